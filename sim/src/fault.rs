//! Watching an exchange and breaking it on purpose: what a client does when the card is pulled away, when a reader
//! garbles an answer, how many commands it needs.

use std::collections::BTreeMap;
use std::fmt;
use std::thread;
use std::time::Duration;

use kazasu::flow::{Transceive, TransceiveError};

/// What goes wrong at one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The card leaves before the command reaches it; it is gone from then on.
    Remove,
    /// The card does what it was told, and leaves before its answer arrives; it is gone from then on.
    RemoveAfter,
    /// The command does not reach the card; this comes back in its place.
    Answer(Vec<u8>),
    /// The card does what it was told, but this comes back in place of its answer.
    Replace(Vec<u8>),
    /// The command does not reach the card and the reader reports an error, once.
    Fail(TransceiveError),
    /// The card does what it was told, and the reader reports an error in place of its answer, once.
    FailAfter(TransceiveError),
    /// The card does what it was told, but only the first so many bytes of its answer arrive, status bytes counted.
    Truncate(usize),
    /// The card does what it was told and its data arrive, with this status word after them.
    Status(u16),
    /// The answer arrives this much later.
    Delay(Duration),
    /// The reader sends the command twice, as a bad one does; the second answer arrives.
    Duplicate,
}

/// A card, or anything else that takes commands, with faults at chosen exchanges. Exchanges count from 0.
#[derive(Clone, Debug)]
pub struct Faulty<T> {
    inner: T,
    faults: BTreeMap<usize, Fault>,
    next: usize,
    removed: bool,
}

impl<T> Faulty<T> {
    /// Without a fault so far.
    #[must_use]
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            faults: BTreeMap::new(),
            next: 0,
            removed: false,
        }
    }

    /// Adds a fault at an exchange; a second one at the same exchange replaces the first.
    #[must_use]
    pub fn at(mut self, exchange: usize, fault: Fault) -> Self {
        self.faults.insert(exchange, fault);
        self
    }

    /// The card itself, as it is after what it went through.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T: Transceive> Transceive for Faulty<T> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let fault = self.faults.get(&self.next).cloned();
        self.next += 1;
        if self.removed {
            return Err(TransceiveError::Removed);
        }
        match fault {
            None => self.inner.transceive(command),
            Some(Fault::Remove) => {
                self.removed = true;
                Err(TransceiveError::Removed)
            }
            Some(Fault::RemoveAfter) => {
                self.removed = true;
                self.inner.transceive(command).and(Err(TransceiveError::Removed))
            }
            Some(Fault::Answer(answer)) => Ok(answer),
            Some(Fault::Replace(answer)) => self.inner.transceive(command).map(|_| answer),
            Some(Fault::Fail(error)) => Err(error),
            Some(Fault::FailAfter(error)) => self.inner.transceive(command).and(Err(error)),
            Some(Fault::Truncate(len)) => self.inner.transceive(command).map(|mut answer| {
                answer.truncate(len);
                answer
            }),
            Some(Fault::Status(status)) => self.inner.transceive(command).map(|mut answer| {
                answer.truncate(answer.len().saturating_sub(2));
                answer.extend_from_slice(&status.to_be_bytes());
                answer
            }),
            Some(Fault::Delay(delay)) => {
                let answer = self.inner.transceive(command);
                thread::sleep(delay);
                answer
            }
            Some(Fault::Duplicate) => {
                self.inner.transceive(command)?;
                self.inner.transceive(command)
            }
        }
    }

    fn wait(&mut self, duration: Duration) {
        self.inner.wait(duration);
    }
}

/// What a reader that cannot carry exactly 256 bytes of data does with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At256 {
    /// It reports an error.
    Fails,
    /// It gives back 256 bytes in all, so that the last two bytes of the data look like the status word.
    Truncates,
}

/// A reader that breaks on answers of exactly 256 bytes of data, as some do (one source each): shorter and longer ones
/// pass.
#[derive(Clone, Debug)]
pub struct BreaksAt256<T> {
    inner: T,
    then: At256,
}

impl<T> BreaksAt256<T> {
    /// Such a reader around a card.
    #[must_use]
    pub fn new(inner: T, then: At256) -> Self {
        Self { inner, then }
    }

    /// The card itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T: Transceive> Transceive for BreaksAt256<T> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let mut answer = self.inner.transceive(command)?;
        match self.then {
            _ if answer.len() != 256 + 2 => {}
            At256::Fails => return Err(TransceiveError::Reader("an answer got lost".to_owned())),
            At256::Truncates => answer.truncate(256),
        }
        Ok(answer)
    }

    fn wait(&mut self, duration: Duration) {
        self.inner.wait(duration);
    }
}

/// One command and what came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The command APDU.
    pub command: Vec<u8>,
    /// The response APDU, or why there was none.
    pub response: Result<Vec<u8>, TransceiveError>,
}

/// Keeps every exchange that passes through it. It holds PINs in clear: put simulated cards behind it, not real ones.
#[derive(Clone)]
pub struct Recorder<T> {
    inner: T,
    exchanges: Vec<Exchange>,
}

impl<T> Recorder<T> {
    /// With nothing recorded.
    #[must_use]
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            exchanges: Vec::new(),
        }
    }

    /// What passed through, in order.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// How many commands were sent.
    #[must_use]
    pub fn count(&self) -> usize {
        self.exchanges.len()
    }

    /// Bytes sent to the card.
    #[must_use]
    pub fn bytes_out(&self) -> usize {
        self.exchanges.iter().map(|exchange| exchange.command.len()).sum()
    }

    /// Bytes received from the card, status words included.
    #[must_use]
    pub fn bytes_in(&self) -> usize {
        self.exchanges
            .iter()
            .flat_map(|exchange| &exchange.response)
            .map(Vec::len)
            .sum()
    }

    /// How many commands had this instruction byte.
    #[must_use]
    pub fn count_of(&self, instruction: u8) -> usize {
        self.exchanges
            .iter()
            .filter(|exchange| exchange.command.get(1) == Some(&instruction))
            .count()
    }

    /// What is behind the recorder.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T: Transceive> Transceive for Recorder<T> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let response = self.inner.transceive(command);
        self.exchanges.push(Exchange {
            command: command.to_vec(),
            response: response.clone(),
        });
        response
    }

    fn wait(&mut self, duration: Duration) {
        self.inner.wait(duration);
    }
}

// The commands carry PINs, so that only figures are shown.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = self.response.as_ref().map(Vec::len);
        f.debug_struct("Exchange")
            .field("bytes_out", &self.command.len())
            .field("bytes_in", &response)
            .finish()
    }
}

impl<T> fmt::Debug for Recorder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("exchanges", &self.exchanges)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{CardProfile, MyNumberCard};

    const SELECT: [u8; 15] = [
        0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01,
    ];
    const TRIES: [u8; 4] = [0x00, 0x20, 0x00, 0x98];
    const WRONG_PIN: [u8; 9] = [0x00, 0x20, 0x00, 0x98, 0x04, b'0', b'0', b'0', b'0'];

    fn card() -> MyNumberCard {
        let mut card = MyNumberCard::new(CardProfile::default());
        card.respond(&SELECT);
        card
    }

    fn tries_left(mut card: MyNumberCard) -> Vec<u8> {
        card.respond(&TRIES)
    }

    #[test]
    fn a_removed_card_stays_away() {
        for (fault, left) in [(Fault::Remove, 0xC3), (Fault::RemoveAfter, 0xC2)] {
            let mut faulty = Faulty::new(card()).at(1, fault);
            assert_eq!(faulty.transceive(&TRIES), Ok(vec![0x63, 0xC3]));
            assert_eq!(faulty.transceive(&WRONG_PIN), Err(TransceiveError::Removed));
            assert_eq!(faulty.transceive(&WRONG_PIN), Err(TransceiveError::Removed));
            assert_eq!(tries_left(faulty.into_inner()), [0x63, left]);
        }
    }

    #[test]
    fn an_answer_hides_the_command_from_the_card_and_a_replacement_does_not() {
        let answer = vec![0x6F, 0x00];
        for (fault, left) in [
            (Fault::Answer(answer.clone()), 0xC3),
            (Fault::Replace(answer.clone()), 0xC2),
        ] {
            let mut faulty = Faulty::new(card()).at(0, fault);
            assert_eq!(faulty.transceive(&WRONG_PIN), Ok(answer.clone()));
            assert_eq!(tries_left(faulty.into_inner()), [0x63, left]);
        }
    }

    #[test]
    fn a_failing_reader_recovers() {
        let mut faulty = Faulty::new(card()).at(0, Fault::Fail(TransceiveError::TimedOut));
        assert_eq!(faulty.transceive(&TRIES), Err(TransceiveError::TimedOut));
        assert_eq!(faulty.transceive(&TRIES), Ok(vec![0x63, 0xC3]));
    }

    #[test]
    fn a_reader_that_fails_after_the_card_acted_has_cost_a_try() {
        let mut faulty = Faulty::new(card()).at(0, Fault::FailAfter(TransceiveError::TimedOut));
        assert_eq!(faulty.transceive(&WRONG_PIN), Err(TransceiveError::TimedOut));
        assert_eq!(tries_left(faulty.into_inner()), [0x63, 0xC2]);
    }

    #[test]
    fn a_duplicated_command_costs_two_tries() {
        let mut faulty = Faulty::new(card()).at(0, Fault::Duplicate);
        assert_eq!(faulty.transceive(&WRONG_PIN), Ok(vec![0x63, 0xC1]));
        assert_eq!(tries_left(faulty.into_inner()), [0x63, 0xC1]);
    }

    #[test]
    fn answers_are_cut_relabelled_or_late_after_the_card_acted() {
        let challenge = [0x00, 0x84, 0x00, 0x00, 0x08];
        let mut faulty = Faulty::new(card())
            .at(0, Fault::Truncate(3))
            .at(1, Fault::Truncate(0))
            .at(2, Fault::Status(0x6F00))
            .at(3, Fault::Delay(Duration::from_millis(20)));
        assert_eq!(faulty.transceive(&challenge).unwrap().len(), 3);
        assert_eq!(faulty.transceive(&challenge).unwrap().len(), 0);
        let relabelled = faulty.transceive(&challenge).unwrap();
        assert_eq!((relabelled.len(), &relabelled[8..]), (10, [0x6F, 0x00].as_slice()));
        let started = std::time::Instant::now();
        assert_eq!(faulty.transceive(&challenge).unwrap().len(), 10);
        assert!(started.elapsed() >= Duration::from_millis(20));
    }

    #[test]
    fn only_answers_of_exactly_256_bytes_break_a_reader() {
        let challenge = |len: u8| [0x00, 0x84, 0x00, 0x00, len];
        let mut fails = BreaksAt256::new(card(), At256::Fails);
        assert!(matches!(
            fails.transceive(&challenge(0)),
            Err(TransceiveError::Reader(_))
        ));
        assert_eq!(fails.transceive(&challenge(255)).unwrap().len(), 257);
        let mut truncates = BreaksAt256::new(fails.into_inner(), At256::Truncates);
        assert_eq!(truncates.transceive(&challenge(0)).unwrap().len(), 256);
    }

    #[test]
    fn a_recorder_counts_and_shows_no_pin() {
        let mut recorder = Recorder::new(card());
        recorder.transceive(&TRIES).unwrap();
        recorder.transceive(&WRONG_PIN).unwrap();
        assert_eq!(
            (recorder.count(), recorder.count_of(0x20), recorder.count_of(0xB0)),
            (2, 2, 0)
        );
        assert_eq!((recorder.bytes_out(), recorder.bytes_in()), (13, 4));
        assert!(!format!("{recorder:?}").contains("48"));
    }
}
