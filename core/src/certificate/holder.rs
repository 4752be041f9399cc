//! Who holds a signing certificate (署名用電子証明書): the 基本4情報 that it carries in its subjectAltName.

use std::fmt;

use const_oid::ObjectIdentifier;
use jiff::civil::Date;

use crate::{
    era::Era,
    tlv::ber::{Object, Reader, Tag},
};

/// The otherNames under the arc of the service, 1.2.392.200149.8.5.5 (firm).
const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.1");
const NAME_SUBSTITUTIONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.2");
const SEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.3");
const BIRTH_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.4");
const ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.5");
const ADDRESS_SUBSTITUTIONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.6");

const SEQUENCE: Tag = Tag(0x30);
const OBJECT_IDENTIFIER: Tag = Tag(0x06);
const UTF8_STRING: Tag = Tag(0x0C);
/// The GeneralName otherName, `[0]`, and the explicit tag around its value, `[0]` too (RFC 5280, 4.2.1.6).
const OTHER_NAME: Tag = Tag(0xA0);

/// The holder as a signing certificate describes them. What is not in it is `None`. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HolderInformation {
    /// 氏名.
    pub name: Option<String>,
    /// Which characters of the name are substitutes (代替文字) for ones that the system lacks. The form of the text is not
    /// published.
    pub name_substitutions: Option<String>,
    /// 性別.
    pub sex: Option<HolderSex>,
    /// 生年月日.
    pub birth_date: Option<HolderBirthDate>,
    /// 住所, up to 200 characters (one source).
    pub address: Option<String>,
    /// Which characters of the address are substitutes (代替文字).
    pub address_substitutions: Option<String>,
}

impl HolderInformation {
    /// Reads the value of a subjectAltName extension; `None` when it holds nothing of a holder. Names of other kinds are
    /// passed over, and so is all that follows something unreadable.
    pub(super) fn from_subject_alternative_name(extension: &[u8]) -> Option<Self> {
        let names = Reader::new(extension).next()?.ok()?;
        if names.tag != SEQUENCE {
            return None;
        }
        let mut holder = Self::default();
        for name in names.children().ok()?.map_while(Result::ok) {
            if let Some((kind, text)) = other_name(&name) {
                holder.set(kind, text);
            }
        }
        (holder != Self::default()).then_some(holder)
    }

    /// The first of two values of one kind stays.
    fn set(&mut self, kind: ObjectIdentifier, text: &str) {
        let place = match kind {
            NAME => &mut self.name,
            NAME_SUBSTITUTIONS => &mut self.name_substitutions,
            ADDRESS => &mut self.address,
            ADDRESS_SUBSTITUTIONS => &mut self.address_substitutions,
            SEX => {
                self.sex.get_or_insert_with(|| HolderSex::parse(text));
                return;
            }
            BIRTH_DATE => {
                self.birth_date.get_or_insert_with(|| HolderBirthDate::parse(text));
                return;
            }
            _ => return,
        };
        place.get_or_insert_with(|| text.to_owned());
    }
}

impl fmt::Debug for HolderInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderInformation(…)")
    }
}

/// The holder's sex code (性別). `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HolderSex {
    /// 男, `1` (firm).
    Male,
    /// 女, `2` (firm).
    Female,
    /// その他, `3` (firm).
    Other,
    /// Any other code, as it was read.
    Unknown(String),
}

impl HolderSex {
    fn parse(code: &str) -> Self {
        match code {
            "1" => Self::Male,
            "2" => Self::Female,
            "3" => Self::Other,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The code as it stands in the certificate.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
            Self::Other => "3",
            Self::Unknown(code) => code,
        }
    }
}

impl fmt::Debug for HolderSex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderSex(…)")
    }
}

/// The holder's birth date (生年月日): an era digit and a Gregorian YYYYMMDD, such as `419900102` (firm). `Debug` does
/// not show it.
#[derive(Clone, PartialEq, Eq)]
pub enum HolderBirthDate {
    /// A date of that form.
    Date {
        /// 0 to 9: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和, 0 unknown (firm). It need not fit the date.
        era_digit: u8,
        /// The date, in the Gregorian calendar.
        date: Date,
    },
    /// Anything else, as it was read; a birthday may be known in part only.
    Text(String),
}

impl HolderBirthDate {
    fn parse(text: &str) -> Self {
        let read = || {
            if text.len() != 9 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let (era, year) = (text.get(..1)?, text.get(1..5)?);
            let (month, day) = (text.get(5..7)?, text.get(7..)?);
            let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
            Some(Self::Date {
                era_digit: era.parse().ok()?,
                date,
            })
        };
        read().unwrap_or_else(|| Self::Text(text.to_owned()))
    }

    /// The date, where there is one.
    #[must_use]
    pub const fn date(&self) -> Option<Date> {
        match self {
            Self::Date { date, .. } => Some(*date),
            Self::Text(_) => None,
        }
    }

    /// The era that the digit names, where it names one.
    #[must_use]
    pub const fn era(&self) -> Option<Era> {
        match self {
            Self::Date { era_digit: 1, .. } => Some(Era::Meiji),
            Self::Date { era_digit: 2, .. } => Some(Era::Taisho),
            Self::Date { era_digit: 3, .. } => Some(Era::Showa),
            Self::Date { era_digit: 4, .. } => Some(Era::Heisei),
            Self::Date { era_digit: 5, .. } => Some(Era::Reiwa),
            _ => None,
        }
    }
}

impl fmt::Debug for HolderBirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderBirthDate(…)")
    }
}

/// Kind and text of an otherName that holds a UTF8String.
fn other_name<'a>(name: &Object<'a>) -> Option<(ObjectIdentifier, &'a str)> {
    if name.tag != OTHER_NAME {
        return None;
    }
    let mut parts = name.children().ok()?;
    let (kind, value) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let text = value.children().ok()?.next()?.ok()?;
    if kind.tag != OBJECT_IDENTIFIER || value.tag != OTHER_NAME || text.tag != UTF8_STRING {
        return None;
    }
    let kind = ObjectIdentifier::from_bytes(kind.value).ok()?;
    Some((kind, std::str::from_utf8(text.value).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_date_keeps_its_era_digit() {
        let read = HolderBirthDate::parse("419900102");
        assert_eq!(read.date(), Some(jiff::civil::date(1990, 1, 2)));
        assert_eq!(read.era(), Some(Era::Heisei));
        let unknown_era = HolderBirthDate::parse("019900102");
        assert_eq!((unknown_era.date(), unknown_era.era()), (read.date(), None));
        assert_ne!(read, unknown_era);
        for text in ["19900102", "419900100", "419901301", "4199001021", "４１９９", ""] {
            assert_eq!(HolderBirthDate::parse(text), HolderBirthDate::Text(text.to_owned()));
        }
    }

    #[test]
    fn an_unknown_sex_code_is_kept() {
        for code in ["1", "2", "3", "9", "", "男"] {
            assert_eq!(HolderSex::parse(code).code(), code);
        }
    }
}
