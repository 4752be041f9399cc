//! Trust anchors: the CAs that a program believes, and the search for the one that issued a certificate.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{
    error::CertificateError,
    revocation::{Revocation, RevocationChecker, RevocationStatus},
    verifier::Verifier,
    x509::{Certificate, Validity},
};

/// File names at the publisher, and contents. [`TrustAnchors::production`] has the table.
const PRODUCTION: [(&str, &[u8]); 6] = [
    ("authca01", include_bytes!("anchors/authca01.cer")),
    ("authca02", include_bytes!("anchors/authca02.cer")),
    ("authca03", include_bytes!("anchors/authca03.cer")),
    ("signca01", include_bytes!("anchors/signca01.cer")),
    ("signca02", include_bytes!("anchors/signca02.cer")),
    ("signca03", include_bytes!("anchors/signca03.cer")),
];

/// A CA certificate that the caller trusts, with a name to tell it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    name: Cow<'static, str>,
    certificate: Certificate,
}

impl Anchor {
    /// The name it was added under; for the built-in ones the publisher's file name, such as `authca03`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The CA certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// The anchors that a certificate may chain to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustAnchors(Vec<Anchor>);

impl TrustAnchors {
    /// The six CA certificates of the service that J-LIS (地方公共団体情報システム機構) publishes at jpki.go.jp/ca. Expired
    /// ones are included; [`Trust`] tells.
    ///
    /// | name | CA | valid | serial | SHA-256 of the DER |
    /// |---|---|---|---|---|
    /// | authca01 | 利用者証明用 | 2015-10-20 to 2025-10-19 | 01 | 4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d |
    /// | authca02 | 利用者証明用 | 2019-09-14 to 2029-09-14 | 0133C349 | 0d98de47fc11b7f67126874b7028b6026a803d2638d6edfe53176953961fade6 |
    /// | authca03 | 利用者証明用 | 2023-07-16 to 2033-07-15 | 06D18006 | 64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5 |
    /// | signca01 | 署名用 | 2015-10-20 to 2025-10-19 | 01 | 19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355 |
    /// | signca02 | 署名用 | 2019-09-14 to 2029-09-14 | 0132C4AB | 79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb |
    /// | signca03 | 署名用 | 2023-07-16 to 2033-07-15 | 067C6A21 | d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f |
    ///
    /// Fingerprints (one source), of signca02 and signca03 (firm). The CAs of the test hierarchy (JPKI-TEST) are left out on
    /// purpose.
    #[must_use]
    pub fn production() -> Self {
        let anchors = PRODUCTION.into_iter().filter_map(|(name, der)| {
            // The files are part of the crate, and a test reads all six.
            let certificate = Certificate::from_der(der).ok()?;
            Some(Anchor {
                name: Cow::Borrowed(name),
                certificate,
            })
        });
        Self(anchors.collect())
    }

    /// No anchors, to be filled by [`TrustAnchors::with`].
    #[must_use]
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds an anchor of the caller's own, such as a simulator's. A CA certificate read from the card itself must not be
    /// added: it proves nothing.
    ///
    /// # Errors
    /// [`CertificateError::NotAnAuthority`] when the certificate may not issue others;
    /// [`CertificateError::TestAuthority`] when it is of the test hierarchy.
    pub fn with(self, name: impl Into<String>, certificate: Certificate) -> Result<Self, CertificateError> {
        if certificate.is_of_test_hierarchy() {
            return Err(CertificateError::TestAuthority);
        }
        self.with_test_authority_never_in_production(name, certificate)
    }

    /// Adds a CA of the test hierarchy (JPKI-TEST). A program that patients meet must not call this: whoever has a test
    /// card is believed to be the person it names.
    ///
    /// # Errors
    /// [`CertificateError::NotAnAuthority`] when the certificate may not issue others.
    pub fn with_test_authority_never_in_production(
        mut self,
        name: impl Into<String>,
        certificate: Certificate,
    ) -> Result<Self, CertificateError> {
        if !certificate.may_issue() {
            return Err(CertificateError::NotAnAuthority);
        }
        self.0.push(Anchor {
            name: Cow::Owned(name.into()),
            certificate,
        });
        Ok(self)
    }

    /// The anchors, in the order they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &Anchor> {
        self.0.iter()
    }

    /// Finds the anchor whose key signed `certificate`. An expired certificate or anchor is not an error here; the
    /// result says so. Revocation is not checked.
    ///
    /// # Errors
    /// [`CertificateError::NoAnchor`] when none did; [`CertificateError::UnsupportedAlgorithm`] when that cannot be told
    /// of any; [`CertificateError::UnhandledCriticalExtension`] when the certificate carries a restriction that is not
    /// understood.
    pub fn check(
        &self,
        certificate: &Certificate,
        at: Timestamp,
        verifier: &dyn Verifier,
    ) -> Result<Trust, CertificateError> {
        if let Some(oid) = certificate.unhandled_critical_extension() {
            return Err(CertificateError::UnhandledCriticalExtension { oid: oid.to_owned() });
        }
        let mut failure = CertificateError::NoAnchor { anchors: self.0.len() };
        for anchor in &self.0 {
            match certificate.verify_issued_by(&anchor.certificate, verifier) {
                Ok(()) => {
                    return Ok(Trust {
                        certificate: certificate.validity_at(at),
                        issuer: anchor.certificate.validity_at(at),
                        anchor: anchor.clone(),
                        revocation: Revocation::NotChecked,
                    });
                }
                Err(error @ CertificateError::UnsupportedAlgorithm { .. }) => failure = error,
                // A key of another kind or a signature by somebody else: not the issuer.
                Err(_) => {}
            }
        }
        Err(failure)
    }

    /// As [`TrustAnchors::check`], and asks `revocation` about a certificate whose issuer was found. Its failure is not an
    /// error here; the result says so.
    ///
    /// # Errors
    /// As [`TrustAnchors::check`].
    pub fn check_with_revocation(
        &self,
        certificate: &Certificate,
        at: Timestamp,
        verifier: &dyn Verifier,
        revocation: &dyn RevocationChecker,
    ) -> Result<Trust, CertificateError> {
        let mut trust = self.check(certificate, at, verifier)?;
        trust.revocation = revocation.check(certificate, &trust.anchor.certificate, at).into();
        Ok(trust)
    }
}

/// What is known about a certificate that an anchor issued.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trust {
    /// The anchor that issued it.
    pub anchor: Anchor,
    /// The certificate's own validity at the time asked for.
    pub certificate: Validity,
    /// The anchor's validity at that time.
    pub issuer: Validity,
    /// Whether it was revoked, as far as it was looked up.
    pub revocation: Revocation,
}

impl Trust {
    /// Whether certificate and anchor are both within their validity periods and nothing speaks against the certificate.
    ///
    /// Where nobody was asked about revocation ([`Revocation::NotChecked`]) the periods alone decide. Whoever asks gets no
    /// `true` without the answer that the certificate is good: not when it is revoked or unknown, and not when the
    /// question failed.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let revocation_permits = matches!(
            self.revocation,
            Revocation::NotChecked | Revocation::Checked(RevocationStatus::Good)
        );
        self.certificate == Validity::Valid && self.issuer == Validity::Valid && revocation_permits
    }
}
