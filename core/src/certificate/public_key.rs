//! A certificate's public key: its encoding and what kind it is.

use std::fmt;

use bytes::Bytes;
use const_oid::ObjectIdentifier;
use der::{
    Decode, Encode,
    asn1::{AnyRef, BitStringRef, UintRef},
};
use rsa::pkcs1;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::error::CertificateError;
use crate::tlv::ber::{Reader, Tag};

/// `rsaEncryption`, RFC 8017 appendix A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`, RFC 5480 section 2.1.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`, `secp384r1`, `secp521r1`, RFC 5480 section 2.1.1.1.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// The objects of a key in the form that cards use (one source, and one test card).
const CARD_EXPONENT: Tag = Tag(0x90);
const CARD_MODULUS: Tag = Tag(0x91);

/// A public key as SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), the form that crypto libraries read.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    spki: Bytes,
    kind: PublicKeyKind,
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when it is not one, or an RSA key in it does not read.
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, CertificateError> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(CertificateError::malformed)?;
        Ok(Self {
            spki: Bytes::copy_from_slice(spki),
            kind: PublicKeyKind::of(&info)?,
        })
    }

    /// An RSA key from its two numbers, big-endian; leading zero bytes do not matter.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when a number is empty or far too long for any key.
    pub fn from_rsa_parts(modulus: &[u8], exponent: &[u8]) -> Result<Self, CertificateError> {
        Self::encode_rsa(modulus, exponent).map_err(CertificateError::malformed)?
    }

    /// Reads an RSA key as cards write one: the objects 90 (exponent) and 91 (modulus) side by side. Such keys stand in
    /// card-verifiable certificates and in signed records of the 券面 applications (one source, and one test card).
    ///
    /// # Errors
    /// [`CertificateError::MalformedCardVerifiable`] when an object is missing or cut off, else as
    /// [`PublicKey::from_rsa_parts`].
    pub fn from_card_objects(objects: &[u8]) -> Result<Self, CertificateError> {
        let find = |tag| match Reader::new(objects).find(tag) {
            Ok(Some(object)) => Ok(object.value),
            Ok(None) => Err(CertificateError::MalformedCardVerifiable {
                reason: format!("no object {tag} in the public key"),
            }),
            Err(error) => Err(CertificateError::MalformedCardVerifiable {
                reason: error.to_string(),
            }),
        };
        let exponent = find(CARD_EXPONENT)?;
        Self::from_rsa_parts(find(CARD_MODULUS)?, exponent)
    }

    /// The outer result is the encoder's, the inner one the decoder's of what was encoded.
    fn encode_rsa(modulus: &[u8], exponent: &[u8]) -> der::Result<Result<Self, CertificateError>> {
        let key = pkcs1::RsaPublicKeyRef {
            modulus: UintRef::new(modulus)?,
            public_exponent: UintRef::new(exponent)?,
        }
        .to_der()?;
        let spki = SubjectPublicKeyInfoRef {
            algorithm: AlgorithmIdentifierRef {
                oid: RSA_ENCRYPTION,
                parameters: Some(AnyRef::NULL),
            },
            subject_public_key: BitStringRef::from_bytes(&key)?,
        };
        Ok(Self::from_spki_der(&spki.to_der()?))
    }

    /// The DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn as_spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// Which kind of key, and how large.
    #[must_use]
    pub fn kind(&self) -> &PublicKeyKind {
        &self.kind
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?})", self.kind)
    }
}

/// The kinds of public keys. Today's cards hold RSA-2048; the next generation is announced with ECDSA P-384 (firm).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKeyKind {
    /// RSA.
    Rsa {
        /// Length of the modulus in bits.
        bits: usize,
    },
    /// An elliptic-curve key.
    EllipticCurve(EllipticCurve),
    /// Anything else.
    Other {
        /// Object identifier of the key's algorithm, dotted.
        algorithm: String,
    },
}

/// The curves that certificates name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EllipticCurve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// A curve without a name here.
    Other {
        /// Object identifier of the curve, dotted; empty when the key gives none.
        curve: String,
    },
}

impl PublicKeyKind {
    fn of(info: &SubjectPublicKeyInfoRef<'_>) -> Result<Self, CertificateError> {
        match info.algorithm.oid {
            RSA_ENCRYPTION => {
                let key = pkcs1::RsaPublicKeyRef::try_from(info.subject_public_key.raw_bytes()).map_err(|error| {
                    CertificateError::Malformed {
                        reason: error.to_string(),
                    }
                })?;
                Ok(Self::Rsa {
                    bits: bit_length(key.modulus.as_bytes()),
                })
            }
            EC_PUBLIC_KEY => Ok(Self::EllipticCurve(EllipticCurve::of(
                info.algorithm.parameters_oid().ok(),
            ))),
            other => Ok(Self::Other {
                algorithm: other.to_string(),
            }),
        }
    }
}

impl EllipticCurve {
    fn of(curve: Option<ObjectIdentifier>) -> Self {
        match curve {
            Some(P256) => Self::P256,
            Some(P384) => Self::P384,
            Some(P521) => Self::P521,
            other => Self::Other {
                curve: other.map(|oid| oid.to_string()).unwrap_or_default(),
            },
        }
    }
}

/// Bits of a big-endian number without leading zero bytes.
fn bit_length(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |byte| byte.leading_zeros());
    number
        .len()
        .saturating_mul(8)
        .saturating_sub(usize::try_from(unused).unwrap_or(0))
}
