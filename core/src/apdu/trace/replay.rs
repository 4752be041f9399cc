//! Replaying: a recorded trace as a device that answers as the recorded one did.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use super::format::{FILLER, Line, TraceHeader, VERSION, secret_bytes};
use super::{MAX_ENTRIES, MAX_LENGTH, TraceError};
use crate::flow::{Transceive, TransceiveError};

/// How like a command has to be to the recorded one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matching {
    /// The same bytes; where the recording has filler, header and length.
    #[default]
    Exact,
    /// Any command gets the next response.
    Order,
}

/// Answers commands out of a trace in the form that OpenHealth-Core and [`TraceWriter`](super::TraceWriter) write.
///
/// A trace without secrets has filler where contents were: a replay goes through the same exchanges up to the point
/// where contents matter, such as a certificate that has to be parsed.
///
/// ```
/// use kazasu::apdu::trace::Replay;
/// use kazasu::flow::Transceive;
///
/// let trace = r#"{"type":"header","version":1,"supports_extended_length":true}
/// {"type":"exchange","tx":"00A4020C02000A","rx":"9000"}"#;
/// let mut device = Replay::new(trace.as_bytes())?;
/// assert_eq!(device.transceive(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A]).unwrap(), [0x90, 0x00]);
/// assert_eq!(device.remaining(), 0);
/// # Ok::<_, kazasu::apdu::trace::TraceError>(())
/// ```
pub struct Replay {
    header: TraceHeader,
    is_redacted: bool,
    matching: Matching,
    exchanges: Vec<Recorded>,
    next: usize,
}

/// A line of the trace.
struct Recorded {
    line: usize,
    command: Zeroizing<Vec<u8>>,
    is_redacted: bool,
    response: Result<Zeroizing<Vec<u8>>, TransceiveError>,
}

impl Replay {
    /// Reads a trace, all of it.
    ///
    /// # Errors
    /// [`TraceError`] when it is too long, has no header or an unknown version, or holds a line that is no exchange.
    pub fn new(trace: &[u8]) -> Result<Self, TraceError> {
        if trace.len() > MAX_LENGTH {
            return Err(TraceError::TooLong { length: trace.len() });
        }
        let text = std::str::from_utf8(trace).map_err(|_| TraceError::NoHeader)?;
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let (_, first) = lines.next().ok_or(TraceError::NoHeader)?;
        let first: Line<'_> = serde_json::from_str(first).map_err(|_| TraceError::NoHeader)?;
        match (&*first.kind, first.version) {
            ("header", Some(VERSION)) => {}
            ("header", Some(version)) => return Err(TraceError::UnknownVersion { version }),
            _ => return Err(TraceError::NoHeader),
        }
        let mut exchanges = Vec::new();
        for (line, text) in lines {
            if exchanges.len() >= MAX_ENTRIES {
                return Err(TraceError::TooManyEntries { limit: MAX_ENTRIES });
            }
            exchanges.push(Recorded::parse(line, text).ok_or(TraceError::NotAnExchange { line })?);
        }
        Ok(Self {
            header: first.to_header(),
            is_redacted: first.is_total(),
            matching: Matching::default(),
            exchanges,
            next: 0,
        })
    }

    /// The same, comparing commands otherwise.
    #[must_use]
    pub fn matching(mut self, matching: Matching) -> Self {
        self.matching = matching;
        self
    }

    /// What the trace says of itself.
    #[must_use]
    pub fn header(&self) -> &TraceHeader {
        &self.header
    }

    /// Whether it says that everything is hidden that is not known to be harmless.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        self.is_redacted
    }

    /// How many exchanges have not been replayed.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.exchanges.len().saturating_sub(self.next)
    }
}

impl Transceive for Replay {
    /// Answers with the next response of the trace, or fails as the recorded device did.
    ///
    /// # Errors
    /// [`TransceiveError`]: the recorded one; [`Reader`](TransceiveError::Reader), with the position, when the command
    /// is another than the recorded one, which then stays the next, or when the trace is over.
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let Some(recorded) = self.exchanges.get(self.next) else {
            let count = self.exchanges.len();
            return Err(TransceiveError::Reader(format!(
                "the trace is over after {count} exchanges"
            )));
        };
        let number = self.next.saturating_add(1);
        if self.matching == Matching::Exact
            && let Some(difference) = recorded.difference(command)
        {
            let line = recorded.line;
            return Err(TransceiveError::Reader(format!(
                "command {number} differs in its {difference} from the trace, line {line}"
            )));
        }
        self.next = number;
        recorded
            .response
            .as_ref()
            .map(|response| response.to_vec())
            .map_err(Clone::clone)
    }

    /// Returns at once: a trace has nobody to wait for.
    fn wait(&mut self, _duration: Duration) {}
}

impl Recorded {
    fn parse(line: usize, text: &str) -> Option<Self> {
        let parsed: Line<'_> = serde_json::from_str(text).ok()?;
        let response = match (&*parsed.kind, &parsed.rx, &parsed.error) {
            ("exchange", Some(rx), _) => Ok(secret_bytes(rx)?),
            ("error", _, Some(error)) => Err(failure(error)),
            _ => return None,
        };
        Some(Self {
            line,
            command: secret_bytes(parsed.tx.as_deref()?)?,
            is_redacted: parsed.is_redacted("tx"),
            response,
        })
    }

    /// The first part in which a command is not the recorded one.
    fn difference(&self, command: &[u8]) -> Option<&'static str> {
        let (header, data) = self.command.split_at_checked(4).unwrap_or((&self.command, &[]));
        let (given_header, given_data) = command.split_at_checked(4).unwrap_or((command, &[]));
        let hidden_header = self.is_redacted && header.iter().all(|byte| *byte == FILLER);
        if header != given_header && !hidden_header {
            return Some("header");
        }
        if self.command.len() != command.len() {
            return Some("length");
        }
        let same = |(recorded, given): (&u8, &u8)| recorded == given || self.is_redacted && *recorded == FILLER;
        if !data.iter().zip(given_data).all(same) {
            return Some("data");
        }
        None
    }
}

/// The failure that a code stands for; anything else is a reader's.
fn failure(error: &str) -> TransceiveError {
    let known = [
        TransceiveError::Absent,
        TransceiveError::Removed,
        TransceiveError::Reset,
        TransceiveError::TimedOut,
        TransceiveError::Cancelled,
    ];
    let reader = || {
        let prefix = TransceiveError::Reader(String::new()).code();
        let text = error.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(": "));
        TransceiveError::Reader(text.unwrap_or(error).to_owned())
    };
    known
        .into_iter()
        .find(|known| known.code() == error)
        .unwrap_or_else(reader)
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay")
            .field("header", &self.header)
            .field("exchanges", &self.exchanges.len())
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
