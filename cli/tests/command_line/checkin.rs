//! `kazasu checkin`.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use kazasu_sim::terminal::{Fault, Terminal, TerminalOptions};
use serde_json::{Value, json};

use crate::{code, json_of, kazasu, stderr, stdout};

#[test]
fn checkin_runs_on_the_simulator_and_says_so() {
    let output = kazasu(&["checkin"]);
    assert_eq!(code(&output), 0, "{output:?}");
    let text = stdout(&output);
    for part in [
        "模擬カード",
        "模擬端末",
        "  6. ",
        "6回のやりとり",
        "資格有効性: 1 有効",
        "ｶｸｳ ﾊﾅｺ",
        "そのまま受付してください",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let english = kazasu(&["checkin", "--lang", "en"]);
    assert!(stdout(&english).contains("Go on with the reception."), "{english:?}");
}

#[test]
fn checkin_json_has_the_documented_form() {
    let output = kazasu(&["checkin", "--json", "--limit-consent"]);
    assert_eq!(code(&output), 0, "{output:?}");
    let value = json_of(&output);
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "device",
            "exchanges",
            "authentication",
            "answer",
            "differences",
            "decision"
        ]
    );
    assert_eq!(
        value["device"],
        json!({"kind": "card", "token": "JPKIAPICCTOKEN2", "reader": "simulator"})
    );
    // Select, kind of device, certificate, tries left, VERIFY, signature.
    assert_eq!(
        value["exchanges"],
        json!({"count": 6, "bytes_out": 97, "bytes_in": 1871})
    );
    assert_eq!(value["authentication"]["signature"], "valid");
    assert_eq!(value["authentication"]["revocation"], "not_checked");
    assert_eq!(value["answer"]["message"], "OQSsiquc01res");
    assert_eq!(
        value["answer"]["body"]["qualification_validity"],
        json!({"code": "1", "label": "有効"})
    );
    assert_eq!(value["answer"]["body"]["result_list"][0]["birthdate"], "1990-01-02");
    assert_eq!(
        value["differences"],
        json!([{"field": "name_kana", "chart": "カクウ ハナエ", "answer": "ｶｸｳ ﾊﾅｺ", "severity": "warning"}])
    );
    assert_eq!(value["decision"]["outcome"], "insured_with_notes");
    assert_eq!(value["decision"]["reasons"][0]["code"], "no_limit_on_record");
    assert!(value["decision"]["advice"].is_string());
}

#[test]
fn short_apdus_need_six_exchanges_more() {
    let value = json_of(&kazasu(&["checkin", "--json", "--short"]));
    assert_eq!(value["exchanges"]["count"], 12);
}

#[test]
fn a_wrong_pin_names_the_credential_and_the_tries_left_and_is_not_shown() {
    let output = kazasu(&["checkin", "--pin", "9876"]);
    assert_eq!(code(&output), 3, "{output:?}");
    assert!(
        stderr(&output).contains("利用者証明用電子証明書の暗証番号"),
        "{output:?}"
    );
    assert!(
        stderr(&output).contains("2回") && stderr(&output).contains("[credential_wrong]"),
        "{output:?}"
    );
    for shown in [stdout(&output), stderr(&output)] {
        assert!(!shown.contains("9876") && !shown.contains("39383736"), "{shown}");
    }
    let value = json_of(&kazasu(&["checkin", "--pin", "9876", "--json"]));
    assert_eq!(value["error"]["code"], "credential_wrong");
}

#[test]
fn what_cannot_be_a_pin_is_refused_before_any_exchange() {
    let output = kazasu(&["checkin", "--pin", "12345"]);
    assert_eq!(code(&output), 2, "{output:?}");
    assert!(!stdout(&output).contains("SELECT") && !stderr(&output).contains("12345"));
}

/// A chart file for the built-in patient and a terminal over folders of our own.
struct Clinic {
    directory: tempfile::TempDir,
}

impl Clinic {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/chart.json");
        fs::copy(chart, directory.path().join("chart.json")).unwrap();
        for folder in ["req", "res"] {
            fs::create_dir(directory.path().join(folder)).unwrap();
        }
        Self { directory }
    }

    fn checkin(&self, more: &[&str]) -> Output {
        let (folder, chart) = (self.directory.path(), self.directory.path().join("chart.json"));
        let mut arguments = vec!["checkin", "--json", "--institution", "1310000001"];
        arguments.extend(["--folder", folder.to_str().unwrap(), "--chart", chart.to_str().unwrap()]);
        arguments.extend(more);
        kazasu(&arguments)
    }
}

#[test]
fn a_terminal_that_is_off_is_could_not_ask_and_the_request_is_withdrawn() {
    let clinic = Clinic::new();
    let output = clinic.checkin(&["--timeout", "1"]);
    let value = json_of(&output);
    assert_eq!(code(&output), 3);
    assert_eq!(value["answer"], Value::Null);
    assert_eq!(value["decision"]["outcome"], "could_not_ask");
    assert_eq!(value["decision"]["reasons"][0]["code"], "no_answer");
    assert_eq!(fs::read_dir(clinic.directory.path().join("req")).unwrap().count(), 0);
}

#[test]
fn each_failure_of_the_terminal_is_told_apart() {
    let text = "cannot process".to_owned();
    let error = || ("SIMU0001E".to_owned(), "down".to_owned());
    let faults = [
        (Fault::Refuse { text }, "refused"),
        (
            Fault::SystemError {
                code: error().0,
                message: error().1,
            },
            "system_error",
        ),
        (
            Fault::BusinessError {
                code: error().0,
                message: error().1,
            },
            "inquiry_error",
        ),
        (Fault::WrongIdentifier, "exchange_failed"),
    ];
    for (fault, reason) in faults {
        let clinic = Clinic::new();
        let mut terminal = Terminal::new(TerminalOptions::in_dir(clinic.directory.path()).unwrap());
        terminal.inject(fault);
        let _running = terminal.spawn();
        let output = clinic.checkin(&["--timeout", "20"]);
        let value = json_of(&output);
        assert_eq!(value["decision"]["outcome"], "could_not_ask", "{reason}: {value}");
        assert_eq!(value["decision"]["reasons"][0]["code"], reason);
        assert_eq!(code(&output), 3);
    }
}

#[test]
fn a_patient_unknown_to_the_terminal_is_not_insured() {
    let clinic = Clinic::new();
    let chart = clinic.directory.path().join("chart.json");
    let text = fs::read_to_string(&chart).unwrap().replace("5678", "9999");
    fs::write(&chart, text).unwrap();
    let _running = Terminal::new(TerminalOptions::in_dir(clinic.directory.path()).unwrap()).spawn();
    let output = clinic.checkin(&[]);
    assert_eq!(code(&output), 1, "{output:?}");
    assert_eq!(json_of(&output)["decision"]["outcome"], "not_insured");
}

#[test]
fn a_real_folder_is_not_asked_about_the_built_in_patient() {
    let directory = tempfile::tempdir().unwrap();
    let output = kazasu(&["checkin", "--folder", directory.path().to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--chart"));
}

#[test]
fn a_reader_that_closes_its_end_is_no_reason_to_panic() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kazasu"))
        .args(["checkin"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!((child.wait().unwrap().code(), errors.as_str()), (Some(0), ""));
}

#[test]
fn an_answer_without_a_record_is_not_said_to_agree_with_the_chart() {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("chart.json");
    let unknown =
        json!({"birthdate": "1990-01-02", "insurer_number": "01130012", "insured_identification_number": "1"});
    fs::write(&chart, unknown.to_string()).unwrap();
    let output = kazasu(&["checkin", "--chart", chart.to_str().unwrap()]);
    assert_eq!(code(&output), 1, "{output:?}");
    assert!(!stdout(&output).contains("カルテとの"), "{output:?}");
}

#[test]
fn a_question_that_cannot_be_asked_is_refused_before_any_exchange() {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("chart.json");
    fs::write(&chart, r#"{"birthdate": "1990-01-02"}"#).unwrap();
    for arguments in [["--chart", chart.to_str().unwrap()], ["--institution", "123"]] {
        let output = kazasu(&["checkin", arguments[0], arguments[1]]);
        assert_eq!(code(&output), 2, "{output:?}");
        assert_eq!(stdout(&output), "");
    }
}

#[cfg(not(feature = "pcsc"))]
#[test]
fn a_reader_without_pcsc_is_refused_before_a_pin_is_asked_for() {
    let output = kazasu(&["checkin", "--reader", "x"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("[no_pcsc]"), "{output:?}");
}
