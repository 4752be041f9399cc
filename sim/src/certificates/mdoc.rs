//! The certificates over documents on phones: the issuing authority (IACA) and a document signer, after the profile of
//! ISO/IEC 18013-5 annex B and the public production root of Japan.

use const_oid::ObjectIdentifier;
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};

use super::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, BOOLEAN, COMMON_NAME, CRL_DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE,
    INTEGER, ISSUER_ALTERNATIVE_NAME, KEY_USAGE, OCTET_STRING, ORGANIZATION, ORGANIZATION_NAME, SEQUENCE,
    SUBJECT_ALTERNATIVE_NAME, SUBJECT_KEY_IDENTIFIER, bit_string, extension, key_usage, name, oid, time, unsigned,
};
use crate::keys::elliptic::{EllipticCurve, EllipticKey};
use crate::tlv::{constructed, object};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
/// mdocDS of ISO/IEC 23220-4 (one source): what a signer of documents that are no driving licences should carry.
const DOCUMENT_SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.23220.4.1.2");

const ISSUER_SERIAL: [u8; 4] = [0x51, 0x00, 0x00, 0x04];
const URI: &[u8] = &[0x86];

/// DER of the self-signed certificate (P-384, SHA-384) over the document signers of `authority`. Valid for the 20 years
/// that the profile allows.
pub(crate) fn authority(authority: u64) -> Vec<u8> {
    let key = authority_key(authority);
    Certificate {
        serial: &ISSUER_SERIAL,
        not_before: date(2020, 1, 1),
        not_after: date(2039, 12, 31),
        subject: &authority_name(),
        key: &key,
        extensions: &[
            extension(
                BASIC_CONSTRAINTS,
                true,
                &constructed(SEQUENCE, &[&object(BOOLEAN, &[0xFF]), &object(INTEGER, &[0])]),
            ),
            extension(KEY_USAGE, true, &key_usage(&[5, 6])),
            extension(SUBJECT_ALTERNATIVE_NAME, false, &alternative_name()),
        ],
    }
    .signed_by(&key)
}

/// DER of a document signer's certificate, for as long as the profile allows (457 days).
pub(crate) fn signer(authority: u64, key: &EllipticKey, not_before: Date) -> Vec<u8> {
    let not_after = jiff::Span::new()
        .try_days(456)
        .and_then(|days| not_before.checked_add(days))
        .unwrap_or(Date::MAX);
    let [first, second, third, ..] = <[u8; 32]>::from(Sha256::digest(key.point()));
    Certificate {
        serial: &[0x51, first, second, third],
        not_before,
        not_after,
        subject: &name(&[
            (ORGANIZATION, ORGANIZATION_NAME),
            (COMMON_NAME, "Simulated mdoc document signer"),
        ]),
        key,
        extensions: &[
            extension(KEY_USAGE, true, &key_usage(&[0])),
            extension(
                EXTENDED_KEY_USAGE,
                true,
                &constructed(SEQUENCE, &[&oid(DOCUMENT_SIGNER)]),
            ),
        ],
    }
    .signed_by(&authority_key(authority))
}

fn authority_key(authority: u64) -> EllipticKey {
    EllipticKey::new(EllipticCurve::P384, authority, "IACA")
}

fn authority_name() -> Vec<u8> {
    name(&[(ORGANIZATION, ORGANIZATION_NAME), (COMMON_NAME, "Simulated mdoc root")])
}

struct Certificate<'a> {
    serial: &'a [u8],
    not_before: Date,
    not_after: Date,
    subject: &'a [u8],
    key: &'a EllipticKey,
    /// Those in which root and signer differ.
    extensions: &'a [Vec<u8>],
}

impl Certificate<'_> {
    /// As the authority signs.
    fn signed_by(&self, authority: &EllipticKey) -> Vec<u8> {
        let algorithm = match authority.curve() {
            EllipticCurve::P256 => ECDSA_SHA256,
            EllipticCurve::P384 => ECDSA_SHA384,
        };
        let algorithm = constructed(SEQUENCE, &[&oid(algorithm)]);
        let validity = constructed(
            SEQUENCE,
            &[&time(self.not_before, "000000Z"), &time(self.not_after, "235959Z")],
        );
        let revoked = object(URI, b"http://simulation.invalid/mnc.crl");
        let distribution_point = object(SEQUENCE, &object(&[0xA0], &object(&[0xA0], &revoked)));
        let common = [
            extension(ISSUER_ALTERNATIVE_NAME, false, &alternative_name()),
            extension(CRL_DISTRIBUTION_POINTS, false, &object(SEQUENCE, &distribution_point)),
            extension(
                AUTHORITY_KEY_IDENTIFIER,
                false,
                &constructed(SEQUENCE, &[&object(&[0x80], &key_identifier(authority))]),
            ),
            extension(
                SUBJECT_KEY_IDENTIFIER,
                false,
                &object(OCTET_STRING, &key_identifier(self.key)),
            ),
        ];
        let extensions = [self.extensions, &common].concat().concat();
        let to_be_signed = constructed(
            SEQUENCE,
            &[
                &object(&[0xA0], &object(INTEGER, &[0x02])),
                &object(INTEGER, &unsigned(self.serial)),
                &algorithm,
                &authority_name(),
                &validity,
                self.subject,
                &public_key_info(self.key),
                &object(&[0xA3], &object(SEQUENCE, &extensions)),
            ],
        );
        let signature = authority.sign(&to_be_signed);
        let (r, s) = signature.split_at(signature.len() / 2);
        let signature = constructed(
            SEQUENCE,
            &[&object(INTEGER, &unsigned(r)), &object(INTEGER, &unsigned(s))],
        );
        constructed(SEQUENCE, &[&to_be_signed, &algorithm, &bit_string(0, &signature)])
    }
}

fn public_key_info(key: &EllipticKey) -> Vec<u8> {
    let curve = match key.curve() {
        EllipticCurve::P256 => P256,
        EllipticCurve::P384 => P384,
    };
    let algorithm = constructed(SEQUENCE, &[&oid(EC_PUBLIC_KEY), &oid(curve)]);
    constructed(SEQUENCE, &[&algorithm, &bit_string(0, &key.point())])
}

/// The first 160 bits of the SHA-256 of the point, a form that RFC 7093 allows.
fn key_identifier(key: &EllipticKey) -> Vec<u8> {
    Sha256::digest(key.point())[..20].to_vec()
}

fn alternative_name() -> Vec<u8> {
    constructed(SEQUENCE, &[&object(URI, b"https://simulation.invalid/")])
}
