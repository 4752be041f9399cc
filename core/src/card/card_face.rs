//! 券面事項確認AP: the face of the card as images, with the photo. Cards only; phones do not have it.
//!
//! Whoever sees the card can open it: with 照合番号B, made of what is printed on its face, or with 照合番号A, the
//! 個人番号. The birth date alone opens no more than the age record.

use std::fmt;

use bytes::Bytes;

use super::attributes::MalformedAttributes;
use super::credential::{Application, BirthDateKey, Credential, IndividualNumber, NumberB};
use super::error::{Error, Step};
use super::face::{AgeRecord, BasicInformation, CardFace, FaceError, RenderedNumber, VerifiedFace};
use super::signature::Digest;
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::{Command, FileId, Link, LinkError, LinkOptions, ShortFileId, StatusWord};
use crate::certificate::{CardVerifiableAnchors, CardVerifiableCertificate, Verifier};
use crate::flow::{Channel, Flow};
use crate::secret::Secret;

/// What opens files of this application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardFaceSecret {
    /// 照合番号A, the 個人番号: opens the card face and the rendered 個人番号.
    NumberA(IndividualNumber),
    /// 照合番号B: opens the card face.
    NumberB(NumberB),
    /// 生年月日: opens the age record.
    BirthDate(BirthDateKey),
}

impl CardFaceSecret {
    /// What it is verified as.
    #[must_use]
    pub fn credential(&self) -> Credential {
        match self {
            Self::NumberA(_) => Credential::CardFaceNumberA,
            Self::NumberB(_) => Credential::CardFaceNumberB,
            Self::BirthDate(_) => Credential::CardFaceBirthDate,
        }
    }

    fn secret(&self) -> &Secret {
        match self {
            Self::NumberA(number) => number.secret(),
            Self::NumberB(number) => number.secret(),
            Self::BirthDate(key) => key.secret(),
        }
    }
}

impl From<IndividualNumber> for CardFaceSecret {
    fn from(number: IndividualNumber) -> Self {
        Self::NumberA(number)
    }
}

impl From<NumberB> for CardFaceSecret {
    fn from(number: NumberB) -> Self {
        Self::NumberB(number)
    }
}

impl From<BirthDateKey> for CardFaceSecret {
    fn from(key: BirthDateKey) -> Self {
        Self::BirthDate(key)
    }
}

/// The files of this application. (EF 0006 holds 16 bytes FF of unknown purpose, and is left out.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardFaceFile {
    /// EF 0001, the age record.
    AgeRecord,
    /// EF 0002, the card face.
    Face,
    /// EF 0003, the basic information.
    BasicInformation,
    /// EF 0004, the certificate of the issuer's key.
    SignerCertificate,
    /// EF 0005, the rendered 個人番号.
    RenderedNumber,
}

impl CardFaceFile {
    /// The file that holds it.
    #[must_use]
    pub const fn short_file_id(self) -> ShortFileId {
        match self {
            Self::AgeRecord => ShortFileId::literal::<0x01>(),
            Self::Face => ShortFileId::literal::<0x02>(),
            Self::BasicInformation => ShortFileId::literal::<0x03>(),
            Self::SignerCertificate => ShortFileId::literal::<0x04>(),
            Self::RenderedNumber => ShortFileId::literal::<0x05>(),
        }
    }

    /// Any one of these opens it, the least telling first; empty where it is free (one source). Whether 照合番号A and B
    /// open the age record is disputed, so it is tried.
    #[must_use]
    pub const fn opened_by(self) -> &'static [Credential] {
        match self {
            Self::AgeRecord => &[
                Credential::CardFaceBirthDate,
                Credential::CardFaceNumberB,
                Credential::CardFaceNumberA,
            ],
            Self::Face => &[Credential::CardFaceNumberB, Credential::CardFaceNumberA],
            Self::RenderedNumber => &[Credential::CardFaceNumberA],
            Self::BasicInformation | Self::SignerCertificate => &[],
        }
    }
}

/// The selected application.
#[derive(Debug)]
pub struct CardFaceApplication<'link> {
    link: &'link mut Link,
    verified: Vec<Credential>,
}

impl<'link> CardFaceApplication<'link> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none, as phones do.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::CardFace).await?;
        Ok(Self {
            link,
            verified: Vec::new(),
        })
    }

    /// Asks how many tries a credential of this application has left; costs none.
    ///
    /// # Errors
    /// [`Error::WrongApplication`] for a credential of another application, before a command is sent.
    pub async fn retry_counter(&mut self, credential: Credential) -> Result<RetryCounter, Error> {
        verify::belongs(credential, Application::CardFace)?;
        verify::retry_counter(self.link, credential).await
    }

    /// Verifies what opens the files. At most one VERIFY is sent.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify(&mut self, secret: &CardFaceSecret, guard: Guard) -> Result<(), Error> {
        let credential = secret.credential();
        verify::verify(self.link, credential, secret.secret(), guard).await?;
        // Once is enough, however often a caller verifies.
        if !self.verified.contains(&credential) {
            self.verified.push(credential);
        }
        Ok(())
    }

    /// Reads the card face, EF 0002, after 照合番号A or B. Nothing of it has been checked.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`] after the birth date alone, [`Error::CredentialRequired`] before any of them,
    /// [`Error::MalformedFile`].
    pub async fn face(&mut self) -> Result<CardFace, Error> {
        self.read(CardFaceFile::Face, CardFace::parse).await
    }

    /// Reads the age record, EF 0001, after the birth date. After 照合番号A or B it is tried, as sources differ.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] when the card does not give it, [`Error::MalformedFile`].
    pub async fn age_record(&mut self) -> Result<AgeRecord, Error> {
        self.read(CardFaceFile::AgeRecord, AgeRecord::parse).await
    }

    /// Reads the rendered 個人番号, EF 0005, after 照合番号A.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`] after 照合番号B or the birth date alone, [`Error::CredentialRequired`] before any of them,
    /// [`Error::MalformedFile`].
    pub async fn rendered_number(&mut self) -> Result<RenderedNumber, Error> {
        self.read(CardFaceFile::RenderedNumber, RenderedNumber::parse).await
    }

    /// Reads the basic information, EF 0003. Needs no credential.
    ///
    /// # Errors
    /// [`Error::MalformedFile`]; [`Error`] when the file cannot be read.
    pub async fn basic_information(&mut self) -> Result<BasicInformation, Error> {
        self.read(CardFaceFile::BasicInformation, BasicInformation::parse).await
    }

    /// Reads the certificate of the key that signed the card's files, EF 0004. Needs no credential.
    ///
    /// # Errors
    /// [`Error::MalformedFile`] when it is none; [`Error`] when the file cannot be read.
    pub async fn signer_certificate(&mut self) -> Result<CardVerifiableCertificate, Error> {
        self.read(CardFaceFile::SignerCertificate, |file| {
            CardVerifiableCertificate::from_card_file(file)
                .map_err(|_| MalformedAttributes("not a card-verifiable certificate"))
        })
        .await
    }

    /// Has the card prove with its own key that it is not a copy: signs `digest`, the SHA-256 of a fresh challenge (one
    /// source). Needs no credential. Sent exactly once.
    ///
    /// [`VerifiedFace::verify_card_signature`] checks the signature, with the key in the card face.
    ///
    /// # Errors
    /// [`Error::UnexpectedStatus`] when the card refuses.
    pub async fn answer_challenge(&mut self, digest: &Digest) -> Result<Bytes, Error> {
        let command = Command::sign_with_card_key(PAD_AS_GIVEN, &digest.digest_info()).map_err(LinkError::from)?;
        let response = self.link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS => Ok(response.data),
            status => Err(Error::UnexpectedStatus {
                step: Step::InternalAuthenticate,
                status,
            }),
        }
    }

    async fn read<T>(
        &mut self,
        file: CardFaceFile,
        parse: fn(&Bytes) -> Result<T, MalformedAttributes>,
    ) -> Result<T, Error> {
        let id = file.short_file_id();
        let needs = file.opened_by();
        let opened = needs.is_empty() || self.verified.iter().any(|credential| needs.contains(credential));
        if let (false, Some(&verified)) = (opened, self.verified.last()) {
            return Err(Error::DoesNotOpen {
                verified,
                file: id.into(),
                needs,
            });
        }
        let application = Application::CardFace;
        let bytes = self.link.read_object(id).await;
        let bytes = bytes.map_err(|error| verify::read_error(error, application, id.into(), needs.first().copied()))?;
        parse(&bytes).map_err(|MalformedAttributes(reason)| Error::MalformedFile {
            application,
            file: FileId::from(id),
            reason,
        })
    }
}

/// Selects, verifies and reads the card face: three exchanges, one more for the guard, and without extended length one
/// for every 256 bytes of the file. Nothing of the face has been checked.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_card_face(secret: impl Into<CardFaceSecret>, options: Options) -> Flow<CardFace, Error> {
    let secret = secret.into();
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        application.face().await
    })
}

/// Selects, verifies the birth date (or a 照合番号, see [`CardFaceFile::opened_by`]) and reads the age record: three
/// exchanges, one more for the guard, and two without extended length.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_age_record(secret: impl Into<CardFaceSecret>, options: Options) -> Flow<AgeRecord, Error> {
    let secret = secret.into();
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        application.age_record().await
    })
}

/// A card face with what is needed to check it. `Debug` shows no personal data.
#[derive(Clone)]
#[non_exhaustive]
pub struct CardFaceEvidence {
    /// The card face, unchecked.
    pub face: CardFace,
    /// The certificate of the key that signed it, unchecked.
    pub certificate: CardVerifiableCertificate,
    /// What the card was to sign.
    pub digest: Digest,
    /// The card's signature over it.
    pub signature: Bytes,
    /// The link's options with what it learnt about card and reader, for the next flow on this reader.
    pub link: LinkOptions,
}

impl CardFaceEvidence {
    /// Checks that the issuer signed the face, and that the card holds the key in it and so is no copy.
    ///
    /// # Errors
    /// [`FaceError`] when one of the signatures does not verify.
    pub fn verify(&self, anchors: &CardVerifiableAnchors, verifier: &dyn Verifier) -> Result<VerifiedFace, FaceError> {
        let verified = self.face.verify(&self.certificate, anchors, verifier)?;
        verified.verify_card_signature(&self.digest, &self.signature, verifier)?;
        Ok(verified)
    }
}

impl fmt::Debug for CardFaceEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardFaceEvidence")
            .field("face", &self.face)
            .field("signature", &self.signature.len())
            .field("link", &self.link)
            .finish_non_exhaustive()
    }
}

/// Selects, verifies, reads the card face and the certificate of who signed it, and has the card sign `digest`, the
/// SHA-256 of a challenge that is random and used once: five exchanges, one more for the guard, and without extended
/// length one for every 256 bytes of the two files.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_card_face_evidence(
    secret: impl Into<CardFaceSecret>,
    digest: Digest,
    options: Options,
) -> Flow<CardFaceEvidence, Error> {
    let secret = secret.into();
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        let face = application.face().await?;
        let certificate = application.signer_certificate().await?;
        let signature = application.answer_challenge(&digest).await?;
        Ok(CardFaceEvidence {
            face,
            certificate,
            digest,
            signature,
            link: link.options(),
        })
    })
}

/// P1 of the signing command: PKCS#1 v1.5 over the bytes as given.
const PAD_AS_GIVEN: u8 = 0x00;
