//! The `kazasu` command line: the first thing a newcomer runs, and what integrators script against. A library, so that the
//! Python package has the same one.
//!
//! Text for people and JSON for programs go to stdout, diagnostics to stderr. Exit codes: 0 done, 1 the answer is "no"
//! or the check found something, 2 the call or the input is unusable, 3 the card, reader or terminal failed.

mod anchors;
mod card;
mod checkin;
mod credential;
mod decoded;
mod device;
mod doctor;
mod failure;
mod message;
mod observed;
mod phone;
mod screen;
mod simulated_card;
mod simulators;
mod trace;
mod trace_file;

use std::ffi::OsString;

use clap::{Parser, Subcommand, ValueEnum};
use kazasu::Language;

use failure::Failure;
use screen::Screen;

/// マイナンバーカードと資格確認の道具箱 / My Number cards and eligibility at a clinic's reception desk.
#[derive(Parser)]
#[command(name = "kazasu", version, propagate_version = true, max_term_width = 110)]
struct Arguments {
    /// 表示の言語 / Language of texts for people
    #[arg(long, global = true, value_enum, default_value = "ja")]
    lang: Lang,
    /// プログラム向けにJSONで出力 / Print JSON for programs
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    Ja,
    En,
}

#[derive(Subcommand)]
enum Command {
    /// 受付の一連の処理 / The whole reception job: tap, authenticate, ask, compare with the chart, decide
    Checkin(checkin::Checkin),
    /// 資格確認メッセージの読み書き / Read, check, build and compare eligibility messages
    #[command(subcommand)]
    Message(message::Message),
    /// カードの読み取りと署名 / Read a card, sign with it
    #[command(subcommand)]
    Card(card::Card),
    /// スマートフォンの文書 (カード代替電磁的記録) / What a phone says when tapped, and the document that it hands over
    #[command(subcommand)]
    Phone(phone::Phone),
    /// 模擬のカード・スマートフォンをPC/SCに載せる / Serve the simulated card or phone to PC/SC
    Sim(simulators::Sim),
    /// 模擬の資格確認端末 / Run the simulated 資格確認端末 over shared folders
    Terminal(simulators::Terminal),
    /// APDUの記録を読み解く / Put an APDU trace into words
    #[command(subcommand)]
    Trace(trace::Trace),
    /// この端末の準備を確かめる / Is this machine ready: PC/SC, readers, cards, folders, leftovers
    Doctor(doctor::Doctor),
}

/// Runs the command line with these arguments, the first being the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no failures. A terminal that is gone need not be told.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FOUND));
        }
    };
    let language = match arguments.lang {
        Lang::Ja => Language::Japanese,
        Lang::En => Language::English,
    };
    let mut screen = Screen::new(language, arguments.json);
    let result = match arguments.command {
        Command::Checkin(command) => command.run(&mut screen),
        Command::Message(command) => command.run(&mut screen),
        Command::Card(command) => command.run(&mut screen),
        Command::Phone(command) => command.run(&mut screen),
        Command::Sim(command) => command.run(&mut screen),
        Command::Terminal(command) => command.run(&mut screen),
        Command::Trace(command) => command.run(&mut screen),
        Command::Doctor(command) => command.run(&mut screen),
    };
    match result {
        Ok(code) => code,
        Err(failure) => screen.fail(&failure),
    }
}

/// How a command ended, for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitCode(u8);

impl ExitCode {
    /// Done.
    pub const SUCCESS: Self = Self(0);

    /// The number that the process ends with.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl From<u8> for ExitCode {
    fn from(number: u8) -> Self {
        Self(number)
    }
}

/// The answer is "no", or the check found something.
const FOUND: u8 = 1;

fn exit(found: bool) -> Result<ExitCode, Failure> {
    Ok(if found {
        ExitCode::from(FOUND)
    } else {
        ExitCode::SUCCESS
    })
}
