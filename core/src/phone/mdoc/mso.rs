//! The mobile security object (MSO): what the issuer signed about a document.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{CoseKey, MdocError, status::StatusReference};
use crate::phone::cbor::Item;

/// RFC 8949, 3.4.1: a date and time as text.
const DATE_TIME: u64 = 0;

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
    pub status: StatusReference<'b>,
    value_digests: Item<'b>,
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
        let value_digests = object.get("valueDigests")?;
        value_digests.map()?;
        let key_info = object.get("deviceKeyInfo")?;
        let validity = object.get("validityInfo")?;
        Ok(Self {
            digest_algorithm,
            device_key: CoseKey::from_item(key_info.get("deviceKey")?)?,
            authorizations: KeyAuthorizations(key_info.find("keyAuthorizations")?),
            doc_type: object.get("docType")?.text()?,
            validity: ValidityInfo {
                signed: timestamp(validity.get("signed")?)?,
                valid_from: timestamp(validity.get("validFrom")?)?,
                valid_until: timestamp(validity.get("validUntil")?)?,
                expected_update: validity.find("expectedUpdate")?.map(timestamp).transpose()?,
            },
            status: StatusReference::from_item(object.find("status")?)?,
            value_digests,
        })
    }

    /// The digest of an item; `None` when the issuer signed none with this number in this namespace.
    ///
    /// # Errors
    /// [`MdocError::Cbor`] when the digests are not what they should be.
    pub fn digest(&self, namespace: &str, digest_id: u64) -> Result<Option<&'b [u8]>, MdocError> {
        let Some(digests) = self.value_digests.find(namespace)? else {
            return Ok(None);
        };
        for (number, digest) in digests.map()? {
            if number.uint()? == digest_id {
                return Ok(Some(digest.bytes()?));
            }
        }
        Ok(None)
    }
}

/// What the device may sign itself, by namespace or by element.
#[derive(Clone, Copy, Debug)]
pub struct KeyAuthorizations<'b>(Option<Item<'b>>);

impl KeyAuthorizations<'_> {
    /// Whether the device may sign this element.
    ///
    /// # Errors
    /// [`MdocError::Cbor`] when the authorizations are not what they should be.
    pub fn permit(&self, namespace: &str, element: &str) -> Result<bool, MdocError> {
        let Some(authorizations) = self.0 else {
            return Ok(false);
        };
        if let Some(namespaces) = authorizations.find("nameSpaces")?
            && namespaces.array()?.any(|name| name.text() == Ok(namespace))
        {
            return Ok(true);
        }
        let Some(elements) = authorizations.find("dataElements")? else {
            return Ok(false);
        };
        match elements.find(namespace)? {
            Some(names) => Ok(names.array()?.any(|name| name.text() == Ok(element))),
            None => Ok(false),
        }
    }
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
