//! COSE_Sign1 and COSE_Mac0 (RFC 9052) as mdoc uses them. What is received stays a view of its bytes: signatures and MACs
//! cover the protected headers as they came.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{
    encode::{Writer, Written, count, encode},
    error::MdocError,
};
use crate::{
    certificate::{EcdsaEncoding, PublicKey, SignatureAlgorithm, Verifier},
    phone::cbor::Item,
};

/// Certificates that an x5chain may have. Issuers of mdocs sign through one, readers through one or two.
pub const MAX_CERTIFICATES: usize = 8;

/// Labels of header parameters (RFC 9052, 3.1; RFC 9360, 2).
const ALGORITHM: i64 = 1;
const CRITICAL: i64 = 2;
const X5CHAIN: i64 = 33;
/// Tags of the structures (RFC 9052, 2). ISO/IEC 18013-5 leaves them away.
const TAG_MAC0: u64 = 17;
const TAG_SIGN1: u64 = 18;

/// Algorithms of cipher suite 1 by their numbers in the COSE registry (RFC 9053).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA with SHA-256.
    Es256,
    /// ECDSA with SHA-384.
    Es384,
    /// ECDSA with SHA-512.
    Es512,
    /// EdDSA.
    EdDsa,
    /// HMAC with SHA-256 and a tag of 256 bits.
    Hmac256,
}

impl Algorithm {
    /// From its number.
    ///
    /// # Errors
    /// [`MdocError::UnsupportedAlgorithm`].
    pub fn from_identifier(identifier: i64) -> Result<Self, MdocError> {
        match identifier {
            -7 => Ok(Self::Es256),
            -35 => Ok(Self::Es384),
            -36 => Ok(Self::Es512),
            -8 => Ok(Self::EdDsa),
            5 => Ok(Self::Hmac256),
            algorithm => Err(MdocError::UnsupportedAlgorithm { algorithm }),
        }
    }

    /// Its number.
    #[must_use]
    pub const fn identifier(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::Es512 => -36,
            Self::EdDsa => -8,
            Self::Hmac256 => 5,
        }
    }

    /// The signature algorithm that a [`Verifier`] knows.
    ///
    /// # Errors
    /// [`MdocError::UnsupportedAlgorithm`] for ES512 and EdDSA, which it does not know, and for a MAC.
    pub fn signature_algorithm(self) -> Result<SignatureAlgorithm, MdocError> {
        match self {
            Self::Es256 => Ok(SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Raw)),
            Self::Es384 => Ok(SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Raw)),
            Self::Es512 | Self::EdDsa | Self::Hmac256 => Err(MdocError::UnsupportedAlgorithm {
                algorithm: self.identifier(),
            }),
        }
    }
}

/// A COSE_Sign1: IssuerAuth, deviceSignature, readerAuth, and the tokens of status lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoseSign1<'b>(Cose<'b>);

impl<'b> CoseSign1<'b> {
    /// Reads one, with or without its tag.
    ///
    /// # Errors
    /// [`MdocError::Cbor`], [`MdocError::Malformed`], [`MdocError::UnhandledCriticalHeader`].
    pub fn from_item(item: Item<'b>) -> Result<Self, MdocError> {
        Cose::from_item(item, TAG_SIGN1, "COSE_Sign1").map(Self)
    }

    /// Reads the bytes of one; as [`from_item`](Self::from_item).
    ///
    /// # Errors
    /// As [`from_item`](Self::from_item).
    pub fn parse(bytes: &'b [u8]) -> Result<Self, MdocError> {
        Self::from_item(Item::parse(bytes)?)
    }

    /// The algorithm, from the protected header only.
    ///
    /// # Errors
    /// [`MdocError::Malformed`] when it is missing there, [`MdocError::Cbor`], [`MdocError::UnsupportedAlgorithm`].
    pub fn algorithm(&self) -> Result<Algorithm, MdocError> {
        self.0.algorithm()
    }

    /// A protected header parameter by its label.
    #[must_use]
    pub fn protected(&self, label: i64) -> Option<Item<'b>> {
        self.0.protected(label)
    }

    /// An unprotected header parameter by its label. Nobody signed it.
    #[must_use]
    pub fn unprotected(&self, label: i64) -> Option<Item<'b>> {
        self.0.unprotected(label)
    }

    /// The certificates of x5chain, DER, the signer's first; none when there is no such header. The header may be
    /// protected or not (the second edition recommends the former, the first has the latter), or both with the same
    /// content. Nothing was checked about them.
    ///
    /// # Errors
    /// [`MdocError::Malformed`] when the two differ, or there are more than [`MAX_CERTIFICATES`]; [`MdocError::Cbor`].
    pub fn certificates(&self) -> Result<Vec<&'b [u8]>, MdocError> {
        let chain = match (self.protected(X5CHAIN), self.unprotected(X5CHAIN)) {
            (Some(protected), Some(unprotected)) if protected != unprotected => {
                return Err(self.0.malformed("two different x5chain"));
            }
            (Some(chain), _) | (None, Some(chain)) => chain,
            (None, None) => return Ok(Vec::new()),
        };
        if let Ok(single) = chain.bytes() {
            return Ok(vec![single]);
        }
        let mut certificates = Vec::new();
        for certificate in chain.array()? {
            if certificates.len() >= MAX_CERTIFICATES {
                return Err(self.0.malformed("x5chain has too many certificates"));
            }
            certificates.push(certificate.bytes()?);
        }
        Ok(certificates)
    }

    /// The payload, when it is not detached.
    #[must_use]
    pub fn payload(&self) -> Option<&'b [u8]> {
        self.0.payload
    }

    /// The signature.
    #[must_use]
    pub fn signature(&self) -> &'b [u8] {
        self.0.authenticator
    }

    /// The bytes that are signed: Sig_structure (RFC 9052, 4.4) without external data.
    ///
    /// # Errors
    /// [`MdocError::Payload`] unless exactly one of this structure and `detached` has the payload.
    pub fn signed_bytes(&self, detached: Option<&[u8]>) -> Result<Vec<u8>, MdocError> {
        let payload = self.0.payload_or(detached)?;
        Ok(structure("Signature1", self.0.protected_bytes, payload))
    }

    /// Checks the signature with `key`.
    ///
    /// # Errors
    /// As [`algorithm`](Self::algorithm) and [`signed_bytes`](Self::signed_bytes); [`MdocError::Signature`] when the
    /// signature is not valid or the key does not fit. Nothing but `Ok` means verified.
    pub fn verify(&self, detached: Option<&[u8]>, key: &PublicKey, verifier: &dyn Verifier) -> Result<(), MdocError> {
        let algorithm = self.algorithm()?.signature_algorithm()?;
        let signed = self.signed_bytes(detached)?;
        Ok(verifier.verify(algorithm, key, &signed, self.signature())?)
    }
}

/// A COSE_Mac0: deviceMac.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoseMac0<'b>(Cose<'b>);

impl<'b> CoseMac0<'b> {
    /// Reads one, with or without its tag.
    ///
    /// # Errors
    /// As [`CoseSign1::from_item`].
    pub fn from_item(item: Item<'b>) -> Result<Self, MdocError> {
        Cose::from_item(item, TAG_MAC0, "COSE_Mac0").map(Self)
    }

    /// The algorithm, from the protected header only.
    ///
    /// # Errors
    /// As [`CoseSign1::algorithm`].
    pub fn algorithm(&self) -> Result<Algorithm, MdocError> {
        self.0.algorithm()
    }

    /// The MAC.
    #[must_use]
    pub fn tag(&self) -> &'b [u8] {
        self.0.authenticator
    }

    /// The bytes that the MAC covers: MAC_structure (RFC 9052, 6.3) without external data.
    ///
    /// # Errors
    /// As [`CoseSign1::signed_bytes`].
    pub fn covered_bytes(&self, detached: Option<&[u8]>) -> Result<Vec<u8>, MdocError> {
        let payload = self.0.payload_or(detached)?;
        Ok(structure("MAC0", self.0.protected_bytes, payload))
    }

    /// Checks the MAC with `key`, in constant time.
    ///
    /// # Errors
    /// [`MdocError::MacInvalid`]; [`MdocError::UnsupportedAlgorithm`] unless it is HMAC 256/256; else as
    /// [`covered_bytes`](Self::covered_bytes). Nothing but `Ok` means verified.
    pub fn verify(&self, detached: Option<&[u8]>, key: &[u8]) -> Result<(), MdocError> {
        match self.algorithm()? {
            Algorithm::Hmac256 => {}
            other => {
                return Err(MdocError::UnsupportedAlgorithm {
                    algorithm: other.identifier(),
                });
            }
        }
        let covered = self.covered_bytes(detached)?;
        hmac(key, &covered)?
            .verify_slice(self.tag())
            .map_err(|_| MdocError::MacInvalid)
    }
}

/// Builds a COSE_Sign1 without tag. `certificates` (DER, the signer's first) go into the unprotected x5chain. `sign` gets
/// the bytes to sign and gives the signature as COSE has it, for ECDSA r and s side by side.
///
/// # Errors
/// Those of `sign`.
pub fn sign1<E>(
    algorithm: Algorithm,
    certificates: &[&[u8]],
    payload: Payload<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let protected = protected(algorithm);
    let signature = sign(&structure("Signature1", &protected, payload.bytes()))?;
    Ok(encode(|writer| {
        writer.array(4)?.bytes(&protected)?;
        writer.map(u64::from(!certificates.is_empty()))?;
        match certificates {
            [] => {}
            [single] => {
                writer.i64(X5CHAIN)?.bytes(single)?;
            }
            chain => {
                writer.i64(X5CHAIN)?.array(count(chain))?;
                for certificate in chain {
                    writer.bytes(certificate)?;
                }
            }
        }
        payload.write(writer)?;
        writer.bytes(&signature)?;
        Ok(())
    }))
}

/// Builds a COSE_Mac0 without tag, with HMAC 256/256: for simulators and wallets.
///
/// # Errors
/// [`MdocError::InvalidKey`], which a key of the derived length does not give.
pub fn mac0(key: &[u8], payload: Payload<'_>) -> Result<Vec<u8>, MdocError> {
    let protected = protected(Algorithm::Hmac256);
    let tag = hmac(key, &structure("MAC0", &protected, payload.bytes()))?
        .finalize()
        .into_bytes();
    Ok(encode(|writer| {
        writer.array(4)?.bytes(&protected)?.map(0)?;
        payload.write(writer)?;
        writer.bytes(&tag)?;
        Ok(())
    }))
}

/// What is signed, and whether it is sent along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'p> {
    /// Sent within the structure.
    Attached(&'p [u8]),
    /// Known to both sides; the structure has null in its place.
    Detached(&'p [u8]),
}

impl<'p> Payload<'p> {
    fn bytes(self) -> &'p [u8] {
        match self {
            Self::Attached(bytes) | Self::Detached(bytes) => bytes,
        }
    }

    fn write(self, writer: &mut Writer<'_>) -> Written {
        match self {
            Self::Attached(bytes) => writer.bytes(bytes)?,
            Self::Detached(_) => writer.null()?,
        };
        Ok(())
    }
}

/// What both structures have: protected and unprotected headers, payload, signature or MAC. `Debug` shows no content.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cose<'b> {
    structure: &'static str,
    /// As signed: without content when the map is empty.
    protected_bytes: &'b [u8],
    protected: Option<Item<'b>>,
    unprotected: Item<'b>,
    payload: Option<&'b [u8]>,
    authenticator: &'b [u8],
}

impl<'b> Cose<'b> {
    fn from_item(item: Item<'b>, tag: u64, structure: &'static str) -> Result<Self, MdocError> {
        let malformed = |reason| MdocError::Malformed { structure, reason };
        let item = match item.tagged() {
            Some((found, inner)) if found == tag => inner,
            Some(_) => return Err(malformed("it has another tag")),
            None => item,
        };
        let mut parts = item.array()?;
        let (Some(protected), Some(unprotected), Some(payload), Some(authenticator), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed("it does not have four parts"));
        };
        let mut protected_bytes = protected.bytes()?;
        let mut protected = None;
        if !protected_bytes.is_empty() {
            let map = Item::parse(protected_bytes)?;
            if map.map()?.next().is_none() {
                protected_bytes = &[];
            }
            protected = Some(map);
        }
        unprotected.map()?;
        let cose = Self {
            structure,
            protected_bytes,
            protected,
            unprotected,
            payload: if payload.is_null() {
                None
            } else {
                Some(payload.bytes()?)
            },
            authenticator: authenticator.bytes()?,
        };
        cose.check_critical()?;
        Ok(cose)
    }

    fn check_critical(&self) -> Result<(), MdocError> {
        if self.unprotected(CRITICAL).is_some() {
            return Err(self.malformed("crit is not protected"));
        }
        let Some(labels) = self.protected(CRITICAL) else {
            return Ok(());
        };
        for label in labels.array()? {
            match label.int() {
                Ok(label @ (ALGORITHM | X5CHAIN)) if self.protected(label).is_some() => {}
                _ => return Err(MdocError::UnhandledCriticalHeader),
            }
        }
        Ok(())
    }

    fn algorithm(&self) -> Result<Algorithm, MdocError> {
        let algorithm = self
            .protected(ALGORITHM)
            .ok_or_else(|| self.malformed("no algorithm in the protected header"))?;
        Algorithm::from_identifier(algorithm.int()?)
    }

    fn protected(&self, label: i64) -> Option<Item<'b>> {
        self.protected?.find_int(label).ok().flatten()
    }

    fn unprotected(&self, label: i64) -> Option<Item<'b>> {
        self.unprotected.find_int(label).ok().flatten()
    }

    fn payload_or<'p>(&self, detached: Option<&'p [u8]>) -> Result<&'p [u8], MdocError>
    where
        'b: 'p,
    {
        match (self.payload, detached) {
            (Some(payload), None) | (None, Some(payload)) => Ok(payload),
            _ => Err(MdocError::Payload),
        }
    }

    fn malformed(&self, reason: &'static str) -> MdocError {
        MdocError::Malformed {
            structure: self.structure,
            reason,
        }
    }
}

impl fmt::Debug for Cose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.payload.map_or(0, <[u8]>::len);
        write!(f, "{}({payload} bytes of payload)", self.structure)
    }
}

fn protected(algorithm: Algorithm) -> Vec<u8> {
    encode(|writer| {
        writer.map(1)?.i64(ALGORITHM)?.i64(algorithm.identifier())?;
        Ok(())
    })
}

/// Sig_structure and MAC_structure differ in their first text only.
fn structure(context: &str, protected: &[u8], payload: &[u8]) -> Vec<u8> {
    encode(|writer| {
        writer
            .array(4)?
            .str(context)?
            .bytes(protected)?
            .bytes(&[])?
            .bytes(payload)?;
        Ok(())
    })
}

fn hmac(key: &[u8], covered: &[u8]) -> Result<Hmac<Sha256>, MdocError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| MdocError::InvalidKey)?;
    mac.update(covered);
    Ok(mac)
}
