//! The simulated terminal beyond the single 資格確認: bulk cycles, registrations, visits, views and prescriptions, with
//! requests and answers written and read by hand.

use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding as _};
use jiff::civil::DateTime;
use jiff::tz::{self, TimeZone};
use jiff::{Timestamp, ToSpan};
use kazasu_sim::terminal::{Behaviour, BulkRecords, Event, Fault, Patients, SearchKeys, Terminal, TerminalOptions};
use roxmltree::{Document, Node};
use tempfile::TempDir;

const INSTITUTION: &str = "1310000001";

struct Desk {
    dir: TempDir,
    terminal: Terminal,
}

impl Desk {
    fn new(behaviour: Behaviour) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = TerminalOptions {
            behaviour,
            ..TerminalOptions::in_dir(dir.path()).unwrap()
        };
        Self {
            dir,
            terminal: Terminal::new(options),
        }
    }

    /// Answer, as name and content, to a request of a kind such as `OQSmuquc01`.
    fn answer(&mut self, api: &str, request: &str) -> (String, Vec<u8>) {
        fs::write(self.dir.path().join(format!("req/{api}req_1.xml")), request).unwrap();
        let start = Instant::now();
        loop {
            let events = self.terminal.poll().unwrap();
            if let Some(Event::Answered { file_name }) = events.last() {
                let path = self.dir.path().join("res").join(file_name);
                let bytes = fs::read(&path).unwrap();
                fs::remove_file(path).unwrap();
                return (file_name.clone(), bytes);
            }
            assert!(start.elapsed() < Duration::from_secs(20), "waited in vain: {events:?}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn ask(&mut self, api: &str, request: &str) -> String {
        let (name, bytes) = self.answer(api, request);
        assert_eq!(name, format!("{api}res_1.xml"));
        String::from_utf8(bytes).unwrap()
    }

    /// Uploads and fetches until the answers are there.
    fn bulk(&mut self, stem: &str, request: &str) -> String {
        let number = value(&self.ask(&format!("{stem}01"), request), "MessageBody/ReceptionNumber").unwrap();
        for _ in 0..10 {
            let answer = self.ask(&format!("{stem}02"), &download(&number));
            if value(&answer, "MessageHeader/SegmentOfResult").as_deref() != Some("2") {
                return answer;
            }
        }
        panic!("never done")
    }
}

fn prompt() -> Behaviour {
    Behaviour {
        polls_before_done: 0,
        ..Behaviour::default()
    }
}

fn keys(id: &str) -> SearchKeys {
    Patients::builtin().get(id).unwrap().search_keys()[0].clone()
}

fn element(name: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;");
    format!("<{name}>{text}</{name}>")
}

fn envelope(header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg>\n  <MessageHeader>{header}</MessageHeader>\n  \
         <MessageBody>{body}</MessageBody>\n</XmlMsg>\n"
    )
}

/// With institution and identifier in the header.
fn asking(body: &str) -> String {
    let header = element("MedicalInstitutionCode", INSTITUTION) + &element("ArbitraryFileIdentifier", "F-1");
    envelope(&header, body)
}

/// With a day of confirmation besides.
fn dated(body: &str) -> String {
    asking(body).replace(
        "<MessageHeader>",
        "<MessageHeader>\n<QualificationConfirmationDate>20260929</QualificationConfirmationDate>",
    )
}

fn download(number: &str) -> String {
    envelope(
        &element("MedicalInstitutionCode", INSTITUTION),
        &element("ReceptionNumber", number),
    )
}

fn insurance(keys: &SearchKeys) -> String {
    let optional = |name, text: &Option<String>| text.as_deref().map(|text| element(name, text)).unwrap_or_default();
    [
        element("InsurerNumber", &format!("{:>8}", keys.insurer_number)),
        optional("InsuredCardSymbol", &keys.symbol),
        element("InsuredIdentificationNumber", &keys.number),
        optional("InsuredBranchNumber", &keys.branch),
    ]
    .concat()
}

fn search(keys: &SearchKeys, more: &str) -> String {
    let birthdate = element("Birthdate", &keys.birthdate);
    format!(
        "<QualificationConfirmSearchInfo>\n{}{birthdate}{more}</QualificationConfirmSearchInfo>",
        insurance(keys)
    )
}

/// An inquiry of a bulk request, with the limit that the clinic has.
fn inquiry(id: &str, limit: Option<(&str, &str)>) -> String {
    let limit = limit.map(|(classification, flag)| {
        let pair = element("LimitApplicationCertificateClassification", classification)
            + &element("LimitApplicationCertificateClassificationFlag", flag);
        format!("<LimitApplicationCertificateRelatedInfo>\n{pair}</LimitApplicationCertificateRelatedInfo>")
    });
    let more = element("LimitApplicationCertificateRelatedConsFlg", "1")
        + &limit.unwrap_or_default()
        + &element("ArbitraryIdentifier", id);
    search(&keys(id), &more)
}

fn registration(keys: &SearchKeys, number: &str) -> String {
    let number = element("ReferenceNumber", number);
    format!(
        "<ReferenceNumberRegistrationInfo>{number}{}</ReferenceNumberRegistrationInfo>",
        insurance(keys)
    )
}

fn view(keys: &SearchKeys, body: &[(&str, &str)]) -> String {
    let header = insurance(keys)
        .replace("InsuredCardSymbol", "InsuranceCardSymbol")
        .replace("InsuredIdentificationNumber", "InsuredPersonIdentificationNumber")
        .replace("InsuredBranchNumber", "BranchNumber");
    let body: String = body.iter().map(|(name, text)| element(name, text)).collect();
    asking(&body).replace("<MessageHeader>", &format!("<MessageHeader>{header}"))
}

/// A request to see drugs of all months.
fn drugs(id: &str, category: &str, prescriptions: &str, treatment: &str) -> String {
    let body = [
        ("StartDate", "202109"),
        ("EndDate", "999999"),
        ("FileCategory", category),
        ("PrDiInfClassification", prescriptions),
        ("MedicalTreatmentFlag", treatment),
    ];
    view(&keys(id), &body)
}

fn checkups(id: &str, category: &str, treatment: &str) -> String {
    view(
        &keys(id),
        &[("FileCategory", category), ("MedicalTreatmentFlag", treatment)],
    )
}

fn prescription(info: &str) -> String {
    asking(&(element("PrescriptionInfo", info) + &element("IssueType", "2")))
}

fn period(elements: &[(&str, &str)]) -> String {
    let elements: String = elements.iter().map(|(name, text)| element(name, text)).collect();
    asking(&format!(
        "<QualificationConfirmSearchInfo>{elements}</QualificationConfirmSearchInfo>"
    ))
}

fn consented(from: &str, to: &str, treatment: &str) -> String {
    period(&[
        ("ConsentDateFrom", from),
        ("ConsentDateTo", to),
        ("MedicalTreatmentFlag", treatment),
    ])
}

fn cancel(id: &str, treatment: &str) -> String {
    let keys = keys(id);
    let more = element("Birthdate", &keys.birthdate) + &element("MedicalTreatmentFlag", treatment);
    asking(&format!(
        "<ConsentCancelInfo>{}{more}</ConsentCancelInfo>",
        insurance(&keys)
    ))
}

fn now() -> DateTime {
    Timestamp::now().to_zoned(TimeZone::fixed(tz::offset(9))).datetime()
}

/// The day so many days from now.
fn day(offset: i64) -> String {
    now().checked_add(offset.days()).unwrap().strftime("%Y%m%d").to_string()
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// Text at a path of names, the first of each.
fn value(answer: &str, path: &str) -> Option<String> {
    let document = Document::parse(answer).unwrap();
    let mut node = document.root_element();
    for name in path.split('/') {
        node = child(node, name)?;
    }
    Some(node.text().unwrap_or_default().to_owned())
}

/// How often an element stands in an answer.
fn count(answer: &str, name: &str) -> usize {
    let document = Document::parse(answer).unwrap();
    document.descendants().filter(|node| node.has_tag_name(name)).count()
}

/// The texts of all elements of a name.
fn texts(answer: &str, name: &str) -> Vec<String> {
    let document = Document::parse(answer).unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name(name))
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

/// Each unit of a bulk answer as an answer of its own, by the identifier of its inquiry.
fn units(answer: &str) -> BTreeMap<String, String> {
    let document = Document::parse(answer).unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("BulkConfirmUnit"))
        .map(|node| {
            let identifier = node
                .descendants()
                .find(|node| node.has_tag_name("ArbitraryIdentifier"))
                .and_then(|node| node.text());
            (
                identifier.unwrap_or_default().to_owned(),
                answer[node.range()].to_owned(),
            )
        })
        .collect()
}

#[test]
fn a_bulk_inquiry_is_accepted_processed_and_done() {
    let mut desk = Desk::new(Behaviour::default());
    let inquiries = [
        inquiry("insured", None),
        inquiry("unknown", None),
        inquiry("several", None),
    ]
    .concat();
    let accepted = desk.ask("OQSmuquc01", &dated(&inquiries));
    assert_eq!(
        value(&accepted, "MessageHeader/ArbitraryFileIdentifier").as_deref(),
        Some("F-1")
    );
    assert_eq!(value(&accepted, "MessageBody/ReceptionDateTime").unwrap().len(), 14);
    assert_eq!(value(&accepted, "MessageHeader/SegmentOfResult"), None);
    let number = value(&accepted, "MessageBody/ReceptionNumber").unwrap();
    assert!(!number.is_empty() && number.len() <= 38, "{number}");

    let processing = desk.ask("OQSmuquc02", &download(&number));
    assert_eq!(
        value(&processing, "MessageHeader/SegmentOfResult").as_deref(),
        Some("2")
    );
    assert_eq!(value(&processing, "MessageBody"), None);
    for _ in 0..2 {
        let done = desk.ask("OQSmuquc02", &download(&number));
        for (name, expected) in [
            ("QualificationConfirmationDate", "20260929"),
            ("ArbitraryFileIdentifier", "F-1"),
            ("ReceptionNumber", &number),
            ("SegmentOfResult", "1"),
            ("NumberOfProcessingResult", "3"),
            ("NumberOfNormalProcessing", "3"),
            ("NumberOfError", "0"),
        ] {
            let found = value(&done, &format!("MessageHeader/{name}"));
            assert_eq!(found.as_deref(), Some(expected), "{name}");
        }
        let units = units(&done);
        for (id, validity, records) in [("insured", "1", 1), ("unknown", "4", 0), ("several", "5", 2)] {
            let unit = &units[id];
            assert_eq!(texts(unit, "ProcessingResultStatus"), ["1"], "{id}");
            assert_eq!(texts(unit, "QualificationValidity"), [validity], "{id}");
            assert_eq!(count(unit, "ResultOfQualificationConfirmation"), records, "{id}");
            assert_eq!(count(unit, "ResultList"), usize::from(records > 0), "{id}");
            assert_eq!(texts(unit, "Birthdate")[0], keys(id).birthdate, "{id}");
        }
    }
}

#[test]
fn answers_are_ready_after_as_many_polls_as_set() {
    for polls in [0, 3] {
        let mut desk = Desk::new(Behaviour {
            polls_before_done: polls,
            ..Behaviour::default()
        });
        let accepted = desk.ask("OQSmuquc01", &dated(&inquiry("insured", None)));
        let number = value(&accepted, "MessageBody/ReceptionNumber").unwrap();
        let segments: Vec<_> = (0..=polls)
            .map(|_| {
                value(
                    &desk.ask("OQSmuquc02", &download(&number)),
                    "MessageHeader/SegmentOfResult",
                )
                .unwrap()
            })
            .collect();
        let (last, before) = segments.split_last().unwrap();
        assert_eq!(last, "1");
        assert!(before.iter().all(|segment| segment == "2"), "{segments:?}");
    }
}

#[test]
fn bulk_records_bear_no_consents_but_say_whether_the_limit_changed() {
    let mut desk = Desk::new(prompt());
    for (id, on_record, changed) in [
        ("insured", None, "0"),
        ("insured", Some(("01", "A03")), "1"),
        ("elderly-recipient", Some(("02", "B05")), "0"),
        ("elderly-recipient", Some(("02", "B06")), "1"),
        ("elderly-recipient", None, "1"),
    ] {
        let answer = desk.bulk("OQSmuquc", &dated(&inquiry(id, on_record)));
        assert_eq!(
            texts(&answer, "LimitApplicationCertificateChanged"),
            [changed],
            "{id} {on_record:?}"
        );
        assert_eq!(count(&answer, "LimitApplicationCertificateRelatedInfo"), 0);
        assert_eq!(count(&answer, "SpecificDiseasesCertificateInfo"), 0);
    }
    let answer = desk.bulk("OQSmuquc", &dated(&inquiry("child-with-consents", None)));
    assert!(!answer.contains("PharmacistsInfo"), "{answer}");
    assert_eq!(texts(&answer, "ReferenceNumber"), ["000012"]);
}

#[test]
fn bulk_records_can_stand_without_a_list() {
    let mut desk = Desk::new(Behaviour {
        bulk_records: BulkRecords::InUnit,
        ..prompt()
    });
    let answer = desk.bulk("OQSmuquc", &dated(&inquiry("several", None)));
    assert_eq!(count(&answer, "ResultList"), 0);
    let document = Document::parse(&answer).unwrap();
    let parents = document
        .descendants()
        .filter(|node| node.has_tag_name("ResultOfQualificationConfirmation"))
        .map(|node| node.parent().unwrap().tag_name().name().to_owned());
    assert_eq!(parents.collect::<Vec<_>>(), ["BulkConfirmUnit", "BulkConfirmUnit"]);
}

#[test]
fn an_inquiry_that_cannot_be_read_is_an_error_of_its_unit() {
    let mut desk = Desk::new(prompt());
    let bad = inquiry("lapsed", None).replace("19780707", "1978-07-07");
    let answer = desk.bulk("OQSmuquc", &dated(&(inquiry("insured", None) + &bad)));
    let counts =
        ["NumberOfProcessingResult", "NumberOfNormalProcessing", "NumberOfError"].map(|n| texts(&answer, n).concat());
    assert_eq!(counts, ["2", "1", "1"]);
    let unit = &units(&answer)["lapsed"];
    assert_eq!(texts(unit, "ProcessingResultStatus"), ["2"]);
    assert!(texts(unit, "ProcessingResultMessage")[0].contains("Birthdate"));
    assert_eq!(texts(unit, "InsuredIdentificationNumber"), ["42"]);
}

#[test]
fn a_reception_number_that_was_not_given_out_fails() {
    let mut desk = Desk::new(prompt());
    let accepted = desk.ask("OQSmuquc01", &dated(&inquiry("insured", None)));
    let number = value(&accepted, "MessageBody/ReceptionNumber").unwrap();
    let foreign = download(&number).replace(INSTITUTION, "1310000002");
    for (api, request) in [
        ("OQSmuquc02", download("1")),
        ("OQSmuimm02", download(&number)),
        ("OQSmuquc02", foreign),
    ] {
        let answer = desk.ask(api, &request);
        assert_eq!(value(&answer, "MessageHeader/SegmentOfResult").as_deref(), Some("9"));
        assert_eq!(value(&answer, "MessageHeader/ErrorCode").unwrap().len(), 9);
        assert_eq!(value(&answer, "MessageBody"), None);
    }
    let answer = desk.ask("OQSmuquc02", &download(&number));
    assert_eq!(value(&answer, "MessageHeader/SegmentOfResult").as_deref(), Some("1"));
}

#[test]
fn two_thousand_inquiries_in_one_file_are_answered_quickly() {
    let mut desk = Desk::new(prompt());
    let four = ["insured", "elderly-recipient", "unknown", "rare-characters"].map(|id| inquiry(id, None));
    let inquiries = four.concat().repeat(500);
    let start = Instant::now();
    let answer = desk.bulk("OQSmuquc", &dated(&inquiries));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(count(&answer, "BulkConfirmUnit"), 2000);
    assert_eq!(texts(&answer, "NumberOfProcessingResult"), ["2000"]);
}

#[test]
fn a_registered_number_comes_back_in_every_kind_of_answer() {
    let mut desk = Desk::new(prompt());
    let online = keys("online");
    let answer = desk.ask("OQSsiimm01", &asking(&registration(&online, "P-77")));
    assert_eq!(texts(&answer, "ProcessingResultStatus"), ["1"]);
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-77"]);
    assert_eq!(count(&answer, "ProcessingResultCode"), 0);
    assert_eq!(texts(&answer, "ArbitraryFileIdentifier"), ["F-1"]);

    let single = dated(&search(
        &online,
        &element("LimitApplicationCertificateRelatedConsFlg", "0"),
    ));
    let answer = desk.ask("OQSsiquc01", &single);
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-77"]);
    let answer = desk.bulk("OQSmuquc", &dated(&inquiry("online", None)));
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-77"]);
    let answer = desk.bulk("OQSmuonq", &consented("20000101", &day(0), "3"));
    assert!(texts(&answer, "ReferenceNumber").contains(&"P-77".to_owned()));
    let answer = desk.ask("OQSsionq01", &dated(&search(&online, "")));
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-77"]);
    let answer = desk.ask("YZKsiquc01", &drugs("online", "2", "0", "1"));
    assert_eq!(texts(&answer, "RefNum"), ["P-77"]);
    let answer = desk.ask("TKKsiquc01", &checkups("online", "2", "1"));
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-77"]);

    let patient = desk.terminal.options().patients.get("online").unwrap().clone();
    let face = desk.terminal.present_at_face_reader(&patient).unwrap();
    assert_eq!(texts(&fs::read_to_string(face).unwrap(), "ReferenceNumber"), ["P-77"]);

    desk.ask("OQSsiimm01", &asking(&registration(&online, "P-78")));
    assert_eq!(texts(&desk.ask("OQSsiquc01", &single), "ReferenceNumber"), ["P-78"]);
    let elsewhere = single.replace(INSTITUTION, "1310000002");
    assert_eq!(count(&desk.ask("OQSsiquc01", &elsewhere), "ReferenceNumber"), 0);
}

#[test]
fn a_number_of_an_unknown_insurance_is_not_registered() {
    let mut desk = Desk::new(prompt());
    let answer = desk.ask("OQSsiimm01", &asking(&registration(&keys("unknown"), "P-1")));
    assert_eq!(texts(&answer, "ProcessingResultStatus"), ["2"]);
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-1"]);
}

#[test]
fn numbers_are_registered_in_bulk() {
    let mut desk = Desk::new(Behaviour::default());
    let mut without_branch = keys("elderly-recipient");
    without_branch.branch = None;
    let body = [
        registration(&keys("insured"), "P-1"),
        registration(&keys("unknown"), "P-2"),
        registration(&without_branch, "P-3"),
        registration(&keys("lapsed"), ""),
    ]
    .concat();
    let answer = desk.bulk("OQSmuimm", &asking(&body));
    assert_eq!(count(&answer, "BulkRegistrationUnit"), 4);
    assert_eq!(texts(&answer, "ProcessingResultStatus"), ["1", "2", "1", "2"]);
    assert_eq!(texts(&answer, "ReferenceNumber"), ["P-1", "P-2", "P-3"]);
    assert_eq!(texts(&answer, "NumberOfError"), ["2"]);
    for (id, number) in [("insured", "P-1"), ("elderly-recipient", "P-3")] {
        let answer = desk.bulk("OQSmuquc", &dated(&inquiry(id, None)));
        assert_eq!(texts(&answer, "ReferenceNumber"), [number]);
    }
}

#[test]
fn medical_assistance_is_fetched_by_month() {
    let mut desk = Desk::new(Behaviour::default());
    let this_month = now().strftime("%Y%m").to_string();
    let answer = desk.bulk("OQSmutic", &period(&[("MedicalTreatmentMonth", &this_month)]));
    assert_eq!(count(&answer, "BulkConfirmUnit"), 1);
    assert_eq!(texts(&answer, "InsuredCardClassification"), ["A1"]);
    assert_eq!(count(&answer, "MedicalTicketInfo"), 2);
    assert_eq!(texts(&answer, "StatusOfInfecton"), ["02"]);
    assert_eq!(
        value(
            &answer,
            "MessageBody/QualificationConfirmSearchInfo/MedicalTreatmentMonth"
        )
        .as_deref(),
        Some(this_month.as_str())
    );
    let answer = desk.bulk("OQSmutic", &period(&[("MedicalTreatmentMonth", "202001")]));
    assert_eq!(count(&answer, "BulkConfirmUnit"), 0);
    assert_eq!(texts(&answer, "NumberOfProcessingResult"), ["0"]);
    assert_eq!(value(&answer, "MessageHeader/SegmentOfResult").as_deref(), Some("1"));
}

#[test]
fn who_consented_to_visits_is_fetched_by_day() {
    let mut desk = Desk::new(Behaviour::default());
    let answer = desk.bulk("OQSmuhvq", &consented(&day(-10), &day(0), "2"));
    assert_eq!(count(&answer, "BulkConfirmUnit"), 1);
    assert_eq!(texts(&answer, "Name"), ["見本　菊"]);
    assert_eq!(texts(&answer, "QualificationConsFlg"), ["1"]);
    assert_eq!(texts(&answer, "OperationInfoConsFlg"), ["2"]);
    assert_eq!(texts(&answer, "OperationInfoConsExpiredReason"), ["2"]);
    assert_eq!(count(&answer, "LimitApplicationCertificateRelatedAvailableTime"), 1);
    assert_eq!(count(&answer, "LimitApplicationCertificateRelatedInfo"), 1);
    assert_eq!(count(&answer, "LimitApplicationCertificateRelatedConsFlg"), 1);
    let answer = desk.bulk("OQSmuhvq", &consented(&day(-1), &day(0), "2"));
    assert_eq!(count(&answer, "BulkConfirmUnit"), 0);

    let seen = |from: &str, to: &str| {
        period(&[
            ("ExaminationDateFrom", from),
            ("ExaminationDateTo", to),
            ("MedicalTreatmentFlag", "3"),
        ])
    };
    let answer = desk.bulk("OQSmuonq", &seen(&day(-2), &day(0)));
    assert_eq!(texts(&answer, "Name"), ["見本　千里"]);
    let answer = desk.bulk("OQSmuonq", &consented(&day(-2), &day(0), "3"));
    assert_eq!(count(&answer, "BulkConfirmUnit"), 0);
}

#[test]
fn one_visit_patient_is_answered_by_consent_with_what_is_asked_for() {
    let mut desk = Desk::new(Behaviour::default());
    let keys = keys("home-visit");
    let answer = desk.ask("OQSsihvq01", &dated(&search(&keys, "")));
    assert_eq!(value(&answer, "MessageBody/MedicalTreatmentFlag").as_deref(), Some("2"));
    assert_eq!(texts(&answer, "QualificationValidity"), ["1"]);
    assert_eq!(count(&answer, "LimitApplicationCertificateRelatedInfo"), 0);
    assert_eq!(count(&answer, "SpecificDiseasesCertificateInfo"), 0);
    let fetch = element("LimitApplicationCertificateRelatedDisplayFlg", "1")
        + &element("SpecificDiseasesCertificateListDisplayFlg", "1");
    let answer = desk.ask("OQSsihvq01", &dated(&search(&keys, &fetch)));
    assert_eq!(count(&answer, "LimitApplicationCertificateRelatedInfo"), 1);
    assert_eq!(count(&answer, "SpecificDiseasesCertificateInfo"), 1);

    let answer = desk.ask("OQSsionq01", &dated(&search(&keys, "")));
    assert_eq!(texts(&answer, "ProcessingResultStatus"), ["2"]);
    assert_eq!(count(&answer, "ResultOfQualificationConfirmation"), 0);
}

#[test]
fn a_cancelled_consent_ends_what_it_gave() {
    let mut desk = Desk::new(Behaviour::default());
    let single = dated(&search(&keys("home-visit"), ""));
    assert_eq!(texts(&desk.ask("OQSsihvq01", &single), "ProcessingResultStatus"), ["1"]);
    assert_eq!(
        texts(
            &desk.ask("YZKsiquc01", &drugs("home-visit", "2", "0", "2")),
            "ResultCode"
        ),
        ["1"]
    );
    let answer = desk.ask("OQSsihvd01", &cancel("home-visit", "2"));
    assert_eq!(texts(&answer, "ProcessingResultStatus"), ["1"]);
    assert_eq!(texts(&answer, "ArbitraryFileIdentifier"), ["F-1"]);

    assert_eq!(texts(&desk.ask("OQSsihvq01", &single), "ProcessingResultStatus"), ["2"]);
    let answer = desk.bulk("OQSmuhvq", &consented(&day(-10), &day(0), "2"));
    assert_eq!(texts(&answer, "QualificationConsFlg"), ["2"]);
    assert_eq!(texts(&answer, "QualificationConsExpiredReason"), ["1"]);
    assert_eq!(count(&answer, "ResultOfQualificationConfirmation"), 0);
    assert_ne!(
        texts(
            &desk.ask("YZKsiquc01", &drugs("home-visit", "2", "0", "2")),
            "ResultCode"
        ),
        ["1"]
    );
    let again = desk.ask("OQSsihvd01", &cancel("home-visit", "2"));
    assert_eq!(texts(&again, "ProcessingResultStatus"), ["2"]);
}

#[test]
fn drugs_come_in_the_families_and_months_asked_for() {
    let mut desk = Desk::new(Behaviour::default());
    let families = ["MeTrMonthInf", "CzDiMonthInf", "ShPrMonthInf", "MeTrInf"];
    for (id, category, prescriptions, treatment, expected) in [
        ("online", "2", "0", "1", [1, 0, 0, 0]),
        ("online", "2", "1", "1", [1, 1, 1, 0]),
        ("online", "4", "1", "1", [1, 1, 1, 1]),
        ("home-visit", "2", "1", "2", [1, 1, 1, 0]),
        ("home-visit", "4", "1", "2", [2, 1, 1, 2]),
        ("child-with-consents", "2", "1", "1", [1, 1, 1, 0]),
    ] {
        let answer = desk.ask("YZKsiquc01", &drugs(id, category, prescriptions, treatment));
        assert_eq!(texts(&answer, "ResultCode"), ["1"], "{id}");
        assert_eq!(families.map(|name| count(&answer, name)), expected, "{id} {category}");
        assert!(!answer.contains('@'), "{id}: a relative time is left");
    }
    let answer = desk.ask("YZKsiquc01", &drugs("online", "2", "0", "1"));
    for (path, expected) in [
        ("RequestInfo/ReqArbitraryFileIdentifier", "F-1"),
        ("RequestInfo/ReqStartDate", "202109"),
        ("RequestInfo/ReqFileCategory", "2"),
        ("QuaInf/InsNum", "06130017"),
        ("QuaInf/BrancNum", "00"),
        ("QuaInf/Name", "見本　千里"),
        ("QuaInf/Birth", "19751004"),
    ] {
        let found = value(&answer, &format!("MessageHeader/{path}"));
        assert_eq!(found.as_deref(), Some(expected), "{path}");
    }
    let early = drugs("online", "2", "1", "1").replace("999999", "202110");
    let answer = desk.ask("YZKsiquc01", &early);
    assert_eq!(families.map(|name| count(&answer, name)), [0; 4]);
    assert_eq!(texts(&answer, "ResultCode"), ["1"]);
}

#[test]
fn drugs_and_checkups_need_a_consent() {
    let mut desk = Desk::new(Behaviour::default());
    for (api, request) in [
        ("YZKsiquc01", drugs("insured", "2", "0", "1")),
        // Drugs only, no 診療情報.
        ("YZKsiquc01", drugs("child-with-consents", "4", "0", "1")),
        // At home, not at the reader.
        ("YZKsiquc01", drugs("home-visit", "2", "0", "1")),
        ("YZKsiquc01", drugs("online", "2", "0", "2")),
        ("YZKsiquc01", drugs("insured", "1", "0", "1")),
        ("YZKsiquc01", drugs("unknown", "2", "0", "1")),
        ("TKKsiquc01", checkups("insured", "2", "1")),
        ("TKKsiquc01", checkups("online", "2", "3")),
    ] {
        let answer = desk.ask(api, &request);
        assert_ne!(texts(&answer, "ResultCode"), ["1"], "{request}");
        let code = value(&answer, "MessageHeader/MessageId").unwrap();
        assert!(code.starts_with("SIMU") && code.len() == 9, "{code}");
        assert_eq!(value(&answer, "MessageBody"), None);
        assert_eq!(texts(&answer, "ReqArbitraryFileIdentifier"), ["F-1"]);
    }
}

#[test]
fn prescription_data_fail_where_the_service_is_not_used() {
    let mut desk = Desk::new(Behaviour {
        prescription_service: false,
        ..Behaviour::default()
    });
    let answer = desk.ask("YZKsiquc01", &drugs("online", "2", "1", "1"));
    assert_eq!(texts(&answer, "MessageId"), ["SCKO1000E"]);
    assert_ne!(texts(&answer, "ResultCode"), ["1"]);
    let answer = desk.ask("YZKsiquc01", &drugs("online", "2", "0", "1"));
    assert_eq!(texts(&answer, "ResultCode"), ["1"]);
}

#[test]
fn checkups_are_given_with_their_item_codes() {
    let mut desk = Desk::new(Behaviour::default());
    let answer = desk.ask("TKKsiquc01", &checkups("home-visit", "2", "2"));
    assert_eq!(count(&answer, "SpecificHealthCheckupInfo"), 2);
    assert!(texts(&answer, "ItemCode").contains(&"3F015000002327101".to_owned()));
    assert_eq!(
        value(&answer, "MessageHeader/QualificationsInfo/Birthday").as_deref(),
        Some("19380303")
    );
    let answer = desk.ask("TKKsiquc01", &checkups("child-with-consents", "2", "1"));
    assert_eq!(texts(&answer, "ResultCode"), ["1"]);
    assert_eq!(count(&answer, "SpecificHealthCheckupInfo"), 0);
}

#[test]
fn views_come_as_pdf_on_demand() {
    let mut desk = Desk::new(Behaviour::default());
    for (api, request) in [
        ("YZKsiquc01", drugs("online", "1", "0", "1")),
        ("YZKsiquc01", drugs("online", "3", "0", "1")),
        ("TKKsiquc01", checkups("online", "1", "1")),
    ] {
        let (name, bytes) = desk.answer(api, &request);
        assert_eq!(name, format!("{api}res_1.pdf"));
        let pdf = String::from_utf8(bytes).unwrap();
        assert!(pdf.starts_with("%PDF-") && pdf.ends_with("%%EOF\n"));
        let (_, rest) = pdf.split_once("startxref\n").unwrap();
        let table: usize = rest.lines().next().unwrap().parse().unwrap();
        assert!(pdf[table..].starts_with("xref\n0 7\n"));
        for (entry, number) in pdf[table..].lines().skip(3).take(6).zip(1..) {
            let place: usize = entry[..10].parse().unwrap();
            assert!(pdf[place..].starts_with(&format!("{number} 0 obj\n")), "{number}");
        }
        assert!(pdf.contains("<FEFF0046002D0031>"), "the identifier F-1");
    }
}

#[test]
fn a_prescription_is_registered_under_an_id() {
    let mut desk = Desk::new(Behaviour::default());
    let csv = "SJ1\n1,1,1234567,13,架空医院\n";
    let inner = |csv: &str| {
        let document = format!(
            "<Document><Prescription>{}</Prescription></Document>",
            Base64::encode_string(csv.as_bytes())
        );
        Base64::encode_string(document.as_bytes())
    };
    let answer = desk.ask("EPSsiPIR01", &prescription(&inner(csv)));
    assert_eq!(texts(&answer, "ProcessingResultStatus"), ["1"]);
    assert_eq!(texts(&answer, "ArbitraryFileIdentifier"), ["F-1"]);
    let id = texts(&answer, "PrescriptionId").concat();
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    let code = texts(&answer, "AccessCode").concat();
    assert!(code.len() == 16 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    let again = desk.ask("EPSsiPIR01", &prescription(&inner(csv)));
    assert_eq!(texts(&again, "PrescriptionId"), [id.as_str()]);
    let other = desk.ask("EPSsiPIR01", &prescription(&inner("SJ1\n")));
    assert_ne!(texts(&other, "PrescriptionId"), [id]);

    let folded = format!("{}\n{}", &inner(csv)[..8], &inner(csv)[8..]);
    for (info, finding) in [
        ("処方箋", "SIMU0201E"),
        (&folded, "SIMU0201E"),
        (&inner("SJ1\r\n"), "EPSB0052E"),
    ] {
        let answer = desk.ask("EPSsiPIR01", &prescription(info));
        assert_eq!(value(&answer, "MessageHeader/SegmentOfResult").as_deref(), Some("1"));
        assert_eq!(texts(&answer, "ProcessingResultStatus"), ["2"]);
        assert_eq!(
            value(&answer, "MessageBody/CsvCheckResultList/ResultCode").as_deref(),
            Some(finding)
        );
        assert_eq!(count(&answer, "PrescriptionId"), 0);
    }
}

/// A request of every kind that can be made without a reception number.
fn every_kind() -> Vec<(&'static str, String)> {
    let month = now().strftime("%Y%m").to_string();
    vec![
        (
            "OQSsiquc01",
            dated(&search(
                &keys("insured"),
                &element("LimitApplicationCertificateRelatedConsFlg", "0"),
            )),
        ),
        ("OQSsihvq01", dated(&search(&keys("home-visit"), ""))),
        ("OQSsionq01", dated(&search(&keys("online"), ""))),
        ("OQSsihvd01", cancel("home-visit", "2")),
        ("OQSsiimm01", asking(&registration(&keys("insured"), "P-1"))),
        ("OQSmuquc01", dated(&inquiry("insured", None))),
        ("OQSmutic01", period(&[("MedicalTreatmentMonth", &month)])),
        ("OQSmuhvq01", consented("20000101", &day(0), "2")),
        ("OQSmuonq01", consented("20000101", &day(0), "3")),
        ("OQSmuimm01", asking(&registration(&keys("insured"), "P-1"))),
        ("YZKsiquc01", drugs("online", "2", "0", "1")),
        ("TKKsiquc01", checkups("online", "2", "1")),
        ("EPSsiPIR01", prescription("AAAA")),
    ]
}

#[test]
fn errors_befall_every_kind() {
    let mut desk = Desk::new(prompt());
    let (code, message) = ("SIMU0900E".to_owned(), "模擬<エラー>".to_owned());
    let (system, business) = (
        Fault::SystemError {
            code: code.clone(),
            message: message.clone(),
        },
        Fault::BusinessError {
            code: code.clone(),
            message: message.clone(),
        },
    );
    for (api, request) in every_kind() {
        let view = api.starts_with("YZK") || api.starts_with("TKK");
        for (fault, path, segment) in [
            (&system, ["MessageHeader/ErrorCode", "MessageHeader/ErrorMessage"], "9"),
            (
                &business,
                [
                    "MessageBody/ProcessingResultCode",
                    "MessageBody/ProcessingResultMessage",
                ],
                "1",
            ),
        ] {
            let (path, segment) = match view {
                true => (["MessageHeader/MessageId", "MessageHeader/MessageContents"], None),
                false => (path, Some(segment)),
            };
            desk.terminal.inject(fault.clone());
            let answer = desk.ask(api, &request);
            assert_eq!(value(&answer, path[0]).as_ref(), Some(&code), "{api}");
            assert_eq!(value(&answer, path[1]).as_ref(), Some(&message), "{api}");
            let found = value(&answer, "MessageHeader/SegmentOfResult");
            // Answers to uploads have none, but in a system error.
            if !(api.starts_with("OQSmu") && segment == Some("1")) {
                assert_eq!(found.as_deref(), segment, "{api}");
            }
        }
    }
    let single = dated(&search(&keys("home-visit"), ""));
    assert_eq!(
        texts(&desk.ask("OQSsihvq01", &single), "ProcessingResultStatus"),
        ["1"],
        "what failed has not been done"
    );
    for (api, request) in every_kind().into_iter().filter(|(api, _)| api.starts_with("OQSmu")) {
        let number = value(&desk.ask(api, &request), "MessageBody/ReceptionNumber").unwrap();
        let fetch = api.replace("01", "02");
        desk.terminal.inject(system.clone());
        let answer = desk.ask(&fetch, &download(&number));
        assert_eq!(
            value(&answer, "MessageHeader/ErrorCode").as_ref(),
            Some(&code),
            "{fetch}"
        );
        desk.terminal.inject(business.clone());
        let answer = desk.ask(&fetch, &download(&number));
        assert_eq!(texts(&answer, "ProcessingResultCode"), [code.as_str()], "{fetch}");
        assert_eq!(count(&answer, "ResultOfQualificationConfirmation"), 0, "{fetch}");
        let answer = desk.ask(&fetch, &download(&number));
        assert_eq!(
            value(&answer, "MessageHeader/SegmentOfResult").as_deref(),
            Some("1"),
            "{fetch}"
        );
        assert_eq!(count(&answer, "ProcessingResultCode"), 0, "{fetch}");
    }
}

#[test]
fn a_stale_answer_of_every_kind_bears_another_identifier() {
    let mut desk = Desk::new(prompt());
    for (api, request) in every_kind() {
        desk.terminal.inject(Fault::WrongIdentifier);
        let answer = desk.ask(api, &request);
        let names = ["ArbitraryFileIdentifier", "ReqArbitraryFileIdentifier"];
        let found: Vec<_> = names.iter().flat_map(|name| texts(&answer, name)).collect();
        assert!(found.len() == 1 && found[0] != "F-1", "{api}: {found:?}");
        if api.starts_with("OQSmu") {
            let number = value(&answer, "MessageBody/ReceptionNumber").unwrap();
            desk.terminal.inject(Fault::WrongIdentifier);
            let answer = desk.ask(&api.replace("01", "02"), &download(&number));
            assert_ne!(texts(&answer, "ReceptionNumber"), [number], "{api}");
        }
    }
}

#[test]
fn refusal_silence_and_parts_befall_every_kind() {
    let mut desk = Desk::new(prompt());
    for (api, request) in every_kind() {
        let res = desk.dir.path().join("res");
        let req = desk.dir.path().join(format!("req/{api}req_1.xml"));
        desk.terminal.inject(Fault::NeverAnswer);
        fs::write(&req, &request).unwrap();
        assert_eq!(desk.terminal.poll().unwrap().len(), 1, "{api}");
        assert_eq!(fs::read_dir(&res).unwrap().count(), 0, "{api}");

        let text = "拒否".to_owned();
        desk.terminal.inject(Fault::Refuse { text: text.clone() });
        fs::write(&req, &request).unwrap();
        desk.terminal.poll().unwrap();
        assert_eq!(fs::read_to_string(res.join(format!("{api}req_1.err"))).unwrap(), text);
        assert_eq!(
            fs::read_to_string(res.join(format!("{api}req_1.xml"))).unwrap(),
            request
        );
        for name in [format!("{api}req_1.err"), format!("{api}req_1.xml")] {
            fs::remove_file(res.join(name)).unwrap();
        }

        desk.terminal.inject(Fault::PartialWrite {
            pause: Duration::from_millis(20),
        });
        fs::write(&req, &request).unwrap();
        desk.terminal.poll().unwrap();
        let half = fs::read(res.join(format!("{api}res_1.xml"))).unwrap();
        assert!(!half.is_empty() && !half.ends_with(b"</XmlMsg>\n"), "{api}");
        thread::sleep(Duration::from_millis(25));
        desk.terminal.poll().unwrap();
        let whole = fs::read(res.join(format!("{api}res_1.xml"))).unwrap();
        assert!(whole.starts_with(&half) && whole.ends_with(b"</XmlMsg>\n"), "{api}");
        fs::remove_file(res.join(format!("{api}res_1.xml"))).unwrap();
    }
}

#[test]
fn what_lacks_its_question_is_handed_back() {
    let mut desk = Desk::new(Behaviour::default());
    for (api, request) in every_kind() {
        let broken = request
            .replace("<MessageBody>", "<Body>")
            .replace("</MessageBody>", "</Body>");
        let req = desk.dir.path().join(format!("req/{api}req_1.xml"));
        fs::write(&req, &broken).unwrap();
        // Once to see whether its writer is done, once to act.
        let events: Vec<_> = (0..2).flat_map(|_| desk.terminal.poll().unwrap()).collect();
        assert!(
            matches!(events.last(), Some(Event::Refused { text, .. }) if text.contains("MessageBody")),
            "{api}: {events:?}"
        );
    }
}
