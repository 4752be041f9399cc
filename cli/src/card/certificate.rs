//! `kazasu card certificate`: a certificate, who issued it, and for signing whom it names.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kazasu::Language;
use kazasu::card::Error;
use kazasu::card::jpki::{self, CertificateFile, KeySecret};
use kazasu::certificate::{
    Certificate, CertificateKind, EllipticCurve, HolderBirthDate, HolderInformation, KeyUsage, PublicKeyKind,
    Revocation, RustCrypto, Trust, TrustAnchors, Validity,
};
use serde_json::{Map, Value, json};

use super::sex_words;
use crate::ExitCode;
use crate::anchors::{AnchorOptions, certificate_words};
use crate::credential::CredentialOptions;
use crate::device::{DeviceOptions, Simulated, japanese_time, now};
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;

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
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let file = match self.key {
            CertificateName::Auth => CertificateFile::UserAuthentication,
            CertificateName::Sign => CertificateFile::DigitalSignature,
            CertificateName::AuthCa => CertificateFile::UserAuthenticationCa,
            CertificateName::SignCa => CertificateFile::DigitalSignatureCa,
        };
        let simulated = Simulated::MyNumberCard;
        let anchors = self.anchors.add_to(self.device.anchors(simulated)?, screen)?;
        let secret = match self.key {
            CertificateName::Sign => Some(KeySecret::from(self.credential.password(&self.device, screen)?)),
            _ => None,
        };
        let guard = self.credential.guard.guard();
        let mut device = self.device.open(simulated, guard, Show::Progress, screen)?;
        let der = match device.try_run(|options| jpki::read_certificate(file, secret, options)) {
            // Phones show the authentication certificate after the PIN only.
            Err(Error::CredentialRequired { credential }) if self.key == CertificateName::Auth => {
                let pin = self.credential.pin(&self.device, credential, device.screen())?;
                device.run(|options| jpki::read_certificate(file, Some(pin.into()), options))?
            }
            other => other?,
        };
        drop(device);
        present(&der, kind_words, &anchors.certificates, self.out.as_deref(), screen)
    }
}

fn kind_words(kind: CertificateKind) -> (&'static str, &'static str) {
    match kind {
        CertificateKind::UserAuthentication => ("利用者証明用電子証明書", "user authentication certificate"),
        CertificateKind::DigitalSignature => ("署名用電子証明書", "digital signature certificate"),
        CertificateKind::CertificationAuthority => ("認証局の証明書", "certificate of a CA"),
        _ => ("不明", "unknown"),
    }
}

/// Shows a certificate, or writes it to `out`. "No" when nobody that is trusted issued it, or it is not valid now.
pub(super) fn present(
    der: &[u8],
    kind: fn(CertificateKind) -> (&'static str, &'static str),
    anchors: &TrustAnchors,
    out: Option<&Path>,
    screen: &mut Screen,
) -> Result<ExitCode, Failure> {
    let certificate = Certificate::from_der(der)?;
    let trust = anchors.check(&certificate, now(), &RustCrypto);
    let (japanese, english) = kind(certificate.kind());
    screen.say(format!("種類: {japanese}"), format!("kind: {english}"));
    show(&certificate, screen);
    if let Some(holder) = certificate.holder() {
        show_holder(&holder, screen);
    }
    let words = match &trust {
        Ok(trust) => trust_words(trust, screen.language),
        Err(error) => {
            let error = certificate_words(error, screen.language);
            screen.pick(format!("確認できません({error})"), format!("none ({error})"))
        }
    };
    screen.say(format!("信頼: {words}"), format!("trust: {words}"));
    match out {
        Some(path) => fs::write(path, der).map_err(|error| Failure::file(path, error))?,
        None => screen.line(certificate.to_pem().trim_end()),
    }

    let mut value = Map::new();
    let mut insert = |name: &str, part: Value| value.insert(name.to_owned(), part);
    insert("kind", json!(certificate.kind().code()));
    insert("subject", json!(certificate.subject()));
    insert("issuer", json!(certificate.issuer()));
    insert("serial", json!(certificate.serial()));
    insert("not_before", json!(japanese_time(certificate.not_before())));
    insert("not_after", json!(japanese_time(certificate.not_after())));
    insert("validity", json!(certificate.validity_at(now()).code()));
    insert("public_key", json!(key_words(certificate.public_key().kind())));
    insert("key_usage", json!(certificate.key_usage().map(usages)));
    insert("extended_key_usages", json!(certificate.extended_key_usages()));
    insert("policies", json!(certificate.policies()));
    if let Some(holder) = certificate.holder() {
        insert("holder", holder_json(&holder));
    }
    let trust_ok = trust.as_ref().ok();
    insert("trusted_by", json!(trust_ok.map(|trust| trust.anchor.name())));
    insert("issuer_validity", json!(trust_ok.map(|trust| trust.issuer.code())));
    insert("trust_error", json!(trust.as_ref().err().map(|error| error.code())));
    let revocation = trust_ok.map_or(&Revocation::NotChecked, |trust| &trust.revocation);
    insert("revocation", json!(revocation.code()));
    let fingerprint: String = certificate
        .fingerprint()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    insert("sha256", json!(fingerprint));
    insert("pem", json!(certificate.to_pem()));
    screen.value(&value)?;
    crate::exit(!trust.is_ok_and(|trust| trust.is_valid()))
}

fn show(certificate: &Certificate, screen: &mut Screen) {
    let (subject, issuer, serial) = (certificate.subject(), certificate.issuer(), certificate.serial());
    screen.say(format!("主体者: {subject}"), format!("subject: {subject}"));
    screen.say(format!("発行者: {issuer}"), format!("issuer: {issuer}"));
    screen.say(format!("シリアル番号: {serial}"), format!("serial number: {serial}"));
    let [from, until] = [certificate.not_before(), certificate.not_after()].map(japanese_time);
    screen.say(
        format!("有効期間: {from} ～ {until}"),
        format!("valid: {from} to {until}"),
    );
    let key = key_words(certificate.public_key().kind());
    screen.say(format!("公開鍵: {key}"), format!("public key: {key}"));
    if let Some(usage) = certificate.key_usage() {
        let usage = usages(usage).join(", ");
        screen.say(format!("鍵用途: {usage}"), format!("key usage: {usage}"));
    }
    if !certificate.policies().is_empty() {
        let policies = certificate.policies().join(", ");
        screen.say(format!("証明書ポリシー: {policies}"), format!("policies: {policies}"));
    }
}

fn show_holder(holder: &HolderInformation, screen: &mut Screen) {
    let fields = [
        ("氏名", "name", holder.name.clone()),
        (
            "氏名の代替文字の位置",
            "substitute characters of the name",
            holder.name_substitutions.clone(),
        ),
        ("住所", "address", holder.address.clone()),
        (
            "住所の代替文字の位置",
            "substitute characters of the address",
            holder.address_substitutions.clone(),
        ),
        ("生年月日", "birth date", holder.birth_date.as_ref().map(birth_text)),
    ];
    for (japanese, english, text) in fields {
        if let Some(text) = text {
            screen.say(format!("{japanese}: {text}"), format!("{english}: {text}"));
        }
    }
    if let Some(sex) = &holder.sex {
        let (code, (japanese, english)) = (sex.code(), sex_words(sex.code()));
        screen.say(format!("性別: {code} {japanese}"), format!("sex: {code} {english}"));
    }
}

fn holder_json(holder: &HolderInformation) -> Value {
    json!({
        "name": holder.name,
        "name_substitutions": holder.name_substitutions,
        "address": holder.address,
        "address_substitutions": holder.address_substitutions,
        "birth_date": holder.birth_date.as_ref().map(birth_text),
        "sex": holder.sex.as_ref().map(|sex| sex.code()),
    })
}

fn birth_text(birth: &HolderBirthDate) -> String {
    match birth {
        HolderBirthDate::Date { date, .. } => date.to_string(),
        HolderBirthDate::Text(text) => text.clone(),
    }
}

fn trust_words(trust: &Trust, language: Language) -> String {
    let anchor = trust.anchor.name();
    let validity = |validity| match validity {
        Validity::Valid => language.pick("有効期間内", "within its validity"),
        Validity::NotYet => language.pick("有効期間の前", "not valid yet"),
        Validity::Expired => language.pick("有効期限切れ", "expired"),
    };
    let (own, issuer) = (validity(trust.certificate), validity(trust.issuer));
    let revocation = match &trust.revocation {
        Revocation::NotChecked => language.pick("未確認", "not checked"),
        other => other.code(),
    };
    language.pick(
        format!("{anchor} が発行、証明書は{own}、認証局は{issuer}、失効は{revocation}"),
        format!("issued by {anchor}; the certificate is {own}, the CA {issuer}; revocation {revocation}"),
    )
}

fn usages(usage: KeyUsage) -> Vec<&'static str> {
    let all = [
        (usage.digital_signature, "digital_signature"),
        (usage.non_repudiation, "non_repudiation"),
        (usage.certificate_sign, "certificate_sign"),
        (usage.crl_sign, "crl_sign"),
    ];
    all.into_iter().filter_map(|(set, name)| set.then_some(name)).collect()
}

fn key_words(kind: &PublicKeyKind) -> String {
    match kind {
        PublicKeyKind::Rsa { bits } => format!("RSA-{bits}"),
        PublicKeyKind::EllipticCurve(EllipticCurve::P256) => "P-256".to_owned(),
        PublicKeyKind::EllipticCurve(EllipticCurve::P384) => "P-384".to_owned(),
        PublicKeyKind::EllipticCurve(EllipticCurve::P521) => "P-521".to_owned(),
        PublicKeyKind::EllipticCurve(EllipticCurve::Other { curve }) => curve.clone(),
        PublicKeyKind::Other { algorithm } => algorithm.clone(),
        _ => "?".to_owned(),
    }
}
