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

mod jpki;
mod profile;

use std::fmt;

use kazasu::flow::{Transceive, TransceiveError};

use self::jpki::Applet;
pub use self::jpki::PhoneKind;
pub use self::profile::PhoneProfile;
use crate::certificates::{Anchors, simulated_anchors};
use crate::vpcd::Device;

/// A phone: the JPKI applet of its secure element, with the file map of a card (firm of Android, one source of the
/// iPhone).
///
/// No other application of a card is there (firm). The authentication certificate opens only to the authentication PIN
/// (firm of Android, inferred of the iPhone: [`PhoneProfile::certificate_behind_pin`]).
pub struct Phone {
    kind: PhoneKind,
    profile: PhoneProfile,
    applet: Applet,
}

impl Phone {
    /// An Android phone. Keys and certificates are made when first asked for.
    #[must_use]
    pub fn android(profile: PhoneProfile) -> Self {
        Self::new(PhoneKind::Android, profile)
    }

    /// An iPhone. Keys and certificates are made when first asked for.
    #[must_use]
    pub fn iphone(profile: PhoneProfile) -> Self {
        Self::new(PhoneKind::Iphone, profile)
    }

    /// A phone of either kind.
    #[must_use]
    pub fn new(kind: PhoneKind, profile: PhoneProfile) -> Self {
        Self {
            kind,
            applet: Applet::new(kind, &profile),
            profile,
        }
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// What the phone was set up with. PINs and counters may have changed since.
    #[must_use]
    pub fn profile(&self) -> &PhoneProfile {
        &self.profile
    }

    /// The certificates of the authorities that this phone's certificates verify under: those of the cards of the same
    /// authority.
    #[must_use]
    pub fn anchors(&self) -> Anchors {
        simulated_anchors(self.profile.authority)
    }

    /// Answers one command APDU: data, then two status bytes. Never fewer than two bytes, whatever came in.
    pub fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        self.applet.respond(command)
    }

    /// Out of the field and back: nothing is selected or verified any more; the counters stay.
    pub fn reset(&mut self) {
        self.applet.reset();
    }
}

impl Transceive for Phone {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(self.respond(command))
    }
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
