//! The folder into which the face reader (顔認証付きカードリーダー) drops answers that nobody asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::PathBuf;

use super::FolderError;
use super::file::{self, Settling};

/// The face folder, and what was already seen in it. Reads only: other programs watch the same folder, and one of them
/// is in charge of clearing it.
#[derive(Debug)]
pub struct FaceFolder {
    path: PathBuf,
    /// Largest file read, in bytes.
    max_bytes: usize,
    seen: BTreeSet<String>,
    arriving: BTreeMap<String, Settling>,
}

/// A file that the face reader dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceFile {
    /// Its name, without the folder.
    pub file_name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for FaceFile {
    /// Without the content, which is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaceFile")
            .field("file_name", &self.file_name)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// Files returned by one scan, and about how many bytes of them, so that memory stays bounded; the others come with the
/// next.
const MAX_AT_ONCE: usize = 256;
const MAX_BYTES_AT_ONCE: usize = 64 * 1024 * 1024;

impl FaceFolder {
    /// Watches the folder at `path`. Files already there count as new.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            max_bytes: 16 * 1024 * 1024,
            seen: BTreeSet::new(),
            arriving: BTreeMap::new(),
        }
    }

    /// The files that are new and whole, oldest time stamp first. A file counts when two scans in turn read the same,
    /// so call this again and again, a few times a second. Unreadable and half-written files come with a later scan;
    /// files over 16 MiB and files of other names (`OQSsiquc01res_face_…_yyyyMMddHHmmss.xml` is looked for, `[2+]`)
    /// never do.
    ///
    /// # Errors
    /// [`FolderError::Io`] when the folder cannot be listed.
    pub fn scan(&mut self) -> Result<Vec<FaceFile>, FolderError> {
        let failed = |e| FolderError::io("read", &self.path, e);
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            if let Some((time, name)) = entry.map_err(failed)?.file_name().to_str().and_then(time_stamp) {
                names.insert((time, name));
            }
        }
        // What is no longer there need not be remembered.
        let present: BTreeSet<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
        self.seen.retain(|name| present.contains(name.as_str()));
        self.arriving.retain(|name, _| present.contains(name.as_str()));

        let mut arrived = Vec::new();
        let mut arrived_bytes = 0_usize;
        for (_, file_name) in names {
            if arrived.len() >= MAX_AT_ONCE || arrived_bytes >= MAX_BYTES_AT_ONCE {
                break;
            }
            if self.seen.contains(&file_name) {
                continue;
            }
            let Ok(Some(bytes)) = file::read_up_to(&self.path.join(&file_name), self.max_bytes.saturating_add(1))
            else {
                continue;
            };
            if bytes.len() > self.max_bytes {
                self.seen.insert(file_name);
                continue;
            }
            let settled = self.arriving.entry(file_name.clone()).or_default().settled(&bytes);
            if settled && file::is_complete(&bytes) {
                self.arriving.remove(&file_name);
                self.seen.insert(file_name.clone());
                arrived_bytes = arrived_bytes.saturating_add(bytes.len());
                arrived.push(FaceFile { file_name, bytes });
            }
        }
        Ok(arrived)
    }
}

/// The time stamp of a face file's name, with the name.
fn time_stamp(name: &str) -> Option<(String, String)> {
    let stem = name.strip_prefix("OQSsiquc01res_face_")?.strip_suffix(".xml")?;
    let (code, time) = stem.rsplit_once('_')?;
    let is_time = time.len() == 14 && time.bytes().all(|b| b.is_ascii_digit());
    (!code.is_empty() && is_time).then(|| (time.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_face_readers_names_are_looked_at() {
        assert!(time_stamp("OQSsiquc01res_face_13100000010a1b2c3d4e5f60718293_20260929160112.xml").is_some());
        for other in [
            "OQSsiquc01res_face_20260929160112.xml",
            "OQSsiquc01res_face_1_2026092916011.xml",
            "OQSsiquc01res_face_1_20260929160112.jpg",
            "OQSsiquc01res_20260929160112.xml",
        ] {
            assert!(time_stamp(other).is_none(), "{other}");
        }
    }
}
