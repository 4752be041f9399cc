//! Devices and a terminal that nobody can buy for a test bench, simulated: a My Number card and phones that answer raw APDU
//! bytes, and a 資格確認端末 that answers request files in a shared folder.
//!
//! Everything here is written from the published facts, not from the client in `kazasu`, so that the two check each
//! other. All persons are fictional. Facts that more than one independent source confirms are marked firm, facts from
//! a single one so.

pub mod card;
pub mod certificates;
pub mod fault;
mod keys;
pub mod phone;
pub mod terminal;
mod tlv;
pub mod trust;
pub mod vpcd;
