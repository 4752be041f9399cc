//! Engaging a phone over NFC: what recorded wallets did, what others may do, and what no phone may bring about.

mod recordings;

use std::time::Duration;

use kazasu::apdu::StatusWord;
use kazasu::flow::{Transceive, TransceiveError};
use kazasu::phone::nfc::ndef::{self, NdefError, Record, TypeNameFormat};
use kazasu::phone::nfc::tnep::{ServiceStatus, TnepError};
use kazasu::phone::nfc::{
    BleConnection, BleOffer, CarrierOffer, EngagementOptions, Handover, NfcError, NfcStep, ServiceUuid, Warning, engage,
};
use proptest::prelude::*;

const UUID: ServiceUuid = ServiceUuid(*b"0123456789ABCDEF");

fn options() -> EngagementOptions {
    EngagementOptions::new(CarrierOffer::Ble(BleOffer::CentralClient { uuid: UUID }), [0xAB, 0xCD])
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// One exchange of a recording: the command as written there, which may be cut, and the response.
struct Recorded(Vec<(String, Vec<u8>)>);

impl Recorded {
    fn open(name: &str) -> Option<Self> {
        let path = recordings::directory()?.join("traces").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text
            .lines()
            .filter_map(|line| Some((line.chars().next()?, line.get(2..)?.split("   #").next()?)));
        let mut exchanges = Vec::new();
        let mut command = String::new();
        for (side, bytes) in lines {
            match side {
                'C' => command = bytes.trim().to_owned(),
                'R' => exchanges.push((std::mem::take(&mut command), unhex(bytes.trim()))),
                _ => {}
            }
        }
        exchanges.reverse();
        Some(Self(exchanges))
    }
}

/// Plays a recording, each response only for the command recorded with it.
impl Transceive for Recorded {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let (expected, response) = self.0.pop().expect("more commands than recorded");
        let sent: String = command.iter().map(|byte| format!("{byte:02X}")).collect();
        match expected.split_once("..") {
            Some((beginning, _)) => assert!(sent.starts_with(beginning), "{sent} for {expected}"),
            None => assert_eq!(sent, expected),
        }
        Ok(response)
    }

    fn wait(&mut self, duration: Duration) {
        assert_eq!(duration, Duration::from_millis(16));
    }
}

#[test]
fn apples_wallet_hands_over_to_bluetooth_as_recorded() {
    let Some(mut wallet) = Recorded::open("11-mdoc-nfc-apple-wallet.txt") else {
        return;
    };
    let select = wallet.0[0].1.clone();
    let handover = engage(options()).run(&mut wallet).unwrap();
    assert!(wallet.0.is_empty(), "the whole recording was played");
    assert_eq!(handover.select, select[..select.len() - 2]);
    assert_eq!(handover.device_engagement.len(), 96);
    assert!(handover.device_engagement.starts_with(b"\xA4\x00\x631.1"));
    assert!(handover.select.ends_with(&handover.device_engagement));
    assert_eq!(
        handover.ble_connections(),
        [BleConnection::CentralClient { uuid: UUID }],
        "the phone connects to what the reader advertises"
    );
    assert_eq!(handover.warnings, []);
    let request = handover.request.unwrap();
    assert_eq!(ndef::read(&request).unwrap().len(), 3);
}

#[test]
fn multipaz_hands_over_statically_as_recorded() {
    let Some(mut wallet) = Recorded::open("14a-mdoc-nfc-multipaz-static.txt") else {
        return;
    };
    let select = wallet.0[0].1.clone();
    let handover = engage(options()).run(&mut wallet).unwrap();
    assert!(wallet.0.is_empty(), "the whole recording was played");
    assert_eq!(handover.select, select[..select.len() - 2]);
    assert_eq!((&handover.request, &handover.warnings), (&None, &vec![]));
    assert_eq!(handover.device_engagement.len(), 88);
    assert!(handover.device_engagement.starts_with(b"\xA2\x00\x631.0"));
    let [BleConnection::CentralClient { uuid } | BleConnection::PeripheralServer { uuid, .. }] =
        handover.ble_connections()[..]
    else {
        panic!("not one connection: {:?}", handover.ble_connections());
    };
    assert_eq!(uuid.to_string(), "e0812e0e-9ea0-4d40-b07a-79bf672abc43");
}

const ENGAGEMENT: Record<'static> = Record::new(
    TypeNameFormat::External,
    b"iso.org:18013:deviceengagement",
    b"\xA1\x00\x631.0",
)
.with_id(b"mdoc");

/// A select for Bluetooth in which the phone is the central, `padding` bytes longer than it need be.
fn select(padding: usize) -> Vec<u8> {
    let ble = Record::new(
        TypeNameFormat::Media,
        b"application/vnd.bluetooth.le.oob",
        b"\x02\x1C\x01",
    );
    let filler = vec![7; padding];
    ndef::write(&[
        Record::new(
            TypeNameFormat::WellKnown,
            b"Hs",
            b"\x15\xD1\x02\x09ac\x01\x010\x01\x04mdoc",
        ),
        ble.with_id(b"0"),
        ENGAGEMENT,
        Record::new(TypeNameFormat::External, b"example.com:filler", &filler),
    ])
    .unwrap()
}

fn parameter(waiting_time: u8, extensions: u8) -> Vec<u8> {
    let payload = [
        b"\x10\x13urn:nfc:sn:handover\x00".as_slice(),
        &[waiting_time, extensions, 0xFF, 0xFF],
    ]
    .concat();
    ndef::write(&[Record::new(TypeNameFormat::WellKnown, b"Tp", &payload)]).unwrap()
}

fn status(status: u8) -> Vec<u8> {
    ndef::write(&[Record::new(TypeNameFormat::WellKnown, b"Te", &[status])]).unwrap()
}

/// A wallet: the NDEF file, what follows each message written to it, and its limits.
struct Wallet {
    file: Vec<u8>,
    /// After each write: how often the file reads as empty, then what it holds.
    answers: Vec<(usize, Vec<u8>)>,
    pending: Option<(usize, Vec<u8>)>,
    max_read: u16,
    max_write: u16,
    file_size: u16,
    write_access: u8,
    /// The most bytes that it gives for one read, whatever is asked for.
    gives: usize,
    /// The status of SELECT of the NDEF application.
    offered: u16,
    selected: u16,
    received: Vec<Vec<u8>>,
    sent: Vec<Vec<u8>>,
    waited: Vec<Duration>,
}

impl Wallet {
    fn showing(message: &[u8]) -> Self {
        Self {
            file: file(message),
            answers: Vec::new(),
            pending: None,
            max_read: 0x0400,
            max_write: 0x0400,
            file_size: 0x7FFF,
            write_access: 0x00,
            gives: usize::MAX,
            offered: 0x9000,
            selected: 0,
            received: Vec::new(),
            sent: Vec::new(),
            waited: Vec::new(),
        }
    }

    /// Negotiates, with so many empty reads before each of its two messages.
    fn negotiating(service: &[u8], empty_reads: [usize; 2]) -> Self {
        Self {
            answers: vec![(empty_reads[1], select(0)), (empty_reads[0], status(0))],
            ..Self::showing(service)
        }
    }

    fn engage(&mut self, options: EngagementOptions) -> Result<Handover, NfcError> {
        engage(options).run(self)
    }

    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        match command {
            [0x00, 0xA4, 0x04, 0x00, 7, name @ .., 0x00] if name == unhex("D2760000850101") => {
                self.offered.to_be_bytes().to_vec()
            }
            [0x00, 0xA4, 0x00, 0x0C, 2, high, low] => {
                self.selected = u16::from_be_bytes([*high, *low]);
                vec![0x90, 0x00]
            }
            [0x00, 0xB0, high, low, length] => {
                let offset = usize::from(u16::from_be_bytes([*high, *low]));
                let wanted = match *length {
                    0 => 256,
                    length => usize::from(length),
                };
                let content = match self.selected {
                    0xE103 => self.container(),
                    0xE1A4 => self.content(offset),
                    _ => return vec![0x6A, 0x82],
                };
                let Some(rest) = content.get(offset..) else {
                    return vec![0x6B, 0x00];
                };
                let given = rest.len().min(wanted).min(self.gives);
                [&rest[..given], &[0x90, 0x00]].concat()
            }
            [0x00, 0xD6, high, low, length, data @ ..] if self.selected == 0xE1A4 => {
                assert_eq!(usize::from(*length), data.len());
                if data.len() > usize::from(self.max_write) {
                    return vec![0x67, 0x00];
                }
                self.write(usize::from(u16::from_be_bytes([*high, *low])), data);
                vec![0x90, 0x00]
            }
            _ => vec![0x6D, 0x00],
        }
    }

    fn container(&self) -> Vec<u8> {
        let [read_high, read_low] = self.max_read.to_be_bytes();
        let [write_high, write_low] = self.max_write.to_be_bytes();
        let [size_high, size_low] = self.file_size.to_be_bytes();
        let head = [
            0, 15, 0x20, read_high, read_low, write_high, write_low, 4, 6, 0xE1, 0xA4,
        ];
        [head.as_slice(), &[size_high, size_low, 0x00, self.write_access]].concat()
    }

    /// The file, which becomes readable when it has been asked for often enough.
    fn content(&mut self, offset: usize) -> Vec<u8> {
        if let (0, Some((left, message))) = (offset, &mut self.pending) {
            if *left > 0 {
                *left -= 1;
                return vec![0, 0];
            }
            self.file = file(message);
            self.pending = None;
        }
        self.file.clone()
    }

    fn write(&mut self, offset: usize, data: &[u8]) {
        if offset == 0 && data.len() == 2 && data != [0, 0] {
            self.file[..2].copy_from_slice(data);
        } else {
            assert!(offset == 0 || offset == self.file.len(), "pieces are sequential");
            self.file.truncate(offset);
            self.file.extend(data);
        }
        let length = usize::from(u16::from_be_bytes([self.file[0], self.file[1]]));
        if length > 0 {
            assert_eq!(
                length + 2,
                self.file.len(),
                "the length comes with or after the message"
            );
            self.received.push(self.file.split_off(2));
            self.pending = self.answers.pop();
        }
    }
}

impl Transceive for Wallet {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        assert!(self.sent.len() < 50_000, "no end of commands");
        self.sent.push(command.to_vec());
        Ok(self.respond(command))
    }

    fn wait(&mut self, duration: Duration) {
        self.waited.push(duration);
    }
}

fn file(message: &[u8]) -> Vec<u8> {
    [&u16::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
}

#[test]
fn a_negotiation_selects_the_service_and_then_asks() {
    let mut wallet = Wallet::negotiating(&parameter(0x10, 15), [2, 3]);
    let handover = wallet.engage(options()).unwrap();
    assert_eq!(handover.select, select(0));
    assert_eq!(wallet.received.len(), 2);
    assert_eq!(wallet.received[0], b"\xD1\x02\x14Ts\x13urn:nfc:sn:handover");
    assert_eq!(handover.request.as_deref(), Some(wallet.received[1].as_slice()));
    let records = ndef::read(&wallet.received[1]).unwrap();
    assert!(records[0].is(TypeNameFormat::WellKnown, b"Hr"));
    assert_eq!(records[0].payload[..8], *b"\x15\x91\x02\x02cr\xAB\xCD");
    assert_eq!(
        wallet.waited,
        [Duration::from_millis(8); 3 + 4],
        "one wait before each question"
    );
}

#[test]
fn a_wallet_that_stays_empty_is_given_up_in_bounded_time() {
    let mut options = options();
    for (patience, waits) in [(0, 1 + 15), (1_000, 1 + 15 + 50)] {
        options.patience = Duration::from_millis(patience);
        let mut wallet = Wallet::negotiating(&parameter(0x00, 15), [0, usize::MAX]);
        let Err(NfcError::NotReady { waited }) = wallet.engage(options) else {
            panic!("engaged")
        };
        assert_eq!(wallet.waited.len(), 1 + waits);
        assert_eq!(waited, wallet.waited[1..].iter().sum());
        assert!(waited >= options.patience && waited <= options.patience + Duration::from_millis(20));
    }
    let mut wallet = Wallet::negotiating(&parameter(0x3F, 15), [usize::MAX, 0]);
    assert!(matches!(wallet.engage(options), Err(NfcError::NotReady { .. })));
    assert_eq!(wallet.waited.iter().sum::<Duration>(), Duration::from_secs(16));
}

#[test]
fn an_answer_after_the_extensions_and_within_the_patience_counts() {
    let mut wallet = Wallet::negotiating(&parameter(0x14, 0), [10, 60]);
    assert!(wallet.engage(options()).is_ok());
}

#[test]
fn an_acknowledged_request_is_waited_for() {
    let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
    wallet.answers[0] = (0, status(0));
    assert!(matches!(wallet.engage(options()), Err(NfcError::NotReady { .. })));
    assert!(wallet.waited.len() > 2);
}

#[test]
fn a_service_that_reports_an_error_is_refused() {
    for (byte, meaning) in [
        (0x01, ServiceStatus::ProtocolError),
        (0x80, ServiceStatus::ServiceError(0x80)),
        (0xFE, ServiceStatus::ServiceError(0xFE)),
        (0x02, ServiceStatus::Other(0x02)),
    ] {
        for at in [0, 1] {
            let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
            wallet.answers[at] = (1, status(byte));
            assert_eq!(wallet.engage(options()), Err(NfcError::ServiceRefused(meaning)));
        }
    }
}

#[test]
fn an_answer_of_another_kind_is_refused() {
    let other = ndef::write(&[ENGAGEMENT]).unwrap();
    for at in [0, 1] {
        let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
        wallet.answers[at] = (0, other.clone());
        assert_eq!(wallet.engage(options()), Err(NfcError::UnexpectedMessage));
    }
    assert_eq!(Wallet::showing(&other).engage(options()), Err(NfcError::NoHandover));
}

#[test]
fn a_service_of_another_mode_is_not_used() {
    let mut service = parameter(0x14, 15);
    let mode = service.len() - 5;
    service[mode] = 0x01;
    let mut wallet = Wallet::negotiating(&service, [0, 0]);
    assert_eq!(wallet.engage(options()), Err(TnepError::Mode(0x01).into()));
    assert_eq!(wallet.received.len(), 0);
}

#[test]
fn a_locked_phone_is_told_apart() {
    let mut wallet = Wallet::showing(&select(0));
    wallet.offered = 0x6A82;
    assert_eq!(wallet.engage(options()), Err(NfcError::NotOffered));
    wallet.offered = 0x6F00;
    assert_eq!(
        wallet.engage(options()),
        Err(NfcError::UnexpectedStatus {
            step: NfcStep::SelectNdef,
            status: StatusWord(0x6F00)
        })
    );
    assert_eq!(Wallet::showing(b"").engage(options()), Err(NfcError::NoMessage));
}

#[test]
fn no_read_asks_for_more_than_the_phone_and_a_short_command_bear() {
    let message = select(2_000);
    for (max_read, gives, most) in [
        (0x0400, usize::MAX, 255),
        (0xFFFF, 100, 255),
        (0x0100, usize::MAX, 255),
        (0x0010, usize::MAX, 16),
        (1, usize::MAX, 1),
        (0, 7, 1),
    ] {
        let mut wallet = Wallet::showing(&message);
        (wallet.max_read, wallet.gives) = (max_read, gives);
        let handover = wallet.engage(options()).unwrap();
        assert_eq!(handover.select, message);
        let of_the_file = wallet
            .sent
            .iter()
            .skip_while(|command| !command.ends_with(&[0xE1, 0xA4]));
        let reads = of_the_file.filter(|command| command[1] == 0xB0);
        assert_eq!(reads.map(|command| command[4]).max(), Some(most));
    }
    let mut options = options();
    options.link.short_read_length = 48;
    let mut wallet = Wallet::showing(&message);
    assert!(wallet.engage(options).is_ok());
    assert!(wallet.sent.iter().filter(|it| it[1] == 0xB0).all(|it| it[4] <= 48));
}

#[test]
fn messages_are_written_whole_or_in_pieces() {
    let writes = |max_write: u16| {
        let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
        wallet.max_write = max_write;
        let handover = wallet.engage(options()).unwrap();
        assert_eq!(handover.request.as_ref(), wallet.received.last());
        wallet
            .sent
            .into_iter()
            .filter(|command| command[1] == 0xD6)
            .collect::<Vec<_>>()
    };
    let whole = writes(0x0400);
    assert_eq!(whole.len(), 2);
    let length = whole[1].len() - 5;
    assert_eq!(writes(u16::try_from(length).unwrap()).len(), 2, "just fits");

    let pieces = writes(20);
    let service = &pieces[..4];
    assert_eq!(service[0], unhex("00D60000020000"));
    assert_eq!(service[1][..5], [0x00, 0xD6, 0x00, 0x02, 20]);
    assert_eq!(service[2][..5], [0x00, 0xD6, 0x00, 0x16, 5]);
    assert_eq!(service[3], unhex("00D60000020019"));
    assert_eq!(pieces.len(), 4 + 2 + (length - 2).div_ceil(20));
    writes(2);
}

#[test]
fn what_cannot_be_written_is_not_tried() {
    for (max_write, write_access) in [(0x0400, 0xFF), (1, 0x00), (0, 0x00)] {
        let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
        (wallet.max_write, wallet.write_access) = (max_write, write_access);
        assert_eq!(wallet.engage(options()), Err(NfcError::ReadOnly));
        assert!(wallet.sent.iter().all(|command| command[1] != 0xD6));
    }
    let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
    wallet.file_size = 100;
    assert!(matches!(
        wallet.engage(options()),
        Err(NfcError::MessageTooLong { most: 98, .. })
    ));
    assert_eq!(
        wallet.received.len(),
        1,
        "the service was selected, the request is too long"
    );

    let mut service = parameter(0x14, 15);
    let size = service.len() - 2;
    service[size..].copy_from_slice(&[0, 24]);
    let refused = Wallet::negotiating(&service, [0, 0]).engage(options());
    assert_eq!(refused, Err(NfcError::MessageTooLong { length: 25, most: 24 }));
}

#[test]
fn a_message_longer_than_its_file_is_not_read() {
    let mut wallet = Wallet::showing(&select(100));
    wallet.file_size = 100;
    let length = select(100).len();
    assert_eq!(
        wallet.engage(options()),
        Err(NfcError::MessageTooLong { length, most: 98 })
    );
}

#[test]
fn reads_that_bring_nothing_or_too_much_are_refused() {
    let mut wallet = Wallet::showing(&select(0));
    wallet.gives = 0;
    assert_eq!(
        wallet.engage(options()),
        Err(NfcError::WrongReadLength { asked: 15, given: 0 })
    );

    let mut flow = engage(options());
    for _ in 0..2 {
        flow.respond(Ok(&[0x90, 0x00])).unwrap();
    }
    flow.respond(Ok(&[[0; 16].as_slice(), &[0x90, 0x00]].concat())).unwrap();
    assert_eq!(flow.finish(), Err(NfcError::WrongReadLength { asked: 15, given: 16 }));
}

#[test]
fn every_step_that_fails_is_named() {
    let file = kazasu::apdu::FileId(0xE1A4);
    let container = kazasu::apdu::FileId(0xE103);
    let expected = [
        NfcStep::SelectNdef,
        NfcStep::SelectFile(container),
        NfcStep::Read(container),
        NfcStep::SelectFile(file),
        NfcStep::Read(file),
        NfcStep::Read(file),
        NfcStep::Write(file),
        NfcStep::Read(file),
    ];
    for (at, step) in expected.into_iter().enumerate() {
        let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
        let mut flow = engage(options());
        for _ in 0..at {
            let response = wallet.respond(flow.command().unwrap());
            flow.respond(Ok(&response)).unwrap();
        }
        flow.respond(Ok(&[0x6F, 0x00])).unwrap();
        let status = StatusWord(0x6F00);
        assert_eq!(flow.finish(), Err(NfcError::UnexpectedStatus { step, status }));
    }
}

#[test]
fn a_message_of_records_in_chunks_is_refused() {
    let mut message = select(0);
    message[0] |= 0x20;
    let refused = Wallet::showing(&message).engage(options());
    assert_eq!(refused, Err(NdefError::Chunked { offset: 0 }.into()));
}

#[test]
fn a_negotiated_select_with_several_carriers_is_taken_with_a_warning() {
    let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
    let nfc = Record::new(TypeNameFormat::External, b"iso.org:18013:nfc", b"\x01");
    let select = select(0);
    let mut records = ndef::read(&select).unwrap();
    records.push(nfc);
    wallet.answers[0] = (0, ndef::write(&records).unwrap());
    let handover = wallet.engage(options()).unwrap();
    assert!(handover.nfc().is_some());
    assert_eq!(
        handover.warnings,
        [Warning::UnreferencedCarrier, Warning::CarrierCount(2)]
    );
}

/// All that can be done with a message, which must neither panic nor lie about its bytes.
fn look_at(message: &[u8]) {
    if let Ok(handover) = Handover::from_static(message) {
        assert_eq!(handover.select, message);
        let _ = (handover.ble_connections(), handover.nfc());
    }
    let _ = Wallet::showing(message).engage(options());
    let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [0, 0]);
    wallet.answers[0] = (0, message.to_vec());
    let _ = wallet.engage(options());
}

#[test]
fn cut_and_damaged_messages_are_read_or_refused() {
    let select = select(0);
    for end in 0..select.len() {
        assert!(Handover::from_static(&select[..end]).is_err(), "{end} bytes");
        look_at(&select[..end]);
    }
    for bit in 0..select.len() * 8 {
        for message in [&select, &parameter(0x14, 15)] {
            let mut damaged = message.clone();
            if let Some(byte) = damaged.get_mut(bit / 8) {
                *byte ^= 1 << (bit % 8);
            }
            look_at(&damaged);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_phone_that_answers_anything_is_left_in_the_end(
        honest in 0_usize..14,
        answers in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..40), prop::sample::select(vec![0x9000_u16, 0x6282, 0x61FF, 0x6C02, 0x6A82])),
            0..40,
        ),
    ) {
        let mut wallet = Wallet::negotiating(&parameter(0x14, 15), [1, 1]);
        let mut flow = engage(options());
        let mut answers = answers.into_iter();
        for step in 0.. {
            let Some(command) = flow.command() else { break };
            let response = if step < honest {
                Ok(wallet.respond(command))
            } else {
                answers
                    .next()
                    .map(|(data, status)| [data, status.to_be_bytes().to_vec()].concat())
                    .ok_or(TransceiveError::Removed)
            };
            flow.respond(response.as_deref().map_err(Clone::clone)).unwrap();
        }
        prop_assert!(flow.finish().is_err() || honest >= 12);
    }
}
