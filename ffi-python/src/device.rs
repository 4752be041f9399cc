//! Devices: the library's own, which run without the interpreter's lock, and any object with `transceive`.

use std::sync::{Arc, Mutex, PoisonError};

use kazasu::flow::{Transceive, TransceiveError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::reader::Connection;
use crate::sim::SimulatedDevice;

/// What carries commands for a flow.
pub(crate) enum Device {
    /// One of the library's.
    Own(Arc<Mutex<dyn Transceive + Send>>),
    /// An object with `transceive(bytes) -> bytes`, and what it raised.
    Object(Py<PyAny>, Option<PyErr>),
}

impl Device {
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(own) = object.cast::<SimulatedDevice>() {
            return Ok(Self::Own(own.get().shared()));
        }
        if let Ok(own) = object.cast::<Connection>() {
            return Ok(Self::Own(own.get().shared()?));
        }
        if !object.hasattr("transceive")? {
            let what = "a device is an object with a method transceive(bytes) -> bytes";
            return Err(pyo3::exceptions::PyTypeError::new_err(what));
        }
        Ok(Self::Object(object.clone().unbind(), None))
    }

    /// Runs something over the device, without the interpreter's lock as far as that goes.
    pub(crate) fn run<R: Send>(&mut self, py: Python<'_>, job: impl FnOnce(&mut dyn Transceive) -> R + Send) -> R {
        match self {
            Self::Own(device) => {
                let device = Arc::clone(device);
                py.detach(move || job(&mut *device.lock().unwrap_or_else(PoisonError::into_inner)))
            }
            Self::Object(..) => job(self),
        }
    }

    pub(crate) fn raised(self) -> Option<PyErr> {
        match self {
            Self::Own(_) => None,
            Self::Object(_, raised) => raised,
        }
    }
}

impl Transceive for Device {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let Self::Object(object, raised) = self else {
            return Err(TransceiveError::Reader("not an object".to_owned()));
        };
        Python::attach(|py| {
            let answer = object.bind(py).call_method1("transceive", (PyBytes::new(py, command),));
            answer.and_then(|answer| answer.extract::<Vec<u8>>()).map_err(|error| {
                let code = error
                    .value(py)
                    .getattr("code")
                    .and_then(|code| code.extract::<String>());
                let failed = match code.as_deref() {
                    Ok("device_absent") => TransceiveError::Absent,
                    Ok("device_removed") => TransceiveError::Removed,
                    Ok("device_reset") => TransceiveError::Reset,
                    Ok("device_timed_out") => TransceiveError::TimedOut,
                    Ok("cancelled") => TransceiveError::Cancelled,
                    _ => TransceiveError::Reader(error.get_type(py).to_string()),
                };
                *raised = Some(error);
                failed
            })
        })
    }
}
