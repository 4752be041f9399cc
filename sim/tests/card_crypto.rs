//! The simulated card's certificates and signatures hold up under a verifier that is not the simulator's own code.

use der::{Decode, Encode};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::simulated_anchors;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::{Pkcs1v15Sign, RsaPublicKey, pkcs1v15, pss};
use sha2::{Digest, Sha256};
use signature::Verifier;
use signature::hazmat::PrehashVerifier;
use x509_cert::Certificate;

const JPKI: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01,
];
const INPUT_SUPPORT: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08,
];

fn data(card: &mut MyNumberCard, command: &[u8]) -> Vec<u8> {
    let mut response = card.respond(command);
    assert_eq!(response.split_off(response.len() - 2), [0x90, 0x00], "{command:02X?}");
    response
}

fn verify(card: &mut MyNumberCard, p2: u8, value: &str) {
    let header = [0x00, 0x20, 0x00, p2, u8::try_from(value.len()).unwrap()];
    data(card, &[&header, value.as_bytes()].concat());
}

/// Reads a file in one extended command.
fn file(card: &mut MyNumberCard, short_id: u8) -> Vec<u8> {
    data(card, &[0x00, 0xB0, 0x80 | short_id, 0x00, 0x00, 0x00, 0x00])
}

fn sign(card: &mut MyNumberCard, p1: u8, p2: u8, input: &[u8]) -> Result<Vec<u8>, [u8; 2]> {
    let header = [0x80, 0x2A, p1, p2, u8::try_from(input.len()).unwrap()];
    let mut response = card.respond(&[&header, input, &[0x00]].concat());
    let status = response.split_off(response.len() - 2);
    if status == [0x90, 0x00] {
        Ok(response)
    } else {
        Err([status[0], status[1]])
    }
}

fn jpki_card() -> MyNumberCard {
    let mut card = MyNumberCard::new(CardProfile::default());
    data(&mut card, &JPKI);
    verify(&mut card, 0x98, "1234");
    verify(&mut card, 0x9B, "ABC123");
    card
}

fn public_key(certificate: &Certificate) -> RsaPublicKey {
    let info = certificate.tbs_certificate().subject_public_key_info();
    RsaPublicKey::from_pkcs1_der(info.subject_public_key.raw_bytes()).unwrap()
}

fn assert_issued_by(certificate: &Certificate, authority: &Certificate) {
    assert_eq!(
        certificate.tbs_certificate().issuer(),
        authority.tbs_certificate().subject()
    );
    let signature = pkcs1v15::Signature::try_from(certificate.signature().raw_bytes()).unwrap();
    pkcs1v15::VerifyingKey::<Sha256>::new(public_key(authority))
        .verify(&certificate.tbs_certificate().to_der().unwrap(), &signature)
        .unwrap();
}

#[test]
fn certificates_verify_under_the_authority_on_the_card_and_its_anchor() {
    let mut card = jpki_card();
    let anchors = card.anchors();
    for (leaf, authority, anchor) in [(0x0A, 0x0B, anchors.authentication), (0x01, 0x02, anchors.signing)] {
        let authority = file(&mut card, authority);
        assert_eq!(authority, anchor);
        let authority = Certificate::from_der(&authority).unwrap();
        assert_issued_by(&authority, &authority);
        assert_issued_by(&Certificate::from_der(&file(&mut card, leaf)).unwrap(), &authority);
    }
}

#[test]
fn another_authority_has_other_keys() {
    assert_ne!(simulated_anchors(0), simulated_anchors(1));
}

#[test]
fn no_simulated_name_passes_for_a_real_one() {
    let mut card = jpki_card();
    for id in [0x01, 0x02, 0x0A, 0x0B] {
        let certificate = Certificate::from_der(&file(&mut card, id)).unwrap();
        let issuer = certificate.tbs_certificate().issuer().to_string();
        assert!(
            issuer.contains("KAZASU-SIMULATION") && !issuer.contains("Japan Agency"),
            "{issuer}"
        );
    }
}

#[test]
fn all_six_signature_forms_verify_with_both_keys() {
    let mut card = jpki_card();
    let message = b"message";
    let hash: [u8; 32] = Sha256::digest(message).into();
    for (certificate, p2) in [(0x0A, 0x97), (0x01, 0x9A)] {
        let key = public_key(&Certificate::from_der(&file(&mut card, certificate)).unwrap());
        let with_digest_info = pkcs1v15::VerifyingKey::<Sha256>::new(key.clone());
        let padded = |signature: &[u8], input: &[u8]| {
            key.verify(Pkcs1v15Sign::new_unprefixed(), input, signature).unwrap();
        };

        let raw = sign(&mut card, 0x00, p2, b"anything at all").unwrap();
        padded(&raw, b"anything at all");
        let bare = sign(&mut card, 0x01, p2, message).unwrap();
        padded(&bare, &hash);
        for (p1, input) in [(0x02, hash.as_slice()), (0x03, message)] {
            let signature = sign(&mut card, p1, p2, input).unwrap();
            let signature = pkcs1v15::Signature::try_from(signature.as_slice()).unwrap();
            with_digest_info.verify(message, &signature).unwrap();
        }
        for (p1, input) in [(0x04, hash.as_slice()), (0x05, message)] {
            let first = sign(&mut card, p1, p2, input).unwrap();
            assert_ne!(
                first,
                sign(&mut card, p1, p2, input).unwrap(),
                "the salt is new each time"
            );
            let signature = pss::Signature::try_from(first.as_slice()).unwrap();
            pss::VerifyingKey::<Sha256>::new(key.clone())
                .verify_prehash(&hash, &signature)
                .unwrap();
        }
    }
}

#[test]
fn signing_needs_its_own_credential() {
    let mut card = MyNumberCard::new(CardProfile::default());
    data(&mut card, &JPKI);
    assert_eq!(sign(&mut card, 0x00, 0x97, &[1; 51]), Err([0x69, 0x82]));
    verify(&mut card, 0x98, "1234");
    assert!(sign(&mut card, 0x00, 0x97, &[1; 51]).is_ok());
    assert_eq!(sign(&mut card, 0x00, 0x9A, &[1; 51]), Err([0x69, 0x82]));
}

#[test]
fn signing_refuses_other_forms() {
    let mut card = jpki_card();
    assert_eq!(sign(&mut card, 0x06, 0x97, &[1; 51]), Err([0x6A, 0x86]));
    assert_eq!(sign(&mut card, 0x00, 0x17, &[1; 51]), Err([0x6A, 0x86]));
    assert_eq!(sign(&mut card, 0x00, 0x98, &[1; 51]), Err([0x69, 0x81]));
    assert_eq!(sign(&mut card, 0x00, 0x9F, &[1; 51]), Err([0x6A, 0x82]));
    assert!(sign(&mut card, 0x00, 0x97, &[1; 245]).is_ok());
    assert_eq!(sign(&mut card, 0x00, 0x97, &[1; 246]), Err([0x67, 0x00]));
    for p1 in [0x02, 0x04] {
        for len in [31, 33] {
            assert_eq!(sign(&mut card, p1, 0x97, &vec![1; len]), Err([0x67, 0x00]));
        }
    }
    assert_eq!(
        card.respond(&[0x80, 0x2A, 0x00, 0x97, 0x01, 0x01]),
        [0x67, 0x00],
        "no Le"
    );
}

/// The value of the object with `tag` at the front of `bytes`, and what follows it.
fn object<'a>(bytes: &'a [u8], tag: &[u8]) -> (&'a [u8], &'a [u8]) {
    let rest = bytes.strip_prefix(tag).unwrap();
    let (len, rest) = match rest {
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [0x81, len, rest @ ..] | [len, rest @ ..] => (usize::from(*len), rest),
        [] => panic!("no length"),
    };
    rest.split_at(len)
}

#[test]
fn the_integrity_record_holds_up_to_the_authority() {
    let mut card = MyNumberCard::new(CardProfile::default());
    data(&mut card, &INPUT_SUPPORT);
    verify(&mut card, 0x91, "1234");
    let authority = card.anchors().input_support;

    let certificate = file(&mut card, 4);
    let (body_and_signature, _) = object(&certificate, &[0x7F, 0x21]);
    let (body, signature) = object(body_and_signature, &[0x5F, 0x4E]);
    let (signature, _) = object(signature, &[0x5F, 0x37]);
    assert_eq!(body.len(), 297);
    assert_eq!(body[..16], authority.key_id);
    let key = |modulus: &[u8]| {
        let modulus = rsa::BoxedUint::from_be_slice(modulus, 2048).unwrap();
        pkcs1v15::VerifyingKey::<Sha256>::new(RsaPublicKey::new(modulus, 65_537_u64.into()).unwrap())
    };
    key(&authority.modulus)
        .verify(body, &pkcs1v15::Signature::try_from(signature).unwrap())
        .unwrap();

    let signer = key(&body[297 - 256..]);
    let record = file(&mut card, 3);
    let (record, _) = object(&record, &[0xFF, 0x30]);
    let (number_hash, rest) = object(record, &[0xDF, 0x31]);
    let (attributes_hash, rest) = object(rest, &[0xDF, 0x32]);
    let (signature, _) = object(rest, &[0xDF, 0x33]);
    assert_eq!(number_hash, Sha256::digest(file(&mut card, 1)).as_slice());
    let attributes = file(&mut card, 2);
    let (attributes, _) = object(&attributes, &[0xFF, 0x20]);
    let (_, fields) = object(attributes, &[0xDF, 0x21]);
    assert_eq!(attributes_hash, Sha256::digest(fields).as_slice());
    let signed = &record[..record.len() - rest.len()];
    signer
        .verify(signed, &pkcs1v15::Signature::try_from(signature).unwrap())
        .unwrap();
}

#[test]
fn a_challenge_signature_verifies_under_the_key_that_the_card_has_signed_for_it() {
    let mut card = MyNumberCard::new(CardProfile::default());
    data(&mut card, &INPUT_SUPPORT);
    let hash = Sha256::digest(b"challenge");
    let info = [
        b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20".as_slice(),
        &hash,
    ]
    .concat();
    let answer = sign(&mut card, 0x00, 0x00, &info).unwrap();
    assert_eq!(sign(&mut card, 0x00, 0x93, &info), Ok(answer.clone()), "by its file");
    assert_eq!(sign(&mut card, 0x01, 0x00, &info), Err([0x6A, 0x86]));

    let key = |modulus: &[u8]| {
        let modulus = rsa::BoxedUint::from_be_slice(modulus, 2048).unwrap();
        pkcs1v15::VerifyingKey::<Sha256>::new(RsaPublicKey::new(modulus, 65_537_u64.into()).unwrap())
    };
    verify(&mut card, 0x91, "1234");
    let certificate = file(&mut card, 4);
    let (content, _) = object(&certificate, &[0x7F, 0x21]);
    let (body, _) = object(content, &[0x5F, 0x4E]);
    let signer = key(&body[body.len() - 256..]);
    let record = file(&mut card, 7);
    let (record, _) = object(&record, &[0xFF, 0x50]);
    let (public, rest) = object(record, &[0xDF, 0x51]);
    let (signature, _) = object(rest, &[0xDF, 0x52]);
    let signed = &record[..record.len() - rest.len()];
    signer
        .verify(signed, &pkcs1v15::Signature::try_from(signature).unwrap())
        .unwrap();
    key(&public[public.len() - 256..])
        .verify(b"challenge", &pkcs1v15::Signature::try_from(answer.as_slice()).unwrap())
        .unwrap();
}

#[test]
fn the_jpki_application_has_no_key_for_challenges() {
    assert_eq!(sign(&mut jpki_card(), 0x00, 0x00, &[1; 51]), Err([0x6A, 0x86]));
}
