//! Why a command did not get done, with the exit code that tells a script who has to act.

use std::fmt::Display;
use std::path::Path;

use kazasu::card;
use kazasu::certificate::CertificateError;
use kazasu::eligibility::{ReadError, WriteError};

/// A failure: what went wrong, in a stable code and in words, and what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The call or the input is unusable.
    Unusable,
    /// The card, reader or terminal failed.
    Device,
}

impl Failure {
    pub(crate) fn unusable(code: &'static str, message: impl Display) -> Self {
        Self {
            kind: Kind::Unusable,
            code,
            message: message.to_string(),
            hint: None,
        }
    }

    pub(crate) fn device(code: &'static str, message: impl Display) -> Self {
        Self {
            kind: Kind::Device,
            code,
            message: message.to_string(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn file(path: &Path, error: impl Display) -> Self {
        Self::unusable("file", format!("{}: {error}", path.display()))
    }

    pub(crate) const fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Unusable => 2,
            Kind::Device => 3,
        }
    }
}

impl From<card::Error> for Failure {
    fn from(error: card::Error) -> Self {
        let code = error.code();
        let japanese = error.japanese();
        Self::device(code, error).hint(japanese)
    }
}

impl From<CertificateError> for Failure {
    fn from(error: CertificateError) -> Self {
        Self::device(error.code(), error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::unusable(error.code(), error)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::unusable(error.code(), error)
    }
}
