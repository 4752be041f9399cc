//! Failures as exceptions: the classes are in `kazasu/errors.py`.

use kazasu::failure::Failure;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::card::credential_name;

/// A failure on its way to Python.
pub(crate) struct Raise(pub(crate) Failure);

impl<E: Into<Failure>> From<E> for Raise {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl From<Raise> for PyErr {
    fn from(Raise(failure): Raise) -> Self {
        Python::attach(|py| exception(py, &failure).unwrap_or_else(|error| error))
    }
}

/// `kazasu.errors.make`, which finds the class of a code.
fn exception(py: Python<'_>, failure: &Failure) -> PyResult<PyErr> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = MAKE.get_or_try_init(py, || py.import("kazasu.errors")?.getattr("make").map(Bound::unbind))?;
    let words = PyDict::new(py);
    words.set_item("code", failure.code())?;
    words.set_item("number", failure.number())?;
    words.set_item("message", failure.to_string())?;
    words.set_item("japanese", failure.japanese())?;
    words.set_item("path", failure.path())?;
    words.set_item("credential", failure.credential().map(credential_name))?;
    words.set_item("tries_left", failure.tries_left())?;
    Ok(PyErr::from_value(make.bind(py).call((), Some(&words))?))
}

/// What should never come about.
pub(crate) fn defect(what: &str) -> PyErr {
    PyRuntimeError::new_err(format!("a defect of kazasu, please report it: {what}"))
}
