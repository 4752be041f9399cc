//! The 資格確認端末 as a reception program sees it: requests taken from one folder, answers written to another, and
//! files dropped by the face reader into a third.
//!
//! Requests are read and answers written by code of its own, so that it checks the client instead of agreeing with it.
//! Result codes are made up (`SIMU…`): the official ones (別紙6-1) are not public.

mod answer;
mod behaviour;
mod memory;
mod patients;
mod request;
mod running;
mod xml;

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use jiff::civil::DateTime;
use jiff::tz::{self, TimeZone};
use jiff::{Timestamp, ToSpan};

pub use behaviour::{Behaviour, BulkRecords, ElementOrder, Encoding, Fault};
pub use patients::{Patient, Patients, PatientsError, SearchKeys};
pub use running::RunningTerminal;

use answer::Context;
use memory::Memory;
use request::{Kind, Request};

/// Where a terminal stands and what it knows.
#[derive(Clone, Debug)]
pub struct TerminalOptions {
    /// Folder that requests are taken from.
    pub req: PathBuf,
    /// Folder that answers are written to.
    pub res: PathBuf,
    /// Folder that the face reader's files are written to.
    pub face: PathBuf,
    /// Who is insured, and how.
    pub patients: Patients,
    /// How it answers, and what goes wrong.
    pub behaviour: Behaviour,
    /// 医療機関コード that the face reader's files bear; answers echo that of the request.
    pub medical_institution_code: String,
    /// Time between two scans in [`Terminal::run_until`] and [`Terminal::spawn`].
    pub scan_interval: Duration,
}

impl TerminalOptions {
    /// The built-in patients, well-behaved, on the folders `req`, `res` and `face` under `dir`. They are made if need be.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn in_dir(dir: &Path) -> io::Result<Self> {
        let folder = |name| {
            let path = dir.join(name);
            fs::create_dir_all(&path).map(|()| path)
        };
        Ok(Self {
            req: folder("req")?,
            res: folder("res")?,
            face: folder("face")?,
            patients: Patients::builtin(),
            behaviour: Behaviour::default(),
            medical_institution_code: "1310000001".to_owned(),
            scan_interval: Duration::from_millis(50),
        })
    }
}

/// What a terminal did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// It took a request out of the folder.
    PickedUp {
        /// Name of the request file.
        file_name: String,
    },
    /// It wrote an answer, whole.
    Answered {
        /// Name of the answer file.
        file_name: String,
    },
    /// It handed a request back with a `.err` file.
    Refused {
        /// Name of the request file.
        file_name: String,
        /// Content of the `.err` file.
        text: String,
    },
}

/// A simulated 資格確認端末. Files of other names than these are left alone.
///
/// | request | answered with |
/// |---|---|
/// | `OQSsiquc01` 資格確認 | the person's records |
/// | `OQSmuquc01`, `02` 資格確認一括照会 | a reception number; under it, first 処理中, then a unit an inquiry |
/// | `OQSmutic01`, `02` 医療扶助 | the same cycle: everyone with tickets of the month |
/// | `OQSmuhvq01`, `02` 訪問診療等, `OQSmuonq01`, `02` オンライン診療等 | the same cycle: everyone who consented in the days |
/// | `OQSsihvq01`, `OQSsionq01` | the records of one person who consented |
/// | `OQSsihvd01` 閲覧同意取り消し | whether it was done; the layout is not published |
/// | `OQSsiimm01`, `OQSmuimm01`, `02` 照会番号登録 | whether it was done; later answers of all kinds bear the number |
/// | `YZKsiquc01` 薬剤情報, `TKKsiquc01` 特定健診情報 | XML or a small PDF, by consent |
/// | `EPSsiPIR01` 電子処方箋の登録 | 処方箋ID and 引換番号 |
///
/// Reception numbers, registered numbers and cancelled consents are kept as long as the terminal lives.
#[derive(Debug)]
pub struct Terminal {
    options: TerminalOptions,
    /// Faults for the next requests, one each.
    faults: VecDeque<Fault>,
    /// Requests that could not be read when last seen; their writer may not be done.
    unreadable: BTreeMap<String, Vec<u8>>,
    due: Vec<Write>,
    memory: Memory,
    face_files: u64,
}

/// A file to be written at a time.
#[derive(Debug)]
struct Write {
    at: Instant,
    path: PathBuf,
    bytes: Vec<u8>,
    done: Option<Event>,
}

impl Terminal {
    /// Nothing happens before the first [`Terminal::poll`].
    #[must_use]
    pub fn new(options: TerminalOptions) -> Self {
        Self {
            options,
            faults: VecDeque::new(),
            unreadable: BTreeMap::new(),
            due: Vec::new(),
            memory: Memory::default(),
            face_files: 0,
        }
    }

    /// What it was set up with.
    #[must_use]
    pub fn options(&self) -> &TerminalOptions {
        &self.options
    }

    /// Changes how it answers from the next request on.
    pub fn set_behaviour(&mut self, behaviour: Behaviour) {
        self.options.behaviour = behaviour;
    }

    /// Lets `fault` befall one request to come. Several queue up. It goes before [`Behaviour::always`].
    pub fn inject(&mut self, fault: Fault) {
        self.faults.push_back(fault);
    }

    /// One scan: takes up new requests and writes what is due.
    ///
    /// # Errors
    /// When a folder cannot be read or a file not be written.
    pub fn poll(&mut self) -> io::Result<Vec<Event>> {
        let mut events = Vec::new();
        let names = self.request_names()?;
        self.unreadable.retain(|name, _| names.contains(name));
        for name in &names {
            self.take_up(name, &mut events)?;
        }
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.due)
            .into_iter()
            .partition(|write| write.at <= now);
        self.due = later;
        for Write { path, bytes, done, .. } in due {
            fs::write(&path, bytes)?;
            events.extend(done);
        }
        Ok(events)
    }

    /// Scans until `stop` is set, and reports what was done.
    ///
    /// # Errors
    /// As [`Terminal::poll`].
    pub fn run_until(&mut self, stop: &AtomicBool, mut report: impl FnMut(Event)) -> io::Result<()> {
        while !stop.load(Ordering::Relaxed) {
            self.poll()?.into_iter().for_each(&mut report);
            thread::sleep(self.options.scan_interval);
        }
        Ok(())
    }

    /// Runs it on a thread of its own.
    #[must_use]
    pub fn spawn(self) -> RunningTerminal {
        RunningTerminal::start(self)
    }

    /// `patient` holds a card or phone over the face reader: an answer that nobody asked for, with the consents that
    /// the patient's file states, appears in the face folder. Returns its path.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn present_at_face_reader(&mut self, patient: &Patient) -> io::Result<PathBuf> {
        self.face_files += 1;
        let now = now_in_japan();
        let TerminalOptions {
            medical_institution_code: code,
            behaviour,
            ..
        } = &self.options;
        let (serial, time) = (self.face_files, now.strftime("%Y%m%d%H%M%S"));
        let path = self
            .options
            .face
            .join(format!("OQSsiquc01res_face_{code}{serial:020x}_{time}.xml"));
        let answer = answer::at_face_reader(patient, code, serial, now, behaviour, &mut self.memory);
        fs::write(&path, answer)?;
        Ok(path)
    }

    fn request_names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.options.req)? {
            let name = entry?.file_name();
            if let Some(name) = name.to_str().filter(|name| Kind::of_file(name).is_some()) {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn take_up(&mut self, name: &str, events: &mut Vec<Event>) -> io::Result<()> {
        let Some((kind, answer_name)) = Kind::of_file(name) else {
            return Ok(());
        };
        let path = self.options.req.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            // Withdrawn, or held by its writer: not now.
            Err(_) => return Ok(()),
        };
        let request = request::read(kind, &bytes);
        if request.is_err() && self.unreadable.insert(name.to_owned(), bytes.clone()).as_ref() != Some(&bytes) {
            return Ok(());
        }
        self.unreadable.remove(name);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(e),
        }
        events.push(Event::PickedUp {
            file_name: name.to_owned(),
        });

        let at = Instant::now() + self.options.behaviour.delay;
        let request = match request {
            Ok(request) => request,
            Err(reason) => {
                self.refuse(at, name, bytes, reason);
                return Ok(());
            }
        };
        match self
            .faults
            .pop_front()
            .or_else(|| self.options.behaviour.always.clone())
        {
            Some(Fault::Refuse { text }) => self.refuse(at, name, bytes, text),
            Some(Fault::NeverAnswer) => {}
            fault => self.answer(at, &answer_name, request, fault),
        }
        Ok(())
    }

    fn answer(&mut self, at: Instant, name: &str, request: Request, fault: Option<Fault>) {
        let TerminalOptions {
            patients,
            behaviour,
            res,
            ..
        } = &self.options;
        let mut context = Context {
            now: now_in_japan(),
            patients,
            behaviour,
            memory: &mut self.memory,
            fault: fault.as_ref(),
            medical_institution_code: &request.medical_institution_code.clone(),
        };
        let answer = answer::to_request(request, &mut context);
        let file_name = format!("{name}.{}", answer.extension);
        let (path, answer) = (res.join(&file_name), answer.bytes);
        let (first, at) = match fault {
            Some(Fault::Delay(delay)) => (None, at + delay),
            Some(Fault::PartialWrite { pause }) => (Some((at, answer[..answer.len() / 2].to_vec())), at + pause),
            Some(Fault::EmptyFirst { pause }) => (Some((at, Vec::new())), at + pause),
            _ => (None, at),
        };
        if let Some((at, bytes)) = first {
            self.due.push(Write {
                at,
                path: path.clone(),
                bytes,
                done: None,
            });
        }
        self.due.push(Write {
            at,
            path,
            bytes: answer,
            done: Some(Event::Answered { file_name }),
        });
    }

    /// Hands a request back: the request file itself, and beside it the error text as `.err` (`[1]`).
    fn refuse(&mut self, at: Instant, name: &str, request: Vec<u8>, text: String) {
        let path = self.options.res.join(name);
        let err = path.with_extension("err");
        let bytes = text.clone().into_bytes();
        self.due.push(Write {
            at,
            path,
            bytes: request,
            done: None,
        });
        self.due.push(Write {
            at,
            path: err,
            bytes,
            done: Some(Event::Refused {
                file_name: name.to_owned(),
                text,
            }),
        });
    }
}

fn now_in_japan() -> DateTime {
    let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
    now.to_zoned(TimeZone::fixed(tz::offset(9))).datetime()
}

/// A time relative to `now`: `@now`, `@now+24h`, `@today`, `@today-30d`, `@month`, in the form that messages carry. Patients'
/// files use it, so that they stay current. `None` for any other text.
fn relative_time(text: &str, now: DateTime) -> Option<String> {
    let forms = [("@now", "%Y%m%d%H%M%S"), ("@today", "%Y%m%d"), ("@month", "%Y%m")];
    let (format, shift) = forms
        .into_iter()
        .find_map(|(word, format)| Some((format, text.strip_prefix(word)?)))?;
    let span = match (shift.strip_suffix('h'), shift.strip_suffix('d')) {
        (Some(hours), _) => 1.hour().checked_mul(hours.parse().ok()?).ok()?,
        (_, Some(days)) => 1.day().checked_mul(days.parse().ok()?).ok()?,
        _ if shift.is_empty() => 0.hours(),
        _ => return None,
    };
    Some(now.checked_add(span).ok()?.strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times_are_those_of_the_moment() {
        let now = jiff::civil::datetime(2026, 9, 29, 16, 1, 12, 0);
        for (text, expected) in [
            ("@now", Some("20260929160112")),
            ("@now+24h", Some("20260930160112")),
            ("@today", Some("20260929")),
            ("@today-30d", Some("20260830")),
            ("@month", Some("202609")),
            ("@today+x", None),
            ("@now+99999999999999999999h", None),
            ("19900102", None),
        ] {
            assert_eq!(relative_time(text, now).as_deref(), expected, "{text}");
        }
    }
}
