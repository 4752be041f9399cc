//! Between bytes and text, when the encoding is not declared anywhere.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

use crate::eligibility::Encoding;

/// Decodes in the encoding that the file seems to have: the expected one where nothing speaks against it.
///
/// Shift_JIS text with a single kanji or full-width kana in it is no UTF-8, while Japanese UTF-8 often is Shift_JIS of
/// another meaning. So UTF-8 is tried first, and believed when it holds a character of three bytes.
///
/// # Errors
/// The number of the first line that is neither.
pub(crate) fn decode(bytes: &[u8], expected: Encoding) -> Result<(Cow<'_, str>, Encoding), usize> {
    let utf8 = std::str::from_utf8(bytes).ok();
    match utf8 {
        Some(text) if text.is_ascii() => return Ok((Cow::Borrowed(text), expected)),
        Some(text) if expected == Encoding::Utf8 || text.chars().any(|c| c >= '\u{800}') => {
            return Ok((Cow::Borrowed(text), Encoding::Utf8));
        }
        _ => {}
    }
    if let Ok(text) = decode_as(bytes, Encoding::ShiftJis) {
        return Ok((text, Encoding::ShiftJis));
    }
    match utf8 {
        Some(text) => Ok((Cow::Borrowed(text), Encoding::Utf8)),
        None => decode_as(bytes, expected).map(|text| (text, expected)),
    }
}

/// Decodes in the given encoding.
///
/// # Errors
/// The number of the first line that is not of that encoding.
pub(crate) fn decode_as(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, usize> {
    let decode = |bytes| match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Encoding::ShiftJis => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes),
    };
    // Neither encoding has LF within a character.
    let bad_line = || {
        let bad = bytes.split(|b| *b == b'\n').position(|line| decode(line).is_none());
        bad.unwrap_or_default().saturating_add(1)
    };
    decode(bytes).ok_or_else(bad_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_told_from_the_characters() {
        let text = "5,,ｶｸｳ,架空 太郎";
        let sjis = SHIFT_JIS.encode(text).0;
        for expected in [Encoding::Utf8, Encoding::ShiftJis] {
            assert_eq!(decode(text.as_bytes(), expected), Ok((text.into(), Encoding::Utf8)));
            assert_eq!(decode(&sjis, expected), Ok((text.into(), Encoding::ShiftJis)));
            assert_eq!(decode(b"5,,,A", expected), Ok(("5,,,A".into(), expected)));
            assert_eq!(decode(b"1\n2\n\xFF\n", expected), Err(3));
        }
        // Half-width kana alone are UTF-8 by accident.
        assert_eq!(decode(b"\xC3\xB1", Encoding::ShiftJis).unwrap().0, "ﾃｱ");
    }
}
