//! The elliptic curves of cipher suite 1, as far as RustCrypto has stable versions of them, and what is computed on them.

use elliptic_curve::{
    AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey as CurvePoint, SecretKey,
    ecdh::diffie_hellman,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use p256::elliptic_curve;
use zeroize::Zeroizing;

use super::error::MdocError;

/// A curve. The standard names four more for cipher suite 1 that are not here: brainpoolP320r1, brainpoolP512r1, X448 and
/// Ed448.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256: every engagement seen so far (firm).
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// brainpoolP256r1.
    BrainpoolP256,
    /// brainpoolP384r1.
    BrainpoolP384,
    /// X25519, for key agreement only.
    X25519,
    /// Ed25519, for signatures only.
    Ed25519,
}

impl Curve {
    /// From its number in the COSE registry of elliptic curves (IANA).
    ///
    /// # Errors
    /// [`MdocError::UnsupportedCurve`].
    pub fn from_identifier(identifier: i64) -> Result<Self, MdocError> {
        match identifier {
            1 => Ok(Self::P256),
            2 => Ok(Self::P384),
            3 => Ok(Self::P521),
            4 => Ok(Self::X25519),
            6 => Ok(Self::Ed25519),
            256 => Ok(Self::BrainpoolP256),
            258 => Ok(Self::BrainpoolP384),
            curve => Err(MdocError::UnsupportedCurve { curve }),
        }
    }

    /// Its number in the COSE registry of elliptic curves (IANA).
    #[must_use]
    pub const fn identifier(self) -> i64 {
        match self {
            Self::P256 => 1,
            Self::P384 => 2,
            Self::P521 => 3,
            Self::X25519 => 4,
            Self::Ed25519 => 6,
            Self::BrainpoolP256 => 256,
            Self::BrainpoolP384 => 258,
        }
    }

    /// Bytes of a coordinate, and of a private key.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::P256 | Self::BrainpoolP256 | Self::X25519 | Self::Ed25519 => 32,
            Self::P384 | Self::BrainpoolP384 => 48,
            Self::P521 => 66,
        }
    }

    /// Whether a key is a point of two coordinates (EC2) and not a single string (OKP).
    #[must_use]
    pub const fn has_two_coordinates(self) -> bool {
        !matches!(self, Self::X25519 | Self::Ed25519)
    }

    /// A point in SEC 1 form, checked and without compression.
    pub(super) fn uncompressed(self, sec1: &[u8]) -> Result<Vec<u8>, MdocError> {
        match self {
            Self::P256 => uncompressed::<p256::NistP256>(sec1),
            Self::P384 => uncompressed::<p384::NistP384>(sec1),
            Self::P521 => uncompressed::<p521::NistP521>(sec1),
            Self::BrainpoolP256 => uncompressed::<bp256::BrainpoolP256r1>(sec1),
            Self::BrainpoolP384 => uncompressed::<bp384::BrainpoolP384r1>(sec1),
            Self::X25519 | Self::Ed25519 => None,
        }
        .ok_or(MdocError::InvalidKey)
    }

    /// The public key of a private one: a point in SEC 1 form, or for X25519 its bytes.
    pub(super) fn public(self, private: &[u8]) -> Result<Vec<u8>, MdocError> {
        match self {
            Self::P256 => public::<p256::NistP256>(private),
            Self::P384 => public::<p384::NistP384>(private),
            Self::P521 => public::<p521::NistP521>(private),
            Self::BrainpoolP256 => public::<bp256::BrainpoolP256r1>(private),
            Self::BrainpoolP384 => public::<bp384::BrainpoolP384r1>(private),
            Self::X25519 => x25519_key(private).map(|key| x25519_dalek::PublicKey::from(&key).to_bytes().to_vec()),
            Self::Ed25519 => return Err(MdocError::CurveMismatch),
        }
        .ok_or(MdocError::InvalidKey)
    }

    /// The secret that a private and a public key agree on.
    pub(super) fn agree(self, private: &[u8], public: &[u8]) -> Result<Zeroizing<Vec<u8>>, MdocError> {
        match self {
            Self::P256 => agree::<p256::NistP256>(private, public),
            Self::P384 => agree::<p384::NistP384>(private, public),
            Self::P521 => agree::<p521::NistP521>(private, public),
            Self::BrainpoolP256 => agree::<bp256::BrainpoolP256r1>(private, public),
            Self::BrainpoolP384 => agree::<bp384::BrainpoolP384r1>(private, public),
            Self::X25519 => agree_x25519(private, public),
            Self::Ed25519 => return Err(MdocError::CurveMismatch),
        }
        .ok_or(MdocError::InvalidKey)
    }
}

fn uncompressed<C>(sec1: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let point = CurvePoint::<C>::from_sec1_bytes(sec1).ok()?;
    Some(point.to_sec1_point(false).as_bytes().to_vec())
}

fn public<C>(private: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let key = SecretKey::<C>::from_slice(private).ok()?;
    Some(key.public_key().to_sec1_point(false).as_bytes().to_vec())
}

fn agree<C>(private: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let key = SecretKey::<C>::from_slice(private).ok()?;
    let point = CurvePoint::<C>::from_sec1_bytes(public).ok()?;
    let secret = diffie_hellman::<C>(key.to_nonzero_scalar(), point.as_affine());
    Some(Zeroizing::new(secret.raw_secret_bytes().to_vec()))
}

fn x25519_key(private: &[u8]) -> Option<x25519_dalek::StaticSecret> {
    let bytes = Zeroizing::new(<[u8; 32]>::try_from(private).ok()?);
    Some(x25519_dalek::StaticSecret::from(*bytes))
}

fn agree_x25519(private: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let public = <[u8; 32]>::try_from(public).ok()?;
    let secret = x25519_key(private)?.diffie_hellman(&x25519_dalek::PublicKey::from(public));
    // A point of low order gives zero whatever the private key (RFC 7748, 6.1).
    secret
        .was_contributory()
        .then(|| Zeroizing::new(secret.as_bytes().to_vec()))
}
