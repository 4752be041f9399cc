//! Whether a document is genuine: each check by itself, and all of them at once.
//!
//! [`examine`] makes every check of ISO/IEC 18013-5, 9.1 and 9.3 that needs no network and reports each by name;
//! [`Examination::verified`] gives the elements only when all passed.

use std::fmt;

use jiff::Timestamp;

use super::{
    MdocError, PrivateKey,
    encode::{encode, encoded_item, raw},
    mso::{MobileSecurityObject, ValidityInfo},
    response::{DeviceAuth, Document, IssuerSignedItem},
    session::mac_key,
    transcript::SessionTranscript,
    value::Value,
};
use crate::certificate::{Certificate, CertificateError, TrustAnchors, Validity, Verifier};

/// What a document signer's certificate has to be for: 1.0.18013.5.1.2, mandatory for driving licences, or the general
/// 1.0.23220.4.1.2. Either is accepted, as Japan's is not published (inferred).
const DOCUMENT_SIGNER_PURPOSES: [&str; 2] = ["1.0.18013.5.1.2", "1.0.23220.4.1.2"];
/// 9.1.2.5: the shortest random part of an item.
const SHORTEST_RANDOM: usize = 16;

/// What a document is held against.
#[derive(Clone, Copy)]
pub struct Expectations<'e> {
    /// The type that was asked for.
    pub doc_type: &'e str,
    /// The issuers' roots (IACA).
    pub anchors: &'e TrustAnchors,
    /// The present time.
    pub at: Timestamp,
    /// The transcript of the session that the document came in.
    pub transcript: &'e SessionTranscript,
    /// The reader's ephemeral key of that session: a device MAC cannot be checked without it, a signature can.
    pub reader_key: Option<&'e PrivateKey>,
    /// What computes signatures.
    pub verifier: &'e dyn Verifier,
}

/// Why a check failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckFailure {
    /// A structure that the check needs was not understood, or a signature or MAC in it is wrong.
    #[error(transparent)]
    Mdoc(#[from] MdocError),
    /// IssuerAuth brings no certificate.
    #[error("the issuer's signature comes without a certificate")]
    NoCertificate,
    /// The issuer's certificate does not read, or no root issued it.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The issuer's certificate, or the root that issued it, is not valid now.
    #[error("the issuer's certificate is not valid now")]
    CertificateNotValid,
    /// The issuer's certificate does not name the root that signed it.
    #[error("the issuer's certificate names another root than the one that signed it")]
    IssuerName,
    /// The issuer's certificate is not for signing documents.
    #[error("the issuer's certificate is not for this: {reason}")]
    NotADocumentSigner {
        /// What it lacks, in English.
        reason: &'static str,
    },
    /// The document is of another type than asked for, or the issuer signed another.
    #[error("the document is of type {found}")]
    DocType {
        /// The type found.
        found: String,
    },
    /// The issuer did not sign this element.
    #[error("element {element} of {namespace} is not among what the issuer signed")]
    DigestMissing {
        /// The element's namespace.
        namespace: String,
        /// The element's name.
        element: String,
    },
    /// The element is not what the issuer signed.
    #[error("element {element} of {namespace} was changed")]
    DigestMismatch {
        /// The element's namespace.
        namespace: String,
        /// The element's name.
        element: String,
    },
    /// The random part of an element is too short to hide its value.
    #[error("element {element} of {namespace} has too few random bytes")]
    RandomTooShort {
        /// The element's namespace.
        namespace: String,
        /// The element's name.
        element: String,
    },
    /// The document is not valid yet.
    #[error("the document is not valid yet")]
    NotYetValid,
    /// The document is not valid any more.
    #[error("the document has expired")]
    Expired,
    /// The issuer signed at a time when its certificate was not valid.
    #[error("the document was signed when the issuer's certificate was not valid")]
    SignedOutsideCertificate,
    /// The document's times contradict each other.
    #[error("the document's times contradict each other")]
    ContradictingTimes,
    /// A device MAC came, and the reader's key was not given.
    #[error("the device MAC cannot be checked without the reader's key")]
    ReaderKeyNeeded,
    /// The device signed an element that it may not.
    #[error("the device may not sign element {element} of {namespace}")]
    NotAuthorized {
        /// The element's namespace.
        namespace: String,
        /// The element's name.
        element: String,
    },
}

impl CheckFailure {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mdoc(error) => error.code(),
            Self::NoCertificate => "mdoc_no_certificate",
            Self::Certificate(error) => error.code(),
            Self::CertificateNotValid => "mdoc_certificate_not_valid",
            Self::IssuerName => "mdoc_issuer_name",
            Self::NotADocumentSigner { .. } => "mdoc_not_a_document_signer",
            Self::DocType { .. } => "mdoc_doc_type",
            Self::DigestMissing { .. } => "mdoc_digest_missing",
            Self::DigestMismatch { .. } => "mdoc_digest_mismatch",
            Self::RandomTooShort { .. } => "mdoc_random_too_short",
            Self::NotYetValid => "mdoc_not_yet_valid",
            Self::Expired => "mdoc_expired",
            Self::SignedOutsideCertificate => "mdoc_signed_outside_certificate",
            Self::ContradictingTimes => "mdoc_contradicting_times",
            Self::ReaderKeyNeeded => "mdoc_reader_key_needed",
            Self::NotAuthorized { .. } => "mdoc_not_authorized",
        }
    }
}

/// The outcome of one check.
pub type Check = Result<(), CheckFailure>;

/// Every check by itself. Revocation is not among them: see [`Examination::status_lists`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checks {
    /// A root issued the signer's certificate, both are valid now, and it is for signing documents.
    pub issuer_certificate: Check,
    /// That certificate's key signed the MSO.
    pub issuer_signature: Check,
    /// The document, the MSO and the request agree on the type.
    pub doc_type: Check,
    /// Every element is what the issuer signed.
    pub digests: Check,
    /// The MSO is valid now, and was signed while the signer's certificate was valid.
    pub validity: Check,
    /// The device that the issuer named answered in this very session.
    pub device_authentication: Check,
    /// The device signed nothing that it may not.
    pub device_elements: Check,
}

impl Checks {
    /// Name and outcome of each check, in the order in which they are best read.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Check)> {
        [
            ("issuer_certificate", &self.issuer_certificate),
            ("issuer_signature", &self.issuer_signature),
            ("doc_type", &self.doc_type),
            ("digests", &self.digests),
            ("validity", &self.validity),
            ("device_authentication", &self.device_authentication),
            ("device_elements", &self.device_elements),
        ]
        .into_iter()
    }

    /// The first failure.
    ///
    /// # Errors
    /// [`CheckFailure`].
    pub fn all(&self) -> Check {
        self.iter().try_for_each(|(_, check)| check.clone())
    }
}

/// An element of a document. `Debug` does not show its value.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Element {
    /// Its namespace, such as `org.iso.23220.1.jp`.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({} {})", self.namespace, self.name)
    }
}

/// Where the issuer says whether the document is revoked: the address of a list and what to look for in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusList {
    /// The bit with this number.
    Bit {
        /// Where the list is.
        uri: String,
        /// The number of the bit, from 0.
        index: u64,
    },
    /// This identifier, which stands in the list when the document is revoked.
    Identifier {
        /// Where the list is.
        uri: String,
        /// What to look for.
        identifier: Vec<u8>,
    },
}

/// A document held against [`Expectations`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Examination {
    /// The outcome of each check.
    pub checks: Checks,
    /// The certificate of the signer; none when it does not read.
    pub issuer: Option<Certificate>,
    /// The name of the root that issued it.
    pub anchor: Option<String>,
    /// From when to when the issuer stands by the document; none when the MSO does not read.
    pub validity: Option<ValidityInfo>,
    /// Where to ask for revocation, which is not done here; empty when the issuer names no list.
    pub status_lists: Vec<StatusList>,
    doc_type: String,
    elements: Vec<Element>,
    device_elements: Vec<Element>,
}

/// A document that passed every check. `Debug` shows no values.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifiedDocument {
    /// Its type.
    pub doc_type: String,
    /// What the issuer signed.
    pub elements: Vec<Element>,
    /// What the device signed and may sign.
    pub device_elements: Vec<Element>,
    /// The certificate of the signer.
    pub issuer: Certificate,
    /// From when to when the issuer stands by it.
    pub validity: ValidityInfo,
    /// Where to ask for revocation, which was not done.
    pub status_lists: Vec<StatusList>,
}

impl VerifiedDocument {
    /// The value of an element that the issuer signed.
    #[must_use]
    pub fn element(&self, namespace: &str, name: &str) -> Option<&Value> {
        let same = |element: &&Element| element.namespace == namespace && element.name == name;
        self.elements.iter().find(same).map(|element| &element.value)
    }
}

impl Examination {
    /// The document, if every check passed.
    ///
    /// # Errors
    /// The first [`CheckFailure`].
    pub fn verified(self) -> Result<VerifiedDocument, CheckFailure> {
        self.checks.all()?;
        Ok(VerifiedDocument {
            doc_type: self.doc_type,
            elements: self.elements,
            device_elements: self.device_elements,
            issuer: self.issuer.ok_or(CheckFailure::NoCertificate)?,
            validity: self.validity.ok_or(CheckFailure::ContradictingTimes)?,
            status_lists: self.status_lists,
        })
    }

    /// The elements whose truth has not been established: for showing what came when a check failed, never for relying
    /// on it.
    #[must_use]
    pub fn unverified_elements(&self) -> &[Element] {
        &self.elements
    }
}

/// Makes every check.
#[must_use]
pub fn examine(document: &Document<'_>, expected: &Expectations<'_>) -> Examination {
    let issuer = issuer(document);
    let trust = issuer.clone().and_then(|issuer| check_issuer(&issuer, expected));
    let mso = document.issuer_auth.payload().ok_or(MdocError::Payload);
    let mso = mso.and_then(MobileSecurityObject::parse);
    let with_mso = |check: &dyn Fn(&MobileSecurityObject<'_>) -> Check| match &mso {
        Ok(mso) => check(mso),
        Err(error) => Err(error.clone().into()),
    };
    let checks = Checks {
        issuer_signature: issuer.as_ref().map_err(Clone::clone).and_then(|issuer| {
            let auth = &document.issuer_auth;
            Ok(auth.verify(None, issuer.public_key(), expected.verifier)?)
        }),
        doc_type: with_mso(&|mso| check_doc_type(document, mso, expected.doc_type)),
        digests: with_mso(&|mso| check_digests(document, mso)),
        validity: with_mso(&|mso| check_validity(&mso.validity, issuer.as_ref().ok(), expected.at)),
        device_authentication: with_mso(&|mso| check_device(document, mso, expected)),
        device_elements: with_mso(&|mso| check_device_elements(document, mso)),
        issuer_certificate: trust.as_ref().map(drop).map_err(Clone::clone),
    };
    Examination {
        checks,
        issuer: issuer.ok(),
        anchor: trust.ok(),
        validity: mso.as_ref().ok().map(|mso| mso.validity),
        status_lists: mso.as_ref().map(status_lists).unwrap_or_default(),
        doc_type: document.doc_type.to_owned(),
        elements: elements(document),
        device_elements: device_elements(document),
    }
}

fn issuer(document: &Document<'_>) -> Result<Certificate, CheckFailure> {
    let certificates = document.issuer_auth.certificates()?;
    let der = certificates.first().ok_or(CheckFailure::NoCertificate)?;
    Ok(Certificate::from_der(der)?)
}

/// The name of the root. Roots stand directly above signers (pathlen 0), so that one certificate is enough.
fn check_issuer(issuer: &Certificate, expected: &Expectations<'_>) -> Result<String, CheckFailure> {
    let trust = expected.anchors.check(issuer, expected.at, expected.verifier)?;
    if !trust.is_valid() {
        return Err(CheckFailure::CertificateNotValid);
    }
    if issuer.issuer() != trust.anchor.certificate().subject() {
        return Err(CheckFailure::IssuerName);
    }
    let unfit = |reason| Err(CheckFailure::NotADocumentSigner { reason });
    if !issuer.key_usage().is_some_and(|usage| usage.digital_signature) {
        return unfit("its key usage is not digital signature");
    }
    let purposes = issuer.extended_key_usages().unwrap_or_default();
    if !purposes
        .iter()
        .any(|purpose| DOCUMENT_SIGNER_PURPOSES.contains(&purpose.as_str()))
    {
        return unfit("its extended key usage names no document signer");
    }
    Ok(trust.anchor.name().to_owned())
}

fn check_doc_type(document: &Document<'_>, mso: &MobileSecurityObject<'_>, expected: &str) -> Check {
    match [document.doc_type, mso.doc_type]
        .into_iter()
        .find(|found| *found != expected)
    {
        Some(found) => Err(CheckFailure::DocType {
            found: found.to_owned(),
        }),
        None => Ok(()),
    }
}

fn check_digests(document: &Document<'_>, mso: &MobileSecurityObject<'_>) -> Check {
    for (namespace, items) in &document.namespaces {
        for item in items {
            check_digest(namespace, item, mso)?;
        }
    }
    Ok(())
}

fn check_digest(namespace: &str, item: &IssuerSignedItem<'_>, mso: &MobileSecurityObject<'_>) -> Check {
    let (namespace, element) = (namespace.to_owned(), item.element.to_owned());
    match mso.digest(&namespace, item.digest_id)? {
        None => Err(CheckFailure::DigestMissing { namespace, element }),
        Some(digest) if digest != mso.digest_algorithm.digest(item.bytes) => {
            Err(CheckFailure::DigestMismatch { namespace, element })
        }
        Some(_) if item.random.len() < SHORTEST_RANDOM => Err(CheckFailure::RandomTooShort { namespace, element }),
        Some(_) => Ok(()),
    }
}

fn check_validity(validity: &ValidityInfo, issuer: Option<&Certificate>, at: Timestamp) -> Check {
    if validity.valid_from > validity.valid_until || validity.signed > validity.valid_from {
        return Err(CheckFailure::ContradictingTimes);
    }
    if at < validity.valid_from {
        return Err(CheckFailure::NotYetValid);
    }
    if at > validity.valid_until {
        return Err(CheckFailure::Expired);
    }
    match issuer.map(|issuer| issuer.validity_at(validity.signed)) {
        Some(Validity::Valid) => Ok(()),
        _ => Err(CheckFailure::SignedOutsideCertificate),
    }
}

fn check_device(document: &Document<'_>, mso: &MobileSecurityObject<'_>, expected: &Expectations<'_>) -> Check {
    let signed = device_authentication(expected.transcript, document.doc_type, document.device_namespaces_bytes);
    match document.device_auth {
        DeviceAuth::Signature(signature) => {
            let key = mso.device_key.to_public_key()?;
            Ok(signature.verify(Some(&signed), &key, expected.verifier)?)
        }
        DeviceAuth::Mac(mac) => {
            let reader = expected.reader_key.ok_or(CheckFailure::ReaderKeyNeeded)?;
            let key = mac_key(reader, &mso.device_key, expected.transcript)?;
            Ok(mac.verify(Some(&signed), key.as_slice())?)
        }
    }
}

/// `DeviceAuthenticationBytes` (9.1.3.4): what the device signs or makes a MAC over. `namespaces` are
/// `DeviceNameSpacesBytes`, tag and all.
#[must_use]
pub fn device_authentication(transcript: &SessionTranscript, doc_type: &str, namespaces: &[u8]) -> Vec<u8> {
    encoded_item(&encode(|writer| {
        writer.array(4)?.str("DeviceAuthentication")?;
        raw(writer, transcript.as_bytes());
        writer.str(doc_type)?;
        raw(writer, namespaces);
        Ok(())
    }))
}

fn check_device_elements(document: &Document<'_>, mso: &MobileSecurityObject<'_>) -> Check {
    for element in device_elements(document) {
        let Element { namespace, name, .. } = element;
        if !mso.authorizations.permit(&namespace, &name)? {
            return Err(CheckFailure::NotAuthorized {
                namespace,
                element: name,
            });
        }
    }
    Ok(())
}

fn elements(document: &Document<'_>) -> Vec<Element> {
    let all = document.namespaces.iter();
    all.flat_map(|(namespace, items)| items.iter().map(move |item| (*namespace, item)))
        .map(|(namespace, item)| Element {
            namespace: namespace.to_owned(),
            name: item.element.to_owned(),
            value: Value::of(item.value),
        })
        .collect()
}

fn device_elements(document: &Document<'_>) -> Vec<Element> {
    let mut found = Vec::new();
    // The form was checked when the document was read.
    for (namespace, elements) in document.device_namespaces.map().into_iter().flatten() {
        for (name, value) in elements.map().into_iter().flatten() {
            found.push(Element {
                namespace: namespace.text().unwrap_or_default().to_owned(),
                name: name.text().unwrap_or_default().to_owned(),
                value: Value::of(value),
            });
        }
    }
    found
}

fn status_lists(mso: &MobileSecurityObject<'_>) -> Vec<StatusList> {
    let bit = mso.status.status_list.as_ref().map(|list| StatusList::Bit {
        uri: list.uri.to_owned(),
        index: list.index,
    });
    let identifier = mso.status.identifier_list.as_ref().map(|list| StatusList::Identifier {
        uri: list.uri.to_owned(),
        identifier: list.identifier.to_vec(),
    });
    bit.into_iter().chain(identifier).collect()
}
