//! The client's messages against the simulated terminal, whose reader and writer are other code.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{self, TimeZone};
use kazasu::eligibility::{Encoding, Message, ReadOptions, read};
use kazasu::io::folder::{AskOptions, FaceFolder, Folder, Suffix};
use kazasu::reception::{ChartRecord, Outcome, decide};
use kazasu_sim::terminal::{self, Behaviour, Patient, Patients, Terminal, TerminalOptions};

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::fixed(tz::offset(9))).date()
}

fn chart(patient: &Patient) -> ChartRecord {
    let keys = &patient.search_keys()[0];
    let mut chart = ChartRecord::default();
    chart.insurer_number = Some(keys.insurer_number.clone());
    chart.insured_card_symbol = keys.symbol.clone();
    chart.insured_identification_number = Some(keys.number.clone());
    chart.insured_branch_number = keys.branch.clone();
    chart.birthdate = Some(Date::strptime("%Y%m%d", &keys.birthdate).unwrap());
    chart
}

/// Outcome and diagnostics of what a terminal wrote.
fn outcome(name: &str, bytes: &[u8]) -> (Outcome, Vec<String>) {
    let document = read(bytes, &ReadOptions::named(name)).unwrap();
    let Message::QualificationAnswer(answer) = document.message else {
        panic!("{name}")
    };
    let diagnostics = document
        .diagnostics
        .iter()
        .map(|d| d.code.as_str().to_owned())
        .collect();
    (decide(&answer, today()).outcome, diagnostics)
}

fn expected(id: &str) -> Outcome {
    match id {
        "elderly-recipient" | "card-expiring" | "public-assistance" | "latter-stage-elderly" | "home-visit" => {
            Outcome::InsuredWithNotes
        }
        "lapsed" | "changed-insurer" | "unknown" => Outcome::NotInsured,
        "several" => Outcome::Several,
        _ => Outcome::Insured,
    }
}

#[test]
fn each_patient_is_asked_for_read_and_decided() {
    for (encoding, spoken) in [
        (Encoding::Utf8, terminal::Encoding::Utf8),
        (Encoding::ShiftJis, terminal::Encoding::ShiftJis),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let behaviour = Behaviour {
            encoding: spoken,
            ..Behaviour::default()
        };
        let options = TerminalOptions {
            behaviour,
            scan_interval: Duration::from_millis(2),
            ..TerminalOptions::in_dir(dir.path()).unwrap()
        };
        let folder = Folder::new(&options.req, &options.res);
        let _running = Terminal::new(options).spawn();
        let ask = AskOptions {
            poll_interval: Duration::from_millis(5),
            ..AskOptions::default()
        };
        for patient in Patients::builtin().iter() {
            let request = chart(patient).question("1310000001", today(), false).unwrap();
            let request = Message::from(request).to_xml(encoding).unwrap();
            let name = format!("OQSsiquc01req_{}.xml", Suffix::now());
            let reply = folder.ask(&name, &request, &ask).unwrap();
            let (outcome, diagnostics) = outcome(&reply.file_name, &reply.bytes);
            assert_eq!(outcome, expected(patient.id()), "{}", patient.id());
            assert_eq!(
                diagnostics.is_empty(),
                patient.id() != "unseen-elements",
                "{}: {diagnostics:?}",
                patient.id()
            );
        }
    }
}

#[test]
fn each_patient_at_the_face_reader_is_read_and_decided() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new(TerminalOptions::in_dir(dir.path()).unwrap());
    let mut folder = FaceFolder::new(&terminal.options().face);
    for patient in Patients::builtin().iter() {
        terminal.present_at_face_reader(patient).unwrap();
        folder.scan().unwrap();
        let arrived = folder.scan().unwrap();
        let (outcome, _) = outcome(&arrived[0].file_name, &arrived[0].bytes);
        assert_eq!(
            (arrived.len(), outcome),
            (1, expected(patient.id())),
            "{}",
            patient.id()
        );
    }
}
