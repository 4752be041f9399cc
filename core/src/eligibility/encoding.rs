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
        const SHIFT_JIS: [&str; 9] = [
            "shift_jis",
            "shift-jis",
            "sjis",
            "x-sjis",
            "windows-31j",
            "cswindows31j",
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

/// Decodes a message by its XML declaration: UTF-8 when there is none, and when a UTF-8 byte order mark contradicts the
/// declaration (a file saved anew by an editor). The mark is removed.
///
/// # Errors
/// [`ReadError::UnknownEncoding`] when the declaration names another encoding, [`ReadError::Encoding`] with the place
/// of the first byte that does not belong to the declared one.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), ReadError> {
    let marked = bytes.strip_prefix(b"\xEF\xBB\xBF");
    let bytes = marked.unwrap_or(bytes);
    let encoding = match marked {
        Some(_) => Encoding::Utf8,
        None => declared(bytes)?,
    };
    Ok((decode_as(bytes, encoding)?, encoding))
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

/// Decodes bytes of a known encoding, whatever they say of themselves: text that is no message, such as what a Japanese
/// Windows program holds.
///
/// # Errors
/// [`ReadError::Encoding`] with the place of the first byte that does not belong to the encoding.
pub fn decode_as(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, ReadError> {
    match encoding {
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(bad_byte(bytes, error.valid_up_to(), Encoding::Utf8)),
        },
        Encoding::ShiftJis => decode_shift_jis(bytes).map(Cow::Owned),
    }
}

/// Appends `text` to `out` in the given encoding.
///
/// # Errors
/// The first character that the encoding does not have. Three characters that the usual Shift_JIS encoder maps onto
/// others (`¥` U+00A5, `‾` U+203E, `−` U+2212) are refused, because they would come back changed.
pub fn encode(text: &str, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), char> {
    if encoding == Encoding::Utf8 || text.is_ascii() {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    if let Some(changed) = text.chars().find(|c| matches!(c, '\u{A5}' | '\u{203E}' | '\u{2212}')) {
        return Err(changed);
    }
    let mut encoder = SHIFT_JIS.new_encoder();
    let mut buffer = Vec::new();
    let mut rest = text;
    loop {
        let room = encoder
            .max_buffer_length_from_utf8_without_replacement(rest.len())
            .unwrap_or(rest.len());
        buffer.reserve(room);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut buffer, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::Unmappable(character) => buffer.extend(gaiji(character).ok_or(character)?),
            EncoderResult::OutputFull => {}
            EncoderResult::InputEmpty => {
                out.append(&mut buffer);
                return Ok(());
            }
        }
    }
}

/// The two bytes of a user-defined character (外字): Windows-31J F040 to F9FC are U+E000 to U+E757. The decoder knows
/// them, the encoder does not.
fn gaiji(character: char) -> Option<[u8; 2]> {
    let place = u32::from(character)
        .checked_sub(0xE000)
        .filter(|place| *place <= 0x757)?;
    let (row, cell) = (place.checked_div(188)?, place.checked_rem(188)?);
    // 7F is no second byte.
    let skip = if cell < 0x3F { 0x40 } else { 0x41 };
    let lead = u8::try_from(row.checked_add(0xF0)?).ok()?;
    Some([lead, u8::try_from(cell.checked_add(skip)?).ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_windows_31j_survives_being_written() {
        let mut tried = 0;
        for bytes in (0x20..=0xFF_u8).flat_map(|lead| (0x20..=0xFF_u8).map(move |trail| [lead, trail])) {
            let Ok(text) = decode_shift_jis(&bytes) else { continue };
            let mut written = Vec::new();
            encode(&text, Encoding::ShiftJis, &mut written).unwrap();
            // Some characters have two codes, so that the text is compared and not the bytes.
            assert_eq!(decode_shift_jis(&written).unwrap(), text, "{bytes:02X?}");
            tried += 1;
        }
        assert!(tried > 20_000, "{tried}");
        let mut written = Vec::new();
        encode("\u{E000}外\u{E03F}字\u{E757}", Encoding::ShiftJis, &mut written).unwrap();
        assert_eq!(written, b"\xF0\x40\x8A\x4F\xF0\x80\x8E\x9A\xF9\xFC");
        assert_eq!(encode("\u{E758}", Encoding::ShiftJis, &mut written), Err('\u{E758}'));
    }

    #[test]
    fn the_spellings_in_use_are_known() {
        for name in [
            "UTF-8",
            "utf8",
            "Shift_JIS",
            "SHIFT-JIS",
            "sjis",
            "x-sjis",
            "Windows-31J",
            "csWindows31J",
            "MS932",
            "CP932",
        ] {
            assert!(Encoding::from_name(name).is_some(), "{name}");
        }
        assert_eq!(Encoding::from_name("EUC-JP"), None);
    }

    #[test]
    fn a_byte_order_mark_outweighs_the_declaration() {
        let file = "\u{FEFF}<?xml version='1.0' encoding='Shift_JIS'?><XmlMsg>架空</XmlMsg>";
        let (text, encoding) = decode(file.as_bytes()).unwrap();
        assert!(text.starts_with("<?xml") && text.contains("架空"));
        assert_eq!(encoding, Encoding::Utf8);
    }
}
