//! X.509 certificates of the public personal authentication service (公的個人認証, JPKI): what a card or phone hands
//! out, who issued it, and whether a signature was made with its key. And the card-verifiable certificates of the card's
//! other applications ([`CardVerifiableCertificate`]).
//!
//! The hierarchy has one tier: a card's certificate is signed directly by a self-signed CA, and all generations of a
//! CA share one name, so the issuer is found by verifying the signature (one source). Revocation is a hook for those who
//! may ask ([`RevocationChecker`]): CRL and OCSP of the service are open to certified relying parties (署名検証者) only
//! (firm).
//!
//! The hierarchies of test cards are never built in, and refused where anchors are added, except by methods whose name
//! says what they are.
//!
//! ```
//! use kazasu::certificate::{Certificate, CertificateKind, RustCrypto, TrustAnchors};
//!
//! # fn main() -> Result<(), kazasu::certificate::CertificateError> {
//! # let file_read_from_the_card = TrustAnchors::production().iter().next().unwrap().certificate().as_der().to_vec();
//! let certificate = Certificate::from_card_file(&file_read_from_the_card)?;
//! let now = jiff::Timestamp::from_second(1_790_000_000).unwrap();
//! let trust = TrustAnchors::production().check(&certificate, now, &RustCrypto)?;
//! println!("{} {}: {:?}", certificate.serial(), trust.anchor.name(), trust.certificate);
//! # assert_eq!(certificate.kind(), CertificateKind::CertificationAuthority);
//! # Ok(())
//! # }
//! ```

mod anchors;
mod card_verifiable;
mod card_verifiable_anchors;
mod error;
mod holder;
mod public_key;
mod revocation;
mod signature_algorithm;
mod verifier;
mod x509;

pub use anchors::{Anchor, Trust, TrustAnchors};
pub use card_verifiable::{CardVerifiableCertificate, CardVerifiableScope, KeyIdentifier};
pub use card_verifiable_anchors::{CardVerifiableAnchor, CardVerifiableAnchors};
pub use error::CertificateError;
pub use holder::{HolderBirthDate, HolderInformation, HolderSex};
pub use public_key::{EllipticCurve, PublicKey, PublicKeyKind};
pub use revocation::{Revocation, RevocationChecker, RevocationFailure, RevocationReason, RevocationStatus};
pub use signature_algorithm::{EcdsaEncoding, SignatureAlgorithm};
pub(crate) use verifier::rsa_key;
pub use verifier::{RustCrypto, Verifier};
pub use x509::{Certificate, CertificateKind, KeyUsage, Validity};
