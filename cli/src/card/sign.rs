//! `kazasu card sign`: a file signed with one of the card's keys.

use std::fs;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding as _};
use clap::{Args, ValueEnum};
use kazasu::card::Credential;
use kazasu::card::jpki::{self, Digest, KeySecret, SignatureScheme};
use serde_json::json;

use super::read_all;
use crate::ExitCode;
use crate::credential::CredentialOptions;
use crate::device::{DeviceOptions, Simulated, done};
use crate::failure::Failure;
use crate::observed::{Observed, Show};
use crate::screen::Screen;

#[derive(Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    credential: CredentialOptions,
    /// 署名に使う鍵 / Key to sign with
    #[arg(long, value_enum, default_value = "auth")]
    key: KeyName,
    /// 署名の方式 / Form of the signature
    #[arg(long, value_enum, default_value = "pkcs1")]
    scheme: SchemeName,
    /// 署名の書き出し先 (なければBase64で表示) / File for the signature; Base64 is printed without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 署名するファイル (`-` は標準入力) / File to sign; `-` is stdin
    file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KeyName {
    Auth,
    Sign,
}

impl KeyName {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Sign => "sign",
        }
    }
}

/// How the card is asked to sign.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemeName {
    /// PKCS#1 v1.5 SHA-256。どのカードにもある方式 / PKCS#1 v1.5 with SHA-256, hashed here: the form that all cards have
    Pkcs1,
    /// PKCS#1 v1.5 SHA-256、DigestInfoをカードが付ける / the same, DigestInfo by the card
    Pkcs1Digest,
    /// PKCS#1 v1.5 SHA-256、ハッシュもカードが計算する / the same, all by the card
    Pkcs1Message,
    /// PSS SHA-256 / PSS with SHA-256, hashed here
    PssDigest,
    /// PSS SHA-256、ハッシュもカードが計算する / PSS with SHA-256, all by the card
    PssMessage,
    /// PKCS#1 v1.5、SHA-256の値にDigestInfoなし / PKCS#1 v1.5 around the bare SHA-256, by the card
    BareSha256,
    /// PKCS#1 v1.5、ファイルの1～245バイトをそのまま / PKCS#1 v1.5 around the file's 1 to 245 bytes as they are
    AsGiven,
}

impl SchemeName {
    /// `None`: the digest is handed over in a DigestInfo.
    fn scheme(self) -> Option<SignatureScheme> {
        match self {
            Self::Pkcs1 => None,
            Self::Pkcs1Digest => Some(SignatureScheme::Pkcs1Digest),
            Self::Pkcs1Message => Some(SignatureScheme::Pkcs1Message),
            Self::PssDigest => Some(SignatureScheme::PssDigest),
            Self::PssMessage => Some(SignatureScheme::PssMessage),
            Self::BareSha256 => Some(SignatureScheme::BareSha256),
            Self::AsGiven => Some(SignatureScheme::AsGiven),
        }
    }

    fn algorithm(self) -> &'static str {
        match self {
            Self::Pkcs1 | Self::Pkcs1Digest | Self::Pkcs1Message => PKCS1_SHA256,
            Self::PssDigest | Self::PssMessage => "RSASSA-PSS SHA-256",
            Self::BareSha256 => "RSASSA-PKCS1-v1_5 without DigestInfo, of the SHA-256",
            Self::AsGiven => "RSASSA-PKCS1-v1_5 without DigestInfo",
        }
    }
}

/// How cards sign a SHA-256 DigestInfo.
pub(super) const PKCS1_SHA256: &str = "RSASSA-PKCS1-v1_5 SHA-256";

impl Sign {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let message = read_all(&self.file)?;
        let secret = match self.key {
            KeyName::Auth => self
                .credential
                .pin(&self.device, Credential::UserAuthentication, screen)?
                .into(),
            KeyName::Sign => KeySecret::from(self.credential.password(&self.device, screen)?),
        };
        let guard = self.credential.guard.guard();
        let mut device = self
            .device
            .open(Simulated::MyNumberCard, guard, Show::Exchanges, screen)?;
        let signature = device.run(|options| match self.scheme.scheme() {
            None => jpki::sign(secret, Digest::of(&message), options),
            Some(scheme) => jpki::sign_with(secret, scheme, &message, options),
        })?;
        let exchanges = Exchanges::of(&device);
        drop(device);
        present(
            &signature,
            self.key,
            self.scheme.algorithm(),
            &exchanges,
            self.out.as_deref(),
            screen,
        )
    }
}

/// How much went over the reader.
pub(super) struct Exchanges([usize; 3]);

impl Exchanges {
    pub(super) fn of(device: &Observed<'_>) -> Self {
        Self([device.count, device.bytes_out, device.bytes_in])
    }
}

/// Gives a signature as it was asked for.
pub(super) fn present(
    signature: &[u8],
    key: KeyName,
    algorithm: &str,
    Exchanges([count, bytes_out, bytes_in]): &Exchanges,
    out: Option<&Path>,
    screen: &mut Screen,
) -> Result<ExitCode, Failure> {
    let text = Base64::encode_string(signature);
    match out {
        Some(path) => fs::write(path, signature).map_err(|error| Failure::file(path, error))?,
        None => screen.line(&text),
    }
    screen.value(&json!({
        "key": key.code(),
        "algorithm": algorithm,
        "signature": text,
        "exchanges": {"count": count, "bytes_out": bytes_out, "bytes_in": bytes_in},
    }))?;
    done()
}
