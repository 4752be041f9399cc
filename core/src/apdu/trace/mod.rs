//! Recorded exchanges with a card or phone, put into words: what each command is, what each status means, what the
//! bytes hold.
//!
//! Two forms are read, line by line and mixed at will. JSON lines as gematik's OpenHealth-Core writes them
//! (`{"type":"exchange","tx":"00A4…","rx":"…9000"}`), and text as people write it: `C` and `R` before hex, with spaces,
//! comments after `#`, labels before the bytes, `->` between command and response, and `...` or `<…>` where the author
//! left bytes out. A line that is none of these is kept as a note; nothing in a trace is fatal.
//!
//! What a VERIFY or CHANGE carries is never shown, nor the data of any command not known to be harmless. What the card
//! answers is shown only on demand, as it may be personal; its structure is shown always.
//!
//! ```
//! use kazasu::apdu::trace::{Entry, Language, Options, explain};
//!
//! let trace = b"C 00A4040C0AD392F000260100000001\nR 9000\nC 0020009804 31323334\nR 63C2\n";
//! let explanation = explain(trace, Options::new(Language::English))?;
//! let Entry::Exchange(verify) = &explanation.entries[1] else { panic!() };
//! assert_eq!(verify.command.as_ref().unwrap().text, "VERIFY: user authentication PIN (EF 0018)");
//! assert_eq!(verify.command.as_ref().unwrap().bytes, "00200098 04 <4 bytes>");
//! assert_eq!(verify.response.as_ref().unwrap().text, "wrong, tries left: 2");
//! # Ok::<_, kazasu::apdu::trace::TraceError>(())
//! ```

mod command;
mod contents;
mod explanation;
mod hiding;
mod names;
mod reading;
mod session;

pub use explanation::{Entry, Exchange, ExplainedCommand, ExplainedResponse, Explanation, Language, Note, Options};
use reading::Item;
use session::Session;

/// The longest trace read, in bytes.
const MAX_LENGTH: usize = 4 << 20;

/// Puts a trace into words.
///
/// # Errors
/// [`TraceError::TooLong`] past 4 MiB; nothing else.
pub fn explain(trace: &[u8], options: Options) -> Result<Explanation, TraceError> {
    if trace.len() > MAX_LENGTH {
        return Err(TraceError::TooLong { length: trace.len() });
    }
    let text = String::from_utf8_lossy(trace);
    let mut session = Session::new(options);
    for (number, line) in (1..).zip(text.lines()) {
        for item in reading::read_line(line) {
            match item {
                Item::Command(body) => session.command(number, body),
                Item::Response(body) => session.response(number, &body),
                Item::Label(text) => session.label(text),
                Item::Note(text) => session.note(number, &text),
            }
        }
    }
    Ok(session.finish())
}

/// Why a trace was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// Longer than 4 MiB.
    #[error("a trace of {length} bytes is too long")]
    TooLong {
        /// Bytes given.
        length: usize,
    },
}

impl TraceError {
    /// A stable name of the error for programs and logs, in snake_case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "trace_too_long",
        }
    }
}
