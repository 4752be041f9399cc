//! Engaging a simulated phone over NFC and talking to it there, command by command and with the library's flows.

mod phone_reader;

use std::path::PathBuf;

use kazasu::apdu::{ExtendedLength, LinkOptions, StatusWord};
use kazasu::card::{Options, Pin, jpki};
use kazasu::certificate::RustCrypto;
use kazasu::phone::mdoc::{DeviceEngagement, PrivateKey, japan};
use kazasu::phone::nfc::ndef::{self, Record, TypeNameFormat};
use kazasu::phone::nfc::{
    BleConnection, BleOffer, Carrier, CarrierOffer, EngagementOptions, NfcError, ServiceUuid, TransferOptions,
    handover_request,
};
use kazasu::phone::{PresentationError, present_over_nfc};
use kazasu::reception::tap;
use kazasu_sim::fault::{Fault, Faulty, Recorder};
use kazasu_sim::phone::{
    CarrierKind, HandoverForm, MdocFault, MdocHolder, MdocProfile, Phone, PhoneKind, PhoneProfile,
};
use phone_reader::{DOC_TYPE, Reader, UUID, anchors, ble, days_later, hand_over, hex, request};
use proptest::prelude::*;

const SELECT_NDEF: &str = "00A4040007D276000085010100";
const SELECT_TRANSFER: &str = "00A4040C07A0000002480400";
const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";
const SELECT_CONTAINER: &str = "00A4000C02E103";
const SELECT_FILE: &str = "00A4000C02E104";
const READ_LENGTH: &str = "00B0000002";
const SELECT_SERVICE: &str = "00D600001B0019D1021454731375726E3A6E66633A736E3A68616E646F766572";
const DONE: &[u8] = b"\x90\x00";

fn negotiated() -> MdocHolder {
    MdocHolder::new(MdocProfile::default())
}

fn with_carriers(handover: HandoverForm, carriers: &[CarrierKind]) -> MdocHolder {
    MdocHolder::new(MdocProfile {
        handover,
        carriers: carriers.to_vec(),
        ..MdocProfile::default()
    })
}

fn over_nfc(changed: impl FnOnce(&mut MdocProfile)) -> MdocHolder {
    let mut profile = MdocProfile {
        carriers: vec![CarrierKind::Nfc],
        ..MdocProfile::default()
    };
    changed(&mut profile);
    MdocHolder::new(profile)
}

/// A holder with its NDEF file selected.
fn at_file(mut holder: MdocHolder) -> MdocHolder {
    for select in [SELECT_NDEF, SELECT_FILE] {
        assert_eq!(send(&mut holder, select), DONE);
    }
    holder
}

fn send(holder: &mut MdocHolder, command: &str) -> Vec<u8> {
    holder.respond(&hex(command))
}

/// Writes a message whole.
fn write(holder: &mut MdocHolder, message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    let short = u8::try_from(message.len() + 2).unwrap();
    holder.respond(&[&[0x00, 0xD6, 0x00, 0x00, short], length.as_slice(), message].concat())
}

/// The message in the file, by short reads; empty while its length reads as zero.
fn read(holder: &mut MdocHolder) -> Vec<u8> {
    let length = send(holder, READ_LENGTH);
    assert_eq!(length[2..], *DONE);
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    let mut message = Vec::new();
    while message.len() < length {
        let offset = u16::try_from(2 + message.len()).unwrap().to_be_bytes();
        let rest = u8::try_from((length - message.len()).min(255)).unwrap();
        let mut part = holder.respond(&[&[0x00, 0xB0], offset.as_slice(), &[rest]].concat());
        assert_eq!(part.split_off(part.len() - 2), DONE);
        message.extend(part);
    }
    message
}

fn te(status: u8) -> Vec<u8> {
    vec![0xD1, 0x02, 0x01, b'T', b'e', status]
}

/// Sends what a recording has and expects what it has, but for the parts that are random. A command that the recording
/// leaves open is `request`.
fn replay(name: &str, holder: &mut MdocHolder, request: &[u8]) {
    let Some(recordings) = std::env::var_os("KAZASU_RECORDINGS").map(PathBuf::from) else {
        eprintln!("skipped: KAZASU_RECORDINGS is not set");
        return;
    };
    let text = std::fs::read_to_string(recordings.join("traces").join(name)).unwrap();
    let mut response = Vec::new();
    let mut compared = 0;
    for line in text.lines() {
        let bytes = line
            .get(2..)
            .and_then(|rest| rest.split("   #").next())
            .unwrap_or_default();
        if line.starts_with("C ") && bytes.contains("..") {
            response = write(holder, request);
        } else if line.starts_with("C ") {
            response = send(holder, bytes);
        } else if line.starts_with("R ") {
            assert_eq!(without_random(&response), without_random(&hex(bytes)), "{name}, {line}");
            compared += 1;
        }
    }
    assert!(compared > 5);
}

/// With zeros for both coordinates of a key and for the UUID of a service.
fn without_random(response: &[u8]) -> Vec<u8> {
    let mut bytes = response.to_vec();
    for (before, length) in [(b"\x21\x58\x20", 32), (b"\x22\x58\x20", 32), (b"\x01\x11\x07", 16)] {
        if let Some(at) = bytes.windows(3).position(|window| window == before) {
            bytes[at + 3..at + 3 + length].fill(0);
        }
    }
    bytes
}

#[test]
fn the_recorded_negotiation_gets_the_recorded_answers() {
    let request = handover_request([1, 2], ble(), true).unwrap();
    replay("11-mdoc-nfc-apple-wallet.txt", &mut negotiated(), &request);
}

#[test]
fn the_recorded_static_handover_gets_the_recorded_answers() {
    let mut holder = with_carriers(HandoverForm::Static, &[CarrierKind::Ble]);
    replay("14a-mdoc-nfc-multipaz-static.txt", &mut holder, &[]);
}

#[test]
fn the_container_says_how_much_is_read_and_written() {
    for (handover, container) in [
        (HandoverForm::Negotiated, "000F20040004000406E10408020000"),
        (HandoverForm::Static, "000F207FFF7FFF0406E1047FFF00FF"),
    ] {
        let mut holder = with_carriers(handover, &[CarrierKind::Ble]);
        send(&mut holder, SELECT_NDEF);
        assert_eq!(send(&mut holder, "00B000000F"), hex("6986"));
        assert_eq!(send(&mut holder, SELECT_CONTAINER), DONE);
        assert_eq!(
            send(&mut holder, "00B000000F"),
            [hex(container), DONE.to_vec()].concat()
        );
        assert_eq!(send(&mut holder, "00B0000302"), [&hex(container)[3..5], DONE].concat());
        assert_eq!(send(&mut holder, "00B0001002"), hex("6B00"));
        assert_eq!(send(&mut holder, "00D600000100"), hex("6986"), "it is not written to");
    }
}

#[test]
fn a_select_counts_its_empty_reads_down() {
    for empty_reads in [0, 1, 5] {
        let mut holder = at_file(MdocHolder::new(MdocProfile {
            empty_reads_before_status: empty_reads,
            empty_reads_before_select: empty_reads,
            ..MdocProfile::default()
        }));
        let request = handover_request([1, 2], ble(), true).unwrap();
        let select = &hex(SELECT_SERVICE)[7..];
        for message in [select, request.as_slice()] {
            assert_eq!(write(&mut holder, message), DONE);
            for _ in 0..empty_reads {
                assert_eq!(send(&mut holder, READ_LENGTH), hex("00009000"));
            }
            assert_ne!(read(&mut holder), b"");
        }
    }
}

#[test]
fn a_message_may_be_written_in_pieces() {
    let mut holder = at_file(negotiated());
    assert_eq!(send(&mut holder, SELECT_SERVICE), DONE);
    assert_eq!(read(&mut holder), te(0));
    let request = handover_request([1, 2], ble(), true).unwrap();
    assert_eq!(send(&mut holder, "00D60000020000"), DONE);
    assert_eq!(send(&mut holder, "00D60003021234"), hex("6B00"), "out of order");
    for (position, piece) in request.chunks(100).enumerate() {
        let offset = u16::try_from(2 + 100 * position).unwrap().to_be_bytes();
        let length = u8::try_from(piece.len()).unwrap();
        let command = [&[0x00, 0xD6], offset.as_slice(), &[length], piece].concat();
        assert_eq!(holder.respond(&command), DONE);
    }
    let length = u8::try_from(request.len()).unwrap();
    assert_eq!(
        holder.respond(&[0x00, 0xD6, 0, 0, 2, 0, length - 1]),
        hex("6A80"),
        "not its length"
    );
    assert_eq!(read(&mut holder), te(0), "nothing has happened yet");
    assert_eq!(holder.respond(&[0x00, 0xD6, 0, 0, 2, 0, length]), DONE);
    let messages: Vec<_> = (0..4).map(|_| read(&mut holder)).collect();
    assert_eq!(messages[..3], [b"", b"", b""]);
    assert_eq!(messages[3][3..5], *b"Hs");
}

#[test]
fn what_it_does_not_expect_is_a_protocol_error() {
    let request = handover_request([1, 2], ble(), true).unwrap();
    let other_service = ndef::write(&[Record::new(TypeNameFormat::WellKnown, b"Ts", b"\x01x")]).unwrap();
    for message in [request.as_slice(), &other_service, b"no NDEF", &te(0)] {
        let mut holder = at_file(negotiated());
        assert_eq!(write(&mut holder, message), DONE);
        assert_eq!(read(&mut holder), te(1));
    }
}

#[test]
fn a_service_can_be_left() {
    let mut holder = at_file(negotiated());
    let offered = read(&mut holder);
    assert_eq!(offered[3..5], *b"Tp");
    send(&mut holder, SELECT_SERVICE);
    let deselect = ndef::write(&[Record::new(TypeNameFormat::WellKnown, b"Ts", b"\x00")]).unwrap();
    write(&mut holder, &deselect);
    assert_eq!(read(&mut holder), offered);
    write(&mut holder, &handover_request([1, 2], ble(), true).unwrap());
    assert_eq!(read(&mut holder), te(1));
}

#[test]
fn a_static_handover_is_not_written_to() {
    let mut holder = at_file(with_carriers(HandoverForm::Static, &[CarrierKind::Ble]));
    assert_eq!(send(&mut holder, SELECT_SERVICE), hex("6982"));
}

#[test]
fn reads_and_writes_keep_to_the_container() {
    let mut holder = at_file(negotiated());
    let data = vec![0; 0x0401];
    let command = [hex("00D60000000401"), data].concat();
    assert_eq!(holder.respond(&command), hex("6700"), "more than MLc");
    assert_eq!(
        send(&mut holder, "00D608010100"),
        hex("6B00").as_slice(),
        "past the file"
    );
    assert_eq!(send(&mut holder, "00B08000FF"), hex("6A86"));
    assert_eq!(send(&mut holder, "00B0010002"), hex("6B00"), "past the message");
}

#[test]
fn the_choice_of_bluetooth_parts_follows_the_reader() {
    let mut holder = negotiated();
    let handover = hand_over(&mut holder, ble()).unwrap();
    assert_eq!(
        handover.ble_connections(),
        [BleConnection::CentralClient { uuid: UUID }]
    );
    assert_eq!((handover.carriers.len(), handover.warnings.len()), (1, 0));
    let engagement = DeviceEngagement::parse(&handover.device_engagement).unwrap();
    assert_eq!(engagement.version(), "1.1");
    assert!(engagement.capabilities().unwrap().extended_request);

    let handover = hand_over(&mut holder, CarrierOffer::Ble(BleOffer::PeripheralServer)).unwrap();
    assert!(matches!(
        handover.ble_connections()[..],
        [BleConnection::PeripheralServer { uuid: ServiceUuid(uuid), .. }] if uuid != [0; 16]
    ));
}

#[test]
fn a_negotiated_handover_has_the_wallets_favourite_of_the_offered_carriers() {
    let both = CarrierOffer::BleOrNfc(BleOffer::CentralClient { uuid: UUID });
    use CarrierKind::{Ble, Nfc};
    let choice = |carriers: &[CarrierKind], offer| {
        let mut holder = with_carriers(HandoverForm::Negotiated, carriers);
        let handover = hand_over(&mut holder, offer).unwrap();
        let names = handover.carriers.iter().map(|alternative| match alternative.carrier {
            Carrier::Ble(_) => Ble,
            _ => Nfc,
        });
        names.collect::<Vec<_>>()
    };
    assert_eq!(choice(&[Ble, Nfc], both), [Ble]);
    assert_eq!(choice(&[Nfc, Ble], both), [Nfc]);
    assert_eq!(choice(&[Ble, Nfc], CarrierOffer::Nfc), [Nfc]);
    assert_eq!(choice(&[Ble], CarrierOffer::Nfc), []);
}

#[test]
fn a_static_handover_has_all_carriers() {
    let mut holder = with_carriers(HandoverForm::Static, &[CarrierKind::Ble, CarrierKind::Nfc]);
    let handover = hand_over(&mut holder, ble()).unwrap();
    assert!(handover.request.is_none() && handover.warnings.is_empty());
    assert_eq!(handover.ble_connections().len(), 1);
    let limits = handover.nfc().unwrap().limits.unwrap();
    assert_eq!((limits.command(), limits.response()), (0xFFFF, 0x1_0000));
    let mut reader = Reader::after(&handover);
    let response = reader.ask(&mut holder, japan::request(&[japan::Element::FullName], false));
    assert!(reader.verify(&response, days_later(1)).is_ok());
}

#[test]
fn every_engagement_has_its_own_key() {
    let mut holder = negotiated();
    let first = hand_over(&mut holder, ble()).unwrap();
    let mut stale = Reader::after(&first);
    let second = hand_over(&mut holder, ble()).unwrap();
    assert_ne!(first.device_engagement, second.device_engagement);
    let message = stale.session.seal(b"\xA0").unwrap();
    assert_eq!(
        holder.message(&message),
        b"\xA1\x66status\x0A",
        "the first session is over"
    );
}

#[test]
fn a_select_that_is_never_ready_is_given_up() {
    let mut holder = MdocHolder::new(MdocProfile {
        faults: vec![MdocFault::SelectNeverReady],
        ..MdocProfile::default()
    });
    assert!(matches!(hand_over(&mut holder, ble()), Err(NfcError::NotReady { .. })));
}

#[test]
fn a_locked_phone_has_no_ndef_application() {
    let mut phone = Phone::iphone(PhoneProfile::default());
    phone.document().unwrap().set_locked(true);
    assert_eq!(phone.respond(&hex(SELECT_NDEF)), hex("6A82"));
    assert_eq!(phone.respond(&hex(SELECT_JPKI)), DONE);
    phone.document().unwrap().set_locked(false);
    assert_eq!(phone.respond(&hex(SELECT_NDEF)), DONE);
}

#[test]
fn a_phone_has_both_its_applets_behind_their_names() {
    let mut phone = Phone::iphone(PhoneProfile::default());
    assert_eq!(phone.respond(&hex("00A4040C07D2760000850102")), hex("6A82"));
    phone.respond(&hex(SELECT_JPKI));
    phone.respond(&[&hex("0020009804"), b"5678".as_slice()].concat());
    assert_eq!(phone.respond(&hex("00200098")), DONE);
    assert_eq!(
        phone.respond(&hex(SELECT_TRANSFER)),
        hex("6A82"),
        "not before an engagement"
    );
    assert_eq!(phone.respond(&hex("00200098")), DONE, "what was selected stays so");

    assert_eq!(phone.respond(&hex(SELECT_NDEF)), DONE);
    assert_eq!(phone.respond(&hex("00200098")), hex("6D00"));
    assert_eq!(phone.respond(&hex(SELECT_FILE)), DONE);
    assert_eq!(phone.respond(&hex(READ_LENGTH)), hex("001F9000"));

    phone.respond(&hex(SELECT_JPKI));
    assert_eq!(
        phone.respond(&hex("00200098")),
        hex("63C3"),
        "another application was selected since"
    );

    let mut android = Phone::android(PhoneProfile::default());
    assert_eq!(android.respond(&hex(SELECT_NDEF)), hex("6A82"));
    assert!(android.document().is_none());
}

#[test]
fn a_reception_taps_either_phone() {
    for (phone, kind, exchanges) in [
        (Phone::android(PhoneProfile::default()), "JPKIAPGPSETOKEN", 6),
        (Phone::iphone(PhoneProfile::default()), "JPKIAPIOSTOKEN", 7),
    ] {
        let mut recorder = Recorder::new(phone);
        let pin = Pin::new("5678").unwrap();
        let tapped = tap(pin, jpki::Digest::of(b"challenge"), Options::default())
            .run(&mut recorder)
            .unwrap();
        assert_eq!((tapped.token.label(), recorder.count()), (kind, exchanges));
    }
}

/// A whole presentation by NFC.
fn present(
    holder: &mut MdocHolder,
    extended_length: ExtendedLength,
) -> Result<kazasu::phone::Presentation, PresentationError> {
    let mut engagement = EngagementOptions::new(CarrierOffer::Nfc, [1, 2]);
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    engagement.link = link;
    let key = PrivateKey::from_bytes(kazasu::phone::mdoc::Curve::P256, &[0x5A; 32]).unwrap();
    let wanted = request(japan::request(&japan::Element::ALL, false));
    present_over_nfc(|_| Ok(wanted), key, engagement, TransferOptions::default()).run(holder)
}

#[test]
fn a_document_is_presented_over_nfc_whatever_the_lengths() {
    for handover in [HandoverForm::Negotiated, HandoverForm::Static] {
        for extended_length in [ExtendedLength::Yes, ExtendedLength::No] {
            for (command_limit, response_limit) in [(255, 256), (255, 65_536), (4_096, 1_000), (65_535, 65_536)] {
                for ends_session in [true, false] {
                    let mut holder = over_nfc(|profile| {
                        profile.handover = handover;
                        profile.command_limit = command_limit;
                        profile.response_limit = response_limit;
                        profile.ends_session = ends_session;
                    });
                    let presented = present(&mut holder, extended_length).unwrap();
                    let document = presented
                        .verify(DOC_TYPE, &anchors(), days_later(1), &RustCrypto)
                        .unwrap();
                    assert_eq!(document.elements().len(), 10);
                }
            }
        }
    }
}

#[test]
fn a_phone_with_bluetooth_only_says_so() {
    let mut holder = with_carriers(HandoverForm::Static, &[CarrierKind::Ble]);
    assert!(matches!(
        present(&mut holder, ExtendedLength::No),
        Err(PresentationError::OtherCarrier(_))
    ));
    assert_eq!(send(&mut holder, SELECT_TRANSFER), hex("6A82"));
}

/// A session message of the reader as ENVELOPE carries it, after an engagement.
fn enveloped(holder: &mut MdocHolder) -> Vec<u8> {
    let mut reader = Reader::after(&hand_over(holder, CarrierOffer::Nfc).unwrap());
    let wanted = request(japan::request(&japan::Element::ALL, false));
    let message = reader.session.seal(&wanted.encode()).unwrap();
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    [b"\x53\x82".as_slice(), &length, &message].concat()
}

#[test]
fn both_forms_of_select_are_taken() {
    for select in [SELECT_TRANSFER, "00A4040007A000000248040000"] {
        let mut holder = over_nfc(|_| {});
        hand_over(&mut holder, CarrierOffer::Nfc).unwrap();
        assert_eq!(send(&mut holder, select), DONE);
    }
}

/// How much of the answer each response has, and its status, when each asks for what the last one said is left (with 00
/// for 256).
fn fetched(le: u16, first_response: Vec<u8>, holder: &mut MdocHolder) -> (Vec<(usize, [u8; 2])>, Vec<u8>) {
    let (mut parts, mut answer, mut response) = (Vec::new(), Vec::new(), first_response);
    loop {
        let status: [u8; 2] = response.split_off(response.len() - 2).try_into().unwrap();
        parts.push((response.len(), status));
        answer.extend(response);
        let [high, low] = match status {
            [0x61, 0x00] => le.to_be_bytes(),
            [0x61, left] => [0, left],
            _ => return (parts, answer),
        };
        response = holder.respond(&[0x00, 0xC0, 0x00, 0x00, 0x00, high, low]);
    }
}

#[test]
fn an_answer_comes_in_parts_by_the_three_branches_of_the_rule() {
    for le in [300_u16, 1_000, 2_000, 0x4000] {
        let mut holder = over_nfc(|_| {});
        let object = enveloped(&mut holder);
        send(&mut holder, SELECT_TRANSFER);
        let length = u16::try_from(object.len()).unwrap().to_be_bytes();
        let command = [&[0x00, 0xC3, 0, 0, 0], length.as_slice(), &object, &le.to_be_bytes()].concat();
        let first = holder.respond(&command);
        let (parts, answer) = fetched(le, first, &mut holder);
        let mut left = answer.len();
        let mut asked = usize::from(le);
        for (given, status) in &parts {
            assert_eq!(*given, left.min(asked), "as much as fits");
            left -= given;
            let expected = match left {
                0 => [0x90, 0x00],
                1..=255 => [0x61, u8::try_from(left).unwrap()],
                _ => [0x61, 0x00],
            };
            assert_eq!(*status, expected);
            asked = if status[1] == 0 {
                usize::from(le)
            } else {
                usize::from(status[1])
            };
        }
        // One object around one message.
        assert_eq!(answer[..2], [0x53, 0x82]);
        assert_eq!(
            usize::from(u16::from_be_bytes([answer[2], answer[3]])),
            answer.len() - 4
        );
        assert_eq!(answer[4], 0xA2, "a map of data and status");
        assert_eq!(holder.respond(&hex("00C0000000")), hex("6985"), "nothing is left");
    }
}

#[test]
fn the_form_of_an_envelope_is_checked() {
    let selected = |changed: fn(&mut MdocProfile)| {
        let mut holder = over_nfc(changed);
        let object = enveloped(&mut holder);
        send(&mut holder, SELECT_TRANSFER);
        (holder, object)
    };
    let piece = |class: u8, data: &[u8], le: &[u8]| {
        let length = u8::try_from(data.len()).unwrap();
        [&[class, 0xC3, 0, 0, length], data, le].concat()
    };
    let (mut holder, object) = selected(|_| {});
    let (first, second) = object.split_at(200);
    assert_eq!(
        holder.respond(&piece(0x10, first, &[0])),
        hex("6700"),
        "Le before the last"
    );
    assert_eq!(holder.respond(&piece(0x10, first, &[])), DONE);
    assert_eq!(
        holder.respond(&piece(0x00, second, &[])),
        hex("6700"),
        "the last without Le"
    );
    assert_eq!(holder.respond(&piece(0x00, second, &[0])).len(), 258);

    let (mut holder, _) = selected(|_| {});
    assert_eq!(send(&mut holder, "00C00000FF"), hex("6985"));
    assert_eq!(send(&mut holder, "00B0000002"), hex("6D00"));
    assert_eq!(send(&mut holder, "00C3000103530100 00"), hex("6A86"));

    let (mut holder, object) = selected(|profile| profile.command_limit = 255);
    let length = u16::try_from(object.len()).unwrap().to_be_bytes();
    let whole = [&[0x00, 0xC3, 0, 0, 0], length.as_slice(), &object, &[0, 0]].concat();
    assert_eq!(holder.respond(&whole), hex("6700"), "more than the limit");
    let (mut holder, _) = selected(|profile| profile.extended_length = false);
    assert_eq!(holder.respond(&whole), hex("6700"));
}

#[test]
fn after_an_error_nothing_more_will_do() {
    let mut holder = over_nfc(|_| {});
    let object = enveloped(&mut holder);
    send(&mut holder, SELECT_TRANSFER);
    assert_eq!(send(&mut holder, "00C3000003 540100 00"), hex("6F00"));
    let (first, _) = object.split_at(200);
    let command = [&[0x10, 0xC3, 0, 0, 200], first].concat();
    assert_eq!(holder.respond(&command), hex("6F00"));
}

#[test]
fn a_session_over_nfc_does_not_survive_leaving_the_field() {
    let mut holder = over_nfc(|profile| profile.ends_session = false);
    enveloped(&mut holder);
    assert_eq!(send(&mut holder, SELECT_TRANSFER), DONE);
    holder.reset();
    assert_eq!(send(&mut holder, SELECT_TRANSFER), hex("6A82"));

    let mut holder = negotiated();
    let mut reader = Reader::at(&mut holder);
    holder.reset();
    let response = reader.ask(&mut holder, japan::request(&[japan::Element::FullName], false));
    assert!(
        reader.verify(&response, days_later(1)).is_ok(),
        "one over Bluetooth LE does"
    );
}

#[test]
fn faults_of_the_reader_go_with_a_phone_too() {
    let phone = Phone::new(PhoneKind::Iphone, PhoneProfile::default(), Some(negotiated()));
    let mut phone = Faulty::new(phone).at(3, Fault::Status(0x6F00));
    let error = hand_over(&mut phone, ble()).unwrap_err();
    assert!(matches!(
        error,
        NfcError::UnexpectedStatus {
            status: StatusWord(0x6F00),
            ..
        }
    ));
}

/// Commands that get somewhere, and bytes that do not.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        SELECT_NDEF,
        SELECT_TRANSFER,
        SELECT_JPKI,
        SELECT_FILE,
        READ_LENGTH,
        SELECT_SERVICE,
        "00C00000FF",
        "00B0000000",
    ];
    let headed = |header: &'static [u8]| {
        prop::collection::vec(any::<u8>(), 0..40).prop_map(move |bytes| {
            let length = u8::try_from(bytes.len()).unwrap();
            [header, &[length], &bytes, &[0]].concat()
        })
    };
    prop_oneof![
        prop::sample::select(known.to_vec()).prop_map(hex),
        Just(
            [
                &[0x00, 0xD6, 0, 0, 0x4F, 0, 0x4D][..],
                &handover_request([1, 2], CarrierOffer::Nfc, true).unwrap()
            ]
            .concat()
        ),
        headed(&[0x00, 0xC3, 0, 0]),
        headed(&[0x00, 0xD6, 0, 0]),
        headed(&[0x00, 0xA4, 0x04, 0x00]),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_command_has_an_answer_and_every_message_an_end(
        commands in prop::collection::vec(command(), 0..30),
        message in prop::collection::vec(any::<u8>(), 0..60),
        is_static in any::<bool>(),
    ) {
        let holder = over_nfc(|profile| {
            profile.empty_reads_before_select = 0;
            if is_static {
                profile.handover = HandoverForm::Static;
            }
        });
        let mut phone = Phone::new(PhoneKind::Iphone, PhoneProfile::default(), Some(holder));
        for command in commands {
            prop_assert!(phone.respond(&command).len() >= 2);
        }
        let answer = phone.document().unwrap().message(&message);
        prop_assert!(answer.starts_with(b"\xA1\x66status"));
    }
}
