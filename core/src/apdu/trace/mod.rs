//! Traces of exchanges with a card or phone: recorded without secrets ([`TraceWriter`], [`TraceRecorder`]), replayed as
//! a device ([`Replay`]), and put into words ([`explain`](explain())): what each command is, what each status means,
//! what the bytes hold.
//!
//! To be explained, two forms are read, line by line and mixed at will; only the first is written and replayed. JSON
//! lines as gematik's OpenHealth-Core writes them (`{"type":"exchange","tx":"00A4…","rx":"…9000"}`, behind a header
//! line), and text as people write it: `C` and `R` before hex, with spaces, comments after `#`, labels before the bytes,
//! `->` between command and response, and `...` or `<…>` where the author left bytes out. A line that is none of these
//! is kept as a note; nothing in a trace that is to be explained is fatal.
//!
//! What a VERIFY or CHANGE carries is never shown, nor the data of any command not known to be harmless. What the card
//! answers is shown only on demand, as it may be personal; its structure is shown always.
//!
//! ```
//! use kazasu::Language;
//! use kazasu::apdu::trace::{Entry, Options, explain};
//!
//! let trace = b"C 00A4040C0AD392F000260100000001\nR 9000\nC 0020009804 31323334\nR 63C2\n";
//! let explanation = explain(trace, Options::new(Language::English))?;
//! let Entry::Exchange(verify) = &explanation.entries[1] else { panic!() };
//! assert_eq!(verify.command.as_ref().unwrap().text, "VERIFY: PIN of the user authentication certificate (EF 0018)");
//! assert_eq!(verify.command.as_ref().unwrap().bytes, "00200098 04 <4 bytes>");
//! assert_eq!(verify.response.as_ref().unwrap().text, "wrong, tries left: 2");
//! # Ok::<_, kazasu::apdu::trace::TraceError>(())
//! ```

mod command;
mod contents;
mod explanation;
mod format;
mod hiding;
mod names;
mod outline;
mod reading;
mod record;
mod redaction;
mod replay;
mod selection;
mod session;
mod tables;
mod words;

pub use explanation::{Entry, Exchange, ExplainedCommand, ExplainedResponse, Explanation, Note, Options};
pub use format::TraceHeader;
use reading::{Body, Item};
pub use record::{TraceRecorder, TraceWriter};
pub use replay::{Matching, Replay};
use session::Session;

/// The longest trace read, in bytes.
const MAX_LENGTH: usize = 4 << 20;
/// The most entries explained: an entry takes a hundred times the memory of the shortest line.
const MAX_ENTRIES: usize = 150_000;

/// Puts a trace into words.
///
/// # Errors
/// [`TraceError::TooLong`] past 4 MiB, [`TraceError::TooManyEntries`] past 150,000 exchanges and notes; nothing else.
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
                Item::Failure(error) => session.failure(number, &error),
                Item::Header(header) => session.header(number, &header),
                Item::Label(text) => session.label(text),
                Item::Note(text) => session.note(number, &text),
            }
            if session.length() > MAX_ENTRIES {
                return Err(TraceError::TooManyEntries { limit: MAX_ENTRIES });
            }
        }
    }
    Ok(session.finish())
}

/// Puts exchanges into words as they happen, knowing what was selected and read before.
pub struct Explainer(Session);

impl Explainer {
    /// Before the first exchange.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self(Session::new(options))
    }

    /// The next exchange in words. `response` is `None` when none came.
    pub fn exchange(&mut self, command: &[u8], response: Option<&[u8]>) -> Exchange {
        self.0.command(0, Body::whole(command));
        if let Some(response) = response {
            self.0.response(0, &Body::whole(response));
        }
        self.0.take_exchange()
    }
}

impl std::fmt::Debug for Explainer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Explainer").finish_non_exhaustive()
    }
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
    /// More exchanges and notes than any recording has.
    #[error("a trace of more than {limit} exchanges and notes is too long")]
    TooManyEntries {
        /// How many are taken.
        limit: usize,
    },
    /// To be replayed, a trace has to be JSON lines, and the first has to be a header.
    #[error("the first line of the trace is not a header")]
    NoHeader,
    /// A version of the line form that is not known.
    #[error("version {version} of the trace is not known")]
    UnknownVersion {
        /// What the header says.
        version: u32,
    },
    /// To be replayed, every further line has to be an exchange or a failure.
    #[error("line {line} of the trace is not an exchange")]
    NotAnExchange {
        /// Which, from 1.
        line: usize,
    },
}

impl TraceError {
    /// A stable name of the error for programs and logs, in snake_case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "trace_too_long",
            Self::TooManyEntries { .. } => "trace_too_many_entries",
            Self::NoHeader => "trace_no_header",
            Self::UnknownVersion { .. } => "trace_unknown_version",
            Self::NotAnExchange { .. } => "trace_not_an_exchange",
        }
    }
}
