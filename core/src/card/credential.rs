//! What opens the card: its PINs, passwords and 照合番号, and the applications they belong to.

use std::fmt;

use crate::apdu::{Aid, Retries, ShortFileId};
use crate::secret::Secret;

/// An application on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Application {
    /// 公的個人認証AP (JPKI): key pairs and certificates. Cards and phones have it.
    Jpki,
    /// 券面事項入力補助AP: 個人番号 and 基本4情報 as text. Cards only.
    InputSupport,
}

impl Application {
    /// Its full name on the card (firm).
    #[must_use]
    pub const fn aid(self) -> Aid {
        Aid::from_ten(match self {
            Self::Jpki => [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            Self::InputSupport => [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
        })
    }

    /// Its name in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Jpki => "JPKI application",
            Self::InputSupport => "card face input support application",
        }
    }

    /// Its name in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Jpki => "公的個人認証AP",
            Self::InputSupport => "券面事項入力補助AP",
        }
    }
}

/// A PIN, password or number that the card verifies and counts tries of.
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
}

impl Credential {
    /// The application that verifies it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::UserAuthentication | Self::DigitalSignature => Application::Jpki,
            Self::InputSupport | Self::NumberA | Self::NumberB => Application::InputSupport,
        }
    }

    /// The file that stands for it in VERIFY (firm).
    #[must_use]
    pub const fn short_file_id(self) -> ShortFileId {
        match self {
            Self::UserAuthentication => ShortFileId::literal::<0x18>(),
            Self::DigitalSignature => ShortFileId::literal::<0x1B>(),
            Self::InputSupport => ShortFileId::literal::<0x11>(),
            Self::NumberA => ShortFileId::literal::<0x14>(),
            Self::NumberB => ShortFileId::literal::<0x15>(),
        }
    }

    /// How many wrong tries in a row block it (firm); `None` where that is not confirmed, as for 照合番号A.
    #[must_use]
    pub const fn max_tries(self) -> Option<Retries> {
        match self {
            Self::UserAuthentication | Self::InputSupport => Some(Retries(3)),
            Self::DigitalSignature => Some(Retries(5)),
            Self::NumberA => None,
            Self::NumberB => Some(Retries(10)),
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
    /// Not a [`NumberB`].
    #[error("照合番号B has 14 digits (0 to 9)")]
    NumberB,
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
        }
    }

    /// The message in Japanese.
    #[must_use]
    pub fn japanese(&self) -> &'static str {
        match self {
            Self::Pin => "暗証番号は数字4桁です。",
            Self::SigningPassword => "署名用の暗証番号は英大文字と数字で6文字から16文字です。",
            Self::IndividualNumber => "個人番号は数字12桁です。",
            Self::NumberB => "照合番号Bは数字14桁です。",
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

fn digits(text: &str, count: usize) -> Option<Secret> {
    let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| Secret::new(text.as_bytes()))
}

#[cfg(test)]
mod tests {
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
