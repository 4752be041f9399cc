//! Every fault at every exchange of every card procedure: nothing that changes the card is sent twice, no try is lost
//! that was not asked for, and the error says what happened.

mod simulated;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kazasu::apdu::ExtendedLength;
use kazasu::card::{Credential, Error, Guard, Options};
use kazasu::flow::TransceiveError;
use kazasu_sim::card::{CardProfile, HpkiProfile, TriesLeft};
use kazasu_sim::fault::{Exchange, Fault, Faulty, Recorder};
use simulated::jobs::{JOBS, Job};
use simulated::{Card, Secrets, options};

/// Status words that mean something in some place, and one that means nothing.
const STATUSES: [u16; 29] = [
    0x9000, 0x6110, 0x6282, 0x6300, 0x63C0, 0x63C1, 0x63C2, 0x66F1, 0x6700, 0x6881, 0x6882, 0x6982, 0x6983, 0x6984,
    0x6985, 0x6986, 0x6987, 0x6988, 0x69FC, 0x6A80, 0x6A81, 0x6A82, 0x6A83, 0x6A86, 0x6A88, 0x6B00, 0x6C10, 0x6D00,
    0x6F00,
];

/// The bit of the class byte that says that more pieces follow.
const CHAINED: u8 = 0x10;

struct Run {
    result: Result<String, Error>,
    exchanges: Vec<Exchange>,
}

impl Run {
    fn code(&self) -> &'static str {
        self.result.as_ref().err().map_or("ok", Error::code)
    }

    /// How often each command was sent that must not be sent twice, by class and instruction. The pieces of a chain are
    /// one.
    fn counted(&self) -> BTreeMap<(u8, u8), usize> {
        let mut counted = BTreeMap::new();
        let mut goes_on = false;
        for exchange in &self.exchanges {
            let command = &exchange.command;
            let (class, instruction) = (command[0] & !CHAINED, command[1]);
            let harmless = match instruction {
                0xA4 | 0xB0 | 0xB2 | 0xC0 | 0xCA => class == 0x00,
                0x20 => command.len() <= 5,
                _ => false,
            };
            let is_next_piece = std::mem::replace(&mut goes_on, command[0] & CHAINED != 0);
            if !harmless && !is_next_piece {
                *counted.entry((class, instruction)).or_default() += 1;
            }
        }
        counted
    }
}

fn run(job: &Job, card: Card, secrets: &Secrets, options: Options, fault: Option<(usize, Fault)>) -> (Run, Card) {
    let faulty = Faulty::new(card);
    let faulty = match fault {
        Some((exchange, fault)) => faulty.at(exchange, fault),
        None => faulty,
    };
    let mut recorder = Recorder::new(faulty);
    let result = (job.run)(&mut recorder, secrets.clone(), options);
    let exchanges = recorder.exchanges().to_vec();
    (Run { result, exchanges }, recorder.into_inner().into_inner())
}

fn every_way() -> impl Iterator<Item = Options> {
    use ExtendedLength::{No, Unknown};
    let ways = [(Guard::On, Unknown), (Guard::Off, No)];
    ways.into_iter()
        .map(|(guard, extended_length)| options(guard, extended_length))
}

/// Runs every procedure with every one of `faults` (of the answer that came without one) at every exchange, and hands
/// each run to `judge` with the run that went without a fault. The card is brought back to where it was in between.
fn at_every_exchange(
    secrets: &Secrets,
    faults: impl Fn(&Exchange) -> Vec<Fault>,
    judge: impl Fn(&Job, &Run, &Run, usize, &Fault, &mut Card, &str),
) {
    for job in &JOBS {
        for options in every_way() {
            let (right, _) = run(job, job.card(), &Secrets::right(), options, None);
            let (undisturbed, mut card) = run(job, job.card(), secrets, options, None);
            for (exchange, usual) in undisturbed.exchanges.iter().enumerate() {
                for fault in faults(usual) {
                    if job.changes.is_some() {
                        card = job.card();
                    } else {
                        card.restore();
                    }
                    let context = format!("{} {options:?} {fault:?} at {exchange}", job.name);
                    let full = card.tries();
                    let (run, after) = run(job, card, secrets, options, Some((exchange, fault.clone())));
                    card = after;
                    card.reset();

                    let sent = run.counted();
                    let allowed = right.counted();
                    for (command, count) in &sent {
                        // A certificate that is free has its PIN verified where a card says that it is not.
                        let usual = usize::from(*command == (0x00, 0x20));
                        let allowed = allowed.get(command).copied().unwrap_or(usual);
                        assert!(*count <= allowed, "{command:02X?} {count} times: {context}");
                    }
                    let usually = &usual.command;
                    let hits_verify = fault == Fault::Duplicate && usually[1] == 0x20 && usually.len() > 5;
                    let cost = if hits_verify { 2 } else { 1 };
                    let mut lower = 0;
                    for ((credential, before), (_, after)) in full.into_iter().zip(card.tries()) {
                        assert!(
                            after + cost >= before,
                            "{credential} from {before} to {after}: {context}"
                        );
                        lower += usize::from(after < before);
                    }
                    assert!(lower <= 1, "{context}");
                    judge(job, &undisturbed, &run, exchange, &fault, &mut card, &context);
                }
            }
        }
    }
}

#[test]
fn a_card_that_leaves_ends_the_procedure_at_once() {
    at_every_exchange(
        &Secrets::right(),
        |_| vec![Fault::Remove, Fault::RemoveAfter],
        |_, _, run, exchange, _, _, context| {
            assert_eq!(run.code(), "device_removed", "{context}");
            assert_eq!(run.exchanges.len(), exchange + 1, "{context}");
        },
    );
}

#[test]
fn what_the_reader_reports_is_the_error_and_nothing_follows() {
    let named = [
        TransceiveError::Absent,
        TransceiveError::Removed,
        TransceiveError::Reset,
        TransceiveError::TimedOut,
        TransceiveError::Cancelled,
    ];
    at_every_exchange(
        &Secrets::right(),
        |_| {
            let faults = named.iter().cloned();
            faults
                .flat_map(|error| [Fault::Fail(error.clone()), Fault::FailAfter(error)])
                .collect()
        },
        |_, _, run, exchange, fault, _, context| {
            let (Fault::Fail(error) | Fault::FailAfter(error)) = fault else {
                panic!("{context}");
            };
            assert_eq!(run.result, Err(Error::Transceive(error.clone())), "{context}");
            assert_eq!(run.exchanges.len(), exchange + 1, "{context}");
        },
    );
}

/// Whether the link may ask again in a smaller form after what a reader spoilt.
fn may_ask_for_less(command: &[u8]) -> bool {
    matches!(command, [0x00, 0xB0, _, _, 0x00, ..] | [0x00, 0xCA, _, _, 0x00, _, ..])
}

#[test]
fn an_unnamed_failure_is_the_readers_unless_less_can_be_asked_for() {
    at_every_exchange(
        &Secrets::right(),
        |_| {
            let error = || TransceiveError::Reader("fault".to_owned());
            vec![Fault::Fail(error()), Fault::FailAfter(error())]
        },
        |job, undisturbed, run, exchange, _, _, context| {
            if may_ask_for_less(&undisturbed.exchanges[exchange].command) {
                // From then on the reader is taken for one without extended length, which some things need.
                let needs_more = job.leaves_out || run.code() == "reader_limitation";
                assert!(
                    needs_more || run.result == undisturbed.result,
                    "{}: {context}",
                    run.code()
                );
            } else {
                assert_eq!(run.code(), "reader_failed", "{context}");
                assert_eq!(run.exchanges.len(), exchange + 1, "{context}");
            }
        },
    );
}

#[test]
fn a_late_or_doubled_command_ends_as_usual() {
    at_every_exchange(
        &Secrets::right(),
        |_| vec![Fault::Delay(Duration::from_nanos(1)), Fault::Duplicate],
        |_, undisturbed, run, exchange, fault, _, context| {
            let command = &undisturbed.exchanges[exchange].command;
            if *fault == Fault::Duplicate && command[0] == 0x08 {
                // The card counts every secured command, so that the second answer is under another vector.
                let is_read = command[1] == 0xB0;
                let code = if is_read {
                    "card_file_malformed"
                } else {
                    "secure_session_lost"
                };
                assert_eq!(run.code(), code, "{context}");
            } else {
                assert_eq!(run.result, undisturbed.result, "{context}");
            }
        },
    );
}

/// All of a short answer; of a long one what is near its ends and near the limits of readers.
fn lengths(usual: &Exchange) -> Vec<Fault> {
    let length = usual.response.as_ref().map_or(0, Vec::len);
    let sampled = |at: &usize| *at < 12 || *at + 4 > length || (253..260).contains(at) || at.is_multiple_of(97);
    (0..length).filter(sampled).map(Fault::Truncate).collect()
}

#[test]
fn an_answer_that_is_cut_is_never_taken_for_a_whole_one() {
    at_every_exchange(
        &Secrets::right(),
        lengths,
        |job, undisturbed, run, exchange, fault, _, context| {
            let command = &undisturbed.exchanges[exchange].command;
            if job.leaves_out && run.result.is_ok() {
                return;
            }
            match (&run.result, fault) {
                (Ok(_), _) => assert_eq!(run.result, undisturbed.result, "{context}"),
                (Err(_), Fault::Truncate(0 | 1)) if !may_ask_for_less(command) => {
                    assert_eq!(run.code(), "response_truncated", "{context}");
                }
                (Err(_), _) => {
                    let right = [
                        "unexpected_status",
                        "card_file_malformed",
                        "secure_session_lost",
                        "reader_limitation",
                    ];
                    let same = run.result == undisturbed.result;
                    assert!(same || right.contains(&run.code()), "{}: {context}", run.code());
                }
            }
        },
    );
}

/// What a status word means where it comes in place of an answer: the codes that may end the procedure, of which `ok`
/// is one.
fn meanings(command: &[u8], status: u16) -> &'static [&'static str] {
    const UNEXPECTED: &[&str] = &["unexpected_status"];
    let is_verify = command[1] == 0x20 && command.len() > 5;
    match (command[0], command[1], status) {
        (0x08, _, 0x6987 | 0x6988 | 0x69FC) => &["secure_session_lost"],
        (0x08, 0xB0, 0x6982) => &["credential_required"],
        (0x08, 0xB0, 0x6700) => &["reader_limitation"],
        (0x08, 0xB0, 0x6A82) => &["not_on_this_device"],
        (0x08, 0xB0, 0x9000 | 0x6282) => &["card_file_malformed"],
        // What follows finds that the card did not do it.
        (0x08, 0xA4, 0x9000) => &["card_file_malformed"],
        (_, 0xA4, 0x9000) => &["ok", "not_on_this_device", "unexpected_status"],
        // With an Le, SELECT can be asked again for what there is.
        (_, 0xA4, 0x6C10) if command.last() == Some(&0x00) => &["ok", "unexpected_status"],
        (_, 0xA4, 0x6A82) => &["application_not_found", "not_on_this_device"],
        (_, 0xA4, 0x6982) if command[0] == 0x08 => &["credential_required"],
        // The card itself was not asked.
        (_, 0x20, 0x9000) => &["ok", "credential_required"],
        (_, 0x20, 0x6983 | 0x6984) => &["credential_blocked"],
        (_, 0x20, 0x6A82 | 0x6A88) => &["not_on_this_device"],
        (_, 0x20, 0x63C0 | 0x63C1 | 0x63C2 | 0x6300) if is_verify => &["credential_wrong"],
        (_, 0x20, 0x63C0) => &["credential_blocked"],
        (_, 0x20, 0x63C1) => &["credential_last_try", "ok"],
        (_, 0x20, 0x63C2) => &["ok"],
        // "No limit", which is believed of the birth date alone.
        (_, 0x20, 0x6300) => &["ok", "unexpected_status"],
        (0x00, 0xB0, 0x9000 | 0x6282 | 0x6B00 | 0x6C10) => &["ok", "card_file_malformed", "unexpected_status"],
        (0x00, 0xB0, 0x6982) => &["ok", "credential_required", "unexpected_status"],
        (0x00, 0xB0, 0x6A82) => &["not_on_this_device"],
        (0x00, 0xB0, 0x6700 | 0x6D00) if command.len() == 7 => &["ok", "reader_limitation"],
        (0x00, 0xB2, 0x9000 | 0x6C10) => &["card_file_malformed"],
        (0x00, 0xB2, 0x6A83) => &["not_on_this_device"],
        // READ RECORD is tried in its other form.
        (0x00, 0xB2, _) => &["ok", "unexpected_status"],
        (_, 0x24 | 0x32 | 0x2A, 0x9000) => &["ok"],
        (_, 0xAE, 0x9000) => &["ok", "secure_session_lost"],
        (_, 0x24 | 0x32 | 0x2A | 0xAE, 0x6982) => &["credential_required", "unexpected_status"],
        (_, 0x2A, 0x6A82) => &["not_on_this_device", "unexpected_status"],
        (_, 0xAE, 0x6700) => &["reader_limitation"],
        (_, 0x2A, 0x6700) => &["reader_limitation", "unexpected_status"],
        (_, 0x22, 0x9000) => &["ok", "unexpected_status"],
        _ => UNEXPECTED,
    }
}

#[test]
fn a_wrong_status_is_taken_for_what_it_means() {
    let unknown = RefCell::new(BTreeSet::new());
    at_every_exchange(
        &Secrets::right(),
        |usual| {
            let statuses = STATUSES.iter().map(|status| status.to_be_bytes().to_vec());
            let replaced = statuses.clone().map(Fault::Replace);
            let only_asks = matches!(
                usual.command.as_slice(),
                [0x00, 0xB0 | 0xB2 | 0xCA, ..] | [0x00, 0x20, _, _]
            );
            if only_asks {
                return replaced.collect();
            }
            replaced.chain(statuses.map(Fault::Answer)).collect()
        },
        |job, undisturbed, run, exchange, fault, _, context| {
            let (Fault::Answer(status) | Fault::Replace(status)) = fault else {
                panic!("{context}");
            };
            if job.leaves_out {
                return;
            }
            let status = u16::from_be_bytes([status[0], status[1]]);
            let meanings = meanings(&undisturbed.exchanges[exchange].command, status);
            let known = meanings.contains(&run.code()) || run.code() == undisturbed.code();
            if !known {
                let command = &undisturbed.exchanges[exchange].command[..4];
                unknown
                    .borrow_mut()
                    .insert(format!("{command:02X?} {status:04X}: {}: {}", run.code(), job.name));
            }
        },
    );
    assert!(unknown.borrow().is_empty(), "{:#?}", unknown.borrow());
}

#[test]
fn a_wrong_secret_costs_one_try_under_any_fault_and_two_where_the_reader_doubles_it() {
    at_every_exchange(
        &Secrets::wrong(),
        |usual| {
            let failed = || TransceiveError::Reader("fault".to_owned());
            let statuses = STATUSES
                .iter()
                .map(|status| Fault::Replace(status.to_be_bytes().to_vec()));
            let mut faults = lengths(usual);
            faults.extend([
                Fault::Remove,
                Fault::RemoveAfter,
                Fault::Fail(failed()),
                Fault::FailAfter(failed()),
                Fault::Duplicate,
            ]);
            faults.extend(statuses);
            faults
        },
        |job, undisturbed, run, exchange, fault, card, context| {
            let command = &undisturbed.exchanges[exchange].command;
            let is_verify = command[1] == 0x20 && command.len() > 5;
            if *fault == Fault::Duplicate && is_verify {
                let lower = card.tries().into_iter().zip(job.card().tries());
                let lower: Vec<_> = lower.map(|((_, after), (_, full))| full - after).collect();
                assert_eq!(lower.iter().sum::<u8>(), 2, "{context}");
                assert_eq!(run.code(), "credential_wrong", "{context}");
            }
        },
    );
}

/// All counters at one.
fn nearly_blocked(job: &Job) -> Card {
    match job.card() {
        Card::MyNumber(_) => Card::my_number(CardProfile {
            tries_left: TriesLeft {
                authentication: 1,
                signing: 1,
                input_support: 1,
                code_a: 1,
                code_b: 1,
                card_face_code_a: 1,
                card_face_code_b: 1,
                card_face_birth_date: Some(1),
                card_identity: 1,
                application_0401: 1,
            },
            ..CardProfile::default()
        }),
        Card::Hpki(_) => Card::hpki(HpkiProfile {
            tries_left: [1, 1],
            ..HpkiProfile::default()
        }),
    }
}

#[test]
fn the_last_try_is_kept_whatever_goes_wrong_with_anything_but_the_counter() {
    for job in &JOBS {
        for extended_length in [ExtendedLength::Unknown, ExtendedLength::No] {
            let options = options(Guard::On, extended_length);
            let (undisturbed, mut card) = run(job, nearly_blocked(job), &Secrets::wrong(), options, None);
            for (exchange, usual) in undisturbed.exchanges.iter().enumerate() {
                let mut faults = lengths(usual);
                faults.extend([
                    Fault::Remove,
                    Fault::RemoveAfter,
                    Fault::Duplicate,
                    Fault::Fail(TransceiveError::TimedOut),
                    Fault::FailAfter(TransceiveError::Reader("fault".to_owned())),
                ]);
                if usual.command[1] != 0x20 {
                    faults.extend(STATUSES.map(|status| Fault::Replace(status.to_be_bytes().to_vec())));
                }
                for fault in faults {
                    let context = format!("{} {options:?} {fault:?} at {exchange}", job.name);
                    card.reset();
                    let (_, after) = run(job, card, &Secrets::wrong(), options, Some((exchange, fault)));
                    card = after;
                    assert!(card.tries().iter().all(|(_, left)| *left == 1), "{context}");
                }
            }
        }
    }
}

#[test]
fn a_change_that_fails_leaves_the_old_pin_or_the_new_one_and_never_another() {
    at_every_exchange(
        &Secrets::right(),
        |_| {
            vec![
                Fault::Remove,
                Fault::RemoveAfter,
                Fault::FailAfter(TransceiveError::TimedOut),
                Fault::Answer(vec![0x6F, 0x00]),
                Fault::Replace(vec![0x6F, 0x00]),
                Fault::Truncate(0),
                Fault::Duplicate,
            ]
        },
        |job, undisturbed, run, exchange, fault, card, context| {
            let Some(credential) = job.changes else {
                return;
            };
            let (old, new) = match credential {
                Credential::DigitalSignature => ("ABC123", "NEW456"),
                _ => ("1234", "4321"),
            };
            let is_last = exchange + 1 == undisturbed.exchanges.len();
            let reached = match fault {
                Fault::Duplicate => true,
                Fault::Remove | Fault::Answer(_) => false,
                _ => is_last,
            };
            assert_eq!(run.result.is_ok(), *fault == Fault::Duplicate, "{context}");
            assert_eq!(card.accepts(credential, new), reached, "{context}");
            assert_eq!(card.accepts(credential, old), !reached, "{context}");
        },
    );
}
