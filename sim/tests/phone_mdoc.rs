//! The document on a simulated phone: what is handed over, that it verifies, and that each fault fails in its own check.

mod phone_reader;

use std::time::{Duration, Instant};

use der::{Decode, Encode};
use jiff::civil::date;
use kazasu::phone::cbor::Item;
use kazasu::phone::mdoc::japan::{self, Attributes, Element, Years};
use kazasu::phone::mdoc::request::{DeviceRequest, DocumentRequest, ItemsRequest};
use kazasu::phone::mdoc::session::Status;
use kazasu::phone::mdoc::web::EncryptionInfo;
use kazasu::phone::mdoc::{Curve, DeviceResponse, MobileSecurityObject, PrivateKey};
use kazasu_sim::card::{Holder, Sex};
use kazasu_sim::certificates::simulated_iaca_anchor;
use kazasu_sim::phone::{
    BirthDateForm, DeviceAuthentication, DigestAlgorithm, MdocFault, MdocHolder, MdocProfile, RevocationReference,
    SignerKey,
};
use phone_reader::{COMMON, DOC_TYPE, JAPAN, Reader, anchors, days_later, request};
use sha2::{Digest, Sha256};
use signature::Verifier;
use x509_cert::Certificate;

fn holder() -> MdocHolder {
    MdocHolder::new(MdocProfile::default())
}

fn with_fault(fault: MdocFault) -> MdocHolder {
    MdocHolder::new(MdocProfile {
        faults: vec![fault],
        ..MdocProfile::default()
    })
}

fn everything() -> ItemsRequest {
    let mut elements = Element::ALL.to_vec();
    elements.push(Element::AgeOver(Years::new(20).unwrap()));
    japan::request(&elements, false)
}

fn name_only() -> ItemsRequest {
    ItemsRequest::new(DOC_TYPE).element(JAPAN, "full_name_unicode", false)
}

/// The names and values handed over.
fn handed_over(response: &[u8]) -> Vec<(String, Vec<u8>)> {
    let response = DeviceResponse::parse(response).unwrap();
    let items = response.documents.iter().flat_map(|document| &document.issuer_items);
    items
        .map(|item| (item.element.to_owned(), item.value.as_bytes().to_vec()))
        .collect()
}

#[test]
fn all_elements_are_handed_over_and_verify() {
    let mut holder = holder();
    let mut reader = Reader::at(&mut holder);
    let response = reader.ask(&mut holder, everything());
    let document = reader.verify(&response, days_later(30)).unwrap();
    let attributes = Attributes::of(&document).unwrap();
    let person = Holder::default();
    assert_eq!(attributes.full_name, Some(person.name.as_str()));
    assert_eq!(attributes.address, Some(person.address.as_str()));
    assert_eq!(attributes.local_government_code, Some("13999"));
    assert_eq!(
        attributes.individual_number.as_ref().map(|number| number.expose()),
        Some(person.individual_number.as_str())
    );
    assert_eq!(attributes.sex_text, Some("女"));
    assert_eq!(attributes.birth_date_text, Some("1990年1月2日"));
    assert_eq!(attributes.birth_date.as_ref().unwrap().date, person.birth_date);
    assert_eq!(attributes.sex.as_ref().unwrap().code(), "2");
    // Signed on 2026-01-01, the day before the birthday.
    assert_eq!(attributes.age_in_years, Some(35));
    assert_eq!(attributes.is_over(Years::new(20).unwrap()), Some(true));
    let portrait = attributes.portrait.unwrap();
    assert_eq!(portrait.bytes, MdocProfile::default().portrait);
    assert_eq!(portrait.format.unwrap().media_type(), "image/jp2");
    assert!(attributes.unread.is_empty());
    let examination = reader.examine(&response, days_later(30));
    assert_eq!(examination.remarks, [], "as the profile of the standard wants it");
    assert_eq!(document.elements().len(), 11);
}

/// Values in the forms that were published, byte for byte.
#[test]
fn elements_have_the_published_forms() {
    let mut holder = holder();
    let response = Reader::at(&mut holder).ask(&mut holder, everything());
    let values = handed_over(&response);
    let value = |name: &str| &values.iter().find(|(known, _)| known == name).unwrap().1;
    assert_eq!(value("sex_unicode").as_slice(), "\u{63}女".as_bytes());
    assert_eq!(*value("full_name_unicode"), [b"\x6F", "架空　花子".as_bytes()].concat());
    assert_eq!(*value("local_gov_code_unicode"), b"\x6513999");
    assert_eq!(*value("individual_number_unicode"), b"\x6C123456789018");
    assert_eq!(
        *value("birth_date_unicode"),
        [b"\x6F", "1990年1月2日".as_bytes()].concat()
    );
    assert_eq!(*value("sex"), [0x02]);
    assert_eq!(*value("birth_date"), b"\xD9\x03\xEC\x6A1990-01-02");
    assert_eq!(*value("age_in_years"), [0x18, 35]);
    assert_eq!(*value("age_over_20"), [0xF5]);
}

#[test]
fn a_birth_date_can_be_a_map() {
    let mut holder = MdocHolder::new(MdocProfile {
        birth_date_form: BirthDateForm::Map,
        ..MdocProfile::default()
    });
    let items = ItemsRequest::new(DOC_TYPE).element(COMMON, "birth_date", false);
    let response = Reader::at(&mut holder).ask(&mut holder, items);
    assert_eq!(
        handed_over(&response)[0].1,
        b"\xA1\x6Abirth_date\xD9\x03\xEC\x6A1990-01-02"
    );
}

#[test]
fn only_what_is_asked_for_is_handed_over() {
    let mut holder = holder();
    let mut reader = Reader::at(&mut holder);
    let response = reader.ask(&mut holder, name_only());
    assert_eq!(handed_over(&response).len(), 1);
    assert!(reader.verify(&response, days_later(30)).is_ok());
    let person = Holder::default();
    assert!(!contains(&response, person.individual_number.as_bytes()));
    assert!(!contains(&response, person.address.as_bytes()));
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn an_age_without_its_own_attestation_is_answered_by_the_nearest() {
    let nearest = |birth_year: i16, asked: &[u8]| {
        let mut holder = MdocHolder::new(MdocProfile {
            holder: Holder {
                birth_date: date(birth_year, 6, 1),
                ..Holder::default()
            },
            ages: vec![16, 18, 20, 60, 65],
            ..MdocProfile::default()
        });
        let items = asked.iter().fold(ItemsRequest::new(DOC_TYPE), |items, years| {
            items.element(COMMON, &format!("age_over_{years:02}"), false)
        });
        let response = Reader::at(&mut holder).ask(&mut holder, items);
        handed_over(&response)
            .into_iter()
            .map(|(name, value)| (name, value == [0xF5]))
            .collect::<Vec<_>>()
    };
    let answer = |name: &str, is| vec![(format!("age_over_{name}"), is)];
    // Of 35 years.
    assert_eq!(nearest(1990, &[18]), answer("18", true));
    assert_eq!(nearest(1990, &[17]), answer("18", true));
    assert_eq!(nearest(1990, &[5]), answer("16", true));
    assert_eq!(nearest(1990, &[63]), answer("60", false));
    assert_eq!(nearest(1990, &[99]), answer("65", false));
    assert_eq!(nearest(1990, &[30]), [], "undecided");
    assert_eq!(nearest(1990, &[17, 18]), answer("18", true), "once for both");
    // Of 17 years.
    assert_eq!(nearest(2008, &[18]), answer("18", false));
    assert_eq!(nearest(2008, &[19]), answer("18", false));
    assert_eq!(nearest(2008, &[10]), answer("16", true));
}

#[test]
fn what_is_not_there_is_named_with_an_error() {
    let mut holder = holder();
    let items = name_only()
        .element(JAPAN, "given_name", false)
        .element(COMMON, "age_over_40", false)
        .element("example", "x", false);
    let response = Reader::at(&mut holder).ask(&mut holder, items);
    let response = DeviceResponse::parse(&response).unwrap();
    assert_eq!(
        response.documents[0].errors,
        [
            (JAPAN, "given_name", 0),
            (COMMON, "age_over_40", 0),
            ("example", "x", 0)
        ]
    );
    assert!(response.document_errors.is_empty());
}

#[test]
fn other_documents_are_not_returned() {
    let mut holder = holder();
    let mut reader = Reader::at(&mut holder);
    let other = ItemsRequest::new("org.iso.18013.5.1.mDL").element("org.iso.18013.5.1", "portrait", false);
    let both = request(name_only()).and(DocumentRequest::new(other.clone()).unwrap());
    let received = reader.send(&mut holder, &both.encode());
    let response = DeviceResponse::parse(received.data().unwrap()).unwrap();
    assert_eq!((response.documents.len(), response.status), (1, 0));
    assert_eq!(response.document_errors, [("org.iso.18013.5.1.mDL", 0)]);

    let response = Reader::at(&mut holder).ask(&mut holder, other);
    // {"version": "1.0", "documentErrors": [{type: 0}], "status": 0}
    let expected = [
        b"\xA3\x67version\x631.0\x6EdocumentErrors\x81\xA1\x75org.iso.18013.5.1.mDL\x00".as_slice(),
        b"\x66status\x00",
    ];
    assert_eq!(response, expected.concat());
}

#[test]
fn a_holder_who_declines_hands_nothing_over() {
    let mut holder = MdocHolder::new(MdocProfile {
        consents: false,
        ..MdocProfile::default()
    });
    let response = Reader::at(&mut holder).ask(&mut holder, everything());
    let response = DeviceResponse::parse(&response).unwrap();
    assert!(response.documents.is_empty());
    assert_eq!(response.document_errors, [(DOC_TYPE, 0)]);
    assert_eq!(holder.times_asked(), 1);
}

#[test]
fn the_answer_waits_for_the_holder() {
    let delay = Duration::from_millis(30);
    let mut holder = MdocHolder::new(MdocProfile {
        consent_delay: delay,
        ends_session: false,
        ..MdocProfile::default()
    });
    let mut reader = Reader::at(&mut holder);
    for count in 1..=2 {
        let started = Instant::now();
        reader.ask(&mut holder, name_only());
        assert!(started.elapsed() >= delay);
        assert_eq!(holder.times_asked(), count);
    }
}

#[test]
fn every_choice_of_algorithms_verifies() {
    for digest_algorithm in [
        DigestAlgorithm::Sha256,
        DigestAlgorithm::Sha384,
        DigestAlgorithm::Sha512,
    ] {
        for signer_key in [SignerKey::P256, SignerKey::P384] {
            for device_authentication in [DeviceAuthentication::Signature, DeviceAuthentication::Mac] {
                let mut holder = MdocHolder::new(MdocProfile {
                    digest_algorithm,
                    signer_key,
                    device_authentication,
                    ..MdocProfile::default()
                });
                let mut reader = Reader::at(&mut holder);
                let response = reader.ask(&mut holder, everything());
                let kind = match device_authentication {
                    DeviceAuthentication::Signature => b"\x6FdeviceSignature".as_slice(),
                    DeviceAuthentication::Mac => b"\x69deviceMac",
                };
                assert!(contains(&response, kind));
                reader.verify(&response, days_later(30)).unwrap();
            }
        }
    }
}

/// Every fault that a check should find: the check, and its word for it. All other checks pass.
#[test]
fn each_fault_fails_in_its_own_check_and_in_no_other() {
    use MdocFault as F;
    for (fault, check, code) in [
        (F::TamperedItem, "digests", "mdoc_digest_mismatch"),
        (F::ItemNotSigned, "digests", "mdoc_digest_missing"),
        (F::Expired, "validity", "mdoc_expired"),
        (F::NotYetValid, "validity", "mdoc_not_yet_valid"),
        (F::WrongDocType, "doc_type", "mdoc_doc_type"),
        (F::WrongIssuer, "issuer_certificate", "certificate_no_anchor"),
        (
            F::BrokenIssuerSignature,
            "issuer_signature",
            "certificate_signature_invalid",
        ),
        (
            F::WrongDeviceKey,
            "device_authentication",
            "certificate_signature_invalid",
        ),
        (
            F::ReplayedSession,
            "device_authentication",
            "certificate_signature_invalid",
        ),
    ] {
        let mut holder = with_fault(fault);
        let mut reader = Reader::at(&mut holder);
        let response = reader.ask(&mut holder, everything());
        let examination = reader.examine(&response, days_later(30));
        for (name, outcome) in examination.checks.iter() {
            let code = (name == check).then_some(code);
            assert_eq!(
                outcome.as_ref().err().map(|failure| failure.code()),
                code,
                "{fault:?}: {name}"
            );
        }
        assert!(reader.verify(&response, days_later(30)).is_err());
    }
}

#[test]
fn an_expired_signer_fails_as_certificate_and_as_signer_of_the_time() {
    let mut holder = with_fault(MdocFault::ExpiredSigner);
    let mut reader = Reader::at(&mut holder);
    let response = reader.ask(&mut holder, everything());
    let checks = reader.examine(&response, days_later(30)).checks;
    assert_eq!(checks.issuer_certificate.unwrap_err().code(), "mdoc_signer_not_valid");
    assert_eq!(checks.validity.unwrap_err().code(), "mdoc_signed_outside_certificate");
    assert_eq!((checks.issuer_signature, checks.digests), (Ok(()), Ok(())));
}

#[test]
fn a_mac_proves_the_key_and_the_session_too() {
    for fault in [MdocFault::WrongDeviceKey, MdocFault::ReplayedSession] {
        let mut holder = MdocHolder::new(MdocProfile {
            device_authentication: DeviceAuthentication::Mac,
            faults: vec![fault],
            ..MdocProfile::default()
        });
        let mut reader = Reader::at(&mut holder);
        let response = reader.ask(&mut holder, name_only());
        let checks = reader.examine(&response, days_later(30)).checks;
        assert_eq!(checks.device_authentication.unwrap_err().code(), "mdoc_mac_invalid");
    }
}

#[test]
fn malformed_responses_are_refused_as_a_whole() {
    for (fault, code) in [
        (MdocFault::DuplicateKey, "cbor_duplicate_key"),
        (MdocFault::IndefiniteLength, "cbor_indefinite_length"),
    ] {
        let mut holder = with_fault(fault);
        let mut reader = Reader::at(&mut holder);
        let response = reader.ask(&mut holder, name_only());
        assert_eq!(reader.verify(&response, days_later(30)).unwrap_err().code(), code);
    }
    let mut holder = with_fault(MdocFault::TruncatedMessage);
    let mut reader = Reader::at(&mut holder);
    let message = reader.session.seal(&request(name_only()).encode()).unwrap();
    let answer = holder.message(&message);
    assert_eq!(reader.session.open(&answer).unwrap_err().code(), "cbor_malformed");
}

#[test]
fn a_document_is_valid_for_its_days() {
    let mut holder = holder();
    let mut reader = Reader::at(&mut holder);
    let response = reader.ask(&mut holder, name_only());
    let code = |days| {
        reader
            .verify(&response, days_later(days))
            .err()
            .map(|error| error.code())
    };
    assert_eq!(code(-1), Some("mdoc_not_yet_valid"));
    assert_eq!((code(0), code(365)), (None, None));
    assert_eq!(code(366), Some("mdoc_expired"));
}

#[test]
fn a_revocation_list_is_referred_to() {
    let status = |reference: Option<RevocationReference>| {
        let mut holder = MdocHolder::new(MdocProfile {
            status: reference,
            ..MdocProfile::default()
        });
        let mut reader = Reader::at(&mut holder);
        let response = reader.ask(&mut holder, name_only());
        reader.verify(&response, days_later(1)).unwrap().status().clone()
    };
    let uri = || "https://simulation.invalid/list".to_owned();
    assert!(!status(None).is_given());
    let list = status(Some(RevocationReference::StatusList { index: 300, uri: uri() }));
    assert_eq!(list.status_list.map(|list| (list.index, list.uri)), Some((300, uri())));
    let list = status(Some(RevocationReference::IdentifierList {
        identifier: vec![1, 2],
        uri: uri(),
    }));
    assert_eq!(
        list.identifier_list.map(|list| (list.identifier, list.uri)),
        Some((vec![1, 2], uri()))
    );
}

/// The issuer's side checked without the library's own verification: certificates by X.509 and P-384 crates, the signature
/// over a structure written out here, and a digest recomputed.
#[test]
fn issuer_data_hold_up_under_other_eyes() {
    let mut holder = holder();
    let response = Reader::at(&mut holder).ask(&mut holder, name_only());
    let response = DeviceResponse::parse(&response).unwrap();
    let document = &response.documents[0];
    let root = Certificate::from_der(&simulated_iaca_anchor(0)).unwrap();
    let signer = Certificate::from_der(document.issuer_auth.certificates().unwrap()[0]).unwrap();
    let key = |certificate: &Certificate| {
        let info = certificate.tbs_certificate().subject_public_key_info();
        info.subject_public_key.raw_bytes().to_vec()
    };
    let root_key = p384::ecdsa::VerifyingKey::from_sec1_bytes(&key(&root)).unwrap();
    for certificate in [&root, &signer] {
        assert_eq!(certificate.tbs_certificate().issuer(), root.tbs_certificate().subject());
        let signed = certificate.tbs_certificate().to_der().unwrap();
        let signature = p384_signature(certificate.signature().raw_bytes());
        root_key.verify(&signed, &signature).unwrap();
    }
    // ["Signature1", h'A10126', h'', payload]: ES256.
    let payload = document.issuer_auth.payload().unwrap();
    let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
    let signed = [
        b"\x84\x6ASignature1\x43\xA1\x01\x26\x40\x59",
        length.as_slice(),
        payload,
    ]
    .concat();
    let signature = p256::ecdsa::Signature::from_slice(document.issuer_auth.signature()).unwrap();
    let signer_key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&key(&signer)).unwrap();
    signer_key.verify(&signed, &signature).unwrap();
    // The digest covers the item with tag 24 and all.
    let item = document.issuer_items[0];
    assert_eq!(item.bytes.as_bytes()[..2], [0xD8, 0x18]);
    let mso = MobileSecurityObject::parse(payload).unwrap();
    let digest = Sha256::digest(item.bytes.as_bytes());
    assert_eq!(mso.digest(JAPAN, item.digest_id), Some(digest.as_slice()));
    assert_eq!(item.random.len(), 32);
    let validity = Item::parse(payload)
        .unwrap()
        .encoded()
        .unwrap()
        .get("validityInfo")
        .unwrap();
    let signed = validity.get("signed").unwrap();
    assert_eq!(signed.as_bytes(), b"\xC0\x742026-01-01T00:00:00Z");
}

/// From DER, where a number may be shorter than its curve.
fn p384_signature(der: &[u8]) -> p384::ecdsa::Signature {
    let numbers = <Vec<der::asn1::Uint>>::from_der(der).unwrap();
    let [r, s] = numbers.as_slice() else {
        panic!("not two numbers")
    };
    let padded = |number: &der::asn1::Uint| {
        let mut bytes = [0; 48];
        bytes[48 - number.as_bytes().len()..].copy_from_slice(number.as_bytes());
        bytes
    };
    p384::ecdsa::Signature::from_scalars(padded(r), padded(s)).unwrap()
}

#[test]
fn another_seed_is_another_device_under_the_same_root() {
    let device = |seed| {
        let mut holder = MdocHolder::new(MdocProfile {
            seed,
            ..MdocProfile::default()
        });
        let mut reader = Reader::at(&mut holder);
        let response = reader.ask(&mut holder, name_only());
        reader.verify(&response, days_later(1)).unwrap();
        let response = DeviceResponse::parse(&response).unwrap();
        let mso = MobileSecurityObject::parse(response.documents[0].issuer_auth.payload().unwrap()).unwrap();
        mso.device_key
    };
    assert_eq!(device(3), device(3));
    assert_ne!(device(3), device(4));
}

#[test]
fn a_sex_without_a_known_word_has_none() {
    let mut holder = MdocHolder::new(MdocProfile {
        holder: Holder {
            sex: Sex::NotApplicable,
            ..Holder::default()
        },
        ..MdocProfile::default()
    });
    let response = Reader::at(&mut holder).ask(&mut holder, everything());
    let values = handed_over(&response);
    assert!(values.contains(&("sex".to_owned(), vec![0x09])));
    assert!(values.iter().all(|(name, _)| name != "sex_unicode"));
}

#[test]
fn the_phone_ends_the_session_or_leaves_it_to_the_reader() {
    let mut ending = holder();
    let mut reader = Reader::at(&mut ending);
    let received = reader.send(&mut ending, &request(name_only()).encode());
    assert_eq!(received.status(), Some(Status::Termination));
    assert_eq!(ending.message(b"\xA1\x64data\x41\x00"), b"\xA1\x66status\x14");

    let mut waiting = MdocHolder::new(MdocProfile {
        ends_session: false,
        ..MdocProfile::default()
    });
    let mut reader = Reader::at(&mut waiting);
    for _ in 0..2 {
        let received = reader.send(&mut waiting, &request(name_only()).encode());
        assert_eq!(received.status(), None);
        assert!(reader.verify(received.data().unwrap(), days_later(1)).is_ok());
    }
    assert_eq!(waiting.message(&reader.session.terminate()), b"");
    assert_eq!(waiting.message(b"\xA1\x66status\x14"), b"\xA1\x66status\x14");
}

#[test]
fn what_it_cannot_read_it_answers_with_a_status() {
    let establishment = |holder: &mut MdocHolder| {
        let mut reader = Reader::at(holder);
        reader.session.seal(&request(name_only()).encode()).unwrap()
    };
    // Without an engagement.
    assert_eq!(holder().message(b"\xA0"), b"\xA1\x66status\x14");
    for garbage in [b"".as_slice(), b"\xFF", b"\xA0", b"\xA1\x64data\x41\x00", b"\x9F\xFF"] {
        let mut holder = holder();
        establishment(&mut holder);
        assert_eq!(holder.message(garbage), b"\xA1\x66status\x0B", "{garbage:02X?}");
    }
    let mut tampered_with = holder();
    let mut message = establishment(&mut tampered_with);
    *message.last_mut().unwrap() ^= 1;
    assert_eq!(tampered_with.message(&message), b"\xA1\x66status\x0A");

    // Decrypted, but no request: a response says so.
    for (plain, status) in [(b"\xFF".as_slice(), 11), (b"\xA0", 12), (b"\xA1\x67version\x632.0", 12)] {
        let mut holder = holder();
        let mut reader = Reader::at(&mut holder);
        let received = reader.send(&mut holder, plain);
        let expected = [b"\xA2\x67version\x631.0\x66status".as_slice(), &[status]].concat();
        assert_eq!(**received.data().unwrap(), expected);
        assert_eq!(holder.times_asked(), 0);
    }
}

#[test]
fn a_browser_gets_what_its_page_asked_for() {
    let key = PrivateKey::from_bytes(Curve::P256, &[0x33; 32]).unwrap();
    let info = EncryptionInfo::new(key.public_key(), &[9; 16]).unwrap();
    let web_request = info.request(&request(japan::age_over(Years::new(20).unwrap())));
    let mut holder = MdocHolder::new(MdocProfile {
        device_authentication: DeviceAuthentication::Mac,
        ..MdocProfile::default()
    });
    let origin = "https://shop.example";
    let answer = holder.answer_browser(&web_request, origin).unwrap();
    let transcript = info.transcript(origin);
    let response = info.open(&key, &transcript, &answer).unwrap();
    let anchors = anchors();
    let expected = kazasu::phone::mdoc::verify::Expectations {
        doc_type: DOC_TYPE,
        anchors: &anchors,
        at: days_later(1),
        transcript: &transcript,
        reader_key: None,
        verifier: &kazasu::certificate::RustCrypto,
    };
    let document = kazasu::phone::mdoc::verify::verify(&response, &expected).unwrap();
    let attributes = Attributes::of(&document).unwrap();
    assert_eq!(attributes.is_over(Years::new(20).unwrap()), Some(true));
    assert_eq!(document.elements().len(), 1);
    let elsewhere = info.transcript("https://other.example");
    assert!(info.open(&key, &elsewhere, &answer).is_err());
}

#[test]
fn several_requests_ask_the_holder_once() {
    let mut holder = holder();
    let mut reader = Reader::at(&mut holder);
    let twice = request(name_only()).and(DocumentRequest::new(japan::age_over(Years::new(20).unwrap())).unwrap());
    let received = reader.send(&mut holder, &DeviceRequest::encode(&twice));
    let response = DeviceResponse::parse(received.data().unwrap()).unwrap();
    assert_eq!((response.documents.len(), holder.times_asked()), (2, 1));
}

#[test]
fn debug_shows_no_person() {
    let shown = format!("{:?} {:?}", holder(), MdocProfile::default());
    assert!(!shown.contains("架空") && !shown.contains("123456789018"), "{shown}");
}
