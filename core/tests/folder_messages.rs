//! Messages asked as messages: the answer is held against the question, and what keeps it from coming becomes a reason.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use kazasu::eligibility::{ApiId, Encoding, Message};
use kazasu::io::folder::{Answered, AskError, AskOptions, Folder, Suffix};
use kazasu::reception::Obstacle;
use tempfile::TempDir;

const ANSWER: &str = "<XmlMsg><MessageHeader>HEADER</MessageHeader><MessageBody></MessageBody></XmlMsg>";

const KIND: &str = "OQSsiquc01req";

fn request() -> (ApiId, Message<'static>) {
    let api = ApiId::new(KIND).unwrap();
    let mut message = Message::empty_request(&api).unwrap();
    for (element, text) in [
        ("QualificationConfirmationDate", "20260929"),
        ("MedicalInstitutionCode", "1310000001"),
        ("InsurerNumber", "01130012"),
        ("InsuredIdentificationNumber", "1234567"),
        ("Birthdate", "19900102"),
        ("LimitApplicationCertificateRelatedConsFlg", "0"),
    ] {
        message.set(element, text).unwrap();
    }
    (api, message)
}

/// Asks in a new folder, where `answer` makes name and content of the answer from the request's suffix.
fn ask(answer: impl FnOnce(&str) -> (String, String) + Send) -> Result<Answered, AskError> {
    let dir = TempDir::new().unwrap();
    let [req, res] = ["req", "res"].map(|name| dir.path().join(name));
    fs::create_dir(&req).unwrap();
    fs::create_dir(&res).unwrap();
    let options = AskOptions {
        poll_interval: Duration::from_millis(2),
        timeout: Duration::from_secs(20),
        ..AskOptions::default()
    };
    let (api, message) = request();
    thread::scope(|scope| {
        scope.spawn(|| {
            let (path, suffix) = wait_for_request(&req);
            let (name, content) = answer(&suffix);
            fs::remove_file(path).unwrap();
            fs::write(res.join(name), content).unwrap();
        });
        let asked = Folder::new(&req, &res).ask_message(&api, message, &Suffix::now(), Encoding::Utf8, &options);
        // What could not be used may be the only answer there will be; what could is the caller's, and gone.
        let left = fs::read_dir(&res).unwrap().count();
        let is_lost = matches!(asked, Ok(_) | Err(AskError::Folder(_)));
        assert_eq!(left, usize::from(!is_lost));
        asked
    })
}

fn wait_for_request(req: &Path) -> (std::path::PathBuf, String) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        for entry in fs::read_dir(req).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if let (Some((_, suffix)), Some("xml")) = (name.split_once('_'), path.extension().and_then(|e| e.to_str()))
            {
                let suffix = suffix.to_owned();
                return (path, suffix);
            }
        }
        thread::sleep(Duration::from_millis(2));
    }
    panic!("no request came");
}

fn with_identifier(identifier: &str) -> String {
    let header = format!("<ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier>");
    ANSWER.replace("HEADER", &header)
}

#[test]
fn the_answer_that_echoes_the_question_is_taken() {
    let answered = ask(|suffix| (format!("OQSsiquc01res_{suffix}.xml"), with_identifier(suffix))).unwrap();
    assert!(answered.file_name.starts_with("OQSsiquc01res_"));
    let identifier = answered.document.message.arbitrary_file_identifier().unwrap();
    assert!(answered.file_name.contains(identifier));
}

#[test]
fn an_answer_without_an_identifier_is_believed_by_its_name() {
    let name = |suffix: &str| format!("OQSsiquc01res_{suffix}.xml");
    assert!(ask(|suffix| (name(suffix), ANSWER.replace("HEADER", ""))).is_ok());
}

#[test]
fn an_answer_to_another_question_is_refused() {
    let error = ask(|suffix| (format!("OQSsiquc01res_{suffix}.xml"), with_identifier("20260929000001"))).unwrap_err();
    assert_eq!(error.code(), "answer_of_another_question");
    assert!(matches!(error.obstacle(), Some(Obstacle::Exchange { .. })));
}

#[test]
fn what_is_no_message_is_told_with_its_file() {
    let error = ask(|suffix| (format!("OQSsiquc01res_{suffix}.xml"), "<XmlMsg><a></XmlMsg>".to_owned())).unwrap_err();
    assert_eq!(error.code(), "malformed_xml");
    assert!(error.to_string().starts_with("OQSsiquc01res_"));
    let error = ask(|suffix| (format!("OQSsiquc01res_{suffix}.pdf"), "%PDF-1.4\n%%EOF\n".to_owned())).unwrap_err();
    assert!(matches!(&error, AskError::OtherKind(reply) if reply.bytes.starts_with(b"%PDF")));
}

#[test]
fn a_refusal_is_an_obstacle_and_a_wrong_call_is_none() {
    let error = ask(|suffix| (format!("OQSsiquc01req_{suffix}.err"), "E-01".to_owned())).unwrap_err();
    assert_eq!(
        error.obstacle(),
        Some(Obstacle::Refused {
            message: "E-01".to_owned()
        })
    );
    let (_, message) = request();
    let answer = ApiId::new("OQSsiquc01res").unwrap();
    let folder = Folder::new("req", "res");
    let error = folder.ask_message(&answer, message, &Suffix::now(), Encoding::Utf8, &AskOptions::default());
    let error = error.unwrap_err();
    assert_eq!((error.code(), error.obstacle()), ("not_a_request", None));
}
