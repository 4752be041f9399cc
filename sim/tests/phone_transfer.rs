//! Session messages to a simulated phone over NFC: whole presentations, and the forms of ENVELOPE and GET RESPONSE.

mod phone_reader;

use std::vec::IntoIter;

use kazasu::apdu::{ExtendedLength, LinkOptions};
use kazasu::certificate::RustCrypto;
use kazasu::flow::{Transceive, TransceiveError};
use kazasu::phone::mdoc::{Curve, PrivateKey, japan};
use kazasu::phone::nfc::{CarrierOffer, EngagementOptions, TransferOptions, handover_request};
use kazasu::phone::{Presentation, PresentationError, present_over_nfc};
use kazasu_sim::fault::Recorder;
use kazasu_sim::phone::{CarrierKind, HandoverForm, MdocHolder, MdocProfile, Phone, PhoneKind, PhoneProfile};
use phone_reader::{
    DOC_TYPE, DONE, READ_LENGTH, Reader, SELECT_FILE, SELECT_JPKI, SELECT_NDEF, SELECT_SERVICE, SELECT_TRANSFER,
    anchors, days_later, hand_over, hex, over_nfc, request, send, with_carriers,
};
use proptest::prelude::*;

/// A whole presentation by NFC.
fn present(holder: &mut impl Transceive, extended_length: ExtendedLength) -> Result<Presentation, PresentationError> {
    let mut engagement = EngagementOptions::new(CarrierOffer::Nfc, [1, 2]);
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    engagement.link = link;
    let key = PrivateKey::from_bytes(Curve::P256, &[0x5A; 32]).unwrap();
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

/// A phone that answers with its holder's word until `honest` exchanges are over, and with `answers` then.
struct Derailed {
    holder: MdocHolder,
    honest: usize,
    answers: IntoIter<Vec<u8>>,
}

impl Transceive for Derailed {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        if let Some(left) = self.honest.checked_sub(1) {
            self.honest = left;
            return self.holder.transceive(command);
        }
        self.answers.next().ok_or(TransceiveError::Removed)
    }
}

/// How many exchanges of a presentation come before the first message of the session.
fn before_session() -> usize {
    let mut recorder = Recorder::new(over_nfc(|_| {}));
    present(&mut recorder, ExtendedLength::Yes).unwrap();
    let mut exchanges = recorder.exchanges().iter();
    exchanges
        .position(|exchange| exchange.command.starts_with(b"\x00\xC3"))
        .unwrap()
}

#[test]
fn a_phone_that_ends_the_session_without_data_presents_nothing() {
    for status in [10, 11, 20] {
        let mut phone = Derailed {
            holder: over_nfc(|_| {}),
            honest: before_session(),
            answers: vec![[b"\x53\x09\xA1\x66status".as_slice(), &[status], DONE].concat()].into_iter(),
        };
        let expected = PresentationError::NoData {
            status: Some(status.into()),
        };
        assert_eq!(present(&mut phone, ExtendedLength::Yes).unwrap_err(), expected);
    }
}

#[test]
fn a_phone_that_left_with_its_document_handed_over_has_presented_it() {
    let mut phone = Derailed {
        holder: over_nfc(|profile| {
            profile.ends_session = false;
        }),
        honest: before_session() + 1,
        answers: Vec::new().into_iter(),
    };
    let presented = present(&mut phone, ExtendedLength::Yes).unwrap();
    assert!(
        presented
            .verify(DOC_TYPE, &anchors(), days_later(1), &RustCrypto)
            .is_ok()
    );
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
fn no_response_is_longer_than_the_phone_says() {
    let mut holder = over_nfc(|profile| profile.response_limit = 300);
    let object = enveloped(&mut holder);
    send(&mut holder, SELECT_TRANSFER);
    let length = u16::try_from(object.len()).unwrap().to_be_bytes();
    let command = [&[0x00, 0xC3, 0, 0, 0], length.as_slice(), &object, &[0, 0]].concat();
    let response = holder.respond(&command);
    assert_eq!((response.len(), &response[300..]), (302, [0x61, 0x00].as_slice()));
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
fn selecting_the_other_applet_ends_a_session_over_nfc() {
    let mut phone = Phone::new(PhoneKind::Iphone, PhoneProfile::default(), Some(over_nfc(|_| {})));
    hand_over(&mut phone, CarrierOffer::Nfc).unwrap();
    assert_eq!(phone.respond(&hex(SELECT_TRANSFER)), DONE);
    assert_eq!(phone.respond(&hex(SELECT_JPKI)), DONE);
    assert_eq!(phone.respond(&hex(SELECT_TRANSFER)), hex("6A82"));
}

#[test]
fn a_session_over_nfc_does_not_survive_leaving_the_field() {
    let mut holder = over_nfc(|profile| profile.ends_session = false);
    enveloped(&mut holder);
    assert_eq!(send(&mut holder, SELECT_TRANSFER), DONE);
    holder.reset();
    assert_eq!(send(&mut holder, SELECT_TRANSFER), hex("6A82"));

    let mut holder = MdocHolder::new(MdocProfile::default());
    let mut reader = Reader::at(&mut holder);
    holder.reset();
    let response = reader.ask(&mut holder, japan::request(&[japan::Element::FullName], false));
    assert!(
        reader.verify(&response, days_later(1)).is_ok(),
        "one over Bluetooth LE does"
    );
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
    let request = handover_request([1, 2], CarrierOffer::Nfc, true).unwrap();
    let length = u8::try_from(request.len()).unwrap();
    prop_oneof![
        prop::sample::select(known.to_vec()).prop_map(hex),
        Just([&[0x00, 0xD6, 0, 0, length + 2, 0, length], request.as_slice()].concat()),
        headed(&[0x00, 0xC3, 0, 0]),
        headed(&[0x00, 0xD6, 0, 0]),
        headed(&[0x00, 0xA4, 0x04, 0x00]),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

/// Bytes, bare or as the data object that carries a session message.
fn any_answer() -> impl Strategy<Value = Vec<u8>> {
    (any::<bool>(), prop::collection::vec(any::<u8>(), 0..60)).prop_map(|(is_message, bytes)| {
        let header = [0x53, u8::try_from(bytes.len()).unwrap()];
        let header = if is_message { header.as_slice() } else { &[] };
        [header, &bytes].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_presentation_ends_whatever_the_phone_answers(
        honest in 0..20_usize,
        answers in prop::collection::vec(
            (any_answer(), prop::sample::select(vec![0x9000_u16, 0x6110, 0x6100, 0x6A82])),
            0..20,
        ),
    ) {
        let answers = answers.into_iter().map(|(data, status)| [data, status.to_be_bytes().to_vec()].concat());
        let mut phone = Derailed {
            holder: over_nfc(|_| {}),
            honest,
            answers: answers.collect::<Vec<_>>().into_iter(),
        };
        if let Ok(presented) = present(&mut phone, ExtendedLength::Yes) {
            prop_assert!(presented.verify(DOC_TYPE, &anchors(), days_later(1), &RustCrypto).is_ok());
        }
    }

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
