//! The terminal's shared folders.

use std::collections::VecDeque;
use std::ffi::{c_char, c_void};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kazasu_core::eligibility::{ReadOptions, read};
use kazasu_core::io::folder::{AnswerKind, AskError, AskOptions, FaceFile, FaceFolder, Folder, Suffix, Waiting};

use crate::arguments::{Exclusive, Out, bytes, copy_text, optional, reference, text};
use crate::boundary::{boundary, free, kazasu_status, quiet};
use crate::cancel::kazasu_cancel;
use crate::error::{Failure, absent, argument, kazasu_error};
use crate::message::{encoding, kazasu_message};
use crate::record::{Node, kazasu_record};

/// The folders for questions and answers. Owned by the caller (`kazasu_folder_free`); several threads may ask through it
/// at once.
pub struct kazasu_folder(Folder);

/// Still lies in the folder.
pub const KAZASU_WAITING_FOR_PICK_UP: u32 = 0;
/// The terminal has the request.
pub const KAZASU_WAITING_FOR_ANSWER: u32 = 1;
/// An answer, or a refusal, is being written.
pub const KAZASU_WAITING_ARRIVING: u32 = 2;
/// A file or folder cannot be read at present.
pub const KAZASU_WAITING_UNREADABLE: u32 = 3;

/// Leave the answer in the folder after reading.
pub const KAZASU_ASK_KEEP_ANSWER: u32 = 1;
/// Leave a request that nobody picked up in time.
pub const KAZASU_ASK_LEAVE_REQUEST: u32 = 2;

/// Told after each look without a result: what is waited for (`KAZASU_WAITING_…`) and for how long, in milliseconds.
pub type kazasu_progress = Option<unsafe extern "C" fn(user: *mut c_void, waiting: u32, elapsed_ms: u64)>;

/// How to ask. All 0 and NULL is the default.
#[repr(C)]
pub struct kazasu_ask_options {
    /// How long the whole question may take; 0 is 180,000.
    pub timeout_ms: u32,
    /// How long the terminal may take to pick the request up; 0 is 30,000.
    pub pick_up_timeout_ms: u32,
    /// Time between two looks; 0 is 200.
    pub poll_interval_ms: u32,
    /// `KAZASU_ENCODING_…` of the request.
    pub encoding: u32,
    /// `KAZASU_ASK_…`, or-ed.
    pub flags: u32,
    /// Ends the wait; NULL is fine.
    pub cancel: *const kazasu_cancel,
    /// Told while waiting; NULL is fine. It may be slow; the next look waits for it.
    pub progress: kazasu_progress,
    /// Handed to `progress` as it is.
    pub user: *mut c_void,
}

/// Calls `call` with the options of the library, which borrow from the caller's.
fn with_options<R>(
    options: *const kazasu_ask_options,
    call: impl FnOnce(&AskOptions<'_>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let Some(options) = optional(options) else {
        return call(&AskOptions::default());
    };
    let known = KAZASU_ASK_KEEP_ANSWER | KAZASU_ASK_LEAVE_REQUEST;
    if options.flags & !known != 0 {
        return Err(argument("invalid_argument", "options", "has an unknown flag"));
    }
    let default = AskOptions::default();
    let or = |milliseconds: u32, default| match milliseconds {
        0 => default,
        other => Duration::from_millis(other.into()),
    };
    let report = options.progress.map(|progress| {
        let user = options.user;
        move |waiting: Waiting, elapsed: Duration| {
            let waiting = match waiting {
                Waiting::ForPickUp => KAZASU_WAITING_FOR_PICK_UP,
                Waiting::Arriving => KAZASU_WAITING_ARRIVING,
                Waiting::Unreadable => KAZASU_WAITING_UNREADABLE,
                _ => KAZASU_WAITING_FOR_ANSWER,
            };
            let elapsed = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
            // SAFETY: the caller gives a function of this type.
            unsafe { progress(user, waiting, elapsed) };
        }
    });
    call(&AskOptions {
        timeout: or(options.timeout_ms, default.timeout),
        pick_up_timeout: or(options.pick_up_timeout_ms, default.pick_up_timeout),
        poll_interval: or(options.poll_interval_ms, default.poll_interval),
        keep_answer: options.flags & KAZASU_ASK_KEEP_ANSWER != 0,
        leave_request: options.flags & KAZASU_ASK_LEAVE_REQUEST != 0,
        cancelled: optional(options.cancel).map(|cancel| &cancel.flag),
        progress: report.as_ref().map(|report| report as &dyn Fn(Waiting, Duration)),
        ..default
    })
}

/// The folders at two paths. Nothing is opened yet.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_folder_new(
    req: *const c_char,
    res: *const c_char,
    out: *mut *mut kazasu_folder,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        out.give(kazasu_folder(Folder::new(text("req", req)?, text("res", res)?)));
        Ok(())
    })
}

/// Asks a request under a fresh name and reads the answer. Blocks until there is one, or the time is over. `options`:
/// NULL is the default.
///
/// A failure can be handed to `kazasu_decide_without_answer`. The answer is `XML`; for archives and PDF documents use
/// `kazasu_folder_ask_file`. An answer that cannot be used, those among them, stays in the folder.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_folder_ask(
    folder: *const kazasu_folder,
    request: *const kazasu_message,
    options: *const kazasu_ask_options,
    answer: *mut *mut kazasu_message,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let answer = Out::handle("answer", answer)?;
        let folder = reference("folder", folder)?;
        let encoding = encoding(optional(options).map_or(0, |options| options.encoding))?;
        let document = reference("request", request)?.read()?.clone();
        let api = document.api.as_ref().ok_or(AskError::NotARequest)?;
        let asked = with_options(options, |options| {
            Ok(folder
                .0
                .ask_message(api, document.message.clone(), &Suffix::now(), encoding, options)?)
        });
        answer.give(kazasu_message::new(asked?.document));
        Ok(())
    })
}

/// Asks bytes under a name of the caller's, such as `OQSsiquc01req_20260929101500000001.xml`, and gives the answer as it
/// lay in the folder.
///
/// `file_name`, `kind` (`xml`, `zip`, `pdf`), `content` (bytes), `left_in_folder` (0 or 1).
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_folder_ask_file(
    folder: *const kazasu_folder,
    file_name: *const c_char,
    data: *const u8,
    length: usize,
    options: *const kazasu_ask_options,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let folder = reference("folder", folder)?;
        let (name, request) = (text("file_name", file_name)?, bytes("data", data, length)?);
        let reply = with_options(options, |options| Ok(folder.0.ask(name, request, options)?))?;
        let kind = match reply.kind {
            AnswerKind::Zip => "zip",
            AnswerKind::Pdf => "pdf",
            _ => "xml",
        };
        out.give(
            Node::group([
                ("file_name", reply.file_name.into()),
                ("kind", kind.into()),
                ("content", Node::bytes(&reply.bytes)),
                ("left_in_folder", reply.left_in_folder.into()),
            ])
            .into(),
        );
        Ok(())
    })
}

/// A suffix that makes a file's name unique: time in Japan and six characters, 20 in all; see `kazasu_record_text` for
/// the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_suffix_now(buffer: *mut c_char, size: usize, needed: *mut usize) -> kazasu_status {
    quiet(|| copy_text(Suffix::now().as_str(), buffer, size, needed))
}

/// Frees a folder; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_folder_free(folder: *mut kazasu_folder) {
    free(folder);
}

/// The folder into which the face reader (顔認証付きカードリーダー) drops answers, and what was already seen in it. Owned by
/// the caller (`kazasu_face_folder_free`); one call at a time, others get `KAZASU_E_IN_USE`.
pub struct kazasu_face_folder(Exclusive<Watch>);

struct Watch {
    folder: FaceFolder,
    arrived: VecDeque<FaceFile>,
}

/// Time between two looks at the face folder.
const LOOK: Duration = Duration::from_millis(200);

/// Watches the folder at a path. Files already there count as new. Nothing in it is changed.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_face_folder_new(
    path: *const c_char,
    out: *mut *mut kazasu_face_folder,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        out.give(kazasu_face_folder(Exclusive::new(Watch {
            folder: FaceFolder::new(text("path", path)?),
            arrived: VecDeque::new(),
        })));
        Ok(())
    })
}

/// The next file that the face reader dropped, oldest first: waits up to `timeout_ms` for one. `KAZASU_E_ABSENT` (without
/// an error object) when none came.
///
/// Its name is copied into `file_name` of `size` bytes (256 is enough; NULL and 0 when not wanted). A file that is no
/// message gives an error and counts as seen. `cancel`: NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_face_folder_next(
    folder: *mut kazasu_face_folder,
    timeout_ms: u32,
    cancel: *const kazasu_cancel,
    file_name: *mut c_char,
    size: usize,
    message: *mut *mut kazasu_message,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let message = Out::handle("message", message)?;
        let mut watch = reference("folder", folder.cast_const())?.0.lock()?;
        let cancel = optional(cancel);
        let end = Instant::now() + Duration::from_millis(timeout_ms.into());
        loop {
            if cancel.is_some_and(|cancel| cancel.flag.load(Ordering::SeqCst)) {
                return Err(Failure::bare("cancelled"));
            }
            if watch.arrived.is_empty() {
                let arrived = watch.folder.scan()?;
                watch.arrived.extend(arrived);
            }
            if !watch.arrived.is_empty() {
                break;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(absent());
            }
            std::thread::sleep(left.min(LOOK));
        }
        // A buffer that is too small costs no file: the next call gives it.
        if let Some(file) = watch.arrived.front()
            && size > 0
        {
            copy_text(&file.file_name, file_name, size, std::ptr::null_mut())?;
        }
        let file = watch.arrived.pop_front().ok_or_else(absent)?;
        message.give(kazasu_message::new(read(
            &file.bytes,
            &ReadOptions::named(&file.file_name),
        )?));
        Ok(())
    })
}

/// Frees a face folder; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_face_folder_free(folder: *mut kazasu_face_folder) {
    free(folder);
}
