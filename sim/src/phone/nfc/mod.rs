//! The two NFC applications of a wallet: NDEF, which engages, and data transfer.

mod handover;
mod tag;
mod transfer;

use self::tag::Tag;
use self::transfer::Transfer;
use super::mdoc::Wallet;
use crate::card::chip::Answer;
use crate::card::command::Command;
use crate::card::status::Refusal;

/// Firm.
const NDEF: &[u8] = &[0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01];
/// Firm.
const DATA_TRANSFER: &[u8] = &[0xA0, 0x00, 0x00, 0x02, 0x48, 0x04, 0x00];

#[derive(Default)]
pub(super) struct Nfc {
    selected: Option<Selected>,
    locked: bool,
}

enum Selected {
    Tag(Tag),
    Transfer(Transfer),
}

impl Nfc {
    pub(super) fn has_application(name: &[u8]) -> bool {
        [NDEF, DATA_TRANSFER].contains(&name)
    }

    pub(super) fn set_locked(&mut self, locked: bool) {
        self.locked = locked;
    }

    pub(super) fn respond(&mut self, command: &[u8], wallet: &mut Wallet) -> Vec<u8> {
        let answer = Command::parse(command).and_then(|command| self.execute(&command, wallet));
        match answer {
            Ok(response) => response,
            Err(refusal) => refusal.status().to_vec(),
        }
    }

    pub(super) fn reset(&mut self, wallet: &mut Wallet) {
        if let Some(Selected::Transfer(_)) = self.selected.take() {
            wallet.disengage();
        }
    }

    /// Data and status word.
    fn execute(&mut self, command: &Command, wallet: &mut Wallet) -> Answer {
        if [command.class, command.instruction, command.p1] == [0x00, 0xA4, 0x04] {
            self.select(command, wallet)?;
            return Ok(vec![0x90, 0x00]);
        }
        match &mut self.selected {
            None => Err(Refusal::NotFound),
            Some(Selected::Tag(tag)) => {
                let mut data = tag.execute(command, wallet)?;
                data.extend_from_slice(&[0x90, 0x00]);
                Ok(data)
            }
            Some(Selected::Transfer(transfer)) => transfer.execute(command, wallet),
        }
    }

    /// With or without an Le: readers differ (firm).
    fn select(&mut self, command: &Command, wallet: &mut Wallet) -> Result<(), Refusal> {
        if ![0x00, 0x0C].contains(&command.p2) {
            return Err(Refusal::BadParameters);
        }
        let selected = match command.data.as_slice() {
            NDEF if !self.locked => Selected::Tag(Tag::new(wallet)),
            DATA_TRANSFER if Transfer::is_offered(wallet) => Selected::Transfer(Transfer::default()),
            _ => return Err(Refusal::NotFound),
        };
        self.selected = Some(selected);
        Ok(())
    }
}
