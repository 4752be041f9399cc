//! Verifying a credential without locking a patient out.

use super::credential::{Application, Credential};
use super::error::{Error, Step};
use crate::apdu::{Command, FileId, Link, LinkError, LinkOptions, Retries, ShortFileId, StatusMeaning, StatusWord};
use crate::secret::Secret;

/// What is asked before a VERIFY, which costs a try when the value is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Guard {
    /// The counter is read first (one exchange, no try); blocked or with one try left, VERIFY is not sent.
    #[default]
    On,
    /// The counter is read first; the last try may be used.
    LastTryAllowed,
    /// VERIFY is sent at once.
    Off,
}

/// What a ready-made card procedure goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What is asked before VERIFY.
    pub guard: Guard,
    /// What the link goes by.
    pub link: LinkOptions,
}

/// What a card answers when asked how many tries a credential has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryCounter {
    /// This many, at least one.
    Remaining(Retries),
    /// None.
    Blocked,
    /// It is verified already, and the card does not say how many (9000).
    Verified,
}

/// Selects `application`.
pub(super) async fn select(link: &mut Link, application: Application) -> Result<(), Error> {
    let response = link.transmit(&Command::select_application(&application.aid())).await?;
    match response.status {
        StatusWord::SUCCESS => Ok(()),
        StatusWord::NOT_FOUND => Err(Error::ApplicationNotFound { application }),
        status => Err(Error::UnexpectedStatus {
            step: Step::Select(application),
            status,
        }),
    }
}

/// Asks how many tries `credential` has left; costs none. Its application has to be selected.
pub(super) async fn retry_counter(link: &mut Link, credential: Credential) -> Result<RetryCounter, Error> {
    let response = link
        .transmit(&Command::retry_counter(credential.short_file_id()))
        .await?;
    match response.status.meaning() {
        StatusMeaning::Success => Ok(RetryCounter::Verified),
        StatusMeaning::WrongValue(Retries(0))
        | StatusMeaning::ReferenceDataBlocked
        | StatusMeaning::AuthenticationMethodBlocked => Ok(RetryCounter::Blocked),
        StatusMeaning::WrongValue(tries) => Ok(RetryCounter::Remaining(tries)),
        _ => Err(Error::UnexpectedStatus {
            step: Step::RetryCounter(credential),
            status: response.status,
        }),
    }
}

/// Verifies `credential` under `guard`. At most one VERIFY is sent. Its application has to be selected.
pub(super) async fn verify(link: &mut Link, credential: Credential, value: &Secret, guard: Guard) -> Result<(), Error> {
    if guard != Guard::Off {
        match retry_counter(link, credential).await? {
            RetryCounter::Blocked => return Err(Error::Blocked { credential }),
            RetryCounter::Remaining(Retries(1)) if guard == Guard::On => return Err(Error::LastTry { credential }),
            RetryCounter::Remaining(_) | RetryCounter::Verified => {}
        }
    }
    let command = Command::verify(credential.short_file_id(), value).map_err(LinkError::from)?;
    let response = link.transmit(&command).await?;
    match response.status.meaning() {
        StatusMeaning::Success => Ok(()),
        StatusMeaning::WrongValue(tries) => Err(Error::WrongCredential {
            credential,
            remaining: Some(tries),
        }),
        StatusMeaning::WrongValueWithoutLimit => Err(Error::WrongCredential {
            credential,
            remaining: None,
        }),
        StatusMeaning::ReferenceDataBlocked | StatusMeaning::AuthenticationMethodBlocked => {
            Err(Error::Blocked { credential })
        }
        _ => Err(Error::UnexpectedStatus {
            step: Step::Verify(credential),
            status: response.status,
        }),
    }
}

/// Tells a refused read apart: 6982 means that `credential` is needed first.
pub(super) fn read_error(error: LinkError, file: ShortFileId, credential: Option<Credential>) -> Error {
    match (error, credential) {
        (LinkError::Refused(StatusWord::SECURITY_STATUS_NOT_SATISFIED), Some(credential)) => {
            Error::CredentialRequired { credential }
        }
        (LinkError::Refused(status), _) => Error::UnexpectedStatus {
            step: Step::Read(FileId::from(file)),
            status,
        },
        (error, _) => error.into(),
    }
}
