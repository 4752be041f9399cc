//! What a field of a record can hold: numbers, amounts and codes, each beside the text that it was read from.

use std::fmt;
use std::marker::PhantomData;

use crate::eligibility::value::{Code, CodeTableInfo};

/// A field whose text has a meaning. The text is the truth and is written as it stands; the value is read from it on
/// demand, so that text which is no `T` is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Value<T> {
    text: String,
    means: PhantomData<T>,
}

impl<T: FieldType> Value<T> {
    /// A field of the given text, whatever it is.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            means: PhantomData,
        }
    }

    /// The value; `None` when the field is empty or its text is no `T`.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        T::parse(&self.text)
    }
}

impl<T> Value<T> {
    /// The text as it stands in the record; empty when the field is omitted.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the field is omitted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl<T> Default for Value<T> {
    fn default() -> Self {
        Self {
            text: String::new(),
            means: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Value<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

impl<T: FieldType> From<T> for Value<T> {
    fn from(value: T) -> Self {
        Self::from_text(value.render())
    }
}

/// A type that the text of a field can be read as.
pub trait FieldType: Sized {
    /// What kind of value it is.
    const KIND: FieldKind;

    /// Reads the text of a field; `None` when it is no such value.
    fn parse(text: &str) -> Option<Self>;

    /// The text for a field.
    fn render(&self) -> String;
}

/// The kinds of values in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// Text, or digits that are no quantity.
    Text,
    /// A whole number.
    Number,
    /// An amount ([`Amount`]).
    Amount,
    /// A day ([`super::RecordDate`]).
    Date,
    /// A day, month or year ([`super::BirthDate`]).
    BirthDate,
    /// A code of the table.
    Code(&'static CodeTableInfo),
}

impl<T: Code> FieldType for T {
    const KIND: FieldKind = FieldKind::Code(T::TABLE);

    fn parse(text: &str) -> Option<Self> {
        <T as crate::eligibility::value::Scalar>::parse(text)
    }

    fn render(&self) -> String {
        self.code().to_owned()
    }
}

impl FieldType for u16 {
    const KIND: FieldKind = FieldKind::Number;

    fn parse(text: &str) -> Option<Self> {
        digits(text)?.parse().ok()
    }

    fn render(&self) -> String {
        self.to_string()
    }
}

/// An amount (用量 and the like): six digits before the point and five behind it \[2+\], exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    /// In units of 0.00001.
    parts: u64,
}

impl Amount {
    /// Parts in one.
    const SCALE: u64 = 100_000;
    const INTEGER_DIGITS: usize = 6;
    const FRACTION_DIGITS: usize = 5;

    /// The amount of so many 1/100,000; `None` from 1,000,000 on.
    #[must_use]
    pub fn from_hundred_thousandths(parts: u64) -> Option<Self> {
        (parts < 1_000_000 * Self::SCALE).then_some(Self { parts })
    }

    /// How many 1/100,000 the amount is.
    #[must_use]
    pub fn hundred_thousandths(self) -> u64 {
        self.parts
    }

    /// Reads `1`, `0.5` or `123456.78901`; zeros that need not be there are tolerated.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (digits(whole)?, digits(fraction)?),
            None => (digits(text)?, ""),
        };
        if whole.len() > Self::INTEGER_DIGITS || fraction.len() > Self::FRACTION_DIGITS {
            return None;
        }
        let parts = format!("{whole}{fraction:0<width$}", width = Self::FRACTION_DIGITS);
        Self::from_hundred_thousandths(parts.parse().ok()?)
    }
}

impl From<u16> for Amount {
    fn from(whole: u16) -> Self {
        Self {
            parts: u64::from(whole).saturating_mul(Self::SCALE),
        }
    }
}

/// The form for a record: no needless zeros, `0.5` with its zero.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.parts.checked_div(Self::SCALE).unwrap_or_default();
        let fraction = self.parts.checked_rem(Self::SCALE).unwrap_or_default();
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let fraction = format!("{fraction:05}");
        write!(f, "{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl FieldType for Amount {
    const KIND: FieldKind = FieldKind::Amount;

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn render(&self) -> String {
        self.to_string()
    }
}

/// The text, if it is digits and not empty.
pub(crate) fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_lose_needless_zeros_and_nothing_else() {
        for (text, written) in [
            ("1", "1"),
            ("0.5", "0.5"),
            ("1.50", "1.5"),
            ("2.0", "2"),
            ("007", "7"),
            ("0", "0"),
            ("0.00001", "0.00001"),
            ("123456.78901", "123456.78901"),
        ] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), written, "{text}");
        }
        for text in ["", ".5", "5.", "1234567", "0.123456", "2/3", "-1", "１", "1 "] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
        assert!(Amount::from_hundred_thousandths(100_000_000_000).is_none());
    }
}
