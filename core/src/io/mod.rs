<<<<<<< HEAD
//! What touches the outside, each part behind its feature.

#[cfg(feature = "folder")]
pub mod folder;
=======
//! The outside world, each part behind a feature of its own; nothing else in the crate touches it.

>>>>>>> wt-c
#[cfg(feature = "pcsc")]
pub mod pcsc;
