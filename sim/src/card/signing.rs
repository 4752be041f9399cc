//! Commands that use a private key: COMPUTE SIGNATURE as this card family has it, INTERNAL AUTHENTICATE, and the pair of
//! ISO/IEC 7816-8 commands that HPKI cards take as well.

use std::sync::Arc;

use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Digest, Sha256};

use super::application::FileId;
use super::chip::{Answer, Chip};
use super::command::Command;
use super::status::Refusal;
use crate::keys;

/// PKCS#1 v1.5 leaves 245 of the 256 bytes of an RSA-2048 block.
const LONGEST_SIGNING_INPUT: usize = 245;
const SIGNATURE_LEN: usize = 256;
const SHA256_LEN: usize = 32;

impl Chip {
    /// The six forms are known from one source, P1=00 from several.
    pub(super) fn compute_signature(&mut self, command: &Command) -> Answer {
        let hash_given = match command.p1 {
            0x00 | 0x01 | 0x03 | 0x05 => false,
            0x02 | 0x04 => true,
            _ => return Err(Refusal::BadParameters),
        };
        let key = self.key_to_sign_with(command)?;
        let data = command.data.as_slice();
        let fits = match command.p1 {
            0x00 => (1..=LONGEST_SIGNING_INPUT).contains(&data.len()),
            _ if hash_given => data.len() == SHA256_LEN,
            _ => !data.is_empty(),
        };
        if !fits || command.expected < SIGNATURE_LEN {
            return Err(Refusal::WrongLength);
        }
        let hash = if hash_given {
            data.to_vec()
        } else {
            Sha256::digest(data).to_vec()
        };
        let signature = match command.p1 {
            0x00 => key.sign(Pkcs1v15Sign::new_unprefixed(), data),
            0x01 => key.sign(Pkcs1v15Sign::new_unprefixed(), &hash),
            0x02 | 0x03 => key.sign(Pkcs1v15Sign::new_unprefixed(), &keys::digest_info(&hash)),
            _ => key.sign_with_rng(&mut self.generator, Pss::<Sha256>::new(), &hash),
        };
        signature.map_err(|_| Refusal::Internal)
    }

    /// The card hashes the challenge of 1 to 255 bytes, and pads a DigestInfo (one source).
    pub(super) fn internal_authenticate(&mut self, command: &Command) -> Answer {
        if command.p1 != 0x00 {
            return Err(Refusal::BadParameters);
        }
        let id = self.key_reference(command.p2)?;
        let key = self.application()?.authentication_key(id)?;
        if !(1..=255).contains(&command.data.len()) || command.expected < SIGNATURE_LEN {
            return Err(Refusal::WrongLength);
        }
        Ok(keys::sign_sha256(&key, &command.data))
    }

    /// MANAGE SECURITY ENVIRONMENT, SET for a signature: 84 and the identifier of the key's file.
    pub(super) fn manage_security_environment(&mut self, command: &Command) -> Answer {
        if command.parameters() != [0x41, 0xB6] {
            return Err(Refusal::BadParameters);
        }
        let [0x84, 0x02, high, low] = *command.data.as_slice() else {
            return Err(Refusal::BadData);
        };
        let id = FileId::from_be_bytes([high, low]);
        if !self.application()?.has(id) {
            return Err(Refusal::NotFound);
        }
        self.environment = Some(id);
        Ok(Vec::new())
    }

    /// PERFORM SECURITY OPERATION on a whole PKCS#1 v1.5 block, with the key set before. A real card may take any block;
    /// this one takes only those that a signature needs.
    pub(super) fn compute_iso_signature(&mut self, command: &Command) -> Answer {
        if command.parameters() != [0x9E, 0x9A] {
            return Err(Refusal::BadParameters);
        }
        let id = self.environment.ok_or(Refusal::Conditions)?;
        let key = self.application()?.signing_key(id)?;
        if command.data.len() != SIGNATURE_LEN || command.expected < SIGNATURE_LEN {
            return Err(Refusal::WrongLength);
        }
        let payload = padded_payload(&command.data).ok_or(Refusal::BadData)?;
        key.sign(Pkcs1v15Sign::new_unprefixed(), payload)
            .map_err(|_| Refusal::Internal)
    }

    fn key_to_sign_with(&mut self, command: &Command) -> Result<Arc<RsaPrivateKey>, Refusal> {
        // One source: the challenge signature of the 券面 applications, with the given bytes as they are.
        if command.parameters() == [0x00, 0x00] {
            return self.application()?.default_signing_key();
        }
        let id = self.key_reference(command.p2)?;
        self.application()?.signing_key(id)
    }
}

/// What stands after 00 01 FF…FF 00.
fn padded_payload(block: &[u8]) -> Option<&[u8]> {
    let padding = block.strip_prefix(&[0x00, 0x01])?;
    let end = padding.iter().position(|byte| *byte != 0xFF)?;
    let (padding, rest) = padding.split_at_checked(end)?;
    (padding.len() >= 8).then(|| rest.strip_prefix(&[0x00]))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_gives_up_what_is_padded_in_it() {
        let block = |padding: usize| [&[0x00, 0x01][..], &vec![0xFF; padding], &[0x00, 0x30, 0xFF]].concat();
        assert_eq!(padded_payload(&block(8)), Some([0x30, 0xFF].as_slice()));
        assert_eq!(padded_payload(&block(7)), None);
        assert_eq!(padded_payload(&[0x00, 0x02, 0xFF]), None);
        assert_eq!(padded_payload(&[0x00, 0x01, 0xFF]), None);
    }
}
