//! Every kind of message: told by name and by content, drugs listed across their families, bulk inquiries carried to
//! their end, requests split and refused.

use std::fs;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use kazasu::eligibility::bulk::{
    BulkAnswer, BulkConfirmUnit, BulkQualificationRequest, BulkSearchInfo, INQUIRIES_PER_FILE,
};
use kazasu::eligibility::bulk_inquiry::{BulkError, BulkInquiry, BulkKind, BulkState, BulkStep};
use kazasu::eligibility::codes::{Institution, LimitConsent, ProcessingResultStatus, SegmentOfResult};
use kazasu::eligibility::dispensed::{Item, Origin};
use kazasu::eligibility::drug::{
    CzDiDateInf, CzDiMonthInf, CzDrugInf, DiDateInf, DrugAnswer, DrugInf, MeTrMonthInf, ShDrugInf, ShPrDateInf,
    ShPrMonthInf,
};
use kazasu::eligibility::reference_number::{BulkReferenceNumberRequest, ReferenceNumberRegistrationInfo};
use kazasu::eligibility::{ApiId, Document, Encoding, Message, ReadOptions, WriteError, read};
use kazasu::reception::{Outcome, decide_unit};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility")
}

fn vector(name: &str) -> Document<'static> {
    read(&fs::read(folder().join(name)).unwrap(), &ReadOptions::named(name)).unwrap()
}

#[test]
fn the_content_tells_the_same_kind_as_the_name() {
    let mut told = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".xml") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let named = read(&bytes, &ReadOptions::named(&name)).unwrap();
        let guessed = read(&bytes, &ReadOptions::default()).unwrap();
        // Without a name nothing tells a bulk answer that failed, or an answer of the e-prescription service that
        // failed, from a single one; nor a bulk inquiry about one person; nor a kind that has no table.
        let hopeless = [
            "OQSmuquc02res_processing",
            "OQSmuquc02res_failed",
            "OQSmuquc01res_refused",
            "EPSsiDMP01res",
            "OQSmuquc01req_sjis",
            "TKKsiquc01res_error",
        ];
        let unknown = matches!(named.message, Message::OtherMessage(_));
        if unknown || hopeless.iter().any(|stem| name.starts_with(stem)) {
            continue;
        }
        assert_eq!(guessed.message, named.message, "{name}");
        if let Some(api) = &guessed.api {
            assert_eq!(Some(api), named.api.as_ref(), "{name}");
            told += 1;
        }
    }
    assert!(told >= 35, "{told}");
}

#[test]
fn kinds_that_share_a_layout_are_told_apart_where_the_content_does() {
    for (name, api) in [
        ("OQSmutic01req_month.xml", Some("OQSmutic01req")),
        ("OQSmuhvq02res_consents.xml", Some("OQSmuhvq02res")),
        ("OQSmuonq02res_none.xml", None),
        ("OQSmuquc01res_accepted.xml", None),
        ("OQSsihvq01res_answer.xml", None),
    ] {
        let bytes = fs::read(folder().join(name)).unwrap();
        let document = read(&bytes, &ReadOptions::default()).unwrap();
        let told = document.api.as_ref().map(ApiId::as_str);
        assert!(
            told == api || (name.contains("onq02res") && told == Some("OQSmuonq02res")),
            "{name}: {told:?}"
        );
    }
}

#[test]
fn a_kind_without_a_table_keeps_its_body_as_a_tree() {
    let document = vector("PMHsimsm01res_tree.xml");
    let Message::OtherMessage(message) = &document.message else {
        panic!()
    };
    let element = message.body.unknown[0].element();
    assert_eq!((element.name.as_str(), element.text.as_str()), ("Whatever", "文字<尾>"));
    assert_eq!(element.elements[0].text, "一");
    let strict = read(
        &fs::read(folder().join("PMHsimsm01res_tree.xml")).unwrap(),
        &ReadOptions::named("PMHsimsm01res_1.xml").strict(),
    );
    assert_eq!(strict.unwrap_err().code(), "unknown_kind");
}

#[test]
fn drugs_of_three_families_make_one_list_that_knows_its_duplicates() {
    let document = vector("YZKsiquc01res_three_families.xml");
    let Message::DrugAnswer(answer) = &document.message else {
        panic!()
    };
    assert!(answer.is_success());
    let list = answer.dispensed();
    let seen: Vec<_> = list
        .iter()
        .map(|one| (one.origin, one.item, one.code.unwrap(), one.duplicate_of))
        .collect();
    assert_eq!(
        seen,
        [
            (Origin::Claim, Item::Drug, "620000001", None),
            (Origin::Claim, Item::Drug, "620000002", None),
            (Origin::Claim, Item::Procedure, "160000001", None),
            (Origin::Dispensing, Item::Drug, "620000001", Some(0)),
            (Origin::Prescription, Item::Drug, "620000003", None),
        ]
    );
    assert_eq!(list[0].institution.own, Some(Institution::Other));
    assert_eq!(list[0].prescriber.code, Some("1310000001"));
    assert_eq!(
        (list[0].date, list[4].prescribed),
        (Some(date(2026, 8, 10)), Some(date(2026, 9, 7)))
    );
    assert_eq!(list[2].additions.len(), 1);
    assert!(!format!("{list:?}").contains("架空"));
}

/// A day on which a drug was prescribed, and dispensed where a day of dispensing is given.
struct Line {
    prescriber: &'static str,
    prescribed: Date,
    dispensed: Option<Date>,
}

fn claim(line: &Line) -> MeTrMonthInf<'static> {
    let mut drug = DrugInf::default();
    drug.drug_c = Some("620000001".into());
    let mut day = DiDateInf::default();
    day.di_date = line.dispensed.unwrap().into();
    day.pr_date = line.prescribed.into();
    day.drug_infs.push(drug);
    let mut month = MeTrMonthInf::default();
    month.me_tr_di_h_cd = Some("1340000009".into());
    month.prls_h_cd = Some(line.prescriber.into());
    month.di_date_infs.push(day);
    month
}

fn dispensing(line: &Line) -> CzDiMonthInf<'static> {
    let mut drug = CzDrugInf::default();
    drug.cz_drug_c = Some("620000001".into());
    let mut day = CzDiDateInf::default();
    day.cz_di_date = line.dispensed.unwrap().into();
    day.cz_pr_date = line.prescribed.into();
    day.cz_drug_infs.push(drug);
    let mut month = CzDiMonthInf::default();
    month.cz_me_tr_di_h_cd = Some("1340000009".into());
    month.cz_prls_h_cd = Some(line.prescriber.into());
    month.cz_di_date_infs.push(day);
    month
}

fn prescription(line: &Line) -> ShPrMonthInf<'static> {
    let mut drug = ShDrugInf::default();
    drug.sh_drug_c = Some("620000001".into());
    let mut day = ShPrDateInf::default();
    day.sh_pr_date = line.prescribed.into();
    day.sh_drug_infs.push(drug);
    let mut month = ShPrMonthInf::default();
    month.sh_pr_h_cd = Some(line.prescriber.into());
    month.sh_pr_date_infs.push(day);
    month
}

#[test]
fn only_the_same_dispensing_and_the_same_prescription_are_duplicates() {
    let (clinic, hospital) = ("1310000001", "1310000002");
    let (first, refill) = (date(2026, 8, 10), date(2026, 9, 9));
    let line = |prescriber, prescribed, dispensed| Line {
        prescriber,
        prescribed,
        dispensed,
    };
    let mut answer = DrugAnswer::default();
    answer.body.me_tr_month_inf = vec![claim(&line(clinic, first, Some(first)))];
    answer.body.cz_di_inf = vec![
        dispensing(&line(clinic, first, Some(first))),
        dispensing(&line(clinic, first, Some(refill))),
        dispensing(&line(hospital, first, Some(first))),
    ];
    answer.body.sh_pr_inf = vec![
        prescription(&line(clinic, first, None)),
        prescription(&line(hospital, first, None)),
        prescription(&line(clinic, refill, None)),
    ];
    let marks: Vec<_> = answer.dispensed().iter().map(|one| one.duplicate_of).collect();
    let expected = [
        None,
        Some(0),
        None, // the refill is a dispensing of its own
        None, // another clinic's prescription
        Some(0),
        Some(3),
        None, // not dispensed yet
    ];
    assert_eq!(marks, expected);

    answer.body.me_tr_month_inf[0].prls_h_cd = None;
    let marks: Vec<_> = answer.dispensed().iter().map(|one| one.duplicate_of).collect();
    assert_eq!(marks[1..4], [Some(0), None, Some(0)], "the claim names no prescriber");
}

#[test]
fn a_failed_drug_view_says_so() {
    let Message::DrugAnswer(answer) = vector("YZKsiquc01res_error.xml").message else {
        panic!()
    };
    assert!(!answer.is_success());
    assert_eq!(answer.header.message_id.as_deref(), Some("SCKO1000E"));
    assert!(answer.dispensed().is_empty());
    let Message::CheckupAnswer(answer) = vector("TKKsiquc01res_error.xml").message else {
        panic!()
    };
    assert!(!answer.is_success());
}

#[test]
fn a_bulk_inquiry_goes_from_upload_to_answers() {
    let mut inquiry = BulkInquiry::new(BulkKind::Qualification, "1310000001");
    assert!(matches!(inquiry.next(), BulkStep::Upload { api } if api.as_str() == "OQSmuquc01req"));
    // The answers of later steps are no answer to this one.
    let processing = vector("OQSmuquc02res_processing.xml").message;
    assert_eq!(inquiry.received(&processing).unwrap_err(), BulkError::UnexpectedMessage);

    inquiry.received(&vector("OQSmuquc01res_accepted.xml").message).unwrap();
    for _ in 0..3 {
        let BulkStep::Download { api, request, after } = inquiry.next() else {
            panic!()
        };
        assert_eq!((api.as_str(), after), ("OQSmuquc02req", BulkInquiry::PAUSE));
        assert_eq!(request, vector("OQSmuquc02req_ask.xml").message);
        inquiry.received(&processing).unwrap();
    }
    let registration = vector("OQSmuimm02res_done.xml").message;
    assert_eq!(
        inquiry.received(&registration).unwrap_err(),
        BulkError::UnexpectedMessage
    );
    assert_eq!(
        inquiry.received(&vector("OQSmuquc02res_done.xml").message),
        Ok(&BulkState::Done)
    );
    assert_eq!(inquiry.next(), BulkStep::Finished);
}

#[test]
fn a_bulk_inquiry_survives_a_restart_and_takes_no_other_one_s_answers() {
    let mut inquiry = BulkInquiry::accepted(BulkKind::Qualification, "1310000001", "another");
    let error = inquiry.received(&vector("OQSmuquc02res_done.xml").message).unwrap_err();
    assert_eq!(error, BulkError::OtherInquiry);
    let kept: BulkInquiry = serde_json::from_str(&serde_json::to_string(&inquiry).unwrap()).unwrap();
    assert_eq!(kept, inquiry);
}

#[test]
fn a_refused_or_failed_bulk_inquiry_says_why() {
    let mut refused = BulkInquiry::new(BulkKind::Qualification, "1310000001");
    let state = refused.received(&vector("OQSmuquc01res_refused.xml").message).unwrap();
    assert!(matches!(state, BulkState::Failed { code, .. } if code == "OQSX0002E"));
    let mut failed = BulkInquiry::accepted(BulkKind::Qualification, "1310000001", "2026092900000001");
    let state = failed.received(&vector("OQSmuquc02res_failed.xml").message).unwrap();
    assert!(matches!(state, BulkState::Failed { code, message } if code == "OQSX0003E" && message == "異常終了"));
    assert_eq!(failed.next(), BulkStep::Finished);
}

#[test]
fn a_bulk_inquiry_that_was_refused_as_a_whole_failed() {
    let mut answer = BulkAnswer::default();
    answer.header.segment_of_result = SegmentOfResult::Normal.into();
    answer.body.processing_result_status = ProcessingResultStatus::Error.into();
    answer.body.processing_result_code = Some("OQSX0004E".into());
    let inquiry = BulkInquiry::accepted(BulkKind::HomeVisit, "1310000001", "1");
    let mut refused = inquiry.clone();
    let state = refused.received(&answer.clone().into()).unwrap();
    assert!(matches!(state, BulkState::Failed { code, .. } if code == "OQSX0004E"));

    answer.body.bulk_confirm_unit = vec![BulkConfirmUnit::default()];
    let mut answered = inquiry;
    assert_eq!(
        answered.received(&answer.into()),
        Ok(&BulkState::Done),
        "the units speak"
    );
}

#[test]
fn units_of_a_bulk_answer_are_decided_one_by_one_wherever_their_records_stand() {
    let Message::BulkAnswer(answer) = vector("OQSmuquc02res_done.xml").message else {
        panic!()
    };
    let on = date(2026, 9, 30);
    let decided: Vec<_> = answer
        .body
        .bulk_confirm_unit
        .iter()
        .map(|unit| {
            let decision = decide_unit(&answer, unit, on);
            (unit.records().count(), decision.outcome, decision.reasons[0].code())
        })
        .collect();
    assert_eq!(
        decided,
        [
            (1, Outcome::InsuredWithNotes, "limit_changed"),
            (1, Outcome::NotInsured, "new_qualification_exists"),
            (0, Outcome::CouldNotAsk, "inquiry_error"),
        ]
    );
    assert_eq!(answer.body.bulk_confirm_unit[0].reference_number, ["000001", "A-1"]);
}

fn inquiry(number: usize) -> BulkSearchInfo<'static> {
    let mut inquiry = BulkSearchInfo::default();
    inquiry.insurer_number = Some("138057".into());
    inquiry.insured_identification_number = Some(number.to_string().into());
    inquiry.birthdate = date(1990, 1, 2).into();
    inquiry.limit_application_certificate_related_cons_flg = LimitConsent::NotGiven.into();
    inquiry
}

#[test]
fn large_bulk_requests_are_split_without_losing_an_inquiry() {
    for (count, sizes) in [
        (0, vec![0]),
        (1, vec![1]),
        (300, vec![300]),
        (301, vec![300, 1]),
        (900, vec![300, 300, 300]),
    ] {
        let mut request = BulkQualificationRequest::default();
        request.header.arbitrary_file_identifier = Some("tomorrow".into());
        request.header.medical_institution_code = Some("1310000001".into());
        request.body.qualification_confirm_search_info = (0..count).map(inquiry).collect();
        let files = request.split(INQUIRIES_PER_FILE);
        let found: Vec<_> = files
            .iter()
            .map(|file| file.body.qualification_confirm_search_info.len())
            .collect();
        assert_eq!(found, sizes, "{count}");
        let numbers: Vec<_> = files
            .iter()
            .flat_map(|file| &file.body.qualification_confirm_search_info)
            .map(|inquiry| inquiry.insured_identification_number.clone().unwrap().into_owned())
            .collect();
        assert_eq!(numbers, (0..count).map(|number| number.to_string()).collect::<Vec<_>>());
        let names: Vec<_> = files
            .iter()
            .map(|file| file.header.arbitrary_file_identifier.clone().unwrap())
            .collect();
        let expected = |number: usize| {
            if sizes.len() == 1 {
                "tomorrow".to_owned()
            } else {
                format!("tomorrow-{number}")
            }
        };
        assert_eq!(names, (1..=sizes.len()).map(expected).collect::<Vec<_>>());
    }
    let mut registrations = BulkReferenceNumberRequest::default();
    registrations.body.reference_number_registration_info = vec![ReferenceNumberRegistrationInfo::default(); 5];
    assert_eq!(registrations.split(0).len(), 5, "a size of nothing is taken as one");
}

#[test]
fn a_bulk_request_without_inquiries_is_not_written() {
    let mut request = BulkQualificationRequest::default();
    request.header.qualification_confirmation_date = date(2026, 9, 30).into();
    request.header.medical_institution_code = Some("1310000001".into());
    let error = Message::from(request.clone()).to_xml(Encoding::Utf8).unwrap_err();
    assert!(matches!(error, WriteError::Missing { .. }), "{error}");
    request.body.qualification_confirm_search_info = vec![inquiry(1)];
    assert!(Message::from(request).to_xml(Encoding::Utf8).is_ok());
}

#[test]
fn a_bulk_answer_of_two_thousand_units_is_read_whole() {
    let Message::BulkAnswer(mut answer) = vector("OQSmuquc02res_done.xml").message else {
        panic!()
    };
    let units = answer.body.bulk_confirm_unit.clone();
    answer.body.bulk_confirm_unit = units.iter().cycle().take(2000).cloned().collect();
    let large = Message::BulkAnswer(answer);
    let bytes = large.to_xml(Encoding::Utf8).unwrap();
    let document = read(&bytes, &ReadOptions::named("OQSmuquc02res_1.xml")).unwrap();
    assert_eq!(document.message, large);
    let Message::BulkAnswer(answer) = document.message else {
        panic!()
    };
    assert_eq!(
        answer
            .body
            .bulk_confirm_unit
            .iter()
            .flat_map(BulkConfirmUnit::records)
            .count(),
        1334
    );
}

#[test]
fn requests_of_every_kind_can_be_built_by_name() {
    for (kind, element, value) in [
        ("OQSsiimm01req", "ReferenceNumber", "000123"),
        ("OQSmutic01req", "MedicalTreatmentMonth", "202609"),
        ("OQSmuquc02req", "ReceptionNumber", "1"),
        ("OQSsihvd01req", "MedicalTreatmentFlag", "2"),
        ("OQSsihvq01req", "MedicalTreatmentFlag", "2"),
        ("YZKsiquc01req", "EndDate", "999999"),
        ("TKKsiquc01req", "FileCategory", "2"),
    ] {
        let api = ApiId::new(kind).unwrap();
        let mut request = Message::empty_request(&api).unwrap_or_else(|| panic!("{kind}"));
        request
            .set(element, value)
            .unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(
            matches!(request.to_xml(Encoding::Utf8), Err(WriteError::Missing { .. })) || kind.contains("mutic"),
            "{kind}"
        );
    }
    assert!(Message::empty_request(&ApiId::new("OQSsiurl01req").unwrap()).is_none());
    assert!(Message::empty_request(&ApiId::new("OQSmuquc02res").unwrap()).is_none());
}

#[test]
fn a_repeated_element_begins_the_next_item_of_a_bulk_request() {
    let api = ApiId::new("OQSmuquc01req").unwrap();
    let mut request = Message::empty_request(&api).unwrap();
    for (element, value) in [
        ("QualificationConfirmationDate", "20260930"),
        ("MedicalInstitutionCode", "1310000001"),
        ("InsurerNumber", "138057"),
        ("InsuredIdentificationNumber", "1"),
        ("Birthdate", "19900102"),
        ("LimitApplicationCertificateRelatedConsFlg", "0"),
        ("InsurerNumber", "01130012"),
        ("InsuredIdentificationNumber", "2"),
        ("Birthdate", "19900103"),
        ("LimitApplicationCertificateRelatedConsFlg", "1"),
    ] {
        request.set(element, value).unwrap();
    }
    let written = request.to_xml(Encoding::Utf8).unwrap();
    let read = read(&written, &ReadOptions::named("OQSmuquc01req_1.xml")).unwrap();
    let Message::BulkQualificationRequest(request) = read.message else {
        panic!()
    };
    let inquiries = &request.body.qualification_confirm_search_info;
    let numbers: Vec<_> = inquiries
        .iter()
        .map(|one| one.insurer_number.as_deref().unwrap())
        .collect();
    assert_eq!(numbers, ["138057", "01130012"]);
    assert_eq!(inquiries[1].birthdate.known(), Some(date(1990, 1, 3)));
}
