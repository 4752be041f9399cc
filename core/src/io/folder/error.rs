//! What can go wrong with a question asked through the shared folders.

use std::io;
use std::path::{Path, PathBuf};

/// Why a question got no answer. "Refused", "no answer in time" and "the folder does not work" are told apart, because
/// reception acts differently on each.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The name is not of the form `<API id ending in req>_<suffix>.xml`, suffix of ASCII letters, digits, `-` and `_`.
    #[error("{name:?} is not a request file name such as OQSsiquc01req_20260929101500000001.xml")]
    InvalidName {
        /// The name as given.
        name: String,
    },
    /// Request and result folder are one, so that a request cannot be told from one handed back.
    #[error("request and result folder are the same: {}; configure two", path.display())]
    SameFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file of an earlier or concurrent question under this name exists: a new answer could not be told from an old
    /// one. Ask under a fresh [`Suffix`](super::Suffix).
    #[error("the name is taken by {}; ask under a new suffix", path.display())]
    NameInUse {
        /// The file that is in the way. It was not touched.
        path: PathBuf,
    },
    /// A folder or file could not be used. While waiting this is reported only if it lasted to the end.
    #[error("cannot {action} {}: {source}; check that the share is connected and that this user may read and write it", path.display())]
    Io {
        /// What was tried, as a verb: `"write"`, `"rename"`, `"read"`, `"find"`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The terminal could not process the request and handed it back with a `.err` file. The question was not asked.
    #[error("the terminal handed the request back: {text}")]
    Refused {
        /// Content of the `.err` file as it was, at most 64 KiB; empty when there was none. Its form is not published.
        bytes: Vec<u8>,
        /// The same read as UTF-8, or else as Windows-31J with what does not fit replaced.
        text: String,
    },
    /// No answer in time. The person may well be insured: nobody was asked, or nobody answered.
    #[error(
        "no answer in time; {}",
        if *.picked_up { "the terminal had taken the request, so its line or the central system is slow or down" }
        else { "the terminal never took the request: check that it is on and its connector running" }
    )]
    TimedOut {
        /// Whether the terminal had taken the request out of the folder. If so, an answer may still arrive later.
        picked_up: bool,
        /// The request file, if it still lies there because withdrawing failed or was not wanted.
        request_left: Option<PathBuf>,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled {
        /// As in [`FolderError::TimedOut`].
        picked_up: bool,
        /// As in [`FolderError::TimedOut`].
        request_left: Option<PathBuf>,
    },
    /// An answer came but was not complete when the time was over. It was left where it is.
    #[error("the answer {} stayed incomplete at {len} bytes", path.display())]
    Incomplete {
        /// The answer file.
        path: PathBuf,
        /// Its size in bytes when last read.
        len: usize,
    },
    /// The answer is larger than [`AskOptions::max_bytes`](super::AskOptions::max_bytes). It was left where it is.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The answer file.
        path: PathBuf,
        /// The limit in bytes.
        limit: usize,
    },
}

impl FolderError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidName { .. } => "invalid_name",
            Self::SameFolder { .. } => "same_folder",
            Self::NameInUse { .. } => "name_in_use",
            Self::Io { .. } => "folder_io",
            Self::Refused { .. } => "refused",
            Self::TimedOut { .. } => "timed_out",
            Self::Cancelled { .. } => "cancelled",
            Self::Incomplete { .. } => "incomplete",
            Self::TooLarge { .. } => "too_large",
        }
    }

    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}
