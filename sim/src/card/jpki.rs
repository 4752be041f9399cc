//! 公的個人認証AP (JPKI): two key pairs, four certificates, two credentials.

use super::application::{Application, Credential, FileId, Format};
use super::profile::CardProfile;
use crate::certificates;
use crate::keys::Role;

const AID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

const SIGNING_CERTIFICATE: FileId = 0x0001;
const SIGNING_CA_CERTIFICATE: FileId = 0x0002;
const TOKEN_INFORMATION: FileId = 0x0006;
const CERTIFICATE_AVAILABILITY: FileId = 0x0008;
const AUTHENTICATION_CERTIFICATE: FileId = 0x000A;
const AUTHENTICATION_CA_CERTIFICATE: FileId = 0x000B;
const AUTHENTICATION_KEY: FileId = 0x0017;
const AUTHENTICATION_PIN: FileId = 0x0018;
const SIGNING_KEY: FileId = 0x001A;
const SIGNING_PASSWORD: FileId = 0x001B;

/// Both certificates present (one source): the byte of the signing one, that of the authentication one, an unknown one.
const BOTH_CERTIFICATES: [u8; 3] = [0x8F, 0x8F, 0x00];

pub(super) fn application(profile: &CardProfile) -> Application {
    let (seed, authority) = (profile.seed, profile.authority);
    let (for_signing, for_authentication) = (profile.clone(), profile.clone());
    let tries = profile.tries_left;
    Application::new(AID)
        .with_data(SIGNING_CERTIFICATE, &[SIGNING_PASSWORD], move || {
            certificates::signing(&for_signing)
        })
        .with_data(SIGNING_CA_CERTIFICATE, &[], move || {
            certificates::signing_authority(authority)
        })
        .with_data(TOKEN_INFORMATION, &[], token_information)
        .with_data(CERTIFICATE_AVAILABILITY, &[], || BOTH_CERTIFICATES.to_vec())
        .with_data(AUTHENTICATION_CERTIFICATE, &[], move || {
            certificates::authentication(&for_authentication)
        })
        .with_data(AUTHENTICATION_CA_CERTIFICATE, &[], move || {
            certificates::authentication_authority(authority)
        })
        .with_key(AUTHENTICATION_KEY, seed, Role::Authentication, AUTHENTICATION_PIN)
        .with_credential(
            AUTHENTICATION_PIN,
            Credential::new(
                &profile.authentication_pin,
                3,
                tries.authentication,
                Some(Format::FourDigits),
            ),
        )
        .with_key(SIGNING_KEY, seed, Role::Signing, SIGNING_PASSWORD)
        .with_credential(
            SIGNING_PASSWORD,
            Credential::new(&profile.signing_password, 5, tries.signing, Some(Format::Password)),
        )
}

/// A PKCS#11 CK_TOKEN_INFO of 160 bytes with big-endian words (one source; the label several). Manufacturer and serial
/// number are left blank and the session counts zero: their values on real cards are not published.
fn token_information() -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    out.extend_from_slice(format!("{:32}{:32}{:16}{:16}", "JPKIAPICCTOKEN2", "", "E16R01NJ", "").as_bytes());
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
        let info = token_information();
        assert_eq!(info.len(), 160);
        assert_eq!(info[..20], *b"JPKIAPICCTOKEN2     ");
        assert_eq!(info[96..100], [0, 0, 0x04, 0x0D]);
        assert_eq!(info[116..124], [0, 0, 0, 16, 0, 0, 0, 6]);
        assert_eq!(info[140..144], *b"0301");
    }
}
