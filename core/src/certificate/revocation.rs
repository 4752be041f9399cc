//! Revocation (失効) as a hook: the answer is open only to certified relying parties, so the caller brings it.

use jiff::Timestamp;

use super::x509::Certificate;

/// Looks up whether a certificate was revoked. CRL and OCSP of the service are open only to certified relying parties
/// (署名検証者) and to those who use them (firm); whoever is one implements this.
///
/// ```
/// use jiff::Timestamp;
/// use kazasu::certificate::{Certificate, RevocationChecker, RevocationFailure, RevocationStatus};
///
/// /// Serial numbers from a list that was fetched and verified elsewhere, revoked before this program asked.
/// struct RevokedSerials(Vec<String>);
///
/// impl RevocationChecker for RevokedSerials {
///     fn check(
///         &self,
///         certificate: &Certificate,
///         _issuer: &Certificate,
///         _at: Timestamp,
///     ) -> Result<RevocationStatus, RevocationFailure> {
///         if self.0.iter().any(|serial| serial == certificate.serial()) {
///             return Ok(RevocationStatus::Revoked { when: None, reason: None });
///         }
///         Ok(RevocationStatus::Good)
///     }
/// }
/// ```
pub trait RevocationChecker {
    /// What was known at `at` about `certificate`, which the anchor `issuer` issued.
    ///
    /// # Errors
    /// [`RevocationFailure`] when nobody answered, or the answer could not be verified.
    fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
    ) -> Result<RevocationStatus, RevocationFailure>;
}

/// What a CRL or an OCSP responder says of a certificate (RFC 6960, 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationStatus {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// Since when, where it is told.
        when: Option<Timestamp>,
        /// Why, where it is told.
        reason: Option<RevocationReason>,
    },
    /// The one asked does not know the certificate.
    Unknown,
}

/// Why a certificate was revoked (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// 0.
    Unspecified,
    /// 1: the private key is in wrong hands.
    KeyCompromise,
    /// 2: the CA's private key is.
    CaCompromise,
    /// 3: what the certificate says of the holder changed.
    AffiliationChanged,
    /// 4: another certificate took its place.
    Superseded,
    /// 5: it is no longer needed.
    CessationOfOperation,
    /// 6: suspended (一時保留); may become good again.
    CertificateHold,
    /// 8: no longer suspended; in delta CRLs only.
    RemoveFromCrl,
    /// 9: a right that it stood for was withdrawn.
    PrivilegeWithdrawn,
    /// 10: the private key of an attribute authority is in wrong hands.
    AaCompromise,
}

impl RevocationReason {
    /// From the number that CRLs and OCSP answers carry; `None` for one that RFC 5280 does not define.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => return None,
        })
    }

    /// A stable name for programs, in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key_compromise",
            Self::CaCompromise => "ca_compromise",
            Self::AffiliationChanged => "affiliation_changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation_of_operation",
            Self::CertificateHold => "certificate_hold",
            Self::RemoveFromCrl => "remove_from_crl",
            Self::PrivilegeWithdrawn => "privilege_withdrawn",
            Self::AaCompromise => "aa_compromise",
        }
    }
}

/// Why a [`RevocationChecker`] had no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("revocation could not be checked: {reason}")]
pub struct RevocationFailure {
    /// What went wrong, for a log.
    pub reason: String,
}

impl RevocationFailure {
    /// A failure with its reason, such as the text of an HTTP library's error.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }

    /// A stable snake_case code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "revocation_check_failed"
    }
}

/// What is known about revocation of a certificate that an anchor issued.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// Nobody was asked.
    NotChecked,
    /// The caller's [`RevocationChecker`] answered.
    Checked(RevocationStatus),
    /// It was asked and had no answer.
    Failed(RevocationFailure),
}

impl Revocation {
    /// A stable name for programs, in snake_case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotChecked => "not_checked",
            Self::Checked(RevocationStatus::Good) => "good",
            Self::Checked(RevocationStatus::Revoked { .. }) => "revoked",
            Self::Checked(RevocationStatus::Unknown) => "unknown",
            Self::Failed(_) => "failed",
        }
    }
}

impl From<Result<RevocationStatus, RevocationFailure>> for Revocation {
    fn from(answer: Result<RevocationStatus, RevocationFailure>) -> Self {
        match answer {
            Ok(status) => Self::Checked(status),
            Err(failure) => Self::Failed(failure),
        }
    }
}
