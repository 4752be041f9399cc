//! One record of an answer as a coverage.

use std::borrow::Cow;

use serde_json::Value;

use super::insured::InsuredPerson;
use super::object::Object;
use super::{Entries, or_absent, organization, patient, systems, text};
use crate::eligibility::codes::{InsuredCardClassification, PersonalFamilyClassification};
use crate::eligibility::qualification::ResultOfQualificationConfirmation;
use crate::eligibility::{Code, Field};
use crate::reception::compare::contribution_ratio;

/// References to what a record became.
pub(super) struct Covered {
    pub(super) coverage: Value,
    pub(super) patient: Value,
    pub(super) insurer: Option<Value>,
}

/// Adds a record's coverage and what it refers to.
pub(super) fn add(record: &ResultOfQualificationConfirmation<'_>, entries: &mut Entries) -> Covered {
    let public_expense = is_public_expense(record);
    let patient = entries.add(patient::patient(record));
    let insurer = organization::insurer(record, public_expense).map(|insurer| entries.add(insurer));
    let person = InsuredPerson::new(
        record.insurer_number.as_deref(),
        record.insured_card_symbol.as_deref(),
        record.insured_identification_number.as_deref(),
        record.insured_branch_number.as_deref(),
    );
    let coverage = Object::resource("Coverage", Some(systems::COVERAGE_PROFILE));
    let coverage = if public_expense {
        // A 受給者番号 is no 被保険者証番号; examples of such coverages give it as it is (one source).
        coverage.set("subscriberId", record.insured_identification_number.as_deref())
    } else {
        coverage
            .set("extension", person.extensions())
            .set("identifier", person.identifiers(insurer.as_ref()))
            .set("subscriberId", person.subscriber_id())
            .set("dependent", person.dependent())
    };
    let coverage = coverage
        // The state of the resource; whether the insurance is in force is in the response.
        .set("status", "active")
        .set("type", insurance_type(record, public_expense))
        .set(
            "subscriber",
            Object::default().set("display", record.insured_name.as_deref()),
        )
        .set("beneficiary", patient.clone())
        .set("relationship", relationship(record))
        .set("period", period(record, public_expense))
        .set("payor", vec![or_absent(insurer.clone())])
        .set("costToBeneficiary", vec![copay(record)]);
    Covered {
        coverage: entries.add(coverage),
        patient,
        insurer,
    }
}

/// Whether the record is 公費: a 医療扶助 card, or a number that begins with its 法別番号 12 (one source).
fn is_public_expense(record: &ResultOfQualificationConfirmation<'_>) -> bool {
    let number = record.insurer_number.as_deref().unwrap_or_default().trim();
    record.insured_card_classification.known() == Some(InsuredCardClassification::MedicalAssistance)
        || number.len() == 8 && number.starts_with("12")
}

/// 保険種別 as far as the number tells it, and 被保険者証区分 in words.
fn insurance_type(record: &ResultOfQualificationConfirmation<'_>, public_expense: bool) -> Object {
    let number = record.insurer_number.as_deref().unwrap_or_default().trim();
    let (is_number, length) = (number.bytes().all(|b| b.is_ascii_digit()), number.len());
    let code = match (is_number, length, number.get(..2)) {
        _ if public_expense => Some(("8", "公費")),
        (true, 6, _) => Some(("2", "国保")),
        (true, 8, Some("39")) => Some(("7", "後期高齢")),
        // 国保 in the eight digits of 退職者医療; no source tells its 保険種別.
        (true, 8, Some("67")) => None,
        (true, 8, _) => Some(("1", "医保")),
        _ => None,
    };
    concept(systems::INSURANCE_TYPE, code).set("text", words(&record.insured_card_classification))
}

fn relationship(record: &ResultOfQualificationConfirmation<'_>) -> Object {
    let code = record.personal_family_classification.known().map(|class| match class {
        PersonalFamilyClassification::Insured => ("1", "被保険者"),
        PersonalFamilyClassification::Family => ("2", "被扶養者"),
    });
    concept(systems::RELATIONSHIP, code).set("text", words(&record.personal_family_classification))
}

/// First and last valid day: those of the card, or of the benefit where the record is 公費. 資格喪失年月日 is the first day
/// without.
fn period(record: &ResultOfQualificationConfirmation<'_>, public_expense: bool) -> Object {
    let (card, qualification) = (
        record.insured_card_valid_date.known(),
        record.qualification_date.known(),
    );
    let start = if public_expense {
        qualification.or(card)
    } else {
        card.or(qualification)
    };
    let last = record
        .disqualification_date
        .known()
        .and_then(|lost| lost.yesterday().ok());
    let end = [record.insured_card_expiration_date.known(), last]
        .into_iter()
        .flatten()
        .min();
    // Lost on the day it began: FHIR has no empty period, and the end is what matters.
    let start = start.filter(|start| end.is_none_or(|end| *start <= end));
    Object::default()
        .set("start", start.and_then(text::date))
        .set("end", end.and_then(text::date))
}

/// What the patient bears, in percent.
fn copay(record: &ResultOfQualificationConfirmation<'_>) -> Option<Value> {
    let percent = contribution_ratio(record)?;
    let quantity = Object::default()
        .set("value", percent)
        .set("unit", "%")
        .set("system", systems::UNITS)
        .set("code", "%");
    let kind = Object::default()
        .set("system", systems::COPAY_TYPE)
        .set("code", "copaypct");
    let copay = Object::default()
        .set("type", Object::default().set("coding", vec![kind]))
        .set("valueQuantity", quantity);
    Some(copay.into())
}

fn concept(system: &str, code: Option<(&str, &str)>) -> Object {
    let coding = code.map(|(code, display)| {
        Object::default()
            .set("system", system)
            .set("code", code)
            .set("display", display)
    });
    Object::default().set("coding", Vec::from_iter(coding))
}

/// The label of a code, or a code that is in no table as it was sent.
fn words<T: Code>(field: &Field<'_, T>) -> Option<String> {
    let label = field.known().map(|code| code.label().to_owned());
    label.or_else(|| field.text().map(Cow::into_owned))
}
