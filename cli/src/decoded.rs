//! Whatever a file of the shared folders or of a prescription holds, recognised by its content.

use std::borrow::Cow;

use kazasu::eligibility::app_text::{self, AppText, AppTextError};
use kazasu::eligibility::archive::{ArchiveLimits, format_of, read_archive};
use kazasu::eligibility::file_name::Format;
use kazasu::eligibility::json::FileDocument;
use kazasu::eligibility::{Diagnostic, Document, Policy, ReadError, ReadOptions, read};
use kazasu::prescription;
use kazasu::secret::Secret;
use serde_json::{Value, json};

use crate::message::{show, show_group};
use crate::screen::Screen;

/// What a file holds.
pub(crate) enum Decoded {
    /// An eligibility message.
    Message(Box<Document<'static>>),
    /// Text of the マイナ資格確認アプリ.
    AppText(Box<AppText<'static>>),
    /// A prescription, electronic or from the symbol on paper.
    Prescription(prescription::Document),
    /// An archive, with its members.
    Archive(Vec<(String, Result<Decoded, DecodeError>)>),
    /// A PDF, which is for people.
    Pdf,
}

/// Why a file could not be decoded.
pub(crate) struct DecodeError {
    code: &'static str,
    message: String,
    /// Line and column, where there are any.
    position: Option<(usize, usize)>,
}

impl DecodeError {
    pub(crate) fn new(code: &'static str, message: impl ToString) -> Self {
        Self {
            code,
            message: message.to_string(),
            position: None,
        }
    }

    /// The error in a line, with what to do where it is not plain.
    pub(crate) fn line(&self, screen: &Screen, name: &str) -> String {
        let next = match self.code {
            "password_needed" => screen.pick(" → --password で渡してください", " → give it with --password"),
            _ => "",
        };
        let cannot = screen.pick("読めません: ", "");
        format!("{name}: {cannot}{} [{}]{next}", self.message, self.code)
    }

    pub(crate) fn value(&self, name: &str) -> Value {
        let (line, column) = (self.position.map(|at| at.0), self.position.map(|at| at.1));
        json!({"file": name, "error": {"code": self.code, "message": self.message, "line": line, "column": column}})
    }
}

impl From<ReadError> for DecodeError {
    fn from(error: ReadError) -> Self {
        let position = error.position().map(|at| (at.line, at.column));
        Self {
            position,
            ..Self::new(error.code(), error)
        }
    }
}

/// A remark of the reader, for a line on the screen.
pub(crate) struct Remark {
    /// Where, such as `3:17`.
    place: String,
    words: Cow<'static, str>,
    code: &'static str,
    /// Path or record.
    subject: String,
}

impl Remark {
    /// The remark on a file in a line.
    pub(crate) fn line(&self, name: &str) -> String {
        let line = format!("{name}:{} {} [{}] {}", self.place, self.words, self.code, self.subject);
        line.trim_end().to_owned()
    }
}

/// Decodes a file by what it holds.
pub(crate) fn decode(
    name: &str,
    bytes: &[u8],
    strict: bool,
    password: Option<&Secret>,
) -> Result<Decoded, DecodeError> {
    let policy = if strict { Policy::Strict } else { Policy::Lenient };
    match format_of(bytes) {
        Some(Format::Pdf) => return Ok(Decoded::Pdf),
        Some(Format::Zip) => {
            let members = read_archive(bytes, password, &ArchiveLimits::default());
            let members = members.map_err(|error| DecodeError::new(error.code(), error))?;
            let decoded = members.into_iter().map(|member| {
                let decoded = decode(&member.name, &member.content, strict, None);
                (member.name, decoded)
            });
            return Ok(Decoded::Archive(decoded.collect()));
        }
        _ => {}
    }
    if is_prescription(bytes) {
        let mut options = prescription::ReadOptions::default();
        options.policy = policy;
        let document = prescription::read(bytes, &options);
        return document
            .map(Decoded::Prescription)
            .map_err(|error| DecodeError::new(error.code(), error));
    }
    // Text that is no markup is the app's, unless it says nothing that the app would.
    let text = std::str::from_utf8(bytes).map(|text| text.trim_start_matches('\u{FEFF}'));
    if let Ok(text) = text
        && !text.trim_start().starts_with('<')
    {
        match app_text::read(text, policy) {
            Ok(decoded) => return Ok(Decoded::AppText(Box::new(decoded.into_owned()))),
            Err(AppTextError::NotAppText) => {}
            Err(error) => return Err(DecodeError::new(error.code(), error)),
        }
    }
    let mut options = ReadOptions::named(name);
    options.policy = policy;
    Ok(Decoded::Message(Box::new(read(bytes, &options)?)))
}

fn is_prescription(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.starts_with(b"SJ1") || bytes.starts_with(b"JAHIS")
}

impl Decoded {
    /// The file as JSON.
    pub(crate) fn value(&self, name: &str) -> Value {
        match self {
            Self::Message(document) => json!(FileDocument {
                file: Some(name),
                document
            }),
            Self::AppText(text) => with_name(name, json!(text)),
            Self::Prescription(document) => with_name(name, json!(document)),
            Self::Archive(members) => {
                let members: Vec<Value> = members
                    .iter()
                    .map(|(name, member)| match member {
                        Ok(member) => member.value(name),
                        Err(error) => error.value(name),
                    })
                    .collect();
                json!({"file": name, "members": members})
            }
            Self::Pdf => json!({"file": name, "format": "pdf"}),
        }
    }

    /// The file for a person.
    pub(crate) fn show(&self, screen: &mut Screen, name: &str) {
        match self {
            Self::Message(document) => show(screen, name, document),
            Self::AppText(text) => {
                screen.say(
                    format!("{name}  マイナ資格確認アプリ"),
                    format!("{name}  text of the eligibility app"),
                );
                show_group(screen, &text.record, 1);
                for line in &text.unknown {
                    screen.line(format!("  ? {}: {}", line.key, line.value));
                }
            }
            Self::Prescription(document) => {
                screen.line(format!(
                    "{name}  {}  {}",
                    document.version,
                    document.form.encoding.name()
                ));
                for record in &document.records {
                    show_record(screen, record);
                }
            }
            Self::Archive(members) => {
                screen.line(format!("{name}  ZIP"));
                for (name, member) in members {
                    match member {
                        Ok(member) => member.show(screen, name),
                        Err(error) => screen.note(error.line(screen, name)),
                    }
                }
            }
            Self::Pdf => screen.say(
                format!("{name}  PDF(内容は読み取りません)"),
                format!("{name}  PDF; its content is not read"),
            ),
        }
        if !matches!(self, Self::Archive(_)) {
            note(screen, name, self.remarks(screen));
        }
    }

    /// What reading tolerated.
    pub(crate) fn remarks(&self, screen: &Screen) -> Vec<Remark> {
        let xml = |diagnostic: &Diagnostic| remark(diagnostic, screen);
        match self {
            Self::Message(document) => document.diagnostics.iter().map(xml).collect(),
            Self::AppText(text) => text.diagnostics.iter().map(xml).collect(),
            Self::Prescription(document) => document
                .diagnostics
                .iter()
                .map(|diagnostic| Remark {
                    place: diagnostic.line.map_or_else(String::new, |line| format!("{line}:")),
                    words: Cow::Borrowed(screen.pick(diagnostic.code.message_ja(), diagnostic.code.message())),
                    code: diagnostic.code.as_str(),
                    subject: diagnostic.record.map_or_else(String::new, |record| record.to_string()),
                })
                .collect(),
            Self::Archive(members) => members
                .iter()
                .filter_map(|(_, member)| member.as_ref().ok())
                .flat_map(|member| member.remarks(screen))
                .collect(),
            Self::Pdf => Vec::new(),
        }
    }

    /// Whether a member of an archive could not be decoded.
    pub(crate) fn is_partly_unusable(&self) -> bool {
        matches!(self, Self::Archive(members) if members.iter().any(|(_, member)| member.is_err()))
    }
}

/// A message for a person, with what reading it tolerated.
pub(crate) fn show_message(screen: &mut Screen, name: &str, document: &Document<'_>) {
    show(screen, name, document);
    let remarks = document.diagnostics.iter().map(|diagnostic| remark(diagnostic, screen));
    let remarks = remarks.collect();
    note(screen, name, remarks);
}

fn remark(diagnostic: &Diagnostic, screen: &Screen) -> Remark {
    let words = screen.pick(diagnostic.code.message_ja(), diagnostic.code.message());
    Remark {
        place: format!("{}:", diagnostic.position),
        words: match diagnostic.detail.as_str() {
            "" => Cow::Borrowed(words),
            detail => Cow::Owned(format!("{words} ({detail})")),
        },
        code: diagnostic.code.as_str(),
        subject: diagnostic.path.clone(),
    }
}

fn note(screen: &mut Screen, name: &str, remarks: Vec<Remark>) {
    for remark in remarks {
        screen.note(remark.line(name));
    }
}

fn show_record(screen: &mut Screen, record: &prescription::Record) {
    let Some(info) = record.info() else {
        screen.line(format!("  ? {},{}", record.tag(), record.fields().join(",")));
        return;
    };
    let filled = info
        .fields
        .iter()
        .zip(record.fields())
        .filter(|(_, text)| !text.is_empty());
    let fields: Vec<String> = filled
        .map(|(field, text)| format!("{}={text}", screen.pick(field.japanese, field.key)))
        .collect();
    screen.line(format!(
        "  {:>3} {}  {}",
        record.tag(),
        screen.pick(info.japanese, info.english),
        fields.join("  ")
    ));
}

/// The file's name before the rest.
fn with_name(name: &str, value: Value) -> Value {
    let mut object = serde_json::Map::new();
    object.insert("file".to_owned(), Value::String(name.to_owned()));
    if let Value::Object(rest) = value {
        object.extend(rest);
    }
    Value::Object(object)
}
