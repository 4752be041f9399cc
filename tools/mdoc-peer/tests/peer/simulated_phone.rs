//! isomdl's reader before our simulated phone.

use ciborium::Value;
use isomdl::cbor;
use isomdl::definitions::session::SessionTranscript;
use kazasu::{
    certificate::{Certificate, RustCrypto, TrustAnchors},
    phone::{
        mdoc::{
            Curve, DeviceEngagement, PrivateKey, SessionTranscript as OurTranscript,
            japan::{self, Element},
            request::{DeviceRequest, DocumentRequest},
            session::Session,
            verify::{Expectations, verify},
        },
        nfc::{BleOffer, CarrierOffer, EngagementOptions, Handover, ServiceUuid, engage},
    },
};
use kazasu_sim::phone::{HandoverForm, MdocFault, MdocHolder, MdocProfile};
use serde::{Deserialize, Serialize};

use crate::{
    isomdl_device::{COMMON, DOC_TYPE, JAPAN, NAME},
    isomdl_reader::{Reader, believes, documents, value},
};

/// Statuses of a session that ends.
const NOT_DECRYPTED: Option<u64> = Some(10);
const OVER: Option<u64> = Some(20);

fn phone(changed: impl FnOnce(&mut MdocProfile)) -> MdocHolder {
    let mut profile = MdocProfile {
        handover: HandoverForm::Static,
        ..MdocProfile::default()
    };
    changed(&mut profile);
    MdocHolder::new(profile)
}

fn with_fault(fault: MdocFault) -> MdocHolder {
    phone(|profile| profile.faults = vec![fault])
}

fn tap(phone: &mut MdocHolder) -> Handover {
    let offer = CarrierOffer::Ble(BleOffer::CentralClient {
        uuid: ServiceUuid([7; 16]),
    });
    engage(EngagementOptions::new(offer, [1, 2])).run(phone).unwrap()
}

/// A reader that has tapped, and the response to its request for the name.
fn name_of(phone: &mut MdocHolder) -> (Reader, Handover, Vec<u8>) {
    let handover = tap(phone);
    let mut reader = Reader::after(&handover);
    let answer = phone.message(&reader.ask(DOC_TYPE, JAPAN, &["full_name_unicode"]));
    let (response, status) = reader.open(&answer);
    assert_eq!(status, OVER, "with its response the phone ends the session");
    (reader, handover, response.unwrap())
}

#[test]
fn both_transcripts_are_the_same() {
    let (reader, handover, _) = name_of(&mut phone(|_| {}));
    let key = cbor::to_vec(&reader.transcript.1).unwrap();
    let ours = OurTranscript::nfc(&handover.device_engagement, &key, &handover.select, None);
    assert_eq!(ours.as_bytes(), cbor::to_vec(&reader.transcript).unwrap());
}

#[test]
fn isomdl_reads_the_document_and_believes_issuer_and_device() {
    let mut phone = phone(|profile| profile.ends_session = false);
    let mut reader = Reader::after(&tap(&mut phone));
    let date = Value::Tag(1004, Box::new("1990-01-02".into()));
    for (namespace, element, expected) in [
        (JAPAN, "full_name_unicode", Value::from(NAME)),
        (COMMON, "sex", Value::from(2)),
        (COMMON, "birth_date", date),
        (COMMON, "age_over_20", Value::from(true)),
    ] {
        let message = reader.ask(DOC_TYPE, namespace, &[element]);
        let (response, status) = reader.open(&phone.message(&message));
        assert_eq!(status, None);
        let [document] = &documents(&response.unwrap())[..] else {
            panic!("one document")
        };
        assert_eq!(value(document, namespace, element), expected);
        assert_eq!(believes(document, reader.transcript.clone()), (true, true));
    }
}

/// Of any handover: isomdl's own type knows device engagement 1.0 only.
#[derive(Clone, Serialize, Deserialize)]
struct AnyTranscript(Value);

impl SessionTranscript for AnyTranscript {}

#[test]
fn isomdl_believes_the_device_after_a_negotiated_handover() {
    let mut phone = phone(|profile| profile.handover = HandoverForm::Negotiated);
    let handover = tap(&mut phone);
    let engagement = DeviceEngagement::parse(&handover.device_engagement).unwrap();
    let key = PrivateKey::from_bytes(Curve::P256, &[0x5A; 32]).unwrap();
    let transcript = OurTranscript::nfc(
        &handover.device_engagement,
        &key.public_key().to_encoded_item(),
        &handover.select,
        handover.request.as_deref(),
    );
    let mut session = Session::for_reader(&key, engagement.device_key(), transcript).unwrap();
    let request = DeviceRequest::new(DocumentRequest::new(japan::request(&[Element::FullName], false)).unwrap());
    let answer = phone.message(&session.seal(&request.encode()).unwrap());
    let received = session.open(&answer).unwrap();
    let [document] = &documents(received.data().unwrap())[..] else {
        panic!("one document")
    };
    let transcript = cbor::from_slice::<Value>(session.transcript().as_bytes()).unwrap();
    assert_eq!(believes(document, AnyTranscript(transcript)), (true, true));
    assert_eq!(believes(document, AnyTranscript(Value::Null)), (true, false));
}

#[test]
fn isomdl_believes_no_signature_that_is_at_fault() {
    for (fault, expected) in [
        (MdocFault::BrokenIssuerSignature, (false, true)),
        (MdocFault::WrongDeviceKey, (true, false)),
        (MdocFault::ReplayedSession, (true, false)),
    ] {
        let (reader, _, response) = name_of(&mut with_fault(fault));
        assert_eq!(
            believes(&documents(&response)[0], reader.transcript),
            expected,
            "{fault:?}"
        );
    }
}

/// isomdl looks at the signatures alone.
#[test]
fn we_refuse_what_isomdl_has_no_objection_to() {
    for (fault, code) in [
        (MdocFault::TamperedItem, "mdoc_digest_mismatch"),
        (MdocFault::ItemNotSigned, "mdoc_digest_missing"),
        (MdocFault::Expired, "mdoc_expired"),
        (MdocFault::WrongDocType, "mdoc_doc_type"),
    ] {
        let mut phone = with_fault(fault);
        let (reader, _, response) = name_of(&mut phone);
        let transcript = cbor::to_vec(&reader.transcript).unwrap();
        assert_eq!(believes(&documents(&response)[0], reader.transcript), (true, true));
        let root = Certificate::from_der(&phone.anchor()).unwrap();
        let expected = Expectations {
            doc_type: DOC_TYPE,
            anchors: &TrustAnchors::none().with("simulated", root).unwrap(),
            at: "2026-02-01T00:00:00Z".parse().unwrap(),
            transcript: &OurTranscript::from_bytes(&transcript).unwrap(),
            reader_key: None,
            verifier: &RustCrypto,
        };
        assert_eq!(verify(&response, &expected).unwrap_err().code(), code, "{fault:?}");
    }
}

#[test]
fn the_phone_hands_over_no_document_of_another_type() {
    let mut phone = phone(|_| {});
    let mut reader = Reader::after(&tap(&mut phone));
    let message = reader.ask("org.iso.18013.5.1.mDL", JAPAN, &["full_name_unicode"]);
    let (response, _) = reader.open(&phone.message(&message));
    assert!(documents(&response.unwrap()).is_empty());
}

#[test]
fn the_phone_refuses_a_message_that_it_has_had() {
    let mut phone = phone(|profile| profile.ends_session = false);
    let mut reader = Reader::after(&tap(&mut phone));
    let first = reader.ask(DOC_TYPE, JAPAN, &["full_name_unicode"]);
    reader.open(&phone.message(&first));
    let message = reader.ask(DOC_TYPE, COMMON, &["sex"]);
    assert_eq!(reader.open(&phone.message(&message)).1, None);
    assert_eq!(reader.open(&phone.message(&message)), (None, NOT_DECRYPTED));
    let next = reader.ask(DOC_TYPE, COMMON, &["sex"]);
    assert_eq!(
        reader.open(&phone.message(&next)),
        (None, OVER),
        "there is no second try"
    );
}

#[test]
fn the_phone_refuses_a_reader_that_saw_another_engagement() {
    let mut phone = phone(|_| {});
    let mut eavesdropper = Reader::after(&tap(&mut phone));
    tap(&mut phone);
    let message = eavesdropper.ask(DOC_TYPE, JAPAN, &["full_name_unicode"]);
    assert_eq!(eavesdropper.open(&phone.message(&message)), (None, NOT_DECRYPTED));
    assert_eq!(phone.times_asked(), 0);
}
