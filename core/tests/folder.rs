//! Asking through shared folders: against the simulated terminal, and against files laid out by hand.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kazasu::io::folder::{AnswerKind, AskOptions, FaceFolder, Folder, FolderError, Reply, Suffix, Waiting};
use kazasu_sim::terminal::{Event, Fault, RunningTerminal, Terminal, TerminalOptions};
use tempfile::TempDir;

const NAME: &str = "OQSsiquc01req_20260929101500000001.xml";
const ANSWER: &str = "OQSsiquc01res_20260929101500000001.xml";
const ERR: &str = "OQSsiquc01req_20260929101500000001.err";

/// Shared folders with files of other programs in them.
struct Desk {
    dir: TempDir,
    folder: Folder,
    before: BTreeMap<String, Vec<u8>>,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["req", "res", "face"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        for (name, content) in [
            ("req/OQSsiquc01req_20260929101500000002.xml.bak", "別のプログラムの要求"),
            ("req/.OQSsiquc01req_other.tmp", "別のプログラムの一時ファイル"),
            ("req/OQSsiurl01req_1.xml", "<XmlMsg/>"),
            ("res/OQSsiquc01res_2026092910150000000.xml", "<XmlMsg></XmlMsg>"),
            ("res/OQSsiquc01res_202609291015000000010.xml", "<XmlMsg></XmlMsg>"),
            ("res/OQSsiquc01req_other.err", "別の要求のエラー"),
            ("res/OQSsiquc01req_other.xml", "<XmlMsg></XmlMsg>"),
            ("res/del20260929.txt", "DELFILE"),
            ("res/YZKsiquc01res_1.pdf", "%PDF-1.4"),
            ("face/OQSsiquc01res_face_1_2.txt", "?"),
        ] {
            fs::write(dir.path().join(name), content).unwrap();
        }
        let folder = Folder::new(dir.path().join("req"), dir.path().join("res"));
        let mut desk = Self {
            dir,
            folder,
            before: BTreeMap::new(),
        };
        desk.before = desk.files();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for folder in ["req", "res", "face"] {
            for entry in fs::read_dir(self.path(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
                files.insert(name, fs::read(path).unwrap());
            }
        }
        files
    }

    /// What is there now and was not at first; what was must still be, unchanged.
    fn new_files(&self) -> Vec<String> {
        let mut now = self.files();
        for (name, content) in &self.before {
            assert_eq!(
                now.remove(name).as_ref(),
                Some(content),
                "{name} belongs to another program"
            );
        }
        now.into_keys().collect()
    }

    fn terminal(&self) -> RunningTerminal {
        let mut options = TerminalOptions::in_dir(self.dir.path()).unwrap();
        options.scan_interval = Duration::from_millis(5);
        Terminal::new(options).spawn()
    }

    /// Asks, while `other` plays the terminal by hand.
    fn ask_while(&self, options: &AskOptions<'_>, other: impl FnOnce() + Send) -> Result<Reply, FolderError> {
        thread::scope(|scope| {
            scope.spawn(other);
            self.folder.ask(NAME, b"<XmlMsg></XmlMsg>", options)
        })
    }

    /// Waits for the request and takes it, as a terminal does.
    fn take_request(&self) {
        let path = self.path("req").join(NAME);
        wait_for(|| path.exists().then_some(()));
        fs::remove_file(path).unwrap();
    }
}

fn wait_for<T>(mut check: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = check() {
            return value;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "waited in vain");
        thread::sleep(Duration::from_millis(2));
    }
}

fn quick() -> AskOptions<'static> {
    AskOptions {
        poll_interval: Duration::from_millis(10),
        pick_up_timeout: Duration::from_secs(10),
        timeout: Duration::from_secs(10),
        ..AskOptions::default()
    }
}

fn request(identifier: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><XmlMsg><MessageHeader>\
         <QualificationConfirmationDate>20260929</QualificationConfirmationDate>\
         <MedicalInstitutionCode>1310000001</MedicalInstitutionCode>\
         <ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier></MessageHeader><MessageBody>\
         <QualificationConfirmSearchInfo><InsurerNumber>01130012</InsurerNumber>\
         <InsuredCardSymbol>1234</InsuredCardSymbol><InsuredIdentificationNumber>5678</InsuredIdentificationNumber>\
         <InsuredBranchNumber>01</InsuredBranchNumber><Birthdate>19900102</Birthdate>\
         <LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>\
         </QualificationConfirmSearchInfo></MessageBody></XmlMsg>"
    )
    .into_bytes()
}

#[test]
fn a_question_is_answered_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    let reply = desk.folder.ask(NAME, &request("A"), &quick()).unwrap();
    assert_eq!(
        (reply.kind, reply.file_name.as_str(), reply.left_in_folder),
        (AnswerKind::Xml, ANSWER, false)
    );
    assert!(
        String::from_utf8(reply.bytes)
            .unwrap()
            .contains("<Name>架空　花子</Name>")
    );
    terminal.stop().unwrap();
    assert!(desk.new_files().is_empty());
}

#[test]
fn an_answer_is_kept_on_demand() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    let reply = desk
        .folder
        .ask(
            NAME,
            &request("A"),
            &AskOptions {
                keep_answer: true,
                ..quick()
            },
        )
        .unwrap();
    terminal.stop().unwrap();
    assert!(reply.left_in_folder);
    assert_eq!(desk.new_files(), [format!("res/{ANSWER}")]);
    assert_eq!(fs::read(desk.path("res").join(ANSWER)).unwrap(), reply.bytes);
}

#[test]
fn half_written_and_empty_answers_are_waited_for() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    let pause = Duration::from_millis(150);
    for fault in [
        Fault::PartialWrite { pause },
        Fault::EmptyFirst { pause },
        Fault::Delay(pause),
    ] {
        terminal.with(|t| t.inject(fault.clone()));
        let waited = RefCell::new(Vec::new());
        let progress = |waiting, _| waited.borrow_mut().push(waiting);
        let options = AskOptions {
            progress: Some(&progress),
            ..quick()
        };
        let reply = desk.folder.ask(NAME, &request("A"), &options).unwrap();
        assert!(reply.bytes.trim_ascii_end().ends_with(b"</XmlMsg>"), "{fault:?}");
        let expected = if matches!(fault, Fault::Delay(_)) {
            Waiting::ForAnswer
        } else {
            Waiting::Arriving
        };
        assert!(
            waited.borrow().iter().filter(|w| **w == expected).count() > 2,
            "{fault:?}: {waited:?}"
        );
        assert!(desk.new_files().is_empty());
    }
}

#[test]
fn an_answer_that_still_changes_does_not_count() {
    let desk = Desk::new();
    let looks = Cell::new(0);
    // Between any two of the first ten looks it becomes another one, and seems whole each time.
    let progress = |_, _| {
        looks.set(looks.get() + 1);
        if looks.get() <= 10 {
            fs::write(
                desk.path("res").join(ANSWER),
                format!("<XmlMsg>{:02}</XmlMsg>", looks.get()),
            )
            .unwrap();
        }
    };
    let reply = desk
        .folder
        .ask(
            NAME,
            b"<XmlMsg/>",
            &AskOptions {
                progress: Some(&progress),
                ..quick()
            },
        )
        .unwrap();
    assert_eq!(reply.bytes, b"<XmlMsg>10</XmlMsg>");
}

#[test]
fn completeness_is_the_callers_to_define() {
    let desk = Desk::new();
    let options = AskOptions {
        is_complete: |bytes| bytes.ends_with(b"END"),
        ..quick()
    };
    let reply = desk.ask_while(&options, || {
        desk.take_request();
        fs::write(desk.path("res").join(ANSWER), "<XmlMsg></XmlMsg>").unwrap();
        thread::sleep(Duration::from_millis(100));
        fs::write(desk.path("res").join(ANSWER), "END").unwrap();
    });
    assert_eq!(reply.unwrap().bytes, b"END");
}

#[test]
fn archives_and_pdf_documents_are_answers_too() {
    let mut zip = b"PK\x03\x04secret".to_vec();
    zip.extend_from_slice(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    for (extension, content, kind) in [
        ("zip", zip.as_slice(), AnswerKind::Zip),
        ("pdf", b"%PDF-1.4\n%%EOF\n", AnswerKind::Pdf),
    ] {
        let desk = Desk::new();
        let path = desk.path("res").join(ANSWER).with_extension(extension);
        let reply = desk.ask_while(&quick(), || {
            desk.take_request();
            fs::write(path, content).unwrap();
        });
        let reply = reply.unwrap();
        assert_eq!((reply.kind, reply.bytes.as_slice()), (kind, content));
        assert!(desk.new_files().is_empty());
    }
}

#[test]
fn the_request_appears_under_its_name_only_when_whole() {
    let desk = Desk::new();
    let content = vec![b'x'; 4 * 1024 * 1024];
    let stop = AtomicBool::new(false);
    let options = AskOptions {
        cancelled: Some(&stop),
        ..quick()
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            let path = desk.path("req").join(NAME);
            let len = wait_for(|| fs::metadata(&path).ok()).len();
            stop.store(true, Ordering::Relaxed);
            assert_eq!(len, 4 * 1024 * 1024);
        });
        let error = desk.folder.ask(NAME, &content, &options).unwrap_err();
        assert!(
            matches!(
                error,
                FolderError::Cancelled {
                    picked_up: false,
                    request_left: None
                }
            ),
            "{error:?}"
        );
    });
    assert!(desk.new_files().is_empty());
}

#[test]
fn a_refusal_brings_its_text_and_is_cleared_away() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    terminal.with(|t| {
        t.inject(Fault::Refuse {
            text: "形式が違います".to_owned(),
        })
    });
    match desk.folder.ask(NAME, &request("A"), &quick()).unwrap_err() {
        FolderError::Refused { bytes, text } => {
            assert_eq!(text, "形式が違います");
            assert_eq!(bytes, "形式が違います".as_bytes());
        }
        other => panic!("{other:?}"),
    }
    assert!(desk.new_files().is_empty());

    let error = desk
        .folder
        .ask(
            NAME,
            b"<XmlMsg><broken>",
            &AskOptions {
                keep_answer: true,
                ..quick()
            },
        )
        .unwrap_err();
    assert_eq!(error.code(), "refused");
    assert_eq!(desk.new_files(), [format!("res/{ERR}"), format!("res/{NAME}")]);
    terminal.stop().unwrap();
}

#[test]
fn a_refusal_in_part_is_one_after_a_while() {
    for (name, content) in [(ERR, ""), (ERR, "text"), (NAME, "<XmlMsg></XmlMsg>")] {
        let desk = Desk::new();
        let error = desk.ask_while(&quick(), || {
            desk.take_request();
            fs::write(desk.path("res").join(name), content).unwrap();
        });
        assert_eq!(error.unwrap_err().code(), "refused", "{name}");
        assert!(desk.new_files().is_empty());
    }
}

#[test]
fn a_request_that_nobody_takes_is_withdrawn() {
    let desk = Desk::new();
    for options in [
        AskOptions {
            timeout: Duration::from_millis(60),
            ..quick()
        },
        AskOptions {
            pick_up_timeout: Duration::from_millis(60),
            ..quick()
        },
    ] {
        let start = Instant::now();
        let error = desk.folder.ask(NAME, b"<XmlMsg/>", &options).unwrap_err();
        assert!(
            matches!(
                error,
                FolderError::TimedOut {
                    picked_up: false,
                    request_left: None
                }
            ),
            "{error:?}"
        );
        assert!(start.elapsed() < Duration::from_secs(5));
        assert!(desk.new_files().is_empty());
    }
    let options = AskOptions {
        timeout: Duration::from_millis(60),
        leave_request: true,
        ..quick()
    };
    let path = desk.path("req").join(NAME);
    match desk.folder.ask(NAME, b"<XmlMsg/>", &options).unwrap_err() {
        FolderError::TimedOut {
            picked_up: false,
            request_left: Some(left),
        } => assert_eq!(left, path),
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.new_files(), [format!("req/{NAME}")]);
}

#[test]
fn a_time_out_says_that_the_terminal_had_taken_the_request() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    terminal.with(|t| t.inject(Fault::NeverAnswer));
    let options = AskOptions {
        timeout: Duration::from_secs(1),
        ..quick()
    };
    let error = desk.folder.ask(NAME, &request("A"), &options).unwrap_err();
    assert!(
        matches!(
            error,
            FolderError::TimedOut {
                picked_up: true,
                request_left: None
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        terminal.take_events(),
        [Event::PickedUp {
            file_name: NAME.to_owned()
        }]
    );
}

#[test]
fn an_answer_that_stays_incomplete_is_told_from_none() {
    let desk = Desk::new();
    let error = desk.ask_while(
        &AskOptions {
            timeout: Duration::from_secs(1),
            ..quick()
        },
        || {
            desk.take_request();
            fs::write(desk.path("res").join(ANSWER), "<XmlMsg>").unwrap();
        },
    );
    assert!(
        matches!(error, Err(FolderError::Incomplete { len: 8, .. })),
        "{error:?}"
    );
    assert_eq!(desk.new_files(), [format!("res/{ANSWER}")]);
}

#[test]
fn a_huge_answer_is_not_read() {
    let desk = Desk::new();
    let error = desk.ask_while(
        &AskOptions {
            max_bytes: 1000,
            ..quick()
        },
        || {
            desk.take_request();
            fs::write(desk.path("res").join(ANSWER), [b' '; 1001]).unwrap();
        },
    );
    assert!(
        matches!(error, Err(FolderError::TooLarge { limit: 1000, .. })),
        "{error:?}"
    );
}

#[test]
fn a_request_that_was_handed_back_as_a_copy_is_withdrawn() {
    let desk = Desk::new();
    let error = desk.ask_while(&quick(), || {
        let request = wait_for(|| fs::read(desk.path("req").join(NAME)).ok());
        fs::write(desk.path("res").join(NAME), request).unwrap();
        fs::write(desk.path("res").join(ERR), "形式エラー").unwrap();
    });
    assert!(matches!(error, Err(FolderError::Refused { .. })), "{error:?}");
    assert_eq!(desk.new_files(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn links_and_long_names_do_no_harm() {
    let desk = Desk::new();
    let outside = desk.path("outside.txt");
    fs::write(&outside, "not ours").unwrap();
    // Whoever waits at the temporary name has nothing written through his link.
    let temporary = desk.path("req").join(format!(".{}", NAME.replace(".xml", ".tmp")));
    std::os::unix::fs::symlink(&outside, &temporary).unwrap();
    let error = desk.folder.ask(NAME, b"<XmlMsg/>", &quick()).unwrap_err();
    assert_eq!(error.code(), "name_in_use");
    fs::remove_file(&temporary).unwrap();
    // A link under the answer's name that leads nowhere, or to something endless, is no answer.
    let soon = AskOptions {
        timeout: Duration::from_millis(300),
        ..quick()
    };
    for target in ["/nowhere", "/dev/zero"] {
        let error = desk.ask_while(&soon, || {
            desk.take_request();
            std::os::unix::fs::symlink(target, desk.path("res").join(ANSWER)).unwrap();
        });
        assert!(matches!(error, Err(FolderError::TimedOut { .. })), "{error:?}");
        fs::remove_file(desk.path("res").join(ANSWER)).unwrap();
    }
    assert_eq!(fs::read(&outside).unwrap(), b"not ours");
    let long = format!("OQSsiquc01req_{}.xml", "1".repeat(300));
    let error = desk.folder.ask(&long, b"<XmlMsg/>", &quick()).unwrap_err();
    assert_eq!(error.code(), "folder_io");
}

#[test]
fn a_name_in_use_is_refused() {
    for taken in [
        format!("req/{NAME}"),
        format!("req/.{}", NAME.replace(".xml", ".tmp")),
        format!("res/{NAME}"),
        format!("res/{ERR}"),
        format!("res/{ANSWER}"),
        format!("res/{}", ANSWER.replace(".xml", ".zip")),
        format!("res/{}", ANSWER.replace(".xml", ".pdf")),
    ] {
        let desk = Desk::new();
        fs::write(desk.path(&taken), "from before").unwrap();
        match desk.folder.ask(NAME, b"<XmlMsg/>", &quick()).unwrap_err() {
            FolderError::NameInUse { path } => assert_eq!(path, desk.path(&taken)),
            other => panic!("{other:?}"),
        }
        assert_eq!(desk.new_files(), [taken.as_str()]);
        assert_eq!(fs::read(desk.path(&taken)).unwrap(), b"from before");
    }
}

#[test]
fn what_is_not_a_request_name_is_refused() {
    let desk = Desk::new();
    for name in [
        "",
        "OQSsiquc01req_1",
        "OQSsiquc01req_.xml",
        "OQSsiquc01req.xml",
        "OQSsiquc01res_1.xml",
        "req_1.xml",
        "../OQSsiquc01req_1.xml",
        "OQSsiquc01req_../1.xml",
        "OQSsiquc01req_1\\2.xml",
        "OQSsiquc01req_１.xml",
        "OQSsiquc01req_1.XML",
    ] {
        let error = desk.folder.ask(name, b"<XmlMsg/>", &quick()).unwrap_err();
        assert_eq!(error.code(), "invalid_name", "{name}");
    }
    assert!(desk.new_files().is_empty());
}

#[test]
fn a_missing_folder_is_an_error_at_once_and_names_the_path() {
    let desk = Desk::new();
    let there = desk.path("req");
    let missing = desk.path("nowhere");
    for folder in [Folder::new(&there, &missing), Folder::new(&missing, &there)] {
        match folder.ask(NAME, b"<XmlMsg/>", &quick()).unwrap_err() {
            FolderError::Io { path, .. } => assert_eq!(path, missing),
            other => panic!("{other:?}"),
        }
    }
    let error = Folder::new(&there, desk.path("res/../req"))
        .ask(NAME, b"<XmlMsg/>", &quick())
        .unwrap_err();
    assert_eq!(error.code(), "same_folder");
    assert!(desk.new_files().is_empty());
}

#[test]
fn a_share_that_goes_and_comes_back_is_waited_for() {
    let desk = Desk::new();
    let (res, away) = (desk.path("res"), desk.path("away"));
    let waited = RefCell::new(Vec::new());
    let progress = |waiting, _| waited.borrow_mut().push(waiting);
    let options = AskOptions {
        progress: Some(&progress),
        ..quick()
    };
    let reply = desk.ask_while(&options, || {
        desk.take_request();
        fs::rename(&res, &away).unwrap();
        thread::sleep(Duration::from_millis(100));
        fs::write(away.join(ANSWER), "<XmlMsg></XmlMsg>").unwrap();
        fs::rename(&away, &res).unwrap();
    });
    reply.unwrap();
    assert!(waited.borrow().contains(&Waiting::Unreadable));

    // And one that stays away is not taken for a silent terminal.
    let error = desk.ask_while(
        &AskOptions {
            timeout: Duration::from_secs(1),
            ..quick()
        },
        || {
            desk.take_request();
            fs::rename(&res, &away).unwrap();
        },
    );
    assert!(
        matches!(&error, Err(FolderError::Io { path, .. }) if *path == res),
        "{error:?}"
    );
}

#[test]
fn a_request_folder_that_goes_is_not_taken_for_a_pick_up() {
    let desk = Desk::new();
    let (req, away) = (desk.path("req"), desk.path("away"));
    let error = desk.ask_while(
        &AskOptions {
            timeout: Duration::from_secs(1),
            ..quick()
        },
        || {
            wait_for(|| req.join(NAME).exists().then_some(()));
            fs::rename(&req, &away).unwrap();
        },
    );
    assert!(
        matches!(
            error,
            Err(FolderError::TimedOut {
                picked_up: false,
                request_left: Some(_)
            })
        ),
        "{error:?}"
    );
    assert!(away.join(NAME).exists());
}

#[test]
fn an_answer_of_the_last_moment_still_counts() {
    let desk = Desk::new();
    let interval = Duration::from_millis(100);
    let progress = |_, _| {
        if desk.path("req").join(NAME).exists() {
            desk.take_request();
            fs::write(desk.path("res").join(ANSWER), "<XmlMsg></XmlMsg>").unwrap();
        }
    };
    let options = AskOptions {
        timeout: interval,
        poll_interval: interval,
        progress: Some(&progress),
        ..quick()
    };
    desk.folder.ask(NAME, b"<XmlMsg/>", &options).unwrap();
}

#[test]
fn something_else_under_the_answers_name_is_no_answer() {
    let desk = Desk::new();
    let options = AskOptions {
        timeout: Duration::from_millis(100),
        ..quick()
    };
    let error = desk.ask_while(&options, || {
        desk.take_request();
        fs::create_dir(desk.path("res").join(ANSWER)).unwrap();
    });
    assert_eq!(error.unwrap_err().code(), "timed_out");
}

#[test]
fn cancelling_ends_the_wait_soon_and_withdraws() {
    let desk = Desk::new();
    let stop = AtomicBool::new(false);
    let options = AskOptions {
        cancelled: Some(&stop),
        poll_interval: Duration::from_secs(60),
        ..quick()
    };
    let start = Instant::now();
    let error = desk.ask_while(&options, || {
        wait_for(|| desk.path("req").join(NAME).exists().then_some(()));
        stop.store(true, Ordering::Relaxed);
    });
    assert!(
        matches!(
            error,
            Err(FolderError::Cancelled {
                picked_up: false,
                request_left: None
            })
        ),
        "{error:?}"
    );
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(desk.new_files().is_empty());
}

#[test]
fn two_programs_on_one_folder_get_each_their_own_answers() {
    let desk = Desk::new();
    let terminal = desk.terminal();
    let ask_many = |who: &str| {
        for i in 0..15 {
            let identifier = format!("{who}-{i}");
            let name = format!("OQSsiquc01req_{}.xml", Suffix::now());
            let reply = desk.folder.ask(&name, &request(&identifier), &quick()).unwrap();
            let text = String::from_utf8(reply.bytes).unwrap();
            assert!(text.contains(&format!(
                "<ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier>"
            )));
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| ask_many("A"));
        scope.spawn(|| ask_many("B"));
    });
    terminal.stop().unwrap();
    assert!(desk.new_files().is_empty());
}

#[test]
fn of_several_programs_with_one_name_one_asks() {
    let desk = Desk::new();
    let ask = || {
        let options = AskOptions {
            timeout: Duration::from_secs(1),
            ..quick()
        };
        desk.folder.ask(NAME, b"<XmlMsg/>", &options).unwrap_err().code()
    };
    let mut codes: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    codes.sort_unstable();
    assert_eq!(codes, ["name_in_use", "name_in_use", "name_in_use", "timed_out"]);
    assert!(desk.new_files().is_empty());
}

#[test]
fn face_files_are_seen_once_when_whole_and_stay() {
    let desk = Desk::new();
    let mut terminal = Terminal::new(TerminalOptions::in_dir(desk.dir.path()).unwrap());
    let patient = terminal.options().patients.get("insured").unwrap().clone();
    let path = terminal.present_at_face_reader(&patient).unwrap();
    let mut folder = FaceFolder::new(desk.path("face"));
    assert!(
        folder.scan().unwrap().is_empty(),
        "one read does not tell that it is whole"
    );
    let arrived = folder.scan().unwrap();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].bytes, fs::read(&path).unwrap());
    assert!(folder.scan().unwrap().is_empty());

    let half = desk.path("face/OQSsiquc01res_face_1310000001x_20000101000000.xml");
    fs::write(&half, "<XmlMsg>").unwrap();
    assert!(folder.scan().unwrap().is_empty() && folder.scan().unwrap().is_empty());
    fs::write(&half, "<XmlMsg></XmlMsg>").unwrap();
    assert!(folder.scan().unwrap().is_empty());
    assert_eq!(folder.scan().unwrap().len(), 1);

    // Another program clears the folder.
    fs::remove_file(&path).unwrap();
    fs::remove_file(half).unwrap();
    assert!(folder.scan().unwrap().is_empty());
    assert!(desk.new_files().is_empty());
    assert!(matches!(
        FaceFolder::new(Path::new("/nowhere")).scan(),
        Err(FolderError::Io { .. })
    ));
}

#[test]
fn face_files_come_oldest_first() {
    let desk = Desk::new();
    for name in ["B_20260929120000", "A_20260929130000", "C_20260929110000"] {
        fs::write(
            desk.path(&format!("face/OQSsiquc01res_face_{name}.xml")),
            "<XmlMsg></XmlMsg>",
        )
        .unwrap();
    }
    let mut folder = FaceFolder::new(desk.path("face"));
    folder.scan().unwrap();
    let names: Vec<_> = folder
        .scan()
        .unwrap()
        .into_iter()
        .map(|f| f.file_name[19..20].to_owned())
        .collect();
    assert_eq!(names, ["C", "B", "A"]);
}
