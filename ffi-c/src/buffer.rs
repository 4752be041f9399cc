//! Bytes that the library hands to the caller: files, JSON, messages to a phone.

use zeroize::Zeroizing;

use crate::arguments::optional;
use crate::boundary::free;

/// Bytes or text made by the library. Behind them stands a NUL that does not count, so that text can be used as a C
/// string. Owned by the caller (`kazasu_buffer_free`, which wipes them); may be read by several threads at once.
pub struct kazasu_buffer(Zeroizing<Vec<u8>>);

impl kazasu_buffer {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let mut bytes = Zeroizing::new(bytes.into());
        if bytes.capacity() == bytes.len() {
            // Growing in place would leave a copy behind that nobody wipes.
            let mut larger = Zeroizing::new(Vec::with_capacity(bytes.len().saturating_add(1)));
            larger.extend_from_slice(&bytes);
            bytes = larger;
        }
        bytes.push(0);
        Self(bytes)
    }
}

/// The bytes; NULL for NULL. Valid as long as the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_buffer_data(buffer: *const kazasu_buffer) -> *const u8 {
    optional(buffer).map_or(std::ptr::null(), |buffer| buffer.0.as_ptr())
}

/// How many bytes there are, without the NUL behind them; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_buffer_length(buffer: *const kazasu_buffer) -> usize {
    optional(buffer).map_or(0, |buffer| buffer.0.len().saturating_sub(1))
}

/// Wipes and frees a buffer; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_buffer_free(buffer: *mut kazasu_buffer) {
    free(buffer);
}
