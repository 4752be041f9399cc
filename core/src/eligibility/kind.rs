//! Which kind of message a file holds: by its name, or by the elements that stand in header and body.

use std::collections::BTreeSet;

use super::codes::MedicalTreatment;
use super::file_name::ApiId;
use super::message::Message;
use super::read::{Context, ReadError};
use super::visit::ConsentPeriod;
use super::xml::Event;

/// The layouts that have a table. Several kinds of messages share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    QualificationRequest,
    QualificationAnswer,
    VisitRequest,
    ConsentCancelRequest,
    BulkQualificationRequest,
    PeriodRequest,
    ReceptionAnswer,
    DownloadRequest,
    BulkAnswer,
    ReferenceNumberRequest,
    ReferenceNumberAnswer,
    BulkReferenceNumberRequest,
    BulkReferenceNumberAnswer,
    DrugRequest,
    DrugAnswer,
    CheckupRequest,
    CheckupAnswer,
    PrescriptionServiceAnswer,
    OtherMessage,
}

impl Layout {
    /// The layout of a kind of message.
    pub(crate) fn of(api: &ApiId) -> Self {
        let text = api.as_str();
        match text {
            "OQSsiquc01req" => Self::QualificationRequest,
            "OQSsiquc01res" => Self::QualificationAnswer,
            "OQSmuquc01req" => Self::BulkQualificationRequest,
            "OQSmutic01req" | "OQSmuhvq01req" | "OQSmuonq01req" => Self::PeriodRequest,
            "OQSmuquc02res" | "OQSmutic02res" | "OQSmuhvq02res" | "OQSmuonq02res" => Self::BulkAnswer,
            "OQSsiimm01req" => Self::ReferenceNumberRequest,
            "OQSsiimm01res" => Self::ReferenceNumberAnswer,
            "OQSmuimm01req" => Self::BulkReferenceNumberRequest,
            "OQSmuimm02res" => Self::BulkReferenceNumberAnswer,
            "YZKsiquc01req" => Self::DrugRequest,
            "YZKsiquc01res" => Self::DrugAnswer,
            "TKKsiquc01req" => Self::CheckupRequest,
            "TKKsiquc01res" => Self::CheckupAnswer,
            // The numbers in these ids are not known for certain.
            _ if text.starts_with("OQSmu") && text.ends_with("01res") => Self::ReceptionAnswer,
            _ if text.starts_with("OQSmu") && text.ends_with("02req") => Self::DownloadRequest,
            _ if text.starts_with("OQSsihvd") && api.is_request() => Self::ConsentCancelRequest,
            _ if text.starts_with("OQSsihvq") || text.starts_with("OQSsionq") => match api.is_request() {
                true => Self::VisitRequest,
                false => Self::QualificationAnswer,
            },
            _ if text.starts_with("EPSsi") && !api.is_request() => Self::PrescriptionServiceAnswer,
            _ => Self::OtherMessage,
        }
    }

    /// Whether messages of this layout go to the terminal.
    pub(crate) fn is_request(self) -> bool {
        matches!(
            self,
            Self::QualificationRequest
                | Self::VisitRequest
                | Self::ConsentCancelRequest
                | Self::BulkQualificationRequest
                | Self::PeriodRequest
                | Self::DownloadRequest
                | Self::ReferenceNumberRequest
                | Self::BulkReferenceNumberRequest
                | Self::DrugRequest
                | Self::CheckupRequest
        )
    }
}

/// The kind of a message by what it holds.
pub(super) fn api_of(message: &Message<'_>) -> Option<ApiId> {
    let id = match message {
        Message::QualificationRequest(_) => "OQSsiquc01req",
        Message::QualificationAnswer(answer) => match answer.body.medical_treatment_flag.known() {
            Some(MedicalTreatment::HomeVisit | MedicalTreatment::Online) => return None,
            _ => "OQSsiquc01res",
        },
        Message::ConsentCancelRequest(_) => "OQSsihvd01req",
        Message::BulkQualificationRequest(_) => "OQSmuquc01req",
        Message::PeriodRequest(request) => {
            return period(&request.body.qualification_confirm_search_info).map(|stem| known(stem, "01req"));
        }
        Message::BulkAnswer(answer) => {
            let asked = answer.body.qualification_confirm_search_info.as_deref();
            return Some(known(asked.and_then(period).unwrap_or("OQSmuquc"), "02res"));
        }
        Message::ReferenceNumberRequest(_) => "OQSsiimm01req",
        Message::ReferenceNumberAnswer(_) => "OQSsiimm01res",
        Message::BulkReferenceNumberRequest(_) => "OQSmuimm01req",
        Message::BulkReferenceNumberAnswer(_) => "OQSmuimm02res",
        Message::DrugRequest(_) => "YZKsiquc01req",
        Message::DrugAnswer(_) => "YZKsiquc01res",
        Message::CheckupRequest(_) => "TKKsiquc01req",
        Message::CheckupAnswer(_) => "TKKsiquc01res",
        Message::VisitRequest(_)
        | Message::ReceptionAnswer(_)
        | Message::DownloadRequest(_)
        | Message::PrescriptionServiceAnswer(_)
        | Message::OtherMessage(_) => return None,
    };
    ApiId::new(id)
}

fn known(stem: &str, step: &str) -> ApiId {
    ApiId::of_known(&format!("{stem}{step}"))
}

/// What a period asks for: 医療扶助 by month, home visits and online consultations by their flag.
fn period(period: &ConsentPeriod<'_>) -> Option<&'static str> {
    match period.medical_treatment_flag.known() {
        Some(MedicalTreatment::HomeVisit) => Some("OQSmuhvq"),
        Some(MedicalTreatment::Online) => Some("OQSmuonq"),
        _ => (!period.medical_treatment_month.is_absent()).then_some("OQSmutic"),
    }
}

/// The layout by the names that stand in header, body and search keys.
pub(super) fn guess(context: &Context<'_>) -> Result<Layout, ReadError> {
    let mut reader = context.look_ahead()?;
    let mut header = BTreeSet::new();
    let mut body = Vec::new();
    let mut keys = BTreeSet::new();
    loop {
        match reader.next().map_err(|error| context.error(error))? {
            Event::Start(_) => match reader.open() {
                // Only the drug view repeats the months asked for.
                [_, "MessageHeader", name] | [_, "MessageHeader", "RequestInfo", name] => {
                    header.insert(*name);
                }
                // Enough to tell one from several; a bulk answer has thousands.
                [_, "MessageBody", name] if body.len() < 64 => body.push(*name),
                [_, "MessageBody", "QualificationConfirmSearchInfo", name] => {
                    keys.insert(*name);
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    let has = |name: &str| body.contains(&name);
    let answer = header.contains("ProcessExecutionTime") || header.contains("SegmentOfResult");
    let count = |name: &str| body.iter().filter(|found| **found == name).count();
    const PERIOD: [&str; 3] = ["ConsentDateFrom", "ExaminationDateFrom", "MedicalTreatmentMonth"];
    const VISIT: [&str; 4] = [
        "MedicalTreatmentFlag",
        "MedicalInformationRequestList",
        "LimitApplicationCertificateRelatedDisplayFlg",
        "SpecificDiseasesCertificateListDisplayFlg",
    ];
    const SERVICE: [&str; 6] = [
        "PrescriptionId",
        "CsvCheckResultList",
        "XmlCheckResultList",
        "VerifyResultList",
        "PrescriptionIdList",
        "PrescriptionReferenceInformationFile",
    ];
    Ok(
        if header.contains("QualificationsInfo") || has("SpecificHealthCheckupInfo") {
            Layout::CheckupAnswer
        } else if header.contains("QuaInf")
            || header.contains("ReqStartDate")
            || ["MeTrMonthInf", "CzDiInf", "ShPrInf"].into_iter().any(has)
        {
            Layout::DrugAnswer
        } else if header.contains("InsuredPersonIdentificationNumber") {
            if has("StartDate") {
                Layout::DrugRequest
            } else {
                Layout::CheckupRequest
            }
        } else if has("BulkConfirmUnit") {
            Layout::BulkAnswer
        } else if has("BulkRegistrationUnit") {
            Layout::BulkReferenceNumberAnswer
        } else if has("ReferenceNumberRegistrationInfo") {
            match (answer, count("ReferenceNumberRegistrationInfo")) {
                (true, _) => Layout::ReferenceNumberAnswer,
                (false, 1) => Layout::ReferenceNumberRequest,
                (false, _) => Layout::BulkReferenceNumberRequest,
            }
        } else if has("ReceptionNumber") {
            if answer || has("ReceptionDateTime") {
                Layout::ReceptionAnswer
            } else {
                Layout::DownloadRequest
            }
        } else if has("ConsentCancelInfo") {
            Layout::ConsentCancelRequest
        } else if SERVICE.into_iter().any(has) {
            Layout::PrescriptionServiceAnswer
        } else if header.contains("NumberOfProcessingResult") {
            Layout::BulkAnswer
        } else if header.contains("ResultCode") || header.contains("RequestInfo") {
            Layout::OtherMessage
        } else if answer
            || ["ResultList", "QualificationValidity", "ProcessingResultStatus"]
                .into_iter()
                .any(has)
        {
            Layout::QualificationAnswer
        } else if has("QualificationConfirmSearchInfo") {
            match count("QualificationConfirmSearchInfo") {
                1 if PERIOD.into_iter().any(|name| keys.contains(name)) => Layout::PeriodRequest,
                1 if VISIT.into_iter().any(|name| keys.contains(name)) => Layout::VisitRequest,
                1 if keys.contains("LimitApplicationCertificateRelatedInfo") => Layout::BulkQualificationRequest,
                1 => Layout::QualificationRequest,
                _ => Layout::BulkQualificationRequest,
            }
        } else {
            Layout::OtherMessage
        },
    )
}
