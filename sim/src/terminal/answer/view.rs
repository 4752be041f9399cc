//! 薬剤情報 (`YZKsiquc01res`) and 特定健診情報 (`TKKsiquc01res`), as XML or PDF. Errors are always XML (`[2+]`).

use super::super::behaviour::Fault;
use super::super::patients::Patient;
use super::super::request::{Treatment, View, ViewContent};
use super::super::xml::{Content, Fields, field, group, groups, text};
use super::qualification::standing_consent;
use super::{Answer, Context, Failure, NO_CONSENT, NO_SUCH_INSURANCE, STALE_IDENTIFIER, pdf, resolved};

/// A real code (`[1]`).
const SERVICE_NOT_USED: Failure<'_> = ("SCKO1000E", "【エラー】電子処方箋管理サービスを利用していません。");

/// The elements that name the insured: in drug answers, in check-up answers, in a record. The kana of check-ups are
/// `KanaName` in one source and `KanasName` in another.
const INSURED: [(&str, &str, &str); 11] = [
    ("InsNum", "InsurerNumber", "InsurerNumber"),
    ("InsCdSym", "InsuranceCardSymbol", "InsuredCardSymbol"),
    (
        "InsCdNum",
        "InsuredPersonIdentificationNumber",
        "InsuredIdentificationNumber",
    ),
    ("BrancNum", "BranchNumber", "InsuredBranchNumber"),
    ("KanaName", "KanaName", "NameKana"),
    ("KanaName2", "KanaName2", "NameOfOtherKana"),
    ("Name", "Name", "Name"),
    ("Name2", "Name2", "NameOfOther"),
    ("Birth", "Birthday", "Birthdate"),
    ("AdmGendCode", "AdministrativeGenderCode", "Sex1"),
    ("AdmGendCode2", "AdministrativeGenderCode2", "Sex2"),
];

pub(super) fn answer(context: &Context<'_>, view: &View) -> Answer {
    let (patient, record) = match found(context, view) {
        Ok(found) => found,
        Err((code, message)) => {
            let error = vec![field("MessageId", code), field("MessageContents", message)];
            let header = header(context, view, None, "9", error);
            return context.xml(&vec![group("MessageHeader", header)]);
        }
    };
    let as_pdf = view.file_category % 2 == 1;
    if as_pdf {
        let identifier = context.identifier(text(&view.echo, "ReqArbitraryFileIdentifier"));
        return Answer {
            extension: "pdf",
            bytes: pdf::page(identifier.unwrap_or_default()),
        };
    }
    let insured = insured(context, view, record);
    let body = match &view.content {
        ViewContent::Drugs {
            from,
            to,
            prescription_service,
        } => {
            let treatments = view.file_category > 2;
            drugs(
                context,
                patient,
                |month| from.as_str() <= month && month <= to.as_str(),
                treatments,
                *prescription_service,
            )
        }
        ViewContent::Checkups => resolved(patient.checkups(), context.now),
    };
    context.xml(&vec![
        group(
            "MessageHeader",
            header(context, view, Some(insured), "1", Fields::new()),
        ),
        group("MessageBody", body),
    ])
}

/// Whose data may be shown, or why none.
fn found<'a>(context: &'a Context<'_>, view: &View) -> Result<(&'a Patient, &'a Fields), Failure<'a>> {
    if let Some(error) = context.system_error().or(context.business_error()) {
        return Err(error);
    }
    let (patient, record) = context
        .patients
        .with_insurance(&view.insurance)
        .ok_or(NO_SUCH_INSURANCE)?;
    let consents = match view.treatment {
        Treatment::Outpatient => record,
        treatment => {
            let visit = standing_consent(context.memory, patient, treatment).ok_or(NO_CONSENT)?;
            &visit.record
        }
    };
    let needed = match view.content {
        ViewContent::Drugs {
            prescription_service: true,
            ..
        } if !context.behaviour.prescription_service => return Err(SERVICE_NOT_USED),
        ViewContent::Drugs { .. } if view.file_category > 2 => &["PharmacistsInfo", "DiagnosisInfo"][..],
        ViewContent::Drugs { .. } => &["PharmacistsInfo"],
        ViewContent::Checkups => &["SpecificHealthCheckupsInfo"],
    };
    let consents = resolved(consents, context.now);
    let now = context.time();
    let stands = |subject: &&str| {
        text(&consents, &format!("{subject}ConsFlg")) == Some("1")
            && text(&consents, &format!("{subject}AvailableTime")).is_some_and(|until| now.as_str() <= until)
    };
    match needed.iter().all(stands) {
        true => Ok((patient, record)),
        false => Err(NO_CONSENT),
    }
}

/// `ResultCode` is 1 for success; the value in an error is made up.
fn header(context: &Context<'_>, view: &View, insured: Option<Fields>, result: &str, error: Fields) -> Fields {
    let mut request = view.echo.clone();
    if context.fault == Some(&Fault::WrongIdentifier) {
        request.retain(|(name, _)| name != "ReqArbitraryFileIdentifier");
        request.push(field("ReqArbitraryFileIdentifier", STALE_IDENTIFIER));
    }
    let name = match view.content {
        ViewContent::Drugs { .. } => "QuaInf",
        ViewContent::Checkups => "QualificationsInfo",
    };
    let mut fields = vec![
        field("ProcessExecutionTime", context.time()),
        group("RequestInfo", request),
    ];
    fields.extend(insured.map(|insured| group(name, insured)));
    fields.push(field("ResultCode", result));
    fields.extend(error);
    fields.push(context.character_code());
    fields
}

fn insured(context: &Context<'_>, view: &View, record: &Fields) -> Fields {
    let is_drugs = view.content != ViewContent::Checkups;
    let mut fields = Fields::new();
    for (drugs, checkups, name) in INSURED {
        let Some(value) = text(record, name) else { continue };
        fields.push(field(if is_drugs { drugs } else { checkups }, value));
        if name == "Birthdate" {
            fields.extend(age(context, value).map(|age| field("Age", age)));
        }
    }
    let number = context.reference_number(record);
    fields.extend(number.map(|number| field(if is_drugs { "RefNum" } else { "ReferenceNumber" }, number)));
    fields
}

fn age(context: &Context<'_>, birthdate: &str) -> Option<String> {
    let today: u32 = context.now.strftime("%Y%m%d").to_string().parse().ok()?;
    Some((today.checked_sub(birthdate.parse().ok()?)? / 10_000).to_string())
}

/// The records of the months wanted: claims, without 診療情報 if only drugs are wanted, and those of the e-prescription
/// service if they are wanted.
fn drugs(
    context: &Context<'_>,
    patient: &Patient,
    is_wanted: impl Fn(&str) -> bool,
    treatments: bool,
    prescription_service: bool,
) -> Fields {
    let is_in = |month: &Fields, name: &str| text(month, name).is_some_and(&is_wanted);
    let of_month = |list: Fields, name: &str| -> Fields {
        let is_in = |content: &Content| matches!(content, Content::Group(month) if is_in(month, name));
        list.into_iter().filter(|(_, month)| is_in(month)).collect()
    };
    let mut body = Fields::new();
    for (name, content) in resolved(patient.drugs(), context.now) {
        let Content::Group(content) = content else { continue };
        let content = match name.as_str() {
            "MeTrMonthInf" if !is_in(&content, "MeTrMonth") => continue,
            "MeTrMonthInf" if treatments => content,
            "MeTrMonthInf" => match without_treatments(content) {
                Some(month) => month,
                None => continue,
            },
            "CzDiInf" if prescription_service => of_month(content, "CzDiMonth"),
            "ShPrInf" if prescription_service => of_month(content, "ShPrMonth"),
            _ => continue,
        };
        body.push(group(&name, content));
    }
    body
}

/// A month of claims with its drugs only, if it has any.
fn without_treatments(month: Fields) -> Option<Fields> {
    let days: Fields = groups(&month, "DiDateInfs")
        .flatten()
        .filter_map(|(name, day)| match day {
            Content::Group(day) if groups(day, "DrugInfs").next().is_some() => {
                let day = day.iter().filter(|(name, _)| name != "MeTrInfs").cloned().collect();
                Some(group(name, day))
            }
            _ => None,
        })
        .collect();
    if days.is_empty() {
        return None;
    }
    let mut month = month;
    month.retain(|(name, _)| name != "DiDateInfs");
    month.push(group("DiDateInfs", days));
    Some(month)
}
