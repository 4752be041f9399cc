//! `kazasu card`: what a card says of itself, its certificates and data, and signatures made with it.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use base64ct::{Base64, Encoding as _};
use clap::{Args, Subcommand, ValueEnum};
use kazasu::apdu::Retries;
use kazasu::card::attributes::{BirthDate, Sex};
use kazasu::card::jpki::{self, Availability, CertificateFile, Digest, Key, KeySecret};
use kazasu::card::{Credential, RetryCounter, input_support};
use kazasu::certificate::{Certificate, RustCrypto};
use serde_json::{Value, json};

use crate::device::{AnchorOptions, CredentialOptions, DeviceOptions, Observed, done, now};
use crate::failure::Failure;
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Card {
    /// カードの種類・証明書の有無 / What the device is and which certificates it has; no credential needed
    Info(Info),
    /// 暗証番号の残り回数 / How many tries each credential has left; costs none
    Retries(Info),
    /// 電子証明書を読む / Read a certificate
    Certificate(ReadCertificate),
    /// 個人番号・基本4情報を読む / Read the 個人番号 or the four attributes
    Read(ReadData),
    /// ファイルに署名する / Sign a file
    Sign(Sign),
}

impl Card {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Info(command) => command.info(screen),
            Self::Retries(command) => command.retries(screen),
            Self::Certificate(command) => command.run(screen),
            Self::Read(command) => command.run(screen),
            Self::Sign(command) => command.run(screen),
        }
    }
}

#[derive(Args)]
pub(crate) struct Info {
    #[command(flatten)]
    device: DeviceOptions,
}

impl Info {
    fn read(&self, screen: &mut Screen) -> Result<(String, jpki::Information), Failure> {
        let device = self.device.open(screen)?;
        let reader = device.reader().to_owned();
        let information = Observed::new(device, screen, false).run(jpki::information(self.device.procedure(None)))?;
        Ok((reader, information))
    }

    fn info(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let (reader, information) = self.read(screen)?;
        let token = &information.token;
        let present = |availability: Availability| match availability {
            Availability::Present => Value::Bool(true),
            Availability::Other(byte) => Value::String(format!("{byte:02X}")),
            _ => Value::Null,
        };
        let certificates = information.availability.map(|availability| {
            json!({
                "auth": present(availability.user_authentication),
                "sign": present(availability.digital_signature),
            })
        });
        screen.say(
            format!(
                "{}  型式 {}  リーダー {reader}",
                token.kind.japanese(),
                token.model.as_deref().unwrap_or("?")
            ),
            format!(
                "{}  model {}  reader {reader}",
                token.kind.english(),
                token.model.as_deref().unwrap_or("?")
            ),
        );
        if let Some(availability) = information.availability {
            let word = |screen: &Screen, availability| match availability {
                Availability::Present => screen.pick("あり", "present").to_owned(),
                Availability::Other(byte) => format!("? ({byte:02X})"),
                _ => "?".to_owned(),
            };
            let (auth, sign) = (
                word(screen, availability.user_authentication),
                word(screen, availability.digital_signature),
            );
            screen.say(
                format!("利用者証明用電子証明書: {auth}  署名用電子証明書: {sign}"),
                format!("authentication certificate: {auth}  signing certificate: {sign}"),
            );
        }
        screen.value(&json!({
            "device": {"kind": kind_code(&token.kind), "token": token.label, "reader": reader},
            "model": token.model,
            "certificates": certificates,
        }))?;
        done()
    }

    fn retries(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let (_, information) = self.read(screen)?;
        let counters = [
            (
                Credential::UserAuthentication,
                "auth",
                Some(information.user_authentication),
            ),
            (Credential::DigitalSignature, "sign", information.digital_signature),
        ];
        let mut value = serde_json::Map::new();
        for (credential, key, counter) in counters {
            let words = match counter {
                Some(RetryCounter::Remaining(Retries(tries))) => {
                    screen.pick(format!("残り{tries}回"), format!("{tries} left"))
                }
                Some(RetryCounter::Blocked) => screen.pick("ロックされています", "blocked").to_owned(),
                Some(RetryCounter::Verified) => screen.pick("照合済み", "verified").to_owned(),
                _ => screen.pick("不明", "unknown").to_owned(),
            };
            screen.line(format!(
                "{}: {words}",
                screen.pick(credential.japanese(), credential.english())
            ));
            let tries = match counter {
                Some(RetryCounter::Remaining(Retries(tries))) => json!(tries),
                Some(RetryCounter::Blocked) => json!(0),
                _ => Value::Null,
            };
            value.insert(key.to_owned(), tries);
        }
        screen.value(&value)?;
        done()
    }
}

#[derive(Args)]
pub(crate) struct ReadCertificate {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    credential: CredentialOptions,
    #[command(flatten)]
    anchors: AnchorOptions,
    /// どの証明書か / Which certificate
    #[arg(long, value_enum, default_value = "auth")]
    key: CertificateName,
    /// DERの書き出し先 (なければPEMを表示) / File for the DER; PEM is printed without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CertificateName {
    Auth,
    Sign,
    AuthCa,
    SignCa,
}

impl ReadCertificate {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let file = match self.key {
            CertificateName::Auth => CertificateFile::UserAuthentication,
            CertificateName::Sign => CertificateFile::DigitalSignature,
            CertificateName::AuthCa => CertificateFile::UserAuthenticationCa,
            CertificateName::SignCa => CertificateFile::DigitalSignatureCa,
        };
        let secret = match self.key {
            CertificateName::Sign => Some(KeySecret::from(self.credential.password(&self.device, screen)?)),
            _ => None,
        };
        let options = self.device.procedure(Some(&self.credential));
        let device = self.device.open(screen)?;
        let der = Observed::new(device, screen, false).run(jpki::read_certificate(file, secret, options))?;
        let certificate = Certificate::from_der(&der)?;
        let trust = self
            .device
            .anchors(&self.anchors)?
            .check(&certificate, now(), &RustCrypto);
        let pem = certificate.to_pem();
        screen.say(
            format!("主体者: {}", certificate.subject()),
            format!("subject: {}", certificate.subject()),
        );
        screen.say(
            format!("発行者: {}", certificate.issuer()),
            format!("issuer: {}", certificate.issuer()),
        );
        let (from, until) = (certificate.not_before(), certificate.not_after());
        screen.say(
            format!("有効期間: {from} ～ {until}"),
            format!("valid: {from} to {until}"),
        );
        match &trust {
            Ok(trust) => {
                let anchor = trust.anchor.name();
                screen.say(
                    format!("信頼: {anchor} が発行(失効は未確認)"),
                    format!("trust: issued by {anchor}; revocation was not checked"),
                );
            }
            Err(error) => screen.say(
                format!("信頼: 確認できません({error})"),
                format!("trust: none ({error})"),
            ),
        }
        match &self.out {
            Some(path) => fs::write(path, &der).map_err(|error| Failure::file(path, error))?,
            None => screen.line(pem.trim_end()),
        }
        screen.value(&json!({
            "kind": certificate.kind().code(),
            "subject": certificate.subject(),
            "issuer": certificate.issuer(),
            "serial": certificate.serial(),
            "not_before": from.to_string(),
            "not_after": until.to_string(),
            "trusted_by": trust.as_ref().ok().map(|trust| trust.anchor.name()),
            "revocation": "not_checked",
            "pem": pem,
        }))?;
        crate::exit(trust.is_err())
    }
}

#[derive(Args)]
pub(crate) struct ReadData {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    credential: CredentialOptions,
    /// 個人番号か基本4情報か / The 個人番号, or name, address, birth date and sex
    #[arg(value_enum)]
    what: Data,
}

#[derive(Clone, Copy, ValueEnum)]
enum Data {
    Number,
    Attributes,
}

impl ReadData {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let pin = self.credential.pin(&self.device, Credential::InputSupport, screen)?;
        let options = self.device.procedure(Some(&self.credential));
        let device = self.device.open(screen)?;
        let mut device = Observed::new(device, screen, false);
        match self.what {
            Data::Number => {
                let number = device.run(input_support::read_individual_number(pin, options))?;
                screen.line(number.expose());
                screen.value(&json!({"individual_number": number.expose()}))?;
            }
            Data::Attributes => {
                let attributes = device.run(input_support::read_attributes(pin, options))?;
                let sex = attributes.sex.code();
                let birth = match &attributes.birth_date {
                    BirthDate::Date(date) => date.to_string(),
                    BirthDate::Text(text) => text.clone(),
                };
                screen.say(
                    format!("氏名: {}", attributes.name),
                    format!("name: {}", attributes.name),
                );
                screen.say(
                    format!("住所: {}", attributes.address),
                    format!("address: {}", attributes.address),
                );
                screen.say(format!("生年月日: {birth}"), format!("birth date: {birth}"));
                let (japanese, english) = match &attributes.sex {
                    Sex::Male => ("男", "male"),
                    Sex::Female => ("女", "female"),
                    Sex::Other => ("その他", "other"),
                    Sex::NotApplicable => ("適用不能", "not applicable"),
                    _ => ("不明なコード", "unknown code"),
                };
                screen.say(format!("性別: {sex} {japanese}"), format!("sex: {sex} {english}"));
                screen.value(&json!({
                    "name": attributes.name, "address": attributes.address, "birth_date": birth, "sex": sex,
                }))?;
            }
        }
        done()
    }
}

#[derive(Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    credential: CredentialOptions,
    /// 署名に使う鍵 / Key to sign with
    #[arg(long, value_enum, default_value = "auth")]
    key: KeyName,
    /// 署名の書き出し先 (なければBase64で表示) / File for the signature; Base64 is printed without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 署名するファイル (`-` は標準入力) / File to sign; `-` is stdin
    file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KeyName {
    Auth,
    Sign,
}

impl Sign {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let digest = Digest::of(&read_all(&self.file)?);
        let secret = match self.key {
            KeyName::Auth => self
                .credential
                .pin(&self.device, Credential::UserAuthentication, screen)?
                .into(),
            KeyName::Sign => KeySecret::from(self.credential.password(&self.device, screen)?),
        };
        let options = self.device.procedure(Some(&self.credential));
        let device = self.device.open(screen)?;
        let mut device = Observed::new(device, screen, true);
        let signature = device.run(jpki::sign(secret, digest, options))?;
        let exchanges = json!({"count": device.count, "bytes_out": device.bytes_out, "bytes_in": device.bytes_in});
        let text = Base64::encode_string(&signature);
        match &self.out {
            Some(path) => fs::write(path, &signature).map_err(|error| Failure::file(path, error))?,
            None => screen.line(&text),
        }
        let key = match self.key {
            KeyName::Auth => Key::UserAuthentication,
            KeyName::Sign => Key::DigitalSignature,
        };
        screen.value(&json!({
            "key": match key { Key::UserAuthentication => "auth", Key::DigitalSignature => "sign" },
            "algorithm": "RSASSA-PKCS1-v1_5 SHA-256",
            "signature": text,
            "exchanges": exchanges,
        }))?;
        done()
    }
}

/// The kind of device for programs.
pub(crate) fn kind_code(kind: &kazasu::card::token::TokenKind) -> &'static str {
    use kazasu::card::token::TokenKind;
    match kind {
        TokenKind::MyNumberCard => "card",
        TokenKind::AndroidPhone => "android",
        TokenKind::Iphone => "iphone",
        TokenKind::ResidentRegistryCard => "resident_registry_card",
        _ => "unknown",
    }
}

fn read_all(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    if path == std::path::Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::file(path, error))?;
        return Ok(bytes);
    }
    fs::read(path).map_err(|error| Failure::file(path, error))
}
