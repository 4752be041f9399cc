//! The card procedures through a real PC/SC service. The reader is named by `KAZASU_PCSC_READER`; `cargo xtask test`
//! puts the simulated card into a virtual one.

use std::time::Duration;

use kazasu::apdu::ExtendedLength;
use kazasu::card::jpki::{Authentication, Digest, authenticate};
use kazasu::card::{Error, Guard, Options, Pin};
use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use kazasu::io::pcsc::{Connection, Readers};
use kazasu_sim::fault::Recorder;

fn connect() -> Option<Connection> {
    let Ok(name) = std::env::var("KAZASU_PCSC_READER") else {
        println!("skipped: KAZASU_PCSC_READER is not set");
        return None;
    };
    Some(
        Readers::open()
            .unwrap()
            .connect(Some(&name), Duration::from_secs(10))
            .unwrap(),
    )
}

fn run(connection: &mut Connection, pin: &str, options: Options) -> (usize, Result<Authentication, Error>) {
    let mut recorder = Recorder::new(Borrowed(connection));
    let result = authenticate(Pin::new(pin).unwrap(), Digest::of(b"challenge"), options).run(&mut recorder);
    (recorder.count(), result)
}

struct Borrowed<'c>(&'c mut Connection);

impl kazasu::flow::Transceive for Borrowed<'_> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, kazasu::flow::TransceiveError> {
        self.0.transceive(command)
    }
}

/// One test, because the reader is one.
#[test]
fn the_figures_hold_and_a_wrong_pin_costs_one_try() {
    let Some(mut connection) = connect() else { return };
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
