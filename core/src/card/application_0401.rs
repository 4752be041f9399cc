//! Application …0401: a PIN, and nothing that a program can use. Cards only.
//!
//! Called 住基AP in one source, which is disputed. Programs change its PIN together with that of application …0100.

use super::credential::{Application, Credential, Pin};
use super::error::Error;
use super::records;
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::Link;
use crate::certificate::KeyIdentifier;
use crate::flow::{Channel, Flow};

/// The selected application.
#[derive(Debug)]
pub struct Application0401<'link> {
    link: &'link mut Link,
}

impl<'link> Application0401<'link> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none, as phones do.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::Application0401).await?;
        Ok(Self { link })
    }

    /// Reads the identifier of a key, EF 0002: the same as in application …0100. Which key is not known (one source).
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`], [`Error::MalformedFile`] when it is not 16 bytes.
    pub async fn key_reference(&mut self) -> Result<KeyIdentifier, Error> {
        records::key_reference(self.link, Application::Application0401).await
    }

    /// Asks how many tries the PIN has left; costs none.
    ///
    /// # Errors
    /// [`Error`] when the card does not say.
    pub async fn retry_counter(&mut self) -> Result<RetryCounter, Error> {
        verify::retry_counter(self.link, Credential::Application0401).await
    }

    /// Verifies the PIN. At most one VERIFY is sent. What it opens is not known.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify(&mut self, pin: &Pin, guard: Guard) -> Result<(), Error> {
        verify::verify(self.link, Credential::Application0401, pin.secret(), guard).await
    }

    /// Verifies the PIN and changes it (CHANGE KEY, one source). The PIN of application …0100 stays as it is.
    ///
    /// Each command is sent at most once: when the card leaves at the last one, it is open which of the two PINs is
    /// valid.
    ///
    /// # Errors
    /// As [`verify`](Self::verify); [`Error::UnexpectedStatus`] when the card
    /// does not take the new one.
    pub async fn change_pin(&mut self, old: &Pin, new: &Pin, guard: Guard) -> Result<(), Error> {
        verify::change(
            self.link,
            Credential::Application0401,
            [old.secret(), new.secret()],
            guard,
        )
        .await
    }
}

/// Selects, verifies the PIN and changes it: four exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn change_pin(old: Pin, new: Pin, options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = Application0401::select(&mut link).await?;
        application.change_pin(&old, &new, options.guard).await
    })
}
