//! Arguments as they come from C, checked as far as they can be, and results as they go back.

use std::ffi::{CStr, c_char};
use std::slice;
use std::sync::{Mutex, MutexGuard, TryLockError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use kazasu_core::Language;

use crate::error::{Failure, argument, null};
use crate::message::kazasu_date;

/// Text that ends with NUL.
pub(crate) fn text<'a>(name: &'static str, pointer: *const c_char) -> Result<&'a str, Failure> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: not null; the caller gives text that ends with NUL and stays as it is during the call.
    let text = unsafe { CStr::from_ptr(pointer) }.to_bytes();
    if text.is_ascii() {
        // Names and paths are, and this is seen much faster.
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { std::str::from_utf8_unchecked(text) });
    }
    std::str::from_utf8(text).map_err(|_| argument("not_utf8", name, "is not UTF-8"))
}

/// Text that ends with NUL, or null.
pub(crate) fn optional_text<'a>(name: &'static str, pointer: *const c_char) -> Result<Option<&'a str>, Failure> {
    if pointer.is_null() {
        Ok(None)
    } else {
        text(name, pointer).map(Some)
    }
}

/// Bytes by pointer and length; the pointer may be null when the length is 0.
pub(crate) fn bytes<'a>(name: &'static str, pointer: *const u8, length: usize) -> Result<&'a [u8], Failure> {
    elements(name, pointer, length)
}

/// As [`bytes`], of any type.
pub(crate) fn elements<'a, T>(name: &'static str, pointer: *const T, length: usize) -> Result<&'a [T], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(null(name));
    }
    if length > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(argument("invalid_argument", name, "is longer than memory can be"));
    }
    // SAFETY: not null, and no longer than an object can be; the caller gives that many elements, which stay as they are
    // during the call.
    Ok(unsafe { slice::from_raw_parts(pointer, length) })
}

/// Bytes of the caller's that are written.
pub(crate) fn writable<'a>(name: &'static str, pointer: *mut u8, length: usize) -> Result<&'a mut [u8], Failure> {
    if length == 0 {
        return Ok(&mut []);
    }
    if pointer.is_null() {
        return Err(null(name));
    }
    if length > isize::MAX as usize {
        return Err(argument("invalid_argument", name, "is longer than memory can be"));
    }
    // SAFETY: not null, and no longer than an object can be; the caller gives that many bytes, which nobody else uses
    // during the call.
    Ok(unsafe { slice::from_raw_parts_mut(pointer, length) })
}

/// A text by pointer and length, as secrets are given.
pub(crate) fn sized_text<'a>(name: &'static str, pointer: *const c_char, length: usize) -> Result<&'a str, Failure> {
    let bytes = elements(name, pointer.cast::<u8>(), length)?;
    std::str::from_utf8(bytes).map_err(|_| argument("not_utf8", name, "is not UTF-8"))
}

/// A value that is only looked at.
pub(crate) fn reference<'a, T>(name: &'static str, pointer: *const T) -> Result<&'a T, Failure> {
    // SAFETY: the caller gives null or what this library made and has not freed, or a struct of its own.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// A value that is only looked at, or null.
pub(crate) fn optional<'a, T>(pointer: *const T) -> Option<&'a T> {
    // SAFETY: the caller gives null or what this library made and has not freed, or a struct of its own.
    unsafe { pointer.as_ref() }
}

/// Where a result goes.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// The place of a result that has to be given.
    pub(crate) fn new(name: &'static str, pointer: *mut T) -> Result<Self, Failure> {
        if pointer.is_null() {
            Err(null(name))
        } else {
            Ok(Self(pointer))
        }
    }

    /// Writes the result.
    pub(crate) fn set(self, value: T) {
        // SAFETY: not null; the caller gives the address of a `T` that may be written.
        unsafe { self.0.write(value) };
    }
}

impl<T> Out<*mut T> {
    /// Writes null now, so that a failure leaves no wild pointer.
    pub(crate) fn handle(name: &'static str, pointer: *mut *mut T) -> Result<Self, Failure> {
        let out = Self::new(name, pointer)?;
        // SAFETY: not null; the caller gives the address of a pointer that may be written.
        unsafe { out.0.write(std::ptr::null_mut()) };
        Ok(out)
    }

    /// Hands a new handle to the caller.
    pub(crate) fn give(self, value: T) {
        self.set(Box::into_raw(Box::new(value)));
    }
}

/// Writes where the caller wants to know.
pub(crate) fn set_if_wanted<T>(pointer: *mut T, value: T) {
    if !pointer.is_null() {
        // SAFETY: not null; the caller gives the address of a `T` that may be written.
        unsafe { pointer.write(value) };
    }
}

/// Copies `units` and a terminating 0 into the caller's buffer of `size` units; `needed` gets how many that takes. A
/// buffer that is too small gets a lone 0.
pub(crate) fn copy_out<T: Copy + Default>(
    units: &[T],
    buffer: *mut T,
    size: usize,
    needed: *mut usize,
) -> Result<(), Failure> {
    set_if_wanted(needed, units.len().saturating_add(1));
    if buffer.is_null() || size == 0 {
        return Err(Failure::bare("buffer_too_small"));
    }
    if size <= units.len() {
        // SAFETY: the caller's buffer has at least one unit.
        unsafe { buffer.write(T::default()) };
        return Err(Failure::bare("buffer_too_small"));
    }
    // SAFETY: the caller's buffer has `size` units, more than are copied, and does not overlap what this library holds.
    unsafe { buffer.copy_from_nonoverlapping(units.as_ptr(), units.len()) };
    // SAFETY: `units.len()` is less than `size`, so that the place lies within the caller's buffer.
    let end = unsafe { buffer.add(units.len()) };
    // SAFETY: the same place.
    unsafe { end.write(T::default()) };
    Ok(())
}

/// [`copy_out`] for text.
pub(crate) fn copy_text(text: &str, buffer: *mut c_char, size: usize, needed: *mut usize) -> Result<(), Failure> {
    copy_out(text.as_bytes(), buffer.cast::<u8>(), size, needed)
}

/// What only one call may use at a time. An overlapping call, also one out of a callback, is refused.
pub(crate) struct Exclusive<T>(Mutex<T>);

impl<T> Exclusive<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> Result<MutexGuard<'_, T>, Failure> {
        match self.0.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::WouldBlock) => Err(Failure::bare("in_use")),
            // What a panic interrupted is not known to be whole.
            Err(TryLockError::Poisoned(_)) => Err(Failure::bare("used_up")),
        }
    }
}

/// `KAZASU_LANGUAGE_…`.
pub(crate) fn language(number: u32) -> Result<Language, Failure> {
    match number {
        KAZASU_LANGUAGE_JAPANESE => Ok(Language::Japanese),
        KAZASU_LANGUAGE_ENGLISH => Ok(Language::English),
        _ => Err(argument("invalid_argument", "language", "is none of KAZASU_LANGUAGE_…")),
    }
}

/// Texts in Japanese.
pub const KAZASU_LANGUAGE_JAPANESE: u32 = 0;
/// Texts in English.
pub const KAZASU_LANGUAGE_ENGLISH: u32 = 1;

/// A day.
pub(crate) fn day(name: &'static str, date: *const kazasu_date) -> Result<Date, Failure> {
    let date = reference(name, date)?;
    let (month, day) = (i8::try_from(date.month), i8::try_from(date.day));
    let (Ok(month), Ok(day)) = (month, day) else {
        return Err(argument("invalid_argument", name, "is no day"));
    };
    Date::new(date.year, month, day).map_err(|_| argument("invalid_argument", name, "is no day"))
}

/// A day; today in Japan for null, wherever the computer believes to be.
pub(crate) fn day_or_today(name: &'static str, date: *const kazasu_date) -> Result<Date, Failure> {
    if date.is_null() {
        return Ok(Timestamp::now().to_zoned(TimeZone::fixed(offset(9))).date());
    }
    day(name, date)
}

/// A time as seconds since 1970-01-01T00:00:00Z; the present one for 0.
pub(crate) fn time(name: &'static str, seconds: i64) -> Result<Timestamp, Failure> {
    if seconds == 0 {
        return Ok(Timestamp::now());
    }
    Timestamp::from_second(seconds).map_err(|_| argument("invalid_argument", name, "is out of range"))
}
