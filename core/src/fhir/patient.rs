//! The person of a record.

use serde_json::Value;

use super::object::Object;
use super::{systems, text};
use crate::eligibility::codes::Sex;
use crate::eligibility::qualification::ResultOfQualificationConfirmation;

pub(super) fn patient(record: &ResultOfQualificationConfirmation<'_>) -> Object {
    let kana = |name: Option<&str>| name.map(text::full_width_kana);
    let (name_kana, name_of_other_kana) = (
        kana(record.name_kana.as_deref()),
        kana(record.name_of_other_kana.as_deref()),
    );
    let names = [
        human_name(record.name.as_deref(), "official", "IDE"),
        human_name(name_kana.as_deref(), "official", "SYL"),
        // A name in use beside the legal one.
        human_name(record.name_of_other.as_deref(), "usual", "IDE"),
        human_name(name_of_other_kana.as_deref(), "usual", "SYL"),
    ];
    let address = Object::default()
        .set("text", record.address.as_deref())
        .set("postalCode", record.post_number.as_deref());
    let gender = record.sex1.known().map(|sex| match sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::NotSet => "unknown",
    });
    Object::resource("Patient", Some(systems::PATIENT_PROFILE))
        .set("identifier", vec![reference_number(record.reference_number.as_deref())])
        .set("name", names.to_vec())
        .set("gender", gender)
        .set("birthDate", record.birthdate.known().and_then(text::date))
        .set("address", vec![address])
}

/// 照会番号, the institution's own patient number; the facts name no system for it.
fn reference_number(number: Option<&str>) -> Option<Value> {
    let kind = Object::default().set("text", "照会番号");
    let identifier = Object::default().set("type", kind).set("value", number?.trim());
    identifier.0.contains_key("value").then(|| identifier.into())
}

fn human_name(name: Option<&str>, usage: &str, representation: &str) -> Option<Value> {
    let name = name.map(str::trim).filter(|name| !name.is_empty())?;
    let extension = Object::default()
        .set("url", systems::NAME_REPRESENTATION)
        .set("valueCode", representation);
    let (family, given) = text::family_and_given(name).unzip();
    let name = Object::default()
        .set("extension", vec![extension])
        .set("use", usage)
        .set("text", name)
        .set("family", family)
        .set("given", vec![given]);
    Some(name.into())
}
