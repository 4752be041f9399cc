//! The outside world, each part behind a feature of its own; nothing else in the crate touches it.

#[cfg(feature = "pcsc")]
pub mod pcsc;
