//! A trace in words, as a value, and how it is worded.

use serde::Serialize;

use crate::Language;

/// How a trace is put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The language of all texts.
    pub language: Language,
    /// Whether the data that a card answered is shown, including names, numbers and what identifies a person.
    /// Secrets in commands stay hidden all the same.
    pub personal_data: bool,
}

impl Options {
    /// In this language, without personal data.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            personal_data: false,
        }
    }
}

/// A trace in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Exchanges and notes in the order of the trace.
    pub entries: Vec<Entry>,
}

/// A part of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Entry {
    /// A command and what came back.
    Exchange(Exchange),
    /// A line that is no exchange: a comment, a heading, something not understood.
    Note(Note),
}

/// A command and what came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exchange {
    /// The line it starts at, from 1.
    pub line: usize,
    /// The command; absent when the trace shows only a response, such as an alternative one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<ExplainedCommand>,
    /// The response; absent when the trace does not show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<ExplainedResponse>,
    /// What the author wrote beside it. Long runs of hex in it are hidden.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// A command in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedCommand {
    /// Header, Lc, data and Le in hex; `<4 bytes>` for hidden data, `…` where the trace leaves bytes out.
    pub bytes: String,
    /// What it does, and to what.
    pub text: String,
    /// Whether the trace leaves bytes out.
    pub cut: bool,
    /// Whether filler stands in place of bytes, as the recording program says.
    pub redacted: bool,
}

/// A response in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedResponse {
    /// Data and status word in hex; `<17 bytes>` for hidden data, `…` where the trace leaves bytes out.
    pub bytes: String,
    /// The status word in hex; absent when the trace leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What the status means after this command.
    pub text: String,
    /// What the data holds, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// Whether the trace leaves bytes out.
    pub cut: bool,
    /// Whether filler stands in place of bytes, as the recording program says.
    pub redacted: bool,
}

/// A line that is no exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The line, from 1.
    pub line: usize,
    /// Its text. Long runs of hex in it are hidden.
    pub text: String,
}
