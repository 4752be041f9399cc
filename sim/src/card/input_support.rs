//! 券面事項入力補助AP: the 個人番号 and the four attributes (基本4情報), so that nobody has to type them in.

use rand_core::Rng;
use sha2::{Digest, Sha256};

use super::application::{Application, Change, File, FileId, Key, KeyDelivery, Usage};
use super::credential::{Credential, Format};
use super::profile::{CardProfile, Holder};
use crate::certificates::card_verifiable::{KeyIdentifier, Link, public_key};
use crate::keys::{self, Role};
use crate::tlv::{constructed, object};

pub(super) const AID: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

const INDIVIDUAL_NUMBER: FileId = 0x0001;
const ATTRIBUTES: FileId = 0x0002;
const INTEGRITY_RECORD: FileId = 0x0003;
const CERTIFICATE: FileId = 0x0004;
const BASIC_INFORMATION: FileId = 0x0005;
pub(super) const SESSION_PUBLIC_KEY: FileId = 0x0006;
pub(super) const SIGNED_PUBLIC_KEY: FileId = 0x0007;
const UNEXPLAINED_FILLER: FileId = 0x0008;
const BLOCKED: [FileId; 2] = [0x0010, 0x0012];
const PIN: FileId = 0x0011;
pub(super) const SIGNING_KEY: FileId = 0x0013;
const CODE_A: FileId = 0x0014;
const CODE_B: FileId = 0x0015;
/// Known to exist, and no more (one source).
const UNEXPLAINED: [FileId; 2] = [0x001C, 0x001E];

/// Any of the three: the PIN, 照合番号A, 照合番号B.
const ANY: &[FileId] = &[PIN, CODE_A, CODE_B];

pub(super) fn application(profile: &CardProfile) -> Application {
    let (seed, authority, extended_length) = (profile.seed, profile.authority, profile.extended_length);
    let (leading, filler) = (profile.leading_bytes, profile.filler_bytes);
    let filled = move |object: Vec<u8>| [object, vec![0xFF; filler]].concat();
    let number = individual_number(&profile.holder);
    let attributes = Attributes::of(&profile.holder);
    let integrity = {
        let number = number.clone();
        let signed = attributes.fields.clone();
        move || filled(integrity_record(seed, &number, &signed))
    };
    let tries = profile.tries_left;
    let key = |role, usage| Key { seed, role, usage };
    let signing_key = key(Role::InputSupport, Usage::Challenge);
    let delivery = KeyDelivery::To {
        key: Some(key(Role::Session, Usage::Lost)),
        after: PIN,
    };
    let mut application = Application::new(AID, Change::ReferenceData, delivery)
        .with_closed(&UNEXPLAINED)
        .with_data(INDIVIDUAL_NUMBER, &[PIN, CODE_A], move || number)
        .with_data(ATTRIBUTES, &[PIN, CODE_B], move || {
            let leading = leading.map(Vec::from).unwrap_or_default();
            filled([leading.clone(), attributes.file(leading.len())].concat())
        })
        .with_data(INTEGRITY_RECORD, ANY, integrity)
        .with_data(CERTIFICATE, &[], move || {
            filled(Link::INPUT_SUPPORT.certificate(seed, authority))
        })
        .with_data(BASIC_INFORMATION, &[], move || {
            filled(basic_information(seed, extended_length))
        })
        .with_data(SESSION_PUBLIC_KEY, ANY, move || filled(session_public_key(seed)))
        .with_data(SIGNED_PUBLIC_KEY, ANY, move || filled(signed_public_key(seed)))
        // Who may read it is not published.
        .with_data(UNEXPLAINED_FILLER, ANY, || vec![0xFF; 16])
        .with_key(SIGNING_KEY, signing_key)
        .with_credential(
            PIN,
            Credential::new(
                &profile.input_support_pin,
                3,
                tries.input_support,
                Some(Format::FourDigits),
            ),
        )
        .with_credential(CODE_A, Credential::new(&profile.code_a(), 10, tries.code_a, None))
        .with_credential(CODE_B, Credential::new(&profile.code_b(), 10, tries.code_b, None));
    for id in BLOCKED {
        application = application.with(id, File::Blocked);
    }
    application.default_key = Some(signing_key);
    application
}

/// FF10 with the digits; the physical file is two filler bytes longer than the object (one source).
fn individual_number(holder: &Holder) -> Vec<u8> {
    [
        object(&[0xFF, 0x10], holder.individual_number.as_bytes()),
        vec![0xFF, 0xFF],
    ]
    .concat()
}

/// FF20: a table of the absolute offsets of the four fields, then the fields (firm).
struct Attributes {
    /// DF22 to DF25, the part that the integrity record covers.
    fields: Vec<u8>,
    lengths: [usize; 4],
}

impl Attributes {
    fn of(holder: &Holder) -> Self {
        let birth_date = holder.birth_date.strftime("%Y%m%d").to_string();
        let fields = [
            object(&[0xDF, 0x22], holder.name.as_bytes()),
            object(&[0xDF, 0x23], holder.address.as_bytes()),
            object(&[0xDF, 0x24], birth_date.as_bytes()),
            object(&[0xDF, 0x25], holder.sex.digit().to_string().as_bytes()),
        ];
        Self {
            lengths: [0, 1, 2, 3].map(|index: usize| fields[index].len()),
            fields: fields.concat(),
        }
    }

    /// The object, for a file in which it begins at `start`.
    fn file(&self, start: usize) -> Vec<u8> {
        let table_len = 3 + 8;
        let header_len =
            object(&[0xFF, 0x20], &vec![0; table_len + self.fields.len()]).len() - table_len - self.fields.len();
        let mut offset = start + header_len + table_len;
        let mut offsets = Vec::with_capacity(8);
        for len in self.lengths {
            offsets.extend_from_slice(&u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes());
            offset += len;
        }
        constructed(&[0xFF, 0x20], &[&object(&[0xDF, 0x21], &offsets), &self.fields])
    }
}

/// FF30: the hashes of the other two files (the whole physical file of the one, from DF22 to the end of the other) and
/// a signature over the two hash objects, by the key that EF 0004 certifies (one source).
fn integrity_record(seed: u64, number_file: &[u8], attribute_fields: &[u8]) -> Vec<u8> {
    let hashes = [
        object(&[0xDF, 0x31], &Sha256::digest(number_file)),
        object(&[0xDF, 0x32], &Sha256::digest(attribute_fields)),
    ]
    .concat();
    let signature = keys::sign_sha256(&keys::key(seed, Role::InputSupportSigner), &hashes);
    constructed(&[0xFF, 0x30], &[&hashes, &object(&[0xDF, 0x33], &signature)])
}

/// FF40 (one source): version, extended-length support, vendor, vendor's own; a key identifier; 32 bytes that nobody has
/// explained and 96 of filler. 03 is what real cards show for extended-length support; 00 is this simulator's own word
/// for none.
fn basic_information(seed: u64, extended_length: bool) -> Vec<u8> {
    let support = if extended_length { 0x03 } else { 0x00 };
    let mut unexplained = vec![0; 32];
    keys::generator(seed, "basic information").fill_bytes(&mut unexplained);
    unexplained.extend_from_slice(&[0xFF; 96]);
    constructed(
        &[0xFF, 0x40],
        &[
            &object(&[0xDF, 0x41], &[0x01, support, 0x0E, 0x01]),
            &object(&[0xDF, 0x42], KeyIdentifier::INPUT_SUPPORT_INFORMATION.as_bytes()),
            &object(&[0xDF, 0x43], &unexplained),
        ],
    )
}

/// A1: the key that session keys are encrypted to, signed by nobody (one source).
fn session_public_key(seed: u64) -> Vec<u8> {
    object(&[0xA1], &public_key(keys::key(seed, Role::Session).as_public_key()))
}

/// FF50: the public half of the key that signs challenges, and a signature over its whole object by the key that EF 0004
/// certifies (one source).
fn signed_public_key(seed: u64) -> Vec<u8> {
    let key = object(
        &[0xDF, 0x51],
        &public_key(keys::key(seed, Role::InputSupport).as_public_key()),
    );
    let signature = keys::sign_sha256(&keys::key(seed, Role::InputSupportSigner), &key);
    constructed(&[0xFF, 0x50], &[&key, &object(&[0xDF, 0x52], &signature)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_table_points_at_the_fields() {
        for name in ["架空　花子".to_owned(), "長".repeat(60), "長".repeat(300)] {
            let file = Attributes::of(&Holder {
                name,
                ..Holder::default()
            })
            .file(0);
            let table = file.windows(3).position(|window| window == [0xDF, 0x21, 0x08]).unwrap() + 3;
            for (index, tag) in [0x22, 0x23, 0x24, 0x25].into_iter().enumerate() {
                let at = table + 2 * index;
                let offset = usize::from(u16::from_be_bytes([file[at], file[at + 1]]));
                assert_eq!(file[offset..offset + 2], [0xDF, tag]);
            }
        }
    }

    #[test]
    fn the_number_file_ends_in_filler() {
        let file = individual_number(&Holder::default());
        assert_eq!(file, b"\xFF\x10\x0C123456789018\xFF\xFF");
    }
}
