//! The two applications whose names are disputed: …0100 with serial number, municipality and expiry of the card, and …0401
//! with a PIN and a key reference (contents from one source, existence from several).

use rand_core::Rng;

use super::application::{Application, Change, File, FileId, Key, KeyDelivery, Usage};
use super::credential::{Credential, Format};
use super::profile::CardProfile;
use crate::keys::{self, Role};
use crate::tlv::object;

pub(super) const AID: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];
pub(super) const AID_0401: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01];

const IDENTITY: FileId = 0x0001;
const KEY_REFERENCE: FileId = 0x0002;
const AUTHENTICATION_KEY: FileId = 0x0019;
const PIN: FileId = 0x001C;

/// …0100.
pub(super) fn application(profile: &CardProfile) -> Application {
    let key = Key {
        seed: profile.seed,
        role: Role::CardIdentity,
        usage: Usage::Authentication,
    };
    Application::new(AID, Change::Key, KeyDelivery::NotConfigured)
        .with(IDENTITY, File::Records(vec![identity(profile)]))
        .with(KEY_REFERENCE, key_reference(profile))
        .with_key(AUTHENTICATION_KEY, key)
        .with_credential(PIN, pin(&profile.card_identity_pin, profile.tries_left.card_identity))
}

/// …0401.
pub(super) fn application_0401(profile: &CardProfile) -> Application {
    Application::new(AID_0401, Change::Key, KeyDelivery::Unreachable)
        .with(KEY_REFERENCE, key_reference(profile))
        .with_credential(
            PIN,
            pin(&profile.application_0401_pin, profile.tries_left.application_0401),
        )
}

/// The serial number of the card, 15 digits.
pub(super) fn serial_number(profile: &CardProfile) -> String {
    let number = keys::generator(profile.seed, "serial number").next_u64();
    format!("9{:014}", number % 100_000_000_000_000)
}

/// 01 and 28 digits: serial number, municipality, expiry.
fn identity(profile: &CardProfile) -> Vec<u8> {
    let expiry = profile.card_expires_on().strftime("%Y%m%d");
    let digits = format!("{}{}{expiry}", serial_number(profile), profile.municipality);
    object(&[0x01], digits.as_bytes())
}

/// 16 bytes that name a key which nobody has identified, the same in both applications. That they stand in a record with
/// tag 01 is inferred from EF 0001.
fn key_reference(profile: &CardProfile) -> File {
    let mut reference = *b"9000040\x08\x05001\0\0\0\0";
    reference[12..].copy_from_slice(&profile.authority.to_be_bytes()[4..]);
    File::Records(vec![object(&[0x01], &reference)])
}

fn pin(value: &str, left: u8) -> Credential {
    Credential::new(value, 3, left, Some(Format::FourDigits))
}
