//! Failures, and the error object that tells a caller about one.

use std::ffi::{CString, c_char};
use std::fmt::Display;

use kazasu_core::apdu::Retries;
use kazasu_core::apdu::trace::TraceError;
use kazasu_core::card::face::FaceError;
use kazasu_core::card::{self, Credential, InvalidCredential};
use kazasu_core::certificate::CertificateError;
use kazasu_core::eligibility::JsonError;
use kazasu_core::eligibility::PathError;
use kazasu_core::eligibility::message::SetError;
use kazasu_core::eligibility::{IdentifierError, ReadError, WriteError};
use kazasu_core::error_number::{ERROR_NUMBERS, error_number};
use kazasu_core::flow::FlowError;
use kazasu_core::io::folder::{AskError, FolderError};
use kazasu_core::phone::PresentationError;
use kazasu_core::phone::mdoc::MdocError;
use kazasu_core::phone::mdoc::verify::VerifyError;
use kazasu_core::phone::nfc::NfcError;
use kazasu_core::reception::{ChartError, Obstacle};

use crate::arguments::optional;
use crate::boundary::{boundary, free, kazasu_status};
use crate::card::credential_number;

/// Why a call failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    /// None where the status says all there is to say.
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
    pub(crate) fn new(code: &'static str, message: impl Display) -> Self {
        let detail = Detail {
            message: message.to_string(),
            ..Detail::default()
        };
        Self {
            code,
            detail: Some(Box::new(detail)),
        }
    }

    /// Without words beyond those of the table, and without cost.
    pub(crate) const fn status_only(code: &'static str) -> Self {
        Self { code, detail: None }
    }

    pub(crate) const fn absent() -> Self {
        Self::status_only("absent")
    }

    pub(crate) fn null(name: &'static str) -> Self {
        Self::argument("null_argument", name, "is null")
    }

    pub(crate) fn argument(code: &'static str, name: &'static str, what: &str) -> Self {
        Self::new(code, format!("the argument `{name}` {what}"))
    }

    /// What was compiled without a feature.
    #[cfg(not(all(feature = "pcsc", feature = "simulator")))]
    pub(crate) fn not_in_this_build(feature: &str) -> Self {
        Self::new(
            "not_in_this_build",
            format!("this library was built without the feature `{feature}`"),
        )
    }

    pub(crate) fn panic() -> Self {
        Self::new(
            "panic",
            "the library has a defect and stopped; please report how this came about",
        )
    }

    pub(crate) fn status(&self) -> kazasu_status {
        number(self.code)
    }

    fn with(mut self, change: impl FnOnce(&mut Detail)) -> Self {
        change(self.detail.get_or_insert_default());
        self
    }

    pub(crate) fn japanese(self, message: impl Into<String>) -> Self {
        self.with(|detail| detail.japanese = Some(message.into()))
    }

    fn path(self, path: impl Into<String>) -> Self {
        self.with(|detail| detail.path = Some(path.into()))
    }
}

/// The number of a code. Codes without one do not exist: a test goes through them all.
fn number(code: &str) -> kazasu_status {
    let found = error_number(code).or_else(|| error_number("panic"));
    found
        .and_then(|number| kazasu_status::try_from(number).ok())
        .unwrap_or(-1)
}

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
        let failure = Self::new(error.code(), &error).japanese(error.japanese());
        failure.with(|detail| detail.credential = about)
    }
}

impl From<InvalidCredential> for Failure {
    fn from(error: InvalidCredential) -> Self {
        Self::new(error.code(), error).japanese(error.japanese())
    }
}

impl From<PresentationError> for Failure {
    fn from(error: PresentationError) -> Self {
        let japanese = error.japanese();
        Self::new(error.code(), error).japanese(japanese)
    }
}

impl From<NfcError> for Failure {
    fn from(error: NfcError) -> Self {
        let japanese = error.japanese();
        Self::new(error.code(), error).japanese(japanese)
    }
}

#[cfg(feature = "pcsc")]
impl From<kazasu_core::io::pcsc::ReaderError> for Failure {
    fn from(error: kazasu_core::io::pcsc::ReaderError) -> Self {
        let japanese = error.japanese();
        Self::new(error.code(), error).japanese(japanese)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let failure = Self::new(error.code(), &error);
        match error {
            ReadError::Refused(diagnostic) => {
                let japanese = format!("{}: {}", diagnostic.path, diagnostic.code.message_ja());
                failure.japanese(japanese).path(diagnostic.path)
            }
            _ => failure,
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::new(error.code(), &error).path(error.path())
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        Self::new(error.code(), &error).path(error.path())
    }
}

impl From<SetError> for Failure {
    fn from(error: SetError) -> Self {
        let failure = Self::new(error.code(), &error);
        match error {
            SetError::NoSuchElement { element } | SetError::Misfit { element } => failure.path(element),
            _ => failure,
        }
    }
}

impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Self {
        Self::new(error.code(), &error).path(error.path().unwrap_or_default())
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        AskError::from(error).into()
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let failure = match &error {
            AskError::Write(error) => Self::from(error.clone()),
            other => Self::new(other.code(), other),
        };
        failure.with(|detail| detail.obstacle = error.obstacle())
    }
}

/// What a failed call has to say beyond its status. Owned by the caller (`kazasu_error_free`); may be read by several
/// threads at once.
pub struct kazasu_error {
    code: CString,
    status: kazasu_status,
    messages: [CString; 2],
    path: CString,
    credential: u32,
    tries_left: i32,
    pub(crate) obstacle: Option<Obstacle>,
}

impl kazasu_error {
    /// A new object where one is wanted and there is something to say; null otherwise.
    pub(crate) fn of(failure: Failure, wanted: bool) -> *mut Self {
        let status = failure.status();
        let Some(detail) = failure.detail.filter(|_| wanted) else {
            return std::ptr::null_mut();
        };
        let japanese = detail.japanese.as_ref().unwrap_or(&detail.message);
        let (credential, tries) = match detail.credential {
            Some((credential, tries)) => (credential_number(credential), tries),
            None => (0, None),
        };
        Box::into_raw(Box::new(Self {
            code: c_string(failure.code),
            status,
            messages: [c_string(japanese), c_string(&detail.message)],
            path: c_string(detail.path.as_deref().unwrap_or_default()),
            credential,
            tries_left: tries.map_or(-1, i32::from),
            obstacle: detail.obstacle,
        }))
    }

    /// The message in English.
    pub(crate) fn message(&self) -> &str {
        self.messages[1].to_str().unwrap_or_default()
    }
}

/// Without what C could not read on from.
fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{FFFD}")).unwrap_or_default()
}

/// The status of the call that failed; `KAZASU_OK` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_status(error: *const kazasu_error) -> kazasu_status {
    optional(error).map_or(crate::boundary::OK, |error| error.status)
}

/// The stable word for the failure, such as `credential_wrong`; empty for NULL. Valid as long as the error.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_code(error: *const kazasu_error) -> *const c_char {
    optional(error).map_or(c"".as_ptr(), |error| error.code.as_ptr())
}

/// What went wrong and what to do, for a person; empty for NULL. Where there are no words in Japanese they are English.
/// Valid as long as the error. Holds no secret; a path or a file name may be in it.
///
/// `language`: `KAZASU_LANGUAGE_JAPANESE`, everything else is English.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_message(error: *const kazasu_error, language: u32) -> *const c_char {
    let place = usize::from(language != crate::arguments::KAZASU_LANGUAGE_JAPANESE);
    optional(error)
        .and_then(|error| error.messages.get(place))
        .map_or(c"".as_ptr(), |message| message.as_ptr())
}

/// The element of a message that the failure is about; empty where it is about none. Valid as long as the error.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_path(error: *const kazasu_error) -> *const c_char {
    optional(error).map_or(c"".as_ptr(), |error| error.path.as_ptr())
}

/// Which PIN, password or number the failure is about: `KAZASU_CREDENTIAL_…`, 0 for none.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_credential(error: *const kazasu_error) -> u32 {
    optional(error).map_or(0, |error| error.credential)
}

/// How many tries are left of that credential; 0 when it is blocked, -1 when that is not known or not what failed.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_tries_left(error: *const kazasu_error) -> i32 {
    optional(error).map_or(-1, |error| error.tries_left)
}

/// Frees an error; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_error_free(error: *mut kazasu_error) {
    free(error);
}

/// What a status means, in English: a sentence that lives as long as the program. For a status that no error object
/// came with.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_status_text(status: kazasu_status) -> *const c_char {
    static TEXTS: std::sync::OnceLock<Vec<(kazasu_status, CString)>> = std::sync::OnceLock::new();
    let mut text = c"no such status".as_ptr();
    boundary(std::ptr::null_mut(), || {
        let texts = TEXTS.get_or_init(|| {
            let rows = ERROR_NUMBERS
                .iter()
                .map(|row| (number(row.code), c_string(row.meaning)));
            [(crate::boundary::OK, c_string("done"))]
                .into_iter()
                .chain(rows)
                .collect()
        });
        if let Some((_, found)) = texts.iter().find(|(known, _)| *known == status) {
            text = found.as_ptr();
        }
        Ok(())
    });
    text
}
