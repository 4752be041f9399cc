//! Recorded exchanges in words.

use kazasu_core::apdu::trace::{Options, explain};

use crate::arguments::{Out, bytes, language};
use crate::boundary::{boundary, kazasu_status};
use crate::error::{argument, kazasu_error};
use crate::record::{Node, kazasu_record};

/// Show what the card answered, names and numbers included. What VERIFY and CHANGE carry stays hidden all the same.
pub const KAZASU_EXPLAIN_PERSONAL_DATA: u32 = 1;

/// Puts a trace into words (JSON lines, or text as people write it).
///
/// `entries`, a list of: `type` (`exchange`, `note`), `line`, and for an exchange `command` and `response`, each with
/// `bytes`, `text` and whether they are `cut` or `redacted`, the response also with `status` and `details`; for a note
/// `text`. `flags`: 0 or `KAZASU_EXPLAIN_PERSONAL_DATA`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_trace_explain(
    trace: *const u8,
    length: usize,
    language: u32,
    flags: u32,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut options = Options::new(self::language(language)?);
        options.personal_data = match flags {
            0 => false,
            KAZASU_EXPLAIN_PERSONAL_DATA => true,
            _ => return Err(argument("invalid_argument", "flags", "has an unknown flag")),
        };
        out.give(Node::of(&explain(bytes("trace", trace, length)?, options)?)?.into());
        Ok(())
    })
}
