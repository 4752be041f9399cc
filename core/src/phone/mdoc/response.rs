//! DeviceResponse: the documents that a phone hands over, read as received. Nothing is checked here but the form; see
//! [`verify`](super::verify).

use std::{collections::BTreeSet, fmt};

use super::{
    MdocError,
    cose::{CoseMac0, CoseSign1},
};
use crate::phone::cbor::Item;

/// Documents that a response may have.
const MAX_DOCUMENTS: usize = 16;

/// What the holder's device answers (ISO/IEC 18013-5, 8.3.2.1.2.2).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceResponse<'b> {
    /// `1.0`, or a later 1.x.
    pub version: &'b str,
    /// What was handed over.
    pub documents: Vec<Document<'b>>,
    /// Document types that were not, with an error code each; 0 is "not returned", below 0 is the wallet's own.
    pub document_errors: Vec<(&'b str, i64)>,
    /// 0 done, 10 general error, 11 CBOR decoding error, 12 CBOR validation error.
    pub status: u64,
}

/// One document: what the issuer signed and what the device adds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Document<'b> {
    /// The type that the phone gives it; the issuer's word is in the MSO.
    pub doc_type: &'b str,
    /// The issuer's items.
    pub issuer_items: Vec<IssuerSignedItem<'b>>,
    /// The issuer's signature over the MSO.
    pub issuer_auth: CoseSign1<'b>,
    /// The elements that the device signs itself.
    pub device_items: Vec<DeviceSignedItem<'b>>,
    /// `DeviceNameSpacesBytes` as received, with its tag: what the device's proof covers.
    pub device_namespaces: Item<'b>,
    /// How the device proves itself.
    pub device_auth: DeviceAuth<'b>,
    /// Elements that were asked for and not handed over: namespace, element, code.
    pub errors: Vec<(&'b str, &'b str, i64)>,
}

/// The device's proof.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum DeviceAuth<'b> {
    /// `deviceSignature`.
    Signature(CoseSign1<'b>),
    /// `deviceMac`.
    Mac(CoseMac0<'b>),
}

/// An element with what its digest needs. `Debug` shows its name only.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct IssuerSignedItem<'b> {
    /// Its namespace.
    pub namespace: &'b str,
    /// The element's name.
    pub element: &'b str,
    /// The element's value.
    pub value: Item<'b>,
    /// The number of its digest in the MSO.
    pub digest_id: u64,
    /// Random bytes that keep the digest from telling the value; 16 at least.
    pub random: &'b [u8],
    /// `IssuerSignedItemBytes` as received, with its tag: what the digest covers.
    pub bytes: Item<'b>,
}

impl fmt::Debug for IssuerSignedItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerSignedItem({} {})", self.namespace, self.element)
    }
}

/// An element that the device signs itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DeviceSignedItem<'b> {
    /// Its namespace.
    pub namespace: &'b str,
    /// Its name.
    pub element: &'b str,
    /// Its value.
    pub value: Item<'b>,
}

impl<'b> DeviceResponse<'b> {
    /// Reads a decrypted response.
    ///
    /// # Errors
    /// [`MdocError::Cbor`], [`MdocError::Malformed`], [`MdocError::UnsupportedVersion`].
    pub fn parse(bytes: &'b [u8]) -> Result<Self, MdocError> {
        let response = Item::parse(bytes)?;
        let version = response.get("version")?.text()?;
        if !version.starts_with("1.") {
            return Err(MdocError::UnsupportedVersion {
                structure: STRUCTURE,
                version: version.to_owned(),
            });
        }
        let mut documents = Vec::new();
        if let Some(list) = response.find("documents")? {
            for document in list.array()? {
                if documents.len() >= MAX_DOCUMENTS {
                    return Err(malformed("too many documents"));
                }
                documents.push(Document::from_item(document)?);
            }
        }
        let mut document_errors = Vec::new();
        if let Some(list) = response.find("documentErrors")? {
            for errors in list.array()? {
                for (doc_type, code) in errors.map()? {
                    document_errors.push((doc_type.text()?, code.int()?));
                }
            }
        }
        Ok(Self {
            version,
            documents,
            document_errors,
            status: response.get("status")?.uint()?,
        })
    }
}

impl<'b> Document<'b> {
    fn from_item(document: Item<'b>) -> Result<Self, MdocError> {
        let issuer_signed = document.get("issuerSigned")?;
        let mut issuer_items = Vec::new();
        if let Some(map) = issuer_signed.find("nameSpaces")? {
            for (namespace, items) in map.map()? {
                read_issuer_items(namespace.text()?, items, &mut issuer_items)?;
            }
        }
        let device_signed = document.get("deviceSigned")?;
        let device_namespaces = device_signed.get("nameSpaces")?;
        let mut device_items = Vec::new();
        for (namespace, elements) in device_namespaces.encoded()?.map()? {
            for (element, value) in elements.map()? {
                device_items.push(DeviceSignedItem {
                    namespace: namespace.text()?,
                    element: element.text()?,
                    value,
                });
            }
        }
        let auth = device_signed.get("deviceAuth")?;
        let device_auth = match (auth.find("deviceSignature")?, auth.find("deviceMac")?) {
            (Some(signature), None) => DeviceAuth::Signature(CoseSign1::from_item(signature)?),
            (None, Some(mac)) => DeviceAuth::Mac(CoseMac0::from_item(mac)?),
            _ => return Err(malformed("not exactly one of device signature and device MAC")),
        };
        let mut errors = Vec::new();
        if let Some(map) = document.find("errors")? {
            for (namespace, elements) in map.map()? {
                for (element, code) in elements.map()? {
                    errors.push((namespace.text()?, element.text()?, code.int()?));
                }
            }
        }
        Ok(Self {
            doc_type: document.get("docType")?.text()?,
            issuer_items,
            issuer_auth: CoseSign1::from_item(issuer_signed.get("issuerAuth")?)?,
            device_items,
            device_namespaces,
            device_auth,
            errors,
        })
    }
}

fn read_issuer_items<'b>(
    namespace: &'b str,
    items: Item<'b>,
    read: &mut Vec<IssuerSignedItem<'b>>,
) -> Result<(), MdocError> {
    let (mut names, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for bytes in items.array()? {
        let item = bytes.encoded()?;
        let item = IssuerSignedItem {
            namespace,
            element: item.get("elementIdentifier")?.text()?,
            value: item.get("elementValue")?,
            digest_id: item.get("digestID")?.uint()?,
            random: item.get("random")?.bytes()?,
            bytes,
        };
        if !names.insert(item.element) {
            return Err(malformed("an element stands twice in a namespace"));
        }
        if !numbers.insert(item.digest_id) {
            return Err(malformed("a digest number stands twice in a namespace"));
        }
        read.push(item);
    }
    Ok(())
}

const STRUCTURE: &str = "DeviceResponse";

fn malformed(reason: &'static str) -> MdocError {
    MdocError::Malformed {
        structure: STRUCTURE,
        reason,
    }
}
