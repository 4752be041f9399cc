//! Every signature algorithm: what was signed verifies, and nothing else does.

use std::sync::OnceLock;

use der::Encode;
use der::asn1::BitStringRef;
use kazasu::certificate::{CertificateError, EcdsaEncoding, PublicKey, RustCrypto, SignatureAlgorithm, Verifier};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Digest, Sha256, Sha384, Sha512};
use signature::Signer;
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfo};

const MESSAGE: &[u8] = b"message";

fn rsa_key() -> &'static RsaPrivateKey {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(7), 2048).unwrap())
}

fn rsa_public() -> PublicKey {
    let key = rsa_key().as_public_key();
    PublicKey::from_rsa_parts(&key.n_bytes(), &key.e_bytes()).unwrap()
}

fn curve_public(curve: &str, point: &[u8]) -> PublicKey {
    let info = SubjectPublicKeyInfo {
        algorithm: AlgorithmIdentifier {
            oid: "1.2.840.10045.2.1".parse().unwrap(),
            parameters: Some(const_oid::ObjectIdentifier::new(curve).unwrap()),
        },
        subject_public_key: BitStringRef::from_bytes(point).unwrap(),
    };
    PublicKey::from_spki_der(&info.to_der().unwrap()).unwrap()
}

fn p256_key() -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[5; 32]).unwrap()
}

fn p256_public() -> PublicKey {
    let point = p256_key().verifying_key().to_sec1_point(false);
    curve_public("1.2.840.10045.3.1.7", point.as_bytes())
}

fn p384_key() -> p384::ecdsa::SigningKey {
    p384::ecdsa::SigningKey::from_slice(&[6; 48]).unwrap()
}

fn p384_public() -> PublicKey {
    let point = p384_key().verifying_key().to_sec1_point(false);
    curve_public("1.3.132.0.34", point.as_bytes())
}

/// Every algorithm with a key and a signature over [`MESSAGE`].
fn signed() -> Vec<(SignatureAlgorithm, PublicKey, Vec<u8>)> {
    static SIGNED: OnceLock<Vec<(SignatureAlgorithm, PublicKey, Vec<u8>)>> = OnceLock::new();
    SIGNED.get_or_init(sign_with_all).clone()
}

fn sign_with_all() -> Vec<(SignatureAlgorithm, PublicKey, Vec<u8>)> {
    let rsa = rsa_key();
    let p256: p256::ecdsa::Signature = p256_key().sign(MESSAGE);
    let p384: p384::ecdsa::Signature = p384_key().sign(MESSAGE);
    vec![
        (
            SignatureAlgorithm::RsaPkcs1Sha256,
            rsa_public(),
            rsa.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(MESSAGE))
                .unwrap(),
        ),
        (
            SignatureAlgorithm::RsaPkcs1Sha384,
            rsa_public(),
            rsa.sign(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(MESSAGE))
                .unwrap(),
        ),
        (
            SignatureAlgorithm::RsaPkcs1Sha512,
            rsa_public(),
            rsa.sign(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(MESSAGE))
                .unwrap(),
        ),
        (
            SignatureAlgorithm::RsaPkcs1Unprefixed,
            rsa_public(),
            rsa.sign(Pkcs1v15Sign::new_unprefixed(), MESSAGE).unwrap(),
        ),
        (SignatureAlgorithm::RsaPssSha256, rsa_public(), pss(32)),
        (
            SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Der),
            p256_public(),
            p256.to_der().as_bytes().to_vec(),
        ),
        (
            SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Raw),
            p256_public(),
            p256.to_bytes().to_vec(),
        ),
        (
            SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Der),
            p384_public(),
            p384.to_der().as_bytes().to_vec(),
        ),
        (
            SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Raw),
            p384_public(),
            p384.to_bytes().to_vec(),
        ),
    ]
}

fn pss(salt: usize) -> Vec<u8> {
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    rsa_key()
        .sign_with_rng(&mut rng, Pss::<Sha256>::new_with_salt(salt), &Sha256::digest(MESSAGE))
        .unwrap()
}

#[test]
fn a_signature_verifies_under_its_own_algorithm_only() {
    for (algorithm, key, signature) in signed() {
        for (other, ..) in signed() {
            let verified = RustCrypto.verify(other, &key, MESSAGE, &signature);
            assert_eq!(
                verified.is_ok(),
                algorithm == other,
                "{} as {}",
                algorithm.code(),
                other.code()
            );
        }
    }
}

#[test]
fn another_message_does_not_verify() {
    for (algorithm, key, signature) in signed() {
        for message in [&b"massage"[..], b"", b"message ", &[0; 300]] {
            assert_eq!(
                RustCrypto.verify(algorithm, &key, message, &signature),
                Err(CertificateError::SignatureInvalid),
                "{}",
                algorithm.code()
            );
        }
    }
}

#[test]
fn a_changed_signature_does_not_verify() {
    for (algorithm, key, signature) in signed() {
        for index in (0..signature.len()).step_by(5) {
            let mut changed = signature.clone();
            changed[index] ^= 1 << (index % 8);
            assert_eq!(
                RustCrypto.verify(algorithm, &key, MESSAGE, &changed),
                Err(CertificateError::SignatureInvalid),
                "byte {index} of {}",
                algorithm.code()
            );
        }
        let longer = [&signature[..], &[0]].concat();
        let led_by_zero = [&[0], &signature[..]].concat();
        for wrong in [&signature[..signature.len() - 1], &longer, &led_by_zero, &[]] {
            assert_eq!(
                RustCrypto.verify(algorithm, &key, MESSAGE, wrong),
                Err(CertificateError::SignatureInvalid),
                "{} bytes for {}",
                wrong.len(),
                algorithm.code()
            );
        }
    }
}

#[test]
fn a_key_of_another_kind_or_curve_is_refused_as_a_key() {
    let keys = [rsa_public(), p256_public(), p384_public()];
    for (algorithm, own, signature) in signed() {
        for key in keys.iter().filter(|key| key.kind() != own.kind()) {
            let result = RustCrypto.verify(algorithm, key, MESSAGE, &signature);
            assert!(
                matches!(result, Err(CertificateError::UnsupportedKey { .. })),
                "{} with {key:?}: {result:?}",
                algorithm.code()
            );
        }
    }
}

#[test]
fn a_point_is_taken_for_one_of_the_named_curve_only() {
    let secp256k1 = "1.3.132.0.10";
    let point = p256_key().verifying_key().to_sec1_point(false);
    let key = curve_public(secp256k1, point.as_bytes());
    let signature: p256::ecdsa::Signature = p256_key().sign(MESSAGE);
    let algorithm = SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Raw);
    assert!(matches!(
        RustCrypto.verify(algorithm, &key, MESSAGE, &signature.to_bytes()),
        Err(CertificateError::UnsupportedKey { .. })
    ));
}

#[test]
fn a_pss_salt_may_have_any_length() {
    for salt in [0, 1, 20, 32, 48, 222] {
        let verified = RustCrypto.verify(SignatureAlgorithm::RsaPssSha256, &rsa_public(), MESSAGE, &pss(salt));
        assert_eq!(verified, Ok(()), "{salt}");
    }
}

#[test]
fn what_a_card_pads_verifies_as_the_padded_bytes() {
    let unprefixed = |block: &[u8]| rsa_key().sign(Pkcs1v15Sign::new_unprefixed(), block).unwrap();
    let verify = |message: &[u8], signature: &[u8]| {
        RustCrypto.verify(
            SignatureAlgorithm::RsaPkcs1Unprefixed,
            &rsa_public(),
            message,
            signature,
        )
    };
    // The most that fits into a 2048-bit block, one byte, and the bare SHA-256 of a document.
    for block in [vec![0xA5; 245], vec![0], Sha256::digest(MESSAGE).to_vec()] {
        assert_eq!(verify(&block, &unprefixed(&block)), Ok(()));
    }
    assert_eq!(
        verify(&[0xA5; 246], &unprefixed(&[0xA5; 245])),
        Err(CertificateError::SignatureInvalid)
    );
    // The same signature is one with a digest where the block is a DigestInfo.
    let digest_info = [
        b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20".as_slice(),
        &Sha256::digest(MESSAGE),
    ]
    .concat();
    let signature = unprefixed(&digest_info);
    assert_eq!(verify(&digest_info, &signature), Ok(()));
    assert_eq!(
        RustCrypto.verify(SignatureAlgorithm::RsaPkcs1Sha256, &rsa_public(), MESSAGE, &signature),
        Ok(())
    );
}

#[test]
fn points_off_the_curve_and_signatures_of_zeros_are_refused() {
    for (curve, algorithm, length) in [
        (
            "1.2.840.10045.3.1.7",
            SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Raw),
            32,
        ),
        (
            "1.3.132.0.34",
            SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Raw),
            48,
        ),
    ] {
        let off_the_curve = [vec![4], vec![1; 2 * length]].concat();
        let infinity = vec![0];
        for point in [off_the_curve, infinity, vec![], vec![4; length]] {
            let result = RustCrypto.verify(algorithm, &curve_public(curve, &point), MESSAGE, &vec![1; 2 * length]);
            assert!(
                matches!(result, Err(CertificateError::UnsupportedKey { .. })),
                "{result:?}"
            );
        }
    }
    for (algorithm, key, signature) in signed() {
        for byte in [0x00, 0xFF] {
            let result = RustCrypto.verify(algorithm, &key, MESSAGE, &vec![byte; signature.len()]);
            assert_eq!(result, Err(CertificateError::SignatureInvalid), "{}", algorithm.code());
        }
    }
}

proptest! {
    #[test]
    fn garbage_never_panics_nor_verifies(
        message in prop::collection::vec(any::<u8>(), 0..300),
        signature in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        for (algorithm, key, _) in signed() {
            prop_assert!(RustCrypto.verify(algorithm, &key, &message, &signature).is_err());
        }
    }
}
