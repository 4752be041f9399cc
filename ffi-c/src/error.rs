//! The error object that tells a caller about a failure.

use std::ffi::{CString, c_char};

use kazasu_core::error_number::ERROR_NUMBERS;
pub(crate) use kazasu_core::failure::Failure;
use kazasu_core::reception::Obstacle;

use crate::arguments::optional;
use crate::boundary::{boundary, free, kazasu_status};
use crate::card::credential_number;

/// What the status of a failure is.
pub(crate) fn status(failure: &Failure) -> kazasu_status {
    // A code without a number would be a defect; a test goes through them all.
    let number = failure.number().and_then(|number| kazasu_status::try_from(number).ok());
    number.unwrap_or(PANIC)
}

/// `KAZASU_E_PANIC`.
const PANIC: kazasu_status = 16;

pub(crate) const fn absent() -> Failure {
    Failure::bare("absent")
}

pub(crate) fn null(name: &'static str) -> Failure {
    argument("null_argument", name, "is null")
}

pub(crate) fn argument(code: &'static str, name: &'static str, what: &str) -> Failure {
    Failure::new(code, format!("the argument `{name}` {what}"))
}

/// What was compiled without a feature.
#[cfg(not(all(feature = "pcsc", feature = "simulator")))]
pub(crate) fn not_in_this_build(feature: &str) -> Failure {
    let what = format!("this library was built without `{feature}`; install one built with that feature");
    Failure::new("not_in_this_build", what)
}

pub(crate) fn panicked() -> Failure {
    Failure::new(
        "panic",
        "the library has a defect and stopped; please report how this came about",
    )
}

/// What a failed call has to say beyond its status. Owned by the caller (`kazasu_error_free`); may be read by several
/// threads at once.
pub struct kazasu_error {
    code: CString,
    status: kazasu_status,
    messages: [CString; 2],
    path: CString,
    credential: u32,
    tries_left: i32,
    pub(crate) obstacle: Obstacle,
}

impl kazasu_error {
    /// A new object where one is wanted and there is something to say; null otherwise.
    pub(crate) fn of(failure: &Failure, wanted: bool) -> *mut Self {
        if !wanted || failure.is_bare() {
            return std::ptr::null_mut();
        }
        let english = failure.english();
        Box::into_raw(Box::new(Self {
            code: c_string(failure.code()),
            status: status(failure),
            messages: [c_string(failure.japanese().unwrap_or(english)), c_string(english)],
            path: c_string(failure.path().unwrap_or_default()),
            credential: failure.credential().map_or(0, credential_number),
            tries_left: failure.tries_left().map_or(-1, i32::from),
            obstacle: failure.obstacle(),
        }))
    }
}

/// Without what C could not read on from.
fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{FFFD}")).unwrap_or_default()
}

/// The status of the call that failed; `KAZASU_OK` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_status(error: *const kazasu_error) -> kazasu_status {
    optional(error).map_or(crate::boundary::OK, |error| error.status)
}

/// The stable word for the failure, such as `credential_wrong`; empty for NULL. Valid as long as the error.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_code(error: *const kazasu_error) -> *const c_char {
    optional(error).map_or(c"".as_ptr(), |error| error.code.as_ptr())
}

/// What went wrong and what to do, for a person; empty for NULL. Where there are no words in Japanese they are English.
/// Valid as long as the error. Holds no secret; a path or a file name may be in it.
///
/// `language`: `KAZASU_LANGUAGE_JAPANESE`, everything else is English.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_message(error: *const kazasu_error, language: u32) -> *const c_char {
    let place = usize::from(language != crate::arguments::KAZASU_LANGUAGE_JAPANESE);
    optional(error)
        .and_then(|error| error.messages.get(place))
        .map_or(c"".as_ptr(), |message| message.as_ptr())
}

/// The element of a message that the failure is about; empty where it is about none. Valid as long as the error.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_path(error: *const kazasu_error) -> *const c_char {
    optional(error).map_or(c"".as_ptr(), |error| error.path.as_ptr())
}

/// Which PIN, password or number the failure is about: `KAZASU_CREDENTIAL_…`, 0 for none.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_credential(error: *const kazasu_error) -> u32 {
    optional(error).map_or(0, |error| error.credential)
}

/// How many tries are left of that credential; 0 when it is blocked, -1 when that is not known or not what failed.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_tries_left(error: *const kazasu_error) -> i32 {
    optional(error).map_or(-1, |error| error.tries_left)
}

/// Frees an error; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_free(error: *mut kazasu_error) {
    free(error);
}

/// What a status means, in English: a sentence that lives as long as the program. For a status that no error object
/// came with.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_status_text(status: kazasu_status) -> *const c_char {
    static TEXTS: std::sync::OnceLock<Vec<(kazasu_status, CString)>> = std::sync::OnceLock::new();
    let mut text = c"no such status".as_ptr();
    boundary(std::ptr::null_mut(), || {
        let texts = TEXTS.get_or_init(|| {
            let rows = ERROR_NUMBERS.iter();
            let rows = rows.filter_map(|row| Some((row.number.try_into().ok()?, c_string(row.meaning))));
            [(crate::boundary::OK, c_string("done"))]
                .into_iter()
                .chain(rows)
                .collect()
        });
        if let Some((_, found)) = texts.iter().find(|(known, _)| *known == status) {
            text = found.as_ptr();
        }
        Ok(())
    });
    text
}
