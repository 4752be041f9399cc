//! A card or phone in use.

use std::{
    collections::HashMap,
    fmt,
    mem::ManuallyDrop,
    sync::{Arc, Mutex, PoisonError},
};

use pcsc::{Card, Error};
use zeroize::Zeroizing;

use crate::apdu::{LinkOptions, ReaderMemory};
use crate::flow::{Transceive, TransceiveError};

/// The longest response: 65,536 bytes of data and two status bytes. With less room a command would have been carried
/// out by the card and its response lost.
const RESPONSE_LENGTH: usize = 65_538;

/// A card or phone in use. It is reset (warm) and given back when this value goes.
pub struct Connection {
    reader: String,
    card: Card,
    response: Zeroizing<Vec<u8>>,
    learnt: ReaderMemory,
    session: Session,
}

/// What each reader has shown, by its name, for as long as the [`Readers`](super::Readers) value or a connection
/// lives.
pub(super) type Session = Arc<Mutex<HashMap<String, LinkOptions>>>;

impl Connection {
    pub(super) fn new(reader: String, card: Card, session: Session) -> Self {
        let known = lock(&session).get(&reader).copied().unwrap_or_default();
        Self {
            reader,
            card,
            response: Zeroizing::new(vec![0; RESPONSE_LENGTH]),
            learnt: ReaderMemory::new(known),
            session,
        }
    }

    /// Keeps other programs from the card until it is given back.
    pub(super) fn begin_transaction(&mut self) -> Result<(), Error> {
        // Not ended by itself: giving the card back ends it, after the reset that wipes what was verified.
        self.card.transaction().map(ManuallyDrop::new).map(|_| ())
    }

    /// The reader's name with the service.
    #[must_use]
    pub fn reader(&self) -> &str {
        &self.reader
    }

    /// What the reader has shown so far to carry: where a procedure's [`Options`](crate::card::Options) start from, so
    /// that it does not try again what failed before.
    #[must_use]
    pub fn link_options(&self) -> LinkOptions {
        self.learnt.options()
    }

    /// The card's answer to reset, for logs; empty when the card is gone.
    #[must_use]
    pub fn atr(&self) -> Vec<u8> {
        self.card
            .status2_owned()
            .map(|status| status.atr().to_vec())
            .unwrap_or_default()
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
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
        let response = self.exchange(command);
        let known = self.learnt.options();
        self.learnt.observe(command, response.as_deref());
        let learnt = self.learnt.options();
        if learnt != known {
            lock(&self.session).insert(self.reader.clone(), learnt);
        }
        response
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("reader", &self.reader)
            .finish_non_exhaustive()
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

/// A panic elsewhere leaves the map whole: its entries are only ever replaced.
fn lock(session: &Mutex<HashMap<String, LinkOptions>>) -> std::sync::MutexGuard<'_, HashMap<String, LinkOptions>> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

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
