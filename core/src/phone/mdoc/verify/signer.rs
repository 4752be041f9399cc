//! The certificate of a document signer: what it must be (ISO/IEC 18013-5, 9.3.3 and annex B.1.4), and what it should be.

use super::{CheckFailure, Expectations, Remark};
use crate::certificate::{Certificate, CertificateKind, Trust, Validity};

/// What the certificate has to be for: 1.0.18013.5.1.2, mandatory for driving licences, or the general 1.0.23220.4.1.2.
/// Either is accepted, as Japan's is not published (inferred).
const PURPOSES: [&str; 2] = ["1.0.18013.5.1.2", "1.0.23220.4.1.2"];
/// RFC 5280, 4.2.1.3 and 4.2.1.12.
const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// The longest validity that the profile allows, in days (one source).
const LONGEST_VALIDITY: i64 = 457;
const SECONDS_A_DAY: i64 = 86_400;

/// Finds the root. Roots stand directly above signers (pathLenConstraint 0), so that one certificate is enough.
pub(super) fn check(signer: &Certificate, expected: &Expectations<'_>) -> Result<Trust, CheckFailure> {
    let trust = expected.anchors.check(signer, expected.at, expected.verifier)?;
    if signer.issuer_der() != trust.anchor.certificate().subject_der() {
        return Err(CheckFailure::IssuerName);
    }
    if trust.issuer != Validity::Valid {
        return Err(CheckFailure::RootNotValid);
    }
    if trust.certificate != Validity::Valid {
        return Err(CheckFailure::SignerNotValid);
    }
    let unfit = |reason| Err(CheckFailure::NotADocumentSigner { reason });
    if signer.kind() == CertificateKind::CertificationAuthority {
        return unfit("it is an authority's");
    }
    if !signer.key_usage().is_some_and(|usage| usage.digital_signature) {
        return unfit("its key usage is not digital signature");
    }
    let purposes = signer.extended_key_usages().unwrap_or_default();
    if !purposes.iter().any(|purpose| PURPOSES.contains(&purpose.as_str())) {
        return unfit("its extended key usage names no document signer");
    }
    Ok(trust)
}

/// In what the certificates deviate from the profile without being less trustworthy.
pub(super) fn remarks(signer: &Certificate, root: &Certificate) -> Vec<Remark> {
    let seconds = signer.not_after().duration_since(signer.not_before()).as_secs();
    let is_critical = |oid: &str| signer.critical_extensions().iter().any(|critical| critical == oid);
    let country = signer.country();
    [
        (
            seconds > LONGEST_VALIDITY.saturating_mul(SECONDS_A_DAY),
            Remark::LongValidity,
        ),
        (!is_critical(KEY_USAGE), Remark::KeyUsageNotCritical),
        (!is_critical(EXTENDED_KEY_USAGE), Remark::ExtendedKeyUsageNotCritical),
        (country.is_none() || country != root.country(), Remark::Country),
        (root.path_length() != Some(0), Remark::RootPathLength),
    ]
    .into_iter()
    .filter_map(|(deviates, remark)| deviates.then_some(remark))
    .collect()
}
