//! `kazasu card info`: what the device is and holds, without any credential.

use clap::Args;
use kazasu::card::Guard;
use kazasu::card::card_identity::{self, CardIdentityRecord};
use kazasu::card::card_manager::{self, CardData, CardObjects};
use kazasu::card::expiry::Expiry;
use kazasu::card::jpki::{self, Availability, Information};
use serde_json::{Map, Value, json};

use super::if_there;
use crate::ExitCode;
use crate::device::{DeviceOptions, Simulated, done};
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;

#[derive(Args)]
pub(crate) struct Info {
    #[command(flatten)]
    device: DeviceOptions,
    /// 製造番号なども出す (カード、ひいては本人を特定できる) / Give serial numbers, too: they identify the card, and so a person
    #[arg(long)]
    serial: bool,
}

impl Info {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let mut device = self
            .device
            .open(Simulated::MyNumberCard, Guard::On, Show::Progress, screen)?;
        let information = device.run(jpki::information)?;
        let identity = if_there(device.try_run(card_identity::read))?;
        let objects = if_there(device.try_run(card_manager::read_all))?;
        let reader = device.reader().to_owned();

        self.show(&information, identity.as_ref(), objects.as_ref(), &reader, screen);
        screen.value(&self.json(&information, identity.as_ref(), objects.as_ref(), &reader))?;
        done()
    }

    fn show(
        &self,
        information: &Information,
        identity: Option<&CardIdentityRecord>,
        objects: Option<&CardObjects>,
        reader: &str,
        screen: &mut Screen,
    ) {
        let token = &information.token;
        let model = token.model.as_deref().unwrap_or("?");
        screen.say(
            format!("{}  型式 {model}  リーダー {reader}", token.kind.japanese()),
            format!("{}  model {model}  reader {reader}", token.kind.english()),
        );
        if let Some(availability) = information.availability {
            let word = |screen: &Screen, availability| match availability {
                Availability::Present => screen.pick("あり", "present").to_owned(),
                Availability::Other(byte) => format!("? ({byte:02X})"),
                _ => "?".to_owned(),
            };
            let auth = word(screen, availability.user_authentication);
            let sign = word(screen, availability.digital_signature);
            screen.say(
                format!("利用者証明用電子証明書: {auth}  署名用電子証明書: {sign}"),
                format!("authentication certificate: {auth}  signing certificate: {sign}"),
            );
        }
        if let Some(identity) = identity {
            let municipality = identity.municipality_code.as_deref().unwrap_or("?");
            let expiry = identity.expiry.as_ref().map_or_else(|| "?".to_owned(), expiry_text);
            screen.say(
                format!("カード: 市区町村コード {municipality}  有効期限 {expiry}"),
                format!("card: municipality {municipality}  expires {expiry}"),
            );
        }
        if let Some(objects) = objects {
            let language = screen.language;
            let names: Vec<_> = present(objects)
                .map(|(object, _)| language.pick(object.japanese(), object.english()))
                .collect();
            screen.say(
                format!("カードマネージャー: {}", names.join("、")),
                format!("card manager: {}", names.join(", ")),
            );
        }
        for (name, japanese, number) in self.serials(information, identity, objects) {
            screen.say(format!("{japanese}: {number}"), format!("{name}: {number}"));
        }
    }

    fn json(
        &self,
        information: &Information,
        identity: Option<&CardIdentityRecord>,
        objects: Option<&CardObjects>,
        reader: &str,
    ) -> Value {
        let token = &information.token;
        let certificate = |availability: Availability| match availability {
            Availability::Present => Value::Bool(true),
            Availability::Other(byte) => Value::String(format!("{byte:02X}")),
            _ => Value::Null,
        };
        let certificates = information.availability.map(|availability| {
            json!({
                "auth": certificate(availability.user_authentication),
                "sign": certificate(availability.digital_signature),
            })
        });
        let mut value = Map::new();
        let mut insert = |name: &str, part: Value| value.insert(name.to_owned(), part);
        insert(
            "device",
            json!({"kind": token.kind.code(), "token": token.label, "reader": reader}),
        );
        insert("model", json!(token.model));
        insert(
            "manufacturer",
            json!(token.manufacturer.as_ref().filter(|name| !name.is_empty())),
        );
        insert("certificates", json!(certificates));
        if let Some(identity) = identity {
            insert(
                "card",
                json!({
                    "municipality_code": identity.municipality_code,
                    "expiry": identity.expiry.as_ref().map(expiry_text),
                }),
            );
        }
        if let Some(objects) = objects {
            let list: Vec<_> = present(objects)
                .map(|(object, length)| {
                    json!({"tag": format!("{:04X}", object.tag()), "name": object.english(), "length": length})
                })
                .collect();
            insert("card_manager", json!({"objects": list}));
        }
        let serials = self.serials(information, identity, objects);
        if !serials.is_empty() {
            let serials: Map<_, _> = serials
                .into_iter()
                .map(|(name, _, number)| (name.replace(' ', "_"), json!(number)))
                .collect();
            insert("serials", Value::Object(serials));
        }
        Value::Object(value)
    }

    /// What identifies the card, where that is asked for: name in English and Japanese, and number.
    fn serials(
        &self,
        information: &Information,
        identity: Option<&CardIdentityRecord>,
        objects: Option<&CardObjects>,
    ) -> Vec<(&'static str, &'static str, String)> {
        if !self.serial {
            return Vec::new();
        }
        let found = [
            ("token", "トークンのシリアル番号", information.token.serial.clone()),
            (
                "card serial",
                "カードの製造番号",
                identity.and_then(|identity| identity.serial.clone()),
            ),
            (
                "card number",
                "カード識別番号",
                objects.and_then(|objects| objects.card_number().map(str::to_owned)),
            ),
        ];
        found
            .into_iter()
            .filter_map(|(name, japanese, number)| Some((name, japanese, number.filter(|number| !number.is_empty())?)))
            .collect()
    }
}

/// The objects that the card gave, with their lengths.
fn present(objects: &CardObjects) -> impl Iterator<Item = (CardData, usize)> + '_ {
    CardData::ALL
        .into_iter()
        .filter_map(|object| Some((object, objects.get(object)?.len())))
}

pub(super) fn expiry_text(expiry: &Expiry) -> String {
    match expiry {
        Expiry::Date(date) => date.to_string(),
        Expiry::Text(text) => text.clone(),
    }
}
