//! The phone (スマートフォン) at the reader: the mdoc of ISO/IEC 18013-5 that an iPhone presents. (The JPKI applet of phones
//! answers like a card: [`card::jpki`](crate::card::jpki), with the differences in [`card::device`](crate::card::device).)
//!
//! | step | where |
//! |---|---|
//! | tap: read or negotiate the handover over NFC | [`nfc::engage()`], or a QR code: [`mdoc::DeviceEngagement::from_qr_text`] |
//! | ask: which elements of which document | [`mdoc::request`], for Japan's [`mdoc::japan`] |
//! | talk: an encrypted session over NFC or whatever the app carries | [`mdoc::session`], [`nfc::Transfer`] |
//! | believe: every check by name, or the document when all pass | [`mdoc::verify`] |
//! | all of these over NFC in one flow | [`present_over_nfc`] |
//! | from a browser instead of a tap | [`mdoc::web`] |
//!
//! # What is known of the iPhone's document
//!
//! | fact | how firm |
//! |---|---|
//! | document type `org.iso.23220.1.jp.mnc`, both namespaces, the names of the elements | firm |
//! | forms of the values: full-date and integer, the map and the text of older models are read too | one source |
//! | Japan's root certificate, P-384 with SHA-384 | one source; compare it with the publisher's |
//! | negotiated handover with zero-length polls, engagement version 1.1, Bluetooth for the data | firm, from Apple's wallet with another document |
//! | data over NFC | in the standard; no wallet that does it was seen |
//! | reader authentication is not asked for | inferred |
//! | Android's document | nothing is published; give another type and other roots to the same calls |
//! | the document signer's certificate, the digests' algorithm, signature or MAC, the status lists | nobody has published them: all of the standard's are taken |
//!
//! A program that reads these documents in earnest has to be certified under Japanese law.

pub mod cbor;
pub mod mdoc;
pub mod nfc;
mod presentation;

pub use presentation::{Presentation, PresentationError, present_over_nfc};
