//! How the credential that opens a card is given: on the command line, or asked for without echo.

use clap::Args;
use kazasu::card::{Credential, Error, Guard, HpkiPin, InvalidCredential, Pin, SigningPassword};
use zeroize::Zeroizing;

use crate::device::{DeviceOptions, without_pcsc};
use crate::failure::Failure;
use crate::screen::Screen;

/// A PIN or password, and how far to go with it.
#[derive(Args)]
pub(crate) struct CredentialOptions {
    /// 暗証番号 (スクリプト・試験用。なければ画面に出さずに尋ねる) / PIN or password, for scripts and tests: other
    /// programs of this machine can see it. Asked for without echo if not given
    #[arg(long, value_name = "PIN")]
    pub(crate) pin: Option<String>,
    #[command(flatten)]
    pub(crate) guard: GuardOptions,
}

/// Whether the last try may be used.
#[derive(Args)]
pub(crate) struct GuardOptions {
    /// 残り1回でも送る / Send the credential even with one try left
    #[arg(long)]
    last_try: bool,
}

impl GuardOptions {
    pub(crate) fn guard(&self) -> Guard {
        if self.last_try {
            Guard::LastTryAllowed
        } else {
            Guard::On
        }
    }
}

impl CredentialOptions {
    /// A four-digit PIN: as given, or the simulated card's, or asked for.
    pub(crate) fn pin(&self, device: &DeviceOptions, credential: Credential, screen: &Screen) -> Result<Pin, Failure> {
        read(self.pin.as_deref(), device, credential, screen, Pin::new)
    }

    /// The signing password: as given, or the simulated card's, or asked for.
    pub(crate) fn password(&self, device: &DeviceOptions, screen: &Screen) -> Result<SigningPassword, Failure> {
        let credential = Credential::DigitalSignature;
        read(self.pin.as_deref(), device, credential, screen, SigningPassword::new)
    }

    /// The PIN of an HPKI key: as given, or the simulated card's, or asked for.
    pub(crate) fn hpki_pin(
        &self,
        device: &DeviceOptions,
        credential: Credential,
        screen: &Screen,
    ) -> Result<HpkiPin, Failure> {
        read(self.pin.as_deref(), device, credential, screen, HpkiPin::new)
    }
}

/// A credential's name for programs. Stable.
pub(crate) fn key(credential: Credential) -> &'static str {
    match credential {
        Credential::UserAuthentication => "auth",
        Credential::DigitalSignature => "sign",
        Credential::InputSupport => "input_support",
        Credential::NumberA => "number_a",
        Credential::NumberB => "number_b",
        Credential::CardFaceNumberA => "card_face_number_a",
        Credential::CardFaceNumberB => "card_face_number_b",
        Credential::CardFaceBirthDate => "card_face_birth_date",
        Credential::CardIdentity => "card_identity",
        Credential::Application0401 => "application_0401",
        Credential::HpkiSignature => "hpki_sign",
        Credential::HpkiAuthentication => "hpki_auth",
        _ => "unknown",
    }
}

/// A credential as given, or the simulated card's, or asked for.
pub(crate) fn read<T>(
    given: Option<&str>,
    device: &DeviceOptions,
    credential: Credential,
    screen: &Screen,
    parse: fn(&str) -> Result<T, InvalidCredential>,
) -> Result<T, Failure> {
    let text = match given.map(str::to_owned).or_else(|| device.simulated_secret(credential)) {
        Some(text) => Zeroizing::new(text),
        None if device.is_simulator() => {
            let application = credential.application();
            return Err(Error::ApplicationNotFound { application }.into());
        }
        None if cfg!(not(feature = "pcsc")) => return Err(without_pcsc()),
        None => ask(screen.pick(credential.japanese(), credential.english()), screen)?,
    };
    parse(&text).map_err(Failure::from)
}

/// A credential that is to become valid: as given, or asked for twice.
pub(crate) fn read_new<T>(
    given: Option<&str>,
    credential: Credential,
    screen: &Screen,
    parse: fn(&str) -> Result<T, InvalidCredential>,
) -> Result<T, Failure> {
    let text = match given {
        Some(text) => Zeroizing::new(text.to_owned()),
        None => {
            let name = screen.pick(credential.japanese(), credential.english());
            let first = ask(&screen.pick(format!("新しい{name}"), format!("new {name}")), screen)?;
            let again = ask(
                &screen.pick(format!("新しい{name}(もう一度)"), format!("new {name}, again")),
                screen,
            )?;
            if first != again {
                let failure =
                    Failure::unusable("new_credential_differs", "the two entries differ; nothing was changed");
                return Err(failure.japanese("2回の入力が違います。何も変更していません"));
            }
            first
        }
    };
    parse(&text).map_err(Failure::from)
}

fn ask(prompt: &str, screen: &Screen) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(format!("{prompt}: "))
        .map(Zeroizing::new)
        .map_err(|error| {
            let message = screen.pick(
                "暗証番号を尋ねる画面(端末)がありません",
                "no terminal to ask for the PIN on",
            );
            Failure::unusable("prompt", format!("{message}: {error}")).hint(
                "コマンドラインで渡してください(--help)",
                "give it on the command line (--help)",
            )
        })
}
