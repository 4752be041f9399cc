//! Dates, widths and names as FHIR and JP Core want them.

use jiff::civil::{Date, DateTime};

use crate::reception::normalize::widen_kana;

/// `YYYY-MM-DD`; FHIR has no year before 1.
pub(super) fn date(date: Date) -> Option<String> {
    (date.year() >= 1).then(|| date.to_string())
}

/// An instant; the eligibility system's times are Japanese.
pub(super) fn time(time: DateTime) -> Option<String> {
    let date = date(time.date())?;
    Some(format!(
        "{date}T{:02}:{:02}:{:02}+09:00",
        time.hour(),
        time.minute(),
        time.second()
    ))
}

/// The text in full-width characters, without blanks.
pub(super) fn full_width(text: &str) -> String {
    widen_kana(text)
        .into_iter()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '!'..='~' => u32::from(c).checked_add(0xFEE0).and_then(char::from_u32).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// Half-width kana in full width, the rest as it is.
pub(super) fn full_width_kana(text: &str) -> String {
    widen_kana(text).into_iter().collect()
}

/// Family and given name, where a blank parts them.
pub(super) fn family_and_given(name: &str) -> Option<(&str, &str)> {
    let (family, given) = name.trim().split_once(char::is_whitespace)?;
    Some((family, given.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_written_in_full_width_without_blanks() {
        assert_eq!(full_width("記号 12-34\u{3000}ｶﾞ\":,"), "記号１２－３４ガ＂：，");
    }

    #[test]
    fn names_are_parted_at_the_first_blank() {
        assert_eq!(family_and_given("架空　花子"), Some(("架空", "花子")));
        assert_eq!(family_and_given("ｶｸｳ ﾊﾅ ｺ"), Some(("ｶｸｳ", "ﾊﾅ ｺ")));
        assert_eq!(family_and_given(" 架空花子 "), None);
    }
}
