//! Verifying a credential without locking a patient out.

use bytes::Bytes;

use super::credential::{Application, Credential};
use super::error::{Error, Missing, Step};
use crate::apdu::{Command, ExtendedLength, FileId, Link, LinkError, LinkOptions, Retries, StatusMeaning, StatusWord};
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
    /// The card counts none: 6300, as JICSAP has it of keys without a limit (one source, for a wrong value).
    NotCounted,
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

/// Refuses a credential that another application than `selected` verifies, before anything is sent.
pub(super) fn belongs(credential: Credential, selected: Application) -> Result<(), Error> {
    if credential.application() == selected {
        return Ok(());
    }
    Err(Error::WrongApplication { credential, selected })
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
        StatusMeaning::WrongValueWithoutLimit => Ok(RetryCounter::NotCounted),
        StatusMeaning::NotFound | StatusMeaning::ObjectNotFound => Err(missing(credential)),
        _ => Err(Error::UnexpectedStatus {
            step: Step::RetryCounter(credential),
            status: response.status,
        }),
    }
}

/// Verifies `credential` under `guard`. At most one VERIFY is sent. Its application has to be selected.
pub(super) async fn verify(link: &mut Link, credential: Credential, value: &Secret, guard: Guard) -> Result<(), Error> {
    check_counter(link, credential, guard).await?;
    let command = Command::verify(credential.short_file_id(), value).map_err(LinkError::from)?;
    let response = link.transmit(&command).await?;
    judge(credential, response.status)
}

/// What the guard asks before VERIFY.
pub(super) async fn check_counter(link: &mut Link, credential: Credential, guard: Guard) -> Result<(), Error> {
    if guard == Guard::Off {
        return Ok(());
    }
    match retry_counter(link, credential).await? {
        RetryCounter::Blocked => Err(Error::Blocked { credential }),
        RetryCounter::Remaining(Retries(1)) if guard == Guard::On => Err(Error::LastTry { credential }),
        RetryCounter::Remaining(_) | RetryCounter::Verified => Ok(()),
        // Keys without a limit answer 6300 (one source), and the birth date may be one: then there is nothing to be lost.
        // Of any other credential it is no answer.
        RetryCounter::NotCounted if credential == Credential::CardFaceBirthDate => Ok(()),
        RetryCounter::NotCounted => Err(Error::UnexpectedStatus {
            step: Step::RetryCounter(credential),
            status: StatusWord::WRONG_WITHOUT_LIMIT,
        }),
    }
}

/// What the card answered to VERIFY.
pub(super) fn judge(credential: Credential, status: StatusWord) -> Result<(), Error> {
    match status.meaning() {
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
        StatusMeaning::NotFound | StatusMeaning::ObjectNotFound => Err(missing(credential)),
        _ => Err(Error::UnexpectedStatus {
            step: Step::Verify(credential),
            status,
        }),
    }
}

/// Changes `credential`: selects its file, verifies `old` under `guard`, sends `new`. At most one VERIFY and one CHANGE
/// REFERENCE DATA, or CHANGE KEY where the application has that, are sent. Its application has to be selected.
///
/// The file is selected although VERIFY names it: both commands are known only in the form that takes the selected
/// file, and whether VERIFY by short file id selects is not.
pub(super) async fn change(
    link: &mut Link,
    credential: Credential,
    [old, new]: [&Secret; 2],
    guard: Guard,
) -> Result<(), Error> {
    let step = Step::Change(credential);
    let application = credential.application();
    select_file(link, application, credential.file_id(), step).await?;
    verify(link, credential, old, guard).await?;
    let command = match application {
        Application::CardIdentity | Application::Application0401 => Command::change_key(new),
        _ => Command::change_reference_data(new),
    };
    let command = command.map_err(LinkError::from)?;
    let response = link.transmit(&command).await?;
    match response.status {
        StatusWord::SUCCESS => Ok(()),
        StatusWord::SECURITY_STATUS_NOT_SATISFIED => Err(Error::CredentialRequired { credential }),
        status => Err(Error::UnexpectedStatus { step, status }),
    }
}

/// Selects a file of the selected application.
pub(super) async fn select_file(
    link: &mut Link,
    application: Application,
    file: FileId,
    step: Step,
) -> Result<(), Error> {
    let response = link.transmit(&Command::select_file(file)).await?;
    match response.status {
        StatusWord::SUCCESS => Ok(()),
        StatusWord::NOT_FOUND => Err(Error::NotOnThisDevice {
            application,
            missing: Missing::File(file),
        }),
        status => Err(Error::UnexpectedStatus { step, status }),
    }
}

/// Sends a signing command, exactly once, and gives the signature.
pub(super) async fn sign(
    link: &mut Link,
    command: &Command,
    credential: Credential,
    key: FileId,
) -> Result<Bytes, Error> {
    let response = link.transmit(command).await?;
    // A chain has a class byte of its own, which a card may refuse as such.
    let chained = !command.fits_short() && link.options().extended_length == ExtendedLength::No;
    let refuses_length = match response.status.meaning() {
        StatusMeaning::WrongLength => !command.fits_short(),
        StatusMeaning::ChainingNotSupported | StatusMeaning::ClassNotSupported => chained,
        _ => false,
    };
    match response.status {
        StatusWord::SUCCESS => Ok(response.data),
        StatusWord::SECURITY_STATUS_NOT_SATISFIED => Err(Error::CredentialRequired { credential }),
        StatusWord::NOT_FOUND => Err(Error::NotOnThisDevice {
            application: credential.application(),
            missing: Missing::File(key),
        }),
        _ if refuses_length => Err(Error::ReaderLimitation {
            reason: "it does not carry a command of more than 255 bytes",
        }),
        status => Err(Error::UnexpectedStatus {
            step: Step::Sign,
            status,
        }),
    }
}

/// Tells a refused read of a file of `application` apart: 6982 means that `credential` is needed first, 6A82 that there
/// is no such file.
pub(super) fn read_error(
    error: LinkError,
    application: Application,
    file: FileId,
    credential: Option<Credential>,
) -> Error {
    match (error, credential) {
        (LinkError::Refused(StatusWord::SECURITY_STATUS_NOT_SATISFIED), Some(credential)) => {
            Error::CredentialRequired { credential }
        }
        (LinkError::Refused(StatusWord::NOT_FOUND), _) => Error::NotOnThisDevice {
            application,
            missing: Missing::File(file),
        },
        (LinkError::Refused(status), _) => Error::UnexpectedStatus {
            step: Step::Read(file),
            status,
        },
        (error, _) => error.into(),
    }
}

fn missing(credential: Credential) -> Error {
    Error::NotOnThisDevice {
        application: credential.application(),
        missing: Missing::File(credential.file_id()),
    }
}
