//! Our reader before isomdl's device.

use isomdl::{
    definitions::{
        DigestAlgorithm,
        helpers::{NonEmptyVec, Tag24},
        x509::trust_anchor::TrustAnchorRegistry,
    },
    issuance::Mdoc,
    presentation::authentication::AuthenticationStatus,
};
use kazasu::{
    certificate::{Certificate, RustCrypto, TrustAnchors},
    phone::mdoc::{
        Curve, DeviceEngagement, MdocError, PrivateKey, SessionTranscript,
        cose::Algorithm,
        japan::{self, Attributes, Element, Years},
        request::{DeviceRequest, DocumentRequest, ItemsRequest},
        session::Session,
        verify::{Expectations, VerifiedDocument, VerifyError, verify},
    },
};

use crate::isomdl_device::{
    Authority, Device, Engaged, JAPAN, NAME, device_key, japanese_document, key, sign, valid_for,
};

struct Reader {
    key: PrivateKey,
    session: Session,
}

impl Reader {
    fn scan(code: &str) -> Self {
        let key = PrivateKey::from_bytes(Curve::P256, &[0x5A; 32]).unwrap();
        let engagement = DeviceEngagement::from_qr_text(code).unwrap();
        let transcript = SessionTranscript::qr(engagement.as_bytes(), &key.public_key().to_encoded_item());
        let session = Session::for_reader(&key, engagement.device_key(), transcript).unwrap();
        Self { key, session }
    }

    fn ask(&mut self, items: ItemsRequest) -> Vec<u8> {
        let request = DeviceRequest::new(DocumentRequest::new(items).unwrap());
        self.session.seal(&request.encode()).unwrap()
    }

    fn open(&mut self, answer: &[u8]) -> Vec<u8> {
        self.session.open(answer).unwrap().data().unwrap().to_vec()
    }

    fn verify(&self, response: &[u8], root: &Authority) -> Result<VerifiedDocument, VerifyError> {
        let root = Certificate::from_der(&root.der()).unwrap();
        let anchors = TrustAnchors::none().with("isomdl", root).unwrap();
        let expected = Expectations {
            doc_type: japan::DOC_TYPE,
            anchors: &anchors,
            at: "2026-02-01T00:00:00Z".parse().unwrap(),
            transcript: self.session.transcript(),
            reader_key: Some(&self.key),
            verifier: &RustCrypto,
        };
        verify(response, &expected)
    }
}

fn root() -> Authority {
    Authority::new(1)
}

fn name_only() -> ItemsRequest {
    japan::request(&[Element::FullName], false)
}

/// A reader and a device that has its request, with nobody's certificate.
fn meet(document: Mdoc, items: ItemsRequest) -> (Reader, Device) {
    let device = Engaged::with(document);
    let mut reader = Reader::scan(&device.code);
    let message = reader.ask(items);
    (reader, device.establish(&message, TrustAnchorRegistry::default()))
}

/// The code of our refusal of a document that the device hands over without objection, signing with this key.
fn refusal(document: Mdoc, signing: &p256::ecdsa::SigningKey) -> (String, &'static str) {
    let (mut reader, mut device) = meet(document, name_only());
    assert!(device.request.errors.is_empty());
    let response = reader.open(&device.answer(signing));
    match reader.verify(&response, &root()) {
        Err(VerifyError::Check { check, failure }) => (check.to_owned(), failure.code()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_document_is_handed_over_and_verifies_with_every_digest_algorithm() {
    let twenty = Years::new(20).unwrap();
    let asked = [
        Element::FullName,
        Element::BirthDateText,
        Element::Sex,
        Element::BirthDate,
        Element::AgeOver(twenty),
    ];
    for algorithm in [
        DigestAlgorithm::SHA256,
        DigestAlgorithm::SHA384,
        DigestAlgorithm::SHA512,
    ] {
        let document = root().document(japanese_document().digest_algorithm(algorithm));
        let (mut reader, mut device) = meet(document, japan::request(&asked, false));
        let response = reader.open(&device.answer(&device_key()));
        let document = reader.verify(&response, &root()).unwrap();
        let attributes = Attributes::of(&document).unwrap();
        assert_eq!(attributes.full_name, Some(NAME));
        assert_eq!(attributes.birth_date_text, Some("1990年1月2日"));
        assert_eq!(attributes.birth_date.as_ref().unwrap().date.to_string(), "1990-01-02");
        assert_eq!(attributes.sex.as_ref().unwrap().code(), "2");
        assert_eq!(attributes.is_over(twenty), Some(true));
        assert_eq!(document.elements().len(), asked.len());
    }
}

#[test]
fn the_device_sees_what_is_asked_for_and_what_will_be_kept() {
    let items = name_only().element("org.iso.23220.1", "sex", true);
    let (_, device) = meet(root().document(japanese_document()), items);
    let [request] = device.request.items_request.as_slice() else {
        panic!("{:?}", device.request);
    };
    assert_eq!(request.doc_type, japan::DOC_TYPE);
    let retained = |namespace: &str, element: &str| request.namespaces[namespace][element];
    assert!(!retained(JAPAN, "full_name_unicode") && retained("org.iso.23220.1", "sex"));
}

#[test]
fn a_session_carries_several_requests() {
    let (mut reader, mut device) = meet(root().document(japanese_document()), name_only());
    reader.open(&device.answer(&device_key()));
    for element in [Element::Sex, Element::BirthDate] {
        device.take(&reader.ask(japan::request(&[element], false)));
        let response = reader.open(&device.answer(&device_key()));
        let document = reader.verify(&response, &root()).unwrap();
        let names: Vec<_> = document.elements().iter().map(|element| element.name()).collect();
        assert_eq!(names, [element.identifier()]);
    }
}

#[test]
fn a_response_is_taken_once() {
    let (mut reader, mut device) = meet(root().document(japanese_document()), name_only());
    let answer = device.answer(&device_key());
    reader.open(&answer);
    assert_eq!(reader.session.open(&answer), Err(MdocError::Decryption));
    assert!(reader.session.has_ended());
}

#[test]
fn a_response_proves_its_own_session_only() {
    let document = root().document(japanese_document());
    let (mut reader, mut device) = meet(document.clone(), name_only());
    let response = reader.open(&device.answer(&device_key()));
    let (other, _) = meet(document, name_only());
    let error = other.verify(&response, &root()).unwrap_err();
    assert!(
        matches!(
            error,
            VerifyError::Check {
                check: "device_authentication",
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn a_device_with_another_key_is_refused() {
    let document = root().document(japanese_document());
    let expected = ("device_authentication".to_owned(), "certificate_signature_invalid");
    assert_eq!(refusal(document, &key(9)), expected);
}

#[test]
fn a_document_out_of_time_is_refused() {
    let expired = japanese_document().validity_info(valid_for(time::Duration::days(30)));
    let expected = ("validity".to_owned(), "mdoc_expired");
    assert_eq!(refusal(root().document(expired), &device_key()), expected);
}

#[test]
fn an_element_that_was_changed_is_refused() {
    let mut document = root().document(japanese_document());
    let mut namespaces = document.namespaces.into_inner();
    let items = namespaces.remove(JAPAN).unwrap().into_inner().into_iter().map(|item| {
        let mut item = item.into_inner();
        item.element_value = "改ざん".into();
        Tag24::new(item).unwrap()
    });
    namespaces.insert(
        JAPAN.to_owned(),
        NonEmptyVec::try_from(items.collect::<Vec<_>>()).unwrap(),
    );
    document.namespaces = namespaces.try_into().unwrap();
    let expected = ("digests".to_owned(), "mdoc_digest_mismatch");
    assert_eq!(refusal(document, &device_key()), expected);
}

#[test]
fn a_document_of_another_root_is_refused() {
    let document = Authority::new(7).document(japanese_document());
    let expected = ("issuer_certificate".to_owned(), "certificate_no_anchor");
    assert_eq!(refusal(document, &device_key()), expected);
}

#[test]
fn a_document_that_the_device_does_not_have_is_not_taken_for_one() {
    let licence = japanese_document().doc_type("org.iso.18013.5.1.mDL".to_owned());
    let (mut reader, mut device) = meet(root().document(licence), name_only());
    let response = reader.open(&device.answer(&device_key()));
    let refused = reader.verify(&response, &root()).unwrap_err();
    assert_eq!(refused, VerifyError::NotReturned { code: Some(0) });
}

/// What the device makes of a signed request, and the name it reads in it. `replayed` is signed for another session.
fn authentication(readers: &Authority, trusted: &Authority, replayed: bool) -> (AuthenticationStatus, Option<String>) {
    let device = Engaged::with(root().document(japanese_document()));
    let mut reader = Reader::scan(&device.code);
    let own = reader.session.transcript().clone();
    let other = SessionTranscript::qr(b"\xA0", b"\xF6");
    let transcript = if replayed { other } else { own };
    let (key, certificate) = (key(5), readers.reader("Reception", &key(5)));
    let request = DocumentRequest::new(name_only())
        .unwrap()
        .sign(&transcript, Algorithm::Es256, &[&certificate], |covered| {
            Ok::<_, MdocError>(sign(&key, covered))
        })
        .unwrap();
    let message = reader.session.seal(&DeviceRequest::new(request).encode()).unwrap();
    let request = device.establish(&message, trusted.registry()).request;
    (request.reader_authentication, request.common_name)
}

#[test]
fn the_device_knows_a_reader_that_signs_its_request() {
    use AuthenticationStatus::{Invalid, Valid};
    let (readers, others) = (Authority::new(4), Authority::new(6));
    let name = || Some("Reception".to_owned());
    assert_eq!(authentication(&readers, &readers, false), (Valid, name()));
    assert_eq!(
        authentication(&readers, &readers, true),
        (Invalid, name()),
        "signed for another session"
    );
    assert_eq!(
        authentication(&readers, &others, false),
        (Invalid, name()),
        "of another root"
    );
    let (_, device) = meet(root().document(japanese_document()), name_only());
    assert_eq!(device.request.reader_authentication, Invalid, "not signed");
}
