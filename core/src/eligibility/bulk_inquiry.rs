//! The course of a bulk inquiry as a value: upload, reception number, asking again until the system is done. It does no
//! I/O and can be kept across a restart.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::bulk::DownloadRequest;
use super::codes::{ProcessingResultStatus, SegmentOfResult};
use super::file_name::ApiId;
use super::message::Message;
use super::qualification::AnswerHeader;

/// What is asked for in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BulkKind {
    /// 資格確認一括照会 (`OQSmuquc`).
    Qualification,
    /// 医療扶助 by month (`OQSmutic`).
    MedicalAssistance,
    /// 訪問診療等 (`OQSmuhvq`).
    HomeVisit,
    /// オンライン診療等 (`OQSmuonq`).
    Online,
    /// 照会番号一括登録 (`OQSmuimm`).
    ReferenceNumber,
}

impl BulkKind {
    const fn stem(self) -> &'static str {
        match self {
            Self::Qualification => "OQSmuquc",
            Self::MedicalAssistance => "OQSmutic",
            Self::HomeVisit => "OQSmuhvq",
            Self::Online => "OQSmuonq",
            Self::ReferenceNumber => "OQSmuimm",
        }
    }
}

/// Where a bulk inquiry stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BulkState {
    /// Nothing was sent yet.
    New,
    /// The system took the inquiry under this number.
    Accepted {
        /// 受付番号.
        reception_number: String,
    },
    /// The answers have come.
    Done,
    /// The system refused or failed; the inquiry has to be made anew.
    Failed {
        /// The error code, as sent.
        code: String,
        /// Its text.
        message: String,
    },
}

/// A bulk inquiry on its way.
///
/// ```
/// use std::time::Duration;
/// use kazasu::eligibility::bulk_inquiry::{BulkInquiry, BulkKind, BulkStep};
///
/// let inquiry = BulkInquiry::new(BulkKind::Qualification, "1310000001");
/// // Write the upload, give its answer to `received`, and go on as `next` says.
/// assert!(matches!(inquiry.next(), BulkStep::Upload { api } if api.as_str() == "OQSmuquc01req"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkInquiry {
    kind: BulkKind,
    medical_institution_code: String,
    state: BulkState,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BulkStep {
    /// Send the inquiry itself under this kind.
    Upload {
        /// The kind of the file to write.
        api: ApiId,
    },
    /// Wait, then ask for the answers.
    Download {
        /// The kind of the file to write.
        api: ApiId,
        /// The request.
        request: Message<'static>,
        /// How long to wait before, at least.
        after: Duration,
    },
    /// Nothing.
    Finished,
}

/// Why an answer was not taken. The inquiry stands where it stood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// The message is no answer to what was asked last.
    #[error("this message does not answer the step that the bulk inquiry is at")]
    UnexpectedMessage,
    /// The answer bears another reception number.
    #[error("the answer is to another bulk inquiry")]
    OtherInquiry,
    /// The answer says neither that it is done nor that it failed.
    #[error("the answer does not say whether the bulk inquiry is done")]
    Unclear,
}

impl BulkError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnexpectedMessage => "unexpected_message",
            Self::OtherInquiry => "other_inquiry",
            Self::Unclear => "unclear",
        }
    }
}

impl BulkInquiry {
    /// Time to leave before asking for answers, and between two times; a program in use waits so long (one source).
    pub const PAUSE: Duration = Duration::from_secs(30);

    /// An inquiry of which nothing was sent yet.
    #[must_use]
    pub fn new(kind: BulkKind, medical_institution_code: impl Into<String>) -> Self {
        Self {
            kind,
            medical_institution_code: medical_institution_code.into(),
            state: BulkState::New,
        }
    }

    /// An inquiry that the system took earlier, under a reception number that was written down.
    #[must_use]
    pub fn accepted(
        kind: BulkKind,
        medical_institution_code: impl Into<String>,
        reception_number: impl Into<String>,
    ) -> Self {
        let state = BulkState::Accepted {
            reception_number: reception_number.into(),
        };
        Self {
            state,
            ..Self::new(kind, medical_institution_code)
        }
    }

    /// What is asked for.
    #[must_use]
    pub fn kind(&self) -> BulkKind {
        self.kind
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &BulkState {
        &self.state
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> BulkStep {
        match &self.state {
            BulkState::New => BulkStep::Upload { api: self.api("01req") },
            BulkState::Accepted { reception_number } => {
                let mut request = DownloadRequest::default();
                request.header.medical_institution_code = Some(Cow::Owned(self.medical_institution_code.clone()));
                request.body.reception_number = Some(Cow::Owned(reception_number.clone()));
                BulkStep::Download {
                    api: self.api("02req"),
                    request: request.into(),
                    after: Self::PAUSE,
                }
            }
            BulkState::Done | BulkState::Failed { .. } => BulkStep::Finished,
        }
    }

    /// Takes the answer to the last step. While the system is still working (処理結果区分 2) the state stays, and the next
    /// step is to ask again.
    ///
    /// # Errors
    /// [`BulkError`] when the message is no answer to that step; nothing changes then.
    pub fn received(&mut self, answer: &Message<'_>) -> Result<&BulkState, BulkError> {
        let state = match (&self.state, answer) {
            (BulkState::New, Message::ReceptionAnswer(answer)) => {
                let (header, body) = (&answer.header, &answer.body);
                let failed = header.segment_of_result.known() == Some(SegmentOfResult::Abnormal);
                let refused = body.processing_result_status.known() == Some(ProcessingResultStatus::Error);
                match &body.reception_number {
                    Some(number) if !failed && !refused => BulkState::Accepted {
                        reception_number: number.clone().into_owned(),
                    },
                    None if !failed && !refused => return Err(BulkError::Unclear),
                    _ => failure(
                        [&header.error_code, &body.processing_result_code],
                        [&header.error_message, &body.processing_result_message],
                    ),
                }
            }
            (BulkState::Accepted { reception_number }, Message::BulkAnswer(answer))
                if self.kind != BulkKind::ReferenceNumber =>
            {
                let body = &answer.body;
                let refused = body.processing_result_status.known() == Some(ProcessingResultStatus::Error);
                match downloaded(reception_number, &answer.header)? {
                    // The message was processed and the inquiry as a whole refused: nobody was answered.
                    BulkState::Done if refused && body.bulk_confirm_unit.is_empty() => {
                        failure([&body.processing_result_code], [&body.processing_result_message])
                    }
                    state => state,
                }
            }
            (BulkState::Accepted { reception_number }, Message::BulkReferenceNumberAnswer(answer))
                if self.kind == BulkKind::ReferenceNumber =>
            {
                downloaded(reception_number, &answer.header)?
            }
            _ => return Err(BulkError::UnexpectedMessage),
        };
        self.state = state;
        Ok(&self.state)
    }

    fn api(&self, step: &str) -> ApiId {
        ApiId::of_known(&format!("{}{step}", self.kind.stem()))
    }
}

fn downloaded(reception_number: &str, header: &AnswerHeader<'_>) -> Result<BulkState, BulkError> {
    if header
        .reception_number
        .as_deref()
        .is_some_and(|number| number != reception_number)
    {
        return Err(BulkError::OtherInquiry);
    }
    match header.segment_of_result.known() {
        Some(SegmentOfResult::Normal) => Ok(BulkState::Done),
        Some(SegmentOfResult::Processing) => Ok(BulkState::Accepted {
            reception_number: reception_number.to_owned(),
        }),
        Some(SegmentOfResult::Abnormal) => Ok(failure([&header.error_code], [&header.error_message])),
        None => Err(BulkError::Unclear),
    }
}

/// The first code and text that was sent.
fn failure<const N: usize>(codes: [&Option<Cow<'_, str>>; N], messages: [&Option<Cow<'_, str>>; N]) -> BulkState {
    let first = |texts: [&Option<Cow<'_, str>>; N]| {
        texts
            .into_iter()
            .flatten()
            .next()
            .map(|text| text.clone().into_owned())
            .unwrap_or_default()
    };
    BulkState::Failed {
        code: first(codes),
        message: first(messages),
    }
}
