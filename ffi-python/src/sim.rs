//! The simulated devices and the simulated terminal.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use kazasu::failure::Failure;
use kazasu::flow::Transceive;
use kazasu_sim::card::{CardProfile, HpkiCard, HpkiProfile, MyNumberCard};
use kazasu_sim::phone::{MdocHolder, MdocProfile, Phone, PhoneKind, PhoneProfile};
use kazasu_sim::terminal::{self, Patients, RunningTerminal, TerminalOptions};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::Raise;

/// A simulated card or phone.
#[pyclass(frozen, module = "kazasu.sim")]
pub(crate) struct SimulatedDevice {
    device: Arc<Mutex<dyn Transceive + Send>>,
    kind: &'static str,
}

impl SimulatedDevice {
    pub(crate) fn shared(&self) -> Arc<Mutex<dyn Transceive + Send>> {
        Arc::clone(&self.device)
    }
}

#[pymethods]
impl SimulatedDevice {
    #[new]
    #[pyo3(signature = (kind = "card"))]
    fn create(kind: &str) -> PyResult<Self> {
        let (device, kind): (Arc<Mutex<dyn Transceive + Send>>, _) = match kind {
            "card" => (Arc::new(Mutex::new(MyNumberCard::new(CardProfile::default()))), "card"),
            "android" => (Arc::new(Mutex::new(Phone::android(PhoneProfile::default()))), "android"),
            "iphone" => (Arc::new(Mutex::new(iphone())), "iphone"),
            "hpki" => (Arc::new(Mutex::new(HpkiCard::new(HpkiProfile::default()))), "hpki"),
            _ => return Err(PyValueError::new_err("the kinds are card, android, iphone and hpki")),
        };
        Ok(Self { device, kind })
    }

    #[getter]
    fn kind(&self) -> &'static str {
        self.kind
    }

    #[pyo3(signature = (command, /))]
    fn transceive<'py>(&self, py: Python<'py>, command: &[u8]) -> Result<Bound<'py, PyBytes>, Raise> {
        let mut device = self.device.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(PyBytes::new(py, &device.transceive(command)?))
    }

    fn __repr__(&self) -> String {
        format!("<simulated {}>", self.kind)
    }
}

fn iphone() -> Phone {
    let profile = PhoneProfile::default();
    let document = MdocHolder::new(MdocProfile {
        seed: profile.seed,
        authority: profile.authority,
        holder: profile.holder.clone(),
        signed: Timestamp::now(),
        ..MdocProfile::default()
    });
    Phone::new(PhoneKind::Iphone, profile, Some(document))
}

/// A simulated 資格確認端末.
#[pyclass(frozen, module = "kazasu.sim")]
pub(crate) struct Terminal(Mutex<Option<RunningTerminal>>);

impl Terminal {
    fn take(&self) -> Option<RunningTerminal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[pymethods]
impl Terminal {
    #[new]
    fn create(directory: PathBuf) -> PyResult<Self> {
        let mut options = TerminalOptions::in_dir(&directory)?;
        options.scan_interval = Duration::from_millis(20);
        Ok(Self(Mutex::new(Some(terminal::Terminal::new(options).spawn()))))
    }

    #[pyo3(signature = (patient = None))]
    fn present_face(&self, patient: Option<&str>) -> PyResult<()> {
        let patients = Patients::builtin();
        let found = match patient {
            Some(id) => patients.get(id),
            None => patients.iter().next(),
        };
        let found = found.ok_or_else(|| PyValueError::new_err("there is no such patient"))?;
        let terminal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let terminal = terminal.as_ref().ok_or(Failure::bare("used_up")).map_err(Raise)?;
        let dropped = terminal.with(|terminal| terminal.present_at_face_reader(found));
        Ok(dropped.map(drop)?)
    }

    fn stop(&self, py: Python<'_>) {
        let running = self.take();
        py.detach(|| drop(running));
    }
}
