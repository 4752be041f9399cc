//! Where the issuer of a document says whether it was revoked: references only. Fetching and checking the lists is the
//! caller's, and optional for a reader (one source).

use super::MdocError;
use crate::phone::cbor::Item;

/// The `status` of an MSO (second edition of the standard, one source). Neither list is fetched here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusReference<'b> {
    /// A bit in a list.
    pub status_list: Option<StatusListReference<'b>>,
    /// An identifier that a list of revoked ones may hold.
    pub identifier_list: Option<IdentifierListReference<'b>>,
}

/// `status_list`: the list has one bit a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusListReference<'b> {
    /// The document's place in the list, from 0.
    pub index: u64,
    /// Where the list is.
    pub uri: &'b str,
    /// The certificate (DER) that the list's signer chains to, when it is not the issuer's root.
    pub certificate: Option<&'b [u8]>,
}

/// `identifier_list`: a document whose identifier the list has is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdentifierListReference<'b> {
    /// The document's identifier.
    pub identifier: &'b [u8],
    /// Where the list is.
    pub uri: &'b str,
    /// The certificate (DER) that the list's signer chains to, when it is not the issuer's root.
    pub certificate: Option<&'b [u8]>,
}

impl<'b> StatusReference<'b> {
    /// Reads the `status` of an MSO; what is not known in it is left aside.
    ///
    /// # Errors
    /// [`MdocError::Cbor`].
    pub fn from_item(status: Option<Item<'b>>) -> Result<Self, MdocError> {
        let Some(status) = status else {
            return Ok(Self::default());
        };
        let certificate = |list: Item<'b>| list.find("certificate")?.map(|der| der.bytes()).transpose();
        let status_list = match status.find("status_list")? {
            Some(list) => Some(StatusListReference {
                index: list.get("idx")?.uint()?,
                uri: list.get("uri")?.text()?,
                certificate: certificate(list)?,
            }),
            None => None,
        };
        let identifier_list = match status.find("identifier_list")? {
            Some(list) => Some(IdentifierListReference {
                identifier: list.get("id")?.bytes()?,
                uri: list.get("uri")?.text()?,
                certificate: certificate(list)?,
            }),
            None => None,
        };
        Ok(Self {
            status_list,
            identifier_list,
        })
    }

    /// Whether the issuer names any list.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.status_list.is_some() || self.identifier_list.is_some()
    }
}
