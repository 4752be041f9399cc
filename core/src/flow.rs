//! Procedures as values: the next command out, what came back in.
//!
//! A [`Flow`] does no I/O. Whoever holds it carries its commands to a device, in one line over a [`Transceive`]
//! ([`Flow::run`]) or step by step ([`Flow::command`], [`Flow::respond`], [`Flow::finish`]).
//!
//! Some phones want time before the next command. A flow knows no clock, so it only says how long
//! ([`Flow::delay`]); whoever sends the command waits: [`Flow::run`] through [`Transceive::wait`], a program that steps
//! by itself in its own way.

use std::fmt;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use zeroize::Zeroizing;

/// Why a command got no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransceiveError {
    /// There is no card or phone on the reader.
    #[error("there is no card or phone on the reader")]
    Absent,
    /// The card or phone left the reader.
    #[error("the card or phone left the reader")]
    Removed,
    /// Another program or the reader reset the card, so that what was verified or selected is gone.
    #[error("the card was reset")]
    Reset,
    /// No response in time.
    #[error("no response in time")]
    TimedOut,
    /// The caller gave up.
    #[error("cancelled")]
    Cancelled,
    /// The reader or its driver failed; the text is the driver's.
    #[error("the reader failed: {0}")]
    Reader(String),
}

impl TransceiveError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent => "device_absent",
            Self::Removed => "device_removed",
            Self::Reset => "device_reset",
            Self::TimedOut => "device_timed_out",
            Self::Cancelled => "cancelled",
            Self::Reader(_) => "reader_failed",
        }
    }
}

/// Anything that carries command bytes to a card or phone and brings the response bytes back, status word included.
///
/// An implementation sends each command exactly once. It never repeats one because a buffer was small or a time ran
/// out: a repeated VERIFY costs the patient a second try.
pub trait Transceive {
    /// Sends one command APDU and returns the response APDU (data, then two status bytes).
    ///
    /// # Errors
    /// [`TransceiveError`] when no response came.
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError>;

    /// Lets at least `duration` pass; asked by [`Flow::run`] before a command that has a [`Flow::delay`].
    ///
    /// Blocks the thread unless overridden, as `transceive` does too. A simulator may return at once; a wrapper passes
    /// the request on to what it wraps.
    fn wait(&mut self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// A flow was used out of order, or cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// A response was given although no command waits for one.
    #[error("no command is waiting for a response")]
    NothingToAnswer,
    /// The result was asked for while a command still waits for its response.
    #[error("a command is still waiting for its response")]
    Unfinished,
    /// The procedure waits for something other than an exchange, which never comes: there is no executor here.
    #[error("the procedure waits for something other than a response")]
    Stalled,
}

impl FlowError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingToAnswer => "flow_nothing_to_answer",
            Self::Unfinished => "flow_unfinished",
            Self::Stalled => "flow_stalled",
        }
    }
}

/// A procedure with a device that ends in a `T` or an `E`: a value that gives the next command and takes the response.
///
/// Dropping it at any point abandons the procedure and wipes the commands, responses and secrets it held.
///
/// ```
/// use kazasu::flow::{Channel, Flow, FlowError, Transceive, TransceiveError};
/// use zeroize::Zeroizing;
///
/// struct Card;
/// impl Transceive for Card {
///     fn transceive(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
///         Ok(vec![0x90, 0x00])
///     }
/// }
///
/// let flow = Flow::new(|mut channel: Channel| async move {
///     let select = Zeroizing::new(vec![0x00, 0xA4, 0x00, 0x00]);
///     let response = channel.exchange(select).await?;
///     Ok::<_, Box<dyn std::error::Error + Send + Sync>>(response.to_vec())
/// });
/// assert_eq!(flow.command(), Some([0x00, 0xA4, 0x00, 0x00].as_slice()));
/// assert_eq!(flow.run(&mut Card).unwrap(), [0x90, 0x00]);
/// ```
#[must_use = "a flow does nothing until its commands are sent"]
pub struct Flow<T, E> {
    state: State<T, E>,
    mailbox: Arc<Mutex<Mailbox>>,
}

impl<T, E: From<FlowError>> Flow<T, E> {
    /// Makes a flow of a procedure, and runs it up to its first command.
    ///
    /// The procedure may await nothing but [`Channel::exchange`], [`Channel::exchange_after`] and futures made of them.
    pub fn new<P, F>(procedure: P) -> Self
    where
        P: FnOnce(Channel) -> F,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let mailbox = Arc::new(Mutex::new(Mailbox::Empty));
        let procedure = Box::pin(procedure(Channel(Arc::clone(&mailbox))));
        let mut flow = Self {
            state: State::Stalled,
            mailbox,
        };
        flow.advance(procedure);
        flow
    }

    /// The command to send next; `None` once nothing more is to be sent and [`finish`](Self::finish) may be called.
    #[must_use]
    pub fn command(&self) -> Option<&[u8]> {
        match &self.state {
            State::Waiting { command, .. } => Some(command),
            State::Done(_) | State::Stalled => None,
        }
    }

    /// How long to wait, at least, before [`command`](Self::command) is sent. Zero for all but a few.
    #[must_use]
    pub fn delay(&self) -> Duration {
        match &self.state {
            State::Waiting { delay, .. } => *delay,
            State::Done(_) | State::Stalled => Duration::ZERO,
        }
    }

    /// Takes the response to the current command (data, then two status bytes), or why there is none, and goes on to
    /// the next command.
    ///
    /// # Errors
    /// [`FlowError::NothingToAnswer`] when [`command`](Self::command) is `None`.
    pub fn respond(&mut self, response: Result<&[u8], TransceiveError>) -> Result<(), FlowError> {
        self.deliver(response.map(<[u8]>::to_vec).map(Zeroizing::new))
    }

    /// The result.
    ///
    /// # Errors
    /// The procedure's own error; [`FlowError::Unfinished`] when a command still waits for its response;
    /// [`FlowError::Stalled`] when the procedure awaited something else.
    pub fn finish(self) -> Result<T, E> {
        match self.state {
            State::Done(result) => result,
            State::Waiting { .. } => Err(FlowError::Unfinished.into()),
            State::Stalled => Err(FlowError::Stalled.into()),
        }
    }

    /// Runs the procedure to its end over `device`, blocking.
    ///
    /// # Errors
    /// The procedure's own error, or [`FlowError::Stalled`].
    pub fn run<D: Transceive + ?Sized>(mut self, device: &mut D) -> Result<T, E> {
        while let Some(command) = self.command() {
            if !self.delay().is_zero() {
                device.wait(self.delay());
            }
            let response = device.transceive(command).map(Zeroizing::new);
            self.deliver(response)?;
        }
        self.finish()
    }

    fn deliver(&mut self, response: Result<Zeroizing<Vec<u8>>, TransceiveError>) -> Result<(), FlowError> {
        match mem::replace(&mut self.state, State::Stalled) {
            State::Waiting { procedure, command, .. } => {
                drop(command);
                *lock(&self.mailbox) = Mailbox::Response(response.map(Bytes::from_owner));
                self.advance(procedure);
                Ok(())
            }
            other => {
                self.state = other;
                Err(FlowError::NothingToAnswer)
            }
        }
    }

    fn advance(&mut self, mut procedure: Procedure<T, E>) {
        let poll = procedure.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let asked = mem::replace(&mut *lock(&self.mailbox), Mailbox::Empty);
        self.state = match (poll, asked) {
            (Poll::Ready(result), _) => State::Done(result),
            (Poll::Pending, Mailbox::Command { command, delay }) => State::Waiting {
                procedure,
                command,
                delay,
            },
            (Poll::Pending, Mailbox::Response(_) | Mailbox::Empty) => State::Stalled,
        };
    }
}

impl<T, E> fmt::Debug for Flow<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Waiting { .. } => "Flow(waiting for a response)",
            State::Done(_) => "Flow(done)",
            State::Stalled => "Flow(stalled)",
        })
    }
}

/// A procedure's end of a [`Flow`]: hands commands out and waits for the responses.
pub struct Channel(Arc<Mutex<Mailbox>>);

impl Channel {
    /// Has `command` sent, exactly once, and gives the response (data, then two status bytes).
    ///
    /// Both are wiped when the last owner drops them, slices of the response included. Build the command with exact
    /// capacity: a vector that grows leaves copies behind.
    ///
    /// # Errors
    /// [`TransceiveError`] when no response came.
    pub async fn exchange(&mut self, command: Zeroizing<Vec<u8>>) -> Result<Bytes, TransceiveError> {
        self.exchange_after(Duration::ZERO, command).await
    }

    /// As [`exchange`](Self::exchange), but the command is sent only when `delay` has passed.
    ///
    /// # Errors
    /// [`TransceiveError`] when no response came.
    pub async fn exchange_after(
        &mut self,
        delay: Duration,
        command: Zeroizing<Vec<u8>>,
    ) -> Result<Bytes, TransceiveError> {
        *lock(&self.0) = Mailbox::Command { command, delay };
        poll_fn(|_| {
            let mut mailbox = lock(&self.0);
            match mem::replace(&mut *mailbox, Mailbox::Empty) {
                Mailbox::Response(response) => Poll::Ready(response),
                other => {
                    *mailbox = other;
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channel")
    }
}

type Procedure<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

enum State<T, E> {
    Waiting {
        procedure: Procedure<T, E>,
        command: Zeroizing<Vec<u8>>,
        delay: Duration,
    },
    Done(Result<T, E>),
    Stalled,
}

enum Mailbox {
    Empty,
    Command {
        command: Zeroizing<Vec<u8>>,
        delay: Duration,
    },
    Response(Result<Bytes, TransceiveError>),
}

/// A panic elsewhere leaves the mailbox whole: its one slot is only ever replaced.
fn lock(mailbox: &Mutex<Mailbox>) -> MutexGuard<'_, Mailbox> {
    mailbox.lock().unwrap_or_else(PoisonError::into_inner)
}
