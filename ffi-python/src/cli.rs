//! The command line, the same as that of the program `kazasu`.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs it; the exit code.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| kazasu_cli::run(arguments).number())
}
