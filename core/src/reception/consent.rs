//! What the patient agreed to show (閲覧同意), and until when.

use jiff::civil::DateTime;

use crate::Language;
use crate::eligibility::codes::{Consent, ConsentExpiryReason, LimitConsent};
use crate::eligibility::qualification::ResultOfQualificationConfirmation;
use crate::eligibility::value::Field;

/// What a consent is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// 限度額適用認定証.
    Limit,
    /// 特定疾病療養受療証.
    SpecificDisease,
    /// 特定健診情報.
    Checkups,
    /// 薬剤情報.
    Drugs,
    /// 診療情報.
    Treatment,
    /// 手術情報.
    Operations,
    /// 傷病名.
    Diagnoses,
    /// 感染症.
    Infections,
    /// その他アレルギー等.
    Allergies,
    /// 薬剤アレルギー等.
    DrugAllergies,
    /// 検査.
    Tests,
    /// 処方.
    Prescriptions,
}

impl Subject {
    /// The subject's name.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Limit => language.pick("限度額適用認定証", "limit certificate"),
            Self::SpecificDisease => language.pick("特定疾病療養受療証", "specific disease certificate"),
            Self::Checkups => language.pick("特定健診情報", "check-ups"),
            Self::Drugs => language.pick("薬剤情報", "drugs"),
            Self::Treatment => language.pick("診療情報", "treatment"),
            Self::Operations => language.pick("手術情報", "operations"),
            Self::Diagnoses => language.pick("傷病名", "diagnoses"),
            Self::Infections => language.pick("感染症", "infections"),
            Self::Allergies => language.pick("その他アレルギー等", "other allergies"),
            Self::DrugAllergies => language.pick("薬剤アレルギー等", "drug allergies"),
            Self::Tests => language.pick("検査", "tests"),
            Self::Prescriptions => language.pick("処方", "prescriptions"),
        }
    }
}

/// Where a consent stands at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// Given, and not past its end.
    Valid,
    /// Not given.
    NotGiven,
    /// Given once, and past its end or withdrawn.
    Expired,
    /// Could not be asked for (emergencies only).
    Unobtainable,
    /// A flag that no table knows, or an end that is missing where there has to be one or cannot be read; treat it as not
    /// given.
    Unknown,
}

/// One consent of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsentState {
    /// What it is about.
    pub subject: Subject,
    /// Where it stands.
    pub standing: Standing,
    /// When it was given (Japanese time).
    pub given: Option<DateTime>,
    /// Until when it stands (Japanese time); `None` where the answer does not say.
    pub until: Option<DateTime>,
    /// Why it expired; home visits and online consultations only.
    pub expired_because: Option<ConsentExpiryReason>,
}

/// The consents that a record tells of, at `now` (Japanese time). Subjects that the record does not mention are left
/// out.
#[must_use]
pub fn consents(record: &ResultOfQualificationConfirmation<'_>, now: DateTime) -> Vec<ConsentState> {
    let limit = match &record.limit_application_certificate_related_cons_flg {
        Field::Absent => Field::Absent,
        Field::Known(LimitConsent::Given) => Field::Known(Consent::Given),
        Field::Known(LimitConsent::NotGiven) => Field::Known(Consent::NotGiven),
        Field::Other(text) => Field::Other(text.clone()),
    };
    let no_reason = Field::Absent;
    let r = record;
    let rows = [
        (
            Subject::Limit,
            &limit,
            &r.limit_application_certificate_related_cons_time,
            &r.limit_application_certificate_related_available_time,
            &no_reason,
        ),
        (
            Subject::SpecificDisease,
            &r.specific_diseases_certificate_related_cons_flg,
            &r.specific_diseases_certificate_related_cons_time,
            &r.specific_diseases_certificate_related_available_time,
            &r.specific_diseases_certificate_related_cons_expired_reason,
        ),
        (
            Subject::Checkups,
            &r.specific_health_checkups_info_cons_flg,
            &r.specific_health_checkups_info_cons_time,
            &r.specific_health_checkups_info_available_time,
            &r.specific_health_checkups_info_cons_expired_reason,
        ),
        (
            Subject::Drugs,
            &r.pharmacists_info_cons_flg,
            &r.pharmacists_info_cons_time,
            &r.pharmacists_info_available_time,
            &r.pharmacists_info_cons_expired_reason,
        ),
        (
            Subject::Treatment,
            &r.diagnosis_info_cons_flg,
            &r.diagnosis_info_cons_time,
            &r.diagnosis_info_available_time,
            &r.diagnosis_info_cons_expired_reason,
        ),
        (
            Subject::Operations,
            &r.operation_info_cons_flg,
            &r.operation_info_cons_time,
            &r.operation_info_available_time,
            &r.operation_info_cons_expired_reason,
        ),
        (
            Subject::Diagnoses,
            &r.diagnosis_name_cons_flg,
            &r.diagnosis_name_cons_time,
            &r.diagnosis_name_available_time,
            &no_reason,
        ),
        (
            Subject::Infections,
            &r.infectious_info_cons_flg,
            &r.infectious_info_cons_time,
            &r.infectious_info_available_time,
            &no_reason,
        ),
        (
            Subject::Allergies,
            &r.allergy_info_cons_flg,
            &r.allergy_info_cons_time,
            &r.allergy_info_available_time,
            &no_reason,
        ),
        (
            Subject::DrugAllergies,
            &r.contraindication_info_cons_flg,
            &r.contraindication_info_cons_time,
            &r.contraindication_info_available_time,
            &no_reason,
        ),
        (
            Subject::Tests,
            &r.test_info_cons_flg,
            &r.test_info_cons_time,
            &r.test_info_available_time,
            &no_reason,
        ),
        (
            Subject::Prescriptions,
            &r.prescription_info_cons_flg,
            &r.prescription_info_cons_time,
            &r.prescription_info_available_time,
            &no_reason,
        ),
    ];
    let told = rows.into_iter().filter(|(_, flag, ..)| !flag.is_absent());
    told.map(|(subject, flag, given, until, reason)| {
        let standing = match flag {
            Field::Known(Consent::Given) if is_withdrawn(reason) => Standing::Expired,
            Field::Known(Consent::Given) => given_until(subject, until, now),
            Field::Known(Consent::NotGiven) | Field::Absent => Standing::NotGiven,
            Field::Known(Consent::Expired) => Standing::Expired,
            Field::Known(Consent::Unobtainable) => Standing::Unobtainable,
            Field::Other(_) => Standing::Unknown,
        };
        ConsentState {
            subject,
            standing,
            given: given.known(),
            until: until.known(),
            expired_because: reason.known(),
        }
    })
    .collect()
}

/// Whether a reason says that the consent was taken back, whatever the flag says.
fn is_withdrawn(reason: &Field<'_, ConsentExpiryReason>) -> bool {
    use ConsentExpiryReason::{ByInstitution, ByPatient, OtherUse};
    matches!(reason.known(), Some(ByInstitution | ByPatient | OtherUse))
}

/// Where a consent that was given stands. 限度額 and 特定疾病 are consented to for the answer itself and have an end
/// only in home visits and online consultations; what is viewed later always has one, and an end that is missing or
/// cannot be read (older files may have a day only) must not make a consent endless.
fn given_until(subject: Subject, until: &Field<'_, DateTime>, now: DateTime) -> Standing {
    match until {
        Field::Known(until) if *until < now => Standing::Expired,
        Field::Known(_) => Standing::Valid,
        Field::Absent if matches!(subject, Subject::Limit | Subject::SpecificDisease) => Standing::Valid,
        Field::Absent | Field::Other(_) => Standing::Unknown,
    }
}
