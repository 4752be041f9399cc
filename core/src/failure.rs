//! Any error of this crate as what a binding hands over: the same facts in C, Python, Kotlin and Swift.
//!
//! Nothing in this crate returns a [`Failure`]; each area has its own error type. Bindings convert them here, so that
//! codes, words and the tries left are the same in all languages.

use std::fmt;

use crate::apdu::Retries;
use crate::apdu::trace::TraceError;
use crate::card::face::FaceError;
use crate::card::{self, Credential, InvalidCredential};
use crate::certificate::CertificateError;
use crate::eligibility::message::SetError;
use crate::eligibility::{IdentifierError, JsonError, PathError, ReadError, WriteError};
use crate::error_number::{ERROR_NUMBERS, error_number};
use crate::flow::{FlowError, TransceiveError};
use crate::phone::PresentationError;
use crate::phone::mdoc::MdocError;
use crate::phone::mdoc::verify::VerifyError;
use crate::phone::nfc::NfcError;
use crate::reception::{ChartError, Obstacle};

/// A failure: a stable code with its number, and what there is to say beyond it.
///
/// Making one of a bare code costs nothing, so that "absent" and its like are cheap.
#[derive(Debug)]
pub struct Failure {
    code: &'static str,
    detail: Option<Box<Detail>>,
}

#[derive(Debug, Default)]
struct Detail {
    message: String,
    japanese: Option<String>,
    path: Option<String>,
    credential: Option<(Credential, Option<u8>)>,
    obstacle: Option<Obstacle>,
}

impl Failure {
    /// A failure with words, in English. They hold no secret and no personal data.
    pub fn new(code: &'static str, message: impl fmt::Display) -> Self {
        let detail = Detail {
            message: message.to_string(),
            ..Detail::default()
        };
        Self {
            code,
            detail: Some(Box::new(detail)),
        }
    }

    /// A failure whose code says it all.
    #[must_use]
    pub const fn bare(code: &'static str) -> Self {
        Self { code, detail: None }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The number of the code; `None` only for codes that are not in [`ERROR_NUMBERS`].
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        error_number(self.code)
    }

    /// Whether there is nothing to say beyond the code.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.detail.is_none()
    }

    /// What went wrong and what to do, in English; empty when the code says it all.
    #[must_use]
    pub fn english(&self) -> &str {
        self.detail.as_ref().map_or("", |detail| &detail.message)
    }

    /// The same in Japanese, where there are words for it.
    #[must_use]
    pub fn japanese(&self) -> Option<&str> {
        self.detail.as_ref()?.japanese.as_deref()
    }

    /// The element of a message, or the key of its JSON, that it is about.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.detail.as_ref()?.path.as_deref().filter(|path| !path.is_empty())
    }

    /// The PIN, password or number that it is about.
    #[must_use]
    pub fn credential(&self) -> Option<Credential> {
        Some(self.detail.as_ref()?.credential?.0)
    }

    /// How many tries that one has left, where the card said; 0 when it is blocked.
    #[must_use]
    pub fn tries_left(&self) -> Option<u8> {
        self.detail.as_ref()?.credential?.1
    }

    /// What it means for reception when a question got no answer because of it.
    #[must_use]
    pub fn obstacle(&self) -> Obstacle {
        let known = self.detail.as_ref().and_then(|detail| detail.obstacle.clone());
        known.unwrap_or_else(|| Obstacle::Exchange {
            message: self.meaning().to_owned(),
        })
    }

    /// The words, or where there are none those of the table.
    fn meaning(&self) -> &str {
        if !self.is_bare() {
            return self.english();
        }
        let row = ERROR_NUMBERS.iter().find(|row| row.code == self.code);
        row.map_or(self.code, |row| row.meaning)
    }

    fn with(mut self, change: impl FnOnce(&mut Detail)) -> Self {
        change(self.detail.get_or_insert_default());
        self
    }

    fn in_japanese(self, message: impl Into<String>) -> Self {
        self.with(|detail| detail.japanese = Some(message.into()))
    }

    fn at(self, path: impl Into<String>) -> Self {
        self.with(|detail| detail.path = Some(path.into()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.meaning())
    }
}

impl std::error::Error for Failure {}

/// Declares conversions of errors that have a code and words in English only.
macro_rules! plain {
    ($($error:ty),*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.code(), error)
            }
        }
    )*};
}

plain!(
    CertificateError,
    ChartError,
    FaceError,
    FlowError,
    IdentifierError,
    MdocError,
    TraceError,
    VerifyError
);

impl From<card::Error> for Failure {
    fn from(error: card::Error) -> Self {
        use card::Error as E;
        let about = match &error {
            E::WrongCredential { credential, remaining } => Some((*credential, remaining.map(|Retries(tries)| tries))),
            E::Blocked { credential } => Some((*credential, Some(0))),
            E::LastTry { credential } => Some((*credential, Some(1))),
            E::CredentialRequired { credential } => Some((*credential, None)),
            _ => None,
        };
        let failure = Self::new(error.code(), &error).in_japanese(error.japanese());
        failure.with(|detail| detail.credential = about)
    }
}

impl From<InvalidCredential> for Failure {
    fn from(error: InvalidCredential) -> Self {
        Self::new(error.code(), error).in_japanese(error.japanese())
    }
}

impl From<PresentationError> for Failure {
    fn from(error: PresentationError) -> Self {
        let japanese = error.japanese();
        Self::new(error.code(), error).in_japanese(japanese)
    }
}

impl From<NfcError> for Failure {
    fn from(error: NfcError) -> Self {
        let japanese = error.japanese();
        Self::new(error.code(), error).in_japanese(japanese)
    }
}

#[cfg(feature = "pcsc")]
impl From<crate::io::pcsc::ReaderError> for Failure {
    fn from(error: crate::io::pcsc::ReaderError) -> Self {
        let japanese = error.japanese();
        Self::new(error.code(), error).in_japanese(japanese)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let failure = Self::new(error.code(), &error);
        match error {
            ReadError::Refused(diagnostic) => {
                let japanese = format!("{}: {}", diagnostic.path, diagnostic.code.message_ja());
                failure.in_japanese(japanese).at(diagnostic.path)
            }
            _ => failure,
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::new(error.code(), &error).at(error.path())
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        Self::new(error.code(), &error).at(error.path())
    }
}

impl From<SetError> for Failure {
    fn from(error: SetError) -> Self {
        let failure = Self::new(error.code(), &error);
        let (SetError::NoSuchElement { element } | SetError::Misfit { element }) = error;
        failure.at(element)
    }
}

impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Self {
        Self::new(error.code(), &error).at(error.path().unwrap_or_default())
    }
}

#[cfg(feature = "folder")]
impl From<crate::io::folder::FolderError> for Failure {
    fn from(error: crate::io::folder::FolderError) -> Self {
        crate::io::folder::AskError::from(error).into()
    }
}

#[cfg(feature = "folder")]
impl From<crate::io::folder::AskError> for Failure {
    fn from(error: crate::io::folder::AskError) -> Self {
        let failure = match &error {
            crate::io::folder::AskError::Write(error) => Self::from(error.clone()),
            other => Self::new(other.code(), other),
        };
        failure.with(|detail| detail.obstacle = error.obstacle())
    }
}

impl From<TransceiveError> for Failure {
    fn from(error: TransceiveError) -> Self {
        card::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_credential_tells_which_and_how_many_tries_are_left() {
        let credential = Credential::UserAuthentication;
        let tries = |remaining| {
            let failure = Failure::from(card::Error::WrongCredential { credential, remaining });
            assert_eq!(failure.credential(), Some(credential));
            failure.tries_left()
        };
        assert_eq!((tries(Some(Retries(2))), tries(None)), (Some(2), None));
        assert_eq!(Failure::from(card::Error::Blocked { credential }).tries_left(), Some(0));
        assert_eq!(Failure::from(card::Error::LastTry { credential }).tries_left(), Some(1));
    }

    #[test]
    fn a_bare_code_has_a_number_and_no_words() {
        let failure = Failure::bare("absent");
        assert_eq!(
            (failure.number(), failure.english(), failure.japanese()),
            (Some(1), "", None)
        );
        assert_eq!(
            failure.to_string(),
            "the value is absent or empty, which is not a failure"
        );
    }

    #[test]
    fn an_error_of_a_message_tells_where() {
        let failure = Failure::from(WriteError::Misfit {
            path: "XmlMsg/MessageBody/Birthdate".to_owned(),
        });
        assert_eq!(failure.path(), Some("XmlMsg/MessageBody/Birthdate"));
        assert!(Failure::from(MdocError::SessionEnded).path().is_none());
    }
}
