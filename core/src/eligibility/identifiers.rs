//! Numbers of the health insurance as checked values: 保険者番号 and 医療機関コード. Messages keep them as text, whatever
//! they hold; what a program keeps or a person types is checked here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::codes::InsuredCardClassification;
use super::qualification::ResultOfQualificationConfirmation;

/// 保険者番号 (insurer number): six digits for 国保 (National Health Insurance), otherwise eight, of which the first two
/// are the 法別番号; then 都道府県 2, 保険者別 3, 検証番号 (check digit) 1.
///
/// The check digit of eight digits is verified \[2+\]. The rule as collected does not say that it holds for six digits
/// too, so they are taken as they are; [`InsurerNumber::follows_check_digit_rule`] tells what it would say of them.
///
/// ```
/// use kazasu::eligibility::InsurerNumber;
///
/// let number: InsurerNumber = "01130012".parse()?;
/// assert_eq!((number.law_number(), number.prefecture()), (Some(1), 13));
/// assert_eq!("  138057".parse::<InsurerNumber>()?.to_string(), "138057");
/// assert_eq!("06139999".parse::<InsurerNumber>().unwrap_err().code(), "check_digit");
/// # Ok::<(), kazasu::eligibility::IdentifierError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InsurerNumber {
    /// Two zeros stand before a number of six digits.
    digits: [u8; 8],
}

impl InsurerNumber {
    /// Reads six or eight ASCII digits; spaces around them, as files pad them, do not count.
    ///
    /// Eight digits that begin with `00` are six digits padded with zeros, as the JSON interface has them \[1\].
    ///
    /// # Errors
    /// [`IdentifierError`] for anything else, and for eight digits whose check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let found = digits_of(text)?;
        let digits = match found.as_slice() {
            [a, b, c, d, e, f] => [0, 0, *a, *b, *c, *d, *e, *f],
            [a, b, c, d, e, f, g, h] => [*a, *b, *c, *d, *e, *f, *g, *h],
            _ => {
                return Err(IdentifierError::Length {
                    found: found.len(),
                    wanted: "6 or 8",
                });
            }
        };
        let number = Self { digits };
        if number.is_national_health_insurance() || number.follows_check_digit_rule() {
            Ok(number)
        } else {
            Err(IdentifierError::CheckDigit)
        }
    }

    /// Whether it is one of six digits, which are those of 国保 (National Health Insurance).
    #[must_use]
    pub fn is_national_health_insurance(self) -> bool {
        let [first, second, ..] = self.digits;
        first == 0 && second == 0
    }

    /// 法別番号: the first two of eight digits, which say under which law the insurance is; `None` for six digits.
    #[must_use]
    pub fn law_number(self) -> Option<u8> {
        let [first, second, ..] = self.digits;
        (!self.is_national_health_insurance()).then(|| pair(first, second))
    }

    /// 都道府県番号: the number of the prefecture, as written; it is not checked that there is such a prefecture.
    #[must_use]
    pub fn prefecture(self) -> u8 {
        let [_, _, first, second, ..] = self.digits;
        pair(first, second)
    }

    /// Whether the last digit is the one that the rule gives: weights 2, 1, 2, 1… from the digit before it leftwards,
    /// the digits of each product summed, and what is missing to the next ten \[2+\].
    ///
    /// Always so for eight digits. For six, treat `false` as a hint to look again, not as an error.
    #[must_use]
    pub fn follows_check_digit_rule(self) -> bool {
        let [rest @ .., last] = self.digits;
        let sum: u8 = rest
            .iter()
            .rev()
            .zip([2_u8, 1].into_iter().cycle())
            .map(|(digit, weight)| digit.saturating_mul(weight))
            .map(|product| (product / 10).saturating_add(product % 10))
            .fold(0, u8::saturating_add);
        sum.saturating_add(last) % 10 == 0
    }

    /// The eight columns of a message: right-aligned, spaces before six digits \[2+\].
    #[must_use]
    pub fn padded(self) -> String {
        format!("{:>8}", self.to_string())
    }
}

impl fmt::Display for InsurerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = if self.is_national_health_insurance() { 2 } else { 0 };
        self.digits
            .iter()
            .skip(skipped)
            .try_for_each(|digit| write!(f, "{digit}"))
    }
}

/// 医療機関コード: 都道府県 2, 点数表 (fee table) 1, number 7 \[2+\].
///
/// ```
/// use kazasu::eligibility::{FeeTable, MedicalInstitutionCode};
///
/// let code: MedicalInstitutionCode = "1310000001".parse()?;
/// assert_eq!((code.prefecture(), code.fee_table(), code.number()), (13, FeeTable::Medical, 1));
/// # Ok::<(), kazasu::eligibility::IdentifierError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MedicalInstitutionCode {
    digits: [u8; 10],
}

impl MedicalInstitutionCode {
    /// Reads ten ASCII digits; spaces around them do not count.
    ///
    /// # Errors
    /// [`IdentifierError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let found = digits_of(text)?;
        let digits = found.try_into().map_err(|found: Vec<u8>| IdentifierError::Length {
            found: found.len(),
            wanted: "10",
        })?;
        Ok(Self { digits })
    }

    /// 都道府県番号: the number of the prefecture, as written; it is not checked that there is such a prefecture.
    #[must_use]
    pub fn prefecture(self) -> u8 {
        let [first, second, ..] = self.digits;
        pair(first, second)
    }

    /// 点数表: by which fee table the institution bills.
    #[must_use]
    pub fn fee_table(self) -> FeeTable {
        let [_, _, table, ..] = self.digits;
        match table {
            1 => FeeTable::Medical,
            3 => FeeTable::Dental,
            4 => FeeTable::Dispensing,
            other => FeeTable::Other(other),
        }
    }

    /// The institution's own number, up to seven digits.
    #[must_use]
    pub fn number(self) -> u32 {
        let [_, _, _, number @ ..] = self.digits;
        number.iter().fold(0_u32, |number, digit| {
            number.saturating_mul(10).saturating_add(u32::from(*digit))
        })
    }
}

impl fmt::Display for MedicalInstitutionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

/// 点数表: the fee table that an institution bills by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FeeTable {
    /// `1` 医科 (medical).
    Medical,
    /// `3` 歯科 (dental).
    Dental,
    /// `4` 調剤 (dispensing: a pharmacy).
    Dispensing,
    /// Another digit; what it stands for is not known here.
    Other(u8),
}

/// Why a text is no such number. The text itself is in none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// Something else than the digits 0 to 9 in it.
    #[error("only the digits 0 to 9 may stand in it")]
    NotDigits,
    /// Not as many digits as such a number has.
    #[error("it has {found} digits, not {wanted}")]
    Length {
        /// How many there are.
        found: usize,
        /// How many there should be.
        wanted: &'static str,
    },
    /// The check digit (検証番号) does not belong to the other digits: a digit is wrong, or two are swapped.
    #[error("the check digit does not fit the other digits")]
    CheckDigit,
}

impl IdentifierError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotDigits => "not_digits",
            Self::Length { .. } => "wrong_length",
            Self::CheckDigit => "check_digit",
        }
    }
}

impl ResultOfQualificationConfirmation<'_> {
    /// The record's 保険者番号 as a checked value.
    ///
    /// `None` when the record has none, and in a 医療扶助 record (`A1`), where the field is the 公費負担者番号 \[2+\]
    /// instead.
    ///
    /// # Errors
    /// [`IdentifierError`] when the text is no insurer number.
    pub fn checked_insurer_number(&self) -> Option<Result<InsurerNumber, IdentifierError>> {
        if self.insured_card_classification.known() == Some(InsuredCardClassification::MedicalAssistance) {
            return None;
        }
        self.insurer_number.as_deref().map(InsurerNumber::parse)
    }
}

/// The text forms of a checked number, all by way of `parse` and `Display`.
macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }
    )*};
}

as_text!(InsurerNumber MedicalInstitutionCode);

/// The values of the digits between the spaces that pad them.
fn digits_of(text: &str) -> Result<Vec<u8>, IdentifierError> {
    let text = text.trim_matches(' ');
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' => Ok(byte.saturating_sub(b'0')),
            _ => Err(IdentifierError::NotDigits),
        })
        .collect()
}

/// The value of two digits.
fn pair(tens: u8, ones: u8) -> u8 {
    tens.saturating_mul(10).saturating_add(ones)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insurer(text: &str) -> Result<InsurerNumber, IdentifierError> {
        text.parse()
    }

    #[test]
    fn a_wrong_check_digit_is_refused() {
        assert!(insurer("01130012").is_ok());
        assert_eq!(insurer("06139999"), Err(IdentifierError::CheckDigit));
        let right: Vec<_> = (0..10)
            .filter(|last| insurer(&format!("0113001{last}")).is_ok())
            .collect();
        assert_eq!(right, [2]);
        // A sum that ends in 0 gives the check digit 0.
        assert!(insurer("50000000").is_err());
        assert!(insurer("50000090").is_ok());
    }

    #[test]
    fn neighbours_that_changed_places_are_noticed() {
        assert_eq!(insurer("01310012"), Err(IdentifierError::CheckDigit));
        assert_eq!(insurer("10130012"), Err(IdentifierError::CheckDigit));
    }

    #[test]
    fn six_digits_are_taken_whatever_the_last_one_is() {
        let number = insurer("138057").unwrap();
        assert!(number.follows_check_digit_rule());
        assert!(number.is_national_health_insurance());
        assert_eq!((number.law_number(), number.prefecture()), (None, 13));
        let other = insurer("138058").unwrap();
        assert!(!other.follows_check_digit_rule());
    }

    #[test]
    fn padding_does_not_count_and_comes_back() {
        for text in ["138057", "  138057", "00138057", " 138057 "] {
            let number = insurer(text).unwrap();
            assert_eq!(
                (number.to_string().as_str(), number.padded().as_str()),
                ("138057", "  138057")
            );
        }
        let number = insurer("01130012").unwrap();
        assert_eq!(
            (number.to_string(), number.padded()),
            ("01130012".into(), "01130012".into())
        );
    }

    #[test]
    fn other_texts_are_refused_with_a_reason() {
        for (text, code) in [
            ("", "wrong_length"),
            ("1", "wrong_length"),
            ("1138057", "wrong_length"),
            ("011300120", "wrong_length"),
            ("0113001x", "not_digits"),
            ("０１１３００１２", "not_digits"),
            ("138 057", "not_digits"),
            ("-1130012", "not_digits"),
            (&"1".repeat(1000), "wrong_length"),
        ] {
            assert_eq!(insurer(text).unwrap_err().code(), code, "{text}");
        }
    }

    #[test]
    fn a_medical_institution_code_has_its_parts() {
        let code = MedicalInstitutionCode::parse(" 2731234567 ").unwrap();
        assert_eq!(
            (code.prefecture(), code.fee_table(), code.number()),
            (27, FeeTable::Dental, 1_234_567)
        );
        assert_eq!(code.to_string(), "2731234567");
        let table = |text: &str| MedicalInstitutionCode::parse(text).unwrap().fee_table();
        assert_eq!(table("0110000001"), FeeTable::Medical);
        assert_eq!(table("0140000001"), FeeTable::Dispensing);
        assert_eq!(table("0160000001"), FeeTable::Other(6));
        for (text, code) in [
            ("131000000", "wrong_length"),
            ("13100000012", "wrong_length"),
            ("13-0000001", "not_digits"),
        ] {
            assert_eq!(MedicalInstitutionCode::parse(text).unwrap_err().code(), code, "{text}");
        }
    }

    #[test]
    fn numbers_are_text_in_json_and_checked_on_the_way_in() {
        let number = insurer("  138057").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"138057\"");
        assert_eq!(serde_json::from_str::<InsurerNumber>("\"00138057\"").unwrap(), number);
        let error = serde_json::from_str::<InsurerNumber>("\"06139999\"").unwrap_err();
        assert!(error.to_string().contains("check digit"), "{error}");
        let code = MedicalInstitutionCode::parse("0110000001").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"0110000001\"");
    }

    #[test]
    fn a_record_gives_its_insurer_number_checked() {
        let record = |number: Option<&'static str>| ResultOfQualificationConfirmation {
            insurer_number: number.map(Into::into),
            ..Default::default()
        };
        assert_eq!(record(None).checked_insurer_number(), None);
        assert_eq!(
            record(Some("01130012")).checked_insurer_number(),
            Some(insurer("01130012"))
        );
        let wrong = record(Some("06139999"));
        assert_eq!(wrong.checked_insurer_number(), Some(Err(IdentifierError::CheckDigit)));
        let assistance = ResultOfQualificationConfirmation {
            insured_card_classification: InsuredCardClassification::MedicalAssistance.into(),
            ..wrong
        };
        assert_eq!(assistance.checked_insurer_number(), None);
    }
}
