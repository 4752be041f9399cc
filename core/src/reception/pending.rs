//! What reception wrote down while nobody could be asked (an outage), until it is asked in bulk and answered.
//!
//! The value does no I/O; `io::pending` (feature `folder`) keeps it in a file.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::chart::{ChartError, ChartRecord};
use super::compare::{Difference, compare};
use super::decide::decide_unit;
use super::decision::{Decision, Outcome};
use crate::eligibility::Message;
use crate::eligibility::bulk::{BulkAnswer, BulkQualificationRequest, BulkSearchInfo, INQUIRIES_PER_FILE};
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

    /// Corrects what was written down; `false` when there is no such entry.
    pub fn correct(&mut self, id: &str, chart: ChartRecord) -> bool {
        let entry = self.entries.iter_mut().find(|entry| entry.id == id);
        entry.map(|entry| entry.chart = chart).is_some()
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
    /// [`INQUIRIES_PER_FILE`]. Keep the collection before uploading: it then knows what was asked.
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
    /// # Errors
    /// [`BulkError::OtherInquiry`] when no file has that identifier; otherwise as [`BulkInquiry::received`].
    pub fn received(&mut self, identifier: &str, answer: &Message<'_>) -> Result<Vec<Resolved>, BulkError> {
        let place = self.asked.iter().position(|asked| asked.identifier == identifier);
        let place = place.ok_or(BulkError::OtherInquiry)?;
        let asked = self.asked.get_mut(place).ok_or(BulkError::OtherInquiry)?;
        let finished = match asked.inquiry.received(answer)? {
            BulkState::Done | BulkState::Failed { .. } => self.asked.remove(place),
            _ => return Ok(Vec::new()),
        };
        match (finished.inquiry.state(), answer) {
            (BulkState::Done, Message::BulkAnswer(answer)) => Ok(self.resolve(&finished, answer)),
            _ => Ok(Vec::new()),
        }
    }

    fn resolve(&mut self, asked: &Asked, answer: &BulkAnswer<'_>) -> Vec<Resolved> {
        let mut resolved = Vec::new();
        for unit in &answer.body.bulk_confirm_unit {
            let echo = unit.qualification_confirm_search_info.as_deref();
            let id = echo.and_then(|echo| echo.arbitrary_identifier.as_deref());
            let Some(id) = id.filter(|id| asked.ids.iter().any(|asked| asked == id)) else {
                continue;
            };
            let Some(place) = self.entries.iter().position(|entry| entry.id == id) else {
                continue;
            };
            let Some(entry) = self.entries.get(place) else { continue };
            let decision = decide_unit(answer, unit, entry.visit);
            if decision.outcome == Outcome::CouldNotAsk {
                continue;
            }
            let compared = unit.records().map(|record| compare(&entry.chart, record));
            let differences = compared.min_by_key(Vec::len).unwrap_or_default();
            let pending = self.entries.remove(place);
            resolved.push(Resolved {
                pending,
                decision,
                differences,
            });
        }
        resolved
    }

    fn is_asked(&self, id: &str) -> bool {
        self.asked.iter().any(|asked| asked.ids.iter().any(|asked| asked == id))
    }
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
