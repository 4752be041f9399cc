//! `kazasu message`.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{code, json_of, kazasu, stderr, stdout, vector, vectors};

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
