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

mod connection;
mod error;
mod service;
mod wait;

use std::{
    ffi::CStr,
    fmt,
    time::{Duration, Instant},
};

use pcsc::{Error, Protocols, ReaderState, ShareMode, State};

pub use connection::Connection;
pub use error::ReaderError;
pub use service::Canceller;

use connection::Session;
use service::{Service, establish};
use wait::Watch;

/// How long to wait for a program that looked at the card when it appeared; operating systems do so themselves.
const BUSY: Duration = Duration::from_secs(3);

/// The PC/SC service and its readers, and what the readers have shown to carry ([`Connection::link_options`]).
///
/// One thread waits at a time; another that wants to list or wait meanwhile opens its own.
pub struct Readers {
    service: Service,
    session: Session,
}

/// How to connect.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ConnectOptions {
    /// A part of the reader's name, in upper or lower case; any reader without it.
    pub reader: Option<String>,
    /// How long to wait for a card to come; not at all by default.
    pub wait: Duration,
    /// Whether to wait for the reader, too. By default a reader that is not there when the wait begins is an error at
    /// once; one that is plugged in, or out and in again, while waiting for a card counts either way.
    pub wait_for_reader: bool,
    /// Who may use the card meanwhile.
    pub sharing: Sharing,
    /// What ends the wait early ([`Readers::canceller`]).
    pub canceller: Option<Canceller>,
}

/// Who may use a card while a [`Connection`] has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sharing {
    /// Nobody else, and nobody else may be connected when it begins. For every use of a PIN or password.
    #[default]
    Exclusive,
    /// Others may be connected, but wait until this connection gives the card back: it holds a transaction for its
    /// whole life. For desks where another program never lets go of the card. Connecting blocks while another program
    /// is in a transaction of its own, whatever the time-out says; and Windows resets a card whose transaction is idle
    /// for five seconds.
    Shared,
}

impl Readers {
    /// Reaches the service.
    ///
    /// # Errors
    /// [`ReaderError::ServiceNotRunning`], or [`ReaderError::Failed`].
    pub fn open() -> Result<Self, ReaderError> {
        Ok(Self {
            service: Service::open().map_err(ReaderError::service)?,
            session: Session::default(),
        })
    }

    /// The readers there are, in the service's order; empty when there is none.
    ///
    /// # Errors
    /// [`ReaderError::ServiceNotRunning`], or [`ReaderError::Failed`].
    pub fn list(&self) -> Result<Vec<Reader>, ReaderError> {
        Ok(wait::states(&self.service)?.iter().map(reader).collect())
    }

    /// A handle for another thread to end a wait with; see [`ConnectOptions::canceller`].
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller::new(self.service.clone())
    }

    /// Connects exclusively to the card or phone in the first reader that has one, among those whose name contains
    /// `name` (in upper or lower case); among all without a name. Waits up to `wait` for a card to come.
    ///
    /// # Errors
    /// As [`connect_with`](Self::connect_with).
    pub fn connect(&self, name: Option<&str>, wait: Duration) -> Result<Connection, ReaderError> {
        self.connect_with(&ConnectOptions {
            reader: name.map(str::to_owned),
            wait,
            ..ConnectOptions::default()
        })
    }

    /// Connects to the card or phone in the first reader that has one.
    ///
    /// # Errors
    /// [`ReaderError::NoReader`] and [`ReaderError::NoSuchReader`] at once, or after the wait where the reader was
    /// waited for; [`ReaderError::NoCard`] after the wait; [`ReaderError::InUse`] when another program keeps the card
    /// to itself for three seconds; [`ReaderError::Cancelled`]; [`ReaderError::ServiceNotRunning`];
    /// [`ReaderError::Failed`].
    pub fn connect_with(&self, options: &ConnectOptions) -> Result<Connection, ReaderError> {
        let start = Instant::now();
        let mut busy_since = None;
        let mut watch = Watch::new(&self.service);
        let mut waited = options.wait_for_reader;
        loop {
            if options.canceller.as_ref().is_some_and(Canceller::is_cancelled) {
                return Err(ReaderError::Cancelled);
            }
            let mut states = Vec::new();
            let reason = match self.try_once(options, &mut states) {
                Ok(connection) => return Ok(connection),
                Err(reason) => reason,
            };
            let left = match &reason {
                ReaderError::InUse { .. } => BUSY.checked_sub(busy_since.get_or_insert_with(Instant::now).elapsed()),
                ReaderError::NoCard { .. } => options.wait.checked_sub(start.elapsed()),
                // On Windows the service ends with its last reader.
                ReaderError::NoReader | ReaderError::NoSuchReader { .. } | ReaderError::ServiceNotRunning if waited => {
                    options.wait.checked_sub(start.elapsed())
                }
                _ => None,
            };
            let Some(left) = left.filter(|left| !left.is_zero()) else {
                return Err(reason);
            };
            waited = true;
            watch.wait(&mut states, left)?;
        }
    }

    /// Looks once, leaving the states of the readers that were looked at.
    fn try_once(&self, options: &ConnectOptions, states: &mut Vec<ReaderState>) -> Result<Connection, ReaderError> {
        *states = wait::states(&self.service)?;
        select(states, options.reader.as_deref())?;
        let mut reason = ReaderError::NoCard { readers: names(states) };
        for state in states.iter().filter(|state| has_card(state)) {
            // The service would refuse, or (pcsc-lite) answer only when a transaction of the other program is over.
            if state.event_state().intersects(in_the_way(options.sharing)) {
                reason = ReaderError::InUse {
                    reader: state.name().to_string_lossy().into_owned(),
                };
                continue;
            }
            match self.take(state.name(), options.sharing) {
                Err(in_use @ ReaderError::InUse { .. }) => reason = in_use,
                Err(ReaderError::NoCard { .. }) => {}
                decided => return decided,
            }
        }
        Err(reason)
    }

    fn take(&self, name: &CStr, sharing: Sharing) -> Result<Connection, ReaderError> {
        let reader = name.to_string_lossy().into_owned();
        let taken = establish().and_then(|context| {
            let mode = match sharing {
                Sharing::Exclusive => ShareMode::Exclusive,
                Sharing::Shared => ShareMode::Shared,
            };
            let card = context.connect(name, mode, Protocols::ANY)?;
            let mut connection = Connection::new(reader.clone(), card, self.session.clone());
            if sharing == Sharing::Shared {
                connection.begin_transaction()?;
            }
            Ok(connection)
        });
        taken.map_err(|error| match error {
            Error::SharingViolation => ReaderError::InUse { reader },
            // A contactless card on its way to or from the reader, or a reader just pulled out.
            Error::NoSmartcard
            | Error::RemovedCard
            | Error::UnpoweredCard
            | Error::UnresponsiveCard
            | Error::ResetCard
            | Error::UnknownReader
            | Error::ReaderUnavailable => ReaderError::NoCard { readers: vec![reader] },
            error => ReaderError::service(error),
        })
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
    /// Whether what is in it does not answer: a card put in the wrong way, or none with a chip.
    pub is_mute: bool,
    /// The answer to reset of what is in it; empty when there is none. Not to be filtered by.
    pub atr: Vec<u8>,
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
        is_mute: state.event_state().contains(State::MUTE),
        atr: state.atr().to_vec(),
    }
}

/// What others do that does not go with `sharing`.
fn in_the_way(sharing: Sharing) -> State {
    match sharing {
        Sharing::Exclusive => State::EXCLUSIVE | State::INUSE,
        Sharing::Shared => State::EXCLUSIVE,
    }
}

fn has_card(state: &ReaderState) -> bool {
    state.event_state().contains(State::PRESENT)
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

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
}
