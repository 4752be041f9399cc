//! The simulated My Number card's set-up, the same in every command that has such a card.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use kazasu::card::Credential;
use kazasu_sim::card::{CardProfile, DumpError, HpkiProfile, MyNumberCard, TriesLeft};
use kazasu_sim::phone::{MdocHolder, MdocProfile, Phone, PhoneKind, PhoneProfile};

use crate::failure::Failure;

const HEADING: &str = "模擬カード / Simulated card";

/// What makes the simulated card differ from an ordinary one.
#[derive(Args)]
pub(crate) struct SimulatedCardOptions {
    /// 鍵と証明書の種 / Seed that keys and certificates are made from
    #[arg(long, help_heading = HEADING, hide_short_help = true)]
    seed: Option<u64>,
    /// EFのダンプのフォルダー (例: jpki-000A.bin)。暗証番号は模擬カードのまま / Folder of file dumps that the card serves,
    /// such as jpki-000A.bin; its PINs stay the simulated ones
    #[arg(long, value_name = "DIR", help_heading = HEADING, hide_short_help = true)]
    dumps: Option<PathBuf>,
    /// 15歳未満のカード (署名用電子証明書がない) / The card of a child, without a signing certificate
    #[arg(long, help_heading = HEADING, hide_short_help = true)]
    child: bool,
    /// すべての暗証番号の残り回数 (0はロック) / Tries left of every credential; 0 is blocked
    #[arg(long, value_name = "COUNT", help_heading = HEADING, hide_short_help = true)]
    tries: Option<u8>,
    /// 1回の読み取りで返す最大バイト数 / Most bytes that one READ BINARY gives back
    #[arg(long, value_name = "BYTES", help_heading = HEADING, hide_short_help = true)]
    read_limit: Option<usize>,
    /// 券面APのファイルの後に続くFFのバイト数 / FF bytes after the objects in the files of the 券面 applications
    #[arg(long, value_name = "BYTES", help_heading = HEADING, hide_short_help = true)]
    filler: Option<usize>,
    /// 基本4情報のファイルの先頭に2バイトを置く (16進4桁、省略時0000) / Two bytes before the four attributes, as one note says
    /// of cards from about 2023; 0000 without a value
    #[arg(
        long,
        value_name = "HEX",
        value_parser = two_bytes,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0000",
        help_heading = HEADING, hide_short_help = true
    )]
    leading_bytes: Option<[u8; 2]>,
}

impl SimulatedCardOptions {
    pub(crate) fn profile(&self) -> CardProfile {
        let mut profile = CardProfile {
            read_limit: self.read_limit,
            signing_certificate: !self.child,
            filler_bytes: self.filler.unwrap_or_default(),
            leading_bytes: self.leading_bytes,
            ..CardProfile::default()
        };
        if let Some(seed) = self.seed {
            profile.seed = seed;
        }
        if let Some(tries) = self.tries {
            profile.tries_left = TriesLeft {
                authentication: tries,
                signing: tries,
                input_support: tries,
                code_a: tries,
                code_b: tries,
                card_face_code_a: tries,
                card_face_code_b: tries,
                card_face_birth_date: Some(tries),
                card_identity: tries,
                application_0401: tries,
            };
        }
        profile
    }

    /// The card with `profile`, and with the dumps that are asked for.
    pub(crate) fn card(&self, profile: CardProfile) -> Result<MyNumberCard, Failure> {
        match &self.dumps {
            None => Ok(MyNumberCard::new(profile)),
            Some(folder) => MyNumberCard::from_dumps(folder, profile).map_err(dump_failure),
        }
    }

    /// The phone of this kind, an iPhone with a document that was signed today. What only cards have is refused.
    pub(crate) fn phone(&self, kind: PhoneKind, extended_length: bool, now: Timestamp) -> Result<Phone, Failure> {
        if self.dumps.is_some() || self.filler.is_some() || self.leading_bytes.is_some() {
            let message = "--dumps, --filler and --leading-bytes are for the card: a phone has none of these files";
            let japanese =
                "--dumps、--filler、--leading-bytes はカード用です(スマートフォンにはそのファイルがありません)";
            return Err(Failure::unusable("card_only", message).japanese(japanese));
        }
        let profile = PhoneProfile {
            extended_length,
            ..self.phone_profile()
        };
        let document = (kind == PhoneKind::Iphone).then(|| {
            MdocHolder::new(MdocProfile {
                seed: profile.seed,
                authority: profile.authority,
                holder: profile.holder.clone(),
                extended_length,
                signed: now,
                ..MdocProfile::default()
            })
        });
        Ok(Phone::new(kind, profile, document))
    }

    fn phone_profile(&self) -> PhoneProfile {
        let mut profile = PhoneProfile {
            read_limit: self.read_limit,
            signing_certificate: !self.child,
            ..PhoneProfile::default()
        };
        if let Some(seed) = self.seed {
            profile.seed = seed;
        }
        if let Some(tries) = self.tries {
            profile.authentication_tries_left = tries;
            profile.signing_tries_left = tries;
        }
        profile
    }

    /// What opens the simulated phone.
    pub(crate) fn phone_secret(&self, credential: Credential) -> Option<String> {
        let profile = self.phone_profile();
        match credential {
            Credential::UserAuthentication => Some(profile.authentication_pin),
            Credential::DigitalSignature => Some(profile.signing_password),
            _ => None,
        }
    }

    /// What opens the simulated card.
    pub(crate) fn secret(&self, credential: Credential) -> Option<String> {
        let profile = self.profile();
        let hpki = HpkiProfile::default();
        Some(match credential {
            Credential::UserAuthentication => profile.authentication_pin,
            Credential::DigitalSignature => profile.signing_password,
            Credential::InputSupport => profile.input_support_pin,
            Credential::NumberA | Credential::CardFaceNumberA => profile.code_a(),
            Credential::NumberB | Credential::CardFaceNumberB => profile.code_b(),
            Credential::CardFaceBirthDate => profile.birth_code(),
            Credential::CardIdentity => profile.card_identity_pin,
            Credential::Application0401 => profile.application_0401_pin,
            Credential::HpkiSignature => hpki.signature_pin,
            Credential::HpkiAuthentication => hpki.authentication_pin,
            _ => return None,
        })
    }
}

fn two_bytes(text: &str) -> Result<[u8; 2], String> {
    let number = u16::from_str_radix(text, 16).ok().filter(|_| text.len() == 4);
    number
        .map(u16::to_be_bytes)
        .ok_or_else(|| "16進4桁 / four hexadecimal digits".to_owned())
}

fn dump_failure(error: DumpError) -> Failure {
    let japanese = match &error {
        DumpError::Unreadable { .. } => "ダンプのフォルダーまたはファイルを読めません".to_owned(),
        DumpError::UnknownName { name } => format!("{name} はカードのどのファイルの名前でもありません"),
        DumpError::Twice { name } => format!("{name} は同じファイルの2つ目のダンプです"),
        DumpError::TooLong { name } => format!("{name} はカードのファイルとしては長すぎます"),
        DumpError::NoRecords { name } => format!("{name} はレコードの並びではありません"),
        DumpError::Empty { path } => format!("{} にダンプがありません", path.display()),
        other => other.to_string(),
    };
    Failure::unusable(error.code(), error).japanese(japanese)
}
