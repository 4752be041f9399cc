//! Results as trees of named values.
//!
//! A job's result has fields that depend on the job. They are read by name, so that a new field breaks nobody.

use std::borrow::Cow;
use std::ffi::c_char;

use base64ct::{Base64, Encoding as _};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::arguments::{Out, copy_text, reference, set_if_wanted, text};
use crate::boundary::{boundary, free, kazasu_status, quiet};
use crate::buffer::kazasu_buffer;
use crate::error::{Failure, absent, kazasu_error, panicked};

/// A result: a tree of named values, read by paths such as `certificate/subject` or `reasons/0/text`. Names are joined
/// by `/`; the items of a list are numbered from 0; the empty path is the result itself. Which names there are is told
/// where the result is made. Owned by the caller (`kazasu_record_free`, which wipes it); may be read by several threads
/// at once.
pub struct kazasu_record(Node);

/// A value of the tree. Texts and bytes may identify a person and are wiped.
pub(crate) enum Node {
    Absent,
    Integer(i64),
    Text(Zeroizing<String>),
    Bytes(Zeroizing<Vec<u8>>),
    List(Vec<Node>),
    Group(Vec<(Cow<'static, str>, Node)>),
}

impl Node {
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(Zeroizing::new(bytes.to_vec()))
    }

    pub(crate) fn group<const N: usize>(fields: [(&'static str, Node); N]) -> Self {
        Self::Group(fields.into_iter().map(|(name, node)| (name.into(), node)).collect())
    }

    /// The same with one field more.
    pub(crate) fn with(mut self, name: &'static str, node: impl Into<Node>) -> Self {
        if let Self::Group(fields) = &mut self {
            fields.push((name.into(), node.into()));
        }
        self
    }

    /// The same with one field less.
    pub(crate) fn without(mut self, name: &str) -> Self {
        if let Self::Group(fields) = &mut self {
            fields.retain(|(known, _)| known != name);
        }
        self
    }

    /// What serialises, as the JSON of the crate has it.
    pub(crate) fn of(value: &impl serde::Serialize) -> Result<Self, Failure> {
        serde_json::to_value(value).map(Self::from).map_err(|_| panicked())
    }

    /// The value at a path.
    fn at(&self, path: &str) -> Option<&Self> {
        if path.is_empty() {
            return Some(self);
        }
        path.split('/').try_fold(self, |node, name| match node {
            Self::Group(fields) => fields.iter().find(|(known, _)| known == name).map(|(_, node)| node),
            Self::List(items) => items.get(name.parse::<usize>().ok()?),
            _ => None,
        })
    }

    fn json(&self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Integer(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Bytes(bytes) => Base64::encode_string(bytes).into(),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Group(fields) => fields
                .iter()
                .map(|(name, node)| (name.to_string(), node.json()))
                .collect(),
        }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(Zeroizing::new(text))
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Node {
    fn from(flag: bool) -> Self {
        Self::Integer(flag.into())
    }
}

impl<T: Into<Node>> From<Option<T>> for Node {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl FromIterator<Node> for Node {
    fn from_iter<I: IntoIterator<Item = Node>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Absent,
            Value::Bool(flag) => flag.into(),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Self::Integer(integer),
                None => number.to_string().into(),
            },
            Value::String(text) => text.into(),
            Value::Array(items) => items.into_iter().map(Self::from).collect(),
            Value::Object(fields) => Self::Group(
                fields
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect(),
            ),
        }
    }
}

impl From<Node> for kazasu_record {
    fn from(node: Node) -> Self {
        Self(node)
    }
}

fn at<'r>(record: *const kazasu_record, path: *const c_char) -> Result<&'r Node, Failure> {
    match reference("record", record)?.0.at(text("path", path)?) {
        None | Some(Node::Absent) => Err(absent()),
        Some(node) => Ok(node),
    }
}

const WRONG_TYPE: Failure = Failure::bare("wrong_type");

/// Copies a text into `buffer` of `size` bytes, NUL included. `needed` (NULL is fine) gets the bytes it takes with its
/// NUL. Numbers are written in decimal.
///
/// `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is no text. `KAZASU_E_BUFFER_TOO_SMALL`: call
/// again with `needed` bytes; `buffer` is empty.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_record_text(
    record: *const kazasu_record,
    path: *const c_char,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    quiet(|| match at(record, path)? {
        Node::Text(text) => copy_text(text, buffer, size, needed),
        Node::Integer(number) => copy_text(&number.to_string(), buffer, size, needed),
        _ => Err(WRONG_TYPE),
    })
}

/// A number; a flag is 0 or 1.
///
/// `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is no number.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_record_integer(
    record: *const kazasu_record,
    path: *const c_char,
    out: *mut i64,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        match at(record, path)? {
            Node::Integer(number) => out.set(*number),
            _ => return Err(WRONG_TYPE),
        }
        Ok(())
    })
}

/// Bytes, such as a certificate or an image; they stay where they are and are valid as long as the record. Of a text too,
/// behind which no NUL stands.
///
/// `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is neither bytes nor text.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_record_bytes(
    record: *const kazasu_record,
    path: *const c_char,
    data: *mut *const u8,
    length: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let data = Out::new("data", data)?;
        let bytes = match at(record, path)? {
            Node::Bytes(bytes) => bytes.as_slice(),
            Node::Text(text) => text.as_bytes(),
            _ => return Err(WRONG_TYPE),
        };
        data.set(bytes.as_ptr());
        set_if_wanted(length, bytes.len());
        Ok(())
    })
}

/// How many items a list has.
///
/// `KAZASU_E_ABSENT`: there is no such value. `KAZASU_E_WRONG_TYPE`: it is no list.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_record_count(
    record: *const kazasu_record,
    path: *const c_char,
    out: *mut usize,
) -> kazasu_status {
    quiet(|| {
        let out = Out::new("out", out)?;
        match at(record, path)? {
            Node::List(items) => out.set(items.len()),
            _ => return Err(WRONG_TYPE),
        }
        Ok(())
    })
}

/// The whole record as JSON, bytes in Base64. It shows everything, 個人番号 and names included: for a test bench, not
/// for a log.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_record_to_json(
    record: *const kazasu_record,
    out: *mut *mut kazasu_buffer,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let json = reference("record", record)?.0.json();
        out.give(kazasu_buffer::new(json.to_string()));
        Ok(())
    })
}

/// Wipes and frees a record; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_record_free(record: *mut kazasu_record) {
    free(record);
}
