//! 個人番号 and 基本4情報 as the 券面事項入力補助AP stores them, read by tag and never by offset.

use std::fmt;

use jiff::civil::Date;

use super::credential::IndividualNumber;
use crate::tlv::ber::{self, Reader, Tag};

/// 基本4情報: the four attributes on the face of the card. `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct Attributes {
    /// 氏名: family name, U+3000, given name (firm).
    pub name: String,
    /// 住所.
    pub address: String,
    /// 生年月日.
    pub birth_date: BirthDate,
    /// 性別.
    pub sex: Sex,
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes(…)")
    }
}

/// A birth date. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub enum BirthDate {
    /// YYYYMMDD that is a date.
    Date(Date),
    /// Anything else, as it was read.
    Text(String),
}

impl BirthDate {
    pub(super) fn parse(text: &str) -> Self {
        parse_date(text).map_or_else(|| Self::Text(text.to_owned()), Self::Date)
    }
}

/// A date written as YYYYMMDD.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

/// The sex code (性別). `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sex {
    /// 男, `1` (firm).
    Male,
    /// 女, `2` (firm).
    Female,
    /// その他, `3`.
    Other,
    /// 適用不能, `9` (one source).
    NotApplicable,
    /// Any other code, as it was read.
    Unknown(String),
}

impl Sex {
    pub(super) fn parse(code: &str) -> Self {
        match code {
            "1" => Self::Male,
            "2" => Self::Female,
            "3" => Self::Other,
            "9" => Self::NotApplicable,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The code as it stands on the card.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
            Self::Other => "3",
            Self::NotApplicable => "9",
            Self::Unknown(code) => code,
        }
    }
}

impl fmt::Debug for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sex(…)")
    }
}

/// What is wrong with a file, in English and without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MalformedAttributes(pub &'static str);

impl MalformedAttributes {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "attributes_malformed"
    }
}

/// Reads the 個人番号 out of EF 0001: FF10 with 12 digits, and filler (firm).
///
/// # Errors
/// [`MalformedAttributes`] when there is no FF10 or it does not hold 12 digits.
pub fn parse_individual_number(file: &[u8]) -> Result<IndividualNumber, MalformedAttributes> {
    let value = locate(file, Tag(0xFF10))
        .ok_or(MalformedAttributes("there is no FF10"))?
        .value;
    std::str::from_utf8(value)
        .ok()
        .and_then(|digits| IndividualNumber::new(digits).ok())
        .ok_or(MalformedAttributes("FF10 does not hold 12 digits"))
}

/// Reads the 基本4情報 out of EF 0002: FF20 with DF22 to DF25 (firm), and filler. The offsets in DF21 are not used.
///
/// # Errors
/// [`MalformedAttributes`] when an object is missing, cut off or not UTF-8.
pub fn parse_attributes(file: &[u8]) -> Result<Attributes, MalformedAttributes> {
    let outer = locate(file, Tag(0xFF20)).ok_or(MalformedAttributes("there is no FF20"))?;
    let text = |tag: u32, missing: &'static str| {
        let object = outer.children().and_then(|children| children.find(Tag(tag)));
        let object = object.map_err(|_| MalformedAttributes("FF20 does not hold objects"))?;
        let value = object.ok_or(MalformedAttributes(missing))?.value;
        std::str::from_utf8(value).map_err(|_| MalformedAttributes("a text is not UTF-8"))
    };
    Ok(Attributes {
        name: text(0xDF22, "there is no name (DF22)")?.to_owned(),
        address: text(0xDF23, "there is no address (DF23)")?.to_owned(),
        birth_date: BirthDate::parse(text(0xDF24, "there is no birth date (DF24)")?),
        sex: Sex::parse(text(0xDF25, "there is no sex (DF25)")?),
    })
}

/// The object with `tag`, where it should be or two bytes later: cards from about 2023 are said to put two bytes before
/// it (disputed).
pub(super) fn locate(file: &[u8], tag: Tag) -> Option<ber::Object<'_>> {
    let find = |bytes| Reader::new(bytes).find(tag).ok().flatten();
    find(file).or_else(|| find(file.get(2..)?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn object(tag: u16, value: &[u8]) -> Vec<u8> {
        let length = u8::try_from(value.len()).unwrap();
        let length = if length < 0x80 {
            vec![length]
        } else {
            vec![0x81, length]
        };
        [tag.to_be_bytes().as_slice(), &length, value].concat()
    }

    fn attributes_file(birth_date: &str, sex: &str) -> Vec<u8> {
        let fields = [
            object(0xDF21, &[0; 8]),
            object(0xDF22, "架空\u{3000}太郎".as_bytes()),
            object(0xDF23, "東京都千代田区霞が関一丁目".as_bytes()),
            object(0xDF24, birth_date.as_bytes()),
            object(0xDF25, sex.as_bytes()),
        ];
        object(0xFF20, &fields.concat())
    }

    #[test]
    fn the_four_attributes_are_read_by_tag() {
        let attributes = parse_attributes(&attributes_file("19900102", "2")).unwrap();
        assert_eq!(attributes.name, "架空\u{3000}太郎");
        assert_eq!(attributes.address, "東京都千代田区霞が関一丁目");
        assert_eq!(attributes.birth_date, BirthDate::Date(date(1990, 1, 2)));
        assert_eq!(attributes.sex, Sex::Female);
    }

    #[test]
    fn two_bytes_before_and_filler_after_are_tolerated() {
        let number = object(0xFF10, b"012345678901");
        let attributes = attributes_file("19900102", "1");
        for before in [[0x00, 0x68], [0x10, 0x02], [0x01, 0x6B], [0xFF, 0xFF], [0x00, 0x00]] {
            for after in [vec![], vec![0xFF; 2], vec![0xFF; 100], vec![0x00; 9]] {
                let file = [&before, number.as_slice(), &after].concat();
                assert_eq!(
                    parse_individual_number(&file).unwrap().expose(),
                    "012345678901",
                    "{before:02X?}"
                );
                let file = [&before, attributes.as_slice(), &after].concat();
                assert_eq!(parse_attributes(&file).unwrap().sex, Sex::Male, "{before:02X?}");
            }
        }
    }

    #[test]
    fn what_is_not_a_date_or_a_known_code_is_kept() {
        for text in ["", "19900230", "00000000", "1990010", "平成2年"] {
            let attributes = parse_attributes(&attributes_file(text, "7")).unwrap();
            assert_eq!(attributes.birth_date, BirthDate::Text(text.to_owned()));
            assert_eq!(attributes.sex.code(), "7");
        }
    }

    #[test]
    fn a_number_needs_twelve_digits_and_no_check_digit() {
        assert!(parse_individual_number(&object(0xFF10, b"000000000000")).is_ok());
        assert!(parse_individual_number(&object(0xFF10, b"01234567890")).is_err());
        assert!(parse_individual_number(&object(0xFF10, b"01234567890A")).is_err());
        assert!(parse_individual_number(&object(0xFF11, b"012345678901")).is_err());
        assert!(parse_individual_number(&[0xFF; 17]).is_err());
    }

    #[test]
    fn a_missing_or_broken_attribute_is_an_error() {
        let file = attributes_file("19900102", "1");
        for length in 0..file.len() {
            assert!(parse_attributes(&file[..length]).is_err(), "{length}");
        }
        let not_utf8 = object(0xFF20, &object(0xDF22, &[0x83, 0x40]));
        assert_eq!(
            parse_attributes(&not_utf8),
            Err(MalformedAttributes("a text is not UTF-8"))
        );
        let no_name = object(0xFF20, &object(0xDF23, b""));
        assert_eq!(
            parse_attributes(&no_name),
            Err(MalformedAttributes("there is no name (DF22)"))
        );
    }

    #[test]
    fn personal_data_is_not_shown() {
        let shown = format!("{:?}", parse_attributes(&attributes_file("19900102", "1")).unwrap());
        assert_eq!(shown, "Attributes(…)");
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(file in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_attributes(&file);
            let _ = parse_individual_number(&file);
        }
    }
}
