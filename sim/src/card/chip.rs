//! What any card of this family is: applications, what is selected in them, and the dispatch of commands.

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use super::application::{Application, FileId};
use super::command::Command;
use super::data_objects::DataObjects;
use super::profile::BlockedStatus;
use super::session::Session;
use super::status::Refusal;
use crate::keys;

pub(crate) type Answer = Result<Vec<u8>, Refusal>;

/// How a chip is made apart from what is on it.
#[derive(Clone, Copy)]
pub(crate) struct Traits {
    pub(crate) extended_length: bool,
    pub(crate) read_limit: Option<usize>,
    pub(crate) blocked: BlockedStatus,
    pub(crate) closing: Closing,
}

/// What `80FC0000` meets, the command with which an iPhone is told that it was the last (one source).
#[derive(Clone, Copy)]
pub(crate) enum Closing {
    /// 9000, with an application selected.
    Accepted,
    /// 6700, as on a physical card (one source).
    WrongLength,
    /// 6D00.
    Unknown,
}

pub(crate) struct Chip {
    pub(super) traits: Traits,
    pub(super) applications: Vec<Application>,
    /// What GET DATA finds; `None`: the chip has no such level, and no issuer security domain.
    pub(super) objects: Option<DataObjects>,
    /// Index into `applications`; `None` after reset and in the issuer security domain.
    pub(super) selected: Option<usize>,
    pub(super) current: Option<FileId>,
    pub(super) session: Option<Session>,
    /// The key that MANAGE SECURITY ENVIRONMENT set.
    pub(super) environment: Option<FileId>,
    pub(super) generator: ChaCha20Rng,
}

impl Chip {
    pub(crate) fn new(seed: u64, traits: Traits, applications: Vec<Application>, objects: Option<DataObjects>) -> Self {
        Self {
            traits,
            applications,
            objects,
            selected: None,
            current: None,
            session: None,
            environment: None,
            generator: keys::generator(seed, "challenges and salts"),
        }
    }

    /// Answers one command APDU: data, then two status bytes.
    pub(crate) fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        match self.execute(command) {
            Ok(mut data) => {
                data.extend_from_slice(&[0x90, 0x00]);
                data
            }
            Err(Refusal::Blocked) => self.traits.blocked.status().to_vec(),
            Err(refusal) => refusal.status().to_vec(),
        }
    }

    /// Nothing is selected or verified any more, and there is no session; the counters stay.
    pub(crate) fn reset(&mut self) {
        self.selected = None;
        self.current = None;
        self.session = None;
        self.environment = None;
        self.applications.iter_mut().for_each(Application::forget_verified);
    }

    fn execute(&mut self, bytes: &[u8]) -> Answer {
        let command = Command::parse(bytes)?;
        self.check_class(command.class)?;
        if command.extended && !self.traits.extended_length {
            return Err(Refusal::WrongLength);
        }
        if command.class == Session::CLASS {
            self.secured(command)
        } else {
            self.run(&command)
        }
    }

    /// A command in clear, or what was inside a secured one.
    pub(super) fn run(&mut self, command: &Command) -> Answer {
        match (command.class, command.instruction) {
            (0x00, 0x20) => self.verify(command),
            (0x00, 0x22) if self.signs_as_iso() => self.manage_security_environment(command),
            (0x00, 0x24) => self.change_reference_data(command),
            (0x00, 0x2A) if self.signs_as_iso() => self.compute_iso_signature(command),
            (0x80, 0x2A) => self.compute_signature(command),
            (0x80, 0x32) => self.change_key(command),
            (0x00, 0x84) => self.get_challenge(command),
            (0x00, 0x88) => self.internal_authenticate(command),
            (0x00, 0xA4) => self.select(command),
            (0x80, 0xAE) => self.set_session_key(command),
            (0x00, 0xB0) => self.read_binary(command),
            (0x00, 0xB2) => self.read_record(command),
            (0x00, 0xCA) => self.get_data(command),
            (0x80, 0xFC) => self.close(command),
            (_, 0x20 | 0x24 | 0x2A | 0x32 | 0x84 | 0x88 | 0xA4 | 0xAE | 0xB0 | 0xB2 | 0xCA) => {
                Err(Refusal::UnknownClass)
            }
            _ => Err(Refusal::UnknownInstruction),
        }
    }

    fn close(&mut self, command: &Command) -> Answer {
        match self.traits.closing {
            Closing::WrongLength => Err(Refusal::WrongLength),
            Closing::Unknown => Err(Refusal::UnknownInstruction),
            Closing::Accepted if command.parameters() != [0x00, 0x00] => Err(Refusal::BadParameters),
            Closing::Accepted => self.application().map(|_| Vec::new()),
        }
    }

    fn get_challenge(&mut self, command: &Command) -> Answer {
        // One source: this one command takes no extended length on a card that otherwise does.
        if command.extended {
            return Err(Refusal::Conditions);
        }
        if command.parameters() != [0x00, 0x00] {
            return Err(Refusal::BadParameters);
        }
        command.require_no_data_but_an_answer()?;
        let mut challenge = vec![0; command.expected];
        self.generator.fill_bytes(&mut challenge);
        Ok(challenge)
    }

    /// The file that P2 of VERIFY, the change commands and COMPUTE SIGNATURE names: 80 the current one, 80 plus a short
    /// identifier that one (firm).
    pub(super) fn key_reference(&mut self, p2: u8) -> Result<FileId, Refusal> {
        match p2 {
            0x80..=0x9F => self.referenced(p2 & 0x1F),
            _ => Err(Refusal::BadParameters),
        }
    }

    /// The file with a short identifier, which becomes the current one; 0 is the current one.
    pub(super) fn referenced(&mut self, short_id: u8) -> Result<FileId, Refusal> {
        if short_id == 0 {
            return self.current.ok_or(Refusal::NoCurrentFile);
        }
        self.make_current(FileId::from(short_id))
    }

    pub(super) fn make_current(&mut self, id: FileId) -> Result<FileId, Refusal> {
        if !self.application()?.has(id) {
            return Err(Refusal::NotFound);
        }
        self.current = Some(id);
        Ok(id)
    }

    pub(super) fn application(&mut self) -> Result<&mut Application, Refusal> {
        self.selected
            .and_then(|index| self.applications.get_mut(index))
            .ok_or(Refusal::NotFound)
    }

    fn signs_as_iso(&mut self) -> bool {
        self.application().is_ok_and(|application| application.iso_signing)
    }

    /// Class bytes as ISO/IEC 7816-4 lays them out: bit 5 chaining, bits 4 and 3 secure messaging, bits 2 and 1 channel.
    fn check_class(&mut self, class: u8) -> Result<(), Refusal> {
        match class {
            0x00 | 0x80 | Session::CLASS => Ok(()),
            // One source: the form with an authenticated header, where the other form is known.
            0x0C if self.delivers_session_keys() => Err(Refusal::SecureObjectMissing),
            0x01..=0x1F if class & 0x03 != 0 => Err(Refusal::LogicalChannel),
            0x01..=0x1F if class & 0x0C != 0 => Err(Refusal::SecureMessaging),
            0x10 => Err(Refusal::Chaining),
            _ => Err(Refusal::UnknownClass),
        }
    }
}
