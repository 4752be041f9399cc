//! A message of any kind, with what its reading had to say.

use std::borrow::Cow;

use super::codes::CharacterCode;
use super::encoding::Encoding;
use super::file_name::ApiId;
use super::qualification::{AnswerHeader, QualificationAnswer, QualificationRequest};
use super::read::{Context, Diagnostic, ReadError};
use super::table::{Group, ReadGroup, group};
use super::xml::Event;

/// A message that was read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document<'a> {
    /// The kind of message: by the file's name, or by its content when the name says nothing; `None` when neither does.
    pub api: Option<ApiId>,
    /// The encoding of the file.
    pub encoding: Encoding,
    /// The message.
    pub message: Message<'a>,
    /// What lenient reading tolerated.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document<'_> {
    /// The same document without borrowing from the text.
    #[must_use]
    pub fn into_owned(self) -> Document<'static> {
        Document {
            message: self.message.into_owned(),
            ..self
        }
    }
}

/// A message of one of the kinds that have a table, or of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message<'a> {
    /// 資格確認要求 (`OQSsiquc01req`).
    QualificationRequest(Box<QualificationRequest<'a>>),
    /// 資格確認結果 (`OQSsiquc01res`), also from a face reader.
    QualificationAnswer(Box<QualificationAnswer<'a>>),
    /// A message whose body has no table here: the header is typed, the body kept as it is.
    Other(Box<OtherMessage<'a>>),
}

/// Why a value could not be set by name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetError {
    /// The message has no value element of that name.
    #[error("this message has no element {element}")]
    NoSuchElement {
        /// The name as given.
        element: String,
    },
    /// The text is no value of the element's type.
    #[error("the text is no value of {element}; dates are YYYYMMDD, flags and codes as in their table")]
    Misfit {
        /// The element.
        element: String,
    },
}

impl<'a> From<QualificationRequest<'a>> for Message<'a> {
    fn from(request: QualificationRequest<'a>) -> Self {
        Self::QualificationRequest(Box::new(request))
    }
}

impl<'a> From<QualificationAnswer<'a>> for Message<'a> {
    fn from(answer: QualificationAnswer<'a>) -> Self {
        Self::QualificationAnswer(Box::new(answer))
    }
}

group! {
    /// A message whose body has no table here.
    OtherMessage = "XmlMsg" {
        header: part(AnswerHeader), "MessageHeader", Optional, 0, Firm, "ヘッダ";
        body: part(OtherBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// A body that has no table here; everything is in `unknown`.
    OtherBody = "MessageBody" {}
}

impl<'a> Message<'a> {
    /// The id of the kind of message; `None` for [`Message::Other`], which only a file name tells apart.
    #[must_use]
    pub fn api(&self) -> Option<ApiId> {
        match self {
            Self::QualificationRequest(_) => ApiId::new(ApiId::QUALIFICATION_REQUEST),
            Self::QualificationAnswer(_) => ApiId::new(ApiId::QUALIFICATION_ANSWER),
            Self::Other(_) => None,
        }
    }

    /// The message as a group seen by name.
    #[must_use]
    pub fn root(&self) -> &dyn Group {
        match self {
            Self::QualificationRequest(message) => message.as_ref(),
            Self::QualificationAnswer(message) => message.as_ref(),
            Self::Other(message) => message.as_ref(),
        }
    }

    /// The same message without borrowing from the text.
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        match self {
            Self::QualificationRequest(message) => Message::QualificationRequest(Box::new(message.into_owned())),
            Self::QualificationAnswer(message) => Message::QualificationAnswer(Box::new(message.into_owned())),
            Self::Other(message) => Message::Other(Box::new(message.into_owned())),
        }
    }

    /// An empty request of the given kind, to be filled with [`Message::set`]; `None` for kinds without a table.
    #[must_use]
    pub fn empty_request(api: &ApiId) -> Option<Self> {
        match api.as_str() {
            ApiId::QUALIFICATION_REQUEST => Some(Self::QualificationRequest(Box::default())),
            _ => None,
        }
    }

    /// Sets a value by its official element name, as text in the form of the layout (`Birthdate` = `19900102`).
    ///
    /// # Errors
    /// [`SetError`] when the message has no such element, or the text is no value of its type.
    pub fn set(&mut self, element: &str, text: impl Into<Cow<'a, str>>) -> Result<(), SetError> {
        let text = text.into();
        let set = match self {
            Self::QualificationRequest(message) => message.set(element, text),
            Self::QualificationAnswer(message) => message.set(element, text),
            Self::Other(message) => message.set(element, text),
        };
        match set {
            Some(true) => Ok(()),
            Some(false) => Err(SetError::Misfit {
                element: element.to_owned(),
            }),
            None => Err(SetError::NoSuchElement {
                element: element.to_owned(),
            }),
        }
    }

    /// Whether the message is a request to the terminal.
    #[must_use]
    pub fn is_request(&self) -> bool {
        matches!(self, Self::QualificationRequest(_))
    }

    /// The character code that the header names.
    pub(crate) fn character_code(&self) -> Option<CharacterCode> {
        let header = match self {
            Self::QualificationRequest(_) => return None,
            Self::QualificationAnswer(message) => &message.header,
            Self::Other(message) => &message.header,
        };
        header.character_code_identifier.known()
    }

    pub(crate) fn read(context: &mut Context<'a>, named: Option<&ApiId>) -> Result<Self, ReadError> {
        let kind = match named {
            Some(api) => Some(api.as_str()),
            None => guess(context)?,
        };
        match kind {
            Some(ApiId::QUALIFICATION_REQUEST) => {
                let mut message = Box::default();
                context.read_root::<QualificationRequest<'a>>(&mut message)?;
                Ok(Self::QualificationRequest(message))
            }
            Some(ApiId::QUALIFICATION_ANSWER) => {
                let mut message = Box::default();
                context.read_root::<QualificationAnswer<'a>>(&mut message)?;
                Ok(Self::QualificationAnswer(message))
            }
            _ => {
                let mut message = Box::default();
                context.presence_unknown();
                context.read_root::<OtherMessage<'a>>(&mut message)?;
                Ok(Self::Other(message))
            }
        }
    }
}

/// The kind of message by its content: an answer has a processing time or a result, a request has neither.
fn guess(context: &Context<'_>) -> Result<Option<&'static str>, ReadError> {
    let mut reader = context.look_ahead()?;
    let mut answer = false;
    let mut request = false;
    let mut other = false;
    loop {
        match reader.next().map_err(|error| context.error(error))? {
            Event::Start(tag) => match (reader.open(), tag.name) {
                ([_, "MessageHeader", _], "ProcessExecutionTime" | "SegmentOfResult") => answer = true,
                ([_, "MessageBody", _], "ResultList" | "QualificationValidity" | "ProcessingResultStatus") => {
                    answer = true
                }
                ([_, "MessageBody", _], "QualificationConfirmSearchInfo") => request = true,
                ([_, "MessageHeader", _], "RequestInfo" | "ResultCode" | "MessageId") => other = true,
                (
                    [_, "MessageBody", _],
                    "BulkConfirmUnit" | "BulkRegistrationUnit" | "ReceptionNumber" | "ReferenceNumberRegistrationInfo",
                ) => other = true,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(match (other, answer, request) {
        (false, true, _) => Some(ApiId::QUALIFICATION_ANSWER),
        (false, false, true) => Some(ApiId::QUALIFICATION_REQUEST),
        _ => None,
    })
}
