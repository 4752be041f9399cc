//! The terminal's shared folders.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kazasu::io::folder::{self, AskError, AskOptions, Suffix, Waiting};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::Raise;
use crate::message::{Message, encoding};
use crate::value::seconds;

/// The folders for questions and answers.
#[pyclass(frozen, module = "kazasu")]
pub(crate) struct Folder(folder::Folder);

#[pymethods]
impl Folder {
    #[new]
    fn create(req: PathBuf, res: PathBuf) -> Self {
        Self(folder::Folder::new(req, res))
    }

    /// Asks, without the interpreter's lock. `progress` may raise, which ends the wait.
    #[pyo3(signature = (request, *, timeout, pick_up_timeout, poll_interval, encoding, keep_answer, leave_request, progress = None))]
    #[allow(clippy::too_many_arguments)]
    fn ask(
        &self,
        py: Python<'_>,
        request: &Message,
        timeout: f64,
        pick_up_timeout: f64,
        poll_interval: f64,
        encoding: &str,
        keep_answer: bool,
        leave_request: bool,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Message> {
        let document = &request.document;
        let encoding = self::encoding(encoding)?;
        let api = document.api.clone().ok_or(AskError::NotARequest).map_err(Raise::from)?;
        let (timeout, pick_up_timeout) = (seconds(timeout)?, seconds(pick_up_timeout)?);
        let poll_interval = seconds(poll_interval)?;
        let cancelled = AtomicBool::new(false);
        let raised: Mutex<Option<PyErr>> = Mutex::new(None);
        let asked = py.detach(|| {
            let report = |waiting: Waiting, elapsed: Duration| {
                let outcome = Python::attach(|py| {
                    py.check_signals()?;
                    let Some(progress) = &progress else { return Ok(()) };
                    progress
                        .call1(py, (waiting_name(waiting), elapsed.as_secs_f64()))
                        .map(drop)
                });
                if let Err(error) = outcome {
                    *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    cancelled.store(true, Ordering::SeqCst);
                }
            };
            let options = AskOptions {
                timeout,
                pick_up_timeout,
                poll_interval,
                keep_answer,
                leave_request,
                cancelled: Some(&cancelled),
                progress: Some(&report),
                ..AskOptions::default()
            };
            self.0
                .ask_message(&api, document.message.clone(), &Suffix::now(), encoding, &options)
        });
        // What the caller's function raised, or Ctrl-C, says more than that the wait was cancelled.
        if let Some(error) = raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let answered = asked.map_err(Raise::from)?;
        Ok(Message::answered(answered))
    }

    #[staticmethod]
    fn suffix() -> String {
        Suffix::now().as_str().to_owned()
    }
}

fn waiting_name(waiting: Waiting) -> &'static str {
    match waiting {
        Waiting::ForPickUp => "for_pick_up",
        Waiting::Arriving => "arriving",
        Waiting::Unreadable => "unreadable",
        _ => "for_answer",
    }
}

/// The folder of the face reader, and what was already seen in it.
#[pyclass(frozen, module = "kazasu")]
pub(crate) struct FaceFolder(Mutex<folder::FaceFolder>);

#[pymethods]
impl FaceFolder {
    #[new]
    fn create(path: PathBuf) -> Self {
        Self(Mutex::new(folder::FaceFolder::new(path)))
    }

    /// The files that are new and whole: name and content of each.
    fn scan<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyBytes>)>> {
        let scanned = py.detach(|| self.0.lock().unwrap_or_else(PoisonError::into_inner).scan());
        let files = scanned.map_err(Raise::from)?.into_iter();
        Ok(files
            .map(|file| (file.file_name, PyBytes::new(py, &file.bytes)))
            .collect())
    }
}
