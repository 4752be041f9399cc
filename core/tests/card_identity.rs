//! Applications …0100 and …0401: their records, the card's own key, and the PINs that CHANGE KEY replaces.

use bytes::Bytes;
use jiff::civil::date;
use kazasu::apdu::{FileId, Link, LinkOptions, Retries, StatusWord};
use kazasu::card::MalformedFile;
use kazasu::card::application_0401::{self, Application0401};
use kazasu::card::card_identity::{self, CardIdentity, CardIdentityRecord};
use kazasu::card::expiry::Expiry;
use kazasu::card::{Application, Credential, Error, Guard, Missing, Options, Pin, RetryCounter, Step};
use kazasu::certificate::KeyIdentifier;
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use proptest::prelude::*;

const RECORD: &[u8] = b"\x01\x1C1234567890123451310120300102";
const KEY_REFERENCE: &[u8; 16] = b"9000024\x08\x05001\0\0\0\0";

/// Answers with fixed responses, one a command.
struct Replay {
    answers: std::vec::IntoIter<Vec<u8>>,
    sent: Vec<Vec<u8>>,
}

impl Replay {
    fn new(answers: Vec<Vec<u8>>) -> Self {
        Self {
            answers: answers.into_iter(),
            sent: vec![],
        }
    }

    fn sent(&self) -> Vec<String> {
        let hex = |sent: &Vec<u8>| sent.iter().map(|byte| format!("{byte:02X}")).collect();
        self.sent.iter().map(hex).collect()
    }
}

impl Transceive for Replay {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        self.answers.next().ok_or(TransceiveError::Removed)
    }
}

fn ok(data: &[u8]) -> Vec<u8> {
    [data, &[0x90, 0x00]].concat()
}

fn status(status: u16) -> Vec<u8> {
    status.to_be_bytes().to_vec()
}

fn read(answers: Vec<Vec<u8>>) -> (Result<CardIdentityRecord, Error>, Replay) {
    let mut card = Replay::new(answers);
    let result = card_identity::read(Options::default()).run(&mut card);
    (result, card)
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn options(guard: Guard) -> Options {
    Options {
        guard,
        ..Options::default()
    }
}

#[test]
fn the_record_takes_two_exchanges() {
    let (record, card) = read(vec![ok(b""), ok(RECORD)]);
    let record = record.unwrap();
    assert_eq!(record.serial.as_deref(), Some("123456789012345"));
    assert_eq!(record.municipality_code.as_deref(), Some("13101"));
    assert_eq!(record.expiry, Some(Expiry::Date(date(2030, 1, 2))));
    assert_eq!(card.sent(), ["00A4040C0AD3921000310001010100", "00B2010C00"]);
}

#[test]
fn a_card_that_wants_the_file_selected_is_read_too() {
    for refused in [0x6A86, 0x6A81, 0x6986, 0x6700, 0x6A82] {
        let (record, card) = read(vec![ok(b""), status(refused), ok(b""), ok(RECORD)]);
        assert!(record.unwrap().serial.is_some());
        assert_eq!(card.sent()[2..], ["00A4020C020001", "00B2010400"]);
    }
}

#[test]
fn what_is_not_there_is_named() {
    let application = Application::CardIdentity;
    let absent = |missing| Err(Error::NotOnThisDevice { application, missing });
    let (result, card) = read(vec![ok(b""), status(0x6A83)]);
    assert_eq!(result, absent(Missing::Record(FileId(1), 1)));
    assert_eq!(card.sent.len(), 2);
    let (result, card) = read(vec![ok(b""), status(0x6A82), status(0x6A82)]);
    assert_eq!(result, absent(Missing::File(FileId(1))));
    assert_eq!(card.sent.len(), 3);
    let (result, _) = read(vec![ok(b""), status(0x6F00), ok(b""), status(0x6F00)]);
    let (step, status_word) = (Step::Read(FileId(1)), StatusWord(0x6F00));
    assert_eq!(
        result,
        Err(Error::UnexpectedStatus {
            step,
            status: status_word
        })
    );
    let (result, _) = read(vec![status(0x6A82)]);
    assert_eq!(result, Err(Error::ApplicationNotFound { application }));
}

#[test]
fn what_is_no_date_or_too_short_is_kept_as_far_as_it_goes() {
    let parse = |value: &[u8]| {
        let length = u8::try_from(value.len()).unwrap();
        CardIdentityRecord::parse(&[&[0x01, length], value].concat())
    };
    let record = parse(b"1234567890123451310199999999").unwrap();
    assert_eq!(record.expiry, Some(Expiry::Text("99999999".to_owned())));
    let record = parse(b"1234567890123451310").unwrap();
    assert_eq!(
        (record.serial.as_deref(), record.municipality_code),
        (Some("123456789012345"), None)
    );
    assert_eq!(parse("十二".as_bytes()), Err(MalformedFile("object 01 is no text")));
    assert_eq!(
        CardIdentityRecord::parse(b"\x02\x01x"),
        Err(MalformedFile("there is no object 01"))
    );
    let behind = [b"\x02\x01x".as_slice(), RECORD].concat();
    assert!(CardIdentityRecord::parse(&behind).is_ok());
}

#[test]
fn every_truncation_of_the_record_is_refused() {
    for length in 0..RECORD.len() {
        let (result, _) = read(vec![ok(b""), ok(&RECORD[..length])]);
        let (application, file) = (Application::CardIdentity, FileId(1));
        let reason = "there is no object 01";
        assert_eq!(
            result,
            Err(Error::MalformedFile {
                application,
                file,
                reason
            })
        );
    }
}

#[test]
fn the_serial_number_is_not_shown() {
    let shown = format!("{:?}", CardIdentityRecord::parse(RECORD).unwrap());
    assert!(shown.contains("13101") && !shown.contains("1234567890"), "{shown}");
}

#[test]
fn both_applications_give_their_key_reference() {
    let answers = || vec![ok(b""), ok(KEY_REFERENCE)];
    let mut card = Replay::new(answers());
    let identity = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        CardIdentity::select(&mut link).await?.key_reference().await
    });
    assert_eq!(identity.run(&mut card), Ok(KeyIdentifier::new(*KEY_REFERENCE)));
    assert_eq!(card.sent()[1], "00B2011400");

    let other = || {
        Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            Application0401::select(&mut link).await?.key_reference().await
        })
    };
    let mut card = Replay::new(answers());
    assert_eq!(other().run(&mut card), Ok(KeyIdentifier::new(*KEY_REFERENCE)));
    assert_eq!(card.sent()[0], "00A4040C0AD3921000310001010401");
    let tagged = [b"\x01\x10".as_slice(), KEY_REFERENCE].concat();
    let mut card = Replay::new(vec![ok(b""), ok(&tagged)]);
    assert_eq!(other().run(&mut card), Ok(KeyIdentifier::new(*KEY_REFERENCE)));
    for length in (0..16).chain([17]) {
        let record = ok(&[7; 17][..length]);
        let result = other().run(&mut Replay::new(vec![ok(b""), record]));
        assert!(matches!(result, Err(Error::MalformedFile { .. })), "{length}");
    }
}

fn internal_authenticate() -> Flow<Bytes, Error> {
    Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardIdentity::select(&mut link).await?;
        application.internal_authenticate(b"\x01\x02\x03").await
    })
}

#[test]
fn the_card_answers_a_challenge_without_a_pin() {
    let mut card = Replay::new(vec![ok(b""), ok(&[5; 256])]);
    assert_eq!(internal_authenticate().run(&mut card), Ok(vec![5; 256].into()));
    assert_eq!(card.sent()[1], "008800990301020300");
}

#[test]
fn a_challenge_is_sent_once() {
    for refused in [0x6700, 0x6C20, 0x6D00, 0x6985] {
        let mut card = Replay::new(vec![ok(b""), status(refused)]);
        let (step, status) = (Step::InternalAuthenticate, StatusWord(refused));
        let result = internal_authenticate().run(&mut card);
        assert_eq!(result, Err(Error::UnexpectedStatus { step, status }));
        assert_eq!(card.sent.len(), 2);
    }
}

#[test]
fn a_pin_is_changed_after_the_old_one_was_verified() {
    let answers = || vec![ok(b""), ok(b""), status(0x63C3), ok(b""), ok(b"")];
    let changed = ["00A4020C02001C", "0020009C", "0020009C0431323334", "803200800435363738"];
    let mut card = Replay::new(answers());
    let result = card_identity::change_pin(pin("1234"), pin("5678"), Options::default()).run(&mut card);
    assert_eq!((result, &card.sent()[1..]), (Ok(()), &changed.map(str::to_owned)[..]));
    let mut card = Replay::new(answers());
    let result = application_0401::change_pin(pin("1234"), pin("5678"), Options::default()).run(&mut card);
    assert_eq!((result, &card.sent()[1..]), (Ok(()), &changed.map(str::to_owned)[..]));
    assert_eq!(card.sent()[0], "00A4040C0AD3921000310001010401");
}

#[test]
fn a_pin_is_not_changed_after_a_wrong_one_or_past_the_guard() {
    let credential = Credential::CardIdentity;
    let change = |guard, answers| {
        let mut card = Replay::new(answers);
        let result = card_identity::change_pin(pin("1234"), pin("5678"), options(guard)).run(&mut card);
        (result, card.sent.len())
    };
    let remaining = Some(Retries(2));
    assert_eq!(
        change(Guard::Off, vec![ok(b""), ok(b""), status(0x63C2)]),
        (Err(Error::WrongCredential { credential, remaining }), 3)
    );
    assert_eq!(
        change(Guard::On, vec![ok(b""), ok(b""), status(0x63C1)]),
        (Err(Error::LastTry { credential }), 3)
    );
    assert_eq!(
        change(Guard::LastTryAllowed, vec![ok(b""), ok(b""), status(0x6984)]),
        (Err(Error::Blocked { credential }), 3)
    );
    for refused in [0x6700, 0x6A80, 0x6D00, 0x6C04, 0x6985] {
        let (step, status_word) = (Step::Change(credential), StatusWord(refused));
        let error = Error::UnexpectedStatus {
            step,
            status: status_word,
        };
        assert_eq!(
            change(Guard::Off, vec![ok(b""), ok(b""), ok(b""), status(refused)]),
            (Err(error), 4)
        );
    }
}

#[test]
fn a_pin_is_verified_by_its_own_application() {
    let run = |counter: u16| {
        let mut card = Replay::new(vec![ok(b""), status(counter), ok(b""), ok(b"")]);
        let flow = Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = Application0401::select(&mut link).await?;
            application.verify(&pin("1234"), Guard::On).await?;
            application.retry_counter().await
        });
        (flow.run(&mut card), card.sent.len())
    };
    assert_eq!(run(0x63C3), (Ok(RetryCounter::Verified), 4));
    let credential = Credential::Application0401;
    assert_eq!(run(0x63C1), (Err(Error::LastTry { credential }), 2));

    let mut card = Replay::new(vec![ok(b""), ok(b""), status(0x63C3)]);
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardIdentity::select(&mut link).await?;
        application.verify(&pin("1234"), Guard::Off).await?;
        application.retry_counter().await
    });
    assert_eq!(flow.run(&mut card), Ok(RetryCounter::Remaining(Retries(3))));
    assert_eq!(card.sent()[1..], ["0020009C0431323334", "0020009C"]);
}

proptest! {
    #[test]
    fn any_record_is_read_or_refused(record in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = CardIdentityRecord::parse(&record);
        let _ = CardIdentityRecord::parse(&[b"\x01\x1C".as_slice(), &record].concat());
    }

    #[test]
    fn neither_verify_nor_the_change_is_repeated(
        answers in prop::collection::vec(
            prop::sample::select(vec![0x9000_u16, 0x6100, 0x6C04, 0x6700, 0x6D00, 0x63C3, 0x6A82, 0x6982]),
            0..12,
        ),
        guard in prop::sample::select(vec![Guard::On, Guard::LastTryAllowed, Guard::Off]),
    ) {
        let mut card = Replay::new(answers.into_iter().map(status).collect());
        let _ = card_identity::change_pin(pin("1234"), pin("5678"), options(guard)).run(&mut card);
        let verifies = card.sent.iter().filter(|sent| sent[1] == 0x20 && sent.len() > 4).count();
        let changes = card.sent.iter().filter(|sent| sent[1] == 0x32).count();
        prop_assert!(verifies <= 1 && changes <= verifies);
    }
}
