//! `kazasu phone`, and `--device android|iphone` everywhere else.

use std::fs;
use std::path::PathBuf;

use kazasu::phone::mdoc::{Curve, DeviceEngagement, PrivateKey, SessionTranscript};
use kazasu::phone::mdoc::{japan, request::DeviceRequest, request::DocumentRequest, session::Session};
use kazasu::phone::nfc::{CarrierOffer, EngagementOptions, engage};
use kazasu_sim::certificates::simulated_iaca_anchor;
use kazasu_sim::phone::{MdocHolder, MdocProfile};
use serde_json::json;
use tempfile::TempDir;

use crate::{code, failure, json_of, kazasu, stdout};

/// What the files of one presentation hold.
struct Presented {
    folder: TempDir,
}

impl Presented {
    /// Presents the simulated document over messages, as an app does over Bluetooth, and keeps the files of it.
    fn new(profile: MdocProfile) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = simulated_iaca_anchor(profile.authority);
        let mut holder = MdocHolder::new(profile);
        let handover = engage(EngagementOptions::new(CarrierOffer::Nfc, [1, 2]))
            .run(&mut holder)
            .unwrap();
        let key = PrivateKey::from_bytes(Curve::P256, &[7; 32]).unwrap();
        let device = DeviceEngagement::parse(&handover.device_engagement).unwrap();
        let reader_key = key.public_key().to_encoded_item();
        let (select, request) = (&handover.select, handover.request.as_deref());
        let transcript = SessionTranscript::nfc(&handover.device_engagement, &reader_key, select, request);
        let mut session = Session::for_reader(&key, device.device_key(), transcript.clone()).unwrap();
        let items = japan::request(&[japan::Element::FullName], false);
        let request = DeviceRequest::new(DocumentRequest::new(items).unwrap());
        let answer = holder.message(&session.seal(&request.encode()).unwrap());
        let received = session.open(&answer).unwrap();
        let files: [(&str, &[u8]); 5] = [
            ("select.ndef", select),
            ("engagement.cbor", &handover.device_engagement),
            ("transcript.cbor", transcript.as_bytes()),
            ("response.cbor", received.data().unwrap()),
            ("root.der", &root),
        ];
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let hex: String = received
            .data()
            .unwrap()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        fs::write(folder.path().join("response.hex"), hex + "\n").unwrap();
        Self { folder }
    }

    fn file(&self, name: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        path.to_str().unwrap().to_owned()
    }
}

/// Signed an hour ago by the clock that the command goes by.
fn fresh() -> MdocProfile {
    MdocProfile {
        signed: jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1),
        ..MdocProfile::default()
    }
}

#[test]
fn both_phones_check_in_and_say_what_they_are() {
    for (device, token, count) in [("android", "JPKIAPGPSETOKEN", 6), ("iphone", "JPKIAPIOSTOKEN", 7)] {
        let output = kazasu(&["checkin", "--device", device, "--json"]);
        assert_eq!(code(&output), 0, "{output:?}");
        let value = json_of(&output);
        assert_eq!(
            value["device"],
            json!({"kind": device, "token": token, "reader": "simulator"})
        );
        assert_eq!(value["exchanges"]["count"], count);
        assert_eq!(value["authentication"]["signature"], "valid");
        assert_eq!(value["decision"]["outcome"], "insured");
    }
}

#[test]
fn a_phone_has_a_pin_of_its_own() {
    let wrong = ["checkin", "--device", "android", "--pin", "1234"];
    assert_eq!(failure(&wrong), (3, "credential_wrong".to_owned()));
}

#[test]
fn a_phones_certificate_is_read_after_its_pin() {
    let value = json_of(&kazasu(&["card", "certificate", "--device", "android", "--json"]));
    assert_eq!(value["kind"], "user_authentication");
    assert_eq!(value["trusted_by"], "simulated authentication CA");
}

#[test]
fn what_only_cards_have_is_not_looked_for_on_a_phone() {
    for what in [&["read", "attributes"][..], &["read", "number"]] {
        let call = [&["card"][..], what, &["--device", "iphone"]].concat();
        assert_eq!(failure(&call), (1, "application_not_found".to_owned()));
    }
    let dumps = ["card", "info", "--device", "iphone", "--filler", "3"];
    assert_eq!(failure(&dumps), (2, "card_only".to_owned()));
}

#[test]
fn an_iphone_presents_what_is_asked_for_and_no_more() {
    let output = kazasu(&["phone", "present", "--json"]);
    assert_eq!(code(&output), 0, "{output:?}");
    let value = json_of(&output);
    let elements: Vec<_> = value["elements"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(elements.len(), 4, "{elements:?}");
    assert_eq!(value["elements"]["full_name_unicode"], "架空　花子");
    assert_eq!(value["trusted_by"], "simulated IACA");
    assert!(
        value["checks"]
            .as_object()
            .unwrap()
            .values()
            .all(|check| check == "passed")
    );

    let age = json_of(&kazasu(&["phone", "present", "--age-over", "20", "--json"]));
    assert_eq!(age["elements"], json!({"age_over_20": "true"}));
}

#[test]
fn a_portrait_is_written_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portrait");
    let path = file.to_str().unwrap();
    let output = kazasu(&["phone", "present", "--element", "portrait", "--portrait", path]);
    assert_eq!(code(&output), 0, "{output:?}");
    // The signature box of JPEG 2000.
    assert!(fs::read(file).unwrap().starts_with(b"\x00\x00\x00\x0CjP  "));
}

#[test]
fn a_card_presents_no_document() {
    let call = ["phone", "present", "--device", "card"];
    assert_eq!(failure(&call).0, 3);
}

#[test]
fn a_response_is_checked_as_far_as_the_files_allow() {
    let files = Presented::new(fresh());
    let (response, root, transcript) = (
        files.file("response.cbor"),
        files.file("root.der"),
        files.file("transcript.cbor"),
    );
    let whole = kazasu(&[
        "phone",
        "response",
        "--json",
        "--anchor",
        &root,
        "--transcript",
        &transcript,
        &response,
    ]);
    assert_eq!(code(&whole), 0, "{whole:?}");
    let checks = json_of(&whole)["documents"][0]["checks"].clone();
    assert!(
        checks.as_object().unwrap().values().all(|check| check == "passed"),
        "{checks}"
    );

    let hex = files.file("response.hex");
    let alone = kazasu(&["phone", "response", "--json", "--anchor", &root, &hex]);
    assert_eq!(code(&alone), 1, "the phone's own proof was not checked");
    assert_eq!(
        json_of(&alone)["documents"][0]["checks"]["device_authentication"],
        "not_checked"
    );

    let distrusted = json_of(&kazasu(&[
        "phone",
        "response",
        "--json",
        "--transcript",
        &transcript,
        &response,
    ]));
    assert_eq!(
        distrusted["documents"][0]["checks"]["issuer_certificate"],
        "certificate_no_anchor"
    );
}

#[test]
fn an_expired_document_says_so() {
    let old = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 400);
    let files = Presented::new(MdocProfile {
        signed: old,
        ..MdocProfile::default()
    });
    let (response, root, transcript) = (
        files.file("response.cbor"),
        files.file("root.der"),
        files.file("transcript.cbor"),
    );
    let output = kazasu(&[
        "phone",
        "response",
        "--json",
        "--anchor",
        &root,
        "--transcript",
        &transcript,
        &response,
    ]);
    assert_eq!(code(&output), 1, "{output:?}");
    assert_eq!(json_of(&output)["documents"][0]["checks"]["validity"], "mdoc_expired");
}

#[test]
fn an_engagement_is_decoded_from_ndef_and_from_cbor() {
    let files = Presented::new(fresh());
    let ndef = json_of(&kazasu(&["phone", "engagement", "--json", &files.file("select.ndef")]));
    let cbor = json_of(&kazasu(&[
        "phone",
        "engagement",
        "--json",
        &files.file("engagement.cbor"),
    ]));
    for value in [&ndef, &cbor] {
        assert_eq!((&value["version"], &value["curve"]), (&json!("1.1"), &json!("P256")));
    }
    assert_eq!(ndef["carriers"].as_array().unwrap().len(), 1);
    let text = kazasu(&["phone", "engagement", "--lang", "en", &files.file("select.ndef")]);
    assert!(stdout(&text).contains("version: 1.1"), "{text:?}");
}

#[test]
fn what_is_no_engagement_and_no_response_is_unusable() {
    let files = Presented::new(fresh());
    let root = files.file("root.der");
    for command in ["engagement", "response"] {
        let (code, error) = failure(&["phone", command, &root]);
        assert_eq!(code, 2, "{error}");
    }
}
