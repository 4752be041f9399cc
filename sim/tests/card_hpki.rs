//! The HPKI card.

mod card_reader;

use card_reader::{Reader, bytes, digest_info, extended, is_signed, object, with_body};
use der::{Decode, Encode};
use kazasu_sim::card::{BlockedStatus, HpkiCard, HpkiProfile};
use rsa::RsaPublicKey;
use rsa::pkcs1::DecodeRsaPublicKey;
use sha2::{Digest, Sha256};
use x509_cert::Certificate;

const SIGNATURE: &str = "00A4040010E828BD080FA000000391000000000001 00";
const AUTHENTICATION: &str = "00A4040010E828BD080FA000000391000000000002 00";
const DIFFERENT_PINS: [&str; 2] = ["1111", "2222"];

fn reader() -> Reader<HpkiCard> {
    Reader(HpkiCard::new(HpkiProfile {
        signature_pin: DIFFERENT_PINS[0].to_owned(),
        authentication_pin: DIFFERENT_PINS[1].to_owned(),
        ..HpkiProfile::default()
    }))
}

fn public_key(certificate: &Certificate) -> RsaPublicKey {
    let info = certificate.tbs_certificate().subject_public_key_info();
    RsaPublicKey::from_pkcs1_der(info.subject_public_key.raw_bytes()).unwrap()
}

fn certificate(reader: &mut Reader<HpkiCard>) -> Certificate {
    reader.data("00A4020C020016");
    Certificate::from_der(&reader.data("00B00000000000")).unwrap()
}

#[test]
fn select_with_le_returns_fci() {
    let answer = reader().data(SIGNATURE);
    let (content, _) = object(&answer, &[0x6F]);
    assert_eq!(object(content, &[0x84]).0, bytes("E828BD080FA000000391000000000001"));
    assert_eq!(reader().status("00A4040C0AD392F000260100000001"), 0x6A82);
    assert_eq!(reader().status("00A4040C07A0000001510000"), 0x6A82);
}

#[test]
fn certificates_are_free_and_verify_under_the_anchor() {
    let mut reader = reader();
    let anchor = Certificate::from_der(&reader.0.anchor()).unwrap();
    let mut keys = Vec::new();
    for select in [SIGNATURE, AUTHENTICATION] {
        reader.data(select);
        let certificate = certificate(&mut reader);
        let signed = certificate.tbs_certificate().to_der().unwrap();
        assert!(is_signed(
            &public_key(&anchor),
            &signed,
            certificate.signature().raw_bytes()
        ));
        keys.push(public_key(&certificate));
    }
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn the_pin_is_called_8() {
    let mut reader = reader();
    reader.data(SIGNATURE);
    assert_eq!(reader.status("00A4020C020002"), 0x9000);
    assert_eq!(reader.status("00200088"), 0x63CA);
    assert_eq!(reader.status("00200080"), 0x6A86);
    assert_eq!(
        reader.verify("88", DIFFERENT_PINS[1]),
        0x63C9,
        "the PIN of the other application"
    );
    assert_eq!(reader.verify("88", DIFFERENT_PINS[0]), 0x9000);
    assert_eq!(reader.status("00200088"), 0x9000);
    reader.data(AUTHENTICATION);
    assert_eq!(reader.status("00200088"), 0x63CA);
}

#[test]
fn both_signing_forms_give_the_same_signature() {
    for (select, pin) in [(SIGNATURE, DIFFERENT_PINS[0]), (AUTHENTICATION, DIFFERENT_PINS[1])] {
        let mut reader = reader();
        reader.data(select);
        let key = public_key(&certificate(&mut reader));
        let info = digest_info(&Sha256::digest(b"message"));
        let block = [&[0x00, 0x01][..], &[0xFF; 256 - 3 - 51], &[0x00], &info].concat();

        reader.data("00A4020C02000C");
        assert_eq!(reader.send(&with_body("802A0080", &info, "00")).1, 0x6982);
        assert_eq!(reader.send(&extended("002A9E9A", &block)).1, 0x6985, "no key set");
        assert_eq!(reader.status("002241B6 04 8402000C"), 0x9000);
        assert_eq!(reader.send(&extended("002A9E9A", &block)).1, 0x6982);

        assert_eq!(reader.verify("88", pin), 0x9000);
        reader.data("00A4020C02000C");
        let (first, status) = reader.send(&with_body("802A0080", &info, "00"));
        assert_eq!(status, 0x9000);
        let (second, status) = reader.send(&extended("002A9E9A", &block));
        assert_eq!(status, 0x9000);
        assert_eq!(first, second);
        assert!(is_signed(&key, b"message", &first));
        assert_eq!(reader.send(&extended("002A9E9A", &[0x55; 256])).1, 0x6A80);
    }
}

#[test]
fn a_security_environment_names_a_key_that_is_there() {
    let mut reader = reader();
    reader.data(SIGNATURE);
    assert_eq!(reader.status("002241B6 04 8402000D"), 0x6A82);
    assert_eq!(reader.status("002241B6 03 84010C"), 0x6A80);
    assert_eq!(reader.status("002241B8 04 8402000C"), 0x6A86);
}

#[test]
fn a_blocked_pin_may_say_so_as_iso_does() {
    let mut reader = Reader(HpkiCard::new(HpkiProfile {
        tries_left: [1, 1],
        blocked_status: BlockedStatus::Iso6983,
        ..HpkiProfile::default()
    }));
    reader.data(SIGNATURE);
    assert_eq!(reader.verify("88", "0000"), 0x63C0);
    assert_eq!(reader.verify("88", "1234"), 0x6983);
}

#[test]
fn a_my_number_card_does_not_know_the_iso_signing_commands() {
    let mut reader = Reader::at(card_reader::JPKI);
    assert_eq!(reader.status("002241B6 04 84020017"), 0x6D00);
    assert_eq!(reader.status("002A9E9A 01 01 00"), 0x6E00);
}
