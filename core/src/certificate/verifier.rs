//! Verification of signatures, with the crypto library replaceable.

use der::Decode;
use rsa::{Pkcs1v15Sign, RsaPublicKey, pkcs1v15, pss};
use sha2::{Sha256, Sha384, Sha512};
use signature::Verifier as _;
use spki::SubjectPublicKeyInfoRef;

use super::{
    error::CertificateError,
    public_key::{EllipticCurve, PublicKey, PublicKeyKind},
    signature_algorithm::{EcdsaEncoding, SignatureAlgorithm},
};

/// RSA moduli that [`RustCrypto`] takes, in bits. Cards and their CAs use 2048 (firm); below that is no longer safe, and
/// the upper end keeps a hostile key from costing noticeable time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// Checks signatures. Implement it to bring another crypto library; nothing else here computes with keys.
pub trait Verifier {
    /// Checks that `signature` was made over `message` (not its digest) with the private half of `key`.
    ///
    /// # Errors
    /// [`CertificateError::SignatureInvalid`] when it was not; [`CertificateError::UnsupportedKey`] or
    /// [`CertificateError::UnsupportedAlgorithm`] when that cannot be told. Nothing but `Ok` means verified.
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CertificateError>;
}

/// The built-in [`Verifier`], on the RustCrypto libraries: every [`SignatureAlgorithm`], RSA keys of 2048 to 4096 bits.
///
/// The advisory RUSTSEC-2023-0071 on the `rsa` crate concerns the timing of private-key operations. It does not apply:
/// only public keys, signatures and messages that are no secret come here, and private keys never leave the card.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustCrypto;

impl Verifier for RustCrypto {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CertificateError> {
        let verified = match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 => {
                let key = pkcs1v15::VerifyingKey::<Sha256>::new(rsa_key(key)?);
                pkcs1v15::Signature::try_from(signature).and_then(|signature| key.verify(message, &signature))
            }
            SignatureAlgorithm::RsaPkcs1Sha384 => {
                let key = pkcs1v15::VerifyingKey::<Sha384>::new(rsa_key(key)?);
                pkcs1v15::Signature::try_from(signature).and_then(|signature| key.verify(message, &signature))
            }
            SignatureAlgorithm::RsaPkcs1Sha512 => {
                let key = pkcs1v15::VerifyingKey::<Sha512>::new(rsa_key(key)?);
                pkcs1v15::Signature::try_from(signature).and_then(|signature| key.verify(message, &signature))
            }
            SignatureAlgorithm::RsaPkcs1Unprefixed => rsa_key(key)?
                .verify(Pkcs1v15Sign::new_unprefixed(), message, signature)
                .map_err(signature::Error::from),
            SignatureAlgorithm::RsaPssSha256 => {
                let key = pss::VerifyingKey::<Sha256>::new_with_auto_salt_len(rsa_key(key)?);
                pss::Signature::try_from(signature).and_then(|signature| key.verify(message, &signature))
            }
            SignatureAlgorithm::EcdsaP256Sha256(encoding) => {
                let point = curve_point(key, &EllipticCurve::P256)?;
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(unusable)?;
                match encoding {
                    EcdsaEncoding::Der => p256::ecdsa::Signature::from_der(signature),
                    EcdsaEncoding::Raw => p256::ecdsa::Signature::from_slice(signature),
                }
                .and_then(|signature| key.verify(message, &signature))
            }
            SignatureAlgorithm::EcdsaP384Sha384(encoding) => {
                let point = curve_point(key, &EllipticCurve::P384)?;
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(unusable)?;
                match encoding {
                    EcdsaEncoding::Der => p384::ecdsa::Signature::from_der(signature),
                    EcdsaEncoding::Raw => p384::ecdsa::Signature::from_slice(signature),
                }
                .and_then(|signature| key.verify(message, &signature))
            }
        };
        verified.map_err(|_| CertificateError::SignatureInvalid)
    }
}

fn unusable(error: impl std::fmt::Display) -> CertificateError {
    CertificateError::UnsupportedKey {
        reason: error.to_string(),
    }
}

/// A key of RSA that is neither weak nor costly, for the library.
pub(crate) fn rsa_key(key: &PublicKey) -> Result<RsaPublicKey, CertificateError> {
    let PublicKeyKind::Rsa { bits } = key.kind() else {
        return Err(unusable("not an RSA key"));
    };
    if !RSA_BITS.contains(bits) {
        return Err(unusable(format!("RSA of {bits} bits")));
    }
    let info = SubjectPublicKeyInfoRef::from_der(key.as_spki_der()).map_err(unusable)?;
    RsaPublicKey::try_from(info).map_err(unusable)
}

/// The point of an elliptic-curve key (SEC 1), which the curve's library still has to check.
fn curve_point<'k>(key: &'k PublicKey, curve: &EllipticCurve) -> Result<&'k [u8], CertificateError> {
    match key.kind() {
        PublicKeyKind::EllipticCurve(found) if found == curve => {}
        PublicKeyKind::EllipticCurve(found) => return Err(unusable(format!("a key on {found:?}, not on {curve:?}"))),
        _ => return Err(unusable("not an elliptic-curve key")),
    }
    let info = SubjectPublicKeyInfoRef::from_der(key.as_spki_der()).map_err(unusable)?;
    info.subject_public_key
        .as_bytes()
        .ok_or_else(|| unusable("the point ends within a byte"))
}
