//! `kazasu card retries`: how many tries each credential of the device has left. Costs none.

use clap::Args;
use kazasu::apdu::{Link, Retries};
use kazasu::card::application_0401::Application0401;
use kazasu::card::card_face::CardFaceApplication;
use kazasu::card::card_identity::CardIdentity;
use kazasu::card::hpki::{Hpki, HpkiApplication};
use kazasu::card::input_support::InputSupport;
use kazasu::card::jpki::{Jpki, Key};
use kazasu::card::{Application, Credential, Error, Guard, Options, RetryCounter};
use kazasu::flow::{Channel, Flow};
use serde_json::{Map, Value, json};

use super::if_there;
use crate::ExitCode;
use crate::credential::key;
use crate::device::{DeviceOptions, Simulated, done};
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;

#[derive(Args)]
pub(crate) struct ReadRetries {
    #[command(flatten)]
    device: DeviceOptions,
}

impl ReadRetries {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let mut device = self
            .device
            .open(Simulated::MyNumberCard, Guard::On, Show::Progress, screen)?;
        let counters = device.run(read_all)?;
        let mut value = Map::new();
        for (credential, counter) in counters {
            let words = match counter {
                Some(RetryCounter::Remaining(Retries(tries))) => {
                    screen.pick(format!("残り{tries}回"), format!("{tries} left"))
                }
                Some(RetryCounter::Blocked) => screen.pick("ロックされています", "blocked").to_owned(),
                Some(RetryCounter::Verified) => screen.pick("照合済み", "verified").to_owned(),
                Some(RetryCounter::NotCounted) => screen.pick("回数の制限なし", "without a limit").to_owned(),
                None => screen.pick("不明", "unknown").to_owned(),
            };
            let name = screen.pick(credential.japanese(), credential.english());
            screen.line(format!("{name}: {words}"));
            let tries = match counter {
                Some(RetryCounter::Remaining(Retries(tries))) => json!(tries),
                Some(RetryCounter::Blocked) => json!(0),
                Some(RetryCounter::Verified | RetryCounter::NotCounted) | None => Value::Null,
            };
            value.insert(key(credential).to_owned(), tries);
        }
        screen.value(&value)?;
        done()
    }
}

/// What the device said; `None` where it has the credential and does not say.
type Counters = Vec<(Credential, Option<RetryCounter>)>;

/// The counters of all applications that the device has.
fn read_all(options: Options) -> Flow<Counters, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut counters = Counters::new();
        if let Some(mut application) = if_there(Jpki::select(&mut link).await)? {
            for key in [Key::UserAuthentication, Key::DigitalSignature] {
                add(&mut counters, key.credential(), application.retry_counter(key).await)?;
            }
        }
        if let Some(mut application) = if_there(InputSupport::select(&mut link).await)? {
            for credential in [Credential::InputSupport, Credential::NumberA, Credential::NumberB] {
                add(&mut counters, credential, application.retry_counter(credential).await)?;
            }
        }
        if let Some(mut application) = if_there(CardFaceApplication::select(&mut link).await)? {
            for credential in [
                Credential::CardFaceNumberA,
                Credential::CardFaceNumberB,
                Credential::CardFaceBirthDate,
            ] {
                add(&mut counters, credential, application.retry_counter(credential).await)?;
            }
        }
        if let Some(mut application) = if_there(CardIdentity::select(&mut link).await)? {
            let counter = application.retry_counter().await;
            add(&mut counters, Credential::CardIdentity, counter)?;
        }
        if let Some(mut application) = if_there(Application0401::select(&mut link).await)? {
            let counter = application.retry_counter().await;
            add(&mut counters, Credential::Application0401, counter)?;
        }
        for hpki in [HpkiApplication::Signature, HpkiApplication::Authentication] {
            if let Some(mut application) = if_there(Hpki::select(&mut link, hpki).await)? {
                add(&mut counters, hpki.credential(), application.retry_counter().await)?;
            }
        }
        if counters.is_empty() {
            return Err(Error::ApplicationNotFound {
                application: Application::Jpki,
            });
        }
        Ok(counters)
    })
}

/// A credential that is not there is left out, and one without a limit does not say.
fn add(counters: &mut Counters, credential: Credential, counter: Result<RetryCounter, Error>) -> Result<(), Error> {
    match if_there(counter) {
        Ok(None) => {}
        Ok(counter) => counters.push((credential, counter)),
        Err(Error::UnexpectedStatus { .. }) => counters.push((credential, None)),
        Err(error) => return Err(error),
    }
    Ok(())
}
