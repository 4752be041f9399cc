//! SELECT: applications by name, files by identifier.

use super::application::FileId;
use super::chip::{Answer, Chip};
use super::command::Command;
use super::status::Refusal;
use crate::tlv;

/// The issuer security domain of GlobalPlatform: selecting it brings back the state after reset (one source).
const ISSUER_SECURITY_DOMAIN: &[u8] = &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

impl Chip {
    pub(super) fn select(&mut self, command: &Command) -> Answer {
        match command.p1 {
            0x04 => self.select_application(command),
            0x02 => self.select_file(command),
            // One source: refused after reset; accepted without effect inside an application; 3F00 is unknown.
            0x00 if !command.data.is_empty() => Err(Refusal::NotFound),
            0x00 if self.selected.is_some() => Ok(Vec::new()),
            _ => Err(Refusal::BadParameters),
        }
    }

    fn select_application(&mut self, command: &Command) -> Answer {
        let wants_fci = match command.p2 {
            0x0C => false,
            0x00 => command.expected > 0,
            _ => return Err(Refusal::BadParameters),
        };
        let name = command.data.as_slice();
        if name.is_empty() {
            return Err(Refusal::WrongLength);
        }
        // One source: the beginning of a name is enough, and the first that has it is taken.
        let found = self
            .applications
            .iter()
            .position(|application| application.aid.starts_with(name));
        let full_name = match found.and_then(|index| self.applications.get(index)) {
            Some(application) => application.aid,
            None if self.objects.is_some() && ISSUER_SECURITY_DOMAIN.starts_with(name) => ISSUER_SECURITY_DOMAIN,
            None => return Err(Refusal::NotFound),
        };
        self.reset();
        self.selected = found;
        let fci = || tlv::object(&[0x6F], &tlv::object(&[0x84], full_name));
        Ok(if wants_fci { fci() } else { Vec::new() })
    }

    fn select_file(&mut self, command: &Command) -> Answer {
        if command.p2 != 0x0C {
            return Err(Refusal::BadParameters);
        }
        let id = <[u8; 2]>::try_from(command.data.as_slice()).map_err(|_| Refusal::WrongLength)?;
        self.make_current(FileId::from_be_bytes(id))?;
        Ok(Vec::new())
    }
}
