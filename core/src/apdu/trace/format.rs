//! The line form of a recorded trace: JSON lines as gematik's OpenHealth-Core reads and writes them, with more fields.
//!
//! What its reader asks for (read off its source): the first line is a `header` with `version` and
//! `supports_extended_length`; the others are an `exchange` with `tx` and `rx`, or an `error` with `tx` and `error`. Any
//! other `type` is refused there, unknown fields are skipped. `keys`, `can` and `label` have meanings of their own there
//! and are never written here. So whatever else is recorded is a field of one of these three kinds of line.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The only version there is.
pub(super) const VERSION: u32 = 1;
/// What stands in place of a hidden byte: `*`.
pub(super) const FILLER: u8 = 0x2A;
/// What is hidden where `redaction` is [`TOTAL`].
const HIDDEN: [&str; 8] = [
    "credentials",
    "individual_number",
    "personal_data",
    "card_identifiers",
    "certificates",
    "signatures_and_their_input",
    "challenges",
    "secure_messaging_and_keys",
];
/// Everything that is not known to be harmless is hidden.
const TOTAL: &str = "total";
/// Nothing is hidden.
const NONE: &str = "none";

/// What a trace says of itself in its first line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceHeader {
    /// Which program recorded it.
    pub tool: Option<String>,
    /// What was recorded, in the caller's words, such as `card` or a reader's name. Nothing is hidden in it.
    pub profile: Option<String>,
    /// Whether card and reader take extended APDUs, as far as the caller knows. Who replays should ask no more of them.
    pub supports_extended_length: bool,
    /// When it was begun; the times of the exchanges count from here.
    pub started: Option<Timestamp>,
}

impl TraceHeader {
    /// Of a recording that this library makes, with extended APDUs and without a time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tool: Some(concat!("kazasu ", env!("CARGO_PKG_VERSION")).to_owned()),
            profile: None,
            supports_extended_length: true,
            started: None,
        }
    }
}

impl Default for TraceHeader {
    fn default() -> Self {
        Self::new()
    }
}

/// A line of any kind: the fields of the others are absent.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Line<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supports_extended_length: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) tool: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) started: Option<Timestamp>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) redaction: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hidden: Vec<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) tx: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) rx: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Cow<'a, str>>,
    /// When the command was sent, in microseconds since the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at_us: Option<u64>,
    /// How long the answer took, in microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) took_us: Option<u64>,
    /// Which of `tx` and `rx` have filler in place of bytes.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub(super) redacted: Vec<Cow<'a, str>>,
}

impl<'a> Line<'a> {
    pub(super) fn header(header: &'a TraceHeader, redacted: bool) -> Self {
        Self {
            kind: "header".into(),
            version: Some(VERSION),
            supports_extended_length: Some(header.supports_extended_length),
            tool: header.tool.as_deref().map(Cow::Borrowed),
            profile: header.profile.as_deref().map(Cow::Borrowed),
            started: header.started,
            redaction: Some(if redacted { TOTAL } else { NONE }.into()),
            hidden: match redacted {
                true => HIDDEN.map(Cow::Borrowed).into(),
                false => Vec::new(),
            },
            ..Self::default()
        }
    }

    /// What a header line says.
    pub(super) fn to_header(&self) -> TraceHeader {
        TraceHeader {
            tool: self.tool.as_deref().map(str::to_owned),
            profile: self.profile.as_deref().map(str::to_owned),
            supports_extended_length: self.supports_extended_length.unwrap_or_default(),
            started: self.started,
        }
    }

    /// Whether a header line says that everything is hidden that is not known to be harmless.
    pub(super) fn is_total(&self) -> bool {
        self.redaction.as_deref() == Some(TOTAL)
    }

    pub(super) fn is_redacted(&self, side: &str) -> bool {
        self.redacted.iter().any(|redacted| redacted == side)
    }

    /// The line, without its end. It may hold secrets: its bytes are written once, in place.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let lengths = [&self.tx, &self.rx, &self.error, &self.tool, &self.profile]
            .map(|text| text.as_ref().map_or(0, |text| text.len()));
        // Escaping makes a character six times as long at most; hex needs none.
        let capacity = lengths
            .iter()
            .fold(1024_usize, |sum, length| sum.saturating_add(length.saturating_mul(2)));
        let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(&mut *bytes, self);
        Zeroizing::new(String::from_utf8(std::mem::take(&mut *bytes)).unwrap_or_default())
    }
}

/// Microseconds.
pub(super) fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Upper-case hex of bytes that may be secret.
pub(super) fn secret_hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(2)));
    for byte in bytes {
        for digit in [byte >> 4, byte & 0x0F] {
            text.extend(char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()));
        }
    }
    text
}

/// Bytes that may be secret; `None` unless there are two hex digits for each.
pub(super) fn secret_bytes(hex: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(hex.len() >> 1));
    let mut digits = hex
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    while let Some(high) = digits.next() {
        bytes.push(high? << 4 | digits.next()??);
    }
    Some(bytes)
}
