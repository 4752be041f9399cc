//! The data transfer application: session messages in ENVELOPE and GET RESPONSE.

use std::mem;

use crate::card::chip::Answer;
use crate::card::command::Command;
use crate::card::status::Refusal;
use crate::phone::mdoc::{CarrierKind, Wallet};
use crate::tlv;

/// The data object around a session message.
const SESSION_DATA: u8 = 0x53;
/// Far more than a request needs.
const LONGEST_MESSAGE: usize = 1 << 20;

#[derive(Default)]
pub(super) struct Transfer {
    incoming: Vec<u8>,
    /// What of the answer was not fetched yet.
    outgoing: Vec<u8>,
    /// Something went wrong, and nothing more will do (one source).
    broken: bool,
}

impl Transfer {
    /// Whether SELECT finds it.
    pub(super) fn is_offered(wallet: &Wallet) -> bool {
        wallet.is_engaged() && wallet.profile().carriers.contains(&CarrierKind::Nfc)
    }

    /// Data and status word.
    pub(super) fn execute(&mut self, command: &Command, wallet: &mut Wallet) -> Answer {
        if self.broken {
            return Err(Refusal::Internal);
        }
        let profile = wallet.profile();
        let too_long = command.data.len() > usize::from(profile.command_limit);
        if too_long || command.extended && !profile.extended_length {
            return Err(Refusal::WrongLength);
        }
        match (command.class, command.instruction) {
            (0x00 | 0x10, 0xC3) => self.envelope(command, wallet),
            (0x00, 0xC0) if self.outgoing.is_empty() => Err(Refusal::Conditions),
            (0x00, 0xC0) => {
                command.require_no_data_but_an_answer()?;
                Ok(self.give(command, wallet))
            }
            _ => Err(Refusal::UnknownInstruction),
        }
    }

    fn envelope(&mut self, command: &Command, wallet: &mut Wallet) -> Answer {
        if command.parameters() != [0x00, 0x00] {
            return Err(Refusal::BadParameters);
        }
        let more_follows = command.class == 0x10;
        // Le is absent until the last command, and there it must be.
        if more_follows != (command.expected == 0) {
            return Err(Refusal::WrongLength);
        }
        self.incoming.extend_from_slice(&command.data);
        if self.incoming.len() > LONGEST_MESSAGE {
            self.broken = true;
            return Err(Refusal::Internal);
        }
        if more_follows {
            return Ok(vec![0x90, 0x00]);
        }
        let object = mem::take(&mut self.incoming);
        let Some(message) = content(&object) else {
            self.broken = true;
            return Err(Refusal::Internal);
        };
        self.outgoing = tlv::object(&[SESSION_DATA], &wallet.message(message));
        Ok(self.give(command, wallet))
    }

    /// All that is left and 9000, or as much as fits and how much is left then: 61XX, with 00 for more than 255 bytes.
    fn give(&mut self, command: &Command, wallet: &Wallet) -> Vec<u8> {
        let limit = usize::try_from(wallet.profile().response_limit).unwrap_or(usize::MAX);
        let given = self.outgoing.len().min(command.expected).min(limit);
        let left = self.outgoing.split_off(given);
        let mut response = mem::replace(&mut self.outgoing, left);
        response.extend_from_slice(&match self.outgoing.len() {
            0 => [0x90, 0x00],
            left => [0x61, u8::try_from(left).unwrap_or(0)],
        });
        response
    }
}

/// What is in the data object that fills `bytes`, its length in the fewest bytes.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (_, content) = match bytes {
        [SESSION_DATA, 0x83, rest @ ..] => rest.split_at_checked(3)?,
        [SESSION_DATA, 0x82, rest @ ..] => rest.split_at_checked(2)?,
        [SESSION_DATA, 0x81, rest @ ..] => rest.split_at_checked(1)?,
        [SESSION_DATA, 0x00..=0x7F, rest @ ..] => (&[][..], rest),
        _ => return None,
    };
    (tlv::object(&[SESSION_DATA], content) == bytes).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_fills_its_data_object() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let message = vec![7; length];
            assert_eq!(content(&tlv::object(&[0x53], &message)), Some(message.as_slice()));
        }
        for bytes in [
            b"".as_slice(),
            b"\x53",
            b"\x53\x01",
            b"\x53\x00\x00",
            b"\x53\x81\x01\x07",
            b"\x54\x00",
            b"\x53\x84\x00",
        ] {
            assert_eq!(content(bytes), None, "{bytes:02X?}");
        }
    }
}
