//! From an answer to what reception does.

use jiff::civil::Date;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::compare::contribution_ratio;
use crate::Language;
use crate::eligibility::Code;
use crate::eligibility::codes::{
    InsuredCardClassification, LimitCategory, LimitCertificateClassification, LimitConsent, ProcessingResultStatus,
    QualificationValidity, ReasonOfLoss, ReferenceClassification, SegmentOfResult,
};
use crate::eligibility::qualification::{AnswerHeader, QualificationAnswer, ResultOfQualificationConfirmation};

/// What an answer means for today's visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Insured, nothing to note.
    Insured,
    /// Insured; something has to be noted or entered.
    InsuredWithNotes,
    /// Not insured on that day.
    NotInsured,
    /// Several qualifications match; a person has to choose.
    Several,
    /// Nobody could be asked, or the answer does not tell. Never to be taken for "not insured".
    CouldNotAsk,
}

impl Outcome {
    /// The outcome in a word or two.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Insured => language.pick("資格あり", "insured"),
            Self::InsuredWithNotes => language.pick("資格あり(確認事項あり)", "insured, with points to note"),
            Self::NotInsured => language.pick("資格なし", "not insured"),
            Self::Several => language.pick("複数該当", "several qualifications"),
            Self::CouldNotAsk => language.pick("照会できず", "could not ask"),
        }
    }

    /// What reception does.
    #[must_use]
    pub fn advice(self, language: Language) -> &'static str {
        match self {
            Self::Insured => language.pick("そのまま受付してください。", "Go on with the reception."),
            Self::InsuredWithNotes => language.pick(
                "確認事項をご覧のうえ、必要に応じてカルテの保険情報を修正してから受付してください。",
                "Look at the notes, correct the chart where needed, then go on.",
            ),
            Self::NotInsured => language.pick(
                "入力に誤りがないか、保険が変わっていないかを患者さんに確認し、照会し直してください。確認できないときは院内の取り扱い(自費など)に従ってください。",
                "Check what was typed, ask the patient for a newer insurance and inquire again; else follow the house rule, such as paying in full.",
            ),
            Self::Several => language.pick(
                "どの資格を使うか、患者さんと保険者に確認してください。",
                "Settle with the patient and the insurers which qualification applies.",
            ),
            Self::CouldNotAsk => language.pick(
                "「資格なし」という意味ではありません。資格確認書、マイナポータルの画面、被保険者資格申立書のいずれかで受付し、あとで照会し直してください。",
                "This is not \"not insured\". Accept a 資格確認書, the マイナポータル screen or a written declaration, and ask again later.",
            ),
        }
    }
}

/// Why an answer is decided as it is, or what there is to note.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The system says that the qualification is not valid.
    Invalid,
    /// The system says so, and that there is a newer qualification.
    NewQualificationExists,
    /// The system knows no such qualification; a typing error or a late registration.
    NotFound,
    /// The system found several qualifications.
    SeveralFound,
    /// The answer holds several insurance records.
    SeveralRecords {
        /// How many.
        count: usize,
    },
    /// The qualification was lost on or before the day (資格喪失年月日).
    Lost {
        /// The first day without it.
        since: Date,
    },
    /// Why it was lost.
    ReasonOfLoss(ReasonOfLoss),
    /// The qualification or card begins only after the day.
    NotYetValid {
        /// The first valid day.
        from: Date,
    },
    /// The card's last valid day has passed (有効終了年月日).
    CardExpired {
        /// The last valid day.
        last: Date,
    },
    /// The system was asked about another day.
    AskedForAnotherDay {
        /// That day.
        asked: Date,
    },
    /// The system answered normally and added a note, such as a card that soon expires.
    SystemNote {
        /// The processing result code.
        code: String,
        /// Its text.
        message: String,
    },
    /// The patient's share of the cost is stated.
    ContributionRatio {
        /// Percent.
        percent: u16,
    },
    /// A ceiling applies (限度額適用認定証).
    Limit(LimitCategory),
    /// A ceiling is on record, but its period does not cover the day.
    LimitNotInForce,
    /// A ceiling is on record, but its category is missing, in no table, or none that its certificate can have. Which
    /// pairs there are is firm; any other one is for a person to read.
    LimitUnclear {
        /// 限度額適用認定証区分 as sent.
        classification: String,
        /// 適用区分 as sent.
        category: String,
    },
    /// The patient agreed, but there is no ceiling on record.
    NoLimitOnRecord,
    /// A 特定疾病療養受療証 is on record.
    SpecificDisease {
        /// How many.
        count: usize,
    },
    /// The patient has medical assistance (医療扶助).
    MedicalAssistance,
    /// Medical assistance that is valid but not registered (未登録); occurs with 医療扶助 only. At least one certified
    /// program does not take its data over \[1\].
    Unregistered,
    /// The patient pays in full and is refunded (特別療養費).
    SpecialMedicalExpense,
    /// The answer is a card reader's OCR of a card or certificate, not the system's word.
    OcrOnly,
    /// A face reader's answer without a birth date: defective data, which does not show whose qualification it is
    /// \[1\].
    NoBirthdate,
    /// Nobody could be asked.
    Obstacle(Obstacle),
}

/// Why nobody could be asked, or why the answer does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// No answer in time.
    NoAnswer {
        /// Whether the terminal had taken the request.
        picked_up: bool,
    },
    /// The terminal handed the request back.
    Refused {
        /// What it said.
        message: String,
    },
    /// The request could not be put, or the answer not be read.
    Exchange {
        /// What went wrong.
        message: String,
    },
    /// The system failed (処理結果区分 9).
    SystemError {
        /// The error code.
        code: String,
        /// Its text.
        message: String,
    },
    /// The system is still working on it (処理結果区分 2).
    StillProcessing,
    /// The system took the message but not this inquiry (処理結果状況 2).
    InquiryError {
        /// The processing result code.
        code: String,
        /// Its text.
        message: String,
    },
    /// The answer says valid but holds no record, or says something that no table knows.
    Unclear,
}

impl Reason {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NewQualificationExists => "new_qualification_exists",
            Self::NotFound => "not_found",
            Self::SeveralFound => "several_found",
            Self::SeveralRecords { .. } => "several_records",
            Self::Lost { .. } => "lost",
            Self::ReasonOfLoss(_) => "reason_of_loss",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::CardExpired { .. } => "card_expired",
            Self::AskedForAnotherDay { .. } => "asked_for_another_day",
            Self::SystemNote { .. } => "system_note",
            Self::ContributionRatio { .. } => "contribution_ratio",
            Self::Limit(_) => "limit",
            Self::LimitNotInForce => "limit_not_in_force",
            Self::LimitUnclear { .. } => "limit_unclear",
            Self::NoLimitOnRecord => "no_limit_on_record",
            Self::SpecificDisease { .. } => "specific_disease",
            Self::MedicalAssistance => "medical_assistance",
            Self::Unregistered => "unregistered",
            Self::SpecialMedicalExpense => "special_medical_expense",
            Self::OcrOnly => "ocr_only",
            Self::NoBirthdate => "no_birthdate",
            Self::Obstacle(Obstacle::NoAnswer { .. }) => "no_answer",
            Self::Obstacle(Obstacle::Refused { .. }) => "refused",
            Self::Obstacle(Obstacle::Exchange { .. }) => "exchange_failed",
            Self::Obstacle(Obstacle::SystemError { .. }) => "system_error",
            Self::Obstacle(Obstacle::StillProcessing) => "still_processing",
            Self::Obstacle(Obstacle::InquiryError { .. }) => "inquiry_error",
            Self::Obstacle(Obstacle::Unclear) => "unclear",
        }
    }

    /// The reason for a person to read.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let ja = language == Language::Japanese;
        match self {
            Self::Invalid => language.pick("資格は無効です", "the qualification is not valid").into(),
            Self::NewQualificationExists => language
                .pick(
                    "無効です。新しい資格があります",
                    "not valid; there is a newer qualification",
                )
                .into(),
            Self::NotFound => language
                .pick(
                    "該当する資格がありません(入力誤りか、保険者の登録待ちのことがあります)",
                    "no such qualification (a typing error, or the insurer has not registered it yet)",
                )
                .into(),
            Self::SeveralFound => language
                .pick("資格が複数該当しました", "several qualifications match")
                .into(),
            Self::SeveralRecords { count } if ja => format!("資格が{count}件返されました"),
            Self::SeveralRecords { count } => format!("the answer holds {count} qualifications"),
            Self::Lost { since } if ja => format!("{since}に資格を喪失しています"),
            Self::Lost { since } => format!("the qualification was lost on {since}"),
            Self::ReasonOfLoss(reason) if ja => format!("喪失事由: {}", reason.label()),
            Self::ReasonOfLoss(reason) => format!("reason of loss: {}", reason.entry().gloss),
            Self::NotYetValid { from } if ja => format!("{from}から有効です"),
            Self::NotYetValid { from } => format!("valid only from {from}"),
            Self::CardExpired { last } if ja => format!("有効期限が{last}で切れています"),
            Self::CardExpired { last } => format!("the card expired after {last}"),
            Self::AskedForAnotherDay { asked } if ja => format!("{asked}時点の資格です"),
            Self::AskedForAnotherDay { asked } => format!("the answer is for {asked}"),
            Self::SystemNote { code, message } => with_code(
                message,
                code,
                language.pick("システムからの通知があります", "the system added a note"),
            ),
            Self::ContributionRatio { percent } if ja => format!("一部負担金割合は{percent}%です"),
            Self::ContributionRatio { percent } => format!("the patient bears {percent}%"),
            Self::Limit(category) if ja => format!("限度額適用区分は{}です", category.label()),
            Self::Limit(category) => format!("limit category {}", category.entry().gloss),
            Self::LimitNotInForce => language
                .pick(
                    "限度額適用認定証は有効期間外です",
                    "the limit certificate is not in force on that day",
                )
                .into(),
            Self::LimitUnclear {
                classification,
                category,
            } if ja => {
                format!(
                    "限度額適用認定証の区分を判断できません(認定証区分「{classification}」、適用区分「{category}」)"
                )
            }
            Self::LimitUnclear {
                classification,
                category,
            } => format!("the limit on record is unclear (certificate {classification:?}, category {category:?})"),
            Self::NoLimitOnRecord => language
                .pick(
                    "限度額情報の提供に同意済みですが、登録された情報はありません",
                    "consent to 限度額 is given, but none is on record",
                )
                .into(),
            Self::SpecificDisease { count } if ja => format!("特定疾病療養受療証が{count}件あります"),
            Self::SpecificDisease { count } => format!("{count} certificates for specific diseases (特定疾病)"),
            Self::MedicalAssistance => language
                .pick("医療扶助の資格があります", "has medical assistance (医療扶助)")
                .into(),
            Self::Unregistered => language
                .pick(
                    "医療扶助は有効(未登録)です",
                    "medical assistance is valid but not registered",
                )
                .into(),
            Self::SpecialMedicalExpense => language
                .pick(
                    "特別療養費の支給対象者です(窓口では全額負担)",
                    "pays in full and is refunded (特別療養費)",
                )
                .into(),
            Self::OcrOnly => language
                .pick(
                    "券面をOCRで読み取ったもので、資格確認の結果ではありません",
                    "a card reader's OCR, not an answer of the system",
                )
                .into(),
            Self::NoBirthdate => language
                .pick(
                    "回答に生年月日がなく、本人の資格か確認できません",
                    "the answer has no birth date, so that it does not show whose qualification it is",
                )
                .into(),
            Self::Obstacle(obstacle) => obstacle.text(language),
        }
    }
}

/// A text of the system with its code, or words of ours when it sent none.
fn with_code(message: &str, code: &str, otherwise: &str) -> String {
    match (message, code) {
        ("", "") => otherwise.to_owned(),
        ("", code) => format!("{otherwise} ({code})"),
        (message, "") => message.to_owned(),
        (message, code) => format!("{message} ({code})"),
    }
}

impl Obstacle {
    fn text(&self, language: Language) -> String {
        match self {
            Self::NoAnswer { picked_up: false } => language
                .pick(
                    "資格確認端末が要求を受け取りませんでした",
                    "the terminal did not take the request",
                )
                .into(),
            Self::NoAnswer { picked_up: true } => language
                .pick("時間内に回答がありませんでした", "there was no answer in time")
                .into(),
            Self::Refused { message } => with_code(
                message,
                "",
                language.pick(
                    "資格確認端末が要求を処理できませんでした",
                    "the terminal refused the request",
                ),
            ),
            Self::Exchange { message } => message.clone(),
            Self::SystemError { code, message } => {
                with_code(message, code, language.pick("システムエラーです", "the system failed"))
            }
            Self::StillProcessing => language.pick("処理中です", "the system is still working on it").into(),
            Self::InquiryError { code, message } => with_code(
                message,
                code,
                language.pick("照会がエラーになりました", "the inquiry failed"),
            ),
            Self::Unclear => language
                .pick(
                    "回答から資格の有無を判断できません",
                    "the answer does not tell whether there is a qualification",
                )
                .into(),
        }
    }
}

/// An outcome with its reasons, the deciding one first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// What the answer means.
    pub outcome: Outcome,
    /// Why, and what to note.
    pub reasons: Vec<Reason>,
}

impl Decision {
    /// The decision when nobody could be asked.
    #[must_use]
    pub fn could_not_ask(obstacle: Obstacle) -> Self {
        Self {
            outcome: Outcome::CouldNotAsk,
            reasons: vec![Reason::Obstacle(obstacle)],
        }
    }

    /// The decision as a value for JSON, with texts in the given language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> impl Serialize + '_ {
        DecisionText {
            decision: self,
            language,
        }
    }
}

struct DecisionText<'d> {
    decision: &'d Decision,
    language: Language,
}

impl Serialize for DecisionText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ReasonText {
            code: &'static str,
            text: String,
        }
        let reasons = self.decision.reasons.iter();
        let reasons: Vec<_> = reasons
            .map(|reason| ReasonText {
                code: reason.code(),
                text: reason.text(self.language),
            })
            .collect();
        let mut object = serializer.serialize_struct("Decision", 3)?;
        object.serialize_field("outcome", &self.decision.outcome)?;
        object.serialize_field("reasons", &reasons)?;
        object.serialize_field("advice", self.decision.outcome.advice(self.language))?;
        object.end()
    }
}

/// Decides from an answer whether the person is insured on the day `on`.
///
/// The system's word (資格有効性) counts for the day that it was asked about; for another day the dates of the record
/// decide, and the decision says which day was asked about.
#[must_use]
pub fn decide(answer: &QualificationAnswer<'_>, on: Date) -> Decision {
    if is_ocr(answer) {
        return Decision {
            outcome: Outcome::CouldNotAsk,
            reasons: vec![Reason::OcrOnly],
        };
    }
    match undecided(answer) {
        Some(obstacle) => Decision::could_not_ask(obstacle),
        None => decide_answered(answer, on),
    }
}

/// Whether the file is a reader vendor's OCR (照会区分 7 to 9) and not the system's word on anybody.
fn is_ocr(answer: &QualificationAnswer<'_>) -> bool {
    use ReferenceClassification::{MyNumberCardAndSubsidy, OcrCard, OcrCardAndSubsidy};
    matches!(
        answer.header.reference_classification.known(),
        Some(OcrCard | OcrCardAndSubsidy | MyNumberCardAndSubsidy)
    )
}

/// Whether and why the answer is none.
fn undecided(answer: &QualificationAnswer<'_>) -> Option<Obstacle> {
    let header: &AnswerHeader<'_> = &answer.header;
    let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
    match header.segment_of_result.known() {
        Some(SegmentOfResult::Normal) => {}
        Some(SegmentOfResult::Processing) => return Some(Obstacle::StillProcessing),
        Some(SegmentOfResult::Abnormal) => {
            return Some(Obstacle::SystemError {
                code: owned(&header.error_code),
                message: owned(&header.error_message),
            });
        }
        None => return Some(Obstacle::Unclear),
    }
    match answer.body.processing_result_status.known() {
        Some(ProcessingResultStatus::Normal) => None,
        Some(ProcessingResultStatus::Error) => Some(Obstacle::InquiryError {
            code: owned(&answer.body.processing_result_code),
            message: owned(&answer.body.processing_result_message),
        }),
        None => Some(Obstacle::Unclear),
    }
}

fn decide_answered(answer: &QualificationAnswer<'_>, on: Date) -> Decision {
    let not_insured = |reason| {
        let mut reasons = vec![reason];
        for record in &answer.body.result_list {
            let since = record.disqualification_date.known();
            reasons.extend(since.map(|since| Reason::Lost { since }));
            reasons.extend(record.reason_of_loss.known().map(Reason::ReasonOfLoss));
        }
        reasons.extend(another_day(answer, on));
        reasons.extend(system_note(answer));
        Decision {
            outcome: Outcome::NotInsured,
            reasons,
        }
    };
    match answer.body.qualification_validity.known() {
        Some(QualificationValidity::Valid | QualificationValidity::ValidUnregistered) => decide_valid(answer, on),
        Some(QualificationValidity::Invalid) => not_insured(Reason::Invalid),
        Some(QualificationValidity::InvalidNewExists) => not_insured(Reason::NewQualificationExists),
        Some(QualificationValidity::NotFound) => not_insured(Reason::NotFound),
        Some(QualificationValidity::Several) => {
            let reasons = std::iter::once(Reason::SeveralFound)
                .chain(another_day(answer, on))
                .chain(system_note(answer))
                .collect();
            Decision {
                outcome: Outcome::Several,
                reasons,
            }
        }
        None => Decision::could_not_ask(Obstacle::Unclear),
    }
}

fn decide_valid(answer: &QualificationAnswer<'_>, on: Date) -> Decision {
    let is_assistance = |record: &&ResultOfQualificationConfirmation<'_>| {
        record.insured_card_classification.known() == Some(InsuredCardClassification::MedicalAssistance)
    };
    let records = &answer.body.result_list;
    let insurances = records.iter().filter(|record| !is_assistance(record)).count();
    if insurances > 1 {
        let reasons = std::iter::once(Reason::SeveralRecords { count: insurances })
            .chain(another_day(answer, on))
            .chain(system_note(answer))
            .collect();
        return Decision {
            outcome: Outcome::Several,
            reasons,
        };
    }
    if records.is_empty() {
        return Decision::could_not_ask(Obstacle::Unclear);
    }
    let from_face_reader =
        answer.header.reference_classification.known() == Some(ReferenceClassification::MyNumberCard);
    if from_face_reader && records.iter().any(|record| record.birthdate.is_absent()) {
        return Decision {
            outcome: Outcome::CouldNotAsk,
            reasons: vec![Reason::NoBirthdate],
        };
    }
    let another_day = another_day(answer, on);
    let outside: Vec<_> = records
        .iter()
        .filter_map(|record| outside_validity(record, on))
        .collect();
    if another_day.is_some() && outside.len() == records.len() {
        let loss = records.iter().filter_map(|record| record.reason_of_loss.known());
        let reasons = outside
            .into_iter()
            .chain(loss.map(Reason::ReasonOfLoss))
            .chain(another_day)
            .collect();
        return Decision {
            outcome: Outcome::NotInsured,
            reasons,
        };
    }
    let mut notes = outside;
    notes.extend(another_day);
    notes.extend(system_note(answer));
    if answer.body.qualification_validity.known() == Some(QualificationValidity::ValidUnregistered) {
        notes.push(Reason::Unregistered);
    }
    for record in records {
        notes.extend(record_notes(record, on));
    }
    let outcome = if notes.is_empty() {
        Outcome::Insured
    } else {
        Outcome::InsuredWithNotes
    };
    Decision {
        outcome,
        reasons: notes,
    }
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

/// That the system was asked about another day, if it was. An answer that does not say which day stands as it is.
fn another_day(answer: &QualificationAnswer<'_>, on: Date) -> Option<Reason> {
    let asked = answer.header.qualification_confirmation_date.known();
    asked
        .filter(|asked| *asked != on)
        .map(|asked| Reason::AskedForAnotherDay { asked })
}

fn system_note(answer: &QualificationAnswer<'_>) -> Option<Reason> {
    let code = answer.body.processing_result_code.as_deref().unwrap_or_default();
    let message = answer.body.processing_result_message.as_deref().unwrap_or_default();
    let empty = code.is_empty() && message.is_empty();
    (!empty).then(|| Reason::SystemNote {
        code: code.to_owned(),
        message: message.to_owned(),
    })
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
