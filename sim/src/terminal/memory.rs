//! What a terminal remembers from one request to the next.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;

use super::patients::{Insurance, Patient};
use super::request::{Bulk, Treatment, Upload};

/// Uploads under their reception numbers, registered reference numbers, cancelled consents.
#[derive(Debug, Default)]
pub(super) struct Memory {
    uploads: BTreeMap<String, Accepted>,
    /// 照会番号 by 医療機関コード and insurance.
    reference_numbers: BTreeMap<(String, Insurance), String>,
    cancelled: BTreeSet<(String, Treatment)>,
}

/// A bulk request that was taken.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) medical_institution_code: String,
    pub(super) file_identifier: Option<String>,
    pub(super) upload: Upload,
    /// How often its answers were asked for before they were ready.
    pub(super) asked: u32,
}

impl Memory {
    /// Keeps an upload. Its reception number is time and serial number; the form of real ones is not known.
    pub(super) fn accept(&mut self, upload: Accepted, now: DateTime) -> String {
        let number = format!("{}{:06}", now.strftime("%Y%m%d%H%M%S"), self.uploads.len() + 1);
        self.uploads.insert(number.clone(), upload);
        number
    }

    /// The upload under a reception number, if it is of that kind and institution.
    pub(super) fn accepted(&self, reception_number: &str, bulk: Bulk, institution: &str) -> Option<&Accepted> {
        self.uploads
            .get(reception_number)
            .filter(|accepted| accepted.upload.bulk() == bulk && accepted.medical_institution_code == institution)
    }

    /// Counts that answers were asked for; whether they are ready, having been asked for `polls` times before.
    pub(super) fn is_ready(&mut self, reception_number: &str, polls: u32) -> bool {
        let Some(accepted) = self.uploads.get_mut(reception_number) else {
            return false;
        };
        let ready = accepted.asked >= polls;
        accepted.asked = accepted.asked.saturating_add(1);
        ready
    }

    pub(super) fn register(&mut self, institution: &str, insurance: Insurance, number: &str) {
        self.reference_numbers
            .insert((institution.to_owned(), insurance), number.to_owned());
    }

    /// The number that the institution registered for an insurance.
    pub(super) fn reference_number(&self, institution: &str, insurance: &Insurance) -> Option<&str> {
        let key = (institution.to_owned(), insurance.clone());
        self.reference_numbers.get(&key).map(String::as_str)
    }

    pub(super) fn cancel_consent(&mut self, patient: &Patient, treatment: Treatment) {
        self.cancelled.insert((patient.id().to_owned(), treatment));
    }

    pub(super) fn consent_is_cancelled(&self, patient: &Patient, treatment: Treatment) -> bool {
        self.cancelled.contains(&(patient.id().to_owned(), treatment))
    }
}
