//! The answer as a whole.

use jiff::civil::Date;
use serde_json::Value;

use super::insured::InsuredPerson;
use super::object::{Object, data_absent};
use super::{Entries, coverage, logical_reference, or_absent, organization, systems, text};
use crate::Language;
use crate::eligibility::qualification::{
    AnswerHeader, QualificationConfirmSearchInfoEcho, ResultOfQualificationConfirmation,
};
use crate::reception::decide::outside_validity;
use crate::reception::{Decision, Obstacle, Outcome, Reason};

/// The answer to one inquiry, wherever it stood.
pub(super) struct Inquiry<'m, 'a> {
    pub(super) header: &'m AnswerHeader<'a>,
    /// What was searched for.
    pub(super) keys: Option<&'m QualificationConfirmSearchInfoEcho<'a>>,
    pub(super) records: Vec<&'m ResultOfQualificationConfirmation<'a>>,
    /// What the answer means on a day.
    pub(super) decide: &'m dyn Fn(Date) -> Decision,
}

/// The response, after everything that it refers to has been added.
pub(super) fn response(inquiry: &Inquiry<'_, '_>, on: Date, entries: &mut Entries) -> Object {
    let Inquiry {
        header,
        keys,
        records,
        decide,
    } = inquiry;
    let serviced = header.qualification_confirmation_date.known().unwrap_or(on);
    let (asked, decision) = (decide(serviced), decide(on));

    let covered: Vec<_> = records.iter().map(|record| coverage::add(record, entries)).collect();
    let insurances: Vec<Object> = records
        .iter()
        .zip(&covered)
        .map(|(record, covered)| {
            let asked = in_force(&asked, record, records.len(), serviced);
            let visit = in_force(&decision, record, records.len(), on);
            Object::default()
                .set("coverage", covered.coverage.clone())
                .set("inforce", asked.filter(|_| asked == visit))
        })
        .collect();
    let institution = header.medical_institution_code.as_deref();
    let institution = institution.and_then(organization::institution);
    let (patient, insurer) = match covered.into_iter().next() {
        Some(first) => (Some(first.patient), first.insurer),
        None => searched(*keys),
    };

    Object::resource("CoverageEligibilityResponse", None)
        .set("status", "active")
        .set("purpose", vec!["validation"])
        .set("patient", or_absent(patient))
        .set("servicedDate", text::date(serviced))
        .demand("created", header.process_execution_time.known().and_then(text::time))
        .set("requestor", institution.map(|institution| entries.add(institution)))
        .set("request", request(header.arbitrary_file_identifier.as_deref()))
        .set("outcome", outcome(&decision))
        .set("disposition", disposition(&decision))
        .set("insurer", or_absent(insurer))
        .set("insurance", insurances)
        .set("error", errors(&decision))
}

/// Whether the record's insurance is in force on the day, where the answer tells.
fn in_force(
    decision: &Decision,
    record: &ResultOfQualificationConfirmation<'_>,
    records: usize,
    day: Date,
) -> Option<bool> {
    match decision.outcome {
        // The system vouches for the only record, whatever its dates; among several the dates tell which it means.
        Outcome::Insured | Outcome::InsuredWithNotes => Some(records == 1 || outside_validity(record, day).is_none()),
        Outcome::NotInsured => Some(false),
        Outcome::Several | Outcome::CouldNotAsk => None,
    }
}

/// Patient and insurer as they were searched for, when the answer holds nobody.
fn searched(keys: Option<&QualificationConfirmSearchInfoEcho<'_>>) -> (Option<Value>, Option<Value>) {
    let Some(keys) = keys else { return (None, None) };
    let number = keys.insurer_number.as_deref().map(str::trim);
    let person = InsuredPerson::new(
        number,
        keys.insured_card_symbol.as_deref(),
        keys.insured_identification_number.as_deref(),
        keys.insured_branch_number.as_deref(),
    );
    let patient = person.identifier();
    let patient = patient.map(|id| logical_reference("Patient", systems::SUBSCRIBER_ID, &id));
    let insurer = number.filter(|number| !number.is_empty());
    let insurer = insurer.map(|number| logical_reference("Organization", systems::INSURER_NUMBER, number));
    (patient, insurer)
}

/// The inquiry by the identifier of its file (任意のファイル識別子), which belongs to no system.
fn request(identifier: Option<&str>) -> Value {
    match identifier.map(str::trim) {
        None | Some("") => data_absent(),
        Some(value) => Object::default()
            .set("type", "CoverageEligibilityRequest")
            .set("identifier", Object::default().set("value", value))
            .into(),
    }
}

fn outcome(decision: &Decision) -> &'static str {
    match decision.outcome {
        Outcome::CouldNotAsk if decision.reasons.contains(&Reason::Obstacle(Obstacle::StillProcessing)) => "queued",
        Outcome::CouldNotAsk => "error",
        _ => "complete",
    }
}

/// The decision in Japanese words.
fn disposition(decision: &Decision) -> String {
    let label = decision.outcome.label(Language::Japanese);
    let reasons = decision.reasons.iter().map(|reason| reason.text(Language::Japanese));
    std::iter::once(label.to_owned())
        .chain(reasons)
        .collect::<Vec<_>>()
        .join("。")
}

/// Why there is no answer, in words: the codes of the eligibility system belong to no published code system.
fn errors(decision: &Decision) -> Vec<Object> {
    let reasons = match outcome(decision) {
        "error" => decision.reasons.as_slice(),
        _ => &[],
    };
    reasons
        .iter()
        .map(|reason| Object::default().set("code", Object::default().set("text", reason.text(Language::Japanese))))
        .collect()
}
