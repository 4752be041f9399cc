//! What reception decides from an answer, compares with its chart, and asks. Results are JSON, which the Python half
//! makes objects of.

use kazasu::Language;
use kazasu::eligibility::{ApiId, Document, MedicalInstitutionCode, Message as Content};
use kazasu::failure::Failure;
use kazasu::reception::{self, ChartRecord, Decision, Obstacle, compare_answer};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::error::{Raise, defect};
use crate::message::Message;
use crate::value::day;

fn language(name: &str) -> PyResult<Language> {
    match name {
        "ja" => Ok(Language::Japanese),
        "en" => Ok(Language::English),
        _ => Err(PyValueError::new_err("the language is \"ja\" or \"en\"")),
    }
}

fn decided(decision: &Decision, language: Language) -> PyResult<String> {
    let mut value = serde_json::to_value(decision.in_language(language)).map_err(|error| defect(&error.to_string()))?;
    value["label"] = decision.outcome.label(language).into();
    Ok(value.to_string())
}

#[pyfunction]
pub(crate) fn decide(answer: &Message, on: &Bound<'_, PyAny>, language: &str) -> PyResult<String> {
    let decision = match &answer.document.message {
        Content::QualificationAnswer(answer) => reception::decide(answer, day(on)?),
        _ => Decision::could_not_ask(Obstacle::Unclear),
    };
    decided(&decision, self::language(language)?)
}

#[pyfunction]
pub(crate) fn decide_unit(answer: &Message, index: usize, on: &Bound<'_, PyAny>, language: &str) -> PyResult<String> {
    let Content::BulkAnswer(answer) = &answer.document.message else {
        return Err(PyValueError::new_err("this is no bulk answer"));
    };
    let unit = answer.body.bulk_confirm_unit.get(index);
    let unit = unit.ok_or_else(|| pyo3::exceptions::PyIndexError::new_err("the answer has no such unit"))?;
    decided(
        &reception::decide_unit(answer, unit, day(on)?),
        self::language(language)?,
    )
}

/// What it means that a question got no answer, from words of the failure.
#[pyfunction]
pub(crate) fn could_not_ask(message: &str, language: &str) -> PyResult<String> {
    let obstacle = Obstacle::Exchange {
        message: message.to_owned(),
    };
    decided(&Decision::could_not_ask(obstacle), self::language(language)?)
}

fn chart(json: &str) -> Result<ChartRecord, Raise> {
    // The words of the JSON reader may show values of the chart.
    let words = "the chart has a key or a value that a chart record does not have";
    serde_json::from_str(json).map_err(|_| Failure::new("json_wrong_type", words).into())
}

/// The record of the answer that is most like the chart, and the differences; None when the answer has no record.
#[pyfunction]
pub(crate) fn compare(answer: &Message, chart: &str, language: &str) -> PyResult<Option<String>> {
    let language = self::language(language)?;
    let chart = self::chart(chart)?;
    let Content::QualificationAnswer(answer) = &answer.document.message else {
        return Err(PyValueError::new_err("this is no answer about eligibility"));
    };
    let Some((record, differences)) = compare_answer(&chart, answer) else {
        return Ok(None);
    };
    let differences: Vec<Value> = differences
        .iter()
        .map(|difference| {
            let mut value = json!(difference);
            value["label"] = difference.label(language).into();
            value
        })
        .collect();
    Ok(Some(json!({"record": record, "differences": differences}).to_string()))
}

/// The question whether the person of a chart record is insured on a day.
#[pyfunction]
pub(crate) fn question(
    chart: &str,
    institution: &str,
    on: &Bound<'_, PyAny>,
    limit_consent: bool,
) -> PyResult<Message> {
    let chart = self::chart(chart)?;
    MedicalInstitutionCode::parse(institution).map_err(Raise::from)?;
    let question = chart
        .question(institution, day(on)?, limit_consent)
        .map_err(Raise::from)?;
    let api = ApiId::new(ApiId::QUALIFICATION_REQUEST);
    Ok(Message::new(Document::new(api, question.into()), None))
}
