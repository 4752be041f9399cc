//! The 券面事項入力補助AP of the simulated card: what opens what, what is proven, secure messaging, and cards with quirks.

mod recordings;
mod simulated;

use kazasu::apdu::{ExtendedLength, Link, LinkOptions};
use kazasu::card::attributes::BirthDate;
use kazasu::card::input_support::{self, InputSupport, InputSupportSecret};
use kazasu::card::integrity::{Integrity, Part};
use kazasu::card::jpki::{self, CertificateFile, Digest, SignatureScheme};
use kazasu::card::secure_messaging;
use kazasu::card::{Credential, Error, Guard, IndividualNumber, Options};
use kazasu::certificate::{
    CardVerifiableAnchors, Certificate, CertificateError, KeyIdentifier, PublicKey, RustCrypto, TrustAnchors,
};
use kazasu::flow::{Channel, Flow, Transceive};
use kazasu_sim::card::{BlockedStatus, CardProfile, Holder, MyNumberCard, TriesLeft};
use kazasu_sim::fault::{At256, BreaksAt256, Exchange, Fault, Faulty, Recorder};
use simulated::jobs::{JOBS, Job, randomness};
use simulated::{Secrets, card_face_anchors, input_support_anchors, options, pin, short_only};

fn card() -> MyNumberCard {
    MyNumberCard::new(CardProfile::default())
}

fn check(secret: impl Into<InputSupportSecret>, card: &mut MyNumberCard) -> Integrity {
    let information = input_support::read_signed_information(secret, Options::default())
        .run(card)
        .unwrap();
    information.check(&input_support_anchors(), &RustCrypto)
}

#[test]
fn each_secret_opens_and_proves_its_own_part() {
    use Part::{AsRecorded, NotRead};
    let secrets = Secrets::right();
    let checked: [(InputSupportSecret, _); 3] = [
        (secrets.pin.into(), [AsRecorded, AsRecorded]),
        (secrets.number_a.into(), [AsRecorded, NotRead]),
        (secrets.number_b.into(), [NotRead, AsRecorded]),
    ];
    for (secret, [number, attributes]) in checked {
        let credential = secret.credential();
        let integrity = check(secret, &mut card());
        assert_eq!(
            (integrity.number, integrity.attributes),
            (number, attributes),
            "{credential}"
        );
        assert_eq!(integrity.number_is_genuine(), number == AsRecorded, "{credential}");
        assert_eq!(
            integrity.attributes_are_genuine(),
            attributes == AsRecorded,
            "{credential}"
        );
        assert_eq!(integrity.signer.unwrap().name(), "simulated");
    }
}

#[test]
fn what_number_a_or_b_does_not_open_is_refused_before_anything_is_sent() {
    let secrets = Secrets::right();
    let mut card = Recorder::new(card());
    let number = input_support::read_individual_number(secrets.number_b, Options::default()).run(&mut card);
    assert_eq!(number.unwrap_err().code(), "credential_does_not_open");
    let attributes = input_support::read_attributes(secrets.number_a, Options::default()).run(&mut card);
    assert_eq!(attributes.unwrap_err().code(), "credential_does_not_open");
    assert_eq!(card.count(), 0);
}

#[test]
fn the_card_refuses_what_the_client_would_not_ask() {
    // The access matrix of the card itself, with a selection that knows nothing of what was verified before it.
    let read = |reference: u8, value: &str, file: u8| {
        let mut card = card();
        card.respond(b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08");
        let length = u8::try_from(value.len()).unwrap();
        let verified = card.respond(&[&[0x00, 0x20, 0x00, reference, length], value.as_bytes()].concat());
        assert_eq!(verified, [0x90, 0x00]);
        let answer = card.respond(&[0x00, 0xB0, 0x80 | file, 0x00, 0x00]);
        answer[answer.len() - 2..] == [0x90, 0x00]
    };
    let profile = CardProfile::default();
    let (a, b) = (profile.code_a(), profile.code_b());
    for file in 1..=7 {
        assert!(read(0x91, "1234", file), "EF {file}");
        assert_eq!(read(0x94, &a, file), file != 2, "EF {file}");
        assert_eq!(read(0x95, &b, file), file != 1, "EF {file}");
    }
}

#[test]
fn the_anchor_of_another_application_proves_nothing() {
    let information = input_support::read_signed_information(pin("1234"), Options::default())
        .run(&mut card())
        .unwrap();
    for anchors in [card_face_anchors(), CardVerifiableAnchors::production()] {
        let integrity = information.check(&anchors, &RustCrypto);
        assert!(!integrity.number_is_genuine() && !integrity.attributes_are_genuine());
    }
}

#[test]
fn a_challenge_is_answered_with_a_key_that_the_issuer_signed() {
    let flow = |message: &'static [u8]| {
        Flow::new(move |channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = InputSupport::select(&mut link).await?;
            let answer = application.answer_challenge(&Digest::of(message)).await?;
            application.verify(&pin("1234").into(), Guard::On).await?;
            let key = application.challenge_key().await?;
            let signer = application.signer_certificate().await?;
            Ok::<_, Error>((answer, key, signer, application.basic_information().await?))
        })
    };
    let (answer, key, signer, information) = flow(b"challenge").run(&mut card()).unwrap();
    let anchor = key.verify(&signer, &input_support_anchors(), &RustCrypto).unwrap();
    assert_eq!(anchor.name(), "simulated");
    let scheme = SignatureScheme::Pkcs1Digest;
    scheme
        .verify(&key.public_key, b"challenge", &answer, &RustCrypto)
        .unwrap();
    assert!(scheme.verify(&key.public_key, b"other", &answer, &RustCrypto).is_err());
    assert_eq!(information.profile, Some([0x01, 0x03, 0x0E, 0x01]));

    let mut another = MyNumberCard::new(CardProfile {
        seed: 77,
        ..CardProfile::default()
    });
    let (_, other_key, other_signer, _) = flow(b"challenge").run(&mut another).unwrap();
    let mixed = other_key.verify(&signer, &input_support_anchors(), &RustCrypto);
    assert_eq!(mixed, Err(CertificateError::SignatureInvalid));
    assert!(
        other_key
            .verify(&other_signer, &input_support_anchors(), &RustCrypto)
            .is_ok()
    );
    let no_anchor = key.verify(&signer, &CardVerifiableAnchors::production(), &RustCrypto);
    assert!(matches!(no_anchor, Err(CertificateError::NoAnchor { .. })));
}

/// PIN in clear, then all else in a session: number, attributes, 照合番号A, B and both files again.
fn in_session(second: IndividualNumber) -> Flow<[String; 3], Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&pin("1234").into(), Guard::On).await?;
        let mut session = application.secure(randomness()).await?;
        let number = session.individual_number().await?.expose().to_owned();
        session.verify(&second.into(), Guard::On).await?;
        let attributes = session.attributes().await?;
        session.verify(&Secrets::right().number_b.into(), Guard::Off).await?;
        let again = session.individual_number().await?.expose().to_owned();
        // Back in clear, with what was verified in the session.
        drop(session);
        application.attributes().await?;
        Ok([number, attributes.name, again])
    })
}

#[test]
fn in_a_session_nothing_personal_is_on_the_air() {
    let holder = Holder::default();
    let mut card = Recorder::new(card());
    let read = in_session(Secrets::right().number_a).run(&mut card).unwrap();
    let number = holder.individual_number.as_str();
    assert_eq!(read, [number, &holder.name, number]);
    let exchanges = card.exchanges();
    let last_secured = exchanges
        .iter()
        .rposition(|exchange| exchange.command[0] == 0x08)
        .unwrap();
    for exchange in &exchanges[..=last_secured] {
        let response = exchange.response.as_ref().unwrap();
        for personal in [
            number.as_bytes(),
            holder.name.as_bytes(),
            CardProfile::default().code_b().as_bytes(),
        ] {
            for bytes in [&exchange.command, response] {
                assert!(!bytes.windows(personal.len()).any(|window| window == personal));
            }
        }
    }
}

#[test]
fn a_wrong_number_in_a_session_costs_one_try_and_the_session_lives() {
    let mut card = card();
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&pin("1234").into(), Guard::On).await?;
        let mut session = application.secure(randomness()).await?;
        let wrong = session.verify(&Secrets::wrong().number_a.into(), Guard::On).await;
        let number = session.individual_number().await?.expose().to_owned();
        Ok::<_, Error>((wrong, number))
    });
    let (wrong, number) = flow.run(&mut card).unwrap();
    let credential = Credential::NumberA;
    let remaining = Some(kazasu::apdu::Retries(9));
    assert_eq!(wrong, Err(Error::WrongCredential { credential, remaining }));
    assert_eq!(number, Holder::default().individual_number);
}

#[test]
fn a_session_reads_a_file_in_pieces_and_ends_when_no_more_comes() {
    let in_pieces = || {
        MyNumberCard::new(CardProfile {
            read_limit: Some(30),
            ..CardProfile::default()
        })
    };
    let read = || {
        Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = InputSupport::select(&mut link).await?;
            application.verify(&pin("1234").into(), Guard::Off).await?;
            application.secure(randomness()).await?.attributes().await
        })
    };
    let mut card = Recorder::new(in_pieces());
    assert_eq!(read().run(&mut card).unwrap().name, Holder::default().name);
    let pieces = |exchange: &Exchange| exchange.command[..2] == [0x08, 0xB0];
    let first = card.exchanges().iter().position(pieces).unwrap();
    assert!(card.count() > first + 2, "three pieces or more");

    let nothing = Fault::Replace(vec![0x90, 0x00]);
    let mut card = Recorder::new(Faulty::new(in_pieces()).at(first + 1, nothing));
    assert_eq!(read().run(&mut card).unwrap_err().code(), "card_file_malformed");
    assert_eq!(card.count(), first + 2);
}

#[test]
fn a_session_needs_the_pin_and_extended_length() {
    let secure = |secret: InputSupportSecret, options: Options| {
        Flow::new(move |channel: Channel| async move {
            let mut link = Link::new(channel, options.link);
            let mut application = InputSupport::select(&mut link).await?;
            application.verify(&secret, options.guard).await?;
            application.secure(randomness()).await?;
            Ok::<_, Error>(())
        })
    };
    let secrets = Secrets::right();
    let result = secure(secrets.number_a.into(), Options::default()).run(&mut card());
    assert_eq!(result.unwrap_err().code(), "credential_does_not_open");
    let short = options(Guard::On, ExtendedLength::No);
    for (profile, options) in [
        (CardProfile::default(), short),
        (short_only(), short),
        (short_only(), Options::default()),
    ] {
        let result = secure(pin("1234").into(), options).run(&mut MyNumberCard::new(profile));
        assert_eq!(result.unwrap_err().code(), "reader_limitation");
    }
}

fn holder_is_read(card: &mut dyn Transceive, extended_length: ExtendedLength) {
    let holder = Holder::default();
    let options = options(Guard::On, extended_length);
    let number = input_support::read_individual_number(pin("1234"), options)
        .run(card)
        .unwrap();
    assert_eq!(number.expose(), holder.individual_number);
    let attributes = input_support::read_attributes(pin("1234"), options).run(card).unwrap();
    assert_eq!((attributes.name, attributes.address), (holder.name, holder.address));
    assert_eq!(attributes.birth_date, BirthDate::Date(holder.birth_date));
    let information = input_support::read_signed_information(pin("1234"), options)
        .run(card)
        .unwrap();
    let integrity = information.check(&input_support_anchors(), &RustCrypto);
    assert!(integrity.number_is_genuine() && integrity.attributes_are_genuine());
}

#[test]
fn quirks_of_cards_change_nothing() {
    let quirks = |leading_bytes, filler_bytes, extended_length| CardProfile {
        leading_bytes,
        filler_bytes,
        extended_length,
        ..CardProfile::default()
    };
    for leading in [
        None,
        Some([0x00, 0x68]),
        Some([0x10, 0x02]),
        Some([0x01, 0x6B]),
        Some([0xFF, 0xFF]),
        Some([0xFF, 0x20]),
    ] {
        for filler in [0, 1, 16, 150, 400] {
            for extended in [true, false] {
                for link in [ExtendedLength::Unknown, ExtendedLength::Yes, ExtendedLength::No] {
                    holder_is_read(&mut MyNumberCard::new(quirks(leading, filler, extended)), link);
                }
            }
            let mut card = MyNumberCard::new(quirks(leading, filler, true));
            let read = secure_messaging::read_attributes(pin("1234"), randomness(), Options::default()).run(&mut card);
            assert_eq!(read.unwrap().name, Holder::default().name, "{leading:02X?} {filler}");
        }
    }
}

#[test]
fn a_reader_that_fails_at_256_bytes_still_reads_everything() {
    for then in [At256::Fails, At256::Truncates] {
        for extended_length in [ExtendedLength::Unknown, ExtendedLength::No] {
            for profile in [CardProfile::default(), short_only()] {
                holder_is_read(&mut BreaksAt256::new(MyNumberCard::new(profile), then), extended_length);
            }
        }
    }
}

/// What signs has 256 bytes to answer, and may not be asked twice.
#[test]
fn a_reader_that_fails_at_256_bytes_cannot_sign_and_says_so() {
    for then in [At256::Fails, At256::Truncates] {
        for extended_length in [ExtendedLength::Unknown, ExtendedLength::No] {
            let mut card = Recorder::new(BreaksAt256::new(card(), then));
            let options = options(Guard::On, extended_length);
            let result = jpki::authenticate(pin("1234"), Digest::of(b"challenge"), options).run(&mut card);
            let code = result.unwrap_err().code();
            let expected = match (then, extended_length) {
                // Found out while reading the certificate in short pieces.
                (_, ExtendedLength::No) => "reader_limitation",
                (At256::Fails, _) => "reader_failed",
                (At256::Truncates, _) => "unexpected_status",
            };
            assert_eq!(code, expected, "{then:?} {extended_length:?}");
            assert_eq!(card.count_of(0x2A), 1);
        }
    }
}

/// A short answer ends a file that has no length of its own, so that there the limit shows as an error.
#[test]
fn a_card_that_gives_less_than_asked_never_passes_for_whole() {
    for limit in [100, 128, 255] {
        let limited = || CardProfile {
            read_limit: Some(limit),
            ..CardProfile::default()
        };
        let is_meant = |job: &&Job| {
            let is_my_number = matches!(job.card(), simulated::Card::MyNumber(_));
            is_my_number && job.changes.is_none() && !job.leaves_out
        };
        for job in JOBS.iter().filter(is_meant) {
            let usual = (job.run)(&mut job.card(), Secrets::right(), Options::default());
            let result = (job.run)(&mut MyNumberCard::new(limited()), Secrets::right(), Options::default());
            match result.as_ref().map_err(Error::code) {
                Ok(_) => assert!(result == usual, "{} {limit}", job.name),
                Err(code) => {
                    assert_eq!(code, "card_file_malformed", "{} {limit}", job.name);
                    assert!(job.name.starts_with("input_support"), "{} {limit}", job.name);
                }
            }
        }
    }
}

#[test]
fn blocked_is_blocked_by_either_status() {
    let tries_left = TriesLeft {
        authentication: 0,
        signing: 0,
        input_support: 0,
        code_a: 0,
        code_b: 0,
        card_face_code_a: 0,
        card_face_code_b: 0,
        card_face_birth_date: Some(0),
        card_identity: 0,
        application_0401: 0,
    };
    for blocked_status in [BlockedStatus::Locked6984, BlockedStatus::Iso6983] {
        for guard in [Guard::On, Guard::LastTryAllowed, Guard::Off] {
            for job in JOBS
                .iter()
                .filter(|job| matches!(job.card(), simulated::Card::MyNumber(_)))
            {
                let mut card = MyNumberCard::new(CardProfile {
                    blocked_status,
                    tries_left,
                    ..CardProfile::default()
                });
                let result = (job.run)(&mut card, Secrets::right(), options(guard, ExtendedLength::Unknown));
                let code = result.err().map_or("ok", |error| error.code());
                let is_free = matches!(
                    job.name,
                    "jpki::read_certificate, authentication"
                        | "jpki::read_certificate, CA"
                        | "jpki::information"
                        | "card_identity::read"
                        | "card_manager::read_all"
                );
                let expected = if is_free { "ok" } else { "credential_blocked" };
                assert_eq!(code, expected, "{} {blocked_status:?} {guard:?}", job.name);
            }
        }
    }
}

/// The CA keys of the test hierarchy, out of the recordings.
fn test_hierarchy(directory: &std::path::Path) -> CardVerifiableAnchors {
    let bytes = |hex: &str| -> Vec<u8> {
        let pairs = hex.as_bytes().chunks_exact(2);
        pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    };
    let table = std::fs::read_to_string(directory.join("certs/cv-ca-keys.tsv")).unwrap();
    let line = table.lines().find(|line| line.starts_with("6000033")).unwrap();
    let [name, id, modulus] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    let key = PublicKey::from_rsa_parts(&bytes(modulus), &[1, 0, 1]).unwrap();
    let id = KeyIdentifier::new(bytes(id).try_into().unwrap());
    CardVerifiableAnchors::none().with_test_authority_never_in_production(name, id, key)
}

#[test]
fn a_dumped_test_card_is_served_and_read_back() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let dumps = directory.join("cards/jpki-test-card");
    let dump = |name: &str| std::fs::read(dumps.join(name)).unwrap();
    let number: String = dump("text-0001-physical.bin")[3..15]
        .iter()
        .map(|digit| char::from(*digit))
        .collect();
    let profile = CardProfile {
        holder: Holder {
            individual_number: number.clone(),
            ..Holder::default()
        },
        ..CardProfile::default()
    };
    let mut card = MyNumberCard::from_dumps(&dumps, profile.clone()).unwrap();

    let certificate = jpki::read_certificate(CertificateFile::UserAuthentication, None, Options::default())
        .run(&mut card)
        .unwrap();
    assert_eq!(certificate, dump("jpki-auth-cert.der"));
    let certificate = Certificate::from_der(&certificate).unwrap();
    let authority = jpki::read_certificate(CertificateFile::UserAuthenticationCa, None, Options::default())
        .run(&mut card)
        .unwrap();
    let authority = Certificate::from_der(&authority).unwrap();
    certificate.verify_issued_by(&authority, &RustCrypto).unwrap();
    assert!(certificate.is_of_test_hierarchy());
    let now = certificate.not_before();
    assert!(
        TrustAnchors::production()
            .check(&certificate, now, &RustCrypto)
            .is_err()
    );

    for secret in [
        InputSupportSecret::from(pin("1234")),
        Secrets::of(&profile).number_a.into(),
    ] {
        let read = input_support::read_individual_number(secret, Options::default()).run(&mut card);
        assert_eq!(read.unwrap().expose(), number);
    }
    let information = input_support::read_signed_information(pin("1234"), Options::default())
        .run(&mut card)
        .unwrap();
    let text = dump("text-0002.bin");
    let attributes = information.attributes.as_ref().unwrap();
    for expected in [attributes.name.as_bytes(), attributes.address.as_bytes()] {
        assert!(!expected.is_empty() && text.windows(expected.len()).any(|window| window == expected));
    }
    assert!(attributes.name.contains('\u{3000}'));
    let integrity = information.check(&test_hierarchy(&directory), &RustCrypto);
    assert!(integrity.number_is_genuine() && integrity.attributes_are_genuine());
    let simulated = information.check(&input_support_anchors(), &RustCrypto);
    assert!(simulated.signer.is_err());

    // A dump has no private keys, and the card must not sign with another.
    let signed = jpki::authenticate(pin("1234"), Digest::of(b"challenge"), Options::default()).run(&mut card);
    assert_eq!(signed.unwrap_err().code(), "unexpected_status");
    // The dumped files are read within a session too.
    let secured = secure_messaging::read_attributes(pin("1234"), randomness(), Options::default()).run(&mut card);
    assert_eq!(secured.unwrap(), *attributes);
}
