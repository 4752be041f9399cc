//! What touches the outside: shared folders and readers, each behind a feature of its own.

#[cfg(feature = "folder")]
pub mod folder;
#[cfg(feature = "pcsc")]
pub mod pcsc;
