//! `kazasu card info` and `retries`.

use serde_json::json;

use crate::{assert_nothing_personal, code, failure, json_of, kazasu, stdout};

#[test]
fn info_says_what_the_device_is_and_holds_in_either_language() {
    let japanese = kazasu(&["card", "info"]);
    assert_eq!(code(&japanese), 0, "{japanese:?}");
    for part in [
        "マイナンバーカード  型式 E16R01NJ",
        "署名用電子証明書: あり",
        "市区町村コード 13999  有効期限 2035-01-02",
        "カード認識データ",
    ] {
        assert!(stdout(&japanese).contains(part), "{japanese:?}");
    }
    let english = kazasu(&["card", "info", "--lang", "en"]);
    for part in [
        "model E16R01NJ",
        "signing certificate: present",
        "municipality 13999  expires 2035-01-02",
        "card recognition data",
    ] {
        assert!(stdout(&english).contains(part), "{english:?}");
    }
}

#[test]
fn info_json_has_the_documented_form() {
    let info = json_of(&kazasu(&["card", "info", "--json"]));
    assert_eq!(
        info["device"],
        json!({"kind": "card", "token": "JPKIAPICCTOKEN2", "reader": "simulator"})
    );
    assert_eq!(info["certificates"], json!({"auth": true, "sign": true}));
    assert_eq!(
        info["card"],
        json!({"municipality_code": "13999", "expiry": "2035-01-02"})
    );
    let objects = info["card_manager"]["objects"].as_array().unwrap();
    assert_eq!(objects.len(), 9);
    assert_eq!(objects[7]["tag"], "7F21");
    let child = json_of(&kazasu(&["card", "info", "--json", "--child"]));
    assert_eq!(child["certificates"], json!({"auth": true, "sign": "00"}));
}

#[test]
fn what_identifies_the_card_is_given_only_when_asked_for() {
    for arguments in [["card", "info", "--json"], ["card", "info", "--lang=en"]] {
        assert_nothing_personal(&kazasu(&arguments));
    }
    let info = json_of(&kazasu(&["card", "info", "--json", "--serial"]));
    assert_eq!(info["serials"]["card_serial"], "933578102844798");
    assert!(stdout(&kazasu(&["card", "info", "--serial"])).contains("カードの製造番号: 933578102844798"));
}

#[test]
fn retries_tells_every_counter_of_every_application() {
    let full = json!({
        "auth": 3, "sign": 5,
        "input_support": 3, "number_a": 10, "number_b": 10,
        "card_face_number_a": 10, "card_face_number_b": 10, "card_face_birth_date": 10,
        "card_identity": 3, "application_0401": 3,
    });
    let output = kazasu(&["card", "retries", "--json"]);
    assert_eq!((code(&output), json_of(&output)), (0, full));
    assert_nothing_personal(&output);

    let blocked = kazasu(&["card", "retries", "--tries", "0"]);
    assert_eq!(code(&blocked), 0);
    assert_eq!(
        stdout(&blocked).matches("ロックされています").count(),
        10,
        "{blocked:?}"
    );
    let values = json_of(&kazasu(&["card", "retries", "--tries", "0", "--json"]));
    assert!(values.as_object().unwrap().values().all(|tries| *tries == 0));
    let english = kazasu(&["card", "retries", "--tries", "1", "--lang", "en"]);
    assert_eq!(stdout(&english).matches(": 1 left").count(), 10, "{english:?}");
    assert_nothing_personal(&english);
}

#[test]
fn what_sets_up_the_simulated_card_does_not_go_with_a_reader() {
    for option in ["--child", "--tries=1", "--dumps=.", "--seed=1"] {
        assert_eq!(code(&kazasu(&["card", "info", "--reader", "x", option])), 2, "{option}");
    }
    assert_eq!(
        failure(&["card", "info", "--dumps", "/nowhere"]),
        (2, "dump_unreadable".to_owned())
    );
}
