//! VERIFY and the two commands that change a PIN.

use super::application::{Change, FileId};
use super::chip::{Answer, Chip};
use super::command::Command;
use super::status::Refusal;

impl Chip {
    pub(super) fn verify(&mut self, command: &Command) -> Answer {
        if command.p1 != 0x00 {
            return Err(Refusal::BadParameters);
        }
        let id = self.credential_reference(command.p2)?;
        let application = self.application()?;
        if application.is_blocked_reference(id) {
            // One source: asked for its tries it answers 63C0, given a value 6984.
            return Err(match command.data.as_slice() {
                [] => Refusal::TriesLeft(0),
                _ => Refusal::Blocked,
            });
        }
        let credential = application.credential(id)?;
        match command.data.as_slice() {
            [] => credential.state()?,
            value => credential.verify(value)?,
        }
        Ok(Vec::new())
    }

    pub(super) fn change_reference_data(&mut self, command: &Command) -> Answer {
        self.change(command, Change::ReferenceData, 0x01)
    }

    pub(super) fn change_key(&mut self, command: &Command) -> Answer {
        self.change(command, Change::Key, 0x00)
    }

    fn change(&mut self, command: &Command, form: Change, p1: u8) -> Answer {
        if self.application()?.change != form {
            return Err(Refusal::UnknownInstruction);
        }
        if command.p1 != p1 {
            return Err(Refusal::BadParameters);
        }
        if command.data.is_empty() {
            return Err(Refusal::WrongLength);
        }
        let id = self.credential_reference(command.p2)?;
        self.application()?.credential(id)?.change(&command.data)?;
        Ok(Vec::new())
    }

    fn credential_reference(&mut self, p2: u8) -> Result<FileId, Refusal> {
        match self.application()?.renamed {
            Some((number, file)) if p2 == 0x80 | number => self.make_current(file),
            Some(_) => Err(Refusal::BadParameters),
            None => self.key_reference(p2),
        }
    }
}
