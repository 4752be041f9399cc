//! A reader of documents on simulated phones: the library's own flows, and verification against the simulated root.
#![allow(dead_code, reason = "each test file uses a part")]

use jiff::{SignedDuration, Timestamp};
use kazasu::certificate::{Certificate, RustCrypto, TrustAnchors};
use kazasu::flow::Transceive;
use kazasu::phone::mdoc::request::{DeviceRequest, DocumentRequest, ItemsRequest};
use kazasu::phone::mdoc::session::{Received, Session};
use kazasu::phone::mdoc::verify::{Examination, Expectations, VerifiedDocument, VerifyError, examine, verify};
use kazasu::phone::mdoc::{Curve, DeviceEngagement, DeviceResponse, PrivateKey, SessionTranscript};
use kazasu::phone::nfc::{BleOffer, CarrierOffer, EngagementOptions, Handover, NfcError, ServiceUuid, engage};
use kazasu_sim::certificates::simulated_iaca_anchor;
use kazasu_sim::phone::{CarrierKind, HandoverForm, MdocHolder, MdocProfile};

pub(crate) const DOC_TYPE: &str = "org.iso.23220.1.jp.mnc";
pub(crate) const JAPAN: &str = "org.iso.23220.1.jp";
pub(crate) const COMMON: &str = "org.iso.23220.1";
pub(crate) const UUID: ServiceUuid = ServiceUuid(*b"a reader's UUID.");

pub(crate) const SELECT_NDEF: &str = "00A4040007D276000085010100";
pub(crate) const SELECT_TRANSFER: &str = "00A4040C07A0000002480400";
pub(crate) const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";
pub(crate) const SELECT_FILE: &str = "00A4000C02E104";
pub(crate) const READ_LENGTH: &str = "00B0000002";
pub(crate) const SELECT_SERVICE: &str = "00D600001B0019D1021454731375726E3A6E66633A736E3A68616E646F766572";
pub(crate) const DONE: &[u8] = b"\x90\x00";

pub(crate) fn ble() -> CarrierOffer {
    CarrierOffer::Ble(BleOffer::CentralClient { uuid: UUID })
}

pub(crate) fn hand_over(phone: &mut impl Transceive, offer: CarrierOffer) -> Result<Handover, NfcError> {
    engage(EngagementOptions::new(offer, [1, 2])).run(phone)
}

/// A reader in a session.
pub(crate) struct Reader {
    pub(crate) key: PrivateKey,
    pub(crate) transcript: SessionTranscript,
    pub(crate) session: Session,
}

impl Reader {
    pub(crate) fn at(phone: &mut impl Transceive) -> Self {
        Self::after(&hand_over(phone, ble()).unwrap())
    }

    pub(crate) fn after(handover: &Handover) -> Self {
        let key = PrivateKey::from_bytes(Curve::P256, &[0x5A; 32]).unwrap();
        let engagement = DeviceEngagement::parse(&handover.device_engagement).unwrap();
        let transcript = SessionTranscript::nfc(
            &handover.device_engagement,
            &key.public_key().to_encoded_item(),
            &handover.select,
            handover.request.as_deref(),
        );
        let session = Session::for_reader(&key, engagement.device_key(), transcript.clone()).unwrap();
        Self {
            key,
            transcript,
            session,
        }
    }

    /// Sends a request as Bluetooth LE would, and gives what came back.
    pub(crate) fn send(&mut self, holder: &mut MdocHolder, request: &[u8]) -> Received {
        let answer = holder.message(&self.session.seal(request).unwrap());
        self.session.open(&answer).unwrap()
    }

    pub(crate) fn ask(&mut self, holder: &mut MdocHolder, items: ItemsRequest) -> Vec<u8> {
        let received = self.send(holder, &request(items).encode());
        received.data().unwrap().to_vec()
    }

    pub(crate) fn verify(&self, response: &[u8], at: Timestamp) -> Result<VerifiedDocument, VerifyError> {
        let anchors = anchors();
        verify(response, &self.expectations(&anchors, at))
    }

    /// The outcome of every check of the one document in a response.
    pub(crate) fn examine(&self, response: &[u8], at: Timestamp) -> Examination {
        let response = DeviceResponse::parse(response).unwrap();
        let anchors = anchors();
        examine(&response.documents[0], &self.expectations(&anchors, at))
    }

    fn expectations<'e>(&'e self, anchors: &'e TrustAnchors, at: Timestamp) -> Expectations<'e> {
        Expectations {
            doc_type: DOC_TYPE,
            anchors,
            at,
            transcript: &self.transcript,
            reader_key: Some(&self.key),
            verifier: &RustCrypto,
        }
    }
}

pub(crate) fn request(items: ItemsRequest) -> DeviceRequest {
    DeviceRequest::new(DocumentRequest::new(items).unwrap())
}

pub(crate) fn anchors() -> TrustAnchors {
    let root = Certificate::from_der(&simulated_iaca_anchor(0)).unwrap();
    TrustAnchors::none().with("simulated", root).unwrap()
}

/// Some days after the issuer signed.
pub(crate) fn days_later(days: i64) -> Timestamp {
    MdocProfile::default()
        .signed
        .checked_add(SignedDuration::from_hours(24 * days))
        .unwrap()
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|digit| !digit.is_ascii_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub(crate) fn with_carriers(handover: HandoverForm, carriers: &[CarrierKind]) -> MdocHolder {
    MdocHolder::new(MdocProfile {
        handover,
        carriers: carriers.to_vec(),
        ..MdocProfile::default()
    })
}

pub(crate) fn over_nfc(changed: impl FnOnce(&mut MdocProfile)) -> MdocHolder {
    let mut profile = MdocProfile {
        carriers: vec![CarrierKind::Nfc],
        ..MdocProfile::default()
    };
    changed(&mut profile);
    MdocHolder::new(profile)
}

/// Answers a command in hexadecimal text.
pub(crate) fn send(holder: &mut MdocHolder, command: &str) -> Vec<u8> {
    holder.respond(&hex(command))
}
