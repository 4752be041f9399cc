//! 券面事項確認AP: what is printed on the card, as images and text under a signature (contents and layout from one source,
//! the order of the fields from several).

use rand_core::Rng;
use sha2::{Digest, Sha256};

use super::application::{Application, Change, FileId, Key, KeyDelivery, Usage};
use super::credential::Credential;
use super::image;
use super::profile::CardProfile;
use crate::certificates::card_verifiable::{KeyIdentifier, Link, public_key};
use crate::keys::{self, Role};
use crate::tlv::{constructed, object};

pub(super) const AID: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];

pub(super) const AGE_RECORD: FileId = 0x0001;
pub(super) const FACE: FileId = 0x0002;
const BASIC_INFORMATION: FileId = 0x0003;
const CERTIFICATE: FileId = 0x0004;
pub(super) const NUMBER_IMAGE: FileId = 0x0005;
const UNEXPLAINED_FILLER: FileId = 0x0006;
const BIRTH_DATE: FileId = 0x0011;
const CODE_B: FileId = 0x0012;
const CODE_A: FileId = 0x0013;
/// Probed or known to exist, and no more (one source).
const UNEXPLAINED: [FileId; 5] = [0x0014, 0x0015, 0x001A, 0x001C, 0x001E];

pub(super) fn application(profile: &CardProfile) -> Application {
    let (seed, authority, filler) = (profile.seed, profile.authority, profile.filler_bytes);
    let filled = move |object: Vec<u8>| [object, vec![0xFF; filler]].concat();
    let file = |build: fn(&CardProfile) -> Vec<u8>| {
        let profile = profile.clone();
        move || filled(build(&profile))
    };
    let tries = profile.tries_left;
    let birth_date = profile.birth_code();
    let birth_date = match tries.card_face_birth_date {
        Some(left) => Credential::new(&birth_date, 10, left, None),
        None => Credential::without_limit(&birth_date),
    };
    let mut application = Application::new(AID, Change::Never, KeyDelivery::NotConfigured)
        .with_closed(&UNEXPLAINED)
        .with_data(AGE_RECORD, &[BIRTH_DATE], file(age_record))
        .with_data(FACE, &[CODE_A, CODE_B], file(face))
        .with_data(BASIC_INFORMATION, &[], file(basic_information))
        .with_data(CERTIFICATE, &[], move || {
            filled(Link::CARD_FACE.certificate(seed, authority))
        })
        .with_data(NUMBER_IMAGE, &[CODE_A], file(number_image))
        .with_data(UNEXPLAINED_FILLER, &[CODE_A, CODE_B], || vec![0xFF; 16])
        .with_credential(BIRTH_DATE, birth_date)
        .with_credential(
            CODE_B,
            Credential::new(&profile.code_b(), 10, tries.card_face_code_b, None),
        )
        .with_credential(
            CODE_A,
            Credential::new(&profile.code_a(), 10, tries.card_face_code_a, None),
        );
    // In which file this key lives is not published.
    application.default_key = Some(Key {
        seed,
        role: Role::CardFace,
        usage: Usage::Challenge,
    });
    application
}

/// FF10: birth date and card key, signed as the two objects stand.
fn age_record(profile: &CardProfile) -> Vec<u8> {
    let signed = [
        object(&[0xDF, 0x11], birth_date(profile).as_bytes()),
        object(&[0xDF, 0x12], &card_key(profile)),
    ]
    .concat();
    let signature = object(&[0xDF, 0x13], &sign(profile, &signed));
    constructed(&[0xFF, 0x10], &[&signed, &signature])
}

/// FF20: a table of the absolute offsets of the nine fields, then the fields. The signature is over three hashes, of the
/// text with the key, of the two text images, and of the photo; expiry and security code come after it and are not under
/// it.
fn face(profile: &CardProfile) -> Vec<u8> {
    let holder = &profile.holder;
    let mut fields = vec![
        object(&[0xDF, 0x22], birth_date(profile).as_bytes()),
        object(&[0xDF, 0x23], holder.sex.digit().to_string().as_bytes()),
        object(&[0xDF, 0x24], &card_key(profile)),
        object(&[0xDF, 0x25], &image::boxes(&holder.name)),
        object(&[0xDF, 0x26], &image::boxes(&holder.address)),
        object(&[0xDF, 0x27], &image::photo(profile.seed)),
    ];
    let hashes: Vec<u8> = [0..3, 3..5, 5..6]
        .into_iter()
        .flat_map(|group| Sha256::digest(fields[group].concat()))
        .collect();
    fields.push(object(&[0xDF, 0x28], &sign(profile, &hashes)));
    let expiry = profile.card_expires_on().strftime("%Y%m%d").to_string();
    fields.push(object(&[0xDF, 0x29], expiry.as_bytes()));
    fields.push(object(&[0xDF, 0x2A], &image::digits(&profile.security_code)));

    let table_len = 3 + 2 * fields.len();
    let body_len: usize = fields.iter().map(Vec::len).sum();
    let header_len = object(&[0xFF, 0x20], &vec![0; table_len + body_len]).len() - table_len - body_len;
    let mut offset = header_len + table_len;
    let mut table = Vec::with_capacity(2 * fields.len());
    for field in &fields {
        table.extend_from_slice(&u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes());
        offset += field.len();
    }
    constructed(&[0xFF, 0x20], &[&object(&[0xDF, 0x21], &table), &fields.concat()])
}

/// FF30: what identifies the layout, key identifiers, the municipality, and 256 bytes that nobody has explained.
fn basic_information(profile: &CardProfile) -> Vec<u8> {
    let mut unexplained = [0; 256];
    keys::generator(profile.seed, "card face information").fill_bytes(&mut unexplained);
    let support = if profile.extended_length { 0x03 } else { 0x00 };
    constructed(
        &[0xFF, 0x30],
        &[
            &object(&[0xDF, 0x31], &[0x06, support, 0x0E, 0x01]),
            &object(&[0xDF, 0x32], KeyIdentifier::CARD_FACE_INFORMATION.as_bytes()),
            &object(&[0xDF, 0x33], &[0x01]),
            &object(&[0xDF, 0x34], profile.municipality.as_bytes()),
            &constructed(
                &[0xDF, 0x35],
                &[KeyIdentifier::CARD_FACE_REFERENCE.as_bytes(), &unexplained],
            ),
        ],
    )
}

/// FF40: the 個人番号 as an image, and the card key, signed as the two objects stand.
fn number_image(profile: &CardProfile) -> Vec<u8> {
    let signed = [
        object(&[0xDF, 0x41], &image::digits(&profile.holder.individual_number)),
        object(&[0xDF, 0x42], &card_key(profile)),
    ]
    .concat();
    let signature = object(&[0xDF, 0x43], &sign(profile, &signed));
    constructed(&[0xFF, 0x40], &[&signed, &signature])
}

fn birth_date(profile: &CardProfile) -> String {
    profile.holder.birth_date.strftime("%Y%m%d").to_string()
}

fn card_key(profile: &CardProfile) -> Vec<u8> {
    public_key(keys::key(profile.seed, Role::CardFace).as_public_key())
}

fn sign(profile: &CardProfile, message: &[u8]) -> Vec<u8> {
    keys::sign_sha256(&keys::key(profile.seed, Role::CardFaceSigner), message)
}
