//! Certificates made to be believed, or to cost time: none is trusted for its form, and each is read or refused soon.

use std::time::Instant;

use jiff::Timestamp;
use kazasu::certificate::{
    Certificate, CertificateError, EcdsaEncoding, HolderBirthDate, HolderSex, PublicKey, PublicKeyKind, RustCrypto,
    SignatureAlgorithm, TrustAnchors, Verifier,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const SHA256_WITH_RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11];
const SHA1_WITH_RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 5];
const BASIC_CONSTRAINTS: [u8; 3] = [0x55, 0x1D, 0x13];
const KEY_USAGE: [u8; 3] = [0x55, 0x1D, 0x0F];
const SUBJECT_ALTERNATIVE_NAME: [u8; 3] = [0x55, 0x1D, 0x11];
/// 1.2.392.200149.8.5.5, the arc of the holder's particulars.
const HOLDER_ARC: [u8; 9] = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 8, 5, 5];
const NAME_CONSTRAINTS: [u8; 3] = [0x55, 0x1D, 0x1E];

/// A verifier that believes everything, so that only the form is left to refuse.
struct Gullible;

impl Verifier for Gullible {
    fn verify(&self, _: SignatureAlgorithm, _: &PublicKey, _: &[u8], _: &[u8]) -> Result<(), CertificateError> {
        Ok(())
    }
}

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    let header = match value.len() {
        0..=0x7F => vec![tag, length[3]],
        0x80..=0xFF => vec![tag, 0x81, length[3]],
        0x100..=0xFFFF => vec![tag, 0x82, length[2], length[3]],
        _ => vec![tag, 0x83, length[1], length[2], length[3]],
    };
    [&header, value].concat()
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn algorithm(oid: &[u8]) -> Vec<u8> {
    sequence(&[&tlv(0x06, oid), &tlv(0x05, &[])])
}

fn spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = sequence(&[&tlv(0x02, &[&[0], modulus].concat()), &tlv(0x02, exponent)]);
    let rsa = algorithm(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1]);
    sequence(&[&rsa, &tlv(0x03, &[&[0], key.as_slice()].concat())])
}

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { tlv(0x01, &[0xFF]) } else { vec![] };
    sequence(&[&tlv(0x06, oid), &critical, &tlv(0x04, value)])
}

fn authority() -> Vec<u8> {
    extension(&BASIC_CONSTRAINTS, true, &sequence(&[&tlv(0x01, &[0xFF])]))
}

fn relative_name(value: &[u8]) -> Vec<u8> {
    tlv(0x31, &sequence(&[&tlv(0x06, &[0x55, 0x04, 0x0B]), &tlv(0x0C, value)]))
}

/// An otherName with a UTF8String under the holder's arc.
fn particular(number: u8, text: &str) -> Vec<u8> {
    other_name(number, &tlv(0x0C, text.as_bytes()))
}

fn other_name(number: u8, value: &[u8]) -> Vec<u8> {
    let kind = tlv(0x06, &[&HOLDER_ARC[..], &[number]].concat());
    tlv(0xA0, &[kind, tlv(0xA0, value)].concat())
}

fn alternative_names(names: &[u8]) -> Vec<u8> {
    extension(&SUBJECT_ALTERNATIVE_NAME, false, &tlv(0x30, names))
}

fn with_extensions(extensions: Vec<u8>) -> Result<Certificate, CertificateError> {
    Parts {
        extensions,
        ..Parts::default()
    }
    .read()
}

/// The parts of a certificate that the attacks change.
struct Parts {
    serial: Vec<u8>,
    inner_algorithm: Vec<u8>,
    outer_algorithm: Vec<u8>,
    subject: Vec<u8>,
    key: Vec<u8>,
    extensions: Vec<u8>,
    signature: Vec<u8>,
    behind_signature: Vec<u8>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            serial: vec![7],
            inner_algorithm: algorithm(&SHA256_WITH_RSA),
            outer_algorithm: algorithm(&SHA256_WITH_RSA),
            subject: relative_name(b"subject"),
            key: spki(&[0xFF; 256], &[1, 0, 1]),
            extensions: vec![],
            signature: vec![0x55; 256],
            behind_signature: vec![],
        }
    }
}

impl Parts {
    fn signed_part(&self) -> Vec<u8> {
        let extensions = match self.extensions.as_slice() {
            [] => vec![],
            some => tlv(0xA3, &tlv(0x30, some)),
        };
        sequence(&[
            &tlv(0xA0, &tlv(0x02, &[2])),
            &tlv(0x02, &self.serial),
            &self.inner_algorithm,
            &tlv(0x30, &relative_name(b"issuer")),
            &sequence(&[&tlv(0x17, b"250101000000Z"), &tlv(0x17, b"350101000000Z")]),
            &tlv(0x30, &self.subject),
            &self.key,
            &extensions,
        ])
    }

    fn der(&self) -> Vec<u8> {
        let signature = tlv(0x03, &[&[0], self.signature.as_slice()].concat());
        sequence(&[
            &self.signed_part(),
            &self.outer_algorithm,
            &signature,
            &self.behind_signature,
        ])
    }

    fn read(&self) -> Result<Certificate, CertificateError> {
        Certificate::from_der(&self.der())
    }
}

fn anchors(anchor: Certificate) -> TrustAnchors {
    TrustAnchors::none().with("anchor", anchor).unwrap()
}

fn anchor_with_key(key: Vec<u8>) -> Certificate {
    let parts = Parts {
        key,
        extensions: authority(),
        ..Parts::default()
    };
    parts.read().unwrap()
}

fn now() -> Timestamp {
    "2026-09-29T00:00:00Z".parse().unwrap()
}

/// What an RSA signature of 2048 bits is before the exponent is applied (RFC 8017, 9.2).
fn encoded_message(message: &[u8]) -> Vec<u8> {
    let digest_info = [
        b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20".as_slice(),
        &Sha256::digest(message),
    ]
    .concat();
    [&[0, 1], vec![0xFF; 256 - 3 - 51].as_slice(), &[0], &digest_info].concat()
}

#[test]
fn a_key_whose_signatures_anybody_can_make_verifies_nothing() {
    let message = Parts::default().signed_part();
    // With the exponent 1 the message is its own signature.
    let forged = Parts {
        signature: encoded_message(&message),
        ..Parts::default()
    }
    .read()
    .unwrap();
    for exponent in [
        &[1][..],
        &[0],
        &[2],
        &[4],
        &[1, 0, 0],
        &[0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
    ] {
        let anchor = anchor_with_key(spki(&[0xFF; 256], exponent));
        let result = forged.verify_issued_by(&anchor, &RustCrypto);
        assert!(
            matches!(result, Err(CertificateError::UnsupportedKey { .. })),
            "{exponent:?}: {result:?}"
        );
        let result = anchors(anchor).check(&forged, now(), &RustCrypto);
        assert_eq!(result, Err(CertificateError::NoAnchor { anchors: 1 }));
    }
    let even = [vec![0xFF; 255], vec![0xFE]].concat();
    let anchor = anchor_with_key(spki(&even, &[1, 0, 1]));
    assert!(forged.verify_issued_by(&anchor, &RustCrypto).is_err());
}

#[test]
fn an_algorithm_that_is_not_implemented_or_not_the_signed_one_is_refused() {
    let anchor = || anchors(anchor_with_key(spki(&[0xFF; 256], &[1, 0, 1])));
    let mismatched = Parts {
        outer_algorithm: algorithm(&SHA1_WITH_RSA),
        ..Parts::default()
    };
    assert_eq!(mismatched.read(), Err(CertificateError::AlgorithmMismatch));
    for identifier in [
        algorithm(&SHA1_WITH_RSA),
        // Parameters that the algorithm does not have.
        sequence(&[&tlv(0x06, &SHA256_WITH_RSA), &tlv(0x04, b"x")]),
        sequence(&[&tlv(0x06, &SHA256_WITH_RSA), &tlv(0x05, b"x")]),
    ] {
        let parts = Parts {
            inner_algorithm: identifier.clone(),
            outer_algorithm: identifier,
            ..Parts::default()
        };
        let refused = match parts.read() {
            Ok(certificate) => anchor().check(&certificate, now(), &Gullible).map(drop),
            Err(error) => Err(error),
        };
        assert!(
            matches!(
                refused,
                Err(CertificateError::UnsupportedAlgorithm { .. } | CertificateError::Malformed { .. })
            ),
            "{refused:?}"
        );
    }
}

/// Believes whatever is said to be signed with one algorithm.
struct GullibleTo(SignatureAlgorithm);

impl Verifier for GullibleTo {
    fn verify(&self, algorithm: SignatureAlgorithm, _: &PublicKey, _: &[u8], _: &[u8]) -> Result<(), CertificateError> {
        match algorithm == self.0 {
            true => Ok(()),
            false => Err(CertificateError::SignatureInvalid),
        }
    }
}

#[test]
fn identifiers_name_the_algorithm_that_is_verified_with() {
    let rsa = |last| [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, last];
    let ecdsa = |last| [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, last];
    let digest = |last| algorithm(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last]);
    let mgf = |last, digest: &[u8]| sequence(&[&tlv(0x06, &rsa(last)), digest]);
    let pss = |hash: &[u8], mask: &[u8], more: &[u8]| {
        let parameters = sequence(&[&tlv(0xA0, hash), &tlv(0xA1, mask), more]);
        sequence(&[&tlv(0x06, &rsa(10)), &parameters])
    };
    let (sha256, sha384) = (digest(1), digest(2));
    let salt = |length| tlv(0xA2, &tlv(0x02, &[length]));
    let p256 = SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Der);
    let p384 = SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Der);
    for (identifier, expected) in [
        (algorithm(&rsa(11)), Some(SignatureAlgorithm::RsaPkcs1Sha256)),
        (
            sequence(&[&tlv(0x06, &rsa(11))]),
            Some(SignatureAlgorithm::RsaPkcs1Sha256),
        ),
        (algorithm(&rsa(12)), Some(SignatureAlgorithm::RsaPkcs1Sha384)),
        (algorithm(&rsa(13)), Some(SignatureAlgorithm::RsaPkcs1Sha512)),
        (sequence(&[&tlv(0x06, &ecdsa(2))]), Some(p256)),
        (sequence(&[&tlv(0x06, &ecdsa(3))]), Some(p384)),
        (
            pss(&sha256, &mgf(8, &sha256), &salt(32)),
            Some(SignatureAlgorithm::RsaPssSha256),
        ),
        (
            pss(&sha256, &mgf(8, &sha256), &[]),
            Some(SignatureAlgorithm::RsaPssSha256),
        ),
        (pss(&sha384, &mgf(8, &sha384), &salt(48)), None),
        (pss(&sha256, &mgf(8, &sha384), &salt(32)), None),
        (pss(&sha256, &mgf(9, &sha256), &salt(32)), None),
        (pss(&sha256, &mgf(8, &sha256), &tlv(0xA3, &tlv(0x02, &[2]))), None),
        // Nothing but defaults: SHA-1.
        (sequence(&[&tlv(0x06, &rsa(10)), &sequence(&[])]), None),
        (algorithm(&rsa(10)), None),
        (sequence(&[&tlv(0x06, &rsa(10))]), None),
        (algorithm(&ecdsa(3)), None),
        (sequence(&[&tlv(0x06, &ecdsa(4))]), None),
    ] {
        let certificate = Parts {
            inner_algorithm: identifier.clone(),
            outer_algorithm: identifier,
            ..Parts::default()
        }
        .read()
        .unwrap();
        let anchors = anchors(anchor_with_key(spki(&[0xFF; 256], &[1, 0, 1])));
        match expected {
            Some(algorithm) => {
                assert!(
                    anchors.check(&certificate, now(), &GullibleTo(algorithm)).is_ok(),
                    "{algorithm:?}"
                );
            }
            None => assert!(matches!(
                anchors.check(&certificate, now(), &Gullible),
                Err(CertificateError::UnsupportedAlgorithm { .. })
            )),
        }
    }
}

#[test]
fn an_authority_that_calls_itself_a_test_needs_the_ugly_call() {
    for spelling in ["JPKI-TEST", "jpki-test", " JPKI-TEST "] {
        let organization = sequence(&[&tlv(0x06, &[0x55, 0x04, 0x0A]), &tlv(0x0C, spelling.as_bytes())]);
        let authority = Parts {
            subject: [tlv(0x31, &organization), relative_name(b"unit")].concat(),
            extensions: authority(),
            ..Parts::default()
        }
        .read()
        .unwrap();
        assert_eq!(
            TrustAnchors::none().with("anchor", authority.clone()),
            Err(CertificateError::TestAuthority)
        );
        let anchors = TrustAnchors::none().with_test_authority_never_in_production("anchor", authority);
        assert_eq!(anchors.unwrap().iter().count(), 1);
    }
}

/// Believes RSA keys and knows no other algorithm.
struct RsaOnly;

impl Verifier for RsaOnly {
    fn verify(&self, _: SignatureAlgorithm, key: &PublicKey, _: &[u8], _: &[u8]) -> Result<(), CertificateError> {
        match key.kind() {
            PublicKeyKind::Rsa { .. } => Ok(()),
            _ => Err(CertificateError::UnsupportedAlgorithm { oid: String::new() }),
        }
    }
}

#[test]
fn an_anchor_that_cannot_be_verified_with_blocks_no_other() {
    let p384 = sequence(&[
        &tlv(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]),
        &tlv(0x06, &[0x2B, 0x81, 0x04, 0, 0x22]),
    ]);
    let point = tlv(0x03, &[vec![0, 4], vec![1; 96]].concat());
    let curve = anchor_with_key(sequence(&[&p384, &point]));
    let rsa = anchor_with_key(spki(&[0xFF; 256], &[1, 0, 1]));
    let certificate = Parts::default().read().unwrap();

    let alone = anchors(curve.clone());
    assert!(matches!(
        alone.check(&certificate, now(), &RsaOnly),
        Err(CertificateError::UnsupportedAlgorithm { .. })
    ));
    for both in [[&curve, &rsa], [&rsa, &curve]] {
        let anchors = both.into_iter().fold(TrustAnchors::none(), |anchors, anchor| {
            anchors.with("anchor", anchor.clone()).unwrap()
        });
        let trust = anchors.check(&certificate, now(), &RsaOnly).unwrap();
        assert_eq!(trust.anchor.certificate(), &rsa);
    }
}

#[test]
fn a_holder_is_read_whatever_stands_beside() {
    let email = tlv(0x81, b"a@example.invalid");
    let directory = tlv(0xA4, &tlv(0x30, &relative_name(b"unit")));
    let unknown = particular(9, "later");
    let elsewhere = tlv(
        0xA0,
        &[tlv(0x06, &[0x2A, 3, 4]), tlv(0xA0, &tlv(0x0C, b"elsewhere"))].concat(),
    );
    let address_of_another_kind = [&[0xA3], &particular(1, "x400")[1..]].concat();
    let names = [
        email,
        address_of_another_kind,
        particular(4, "419900102"),
        directory,
        unknown,
        elsewhere,
        particular(3, "2"),
        particular(1, "架空　花子"),
        particular(1, "another"),
        other_name(5, &tlv(0x04, b"not a text")),
        other_name(6, &tlv(0x0C, &[0xFF, 0xFE, 1])),
        other_name(2, &[]),
        particular(5, "見本県"),
    ];
    let holder = with_extensions(alternative_names(&names.concat()))
        .unwrap()
        .holder()
        .unwrap();
    assert_eq!(holder.name.as_deref(), Some("架空　花子"));
    assert_eq!(holder.sex, Some(HolderSex::Female));
    assert_eq!(
        holder
            .birth_date
            .clone()
            .and_then(|date| date.date())
            .unwrap()
            .to_string(),
        "1990-01-02"
    );
    assert_eq!(holder.address.as_deref(), Some("見本県"));
    assert_eq!(
        (&holder.name_substitutions, &holder.address_substitutions),
        (&None, &None)
    );

    let shown = format!("{holder:?} {:?} {:?}", holder.sex, holder.birth_date);
    for secret in ["架空", "1990", "Female", "見本"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn what_is_no_holder_is_none() {
    for extensions in [
        vec![],
        alternative_names(&[]),
        alternative_names(&tlv(0x81, b"a@example.invalid")),
        alternative_names(&[0xA0, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        extension(&SUBJECT_ALTERNATIVE_NAME, true, b""),
        extension(&SUBJECT_ALTERNATIVE_NAME, true, &tlv(0x31, &particular(1, "架空"))),
    ] {
        assert_eq!(with_extensions(extensions).unwrap().holder(), None);
    }
    let twice = [
        alternative_names(&particular(1, "one")),
        alternative_names(&particular(1, "other")),
    ]
    .concat();
    assert!(matches!(
        with_extensions(twice),
        Err(CertificateError::Malformed { .. })
    ));
    let odd = with_extensions(alternative_names(&particular(4, "S50.4.1"))).unwrap();
    assert_eq!(
        odd.holder().unwrap().birth_date,
        Some(HolderBirthDate::Text("S50.4.1".to_owned()))
    );
}

#[test]
fn restrictions_that_are_not_understood_are_not_passed_over() {
    let anchors = anchors(anchor_with_key(spki(&[0xFF; 256], &[1, 0, 1])));
    for (extensions, is_trusted) in [
        (extension(&NAME_CONSTRAINTS, false, &sequence(&[])), true),
        (extension(&NAME_CONSTRAINTS, true, &sequence(&[])), false),
        (extension(&[0x2A, 3, 4], true, b""), false),
    ] {
        let parts = Parts {
            extensions,
            ..Parts::default()
        };
        let result = anchors.check(&parts.read().unwrap(), now(), &Gullible);
        assert_eq!(result.is_ok(), is_trusted, "{result:?}");
    }
}

#[test]
fn what_may_not_issue_does_not_become_an_anchor() {
    let no_authority = extension(&BASIC_CONSTRAINTS, true, &sequence(&[]));
    let digital_signature_only = [authority(), extension(&KEY_USAGE, true, &tlv(0x03, &[7, 0x80]))].concat();
    for extensions in [vec![], no_authority, digital_signature_only] {
        let parts = Parts {
            extensions,
            ..Parts::default()
        };
        let result = TrustAnchors::none().with("anchor", parts.read().unwrap());
        assert_eq!(result, Err(CertificateError::NotAnAuthority));
    }
    // Two answers to one question.
    let parts = Parts {
        extensions: [extension(&BASIC_CONSTRAINTS, true, &sequence(&[])), authority()].concat(),
        ..Parts::default()
    };
    assert!(matches!(parts.read(), Err(CertificateError::Malformed { .. })));
}

#[test]
fn nothing_hides_beside_the_signed_part() {
    let parts = Parts {
        behind_signature: tlv(0x04, b"more"),
        ..Parts::default()
    };
    assert!(matches!(parts.read(), Err(CertificateError::Malformed { .. })));
    let der = Parts::default().der();
    for long_form in [
        [&[0x30, 0x83, 0x00], &der[2..4], &der[4..]].concat(),
        [&[0x30, 0x80], &der[4..], &[0, 0]].concat(),
        [&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &der[4..]].concat(),
        [&[0x30, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], &der[4..]].concat(),
    ] {
        assert!(matches!(
            Certificate::from_card_file(&long_form),
            Err(CertificateError::Malformed { .. })
        ));
    }
}

#[test]
fn thousands_of_parts_are_read_or_refused_soon() {
    let started = Instant::now();
    let nested = (0..6_000).fold(vec![], |inner: Vec<u8>, _| tlv(0x30, &inner));
    for parts in [
        Parts {
            subject: relative_name(b"x").repeat(2_000),
            ..Parts::default()
        },
        Parts {
            subject: tlv(
                0x31,
                &sequence(&[&tlv(0x06, &[0x55, 0x04, 0x0B]), &tlv(0x0C, b"")]).repeat(3_000),
            ),
            ..Parts::default()
        },
        Parts {
            subject: relative_name(&[b','; 30_000]),
            ..Parts::default()
        },
        Parts {
            extensions: extension(&[0x2A, 3, 4], false, b"").repeat(3_000),
            ..Parts::default()
        },
        Parts {
            extensions: extension(
                &[0x55, 0x1D, 0x20],
                false,
                &tlv(0x30, &sequence(&[&tlv(0x06, &[42])]).repeat(6_000)),
            ),
            ..Parts::default()
        },
        Parts {
            extensions: nested.clone(),
            ..Parts::default()
        },
        Parts {
            extensions: alternative_names(&nested),
            ..Parts::default()
        },
        Parts {
            extensions: alternative_names(&particular(1, "x").repeat(1_500)),
            ..Parts::default()
        },
        Parts {
            extensions: alternative_names(&tlv(0xA0, &nested)),
            ..Parts::default()
        },
        Parts {
            serial: vec![0x7F; 30_000],
            ..Parts::default()
        },
        Parts {
            key: spki(&[0xFF; 30_000], &[1, 0, 1]),
            ..Parts::default()
        },
        Parts {
            key: spki(&[0xFF; 512], &[0x7F; 20_000]),
            ..Parts::default()
        },
        Parts {
            signature: vec![0xFF; 30_000],
            ..Parts::default()
        },
    ] {
        if let Ok(certificate) = parts.read() {
            let _ = (certificate.kind(), certificate.common_name(), certificate.to_pem());
            let _ = certificate.holder();
            let _ = TrustAnchors::production().check(&certificate, now(), &RustCrypto);
            let _ = certificate.verify_signature(SignatureAlgorithm::RsaPkcs1Sha256, b"", &[1; 512], &RustCrypto);
        }
    }
    assert!(started.elapsed().as_secs() < 10, "a certificate costs time");
}

proptest! {
    #[test]
    fn any_alternative_names_are_read_or_passed_over(
        names in prop::collection::vec(any::<u8>(), 0..300),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let _ = with_extensions(extension(&SUBJECT_ALTERNATIVE_NAME, false, &names)).unwrap().holder();
        let mut names = [particular(1, "架空"), particular(4, "419900102"), particular(3, "1")].concat();
        for (index, value) in edits {
            let place = index.index(names.len());
            names[place] = value;
        }
        let _ = with_extensions(alternative_names(&names)).unwrap().holder();
    }
}
