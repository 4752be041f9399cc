//! An outage: what reception wrote down is kept, asked in bulk, and paired with the answers.
#![cfg(feature = "folder")]

use std::fs;

use jiff::civil::{Date, date};
use kazasu::eligibility::bulk::{BulkAnswer, BulkConfirmUnit, BulkQualificationRequest, ReceptionAnswer};
use kazasu::eligibility::bulk_inquiry::BulkError;
use kazasu::eligibility::codes::{ProcessingResultStatus, QualificationValidity, SegmentOfResult};
use kazasu::eligibility::qualification::{QualificationConfirmSearchInfoEcho, ResultOfQualificationConfirmation};
use kazasu::eligibility::{Encoding, Message};
use kazasu::io::pending::{PendingFileError, load, save};
use kazasu::reception::{ChartRecord, Outcome, PendingInquiries, Received, Shown};

const MONDAY: Date = date(2026, 9, 28);
const TUESDAY: Date = date(2026, 9, 29);

fn chart(number: &str) -> ChartRecord {
    let text = format!(
        r#"{{"name": "幻影 次郎", "birthdate": "1990-01-02", "insurer_number": "138057", "insured_identification_number": "{number}"}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn accepted(number: &str) -> Message<'static> {
    let mut answer = ReceptionAnswer::default();
    answer.body.reception_number = Some(number.to_owned().into());
    answer.into()
}

/// An answer that decides every inquiry of a request with the given validity, the last one as an error.
fn answered(request: &BulkQualificationRequest<'_>, number: &str, last_fails: bool) -> Message<'static> {
    let mut answer = BulkAnswer::default();
    answer.header.segment_of_result = SegmentOfResult::Normal.into();
    answer.header.reception_number = Some(number.to_owned().into());
    answer.header.qualification_confirmation_date = request.header.qualification_confirmation_date.clone().into_owned();
    let inquiries = &request.body.qualification_confirm_search_info;
    for (place, inquiry) in inquiries.iter().enumerate() {
        let mut echo = QualificationConfirmSearchInfoEcho::default();
        echo.arbitrary_identifier = inquiry.arbitrary_identifier.clone().map(|id| id.into_owned().into());
        let mut unit = BulkConfirmUnit::default();
        unit.qualification_confirm_search_info = Some(Box::new(echo));
        if last_fails && place + 1 == inquiries.len() {
            unit.processing_result_status = ProcessingResultStatus::Error.into();
        } else {
            unit.processing_result_status = ProcessingResultStatus::Normal.into();
            unit.qualification_validity = QualificationValidity::Valid.into();
            let mut record = ResultOfQualificationConfirmation::default();
            record.name = Some("幻影　三郎".into());
            unit.result_list.push(record);
        }
        // Answers need not come in the order of the questions.
        answer.body.bulk_confirm_unit.insert(0, unit);
    }
    answer.into()
}

#[test]
fn entries_are_asked_by_day_and_leave_when_they_are_answered() {
    let mut pending = PendingInquiries::default();
    let first = pending.add(MONDAY, Shown::QualificationCertificate, chart("1"));
    let second = pending.add(MONDAY, Shown::Screen, chart("2"));
    let later = pending.add(TUESDAY, Shown::Declaration, chart("3"));
    let incomplete = pending.add(MONDAY, Shown::Other, ChartRecord::default());
    assert_eq!(pending.days(), [MONDAY, TUESDAY]);

    let questions = pending.ask(MONDAY, "1310000001");
    assert_eq!(questions.incomplete.len(), 1);
    assert_eq!(questions.incomplete[0].0, incomplete);
    let [request] = questions.requests.as_slice() else {
        panic!()
    };
    assert_eq!(request.header.qualification_confirmation_date.known(), Some(MONDAY));
    assert!(Message::from(request.clone()).to_xml(Encoding::ShiftJis).is_ok());
    assert!(
        pending.ask(MONDAY, "1310000001").requests.is_empty(),
        "nobody is asked about twice"
    );

    let file = pending.asked()[0].identifier.clone();
    assert_eq!(request.header.arbitrary_file_identifier.as_deref(), Some(file.as_str()));
    assert_eq!(pending.received(&file, &accepted("42")).unwrap(), Received::default());
    let received = pending.received(&file, &answered(request, "42", true)).unwrap();
    let resolved = received.resolved;
    assert_eq!(resolved.len(), 1);
    let [(undecided, why)] = received.undecided.as_slice() else {
        panic!()
    };
    assert_eq!((undecided, why.outcome), (&second, Outcome::CouldNotAsk));
    assert_eq!(resolved[0].pending.id, first);
    assert_eq!(resolved[0].pending.shown, Shown::QualificationCertificate);
    assert_eq!(resolved[0].decision.outcome, Outcome::Insured);
    assert_eq!(resolved[0].differences[0].field, "name");

    let left: Vec<_> = pending.entries().iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(
        left,
        [second.clone(), later, incomplete],
        "what nobody could be asked about stays"
    );
    let again = pending.ask(MONDAY, "1310000001");
    assert_eq!(
        again.requests[0].body.qualification_confirm_search_info[0]
            .arbitrary_identifier
            .as_deref(),
        Some(second.as_str())
    );
}

#[test]
fn a_failed_inquiry_gives_its_entries_back() {
    let mut pending = PendingInquiries::default();
    pending.add(MONDAY, Shown::Screen, chart("1"));
    pending.ask(MONDAY, "1310000001");
    let file = pending.asked()[0].identifier.clone();
    let mut refused = ReceptionAnswer::default();
    refused.header.segment_of_result = SegmentOfResult::Abnormal.into();
    refused.header.error_code = Some("OQSX0001E".into());
    refused.header.error_message = Some("異常終了".into());
    let received = pending.received(&file, &refused.into()).unwrap();
    assert_eq!(received.failure, Some(("OQSX0001E".to_owned(), "異常終了".to_owned())));
    assert!(received.resolved.is_empty());
    assert_eq!((pending.asked().len(), pending.days()), (0, vec![MONDAY]));
}

#[test]
fn answers_to_another_file_are_refused() {
    let mut pending = PendingInquiries::default();
    pending.add(MONDAY, Shown::Screen, chart("1"));
    let questions = pending.ask(MONDAY, "1310000001");
    assert_eq!(
        pending.received("another", &accepted("1")),
        Err(BulkError::OtherInquiry)
    );
    let file = pending.asked()[0].identifier.clone();
    pending.received(&file, &accepted("1")).unwrap();
    let other = answered(&questions.requests[0], "2", false);
    assert_eq!(pending.received(&file, &other), Err(BulkError::OtherInquiry));
    assert_eq!(pending.entries().len(), 1);
}

#[test]
fn many_entries_are_asked_in_several_files() {
    let mut pending = PendingInquiries::default();
    for number in 0..601 {
        pending.add(MONDAY, Shown::Screen, chart(&number.to_string()));
    }
    let sizes: Vec<_> = pending
        .ask(MONDAY, "1310000001")
        .requests
        .iter()
        .map(|request| request.body.qualification_confirm_search_info.len())
        .collect();
    assert_eq!(sizes, [300, 300, 1]);
}

#[test]
fn the_collection_survives_a_restart_at_every_step() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pending.json");
    assert_eq!(load(&path).unwrap(), PendingInquiries::default());
    let mut pending = PendingInquiries::default();
    let keep = |pending: &PendingInquiries| {
        save(&path, pending).unwrap();
        assert_eq!(load(&path).unwrap(), *pending);
        assert_eq!(
            fs::read_dir(directory.path()).unwrap().count(),
            1,
            "nothing else is left in the folder"
        );
        load(&path).unwrap()
    };
    pending.add(MONDAY, Shown::Screen, chart("1"));
    let mut pending = keep(&pending);
    let questions = pending.ask(MONDAY, "1310000001");
    let mut pending = keep(&pending);
    let file = pending.asked()[0].identifier.clone();
    pending.received(&file, &accepted("7")).unwrap();
    let mut pending = keep(&pending);
    assert_eq!(
        pending
            .received(&file, &answered(&questions.requests[0], "7", false))
            .unwrap()
            .resolved
            .len(),
        1
    );
    assert!(keep(&pending).entries().is_empty());
}

#[test]
fn a_damaged_file_is_never_taken_for_an_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pending.json");
    for damaged in ["", "{", "[]", "{\"entries\": \"幻影\"}"] {
        fs::write(&path, damaged).unwrap();
        let error = load(&path).unwrap_err();
        assert!(matches!(error, PendingFileError::Malformed { .. }), "{damaged}");
        assert!(!error.to_string().contains("幻影"));
    }
    assert!(matches!(
        load(directory.path()),
        Err(PendingFileError::Io { .. } | PendingFileError::Malformed { .. })
    ));
    let nowhere = directory.path().join("no/such/folder.json");
    assert!(save(&nowhere, &PendingInquiries::default()).is_err());
}

#[test]
fn what_an_app_screen_shows_can_be_written_down() {
    let text = "資格情報\n氏名\t幻影　次郎\nフリガナ\tゲンエイ　ジロウ\n生年月日\t平成2年1月2日\n性別\t男\n保険者番号\t138057\n記号\t12-34\n番号\t1234567\n枝番\t01\n";
    let shown = kazasu::eligibility::app_text::read(text, kazasu::eligibility::Policy::Lenient).unwrap();
    let chart = ChartRecord::from(&shown.record);
    assert_eq!(chart.birthdate, Some(date(1990, 1, 2)));
    let mut pending = PendingInquiries::default();
    pending.add(MONDAY, Shown::Screen, chart);
    let questions = pending.ask(MONDAY, "1310000001");
    assert_eq!((questions.requests.len(), questions.incomplete.len()), (1, 0));
    let answer = answered(&questions.requests[0], "1", false);
    assert!(answer.to_xml(Encoding::Utf8).is_ok());
}

/// The files of an outage, put to the simulated terminal over real folders.
#[test]
fn an_outage_ends_with_everyone_answered() {
    use std::time::Duration;

    use kazasu::eligibility::bulk_inquiry::BulkStep;
    use kazasu::eligibility::{ApiId, FileName, ReadOptions, read};
    use kazasu::io::folder::{AskOptions, Folder, Suffix};
    use kazasu_sim::terminal::{Terminal, TerminalOptions};

    let directory = tempfile::tempdir().unwrap();
    let _terminal = Terminal::new(TerminalOptions::in_dir(directory.path()).unwrap()).spawn();
    let folder = Folder::new(directory.path().join("req"), directory.path().join("res"));
    let ask = |api: &ApiId, request: &Message<'_>| {
        let name = FileName::request(api, Suffix::now().as_str()).unwrap().to_string();
        let options = AskOptions {
            poll_interval: Duration::from_millis(10),
            ..AskOptions::default()
        };
        let reply = folder
            .ask(&name, &request.to_xml(Encoding::Utf8).unwrap(), &options)
            .unwrap();
        read(&reply.bytes, &ReadOptions::named(&reply.file_name))
            .unwrap()
            .message
    };

    let insured: ChartRecord = serde_json::from_str(
        r#"{"name": "架空 花子", "birthdate": "1990-01-02", "insurer_number": "01130012", "insured_card_symbol": "1234",
            "insured_identification_number": "5678", "insured_branch_number": "01"}"#,
    )
    .unwrap();
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9)))
        .date();
    let mut pending = PendingInquiries::default();
    let known = pending.add(today, Shown::Screen, insured);
    let unknown = pending.add(today, Shown::Declaration, chart("9999"));
    let questions = pending.ask(today, "1310000001");
    let mut resolved = Vec::new();
    for request in questions.requests {
        let file = request.header.arbitrary_file_identifier.clone().unwrap();
        let request = Message::from(request);
        for _ in 0..10 {
            let Some(asked) = pending.asked().iter().find(|asked| asked.identifier == file) else {
                break;
            };
            let answer = match asked.inquiry.next() {
                BulkStep::Upload { api } => ask(&api, &request),
                BulkStep::Download { api, request, .. } => ask(&api, &request),
                _ => break,
            };
            resolved.extend(pending.received(&file, &answer).unwrap().resolved);
        }
    }
    let outcome = |id: &str| {
        resolved
            .iter()
            .find(|one| one.pending.id == id)
            .map(|one| one.decision.outcome)
    };
    assert_eq!(outcome(&known), Some(Outcome::Insured));
    assert_eq!(outcome(&unknown), Some(Outcome::NotInsured));
    assert!(pending.entries().is_empty() && pending.asked().is_empty());
}

/// One unit that bears an entry's name.
fn unit(id: &str, validity: QualificationValidity) -> BulkConfirmUnit<'static> {
    let mut echo = QualificationConfirmSearchInfoEcho::default();
    echo.arbitrary_identifier = Some(id.to_owned().into());
    let mut unit = BulkConfirmUnit::default();
    unit.qualification_confirm_search_info = Some(Box::new(echo));
    unit.processing_result_status = ProcessingResultStatus::Normal.into();
    unit.qualification_validity = validity.into();
    if validity == QualificationValidity::Valid {
        unit.result_list.push(ResultOfQualificationConfirmation::default());
    }
    unit
}

fn answer_of(units: Vec<BulkConfirmUnit<'static>>) -> BulkAnswer<'static> {
    let mut answer = BulkAnswer::default();
    answer.header.segment_of_result = SegmentOfResult::Normal.into();
    answer.header.reception_number = Some("42".into());
    answer.body.bulk_confirm_unit = units;
    answer
}

/// A collection with one entry that is being asked about, the entry's name and the file's.
fn asked() -> (PendingInquiries, String, String) {
    let mut pending = PendingInquiries::default();
    let id = pending.add(MONDAY, Shown::Screen, chart("1"));
    pending.ask(MONDAY, "1310000001");
    let file = pending.asked()[0].identifier.clone();
    pending.received(&file, &accepted("42")).unwrap();
    (pending, id, file)
}

#[test]
fn a_file_without_an_answer_can_be_given_up_and_asked_again() {
    let (mut pending, id, file) = asked();
    assert!(pending.days().is_empty());
    assert!(pending.give_up(&file));
    assert!(!pending.give_up(&file));
    assert_eq!(pending.days(), [MONDAY]);
    let late = answer_of(vec![unit(&id, QualificationValidity::Valid)]).into();
    assert_eq!(pending.received(&file, &late), Err(BulkError::OtherInquiry));
    let again = pending.ask(MONDAY, "1310000001");
    assert_eq!(again.requests.len(), 1);
    assert_ne!(pending.asked()[0].identifier, file);
}

#[test]
fn an_answer_to_what_was_corrected_since_does_not_count() {
    let (mut pending, id, file) = asked();
    assert!(pending.correct(&id, chart("1")), "nothing was changed");
    assert!(pending.days().is_empty());
    assert!(pending.correct(&id, chart("2")));
    assert_eq!(pending.ask(MONDAY, "1310000001").requests.len(), 1);
    let old = answer_of(vec![unit(&id, QualificationValidity::NotFound)]).into();
    assert_eq!(pending.received(&file, &old).unwrap(), Received::default());
    assert_eq!((pending.entries().len(), pending.asked().len()), (1, 1));

    let file = pending.asked()[0].identifier.clone();
    pending.received(&file, &accepted("42")).unwrap();
    let new = answer_of(vec![unit(&id, QualificationValidity::Valid)]).into();
    assert_eq!(pending.received(&file, &new).unwrap().resolved.len(), 1);
}

#[test]
fn an_entry_removed_while_it_is_asked_about_does_not_come_back() {
    let (mut pending, id, file) = asked();
    assert!(pending.remove(&id).is_some());
    let answer = answer_of(vec![unit(&id, QualificationValidity::Valid)]).into();
    assert_eq!(pending.received(&file, &answer).unwrap(), Received::default());
    assert_eq!((pending.entries().len(), pending.asked().len()), (0, 0));
    assert_ne!(pending.add(MONDAY, Shown::Screen, chart("1")), id);
}

#[test]
fn units_of_one_name_that_disagree_decide_nothing_for_either_side() {
    let (mut pending, id, file) = asked();
    let units = vec![
        unit(&id, QualificationValidity::Valid),
        unit(&id, QualificationValidity::Invalid),
    ];
    let received = pending.received(&file, &answer_of(units).into()).unwrap();
    assert_eq!(received.resolved[0].decision.outcome, Outcome::Several);

    let (mut pending, id, file) = asked();
    let same = unit(&id, QualificationValidity::Valid);
    let mut failed = unit(&id, QualificationValidity::Valid);
    failed.processing_result_status = ProcessingResultStatus::Error.into();
    let answer = answer_of(vec![failed, same.clone(), same]).into();
    let received = pending.received(&file, &answer).unwrap();
    assert_eq!(received.resolved.len(), 1);
    assert_eq!(received.resolved[0].decision.outcome, Outcome::Insured);
    assert!(received.undecided.is_empty());
    assert_eq!(
        pending.received(&file, &answer),
        Err(BulkError::OtherInquiry),
        "answered twice"
    );
}

#[test]
fn units_without_a_name_or_about_somebody_else_answer_no_entry() {
    let change: [fn(&mut QualificationConfirmSearchInfoEcho<'static>); 4] = [
        |echo| echo.arbitrary_identifier = None,
        |echo| echo.insured_identification_number = Some("2".into()),
        |echo| echo.insurer_number = Some("138058".into()),
        |echo| echo.birthdate = date(1990, 1, 3).into(),
    ];
    for change in change {
        let (mut pending, id, file) = asked();
        let mut unit = unit(&id, QualificationValidity::Valid);
        change(unit.qualification_confirm_search_info.as_mut().unwrap());
        let received = pending.received(&file, &answer_of(vec![unit]).into()).unwrap();
        assert_eq!(received, Received::default());
        assert_eq!(pending.days(), [MONDAY], "it stays and can be asked about again");
    }
    let (mut pending, id, file) = asked();
    let mut unit = unit(&id, QualificationValidity::Valid);
    let echo = unit.qualification_confirm_search_info.as_mut().unwrap();
    echo.insurer_number = Some("  138057".into());
    echo.insured_identification_number = Some("１".into());
    let received = pending.received(&file, &answer_of(vec![unit]).into()).unwrap();
    assert_eq!(
        received.resolved.len(),
        1,
        "other spellings of the same numbers are no other numbers"
    );
}

#[test]
fn an_answer_that_bears_another_file_identifier_is_refused() {
    let (mut pending, id, file) = asked();
    let mut answer = answer_of(vec![unit(&id, QualificationValidity::Valid)]);
    answer.header.arbitrary_file_identifier = Some("another".into());
    assert_eq!(
        pending.received(&file, &answer.clone().into()),
        Err(BulkError::OtherInquiry)
    );
    answer.header.arbitrary_file_identifier = Some(file.clone().into());
    assert_eq!(pending.received(&file, &answer.into()).unwrap().resolved.len(), 1);
}
