//! What the user sees. A closed pipe ends the output, never the program with a panic.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use kazasu::Language;
use serde::Serialize;

use crate::ExitCode;
use crate::failure::Failure;

/// Stdout in the chosen language and form.
pub(crate) struct Screen {
    pub(crate) language: Language,
    pub(crate) json: bool,
}

impl Screen {
    pub(crate) fn new(language: Language, json: bool) -> Self {
        Self { language, json }
    }

    /// One of two texts.
    pub(crate) fn pick<T>(&self, japanese: T, english: T) -> T {
        self.language.pick(japanese, english)
    }

    /// A line for a person; nothing when JSON is wanted.
    pub(crate) fn line(&mut self, text: impl Display) {
        if !self.json {
            let _ = writeln!(std::io::stdout().lock(), "{}", plain(text));
        }
    }

    /// A line for a person in one of two languages.
    pub(crate) fn say(&mut self, japanese: impl Display, english: impl Display) {
        match self.language {
            Language::Japanese => self.line(japanese),
            Language::English => self.line(english),
        }
    }

    /// A value for a program; nothing when text is wanted.
    pub(crate) fn value(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        if self.json {
            let text = serde_json::to_string_pretty(value).map_err(|error| Failure::unusable("json", error))?;
            let _ = writeln!(std::io::stdout().lock(), "{text}");
        }
        Ok(())
    }

    /// Bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let _ = std::io::stdout().lock().write_all(bytes);
    }

    /// A line on stderr.
    pub(crate) fn note(&mut self, text: impl Display) {
        let _ = writeln!(std::io::stderr().lock(), "{}", plain(text));
    }

    /// A progress bar on stderr over `length` files, or a spinner without a length; invisible where nobody looks.
    pub(crate) fn progress(&self, length: Option<u64>, message: String) -> ProgressBar {
        if !std::io::stderr().is_terminal() || length == Some(1) {
            return ProgressBar::hidden();
        }
        let bar = match length {
            Some(length) => ProgressBar::new(length).with_style(style(
                "{msg} {wide_bar} {pos}/{len} {eta}",
                ProgressStyle::default_bar(),
            )),
            None => ProgressBar::new_spinner()
                .with_style(style("{spinner} {msg} {elapsed}", ProgressStyle::default_spinner())),
        };
        bar.enable_steady_tick(Duration::from_millis(120));
        bar.with_message(message)
    }

    /// Reports a failure and gives its exit code.
    pub(crate) fn fail(&mut self, failure: &Failure) -> ExitCode {
        let label = self.pick("エラー", "error");
        let message = failure.message_in(self.language);
        self.note(format!("{label}: {message} [{}]", failure.code));
        if let Some(hint) = failure.hint_in(self.language) {
            self.note(format!("  → {hint}"));
        }
        let _ = self.value(&failure.json(self.language));
        ExitCode::from(failure.exit_code())
    }
}

/// Without what a terminal obeys instead of showing it: cards, readers and files bring text of anybody's making.
fn plain(text: impl Display) -> String {
    let obeyed = |character: char| {
        character.is_control() && !matches!(character, '\n' | '\t')
            || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.to_string()
        .chars()
        .map(|character| if obeyed(character) { '\u{FFFD}' } else { character })
        .collect()
}

fn style(template: &str, otherwise: ProgressStyle) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_nothing_to_obey() {
        assert_eq!(
            plain("氏名\t\u{1B}[2J\u{9B}A\r\n\u{202E}B"),
            "氏名\t\u{FFFD}[2J\u{FFFD}A\u{FFFD}\n\u{FFFD}B"
        );
    }
}
