//! What the clinic has in its own records of a patient.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::compare::contribution_ratio;
use crate::eligibility::Code;
use crate::eligibility::codes::LimitConsent;
use crate::eligibility::qualification::{
    QualificationConfirmSearchInfo, QualificationRequest, ResultOfQualificationConfirmation,
};

/// A patient's insurance as the clinic's chart has it. In JSON the keys are those of an eligibility record, so that the
/// two are read side by side.
///
/// `Debug` does not show the contents, because they are personal data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ChartRecord {
    /// 氏名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 氏名カナ, in any width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_kana: Option<String>,
    /// 生年月日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<Date>,
    /// 性別 as a code of `OQSCD007`: `1` male, `2` female, `3` not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex1: Option<String>,
    /// 保険者番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_number: Option<String>,
    /// 被保険者証記号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured_card_symbol: Option<String>,
    /// 被保険者証番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured_identification_number: Option<String>,
    /// 被保険者証枝番.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured_branch_number: Option<String>,
    /// 一部負担金割合 in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution_ratio: Option<u16>,
    /// 限度額適用区分 as a code of `OQSCD012`, such as `A03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_application_certificate_classification_flag: Option<String>,
}

impl std::fmt::Debug for ChartRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChartRecord(..)")
    }
}

/// A chart record cannot be turned into a question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChartError {
    /// The chart lacks what the question needs.
    #[error("the chart has no {field}; the terminal cannot be asked without it")]
    Missing {
        /// The key of the missing field.
        field: &'static str,
    },
}

impl ChartError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
        }
    }
}

impl From<&ResultOfQualificationConfirmation<'_>> for ChartRecord {
    /// What a record tells, such as that of an answer, or of the screen of the マイナ資格確認アプリ that a patient shows
    /// while nobody can be asked.
    fn from(record: &ResultOfQualificationConfirmation<'_>) -> Self {
        let text = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        let limit = record.limit_application_certificate_related_info.as_deref();
        let limit = limit.and_then(|info| info.limit_application_certificate_classification_flag.known());
        Self {
            name: text(&record.name),
            name_kana: text(&record.name_kana),
            birthdate: record.birthdate.known(),
            sex1: record.sex1.known().map(|sex| sex.code().to_owned()),
            insurer_number: text(&record.insurer_number),
            insured_card_symbol: text(&record.insured_card_symbol),
            insured_identification_number: text(&record.insured_identification_number),
            insured_branch_number: text(&record.insured_branch_number),
            contribution_ratio: contribution_ratio(record),
            limit_application_certificate_classification_flag: limit.map(|category| category.code().to_owned()),
        }
    }
}

impl ChartRecord {
    /// The question whether this person is insured on `date`, asked by the institution with the given code.
    ///
    /// `limit_consent` says whether the patient agreed that the 限度額 data are fetched. Numbers are given the form that
    /// the file wants: digits half-width, a branch number of two digits, an insurer number of six digits without the
    /// zeros that a chart may pad it with (zero-padding in files is disputed; spaces are accepted).
    ///
    /// # Errors
    /// [`ChartError::Missing`] without an insurer number, an identification number or a birth date.
    pub fn question(
        &self,
        medical_institution_code: &str,
        date: Date,
        limit_consent: bool,
    ) -> Result<QualificationRequest<'static>, ChartError> {
        let given = |value: &Option<String>| {
            let text = value.as_deref().unwrap_or_default().trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let needed = |value: Option<String>, field| value.ok_or(ChartError::Missing { field });
        let consent = if limit_consent {
            LimitConsent::Given
        } else {
            LimitConsent::NotGiven
        };
        let insurer = given(&self.insurer_number);
        let mut request = QualificationRequest::default();
        request.header.qualification_confirmation_date = date.into();
        request.header.medical_institution_code = Some(Cow::Owned(medical_institution_code.to_owned()));
        request.body.qualification_confirm_search_info = QualificationConfirmSearchInfo {
            insurer_number: Some(needed(insurer.as_deref().map(insurer_number), "insurer_number")?.into()),
            insured_card_symbol: given(&self.insured_card_symbol).map(Cow::Owned),
            insured_identification_number: Some(
                needed(
                    given(&self.insured_identification_number),
                    "insured_identification_number",
                )?
                .into(),
            ),
            insured_branch_number: given(&self.insured_branch_number).map(|branch| branch_number(&branch).into()),
            birthdate: self.birthdate.ok_or(ChartError::Missing { field: "birthdate" })?.into(),
            limit_application_certificate_related_cons_flg: consent.into(),
            ..QualificationConfirmSearchInfo::default()
        };
        Ok(request)
    }
}

/// Six or eight half-width digits. No eight-digit number begins with `00`: its first two digits are the 法別番号.
fn insurer_number(text: &str) -> String {
    let digits = half_width_digits(text);
    match digits.strip_prefix("00") {
        Some(short) if short.len() == 6 => short.to_owned(),
        _ => digits,
    }
}

/// Two half-width digits.
fn branch_number(text: &str) -> String {
    format!("{:0>2}", half_width_digits(text))
}

fn half_width_digits(text: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        other => other,
    };
    text.chars().map(digit).collect()
}
