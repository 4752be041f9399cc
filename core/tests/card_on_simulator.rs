//! The card procedures against the simulated My Number card, which was written apart from them.

use kazasu::apdu::{ExtendedLength, LinkOptions, Retries};
use kazasu::card::attributes::BirthDate;
use kazasu::card::jpki::{self, CertificateFile, Digest, Key, KeySecret};
use kazasu::card::{Credential, Error, Guard, Options, Pin, SigningPassword, input_support};
use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use kazasu::flow::TransceiveError;
use kazasu_sim::card::{CardProfile, MyNumberCard, TriesLeft};
use kazasu_sim::fault::{Fault, Faulty, Recorder};

const CHALLENGE: &[u8] = b"challenge";
const VERIFY: u8 = 0x20;

fn card() -> Recorder<MyNumberCard> {
    card_of(CardProfile::default())
}

fn card_of(profile: CardProfile) -> Recorder<MyNumberCard> {
    Recorder::new(MyNumberCard::new(profile))
}

fn short_only() -> CardProfile {
    CardProfile {
        extended_length: false,
        ..CardProfile::default()
    }
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn options(guard: Guard, extended_length: ExtendedLength) -> Options {
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    Options { guard, link }
}

#[test]
fn authentication_takes_the_fewest_exchanges() {
    use ExtendedLength as E;
    for (profile, extended_length, unguarded, guarded) in [
        (CardProfile::default(), E::Unknown, 4, 5),
        (CardProfile::default(), E::No, 10, 11),
        (short_only(), E::No, 10, 11),
        (short_only(), E::Unknown, 11, 12),
    ] {
        for (guard, exchanges) in [(Guard::Off, unguarded), (Guard::On, guarded)] {
            let mut card = card_of(profile.clone());
            let options = options(guard, extended_length);
            jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), options)
                .run(&mut card)
                .unwrap();
            assert_eq!(card.count(), exchanges, "{guard:?}, {extended_length:?}");
        }
    }
}

#[test]
fn what_the_card_signs_verifies_under_its_certificate() {
    let mut card = card();
    let result = jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), Options::default())
        .run(&mut card)
        .unwrap();
    let certificate = Certificate::from_der(&result.certificate).unwrap();
    let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
    certificate
        .verify_signature(algorithm, CHALLENGE, &result.signature, &RustCrypto)
        .unwrap();

    let password = || KeySecret::from(SigningPassword::new("ABC123").unwrap());
    let flow = jpki::read_certificate(CertificateFile::DigitalSignature, Some(password()), Options::default());
    let certificate = Certificate::from_der(&flow.run(&mut card).unwrap()).unwrap();
    assert_eq!(password().key(), Key::DigitalSignature);
    let signature = jpki::sign(password(), Digest::of(CHALLENGE), Options::default())
        .run(&mut card)
        .unwrap();
    certificate
        .verify_signature(algorithm, CHALLENGE, &signature, &RustCrypto)
        .unwrap();
}

#[test]
fn a_read_limit_only_costs_exchanges() {
    let limited = CardProfile {
        read_limit: Some(200),
        ..CardProfile::default()
    };
    let read = |profile| {
        let file = CertificateFile::UserAuthentication;
        jpki::read_certificate(file, None, Options::default())
            .run(&mut card_of(profile))
            .unwrap()
    };
    assert_eq!(read(limited), read(CardProfile::default()));
}

#[test]
fn number_and_attributes_are_those_of_the_holder() {
    let mut card = card();
    let number = input_support::read_individual_number(pin("1234"), Options::default())
        .run(&mut card)
        .unwrap();
    let attributes = input_support::read_attributes(pin("1234"), Options::default())
        .run(&mut card)
        .unwrap();
    let holder = CardProfile::default().holder;
    assert_eq!(number.expose(), holder.individual_number);
    assert_eq!((attributes.name, attributes.address), (holder.name, holder.address));
    assert_eq!(attributes.birth_date, BirthDate::Date(holder.birth_date));
    assert_eq!(attributes.sex.code(), holder.sex.digit().to_string());
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_last_is_kept() {
    let mut card = card();
    let mut authenticate =
        |text| jpki::authenticate(pin(text), Digest::of(CHALLENGE), Options::default()).run(&mut card);
    let credential = Credential::UserAuthentication;
    for left in [2, 1] {
        let wrong = Error::WrongCredential {
            credential,
            remaining: Some(Retries(left)),
        };
        assert_eq!(authenticate("9999"), Err(wrong));
    }
    assert_eq!(authenticate("9999"), Err(Error::LastTry { credential }));
    assert_eq!(card.count_of(VERIFY), 5, "two VERIFY and three counters");

    let tries_left = TriesLeft {
        authentication: 0,
        ..TriesLeft::FULL
    };
    let mut card = card_of(CardProfile {
        tries_left,
        ..CardProfile::default()
    });
    let result = jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), Options::default()).run(&mut card);
    assert_eq!(result, Err(Error::Blocked { credential }));
}

#[test]
fn a_card_that_leaves_is_asked_nothing_more() {
    for exchange in 0..5 {
        for fault in [Fault::Remove, Fault::RemoveAfter] {
            let mut card = Recorder::new(Faulty::new(MyNumberCard::new(CardProfile::default())).at(exchange, fault));
            let result = jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), Options::default()).run(&mut card);
            assert_eq!(result, Err(Error::Transceive(TransceiveError::Removed)));
            assert_eq!(card.count(), exchange + 1);
        }
    }
}

#[test]
fn a_long_file_is_whole_though_extended_reads_are_answered_in_part() {
    let mut profile = CardProfile {
        read_limit: Some(256),
        ..CardProfile::default()
    };
    profile.holder.address = "東京都架空区見本町".repeat(12);
    for extended_length in [ExtendedLength::Yes, ExtendedLength::Unknown, ExtendedLength::No] {
        let options = options(Guard::On, extended_length);
        let attributes = input_support::read_attributes(pin("1234"), options)
            .run(&mut card_of(profile.clone()))
            .unwrap();
        assert_eq!(attributes.address, profile.holder.address, "{extended_length:?}");
    }
}
