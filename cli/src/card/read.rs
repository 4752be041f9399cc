//! `kazasu card read`: what the card holds of its holder, and what opens it.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use kazasu::card::attributes::{Attributes, BirthDate};
use kazasu::card::input_support::{self, InputSupportSecret};
use kazasu::card::secure_messaging::{self, SessionRandomness};
use kazasu::card::{BirthDateKey, Credential, IndividualNumber, InvalidCredential, NumberB, Pin};
use serde_json::json;
use zeroize::Zeroizing;

use super::{face, sex_words};
use crate::ExitCode;
use crate::credential::{self, GuardOptions};
use crate::device::{DeviceOptions, Simulated, done};
use crate::failure::Failure;
use crate::observed::{Observed, Show};
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Read {
    /// 個人番号 (暗証番号か照合番号A) / The 個人番号: opened by the PIN or 照合番号A
    Number(ReadText),
    /// 基本4情報 (暗証番号か照合番号B) / Name, address, birth date and sex: opened by the PIN or 照合番号B
    Attributes(ReadText),
    /// 券面の画像と顔写真 (照合番号AかB) / The card face as images, with the photo: opened by 照合番号A or B
    Face(face::ReadFace),
    /// 生年月日だけ (生年月日か照合番号) / The birth date alone: opened by the birth date itself, or a 照合番号
    Age(face::ReadAge),
}

impl Read {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Number(command) => command.number(screen),
            Self::Attributes(command) => command.attributes(screen),
            Self::Face(command) => command.run(screen),
            Self::Age(command) => command.run(screen),
        }
    }
}

/// What is printed on the card and opens it. As with `--pin`, other programs of the machine can see it.
#[derive(Args)]
pub(crate) struct PrintedOptions {
    /// 照合番号A (個人番号、12桁) / 照合番号A: the 個人番号, 12 digits
    #[arg(long, value_name = "DIGITS", conflicts_with_all = ["number_b", "birth_date"])]
    number_a: Option<String>,
    /// 照合番号B (14桁) / 照合番号B, 14 digits
    #[arg(long, value_name = "DIGITS", conflicts_with = "birth_date")]
    number_b: Option<String>,
    /// 生年月日 (1990-01-02、または和暦年の6桁 020102) / Birth date, or its six digits with the year of the era. With
    /// expiry year and security code it makes 照合番号B
    #[arg(long, value_name = "DATE")]
    birth_date: Option<String>,
    /// 有効期限の西暦年 (券面) / Year of expiry on the face, Gregorian
    #[arg(long, value_name = "YYYY", requires_all = ["birth_date", "security_code"])]
    expiry_year: Option<String>,
    /// セキュリティコード4桁 (券面) / Security code on the face, four digits
    #[arg(long, value_name = "DIGITS", requires_all = ["birth_date", "expiry_year"])]
    security_code: Option<String>,
}

/// What was given of it.
pub(super) enum Printed {
    NumberA(IndividualNumber),
    NumberB(NumberB),
    BirthDate(BirthDateKey),
}

impl PrintedOptions {
    pub(super) fn read(&self) -> Result<Option<Printed>, Failure> {
        if let Some(number) = &self.number_a {
            return Ok(Some(Printed::NumberA(IndividualNumber::new(number)?)));
        }
        if let Some(number) = &self.number_b {
            return Ok(Some(Printed::NumberB(NumberB::new(number)?)));
        }
        let Some(birth) = &self.birth_date else {
            return Ok(None);
        };
        let birth = birth_date(birth)?;
        let (Some(year), Some(code)) = (&self.expiry_year, &self.security_code) else {
            return Ok(Some(Printed::BirthDate(birth)));
        };
        let digits = std::str::from_utf8(birth.secret().expose()).unwrap_or_default();
        let text = Zeroizing::new(format!("{digits}{year}{code}"));
        let fits = year.len() == 4 && code.len() == 4;
        let number = if fits {
            NumberB::new(&text)
        } else {
            Err(InvalidCredential::NumberB)
        };
        Ok(Some(Printed::NumberB(number?)))
    }
}

fn birth_date(text: &str) -> Result<BirthDateKey, Failure> {
    if let Ok(key) = BirthDateKey::new(text) {
        return Ok(key);
    }
    let date: Date = text.parse().map_err(|_| {
        Failure::unusable(
            InvalidCredential::BirthDateKey.code(),
            "a birth date is 1990-01-02, or six digits with the year of the era (020102)",
        )
        .japanese("生年月日は 1990-01-02、または和暦年の6桁(020102)で指定してください")
    })?;
    Ok(BirthDateKey::from_date(date)?)
}

/// What the birth date alone does not open.
pub(super) fn birth_date_is_not_enough() -> Failure {
    let message = "the birth date alone does not open this: give --expiry-year and --security-code, too";
    Failure::unusable("birth_date_alone", message)
        .japanese("生年月日だけでは読めません。--expiry-year と --security-code も指定してください")
        .hint(
            "生年月日だけで読めるのは card read age です",
            "card read age needs the birth date alone",
        )
}

#[derive(Args)]
pub(crate) struct ReadText {
    #[command(flatten)]
    device: DeviceOptions,
    /// 券面事項入力補助用の暗証番号 (スクリプト・試験用。なければ画面に出さずに尋ねる) / PIN, for scripts and tests: other
    /// programs of this machine can see it. Asked for without echo if not given
    #[arg(long, value_name = "PIN", conflicts_with = "PrintedOptions")]
    pin: Option<String>,
    #[command(flatten)]
    printed: PrintedOptions,
    #[command(flatten)]
    guard: GuardOptions,
    /// カードとの通信を暗号化して読む (暗証番号の照合後) / Read in a secure session; the PIN itself goes in clear before
    #[arg(long, conflicts_with = "PrintedOptions")]
    secure: bool,
}

impl ReadText {
    fn number(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let number = if self.secure {
            let (pin, randomness) = (self.pin(screen)?, randomness()?);
            self.open(screen)?
                .run(|options| secure_messaging::read_individual_number(pin, randomness, options))?
        } else {
            let secret = self.secret(screen)?;
            self.open(screen)?
                .run(|options| input_support::read_individual_number(secret, options))?
        };
        screen.line(number.expose());
        screen.value(&json!({"individual_number": number.expose()}))?;
        done()
    }

    fn attributes(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let attributes = if self.secure {
            let (pin, randomness) = (self.pin(screen)?, randomness()?);
            self.open(screen)?
                .run(|options| secure_messaging::read_attributes(pin, randomness, options))?
        } else {
            let secret = self.secret(screen)?;
            self.open(screen)?
                .run(|options| input_support::read_attributes(secret, options))?
        };
        let Attributes { name, address, .. } = &attributes;
        let birth = birth_text(&attributes.birth_date);
        screen.say(format!("氏名: {name}"), format!("name: {name}"));
        screen.say(format!("住所: {address}"), format!("address: {address}"));
        screen.say(format!("生年月日: {birth}"), format!("birth date: {birth}"));
        let (sex, (japanese, english)) = (attributes.sex.code(), sex_words(attributes.sex.code()));
        screen.say(format!("性別: {sex} {japanese}"), format!("sex: {sex} {english}"));
        screen.value(&json!({"name": name, "address": address, "birth_date": birth, "sex": sex}))?;
        done()
    }

    fn open<'s>(&self, screen: &'s mut Screen) -> Result<Observed<'s>, Failure> {
        let guard = self.guard.guard();
        self.device.open(Simulated::MyNumberCard, guard, Show::Progress, screen)
    }

    fn secret(&self, screen: &Screen) -> Result<InputSupportSecret, Failure> {
        Ok(match self.printed.read()? {
            None => self.pin(screen)?.into(),
            Some(Printed::NumberA(number)) => number.into(),
            Some(Printed::NumberB(number)) => number.into(),
            Some(Printed::BirthDate(_)) => return Err(birth_date_is_not_enough()),
        })
    }

    fn pin(&self, screen: &Screen) -> Result<Pin, Failure> {
        let credential = Credential::InputSupport;
        credential::read(self.pin.as_deref(), &self.device, credential, screen, Pin::new)
    }
}

fn randomness() -> Result<SessionRandomness, Failure> {
    let mut seed = Zeroizing::new([0; 32]);
    let mut padding = Zeroizing::new([0; 32]);
    for half in [&mut seed, &mut padding] {
        getrandom::fill(half.as_mut()).map_err(|error| Failure::device("randomness", error))?;
    }
    Ok(SessionRandomness::new(&seed, &padding))
}

pub(super) fn birth_text(birth: &BirthDate) -> String {
    match birth {
        BirthDate::Date(date) => date.to_string(),
        BirthDate::Text(text) => text.clone(),
    }
}
