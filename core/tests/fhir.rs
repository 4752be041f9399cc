//! FHIR resources of the answer vectors and of answers made for one case each.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use kazasu::eligibility::bulk::{BulkAnswer, BulkConfirmUnit};
use kazasu::eligibility::codes::{InsuredCardClassification, QualificationValidity, SegmentOfResult};
use kazasu::eligibility::qualification::QualificationAnswer;
use kazasu::eligibility::{Field, Message, ReadOptions, read};
use kazasu::fhir::{bundle, bundle_unit};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 9, 29);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility")
}

fn answer(name: &str) -> QualificationAnswer<'static> {
    let bytes = fs::read(folder().join(name)).unwrap();
    match read(&bytes, &ReadOptions::named(name)).unwrap().message {
        Message::QualificationAnswer(answer) => *answer,
        other => panic!("{other:?}"),
    }
}

fn several() -> QualificationAnswer<'static> {
    answer("OQSsiquc01res_several_records.xml")
}

/// Every answer that there is a vector of.
fn answers() -> Vec<(String, QualificationAnswer<'static>)> {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let answers = names.filter(|name| name.starts_with("OQSsiquc01res") && name.ends_with(".xml"));
    let answers: Vec<_> = answers.map(|name| (name.clone(), answer(&name))).collect();
    assert!(answers.len() > 10);
    answers
}

fn resources<'b>(bundle: &'b Value, resource_type: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    let resources = entries.map(|entry| &entry["resource"]);
    resources
        .filter(|resource| resource["resourceType"] == resource_type)
        .collect()
}

fn response(bundle: &Value) -> &Value {
    let [response] = resources(bundle, "CoverageEligibilityResponse")[..] else {
        panic!("{bundle}")
    };
    response
}

/// Every value in a JSON document, with where it is.
fn everything(document: &Value) -> Vec<(String, &Value)> {
    let mut found = vec![(String::new(), document)];
    let mut next = 0;
    while let Some((path, value)) = found.get(next).cloned() {
        match value {
            Value::Array(items) => found.extend(items.iter().map(|item| (format!("{path}[]"), item))),
            Value::Object(members) => found.extend(members.iter().map(|(name, item)| (format!("{path}.{name}"), item))),
            _ => {}
        }
        next += 1;
    }
    found
}

#[test]
fn nothing_in_a_bundle_is_empty() {
    for (name, answer) in answers() {
        let bundle = bundle(&answer, TODAY);
        for (path, value) in everything(&bundle) {
            let text = value.as_str().unwrap_or("x");
            let empty = value.is_null() || *value == json!([]) || *value == json!({});
            assert!(
                !empty && !text.is_empty() && text == text.trim(),
                "{name} {path}: {value}"
            );
        }
    }
}

#[test]
fn every_reference_is_to_a_resource_of_the_bundle_and_every_resource_is_there_once() {
    for (name, answer) in answers() {
        let bundle = bundle(&answer, TODAY);
        let entries = bundle["entry"].as_array().unwrap();
        let urls: HashSet<_> = entries.iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
        assert_eq!(urls.len(), entries.len(), "{name}");
        for entry in entries {
            let id = entry["resource"]["id"].as_str().unwrap();
            assert_eq!(entry["fullUrl"], format!("urn:uuid:{id}"), "{name}");
        }
        for (path, value) in everything(&bundle)
            .into_iter()
            .filter(|(path, _)| path.ends_with(".reference"))
        {
            assert!(urls.contains(value.as_str().unwrap()), "{name} {path}");
        }
        let responses = resources(&bundle, "CoverageEligibilityResponse");
        assert_eq!(responses.len(), 1, "{name}");
    }
}

#[test]
fn the_same_answer_gives_the_same_bundle_and_another_answer_another_id() {
    let (one, other) = (bundle(&several(), TODAY), bundle(&several(), TODAY));
    assert_eq!(one.to_string(), other.to_string());
    let mut changed = several();
    changed.body.result_list[0].address = Some("東京都架空区".into());
    assert_ne!(bundle(&changed, TODAY)["id"], one["id"]);
}

#[test]
fn names_are_split_and_kana_is_written_in_full_width() {
    let every = bundle(&answer("OQSsiquc01res_every_element.xml"), TODAY);
    let patient = resources(&every, "Patient")[0];
    let names: Vec<_> = patient["name"].as_array().unwrap().iter().collect();
    let name = |index: usize| {
        let name = names[index];
        [
            &name["use"],
            &name["extension"][0]["valueCode"],
            &name["text"],
            &name["family"],
            &name["given"][0],
        ]
        .map(|part| part.as_str().unwrap())
    };
    assert_eq!(name(0), ["official", "IDE", "架空　花子", "架空", "花子"]);
    assert_eq!(name(1), ["official", "SYL", "カクウ ハナコ", "カクウ", "ハナコ"]);
    assert_eq!(name(2), ["usual", "IDE", "Kakuu　Hana", "Kakuu", "Hana"]);
    assert_eq!(name(3)[..2], ["usual", "SYL"]);
    assert_eq!(
        [
            &patient["gender"],
            &patient["birthDate"],
            &patient["address"][0]["postalCode"]
        ],
        ["female", "1955-03-01", "123-4567"]
    );
    assert_eq!(patient["identifier"][0]["value"], "000123");

    let odd = bundle(&answer("OQSsiquc01res_odd_forms.xml"), TODAY);
    let patient = resources(&odd, "Patient")[0];
    assert!(patient["name"][0].get("family").is_none());
    assert_eq!(patient["gender"], "unknown");
}

#[test]
fn an_insurance_and_medical_assistance_are_two_coverages_of_one_patient() {
    let bundle = bundle(&several(), TODAY);
    let [patient] = resources(&bundle, "Patient")[..] else {
        panic!()
    };
    let [insurance, assistance] = resources(&bundle, "Coverage")[..] else {
        panic!()
    };
    let patient = format!("urn:uuid:{}", patient["id"].as_str().unwrap());
    for coverage in [insurance, assistance] {
        assert_eq!(coverage["beneficiary"]["reference"], patient);
        assert_eq!(
            coverage["meta"]["profile"][0],
            "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Coverage"
        );
    }
    let [insurer, office, institution] = resources(&bundle, "Organization")[..] else {
        panic!()
    };
    assert_eq!(
        insurance["payor"][0]["reference"],
        format!("urn:uuid:{}", insurer["id"].as_str().unwrap())
    );
    assert_eq!(
        insurer["identifier"],
        json!([{"system": "urn:oid:1.2.392.100495.20.3.61", "value": "138057"}])
    );
    assert_eq!(
        office["identifier"],
        json!([{"system": "urn:oid:1.2.392.100495.20.3.71", "value": "12137506"}])
    );
    assert_eq!(
        institution["identifier"][0],
        json!({"system": "http://jpfhir.jp/fhir/core/CodeSystem/insurance-medical-institution-no", "value": "1310000001"})
    );
    assert_eq!(insurance["type"]["coding"][0]["code"], "2");
    assert_eq!(assistance["type"]["coding"][0]["code"], "8");
    assert_eq!(assistance["type"]["text"], "医療扶助");
    // A 受給者番号 is no 被保険者証番号.
    assert_eq!(assistance["subscriberId"], "1234567");
    assert!(assistance.get("extension").is_none() && assistance.get("identifier").is_none());
    assert_eq!(assistance["period"], json!({"start": "2026-08-01"}));
}

#[test]
fn an_insured_person_is_identified_as_jp_core_says() {
    let bundle = bundle(&several(), TODAY);
    let coverage = resources(&bundle, "Coverage")[0];
    let extensions: Vec<_> = coverage["extension"].as_array().unwrap().iter().collect();
    let of = |name: &str| {
        let url = format!("http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_{name}");
        let found = extensions.iter().find(|extension| extension["url"] == url);
        found.unwrap()["valueString"].as_str().unwrap()
    };
    assert_eq!(
        ["InsuredPersonSymbol", "InsuredPersonNumber", "InsuredPersonSubNumber"].map(of),
        ["１２－３４", "１２３４５６７", "０１"]
    );
    let identifiers = &coverage["identifier"];
    assert_eq!(
        identifiers[0]["system"],
        "http://jpfhir.jp/fhir/core/Idsystem/JP_Insurance_SubscriberID"
    );
    assert_eq!(identifiers[0]["value"], "00138057:１２－３４:１２３４５６７:01");
    assert_eq!(
        identifiers[1]["system"],
        "http://jpfhir.jp/fhir/core/Idsystem/JP_Insurance_SubscriberCsvID"
    );
    assert_eq!(
        identifiers[1]["value"],
        r#""00138057","１２－３４","１２３４５６７","01""#
    );
    assert_eq!(coverage["subscriberId"], r#""１２－３４","１２３４５６７""#);
    assert_eq!(coverage["dependent"], "０１");
    assert_eq!(
        coverage["relationship"]["coding"][0]["system"],
        "urn:oid:1.2.392.100495.20.2.62"
    );
    assert_eq!(coverage["relationship"]["coding"][0]["code"], "1");
}

#[test]
fn the_share_of_the_cost_is_given_in_percent() {
    let bundle = bundle(&answer("OQSsiquc01res_every_element.xml"), TODAY);
    let coverage = resources(&bundle, "Coverage")[0];
    let copay = &coverage["costToBeneficiary"][0];
    assert_eq!(copay["type"]["coding"][0]["code"], "copaypct");
    assert_eq!(copay["valueQuantity"]["value"], 20);
    assert_eq!(coverage["type"]["coding"][0]["code"], "7");
}

#[test]
fn a_period_ends_on_the_last_valid_day_and_never_before_it_begins() {
    let mut lost = several();
    let periods = |answer: &QualificationAnswer<'_>| resources(&bundle(answer, TODAY), "Coverage")[0]["period"].clone();
    let record = &mut lost.body.result_list[0];
    record.insured_card_expiration_date = date(2026, 7, 31).into();
    record.disqualification_date = date(2026, 4, 1).into();
    assert_eq!(periods(&lost), json!({"start": "2025-08-01", "end": "2026-03-31"}));
    lost.body.result_list[0].disqualification_date = date(2025, 8, 1).into();
    assert_eq!(periods(&lost), json!({"end": "2025-07-31"}));
}

#[test]
fn a_response_says_whether_each_insurance_is_in_force_on_the_day_that_was_asked_about() {
    let of = |answer: &QualificationAnswer<'_>, on| {
        let bundle = bundle(answer, on);
        let insurances = response(&bundle)["insurance"].as_array().unwrap().clone();
        let in_force: Vec<_> = insurances
            .iter()
            .map(|one| one.get("inforce").and_then(Value::as_bool))
            .collect();
        (response(&bundle)["servicedDate"].as_str().unwrap().to_owned(), in_force)
    };
    let mut answer = several();
    let asked = "2026-09-29".to_owned();
    assert_eq!(of(&answer, TODAY), (asked.clone(), vec![Some(true), Some(true)]));
    // The system's word on the only record outweighs its dates.
    let mut only = several();
    only.body.result_list.truncate(1);
    only.body.result_list[0].disqualification_date = date(2026, 4, 1).into();
    assert_eq!(of(&only, TODAY).1, [Some(true)]);
    // Of two records the one whose dates are over is not the one that the system calls valid.
    answer.body.result_list[0].disqualification_date = date(2026, 4, 1).into();
    assert_eq!(of(&answer, TODAY), (asked.clone(), vec![Some(false), Some(true)]));
    // In force when asked, over on the day of the visit: neither may be taken for the other.
    answer.body.result_list[0].disqualification_date = date(2026, 10, 1).into();
    assert_eq!(of(&answer, date(2026, 10, 2)), (asked.clone(), vec![None, Some(true)]));
    answer.body.qualification_validity = QualificationValidity::Invalid.into();
    assert_eq!(of(&answer, TODAY).1, [Some(false), Some(false)]);
    answer.body.qualification_validity = QualificationValidity::Several.into();
    assert_eq!(of(&answer, TODAY).1, [None, None]);
    answer.header.qualification_confirmation_date = Field::Absent;
    assert_eq!(of(&answer, date(2026, 9, 30)).0, "2026-09-30");
}

#[test]
fn could_not_ask_is_an_error_and_never_an_insurance_that_is_not_in_force() {
    for (name, error) in [
        ("OQSsiquc01res_system_error.xml", "システムエラー (OQSX9999E)"),
        ("OQSsiquc01res_unseen.xml", "回答から資格の有無を判断できません"),
    ] {
        let bundle = bundle(&answer(name), TODAY);
        let response = response(&bundle);
        assert_eq!(response["outcome"], "error", "{name}");
        assert_eq!(response["error"][0]["code"]["text"], error);
        let insurances = response["insurance"].as_array().into_iter().flatten();
        assert!(insurances.into_iter().all(|one| one.get("inforce").is_none()));
    }
    let mut processing = several();
    processing.header.segment_of_result = SegmentOfResult::Processing.into();
    let bundle = bundle(&processing, TODAY);
    assert_eq!(response(&bundle)["outcome"], "queued");
    assert!(response(&bundle).get("error").is_none());
}

#[test]
fn who_was_not_found_is_named_by_what_was_searched_for() {
    let bundle = bundle(&answer("OQSsiquc01res_not_found.xml"), TODAY);
    assert!(resources(&bundle, "Patient").is_empty() && resources(&bundle, "Coverage").is_empty());
    let response = response(&bundle);
    assert_eq!(response["outcome"], "complete");
    assert_eq!(
        response["patient"]["identifier"]["value"],
        "39131156:記号＜＆＞:１２３４５６７８:02"
    );
    assert_eq!(response["insurer"]["identifier"]["value"], "39131156");
    assert_eq!(response["request"]["identifier"]["value"], "000123");
}

#[test]
fn what_fhir_demands_and_the_answer_lacks_is_marked_as_absent() {
    let bundle = bundle(&answer("OQSsiquc01res_odd_forms.xml"), TODAY);
    let response = response(&bundle);
    assert!(response.get("created").is_none() && bundle.get("timestamp").is_none());
    for absent in [&response["_created"], &response["request"]] {
        assert_eq!(absent["extension"][0]["valueCode"], "unknown");
    }
    // The insurer has a name, though no number.
    assert_eq!(resources(&bundle, "Organization")[0]["name"], "架空\n市");
}

#[test]
fn codes_that_are_in_no_table_are_passed_on_as_text() {
    let mut answer = several();
    let record = &mut answer.body.result_list[0];
    record.insured_card_classification = Field::Other("99".into());
    record.personal_family_classification = Field::Other("7".into());
    record.insurer_number = Some("12-34".into());
    let unknown = bundle(&answer, TODAY);
    let coverage = resources(&unknown, "Coverage")[0];
    assert_eq!(coverage["type"], json!({"text": "99"}));
    assert_eq!(coverage["relationship"], json!({"text": "7"}));
    let record = &mut answer.body.result_list[0];
    record.insured_card_classification = InsuredCardClassification::General.into();
    record.insurer_number = Some("01130012".into());
    let known = bundle(&answer, TODAY);
    assert_eq!(resources(&known, "Coverage")[0]["type"]["coding"][0]["code"], "1");
}

#[test]
fn a_unit_of_a_bulk_answer_gives_the_bundle_of_a_single_answer() {
    let single = several();
    let mut bulk = BulkAnswer::default();
    bulk.header = single.header.clone();
    let mut unit = BulkConfirmUnit::default();
    unit.qualification_confirm_search_info = single.body.qualification_confirm_search_info.clone();
    unit.processing_result_status = single.body.processing_result_status.clone();
    unit.qualification_validity = single.body.qualification_validity.clone();
    // One source has the records in a list, another beside it.
    unit.result_list = single.body.result_list[..1].to_vec();
    unit.result_of_qualification_confirmation = single.body.result_list[1..].to_vec();
    assert_eq!(bundle_unit(&bulk, &unit, TODAY), bundle(&single, TODAY));
}
