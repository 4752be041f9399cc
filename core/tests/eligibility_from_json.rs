//! Messages from JSON: the inverse of showing them as JSON.

use std::fs;
use std::path::PathBuf;

use kazasu::eligibility::codes::CharacterCode;
use kazasu::eligibility::json::FileDocument;
use kazasu::eligibility::{Document, Encoding, Field, JsonError, Message, ReadOptions, read};
use proptest::prelude::*;
use serde_json::{Value, json};

fn vectors() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    found.sort();
    assert!(found.len() >= 15, "the vectors are missing");
    found
}

fn from_json(json: &Value) -> Result<Document<'static>, JsonError> {
    Document::from_json(&json.to_string())
}

/// The code and path of the error that the JSON comes to.
fn refused(json: Value) -> (&'static str, String) {
    let error = from_json(&json).expect_err(&json.to_string());
    (error.code(), error.path().unwrap_or_default().to_owned())
}

/// The vectors that JSON cannot give back: elements that no table lists, and kinds without a table.
const EXCEPTIONS: [(&str, &str); 5] = [
    ("OQSsiinq01req_tree.xml", "unknown_kind"),
    ("OQSsiquc01res_odd_forms.xml", "json_unknown_elements"),
    ("OQSsiquc01res_unseen.xml", "json_unknown_elements"),
    ("OQSsiurl01res_tree.xml", "json_unknown_elements"),
    ("PMHsimsm01res_tree.xml", "unknown_kind"),
];

#[test]
fn every_vector_comes_back_from_its_json() {
    let mut exceptions = Vec::new();
    for (name, bytes) in vectors() {
        let document = read(&bytes, &ReadOptions::named(&name)).unwrap();
        let shown = json!(FileDocument {
            file: Some(&name),
            document: &document
        });
        let short = serde_json::to_string(&document).unwrap();
        for text in [short, serde_json::to_string_pretty(&shown).unwrap()] {
            match Document::from_json(&text) {
                Ok(back) => {
                    assert_eq!(back.message, document.message, "{name}");
                    assert_eq!((&back.api, back.encoding), (&document.api, document.encoding), "{name}");
                    // Repeated elements and attributes are not in the JSON; nothing else may be said anew.
                    for diagnostic in &back.diagnostics {
                        let known = |one: &&_| diagnostic.code == kazasu::eligibility::Diagnostic::clone(one).code;
                        assert!(
                            document.diagnostics.iter().any(|one| known(&one)),
                            "{name}: {diagnostic}"
                        );
                    }
                }
                Err(error) => exceptions.push((name.clone(), error.code())),
            }
        }
    }
    exceptions.dedup();
    let got: Vec<_> = exceptions.iter().map(|(name, code)| (name.as_str(), *code)).collect();
    assert_eq!(got, EXCEPTIONS);
}

#[test]
fn keys_may_come_in_any_order() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(map) => map
                .iter()
                .rev()
                .map(|(key, value)| (key.clone(), reversed(value)))
                .collect(),
            Value::Array(items) => items.iter().map(reversed).collect(),
            other => other.clone(),
        }
    }
    for (name, bytes) in vectors() {
        let document = read(&bytes, &ReadOptions::named(&name)).unwrap();
        if let Ok(back) = from_json(&reversed(&json!(document))) {
            assert_eq!(back.message, document.message, "{name}");
        }
    }
}

#[test]
fn without_a_name_the_content_tells_the_kind_as_it_does_for_a_file() {
    let mut told = 0;
    for (name, bytes) in vectors() {
        let document = read(&bytes, &ReadOptions::default()).unwrap();
        let mut shown = json!(document);
        shown.as_object_mut().unwrap().remove("message");
        match from_json(&shown) {
            Ok(back) => {
                assert_eq!(back.message, document.message, "{name}");
                assert_eq!(back.api, document.api, "{name}");
                told += 1;
            }
            Err(JsonError::KindNeeded) => assert!(matches!(document.message, Message::OtherMessage(_)), "{name}"),
            Err(JsonError::UnknownElements) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert!(told > 20, "{told}");
    assert_eq!(refused(json!({})), ("json_kind_needed", String::new()));
    assert_eq!(
        refused(json!({"message": null, "body": {"x": 1}})),
        ("json_kind_needed", String::new())
    );
}

fn answer(record: Value) -> Value {
    json!({"message": "OQSsiquc01res", "body": {"result_list": [record]}})
}

fn record(value: Value) -> kazasu::eligibility::qualification::ResultOfQualificationConfirmation<'static> {
    match from_json(&answer(value)).unwrap().message {
        Message::QualificationAnswer(mut answer) => answer.body.result_list.remove(0),
        _ => panic!("another message"),
    }
}

#[test]
fn values_are_taken_in_the_form_of_json_and_in_that_of_the_message() {
    let iso = record(json!({"birthdate": "1990-01-02", "sex1": {"code": "1", "label": "wrong"}, "name": "a<&>\r\n"}));
    let plain = record(json!({"birthdate": "19900102", "sex1": "1", "name": "a<&>\r\n", "address": null}));
    assert_eq!(iso, plain);
    assert_eq!(iso.birthdate.known(), Some(jiff::civil::date(1990, 1, 2)));
    assert_eq!(iso.name.as_deref(), Some("a<&>\r\n"));
    // What is no value stays the text that it is.
    for text in ["1990-02-30", "1990-1-2", "0000-00-00", "1990/01/02", "令和"] {
        assert_eq!(
            record(json!({"birthdate": text, "name": "a"})).birthdate,
            Field::Other(text.into())
        );
    }
    assert_eq!(
        record(json!({"insurer_number": "138057"})).insurer_number.as_deref(),
        Some("138057")
    );

    let header = json!({"message": "OQSsiquc01res_1.xml", "encoding": "cp932", "header": {
        "process_execution_time": "2026-09-29T08:07:06+09:00", "character_code_identifier": "1"}});
    let document = from_json(&header).unwrap();
    assert_eq!(
        (document.api.unwrap().as_str(), document.encoding),
        ("OQSsiquc01res", Encoding::ShiftJis)
    );
    let Message::QualificationAnswer(answer) = document.message else {
        panic!()
    };
    let time = answer.header.process_execution_time.known().unwrap();
    assert_eq!(time, jiff::civil::date(2026, 9, 29).at(8, 7, 6, 0));
    assert!(
        answer
            .header
            .character_code_identifier
            .known()
            .is_some_and(|code: CharacterCode| code.encoding() != Encoding::Utf8)
    );
    assert!(document.diagnostics.is_empty() || document.diagnostics.iter().all(|one| one.code.as_str() == "missing"));
}

#[test]
fn what_does_not_belong_is_refused_with_its_key() {
    let at = |path: &str| format!("body/result_list/0/{path}");
    let wrong = "json_wrong_type";
    for (value, code, path) in [
        (json!({"nmae": "x"}), "json_unknown_key", at("nmae")),
        (json!({"Name": "x"}), "json_unknown_key", at("Name")),
        (json!({"name": 1}), wrong, at("name")),
        (json!({"name": true}), wrong, at("name")),
        (json!({"name": ["x"]}), wrong, at("name")),
        (json!({"name": {"code": "1"}}), wrong, at("name")),
        (json!({"name": "a\u{1}"}), "illegal_character", at("name")),
        (json!({"insurer_number": 138057}), wrong, at("insurer_number")),
        (json!({"sex1": 1}), wrong, at("sex1")),
        (json!({"sex1": {"label": "男"}}), wrong, at("sex1")),
        (json!({"sex1": {"code": 1}}), wrong, at("sex1/code")),
        (json!({"sex1": {"code": "1", "x": 1}}), "json_unknown_key", at("sex1/x")),
        (
            json!({"elderly_recipient_certificate_info": "x"}),
            wrong,
            at("elderly_recipient_certificate_info"),
        ),
        (
            json!({"elderly_recipient_certificate_info": []}),
            wrong,
            at("elderly_recipient_certificate_info"),
        ),
        (
            json!({"public_expense_result_list": {}}),
            wrong,
            at("public_expense_result_list"),
        ),
        (
            json!({"public_expense_result_list": [{}, null]}),
            wrong,
            at("public_expense_result_list/1"),
        ),
        (
            json!({"public_expense_result_list": ["x"]}),
            wrong,
            at("public_expense_result_list/0"),
        ),
        (json!("x"), wrong, "body/result_list/0".to_owned()),
        (Value::Null, wrong, "body/result_list/0".to_owned()),
    ] {
        assert_eq!(refused(answer(value.clone())), (code, path), "{value}");
    }
    let number = |value: Value| json!({"message": "OQSmuquc02res", "header": {"number_of_processing_result": value}});
    assert!(from_json(&number(json!(3))).is_ok());
    for value in [json!(-1), json!(1.5), json!(1e30), json!({})] {
        assert_eq!(
            refused(number(value)),
            (wrong, "header/number_of_processing_result".to_owned())
        );
    }
    for (json, code, path) in [
        (json!([]), wrong, ""),
        (json!(null), wrong, ""),
        (json!({"message": 1}), wrong, "message"),
        (json!({"message": "OQSsiquc01res", "encoding": []}), wrong, "encoding"),
        (
            json!({"message": "OQSsiquc01res", "encoding": "EUC-JP"}),
            "unknown_encoding",
            "encoding",
        ),
        (
            json!({"message": "OQSsiquc01res", "headers": {}}),
            "json_unknown_key",
            "headers",
        ),
        (json!({"message": "OQSsiquc01res", "header": 1}), wrong, "header"),
        (json!({"message": "OQSsiquc01res", "unknown": {}}), wrong, "unknown"),
        (
            json!({"message": "OQSsiquc01res", "unknown": [{"path": "x", "text": "y"}]}),
            "json_unknown_elements",
            "unknown",
        ),
        (
            json!({"message": "OQSsixyz01res", "body": {"elements": []}}),
            "unknown_kind",
            "message",
        ),
        (json!({"message": "nonsense"}), "unknown_kind", "message"),
    ] {
        assert_eq!(refused(json.clone()), (code, path.to_owned()), "{json}");
    }
    let text = |json: &str| Document::from_json(json).unwrap_err();
    assert_eq!(text("").code(), "json_malformed");
    assert_eq!(text("{} x").code(), "json_malformed");
    assert_eq!(text(r#"{"message": "a", "message": "b"}"#).code(), "json_repeated_key");
    let twice = r#"{"message": "OQSsiquc01res", "body": {"result_list": [{"name": "a", "name": "b"}]}}"#;
    assert_eq!(text(twice).path(), Some("body/result_list/0/name"));
}

#[test]
fn errors_tell_no_values() {
    let error = from_json(&answer(json!({"name": ["架空"]}))).unwrap_err();
    assert_eq!(error.to_string(), "body/result_list/0/name has to be a string");
    let error = from_json(&answer(json!({"sex1": {"code": 4711}}))).unwrap_err();
    assert!(!error.to_string().contains("4711"), "{error}");
}

#[test]
fn what_grows_beyond_any_message_is_refused() {
    let deep = format!(
        r#"{{"message": "OQSsiquc01res", "diagnostics": {}"#,
        "[".repeat(1_000_000)
    );
    assert_eq!(Document::from_json(&deep).unwrap_err().code(), "json_malformed");
    let many = "{},".repeat(4_000_000);
    let many = format!(r#"{{"message": "OQSsiquc01res", "body": {{"result_list": [{many}{{}}]}}}}"#);
    assert!(Document::from_json(&many).is_err());
    let large = format!(r#"{{"file": "{}"}}"#, "x".repeat(64 << 20));
    assert_eq!(Document::from_json(&large).unwrap_err().code(), "too_large");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\+09:00)?)?|[0-9]{6,14}"
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let keys = "message|encoding|header|body|unknown|code|label|result_list|name|sex1|birthdate|[a-z_]{1,8}";
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys, inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The number of values in a value, itself among them.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(map) => map.values().map(size).sum::<usize>(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}

/// Puts another value in the place of the one of that number.
fn replace(value: &mut Value, place: &mut usize, other: &Value) {
    if *place == 0 {
        *value = other.clone();
    }
    *place = place.wrapping_sub(1);
    match value {
        _ if *place > usize::MAX / 2 => {}
        Value::Object(map) => map.values_mut().for_each(|value| replace(value, place, other)),
        Value::Array(items) => items.iter_mut().for_each(|value| replace(value, place, other)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn any_json_is_a_message_or_an_error(json in any_json(), named in any::<bool>()) {
        let mut json = json;
        if let (true, Some(map)) = (named, json.as_object_mut()) {
            map.insert("message".to_owned(), "OQSsiquc01res".into());
        }
        let _ = from_json(&json);
    }

    #[test]
    fn any_text_is_a_message_or_an_error(text in any::<String>()) {
        let _ = Document::from_json(&text);
    }

    #[test]
    fn a_changed_vector_is_a_message_that_comes_back_or_an_error(
        vector in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in any_json(),
        cut in any::<prop::sample::Index>(),
    ) {
        let vectors: Vec<_> = vectors().into_iter().filter(|(_, bytes)| bytes.len() < 20_000).collect();
        let (name, bytes) = vector.get(&vectors);
        let mut json = json!(read(bytes, &ReadOptions::named(name)).unwrap());
        let mut place = place.index(size(&json));
        replace(&mut json, &mut place, &other);
        if let Ok(document) = from_json(&json) {
            let again = from_json(&json!(document)).unwrap();
            prop_assert_eq!(again.message, document.message);
        }
        let text = json.to_string();
        let cut = (0..=cut.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let _ = Document::from_json(&text[..cut]);
    }
}
