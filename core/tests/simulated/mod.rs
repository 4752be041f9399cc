//! Simulated cards as tests of card procedures use them: what opens them, what they verify under, how many tries are
//! left.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod jobs;

use jiff::civil::date;
use kazasu::apdu::{ExtendedLength, LinkOptions};
use kazasu::card::{
    BirthDateKey, Credential, Guard, HpkiPin, IndividualNumber, NumberB, Options, Pin, SigningPassword,
};
use kazasu::certificate::{CardVerifiableAnchors, Certificate, KeyIdentifier, PublicKey, TrustAnchors};
use kazasu::flow::{Transceive, TransceiveError};
use kazasu_sim::card::{CardProfile, HpkiCard, HpkiProfile, MyNumberCard};
use kazasu_sim::certificates::{CardVerifiableAuthority, simulated_anchors, simulated_card_verifiable_anchors};

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

/// What opens the default card; or none of it.
#[derive(Clone)]
pub(crate) struct Secrets {
    pub(crate) pin: Pin,
    pub(crate) password: SigningPassword,
    pub(crate) number_a: IndividualNumber,
    pub(crate) number_b: NumberB,
    pub(crate) birth_date: BirthDateKey,
    pub(crate) hpki_pin: HpkiPin,
}

impl Secrets {
    pub(crate) fn right() -> Self {
        Self::of(&CardProfile::default())
    }

    pub(crate) fn of(profile: &CardProfile) -> Self {
        let holder = &profile.holder;
        let expires = profile.card_expires_on().year().try_into().unwrap();
        Self {
            pin: pin("1234"),
            password: SigningPassword::new("ABC123").unwrap(),
            number_a: IndividualNumber::new(&holder.individual_number).unwrap(),
            number_b: NumberB::from_parts(holder.birth_date, expires, &profile.security_code).unwrap(),
            birth_date: BirthDateKey::from_date(holder.birth_date).unwrap(),
            hpki_pin: HpkiPin::new("1234").unwrap(),
        }
    }

    pub(crate) fn wrong() -> Self {
        Self {
            pin: pin("9999"),
            password: SigningPassword::new("ZZZZZZ").unwrap(),
            number_a: IndividualNumber::new("999999999999").unwrap(),
            number_b: NumberB::new("99999999999999").unwrap(),
            birth_date: BirthDateKey::from_date(date(2000, 12, 31)).unwrap(),
            hpki_pin: HpkiPin::new("9999").unwrap(),
        }
    }
}

pub(crate) fn options(guard: Guard, extended_length: ExtendedLength) -> Options {
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    Options { guard, link }
}

pub(crate) fn short_only() -> CardProfile {
    CardProfile {
        extended_length: false,
        ..CardProfile::default()
    }
}

pub(crate) fn card_verifiable_anchor(authority: &CardVerifiableAuthority) -> CardVerifiableAnchors {
    let key = PublicKey::from_rsa_parts(&authority.modulus, &[1, 0, 1]).unwrap();
    CardVerifiableAnchors::none()
        .with("simulated", KeyIdentifier::new(authority.key_id), key)
        .unwrap()
}

/// The anchor of the 券面事項確認AP.
pub(crate) fn card_face_anchors() -> CardVerifiableAnchors {
    card_verifiable_anchor(&simulated_card_verifiable_anchors(0).card_face)
}

/// The anchor of the 券面事項入力補助AP.
pub(crate) fn input_support_anchors() -> CardVerifiableAnchors {
    card_verifiable_anchor(&simulated_card_verifiable_anchors(0).input_support)
}

pub(crate) fn trust_anchors() -> TrustAnchors {
    let simulated = simulated_anchors(0);
    let authority = |der: &[u8]| Certificate::from_der(der).unwrap();
    TrustAnchors::none()
        .with("authentication", authority(&simulated.authentication))
        .unwrap()
        .with("signing", authority(&simulated.signing))
        .unwrap()
}

/// Either kind of card.
pub(crate) enum Card {
    MyNumber(Box<MyNumberCard>),
    Hpki(Box<HpkiCard>),
}

/// A credential, the application and P2 that it is verified with, and what is right on the default cards.
type Place = (Credential, &'static [u8], u8, String);

impl Card {
    pub(crate) fn my_number(profile: CardProfile) -> Self {
        Self::MyNumber(Box::new(MyNumberCard::new(profile)))
    }

    pub(crate) fn hpki(profile: HpkiProfile) -> Self {
        Self::Hpki(Box::new(HpkiCard::new(profile)))
    }

    pub(crate) fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        match self {
            Self::MyNumber(card) => card.respond(command),
            Self::Hpki(card) => card.respond(command),
        }
    }

    pub(crate) fn reset(&mut self) {
        match self {
            Self::MyNumber(card) => card.reset(),
            Self::Hpki(card) => card.reset(),
        }
    }

    /// How many tries everything has left, asked in bytes of this test's own.
    pub(crate) fn tries(&mut self) -> Vec<(Credential, u8)> {
        let mut tries = Vec::new();
        for (credential, name, p2, _) in self.credentials() {
            self.select(name);
            let left = match *self.respond(&[0x00, 0x20, 0x00, p2]) {
                [0x63, left] => left & 0x0F,
                [0x69, 0x84 | 0x83] => 0,
                ref other => panic!("{credential}: {other:02X?}"),
            };
            tries.push((credential, left));
        }
        self.reset();
        tries
    }

    /// Whether the card takes this value for a credential.
    pub(crate) fn accepts(&mut self, credential: Credential, value: &str) -> bool {
        let mut places = self.credentials().into_iter();
        let (_, name, p2, _) = places.find(|place| place.0 == credential).unwrap();
        self.select(name);
        let accepts = self.respond(&verify(p2, value)) == [0x90, 0x00];
        self.reset();
        accepts
    }

    /// Brings all counters back to their maximum.
    pub(crate) fn restore(&mut self) {
        for (credential, name, p2, value) in self.credentials() {
            self.select(name);
            assert_eq!(self.respond(&verify(p2, &value)), [0x90, 0x00], "{credential}");
        }
        self.reset();
    }

    fn select(&mut self, name: &[u8]) {
        self.reset();
        let length = u8::try_from(name.len()).unwrap();
        let command = [[0x00, 0xA4, 0x04, 0x0C, length].as_slice(), name].concat();
        assert_eq!(self.respond(&command), [0x90, 0x00]);
    }

    fn credentials(&self) -> Vec<Place> {
        use Credential as C;
        const JPKI: &[u8] = b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
        const INPUT: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08";
        const FACE: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02";
        const IDENTITY: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00";
        const OTHER: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x01";
        const SIGNATURE: &[u8] = b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x01";
        const AUTHENTICATION: &[u8] = b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x02";
        match self {
            Self::MyNumber(card) => {
                let profile = card.profile();
                vec![
                    (C::UserAuthentication, JPKI, 0x98, profile.authentication_pin.clone()),
                    (C::DigitalSignature, JPKI, 0x9B, profile.signing_password.clone()),
                    (C::InputSupport, INPUT, 0x91, profile.input_support_pin.clone()),
                    (C::NumberA, INPUT, 0x94, profile.code_a()),
                    (C::NumberB, INPUT, 0x95, profile.code_b()),
                    (C::CardFaceBirthDate, FACE, 0x91, profile.birth_code()),
                    (C::CardFaceNumberB, FACE, 0x92, profile.code_b()),
                    (C::CardFaceNumberA, FACE, 0x93, profile.code_a()),
                    (C::CardIdentity, IDENTITY, 0x9C, profile.card_identity_pin.clone()),
                    (C::Application0401, OTHER, 0x9C, profile.application_0401_pin.clone()),
                ]
            }
            Self::Hpki(card) => {
                let profile = card.profile();
                vec![
                    (C::HpkiSignature, SIGNATURE, 0x88, profile.signature_pin.clone()),
                    (
                        C::HpkiAuthentication,
                        AUTHENTICATION,
                        0x88,
                        profile.authentication_pin.clone(),
                    ),
                ]
            }
        }
    }
}

impl Transceive for Card {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(self.respond(command))
    }
}

fn verify(p2: u8, value: &str) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap();
    [[0x00, 0x20, 0x00, p2, length].as_slice(), value.as_bytes()].concat()
}
