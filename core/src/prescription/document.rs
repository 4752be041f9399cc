//! A prescription as it stands in a file: version, outer form, and the records in their order.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::eligibility::Encoding;

use super::diagnostic::Diagnostic;
use super::json::FieldsJson;
use super::records;
use super::table::{Dialect, RecordInfo, TypedRecord};

/// A prescription as a list of records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document {
    /// The first line.
    pub version: Version,
    /// What stood behind the version on its line; nothing, as a rule.
    pub version_surplus: Vec<String>,
    /// Encoding and line ends.
    pub form: Form,
    /// The records, in the order of the file.
    pub records: Vec<Record>,
    /// What lenient reading tolerated, and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// A document of the given records, in the form that the version demands.
    #[must_use]
    pub fn new(version: Version, records: Vec<Record>) -> Self {
        Self {
            version,
            version_surplus: Vec::new(),
            form: Form::of(version.dialect),
            records,
            diagnostics: Vec::new(),
        }
    }

    /// The first record of a type.
    #[must_use]
    pub fn first<T: TypedRecord>(&self) -> Option<T> {
        self.records.iter().find_map(Record::get)
    }

    /// All records of a type, in the order of the file.
    #[must_use]
    pub fn all<T: TypedRecord>(&self) -> Vec<T> {
        self.records.iter().filter_map(Record::get).collect()
    }
}

/// Version, form, `records` in their order and `diagnostics`.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &self.version.to_string())?;
        if !self.version_surplus.is_empty() {
            map.serialize_entry("version_surplus", &self.version_surplus)?;
        }
        map.serialize_entry("encoding", self.form.encoding.name())?;
        map.serialize_entry("line_end", self.form.line_end.name())?;
        map.serialize_entry("end_mark", &self.form.end_mark)?;
        map.serialize_entry("byte_order_mark", &self.form.byte_order_mark)?;
        map.serialize_entry("records", &self.records)?;
        map.serialize_entry("diagnostics", &self.diagnostics)?;
        map.end()
    }
}

/// The first line: dialect and version of the convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The dialect.
    pub dialect: Dialect,
    /// The number behind its name.
    pub number: u16,
}

impl Version {
    /// `SJ1`, the only version known of the electronic prescription \[2+\].
    pub const SJ1: Self = Self {
        dialect: Dialect::Sj1,
        number: 1,
    };

    /// `JAHISn`. 7 is of October 2021, 8 only with refill, 9 of October 2022, 10 of October 2024 \[1\], 11 is Ver.1.11
    /// of May 2026 \[1\].
    #[must_use]
    pub const fn jahis(number: u16) -> Self {
        Self {
            dialect: Dialect::Jahis,
            number,
        }
    }

    /// Reads the first line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (dialect, digits) = match text.strip_prefix("JAHIS") {
            Some(digits) => (Dialect::Jahis, digits),
            None => (Dialect::Sj1, text.strip_prefix("SJ")?),
        };
        Some(Self {
            dialect,
            number: canonical(digits)?,
        })
    }

    /// Whether the version is one of those collected: `SJ1` and `JAHIS7` to `JAHIS11`.
    #[must_use]
    pub fn is_known(self) -> bool {
        match self.dialect {
            Dialect::Jahis => (7..=11).contains(&self.number),
            Dialect::Sj1 => self.number == 1,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.dialect {
            Dialect::Jahis => write!(f, "JAHIS{}", self.number),
            Dialect::Sj1 => write!(f, "SJ{}", self.number),
        }
    }
}

/// The outer form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Form {
    /// The characters.
    pub encoding: Encoding,
    /// How lines end.
    pub line_end: LineEnd,
    /// Whether 1Ah stands at the end.
    pub end_mark: bool,
    /// Whether a byte order mark stands at the beginning.
    pub byte_order_mark: bool,
}

impl Form {
    /// The form that a dialect demands. That SJ1 is UTF-8 is inferred; the rest is firm.
    #[must_use]
    pub const fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Jahis => Self {
                encoding: Encoding::ShiftJis,
                line_end: LineEnd::CrLf,
                end_mark: true,
                byte_order_mark: false,
            },
            Dialect::Sj1 => Self {
                encoding: Encoding::Utf8,
                line_end: LineEnd::Lf,
                end_mark: false,
                byte_order_mark: false,
            },
        }
    }
}

/// How lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// LF.
    Lf,
    /// CR LF.
    CrLf,
    /// CR, which no dialect has and some programs write.
    Cr,
}

impl LineEnd {
    /// The characters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lf => "LF",
            Self::CrLf => "CRLF",
            Self::Cr => "CR",
        }
    }
}

/// A record: its number and the fields behind it, as they stand in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    tag: String,
    fields: Vec<String>,
}

impl Record {
    /// A record of the given number and fields.
    #[must_use]
    pub fn new(number: u16, fields: Vec<String>) -> Self {
        Self {
            tag: number.to_string(),
            fields,
        }
    }

    /// A record of a line, whatever stands where its number should be.
    #[must_use]
    pub(crate) fn from_line(line: &str) -> Self {
        let mut fields = line.split(',').map(str::to_owned);
        Self {
            tag: fields.next().unwrap_or_default(),
            fields: fields.collect(),
        }
    }

    /// The same record with other fields.
    #[must_use]
    pub(crate) fn with_fields(self, fields: Vec<String>) -> Self {
        Self { fields, ..self }
    }

    /// The record number; `None` when the line does not begin with one.
    #[must_use]
    pub fn number(&self) -> Option<u16> {
        canonical(&self.tag)
    }

    /// What stands where the number should be.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The fields behind the number.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The fields behind the number, to be changed.
    pub fn fields_mut(&mut self) -> &mut Vec<String> {
        &mut self.fields
    }

    /// The declaration; `None` for a record that no table lists.
    #[must_use]
    pub fn info(&self) -> Option<&'static RecordInfo> {
        self.number().and_then(records::info)
    }

    /// The text of the field of that key; empty when it is omitted, `None` when the record has no such field.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&str> {
        let place = self.info()?.fields.iter().position(|field| field.key == key)?;
        Some(self.fields.get(place).map_or("", String::as_str))
    }

    /// The record as its type; `None` when it is of another one.
    #[must_use]
    pub fn get<T: TypedRecord>(&self) -> Option<T> {
        self.number()
            .filter(|number| T::INFO.has(*number))
            .map(|_| T::from_fields(&self.fields))
    }
}

/// `record` (the number), `name` and `fields` by key; a record that no table lists has its text fields as `surplus`.
impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("record", &self.number())?;
        if self.number().is_none() {
            map.serialize_entry("tag", &self.tag)?;
        }
        match self.info() {
            Some(info) => {
                map.serialize_entry("name", info.japanese)?;
                let fields = &self.fields;
                map.serialize_entry("fields", &FieldsJson { info, fields })?;
            }
            None => {
                map.serialize_entry("name", &None::<&str>)?;
                map.serialize_entry("surplus", &self.fields)?;
            }
        }
        map.end()
    }
}

/// A number written in the one way that reads back to itself.
fn canonical(text: &str) -> Option<u16> {
    let digits = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}
