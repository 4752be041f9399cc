//! An eligibility answer as HL7 FHIR R4, with the JP Core profiles for patient (患者), coverage (保険) and organization
//! (組織). Behind the feature `fhir`.
//!
//! | resource | from |
//! |---|---|
//! | `Patient` (JP_Patient) | the person of a record; one for all records that agree on the person |
//! | `Organization` (JP_Organization) | 保険者, or the welfare office of 医療扶助; 医療機関, by its code |
//! | `Coverage` (JP_Coverage) | each record |
//! | `CoverageEligibilityResponse` (base R4) | the answer as a whole |
//!
//! Facts come from the public source of JP Core (profiles dated 2023-10-31) and of profiles built on it; see [`systems`]
//! for how firm each is. What has no agreed place there stays out: limits (限度額), specific diseases (特定疾病), consents,
//! tickets (医療券). Nothing is made up: a code without an agreed code system goes into `text`, and what FHIR demands and
//! the answer does not hold is marked as absent (`data-absent-reason`).
//!
//! The same answer always gives the same bundle: identifiers are derived from the content, and times are the answer's.

mod coverage;
mod insured;
mod object;
mod organization;
mod patient;
mod response;
pub mod systems;
mod text;

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::eligibility::bulk::{BulkAnswer, BulkConfirmUnit};
use crate::eligibility::qualification::QualificationAnswer;
use crate::reception::{decide, decide_unit};
use object::{Object, data_absent};
use response::Inquiry;

/// The answer as a FHIR R4 `Bundle` of type `collection`, ready to be serialized as JSON.
///
/// `on` is the day of the visit that [`decide`] is asked about. `servicedDate` is 資格確認日,
/// or `on` where the answer names no day. `insurance.inforce` is given where the answer says the same of both days.
///
/// Bundle and resources carry UUIDs made from their content (RFC 9562, version 8, from SHA-256), so equal resources of
/// different answers have equal ids. Anyone who can guess all of a resource can confirm it by its id: treat the ids as
/// what they identify.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use kazasu::eligibility::{Message, ReadOptions, read};
///
/// let file = "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody>\
///     <ProcessingResultStatus>1</ProcessingResultStatus><QualificationValidity>1</QualificationValidity>\
///     <ResultList><ResultOfQualificationConfirmation><Name>架空　花子</Name></ResultOfQualificationConfirmation>\
///     </ResultList></MessageBody></XmlMsg>";
/// let document = read(file.as_bytes(), &ReadOptions::named("OQSsiquc01res_1.xml"))?;
/// let Message::QualificationAnswer(answer) = document.message else { return Ok(()) };
/// let bundle = kazasu::fhir::bundle(&answer, jiff::civil::date(2026, 9, 29));
/// assert_eq!(bundle["entry"][0]["resource"]["name"][0]["family"], "架空");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn bundle(answer: &QualificationAnswer<'_>, on: Date) -> Value {
    let inquiry = Inquiry {
        header: &answer.header,
        keys: answer.body.qualification_confirm_search_info.as_deref(),
        records: answer.body.result_list.iter().collect(),
        decide: &|day| decide(answer, day),
    };
    bundle_of(&inquiry, on)
}

/// One unit of a bulk answer as a `Bundle`, as [`bundle`] makes it of a single answer.
#[must_use]
pub fn bundle_unit(answer: &BulkAnswer<'_>, unit: &BulkConfirmUnit<'_>, on: Date) -> Value {
    let inquiry = Inquiry {
        header: &answer.header,
        keys: unit.qualification_confirm_search_info.as_deref(),
        records: unit.records().collect(),
        decide: &|day| decide_unit(answer, unit, day),
    };
    bundle_of(&inquiry, on)
}

fn bundle_of(inquiry: &Inquiry<'_, '_>, on: Date) -> Value {
    let mut entries = Entries::default();
    let response = response::response(inquiry, on, &mut entries);
    entries.add(response);
    let entries: Value = entries.list.into();
    let time = inquiry.header.process_execution_time.known().and_then(text::time);
    Object::default()
        .set("resourceType", "Bundle")
        .set("id", uuid(&entries))
        .set("type", "collection")
        .set("timestamp", time)
        .set("entry", entries)
        .into()
}

/// The resources of a bundle, each once.
#[derive(Default)]
struct Entries {
    list: Vec<Value>,
    ids: HashSet<String>,
}

impl Entries {
    /// Adds a resource unless an equal one is there, and gives a reference to it.
    fn add(&mut self, resource: Object) -> Value {
        let Object(fields) = resource;
        let resource_type = fields.get("resourceType").cloned().unwrap_or_default();
        let id = uuid(&Value::Object(fields.clone()));
        let url = format!("urn:uuid:{id}");
        if self.ids.insert(id.clone()) {
            let mut identified = Object::default()
                .set("resourceType", resource_type.clone())
                .set("id", id);
            for (name, value) in fields {
                identified = identified.set(&name, value);
            }
            let entry = Object::default()
                .set("fullUrl", url.clone())
                .set("resource", identified);
            self.list.push(entry.into());
        }
        Object::default()
            .set("reference", url)
            .set("type", resource_type)
            .into()
    }
}

/// A resource that is known only by an identifier.
fn logical_reference(resource_type: &str, system: &str, value: &str) -> Value {
    let identifier = Object::default().set("system", system).set("value", value);
    Object::default()
        .set("type", resource_type)
        .set("identifier", identifier)
        .into()
}

/// The reference, or the mark that it is unknown where FHIR demands one.
fn or_absent(reference: Option<Value>) -> Value {
    reference.unwrap_or_else(data_absent)
}

fn uuid(content: &Value) -> String {
    let digest = Sha256::digest(content.to_string());
    let bits = u128::from_be_bytes(digest.first_chunk().copied().unwrap_or_default());
    let bits = (bits & !(0xF << 76)) | (0x8 << 76);
    let bits = (bits & !(0x3 << 62)) | (0x2 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        (bits >> 80) & 0xFFFF,
        (bits >> 64) & 0xFFFF,
        (bits >> 48) & 0xFFFF,
        bits & 0xFFFF_FFFF_FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equal_resource_is_held_once() {
        let mut entries = Entries::default();
        let organization = |name| Object::resource("Organization", None).set("name", name);
        let one = entries.add(organization("架空市"));
        assert_eq!(entries.add(organization("架空市")), one);
        assert_ne!(entries.add(organization("幻市")), one);
        assert_eq!(entries.list.len(), 2);
    }

    #[test]
    fn ids_are_uuids_of_version_8() {
        let id = uuid(&"content".into());
        let parts: Vec<&str> = id.split('-').collect();
        assert_eq!(
            parts.iter().map(|part| part.len()).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert!(
            parts[2].starts_with('8') && parts[3].starts_with(['8', '9', 'a', 'b']),
            "{id}"
        );
        assert_ne!(id, uuid(&"other".into()));
    }
}
