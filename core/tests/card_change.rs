//! Changing PINs and passwords: what is sent, and that neither the old nor the new value is ever sent twice.

mod script;

use kazasu::apdu::{Retries, StatusWord};
use kazasu::card::{Credential, Error, Guard, Options, Pin, SigningPassword, Step, input_support, jpki};
use kazasu::flow::{Flow, TransceiveError};
use proptest::prelude::*;
use script::{Script, ok, run, status};

const VERIFY: u8 = 0x20;
const CHANGE: u8 = 0x24;

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn password(text: &str) -> SigningPassword {
    SigningPassword::new(text).unwrap()
}

type Change = fn(Guard) -> Flow<(), Error>;

fn options(guard: Guard) -> Options {
    Options {
        guard,
        ..Options::default()
    }
}

/// The flows, with the credential of each and its file.
const CHANGES: [(Change, Credential, u8); 3] = [
    (
        |guard| jpki::change_pin(pin("1234"), pin("5678"), options(guard)),
        Credential::UserAuthentication,
        0x18,
    ),
    (
        |guard| jpki::change_signing_password(password("ABC123"), password("XYZ789"), options(guard)),
        Credential::DigitalSignature,
        0x1B,
    ),
    (
        |guard| input_support::change_pin(pin("1234"), pin("5678"), options(guard)),
        Credential::InputSupport,
        0x11,
    ),
];

#[test]
fn the_old_value_is_verified_and_the_new_one_sent_to_the_selected_file() {
    for (change, _, file) in CHANGES {
        let (result, script) = run(change(Guard::On), [ok(b""), ok(b""), status(0x63C3), ok(b""), ok(b"")]);
        assert_eq!(result, Ok(()));
        let [old, new] = match file {
            0x1B => ["06414243313233", "0658595A373839"],
            _ => ["0431323334", "0435363738"],
        };
        assert_eq!(
            script.sent()[1..],
            [
                format!("00A4020C0200{file:02X}"),
                format!("002000{:02X}", 0x80 | file),
                format!("002000{:02X}{old}", 0x80 | file),
                format!("00240180{new}"),
            ]
        );
    }
}

#[test]
fn a_wrong_old_value_costs_one_try_and_changes_nothing() {
    for (change, credential, _) in CHANGES {
        let (result, script) = run(change(Guard::Off), [ok(b""), ok(b""), status(0x63C2)]);
        assert_eq!(
            result,
            Err(Error::WrongCredential {
                credential,
                remaining: Some(Retries(2))
            })
        );
        assert_eq!((script.count(VERIFY), script.count(CHANGE)), (1, 0));
    }
}

#[test]
fn the_guard_and_both_blocked_statuses_stop_before_verify() {
    for (change, credential, _) in CHANGES {
        for (counter, error) in [
            (0x63C1, Error::LastTry { credential }),
            (0x6983, Error::Blocked { credential }),
            (0x6984, Error::Blocked { credential }),
            (0x63C0, Error::Blocked { credential }),
        ] {
            let (result, script) = run(change(Guard::On), [ok(b""), ok(b""), status(counter)]);
            assert_eq!(result, Err(error));
            assert_eq!((script.count(VERIFY), script.count(CHANGE)), (0, 0));
        }
    }
}

#[test]
fn a_refused_new_value_is_an_error_of_that_step() {
    for (change, credential, _) in CHANGES {
        let answers = |refused| [ok(b""), ok(b""), ok(b""), status(refused), ok(b"")];
        let (result, script) = run(change(Guard::Off), answers(0x6A80));
        let (step, status) = (Step::Change(credential), StatusWord(0x6A80));
        assert_eq!(result, Err(Error::UnexpectedStatus { step, status }));
        assert_eq!(script.count(CHANGE), 1);
        let (result, _) = run(change(Guard::Off), answers(0x6982));
        assert_eq!(result, Err(Error::CredentialRequired { credential }));
    }
}

#[test]
fn a_reset_between_verify_and_change_ends_it() {
    let answers = [
        Ok(ok(b"")),
        Ok(ok(b"")),
        Ok(ok(b"")),
        Err(TransceiveError::Reset),
        Ok(ok(b"")),
    ];
    for (change, ..) in CHANGES {
        let mut script = Script::with_failures(answers.clone());
        assert_eq!(
            change(Guard::Off).run(&mut script),
            Err(Error::Transceive(TransceiveError::Reset))
        );
        assert_eq!(script.count(CHANGE), 1);
    }
}

proptest! {
    #[test]
    fn verify_and_change_are_never_repeated(
        statuses in prop::collection::vec(
            prop_oneof![3 => Just(0x9000_u16), 1 => 0x6C00_u16..=0x6CFF, 1 => 0x6100_u16..=0x61FF, 1 => any::<u16>()],
            0..12,
        ),
        which in 0_usize..3,
        guard in prop::sample::select(vec![Guard::On, Guard::LastTryAllowed, Guard::Off]),
    ) {
        let (_, script) = run(CHANGES[which].0(guard), statuses.into_iter().map(status));
        prop_assert!(script.count(VERIFY) <= 1 && script.count(CHANGE) <= 1);
    }
}
