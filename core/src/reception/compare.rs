//! Differences between the chart and an answer that a person would see too.

use std::borrow::Cow;

use serde::Serialize;

use super::chart::ChartRecord;
use super::normalize::{names_match, number};
use crate::Language;
use crate::eligibility::Code;
use crate::eligibility::codes::{InsuredCardClassification, Sex};
use crate::eligibility::qualification::{QualificationAnswer, ResultOfQualificationConfirmation};

/// How much a difference matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A claim would be sent back (レセプト返戻): the chart has to be corrected.
    Error,
    /// Probably the same person, written in another way: look at it.
    Warning,
    /// The answer tells something that the chart does not have.
    Info,
}

/// One difference.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The field, by the key that chart and answer have in JSON.
    pub field: &'static str,
    /// What the chart has; `None` when nothing.
    pub chart: Option<String>,
    /// What the answer says.
    pub answer: String,
    /// How much it matters.
    pub severity: Severity,
}

impl std::fmt::Debug for Difference {
    /// Without the values, which are personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Difference({}, {:?})", self.field, self.severity)
    }
}

impl Difference {
    /// The field's name for a person.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        let (japanese, english) = match self.field {
            "name" => ("氏名", "name"),
            "name_kana" => ("氏名カナ", "name in kana"),
            "birthdate" => ("生年月日", "birth date"),
            "sex1" => ("性別", "sex"),
            "insurer_number" => ("保険者番号", "insurer number"),
            "insured_card_symbol" => ("記号", "symbol"),
            "insured_identification_number" => ("番号", "number"),
            "insured_branch_number" => ("枝番", "branch number"),
            "contribution_ratio" => ("負担割合", "share of the cost"),
            _ => ("限度額適用区分", "limit category"),
        };
        language.pick(japanese, english)
    }
}

/// Compares a chart record with one record of an answer; the worst differences come first.
///
/// Allowed for are half and full width, kinds of spaces and hyphens, padding with zeros or spaces, hiragana and
/// katakana, and `●` in place of a character that could not be represented. What the answer does not tell is no
/// difference, such as 性別1 未設定 without a 性別2. A name in use (氏名(その他), 通称) in the chart is no difference either.
#[must_use]
pub fn compare(chart: &ChartRecord, record: &ResultOfQualificationConfirmation<'_>) -> Vec<Difference> {
    let same_number = |a: &str, b: &str| number(a) == number(b);
    let exact = |a: &str, b: &str| a == b;
    let mut found = Differences(Vec::new());
    let text = |value: &Option<Cow<'_, str>>| value.as_deref().map(str::to_owned);

    let insurer = text(&record.insurer_number);
    found.check(
        "insurer_number",
        &chart.insurer_number,
        insurer,
        Severity::Error,
        same_number,
    );
    let symbol = text(&record.insured_card_symbol);
    found.check(
        "insured_card_symbol",
        &chart.insured_card_symbol,
        symbol,
        Severity::Error,
        same_number,
    );
    let identification = text(&record.insured_identification_number);
    let charted = &chart.insured_identification_number;
    found.check(
        "insured_identification_number",
        charted,
        identification,
        Severity::Error,
        same_number,
    );
    let branch = text(&record.insured_branch_number);
    found.check(
        "insured_branch_number",
        &chart.insured_branch_number,
        branch,
        Severity::Error,
        same_number,
    );
    let birthdate = record.birthdate.known().map(|date| date.to_string());
    let charted = chart.birthdate.map(|date| date.to_string());
    found.check("birthdate", &charted, birthdate, Severity::Error, exact);
    let ratio = contribution_ratio(record).map(|ratio| ratio.to_string());
    let charted = chart.contribution_ratio.map(|ratio| ratio.to_string());
    found.check("contribution_ratio", &charted, ratio, Severity::Error, exact);
    let limit = record.limit_application_certificate_related_info.as_deref();
    let limit = limit.and_then(|info| info.limit_application_certificate_classification_flag.text());
    let charted = &chart.limit_application_certificate_classification_flag;
    let field = "limit_application_certificate_classification_flag";
    found.check(field, charted, limit.map(Cow::into_owned), Severity::Error, same_number);
    let in_use =
        |other: &Option<Cow<'_, str>>, charted: &str| other.as_deref().is_some_and(|other| names_match(charted, other));
    let name = |a: &str, b: &str| names_match(a, b) || in_use(&record.name_of_other, a);
    found.check("name", &chart.name, text(&record.name), Severity::Warning, name);
    let kana = |a: &str, b: &str| names_match(a, b) || in_use(&record.name_of_other_kana, a);
    found.check(
        "name_kana",
        &chart.name_kana,
        text(&record.name_kana),
        Severity::Warning,
        kana,
    );
    let sex = stated_sex(record).map(|sex| sex.code().to_owned());
    found.check("sex1", &chart.sex1, sex, Severity::Warning, same_number);

    found.0.sort_by_key(|difference| difference.severity);
    found.0
}

/// Compares a chart record with the record of an answer that it is about; its place in the answer comes with the
/// differences. `None` when the answer holds no record.
///
/// That is the record with the chart's insurer number; failing that an insurance rather than 医療扶助, which has fewer
/// fields to differ in; and among several the one that agrees best.
#[must_use]
pub fn compare_answer(chart: &ChartRecord, answer: &QualificationAnswer<'_>) -> Option<(usize, Vec<Difference>)> {
    let severe = |found: &[Difference], severity| found.iter().filter(|one| one.severity == severity).count();
    let compared = answer
        .body
        .result_list
        .iter()
        .map(|record| compare(chart, record))
        .enumerate();
    compared.min_by_key(|(index, found)| {
        let other_insurer = found
            .iter()
            .any(|one| one.field == "insurer_number" && one.severity == Severity::Error);
        let record = answer.body.result_list.get(*index);
        let class = record.and_then(|record| record.insured_card_classification.known());
        (
            other_insurer,
            class == Some(InsuredCardClassification::MedicalAssistance),
            severe(found, Severity::Error),
            severe(found, Severity::Warning),
        )
    })
}

/// The sex that the card states: on its back (性別2) when its face leaves it unset.
fn stated_sex(record: &ResultOfQualificationConfirmation<'_>) -> Option<Sex> {
    let stated = |sex: Option<Sex>| sex.filter(|sex| *sex != Sex::NotSet);
    stated(record.sex1.known()).or_else(|| stated(record.sex2.known()))
}

/// The share of the cost that the patient bears, in percent, where the answer tells it (70 years and over).
pub(crate) fn contribution_ratio(record: &ResultOfQualificationConfirmation<'_>) -> Option<u16> {
    let elderly = record.elderly_recipient_certificate_info.as_deref();
    let elderly = elderly.and_then(|info| info.elderly_recipient_contribution_ratio.known());
    record
        .insured_partial_contribution_ratio
        .known()
        .or(elderly)
        .map(|percent| percent.0)
}

struct Differences(Vec<Difference>);

impl Differences {
    fn check(
        &mut self,
        field: &'static str,
        chart: &Option<String>,
        answer: Option<String>,
        severity: Severity,
        alike: impl Fn(&str, &str) -> bool,
    ) {
        let Some(answer) = answer else { return };
        let chart = chart.clone().filter(|text| !text.trim().is_empty());
        match &chart {
            Some(text) if alike(text, &answer) => {}
            Some(_) => self.0.push(Difference {
                field,
                chart,
                answer,
                severity,
            }),
            None => self.0.push(Difference {
                field,
                chart: None,
                answer,
                severity: Severity::Info,
            }),
        }
    }
}
