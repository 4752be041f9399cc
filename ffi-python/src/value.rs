//! Values of messages as Python objects.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use kazasu::eligibility::value::{CodeEntry, ScalarRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDateTime, PyDelta, PyString, PyTzInfo};

/// A value by its type; text that does not fit the field's type is `None`, because the field promises a type.
/// `Message.at` and `Message.diagnostics` tell what was sent.
pub(crate) fn typed<'py>(py: Python<'py>, value: ScalarRef<'_>, is_code: bool) -> PyResult<Option<Bound<'py, PyAny>>> {
    Ok(Some(match value {
        ScalarRef::Text(text) => PyString::new(py, text).into_any(),
        ScalarRef::Code(entry) => code(py, entry)?,
        ScalarRef::Date(day) => date(py, day)?.into_any(),
        ScalarRef::Time(time) => japanese_time(py, time)?.into_any(),
        ScalarRef::Month(month) => PyDate::new(py, month.year().into(), month.month().unsigned_abs(), 1)?.into_any(),
        ScalarRef::Percent(percent) => percent.0.into_pyobject(py)?.into_any(),
        ScalarRef::Number(number) => number.into_pyobject(py)?.into_any(),
        ScalarRef::Other(text) if is_code => code_class(py)?.call1((text,))?,
        _ => return Ok(None),
    }))
}

/// A value as text, as the JSON of the message has it.
pub(crate) fn text(value: ScalarRef<'_>) -> String {
    match value {
        ScalarRef::Text(text) | ScalarRef::Other(text) => text.to_owned(),
        ScalarRef::Code(entry) => entry.code.to_owned(),
        ScalarRef::Date(date) => date.to_string(),
        ScalarRef::Time(time) => format!("{time}+09:00"),
        ScalarRef::Month(month) => month.to_string(),
        ScalarRef::Percent(percent) => percent.0.to_string(),
        ScalarRef::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

pub(crate) fn date(py: Python<'_>, date: Date) -> PyResult<Bound<'_, PyDate>> {
    PyDate::new(
        py,
        date.year().into(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}

/// A day given from Python.
pub(crate) fn day(date: &Bound<'_, PyAny>) -> PyResult<Date> {
    let part = |name| date.getattr(name)?.extract::<i16>();
    let month_or_day = |name| date.getattr(name)?.extract::<i8>();
    let found = Date::new(part("year")?, month_or_day("month")?, month_or_day("day")?);
    found.map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A time to wait, in seconds; infinity is for ever.
pub(crate) fn seconds(seconds: f64) -> PyResult<Duration> {
    if seconds.is_nan() || seconds < 0.0 {
        return Err(PyValueError::new_err("a time to wait is in seconds, 0 or more"));
    }
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

fn japanese_time(py: Python<'_>, time: DateTime) -> PyResult<Bound<'_, PyDateTime>> {
    static JAPAN: PyOnceLock<Py<PyTzInfo>> = PyOnceLock::new();
    let zone = JAPAN.get_or_try_init(py, || {
        PyTzInfo::fixed_offset(py, PyDelta::new(py, 0, 9 * 3600, 0, false)?).map(Bound::unbind)
    })?;
    PyDateTime::new(
        py,
        time.year().into(),
        time.month().unsigned_abs(),
        time.day().unsigned_abs(),
        time.hour().unsigned_abs(),
        time.minute().unsigned_abs(),
        time.second().unsigned_abs(),
        0,
        Some(zone.bind(py)),
    )
}

fn code_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || py.import("kazasu.code")?.getattr("Code").map(Bound::unbind))?;
    Ok(class.bind(py))
}

/// One object an entry of a table, made when it is first met.
fn code<'py>(py: Python<'py>, entry: &'static CodeEntry) -> PyResult<Bound<'py, PyAny>> {
    static KNOWN: Mutex<Option<HashMap<usize, Py<PyAny>>>> = Mutex::new(None);
    let place = std::ptr::from_ref(entry).addr();
    let lock = || KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(found) = lock().as_ref().and_then(|known| known.get(&place)) {
        return Ok(found.bind(py).clone());
    }
    // Not made under the lock: making it runs Python, which may come by here again.
    let made = code_class(py)?.call1((entry.code, entry.label, entry.gloss))?;
    lock().get_or_insert_default().insert(place, made.clone().unbind());
    Ok(made)
}
