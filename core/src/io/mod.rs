//! What touches the outside, each part behind its feature.

#[cfg(feature = "folder")]
pub mod folder;
#[cfg(feature = "pcsc")]
pub mod pcsc;
