//! Trust anchors of the card-verifiable certificates: bare CA keys, found by key identifier and signature.

use std::borrow::Cow;

use super::{
    card_verifiable::{CardVerifiableCertificate, CardVerifiableScope, KeyIdentifier},
    error::CertificateError,
    public_key::PublicKey,
    verifier::Verifier,
};

/// Name, key identifier and modulus. [`CardVerifiableAnchors::production`] has the table.
const PRODUCTION: [(&str, KeyIdentifier, &[u8]); 3] = [
    (
        "5000020",
        KeyIdentifier::new(*b"5000020\x08\x05001\0\0\0\xA8"),
        include_bytes!("anchors/cv-ca-5000020.modulus"),
    ),
    (
        "5000023",
        KeyIdentifier::new(*b"5000023\x08\x05001\0\0\0\0"),
        include_bytes!("anchors/cv-ca-5000023.modulus"),
    ),
    (
        "5000033",
        KeyIdentifier::new(*b"5000033\x08\x05001\0\0\0\0"),
        include_bytes!("anchors/cv-ca-5000033.modulus"),
    ),
];

/// The exponent of the production keys, 65537.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// A CA key that the caller trusts, with a name to tell it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardVerifiableAnchor {
    name: Cow<'static, str>,
    key_identifier: KeyIdentifier,
    public_key: PublicKey,
}

impl CardVerifiableAnchor {
    /// The name it was added under; for the built-in ones the number in the key identifier, such as `5000033`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What certificates call this key.
    #[must_use]
    pub fn key_identifier(&self) -> KeyIdentifier {
        self.key_identifier
    }

    /// The key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }
}

/// The CA keys that a card-verifiable certificate may chain to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardVerifiableAnchors(Vec<CardVerifiableAnchor>);

impl CardVerifiableAnchors {
    /// The three CA keys of the My Number card (マイナンバーカード), RSA-2048 with the exponent 65537.
    ///
    /// | name | over | key identifier | SHA-256 of the modulus (256 bytes) |
    /// |---|---|---|---|
    /// | 5000020 | the chain at MF level | 353030303032300805303031000000A8 | 318ab4a79346bbd993d36d31a4d766f02a239f36b10bc323458242130f927a97 |
    /// | 5000023 | 券面事項確認AP | 35303030303233080530303100000000 | bb96cc1dc6502005661961f0a45ed843d007c69e3ce167eceb6b1abd5333a932 |
    /// | 5000033 | 券面事項入力補助AP | 35303030303333080530303100000000 | 409655d477547d83cbe182385acb1ea83c9828eb6e5b8bba90957c339b5f30f7 |
    ///
    /// Unlike CA certificates they carry no signature of their own, and no publication by their owner is known: they come
    /// from the data of one public project (one source). Before relying on them, compare with a card whose origin you
    /// know. The keys of the test hierarchy are left out on purpose.
    #[must_use]
    pub fn production() -> Self {
        let anchors = PRODUCTION.into_iter().filter_map(|(name, key_identifier, modulus)| {
            // The files are part of the crate, and a test reads all three.
            let public_key = PublicKey::from_rsa_parts(modulus, &EXPONENT).ok()?;
            Some(CardVerifiableAnchor {
                name: Cow::Borrowed(name),
                key_identifier,
                public_key,
            })
        });
        Self(anchors.collect())
    }

    /// No anchors, to be filled by [`CardVerifiableAnchors::with`].
    #[must_use]
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds a CA key of the caller's own, such as a simulator's. A key read from the card itself must not be added: it
    /// proves nothing.
    ///
    /// # Errors
    /// [`CertificateError::TestAuthority`] when the key identifier is of the test hierarchy.
    pub fn with(
        self,
        name: impl Into<String>,
        key_identifier: KeyIdentifier,
        public_key: PublicKey,
    ) -> Result<Self, CertificateError> {
        if key_identifier.is_test_authority() {
            return Err(CertificateError::TestAuthority);
        }
        Ok(self.with_test_authority_never_in_production(name, key_identifier, public_key))
    }

    /// Adds a CA key of the test hierarchy. A program that patients meet must not call this: test cards show whatever
    /// somebody had written on them. The keys are not part of this crate, so that no slip of a flag can bring them in.
    #[must_use]
    pub fn with_test_authority_never_in_production(
        mut self,
        name: impl Into<String>,
        key_identifier: KeyIdentifier,
        public_key: PublicKey,
    ) -> Self {
        self.0.push(CardVerifiableAnchor {
            name: Cow::Owned(name.into()),
            key_identifier,
            public_key,
        });
        self
    }

    /// The anchors, in the order they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &CardVerifiableAnchor> {
        self.0.iter()
    }

    /// Finds the anchor that `certificate` names as its issuer and whose key signed it. Each application has a CA of its
    /// own, which [`check_for`](Self::check_for) asks for and this does not.
    ///
    /// # Errors
    /// [`CertificateError::NoAnchor`] when none has the name; where one has, as [`Verifier::verify`].
    pub fn check(
        &self,
        certificate: &CardVerifiableCertificate,
        verifier: &dyn Verifier,
    ) -> Result<&CardVerifiableAnchor, CertificateError> {
        let mut failure = CertificateError::NoAnchor { anchors: self.0.len() };
        for anchor in &self.0 {
            match certificate.verify_signed_by(anchor.key_identifier, &anchor.public_key, verifier) {
                Ok(()) => return Ok(anchor),
                Err(CertificateError::IssuerMismatch) => {}
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// As [`check`](Self::check), for a certificate that stands in one part of the card: the known CAs of the others do
    /// not count, an anchor of the caller's own does everywhere.
    ///
    /// # Errors
    /// [`CertificateError::OtherAuthority`]; else as [`check`](Self::check).
    pub fn check_for(
        &self,
        scope: CardVerifiableScope,
        certificate: &CardVerifiableCertificate,
        verifier: &dyn Verifier,
    ) -> Result<&CardVerifiableAnchor, CertificateError> {
        let anchor = self.check(certificate, verifier)?;
        match anchor.key_identifier.scope() {
            Some(other) if other != scope => Err(CertificateError::OtherAuthority),
            _ => Ok(anchor),
        }
    }

    /// Checks the chain at MF level: an anchor issued `upper` (GET DATA 00F8), whose key issued `lower` (GET DATA 7F21)
    /// (one source). Nothing in a card-verifiable certificate says that its key may issue others, so this is for these
    /// two and not for certificates from elsewhere.
    ///
    /// # Errors
    /// As [`CardVerifiableAnchors::check_for`] for `upper`, then as [`CardVerifiableCertificate::verify_issued_by`] for
    /// `lower`.
    pub fn verify_chain(
        &self,
        upper: &CardVerifiableCertificate,
        lower: &CardVerifiableCertificate,
        verifier: &dyn Verifier,
    ) -> Result<&CardVerifiableAnchor, CertificateError> {
        let anchor = self.check_for(CardVerifiableScope::Card, upper, verifier)?;
        lower.verify_issued_by(upper, verifier)?;
        Ok(anchor)
    }
}
