//! The JPKI applets of simulated phones: in what they are a card, and in what they are not.

mod card_reader;

use card_reader::{
    APPLICATION_0401, CARD_FACE, CARD_IDENTITY, INPUT_SUPPORT, ISSUER_SECURITY_DOMAIN, JPKI, Reader, bytes,
    digest_info, is_signed, with_body,
};
use der::{Decode, Encode};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::simulated_anchors;
use kazasu_sim::phone::{Phone, PhoneKind, PhoneProfile};
use rsa::RsaPublicKey;
use rsa::pkcs1::DecodeRsaPublicKey;
use sha2::{Digest, Sha256};
use x509_cert::Certificate;

const KINDS: [PhoneKind; 2] = [PhoneKind::Android, PhoneKind::Iphone];

fn phone(kind: PhoneKind) -> Reader<Phone> {
    with(kind, PhoneProfile::default())
}

fn with(kind: PhoneKind, profile: PhoneProfile) -> Reader<Phone> {
    let mut reader = Reader(match kind {
        PhoneKind::Android => Phone::android(profile),
        PhoneKind::Iphone => Phone::iphone(profile),
    });
    reader.data(JPKI);
    reader
}

fn public_key(certificate: &Certificate) -> RsaPublicKey {
    let info = certificate.tbs_certificate().subject_public_key_info();
    RsaPublicKey::from_pkcs1_der(info.subject_public_key.raw_bytes()).unwrap()
}

/// The key in a certificate that `authority` issued.
fn certified(der: &[u8], authority: &[u8]) -> RsaPublicKey {
    let certificate = Certificate::from_der(der).unwrap();
    let authority = Certificate::from_der(authority).unwrap();
    assert!(is_signed(
        &public_key(&authority),
        &certificate.tbs_certificate().to_der().unwrap(),
        certificate.signature().raw_bytes()
    ));
    public_key(&certificate)
}

#[test]
fn only_the_jpki_application_is_there() {
    for kind in KINDS {
        let mut reader = phone(kind);
        for absent in [
            INPUT_SUPPORT,
            CARD_FACE,
            CARD_IDENTITY,
            APPLICATION_0401,
            ISSUER_SECURITY_DOMAIN,
        ] {
            assert_eq!(reader.status(absent), 0x6A82, "{kind:?}");
        }
        assert_eq!(reader.status("00200098"), 0x63C3, "what was selected stays so");
        assert_eq!(reader.status("00CA004200"), 0x6D00);
    }
}

#[test]
fn each_kind_has_its_label() {
    let label = |kind| phone(kind).data("00B0860020");
    assert_eq!(label(PhoneKind::Android), *b"JPKIAPGPSETOKEN                 ");
    assert_eq!(label(PhoneKind::Iphone), *b"JPKIAPIOSTOKEN                  ");
}

#[test]
fn the_authentication_certificate_opens_to_the_pin_and_to_no_other() {
    for kind in KINDS {
        let mut reader = phone(kind);
        assert_eq!(reader.file_status(0x0A), 0x6982);
        assert_eq!(reader.verify("9B", "PHONE123"), 0x9000);
        assert_eq!(reader.file_status(0x0A), 0x6982);
        assert_eq!(reader.verify("98", "5678"), 0x9000);
        assert!(reader.file(0x0A).len() > 1_000);
        reader.0.reset();
        reader.data(JPKI);
        assert_eq!(reader.file_status(0x0A), 0x6982);
        assert_eq!(reader.file_status(0x0B), 0x9000, "its authority's is free");
    }
}

#[test]
fn a_profile_can_free_the_authentication_certificate() {
    let profile = PhoneProfile {
        certificate_behind_pin: false,
        ..PhoneProfile::default()
    };
    assert_eq!(with(PhoneKind::Iphone, profile).file_status(0x0A), 0x9000);
}

#[test]
fn the_secrets_are_the_phones_own_and_counted() {
    for kind in KINDS {
        let mut reader = phone(kind);
        assert_eq!(reader.verify("98", "1234"), 0x63C2, "the card's");
        assert_eq!(reader.verify("9B", "ABC123"), 0x63C4, "the card's");
        assert_eq!(reader.verify("98", "5678"), 0x9000);
        assert_eq!(reader.status("00200098"), 0x9000);
        reader.0.reset();
        reader.data(JPKI);
        assert_eq!(reader.status("00200098"), 0x63C3);
        for status in [0x63C2, 0x63C1, 0x63C0, 0x6984] {
            assert_eq!(reader.verify("98", "0000"), status);
        }
        assert_eq!(reader.verify("98", "5678"), 0x6984);
    }
}

#[test]
fn only_an_iphone_takes_the_closing_command() {
    assert_eq!(phone(PhoneKind::Iphone).status("80FC0000"), 0x9000);
    assert_eq!(phone(PhoneKind::Android).status("80FC0000"), 0x6D00);
    assert_eq!(Reader::<MyNumberCard>::at(JPKI).status("80FC0000"), 0x6700);
}

#[test]
fn what_it_signs_verifies_under_the_authorities_of_the_cards() {
    let anchors = simulated_anchors(0);
    let hash = Sha256::digest(b"challenge");
    let mut moduli = Vec::new();
    for kind in KINDS {
        let mut reader = phone(kind);
        assert_eq!(reader.0.anchors(), anchors);
        for (pin, value, key, certificate, authority) in [
            ("98", "5678", "97", 0x0A, &anchors.authentication),
            ("9B", "PHONE123", "9A", 0x01, &anchors.signing),
        ] {
            let command = with_body(&format!("802A00{key}"), &digest_info(&hash), "00");
            assert_eq!(reader.send(&command).1, 0x6982);
            assert_eq!(reader.verify(pin, value), 0x9000);
            let public = certified(&reader.file(certificate), authority);
            let (signature, status) = reader.send(&command);
            assert_eq!(status, 0x9000);
            assert!(is_signed(&public, b"challenge", &signature));
            moduli.push(public);
        }
    }
    let mut card = Reader(MyNumberCard::new(CardProfile::default()));
    card.data(JPKI);
    moduli.push(certified(&card.file(0x0A), &anchors.authentication));
    for (position, key) in moduli.iter().enumerate() {
        assert!(!moduli[..position].contains(key), "every key is another");
    }
}

#[test]
fn debug_shows_neither_person_nor_pin() {
    let shown = format!("{:?}", Phone::iphone(PhoneProfile::default()));
    assert!(
        !shown.contains("5678") && !shown.contains("PHONE") && !shown.contains("架空"),
        "{shown}"
    );
}

#[test]
fn a_phone_is_a_device_at_a_virtual_reader() {
    let mut phone = Phone::android(PhoneProfile::default());
    let device: &mut dyn kazasu_sim::vpcd::Device = &mut phone;
    assert_eq!(device.atr(), bytes("3B80800101"));
    assert_eq!(device.respond(&bytes(JPKI)), [0x90, 0x00]);
}
