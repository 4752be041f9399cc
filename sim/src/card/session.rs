//! The secure messaging of the 券面事項入力補助AP (one source): AES-128-CBC with a counter, confidentiality only.

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use rsa::Oaep;
use sha2::Sha256;

use super::application::KeyDelivery;
use super::chip::{Answer, Chip};
use super::command::Command;
use super::status::Refusal;
use crate::{keys, tlv};

const BLOCK: usize = 16;
/// An RSA-2048 block.
const DELIVERY_LEN: usize = 256;
/// Padded data, after one byte that says how it is padded.
const CRYPTOGRAM: u8 = 0x86;
const PADDED: u8 = 0x01;
const EXPECTED_LENGTH: u8 = 0x96;

/// A session key with the counter that makes each command's initialisation vector.
pub(crate) struct Session {
    cipher: Aes128,
    counter: u64,
}

impl Session {
    /// The class byte of a secured command.
    pub(crate) const CLASS: u8 = 0x08;

    fn new(key: [u8; BLOCK]) -> Self {
        Self {
            cipher: Aes128::new(&Array::from(key)),
            counter: 0,
        }
    }

    /// Steps the counter and gives the vector of this command and its answer.
    fn next_vector(&mut self) -> [u8; BLOCK] {
        self.counter += 1;
        self.encrypted(u128::from(self.counter).to_be_bytes())
    }

    fn encrypted(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Array::from(block);
        self.cipher.encrypt_block(&mut block);
        block.into()
    }

    fn encrypt(&self, vector: [u8; BLOCK], plain: &[u8]) -> Vec<u8> {
        let mut padded = plain.to_vec();
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(BLOCK), 0x00);
        let mut previous = vector;
        let mut out = Vec::with_capacity(padded.len());
        for block in padded.as_chunks::<BLOCK>().0 {
            previous = self.encrypted(xor(*block, previous));
            out.extend_from_slice(&previous);
        }
        out
    }

    /// `None` when it is not whole blocks or the padding is not there.
    fn decrypt(&self, vector: [u8; BLOCK], secret: &[u8]) -> Option<Vec<u8>> {
        let (blocks, []) = secret.as_chunks::<BLOCK>() else {
            return None;
        };
        let mut previous = vector;
        let mut out = Vec::with_capacity(secret.len());
        for block in blocks {
            let mut plain = Array::from(*block);
            self.cipher.decrypt_block(&mut plain);
            out.extend_from_slice(&xor(plain.into(), previous));
            previous = *block;
        }
        let end = out.iter().rposition(|byte| *byte != 0x00)?;
        if out.get(end) != Some(&0x80) || out.len() - end > BLOCK {
            return None;
        }
        out.truncate(end);
        Some(out)
    }

    /// What a secured command carries: exactly one object, and which one depends on the command.
    fn open(&self, vector: [u8; BLOCK], command: &Command) -> Result<Command, Refusal> {
        if command.data.is_empty() {
            return Err(Refusal::SecureObjectMissing);
        }
        let (tag, value) = only_object(&command.data).ok_or(Refusal::SecureObjectWrong)?;
        let (data, expected) = match (command.instruction, tag, value) {
            (0xB0, EXPECTED_LENGTH, [0x00, high, low]) => {
                // 0000 is the rest of the file.
                let expected = match u16::from_be_bytes([*high, *low]) {
                    0 => usize::from(u16::MAX) + 1,
                    some => usize::from(some),
                };
                (Vec::new(), expected)
            }
            (0x20 | 0xA4, CRYPTOGRAM, [PADDED, secret @ ..]) => {
                let plain = self.decrypt(vector, secret).ok_or(Refusal::SecureObjectWrong)?;
                (plain, 0)
            }
            _ => return Err(Refusal::SecureObjectWrong),
        };
        Ok(Command {
            class: 0x00,
            data,
            expected,
            ..*command
        })
    }
}

impl Chip {
    /// SET SESSION KEY: RSA-OAEP with SHA-256 around A0 { 80: 32 bytes }, of which the first 16 become the key. The access
    /// rule is looked at before anything is decrypted.
    pub(super) fn set_session_key(&mut self, command: &Command) -> Answer {
        let application = self.application()?;
        let (key, after) = match application.key_delivery {
            KeyDelivery::NotConfigured => return Err(Refusal::NoKeyDelivery),
            KeyDelivery::Unreachable => return Err(Refusal::SecurityStatus),
            KeyDelivery::To { key, after } => (key, after),
        };
        if !application.is_verified(after) {
            return Err(Refusal::SecurityStatus);
        }
        if command.parameters() != [0x00, 0x00] {
            return Err(Refusal::BadParameters);
        }
        if command.data.len() != DELIVERY_LEN {
            return Err(Refusal::WrongLength);
        }
        let key = key.ok_or(Refusal::Conditions)?;
        let key = keys::key(key.seed, key.role);
        if command.data >= keys::modulus(key.as_public_key()) {
            return Err(Refusal::Internal);
        }
        let message = key
            .decrypt(Oaep::<Sha256>::new(), &command.data)
            .map_err(|_| Refusal::BadData)?;
        let seed = message
            .strip_prefix(&[0xA0, 0x22, 0x80, 0x20])
            .and_then(|seed| <[u8; 32]>::try_from(seed).ok())
            .ok_or(Refusal::BadData)?;
        let [session_key, _] = seed.as_chunks::<BLOCK>().0 else {
            return Err(Refusal::Internal);
        };
        self.session = Some(Session::new(*session_key));
        Ok(Vec::new())
    }

    /// A command of class 08. The counter steps whatever becomes of it; an object that is wrong ends the session.
    pub(super) fn secured(&mut self, command: Command) -> Answer {
        let Some(session) = &mut self.session else {
            return Err(Refusal::NoSession);
        };
        let vector = session.next_vector();
        // What is known to work under a session; the rest is unknown.
        if !matches!((command.instruction, command.p1), (0x20 | 0xB0, _) | (0xA4, 0x02)) {
            return Err(Refusal::SecureMessaging);
        }
        let opened = session.open(vector, &command);
        if matches!(opened, Err(Refusal::SecureObjectWrong)) {
            self.session = None;
        }
        let plain = self.run(&opened?)?;
        if plain.is_empty() {
            return Ok(plain);
        }
        let Some(session) = &self.session else {
            return Err(Refusal::Internal);
        };
        let secret = [&[PADDED], session.encrypt(vector, &plain).as_slice()].concat();
        let answer = tlv::object(&[CRYPTOGRAM], &secret);
        if answer.len() > command.expected {
            return Err(Refusal::WrongLength);
        }
        Ok(answer)
    }

    pub(super) fn delivers_session_keys(&mut self) -> bool {
        self.application()
            .is_ok_and(|application| matches!(application.key_delivery, KeyDelivery::To { .. }))
    }
}

/// Tag and value of the object that fills `bytes`; either form of length will do.
fn only_object(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (tag, len, value) = match bytes {
        [tag, 0x81, len, value @ ..] => (*tag, usize::from(*len), value),
        [tag, 0x82, high, low, value @ ..] => (*tag, usize::from(u16::from_be_bytes([*high, *low])), value),
        [tag, len @ 0x00..=0x7F, value @ ..] => (*tag, usize::from(*len), value),
        _ => return None,
    };
    (value.len() == len).then_some((tag, value))
}

fn xor(block: [u8; BLOCK], other: [u8; BLOCK]) -> [u8; BLOCK] {
    (u128::from_be_bytes(block) ^ u128::from_be_bytes(other)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_is_padded_to_a_whole_block_more() {
        let session = Session::new([7; BLOCK]);
        for len in [0, 1, 15, 16, 17, 300] {
            let plain = vec![0x80; len];
            let secret = session.encrypt([9; BLOCK], &plain);
            assert_eq!(secret.len(), (len / BLOCK + 1) * BLOCK);
            assert_eq!(session.decrypt([9; BLOCK], &secret), Some(plain));
        }
        assert_eq!(session.decrypt([9; BLOCK], &[1; 17]), None);
        assert_eq!(session.decrypt([9; BLOCK], &[]), None);
    }
}
