//! What is selected on a card, as far as the exchanges tell, and what a command does to it.

use super::{
    command::{Apdu, Instruction},
    names::Application,
};

/// The application and the file that commands without a file of their own are about.
#[derive(Clone, Copy, Default)]
pub(super) struct Selection {
    pub(super) application: Option<&'static Application>,
    pub(super) file: Option<u16>,
}

/// What a command does to the selection, or brings back, if the card agrees.
#[derive(Clone, Copy, Default)]
pub(super) enum Effect {
    #[default]
    Nothing,
    SelectApplication(Option<&'static Application>),
    SelectFile(u16),
    /// Something is selected or read that the command does not show.
    LoseFile,
    Read {
        /// `None` for the current file.
        file: Option<u16>,
        offset: usize,
    },
    ReadRecord {
        /// `None` for the current file.
        file: Option<u16>,
    },
    /// GET DATA of this tag.
    ReadObject(u16),
    /// More of what the last command asked for.
    ReadOn,
    CountTries,
    /// Anything else under secure messaging.
    Secured,
}

impl Effect {
    pub(super) fn of(apdu: &Apdu<'_>) -> Self {
        match apdu.instruction {
            Instruction::Select if apdu.is_secured && apdu.p1 == 0x04 => Self::SelectApplication(None),
            Instruction::Select | Instruction::ReadBinary | Instruction::ReadRecord if apdu.is_secured => {
                Self::LoseFile
            }
            _ if apdu.is_secured => Self::Secured,
            Instruction::Select => Self::of_select(apdu),
            Instruction::ReadBinary => {
                let (file, offset) = match apdu.p1 {
                    0x80.. => (Some(u16::from(apdu.p1 & 0x1F)), u16::from(apdu.p2)),
                    _ => (None, u16::from_be_bytes([apdu.p1, apdu.p2])),
                };
                Self::Read {
                    file: file.filter(|file| *file != 0),
                    offset: usize::from(offset),
                }
            }
            Instruction::ReadRecord => Self::ReadRecord {
                file: (apdu.p2 >> 3 != 0).then(|| u16::from(apdu.p2 >> 3)),
            },
            Instruction::GetData => Self::ReadObject(u16::from_be_bytes([apdu.p1, apdu.p2])),
            Instruction::GetResponse => Self::ReadOn,
            Instruction::Verify if apdu.is_four_bytes() => Self::CountTries,
            _ => Self::Nothing,
        }
    }

    fn of_select(apdu: &Apdu<'_>) -> Self {
        match (apdu.p1, apdu.data()) {
            (0x04, None) => Self::SelectApplication(None),
            (_, None) => Self::LoseFile,
            (0x04, Some(aid)) => Self::SelectApplication(Application::by_aid(aid)),
            (0x00, Some([] | [0x3F, 0x00])) => Self::SelectApplication(Some(Application::root())),
            (_, Some([high, low])) => Self::SelectFile(u16::from_be_bytes([*high, *low])),
            (_, Some(_)) => Self::LoseFile,
        }
    }
}

impl Selection {
    /// After a command that worked.
    pub(super) fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::SelectApplication(application) => {
                *self = Self {
                    application,
                    file: None,
                }
            }
            Effect::SelectFile(file)
            | Effect::Read { file: Some(file), .. }
            | Effect::ReadRecord { file: Some(file) } => self.file = Some(file),
            Effect::LoseFile => self.file = None,
            Effect::Read { file: None, .. }
            | Effect::ReadRecord { file: None }
            | Effect::ReadObject(_)
            | Effect::ReadOn
            | Effect::CountTries
            | Effect::Secured
            | Effect::Nothing => {}
        }
    }
}
