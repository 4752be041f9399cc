//! What the reader of prescriptions reports and refuses, and what no bytes can do to it.

use kazasu::eligibility::value::Code;
use kazasu::eligibility::{Encoding, Policy};
use kazasu::prescription::codes;
use kazasu::prescription::records::{Drug, Remark};
use kazasu::prescription::{
    DiagnosticCode, Document, Prescription, ReadError, ReadOptions, Record, Value, WriteOptions, read,
};
use proptest::prelude::*;

/// The diagnostics of SJ1 lines, of whole records only.
fn diagnostics(lines: &[&str]) -> Vec<(DiagnosticCode, Option<usize>)> {
    let file = format!("SJ1\n{}\n", lines.join("\n"));
    let document = read(file.as_bytes(), &ReadOptions::default()).unwrap();
    document
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code != DiagnosticCode::MissingRecord)
        .map(|diagnostic| (diagnostic.code, diagnostic.field.map(|(place, _)| place)))
        .collect()
}

#[test]
fn a_code_or_name_is_required_by_the_kind_beside_it() {
    use DiagnosticCode::Missing;
    assert_eq!(diagnostics(&["181,1,1,7,１滴,,"]), []);
    assert_eq!(diagnostics(&["181,1,1,8,１日おき,,"]), [(Missing, Some(5))]);
    assert_eq!(diagnostics(&["181,1,1,8,１日おき,I1100000,"]), []);
    assert_eq!(diagnostics(&["181,1,1,9,左耳,,"]), [(Missing, Some(6))]);
    assert_eq!(diagnostics(&["181,1,1,9,左耳,,42L"]), []);
    assert_eq!(diagnostics(&["4,2,01,"]), []);
    assert_eq!(diagnostics(&["4,1,,"]), [(Missing, Some(3))]);
}

#[test]
fn a_drug_that_is_missing_is_told_once() {
    let missing = |lines: &str| -> Vec<_> {
        let document = read(format!("SJ1\n{lines}").as_bytes(), &ReadOptions::default()).unwrap();
        let drugs = document
            .diagnostics
            .into_iter()
            .filter(|diagnostic| diagnostic.record == Some(201));
        drugs.map(|diagnostic| (diagnostic.line, diagnostic.detail)).collect()
    };
    let rp = "101,1,1,,14\n111,1,3,,毎食後,\n";
    assert_eq!(
        missing(&format!("{rp}281,1,1,1,,一包化,\n281,1,2,1,,一包化,\n")),
        [(Some(2), "RP 1".into())]
    );
    assert_eq!(
        missing(&format!("{rp}201,1,1,,2,620000001,,1,1,錠\n281,1,2,1,,一包化,\n")),
        [(Some(5), "RP 1, drug 2".into())]
    );
}

#[test]
fn an_insurer_without_numbers_is_odd_and_self_pay_without_them_is_not() {
    use DiagnosticCode::{NoInsuredNumber, OddInsurerNumber};
    assert_eq!(diagnostics(&["22,", "23,,,1,"]), []);
    assert_eq!(diagnostics(&["22,06012345", "23,,12,1,"]), []);
    assert_eq!(diagnostics(&["22,06012345", "23,１２,,1,"]), []);
    assert_eq!(diagnostics(&["22,06012345", "23,,,1,"]), [(NoInsuredNumber, None)]);
    assert_eq!(
        diagnostics(&["22,Z3", "23,,,1,"]),
        [(OddInsurerNumber, Some(1)), (NoInsuredNumber, None)]
    );
}

#[test]
fn either_order_of_the_drug_records_is_in_order() {
    let drug = |number: u16| format!("201,1,{number},,2,620000001,,1,1,錠");
    let supplement = |number: u16| format!("281,1,{number},1,,一包化,");
    let (d1, d2, s1, s2) = (drug(1), drug(2), supplement(1), supplement(2));
    let start = ["101,1,1,,14", "111,1,3,,毎食後,"];
    for drugs in [[&d1, &s1, &d2, &s2], [&d1, &d2, &s1, &s2]] {
        let lines: Vec<&str> = start.into_iter().chain(drugs.map(String::as_str)).collect();
        assert_eq!(diagnostics(&lines), []);
    }
    let lines: Vec<&str> = start.into_iter().chain([&d2, &d1].map(|line| line.as_str())).collect();
    assert_eq!(diagnostics(&lines), [(DiagnosticCode::WrongOrder, None)]);
}

#[test]
fn who_bears_the_cost_is_said_of_all_drugs_or_of_none() {
    let lines = [
        "101,1,1,,14",
        "111,1,3,,毎食後,",
        "201,1,1,,2,620000001,,1,1,錠",
        "231,1,1,1,,,",
        "201,1,2,,2,620000001,,1,1,錠",
    ];
    assert_eq!(diagnostics(&lines), [(DiagnosticCode::MixedBurden, None)]);
    assert_eq!(diagnostics(&lines[..4]), []);
}

#[test]
fn what_is_no_prescription_is_refused() {
    for bytes in [
        &b""[..],
        b"\n",
        b"1,1,1234567,13,\n",
        b"SJ\n",
        b"SJ01\n",
        b"JAHISTC08,1\n",
        b"<?xml version='1.0'?>",
        b"\x1A",
        "ＳＪ１\n".as_bytes(),
    ] {
        assert_eq!(
            read(bytes, &ReadOptions::default()),
            Err(ReadError::NotAPrescription),
            "{bytes:02X?}"
        );
    }
    let unknown = read(b"SJ2\n", &ReadOptions::default()).unwrap();
    assert_eq!(unknown.version.to_string(), "SJ2");
    assert_eq!(unknown.diagnostics[0].code, DiagnosticCode::UnknownVersion);
    assert_eq!(
        read(b"SJ1\n1,,\xFF\xFF\n", &ReadOptions::default()),
        Err(ReadError::Encoding { line: 2 })
    );
    let mut utf8 = ReadOptions::default();
    utf8.encoding = Some(Encoding::Utf8);
    assert_eq!(
        read(b"JAHIS10\r\n5,,,\x8E\x52\r\n", &utf8),
        Err(ReadError::Encoding { line: 2 })
    );
}

#[test]
fn size_records_and_fields_are_limited() {
    let mut options = ReadOptions::default();
    options.max_bytes = 100;
    options.max_records = 2;
    options.max_fields = 3;
    read(b"SJ1,,\n26,1,2\n26,1,2\n", &options).unwrap();
    for (file, code) in [
        ("SJ1\n26,1,2\n26,1,2\n26\n", "too_many_records"),
        ("SJ1\n26,1,2,\n", "too_many_fields"),
        ("SJ1,,,\n", "too_many_fields"),
        (&format!("SJ1\n{}", "\n".repeat(100)), "too_large"),
    ] {
        assert_eq!(read(file.as_bytes(), &options).unwrap_err().code(), code);
    }
    let many = format!("SJ1\n{}", "x\n".repeat(5000));
    assert_eq!(
        read(many.as_bytes(), &ReadOptions::default())
            .unwrap()
            .diagnostics
            .len(),
        1001
    );
}

#[test]
fn diagnostics_say_where_and_never_repeat_what_a_wrong_field_holds() {
    let file = "SJ1\n12,架空　花子\n14,KAKUHANAKO\n21,9\n";
    let document = read(file.as_bytes(), &ReadOptions::default()).unwrap();
    let shown: Vec<_> = document.diagnostics.iter().map(ToString::to_string).collect();
    assert!(
        shown
            .iter()
            .any(|line| line.starts_with("line 2: record 12, field 1 (sex): ")),
        "{shown:?}"
    );
    assert!(
        shown
            .iter()
            .all(|line| !line.contains("架空") && !line.contains("KAKU")),
        "{shown:?}"
    );
    assert!(shown.iter().any(|line| line.ends_with(" (9)")), "{shown:?}");
}

#[test]
fn fields_are_typed_and_keep_what_is_no_value() {
    let record = Record::new(81, ["1", "77", "text", "more"].map(str::to_owned).to_vec());
    let remark: Remark = record.get().unwrap();
    assert_eq!(
        (remark.sequence.get(), remark.kind.get(), remark.kind.text()),
        (Some(1), None, "77")
    );
    assert_eq!(remark.surplus, ["more"]);
    assert_eq!(record.field("text"), Some("text"));
    assert_eq!((record.field("name"), record.get::<Drug>()), (None, None));
    let kind = Value::from(codes::RemarkKind::Crush);
    assert_eq!(kind.get().map(Code::label), Some("粉砕"));
}

/// Bytes that look like records often enough to get far.
fn nearly_records() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![
        proptest::sample::select(vec![
            "1", "11", "22", "51", "60", "61", "81", "101", "111", "201", "231", "281"
        ]),
        Just("999"),
        Just(""),
    ];
    let text = proptest::sample::select(vec![
        "", "1", "2", "0", "65536", "1.50", "架空", "ｶﾅ", "\u{1A}", "\"x\"", " ", "\u{E000}", "20260929", "5080929",
    ]);
    let end = proptest::sample::select(vec!["\n", "\r\n", "\r", "\n\n", ""]);
    let line = (number, proptest::collection::vec(text, 0..12), end)
        .prop_map(|(number, fields, end)| format!("{number},{}{end}", fields.join(",")));
    let head = proptest::sample::select(vec![
        "SJ1\n",
        "JAHIS10\r\n",
        "JAHIS7,,\r\n",
        "\u{FEFF}SJ1\n",
        "SJ1\u{1A}",
    ]);
    (head, proptest::collection::vec(line, 0..30), any::<bool>()).prop_map(|(head, lines, end_mark)| {
        let end = if end_mark { "\u{1A}" } else { "" };
        format!("{head}{}{end}", lines.concat()).into_bytes()
    })
}

fn written_back(bytes: &[u8]) -> Option<(Document, Document)> {
    let first = read(bytes, &ReadOptions::default()).ok()?;
    let written = first.to_csv(&WriteOptions::as_read()).unwrap();
    let mut options = ReadOptions::default();
    options.encoding = Some(first.form.encoding);
    Some((read(&written, &options).unwrap(), first))
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_none_are_lost(
        version in proptest::sample::select(vec!["SJ1", "JAHIS10", "JAHIS", ""]),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut file = version.as_bytes().to_vec();
        file.push(b'\n');
        file.extend(bytes);
        let _ = read(&file, &ReadOptions::strict());
        if let Some((second, first)) = written_back(&file) {
            prop_assert_eq!(second.records, first.records);
            prop_assert_eq!(second.version_surplus, first.version_surplus);
        }
    }

    #[test]
    fn reading_writing_and_reading_again_is_the_identity(bytes in nearly_records()) {
        let (second, first) = written_back(&bytes).unwrap();
        prop_assert_eq!(&second.records, &first.records);
        prop_assert_eq!((second.version, second.form), (first.version, first.form));
        // Nothing is lost in the view either, and it is stable.
        let view = Prescription::from(&first);
        let back = view.to_document(first.version);
        prop_assert_eq!(back.records.len(), first.records.len());
        prop_assert_eq!(Prescription::from(&back), view);
    }

    #[test]
    fn what_the_strict_writer_lets_pass_the_strict_reader_does_too(bytes in nearly_records()) {
        let document = read(&bytes, &ReadOptions::default()).unwrap();
        let mut tolerated = WriteOptions::default().tolerated;
        tolerated.extend([DiagnosticCode::MissingRecord, DiagnosticCode::Missing, DiagnosticCode::RepeatedRecord]);
        tolerated.extend([DiagnosticCode::MixedBurden, DiagnosticCode::UnknownField, DiagnosticCode::Misfit]);
        let mut options = WriteOptions::default();
        options.tolerated = tolerated.clone();
        if let Ok(file) = document.to_csv(&options) {
            let mut options = ReadOptions::strict();
            options.tolerated = tolerated;
            prop_assert_eq!(options.policy, Policy::Strict);
            let again = read(&file, &options).unwrap();
            prop_assert_eq!(again.records.len(), document.records.len());
        }
    }
}
