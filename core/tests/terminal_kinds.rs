//! The client's messages of every kind against the simulated terminal, whose reader and writer are other code, over real
//! folders.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::{self, TimeZone};
use jiff::{Timestamp, ToSpan};
use kazasu::eligibility::bulk::{BulkAnswer, BulkQualificationRequest, BulkSearchInfo};
use kazasu::eligibility::bulk_inquiry::{BulkError, BulkInquiry, BulkKind, BulkState, BulkStep};
use kazasu::eligibility::codes::{LimitChange, LimitConsent, MedicalTreatment, ProcessingResultStatus};
use kazasu::eligibility::dispensed::Origin;
use kazasu::eligibility::reference_number::{BulkReferenceNumberRequest, ReferenceNumberRegistrationInfo};
use kazasu::eligibility::{ApiId, Document, Encoding, Message, ReadOptions, read};
use kazasu::io::folder::{AnswerKind, AskOptions, Folder, Reply, Suffix};
use kazasu::reception::{Outcome, decide, decide_unit};
use kazasu_sim::terminal::{
    self, Behaviour, BulkRecords, Fault, Patients, RunningTerminal, SearchKeys, Terminal, TerminalOptions,
};
use tempfile::TempDir;

const INSTITUTION: &str = "1310000001";
const ENCODINGS: [(Encoding, terminal::Encoding); 2] = [
    (Encoding::Utf8, terminal::Encoding::Utf8),
    (Encoding::ShiftJis, terminal::Encoding::ShiftJis),
];

struct Desk {
    _dir: TempDir,
    folder: Folder,
    terminal: RunningTerminal,
    encoding: Encoding,
}

impl Desk {
    fn new((encoding, spoken): (Encoding, terminal::Encoding), behaviour: Behaviour) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = TerminalOptions {
            behaviour: Behaviour {
                encoding: spoken,
                ..behaviour
            },
            scan_interval: Duration::from_millis(2),
            ..TerminalOptions::in_dir(dir.path()).unwrap()
        };
        Self {
            folder: Folder::new(&options.req, &options.res),
            _dir: dir,
            terminal: Terminal::new(options).spawn(),
            encoding,
        }
    }

    fn send(&self, api: &str, request: &[u8]) -> Reply {
        let ask = AskOptions {
            poll_interval: Duration::from_millis(5),
            ..AskOptions::default()
        };
        let name = format!("{api}_{}.xml", Suffix::now());
        self.folder.ask(&name, request, &ask).unwrap()
    }

    fn reply(&self, api: &str, request: &Message<'_>) -> Reply {
        self.send(api, &request.to_xml(self.encoding).unwrap())
    }

    /// The answer, which has to be read without a diagnostic.
    fn ask(&self, api: &str, request: &Message<'_>) -> Message<'static> {
        clean(&self.reply(api, request))
    }

    /// The whole cycle of a bulk inquiry, except for the waiting; the answers, and how often they were asked for.
    fn bulk(&self, kind: BulkKind, request: &Message<'_>) -> (Message<'static>, u32) {
        let mut inquiry = BulkInquiry::new(kind, INSTITUTION);
        let mut polls = 0;
        loop {
            let answer = match inquiry.next() {
                BulkStep::Upload { api } => self.ask(api.as_str(), request),
                BulkStep::Download { api, request, .. } => {
                    polls += 1;
                    self.ask(api.as_str(), &request)
                }
                step => panic!("{step:?}"),
            };
            match inquiry.received(&answer).unwrap() {
                BulkState::Done => return (answer, polls),
                BulkState::Accepted { .. } if polls < 10 => {}
                state => panic!("{state:?}"),
            }
        }
    }

    fn confirmed(&self, kind: BulkKind, request: &Message<'_>) -> BulkAnswer<'static> {
        match self.bulk(kind, request).0 {
            Message::BulkAnswer(answer) => *answer,
            other => panic!("{other:?}"),
        }
    }
}

fn document(reply: &Reply) -> Document<'static> {
    read(&reply.bytes, &ReadOptions::named(&reply.file_name)).unwrap()
}

fn clean(reply: &Reply) -> Message<'static> {
    let document = document(reply);
    assert!(
        document.diagnostics.is_empty(),
        "{}: {:?}",
        reply.file_name,
        document.diagnostics
    );
    document.message
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::fixed(tz::offset(9))).date()
}

fn keys(id: &str) -> SearchKeys {
    Patients::builtin().get(id).unwrap().search_keys()[0].clone()
}

/// A request of a kind with an identifier and the given elements.
fn request(api: &str, elements: &[(&str, &str)]) -> Message<'static> {
    let mut request = Message::empty_request(&ApiId::new(api).unwrap()).unwrap();
    request.set("MedicalInstitutionCode", INSTITUTION).unwrap();
    request.set("ArbitraryFileIdentifier", "F-1").unwrap();
    for (element, text) in elements {
        request.set(element, (*text).to_owned()).unwrap();
    }
    request
}

/// The same with the keys of a patient in their usual names.
fn about(api: &str, id: &str, elements: &[(&str, &str)]) -> Message<'static> {
    let mut request = request(api, elements);
    named(
        &mut request,
        &keys(id),
        [
            "InsuredCardSymbol",
            "InsuredIdentificationNumber",
            "InsuredBranchNumber",
        ],
    );
    request
}

/// The same with the names that views have.
fn view(api: &str, id: &str, elements: &[(&str, &str)]) -> Message<'static> {
    let mut request = request(api, elements);
    named(
        &mut request,
        &keys(id),
        [
            "InsuranceCardSymbol",
            "InsuredPersonIdentificationNumber",
            "BranchNumber",
        ],
    );
    request
}

fn named(request: &mut Message<'_>, keys: &SearchKeys, [symbol, number, branch]: [&str; 3]) {
    request.set("InsurerNumber", keys.insurer_number.clone()).unwrap();
    request.set(number, keys.number.clone()).unwrap();
    for (name, text) in [(symbol, &keys.symbol), (branch, &keys.branch)] {
        if let Some(text) = text {
            request.set(name, text.clone()).unwrap();
        }
    }
}

fn visit(api: &str, id: &str) -> Message<'static> {
    about(
        api,
        id,
        &[
            ("QualificationConfirmationDate", &today().strftime("%Y%m%d").to_string()),
            ("Birthdate", &keys(id).birthdate),
            ("LimitApplicationCertificateRelatedDisplayFlg", "1"),
            ("SpecificDiseasesCertificateListDisplayFlg", "1"),
            ("ArbitraryIdentifier", id),
            ("PrescriptionIssueSelect", "1"),
        ],
    )
}

fn bulk_inquiries(people: &[&str]) -> Message<'static> {
    let inquiry = |id: &&str| {
        let keys = keys(id);
        let mut inquiry = BulkSearchInfo::default();
        inquiry.insurer_number = Some(keys.insurer_number.into());
        inquiry.insured_card_symbol = keys.symbol.map(Into::into);
        inquiry.insured_identification_number = Some(keys.number.into());
        inquiry.insured_branch_number = keys.branch.map(Into::into);
        inquiry.birthdate = Date::strptime("%Y%m%d", keys.birthdate).unwrap().into();
        inquiry.limit_application_certificate_related_cons_flg = LimitConsent::Given.into();
        inquiry.arbitrary_identifier = Some((*id).to_owned().into());
        inquiry
    };
    let mut request = BulkQualificationRequest::default();
    request.header.qualification_confirmation_date = today().into();
    request.header.medical_institution_code = Some(INSTITUTION.into());
    request.header.arbitrary_file_identifier = Some("tomorrow".into());
    request.body.qualification_confirm_search_info = people.iter().map(inquiry).collect();
    request.into()
}

fn registrations(pairs: &[(&str, &str)]) -> Message<'static> {
    let registration = |(id, number): &(&str, &str)| {
        let keys = keys(id);
        let mut registration = ReferenceNumberRegistrationInfo::default();
        registration.reference_number = Some((*number).to_owned().into());
        registration.insurer_number = Some(keys.insurer_number.into());
        registration.insured_card_symbol = keys.symbol.map(Into::into);
        registration.insured_identification_number = Some(keys.number.into());
        registration.insured_branch_number = keys.branch.map(Into::into);
        registration
    };
    let mut request = BulkReferenceNumberRequest::default();
    request.header.medical_institution_code = Some(INSTITUTION.into());
    request.body.reference_number_registration_info = pairs.iter().map(registration).collect();
    request.into()
}

fn consented(api: &str, treatment: &str) -> Message<'static> {
    let day = |days: i64| today().checked_add(days.days()).unwrap().strftime("%Y%m%d").to_string();
    request(
        api,
        &[
            ("ConsentDateFrom", &day(-30)),
            ("ConsentDateTo", &day(0)),
            ("MedicalTreatmentFlag", treatment),
        ],
    )
}

#[test]
fn a_bulk_inquiry_is_driven_to_its_end_and_each_unit_decided() {
    for encoding in ENCODINGS {
        for (bulk_records, polls_before_done) in [(BulkRecords::InResultList, 0), (BulkRecords::InUnit, 3)] {
            let desk = Desk::new(
                encoding,
                Behaviour {
                    bulk_records,
                    polls_before_done,
                    ..Behaviour::default()
                },
            );
            let people = [
                "insured",
                "lapsed",
                "unknown",
                "several",
                "elderly-recipient",
                "public-assistance",
            ];
            let (answer, polls) = desk.bulk(BulkKind::Qualification, &bulk_inquiries(&people));
            assert_eq!(polls, polls_before_done + 1);
            let Message::BulkAnswer(answer) = answer else { panic!() };
            assert_eq!(answer.header.arbitrary_file_identifier.as_deref(), Some("tomorrow"));
            assert_eq!(
                answer.header.number_of_processing_result.known(),
                answer.header.number_of_normal_processing.known()
            );
            let decided: Vec<_> = answer
                .body
                .bulk_confirm_unit
                .iter()
                .map(|unit| {
                    let asked = unit.qualification_confirm_search_info.as_ref().unwrap();
                    (
                        asked.arbitrary_identifier.as_deref().unwrap(),
                        unit.records().count(),
                        decide_unit(&answer, unit, today()).outcome,
                    )
                })
                .collect();
            assert_eq!(
                decided,
                [
                    ("insured", 1, Outcome::Insured),
                    ("lapsed", 1, Outcome::NotInsured),
                    ("unknown", 0, Outcome::NotInsured),
                    ("several", 2, Outcome::Several),
                    ("elderly-recipient", 1, Outcome::InsuredWithNotes),
                    ("public-assistance", 1, Outcome::InsuredWithNotes),
                ]
            );
            let changed = |unit: usize| {
                let record = answer.body.bulk_confirm_unit[unit].records().next().unwrap();
                record.limit_application_certificate_changed.known()
            };
            assert_eq!(changed(0), Some(LimitChange::Unchanged));
            assert_eq!(changed(4), Some(LimitChange::ChangedOrUnknown));
        }
    }
}

#[test]
fn two_thousand_units_are_asked_for_and_read() {
    let desk = Desk::new(ENCODINGS[0], Behaviour::default());
    let people = ["insured", "rare-characters", "elderly-recipient", "unknown"].repeat(500);
    let answer = desk.confirmed(BulkKind::Qualification, &bulk_inquiries(&people));
    assert_eq!(answer.body.bulk_confirm_unit.len(), 2000);
}

#[test]
fn a_bulk_inquiry_notices_what_goes_wrong() {
    let desk = Desk::new(ENCODINGS[0], Behaviour::default());
    let (code, message) = ("SIMU0900E".to_owned(), "模擬".to_owned());
    for fault in [
        Fault::SystemError {
            code: code.clone(),
            message: message.clone(),
        },
        Fault::BusinessError { code, message },
    ] {
        desk.terminal.with(|terminal| terminal.inject(fault));
        let mut refused = BulkInquiry::new(BulkKind::Qualification, INSTITUTION);
        let answer = desk.ask("OQSmuquc01req", &bulk_inquiries(&["insured"]));
        assert!(matches!(refused.received(&answer).unwrap(), BulkState::Failed { code, .. } if code == "SIMU0900E"));
    }
    let mut unknown = BulkInquiry::accepted(BulkKind::Qualification, INSTITUTION, "20260929000000000001");
    let mut fetch = |desk: &Desk| {
        let BulkStep::Download { api, request, .. } = unknown.next() else {
            panic!()
        };
        unknown.received(&desk.ask(api.as_str(), &request)).cloned()
    };
    desk.terminal.with(|terminal| terminal.inject(Fault::WrongIdentifier));
    assert_eq!(fetch(&desk), Err(BulkError::OtherInquiry));
    assert!(matches!(fetch(&desk), Ok(BulkState::Failed { code, .. }) if code.len() == 9));
}

#[test]
fn reference_numbers_are_registered_and_come_back() {
    for encoding in ENCODINGS {
        let desk = Desk::new(encoding, Behaviour::default());
        let single = about("OQSsiimm01req", "insured", &[("ReferenceNumber", "P-1")]);
        let Message::ReferenceNumberAnswer(answer) = desk.ask("OQSsiimm01req", &single) else {
            panic!()
        };
        assert_eq!(
            answer.body.processing_result_status.known(),
            Some(ProcessingResultStatus::Normal)
        );
        let echo = answer.body.reference_number_registration_info.as_ref().unwrap();
        assert_eq!(echo.reference_number.as_deref(), Some("P-1"));

        let several = registrations(&[("rare-characters", "P-2"), ("unknown", "P-3")]);
        let Message::BulkReferenceNumberAnswer(answer) = desk.bulk(BulkKind::ReferenceNumber, &several).0 else {
            panic!()
        };
        let statuses: Vec<_> = answer
            .body
            .bulk_registration_unit
            .iter()
            .map(|unit| unit.processing_result_status.known().unwrap())
            .collect();
        assert_eq!(
            statuses,
            [ProcessingResultStatus::Normal, ProcessingResultStatus::Error]
        );

        let answer = desk.confirmed(
            BulkKind::Qualification,
            &bulk_inquiries(&["insured", "rare-characters", "lapsed"]),
        );
        let numbers: Vec<_> = answer
            .body
            .bulk_confirm_unit
            .iter()
            .map(|unit| unit.reference_number.clone())
            .collect();
        assert_eq!(numbers, [vec!["P-1"], vec!["P-2"], vec![]]);
    }
}

#[test]
fn medical_assistance_and_visits_are_fetched_by_period() {
    for encoding in ENCODINGS {
        let desk = Desk::new(encoding, Behaviour::default());
        let month = today().strftime("%Y%m").to_string();
        let request = request("OQSmutic01req", &[("MedicalTreatmentMonth", &month)]);
        let answer = desk.confirmed(BulkKind::MedicalAssistance, &request);
        let tickets = |unit: usize| {
            let records = answer.body.bulk_confirm_unit[unit].records();
            records
                .map(|record| record.public_expense_result_list.len())
                .sum::<usize>()
        };
        assert_eq!((answer.body.bulk_confirm_unit.len(), tickets(0)), (1, 2));

        for (kind, api, treatment, name) in [
            (BulkKind::HomeVisit, "OQSmuhvq01req", "2", "見本　菊"),
            (BulkKind::Online, "OQSmuonq01req", "3", "見本　千里"),
        ] {
            let answer = desk.confirmed(kind, &consented(api, treatment));
            let [unit] = &answer.body.bulk_confirm_unit[..] else {
                panic!("{api}")
            };
            assert!(unit.qualification_available_time.known() > unit.qualification_cons_time.known());
            assert_eq!(unit.records().next().unwrap().name.as_deref(), Some(name), "{api}");
            let decision = decide_unit(&answer, unit, today());
            assert_ne!(decision.outcome, Outcome::CouldNotAsk, "{api}");
        }
    }
}

#[test]
fn visits_are_asked_for_and_their_consent_cancelled() {
    for encoding in ENCODINGS {
        let desk = Desk::new(encoding, Behaviour::default());
        for (api, id, treatment) in [
            ("OQSsihvq01req", "home-visit", MedicalTreatment::HomeVisit),
            ("OQSsionq01req", "online", MedicalTreatment::Online),
        ] {
            let Message::QualificationAnswer(answer) = desk.ask(api, &visit(api, id)) else {
                panic!("{api}")
            };
            assert_eq!(answer.body.medical_treatment_flag.known(), Some(treatment));
            assert_ne!(decide(&answer, today()).outcome, Outcome::CouldNotAsk, "{api}");
            assert_eq!(answer.body.result_list.len(), 1);
        }
        let cancel = about(
            "OQSsihvd01req",
            "home-visit",
            &[
                ("Birthdate", &keys("home-visit").birthdate),
                ("MedicalTreatmentFlag", "2"),
            ],
        );
        // The layout of this answer is not published, so there is no table for it.
        let document = document(&desk.reply("OQSsihvd01req", &cancel));
        let codes: Vec<_> = document.diagnostics.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["unknown_kind"]);
        let Message::QualificationAnswer(answer) = desk.ask("OQSsihvq01req", &visit("OQSsihvq01req", "home-visit"))
        else {
            panic!()
        };
        assert_eq!(
            answer.body.processing_result_status.known(),
            Some(ProcessingResultStatus::Error)
        );
    }
}

#[test]
fn drugs_and_checkups_are_read_from_xml_and_told_from_pdf() {
    for encoding in ENCODINGS {
        let desk = Desk::new(encoding, Behaviour::default());
        let drugs = |id: &str, category: &str, treatment: &str| {
            view(
                "YZKsiquc01req",
                id,
                &[
                    ("StartDate", "202109"),
                    ("EndDate", "999999"),
                    ("FileCategory", category),
                    ("PrDiInfClassification", "1"),
                    ("MedicalTreatmentFlag", treatment),
                ],
            )
        };
        for (id, treatment, category) in [
            ("home-visit", "2", "4"),
            ("online", "1", "4"),
            ("child-with-consents", "1", "2"),
        ] {
            let Message::DrugAnswer(answer) = desk.ask("YZKsiquc01req", &drugs(id, category, treatment)) else {
                panic!("{id}")
            };
            assert!(answer.is_success(), "{id}");
            let list = answer.dispensed();
            for origin in [Origin::Claim, Origin::Dispensing, Origin::Prescription] {
                assert!(list.iter().any(|one| one.origin == origin), "{id}: {origin:?}");
            }
            assert!(
                list.iter()
                    .all(|one| one.code.is_some() && one.date.or(one.prescribed).is_some()),
                "{id}"
            );
            if id != "online" {
                // The claim and the pharmacy's report are of the same drug.
                assert!(list.iter().any(|one| one.duplicate_of == Some(0)), "{id}");
            }
        }
        let Message::CheckupAnswer(answer) = desk.ask(
            "TKKsiquc01req",
            &view(
                "TKKsiquc01req",
                "online",
                &[("FileCategory", "2"), ("MedicalTreatmentFlag", "1")],
            ),
        ) else {
            panic!()
        };
        assert!(answer.is_success());
        let items = &answer.body.specific_health_checkup_info[0].health_checkup_result_and_question_infos;
        assert_eq!(items.len(), 4);

        let Message::DrugAnswer(refused) = desk.ask("YZKsiquc01req", &drugs("insured", "1", "1")) else {
            panic!()
        };
        assert!(!refused.is_success() && refused.header.message_id.is_some());
        let reply = desk.reply("YZKsiquc01req", &drugs("online", "1", "1"));
        assert_eq!(reply.kind, AnswerKind::Pdf);
    }
}

#[test]
fn a_registered_prescription_and_its_errors_are_read() {
    for encoding in ENCODINGS {
        let desk = Desk::new(encoding, Behaviour::default());
        for (info, status) in [
            ("U0oxCg==", ProcessingResultStatus::Normal),
            ("no Base64", ProcessingResultStatus::Error),
        ] {
            let request = format!(
                "<XmlMsg><MessageHeader><MedicalInstitutionCode>{INSTITUTION}</MedicalInstitutionCode></MessageHeader>\
                 <MessageBody><PrescriptionInfo>{info}</PrescriptionInfo><IssueType>2</IssueType></MessageBody></XmlMsg>"
            );
            let reply = desk.send("EPSsiPIR01req", request.as_bytes());
            let Message::PrescriptionServiceAnswer(answer) = clean(&reply) else {
                panic!()
            };
            assert_eq!(answer.body.processing_result_status.known(), Some(status));
            let registered = status == ProcessingResultStatus::Normal;
            assert_eq!(answer.body.prescription_id.is_some(), registered);
            assert_eq!(answer.body.access_code.is_some(), registered);
            assert_eq!(answer.body.csv_check_result_list.is_empty(), registered);
        }
    }
}
