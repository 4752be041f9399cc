//! Whether a document is genuine: each check by itself, and all of them at once.
//!
//! [`verify`] takes a decrypted response and gives the one document that was asked for, or nothing. [`examine`] makes the
//! same checks, those of ISO/IEC 18013-5, 9.1 and 9.3, that need no network, and reports each by name, for showing why a
//! document was refused. Neither asks whether it was revoked.
//!
//! ```
//! use kazasu::{
//!     certificate::RustCrypto,
//!     phone::mdoc::{PrivateKey, SessionTranscript, japan, verify::{Expectations, verify}},
//! };
//!
//! fn name(response: &[u8], transcript: &SessionTranscript, reader_key: &PrivateKey, at: jiff::Timestamp) -> Option<String> {
//!     let expected = Expectations {
//!         doc_type: japan::DOC_TYPE,
//!         anchors: &japan::trust_anchors(),
//!         at,
//!         transcript,
//!         reader_key: Some(reader_key),
//!         verifier: &RustCrypto,
//!     };
//!     match verify(response, &expected) {
//!         Ok(document) => Some(japan::Attributes::of(&document)?.full_name?.to_owned()),
//!         Err(error) => {
//!             eprintln!("{}: {error}", error.code());
//!             None
//!         }
//!     }
//! }
//! ```

mod document;
mod signer;

use jiff::Timestamp;

pub use document::{Element, VerifiedDocument};

use super::{
    MdocError, PrivateKey,
    encode::{encode, encoded_item, raw},
    mso::{MobileSecurityObject, ValidityInfo},
    response::{DeviceAuth, DeviceResponse, Document, IssuerSignedItem},
    session::mac_key,
    status::StatusReference,
    transcript::SessionTranscript,
};
use crate::certificate::{Certificate, CertificateError, Trust, TrustAnchors, Validity, Verifier};

/// The status of a response that is complete (ISO/IEC 18013-5, table 8).
const STATUS_OK: u64 = 0;
/// 9.1.2.5: the shortest random part of an item, in bytes.
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

/// Reads a decrypted response and gives the document of the type asked for, if every check passed. Documents of other
/// types in it are left aside.
///
/// # Errors
/// [`VerifyError`]. Nothing but `Ok` means verified.
pub fn verify(response: &[u8], expected: &Expectations<'_>) -> Result<VerifiedDocument, VerifyError> {
    let response = DeviceResponse::parse(response)?;
    if response.status != STATUS_OK {
        return Err(VerifyError::Status {
            status: response.status,
        });
    }
    let doc_type = expected.doc_type;
    let mut documents = response.documents.iter().filter(|found| found.doc_type == doc_type);
    match (documents.next(), documents.next()) {
        (Some(document), None) => examine(document, expected).verified(),
        (Some(_), Some(_)) => Err(VerifyError::Several),
        (None, _) => {
            let mut errors = response.document_errors.iter();
            Err(VerifyError::NotReturned {
                code: errors.find(|(named, _)| *named == doc_type).map(|(_, code)| *code),
            })
        }
    }
}

/// Why a response has no document that can be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The response was not understood as a whole.
    #[error(transparent)]
    Response(#[from] MdocError),
    /// The phone could not answer the request: 10 general error, 11 the request is no CBOR, 12 it is not a request.
    #[error("the phone answers with status {status}")]
    Status {
        /// The status.
        status: u64,
    },
    /// No document of the type asked for was handed over.
    #[error("no document of the type asked for was handed over")]
    NotReturned {
        /// The phone's reason when it gave one: 0 "not returned", below 0 the wallet's own.
        code: Option<i64>,
    },
    /// More than one document of the type asked for.
    #[error("more than one document of the type asked for was handed over")]
    Several,
    /// A check failed.
    #[error("{check}: {failure}")]
    Check {
        /// The field of [`Checks`].
        check: &'static str,
        /// Why it failed.
        failure: CheckFailure,
    },
}

impl VerifyError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Response(error) => error.code(),
            Self::Status { .. } => "mdoc_status",
            Self::NotReturned { .. } => "mdoc_not_returned",
            Self::Several => "mdoc_several_documents",
            Self::Check { failure, .. } => failure.code(),
        }
    }
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
    /// The signer's certificate does not read, or no root issued it.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The signer's certificate does not name the root that signed it.
    #[error("the signer's certificate names another root than the one that signed it")]
    IssuerName,
    /// The root is not valid now.
    #[error("the issuer's root is not valid now")]
    RootNotValid,
    /// The signer's certificate is not valid now.
    #[error("the signer's certificate is not valid now")]
    SignerNotValid,
    /// The signer's certificate is not for signing documents.
    #[error("the signer's certificate is not for signing documents: {reason}")]
    NotADocumentSigner {
        /// What is wrong with it, in English.
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
    /// The document is not valid yet.
    #[error("the document is not valid yet")]
    NotYetValid,
    /// The document is not valid any more.
    #[error("the document has expired")]
    Expired,
    /// The issuer signed at a time when the signer's certificate was not valid.
    #[error("the document was signed when the signer's certificate was not valid")]
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
            Self::IssuerName => "mdoc_issuer_name",
            Self::RootNotValid => "mdoc_root_not_valid",
            Self::SignerNotValid => "mdoc_signer_not_valid",
            Self::NotADocumentSigner { .. } => "mdoc_not_a_document_signer",
            Self::DocType { .. } => "mdoc_doc_type",
            Self::DigestMissing { .. } => "mdoc_digest_missing",
            Self::DigestMismatch { .. } => "mdoc_digest_mismatch",
            Self::NotYetValid => "mdoc_not_yet_valid",
            Self::Expired => "mdoc_expired",
            Self::SignedOutsideCertificate => "mdoc_signed_outside_certificate",
            Self::ContradictingTimes => "mdoc_contradicting_times",
            Self::ReaderKeyNeeded => "mdoc_reader_key_needed",
            Self::NotAuthorized { .. } => "mdoc_not_authorized",
        }
    }
}

/// A deviation from the profile of the standard that makes the document no less genuine, and that one source only tells of
/// or real issuers are known for. For those who watch an issuer; no reason to refuse a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Remark {
    /// The signer's certificate is valid for more than 457 days.
    #[error("the signer's certificate is valid for more than 457 days")]
    LongValidity,
    /// The key usage of the signer's certificate is not critical.
    #[error("the key usage of the signer's certificate is not critical")]
    KeyUsageNotCritical,
    /// The extended key usage of the signer's certificate is not critical.
    #[error("the extended key usage of the signer's certificate is not critical")]
    ExtendedKeyUsageNotCritical,
    /// The signer's certificate names no country, or another than the root.
    #[error("the signer's certificate names no country, or another than the root")]
    Country,
    /// The root's pathLenConstraint is not 0.
    #[error("the root does not say that it issues signers only")]
    RootPathLength,
    /// x5chain has more than the signer's certificate. The rest was not looked at.
    #[error("{count} certificates came beside the signer's")]
    FurtherCertificates {
        /// How many.
        count: usize,
    },
    /// The random part of an element has less than 16 bytes, too few to hide its value from who sees the digest.
    #[error("element {element} of {namespace} has too few random bytes")]
    ShortRandom {
        /// The element's namespace.
        namespace: String,
        /// The element's name.
        element: String,
    },
}

impl Remark {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LongValidity => "mdoc_long_validity",
            Self::KeyUsageNotCritical => "mdoc_key_usage_not_critical",
            Self::ExtendedKeyUsageNotCritical => "mdoc_extended_key_usage_not_critical",
            Self::Country => "mdoc_country",
            Self::RootPathLength => "mdoc_root_path_length",
            Self::FurtherCertificates { .. } => "mdoc_further_certificates",
            Self::ShortRandom { .. } => "mdoc_short_random",
        }
    }
}

/// The outcome of one check.
pub type Check = Result<(), CheckFailure>;

/// Every check by itself. Revocation is not among them: see [`Examination::status`].
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

    /// Whether all passed.
    ///
    /// # Errors
    /// [`VerifyError::Check`] with the first that failed.
    pub fn all(&self) -> Result<(), VerifyError> {
        self.iter()
            .try_for_each(|(check, outcome)| outcome.clone().map_err(|failure| VerifyError::Check { check, failure }))
    }
}

/// A document held against [`Expectations`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Examination {
    /// The outcome of each check.
    pub checks: Checks,
    /// What deviates from the profile without being a failure.
    pub remarks: Vec<Remark>,
    /// The certificate of the signer; none when it does not read.
    pub signer: Option<Certificate>,
    /// The name of the root that issued it; none when no check of the certificate can pass.
    pub anchor: Option<String>,
    /// From when to when the issuer stands by the document; none when the MSO does not read.
    pub validity: Option<ValidityInfo>,
    /// Where to ask for revocation, which is not done here.
    pub status: StatusReference,
    doc_type: String,
    elements: Vec<Element>,
    device_elements: Vec<Element>,
}

impl Examination {
    /// The document, if every check passed.
    ///
    /// # Errors
    /// [`VerifyError::Check`] with the first check that failed.
    pub fn verified(self) -> Result<VerifiedDocument, VerifyError> {
        self.checks.all()?;
        // All three are there when the checks passed.
        let (Some(signer), Some(anchor), Some(validity)) = (self.signer, self.anchor, self.validity) else {
            return Err(VerifyError::Check {
                check: "issuer_certificate",
                failure: CheckFailure::NoCertificate,
            });
        };
        Ok(VerifiedDocument {
            doc_type: self.doc_type,
            elements: self.elements,
            device_elements: self.device_elements,
            signer,
            anchor,
            validity,
            status: self.status,
        })
    }

    /// The issuer's elements, whose truth has not been established: for showing what came when a check failed, never for
    /// relying on it.
    #[must_use]
    pub fn unverified_elements(&self) -> &[Element] {
        &self.elements
    }
}

/// Makes every check.
#[must_use]
pub fn examine(document: &Document<'_>, expected: &Expectations<'_>) -> Examination {
    let signer = read_signer(document);
    let signer_or_failure = || signer.as_ref().map_err(Clone::clone);
    let trust = signer_or_failure().and_then(|signer| signer::check(signer, expected));
    let mso = document.issuer_auth.payload().ok_or(MdocError::Payload);
    let mso = mso.and_then(MobileSecurityObject::parse);
    let with_mso = |check: &dyn Fn(&MobileSecurityObject<'_>) -> Check| match &mso {
        Ok(mso) => check(mso),
        Err(error) => Err(error.clone().into()),
    };
    let checks = Checks {
        issuer_certificate: trust.as_ref().map(drop).map_err(Clone::clone),
        issuer_signature: signer_or_failure().and_then(|signer| {
            let auth = &document.issuer_auth;
            Ok(auth.verify(None, signer.public_key(), expected.verifier)?)
        }),
        doc_type: with_mso(&|mso| check_doc_type(document, mso, expected.doc_type)),
        digests: with_mso(&|mso| {
            document
                .issuer_items
                .iter()
                .try_for_each(|item| check_digest(item, mso))
        }),
        validity: with_mso(&|mso| check_validity(&mso.validity, signer_or_failure()?, expected.at)),
        device_authentication: with_mso(&|mso| check_device(document, mso, expected)),
        device_elements: with_mso(&|mso| check_device_elements(document, mso)),
    };
    Examination {
        checks,
        remarks: remarks(document, signer.as_ref().ok(), trust.as_ref().ok()),
        signer: signer.ok(),
        anchor: trust.ok().map(|trust| trust.anchor.name().to_owned()),
        validity: mso.as_ref().ok().map(|mso| mso.validity),
        status: mso.map(|mso| mso.status).unwrap_or_default(),
        doc_type: document.doc_type.to_owned(),
        elements: (document.issuer_items.iter())
            .map(|item| Element::new(item.namespace, item.element, item.value))
            .collect(),
        device_elements: (document.device_items.iter())
            .map(|item| Element::new(item.namespace, item.element, item.value))
            .collect(),
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

fn read_signer(document: &Document<'_>) -> Result<Certificate, CheckFailure> {
    let certificates = document.issuer_auth.certificates()?;
    let der = certificates.first().ok_or(CheckFailure::NoCertificate)?;
    Ok(Certificate::from_der(der)?)
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

fn check_digest(item: &IssuerSignedItem<'_>, mso: &MobileSecurityObject<'_>) -> Check {
    let name = || (item.namespace.to_owned(), item.element.to_owned());
    match mso.digest(item.namespace, item.digest_id) {
        None => {
            let (namespace, element) = name();
            Err(CheckFailure::DigestMissing { namespace, element })
        }
        Some(digest) if digest != mso.digest_algorithm.digest(item.bytes.as_bytes()) => {
            let (namespace, element) = name();
            Err(CheckFailure::DigestMismatch { namespace, element })
        }
        Some(_) => Ok(()),
    }
}

/// Order of the times and their relation to the certificate: 9.1.2.4 and 9.3.1.
fn check_validity(validity: &ValidityInfo, signer: &Certificate, at: Timestamp) -> Check {
    if validity.valid_from >= validity.valid_until || validity.signed > validity.valid_from {
        return Err(CheckFailure::ContradictingTimes);
    }
    if at < validity.valid_from {
        return Err(CheckFailure::NotYetValid);
    }
    if at > validity.valid_until {
        return Err(CheckFailure::Expired);
    }
    match signer.validity_at(validity.signed) {
        Validity::Valid => Ok(()),
        _ => Err(CheckFailure::SignedOutsideCertificate),
    }
}

fn check_device(document: &Document<'_>, mso: &MobileSecurityObject<'_>, expected: &Expectations<'_>) -> Check {
    let namespaces = document.device_namespaces.as_bytes();
    let signed = device_authentication(expected.transcript, document.doc_type, namespaces);
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

fn check_device_elements(document: &Document<'_>, mso: &MobileSecurityObject<'_>) -> Check {
    let mut items = document.device_items.iter();
    match items.find(|item| !mso.authorizations.permit(item.namespace, item.element)) {
        Some(item) => Err(CheckFailure::NotAuthorized {
            namespace: item.namespace.to_owned(),
            element: item.element.to_owned(),
        }),
        None => Ok(()),
    }
}

fn remarks(document: &Document<'_>, signer: Option<&Certificate>, trust: Option<&Trust>) -> Vec<Remark> {
    let mut remarks = match (signer, trust) {
        (Some(signer), Some(trust)) => signer::remarks(signer, trust.anchor.certificate()),
        _ => Vec::new(),
    };
    let certificates = document.issuer_auth.certificates().unwrap_or_default();
    match certificates.len().saturating_sub(1) {
        0 => {}
        count => remarks.push(Remark::FurtherCertificates { count }),
    }
    let short = document
        .issuer_items
        .iter()
        .filter(|item| item.random.len() < SHORTEST_RANDOM);
    remarks.extend(short.map(|item| Remark::ShortRandom {
        namespace: item.namespace.to_owned(),
        element: item.element.to_owned(),
    }));
    remarks
}
