//! The commands of the card.

use iso7816::command::{CommandView, FromSliceError};
use rand_core::Rng;
use rsa::{Pkcs1v15Sign, Pss};
use sha2::{Digest, Sha256};

use super::MyNumberCard;
use super::application::{Application, FileId};
use super::status::Refusal;
use crate::{keys, tlv};

type Answer = Result<Vec<u8>, Refusal>;

/// PKCS#1 v1.5 leaves 245 of the 256 bytes of an RSA-2048 block.
const LONGEST_SIGNING_INPUT: usize = 245;
const SIGNATURE_LEN: usize = 256;
const SHA256_LEN: usize = 32;

impl MyNumberCard {
    pub(super) fn execute(&mut self, bytes: &[u8]) -> Answer {
        let command = CommandView::try_from(bytes).map_err(|error| match error {
            FromSliceError::InvalidClass => Refusal::UnknownClass,
            _ => Refusal::WrongLength,
        })?;
        // From the raw byte: the crate's class type is wrong above 3F.
        let [class, instruction, ..] = *bytes else {
            return Err(Refusal::WrongLength);
        };
        check_class(class)?;

        // One source: the iPhone's closing command, to which a physical card answers 6700.
        if (class, instruction) == (0x80, 0xFC) {
            return Err(Refusal::WrongLength);
        }
        let expected_class = match instruction {
            0x20 | 0x24 | 0x84 | 0xA4 | 0xB0 => 0x00,
            0x2A => 0x80,
            _ => return Err(Refusal::UnknownInstruction),
        };
        if class != expected_class {
            return Err(Refusal::UnknownClass);
        }
        if command.extended {
            if !self.profile.extended_length {
                return Err(Refusal::WrongLength);
            }
            // One source: this one command takes no extended length on a card that otherwise does.
            if instruction == 0x84 {
                return Err(Refusal::Conditions);
            }
        }
        match instruction {
            0x20 => self.verify(&command),
            0x24 => self.change_reference_data(&command),
            0x2A => self.compute_signature(&command),
            0x84 => self.get_challenge(&command),
            0xA4 => self.select(&command),
            _ => self.read_binary(&command),
        }
    }

    fn select(&mut self, command: &CommandView<'_>) -> Answer {
        match command.p1 {
            0x04 => self.select_application(command),
            0x02 => self.select_file(command),
            // One source: refused after reset; accepted without effect inside an application; 3F00 is unknown.
            0x00 if !command.data().is_empty() => Err(Refusal::NotFound),
            0x00 if self.selected.is_some() => Ok(Vec::new()),
            _ => Err(Refusal::BadParameters),
        }
    }

    fn select_application(&mut self, command: &CommandView<'_>) -> Answer {
        let wants_fci = match command.p2 {
            0x0C => false,
            0x00 => command.expected() > 0,
            _ => return Err(Refusal::BadParameters),
        };
        let name = command.data();
        if name.is_empty() {
            return Err(Refusal::WrongLength);
        }
        // One source: the beginning of a name is enough.
        let found = self
            .applications
            .iter()
            .position(|application| application.aid.starts_with(name));
        let index = found.ok_or(Refusal::NotFound)?;
        self.reset();
        self.selected = Some(index);
        let fci = || tlv::object(&[0x6F], &tlv::object(&[0x84], &self.applications[index].aid));
        Ok(if wants_fci { fci() } else { Vec::new() })
    }

    fn select_file(&mut self, command: &CommandView<'_>) -> Answer {
        if command.p2 != 0x0C {
            return Err(Refusal::BadParameters);
        }
        let id = <[u8; 2]>::try_from(command.data()).map_err(|_| Refusal::WrongLength)?;
        self.make_current(FileId::from_be_bytes(id))?;
        Ok(Vec::new())
    }

    fn read_binary(&mut self, command: &CommandView<'_>) -> Answer {
        if !command.data().is_empty() || command.expected() == 0 {
            return Err(Refusal::WrongLength);
        }
        let (short_id, offset) = match command.p1 {
            p1 @ 0x00..=0x7F => (0, usize::from(p1) << 8 | usize::from(command.p2)),
            p1 @ 0x80..=0x9F => (p1 & 0x1F, usize::from(command.p2)),
            _ => return Err(Refusal::BadParameters),
        };
        let id = self.referenced(short_id)?;
        let limit = self.profile.read_limit.unwrap_or(usize::MAX);
        let content = self.application()?.read(id)?;
        let rest = content
            .get(offset..)
            .filter(|rest| !rest.is_empty())
            .ok_or(Refusal::BadOffset)?;
        Ok(rest[..rest.len().min(command.expected()).min(limit)].to_vec())
    }

    fn verify(&mut self, command: &CommandView<'_>) -> Answer {
        if command.p1 != 0x00 {
            return Err(Refusal::BadParameters);
        }
        let id = self.key_reference(command.p2)?;
        let credential = self.application()?.credential(id)?;
        match command.data() {
            [] => credential.state()?,
            value => credential.verify(value)?,
        }
        Ok(Vec::new())
    }

    fn change_reference_data(&mut self, command: &CommandView<'_>) -> Answer {
        if command.p1 != 0x01 {
            return Err(Refusal::BadParameters);
        }
        if command.data().is_empty() {
            return Err(Refusal::WrongLength);
        }
        let id = self.key_reference(command.p2)?;
        self.application()?.credential(id)?.change(command.data())?;
        Ok(Vec::new())
    }

    /// The six forms are known from one source, P1=00 from several.
    fn compute_signature(&mut self, command: &CommandView<'_>) -> Answer {
        let hash_given = match command.p1 {
            0x00 | 0x01 | 0x03 | 0x05 => false,
            0x02 | 0x04 => true,
            _ => return Err(Refusal::BadParameters),
        };
        let id = self.key_reference(command.p2)?;
        let key = self.application()?.key(id)?;
        let data = command.data();
        let fits = match command.p1 {
            0x00 => (1..=LONGEST_SIGNING_INPUT).contains(&data.len()),
            _ if hash_given => data.len() == SHA256_LEN,
            _ => !data.is_empty(),
        };
        if !fits || command.expected() < SIGNATURE_LEN {
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

    fn get_challenge(&mut self, command: &CommandView<'_>) -> Answer {
        if (command.p1, command.p2) != (0x00, 0x00) {
            return Err(Refusal::BadParameters);
        }
        if !command.data().is_empty() || command.expected() == 0 {
            return Err(Refusal::WrongLength);
        }
        let mut challenge = vec![0; command.expected()];
        self.generator.fill_bytes(&mut challenge);
        Ok(challenge)
    }

    /// The file that P2 of VERIFY, CHANGE REFERENCE DATA and COMPUTE SIGNATURE names: 80 the current one, 80 plus a
    /// short identifier that one (firm).
    fn key_reference(&mut self, p2: u8) -> Result<FileId, Refusal> {
        match p2 {
            0x80..=0x9F => self.referenced(p2 & 0x1F),
            _ => Err(Refusal::BadParameters),
        }
    }

    /// The file with a short identifier, which becomes the current one; 0 is the current one.
    fn referenced(&mut self, short_id: u8) -> Result<FileId, Refusal> {
        if short_id == 0 {
            return self.current.ok_or(Refusal::NoCurrentFile);
        }
        self.make_current(FileId::from(short_id))
    }

    fn make_current(&mut self, id: FileId) -> Result<FileId, Refusal> {
        if !self.application()?.has(id) {
            return Err(Refusal::NotFound);
        }
        self.current = Some(id);
        Ok(id)
    }

    fn application(&mut self) -> Result<&mut Application, Refusal> {
        self.selected
            .and_then(|index| self.applications.get_mut(index))
            .ok_or(Refusal::NotFound)
    }
}

/// Class bytes as ISO/IEC 7816-4 lays them out: bit 5 chaining, bits 4 and 3 secure messaging, bits 2 and 1 channel.
fn check_class(class: u8) -> Result<(), Refusal> {
    match class {
        0x00 | 0x80 => Ok(()),
        0x01..=0x1F if class & 0x03 != 0 => Err(Refusal::LogicalChannel),
        0x01..=0x1F if class & 0x0C != 0 => Err(Refusal::SecureMessaging),
        0x10 => Err(Refusal::Chaining),
        _ => Err(Refusal::UnknownClass),
    }
}
