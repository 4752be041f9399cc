//! The Japanese document on the phone (カード代替電磁的記録): its elements, requests for them, and their values.
//!
//! Names are firm. Of the forms of the values no real response is public: they are of one source, which was read from an
//! iPhone by its author, and where an earlier model or ISO/IEC 23220-2 itself differs, both forms are taken.

mod anchors;
mod attributes;

use std::fmt;

use jiff::civil::Date;

pub use anchors::trust_anchors;
pub use attributes::{Attributes, UnreadElement};

use super::{error::MdocError, request::ItemsRequest};
use crate::{
    card::{attributes::Sex, credential::IndividualNumber},
    phone::cbor::Item,
};

/// The document's type (firm). An Android document is announced and its type not published: expect the same.
pub const DOC_TYPE: &str = "org.iso.23220.1.jp.mnc";
/// Namespace of the elements that only Japan has (firm).
pub const NAMESPACE_JAPAN: &str = "org.iso.23220.1.jp";
/// Namespace of the elements that ISO/IEC 23220-2 gives to all documents (firm).
pub const NAMESPACE_COMMON: &str = "org.iso.23220.1";

/// Tag of a date without time, `YYYY-MM-DD` (RFC 8943).
const FULL_DATE: u64 = 1004;

/// Years of age from 0 to 99, as `age_over_NN` can name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Years(u8);

impl Years {
    /// `None` above 99.
    #[must_use]
    pub const fn new(years: u8) -> Option<Self> {
        if years <= 99 { Some(Self(years)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// An element of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Element {
    /// 氏名: text, the family name and the given name with U+3000 between them.
    FullName,
    /// 住所: text.
    Address,
    /// 市区町村コード: text of 5 digits, without the check digit.
    LocalGovernmentCode,
    /// 個人番号: text of 12 digits, see [`individual_number`]. Only for whom the law allows it.
    IndividualNumber,
    /// 顔写真: bytes, see [`portrait`].
    Portrait,
    /// 性別 as a word: text, one kanji such as 女.
    SexText,
    /// 生年月日 as words: text such as `1971年9月1日`, see [`birth_date_text`].
    BirthDateText,
    /// 性別: number, see [`sex`].
    Sex,
    /// 生年月日: date, see [`birth_date`].
    BirthDate,
    /// 年齢: number.
    AgeInYears,
    /// Whether the holder is so old or older (年齢確認): true or false. The phone may answer with the nearest age that
    /// decides the question.
    AgeOver(Years),
}

impl Element {
    /// All but the ages asked about one by one.
    pub const ALL: [Self; 10] = [
        Self::FullName,
        Self::Address,
        Self::LocalGovernmentCode,
        Self::IndividualNumber,
        Self::Portrait,
        Self::SexText,
        Self::BirthDateText,
        Self::Sex,
        Self::BirthDate,
        Self::AgeInYears,
    ];

    /// [`NAMESPACE_JAPAN`] or [`NAMESPACE_COMMON`].
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::FullName
            | Self::Address
            | Self::LocalGovernmentCode
            | Self::IndividualNumber
            | Self::Portrait
            | Self::SexText
            | Self::BirthDateText => NAMESPACE_JAPAN,
            Self::Sex | Self::BirthDate | Self::AgeInYears | Self::AgeOver(_) => NAMESPACE_COMMON,
        }
    }

    /// Its identifier within the namespace.
    #[must_use]
    pub fn identifier(self) -> String {
        match self {
            Self::FullName => "full_name_unicode",
            Self::Address => "resident_address_unicode",
            Self::LocalGovernmentCode => "local_gov_code_unicode",
            Self::IndividualNumber => "individual_number_unicode",
            Self::Portrait => "portrait",
            Self::SexText => "sex_unicode",
            Self::BirthDateText => "birth_date_unicode",
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::AgeInYears => "age_in_years",
            Self::AgeOver(years) => return format!("age_over_{:02}", years.0),
        }
        .to_owned()
    }

    /// The element of a namespace and an identifier; `None` when it is none of these.
    #[must_use]
    pub fn from_identifier(namespace: &str, identifier: &str) -> Option<Self> {
        let age = || match identifier.strip_prefix("age_over_")?.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                let digit = |byte: &u8| byte.checked_sub(b'0');
                Years::new(digit(tens)?.checked_mul(10)?.checked_add(digit(ones)?)?).map(Self::AgeOver)
            }
            _ => None,
        };
        Self::ALL
            .into_iter()
            .find(|element| element.identifier() == identifier)
            .or_else(age)
            .filter(|element| element.namespace() == namespace)
    }

    /// What it is called in Japanese.
    #[must_use]
    pub fn japanese(self) -> String {
        match self {
            Self::FullName => "氏名",
            Self::Address => "住所",
            Self::LocalGovernmentCode => "市区町村コード",
            Self::IndividualNumber => "個人番号",
            Self::Portrait => "顔写真",
            Self::SexText | Self::Sex => "性別",
            Self::BirthDateText | Self::BirthDate => "生年月日",
            Self::AgeInYears => "年齢",
            Self::AgeOver(years) => return format!("{}歳以上", years.0),
        }
        .to_owned()
    }
}

/// A request for these elements. With none it is refused when a [`DocumentRequest`](super::request::DocumentRequest) is
/// made of it.
#[must_use]
pub fn request(elements: &[Element], intent_to_retain: bool) -> ItemsRequest {
    elements.iter().fold(ItemsRequest::new(DOC_TYPE), |items, element| {
        items.element(element.namespace(), &element.identifier(), intent_to_retain)
    })
}

/// A request for the answer whether the holder is `years` old or older, and for nothing else; it is not retained.
#[must_use]
pub fn age_over(years: Years) -> ItemsRequest {
    request(&[Element::AgeOver(years)], false)
}

/// A birth date as [`Element::BirthDate`] has it. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct BirthDate {
    /// The date.
    pub date: Date,
    /// Which digits of `YYYYMMDD` are approximate, when stated: eight characters, `1` where one is (ISO/IEC 23220-2).
    pub approximate_mask: Option<String>,
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

/// Reads [`Element::BirthDate`]: a date, or a map with a date and a mask.
///
/// # Errors
/// [`MdocError::Cbor`], [`MdocError::Malformed`].
pub fn birth_date(item: Item<'_>) -> Result<BirthDate, MdocError> {
    if item.map().is_err() {
        return Ok(BirthDate {
            date: full_date(item)?,
            approximate_mask: None,
        });
    }
    let mask = item.find("approximate_mask")?.map(|mask| mask.text()).transpose()?;
    Ok(BirthDate {
        date: full_date(item.get("birth_date")?)?,
        approximate_mask: mask.map(str::to_owned),
    })
}

/// Reads a date: `YYYY-MM-DD`, with the tag of a full-date or without.
///
/// # Errors
/// [`MdocError::Cbor`], [`MdocError::Malformed`].
pub fn full_date(item: Item<'_>) -> Result<Date, MdocError> {
    let text = match item.tagged() {
        Some((FULL_DATE, date)) => date,
        Some(_) => return Err(malformed("a date has another tag")),
        None => item,
    }
    .text()?;
    match text.split('-').map(str::len).collect::<Vec<_>>().as_slice() {
        [4, 2, 2] => text.parse().map_err(|_| malformed("no such date")),
        _ => Err(malformed("a date is not YYYY-MM-DD")),
    }
}

/// Reads [`Element::BirthDateText`]: a Gregorian year, month and day with 年, 月 and 日, without leading zeros. `None` for
/// other wording, such as one with an era, which was not seen: then show the text.
#[must_use]
pub fn birth_date_text(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    let number = |digits: &str, longest: usize| -> Option<i16> {
        let plain = !digits.is_empty() && digits.len() <= longest && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let small = |digits| i8::try_from(number(digits, 2)?).ok();
    Date::new(number(year, 4)?, small(month)?, small(day)?).ok()
}

/// Reads [`Element::Sex`]: the number of ISO/IEC 5218, or in an earlier model its digit as text. 0, not known, is
/// [`Sex::Unknown`].
///
/// # Errors
/// [`MdocError::Cbor`].
pub fn sex(item: Item<'_>) -> Result<Sex, MdocError> {
    let code = match item.text() {
        Ok(text) => text.to_owned(),
        Err(_) => item.uint()?.to_string(),
    };
    Ok(match code.as_str() {
        "1" => Sex::Male,
        "2" => Sex::Female,
        "9" => Sex::NotApplicable,
        _ => Sex::Unknown(code),
    })
}

/// Reads [`Element::IndividualNumber`].
///
/// # Errors
/// [`MdocError::Cbor`], [`MdocError::Malformed`] unless it is twelve digits.
pub fn individual_number(item: Item<'_>) -> Result<IndividualNumber, MdocError> {
    IndividualNumber::new(item.text()?).map_err(|_| malformed("no individual number"))
}

/// A portrait. `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Portrait<'b> {
    /// The image file.
    pub bytes: &'b [u8],
    /// Its format, by its first bytes; `None` when it is none of those that the standard allows.
    pub format: Option<ImageFormat>,
}

impl fmt::Debug for Portrait<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portrait({:?}, {} bytes)", self.format, self.bytes.len())
    }
}

/// Formats of a portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// JPEG.
    Jpeg,
    /// JPEG 2000 in its file format JP2.
    Jpeg2000,
    /// JPEG 2000 without a file format: the bare codestream.
    Jpeg2000Codestream,
}

impl ImageFormat {
    /// By the first bytes of an image.
    #[must_use]
    pub fn of(image: &[u8]) -> Option<Self> {
        match image {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x00, 0x00, 0x00, 0x0C, b'j', b'P', b' ', b' ', ..] => Some(Self::Jpeg2000),
            [0xFF, 0x4F, 0xFF, 0x51, ..] => Some(Self::Jpeg2000Codestream),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Jpeg2000 => "image/jp2",
            Self::Jpeg2000Codestream => "image/j2c",
        }
    }
}

/// Reads [`Element::Portrait`]. Which format the phone sends is not known; the card has JPEG 2000.
///
/// # Errors
/// [`MdocError::Cbor`].
pub fn portrait(item: Item<'_>) -> Result<Portrait<'_>, MdocError> {
    let bytes = item.bytes()?;
    Ok(Portrait {
        bytes,
        format: ImageFormat::of(bytes),
    })
}

fn malformed(reason: &'static str) -> MdocError {
    MdocError::Malformed {
        structure: "org.iso.23220.1",
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(bytes: &[u8]) -> Item<'_> {
        Item::parse(bytes).unwrap()
    }

    #[test]
    fn identifiers_lead_back_to_their_elements() {
        let ages = (0..=99).filter_map(Years::new).map(Element::AgeOver);
        for element in Element::ALL.into_iter().chain(ages) {
            let identifier = element.identifier();
            assert_eq!(
                Element::from_identifier(element.namespace(), &identifier),
                Some(element)
            );
            let other = if element.namespace() == NAMESPACE_COMMON {
                NAMESPACE_JAPAN
            } else {
                NAMESPACE_COMMON
            };
            assert_eq!(Element::from_identifier(other, &identifier), None, "{identifier}");
        }
        assert_eq!(Element::AgeOver(Years(7)).identifier(), "age_over_07");
        for identifier in ["age_over_7", "age_over_100", "age_over_+1", "age_over_", "given_name"] {
            assert_eq!(Element::from_identifier(NAMESPACE_COMMON, identifier), None);
        }
        assert_eq!(Years::new(100), None);
    }

    #[test]
    fn an_age_is_asked_for_alone() {
        let items = age_over(Years(20));
        assert_eq!(items.doc_type(), "org.iso.23220.1.jp.mnc");
        assert_eq!(items.namespaces().len(), 1);
        assert_eq!(items.namespaces()[0].name(), "org.iso.23220.1");
        let [element] = items.namespaces()[0].elements() else {
            panic!()
        };
        assert_eq!(
            (element.identifier.as_str(), element.intent_to_retain),
            ("age_over_20", false)
        );
    }

    #[test]
    fn birth_dates_are_read_in_both_forms() {
        let date = jiff::civil::date(1971, 9, 1);
        let plain = b"\xD9\x03\xEC\x6A1971-09-01".as_slice();
        assert_eq!(birth_date(item(plain)).unwrap().date, date);
        assert_eq!(birth_date(item(b"\x6A1971-09-01")).unwrap().date, date);
        let map = [b"\xA2\x6Abirth_date", plain, b"\x70approximate_mask\x6800000011"].concat();
        let masked = birth_date(item(&map)).unwrap();
        assert_eq!(
            (masked.date, masked.approximate_mask.as_deref()),
            (date, Some("00000011"))
        );
        for (bytes, code) in [
            (b"\xA0".as_slice(), "cbor_missing"),
            (b"\xC0\x6A1971-09-01", "mdoc_malformed"),
            (b"\x6A1971-02-30", "mdoc_malformed"),
            (b"\x681971-9-1", "mdoc_malformed"),
            (b"\x681971\x30901", "mdoc_malformed"),
            (b"\x18\x47", "cbor_unexpected"),
        ] {
            assert_eq!(birth_date(item(bytes)).unwrap_err().code(), code, "{bytes:02X?}");
        }
    }

    #[test]
    fn a_birth_date_in_words_is_read_when_it_is_gregorian() {
        assert_eq!(birth_date_text("1971年9月1日"), Some(jiff::civil::date(1971, 9, 1)));
        assert_eq!(birth_date_text("2000年12月31日"), Some(jiff::civil::date(2000, 12, 31)));
        for text in [
            "昭和46年9月1日",
            "1971年9月",
            "1971年9月31日",
            "1971年-9月1日",
            "年月日",
            "1971年9月1日 ",
        ] {
            assert_eq!(birth_date_text(text), None, "{text}");
        }
    }

    #[test]
    fn sex_is_a_number_or_its_digit() {
        for (bytes, expected) in [
            (b"\x01".as_slice(), Sex::Male),
            (b"\x02", Sex::Female),
            (b"\x09", Sex::NotApplicable),
            (b"\x61\x32", Sex::Female),
            (b"\x00", Sex::Unknown("0".to_owned())),
            (b"\x03", Sex::Unknown("3".to_owned())),
        ] {
            assert!(sex(item(bytes)).unwrap() == expected, "{bytes:02X?}");
        }
        assert!(sex(item(b"\xF5")).is_err());
    }

    #[test]
    fn portraits_tell_their_format() {
        for (image, media_type) in [
            (b"\x43\xFF\xD8\xFF".as_slice(), Some("image/jpeg")),
            (b"\x48\x00\x00\x00\x0CjP  ", Some("image/jp2")),
            (b"\x44\xFF\x4F\xFF\x51", Some("image/j2c")),
            (b"\x42\xFF\xD8", None),
        ] {
            let portrait = portrait(item(image)).unwrap();
            assert_eq!(portrait.format.map(ImageFormat::media_type), media_type);
            assert_eq!(portrait.bytes, &image[1..]);
        }
    }
}
