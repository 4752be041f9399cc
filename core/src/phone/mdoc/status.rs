//! Where the issuer of a document says whether it was revoked: references only. Fetching and checking the lists is the
//! caller's, and optional for a reader (one source).

use super::MdocError;
use crate::phone::cbor::Item;

/// The `status` of an MSO (second edition of the standard, one source). Neither list is fetched here. Which of them the
/// Japanese document uses, if any, is not published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusReference {
    /// A bit in a list.
    pub status_list: Option<StatusListReference>,
    /// An identifier that a list of revoked ones may hold.
    pub identifier_list: Option<IdentifierListReference>,
    /// Whether the issuer gave a status that is not understood: neither list, or one without its parts.
    pub is_unknown: bool,
}

/// `status_list`: the list has one bit a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusListReference {
    /// The document's place in the list, from 0.
    pub index: u64,
    /// Where the list is.
    pub uri: String,
    /// The certificate (DER) that the list's signer chains to, when it is not the issuer's root.
    pub certificate: Option<Vec<u8>>,
}

/// `identifier_list`: a document whose identifier the list has is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdentifierListReference {
    /// The document's identifier.
    pub identifier: Vec<u8>,
    /// Where the list is.
    pub uri: String,
    /// The certificate (DER) that the list's signer chains to, when it is not the issuer's root.
    pub certificate: Option<Vec<u8>>,
}

impl StatusReference {
    /// Reads the `status` of an MSO. One that is not understood is no error, as its form is of one source: it says so.
    #[must_use]
    pub fn from_item(status: Option<Item<'_>>) -> Self {
        status.map_or_else(Self::default, |status| {
            Self::read(status).unwrap_or_else(|_| Self {
                is_unknown: true,
                ..Self::default()
            })
        })
    }

    /// Whether the issuer gave any status, understood or not.
    #[must_use]
    pub fn is_given(&self) -> bool {
        *self != Self::default()
    }

    fn read(status: Item<'_>) -> Result<Self, MdocError> {
        let status_list = status.find("status_list")?.map(StatusListReference::read).transpose()?;
        let identifier_list = status
            .find("identifier_list")?
            .map(IdentifierListReference::read)
            .transpose()?;
        Ok(Self {
            is_unknown: status_list.is_none() && identifier_list.is_none(),
            status_list,
            identifier_list,
        })
    }
}

impl StatusListReference {
    fn read(list: Item<'_>) -> Result<Self, MdocError> {
        Ok(Self {
            index: list.get("idx")?.uint()?,
            uri: list.get("uri")?.text()?.to_owned(),
            certificate: certificate(list)?,
        })
    }
}

impl IdentifierListReference {
    fn read(list: Item<'_>) -> Result<Self, MdocError> {
        Ok(Self {
            identifier: list.get("id")?.bytes()?.to_vec(),
            uri: list.get("uri")?.text()?.to_owned(),
            certificate: certificate(list)?,
        })
    }
}

fn certificate(list: Item<'_>) -> Result<Option<Vec<u8>>, MdocError> {
    let der = list.find("certificate")?.map(|der| der.bytes()).transpose()?;
    Ok(der.map(<[u8]>::to_vec))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(cbor: &[u8]) -> StatusReference {
        StatusReference::from_item(Some(Item::parse(cbor).unwrap()))
    }

    #[test]
    fn both_lists_are_read_with_their_certificates() {
        let read = status(b"\xA2\x6Bstatus_list\xA2\x63idx\x19\x01\x00\x63uri\x61u\x6Fidentifier_list\xA3\x62id\x42\x01\x02\x63uri\x61v\x6Bcertificate\x41\x30");
        let list = read.status_list.as_ref().unwrap();
        assert_eq!((list.index, list.uri.as_str(), &list.certificate), (256, "u", &None));
        let list = read.identifier_list.as_ref().unwrap();
        assert_eq!((list.identifier.as_slice(), list.uri.as_str()), (&[1, 2][..], "v"));
        assert_eq!(list.certificate.as_deref(), Some(&[0x30][..]));
        assert!(read.is_given() && !read.is_unknown);
    }

    #[test]
    fn a_status_of_another_form_is_not_taken_for_none() {
        for cbor in [
            b"\xA0".as_slice(),
            b"\x01",
            b"\xA1\x6Bstatus_list\xA1\x63idx\x01",
            b"\xA1\x61x\x01",
        ] {
            let read = status(cbor);
            assert!(read.is_unknown && read.is_given(), "{cbor:02X?}");
        }
        assert!(!StatusReference::from_item(None).is_given());
    }
}
