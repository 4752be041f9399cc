//! 公的個人認証AP (JPKI), on a card and on a phone: two key pairs, four certificates, two credentials.

use super::application::{Application, Change, FileId, Key, KeyDelivery, Usage};
use super::credential::{Credential, Format};
use super::profile::CardProfile;
use crate::certificates;
use crate::keys::Role;

pub(crate) const AID: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

pub(super) const SIGNING_CERTIFICATE: FileId = 0x0001;
pub(super) const SIGNING_CA_CERTIFICATE: FileId = 0x0002;
const TOKEN_INFORMATION: FileId = 0x0006;
const CERTIFICATE_AVAILABILITY: FileId = 0x0008;
pub(super) const AUTHENTICATION_CERTIFICATE: FileId = 0x000A;
pub(super) const AUTHENTICATION_CA_CERTIFICATE: FileId = 0x000B;
pub(super) const AUTHENTICATION_KEY: FileId = 0x0017;
const AUTHENTICATION_PIN: FileId = 0x0018;
pub(super) const SIGNING_KEY: FileId = 0x001A;
const SIGNING_PASSWORD: FileId = 0x001B;

/// Files that are known to exist and to open to nothing, or of which only the existence is known (one source each).
const UNEXPLAINED: [FileId; 7] = [0x0005, 0x0009, 0x0010, 0x0016, 0x0019, 0x001C, 0x001E];

/// The byte of EF 0008 for a certificate that is there (one source).
const PRESENT: u8 = 0x8F;

/// What tells the carriers of the application apart.
pub(crate) struct Token {
    /// What EF 0006 begins with.
    pub(crate) label: &'static str,
    /// What reading the authentication certificate needs.
    pub(crate) certificate_opened_by: &'static [FileId],
}

/// My Number card: the authentication certificate is free (firm).
pub(crate) const CARD: Token = Token {
    label: "JPKIAPICCTOKEN2",
    certificate_opened_by: &[],
};

/// The authentication certificate behind the authentication PIN.
pub(crate) const BEHIND_PIN: &[FileId] = &[AUTHENTICATION_PIN];

pub(crate) fn application(profile: &CardProfile, token: &Token) -> Application {
    let (seed, authority) = (profile.seed, profile.authority);
    let (for_signing, for_authentication) = (profile.clone(), profile.clone());
    let tries = profile.tries_left;
    let has_signing = profile.signing_certificate;
    let label = token.label;
    // First signing, then authentication; the third byte is unknown.
    let availability = [if has_signing { PRESENT } else { 0x00 }, PRESENT, 0x00];
    let key = |role, usage| Key { seed, role, usage };
    let signing_usage = if has_signing {
        Usage::Signature(SIGNING_PASSWORD)
    } else {
        Usage::Lost
    };
    Application::new(AID, Change::ReferenceData, KeyDelivery::Unreachable)
        .with_closed(&UNEXPLAINED)
        .with_data(SIGNING_CERTIFICATE, &[SIGNING_PASSWORD], move || {
            if has_signing {
                certificates::signing(&for_signing)
            } else {
                Vec::new()
            }
        })
        .with_data(SIGNING_CA_CERTIFICATE, &[], move || {
            certificates::signing_authority(authority)
        })
        .with_data(TOKEN_INFORMATION, &[], move || token_information(label))
        .with_data(CERTIFICATE_AVAILABILITY, &[], move || availability.to_vec())
        .with_data(AUTHENTICATION_CERTIFICATE, token.certificate_opened_by, move || {
            certificates::authentication(&for_authentication)
        })
        .with_data(AUTHENTICATION_CA_CERTIFICATE, &[], move || {
            certificates::authentication_authority(authority)
        })
        .with_key(
            AUTHENTICATION_KEY,
            key(Role::Authentication, Usage::Signature(AUTHENTICATION_PIN)),
        )
        .with_credential(
            AUTHENTICATION_PIN,
            Credential::new(
                &profile.authentication_pin,
                3,
                tries.authentication,
                Some(Format::FourDigits),
            ),
        )
        .with_key(SIGNING_KEY, key(Role::Signing, signing_usage))
        .with_credential(
            SIGNING_PASSWORD,
            Credential::new(&profile.signing_password, 5, tries.signing, Some(Format::Password)),
        )
}

/// A PKCS#11 CK_TOKEN_INFO of 160 bytes with big-endian words (one source; the label several). Manufacturer and serial
/// number are left blank and the session counts zero: their values on real cards are not published.
fn token_information(label: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    out.extend_from_slice(format!("{:32}{:32}{:16}{:16}", label, "", "E16R01NJ", "").as_bytes());
    let flags = 0x0000_040D;
    let (longest_pin, shortest_pin) = (16, 6);
    let unavailable = u32::MAX;
    for word in [
        flags,
        0,
        0,
        0,
        0,
        longest_pin,
        shortest_pin,
        unavailable,
        unavailable,
        unavailable,
        unavailable,
    ] {
        out.extend_from_slice(&u32::to_be_bytes(word));
    }
    out.extend_from_slice(b"0301");
    out.extend_from_slice(&[b'9'; 16]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_information_is_160_bytes() {
        let info = token_information(CARD.label);
        assert_eq!(info.len(), 160);
        assert_eq!(info[..20], *b"JPKIAPICCTOKEN2     ");
        assert_eq!(info[96..100], [0, 0, 0x04, 0x0D]);
        assert_eq!(info[116..124], [0, 0, 0, 16, 0, 0, 0, 6]);
        assert_eq!(info[140..144], *b"0301");
    }
}
