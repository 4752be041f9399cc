//! A reader that is isomdl's throughout, put together from its parts: its own session manager knows QR codes and driving
//! licences only.

use std::collections::BTreeMap;

use ciborium::Value;
use coset::Label;
use isomdl::{
    cbor,
    definitions::{
        CoseKey, DeviceEngagement, DeviceResponse, DocRequest, SessionData, SessionEstablishment,
        SessionTranscript180135,
        device_request::{DataElements, DeviceRequest, ItemsRequest},
        device_response::Document,
        helpers::{NonEmptyVec, Tag24},
        session::{
            Handover, SessionTranscript, create_p256_ephemeral_keys, decrypt_device_data, derive_session_key,
            encrypt_reader_data, get_shared_secret,
        },
        x509::{X5Chain, x5chain::X5CHAIN_COSE_HEADER_LABEL},
    },
    presentation::authentication::mdoc::{device_authentication, issuer_authentication},
};
use kazasu::phone::nfc;

pub(crate) struct Reader {
    pub(crate) transcript: SessionTranscript180135,
    own_key: [u8; 32],
    device_key: [u8; 32],
    sent: u32,
    received: u32,
}

impl Reader {
    /// After a handover by NFC. isomdl knows device engagement 1.0, which comes with a static one.
    pub(crate) fn after(handover: &nfc::Handover) -> Self {
        let (own, public) = create_p256_ephemeral_keys().unwrap();
        let engagement = Tag24::<DeviceEngagement>::from_bytes(handover.device_engagement.clone()).unwrap();
        let device: CoseKey = engagement.as_ref().security.1.as_ref().clone();
        let secret = get_shared_secret(device, &own.into()).unwrap();
        let records = Handover::NFC(handover.select.clone().into(), handover.request.clone().map(Into::into));
        let transcript = SessionTranscript180135(engagement, Tag24::new(public).unwrap(), records);
        let bytes = Tag24::new(transcript.clone()).unwrap();
        Self {
            transcript,
            own_key: derive_session_key(&secret, &bytes, true).unwrap().into(),
            device_key: derive_session_key(&secret, &bytes, false).unwrap().into(),
            sent: 0,
            received: 0,
        }
    }

    /// The message that asks for these elements of a namespace.
    pub(crate) fn ask(&mut self, doc_type: &str, namespace: &str, elements: &[&str]) -> Vec<u8> {
        let elements: BTreeMap<_, _> = elements.iter().map(|element| ((*element).to_owned(), false)).collect();
        let namespaces = BTreeMap::from([(namespace.to_owned(), DataElements::try_from(elements).unwrap())]);
        let items_request = ItemsRequest {
            doc_type: doc_type.to_owned(),
            namespaces: namespaces.try_into().unwrap(),
            request_info: None,
        };
        let request = DeviceRequest {
            version: DeviceRequest::VERSION.to_owned(),
            doc_requests: NonEmptyVec::new(DocRequest {
                items_request: Tag24::new(items_request).unwrap(),
                reader_auth: None,
            }),
            reader_auth_all: None,
            device_request_info: None,
        };
        self.seal(&cbor::to_vec(&request).unwrap())
    }

    pub(crate) fn seal(&mut self, data: &[u8]) -> Vec<u8> {
        let data = encrypt_reader_data(&self.own_key.into(), data, &mut self.sent).unwrap();
        if self.sent == 1 {
            let e_reader_key = self.transcript.1.clone();
            let data = data.into();
            return cbor::to_vec(&SessionEstablishment { e_reader_key, data }).unwrap();
        }
        let data = Some(data.into());
        cbor::to_vec(&SessionData { data, status: None }).unwrap()
    }

    /// What is in an answer, as it was encrypted, and the status that came with it.
    pub(crate) fn open(&mut self, answer: &[u8]) -> (Option<Vec<u8>>, Option<u64>) {
        let SessionData { data, status } = cbor::from_slice(answer).unwrap();
        let data = data.map(|data| decrypt_device_data(&self.device_key.into(), data.as_ref(), &mut self.received));
        (data.transpose().unwrap(), status.map(u64::from))
    }
}

/// The documents of a response, as isomdl reads them.
pub(crate) fn documents(response: &[u8]) -> Vec<Document> {
    let response: DeviceResponse = cbor::from_slice(response).unwrap();
    response.documents.map(NonEmptyVec::into_inner).unwrap_or_default()
}

/// The value of an element.
pub(crate) fn value(document: &Document, namespace: &str, element: &str) -> Value {
    let items = &document.issuer_signed.namespaces.as_ref().unwrap()[namespace];
    let mut items = items.iter().map(Tag24::as_ref);
    let item = items.find(|item| item.element_identifier == element).unwrap();
    item.element_value.clone()
}

/// Whether isomdl believes the issuer and the device. Of the issuer it is asked about the signature: its rules for
/// certificates are those of driving licences under a P-256 root.
pub(crate) fn believes(document: &Document, transcript: impl SessionTranscript + Clone) -> (bool, bool) {
    let issued = &document.issuer_signed;
    let mut headers = issued.issuer_auth.unprotected.rest.iter();
    let chain = headers.find(|(label, _)| *label == Label::Int(X5CHAIN_COSE_HEADER_LABEL));
    let chain = X5Chain::from_cbor(chain.unwrap().1.clone()).unwrap();
    (
        issuer_authentication(chain, issued).is_ok(),
        device_authentication(document, transcript).is_ok(),
    )
}
