//! From an answer to a decision.

use std::borrow::Cow;

use jiff::civil::Date;

use super::compare::contribution_ratio;
use super::decision::{Decision, Obstacle, Outcome, Reason};
use crate::eligibility::bulk::{BulkAnswer, BulkConfirmUnit};
use crate::eligibility::codes::{
    InsuredCardClassification, LimitCategory, LimitCertificateClassification, LimitChange, LimitConsent,
    ProcessingResultStatus, QualificationValidity, ReferenceClassification, SegmentOfResult,
};
use crate::eligibility::qualification::{AnswerHeader, QualificationAnswer, ResultOfQualificationConfirmation};

/// Decides from an answer whether the person is insured on the day `on`.
///
/// The system's word (資格有効性) counts for the day that it was asked about; for another day the dates of the record
/// decide, and the decision says which day was asked about. An answer that does not say its day stands as it is, with
/// its dates as notes. A reader's OCR file (照会区分 7 to 9) and a face reader's answer without a birth date are no
/// word of the system on a person.
#[must_use]
pub fn decide(answer: &QualificationAnswer<'_>, on: Date) -> Decision {
    let body = &answer.body;
    Answer {
        header: &answer.header,
        status: body.processing_result_status.known(),
        code: text(&body.processing_result_code),
        message: text(&body.processing_result_message),
        validity: body.qualification_validity.known(),
        records: body.result_list.iter().collect(),
    }
    .decide(on)
}

/// Decides from one unit of a bulk answer, as [`decide`] does from a single answer.
#[must_use]
pub fn decide_unit(answer: &BulkAnswer<'_>, unit: &BulkConfirmUnit<'_>, on: Date) -> Decision {
    Answer {
        header: &answer.header,
        status: unit.processing_result_status.known(),
        code: text(&unit.processing_result_code),
        message: text(&unit.processing_result_message),
        validity: unit.qualification_validity.known(),
        records: unit.records().collect(),
    }
    .decide(on)
}

fn text<'m>(text: &'m Option<Cow<'_, str>>) -> &'m str {
    text.as_deref().unwrap_or_default()
}

/// What a decision is made from, wherever it stood.
struct Answer<'m, 'a> {
    header: &'m AnswerHeader<'a>,
    status: Option<ProcessingResultStatus>,
    code: &'m str,
    message: &'m str,
    validity: Option<QualificationValidity>,
    records: Vec<&'m ResultOfQualificationConfirmation<'a>>,
}

impl Answer<'_, '_> {
    fn decide(&self, on: Date) -> Decision {
        if self.header.is_reader_ocr() {
            return Decision::of(Outcome::CouldNotAsk, [Reason::OcrOnly]);
        }
        match self.undecided() {
            Some(obstacle) => Decision::could_not_ask(obstacle),
            None => self.decide_answered(on),
        }
    }

    /// Whether and why the answer is none.
    fn undecided(&self) -> Option<Obstacle> {
        match self.header.segment_of_result.known() {
            Some(SegmentOfResult::Normal) => {}
            Some(SegmentOfResult::Processing) => return Some(Obstacle::StillProcessing),
            Some(SegmentOfResult::Abnormal) => {
                return Some(Obstacle::SystemError {
                    code: text(&self.header.error_code).to_owned(),
                    message: text(&self.header.error_message).to_owned(),
                });
            }
            None => return Some(Obstacle::Unclear),
        }
        match self.status {
            Some(ProcessingResultStatus::Normal) => None,
            Some(ProcessingResultStatus::Error) => Some(Obstacle::InquiryError {
                code: self.code.to_owned(),
                message: self.message.to_owned(),
            }),
            None => Some(Obstacle::Unclear),
        }
    }

    fn decide_answered(&self, on: Date) -> Decision {
        match self.validity {
            Some(QualificationValidity::Valid | QualificationValidity::ValidUnregistered) => self.decide_valid(on),
            Some(QualificationValidity::Invalid) => self.not_insured(Reason::Invalid, on),
            Some(QualificationValidity::InvalidNewExists) => self.not_insured(Reason::NewQualificationExists, on),
            Some(QualificationValidity::NotFound) => self.not_insured(Reason::NotFound, on),
            Some(QualificationValidity::Several) => self.several(Reason::SeveralFound, on),
            None => Decision::could_not_ask(Obstacle::Unclear),
        }
    }

    fn not_insured(&self, reason: Reason, on: Date) -> Decision {
        let losses = self.records.iter().flat_map(|record| {
            let since = record.disqualification_date.known();
            let lost = since.map(|since| Reason::Lost { since });
            lost.into_iter()
                .chain(record.reason_of_loss.known().map(Reason::ReasonOfLoss))
        });
        let reasons = std::iter::once(reason)
            .chain(losses)
            .chain(self.another_day(on))
            .chain(self.system_note());
        Decision::of(Outcome::NotInsured, reasons)
    }

    fn several(&self, reason: Reason, on: Date) -> Decision {
        let reasons = std::iter::once(reason)
            .chain(self.another_day(on))
            .chain(self.system_note());
        Decision::of(Outcome::Several, reasons)
    }

    fn decide_valid(&self, on: Date) -> Decision {
        let records = &self.records;
        let insurances = records.iter().filter(|record| !is_assistance(record)).count();
        if insurances > 1 {
            return self.several(Reason::SeveralRecords { count: insurances }, on);
        }
        if records.is_empty() {
            return Decision::could_not_ask(Obstacle::Unclear);
        }
        let from_face_reader =
            self.header.reference_classification.known() == Some(ReferenceClassification::MyNumberCard);
        if from_face_reader && records.iter().any(|record| record.birthdate.is_absent()) {
            return Decision::of(Outcome::CouldNotAsk, [Reason::NoBirthdate]);
        }
        let another_day = self.another_day(on);
        let outside: Vec<_> = records
            .iter()
            .filter_map(|record| outside_validity(record, on))
            .collect();
        if another_day.is_some() && outside.len() == records.len() {
            let loss = records.iter().filter_map(|record| record.reason_of_loss.known());
            let reasons = outside
                .into_iter()
                .chain(loss.map(Reason::ReasonOfLoss))
                .chain(another_day);
            return Decision::of(Outcome::NotInsured, reasons);
        }
        let unregistered = self.validity == Some(QualificationValidity::ValidUnregistered);
        let notes: Vec<Reason> = outside
            .into_iter()
            .chain(another_day)
            .chain(self.system_note())
            .chain(unregistered.then_some(Reason::Unregistered))
            .chain(records.iter().flat_map(|record| record_notes(record, on)))
            .collect();
        let outcome = if notes.is_empty() {
            Outcome::Insured
        } else {
            Outcome::InsuredWithNotes
        };
        Decision::of(outcome, notes)
    }

    /// That the system was asked about another day, if it was. An answer that does not say which day stands as it is.
    fn another_day(&self, on: Date) -> Option<Reason> {
        let asked = self.header.qualification_confirmation_date.known();
        asked
            .filter(|asked| *asked != on)
            .map(|asked| Reason::AskedForAnotherDay { asked })
    }

    fn system_note(&self) -> Option<Reason> {
        let empty = self.code.is_empty() && self.message.is_empty();
        (!empty).then(|| Reason::SystemNote {
            code: self.code.to_owned(),
            message: self.message.to_owned(),
        })
    }
}

fn is_assistance(record: &ResultOfQualificationConfirmation<'_>) -> bool {
    record.insured_card_classification.known() == Some(InsuredCardClassification::MedicalAssistance)
}

/// Why the record does not cover the day, if it does not.
pub(crate) fn outside_validity(record: &ResultOfQualificationConfirmation<'_>, on: Date) -> Option<Reason> {
    if let Some(since) = record.disqualification_date.known().filter(|since| *since <= on) {
        return Some(Reason::Lost { since });
    }
    if let Some(last) = record.insured_card_expiration_date.known().filter(|last| *last < on) {
        return Some(Reason::CardExpired { last });
    }
    let starts = [
        record.qualification_date.known(),
        record.insured_card_valid_date.known(),
    ];
    let from = starts.into_iter().flatten().max()?;
    (from > on).then_some(Reason::NotYetValid { from })
}

fn record_notes(record: &ResultOfQualificationConfirmation<'_>, on: Date) -> impl Iterator<Item = Reason> {
    let class = match record.insured_card_classification.known() {
        Some(InsuredCardClassification::MedicalAssistance) => Some(Reason::MedicalAssistance),
        Some(InsuredCardClassification::SpecialMedicalExpense) => Some(Reason::SpecialMedicalExpense),
        _ => None,
    };
    let ratio = contribution_ratio(record).map(|percent| Reason::ContributionRatio { percent });
    let diseases = record.specific_diseases_certificate_list.len();
    let disease = (diseases > 0).then_some(Reason::SpecificDisease { count: diseases });
    class
        .into_iter()
        .chain(ratio)
        .chain(limit_note(record, on))
        .chain(disease)
}

fn limit_note(record: &ResultOfQualificationConfirmation<'_>, on: Date) -> Option<Reason> {
    if record.limit_application_certificate_changed.known() == Some(LimitChange::ChangedOrUnknown) {
        return Some(Reason::LimitChanged);
    }
    let Some(info) = record.limit_application_certificate_related_info.as_deref() else {
        let consented = record.limit_application_certificate_related_cons_flg.known() == Some(LimitConsent::Given);
        return consented.then_some(Reason::NoLimitOnRecord);
    };
    let begins = info.limit_application_certificate_valid_start_date.known();
    let ends = info.limit_application_certificate_valid_end_date.known();
    if begins.is_some_and(|first| first > on) || ends.is_some_and(|last| last < on) {
        return Some(Reason::LimitNotInForce);
    }
    let classification = &info.limit_application_certificate_classification;
    let category = &info.limit_application_certificate_classification_flag;
    match (classification.known(), category.known()) {
        (None, Some(category)) if classification.is_absent() => Some(Reason::Limit(category)),
        (Some(certificate), Some(category)) if belong_together(certificate, category) => Some(Reason::Limit(category)),
        _ => Some(Reason::LimitUnclear {
            classification: classification.text().unwrap_or_default().into_owned(),
            category: category.text().unwrap_or_default().into_owned(),
        }),
    }
}

/// Whether a limit certificate of this kind can have this category \[2+\].
fn belong_together(certificate: LimitCertificateClassification, category: LimitCategory) -> bool {
    use LimitCategory::{A05, A06, B05, B06, B07, B08};
    let low_income = matches!(category, A05 | A06 | B05 | B06 | B07 | B08);
    low_income != (certificate == LimitCertificateClassification::Limit)
}
