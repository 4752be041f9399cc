//! 資格確認: asked for one person at the desk, for a home visit or an online consultation, or dropped by a face reader.

use jiff::civil::DateTime;

use super::super::behaviour::Behaviour;
use super::super::memory::Memory;
use super::super::patients::{Patient, Patients, SearchKeys, Visit};
use super::super::request::{Inquiry, Treatment};
use super::super::xml::{Content, Fields, field, group, message, scatter, text};
use super::{Context, Header, NO_CONSENT, NO_SUCH_INSURANCE, error_status, normal_status, resolved};

/// The answer `OQSsiquc01res`.
pub(super) fn single(context: &Context<'_>, identifier: Option<&str>, date: &str, inquiry: &Inquiry) -> Fields {
    let header = Header {
        identifier,
        confirmation_date: Some(date),
        reference_classification: Some("2"),
        ..Header::default()
    };
    if let Some(error) = context.system_error() {
        return context.failed(header, error);
    }
    let mut body = vec![group("QualificationConfirmSearchInfo", inquiry.echo.clone())];
    if let Some(error) = context.business_error() {
        body.extend(error_status(error));
    } else {
        body.push(normal_status());
        match context.patients.find(&inquiry.keys)[..] {
            [patient] => body.extend(asked_for(context, patient, inquiry.limit_wanted)),
            [] => body.push(field("QualificationValidity", "4")),
            // Without a branch number, twins in one family cannot be told apart.
            [..] => body.push(field("QualificationValidity", "5")),
        }
    }
    context.processed(header, body)
}

/// The answer `OQSsihvq01res` or `OQSsionq01res`. Its layout is that of a 資格確認 answer with a 診療区分 (`[1]`); 照会区分
/// is left out, because what it holds here is not known. Drug and check-up data that are asked for along with it are
/// not given: how they come is not known.
pub(super) fn visit(
    context: &Context<'_>,
    header: Header<'_>,
    treatment: Treatment,
    inquiry: &Inquiry,
    specific_diseases: bool,
) -> Fields {
    if let Some(error) = context.system_error() {
        return context.failed(header, error);
    }
    let mut body = vec![
        group("QualificationConfirmSearchInfo", inquiry.echo.clone()),
        field("MedicalTreatmentFlag", treatment.code()),
    ];
    if let Some(error) = context.business_error() {
        body.extend(error_status(error));
        return context.processed(header, body);
    }
    match context.patients.find(&inquiry.keys)[..] {
        [patient] => match standing_consent(context.memory, patient, treatment) {
            Some(visit) => {
                let wanted = |name: &str| match name {
                    "LimitApplicationCertificateRelatedInfo" => inquiry.limit_wanted,
                    "SpecificDiseasesCertificateList" => specific_diseases,
                    _ => true,
                };
                body.push(normal_status());
                body.extend(at_visit(context, patient, visit, wanted));
            }
            None => body.extend(error_status(NO_CONSENT)),
        },
        [] => body.extend([normal_status(), field("QualificationValidity", "4")]),
        [..] => body.extend([normal_status(), field("QualificationValidity", "5")]),
    }
    context.processed(header, body)
}

/// The answer to 閲覧同意取り消し, `OQSsihvd01res`. Its layout is not published: this one says no more than whether it was
/// done.
pub(super) fn consent_cancel(
    context: &mut Context<'_>,
    identifier: Option<&str>,
    keys: &SearchKeys,
    treatment: Treatment,
) -> Fields {
    let header = Header {
        identifier,
        ..Header::default()
    };
    if let Some(error) = context.system_error() {
        return context.failed(header, error);
    }
    if let Some(error) = context.business_error() {
        return context.processed(header, error_status(error));
    }
    let body = match context.patients.find(keys)[..] {
        [patient] if standing_consent(context.memory, patient, treatment).is_some() => {
            context.memory.cancel_consent(patient, treatment);
            vec![normal_status()]
        }
        [_] => error_status(NO_CONSENT),
        _ => error_status(NO_SUCH_INSURANCE),
    };
    context.processed(header, body)
}

/// The answer that a face reader drops for `patient`.
pub(in super::super) fn at_face_reader(
    patient: &Patient,
    medical_institution_code: &str,
    serial: u64,
    now: DateTime,
    behaviour: &Behaviour,
    memory: &mut Memory,
) -> Vec<u8> {
    let context = Context {
        now,
        patients: &Patients::default(),
        behaviour,
        memory,
        fault: None,
        medical_institution_code,
    };
    let header = Header {
        identifier: Some(&face_identifier(serial)),
        confirmation_date: Some(&now.strftime("%Y%m%d").to_string()),
        reference_classification: Some("1"),
        ..Header::default()
    };
    let mut body = vec![normal_status()];
    body.extend(resolved(patient.body(), now));
    context.insert_reference_numbers(&mut body);
    message(&context.processed(header, body), behaviour)
}

/// What a patient has, with 限度額 data only when they were asked for, with consent, by the request.
fn asked_for(context: &Context<'_>, patient: &Patient, limit_wanted: bool) -> Fields {
    let mut body = resolved(patient.body(), context.now);
    each_record(&mut body, |record| {
        record.retain_mut(|(name, content)| match name.as_str() {
            "LimitApplicationCertificateRelatedConsFlg" => {
                *content = if limit_wanted { "1" } else { "0" }.into();
                true
            }
            "LimitApplicationCertificateRelatedConsTime" => false,
            "LimitApplicationCertificateRelatedInfo" => limit_wanted,
            _ => true,
        });
        let flag = record
            .iter()
            .position(|(name, _)| name == "LimitApplicationCertificateRelatedConsFlg");
        if let (Some(flag), true) = (flag, limit_wanted) {
            let time = field("LimitApplicationCertificateRelatedConsTime", context.time());
            record.insert(flag + 1, time);
        }
    });
    context.insert_reference_numbers(&mut body);
    body
}

/// What a patient has, with the consents given for a visit instead of those at the face reader.
pub(super) fn at_visit(
    context: &Context<'_>,
    patient: &Patient,
    visit: &Visit,
    wanted: impl Fn(&str) -> bool,
) -> Fields {
    let mut body = resolved(patient.body(), context.now);
    let mut consented = resolved(&visit.record, context.now);
    consented.retain(|(name, _)| wanted(name));
    each_record(&mut body, |record| {
        record.retain(|(name, _)| !is_given_by_consent(name));
        record.extend(consented.clone());
    });
    context.insert_reference_numbers(&mut body);
    body
}

/// What a patient consented to for visits, while that consent stands.
pub(super) fn standing_consent<'p>(memory: &Memory, patient: &'p Patient, treatment: Treatment) -> Option<&'p Visit> {
    patient
        .visit(treatment)
        .filter(|visit| text(&visit.consent, "QualificationConsFlg") == Some("1"))
        .filter(|_| !memory.consent_is_cancelled(patient, treatment))
}

/// Whether an element of a record is a consent, or there by a consent to it.
pub(super) fn is_given_by_consent(name: &str) -> bool {
    ["ConsFlg", "ConsTime", "AvailableTime", "ConsExpiredReason"]
        .into_iter()
        .any(|end| name.ends_with(end))
        || matches!(
            name,
            "LimitApplicationCertificateRelatedInfo" | "SpecificDiseasesCertificateList"
        )
}

fn each_record(body: &mut Fields, mut change: impl FnMut(&mut Fields)) {
    for (name, list) in body {
        if let (Content::Group(list), "ResultList") = (list, name.as_str()) {
            for (_, record) in list {
                if let Content::Group(record) = record {
                    change(record);
                }
            }
        }
    }
}

/// Sixteen characters in URL-safe Base64, as real face files bear (`[2+]`).
fn face_identifier(serial: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = u128::from(scatter(serial, "face")) << 24 | u128::from(serial & 0xff_ffff);
    let letter = |position: usize| {
        // 88 bits, filled up to 90 for fifteen letters.
        let index = (bits << 2) >> (84 - 6 * position) & 63;
        usize::try_from(index).map_or('A', |index| char::from(LETTERS[index]))
    };
    (0..15).map(letter).chain(['=']).collect()
}
