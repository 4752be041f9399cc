//! What reception wrote down while nobody could be asked (an outage), until it is asked in bulk and answered.
//!
//! The value does no I/O; `io::pending` (feature `folder`) keeps it in a file.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::chart::{ChartError, ChartRecord};
use super::compare::{Difference, compare};
use super::decide::decide_unit;
use super::decision::{Decision, Outcome, Reason};
use super::normalize::number;
use crate::eligibility::Message;
use crate::eligibility::bulk::{
    BulkAnswer, BulkConfirmUnit, BulkQualificationRequest, BulkSearchInfo, INQUIRIES_PER_FILE,
};
use crate::eligibility::bulk_inquiry::{BulkError, BulkInquiry, BulkKind, BulkState};

/// On what reception accepted the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Shown {
    /// 資格確認書.
    QualificationCertificate,
    /// The screen or a sheet of マイナポータル, or of the マイナ資格確認アプリ.
    Screen,
    /// 被保険者資格申立書, a written declaration.
    Declaration,
    /// Something else, or nothing.
    Other,
}

/// One patient who waits to be asked about. `Debug` shows no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pending {
    /// Its name in this collection; goes with the inquiry and comes back with the answer.
    pub id: String,
    /// The day of the visit, for which eligibility is asked.
    pub visit: Date,
    /// On what the patient was accepted.
    pub shown: Shown,
    /// What was written down.
    pub chart: ChartRecord,
}

/// A file of inquiries on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asked {
    /// The file identifier of the upload.
    pub identifier: String,
    /// Where the inquiry stands.
    pub inquiry: BulkInquiry,
    /// The entries that it asks about.
    pub ids: Vec<String>,
}

/// An entry that was answered; it is no longer pending.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolved {
    /// What was written down.
    pub pending: Pending,
    /// What the answer means for the day of the visit.
    pub decision: Decision,
    /// Where what was written down differs from the record of the answer that agrees best.
    pub differences: Vec<Difference>,
}

/// What an answer did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The entries that were answered; they are no longer pending.
    pub resolved: Vec<Resolved>,
    /// Entries that the answer names and does not decide, with the reason; they stay pending and can be asked about again.
    pub undecided: Vec<(String, Decision)>,
    /// Code and text of the failure, when the whole inquiry failed; its entries can be asked about again.
    pub failure: Option<(String, String)>,
}

/// Requests to upload, and entries that lack what a question needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Questions {
    /// One for each file; the file identifier in the header is that of the [`Asked`] entry.
    pub requests: Vec<BulkQualificationRequest<'static>>,
    /// Entries that cannot be asked about as they are; they stay pending.
    pub incomplete: Vec<(String, ChartError)>,
}

/// Patients whose eligibility could not be asked for, from the moment reception writes them down until the system has
/// answered. Nothing leaves the collection unanswered but by [`remove`](Self::remove).
///
/// ```
/// use jiff::civil::date;
/// use kazasu::reception::{ChartRecord, PendingInquiries, Shown};
///
/// let mut pending = PendingInquiries::default();
/// pending.add(date(2026, 9, 29), Shown::QualificationCertificate, ChartRecord::default());
/// let questions = pending.ask(date(2026, 9, 29), "1310000001");
/// assert_eq!(questions.incomplete.len(), 1); // an empty record cannot be asked about
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingInquiries {
    /// How many entries were ever added; makes their names.
    added: u64,
    /// How many files were ever asked; makes their identifiers.
    files: u64,
    entries: Vec<Pending>,
    asked: Vec<Asked>,
}

impl PendingInquiries {
    /// Writes a patient down; the name of the entry comes back.
    pub fn add(&mut self, visit: Date, shown: Shown, chart: ChartRecord) -> String {
        self.added = self.added.saturating_add(1);
        let id = format!("pending-{:06}", self.added);
        self.entries.push(Pending {
            id: id.clone(),
            visit,
            shown,
            chart,
        });
        id
    }

    /// Takes an entry out unanswered, for example because it was asked about singly.
    pub fn remove(&mut self, id: &str) -> Option<Pending> {
        let place = self.entries.iter().position(|entry| entry.id == id)?;
        Some(self.entries.remove(place))
    }

    /// Corrects what was written down; `false` when there is no such entry. An entry that is being asked about can be
    /// asked about again at once: the answer on its way is to what was written down before, and does not count.
    pub fn correct(&mut self, id: &str, chart: ChartRecord) -> bool {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) else {
            return false;
        };
        if entry.chart != chart {
            entry.chart = chart;
            for asked in &mut self.asked {
                asked.ids.retain(|asked| asked != id);
            }
        }
        true
    }

    /// Gives a file up whose answer will not come: it was never uploaded, or the terminal refused it with an error file,
    /// or its reception number is gone. Its entries can be asked about again; an answer that comes after all is refused.
    /// `false` when no file has that identifier.
    pub fn give_up(&mut self, identifier: &str) -> bool {
        let before = self.asked.len();
        self.asked.retain(|asked| asked.identifier != identifier);
        self.asked.len() < before
    }

    /// All entries, asked about or not, in the order in which they were written down.
    #[must_use]
    pub fn entries(&self) -> &[Pending] {
        &self.entries
    }

    /// The files on their way.
    #[must_use]
    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// The days of visit with entries that nobody was asked about yet, in order.
    #[must_use]
    pub fn days(&self) -> Vec<Date> {
        let mut days: Vec<Date> = self
            .entries
            .iter()
            .filter(|entry| !self.is_asked(&entry.id))
            .map(|entry| entry.visit)
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Makes the bulk inquiries about everyone of a day who was not asked about yet, in files of
    /// [`INQUIRIES_PER_FILE`]. Keep the collection before uploading: it then knows what was asked. The requests
    /// themselves are not kept; after a restart before the upload, [`give_up`](Self::give_up) the file and ask again.
    pub fn ask(&mut self, visit: Date, medical_institution_code: &str) -> Questions {
        let mut questions = Questions {
            requests: Vec::new(),
            incomplete: Vec::new(),
        };
        let mut inquiries = Vec::new();
        for entry in self
            .entries
            .iter()
            .filter(|entry| entry.visit == visit && !self.is_asked(&entry.id))
        {
            match inquiry(entry) {
                Ok(inquiry) => inquiries.push(inquiry),
                Err(error) => questions.incomplete.push((entry.id.clone(), error)),
            }
        }
        for part in inquiries.chunks(INQUIRIES_PER_FILE) {
            self.files = self.files.saturating_add(1);
            let identifier = format!("pending-file-{:06}", self.files);
            let mut request = BulkQualificationRequest::default();
            request.header.qualification_confirmation_date = visit.into();
            request.header.medical_institution_code = Some(Cow::Owned(medical_institution_code.to_owned()));
            request.header.arbitrary_file_identifier = Some(Cow::Owned(identifier.clone()));
            request.body.qualification_confirm_search_info = part.to_vec();
            questions.requests.push(request);
            let ids = part
                .iter()
                .filter_map(|inquiry| inquiry.arbitrary_identifier.clone())
                .map(Cow::into_owned);
            let inquiry = BulkInquiry::new(BulkKind::Qualification, medical_institution_code);
            self.asked.push(Asked {
                identifier,
                inquiry,
                ids: ids.collect(),
            });
        }
        questions
    }

    /// Takes an answer to a file's last step. When the answers themselves have come, every entry that was decided leaves
    /// the collection and is returned; what nobody could be asked about stays and can be asked again. When the inquiry
    /// failed, all of its entries can be asked again.
    ///
    /// An entry is answered by a unit that bears its name and repeats no other number or birth date than the entry has.
    /// Units that bear one name and disagree resolve it as [`Outcome::Several`].
    ///
    /// # Errors
    /// [`BulkError::OtherInquiry`] when no file has that identifier, or the answer bears another one; otherwise as
    /// [`BulkInquiry::received`].
    pub fn received(&mut self, identifier: &str, answer: &Message<'_>) -> Result<Received, BulkError> {
        if file_identifier(answer).is_some_and(|echo| echo != identifier) {
            return Err(BulkError::OtherInquiry);
        }
        let place = self.asked.iter().position(|asked| asked.identifier == identifier);
        let place = place.ok_or(BulkError::OtherInquiry)?;
        let asked = self.asked.get_mut(place).ok_or(BulkError::OtherInquiry)?;
        let finished = match asked.inquiry.received(answer)? {
            BulkState::Done | BulkState::Failed { .. } => self.asked.remove(place),
            _ => return Ok(Received::default()),
        };
        Ok(match (finished.inquiry.state(), answer) {
            (BulkState::Done, Message::BulkAnswer(answer)) => self.resolve(&finished, answer),
            (BulkState::Failed { code, message }, _) => Received {
                failure: Some((code.clone(), message.clone())),
                ..Received::default()
            },
            _ => Received::default(),
        })
    }

    fn resolve(&mut self, asked: &Asked, answer: &BulkAnswer<'_>) -> Received {
        let mut units: HashMap<&str, Vec<&BulkConfirmUnit<'_>>> = HashMap::new();
        for unit in &answer.body.bulk_confirm_unit {
            let echo = unit.qualification_confirm_search_info.as_deref();
            if let Some(id) = echo.and_then(|echo| echo.arbitrary_identifier.as_deref()) {
                units.entry(id).or_default().push(unit);
            }
        }
        let mut received = Received::default();
        let mut left = Vec::new();
        for entry in std::mem::take(&mut self.entries) {
            let id = Some(entry.id.as_str()).filter(|id| asked.ids.iter().any(|asked| asked == id));
            let units = id.and_then(|id| units.get(id)).into_iter().flatten().copied();
            let units: Vec<_> = units.filter(|unit| is_about(unit, &entry.chart)).collect();
            let decisions = units.iter().map(|unit| decide_unit(answer, unit, entry.visit));
            let (undecided, decided): (Vec<_>, Vec<_>) =
                decisions.partition(|decision| decision.outcome == Outcome::CouldNotAsk);
            let disagree = decided.windows(2).any(|pair| pair.first() != pair.last());
            let count = decided.len();
            let Some(decision) = decided.into_iter().next() else {
                received
                    .undecided
                    .extend(undecided.into_iter().next().map(|reason| (entry.id.clone(), reason)));
                left.push(entry);
                continue;
            };
            let records = units.iter().flat_map(|unit| unit.records());
            let compared = records.map(|record| compare(&entry.chart, record));
            received.resolved.push(Resolved {
                differences: compared.min_by_key(Vec::len).unwrap_or_default(),
                pending: entry,
                decision: if disagree {
                    Decision::of(Outcome::Several, [Reason::SeveralRecords { count }])
                } else {
                    decision
                },
            });
        }
        self.entries = left;
        received
    }

    fn is_asked(&self, id: &str) -> bool {
        self.asked.iter().any(|asked| asked.ids.iter().any(|asked| asked == id))
    }
}

/// The file identifier that an answer repeats.
fn file_identifier<'m>(answer: &'m Message<'_>) -> Option<&'m str> {
    match answer {
        Message::ReceptionAnswer(answer) => answer.header.arbitrary_file_identifier.as_deref(),
        Message::BulkAnswer(answer) => answer.header.arbitrary_file_identifier.as_deref(),
        _ => None,
    }
}

/// Whether nothing that the unit repeats of the inquiry speaks against its being about the chart: another program's
/// inquiries in the same folder may bear the same names.
fn is_about(unit: &BulkConfirmUnit<'_>, chart: &ChartRecord) -> bool {
    let Some(echo) = unit.qualification_confirm_search_info.as_deref() else {
        return false;
    };
    let echoed = [&echo.insurer_number, &echo.insured_identification_number];
    let written = [&chart.insurer_number, &chart.insured_identification_number];
    let numbers = echoed.into_iter().zip(written).all(|(echoed, written)| {
        let both = echoed.as_deref().zip(written.as_deref());
        both.is_none_or(|(echoed, written)| number(echoed) == number(written))
    });
    let born = echo.birthdate.known().zip(chart.birthdate);
    numbers && born.is_none_or(|(echoed, written)| echoed == written)
}

/// The inquiry about an entry, with the entry's name in it.
fn inquiry(entry: &Pending) -> Result<BulkSearchInfo<'static>, ChartError> {
    let question = entry.chart.question("", entry.visit, false)?;
    let search = question.body.qualification_confirm_search_info;
    Ok(BulkSearchInfo {
        insurer_number: search.insurer_number,
        insured_card_symbol: search.insured_card_symbol,
        insured_identification_number: search.insured_identification_number,
        insured_branch_number: search.insured_branch_number,
        birthdate: search.birthdate,
        limit_application_certificate_related_cons_flg: search.limit_application_certificate_related_cons_flg,
        arbitrary_identifier: Some(Cow::Owned(entry.id.clone())),
        ..BulkSearchInfo::default()
    })
}
