//! The link repeats nothing that matters, ends whatever comes back, and reads files in the fewest exchanges.

use std::collections::VecDeque;

use kazasu::apdu::{
    Aid, Command, ExtendedLength, FileId, Link, LinkError, LinkOptions, Response, ShortFileId, StatusWord,
};
use kazasu::flow::{Channel, Flow, FlowError, Transceive, TransceiveError};
use kazasu::secret::Secret;
use proptest::prelude::*;
use zeroize::Zeroizing;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
enum TestError {
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Plays answers in order, then the last one for ever, and keeps what it was sent.
struct Script {
    answers: VecDeque<Result<Vec<u8>, TransceiveError>>,
    sent: Vec<Vec<u8>>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = Result<Vec<u8>, TransceiveError>>) -> Self {
        Self {
            answers: answers.into_iter().collect(),
            sent: Vec::new(),
        }
    }

    fn of(answers: &[&str]) -> Self {
        Self::new(answers.iter().map(|answer| Ok(unhex(answer))))
    }

    fn sent(&self) -> Vec<String> {
        self.sent
            .iter()
            .map(|bytes| bytes.iter().map(|byte| format!("{byte:02X}")).collect())
            .collect()
    }
}

impl Transceive for Script {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        assert!(self.sent.len() < 200_000, "no end of commands");
        self.sent.push(command.to_vec());
        if self.answers.len() > 1 {
            return self.answers.pop_front().unwrap();
        }
        self.answers.front().cloned().unwrap_or(Err(TransceiveError::Removed))
    }
}

/// A card with one file, by short id 0A, and what card and reader can do.
struct FileCard {
    file: Vec<u8>,
    extended: bool,
    /// The most bytes one read gives.
    limit: usize,
    at_end: u16,
    sent: usize,
}

impl FileCard {
    fn new(length: usize) -> Self {
        Self {
            file: object(length),
            extended: true,
            limit: usize::MAX,
            at_end: 0x9000,
            sent: 0,
        }
    }
}

impl Transceive for FileCard {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent += 1;
        let (p1, p2) = (command[2], command[3]);
        let offset = if p1 == 0x8A {
            usize::from(p2)
        } else {
            usize::from(u16::from_be_bytes([p1, p2]))
        };
        let wanted = match command[4..] {
            [0] => 256,
            [short] => usize::from(short),
            [0, 0, 0] if self.extended => 65_536,
            [0, high, low] if self.extended => usize::from(u16::from_be_bytes([high, low])),
            _ => return Ok(vec![0x67, 0x00]),
        };
        let Some(rest) = self.file.get(offset..).filter(|rest| !rest.is_empty()) else {
            return Ok(vec![0x6B, 0x00]);
        };
        let given = rest.len().min(wanted).min(self.limit);
        let status: u16 = if given == rest.len() && given < wanted {
            self.at_end
        } else {
            0x9000
        };
        Ok([&rest[..given], status.to_be_bytes().as_slice()].concat())
    }
}

/// A DER object of `length` bytes in all.
fn object(length: usize) -> Vec<u8> {
    let value: Vec<u8> = (0..length - 4).map(|i| (i % 251) as u8).collect();
    [
        &[0x30, 0x82],
        u16::try_from(value.len()).unwrap().to_be_bytes().as_slice(),
        &value,
    ]
    .concat()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

fn sfi(id: u8) -> ShortFileId {
    ShortFileId::new(id).unwrap()
}

fn options(extended_length: ExtendedLength) -> LinkOptions {
    let mut options = LinkOptions::default();
    options.extended_length = extended_length;
    options
}

fn transmit(command: Command, options: LinkOptions) -> Flow<(Response, LinkOptions), TestError> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options);
        let response = link.transmit(&command).await?;
        Ok((response, link.options()))
    })
}

fn read_object(options: LinkOptions) -> Flow<(bytes::Bytes, LinkOptions), TestError> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options);
        let bytes = link.read_object(sfi(0x0A)).await?;
        Ok((bytes, link.options()))
    })
}

fn read_file(options: LinkOptions) -> Flow<bytes::Bytes, TestError> {
    Flow::new(move |channel: Channel| async move { Ok(Link::new(channel, options).read_file(sfi(0x0A)).await?) })
}

fn verify() -> Command {
    Command::verify(sfi(0x18), &Secret::new(b"1234")).unwrap()
}

fn read(length: u32) -> Command {
    Command::read_binary(0, length).unwrap()
}

#[test]
fn more_data_is_fetched_and_joined() {
    let mut card = Script::of(&["AA6102", "BB6101", "CC9000"]);
    let (response, _) = transmit(read(256), LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!(
        (response.data.as_ref(), response.status),
        ([0xAA, 0xBB, 0xCC].as_slice(), StatusWord::SUCCESS)
    );
    assert_eq!(card.sent(), ["00B0000000", "00C0000002", "00C0000001"]);
}

#[test]
fn more_data_without_end_is_an_error() {
    let mut card = Script::of(&["6110"]);
    let result = transmit(read(256), LinkOptions::default()).run(&mut card);
    assert_eq!(result, Err(LinkError::TooManyRounds.into()));
    let mut card = Script::new([Ok([vec![0; 256], vec![0x61, 0x00]].concat())]);
    let result = transmit(read(256), LinkOptions::default()).run(&mut card);
    assert_eq!(result, Err(LinkError::ResponseTooLong.into()));
    assert_eq!(card.sent.len(), 257);
}

#[test]
fn a_wrong_le_is_corrected_once() {
    let mut card = Script::of(&["6C04", "010203049000"]);
    let (response, _) = transmit(read(256), LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!(response.data.as_ref(), [1, 2, 3, 4]);
    assert_eq!(card.sent(), ["00B0000000", "00B0000004"]);

    let mut card = Script::of(&["6C04"]);
    let (response, _) = transmit(read(256), LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!((response.status, card.sent.len()), (StatusWord(0x6C04), 2));

    let mut card = Script::of(&["6C04", "9000"]);
    let (response, _) = transmit(Command::retry_counter(sfi(0x18)), LinkOptions::default())
        .run(&mut card)
        .unwrap();
    assert_eq!(
        (response.status, card.sent.len()),
        (StatusWord(0x6C04), 1),
        "an empty VERIFY never gets a fifth byte"
    );

    let mut card = Script::of(&["6C00", "9000"]);
    let sign = Command::sign(sfi(0x17), 0, &[1]).unwrap();
    let (response, _) = transmit(sign, LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!((response.status, card.sent.len()), (StatusWord(0x6C00), 1));
}

#[test]
fn a_refused_extended_read_falls_back_and_is_remembered() {
    for refusal in ["6700", "6D00"] {
        let mut card = Script::of(&[refusal, "019000"]);
        let (_, learnt) = transmit(read(1000), LinkOptions::default()).run(&mut card).unwrap();
        assert_eq!(card.sent(), ["00B000000003E8", "00B0000000"]);
        assert_eq!(learnt.extended_length, ExtendedLength::No);

        let mut card = Script::of(&["019000"]);
        transmit(read(1000), learnt).run(&mut card).unwrap();
        assert_eq!(card.sent(), ["00B0000000"]);
    }
}

#[test]
fn other_refusals_of_an_extended_read_say_nothing_about_length() {
    let mut card = Script::of(&["6982"]);
    let (response, learnt) = transmit(read(1000), LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!(response.status, StatusWord::SECURITY_STATUS_NOT_SATISFIED);
    assert_eq!((learnt.extended_length, card.sent.len()), (ExtendedLength::Unknown, 1));
    let mut card = Script::of(&["019000"]);
    let (_, learnt) = transmit(read(1000), LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!(learnt.extended_length, ExtendedLength::Yes);
}

#[test]
fn a_response_without_status_is_an_error() {
    for answer in ["", "90"] {
        let result = transmit(read(1), LinkOptions::default()).run(&mut Script::of(&[answer]));
        assert!(matches!(result, Err(TestError::Link(LinkError::TruncatedResponse(_)))));
    }
}

#[test]
fn long_data_goes_as_a_chain_that_ends_when_refused() {
    let sign = || Command::sign(sfi(0x17), 0, &[7; 300]).unwrap();
    let mut card = Script::of(&["9000"]);
    transmit(sign(), options(ExtendedLength::No)).run(&mut card).unwrap();
    assert_eq!(card.sent.iter().map(|sent| sent[0]).collect::<Vec<_>>(), [0x90, 0x80]);
    let mut card = Script::of(&["6884"]);
    let (response, _) = transmit(sign(), options(ExtendedLength::No)).run(&mut card).unwrap();
    assert_eq!((response.status, card.sent.len()), (StatusWord(0x6884), 1));
}

#[test]
fn a_certificate_is_one_extended_read_or_seven_short_ones() {
    for (extended, exchanges) in [
        (ExtendedLength::Unknown, 1),
        (ExtendedLength::Yes, 1),
        (ExtendedLength::No, 7),
    ] {
        let mut card = FileCard::new(1571);
        let (bytes, _) = read_object(options(extended)).run(&mut card).unwrap();
        assert_eq!(bytes, card.file);
        assert_eq!(card.sent, exchanges, "{extended:?}");
    }
}

#[test]
fn a_refused_extended_try_costs_exactly_one_exchange() {
    let mut card = FileCard {
        extended: false,
        ..FileCard::new(1571)
    };
    let (bytes, learnt) = read_object(LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!(
        (bytes.len(), card.sent, learnt.extended_length),
        (1571, 8, ExtendedLength::No)
    );
}

#[test]
fn a_read_that_gives_less_than_asked_is_continued_up_to_the_known_length() {
    let mut card = FileCard {
        limit: 700,
        ..FileCard::new(1571)
    };
    let (bytes, _) = read_object(LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!((bytes, card.sent), (card.file.into(), 3));
    let mut card = FileCard {
        limit: 128,
        ..FileCard::new(1571)
    };
    let (bytes, _) = read_object(options(ExtendedLength::No)).run(&mut card).unwrap();
    assert_eq!((bytes, card.sent), (card.file.into(), 13));
}

#[test]
fn readers_that_mishandle_256_bytes_get_shorter_reads() {
    let mut options = options(ExtendedLength::No);
    options.short_read_length = 224;
    let mut card = FileCard {
        limit: 224,
        ..FileCard::new(448)
    };
    assert_eq!(read_object(options).run(&mut card).unwrap().0, card.file);
    assert_eq!(card.sent, 2);
}

/// A reader in front of a card that fails at some exchanges.
struct Reader<F> {
    card: FileCard,
    sent: Vec<String>,
    carry: F,
}

impl<F: FnMut(&[u8], Vec<u8>) -> Result<Vec<u8>, TransceiveError>> Transceive for Reader<F> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent
            .push(command.iter().map(|byte| format!("{byte:02X}")).collect());
        let response = self.card.transceive(command)?;
        (self.carry)(command, response)
    }
}

fn driver() -> TransceiveError {
    TransceiveError::Reader("not transacted".to_owned())
}

/// Reads a file of 600 bytes, object or not, through a reader.
fn read_through(
    card: FileCard,
    start: LinkOptions,
    carry: impl FnMut(&[u8], Vec<u8>) -> Result<Vec<u8>, TransceiveError>,
) -> (Vec<String>, Result<(bytes::Bytes, LinkOptions), TestError>) {
    let mut reader = Reader {
        card,
        sent: Vec::new(),
        carry,
    };
    let result = read_object(start).run(&mut reader);
    (reader.sent, result)
}

#[test]
fn a_reader_that_spoils_answers_of_256_bytes_is_asked_for_255_from_then_on() {
    type Spoil = fn(Vec<u8>) -> Result<Vec<u8>, TransceiveError>;
    let spoils: [(&str, Spoil); 5] = [
        ("driver fails", |_| Err(driver())),
        ("nothing comes", |_| Ok(vec![])),
        ("half a status word comes", |_| Ok(vec![0x90])),
        ("status word is cut off", |answer| Ok(answer[..256].to_vec())),
        ("half the status word is cut off", |answer| Ok(answer[..257].to_vec())),
    ];
    for (what, spoil) in spoils {
        for is_object in [true, false] {
            let mut card = FileCard::new(600);
            if !is_object {
                card.file[0] = 0x00;
            }
            let file = card.file.clone();
            let (sent, result) = read_through(card, options(ExtendedLength::No), |_, answer| {
                if answer.len() > 257 { spoil(answer) } else { Ok(answer) }
            });
            let (bytes, learnt) = result.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(bytes, file, "{what}");
            assert_eq!(learnt.short_read_length, 255, "{what}");
            let last = if is_object { "00B001FE5A" } else { "00B001FEFF" };
            assert_eq!(sent, ["00B08A0000", "00B08A00FF", "00B000FFFF", last], "{what}");
        }
    }
}

#[test]
fn data_that_looks_like_a_status_word_where_that_was_cut_off_is_not_lost() {
    for status in [
        [0x90, 0x00],
        [0x61, 0x20],
        [0x61, 0x00],
        [0x6C, 0x10],
        [0x67, 0x00],
        [0x63, 0xC1],
    ] {
        let mut card = FileCard::new(600);
        card.file[254..256].copy_from_slice(&status);
        let file = card.file.clone();
        let (_, result) = read_through(card, options(ExtendedLength::No), |command, mut answer| {
            if command[1] == 0xC0 {
                return Ok(vec![0x6D, 0x00]);
            }
            if answer.len() == 258 {
                answer.truncate(256);
            }
            Ok(answer)
        });
        assert_eq!(result.unwrap().0, file, "{status:02X?}");
    }
}

#[test]
fn an_extended_read_that_the_driver_refuses_or_cuts_falls_back_to_short_ones() {
    for cut in [false, true] {
        let card = FileCard::new(600);
        let file = card.file.clone();
        let (sent, result) = read_through(card, LinkOptions::default(), |command, mut answer| {
            if command.len() == 7 {
                answer.truncate(500);
                return if cut { Ok(answer) } else { Err(driver()) };
            }
            Ok(answer)
        });
        let (bytes, learnt) = result.unwrap();
        assert_eq!(bytes, file);
        assert_eq!(
            (learnt.extended_length, learnt.short_read_length),
            (ExtendedLength::No, 256)
        );
        assert_eq!(sent, ["00B08A00000000", "00B08A0000", "00B0010000", "00B0020058"]);
    }
}

#[test]
fn a_reader_that_fails_at_everything_ends_the_read_after_three_forms() {
    let mut card = Script::new([Err(driver())]);
    let result = read_object(LinkOptions::default()).run(&mut card);
    assert_eq!(result, Err(LinkError::Transceive(driver()).into()));
    assert_eq!(card.sent(), ["00B08A00000000", "00B08A0000", "00B08A00FF"]);
    // One that fails at less than that is not asked again.
    for command in [
        read(255),
        Command::select_file(FileId(1)),
        Command::retry_counter(sfi(0x18)),
    ] {
        let mut card = Script::new([Err(driver())]);
        assert!(transmit(command, LinkOptions::default()).run(&mut card).is_err());
        assert_eq!(card.sent.len(), 1);
    }
}

#[test]
fn nothing_is_sent_again_after_a_removal_a_reset_or_a_time_out() {
    for error in [
        TransceiveError::Absent,
        TransceiveError::Removed,
        TransceiveError::Reset,
        TransceiveError::TimedOut,
        TransceiveError::Cancelled,
    ] {
        for length in [256, 65_536] {
            let mut card = Script::new([Err(error.clone())]);
            let result = transmit(read(length), LinkOptions::default()).run(&mut card);
            assert_eq!(result.map(|_| ()), Err(LinkError::Transceive(error.clone()).into()));
            assert_eq!(card.sent.len(), 1, "{error}");
        }
    }
}

#[test]
fn a_signature_that_the_reader_spoils_is_its_limitation_only_when_that_is_known() {
    let sign = || Command::sign(sfi(0x17), 0, &[1; 51]).unwrap();
    let mut limited = LinkOptions::default();
    limited.short_read_length = 255;
    let cut = [vec![0x77; 254], vec![0x77, 0x77]].concat();
    for spoilt in [Err(driver()), Ok(vec![]), Ok(cut)] {
        for (start, is_known) in [(LinkOptions::default(), false), (limited, true)] {
            let mut card = Script::new([spoilt.clone()]);
            let result = transmit(sign(), start).run(&mut card);
            let limitation = result == Err(LinkError::ReaderLimitation.into());
            assert_eq!((limitation, card.sent.len()), (is_known, 1), "{spoilt:?}");
        }
    }
    // A card that refuses, or leaves, is not the reader's fault.
    for other in [Ok(vec![0x69, 0x82]), Err(TransceiveError::Removed)] {
        let result = transmit(sign(), limited).run(&mut Script::new([other]));
        assert_ne!(result, Err(LinkError::ReaderLimitation.into()));
    }
}

#[test]
fn a_file_of_unknown_length_ends_with_a_short_answer_or_a_refused_offset() {
    for at_end in [0x9000, 0x6282] {
        for (length, exchanges) in [(17, 1), (255, 1), (256, 2), (257, 2), (512, 3), (600, 3)] {
            let mut card = FileCard {
                at_end,
                ..FileCard::new(length)
            };
            assert_eq!(read_file(LinkOptions::default()).run(&mut card).unwrap(), card.file);
            assert_eq!(card.sent, exchanges, "{length} bytes, {at_end:04X} at the end");
        }
    }
    let full = || Ok([vec![1; 256], vec![0x90, 0x00]].concat());
    let mut card = Script::new([full(), Ok(vec![0x90, 0x00])]);
    assert_eq!(read_file(LinkOptions::default()).run(&mut card).unwrap().len(), 256);
    assert_eq!(card.sent.len(), 2, "an empty answer ends the file");
}

#[test]
fn no_more_is_read_than_the_object_takes() {
    let mut card = FileCard::new(1571);
    card.file.extend([0xFF; 100]);
    let (bytes, _) = read_object(options(ExtendedLength::No)).run(&mut card).unwrap();
    assert_eq!(bytes, card.file[..1571]);
}

#[test]
fn a_file_that_is_no_object_is_read_to_its_end_after_falling_back() {
    let mut card = FileCard {
        extended: false,
        ..FileCard::new(600)
    };
    card.file[0] = 0x00;
    let (bytes, _) = read_object(LinkOptions::default()).run(&mut card).unwrap();
    assert_eq!((bytes, card.sent), (card.file.into(), 4));
}

#[test]
fn a_file_cut_short_ends_where_it_ends() {
    let mut card = FileCard::new(1571);
    card.file.truncate(600);
    let (bytes, _) = read_object(options(ExtendedLength::No)).run(&mut card).unwrap();
    assert_eq!(bytes, card.file);
}

#[test]
fn a_refused_file_is_an_error_with_its_status() {
    for status in [0x6982, 0x6A82, 0x6B00] {
        let mut card = Script::new([Ok(u16::to_be_bytes(status).to_vec())]);
        let result = read_object(LinkOptions::default()).run(&mut card);
        assert_eq!(result.map(|_| ()), Err(LinkError::Refused(StatusWord(status)).into()));
    }
}

#[test]
fn files_that_are_too_long_are_not_read() {
    let mut card = Script::of(&["308400FFFFFF9000"]);
    let result = read_object(LinkOptions::default()).run(&mut card);
    assert_eq!(result.map(|_| ()), Err(LinkError::FileTooLong.into()));
    let mut card = Script::new([Ok([vec![1; 256], vec![0x90, 0x00]].concat())]);
    let result = read_file(LinkOptions::default()).run(&mut card);
    assert_eq!(result, Err(LinkError::FileTooLong.into()));
    assert_eq!(card.sent.len(), 128);
    let mut card = Script::of(&["308203E8009000", "009000"]);
    let result = read_object(LinkOptions::default()).run(&mut card);
    assert_eq!(result.map(|_| ()), Err(LinkError::TooManyRounds.into()));
}

fn answer() -> impl Strategy<Value = Result<Vec<u8>, TransceiveError>> {
    let status = prop_oneof![
        3 => Just(0x9000_u16),
        2 => 0x6100_u16..=0x61FF,
        2 => 0x6C00_u16..=0x6CFF,
        2 => prop::sample::select(vec![0x6700, 0x6D00, 0x6E00, 0x6282, 0x6B00, 0x6300, 0x63C1, 0x6982, 0x6983, 0x6F00]),
        2 => any::<u16>(),
    ];
    let fault = prop::sample::select(vec![
        TransceiveError::Removed,
        TransceiveError::Reset,
        TransceiveError::TimedOut,
        TransceiveError::Reader("fault".to_owned()),
    ]);
    prop_oneof![
        8 => (prop::collection::vec(any::<u8>(), 0..300), status)
            .prop_map(|(data, status)| Ok([data, status.to_be_bytes().to_vec()].concat())),
        1 => fault.prop_map(Err),
        1 => prop::collection::vec(any::<u8>(), 0..2).prop_map(Ok),
    ]
}

fn answers() -> impl Strategy<Value = Vec<Result<Vec<u8>, TransceiveError>>> {
    prop::collection::vec(answer(), 1..12)
}

fn extended_length() -> impl Strategy<Value = ExtendedLength> {
    prop::sample::select(vec![ExtendedLength::Unknown, ExtendedLength::Yes, ExtendedLength::No])
}

/// Commands that change the card or cost a try, in short and in extended size, and some that nobody knows.
fn command_to_send_once() -> impl Strategy<Value = Command> {
    let value = prop::sample::select(vec![1_usize, 4, 16, 255, 256, 600]);
    let expected = prop::sample::select(vec![0_u32, 256, 257, 65_536]);
    let header = prop::sample::select(vec![
        [0x00, 0x20, 0x00, 0x98],
        [0x00, 0x24, 0x01, 0x80],
        [0x80, 0x32, 0x00, 0x80],
        [0x80, 0x2A, 0x00, 0x97],
        [0x00, 0x88, 0x00, 0x99],
        [0x08, 0xB0, 0x00, 0x00],
        [0x80, 0xA4, 0x00, 0x00],
        [0x00, 0x77, 0x00, 0x00],
    ]);
    (header, value, expected).prop_map(|([class, instruction, p1, p2], length, expected)| {
        Command::new(class, instruction, p1, p2, Zeroizing::new(vec![0x31; length]), expected).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_changes_the_card_is_never_repeated(
        command in command_to_send_once(),
        answers in answers(),
        extended in extended_length(),
    ) {
        let mut card = Script::new(answers);
        let _ = transmit(command.clone(), options(extended)).run(&mut card);
        let sent: Vec<&[u8]> = card.sent.iter().map(Vec::as_slice).filter(|sent| sent[1] != 0xC0).collect();
        let chain = command.to_short_chain();
        let whole = sent == [command.to_bytes().as_slice()];
        let chained = chain.iter().zip(&sent).all(|(part, sent)| part.as_slice() == *sent) && sent.len() <= chain.len();
        prop_assert!(whole || chained, "{command:?} sent as {sent:02X?}");
    }

    #[test]
    fn no_answers_make_the_link_run_for_ever(answers in answers(), extended in extended_length()) {
        for command in [Command::select_file(FileId(1)), read(65_536), verify()] {
            let mut card = Script::new(answers.clone());
            let _ = transmit(command, options(extended)).run(&mut card);
            // At most three forms of the command are tried: extended, 256 bytes, 255 bytes.
            prop_assert!(card.sent.len() <= 3 * (3 + 512));
        }
        let mut card = Script::new(answers.clone());
        let _ = read_object(options(extended)).run(&mut card);
        let _ = read_file(options(extended)).run(&mut Script::new(answers));
        prop_assert!(card.sent.len() <= 256 * 515 + 2 * 515);
    }
}

#[test]
fn an_application_is_selected_by_its_full_name() {
    let mut card = Script::of(&["9000"]);
    let name = Aid::new(&unhex("D392F000260100000001")).unwrap();
    transmit(Command::select_application(&name), LinkOptions::default())
        .run(&mut card)
        .unwrap();
    assert_eq!(card.sent(), ["00A4040C0AD392F000260100000001"]);
}
