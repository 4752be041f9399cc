//! The compiled half of the Python package. It converts values and errors; what they mean is in the crate `kazasu`, and
//! what reads better in Python is in `python/kazasu`.

mod card;
mod device;
mod error;
mod flow;
mod folder;
mod message;
mod reception;
mod sim;
mod value;

use pyo3::prelude::*;

/// The compiled half of `kazasu`; use that.
#[pymodule]
mod _kazasu {
    #[pymodule_export]
    use super::card::{
        Attributes, Information, RetryCounter, Tap, attributes, certificate, individual_number, information,
        retry_counter, sign, tap,
    };
    #[pymodule_export]
    use super::flow::Flow;
    #[pymodule_export]
    use super::folder::{FaceFolder, Folder};
    #[pymodule_export]
    use super::message::{Group, Message, build, layouts, from_json, read, register};
    #[pymodule_export]
    use super::reception::{compare, could_not_ask, decide, decide_unit, question};
    #[pymodule_export]
    use super::sim::{SimulatedDevice, Terminal};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
