//! The common card jobs on the simulated card: exchanges, bytes and air time, beside the fewest exchanges that the
//! card's rules allow.

use std::fmt::Write as _;
use std::time::Duration;

use kazasu::apdu::{ExtendedLength, Link, LinkOptions};
use kazasu::card::card_face::read_card_face;
use kazasu::card::jpki::{self, CertificateFile, Digest, Jpki, KeySecret};
use kazasu::card::{Error, Guard, NumberB, Options, Pin, SigningPassword, input_support};
use kazasu::flow::{Channel, Flow};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::fault::Recorder;

use crate::air::Rate;

/// What a desk or an app does with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Select the application and read the token information.
    TokenInformation,
    /// 利用者証明用電子証明書, PIN, signature.
    Authenticate,
    /// 署名用電子証明書, password, signature.
    Sign,
    /// 基本4情報 after the PIN.
    FourAttributes,
    /// 券面事項 with the photo after 照合番号B.
    CardFace,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Commands sent.
    pub exchanges: usize,
    /// Bytes to the card.
    pub bytes_out: usize,
    /// Bytes from the card, status words included.
    pub bytes_in: usize,
    /// Air time at 106 kbit/s.
    pub at_106: Duration,
    /// Air time at 424 kbit/s.
    pub at_424: Duration,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::TokenInformation,
        Self::Authenticate,
        Self::Sign,
        Self::FourAttributes,
        Self::CardFace,
    ];

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TokenInformation => "token information",
            Self::Authenticate => "authentication certificate + signature",
            Self::Sign => "signing certificate + signature",
            Self::FourAttributes => "four attributes (基本4情報)",
            Self::CardFace => "card face with photo (券面事項)",
        }
    }

    /// The fewest exchanges: one to select, one a credential, one a file, one a signature.
    #[must_use]
    pub fn floor(self) -> usize {
        match self {
            Self::TokenInformation => 2,
            Self::FourAttributes | Self::CardFace => 3,
            Self::Authenticate | Self::Sign => 4,
        }
    }
}

/// Runs a job on a fresh simulated card and counts.
///
/// # Errors
/// Any text of a failure: the simulated card refuses none of these jobs.
pub fn measure(job: Job, extended_length: ExtendedLength, guard: Guard) -> Result<Figures, Box<dyn std::error::Error>> {
    let profile = CardProfile::default();
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    let options = Options { guard, link };
    let mut card = Recorder::new(MyNumberCard::new(profile.clone()));
    let pin = || Pin::new(&profile.authentication_pin);
    match job {
        Job::TokenInformation => token_information(options).run(&mut card)?,
        Job::Authenticate => {
            jpki::authenticate(pin()?, Digest::of(DOCUMENT), options).run(&mut card)?;
        }
        Job::Sign => sign(SigningPassword::new(&profile.signing_password)?, options).run(&mut card)?,
        Job::FourAttributes => {
            input_support::read_attributes(Pin::new(&profile.input_support_pin)?, options).run(&mut card)?;
        }
        Job::CardFace => {
            let face = read_card_face(NumberB::new(&profile.code_b())?, options).run(&mut card)?;
            if face.unverified().photo.is_none() {
                return Err("the simulated card face has no photo".into());
            }
        }
    }
    let air = |rate: Rate| {
        let exchanges = card.exchanges().iter();
        exchanges
            .map(|exchange| rate.exchange(exchange.command.len(), exchange.response.as_ref().map_or(0, Vec::len)))
            .sum()
    };
    Ok(Figures {
        exchanges: card.count(),
        bytes_out: card.bytes_out(),
        bytes_in: card.bytes_in(),
        at_106: air(Rate::Kbit106),
        at_424: air(Rate::Kbit424),
    })
}

/// The table, as Markdown: a line a job and APDU form, without and with the PIN guard's question.
///
/// # Errors
/// As [`measure`].
pub fn table() -> Result<String, Box<dyn std::error::Error>> {
    let mut table = String::from(
        "| job | APDUs | floor | exchanges (with guard) | bytes out | bytes in | air time at 106 kbit/s | at 424 kbit/s |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for job in Job::ALL {
        for (name, form) in [("extended", ExtendedLength::Unknown), ("short", ExtendedLength::No)] {
            let plain = measure(job, form, Guard::Off)?;
            let guarded = measure(job, form, Guard::On)?;
            writeln!(
                table,
                "| {} | {name} | {} | {} ({}) | {} | {} | {} ms | {} ms |",
                job.name(),
                job.floor(),
                plain.exchanges,
                guarded.exchanges,
                plain.bytes_out,
                plain.bytes_in,
                plain.at_106.as_millis(),
                plain.at_424.as_millis(),
            )?;
        }
    }
    Ok(table)
}

const DOCUMENT: &[u8] = b"what is signed";

fn token_information(options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        Jpki::select(&mut link).await?.token_information().await?;
        Ok(())
    })
}

fn sign(password: SigningPassword, options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        let secret = KeySecret::from(password);
        jpki.verify(&secret, options.guard).await?;
        jpki.certificate(CertificateFile::DigitalSignature).await?;
        jpki.sign(secret.key(), &Digest::of(DOCUMENT)).await?;
        Ok(())
    })
}
