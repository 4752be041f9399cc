//! Documents on phones (カード代替電磁的記録, ISO/IEC 18013-5 mdoc): asked for, handed over, verified.

use std::ffi::{c_char, c_void};

use kazasu_core::certificate::RustCrypto;
use kazasu_core::phone::mdoc::cose::Algorithm;
use kazasu_core::phone::mdoc::request::{DeviceRequest, DocumentRequest, ItemsRequest};
use kazasu_core::phone::mdoc::session::Session;
use kazasu_core::phone::mdoc::verify::{Element, Examination, Expectations, Remark, VerifiedDocument, examine, verify};
use kazasu_core::phone::mdoc::{
    Curve, DeviceEngagement, DeviceResponse, PrivateKey, SessionTranscript, StatusReference, Value, japan,
};
use kazasu_core::phone::nfc::{
    BleConnection, BleOffer, CarrierOffer, EngagementOptions, Handover, ServiceUuid, TransferOptions, engage,
};
use kazasu_core::phone::present_over_nfc;

use crate::anchors::{Anchors, kazasu_anchors};
use crate::arguments::{Exclusive, Out, bytes, elements, reference, set_if_wanted, text, time};
use crate::boundary::{OK, boundary, free, kazasu_status};
use crate::buffer::kazasu_buffer;
use crate::card::{day, give, kazasu_card_options, random};
use crate::certificate::{describe, japanese_time};
use crate::error::{Failure, argument, kazasu_error, null};
use crate::flow::kazasu_flow;
use crate::record::{Node, kazasu_record};

/// The type of Japan's document.
pub const KAZASU_MDOC_JAPAN: &str = "org.iso.23220.1.jp.mnc";
/// Namespace of the elements that only Japan has: `full_name_unicode`, `resident_address_unicode`, `sex_unicode`,
/// `birth_date_unicode`, `local_gov_code_unicode`, `individual_number_unicode`.
pub const KAZASU_MDOC_NAMESPACE_JAPAN: &str = "org.iso.23220.1.jp";
/// Namespace of the elements that all documents can have: `portrait`, `sex`, `birth_date`, `age_in_years`,
/// `age_over_NN`.
pub const KAZASU_MDOC_NAMESPACE_COMMON: &str = "org.iso.23220.1";

/// What is asked of a document. Owned by the caller (`kazasu_mdoc_request_free`); one call at a time, others get
/// `KAZASU_E_IN_USE`.
pub struct kazasu_mdoc_request(Exclusive<ItemsRequest>);

/// A request for nothing yet of a document of a type, such as `KAZASU_MDOC_JAPAN`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_request_new(
    doc_type: *const c_char,
    out: *mut *mut kazasu_mdoc_request,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let items = ItemsRequest::new(text("doc_type", doc_type)?);
        out.give(kazasu_mdoc_request(Exclusive::new(items)));
        Ok(())
    })
}

/// Asks for an element. `intent_to_retain`: 1 when it will be kept longer than the transaction, which the phone shows,
/// else 0.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_request_add(
    request: *mut kazasu_mdoc_request,
    namespace_: *const c_char,
    element: *const c_char,
    intent_to_retain: u32,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let mut items = reference("request", request.cast_const())?.0.lock()?;
        let (namespace, element) = (text("namespace_", namespace_)?, text("element", element)?);
        *items = items.clone().element(namespace, element, intent_to_retain != 0);
        Ok(())
    })
}

/// Frees a request; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_request_free(request: *mut kazasu_mdoc_request) {
    free(request);
}

fn items(request: *const kazasu_mdoc_request) -> Result<ItemsRequest, Failure> {
    Ok(reference("request", request)?.0.lock()?.clone())
}

fn reader_key() -> Result<PrivateKey, Failure> {
    Ok(PrivateKey::from_bytes(Curve::P256, &*random::<32>()?)?)
}

/// Asks a phone on the reader for a document over NFC, from the tap to the verified document. The phone answers when its
/// holder has agreed: allow for some tens of seconds.
///
/// The record is that of `kazasu_mdoc_session_verify`; when any check fails there is none, but an error. A phone that
/// hands over by Bluetooth gives `KAZASU_E_PRESENTATION_OTHER_CARRIER`: engage it with `kazasu_flow_engage`. `anchors`:
/// NULL is Japan's root. `at`: seconds since 1970-01-01T00:00:00Z, 0 is when the phone has answered. The guard of
/// `options` does not matter here.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_present(
    request: *const kazasu_mdoc_request,
    anchors: *const kazasu_anchors,
    at: i64,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let items = items(request)?;
        let anchors = Anchors::or_production(anchors)?;
        time("at", at)?;
        let doc_type = items.doc_type().to_owned();
        let request = DeviceRequest::new(DocumentRequest::new(items)?);
        let mut engagement = EngagementOptions::new(CarrierOffer::Nfc, *random()?);
        engagement.link = crate::card::options(options)?.link;
        let flow = present_over_nfc(|_| Ok(request), reader_key()?, engagement, TransferOptions::default());
        out.give(kazasu_flow::new(flow, move |presentation| {
            let document = presentation.verify(&doc_type, &anchors.documents, time("at", at)?, &RustCrypto)?;
            Ok(verified(&document))
        }));
        Ok(())
    })
}

/// The reader offers NFC itself.
pub const KAZASU_OFFER_NFC: u32 = 0;
/// The reader offers Bluetooth LE, the phone being the central.
pub const KAZASU_OFFER_BLE_CENTRAL_CLIENT: u32 = 1;

/// Engages a phone on the reader: where its session goes on, for programs that carry the session's messages over
/// Bluetooth themselves.
///
/// `device_engagement`, `select` (bytes), `request` (bytes; absent where the handover was static): what
/// `kazasu_mdoc_session_new` takes. `over_nfc`: 1 when the phone stays on the reader. `ble`, a list of `mode`
/// (`central_client`, `peripheral_server`), `uuid` (16 bytes) and `address` (bytes, where the phone tells one). `offer`:
/// `KAZASU_OFFER_…`, with `uuid` the reader's own service (16 bytes) for Bluetooth, else NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_engage(
    offer: u32,
    uuid: *const u8,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let offer = match offer {
            KAZASU_OFFER_NFC => CarrierOffer::Nfc,
            KAZASU_OFFER_BLE_CENTRAL_CLIENT => {
                let uuid: [u8; 16] = elements("uuid", uuid, 16)?.try_into().map_err(|_| null("uuid"))?;
                CarrierOffer::Ble(BleOffer::CentralClient {
                    uuid: ServiceUuid(uuid),
                })
            }
            _ => {
                return Err(argument("invalid_argument", "offer", "is none of KAZASU_OFFER_…"));
            }
        };
        let mut engagement = EngagementOptions::new(offer, *random()?);
        engagement.link = crate::card::options(options)?.link;
        Ok(engage(engagement))
    };
    give(out, error, make, |handover: Handover| {
        let ble = handover.ble_connections().into_iter().map(|connection| {
            let (mode, uuid, address) = match connection {
                BleConnection::CentralClient { uuid } => ("central_client", uuid, None),
                BleConnection::PeripheralServer { uuid, address } => ("peripheral_server", uuid, address),
            };
            Node::group([
                ("mode", mode.into()),
                ("uuid", Node::bytes(&uuid.0)),
                ("address", address.map(|address| Node::bytes(&address.address)).into()),
            ])
        });
        Ok(Node::group([
            ("device_engagement", Node::bytes(&handover.device_engagement)),
            ("select", Node::bytes(&handover.select)),
            ("request", handover.request.as_deref().map(Node::bytes).into()),
            ("over_nfc", handover.nfc().is_some().into()),
            ("ble", ble.collect()),
        ]))
    })
}

/// A session with a phone, whose messages the caller carries. Owned by the caller (`kazasu_mdoc_session_free`, which
/// wipes its keys); one call at a time, others get `KAZASU_E_IN_USE`.
pub struct kazasu_mdoc_session(Exclusive<Reader>);

struct Reader {
    session: Session,
    key: PrivateKey,
}

impl Reader {
    fn new(engagement: &[u8], transcript: impl FnOnce(&[u8]) -> SessionTranscript) -> Result<Self, Failure> {
        let device = DeviceEngagement::parse(engagement)?;
        let key = reader_key()?;
        let transcript = transcript(&key.public_key().to_encoded_item());
        let session = Session::for_reader(&key, device.device_key(), transcript)?;
        Ok(Self { session, key })
    }

    fn expectations<'e>(
        &'e self,
        doc_type: &'e str,
        anchors: &'e Anchors,
        at: i64,
    ) -> Result<Expectations<'e>, Failure> {
        Ok(Expectations {
            doc_type,
            anchors: &anchors.documents,
            at: time("at", at)?,
            transcript: self.session.transcript(),
            reader_key: Some(&self.key),
            verifier: &RustCrypto,
        })
    }
}

/// Begins a session after an engagement over NFC, with a fresh key: bytes as `kazasu_flow_engage` gives them. `request`
/// is NULL and 0 where the handover was static.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_new(
    device_engagement: *const u8,
    device_engagement_length: usize,
    select: *const u8,
    select_length: usize,
    request: *const u8,
    request_length: usize,
    out: *mut *mut kazasu_mdoc_session,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let engagement = bytes("device_engagement", device_engagement, device_engagement_length)?;
        let select = bytes("select", select, select_length)?;
        let request = Some(bytes("request", request, request_length)?).filter(|request| !request.is_empty());
        let reader = Reader::new(engagement, |key| {
            SessionTranscript::nfc(engagement, key, select, request)
        })?;
        out.give(kazasu_mdoc_session(Exclusive::new(reader)));
        Ok(())
    })
}

/// Begins a session after a QR code (`mdoc:…`), with a fresh key.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_from_qr(
    qr: *const c_char,
    out: *mut *mut kazasu_mdoc_session,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let engagement = DeviceEngagement::from_qr_text(text("qr", qr)?)?;
        let engagement = engagement.as_bytes();
        let reader = Reader::new(engagement, |key| SessionTranscript::qr(engagement, key))?;
        out.give(kazasu_mdoc_session(Exclusive::new(reader)));
        Ok(())
    })
}

/// The message that asks for a document, encrypted for the phone.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_ask(
    session: *mut kazasu_mdoc_session,
    request: *const kazasu_mdoc_request,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut reader = reference("session", session.cast_const())?.0.lock()?;
        let request = DeviceRequest::new(DocumentRequest::new(items(request)?)?);
        out.give(kazasu_buffer::new(reader.session.seal(&request.encode())?));
        Ok(())
    })
}

/// ECDSA on P-256 with SHA-256: 64 bytes, r and s.
pub const KAZASU_READER_KEY_ES256: u32 = 0;
/// ECDSA on P-384 with SHA-384: 96 bytes, r and s.
pub const KAZASU_READER_KEY_ES384: u32 = 1;

/// Signs `data` with the reader's key: puts the signature into `signature`, which has room for `*signature_length`
/// bytes (256), and its length into `*signature_length`. Gives `KAZASU_OK`, or anything else when it cannot.
pub type kazasu_sign = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        data: *const u8,
        length: usize,
        signature: *mut u8,
        signature_length: *mut usize,
    ) -> kazasu_status,
>;

/// As `kazasu_mdoc_session_ask`, with reader authentication: the phone is told who asks.
///
/// `algorithm`: `KAZASU_READER_KEY_…`. `certificate` (DER): of the reader's key. `sign` is called once, with `user` as it
/// is; `KAZASU_E_CALLBACK_FAILED` when it fails.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_ask_signed(
    session: *mut kazasu_mdoc_session,
    request: *const kazasu_mdoc_request,
    algorithm: u32,
    certificate: *const u8,
    certificate_length: usize,
    sign: kazasu_sign,
    user: *mut c_void,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut reader = reference("session", session.cast_const())?.0.lock()?;
        let algorithm = match algorithm {
            KAZASU_READER_KEY_ES256 => Algorithm::Es256,
            KAZASU_READER_KEY_ES384 => Algorithm::Es384,
            _ => {
                let what = "is none of KAZASU_READER_KEY_…";
                return Err(argument("invalid_argument", "algorithm", what));
            }
        };
        let certificate = bytes("certificate", certificate, certificate_length)?;
        let sign = sign.ok_or_else(|| null("sign"))?;
        let request = DocumentRequest::new(items(request)?)?;
        let request = request.sign(reader.session.transcript(), algorithm, &[certificate], |data| {
            let mut signature = vec![0; 256];
            let mut length = signature.len();
            // SAFETY: the caller gives a function of this type; the buffers live during the call and have these lengths.
            let status = unsafe { sign(user, data.as_ptr(), data.len(), signature.as_mut_ptr(), &mut length) };
            if status != OK || length > signature.len() {
                let what = format!("the function `sign` failed with {status}");
                return Err(Failure::new("callback_failed", what));
            }
            signature.truncate(length);
            Ok(signature)
        })?;
        let sealed = reader.session.seal(&DeviceRequest::new(request).encode())?;
        out.give(kazasu_buffer::new(sealed));
        Ok(())
    })
}

/// Reads a message of the phone. `response` gets the decrypted DeviceResponse, or NULL when the message has none;
/// `status` (NULL is fine) gets the session's status (10, 11, 20), -1 when there is none. A status ends the session.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_open(
    session: *mut kazasu_mdoc_session,
    message: *const u8,
    length: usize,
    response: *mut *mut kazasu_buffer,
    status: *mut i64,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let response = Out::handle("response", response)?;
        let mut reader = reference("session", session.cast_const())?.0.lock()?;
        let received = reader.session.open(bytes("message", message, length)?)?;
        let told = received.status().and_then(|status| i64::try_from(status.value()).ok());
        set_if_wanted(status, told.unwrap_or(-1));
        if let Some(data) = received.data() {
            response.give(kazasu_buffer::new(data.as_slice()));
        }
        Ok(())
    })
}

/// The document of a type in a decrypted response, if every check passes; an error otherwise.
///
/// `doc_type`, `elements` (a list of `namespace`, `name`, `type` and `value`: `text`; `integer`, which a flag is too;
/// `date` as `YYYY-MM-DD`; `time`; `bytes`; `cbor` as bytes), `device_elements` (the same, signed by the phone alone),
/// `trusted_by`, `signer` (as `kazasu_certificate_read`, without `kind`), `valid_from`, `valid_until`, and of `status`, where to ask for
/// revocation, which is not done here: `status_list_uri`, `status_list_index`, `identifier_list_uri`, `identifier`,
/// `is_unknown`. `anchors`: NULL is Japan's root. `at`: seconds since 1970-01-01T00:00:00Z, 0 is now.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_verify(
    session: *const kazasu_mdoc_session,
    response: *const u8,
    length: usize,
    doc_type: *const c_char,
    anchors: *const kazasu_anchors,
    at: i64,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let reader = reference("session", session)?.0.lock()?;
        let anchors = Anchors::or_production(anchors)?;
        let expected = reader.expectations(text("doc_type", doc_type)?, &anchors, at)?;
        let document = verify(bytes("response", response, length)?, &expected)?;
        out.give(verified(&document).into());
        Ok(())
    })
}

/// Every check of every document of a response by itself, for telling what is wrong.
///
/// `documents`, a list of `doc_type`, `is_verified` (0 or 1), `checks` (of each its name with `passed` or the code of
/// its failure), `remarks` (a list of codes), and `unverified_elements`, as `elements` of `kazasu_mdoc_session_verify`:
/// for showing what came, never for relying on it. Arguments as there.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_examine(
    session: *const kazasu_mdoc_session,
    response: *const u8,
    length: usize,
    doc_type: *const c_char,
    anchors: *const kazasu_anchors,
    at: i64,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let reader = reference("session", session)?.0.lock()?;
        let anchors = Anchors::or_production(anchors)?;
        let expected = reader.expectations(text("doc_type", doc_type)?, &anchors, at)?;
        let response = DeviceResponse::parse(bytes("response", response, length)?)?;
        let documents = response.documents.iter();
        let documents = documents.map(|document| examined(document.doc_type, &examine(document, &expected)));
        out.give(Node::group([("documents", documents.collect())]).into());
        Ok(())
    })
}

/// Ends a session, and gives the message that says so.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_terminate(
    session: *mut kazasu_mdoc_session,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut reader = reference("session", session.cast_const())?.0.lock()?;
        out.give(kazasu_buffer::new(reader.session.terminate()));
        Ok(())
    })
}

/// Wipes and frees a session; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_mdoc_session_free(session: *mut kazasu_mdoc_session) {
    free(session);
}

fn verified(document: &VerifiedDocument) -> Node {
    Node::group([
        ("doc_type", document.doc_type().into()),
        ("elements", document.elements().iter().map(element).collect()),
        (
            "device_elements",
            document.device_elements().iter().map(element).collect(),
        ),
        ("trusted_by", document.anchor().into()),
        ("signer", describe(document.signer()).without("kind")),
        ("valid_from", japanese_time(document.validity().valid_from).into()),
        ("valid_until", japanese_time(document.validity().valid_until).into()),
        ("status", status(document.status())),
    ])
}

fn examined(doc_type: &str, examination: &Examination) -> Node {
    let checks = examination.checks.iter().map(|(name, check)| {
        let outcome = check.as_ref().map_or_else(|failure| failure.code(), |()| "passed");
        (name.into(), outcome.into())
    });
    Node::group([
        ("doc_type", doc_type.into()),
        ("is_verified", examination.checks.all().is_ok().into()),
        ("checks", Node::Group(checks.collect())),
        (
            "remarks",
            examination
                .remarks
                .iter()
                .map(|remark| Remark::code(remark).into())
                .collect(),
        ),
        (
            "unverified_elements",
            examination.unverified_elements().iter().map(element).collect(),
        ),
    ])
}

fn element(element: &Element) -> Node {
    let (kind, value) = match element.value() {
        Value::Text(text) => ("text", text.into()),
        Value::Int(number) => ("integer", number.into()),
        Value::Bool(flag) => ("integer", flag.into()),
        Value::Bytes(bytes) => ("bytes", Node::bytes(bytes)),
        Value::Date(date) => ("date", day(date)),
        Value::DateTime(time) => ("time", japanese_time(time).into()),
        _ => ("cbor", Node::bytes(element.item().as_bytes())),
    };
    Node::group([
        ("namespace", element.namespace().into()),
        ("name", element.name().into()),
        ("type", kind.into()),
        ("value", value),
    ])
}

fn status(status: &StatusReference) -> Node {
    let (list, identifiers) = (status.status_list.as_ref(), status.identifier_list.as_ref());
    Node::group([
        ("status_list_uri", list.map(|list| list.uri.as_str()).into()),
        (
            "status_list_index",
            list.and_then(|list| i64::try_from(list.index).ok()).into(),
        ),
        ("identifier_list_uri", identifiers.map(|list| list.uri.as_str()).into()),
        (
            "identifier",
            identifiers.map(|list| Node::bytes(&list.identifier)).into(),
        ),
        ("is_unknown", status.is_unknown.into()),
    ])
}

// The header's texts are those of the library.
const _: () = {
    assert!(same(KAZASU_MDOC_JAPAN, japan::DOC_TYPE));
    assert!(same(KAZASU_MDOC_NAMESPACE_JAPAN, japan::NAMESPACE_JAPAN));
    assert!(same(KAZASU_MDOC_NAMESPACE_COMMON, japan::NAMESPACE_COMMON));
};

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut place = 0;
    while place < a.len() && place < b.len() && a[place] == b[place] {
        place += 1;
    }
    place == a.len() && place == b.len()
}
