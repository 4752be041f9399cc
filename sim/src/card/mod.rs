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
mod commands;
mod input_support;
mod jpki;
mod profile;
mod status;

use std::fmt;

use kazasu::flow::{Transceive, TransceiveError};
use rand_chacha::ChaCha20Rng;

use self::application::{Application, FileId};
pub use self::profile::{CONTACTLESS_ATR, CardProfile, Holder, Sex, TriesLeft};
use crate::certificates::{Anchors, simulated_anchors};
use crate::keys;

/// A simulated My Number card with the 公的個人認証AP (JPKI) and the 券面事項入力補助AP.
///
/// It follows the published facts. Where they are silent it follows ISO/IEC 7816-4, and it keeps what VERIFY opened
/// until reset, power off or the next SELECT of an application: whether a real card wants the signing password before
/// each signature is not published.
pub struct MyNumberCard {
    profile: CardProfile,
    applications: [Application; 2],
    /// Index into `applications`.
    selected: Option<usize>,
    current: Option<FileId>,
    generator: ChaCha20Rng,
}

impl MyNumberCard {
    /// Issues the card. Keys and certificates are made when first asked for.
    #[must_use]
    pub fn new(profile: CardProfile) -> Self {
        Self {
            applications: [jpki::application(&profile), input_support::application(&profile)],
            selected: None,
            current: None,
            generator: keys::generator(profile.seed, "challenges and salts"),
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

    /// Answers one command APDU: data, then two status bytes. Never fewer than two bytes, whatever came in.
    pub fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        match self.execute(command) {
            Ok(mut data) => {
                data.extend_from_slice(&[0x90, 0x00]);
                data
            }
            Err(refusal) => refusal.status().to_vec(),
        }
    }

    /// Power off and on, or a warm reset: nothing is selected or verified any more; the counters stay.
    pub fn reset(&mut self) {
        self.selected = None;
        self.current = None;
        self.applications.iter_mut().for_each(Application::forget_verified);
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
