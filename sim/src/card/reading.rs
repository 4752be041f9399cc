//! READ BINARY, READ RECORD and GET DATA.

use super::chip::{Answer, Chip};
use super::command::Command;
use super::status::Refusal;

impl Chip {
    pub(super) fn read_binary(&mut self, command: &Command) -> Answer {
        command.require_no_data_but_an_answer()?;
        let (short_id, offset) = match command.p1 {
            p1 @ 0x00..=0x7F => (0, usize::from(p1) << 8 | usize::from(command.p2)),
            p1 @ 0x80..=0x9F => (p1 & 0x1F, usize::from(command.p2)),
            _ => return Err(Refusal::BadParameters),
        };
        let id = self.referenced(short_id)?;
        let limit = self.traits.read_limit.unwrap_or(usize::MAX);
        let content = self.application()?.read(id)?;
        let rest = content
            .get(offset..)
            .filter(|rest| !rest.is_empty())
            .ok_or(Refusal::BadOffset)?;
        Ok(rest[..rest.len().min(command.expected).min(limit)].to_vec())
    }

    /// One record of the current file or of one by its short identifier (P2 bits 8 to 4). All of them at once are not to
    /// be had (one source).
    pub(super) fn read_record(&mut self, command: &Command) -> Answer {
        command.require_no_data_but_an_answer()?;
        let short_id = command.p2 >> 3;
        match command.p2 & 0x07 {
            0x04 => {}
            0x05 => return Err(Refusal::NotProvided),
            _ => return Err(Refusal::BadParameters),
        }
        let id = self.referenced(short_id)?;
        let record = self.application()?.record(id, command.p1)?;
        Ok(record[..record.len().min(command.expected)].to_vec())
    }

    /// A data object named by P1 and P2, without its tag. Too small an Le is refused (one source).
    pub(super) fn get_data(&mut self, command: &Command) -> Answer {
        command.require_no_data_but_an_answer()?;
        let Some(objects) = &self.objects else {
            return Err(Refusal::UnknownInstruction);
        };
        let object = objects
            .get(u16::from_be_bytes(command.parameters()), self.selected.is_some())
            .ok_or(Refusal::NoSuchObject)?;
        if object.len() > command.expected {
            return Err(Refusal::WrongLength);
        }
        Ok(object)
    }
}
