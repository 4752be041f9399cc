//! `kazasu card hpki`: certificates and signatures of an HPKI card.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use kazasu::card::Guard;
use kazasu::card::hpki::{self, HpkiApplication, SigningForm};
use kazasu::card::jpki::Digest;
use kazasu::certificate::CertificateKind;

use super::sign::{Exchanges, KeyName, PKCS1_SHA256};
use super::{certificate, read_all, sign};
use crate::ExitCode;
use crate::anchors::AnchorOptions;
use crate::credential::CredentialOptions;
use crate::device::{DeviceOptions, Simulated};
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Hpki {
    /// 電子証明書を読む (暗証番号は不要) / Read a certificate; needs no PIN
    Certificate(ReadCertificate),
    /// ファイルに署名する / Sign a file
    Sign(Sign),
}

impl Hpki {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Certificate(command) => command.run(screen),
            Self::Sign(command) => command.run(screen),
        }
    }
}

fn application(key: KeyName) -> HpkiApplication {
    match key {
        KeyName::Auth => HpkiApplication::Authentication,
        KeyName::Sign => HpkiApplication::Signature,
    }
}

#[derive(Args)]
pub(crate) struct ReadCertificate {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    anchors: AnchorOptions,
    /// 署名用か認証用か / That of which key
    #[arg(long, value_enum, default_value = "sign")]
    key: KeyName,
    /// DERの書き出し先 (なければPEMを表示) / File for the DER; PEM is printed without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl ReadCertificate {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let simulated = Simulated::HpkiCard;
        let anchors = self.anchors.add_to(self.device.anchors(simulated)?, screen)?;
        let mut device = self.device.open(simulated, Guard::On, Show::Progress, screen)?;
        let der = device.run(|options| hpki::read_certificate(application(self.key), options))?;
        drop(device);
        certificate::present(
            &der,
            |kind| match kind {
                CertificateKind::UserAuthentication => ("HPKI認証用", "HPKI authentication"),
                CertificateKind::DigitalSignature => ("HPKI署名用", "HPKI signature"),
                _ => ("HPKI", "HPKI"),
            },
            &anchors.certificates,
            self.out.as_deref(),
            screen,
        )
    }
}

#[derive(Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    credential: CredentialOptions,
    /// 署名に使う鍵 / Key to sign with
    #[arg(long, value_enum, default_value = "sign")]
    key: KeyName,
    /// カードへの渡し方 (どちらもPKCS#1 v1.5 SHA-256になる) / How the card is asked; either gives PKCS#1 v1.5 with SHA-256
    #[arg(long, value_enum, default_value = "digest-info")]
    form: Form,
    /// 署名の書き出し先 (なければBase64で表示) / File for the signature; Base64 is printed without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 署名するファイル (`-` は標準入力) / File to sign; `-` is stdin
    file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// DigestInfoを渡し、カードがパディングする / A DigestInfo, which the card pads
    DigestInfo,
    /// パディング済みのブロックを渡す / The whole padded block
    PaddedBlock,
}

impl Sign {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let digest = Digest::of(&read_all(&self.file)?);
        let application = application(self.key);
        let form = match self.form {
            Form::DigestInfo => SigningForm::DigestInfo,
            Form::PaddedBlock => SigningForm::PaddedBlock,
        };
        let pin = self
            .credential
            .hpki_pin(&self.device, application.credential(), screen)?;
        let guard = self.credential.guard.guard();
        let mut device = self.device.open(Simulated::HpkiCard, guard, Show::Exchanges, screen)?;
        let signed = device.run(|options| hpki::sign(application, pin, digest, form, options))?;
        let exchanges = Exchanges::of(&device);
        drop(device);
        sign::present(
            &signed.signature,
            self.key,
            PKCS1_SHA256,
            &exchanges,
            self.out.as_deref(),
            screen,
        )
    }
}
