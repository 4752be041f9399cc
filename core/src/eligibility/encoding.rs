//! Between bytes and text: UTF-8 and Shift_JIS (Windows-31J, cp932), as the XML declaration says.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, EncoderResult, SHIFT_JIS};
use memchr::memchr;

use super::read::{Position, ReadError};
use super::xml;

/// The two encodings of the eligibility messages. Both are in real use \[2+\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8; what terminals answer in.
    #[default]
    Utf8,
    /// Shift_JIS with the vendor characters of Windows-31J (cp932).
    ShiftJis,
}

impl Encoding {
    /// The name for an XML declaration and for JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
        }
    }

    /// The encoding that `name` means, in any of the spellings in use; `None` for every other one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        const UTF_8: [&str; 2] = ["utf-8", "utf8"];
        const SHIFT_JIS: [&str; 8] = [
            "shift_jis",
            "shift-jis",
            "sjis",
            "x-sjis",
            "windows-31j",
            "ms932",
            "cp932",
            "csshiftjis",
        ];
        let listed = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if listed(&UTF_8) {
            return Some(Self::Utf8);
        }
        listed(&SHIFT_JIS).then_some(Self::ShiftJis)
    }
}

/// Decodes a message by its XML declaration: UTF-8 when there is none. A byte order mark is removed.
///
/// # Errors
/// [`ReadError::UnknownEncoding`] when the declaration names another encoding, [`ReadError::Encoding`] with the place
/// of the first byte that does not belong to the declared one.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match declared(bytes)? {
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => Ok((Cow::Borrowed(text), Encoding::Utf8)),
            Err(error) => Err(bad_byte(bytes, error.valid_up_to(), Encoding::Utf8)),
        },
        Encoding::ShiftJis => decode_shift_jis(bytes).map(|text| (Cow::Owned(text), Encoding::ShiftJis)),
    }
}

/// The encoding that the declaration in the first line or so names.
fn declared(bytes: &[u8]) -> Result<Encoding, ReadError> {
    if !bytes.starts_with(b"<?xml") {
        return Ok(Encoding::Utf8);
    }
    let head = memchr(b'>', bytes)
        .and_then(|end| bytes.get(..=end))
        .and_then(|head| std::str::from_utf8(head).ok());
    let Some(name) = head.and_then(xml::declared_encoding) else {
        return Ok(Encoding::Utf8);
    };
    Encoding::from_name(name).ok_or_else(|| ReadError::UnknownEncoding {
        name: name.chars().take(40).collect(),
    })
}

fn decode_shift_jis(bytes: &[u8]) -> Result<String, ReadError> {
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let capacity = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(bytes.len());
    let mut text = String::with_capacity(capacity);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::Malformed(length, after), read) => {
            let bad = read
                .saturating_sub(usize::from(length))
                .saturating_sub(usize::from(after));
            Err(bad_byte(bytes, bad, Encoding::ShiftJis))
        }
        (DecoderResult::OutputFull, read) => Err(bad_byte(bytes, read, Encoding::ShiftJis)),
    }
}

fn bad_byte(bytes: &[u8], offset: usize, encoding: Encoding) -> ReadError {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(before),
        Encoding::ShiftJis => SHIFT_JIS.decode_without_bom_handling(before).0,
    };
    ReadError::Encoding {
        encoding,
        position: Position::at(&text, text.len()),
    }
}

/// Appends `text` to `out` in the given encoding.
///
/// # Errors
/// The first character that the encoding does not have. Three characters that the usual Shift_JIS encoder maps onto
/// others (`¥` U+00A5, `‾` U+203E, `−` U+2212) are refused, because they would come back changed.
pub(crate) fn encode(text: &str, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), char> {
    if encoding == Encoding::Utf8 || text.is_ascii() {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    if let Some(changed) = text.chars().find(|c| matches!(c, '\u{A5}' | '\u{203E}' | '\u{2212}')) {
        return Err(changed);
    }
    let mut encoder = SHIFT_JIS.new_encoder();
    let room = encoder
        .max_buffer_length_from_utf8_without_replacement(text.len())
        .unwrap_or(text.len());
    let mut buffer = Vec::with_capacity(room);
    match encoder
        .encode_from_utf8_to_vec_without_replacement(text, &mut buffer, true)
        .0
    {
        EncoderResult::Unmappable(character) => Err(character),
        EncoderResult::InputEmpty | EncoderResult::OutputFull => {
            out.append(&mut buffer);
            Ok(())
        }
    }
}
