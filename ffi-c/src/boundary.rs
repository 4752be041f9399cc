//! The line that neither panics nor failures cross.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Failure, kazasu_error, panicked, status};

/// How a call ended: `KAZASU_OK`, or one of the numbers `KAZASU_E_…`.
pub type kazasu_status = i32;

/// The call did what it was asked to.
pub(crate) const OK: kazasu_status = 0;

/// Runs a call and tells how it ended. Where `error` is not null it is set: to null, or to an object that says more.
pub(crate) fn boundary(error: *mut *mut kazasu_error, call: impl FnOnce() -> Result<(), Failure>) -> kazasu_status {
    let ended = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(panicked()));
    let (number, object) = match ended {
        Ok(()) => (OK, std::ptr::null_mut()),
        Err(failure) => (status(&failure), kazasu_error::of(&failure, !error.is_null())),
    };
    if !error.is_null() {
        // SAFETY: the caller gives null or the address of a pointer that may be written.
        unsafe { error.write(object) };
    }
    number
}

/// As [`boundary`], for calls whose status says it all.
pub(crate) fn quiet(call: impl FnOnce() -> Result<(), Failure>) -> kazasu_status {
    boundary(std::ptr::null_mut(), call)
}

/// Frees a handle; null is fine.
pub(crate) fn free<T>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    // A value whose end panics is gone all the same.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: handles come from `Box::into_raw` in this library, and the caller frees each once.
        drop(unsafe { Box::from_raw(handle) });
    }));
}
