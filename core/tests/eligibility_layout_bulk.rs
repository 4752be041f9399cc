//! The declared tables of every kind but the single inquiry against the layout as it was collected: elements, order,
//! widths, presence. The lists here are typed in from the collected facts, not taken from the declarations.

use kazasu::Confidence;
use kazasu::eligibility::codes;
use kazasu::eligibility::message::LAYOUTS;
use kazasu::eligibility::table::{FieldInfo, GroupInfo, Presence, Shape};
use kazasu::eligibility::value::ScalarKind;

// What the lists below say of an element: one of these kinds of value, or the id of its code table.
const DATE: &str = "date";
const TIME: &str = "time";
const MONTH: &str = "month";
const COUNT: &str = "count";
const TEXT: &str = "text";
const TEXTS: &str = "texts";
const INSURER: &str = "insurer";
const GROUP: &str = "group";
const LIST: &str = "list";
const MANY: &str = "many";

type Row = (&'static str, usize, &'static str);

const BULK_SEARCH: [Row; 8] = [
    ("InsurerNumber", 8, INSURER),
    ("InsuredCardSymbol", 20, TEXT),
    ("InsuredIdentificationNumber", 20, TEXT),
    ("InsuredBranchNumber", 2, TEXT),
    ("Birthdate", 8, DATE),
    ("LimitApplicationCertificateRelatedConsFlg", 1, "OQSCD001"),
    ("LimitApplicationCertificateRelatedInfo", 0, GROUP),
    ("ArbitraryIdentifier", 50, TEXT),
];

const LIMIT_ON_RECORD: [Row; 2] = [
    ("LimitApplicationCertificateClassification", 2, "OQSCD011"),
    ("LimitApplicationCertificateClassificationFlag", 3, "OQSCD012"),
];

const RECEPTION_HEADER: [Row; 7] = [
    ("ProcessExecutionTime", 14, TIME),
    ("MedicalInstitutionCode", 10, TEXT),
    ("ArbitraryFileIdentifier", 50, TEXT),
    ("SegmentOfResult", 1, "OQSCD003"),
    ("ErrorCode", 9, TEXT),
    ("ErrorMessage", 60, TEXT),
    ("CharacterCodeIdentifier", 1, "OQSCD005"),
];

const RECEPTION_BODY: [Row; 5] = [
    ("ReceptionNumber", 38, TEXT),
    ("ReceptionDateTime", 14, TIME),
    ("ProcessingResultStatus", 1, "OQSCD004"),
    ("ProcessingResultCode", 9, TEXT),
    ("ProcessingResultMessage", 60, TEXT),
];

const BULK_BODY: [Row; 5] = [
    ("QualificationConfirmSearchInfo", 0, GROUP),
    ("ProcessingResultStatus", 1, "OQSCD004"),
    ("ProcessingResultCode", 9, TEXT),
    ("ProcessingResultMessage", 60, TEXT),
    ("BulkConfirmUnit", 0, MANY),
];

const UNIT: [Row; 12] = [
    ("QualificationConfirmSearchInfo", 0, GROUP),
    ("ProcessingResultStatus", 1, "OQSCD004"),
    ("ProcessingResultCode", 9, TEXT),
    ("ProcessingResultMessage", 60, TEXT),
    ("QualificationValidity", 1, "OQSCD006"),
    ("QualificationConsFlg", 1, "OQSCD016"),
    ("QualificationConsTime", 14, TIME),
    ("QualificationAvailableTime", 14, TIME),
    ("QualificationConsExpiredReason", 1, "OQSCD031"),
    ("ResultList", 0, LIST),
    ("ResultOfQualificationConfirmation", 0, MANY),
    ("ReferenceNumber", 50, TEXTS),
];

/// The header of everything that is asked without a day of confirmation.
const PLAIN_HEADER: [Row; 2] = [
    ("MedicalInstitutionCode", 10, TEXT),
    ("ArbitraryFileIdentifier", 50, TEXT),
];

const REGISTRATION: [Row; 5] = [
    ("ReferenceNumber", 50, TEXT),
    ("InsurerNumber", 8, INSURER),
    ("InsuredCardSymbol", 20, TEXT),
    ("InsuredIdentificationNumber", 20, TEXT),
    ("InsuredBranchNumber", 2, TEXT),
];

const REGISTERED: [Row; 4] = [
    ("ReferenceNumberRegistrationInfo", 0, GROUP),
    ("ProcessingResultStatus", 1, "OQSCD004"),
    ("ProcessingResultCode", 9, TEXT),
    ("ProcessingResultMessage", 60, TEXT),
];

const PERIOD: [Row; 6] = [
    ("MedicalTreatmentMonth", 6, MONTH),
    ("ConsentDateFrom", 8, DATE),
    ("ConsentDateTo", 8, DATE),
    ("ExaminationDateFrom", 8, DATE),
    ("ExaminationDateTo", 8, DATE),
    ("MedicalTreatmentFlag", 1, "OQSCD028"),
];

const VISIT: [Row; 12] = [
    ("InsurerNumber", 8, INSURER),
    ("InsuredCardSymbol", 20, TEXT),
    ("InsuredIdentificationNumber", 20, TEXT),
    ("InsuredBranchNumber", 2, TEXT),
    ("Birthdate", 8, DATE),
    ("LimitApplicationCertificateRelatedConsFlg", 1, "OQSCD001"),
    ("LimitApplicationCertificateRelatedDisplayFlg", 1, "DisplayFlg"),
    ("SpecificDiseasesCertificateListDisplayFlg", 1, "DisplayFlg"),
    ("ArbitraryIdentifier", 50, TEXT),
    ("MedicalInformationRequestList", 0, LIST),
    ("MedicalTreatmentFlag", 1, "OQSCD028"),
    ("PrescriptionIssueSelect", 1, "OQSCD017"),
];

const VISIT_INFORMATION: [Row; 4] = [
    ("MedicalInformationType", 3, "OQSCD029"),
    ("MedicalInformationFileCategory", 1, TEXT),
    ("MedicalInformationDate", 0, GROUP),
    ("PrDiInfClassification", 1, "OQSCD030"),
];

const VISIT_DATES: [Row; 3] = [("StartDate", 6, MONTH), ("EndDate", 6, MONTH), ("LastDate", 8, DATE)];

const CANCEL: [Row; 6] = [
    ("InsurerNumber", 8, INSURER),
    ("InsuredCardSymbol", 20, TEXT),
    ("InsuredIdentificationNumber", 20, TEXT),
    ("InsuredBranchNumber", 2, TEXT),
    ("Birthdate", 8, DATE),
    ("MedicalTreatmentFlag", 1, "OQSCD028"),
];

const VIEW_HEADER: [Row; 6] = [
    ("MedicalInstitutionCode", 10, TEXT),
    ("InsurerNumber", 8, INSURER),
    ("InsuranceCardSymbol", 20, TEXT),
    ("InsuredPersonIdentificationNumber", 20, TEXT),
    ("BranchNumber", 2, TEXT),
    ("ArbitraryFileIdentifier", 50, TEXT),
];

const DRUG_REQUEST: [Row; 6] = [
    ("StartDate", 6, MONTH),
    ("EndDate", 6, MONTH),
    ("LastDate", 8, DATE),
    ("FileCategory", 1, "YZK FileCategory"),
    ("PrDiInfClassification", 1, "OQSCD030"),
    ("MedicalTreatmentFlag", 1, "OQSCD028"),
];

const CHECKUP_REQUEST: [Row; 3] = [
    ("FileCategory", 1, "TKK FileCategory"),
    ("PrDiInfClassification", 1, "OQSCD030"),
    ("MedicalTreatmentFlag", 1, "OQSCD028"),
];

/// The header of a drug answer; that of a check-up answer has another group in the third place.
const VIEW_ANSWER_HEADER: [Row; 7] = [
    ("ProcessExecutionTime", 14, TIME),
    ("RequestInfo", 0, GROUP),
    ("QuaInf", 0, GROUP),
    ("ResultCode", 1, TEXT),
    ("MessageId", 9, TEXT),
    ("MessageContents", 120, TEXT),
    ("CharacterCodeIdentifier", 1, "OQSCD005"),
];

const REQUEST_INFO: [Row; 10] = [
    ("ReqMedicalInstitutionCode", 10, TEXT),
    ("ReqInsurerNumber", 8, INSURER),
    ("ReqInsuranceCardSymbol", 20, TEXT),
    ("ReqInsuredPersonIdentificationNumber", 20, TEXT),
    ("ReqBranchNumber", 2, TEXT),
    ("ReqArbitraryFileIdentifier", 50, TEXT),
    ("ReqStartDate", 6, MONTH),
    ("ReqEndDate", 6, MONTH),
    ("ReqLastDate", 8, DATE),
    ("ReqFileCategory", 1, TEXT),
];

const QUA_INF: [Row; 13] = [
    ("InsNum", 8, INSURER),
    ("InsCdSym", 20, TEXT),
    ("InsCdNum", 20, TEXT),
    ("BrancNum", 2, TEXT),
    ("KanaName", 100, TEXT),
    ("KanaName2", 100, TEXT),
    ("Name", 100, TEXT),
    ("Name2", 100, TEXT),
    ("Birth", 8, DATE),
    ("Age", 3, COUNT),
    ("AdmGendCode", 1, TEXT),
    ("AdmGendCode2", 1, TEXT),
    ("RefNum", 50, TEXT),
];

const QUALIFICATIONS_INFO: [Row; 14] = [
    ("InsurerNumber", 8, INSURER),
    ("InsuranceCardSymbol", 20, TEXT),
    ("InsuredPersonIdentificationNumber", 20, TEXT),
    ("BranchNumber", 2, TEXT),
    ("KanaName", 100, TEXT),
    ("KanasName", 100, TEXT),
    ("KanaName2", 100, TEXT),
    ("Name", 100, TEXT),
    ("Name2", 100, TEXT),
    ("Birthday", 8, DATE),
    ("Age", 3, COUNT),
    ("AdministrativeGenderCode", 1, TEXT),
    ("AdministrativeGenderCode2", 1, TEXT),
    ("ReferenceNumber", 50, TEXT),
];

const FAMILIES: [Row; 3] = [("MeTrMonthInf", 0, MANY), ("CzDiInf", 0, LIST), ("ShPrInf", 0, LIST)];

const CLAIM_MONTH: [Row; 11] = [
    ("MeTrMonth", 6, MONTH),
    ("InOut", 1, "YZK InOut"),
    ("GrpNum1", 3, TEXT),
    ("DiOrg", 1, "YZK DiOrg"),
    ("GrpNum2", 3, TEXT),
    ("PrIsOrg", 1, "YZK DiOrg"),
    ("MeTrDiHCd", 10, TEXT),
    ("MeTrDiHNm", 80, TEXT),
    ("PrlsHCd", 10, TEXT),
    ("PrlsHNm", 80, TEXT),
    ("DiDateInfs", 0, LIST),
];

const CLAIM_DAY: [Row; 4] = [
    ("DiDate", 8, DATE),
    ("PrDate", 8, DATE),
    ("DrugInfs", 0, LIST),
    ("MeTrInfs", 0, LIST),
];

const CLAIM_DRUG: [Row; 11] = [
    ("MeTrIdCl", 2, TEXT),
    ("UsageC", 3, TEXT),
    ("UsageN", 30, TEXT),
    ("SpInst", 80, TEXT),
    ("DrugC", 9, TEXT),
    ("DrugN", 64, TEXT),
    ("IngreN", 200, TEXT),
    ("Unit", 12, TEXT),
    ("Qua1", 11, TEXT),
    ("OnDose", 11, TEXT),
    ("Times", 3, COUNT),
];

const CLAIM_PROCEDURE: [Row; 8] = [
    ("MeTrIdCl", 2, TEXT),
    ("SinInfCd", 9, TEXT),
    ("SinInfN", 64, TEXT),
    ("Unit", 12, TEXT),
    ("Qua1", 11, TEXT),
    ("Qua2", 11, TEXT),
    ("Times", 3, COUNT),
    ("DenMeTrAddInf", 0, MANY),
];

const DENTAL: [Row; 4] = [
    ("DenMeTrAddCd", 5, TEXT),
    ("DenMeTrAddNm", 64, TEXT),
    ("DenMeTrAddQua", 11, TEXT),
    ("DenMeTrAddUnit", 12, TEXT),
];

// The one source of the other two families tells names and no order: these are compared as sets.
const DISPENSING_MONTH: [Row; 9] = [
    ("CzDiOrg", 1, "YZK DiOrg"),
    ("CzMeTrDiHCd", 10, TEXT),
    ("CzMeTrDiHNm", 0, TEXT),
    ("CzPrlsHCd", 10, TEXT),
    ("CzPrlsHNm", 0, TEXT),
    ("CzPrIsOrg", 1, "YZK DiOrg"),
    ("CzDiMonth", 6, MONTH),
    ("CzPrCl", 0, TEXT),
    ("CzDiDateInfs", 0, LIST),
];

const DISPENSING_DAY: [Row; 3] = [("CzDiDate", 8, DATE), ("CzPrDate", 8, DATE), ("CzDrugInfs", 0, LIST)];

const PRESCRIPTION_MONTH: [Row; 9] = [
    ("ShPrOrg", 1, "YZK DiOrg"),
    ("ShMeTrDiHCd", 10, TEXT),
    ("ShMeTrDiHNm", 0, TEXT),
    ("ShPrHCd", 10, TEXT),
    ("ShPrHNm", 0, TEXT),
    ("ShPrIsOrg", 1, "YZK DiOrg"),
    ("ShPrMonth", 6, MONTH),
    ("ShPrCl", 0, TEXT),
    ("ShPrDateInfs", 0, LIST),
];

const PRESCRIPTION_DAY: [Row; 2] = [("ShPrDate", 8, DATE), ("ShDrugInfs", 0, LIST)];

/// The drugs of both families, without `Cz` or `Sh`.
const SERVICE_DRUG: [(&str, &str); 9] = [
    ("DrugC", TEXT),
    ("DrugN", TEXT),
    ("Qua1", TEXT),
    ("Unit", TEXT),
    ("UsageN", TEXT),
    ("SpInst", TEXT),
    ("Times", COUNT),
    ("IngreN", TEXT),
    ("UsageCl", TEXT),
];

const CHECKUP: [Row; 2] = [
    ("EffectiveTime", 8, DATE),
    ("HealthCheckupResultAndQuestionInfos", 0, LIST),
];

const CHECKUP_ITEM: [Row; 7] = [
    ("ItemCode", 17, TEXT),
    ("ItemName", 80, TEXT),
    ("DataType", 2, TEXT),
    ("DataValue", 256, TEXT),
    ("Unit", 26, TEXT),
    ("Oid", 0, TEXT),
    ("DataValueName", 0, TEXT),
];

const SERVICE_HEADER: [Row; 5] = [
    ("ArbitraryFileIdentifier", 50, TEXT),
    ("SegmentOfResult", 1, "OQSCD003"),
    ("ErrorCode", 9, TEXT),
    ("ErrorMessage", 60, TEXT),
    ("CharacterCodeIdentifier", 1, "OQSCD005"),
];

const SERVICE_BODY: [Row; 16] = [
    ("ProcessingResultStatus", 1, "OQSCD004"),
    ("ProcessingResultCode", 9, TEXT),
    ("ProcessingResultMessage", 60, TEXT),
    ("PrescriptionId", 36, TEXT),
    ("AccessCode", 16, TEXT),
    ("XmlCheckResultList", 0, MANY),
    ("CsvCheckResultList", 0, MANY),
    ("VerifyResultList", 0, MANY),
    ("GenerateSignResult", 0, GROUP),
    ("PrescriptionStatus", 0, TEXT),
    ("ReceptionPharmacyCode", 0, TEXT),
    ("ReceptionPharmacyName", 0, TEXT),
    ("MessageFlg", 1, "EPS MessageFlg"),
    ("DispensingResult", 0, TEXT),
    ("PrescriptionReferenceInformationFile", 0, TEXT),
    ("PrescriptionIdList", 0, MANY),
];

const FINDING: [Row; 2] = [("ResultCode", 9, TEXT), ("ResultMessage", 0, TEXT)];

const VERIFICATION: [Row; 4] = [
    ("Status", 0, TEXT),
    ("Message", 0, TEXT),
    ("SignId", 0, TEXT),
    ("FailureReasons", 0, MANY),
];

const FAILURE: [Row; 3] = [("MessageKey", 0, TEXT), ("MessageCode", 0, TEXT), ("Message", 0, TEXT)];

const SIGNATURE: [Row; 2] = [("GenerateSignStatus", 0, TEXT), ("GenerateSignMessage", 0, TEXT)];

const REGISTERED_PRESCRIPTION: [Row; 3] = [
    ("PrescriptionId", 36, TEXT),
    ("AccessCode", 16, TEXT),
    ("CreateDateTime", 0, TIME),
];

fn kind(shape: Shape) -> &'static str {
    match shape {
        Shape::Scalar(ScalarKind::Text) => TEXT,
        Shape::Scalar(ScalarKind::InsurerNumber) => INSURER,
        Shape::Scalar(ScalarKind::Code(table)) => table.id,
        Shape::Scalar(ScalarKind::Date) => DATE,
        Shape::Scalar(ScalarKind::Time) => TIME,
        Shape::Scalar(ScalarKind::Month) => MONTH,
        Shape::Scalar(ScalarKind::Count) => COUNT,
        Shape::Group(_) => GROUP,
        Shape::List(_) => LIST,
        Shape::Many(_) => MANY,
        Shape::Texts => TEXTS,
        other => panic!("{other:?}"),
    }
}

fn field(group: &'static GroupInfo, element: &str) -> &'static FieldInfo {
    let field = group.fields.iter().find(|field| field.element == element);
    field.unwrap_or_else(|| panic!("{} has no {element}", group.element))
}

/// The group at a path of element names, such as `BulkAnswer MessageBody BulkConfirmUnit`.
fn group(path: &str) -> &'static GroupInfo {
    let mut names = path.split(' ');
    let layout = names.next().unwrap();
    let root = LAYOUTS.iter().find(|(name, _)| *name == layout).unwrap().1;
    names.fold(root, |group, element| match field(group, element).shape {
        Shape::Group(child) | Shape::List(child) | Shape::Many(child) => child,
        other => panic!("{path}: {other:?}"),
    })
}

fn rows(path: &str) -> Vec<Row> {
    let fields = group(path).fields.iter();
    fields
        .map(|field| (field.element, field.width, kind(field.shape)))
        .collect()
}

fn required(path: &str) -> Vec<&'static str> {
    let fields = group(path).fields.iter();
    fields
        .filter(|field| field.presence == Presence::Required)
        .map(|field| field.element)
        .collect()
}

#[test]
fn bulk_messages_hold_their_elements_in_layout_order() {
    let search = "BulkQualificationRequest MessageBody QualificationConfirmSearchInfo";
    assert_eq!(rows(search), BULK_SEARCH);
    assert_eq!(
        rows(&format!("{search} LimitApplicationCertificateRelatedInfo")),
        LIMIT_ON_RECORD
    );
    assert_eq!(
        rows("BulkQualificationRequest MessageHeader"),
        rows("QualificationRequest MessageHeader")
    );
    assert_eq!(
        rows("BulkQualificationRequest MessageBody"),
        [("QualificationConfirmSearchInfo", 0, MANY)]
    );
    assert_eq!(rows("ReceptionAnswer MessageHeader"), RECEPTION_HEADER);
    assert_eq!(rows("ReceptionAnswer MessageBody"), RECEPTION_BODY);
    assert_eq!(
        rows("DownloadRequest MessageHeader"),
        [("MedicalInstitutionCode", 10, TEXT)]
    );
    assert_eq!(rows("DownloadRequest MessageBody"), [("ReceptionNumber", 38, TEXT)]);
    assert_eq!(
        rows("BulkAnswer MessageHeader"),
        rows("QualificationAnswer MessageHeader")
    );
    assert_eq!(rows("BulkAnswer MessageBody"), BULK_BODY);
    assert_eq!(rows("BulkAnswer MessageBody QualificationConfirmSearchInfo"), PERIOD);
    assert_eq!(rows("BulkAnswer MessageBody BulkConfirmUnit"), UNIT);
    let record = group("QualificationAnswer MessageBody ResultList");
    for place in ["ResultList", "ResultOfQualificationConfirmation"] {
        let here = group(&format!("BulkAnswer MessageBody BulkConfirmUnit {place}"));
        assert!(std::ptr::eq(here, record), "{place}");
    }
}

#[test]
fn registrations_of_reference_numbers_hold_their_elements_in_layout_order() {
    for (kind, shape) in [("ReferenceNumberRequest", GROUP), ("BulkReferenceNumberRequest", MANY)] {
        let body = format!("{kind} MessageBody");
        assert_eq!(rows(&format!("{kind} MessageHeader")), PLAIN_HEADER);
        assert_eq!(rows(&body), [("ReferenceNumberRegistrationInfo", 0, shape)]);
        let info = format!("{body} ReferenceNumberRegistrationInfo");
        assert_eq!(rows(&info), REGISTRATION);
        assert_eq!(
            required(&info),
            ["ReferenceNumber", "InsurerNumber", "InsuredIdentificationNumber"]
        );
    }
    let single = "ReferenceNumberAnswer MessageBody";
    let unit = "BulkReferenceNumberAnswer MessageBody BulkRegistrationUnit";
    for answer in [single, unit] {
        assert_eq!(rows(answer), REGISTERED);
        assert_eq!(rows(&format!("{answer} ReferenceNumberRegistrationInfo")), REGISTRATION);
    }
    assert_eq!(
        rows("BulkReferenceNumberAnswer MessageBody"),
        [("BulkRegistrationUnit", 0, MANY)]
    );
}

#[test]
fn inquiries_of_visits_hold_their_elements_in_layout_order() {
    let search = "VisitRequest MessageBody QualificationConfirmSearchInfo";
    assert_eq!(rows(search), VISIT);
    let list = format!("{search} MedicalInformationRequestList");
    assert_eq!(
        (group(&list).element, rows(&list)),
        ("MedicalInformationRequest", VISIT_INFORMATION.to_vec())
    );
    assert_eq!(rows(&format!("{list} MedicalInformationDate")), VISIT_DATES);
    assert_eq!(
        rows("VisitRequest MessageHeader"),
        rows("QualificationRequest MessageHeader")
    );
    assert_eq!(rows("ConsentCancelRequest MessageHeader"), PLAIN_HEADER);
    assert_eq!(rows("ConsentCancelRequest MessageBody ConsentCancelInfo"), CANCEL);
    assert_eq!(rows("PeriodRequest MessageHeader"), PLAIN_HEADER);
    let period = "PeriodRequest MessageBody QualificationConfirmSearchInfo";
    assert_eq!(rows(period), PERIOD);
    assert_eq!(required(period), [""; 0]);
}

#[test]
fn drug_views_hold_their_elements_in_layout_order() {
    assert_eq!(rows("DrugRequest MessageHeader"), VIEW_HEADER);
    assert_eq!(rows("DrugRequest MessageBody"), DRUG_REQUEST);
    assert_eq!(
        required("DrugRequest MessageBody"),
        ["StartDate", "EndDate", "FileCategory", "MedicalTreatmentFlag"]
    );
    assert_eq!(rows("DrugAnswer MessageHeader"), VIEW_ANSWER_HEADER);
    assert_eq!(rows("DrugAnswer MessageHeader RequestInfo"), REQUEST_INFO);
    assert_eq!(rows("DrugAnswer MessageHeader QuaInf"), QUA_INF);
    assert_eq!(rows("DrugAnswer MessageBody"), FAMILIES);
    let month = "DrugAnswer MessageBody MeTrMonthInf";
    assert_eq!(rows(month), CLAIM_MONTH);
    let day = format!("{month} DiDateInfs");
    assert_eq!((group(&day).element, rows(&day)), ("DiDateInf", CLAIM_DAY.to_vec()));
    let (drugs, procedures) = (format!("{day} DrugInfs"), format!("{day} MeTrInfs"));
    assert_eq!((group(&drugs).element, rows(&drugs)), ("DrugInf", CLAIM_DRUG.to_vec()));
    assert_eq!(
        (group(&procedures).element, rows(&procedures)),
        ("MeTrInf", CLAIM_PROCEDURE.to_vec())
    );
    assert_eq!(rows(&format!("{procedures} DenMeTrAddInf")), DENTAL);
}

#[test]
fn the_families_of_the_prescription_service_hold_every_element_of_their_one_source() {
    let sorted = |mut rows: Vec<Row>| {
        rows.sort_unstable();
        rows
    };
    let families: [(_, _, _, _, &[Row], &[Row]); 2] = [
        (
            "Cz",
            "CzDiInf",
            ["CzDiMonthInf", "CzDiDateInf", "CzDrugInf"],
            ["CzDiDateInfs", "CzDrugInfs"],
            &DISPENSING_MONTH,
            &DISPENSING_DAY,
        ),
        (
            "Sh",
            "ShPrInf",
            ["ShPrMonthInf", "ShPrDateInf", "ShDrugInf"],
            ["ShPrDateInfs", "ShDrugInfs"],
            &PRESCRIPTION_MONTH,
            &PRESCRIPTION_DAY,
        ),
    ];
    for (prefix, list, elements, [days, drugs], month_rows, day_rows) in families {
        let month = format!("DrugAnswer MessageBody {list}");
        let day = format!("{month} {days}");
        let drug = format!("{day} {drugs}");
        assert_eq!([&month, &day, &drug].map(|path| group(path).element), elements);
        assert_eq!(sorted(rows(&month)), sorted(month_rows.to_vec()));
        assert_eq!(sorted(rows(&day)), sorted(day_rows.to_vec()));
        let mut declared: Vec<_> = rows(&drug)
            .into_iter()
            .map(|(element, width, kind)| (element.strip_prefix(prefix).unwrap(), width, kind))
            .collect();
        let mut expected: Vec<_> = SERVICE_DRUG
            .iter()
            .map(|(element, kind)| (*element, 0, *kind))
            .collect();
        declared.sort_unstable();
        expected.sort_unstable();
        assert_eq!(declared, expected);
        for path in [&month, &day, &drug] {
            assert!(
                group(path)
                    .fields
                    .iter()
                    .all(|field| field.confidence == Confidence::OneSource)
            );
        }
    }
}

#[test]
fn checkup_views_hold_their_elements_in_layout_order() {
    assert_eq!(rows("CheckupRequest MessageHeader"), VIEW_HEADER);
    assert_eq!(rows("CheckupRequest MessageBody"), CHECKUP_REQUEST);
    let mut header = VIEW_ANSWER_HEADER;
    header[2].0 = "QualificationsInfo";
    assert_eq!(rows("CheckupAnswer MessageHeader"), header);
    assert_eq!(rows("CheckupAnswer MessageHeader RequestInfo"), REQUEST_INFO);
    assert_eq!(
        rows("CheckupAnswer MessageHeader QualificationsInfo"),
        QUALIFICATIONS_INFO
    );
    let checkup = "CheckupAnswer MessageBody SpecificHealthCheckupInfo";
    assert_eq!(rows(checkup), CHECKUP);
    let item = format!("{checkup} HealthCheckupResultAndQuestionInfos");
    assert_eq!(
        (group(&item).element, rows(&item)),
        ("HealthCheckupResultAndQuestionInfo", CHECKUP_ITEM.to_vec())
    );
}

#[test]
fn answers_of_the_prescription_service_hold_their_elements_in_layout_order() {
    assert_eq!(rows("PrescriptionServiceAnswer MessageHeader"), SERVICE_HEADER);
    let body = "PrescriptionServiceAnswer MessageBody";
    assert_eq!(rows(body), SERVICE_BODY);
    assert_eq!(required(body), [""; 0]);
    assert_eq!(rows(&format!("{body} XmlCheckResultList")), FINDING);
    assert_eq!(rows(&format!("{body} CsvCheckResultList")), FINDING);
    assert_eq!(rows(&format!("{body} VerifyResultList")), VERIFICATION);
    assert_eq!(rows(&format!("{body} VerifyResultList FailureReasons")), FAILURE);
    assert_eq!(rows(&format!("{body} GenerateSignResult")), SIGNATURE);
    assert_eq!(rows(&format!("{body} PrescriptionIdList")), REGISTERED_PRESCRIPTION);
}

#[test]
fn what_is_inferred_or_disputed_says_so() {
    let unsure = |path: &str| -> Vec<_> {
        let fields = group(path).fields.iter();
        fields
            .filter(|field| matches!(field.confidence, Confidence::Inferred | Confidence::Disputed))
            .map(|field| field.element)
            .collect()
    };
    for (path, expected) in [
        (
            "ReceptionAnswer MessageHeader",
            &["SegmentOfResult", "ErrorCode", "ErrorMessage"][..],
        ),
        (
            "ReceptionAnswer MessageBody",
            &[
                "ProcessingResultStatus",
                "ProcessingResultCode",
                "ProcessingResultMessage",
            ],
        ),
        (
            "BulkQualificationRequest MessageBody QualificationConfirmSearchInfo",
            &["LimitApplicationCertificateRelatedInfo"],
        ),
        ("BulkAnswer MessageBody", &["ProcessingResultMessage"]),
        (
            "BulkAnswer MessageBody BulkConfirmUnit",
            &["ResultList", "ResultOfQualificationConfirmation"],
        ),
        (
            "VisitRequest MessageBody QualificationConfirmSearchInfo",
            &["MedicalTreatmentFlag", "PrescriptionIssueSelect"],
        ),
        (
            "CheckupAnswer MessageHeader QualificationsInfo",
            &["KanaName", "KanasName"],
        ),
    ] {
        assert_eq!(unsure(path), expected, "{path}");
    }
    let inferred: Vec<_> = codes::ALL
        .iter()
        .flat_map(|table| table.entries.iter().map(move |entry| (table.id, entry)))
        .filter(|(_, entry)| entry.confidence == Confidence::Inferred)
        .map(|(id, entry)| (id, entry.code))
        .collect();
    assert_eq!(inferred, [("OQSCD031", "0")]);
}
