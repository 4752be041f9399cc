//! Hides in free text what may be bytes of an exchange.

use memchr::memmem;
use zeroize::Zeroizing;

use super::reading::is_hex;

/// Hex digits in a row that a note may show. A PIN of four digits in a comment cannot be told from a file id; bytes of
/// a command or a 個人番号 can.
const SHOWN_DIGITS: usize = 7;

/// Bytes in a row, however they are parted, that a note may show.
const SHOWN_BYTES: usize = 3;
/// More different secrets than this are not looked for.
const MAX_SECRETS: usize = 256;

/// Replaces what is long enough to be bytes of an exchange or a 個人番号: hex within a word, or as words in a row, and
/// bytes parted in any way, such as `0x31, 0x32`, `31:32` or `\x31\x32`.
pub(super) fn hide_hex(text: &str) -> String {
    hide_bytes(&hide_digits(text))
}

/// Nothing of a text but its length.
pub(super) fn characters(text: &str) -> String {
    format!("<{} characters>", text.chars().count())
}

/// Secrets that are text, such as PINs, which a log may repeat beside the bytes. Wiped on drop.
#[derive(Default)]
pub(super) struct Secrets(Vec<Zeroizing<Vec<u8>>>);

impl Secrets {
    /// Keeps a secret in mind if it could be told from other text.
    pub(super) fn add(&mut self, secret: &[u8]) {
        let is_text = (4..=16).contains(&secret.len()) && secret.iter().all(u8::is_ascii_graphic);
        let is_new = || self.0.iter().all(|known| known.as_slice() != secret);
        if is_text && self.0.len() < MAX_SECRETS && is_new() {
            self.0.push(Zeroizing::new(secret.to_vec()));
        }
    }

    /// Replaces every secret in a text.
    pub(super) fn hide_in(&self, text: &mut String) {
        for secret in &self.0 {
            if memmem::find(text.as_bytes(), secret).is_some()
                && let Ok(secret) = std::str::from_utf8(secret)
            {
                *text = text.replace(secret, &characters(secret));
            }
        }
    }
}

/// Hides runs of words that are a byte each, whatever signs part them, and a 個人番号 in three groups of four digits.
fn hide_bytes(text: &str) -> String {
    let mut shown = String::new();
    let mut run = Run::default();
    for part in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        let kind = if is_byte(word) {
            Word::Byte
        } else if word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) {
            Word::FourDigits
        } else if word.is_empty() && run.kind.is_some() && part.is_ascii() {
            run.text.push_str(part);
            continue;
        } else {
            run.end(&mut shown);
            shown.push_str(part);
            continue;
        };
        if run.kind != Some(kind) {
            run.end(&mut shown);
            run.kind = Some(kind);
        }
        run.push(word, part);
        if !part.is_ascii() {
            run.end(&mut shown);
        }
    }
    run.end(&mut shown);
    shown
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Byte,
    FourDigits,
}

/// Words of one kind in a row, with what parts them.
#[derive(Default)]
struct Run {
    kind: Option<Word>,
    text: String,
    words: usize,
    /// Where the last word ends.
    end: usize,
}

impl Run {
    /// Takes a word, with the sign behind it.
    fn push(&mut self, word: &str, part: &str) {
        self.words = self.words.saturating_add(1);
        self.end = self.text.len().saturating_add(word.len());
        self.text.push_str(part);
    }

    /// Shows or hides it, and begins anew.
    fn end(&mut self, shown: &mut String) {
        let Self { kind, text, words, end } = std::mem::take(self);
        let after = text.get(end..).unwrap_or_default();
        match kind {
            Some(Word::Byte) if words > SHOWN_BYTES => *shown += &format!("<{words} bytes>{after}"),
            Some(Word::FourDigits) if words >= 3 => *shown += &format!("<{words} numbers>{after}"),
            _ => shown.push_str(&text),
        }
    }
}

/// `31`, `0x31`, `x31`, `31h`, or a decimal number of up to three digits.
fn is_byte(word: &str) -> bool {
    let bare = word
        .strip_prefix("0x")
        .or_else(|| word.strip_prefix("0X"))
        .or_else(|| word.strip_prefix('x'))
        .or_else(|| word.strip_suffix(['h', 'H']))
        .unwrap_or(word);
    match bare.len() {
        1 | 2 => is_hex(bare) && (bare.len() == 2 || bare != word || bare.bytes().all(|byte| byte.is_ascii_digit())),
        3 => bare.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Hides hex that is long within a word, or as words in a row that only blanks part.
fn hide_digits(text: &str) -> String {
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
    fn bytes_in_a_row_are_hidden_however_they_are_parted() {
        for (text, hidden) in [
            ("byte[] {0x00, 0x20, 0x00, 0x98, 0x04}", "byte[] {<5 bytes>}"),
            ("00:20:00:98:04:31:32:33:34 sent", "<9 bytes> sent"),
            ("00-20-00-98-04", "<5 bytes>"),
            (r"\x31\x32\x33\x34 end", r"\<4 bytes> end"),
            ("31h 32h 33h 34h", "<4 bytes>"),
            ("[0, 32, 0, 152, 4, 49, 50, 51, 52]", "[<9 bytes>]"),
            ("1234-5678-9012", "<3 numbers>"),
            ("1と2と3と4", "1と2と3と4"),
        ] {
            assert_eq!(hide_hex(text), hidden);
        }
    }

    #[test]
    fn secrets_are_found_as_text() {
        let mut secrets = Secrets::default();
        for secret in [b"1234".as_slice(), b"ABC123", b"\x01\x02\x03\x04", b"12", b"1234"] {
            secrets.add(secret);
        }
        let mut text = "12 1234 ABC123".to_owned();
        secrets.hide_in(&mut text);
        assert_eq!(text, "12 <4 characters> <6 characters>");
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
