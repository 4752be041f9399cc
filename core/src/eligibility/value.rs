//! What a field can hold: text, codes, dates, months, times and numbers, and text that did not fit.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use crate::Confidence;

/// White space of XML: what may pad a value and stand between elements. U+3000 is not among it, it is text.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether there is nothing but white space of XML.
pub(crate) fn all_blank(text: &str) -> bool {
    text.bytes().all(is_blank)
}

/// Text without the white space of XML around it.
pub(crate) fn trim_blanks(text: &str) -> &str {
    let blank = |byte: Option<&u8>| byte.is_some_and(|byte| is_blank(*byte));
    // Hardly ever is there any to be looked for.
    if blank(text.as_bytes().first()) || blank(text.as_bytes().last()) {
        text.trim_matches([' ', '\t', '\n', '\r'])
    } else {
        text
    }
}

/// A field whose text has a meaning: a date, a number, a code.
///
/// Nothing is dropped: text that the type does not cover (a code that is in no table, a date that is no date) is kept
/// as sent and written back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<'a, T> {
    /// The element is absent or empty; the two mean the same.
    #[default]
    Absent,
    /// The value.
    Known(T),
    /// Text that is no `T`, as sent.
    Other(Cow<'a, str>),
}

impl<'a, T: Scalar> Field<'a, T> {
    /// Reads a field from its text; blanks and line ends around a value do not count. Empty or blank text is
    /// [`Field::Absent`].
    #[must_use]
    pub fn parse(text: Cow<'a, str>) -> Self {
        let trimmed = trim_blanks(&text);
        if trimmed.is_empty() {
            return Self::Absent;
        }
        T::parse(trimmed).map_or(Self::Other(text), Self::Known)
    }

    /// The value, when there is one and it is of the type.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Absent | Self::Other(_) => None,
        }
    }

    /// Whether the element is absent or empty.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The text as it stands in a message; `None` when absent.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Absent => None,
            Self::Known(value) => Some(value.render()),
            Self::Other(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// The same field without borrowing from the message.
    #[must_use]
    pub fn into_owned(self) -> Field<'static, T> {
        match self {
            Self::Absent => Field::Absent,
            Self::Known(value) => Field::Known(value),
            Self::Other(text) => Field::Other(Cow::Owned(text.into_owned())),
        }
    }
}

impl<T> From<T> for Field<'_, T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

/// A type that the text of a field can be read as.
pub trait Scalar: Copy + PartialEq + fmt::Debug + 'static {
    /// What kind of value it is.
    const KIND: ScalarKind;

    /// Reads the text of an element; `None` when it is no such value.
    fn parse(text: &str) -> Option<Self>;

    /// The text for an element.
    fn render(&self) -> Cow<'static, str>;

    /// The value for a program that knows fields by name only.
    fn view(&self) -> ScalarRef<'static>;
}

/// The kinds of values in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScalarKind {
    /// Free text.
    Text,
    /// An insurer number: text, right-aligned in eight columns with leading spaces when written.
    InsurerNumber,
    /// A code of the named table, such as `OQSCD006`.
    Code(&'static CodeTableInfo),
    /// A day, `YYYYMMDD`.
    Date,
    /// A Japanese local time, `YYYYMMDDhhmmss`.
    Time,
    /// A month, `YYYYMM`.
    Month,
    /// A percentage, three digits.
    Percent,
    /// An amount in yen.
    Yen,
    /// A number of things.
    Count,
}

/// A value seen by a program that knows fields by name only (JSON, bindings, tables).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScalarRef<'m> {
    /// Text as sent.
    Text(&'m str),
    /// A code that is in its table.
    Code(&'static CodeEntry),
    /// A day.
    Date(Date),
    /// A Japanese local time (JST, UTC+9).
    Time(DateTime),
    /// A month.
    Month(Month),
    /// A percentage.
    Percent(Percent),
    /// An amount in yen or a count.
    Number(u32),
    /// Text that the field's type does not cover.
    Other(&'m str),
}

/// A month, `YYYYMM` in messages, `YYYY-MM` in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first_day: Date,
}

impl Month {
    /// The month; `None` outside years 1 to 9999 and months 1 to 12.
    #[must_use]
    pub fn new(year: i16, month: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        Date::new(year, month, 1).ok().map(|first_day| Self { first_day })
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.first_day.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.first_day.month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

/// The last month of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndMonth {
    /// That month.
    Month(Month),
    /// Up to now: `999999` in messages.
    Open,
}

/// A share of the cost in percent, such as 30 for 三割.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub u16);

/// An amount in yen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yen(pub u32);

/// A number of things, such as the inquiries in a bulk answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u32);

impl Scalar for Date {
    const KIND: ScalarKind = ScalarKind::Date;

    fn parse(text: &str) -> Option<Self> {
        let number = digits(text, 8)?;
        day_of(number / 100, number % 100)
    }

    fn render(&self) -> Cow<'static, str> {
        format!("{:04}{:02}{:02}", self.year(), self.month(), self.day()).into()
    }

    fn view(&self) -> ScalarRef<'static> {
        ScalarRef::Date(*self)
    }
}

impl Scalar for DateTime {
    const KIND: ScalarKind = ScalarKind::Time;

    fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_at_checked(8)?;
        let number = digits(time, 6)?;
        let part = |number: u32| i8::try_from(number % 100).ok();
        let time = Time::new(part(number / 10_000)?, part(number / 100)?, part(number)?, 0).ok()?;
        Some(<Date as Scalar>::parse(date)?.to_datetime(time))
    }

    fn render(&self) -> Cow<'static, str> {
        let date = Scalar::render(&self.date());
        format!("{date}{:02}{:02}{:02}", self.hour(), self.minute(), self.second()).into()
    }

    fn view(&self) -> ScalarRef<'static> {
        ScalarRef::Time(*self)
    }
}

impl Scalar for Month {
    const KIND: ScalarKind = ScalarKind::Month;

    fn parse(text: &str) -> Option<Self> {
        day_of(digits(text, 6)?, 1).map(|first_day| Self { first_day })
    }

    fn render(&self) -> Cow<'static, str> {
        format!("{:04}{:02}", self.year(), self.month()).into()
    }

    fn view(&self) -> ScalarRef<'static> {
        ScalarRef::Month(*self)
    }
}

impl Scalar for EndMonth {
    const KIND: ScalarKind = ScalarKind::Month;

    fn parse(text: &str) -> Option<Self> {
        if text == OPEN_END {
            Some(Self::Open)
        } else {
            <Month as Scalar>::parse(text).map(Self::Month)
        }
    }

    fn render(&self) -> Cow<'static, str> {
        match self {
            Self::Month(month) => month.render(),
            Self::Open => Cow::Borrowed(OPEN_END),
        }
    }

    fn view(&self) -> ScalarRef<'static> {
        match self {
            Self::Month(month) => month.view(),
            Self::Open => ScalarRef::Text(OPEN_END),
        }
    }
}

/// What stands for "up to the current month" in drug requests (one source).
const OPEN_END: &str = "999999";

impl Scalar for Percent {
    const KIND: ScalarKind = ScalarKind::Percent;

    fn parse(text: &str) -> Option<Self> {
        number(text)
            .and_then(|value| u16::try_from(value).ok())
            .filter(|value| *value <= 100)
            .map(Self)
    }

    fn render(&self) -> Cow<'static, str> {
        format!("{:03}", self.0).into()
    }

    fn view(&self) -> ScalarRef<'static> {
        ScalarRef::Percent(*self)
    }
}

impl Scalar for Yen {
    const KIND: ScalarKind = ScalarKind::Yen;

    fn parse(text: &str) -> Option<Self> {
        number(text).map(Self)
    }

    fn render(&self) -> Cow<'static, str> {
        self.0.to_string().into()
    }

    fn view(&self) -> ScalarRef<'static> {
        ScalarRef::Number(self.0)
    }
}

impl Scalar for Count {
    const KIND: ScalarKind = ScalarKind::Count;

    fn parse(text: &str) -> Option<Self> {
        number(text).map(Self)
    }

    fn render(&self) -> Cow<'static, str> {
        self.0.to_string().into()
    }

    fn view(&self) -> ScalarRef<'static> {
        ScalarRef::Number(self.0)
    }
}

/// A day of a month that is written `YYYYMM`; there is no year 0.
fn day_of(month: u32, day: u32) -> Option<Date> {
    let (year, month) = (i16::try_from(month / 100).ok()?, i8::try_from(month % 100).ok()?);
    let day = i8::try_from(day).ok()?;
    Date::new(year, month, day).ok().filter(|_| year > 0)
}

/// The number that so many digits are, at most nine.
fn digits(text: &str, length: usize) -> Option<u32> {
    if text.len() != length {
        return None;
    }
    text.bytes().try_fold(0_u32, |number, byte| {
        let digit = char::from(byte).to_digit(10)?;
        Some(number.wrapping_mul(10).wrapping_add(digit))
    })
}

fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// One code of a table, with what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code as it stands in messages; leading zeros count.
    pub code: &'static str,
    /// The Japanese label.
    pub label: &'static str,
    /// An English gloss.
    pub gloss: &'static str,
    /// How firm the meaning is.
    pub confidence: Confidence,
}

/// A code table of the interface, such as `OQSCD006` 資格有効性.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeTableInfo {
    /// The official id.
    pub id: &'static str,
    /// The Japanese name.
    pub name: &'static str,
    /// The codes that are known.
    pub entries: &'static [&'static CodeEntry],
}

impl std::hash::Hash for CodeTableInfo {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// A type whose values are the codes of one table.
pub trait Code: Scalar {
    /// The whole table.
    const TABLE: &'static CodeTableInfo;

    /// Code, label, gloss and confidence of this value.
    fn entry(self) -> &'static CodeEntry;

    /// The code as it stands in messages.
    fn code(self) -> &'static str {
        self.entry().code
    }

    /// The Japanese label.
    fn label(self) -> &'static str {
        self.entry().label
    }
}
