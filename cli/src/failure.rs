//! Why a command did not get done, with the exit code that tells a script who has to act.

use std::fmt::Display;
use std::io;
use std::path::Path;

use kazasu::apdu::Retries;
use kazasu::card::Credential;
use kazasu::certificate::CertificateError;
use kazasu::eligibility::{ReadError, WriteError};
use kazasu::phone::mdoc::MdocError;
use kazasu::{Language, card};
use serde_json::{Value, json};

use crate::anchors::certificate_words;
use crate::credential::key;

/// A failure: what went wrong, in a stable code and in words, and what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) code: &'static str,
    /// In English, and in Japanese where there are words for it.
    message: String,
    japanese: Option<String>,
    /// What to do next.
    hint: Option<(String, String)>,
    /// The credential that it is about, and the tries left of it where they are counted.
    credential: Option<(Credential, Option<u8>)>,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The call or the input is unusable.
    Unusable,
    /// The card, reader or terminal failed.
    Device,
    /// The card works, and its answer is "no": a wrong or blocked credential, or something that it does not have.
    No,
}

impl Failure {
    pub(crate) fn unusable(code: &'static str, message: impl Display) -> Self {
        Self::new(Kind::Unusable, code, message)
    }

    pub(crate) fn device(code: &'static str, message: impl Display) -> Self {
        Self::new(Kind::Device, code, message)
    }

    fn new(kind: Kind, code: &'static str, message: impl Display) -> Self {
        Self {
            kind,
            code,
            message: message.to_string(),
            japanese: None,
            hint: None,
            credential: None,
        }
    }

    /// The same where a "no" of the card is not the answer that the command is about.
    pub(crate) fn into_device_failure(mut self) -> Self {
        if self.kind == Kind::No {
            self.kind = Kind::Device;
        }
        self
    }

    /// The message in Japanese.
    pub(crate) fn japanese(mut self, message: impl Display) -> Self {
        self.japanese = Some(message.to_string());
        self
    }

    /// What to do next, in either language.
    pub(crate) fn hint(mut self, japanese: impl Into<String>, english: impl Into<String>) -> Self {
        self.hint = Some((japanese.into(), english.into()));
        self
    }

    pub(crate) fn file(path: &Path, error: io::Error) -> Self {
        let words = |language| format!("{}: {}", path.display(), file_words(&error, language));
        Self::unusable("file", words(Language::English)).japanese(words(Language::Japanese))
    }

    pub(crate) fn message_in(&self, language: Language) -> &str {
        language.pick(self.japanese.as_deref().unwrap_or(&self.message), &self.message)
    }

    pub(crate) fn hint_in(&self, language: Language) -> Option<&str> {
        let (japanese, english) = self.hint.as_ref()?;
        Some(language.pick(japanese, english))
    }

    /// What a program gets to know.
    pub(crate) fn json(&self, language: Language) -> Value {
        let mut error = json!({"code": self.code, "message": self.message_in(language)});
        if let Some((credential, tries)) = self.credential {
            error["credential"] = json!(key(credential));
            error["tries_left"] = json!(tries);
        }
        json!({ "error": error })
    }

    pub(crate) const fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::No => 1,
            Kind::Unusable => 2,
            Kind::Device => 3,
        }
    }
}

/// What an error with a file means for the one who named it.
pub(crate) fn file_words(error: &io::Error, language: Language) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => language.pick(
            "ファイルまたはフォルダーがありません",
            "there is no such file or folder",
        ),
        io::ErrorKind::PermissionDenied => language.pick("アクセスする権限がありません", "access is not permitted"),
        io::ErrorKind::IsADirectory => {
            language.pick("フォルダーです(ファイルを指定してください)", "a folder; name a file")
        }
        io::ErrorKind::AlreadyExists => language.pick(
            "すでにあります(上書きしません)",
            "it exists already and is not overwritten",
        ),
        _ => return error.to_string(),
    };
    words.to_owned()
}

impl From<card::Error> for Failure {
    fn from(error: card::Error) -> Self {
        use card::Error as E;
        let kind = match &error {
            // No command was sent: what was asked for does not go together.
            E::WrongApplication { .. } | E::DoesNotOpen { .. } | E::SignatureInput(_) => Kind::Unusable,
            E::ApplicationNotFound { .. }
            | E::NotOnThisDevice { .. }
            | E::Blocked { .. }
            | E::WrongCredential { .. }
            | E::LastTry { .. } => Kind::No,
            _ => Kind::Device,
        };
        let mut failure = Self::new(kind, error.code(), &error).japanese(error.japanese());
        failure.credential = match error {
            E::WrongCredential { credential, remaining } => Some((credential, remaining.map(|Retries(tries)| tries))),
            E::Blocked { credential } => Some((credential, Some(0))),
            E::LastTry { credential } => Some((credential, Some(1))),
            _ => None,
        };
        if matches!(error, E::LastTry { .. }) {
            failure = failure.hint("--last-try で送れます", "--last-try sends it");
        }
        failure
    }
}

impl From<MdocError> for Failure {
    fn from(error: MdocError) -> Self {
        let japanese = format!("スマートフォンの応答が不正です({error})");
        Self::device(error.code(), error).japanese(japanese)
    }
}

impl From<card::InvalidCredential> for Failure {
    fn from(error: card::InvalidCredential) -> Self {
        Self::unusable(error.code(), error).japanese(error.japanese())
    }
}

impl From<CertificateError> for Failure {
    fn from(error: CertificateError) -> Self {
        let japanese = certificate_words(&error, Language::Japanese);
        Self::device(error.code(), error).japanese(japanese)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let japanese = format!("資格確認のメッセージとして読めません: {error}");
        Self::unusable(error.code(), error).japanese(japanese)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::unusable(error.code(), error)
    }
}

#[cfg(test)]
mod tests {
    use kazasu::apdu::{FileId, LinkError, StatusWord};
    use kazasu::card::signature::SignatureInputError;
    use kazasu::card::{Application, Error as E, Missing, Step};
    use kazasu::flow::{FlowError, TransceiveError};

    use super::*;

    /// One of every kind, with the exit code that tells who has to act.
    fn card_errors() -> Vec<(E, u8)> {
        let (application, credential, file) = (Application::Jpki, Credential::UserAuthentication, FileId(0x000A));
        let status = StatusWord(0x6F00);
        let missing = Missing::File(file);
        let wrong = |tries| E::WrongCredential {
            credential,
            remaining: tries,
        };
        vec![
            (TransceiveError::Absent.into(), 3),
            (TransceiveError::Removed.into(), 3),
            (TransceiveError::Reset.into(), 3),
            (TransceiveError::TimedOut.into(), 3),
            (TransceiveError::Cancelled.into(), 3),
            (TransceiveError::Reader("x".to_owned()).into(), 3),
            (LinkError::TooManyRounds.into(), 3),
            (FlowError::Stalled.into(), 3),
            (E::ApplicationNotFound { application }, 1),
            (E::NotOnThisDevice { application, missing }, 1),
            (
                E::WrongApplication {
                    credential,
                    selected: Application::CardFace,
                },
                2,
            ),
            (
                E::DoesNotOpen {
                    verified: credential,
                    file,
                    needs: &[Credential::NumberB],
                },
                2,
            ),
            (SignatureInputError::NeedsMessage.into(), 2),
            (E::ReaderLimitation { reason: "x" }, 3),
            (E::SecureSession { reason: "x" }, 3),
            (E::Blocked { credential }, 1),
            (wrong(Some(Retries(2))), 1),
            (wrong(Some(Retries(0))), 1),
            (wrong(None), 1),
            (E::LastTry { credential }, 1),
            (E::CredentialRequired { credential }, 3),
            (
                E::MalformedFile {
                    application,
                    file,
                    reason: "x",
                },
                3,
            ),
            (
                E::UnexpectedStatus {
                    step: Step::Sign,
                    status,
                },
                3,
            ),
        ]
    }

    #[test]
    fn each_error_of_a_card_says_who_has_to_act_in_both_languages() {
        for (error, exit) in card_errors() {
            let code = error.code();
            let failure = Failure::from(error);
            assert_eq!((failure.code, failure.exit_code()), (code, exit));
            let japanese = failure.message_in(Language::Japanese);
            assert!(
                japanese.contains(|character| character > '\u{3000}'),
                "{code}: {japanese}"
            );
            let english = failure.message_in(Language::English);
            assert!(
                !english.contains(|character| character > '\u{3000}'),
                "{code}: {english}"
            );
        }
    }

    #[test]
    fn a_no_of_the_card_is_no_answer_of_the_insurer() {
        for (error, exit) in card_errors() {
            let expected = if exit == 1 { 3 } else { exit };
            let failure = Failure::from(error).into_device_failure();
            assert_eq!(failure.exit_code(), expected, "{}", failure.code);
        }
    }

    #[test]
    fn programs_are_told_the_credential_and_the_tries_left() {
        let told = |error: E| Failure::from(error).json(Language::English)["error"].clone();
        let credential = Credential::CardFaceNumberB;
        let tries = |remaining| told(E::WrongCredential { credential, remaining })["tries_left"].clone();
        assert_eq!(tries(Some(Retries(9))), json!(9));
        assert_eq!(tries(None), Value::Null);
        assert_eq!(told(E::Blocked { credential })["tries_left"], json!(0));
        assert_eq!(
            told(E::LastTry { credential })["credential"],
            json!("card_face_number_b")
        );
        assert!(told(TransceiveError::Removed.into()).get("credential").is_none());
    }
}
