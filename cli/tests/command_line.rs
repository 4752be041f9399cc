//! The command line as a user and a script see it: output, JSON, exit codes.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use kazasu_sim::terminal::{Fault, Terminal, TerminalOptions};
use serde_json::{Value, json};

fn kazasu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kazasu"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility")
}

fn vector(name: &str) -> String {
    vectors().join(name).to_str().unwrap().to_owned()
}

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

#[test]
fn a_certificate_is_shown_with_the_anchor_that_issued_it() {
    let output = kazasu(&["card", "certificate", "--json"]);
    let value = json_of(&output);
    assert_eq!((code(&output), &value["kind"]), (0, &json!("user_authentication")));
    assert!(value["trusted_by"].is_string());
    assert!(
        value["pem"]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
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
fn decode_gives_the_expected_json_of_every_vector() {
    let mut files: Vec<_> = fs::read_dir(vectors())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    files.sort();
    let expected = |path: &PathBuf| -> Value {
        serde_json::from_slice(&fs::read(path.with_extension("expected.json")).unwrap()).unwrap()
    };
    let mut arguments = vec!["message", "decode", "--json"];
    arguments.extend(files.iter().map(|path| path.to_str().unwrap()));
    let output = kazasu(&arguments);
    assert_eq!(
        (code(&output), json_of(&output)),
        (0, files.iter().map(expected).collect())
    );
    let one = kazasu(&["message", "decode", "--json", files[0].to_str().unwrap()]);
    assert_eq!(json_of(&one), expected(&files[0]));
}

#[test]
fn decode_recognises_prescriptions_and_app_text_by_their_content() {
    let testdata = vectors().join("..");
    let mut count = 0;
    for (folder, extension) in [("prescription", "csv"), ("app-text", "txt")] {
        for entry in fs::read_dir(testdata.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|found| found != extension) {
                continue;
            }
            count += 1;
            let output = kazasu(&["message", "decode", "--json", path.to_str().unwrap()]);
            assert_eq!(code(&output), 0, "{output:?}");
            let mut value = json_of(&output);
            let file = value.as_object_mut().unwrap().remove("file").unwrap();
            assert_eq!(file, path.file_name().unwrap().to_str().unwrap());
            let expected: Value =
                serde_json::from_slice(&fs::read(path.with_extension("expected.json")).unwrap()).unwrap();
            assert_eq!(value, expected, "{}", path.display());
            let text = kazasu(&["message", "decode", path.to_str().unwrap()]);
            assert!(stdout(&text).lines().count() > 3, "{text:?}");
        }
    }
    assert!(count >= 26, "{count}");
}

#[test]
fn decode_opens_archives_with_their_password() {
    let archive = vectors().join("../archive/two_answers_aes256.zip");
    let archive = archive.to_str().unwrap();
    let refused = kazasu(&["message", "decode", "--json", archive]);
    assert_eq!(
        (code(&refused), &json_of(&refused)["error"]["code"]),
        (2, &json!("password_needed"))
    );
    let output = kazasu(&["message", "decode", "--json", "--password", "かざす2026", archive]);
    assert_eq!(code(&output), 0, "{output:?}");
    let members = json_of(&output)["members"].clone();
    assert_eq!(members.as_array().unwrap().len(), 2);
    assert!(members[0]["message"].is_string());
}

#[test]
fn hostile_files_are_unusable_and_say_where() {
    let folder = vectors().join("../eligibility-hostile");
    let file = folder.join("OQSsiquc01res_entity_bomb.xml");
    let output = kazasu(&["message", "decode", "--json", file.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert_eq!(json_of(&output)["error"]["line"], 2);
}

#[test]
fn decode_for_people_names_fields_in_either_language() {
    let file = vector("OQSsiquc01res_several_records.xml");
    let japanese = kazasu(&["message", "decode", &file]);
    assert!(
        stdout(&japanese).contains("資格有効性: 1 有効") && stdout(&japanese).contains("2/2"),
        "{japanese:?}"
    );
    let english = kazasu(&["message", "decode", "--lang", "en", &file]);
    assert!(
        stdout(&english).contains("QualificationValidity: 1 valid"),
        "{english:?}"
    );
}

#[test]
fn check_tells_clean_noted_and_unusable_apart() {
    assert_eq!(
        code(&kazasu(&["message", "check", &vector("OQSsiquc01res_not_found.xml")])),
        0
    );
    let noted = kazasu(&["message", "check", &vector("OQSsiquc01res_unseen.xml")]);
    assert_eq!(code(&noted), 1);
    assert!(stdout(&noted).contains("OQSsiquc01res_unseen.xml:3:270: ") && stdout(&noted).contains("[unknown_code]"));

    let directory = tempfile::tempdir().unwrap();
    let broken = directory.path().join("OQSsiquc01res_broken.xml");
    fs::write(&broken, "<XmlMsg>\n<!DOCTYPE x></XmlMsg>").unwrap();
    let broken = broken.to_str().unwrap();
    let output = kazasu(&["message", "decode", "--json", broken]);
    assert_eq!(code(&output), 2);
    let error = &json_of(&output)["error"];
    assert_eq!(
        (&error["code"], &error["line"], &error["column"]),
        (&json!("dtd"), &json!(2), &json!(1))
    );
    assert_eq!(code(&kazasu(&["message", "check", broken])), 2);
    assert_eq!(code(&kazasu(&["message", "decode", "/no/such/file"])), 2);
    let strict = kazasu(&["message", "decode", "--strict", &vector("OQSsiquc01res_unseen.xml")]);
    assert_eq!(code(&strict), 2);
}

#[test]
fn build_writes_a_request_that_decodes_to_what_was_set() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().to_str().unwrap();
    let set = [
        "QualificationConfirmationDate=20260929",
        "MedicalInstitutionCode=1310000001",
        "InsurerNumber=138057",
        "InsuredCardSymbol=記号",
        "InsuredIdentificationNumber=1234567",
        "Birthdate=19900102",
        "LimitApplicationCertificateRelatedConsFlg=0",
    ];
    let mut arguments = vec![
        "message",
        "build",
        "OQSsiquc01req",
        "--encoding",
        "shift_jis",
        "--suffix",
        "0001",
    ];
    arguments.extend(["--out", folder]);
    arguments.extend(set.iter().flat_map(|pair| ["--set", pair]));
    let output = kazasu(&arguments);
    assert_eq!(code(&output), 0, "{output:?}");
    let file = directory.path().join("OQSsiquc01req_0001.xml");
    let bytes = fs::read(&file).unwrap();
    assert!(
        bytes.windows(10).any(|window| window == b">  138057<"),
        "padded with spaces"
    );
    let value = json_of(&kazasu(&["message", "decode", "--json", file.to_str().unwrap()]));
    assert_eq!(value["encoding"], "Shift_JIS");
    let search = &value["body"]["qualification_confirm_search_info"];
    assert_eq!(
        (&search["insurer_number"], &search["insured_card_symbol"]),
        (&json!("138057"), &json!("記号"))
    );

    assert_eq!(code(&kazasu(&arguments)), 2, "an existing file is not overwritten");
    let missing = kazasu(&["message", "build", "OQSsiquc01req", "--set", "Birthdate=19900102"]);
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("[missing]"), "{missing:?}");
    for bad in ["Birthdate=1990-01-02", "Nonsense=1", "Birthdate"] {
        assert_eq!(
            code(&kazasu(&["message", "build", "OQSsiquc01req", "--set", bad])),
            2,
            "{bad}"
        );
    }
    assert_eq!(code(&kazasu(&["message", "build", "OQSsiquc01res"])), 2);
}

#[test]
fn an_answer_becomes_a_fhir_bundle_for_the_day_that_it_was_asked_about() {
    let file = vector("OQSsiquc01res_note_on_normal.xml");
    let output = kazasu(&["message", "fhir", &file]);
    assert_eq!(code(&output), 0, "{output:?}");
    let bundle = json_of(&output);
    assert_eq!(bundle["resourceType"], "Bundle");
    let response = bundle["entry"].as_array().unwrap().last().unwrap()["resource"].clone();
    assert_eq!(response["servicedDate"], "2026-09-29");
    assert_eq!(response["insurance"][0]["inforce"], true);

    let later = json_of(&kazasu(&["message", "fhir", "--on", "2026-10-15", &file]));
    assert_ne!(later, bundle);
    let bulk = json_of(&kazasu(&["message", "fhir", &vector("OQSmuquc02res_done.xml")]));
    let bundles = bulk.as_array().unwrap();
    assert!(bundles.len() > 1 && bundles.iter().all(|bundle| bundle["resourceType"] == "Bundle"));
    let request = kazasu(&["message", "fhir", &vector("OQSsiquc01req_utf8.xml")]);
    assert_eq!(code(&request), 2, "{request:?}");
    assert!(stderr(&request).contains("not_an_answer"));
}

#[test]
fn compare_says_whether_the_chart_has_to_be_looked_at() {
    let directory = tempfile::tempdir().unwrap();
    let chart = directory.path().join("chart.json");
    let file = vector("OQSsiquc01res_several_records.xml");
    let compare = |text: &str| {
        fs::write(&chart, text).unwrap();
        kazasu(&[
            "message",
            "compare",
            "--json",
            "--chart",
            chart.to_str().unwrap(),
            &file,
        ])
    };
    let same = compare(r#"{"name": "幻影 次郎", "insurer_number": "00138057"}"#);
    assert_eq!(code(&same), 0, "{same:?}");
    let different = compare(r#"{"name": "幻影 次郎", "insurer_number": "138058"}"#);
    assert_eq!(code(&different), 1);
    assert_eq!(json_of(&different)["differences"][0]["field"], "insurer_number");
    assert_eq!(
        code(&compare("{\"nmae\": \"x\"}")),
        2,
        "a misspelt key is not passed over"
    );
}

#[test]
fn card_commands_work_on_the_simulated_card() {
    let info = json_of(&kazasu(&["card", "info", "--json"]));
    assert_eq!(
        info["device"],
        json!({"kind": "card", "token": "JPKIAPICCTOKEN2", "reader": "simulator"})
    );
    assert_eq!(info["certificates"], json!({"auth": true, "sign": true}));
    assert_eq!(
        json_of(&kazasu(&["card", "retries", "--json"])),
        json!({"auth": 3, "sign": 5})
    );
    let attributes = json_of(&kazasu(&["card", "read", "attributes", "--json"]));
    assert_eq!(
        (&attributes["birth_date"], &attributes["sex"]),
        (&json!("1990-01-02"), &json!("2"))
    );
    let number = json_of(&kazasu(&["card", "read", "number", "--json"]));
    assert_eq!(number["individual_number"], "123456789018");
    let wrong = kazasu(&["card", "read", "number", "--pin", "0000"]);
    assert_eq!(code(&wrong), 3);
}

#[test]
fn a_signature_verifies_under_the_certificate_read_from_the_card() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("text"), "what is signed").unwrap();
    for key in ["auth", "sign"] {
        let read = kazasu(&["card", "certificate", "--key", key, "--out", &path("certificate")]);
        assert_eq!(code(&read), 0, "{read:?}");
        let signed = kazasu(&["card", "sign", "--key", key, "--out", &path("signature"), &path("text")]);
        assert_eq!(code(&signed), 0, "{signed:?}");
        let certificate = Certificate::from_der(&fs::read(path("certificate")).unwrap()).unwrap();
        let signature = fs::read(path("signature")).unwrap();
        let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
        certificate
            .verify_signature(algorithm, b"what is signed", &signature, &RustCrypto)
            .unwrap();
        assert!(
            certificate
                .verify_signature(algorithm, b"what is not", &signature, &RustCrypto)
                .is_err()
        );
    }
}

#[test]
fn traces_of_others_are_explained() {
    let Some(recordings) = std::env::var_os("KAZASU_RECORDINGS") else {
        println!("skipped: KAZASU_RECORDINGS is not set");
        return;
    };
    let mut count = 0;
    for entry in fs::read_dir(Path::new(&recordings).join("traces")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        count += 1;
        let output = kazasu(&["trace", "explain", "--json", path.to_str().unwrap()]);
        assert_eq!(code(&output), 0, "{output:?}");
        let entries = json_of(&output)["entries"].clone();
        assert!(
            entries
                .as_array()
                .unwrap()
                .iter()
                .any(|entry| entry["type"] == "exchange"),
            "{}",
            path.display()
        );
        let text = kazasu(&["trace", "explain", path.to_str().unwrap()]);
        assert!(stdout(&text).contains("SELECT"), "{}", path.display());
        assert!(
            !stdout(&text).contains("313233343536"),
            "a password is shown of {}",
            path.display()
        );
    }
    assert!(count >= 12, "{count} traces");
}

#[test]
fn sessions_are_recorded_without_what_is_secret() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.jsonl");
    let file = path.to_str().unwrap();
    for arguments in [
        vec!["card", "info"],
        vec!["card", "read", "number"],
        vec!["card", "certificate", "--key", "sign"],
        vec!["checkin"],
    ] {
        let output = kazasu(&[arguments.as_slice(), &["--trace", file]].concat());
        assert_eq!(code(&output), 0, "{output:?}");
        let trace = fs::read_to_string(&path).unwrap();
        assert!(trace.lines().count() >= 5, "{trace}");
        assert!(trace.starts_with(r#"{"type":"header","version":1,"supports_extended_length":true,"#));
        assert!(trace.contains(r#""profile":"simulator""#) && trace.contains(r#""redaction":"total""#));
        // The PIN, the password, the 個人番号 of the simulated card.
        for secret in ["31323334", "414243313233", "313233343536373839303138"] {
            assert!(!trace.contains(secret), "{arguments:?}: {trace}");
        }
        let explained = kazasu(&["trace", "explain", "--personal-data", file]);
        assert!(stdout(&explained).contains("伏せ字"), "{explained:?}");
        assert!(!stdout(&explained).contains("123456789018"));
    }
    let in_clear = "--trace-with-pins-and-personal-data";
    let output = kazasu(&["card", "read", "number", "--trace", file, in_clear]);
    assert!(stderr(&output).contains("暗証番号"), "{output:?}");
    assert!(fs::read_to_string(&path).unwrap().contains("002000910431323334"));
    assert_eq!(code(&kazasu(&["card", "info", in_clear])), 2);
    let nowhere = directory.path().join("none/trace.jsonl");
    assert_eq!(
        code(&kazasu(&["card", "info", "--trace", nowhere.to_str().unwrap()])),
        2
    );
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

#[test]
fn a_request_that_lacks_elements_is_told_all_of_them() {
    let given = "MedicalInstitutionCode=1310000001";
    let output = kazasu(&["message", "build", "OQSsiquc01req", "--lang", "en", "--set", given]);
    assert_eq!(code(&output), 2);
    let hint = "give with --set: QualificationConfirmationDate, InsurerNumber, InsuredIdentificationNumber, Birthdate, \
                LimitApplicationCertificateRelatedConsFlg\n";
    assert!(stderr(&output).ends_with(hint), "{output:?}");

    let bulk = kazasu(&["message", "build", "OQSmuquc01req", "--lang", "en"]);
    assert!(
        stderr(&bulk).contains("InsuredIdentificationNumber, Birthdate"),
        "{bulk:?}"
    );
}

#[test]
fn every_kind_that_build_offers_is_one_that_it_knows() {
    let output = kazasu(&["message", "build", "nothing", "--lang", "en"]);
    let (_, kinds) = stderr(&output).split_once("these can be: ").unwrap();
    for kind in kinds.split_whitespace() {
        let output = kazasu(&["message", "build", kind, "--lang", "en"]);
        assert!(stderr(&output).contains("give with --set"), "{kind}: {output:?}");
    }
}

#[test]
fn what_is_said_of_a_bad_call_is_in_the_chosen_language() {
    let noted = vector("OQSmuquc02res_done.xml");
    for (arguments, japanese, english) in [
        (
            vec!["message", "decode", "/nowhere"],
            "ファイルまたはフォルダーがありません",
            "there is no such file",
        ),
        (vec!["card", "sign", "/"], "フォルダーです", "a folder; name a file"),
        (
            vec!["message", "decode", &noted],
            "必須の要素がないか空です",
            "a required element is missing",
        ),
        (
            vec!["message", "build", "nothing"],
            "作れる要求ではありません",
            "is not a request",
        ),
    ] {
        assert!(stderr(&kazasu(&arguments)).contains(japanese), "{arguments:?}");
        let in_english: Vec<&str> = arguments.iter().copied().chain(["--lang", "en"]).collect();
        assert!(stderr(&kazasu(&in_english)).contains(english), "{arguments:?}");
    }
}

#[test]
fn patients_are_listed_without_folders() {
    let output = kazasu(&["terminal", "--list"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).starts_with("insured "), "{output:?}");
}

#[test]
fn a_file_without_an_apdu_is_no_trace() {
    let output = kazasu(&["trace", "explain", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert_eq!(code(&output), 2, "{output:?}");
}

/// The checks of `doctor` but those of readers, which depend on the machine, as `check code`.
fn doctor_on_folders(arguments: &[&str]) -> (i32, Vec<String>) {
    let output = kazasu(&[&["doctor", "--json"], arguments].concat());
    let checks: Vec<String> = json_of(&output)["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| !["pcsc", "reader", "card"].contains(&check["check"].as_str().unwrap()))
        .map(|check| {
            format!(
                "{} {}",
                check["check"].as_str().unwrap(),
                check["code"].as_str().unwrap()
            )
        })
        .collect();
    (code(&output), checks)
}

#[test]
fn doctor_looks_at_the_folders_and_leaves_them_as_they_are() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
    let [req, res, face] = ["req", "res", "face"].map(path);
    let folders = ["--req", &req, "--res", &res, "--face", &face];
    let (missing_code, missing) = doctor_on_folders(&folders);
    assert!(missing_code == 1 || missing_code == 3);
    assert_eq!(
        missing,
        ["req folder_missing", "res folder_missing", "face folder_missing"]
    );

    for folder in [&req, &res, &face] {
        fs::create_dir(folder).unwrap();
    }
    let usable = ["req folder_usable", "res folder_usable", "face folder_usable"];
    assert_eq!(doctor_on_folders(&folders).1, usable);

    let request = Path::new(&req).join("OQSsiquc01req_20260929101500000001.xml");
    fs::write(&request, "<XmlMsg/>").unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(&request)
        .unwrap()
        .set_modified(old)
        .unwrap();
    assert!(
        doctor_on_folders(&folders)
            .1
            .contains(&"req request_not_picked_up".to_owned())
    );
    for folder in [&req, &res, &face] {
        let expected = usize::from(*folder == req);
        assert_eq!(fs::read_dir(folder).unwrap().count(), expected, "{folder}");
    }
    let one = doctor_on_folders(&["--req", &res, "--res", &res]).1;
    assert!(one.contains(&"res same_folder".to_owned()), "{one:?}");
}

#[cfg(not(feature = "pcsc"))]
#[test]
fn doctor_says_that_it_cannot_look_at_readers() {
    let output = kazasu(&["doctor"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("PC/SCなしでビルド"), "{output:?}");
    assert!(stdout(&kazasu(&["doctor", "--lang", "en"])).contains("built without PC/SC"));
}

#[cfg(not(feature = "pcsc"))]
#[test]
fn a_reader_without_pcsc_is_refused_before_a_pin_is_asked_for() {
    let output = kazasu(&["checkin", "--reader", "x"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("[no_pcsc]"), "{output:?}");
}
