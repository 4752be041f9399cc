//! `kazasu trace`, and the traces that other commands write.

use std::fs;
use std::path::Path;

use crate::{code, json_of, kazasu, stderr, stdout};

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
        vec!["card", "read", "attributes", "--secure"],
        vec!["card", "read", "face"],
        vec!["card", "change-pin", "--credential", "auth", "--new-pin", "8642"],
        vec!["card", "certificate", "--key", "sign"],
        vec!["checkin"],
    ] {
        let output = kazasu(&[arguments.as_slice(), &["--trace", file]].concat());
        assert_eq!(code(&output), 0, "{output:?}");
        let trace = fs::read_to_string(&path).unwrap();
        assert!(trace.lines().count() >= 5, "{trace}");
        assert!(trace.starts_with(r#"{"type":"header","version":1,"supports_extended_length":true,"#));
        assert!(trace.contains(r#""profile":"simulator""#) && trace.contains(r#""redaction":"total""#));
        // The PINs, the password, the 個人番号, 照合番号B and the name of the simulated card.
        for secret in [
            "31323334",
            "38363432",
            "414243313233",
            "313233343536373839303138",
            "3032303130323230333531323334",
            "E69EB6E7A9BA",
        ] {
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
fn a_file_without_an_apdu_is_no_trace() {
    let output = kazasu(&["trace", "explain", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert_eq!(code(&output), 2, "{output:?}");
}
