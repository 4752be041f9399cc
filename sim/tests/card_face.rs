//! 券面事項確認AP: who may read what, and that everything on it holds up under a verifier of its own.

mod card_reader;

use card_reader::{
    BIRTH_DATE, CARD_FACE, CODE_A, CODE_B, Reader, certified, digest_info, is_signed, key, key_object, object,
    with_body,
};
use kazasu_sim::card::{CardProfile, MyNumberCard, TriesLeft};
use kazasu_sim::certificates::simulated_card_verifiable_anchors;
use rsa::RsaPublicKey;
use sha2::{Digest, Sha256};

/// The key that signs this card's records, by the chain from the anchor.
fn signer(reader: &mut Reader<MyNumberCard>) -> RsaPublicKey {
    let anchor = simulated_card_verifiable_anchors(0).card_face;
    let certificate = reader.file(4);
    let (content, _) = object(&certificate, &[0x7F, 0x21]);
    certified(content, &anchor.key_id, &key(&anchor.modulus))
}

/// The objects of a file with two-byte tags, each whole, from the first after the outer header.
fn whole_objects(file: &[u8], outer: [u8; 2]) -> Vec<&[u8]> {
    let (mut rest, _) = object(file, &outer);
    let mut objects = Vec::new();
    while !rest.is_empty() {
        let (_, after) = object(rest, &rest[..2]);
        objects.push(&rest[..rest.len() - after.len()]);
        rest = after;
    }
    objects
}

#[test]
fn each_credential_opens_what_was_measured() {
    for (credential, value, open) in [
        ("91", BIRTH_DATE, [1].as_slice()),
        ("93", CODE_A, &[2, 5, 6]),
        ("92", CODE_B, &[2, 6]),
    ] {
        let mut reader = Reader::at(CARD_FACE);
        assert_eq!(reader.verify(credential, value), 0x9000);
        for id in 1..=6 {
            let expected = if open.contains(&id) || [3, 4].contains(&id) {
                0x9000
            } else {
                0x6982
            };
            assert_eq!(reader.file_status(id), expected, "{credential}: {id}");
        }
    }
}

#[test]
fn counters_are_this_applications_own() {
    let mut reader = Reader::at(CARD_FACE);
    assert_eq!(reader.verify("93", "000000000000"), 0x63C9);
    assert_eq!(reader.status("00200092"), 0x63CA);
    reader.data(card_reader::INPUT_SUPPORT);
    assert_eq!(reader.status("00200094"), 0x63CA);
    reader.data(CARD_FACE);
    assert_eq!(reader.status("00200093"), 0x63C9);
}

#[test]
fn a_birth_date_key_without_limit_never_blocks() {
    let tries_left = TriesLeft {
        card_face_birth_date: None,
        ..TriesLeft::FULL
    };
    let profile = CardProfile {
        tries_left,
        ..CardProfile::default()
    };
    let mut reader = Reader::with(profile, CARD_FACE);
    for _ in 0..20 {
        assert_eq!(reader.verify("91", "000000"), 0x6300);
    }
    assert_eq!(reader.verify("91", BIRTH_DATE), 0x9000);
}

#[test]
fn the_face_is_signed_in_three_parts_and_its_end_is_not() {
    let mut reader = Reader::at(CARD_FACE);
    let signer = signer(&mut reader);
    assert_eq!(reader.verify("92", CODE_B), 0x9000);
    let file = reader.file(2);
    let objects = whole_objects(&file, [0xFF, 0x20]);
    let tags: Vec<u8> = objects.iter().map(|object| object[1]).collect();
    assert_eq!(tags, [0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A]);

    let hashes: Vec<u8> = [&objects[1..4], &objects[4..6], &objects[6..7]]
        .into_iter()
        .flat_map(|group| Sha256::digest(group.concat()))
        .collect();
    let (signature, _) = object(objects[7], &[0xDF, 0x28]);
    assert!(is_signed(&signer, &hashes, signature));

    let (table, _) = object(objects[0], &[0xDF, 0x21]);
    for (offset, object) in table.chunks(2).zip(&objects[1..]) {
        let at = usize::from(u16::from_be_bytes([offset[0], offset[1]]));
        assert!(file[at..].starts_with(object));
    }
    assert_eq!(object(objects[1], &[0xDF, 0x22]).0, b"19900102");
    assert_eq!(object(objects[2], &[0xDF, 0x23]).0, b"2");
    assert_eq!(object(objects[8], &[0xDF, 0x29]).0, b"20350102");
    for image in [object(objects[4], &[0xDF, 0x25]), object(objects[9], &[0xDF, 0x2A])] {
        assert!(image.0.starts_with(b"\x89PNG\r\n\x1A\n"));
    }
    let (photo, _) = object(objects[6], &[0xDF, 0x27]);
    assert!(photo.starts_with(b"\0\0\0\x0CjP  \r\n\x87\n"));
    assert!(photo.ends_with(&[0xFF, 0x93, 0x00, 0xFF, 0xD9]));
}

#[test]
fn age_record_and_rendered_number_are_signed_over_what_stands_before_the_signature() {
    let mut reader = Reader::at(CARD_FACE);
    let signer = signer(&mut reader);
    assert_eq!(reader.verify("91", BIRTH_DATE), 0x9000);
    assert_eq!(reader.verify("93", CODE_A), 0x9000);
    for (id, outer, signature_tag) in [(1, 0x10, 0x13), (5, 0x40, 0x43)] {
        let file = reader.file(id);
        let objects = whole_objects(&file, [0xFF, outer]);
        assert_eq!(objects.len(), 3);
        let (signature, _) = object(objects[2], &[0xDF, signature_tag]);
        assert!(is_signed(&signer, &objects[..2].concat(), signature));
    }
}

#[test]
fn the_key_in_every_record_answers_a_challenge_without_a_pin() {
    let mut reader = Reader::at(CARD_FACE);
    let hash = Sha256::digest(b"challenge");
    let (signature, status) = reader.send(&with_body("802A0000", &digest_info(&hash), "00"));
    assert_eq!(status, 0x9000);
    assert_eq!(reader.verify("91", BIRTH_DATE), 0x9000);
    assert_eq!(reader.verify("93", CODE_A), 0x9000);
    for (id, outer, tag) in [(1, 0x10, 0x12), (2, 0x20, 0x24), (5, 0x40, 0x42)] {
        let file = reader.file(id);
        let objects = whole_objects(&file, [0xFF, outer]);
        let found = objects.iter().find(|object| object[1] == tag).unwrap();
        let card_key = key_object(object(found, &[0xDF, tag]).0);
        assert!(is_signed(&card_key, b"challenge", &signature));
    }
}

#[test]
fn images_decode_to_the_pixels_that_were_drawn() {
    let mut reader = Reader::at(CARD_FACE);
    assert_eq!(reader.verify("93", CODE_A), 0x9000);
    let file = reader.file(5);
    let objects = whole_objects(&file, [0xFF, 0x40]);
    let (png, _) = object(objects[0], &[0xDF, 0x41]);
    // Signature 8, IHDR 25; then the length of IDAT.
    let len = usize::try_from(u32::from_be_bytes(png[33..37].try_into().unwrap())).unwrap();
    // zlib header 2, stored block header 5, check sum 4.
    let rows = &png[41 + 7..41 + len - 4];
    assert_eq!(rows.len(), 12 * (1 + 72 / 8));
    let black = rows
        .chunks(10)
        .map(|row| row[1..].iter().map(|byte| byte.count_zeros()).sum::<u32>());
    assert!(black.sum::<u32>() > 100);
}

#[test]
fn filler_follows_the_objects_when_the_profile_says_so() {
    let profile = CardProfile {
        filler_bytes: 7,
        ..CardProfile::default()
    };
    let mut reader = Reader::with(profile, CARD_FACE);
    let file = reader.file(3);
    let (_, filler) = object(&file, &[0xFF, 0x30]);
    assert_eq!(filler, [0xFF; 7]);
}

#[test]
fn no_session_key_and_no_new_pin_can_be_brought_here() {
    let mut reader = Reader::at(CARD_FACE);
    assert_eq!(reader.status("80AE0000"), 0x66F1);
    assert_eq!(reader.verify("93", CODE_A), 0x9000);
    assert_eq!(reader.status("00240193 04 35363738"), 0x6D00);
    assert_eq!(reader.status("80320093 04 35363738"), 0x6D00);
}
