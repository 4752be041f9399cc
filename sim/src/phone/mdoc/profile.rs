//! How the document on a simulated phone is issued, engaged and handed over, and what can go wrong with it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use crate::card::{Holder, image};

/// Everything that makes one simulated document on a phone (カード代替電磁的記録) differ from another. The default is what is
/// known of an iPhone; nobody has published a real one, so that signer, MSO and value forms are of ISO/IEC 18013-5 and of
/// one wallet's model.
#[derive(Clone, PartialEq, Eq)]
pub struct MdocProfile {
    /// Decides keys and random numbers; two phones of one seed say the same things in the same order.
    pub seed: u64,
    /// The seed of the issuing authority ([`crate::certificates::simulated_iaca_anchor`]).
    pub authority: u64,
    /// The person.
    pub holder: Holder,
    /// 市区町村コード: 5 digits.
    pub municipality: String,
    /// 顔写真: JPEG or JPEG 2000. By default the grey JPEG 2000 of the simulated card; which of the two a phone has is not
    /// published.
    pub portrait: Vec<u8>,
    /// The document's type: `org.iso.23220.1.jp.mnc` (firm).
    pub doc_type: String,
    /// The ages for which the issuer signed an `age_over_NN`, true or false on the day of signing. 18, 20 and 65 by
    /// default: which ages a real document has is not published.
    pub ages: Vec<u8>,
    /// The form of `birth_date`.
    pub birth_date_form: BirthDateForm,
    /// When the issuer signed, and from when the document is valid. Give the present to a phone that readers with a clock
    /// look at.
    pub signed: Timestamp,
    /// For how many days it is valid. The signer's certificate, which begins 30 days before `signed`, is valid for 457.
    pub valid_days: u16,
    /// The algorithm of the digests in the MSO.
    pub digest_algorithm: DigestAlgorithm,
    /// The key of the document signer.
    pub signer_key: SignerKey,
    /// Where the issuer says whether the document is revoked. Nothing is served there.
    pub status: Option<RevocationReference>,
    /// How the device proves itself.
    pub device_authentication: DeviceAuthentication,
    /// How reader and phone come to a carrier.
    pub handover: HandoverForm,
    /// The carriers that the phone has, its favourite first.
    pub carriers: Vec<CarrierKind>,
    /// How often the length of the answer to a service selection reads as zero before it is there.
    pub empty_reads_before_status: usize,
    /// How often the length of the handover select reads as zero before it is there. Three times in the recording of an
    /// iPhone.
    pub empty_reads_before_select: usize,
    /// The longest data of a command in NFC data transfer, 255 to 65,535.
    pub command_limit: u16,
    /// The longest data of a response in NFC data transfer, 256 to 65,536.
    pub response_limit: u32,
    /// Whether NFC data transfer takes extended-length commands; if not, it answers 6700 to them.
    pub extended_length: bool,
    /// Whether the holder agrees to hand over what is asked for.
    pub consents: bool,
    /// How long the holder takes to decide. The phone answers nothing meanwhile.
    pub consent_delay: Duration,
    /// Whether the phone ends the session with its response, or leaves that to the reader.
    pub ends_session: bool,
    /// What is wrong with the document or the phone.
    pub faults: Vec<MdocFault>,
}

impl Default for MdocProfile {
    /// 架空　花子, signed 2026-01-01 for a year by a P-256 signer; negotiated handover, Bluetooth LE before NFC, a device
    /// signature; no fault.
    fn default() -> Self {
        Self {
            seed: 0,
            authority: 0,
            holder: Holder::default(),
            municipality: "13999".to_owned(),
            portrait: image::photo(0),
            doc_type: "org.iso.23220.1.jp.mnc".to_owned(),
            ages: vec![18, 20, 65],
            birth_date_form: BirthDateForm::FullDate,
            // 2026-01-01T00:00:00Z.
            signed: Timestamp::constant(1_767_225_600, 0),
            valid_days: 365,
            digest_algorithm: DigestAlgorithm::Sha256,
            signer_key: SignerKey::P256,
            status: None,
            device_authentication: DeviceAuthentication::Signature,
            handover: HandoverForm::Negotiated,
            carriers: vec![CarrierKind::Ble, CarrierKind::Nfc],
            empty_reads_before_status: 0,
            empty_reads_before_select: 3,
            command_limit: u16::MAX,
            response_limit: 65_536,
            extended_length: true,
            consents: true,
            consent_delay: Duration::ZERO,
            ends_session: true,
            faults: Vec::new(),
        }
    }
}

impl MdocProfile {
    pub(crate) fn has(&self, fault: MdocFault) -> bool {
        self.faults.contains(&fault)
    }
}

impl fmt::Debug for MdocProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MdocProfile")
            .field("seed", &self.seed)
            .field("handover", &self.handover)
            .field("carriers", &self.carriers)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Forms of `birth_date` (both seen in models, neither in a real document).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BirthDateForm {
    /// A date, with the tag of a full-date.
    FullDate,
    /// A map that holds such a date, as ISO/IEC 23220-2 defines it.
    Map,
}

/// Algorithms of the digests in an MSO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Keys of a document signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignerKey {
    /// P-256, signing with ES256.
    P256,
    /// P-384, signing with ES384.
    P384,
}

/// A reference to a list of revoked documents (one source).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationReference {
    /// A bit in a status list.
    StatusList {
        /// The document's place.
        index: u64,
        /// Where the list is.
        uri: String,
    },
    /// An identifier in an identifier list.
    IdentifierList {
        /// The document's identifier.
        identifier: Vec<u8>,
        /// Where the list is.
        uri: String,
    },
}

/// How the device proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeviceAuthentication {
    /// With a signature (ES256).
    Signature,
    /// With a MAC, and online, where there is no reader's key to agree with, with a signature.
    Mac,
}

/// How reader and phone come to a carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandoverForm {
    /// The reader asks and the phone chooses (TNEP), with device engagement 1.1, as Apple's wallet does (firm).
    Negotiated,
    /// The choice stands in the tag, with device engagement 1.0, as in another wallet's recording.
    Static,
}

/// What messages travel over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CarrierKind {
    /// Bluetooth LE: whoever drives the simulator carries the messages ([`MdocHolder::message`](super::MdocHolder::message)).
    Ble,
    /// NFC data transfer.
    Nfc,
}

/// What can be wrong with a document or its phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MdocFault {
    /// The first element handed over has another value than the issuer signed.
    TamperedItem,
    /// The issuer signed no digest of the first element handed over.
    ItemNotSigned,
    /// The document was valid for a day.
    Expired,
    /// The document will be valid on the last day of its time.
    NotYetValid,
    /// The issuer signed for another document type.
    WrongDocType,
    /// The device proves itself with another key than the issuer named.
    WrongDeviceKey,
    /// The device's proof is of another session.
    ReplayedSession,
    /// The document signer's certificate is of another authority with the same name.
    WrongIssuer,
    /// The document signer's certificate had expired when the issuer signed.
    ExpiredSigner,
    /// The issuer's signature is not one.
    BrokenIssuerSignature,
    /// The handover select never gets a length.
    SelectNeverReady,
    /// Of each session message with a response half arrives.
    TruncatedMessage,
    /// The response has a key twice.
    DuplicateKey,
    /// The response has a list of documents without a length.
    IndefiniteLength,
}
