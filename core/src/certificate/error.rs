//! What can be wrong with a certificate or a signature.

/// Why a certificate was not understood, or a signature or an issuer not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The bytes are not an X.509 certificate in DER.
    #[error("not a DER certificate: {reason}")]
    Malformed {
        /// What the decoder met, for a log; not meant to be parsed.
        reason: String,
    },
    /// The bytes are not a card-verifiable certificate, or not a public key in the objects 90 and 91.
    #[error("not a card-verifiable certificate: {reason}")]
    MalformedCardVerifiable {
        /// What is wrong, for a log; not meant to be parsed.
        reason: String,
    },
    /// Longer than any file that a card can serve.
    #[error("{length} bytes are more than a certificate file can hold")]
    TooLong {
        /// Bytes given.
        length: usize,
    },
    /// Something follows the certificate.
    #[error("{length} bytes follow the certificate")]
    TrailingBytes {
        /// Bytes after the certificate's own end.
        length: usize,
    },
    /// The signature algorithm inside the signed part differs from the one beside the signature.
    #[error("the certificate names two different signature algorithms")]
    AlgorithmMismatch,
    /// Signed with an algorithm that is not implemented.
    #[error("signature algorithm {oid} is not supported")]
    UnsupportedAlgorithm {
        /// Its object identifier, dotted.
        oid: String,
    },
    /// The public key is not of the kind or size that the algorithm takes here.
    #[error("public key not usable: {reason}")]
    UnsupportedKey {
        /// What is wrong with it.
        reason: String,
    },
    /// The signature was not made over this message with this key.
    #[error("the signature does not verify")]
    SignatureInvalid,
    /// The certificate presented as an issuer or anchor may not issue certificates.
    #[error("the issuer is not a certification authority")]
    NotAnAuthority,
    /// The certificate or key presented as an anchor belongs to the test hierarchy.
    #[error("an authority of the test hierarchy is no anchor in production")]
    TestAuthority,
    /// The card-verifiable certificate names another key as its issuer.
    #[error("the certificate names another issuer")]
    IssuerMismatch,
    /// The CA that issued the card-verifiable certificate is the one of another part of the card.
    #[error("the certificate comes from the authority of another application of the card")]
    OtherAuthority,
    /// An extension that must be understood is not (RFC 5280, 4.2).
    #[error("critical extension {oid} is not understood")]
    UnhandledCriticalExtension {
        /// Its object identifier, dotted.
        oid: String,
    },
    /// None of the trust anchors issued this certificate.
    #[error("none of the {anchors} trust anchors issued this certificate")]
    NoAnchor {
        /// How many were tried.
        anchors: usize,
    },
}

impl CertificateError {
    /// A stable name of the error for programs and logs, in snake_case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "certificate_malformed",
            Self::MalformedCardVerifiable { .. } => "certificate_malformed_card_verifiable",
            Self::TooLong { .. } => "certificate_too_long",
            Self::TrailingBytes { .. } => "certificate_trailing_bytes",
            Self::AlgorithmMismatch => "certificate_algorithm_mismatch",
            Self::UnsupportedAlgorithm { .. } => "certificate_unsupported_algorithm",
            Self::UnsupportedKey { .. } => "certificate_unsupported_key",
            Self::SignatureInvalid => "certificate_signature_invalid",
            Self::NotAnAuthority => "certificate_not_an_authority",
            Self::TestAuthority => "certificate_test_authority",
            Self::IssuerMismatch => "certificate_issuer_mismatch",
            Self::OtherAuthority => "certificate_other_authority",
            Self::UnhandledCriticalExtension { .. } => "certificate_unhandled_critical_extension",
            Self::NoAnchor { .. } => "certificate_no_anchor",
        }
    }

    pub(super) fn malformed(error: der::Error) -> Self {
        Self::Malformed {
            reason: error.to_string(),
        }
    }
}
