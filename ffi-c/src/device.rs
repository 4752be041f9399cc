//! Devices: whatever carries command bytes to a card or phone and brings the response bytes back.

use std::ffi::{c_char, c_void};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use kazasu_core::apdu::ReaderMemory;
use kazasu_core::apdu::trace::{Matching, Replay, TraceHeader, TraceWriter};
use kazasu_core::flow::{Transceive, TransceiveError};
use zeroize::Zeroizing;

use crate::arguments::{Exclusive, Out, bytes, copy_text, reference};
use crate::boundary::{OK, boundary, free, kazasu_status, quiet};
use crate::buffer::kazasu_buffer;
use crate::card::kazasu_card_options;
use crate::error::{Failure, absent, argument, kazasu_error, null};

/// What carries commands to a card or phone: a reader, a function of the caller's, the simulator, a recorded trace.
/// Owned by the caller (`kazasu_device_free`, which gives the card back); one call at a time, others get
/// `KAZASU_E_IN_USE`.
pub struct kazasu_device(Exclusive<Device>);

pub(crate) struct Device {
    name: String,
    carrier: Box<dyn Transceive + Send>,
    learnt: ReaderMemory,
    trace: Option<Trace>,
}

struct Trace {
    writer: TraceWriter,
    started: Instant,
    lines: Zeroizing<String>,
}

impl kazasu_device {
    pub(crate) fn new(name: impl Into<String>, carrier: Box<dyn Transceive + Send>, learnt: ReaderMemory) -> Self {
        Self(Exclusive::new(Device {
            name: name.into(),
            carrier,
            learnt,
            trace: None,
        }))
    }

    pub(crate) fn lock(&self) -> Result<std::sync::MutexGuard<'_, Device>, Failure> {
        self.0.lock()
    }
}

impl Transceive for Device {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let sent = Instant::now();
        let response = self.carrier.transceive(command);
        self.learnt.observe(command, response.as_deref());
        if let Some(trace) = &mut self.trace {
            let at = sent.saturating_duration_since(trace.started);
            let line = trace.writer.record(command, response.as_deref(), at, sent.elapsed());
            append(&mut trace.lines, &line);
        }
        response
    }

    fn wait(&mut self, duration: Duration) {
        self.carrier.wait(duration);
    }
}

/// Appends a line. Where the text has to move, what it leaves behind is wiped.
fn append(text: &mut Zeroizing<String>, line: &str) {
    if text.capacity() - text.len() <= line.len() {
        let mut larger = Zeroizing::new(String::with_capacity((text.len() + line.len() + 1) * 2));
        larger.push_str(text);
        *text = larger;
    }
    text.push_str(line);
    text.push('\n');
}

/// Carries one command: sends `command` once, puts the response (data, then two status bytes) into `response`, which has
/// room for `*response_length` bytes (65,538), and its length into `*response_length`.
///
/// Gives `KAZASU_OK`, or why there is no response: `KAZASU_E_DEVICE_ABSENT`, `KAZASU_E_DEVICE_REMOVED`,
/// `KAZASU_E_DEVICE_RESET`, `KAZASU_E_DEVICE_TIMED_OUT`, `KAZASU_E_CANCELLED`; anything else means that the reader failed.
/// It never sends a command twice: a repeated VERIFY costs the patient a second try.
pub type kazasu_transceive = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        command: *const u8,
        command_length: usize,
        response: *mut u8,
        response_length: *mut usize,
    ) -> kazasu_status,
>;

/// The longest response: 65,536 bytes of data and two status bytes.
const RESPONSE_LENGTH: usize = 65_538;

struct Callback {
    transceive: unsafe extern "C" fn(*mut c_void, *const u8, usize, *mut u8, *mut usize) -> kazasu_status,
    user: *mut c_void,
    response: Zeroizing<Vec<u8>>,
}

// SAFETY: the pointer is the caller's, who is told that the function is called on whatever thread runs a flow, by one
// thread at a time.
unsafe impl Send for Callback {}

impl Transceive for Callback {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let mut length = self.response.len();
        let response = self.response.as_mut_ptr();
        // SAFETY: the caller gives a function of this type; the buffers live during the call and have these lengths.
        let status = unsafe { (self.transceive)(self.user, command.as_ptr(), command.len(), response, &mut length) };
        if status != OK {
            return Err(no_response(status).unwrap_or_else(|| TransceiveError::Reader(format!("status {status}"))));
        }
        match self.response.get(..length) {
            Some(response) => Ok(response.to_vec()),
            None => Err(TransceiveError::Reader("a response longer than its buffer".to_owned())),
        }
    }
}

/// Why there is no response, by a status.
pub(crate) fn no_response(status: kazasu_status) -> Option<TransceiveError> {
    [
        TransceiveError::Absent,
        TransceiveError::Removed,
        TransceiveError::Reset,
        TransceiveError::TimedOut,
        TransceiveError::Cancelled,
    ]
    .into_iter()
    .find(|error| crate::error::status(&Failure::bare(error.code())) == status)
}

/// A device that calls a function for each command. `user` is handed to it as it is. The function is called on the
/// thread that runs a flow; it may block, and may not use the device.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_from_function(
    transceive: kazasu_transceive,
    user: *mut c_void,
    out: *mut *mut kazasu_device,
) -> kazasu_status {
    quiet(|| {
        let out = Out::handle("out", out)?;
        let transceive = transceive.ok_or_else(|| null("transceive"))?;
        let callback = Callback {
            transceive,
            user,
            response: Zeroizing::new(vec![0; RESPONSE_LENGTH]),
        };
        out.give(kazasu_device::new(
            "function",
            Box::new(callback),
            ReaderMemory::default(),
        ));
        Ok(())
    })
}

/// The readers of the system (PC/SC): a list of `name`, `has_card` (0 or 1), `is_mute` (a card that does not answer) and
/// `atr` (bytes). `KAZASU_E_NOT_IN_THIS_BUILD` where the library was built without PC/SC.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_readers(
    out: *mut *mut crate::record::kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        #[cfg(not(feature = "pcsc"))]
        {
            let _ = out;
            Err(crate::error::not_in_this_build("pcsc"))
        }
        #[cfg(feature = "pcsc")]
        {
            use crate::record::Node;
            let readers = kazasu_core::io::pcsc::Readers::open()?
                .list()?
                .into_iter()
                .map(|reader| {
                    Node::group([
                        ("name", reader.name.into()),
                        ("has_card", reader.has_card.into()),
                        ("is_mute", reader.is_mute.into()),
                        ("atr", Node::bytes(&reader.atr)),
                    ])
                });
            out.give(readers.collect::<Node>().into());
            Ok(())
        }
    })
}

/// Waits up to `wait_ms` for a card or phone on a reader and uses it exclusively. `reader`: a part of the reader's name,
/// NULL or empty for any. `cancel`: NULL is fine. `KAZASU_E_NOT_IN_THIS_BUILD` where the library was built without PC/SC.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_open_reader(
    reader: *const c_char,
    wait_ms: u32,
    cancel: *const crate::cancel::kazasu_cancel,
    out: *mut *mut kazasu_device,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let reader = crate::arguments::optional_text("reader", reader)?.filter(|name| !name.is_empty());
        #[cfg(not(feature = "pcsc"))]
        {
            let _ = (out, reader, wait_ms, cancel);
            Err(crate::error::not_in_this_build("pcsc"))
        }
        #[cfg(feature = "pcsc")]
        {
            use kazasu_core::io::pcsc::{ConnectOptions, Readers};
            use std::sync::PoisonError;
            use std::sync::atomic::Ordering;

            let readers = Readers::open()?;
            let canceller = readers.canceller();
            let cancel = crate::arguments::optional(cancel);
            if let Some(cancel) = cancel {
                *cancel.reader.lock().unwrap_or_else(PoisonError::into_inner) = Some(canceller.clone());
                // Set before the canceller was there to be told.
                if cancel.flag.load(Ordering::SeqCst) {
                    canceller.cancel();
                }
            }
            let mut options = ConnectOptions::default();
            options.reader = reader.map(str::to_owned);
            options.wait = Duration::from_millis(wait_ms.into());
            options.canceller = Some(canceller);
            let connection = readers.connect_with(&options);
            if let Some(cancel) = cancel {
                *cancel.reader.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            let connection = connection?;
            let (name, learnt) = (connection.reader().to_owned(), connection.link_options());
            out.give(kazasu_device::new(
                name,
                Box::new(connection),
                ReaderMemory::new(learnt),
            ));
            Ok(())
        }
    })
}

/// Only the order of the commands counts, not what they hold.
pub const KAZASU_REPLAY_BY_ORDER: u32 = 1;

/// A device that answers out of a recorded trace (JSON lines). `flags`: 0, or `KAZASU_REPLAY_BY_ORDER`. A command that
/// is not the recorded one is told as a failure of the reader.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_replay(
    trace: *const u8,
    length: usize,
    flags: u32,
    out: *mut *mut kazasu_device,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let matching = match flags {
            0 => Matching::Exact,
            KAZASU_REPLAY_BY_ORDER => Matching::Order,
            _ => return Err(argument("invalid_argument", "flags", "has an unknown flag")),
        };
        let replay = Replay::new(bytes("trace", trace, length)?)?.matching(matching);
        out.give(kazasu_device::new("trace", Box::new(replay), ReaderMemory::default()));
        Ok(())
    })
}

/// The reader's name, or `simulator`, `trace`, `function`; see `kazasu_record_text` for the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_name(
    device: *const kazasu_device,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| copy_text(&reference("device", device)?.lock()?.name, buffer, size, needed))
}

/// The options for the next flow on this device: the defaults, with what card and reader have shown to carry so far.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_card_options(
    device: *const kazasu_device,
    out: *mut kazasu_card_options,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        out.set(kazasu_card_options::from(
            reference("device", device)?.lock()?.learnt.options(),
        ));
        Ok(())
    })
}

/// Sends one command APDU, once, and gives the response APDU (data, then two status bytes).
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_transceive(
    device: *mut kazasu_device,
    command: *const u8,
    length: usize,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut device = reference("device", device.cast_const())?.lock()?;
        let response = device.transceive(bytes("command", command, length)?);
        out.give(kazasu_buffer::new(response.map_err(Failure::from)?));
        Ok(())
    })
}

/// Record everything, PINs and personal data included. For simulated cards, and for test cards of nobody.
pub const KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA: u32 = 1;

/// Begins to record what passes through the device; a recording that was going on is dropped. `flags`: 0 hides
/// everything that is not known to be harmless.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_start_trace(device: *mut kazasu_device, flags: u32) -> kazasu_status {
    quiet(|| {
        let mut device = reference("device", device.cast_const())?.lock()?;
        let mut header = TraceHeader::default();
        header.profile = Some(device.name.clone());
        header.started = Some(Timestamp::now());
        let writer = match flags {
            0 => TraceWriter::new(header),
            KAZASU_TRACE_IN_CLEAR_WITH_PINS_AND_PERSONAL_DATA => {
                TraceWriter::in_clear_with_pins_and_personal_data(header)
            }
            _ => return Err(argument("invalid_argument", "flags", "has an unknown flag")),
        };
        let mut lines = Zeroizing::new(String::new());
        append(&mut lines, &writer.header());
        device.trace = Some(Trace {
            writer,
            started: Instant::now(),
            lines,
        });
        Ok(())
    })
}

/// Ends the recording and gives its JSON lines. `KAZASU_E_ABSENT` when none was going on.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_take_trace(device: *mut kazasu_device, out: *mut *mut kazasu_buffer) -> kazasu_status {
    quiet(|| {
        let out = Out::handle("out", out)?;
        let trace = reference("device", device.cast_const())?.lock()?.trace.take();
        let trace = trace.ok_or_else(absent)?;
        out.give(kazasu_buffer::new(trace.lines.as_bytes()));
        Ok(())
    })
}

/// Gives the card back and frees a device; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_free(device: *mut kazasu_device) {
    free(device);
}
