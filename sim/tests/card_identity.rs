//! …0100, …0401 and the data objects outside the applications.

mod card_reader;

use card_reader::{
    APPLICATION_0401, CARD_IDENTITY, ISSUER_SECURITY_DOMAIN, JPKI, Reader, certified, is_signed, key, with_body,
};
use kazasu_sim::card::{CardProfile, MyNumberCard, atr};
use kazasu_sim::certificates::simulated_card_verifiable_anchors;

fn new_card(profile: CardProfile) -> Reader<MyNumberCard> {
    Reader(MyNumberCard::new(profile))
}

#[test]
fn the_identity_is_a_record_with_serial_number_municipality_and_expiry() {
    let mut reader = Reader::at(CARD_IDENTITY);
    assert_eq!(reader.status("00B2010400"), 0x6986);
    let record = reader.data("00B2010C00");
    assert_eq!(record[..2], [0x01, 0x1C]);
    assert_eq!(record.len(), 30);
    assert!(record[2..].iter().all(u8::is_ascii_digit));
    assert_eq!(record[17..22], *b"13999");
    assert_eq!(record[22..], *b"20350102");
    assert_eq!(reader.data("00B2010400"), record, "the file has become the current one");
}

#[test]
fn records_that_are_not_there_and_forms_that_are_not_known_are_refused() {
    let mut reader = Reader::at(CARD_IDENTITY);
    for (command, status) in [
        ("00B2020C00", 0x6A83),
        ("00B2000C00", 0x6A83),
        ("00B2010D00", 0x6A81),
        ("00B2010500", 0x6A81),
        ("00B2010E00", 0x6A86),
        ("00B201F400", 0x6A82),
        ("00B2010C", 0x6700),
        ("00B0810000", 0x6981),
        ("00B201CC00", 0x6981),
    ] {
        assert_eq!(reader.status(command), status, "{command}");
    }
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("00B2015400"), 0x6981, "a file without records");
}

#[test]
fn both_applications_hold_the_same_key_reference() {
    let mut reader = Reader::at(CARD_IDENTITY);
    let reference = reader.data("00B2011400");
    assert_eq!(reference.len(), 18);
    reader.data(APPLICATION_0401);
    assert_eq!(reader.data("00B2011400"), reference);
}

#[test]
fn internal_authenticate_signs_the_challenge_without_a_pin() {
    let mut reader = Reader::at(CARD_IDENTITY);
    let (signature, status) = reader.send(&with_body("00880099", b"challenge", "00"));
    assert_eq!(status, 0x9000);
    let modulus = reader.0.internal_authentication_modulus();
    assert!(is_signed(&key(&modulus), b"challenge", &signature));
    assert_eq!(reader.status("00880099 00"), 0x6700, "no challenge");
    assert_eq!(reader.status("00880199 01 01 00"), 0x6A86);
    assert_eq!(reader.status("802A0099 01 01 00"), 0x6985);
}

#[test]
fn other_keys_do_not_authenticate() {
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.status("00880097 01 01 00"), 0x6982);
    assert_eq!(reader.status("00880098 01 01 00"), 0x6981);
    reader.data(card_reader::INPUT_SUPPORT);
    assert_eq!(reader.status("00880093 01 01 00"), 0x6985);
}

#[test]
fn the_two_pins_are_changed_apart_and_by_change_key_only() {
    let mut reader = Reader::at(CARD_IDENTITY);
    assert_eq!(reader.status("8032009C 04 35363738"), 0x6982);
    assert_eq!(reader.verify("9C", "1234"), 0x9000);
    assert_eq!(reader.status("0024019C 04 35363738"), 0x6D00);
    assert_eq!(reader.status("80320080 03 353637"), 0x6A80);
    assert_eq!(reader.status("80320080 04 35363738"), 0x9000);
    reader.data(APPLICATION_0401);
    assert_eq!(reader.verify("9C", "1234"), 0x9000);
    reader.data(CARD_IDENTITY);
    assert_eq!(reader.verify("9C", "1234"), 0x63C2);
    assert_eq!(reader.verify("9C", "5678"), 0x9000);
    let mut reader = Reader::at(JPKI);
    assert_eq!(reader.status("80320098 04 35363738"), 0x6D00);
}

#[test]
fn data_objects_are_found_after_reset_and_in_the_issuer_security_domain_only() {
    let mut reader = new_card(CardProfile::default());
    assert_eq!(reader.data("00CA00F000"), b"13999");
    assert_eq!(reader.data("00CA00F200"), b"20350102");
    assert_eq!(reader.data("00CA004200").len(), 16);
    assert_eq!(reader.data("00CA004500").len(), 15);
    assert_eq!(reader.data("00CA006600")[0], 0x73);
    reader.data(JPKI);
    assert_eq!(reader.status("00CA00F000"), 0x6A88);
    reader.data(ISSUER_SECURITY_DOMAIN);
    assert_eq!(reader.data("00CA00F000"), b"13999");
    assert_eq!(reader.status("00CA00F100"), 0x6A88);
    assert_eq!(reader.status("00200098"), 0x6A82, "no application is selected there");
    assert_eq!(reader.status("00A40000"), 0x6A86);
    assert_eq!(
        reader.data("00A4040007A000000151000000"),
        card_reader::bytes("6F098407A0000001510000")
    );
}

#[test]
fn a_large_object_takes_an_extended_le() {
    let mut reader = new_card(CardProfile::default());
    let anchor = simulated_card_verifiable_anchors(0).card;
    assert_eq!(reader.status("00CA00F800"), 0x6700);
    let upper = reader.data("00CA00F8000000");
    let intermediate = certified(&upper, &anchor.key_id, &key(&anchor.modulus));
    let id = reader.data("00CA00F700");
    certified(&reader.data("00CA7F21000000"), &id, &intermediate);
}

#[test]
fn the_contact_atr_is_stored_without_its_first_byte() {
    let stored = &atr::CONTACT_EXTENDED[1..];
    let mut reader = new_card(CardProfile::default());
    assert_eq!(reader.data("00CA5F5100"), stored);
    reader.data(JPKI);
    assert_eq!(reader.data("00CA5F5100"), stored);
    let mut reader = new_card(CardProfile {
        contact_atr_in_applications_only: true,
        ..CardProfile::default()
    });
    assert_eq!(reader.status("00CA5F5100"), 0x6A88);
    reader.data(JPKI);
    assert_eq!(reader.data("00CA5F5100"), stored);
}
