//! Engaging a simulated phone over NFC, command by command and with the library's flows.

mod phone_reader;

use std::path::PathBuf;

use kazasu::apdu::StatusWord;
use kazasu::card::{Options, Pin, jpki};
use kazasu::phone::mdoc::{DeviceEngagement, japan};
use kazasu::phone::nfc::ndef::{self, Record, TypeNameFormat};
use kazasu::phone::nfc::{BleConnection, BleOffer, Carrier, CarrierOffer, NfcError, ServiceUuid, handover_request};
use kazasu::reception::tap;
use kazasu_sim::fault::{Fault, Faulty, Recorder};
use kazasu_sim::phone::{CarrierKind, HandoverForm, MdocFault, MdocHolder, MdocProfile, Phone, PhoneProfile};
use phone_reader::{
    DONE, READ_LENGTH, Reader, SELECT_FILE, SELECT_JPKI, SELECT_NDEF, SELECT_SERVICE, SELECT_TRANSFER, UUID, ble,
    days_later, hand_over, hex, send, with_carriers,
};

const SELECT_CONTAINER: &str = "00A4000C02E103";

fn negotiated() -> MdocHolder {
    MdocHolder::new(MdocProfile::default())
}

/// A holder with its NDEF file selected.
fn at_file(mut holder: MdocHolder) -> MdocHolder {
    for select in [SELECT_NDEF, SELECT_FILE] {
        assert_eq!(send(&mut holder, select), DONE);
    }
    holder
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

#[test]
fn an_iphone_that_refuses_the_closing_command_or_has_left_was_tapped_all_the_same() {
    for fault in [Fault::Status(0x6D00), Fault::Remove] {
        let phone = Faulty::new(Phone::iphone(PhoneProfile::default())).at(6, fault);
        let mut recorder = Recorder::new(phone);
        let pin = Pin::new("5678").unwrap();
        let tapped = tap(pin, jpki::Digest::of(b"challenge"), Options::default()).run(&mut recorder);
        assert_eq!(tapped.unwrap().token.label(), "JPKIAPIOSTOKEN");
        assert_eq!(recorder.exchanges().last().unwrap().command, hex("80FC0000"));
    }
}

#[test]
fn faults_of_the_reader_go_with_a_phone_too() {
    let mut phone = Faulty::new(Phone::iphone(PhoneProfile::default())).at(3, Fault::Status(0x6F00));
    let error = hand_over(&mut phone, ble()).unwrap_err();
    assert!(matches!(
        error,
        NfcError::UnexpectedStatus {
            status: StatusWord(0x6F00),
            ..
        }
    ));
}
