//! Card-verifiable certificates (CV certificates, ISO/IEC 7816-8): the short certificates of the 券面 applications and of
//! the card itself, which carry a key and no name, date or purpose.

use std::fmt;

use bytes::Bytes;

use super::{
    error::CertificateError, public_key::PublicKey, signature_algorithm::SignatureAlgorithm, verifier::Verifier,
};
use crate::tlv::ber::{self, Object, Reader, Tag};

/// The 15-bit offset of READ BINARY reaches no further into a file.
const MAX_LENGTH: usize = 0x8000;

const CERTIFICATE: Tag = Tag(0x7F21);
const BODY: Tag = Tag(0x5F4E);
const SIGNATURE: Tag = Tag(0x5F37);

/// The 16 bytes that name a key: seven digits, 08 05, three digits, four bytes (one source).
///
/// `Display` gives `5000033-001`, with the last four bytes added in hex unless they are zero (`5000020-001-000000A8`),
/// and all of it in hex when the bytes are of another form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyIdentifier([u8; 16]);

impl KeyIdentifier {
    /// Any 16 bytes: other forms than the known one may exist.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes as they stand in certificates.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The seven digits that tell keys apart, such as `5000033`; `None` when the bytes are of another form.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.parts().map(|(number, ..)| number)
    }

    /// Whether the number is of the test hierarchy's CAs: those known are 6000020, 6000023 and 6000033 (one source), and
    /// any other that begins with 6000 is taken for one.
    #[must_use]
    pub fn is_test_authority(&self) -> bool {
        self.number().is_some_and(|number| number.starts_with("6000"))
    }

    /// What the CA is for whose key this is; `None` for all but the CAs that are known, production and test (one source).
    #[must_use]
    pub fn scope(&self) -> Option<CardVerifiableScope> {
        match self.number()? {
            "5000020" | "6000020" => Some(CardVerifiableScope::Card),
            "5000023" | "6000023" => Some(CardVerifiableScope::CardFace),
            "5000033" | "6000033" => Some(CardVerifiableScope::InputSupport),
            _ => None,
        }
    }

    /// Number, three digits, last four bytes.
    fn parts(&self) -> Option<(&str, &str, [u8; 4])> {
        let (number, rest) = self.0.split_at_checked(7)?;
        let [0x08, 0x05, first, second, third, tail @ ..] = rest else {
            return None;
        };
        let version = self.0.get(9..12)?;
        let is_digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
        if !is_digits(number) || !is_digits(&[*first, *second, *third]) {
            return None;
        }
        Some((
            std::str::from_utf8(number).ok()?,
            std::str::from_utf8(version).ok()?,
            tail.try_into().ok()?,
        ))
    }
}

impl fmt::Display for KeyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            Some((number, version, [0, 0, 0, 0])) => write!(f, "{number}-{version}"),
            Some((number, version, tail)) => write!(f, "{number}-{version}-{:08X}", u32::from_be_bytes(tail)),
            None => self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
        }
    }
}

impl fmt::Debug for KeyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyIdentifier({self})")
    }
}

/// What a CA of card-verifiable certificates is for: each part of the card has one of its own (one source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardVerifiableScope {
    /// The chain at MF level.
    Card,
    /// 券面事項確認AP.
    CardFace,
    /// 券面事項入力補助AP.
    InputSupport,
}

/// A card-verifiable certificate as it was read: `7F21 { 5F4E body, 5F37 signature }`, where the body is issuer key
/// identifier (16 bytes), subject key identifier (16 bytes) and the subject's RSA key (objects 90 exponent, 91 modulus),
/// 297 bytes with RSA-2048 (one source, and one test card).
///
/// It says neither until when it holds, nor whether it was revoked, nor what the key is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardVerifiableCertificate {
    issuer: KeyIdentifier,
    subject: KeyIdentifier,
    public_key: PublicKey,
    body: Bytes,
    signature: Bytes,
}

impl CardVerifiableCertificate {
    /// Reads the certificate at the start of a card file or of a GET DATA answer, and ignores what follows its own end:
    /// files on cards carry filler. The two inner objects without the outer 7F21 are read as well, since cards may answer
    /// GET DATA with a value alone.
    ///
    /// # Errors
    /// [`CertificateError::MalformedCardVerifiable`], [`CertificateError::TooLong`] (over 32,768 bytes).
    pub fn from_card_file(file: &[u8]) -> Result<Self, CertificateError> {
        if file.len() > MAX_LENGTH {
            return Err(CertificateError::TooLong { length: file.len() });
        }
        let first = Reader::new(file)
            .next()
            .ok_or_else(|| malformed("no object"))?
            .map_err(unreadable)?;
        let objects = match first.tag {
            CERTIFICATE => first.children().map_err(unreadable)?,
            BODY => Reader::new(file),
            other => return Err(malformed(format!("object {other} instead of 7F21"))),
        };
        let body = find(objects.clone(), BODY)?.value;
        let signature = find(objects, SIGNATURE)?.value;

        let (issuer, rest) = key_identifier(body)?;
        let (subject, key) = key_identifier(rest)?;
        Ok(Self {
            issuer,
            subject,
            public_key: PublicKey::from_card_objects(key)?,
            body: Bytes::copy_from_slice(body),
            signature: Bytes::copy_from_slice(signature),
        })
    }

    /// The key that signed the certificate, by its own word.
    #[must_use]
    pub fn issuer(&self) -> KeyIdentifier {
        self.issuer
    }

    /// The key that the certificate is about.
    #[must_use]
    pub fn subject(&self) -> KeyIdentifier {
        self.subject
    }

    /// The subject's public key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Checks that the subject of `issuer` signed this certificate, by key identifier and by signature (PKCS#1 v1.5 with
    /// SHA-256 over the body; one source). Whether `issuer` itself is to be believed, and may issue, is a separate
    /// question, which [`CardVerifiableAnchors::verify_chain`](super::CardVerifiableAnchors::verify_chain) answers.
    ///
    /// # Errors
    /// [`CertificateError::IssuerMismatch`] when the certificate names another key, else as [`Verifier::verify`].
    pub fn verify_issued_by(&self, issuer: &Self, verifier: &dyn Verifier) -> Result<(), CertificateError> {
        self.verify_signed_by(issuer.subject, &issuer.public_key, verifier)
    }

    pub(super) fn verify_signed_by(
        &self,
        issuer: KeyIdentifier,
        key: &PublicKey,
        verifier: &dyn Verifier,
    ) -> Result<(), CertificateError> {
        if issuer != self.issuer {
            return Err(CertificateError::IssuerMismatch);
        }
        verifier.verify(SignatureAlgorithm::RsaPkcs1Sha256, key, &self.body, &self.signature)
    }
}

fn find(objects: Reader<'_>, tag: Tag) -> Result<Object<'_>, CertificateError> {
    objects
        .find(tag)
        .map_err(unreadable)?
        .ok_or_else(|| malformed(format!("no object {tag}")))
}

fn key_identifier(bytes: &[u8]) -> Result<(KeyIdentifier, &[u8]), CertificateError> {
    let (identifier, rest) = bytes
        .split_first_chunk()
        .ok_or_else(|| malformed("the body ends within a key identifier"))?;
    Ok((KeyIdentifier(*identifier), rest))
}

fn unreadable(error: ber::Error) -> CertificateError {
    malformed(error.to_string())
}

fn malformed(reason: impl Into<String>) -> CertificateError {
    CertificateError::MalformedCardVerifiable { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_identifier_is_shown_by_its_numbers() {
        let shown = |bytes: &[u8; 16]| KeyIdentifier::new(*bytes).to_string();
        assert_eq!(shown(b"5000033\x08\x05001\0\0\0\0"), "5000033-001");
        assert_eq!(shown(b"5000020\x08\x05001\0\0\0\xA8"), "5000020-001-000000A8");
        assert_eq!(shown(b"500003X\x08\x05001\0\0\0\0"), "35303030303358080530303100000000");
        assert_eq!(
            KeyIdentifier::new(*b"5000033\x08\x05001\0\0\0\0").number(),
            Some("5000033")
        );
        assert_eq!(KeyIdentifier::new([0; 16]).number(), None);
    }

    #[test]
    fn the_known_authorities_have_a_scope() {
        let scope = |bytes: &[u8; 16]| KeyIdentifier::new(*bytes).scope();
        assert_eq!(scope(b"5000020\x08\x05001\0\0\0\xA8"), Some(CardVerifiableScope::Card));
        assert_eq!(
            scope(b"5000023\x08\x05001\0\0\0\0"),
            Some(CardVerifiableScope::CardFace)
        );
        assert_eq!(
            scope(b"6000033\x08\x05001\0\0\0\0"),
            Some(CardVerifiableScope::InputSupport)
        );
        assert_eq!(scope(b"1322131\x08\x05000\0\0\0\0"), None);
    }
}
