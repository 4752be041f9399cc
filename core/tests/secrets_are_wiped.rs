//! A flow that is dropped half way leaves no copy of the password in the memory of the process.
//!
//! The only test of its binary, so that no other thread holds the password.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use kazasu::apdu::{Command, Link, LinkError, LinkOptions, ShortFileId};
use kazasu::card::secure_messaging::{self, SessionRandomness};
use kazasu::card::{Guard, IndividualNumber, Options, Pin};
use kazasu::flow::{Channel, Flow, FlowError};
use kazasu::secret::Secret;
use zeroize::Zeroizing;

#[derive(Debug, thiserror::Error)]
enum TestError {
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Link(#[from] LinkError),
}

const MASK: u8 = 0xA5;
/// A password such as people choose, each character masked so that this test holds no copy of it.
const MASKED: [u8; 16] = {
    let mut masked = [0; 16];
    let mut i = 0;
    while i < masked.len() {
        masked[i] = (b'Q' + (i as u8 * 7) % 9) ^ MASK;
        i += 1;
    }
    masked
};

fn password() -> Secret {
    let mut plain = Zeroizing::new(vec![0; MASKED.len()]);
    for (plain, masked) in plain.iter_mut().zip(MASKED) {
        *plain = masked ^ MASK;
    }
    Secret::new(&plain)
}

/// SELECT, VERIFY, and a step after it.
fn procedure() -> Flow<(), TestError> {
    let password = password();
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let reference = ShortFileId::new(0x1B).expect("a short file id");
        link.transmit(&Command::retry_counter(reference)).await?;
        link.transmit(&Command::verify(reference, &password).map_err(LinkError::from)?)
            .await?;
        link.transmit(&Command::retry_counter(reference)).await?;
        Ok(())
    })
}

/// Secure messaging up to the first encrypted command, with the password in place of the session key.
fn session() -> Flow<IndividualNumber, kazasu::card::Error> {
    let mut seed = Zeroizing::new([0; 32]);
    for (plain, masked) in seed.iter_mut().zip(MASKED) {
        *plain = masked ^ MASK;
    }
    let randomness = SessionRandomness::new(&seed, &[0x5A; 32]);
    let options = Options {
        guard: Guard::Off,
        ..Options::default()
    };
    secure_messaging::read_individual_number(Pin::new("1234").expect("a PIN"), randomness, options)
}

/// EF 0006 of a card: any odd number of 2048 bits will do as a modulus.
fn session_key_file() -> Vec<u8> {
    let head = b"\xA1\x82\x01\x09\x90\x03\x01\x00\x01\x91\x82\x01\x00";
    [head.as_slice(), &[0xFF; 256], &[0x90, 0x00]].concat()
}

/// How often the end of the password stands in writable memory.
///
/// What is read is masked at once, what stands in the search's own buffer does not count, and the buffer is wiped.
fn copies_in_memory() -> usize {
    let mut memory = File::open("/proc/self/mem").expect("own memory can be read");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("own maps can be read");
    let mut buffer = Zeroizing::new(vec![0_u8; 1 << 16]);
    let own = buffer.as_ptr_range();
    let own = own.start.addr() as u64..own.end.addr() as u64 + MASKED.len() as u64;
    let mut copies = 0;
    for line in maps
        .lines()
        .filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw")))
    {
        let (start, end) = line
            .split(' ')
            .next()
            .and_then(|range| range.split_once('-'))
            .expect("a range");
        let [mut at, end] = [start, end].map(|address| u64::from_str_radix(address, 16).expect("an address"));
        let mut matcher = Matcher::default();
        while at < end {
            let length = usize::try_from(end - at).expect("fits").min(buffer.len());
            let chunk = &mut buffer[..length];
            if memory
                .seek(SeekFrom::Start(at))
                .and_then(|_| memory.read_exact(chunk))
                .is_err()
            {
                break;
            }
            chunk.iter_mut().for_each(|byte| *byte ^= MASK);
            for (masked, address) in chunk.iter().zip(at..) {
                let found = matcher.ends_here(*masked);
                copies += usize::from(found && !own.contains(&address));
            }
            at += length as u64;
        }
    }
    copies
}

/// Finds the end of the masked password in a stream of masked bytes.
///
/// The end alone, because the allocator writes over the first 16 bytes of what is given back to it.
#[derive(Default)]
struct Matcher {
    recent: [u8; TAIL],
}

const TAIL: usize = 5;

impl Matcher {
    fn ends_here(&mut self, masked: u8) -> bool {
        self.recent.rotate_left(1);
        self.recent[TAIL - 1] = masked;
        MASKED.ends_with(&self.recent)
    }
}

#[test]
fn a_dropped_flow_leaves_no_password_in_memory() {
    assert_eq!(copies_in_memory(), 0, "nothing before");

    // Step 0 is before VERIFY, 1 is at it, where the command holds a second copy, 2 is after it.
    for steps in 0..=2 {
        let mut flow = procedure();
        for _ in 0..steps {
            flow.respond(Ok(&[0x90, 0x00])).expect("a command waits");
        }
        assert!(flow.command().is_some(), "half way");
        assert_ne!(
            copies_in_memory(),
            0,
            "the search finds the password while the flow is alive, step {steps}"
        );
        drop(flow);
        assert_eq!(copies_in_memory(), 0, "step {steps}");
    }

    let mut flow = procedure();
    while flow.command().is_some() {
        flow.respond(Ok(&[0x90, 0x00])).expect("a command waits");
    }
    assert_eq!(copies_in_memory(), 0, "a finished flow holds nothing");
    flow.finish().expect("all answered 9000");

    // SELECT, VERIFY, EF 0006, SET SESSION KEY, and the first two commands that are encrypted.
    let key = session_key_file();
    let ok = [0x90, 0x00].as_slice();
    for steps in 0..=5 {
        let mut flow = session();
        for response in [ok, ok, &key, ok, ok].into_iter().take(steps) {
            flow.respond(Ok(response)).expect("a command waits");
        }
        assert!(flow.command().is_some(), "half way");
        assert_ne!(copies_in_memory(), 0, "while the session is alive, step {steps}");
        drop(flow);
        assert_eq!(copies_in_memory(), 0, "session key, step {steps}");
    }
}
