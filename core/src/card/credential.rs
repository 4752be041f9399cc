//! What opens the card: its PINs, passwords and 照合番号, and the applications they belong to.

use std::fmt;

use jiff::civil::Date;
use zeroize::Zeroizing;

use crate::apdu::{Aid, FileId, Retries, ShortFileId};
use crate::era::EraDate;
use crate::secret::Secret;

/// An application of a card or phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Application {
    /// 公的個人認証AP (JPKI): key pairs and certificates. Cards and phones have it.
    Jpki,
    /// 券面事項入力補助AP: 個人番号 and 基本4情報 as text. Cards only.
    InputSupport,
    /// 券面事項確認AP: the face of the card as images, and the photo. Cards only.
    CardFace,
    /// …0100: serial number, municipality and expiry of the card. What it is called is disputed: 共通カードAP in one
    /// source, 住基AP in another; it is named here for what it holds. Cards only.
    CardIdentity,
    /// …0401: a PIN and nothing that a program can read. Called 住基AP in one source, which is disputed. Cards only.
    Application0401,
    /// The card manager: the GlobalPlatform issuer security domain, whose data objects tell about the card as a whole
    /// (one source). Cards only.
    CardManager,
    /// HPKI署名AP: the signing key of a health professional. On HPKI cards, which are no My Number cards.
    HpkiSignature,
    /// HPKI認証AP: the authentication key of a health professional. On HPKI cards.
    HpkiAuthentication,
}

impl Application {
    /// Its full name on the card (firm).
    #[must_use]
    pub const fn aid(self) -> Aid {
        match self {
            Self::Jpki => Aid::literal(b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"),
            Self::InputSupport => Aid::literal(b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08"),
            Self::CardFace => Aid::literal(b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02"),
            Self::CardIdentity => Aid::literal(b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00"),
            Self::Application0401 => Aid::literal(b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x01"),
            Self::CardManager => Aid::literal(b"\xA0\x00\x00\x01\x51\x00\x00"),
            Self::HpkiSignature => Aid::literal(b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x01"),
            Self::HpkiAuthentication => {
                Aid::literal(b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x02")
            }
        }
    }

    /// Its name in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Jpki => "JPKI application",
            Self::InputSupport => "card face input support application",
            Self::CardFace => "card face application",
            Self::CardIdentity => "card identity application …0100",
            Self::Application0401 => "application …0401",
            Self::CardManager => "card manager",
            Self::HpkiSignature => "HPKI signature application",
            Self::HpkiAuthentication => "HPKI authentication application",
        }
    }

    /// Its name in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Jpki => "公的個人認証AP",
            Self::InputSupport => "券面事項入力補助AP",
            Self::CardFace => "券面事項確認AP",
            Self::CardIdentity => "AP …0100(共通カードAPとも)",
            Self::Application0401 => "AP …0401(住基APとも)",
            Self::CardManager => "カードマネージャー",
            Self::HpkiSignature => "HPKI署名AP",
            Self::HpkiAuthentication => "HPKI認証AP",
        }
    }
}

/// A PIN, password or number that the card verifies and counts tries of. Each has a counter of its own, also where the
/// same number opens two applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Credential {
    /// 利用者証明用電子証明書の暗証番号: 4 digits.
    UserAuthentication,
    /// 署名用電子証明書の暗証番号: 6 to 16 of A-Z and 0-9.
    DigitalSignature,
    /// 券面事項入力補助用の暗証番号: 4 digits.
    InputSupport,
    /// 照合番号A in the 券面事項入力補助AP: the 個人番号, 12 digits.
    NumberA,
    /// 照合番号B in the 券面事項入力補助AP: 14 digits.
    NumberB,
    /// 照合番号A in the 券面事項確認AP.
    CardFaceNumberA,
    /// 照合番号B in the 券面事項確認AP.
    CardFaceNumberB,
    /// 生年月日 in the 券面事項確認AP: 6 digits, the first six of 照合番号B (one source).
    CardFaceBirthDate,
    /// The PIN of application …0100: 4 digits.
    CardIdentity,
    /// The PIN of application …0401: 4 digits. Programs show it and the one of …0100 as one (one source).
    Application0401,
    /// The PIN of the HPKI署名AP.
    HpkiSignature,
    /// The PIN of the HPKI認証AP.
    HpkiAuthentication,
}

impl Credential {
    /// The application that verifies it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::UserAuthentication | Self::DigitalSignature => Application::Jpki,
            Self::InputSupport | Self::NumberA | Self::NumberB => Application::InputSupport,
            Self::CardFaceNumberA | Self::CardFaceNumberB | Self::CardFaceBirthDate => Application::CardFace,
            Self::CardIdentity => Application::CardIdentity,
            Self::Application0401 => Application::Application0401,
            Self::HpkiSignature => Application::HpkiSignature,
            Self::HpkiAuthentication => Application::HpkiAuthentication,
        }
    }

    /// The file that stands for it in VERIFY (firm; that of the birth date from one source). On HPKI cards the PIN is
    /// EF 0002 but is called 8, so that P2 is 88 (firm).
    #[must_use]
    pub const fn short_file_id(self) -> ShortFileId {
        match self {
            Self::UserAuthentication => ShortFileId::literal::<0x18>(),
            Self::DigitalSignature => ShortFileId::literal::<0x1B>(),
            Self::InputSupport | Self::CardFaceBirthDate => ShortFileId::literal::<0x11>(),
            Self::NumberA => ShortFileId::literal::<0x14>(),
            Self::NumberB => ShortFileId::literal::<0x15>(),
            Self::CardFaceNumberA => ShortFileId::literal::<0x13>(),
            Self::CardFaceNumberB => ShortFileId::literal::<0x12>(),
            Self::CardIdentity | Self::Application0401 => ShortFileId::literal::<0x1C>(),
            Self::HpkiSignature | Self::HpkiAuthentication => ShortFileId::literal::<0x08>(),
        }
    }

    /// The file that holds it.
    #[must_use]
    pub fn file_id(self) -> FileId {
        match self {
            Self::HpkiSignature | Self::HpkiAuthentication => FileId(0x0002),
            other => other.short_file_id().into(),
        }
    }

    /// How many wrong tries in a row block it (firm); `None` where that is not confirmed.
    #[must_use]
    pub const fn max_tries(self) -> Option<Retries> {
        match self {
            Self::UserAuthentication | Self::InputSupport | Self::CardIdentity | Self::Application0401 => {
                Some(Retries(3))
            }
            Self::DigitalSignature => Some(Retries(5)),
            Self::NumberB | Self::CardFaceNumberB => Some(Retries(10)),
            Self::NumberA
            | Self::CardFaceNumberA
            | Self::CardFaceBirthDate
            | Self::HpkiSignature
            | Self::HpkiAuthentication => None,
        }
    }

    /// Its name in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::UserAuthentication => "PIN of the user authentication certificate",
            Self::DigitalSignature => "password of the digital signature certificate",
            Self::InputSupport => "PIN for card face input support",
            Self::NumberA => "verification number A",
            Self::NumberB => "verification number B",
            Self::CardFaceNumberA => "verification number A (card face)",
            Self::CardFaceNumberB => "verification number B (card face)",
            Self::CardFaceBirthDate => "birth date as a credential",
            Self::CardIdentity => "PIN of application …0100",
            Self::Application0401 => "PIN of application …0401",
            Self::HpkiSignature => "PIN of the HPKI signature key",
            Self::HpkiAuthentication => "PIN of the HPKI authentication key",
        }
    }

    /// Its name in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::UserAuthentication => "利用者証明用電子証明書の暗証番号",
            Self::DigitalSignature => "署名用電子証明書の暗証番号",
            Self::InputSupport => "券面事項入力補助用の暗証番号",
            Self::NumberA => "照合番号A",
            Self::NumberB => "照合番号B",
            Self::CardFaceNumberA => "照合番号A(券面事項確認)",
            Self::CardFaceNumberB => "照合番号B(券面事項確認)",
            Self::CardFaceBirthDate => "生年月日による照合",
            Self::CardIdentity => "AP …0100の暗証番号",
            Self::Application0401 => "AP …0401の暗証番号",
            Self::HpkiSignature => "HPKI署名用の暗証番号",
            Self::HpkiAuthentication => "HPKI認証用の暗証番号",
        }
    }
}

/// A text that cannot be the credential it is given for, so that no try is spent on it. Does not hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCredential {
    /// Not a [`Pin`].
    #[error("a PIN has 4 digits (0 to 9)")]
    Pin,
    /// Not a [`SigningPassword`].
    #[error("the signing password has 6 to 16 characters, A to Z in upper case and 0 to 9")]
    SigningPassword,
    /// Not an [`IndividualNumber`].
    #[error("a 個人番号 has 12 digits (0 to 9)")]
    IndividualNumber,
    /// Not a [`NumberB`], or not its parts.
    #[error("照合番号B has 14 digits (0 to 9), the last 4 of which are the security code")]
    NumberB,
    /// Not a [`BirthDateKey`].
    #[error("a birth date as a credential has 6 digits (0 to 9)")]
    BirthDateKey,
    /// A birth date that has no year of an era.
    #[error("a birth date before 1873 has no year of an era here")]
    BirthDate,
    /// Not a [`HpkiPin`].
    #[error("an HPKI PIN has 1 to 16 ASCII characters without spaces")]
    HpkiPin,
}

impl InvalidCredential {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pin => "invalid_pin",
            Self::SigningPassword => "invalid_signing_password",
            Self::IndividualNumber => "invalid_individual_number",
            Self::NumberB => "invalid_number_b",
            Self::BirthDateKey => "invalid_birth_date_key",
            Self::BirthDate => "invalid_birth_date",
            Self::HpkiPin => "invalid_hpki_pin",
        }
    }

    /// The message in Japanese.
    #[must_use]
    pub fn japanese(&self) -> &'static str {
        match self {
            Self::Pin => "暗証番号は数字4桁です。",
            Self::SigningPassword => "署名用の暗証番号は英大文字と数字で6文字から16文字です。",
            Self::IndividualNumber => "個人番号は数字12桁です。",
            Self::NumberB => "照合番号Bは数字14桁です(下4桁はセキュリティコード)。",
            Self::BirthDateKey => "照合用の生年月日は数字6桁です。",
            Self::BirthDate => "1873年(明治6年)より前の生年月日は和暦年で表せません。",
            Self::HpkiPin => "HPKIの暗証番号は空白を含まない英数記号1文字から16文字です。",
        }
    }
}

/// A PIN (暗証番号) of four digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin(Secret);

impl Pin {
    /// Checks the form only. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`InvalidCredential::Pin`] unless `text` is four ASCII digits.
    pub fn new(text: &str) -> Result<Self, InvalidCredential> {
        digits(text, 4).map(Self).ok_or(InvalidCredential::Pin)
    }

    /// The digits.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// The password (署名用の暗証番号) of the digital signature key: 6 to 16 of A-Z and 0-9.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningPassword(Secret);

impl SigningPassword {
    /// Checks the form only. Lower case is refused rather than converted: the card would count it as a wrong try. The
    /// caller wipes its own copy.
    ///
    /// # Errors
    /// [`InvalidCredential::SigningPassword`] unless `text` is 6 to 16 of A-Z and 0-9.
    pub fn new(text: &str) -> Result<Self, InvalidCredential> {
        let fits = (6..=16).contains(&text.len());
        if !fits
            || !text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        {
            return Err(InvalidCredential::SigningPassword);
        }
        Ok(Self(Secret::new(text.as_bytes())))
    }

    /// The characters.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// A 個人番号 (Individual Number, "My Number"), which is also 照合番号A: 12 digits.
///
/// The law restricts who may keep it. The check digit is not looked at, as test cards do not keep to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndividualNumber(Secret);

impl IndividualNumber {
    /// Checks the form only. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`InvalidCredential::IndividualNumber`] unless `text` is twelve ASCII digits.
    pub fn new(text: &str) -> Result<Self, InvalidCredential> {
        digits(text, 12).map(Self).ok_or(InvalidCredential::IndividualNumber)
    }

    /// The digits.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    /// The digits as text. Do not copy them to where nothing wipes them.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(self.0.expose()).unwrap_or_default()
    }
}

/// 生年月日 as a credential of the 券面事項確認AP: 6 digits YYMMDD with the year of the era, the first six of 照合番号B
/// (one source).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BirthDateKey(Secret);

impl BirthDateKey {
    /// Checks the form only. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`InvalidCredential::BirthDateKey`] unless `text` is six ASCII digits.
    pub fn new(text: &str) -> Result<Self, InvalidCredential> {
        digits(text, 6).map(Self).ok_or(InvalidCredential::BirthDateKey)
    }

    /// From the date itself: 2020-02-24 (令和2年) is 020224.
    ///
    /// # Errors
    /// [`InvalidCredential::BirthDate`] before 1873.
    pub fn from_date(birth: Date) -> Result<Self, InvalidCredential> {
        Self::new(&era_digits(birth)?)
    }

    /// The digits.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// The PIN of an HPKI key. Its format is not published: 1 to 16 printable ASCII characters are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HpkiPin(Secret);

impl HpkiPin {
    /// Checks the form only. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`InvalidCredential::HpkiPin`] unless `text` is 1 to 16 ASCII characters without spaces or controls.
    pub fn new(text: &str) -> Result<Self, InvalidCredential> {
        let fits = (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(Secret::new(text.as_bytes())))
            .ok_or(InvalidCredential::HpkiPin)
    }

    /// The characters.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// 照合番号B: 14 digits, namely birth date YYMMDD with the year of the era, expiry year YYYY (Gregorian), and the
/// security code of four digits printed on the face (firm).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberB(Secret);

impl NumberB {
    /// Checks the form only. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`InvalidCredential::NumberB`] unless `text` is fourteen ASCII digits.
    pub fn new(text: &str) -> Result<Self, InvalidCredential> {
        digits(text, 14).map(Self).ok_or(InvalidCredential::NumberB)
    }

    /// From what is printed on the face: birth date, expiry year (有効期限, Gregorian, four digits) and security code
    /// (セキュリティコード, four digits).
    ///
    /// # Errors
    /// [`InvalidCredential::BirthDate`] for a birth before 1873, [`InvalidCredential::NumberB`] for an expiry year of
    /// other than four digits or a security code that is not four digits.
    ///
    /// ```
    /// use kazasu::card::NumberB;
    ///
    /// // 令和2年2月24日, 2030年まで有効
    /// let number = NumberB::from_parts(jiff::civil::date(2020, 2, 24), 2030, "1234")?;
    /// assert_eq!(number.secret().expose(), b"02022420301234");
    /// # Ok::<(), kazasu::card::InvalidCredential>(())
    /// ```
    pub fn from_parts(birth: Date, expiry_year: u16, security_code: &str) -> Result<Self, InvalidCredential> {
        let fits = (1000..=9999).contains(&expiry_year) && security_code.len() == 4;
        if !fits {
            return Err(InvalidCredential::NumberB);
        }
        let birth = era_digits(birth)?;
        // The exact capacity: a string that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(14));
        text.push_str(&birth);
        text.push_str(&Zeroizing::new(expiry_year.to_string()));
        text.push_str(security_code);
        Self::new(&text)
    }

    /// The digits.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

/// YYMMDD with the year of the era: 1980-02-17 (昭和55年) is 550217 (firm).
fn era_digits(birth: Date) -> Result<Zeroizing<String>, InvalidCredential> {
    let day = EraDate::from_date(birth).map_err(|_| InvalidCredential::BirthDate)?;
    let digits = format!("{:02}{:02}{:02}", day.year(), birth.month(), birth.day());
    Ok(Zeroizing::new(digits))
}

fn digits(text: &str, count: usize) -> Option<Secret> {
    let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| Secret::new(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_pin_is_four_digits() {
        assert_eq!(Pin::new("0123").unwrap().secret().expose(), b"0123");
        for text in ["", "123", "12345", "12a4", "12 4", "１２３４"] {
            assert_eq!(Pin::new(text), Err(InvalidCredential::Pin), "{text}");
        }
    }

    #[test]
    fn a_signing_password_is_upper_case_and_digits() {
        for text in ["ABC123", "000000", "ABCDEFGH01234567"] {
            assert_eq!(SigningPassword::new(text).unwrap().secret().expose(), text.as_bytes());
        }
        for text in ["", "ABC12", "ABCDEFGH012345678", "abc123", "ABC-12", "ＡＢＣ１２３"] {
            assert_eq!(
                SigningPassword::new(text),
                Err(InvalidCredential::SigningPassword),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_a_and_b_have_12_and_14_digits() {
        assert_eq!(IndividualNumber::new("012345678901").unwrap().expose(), "012345678901");
        assert!(IndividualNumber::new("0123456789012").is_err());
        assert!(NumberB::new("02022420301234").is_ok());
        assert!(NumberB::new("020224203012345").is_err());
    }

    #[test]
    fn birth_dates_are_written_with_the_year_of_the_era() {
        for (birth, digits) in [
            (date(2020, 2, 24), "020224"),
            (date(1980, 2, 17), "550217"),
            (date(2019, 4, 30), "310430"),
            (date(2019, 5, 1), "010501"),
            (date(1989, 1, 7), "640107"),
            (date(1926, 12, 24), "151224"),
        ] {
            let key = BirthDateKey::from_date(birth).unwrap();
            assert_eq!(key.secret().expose(), digits.as_bytes());
            let number = NumberB::from_parts(birth, 2030, "0123").unwrap();
            assert_eq!(number.secret().expose(), format!("{digits}20300123").as_bytes());
        }
        assert_eq!(
            BirthDateKey::from_date(date(1872, 12, 31)),
            Err(InvalidCredential::BirthDate)
        );
    }

    #[test]
    fn parts_that_cannot_make_a_number_b_are_refused() {
        let birth = date(2020, 2, 24);
        for (year, code) in [
            (2030, "123"),
            (2030, "12345"),
            (2030, "12a4"),
            (2030, "１2"),
            (999, "1234"),
            (10_000, "1234"),
        ] {
            let result = NumberB::from_parts(birth, year, code);
            assert_eq!(result, Err(InvalidCredential::NumberB), "{year} {code}");
        }
    }

    #[test]
    fn an_hpki_pin_is_printable_ascii() {
        assert_eq!(HpkiPin::new("a-1").unwrap().secret().expose(), b"a-1");
        for text in ["", "12 4", "１２３４", "12345678901234567"] {
            assert_eq!(HpkiPin::new(text), Err(InvalidCredential::HpkiPin), "{text}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        assert_eq!(format!("{:?}", Pin::new("1234").unwrap()), "Pin(Secret(4 bytes))");
        assert!(!format!("{:?}", IndividualNumber::new("012345678901").unwrap()).contains("0123"));
    }

    #[test]
    fn applications_have_the_aids_of_real_cards() {
        assert_eq!(Application::Jpki.aid().to_string(), "D392F000260100000001");
        assert_eq!(Application::InputSupport.aid().to_string(), "D3921000310001010408");
    }

    #[test]
    fn credentials_have_the_references_of_real_cards() {
        use Credential as C;
        let references = [
            C::UserAuthentication,
            C::DigitalSignature,
            C::InputSupport,
            C::NumberA,
            C::NumberB,
        ]
        .map(|credential| {
            (
                credential.short_file_id().reference(),
                credential.max_tries().map(|Retries(tries)| tries),
            )
        });
        assert_eq!(
            references,
            [
                (0x98, Some(3)),
                (0x9B, Some(5)),
                (0x91, Some(3)),
                (0x94, None),
                (0x95, Some(10))
            ]
        );
    }
}
