//! Recording sessions with the simulated card, and replaying them: what a trace keeps, and what it must not hold.

use std::time::Duration;

use kazasu::Language;
use kazasu::apdu::trace::{
    Entry, Matching, Options as Wording, Replay, TraceError, TraceHeader, TraceRecorder, TraceWriter, explain,
};
use kazasu::card::jpki::{self, CertificateFile, Digest, KeySecret};
use kazasu::card::{Error, Guard, Options, Pin, SigningPassword, input_support};
use kazasu::flow::{Transceive, TransceiveError};
use kazasu_sim::card::{CardProfile, Holder, MyNumberCard};
use kazasu_sim::fault::{Fault, Faulty, Recorder};
use proptest::prelude::*;

const CHALLENGE: &[u8] = b"what the desk asks";

/// A clock that goes on by a millisecond each time it is asked.
fn clock() -> impl FnMut() -> Duration {
    let mut time = Duration::ZERO;
    move || {
        time += Duration::from_millis(1);
        time
    }
}

fn redacting() -> TraceWriter {
    TraceWriter::new(TraceHeader::default())
}

fn in_clear() -> TraceWriter {
    TraceWriter::in_clear_with_pins_and_personal_data(TraceHeader::default())
}

/// Runs a session and gives its trace, and what the session came to.
fn recorded<T>(
    writer: TraceWriter,
    device: impl Transceive,
    session: impl FnOnce(&mut dyn Transceive) -> T,
) -> (String, T) {
    let mut trace = String::new();
    let mut recorder = TraceRecorder::new(device, writer, clock(), |line: &str| {
        trace += line;
        trace.push('\n');
    });
    let result = session(&mut recorder);
    drop(recorder);
    (trace, result)
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn without_guard() -> Options {
    Options {
        guard: Guard::Off,
        ..Options::default()
    }
}

fn lines(trace: &str) -> Vec<serde_json::Value> {
    trace.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything that a card of this profile can be asked for; results are not looked at.
fn everything(profile: &CardProfile, device: &mut dyn Transceive) {
    let options = Options::default;
    let password = || KeySecret::from(SigningPassword::new(&profile.signing_password).unwrap());
    let authentication_pin = || pin(&profile.authentication_pin);
    let _ = jpki::information(options()).run(device);
    let _ = jpki::authenticate(authentication_pin(), Digest::of(CHALLENGE), options()).run(device);
    let _ = jpki::read_certificate(CertificateFile::DigitalSignature, Some(password()), options()).run(device);
    let _ = jpki::read_certificate(CertificateFile::DigitalSignatureCa, None, options()).run(device);
    let _ = jpki::sign(password(), Digest::of(CHALLENGE), options()).run(device);
    let input_support_pin = || pin(&profile.input_support_pin);
    let _ = input_support::read_individual_number(input_support_pin(), options()).run(device);
    let _ = input_support::read_attributes(input_support_pin(), options()).run(device);
    // Read piecemeal and from the middle, and ask what the procedures above do not ask.
    for command in [
        "00A4040C0AD3921000310001010408",
        "00B081030C",
        "00B0820302",
        "00B0820401",
        "00B08205FF",
        "00B0810001",
        "00B0000102",
        "00B0000309",
        "00B0000C00",
        "00840000FF",
        "00B08500000000",
        "002000940C393939393939393939393939",
        "00A4040C0AD392F000260100000001",
        "00B0860000",
        "00B0880000",
        "0020009804",
        "00200098",
        "FF00",
        "",
    ] {
        let _ = device.transceive(&bytes(command));
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn a_trace_in_clear_replays_to_the_same_result() {
    let session = |device: &mut dyn Transceive| {
        let options = Options::default();
        (
            jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), options).run(device),
            input_support::read_attributes(pin("1234"), options).run(device),
        )
    };
    let (trace, result) = recorded(in_clear(), MyNumberCard::new(CardProfile::default()), session);
    assert!(result.0.is_ok() && result.1.is_ok());
    let mut replay = Replay::new(trace.as_bytes()).unwrap();
    assert!(!replay.is_redacted());
    assert_eq!(session(&mut replay), result);
    assert_eq!(replay.remaining(), 0);
    let over = replay.transceive(&[0x00, 0x84, 0x00, 0x00, 0x08]);
    assert!(matches!(over, Err(TransceiveError::Reader(text)) if text.contains("over after")));
}

/// Where contents matter: at the number, which has to be digits; a certificate is not looked at while it is read.
#[test]
fn a_redacted_trace_replays_through_the_same_exchanges() {
    for extended_length in [true, false] {
        let profile = CardProfile {
            extended_length,
            ..CardProfile::default()
        };
        let session = |device: &mut dyn Transceive| {
            let options = Options::default();
            let information = jpki::information(options).run(device);
            let authentication = jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), options).run(device);
            let attributes = input_support::read_attributes(pin("1234"), options).run(device);
            let number = input_support::read_individual_number(pin("1234"), options).run(device);
            (information, authentication, attributes, number)
        };
        let (trace, original) = recorded(redacting(), MyNumberCard::new(profile), session);
        let mut replay = Replay::new(trace.as_bytes()).unwrap();
        assert!(replay.is_redacted());
        let (information, authentication, attributes, number) = session(&mut replay);
        assert_eq!(replay.remaining(), 0);

        let (information, wanted) = (information.unwrap(), original.0.unwrap());
        assert_eq!(information.token.kind, wanted.token.kind);
        assert_eq!(information.availability, wanted.availability);
        assert_eq!(information.user_authentication, wanted.user_authentication);
        let (authentication, wanted) = (authentication.unwrap(), original.1.unwrap());
        assert_eq!(authentication.certificate[..4], wanted.certificate[..4]);
        assert_eq!(authentication.certificate.len(), wanted.certificate.len());
        assert!(authentication.certificate[4..].iter().all(|byte| *byte == b'*'));
        assert!(authentication.signature.iter().all(|byte| *byte == b'*'));
        assert_eq!(attributes.unwrap().name.len(), original.2.unwrap().name.len());
        assert!(matches!(number, Err(Error::MalformedFile { .. })), "{number:?}");
    }
}

#[test]
fn another_pin_or_challenge_replays_where_they_are_hidden_and_nowhere_else() {
    let session = |pin_text: &str, device: &mut dyn Transceive| {
        jpki::authenticate(pin(pin_text), Digest::of(CHALLENGE), without_guard()).run(device)
    };
    let card = || MyNumberCard::new(CardProfile::default());
    let (trace, _) = recorded(redacting(), card(), |device| session("1234", device));
    assert!(session("9999", &mut Replay::new(trace.as_bytes()).unwrap()).is_ok());

    let (trace, _) = recorded(in_clear(), card(), |device| session("1234", device));
    let mut replay = Replay::new(trace.as_bytes()).unwrap();
    let Err(Error::Transceive(TransceiveError::Reader(text))) = session("9876", &mut replay) else {
        panic!("another PIN is another command");
    };
    assert_eq!(text, "command 3 differs in its data from the trace, line 4");
    assert_eq!(replay.remaining(), 2, "the command that was expected still is");
    let mut replay = Replay::new(trace.as_bytes()).unwrap().matching(Matching::Order);
    assert!(session("9876", &mut replay).is_ok());
}

#[test]
fn commands_that_differ_in_header_or_length_are_refused_without_telling_them() {
    let (trace, _) = recorded(redacting(), MyNumberCard::new(CardProfile::default()), |device| {
        device.transceive(b"\x00\x20\x00\x98\x041234")
    });
    for (command, difference) in [
        (b"\x00\x20\x00\x9B\x045678".as_slice(), "header"),
        (b"\x00\x20\x00\x98\x0556789", "length"),
        (b"\x00\x20\x00\x98\x055678", "data"),
        (b"\x00", "header"),
    ] {
        let error = Replay::new(trace.as_bytes()).unwrap().transceive(command).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("in its {difference}")), "{text}");
        assert!(!text.contains("567") && !text.contains("3536"), "{text}");
    }
}

#[test]
fn failures_are_recorded_and_replayed() {
    let driver = TransceiveError::Reader("driver said 002000980431323334".to_owned());
    for (fault, redacted_error) in [
        (Fault::Remove, "device_removed"),
        (Fault::Fail(TransceiveError::TimedOut), "device_timed_out"),
        (Fault::Fail(driver), "reader_failed"),
    ] {
        let session = |device: &mut dyn Transceive| {
            jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), without_guard()).run(device)
        };
        let card = || Faulty::new(MyNumberCard::new(CardProfile::default())).at(2, fault.clone());
        let (trace, result) = recorded(in_clear(), card(), session);
        assert_eq!(session(&mut Replay::new(trace.as_bytes()).unwrap()), result);

        let (trace, _) = recorded(redacting(), card(), session);
        let line = &lines(&trace)[3];
        assert_eq!(
            (&line["type"], &line["error"]),
            (&"error".into(), &redacted_error.into())
        );
        assert_eq!(line["tx"], "00200098042A2A2A2A");
        assert!(line.get("rx").is_none());
        assert!(!trace.contains("31323334"));
    }
}

/// What its reader deserialises: the first line a header with two fields, then lines of two known kinds whose fields
/// are strings. `keys`, `can` and `label` would be taken for its own.
#[test]
fn lines_are_those_that_openhealth_core_reads() {
    let mut header = TraceHeader::default();
    header.profile = Some("card".to_owned());
    header.supports_extended_length = false;
    let card = Faulty::new(MyNumberCard::new(CardProfile::default())).at(2, Fault::Remove);
    let (trace, _) = recorded(TraceWriter::new(header.clone()), card, |device| {
        jpki::information(Options::default()).run(device)
    });
    let lines = lines(&trace);
    assert_eq!(lines.len(), 4);
    for (index, line) in lines.iter().enumerate() {
        match line["type"].as_str().unwrap() {
            "header" => {
                assert_eq!(index, 0);
                assert_eq!(
                    (line["version"].as_u64(), line["supports_extended_length"].as_bool()),
                    (Some(1), Some(false))
                );
                assert_eq!(line["redaction"], "total");
                assert!(line["hidden"].as_array().unwrap().contains(&"credentials".into()));
            }
            "exchange" => assert!(line["tx"].is_string() && line["rx"].is_string()),
            "error" => assert!(line["tx"].is_string() && line["error"].is_string()),
            other => panic!("{other}"),
        }
        for taken in ["keys", "can", "label"] {
            assert!(line.get(taken).is_none());
        }
        for hex in ["tx", "rx"].iter().filter_map(|side| line.get(side)) {
            let upper = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
            assert!(hex.as_str().unwrap().bytes().all(upper));
        }
    }
    assert_eq!(
        (lines[1]["at_us"].as_u64(), lines[1]["took_us"].as_u64()),
        (Some(1000), Some(1000))
    );
    assert_eq!(*Replay::new(trace.as_bytes()).unwrap().header(), header);
}

/// Lines made by hand in the form that it writes.
#[test]
fn recordings_of_openhealth_core_are_read() {
    let trace = "\n{\"type\":\"header\",\"version\":1,\"supports_extended_length\":true,\"keys\":[\"93375C287BD80A76\"],\
                 \"can\":\"123123\"}\n\
                 {\"type\":\"exchange\",\"tx\":\"00a4040c\",\"rx\":\"9000\",\"label\":null}\n\n\
                 {\"type\":\"error\",\"tx\":\"00B0\",\"error\":\"Transport { code: 0 }\"}\n";
    let mut replay = Replay::new(trace.as_bytes()).unwrap();
    assert!(replay.header().supports_extended_length);
    assert_eq!(replay.header().tool, None);
    assert_eq!(replay.transceive(&[0x00, 0xA4, 0x04, 0x0C]), Ok(vec![0x90, 0x00]));
    let failure = TransceiveError::Reader("Transport { code: 0 }".to_owned());
    assert_eq!(replay.transceive(&[0x00, 0xB0]), Err(failure));

    let explanation = explain(trace.as_bytes(), Wording::new(Language::English)).unwrap();
    let text = serde_json::to_string(&explanation).unwrap();
    assert!(!text.contains("123123") && !text.contains("93375C"), "{text}");
    assert!(text.contains("no response: Transport"), "{text}");
}

#[test]
fn what_is_no_trace_is_not_replayed() {
    let header = r#"{"type":"header","version":1,"supports_extended_length":true}"#;
    for (trace, error) in [
        (String::new(), TraceError::NoHeader),
        ("C 00A4040C".to_owned(), TraceError::NoHeader),
        (
            r#"{"type":"exchange","tx":"00","rx":"9000"}"#.to_owned(),
            TraceError::NoHeader,
        ),
        (header.replace('1', "2"), TraceError::UnknownVersion { version: 2 }),
        (
            format!("{header}\n{{\"type\":\"exchange\",\"tx\":\"0\",\"rx\":\"9000\"}}"),
            TraceError::NotAnExchange { line: 2 },
        ),
        (
            format!("{header}\n{{\"type\":\"exchange\",\"tx\":\"00\"}}"),
            TraceError::NotAnExchange { line: 2 },
        ),
        (format!("{header}\n\n{header}"), TraceError::NotAnExchange { line: 3 }),
        (" ".repeat((4 << 20) + 1), TraceError::TooLong { length: (4 << 20) + 1 }),
    ] {
        assert_eq!(Replay::new(trace.as_bytes()).unwrap_err(), error);
    }
}

#[test]
fn nothing_can_be_told_of_a_card_after_a_failure() {
    // Availability stays where it is read off EF 0008, and nowhere else.
    let mut writer = redacting();
    let mut record = |command: &str, response: Option<&str>| {
        let response = response.map(bytes);
        let response = response.as_deref().ok_or(&TransceiveError::TimedOut);
        let line = writer.record(&bytes(command), response, Duration::ZERO, Duration::ZERO);
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        line["rx"].as_str().unwrap_or_default().to_owned()
    };
    record("00A4040C0AD392F000260100000001", Some("9000"));
    assert_eq!(record("00B0880003", Some("8F8F009000")), "8F8F009000");
    // Another application that is not there changes nothing; one of which nobody knows may be there.
    record("00A4040C0AD3921000310001010408", Some("6A82"));
    assert_eq!(record("00B0880003", Some("8F8F009000")), "8F8F009000");
    for (command, response) in [
        ("00A4040C0AD3921000310001010408", None),
        ("00A4040C0AD3921000310001010408", Some("6283")),
        ("00A4040C0AD3921000310001010408", Some("9000")),
        ("08A4040C138611012A2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A", Some("9000")),
        ("01A4040C0AD3921000310001010408", Some("9000")),
        ("00A4000002", Some("9000")),
        ("00A4040C0AD3921000310001010408", Some("31")),
    ] {
        record("00A4040C0AD392F000260100000001", Some("9000"));
        record("00A4020C020008", Some("9000"));
        record(command, response);
        assert_eq!(record("00B0000003", Some("3132339000")), "2A2A2A9000", "{command}");
    }
}

#[test]
fn what_is_harmless_stays_and_the_rest_goes() {
    const JPKI: &str = "00A4040C0AD392F000260100000001";
    const IDENTITY: &str = "00A4040C0AD3921000310001010100";
    const FACE: &str = "00A4040C0AD3921000310001010402";
    const HPKI: &str = "00A4040010E828BD080FA00000039100000000000100";
    let record = "011C3132333435363738393031323334353132333435323033303031303190 00".replace(' ', "");
    let label = format!("{}{}", hex(b"JPKIAPICCTOKEN2                 "), "31".repeat(8));
    let hidden_label = format!("{}{}9000", hex(b"JPKIAPICCTOKEN2                 "), "2A".repeat(8));
    for (select, command, sent, response, received) in [
        (
            JPKI,
            "00B0860028",
            "00B0860028",
            format!("{label}9000"),
            hidden_label.as_str(),
        ),
        (
            JPKI,
            "00B0860006",
            "00B0860006",
            format!("{}9000", hex(b"HANAKO")),
            "2A2A2A2A2A2A9000",
        ),
        (JPKI, "00200098", "00200098", "63C2".to_owned(), "63C2"),
        (
            JPKI,
            "002000980431323334",
            "00200098042A2A2A2A",
            "63C2".to_owned(),
            "63C2",
        ),
        (JPKI, "0020009831323334", "002000982A2A2A2A", "6700".to_owned(), "6700"),
        (JPKI, "0020009831", "002000982A", "6700".to_owned(), "6700"),
        (JPKI, "00200098003132", "002000982A2A2A", "6700".to_owned(), "6700"),
        (JPKI, "31323334", "2A2A2A2A", "6E00".to_owned(), "6E00"),
        (JPKI, "313233", "2A2A2A", "3132".to_owned(), "2A2A"),
        (
            JPKI,
            "00240180043132333490",
            "00240180042A2A2A2A2A",
            "6700".to_owned(),
            "6700",
        ),
        (
            JPKI,
            "802A009702313200",
            "802A0097022A2A00",
            "61629000".to_owned(),
            "2A2A9000",
        ),
        (JPKI, "00B00003", "00B00003", "31326982".to_owned(), "2A2A6982"),
        (
            JPKI,
            "08B00000000005960300000C0000",
            "08B00000000005960300000C0000",
            "86030131329000".to_owned(),
            "86032A2A2A9000",
        ),
        (
            JPKI,
            "082000980786050131323334",
            "08200098078605 2A2A2A2A2A",
            "6988".to_owned(),
            "6988",
        ),
        (IDENTITY, "00B2010C00", "00B2010C00", record.clone(), "011C"),
        (
            IDENTITY,
            "80320080043132333400",
            "80320080042A2A2A2A2A",
            "9000".to_owned(),
            "9000",
        ),
        (
            IDENTITY,
            "0088009902313200",
            "00880099022A2A00",
            "31329000".to_owned(),
            "2A2A9000",
        ),
        (
            IDENTITY,
            "00CA004500",
            "00CA004500",
            "3132339000".to_owned(),
            "2A2A2A9000",
        ),
        (
            FACE,
            "00B0810000",
            "00B0810000",
            "FF1005DF110231329000".to_owned(),
            "FF1005DF11022A2A9000",
        ),
        (
            FACE,
            "00B0840000",
            "00B0840000",
            "7F21085F4E02AABB5F3700 9000".to_owned(),
            "7F21085F4E022A2A5F37009000",
        ),
        (
            HPKI,
            "002241B6048402000C",
            "002241B6048402000C",
            "9000".to_owned(),
            "9000",
        ),
        (
            HPKI,
            "002241B6048401000C",
            "002241B6042A2A2A2A",
            "9000".to_owned(),
            "9000",
        ),
    ] {
        let mut writer = redacting();
        let mut line = |command: &str, response: &str| {
            let response = bytes(&response.replace(' ', ""));
            let line = writer.record(&bytes(command), Ok(&response), Duration::ZERO, Duration::ZERO);
            serde_json::from_str::<serde_json::Value>(&line).unwrap()
        };
        line(select, "9000");
        let line = line(command, &response);
        assert_eq!(line["tx"], sent.replace(' ', ""), "{command}");
        let rx = line["rx"].as_str().unwrap();
        if received == "011C" {
            assert_eq!(rx, format!("011C{}9000", "2A".repeat(28)));
        } else {
            assert_eq!(rx, received, "{command}");
        }
        assert_eq!(rx.len(), response.replace(' ', "").len());
        let marks: Vec<&str> = line["redacted"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|mark| mark.as_str())
            .collect();
        assert_eq!(marks.contains(&"tx"), line["tx"] != command);
        assert_eq!(marks.contains(&"rx"), rx != response.replace(' ', ""));
    }
}

#[test]
fn bytes_from_the_middle_of_a_file_are_hidden() {
    let mut writer = redacting();
    let mut received = |command: &str, response: &[u8]| {
        let response = [response, &[0x90, 0x00]].concat();
        let line = writer.record(&bytes(command), Ok(&response), Duration::ZERO, Duration::ZERO);
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        bytes(line["rx"].as_str().unwrap())
    };
    received("00A4040C0AD392F000260100000001", b"");
    assert_eq!(received("00B0860006", b"JPKIAP"), b"JPKIAP\x90\0");
    // The serial number, which could be more of the label.
    assert_eq!(received("00B0005004", b"A001"), b"****\x90\0");
    assert_eq!(received("00B0860006", b"JPKIAP"), b"JPKIAP\x90\0");
    assert_eq!(received("00B0000603", b"ICC"), b"ICC\x90\0");
    // Of another file, at the offset that was reached.
    assert_eq!(received("00B0880904", b"A001"), b"****\x90\0");
}

#[test]
fn a_redacted_trace_is_explained_as_such() {
    let session = |device: &mut dyn Transceive| {
        jpki::authenticate(pin("1234"), Digest::of(CHALLENGE), Options::default()).run(device)
    };
    let (trace, _) = recorded(redacting(), MyNumberCard::new(CardProfile::default()), session);
    let explanation = explain(trace.as_bytes(), Wording::new(Language::English)).unwrap();
    let Entry::Note(header) = &explanation.entries[0] else {
        panic!("the header is a note");
    };
    assert!(
        header
            .text
            .ends_with("redaction: everything that is not known to be harmless"),
        "{}",
        header.text
    );
    let exchanges: Vec<_> = explanation
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Exchange(exchange) => Some((exchange.command.as_ref()?, exchange.response.as_ref()?)),
            _ => None,
        })
        .collect();
    let marks: Vec<_> = exchanges
        .iter()
        .map(|(command, response)| (command.redacted, response.redacted))
        .collect();
    assert_eq!(
        marks,
        [
            (false, false),
            (false, true),
            (false, false),
            (true, false),
            (true, true)
        ]
    );
    assert!(
        exchanges[1].1.details[0].starts_with("30 certificate ("),
        "{:?}",
        exchanges[1].1.details
    );
}

/// All pieces of this length, so that a secret is found though only a part of it has leaked.
fn pieces(secret: &[u8], length: usize) -> Vec<Vec<u8>> {
    secret.windows(length.min(secret.len())).map(<[u8]>::to_vec).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_of_a_session_is_in_its_redacted_trace(
        seed in 0_u64..3,
        pins in proptest::collection::vec("[0-9]{4}", 2),
        // Of letters that the label of the token does not have.
        password in "[BDFGH]{3}[BDFGH0-9]{4,13}",
        number in "[1-9][0-9]{11}",
        name in "[架空見本甲乙丙]{3}　[花子太郎次]{2,5}",
        address in "[東京都大阪府北海道区町村]{8,60}",
        extended_length: bool,
        read_limit in proptest::option::of(1_usize..200),
    ) {
        let profile = CardProfile {
            seed,
            holder: Holder { name, address, individual_number: number, ..Holder::default() },
            authentication_pin: pins[0].clone(),
            input_support_pin: pins[1].clone(),
            signing_password: password,
            extended_length,
            read_limit,
            ..CardProfile::default()
        };
        let mut card = Recorder::new(MyNumberCard::new(profile.clone()));
        let (trace, ()) = recorded(redacting(), &mut Borrowed(&mut card), |device| everything(&profile, device));

        let mut secrets = vec![CHALLENGE.to_vec(), Digest::of(CHALLENGE).as_bytes().to_vec()];
        for text in [
            &profile.authentication_pin, &profile.input_support_pin, &profile.signing_password,
            &profile.holder.individual_number, &profile.code_b(), &profile.holder.birth_date.strftime("%Y%m%d").to_string(),
        ] {
            secrets.push(text.clone().into_bytes());
            secrets.extend(pieces(text.as_bytes(), 4));
        }
        for text in [&profile.holder.name, &profile.holder.address] {
            secrets.extend(pieces(text.as_bytes(), 6));
        }
        // Whatever long the card answered, but for the label and what pads it.
        for exchange in card.exchanges() {
            if let Ok(response) = &exchange.response
                && response.len() > 200
            {
                secrets.extend(response[40..response.len() - 2].chunks(16).filter(|it| it.len() == 16).map(<[u8]>::to_vec));
            }
        }
        let sides: Vec<Vec<u8>> = lines(&trace)
            .iter()
            .flat_map(|line| [line["tx"].as_str(), line["rx"].as_str()].map(|hex| hex.map(bytes)))
            .flatten()
            .collect();
        for secret in &secrets {
            prop_assert!(
                !sides.iter().any(|side| side.windows(secret.len()).any(|window| window == secret)),
                "{} leaked", hex(secret)
            );
            if let Ok(text) = std::str::from_utf8(secret) {
                // The digits of times and of the label may be those of a PIN.
                prop_assert!(secret.len() < 6 || !trace.contains(text), "{text} leaked");
            }
        }
        // As long as what it stands for, exchange by exchange.
        let recorded: Vec<_> = lines(&trace)[1..].iter().map(|line| (line["tx"].as_str().unwrap().len(), line["rx"].as_str().unwrap().len())).collect();
        let passed: Vec<_> = card.exchanges().iter().map(|it| (2 * it.command.len(), 2 * it.response.as_ref().unwrap().len())).collect();
        prop_assert_eq!(recorded, passed);
    }

    #[test]
    fn anything_is_recorded_at_its_length_and_read_again(
        exchanges in proptest::collection::vec(
            (
                prop_oneof![any::<Vec<u8>>(), "(00|80|08|10)(A4|B0|20|2A|CA|B2|C0)[0-9A-F]{2}(80|81|00|0C)([0-9A-F]{2}){0,20}".prop_map(|hex| bytes(&hex))],
                prop_oneof![any::<Vec<u8>>(), "([0-9A-F]{2}){0,20}(9000|6102|6A82)".prop_map(|hex| bytes(&hex))],
            ),
            0..20,
        )
    ) {
        for mut writer in [redacting(), in_clear()] {
            let mut trace = writer.header().to_string();
            for (command, response) in &exchanges {
                trace.push('\n');
                trace += &writer.record(command, Ok(response), Duration::ZERO, Duration::ZERO);
            }
            let mut replay = Replay::new(trace.as_bytes()).unwrap();
            for (command, response) in &exchanges {
                prop_assert_eq!(replay.transceive(command).unwrap().len(), response.len());
            }
            explain(trace.as_bytes(), Wording::new(Language::English)).unwrap();
        }
    }
}

struct Borrowed<'a, D>(&'a mut D);

impl<D: Transceive> Transceive for &mut Borrowed<'_, D> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.0.transceive(command)
    }
}
