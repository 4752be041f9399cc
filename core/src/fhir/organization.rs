//! Insurer (保険者) and institution (医療機関).

use serde_json::Value;

use super::object::Object;
use super::systems;
use crate::eligibility::qualification::ResultOfQualificationConfirmation;

/// Who pays; `None` where the record names nobody.
pub(super) fn insurer(record: &ResultOfQualificationConfirmation<'_>, is_public_expense: bool) -> Option<Object> {
    let (system, kind) = match is_public_expense {
        true => (systems::PUBLIC_PAYER_NUMBER, "pay"),
        false => (systems::INSURER_NUMBER, "ins"),
    };
    let coding = Object::default()
        .set("system", systems::ORGANIZATION_TYPE)
        .set("code", kind);
    let number = record.insurer_number.as_deref();
    let number = number.and_then(|number| identifier(system, number));
    let organization = Object::resource("Organization", Some(systems::ORGANIZATION_PROFILE))
        .set("identifier", vec![number])
        .set("type", vec![Object::default().set("coding", vec![coding])])
        .set("name", record.insurer_name.as_deref());
    is_named(&organization).then_some(organization)
}

/// The institution that asked, known by its code only.
pub(super) fn institution(code: &str) -> Option<Object> {
    let identifiers = [systems::MEDICAL_INSTITUTION, systems::MEDICAL_INSTITUTION_ID];
    let organization = Object::resource("Organization", Some(systems::ORGANIZATION_PROFILE)).set(
        "identifier",
        identifiers.map(|system| identifier(system, code)).to_vec(),
    );
    is_named(&organization).then_some(organization)
}

fn identifier(system: &str, value: &str) -> Option<Value> {
    let value = value.trim();
    (!value.is_empty()).then(|| Object::default().set("system", system).set("value", value).into())
}

/// FHIR demands a number or a name of an organization (org-1).
fn is_named(organization: &Object) -> bool {
    ["identifier", "name"]
        .iter()
        .any(|member| organization.0.contains_key(*member))
}
