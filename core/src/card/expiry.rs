//! 有効期限: until when a card is good, as its applications tell it. Nothing on the card signs it.

use jiff::civil::Date;

use super::attributes::parse_date;

/// The last day of a card, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// YYYYMMDD that is a date.
    Date(Date),
    /// Anything else, as it was read.
    Text(String),
}

impl Expiry {
    pub(super) fn parse(text: &str) -> Self {
        parse_date(text).map_or_else(|| Self::Text(text.to_owned()), Self::Date)
    }

    /// The date, where it is one.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(_) => None,
        }
    }
}
