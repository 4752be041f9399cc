//! Documents that passed every check, and their elements.

use std::fmt;

use crate::{
    certificate::Certificate,
    phone::{
        cbor::{Item, OwnedItem},
        mdoc::{StatusReference, ValidityInfo, Value, request::ItemsRequest},
    },
};

/// The start of the elements that answer whether the holder has an age (ISO/IEC 18013-5, 7.2.5).
const AGE_OVER: &str = "age_over_";

/// An element of a document. Its value is wiped when it goes, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Element {
    namespace: String,
    name: String,
    value: OwnedItem,
}

impl Element {
    pub(super) fn new(namespace: &str, name: &str, value: Item<'_>) -> Self {
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            value: value.into(),
        }
    }

    /// Its namespace, such as `org.iso.23220.1.jp`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Its name, such as `full_name_unicode`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its value as received.
    #[must_use]
    pub fn item(&self) -> Item<'_> {
        self.value.item()
    }

    /// Its value by its type.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        Value::of(self.item())
    }
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({} {})", self.namespace, self.name)
    }
}

/// A document that passed every check. `Debug` shows no values.
#[derive(Clone, Debug)]
pub struct VerifiedDocument {
    pub(super) doc_type: String,
    pub(super) elements: Vec<Element>,
    pub(super) device_elements: Vec<Element>,
    pub(super) signer: Certificate,
    pub(super) anchor: String,
    pub(super) validity: ValidityInfo,
    pub(super) status: StatusReference,
}

impl VerifiedDocument {
    /// Its type.
    #[must_use]
    pub fn doc_type(&self) -> &str {
        &self.doc_type
    }

    /// What the issuer signed, in the order received. No name stands twice in a namespace.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// An element that the issuer signed.
    #[must_use]
    pub fn element(&self, namespace: &str, name: &str) -> Option<&Element> {
        self.elements
            .iter()
            .find(|element| element.namespace == namespace && element.name == name)
    }

    /// What the device signed, and may sign by the issuer's word.
    #[must_use]
    pub fn device_elements(&self) -> &[Element] {
        &self.device_elements
    }

    /// What came without having been asked for. It is as genuine as the rest; whoever asked for less should not keep it.
    /// Of the elements `age_over_NN` one asked for stands for all of the namespace, because the phone answers with the
    /// nearest age that it has.
    pub fn unrequested<'d>(&'d self, request: &'d ItemsRequest) -> impl Iterator<Item = &'d Element> {
        let asks_an_age_of = |namespace: &str| {
            let mut namespaces = request.namespaces().iter();
            namespaces.any(|known| {
                let mut elements = known.elements().iter();
                known.name() == namespace && elements.any(|element| element.identifier.starts_with(AGE_OVER))
            })
        };
        self.elements
            .iter()
            .chain(&self.device_elements)
            .filter(move |element| {
                let is_asked_age = element.name.starts_with(AGE_OVER) && asks_an_age_of(&element.namespace);
                !is_asked_age && !request.contains(&element.namespace, &element.name)
            })
    }

    /// The certificate of who signed it for the issuer.
    #[must_use]
    pub fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// The name of the root that issued that certificate, among the anchors that were given.
    #[must_use]
    pub fn anchor(&self) -> &str {
        &self.anchor
    }

    /// From when to when the issuer stands by it.
    #[must_use]
    pub fn validity(&self) -> ValidityInfo {
        self.validity
    }

    /// Where to ask whether it was revoked. That was not done.
    #[must_use]
    pub fn status(&self) -> &StatusReference {
        &self.status
    }
}
