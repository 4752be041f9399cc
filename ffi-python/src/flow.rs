//! Flows: a job with a device as an object, stepped or run.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kazasu::failure::Failure;
use kazasu::flow::{Flow as CoreFlow, FlowError, Transceive, TransceiveError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::device::Device;
use crate::error::Raise;

/// A job with a card or phone.
#[pyclass(frozen, module = "kazasu")]
pub(crate) struct Flow(Mutex<Option<Box<dyn Job>>>);

/// A flow whose types Python does not see.
trait Job: Send {
    fn command(&self) -> Option<&[u8]>;
    fn delay(&self) -> Duration;
    fn respond(&mut self, response: Result<&[u8], TransceiveError>) -> Result<(), FlowError>;
    fn run(self: Box<Self>, device: &mut dyn Transceive) -> Result<Done, Failure>;
    fn finish(self: Box<Self>) -> Result<Done, Failure>;
}

/// A result that becomes an object once there is an interpreter to make it in.
type Done = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

struct Converted<T, E> {
    flow: CoreFlow<T, E>,
    convert: fn(Python<'_>, T) -> PyResult<Py<PyAny>>,
}

impl<T, E> Job for Converted<T, E>
where
    T: Send + 'static,
    E: From<FlowError> + Into<Failure> + Send + 'static,
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

    fn run(self: Box<Self>, device: &mut dyn Transceive) -> Result<Done, Failure> {
        let (result, convert) = (self.flow.run(device).map_err(Into::into)?, self.convert);
        Ok(Box::new(move |py| convert(py, result)))
    }

    fn finish(self: Box<Self>) -> Result<Done, Failure> {
        let (result, convert) = (self.flow.finish().map_err(Into::into)?, self.convert);
        Ok(Box::new(move |py| convert(py, result)))
    }
}

impl Flow {
    pub(crate) fn new<T, E>(flow: CoreFlow<T, E>, convert: fn(Python<'_>, T) -> PyResult<Py<PyAny>>) -> Self
    where
        T: Send + 'static,
        E: From<FlowError> + Into<Failure> + Send + 'static,
    {
        Self(Mutex::new(Some(Box::new(Converted { flow, convert }))))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<dyn Job>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<R>(&self, call: impl FnOnce(&mut Box<dyn Job>) -> Result<R, Raise>) -> Result<R, Raise> {
        call(self.lock().as_mut().ok_or(USED_UP)?)
    }
}

const USED_UP: Failure = Failure::bare("used_up");

#[pymethods]
impl Flow {
    #[getter]
    fn command<'py>(&self, py: Python<'py>) -> Result<Option<Bound<'py, PyBytes>>, Raise> {
        self.with(|job| Ok(job.command().map(|command| PyBytes::new(py, command))))
    }

    #[getter]
    fn delay(&self) -> Result<f64, Raise> {
        self.with(|job| Ok(job.delay().as_secs_f64()))
    }

    fn respond(&self, response: &[u8]) -> Result<(), Raise> {
        self.with(|job| Ok(job.respond(Ok(response))?))
    }

    #[pyo3(signature = (code = "reader_failed", message = ""))]
    fn no_response(&self, code: &str, message: &str) -> Result<(), Raise> {
        let known = [
            TransceiveError::Absent,
            TransceiveError::Removed,
            TransceiveError::Reset,
            TransceiveError::TimedOut,
            TransceiveError::Cancelled,
        ];
        let why = known.into_iter().find(|error| error.code() == code);
        let why = why.unwrap_or_else(|| TransceiveError::Reader(message.to_owned()));
        self.with(|job| Ok(job.respond(Err(why))?))
    }

    fn finish(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let job = self.lock().take().ok_or(USED_UP).map_err(Raise)?;
        job.finish().map_err(Raise)?(py)
    }

    fn run(&self, device: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = device.py();
        let job = self.lock().take().ok_or(USED_UP).map_err(Raise)?;
        let mut device = Device::of(device)?;
        let done = device.run(py, |device| job.run(device));
        match (done, device.raised()) {
            (Ok(done), _) => done(py),
            // What the device raised says more than that it failed.
            (Err(failure), Some(cause)) => {
                let error = PyErr::from(Raise(failure));
                error.set_cause(py, Some(cause));
                Err(error)
            }
            (Err(failure), None) => Err(Raise(failure).into()),
        }
    }

    fn __repr__(&self) -> &'static str {
        let job = self.lock();
        match job.as_ref().map(|job| job.command().is_some()) {
            None => "<Flow, used up>",
            Some(true) => "<Flow, waiting for a response>",
            Some(false) => "<Flow, done>",
        }
    }
}
