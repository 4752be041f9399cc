//! `kazasu card`: what a card says of itself, its certificates and data, and what can be done with its keys and PINs.

mod certificate;
mod change_pin;
mod face;
mod hpki;
mod info;
mod read;
mod retries;
mod sign;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use clap::Subcommand;
use kazasu::card::Error;

use crate::ExitCode;
use crate::failure::Failure;
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Card {
    /// カードの種類・証明書の有無・有効期限 / What the device is and holds; no credential needed
    Info(info::Info),
    /// 暗証番号の残り回数 / How many tries each credential has left; costs none
    Retries(retries::ReadRetries),
    /// 電子証明書を読む / Read a certificate
    Certificate(certificate::ReadCertificate),
    /// 個人番号・基本4情報・券面を読む / Read the 個人番号, the four attributes, or the card face with its photo
    #[command(subcommand)]
    Read(read::Read),
    /// ファイルに署名する / Sign a file
    Sign(sign::Sign),
    /// 暗証番号を変える / Change a PIN or password
    ChangePin(change_pin::ChangePin),
    /// HPKIカード (医師・薬剤師などのカード) / The HPKI card of a physician, pharmacist or other health professional
    #[command(subcommand)]
    Hpki(hpki::Hpki),
}

impl Card {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Info(command) => command.run(screen),
            Self::Retries(command) => command.run(screen),
            Self::Certificate(command) => command.run(screen),
            Self::Read(command) => command.run(screen),
            Self::Sign(command) => command.run(screen),
            Self::ChangePin(command) => command.run(screen),
            Self::Hpki(command) => command.run(screen),
        }
    }
}

/// `None` where the device does not have it, as phones have nothing but the JPKI application.
fn if_there<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Err(Error::ApplicationNotFound { .. } | Error::NotOnThisDevice { .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// The code of a sex in words; JPKI certificates and the files of the card have the same.
fn sex_words(code: &str) -> (&'static str, &'static str) {
    match code {
        "1" => ("男", "male"),
        "2" => ("女", "female"),
        "3" => ("その他", "other"),
        "9" => ("適用不能", "not applicable"),
        _ => ("不明なコード", "unknown code"),
    }
}

/// A file, or stdin for `-`.
fn read_all(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map(|_| bytes).map_err(|error| Failure::file(path, error))
}
