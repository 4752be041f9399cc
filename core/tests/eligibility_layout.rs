//! The declared tables against the layout as it was collected: elements, order, widths, presence, codes. The lists here
//! are typed in from the collected facts, not taken from the declarations.

use std::collections::BTreeSet;

use jiff::civil::date;
use kazasu::Confidence;
use kazasu::eligibility::qualification::{
    QualificationAnswer, QualificationRequest, ResultOfQualificationConfirmation,
};
use kazasu::eligibility::table::{GroupInfo, Presence, Shape};
use kazasu::eligibility::value::{CodeTableInfo, ScalarKind};
use kazasu::eligibility::{Encoding, Message, ReadOptions, codes, read};

// What the lists below say of an element: one of these kinds of value, or the id of its code table.
const DATE: &str = "date";
const TIME: &str = "time";
const MONTH: &str = "month";
const PERCENT: &str = "percent";
const YEN: &str = "yen";
const COUNT: &str = "count";
const TEXT: &str = "text";
const INSURER: &str = "insurer";
const GROUP: &str = "group";
const LIST: &str = "list";

type Row = (&'static str, usize, &'static str);

const REQUEST_HEADER: [Row; 3] = [
    ("QualificationConfirmationDate", 8, DATE),
    ("MedicalInstitutionCode", 10, TEXT),
    ("ArbitraryFileIdentifier", 50, TEXT),
];

const SEARCH: [Row; 7] = [
    ("InsurerNumber", 8, INSURER),
    ("InsuredCardSymbol", 20, TEXT),
    ("InsuredIdentificationNumber", 20, TEXT),
    ("InsuredBranchNumber", 2, TEXT),
    ("Birthdate", 8, DATE),
    ("LimitApplicationCertificateRelatedConsFlg", 1, "OQSCD001"),
    ("ArbitraryIdentifier", 50, TEXT),
];

const ANSWER_HEADER: [Row; 13] = [
    ("ProcessExecutionTime", 14, TIME),
    ("QualificationConfirmationDate", 8, DATE),
    ("MedicalInstitutionCode", 10, TEXT),
    ("ArbitraryFileIdentifier", 50, TEXT),
    ("ReferenceClassification", 1, "OQSCD002"),
    ("ReceptionNumber", 38, TEXT),
    ("SegmentOfResult", 1, "OQSCD003"),
    ("ErrorCode", 9, TEXT),
    ("ErrorMessage", 60, TEXT),
    ("NumberOfProcessingResult", 4, COUNT),
    ("NumberOfNormalProcessing", 4, COUNT),
    ("NumberOfError", 4, COUNT),
    ("CharacterCodeIdentifier", 1, "OQSCD005"),
];

const ANSWER_BODY: [Row; 8] = [
    ("QualificationConfirmSearchInfo", 0, GROUP),
    ("MedicalTreatmentFlag", 1, "OQSCD028"),
    ("PrescriptionIssueSelect", 1, "OQSCD017"),
    ("ProcessingResultStatus", 1, "OQSCD004"),
    ("ProcessingResultCode", 9, TEXT),
    ("ProcessingResultMessage", 60, TEXT),
    ("QualificationValidity", 1, "OQSCD006"),
    ("ResultList", 0, LIST),
];

/// The rows before the consents: 33 of the single answer, one of a reader's OCR files, three of home visits.
const RECORD: [Row; 37] = [
    ("InsuredCardClassification", 2, "OQSCD010"),
    ("InsurerNumber", 8, INSURER),
    ("InsuredCardSymbol", 20, TEXT),
    ("InsuredIdentificationNumber", 20, TEXT),
    ("InsuredBranchNumber", 2, TEXT),
    ("PersonalFamilyClassification", 1, "OQSCD009"),
    ("InsuredName", 100, TEXT),
    ("Name", 100, TEXT),
    ("NameOfOther", 100, TEXT),
    ("NameKana", 100, TEXT),
    ("NameOfOtherKana", 100, TEXT),
    ("Sex1", 1, "OQSCD007"),
    ("Sex2", 1, "OQSCD007"),
    ("Birthdate", 8, DATE),
    ("Address", 250, TEXT),
    ("PostNumber", 8, TEXT),
    ("QualificationDate", 8, DATE),
    ("DisqualificationDate", 8, DATE),
    ("InsuredCertificateIssuanceDate", 8, DATE),
    ("InsuredCardValidDate", 8, DATE),
    ("InsuredCardExpirationDate", 8, DATE),
    ("InsuredPartialContributionRatio", 3, PERCENT),
    ("InsuredPartialContributionLimit", 100, TEXT),
    ("PreschoolClassification", 1, "OQSCD015"),
    ("ReasonOfLoss", 2, "OQSCD008"),
    ("InsurerName", 200, TEXT),
    ("ElderlyRecipientCertificateInfo", 0, GROUP),
    ("LimitApplicationCertificateRelatedConsFlg", 1, "OQSCD001"),
    ("LimitApplicationCertificateRelatedConsTime", 14, TIME),
    ("LimitApplicationCertificateRelatedAvailableTime", 14, TIME),
    ("LimitApplicationCertificateRelatedInfo", 0, GROUP),
    ("SpecificDiseasesCertificateRelatedConsFlg", 1, "OQSCD016"),
    ("SpecificDiseasesCertificateRelatedConsTime", 14, TIME),
    ("SpecificDiseasesCertificateRelatedAvailableTime", 14, TIME),
    ("SpecificDiseasesCertificateRelatedConsExpiredReason", 1, "OQSCD031"),
    ("SpecificDiseasesCertificateList", 0, LIST),
    ("PublicExpenseResultList", 0, LIST),
];

/// Each has ConsFlg, ConsTime and AvailableTime; the first four are old and firm, and have ConsExpiredReason too.
const CONSENTS: [&str; 10] = [
    "SpecificHealthCheckupsInfo",
    "PharmacistsInfo",
    "DiagnosisInfo",
    "OperationInfo",
    "DiagnosisName",
    "InfectiousInfo",
    "AllergyInfo",
    "ContraindicationInfo",
    "TestInfo",
    "PrescriptionInfo",
];

const RECORD_END: [Row; 7] = [
    ("OnsRegistrationTime", 14, TIME),
    ("ArbitraryIdentifier", 50, TEXT),
    ("ReferenceNumber", 50, TEXT),
    ("QualificationConfirmationKey", 64, TEXT),
    ("QualificationChangeFlg", 1, "OQSCD032"),
    ("LimitApplicationCertificateChanged", 1, "OQSCD014"),
    ("PrescriptionIssueSelect", 1, "OQSCD017"),
];

const ELDERLY: [Row; 4] = [
    ("ElderlyRecipientCertificateDate", 8, DATE),
    ("ElderlyRecipientValidStartDate", 8, DATE),
    ("ElderlyRecipientValidEndDate", 8, DATE),
    ("ElderlyRecipientContributionRatio", 3, PERCENT),
];

const LIMIT: [Row; 6] = [
    ("LimitApplicationCertificateClassification", 2, "OQSCD011"),
    ("LimitApplicationCertificateClassificationFlag", 3, "OQSCD012"),
    ("LimitApplicationCertificateDate", 8, DATE),
    ("LimitApplicationCertificateValidStartDate", 8, DATE),
    ("LimitApplicationCertificateValidEndDate", 8, DATE),
    ("LimitApplicationCertificateLongTermDate", 8, DATE),
];

const DISEASE: [Row; 5] = [
    ("SpecificDiseasesDiseaseCategory", 1, "OQSCD013"),
    ("SpecificDiseasesCertificateDate", 8, DATE),
    ("SpecificDiseasesValidStartDate", 8, DATE),
    ("SpecificDiseasesValidEndDate", 8, DATE),
    ("SpecificDiseasesSelfPay", 6, YEN),
];

const TICKET: [Row; 26] = [
    ("TicketType", 2, "OQSCD018"),
    ("MedicalTicketValidDate", 8, DATE),
    ("MedicalTicketExpirationDate", 8, DATE),
    ("IssueNumber", 30, TEXT),
    ("MedicalTreatmentMonth", 6, MONTH),
    ("DesignatedMedicalInstitutionCode", 10, TEXT),
    ("DesignatedMedicalInstitutionFlag", 1, "OQSCD026"),
    ("DesignatedMedicalInstitutionName", 0, TEXT),
    ("PrescriptionIssuerMedicalInstitutionCode", 0, TEXT),
    ("PrescriptionIssuerMedicalInstitutionName", 0, TEXT),
    ("InjuryName1", 0, TEXT),
    ("InjuryName2", 0, TEXT),
    ("InjuryName3", 0, TEXT),
    ("MedicalTreatmentType", 2, "OQSCD019"),
    ("SelfPayAmount", 6, YEN),
    ("DistrictContactName", 0, TEXT),
    ("HandlingContactName", 0, TEXT),
    ("SingleOrCombinedUse", 0, "OQSCD020"),
    ("StatusOfSocialInsurance", 0, "OQSCD021"),
    ("ConsistencyFlag", 0, "OQSCD022"),
    ("StatusOfInfecton", 0, "OQSCD023"),
    ("StatusOfElderlyMedicalCare", 0, "OQSCD024"),
    ("StatusOfPrefecturalExpenses", 0, "OQSCD025"),
    ("Remarks1", 0, TEXT),
    ("Remarks2", 0, TEXT),
    ("Remarks3", 0, TEXT),
];

/// All codes, table by table: those that are firm first, then those of one source.
const CODES: [(&str, &[&str], &[&str]); 43] = [
    ("OQSCD001", &["0", "1"], &[]),
    ("OQSCD002", &["1", "2", "7", "8", "9"], &[]),
    ("OQSCD003", &["1", "2", "9"], &[]),
    ("OQSCD004", &["1", "2"], &[]),
    ("OQSCD005", &["0", "1"], &[]),
    ("OQSCD006", &["1", "2", "3", "4", "5", "6"], &[]),
    ("OQSCD007", &["1", "2", "3"], &[]),
    ("OQSCD008", &["01", "02", "03", "99"], &[]),
    ("OQSCD009", &["1", "2"], &[]),
    ("OQSCD010", &["01", "02", "03", "04", "05", "06", "07", "A1"], &[]),
    ("OQSCD011", &["01", "02", "03"], &[]),
    (
        "OQSCD012",
        &[
            "A01", "A02", "A03", "A04", "A05", "A06", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09",
            "B10",
        ],
        &[],
    ),
    ("OQSCD013", &["1", "2", "3"], &[]),
    ("OQSCD014", &["0", "1"], &[]),
    ("OQSCD015", &["1"], &[]),
    ("OQSCD016", &["0", "1", "2"], &["3"]),
    ("OQSCD017", &["1", "2"], &[]),
    ("OQSCD018", &[], &["01", "02"]),
    ("OQSCD019", &[], &["01", "02", "03", "04", "05"]),
    ("OQSCD020", &[], &["01", "02"]),
    ("OQSCD021", &[], &["01", "02"]),
    ("OQSCD022", &[], &["1"]),
    ("OQSCD023", &[], &["01", "02"]),
    ("OQSCD024", &[], &["01", "02"]),
    ("OQSCD025", &[], &["01", "02"]),
    ("OQSCD026", &[], &["0", "1"]),
    ("OQSCD027", &[], &["1"]),
    ("OQSCD028", &["1", "2", "3"], &["4"]),
    ("OQSCD029", &[], &["TKK", "YZK"]),
    ("OQSCD030", &["0", "1"], &[]),
    ("OQSCD031", &[], &["1", "2", "3"]),
    ("OQSCD032", &[], &["0", "1"]),
    ("OQSCD033", &[], &["2", "3"]),
    ("OQSCD034", &[], &["1", "2"]),
    ("OQSCD035", &[], &["0", "1"]),
    ("OQSCD036", &[], &["TSR", "TKK", "YZK", "SRJ", "SHJ"]),
    ("OQSCD037", &[], &["0", "1"]),
    ("OQSCD038", &[], &["0", "1", "2", "3"]),
    ("OQSCD039", &[], &["1", "2"]),
    ("OQSCD040", &[], &["1", "2", "3", "4", "5", "6"]),
    ("OQSCD041", &[], &["1", "2", "3"]),
    ("OQSCD043", &[], &["0", "1"]),
    ("OQSCD044", &[], &["01", "2", "4", "8"]),
];

fn kind(shape: Shape) -> &'static str {
    match shape {
        Shape::Scalar(ScalarKind::Text) => TEXT,
        Shape::Scalar(ScalarKind::InsurerNumber) => INSURER,
        Shape::Scalar(ScalarKind::Code(table)) => table.id,
        Shape::Scalar(ScalarKind::Date) => DATE,
        Shape::Scalar(ScalarKind::Time) => TIME,
        Shape::Scalar(ScalarKind::Month) => MONTH,
        Shape::Scalar(ScalarKind::Percent) => PERCENT,
        Shape::Scalar(ScalarKind::Yen) => YEN,
        Shape::Scalar(ScalarKind::Count) => COUNT,
        Shape::Group(_) => GROUP,
        Shape::List(_) => LIST,
        other => panic!("{other:?}"),
    }
}

fn child(group: &'static GroupInfo, element: &str) -> &'static GroupInfo {
    let field = group.fields.iter().find(|field| field.element == element).unwrap();
    match field.shape {
        Shape::Group(child) | Shape::List(child) | Shape::Many(child) => child,
        other => panic!("{other:?}"),
    }
}

fn record() -> &'static GroupInfo {
    ResultOfQualificationConfirmation::INFO
}

fn rows(group: &GroupInfo) -> Vec<(&'static str, usize, &'static str)> {
    let fields = group.fields.iter();
    fields
        .map(|field| (field.element, field.width, kind(field.shape)))
        .collect()
}

/// Every group of the two messages, with the one that holds it.
fn every_group() -> Vec<&'static GroupInfo> {
    let mut groups = vec![QualificationRequest::INFO, QualificationAnswer::INFO];
    let mut next = 0;
    while let Some(group) = groups.get(next).copied() {
        groups.extend(group.fields.iter().filter_map(|field| match field.shape {
            Shape::Group(child) | Shape::List(child) | Shape::Many(child) => Some(child),
            _ => None,
        }));
        next += 1;
    }
    groups
}

fn required(group: &GroupInfo) -> Vec<&'static str> {
    let fields = group.fields.iter();
    fields
        .filter(|field| field.presence == Presence::Required)
        .map(|field| field.element)
        .collect()
}

#[test]
fn elements_stand_in_layout_order_with_their_widths_and_types() {
    let request = QualificationRequest::INFO;
    assert_eq!(rows(child(request, "MessageHeader")), REQUEST_HEADER);
    let search = child(child(request, "MessageBody"), "QualificationConfirmSearchInfo");
    assert_eq!(rows(search), SEARCH);

    let answer = QualificationAnswer::INFO;
    assert_eq!(rows(child(answer, "MessageHeader")), ANSWER_HEADER);
    let body = child(answer, "MessageBody");
    assert_eq!(rows(body), ANSWER_BODY);
    assert_eq!(rows(child(body, "QualificationConfirmSearchInfo")), SEARCH);
    assert_eq!(child(body, "ResultList").element, "ResultOfQualificationConfirmation");

    let consents = CONSENTS.iter().enumerate().flat_map(|(place, consent)| {
        let parts = [
            ("ConsFlg", 1, "OQSCD016"),
            ("ConsTime", 14, TIME),
            ("AvailableTime", 14, TIME),
            ("ConsExpiredReason", 1, "OQSCD031"),
        ];
        let count = if place < 4 { 4 } else { 3 };
        let parts = parts.into_iter().take(count);
        parts.map(move |(part, width, kind)| (format!("{consent}{part}"), width, kind))
    });
    let owned = |row: &Row| (row.0.to_owned(), row.1, row.2);
    let expected: Vec<_> = RECORD
        .iter()
        .map(owned)
        .chain(consents)
        .chain(RECORD_END.iter().map(owned))
        .collect();
    let declared: Vec<_> = rows(record()).iter().map(owned).collect();
    assert_eq!(declared, expected);

    assert_eq!(rows(child(record(), "ElderlyRecipientCertificateInfo")), ELDERLY);
    assert_eq!(rows(child(record(), "LimitApplicationCertificateRelatedInfo")), LIMIT);
    let disease = child(record(), "SpecificDiseasesCertificateList");
    assert_eq!(
        (disease.element, rows(disease)),
        ("SpecificDiseasesCertificateInfo", DISEASE.to_vec())
    );
    let ticket = child(record(), "PublicExpenseResultList");
    assert_eq!((ticket.element, rows(ticket)), ("MedicalTicketInfo", TICKET.to_vec()));
}

#[test]
fn what_the_layout_demands_is_required_and_nothing_else() {
    let request = QualificationRequest::INFO;
    assert_eq!(required(request), ["MessageHeader", "MessageBody"]);
    assert_eq!(
        required(child(request, "MessageHeader")),
        ["QualificationConfirmationDate", "MedicalInstitutionCode"]
    );
    let body = child(request, "MessageBody");
    assert_eq!(required(body), ["QualificationConfirmSearchInfo"]);
    assert_eq!(
        required(child(body, "QualificationConfirmSearchInfo")),
        [
            "InsurerNumber",
            "InsuredIdentificationNumber",
            "Birthdate",
            "LimitApplicationCertificateRelatedConsFlg"
        ]
    );
    let answer = QualificationAnswer::INFO;
    assert_eq!(required(answer), ["MessageHeader"]);
    assert_eq!(required(child(answer, "MessageHeader")), ["SegmentOfResult"]);
    let body = child(answer, "MessageBody");
    assert_eq!(required(body), ["ProcessingResultStatus"]);
    assert_eq!(
        required(record()),
        ["InsuredCardClassification", "Name", "Sex1", "Birthdate", "InsurerName"]
    );
    for group in every_group() {
        if ![
            "XmlMsg",
            "MessageHeader",
            "MessageBody",
            "QualificationConfirmSearchInfo",
        ]
        .contains(&group.element)
            && group.element != record().element
        {
            assert_eq!(required(group), [""; 0], "{}", group.element);
        }
    }
}

#[test]
fn facts_of_one_source_say_so() {
    let newer = CONSENTS.iter().skip(4);
    let newer =
        newer.flat_map(|consent| ["ConsFlg", "ConsTime", "AvailableTime"].map(|part| format!("{consent}{part}")));
    let mut expected: BTreeSet<String> = newer.collect();
    for element in [
        "MedicalTreatmentFlag",
        "OnsRegistrationTime",
        "QualificationConfirmationKey",
        "QualificationChangeFlg",
        "InsuredPartialContributionLimit",
        "LimitApplicationCertificateRelatedAvailableTime",
        "SpecificDiseasesCertificateRelatedAvailableTime",
        "SpecificDiseasesCertificateRelatedConsExpiredReason",
        "SpecificHealthCheckupsInfoConsExpiredReason",
        "PharmacistsInfoConsExpiredReason",
        "DiagnosisInfoConsExpiredReason",
        "OperationInfoConsExpiredReason",
    ] {
        expected.insert(element.to_owned());
    }
    let mut one_source = BTreeSet::new();
    let mut disputed = Vec::new();
    for group in every_group() {
        for field in group.fields {
            match field.confidence {
                Confidence::Firm => {}
                Confidence::OneSource => {
                    one_source.insert(field.element.to_owned());
                }
                Confidence::Inferred | Confidence::Disputed => disputed.push((group.element, field.element)),
            }
        }
    }
    assert_eq!(one_source, expected);
    assert_eq!(disputed, [(record().element, "PrescriptionIssueSelect")]);
}

/// `Sex1` is `sex1`, `InjuryName1` is `injury_name1`.
fn snake_case(element: &str) -> String {
    let mut key = String::new();
    for character in element.chars() {
        if character.is_ascii_uppercase() && !key.is_empty() {
            key.push('_');
        }
        key.push(character.to_ascii_lowercase());
    }
    key
}

#[test]
fn every_key_is_its_element_in_snake_case() {
    for group in every_group() {
        for field in group.fields {
            match field.element {
                "MessageHeader" => assert_eq!(field.key, "header"),
                "MessageBody" => assert_eq!(field.key, "body"),
                element => assert_eq!(field.key, snake_case(element)),
            }
        }
    }
}

#[test]
fn nothing_is_declared_twice_or_without_a_japanese_name() {
    for group in every_group() {
        let elements: BTreeSet<_> = group.fields.iter().map(|field| field.element).collect();
        assert_eq!(elements.len(), group.fields.len(), "{}", group.element);
        for field in group.fields {
            assert!(
                !field.japanese.is_empty() && !field.japanese.is_ascii(),
                "{}",
                field.element
            );
        }
    }
}

fn every_code_table() -> Vec<&'static CodeTableInfo> {
    let mut tables = codes::ALL.to_vec();
    for field in every_group().iter().flat_map(|group| group.fields) {
        if let Shape::Scalar(ScalarKind::Code(table)) = field.shape {
            assert!(
                tables.iter().any(|known| known.id == table.id),
                "{} is not listed",
                table.id
            );
        }
    }
    tables.sort_by_key(|table| table.id);
    tables
}

#[test]
fn code_tables_hold_the_known_codes_with_their_confidence() {
    let tables = every_code_table();
    for table in &tables {
        let codes: BTreeSet<_> = table.entries.iter().map(|entry| entry.code).collect();
        assert_eq!(codes.len(), table.entries.len(), "{}", table.id);
        let labels: BTreeSet<_> = table.entries.iter().map(|entry| entry.label).collect();
        assert_eq!(labels.len(), table.entries.len(), "{}", table.id);
        assert!(!table.name.is_ascii());
    }
    let with = |table: &CodeTableInfo, confidence| {
        let entries = table.entries.iter().filter(|entry| entry.confidence == confidence);
        entries.map(|entry| entry.code).collect::<Vec<_>>()
    };
    let declared: Vec<_> = tables
        .iter()
        .map(|table| {
            (
                table.id,
                with(table, Confidence::Firm),
                with(table, Confidence::OneSource),
            )
        })
        .collect();
    let expected: Vec<_> = CODES
        .iter()
        .map(|(id, firm, one)| (*id, firm.to_vec(), one.to_vec()))
        .collect();
    assert_eq!(declared, expected);
}

#[test]
fn the_labels_that_decide_are_the_official_ones() {
    let label = |id: &str, code: &str| {
        let tables = every_code_table();
        let table = tables.iter().find(|table| table.id == id).unwrap();
        table.entries.iter().find(|entry| entry.code == code).unwrap().label
    };
    for (id, code, expected) in [
        ("OQSCD003", "9", "異常終了"),
        ("OQSCD006", "1", "有効"),
        ("OQSCD006", "3", "無効(新しい資格あり)"),
        ("OQSCD006", "4", "該当資格なし"),
        ("OQSCD006", "5", "複数該当"),
        ("OQSCD006", "6", "有効(未登録)"),
        ("OQSCD008", "03", "医療保険等の資格取得"),
        ("OQSCD010", "05", "特別療養費支給対象者"),
        ("OQSCD010", "A1", "医療扶助"),
        ("OQSCD011", "02", "限度額適用・標準負担額減額認定証"),
        ("OQSCD012", "A03", "ウ"),
        ("OQSCD012", "B05", "低所得Ⅱ"),
        ("OQSCD012", "B10", "一般Ⅰ"),
        ("OQSCD016", "2", "同意有効期限切れ"),
        ("OQSCD017", "1", "電子処方箋"),
        ("OQSCD019", "02", "入院外"),
    ] {
        assert_eq!(label(id, code), expected, "{id} {code}");
    }
}

/// A text that the element holds, as wide as it may be where a width is known.
fn sample(element: &str, width: usize, kind: &str) -> String {
    match kind {
        DATE => "20260929".to_owned(),
        TIME => "20260929091500".to_owned(),
        MONTH => "202609".to_owned(),
        PERCENT => "020".to_owned(),
        YEN => "10000".to_owned(),
        COUNT => "12".to_owned(),
        INSURER => "  138057".to_owned(),
        TEXT if width > 0 => "項".repeat(width),
        TEXT => format!("{element}の値"),
        table => {
            let tables = every_code_table();
            let table = tables.iter().find(|known| known.id == table).unwrap();
            table.entries.last().unwrap().code.to_owned()
        }
    }
}

/// `<Element>…</Element>` for every element of a group, as text.
fn filled(group: &GroupInfo) -> String {
    group
        .fields
        .iter()
        .map(|field| {
            let inside = match field.shape {
                Shape::Group(child) => filled(child),
                Shape::List(child) => format!("<{0}>{1}</{0}>", child.element, filled(child)).repeat(2),
                shape => sample(field.element, field.width, kind(shape)),
            };
            format!("<{0}>{inside}</{0}>", field.element)
        })
        .collect()
}

#[test]
fn every_element_is_read_at_its_full_width_and_written_back_as_it_was() {
    for (name, group) in [
        ("OQSsiquc01req_1.xml", QualificationRequest::INFO),
        ("OQSsiquc01res_1.xml", QualificationAnswer::INFO),
    ] {
        let inside = filled(group).replace("<CharacterCodeIdentifier>1<", "<CharacterCodeIdentifier>0<");
        let file = format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg>{inside}</XmlMsg>\n");
        let document = read(file.as_bytes(), &ReadOptions::named(name).strict()).unwrap();
        let written = document.message.to_xml(Encoding::Utf8).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), file, "{name}");
    }
}

#[test]
fn one_character_more_than_the_width_is_reported_for_every_element() {
    let answer = |element: &str, value: &str| {
        format!(
            "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody><ProcessingResultStatus>1</ProcessingResultStatus><ResultList><ResultOfQualificationConfirmation><{element}>{value}</{element}></ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>"
        )
    };
    for field in record().fields.iter().filter(|field| field.width > 0) {
        let file = answer(field.element, &"1".repeat(field.width + 1));
        let document = read(file.as_bytes(), &ReadOptions::named("OQSsiquc01res_1.xml")).unwrap();
        let codes: Vec<_> = document.diagnostics.iter().map(|one| one.code.as_str()).collect();
        assert!(codes.contains(&"too_long"), "{}", field.element);
    }
}

#[test]
fn a_request_is_not_written_without_what_it_needs() {
    let full = || {
        let mut request = QualificationRequest::default();
        request.header.qualification_confirmation_date = date(2026, 9, 29).into();
        request.header.medical_institution_code = Some("1310000001".into());
        let mut message = Message::from(request);
        for (element, value) in [
            ("InsurerNumber", "138057"),
            ("InsuredIdentificationNumber", "1234567"),
            ("Birthdate", "19900102"),
            ("LimitApplicationCertificateRelatedConsFlg", "0"),
        ] {
            message.set(element, value).unwrap();
        }
        message
    };
    assert!(full().to_xml(Encoding::Utf8).is_ok());
    for element in [
        "QualificationConfirmationDate",
        "MedicalInstitutionCode",
        "InsurerNumber",
        "InsuredIdentificationNumber",
        "Birthdate",
        "LimitApplicationCertificateRelatedConsFlg",
    ] {
        let mut message = full();
        message.set(element, "").unwrap();
        let error = message.to_xml(Encoding::Utf8).unwrap_err();
        assert_eq!(error.code(), "missing");
        assert!(error.path().ends_with(element), "{}", error.path());
    }
    for (element, longest) in [
        ("InsuredCardSymbol", 20),
        ("ArbitraryIdentifier", 50),
        ("ArbitraryFileIdentifier", 50),
    ] {
        let mut message = full();
        message.set(element, "記".repeat(longest)).unwrap();
        assert!(message.to_xml(Encoding::Utf8).is_ok(), "{element}");
        message.set(element, "記".repeat(longest + 1)).unwrap();
        assert_eq!(
            message.to_xml(Encoding::Utf8).unwrap_err().code(),
            "too_long",
            "{element}"
        );
    }
    let mut message = full();
    assert!(message.set("Birthdate", "昭和55年").is_err());
    assert_eq!(message.to_xml(Encoding::Utf8).unwrap_err().code(), "misfit");
}
