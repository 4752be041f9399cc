//! What touches the outside: shared folders, files of the clinic's own and readers, each behind a feature.

#[cfg(feature = "folder")]
pub mod folder;
#[cfg(feature = "pcsc")]
pub mod pcsc;
#[cfg(feature = "folder")]
pub mod pending;
