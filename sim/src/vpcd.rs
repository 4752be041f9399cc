//! A simulated device behind a real PC/SC stack: the client side of vpcd, the virtual reader of the vsmartcard project,
//! which pcscd loads as a driver.
//!
//! The reader listens (by default on port 35963); the card connects. Each message is a length of two bytes, big-endian,
//! and that many bytes. A message of one byte is for the card's contacts (0 power off, 1 power on, 2 reset, 4 give the
//! ATR); any other is a command APDU. Only ATR and APDUs are answered.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::card::{HpkiCard, MyNumberCard};

/// Where vpcd listens unless it is configured otherwise.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:35963";

/// How often `stop` is looked at while nothing arrives.
const PATIENCE: Duration = Duration::from_millis(100);

/// A card or phone as a reader sees it.
pub trait Device {
    /// Answers one command APDU with a response APDU.
    fn respond(&mut self, command: &[u8]) -> Vec<u8>;
    /// Power on, power off or reset: volatile state goes.
    fn reset(&mut self);
    /// The ATR.
    fn atr(&self) -> Vec<u8>;
}

impl Device for MyNumberCard {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        Self::respond(self, command)
    }

    fn reset(&mut self) {
        Self::reset(self);
    }

    fn atr(&self) -> Vec<u8> {
        self.profile().atr.clone()
    }
}

impl Device for HpkiCard {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        Self::respond(self, command)
    }

    fn reset(&mut self) {
        Self::reset(self);
    }

    fn atr(&self) -> Vec<u8> {
        self.profile().atr.clone()
    }
}

/// Why a device could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VpcdError {
    /// Nothing listens at the address: pcscd is not running, or its vpcd driver is not installed.
    #[error("no virtual reader at {address}: is pcscd running, with the vpcd driver?")]
    NoReader {
        /// The address that was tried.
        address: String,
        /// What the last try gave.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the connection to the virtual reader broke")]
    Broken(#[source] io::Error),
    /// The device answered with more than the protocol can carry (65,535 bytes).
    #[error("an answer of {0} bytes does not fit")]
    TooLong(usize),
}

impl VpcdError {
    /// A stable name of the kind of error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoReader { .. } => "no_virtual_reader",
            Self::Broken(_) => "virtual_reader_broken",
            Self::TooLong(_) => "answer_too_long",
        }
    }
}

/// Connects to the virtual reader, trying again for as long as `wait` while nothing listens: pcscd takes a moment to
/// start.
///
/// # Errors
/// [`VpcdError::NoReader`] when nothing listened in time or `stop` was set before; [`VpcdError::Broken`] when the
/// connection cannot be set up.
pub fn connect(address: &str, wait: Duration, stop: &AtomicBool) -> Result<TcpStream, VpcdError> {
    let started = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(stream) => {
                // An APDU a message: waiting to fill a packet only costs time.
                stream.set_nodelay(true).map_err(VpcdError::Broken)?;
                stream.set_read_timeout(Some(PATIENCE)).map_err(VpcdError::Broken)?;
                return Ok(stream);
            }
            Err(source) if stop.load(Ordering::Relaxed) || started.elapsed() >= wait => {
                return Err(VpcdError::NoReader {
                    address: address.to_owned(),
                    source,
                });
            }
            Err(_) => thread::sleep(PATIENCE),
        }
    }
}

/// Serves `device` until the reader closes the connection or `stop` is set.
///
/// `stop` is looked at between messages and whenever a read times out, so give the stream a read timeout ([`connect`]
/// does) if it is to be heeded while the reader is silent.
///
/// # Errors
/// [`VpcdError::Broken`] when the connection fails or ends within a message; [`VpcdError::TooLong`].
pub fn serve(mut stream: impl Read + Write, device: &mut dyn Device, stop: &AtomicBool) -> Result<(), VpcdError> {
    device.reset();
    while let Some(message) = receive(&mut stream, stop).map_err(VpcdError::Broken)? {
        match *message.as_slice() {
            [] => {}
            [4] => send(&mut stream, &device.atr())?,
            // Power off, power on, reset. Anything else of one byte is no command either.
            [_] => device.reset(),
            _ => send(&mut stream, &device.respond(&message))?,
        }
    }
    Ok(())
}

/// The next message; `None` at the end.
fn receive(stream: &mut impl Read, stop: &AtomicBool) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 2];
    if !fill(stream, &mut length, stop, true)? {
        return Ok(None);
    }
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    Ok(fill(stream, &mut message, stop, false)?.then_some(message))
}

/// Fills `buffer`; `false` when told to stop, or when the stream ends before the first byte and may.
fn fill(stream: &mut impl Read, buffer: &mut [u8], stop: &AtomicBool, may_end: bool) -> io::Result<bool> {
    let mut filled = 0;
    while filled < buffer.len() {
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        match stream.read(&mut buffer[filled..]) {
            Ok(0) if filled == 0 && may_end => return Ok(false),
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

fn send(stream: &mut impl Write, message: &[u8]) -> Result<(), VpcdError> {
    let length = u16::try_from(message.len()).map_err(|_| VpcdError::TooLong(message.len()))?;
    // One write, so that length and bytes travel together.
    stream
        .write_all(&[&length.to_be_bytes(), message].concat())
        .map_err(VpcdError::Broken)
}
