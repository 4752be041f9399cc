//! What can go wrong with a card or phone, told so that a person knows what to do.

use std::fmt;

use super::credential::{Application, Credential};
use super::signature::SignatureInputError;
use crate::apdu::{FileId, LinkError, Retries, StatusWord};
use crate::flow::{FlowError, TransceiveError};

/// Why a card procedure ended without a result. `Display` is in English, [`Error::japanese`] in Japanese; both say
/// what a person can do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The device left, was reset or did not answer, or the reader failed.
    #[error("{}{}", _0, advice(_0))]
    Transceive(#[from] TransceiveError),
    /// What came back cannot be the answer of a card.
    #[error("the card's answer is unusable: {0}. Start again; if it persists, try another reader")]
    Link(LinkError),
    /// The flow was stepped out of order.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The device does not have the application (6A82 on SELECT).
    #[error("this device has no {application}. Check that it is a My Number card, or a phone with a certificate")]
    ApplicationNotFound {
        /// The missing application.
        application: Application,
    },
    /// The application has no such file, record or data object (6A82, 6A83, 6A88): as the signing certificate on a
    /// child's card, or what phones leave out.
    #[error("this device has no {} in the {application}", .missing.english())]
    NotOnThisDevice {
        /// The application that was asked.
        application: Application,
        /// What it does not have.
        missing: Missing,
    },
    /// A credential was given to an application that does not know it. No command was sent.
    #[error("the {credential} belongs to the {}, but the {selected} is selected", .credential.application())]
    WrongApplication {
        /// What was given.
        credential: Credential,
        /// The application that is selected.
        selected: Application,
    },
    /// What has been verified does not open this file, by what is known of the card. No command was sent.
    #[error("the {verified} does not open file {file}; needed is: {}", needed(.needs))]
    DoesNotOpen {
        /// What has been verified.
        verified: Credential,
        /// What was to be read.
        file: FileId,
        /// Any one of these opens it.
        needs: &'static [Credential],
    },
    /// What was to be signed does not fit the form of signing. No command was sent.
    #[error(transparent)]
    SignatureInput(#[from] SignatureInputError),
    /// The reader cannot carry what the job needs, and it may not be sent again in another form.
    #[error("the reader cannot carry this: {reason}. Use another reader")]
    ReaderLimitation {
        /// What it failed at, in English.
        reason: &'static str,
    },
    /// The secure messaging session ended: 6987, 6988 or 69FC (one source), or an answer that does not decrypt.
    #[error("the secure session with the card was lost: {reason}. Start again")]
    SecureSession {
        /// What ended it, in English.
        reason: &'static str,
    },
    /// No tries are left (6984 or 6983), whether the guard found it or VERIFY did.
    #[error("the {credential} is blocked. The holder can have it reset at the municipal office")]
    Blocked {
        /// What is blocked.
        credential: Credential,
    },
    /// VERIFY refused the value. Exactly one try was used.
    #[error("the {credential} is wrong; {}", tries_left(*.remaining))]
    WrongCredential {
        /// What was wrong.
        credential: Credential,
        /// How many tries are left; `None` where the card counts none. After 0 it is blocked.
        remaining: Option<Retries>,
    },
    /// The guard stopped before VERIFY, because one wrong value more would block the credential.
    #[error(
        "only one try is left for the {credential}, so it was not verified. Be sure of it before allowing the last try"
    )]
    LastTry {
        /// What has one try left.
        credential: Credential,
    },
    /// Reading or signing needs a credential that has not been verified (6982).
    #[error("the {credential} has to be verified first")]
    CredentialRequired {
        /// What opens it.
        credential: Credential,
    },
    /// A file is not as it should be.
    #[error("file {file} of the {application} is malformed: {reason}")]
    MalformedFile {
        /// The application that holds it.
        application: Application,
        /// Which file.
        file: FileId,
        /// What is wrong with it, in English.
        reason: &'static str,
    },
    /// The card answered a step with a status that means nothing there.
    #[error("the card answered {status} ({}) while {step}", .status.meaning().english())]
    UnexpectedStatus {
        /// What was being done.
        step: Step,
        /// What the card answered.
        status: StatusWord,
    },
}

/// What a device does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// A file.
    File(FileId),
    /// A record of a file, from 1.
    Record(FileId, u8),
    /// A data object of the card manager, by its tag.
    Object(u16),
}

impl Missing {
    /// Its name in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::File(file) => format!("file {file}"),
            Self::Record(file, record) => format!("record {record} in file {file}"),
            Self::Object(tag) => format!("data object {tag:04X}"),
        }
    }

    /// Its name in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::File(file) => format!("ファイル{file}"),
            Self::Record(file, record) => format!("ファイル{file}のレコード{record}"),
            Self::Object(tag) => format!("データオブジェクト{tag:04X}"),
        }
    }
}

/// What was being done when the card answered with an unexpected status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Selecting the application.
    Select(Application),
    /// Reading a file.
    Read(FileId),
    /// Asking how many tries are left.
    RetryCounter(Credential),
    /// Verifying a PIN, password or number.
    Verify(Credential),
    /// Changing a PIN or password.
    Change(Credential),
    /// Signing.
    Sign,
    /// Having the card prove that it is genuine (challenge and response).
    InternalAuthenticate,
    /// Asking the card manager for a data object, by its tag.
    GetData(u16),
    /// Starting secure messaging.
    StartSecureMessaging,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Select(application) => write!(f, "selecting the {application}"),
            Self::Read(file) => write!(f, "reading file {file}"),
            Self::RetryCounter(credential) => write!(f, "asking for the tries left for the {credential}"),
            Self::Verify(credential) => write!(f, "verifying the {credential}"),
            Self::Change(credential) => write!(f, "changing the {credential}"),
            Self::Sign => f.write_str("signing"),
            Self::InternalAuthenticate => f.write_str("authenticating the card"),
            Self::GetData(tag) => write!(f, "asking for data object {tag:04X}"),
            Self::StartSecureMessaging => f.write_str("starting secure messaging"),
        }
    }
}

impl Step {
    /// The step in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::Select(application) => format!("{}の選択", application.japanese()),
            Self::Read(file) => format!("ファイル{file}の読み取り"),
            Self::RetryCounter(credential) => format!("{}の残り回数の確認", credential.japanese()),
            Self::Verify(credential) => format!("{}の照合", credential.japanese()),
            Self::Change(credential) => format!("{}の変更", credential.japanese()),
            Self::Sign => "署名".to_owned(),
            Self::InternalAuthenticate => "カードの認証".to_owned(),
            Self::GetData(tag) => format!("データオブジェクト{tag:04X}の取得"),
            Self::StartSecureMessaging => "セキュアメッセージングの開始".to_owned(),
        }
    }
}

impl Error {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transceive(error) => error.code(),
            Self::Link(error) => error.code(),
            Self::Flow(error) => error.code(),
            Self::ApplicationNotFound { .. } => "application_not_found",
            Self::NotOnThisDevice { .. } => "not_on_this_device",
            Self::WrongApplication { .. } => "wrong_application",
            Self::DoesNotOpen { .. } => "credential_does_not_open",
            Self::SignatureInput(error) => error.code(),
            Self::ReaderLimitation { .. } => "reader_limitation",
            Self::SecureSession { .. } => "secure_session_lost",
            Self::Blocked { .. } => "credential_blocked",
            Self::WrongCredential { .. } => "credential_wrong",
            Self::LastTry { .. } => "credential_last_try",
            Self::CredentialRequired { .. } => "credential_required",
            Self::MalformedFile { .. } => "card_file_malformed",
            Self::UnexpectedStatus { .. } => "unexpected_status",
        }
    }

    /// The message in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::Transceive(TransceiveError::Absent) => {
                "カードまたはスマートフォンがありません。リーダーにかざしてください。".to_owned()
            }
            Self::Transceive(TransceiveError::Removed) => {
                "カードまたはスマートフォンが離れました。もう一度かざしてください。".to_owned()
            }
            Self::Transceive(TransceiveError::Reset) => {
                "カードがリセットされました。最初からやり直してください。".to_owned()
            }
            Self::Transceive(TransceiveError::TimedOut) => "応答がありません。もう一度かざしてください。".to_owned(),
            Self::Transceive(TransceiveError::Cancelled) => "中止しました。".to_owned(),
            Self::Transceive(TransceiveError::Reader(text)) => {
                format!("カードリーダーのエラーです({text})。接続を確認してください。")
            }
            Self::Link(error) => format!("カードの応答が不正です({error})。最初からやり直してください。"),
            Self::Flow(error) => format!("手順の呼び出し順が不正です({error})。"),
            Self::ApplicationNotFound { application } => format!(
                "{}がありません。マイナンバーカード、または電子証明書を搭載したスマートフォンか確認してください。",
                application.japanese()
            ),
            Self::NotOnThisDevice { missing, .. } => format!("この媒体には{}がありません。", missing.japanese()),
            Self::WrongApplication { credential, selected } => format!(
                "{}は{}のものですが、{}が選択されています。",
                credential.japanese(),
                credential.application().japanese(),
                selected.japanese()
            ),
            Self::DoesNotOpen { verified, file, needs } => {
                let names: Vec<_> = needs.iter().map(|credential| credential.japanese()).collect();
                format!(
                    "{}ではファイル{file}を読めません。必要なもの: {}。",
                    verified.japanese(),
                    names.join("、")
                )
            }
            Self::SignatureInput(error) => format!("署名対象がこの署名方式に合いません({error})。"),
            Self::ReaderLimitation { reason } => {
                format!("カードリーダーが対応していません({reason})。別のリーダーを使ってください。")
            }
            Self::SecureSession { reason } => {
                format!("カードとの暗号化通信が切れました({reason})。最初からやり直してください。")
            }
            Self::Blocked { credential } => {
                format!(
                    "{}はロックされています。市区町村の窓口で再設定が必要です。",
                    credential.japanese()
                )
            }
            Self::WrongCredential { credential, remaining } => {
                let name = credential.japanese();
                match remaining {
                    None => format!("{name}が違います。"),
                    Some(Retries(0)) => {
                        format!("{name}が違います。ロックされました。市区町村の窓口で再設定が必要です。")
                    }
                    Some(tries) => format!("{name}が違います。残り{tries}回です。"),
                }
            }
            Self::LastTry { credential } => format!(
                "{}の残りが1回のため、照合しませんでした。間違えるとロックされます。",
                credential.japanese()
            ),
            Self::CredentialRequired { credential } => format!("先に{}の照合が必要です。", credential.japanese()),
            Self::MalformedFile {
                application,
                file,
                reason,
            } => {
                format!("{}のファイル{file}の内容が不正です({reason})。", application.japanese())
            }
            Self::UnexpectedStatus { step, status } => format!(
                "{}でカードがステータス{status}({})を返しました。",
                step.japanese(),
                status.meaning().japanese()
            ),
        }
    }
}

/// A fault of the device stays one, whatever layer met it.
impl From<LinkError> for Error {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Transceive(error) => Self::Transceive(error),
            LinkError::ReaderLimitation => Self::ReaderLimitation {
                reason: "it fails at answers of 256 bytes or more",
            },
            other => Self::Link(other),
        }
    }
}

fn advice(error: &TransceiveError) -> &'static str {
    match error {
        TransceiveError::Absent => ". Hold it over the reader",
        TransceiveError::Removed | TransceiveError::TimedOut => ". Hold it still on the reader and start again",
        TransceiveError::Reset => ". Start again",
        TransceiveError::Reader(_) => ". Check its connection",
        TransceiveError::Cancelled => "",
    }
}

fn needed(credentials: &[Credential]) -> String {
    let names: Vec<_> = credentials.iter().map(|credential| credential.english()).collect();
    names.join(", or ")
}

fn tries_left(remaining: Option<Retries>) -> String {
    match remaining {
        None => "its tries are not counted".to_owned(),
        Some(Retries(0)) => {
            "no try is left and it is now blocked. The holder can have it reset at the municipal office".to_owned()
        }
        Some(tries) => format!("tries left: {tries}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_which_credential_and_how_many_tries() {
        let error = Error::WrongCredential {
            credential: Credential::UserAuthentication,
            remaining: Some(Retries(2)),
        };
        assert_eq!(
            error.to_string(),
            "the PIN of the user authentication certificate is wrong; tries left: 2"
        );
        assert_eq!(
            error.japanese(),
            "利用者証明用電子証明書の暗証番号が違います。残り2回です。"
        );
        let error = Error::UnexpectedStatus {
            step: Step::Sign,
            status: StatusWord(0x6F00),
        };
        assert_eq!(
            error.to_string(),
            "the card answered 6F00 (internal error of the card) while signing"
        );
        assert_eq!(
            error.japanese(),
            "署名でカードがステータス6F00(カードの内部エラー)を返しました。"
        );
    }

    #[test]
    fn a_removed_device_is_told_apart_from_bad_answers() {
        assert_eq!(
            Error::from(LinkError::from(TransceiveError::Removed)),
            Error::Transceive(TransceiveError::Removed)
        );
        assert_eq!(
            Error::from(LinkError::TooManyRounds),
            Error::Link(LinkError::TooManyRounds)
        );
    }
}
