//! The signed parts of the 券面事項入力補助AP: a test card's dump, a signer of our own, and every way they can be wrong.

mod recordings;
mod script;

use kazasu::apdu::{FileId, Link, LinkOptions};
use kazasu::card::input_support::{self, BasicInformation, InputSupport};
use kazasu::card::integrity::{ChallengeKey, Integrity, IntegrityRecord, Part, SignedInformation};
use kazasu::card::jpki::{Digest, SignatureScheme};
use kazasu::card::{Application, Credential, Error, Guard, IndividualNumber, Missing, NumberB, Options, Pin, Step};
use kazasu::certificate::{
    CardVerifiableAnchors, CardVerifiableCertificate, CertificateError, KeyIdentifier, PublicKey, RustCrypto,
};
use kazasu::flow::{Channel, Flow};
use proptest::prelude::*;
use rsa::Pkcs1v15Sign;
use script::{bytes, card_key, card_objects, object, ok, run, status};
use sha2::{Digest as _, Sha256};

const NUMBER: &[u8] = b"\xFF\x10\x0C012345678901\xFF\xFF";
const CA: KeyIdentifier = KeyIdentifier::new(*b"9000033\x08\x05001\0\0\0\0");

fn pin() -> Pin {
    Pin::new("1234").unwrap()
}

fn unguarded() -> Options {
    Options {
        guard: Guard::Off,
        ..Options::default()
    }
}

fn sign(message: &[u8]) -> Vec<u8> {
    card_key()
        .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .unwrap()
}

/// Our own issuer signs its own key and the record: one key is enough to be checked.
fn signer() -> Vec<u8> {
    signer_under(CA)
}

fn signer_under(ca: KeyIdentifier) -> Vec<u8> {
    let subject = b"1322131\x08\x05000\0\0\0\0";
    let body = [ca.as_bytes().as_slice(), subject, &card_objects(card_key())].concat();
    let signature = sign(&body);
    object(
        &[0x7F, 0x21],
        &[object(&[0x5F, 0x4E], &body), object(&[0x5F, 0x37], &signature)].concat(),
    )
}

fn anchors() -> CardVerifiableAnchors {
    anchors_of(CA)
}

fn anchors_of(ca: KeyIdentifier) -> CardVerifiableAnchors {
    let key = PublicKey::from_card_objects(&card_objects(card_key())).unwrap();
    CardVerifiableAnchors::none().with("our own", ca, key).unwrap()
}

fn attributes_fields() -> Vec<u8> {
    [
        (0x22, "架空\u{3000}太郎"),
        (0x23, "東京都千代田区"),
        (0x24, "19900102"),
        (0x25, "2"),
    ]
    .map(|(tag, text)| object(&[0xDF, tag], text.as_bytes()))
    .concat()
}

fn attributes(fields: &[u8], filler: &[u8]) -> Vec<u8> {
    let fields = [&object(&[0xDF, 0x21], &[0; 8]), fields].concat();
    [&object(&[0xFF, 0x20], &fields), filler].concat()
}

fn record() -> Vec<u8> {
    let signed = [
        object(&[0xDF, 0x31], &Sha256::digest(NUMBER)),
        object(&[0xDF, 0x32], &Sha256::digest(attributes_fields())),
    ]
    .concat();
    let signature = object(&[0xDF, 0x33], &sign(&signed));
    object(&[0xFF, 0x30], &[signed, signature].concat())
}

/// The four files in the order in which they are read after the PIN.
fn files() -> [Vec<u8>; 4] {
    [
        record(),
        signer(),
        NUMBER.to_vec(),
        attributes(&attributes_fields(), &[0xFF; 5]),
    ]
}

fn read(files: &[Vec<u8>]) -> Result<SignedInformation, Error> {
    let mut answers = vec![ok(b""), ok(b"")];
    answers.extend(files.iter().map(|file| ok(file)));
    run(input_support::read_signed_information(pin(), unguarded()), answers).0
}

fn check(files: &[Vec<u8>]) -> Integrity {
    read(files).unwrap().check(&anchors(), &RustCrypto)
}

#[test]
fn what_the_issuer_signed_is_genuine_and_names_the_anchor() {
    let information = read(&files()).unwrap();
    assert_eq!(information.number.as_ref().unwrap().expose(), "012345678901");
    let integrity = information.check(&anchors(), &RustCrypto);
    assert!(integrity.number_is_genuine() && integrity.attributes_are_genuine());
    assert_eq!(integrity.signer.unwrap().name(), "our own");
}

#[test]
fn the_files_are_read_with_one_exchange_each() {
    let mut answers = vec![ok(b""), ok(b"")];
    answers.extend(files().iter().map(|file| ok(file)));
    let (_, script) = run(input_support::read_signed_information(pin(), unguarded()), answers);
    assert_eq!(
        script.sent()[2..],
        ["00B08300000000", "00B08400000000", "00B0810000", "00B0820000"]
    );
}

#[test]
fn an_altered_file_differs_and_the_other_one_stays_proven() {
    let mut altered = files();
    altered[2][14] ^= 1;
    let integrity = check(&altered);
    assert_eq!(
        (integrity.number, integrity.attributes),
        (Part::Differs, Part::AsRecorded)
    );
    assert!(!integrity.number_is_genuine() && integrity.attributes_are_genuine());

    let mut altered = files();
    altered[2][16] = 0;
    assert_eq!(check(&altered).number, Part::Differs, "filler is part of EF 0001");

    let mut altered = files();
    let mut other = attributes_fields();
    *other.last_mut().unwrap() = b'1';
    altered[3] = attributes(&other, &[]);
    let integrity = check(&altered);
    assert!(integrity.number_is_genuine() && !integrity.attributes_are_genuine());
    altered[3] = attributes(&attributes_fields(), &[]);
    assert!(check(&altered).attributes_are_genuine(), "filler is no part of EF 0002");
}

#[test]
fn attributes_slipped_in_before_the_signed_part_are_not_proven() {
    for (tag, text) in [(0x23, "大阪府大阪市"), (0x24, "20001231"), (0x25, "1")] {
        let slipped_in = object(&[0xDF, tag], text.as_bytes());
        let mut forged = files();
        forged[3] = attributes(&[slipped_in, attributes_fields()].concat(), &[]);
        let integrity = check(&forged);
        assert_eq!(integrity.attributes, Part::Differs, "DF{tag:02X}");
        assert!(!integrity.attributes_are_genuine() && integrity.number_is_genuine());
    }
    let mut unknown = files();
    let added = object(&[0xDF, 0x2F], b"not signed, not read");
    unknown[3] = attributes(&[added, attributes_fields()].concat(), &[]);
    assert!(check(&unknown).attributes_are_genuine());
}

#[test]
fn digests_that_nobody_signed_prove_nothing() {
    let mut altered = files();
    let other = [0xFF, 0x10, 0x0C]
        .iter()
        .chain(b"999999999999\xFF\xFF")
        .copied()
        .collect::<Vec<_>>();
    let digest = Sha256::digest(&other);
    altered[0][7 + 1..7 + 1 + 32].copy_from_slice(&digest);
    altered[2] = other;
    let integrity = check(&altered);
    assert_eq!(
        (&integrity.number, &integrity.signer),
        (&Part::AsRecorded, &Err(CertificateError::SignatureInvalid))
    );
    assert!(!integrity.number_is_genuine() && !integrity.attributes_are_genuine());
}

#[test]
fn a_signer_that_no_anchor_certified_proves_nothing() {
    let information = read(&files()).unwrap();
    for anchors in [CardVerifiableAnchors::none(), CardVerifiableAnchors::production()] {
        let integrity = information.check(&anchors, &RustCrypto);
        assert!(matches!(integrity.signer, Err(CertificateError::NoAnchor { .. })));
        assert!(!integrity.number_is_genuine());
    }
    let mut altered = files();
    *altered[1].last_mut().unwrap() ^= 1;
    assert_eq!(check(&altered).signer, Err(CertificateError::SignatureInvalid));
}

#[test]
fn a_signer_from_the_authority_of_another_application_proves_nothing() {
    for (number, expected) in [
        (b"5000020", Err(CertificateError::OtherAuthority)),
        (b"5000023", Err(CertificateError::OtherAuthority)),
        (b"5000033", Ok("our own".to_owned())),
    ] {
        let ca = [number.as_slice(), b"\x08\x05001\0\0\0\0"].concat();
        let ca = KeyIdentifier::new(ca.try_into().unwrap());
        let mut other = files();
        other[1] = signer_under(ca);
        let integrity = read(&other).unwrap().check(&anchors_of(ca), &RustCrypto);
        assert_eq!(integrity.number_is_genuine(), expected.is_ok());
        assert_eq!(integrity.signer.map(|anchor| anchor.name().to_owned()), expected);
    }
}

#[test]
fn numbers_a_and_b_read_and_prove_their_own_part_only() {
    let [record, signer, number, attributes] = files();
    let a = IndividualNumber::new("012345678901").unwrap();
    let flow = input_support::read_signed_information(a, unguarded());
    let (result, script) = run(flow, [ok(b""), ok(b""), ok(&record), ok(&signer), ok(&number)]);
    let integrity = result.unwrap().check(&anchors(), &RustCrypto);
    assert!(integrity.number_is_genuine() && integrity.attributes == Part::NotRead);
    assert_eq!(script.sent.len(), 5);

    let b = NumberB::new("02022420301234").unwrap();
    let flow = input_support::read_signed_information(b, unguarded());
    let (result, _) = run(flow, [ok(b""), ok(b""), ok(&record), ok(&signer), ok(&attributes)]);
    let integrity = result.unwrap().check(&anchors(), &RustCrypto);
    assert!(integrity.attributes_are_genuine() && integrity.number == Part::NotRead);
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_an_error() {
    let whole = files();
    for (position, file) in whole.iter().enumerate() {
        let object = kazasu::tlv::ber::object_length(file).unwrap();
        for length in 0..object {
            let mut cut: Vec<_> = whole.to_vec();
            cut[position].truncate(length);
            // What is read again after a short answer brings nothing.
            cut.insert(position + 1, Vec::new());
            let result = read(&cut);
            assert!(
                matches!(result, Err(Error::MalformedFile { .. })),
                "{position} {length}: {result:?}"
            );
        }
    }
}

#[test]
fn a_missing_record_is_not_on_this_device() {
    let flow = input_support::read_signed_information(pin(), unguarded());
    let (result, _) = run(flow, [ok(b""), ok(b""), status(0x6A82)]);
    let (application, missing) = (Application::InputSupport, Missing::File(FileId(3)));
    assert_eq!(result.unwrap_err(), Error::NotOnThisDevice { application, missing });
}

#[test]
fn a_challenge_is_answered_without_a_credential_and_verifies() {
    let digest = Digest::of(b"challenge");
    let flow = Flow::<_, Error>::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        InputSupport::select(&mut link).await?.answer_challenge(&digest).await
    });
    let signature = sign(b"challenge");
    let (result, script) = run(flow, [ok(b""), ok(b""), ok(&signature)]);
    assert_eq!(script.sent()[1], "00A4020C020013");
    assert!(script.sent()[2].starts_with("802A0000333031300D") && script.sent()[2].ends_with("00"));
    let key = object(&[0xDF, 0x51], &card_objects(card_key()));
    let file = object(&[0xFF, 0x50], &[key, object(&[0xDF, 0x52], &[1; 256])].concat());
    let key = ChallengeKey::parse(&file).unwrap();
    assert_eq!(
        SignatureScheme::Pkcs1Digest.verify(&key.public_key, b"challenge", &result.unwrap(), &RustCrypto),
        Ok(())
    );
    for length in 0..file.len() {
        assert!(ChallengeKey::parse(&file[..length]).is_err());
    }

    let flow = Flow::<_, Error>::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        InputSupport::select(&mut link).await?.answer_challenge(&digest).await
    });
    let (result, script) = run(flow, [ok(b""), ok(b""), status(0x6F00), ok(&signature)]);
    assert!(matches!(
        result,
        Err(Error::UnexpectedStatus {
            step: Step::InternalAuthenticate,
            ..
        })
    ));
    assert_eq!(script.count(0x2A), 1);
}

#[test]
fn basic_information_is_read_as_far_as_it_is_there() {
    let file = object(
        &[0xFF, 0x40],
        &[
            object(&[0xDF, 0x41], &[1, 3, 0x0E, 1]),
            object(&[0xDF, 0x42], &[5; 16]),
            object(&[0xDF, 0x43], &[0xFF; 128]),
        ]
        .concat(),
    );
    let flow = Flow::<_, Error>::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        InputSupport::select(&mut link).await?.basic_information().await
    });
    let (result, script) = run(flow, [ok(b""), ok(&file)]);
    let information = result.unwrap();
    assert_eq!(script.sent()[1], "00B0850000");
    assert_eq!(
        (information.profile, information.data.unwrap().len()),
        (Some([1, 3, 0x0E, 1]), 128)
    );
    assert_eq!(information.key_identifier.unwrap(), [5; 16].as_slice());
    for length in 0..file.len() {
        assert!(BasicInformation::parse(&file[..length]).is_err());
    }
    let short = BasicInformation::parse(&object(&[0xFF, 0x40], &object(&[0xDF, 0x41], &[1]))).unwrap();
    assert_eq!((short.profile, short.data), (None, None));
}

#[test]
fn reading_without_a_credential_asks_for_the_pin() {
    let flow = Flow::<_, Error>::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        InputSupport::select(&mut link).await?.signed_information().await
    });
    let credential = Credential::InputSupport;
    assert_eq!(
        run(flow, [ok(b""), status(0x6982)]).0.unwrap_err(),
        Error::CredentialRequired { credential }
    );
}

#[test]
fn what_is_personal_is_not_shown() {
    let information = read(&files()).unwrap();
    assert_eq!(format!("{information:?}"), "SignedInformation(…)");
    assert_eq!(format!("{:?}", information.record), "IntegrityRecord(…)");
}

/// The CA key over the test hierarchy's 券面事項入力補助AP, from the recorded table: name, key identifier, modulus.
fn test_hierarchy(table: &str) -> CardVerifiableAnchors {
    let line = table.lines().find(|line| line.starts_with("6000033")).unwrap();
    let [name, id, modulus] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
    let key = PublicKey::from_rsa_parts(&bytes(modulus), &[1, 0, 1]).unwrap();
    let id = KeyIdentifier::new(bytes(id).try_into().unwrap());
    CardVerifiableAnchors::none().with_test_authority_never_in_production(name, id, key)
}

#[test]
fn a_test_card_s_dump_is_proven_by_its_test_authority() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let dump = |name: &str| std::fs::read(directory.join("cards/jpki-test-card").join(name)).unwrap();
    let files = [
        "text-0003.bin",
        "text-0004.bin",
        "text-0001-physical.bin",
        "text-0002.bin",
    ]
    .map(dump);
    let information = read(&files).unwrap();
    let table = std::fs::read_to_string(directory.join("certs/cv-ca-keys.tsv")).unwrap();
    let integrity = information.check(&test_hierarchy(&table), &RustCrypto);
    assert!(
        integrity.number_is_genuine() && integrity.attributes_are_genuine(),
        "{integrity:?}"
    );
    assert_eq!(integrity.signer.unwrap().key_identifier().number(), Some("6000033"));

    let production = information.check(&CardVerifiableAnchors::production(), &RustCrypto);
    assert!(production.signer.is_err() && !production.number_is_genuine());
    let record = IntegrityRecord::parse(&files[0]).unwrap();
    assert!(!record.covers_number(&files[2][..15]), "the filler is signed too");
    let signer = CardVerifiableCertificate::from_card_file(&files[1]).unwrap();
    assert_eq!(record.verify(signer.public_key(), &RustCrypto), Ok(()));
}

proptest! {
    #[test]
    fn any_files_are_read_or_refused(files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..6)) {
        if let Ok(information) = read(&files) {
            let _ = information.check(&anchors(), &RustCrypto);
        }
    }
}
