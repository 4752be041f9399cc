//! Who holds a simulated card, and how it is set up.

use std::fmt;

use jiff::civil::{Date, date};

use super::atr;

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
    /// 照合番号A in the 券面事項入力補助AP: 10 when new (not confirmed).
    pub code_a: u8,
    /// 照合番号B in the 券面事項入力補助AP: 10 when new.
    pub code_b: u8,
    /// 照合番号A in the 券面事項確認AP: 10 when new (not confirmed).
    pub card_face_code_a: u8,
    /// 照合番号B in the 券面事項確認AP: 10 when new.
    pub card_face_code_b: u8,
    /// 生年月日 in the 券面事項確認AP: not published; here 10 when new. `None` is a key without limit, which answers 6300
    /// to a wrong value (from JICSAP; one source).
    pub card_face_birth_date: Option<u8>,
    /// The PIN of …0100: 3 when new (firm).
    pub card_identity: u8,
    /// The PIN of …0401: 3 when new (firm).
    pub application_0401: u8,
}

impl TriesLeft {
    /// A card whose last PIN entries were all right.
    pub const FULL: Self = Self {
        authentication: 3,
        signing: 5,
        input_support: 3,
        code_a: 10,
        code_b: 10,
        card_face_code_a: 10,
        card_face_code_b: 10,
        card_face_birth_date: Some(10),
        card_identity: 3,
        application_0401: 3,
    };
}

/// What VERIFY answers for a blocked credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockedStatus {
    /// 6984, the word of the cards seen (firm).
    #[default]
    Locked6984,
    /// 6983, the word of ISO/IEC 7816-4, which many programs expect and nobody has seen.
    Iso6983,
}

impl BlockedStatus {
    pub(crate) fn status(self) -> [u8; 2] {
        match self {
            Self::Locked6984 => [0x69, 0x84],
            Self::Iso6983 => [0x69, 0x83],
        }
    }
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
    /// The PIN of …0100, 4 digits.
    pub card_identity_pin: String,
    /// The PIN of …0401, 4 digits.
    pub application_0401_pin: String,
    /// 市区町村コード of the issuing municipality: 5 digits.
    pub municipality: String,
    /// Whether there is a 署名用電子証明書; a child under 15 has none. Without it EF 0008 of the JPKI application says 00
    /// for it, EF 0001 is empty and its key refuses (6985): that much is this simulator's own word.
    pub signing_certificate: bool,
    /// Tries left when the card enters the field.
    pub tries_left: TriesLeft,
    /// Whether the card takes extended-length commands; if not, it answers 6700 to them.
    pub extended_length: bool,
    /// The most bytes that one READ BINARY returns, as a reader with a small buffer would have it.
    pub read_limit: Option<usize>,
    /// What VERIFY answers for a blocked credential.
    pub blocked_status: BlockedStatus,
    /// Two bytes before the object in the file of the four attributes, as one note says of cards from about 2023
    /// (disputed). The offsets in the file count from its beginning all the same.
    pub leading_bytes: Option<[u8; 2]>,
    /// FF bytes after the objects in the files of the two 券面 applications. 0 by default; the file of the 個人番号 has its
    /// own two.
    pub filler_bytes: usize,
    /// Whether the data object with the contact ATR (5F51) is found only with an application selected, as on some cards
    /// (one source).
    pub contact_atr_in_applications_only: bool,
    /// What the reader reports at power on; [`crate::card::atr`] has those of real cards.
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
            card_identity_pin: "1234".to_owned(),
            application_0401_pin: "1234".to_owned(),
            municipality: "13999".to_owned(),
            signing_certificate: true,
            tries_left: TriesLeft::FULL,
            extended_length: true,
            read_limit: None,
            blocked_status: BlockedStatus::default(),
            leading_bytes: None,
            filler_bytes: 0,
            contact_atr_in_applications_only: false,
            atr: atr::CONTACTLESS.to_vec(),
        }
    }
}

impl CardProfile {
    /// 照合番号A: the 個人番号 (firm).
    #[must_use]
    pub fn code_a(&self) -> String {
        self.holder.individual_number.clone()
    }

    /// 照合番号B: [`birth_code`](Self::birth_code), the year in which the card expires, the security code (firm).
    #[must_use]
    pub fn code_b(&self) -> String {
        let expires = self.card_expires_on().year();
        format!("{}{expires:04}{}", self.birth_code(), self.security_code)
    }

    /// 生年月日 as the 券面事項確認AP takes it: YYMMDD in era years (one source).
    #[must_use]
    pub fn birth_code(&self) -> String {
        let birth = self.holder.birth_date;
        let (_, era_year) = self.holder.birth_era();
        format!("{era_year:02}{:02}{:02}", birth.month(), birth.day())
    }

    /// The last day of the card.
    #[must_use]
    pub fn card_expires_on(&self) -> Date {
        self.holder.birthday_after(self.issued, 10)
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
