//! The shared folders of the 資格確認端末: write a request file, wait for its answer. [`Folder::ask`] carries bytes,
//! [`Folder::ask_message`] messages.
//!
//! The folders are polled, because change notifications get lost on SMB shares. Nothing of another program is ever
//! opened for writing, moved or removed: only files that bear the name of the own question.

mod error;
mod face;
mod file;
mod message;
mod suffix;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

pub use error::FolderError;
pub use face::{FaceFile, FaceFolder};
pub use file::is_complete;
pub use message::{Answered, AskError};
pub use suffix::Suffix;

use file::Settling;

/// The two folders a question travels through: `req` for requests, `res` for answers.
///
/// ```no_run
/// use kazasu::io::folder::{AskOptions, Folder, Suffix};
///
/// let folder = Folder::new(r"\\terminal\OQS\req", r"\\terminal\OQS\res");
/// let name = format!("OQSsiquc01req_{}.xml", Suffix::now());
/// let request = b"<XmlMsg></XmlMsg>";
/// let reply = folder.ask(&name, request, &AskOptions::default())?;
/// # Ok::<(), kazasu::io::folder::FolderError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    req: PathBuf,
    res: PathBuf,
}

/// How to wait for an answer.
#[derive(Clone, Copy)]
pub struct AskOptions<'a> {
    /// Time between two looks at the folder. An answer counts after two equal reads, so it costs one such time more.
    pub poll_interval: Duration,
    /// How long the terminal may take to pick the request up; it usually does within a few seconds (`[2+]`).
    pub pick_up_timeout: Duration,
    /// How long the whole question may take. Programs in use wait 180 to 300 seconds (`[1]` each).
    pub timeout: Duration,
    /// Leave the answer, or the `.err` file and returned request, in the folder after reading. By default they are
    /// removed, as the terminal expects of the program that asked (`[2+]`).
    pub keep_answer: bool,
    /// Leave a request that nobody picked up in time. By default it is withdrawn, so that a stale question is not
    /// answered later.
    pub leave_request: bool,
    /// Largest answer read, in bytes. Official limits are not published.
    pub max_bytes: usize,
    /// Tells whether the bytes read are the whole answer; by default [`is_complete`].
    pub is_complete: fn(&[u8]) -> bool,
    /// Set to `true` by another thread to give up.
    pub cancelled: Option<&'a AtomicBool>,
    /// Called after each look without a result, with the time since the request was written.
    pub progress: Option<&'a dyn Fn(Waiting, Duration)>,
}

impl Default for AskOptions<'_> {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_millis(200),
            pick_up_timeout: Duration::from_secs(30),
            timeout: Duration::from_secs(180),
            keep_answer: false,
            leave_request: false,
            max_bytes: 16 * 1024 * 1024,
            is_complete,
            cancelled: None,
            progress: None,
        }
    }
}

impl fmt::Debug for AskOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskOptions")
            .field("poll_interval", &self.poll_interval)
            .field("pick_up_timeout", &self.pick_up_timeout)
            .field("timeout", &self.timeout)
            .field("keep_answer", &self.keep_answer)
            .field("leave_request", &self.leave_request)
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}

/// What a question is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// The request still lies in the folder.
    ForPickUp,
    /// The terminal has the request.
    ForAnswer,
    /// An answer, or a refusal, is being written.
    Arriving,
    /// A file or folder cannot be read at present, for example because another program has it locked.
    Unreadable,
}

/// The form of an answer, told by its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerKind {
    /// `.xml`
    Xml,
    /// `.zip`: large, or encrypted with a password (`[1]`).
    Zip,
    /// `.pdf`: drug and check-up views (薬剤情報, 特定健診情報).
    Pdf,
}

/// An answer as it lay in the folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its form.
    pub kind: AnswerKind,
    /// Its name, without the folder.
    pub file_name: String,
    /// Whether it still lies in the folder: because it was to be kept, or because it could not be removed.
    pub left_in_folder: bool,
}

impl fmt::Debug for Reply {
    /// Without the content, which is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("bytes", &self.bytes.len())
            .field("kind", &self.kind)
            .field("file_name", &self.file_name)
            .field("left_in_folder", &self.left_in_folder)
            .finish()
    }
}

impl Folder {
    /// Nothing is opened yet.
    pub fn new(req: impl Into<PathBuf>, res: impl Into<PathBuf>) -> Self {
        Self {
            req: req.into(),
            res: res.into(),
        }
    }

    /// The folder for requests.
    #[must_use]
    pub fn req(&self) -> &Path {
        &self.req
    }

    /// The folder for answers.
    #[must_use]
    pub fn res(&self) -> &Path {
        &self.res
    }

    /// Writes `request` as `file_name` (`<API id ending in req>_<suffix>.xml`) and waits for the answer of that name
    /// (`req` → `res`, same suffix, `[2+]`). Blocks the calling thread.
    ///
    /// The request appears under its name at once and whole. While waiting, locked, vanishing and half-written files
    /// are looked at again until the time is over.
    ///
    /// # Errors
    /// [`FolderError`]; in every case but a pick-up by the terminal, or `leave_request`, the request is gone from the
    /// folder afterwards.
    pub fn ask(&self, file_name: &str, request: &[u8], options: &AskOptions<'_>) -> Result<Reply, FolderError> {
        self.ask_keeping(file_name, request, options, options.keep_answer)
    }

    /// As [`ask`](Self::ask), with what becomes of an answer told apart from what becomes of a refusal.
    fn ask_keeping(
        &self,
        file_name: &str,
        request: &[u8],
        options: &AskOptions<'_>,
        keep_answer: bool,
    ) -> Result<Reply, FolderError> {
        let mut question = Question::new(self, file_name)?;
        question.keep_answer = keep_answer;
        question.submit(request)?;
        question.wait(options)
    }
}

/// Reads are repeated for so many looks before a refusal counts that is not complete: a `.err` file that is empty or
/// without the returned request, or a returned request alone. Own choice; only the pair is documented (`[1]`).
const REFUSAL_GRACE: u32 = 10;

/// Largest part of a `.err` file that is read, in bytes.
const MAX_ERR_BYTES: usize = 64 * 1024;

/// Longest time between two tries to remove a file.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// All files that one question can have.
struct Question<'a> {
    folder: &'a Folder,
    keep_answer: bool,
    request: PathBuf,
    temporary: PathBuf,
    answers: [Candidate; 3],
    returned: PathBuf,
    err: PathBuf,
    err_settling: Settling,
    /// Looks since the first sign of a refusal.
    refusal_looks: u32,
}

struct Candidate {
    kind: AnswerKind,
    file_name: String,
    path: PathBuf,
    settling: Settling,
}

/// What one look at the folders showed.
enum Seen {
    Nothing,
    Arriving,
    /// Becomes the error if it is still so when the time is over.
    Trouble(FolderError),
    Answer(Reply),
}

impl<'a> Question<'a> {
    fn new(folder: &'a Folder, file_name: &str) -> Result<Self, FolderError> {
        let invalid = || FolderError::InvalidName {
            name: file_name.to_owned(),
        };
        let base = file_name.strip_suffix(".xml").ok_or_else(invalid)?;
        let (id, suffix) = base.split_once('_').ok_or_else(invalid)?;
        let api = id.strip_suffix("req").ok_or_else(invalid)?;
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        if !plain(api) || !plain(suffix) {
            return Err(invalid());
        }
        let candidate = |kind, extension| {
            let file_name = format!("{api}res_{suffix}.{extension}");
            Candidate {
                kind,
                path: folder.res.join(&file_name),
                file_name,
                settling: Settling::default(),
            }
        };
        Ok(Self {
            folder,
            keep_answer: false,
            request: folder.req.join(file_name),
            temporary: folder.req.join(format!(".{base}.tmp")),
            answers: [
                candidate(AnswerKind::Xml, "xml"),
                candidate(AnswerKind::Zip, "zip"),
                candidate(AnswerKind::Pdf, "pdf"),
            ],
            returned: folder.res.join(file_name),
            err: folder.res.join(format!("{base}.err")),
            err_settling: Settling::default(),
            refusal_looks: 0,
        })
    }

    fn submit(&self, request: &[u8]) -> Result<(), FolderError> {
        let (req, res) = (&self.folder.req, &self.folder.res);
        for path in [req, res] {
            fs::read_dir(path).map_err(|e| FolderError::io("find", path, e))?;
        }
        // Some network drives have no canonical paths.
        let same = match (fs::canonicalize(req), fs::canonicalize(res)) {
            (Ok(req), Ok(res)) => req == res,
            _ => req == res,
        };
        if same {
            return Err(FolderError::SameFolder { path: req.clone() });
        }
        // Creating the temporary file also reserves the name against another client doing the same right now.
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.temporary)
            .map_err(|e| {
                if e.kind() == io::ErrorKind::AlreadyExists {
                    FolderError::NameInUse {
                        path: self.temporary.clone(),
                    }
                } else {
                    FolderError::io("write", &self.temporary, e)
                }
            })?;
        let submitted = self.fill_and_rename(file, request);
        if submitted.is_err() {
            // The first error says more than a second one from here would.
            let _ = fs::remove_file(&self.temporary);
        }
        submitted
    }

    fn fill_and_rename(&self, mut file: fs::File, request: &[u8]) -> Result<(), FolderError> {
        let taken = self
            .answers
            .iter()
            .map(|a| &a.path)
            .chain([&self.request, &self.returned, &self.err]);
        for path in taken {
            match fs::symlink_metadata(path) {
                Ok(_) => return Err(FolderError::NameInUse { path: path.clone() }),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(FolderError::io("find", path, e)),
            }
        }
        file.write_all(request)
            .and_then(|()| file.sync_all())
            .map_err(|e| FolderError::io("write", &self.temporary, e))?;
        drop(file);
        fs::rename(&self.temporary, &self.request).map_err(|e| FolderError::io("rename", &self.temporary, e))
    }

    fn wait(&mut self, options: &AskOptions<'_>) -> Result<Reply, FolderError> {
        let start = Instant::now();
        // An answer that comes at the last moment still gets the second read that makes it count.
        let extended = options.timeout.saturating_add(options.poll_interval.saturating_mul(2));
        let mut picked_up = false;
        loop {
            let seen = match self.look(options) {
                Ok(seen) => seen,
                Err(error) => {
                    // A terminal that hands a copy back may have left the request.
                    self.give_up(options);
                    return Err(error);
                }
            };
            let elapsed = start.elapsed();
            let waiting = match &seen {
                Seen::Answer(_) => Waiting::ForAnswer,
                Seen::Arriving => Waiting::Arriving,
                Seen::Trouble(FolderError::Incomplete { .. }) => Waiting::Arriving,
                Seen::Trouble(_) => Waiting::Unreadable,
                Seen::Nothing if picked_up => Waiting::ForAnswer,
                Seen::Nothing => Waiting::ForPickUp,
            };
            let trouble = match seen {
                Seen::Answer(reply) => return Ok(reply),
                Seen::Trouble(error) => Some(error),
                Seen::Arriving | Seen::Nothing => None,
            };
            let late = if waiting == Waiting::Arriving {
                elapsed >= extended
            } else {
                elapsed >= options.timeout
            };
            if late || (waiting == Waiting::ForPickUp && elapsed >= options.pick_up_timeout) {
                let (picked_up, request_left) = self.give_up(options);
                return Err(trouble.unwrap_or(FolderError::TimedOut {
                    picked_up,
                    request_left,
                }));
            }
            if let Some(progress) = options.progress {
                progress(waiting, elapsed);
            }
            if !sleep(options.poll_interval, options.cancelled) {
                let (picked_up, request_left) = self.give_up(options);
                return Err(FolderError::Cancelled {
                    picked_up,
                    request_left,
                });
            }
            picked_up |= self.is_picked_up();
        }
    }

    fn look(&mut self, options: &AskOptions<'_>) -> Result<Seen, FolderError> {
        let mut seen = Seen::Nothing;
        for answer in &mut self.answers {
            match file::read_up_to(&answer.path, options.max_bytes.saturating_add(1)) {
                Ok(None) => {}
                Ok(Some(bytes)) if bytes.len() > options.max_bytes => {
                    return Err(FolderError::TooLarge {
                        path: answer.path.clone(),
                        limit: options.max_bytes,
                    });
                }
                Ok(Some(bytes)) => {
                    let complete = (options.is_complete)(&bytes);
                    if answer.settling.settled(&bytes) && complete {
                        return Ok(Seen::Answer(Reply {
                            left_in_folder: self.keep_answer || !remove(&answer.path, options.poll_interval),
                            bytes,
                            kind: answer.kind,
                            file_name: answer.file_name.clone(),
                        }));
                    }
                    seen = if complete {
                        Seen::Arriving
                    } else {
                        Seen::Trouble(FolderError::Incomplete {
                            path: answer.path.clone(),
                            len: bytes.len(),
                        })
                    };
                }
                Err(e) => seen = Seen::Trouble(FolderError::io("read", &answer.path, e)),
            }
        }
        if self.is_refused(options)? {
            return Ok(Seen::Arriving);
        }
        if let (Seen::Nothing, Err(e)) = (&seen, fs::read_dir(&self.folder.res)) {
            seen = Seen::Trouble(FolderError::io("read", &self.folder.res, e));
        }
        Ok(seen)
    }

    /// Whether a refusal is arriving; once it is there, it is the error.
    fn is_refused(&mut self, options: &AskOptions<'_>) -> Result<bool, FolderError> {
        let text = file::read_up_to(&self.err, MAX_ERR_BYTES).unwrap_or_default();
        let settled = text.as_deref().is_some_and(|bytes| self.err_settling.settled(bytes));
        let returned = self.returned.is_file();
        if text.is_none() && !returned {
            self.refusal_looks = 0;
            return Ok(false);
        }
        self.refusal_looks = self.refusal_looks.saturating_add(1);
        let bytes = text.unwrap_or_default();
        if !(settled && returned && !bytes.is_empty()) && self.refusal_looks < REFUSAL_GRACE {
            return Ok(true);
        }
        if !options.keep_answer {
            for path in [&self.err, &self.returned] {
                remove(path, options.poll_interval);
            }
        }
        Err(FolderError::Refused {
            text: file::decode(&bytes),
            bytes,
        })
    }

    /// Whether the request was taken out of the folder. A folder that has itself gone is not a pick-up.
    fn is_picked_up(&self) -> bool {
        let gone = |e: io::Error| e.kind() == io::ErrorKind::NotFound;
        fs::symlink_metadata(&self.request).is_err_and(gone) && self.folder.req.is_dir()
    }

    /// Withdraws the request. Returns whether the terminal had taken it, and the request that is left.
    fn give_up(&self, options: &AskOptions<'_>) -> (bool, Option<PathBuf>) {
        if options.leave_request {
            let picked_up = self.is_picked_up();
            return (picked_up, (!picked_up).then(|| self.request.clone()));
        }
        match fs::remove_file(&self.request) {
            Ok(()) => (false, None),
            Err(_) if self.is_picked_up() => (true, None),
            Err(_) => (false, Some(self.request.clone())),
        }
    }
}

/// Sleeps in small parts. `false`: cancelled.
fn sleep(time: Duration, cancelled: Option<&AtomicBool>) -> bool {
    const PART: Duration = Duration::from_millis(50);
    // Without any pause the loop around this would take a processor and the share for itself.
    let time = time.max(Duration::from_millis(1));
    let start = Instant::now();
    loop {
        if cancelled.is_some_and(|c| c.load(Ordering::Relaxed)) {
            return false;
        }
        match time.checked_sub(start.elapsed()) {
            Some(rest) if !rest.is_zero() => thread::sleep(rest.min(PART)),
            _ => return true,
        }
    }
}

/// Removes a file of ours, with a few tries because the writer or a virus scanner may still hold it on Windows.
fn remove(path: &Path, pause: Duration) -> bool {
    for _ in 0..3 {
        match fs::remove_file(path) {
            Ok(()) => return true,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return true,
            Err(_) => thread::sleep(pause.min(LONGEST_PAUSE)),
        }
    }
    false
}
