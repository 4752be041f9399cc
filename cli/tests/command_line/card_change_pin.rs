//! `kazasu card change-pin`.

use serde_json::json;

use crate::{code, failure, json_of, kazasu, stderr, stdout};

const CHANGEABLE: [(&str, &str); 5] = [
    ("auth", "8642"),
    ("sign", "XYZ987"),
    ("input-support", "8642"),
    ("card-identity", "8642"),
    ("application-0401", "8642"),
];

#[test]
fn every_pin_can_be_changed_and_none_is_shown() {
    for (credential, new) in CHANGEABLE {
        let change = ["card", "change-pin", "--credential", credential, "--new-pin", new];
        let output = kazasu(&change);
        assert_eq!(code(&output), 0, "{output:?}");
        assert!(stdout(&output).contains("を変えました。"), "{output:?}");
        assert!(stdout(&output).contains("変更は残りません"), "{output:?}");
        let english = kazasu(&[&change[..], &["--lang", "en"]].concat());
        assert!(stdout(&english).contains("was changed."), "{english:?}");
        let json = kazasu(&[&change[..], &["--json"]].concat());
        assert_eq!(
            json_of(&json),
            json!({"credential": credential.replace('-', "_"), "changed": true})
        );
        for output in [output, english, json] {
            for secret in [new, "1234", "ABC123"] {
                assert!(
                    !stdout(&output).contains(secret) && !stderr(&output).contains(secret),
                    "{output:?}"
                );
            }
        }
    }
}

#[test]
fn a_wrong_old_pin_and_a_last_try_stop_it() {
    for (credential, new) in CHANGEABLE {
        let change = ["card", "change-pin", "--credential", credential, "--new-pin", new];
        let wrong = [
            &change[..],
            &["--pin", if credential == "sign" { "WRONG1" } else { "9999" }],
        ]
        .concat();
        assert_eq!(failure(&wrong), (1, "credential_wrong".to_owned()), "{credential}");
        let last = [&change[..], &["--tries", "1"]].concat();
        assert_eq!(failure(&last), (1, "credential_last_try".to_owned()), "{credential}");
        assert_eq!(code(&kazasu(&[&last[..], &["--last-try"]].concat())), 0, "{credential}");
        let blocked = [&change[..], &["--tries", "0"]].concat();
        assert_eq!(failure(&blocked), (1, "credential_blocked".to_owned()), "{credential}");
    }
}

#[test]
fn a_new_pin_that_no_card_takes_is_refused_before_any_exchange() {
    for (credential, new, expected) in [
        ("auth", "12345", "invalid_pin"),
        ("sign", "short", "invalid_signing_password"),
        ("card-identity", "abcd", "invalid_pin"),
    ] {
        let change = ["card", "change-pin", "--credential", credential, "--new-pin", new];
        assert_eq!(failure(&change), (2, expected.to_owned()));
        let output = kazasu(&change);
        assert!(
            !stdout(&output).contains("SELECT") && !stderr(&output).contains(new),
            "{output:?}"
        );
    }
}
