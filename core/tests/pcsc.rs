//! Readers and card procedures through a real PC/SC service. `KAZASU_PCSC_READER` names a virtual reader of vpcd with a
//! simulated card in its first slot (`cargo xtask test` starts both); into its second slot the tests put cards of
//! their own.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use kazasu::apdu::{Command, ExtendedLength, ShortFileId};
use kazasu::card::jpki::{Authentication, CertificateFile, Digest, authenticate, read_certificate};
use kazasu::card::{Application, Error, Guard, Options, Pin};
use kazasu::certificate::{Certificate, RustCrypto, SignatureAlgorithm};
use kazasu::flow::{Transceive, TransceiveError};
use kazasu::io::pcsc::{ConnectOptions, Connection, ReaderError, Readers, Sharing};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::fault::Recorder;
use kazasu_sim::vpcd::{self, Device};

/// The second slot of the virtual reader, and where it takes its card from.
const SLOT: &str = "Virtual PCD 00 01";
const SLOT_ADDRESS: &str = "127.0.0.1:35964";
/// Longer than anything takes here.
const LONG: Duration = Duration::from_secs(60);

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

/// Reads the certificate, verifies the PIN, signs: from where the reader's earlier answers tell to start.
fn authenticate_as_learnt(connection: &mut Connection) -> (usize, Result<Authentication, Error>) {
    let options = Options {
        link: connection.link_options(),
        guard: Guard::Off,
    };
    run(connection, "1234", options)
}

/// What reached a card in the second slot.
#[derive(Default)]
struct Seen {
    commands: Mutex<Vec<Vec<u8>>>,
    resets: AtomicUsize,
}

impl Seen {
    fn count(&self, matches: fn(&[u8]) -> bool) -> usize {
        self.commands
            .lock()
            .unwrap()
            .iter()
            .filter(|command| matches(command))
            .count()
    }

    fn resets(&self) -> usize {
        self.resets.load(Ordering::SeqCst)
    }
}

fn is_extended(command: &[u8]) -> bool {
    command.len() >= 7 && command[4] == 0
}

fn is_verify(command: &[u8]) -> bool {
    command[1] == 0x20 && command.len() > 4
}

/// A card whose reader may fail at extended APDUs and at answers of 256 bytes.
struct InSlot {
    card: MyNumberCard,
    reader_fails: bool,
    seen: Arc<Seen>,
}

impl Device for InSlot {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        self.seen.commands.lock().unwrap().push(command.to_vec());
        let response = self.card.respond(command);
        if self.reader_fails && (is_extended(command) || response.len() > 257) {
            // No status word: to the service this is a fault.
            return vec![0x00];
        }
        response
    }

    fn reset(&mut self) {
        self.seen.resets.fetch_add(1, Ordering::SeqCst);
        self.card.reset();
    }

    fn atr(&self) -> Vec<u8> {
        self.card.profile().atr.clone()
    }
}

/// A card in the second slot, until this goes.
struct Inserted {
    seen: Arc<Seen>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Inserted {
    fn new(reader_fails: bool) -> Self {
        let seen = Arc::new(Seen::default());
        let stop = Arc::new(AtomicBool::new(false));
        let mut device = InSlot {
            card: MyNumberCard::new(CardProfile::default()),
            reader_fails,
            seen: seen.clone(),
        };
        let stream: TcpStream = vpcd::connect(SLOT_ADDRESS, LONG, &stop).unwrap();
        let stopped = stop.clone();
        let thread = thread::spawn(move || drop(vpcd::serve(stream, &mut device, &stopped)));
        Self {
            seen,
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        // The service notices within its own polling time.
        let readers = Readers::open().unwrap();
        let start = Instant::now();
        while readers
            .list()
            .unwrap()
            .iter()
            .any(|reader| reader.name == SLOT && reader.has_card)
        {
            assert!(start.elapsed() < LONG, "the card stays");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn slot(wait: Duration) -> ConnectOptions {
    let mut options = ConnectOptions::default();
    options.reader = Some(SLOT.to_owned());
    options.wait = wait;
    options
}

fn shared() -> ConnectOptions {
    let mut options = slot(LONG);
    options.sharing = Sharing::Shared;
    options
}

const SELECT_JPKI: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01,
];

#[test]
fn a_card_that_does_not_come_is_absent_after_the_wait() {
    let Some((_, _one)) = reader() else { return };
    let readers = Readers::open().unwrap();
    for wait in [Duration::ZERO, Duration::from_millis(900)] {
        let start = Instant::now();
        let error = readers.connect_with(&slot(wait)).unwrap_err();
        let elapsed = start.elapsed();
        assert_eq!(
            error,
            ReaderError::NoCard {
                readers: vec![SLOT.to_owned()]
            }
        );
        assert!(
            elapsed >= wait && elapsed < wait + Duration::from_millis(600),
            "{elapsed:?}"
        );
    }
}

#[test]
fn a_reader_that_is_not_there_is_an_error_at_once_unless_it_is_waited_for() {
    let Some((_, _one)) = reader() else { return };
    let mut options = slot(Duration::from_millis(900));
    options.reader = Some("no such reader".to_owned());
    for (wait_for_reader, least) in [(false, 0), (true, 900)] {
        options.wait_for_reader = wait_for_reader;
        let start = Instant::now();
        let error = Readers::open().unwrap().connect_with(&options).unwrap_err();
        assert_eq!(error.code(), "reader_not_found");
        let elapsed = start.elapsed().as_millis();
        assert!((least..least + 600).contains(&elapsed), "{elapsed}");
    }
}

#[test]
fn a_card_that_comes_ends_the_wait() {
    let Some((_, _one)) = reader() else { return };
    let (ready, inserted) = mpsc::channel();
    let inserting = thread::spawn(move || {
        thread::sleep(Duration::from_millis(700));
        ready.send(Inserted::new(false)).unwrap();
    });
    let mut connection = Readers::open().unwrap().connect_with(&slot(LONG)).unwrap();
    assert_eq!(connection.reader(), SLOT);
    assert_eq!(connection.atr(), CardProfile::default().atr);
    assert_eq!(connection.transceive(&SELECT_JPKI).unwrap(), [0x90, 0x00]);
    drop(connection);
    inserting.join().unwrap();
    drop(inserted.recv().unwrap());
}

#[test]
fn a_wait_is_cancelled_from_another_thread() {
    let Some((_, _one)) = reader() else { return };
    let readers = Readers::open().unwrap();
    let canceller = readers.canceller();
    let mut options = slot(LONG);
    options.canceller = Some(canceller.clone());
    let cancelling = thread::spawn(move || {
        thread::sleep(Duration::from_millis(650));
        canceller.cancel();
        Instant::now()
    });
    assert_eq!(readers.connect_with(&options).unwrap_err(), ReaderError::Cancelled);
    let elapsed = cancelling.join().unwrap().elapsed();
    assert!(elapsed < Duration::from_millis(200), "{elapsed:?}");

    let start = Instant::now();
    let again = readers.connect_with(&options).unwrap_err();
    assert_eq!(again, ReaderError::Cancelled, "what is cancelled stays so");
    assert!(start.elapsed() < Duration::from_millis(200));
    options.canceller = Some(readers.canceller());
    options.wait = Duration::ZERO;
    assert_eq!(readers.connect_with(&options).unwrap_err().code(), "reader_no_card");
}

#[test]
fn a_card_that_leaves_is_told_as_removed() {
    let Some((_, _one)) = reader() else { return };
    let inserted = Inserted::new(false);
    let mut connection = Readers::open().unwrap().connect_with(&slot(LONG)).unwrap();
    assert_eq!(connection.transceive(&SELECT_JPKI).unwrap(), [0x90, 0x00]);
    drop(inserted);
    let (count, result) = run(&mut connection, "1234", Options::default());
    assert_eq!(
        (count, result.unwrap_err()),
        (1, Error::Transceive(TransceiveError::Removed))
    );
}

#[test]
fn a_card_is_reset_when_it_is_given_back() {
    let Some((_, _one)) = reader() else { return };
    let inserted = Inserted::new(false);
    let readers = Readers::open().unwrap();
    for options in [slot(LONG), shared()] {
        let mut connection = readers.connect_with(&options).unwrap();
        connection.transceive(&SELECT_JPKI).unwrap();
        let before = inserted.seen.resets();
        drop(connection);
        assert!(inserted.seen.resets() > before, "{:?}", options.sharing);
    }
}

#[test]
fn who_shares_waits_until_the_card_is_given_back_and_finds_it_reset() {
    let Some((_, _one)) = reader() else { return };
    let inserted = Inserted::new(false);
    let mut first = Readers::open().unwrap().connect_with(&shared()).unwrap();
    first.transceive(&SELECT_JPKI).unwrap();
    let (connected, second) = mpsc::channel();
    let waiting = thread::spawn(move || {
        let second = Readers::open().unwrap().connect_with(&shared());
        let _ = connected.send(second);
    });
    assert!(
        second.recv_timeout(Duration::from_millis(700)).is_err(),
        "the transaction is held"
    );
    let exclusive = Readers::open().unwrap().connect_with(&slot(Duration::ZERO));
    assert_eq!(exclusive.unwrap_err().code(), "reader_in_use");
    assert_eq!(first.transceive(&[0x00, 0x20, 0x00, 0x98]).unwrap(), [0x63, 0xC3]);
    drop(first);

    let mut second = second.recv_timeout(LONG).unwrap().unwrap();
    waiting.join().unwrap();
    // Nothing is selected.
    let counter = second.transceive(&[0x00, 0x20, 0x00, 0x98]);
    assert_ne!(counter.unwrap_or_default(), [0x63, 0xC3]);
    drop(second);
    drop(inserted);
}

#[test]
fn what_a_reader_cannot_carry_is_remembered_for_the_session() {
    let Some((_, _one)) = reader() else { return };
    let inserted = Inserted::new(true);
    let readers = Readers::open().unwrap();
    let mut connection = readers.connect_with(&slot(LONG)).unwrap();
    assert_eq!(connection.link_options().extended_length, ExtendedLength::Unknown);
    let (_, result) = authenticate_as_learnt(&mut connection);
    // The certificate came in pieces of 255; a signature has 256 bytes and is not asked for twice.
    assert_eq!(result.unwrap_err().code(), "reader_limitation");
    assert_eq!(inserted.seen.count(is_verify), 1);
    assert_eq!(inserted.seen.count(|command| command[1] == 0x2A), 1);
    drop(connection);

    let tried = |seen: &Seen| seen.count(|command| is_extended(command) || command[1] == 0xB0 && command[4] == 0);
    assert_eq!(tried(&inserted.seen), 2, "one extended read, one of 256 bytes");
    let mut connection = readers.connect_with(&slot(LONG)).unwrap();
    let options = Options {
        link: connection.link_options(),
        ..Options::default()
    };
    assert_eq!(
        (options.link.extended_length, options.link.short_read_length),
        (ExtendedLength::No, 255)
    );
    let read = read_certificate(CertificateFile::UserAuthentication, None, options).run(&mut connection);
    assert_eq!(read.unwrap().len(), 1571);
    assert_eq!(tried(&inserted.seen), 2, "not again");
    drop(connection);

    let other_session = Readers::open().unwrap();
    let connection = other_session.connect_with(&slot(LONG)).unwrap();
    assert_eq!(connection.link_options().extended_length, ExtendedLength::Unknown);
}

#[test]
fn a_reader_that_carries_extended_apdus_is_remembered_too() {
    let Some((_, _one)) = reader() else { return };
    let _inserted = Inserted::new(false);
    let readers = Readers::open().unwrap();
    let (count, result) = authenticate_as_learnt(&mut readers.connect_with(&slot(LONG)).unwrap());
    result.unwrap();
    assert_eq!(count, 4);
    let connection = readers.connect_with(&slot(LONG)).unwrap();
    assert_eq!(connection.link_options().extended_length, ExtendedLength::Yes);
}
