//! Cards and readers that answer anything at any point: no PIN or signing command goes out twice, none past the guard,
//! and every procedure ends.

use kazasu::apdu::ExtendedLength;
use kazasu::card::jpki::{self, CertificateFile, Digest};
use kazasu::card::{Error, Guard, Options, Pin, SigningPassword, input_support};
use kazasu::flow::{Flow, Transceive, TransceiveError};
use kazasu::reception::tap;

const STRANGE: [u16; 18] = [
    0x9000, 0x6100, 0x6101, 0x61FF, 0x6C00, 0x6C04, 0x6CFF, 0x6700, 0x6D00, 0x6E00, 0x6300, 0x63C1, 0x63C3, 0x6982,
    0x6983, 0x6282, 0x6B00, 0x6F00,
];

fn is_verify(command: &[u8]) -> bool {
    command[1] == 0x20 && command.len() > 4
}

fn is_counter(command: &[u8]) -> bool {
    command[1] == 0x20 && command.len() == 4
}

fn is_signature(command: &[u8]) -> bool {
    command[1] == 0x2A
}

/// A card that agrees to everything, but gives one answer of another's choosing at one exchange, and what follows it.
struct Strange {
    at: usize,
    answers: Vec<Result<Vec<u8>, TransceiveError>>,
    sent: Vec<Vec<u8>>,
}

impl Strange {
    fn new(at: usize, answers: Vec<Result<Vec<u8>, TransceiveError>>) -> Self {
        Self {
            at,
            answers,
            sent: vec![],
        }
    }

    fn count(&self, counted: fn(&[u8]) -> bool) -> usize {
        self.sent.iter().filter(|command| counted(command)).count()
    }
}

impl Transceive for Strange {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let position = self.sent.len();
        assert!(position < 2_000, "no end of commands");
        self.sent.push(command.to_vec());
        if let Some(answer) = position.checked_sub(self.at).and_then(|index| self.answers.get(index)) {
            return answer.clone();
        }
        Ok(match command[1] {
            0x20 if is_counter(command) => vec![0x63, 0xC3],
            0xB0 => [[0x30, 0x82, 0x01, 0x00].as_slice(), &[0x55; 256], &[0x90, 0x00]].concat(),
            0x2A => [[0x77; 256].as_slice(), &[0x90, 0x00]].concat(),
            _ => vec![0x90, 0x00],
        })
    }
}

fn options(guard: Guard, extended_length: ExtendedLength) -> Options {
    let mut options = Options {
        guard,
        ..Options::default()
    };
    options.link.extended_length = extended_length;
    options
}

fn pin() -> Pin {
    Pin::new("1234").unwrap()
}

fn password() -> SigningPassword {
    SigningPassword::new("ABC123").unwrap()
}

/// Runs a flow and forgets what it gives.
fn run<T>(flow: Flow<T, Error>, card: &mut Strange) {
    drop(flow.run(card));
}

/// Every procedure that sends a PIN or signs.
fn procedures() -> Vec<fn(Options, &mut Strange)> {
    vec![
        |options, card| run(jpki::authenticate(pin(), Digest::of(b"x"), options), card),
        |options, card| run(jpki::sign(password().into(), Digest::of(b"x"), options), card),
        |options, card| {
            let file = CertificateFile::DigitalSignature;
            run(jpki::read_certificate(file, Some(password().into()), options), card);
        },
        |options, card| run(input_support::read_individual_number(pin(), options), card),
        |options, card| run(input_support::read_attributes(pin(), options), card),
        |options, card| run(tap(pin(), Digest::of(b"x"), options), card),
    ]
}

#[test]
fn any_two_answers_at_any_exchange_repeat_no_pin_and_no_signature() {
    let mut answers: Vec<Result<Vec<u8>, TransceiveError>> =
        STRANGE.iter().map(|status| Ok(status.to_be_bytes().to_vec())).collect();
    answers.extend([
        Ok(vec![]),
        Ok(vec![0x90]),
        Ok(vec![0x90; 256]),
        Err(TransceiveError::TimedOut),
        Err(TransceiveError::Reset),
        Err(TransceiveError::Reader("fault".to_owned())),
    ]);
    for procedure in procedures() {
        for guard in [Guard::On, Guard::Off] {
            for extended in [ExtendedLength::Unknown, ExtendedLength::Yes, ExtendedLength::No] {
                for at in 0..8 {
                    for first in &answers {
                        for second in &answers {
                            let mut card = Strange::new(at, vec![first.clone(), second.clone()]);
                            procedure(options(guard, extended), &mut card);
                            let case = format!("{at}: {first:?} {second:?}: {:02X?}", card.sent);
                            assert!(card.count(is_verify) <= 1, "{case}");
                            assert!(card.count(is_signature) <= 1, "{case}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_reader_that_fails_again_and_again_has_no_pin_and_no_signature_repeated() {
    let failures = [
        Ok(vec![]),
        Ok(vec![0x55; 256]),
        Err(TransceiveError::Reader("fault".to_owned())),
    ];
    for procedure in procedures() {
        for guard in [Guard::On, Guard::Off] {
            for extended in [ExtendedLength::Unknown, ExtendedLength::Yes, ExtendedLength::No] {
                for (at, length) in (0..12).flat_map(|at| (1..6).map(move |length| (at, length))) {
                    for failure in &failures {
                        let mut card = Strange::new(at, vec![failure.clone(); length]);
                        procedure(options(guard, extended), &mut card);
                        let case = format!("{at}: {length} times {failure:?}: {:02X?}", card.sent);
                        assert!(card.count(is_verify) <= 1, "{case}");
                        assert!(card.count(is_signature) <= 1, "{case}");
                    }
                }
            }
        }
    }
}

/// A reader that takes neither extended APDUs nor answers of 256 bytes.
struct LimitedReader(Strange);

impl Transceive for LimitedReader {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let answer = self.0.transceive(command)?;
        let answer = match *command {
            [_, 0xB0, _, _, 0, _, _] => None,
            [_, 0xB0, _, _, 0] => None,
            [_, 0xB0, _, _, length] => Some([&answer[..usize::from(length)], &[0x90, 0x00]].concat()),
            _ => (answer.len() < 258).then_some(answer),
        };
        answer.ok_or_else(|| TransceiveError::Reader("fault".to_owned()))
    }
}

#[test]
fn a_signature_lost_in_a_reader_found_to_be_limited_is_told_as_its_limitation() {
    let mut reader = LimitedReader(Strange::new(0, vec![]));
    let options = options(Guard::Off, ExtendedLength::Unknown);
    let result = jpki::authenticate(pin(), Digest::of(b"x"), options).run(&mut reader);
    assert_eq!(result.unwrap_err().code(), "reader_limitation");
    assert_eq!(reader.0.count(is_verify), 1);
    assert_eq!(reader.0.count(is_signature), 1);
}

#[test]
fn the_guard_lets_a_pin_pass_after_two_answers_only() {
    for status in 0..=0xFFFF_u16 {
        let [sw1, _] = status.to_be_bytes();
        for guard in [Guard::On, Guard::LastTryAllowed] {
            // What GET RESPONSE after 61xx gives is no answer to the question.
            for second in [vec![0x63, 0xC3], vec![0x90, 0x00]] {
                let answers = vec![Ok(status.to_be_bytes().to_vec()), Ok(second)];
                let mut card = Strange::new(1, answers);
                run(
                    jpki::sign(
                        password().into(),
                        Digest::of(b"x"),
                        options(guard, ExtendedLength::Unknown),
                    ),
                    &mut card,
                );
                let passes = match status {
                    0x9000 | 0x63C2..=0x63CF => true,
                    0x63C1 => guard == Guard::LastTryAllowed,
                    _ => false,
                };
                assert_eq!(card.count(is_verify) == 1, passes, "{status:04X}");
                if sw1 != 0x61 {
                    break;
                }
            }
        }
    }
}

#[test]
fn data_with_a_counter_does_not_change_it() {
    for (status, passes) in [(0x63C3_u16, true), (0x63C1, false), (0x63C0, false), (0x6984, false)] {
        let answer = [b"\x90\x00\x63\xCF".as_slice(), &status.to_be_bytes()].concat();
        let mut card = Strange::new(1, vec![Ok(answer)]);
        let options = options(Guard::On, ExtendedLength::Unknown);
        run(jpki::sign(password().into(), Digest::of(b"x"), options), &mut card);
        assert_eq!(card.count(is_verify) == 1, passes, "{status:04X}");
    }
}

#[test]
fn debug_shows_neither_certificate_nor_signature() {
    let options = options(Guard::On, ExtendedLength::Unknown);
    let authentication = jpki::authenticate(pin(), Digest::of(b"x"), options).run(&mut Strange::new(0, vec![]));
    let shown = format!("{:?}", authentication.unwrap());
    // The bytes 55 and 77 that the card gives, as characters.
    assert!(!shown.contains("UUU") && !shown.contains("www"), "{shown}");
}
