//! Card readers of the system, through its PC/SC service.
//!
//! A card is used exclusively while a [`Connection`] lives, so that no other program can come between a PIN and the
//! signature it allows, and is reset when the connection goes, so that nobody inherits the PIN. Cards are not filtered
//! by ATR: My Number cards show several, and phones others still (firm); selecting an application tells.
//!
//! ```no_run
//! use std::time::Duration;
//! use kazasu::{flow::Transceive, io::pcsc::Readers};
//!
//! let mut connection = Readers::open()?.connect(None, Duration::from_secs(20))?;
//! let response = connection.transceive(&[0x00, 0xA4, 0x04, 0x0C, 0x02, 0x3F, 0x00])?;
//! println!("{}: {response:02X?}", connection.reader());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    ffi::{CStr, CString},
    fmt, thread,
    time::{Duration, Instant},
};

use pcsc::{Card, Context, Error, Protocols, ReaderState, Scope, ShareMode, State};
use zeroize::Zeroizing;

use crate::flow::{Transceive, TransceiveError};

/// The longest response: 65,536 bytes of data and two status bytes. With less room a command would have been carried
/// out by the card and its response lost.
const RESPONSE_LENGTH: usize = 65_538;

/// How long to wait for a program that looked at the card when it appeared; operating systems do so themselves.
const BUSY: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(100);

/// The PC/SC service and its readers.
pub struct Readers {
    context: Context,
}

impl Readers {
    /// Reaches the service.
    ///
    /// # Errors
    /// [`ReaderError::ServiceNotRunning`], or [`ReaderError::Failed`].
    pub fn open() -> Result<Self, ReaderError> {
        let context = Context::establish(Scope::User).map_err(|error| match error {
            Error::NoService | Error::ServiceStopped => ReaderError::ServiceNotRunning,
            other => failed(other),
        })?;
        Ok(Self { context })
    }

    /// The readers there are, in the service's order; empty when there is none.
    ///
    /// # Errors
    /// [`ReaderError::ServiceNotRunning`], or [`ReaderError::Failed`].
    pub fn list(&self) -> Result<Vec<Reader>, ReaderError> {
        Ok(self.states()?.iter().map(reader).collect())
    }

    /// Connects to the card or phone in the first reader that has one, among those whose name contains `name` (in
    /// upper or lower case); among all without a name. Waits up to `wait` for a card to come.
    ///
    /// # Errors
    /// [`ReaderError::NoReader`] and [`ReaderError::NoSuchReader`] at once; [`ReaderError::NoCard`] after `wait`;
    /// [`ReaderError::InUse`] when another program keeps the card to itself; [`ReaderError::ServiceNotRunning`];
    /// [`ReaderError::Failed`].
    pub fn connect(&self, name: Option<&str>, wait: Duration) -> Result<Connection, ReaderError> {
        let start = Instant::now();
        let mut busy_since = None;
        loop {
            let mut states = self.states()?;
            select(&mut states, name)?;
            let reason = match states.iter().find(|state| has_card(state)) {
                None => ReaderError::NoCard {
                    readers: names(&states),
                },
                Some(state) => match self.take(state.name()) {
                    Err(reason @ (ReaderError::InUse { .. } | ReaderError::NoCard { .. })) => reason,
                    decided => return decided,
                },
            };
            let in_time = match reason {
                ReaderError::InUse { .. } => busy_since.get_or_insert_with(Instant::now).elapsed() < BUSY,
                _ => start.elapsed() < wait,
            };
            if !in_time {
                return Err(reason);
            }
            thread::sleep(PAUSE);
        }
    }

    fn take(&self, name: &CStr) -> Result<Connection, ReaderError> {
        let reader = name.to_string_lossy().into_owned();
        match self.context.connect(name, ShareMode::Exclusive, Protocols::ANY) {
            Ok(card) => Ok(Connection {
                reader,
                card,
                response: Zeroizing::new(vec![0; RESPONSE_LENGTH]),
            }),
            Err(Error::SharingViolation) => Err(ReaderError::InUse { reader }),
            // A contactless card on its way to or from the reader.
            Err(
                Error::NoSmartcard
                | Error::RemovedCard
                | Error::UnpoweredCard
                | Error::UnresponsiveCard
                | Error::ResetCard,
            ) => Err(ReaderError::NoCard { readers: vec![reader] }),
            Err(error) => Err(failed(error)),
        }
    }

    /// The readers as the service sees them now.
    fn states(&self) -> Result<Vec<ReaderState>, ReaderError> {
        let names: Vec<CString> = match self.context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(Error::NoService | Error::ServiceStopped) => return Err(ReaderError::ServiceNotRunning),
            Err(error) => return Err(failed(error)),
        };
        let mut states: Vec<ReaderState> = names
            .into_iter()
            .map(|name| ReaderState::new(name, State::UNAWARE))
            .collect();
        if states.is_empty() {
            return Ok(states);
        }
        match self.context.get_status_change(Duration::ZERO, &mut states) {
            // A reader unplugged since it was listed is no reason to give up the others.
            Ok(()) | Err(Error::Timeout | Error::UnknownReader | Error::ReaderUnavailable) => Ok(states),
            Err(error) => Err(failed(error)),
        }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}

/// A card reader.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reader {
    /// Its name with the service.
    pub name: String,
    /// Whether a card or phone is in or on it.
    pub has_card: bool,
}

/// A card or phone in use. It is reset and given back when this value goes.
pub struct Connection {
    reader: String,
    card: Card,
    response: Zeroizing<Vec<u8>>,
}

impl Connection {
    /// The reader's name with the service.
    #[must_use]
    pub fn reader(&self) -> &str {
        &self.reader
    }

    /// What a failure that the driver did not name precisely comes from. Asking for the status sends no command.
    fn is_gone(&self) -> bool {
        matches!(
            self.card.status2_owned(),
            Err(Error::RemovedCard | Error::NoSmartcard | Error::UnpoweredCard)
        )
    }
}

impl Transceive for Connection {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let error = match self.card.transmit2(command, &mut self.response) {
            // Some drivers report a card that leaves during a command as success without a status word.
            Ok([] | [_]) => TransceiveError::Reader("no status word".to_owned()),
            Ok(response) => return Ok(response.to_vec()),
            Err((error, _)) => transceive_error(error),
        };
        Err(match error {
            TransceiveError::Reader(_) if self.is_gone() => TransceiveError::Removed,
            named => named,
        })
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("reader", &self.reader)
            .finish_non_exhaustive()
    }
}

/// Why there is no card to talk to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The system's PC/SC service is not there.
    #[error(
        "the smart card service is not running; start it (Windows: the service \"Smart Card\"; Linux: install and \
         start pcscd)"
    )]
    ServiceNotRunning,
    /// The service knows no reader.
    #[error("no card reader found; plug one in, or install its driver")]
    NoReader,
    /// No reader's name contains what was asked for.
    #[error("no card reader is named like \"{wanted}\"; there are: {}", available.join(", "))]
    NoSuchReader {
        /// The part of a name asked for.
        wanted: String,
        /// The readers there are.
        available: Vec<String>,
    },
    /// No card or phone came.
    #[error("no card on the reader; hold the card or phone over it ({})", readers.join(", "))]
    NoCard {
        /// The readers looked at.
        readers: Vec<String>,
    },
    /// Another program keeps the card to itself.
    #[error("another program is using the card in {reader}; close it and try again")]
    InUse {
        /// The reader's name.
        reader: String,
    },
    /// Anything else that the service reports, in its words.
    #[error("the smart card service failed: {reason}")]
    Failed {
        /// The service's words.
        reason: String,
    },
}

impl ReaderError {
    /// A stable name of the error for programs and logs, in snake_case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ServiceNotRunning => "reader_service_not_running",
            Self::NoReader => "reader_none",
            Self::NoSuchReader { .. } => "reader_not_found",
            Self::NoCard { .. } => "reader_no_card",
            Self::InUse { .. } => "reader_in_use",
            Self::Failed { .. } => "reader_failed",
        }
    }
}

/// Keeps the readers whose name contains `name`.
fn select(states: &mut Vec<ReaderState>, name: Option<&str>) -> Result<(), ReaderError> {
    if states.is_empty() {
        return Err(ReaderError::NoReader);
    }
    let Some(name) = name else { return Ok(()) };
    let available = names(states);
    let wanted = name.to_lowercase();
    states.retain(|state| state.name().to_string_lossy().to_lowercase().contains(&wanted));
    if states.is_empty() {
        return Err(ReaderError::NoSuchReader {
            wanted: name.to_owned(),
            available,
        });
    }
    Ok(())
}

fn names(states: &[ReaderState]) -> Vec<String> {
    states
        .iter()
        .map(|state| state.name().to_string_lossy().into_owned())
        .collect()
}

fn reader(state: &ReaderState) -> Reader {
    Reader {
        name: state.name().to_string_lossy().into_owned(),
        has_card: has_card(state),
    }
}

fn has_card(state: &ReaderState) -> bool {
    state.event_state().contains(State::PRESENT)
}

fn failed(error: Error) -> ReaderError {
    ReaderError::Failed {
        reason: error.to_string(),
    }
}

fn transceive_error(error: Error) -> TransceiveError {
    match error {
        Error::RemovedCard | Error::NoSmartcard | Error::UnpoweredCard => TransceiveError::Removed,
        Error::ResetCard => TransceiveError::Reset,
        Error::Timeout => TransceiveError::TimedOut,
        Error::Cancelled | Error::CancelledByUser | Error::SystemCancelled => TransceiveError::Cancelled,
        other => TransceiveError::Reader(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> Vec<ReaderState> {
        ["ACS ACR1252 1S CL Reader 00 00", "Sony FeliCa RC-S300/P 01 00"]
            .map(|name| ReaderState::new(CString::new(name).unwrap(), State::UNAWARE))
            .into()
    }

    #[test]
    fn a_reader_is_found_by_part_of_its_name_in_any_case() {
        let mut found = states();
        select(&mut found, Some("rc-s300")).unwrap();
        assert_eq!(names(&found), ["Sony FeliCa RC-S300/P 01 00"]);
    }

    #[test]
    fn without_a_name_all_readers_are_looked_at() {
        let mut found = states();
        select(&mut found, None).unwrap();
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_names_there_are() {
        let Err(ReaderError::NoSuchReader { wanted, available }) = select(&mut states(), Some("Virtual")) else {
            panic!("found");
        };
        assert_eq!((wanted.as_str(), available.len()), ("Virtual", 2));
    }

    #[test]
    fn no_reader_at_all_is_an_error_of_its_own() {
        assert_eq!(select(&mut Vec::new(), Some("any")), Err(ReaderError::NoReader));
    }

    #[test]
    fn a_card_that_left_is_told_from_a_reset_and_from_a_fault() {
        assert_eq!(transceive_error(Error::RemovedCard), TransceiveError::Removed);
        assert_eq!(transceive_error(Error::ResetCard), TransceiveError::Reset);
        assert!(matches!(
            transceive_error(Error::CommDataLost),
            TransceiveError::Reader(_)
        ));
    }
}
