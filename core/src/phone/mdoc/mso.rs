//! The mobile security object (MSO): what the issuer signed about a document.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{CoseKey, MdocError, status::StatusReference};
use crate::phone::cbor::Item;

/// RFC 8949, 3.4.1: a date and time as text.
const DATE_TIME: u64 = 0;
/// Digests, or authorizations, that an MSO may have. Documents have some tens, decoys included.
const MAX_ENTRIES: usize = 4096;

/// The algorithm of the item digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// Hashes `bytes`.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// From when to when an issuer stands by a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidityInfo {
    /// When the issuer signed.
    pub signed: Timestamp,
    /// The first instant of validity.
    pub valid_from: Timestamp,
    /// The last instant of validity.
    pub valid_until: Timestamp,
    /// When the issuer expects to sign anew.
    pub expected_update: Option<Timestamp>,
}

/// The MSO as received (ISO/IEC 18013-5, 9.1.2.4).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MobileSecurityObject<'b> {
    /// How the digests were made.
    pub digest_algorithm: DigestAlgorithm,
    /// The key that the device proves itself with.
    pub device_key: CoseKey,
    /// What the device may sign itself.
    pub authorizations: KeyAuthorizations<'b>,
    /// The document type.
    pub doc_type: &'b str,
    /// When the document is valid.
    pub validity: ValidityInfo,
    /// Where the issuer says whether the document is revoked; fetching it is the caller's.
    pub status: StatusReference,
    /// By namespace and number.
    digests: BTreeMap<(&'b str, u64), &'b [u8]>,
}

impl<'b> MobileSecurityObject<'b> {
    /// Reads `MobileSecurityObjectBytes`, the payload of IssuerAuth.
    ///
    /// # Errors
    /// [`MdocError::Cbor`], [`MdocError::Malformed`], [`MdocError::UnsupportedVersion`]; those of [`CoseKey`].
    pub fn parse(payload: &'b [u8]) -> Result<Self, MdocError> {
        let object = Item::parse(payload)?.encoded()?;
        let version = object.get("version")?.text()?;
        if !version.starts_with("1.") {
            return Err(MdocError::UnsupportedVersion {
                structure: STRUCTURE,
                version: version.to_owned(),
            });
        }
        let digest_algorithm = match object.get("digestAlgorithm")?.text()? {
            "SHA-256" => DigestAlgorithm::Sha256,
            "SHA-384" => DigestAlgorithm::Sha384,
            "SHA-512" => DigestAlgorithm::Sha512,
            _ => return Err(malformed("its digest algorithm is not known")),
        };
        let key_info = object.get("deviceKeyInfo")?;
        let validity = object.get("validityInfo")?;
        Ok(Self {
            digest_algorithm,
            device_key: CoseKey::from_item(key_info.get("deviceKey")?)?,
            authorizations: KeyAuthorizations::from_item(key_info.find("keyAuthorizations")?)?,
            doc_type: object.get("docType")?.text()?,
            validity: ValidityInfo {
                signed: timestamp(validity.get("signed")?)?,
                valid_from: timestamp(validity.get("validFrom")?)?,
                valid_until: timestamp(validity.get("validUntil")?)?,
                expected_update: validity.find("expectedUpdate")?.map(timestamp).transpose()?,
            },
            status: StatusReference::from_item(object.find("status")?),
            digests: digests(object.get("valueDigests")?)?,
        })
    }

    /// The digest of an item; `None` when the issuer signed none with this number in this namespace.
    #[must_use]
    pub fn digest<'s>(&'s self, namespace: &'s str, digest_id: u64) -> Option<&'s [u8]> {
        self.digests.get(&(namespace, digest_id)).copied()
    }
}

/// What the device may sign itself, by namespace or by element.
#[derive(Clone, Debug, Default)]
pub struct KeyAuthorizations<'b> {
    namespaces: BTreeSet<&'b str>,
    elements: BTreeSet<(&'b str, &'b str)>,
}

impl<'b> KeyAuthorizations<'b> {
    /// Whether the device may sign this element.
    #[must_use]
    pub fn permit<'s>(&'s self, namespace: &'s str, element: &'s str) -> bool {
        self.namespaces.contains(namespace) || self.elements.contains(&(namespace, element))
    }

    fn from_item(authorizations: Option<Item<'b>>) -> Result<Self, MdocError> {
        let mut read = Self::default();
        let Some(authorizations) = authorizations else {
            return Ok(read);
        };
        if let Some(namespaces) = authorizations.find("nameSpaces")? {
            for namespace in namespaces.array()? {
                read.namespaces.insert(namespace.text()?);
                bounded(read.namespaces.len())?;
            }
        }
        if let Some(namespaces) = authorizations.find("dataElements")? {
            for (namespace, elements) in namespaces.map()? {
                for element in elements.array()? {
                    read.elements.insert((namespace.text()?, element.text()?));
                    bounded(read.elements.len())?;
                }
            }
        }
        Ok(read)
    }
}

fn digests<'b>(namespaces: Item<'b>) -> Result<BTreeMap<(&'b str, u64), &'b [u8]>, MdocError> {
    let mut read = BTreeMap::new();
    for (namespace, digests) in namespaces.map()? {
        for (number, digest) in digests.map()? {
            read.insert((namespace.text()?, number.uint()?), digest.bytes()?);
            bounded(read.len())?;
        }
    }
    Ok(read)
}

fn bounded(entries: usize) -> Result<(), MdocError> {
    if entries > MAX_ENTRIES {
        return Err(malformed("too many entries"));
    }
    Ok(())
}

const STRUCTURE: &str = "MobileSecurityObject";

fn malformed(reason: &'static str) -> MdocError {
    MdocError::Malformed {
        structure: STRUCTURE,
        reason,
    }
}

fn timestamp(item: Item<'_>) -> Result<Timestamp, MdocError> {
    let text = match item.tagged() {
        Some((DATE_TIME, text)) => text.text()?,
        _ => return Err(malformed("a time is not tagged as one")),
    };
    text.parse().map_err(|_| malformed("a time does not read"))
}
