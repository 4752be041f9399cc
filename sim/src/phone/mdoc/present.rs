//! The device's side: a DeviceResponse with what a reader asked for and the document has, and the device's proof.

use std::convert::Infallible;

use kazasu::phone::cbor::Item;
use kazasu::phone::mdoc::cose::{Algorithm, Payload, mac0, sign1};
use kazasu::phone::mdoc::request::{DeviceRequest, ItemsRequest};
use kazasu::phone::mdoc::session::mac_key;
use kazasu::phone::mdoc::{CoseKey, Curve, PrivateKey, SessionTranscript};

use super::issue::{Credential, IssuedItem, NAMESPACE_COMMON};
use super::profile::{DeviceAuthentication, MdocFault, MdocProfile};
use crate::keys::elliptic::{EllipticCurve, EllipticKey};
use crate::phone::cbor;

/// Codes of table 8 of ISO/IEC 18013-5: the status of the whole response.
const OK: u64 = 0;
const NO_CBOR: u64 = 11;
const NO_REQUEST: u64 = 12;
/// Code of table 9: data not returned.
const NOT_RETURNED: u64 = 0;

/// What a response depends on besides the request.
pub(super) struct Presentation<'p> {
    pub(super) profile: &'p MdocProfile,
    pub(super) credential: &'p Credential,
    pub(super) transcript: &'p SessionTranscript,
    /// EReaderKey of the session; `None` online.
    pub(super) reader_key: Option<&'p CoseKey>,
    /// Asks the holder, once for all documents of a request.
    pub(super) consents: &'p mut dyn FnMut() -> bool,
}

impl Presentation<'_> {
    /// DeviceResponse to the bytes of a request, whatever they are.
    pub(super) fn respond(&mut self, request: &[u8]) -> Vec<u8> {
        if Item::parse(request).is_err() {
            return response(&[], NO_CBOR);
        }
        let Ok(request) = DeviceRequest::parse(request) else {
            return response(&[], NO_REQUEST);
        };
        let consents = (self.consents)();
        let (mut documents, mut errors) = (Vec::new(), Vec::new());
        for request in request.documents() {
            let items = request.items();
            let selected = Selection::of(items, &self.credential.items);
            if items.doc_type() == self.profile.doc_type && consents && !selected.items.is_empty() {
                documents.push(self.document(&selected));
            } else {
                errors.push(cbor::record(&[(items.doc_type(), cbor::uint(NOT_RETURNED))]));
            }
        }
        let mut entries = Vec::new();
        if !documents.is_empty() {
            let mut list = cbor::array(&documents);
            if self.profile.has(MdocFault::IndefiniteLength) {
                list = [&[0x9F], documents.concat().as_slice(), &[0xFF]].concat();
            }
            entries.push(("documents", list));
            if self.profile.has(MdocFault::DuplicateKey) {
                entries.push(("documents", cbor::array(&documents)));
            }
        }
        if !errors.is_empty() {
            entries.push(("documentErrors", cbor::array(&errors)));
        }
        response(&entries, OK)
    }

    fn document(&self, selected: &Selection<'_>) -> Vec<u8> {
        let first = selected.items.first().copied();
        let tampered = first.filter(|_| self.profile.has(MdocFault::TamperedItem));
        let unsigned = first.filter(|_| self.profile.has(MdocFault::ItemNotSigned));
        let items = by_namespace(selected.items.iter().map(|item| {
            let bytes = match tampered {
                Some(first) if first.bytes == item.bytes => item.tampered(),
                _ => item.bytes.clone(),
            };
            (item.namespace, bytes)
        }));
        let items: Vec<_> = items
            .iter()
            .map(|(namespace, items)| (*namespace, cbor::array(items)))
            .collect();
        let issuer_signed = cbor::record(&[
            ("nameSpaces", cbor::record(&items)),
            ("issuerAuth", self.credential.issuer_auth(self.profile, unsigned)),
        ]);
        let mut document = vec![
            ("docType", cbor::text(&self.profile.doc_type)),
            ("issuerSigned", issuer_signed),
            ("deviceSigned", self.device_signed()),
        ];
        if !selected.missing.is_empty() {
            let missing = by_namespace(selected.missing.iter().map(|(namespace, identifier)| {
                let entry = (cbor::text(identifier), cbor::uint(NOT_RETURNED));
                (namespace.as_str(), entry)
            }));
            let missing: Vec<_> = missing
                .iter()
                .map(|(namespace, entries)| (*namespace, cbor::map(entries)))
                .collect();
            document.push(("errors", cbor::record(&missing)));
        }
        cbor::record(&document)
    }

    /// DeviceSigned without elements of the device's own.
    fn device_signed(&self) -> Vec<u8> {
        let namespaces = cbor::encoded(&cbor::map(&[]));
        let other_session = SessionTranscript::qr(&cbor::map(&[]), &cbor::encoded(&cbor::map(&[])));
        let transcript = if self.profile.has(MdocFault::ReplayedSession) {
            &other_session
        } else {
            self.transcript
        };
        let authentication = cbor::encoded(&cbor::array(&[
            cbor::text("DeviceAuthentication"),
            transcript.as_bytes().to_vec(),
            cbor::text(&self.profile.doc_type),
            namespaces.clone(),
        ]));
        let other_key = EllipticKey::new(EllipticCurve::P256, self.profile.seed, "another device");
        let key = if self.profile.has(MdocFault::WrongDeviceKey) {
            &other_key
        } else {
            &self.credential.device_key
        };
        let mac = match (self.profile.device_authentication, self.reader_key) {
            (DeviceAuthentication::Mac, Some(reader_key)) => mac(key, reader_key, transcript, &authentication),
            _ => None,
        };
        let proof = mac.map_or_else(
            || ("deviceSignature", signature(key, &authentication)),
            |mac| ("deviceMac", mac),
        );
        cbor::record(&[("nameSpaces", namespaces), ("deviceAuth", cbor::record(&[proof]))])
    }
}

/// What of a request the document has, and what it has not.
struct Selection<'c> {
    items: Vec<&'c IssuedItem>,
    missing: Vec<(String, String)>,
}

impl<'c> Selection<'c> {
    fn of(request: &ItemsRequest, issued: &'c [IssuedItem]) -> Self {
        let mut selection = Self {
            items: Vec::new(),
            missing: Vec::new(),
        };
        for namespace in request.namespaces() {
            let name = namespace.name();
            for element in namespace.elements() {
                let identifier = &element.identifier;
                let exact = || {
                    let mut issued = issued.iter();
                    issued.find(|item| item.namespace == name && item.identifier == *identifier)
                };
                match exact().or_else(|| nearest_age(name, identifier, issued)) {
                    // Two ages can have one answer.
                    Some(item) if selection.items.iter().any(|chosen| chosen.bytes == item.bytes) => {}
                    Some(item) => selection.items.push(item),
                    None => selection.missing.push((name.to_owned(), identifier.clone())),
                }
            }
        }
        selection
    }
}

/// The attestation that decides an age which has none of its own (ISO/IEC 18013-5, 7.2.5): the lowest true one above, else
/// the highest false one below.
fn nearest_age<'c>(namespace: &str, identifier: &str, issued: &'c [IssuedItem]) -> Option<&'c IssuedItem> {
    let asked = years(identifier).filter(|_| namespace == NAMESPACE_COMMON)?;
    let attested = || {
        issued.iter().filter_map(|item| {
            let is_true = item.value == cbor::boolean(true);
            Some((years(&item.identifier)?, is_true, item))
        })
    };
    let above = attested()
        .filter(|(years, is_true, _)| *is_true && *years >= asked)
        .min_by_key(|(years, ..)| *years);
    let below = || {
        attested()
            .filter(|(years, is_true, _)| !is_true && *years <= asked)
            .max_by_key(|(years, ..)| *years)
    };
    above.or_else(below).map(|(.., item)| item)
}

fn years(identifier: &str) -> Option<u8> {
    let digits = identifier.strip_prefix("age_over_")?;
    let two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
    two.then(|| digits.parse().ok())?
}

fn signature(key: &EllipticKey, authentication: &[u8]) -> Vec<u8> {
    let sign = |covered: &[u8]| Ok::<_, Infallible>(key.sign(covered));
    let signed = sign1(Algorithm::Es256, &[], Payload::Detached(authentication), sign);
    signed.unwrap_or_else(|never| match never {})
}

/// `None` when the reader's key is of another curve than the device's.
fn mac(
    key: &EllipticKey,
    reader_key: &CoseKey,
    transcript: &SessionTranscript,
    authentication: &[u8],
) -> Option<Vec<u8>> {
    let own = PrivateKey::from_bytes(Curve::P256, key.scalar()).ok()?;
    let mac_key = mac_key(&own, reader_key, transcript).ok()?;
    mac0(mac_key.as_slice(), Payload::Detached(authentication)).ok()
}

fn response(entries: &[(&str, Vec<u8>)], status: u64) -> Vec<u8> {
    let version = [("version", cbor::text("1.0"))];
    let status = [("status", cbor::uint(status))];
    cbor::record(&[&version, entries, &status].concat())
}

/// Values in groups, both in order of appearance.
fn by_namespace<'n, T>(values: impl Iterator<Item = (&'n str, T)>) -> Vec<(&'n str, Vec<T>)> {
    let mut groups: Vec<(&str, Vec<T>)> = Vec::new();
    for (namespace, value) in values {
        match groups.iter_mut().find(|(known, _)| *known == namespace) {
            Some((_, group)) => group.push(value),
            None => groups.push((namespace, vec![value])),
        }
    }
    groups
}
