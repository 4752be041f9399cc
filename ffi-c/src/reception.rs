//! What reception decides from an answer, compares with its chart, and asks.

use std::ffi::c_char;

use jiff::civil::Date;
use kazasu_core::Language;
use kazasu_core::eligibility::{ApiId, Document, MedicalInstitutionCode, Message};
use kazasu_core::reception::{ChartRecord, Decision, Obstacle, compare_answer, decide, decide_unit};

use crate::arguments::{Out, day_or_today, language, optional, reference, text};
use crate::boundary::{boundary, kazasu_status};
use crate::error::{Failure, absent, argument, kazasu_error};
use crate::message::{kazasu_date, kazasu_message};
use crate::record::{Node, kazasu_record};

/// What an answer means for a visit on the day `on`; NULL is today in Japan.
///
/// `outcome` (`insured`, `insured_with_notes`, `not_insured`, `several`, `could_not_ask`), `label` and `advice` for a
/// person, `reasons`, a list of `code` and `text`, the deciding one first. Texts are in `language`. A message that is no
/// answer to a question about eligibility gives `could_not_ask`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_decide(
    answer: *const kazasu_message,
    on: *const kazasu_date,
    language: u32,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let (on, language) = (day_or_today("on", on)?, self::language(language)?);
        let document = reference("answer", answer)?.read()?;
        let decision = match &document.message {
            Message::QualificationAnswer(answer) => decide(answer, on),
            _ => Decision::could_not_ask(Obstacle::Unclear),
        };
        out.give(decided(&decision, language)?);
        Ok(())
    })
}

/// As `kazasu_decide`, of the unit `index` (from 0) of a bulk answer. `KAZASU_E_NO_SUCH_ITEM` when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_decide_unit(
    answer: *const kazasu_message,
    index: usize,
    on: *const kazasu_date,
    language: u32,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let (on, language) = (day_or_today("on", on)?, self::language(language)?);
        let document = reference("answer", answer)?.read()?;
        let Message::BulkAnswer(answer) = &document.message else {
            return Err(argument("wrong_type", "answer", "is no bulk answer"));
        };
        let unit = answer.body.bulk_confirm_unit.get(index);
        let unit = unit.ok_or_else(|| Failure::new("no_such_item", format!("the answer has no unit {index}")))?;
        out.give(decided(&decide_unit(answer, unit, on), language)?);
        Ok(())
    })
}

/// What it means that a question got no answer: `could_not_ask` with the reason, from the error of `kazasu_folder_ask`.
/// "Could not ask" is never "not insured". `why` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_decide_without_answer(
    why: *const kazasu_error,
    language: u32,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let language = self::language(language)?;
        let obstacle = match optional(why) {
            None => Obstacle::Exchange {
                message: "nobody was asked".to_owned(),
            },
            Some(why) => why.obstacle.clone(),
        };
        out.give(decided(&Decision::could_not_ask(obstacle), language)?);
        Ok(())
    })
}

fn decided(decision: &Decision, language: Language) -> Result<kazasu_record, Failure> {
    let label = decision.outcome.label(language);
    Ok(Node::of(&decision.in_language(language))?.with("label", label).into())
}

/// Compares a chart record with an answer.
///
/// `record`: which record of the answer was compared (the one most like the chart), from 0; `differences`: a list, the
/// worst first, of `field`, `label` (in `language`), `chart` (absent when the chart has nothing), `answer` and `severity`
/// (`error`, `warning`, `info`). `chart` is JSON with the keys of a record: `name`, `name_kana`, `birthdate`
/// (`YYYY-MM-DD`), `sex1`, `insurer_number`, `insured_card_symbol`, `insured_identification_number`,
/// `insured_branch_number`, `contribution_ratio`, `limit_application_certificate_classification_flag`; all may be left
/// out. `KAZASU_E_ABSENT` (without an error object) when the answer has no record.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_compare(
    answer: *const kazasu_message,
    chart: *const c_char,
    language: u32,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let language = self::language(language)?;
        let chart = self::chart(text("chart", chart)?)?;
        let document = reference("answer", answer)?.read()?;
        let Message::QualificationAnswer(answer) = &document.message else {
            return Err(argument("wrong_type", "answer", "is no answer about eligibility"));
        };
        let (record, differences) = compare_answer(&chart, answer).ok_or_else(absent)?;
        let differences = differences.iter().map(|difference| {
            let label = difference.label(language);
            Ok(Node::of(difference)?.with("label", label))
        });
        let differences: Result<Node, Failure> = differences.collect();
        out.give(
            Node::group([
                ("record", i64::try_from(record).unwrap_or_default().into()),
                ("differences", differences?),
            ])
            .into(),
        );
        Ok(())
    })
}

/// The question (`OQSsiquc01req`) whether the person of a chart record is insured on the day `on` (NULL is today in
/// Japan), asked by the institution (医療機関コード, ten digits). `limit_consent`: 1 when the patient agreed that the 限度額 data are fetched, else
/// 0. `chart`: as for `kazasu_compare`; insurer number, insured number and birth date are needed.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_question(
    chart: *const c_char,
    institution: *const c_char,
    on: *const kazasu_date,
    limit_consent: u32,
    out: *mut *mut kazasu_message,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let chart = self::chart(text("chart", chart)?)?;
        let on: Date = day_or_today("on", on)?;
        let consent = match limit_consent {
            0 => false,
            1 => true,
            _ => {
                return Err(argument("invalid_argument", "limit_consent", "is neither 0 nor 1"));
            }
        };
        let institution = text("institution", institution)?;
        MedicalInstitutionCode::parse(institution)?;
        let question = chart.question(institution, on, consent)?;
        let api = ApiId::new(ApiId::QUALIFICATION_REQUEST);
        out.give(kazasu_message::new(Document::new(api, question.into())));
        Ok(())
    })
}

fn chart(json: &str) -> Result<ChartRecord, Failure> {
    // The words of the JSON reader may show values of the chart.
    let words = |error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        format!("the chart is no JSON of a chart record (line {line}, column {column})")
    };
    serde_json::from_str(json).map_err(|error| Failure::new("json_malformed", words(error)))
}
