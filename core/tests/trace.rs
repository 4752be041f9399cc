//! Traces in words: what is told, and what is hidden.

mod recordings;

use kazasu::Language;
use kazasu::apdu::trace::{Entry, Exchange, Explanation, Note, Options, TraceError, explain};
use kazasu::card::card_manager::CardData;
use kazasu::card::token::TokenKind;
use kazasu::card::{Application, Credential};
use proptest::prelude::*;

fn english(trace: &str) -> Explanation {
    explain(trace.as_bytes(), Options::new(Language::English)).unwrap()
}

fn with_personal_data(trace: &str) -> Explanation {
    let mut options = Options::new(Language::English);
    options.personal_data = true;
    explain(trace.as_bytes(), options).unwrap()
}

fn exchanges(explanation: &Explanation) -> Vec<&Exchange> {
    let exchanges = explanation.entries.iter().filter_map(|entry| match entry {
        Entry::Exchange(exchange) => Some(exchange),
        _ => None,
    });
    exchanges.collect()
}

fn notes(explanation: &Explanation) -> Vec<&Note> {
    let notes = explanation.entries.iter().filter_map(|entry| match entry {
        Entry::Note(note) => Some(note),
        _ => None,
    });
    notes.collect()
}

fn commands(explanation: &Explanation) -> Vec<&str> {
    exchanges(explanation)
        .iter()
        .filter_map(|exchange| exchange.command.as_ref())
        .map(|it| it.text.as_str())
        .collect()
}

fn answers(explanation: &Explanation) -> Vec<&str> {
    exchanges(explanation)
        .iter()
        .filter_map(|exchange| exchange.response.as_ref())
        .map(|it| it.text.as_str())
        .collect()
}

const JPKI: &str = "C 00A4040C0AD392F000260100000001\nR 9000\n";
const INPUT_SUPPORT: &str = "C 00A4040C0AD3921000310001010408\nR 9000\n";

#[test]
fn commands_are_told_by_application_and_file() {
    let trace = format!(
        "{JPKI}C 00A4020C020018\nR 9000\nC 00200080 04 31323334\nR 9000\nC 00B08A0000\nR 6982\n\
         C 802A0097 02 0102 00\nR 6A86\nC 00B000040006CA\nR 6B00\n"
    );
    assert_eq!(
        commands(&english(&trace)),
        [
            "SELECT: JPKI application (AID D392F000260100000001)",
            "SELECT: PIN of the user authentication certificate (EF 0018)",
            "VERIFY: PIN of the user authentication certificate (EF 0018)",
            "READ BINARY: user authentication certificate (EF 000A), offset 0, up to 256 bytes",
            "COMPUTE DIGITAL SIGNATURE: user authentication key (EF 0017), PKCS#1 v1.5 padding of the data given",
            "READ BINARY: PIN of the user authentication certificate (EF 0018), offset 4, up to 1738 bytes",
        ]
    );
    assert_eq!(
        answers(&english(&trace))[3..],
        [
            "PIN or password needed first",
            "wrong P1 or P2",
            "offset past the end of the file"
        ]
    );
}

#[test]
fn japanese_is_the_same_in_japanese() {
    let trace = format!("{JPKI}C 0020009B\nR 63C5\n");
    let explanation = explain(trace.as_bytes(), Options::new(Language::Japanese)).unwrap();
    assert_eq!(
        commands(&explanation)[1],
        "VERIFY: 署名用電子証明書の暗証番号 (EF 001B), 残り回数の確認(回数は減りません)"
    );
    assert_eq!(answers(&explanation)[1], "残り5回");
}

#[test]
fn names_are_those_of_the_card_module() {
    let told = |trace: &str, language| {
        let explanation = explain(trace.as_bytes(), Options::new(language)).unwrap();
        let exchange = exchanges(&explanation).pop().unwrap().clone();
        (exchange.command.unwrap().text, exchange.response.unwrap().details)
    };
    for application in [
        Application::Jpki,
        Application::InputSupport,
        Application::CardFace,
        Application::CardIdentity,
        Application::Application0401,
        Application::CardManager,
        Application::HpkiSignature,
        Application::HpkiAuthentication,
    ] {
        let aid = application.aid();
        let select = format!("C 00A4040C{:02X}{aid}\nR 9000\n", aid.as_bytes().len());
        assert!(
            told(&select, Language::Japanese)
                .0
                .starts_with(&format!("SELECT: {} (", application.japanese()))
        );
        assert!(
            told(&select, Language::English)
                .0
                .starts_with(&format!("SELECT: {} (", application.english()))
        );
    }
    for credential in [
        Credential::UserAuthentication,
        Credential::DigitalSignature,
        Credential::InputSupport,
        Credential::NumberA,
        Credential::NumberB,
        Credential::CardFaceNumberA,
        Credential::CardFaceNumberB,
        Credential::CardFaceBirthDate,
        Credential::CardIdentity,
        Credential::Application0401,
        Credential::HpkiSignature,
        Credential::HpkiAuthentication,
    ] {
        let (aid, reference) = (credential.application().aid(), credential.short_file_id().reference());
        let length = aid.as_bytes().len();
        let verify = format!("C 00A4040C{length:02X}{aid}\nR 9000\nC 002000{reference:02X} <PIN>\nR 9000\n");
        assert!(
            told(&verify, Language::Japanese)
                .0
                .starts_with(&format!("VERIFY: {} (", credential.japanese()))
        );
        assert!(
            told(&verify, Language::English)
                .0
                .starts_with(&format!("VERIFY: {} (", credential.english()))
        );
    }
    for object in CardData::ALL {
        let get = format!("C 00CA{:04X}00\nR 6A88\n", object.tag());
        for (language, name) in [
            (Language::Japanese, object.japanese()),
            (Language::English, object.english()),
        ] {
            assert!(told(&get, language).0.contains(name), "{name}");
        }
    }
    for kind in [
        TokenKind::ResidentRegistryCard,
        TokenKind::MyNumberCard,
        TokenKind::AndroidPhone,
        TokenKind::Iphone,
    ] {
        let label: String = format!("{:<32}", kind.label())
            .bytes()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        let read = format!("{JPKI}C 00B0860020\nR {label}9000\n");
        assert_eq!(
            told(&read, Language::Japanese).1,
            [format!("トークンラベル: {} ({})", kind.label(), kind.japanese())]
        );
        assert_eq!(
            told(&read, Language::English).1,
            [format!("token label: {} ({})", kind.label(), kind.english())]
        );
    }
}

#[test]
fn an_application_that_was_not_found_does_not_become_the_current_one() {
    let trace = format!("{JPKI}C 00A4040C0AD3921000310001010408\nR 6A82\nC 00B08A0000\nR 9000\n");
    assert_eq!(
        commands(&english(&trace))[2],
        "READ BINARY: user authentication certificate (EF 000A), offset 0, up to 256 bytes"
    );
}

#[test]
fn secrets_in_commands_are_hidden_even_with_personal_data() {
    let secrets = [
        "C 002000980431323334",
        "C 00 20 00 98 04 31 32 33 34",
        "C 00200098 05 31323334",
        "C 10200098 04 31323334",
        "C 08200098 04 31323334",
        "C 00240180 04 31323334",
        "C 80320080 04 31323334",
        "C 002C0080 04 31323334",
        "C 00FE0080 04 31323334",
        "C 00200098 00 0004 31323334",
        "R 31323334",
        "unmarked 002000980431323334",
        "not understood: 9020009804 31323334",
        "PIN=002000980431323334!",
        "番号002000980431323334号",
        "C 0020 # 0431323334",
        r#"{"type":"exchange","tx":"002000980431323334"}"#,
        r#"{"type":"exchange","tx":"002000980431323334","rx":12}"#,
        r#"{"type":"exchange","tx":"zz002000980431323334"}"#,
        r#"{"type":"exchange","tx":"0020009804 31323334","#,
        r#"{"type":"exchange","tx":"\u0030020009804 31323334"}"#,
        r#"{"type":"exchange","tx":"00:20:00:98:04:31:32:33:34"}"#,
        r#"{"type":"exchange","tx":"0x00, 0x20, 0x00, 0x98, 0x04, 0x31, 0x32, 0x33, 0x34"}"#,
        r#"{"TYPE":"exchange","TX":"00-20-00-98-04-31-32-33-34"}"#,
        "00:20:00:98:04:31:32:33:34",
        "C 00:20:00:98:04:31:32:33:34",
        "C {0x00,0x20,0x00,0x98,0x04,0x31,0x32,0x33,0x34}",
        "byte[] c = {0x00, 0x20, 0x00, 0x98, 0x04, 0x31, 0x32, 0x33, 0x34};",
    ];
    for line in secrets {
        let options_with = with_personal_data(line);
        let shown = if line.starts_with('R') {
            english(line)
        } else {
            options_with
        };
        let text = serde_json::to_string(&shown).unwrap();
        let bytes = text.replace("0x", "").replace([' ', ':', '-', ','], "");
        assert!(!bytes.contains("31323334"), "{line}: {text}");
    }
}

#[test]
fn what_a_log_writes_beside_the_bytes_of_a_secret_is_hidden_too() {
    for trace in [
        // A dump of bytes with the same as characters.
        "00 20 00 98 04 31 32 33 34 . ...1234\n",
        "00 20 00 9B 0C 41 42 43 31 32 33 34 58 59 5A 37 ...ABC1234XYZ7\n38 8\n",
        "C 0020009804 '1234'\n",
        "C 00200098 04 PIN=1234 # 1234\n",
        "# the PIN is 1234\nC 00200098 04 31323334 # 1234\nR 9000\n",
        "C 00200098 # 1234\nC 00200098 04 31323334\n",
        r#"{"type":"exchange","tx":"ACAAmAQxMjM0"}"#,
        r#"{"type":"exchange","tx":"0020009804 '1234'"}"#,
    ] {
        let text = serde_json::to_string(&with_personal_data(trace)).unwrap();
        for secret in ["1234", "ABC", "AQxMjM0"] {
            assert!(!text.contains(secret), "{trace}: {text}");
        }
    }
}

#[test]
fn a_trace_takes_time_and_memory_by_its_length() {
    let started = std::time::Instant::now();
    // One line, of which every part might be a command.
    let commands = format!("C {}", "00B00000;".repeat(100_000));
    assert_eq!(exchanges(&english(&commands)).len(), 100_000);
    let undecided = format!(
        "{INPUT_SUPPORT}C 00B08100000000\nR {}9000\n{}",
        "FF".repeat(65_000),
        "C 00C0000001\nR FF9000\n".repeat(30_000)
    );
    assert_eq!(exchanges(&english(&undecided)).len(), 30_002);
    assert!(started.elapsed().as_secs() < 30, "explaining is not linear");
    for short in ["a\n", "R 00\n"] {
        assert_eq!(
            explain(short.repeat(800_000).as_bytes(), Options::new(Language::English))
                .unwrap_err()
                .code(),
            "trace_too_many_entries"
        );
    }
}

#[test]
fn personal_data_is_shown_on_demand_only() {
    let trace = format!("{INPUT_SUPPORT}C 00B0810000\nR FF100C303132333435363738393031FFFF9000\n");
    let hidden = english(&trace);
    let read = exchanges(&hidden)[1].response.as_ref().unwrap();
    assert_eq!(
        (read.bytes.as_str(), read.details.as_slice()),
        ("<17 bytes> 9000", ["FF10 My Number (12 bytes)".to_owned()].as_slice())
    );
    let shown = with_personal_data(&trace);
    let read = exchanges(&shown)[1].response.as_ref().unwrap();
    assert_eq!(read.bytes, "FF100C303132333435363738393031FFFF 9000");
    assert!(
        read.details.iter().any(|line| line.contains("012345678901")),
        "{:?}",
        read.details
    );
}

#[test]
fn the_four_attributes_are_listed_by_name() {
    let file = "FF201FDF210800000000000000 00DF2203E38182DF2303E38184DF240130DF250131";
    let trace = format!("{INPUT_SUPPORT}C 00B0820000\nR {file}9000\n");
    let explanation = with_personal_data(&trace);
    let details = &exchanges(&explanation)[1].response.as_ref().unwrap().details;
    assert!(details.contains(&"  DF22 name (3 bytes): あ".to_owned()), "{details:?}");
    assert!(details.contains(&"  DF25 sex (1 bytes): 1".to_owned()), "{details:?}");
}

#[test]
fn a_file_read_in_pieces_is_told_as_a_whole() {
    let trace = format!(
        "{INPUT_SUPPORT}C 00B0810003\nR FF100C9000\nC 00B0000305\nR 30313233346103\nC 00C0000003\nR 3536379000\n\
         C 00B000 0B 04\nR 383930319000\n"
    );
    let explanation = english(&trace);
    let details: Vec<&[String]> = exchanges(&explanation)[1..]
        .iter()
        .map(|it| it.response.as_ref().unwrap().details.as_slice())
        .collect();
    assert_eq!(details[0], ["the beginning of 15 bytes in all"]);
    assert!(details[1].is_empty() && details[2].is_empty());
    assert_eq!(details[3], ["FF10 My Number (12 bytes)"]);
}

#[test]
fn a_file_is_told_once() {
    let read = "C 00B0810000\nR FF100C303132333435363738393031FFFF9000\nC 00B0001101\nR FF9000\n";
    let explanation = english(&format!("{INPUT_SUPPORT}{read}{read}"));
    let told: Vec<usize> = exchanges(&explanation)
        .iter()
        .map(|it| it.response.as_ref().unwrap().details.len())
        .collect();
    assert_eq!(told, [0, 1, 0, 1, 0]);
}

#[test]
fn the_token_tells_the_device() {
    let label: String = format!("{:<32}", "JPKIAPGPSETOKEN")
        .bytes()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let explanation = english(&format!(
        "{JPKI}C 00B0860020\nR {label}9000\nC 00B0880003\nR 8F8F009000\n"
    ));
    let details = |index: usize| {
        exchanges(&explanation)[index]
            .response
            .as_ref()
            .unwrap()
            .details
            .clone()
    };
    assert_eq!(details(1), ["token label: JPKIAPGPSETOKEN (Android phone)"]);
    assert_eq!(
        details(2),
        ["digital signature certificate: present, user authentication certificate: present"]
    );
}

#[test]
fn a_response_that_was_left_out_is_said_to_be_cut() {
    let explanation = english(&format!(
        "{JPKI}C 00B08A0000\nR ...(256 bytes)...9000\nC 00B08A0000\nR 63Cx\n"
    ));
    let read = exchanges(&explanation);
    let first = read[1].response.as_ref().unwrap();
    assert_eq!(
        (first.bytes.as_str(), first.text.as_str(), first.cut),
        ("… 9000", "done", true)
    );
    let second = read[2].response.as_ref().unwrap();
    assert_eq!((second.status.as_deref(), second.cut), (None, true));
}

#[test]
fn comments_between_command_and_response_do_not_part_them() {
    let explanation = english("C 00A4020C020001 # a remark\n# between\nR 9000 # another\n");
    assert_eq!(exchanges(&explanation).len(), 1);
    assert_eq!(exchanges(&explanation)[0].remarks, ["a remark", "another"]);
    assert!(exchanges(&explanation)[0].response.is_some());
    assert_eq!(notes(&explanation)[0].text, "between");
    assert_eq!(notes(&explanation)[0].line, 2);
}

#[test]
fn a_trace_that_is_too_long_is_refused() {
    let length = (4 << 20) + 1;
    assert_eq!(
        explain(&vec![b'\n'; length], Options::new(Language::English)),
        Err(TraceError::TooLong { length })
    );
}

#[test]
fn every_recorded_trace_goes_through() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let mut files = 0;
    for entry in std::fs::read_dir(directory.join("traces")).unwrap() {
        let path = entry.unwrap().path();
        let trace = std::fs::read(&path).unwrap();
        for language in [Language::Japanese, Language::English] {
            let explanation = explain(&trace, Options::new(language)).unwrap();
            assert!(!explanation.entries.is_empty(), "{}", path.display());
            if path.extension().is_some_and(|extension| extension == "txt") {
                let found = exchanges(&explanation);
                assert!(
                    found.iter().any(|exchange| exchange.command.is_some()),
                    "{}",
                    path.display()
                );
            }
        }
        files += 1;
    }
    assert!(files >= 13);
}

/// What the recorded traces must come to: exchanges with a command, those with a cut command or response.
#[test]
fn recorded_traces_are_understood() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let expected = [
        ("01-jpki-auth-cert-read.txt", 4, 1),
        ("02-jpki-sign-cert-read.txt", 6, 1),
        ("03-jpki-auth-sign.txt", 5, 1),
        ("04-jpki-sign-sign.txt", 5, 1),
        ("05-hojo-mynumber.txt", 5, 0),
        ("06-hojo-4attributes.txt", 6, 1),
        ("11-mdoc-nfc-apple-wallet.txt", 15, 1),
        ("14a-mdoc-nfc-multipaz-static.txt", 6, 0),
    ];
    for (name, commands, cut) in expected {
        let trace = std::fs::read(directory.join("traces").join(name)).unwrap();
        let explanation = explain(&trace, Options::new(Language::English)).unwrap();
        let found = exchanges(&explanation);
        let is_cut = |exchange: &&&Exchange| {
            exchange.command.as_ref().is_some_and(|it| it.cut) || exchange.response.as_ref().is_some_and(|it| it.cut)
        };
        assert_eq!(
            found.iter().filter(|it| it.command.is_some()).count(),
            commands,
            "{name}"
        );
        assert!(found.iter().all(|it| it.response.is_some()), "{name}");
        assert_eq!(found.iter().filter(is_cut).count(), cut, "{name}");
    }
}

#[test]
fn a_certificate_read_off_a_card_is_told() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let certificate = std::fs::read(directory.join("cards/jpki-test-card/jpki-auth-cert.der")).unwrap();
    let hex: String = certificate.iter().map(|byte| format!("{byte:02X}")).collect();
    let trace = format!("{JPKI}C 00B08A00000000\nR {hex}9000\n");
    let hidden = english(&trace);
    let details = &exchanges(&hidden)[1].response.as_ref().unwrap().details;
    assert!(details[0].starts_with("user authentication certificate, valid 2025-10-27 to 2030-02-17, RSA 2048"));
    assert!(!details[0].contains("227B13"));
    let shown = with_personal_data(&trace);
    assert!(exchanges(&shown)[1].response.as_ref().unwrap().details[0].contains("serial number 227B13"));
}

/// What the responses of a trace hold, in words.
fn details(trace: &str) -> Vec<String> {
    let explanation = english(trace);
    let last = exchanges(&explanation).pop().unwrap().clone();
    last.response.unwrap().details
}

#[test]
fn files_with_objects_are_told_by_their_names() {
    const FACE: &str = "C 00A4040C0AD3921000310001010402\nR 9000\n";
    for (select, read, told) in [
        (
            FACE,
            "C 00B0810000\nR FF101A DF11083139393030313032 DF1208 9001039103AABBCC DF130155 9000\n",
            vec![
                "FF10 age record (26 bytes)",
                "  DF11 birth date (8 bytes)",
                "  DF12 public key (8 bytes)",
                "    90 exponent (1 bytes)",
                "    91 modulus (3 bytes)",
                "  DF13 signature (1 bytes)",
            ],
        ),
        (
            FACE,
            "C 00B0850000\nR FF4004 DF410155 9000\n",
            vec![
                "FF40 image of the My Number (4 bytes)",
                "  DF41 the image (PNG) (1 bytes)",
            ],
        ),
        (
            FACE,
            "C 00B0840000\nR 7F2108 5F4E0155 5F370155 9000\n",
            vec![
                "7F21 card-verifiable certificate (8 bytes)",
                "  5F4E certificate body (1 bytes)",
                "  5F37 signature (1 bytes)",
            ],
        ),
        (
            "",
            "C 00CA00F800\nR 7F2108 5F4E0155 5F370155 9000\n",
            vec![
                "7F21 card-verifiable certificate (8 bytes)",
                "  5F4E certificate body (1 bytes)",
                "  5F37 signature (1 bytes)",
            ],
        ),
        (
            INPUT_SUPPORT,
            "C 00B0870000\nR FF500F DF5108 9001039103AABBCC DF520155 9000\n",
            vec![
                "FF50 public key of the signing key (15 bytes)",
                "  DF51 public key (8 bytes)",
                "    90 exponent (1 bytes)",
                "    91 modulus (3 bytes)",
                "  DF52 signature (1 bytes)",
            ],
        ),
        (
            INPUT_SUPPORT,
            "C 08B00000 00 0005 960300000C 0000\nR 8603010203 9000\n",
            vec!["86 cryptogram (3 bytes)"],
        ),
        (
            "",
            "C 00A4040010E828BD080FA00000039100000000000100\nR 6F04 84025566 9000\n",
            vec!["6F FCI, file control information (4 bytes)", "  84 DF name (2 bytes)"],
        ),
        (
            "C 00A4040C0AD3921000310001010100\nR 9000\n",
            "C 00B2010C00\nR 011C 31323334353637383930313233343531323334353230333031303131 9000\n",
            vec!["01 serial number, municipality, expiry (28 bytes)"],
        ),
    ] {
        assert_eq!(details(&format!("{select}{read}")), told, "{read}");
    }
}

#[test]
fn what_other_cards_hold_is_named_too() {
    let trace = "C 00A4000000\nR 9000\nC 00A4020C022F01\nR 9000\nC 00A4040C10A0000002310100000000000000000000\nR 9000\n\
                 C 00A4040C10A0000002310600000000000000000000\nR 9000\nC 00200086\nR 63CA\nC 00B09B0000\nR 6982\n\
                 C 00A4040C10D392F0004F0200000000000000000000\nR 9000\nC 0082000004<data>00\nR 6A82\n";
    assert_eq!(
        commands(&english(trace)),
        [
            "SELECT: MF, the root",
            "SELECT: common data of a driving licence (運転免許証) (EF 2F01)",
            "SELECT: driving licence (運転免許証) DF1 (AID A0000002310100000000000000000000)",
            "SELECT: driving licence on the My Number card (マイナ免許証) (AID A0000002310600000000000000000000)",
            "VERIFY: PIN of the マイナ免許証 (EF 0006), asks for the tries left, costs none",
            "READ BINARY: licence data (EF 001B), offset 0, up to 256 bytes",
            "SELECT: residence card (在留カード) DF1 (AID D392F0004F0200000000000000000000)",
            "MUTUAL AUTHENTICATE: card and terminal authenticate",
        ]
    );
}

#[test]
fn secured_commands_show_their_header_and_nothing_of_what_they_select() {
    let trace = format!(
        "{INPUT_SUPPORT}C 08200091 13 8611<17 bytes>\nR 9000\nC 08A4020C 13 8611<17 bytes>\nR 9000\nC 00B0000000\nR 6986\n\
         C 80AE0000 <OAEP>\nR 66F1\nC 80320080 04 31323334\nR 9000\n"
    );
    assert_eq!(
        commands(&english(&trace))[1..],
        [
            "VERIFY: under secure messaging, its data encrypted, PIN for card face input support (EF 0011)",
            "SELECT: under secure messaging, its data encrypted",
            "READ BINARY: the selected file, offset 0, up to 256 bytes",
            "SET SESSION KEY: delivers a session key",
            "CHANGE KEY: the selected file",
        ]
    );
}

#[test]
fn schemes_and_keys_of_signatures_are_told() {
    let hpki = "C 00A4040C10E828BD080FA0000003910000000000 01\nR 9000\n";
    for (select, command, told) in [
        (
            JPKI,
            "802A0297 02 3132 00",
            "user authentication key (EF 0017), DigestInfo of a SHA-256 digest",
        ),
        (
            JPKI,
            "802A059A 02 3132 00",
            "digital signature key (EF 001A), the card computes SHA-256 and PSS",
        ),
        (
            JPKI,
            "802A0697 02 3132 00",
            "user authentication key (EF 0017), an unknown scheme",
        ),
        (
            INPUT_SUPPORT,
            "802A0000 02 3132 00",
            "the card's own key, no PIN, PKCS#1 v1.5 padding of the data given",
        ),
        (
            hpki,
            "002241B6 04 8402000C",
            "sets the key to sign with: HPKI signature key (EF 000C)",
        ),
        (hpki, "002A9E9A 02 3132 00", "computes a digital signature"),
    ] {
        let explanation = english(&format!("{select}C {command}\nR 9000\n"));
        let text = commands(&explanation)[1];
        assert!(text.ends_with(&format!(": {told}")), "{text}");
    }
}

/// What has no name: what a trace that begins in the middle selected before.
#[test]
fn recorded_traces_name_everything() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    for entry in std::fs::read_dir(directory.join("traces")).unwrap() {
        let path = entry.unwrap().path();
        let explanation = explain(&std::fs::read(&path).unwrap(), Options::new(Language::English)).unwrap();
        for text in commands(&explanation).iter().chain(&answers(&explanation)) {
            assert!(!text.contains("unknown"), "{}: {text}", path.display());
        }
    }
}

#[test]
fn what_is_fetched_after_a_signature_is_not_taken_for_more_of_a_file() {
    let number = "C 00B0810003\nR FF100C9000\n";
    let signature = "C 802A0000 02 3132 00\nR 610E\nC 00C000000E\nR 3132333435363738393031329000\n";
    let told = details(&format!("{INPUT_SUPPORT}{number}{signature}"));
    assert!(told.is_empty(), "{told:?}");
}

proptest! {
    #[test]
    fn anything_goes_through(trace in any::<Vec<u8>>()) {
        let _ = explain(&trace, Options::new(Language::English));
    }

    #[test]
    fn lines_like_those_of_a_trace_go_through(
        lines in proptest::collection::vec(
            "(C |R |S1: C |x |)([0-9A-F]{2}|00A4|00B0|0020|2A|<a>|\\.\\.\\.|LL| |-> |; |# |\\(|é){0,12}", 0..12)
    ) {
        let _ = with_personal_data(&lines.join("\n"));
    }
}
