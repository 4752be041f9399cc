//! `kazasu card certificate`, and whom it believes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{code, failure, json_of, kazasu, stderr, stdout};

#[test]
fn a_certificate_is_shown_with_the_anchor_that_issued_it() {
    let output = kazasu(&["card", "certificate", "--json"]);
    let value = json_of(&output);
    assert_eq!((code(&output), &value["kind"]), (0, &json!("user_authentication")));
    assert_eq!(value["trusted_by"], "simulated authentication CA");
    assert_eq!(
        (&value["validity"], &value["revocation"], &value["trust_error"]),
        (&json!("valid"), &json!("not_checked"), &Value::Null)
    );
    assert_eq!(value["key_usage"], json!(["digital_signature"]));
    assert_eq!(value["policies"], json!(["1.2.392.200149.8.5.1.3.30"]));
    assert!(
        value["pem"]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
    assert!(
        value.get("holder").is_none(),
        "an authentication certificate names nobody"
    );
}

#[test]
fn a_signing_certificate_is_shown_with_whom_it_names_and_in_japanese_time() {
    let value = json_of(&kazasu(&["card", "certificate", "--key", "sign", "--json"]));
    assert_eq!(
        value["holder"],
        json!({
            "name": "架空　花子", "name_substitutions": null,
            "address": "東京都架空区見本町１－２－３", "address_substitutions": null,
            "birth_date": "1990-01-02", "sex": "2",
        })
    );
    // The last second of the fifth birthday after issue, in Japan.
    assert_eq!(value["not_after"], "2030-01-02T23:59:59+09:00");
    assert_eq!(value["key_usage"], json!(["digital_signature", "non_repudiation"]));
    let japanese = kazasu(&["card", "certificate", "--key", "sign"]);
    assert!(
        stdout(&japanese).contains("住所: 東京都架空区見本町") && stdout(&japanese).contains("失効は未確認"),
        "{japanese:?}"
    );
    let english = kazasu(&["card", "certificate", "--key", "sign", "--lang", "en"]);
    assert!(
        stdout(&english).contains("sex: 2 female") && stdout(&english).contains("revocation not checked"),
        "{english:?}"
    );
}

#[test]
fn the_certificates_of_the_cas_are_read_without_a_credential() {
    for key in ["auth-ca", "sign-ca"] {
        let output = kazasu(&["card", "certificate", "--key", key, "--json", "--tries", "0"]);
        assert_eq!(code(&output), 0, "{output:?}");
        assert_eq!(json_of(&output)["kind"], "certification_authority");
    }
    let blocked = ["card", "certificate", "--key", "sign", "--tries", "0"];
    assert_eq!(failure(&blocked), (1, "credential_blocked".to_owned()));
}

#[test]
fn an_anchor_of_the_callers_own_is_read_and_anything_else_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(code(&kazasu(&["sim", "--anchors", &path("")])), 0);
    for name in ["auth-ca.der", "hpki-ca.der", "card-face-ca.cv"] {
        let output = kazasu(&["card", "certificate", "--anchor", &path(name)]);
        assert_eq!(code(&output), 0, "{output:?}");
    }
    fs::write(path("text"), "no certificate").unwrap();
    assert_eq!(
        failure(&["card", "certificate", "--anchor", &path("text")]),
        (2, "certificate_malformed".to_owned())
    );
    let nowhere = ["card", "certificate", "--anchor", &path("nowhere")];
    assert_eq!(failure(&nowhere), (2, "file".to_owned()));
    // A card's own certificate may not issue others.
    kazasu(&["card", "certificate", "--out", &path("own")]);
    assert_eq!(
        failure(&["card", "certificate", "--anchor", &path("own")]),
        (2, "certificate_not_an_authority".to_owned())
    );
}

#[test]
fn a_key_of_the_test_hierarchy_is_an_anchor_only_under_the_ugly_name() {
    let folder = tempfile::tempdir().unwrap();
    kazasu(&["sim", "--anchors", folder.path().to_str().unwrap()]);
    let mut key = fs::read(folder.path().join("card-face-ca.cv")).unwrap();
    key[..7].copy_from_slice(b"6000023");
    let path = folder.path().join("test.cv");
    fs::write(&path, key).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(
        failure(&["card", "read", "face", "--anchor", path]),
        (2, "certificate_test_authority".to_owned())
    );
    let accepted = kazasu(&["card", "read", "face", "--test-anchor-never-in-production", path]);
    assert_eq!(code(&accepted), 0, "{accepted:?}");
    assert!(stderr(&accepted).contains("試験用のCA"), "{accepted:?}");
}

/// The recordings, where there are any.
fn recordings() -> Option<PathBuf> {
    let recordings = std::env::var_os("KAZASU_RECORDINGS").map(PathBuf::from);
    if recordings.is_none() {
        println!("skipped: KAZASU_RECORDINGS is not set");
    }
    recordings
}

#[test]
fn the_dump_of_a_test_card_is_believed_only_with_the_test_anchor() {
    let Some(recordings) = recordings() else { return };
    let path = |name: &str| recordings.join(name).to_str().unwrap().to_owned();
    let read = [
        "card",
        "certificate",
        "--json",
        "--dumps",
        &path("cards/jpki-test-card"),
    ];
    let unknown = kazasu(&read);
    assert_eq!(code(&unknown), 1, "{unknown:?}");
    assert_eq!(json_of(&unknown)["trust_error"], "certificate_no_anchor");

    let anchors: Vec<String> = fs::read_dir(Path::new(&path("certs/test")))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .filter(|path| path.contains("authca"))
        .collect();
    let ugly: Vec<&str> = anchors
        .iter()
        .flat_map(|anchor| ["--test-anchor-never-in-production", anchor])
        .collect();
    let believed = json_of(&kazasu(&[&read[..], &ugly].concat()));
    assert_eq!(believed["trust_error"], Value::Null, "{believed}");
    let plain = kazasu(&[&read[..], &["--anchor", &anchors[0]]].concat());
    assert_eq!(
        (code(&plain), &json_of(&plain)["error"]["code"]),
        (2, &json!("certificate_test_authority"))
    );
    assert!(
        stderr(&plain).contains("--test-anchor-never-in-production"),
        "{plain:?}"
    );
}
