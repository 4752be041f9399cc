//! Phones that carry a My Number card's functions (スマホ用電子証明書, カード代替電磁的記録), as a reader sees them.
//!
//! ```
//! use kazasu_sim::phone::{Phone, PhoneProfile};
//!
//! let mut phone = Phone::iphone(PhoneProfile::default());
//! let select_jpki = [0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
//! assert_eq!(phone.respond(&select_jpki), [0x90, 0x00]);
//! // Unlike a card, it shows the authentication certificate (short file identifier 0A) only after the PIN.
//! assert_eq!(phone.respond(&[0x00, 0xB0, 0x8A, 0x00, 0x00]), [0x69, 0x82]);
//! ```

mod cbor;
mod jpki;
mod mdoc;
mod nfc;
mod profile;

use std::fmt;
use std::time::Duration;

use kazasu::flow::{Transceive, TransceiveError};

use self::jpki::Applet;
pub use self::jpki::PhoneKind;
pub use self::mdoc::{
    BirthDateForm, CarrierKind, DeviceAuthentication, DigestAlgorithm, HandoverForm, MdocFault, MdocHolder,
    MdocProfile, RevocationReference, SignerKey,
};
pub use self::profile::PhoneProfile;
use crate::card::command::Command;
use crate::certificates::{Anchors, simulated_anchors};
use crate::vpcd::Device;

/// A phone: the JPKI applet of its secure element, with the file map of a card (firm of Android, one source of the
/// iPhone), and the document in its wallet if it has one, each behind its own application names.
///
/// No other application of a card is there (firm). The authentication certificate opens only to the authentication PIN
/// (firm of Android, inferred of the iPhone: [`PhoneProfile::certificate_behind_pin`]).
pub struct Phone {
    kind: PhoneKind,
    profile: PhoneProfile,
    applet: Applet,
    document: Option<MdocHolder>,
    /// Whether the last application selected is one of the document's.
    at_document: bool,
}

impl Phone {
    /// An Android phone without a document: nobody has published one for Android.
    #[must_use]
    pub fn android(profile: PhoneProfile) -> Self {
        Self::new(PhoneKind::Android, profile, None)
    }

    /// An iPhone with the default document ([`MdocProfile`]) of the profile's holder, seed and authority.
    #[must_use]
    pub fn iphone(profile: PhoneProfile) -> Self {
        let document = MdocHolder::new(MdocProfile {
            seed: profile.seed,
            authority: profile.authority,
            holder: profile.holder.clone(),
            ..MdocProfile::default()
        });
        Self::new(PhoneKind::Iphone, profile, Some(document))
    }

    /// Any phone. The JPKI keys and certificates are made when first asked for.
    #[must_use]
    pub fn new(kind: PhoneKind, profile: PhoneProfile, document: Option<MdocHolder>) -> Self {
        Self {
            kind,
            applet: Applet::new(kind, &profile),
            profile,
            document,
            at_document: false,
        }
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// What the JPKI applet was set up with. PINs and counters may have changed since.
    #[must_use]
    pub fn profile(&self) -> &PhoneProfile {
        &self.profile
    }

    /// The certificates of the authorities that the JPKI certificates verify under: those of the cards of the same
    /// authority.
    #[must_use]
    pub fn anchors(&self) -> Anchors {
        simulated_anchors(self.profile.authority)
    }

    /// The document in the wallet: for session messages over Bluetooth LE, and for presentation in a browser.
    pub fn document(&mut self) -> Option<&mut MdocHolder> {
        self.document.as_mut()
    }

    /// Answers one command APDU: data, then two status bytes. Never fewer than two bytes, whatever came in.
    pub fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        let Some(document) = &mut self.document else {
            return self.applet.respond(command);
        };
        let name = selected_name(command);
        let to_document = match &name {
            Some(name) => MdocHolder::has_application(name),
            None => self.at_document,
        };
        let response = if to_document {
            document.respond(command)
        } else {
            self.applet.respond(command)
        };
        let success = response.ends_with(&[0x90, 0x00]);
        if name.is_some() && success && self.at_document != to_document {
            // Another application was left.
            if to_document {
                self.applet.reset();
            } else {
                document.reset();
            }
            self.at_document = to_document;
        }
        response
    }

    /// Out of the field and back: nothing is selected or verified any more; the counters stay.
    pub fn reset(&mut self) {
        self.applet.reset();
        self.at_document = false;
        if let Some(document) = &mut self.document {
            document.reset();
        }
    }
}

/// The name in a SELECT of an application.
fn selected_name(command: &[u8]) -> Option<Vec<u8>> {
    let command = Command::parse(command).ok()?;
    ([command.class, command.instruction, command.p1] == [0x00, 0xA4, 0x04]).then_some(command.data)
}

impl Transceive for Phone {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(self.respond(command))
    }

    /// Returns at once: the simulator counts questions, not milliseconds.
    fn wait(&mut self, _: Duration) {}
}

impl Device for Phone {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        Self::respond(self, command)
    }

    fn reset(&mut self) {
        Self::reset(self);
    }

    fn atr(&self) -> Vec<u8> {
        self.profile.atr.clone()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone")
            .field("kind", &self.kind)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}
