//! 券面事項入力補助AP: 個人番号 and 基本4情報 as text. Cards only; phones do not have it.

use super::attributes::{Attributes, MalformedAttributes, parse_attributes, parse_individual_number};
use super::credential::{Application, Credential, IndividualNumber, NumberB, Pin};
use super::error::Error;
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::{FileId, Link, ShortFileId};
use crate::flow::{Channel, Flow};

/// The selected application.
#[derive(Debug)]
pub struct InputSupport<'link> {
    link: &'link mut Link,
}

impl<'link> InputSupport<'link> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none, as phones do.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::InputSupport).await?;
        Ok(Self { link })
    }

    /// Asks how many tries a credential of this application has left; costs none.
    ///
    /// # Errors
    /// [`Error`] when the card does not say, as for the credentials of another application.
    pub async fn retry_counter(&mut self, credential: Credential) -> Result<RetryCounter, Error> {
        verify::retry_counter(self.link, credential).await
    }

    /// Verifies the PIN, which opens everything here. At most one VERIFY is sent.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify_pin(&mut self, pin: &Pin, guard: Guard) -> Result<(), Error> {
        verify::verify(self.link, Credential::InputSupport, pin.secret(), guard).await
    }

    /// Verifies 照合番号A, which opens the 個人番号 but not the 基本4情報. At most one VERIFY is sent.
    ///
    /// # Errors
    /// As [`verify_pin`](Self::verify_pin).
    pub async fn verify_number_a(&mut self, number: &IndividualNumber, guard: Guard) -> Result<(), Error> {
        verify::verify(self.link, Credential::NumberA, number.secret(), guard).await
    }

    /// Verifies 照合番号B, which opens the 基本4情報 but not the 個人番号. At most one VERIFY is sent.
    ///
    /// # Errors
    /// As [`verify_pin`](Self::verify_pin).
    pub async fn verify_number_b(&mut self, number: &NumberB, guard: Guard) -> Result<(), Error> {
        verify::verify(self.link, Credential::NumberB, number.secret(), guard).await
    }

    /// Reads the 個人番号, EF 0001, after the PIN or 照合番号A.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before it, [`Error::MalformedFile`] when there is no such number.
    pub async fn individual_number(&mut self) -> Result<IndividualNumber, Error> {
        self.read(INDIVIDUAL_NUMBER, parse_individual_number).await
    }

    /// Reads the 基本4情報, EF 0002, after the PIN or 照合番号B.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before it, [`Error::MalformedFile`] when an attribute is missing.
    pub async fn attributes(&mut self) -> Result<Attributes, Error> {
        self.read(ATTRIBUTES, parse_attributes).await
    }

    async fn read<T>(
        &mut self,
        file: ShortFileId,
        parse: fn(&[u8]) -> Result<T, MalformedAttributes>,
    ) -> Result<T, Error> {
        let bytes = self.link.read_file(file).await;
        let bytes = bytes.map_err(|error| verify::read_error(error, file, Some(Credential::InputSupport)))?;
        parse(&bytes).map_err(|MalformedAttributes(reason)| Error::MalformedFile {
            application: Application::InputSupport,
            file: FileId::from(file),
            reason,
        })
    }
}

/// Selects, verifies the PIN and reads the 個人番号: three exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_individual_number(pin: Pin, options: Options) -> Flow<IndividualNumber, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify_pin(&pin, options.guard).await?;
        application.individual_number().await
    })
}

/// Selects, verifies the PIN and reads the 基本4情報: three exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_attributes(pin: Pin, options: Options) -> Flow<Attributes, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify_pin(&pin, options.guard).await?;
        application.attributes().await
    })
}

/// EF 0001.
const INDIVIDUAL_NUMBER: ShortFileId = ShortFileId::literal::<0x01>();
/// EF 0002.
const ATTRIBUTES: ShortFileId = ShortFileId::literal::<0x02>();
