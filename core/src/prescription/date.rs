//! Dates of records: western years or Japanese eras (和暦), whole or in part.

use std::fmt;

use jiff::civil::Date;

use super::value::{FieldKind, FieldType, Value, digits};

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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

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
