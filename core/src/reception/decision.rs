//! What reception is told: an outcome, the reasons for it, and what to do.

use jiff::civil::Date;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::Language;
use crate::eligibility::Code;
use crate::eligibility::codes::{LimitCategory, ReasonOfLoss};

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
    /// The ceiling is another one than the clinic has on record, or that cannot be told (変更あり又は判定不能).
    LimitChanged,
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
            Self::LimitChanged => "limit_changed",
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
            Self::LimitChanged => language
                .pick(
                    "限度額適用認定証の情報が変わったか、判定できません",
                    "the limit has changed, or that cannot be told",
                )
                .into(),
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
    pub(super) fn of(outcome: Outcome, reasons: impl IntoIterator<Item = Reason>) -> Self {
        Self {
            outcome,
            reasons: reasons.into_iter().collect(),
        }
    }

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
