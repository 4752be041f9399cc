//! Devices for tests of card procedures: one that follows a script, and keys for those that compute.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::OnceLock;

use kazasu::card::Error;
use kazasu::flow::{Flow, Transceive, TransceiveError};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::RsaPrivateKey;
use rsa::traits::PublicKeyParts;

/// Answers with fixed responses, one a command, and then is gone.
pub(crate) struct Script {
    answers: std::vec::IntoIter<Result<Vec<u8>, TransceiveError>>,
    pub(crate) sent: Vec<Vec<u8>>,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::with_failures(answers.into_iter().map(Ok))
    }

    pub(crate) fn with_failures(answers: impl IntoIterator<Item = Result<Vec<u8>, TransceiveError>>) -> Self {
        Self {
            answers: answers.into_iter().collect::<Vec<_>>().into_iter(),
            sent: Vec::new(),
        }
    }

    /// What was sent, in hex.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.sent.iter().map(|sent| hex(sent)).collect()
    }

    /// How often this instruction was sent with data.
    pub(crate) fn count(&self, instruction: u8) -> usize {
        let counts = |command: &&Vec<u8>| command[1] == instruction && command.len() > 5;
        self.sent.iter().filter(counts).count()
    }
}

impl Transceive for Script {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        self.answers.next().unwrap_or(Err(TransceiveError::Removed))
    }
}

/// Runs a flow against a script.
pub(crate) fn run<T>(flow: Flow<T, Error>, answers: impl IntoIterator<Item = Vec<u8>>) -> (Result<T, Error>, Script) {
    let mut script = Script::new(answers);
    let result = flow.run(&mut script);
    (result, script)
}

pub(crate) fn ok(data: &[u8]) -> Vec<u8> {
    [data, &[0x90, 0x00]].concat()
}

pub(crate) fn status(status: u16) -> Vec<u8> {
    status.to_be_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// A BER-TLV object; the tag may have several bytes.
pub(crate) fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let length: &[u8] = match value.len() {
        0..=0x7F => &length[1..],
        0x80..=0xFF => &[0x81, length[1]],
        _ => &[0x82, length[0], length[1]],
    };
    [tag, length, value].concat()
}

/// The key of a card.
pub(crate) fn card_key() -> &'static RsaPrivateKey {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(7), 2048).unwrap())
}

/// Its public half as cards write one: 90 exponent, 91 modulus.
pub(crate) fn card_objects(key: &RsaPrivateKey) -> Vec<u8> {
    let modulus = key.as_public_key().n_bytes();
    [object(&[0x90], &[1, 0, 1]), object(&[0x91], &modulus)].concat()
}
