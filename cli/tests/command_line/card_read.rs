//! `kazasu card read`.

use std::fs;

use serde_json::{Value, json};

use crate::{code, failure, json_of, kazasu, stderr, stdout};

const NUMBER_A: &str = "123456789018";
const NUMBER_B: &str = "02010220351234";

fn read(arguments: &[&str]) -> Value {
    let output = kazasu(&[&["card", "read"], arguments, &["--json"]].concat());
    assert_eq!(code(&output), 0, "{output:?}");
    json_of(&output)
}

#[test]
fn the_number_is_read_with_each_credential_that_opens_it() {
    for how in [
        vec![],
        vec!["--pin", "1234"],
        vec!["--number-a", NUMBER_A],
        vec!["--secure"],
        vec!["--short"],
    ] {
        let value = read(&[&["number"], how.as_slice()].concat());
        assert_eq!(value, json!({"individual_number": NUMBER_A}), "{how:?}");
    }
    assert!(stdout(&kazasu(&["card", "read", "number"])).ends_with("123456789018\n"));
}

#[test]
fn the_attributes_are_read_with_each_credential_that_opens_them() {
    let expected = json!({
        "name": "架空　花子", "address": "東京都架空区見本町１－２－３", "birth_date": "1990-01-02", "sex": "2",
    });
    for how in [
        vec![],
        vec!["--number-b", NUMBER_B],
        vec![
            "--birth-date",
            "1990-01-02",
            "--expiry-year",
            "2035",
            "--security-code",
            "1234",
        ],
        vec!["--secure"],
        vec!["--leading-bytes", "--filler", "9"],
        vec!["--leading-bytes=FFFF"],
    ] {
        assert_eq!(read(&[&["attributes"], how.as_slice()].concat()), expected, "{how:?}");
    }
    let japanese = kazasu(&["card", "read", "attributes"]);
    assert!(stdout(&japanese).contains("性別: 2 女"), "{japanese:?}");
    let english = kazasu(&["card", "read", "attributes", "--lang", "en"]);
    assert!(stdout(&english).contains("sex: 2 female"), "{english:?}");
}

#[test]
fn a_secure_session_shows_the_data_in_no_exchange() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let path = trace.to_str().unwrap();
    let in_clear = "--trace-with-pins-and-personal-data";
    let digits = "313233343536373839303138";
    read(&["number", "--trace", path, in_clear]);
    assert!(fs::read_to_string(&trace).unwrap().contains(digits));
    read(&["number", "--secure", "--trace", path, in_clear]);
    assert!(!fs::read_to_string(&trace).unwrap().contains(digits));
}

#[test]
fn what_a_credential_does_not_open_is_refused_before_any_exchange() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    for arguments in [
        ["number", "--number-b", NUMBER_B],
        ["attributes", "--number-a", NUMBER_A],
    ] {
        let arguments = [&["card", "read"][..], &arguments, &["--trace", trace.to_str().unwrap()]].concat();
        assert_eq!(failure(&arguments), (2, "credential_does_not_open".to_owned()));
        assert_eq!(
            fs::read_to_string(&trace).unwrap().lines().count(),
            1,
            "the header alone"
        );
    }
    for what in ["number", "attributes", "face"] {
        let arguments = ["card", "read", what, "--birth-date", "020102"];
        assert_eq!(failure(&arguments), (2, "birth_date_alone".to_owned()), "{what}");
    }
}

#[test]
fn credentials_that_cannot_be_right_are_unusable() {
    for (arguments, expected) in [
        (["number", "--pin", "12345"], "invalid_pin"),
        (["number", "--number-a", "12345678901"], "invalid_individual_number"),
        (["face", "--number-b", "0201022035123"], "invalid_number_b"),
        (["age", "--birth-date", "1990-13-02"], "invalid_birth_date_key"),
        (["age", "--birth-date", "1872-12-31"], "invalid_birth_date"),
    ] {
        let arguments = [&["card", "read"][..], &arguments].concat();
        assert_eq!(failure(&arguments), (2, expected.to_owned()));
    }
    let odd_parts = [
        "--birth-date",
        "020102",
        "--expiry-year",
        "203",
        "--security-code",
        "51234",
    ];
    assert_eq!(
        failure(&[&["card", "read", "face"][..], &odd_parts].concat()),
        (2, "invalid_number_b".to_owned())
    );
    for contradiction in [
        vec!["number", "--pin", "1234", "--number-a", NUMBER_A],
        vec!["number", "--secure", "--number-a", NUMBER_A],
        vec!["face", "--number-a", NUMBER_A, "--number-b", NUMBER_B],
        vec!["face", "--birth-date", "020102", "--expiry-year", "2035"],
    ] {
        let output = kazasu(&[&["card", "read"], contradiction.as_slice()].concat());
        assert_eq!(code(&output), 2, "{output:?}");
    }
}

#[test]
fn a_wrong_credential_is_a_no_that_names_it_and_the_tries_left() {
    for (arguments, credential, tries) in [
        (["number", "--pin", "0000"], "input_support", 2),
        (["attributes", "--number-b", "02010220359999"], "number_b", 9),
        (["face", "--number-a", "123456789012"], "card_face_number_a", 9),
        (["age", "--birth-date", "020103"], "card_face_birth_date", 9),
    ] {
        let arguments = [&["card", "read"][..], &arguments].concat();
        assert_eq!(failure(&arguments), (1, "credential_wrong".to_owned()));
        let output = kazasu(&[&arguments[..], &["--json"]].concat());
        let error = &json_of(&output)["error"];
        assert_eq!(
            (&error["credential"], &error["tries_left"]),
            (&json!(credential), &json!(tries))
        );
        let japanese = kazasu(&arguments);
        assert!(stderr(&japanese).contains(&format!("残り{tries}回")), "{japanese:?}");
        let given = arguments[4];
        assert!(!stderr(&japanese).contains(given) && !stdout(&japanese).contains(given));
        let english = kazasu(&[&arguments[..], &["--lang", "en"]].concat());
        assert!(
            stderr(&english).contains(&format!("tries left: {tries}")),
            "{english:?}"
        );
    }
}

#[test]
fn the_last_try_is_kept_unless_it_is_allowed() {
    for what in ["number", "attributes", "face", "age"] {
        let arguments = ["card", "read", what, "--tries", "1"];
        assert_eq!(failure(&arguments), (1, "credential_last_try".to_owned()), "{what}");
        assert!(stderr(&kazasu(&arguments)).contains("--last-try"));
        let allowed = kazasu(&[&arguments[..], &["--last-try"]].concat());
        assert_eq!(code(&allowed), 0, "{allowed:?}");
        let blocked = ["card", "read", what, "--tries", "0", "--last-try"];
        assert_eq!(failure(&blocked), (1, "credential_blocked".to_owned()), "{what}");
    }
    let wrong = ["card", "read", "number", "--tries", "1", "--last-try", "--pin", "0000"];
    let output = kazasu(&wrong);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("ロックされました"), "{output:?}");
}

#[test]
fn the_card_face_is_read_and_verified_and_what_nobody_signed_is_said() {
    for how in [
        vec![],
        vec!["--number-a", NUMBER_A],
        vec!["--short", "--read-limit", "200", "--filler", "30"],
    ] {
        let value = read(&[&["face"], how.as_slice()].concat());
        assert_eq!(value["signed"]["birth_date"], "1990-01-02", "{how:?}");
        let photo = &value["signed"]["photo"];
        assert_eq!(
            (&photo["media_type"], &photo["width"], &photo["height"], &photo["file"]),
            (&json!("image/jp2"), &json!(240), &json!(320), &Value::Null)
        );
        assert_eq!(value["unsigned"]["expiry"], "2035-01-02");
        assert_eq!(value["unsigned"]["security_code"]["media_type"], "image/png");
        assert_eq!(
            value["verification"],
            json!({"issuer": "valid", "trusted_by": "simulated card face CA", "card": "valid"})
        );
    }
    let japanese = kazasu(&["card", "read", "face"]);
    let (signed, unsigned) = stdout(&japanese).split_once("誰も署名していない項目:").unwrap();
    assert!(signed.contains("顔写真の画像: image/jp2 240x320") && unsigned.contains("有効期限: 2035-01-02"));
    let english = kazasu(&["card", "read", "face", "--lang", "en"]);
    assert!(stdout(&english).contains("Signed by nobody:"), "{english:?}");
}

#[test]
fn images_go_to_files_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("face");
    let value = read(&["face", "--out", out.to_str().unwrap()]);
    for (name, image, magic) in [
        ("name.png", &value["signed"]["name"], &b"\x89PNG"[..]),
        ("address.png", &value["signed"]["address"], b"\x89PNG"),
        ("photo.jp2", &value["signed"]["photo"], b"\0\0\0\x0CjP  "),
        ("security-code.png", &value["unsigned"]["security_code"], b"\x89PNG"),
    ] {
        let path = out.join(name);
        assert_eq!(image["file"], path.to_str().unwrap());
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.starts_with(magic), "{name}");
        assert_eq!(image["length"], bytes.len());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o77,
            0
        );
    }
    // Told before the card is asked for anything.
    fs::write(folder.path().join("file"), "").unwrap();
    let no_folder = folder.path().join("file/below");
    let output = kazasu(&["card", "read", "face", "--out", no_folder.to_str().unwrap()]);
    assert_eq!((code(&output), stdout(&output)), (2, ""));
}

#[test]
fn a_face_that_nobody_signed_is_shown_and_is_a_no() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("surface-0002.bin"),
        b"\xFF\x20\x0B\xDF\x22\x0819850403",
    )
    .unwrap();
    let dumps = ["--dumps", folder.path().to_str().unwrap()];
    let output = kazasu(&[&["card", "read", "face", "--json"][..], &dumps].concat());
    assert_eq!(code(&output), 1, "{output:?}");
    let value = json_of(&output);
    assert_eq!(value["signed"]["birth_date"], "1985-04-03");
    assert_eq!(value["signed"]["photo"], Value::Null);
    assert_eq!(
        value["verification"],
        json!({"issuer": "card_face_incomplete", "trusted_by": null, "card": "card_face_incomplete"})
    );
    let text = kazasu(&[&["card", "read", "face"][..], &dumps].concat());
    assert!(stdout(&text).contains("署名を確認できなかった項目:"), "{text:?}");
    assert!(!stdout(&text).contains("発行者が署名した項目"), "{text:?}");
}

#[test]
fn a_copied_face_is_told_from_the_card_that_it_was_issued_on() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let in_clear = "--trace-with-pins-and-personal-data";
    read(&["face", "--trace", trace.to_str().unwrap(), in_clear]);
    let recorded = fs::read_to_string(&trace).unwrap();
    let (_, answer) = recorded.split_once(r#""tx":"00B082"#).unwrap();
    let (_, answer) = answer.split_once(r#""rx":""#).unwrap();
    let (file, _) = answer.split_once(r#"9000""#).unwrap();
    let file: Vec<u8> = (0..file.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&file[at..at + 2], 16).unwrap())
        .collect();
    fs::write(folder.path().join("surface-0002.bin"), file).unwrap();

    let dumps = ["--dumps", folder.path().to_str().unwrap()];
    let output = kazasu(&[&["card", "read", "face", "--json"][..], &dumps].concat());
    assert_eq!(code(&output), 1, "{output:?}");
    let verification = &json_of(&output)["verification"];
    assert_eq!(
        (&verification["issuer"], &verification["card"]),
        (&json!("valid"), &json!("card_refused"))
    );
    let text = kazasu(&[&["card", "read", "face"][..], &dumps].concat());
    assert!(stdout(&text).contains("複製かもしれません"), "{text:?}");
}

#[test]
fn the_birth_date_opens_the_age_record() {
    for how in [
        vec![],
        vec!["--birth-date", "020102"],
        vec!["--birth-date", "1990-01-02"],
    ] {
        let value = read(&[&["age"], how.as_slice()].concat());
        assert_eq!(
            value,
            json!({"birth_date": "1990-01-02", "signature": "not_checked"}),
            "{how:?}"
        );
    }
    let english = kazasu(&["card", "read", "age", "--lang", "en"]);
    assert!(stdout(&english).contains("was not checked"), "{english:?}");
}
