//! 和暦: dates by the Japanese era, such as 令和6年4月1日, into the western calendar and back.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

/// 元号: a Japanese era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治.
    Meiji,
    /// 大正.
    Taisho,
    /// 昭和.
    Showa,
    /// 平成.
    Heisei,
    /// 令和.
    Reiwa,
}

/// From this day (明治6年1月1日) on the days of the Japanese calendar are those of the Gregorian one. Before it, they
/// followed the moon, and cannot be converted by counting years.
const FIRST_GREGORIAN_DAY: Date = date(1873, 1, 1);

impl Era {
    /// All eras, the newest first.
    const NEWEST_FIRST: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// The era's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The era's first day in the Gregorian calendar; for 明治 the day on which it was proclaimed, 1868-10-23. The day
    /// on which an era ended belongs to the next one.
    #[must_use]
    pub const fn first_day(self) -> Date {
        match self {
            Self::Meiji => date(1868, 10, 23),
            Self::Taisho => date(1912, 7, 30),
            Self::Showa => date(1926, 12, 25),
            Self::Heisei => date(1989, 1, 8),
            Self::Reiwa => date(2019, 5, 1),
        }
    }

    /// The era that a day belongs to; `None` before 明治.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        Self::NEWEST_FIRST.into_iter().find(|era| era.first_day() <= day)
    }
}

/// A day that has a date by its era, from 明治6年1月1日 (1873-01-01) on.
///
/// ```
/// use kazasu::era::EraDate;
///
/// let day: EraDate = "昭和６４年１月７日".parse()?;
/// assert_eq!(day.date().to_string(), "1989-01-07");
/// let next = EraDate::from_date(day.date().tomorrow().unwrap())?;
/// assert_eq!(next.to_string(), "平成元年1月8日");
/// # Ok::<(), kazasu::era::EraError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EraDate {
    date: Date,
    era: Era,
}

impl EraDate {
    /// The date of the given year of an era (元年 is 1), month and day.
    ///
    /// # Errors
    /// [`EraError::NoSuchDay`] when the calendar has no such day, [`EraError::OutsideEra`] when the era had not begun
    /// or was over, [`EraError::BeforeGregorian`] before 明治6年1月1日.
    pub fn new(era: Era, year: u16, month: u8, day: u8) -> Result<Self, EraError> {
        let western = i16::try_from(year)
            .ok()
            .filter(|year| *year >= 1)
            .and_then(|year| era.first_day().year().checked_add(year)?.checked_sub(1));
        let (Some(western), Ok(month), Ok(day)) = (western, i8::try_from(month), i8::try_from(day)) else {
            return Err(EraError::NoSuchDay);
        };
        let date = Date::new(western, month, day).map_err(|_| EraError::NoSuchDay)?;
        if Era::of(date) != Some(era) {
            return Err(EraError::OutsideEra { era });
        }
        Self::from_date(date)
    }

    /// The date by era of a day.
    ///
    /// # Errors
    /// [`EraError::BeforeGregorian`] before 1873.
    pub fn from_date(date: Date) -> Result<Self, EraError> {
        match Era::of(date) {
            Some(era) if date >= FIRST_GREGORIAN_DAY => Ok(Self { date, era }),
            _ => Err(EraError::BeforeGregorian),
        }
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The era.
    #[must_use]
    pub const fn era(self) -> Era {
        self.era
    }

    /// The year of the era; 1 is 元年.
    #[must_use]
    pub fn year(self) -> u16 {
        let since = self.date.year().saturating_sub(self.era.first_day().year());
        u16::try_from(since).unwrap_or(0).saturating_add(1)
    }
}

/// `令和元年5月1日`: ASCII digits without zeros in front.
impl fmt::Display for EraDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.era.name())?;
        match self.year() {
            1 => f.write_str("元")?,
            year => write!(f, "{year}")?,
        }
        write!(f, "年{}月{}日", self.date.month(), self.date.day())
    }
}

/// Reads 元号, year (or 元), 年, month, 月, day, 日. Digits may be ASCII or full-width, with zeros or spaces in front.
impl FromStr for EraDate {
    type Err = EraError;

    fn from_str(text: &str) -> Result<Self, EraError> {
        let text = text.trim();
        let named = Era::NEWEST_FIRST
            .into_iter()
            .find_map(|era| Some((era, text.strip_prefix(era.name())?)));
        let (era, rest) = named.ok_or(EraError::NotAnEraDate)?;
        let parts = rest.split_once('年').and_then(|(year, rest)| {
            let (month, rest) = rest.split_once('月')?;
            let (day, rest) = rest.split_once('日')?;
            rest.is_empty().then_some((year, month, day))
        });
        let (year, month, day) = parts.ok_or(EraError::NotAnEraDate)?;
        let year = if year.trim() == "元" {
            1
        } else {
            number(year).ok_or(EraError::NotAnEraDate)?
        };
        let month = number(month).ok_or(EraError::NotAnEraDate)?;
        let day = number(day).ok_or(EraError::NotAnEraDate)?;
        let day = u8::try_from(day).map_err(|_| EraError::NoSuchDay)?;
        let month = u8::try_from(month).map_err(|_| EraError::NoSuchDay)?;
        Self::new(era, year, month, day)
    }
}

/// Why there is no such date by era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EraError {
    /// The text has not the form 令和6年4月1日.
    #[error("not a date by era such as 令和6年4月1日")]
    NotAnEraDate,
    /// The calendar has no such day.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// The day is before the era's first or after its last day.
    #[error("the day is outside {}", era.name())]
    OutsideEra {
        /// The era as named.
        era: Era,
    },
    /// The day is before 明治6年1月1日, when the calendar was another one.
    #[error("days before 1873 (明治6年) are of another calendar")]
    BeforeGregorian,
}

impl EraError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnEraDate => "not_an_era_date",
            Self::NoSuchDay => "no_such_day",
            Self::OutsideEra { .. } => "outside_era",
            Self::BeforeGregorian => "before_gregorian",
        }
    }
}

/// Up to four digits, ASCII or full-width.
pub(super) fn number(text: &str) -> Option<u16> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    text.chars().try_fold(0_u16, |number, c| {
        let digit = match c {
            '０'..='９' => u32::from(c).checked_sub(u32::from('０'))?,
            _ => c.to_digit(10)?,
        };
        number.checked_mul(10)?.checked_add(u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn western(text: &str) -> Result<String, EraError> {
        text.parse::<EraDate>().map(|day| day.date().to_string())
    }

    #[test]
    fn the_first_and_the_last_day_of_each_era_belong_to_it() {
        for (text, day) in [
            ("明治6年1月1日", "1873-01-01"),
            ("明治45年7月29日", "1912-07-29"),
            ("大正元年7月30日", "1912-07-30"),
            ("大正15年12月24日", "1926-12-24"),
            ("昭和元年12月25日", "1926-12-25"),
            ("昭和64年1月7日", "1989-01-07"),
            ("平成元年1月8日", "1989-01-08"),
            ("平成31年4月30日", "2019-04-30"),
            ("令和元年5月1日", "2019-05-01"),
            ("令和8年2月28日", "2026-02-28"),
        ] {
            assert_eq!(western(text).as_deref(), Ok(day), "{text}");
            assert_eq!(EraDate::from_date(day.parse().unwrap()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_day_outside_the_named_era_is_refused() {
        for (text, era) in [
            ("明治45年7月30日", Era::Meiji),
            ("大正元年7月29日", Era::Taisho),
            ("大正15年12月25日", Era::Taisho),
            ("昭和元年12月24日", Era::Showa),
            ("昭和64年1月8日", Era::Showa),
            ("平成31年5月1日", Era::Heisei),
            ("令和元年4月30日", Era::Reiwa),
        ] {
            assert_eq!(western(text), Err(EraError::OutsideEra { era }), "{text}");
        }
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "令和5年2月29日",
            "昭和50年13月1日",
            "昭和50年4月31日",
            "昭和50年0月1日",
            "昭和50年1月0日",
            "昭和0年1月1日",
            "令和9999年1月1日",
            "昭和50年300月1日",
        ] {
            assert_eq!(western(text), Err(EraError::NoSuchDay), "{text}");
        }
        assert_eq!(western("令和6年2月29日").as_deref(), Ok("2024-02-29"));
    }

    #[test]
    fn days_of_the_old_calendar_are_refused() {
        assert_eq!(western("明治5年12月2日"), Err(EraError::BeforeGregorian));
        assert_eq!(EraDate::from_date(date(1872, 12, 31)), Err(EraError::BeforeGregorian));
        assert_eq!(EraDate::from_date(date(1600, 1, 1)), Err(EraError::BeforeGregorian));
    }

    #[test]
    fn full_width_digits_zeros_and_spaces_are_read() {
        for text in [
            "昭和５０年０４月０１日",
            "昭和50年04月01日",
            "昭和 50年 4月 1日",
            "昭和５０年　４月　１日",
            " 昭和50年4月1日　",
        ] {
            assert_eq!(western(text).as_deref(), Ok("1975-04-01"), "{text}");
        }
        assert_eq!(western("平成１年２月３日").as_deref(), Ok("1989-02-03"));
    }

    #[test]
    fn other_texts_are_no_dates_by_era() {
        for text in [
            "",
            "1975年4月1日",
            "昭和50年4月1",
            "昭和50年4月1日(金)",
            "昭和五十年四月一日",
            "慶応4年1月1日",
            "昭和-1年4月1日",
            "昭和年4月1日",
            "令和10000年1月1日",
            "S50.4.1",
        ] {
            assert_eq!(western(text), Err(EraError::NotAnEraDate), "{text}");
        }
    }

    #[test]
    fn every_day_survives_the_way_there_and_back() {
        let mut day = FIRST_GREGORIAN_DAY;
        while day < date(2030, 1, 1) {
            let text = EraDate::from_date(day).unwrap().to_string();
            assert_eq!(western(&text).unwrap(), day.to_string());
            day = day.tomorrow().unwrap();
        }
    }
}
