//! A message asked as a message: named, written, waited for, read, and held against the question.

use super::{AnswerKind, AskOptions, Folder, FolderError, Reply, Suffix, remove};
use crate::eligibility::{ApiId, Document, Encoding, FileName, Message, ReadError, ReadOptions, WriteError, read};
use crate::reception::Obstacle;

/// The element in which a question names itself, and which the answer echoes.
const IDENTIFIER: &str = "ArbitraryFileIdentifier";

/// An answer that was read. `Debug` shows no personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answered {
    /// The name of its file, without the folder.
    pub file_name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// What it says.
    pub document: Document<'static>,
}

impl std::fmt::Debug for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answered")
            .field("file_name", &self.file_name)
            .field("bytes", &self.bytes.len())
            .field("document", &self.document)
            .finish()
    }
}

/// Why a message got no answer that can be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// Only requests can be asked, and only those whose kind is known.
    #[error("this message is no request to the terminal")]
    NotARequest,
    /// The request could not be written. Nothing was asked.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No answer came.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The answer is no message. It was left in the folder.
    #[error("{file_name}: {error}")]
    Read {
        /// The name of its file.
        file_name: String,
        /// Why it was not read.
        error: ReadError,
    },
    /// The answer is a ZIP archive or a PDF, which [`Folder::ask`] hands over as they are. It was left in the folder.
    #[error("the answer {} is not XML", .0.file_name)]
    OtherKind(Reply),
    /// The answer bears the identifier of another question. It was left in the folder.
    #[error("{file_name} bears another identifier than the question")]
    OtherQuestion {
        /// The name of its file.
        file_name: String,
    },
}

impl AskError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotARequest => "not_a_request",
            Self::Write(error) => error.code(),
            Self::Folder(error) => error.code(),
            Self::Read { error, .. } => error.code(),
            Self::OtherKind(_) => "answer_not_xml",
            Self::OtherQuestion { .. } => "answer_of_another_question",
        }
    }

    /// What it means for reception, as the reason of a decision; `None` where the call itself cannot work.
    #[must_use]
    pub fn obstacle(&self) -> Option<Obstacle> {
        match self {
            Self::NotARequest | Self::Write(_) => None,
            Self::Folder(FolderError::InvalidName { .. } | FolderError::SameFolder { .. }) => None,
            Self::Folder(FolderError::TimedOut { picked_up, .. }) => Some(Obstacle::NoAnswer { picked_up: *picked_up }),
            Self::Folder(FolderError::Refused { text, .. }) => Some(Obstacle::Refused { message: text.clone() }),
            other => Some(Obstacle::Exchange {
                message: other.to_string(),
            }),
        }
    }
}

impl Folder {
    /// Asks `request`, a message of the kind `api`, under a name with `suffix` and reads the answer. Blocks the calling
    /// thread. An answer that cannot be used stays in the folder: it may be the only one there will be.
    ///
    /// The question names itself in 任意のファイル識別子 (`ArbitraryFileIdentifier`) where its header has that element; an
    /// answer that echoes another identifier is refused, one without any is believed by its name.
    ///
    /// # Errors
    /// [`AskError`].
    pub fn ask_message(
        &self,
        api: &ApiId,
        mut request: Message<'static>,
        suffix: &Suffix,
        encoding: Encoding,
        options: &AskOptions<'_>,
    ) -> Result<Answered, AskError> {
        let name = FileName::request(api, suffix.as_str()).filter(|_| request.is_request());
        let name = name.ok_or(AskError::NotARequest)?;
        // Kinds without this element are known by their file's name alone.
        let named = request.set(IDENTIFIER, suffix.as_str().to_owned()).is_ok();
        let reply = self.ask_keeping(&name.to_string(), &request.to_xml(encoding)?, options, true)?;
        if reply.kind != AnswerKind::Xml {
            return Err(AskError::OtherKind(reply));
        }
        let Reply { file_name, bytes, .. } = reply;
        let document = match read(&bytes, &ReadOptions::named(&file_name)) {
            Ok(document) => document,
            Err(error) => return Err(AskError::Read { file_name, error }),
        };
        let echo = document.message.arbitrary_file_identifier();
        if named && echo.is_some_and(|echo| echo != suffix.as_str()) {
            return Err(AskError::OtherQuestion { file_name });
        }
        if !options.keep_answer {
            // What cannot be removed is left, as by `ask`.
            remove(&self.res.join(&file_name), options.poll_interval);
        }
        Ok(Answered {
            file_name,
            bytes,
            document,
        })
    }
}
