//! Whether 個人番号 and 基本4情報 are those that the issuer signed: the integrity record of the 券面事項入力補助AP.
//!
//! All of it is from one source, and was checked with the dump of one test card.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::attributes::{Attributes, locate};
use super::credential::IndividualNumber;
use super::error::MalformedFile;
use crate::certificate::{
    CardVerifiableAnchor, CardVerifiableAnchors, CardVerifiableCertificate, CardVerifiableScope, CertificateError,
    PublicKey, SignatureAlgorithm, Verifier,
};
use crate::tlv::ber::{Object, Tag};

/// EF 0003: digests of the two files, and the issuer's signature over the digests.
///
/// `Debug` does not show them: a 個人番号 can be found from its digest by trying all.
#[derive(Clone, PartialEq, Eq)]
pub struct IntegrityRecord {
    number: [u8; 32],
    attributes: [u8; 32],
    signed: Bytes,
    signature: Bytes,
}

impl IntegrityRecord {
    /// Reads FF30 { DF31, DF32, DF33 }, and ignores filler.
    ///
    /// # Errors
    /// [`MalformedFile`] when an object is missing, cut off or of another length.
    pub fn parse(file: &[u8]) -> Result<Self, MalformedFile> {
        let outer = locate(file, Tag(0xFF30)).ok_or(MalformedFile("there is no FF30"))?;
        let number = child(&outer, Tag(0xDF31), "there is no digest of the number (DF31)")?;
        let attributes = child(&outer, Tag(0xDF32), "there is no digest of the attributes (DF32)")?;
        let signature = child(&outer, Tag(0xDF33), "there is no signature (DF33)")?;
        let digest = |object: &Object<'_>| {
            <[u8; 32]>::try_from(object.value).map_err(|_| MalformedFile("a digest does not have 32 bytes"))
        };
        Ok(Self {
            number: digest(&number)?,
            attributes: digest(&attributes)?,
            signed: [number.encoded, attributes.encoded].concat().into(),
            signature: Bytes::copy_from_slice(signature.value),
        })
    }

    /// Whether `file` is the EF 0001 that was signed: DF31 is the SHA-256 of all its 17 bytes, filler included.
    #[must_use]
    pub fn covers_number(&self, file: &[u8]) -> bool {
        Sha256::digest(file).as_slice() == self.number
    }

    /// Whether `file` holds the 基本4情報 that were signed: DF32 is the SHA-256 of EF 0002 from the tag DF22 to the end
    /// of FF20. What stands before (offsets) and after (filler) is not signed, so an attribute that stands before is
    /// none that was signed.
    #[must_use]
    pub fn covers_attributes(&self, file: &[u8]) -> bool {
        signed_attributes(file).is_some_and(|signed| Sha256::digest(signed).as_slice() == self.attributes)
    }

    /// Checks the signature: PKCS#1 v1.5 with SHA-256 over the objects DF31 and DF32, tags and lengths included.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn verify(&self, signer: &PublicKey, verifier: &dyn Verifier) -> Result<(), CertificateError> {
        verifier.verify(
            SignatureAlgorithm::RsaPkcs1Sha256,
            signer,
            &self.signed,
            &self.signature,
        )
    }
}

impl fmt::Debug for IntegrityRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IntegrityRecord(…)")
    }
}

/// What a card holds of its holder, as far as a credential opens it, and what proves that the issuer wrote it.
///
/// Nothing has been checked: see [`check`](Self::check).
#[derive(Clone)]
#[non_exhaustive]
pub struct SignedInformation {
    /// 個人番号; `None` when what was verified does not open it.
    pub number: Option<IndividualNumber>,
    /// 基本4情報; `None` when what was verified does not open them.
    pub attributes: Option<Attributes>,
    /// EF 0003.
    pub record: IntegrityRecord,
    /// EF 0004: the certificate of the key that signed the record.
    pub signer: CardVerifiableCertificate,
    pub(super) number_file: Option<Bytes>,
    pub(super) attributes_file: Option<Bytes>,
}

impl SignedInformation {
    /// Checks both files against the record, the record against the signer, and the signer against `anchors`.
    #[must_use]
    pub fn check(&self, anchors: &CardVerifiableAnchors, verifier: &dyn Verifier) -> Integrity {
        let part = |file: &Option<Bytes>, covers: fn(&IntegrityRecord, &[u8]) -> bool| match file {
            None => Part::NotRead,
            Some(file) if covers(&self.record, file) => Part::AsRecorded,
            Some(_) => Part::Differs,
        };
        let signer = anchors.check_for(CardVerifiableScope::InputSupport, &self.signer, verifier);
        let signer = signer.cloned();
        let signer = signer.and_then(|anchor| self.record.verify(self.signer.public_key(), verifier).map(|()| anchor));
        Integrity {
            number: part(&self.number_file, IntegrityRecord::covers_number),
            attributes: part(&self.attributes_file, IntegrityRecord::covers_attributes),
            signer,
        }
    }
}

impl fmt::Debug for SignedInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedInformation(…)")
    }
}

/// Which part of a card's information is proven to be the issuer's, and by which anchor.
///
/// It does not prove that the card is the one that it was issued on (a copy would pass), nor that it has not expired or
/// been revoked: nothing in these files says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Integrity {
    /// The 個人番号.
    pub number: Part,
    /// The 基本4情報.
    pub attributes: Part,
    /// The anchor whose key certified the signer, if the record's signature and the signer's certificate verify. The known
    /// CAs of the card's other parts do not count: that of this application is 5000033.
    pub signer: Result<CardVerifiableAnchor, CertificateError>,
}

impl Integrity {
    /// Whether the 個人番号 is proven.
    #[must_use]
    pub fn number_is_genuine(&self) -> bool {
        self.number == Part::AsRecorded && self.signer.is_ok()
    }

    /// Whether the 基本4情報 are proven.
    #[must_use]
    pub fn attributes_are_genuine(&self) -> bool {
        self.attributes == Part::AsRecorded && self.signer.is_ok()
    }
}

/// How a file compares with its digest in the integrity record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// It was not read, as nothing that opens it was verified.
    NotRead,
    /// It is as the record says; whether the record can be believed is the signer's matter.
    AsRecorded,
    /// It is not what the record says.
    Differs,
}

/// EF 0007: the public half of the card's own key 0013, with which it answers challenges, signed by the issuer
/// (FF50 { DF51, DF52 }, one source).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChallengeKey {
    /// The key (DF51).
    pub public_key: PublicKey,
    /// The signature (DF52); [`verify`](Self::verify) checks it.
    pub signature: Bytes,
    signed: Bytes,
}

impl ChallengeKey {
    /// Reads FF50 { DF51 { 90 exponent, 91 modulus }, DF52 }, and ignores filler.
    ///
    /// # Errors
    /// [`MalformedFile`] when an object is missing or cut off.
    pub fn parse(file: &[u8]) -> Result<Self, MalformedFile> {
        let outer = locate(file, Tag(0xFF50)).ok_or(MalformedFile("there is no FF50"))?;
        let key = child(&outer, Tag(0xDF51), "there is no public key (DF51)")?;
        let signature = child(&outer, Tag(0xDF52), "there is no signature (DF52)")?;
        Ok(Self {
            public_key: card_key(key.value)?,
            signature: Bytes::copy_from_slice(signature.value),
            signed: Bytes::copy_from_slice(key.encoded),
        })
    }

    /// Checks that the issuer signed the key: `signer` (EF 0004) under one of `anchors`, which it gives, and the signature
    /// under the key in `signer`: PKCS#1 v1.5 with SHA-256 over the object DF51, tag and length included (one source).
    ///
    /// # Errors
    /// As [`CardVerifiableAnchors::check_for`] and [`Verifier::verify`].
    pub fn verify(
        &self,
        signer: &CardVerifiableCertificate,
        anchors: &CardVerifiableAnchors,
        verifier: &dyn Verifier,
    ) -> Result<CardVerifiableAnchor, CertificateError> {
        let anchor = anchors.check_for(CardVerifiableScope::InputSupport, signer, verifier)?;
        let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
        verifier.verify(algorithm, signer.public_key(), &self.signed, &self.signature)?;
        Ok(anchor.clone())
    }
}

/// An RSA key as objects 90 and 91.
pub(super) fn card_key(objects: &[u8]) -> Result<PublicKey, MalformedFile> {
    PublicKey::from_card_objects(objects).map_err(|_| MalformedFile("the public key does not read"))
}

fn child<'a>(outer: &Object<'a>, tag: Tag, missing: &'static str) -> Result<Object<'a>, MalformedFile> {
    let found = outer.children().and_then(|children| children.find(tag));
    found
        .map_err(|_| MalformedFile("an object is cut off"))?
        .ok_or(MalformedFile(missing))
}

/// From the tag DF22 to the end of FF20; `None` when another of the attributes stands before it, where the reader would
/// take it although nobody signed it.
fn signed_attributes(file: &[u8]) -> Option<&[u8]> {
    let outer = locate(file, Tag(0xFF20))?;
    let mut objects = outer.children().ok()?.map_while(Result::ok);
    let first = objects.find(|object| (0xDF22..=0xDF25).contains(&object.tag.0))?;
    if first.tag != Tag(0xDF22) {
        return None;
    }
    outer.encoded.get(first.offset.checked_sub(outer.offset)?..)
}
