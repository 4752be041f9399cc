//! The response as a whole, and what is given when all is well.

use jiff::civil::date;
use kazasu::{
    card::attributes::Sex,
    phone::mdoc::{
        DeviceResponse, Value,
        japan::{self, Attributes, ImageFormat, Years},
        request::ItemsRequest,
        verify::{VerifiedDocument, VerifyError, verify},
    },
};

use crate::{
    encoding::{array, bytes, int, map, record, tagged, text},
    issuer::{COMMON, DOC_TYPE, JAPAN, Mdoc, Reader, response},
};

fn verified(mdoc: &Mdoc) -> VerifiedDocument {
    verify(&mdoc.response(), &Reader::trusting(&mdoc.root).expected()).unwrap()
}

fn error(response: &[u8]) -> VerifyError {
    verify(response, &Reader::trusting(&Mdoc::valid().root).expected()).unwrap_err()
}

#[test]
fn every_attribute_is_given_with_its_type() {
    let document = verified(&Mdoc::valid());
    let attributes = Attributes::of(&document).unwrap();
    assert_eq!(attributes.full_name, Some("番号　花子"));
    assert_eq!(attributes.address, Some("架空県見本市見本町１−２−３"));
    assert_eq!(attributes.local_government_code, Some("12345"));
    let number = attributes.individual_number.as_ref().unwrap();
    assert_eq!(number.secret().expose(), b"123456789012");
    let portrait = attributes.portrait.unwrap();
    assert_eq!(portrait.format, Some(ImageFormat::Jpeg));
    assert_eq!(attributes.sex_text, Some("女"));
    assert!(attributes.sex == Some(Sex::Female));
    assert_eq!(attributes.birth_date_text, Some("1971年9月1日"));
    assert_eq!(attributes.birth_date.as_ref().unwrap().date, date(1971, 9, 1));
    assert_eq!(attributes.age_in_years, Some(54));
    let over = |years| attributes.is_over(Years::new(years).unwrap());
    assert_eq!(
        (over(18), over(20), over(40), over(65), over(75)),
        (Some(true), Some(true), None, Some(false), Some(false))
    );
    assert_eq!(attributes.unread, []);
}

#[test]
fn attributes_that_were_not_handed_over_are_none() {
    let mut mdoc = Mdoc::valid();
    mdoc.items.retain(|item| item.element == "age_over_20");
    let document = verified(&mdoc);
    let attributes = Attributes::of(&document).unwrap();
    assert_eq!(attributes.age_over.len(), 1);
    assert_eq!(
        (attributes.full_name, attributes.address, attributes.birth_date_text),
        (None, None, None)
    );
    assert!(attributes.individual_number.is_none() && attributes.portrait.is_none() && attributes.birth_date.is_none());
}

#[test]
fn forms_of_earlier_models_are_read_and_unknown_ones_are_told() {
    let mut mdoc = Mdoc::valid();
    mdoc.item("sex").value = text("2");
    mdoc.item("birth_date").value = record(&[("birth_date", tagged(1004, &text("1971-09-01")))]);
    mdoc.item("age_in_years").value = text("54");
    mdoc.item("individual_number_unicode").value = text("12345678901");
    mdoc.issue();
    let document = verified(&mdoc);
    let attributes = Attributes::of(&document).unwrap();
    assert!(attributes.sex == Some(Sex::Female));
    assert_eq!(attributes.birth_date.as_ref().unwrap().date, date(1971, 9, 1));
    let unread: Vec<_> = attributes.unread.iter().map(|unread| unread.element).collect();
    assert_eq!(unread, [japan::Element::IndividualNumber, japan::Element::AgeInYears]);
    // Nothing is lost.
    assert_eq!(
        document.element(COMMON, "age_in_years").unwrap().value(),
        Value::Text("54")
    );
}

#[test]
fn another_document_has_no_japanese_attributes() {
    const OTHER: &str = "org.iso.23220.photoid.1";
    let mdoc = Mdoc {
        doc_type: OTHER,
        mso_doc_type: OTHER,
        device_doc_type: OTHER,
        ..Mdoc::valid()
    };
    let mut reader = Reader::trusting(&mdoc.root);
    reader.doc_type = OTHER;
    let document = verify(&mdoc.response(), &reader.expected()).unwrap();
    assert!(Attributes::of(&document).is_none());
}

#[test]
fn debug_shows_no_value_anywhere() {
    let mdoc = Mdoc {
        device_namespaces: record(&[(COMMON, record(&[("device_note", text("架空の値"))]))]),
        authorizations: Some(record(&[("nameSpaces", array(&[text(COMMON)]))])),
        ..Mdoc::valid()
    };
    let bytes = mdoc.response();
    let response = DeviceResponse::parse(&bytes).unwrap();
    let reader = Reader::trusting(&mdoc.root);
    let examination = kazasu::phone::mdoc::verify::examine(&response.documents[0], &reader.expected());
    let values: Vec<_> = examination
        .unverified_elements()
        .iter()
        .map(|element| element.value())
        .collect();
    let document = verified(&mdoc);
    let attributes = Attributes::of(&document).unwrap();
    let shown = format!("{response:?} {examination:?} {values:?} {document:?} {attributes:?}");
    for value in ["番号", "架空", "12345", "1971", "女", "[49, 50, 51", "[231, 149, 170"] {
        assert!(!shown.contains(value), "{value} in {shown}");
    }
}

#[test]
fn what_was_not_asked_for_is_told() {
    let document = verified(&Mdoc::valid());
    let names = |request: &ItemsRequest| -> Vec<String> {
        let unrequested = document.unrequested(request);
        unrequested.map(|element| element.name().to_owned()).collect()
    };
    let all: Vec<_> = japan::Element::ALL.to_vec();
    let ages = ["age_over_20", "age_over_65"];
    assert_eq!(names(&japan::request(&all, false)), ages);
    // The answer to an age may be other ages.
    let asked = japan::request(&all, false).element(COMMON, "age_over_30", false);
    assert_eq!(names(&asked), [""; 0]);
    let asked = japan::request(&all, false).element(JAPAN, "age_over_30", false);
    assert_eq!(names(&asked), ages);
    let asked = japan::request(&all[1..], false).element(COMMON, "full_name_unicode", false);
    assert_eq!(names(&asked), ["full_name_unicode", "age_over_20", "age_over_65"]);
}

#[test]
fn a_response_without_the_document_says_why() {
    let none = |extra: &[(&str, Vec<u8>)], status| {
        let mut entries = vec![("version", text("1.0"))];
        entries.extend(extra.iter().cloned());
        entries.push(("status", int(status)));
        record(&entries)
    };
    let errors = |doc_type: &str, code| ("documentErrors", array(&[record(&[(doc_type, int(code))])]));
    for (response, expected) in [
        (none(&[], 0), VerifyError::NotReturned { code: None }),
        (
            none(&[("documents", array(&[]))], 0),
            VerifyError::NotReturned { code: None },
        ),
        (
            none(&[errors(DOC_TYPE, 0)], 0),
            VerifyError::NotReturned { code: Some(0) },
        ),
        (
            none(&[errors(DOC_TYPE, -7)], 0),
            VerifyError::NotReturned { code: Some(-7) },
        ),
        (
            none(&[errors("another", 0)], 0),
            VerifyError::NotReturned { code: None },
        ),
        (none(&[], 11), VerifyError::Status { status: 11 }),
        // Even with a document that would verify.
        (
            none(&[("documents", array(&[Mdoc::valid().document()]))], 10),
            VerifyError::Status { status: 10 },
        ),
    ] {
        assert_eq!(error(&response), expected);
    }
}

#[test]
fn the_document_asked_for_is_found_among_others_and_never_guessed() {
    const OTHER: &str = "org.iso.18013.5.1.mDL";
    let (valid, other) = (
        Mdoc::valid().document(),
        Mdoc {
            doc_type: OTHER,
            ..Mdoc::valid()
        }
        .document(),
    );
    let reader = Reader::trusting(&Mdoc::valid().root);
    let both = response(&[other.clone(), valid.clone()]);
    assert!(verify(&both, &reader.expected()).is_ok());
    assert_eq!(error(&response(&[other])), VerifyError::NotReturned { code: None });
    assert_eq!(error(&response(&[valid.clone(), valid.clone()])), VerifyError::Several);
    assert_eq!(error(&response(&vec![valid; 17])).code(), "mdoc_malformed");
}

#[test]
fn elements_that_the_phone_withholds_are_read() {
    let document = Mdoc::valid().document();
    let errors = record(&[("errors", record(&[(JAPAN, record(&[("portrait", int(0))]))]))]);
    // Four entries instead of three.
    let document = [&[document[0] + 1], &document[1..], &errors[1..]].concat();
    let bytes = response(&[document]);
    let response = DeviceResponse::parse(&bytes).unwrap();
    assert_eq!(response.documents[0].errors, [(JAPAN, "portrait", 0)]);
}

#[test]
fn responses_of_another_form_are_refused() {
    let valid = Mdoc::valid().response();
    let reader = Reader::trusting(&Mdoc::valid().root);
    assert!(verify(&valid, &reader.expected()).is_ok());
    let with = |entries: &[(&str, Vec<u8>)]| record(entries);
    let (version, status) = (("version", text("1.0")), ("status", int(0)));
    let mut indefinite = valid.clone();
    indefinite[0] = 0xBF;
    indefinite.push(0xFF);
    for (bytes, code) in [
        ([valid.as_slice(), &[0]].concat(), "cbor_trailing_bytes"),
        (valid[..valid.len() - 1].to_vec(), "cbor_malformed"),
        (indefinite, "cbor_indefinite_length"),
        (
            with(&[version.clone(), version.clone(), status.clone()]),
            "cbor_duplicate_key",
        ),
        (
            with(&[("version", text("2.0")), status.clone()]),
            "mdoc_unsupported_version",
        ),
        (
            with(&[("version", text("11.0")), status.clone()]),
            "mdoc_unsupported_version",
        ),
        (with(std::slice::from_ref(&version)), "cbor_missing"),
        (with(&[status]), "cbor_missing"),
        (with(&[version, ("status", int(-1))]), "cbor_unexpected"),
        (array(&[]), "cbor_unexpected"),
    ] {
        assert_eq!(error(&bytes).code(), code);
    }
}

#[test]
fn documents_of_another_form_are_refused() {
    let valid = Mdoc::valid();
    let document = |issuer: Vec<u8>, device: Vec<u8>| {
        response(&[record(&[
            ("docType", text(DOC_TYPE)),
            ("issuerSigned", issuer),
            ("deviceSigned", device),
        ])])
    };
    let issuer = |namespaces: Vec<u8>| record(&[("nameSpaces", namespaces), ("issuerAuth", valid.issuer_auth())]);
    let mac = || ("deviceMac", array(&[bytes(&[]), map(&[]), vec![0xF6], bytes(&[])]));
    let signature = || {
        (
            "deviceSignature",
            array(&[bytes(&[]), map(&[]), vec![0xF6], bytes(&[])]),
        )
    };
    let device = |namespaces: Vec<u8>, auth: Vec<u8>| record(&[("nameSpaces", namespaces), ("deviceAuth", auth)]);
    let no_elements = || crate::encoding::encoded(&map(&[]));
    let good_device = || device(no_elements(), record(&[mac()]));
    let items = |items: &[Vec<u8>]| record(&[(JAPAN, array(items))]);
    let item = valid.items[0].bytes();
    let mut same_name = valid.items[0].clone();
    same_name.digest_id = 1;
    let mut same_number = valid.items[1].clone();
    same_number.digest_id = 0;
    for (bytes, code) in [
        // Two elements of one name, two of one number, an element without its wrapping.
        (
            document(issuer(items(&[item.clone(), same_name.bytes()])), good_device()),
            "mdoc_malformed",
        ),
        (
            document(issuer(items(&[item.clone(), same_number.bytes()])), good_device()),
            "mdoc_malformed",
        ),
        (document(issuer(items(&[map(&[])])), good_device()), "cbor_unexpected"),
        (
            document(issuer(items(&[crate::encoding::encoded(&map(&[]))])), good_device()),
            "cbor_missing",
        ),
        (document(record(&[]), good_device()), "cbor_missing"),
        // Both proofs, or none.
        (
            document(issuer(map(&[])), device(no_elements(), record(&[mac(), signature()]))),
            "mdoc_malformed",
        ),
        (
            document(issuer(map(&[])), device(no_elements(), record(&[]))),
            "mdoc_malformed",
        ),
        // Elements of the device that are none.
        (
            document(issuer(map(&[])), device(map(&[]), record(&[mac()]))),
            "cbor_unexpected",
        ),
        (
            document(
                issuer(map(&[])),
                device(
                    crate::encoding::encoded(&map(&[(int(1), map(&[(int(1), int(1))]))])),
                    record(&[mac()]),
                ),
            ),
            "cbor_unexpected",
        ),
    ] {
        assert_eq!(error(&bytes).code(), code);
    }
}
