//! How signatures are made: the algorithms of today's cards, of the announced next ones, and of the certificates above
//! them.

use const_oid::ObjectIdentifier;
use rsa::pkcs1::RsaPssParamsOwned;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use super::error::CertificateError;

/// `sha256WithRSAEncryption` and its siblings, RFC 4055 section 5.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SHA384_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const SHA512_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
/// `id-RSASSA-PSS`, RFC 4055 section 3.1, and the mask generation function `id-mgf1` of section 2.2.
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
/// `id-sha256`, RFC 4055 section 2.1.
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// `ecdsa-with-SHA256` and `ecdsa-with-SHA384`, RFC 5758 section 3.2.
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// How a signature was made. The length of a signature follows from the key: an RSA signature is as long as the modulus,
/// an ECDSA signature as its [`EcdsaEncoding`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256: every certificate of today's cards, and what a card makes of a SHA-256
    /// DigestInfo (firm).
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512,
    /// PKCS#1 v1.5 signature padding around the message itself, without digest and without DigestInfo (`CKM_RSA_PKCS` of
    /// PKCS#11, `NONEwithRSA` of Java). Cards make it of whatever bytes they are given, 1 to 245 with RSA-2048 (firm), and
    /// of a bare SHA-256 value (one source); then the message to verify is that value of 32 bytes.
    ///
    /// It says nothing about what the signer meant: a signature over a DigestInfo made up by somebody else is a valid one
    /// of the algorithms above. Use it only where both sides expect it.
    RsaPkcs1Unprefixed,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of any length. Cards are said to use a random salt, of a
    /// length that is not stated (one source), so the length is found out and not demanded.
    RsaPssSha256,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256(EcdsaEncoding),
    /// ECDSA on P-384 with SHA-384: the root of the Japanese mdoc, and announced for the next generation of the card
    /// (firm).
    EcdsaP384Sha384(EcdsaEncoding),
}

/// How the two numbers of an ECDSA signature are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EcdsaEncoding {
    /// A DER SEQUENCE of two INTEGERs, as in X.509 (RFC 3279, 2.2.3). Its length varies.
    Der,
    /// r and s side by side, each as long as the curve's field, as in COSE and JOSE (RFC 9053, 2.1): 64 bytes on P-256,
    /// 96 on P-384.
    Raw,
}

impl SignatureAlgorithm {
    /// A stable name for programs, in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RsaPkcs1Sha256 => "rsa_pkcs1_sha256",
            Self::RsaPkcs1Sha384 => "rsa_pkcs1_sha384",
            Self::RsaPkcs1Sha512 => "rsa_pkcs1_sha512",
            Self::RsaPkcs1Unprefixed => "rsa_pkcs1_unprefixed",
            Self::RsaPssSha256 => "rsa_pss_sha256",
            Self::EcdsaP256Sha256(EcdsaEncoding::Der) => "ecdsa_p256_sha256_der",
            Self::EcdsaP256Sha256(EcdsaEncoding::Raw) => "ecdsa_p256_sha256_raw",
            Self::EcdsaP384Sha384(EcdsaEncoding::Der) => "ecdsa_p384_sha384_der",
            Self::EcdsaP384Sha384(EcdsaEncoding::Raw) => "ecdsa_p384_sha384_raw",
        }
    }

    /// From the identifier in a certificate. ECDSA identifiers name the digest only; the curve that is usual with it is
    /// assumed, and another key is refused by the verifier.
    pub(super) fn from_identifier(identifier: &AlgorithmIdentifierRef<'_>) -> Result<Self, CertificateError> {
        let parameters = identifier.parameters;
        match identifier.oid {
            // RFC 4055 wants the parameters NULL and readers to accept them absent.
            SHA256_WITH_RSA if is_null_or_absent(identifier) => Ok(Self::RsaPkcs1Sha256),
            SHA384_WITH_RSA if is_null_or_absent(identifier) => Ok(Self::RsaPkcs1Sha384),
            SHA512_WITH_RSA if is_null_or_absent(identifier) => Ok(Self::RsaPkcs1Sha512),
            RSASSA_PSS if is_pss_with_sha256(identifier) => Ok(Self::RsaPssSha256),
            ECDSA_WITH_SHA256 if parameters.is_none() => Ok(Self::EcdsaP256Sha256(EcdsaEncoding::Der)),
            ECDSA_WITH_SHA384 if parameters.is_none() => Ok(Self::EcdsaP384Sha384(EcdsaEncoding::Der)),
            other => Err(CertificateError::UnsupportedAlgorithm { oid: other.to_string() }),
        }
    }
}

fn is_null_or_absent(identifier: &AlgorithmIdentifierRef<'_>) -> bool {
    identifier.parameters.is_none_or(|any| any.is_null())
}

/// Absent parameters, or parts of them, mean SHA-1 (RFC 4055, 3.1), which is not accepted.
fn is_pss_with_sha256(identifier: &AlgorithmIdentifierRef<'_>) -> bool {
    let Some(Ok(parameters)) = identifier.parameters.map(|any| any.decode_as::<RsaPssParamsOwned>()) else {
        return false;
    };
    let is_sha256 = |digest: &AlgorithmIdentifierOwned| {
        digest.oid == SHA256 && digest.parameters.as_ref().is_none_or(|any| any.is_null())
    };
    is_sha256(&parameters.hash)
        && parameters.mask_gen.oid == MGF1
        && parameters.mask_gen.parameters.as_ref().is_some_and(is_sha256)
}
