//! Keeps [`PendingInquiries`] in a file, so that what reception wrote down survives a restart and a power cut. One program
//! at a time may keep a collection in a file; of two, the later one's takes the place of the other's.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::reception::PendingInquiries;

/// Largest file read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Why the file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PendingFileError {
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The file is no collection of pending inquiries; it is left as it is.
    #[error("{} is not readable as pending inquiries ({reason}); keep it and ask for help", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl PendingFileError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "pending_io",
            Self::Malformed { .. } => "pending_malformed",
        }
    }
}

/// Reads the collection; an absent file is an empty one.
///
/// # Errors
/// [`PendingFileError`]. A file that cannot be read is never taken for an empty one.
pub fn load(path: &Path) -> Result<PendingInquiries, PendingFileError> {
    let io = |source| PendingFileError::Io {
        path: path.to_owned(),
        source,
    };
    let malformed = |reason: String| PendingFileError::Malformed {
        path: path.to_owned(),
        reason,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(PendingInquiries::default()),
        Err(error) => return Err(io(error)),
    };
    if file.metadata().map_err(io)?.len() > MAX_BYTES {
        return Err(malformed("larger than any such file".to_owned()));
    }
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, MAX_BYTES), &mut bytes).map_err(io)?;
    // The reason must not quote the file, which holds personal data.
    serde_json::from_slice(&bytes).map_err(|error| malformed(format!("line {}", error.line())))
}

/// Writes the collection: whole under another name, flushed to the disk, then put in place of the old one, so that at
/// any moment the file is either the old or the new one.
///
/// # Errors
/// [`PendingFileError::Io`]; the old file is still there then.
pub fn save(path: &Path, pending: &PendingInquiries) -> Result<(), PendingFileError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    let write = || {
        let bytes = serde_json::to_vec_pretty(pending)?;
        let mut file = File::create(&temporary)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, path)?;
        flush_folder(path);
        Ok(())
    };
    write().map_err(|source| {
        let _ = fs::remove_file(&temporary);
        PendingFileError::Io {
            path: path.to_owned(),
            source,
        }
    })
}

/// Brings the new name to the disk where folders can be flushed. Not every file system allows it, and the file is in place
/// either way.
fn flush_folder(path: &Path) {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
    }
}
