//! Who holds a simulated card, and how it is set up.

use std::fmt;

use jiff::civil::{Date, date};

/// The ATR that a PC/SC reader reports for a contactless My Number card (firm: the public ATR list and a vendor's
/// reader code).
pub const CONTACTLESS_ATR: [u8; 13] = [
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F,
];

/// 性別 as the card writes it: an ASCII digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// 男, `1`.
    Male,
    /// 女, `2`.
    Female,
    /// Other, `3`.
    Other,
    /// Not applicable, `9` (one source).
    NotApplicable,
}

impl Sex {
    /// The digit on the card.
    #[must_use]
    pub fn digit(self) -> char {
        match self {
            Self::Male => '1',
            Self::Female => '2',
            Self::Other => '3',
            Self::NotApplicable => '9',
        }
    }
}

/// The person on the card. The default is fictional; so should every other be.
///
/// Nothing is checked, so that a test can issue a card that no office would.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// 氏名: family name, U+3000, given name.
    pub name: String,
    /// 住所.
    pub address: String,
    /// 生年月日.
    pub birth_date: Date,
    /// 性別.
    pub sex: Sex,
    /// 個人番号: 12 digits, the last a check digit.
    pub individual_number: String,
}

impl Default for Holder {
    /// 架空　花子, born 1990-01-02.
    fn default() -> Self {
        Self {
            name: "架空　花子".to_owned(),
            address: "東京都架空区見本町１－２－３".to_owned(),
            birth_date: date(1990, 1, 2),
            sex: Sex::Female,
            individual_number: "123456789018".to_owned(),
        }
    }
}

impl Holder {
    /// The era digit of the birth date (1 明治 to 5 令和) and the year within that era.
    pub(crate) fn birth_era(&self) -> (u8, i16) {
        let birth = self.birth_date;
        let (digit, first_year) = if birth >= date(2019, 5, 1) {
            (5, 2019)
        } else if birth >= date(1989, 1, 8) {
            (4, 1989)
        } else if birth >= date(1926, 12, 25) {
            (3, 1926)
        } else if birth >= date(1912, 7, 30) {
            (2, 1912)
        } else {
            (1, 1868)
        };
        (digit, birth.year() - first_year + 1)
    }

    /// The `count`-th birthday after `day`.
    pub(crate) fn birthday_after(&self, day: Date, count: i16) -> Date {
        let birthday_in = |year: i16| {
            let years = jiff::Span::new().try_years(i32::from(year) - i32::from(self.birth_date.year()));
            years
                .ok()
                .and_then(|years| self.birth_date.checked_add(years).ok())
                .unwrap_or(Date::MAX)
        };
        let next = if birthday_in(day.year()) > day {
            day.year()
        } else {
            day.year().saturating_add(1)
        };
        birthday_in(next.saturating_add(count - 1))
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder").finish_non_exhaustive()
    }
}

/// How many tries each credential has left. A value above 15 counts as 15, the most that a status word can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriesLeft {
    /// 利用者証明用電子証明書暗証番号: 3 when new (firm).
    pub authentication: u8,
    /// 署名用電子証明書暗証番号: 5 when new (firm).
    pub signing: u8,
    /// 券面事項入力補助用暗証番号: 3 when new (firm).
    pub input_support: u8,
    /// 照合番号A: 10 when new (not confirmed).
    pub code_a: u8,
    /// 照合番号B: 10 when new.
    pub code_b: u8,
}

impl TriesLeft {
    /// A card whose last PIN entries were all right.
    pub const FULL: Self = Self {
        authentication: 3,
        signing: 5,
        input_support: 3,
        code_a: 10,
        code_b: 10,
    };
}

/// Everything that makes one simulated card differ from another.
#[derive(Clone, PartialEq, Eq)]
pub struct CardProfile {
    /// Decides keys, serial numbers and challenges; two cards of one seed are the same card.
    pub seed: u64,
    /// The seed of the certification authorities. Cards of one authority verify under the same anchors
    /// ([`crate::certificates::simulated_anchors`]).
    pub authority: u64,
    /// The person.
    pub holder: Holder,
    /// The day of issue of card and certificates: the certificates hold until the fifth birthday after it, the card
    /// until the tenth.
    pub issued: Date,
    /// The last day of the certificates, if it is not to be the fifth birthday.
    pub certificates_expire: Option<Date>,
    /// セキュリティコード, the four digits printed on the face; part of 照合番号B.
    pub security_code: String,
    /// 利用者証明用電子証明書暗証番号, 4 digits.
    pub authentication_pin: String,
    /// 署名用電子証明書暗証番号, 6 to 16 upper-case letters and digits.
    pub signing_password: String,
    /// 券面事項入力補助用暗証番号, 4 digits.
    pub input_support_pin: String,
    /// Tries left when the card enters the field.
    pub tries_left: TriesLeft,
    /// Whether the card takes extended-length commands; if not, it answers 6700 to them.
    pub extended_length: bool,
    /// The most bytes that one READ BINARY returns, as a reader with a small buffer would have it.
    pub read_limit: Option<usize>,
    /// What the reader reports at power on.
    pub atr: Vec<u8>,
}

impl Default for CardProfile {
    /// Issued 2025-04-01, PINs 1234, signing password ABC123, extended length on, all tries left.
    fn default() -> Self {
        Self {
            seed: 0,
            authority: 0,
            holder: Holder::default(),
            issued: date(2025, 4, 1),
            certificates_expire: None,
            security_code: "1234".to_owned(),
            authentication_pin: "1234".to_owned(),
            signing_password: "ABC123".to_owned(),
            input_support_pin: "1234".to_owned(),
            tries_left: TriesLeft::FULL,
            extended_length: true,
            read_limit: None,
            atr: CONTACTLESS_ATR.to_vec(),
        }
    }
}

impl CardProfile {
    /// 照合番号A: the 個人番号 (firm).
    #[must_use]
    pub fn code_a(&self) -> String {
        self.holder.individual_number.clone()
    }

    /// 照合番号B: the birth date as YYMMDD in era years, the year in which the card expires, the security code
    /// (firm).
    #[must_use]
    pub fn code_b(&self) -> String {
        let birth = self.holder.birth_date;
        let (_, era_year) = self.holder.birth_era();
        let expires = self.holder.birthday_after(self.issued, 10);
        format!(
            "{era_year:02}{:02}{:02}{:04}{}",
            birth.month(),
            birth.day(),
            expires.year(),
            self.security_code
        )
    }

    /// The last day of the certificates.
    #[must_use]
    pub fn certificates_expire_on(&self) -> Date {
        self.certificates_expire
            .unwrap_or_else(|| self.holder.birthday_after(self.issued, 5))
    }
}

impl fmt::Debug for CardProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardProfile")
            .field("seed", &self.seed)
            .field("extended_length", &self.extended_length)
            .field("read_limit", &self.read_limit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn born(birth_date: Date) -> CardProfile {
        CardProfile {
            holder: Holder {
                birth_date,
                ..Holder::default()
            },
            ..CardProfile::default()
        }
    }

    #[test]
    fn code_b_counts_birth_years_in_eras() {
        for (birth, expected) in [
            (date(2020, 2, 24), "02022420351234"),
            (date(1980, 2, 17), "55021720351234"),
            (date(1989, 1, 7), "64010720351234"),
            (date(1989, 1, 8), "01010820351234"),
            (date(1926, 12, 24), "15122420341234"),
        ] {
            let profile = CardProfile {
                issued: date(2025, 4, 1),
                ..born(birth)
            };
            assert_eq!(profile.code_b(), expected, "{birth}");
        }
    }

    #[test]
    fn certificates_hold_until_the_fifth_birthday_after_issue() {
        let on = |birth, issued| CardProfile { issued, ..born(birth) }.certificates_expire_on();
        assert_eq!(on(date(1980, 2, 17), date(2025, 10, 27)), date(2030, 2, 17));
        assert_eq!(on(date(1980, 12, 1), date(2025, 10, 27)), date(2029, 12, 1));
        assert_eq!(on(date(2000, 2, 29), date(2025, 10, 27)), date(2030, 2, 28));
    }

    #[test]
    fn debug_shows_neither_person_nor_pin() {
        let shown = format!("{:?} {:?}", CardProfile::default(), Holder::default());
        assert!(!shown.contains("1234") && !shown.contains("架空") && !shown.contains("1990"));
    }
}
