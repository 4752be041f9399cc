//! Why there is no card to talk to.

use pcsc::Error;

use crate::flow::TransceiveError;

/// Why there is no card to talk to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The system's PC/SC service is not there.
    #[error(
        "the smart card service is not running; start it (Windows: the service \"Smart Card\"; Linux: install and \
         start pcscd)"
    )]
    ServiceNotRunning,
    /// The service knows no reader.
    #[error("no card reader found; plug one in, or install its driver")]
    NoReader,
    /// No reader's name contains what was asked for.
    #[error("no card reader is named like \"{wanted}\"; there are: {}", available.join(", "))]
    NoSuchReader {
        /// The part of a name asked for.
        wanted: String,
        /// The readers there are.
        available: Vec<String>,
    },
    /// No card or phone came.
    #[error("no card on the reader; hold the card or phone over it ({})", readers.join(", "))]
    NoCard {
        /// The readers looked at.
        readers: Vec<String>,
    },
    /// Another program keeps the card to itself.
    #[error("another program is using the card in {reader}; close it and try again")]
    InUse {
        /// The reader's name.
        reader: String,
    },
    /// The caller gave up.
    #[error("cancelled")]
    Cancelled,
    /// Anything else that the service reports, in its words.
    #[error("the smart card service failed: {reason}")]
    Failed {
        /// The service's words.
        reason: String,
    },
}

impl ReaderError {
    /// A stable name of the error for programs and logs, in snake_case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ServiceNotRunning => "reader_service_not_running",
            Self::NoReader => "reader_none",
            Self::NoSuchReader { .. } => "reader_not_found",
            Self::NoCard { .. } => "reader_no_card",
            Self::InUse { .. } => "reader_in_use",
            Self::Cancelled => "cancelled",
            Self::Failed { .. } => "reader_failed",
        }
    }

    /// The message in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::ServiceNotRunning => "スマートカードのサービスが動いていません。起動してください(Windows: サービス \
                                        \"Smart Card\"、Linux: pcscdを導入して起動)。"
                .to_owned(),
            Self::NoReader => "カードリーダーがありません。接続するか、ドライバーを導入してください。".to_owned(),
            Self::NoSuchReader { wanted, available } => format!(
                "「{wanted}」という名前のカードリーダーはありません。接続中のリーダー: {}",
                available.join(", ")
            ),
            Self::NoCard { readers } => format!(
                "カードがありません。カードまたはスマートフォンをリーダーにかざしてください({})。",
                readers.join(", ")
            ),
            Self::InUse { reader } => {
                format!("{reader}のカードは別のプログラムが使用中です。それを閉じてからやり直してください。")
            }
            Self::Cancelled => "中止しました。".to_owned(),
            Self::Failed { reason } => format!("スマートカードのサービスのエラーです({reason})。"),
        }
    }

    pub(super) fn service(error: Error) -> Self {
        match error {
            Error::NoService | Error::ServiceStopped => Self::ServiceNotRunning,
            other => Self::Failed {
                reason: other.to_string(),
            },
        }
    }
}

/// For a procedure that ends because there is nothing to run it on.
impl From<ReaderError> for TransceiveError {
    fn from(error: ReaderError) -> Self {
        match error {
            ReaderError::NoCard { .. } => Self::Absent,
            ReaderError::Cancelled => Self::Cancelled,
            other => Self::Reader(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card;

    #[test]
    fn a_card_procedure_tells_an_absent_card_from_a_reader_that_failed() {
        let absent = ReaderError::NoCard { readers: Vec::new() };
        let error = card::Error::from(TransceiveError::from(absent));
        assert_eq!(error.code(), "device_absent");
        assert_eq!(
            TransceiveError::from(ReaderError::Cancelled),
            TransceiveError::Cancelled
        );
        let error = card::Error::from(TransceiveError::from(ReaderError::NoReader));
        assert_eq!(error.code(), "reader_failed");
    }
}
