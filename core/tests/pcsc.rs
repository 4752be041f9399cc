//! The card procedures through a real PC/SC service. The reader is named by `KAZASU_PCSC_READER`; `cargo xtask test`
//! puts the simulated card into a virtual one.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use kazasu::apdu::{Command, ExtendedLength, ShortFileId};
use kazasu::card::jpki::{Authentication, Digest, authenticate};
use kazasu::card::{Application, Error, Guard, Options, Pin};
use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use kazasu::flow::{Transceive, TransceiveError};
use kazasu::io::pcsc::{Connection, ReaderError, Readers};
use kazasu_sim::fault::Recorder;

/// The reader is one, and a connection has it for itself.
static READER: Mutex<()> = Mutex::new(());

/// The reader's name, for as long as the guard is held.
fn reader() -> Option<(String, MutexGuard<'static, ()>)> {
    let Ok(name) = std::env::var("KAZASU_PCSC_READER") else {
        println!("skipped: KAZASU_PCSC_READER is not set");
        return None;
    };
    Some((name, READER.lock().unwrap_or_else(|poisoned| poisoned.into_inner())))
}

fn connect(name: &str) -> Connection {
    Readers::open()
        .unwrap()
        .connect(Some(name), Duration::from_secs(10))
        .unwrap()
}

fn run(connection: &mut Connection, pin: &str, options: Options) -> (usize, Result<Authentication, Error>) {
    let mut recorder = Recorder::new(Borrowed(connection));
    let result = authenticate(Pin::new(pin).unwrap(), Digest::of(b"challenge"), options).run(&mut recorder);
    (recorder.count(), result)
}

struct Borrowed<'c>(&'c mut Connection);

impl Transceive for Borrowed<'_> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.0.transceive(command)
    }
}

#[test]
fn the_figures_hold_and_a_wrong_pin_costs_one_try() {
    let Some((name, _one)) = reader() else { return };
    let mut connection = connect(&name);
    for (extended_length, guard, exchanges) in [
        (ExtendedLength::Unknown, Guard::Off, 4),
        (ExtendedLength::Unknown, Guard::On, 5),
        (ExtendedLength::Yes, Guard::Off, 4),
        (ExtendedLength::No, Guard::Off, 10),
        (ExtendedLength::No, Guard::On, 11),
    ] {
        let mut options = Options::default();
        options.link.extended_length = extended_length;
        options.guard = guard;
        let (count, result) = run(&mut connection, "1234", options);
        let result = result.unwrap();
        assert_eq!(count, exchanges, "{extended_length:?}, guard {guard:?}");
        assert_eq!(result.certificate.len(), 1571);
        let certificate = Certificate::from_der(&result.certificate).unwrap();
        let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
        certificate
            .verify_signature(algorithm, b"challenge", &result.signature, &RustCrypto)
            .unwrap();
    }

    let mut tries = Vec::new();
    for _ in 0..2 {
        let (_, result) = run(&mut connection, "9999", Options::default());
        match result.unwrap_err() {
            Error::WrongCredential { remaining, .. } => tries.push(remaining.map(|left| left.0)),
            other => panic!("{other}"),
        }
    }
    assert_eq!(tries, [Some(2), Some(1)]);
    let (_, guarded) = run(&mut connection, "1234", Options::default());
    assert!(matches!(guarded, Err(Error::LastTry { .. })), "{guarded:?}");
    let (_, last) = run(
        &mut connection,
        "1234",
        Options {
            guard: Guard::LastTryAllowed,
            ..Options::default()
        },
    );
    last.unwrap();
}

#[test]
fn a_card_in_use_is_not_shared() {
    let Some((name, _one)) = reader() else { return };
    let connection = connect(&name);
    let second = Readers::open().unwrap().connect(Some(&name), Duration::ZERO);
    let reader = connection.reader().to_owned();
    assert_eq!(second.map(|_| ()), Err(ReaderError::InUse { reader }));
}

#[test]
fn a_verified_pin_does_not_outlive_the_connection() {
    let Some((name, _one)) = reader() else { return };
    let (_, verified) = run(&mut connect(&name), "1234", Options::default());
    verified.unwrap();

    let mut connection = connect(&name);
    let key = ShortFileId::new(0x17).unwrap();
    let sign = Command::sign(key, 0, &Digest::of(b"challenge").digest_info()).unwrap();
    for (command, status) in [
        (Command::select_application(&Application::Jpki.aid()), [0x90, 0x00]),
        // Security status not satisfied.
        (sign, [0x69, 0x82]),
    ] {
        assert_eq!(connection.transceive(&command.to_bytes()).unwrap(), status);
    }
}
