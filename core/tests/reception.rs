//! Decisions and comparisons over the vectors and over answers made for one case each.

use std::fs;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use kazasu::Language;
use kazasu::eligibility::codes::{QualificationValidity, ReferenceClassification, SegmentOfResult};
use kazasu::eligibility::qualification::{
    QualificationAnswer, QualificationAnswerBody, ResultOfQualificationConfirmation,
};
use kazasu::eligibility::{Field, Message, ReadOptions, read};
use kazasu::reception::{ChartRecord, Decision, Outcome, Severity, compare, decide};

const TODAY: Date = date(2026, 9, 29);

fn answer(name: &str) -> QualificationAnswer<'static> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility");
    let bytes = fs::read(folder.join(name)).unwrap();
    match read(&bytes, &ReadOptions::named(name)).unwrap().message {
        Message::QualificationAnswer(answer) => *answer,
        other => panic!("{other:?}"),
    }
}

fn plain() -> QualificationAnswer<'static> {
    answer("OQSsiquc01res_note_on_normal.xml")
}

fn codes(decision: &Decision) -> Vec<&'static str> {
    decision.reasons.iter().map(|reason| reason.code()).collect()
}

#[test]
fn each_answer_is_decided() {
    let several = ["medical_assistance"];
    let cases: [(&str, Outcome, &[&str]); 7] = [
        (
            "OQSsiquc01res_note_on_normal.xml",
            Outcome::InsuredWithNotes,
            &["system_note"],
        ),
        ("OQSsiquc01res_several_records.xml", Outcome::InsuredWithNotes, &several),
        ("OQSsiquc01res_not_found.xml", Outcome::NotInsured, &["not_found"]),
        (
            "OQSsiquc01res_new_qualification.xml",
            Outcome::NotInsured,
            &["new_qualification_exists", "lost", "reason_of_loss"],
        ),
        (
            "OQSsiquc01res_business_error.xml",
            Outcome::CouldNotAsk,
            &["inquiry_error"],
        ),
        (
            "OQSsiquc01res_system_error.xml",
            Outcome::CouldNotAsk,
            &["system_error"],
        ),
        ("OQSsiquc01res_unseen.xml", Outcome::CouldNotAsk, &["unclear"]),
    ];
    for (name, outcome, reasons) in cases {
        let decision = decide(&answer(name), TODAY);
        assert_eq!(
            (decision.outcome, codes(&decision).as_slice()),
            (outcome, reasons),
            "{name}"
        );
        for reason in &decision.reasons {
            assert!(!reason.text(Language::Japanese).is_empty() && !reason.text(Language::English).is_empty());
        }
    }
    let face = answer("OQSsiquc01res_face_13100000010a1b2c3d4e5f60718293_20260929160112.xml");
    assert_eq!(decide(&face, TODAY), decide(&face, TODAY));
    assert_eq!(decide(&face, TODAY).outcome, Outcome::Insured);
    let every = decide(&answer("OQSsiquc01res_every_element.xml"), TODAY);
    assert_eq!(codes(&every), ["contribution_ratio", "limit", "specific_disease"]);
}

#[test]
fn another_day_is_decided_by_the_dates_of_the_record() {
    let mut answer = plain();
    answer.body.processing_result_code = None;
    answer.body.processing_result_message = None;
    answer.body.result_list[0].disqualification_date = date(2026, 10, 1).into();
    assert_eq!(decide(&answer, TODAY).outcome, Outcome::Insured);
    let last_day = decide(&answer, date(2026, 9, 30));
    assert_eq!(
        (last_day.outcome, codes(&last_day)),
        (Outcome::InsuredWithNotes, vec!["asked_for_another_day"])
    );
    let first_day_without = decide(&answer, date(2026, 10, 1));
    assert_eq!(first_day_without.outcome, Outcome::NotInsured);
    assert_eq!(codes(&first_day_without), ["lost", "asked_for_another_day"]);
}

#[test]
fn dates_that_contradict_the_system_are_noted_but_do_not_overrule_it() {
    let mut answer = plain();
    answer.body.result_list[0].insured_card_expiration_date = date(2026, 7, 31).into();
    let decision = decide(&answer, TODAY);
    assert_eq!(
        (decision.outcome, codes(&decision)),
        (Outcome::InsuredWithNotes, vec!["card_expired", "system_note"])
    );
}

#[test]
fn what_is_no_word_of_the_system_is_never_not_insured() {
    let mut ocr = plain();
    ocr.header.reference_classification = ReferenceClassification::OcrCard.into();
    assert_eq!(decide(&ocr, TODAY).outcome, Outcome::CouldNotAsk);

    let mut pending = plain();
    pending.header.segment_of_result = SegmentOfResult::Processing.into();
    assert_eq!(codes(&decide(&pending, TODAY)), ["still_processing"]);

    let mut unknown = plain();
    unknown.header.segment_of_result = Field::Other("7".into());
    assert_eq!(decide(&unknown, TODAY).outcome, Outcome::CouldNotAsk);

    let mut silent = plain();
    silent.body.qualification_validity = Field::Absent;
    assert_eq!(decide(&silent, TODAY).outcome, Outcome::CouldNotAsk);

    let mut empty = plain();
    empty.body.result_list.clear();
    assert_eq!(decide(&empty, TODAY).outcome, Outcome::CouldNotAsk);

    let mut nothing = plain();
    nothing.body = QualificationAnswerBody::default();
    assert_eq!(decide(&nothing, TODAY).outcome, Outcome::CouldNotAsk);
}

#[test]
fn two_insurances_need_a_person_to_choose() {
    let mut answer = plain();
    let second = answer.body.result_list[0].clone();
    answer.body.result_list.push(second);
    assert_eq!(decide(&answer, TODAY).outcome, Outcome::Several);
    answer.body.qualification_validity = QualificationValidity::Several.into();
    assert_eq!(codes(&decide(&answer, TODAY)), ["several_found", "system_note"]);
}

fn record() -> ResultOfQualificationConfirmation<'static> {
    plain().body.result_list.remove(0)
}

fn chart() -> ChartRecord {
    serde_json::from_str(
        r#"{"name": "幻影 次郎", "name_kana": "ゲンエイジロウ", "birthdate": "1990-01-02", "sex1": "1",
            "insurer_number": "00138057", "insured_card_symbol": "１２－３４",
            "insured_identification_number": " 1234567", "insured_branch_number": "1"}"#,
    )
    .unwrap()
}

#[test]
fn the_same_data_in_another_spelling_is_no_difference() {
    assert_eq!(compare(&chart(), &record()), []);
}

#[test]
fn differences_come_worst_first() {
    let mut chart = chart();
    chart.name = Some("幻影　三郎".to_owned());
    chart.insured_branch_number = None;
    chart.birthdate = Some(date(1990, 2, 1));
    let found = compare(&chart, &record());
    let found: Vec<_> = found
        .iter()
        .map(|difference| (difference.field, difference.severity))
        .collect();
    assert_eq!(
        found,
        [
            ("birthdate", Severity::Error),
            ("name", Severity::Warning),
            ("insured_branch_number", Severity::Info)
        ]
    );
}

#[test]
fn each_field_differs_with_its_own_weight_and_a_blank_chart_is_told_what_it_lacks() {
    let record = answer("OQSsiquc01res_every_element.xml").body.result_list.remove(0);
    let different = r#"{"name": "別名", "name_kana": "ベツメイ", "birthdate": "1900-01-01", "sex1": "3",
        "insurer_number": "99", "insured_card_symbol": "別", "insured_identification_number": "別",
        "insured_branch_number": "99", "contribution_ratio": 99,
        "limit_application_certificate_classification_flag": "A01"}"#;
    let different: ChartRecord = serde_json::from_str(different).unwrap();
    let found = compare(&different, &record);
    let weights: Vec<_> = found.iter().map(|one| (one.field, one.severity)).collect();
    let errors = [
        "insurer_number",
        "insured_card_symbol",
        "insured_identification_number",
        "insured_branch_number",
        "birthdate",
        "contribution_ratio",
        "limit_application_certificate_classification_flag",
    ];
    let errors = errors.map(|field| (field, Severity::Error));
    let warnings = ["name", "name_kana", "sex1"].map(|field| (field, Severity::Warning));
    assert_eq!(weights, [&errors[..], &warnings[..]].concat());
    assert!(found.iter().all(|one| !one.label(Language::Japanese).is_empty()));

    let mut blank = ChartRecord::default();
    blank.name = Some("　".to_owned());
    blank.insurer_number = Some(" ".to_owned());
    let found = compare(&blank, &record);
    assert_eq!(found.len(), 10);
    let told = |one: &kazasu::reception::Difference| one.severity == Severity::Info && one.chart.is_none();
    assert!(found.iter().all(told));
}

#[test]
fn the_share_stands_in_either_certificate() {
    let mut record = answer("OQSsiquc01res_every_element.xml").body.result_list.remove(0);
    let mut chart = ChartRecord::default();
    chart.contribution_ratio = Some(10);
    let share = |record: &ResultOfQualificationConfirmation<'_>| {
        let found = compare(&chart, record);
        let found = found.into_iter().find(|one| one.field == "contribution_ratio");
        found.map(|one| one.answer)
    };
    assert_eq!(share(&record).as_deref(), Some("20"));
    record.insured_partial_contribution_ratio = kazasu::eligibility::value::Percent(30).into();
    assert_eq!(share(&record).as_deref(), Some("30"));
    record.insured_partial_contribution_ratio = Field::Absent;
    assert_eq!(share(&record).as_deref(), Some("20"));
    record.elderly_recipient_certificate_info = None;
    assert_eq!(share(&record), None);
}

#[test]
fn share_and_limit_are_compared_where_the_answer_tells_them() {
    let record = answer("OQSsiquc01res_every_element.xml").body.result_list.remove(0);
    let mut chart = ChartRecord::default();
    chart.contribution_ratio = Some(30);
    chart.limit_application_certificate_classification_flag = Some("B05".to_owned());
    let found = compare(&chart, &record);
    assert_eq!((found[0].field, found[0].answer.as_str()), ("contribution_ratio", "20"));
    assert!(
        found
            .iter()
            .skip(1)
            .all(|difference| difference.severity == Severity::Info)
    );
}

#[test]
fn an_unrepresentable_character_matches_any() {
    let mut record = record();
    record.name = Some("幻●　次郎".into());
    assert_eq!(compare(&chart(), &record), []);
}

#[test]
fn a_chart_becomes_a_question_or_says_what_it_lacks() {
    let question = chart().question("1310000001", TODAY, true).unwrap();
    assert!(
        Message::from(question)
            .to_xml(kazasu::eligibility::Encoding::ShiftJis)
            .is_ok()
    );
    for consent in [true, false] {
        let question = chart().question("1310000001", TODAY, consent).unwrap();
        let search = &question.body.qualification_confirm_search_info;
        let flag = search.limit_application_certificate_related_cons_flg.text();
        assert_eq!(flag.as_deref(), Some(if consent { "1" } else { "0" }));
        assert_eq!(search.insured_identification_number.as_deref(), Some("1234567"));
        assert_eq!(question.header.qualification_confirmation_date.known(), Some(TODAY));
    }
    let mut without = chart();
    without.birthdate = None;
    let error = without.question("1310000001", TODAY, true).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the chart has no birthdate; the terminal cannot be asked without it"
    );
}

#[test]
fn a_consent_is_valid_only_while_its_end_says_so() {
    use kazasu::eligibility::codes::{Consent, ConsentExpiryReason};
    use kazasu::eligibility::value::Field;
    use kazasu::reception::{Standing, consents};
    let now = date(2026, 9, 29).at(12, 0, 0, 0);
    let standing = |flag: Field<'static, Consent>, until, reason| {
        let mut record = ResultOfQualificationConfirmation::default();
        record.pharmacists_info_cons_flg = flag;
        record.pharmacists_info_available_time = until;
        record.pharmacists_info_cons_expired_reason = reason;
        consents(&record, now)[0].standing
    };
    let given = || Field::Known(Consent::Given);
    let soon = || Field::Known(date(2026, 9, 29).at(12, 0, 1, 0));
    assert_eq!(standing(given(), soon(), Field::Absent), Standing::Valid);
    assert_eq!(standing(given(), Field::Absent, Field::Absent), Standing::Unknown);
    for unreadable in ["20260929", "20260928", "soon"] {
        let until = Field::Other(unreadable.into());
        assert_eq!(standing(given(), until, Field::Absent), Standing::Unknown);
    }
    assert_eq!(
        standing(Field::Other("4".into()), soon(), Field::Absent),
        Standing::Unknown
    );
    let withdrawn = Field::Known(ConsentExpiryReason::ByPatient);
    assert_eq!(standing(given(), soon(), withdrawn), Standing::Expired);
}

#[test]
fn consents_are_told_with_their_end() {
    use kazasu::reception::{Standing, Subject, consents};
    let record = answer("OQSsiquc01res_every_element.xml").body.result_list.remove(0);
    let during = consents(&record, date(2026, 9, 29).at(12, 0, 0, 0));
    assert_eq!(during.len(), 12);
    assert!(during.iter().all(|consent| consent.standing == Standing::Valid));
    let after = consents(&record, date(2026, 9, 30).at(9, 12, 4, 0));
    let expired: Vec<_> = after
        .iter()
        .filter(|consent| consent.standing == Standing::Expired)
        .collect();
    assert_eq!(expired.len(), 10, "限度額 and 特定疾病 have no end in this answer");
    assert_eq!(expired[0].subject, Subject::Checkups);

    let face = answer("OQSsiquc01res_face_13100000010a1b2c3d4e5f60718293_20260929160112.xml");
    let told: Vec<_> = consents(&face.body.result_list[0], date(2026, 9, 29).at(17, 0, 0, 0))
        .iter()
        .map(|consent| (consent.subject, consent.standing))
        .collect();
    assert_eq!(
        told,
        [
            (Subject::Limit, Standing::NotGiven),
            (Subject::Drugs, Standing::Valid),
            (Subject::Treatment, Standing::NotGiven)
        ]
    );
}
