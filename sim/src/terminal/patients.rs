//! The fictional people a terminal knows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::request::Treatment;
use super::xml::{Fields, FieldsJson, groups, text};

/// What a person is looked up by. Compared as sent, as the real system does as far as known: full and half width
/// differ, and so do `1` and `01`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchKeys {
    /// 保険者番号, without padding.
    pub insurer_number: String,
    /// 被保険者証記号.
    #[serde(rename = "insured_card_symbol")]
    pub symbol: Option<String>,
    /// 被保険者証番号.
    #[serde(rename = "insured_identification_number")]
    pub number: String,
    /// 枝番, two digits. A request without one matches any.
    #[serde(rename = "insured_branch_number")]
    pub branch: Option<String>,
    /// 生年月日, `YYYYMMDD`.
    pub birthdate: String,
}

impl SearchKeys {
    fn of_record(record: &Fields) -> Option<Self> {
        let Insurance {
            insurer_number,
            symbol,
            number,
            branch,
        } = Insurance::of_record(record)?;
        let birthdate = text(record, "Birthdate").filter(|text| !text.is_empty())?.to_owned();
        Some(Self {
            insurer_number,
            symbol,
            number,
            branch,
            birthdate,
        })
    }

    fn matches(&self, asked: &Self) -> bool {
        let branch_differs = asked.branch.is_some() && asked.branch != self.branch;
        !branch_differs
            && self.insurer_number == asked.insurer_number
            && self.symbol == asked.symbol
            && self.number == asked.number
            && self.birthdate == asked.birthdate
    }
}

/// What names an insurance of a person where no birth date is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Insurance {
    pub(super) insurer_number: String,
    pub(super) symbol: Option<String>,
    pub(super) number: String,
    pub(super) branch: Option<String>,
}

impl Insurance {
    /// That of a record, which may lack birth date and branch number, but not the others.
    pub(super) fn of_record(record: &Fields) -> Option<Self> {
        let owned = |name| text(record, name).filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Self {
            insurer_number: owned("InsurerNumber")?.trim().to_owned(),
            symbol: owned("InsuredCardSymbol"),
            number: owned("InsuredIdentificationNumber")?,
            branch: owned("InsuredBranchNumber"),
        })
    }

    /// As for [`SearchKeys`], no branch number matches any.
    fn matches(&self, asked: &Self) -> bool {
        (asked.branch.is_none() || asked.branch == self.branch)
            && (&self.insurer_number, &self.symbol, &self.number)
                == (&asked.insurer_number, &asked.symbol, &asked.number)
    }
}

/// A fictional person: what can be asked, and what is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    id: String,
    about: String,
    keys: Vec<SearchKeys>,
    body: Fields,
    home_visit: Option<Visit>,
    online: Option<Visit>,
    drugs: Fields,
    checkups: Fields,
}

/// What a person consented to for home visits or online consultations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    /// 受診日, in the form of the patients' files.
    pub(super) examined: Option<String>,
    /// The consent to the eligibility data themselves.
    pub(super) consent: Fields,
    /// What stands in the record from the consent to 限度額 on.
    pub(super) record: Fields,
}

impl Patient {
    /// Name of the person's file, without extension.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the person is there for, in a sentence.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// What the person can be found by; at least one.
    #[must_use]
    pub fn search_keys(&self) -> &[SearchKeys] {
        &self.keys
    }

    /// Content of `MessageBody`, without `ProcessingResultStatus` and the search conditions.
    pub(super) fn body(&self) -> &Fields {
        &self.body
    }

    /// The person's qualifications.
    pub(super) fn records(&self) -> impl Iterator<Item = &Fields> {
        records(&self.body)
    }

    /// What the person consented to, elsewhere than at the face reader.
    pub(super) fn visit(&self, treatment: Treatment) -> Option<&Visit> {
        match treatment {
            Treatment::Outpatient => None,
            Treatment::HomeVisit => self.home_visit.as_ref(),
            Treatment::Online => self.online.as_ref(),
        }
    }

    /// Content of `MessageBody` of a 薬剤情報 answer with everything in it.
    pub(super) fn drugs(&self) -> &Fields {
        &self.drugs
    }

    /// Content of `MessageBody` of a 特定健診情報 answer.
    pub(super) fn checkups(&self) -> &Fields {
        &self.checkups
    }

    fn from_json(id: &str, json: &str) -> Result<Self, serde_json::Error> {
        let PatientJson {
            about,
            asked_as,
            message_body,
            home_visit,
            online,
            drugs,
            checkups,
        } = serde_json::from_str(json)?;
        let body = message_body.0;
        let keys = if asked_as.is_empty() {
            records(&body).filter_map(SearchKeys::of_record).collect()
        } else {
            asked_as
        };
        if keys.is_empty() {
            return Err(serde::de::Error::custom("nothing to find this person by: add asked_as"));
        }
        Ok(Self {
            id: id.to_owned(),
            about,
            keys,
            body,
            home_visit: home_visit.map(VisitJson::into_visit),
            online: online.map(VisitJson::into_visit),
            drugs: drugs.0,
            checkups: checkups.0,
        })
    }
}

fn records(body: &Fields) -> impl Iterator<Item = &Fields> {
    groups(body, "ResultList").flat_map(|list| groups(list, "ResultOfQualificationConfirmation"))
}

/// The form of a person's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatientJson {
    about: String,
    /// What the person is found by, if it is not what the records say.
    #[serde(default)]
    asked_as: Vec<SearchKeys>,
    message_body: FieldsJson,
    home_visit: Option<VisitJson>,
    online: Option<VisitJson>,
    #[serde(default)]
    drugs: FieldsJson,
    #[serde(default)]
    checkups: FieldsJson,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VisitJson {
    examined: Option<String>,
    consent: FieldsJson,
    record: FieldsJson,
}

impl VisitJson {
    fn into_visit(self) -> Visit {
        Visit {
            examined: self.examined,
            consent: self.consent.0,
            record: self.record.0,
        }
    }
}

/// The people a terminal knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patients(Vec<Patient>);

/// Why people could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PatientsError {
    /// A folder or file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not a person's.
    #[error("{} does not describe a patient: {source}", path.display())]
    Json {
        /// Which.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
}

impl PatientsError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "patients_io",
            Self::Json { .. } => "patients_json",
        }
    }
}

macro_rules! embedded {
    ($($id:literal),* $(,)?) => { [$(($id, include_str!(concat!("../../patients/", $id, ".json")))),*] };
}

const BUILTIN: [(&str, &str); 14] = embedded![
    "insured",
    "elderly-recipient",
    "card-expiring",
    "lapsed",
    "changed-insurer",
    "unknown",
    "several",
    "public-assistance",
    "latter-stage-elderly",
    "rare-characters",
    "unseen-elements",
    "child-with-consents",
    "home-visit",
    "online",
];

impl Patients {
    /// Fourteen people, each there for a case that reception meets. `insured` is the holder of the simulated card.
    #[must_use]
    pub fn builtin() -> Self {
        let read = |(id, json)| Patient::from_json(id, json).expect("the built-in patients are well-formed");
        Self(BUILTIN.into_iter().map(read).collect())
    }

    /// Every `.json` file of a folder, in the form of those in `sim/patients`.
    ///
    /// # Errors
    /// [`PatientsError`] when the folder or a file cannot be read or is not of that form.
    pub fn from_dir(dir: &Path) -> Result<Self, PatientsError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            |source| PatientsError::Io { path, source }
        };
        let mut patients = Vec::new();
        for entry in fs::read_dir(dir).map_err(io(dir))? {
            let path = entry.map_err(io(dir))?.path();
            let Some(id) = path.file_stem().and_then(|stem| stem.to_str()) else {
                continue;
            };
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let json = fs::read_to_string(&path).map_err(io(&path))?;
            let patient = Patient::from_json(id, &json);
            patients.push(patient.map_err(|source| PatientsError::Json {
                path: path.clone(),
                source,
            })?);
        }
        patients.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self(patients))
    }

    /// The person whose file has this name.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Patient> {
        self.0.iter().find(|patient| patient.id == id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Patient> {
        self.0.iter()
    }

    /// Those whom `asked` finds.
    pub(super) fn find(&self, asked: &SearchKeys) -> Vec<&Patient> {
        self.0
            .iter()
            .filter(|patient| patient.keys.iter().any(|keys| keys.matches(asked)))
            .collect()
    }

    /// The one record of an insurance and whose it is. `None` when there are several, as without a branch number in a
    /// family.
    pub(super) fn with_insurance(&self, asked: &Insurance) -> Option<(&Patient, &Fields)> {
        let mut found = self.0.iter().flat_map(|patient| {
            let records = patient
                .records()
                .filter(|record| Insurance::of_record(record).is_some_and(|insurance| insurance.matches(asked)));
            records.map(move |record| (patient, record))
        });
        found.next().filter(|_| found.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insurer_number_is_valid(number: &str) -> bool {
        let mut digits: Vec<u32> = number.chars().map(|c| c.to_digit(10).unwrap()).collect();
        let check = digits.pop().unwrap();
        let sum: u32 = digits
            .iter()
            .rev()
            .zip([2, 1].into_iter().cycle())
            .map(|(d, w)| d * w / 10 + d * w % 10)
            .sum();
        (10 - sum % 10) % 10 == check
    }

    #[test]
    fn builtin_insurer_numbers_have_their_check_digit() {
        assert!(insurer_number_is_valid("01130012") && !insurer_number_is_valid("06139999"));
        for patient in Patients::builtin().iter() {
            for keys in patient.search_keys() {
                assert!(
                    insurer_number_is_valid(&keys.insurer_number),
                    "{}: {keys:?}",
                    patient.id()
                );
            }
        }
    }

    #[test]
    fn no_two_builtin_patients_are_found_by_the_same_keys() {
        let patients = Patients::builtin();
        for patient in patients.iter() {
            for keys in patient.search_keys() {
                assert_eq!(patients.find(keys).len(), 1, "{}", patient.id());
            }
        }
    }

    #[test]
    fn keys_are_compared_as_sent() {
        let keys = Patients::builtin().get("insured").unwrap().search_keys()[0].clone();
        assert!(keys.matches(&keys));
        assert!(keys.matches(&SearchKeys {
            branch: None,
            ..keys.clone()
        }));
        for other in [
            SearchKeys {
                branch: Some("02".into()),
                ..keys.clone()
            },
            SearchKeys {
                branch: Some("1".into()),
                ..keys.clone()
            },
            SearchKeys {
                symbol: None,
                ..keys.clone()
            },
            SearchKeys {
                number: "１２３４".into(),
                ..keys.clone()
            },
            SearchKeys {
                birthdate: "19900103".into(),
                ..keys.clone()
            },
            SearchKeys {
                insurer_number: "06130017".into(),
                ..keys.clone()
            },
        ] {
            assert!(!keys.matches(&other), "{other:?}");
        }
    }
}
