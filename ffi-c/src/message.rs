//! Eligibility messages: read, looked into, built, written.

use std::ffi::{c_char, c_int, c_void};
use std::ops::ControlFlow;
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use jiff::civil::{Date, DateTime};
use kazasu_core::Language;
use kazasu_core::eligibility::json::FileDocument;
use kazasu_core::eligibility::path::Place;
use kazasu_core::eligibility::table::{FieldRef, Shape};
use kazasu_core::eligibility::value::{Month, ScalarKind, ScalarRef};
use kazasu_core::eligibility::{ApiId, Document, Encoding, FileName, Message, ReadOptions, read};

use crate::arguments::{Out, bytes, copy_text, language, optional_text, reference, text};
use crate::boundary::{boundary, free, kazasu_status, quiet};
use crate::buffer::kazasu_buffer;
use crate::error::{Failure, absent, argument, kazasu_error, null, panicked};
use crate::record::{Node, kazasu_record};

/// An eligibility message with what its reading had to say. Owned by the caller (`kazasu_message_free`). May be read by
/// several threads at once; `kazasu_message_set` while another call uses it gives `KAZASU_E_IN_USE`.
pub struct kazasu_message(RwLock<Document<'static>>);

impl kazasu_message {
    pub(crate) fn new(document: Document<'static>) -> Self {
        Self(RwLock::new(document))
    }

    pub(crate) fn read(&self) -> Result<RwLockReadGuard<'_, Document<'static>>, Failure> {
        self.0.try_read().map_err(|error| overlapping(&error))
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Document<'static>>, Failure> {
        self.0.try_write().map_err(|error| overlapping(&error))
    }
}

fn overlapping<T>(error: &TryLockError<T>) -> Failure {
    Failure::bare(match error {
        TryLockError::WouldBlock => "in_use",
        TryLockError::Poisoned(_) => "used_up",
    })
}

/// Read strictly: refuse what the tables do not cover instead of keeping it.
pub const KAZASU_READ_STRICT: u32 = 1;

/// UTF-8.
pub const KAZASU_ENCODING_UTF8: u32 = 0;
/// Shift_JIS with the characters of Windows-31J.
pub const KAZASU_ENCODING_SHIFT_JIS: u32 = 1;

pub(crate) fn encoding(number: u32) -> Result<Encoding, Failure> {
    match number {
        KAZASU_ENCODING_UTF8 => Ok(Encoding::Utf8),
        KAZASU_ENCODING_SHIFT_JIS => Ok(Encoding::ShiftJis),
        _ => Err(argument("invalid_argument", "encoding", "is none of KAZASU_ENCODING_…")),
    }
}

/// Reads a message from the bytes of a file, UTF-8 or Shift_JIS as its declaration says.
///
/// `file_name` (without folder; NULL is fine) tells the kind of message; without it the content decides. `flags`: 0 or
/// `KAZASU_READ_STRICT`. What lenient reading tolerated is told by `kazasu_message_diagnostics`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_read(
    data: *const u8,
    length: usize,
    file_name: *const c_char,
    flags: u32,
    out: *mut *mut kazasu_message,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let mut options = ReadOptions::default();
        options.file_name = optional_text("file_name", file_name)?.map(str::to_owned);
        match flags {
            0 => {}
            KAZASU_READ_STRICT => options = options.strict(),
            _ => return Err(argument("invalid_argument", "flags", "has an unknown flag")),
        }
        out.give(kazasu_message::new(read(bytes("data", data, length)?, &options)?));
        Ok(())
    })
}

/// Builds a message from JSON in the form that `kazasu_message_to_json` gives. A JSON with texts under `unknown` is
/// refused, because they could not all be put back.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_from_json(
    json: *const c_char,
    out: *mut *mut kazasu_message,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        out.give(kazasu_message::new(Document::from_json(text("json", json)?)?));
        Ok(())
    })
}

/// An empty request of a kind, such as `OQSsiquc01req`, to be filled with `kazasu_message_set`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_new(
    kind: *const c_char,
    out: *mut *mut kazasu_message,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let kind = text("kind", kind)?;
        let api = ApiId::new(kind);
        let message = api.as_ref().and_then(Message::empty_request);
        let (Some(api), Some(message)) = (api, message) else {
            return Err(argument(
                "invalid_argument",
                "kind",
                "is no known kind of request, such as OQSsiquc01req",
            ));
        };
        out.give(kazasu_message::new(Document::new(Some(api), message)));
        Ok(())
    })
}

/// Sets a value by its element's name, as text in the form of the layout (`Birthdate` = `19900102`). Where a group
/// repeats, an element that the last one has already begins the next.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_set(
    message: *mut kazasu_message,
    element: *const c_char,
    value: *const c_char,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let mut document = reference("message", message.cast_const())?.write()?;
        let value = text("value", value)?.to_owned();
        Ok(document.message.set(text("element", element)?, value)?)
    })
}

/// The message as the bytes of a file, in `KAZASU_ENCODING_…`. A request is checked first; what is missing or does not
/// fit is told with its path.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_write(
    message: *const kazasu_message,
    encoding: u32,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let encoding = self::encoding(encoding)?;
        let document = reference("message", message)?.read()?;
        out.give(kazasu_buffer::new(document.message.to_xml(encoding)?));
        Ok(())
    })
}

/// The message as JSON, in the form that `kazasu message decode` prints. `file_name` (NULL is fine) becomes its `file`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_to_json(
    message: *const kazasu_message,
    file_name: *const c_char,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let document = reference("message", message)?.read()?;
        let json = serde_json::to_string(&FileDocument {
            file: optional_text("file_name", file_name)?,
            document: &document,
        });
        out.give(kazasu_buffer::new(json.map_err(|_| panicked())?));
        Ok(())
    })
}

/// The kind of message, such as `OQSsiquc01res`; see `kazasu_record_text` for the buffer. `KAZASU_E_ABSENT` when neither
/// name nor content tells.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_kind(
    message: *const kazasu_message,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let document = reference("message", message)?.read()?;
        let api = document.api.as_ref().ok_or_else(absent)?;
        copy_text(api.as_str(), buffer, size, needed)
    })
}

/// The encoding that the message was read from: `KAZASU_ENCODING_…`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_encoding(message: *const kazasu_message, out: *mut u32) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        out.set(match reference("message", message)?.read()?.encoding {
            Encoding::Utf8 => KAZASU_ENCODING_UTF8,
            Encoding::ShiftJis => KAZASU_ENCODING_SHIFT_JIS,
        });
        Ok(())
    })
}

/// The name that a request has in the folder, with `suffix` (letters and digits) to make it unique; see
/// `kazasu_record_text` for the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_file_name(
    message: *const kazasu_message,
    suffix: *const c_char,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let document = reference("message", message)?.read()?;
        let suffix = text("suffix", suffix)?;
        let name = document.api.as_ref().and_then(|api| FileName::request(api, suffix));
        let name = name.ok_or_else(|| argument("invalid_argument", "suffix", "makes no file name"))?;
        copy_text(&name.to_string(), buffer, size, needed)
    })
}

/// What reading tolerated: a list, each item with `severity`, `code`, `path`, `line`, `column`, `message` (English),
/// and `detail` where there are further words.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_diagnostics(
    message: *const kazasu_message,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let document = reference("message", message)?.read()?;
        out.give(Node::of(&document.diagnostics)?.into());
        Ok(())
    })
}

/// A day, a month or a time. What the value does not have is 0: of a day the time, of a month the day too.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct kazasu_date {
    /// The year, Gregorian.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23, in Japan.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl From<Date> for kazasu_date {
    fn from(date: Date) -> Self {
        Self {
            year: date.year(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
            ..Self::default()
        }
    }
}

impl From<DateTime> for kazasu_date {
    fn from(time: DateTime) -> Self {
        Self {
            hour: time.hour().unsigned_abs(),
            minute: time.minute().unsigned_abs(),
            second: time.second().unsigned_abs(),
            ..time.date().into()
        }
    }
}

impl From<Month> for kazasu_date {
    fn from(month: Month) -> Self {
        Self {
            year: month.year(),
            month: month.month().unsigned_abs(),
            ..Self::default()
        }
    }
}

/// Nothing: the element is absent or empty.
pub const KAZASU_FIELD_ABSENT: u32 = 0;
/// Text, and what does not fit the element's own type.
pub const KAZASU_FIELD_TEXT: u32 = 1;
/// A code that is in its table.
pub const KAZASU_FIELD_CODE: u32 = 2;
/// A day.
pub const KAZASU_FIELD_DAY: u32 = 3;
/// A time in Japan.
pub const KAZASU_FIELD_TIME: u32 = 4;
/// A month.
pub const KAZASU_FIELD_MONTH: u32 = 5;
/// A percentage.
pub const KAZASU_FIELD_PERCENT: u32 = 6;
/// An amount in yen, or a number of things.
pub const KAZASU_FIELD_NUMBER: u32 = 7;
/// A group of elements.
pub const KAZASU_FIELD_GROUP: u32 = 8;
/// A list of groups or of texts.
pub const KAZASU_FIELD_LIST: u32 = 9;

fn type_of(value: ScalarRef<'_>) -> u32 {
    match value {
        ScalarRef::Code(_) => KAZASU_FIELD_CODE,
        ScalarRef::Date(_) => KAZASU_FIELD_DAY,
        ScalarRef::Time(_) => KAZASU_FIELD_TIME,
        ScalarRef::Month(_) => KAZASU_FIELD_MONTH,
        ScalarRef::Percent(_) => KAZASU_FIELD_PERCENT,
        ScalarRef::Number(_) => KAZASU_FIELD_NUMBER,
        _ => KAZASU_FIELD_TEXT,
    }
}

/// Looks a field up and gives it to `call`.
fn field<R>(
    message: *const kazasu_message,
    path: *const c_char,
    call: impl FnOnce(Place<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let document = reference("message", message)?.read()?;
    let place = document.message.at(text("path", path)?);
    call(place.map_err(|error| Failure::bare(error.code()))?)
}

/// Looks a value up and gives it to `call`.
fn scalar<R>(
    message: *const kazasu_message,
    path: *const c_char,
    call: impl FnOnce(ScalarRef<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    field(message, path, |place| match place.field {
        FieldRef::Scalar(value) => call(value),
        FieldRef::Absent => Err(absent()),
        _ => Err(Failure::bare("wrong_type")),
    })
}

/// What stands at a path: `KAZASU_FIELD_…`.
///
/// A path is the official element names joined by `/`, the items of a list numbered from 0: `ResultList/0/Name`. It
/// begins in the body, or with `MessageHeader` or `MessageBody`. `KAZASU_E_NO_SUCH_ELEMENT`, `KAZASU_E_NO_SUCH_ITEM`: the
/// layout has no such element, the list not so many items.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_type(
    message: *const kazasu_message,
    path: *const c_char,
    out: *mut u32,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        let kind = field(message, path, |place| {
            Ok(match place.field {
                FieldRef::Scalar(value) => type_of(value),
                FieldRef::Group(_) => KAZASU_FIELD_GROUP,
                FieldRef::Groups(_) | FieldRef::Texts(_) => KAZASU_FIELD_LIST,
                _ => KAZASU_FIELD_ABSENT,
            })
        })?;
        out.set(kind);
        Ok(())
    })
}

/// How many items the list at a path has; 0 when it is absent. `KAZASU_E_WRONG_TYPE`: it is no list.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_count(
    message: *const kazasu_message,
    path: *const c_char,
    out: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        let count = field(message, path, |place| match place.field {
            FieldRef::Groups(groups) => Ok(groups.len()),
            FieldRef::Texts(texts) => Ok(texts.len()),
            FieldRef::Absent => Ok(0),
            _ => Err(Failure::bare("wrong_type")),
        })?;
        out.set(count);
        Ok(())
    })
}

/// Copies the value at a path into `buffer` of `size` bytes, NUL included, as the JSON of the message has it: text as
/// sent, of a code the code, a day as `YYYY-MM-DD`, a month as `YYYY-MM`, a time as `YYYY-MM-DDThh:mm:ss+09:00`, numbers
/// in decimal. `needed` (NULL is fine) gets the bytes it takes with its NUL.
///
/// `KAZASU_E_ABSENT`: absent or empty. `KAZASU_E_WRONG_TYPE`: a group or a list. `KAZASU_E_BUFFER_TOO_SMALL`: call again
/// with `needed` bytes; `buffer` is empty. And as `kazasu_message_type`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_text(
    message: *const kazasu_message,
    path: *const c_char,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        scalar(message, path, |value| {
            with_text(value, |text| copy_text(text, buffer, size, needed))
        })
    })
}

/// The text of a value as JSON has it.
fn with_text<R>(value: ScalarRef<'_>, call: impl FnOnce(&str) -> R) -> R {
    match value {
        ScalarRef::Text(text) | ScalarRef::Other(text) => call(text),
        ScalarRef::Code(entry) => call(entry.code),
        ScalarRef::Date(date) => call(&date.to_string()),
        ScalarRef::Time(time) => call(&format!("{time}+09:00")),
        ScalarRef::Month(month) => call(&month.to_string()),
        ScalarRef::Percent(percent) => call(&percent.0.to_string()),
        ScalarRef::Number(number) => call(&number.to_string()),
        _ => call(""),
    }
}

/// The day, month or time at a path. `KAZASU_E_ABSENT`: absent or empty. `KAZASU_E_WRONG_TYPE`: something else, also
/// text that is no date although it should be one. And as `kazasu_message_type`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_date(
    message: *const kazasu_message,
    path: *const c_char,
    out: *mut kazasu_date,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        out.set(scalar(message, path, |value| match value {
            ScalarRef::Date(date) => Ok(date.into()),
            ScalarRef::Time(time) => Ok(time.into()),
            ScalarRef::Month(month) => Ok(month.into()),
            _ => Err(Failure::bare("wrong_type")),
        })?);
        Ok(())
    })
}

/// The percentage, amount in yen or count at a path. Errors as `kazasu_message_date`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_integer(
    message: *const kazasu_message,
    path: *const c_char,
    out: *mut i64,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        out.set(scalar(message, path, |value| match value {
            ScalarRef::Percent(percent) => Ok(percent.0.into()),
            ScalarRef::Number(number) => Ok(number.into()),
            _ => Err(Failure::bare("wrong_type")),
        })?);
        Ok(())
    })
}

/// What the code at a path means, in a language; buffer as `kazasu_message_text`, which gives the code itself.
///
/// `KAZASU_E_ABSENT`: absent or empty, or a code that is not in its table. `KAZASU_E_WRONG_TYPE`: no code.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_label(
    message: *const kazasu_message,
    path: *const c_char,
    language: u32,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let language = self::language(language)?;
        field(message, path, |place| match place.field {
            FieldRef::Scalar(ScalarRef::Code(entry)) => {
                copy_text(language.pick(entry.label, entry.gloss), buffer, size, needed)
            }
            FieldRef::Absent => Err(absent()),
            FieldRef::Scalar(ScalarRef::Other(_)) if matches!(place.info.shape, Shape::Scalar(ScalarKind::Code(_))) => {
                Err(absent())
            }
            _ => Err(Failure::bare("wrong_type")),
        })
    })
}

/// A value on the way through a message. The texts are valid during the call only.
#[repr(C)]
pub struct kazasu_value {
    /// Where it stands, as the functions above take it.
    pub path: *const c_char,
    /// The element's Japanese name.
    pub japanese: *const c_char,
    /// The value, as `kazasu_message_text` gives it.
    pub text: *const c_char,
    /// What the code means in Japanese; NULL for anything but a code that is in its table.
    pub label: *const c_char,
    /// `KAZASU_FIELD_…`.
    pub kind: u32,
}

/// Takes a value. Anything but 0 ends the way through the message.
pub type kazasu_visitor = Option<unsafe extern "C" fn(user: *mut c_void, value: *const kazasu_value) -> c_int>;

/// Goes through all values of a message in the order of the layout. `user` is handed to `visitor` as it is.
///
/// When `visitor` ends it early the call still gives `KAZASU_OK`. What no table lists is not among the values: see
/// `unknown` in the JSON.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_visit(
    message: *const kazasu_message,
    visitor: kazasu_visitor,
    user: *mut c_void,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let visitor = visitor.ok_or_else(|| null("visitor"))?;
        let document = reference("message", message)?.read()?;
        let mut texts: [Vec<u8>; 4] = Default::default();
        let _ = document.message.visit(&mut |path, info, value| {
            let label = match value {
                ScalarRef::Code(entry) => Some(Language::Japanese.pick(entry.label, entry.gloss)),
                _ => None,
            };
            with_text(value, |text| {
                for (kept, new) in texts
                    .iter_mut()
                    .zip([path, info.japanese, text, label.unwrap_or_default()])
                {
                    kept.clear();
                    kept.extend(new.bytes().filter(|byte| *byte != 0));
                    kept.push(0);
                }
            });
            let [path, japanese, text, words] = texts.each_ref().map(|text| text.as_ptr().cast::<c_char>());
            let value = kazasu_value {
                path,
                japanese,
                text,
                label: label.map_or(std::ptr::null(), |_| words),
                kind: type_of(value),
            };
            // SAFETY: the caller gives a function of this type; the value and its texts live during the call.
            match unsafe { visitor(user, &value) } {
                0 => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
        Ok(())
    })
}

/// Frees a message; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_message_free(message: *mut kazasu_message) {
    free(message);
}
