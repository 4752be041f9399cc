//! What the writer of prescriptions makes of what a program built, and what it refuses.

use jiff::civil::date;
use kazasu::eligibility::Encoding;
use kazasu::prescription::codes::{self, DrugCodeKind, UsageCodeKind, dummy};
use kazasu::prescription::records::{
    BurdenClass, Doctor, DosageForm, Drug, DrugSupplement, Institution, InsuredNumber, InsurerNumber, IssueDate,
    NarcoticLicence, PatientBirthDate, PatientName, PatientSex, Remark, SingleDose, Split, SplitQuantity, TestValues,
    UnequalDoses, UnitConversion, Usage, UsageSupplement,
};
use kazasu::prescription::{
    Amount, DiagnosticCode, PrescribedDrug, Prescription, ReadOptions, Record, RecordDate, Rp, Version, WriteError,
    WriteOptions, read,
};

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
fn the_strict_writer_corrects_the_outer_form_and_the_lenient_one_keeps_it() {
    let built = write(&prescription(UsageCodeKind::NoCode), Version::jahis(10)).unwrap();
    let records = prescription(UsageCodeKind::NoCode)
        .to_document(Version::jahis(10))
        .records;
    let mut odd = String::from("\u{FEFF}JAHIS10\n");
    for record in &records {
        odd.push_str(&format!("{},{}\n", record.tag(), record.fields().join(",")));
    }
    let document = read(odd.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(document.to_csv(&WriteOptions::default()).unwrap(), built);
    assert_eq!(document.to_csv(&WriteOptions::as_read()).unwrap(), odd.as_bytes());
    let mut utf8 = WriteOptions::default();
    utf8.encoding = Some(Encoding::Utf8);
    let file = document.to_csv(&utf8).unwrap();
    assert!(String::from_utf8(file).unwrap().ends_with("一包化,\r\n\u{1A}"));
}

#[test]
fn renumbering_reaches_every_record_of_an_rp() {
    let mut twice = sj1();
    let mut rp = twice.rps[0].clone();
    rp.supplements = vec![UsageSupplement::default(), UsageSupplement::default()];
    rp.drugs.push(rp.drugs[0].clone());
    rp.drugs[1].unit_conversion = Some(UnitConversion::default());
    rp.drugs[1].unequal_doses = Some(UnequalDoses::default());
    rp.drugs[1].burden = Some(BurdenClass::default());
    rp.drugs[1].single_dose = Some(SingleDose::default());
    rp.split_quantity = Some(SplitQuantity::default());
    twice.rps.push(rp);
    twice.remarks = vec![Remark::default(), Remark::default()];
    twice.test_values = vec![TestValues::default()];
    twice.renumber();
    let document = twice.to_document(Version::SJ1);
    let heads: Vec<_> = document
        .records
        .iter()
        .filter(|record| record.number().is_some_and(|number| number >= 81))
        .map(|record| {
            let numbers = record
                .fields()
                .iter()
                .take(3)
                .filter(|text| text.parse::<u16>().is_ok());
            let numbers: Vec<_> = std::iter::once(record.tag())
                .chain(numbers.map(String::as_str))
                .collect();
            numbers.join(",")
        })
        .collect();
    assert_eq!(
        heads,
        [
            "81,1",
            "81,2",
            "101,1,1",
            "111,1,3",
            "201,1,1",
            "281,1,1,1",
            "101,2,1",
            "102,2",
            "111,2,3",
            "181,2,1",
            "181,2,2",
            "201,2,1",
            "281,2,1,1",
            "201,2,2",
            "211,2,2",
            "221,2,2",
            "231,2,2",
            "241,2,2",
            "281,2,2,1",
            "302"
        ]
    );
    assert_eq!(Prescription::from(&document), twice);
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
fn an_end_mark_within_a_field_is_refused() {
    let document = read(b"SJ1\x1A1,\x1A,\n", &ReadOptions::default()).unwrap();
    let mut options = WriteOptions::default();
    options.tolerated.extend([
        DiagnosticCode::MissingRecord,
        DiagnosticCode::Missing,
        DiagnosticCode::UnknownField,
        DiagnosticCode::Misfit,
    ]);
    assert!(matches!(document.to_csv(&options), Err(WriteError::Separator { .. })));
}
