//! The 券面事項入力補助AP: what is sent to read it, and what is made of its files.

use jiff::civil::date;
use kazasu::apdu::{FileId, Link, LinkOptions};
use kazasu::card::attributes::{BirthDate, Sex, parse_attributes, parse_individual_number};
use kazasu::card::input_support::{self, InputSupport};
use kazasu::card::{Application, Credential, Error, Guard, IndividualNumber, NumberB, Options, Pin, RetryCounter};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};

/// Answers with fixed responses, one a command.
struct Replay<'a> {
    answers: std::slice::Iter<'a, Vec<u8>>,
    sent: Vec<Vec<u8>>,
}

impl<'a> Replay<'a> {
    fn new(answers: &'a [Vec<u8>]) -> Self {
        Self {
            answers: answers.iter(),
            sent: Vec::new(),
        }
    }
}

impl Transceive for Replay<'_> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        self.answers.next().cloned().ok_or(TransceiveError::Removed)
    }
}

fn ok(data: &[u8]) -> Vec<u8> {
    [data, &[0x90, 0x00]].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn pin() -> Pin {
    Pin::new("1234").unwrap()
}

fn unguarded() -> Options {
    Options {
        guard: Guard::Off,
        ..Options::default()
    }
}

/// The shapes of recorded exchanges with the 券面事項入力補助AP, with a fictional person.
#[test]
fn number_and_attributes_are_read_in_three_exchanges() {
    let answers = [ok(b""), ok(b""), ok(b"\xFF\x10\x0C012345678901\xFF\xFF")];
    let mut card = Replay::new(&answers);
    let number = input_support::read_individual_number(pin(), unguarded())
        .run(&mut card)
        .unwrap();
    assert_eq!(number.expose(), "012345678901");
    assert_eq!(
        card.sent.iter().map(|sent| hex(sent)).collect::<Vec<_>>(),
        ["00A4040C0AD3921000310001010408", "002000910431323334", "00B0810000"]
    );

    let file = attributes_file();
    let answers = [ok(b""), ok(b""), ok(&file)];
    let mut card = Replay::new(&answers);
    let attributes = input_support::read_attributes(pin(), unguarded())
        .run(&mut card)
        .unwrap();
    assert_eq!(
        (attributes.name.as_str(), attributes.address.as_str()),
        ("架空\u{3000}太郎", "東京都千代田区")
    );
    assert_eq!(
        (attributes.birth_date, attributes.sex),
        (BirthDate::Date(date(1990, 1, 2)), Sex::Female)
    );
    assert_eq!(card.sent[2], [0x00, 0xB0, 0x82, 0x00, 0x00]);
}

fn attributes_file() -> Vec<u8> {
    let fields = [
        (0x22, "架空\u{3000}太郎"),
        (0x23, "東京都千代田区"),
        (0x24, "19900102"),
        (0x25, "2"),
    ];
    let fields = fields
        .map(|(tag, text)| [&[0xDF, tag, text.len() as u8], text.as_bytes()].concat())
        .concat();
    [&[0xFF, 0x20, fields.len() as u8], fields.as_slice(), &[0xFF; 4]].concat()
}

#[test]
fn malformed_attributes_name_their_file() {
    let mut file = attributes_file();
    file.truncate(40);
    let answers = [ok(b""), ok(b""), ok(&file)];
    let result = input_support::read_attributes(pin(), unguarded()).run(&mut Replay::new(&answers));
    let (application, file) = (Application::InputSupport, FileId(0x0002));
    assert_eq!(
        result,
        Err(Error::MalformedFile {
            application,
            file,
            reason: "there is no FF20"
        })
    );
}

#[test]
fn attributes_before_the_pin_ask_for_it() {
    let answers = [ok(b""), vec![0x69, 0x82]];
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        InputSupport::select(&mut link).await?.attributes().await
    });
    let required = Error::CredentialRequired {
        credential: Credential::InputSupport,
    };
    assert_eq!(flow.run(&mut Replay::new(&answers)), Err(required));
}

#[test]
fn numbers_a_and_b_open_the_input_support_application() {
    let answers = [ok(b""), vec![0x63, 0xC9], ok(b""), vec![0x63, 0xCA], ok(b""), ok(b"")];
    let mut card = Replay::new(&answers);
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        application
            .verify(&IndividualNumber::new("012345678901").unwrap().into(), Guard::On)
            .await?;
        application
            .verify(&NumberB::new("02022420301234").unwrap().into(), Guard::On)
            .await?;
        application.retry_counter(Credential::NumberB).await
    });
    assert_eq!(flow.run(&mut card), Ok(RetryCounter::Verified));
    assert_eq!(
        card.sent.iter().skip(1).map(|sent| hex(sent)).collect::<Vec<_>>(),
        [
            "00200094",
            "002000940C303132333435363738393031",
            "00200095",
            "002000950E3032303232343230333031323334",
            "00200095",
        ]
    );
}

fn number_a() -> IndividualNumber {
    IndividualNumber::new("012345678901").unwrap()
}

fn number_b() -> NumberB {
    NumberB::from_parts(date(2020, 2, 24), 2030, "1234").unwrap()
}

#[test]
fn numbers_a_and_b_read_what_they_open_in_three_exchanges() {
    let answers = [ok(b""), ok(b""), ok(b"\xFF\x10\x0C012345678901\xFF\xFF")];
    let mut card = Replay::new(&answers);
    let number = input_support::read_individual_number(number_a(), unguarded()).run(&mut card);
    assert_eq!(number.unwrap().expose(), "012345678901");
    assert_eq!(hex(&card.sent[1]), "002000940C303132333435363738393031");

    let answers = [ok(b""), ok(b""), ok(&attributes_file())];
    let mut card = Replay::new(&answers);
    let attributes = input_support::read_attributes(number_b(), unguarded()).run(&mut card);
    assert_eq!(attributes.unwrap().sex, Sex::Female);
    assert_eq!(hex(&card.sent[1]), "002000950E3032303232343230333031323334");
}

#[test]
fn what_a_credential_does_not_open_is_refused_before_anything_is_sent() {
    let does_not_open = |verified, file, needs| Error::DoesNotOpen {
        verified,
        file: FileId(file),
        needs,
    };
    let mut card = Replay::new(&[]);
    let result = input_support::read_attributes(number_a(), unguarded()).run(&mut card);
    let needs = &[Credential::InputSupport, Credential::NumberB];
    assert_eq!(result, Err(does_not_open(Credential::NumberA, 2, needs)));
    let result = input_support::read_individual_number(number_b(), unguarded()).run(&mut card);
    let needs = &[Credential::InputSupport, Credential::NumberA];
    assert_eq!(result, Err(does_not_open(Credential::NumberB, 1, needs)));
    assert!(card.sent.is_empty());
}

#[test]
fn the_handle_remembers_what_was_verified() {
    let flow = Flow::<_, Error>::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&number_a().into(), Guard::Off).await?;
        let refused = application.attributes().await;
        application.verify(&number_b().into(), Guard::Off).await?;
        Ok((refused, application.attributes().await?))
    });
    let answers = [ok(b""), ok(b""), ok(b""), ok(&attributes_file())];
    let mut card = Replay::new(&answers);
    let (refused, attributes) = flow.run(&mut card).unwrap();
    assert!(matches!(refused, Err(Error::DoesNotOpen { .. })), "{refused:?}");
    assert_eq!((attributes.sex, card.sent.len()), (Sex::Female, 4));
}

#[test]
fn a_wrong_value_opens_nothing() {
    let flow = Flow::<_, Error>::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        let wrong = application.verify(&pin().into(), Guard::Off).await;
        assert!(matches!(wrong, Err(Error::WrongCredential { .. })));
        application.attributes().await
    });
    let answers = [ok(b""), vec![0x63, 0xC2], vec![0x69, 0x82]];
    let required = Error::CredentialRequired {
        credential: Credential::InputSupport,
    };
    assert_eq!(flow.run(&mut Replay::new(&answers)), Err(required));
}

#[test]
fn the_credential_of_another_application_is_refused_before_anything_is_sent() {
    let flow = Flow::<_, Error>::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        application.retry_counter(Credential::CardFaceNumberB).await
    });
    let answers = [ok(b"")];
    let mut card = Replay::new(&answers);
    let result = flow.run(&mut card);
    let wrong = Error::WrongApplication {
        credential: Credential::CardFaceNumberB,
        selected: Application::InputSupport,
    };
    assert_eq!((result, card.sent.len()), (Err(wrong), 1));
}

#[test]
fn both_blocked_statuses_are_blocked() {
    for blocked in [0x6983_u16, 0x6984] {
        let answers = [ok(b""), blocked.to_be_bytes().to_vec()];
        let result = input_support::read_attributes(number_b(), Options::default()).run(&mut Replay::new(&answers));
        let credential = Credential::NumberB;
        assert_eq!(result, Err(Error::Blocked { credential }));
    }
}

#[test]
fn dumps_of_a_test_card_are_read() {
    let Some(recordings) = std::env::var_os("KAZASU_RECORDINGS") else {
        println!("skipped: KAZASU_RECORDINGS does not name the directory of recordings");
        return;
    };
    let read = |name: &str| {
        let path = std::path::Path::new(&recordings)
            .join("cards/jpki-test-card")
            .join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let number = parse_individual_number(&read("text-0001-physical.bin")).unwrap();
    assert_eq!(number.expose().len(), 12);
    let file = read("text-0002.bin");
    let attributes = parse_attributes(&file).unwrap();
    assert_eq!(attributes.birth_date, BirthDate::Date(date(1980, 2, 17)));
    assert_eq!((attributes.name.chars().count(), attributes.sex), (5, Sex::Male));
    assert!(attributes.address.starts_with("東京都"));

    let answers = [ok(b""), ok(b""), ok(&file)];
    let through_flow = input_support::read_attributes(pin(), unguarded())
        .run(&mut Replay::new(&answers))
        .unwrap();
    assert_eq!(through_flow.name, attributes.name);
}
