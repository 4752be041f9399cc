//! Fields of messages by their path.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use kazasu::eligibility::table::FieldRef;
use kazasu::eligibility::value::ScalarRef;
use kazasu::eligibility::{ApiId, Document, Message, PathError, ReadOptions, read};
use serde_json::Value;

fn vectors() -> Vec<(String, Document<'static>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let document = read(&fs::read(&path).unwrap(), &ReadOptions::named(&name)).unwrap();
            (name, document)
        })
        .collect();
    found.sort_by(|one, next| one.0.cmp(&next.0));
    assert!(found.len() >= 15, "the vectors are missing");
    found
}

fn message(body: &str) -> Message<'static> {
    let file = format!(
        "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader>\
         <MessageBody>{body}</MessageBody></XmlMsg>"
    );
    let document = read(file.as_bytes(), &ReadOptions::named("OQSsiquc01res_1.xml")).unwrap();
    document.message
}

fn two_records() -> Message<'static> {
    let record = |name: &str| {
        format!("<ResultOfQualificationConfirmation><Name>{name}</Name></ResultOfQualificationConfirmation>")
    };
    message(&format!(
        "<ResultList>{}{}</ResultList>",
        record("架空　花子"),
        record("架空　太郎")
    ))
}

fn text_at(message: &Message<'_>, path: &str) -> Option<String> {
    match message.at(path).unwrap_or_else(|error| panic!("{path}: {error}")).field {
        FieldRef::Scalar(ScalarRef::Text(text)) => Some(text.to_owned()),
        _ => None,
    }
}

/// How many values the JSON of a header or body shows; a code with its label is one.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(map) if map.contains_key("code") && map.contains_key("label") => 1,
        Value::Object(map) => map.values().map(leaves).sum(),
        Value::Array(items) => items.iter().map(leaves).sum(),
        _ => 1,
    }
}

#[test]
fn every_value_of_every_vector_is_found_again_at_its_path() {
    for (name, document) in vectors() {
        let message = &document.message;
        let mut count = 0;
        let flow = message.visit(&mut |path, info, value| {
            count += 1;
            for path in [
                path,
                &format!("XmlMsg/{path}"),
                path.strip_prefix("MessageBody/").unwrap_or(path),
            ] {
                let place = message
                    .at(path)
                    .unwrap_or_else(|error| panic!("{name}: {path}: {error}"));
                assert_eq!(
                    (place.info.element, place.info.japanese),
                    (info.element, info.japanese),
                    "{name}: {path}"
                );
                assert!(
                    matches!(place.field, FieldRef::Scalar(found) if found == value),
                    "{name}: {path}"
                );
            }
            ControlFlow::Continue(())
        });
        assert_eq!(flow, ControlFlow::Continue(()));
        let json = serde_json::to_value(&document).unwrap();
        let body = match message {
            Message::OtherMessage(_) => 0,
            _ => leaves(&json["body"]),
        };
        assert_eq!(count, leaves(&json["header"]) + body, "{name}");
    }
}

#[test]
fn a_visitor_that_breaks_sees_no_more() {
    let mut seen = Vec::new();
    let flow = two_records().visit(&mut |path, _, _| {
        seen.push(path.to_owned());
        if seen.len() == 2 {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    assert_eq!(flow, ControlFlow::Break(()));
    assert_eq!(seen, ["MessageHeader/SegmentOfResult", "MessageBody/ResultList/0/Name"]);
}

#[test]
fn items_are_numbered_from_0_under_the_name_of_their_list() {
    let message = two_records();
    assert_eq!(text_at(&message, "ResultList/1/Name").as_deref(), Some("架空　太郎"));
    assert!(matches!(message.at("ResultList").unwrap().field, FieldRef::Groups(items) if items.len() == 2));
    let item = message.at("ResultList/0").unwrap();
    assert_eq!(item.info.element, "ResultList");
    assert!(
        matches!(item.field, FieldRef::Group(group) if group.info().element == "ResultOfQualificationConfirmation")
    );

    let (_, bulk) = vectors()
        .into_iter()
        .find(|(name, _)| name == "OQSmuquc02res_done.xml")
        .unwrap();
    assert!(matches!(
        bulk.message.at("BulkConfirmUnit/0").unwrap().field,
        FieldRef::Group(_)
    ));
    let Message::BulkAnswer(answer) = &bulk.message else {
        panic!()
    };
    for (number, unit) in answer.body.bulk_confirm_unit.iter().enumerate() {
        for (place, text) in unit.reference_number.iter().enumerate() {
            let path = format!("BulkConfirmUnit/{number}/ReferenceNumber/{place}");
            assert_eq!(text_at(&bulk.message, &path).as_deref(), Some(text.as_ref()));
        }
    }
}

#[test]
fn what_is_absent_is_no_error_and_neither_is_what_would_be_in_it() {
    let message = two_records();
    for path in [
        "QualificationValidity",
        "MessageHeader/MedicalInstitutionCode",
        "QualificationConfirmSearchInfo/Birthdate",
        "ResultList/0/Birthdate",
        "ResultList/0/ElderlyRecipientCertificateInfo",
        "ResultList/0/ElderlyRecipientCertificateInfo/ElderlyRecipientContributionRatio",
        "ResultList/0/SpecificDiseasesCertificateList",
    ] {
        let place = message.at(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(matches!(place.field, FieldRef::Absent), "{path}");
        assert_eq!(Some(place.info.element), path.split('/').next_back());
    }
    let empty = Message::empty_request(&ApiId::new("OQSsiquc01req").unwrap()).unwrap();
    assert!(matches!(empty.at("MessageBody").unwrap().field, FieldRef::Absent));
    assert!(matches!(
        empty.at("QualificationConfirmSearchInfo/InsurerNumber").unwrap().field,
        FieldRef::Absent
    ));
}

#[test]
fn a_name_that_the_layout_lacks_is_an_error_with_the_path_up_to_it() {
    let message = two_records();
    for (path, wrong) in [
        ("", ""),
        ("/", ""),
        ("Nonsense/0/Name", "Nonsense"),
        ("name", "name"),
        ("XmlMsg", "XmlMsg"),
        ("XmlMsg/ResultList", "XmlMsg/ResultList"),
        ("MessageHeader/ResultList", "MessageHeader/ResultList"),
        ("MessageBody/", "MessageBody/"),
        ("ResultList/0/Nme/x", "ResultList/0/Nme"),
        ("ResultList/0/Name/0", "ResultList/0/Name/0"),
        ("ResultList/0/1", "ResultList/0/1"),
        (
            "ResultList/0/ResultOfQualificationConfirmation",
            "ResultList/0/ResultOfQualificationConfirmation",
        ),
        (
            "QualificationConfirmSearchInfo/Nonsense",
            "QualificationConfirmSearchInfo/Nonsense",
        ),
    ] {
        let error = message.at(path).err().unwrap_or_else(|| panic!("{path}"));
        assert_eq!((error.code(), error.path()), ("no_such_element", wrong), "{path}");
    }
}

#[test]
fn an_item_that_the_list_lacks_is_an_error_that_says_how_many_there_are() {
    let message = two_records();
    for (path, wrong, count) in [
        ("ResultList/2/Name", "ResultList/2", 2),
        ("ResultList/Name", "ResultList/Name", 2),
        ("ResultList/00", "ResultList/00", 2),
        ("ResultList/+1", "ResultList/+1", 2),
        ("ResultList/-1", "ResultList/-1", 2),
        ("ResultList/", "ResultList/", 2),
        ("ResultList/99999999999999999999", "ResultList/99999999999999999999", 2),
        (
            "ResultList/1/PublicExpenseResultList/0/x",
            "ResultList/1/PublicExpenseResultList/0",
            0,
        ),
    ] {
        let path_of = |path: &str| path.to_owned();
        let want = PathError::NoSuchItem {
            path: path_of(wrong),
            count,
        };
        assert_eq!(message.at(path).err(), Some(want), "{path}");
    }
    assert_eq!(message.at("ResultList/9").err().unwrap().code(), "no_such_item");
}
