//! What holds for any command whatever.

use kazasu_sim::card::{CardProfile, MyNumberCard};
use proptest::prelude::*;

const JPKI: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01,
];
const INPUT_SUPPORT: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08,
];
const CARD_FACE: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02,
];
const CARD_IDENTITY: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00,
];
const APPLICATION_0401: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01,
];

/// The counters of all ten credentials. Selecting forgets what was verified, so that each is told.
fn counters(card: &mut MyNumberCard) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for (application, credentials) in [
        (JPKI, [0x98, 0x9B].as_slice()),
        (INPUT_SUPPORT, &[0x91, 0x94, 0x95]),
        (CARD_FACE, &[0x91, 0x92, 0x93]),
        (CARD_IDENTITY, &[0x9C]),
        (APPLICATION_0401, &[0x9C]),
    ] {
        card.respond(&application);
        out.extend(credentials.iter().map(|p2| card.respond(&[0x00, 0x20, 0x00, *p2])));
    }
    out
}

/// Mostly commands that come near to meaning something; the rest anything.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let header = (
        prop_oneof![3 => Just(0x00_u8), 1 => Just(0x80), 1 => any::<u8>()],
        prop_oneof![6 => prop::sample::select(vec![
            0x20_u8, 0x22, 0x24, 0x2A, 0x32, 0x84, 0x88, 0xA4, 0xAE, 0xB0, 0xB2, 0xCA,
        ]), 1 => any::<u8>()],
        prop_oneof![3 => 0_u8..8, 1 => any::<u8>()],
        prop_oneof![3 => 0x80_u8..0xA0, 1 => any::<u8>()],
    );
    let body = prop_oneof![
        2 => Just(Vec::new()),
        2 => prop::collection::vec(any::<u8>(), 1..40).prop_map(|data| {
            [vec![u8::try_from(data.len()).unwrap()], data].concat()
        }),
        1 => prop::collection::vec(any::<u8>(), 0..300),
    ];
    prop_oneof![
        9 => (header, body).prop_map(|((cla, ins, p1, p2), body)| [vec![cla, ins, p1, p2], body].concat()),
        1 => prop::collection::vec(any::<u8>(), 0..600),
    ]
}

/// A VERIFY with a value, of the form that the card takes.
fn presents_a_value(command: &[u8]) -> bool {
    matches!(command, [0x00, 0x20, 0x00, 0x80..=0x9F, _, _, ..])
}

proptest! {
    #[test]
    fn nothing_but_a_verify_with_a_value_costs_a_try_or_changes_a_pin(
        commands in prop::collection::vec(command(), 1..40),
    ) {
        let mut card = MyNumberCard::new(CardProfile::default());
        let before = counters(&mut card);
        card.respond(&JPKI);
        for command in commands.iter().filter(|command| !presents_a_value(command)) {
            prop_assert!(card.respond(command).len() >= 2);
        }
        prop_assert_eq!(before, counters(&mut card), "{:02X?}", commands);
        card.respond(&JPKI);
        prop_assert_eq!(card.respond(b"\x00\x20\x00\x98\x041234"), [0x90, 0x00]);
    }

    #[test]
    fn a_wrong_value_costs_exactly_one_try(value in prop::collection::vec(any::<u8>(), 1..=255)) {
        prop_assume!(value != b"1234");
        let mut card = MyNumberCard::new(CardProfile::default());
        card.respond(&JPKI);
        let header = [0x00, 0x20, 0x00, 0x98, u8::try_from(value.len()).unwrap()];
        prop_assert_eq!(card.respond(&[&header, value.as_slice()].concat()), [0x63, 0xC2]);
        prop_assert_eq!(card.respond(&[0x00, 0x20, 0x00, 0x98]), [0x63, 0xC2]);
    }

    #[test]
    fn no_command_panics(commands in prop::collection::vec(command(), 1..40)) {
        for (application, verify) in [
            (JPKI, b"\x00\x20\x00\x98\x041234"),
            (INPUT_SUPPORT, b"\x00\x20\x00\x91\x041234"),
            (CARD_IDENTITY, b"\x00\x20\x00\x9C\x041234"),
        ] {
            let mut card = MyNumberCard::new(CardProfile::default());
            card.respond(&application);
            card.respond(verify);
            for command in &commands {
                prop_assert!(card.respond(command).len() >= 2);
            }
        }
    }
}
