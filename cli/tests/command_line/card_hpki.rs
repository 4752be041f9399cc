//! `kazasu card hpki`.

use std::fs;

use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use serde_json::json;

use crate::{code, failure, json_of, kazasu, stderr, stdout};

#[test]
fn certificates_are_shown_without_a_pin() {
    for (key, words, usage) in [
        ("sign", "HPKI署名用", "non_repudiation"),
        ("auth", "HPKI認証用", "digital_signature"),
    ] {
        let certificate = ["card", "hpki", "certificate", "--key", key];
        let output = kazasu(&certificate);
        assert_eq!(code(&output), 0, "{output:?}");
        assert!(stdout(&output).contains("模擬HPKIカード"), "{output:?}");
        assert!(stdout(&output).contains(&format!("種類: {words}")), "{output:?}");
        let value = json_of(&kazasu(&[&certificate[..], &["--json"]].concat()));
        assert_eq!(value["subject"], "CN=MIHON TARO,C=JP");
        assert_eq!(value["trusted_by"], "simulated HPKI CA");
        assert!(
            value["key_usage"].as_array().unwrap().contains(&json!(usage)),
            "{value}"
        );
        let english = kazasu(&[&certificate[..], &["--lang", "en"]].concat());
        assert!(stdout(&english).contains("simulated HPKI card"), "{english:?}");
    }
}

#[test]
fn both_keys_sign_in_both_forms() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("text"), "a prescription").unwrap();
    for key in ["sign", "auth"] {
        kazasu(&[
            "card",
            "hpki",
            "certificate",
            "--key",
            key,
            "--out",
            &path("certificate"),
        ]);
        let certificate = Certificate::from_der(&fs::read(path("certificate")).unwrap()).unwrap();
        for form in ["digest-info", "padded-block"] {
            let sign = ["card", "hpki", "sign", "--key", key, "--form", form, "--json"];
            let output = kazasu(&[&sign[..], &["--out", &path("signature"), &path("text")]].concat());
            assert_eq!(code(&output), 0, "{output:?}");
            assert_eq!(json_of(&output)["key"], key);
            let signature = fs::read(path("signature")).unwrap();
            let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
            certificate
                .verify_signature(algorithm, b"a prescription", &signature, &RustCrypto)
                .unwrap();
        }
    }
}

#[test]
fn a_wrong_pin_is_a_no_and_not_shown() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let wrong = ["card", "hpki", "sign", "--pin", "wrong-pin", file];
    assert_eq!(failure(&wrong), (1, "credential_wrong".to_owned()));
    let output = kazasu(&wrong);
    assert!(
        stderr(&output).contains("HPKI署名用の暗証番号が違います。残り9回"),
        "{output:?}"
    );
    assert!(!stdout(&output).contains("wrong-pin") && !stderr(&output).contains("wrong-pin"));
    let impossible = ["card", "hpki", "sign", "--pin", "a pin", file];
    assert_eq!(failure(&impossible), (2, "invalid_hpki_pin".to_owned()));
}
