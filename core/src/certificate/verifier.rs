//! Verification of signatures, with the crypto library replaceable.

use const_oid::ObjectIdentifier;
use der::Decode;
use rsa::{RsaPublicKey, pkcs1v15};
use sha2::Sha256;
use signature::Verifier as _;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::{
    error::CertificateError,
    public_key::{PublicKey, PublicKeyKind},
};

/// `sha256WithRSAEncryption`, RFC 4055 section 5.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// RSA moduli that [`RustCrypto`] takes, in bits. Cards and their CAs use 2048 (firm); below that is no longer safe, and
/// the upper end keeps a hostile key from costing noticeable time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256: every certificate of today's cards, and what a card makes of a SHA-256
    /// DigestInfo (firm).
    RsaPkcs1Sha256,
}

impl SignatureAlgorithm {
    /// From the identifier in a certificate.
    pub(super) fn from_identifier(identifier: &AlgorithmIdentifierRef<'_>) -> Result<Self, CertificateError> {
        match identifier.oid {
            // RFC 4055 wants the parameters NULL and readers to accept them absent.
            SHA256_WITH_RSA if identifier.parameters.is_none_or(|any| any.is_null()) => Ok(Self::RsaPkcs1Sha256),
            other => Err(CertificateError::UnsupportedAlgorithm { oid: other.to_string() }),
        }
    }
}

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

/// The built-in [`Verifier`], on the RustCrypto libraries. RSA keys of 2048 to 4096 bits.
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
        match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 => {
                let key = pkcs1v15::VerifyingKey::<Sha256>::new(rsa_key(key)?);
                pkcs1v15::Signature::try_from(signature)
                    .and_then(|signature| key.verify(message, &signature))
                    .map_err(|_| CertificateError::SignatureInvalid)
            }
        }
    }
}

fn rsa_key(key: &PublicKey) -> Result<RsaPublicKey, CertificateError> {
    let unusable = |reason: String| CertificateError::UnsupportedKey { reason };
    let PublicKeyKind::Rsa { bits } = key.kind() else {
        return Err(unusable("not an RSA key".to_owned()));
    };
    if !RSA_BITS.contains(bits) {
        return Err(unusable(format!("RSA of {bits} bits")));
    }
    let info = SubjectPublicKeyInfoRef::from_der(key.as_spki_der()).map_err(|error| unusable(error.to_string()))?;
    RsaPublicKey::try_from(info).map_err(|error| unusable(error.to_string()))
}
