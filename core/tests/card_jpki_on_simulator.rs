//! The 公的個人認証AP and the cards beside it, simulated: every form of signing, every change of a PIN, certificates, a
//! child's card, HPKI cards, and what the card manager and …0100 tell.

mod simulated;

use kazasu::apdu::{ExtendedLength, Link, LinkOptions};
use kazasu::card::application_0401::Application0401;
use kazasu::card::card_identity::{self, CardIdentity};
use kazasu::card::card_manager::{self, CardData, CardManager};
use kazasu::card::expiry::Expiry;
use kazasu::card::hpki::{self, HpkiApplication, SigningForm};
use kazasu::card::input_support::InputSupport;
use kazasu::card::jpki::{
    self, Availability, CertificateFile, Digest, Jpki, Key, KeySecret, SignatureInput, SignatureScheme,
};
use kazasu::card::{Application, Error, Guard, Options, SigningPassword};
use kazasu::certificate::{
    CardVerifiableAnchors, Certificate, CertificateError, CertificateKind, PublicKey, RustCrypto, SignatureAlgorithm,
    TrustAnchors,
};
use kazasu::flow::{Channel, Flow};
use kazasu_sim::card::{CardProfile, HpkiCard, HpkiProfile, MyNumberCard, atr};
use kazasu_sim::certificates::simulated_card_verifiable_anchors;
use kazasu_sim::fault::Recorder;
use simulated::jobs::JOBS;
use simulated::{Card, Secrets, card_verifiable_anchor, options, pin, short_only, trust_anchors};

const MESSAGE: &[u8] = b"a message";

fn card() -> MyNumberCard {
    MyNumberCard::new(CardProfile::default())
}

fn secrets() -> [KeySecret; 2] {
    let secrets = Secrets::right();
    [secrets.pin.into(), secrets.password.into()]
}

fn certificate(secret: &KeySecret) -> Certificate {
    let flow = jpki::read_certificate(secret.key().certificate(), Some(secret.clone()), Options::default());
    Certificate::from_der(&flow.run(&mut card()).unwrap()).unwrap()
}

#[test]
fn every_form_of_signing_verifies_with_both_keys_and_as_no_other_form() {
    for secret in secrets() {
        let certificate = certificate(&secret);
        let key = certificate.public_key();
        for scheme in SignatureScheme::ALL {
            let signature = jpki::sign_with(secret.clone(), scheme, MESSAGE, Options::default())
                .run(&mut card())
                .unwrap();
            assert_eq!(
                scheme.verify(key, MESSAGE, &signature, &RustCrypto),
                Ok(()),
                "{scheme:?}"
            );
            let invalid = Err(CertificateError::SignatureInvalid);
            assert_eq!(
                scheme.verify(key, b"another", &signature, &RustCrypto),
                invalid,
                "{scheme:?}"
            );
            use SignatureScheme as S;
            for other in S::ALL {
                let alike = other == scheme
                    || matches!(
                        (scheme, other),
                        (S::Pkcs1Digest, S::Pkcs1Message)
                            | (S::Pkcs1Message, S::Pkcs1Digest)
                            | (S::PssDigest, S::PssMessage)
                            | (S::PssMessage, S::PssDigest)
                    );
                let result = other.verify(key, MESSAGE, &signature, &RustCrypto);
                assert_eq!(result.is_ok(), alike, "{scheme:?} as {other:?}");
            }
        }
    }
}

#[test]
fn a_message_or_its_digest_are_the_same_signature_where_nothing_is_random() {
    let secret = KeySecret::from(pin("1234"));
    let sign = |scheme, input: SignatureInput<'static>| {
        let secret = secret.clone();
        Flow::new(move |channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut jpki = Jpki::select(&mut link).await?;
            jpki.verify(&secret, Guard::On).await?;
            jpki.sign_with(Key::UserAuthentication, scheme, input).await
        })
        .run(&mut card())
        .unwrap()
    };
    let digest = Digest::of(MESSAGE);
    let reference = jpki::sign(secret.clone(), digest, Options::default())
        .run(&mut card())
        .unwrap();
    assert_eq!(sign(SignatureScheme::AsGiven, digest.into()), reference);
    assert_eq!(sign(SignatureScheme::Pkcs1Digest, digest.into()), reference);
    assert_eq!(sign(SignatureScheme::Pkcs1Digest, MESSAGE.into()), reference);
    assert_eq!(sign(SignatureScheme::Pkcs1Message, MESSAGE.into()), reference);
    assert_ne!(sign(SignatureScheme::PssMessage, MESSAGE.into()), reference);
}

#[test]
fn lengths_at_the_limits_are_signed() {
    let secret = KeySecret::from(pin("1234"));
    let certificate = certificate(&secret);
    for (scheme, length) in [
        (SignatureScheme::AsGiven, 1),
        (SignatureScheme::AsGiven, 245),
        (SignatureScheme::Pkcs1Message, 255),
        (SignatureScheme::Pkcs1Message, 256),
        (SignatureScheme::PssMessage, 65_535),
    ] {
        let message = vec![0x5A; length];
        let flow = jpki::sign_with(secret.clone(), scheme, &message, Options::default());
        let signature = flow.run(&mut card()).unwrap();
        let result = scheme.verify(certificate.public_key(), &message, &signature, &RustCrypto);
        assert_eq!(result, Ok(()), "{scheme:?} {length}");
    }
}

#[test]
fn a_long_message_without_extended_length_is_the_readers_limit() {
    for (profile, extended_length) in [
        (short_only(), ExtendedLength::Unknown),
        (short_only(), ExtendedLength::No),
        (CardProfile::default(), ExtendedLength::No),
    ] {
        let mut card = MyNumberCard::new(profile);
        let options = options(Guard::On, extended_length);
        let scheme = SignatureScheme::Pkcs1Message;
        let result = jpki::sign_with(pin("1234").into(), scheme, &[0x5A; 256], options).run(&mut card);
        assert_eq!(result.unwrap_err().code(), "reader_limitation", "{extended_length:?}");
    }
}

#[test]
fn both_certificates_chain_to_their_authorities_and_tell_the_holder() {
    let [authentication, signing] = secrets().map(|secret| certificate(&secret));
    let holder = CardProfile::default().holder;
    let at = authentication.not_before();
    for (certificate, anchor, kind) in [
        (&authentication, "authentication", CertificateKind::UserAuthentication),
        (&signing, "signing", CertificateKind::DigitalSignature),
    ] {
        let trust = trust_anchors().check(certificate, at, &RustCrypto).unwrap();
        assert_eq!((trust.anchor.name(), trust.is_valid()), (anchor, true));
        assert_eq!(certificate.kind(), kind);
        assert!(TrustAnchors::production().check(certificate, at, &RustCrypto).is_err());
        let late = CardProfile::default().certificates_expire_on().tomorrow().unwrap();
        let late = late.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        assert!(
            !trust_anchors()
                .check(certificate, late, &RustCrypto)
                .unwrap()
                .is_valid()
        );
    }
    assert!(authentication.holder().is_none());
    let told = signing.holder().unwrap();
    assert_eq!(told.name.as_deref(), Some(holder.name.as_str()));
    assert_eq!(told.address.as_deref(), Some(holder.address.as_str()));
}

#[test]
fn the_certificates_of_the_authorities_are_free() {
    for (file, der) in [
        (CertificateFile::UserAuthenticationCa, card().anchors().authentication),
        (CertificateFile::DigitalSignatureCa, card().anchors().signing),
    ] {
        let read = jpki::read_certificate(file, None, Options::default()).run(&mut card());
        assert_eq!(read.unwrap(), der);
    }
}

#[test]
fn a_change_takes_the_new_value_and_refuses_the_old_and_can_be_undone() {
    for job in JOBS.iter().filter(|job| job.changes.is_some()) {
        let credential = job.changes.unwrap();
        let mut card = job.card();
        (job.run)(&mut card, Secrets::right(), Options::default()).unwrap();
        card.reset();
        let tries = |card: &mut Card| {
            let mut tries = card.tries().into_iter();
            tries.find(|(found, _)| *found == credential).unwrap().1
        };
        let full = tries(&mut card);
        // The old value, where the procedure is run once more.
        let again = (job.run)(&mut card, Secrets::right(), Options::default());
        assert_eq!(again.unwrap_err().code(), "credential_wrong", "{}", job.name);
        card.reset();
        assert_eq!(tries(&mut card), full - 1, "{}", job.name);
        let (old, new) = match credential {
            kazasu::card::Credential::DigitalSignature => ("ABC123", "NEW456"),
            _ => ("1234", "4321"),
        };
        assert!(card.accepts(credential, new) && !card.accepts(credential, old));
        assert!(card.accepts(credential, new), "the counter is full again");
        assert_eq!(tries(&mut card), full, "{}", job.name);
        // Nothing else was changed.
        let unchanged = job.card().tries();
        assert_eq!(card.tries(), unchanged, "{}", job.name);
    }
}

#[test]
fn what_was_changed_can_be_changed_back() {
    let mut card = Recorder::new(card());
    let (old, new) = (pin("1234"), pin("4321"));
    let password = |text| SigningPassword::new(text).unwrap();
    for [from, to] in [[&old, &new], [&new, &old]] {
        let (from, to) = (|| from.clone(), || to.clone());
        let guard = Options::default();
        jpki::change_pin(from(), to(), guard).run(&mut card).unwrap();
        kazasu::card::input_support::change_pin(from(), to(), guard)
            .run(&mut card)
            .unwrap();
        card_identity::change_pin(from(), to(), guard).run(&mut card).unwrap();
        kazasu::card::application_0401::change_pin(from(), to(), guard)
            .run(&mut card)
            .unwrap();
    }
    for [from, to] in [["ABC123", "ABCDEFGH01234567"], ["ABCDEFGH01234567", "ABC123"]] {
        jpki::change_signing_password(password(from), password(to), Options::default())
            .run(&mut card)
            .unwrap();
    }
    // Five exchanges each: application, file, counter, VERIFY, change.
    assert_eq!((card.count(), card.count_of(0x24), card.count_of(0x32)), (50, 6, 4));
    for secret in secrets() {
        let signed = jpki::sign(secret, Digest::of(MESSAGE), Options::default()).run(&mut card);
        assert!(signed.is_ok());
    }
}

#[test]
fn the_pins_of_the_two_disputed_applications_are_two() {
    let mut card = card();
    card_identity::change_pin(pin("1234"), pin("4321"), Options::default())
        .run(&mut card)
        .unwrap();
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut identity = CardIdentity::select(&mut link).await?;
        identity.verify(&pin("4321"), Guard::On).await?;
        let first = identity.key_reference().await?;
        let mut other = Application0401::select(&mut link).await?;
        other.verify(&pin("1234"), Guard::On).await?;
        Ok::<_, Error>((first, other.key_reference().await?))
    });
    let (first, second) = flow.run(&mut card).unwrap();
    assert_eq!(first, second, "one key reference in both");
}

#[test]
fn selecting_another_application_forgets_what_was_verified() {
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.verify(&pin("1234").into(), Guard::On).await?;
        InputSupport::select(&mut link).await?;
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.sign(Key::UserAuthentication, &Digest::of(MESSAGE)).await
    });
    assert_eq!(flow.run(&mut card()).unwrap_err().code(), "credential_required");
}

#[test]
fn a_childs_card_has_no_certificate_to_sign_with() {
    let child = || {
        MyNumberCard::new(CardProfile {
            signing_certificate: false,
            ..CardProfile::default()
        })
    };
    let information = jpki::information(Options::default()).run(&mut child()).unwrap();
    let availability = information.availability.unwrap();
    assert_eq!(availability.user_authentication, Availability::Present);
    assert_ne!(availability.digital_signature, Availability::Present);
    let password = Secrets::right().password;
    let file = CertificateFile::DigitalSignature;
    let read = jpki::read_certificate(file, Some(password.clone().into()), Options::default()).run(&mut child());
    assert!(read.is_err(), "{read:?}");
    let signed = jpki::sign(password.into(), Digest::of(MESSAGE), Options::default()).run(&mut child());
    assert!(signed.is_err());
    let authenticated = jpki::authenticate(pin("1234"), Digest::of(MESSAGE), Options::default()).run(&mut child());
    assert!(authenticated.is_ok());
}

#[test]
fn hpki_cards_sign_in_both_forms_with_both_keys() {
    let anchor = Certificate::from_der(&HpkiCard::new(HpkiProfile::default()).anchor()).unwrap();
    let anchors = TrustAnchors::none().with("HPKI", anchor).unwrap();
    let mut certificates = Vec::new();
    for application in [HpkiApplication::Signature, HpkiApplication::Authentication] {
        let mut signatures = Vec::new();
        for form in [SigningForm::DigestInfo, SigningForm::PaddedBlock] {
            let mut card = Recorder::new(HpkiCard::new(HpkiProfile::default()));
            let hpki_pin = Secrets::right().hpki_pin;
            let digest = Digest::of(MESSAGE);
            let done = hpki::sign(application, hpki_pin, digest, form, Options::default())
                .run(&mut card)
                .unwrap();
            assert_eq!(card.count_of(0x2A), 1);
            let certificate = Certificate::from_der(&done.certificate).unwrap();
            let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
            certificate
                .verify_signature(algorithm, MESSAGE, &done.signature, &RustCrypto)
                .unwrap();
            let trust = anchors.check(&certificate, certificate.not_before(), &RustCrypto);
            assert_eq!(trust.unwrap().anchor.name(), "HPKI");
            assert_eq!(certificate.common_name(), Some("MIHON TARO"));
            signatures.push(done.signature);
            certificates.push(done.certificate);
        }
        assert_eq!(signatures[0], signatures[1], "two forms, one signature");
    }
    assert_ne!(certificates[0], certificates[2], "two keys");
}

#[test]
fn a_short_only_hpki_card_signs_a_digest_info_and_no_block() {
    for (form, expected) in [
        (SigningForm::DigestInfo, "ok"),
        (SigningForm::PaddedBlock, "reader_limitation"),
    ] {
        let mut card = HpkiCard::new(HpkiProfile {
            extended_length: false,
            ..HpkiProfile::default()
        });
        let application = HpkiApplication::Signature;
        let (hpki_pin, digest) = (Secrets::right().hpki_pin, Digest::of(MESSAGE));
        let result = hpki::sign(application, hpki_pin, digest, form, Options::default()).run(&mut card);
        assert_eq!(result.err().map_or("ok", |error| error.code()), expected);
    }
}

#[test]
fn a_my_number_card_is_no_hpki_card_and_the_other_way_round() {
    let result = hpki::read_certificate(HpkiApplication::Signature, Options::default()).run(&mut card());
    let application = Application::HpkiSignature;
    assert_eq!(result, Err(Error::ApplicationNotFound { application }));
    for job in JOBS.iter().filter(|job| matches!(job.card(), Card::MyNumber(_))) {
        let mut card = HpkiCard::new(HpkiProfile::default());
        let result = (job.run)(&mut card, Secrets::right(), Options::default());
        assert_eq!(result.unwrap_err().code(), "application_not_found", "{}", job.name);
    }
}

#[test]
fn the_card_tells_its_serial_municipality_and_expiry() {
    let record = card_identity::read(Options::default()).run(&mut card()).unwrap();
    let objects = card_manager::read_all(Options::default()).run(&mut card()).unwrap();
    assert_eq!(record.serial.as_deref(), objects.card_number());
    assert_eq!(record.serial.map(|serial| serial.len()), Some(15));
    assert_eq!(record.municipality_code.as_deref(), Some("13999"));
    assert_eq!(objects.municipality_code(), Some("13999"));
    let expiry = Expiry::Date(CardProfile::default().card_expires_on());
    assert_eq!((record.expiry, objects.expiry()), (Some(expiry.clone()), Some(expiry)));
}

#[test]
fn a_challenge_is_signed_with_a_key_that_is_in_no_file() {
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        CardIdentity::select(&mut link)
            .await?
            .internal_authenticate(MESSAGE)
            .await
    });
    let signature = flow.run(&mut card()).unwrap();
    let key = PublicKey::from_rsa_parts(&card().internal_authentication_modulus(), &[1, 0, 1]).unwrap();
    let scheme = SignatureScheme::Pkcs1Message;
    assert_eq!(scheme.verify(&key, MESSAGE, &signature, &RustCrypto), Ok(()));
}

#[test]
fn the_cards_own_chain_leads_to_its_anchor_alone() {
    let objects = card_manager::read_all(Options::default()).run(&mut card()).unwrap();
    assert!(CardData::ALL.iter().all(|object| objects.get(*object).is_some()));
    let (upper, lower) = (
        objects.upper_certificate().unwrap().unwrap(),
        objects.lower_certificate().unwrap().unwrap(),
    );
    let anchors = simulated_card_verifiable_anchors(0);
    let own = card_verifiable_anchor(&anchors.card);
    assert_eq!(
        own.verify_chain(&upper, &lower, &RustCrypto).unwrap().name(),
        "simulated"
    );
    assert!(own.verify_chain(&lower, &upper, &RustCrypto).is_err());
    for other in [
        card_verifiable_anchor(&anchors.card_face),
        card_verifiable_anchor(&anchors.input_support),
        CardVerifiableAnchors::production(),
    ] {
        assert!(other.verify_chain(&upper, &lower, &RustCrypto).is_err());
    }
    assert_eq!(
        objects.get(CardData::IntermediateKey).unwrap(),
        upper.subject().as_bytes().as_slice()
    );
    assert_eq!(
        objects.get(CardData::Issuer).unwrap(),
        upper.issuer().as_bytes().as_slice()
    );
}

#[test]
fn the_contact_atr_is_whole_wherever_the_card_tells_it() {
    for in_applications_only in [false, true] {
        let mut card = MyNumberCard::new(CardProfile {
            contact_atr_in_applications_only: in_applications_only,
            ..CardProfile::default()
        });
        let objects = card_manager::read_all(Options::default()).run(&mut card).unwrap();
        let expected = (!in_applications_only).then(|| atr::CONTACT_EXTENDED.to_vec());
        assert_eq!(objects.contact_atr(), expected);
        let flow = Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            CardIdentity::select(&mut link).await?;
            CardManager::current(&mut link).data(CardData::ContactAtr).await
        });
        let object = flow.run(&mut card).unwrap();
        assert_eq!(card_manager::contact_atr(&object), Some(atr::CONTACT_EXTENDED.to_vec()));
    }
}

#[test]
fn without_extended_length_the_certificates_of_the_card_are_left_out() {
    let objects = card_manager::read_all(Options::default())
        .run(&mut MyNumberCard::new(short_only()))
        .unwrap();
    assert!(objects.upper_certificate().is_none() && objects.lower_certificate().is_none());
    assert!(objects.card_number().is_some());
}
