//! The My Number card (マイナンバーカード), the phone applet that answers like it, and HPKI cards: applications, files,
//! PINs. What is known of them, and what reads it here, is listed in [`coverage`].

mod access;
pub mod application_0401;
pub mod attributes;
pub mod card_face;
pub mod card_identity;
pub mod card_manager;
#[doc = include_str!("coverage.md")]
pub mod coverage {}
pub mod credential;
pub mod device;
pub mod error;
pub mod expiry;
pub mod face;
pub mod hpki;
pub mod image;
pub mod input_support;
pub mod integrity;
pub mod jpki;
mod records;
pub mod retry;
pub mod secure_messaging;
pub mod signature;
pub mod token;
pub mod verify;

pub use credential::{
    Application, BirthDateKey, Credential, HpkiPin, IndividualNumber, InvalidCredential, NumberB, Pin, SigningPassword,
};
pub use error::{Error, MalformedFile, Missing, Step};
pub use verify::{Guard, Options, RetryCounter};
