//! Writing a prescription: the order and form that the dialect demands, and nothing that the receiver could not read.

use std::borrow::Cow;

use crate::eligibility::encoding::encode;
use crate::eligibility::{Encoding, Policy};

use super::check::{Notes, amount_form, check, is_gaiji};
use super::diagnostic::{Diagnostic, DiagnosticCode};
use super::document::{Document, Form, Record};
use super::place::Place;
use super::read::END_MARK;
use super::table::surplus;

/// What stands for a character that cannot be written (外字置換文字), 81A1 in Shift_JIS \[1\].
const SUBSTITUTE: char = '■';

/// How to write.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WriteOptions {
    /// Strict, the default: records are put in order, written with all their fields and in the form that the dialect
    /// demands, and what is against the convention is refused. Lenient: everything is written as it stands, so that
    /// what was read can be written back.
    pub policy: Policy,
    /// Warnings that do not keep a strict writer from writing. By default unknown records and oddities of insurance.
    /// The CSV of 重複投薬等チェック needs the records 101, 111 and 201 only \[1\]: for it,
    /// [`DiagnosticCode::MissingRecord`] is to be added.
    pub tolerated: Vec<DiagnosticCode>,
    /// The encoding; without it, that of the dialect, or for a lenient writer that of the document.
    pub encoding: Option<Encoding>,
    /// Write commas inside fields as full-width ones (，) instead of refusing them.
    pub full_width_commas: bool,
    /// Write ■ for user-defined characters (外字) and those that the encoding does not have instead of refusing them.
    pub substitute_gaiji: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            policy: Policy::Strict,
            tolerated: vec![
                DiagnosticCode::UnknownRecord,
                DiagnosticCode::OddInsurerNumber,
                DiagnosticCode::NoInsuredNumber,
            ],
            encoding: None,
            full_width_commas: false,
            substitute_gaiji: false,
        }
    }
}

impl WriteOptions {
    /// Options to write back what was read.
    #[must_use]
    pub fn as_read() -> Self {
        Self {
            policy: Policy::Lenient,
            ..Self::default()
        }
    }
}

/// Why a prescription cannot be written. Lines are those of the file that would have been written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A field holds a comma or a line end, which would end it; or, in strict writing, the end mark 1A.
    #[error("line {line}, field {field}: the field holds a comma, a line end or an end mark")]
    Separator {
        /// The line.
        line: usize,
        /// The field's place behind the record number, from 1; 0 for the number itself.
        field: usize,
    },
    /// The encoding does not have a character.
    #[error(
        "line {line}, field {field}: {} does not have {character:?} (U+{:04X})",
        encoding.name(), u32::from(*character)
    )]
    Unrepresentable {
        /// The line.
        line: usize,
        /// The field's place behind the record number, from 1; 0 for the number itself.
        field: usize,
        /// The encoding.
        encoding: Encoding,
        /// The character.
        character: char,
    },
    /// Something is against the convention.
    #[error("{0}")]
    Refused(Diagnostic),
}

impl WriteError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Separator { .. } => "separator",
            Self::Unrepresentable { .. } => "unrepresentable",
            Self::Refused(diagnostic) => diagnostic.code.as_str(),
        }
    }
}

impl Document {
    /// The prescription as the bytes of a file.
    ///
    /// # Errors
    /// [`WriteError`] with the first thing that stands in the way.
    pub fn to_csv(&self, options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
        let strict = options.policy == Policy::Strict;
        let mut form = if strict {
            Form::of(self.version.dialect)
        } else {
            self.form
        };
        form.encoding = options.encoding.unwrap_or(form.encoding);
        let mut records = Cow::Borrowed(self.records.as_slice());
        if options.full_width_commas || options.substitute_gaiji {
            for field in records.to_mut().iter_mut().flat_map(Record::fields_mut) {
                *field = replaced(field, form.encoding, options);
            }
        }
        if strict {
            let records = records.to_mut();
            for record in records.iter_mut() {
                complete(record);
            }
            in_order(records);
        }
        separators_are_refused(&records)?;
        if strict {
            let mut notes = Notes {
                policy: Policy::Strict,
                tolerated: &options.tolerated,
                diagnostics: Vec::new(),
            };
            let line_of = |index: usize| index.saturating_add(2);
            check(self.version.dialect, &records, line_of, &mut notes).map_err(WriteError::Refused)?;
        }
        let head = Record::from_line(&self.version.to_string()).with_fields(if strict {
            surplus(self.version_surplus.iter())
        } else {
            self.version_surplus.clone()
        });
        if strict {
            end_marks_are_refused(&head, &records)?;
        }
        write(&head, &records, form)
    }
}

fn write(head: &Record, records: &[Record], form: Form) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    if form.byte_order_mark {
        out.extend_from_slice(b"\xEF\xBB\xBF");
    }
    for (record, line) in std::iter::once(head).chain(records).zip(1_usize..) {
        for (text, field) in std::iter::once(record.tag())
            .chain(record.fields().iter().map(String::as_str))
            .zip(0_usize..)
        {
            if field > 0 {
                out.push(b',');
            }
            encode(text, form.encoding, &mut out).map_err(|character| WriteError::Unrepresentable {
                line,
                field,
                encoding: form.encoding,
                character,
            })?;
        }
        out.extend_from_slice(form.line_end.as_str().as_bytes());
    }
    if form.end_mark {
        out.push(0x1A);
    }
    Ok(out)
}

/// A field that holds a separator would come back as several.
fn separators_are_refused(records: &[Record]) -> Result<(), WriteError> {
    for (record, line) in records.iter().zip(2_usize..) {
        for (text, field) in record.fields().iter().zip(1_usize..) {
            if text.contains([',', '\r', '\n']) {
                return Err(WriteError::Separator { line, field });
            }
        }
    }
    Ok(())
}

/// At the end of a file the mark within a field would be taken for the file's own.
fn end_marks_are_refused(head: &Record, records: &[Record]) -> Result<(), WriteError> {
    for (record, line) in std::iter::once(head).chain(records).zip(1_usize..) {
        for (text, field) in record.fields().iter().zip(1_usize..) {
            if text.contains(END_MARK) {
                return Err(WriteError::Separator { line, field });
            }
        }
    }
    Ok(())
}

fn replaced(text: &str, encoding: Encoding, options: &WriteOptions) -> String {
    let mut scratch = Vec::new();
    text.chars()
        .map(|character| {
            scratch.clear();
            let mut buffer = [0; 4];
            if character == ',' && options.full_width_commas {
                '，'
            } else if options.substitute_gaiji
                && (is_gaiji(character) || encode(character.encode_utf8(&mut buffer), encoding, &mut scratch).is_err())
            {
                SUBSTITUTE
            } else {
                character
            }
        })
        .collect()
}

/// Writes all fields of the layout, and amounts without needless zeros.
fn complete(record: &mut Record) {
    let Some(info) = record.info() else { return };
    let fields = record.fields_mut();
    let behind = surplus(fields.iter().skip(info.fields.len()));
    fields.resize(info.fields.len(), String::new());
    for (text, field) in fields.iter_mut().zip(info.fields) {
        if let Some(written) = amount_form(field, text) {
            *text = written;
        }
    }
    fields.extend(behind);
}

/// Sorts into the order of the layout. A record that no table lists stays behind the one that it followed.
fn in_order(records: &mut Vec<Record>) {
    let mut key = (0, 0, 0, 0, 0);
    let mut keyed: Vec<_> = records
        .drain(..)
        .map(|record| {
            key = Place::of(&record).map_or(key, Place::key);
            (key, record)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    records.extend(keyed.into_iter().map(|(_, record)| record));
}
