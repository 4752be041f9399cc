//! Everything a reception program has to understand from the moment a patient holds a My Number card or a phone over
//! the reader (*kazasu*, かざす) until it knows whether, and how, the visit is insured.
//!
//! The crate is pure protocol: no I/O, no clock, no randomness of its own. Procedures are values ([`flow::Flow`]) that
//! a caller steps by hand or drives over a [`flow::Transceive`]. What touches the outside sits in [`io`], behind
//! features.
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod apdu;
pub mod card;
pub mod certificate;
pub mod eligibility;
#[cfg(feature = "fhir")]
pub mod fhir;
pub mod flow;
pub mod io;
pub mod language;
pub mod prescription;
pub mod reception;
pub mod secret;
pub mod tlv;

pub use language::Language;

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
