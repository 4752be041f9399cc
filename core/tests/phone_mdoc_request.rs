//! Requests: what is sent, reader authentication over it, and requests that are not understood.

use std::convert::Infallible;

use kazasu::{
    certificate::RustCrypto,
    phone::mdoc::{
        CoseKey, Curve, SessionTranscript,
        cose::Algorithm,
        japan::{self, Element, Years},
        request::{DeviceRequest, DocumentRequest, ItemsRequest},
    },
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use proptest::prelude::*;

fn transcript() -> SessionTranscript {
    SessionTranscript::qr(b"\xA0", b"\xD8\x18\x41\xA0")
}

fn signed(items: ItemsRequest) -> (DocumentRequest, SigningKey) {
    let key = SigningKey::from_slice(&[0x11; 32]).unwrap();
    let sign = |message: &[u8]| {
        let signature: Signature = key.sign(message);
        Ok::<_, Infallible>(signature.to_bytes().to_vec())
    };
    let request = DocumentRequest::new(items)
        .unwrap()
        .sign(&transcript(), Algorithm::Es256, &[b"certificate"], sign)
        .unwrap();
    (request, key)
}

#[test]
fn a_request_is_written_as_the_standard_has_it() {
    let items = ItemsRequest::new("doc")
        .element("a", "x", false)
        .element("b", "z", true)
        .element("a", "y", false)
        .element("a", "y", true);
    let request = DeviceRequest::new(DocumentRequest::new(items).unwrap());
    let expected = b"\xA2\x67version\x631.0\x6BdocRequests\x81\xA1\x6CitemsRequest\xD8\x18\x58\x28\
        \xA2\x67docType\x63doc\x6AnameSpaces\xA2\x61a\xA2\x61x\xF4\x61y\xF5\x61b\xA1\x61z\xF5";
    assert_eq!(request.encode(), expected);
    assert_eq!(DeviceRequest::parse(expected), Ok(request));
}

#[test]
fn several_documents_are_asked_for_at_once() {
    let age = DocumentRequest::new(japan::age_over(Years::new(18).unwrap())).unwrap();
    let licence = ItemsRequest::new("org.iso.18013.5.1.mDL").element("org.iso.18013.5.1", "age_over_18", false);
    let request = DeviceRequest::new(age).and(DocumentRequest::new(licence).unwrap());
    let parsed = DeviceRequest::parse(&request.encode()).unwrap();
    let types: Vec<_> = parsed
        .documents()
        .iter()
        .map(|document| document.items().doc_type())
        .collect();
    assert_eq!(types, ["org.iso.23220.1.jp.mnc", "org.iso.18013.5.1.mDL"]);
}

#[test]
fn the_japanese_elements_go_into_their_namespaces() {
    let items = japan::request(&[Element::FullName, Element::BirthDate, Element::Address], true);
    assert_eq!(items.namespaces().len(), 2);
    assert!(items.contains("org.iso.23220.1.jp", "full_name_unicode"));
    assert!(items.contains("org.iso.23220.1.jp", "resident_address_unicode"));
    assert!(items.contains("org.iso.23220.1", "birth_date"));
    assert!(!items.contains("org.iso.23220.1.jp", "individual_number_unicode"));
    assert!(
        items.namespaces()[0]
            .elements()
            .iter()
            .all(|element| element.intent_to_retain)
    );
    assert!(DocumentRequest::new(japan::request(&[], false)).is_err());
}

#[test]
fn reader_authentication_covers_the_items_and_the_transcript() {
    let (request, key) = signed(japan::age_over(Years::new(20).unwrap()));
    let public = CoseKey::from_point(Curve::P256, key.verifying_key().to_sec1_point(false).as_bytes()).unwrap();
    let public = public.to_public_key().unwrap();

    let received = DeviceRequest::parse(&DeviceRequest::new(request).encode()).unwrap();
    let received = &received.documents()[0];
    let auth = received.reader_auth().unwrap().unwrap();
    assert_eq!(auth.certificates().unwrap(), [b"certificate"]);
    assert_eq!(auth.payload(), None);
    let covered = received.reader_authentication(&transcript());
    assert_eq!(auth.verify(Some(&covered), &public, &RustCrypto), Ok(()));

    let elsewhere = SessionTranscript::qr(b"\xA0", b"\xD8\x18\x41\x80");
    let (other, _) = signed(japan::age_over(Years::new(21).unwrap()));
    for covered in [
        received.reader_authentication(&elsewhere),
        other.reader_authentication(&transcript()),
    ] {
        let error = auth.verify(Some(&covered), &public, &RustCrypto).unwrap_err();
        assert_eq!(error.code(), "certificate_signature_invalid");
    }
}

/// A reader may encode in another way than this library does; its signature is over what it sent.
#[test]
fn reader_authentication_is_over_the_items_as_received() {
    // `intentToRetain` of "x" with its key text in the two-byte form 78 01.
    let bytes = b"\xA2\x67version\x631.0\x6BdocRequests\x81\xA1\x6CitemsRequest\xD8\x18\x58\x20\
        \xA2\x67docType\x63doc\x6AnameSpaces\xA1\x61a\xA1\x78\x01x\xF4";
    let request = DeviceRequest::parse(bytes).unwrap();
    let document = &request.documents()[0];
    assert!(document.items().contains("a", "x"));
    let covered = document.reader_authentication(&transcript());
    assert!(covered.ends_with(b"\x78\x01x\xF4"));
    assert_eq!(request.encode(), bytes);
}

#[test]
fn what_is_no_request_is_refused() {
    let wrapped = |items: &[u8]| {
        let start = b"\xA2\x67version\x631.0\x6BdocRequests\x81\xA1\x6CitemsRequest";
        [start.as_slice(), &kazasu::phone::mdoc::encoded_item(items)].concat()
    };
    for (bytes, code) in [
        (b"\xA0".to_vec(), "cbor_missing"),
        (b"\xA1\x67version\x632.0".to_vec(), "mdoc_unsupported_version"),
        (b"\xA2\x67version\x631.0\x6BdocRequests\x80".to_vec(), "mdoc_malformed"),
        (
            b"\xA2\x67version\x631.0\x6BdocRequests\x81\xA1\x6CitemsRequest\xA0".to_vec(),
            "cbor_unexpected",
        ),
        (wrapped(b"\xA2\x67docType\x63doc\x6AnameSpaces\xA0"), "mdoc_malformed"),
        (
            wrapped(b"\xA2\x67docType\x63doc\x6AnameSpaces\xA1\x61a\xA0"),
            "mdoc_malformed",
        ),
        (
            wrapped(b"\xA2\x67docType\x63doc\x6AnameSpaces\xA1\x61a\xA1\x61x\x01"),
            "cbor_unexpected",
        ),
        (wrapped(b"\xA1\x6AnameSpaces\xA1\x61a\xA1\x61x\xF4"), "cbor_missing"),
        (
            wrapped(b"\xA2\x67docType\x63doc\x6AnameSpaces\xA2\x61a\xA1\x61x\xF4\x61a\xA1\x61x\xF4"),
            "cbor_duplicate_key",
        ),
    ] {
        assert_eq!(DeviceRequest::parse(&bytes).unwrap_err().code(), code, "{bytes:02X?}");
    }
    let bytes = DeviceRequest::new(signed(japan::age_over(Years::new(20).unwrap())).0).encode();
    for length in 0..bytes.len() {
        assert!(DeviceRequest::parse(&bytes[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn requests_of_any_bytes_do_no_harm(bytes: Vec<u8>, flips: Vec<(usize, u8)>) {
        let _ = DeviceRequest::parse(&bytes);
        let mut bytes = DeviceRequest::new(signed(japan::age_over(Years::new(20).unwrap())).0).encode();
        for (position, value) in flips {
            let position = position % bytes.len();
            bytes[position] = value;
        }
        if let Ok(request) = DeviceRequest::parse(&bytes) {
            let again = DeviceRequest::parse(&request.encode()).unwrap();
            prop_assert_eq!(again, request);
        }
    }
}
