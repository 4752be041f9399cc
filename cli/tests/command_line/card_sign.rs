//! `kazasu card sign`.

use std::fs;

use kazasu::card::jpki::SignatureScheme;
use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use serde_json::json;

use crate::{code, failure, json_of, kazasu, stderr, stdout};

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
fn every_scheme_gives_a_signature_of_its_kind() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("text"), "what is signed").unwrap();
    kazasu(&["card", "certificate", "--out", &path("certificate")]);
    let certificate = Certificate::from_der(&fs::read(path("certificate")).unwrap()).unwrap();
    for (name, scheme, algorithm) in [
        ("pkcs1", SignatureScheme::Pkcs1Message, "RSASSA-PKCS1-v1_5 SHA-256"),
        (
            "pkcs1-digest",
            SignatureScheme::Pkcs1Digest,
            "RSASSA-PKCS1-v1_5 SHA-256",
        ),
        (
            "pkcs1-message",
            SignatureScheme::Pkcs1Message,
            "RSASSA-PKCS1-v1_5 SHA-256",
        ),
        ("pss-digest", SignatureScheme::PssDigest, "RSASSA-PSS SHA-256"),
        ("pss-message", SignatureScheme::PssMessage, "RSASSA-PSS SHA-256"),
        (
            "bare-sha256",
            SignatureScheme::BareSha256,
            "RSASSA-PKCS1-v1_5 without DigestInfo, of the SHA-256",
        ),
        (
            "as-given",
            SignatureScheme::AsGiven,
            "RSASSA-PKCS1-v1_5 without DigestInfo",
        ),
    ] {
        let sign = ["card", "sign", "--scheme", name, "--json"];
        let output = kazasu(&[&sign[..], &["--out", &path("signature"), &path("text")]].concat());
        assert_eq!(code(&output), 0, "{output:?}");
        assert_eq!(json_of(&output)["algorithm"], algorithm);
        let signature = fs::read(path("signature")).unwrap();
        scheme
            .verify(certificate.public_key(), b"what is signed", &signature, &RustCrypto)
            .unwrap();
    }
    fs::write(path("long"), [0x55; 246]).unwrap();
    assert_eq!(
        failure(&["card", "sign", "--scheme", "as-given", &path("long")]),
        (2, "signature_input_length".to_owned())
    );
}

#[test]
fn signing_says_no_as_verifying_does() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (key, wrong, name, tries) in [("auth", "9876", "auth", 2), ("sign", "XYZ987", "sign", 4)] {
        let arguments = ["card", "sign", "--key", key, "--pin", wrong, file];
        assert_eq!(failure(&arguments), (1, "credential_wrong".to_owned()));
        let output = kazasu(&[&arguments[..], &["--json"]].concat());
        let error = &json_of(&output)["error"];
        assert_eq!(
            (&error["credential"], &error["tries_left"]),
            (&json!(name), &json!(tries))
        );
        let text = kazasu(&arguments);
        assert!(
            !stdout(&text).contains(wrong) && !stderr(&text).contains(wrong),
            "{text:?}"
        );
        let sign = ["card", "sign", "--key", key, file];
        let last = [&sign[..], &["--tries", "1"]].concat();
        assert_eq!(failure(&last), (1, "credential_last_try".to_owned()));
        assert_eq!(code(&kazasu(&[&last[..], &["--last-try"]].concat())), 0);
        let blocked = [&sign[..], &["--tries", "0"]].concat();
        assert_eq!(failure(&blocked), (1, "credential_blocked".to_owned()));
    }
    // Lower case would be counted as a wrong try.
    let lower = ["card", "sign", "--key", "sign", "--pin", "abc123", file];
    assert_eq!(failure(&lower), (2, "invalid_signing_password".to_owned()));
}
