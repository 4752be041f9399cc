//! What reading and writing prescriptions accept and refuse, and what no bytes can do to them.

use jiff::civil::date;
use kazasu::eligibility::value::Code;
use kazasu::eligibility::{Encoding, Policy};
use kazasu::prescription::codes::{self, DrugCodeKind, UsageCodeKind, dummy};
use kazasu::prescription::records::{
    Doctor, DosageForm, Drug, DrugSupplement, Institution, InsuredNumber, InsurerNumber, IssueDate, NarcoticLicence,
    PatientBirthDate, PatientName, PatientSex, Remark, Split, Usage,
};
use kazasu::prescription::{
    Amount, DiagnosticCode, Document, PrescribedDrug, Prescription, ReadError, ReadOptions, Record, RecordDate, Rp,
    Value, Version, WriteError, WriteOptions, read,
};
use proptest::prelude::*;

/// A prescription of one drug, as an EMR builds it.
fn prescription(kind: UsageCodeKind) -> Prescription {
    let mut institution = Institution::default();
    institution.code = "1234567".into();
    institution.prefecture = "13".into();
    let mut doctor = Doctor::default();
    doctor.name = "山田　一郎".into();
    let mut patient = PatientName::default();
    patient.name = "架空　花子".into();
    let mut sex = PatientSex::default();
    sex.sex = codes::Sex::Female.into();
    let mut birth = PatientBirthDate::default();
    birth.birth_date = date(1960, 6, 6).into();
    let mut insured = InsuredNumber::default();
    insured.relation = codes::InsuredRelation::Insured.into();
    let mut issue = IssueDate::default();
    issue.date = date(2026, 9, 29).into();
    let mut form = DosageForm::default();
    form.form = codes::DosageForm::Internal.into();
    form.quantity = 14.into();
    let mut usage = Usage::default();
    usage.code_kind = kind.into();
    usage.name = "１日３回毎食後".into();
    let mut drug = Drug::default();
    drug.code_kind = DrugCodeKind::Receipt.into();
    drug.code = "620000001".into();
    drug.name = "架空錠５ｍｇ".into();
    drug.amount = Amount::parse("1.50").unwrap().into();
    drug.potency = codes::Potency::TariffUnit.into();
    drug.unit = "錠".into();
    let mut supplement = DrugSupplement::default();
    supplement.text = "一包化".into();
    let mut prescribed = PrescribedDrug::default();
    prescribed.drug = Some(drug);
    prescribed.supplements = vec![supplement];
    let mut rp = Rp::default();
    rp.form = Some(form);
    rp.usage = Some(usage);
    rp.drugs = vec![prescribed];
    let mut prescription = Prescription::default();
    prescription.institution = Some(institution);
    prescription.doctor = Some(doctor);
    prescription.patient = Some(patient);
    prescription.sex = Some(sex);
    prescription.birth_date = Some(birth);
    prescription.insurer = Some(InsurerNumber::default());
    prescription.insured = Some(insured);
    prescription.issue_date = Some(issue);
    prescription.rps = vec![rp];
    prescription.renumber();
    prescription
}

fn sj1() -> Prescription {
    prescription(UsageCodeKind::ElectronicPrescription)
}

fn write(prescription: &Prescription, version: Version) -> Result<Vec<u8>, WriteError> {
    prescription.to_document(version).to_csv(&WriteOptions::default())
}

fn refusal(prescription: &Prescription, version: Version) -> (&'static str, Option<u16>) {
    match write(prescription, version).unwrap_err() {
        WriteError::Refused(diagnostic) => (diagnostic.code.as_str(), diagnostic.record),
        other => (other.code(), None),
    }
}

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
fn what_an_emr_builds_is_written_in_the_form_of_the_dialect() {
    let file = String::from_utf8(write(&sj1(), Version::SJ1).unwrap()).unwrap();
    assert_eq!(
        file,
        "SJ1\n1,,1234567,13,\n5,,,山田　一郎\n11,,架空　花子,\n12,2\n13,19600606\n22,\n23,,,1,\n51,20260929\n\
         101,1,1,,14\n111,1,3,,１日３回毎食後,\n201,1,1,,2,620000001,架空錠５ｍｇ,1.5,1,錠\n281,1,1,1,,一包化,\n"
    );
    let file = write(&prescription(UsageCodeKind::NoCode), Version::jahis(10)).unwrap();
    assert!(file.starts_with(b"JAHIS10\r\n1,,1234567,13,\r\n5,,,\x8E\x52\x93\x63"));
    assert!(file.ends_with(b"\r\n\x1A"));
}

#[test]
fn a_required_record_or_field_that_is_missing_is_refused() {
    let mut without = sj1();
    without.doctor = None;
    assert_eq!(refusal(&without, Version::SJ1), ("missing_record", Some(5)));
    let mut without = sj1();
    without.rps[0].usage = None;
    assert_eq!(refusal(&without, Version::SJ1), ("missing_record", Some(111)));
    let mut without = sj1();
    without.rps[0].drugs[0].drug = None;
    assert_eq!(refusal(&without, Version::SJ1), ("missing_record", Some(201)));
    let mut without = sj1();
    without.rps.clear();
    assert_eq!(refusal(&without, Version::SJ1), ("missing_record", Some(101)));
    let mut without = sj1();
    without.patient.as_mut().unwrap().name.clear();
    assert_eq!(refusal(&without, Version::SJ1), ("missing", Some(11)));
    let mut without = sj1();
    without.rps[0].drugs[0].drug.as_mut().unwrap().unit.clear();
    assert_eq!(refusal(&without, Version::SJ1), ("missing", Some(201)));
}

#[test]
fn the_name_of_a_drug_may_be_omitted_beside_its_receipt_code_only() {
    let mut named = sj1();
    named.rps[0].drugs[0].drug.as_mut().unwrap().name.clear();
    write(&named, Version::SJ1).unwrap();
    named.rps[0].drugs[0].drug.as_mut().unwrap().code = dummy::MATERIAL.into();
    assert_eq!(refusal(&named, Version::SJ1), ("missing", Some(201)));
    let drug = named.rps[0].drugs[0].drug.as_mut().unwrap();
    drug.code_kind = DrugCodeKind::Generic.into();
    assert_eq!(refusal(&named, Version::SJ1), ("missing", Some(201)));
}

#[test]
fn a_supplement_of_a_coded_kind_needs_its_code() {
    let mut coded = sj1();
    coded.rps[0].drugs[0].supplements[0].kind = codes::DrugSupplementKind::JamiSupplement.into();
    assert_eq!(refusal(&coded, Version::SJ1), ("missing", Some(281)));
    coded.rps[0].drugs[0].supplements[0].code = "I1100000".into();
    write(&coded, Version::SJ1).unwrap();

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
fn fields_are_as_wide_as_their_dialect_has_them() {
    let mut wide = sj1();
    let usage = wide.rps[0].usage.as_mut().unwrap();
    usage.name = "あ".repeat(150);
    write(&wide, Version::SJ1).unwrap();
    let usage = wide.rps[0].usage.as_mut().unwrap();
    usage.code_kind = UsageCodeKind::NoCode.into();
    assert_eq!(refusal(&wide, Version::jahis(10)), ("too_long", Some(111)));
    wide.rps[0].usage.as_mut().unwrap().name = "あ".repeat(50);
    write(&wide, Version::jahis(10)).unwrap();
}

#[test]
fn what_the_other_dialect_has_is_refused() {
    assert_eq!(refusal(&sj1(), Version::jahis(10)), ("other_dialect", Some(111)));
    let mut drug = sj1();
    drug.rps[0].drugs[0].drug.as_mut().unwrap().code_kind = DrugCodeKind::Hot.into();
    assert_eq!(refusal(&drug, Version::SJ1), ("other_dialect", Some(201)));
    let mut split = sj1();
    let mut record = Split::default();
    record.total = 3.into();
    record.this_one = 1.into();
    split.split = Some(record);
    assert_eq!(refusal(&split, Version::SJ1), ("other_dialect", Some(63)));
    let mut era = sj1();
    era.issue_date.as_mut().unwrap().date = RecordDate::japanese(date(2026, 9, 29)).unwrap().into();
    assert_eq!(refusal(&era, Version::SJ1), ("other_dialect", Some(51)));
    era.rps[0].usage.as_mut().unwrap().code_kind = UsageCodeKind::NoCode.into();
    write(&era, Version::jahis(10)).unwrap();
}

#[test]
fn the_narcotic_record_has_the_number_of_the_dialect() {
    let mut narcotic = prescription(UsageCodeKind::NoCode);
    let mut licence = NarcoticLicence::default();
    licence.address = "東京都千代田区架空町".into();
    licence.telephone = "03-0000-0000".into();
    narcotic.narcotic_licence = Some(licence);
    let numbers = |version| -> Vec<_> {
        let document = narcotic.to_document(version);
        document.records.iter().filter_map(Record::number).collect()
    };
    assert!(numbers(Version::SJ1).contains(&60) && !numbers(Version::SJ1).contains(&61));
    assert!(numbers(Version::jahis(9)).contains(&61) && !numbers(Version::jahis(9)).contains(&60));
}

#[test]
fn a_separator_inside_a_field_is_refused_unless_a_full_width_comma_is_asked_for() {
    let mut comma = sj1();
    comma.rps[0].drugs[0].drug.as_mut().unwrap().name = "架空,錠".into();
    assert_eq!(
        write(&comma, Version::SJ1),
        Err(WriteError::Separator { line: 12, field: 6 })
    );
    let document = comma.to_document(Version::SJ1);
    assert!(document.to_csv(&WriteOptions::as_read()).is_err());
    let mut options = WriteOptions::default();
    options.full_width_commas = true;
    let file = String::from_utf8(document.to_csv(&options).unwrap()).unwrap();
    assert!(file.contains("架空，錠"));
    for end in ["\r", "\n"] {
        comma.rps[0].drugs[0].drug.as_mut().unwrap().name = format!("架空{end}錠");
        let document = comma.to_document(Version::SJ1);
        assert_eq!(document.to_csv(&options).unwrap_err().code(), "separator");
        assert_eq!(
            document.to_csv(&WriteOptions::as_read()).unwrap_err().code(),
            "separator"
        );
    }
}

#[test]
fn a_character_that_cannot_be_written_is_refused_unless_a_substitute_is_asked_for() {
    let mut rare = prescription(UsageCodeKind::NoCode);
    rare.patient.as_mut().unwrap().name = "𠮟田　花子".into();
    let refused = write(&rare, Version::jahis(10)).unwrap_err();
    assert_eq!(
        refused,
        WriteError::Unrepresentable {
            line: 4,
            field: 2,
            encoding: Encoding::ShiftJis,
            character: '𠮟'
        }
    );
    let mut options = WriteOptions::default();
    options.substitute_gaiji = true;
    let file = rare.to_document(Version::jahis(10)).to_csv(&options).unwrap();
    let name = read(&file, &ReadOptions::strict())
        .unwrap()
        .first::<PatientName>()
        .unwrap()
        .name;
    assert_eq!(name, "■田　花子");
    // A user-defined character is none for the receiver, whatever the encoding.
    let mut gaiji = sj1();
    gaiji.doctor.as_mut().unwrap().name = "\u{E000}田".into();
    assert_eq!(refusal(&gaiji, Version::SJ1), ("gaiji", Some(5)));
    let file = gaiji.to_document(Version::SJ1).to_csv(&options).unwrap();
    assert_eq!(
        read(&file, &ReadOptions::strict())
            .unwrap()
            .first::<Doctor>()
            .unwrap()
            .name,
        "■田"
    );
}

#[test]
fn writing_sorts_into_the_order_of_the_layout_and_keeps_unknown_records_behind_their_predecessor() {
    let lines = [
        "281,1,1,1,,一包化,",
        "201,1,1,,2,620000001,,1.500,1,錠",
        "111,1,3,,毎食後,",
        "901,unknown",
        "101,1,1,,14",
        "301,1,,よろしく",
        "51,20260929",
        "26,old",
        "5,,,山田",
        "1,,1234567,13",
    ];
    let file = format!("SJ1\n{}\n", lines.join("\n"));
    let document = read(file.as_bytes(), &ReadOptions::default()).unwrap();
    let mut options = WriteOptions::default();
    options.tolerated.push(DiagnosticCode::MissingRecord);
    let written = String::from_utf8(document.to_csv(&options).unwrap()).unwrap();
    assert_eq!(
        written,
        "SJ1\n1,,1234567,13,\n5,,,山田\n51,20260929\n26,old\n101,1,1,,14\n111,1,3,,毎食後,\n901,unknown\n\
         201,1,1,,2,620000001,,1.5,1,錠\n281,1,1,1,,一包化,\n301,1,,よろしく\n"
    );
    let as_read = document.to_csv(&WriteOptions::as_read()).unwrap();
    assert_eq!(String::from_utf8(as_read).unwrap(), file);
}

#[test]
fn fields_behind_the_layout_are_written_when_they_are_let_pass() {
    let mut more = sj1();
    more.rps[0].form.as_mut().unwrap().surplus = vec!["new".into()];
    assert_eq!(refusal(&more, Version::SJ1), ("unknown_field", Some(101)));
    let mut options = WriteOptions::default();
    options.tolerated.push(DiagnosticCode::UnknownField);
    let file = more.to_document(Version::SJ1).to_csv(&options).unwrap();
    assert!(String::from_utf8(file).unwrap().contains("\n101,1,1,,14,new\n"));
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
fn drugs_alone_can_be_written_for_the_duplicate_check() {
    let mut drugs = Prescription::default();
    drugs.rps = sj1().rps;
    let mut options = WriteOptions::default();
    assert!(drugs.to_document(Version::SJ1).to_csv(&options).is_err());
    options.tolerated.push(DiagnosticCode::MissingRecord);
    drugs.to_document(Version::SJ1).to_csv(&options).unwrap();
}

#[test]
fn a_dummy_code_is_noted_and_never_refused() {
    let mut dummies = sj1();
    let usage = dummies.rps[0].usage.as_mut().unwrap();
    usage.code = dummy::USAGE.into();
    dummies.rps[0].drugs[0].drug.as_mut().unwrap().code = dummy::DRUG.into();
    let file = write(&dummies, Version::SJ1).unwrap();
    let document = read(&file, &ReadOptions::strict()).unwrap();
    let codes: Vec<_> = document.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [DiagnosticCode::DummyCode; 2]);
}

#[test]
fn an_insurer_without_numbers_is_odd_and_self_pay_without_them_is_not() {
    use DiagnosticCode::{NoInsuredNumber, OddInsurerNumber};
    assert_eq!(diagnostics(&["22,", "23,,,1,"]), []);
    assert_eq!(diagnostics(&["22,06012345", "23,,12,1,"]), []);
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
fn a_strict_reader_can_be_told_what_to_let_pass() {
    let document = sj1().to_document(Version::SJ1);
    let file = document.to_csv(&WriteOptions::default()).unwrap();
    let file = String::from_utf8(file)
        .unwrap()
        .replace("5,,,山田　一郎\n", "5,,,山田　一郎,,\n");
    let mut options = ReadOptions::strict();
    assert_eq!(read(file.as_bytes(), &options).unwrap_err().code(), "surplus_fields");
    options.tolerated = vec![DiagnosticCode::SurplusFields];
    assert_eq!(read(file.as_bytes(), &options).unwrap().diagnostics.len(), 1);
    options.tolerated = vec![DiagnosticCode::FewerFields];
    assert_eq!(read(file.as_bytes(), &options).unwrap_err().code(), "surplus_fields");
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
