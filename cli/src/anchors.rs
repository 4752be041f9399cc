//! Whom to believe: the built-in anchors, the simulator's, and those that are given on the command line.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use kazasu::Language;
use kazasu::card::face::FaceError;
use kazasu::certificate::{
    CardVerifiableAnchors, Certificate, CertificateError, KeyIdentifier, PublicKey, TrustAnchors,
};
use kazasu_sim::card::{CardProfile, HpkiProfile};
use kazasu_sim::trust;

use crate::failure::Failure;
use crate::screen::Screen;

/// CAs to trust besides the built-in ones.
#[derive(Args)]
pub(crate) struct AnchorOptions {
    /// 信頼するCA証明書 (DER)、またはCV証明書のCA鍵 (鍵識別子16バイトと鍵) / A CA certificate (DER) to trust besides the
    /// built-in ones, or a CA key of card-verifiable certificates: key identifier of 16 bytes, then objects 90 and 91
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
    /// 試験用の階層(JPKI-TEST)のCAを信頼する。実在の患者には使わないこと / Trust a CA of the test hierarchy. Whoever has a
    /// test card is then believed to be the person it names
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    test_anchor_never_in_production: Vec<PathBuf>,
}

/// Whom to believe.
pub(crate) struct Anchors {
    /// Over certificates.
    pub(crate) certificates: TrustAnchors,
    /// Over the certificates of the 券面 applications.
    pub(crate) card_verifiable: CardVerifiableAnchors,
}

impl Anchors {
    /// The production ones.
    pub(crate) fn production() -> Self {
        Self {
            certificates: TrustAnchors::production(),
            card_verifiable: CardVerifiableAnchors::production(),
        }
    }

    /// None of certificates: for HPKI cards, whose CAs are not built in.
    pub(crate) fn none() -> Self {
        Self {
            certificates: TrustAnchors::none(),
            card_verifiable: CardVerifiableAnchors::none(),
        }
    }

    /// Those of the simulated My Number card.
    pub(crate) fn simulated() -> Result<Self, Failure> {
        let authority = CardProfile::default().authority;
        Ok(Self {
            certificates: trust::jpki(authority)?,
            card_verifiable: trust::card_verifiable(authority)?,
        })
    }

    /// That of the simulated HPKI card.
    pub(crate) fn simulated_hpki() -> Result<Self, Failure> {
        Ok(Self {
            certificates: trust::hpki(HpkiProfile::default().authority)?,
            ..Self::none()
        })
    }

    fn add(&mut self, path: &Path, test_hierarchy: bool) -> Result<(), Failure> {
        let bytes = fs::read(path).map_err(|error| Failure::file(path, error))?;
        let name = path.display().to_string();
        let failed = |error: CertificateError| {
            let words = |language| format!("{}: {}", path.display(), certificate_words(&error, language));
            let failure = Failure::unusable(error.code(), words(Language::English)).japanese(words(Language::Japanese));
            match error {
                CertificateError::TestAuthority => {
                    let option = "--test-anchor-never-in-production";
                    failure.hint(format!("試験には {option}"), format!("for tests there is {option}"))
                }
                _ => failure,
            }
        };
        if let Some((identifier, key)) = card_verifiable_key(&bytes) {
            let anchors = std::mem::take(&mut self.card_verifiable);
            self.card_verifiable = if test_hierarchy {
                anchors.with_test_authority_never_in_production(name, identifier, key)
            } else {
                anchors.with(name, identifier, key).map_err(failed)?
            };
            return Ok(());
        }
        let certificate = Certificate::from_der(&bytes).map_err(failed)?;
        let anchors = std::mem::take(&mut self.certificates);
        self.certificates = if test_hierarchy {
            anchors.with_test_authority_never_in_production(name, certificate)
        } else {
            anchors.with(name, certificate)
        }
        .map_err(failed)?;
        Ok(())
    }
}

impl AnchorOptions {
    /// `anchors` with those that are given.
    pub(crate) fn add_to(&self, mut anchors: Anchors, screen: &mut Screen) -> Result<Anchors, Failure> {
        for path in &self.anchor {
            anchors.add(path, false)?;
        }
        for path in &self.test_anchor_never_in_production {
            anchors.add(path, true)?;
            let warning = screen.pick(
                "注意: 試験用のCAを信頼しています。試験用カードの名義は誰のものでもありえます",
                "Mind that a test CA is trusted: a test card can name anybody",
            );
            screen.note(format!("{warning}: {}", path.display()));
        }
        Ok(anchors)
    }
}

/// A CA key in the form that it has within card-verifiable certificates: identifier, then objects 90 and 91.
pub(crate) fn card_verifiable_file(key_identifier: &[u8; 16], modulus: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(modulus.len()).unwrap_or_default().to_be_bytes();
    [
        key_identifier.as_slice(),
        &[0x90, 0x03],
        &EXPONENT,
        &[0x91, 0x82, high, low],
        modulus,
    ]
    .concat()
}

fn card_verifiable_key(bytes: &[u8]) -> Option<(KeyIdentifier, PublicKey)> {
    let (identifier, key) = bytes.split_first_chunk::<16>()?;
    let identifier = KeyIdentifier::new(*identifier);
    identifier.number()?;
    Some((identifier, PublicKey::from_card_objects(key).ok()?))
}

/// 65537.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// A certificate error for a person.
pub(crate) fn certificate_words(error: &CertificateError, language: Language) -> String {
    let japanese = match error {
        CertificateError::Malformed { .. } => "DER形式の証明書ではありません",
        CertificateError::MalformedCardVerifiable { .. } => "CV証明書ではありません",
        CertificateError::TooLong { .. } => "証明書としては長すぎます",
        CertificateError::TrailingBytes { .. } => "証明書の後に余分なデータがあります",
        CertificateError::AlgorithmMismatch => "証明書の2か所にある署名アルゴリズムが一致しません",
        CertificateError::UnsupportedAlgorithm { .. } => "対応していない署名アルゴリズムです",
        CertificateError::UnsupportedKey { .. } => "対応していない公開鍵です",
        CertificateError::SignatureInvalid => "署名が正しくありません",
        CertificateError::NotAnAuthority => "発行者が認証局ではありません",
        CertificateError::TestAuthority => "試験用の認証局です",
        CertificateError::IssuerMismatch => "別の発行者の証明書です",
        CertificateError::UnhandledCriticalExtension { .. } => "理解できない重要な拡張があります",
        CertificateError::NoAnchor { .. } => "信頼するどの認証局が発行したものでもありません",
        _ => return error.to_string(),
    };
    language.pick(japanese.to_owned(), error.to_string())
}

/// Why a card face does not count, for a person.
pub(crate) fn face_words(error: &FaceError, language: Language) -> String {
    let japanese = match error {
        FaceError::Incomplete => "署名または署名された項目がありません",
        FaceError::Certificate(error) => return certificate_words(error, language),
        _ => return error.to_string(),
    };
    language.pick(japanese.to_owned(), error.to_string())
}
