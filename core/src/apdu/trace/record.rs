//! Recording: exchanges to lines of a trace.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use super::format::{Line, TraceHeader, microseconds, secret_hex};
use super::redaction::{Redacted, Redactor};
use crate::flow::{Transceive, TransceiveError};

/// Makes the lines of a trace, exchange by exchange. For programs that step a [`Flow`](crate::flow::Flow) themselves;
/// [`TraceRecorder`] does it for those that have a [`Transceive`].
///
/// Everything that is not known to be harmless is hidden: header bytes, lengths, names of applications and files,
/// status words, tags, the label of the token, which certificates there are and how many tries are left stay; PINs,
/// 照合番号, 個人番号, personal data, what identifies the card, certificates, signatures, what is signed, challenges and
/// anything encrypted become filler (`2A`) of the same length. Each line says which side has filler.
///
/// ```
/// use std::time::Duration;
/// use kazasu::apdu::trace::{TraceHeader, TraceWriter};
///
/// let mut trace = TraceWriter::new(TraceHeader::default());
/// assert!(trace.header().starts_with(r#"{"type":"header","version":1,"supports_extended_length":true,"tool":"#));
/// let (sent, took) = (Duration::from_millis(5), Duration::from_millis(20));
/// let line = trace.record(b"\x00\x20\x00\x98\x041234", Ok(&[0x63, 0xC2]), sent, took);
/// assert_eq!(
///     *line,
///     r#"{"type":"exchange","tx":"00200098042A2A2A2A","rx":"63C2","at_us":5000,"took_us":20000,"redacted":["tx"]}"#
/// );
/// ```
pub struct TraceWriter {
    header: TraceHeader,
    /// `None` where everything is recorded.
    redactor: Option<Redactor>,
}

impl TraceWriter {
    /// A trace in which everything is hidden that is not known to be harmless.
    #[must_use]
    pub fn new(header: TraceHeader) -> Self {
        Self {
            header,
            redactor: Some(Redactor::new()),
        }
    }

    /// A trace in which **nothing** is hidden: whoever gets hold of it has the PINs, the 個人番号 and the person.
    ///
    /// For simulated cards, and for test cards of nobody. The law restricts who may keep a 個人番号.
    #[must_use]
    pub fn in_clear_with_pins_and_personal_data(header: TraceHeader) -> Self {
        Self { header, redactor: None }
    }

    /// The first line, without its end.
    #[must_use]
    pub fn header(&self) -> Zeroizing<String> {
        Line::header(&self.header, self.redactor.is_some()).to_text()
    }

    /// The line of an exchange, without its end: what was sent and what came back, or why nothing did. `at` is when the
    /// command was sent, counted from the start of the recording, `took` how long the answer took.
    ///
    /// To be called for every exchange, in order: what may be shown depends on what is selected.
    pub fn record(
        &mut self,
        command: &[u8],
        response: Result<&[u8], &TransceiveError>,
        at: Duration,
        took: Duration,
    ) -> Zeroizing<String> {
        let (sent, received) = match &mut self.redactor {
            Some(redactor) => redactor.exchange(command, response.ok()),
            None => (Redacted::in_clear(command), response.ok().map(Redacted::in_clear)),
        };
        let tx = secret_hex(&sent.bytes);
        let rx = received.as_ref().map(|received| secret_hex(&received.bytes));
        let error = response.err().map(|error| match (error, &self.redactor) {
            // The words of a driver may be anything.
            (TransceiveError::Reader(text), None) => format!("{}: {text}", error.code()),
            (error, _) => error.code().to_owned(),
        });
        let mut redacted = Vec::new();
        if sent.is_redacted {
            redacted.push("tx".into());
        }
        if received.is_some_and(|received| received.is_redacted) {
            redacted.push("rx".into());
        }
        let line = Line {
            kind: if error.is_some() { "error" } else { "exchange" }.into(),
            tx: Some(tx.as_str().into()),
            rx: rx.as_ref().map(|rx| rx.as_str().into()),
            error: error.map(Into::into),
            at_us: Some(microseconds(at)),
            took_us: Some(microseconds(took)),
            redacted,
            ..Line::default()
        };
        line.to_text()
    }
}

impl fmt::Debug for TraceWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceWriter")
            .field("header", &self.header)
            .field("redacts", &self.redactor.is_some())
            .finish_non_exhaustive()
    }
}

/// A device that records what passes through it.
///
/// It has neither a clock nor a place to write to: `clock` tells the time since the start, `sink` takes each line
/// (without its end) as soon as it is complete, so that a trace survives what breaks off a session.
pub struct TraceRecorder<D, C, S> {
    device: D,
    writer: TraceWriter,
    clock: C,
    sink: S,
}

impl<D, C, S> TraceRecorder<D, C, S>
where
    D: Transceive,
    C: FnMut() -> Duration,
    S: FnMut(&str),
{
    /// Gives the first line to `sink` at once.
    pub fn new(device: D, writer: TraceWriter, clock: C, mut sink: S) -> Self {
        sink(&writer.header());
        Self {
            device,
            writer,
            clock,
            sink,
        }
    }

    /// The device itself.
    pub fn into_inner(self) -> D {
        self.device
    }
}

impl<D, C, S> Transceive for TraceRecorder<D, C, S>
where
    D: Transceive,
    C: FnMut() -> Duration,
    S: FnMut(&str),
{
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let at = (self.clock)();
        let response = self.device.transceive(command);
        let took = (self.clock)().saturating_sub(at);
        let line = self.writer.record(command, response.as_deref(), at, took);
        (self.sink)(&line);
        response
    }

    fn wait(&mut self, duration: Duration) {
        self.device.wait(duration);
    }
}

impl<D, C, S> fmt::Debug for TraceRecorder<D, C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceRecorder")
            .field("writer", &self.writer)
            .finish_non_exhaustive()
    }
}
