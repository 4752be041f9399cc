//! What a field of a record can hold: numbers, amounts, dates and codes, each beside the text that it was read from.

use std::fmt;
use std::marker::PhantomData;

use jiff::civil::Date;

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
    /// A day ([`RecordDate`]).
    Date,
    /// A day, month or year ([`BirthDate`]).
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

/// How a date is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateForm {
    /// Western years (西暦), `YYYYMMDD`. The only form of SJ1 \[2+\].
    #[default]
    Western,
    /// Japanese eras (和暦), `GYYMMDD` with G 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和 \[2+\].
    Japanese,
}

/// First day and year before the first one of each era, in the order of their digits 1 to 5.
const ERAS: [((i16, i8, i8), i16); 5] = [
    ((1868, 1, 25), 1867),
    ((1912, 7, 30), 1911),
    ((1926, 12, 25), 1925),
    ((1989, 1, 8), 1988),
    ((2019, 5, 1), 2018),
];

/// A day, in one of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordDate {
    date: Date,
    form: DateForm,
}

impl RecordDate {
    /// A date in Japanese years; `None` before 明治.
    #[must_use]
    pub fn japanese(date: Date) -> Option<Self> {
        era_of(date).map(|_| Self {
            date,
            form: DateForm::Japanese,
        })
    }

    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// How it is written.
    #[must_use]
    pub fn form(self) -> DateForm {
        self.form
    }
}

/// In western years.
impl From<Date> for RecordDate {
    fn from(date: Date) -> Self {
        Self {
            date,
            form: DateForm::Western,
        }
    }
}

impl From<Date> for Value<RecordDate> {
    fn from(date: Date) -> Self {
        RecordDate::from(date).into()
    }
}

impl FieldType for RecordDate {
    const KIND: FieldKind = FieldKind::Date;

    fn parse(text: &str) -> Option<Self> {
        let parsed = BirthDate::parse(text)?;
        Some(Self {
            date: parsed.date()?,
            form: parsed.form,
        })
    }

    fn render(&self) -> String {
        let date = self.date;
        match (self.form, era_of(date)) {
            (DateForm::Japanese, Some((digit, year))) => {
                format!("{digit}{year:02}{:02}{:02}", date.month(), date.day())
            }
            _ => format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()),
        }
    }
}

/// A date of birth, of which day or month may be unknown. The shorter forms (`YYYYMM`, `YYYY`, `GYYMM`, `GYY`) are the
/// symbol's only \[1\].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BirthDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    form: DateForm,
}

impl BirthDate {
    /// The western year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, if it is known.
    #[must_use]
    pub fn month(self) -> Option<i8> {
        self.month
    }

    /// The whole day, if it is known.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// How it was written.
    #[must_use]
    pub fn form(self) -> DateForm {
        self.form
    }
}

/// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl From<Date> for BirthDate {
    fn from(date: Date) -> Self {
        Self {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
            form: DateForm::Western,
        }
    }
}

impl From<Date> for Value<BirthDate> {
    fn from(date: Date) -> Self {
        BirthDate::from(date).into()
    }
}

impl FieldType for BirthDate {
    const KIND: FieldKind = FieldKind::BirthDate;

    fn parse(text: &str) -> Option<Self> {
        let text = digits(text)?;
        // Western forms have an even number of digits, Japanese ones an odd number.
        let (year, rest, form) = match text.len() {
            4 | 6 | 8 => {
                let (year, rest) = text.split_at_checked(4)?;
                (year.parse().ok()?, rest, DateForm::Western)
            }
            3 | 5 | 7 => {
                let (era, rest) = text.split_at_checked(1)?;
                let (year, rest) = rest.split_at_checked(2)?;
                (western_year(era, year)?, rest, DateForm::Japanese)
            }
            _ => return None,
        };
        let (month, day) = rest.split_at_checked(rest.len().min(2))?;
        let part = |text: &str| {
            if text.is_empty() {
                Some(None)
            } else {
                text.parse::<i8>().ok().map(Some)
            }
        };
        let (month, day) = (part(month)?, part(day)?);
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        (year > 0).then_some(Self { year, month, day, form })
    }

    fn render(&self) -> String {
        if let Some(date) = self.date() {
            return RecordDate { date, form: self.form }.render();
        }
        let year = match self.form {
            DateForm::Western => None,
            // Within a year of two eras the older one is meant, as its year is the one that began.
            DateForm::Japanese => Date::new(self.year, self.month.unwrap_or(1), 1).ok().and_then(era_of),
        };
        let year = year.map_or_else(
            || format!("{:04}", self.year),
            |(digit, year)| format!("{digit}{year:02}"),
        );
        self.month
            .map_or_else(|| year.clone(), |month| format!("{year}{month:02}"))
    }
}

/// The era's digit and the year in it.
fn era_of(date: Date) -> Option<(usize, i16)> {
    let (index, (_, before)) = ERAS
        .iter()
        .enumerate()
        .rev()
        .find(|(_, ((year, month, day), _))| (date.year(), date.month(), date.day()) >= (*year, *month, *day))?;
    Some((index.checked_add(1)?, date.year().checked_sub(*before)?))
}

/// A year that an era did not reach (平成32年) is understood all the same.
fn western_year(era: &str, year: &str) -> Option<i16> {
    let (_, before) = ERAS.get(era.parse::<usize>().ok()?.checked_sub(1)?)?;
    let year: i16 = year.parse().ok()?;
    (year > 0).then(|| before.checked_add(year))?
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

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

    #[test]
    fn dates_are_read_in_both_forms() {
        let parse = <RecordDate as FieldType>::parse;
        for (text, day) in [
            ("20260401", date(2026, 4, 1)),
            ("5080401", date(2026, 4, 1)),
            ("3350606", date(1960, 6, 6)),
            ("1450729", date(1912, 7, 29)),
            ("4321231", date(2020, 12, 31)),
        ] {
            assert_eq!(parse(text).unwrap().date(), day, "{text}");
        }
        for text in [
            "20260229",
            "5000401",
            "6010101",
            "0010101",
            "202604",
            "00000101",
            "2026040１",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_written_in_the_era_of_their_day() {
        let japanese = |day| RecordDate::japanese(day).unwrap().render();
        assert_eq!(japanese(date(2019, 4, 30)), "4310430");
        assert_eq!(japanese(date(2019, 5, 1)), "5010501");
        assert_eq!(japanese(date(1926, 12, 24)), "2151224");
        assert_eq!(RecordDate::japanese(date(1867, 1, 1)), None);
        assert_eq!(RecordDate::from(date(2019, 5, 1)).render(), "20190501");
    }

    #[test]
    fn a_birth_date_may_lack_day_and_month() {
        for (text, shown) in [
            ("19600606", "1960-06-06"),
            ("196006", "1960-06"),
            ("1960", "1960"),
            ("3350606", "1960-06-06"),
            ("33506", "1960-06"),
            ("335", "1960"),
        ] {
            let birth = <BirthDate as FieldType>::parse(text).unwrap();
            assert_eq!(birth.to_string(), shown, "{text}");
            assert_eq!(birth.render(), text);
        }
    }
}
