//! A document on a phone (カード代替電磁的記録, ISO/IEC 18013-5) with all that hands it over: engagement by NFC, the encrypted
//! session, its messages by NFC or by whatever carries Bluetooth LE's, and a browser's request.

mod issue;
mod present;
mod profile;
mod wallet;

use std::fmt;
use std::time::Duration;

use kazasu::flow::{Transceive, TransceiveError};
use kazasu::phone::mdoc::MdocError;
use kazasu::phone::mdoc::web::WebRequest;

pub use self::profile::{
    BirthDateForm, CarrierKind, DeviceAuthentication, DigestAlgorithm, HandoverForm, MdocFault, MdocProfile,
    RevocationReference, SignerKey,
};
pub(super) use self::wallet::Wallet;
use super::nfc::Nfc;
use crate::certificates::simulated_iaca_anchor;

/// A wallet with one document, and the two NFC applications by which it is reached: NDEF (engagement) and data transfer.
///
/// ```
/// use kazasu_sim::phone::{MdocHolder, MdocProfile};
///
/// let mut holder = MdocHolder::new(MdocProfile::default());
/// let select_ndef = [0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01, 0x00];
/// assert_eq!(holder.respond(&select_ndef), [0x90, 0x00]);
/// ```
pub struct MdocHolder {
    wallet: Wallet,
    nfc: Nfc,
}

impl MdocHolder {
    /// Issues the document.
    #[must_use]
    pub fn new(profile: MdocProfile) -> Self {
        Self {
            wallet: Wallet::new(profile),
            nfc: Nfc::default(),
        }
    }

    /// What the document was issued with.
    #[must_use]
    pub fn profile(&self) -> &MdocProfile {
        self.wallet.profile()
    }

    /// DER of the root that the document verifies under.
    #[must_use]
    pub fn anchor(&self) -> Vec<u8> {
        simulated_iaca_anchor(self.profile().authority)
    }

    /// Whether `name` is that of an application that answers here.
    pub(super) fn has_application(name: &[u8]) -> bool {
        Nfc::has_application(name)
    }

    /// Answers one command APDU: data, then two status bytes.
    pub fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        self.nfc.respond(command, &mut self.wallet)
    }

    /// Answers a message of the session, SessionEstablishment or SessionData, as it goes over Bluetooth LE: with
    /// SessionData, or with nothing (no bytes) to a message that ended the session.
    ///
    /// What it does not understand it answers with status 11, what does not decrypt with status 10, what comes without an
    /// engagement or after the end of the session with status 20 (the last is this simulator's own word).
    pub fn message(&mut self, message: &[u8]) -> Vec<u8> {
        self.wallet.message(message)
    }

    /// Answers a browser's request for a page of `origin`, such as `https://shop.example`; gives the string of `response`.
    /// The device signs, whatever the profile says: there is no reader's key for a MAC.
    ///
    /// # Errors
    /// [`MdocError`] when there is no EncryptionInfo in the request.
    pub fn answer_browser(&mut self, request: &WebRequest, origin: &str) -> Result<String, MdocError> {
        self.wallet.answer_browser(request, origin)
    }

    /// How often the holder was asked to agree.
    #[must_use]
    pub fn times_asked(&self) -> usize {
        self.wallet.times_asked()
    }

    /// Locks the phone or unlocks it: the NDEF application of a locked one answers 6A82 (one source, of Android).
    pub fn set_locked(&mut self, locked: bool) {
        self.nfc.set_locked(locked);
    }

    /// Out of the field and back. A session over Bluetooth LE goes on, one over NFC is lost (one source).
    pub fn reset(&mut self) {
        self.nfc.reset(&mut self.wallet);
    }
}

impl Transceive for MdocHolder {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(self.respond(command))
    }

    /// Returns at once: the simulator counts questions, not milliseconds.
    fn wait(&mut self, _: Duration) {}
}

impl fmt::Debug for MdocHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MdocHolder")
            .field("profile", self.profile())
            .finish_non_exhaustive()
    }
}
