//! The virtual reader's protocol, with the test in the reader's place.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use kazasu_sim::card::{CONTACTLESS_ATR, CardProfile, HpkiCard, HpkiProfile, MyNumberCard, atr};
use kazasu_sim::vpcd::{Device, VpcdError, connect, serve};

const SELECT_JPKI: [u8; 15] = [
    0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01,
];

/// The reader's end of a connection to a card that is being served in a thread.
struct VirtualReader {
    stream: TcpStream,
    stop: Arc<AtomicBool>,
    card: JoinHandle<Result<(), VpcdError>>,
}

impl VirtualReader {
    fn holding(mut device: impl Device + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let stop = Arc::new(AtomicBool::new(false));
        let card = {
            let stop = Arc::clone(&stop);
            thread::spawn(move || serve(connect(&address, Duration::from_secs(5), &stop)?, &mut device, &stop))
        };
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        Self { stream, stop, card }
    }

    fn with_card() -> Self {
        Self::holding(MyNumberCard::new(CardProfile::default()))
    }

    fn send(&mut self, message: &[u8]) {
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        self.stream.write_all(&[&length, message].concat()).unwrap();
    }

    fn ask(&mut self, message: &[u8]) -> Vec<u8> {
        self.send(message);
        self.answer()
    }

    fn answer(&mut self) -> Vec<u8> {
        let mut length = [0; 2];
        self.stream.read_exact(&mut length).unwrap();
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut answer).unwrap();
        answer
    }

    fn close(self) -> Result<(), VpcdError> {
        drop(self.stream);
        self.card.join().unwrap()
    }
}

#[test]
fn the_atr_and_commands_are_answered() {
    let mut reader = VirtualReader::with_card();
    reader.send(&[1]);
    assert_eq!(reader.ask(&[4]), CONTACTLESS_ATR);
    assert_eq!(reader.ask(&SELECT_JPKI), [0x90, 0x00]);
    assert_eq!(reader.ask(&[0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00]).len(), 1571 + 2);
    reader.close().unwrap();
}

#[test]
fn a_profile_chooses_the_atr() {
    for chosen in [atr::CONTACT.as_slice(), &atr::CONTACT_EXTENDED, &atr::CONTACTLESS_4B] {
        let profile = CardProfile {
            atr: chosen.to_vec(),
            ..CardProfile::default()
        };
        let mut reader = VirtualReader::holding(MyNumberCard::new(profile));
        assert_eq!(reader.ask(&[4]), chosen);
        reader.close().unwrap();
    }
    let mut reader = VirtualReader::holding(HpkiCard::new(HpkiProfile::default()));
    assert_eq!(reader.ask(&[4]), atr::HPKI_CONTACTLESS);
    reader.close().unwrap();
}

#[test]
fn power_and_reset_drop_the_selection_and_are_not_answered() {
    let mut reader = VirtualReader::with_card();
    for control in [0, 1, 2] {
        assert_eq!(reader.ask(&SELECT_JPKI), [0x90, 0x00]);
        assert_eq!(reader.ask(&[0x00, 0x20, 0x00, 0x98]), [0x63, 0xC3]);
        reader.send(&[control]);
        assert_eq!(reader.ask(&[0x00, 0x20, 0x00, 0x98]), [0x6A, 0x82]);
    }
    reader.close().unwrap();
}

#[test]
fn a_device_enters_the_reader_without_power() {
    let mut card = MyNumberCard::new(CardProfile::default());
    assert_eq!(card.respond(&SELECT_JPKI), [0x90, 0x00]);
    let mut reader = VirtualReader::holding(card);
    assert_eq!(reader.ask(&[0x00, 0x20, 0x00, 0x98]), [0x6A, 0x82]);
    reader.close().unwrap();
}

#[test]
fn an_unknown_control_byte_or_an_empty_message_is_not_answered() {
    let mut reader = VirtualReader::with_card();
    reader.send(&[9]);
    reader.send(&[]);
    assert_eq!(reader.ask(&[4]), CONTACTLESS_ATR);
    reader.close().unwrap();
}

#[test]
fn a_message_may_arrive_in_pieces() {
    let mut reader = VirtualReader::with_card();
    reader.stream.write_all(&[0]).unwrap();
    thread::sleep(Duration::from_millis(150));
    reader.stream.write_all(&[1]).unwrap();
    thread::sleep(Duration::from_millis(150));
    reader.stream.write_all(&[4]).unwrap();
    assert_eq!(reader.answer(), CONTACTLESS_ATR);
    reader.close().unwrap();
}

#[test]
fn an_end_within_a_message_is_an_error() {
    let mut reader = VirtualReader::with_card();
    reader.stream.write_all(&[0, 5, 0x00]).unwrap();
    assert!(matches!(reader.close(), Err(VpcdError::Broken(_))));
}

#[test]
fn stop_ends_the_service_while_the_reader_is_silent() {
    let reader = VirtualReader::with_card();
    reader.stop.store(true, Ordering::Relaxed);
    reader.card.join().unwrap().unwrap();
}

#[test]
fn an_answer_that_does_not_fit_is_refused() {
    struct Talkative;
    impl Device for Talkative {
        fn respond(&mut self, _: &[u8]) -> Vec<u8> {
            vec![0; 0x1_0000]
        }
        fn reset(&mut self) {}
        fn atr(&self) -> Vec<u8> {
            Vec::new()
        }
    }
    let mut reader = VirtualReader::holding(Talkative);
    reader.send(&[0x00, 0x00]);
    assert!(matches!(reader.card.join().unwrap(), Err(VpcdError::TooLong(0x1_0000))));
}

#[test]
fn connecting_waits_for_a_reader_that_is_still_starting() {
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = reserved.local_addr().unwrap().to_string();
    drop(reserved);
    let late = {
        let address = address.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            TcpListener::bind(address).unwrap().accept().unwrap();
        })
    };
    connect(&address, Duration::from_secs(5), &AtomicBool::new(false)).unwrap();
    late.join().unwrap();
}

#[test]
fn connecting_gives_up_in_time_or_when_stopped() {
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = reserved.local_addr().unwrap().to_string();
    drop(reserved);
    for (wait, stop) in [(Duration::from_millis(200), false), (Duration::from_secs(60), true)] {
        let started = Instant::now();
        let refused = connect(&address, wait, &AtomicBool::new(stop));
        assert!(matches!(refused, Err(VpcdError::NoReader { .. })));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
