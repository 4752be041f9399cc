//! 一括照会: an upload gets a reception number, under which the answers are fetched.

use super::super::memory::Accepted;
use super::super::patients::Patient;
use super::super::request::{Bulk, Inquiry, Item, Treatment, Upload, VisitDate};
use super::super::xml::{Content, Fields, field, group, groups, text};
use super::super::{behaviour::BulkRecords, relative_time};
use super::qualification::{at_visit, is_given_by_consent, standing_consent};
use super::{Context, Failure, Header, error_status, normal_status, registration, resolved};

const UNKNOWN_RECEPTION_NUMBER: Failure<'_> = ("SIMU0104E", "受付番号が見つかりません。");

/// The answer `OQSmu…01res`: the reception number. It has no 処理結果区分, except in an error (inferred).
pub(super) fn upload(context: &mut Context<'_>, identifier: Option<String>, upload: Upload) -> Fields {
    let header = Header {
        identifier: identifier.as_deref(),
        ..Header::default()
    };
    if let Some(error) = context.system_error() {
        return context.failed(header, error);
    }
    let mut fields = vec![group("MessageHeader", context.header(&header))];
    let body = if let Some(error) = context.business_error() {
        error_status(error)
    } else {
        if let Upload::Registration(items) = &upload {
            items.iter().for_each(|item| registration::register(context, item));
        }
        let accepted = Accepted {
            medical_institution_code: context.medical_institution_code.to_owned(),
            file_identifier: identifier,
            upload,
            asked: 0,
        };
        let number = context.memory.accept(accepted, context.now);
        vec![
            field("ReceptionNumber", number),
            field("ReceptionDateTime", context.time()),
        ]
    };
    fields.push(group("MessageBody", body));
    fields
}

/// The answer `OQSmu…02res`.
pub(super) fn download(context: &mut Context<'_>, bulk: Bulk, reception_number: &str) -> Fields {
    let ready = context
        .memory
        .is_ready(reception_number, context.behaviour.polls_before_done);
    let context = &*context;
    let header = Header {
        reception_number: Some(reception_number),
        ..Header::default()
    };
    if let Some(error) = context.system_error() {
        return context.failed(header, error);
    }
    let institution = context.medical_institution_code;
    let Some(accepted) = context.memory.accepted(reception_number, bulk, institution) else {
        return context.failed(header, UNKNOWN_RECEPTION_NUMBER);
    };
    let header = Header {
        identifier: accepted.file_identifier.as_deref(),
        confirmation_date: match &accepted.upload {
            Upload::Qualification { confirmation_date, .. } => Some(confirmation_date),
            _ => None,
        },
        ..header
    };
    if !ready && context.business_error().is_none() {
        let header = Header {
            segment: Some("2"),
            ..header
        };
        return vec![group("MessageHeader", context.header(&header))];
    }
    let (mut body, units) = units(context, &accepted.upload);
    let normal = units
        .iter()
        .filter(|unit| text(unit, "ProcessingResultStatus") == Some("1"))
        .count();
    let name = match bulk {
        Bulk::Registration => "BulkRegistrationUnit",
        _ => "BulkConfirmUnit",
    };
    let header = Header {
        counts: Some([units.len(), normal, units.len() - normal]),
        ..header
    };
    body.extend(units.into_iter().map(|unit| group(name, unit)));
    context.processed(header, body)
}

/// The start of the body, and the units.
fn units(context: &Context<'_>, upload: &Upload) -> (Fields, Vec<Fields>) {
    match upload {
        Upload::Qualification { inquiries, .. } => {
            let units = inquiries.iter().map(|item| confirmed(context, item)).collect();
            (Fields::new(), units)
        }
        Upload::Registration(items) => {
            let units = items.iter().map(|item| registration::outcome(context, item)).collect();
            (Fields::new(), units)
        }
        Upload::MedicalAssistance { month, echo } => {
            of_period(context, echo, |patient| assisted(context, patient, month))
        }
        Upload::Visit {
            treatment,
            by,
            from,
            to,
            echo,
        } => of_period(context, echo, |patient| {
            visited(context, patient, *treatment, *by, &(from..=to))
        }),
    }
}

/// Everyone whom `unit` gives a unit for.
fn of_period(context: &Context<'_>, echo: &Fields, unit: impl Fn(&Patient) -> Option<Fields>) -> (Fields, Vec<Fields>) {
    let mut body = vec![group("QualificationConfirmSearchInfo", echo.clone())];
    if let Some(error) = context.business_error() {
        body.extend(error_status(error));
        return (body, Vec::new());
    }
    body.push(normal_status());
    (body, context.patients.iter().filter_map(unit).collect())
}

/// 資格確認一括照会: one inquiry.
fn confirmed(context: &Context<'_>, item: &Item<Inquiry>) -> Fields {
    let mut unit = vec![group("QualificationConfirmSearchInfo", item.echo.clone())];
    let inquiry = match (context.business_error(), &item.content) {
        (Some(error), _) => {
            unit.extend(error_status(error));
            return unit;
        }
        (None, Err(reason)) => {
            unit.extend(error_status(("SIMU0103E", reason)));
            return unit;
        }
        (None, Ok(inquiry)) => inquiry,
    };
    unit.push(normal_status());
    let patient = match context.patients.find(&inquiry.keys)[..] {
        [patient] => patient,
        [] => {
            unit.push(field("QualificationValidity", "4"));
            return unit;
        }
        [..] => {
            unit.push(field("QualificationValidity", "5"));
            return unit;
        }
    };
    unit.extend(text(patient.body(), "QualificationValidity").map(|code| field("QualificationValidity", code)));
    let records: Fields = patient
        .records()
        .map(|record| without_consents(context, record, inquiry))
        .map(|record| group("ResultOfQualificationConfirmation", record))
        .collect();
    match context.behaviour.bulk_records {
        _ if records.is_empty() => {}
        BulkRecords::InResultList => unit.push(group("ResultList", records)),
        BulkRecords::InUnit => unit.extend(records),
    }
    unit.extend(reference_numbers(context, patient));
    unit
}

/// A record as bulk answers give it: nothing that needs a consent, but whether 限度額 differs from what the institution
/// has.
fn without_consents(context: &Context<'_>, record: &Fields, inquiry: &Inquiry) -> Fields {
    let limit = groups(record, "LimitApplicationCertificateRelatedInfo")
        .next()
        .and_then(|info| {
            Some((
                text(info, "LimitApplicationCertificateClassification")?.to_owned(),
                text(info, "LimitApplicationCertificateClassificationFlag")?.to_owned(),
            ))
        });
    let mut record = resolved(record, context.now);
    record.retain(|(name, _)| {
        !is_given_by_consent(name)
            && !matches!(
                name.as_str(),
                "PublicExpenseResultList"
                    | "OnsRegistrationTime"
                    | "ReferenceNumber"
                    | "QualificationConfirmationKey"
                    | "QualificationChangeFlg"
            )
    });
    let changed = if limit == inquiry.limit_on_record { "0" } else { "1" };
    record.push(field("LimitApplicationCertificateChanged", changed));
    record
}

/// 医療扶助: a patient who has tickets of the month.
fn assisted(context: &Context<'_>, patient: &Patient, month: &str) -> Option<Fields> {
    let is_of_month = |ticket: &Fields| text(ticket, "MedicalTreatmentMonth") == Some(month);
    let records: Fields = patient
        .records()
        .map(|record| resolved(record, context.now))
        .filter(|record| {
            groups(record, "PublicExpenseResultList").any(|list| groups(list, "MedicalTicketInfo").any(is_of_month))
        })
        .map(|mut record| {
            for (name, content) in &mut record {
                if let (Content::Group(tickets), "PublicExpenseResultList") = (content, name.as_str()) {
                    tickets.retain(|(_, ticket)| matches!(ticket, Content::Group(ticket) if is_of_month(ticket)));
                }
            }
            group("ResultOfQualificationConfirmation", record)
        })
        .collect();
    if records.is_empty() {
        return None;
    }
    let mut unit = vec![normal_status()];
    unit.extend(text(patient.body(), "QualificationValidity").map(|code| field("QualificationValidity", code)));
    unit.push(group("ResultList", records));
    unit.extend(reference_numbers(context, patient));
    Some(unit)
}

/// 訪問診療等 and オンライン診療等: a patient who consented, or was seen, within the days. Once the consent is cancelled, that
/// is all that is told.
fn visited(
    context: &Context<'_>,
    patient: &Patient,
    treatment: Treatment,
    by: VisitDate,
    days: &std::ops::RangeInclusive<&String>,
) -> Option<Fields> {
    let visit = patient.visit(treatment)?;
    let mut consent = resolved(&visit.consent, context.now);
    let day = match by {
        VisitDate::Consent => text(&consent, "QualificationConsTime")?.get(..8)?.to_owned(),
        VisitDate::Examination => {
            let examined = visit.examined.as_deref()?;
            relative_time(examined, context.now).unwrap_or_else(|| examined.to_owned())
        }
    };
    if !days.contains(&&day) {
        return None;
    }
    let stands = standing_consent(context.memory, patient, treatment).is_some();
    if !stands && context.memory.consent_is_cancelled(patient, treatment) {
        consent.retain(|(name, _)| name == "QualificationConsTime");
        consent.insert(0, field("QualificationConsFlg", "2"));
        consent.push(field("QualificationConsExpiredReason", "1"));
    }
    let mut unit = vec![normal_status()];
    if !stands {
        unit.extend(consent);
        return Some(unit);
    }
    let body = at_visit(context, patient, visit, |_| true);
    let (before, after): (Fields, Fields) = body
        .into_iter()
        .filter(|(name, _)| name == "QualificationValidity" || name == "ResultList")
        .partition(|(name, _)| name == "QualificationValidity");
    unit.extend(before);
    unit.extend(consent);
    unit.extend(after);
    unit.extend(reference_numbers(context, patient));
    Some(unit)
}

fn reference_numbers<'a>(context: &'a Context<'_>, patient: &'a Patient) -> impl Iterator<Item = (String, Content)> {
    patient
        .records()
        .filter_map(|record| context.reference_number(record))
        .map(|number| field("ReferenceNumber", number))
}
