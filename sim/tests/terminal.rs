//! The simulated terminal, on real folders, with requests and answers written and read by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use kazasu_sim::terminal::{
    Behaviour, ElementOrder, Encoding, Event, Fault, Patients, PatientsError, SearchKeys, Terminal, TerminalOptions,
};
use roxmltree::{Document, Node};
use tempfile::TempDir;

struct Desk {
    dir: TempDir,
    terminal: Terminal,
}

impl Desk {
    fn new(behaviour: Behaviour) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = TerminalOptions {
            behaviour,
            ..TerminalOptions::in_dir(dir.path()).unwrap()
        };
        Self {
            dir,
            terminal: Terminal::new(options),
        }
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

    /// Asks under a name, waits for the answer, takes it away.
    fn ask(&mut self, request: &str) -> String {
        fs::write(self.path("req/OQSsiquc01req_1.xml"), request).unwrap();
        self.poll_until(|event| matches!(event, Event::Answered { .. }));
        let path = self.path("res/OQSsiquc01res_1.xml");
        let answer = fs::read_to_string(&path).unwrap();
        fs::remove_file(path).unwrap();
        assert!(self.files().is_empty());
        answer
    }

    fn ask_for(&mut self, id: &str, limit: bool) -> String {
        let keys = self.terminal.options().patients.get(id).unwrap().search_keys()[0].clone();
        self.ask(&request(&keys, limit))
    }

    fn poll_until(&mut self, last: impl Fn(&Event) -> bool) -> Vec<Event> {
        let start = Instant::now();
        let mut events = Vec::new();
        while !events.last().is_some_and(&last) {
            assert!(start.elapsed() < Duration::from_secs(20), "waited in vain: {events:?}");
            events.extend(self.terminal.poll().unwrap());
            thread::sleep(Duration::from_millis(2));
        }
        events
    }
}

fn request(keys: &SearchKeys, limit: bool) -> String {
    let SearchKeys {
        insurer_number,
        symbol,
        number,
        branch,
        birthdate,
    } = keys;
    let symbol = symbol.as_deref().unwrap_or_default().replace('&', "&amp;");
    let branch = branch.as_deref().unwrap_or_default();
    format!(
        "<?xml version='1.0' encoding='UTF-8' standalone='no'?>\n<XmlMsg>\n<MessageHeader>\n\
         <QualificationConfirmationDate>20260929</QualificationConfirmationDate>\n\
         <MedicalInstitutionCode>1310000001</MedicalInstitutionCode>\n\
         <ArbitraryFileIdentifier >照会&lt;1&gt;</ArbitraryFileIdentifier >\n</MessageHeader>\n<MessageBody>\n\
         <QualificationConfirmSearchInfo>\n<InsurerNumber>{insurer_number:>8}</InsurerNumber>\n\
         <InsuredCardSymbol>{symbol}</InsuredCardSymbol>\n\
         <InsuredIdentificationNumber>{number}</InsuredIdentificationNumber>\n\
         <InsuredBranchNumber>{branch}</InsuredBranchNumber>\n<Birthdate>{birthdate}</Birthdate>\n\
         <LimitApplicationCertificateRelatedConsFlg>{}</LimitApplicationCertificateRelatedConsFlg>\n\
         <ArbitraryIdentifier>P-1</ArbitraryIdentifier>\n\
         </QualificationConfirmSearchInfo>\n</MessageBody>\n</XmlMsg>\n",
        u8::from(limit)
    )
}

fn insured() -> String {
    request(&Patients::builtin().get("insured").unwrap().search_keys()[0], false)
}

/// Text of the element at a path of names, the first of each.
fn at<'a>(document: &'a Document<'_>, path: &str) -> Option<&'a str> {
    let step = |node: Node<'a, 'a>, name: &str| node.children().find(|child| child.has_tag_name(name));
    let mut node = document.root_element();
    for name in path.split('/') {
        node = step(node, name)?;
    }
    Some(node.text().unwrap_or_default())
}

fn names(answer: &str) -> Vec<String> {
    let document = Document::parse(answer).unwrap();
    document
        .descendants()
        .filter(Node::is_element)
        .map(|node| node.tag_name().name().to_owned())
        .collect()
}

const RECORD: &str = "MessageBody/ResultList/ResultOfQualificationConfirmation";

#[test]
fn a_request_is_taken_and_answered_under_its_suffix() {
    let mut desk = Desk::new(Behaviour::default());
    fs::write(desk.path("req/OQSsiquc01req_20260929ABC.xml"), insured()).unwrap();
    assert_eq!(
        desk.terminal.poll().unwrap(),
        [
            Event::PickedUp {
                file_name: "OQSsiquc01req_20260929ABC.xml".to_owned()
            },
            Event::Answered {
                file_name: "OQSsiquc01res_20260929ABC.xml".to_owned()
            },
        ]
    );
    assert_eq!(
        desk.files().into_keys().collect::<Vec<_>>(),
        ["res/OQSsiquc01res_20260929ABC.xml"]
    );
    assert!(desk.terminal.poll().unwrap().is_empty());
}

#[test]
fn the_answer_echoes_header_and_search_conditions() {
    let answer = Desk::new(Behaviour::default()).ask(&insured());
    assert!(answer.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>"));
    let document = Document::parse(&answer).unwrap();
    let conditions = "MessageBody/QualificationConfirmSearchInfo";
    for (path, expected) in [
        ("MessageHeader/QualificationConfirmationDate", "20260929"),
        ("MessageHeader/MedicalInstitutionCode", "1310000001"),
        ("MessageHeader/ArbitraryFileIdentifier", "照会<1>"),
        ("MessageHeader/ReferenceClassification", "2"),
        ("MessageHeader/SegmentOfResult", "1"),
        ("MessageHeader/CharacterCodeIdentifier", "0"),
        ("MessageBody/ProcessingResultStatus", "1"),
        ("MessageBody/QualificationValidity", "1"),
        (&format!("{conditions}/InsurerNumber"), "01130012"),
        (&format!("{conditions}/Birthdate"), "19900102"),
        (&format!("{conditions}/ArbitraryIdentifier"), "P-1"),
        (&format!("{RECORD}/Name"), "架空　花子"),
        (&format!("{RECORD}/NameKana"), "ｶｸｳ ﾊﾅｺ"),
        (&format!("{RECORD}/LimitApplicationCertificateRelatedConsFlg"), "0"),
    ] {
        assert_eq!(at(&document, path), Some(expected), "{path}");
    }
    assert_eq!(at(&document, "MessageHeader/ProcessExecutionTime").unwrap().len(), 14);
    assert_eq!(at(&document, "MessageHeader/ErrorCode"), None);
}

#[test]
fn each_patient_is_answered_with_its_validity() {
    for (id, validity, records) in [
        ("insured", "1", 1),
        ("elderly-recipient", "1", 1),
        ("card-expiring", "1", 1),
        ("lapsed", "2", 1),
        ("changed-insurer", "3", 1),
        ("unknown", "4", 0),
        ("several", "5", 2),
        ("public-assistance", "1", 1),
        ("latter-stage-elderly", "1", 1),
        ("rare-characters", "1", 1),
        ("unseen-elements", "1", 1),
        ("child-with-consents", "1", 1),
    ] {
        let mut desk = Desk::new(Behaviour::default());
        let answer = desk.ask_for(id, false);
        let document = Document::parse(&answer).unwrap();
        assert_eq!(
            at(&document, "MessageBody/QualificationValidity"),
            Some(validity),
            "{id}"
        );
        let found = document
            .descendants()
            .filter(|n| n.has_tag_name("ResultOfQualificationConfirmation"))
            .count();
        assert_eq!(found, records, "{id}");
        assert!(!answer.contains('@'), "{id}: a relative time is left");
    }
}

#[test]
fn what_matches_nobody_is_not_found() {
    let mut desk = Desk::new(Behaviour::default());
    for (from, to) in [
        ("<InsuredCardSymbol>1234<", "<InsuredCardSymbol>１２３４<"),
        ("19900102", "19900101"),
        (">01</InsuredBranch", ">1</InsuredBranch"),
    ] {
        let answer = desk.ask(&insured().replace(from, to));
        let document = Document::parse(&answer).unwrap();
        assert_eq!(at(&document, "MessageBody/QualificationValidity"), Some("4"), "{to}");
        assert_eq!(at(&document, "MessageHeader/SegmentOfResult"), Some("1"));
    }
}

#[test]
fn limit_certificate_is_given_only_when_asked_for() {
    let mut desk = Desk::new(Behaviour::default());
    let without = desk.ask_for("elderly-recipient", false);
    assert!(!without.contains("<LimitApplicationCertificateRelatedInfo>"));
    assert!(!without.contains("LimitApplicationCertificateRelatedConsTime"));
    assert!(without.contains("<LimitApplicationCertificateRelatedConsFlg>0<"));

    let with = desk.ask_for("elderly-recipient", true);
    let document = Document::parse(&with).unwrap();
    assert_eq!(
        at(
            &document,
            &format!("{RECORD}/LimitApplicationCertificateRelatedConsFlg")
        ),
        Some("1")
    );
    let flag = "LimitApplicationCertificateRelatedInfo/LimitApplicationCertificateClassificationFlag";
    assert_eq!(at(&document, &format!("{RECORD}/{flag}")), Some("B05"));
    assert_eq!(
        document
            .descendants()
            .filter(|n| n.has_tag_name("SpecificDiseasesCertificateInfo"))
            .count(),
        2
    );

    let nothing_to_give = desk.ask_for("insured", true);
    assert!(nothing_to_give.contains("<LimitApplicationCertificateRelatedConsFlg>1<"));
    assert!(!nothing_to_give.contains("<LimitApplicationCertificateRelatedInfo>"));
}

#[test]
fn element_order_is_the_layouts_or_scattered() {
    let layout = Desk::new(Behaviour {
        order: ElementOrder::Layout,
        ..Behaviour::default()
    })
    .ask(&insured());
    let expected = [
        "ProcessExecutionTime",
        "QualificationConfirmationDate",
        "MedicalInstitutionCode",
    ];
    assert_eq!(names(&layout)[2..5], expected);
    let one = Desk::new(Behaviour {
        order: ElementOrder::Scattered(1),
        ..Behaviour::default()
    })
    .ask(&insured());
    let again = Desk::new(Behaviour {
        order: ElementOrder::Scattered(1),
        ..Behaviour::default()
    })
    .ask(&insured());
    let two = Desk::new(Behaviour {
        order: ElementOrder::Scattered(2),
        ..Behaviour::default()
    })
    .ask(&insured());
    assert_eq!(names(&one), names(&again));
    assert_ne!(names(&one), names(&two));
    assert_ne!(names(&one), names(&layout));
    let sorted = |answer: &str| {
        let mut names = names(answer);
        names.sort();
        names
    };
    assert_eq!(sorted(&one), sorted(&layout));
}

#[test]
fn shift_jis_is_spoken_on_demand_and_understood_always() {
    let mut desk = Desk::new(Behaviour {
        encoding: Encoding::ShiftJis,
        ..Behaviour::default()
    });
    let keys = desk
        .terminal
        .options()
        .patients
        .get("elderly-recipient")
        .unwrap()
        .search_keys()[0]
        .clone();
    let request = request(&keys, false).replace("UTF-8", "Shift_JIS");
    let (request, _, _) = encoding_rs::SHIFT_JIS.encode(&request);
    fs::write(desk.path("req/OQSsiquc01req_1.xml"), request).unwrap();
    desk.terminal.poll().unwrap();
    let bytes = fs::read(desk.path("res/OQSsiquc01res_1.xml")).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    let text = encoding_rs::SHIFT_JIS.decode(&bytes).0.into_owned();
    assert!(text.contains("<Name>見本　一郎</Name>") && text.contains("encoding=\"Shift_JIS\""));
    assert!(text.contains("<CharacterCodeIdentifier>1<"));
}

#[test]
fn notes_unseen_elements_and_rare_characters_come_as_filed() {
    let mut desk = Desk::new(Behaviour::default());
    let answer = desk.ask_for("card-expiring", false);
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, "MessageBody/ProcessingResultStatus"), Some("1"));
    assert_eq!(at(&document, "MessageBody/ProcessingResultCode"), Some("SIMU0001W"));

    let answer = desk.ask_for("unseen-elements", false);
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, "MessageBody/FutureElement"), Some("未来"));
    assert_eq!(at(&document, &format!("{RECORD}/FutureInfo/FutureCode")), Some("42"));
    let items = document
        .descendants()
        .filter(|n| n.has_tag_name("FutureItem"))
        .map(|n| n.text().unwrap());
    assert_eq!(items.collect::<Vec<_>>(), ["一", "二"]);

    let answer = desk.ask_for("rare-characters", false);
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, &format!("{RECORD}/Name")), Some("●邊　ヴァジェット薫"));
    assert_eq!(
        at(&document, &format!("{RECORD}/NameOfOther")),
        Some("渡邉　ボブ　Bob <Smith> & Co")
    );

    let answer = desk.ask_for("latter-stage-elderly", false);
    assert!(!answer.contains("<InsuredBranchNumber>"));
    let answer = desk.ask_for("public-assistance", false);
    assert_eq!(
        names(&answer)
            .iter()
            .filter(|name| *name == "MedicalTicketInfo")
            .count(),
        2
    );
}

#[test]
fn what_cannot_be_processed_is_handed_back_with_an_err_file() {
    for broken in [
        "<XmlMsg>".to_owned(),
        String::new(),
        insured().replace("XmlMsg", "Message"),
        insured().replace("19900102", "1990-01-02"),
        insured().replace("InsurerNumber", "Insurer"),
        insured().replace("<XmlMsg>", "<!DOCTYPE XmlMsg [<!ENTITY a 'b'>]><XmlMsg>"),
        insured().replace(">0</Limit", "></Limit"),
    ] {
        let mut desk = Desk::new(Behaviour::default());
        fs::write(desk.path("req/OQSsiquc01req_1.xml"), &broken).unwrap();
        let events = desk.poll_until(|event| matches!(event, Event::Refused { .. }));
        let Some(Event::Refused { text, .. }) = events.last() else {
            unreachable!()
        };
        let files = desk.files();
        assert_eq!(
            files.keys().collect::<Vec<_>>(),
            ["res/OQSsiquc01req_1.err", "res/OQSsiquc01req_1.xml"]
        );
        assert_eq!(files["res/OQSsiquc01req_1.err"], text.as_bytes());
        assert_eq!(files["res/OQSsiquc01req_1.xml"], broken.as_bytes());
    }
}

#[test]
fn a_request_still_being_written_is_waited_for() {
    let mut desk = Desk::new(Behaviour::default());
    let path = desk.path("req/OQSsiquc01req_1.xml");
    let whole = insured();
    for part in [0, 100, 300] {
        fs::write(&path, &whole[..part]).unwrap();
        assert!(desk.terminal.poll().unwrap().is_empty());
    }
    fs::write(&path, whole).unwrap();
    assert_eq!(desk.terminal.poll().unwrap().len(), 2);
}

#[test]
fn foreign_files_are_left_alone() {
    let mut desk = Desk::new(Behaviour::default());
    for name in [
        "req/.OQSsiquc01req_1.tmp",
        "req/OQSsiquc01req_1.xml.tmp",
        "req/OQSsiquc01req_.xml",
        "req/OQSsiinq01req_1.xml",
        "req/OQSmuquc03req_1.xml",
        "req/OQSmuquc01res_1.xml",
        "req/note.txt",
        "res/OQSsiquc01res_0.xml",
        "res/del1.txt",
        "face/x.xml",
    ] {
        fs::write(desk.path(name), insured()).unwrap();
    }
    let before = desk.files();
    assert!(desk.terminal.poll().unwrap().is_empty());
    assert_eq!(desk.files(), before);
}

#[test]
fn each_injected_fault_befalls_one_request() {
    let mut desk = Desk::new(Behaviour::default());
    let (code, message) = ("SIMU0900E".to_owned(), "システム<エラー>".to_owned());
    desk.terminal.inject(Fault::SystemError {
        code: code.clone(),
        message: message.clone(),
    });
    desk.terminal.inject(Fault::BusinessError { code, message });
    desk.terminal.inject(Fault::WrongIdentifier);

    let answer = desk.ask(&insured());
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, "MessageHeader/SegmentOfResult"), Some("9"));
    assert_eq!(at(&document, "MessageHeader/ErrorCode"), Some("SIMU0900E"));
    assert_eq!(at(&document, "MessageHeader/ErrorMessage"), Some("システム<エラー>"));
    assert_eq!(at(&document, "MessageBody"), None);

    let answer = desk.ask(&insured());
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, "MessageHeader/SegmentOfResult"), Some("1"));
    assert_eq!(at(&document, "MessageBody/ProcessingResultStatus"), Some("2"));
    assert_eq!(
        at(&document, "MessageBody/ProcessingResultMessage"),
        Some("システム<エラー>")
    );
    assert_eq!(at(&document, "MessageBody/QualificationValidity"), None);

    let answer = desk.ask(&insured());
    let document = Document::parse(&answer).unwrap();
    assert_ne!(at(&document, "MessageHeader/ArbitraryFileIdentifier"), Some("照会<1>"));
    assert_eq!(at(&document, "MessageBody/QualificationValidity"), Some("1"));

    let answer = desk.ask(&insured());
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, "MessageHeader/ArbitraryFileIdentifier"), Some("照会<1>"));
}

#[test]
fn a_standing_fault_befalls_every_request() {
    let mut desk = Desk::new(Behaviour {
        always: Some(Fault::NeverAnswer),
        ..Behaviour::default()
    });
    for _ in 0..2 {
        fs::write(desk.path("req/OQSsiquc01req_1.xml"), insured()).unwrap();
        assert_eq!(
            desk.terminal.poll().unwrap(),
            [Event::PickedUp {
                file_name: "OQSsiquc01req_1.xml".to_owned()
            }]
        );
        assert!(desk.files().is_empty());
    }
    desk.terminal.set_behaviour(Behaviour {
        delay: Duration::from_millis(100),
        ..Behaviour::default()
    });
    let start = Instant::now();
    desk.ask(&insured());
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[test]
fn an_answer_can_come_in_parts() {
    let pause = Duration::from_millis(100);
    for (fault, half) in [
        (Fault::PartialWrite { pause }, true),
        (Fault::EmptyFirst { pause }, false),
    ] {
        let mut desk = Desk::new(Behaviour {
            always: Some(fault),
            ..Behaviour::default()
        });
        fs::write(desk.path("req/OQSsiquc01req_1.xml"), insured()).unwrap();
        assert_eq!(desk.terminal.poll().unwrap().len(), 1);
        let first = fs::read(desk.path("res/OQSsiquc01res_1.xml")).unwrap();
        desk.poll_until(|event| matches!(event, Event::Answered { .. }));
        let whole = fs::read(desk.path("res/OQSsiquc01res_1.xml")).unwrap();
        assert_eq!(first.len(), if half { whole.len() / 2 } else { 0 });
        assert!(whole.starts_with(&first) && whole.ends_with(b"</XmlMsg>\n"));
    }
}

#[test]
fn a_patient_at_the_face_reader_drops_an_answer_with_consents() {
    let mut desk = Desk::new(Behaviour::default());
    let patient = desk
        .terminal
        .options()
        .patients
        .get("child-with-consents")
        .unwrap()
        .clone();
    let first = desk.terminal.present_at_face_reader(&patient).unwrap();
    let second = desk.terminal.present_at_face_reader(&patient).unwrap();
    assert_ne!(first, second);
    let name = first.file_name().unwrap().to_str().unwrap();
    let rest = name
        .strip_prefix("OQSsiquc01res_face_1310000001")
        .unwrap()
        .strip_suffix(".xml")
        .unwrap();
    let (hex, time) = rest.split_once('_').unwrap();
    assert!(hex.len() == 20 && hex.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
    assert!(time.len() == 14 && time.bytes().all(|b| b.is_ascii_digit()), "{name}");

    let answer = fs::read_to_string(&first).unwrap();
    let document = Document::parse(&answer).unwrap();
    assert_eq!(at(&document, "MessageHeader/ReferenceClassification"), Some("1"));
    let identifier = at(&document, "MessageHeader/ArbitraryFileIdentifier").unwrap();
    assert!(identifier.len() == 16 && identifier.ends_with('='), "{identifier}");
    assert!(!fs::read_to_string(second).unwrap().contains(identifier));
    assert_eq!(at(&document, "MessageBody/QualificationConfirmSearchInfo"), None);
    assert_eq!(at(&document, &format!("{RECORD}/PharmacistsInfoConsFlg")), Some("1"));
    let time = |name: &str| {
        at(&document, &format!("{RECORD}/{name}"))
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert!(time("PharmacistsInfoAvailableTime") > time("PharmacistsInfoConsTime"));
    assert_eq!(at(&document, &format!("{RECORD}/DiagnosisInfoConsFlg")), Some("0"));
    assert_eq!(at(&document, &format!("{RECORD}/DiagnosisInfoConsTime")), None);
}

#[test]
fn it_runs_in_the_background_until_dropped() {
    let Desk { dir, terminal } = Desk::new(Behaviour::default());
    let (request, answer) = (
        dir.path().join("req/OQSsiquc01req_1.xml"),
        dir.path().join("res/OQSsiquc01res_1.xml"),
    );
    let running = terminal.spawn();
    fs::write(&request, insured()).unwrap();
    let start = Instant::now();
    while !answer.exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(5));
    }
    drop(running);
    fs::write(&request, insured()).unwrap();
    thread::sleep(Duration::from_millis(200));
    assert!(request.exists());
}

#[test]
fn a_folder_that_goes_stops_it_with_an_error() {
    let Desk { dir, terminal } = Desk::new(Behaviour::default());
    let running = terminal.spawn();
    dir.close().unwrap();
    let start = Instant::now();
    while !running.has_stopped() {
        assert!(start.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(5));
    }
    assert!(running.stop().is_err());
}

#[test]
fn patients_come_from_a_folder_too() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("notes.txt"), "not a patient").unwrap();
    let json = r#"{"about": "one", "message_body": {"qualification_validity": "1", "result_list": [
        {"insurer_number": "  138016", "insured_identification_number": "7", "birthdate": "20000101"}]}}"#;
    fs::write(dir.path().join("one.json"), json).unwrap();
    let patients = Patients::from_dir(dir.path()).unwrap();
    assert_eq!(
        patients.iter().map(|p| (p.id(), p.about())).collect::<Vec<_>>(),
        [("one", "one")]
    );
    assert_eq!(patients.get("one").unwrap().search_keys()[0].insurer_number, "138016");
    let built_in = Patients::from_dir(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("patients")).unwrap();
    assert_eq!(built_in.iter().count(), Patients::builtin().iter().count());

    for bad in [
        "",
        "{}",
        r#"{"about":"","message_body":{"qualification_validity":"4"}}"#,
        r#"{"about":"","message_body":{"a":1}}"#,
    ] {
        fs::write(dir.path().join("one.json"), bad).unwrap();
        let error = Patients::from_dir(dir.path()).unwrap_err();
        assert!(
            matches!(&error, PatientsError::Json { path, .. } if path.ends_with("one.json")),
            "{bad}: {error}"
        );
    }
    assert_eq!(
        Patients::from_dir(&dir.path().join("nowhere")).unwrap_err().code(),
        "patients_io"
    );
}
