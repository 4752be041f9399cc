//! A command APDU taken apart.

use iso7816::command::{CommandView, FromSliceError};

use super::status::Refusal;

pub(crate) struct Command {
    pub(crate) class: u8,
    pub(crate) instruction: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) data: Vec<u8>,
    /// Ne: how many bytes are wanted back at most, 0 for none.
    pub(crate) expected: usize,
    pub(crate) extended: bool,
}

impl Command {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let view = CommandView::try_from(bytes).map_err(|error| match error {
            FromSliceError::InvalidClass => Refusal::UnknownClass,
            _ => Refusal::WrongLength,
        })?;
        // From the raw bytes: the crate's class type is wrong above 3F.
        let [class, instruction, ..] = *bytes else {
            return Err(Refusal::WrongLength);
        };
        Ok(Self {
            class,
            instruction,
            p1: view.p1,
            p2: view.p2,
            data: view.data().to_vec(),
            expected: view.expected(),
            extended: view.extended,
        })
    }

    pub(crate) fn parameters(&self) -> [u8; 2] {
        [self.p1, self.p2]
    }

    /// For commands that only ask.
    pub(crate) fn require_no_data_but_an_answer(&self) -> Result<(), Refusal> {
        if self.data.is_empty() && self.expected > 0 {
            Ok(())
        } else {
            Err(Refusal::WrongLength)
        }
    }
}
