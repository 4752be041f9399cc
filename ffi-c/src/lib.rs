//! The C library. It converts: arguments into values of the crate `kazasu`, results and errors back. What a card, a
//! phone or a message means is not here.
//!
//! Every exported function runs within [`boundary`], which checks nothing but catches everything: a failure becomes a
//! status and, where the caller wants one, an error object; a panic becomes `KAZASU_E_PANIC`. Handles are boxes that the
//! caller owns. What can change in them sits behind a lock that is only ever tried, so that overlapping calls are
//! refused and never undefined.
//!
//! The header `include/kazasu.h` comes from the documentation of these items (`cargo xtask header`).
#![allow(non_camel_case_types)]

mod anchors;
mod arguments;
mod boundary;
mod buffer;
mod cancel;
mod card;
mod certificate;
mod device;
mod error;
mod flow;
mod folder;
mod message;
mod phone;
mod reception;
mod record;
mod simulator;
mod text;
mod trace;
mod version;
