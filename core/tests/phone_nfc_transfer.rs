//! Data transfer over NFC: every way in which a message goes to a phone and its answer comes back.

use std::collections::VecDeque;

use kazasu::apdu::{ExtendedLength, Link, LinkOptions, StatusWord};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use kazasu::phone::nfc::ndef::{Record, TypeNameFormat};
use kazasu::phone::nfc::{Carrier, DataLimits, NfcCarrier, NfcError, NfcStep, Transfer, TransferOptions};
use proptest::prelude::*;

fn carrier(payload: &[u8]) -> NfcCarrier {
    match Carrier::read(&Record::new(TypeNameFormat::External, b"iso.org:18013:nfc", payload)) {
        Carrier::Nfc(carrier) => carrier,
        other => panic!("{other:?}"),
    }
}

/// A phone that states the limits 65,535 and 65,536.
fn large() -> NfcCarrier {
    carrier(b"\x01\x03\x01\xFF\xFF\x04\x02\x01\x00\x00")
}

/// Selects the application of a phone and exchanges `messages`, one after the other.
fn transfer(
    carrier: NfcCarrier,
    extended_length: ExtendedLength,
    options: TransferOptions,
    messages: Vec<Vec<u8>>,
) -> Flow<Vec<Vec<u8>>, NfcError> {
    Flow::new(move |channel: Channel| async move {
        let mut link_options = LinkOptions::default();
        link_options.extended_length = extended_length;
        let mut link = Link::new(channel, link_options);
        let mut transfer = Transfer::select(&mut link, carrier, options).await?;
        let mut answers = Vec::new();
        for message in messages {
            answers.push(transfer.exchange(&message).await?);
        }
        Ok(answers)
    })
}

fn short(message: &[u8]) -> Flow<Vec<Vec<u8>>, NfcError> {
    let options = TransferOptions::default();
    transfer(large(), ExtendedLength::Unknown, options, vec![message.to_vec()])
}

/// A phone: takes messages in pieces, checks their form, and gives its answers by the rules of the standard.
struct Phone {
    carrier: DataLimits,
    /// Whether SELECT with P2 = 0C is known.
    specified_select: bool,
    answers: VecDeque<Vec<u8>>,
    /// What is left of the answer on its way.
    rest: Vec<u8>,
    incoming: Vec<u8>,
    received: Vec<Vec<u8>>,
    sent: Vec<Vec<u8>>,
}

impl Phone {
    fn answering(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            carrier: DataLimits::EXTENDED,
            specified_select: true,
            answers: answers.into_iter().collect(),
            rest: Vec::new(),
            incoming: Vec::new(),
            received: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        let (data, expected) = decode(command);
        assert!(data.len() <= usize::from(self.carrier.command()));
        assert!(expected.unwrap_or(0) <= usize::try_from(self.carrier.response()).unwrap());
        match (command[0], command[1], command[2], command[3], expected) {
            (0x00, 0xA4, 0x04, 0x0C, None) if self.specified_select => vec![0x90, 0x00],
            (0x00, 0xA4, 0x04, 0x00, Some(256)) => vec![0x6F, 0x00, 0x90, 0x00],
            (0x00, 0xA4, ..) => vec![0x6A, 0x86],
            (0x10, 0xC3, 0, 0, None) => {
                self.incoming.extend(data);
                vec![0x90, 0x00]
            }
            (0x00, 0xC3, 0, 0, Some(expected)) => {
                self.incoming.extend(data);
                self.received.push(unwrap(&std::mem::take(&mut self.incoming)));
                self.rest = wrap(&self.answers.pop_front().unwrap());
                self.give(expected)
            }
            (0x00, 0xC0, 0, 0, Some(expected)) => self.give(expected),
            _ => vec![0x6F, 0x00],
        }
    }

    /// All that is left and 9000; what was asked for and 61XX; or that and 6100.
    fn give(&mut self, expected: usize) -> Vec<u8> {
        let given = self.rest.len().min(expected);
        let left = self.rest.split_off(given);
        let part = std::mem::replace(&mut self.rest, left);
        let status = match self.rest.len() {
            0 => [0x90, 0x00],
            left => [0x61, u8::try_from(left).unwrap_or(0)],
        };
        [part.as_slice(), &status].concat()
    }
}

impl Transceive for Phone {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        Ok(self.respond(command))
    }
}

/// Data and Ne of a command, by ISO/IEC 7816-3.
fn decode(command: &[u8]) -> (&[u8], Option<usize>) {
    let two = |high: u8, low: u8| usize::from(u16::from_be_bytes([high, low]));
    let ne = |le: usize, full: usize| Some(if le == 0 { full } else { le });
    match &command[4..] {
        [] => (&[], None),
        [le] => (&[], ne(usize::from(*le), 256)),
        [0, high, low] => (&[], ne(two(*high, *low), 65_536)),
        [0, high, low, rest @ ..] => match rest.split_at(two(*high, *low)) {
            (data, []) => (data, None),
            (data, [high, low]) => (data, ne(two(*high, *low), 65_536)),
            _ => panic!("bad length"),
        },
        [lc, rest @ ..] => match rest.split_at(usize::from(*lc)) {
            (data, []) => (data, None),
            (data, [le]) => (data, ne(usize::from(*le), 256)),
            _ => panic!("bad length"),
        },
    }
}

fn wrap(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let header = match message.len() {
        0..=0x7F => vec![0x53, length[3]],
        0x80..=0xFF => vec![0x53, 0x81, length[3]],
        0x100..=0xFFFF => vec![0x53, 0x82, length[2], length[3]],
        _ => vec![0x53, 0x83, length[1], length[2], length[3]],
    };
    [header, message.to_vec()].concat()
}

fn unwrap(object: &[u8]) -> Vec<u8> {
    let header = match object[1] {
        0x81 => 3,
        0x82 => 4,
        0x83 => 5,
        _ => 2,
    };
    let message = object[header..].to_vec();
    assert_eq!(object, wrap(&message), "wrapped once, in the fewest bytes");
    message
}

fn message(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

#[test]
fn a_small_message_takes_one_command_each_way() {
    let mut phone = Phone::answering([message(20)]);
    assert_eq!(short(b"hello").run(&mut phone), Ok(vec![message(20)]));
    assert_eq!(phone.received, [b"hello"]);
    assert_eq!(
        phone.sent,
        [
            b"\x00\xA4\x04\x0C\x07\xA0\x00\x00\x02\x48\x04\x00".as_slice(),
            b"\x00\xC3\x00\x00\x07\x53\x05hello\x00",
        ]
    );
}

#[test]
fn the_other_form_of_select_follows_a_refusal() {
    let mut phone = Phone::answering([message(1)]);
    phone.specified_select = false;
    assert!(short(b"m").run(&mut phone).is_ok());
    assert_eq!(phone.sent[1], b"\x00\xA4\x04\x00\x07\xA0\x00\x00\x02\x48\x04\x00\x00");
}

#[test]
fn an_application_that_is_not_offered_is_told_apart() {
    let mut flow = short(b"m");
    flow.respond(Ok(&[0x6A, 0x82])).unwrap();
    assert_eq!(flow.finish(), Err(NfcError::TransferNotOffered));

    let mut flow = short(b"m");
    flow.respond(Ok(&[0x6A, 0x86])).unwrap();
    flow.respond(Ok(&[0x6F, 0x00])).unwrap();
    assert_eq!(
        flow.finish(),
        Err(NfcError::UnexpectedStatus {
            step: NfcStep::SelectTransfer,
            status: StatusWord(0x6F00)
        })
    );
}

#[test]
fn a_long_message_goes_in_pieces_of_which_only_the_last_asks_for_an_answer() {
    let mut phone = Phone::answering([message(3)]);
    assert_eq!(short(&message(600)).run(&mut phone), Ok(vec![message(3)]));
    assert_eq!(phone.received, [message(600)]);
    let forms: Vec<_> = phone.sent[1..]
        .iter()
        .map(|command| (command[0], command[4], command.len()))
        .collect();
    assert_eq!(forms, [(0x10, 255, 260), (0x10, 255, 260), (0x00, 94, 100)]);
    assert_eq!(phone.sent[1][5..9], [0x53, 0x82, 0x02, 0x58]);
}

#[test]
fn an_answer_comes_by_all_three_branches_of_the_rule() {
    // By the length of the data object, header included.
    let asked = |object: usize| {
        let length = object - if object < 260 { 3 } else { 4 };
        let mut phone = Phone::answering([message(length)]);
        assert_eq!(short(b"m").run(&mut phone), Ok(vec![message(length)]));
        phone.sent[2..]
            .iter()
            .map(|command| {
                assert_eq!(command[..4], [0x00, 0xC0, 0x00, 0x00]);
                command[4]
            })
            .collect::<Vec<_>>()
    };
    assert!(asked(256).is_empty(), "just one response");
    assert_eq!(asked(257), [1], "one byte left");
    assert_eq!(asked(256 + 255), [255], "what is left can be told");
    assert_eq!(asked(256 + 256), [0], "what is left cannot be told: the most again");
    assert_eq!(asked(256 + 257), [0, 1]);
    assert_eq!(asked(256 + 512 + 10), [0, 0, 10]);
}

#[test]
fn extended_commands_are_used_where_both_sides_are_known_to_take_them() {
    let run = |carrier, extended, reader| {
        let mut options = TransferOptions::default();
        options.reader = reader;
        let mut phone = Phone::answering([message(70_000)]);
        let answer = transfer(carrier, extended, options, vec![message(3_000)]).run(&mut phone);
        assert_eq!(answer, Ok(vec![message(70_000)]));
        assert_eq!(phone.received, [message(3_000)]);
        let longest = phone.sent.iter().map(|it| decode(it).0.len()).max().unwrap();
        (phone.sent.len() - 1, longest, decode(phone.sent.last().unwrap()).1)
    };
    let whole = DataLimits::EXTENDED;
    assert_eq!(run(large(), ExtendedLength::Yes, whole), (2, 3_004, Some(65_536)));
    let reader = DataLimits::new(1_000, 40_000).unwrap();
    assert_eq!(run(large(), ExtendedLength::Yes, reader), (5, 1_000, Some(40_000)));
    let phone = carrier(b"\x01\x03\x01\x10\x00\x04\x02\x00\x80\x00");
    assert_eq!(run(phone, ExtendedLength::Yes, whole), (3, 3_004, Some(32_768)));

    let in_short_ones = (12 + 273, 255, Some(117));
    assert_eq!(run(large(), ExtendedLength::Unknown, whole), in_short_ones);
    assert_eq!(run(large(), ExtendedLength::No, whole), in_short_ones);
    assert_eq!(run(carrier(b"\x01"), ExtendedLength::Yes, whole), in_short_ones);
}

#[test]
fn a_long_answer_may_follow_a_short_command_in_extended_form() {
    let mut phone = Phone::answering([message(9)]);
    let limits = carrier(b"\x01\x02\x01\xFF\x04\x02\x01\x00\x00");
    let options = TransferOptions::default();
    let flow = transfer(limits, ExtendedLength::Yes, options, vec![b"m".to_vec()]);
    assert!(flow.run(&mut phone).is_ok());
    assert_eq!(phone.sent[1], b"\x00\xC3\x00\x00\x00\x00\x03\x53\x01m\x00\x00");
}

#[test]
fn messages_follow_each_other_in_one_selection() {
    let mut phone = Phone::answering([message(300), message(2)]);
    let messages = vec![message(400), message(1)];
    let options = TransferOptions::default();
    let flow = transfer(large(), ExtendedLength::No, options, messages.clone());
    assert_eq!(flow.run(&mut phone), Ok(vec![message(300), message(2)]));
    assert_eq!(phone.received, messages);
    assert_eq!(phone.sent.iter().filter(|command| command[1] == 0xA4).count(), 1);
}

/// Selects, then answers the commands with these responses.
fn answered(message: &[u8], responses: &[&[u8]]) -> (Result<Vec<Vec<u8>>, NfcError>, usize) {
    let mut flow = short(message);
    flow.respond(Ok(&[0x90, 0x00])).unwrap();
    let mut sent = 0;
    for response in responses {
        if flow.command().is_none() {
            break;
        }
        sent += 1;
        flow.respond(Ok(response)).unwrap();
    }
    (flow.finish(), sent)
}

#[test]
fn an_envelope_is_sent_once_whatever_comes_back() {
    for status in [0x6700_u16, 0x6D00, 0x6C10, 0x6F00, 0x6982, 0x6282] {
        for (length, sent) in [(10, 1), (300, 1)] {
            let response = status.to_be_bytes();
            let expected = NfcError::UnexpectedStatus {
                step: NfcStep::Send,
                status: StatusWord(status),
            };
            assert_eq!(
                answered(&message(length), &[response.as_slice(); 4]),
                (Err(expected), sent)
            );
        }
    }
    let (result, _) = answered(&message(300), &[&[0x61, 0x10]]);
    assert!(
        matches!(result, Err(NfcError::UnexpectedStatus { .. })),
        "a piece in the middle has no answer"
    );
}

#[test]
fn a_refused_fetch_is_not_repeated() {
    let expected = NfcError::UnexpectedStatus {
        step: NfcStep::Receive,
        status: StatusWord(0x6F00),
    };
    let responses: [&[u8]; 3] = [&[0x53, 0x02, 0x61, 0x02], &[0x6F, 0x00], &[0x90, 0x00]];
    assert_eq!(answered(b"m", &responses), (Err(expected), 2));
}

#[test]
fn an_answer_that_is_not_one_object_is_refused() {
    for response in [
        b"\x90\x00".as_slice(),
        b"\x53\x02\x01\x90\x00",
        b"\x53\x01\x01\x00\x90\x00",
        b"\x54\x01\x01\x90\x00",
        b"\x54\x61\x01",
    ] {
        let (result, sent) = answered(b"m", &[response]);
        assert!(
            matches!(result, Err(NfcError::SessionMessage { .. })),
            "{response:02X?}"
        );
        assert_eq!(sent, 1);
    }
    assert_eq!(answered(b"m", &[b"\x53\x00\x90\x00"]).0, Ok(vec![vec![]]));
}

#[test]
fn an_answer_may_be_announced_before_its_first_byte_but_then_has_to_come() {
    let responses: [&[u8]; 2] = [&[0x61, 0x03], b"\x53\x01\x07\x90\x00"];
    assert_eq!(answered(b"m", &responses).0, Ok(vec![vec![7]]));
    let (result, sent) = answered(b"m", &[b"\x61\x03".as_slice(); 9]);
    assert!(matches!(result, Err(NfcError::SessionMessage { .. })));
    assert_eq!(sent, 2);
}

#[test]
fn an_answer_longer_than_allowed_is_refused_when_it_says_so() {
    let mut options = TransferOptions::default();
    options.max_message = 1_000;
    let mut phone = Phone::answering([message(5_000)]);
    let flow = transfer(large(), ExtendedLength::No, options, vec![b"m".to_vec()]);
    assert_eq!(
        flow.run(&mut phone),
        Err(NfcError::SessionMessageTooLong { most: 1_000 })
    );
    assert_eq!(phone.sent.len(), 2, "nothing more was fetched");

    let mut phone = Phone::answering([message(1_000)]);
    let flow = transfer(large(), ExtendedLength::No, options, vec![b"m".to_vec()]);
    assert!(flow.run(&mut phone).is_ok());
}

/// Gives one byte at a time, for ever.
struct Trickle(usize);

impl Transceive for Trickle {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.0 += 1;
        Ok(match (command[1], self.0) {
            (0xA4, _) => vec![0x90, 0x00],
            (0xC3, _) => vec![0x53, 0x83, 0x3F, 0xFF, 0xFF, 0x61, 0x00],
            _ => vec![0x07, 0x61, 0x00],
        })
    }
}

#[test]
fn an_answer_without_an_end_is_left() {
    let mut phone = Trickle(0);
    let result = short(b"m").run(&mut phone);
    assert!(matches!(result, Err(NfcError::SessionMessage { .. })));
    assert!(phone.0 < 40_000);
}

proptest! {
    #[test]
    fn any_message_arrives_whole_and_once(
        out in 0_usize..2_000,
        back in 0_usize..2_000,
        extended in any::<bool>(),
        command in 255_u32..700,
        response in 256_u32..900,
    ) {
        let mut options = TransferOptions::default();
        options.reader = DataLimits::new(command, response).unwrap();
        let known = if extended { ExtendedLength::Yes } else { ExtendedLength::No };
        let mut phone = Phone::answering([message(back)]);
        let flow = transfer(large(), known, options, vec![message(out)]);
        prop_assert_eq!(flow.run(&mut phone), Ok(vec![message(back)]));
        prop_assert_eq!(phone.received, [message(out)]);
    }

    #[test]
    fn any_answers_come_to_an_end(
        responses in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..30), prop::sample::select(vec![0x9000_u16, 0x6100, 0x6105, 0x6C05])),
            0..20,
        ),
    ) {
        let responses: Vec<Vec<u8>> = responses
            .into_iter()
            .enumerate()
            .map(|(at, (data, status))| {
                let header: &[u8] = if at == 0 { &[0x53, 0x81, 0xFF] } else { &[] };
                [header, &data, &status.to_be_bytes()].concat()
            })
            .collect();
        let responses: Vec<&[u8]> = responses.iter().map(Vec::as_slice).collect();
        let _ = answered(b"m", &responses);
    }
}
