//! DeviceRequest (ISO/IEC 18013-5, 8.3.2.1.2.1): which elements of which documents a reader asks for.
//!
//! ```
//! use kazasu::phone::mdoc::request::{DeviceRequest, DocumentRequest, ItemsRequest};
//!
//! let items = ItemsRequest::new("org.iso.18013.5.1.mDL")
//!     .element("org.iso.18013.5.1", "age_over_18", false)
//!     .element("org.iso.18013.5.1", "portrait", false);
//! let request = DeviceRequest::new(DocumentRequest::new(items)?);
//! assert_eq!(DeviceRequest::parse(&request.encode())?, request);
//! # Ok::<_, kazasu::phone::mdoc::MdocError>(())
//! ```

use super::{
    cose::{Algorithm, CoseSign1, Payload, sign1},
    encode::{count, encode, encoded_item, raw},
    error::MdocError,
    transcript::SessionTranscript,
};
use crate::phone::cbor::Item;

/// The version that readers send.
const VERSION: &str = "1.0";

/// ItemsRequest: elements of one document, by namespace. The order is the caller's, and is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemsRequest {
    doc_type: String,
    namespaces: Vec<Namespace>,
}

/// A namespace and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    name: String,
    elements: Vec<RequestedElement>,
}

/// An element that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedElement {
    /// Its identifier within the namespace.
    pub identifier: String,
    /// Whether the reader means to keep the value longer than the transaction (intentToRetain). The phone shows it.
    pub intent_to_retain: bool,
}

impl Namespace {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is asked of it.
    #[must_use]
    pub fn elements(&self) -> &[RequestedElement] {
        &self.elements
    }
}

impl ItemsRequest {
    /// A request for nothing of the document yet.
    #[must_use]
    pub fn new(doc_type: &str) -> Self {
        Self {
            doc_type: doc_type.to_owned(),
            namespaces: Vec::new(),
        }
    }

    /// Asks for an element too. Asked for again, it is asked for once and with the later intent.
    #[must_use]
    pub fn element(mut self, namespace: &str, identifier: &str, intent_to_retain: bool) -> Self {
        let requested = RequestedElement {
            identifier: identifier.to_owned(),
            intent_to_retain,
        };
        match self.namespaces.iter_mut().find(|known| known.name == namespace) {
            Some(known) => match known.elements.iter_mut().find(|known| known.identifier == identifier) {
                Some(element) => *element = requested,
                None => known.elements.push(requested),
            },
            None => self.namespaces.push(Namespace {
                name: namespace.to_owned(),
                elements: vec![requested],
            }),
        }
        self
    }

    /// The document's type.
    #[must_use]
    pub fn doc_type(&self) -> &str {
        &self.doc_type
    }

    /// What is asked for.
    #[must_use]
    pub fn namespaces(&self) -> &[Namespace] {
        &self.namespaces
    }

    /// Whether an element is asked for.
    #[must_use]
    pub fn contains(&self, namespace: &str, identifier: &str) -> bool {
        self.namespaces
            .iter()
            .filter(|known| known.name == namespace)
            .flat_map(|known| &known.elements)
            .any(|element| element.identifier == identifier)
    }

    fn from_item(item: Item<'_>) -> Result<Self, MdocError> {
        let mut namespaces = Vec::new();
        for (name, elements) in item.get("nameSpaces")?.map()? {
            let mut requested = Vec::new();
            for (identifier, intent_to_retain) in elements.map()? {
                requested.push(RequestedElement {
                    identifier: identifier.text()?.to_owned(),
                    intent_to_retain: intent_to_retain.bool()?,
                });
            }
            namespaces.push(Namespace {
                name: name.text()?.to_owned(),
                elements: requested,
            });
        }
        let items = Self {
            doc_type: item.get("docType")?.text()?.to_owned(),
            namespaces,
        };
        items.check()?;
        Ok(items)
    }

    /// The standard wants at least one namespace, and of each at least one element.
    fn check(&self) -> Result<(), MdocError> {
        if self.namespaces.is_empty() || self.namespaces.iter().any(|namespace| namespace.elements.is_empty()) {
            return Err(malformed("an ItemsRequest asks for nothing"));
        }
        Ok(())
    }

    fn encode(&self) -> Vec<u8> {
        encode(|writer| {
            writer.map(2)?.str("docType")?.str(&self.doc_type)?;
            writer.str("nameSpaces")?.map(count(&self.namespaces))?;
            for namespace in &self.namespaces {
                writer.str(&namespace.name)?.map(count(&namespace.elements))?;
                for element in &namespace.elements {
                    writer.str(&element.identifier)?.bool(element.intent_to_retain)?;
                }
            }
            Ok(())
        })
    }
}

/// DocRequest: the request for one document, signed by the reader or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRequest {
    items: ItemsRequest,
    /// ItemsRequestBytes as received or made: the signature covers them.
    items_bytes: Vec<u8>,
    reader_auth: Option<Vec<u8>>,
}

impl DocumentRequest {
    /// Without reader authentication. Nothing that was found says that the Japanese document needs one (inferred).
    ///
    /// # Errors
    /// [`MdocError::Malformed`] when nothing is asked for.
    pub fn new(items: ItemsRequest) -> Result<Self, MdocError> {
        items.check()?;
        Ok(Self {
            items_bytes: encoded_item(&items.encode()),
            items,
            reader_auth: None,
        })
    }

    /// Adds reader authentication (9.1.4). `certificates` are the reader's chain, DER, its own first and the root left
    /// out; `sign` gets the bytes to sign and gives the signature as COSE has it, for ECDSA r and s side by side.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign<E>(
        mut self,
        transcript: &SessionTranscript,
        algorithm: Algorithm,
        certificates: &[&[u8]],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let covered = self.reader_authentication(transcript);
        self.reader_auth = Some(sign1(algorithm, certificates, Payload::Detached(&covered), sign)?);
        Ok(self)
    }

    /// What is asked for.
    #[must_use]
    pub fn items(&self) -> &ItemsRequest {
        &self.items
    }

    /// The reader's signature, to be checked over [`reader_authentication`](Self::reader_authentication).
    ///
    /// # Errors
    /// As [`CoseSign1::from_item`].
    pub fn reader_auth(&self) -> Result<Option<CoseSign1<'_>>, MdocError> {
        self.reader_auth.as_deref().map(CoseSign1::parse).transpose()
    }

    /// ReaderAuthenticationBytes: what the reader signs.
    #[must_use]
    pub fn reader_authentication(&self, transcript: &SessionTranscript) -> Vec<u8> {
        encoded_item(&encode(|writer| {
            writer.array(3)?.str("ReaderAuthentication")?;
            raw(writer, transcript.as_bytes());
            raw(writer, &self.items_bytes);
            Ok(())
        }))
    }

    fn from_item(item: Item<'_>) -> Result<Self, MdocError> {
        let items = item.get("itemsRequest")?;
        let request = Self {
            items: ItemsRequest::from_item(items.encoded()?)?,
            items_bytes: items.as_bytes().to_vec(),
            reader_auth: item.find("readerAuth")?.map(|auth| auth.as_bytes().to_vec()),
        };
        request.reader_auth()?;
        Ok(request)
    }
}

/// DeviceRequest: one or more documents at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRequest {
    version: String,
    documents: Vec<DocumentRequest>,
}

impl DeviceRequest {
    /// For one document.
    #[must_use]
    pub fn new(document: DocumentRequest) -> Self {
        Self {
            version: VERSION.to_owned(),
            documents: vec![document],
        }
    }

    /// For a further document too.
    #[must_use]
    pub fn and(mut self, document: DocumentRequest) -> Self {
        self.documents.push(document);
        self
    }

    /// Reads a request, for simulators and wallets. Whether a reader authentication in it verifies is not looked at.
    ///
    /// # Errors
    /// [`MdocError::Cbor`], [`MdocError::UnsupportedVersion`] unless it is 1 point something, [`MdocError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MdocError> {
        let map = Item::parse(bytes)?;
        let version = map.get("version")?.text()?;
        if !version.starts_with("1.") {
            return Err(MdocError::UnsupportedVersion {
                structure: "DeviceRequest",
                version: version.to_owned(),
            });
        }
        let documents = map.get("docRequests")?.array()?.map(DocumentRequest::from_item);
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        if documents.is_empty() {
            return Err(malformed("it asks for no document"));
        }
        Ok(Self {
            version: version.to_owned(),
            documents,
        })
    }

    /// The version, `1.0` unless received otherwise.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What is asked for.
    #[must_use]
    pub fn documents(&self) -> &[DocumentRequest] {
        &self.documents
    }

    /// DeviceRequest as it is encrypted into the session.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(|writer| {
            writer.map(2)?.str("version")?.str(&self.version)?;
            writer.str("docRequests")?.array(count(&self.documents))?;
            for document in &self.documents {
                let entries = if document.reader_auth.is_some() { 2 } else { 1 };
                writer.map(entries)?.str("itemsRequest")?;
                raw(writer, &document.items_bytes);
                if let Some(auth) = &document.reader_auth {
                    writer.str("readerAuth")?;
                    raw(writer, auth);
                }
            }
            Ok(())
        })
    }
}

fn malformed(reason: &'static str) -> MdocError {
    MdocError::Malformed {
        structure: "DeviceRequest",
        reason,
    }
}
