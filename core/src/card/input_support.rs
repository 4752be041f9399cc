//! 券面事項入力補助AP: 個人番号 and 基本4情報 as text. Cards only; phones do not have it.
//!
//! | what | file | opened by |
//! |---|---|---|
//! | 個人番号 | 0001 | PIN, 照合番号A |
//! | 基本4情報 | 0002 | PIN, 照合番号B |
//! | integrity record, session key, challenge key | 0003, 0006, 0007 | PIN, 照合番号A, 照合番号B |
//! | signer's certificate, basic information | 0004, 0005 | nothing: free |
//!
//! What the PIN opens is firm; the rest is from one source, and for A and B on the first two files firm.

use bytes::Bytes;

use super::attributes::{Attributes, MalformedAttributes, locate, parse_attributes, parse_individual_number};
use super::credential::{Application, Credential, IndividualNumber, NumberB, Pin};
use super::error::{Error, Step};
use super::integrity::{ChallengeKey, IntegrityRecord, SignedInformation, card_key};
use super::secure_messaging::{SecureInputSupport, SecureSession, SessionRandomness};
use super::signature::Digest;
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::{Command, FileId, Link, LinkError, ShortFileId, StatusWord};
use crate::certificate::{CardVerifiableCertificate, PublicKey};
use crate::flow::{Channel, Flow};
use crate::secret::Secret;
use crate::tlv::ber::Tag;

/// What opens files of this application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputSupportSecret {
    /// The PIN, which opens all of them.
    Pin(Pin),
    /// 照合番号A, the 個人番号 itself.
    NumberA(IndividualNumber),
    /// 照合番号B, from the face of the card.
    NumberB(NumberB),
}

impl InputSupportSecret {
    /// Which credential it is.
    #[must_use]
    pub const fn credential(&self) -> Credential {
        match self {
            Self::Pin(_) => Credential::InputSupport,
            Self::NumberA(_) => Credential::NumberA,
            Self::NumberB(_) => Credential::NumberB,
        }
    }

    pub(super) fn secret(&self) -> &Secret {
        match self {
            Self::Pin(pin) => pin.secret(),
            Self::NumberA(number) => number.secret(),
            Self::NumberB(number) => number.secret(),
        }
    }
}

impl From<Pin> for InputSupportSecret {
    fn from(pin: Pin) -> Self {
        Self::Pin(pin)
    }
}

impl From<IndividualNumber> for InputSupportSecret {
    fn from(number: IndividualNumber) -> Self {
        Self::NumberA(number)
    }
}

impl From<NumberB> for InputSupportSecret {
    fn from(number: NumberB) -> Self {
        Self::NumberB(number)
    }
}

/// EF 0005: what the application says of itself (one source). What a shorter file does not hold is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicInformation {
    /// DF41: specification version, support of extended length, vendor, vendor's data, such as 01 03 0E 01. What the
    /// values mean is not documented.
    pub profile: Option<[u8; 4]>,
    /// DF42: the identifier of a key, 16 bytes.
    pub key_identifier: Option<Bytes>,
    /// DF43: 128 bytes, of which 96 are FF on the cards seen.
    pub data: Option<Bytes>,
}

impl BasicInformation {
    /// Reads FF40 { DF41, DF42, DF43 }, and ignores filler.
    ///
    /// # Errors
    /// [`MalformedAttributes`] when there is no FF40 or an object in it is cut off.
    pub fn parse(file: &[u8]) -> Result<Self, MalformedAttributes> {
        let outer = locate(file, Tag(0xFF40)).ok_or(MalformedAttributes("there is no FF40"))?;
        let value = |tag| {
            let object = outer.children().and_then(|children| children.find(Tag(tag)));
            let object = object.map_err(|_| MalformedAttributes("an object is cut off"))?;
            Ok(object.map(|object| object.value))
        };
        Ok(Self {
            profile: value(0xDF41)?.and_then(|bytes| bytes.try_into().ok()),
            key_identifier: value(0xDF42)?.map(Bytes::copy_from_slice),
            data: value(0xDF43)?.map(Bytes::copy_from_slice),
        })
    }
}

/// The selected application.
#[derive(Debug)]
pub struct InputSupport<'link> {
    pub(super) link: &'link mut Link,
    verified: Vec<Credential>,
}

impl<'link> InputSupport<'link> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none, as phones do.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::InputSupport).await?;
        Ok(Self {
            link,
            verified: Vec::new(),
        })
    }

    /// Asks how many tries a credential of this application has left; costs none.
    ///
    /// # Errors
    /// [`Error::WrongApplication`] for a credential of another one, without sending anything.
    pub async fn retry_counter(&mut self, credential: Credential) -> Result<RetryCounter, Error> {
        verify::belongs(credential, Application::InputSupport)?;
        verify::retry_counter(self.link, credential).await
    }

    /// Verifies a secret. At most one VERIFY is sent.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify(&mut self, secret: &InputSupportSecret, guard: Guard) -> Result<(), Error> {
        verify::verify(self.link, secret.credential(), secret.secret(), guard).await?;
        self.note_verified(secret.credential());
        Ok(())
    }

    /// Changes the PIN: verifies `old`, then sends `new`. At most one VERIFY and one CHANGE REFERENCE DATA are sent.
    ///
    /// When the card leaves or fails after the last command was sent, whether the PIN is the new one is not known:
    /// verify it.
    ///
    /// # Errors
    /// As [`verify`](Self::verify); [`Error::UnexpectedStatus`] when the card refuses the new PIN.
    pub async fn change_pin(&mut self, old: &Pin, new: &Pin, guard: Guard) -> Result<(), Error> {
        let values = [old.secret(), new.secret()];
        verify::change(self.link, Credential::InputSupport, values, guard).await
    }

    /// Reads the 個人番号, EF 0001, after the PIN or 照合番号A.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before it, [`Error::DoesNotOpen`] after 照合番号B alone, [`Error::MalformedFile`]
    /// when there is no such number.
    pub async fn individual_number(&mut self) -> Result<IndividualNumber, Error> {
        let file = self.read(&NUMBER).await?;
        NUMBER.parsed(parse_individual_number(&file))
    }

    /// Reads the 基本4情報, EF 0002, after the PIN or 照合番号B.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before it, [`Error::DoesNotOpen`] after 照合番号A alone, [`Error::MalformedFile`]
    /// when an attribute is missing.
    pub async fn attributes(&mut self) -> Result<Attributes, Error> {
        let file = self.read(&ATTRIBUTES).await?;
        ATTRIBUTES.parsed(parse_attributes(&file))
    }

    /// Reads all that has been opened, with what proves that the issuer wrote it: two to four files, of which the record
    /// (EF 0003) and the signer's certificate (EF 0004) take one extended read each.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before any credential, otherwise as [`attributes`](Self::attributes).
    pub async fn signed_information(&mut self) -> Result<SignedInformation, Error> {
        let record = self.read(&INTEGRITY_RECORD).await?;
        let record = INTEGRITY_RECORD.parsed(IntegrityRecord::parse(&record))?;
        let signer = self.signer_certificate().await?;
        let number_file = self.read_if_open(&NUMBER).await?;
        let attributes_file = self.read_if_open(&ATTRIBUTES).await?;
        let number = number_file.as_deref().map(parse_individual_number).transpose();
        let attributes = attributes_file.as_deref().map(parse_attributes).transpose();
        Ok(SignedInformation {
            number: NUMBER.parsed(number)?,
            attributes: ATTRIBUTES.parsed(attributes)?,
            record,
            signer,
            number_file,
            attributes_file,
        })
    }

    /// Reads the certificate of the key that signed the integrity record, EF 0004. Needs no credential (one source).
    ///
    /// # Errors
    /// [`Error::MalformedFile`] when it is no card-verifiable certificate.
    pub async fn signer_certificate(&mut self) -> Result<CardVerifiableCertificate, Error> {
        let file = self.read(&SIGNER_CERTIFICATE).await?;
        let certificate = CardVerifiableCertificate::from_card_file(&file);
        SIGNER_CERTIFICATE
            .parsed(certificate.map_err(|_| MalformedAttributes("it is not a card-verifiable certificate")))
    }

    /// Reads what the application says of itself, EF 0005. Needs no credential (one source).
    ///
    /// # Errors
    /// [`Error::MalformedFile`] when it is of another form.
    pub async fn basic_information(&mut self) -> Result<BasicInformation, Error> {
        let file = self.read(&BASIC_INFORMATION).await?;
        BASIC_INFORMATION.parsed(BasicInformation::parse(&file))
    }

    /// Reads the public half of the key that answers challenges, EF 0007, after any credential (one source).
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before it, [`Error::MalformedFile`] when it is of another form.
    pub async fn challenge_key(&mut self) -> Result<ChallengeKey, Error> {
        let file = self.read(&CHALLENGE_KEY).await?;
        CHALLENGE_KEY.parsed(ChallengeKey::parse(&file))
    }

    /// Has the card prove with its own key 0013 that it is not a copy: signs `digest`, the SHA-256 of a fresh challenge.
    /// Needs no credential (one source). Sent exactly once.
    ///
    /// [`SignatureScheme::Pkcs1Digest`](super::signature::SignatureScheme::Pkcs1Digest) checks the signature with
    /// [`challenge_key`](Self::challenge_key).
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`] without such a key; [`Error::UnexpectedStatus`] when the card refuses.
    pub async fn answer_challenge(&mut self, digest: &Digest) -> Result<Bytes, Error> {
        let step = Step::InternalAuthenticate;
        verify::select_file(self.link, Application::InputSupport, ANSWERING_KEY, step).await?;
        let command = Command::sign_with_card_key(0x00, &digest.digest_info()).map_err(LinkError::from)?;
        let response = self.link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS => Ok(response.data),
            status => Err(Error::UnexpectedStatus { step, status }),
        }
    }

    /// Starts secure messaging, after the PIN (one source): what follows is not readable on the air. The PIN itself was.
    ///
    /// # Errors
    /// As [`SecureSession::start`]; [`Error::CredentialRequired`] or [`Error::DoesNotOpen`] before the PIN.
    pub async fn secure(&mut self, randomness: &SessionRandomness) -> Result<SecureInputSupport<'_, 'link>, Error> {
        SESSION_KEY_FILE.may_read(&self.verified)?;
        let file = self.read(&SESSION_KEY).await?;
        let key = SESSION_KEY.parsed(parse_session_key(&file))?;
        let session = SecureSession::start(self.link, &key, randomness).await?;
        Ok(SecureInputSupport::new(self, session))
    }

    pub(super) fn note_verified(&mut self, credential: Credential) {
        self.verified.push(credential);
    }

    pub(super) fn may_read(&self, file: &File) -> Result<(), Error> {
        file.may_read(&self.verified)
    }

    async fn read(&mut self, file: &File) -> Result<Bytes, Error> {
        self.may_read(file)?;
        let read = if file.is_long {
            self.link.read_object(file.id).await
        } else {
            self.link.read_file(file.id).await
        };
        read.map_err(|error| {
            let credential = file.needs.first().copied();
            verify::read_error(error, Application::InputSupport, file.id.into(), credential)
        })
    }

    async fn read_if_open(&mut self, file: &File) -> Result<Option<Bytes>, Error> {
        match self.may_read(file) {
            Err(Error::DoesNotOpen { .. }) => Ok(None),
            _ => self.read(file).await.map(Some),
        }
    }
}

/// Selects, verifies the PIN or 照合番号A and reads the 個人番号: three exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`]; [`Error::DoesNotOpen`] for 照合番号B, before anything is sent.
pub fn read_individual_number(
    secret: impl Into<InputSupportSecret>,
    options: Options,
) -> Flow<IndividualNumber, Error> {
    let secret = secret.into();
    Flow::new(move |channel: Channel| async move {
        NUMBER.may_read(&[secret.credential()])?;
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        application.individual_number().await
    })
}

/// Selects, verifies the PIN or 照合番号B and reads the 基本4情報: three exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`]; [`Error::DoesNotOpen`] for 照合番号A, before anything is sent.
pub fn read_attributes(secret: impl Into<InputSupportSecret>, options: Options) -> Flow<Attributes, Error> {
    let secret = secret.into();
    Flow::new(move |channel: Channel| async move {
        ATTRIBUTES.may_read(&[secret.credential()])?;
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        application.attributes().await
    })
}

/// Selects, verifies a secret, and reads what it opens with what proves that the issuer wrote it.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_signed_information(
    secret: impl Into<InputSupportSecret>,
    options: Options,
) -> Flow<SignedInformation, Error> {
    let secret = secret.into();
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&secret, options.guard).await?;
        application.signed_information().await
    })
}

/// Selects and changes the PIN: four exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`], as [`InputSupport::change_pin`].
pub fn change_pin(old: Pin, new: Pin, options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.change_pin(&old, &new, options.guard).await
    })
}

/// A file, and what opens it.
pub(super) struct File {
    pub(super) id: ShortFileId,
    /// Any one of them; none for a free file.
    pub(super) needs: &'static [Credential],
    /// Longer than a short read, and one object.
    is_long: bool,
}

impl File {
    /// Refuses what is known to be refused by the card. With nothing verified here the card decides: it may have been
    /// done before.
    pub(super) fn may_read(&self, verified: &[Credential]) -> Result<(), Error> {
        let opened = self.needs.is_empty() || self.needs.iter().any(|credential| verified.contains(credential));
        match verified.last() {
            Some(verified) if !opened => Err(Error::DoesNotOpen {
                verified: *verified,
                file: self.id.into(),
                needs: self.needs,
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn parsed<T>(&self, parsed: Result<T, MalformedAttributes>) -> Result<T, Error> {
        parsed.map_err(|MalformedAttributes(reason)| Error::MalformedFile {
            application: Application::InputSupport,
            file: FileId::from(self.id),
            reason,
        })
    }
}

use Credential as C;

pub(super) const NUMBER: File = File {
    id: ShortFileId::literal::<0x01>(),
    needs: &[C::InputSupport, C::NumberA],
    is_long: false,
};
pub(super) const ATTRIBUTES: File = File {
    id: ShortFileId::literal::<0x02>(),
    needs: &[C::InputSupport, C::NumberB],
    is_long: false,
};
const INTEGRITY_RECORD: File = File {
    id: ShortFileId::literal::<0x03>(),
    needs: ANY,
    is_long: true,
};
const SIGNER_CERTIFICATE: File = File {
    id: ShortFileId::literal::<0x04>(),
    needs: &[],
    is_long: true,
};
const BASIC_INFORMATION: File = File {
    id: ShortFileId::literal::<0x05>(),
    needs: &[],
    is_long: false,
};
const SESSION_KEY: File = File {
    id: ShortFileId::literal::<0x06>(),
    needs: ANY,
    is_long: true,
};
/// The session key is only of use after the PIN, although the file is open to others too.
const SESSION_KEY_FILE: File = File {
    needs: &[C::InputSupport],
    ..SESSION_KEY
};
const CHALLENGE_KEY: File = File {
    id: ShortFileId::literal::<0x07>(),
    needs: ANY,
    is_long: true,
};
const ANY: &[Credential] = &[C::InputSupport, C::NumberA, C::NumberB];
/// The card's own key, which needs no credential (one source).
const ANSWERING_KEY: FileId = FileId(0x0013);

/// EF 0006: A1 { 90 exponent, 91 modulus } (one source).
fn parse_session_key(file: &[u8]) -> Result<PublicKey, MalformedAttributes> {
    let outer = locate(file, Tag(0xA1)).ok_or(MalformedAttributes("there is no A1"))?;
    card_key(outer.value)
}
