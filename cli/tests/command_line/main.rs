//! The command line as a user and a script see it: output, JSON, exit codes. One module a family of commands.

mod card_certificate;
mod card_change_pin;
mod card_hpki;
mod card_info;
mod card_read;
mod card_sign;
mod checkin;
mod doctor;
mod message;
mod phone;
mod simulators;
mod trace;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

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

/// The exit code and error code of a call that fails, the same with and without `--json`.
fn failure(arguments: &[&str]) -> (i32, String) {
    let text = kazasu(arguments);
    let output = kazasu(&[arguments, &["--json"]].concat());
    assert_eq!(code(&output), code(&text), "{arguments:?}");
    let error = json_of(&output)["error"]["code"].as_str().unwrap().to_owned();
    assert!(stderr(&text).contains(&format!("[{error}]")), "{text:?}");
    (code(&output), error)
}

/// Asserts that `output` shows nothing that opens the simulated card, or that is its holder's.
fn assert_nothing_personal(output: &Output) {
    for personal in [
        "1234",
        "ABC123",
        "架空",
        "見本町",
        "1990-01-02",
        "19900102",
        "020102",
        "933578102844798",
    ] {
        for shown in [stdout(output), stderr(output)] {
            assert!(!shown.contains(personal), "{personal} in {shown}");
        }
    }
}
