//! Reading a prescription: one reader for both dialects, and two policies. Lenient reading takes what it can and
//! reports what it tolerated; strict reading refuses the first such thing.

use crate::eligibility::{Encoding, Policy};

use super::check::{Notes, check};
use super::diagnostic::{Diagnostic, DiagnosticCode};
use super::document::{Document, Form, LineEnd, Record, Version};
use super::text;

/// The end of a file (EOF) of the symbol's dialect \[2+\].
pub(super) const END_MARK: char = '\u{1A}';

/// How to read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadOptions {
    /// What to do with what the convention does not have.
    pub policy: Policy,
    /// Warnings that strict reading lets pass. Producers differ in empty fields at the end of a record, so that
    /// [`DiagnosticCode::FewerFields`] and [`DiagnosticCode::SurplusFields`] are candidates.
    pub tolerated: Vec<DiagnosticCode>,
    /// The encoding; without it, that of the dialect unless the characters say otherwise.
    pub encoding: Option<Encoding>,
    /// Largest file accepted, in bytes.
    pub max_bytes: usize,
    /// Most records accepted.
    pub max_records: usize,
    /// Most fields accepted in a record.
    pub max_fields: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            policy: Policy::Lenient,
            tolerated: Vec::new(),
            encoding: None,
            max_bytes: 1 << 20,
            max_records: 10_000,
            max_fields: 100,
        }
    }
}

impl ReadOptions {
    /// The default options with strict reading.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            policy: Policy::Strict,
            ..Self::default()
        }
    }
}

/// Why a prescription could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file is larger than [`ReadOptions::max_bytes`].
    #[error("the file has {size} bytes, more than the {limit} that are accepted")]
    TooLarge {
        /// The file's size in bytes.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// There are more records than [`ReadOptions::max_records`].
    #[error("the file has more than the {limit} records that are accepted")]
    TooManyRecords {
        /// The limit.
        limit: usize,
    },
    /// A record has more fields than [`ReadOptions::max_fields`].
    #[error("line {line} has more than the {limit} fields that are accepted")]
    TooManyFields {
        /// The line.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// The first line is neither `SJ` nor `JAHIS` with a number.
    #[error("the first line is no version such as SJ1 or JAHIS10")]
    NotAPrescription,
    /// The bytes are text of neither encoding, or not of the one asked for.
    #[error("line {line} is neither UTF-8 nor Shift_JIS, or not what was asked for")]
    Encoding {
        /// The first such line.
        line: usize,
    },
    /// Strict reading met something that lenient reading would have reported.
    #[error("{0}")]
    Refused(Diagnostic),
}

impl ReadError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooManyRecords { .. } => "too_many_records",
            Self::TooManyFields { .. } => "too_many_fields",
            Self::NotAPrescription => "not_a_prescription",
            Self::Encoding { .. } => "bad_encoding",
            Self::Refused(diagnostic) => diagnostic.code.as_str(),
        }
    }
}

impl From<Diagnostic> for ReadError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Refused(diagnostic)
    }
}

/// Reads a prescription of either dialect from the bytes of a file, or of a symbol.
///
/// # Errors
/// [`ReadError`] when the bytes are no such text or are too many, or, in strict reading, when anything in them is
/// against the convention.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Document, ReadError> {
    if bytes.len() > options.max_bytes {
        return Err(ReadError::TooLarge {
            size: bytes.len(),
            limit: options.max_bytes,
        });
    }
    let mut notes = Notes {
        policy: options.policy,
        tolerated: &options.tolerated,
        diagnostics: Vec::new(),
    };
    let (content, byte_order_mark) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(content) => (content, true),
        None => (bytes, false),
    };
    let version = version_of(content).ok_or(ReadError::NotAPrescription)?;
    let demanded = Form::of(version.dialect);
    let forced = options.encoding.or(byte_order_mark.then_some(Encoding::Utf8));
    let (content, encoding) = match forced {
        Some(encoding) => text::decode_as(content, encoding).map(|text| (text, encoding)),
        None => text::decode(content, demanded.encoding),
    }
    .map_err(|line| ReadError::Encoding { line })?;
    let (lines, end_mark) = without_end_mark(&content);
    let lines = Lines { rest: lines, number: 0 };
    let form = Form {
        encoding,
        line_end: lines.clone().find_map(|line| line.end).unwrap_or(demanded.line_end),
        end_mark,
        byte_order_mark,
    };
    for (wrong, code) in [
        (!version.is_known(), DiagnosticCode::UnknownVersion),
        (byte_order_mark, DiagnosticCode::ByteOrderMark),
        (encoding != demanded.encoding, DiagnosticCode::Encoding),
        (end_mark != demanded.end_mark, DiagnosticCode::EndMark),
    ] {
        if wrong {
            notes.note(Diagnostic::new(code))?;
        }
    }
    if let Some(line) = lines.clone().find(|line| line.end != Some(demanded.line_end)) {
        notes.note(Diagnostic {
            line: Some(line.number),
            ..Diagnostic::new(DiagnosticCode::LineEnds)
        })?;
    }
    read_records(version, form, lines, options, notes)
}

fn read_records(
    version: Version,
    form: Form,
    mut lines: Lines<'_>,
    options: &ReadOptions,
    mut notes: Notes<'_>,
) -> Result<Document, ReadError> {
    let too_many_fields = |line: &Line<'_>| line.text.split(',').nth(options.max_fields).is_some();
    let fields_error = |line: &Line<'_>| ReadError::TooManyFields {
        line: line.number,
        limit: options.max_fields,
    };
    let mut version_surplus = Vec::new();
    if let Some(first) = lines.next() {
        if too_many_fields(&first) {
            return Err(fields_error(&first));
        }
        version_surplus = Record::from_line(first.text).fields().to_vec();
        if !version_surplus.is_empty() {
            let said = version_surplus.iter().any(|field| !field.is_empty());
            let code = if said {
                DiagnosticCode::UnknownField
            } else {
                DiagnosticCode::SurplusFields
            };
            notes.note(Diagnostic {
                line: Some(first.number),
                ..Diagnostic::new(code)
            })?;
        }
    }
    let mut records = Vec::new();
    let mut numbers = Vec::new();
    for line in lines {
        if line.text.is_empty() {
            notes.note(Diagnostic {
                line: Some(line.number),
                ..Diagnostic::new(DiagnosticCode::BlankLine)
            })?;
            continue;
        }
        if too_many_fields(&line) {
            return Err(fields_error(&line));
        }
        if records.len() >= options.max_records {
            return Err(ReadError::TooManyRecords {
                limit: options.max_records,
            });
        }
        records.push(Record::from_line(line.text));
        numbers.push(line.number);
    }
    let line_of = |index: usize| numbers.get(index).copied().unwrap_or_default();
    check(version.dialect, &records, line_of, &mut notes)?;
    Ok(Document {
        version,
        version_surplus,
        form,
        records,
        diagnostics: notes.diagnostics,
    })
}

/// The version, before the encoding is known.
fn version_of(bytes: &[u8]) -> Option<Version> {
    let end = bytes.iter().position(|b| matches!(b, b'\r' | b'\n' | b',' | 0x1A));
    let head = bytes.get(..end.unwrap_or(bytes.len()))?;
    Version::parse(std::str::from_utf8(head).ok()?)
}

/// The text before the end mark, and whether there is one. Line ends may follow it.
fn without_end_mark(text: &str) -> (&str, bool) {
    match text.trim_end_matches(['\r', '\n']).strip_suffix(END_MARK) {
        Some(text) => (text, true),
        None => (text, false),
    }
}

/// The lines of a text, ended by any of the three line ends.
#[derive(Clone)]
struct Lines<'t> {
    rest: &'t str,
    number: usize,
}

struct Line<'t> {
    text: &'t str,
    number: usize,
    /// `None` for a last line without one.
    end: Option<LineEnd>,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let at = self.rest.find(['\r', '\n']).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(at)?;
        let end = [LineEnd::CrLf, LineEnd::Lf, LineEnd::Cr]
            .into_iter()
            .find(|end| rest.starts_with(end.as_str()));
        self.rest = end.and_then(|end| rest.strip_prefix(end.as_str())).unwrap_or_default();
        Some(Line {
            text,
            number: self.number,
            end,
        })
    }
}
