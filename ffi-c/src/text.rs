//! Between UTF-8, which this library speaks, and what Japanese Windows programs hold.

use std::ffi::c_char;

use kazasu_core::eligibility::Encoding;
use kazasu_core::eligibility::encoding::{decode_as, encode};

use crate::arguments::{bytes, copy_out, copy_text, elements, text};
use crate::boundary::{kazasu_status, quiet};
use crate::error::Failure;

/// UTF-8 to Windows-31J (cp932). `size` and `needed` (NULL is fine) count bytes, the terminating NUL included.
///
/// `KAZASU_E_UNREPRESENTABLE`: a character that Windows-31J does not have. `KAZASU_E_BUFFER_TOO_SMALL`: call again with
/// `needed` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_utf8_to_windows_31j(
    utf8: *const c_char,
    buffer: *mut u8,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let mut encoded = Vec::new();
        encode(text("utf8", utf8)?, Encoding::ShiftJis, &mut encoded).map_err(|_| Failure::bare("unrepresentable"))?;
        copy_out(&encoded, buffer, size, needed)
    })
}

/// Windows-31J (cp932) to UTF-8. `length` counts bytes without a terminating NUL; `size` and `needed` (NULL is fine)
/// count bytes with one.
///
/// `KAZASU_E_BAD_ENCODING`: these bytes are not Windows-31J. `KAZASU_E_BUFFER_TOO_SMALL`: call again with `needed` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_windows_31j_to_utf8(
    data: *const u8,
    length: usize,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let decoded = decode_as(bytes("data", data, length)?, Encoding::ShiftJis);
        let decoded = decoded.map_err(|error| Failure::bare(error.code()))?;
        copy_text(&decoded, buffer, size, needed)
    })
}

/// UTF-8 to UTF-16 in the machine's byte order, as Windows has it. `size` and `needed` (NULL is fine) count units of two
/// bytes, the terminating 0 included.
///
/// `KAZASU_E_BUFFER_TOO_SMALL`: call again with `needed` units.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_utf8_to_utf16(
    utf8: *const c_char,
    buffer: *mut u16,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let units: Vec<u16> = text("utf8", utf8)?.encode_utf16().collect();
        copy_out(&units, buffer, size, needed)
    })
}

/// UTF-16 in the machine's byte order to UTF-8. `length` counts units of two bytes without a terminating 0; `size` and
/// `needed` (NULL is fine) count bytes with a terminating NUL.
///
/// `KAZASU_E_BAD_ENCODING`: half of a surrogate pair. `KAZASU_E_BUFFER_TOO_SMALL`: call again with `needed` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_utf16_to_utf8(
    utf16: *const u16,
    length: usize,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let decoded = String::from_utf16(elements("utf16", utf16, length)?);
        let decoded = decoded.map_err(|_| Failure::bare("bad_encoding"))?;
        copy_text(&decoded, buffer, size, needed)
    })
}
