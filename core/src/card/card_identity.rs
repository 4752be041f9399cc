//! Application …0100: serial number, municipality and expiry of the card, and a PIN. Cards only.
//!
//! Its name is disputed: 共通カードAP in one source, 住基AP in another. What it holds is firm, in which form is one source.

use std::fmt;

use bytes::Bytes;

use super::credential::{Application, Credential, Pin};
use super::error::{Error, MalformedFile, Missing, Step};
use super::expiry::Expiry;
use super::records;
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::{Command, FileId, Link, LinkError, ShortFileId, StatusWord};
use crate::certificate::KeyIdentifier;
use crate::flow::{Channel, Flow};
use crate::tlv::simple;

/// Record 1 of EF 0001: 28 digits, which nothing signs. What a shorter record does not reach is `None`.
///
/// `Debug` does not show the serial number: it identifies a card and so a person.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardIdentityRecord {
    /// The serial number of the card, 15 digits. (Another source takes its characters 2 to 15 alone, as the 製造番号.)
    pub serial: Option<String>,
    /// The 市区町村コード of the municipality that issued the card, 5 digits.
    pub municipality_code: Option<String>,
    /// 有効期限.
    pub expiry: Option<Expiry>,
}

impl CardIdentityRecord {
    /// Reads the record: simple-TLV, tag 01.
    ///
    /// # Errors
    /// [`MalformedFile`] when it holds no object 01, or this is no ASCII text.
    pub fn parse(record: &[u8]) -> Result<Self, MalformedFile> {
        let mut objects = simple::Reader::new(record).map_while(Result::ok);
        let object = objects.find(|object| object.tag == IDENTITY);
        let value = object.ok_or(MalformedFile("there is no object 01"))?.value;
        let text = std::str::from_utf8(value).ok().filter(|text| text.is_ascii());
        let text = text.ok_or(MalformedFile("object 01 is no text"))?;
        let field = |from: usize, to: usize| text.get(from..to).map(str::to_owned);
        Ok(Self {
            serial: field(0, 15),
            municipality_code: field(15, 20),
            expiry: field(20, 28).map(|text| Expiry::parse(&text)),
        })
    }
}

impl fmt::Debug for CardIdentityRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardIdentityRecord")
            .field("municipality_code", &self.municipality_code)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

/// The selected application.
#[derive(Debug)]
pub struct CardIdentity<'link> {
    link: &'link mut Link,
}

impl<'link> CardIdentity<'link> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none, as phones do.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::CardIdentity).await?;
        Ok(Self { link })
    }

    /// Reads who the card is, record 1 of EF 0001. Needs no credential.
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`], [`Error::MalformedFile`].
    pub async fn record(&mut self) -> Result<CardIdentityRecord, Error> {
        let application = Application::CardIdentity;
        let record = records::read_record(self.link, application, CARD_INFORMATION, 1).await?;
        CardIdentityRecord::parse(&record).map_err(|malformed| malformed.at(application, CARD_INFORMATION.into()))
    }

    /// Reads the identifier of a key, EF 0002: the same as in application …0401. Which key is not known (one source).
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`], [`Error::MalformedFile`] when it is not 16 bytes.
    pub async fn key_reference(&mut self) -> Result<KeyIdentifier, Error> {
        records::key_reference(self.link, Application::CardIdentity).await
    }

    /// Has the card sign `challenge`, of 1 to 255 bytes, with the key of EF 0019 (INTERNAL AUTHENTICATE, one source):
    /// RSA, PKCS#1 v1.5 with SHA-256. Needs no credential. Sent exactly once.
    ///
    /// The public half of the key is not on the card, so that who has nothing else cannot check the signature.
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`] when there is no such key, [`Error`] when the card does not sign.
    pub async fn internal_authenticate(&mut self, challenge: &[u8]) -> Result<Bytes, Error> {
        let command = Command::internal_authenticate(AUTHENTICATION_KEY, challenge).map_err(LinkError::from)?;
        let response = self.link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS => Ok(response.data),
            StatusWord::NOT_FOUND => Err(Error::NotOnThisDevice {
                application: Application::CardIdentity,
                missing: Missing::File(FileId::from(AUTHENTICATION_KEY)),
            }),
            status => Err(Error::UnexpectedStatus {
                step: Step::InternalAuthenticate,
                status,
            }),
        }
    }

    /// Asks how many tries the PIN has left; costs none.
    ///
    /// # Errors
    /// [`Error`] when the card does not say.
    pub async fn retry_counter(&mut self) -> Result<RetryCounter, Error> {
        verify::retry_counter(self.link, Credential::CardIdentity).await
    }

    /// Verifies the PIN. At most one VERIFY is sent. What it opens is not known.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify_pin(&mut self, pin: &Pin, guard: Guard) -> Result<(), Error> {
        verify::verify(self.link, Credential::CardIdentity, pin.secret(), guard).await
    }

    /// Verifies the PIN and changes it (CHANGE KEY, one source). The PIN of application …0401 stays as it is, although
    /// people are told that the two are one.
    ///
    /// Each command is sent at most once: when the card leaves at the last one, it is open which of the two PINs is
    /// valid.
    ///
    /// # Errors
    /// As [`verify_pin`](Self::verify_pin); [`Error::UnexpectedStatus`] when the card does not take the new one.
    pub async fn change_pin(&mut self, old: &Pin, new: &Pin, guard: Guard) -> Result<(), Error> {
        verify::change(self.link, Credential::CardIdentity, [old.secret(), new.secret()], guard).await
    }
}

/// Selects and reads who the card is: two exchanges, two more where the card wants the file selected.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read(options: Options) -> Flow<CardIdentityRecord, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        CardIdentity::select(&mut link).await?.record().await
    })
}

/// Selects, verifies the PIN and changes it: four exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn change_pin(old: Pin, new: Pin, options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = CardIdentity::select(&mut link).await?;
        application.change_pin(&old, &new, options.guard).await
    })
}

/// EF 0001.
const CARD_INFORMATION: ShortFileId = ShortFileId::literal::<0x01>();
/// EF 0019.
const AUTHENTICATION_KEY: ShortFileId = ShortFileId::literal::<0x19>();
/// The tag of the object in record 1.
const IDENTITY: u8 = 0x01;
