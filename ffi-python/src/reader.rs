//! Readers of the system (PC/SC), where the package was built with them.

use std::sync::{Arc, Mutex};

use kazasu::failure::Failure;
use kazasu::flow::Transceive;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::Raise;
use crate::value::seconds;

/// A card or phone on a reader, used by nobody else until `close`.
#[pyclass(frozen, module = "kazasu")]
pub(crate) struct Connection {
    shared: Mutex<Option<Arc<Mutex<dyn Transceive + Send>>>>,
    name: String,
}

impl Connection {
    pub(crate) fn shared(&self) -> Result<Arc<Mutex<dyn Transceive + Send>>, Raise> {
        let shared = self.shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(shared.as_ref().map(Arc::clone).ok_or(Failure::bare("used_up"))?)
    }
}

#[cfg(not(feature = "pcsc"))]
fn without_pcsc() -> Raise {
    let what = "this kazasu was built without PC/SC; build it with `maturin build --features pcsc`, or give any object \
                with transceive(bytes) -> bytes";
    Raise(Failure::new("not_in_this_build", what))
}

#[pymethods]
impl Connection {
    /// Waits for a card or phone, in seconds, without the interpreter's lock.
    #[new]
    #[pyo3(signature = (reader = None, wait = 20.0))]
    fn create(py: Python<'_>, reader: Option<String>, wait: f64) -> PyResult<Self> {
        let wait = seconds(wait)?;
        #[cfg(not(feature = "pcsc"))]
        {
            let _ = (py, reader, wait);
            Err(without_pcsc().into())
        }
        #[cfg(feature = "pcsc")]
        {
            let opened = py.detach(|| {
                let readers = kazasu::io::pcsc::Readers::open()?;
                readers.connect(reader.as_deref(), wait)
            });
            let connection = opened.map_err(Raise::from)?;
            let name = connection.reader().to_owned();
            let shared: Arc<Mutex<dyn Transceive + Send>> = Arc::new(Mutex::new(connection));
            Ok(Self {
                shared: Mutex::new(Some(shared)),
                name,
            })
        }
    }

    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    #[pyo3(signature = (command, /))]
    fn transceive<'py>(&self, py: Python<'py>, command: &[u8]) -> Result<Bound<'py, PyBytes>, Raise> {
        let shared = self.shared()?;
        let response = py.detach(|| {
            let mut device = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            device.transceive(command)
        });
        Ok(PyBytes::new(py, &response?))
    }

    /// Gives the card back.
    fn close(&self, py: Python<'_>) {
        let shared = self
            .shared
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        py.detach(|| drop(shared));
    }
}

/// Name, whether a card is there, and its answer to reset, of each reader of the system.
#[pyfunction]
pub(crate) fn readers() -> PyResult<Vec<(String, bool, Vec<u8>)>> {
    #[cfg(not(feature = "pcsc"))]
    {
        Err(without_pcsc().into())
    }
    #[cfg(feature = "pcsc")]
    {
        let listed = kazasu::io::pcsc::Readers::open().and_then(|readers| readers.list());
        let listed = listed.map_err(Raise::from)?.into_iter();
        Ok(listed
            .map(|reader| (reader.name, reader.has_card, reader.atr))
            .collect())
    }
}
