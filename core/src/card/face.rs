//! The files of the 券面事項確認AP: the card face, the age record, the rendered 個人番号 and the basic information, read
//! by tag and never by offset, and what of them the issuer signed.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::attributes::{BirthDate, Sex, locate};
use super::error::MalformedFile;
use super::expiry::Expiry;
use super::image::Image;
use super::signature::{Digest, SignatureScheme};
use crate::certificate::{
    CardVerifiableAnchor, CardVerifiableAnchors, CardVerifiableCertificate, CardVerifiableScope, CertificateError,
    PublicKey, SignatureAlgorithm, Verifier,
};
use crate::tlv::ber::{self, Tag};

/// Why a file of the 券面事項確認AP does not count as the issuer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaceError {
    /// The file lacks the signature or one of the objects that it is over.
    #[error("the file lacks its signature or a signed part")]
    Incomplete,
    /// The certificate or one of the signatures does not verify, or is another application's.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

impl FaceError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Incomplete => "card_face_incomplete",
            Self::Certificate(error) => error.code(),
        }
    }
}

/// The card face (券面事項), EF 0002: object FF20. The order of its fields is firm, the tags are one source.
///
/// What it holds is either covered by the issuer's signature or not, and only [`verify`](Self::verify) tells whether
/// that signature is good. A field that the card does not have is `None`.
#[derive(Clone, PartialEq, Eq)]
pub struct CardFace {
    signed: SignedFace,
    unsigned: UnsignedFace,
    payload: Option<[u8; PAYLOAD]>,
    signature: Option<Bytes>,
}

/// The part of the card face that the issuer signs. `Debug` shows no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedFace {
    /// 生年月日, DF22.
    pub birth_date: Option<BirthDate>,
    /// 性別, DF23.
    pub sex: Option<Sex>,
    /// The public key of the card, DF24, with which it proves that it is no copy; `None` also where it is not an RSA
    /// key as cards write it.
    pub card_key: Option<PublicKey>,
    /// 氏名 as it is printed, DF25: PNG, 1 bit.
    pub name_image: Option<Image>,
    /// 住所 as it is printed, DF26: PNG, 1 bit.
    pub address_image: Option<Image>,
    /// 顔写真, DF27: JPEG 2000, grey.
    pub photo: Option<Image>,
}

/// The part of the card face that nobody signs: whoever copies a card can write what he likes here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsignedFace {
    /// 有効期限, DF29.
    pub expiry: Option<Expiry>,
    /// The security code as it is printed, DF2A: PNG.
    pub security_code_image: Option<Image>,
}

/// A card face whose signature was found good, without what the signature does not cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedFace {
    face: SignedFace,
    anchor: CardVerifiableAnchor,
}

impl CardFace {
    /// Reads EF 0002: FF20, and filler. The offsets in DF21 are not used; unknown objects are passed over.
    ///
    /// # Errors
    /// [`MalformedFile`] when there is no FF20, or an object in it is cut off.
    pub fn parse(file: &Bytes) -> Result<Self, MalformedFile> {
        let fields = Fields::of(file, Tag(0xFF20), "there is no FF20")?;
        Ok(Self {
            signed: SignedFace {
                birth_date: fields.text(BIRTH_DATE)?.map(|text| BirthDate::parse(&text)),
                sex: fields.text(SEX)?.map(|text| Sex::parse(&text)),
                card_key: fields.key(CARD_KEY)?,
                name_image: fields.image(NAME_IMAGE)?,
                address_image: fields.image(ADDRESS_IMAGE)?,
                photo: fields.image(PHOTO)?,
            },
            unsigned: UnsignedFace {
                expiry: fields.text(Tag(0xDF29))?.map(|text| Expiry::parse(&text)),
                security_code_image: fields.image(Tag(0xDF2A))?,
            },
            payload: fields.payload()?,
            signature: fields.bytes(Tag(0xDF28))?,
        })
    }

    /// What the issuer's signature covers, whose truth has not been checked.
    #[must_use]
    pub fn unverified(&self) -> &SignedFace {
        &self.signed
    }

    /// What no signature covers, and no check can make true.
    #[must_use]
    pub fn unsigned(&self) -> &UnsignedFace {
        &self.unsigned
    }

    /// The issuer's signature, DF28; RSA-2048 on today's cards.
    #[must_use]
    pub fn signature(&self) -> Option<&Bytes> {
        self.signature.as_ref()
    }

    /// Checks that the issuer signed this face: `certificate` (EF 0004) under one of `anchors`, and the signature under
    /// the key in `certificate` (one source): RSA, PKCS#1 v1.5 with SHA-256, over three digests SHA-256 one after the
    /// other, of the objects DF22 to DF24, DF25 and DF26, and DF27 as they were read.
    ///
    /// A good signature says that the data is the issuer's, also on a copied card: that the card is no copy shows
    /// [`VerifiedFace::verify_card_signature`]. Neither says that the card has not been revoked or has not expired.
    ///
    /// # Errors
    /// [`FaceError::Incomplete`]; [`FaceError::Certificate`] when certificate or signature do not verify.
    pub fn verify(
        &self,
        certificate: &CardVerifiableCertificate,
        anchors: &CardVerifiableAnchors,
        verifier: &dyn Verifier,
    ) -> Result<VerifiedFace, FaceError> {
        let (Some(payload), Some(signature)) = (&self.payload, &self.signature) else {
            return Err(FaceError::Incomplete);
        };
        let anchor = verify_issued(payload, signature, certificate, anchors, verifier)?;
        Ok(VerifiedFace {
            face: self.signed.clone(),
            anchor,
        })
    }
}

/// Shows which fields there are, and no personal data.
impl fmt::Debug for CardFace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardFace")
            .field("signed", &self.signed)
            .field("unsigned", &self.unsigned)
            .field("signature", &self.signature.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

impl VerifiedFace {
    /// The part that the issuer signed. All fields were there; the key and the images are as the issuer wrote them.
    #[must_use]
    pub fn face(&self) -> &SignedFace {
        &self.face
    }

    /// The anchor that issued the certificate.
    #[must_use]
    pub fn anchor(&self) -> &CardVerifiableAnchor {
        &self.anchor
    }

    /// Checks that the card signed `digest` with the key in its face
    /// ([`answer_challenge`](super::card_face::CardFaceApplication::answer_challenge)), which a copy of its files cannot.
    ///
    /// # Errors
    /// [`FaceError::Incomplete`] when the key is not readable, [`FaceError::Certificate`] when the signature does not
    /// verify.
    pub fn verify_card_signature(
        &self,
        digest: &Digest,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<(), FaceError> {
        verify_answer(self.face.card_key.as_ref(), digest, signature, verifier)
    }
}

/// The age record, EF 0001: object FF10, for those who need no more than an age (one source).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgeRecord {
    /// 生年月日, DF11.
    pub birth_date: Option<BirthDate>,
    /// The public key of the card, DF12, as in [`SignedFace::card_key`].
    pub card_key: Option<PublicKey>,
    /// The signature, DF13; [`verify`](Self::verify) checks it.
    pub signature: Option<Bytes>,
    /// The whole object as it was read.
    pub encoded: Bytes,
    signed: Option<Vec<u8>>,
}

impl AgeRecord {
    /// Reads EF 0001.
    ///
    /// # Errors
    /// [`MalformedFile`] when there is no FF10, or an object in it is cut off.
    pub fn parse(file: &Bytes) -> Result<Self, MalformedFile> {
        let fields = Fields::of(file, Tag(0xFF10), "there is no FF10")?;
        Ok(Self {
            birth_date: fields.text(Tag(0xDF11))?.map(|text| BirthDate::parse(&text)),
            card_key: fields.key(Tag(0xDF12))?,
            signature: fields.bytes(Tag(0xDF13))?,
            encoded: fields.encoded(),
            signed: fields.whole(&[Tag(0xDF11), Tag(0xDF12)])?,
        })
    }

    /// Checks that the issuer signed this record: `certificate` (EF 0004) under one of `anchors`, and the signature under
    /// the key in `certificate` (one source): RSA, PKCS#1 v1.5 with SHA-256, over the objects DF11 and DF12 one after the
    /// other, whole and as they were read.
    ///
    /// As with [`CardFace::verify`], a copied card passes, and so does an expired or revoked one.
    ///
    /// # Errors
    /// As [`CardFace::verify`].
    pub fn verify(
        &self,
        certificate: &CardVerifiableCertificate,
        anchors: &CardVerifiableAnchors,
        verifier: &dyn Verifier,
    ) -> Result<VerifiedAgeRecord, FaceError> {
        let (Some(birth_date), Some(signed), Some(signature)) = (&self.birth_date, &self.signed, &self.signature)
        else {
            return Err(FaceError::Incomplete);
        };
        let anchor = verify_issued(signed, signature, certificate, anchors, verifier)?;
        Ok(VerifiedAgeRecord {
            birth_date: birth_date.clone(),
            card_key: self.card_key.clone(),
            anchor,
        })
    }
}

/// An age record whose signature was found good. `Debug` shows no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAgeRecord {
    birth_date: BirthDate,
    card_key: Option<PublicKey>,
    anchor: CardVerifiableAnchor,
}

impl VerifiedAgeRecord {
    /// 生年月日.
    #[must_use]
    pub fn birth_date(&self) -> &BirthDate {
        &self.birth_date
    }

    /// The anchor that issued the certificate.
    #[must_use]
    pub fn anchor(&self) -> &CardVerifiableAnchor {
        &self.anchor
    }

    /// Checks that the card is no copy, as [`VerifiedFace::verify_card_signature`] does.
    ///
    /// # Errors
    /// As [`VerifiedFace::verify_card_signature`].
    pub fn verify_card_signature(
        &self,
        digest: &Digest,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<(), FaceError> {
        verify_answer(self.card_key.as_ref(), digest, signature, verifier)
    }
}

impl fmt::Debug for AgeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgeRecord(…)")
    }
}

/// The 個人番号 as it is printed, EF 0005: object FF40 (one source). The law restricts who may keep it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderedNumber {
    /// The digits as an image, DF41: PNG.
    pub image: Option<Image>,
    /// The public key of the card, DF42, as in [`SignedFace::card_key`].
    pub card_key: Option<PublicKey>,
    /// The signature, DF43; [`verify`](Self::verify) checks it.
    pub signature: Option<Bytes>,
    /// The whole object as it was read.
    pub encoded: Bytes,
    signed: Option<Vec<u8>>,
}

impl RenderedNumber {
    /// Reads EF 0005.
    ///
    /// # Errors
    /// [`MalformedFile`] when there is no FF40, or an object in it is cut off.
    pub fn parse(file: &Bytes) -> Result<Self, MalformedFile> {
        let fields = Fields::of(file, Tag(0xFF40), "there is no FF40")?;
        Ok(Self {
            image: fields.image(Tag(0xDF41))?,
            card_key: fields.key(Tag(0xDF42))?,
            signature: fields.bytes(Tag(0xDF43))?,
            encoded: fields.encoded(),
            signed: fields.whole(&[Tag(0xDF41), Tag(0xDF42)])?,
        })
    }

    /// Checks that the issuer signed this image: as [`AgeRecord::verify`], with the objects DF41 and DF42 (one source).
    ///
    /// # Errors
    /// As [`CardFace::verify`].
    pub fn verify(
        &self,
        certificate: &CardVerifiableCertificate,
        anchors: &CardVerifiableAnchors,
        verifier: &dyn Verifier,
    ) -> Result<VerifiedRenderedNumber, FaceError> {
        let (Some(image), Some(signed), Some(signature)) = (&self.image, &self.signed, &self.signature) else {
            return Err(FaceError::Incomplete);
        };
        let anchor = verify_issued(signed, signature, certificate, anchors, verifier)?;
        Ok(VerifiedRenderedNumber {
            image: image.clone(),
            card_key: self.card_key.clone(),
            anchor,
        })
    }
}

/// A rendered 個人番号 whose signature was found good. `Debug` does not show the digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRenderedNumber {
    image: Image,
    card_key: Option<PublicKey>,
    anchor: CardVerifiableAnchor,
}

impl VerifiedRenderedNumber {
    /// The digits as an image: PNG.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The anchor that issued the certificate.
    #[must_use]
    pub fn anchor(&self) -> &CardVerifiableAnchor {
        &self.anchor
    }

    /// Checks that the card is no copy, as [`VerifiedFace::verify_card_signature`] does.
    ///
    /// # Errors
    /// As [`VerifiedFace::verify_card_signature`].
    pub fn verify_card_signature(
        &self,
        digest: &Digest,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<(), FaceError> {
        verify_answer(self.card_key.as_ref(), digest, signature, verifier)
    }
}

impl fmt::Debug for RenderedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RenderedNumber(…)")
    }
}

/// The basic information of the application (基本情報), EF 0003: object FF30. Free, and not signed (one source).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicInformation {
    /// DF31, 4 bytes such as 06 03 0E 01. What the values mean is not documented.
    pub profile: Option<Bytes>,
    /// DF32: the identifier of a key, 16 bytes. Which key is not known.
    pub key_identifier: Option<Bytes>,
    /// DF33: a version, one byte.
    pub version: Option<Bytes>,
    /// DF34: the 市区町村コード of the municipality that issued the card, 5 digits.
    pub municipality_code: Option<String>,
    /// DF35: 16 bytes in the form of a key identifier, and 256 of unknown meaning.
    pub opaque: Option<Bytes>,
}

impl BasicInformation {
    /// Reads EF 0003.
    ///
    /// # Errors
    /// [`MalformedFile`] when there is no FF30, or an object in it is cut off.
    pub fn parse(file: &Bytes) -> Result<Self, MalformedFile> {
        let fields = Fields::of(file, Tag(0xFF30), "there is no FF30")?;
        Ok(Self {
            profile: fields.bytes(Tag(0xDF31))?,
            key_identifier: fields.bytes(Tag(0xDF32))?,
            version: fields.bytes(Tag(0xDF33))?,
            municipality_code: fields.text(Tag(0xDF34))?,
            opaque: fields.bytes(Tag(0xDF35))?,
        })
    }
}

const BIRTH_DATE: Tag = Tag(0xDF22);
const SEX: Tag = Tag(0xDF23);
const CARD_KEY: Tag = Tag(0xDF24);
const NAME_IMAGE: Tag = Tag(0xDF25);
const ADDRESS_IMAGE: Tag = Tag(0xDF26);
const PHOTO: Tag = Tag(0xDF27);
/// What the signature of the card face is over: the digests of these groups (one source).
const SIGNED_GROUPS: [&[Tag]; 3] = [&[BIRTH_DATE, SEX, CARD_KEY], &[NAME_IMAGE, ADDRESS_IMAGE], &[PHOTO]];
/// Three digests of 32 bytes.
const PAYLOAD: usize = 96;

/// Checks `signature` under the key in `certificate`, and `certificate` under `anchors`, of which it gives the right one.
fn verify_issued(
    signed: &[u8],
    signature: &[u8],
    certificate: &CardVerifiableCertificate,
    anchors: &CardVerifiableAnchors,
    verifier: &dyn Verifier,
) -> Result<CardVerifiableAnchor, FaceError> {
    let anchor = anchors.check_for(CardVerifiableScope::CardFace, certificate, verifier)?;
    let key = certificate.public_key();
    verifier.verify(SignatureAlgorithm::RsaPkcs1Sha256, key, signed, signature)?;
    Ok(anchor.clone())
}

/// Checks what the card answered to a challenge.
fn verify_answer(
    card_key: Option<&PublicKey>,
    digest: &Digest,
    signature: &[u8],
    verifier: &dyn Verifier,
) -> Result<(), FaceError> {
    let key = card_key.ok_or(FaceError::Incomplete)?;
    SignatureScheme::AsGiven.verify(key, &digest.digest_info(), signature, verifier)?;
    Ok(())
}

/// The fields in the one object of a file. Of fields with the same tag the first counts, everywhere.
struct Fields<'a> {
    file: &'a Bytes,
    outer: ber::Object<'a>,
}

impl<'a> Fields<'a> {
    fn of(file: &'a Bytes, tag: Tag, missing: &'static str) -> Result<Self, MalformedFile> {
        let outer = locate(file, tag).ok_or(MalformedFile(missing))?;
        Ok(Self { file, outer })
    }

    fn encoded(&self) -> Bytes {
        self.file.slice_ref(self.outer.encoded)
    }

    fn object(&self, tag: Tag) -> Result<Option<ber::Object<'a>>, MalformedFile> {
        let found = self.outer.children().and_then(|children| children.find(tag));
        found.map_err(|_| MalformedFile("an object is cut off"))
    }

    fn bytes(&self, tag: Tag) -> Result<Option<Bytes>, MalformedFile> {
        Ok(self.object(tag)?.map(|object| self.file.slice_ref(object.value)))
    }

    fn image(&self, tag: Tag) -> Result<Option<Image>, MalformedFile> {
        Ok(self.bytes(tag)?.map(Image::new))
    }

    fn text(&self, tag: Tag) -> Result<Option<String>, MalformedFile> {
        let object = self.object(tag)?;
        Ok(object.map(|object| String::from_utf8_lossy(object.value).into_owned()))
    }

    fn key(&self, tag: Tag) -> Result<Option<PublicKey>, MalformedFile> {
        let object = self.object(tag)?;
        Ok(object.and_then(|object| PublicKey::from_card_objects(object.value).ok()))
    }

    /// The objects with these tags one after the other, as they were read; `None` when one is missing.
    fn whole(&self, tags: &[Tag]) -> Result<Option<Vec<u8>>, MalformedFile> {
        let mut whole = Vec::new();
        for tag in tags {
            match self.object(*tag)? {
                Some(object) => whole.extend_from_slice(object.encoded),
                None => return Ok(None),
            }
        }
        Ok(Some(whole))
    }

    /// The three digests, over the bytes as they were read; `None` when an object is missing.
    fn payload(&self) -> Result<Option<[u8; PAYLOAD]>, MalformedFile> {
        let mut payload = [0; PAYLOAD];
        for (group, digest) in SIGNED_GROUPS.into_iter().zip(payload.chunks_exact_mut(32)) {
            match self.whole(group)? {
                Some(objects) => digest.copy_from_slice(&Sha256::digest(objects)),
                None => return Ok(None),
            }
        }
        Ok(Some(payload))
    }
}
