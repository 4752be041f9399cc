//! The forms in which the JPKI application signs: who hashes, who pads, and how the result is verified.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::certificate::{CertificateError, PublicKey, SignatureAlgorithm, Verifier};

/// A form of the signing command, chosen by its P1. All are of RSA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SignatureScheme {
    /// 00: PKCS#1 v1.5 padding around 1 to 245 bytes as they are, normally a DigestInfo (firm). 245 is what a key of
    /// 2048 bits leaves.
    #[default]
    AsGiven,
    /// 01: the card hashes with SHA-256 and pads the bare hash, without DigestInfo (one source). Few programs verify
    /// that.
    BareSha256,
    /// 02: PKCS#1 v1.5 over a SHA-256 digest, to which the card adds the DigestInfo (one source).
    Pkcs1Digest,
    /// 03: PKCS#1 v1.5, all done by the card (one source).
    Pkcs1Message,
    /// 04: PSS over a SHA-256 digest, with a random salt (one source).
    PssDigest,
    /// 05: PSS, all done by the card (one source names it fully, a second one in part).
    PssMessage,
}

/// What is to be signed.
#[derive(Clone, Copy)]
pub enum SignatureInput<'a> {
    /// The message itself; for [`SignatureScheme::AsGiven`] the bytes that the card pads.
    Message(&'a [u8]),
    /// The SHA-256 digest of the message.
    Digest(Digest),
}

/// Why an input does not fit a scheme, so that no command was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureInputError {
    /// The card takes another number of bytes.
    #[error("the card signs 1 to {most} bytes here, not {length}")]
    Length {
        /// How many bytes were given.
        length: usize,
        /// How many the scheme takes.
        most: usize,
    },
    /// The card hashes the message itself in this scheme.
    #[error("the card hashes the message itself here, so it needs the message and not its digest")]
    NeedsMessage,
    /// A padded block is made for RSA keys of at least 62 bytes only.
    #[error("the key is not an RSA key that a SHA-256 DigestInfo fits into")]
    Key,
}

impl SignatureInputError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "signature_input_length",
            Self::NeedsMessage => "signature_input_needs_message",
            Self::Key => "signature_key_unsuitable",
        }
    }
}

impl SignatureScheme {
    /// All of them, in the order of P1.
    pub const ALL: [Self; 6] = [
        Self::AsGiven,
        Self::BareSha256,
        Self::Pkcs1Digest,
        Self::Pkcs1Message,
        Self::PssDigest,
        Self::PssMessage,
    ];

    /// P1 of the signing command. Others are refused with 6A86 (one source).
    #[must_use]
    pub const fn p1(self) -> u8 {
        match self {
            Self::AsGiven => 0x00,
            Self::BareSha256 => 0x01,
            Self::Pkcs1Digest => 0x02,
            Self::Pkcs1Message => 0x03,
            Self::PssDigest => 0x04,
            Self::PssMessage => 0x05,
        }
    }

    /// The data of the signing command. Where the card wants a digest a message is hashed here; where it pads bytes as
    /// they are, a digest becomes a DigestInfo.
    ///
    /// How long a message may be that the card hashes is not documented; what one command carries is allowed, and more
    /// than 255 bytes need a reader with extended length or a card that takes chains.
    ///
    /// # Errors
    /// [`SignatureInputError`] when the card would refuse it.
    pub fn command_data(self, input: SignatureInput<'_>) -> Result<Vec<u8>, SignatureInputError> {
        let most = match (self, input) {
            (Self::Pkcs1Digest | Self::PssDigest, SignatureInput::Digest(digest)) => return Ok(digest.0.to_vec()),
            (Self::Pkcs1Digest | Self::PssDigest, SignatureInput::Message(message)) => {
                return Ok(Digest::of(message).0.to_vec());
            }
            (Self::AsGiven, SignatureInput::Digest(digest)) => return Ok(digest.digest_info()),
            (_, SignatureInput::Digest(_)) => return Err(SignatureInputError::NeedsMessage),
            (Self::AsGiven, SignatureInput::Message(_)) => MOST_AS_GIVEN,
            (_, SignatureInput::Message(_)) => MOST_MESSAGE,
        };
        match input {
            SignatureInput::Message(message) if (1..=most).contains(&message.len()) => Ok(message.to_vec()),
            SignatureInput::Message(message) => Err(SignatureInputError::Length {
                length: message.len(),
                most,
            }),
            SignatureInput::Digest(_) => Err(SignatureInputError::NeedsMessage),
        }
    }

    /// Checks a signature made in this scheme over `message` (not its digest).
    ///
    /// [`Self::AsGiven`] takes the bytes that the card padded. A signature that it made over a [`Digest`] is one of
    /// [`Self::Pkcs1Message`] over the message.
    ///
    /// # Errors
    /// [`CertificateError::SignatureInvalid`] when it was not made so; [`CertificateError::UnsupportedKey`] when the key
    /// is not of RSA or too short or long to be judged.
    pub fn verify(
        self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<(), CertificateError> {
        let unprefixed = SignatureAlgorithm::RsaPkcs1Unprefixed;
        match self {
            Self::AsGiven => verifier.verify(unprefixed, key, message, signature),
            Self::BareSha256 => verifier.verify(unprefixed, key, &Digest::of(message).0, signature),
            Self::Pkcs1Digest | Self::Pkcs1Message => {
                verifier.verify(SignatureAlgorithm::RsaPkcs1Sha256, key, message, signature)
            }
            Self::PssDigest | Self::PssMessage => {
                verifier.verify(SignatureAlgorithm::RsaPssSha256, key, message, signature)
            }
        }
    }
}

impl<'a> From<&'a [u8]> for SignatureInput<'a> {
    fn from(message: &'a [u8]) -> Self {
        Self::Message(message)
    }
}

impl From<Digest> for SignatureInput<'_> {
    fn from(digest: Digest) -> Self {
        Self::Digest(digest)
    }
}

/// Shows which it is and how long: a message may be personal.
impl fmt::Debug for SignatureInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => write!(f, "Message({} bytes)", message.len()),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

/// The SHA-256 digest of what is to be signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Hashes `message`.
    #[must_use]
    pub fn of(message: &[u8]) -> Self {
        Self(Sha256::digest(message).into())
    }

    /// A digest made elsewhere.
    #[must_use]
    pub fn from_sha256(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The DER DigestInfo that the card pads (PKCS#1 v1.5, RFC 8017 section 9.2), 51 bytes.
    #[must_use]
    pub fn digest_info(&self) -> Vec<u8> {
        [SHA256_DIGEST_INFO.as_slice(), &self.0].concat()
    }

    /// The whole PKCS#1 v1.5 block for an RSA key whose modulus has `length` bytes: 0001, FF.., 00, DigestInfo
    /// (RFC 8017 section 9.2).
    ///
    /// # Errors
    /// [`SignatureInputError::Key`] when fewer than eight FF would fit.
    pub fn padded_block(&self, length: usize) -> Result<Vec<u8>, SignatureInputError> {
        let info = self.digest_info();
        let filler = length
            .checked_sub(info.len().saturating_add(3))
            .filter(|filler| *filler >= 8)
            .ok_or(SignatureInputError::Key)?;
        Ok([[0x00, 0x01].as_slice(), &vec![0xFF; filler], &[0x00], &info].concat())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
        f.write_str(")")
    }
}

/// Modulus of 2048 bits less the eleven bytes of PKCS#1 v1.5 padding (firm).
const MOST_AS_GIVEN: usize = 245;
/// What one command carries.
const MOST_MESSAGE: usize = 65_535;
/// SEQUENCE { SEQUENCE { sha256, NULL }, OCTET STRING of 32 bytes }, up to the digest (RFC 8017 section 9.2, note 1).
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];

#[cfg(test)]
mod tests {
    use SignatureScheme as S;

    use super::*;

    #[test]
    fn each_scheme_sends_what_the_card_expects_of_it() {
        let digest = Digest::of(b"message");
        for scheme in S::ALL {
            let message = scheme.command_data(b"message".as_slice().into()).unwrap();
            let digested = scheme.command_data(digest.into());
            match scheme {
                S::AsGiven => {
                    assert_eq!((message, digested), (b"message".to_vec(), Ok(digest.digest_info())));
                }
                S::BareSha256 | S::Pkcs1Message | S::PssMessage => {
                    assert_eq!(
                        (message, digested),
                        (b"message".to_vec(), Err(SignatureInputError::NeedsMessage))
                    );
                }
                S::Pkcs1Digest | S::PssDigest => {
                    assert_eq!((message, digested), (digest.0.to_vec(), Ok(digest.0.to_vec())));
                }
            }
        }
        assert_eq!(S::ALL.map(S::p1), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn lengths_that_the_card_refuses_are_found_before() {
        let length = |scheme: S, length: usize| scheme.command_data(vec![0; length].as_slice().into());
        assert!(length(S::AsGiven, 1).is_ok() && length(S::AsGiven, 245).is_ok());
        for given in [0, 246] {
            assert_eq!(
                length(S::AsGiven, given),
                Err(SignatureInputError::Length {
                    length: given,
                    most: 245
                })
            );
        }
        for scheme in [S::BareSha256, S::Pkcs1Message, S::PssMessage] {
            assert!(length(scheme, 65_535).is_ok());
            assert!(length(scheme, 0).is_err() && length(scheme, 65_536).is_err());
        }
        assert!(
            length(S::PssDigest, 0).is_ok(),
            "the digest of an empty message has 32 bytes"
        );
    }

    #[test]
    fn a_padded_block_is_as_long_as_the_modulus() {
        let digest = Digest::of(b"message");
        for length in [62, 256, 384] {
            let block = digest.padded_block(length).unwrap();
            assert_eq!(block.len(), length);
            assert_eq!(block[..3], [0x00, 0x01, 0xFF]);
            assert_eq!(block[length - 52..], [[0].as_slice(), &digest.digest_info()].concat());
            assert!(block[2..length - 52].iter().all(|byte| *byte == 0xFF));
        }
        assert_eq!(digest.padded_block(61), Err(SignatureInputError::Key));
        assert_eq!(digest.padded_block(0), Err(SignatureInputError::Key));
    }
}
