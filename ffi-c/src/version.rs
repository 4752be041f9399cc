//! Versions.

use std::ffi::c_char;

/// The version of the ABI that this header describes: it grows with every change that a compiled program could notice.
/// Compare it with `kazasu_abi_version()` when the library is loaded at run time.
pub const KAZASU_ABI_VERSION: u32 = 0;

/// The version of the library, such as `0.1.0`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The version of the library's ABI: `KAZASU_ABI_VERSION` of the header it was built with.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_abi_version() -> u32 {
    KAZASU_ABI_VERSION
}
