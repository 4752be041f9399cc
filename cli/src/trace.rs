//! `kazasu trace`: APDU traces in words.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use kazasu::apdu::trace::{Entry, Exchange, Options, explain};

use crate::ExitCode;
use crate::device::done;
use crate::failure::Failure;
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Trace {
    /// 記録を言葉にする / What each command is, what each status means, what the bytes hold
    Explain(Explain),
}

impl Trace {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Explain(command) => command.run(screen),
        }
    }
}

#[derive(Args)]
pub(crate) struct Explain {
    /// 記録 (JSON Lines、または C/R の行) / The trace: JSON lines, or lines of C and R
    file: PathBuf,
    /// カードの応答の中身(個人情報)も表示 / Show what the card answered, which may be personal
    #[arg(long)]
    personal_data: bool,
}

impl Explain {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let trace = fs::read(&self.file).map_err(|error| Failure::file(&self.file, error))?;
        let mut options = Options::new(screen.language);
        options.personal_data = self.personal_data;
        let explanation = explain(&trace, options).map_err(|error| Failure::unusable(error.code(), error))?;
        if !explanation
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::Exchange(_)))
        {
            let message = format!("{} holds no APDU", self.file.display());
            return Err(Failure::unusable("no_exchange", message)
                .japanese(format!("{} にAPDUがありません", self.file.display()))
                .hint(
                    "コマンドの行は「C 00A4040C…」、応答の行は「R 9000」の形です",
                    "commands are lines like `C 00A4040C…`, responses like `R 9000`",
                ));
        }
        for entry in &explanation.entries {
            match entry {
                Entry::Exchange(exchange) => show(screen, exchange),
                Entry::Note(note) => screen.line(format!("{:>4}  # {}", note.line, note.text)),
                _ => {}
            }
        }
        screen.value(&explanation)?;
        done()
    }
}

fn show(screen: &mut Screen, exchange: &Exchange) {
    let mark = |screen: &Screen, cut: bool, redacted: bool| match (cut, redacted) {
        (true, _) => screen.pick(" (省略あり)", " (cut)"),
        (false, true) => screen.pick(" (伏せ字)", " (redacted)"),
        (false, false) => "",
    };
    let mut number = format!("{:>4}", exchange.line);
    if let Some(command) = &exchange.command {
        let mark = mark(screen, command.cut, command.redacted);
        screen.line(format!("{number}  → {}{mark}\n        {}", command.text, command.bytes));
        number = "    ".to_owned();
    }
    if let Some(response) = &exchange.response {
        let mark = mark(screen, response.cut, response.redacted);
        screen.line(format!(
            "{number}  ← {}{mark}\n        {}",
            response.text, response.bytes
        ));
        for detail in &response.details {
            screen.line(format!("          {detail}"));
        }
    }
    for remark in &exchange.remarks {
        screen.line(format!("        # {remark}"));
    }
}
