//! What can go wrong between reader and phone over NFC, told so that a person knows what to do.

use std::fmt;
use std::time::Duration;

use super::handover::HandoverError;
use super::ndef::NdefError;
use super::tnep::{ServiceStatus, TnepError};
use crate::apdu::{FileId, LinkError, StatusWord};
use crate::flow::{FlowError, TransceiveError};

/// Why a procedure with a phone over NFC ended without a result. `Display` is in English, [`NfcError::japanese`] in
/// Japanese.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NfcError {
    /// The phone left, was reset or did not answer, or the reader failed.
    #[error("{0}. Hold the phone still on the reader and start again")]
    Transceive(#[from] TransceiveError),
    /// What came back cannot be the answer of a phone.
    #[error("the phone's answer is unusable: {0}. Start again")]
    Link(LinkError),
    /// The flow was stepped out of order.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// There is no NDEF application now (6A82): no wallet is open, the phone is locked (Android, one source), or this is
    /// no phone.
    #[error("the phone is locked or offers nothing over NFC. Unlock it, open the wallet and hold it over the reader")]
    NotOffered,
    /// There is no data transfer application now (6A82).
    #[error("the phone does not offer its data over NFC. Start again")]
    TransferNotOffered,
    /// The capability container (file E103) is not as it should be.
    #[error("the phone's capability container is malformed: {reason}")]
    CapabilityContainer {
        /// What is wrong with it, in English.
        reason: &'static str,
    },
    /// The NDEF file is empty (NLEN 0000) at the start.
    #[error("the phone shows no message. Open the wallet and hold it over the reader again")]
    NoMessage,
    /// A message is longer than the file, the service or an offset allows.
    #[error("a message of {length} bytes is too long for the phone, which allows {most}")]
    MessageTooLong {
        /// Its length in bytes.
        length: usize,
        /// The most bytes allowed.
        most: usize,
    },
    /// The phone wants a negotiated handover, but its file or its commands cannot be written to.
    #[error("the phone cannot be written to, as a negotiated handover needs")]
    ReadOnly,
    /// A read brought more bytes than asked for, or none.
    #[error("the phone gave {given} bytes where {asked} were asked for")]
    WrongReadLength {
        /// How many were asked for.
        asked: usize,
        /// How many came.
        given: usize,
    },
    /// A message is no NDEF.
    #[error(transparent)]
    Ndef(#[from] NdefError),
    /// The handover service cannot be used.
    #[error(transparent)]
    Tnep(#[from] TnepError),
    /// The handover select cannot be used.
    #[error(transparent)]
    Handover(#[from] HandoverError),
    /// The first message holds neither a handover select nor the handover service: it is for something else.
    #[error("the phone offers no handover. Open the wallet's identity document and hold it over the reader again")]
    NoHandover,
    /// The phone reports an error of the service.
    #[error("the phone refused the handover ({0:?})")]
    ServiceRefused(ServiceStatus),
    /// The phone's answer did not come in the time that it may ask for, nor in the reader's patience.
    #[error("the phone was not ready after {} ms. Hold it over the reader again", waited.as_millis())]
    NotReady {
        /// How long it was waited for, by the sum of the waits.
        waited: Duration,
    },
    /// A message without the record that belongs here.
    #[error("the phone answered with another message than the one that belongs here")]
    UnexpectedMessage,
    /// A session message over NFC that is not one data object 53, complete, with nothing after it.
    #[error("the phone's session message is malformed: {reason}")]
    SessionMessage {
        /// What is wrong with it, in English.
        reason: &'static str,
    },
    /// A session message longer than the reader allows.
    #[error("the phone's session message is longer than the {most} bytes allowed")]
    SessionMessageTooLong {
        /// The most bytes allowed.
        most: usize,
    },
    /// The phone answered a step with a status that means nothing there.
    #[error("the phone answered {status} ({}) while {step}", .status.meaning().english())]
    UnexpectedStatus {
        /// What was being done.
        step: NfcStep,
        /// What the phone answered.
        status: StatusWord,
    },
}

/// What was being done when the phone answered with an unexpected status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NfcStep {
    /// Selecting the NDEF application.
    SelectNdef,
    /// Selecting a file of it.
    SelectFile(FileId),
    /// Reading a file.
    Read(FileId),
    /// Writing a file.
    Write(FileId),
    /// Selecting the data transfer application.
    SelectTransfer,
    /// Sending a session message (ENVELOPE).
    Send,
    /// Receiving a session message (GET RESPONSE).
    Receive,
}

impl fmt::Display for NfcStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelectNdef => f.write_str("selecting the NDEF application"),
            Self::SelectFile(file) => write!(f, "selecting file {file}"),
            Self::Read(file) => write!(f, "reading file {file}"),
            Self::Write(file) => write!(f, "writing file {file}"),
            Self::SelectTransfer => f.write_str("selecting the data transfer application"),
            Self::Send => f.write_str("sending a session message"),
            Self::Receive => f.write_str("receiving a session message"),
        }
    }
}

impl NfcStep {
    /// The step in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::SelectNdef => "NDEFアプリケーションの選択".to_owned(),
            Self::SelectFile(file) => format!("ファイル{file}の選択"),
            Self::Read(file) => format!("ファイル{file}の読み取り"),
            Self::Write(file) => format!("ファイル{file}への書き込み"),
            Self::SelectTransfer => "データ転送アプリケーションの選択".to_owned(),
            Self::Send => "セッションメッセージの送信".to_owned(),
            Self::Receive => "セッションメッセージの受信".to_owned(),
        }
    }
}

impl NfcError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transceive(error) => error.code(),
            Self::Link(error) => error.code(),
            Self::Flow(error) => error.code(),
            Self::NotOffered => "nfc_not_offered",
            Self::TransferNotOffered => "nfc_transfer_not_offered",
            Self::CapabilityContainer { .. } => "nfc_capability_container",
            Self::NoMessage => "nfc_no_message",
            Self::MessageTooLong { .. } => "nfc_message_too_long",
            Self::ReadOnly => "nfc_read_only",
            Self::WrongReadLength { .. } => "nfc_wrong_read_length",
            Self::Ndef(error) => error.code(),
            Self::Tnep(error) => error.code(),
            Self::Handover(error) => error.code(),
            Self::NoHandover => "nfc_no_handover",
            Self::ServiceRefused(_) => "nfc_service_refused",
            Self::NotReady { .. } => "nfc_not_ready",
            Self::UnexpectedMessage => "nfc_unexpected_message",
            Self::SessionMessage { .. } => "nfc_session_message",
            Self::SessionMessageTooLong { .. } => "nfc_session_message_too_long",
            Self::UnexpectedStatus { .. } => "nfc_unexpected_status",
        }
    }

    /// The message in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::Transceive(error) => {
                format!("スマートフォンと通信できません({error})。もう一度かざしてください。")
            }
            Self::Flow(error) => format!("手順の呼び出し順が不正です({error})。"),
            Self::NotOffered => "スマートフォンがロックされているか、NFCで何も提示していません。ロックを解除し、\
                                 ウォレットを開いてかざしてください。"
                .to_owned(),
            Self::TransferNotOffered => {
                "スマートフォンがNFCでのデータ転送に応じません。最初からやり直してください。".to_owned()
            }
            Self::NoMessage | Self::NoHandover => {
                "スマートフォンが証明書類を提示していません。ウォレットを開いてもう一度かざしてください。".to_owned()
            }
            Self::ServiceRefused(_) => "スマートフォンに拒否されました。最初からやり直してください。".to_owned(),
            Self::NotReady { .. } => "スマートフォンの応答がありません。もう一度かざしてください。".to_owned(),
            Self::UnexpectedStatus { step, status } => format!(
                "{}でスマートフォンがステータス{status}({})を返しました。",
                step.japanese(),
                status.meaning().japanese()
            ),
            other => format!("スマートフォンの応答が不正です({other})。最初からやり直してください。"),
        }
    }
}

/// A fault of the device stays one, whatever layer met it.
impl From<LinkError> for NfcError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Transceive(error) => Self::Transceive(error),
            other => Self::Link(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_to_do_in_both_languages() {
        let error = NfcError::UnexpectedStatus {
            step: NfcStep::Write(FileId(0xE104)),
            status: StatusWord(0x6F00),
        };
        assert_eq!(
            error.to_string(),
            "the phone answered 6F00 (internal error of the card) while writing file E104"
        );
        assert_eq!(
            error.japanese(),
            "ファイルE104への書き込みでスマートフォンがステータス6F00(カードの内部エラー)を返しました。"
        );
        let removed = NfcError::from(LinkError::from(TransceiveError::Removed));
        assert_eq!(removed, NfcError::Transceive(TransceiveError::Removed));
        assert_eq!(
            removed.to_string(),
            "the card or phone left the reader. Hold the phone still on the reader and start again"
        );
    }
}
