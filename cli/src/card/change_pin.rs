//! `kazasu card change-pin`: a PIN or password changed, after the old one.

use clap::{Args, ValueEnum};
use kazasu::card::{
    Credential, Error, Options, Pin, SigningPassword, application_0401, card_identity, input_support, jpki,
};
use kazasu::flow::Flow;
use serde_json::json;

use crate::ExitCode;
use crate::credential::{self, CredentialOptions, key};
use crate::device::{DeviceOptions, Simulated, done};
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;

#[derive(Args)]
pub(crate) struct ChangePin {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    old: CredentialOptions,
    /// どの暗証番号か / Which one
    #[arg(long, value_enum)]
    credential: Changeable,
    /// 新しい暗証番号 (スクリプト・試験用。なければ画面に出さずに2回尋ねる) / The new one, for scripts and tests. Asked for
    /// twice without echo if not given
    #[arg(long, value_name = "PIN")]
    new_pin: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Changeable {
    /// 利用者証明用電子証明書 / of the user authentication certificate
    Auth,
    /// 署名用電子証明書 / of the digital signature certificate
    Sign,
    /// 券面事項入力補助用 / for card face input support
    InputSupport,
    /// AP …0100。住基用として …0401 とともに変えるのが普通 / of application …0100, usually changed together with …0401
    CardIdentity,
    /// AP …0401 / of application …0401
    #[value(name = "application-0401")]
    Application0401,
}

impl Changeable {
    fn credential(self) -> Credential {
        match self {
            Self::Auth => Credential::UserAuthentication,
            Self::Sign => Credential::DigitalSignature,
            Self::InputSupport => Credential::InputSupport,
            Self::CardIdentity => Credential::CardIdentity,
            Self::Application0401 => Credential::Application0401,
        }
    }
}

type Change = Box<dyn FnOnce(Options) -> Flow<(), Error>>;

impl ChangePin {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let credential = self.credential.credential();
        let change = self.change(screen)?;
        let guard = self.old.guard.guard();
        let mut device = self
            .device
            .open(Simulated::MyNumberCard, guard, Show::Exchanges, screen)?;
        let changed = device.try_run(change);
        drop(device);
        changed.map_err(|error| {
            let lost = matches!(error, Error::Transceive(_) | Error::Link(_));
            let failure = Failure::from(error);
            if !lost {
                return failure;
            }
            failure.hint(
                "新旧どちらが有効かはわかりません。残り回数を確かめてから、新しいほうで照合してください",
                "whether the old or the new one is valid is open: look at the tries left, then try the new one",
            )
        })?;
        let name = screen.pick(credential.japanese(), credential.english());
        screen.say(format!("{name}を変えました。"), format!("The {name} was changed."));
        if self.device.is_simulator() {
            screen.say(
                "模擬カードは毎回新しいので、変更は残りません。",
                "The simulated card is new each time, so that the change is gone now.",
            );
        }
        screen.value(&json!({"credential": key(credential), "changed": true}))?;
        done()
    }

    /// Reads both, the old one first.
    fn change(&self, screen: &Screen) -> Result<Change, Failure> {
        let credential = self.credential.credential();
        if self.credential == Changeable::Sign {
            let old = self.old.password(&self.device, screen)?;
            let new = credential::read_new(self.new_pin.as_deref(), credential, screen, SigningPassword::new)?;
            return Ok(Box::new(|options| jpki::change_signing_password(old, new, options)));
        }
        let old = self.old.pin(&self.device, credential, screen)?;
        let new = credential::read_new(self.new_pin.as_deref(), credential, screen, Pin::new)?;
        let change: fn(Pin, Pin, Options) -> Flow<(), Error> = match self.credential {
            Changeable::Auth | Changeable::Sign => jpki::change_pin,
            Changeable::InputSupport => input_support::change_pin,
            Changeable::CardIdentity => card_identity::change_pin,
            Changeable::Application0401 => application_0401::change_pin,
        };
        Ok(Box::new(move |options| change(old, new, options)))
    }
}
