//! A message of any kind, with what its reading had to say.

use std::borrow::Cow;

use super::bulk::{BulkAnswer, BulkQualificationRequest, DownloadRequest, ReceptionAnswer};
use super::checkup::{CheckupAnswer, CheckupRequest};
use super::codes::CharacterCode;
use super::drug::{DrugAnswer, DrugRequest};
use super::encoding::Encoding;
use super::file_name::ApiId;
use super::kind::{self, Layout};
use super::prescription_service::PrescriptionServiceAnswer;
use super::qualification::{AnswerHeader, QualificationAnswer, QualificationRequest};
use super::read::{Context, Diagnostic, ReadError};
use super::reference_number::{
    BulkReferenceNumberAnswer, BulkReferenceNumberRequest, ReferenceNumberAnswer, ReferenceNumberRequest,
};
use super::table::{FieldRef, Group, GroupInfo, ReadGroup, group};
use super::value::ScalarRef;
use super::visit::{ConsentCancelRequest, PeriodRequest, VisitRequest};

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

impl<'a> Document<'a> {
    /// A document that was not read: a message of the given kind, in UTF-8.
    #[must_use]
    pub fn new(api: Option<ApiId>, message: Message<'a>) -> Self {
        Self {
            api,
            encoding: Encoding::Utf8,
            message,
            diagnostics: Vec::new(),
        }
    }
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

/// Declares the kinds of messages, a row each: documentation, the type that is also the variant's name.
macro_rules! messages {
    ($($(#[$meta:meta])* $name:ident;)*) => {
        /// A message of one of the kinds that have a table, or of another one.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Message<'a> {
            $($(#[$meta])* $name(Box<$name<'a>>),)*
        }

        /// Every layout by the name of its variant in [`Message`], with its declaration; [`layouts`](super::layouts)
        /// shows them all.
        pub const LAYOUTS: &[(&str, &GroupInfo)] = &[$((stringify!($name), $name::INFO)),*];

        /// The declaration of every layout.
        pub(crate) const TABLES: &[(Layout, &GroupInfo)] = &[$((Layout::$name, $name::INFO)),*];

        impl<'a> Message<'a> {
            /// The message as a group seen by name.
            #[must_use]
            pub fn root(&self) -> &dyn Group {
                match self {
                    $(Self::$name(message) => message.as_ref(),)*
                }
            }

            /// The same message without borrowing from the text.
            #[must_use]
            pub fn into_owned(self) -> Message<'static> {
                match self {
                    $(Self::$name(message) => Message::$name(Box::new(message.into_owned())),)*
                }
            }

            pub(crate) fn layout(&self) -> Layout {
                match self {
                    $(Self::$name(_) => Layout::$name,)*
                }
            }

            fn empty(layout: Layout) -> Self {
                match layout {
                    $(Layout::$name => Self::$name(Box::default()),)*
                }
            }

            fn read_as(context: &mut Context<'a>, layout: Layout) -> Result<Self, ReadError> {
                match layout {
                    $(Layout::$name => {
                        let mut message: Box<$name<'a>> = Box::default();
                        context.read_root(message.as_mut())?;
                        Ok(Self::$name(message))
                    })*
                }
            }

            fn set_text(&mut self, element: &str, text: Cow<'a, str>) -> Option<bool> {
                match self {
                    $(Self::$name(message) => message.set(element, text),)*
                }
            }
        }

        $(impl<'a> From<$name<'a>> for Message<'a> {
            fn from(message: $name<'a>) -> Self {
                Self::$name(Box::new(message))
            }
        })*
    };
}

messages! {
    /// 資格確認要求 (`OQSsiquc01req`).
    QualificationRequest;
    /// 資格確認結果 (`OQSsiquc01res`), also from a face reader, for home visits (`OQSsihvq…res`) and online consultations
    /// (`OQSsionq…res`).
    QualificationAnswer;
    /// 資格確認要求 for home visits (`OQSsihvq…req`) and online consultations (`OQSsionq…req`).
    VisitRequest;
    /// 閲覧同意取り消し要求 (`OQSsihvd01req`).
    ConsentCancelRequest;
    /// 資格確認一括照会要求 (`OQSmuquc01req`).
    BulkQualificationRequest;
    /// 同意済資格情報一括取得要求 (`OQSmutic01req`, `OQSmuhvq01req`, `OQSmuonq01req`).
    PeriodRequest;
    /// The answer to an upload (`OQSmu…01res`).
    ReceptionAnswer;
    /// A request for the answers under a reception number (`OQSmu…02req`).
    DownloadRequest;
    /// 一括照会結果 (`OQSmuquc02res`, `OQSmutic02res`, `OQSmuhvq02res`, `OQSmuonq02res`).
    BulkAnswer;
    /// 照会番号登録要求 (`OQSsiimm01req`).
    ReferenceNumberRequest;
    /// 照会番号登録結果 (`OQSsiimm01res`).
    ReferenceNumberAnswer;
    /// 照会番号一括登録要求 (`OQSmuimm01req`).
    BulkReferenceNumberRequest;
    /// 照会番号一括登録結果 (`OQSmuimm02res`).
    BulkReferenceNumberAnswer;
    /// 薬剤情報閲覧要求 (`YZKsiquc01req`).
    DrugRequest;
    /// 薬剤情報閲覧結果 (`YZKsiquc01res`).
    DrugAnswer;
    /// 特定健診情報閲覧要求 (`TKKsiquc01req`).
    CheckupRequest;
    /// 特定健診情報閲覧結果 (`TKKsiquc01res`).
    CheckupAnswer;
    /// An answer of the e-prescription service (`EPSsi…res`).
    PrescriptionServiceAnswer;
    /// A message whose body has no table here: the header is typed, the body kept as it is.
    OtherMessage;
}

group! {
    /// A message whose body has no table here.
    OtherMessage = "XmlMsg" {
        header: part(AnswerHeader), "MessageHeader", Optional, 0, Firm, "ヘッダ";
        body: part(OtherBody), "MessageBody", Optional, 0, Firm, "ボディ";
    }
}

group! {
    /// A body that has no table here; everything is in `unknown`, which [`Element`](super::element::Element) shows as
    /// a tree.
    OtherBody = "MessageBody" {}
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

impl SetError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchElement { .. } => "no_such_element",
            Self::Misfit { .. } => "misfit",
        }
    }
}

impl<'a> Message<'a> {
    /// The id of the kind of message; `None` where several kinds share the layout and the content does not tell them
    /// apart.
    #[must_use]
    pub fn api(&self) -> Option<ApiId> {
        kind::api_of(self)
    }

    /// An empty request of the given kind, to be filled with [`Message::set`]; `None` for kinds without a table.
    #[must_use]
    pub fn empty_request(api: &ApiId) -> Option<Self> {
        let layout = Layout::of(api);
        layout.is_request().then(|| Self::empty(layout))
    }

    /// Sets a value by its official element name, as text in the form of the layout (`Birthdate` = `19900102`).
    ///
    /// Where a group repeats, as the inquiries of a bulk request do, an element that the last one has already begins
    /// the next.
    ///
    /// # Errors
    /// [`SetError`] when the message has no such element, or the text is no value of its type.
    pub fn set(&mut self, element: &str, text: impl Into<Cow<'a, str>>) -> Result<(), SetError> {
        let element_name = || element.to_owned();
        match self.set_text(element, text.into()) {
            Some(true) => Ok(()),
            Some(false) => Err(SetError::Misfit {
                element: element_name(),
            }),
            None => Err(SetError::NoSuchElement {
                element: element_name(),
            }),
        }
    }

    /// Whether the message is a request to the terminal.
    #[must_use]
    pub fn is_request(&self) -> bool {
        self.layout().is_request()
    }

    /// The character code that the header names.
    pub(crate) fn character_code(&self) -> Option<CharacterCode> {
        match self.header_value("CharacterCodeIdentifier")? {
            ScalarRef::Code(entry) => super::value::Scalar::parse(entry.code),
            _ => None,
        }
    }

    /// 任意のファイル識別子: how a question names itself, and which question an answer is to. Most programs put the suffix
    /// of the file's name here.
    #[must_use]
    pub fn arbitrary_file_identifier(&self) -> Option<&str> {
        match self.header_value("ArbitraryFileIdentifier")? {
            ScalarRef::Text(text) => Some(text),
            _ => None,
        }
    }

    fn header_value(&self, element: &str) -> Option<ScalarRef<'_>> {
        let header = header(self.root())?;
        let place = header.info().fields.iter().position(|field| field.element == element)?;
        match header.field(place) {
            FieldRef::Scalar(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn read(context: &mut Context<'a>, named: Option<&ApiId>) -> Result<Self, ReadError> {
        let layout = match named {
            Some(api) => Layout::of(api),
            None => kind::guess(context)?,
        };
        if layout == Layout::OtherMessage {
            context.layout_unknown()?;
        }
        Self::read_as(context, layout)
    }
}

/// The header of a message.
pub(super) fn header(root: &dyn Group) -> Option<&dyn Group> {
    match root.field(0) {
        FieldRef::Group(header) => Some(header),
        _ => None,
    }
}
