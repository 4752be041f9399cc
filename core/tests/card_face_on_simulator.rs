//! The 券面事項確認AP of the simulated card: what each number opens, what is proven, and what a copy cannot do.

mod simulated;

use bytes::Bytes;
use jiff::civil::date;
use kazasu::apdu::{ExtendedLength, Link, LinkOptions};
use kazasu::card::attributes::BirthDate;
use kazasu::card::card_face::{self, CardFaceApplication, CardFaceSecret};
use kazasu::card::expiry::Expiry;
use kazasu::card::face::{AgeRecord, BasicInformation, CardFace, FaceError, RenderedNumber};
use kazasu::card::image::{Image, ImageFormat};
use kazasu::card::signature::Digest;
use kazasu::card::{Application, Credential, Error, Guard, NumberB, Options, RetryCounter};
use kazasu::certificate::{CardVerifiableAnchors, CardVerifiableCertificate, CertificateError, RustCrypto};
use kazasu::flow::{Channel, Flow};
use kazasu_sim::card::{CardProfile, HpkiCard, HpkiProfile, MyNumberCard, TriesLeft};
use kazasu_sim::fault::Recorder;
use simulated::{Secrets, card_face_anchors, input_support_anchors, options};

fn card() -> MyNumberCard {
    MyNumberCard::new(CardProfile::default())
}

fn digest() -> Digest {
    Digest::of(b"challenge")
}

/// All that the application holds, as far as `secret` opens it, in one selection.
struct All {
    face: Result<CardFace, Error>,
    age: Result<AgeRecord, Error>,
    number: Result<RenderedNumber, Error>,
    information: BasicInformation,
    certificate: CardVerifiableCertificate,
    answer: Bytes,
}

fn read_all(secret: Option<CardFaceSecret>) -> Flow<All, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        if let Some(secret) = &secret {
            application.verify(secret, Guard::On).await?;
        }
        Ok(All {
            face: application.face().await,
            age: application.age_record().await,
            number: application.rendered_number().await,
            information: application.basic_information().await?,
            certificate: application.signer_certificate().await?,
            answer: application.answer_challenge(&digest()).await?,
        })
    })
}

fn all(secret: impl Into<CardFaceSecret>) -> All {
    read_all(Some(secret.into())).run(&mut card()).unwrap()
}

/// The same with one bit of the file's object `tag` changed, after `skip` bytes of its value.
fn tampered(file: &Bytes, tag: [u8; 2], skip: usize) -> Bytes {
    let at = file.windows(2).position(|window| window == tag).unwrap();
    let header = match file[at + 2] {
        0x82 => 5,
        0x81 => 4,
        _ => 3,
    };
    let mut file = file.to_vec();
    file[at + header + skip] ^= 1;
    file.into()
}

/// EF 0002 as the card gives it, past the client.
fn face_file() -> Bytes {
    let mut card = card();
    let code = CardProfile::default().code_b();
    card.respond(b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02");
    card.respond(&[b"\x00\x20\x00\x92\x0E", code.as_bytes()].concat());
    let mut file = card.respond(&[0x00, 0xB0, 0x82, 0x00, 0x00, 0x00, 0x00]);
    assert_eq!(file.split_off(file.len() - 2), [0x90, 0x00]);
    file.into()
}

#[test]
fn number_a_opens_face_and_number_b_the_face_and_the_birth_date_the_age() {
    let secrets = Secrets::right();
    let with_a = all(secrets.number_a);
    assert!(with_a.face.is_ok() && with_a.number.is_ok());
    let with_b = all(secrets.number_b);
    assert!(with_b.face.is_ok());
    assert_eq!(with_b.number.unwrap_err().code(), "credential_does_not_open");
    let with_birth_date = all(secrets.birth_date);
    assert!(with_birth_date.age.is_ok());
    assert_eq!(with_birth_date.face.unwrap_err().code(), "credential_does_not_open");
    assert_eq!(with_birth_date.number.unwrap_err().code(), "credential_does_not_open");
    // Sources differ, so the card is asked, and this one refuses.
    let credential = Credential::CardFaceBirthDate;
    for age in [with_a.age, with_b.age] {
        assert_eq!(age, Err(Error::CredentialRequired { credential }));
    }
}

#[test]
fn without_any_number_the_card_asks_for_the_least_telling_one() {
    let nothing = read_all(None).run(&mut card()).unwrap();
    let required = |credential| Some(Error::CredentialRequired { credential });
    assert_eq!(nothing.face.err(), required(Credential::CardFaceNumberB));
    assert_eq!(nothing.age.err(), required(Credential::CardFaceBirthDate));
    assert_eq!(nothing.number.err(), required(Credential::CardFaceNumberA));
}

#[test]
fn the_face_is_the_holders_and_its_images_have_sizes() {
    let profile = CardProfile::default();
    let face = all(Secrets::right().number_b).face.unwrap();
    let (signed, unsigned) = (face.unverified(), face.unsigned());
    assert_eq!(signed.birth_date, Some(BirthDate::Date(profile.holder.birth_date)));
    assert_eq!(
        signed.sex.as_ref().unwrap().code(),
        profile.holder.sex.digit().to_string()
    );
    assert_eq!(unsigned.expiry, Some(Expiry::Date(profile.card_expires_on())));
    let shape = |image: &Option<Image>| {
        let image = image.as_ref().unwrap();
        let size = image.size().unwrap();
        (image.format().unwrap(), size.width, size.height)
    };
    assert_eq!(shape(&signed.name_image).0, ImageFormat::Png);
    assert_eq!(shape(&signed.address_image).0, ImageFormat::Png);
    assert_eq!(shape(&signed.photo).0, ImageFormat::Jp2);
    assert_eq!(shape(&unsigned.security_code_image), (ImageFormat::Png, 24, 12));
}

#[test]
fn face_age_and_rendered_number_are_the_issuers_and_the_card_is_no_copy() {
    let secrets = Secrets::right();
    let (with_a, with_birth_date) = (all(secrets.number_a), all(secrets.birth_date));
    let (anchors, verifier) = (card_face_anchors(), RustCrypto);
    let (certificate, answer) = (&with_a.certificate, &with_a.answer);

    let face = with_a.face.unwrap().verify(certificate, &anchors, &verifier).unwrap();
    assert_eq!(face.anchor().name(), "simulated");
    face.verify_card_signature(&digest(), answer, &verifier).unwrap();

    let number = with_a.number.unwrap();
    let verified = number.verify(certificate, &anchors, &verifier).unwrap();
    assert_eq!(Some(verified.image()), number.image.as_ref());
    let size = verified.image().size().unwrap();
    assert_eq!((size.width, size.height), (72, 12));
    assert_eq!(verified.anchor(), face.anchor());
    verified.verify_card_signature(&digest(), answer, &verifier).unwrap();

    let age = with_birth_date.age.unwrap();
    let verified = age.verify(certificate, &anchors, &verifier).unwrap();
    assert_eq!(verified.birth_date(), &BirthDate::Date(date(1990, 1, 2)));
    assert_eq!(verified.anchor(), face.anchor());
    verified.verify_card_signature(&digest(), answer, &verifier).unwrap();

    let other = Digest::of(b"another challenge");
    let invalid = Err(FaceError::Certificate(CertificateError::SignatureInvalid));
    assert_eq!(face.verify_card_signature(&other, answer, &verifier), invalid);
    assert_eq!(verified.verify_card_signature(&other, answer, &verifier), invalid);
}

#[test]
fn a_tampered_age_record_or_rendered_number_does_not_verify() {
    let secrets = Secrets::right();
    let (age, with_a) = (all(secrets.birth_date).age.unwrap(), all(secrets.number_a));
    let (certificate, anchors) = (&with_a.certificate, card_face_anchors());
    for (tag, skip) in [([0xDF, 0x11], 7), ([0xDF, 0x12], 100), ([0xDF, 0x13], 0)] {
        let record = AgeRecord::parse(&tampered(&age.encoded, tag, skip)).unwrap();
        let result = record.verify(certificate, &anchors, &RustCrypto);
        assert_eq!(
            result,
            Err(FaceError::Certificate(CertificateError::SignatureInvalid)),
            "{tag:02X?}"
        );
    }
    let number = with_a.number.unwrap();
    for (tag, skip) in [([0xDF, 0x41], 60), ([0xDF, 0x42], 100), ([0xDF, 0x43], 255)] {
        let record = RenderedNumber::parse(&tampered(&number.encoded, tag, skip)).unwrap();
        let result = record.verify(certificate, &anchors, &RustCrypto);
        assert_eq!(
            result,
            Err(FaceError::Certificate(CertificateError::SignatureInvalid)),
            "{tag:02X?}"
        );
    }
}

#[test]
fn an_object_that_is_missing_or_written_otherwise_is_not_what_was_signed() {
    let age = all(Secrets::right().birth_date);
    let (certificate, record) = (&age.certificate, age.age.unwrap());
    // The same birth date with a longer form of its length.
    let mut longer = record.encoded.to_vec();
    let at = longer.windows(2).position(|window| window == [0xDF, 0x11]).unwrap();
    longer.insert(at + 2, 0x81);
    let outer = u16::from_be_bytes([longer[3], longer[4]]) + 1;
    longer[3..5].copy_from_slice(&outer.to_be_bytes());
    let longer = AgeRecord::parse(&longer.into()).unwrap();
    assert_eq!(longer.birth_date, record.birth_date);
    let result = longer.verify(certificate, &card_face_anchors(), &RustCrypto);
    assert_eq!(result, Err(FaceError::Certificate(CertificateError::SignatureInvalid)));
    // The same under a tag of its own, so that none is left under the known one.
    for tag in [0x11_u8, 0x12, 0x13] {
        let mut other = record.encoded.to_vec();
        let at = other.windows(2).position(|window| window == [0xDF, tag]).unwrap();
        other[at + 1] = 0x1E;
        let other = AgeRecord::parse(&other.into()).unwrap();
        let result = other.verify(certificate, &card_face_anchors(), &RustCrypto);
        assert_eq!(result, Err(FaceError::Incomplete), "DF{tag:02X}");
    }
}

#[test]
fn a_tampered_face_does_not_verify_where_it_is_signed() {
    let evidence = card_face::read_card_face_evidence(Secrets::right().number_b, digest(), Options::default())
        .run(&mut card())
        .unwrap();
    let file = face_file();
    let verify = |file: &Bytes| {
        let face = CardFace::parse(file).unwrap();
        face.verify(&evidence.certificate, &card_face_anchors(), &RustCrypto)
    };
    assert_eq!(verify(&file).unwrap().face(), evidence.face.unverified());
    for tag in 0x22..=0x28 {
        let result = verify(&tampered(&file, [0xDF, tag], 7 * usize::from(tag != 0x23)));
        assert_eq!(
            result,
            Err(FaceError::Certificate(CertificateError::SignatureInvalid)),
            "DF{tag:02X}"
        );
    }
    for tag in [0x29, 0x2A] {
        assert!(
            verify(&tampered(&file, [0xDF, tag], 7)).is_ok(),
            "nobody signs DF{tag:02X}"
        );
    }
}

#[test]
fn only_the_anchor_of_this_application_will_do() {
    let evidence = card_face::read_card_face_evidence(Secrets::right().number_b, digest(), Options::default())
        .run(&mut card())
        .unwrap();
    assert!(evidence.verify(&card_face_anchors(), &RustCrypto).is_ok());
    for anchors in [
        input_support_anchors(),
        CardVerifiableAnchors::production(),
        CardVerifiableAnchors::none(),
    ] {
        let result = evidence.verify(&anchors, &RustCrypto);
        assert!(matches!(
            result,
            Err(FaceError::Certificate(CertificateError::NoAnchor { .. }))
        ));
    }
    let mut copied = MyNumberCard::new(CardProfile {
        seed: 77,
        ..CardProfile::default()
    });
    let of_another_card = card_face::read_card_face_evidence(Secrets::right().number_b, digest(), Options::default())
        .run(&mut copied)
        .unwrap();
    let mut swapped = evidence;
    swapped.signature = of_another_card.signature;
    assert_eq!(
        swapped.verify(&card_face_anchors(), &RustCrypto),
        Err(FaceError::Certificate(CertificateError::SignatureInvalid))
    );
}

#[test]
fn basic_information_tells_the_municipality() {
    let information = read_all(None).run(&mut card()).unwrap().information;
    assert_eq!(information.municipality_code.as_deref(), Some("13999"));
    assert_eq!(
        information.profile.as_deref(),
        Some([0x06, 0x03, 0x0E, 0x01].as_slice())
    );
    assert_eq!(information.key_identifier.map(|bytes| bytes.len()), Some(16));
    assert_eq!(information.opaque.map(|bytes| bytes.len()), Some(272));
}

#[test]
fn short_reads_and_filler_change_nothing() {
    let read = |profile: CardProfile, extended_length| {
        let mut card = Recorder::new(MyNumberCard::new(profile));
        let options = options(Guard::Off, extended_length);
        let evidence = card_face::read_card_face_evidence(Secrets::right().number_a, digest(), options)
            .run(&mut card)
            .unwrap();
        evidence.verify(&card_face_anchors(), &RustCrypto).unwrap();
        (evidence.face, card.count())
    };
    let (face, count) = read(CardProfile::default(), ExtendedLength::Unknown);
    assert_eq!(count, 5);
    let filled = CardProfile {
        filler_bytes: 300,
        ..CardProfile::default()
    };
    for (profile, extended_length) in [
        (simulated::short_only(), ExtendedLength::Unknown),
        (CardProfile::default(), ExtendedLength::No),
        (filled.clone(), ExtendedLength::Unknown),
        (filled, ExtendedLength::No),
    ] {
        assert!(read(profile, extended_length).0 == face);
    }
}

#[test]
fn a_birth_date_without_a_limit_of_tries_is_wrong_without_a_count() {
    let mut card = MyNumberCard::new(CardProfile {
        tries_left: TriesLeft {
            card_face_birth_date: None,
            ..TriesLeft::FULL
        },
        ..CardProfile::default()
    });
    let credential = Credential::CardFaceBirthDate;
    let unguarded = options(Guard::Off, ExtendedLength::Unknown);
    let wrong = card_face::read_age_record(Secrets::wrong().birth_date, unguarded).run(&mut card);
    assert_eq!(
        wrong,
        Err(Error::WrongCredential {
            credential,
            remaining: None
        })
    );
    let right = card_face::read_age_record(Secrets::right().birth_date, Options::default()).run(&mut card);
    assert!(right.is_ok(), "the guard has nothing to count: {right:?}");
}

#[test]
fn numbers_a_and_b_have_counters_of_their_own_and_ten_tries() {
    let counters = |card: &mut MyNumberCard| {
        Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = CardFaceApplication::select(&mut link).await?;
            Ok::<_, Error>([
                application.retry_counter(Credential::CardFaceNumberA).await?,
                application.retry_counter(Credential::CardFaceNumberB).await?,
            ])
        })
        .run(card)
        .unwrap()
        .map(|counter| match counter {
            RetryCounter::Remaining(tries) => tries.0,
            other => panic!("{other:?}"),
        })
    };
    let mut card = card();
    assert_eq!(counters(&mut card), [10, 10]);
    let wrong = NumberB::from_parts(date(1990, 1, 2), 2035, "0000").unwrap();
    let result = card_face::read_card_face(wrong, Options::default()).run(&mut card);
    assert_eq!(result.unwrap_err().code(), "credential_wrong");
    assert_eq!(counters(&mut card), [10, 9]);
}

#[test]
fn a_card_of_another_kind_has_no_face() {
    let mut card = HpkiCard::new(HpkiProfile::default());
    let result = card_face::read_card_face(Secrets::right().number_b, Options::default()).run(&mut card);
    let application = Application::CardFace;
    assert_eq!(result, Err(Error::ApplicationNotFound { application }));
}
