//! What can go wrong with an mdoc.

use crate::{certificate::CertificateError, phone::cbor::CborError};

/// Why a structure of the mdoc was not understood, a key not usable, or a session came to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MdocError {
    /// Not the CBOR that was expected.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// CBOR, but not the structure of the standard.
    #[error("{structure}: {reason}")]
    Malformed {
        /// Name of the structure in the standard.
        structure: &'static str,
        /// What is wrong with it, in English.
        reason: &'static str,
    },
    /// A version of a structure that is not known here.
    #[error("{structure} has version {version}")]
    UnsupportedVersion {
        /// Name of the structure in the standard.
        structure: &'static str,
        /// The version as received.
        version: String,
    },
    /// A curve that is not implemented, or no curve at all.
    #[error("curve {curve} is not supported")]
    UnsupportedCurve {
        /// Its number in the COSE registry.
        curve: i64,
    },
    /// A signature or MAC algorithm that is not implemented, or not allowed there.
    #[error("algorithm {algorithm} is not supported")]
    UnsupportedAlgorithm {
        /// Its number in the COSE registry.
        algorithm: i64,
    },
    /// A cipher suite other than 1.
    #[error("cipher suite {suite} is not supported")]
    UnsupportedCipherSuite {
        /// Its number in the standard.
        suite: i64,
    },
    /// Bytes that are no key on their curve: random bytes that miss the range, or a point elsewhere.
    #[error("no valid key on its curve")]
    InvalidKey,
    /// Two keys that should agree on a secret lie on different curves, or on one that cannot agree.
    #[error("the keys are not for the same key agreement")]
    CurveMismatch,
    /// A header parameter that must be understood is not (RFC 9052, 3.1).
    #[error("a critical COSE header parameter is not understood")]
    UnhandledCriticalHeader,
    /// A COSE structure and its caller have both, or neither, brought a payload.
    #[error("the payload is given twice or not at all")]
    Payload,
    /// A signature that does not verify, or cannot be checked.
    #[error(transparent)]
    Signature(#[from] CertificateError),
    /// A MAC that was not made over this with this key.
    #[error("the message authentication code does not verify")]
    MacInvalid,
    /// A message that was not encrypted for this session at this point: tampered with, repeated, or out of order.
    #[error("a message does not decrypt")]
    Decryption,
    /// The session is over; nothing can be sent or received in it.
    #[error("the session has ended")]
    SessionEnded,
    /// Text that is not Base64url without padding.
    #[error("not Base64url")]
    NotBase64Url,
}

impl MdocError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cbor(error) => error.code(),
            Self::Malformed { .. } => "mdoc_malformed",
            Self::UnsupportedVersion { .. } => "mdoc_unsupported_version",
            Self::UnsupportedCurve { .. } => "mdoc_unsupported_curve",
            Self::UnsupportedAlgorithm { .. } => "mdoc_unsupported_algorithm",
            Self::UnsupportedCipherSuite { .. } => "mdoc_unsupported_cipher_suite",
            Self::InvalidKey => "mdoc_invalid_key",
            Self::CurveMismatch => "mdoc_curve_mismatch",
            Self::UnhandledCriticalHeader => "mdoc_unhandled_critical_header",
            Self::Payload => "mdoc_payload",
            Self::Signature(error) => error.code(),
            Self::MacInvalid => "mdoc_mac_invalid",
            Self::Decryption => "mdoc_decryption",
            Self::SessionEnded => "mdoc_session_ended",
            Self::NotBase64Url => "mdoc_not_base64url",
        }
    }
}
