//! Everything a reception program has to understand from the moment a patient holds a My Number card or a phone over
//! the reader (*kazasu*, かざす) until it knows whether, and how, the visit is insured.
//!
//! | to | look at |
//! |---|---|
//! | do the whole job of the tap | [`reception::tap()`] |
//! | read cards and sign with them | [`card::jpki`], [`card::input_support`], [`card::card_face`]; everything is listed in [`card::coverage`] |
//! | check certificates | [`certificate`] |
//! | read, write and ask eligibility messages | [`eligibility`]; every field is listed in [`eligibility::layouts`] |
//! | decide, compare with the chart, get through an outage | [`reception`] |
//! | read and write prescriptions | [`prescription`] |
//! | put recorded exchanges into words | [`apdu::trace`] |
//! | touch folders and readers | [`io`], behind the features `folder` and `pcsc` |
//!
//! The crate is pure protocol: no I/O, no clock, no randomness of its own. Procedures are values ([`flow::Flow`]) that
//! a caller steps by hand or drives over a [`flow::Transceive`]. Features only add: `archive` (ZIP answers), `fhir`
//! (JP Core resources), `folder`, `pcsc`.
//!
//! # How firm the facts are
//!
//! The official papers of these interfaces are not public. What is here was gathered from independent programs, and the
//! documentation marks it: `[2+]` or *firm* is seen in two or more independent sources, `[1]` or *one source* in one;
//! *inferred* is concluded from other facts, *disputed* is where sources contradict each other. Where they do, or are
//! silent, the code is tolerant and keeps what it does not know.
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
mod confidence;
pub mod eligibility;
pub mod era;
pub mod error_number;
pub mod failure;
#[cfg(feature = "fhir")]
pub mod fhir;
pub mod flow;
pub mod io;
pub mod language;
pub mod phone;
pub mod prescription;
pub mod reception;
pub mod secret;
pub mod tlv;

pub use confidence::Confidence;
pub use language::Language;

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
