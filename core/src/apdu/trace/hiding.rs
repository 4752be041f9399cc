//! Hides in free text what may be bytes of an exchange.

use super::reading::is_hex;

/// Hex digits in a row that a note may show. A PIN of four digits in a comment cannot be told from a file id; bytes of
/// a command or a 個人番号 can.
const SHOWN_DIGITS: usize = 7;

/// Replaces hex that is long enough to be bytes of an exchange or a 個人番号: within a word, or as words in a row.
pub(super) fn hide_hex(text: &str) -> String {
    let mut shown = String::new();
    let mut run = String::new();
    for part in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        let separator = part.strip_prefix(word).unwrap_or_default();
        if is_hex(word) {
            run.push_str(part);
            if separator.chars().all(char::is_whitespace) {
                continue;
            }
            shown.push_str(&hide_run(&run));
        } else {
            shown.push_str(&hide_run(&run));
            for piece in word.split_inclusive(|character: char| !character.is_ascii_hexdigit()) {
                shown.push_str(&hide_run(piece));
            }
            shown.push_str(separator);
        }
        run.clear();
    }
    shown + &hide_run(&run)
}

/// Hides a run of hex with what separates it, unless it is short or has no digit, like a word.
fn hide_run(run: &str) -> String {
    let digits = run.chars().filter(char::is_ascii_hexdigit).count();
    if digits <= SHOWN_DIGITS || !run.contains(|character: char| character.is_ascii_digit()) {
        return run.to_owned();
    }
    let after = run.trim_start_matches(|character: char| character.is_ascii_hexdigit() || character.is_whitespace());
    let gap = if after.is_empty() && run.ends_with(char::is_whitespace) {
        " "
    } else {
        ""
    };
    format!("<{digits} digits>{gap}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_hex_is_hidden_wherever_it_stands() {
        for (text, hidden) in [
            ("PIN 002000980431323334!", "PIN <18 digits>!"),
            ("00 20 00 98 04 31 32 33 34 was sent", "<18 digits> was sent"),
            ("PIN002000980431323334", "PIN<18 digits>"),
            ("個人番号012345678901です", "個人番号<12 digits>です"),
            ("{\"tx\":\"0020009804 31323334\"}", "{\"tx\":\"<18 digits>\"}"),
        ] {
            assert_eq!(hide_hex(text), hidden);
        }
    }

    #[test]
    fn words_and_short_numbers_stay() {
        for text in [
            "EF 000A, 0x61F = 1571 bytes",
            "a faded facade",
            "",
            "  two  spaces  ",
            "(6C04)",
        ] {
            assert_eq!(hide_hex(text), text);
        }
    }
}
