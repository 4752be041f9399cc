//! Flows: a job with a device as a value, stepped by the caller or run over a device.

use std::time::Duration;

use kazasu_core::flow::{Flow, FlowError, TransceiveError};

use crate::arguments::{Exclusive, Out, bytes, reference};
use crate::boundary::{boundary, free, kazasu_status, quiet};
use crate::device::{Device, kazasu_device, no_response};
use crate::error::{Failure, kazasu_error};
use crate::record::{Node, kazasu_record};

/// A job with a card or phone. Run it over a device, or step it: send `kazasu_flow_command` after waiting
/// `kazasu_flow_delay`, give the response to `kazasu_flow_respond`, until there is no command more; then
/// `kazasu_flow_finish`. Owned by the caller (`kazasu_flow_free`, which wipes what it held); one call at a time, others
/// get `KAZASU_E_IN_USE`.
pub struct kazasu_flow(Exclusive<Option<Box<dyn Job>>>);

/// A flow whose types C does not see.
trait Job: Send {
    fn command(&self) -> Option<&[u8]>;
    fn delay(&self) -> Duration;
    fn respond(&mut self, response: Result<&[u8], TransceiveError>) -> Result<(), FlowError>;
    fn finish(self: Box<Self>) -> Result<Node, Failure>;
    fn run(self: Box<Self>, device: &mut Device) -> Result<Node, Failure>;
}

struct Converted<T, E, C> {
    flow: Flow<T, E>,
    convert: C,
}

impl<T, E, C> Job for Converted<T, E, C>
where
    T: Send,
    E: From<FlowError> + Into<Failure> + Send,
    C: FnOnce(T) -> Result<Node, Failure> + Send,
{
    fn command(&self) -> Option<&[u8]> {
        self.flow.command()
    }

    fn delay(&self) -> Duration {
        self.flow.delay()
    }

    fn respond(&mut self, response: Result<&[u8], TransceiveError>) -> Result<(), FlowError> {
        self.flow.respond(response)
    }

    fn finish(self: Box<Self>) -> Result<Node, Failure> {
        (self.convert)(self.flow.finish().map_err(Into::into)?)
    }

    fn run(self: Box<Self>, device: &mut Device) -> Result<Node, Failure> {
        (self.convert)(self.flow.run(device).map_err(Into::into)?)
    }
}

impl kazasu_flow {
    /// A flow whose result `convert` makes a record of.
    pub(crate) fn new<T, E>(flow: Flow<T, E>, convert: impl FnOnce(T) -> Result<Node, Failure> + Send + 'static) -> Self
    where
        T: Send + 'static,
        E: From<FlowError> + Into<Failure> + Send + 'static,
    {
        Self(Exclusive::new(Some(Box::new(Converted { flow, convert }))))
    }
}

const USED_UP: Failure = Failure::bare("used_up");

/// The command to send next (`*length` bytes), exactly once. NULL and 0 when nothing more is to be sent and
/// `kazasu_flow_finish` is next. Valid until the next call with the flow.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_command(
    flow: *const kazasu_flow,
    command: *mut *const u8,
    length: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let (command, length) = (Out::new("command", command)?, Out::new("length", length)?);
        let job = reference("flow", flow)?.0.lock()?;
        let bytes = job.as_ref().ok_or(USED_UP)?.command();
        command.set(bytes.map_or(std::ptr::null(), <[u8]>::as_ptr));
        length.set(bytes.map_or(0, <[u8]>::len));
        Ok(())
    })
}

/// How long to wait, at least, before the command is sent, in milliseconds. 0 for all but a few.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_delay(flow: *const kazasu_flow, milliseconds: *mut u32) -> kazasu_status {
    quiet(|| {
        let milliseconds = Out::new("milliseconds", milliseconds)?;
        let job = reference("flow", flow)?.0.lock()?;
        let delay = job.as_ref().ok_or(USED_UP)?.delay();
        // Rounded up: a phone that is asked too early answers with an error.
        milliseconds.set(u32::try_from(delay.as_micros().div_ceil(1000)).unwrap_or(u32::MAX));
        Ok(())
    })
}

/// Takes the response to the command: data, then two status bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_respond(
    flow: *mut kazasu_flow,
    response: *const u8,
    length: usize,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let mut job = reference("flow", flow.cast_const())?.0.lock()?;
        let response = bytes("response", response, length)?;
        Ok(job.as_mut().ok_or(USED_UP)?.respond(Ok(response))?)
    })
}

/// Takes that there was no response, and why: `KAZASU_E_DEVICE_REMOVED` and its like, as `kazasu_transceive` gives them.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_no_response(
    flow: *mut kazasu_flow,
    why: kazasu_status,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let mut job = reference("flow", flow.cast_const())?.0.lock()?;
        let why = no_response(why).unwrap_or_else(|| TransceiveError::Reader(format!("status {why}")));
        Ok(job.as_mut().ok_or(USED_UP)?.respond(Err(why))?)
    })
}

/// The result, once there is no command more. The flow is used up, whether this succeeds or not.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_finish(
    flow: *mut kazasu_flow,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut job = reference("flow", flow.cast_const())?.0.lock()?;
        out.give(job.take().ok_or(USED_UP)?.finish()?.into());
        Ok(())
    })
}

/// Runs the job to its end over a device, blocking. The flow is used up, whether this succeeds or not.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_run(
    flow: *mut kazasu_flow,
    device: *mut kazasu_device,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut device = reference("device", device.cast_const())?.lock()?;
        let mut job = reference("flow", flow.cast_const())?.0.lock()?;
        let job = job.take().ok_or(USED_UP)?;
        out.give(job.run(&mut device)?.into());
        Ok(())
    })
}

/// Wipes and frees a flow, also one that was not finished; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_free(flow: *mut kazasu_flow) {
    free(flow);
}
