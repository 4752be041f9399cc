//! Card-verifiable certificates: the built-in CA keys, a test card's certificate, chains, and bytes that are none.

mod recordings;

use std::path::Path;
use std::sync::OnceLock;

use kazasu::certificate::{
    CardVerifiableAnchors, CardVerifiableCertificate, CertificateError, KeyIdentifier, PublicKey, PublicKeyKind,
    RustCrypto, SignatureAlgorithm, Verifier,
};
use kazasu::flow::Transceive;
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::simulated_anchors;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const UPPER: KeyIdentifier = KeyIdentifier::new(*b"9000021\x08\x05001\0\0\0\0");
const LOWER: KeyIdentifier = KeyIdentifier::new(*b"9131001\x08\x05000\0\0\0\0");
const ROOT: KeyIdentifier = KeyIdentifier::new(*b"9000020\x08\x05001\0\0\0\xA8");
const EXPONENT: [u8; 3] = [1, 0, 1];

/// Three keys: of a root, of an upper and of a lower certificate.
fn keys() -> &'static [RsaPrivateKey; 3] {
    static KEYS: OnceLock<[RsaPrivateKey; 3]> = OnceLock::new();
    KEYS.get_or_init(|| [1, 2, 3].map(|seed| RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(seed), 2048).unwrap()))
}

fn modulus(key: &RsaPrivateKey) -> Vec<u8> {
    key.as_public_key().n_bytes().into_vec()
}

fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let length: &[u8] = match value.len() {
        0..=0x7F => &length[1..],
        0x80..=0xFF => &[0x81, length[1]],
        _ => &[0x82, length[0], length[1]],
    };
    [tag, length, value].concat()
}

fn body(issuer: KeyIdentifier, subject: KeyIdentifier, key: &RsaPrivateKey) -> Vec<u8> {
    [
        issuer.as_bytes().as_slice(),
        subject.as_bytes(),
        &object(&[0x90], &EXPONENT),
        &object(&[0x91], &modulus(key)),
    ]
    .concat()
}

fn certificate(body: &[u8], signature: &[u8]) -> Vec<u8> {
    object(
        &[0x7F, 0x21],
        &[object(&[0x5F, 0x4E], body), object(&[0x5F, 0x37], signature)].concat(),
    )
}

fn issued(issuer: KeyIdentifier, by: &RsaPrivateKey, subject: KeyIdentifier, key: &RsaPrivateKey) -> Vec<u8> {
    let body = body(issuer, subject, key);
    let signature = by.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&body)).unwrap();
    certificate(&body, &signature)
}

fn read(file: &[u8]) -> CardVerifiableCertificate {
    CardVerifiableCertificate::from_card_file(file).unwrap()
}

fn own_root() -> CardVerifiableAnchors {
    let key = PublicKey::from_rsa_parts(&modulus(&keys()[0]), &EXPONENT).unwrap();
    CardVerifiableAnchors::none().with("own root", ROOT, key).unwrap()
}

/// The CA keys of the recorded table whose name begins with `prefix`: name, key identifier, modulus.
fn recorded_keys(directory: &Path, prefix: &str) -> Vec<(String, KeyIdentifier, Vec<u8>)> {
    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }
    std::fs::read_to_string(directory.join("certs/cv-ca-keys.tsv"))
        .unwrap()
        .lines()
        .filter(|line| line.starts_with(prefix))
        .map(|line| {
            let [name, id, modulus] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            (
                name.to_owned(),
                KeyIdentifier::new(bytes(id).try_into().unwrap()),
                bytes(modulus),
            )
        })
        .collect()
}

fn test_hierarchy(directory: &Path) -> CardVerifiableAnchors {
    recorded_keys(directory, "6000")
        .into_iter()
        .fold(CardVerifiableAnchors::none(), |anchors, (name, id, modulus)| {
            let key = PublicKey::from_rsa_parts(&modulus, &EXPONENT).unwrap();
            anchors.with_test_authority_never_in_production(name, id, key)
        })
}

#[test]
fn production_has_three_keys_under_their_own_numbers() {
    let anchors = CardVerifiableAnchors::production();
    let shown: Vec<_> = anchors
        .iter()
        .map(|anchor| (anchor.name(), anchor.key_identifier().to_string()))
        .collect();
    assert_eq!(
        shown,
        [
            ("5000020", "5000020-001-000000A8".to_owned()),
            ("5000023", "5000023-001".to_owned()),
            ("5000033", "5000033-001".to_owned()),
        ]
    );
    assert!(
        anchors
            .iter()
            .all(|anchor| anchor.public_key().kind() == &PublicKeyKind::Rsa { bits: 2048 })
    );
}

#[test]
fn production_keys_are_the_recorded_ones() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let recorded: Vec<_> = recorded_keys(&directory, "5000")
        .into_iter()
        .map(|(name, id, modulus)| (name, id, PublicKey::from_rsa_parts(&modulus, &EXPONENT).unwrap()))
        .collect();
    let built_in: Vec<_> = CardVerifiableAnchors::production()
        .iter()
        .map(|anchor| {
            (
                anchor.name().to_owned(),
                anchor.key_identifier(),
                anchor.public_key().clone(),
            )
        })
        .collect();
    assert_eq!(built_in, recorded);
}

#[test]
fn a_test_card_verifies_under_its_test_key_and_never_in_production() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let file = std::fs::read(directory.join("cards/jpki-test-card/text-0004.bin")).unwrap();
    let certificate = read(&file);
    assert_eq!(certificate.issuer().to_string(), "6000033-001");
    assert_eq!(certificate.subject().to_string(), "1322131-000");
    assert_eq!(certificate.public_key().kind(), &PublicKeyKind::Rsa { bits: 2048 });

    let trusted = test_hierarchy(&directory);
    assert_eq!(trusted.check(&certificate, &RustCrypto).unwrap().name(), "6000033");
    assert_eq!(
        CardVerifiableAnchors::production().check(&certificate, &RustCrypto),
        Err(CertificateError::NoAnchor { anchors: 3 })
    );

    for index in 0..file.len() {
        let mut changed = file.clone();
        changed[index] ^= 1 << (index % 8);
        let trust = CardVerifiableCertificate::from_card_file(&changed)
            .and_then(|certificate| trusted.check(&certificate, &RustCrypto).map(|_| ()));
        assert!(trust.is_err(), "byte {index}");
    }

    // The key is good for what it is there for: the integrity record of the same application, signed over the objects
    // DF31 and DF32 with their tags.
    let record = std::fs::read(directory.join("cards/jpki-test-card/text-0003.bin")).unwrap();
    let (hashes, signature) = (&record[5..5 + 70], &record[record.len() - 256..]);
    let verified = RustCrypto.verify(
        SignatureAlgorithm::RsaPkcs1Sha256,
        certificate.public_key(),
        hashes,
        signature,
    );
    assert_eq!(verified, Ok(()));
}

#[test]
fn a_key_of_the_test_hierarchy_needs_the_ugly_call() {
    let key = PublicKey::from_rsa_parts(&modulus(&keys()[0]), &EXPONENT).unwrap();
    let id = KeyIdentifier::new(*b"6000033\x08\x05001\0\0\0\0");
    let card = read(&issued(id, &keys()[0], LOWER, &keys()[2]));
    assert_eq!(
        CardVerifiableAnchors::none().with("test", id, key.clone()),
        Err(CertificateError::TestAuthority)
    );
    let anchors = CardVerifiableAnchors::none().with_test_authority_never_in_production("test", id, key);
    assert_eq!(anchors.check(&card, &RustCrypto).unwrap().name(), "test");
}

#[test]
fn the_simulated_card_chains_to_its_own_authority_only() {
    let profile = CardProfile::default();
    let authority = simulated_anchors(profile.authority).input_support;
    let mut card = MyNumberCard::new(profile);
    card.transceive(b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08")
        .unwrap();
    let answer = card.transceive(b"\x00\xB0\x84\x00\x00\x04\x00").unwrap();
    let certificate = read(&answer[..answer.len() - 2]);

    let key = PublicKey::from_rsa_parts(&authority.modulus, &EXPONENT).unwrap();
    let anchors = CardVerifiableAnchors::none()
        .with("simulated", KeyIdentifier::new(authority.key_id), key)
        .unwrap();
    assert_eq!(anchors.check(&certificate, &RustCrypto).unwrap().name(), "simulated");
    assert!(
        CardVerifiableAnchors::production()
            .check(&certificate, &RustCrypto)
            .is_err()
    );
}

#[test]
fn an_anchor_must_match_by_key_identifier_and_by_signature() {
    let [root, upper, _] = keys();
    let good = read(&issued(ROOT, root, UPPER, upper));
    assert_eq!(own_root().check(&good, &RustCrypto).unwrap().name(), "own root");

    let signed_by_another = read(&issued(ROOT, upper, UPPER, upper));
    assert_eq!(
        own_root().check(&signed_by_another, &RustCrypto),
        Err(CertificateError::SignatureInvalid)
    );
    let names_another = read(&issued(UPPER, root, LOWER, upper));
    assert_eq!(
        own_root().check(&names_another, &RustCrypto),
        Err(CertificateError::NoAnchor { anchors: 1 })
    );
}

#[test]
fn a_second_key_under_the_same_identifier_is_tried_too() {
    let [root, upper, lower] = keys();
    let other = PublicKey::from_rsa_parts(&modulus(lower), &EXPONENT).unwrap();
    let own = PublicKey::from_rsa_parts(&modulus(root), &EXPONENT).unwrap();
    let anchors = CardVerifiableAnchors::none()
        .with("old", ROOT, other)
        .and_then(|anchors| anchors.with("new", ROOT, own))
        .unwrap();
    let certificate = read(&issued(ROOT, root, UPPER, upper));
    assert_eq!(anchors.check(&certificate, &RustCrypto).unwrap().name(), "new");
}

#[test]
fn a_chain_holds_only_where_every_link_does() {
    let [root, upper, lower] = keys();
    let upper_certificate = read(&issued(ROOT, root, UPPER, upper));
    let lower_certificate = read(&issued(UPPER, upper, LOWER, lower));
    let chain = |upper: &CardVerifiableCertificate, lower: &CardVerifiableCertificate| {
        own_root()
            .verify_chain(upper, lower, &RustCrypto)
            .map(|anchor| anchor.name().to_owned())
    };
    assert_eq!(chain(&upper_certificate, &lower_certificate).as_deref(), Ok("own root"));
    assert_eq!(
        chain(&lower_certificate, &upper_certificate),
        Err(CertificateError::NoAnchor { anchors: 1 })
    );
    assert_eq!(
        chain(&upper_certificate, &upper_certificate),
        Err(CertificateError::IssuerMismatch)
    );
    let signed_by_itself = read(&issued(UPPER, lower, LOWER, lower));
    assert_eq!(
        chain(&upper_certificate, &signed_by_itself),
        Err(CertificateError::SignatureInvalid)
    );
    let forged_upper = read(&issued(ROOT, upper, UPPER, upper));
    assert_eq!(
        chain(&forged_upper, &lower_certificate),
        Err(CertificateError::SignatureInvalid)
    );
}

#[test]
fn filler_behind_and_a_missing_outer_object_are_accepted() {
    let [root, upper, _] = keys();
    let file = issued(ROOT, root, UPPER, upper);
    let certificate = read(&file);
    for filler in [&[0xFF; 9][..], &[0x00; 3], &[0x5F]] {
        assert_eq!(read(&[&file, filler].concat()), certificate);
    }
    assert_eq!(read(&file[5..]), certificate);
}

#[test]
fn every_truncation_is_refused() {
    let [root, upper, _] = keys();
    let file = issued(ROOT, root, UPPER, upper);
    for file in [&file[..], &file[5..]] {
        for length in 0..file.len() {
            let result = CardVerifiableCertificate::from_card_file(&file[..length]);
            assert!(
                matches!(result, Err(CertificateError::MalformedCardVerifiable { .. })),
                "{length}"
            );
        }
    }
}

#[test]
fn what_lacks_a_part_is_refused() {
    let whole = body(ROOT, UPPER, &keys()[1]);
    let signature = [1; 256];
    let without_modulus = [&whole[..32], &object(&[0x90], &EXPONENT)].concat();
    let empty_modulus = [&without_modulus[..], &[0x91, 0]].concat();
    for file in [
        certificate(&whole[..31], &signature),
        certificate(&whole[..32], &signature),
        certificate(&whole[..296], &signature),
        certificate(&without_modulus, &signature),
        certificate(&empty_modulus, &signature),
        object(&[0x7F, 0x21], &object(&[0x5F, 0x4E], &whole)),
        object(&[0x7F, 0x21], &object(&[0x5F, 0x37], &signature)),
        object(&[0x7F, 0x22], &certificate(&whole, &signature)[5..]),
        vec![],
        vec![0xFF; 400],
    ] {
        let result = CardVerifiableCertificate::from_card_file(&file);
        assert!(
            matches!(
                result,
                Err(CertificateError::MalformedCardVerifiable { .. } | CertificateError::Malformed { .. })
            ),
            "{result:?}"
        );
    }
    assert_eq!(
        CardVerifiableCertificate::from_card_file(&[0xFF; 0x8001]),
        Err(CertificateError::TooLong { length: 0x8001 })
    );
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        let _ = CardVerifiableCertificate::from_card_file(&bytes);
        let _ = CardVerifiableCertificate::from_card_file(&[&[0x7F, 0x21, 0x82, 2, 0x33], bytes.as_slice()].concat());
        let _ = PublicKey::from_card_objects(&bytes);
        let _ = PublicKey::from_rsa_parts(&bytes, &bytes);
    }

    #[test]
    fn damaged_certificates_never_panic_nor_verify(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let [root, upper, _] = keys();
        let whole = issued(ROOT, root, UPPER, upper);
        let mut bytes = whole.clone();
        for (index, value) in edits {
            let place = index.index(bytes.len());
            bytes[place] = value;
        }
        if let Ok(certificate) = CardVerifiableCertificate::from_card_file(&bytes) {
            prop_assert!(own_root().check(&certificate, &RustCrypto).is_err() || certificate == read(&whole));
        }
    }

    #[test]
    fn any_key_identifier_can_be_shown(bytes in any::<[u8; 16]>()) {
        prop_assert!(KeyIdentifier::new(bytes).to_string().len() <= 32);
    }
}
