//! Certificates in the shape of the real ones (JPKI X.509, the 券面 applications' card-verifiable form, and those over
//! documents on phones), under authorities that exist only here: their names say so, and no real anchor verifies them.

pub(crate) mod card_verifiable;
pub(crate) mod mdoc;

use const_oid::ObjectIdentifier;
use jiff::civil::{Date, date};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

use self::card_verifiable::KeyIdentifier;
use crate::card::{CardProfile, HpkiProfile};
use crate::keys::{self, Role};
use crate::tlv::{constructed, object};

/// The authorities that simulated cards are issued under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// DER of the self-signed certificate over the authentication certificates (利用者証明用).
    pub authentication: Vec<u8>,
    /// DER of the self-signed certificate over the signing certificates (署名用).
    pub signing: Vec<u8>,
    /// The key over the card-verifiable certificates of the 券面事項入力補助AP.
    pub input_support: CardVerifiableAuthority,
}

/// The public key of an authority over card-verifiable certificates: RSA-2048, exponent 65537.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardVerifiableAuthority {
    /// The key identifier that the certificates name as their issuer.
    pub key_id: [u8; 16],
    /// 256 bytes, big-endian.
    pub modulus: Vec<u8>,
}

/// The anchors of all cards whose [`CardProfile::authority`] is `authority`.
#[must_use]
pub fn simulated_anchors(authority: u64) -> Anchors {
    Anchors {
        authentication: authentication_authority(authority),
        signing: signing_authority(authority),
        input_support: simulated_card_verifiable_anchors(authority).input_support,
    }
}

/// The keys over the card-verifiable certificates of a card, one for each of its three chains (one source).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardVerifiableAnchors {
    /// Over EF 0004 of the 券面事項入力補助AP (…0408).
    pub input_support: CardVerifiableAuthority,
    /// Over EF 0004 of the 券面事項確認AP (…0402).
    pub card_face: CardVerifiableAuthority,
    /// Over data object 00F8, outside the applications.
    pub card: CardVerifiableAuthority,
}

/// The card-verifiable anchors of all cards whose [`CardProfile::authority`] is `authority`.
#[must_use]
pub fn simulated_card_verifiable_anchors(authority: u64) -> CardVerifiableAnchors {
    let anchor = |id, role| card_verifiable::authority(authority, id, role);
    CardVerifiableAnchors {
        input_support: anchor(KeyIdentifier::INPUT_SUPPORT_AUTHORITY, Role::InputSupportAuthority),
        card_face: anchor(KeyIdentifier::CARD_FACE_AUTHORITY, Role::CardFaceAuthority),
        card: anchor(KeyIdentifier::CARD_AUTHORITY, Role::CardAuthority),
    }
}

/// DER of the self-signed certificate over the certificates of all HPKI cards whose authority is `authority`.
#[must_use]
pub fn simulated_hpki_anchor(authority: u64) -> Vec<u8> {
    HPKI.certificate(authority)
}

/// DER of the self-signed certificate (P-384) over the document signers of all phones whose authority is `authority`: an
/// issuing authority's root (IACA) for the readers of documents.
#[must_use]
pub fn simulated_iaca_anchor(authority: u64) -> Vec<u8> {
    mdoc::authority(authority)
}

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const ISSUER_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.18");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const AUTHORITY_INFORMATION_ACCESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const CPS_QUALIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.2.1");
const CLIENT_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// Policy of the authentication certificates (one source).
const AUTHENTICATION_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.3.30");
/// Policy of the signing certificates (firm).
const SIGNING_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.1.20");

// The holder's particulars in a signing certificate (firm).
const HOLDER_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.1");
const HOLDER_SEX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.3");
const HOLDER_BIRTH_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.4");
const HOLDER_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.5.5");

const BOOLEAN: &[u8] = &[0x01];
const INTEGER: &[u8] = &[0x02];
const BIT_STRING: &[u8] = &[0x03];
const OCTET_STRING: &[u8] = &[0x04];
const NULL: &[u8] = &[0x05, 0x00];
const OBJECT_IDENTIFIER: &[u8] = &[0x06];
const UTF8_STRING: &[u8] = &[0x0C];
const PRINTABLE_STRING: &[u8] = &[0x13];
const IA5_STRING: &[u8] = &[0x16];
const UTC_TIME: &[u8] = &[0x17];
const GENERALIZED_TIME: &[u8] = &[0x18];
const SEQUENCE: &[u8] = &[0x30];
const SET: &[u8] = &[0x31];

/// What the two X.509 authorities differ in.
struct Authority {
    role: Role,
    unit: &'static str,
    serial: u32,
    /// Japanese name, as the real authorities carry one in issuerAltName.
    japanese_unit: &'static str,
}

const AUTHENTICATION: Authority = Authority {
    role: Role::AuthenticationAuthority,
    unit: "Simulated user authentication",
    serial: 0x51_0001,
    japanese_unit: "架空の利用者証明用",
};

const SIGNING: Authority = Authority {
    role: Role::SigningAuthority,
    unit: "Simulated digital signature of the individual",
    serial: 0x51_0002,
    japanese_unit: "架空の署名用",
};

const HPKI: Authority = Authority {
    role: Role::HpkiAuthority,
    unit: "Simulated HPKI",
    serial: 0x51_0003,
    japanese_unit: "架空のHPKI",
};

const ORGANIZATION_NAME: &str = "KAZASU-SIMULATION";
const NOT_AN_ANCHOR: &str = "Simulated cards. Never a trust anchor";

impl Authority {
    fn key(&self, seed: u64) -> std::sync::Arc<RsaPrivateKey> {
        keys::key(seed, self.role)
    }

    fn name(&self) -> Vec<u8> {
        name(&[
            (ORGANIZATION, ORGANIZATION_NAME),
            (ORGANIZATIONAL_UNIT, self.unit),
            (ORGANIZATIONAL_UNIT, NOT_AN_ANCHOR),
        ])
    }

    fn japanese_name(&self) -> Vec<u8> {
        name(&[
            (ORGANIZATION, "架空の公的個人認証サービス"),
            (ORGANIZATIONAL_UNIT, self.japanese_unit),
            (ORGANIZATIONAL_UNIT, "模擬カード、信頼してはならない"),
        ])
    }

    /// The self-signed certificate. Valid for longer than any simulated card needs.
    fn certificate(&self, seed: u64) -> Vec<u8> {
        let key = self.key(seed);
        Certificate {
            serial: self.serial,
            issuer: &self.name(),
            not_before: date(2015, 1, 1),
            not_after: date(2049, 12, 31),
            subject: &self.name(),
            public_key: key.as_public_key(),
            extensions: &[
                extension(KEY_USAGE, true, &key_usage(&[5, 6])),
                extension(
                    SUBJECT_ALTERNATIVE_NAME,
                    false,
                    &constructed(SEQUENCE, &[&directory_name(&self.japanese_name())]),
                ),
                extension(
                    BASIC_CONSTRAINTS,
                    true,
                    &constructed(SEQUENCE, &[&object(BOOLEAN, &[0xFF])]),
                ),
                extension(CRL_DISTRIBUTION_POINTS, false, &distribution_point(&self.name())),
                extension(
                    SUBJECT_KEY_IDENTIFIER,
                    false,
                    &object(OCTET_STRING, &key_identifier(key.as_public_key())),
                ),
            ],
        }
        .signed_by(&key)
    }

    /// The extensions that both kinds of card certificate end in.
    fn common_extensions(&self, seed: u64, subject: &RsaPublicKey) -> Vec<Vec<u8>> {
        let crl = name(&[
            (ORGANIZATION, ORGANIZATION_NAME),
            (ORGANIZATIONAL_UNIT, self.unit),
            (ORGANIZATIONAL_UNIT, "CRL Distribution Points"),
            (ORGANIZATIONAL_UNIT, "Kakuu-ken"),
            (COMMON_NAME, "Mihon-ku CRLDP"),
        ]);
        let ocsp = constructed(
            SEQUENCE,
            &[&oid(OCSP), &object(&[0x86], b"http://ocsp.simulation.invalid")],
        );
        vec![
            extension(
                ISSUER_ALTERNATIVE_NAME,
                false,
                &constructed(SEQUENCE, &[&directory_name(&self.japanese_name())]),
            ),
            extension(CRL_DISTRIBUTION_POINTS, false, &distribution_point(&crl)),
            extension(AUTHORITY_INFORMATION_ACCESS, false, &constructed(SEQUENCE, &[&ocsp])),
            extension(AUTHORITY_KEY_IDENTIFIER, false, &self.key_identifier_extension(seed)),
            extension(
                SUBJECT_KEY_IDENTIFIER,
                false,
                &object(OCTET_STRING, &key_identifier(subject)),
            ),
        ]
    }

    fn key_identifier_extension(&self, seed: u64) -> Vec<u8> {
        constructed(
            SEQUENCE,
            &[
                &object(&[0x80], &key_identifier(self.key(seed).as_public_key())),
                &object(&[0xA1], &directory_name(&self.name())),
                &object(&[0x82], &unsigned(&self.serial.to_be_bytes())),
            ],
        )
    }
}

pub(crate) fn authentication_authority(seed: u64) -> Vec<u8> {
    AUTHENTICATION.certificate(seed)
}

pub(crate) fn signing_authority(seed: u64) -> Vec<u8> {
    SIGNING.certificate(seed)
}

/// 利用者証明用電子証明書: no name and no address in it. 1,571 bytes, as long as a real one.
pub(crate) fn authentication(profile: &CardProfile) -> Vec<u8> {
    let key = keys::key(profile.seed, Role::Authentication);
    let mut extensions = vec![
        extension(KEY_USAGE, true, &key_usage(&[0])),
        extension(
            EXTENDED_KEY_USAGE,
            false,
            &constructed(SEQUENCE, &[&oid(CLIENT_AUTHENTICATION)]),
        ),
        extension(CERTIFICATE_POLICIES, true, &policies(AUTHENTICATION_POLICY)),
    ];
    extensions.extend(AUTHENTICATION.common_extensions(profile.authority, key.as_public_key()));
    card_certificate(profile, &AUTHENTICATION, key.as_public_key(), &extensions)
}

/// 署名用電子証明書: name, sex, birth date and address as otherNames. 1,742 bytes for the default holder, as long as a
/// real one; a longer name or address makes it longer.
///
/// The positions of substitute characters (代替文字) are left out: their form is not published.
pub(crate) fn signing(profile: &CardProfile) -> Vec<u8> {
    let key = keys::key(profile.seed, Role::Signing);
    let holder = &profile.holder;
    let (era, _) = holder.birth_era();
    let birth_date = format!("{era}{}", holder.birth_date.strftime("%Y%m%d"));
    let particulars = [
        other_name(HOLDER_NAME, &holder.name),
        other_name(HOLDER_BIRTH_DATE, &birth_date),
        other_name(HOLDER_SEX, &holder.sex.digit().to_string()),
        other_name(HOLDER_ADDRESS, &holder.address),
    ]
    .concat();
    let mut extensions = vec![
        extension(KEY_USAGE, true, &key_usage(&[0, 1])),
        extension(SUBJECT_ALTERNATIVE_NAME, false, &object(SEQUENCE, &particulars)),
        extension(CERTIFICATE_POLICIES, true, &policies(SIGNING_POLICY)),
    ];
    extensions.extend(SIGNING.common_extensions(profile.authority, key.as_public_key()));
    card_certificate(profile, &SIGNING, key.as_public_key(), &extensions)
}

/// The certificate in one of the two applications of an HPKI card (保健医療福祉分野PKI). Key usage as the application's
/// name says; the holder's name is the common name. The role attribute (hcRole) of real ones is left out: its form is
/// not among the facts at hand.
pub(crate) fn hpki(profile: &HpkiProfile, role: Role) -> Vec<u8> {
    let key = keys::key(profile.seed, role);
    let usage = if role == Role::HpkiSignature { 1 } else { 0 };
    let mut extensions = vec![extension(KEY_USAGE, true, &key_usage(&[usage]))];
    extensions.extend(HPKI.common_extensions(profile.authority, key.as_public_key()));
    Certificate {
        serial: serial(key.as_public_key()),
        issuer: &HPKI.name(),
        not_before: profile.issued,
        not_after: profile.certificates_expire,
        subject: &name(&[(COMMON_NAME, &profile.name)]),
        public_key: key.as_public_key(),
        extensions: &extensions,
    }
    .signed_by(&HPKI.key(profile.authority))
}

/// Three bytes with neither a sign bit nor a leading zero, so that the size never varies.
fn serial(key: &RsaPublicKey) -> u32 {
    let [first, second, third, ..] = <[u8; 32]>::from(Sha256::digest(keys::modulus(key)));
    u32::from_be_bytes([0, first & 0x3F | 0x40, second, third])
}

fn card_certificate(profile: &CardProfile, issuer: &Authority, key: &RsaPublicKey, extensions: &[Vec<u8>]) -> Vec<u8> {
    let subject = name(&[(COMMON_NAME, &subject_name(key))]);
    Certificate {
        serial: serial(key),
        issuer: &issuer.name(),
        not_before: profile.issued,
        not_after: profile.certificates_expire_on(),
        subject: &subject,
        public_key: key,
        extensions,
    }
    .signed_by(&issuer.key(profile.authority))
}

/// 23 letters and digits, the length of a real one.
fn subject_name(key: &RsaPublicKey) -> String {
    Sha256::digest(keys::modulus(key))
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<String>()[..23]
        .to_owned()
}

struct Certificate<'a> {
    serial: u32,
    issuer: &'a [u8],
    not_before: Date,
    not_after: Date,
    subject: &'a [u8],
    public_key: &'a RsaPublicKey,
    extensions: &'a [Vec<u8>],
}

impl Certificate<'_> {
    fn signed_by(&self, key: &RsaPrivateKey) -> Vec<u8> {
        let algorithm = constructed(SEQUENCE, &[&oid(SHA256_WITH_RSA), NULL]);
        // The first day begins at 00:00 UTC; the last ends at midnight in Japan, as on real ones.
        let validity = constructed(
            SEQUENCE,
            &[&time(self.not_before, "000000Z"), &time(self.not_after, "145959Z")],
        );
        let to_be_signed = constructed(
            SEQUENCE,
            &[
                &object(&[0xA0], &object(INTEGER, &[0x02])),
                &object(INTEGER, &unsigned(&self.serial.to_be_bytes())),
                &algorithm,
                self.issuer,
                &validity,
                self.subject,
                &public_key_info(self.public_key),
                &object(&[0xA3], &object(SEQUENCE, &self.extensions.concat())),
            ],
        );
        let signature = keys::sign_sha256(key, &to_be_signed);
        constructed(SEQUENCE, &[&to_be_signed, &algorithm, &bit_string(0, &signature)])
    }
}

fn public_key_info(key: &RsaPublicKey) -> Vec<u8> {
    let algorithm = constructed(SEQUENCE, &[&oid(RSA_ENCRYPTION), NULL]);
    constructed(SEQUENCE, &[&algorithm, &bit_string(0, &public_key(key))])
}

fn public_key(key: &RsaPublicKey) -> Vec<u8> {
    constructed(
        SEQUENCE,
        &[
            &object(INTEGER, &unsigned(&key.n_bytes())),
            &object(INTEGER, &unsigned(&key.e_bytes())),
        ],
    )
}

/// The first 160 bits of the SHA-256 of the key, a form that RFC 7093 allows.
fn key_identifier(key: &RsaPublicKey) -> Vec<u8> {
    Sha256::digest(public_key(key))[..20].to_vec()
}

fn extension(id: ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { object(BOOLEAN, &[0xFF]) } else { Vec::new() };
    constructed(SEQUENCE, &[&oid(id), &critical, &object(OCTET_STRING, value)])
}

fn policies(policy: ObjectIdentifier) -> Vec<u8> {
    let practice = object(IA5_STRING, b"http://simulation.invalid/cps");
    let qualifier = constructed(SEQUENCE, &[&oid(CPS_QUALIFIER), &practice]);
    let information = constructed(SEQUENCE, &[&oid(policy), &object(SEQUENCE, &qualifier)]);
    object(SEQUENCE, &information)
}

fn other_name(kind: ObjectIdentifier, value: &str) -> Vec<u8> {
    constructed(
        &[0xA0],
        &[&oid(kind), &object(&[0xA0], &object(UTF8_STRING, value.as_bytes()))],
    )
}

fn distribution_point(name: &[u8]) -> Vec<u8> {
    let full_name = object(&[0xA0], &directory_name(name));
    object(SEQUENCE, &object(SEQUENCE, &object(&[0xA0], &full_name)))
}

/// The directoryName form of a GeneralName.
fn directory_name(name: &[u8]) -> Vec<u8> {
    object(&[0xA4], name)
}

/// C=JP and what follows.
fn name(attributes: &[(ObjectIdentifier, &str)]) -> Vec<u8> {
    let country = relative_name(COUNTRY, &object(PRINTABLE_STRING, b"JP"));
    let rest = attributes
        .iter()
        .map(|(kind, value)| relative_name(*kind, &object(UTF8_STRING, value.as_bytes())));
    object(
        SEQUENCE,
        &std::iter::once(country).chain(rest).collect::<Vec<_>>().concat(),
    )
}

fn relative_name(kind: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    object(SET, &constructed(SEQUENCE, &[&oid(kind), value]))
}

/// Bits of KeyUsage by number, 0 digitalSignature to 6 cRLSign.
fn key_usage(bits: &[u32]) -> Vec<u8> {
    let byte = bits.iter().fold(0_u8, |byte, bit| byte | 0x80 >> bit);
    bit_string(u8::try_from(byte.trailing_zeros()).unwrap_or(0), &[byte])
}

fn bit_string(unused: u8, bytes: &[u8]) -> Vec<u8> {
    constructed(BIT_STRING, &[&[unused], bytes])
}

fn oid(id: ObjectIdentifier) -> Vec<u8> {
    object(OBJECT_IDENTIFIER, id.as_bytes())
}

/// The shortest two's complement form of a number that is not negative.
fn unsigned(big_endian: &[u8]) -> Vec<u8> {
    let significant: Vec<u8> = big_endian.iter().copied().skip_while(|byte| *byte == 0).collect();
    match significant.first() {
        Some(first) if *first < 0x80 => significant,
        _ => [&[0], significant.as_slice()].concat(),
    }
}

/// UTCTime until 2049, GeneralizedTime after (RFC 5280).
fn time(day: Date, clock: &str) -> Vec<u8> {
    let (tag, form) = if (1950..2050).contains(&day.year()) {
        (UTC_TIME, "%y%m%d")
    } else {
        (GENERALIZED_TIME, "%Y%m%d")
    };
    object(tag, format!("{}{clock}", day.strftime(form)).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_as_long_as_real_ones() {
        let profile = CardProfile::default();
        assert_eq!((authentication(&profile).len(), signing(&profile).len()), (1571, 1742));
    }

    #[test]
    fn another_seed_does_not_change_the_length() {
        let profile = CardProfile {
            seed: 99,
            ..CardProfile::default()
        };
        assert_eq!(authentication(&profile).len(), 1571);
    }

    #[test]
    fn key_usage_counts_its_unused_bits() {
        assert_eq!(key_usage(&[0]), [0x03, 0x02, 0x07, 0x80]);
        assert_eq!(key_usage(&[0, 1]), [0x03, 0x02, 0x06, 0xC0]);
        assert_eq!(key_usage(&[5, 6]), [0x03, 0x02, 0x01, 0x06]);
    }

    #[test]
    fn days_after_2049_take_four_digit_years() {
        assert_eq!(time(date(2049, 12, 31), "145959Z"), b"\x17\x0D491231145959Z");
        assert_eq!(time(date(2050, 1, 1), "145959Z"), b"\x18\x0F20500101145959Z");
    }
}
