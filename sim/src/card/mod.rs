//! A My Number card (個人番号カード): raw command bytes in, raw response bytes out, with the real access rules, counters,
//! lock-out, keys and certificate sizes.
//!
//! ```
//! use kazasu_sim::card::{CardProfile, MyNumberCard};
//!
//! let mut card = MyNumberCard::new(CardProfile { seed: 7, ..CardProfile::default() });
//! let select_jpki = [0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
//! assert_eq!(card.respond(&select_jpki), [0x90, 0x00]);
//! // The authentication PIN (short file identifier 18) has three tries.
//! assert_eq!(card.respond(&[0x00, 0x20, 0x00, 0x98]), [0x63, 0xC3]);
//! ```

mod application;
pub mod atr;
mod card_face;
mod card_identity;
pub(crate) mod chip;
pub(crate) mod command;
mod credential;
mod data_objects;
mod dump;
mod hpki;
pub(crate) mod image;
mod input_support;
pub(crate) mod jpki;
mod profile;
mod reading;
mod selecting;
mod session;
mod signing;
pub(crate) mod status;
mod verifying;

use std::fmt;

use kazasu::flow::{Transceive, TransceiveError};

pub use self::atr::CONTACTLESS as CONTACTLESS_ATR;
use self::chip::{Chip, Closing, Traits};
use self::data_objects::DataObjects;
pub use self::dump::DumpError;
pub use self::hpki::{HpkiCard, HpkiProfile};
pub use self::profile::{BlockedStatus, CardProfile, Holder, Sex, TriesLeft};
use crate::certificates::{Anchors, simulated_anchors};
use crate::keys::{self, Role};

/// A simulated My Number card with its five applications, 公的個人認証AP (JPKI), 券面事項入力補助AP, 券面事項確認AP, …0100 and
/// …0401, and the data objects outside them.
///
/// It follows the published facts. Where they are silent it follows ISO/IEC 7816-4, and it keeps what VERIFY opened
/// until reset, power off or the next SELECT of an application: whether a real card wants the signing password before
/// each signature is not published. Commands that can change a real card for good (attributes, issuance) are unknown to
/// it, and so is SET PUBLIC IC KEY, whose parameters nobody has found.
pub struct MyNumberCard {
    profile: CardProfile,
    chip: Chip,
}

impl MyNumberCard {
    /// Issues the card. Keys and certificates are made when first asked for.
    #[must_use]
    pub fn new(profile: CardProfile) -> Self {
        let traits = Traits {
            extended_length: profile.extended_length,
            read_limit: profile.read_limit,
            blocked: profile.blocked_status,
            closing: Closing::WrongLength,
        };
        let applications = vec![
            jpki::application(&profile, &jpki::CARD),
            input_support::application(&profile),
            card_face::application(&profile),
            card_identity::application(&profile),
            card_identity::application_0401(&profile),
        ];
        Self {
            chip: Chip::new(profile.seed, traits, applications, Some(DataObjects::of(&profile))),
            profile,
        }
    }

    /// What the card was issued with. PINs and counters may have changed since.
    #[must_use]
    pub fn profile(&self) -> &CardProfile {
        &self.profile
    }

    /// The certificates of the authorities that this card's certificates verify under.
    #[must_use]
    pub fn anchors(&self) -> Anchors {
        simulated_anchors(self.profile.authority)
    }

    /// The modulus (256 bytes, big-endian; exponent 65537) of the key that answers INTERNAL AUTHENTICATE. On a real card
    /// it is in no file, and nobody has said where else it is.
    #[must_use]
    pub fn internal_authentication_modulus(&self) -> Vec<u8> {
        keys::modulus(keys::key(self.profile.seed, Role::CardIdentity).as_public_key())
    }

    /// Answers one command APDU: data, then two status bytes. Never fewer than two bytes, whatever came in.
    pub fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        self.chip.respond(command)
    }

    /// Power off and on, or a warm reset: nothing is selected or verified any more; the counters stay.
    pub fn reset(&mut self) {
        self.chip.reset();
    }
}

impl Transceive for MyNumberCard {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(self.respond(command))
    }
}

impl fmt::Debug for MyNumberCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MyNumberCard")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}
