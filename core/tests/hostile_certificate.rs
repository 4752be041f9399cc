//! Certificates made to be believed, or to cost time: none is trusted for its form, and each is read or refused soon.

use std::time::Instant;

use jiff::Timestamp;
use kazasu::certificate::{
    Certificate, CertificateError, PublicKey, RustCrypto, SignatureAlgorithm, TrustAnchors, Verifier,
};
use sha2::{Digest, Sha256};

const SHA256_WITH_RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11];
const SHA1_WITH_RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 5];
const BASIC_CONSTRAINTS: [u8; 3] = [0x55, 0x1D, 0x13];
const KEY_USAGE: [u8; 3] = [0x55, 0x1D, 0x0F];
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
            extensions: nested,
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
            let _ = TrustAnchors::production().check(&certificate, now(), &RustCrypto);
            let _ = certificate.verify_signature(SignatureAlgorithm::RsaPkcs1Sha256, b"", &[1; 512], &RustCrypto);
        }
    }
    assert!(started.elapsed().as_secs() < 10, "a certificate costs time");
}
