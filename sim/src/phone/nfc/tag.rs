//! The NDEF application: a Type 4 tag whose file holds a handover select, or by which reader and wallet exchange messages
//! (TNEP) until it does.

use kazasu::phone::nfc::ndef::{self, Record, TypeNameFormat};

use super::handover::{self, SERVICE};
use crate::card::chip::Answer;
use crate::card::command::Command;
use crate::card::status::Refusal;
use crate::phone::mdoc::{HandoverForm, MdocFault, Wallet};

const CONTAINER_ID: [u8; 2] = [0xE1, 0x03];
const NDEF_ID: [u8; 2] = [0xE1, 0x04];

/// The capability container of Apple's wallet, as recorded: MLe and MLc 0400, file E104 of at most 0802 bytes, free to
/// read and write.
const NEGOTIATED: [u8; 15] = *b"\x00\x0F\x20\x04\x00\x04\x00\x04\x06\xE1\x04\x08\x02\x00\x00";
/// That of another wallet with a static handover, as recorded: larger, and not to be written.
const STATIC: [u8; 15] = *b"\x00\x0F\x20\x7F\xFF\x7F\xFF\x04\x06\xE1\x04\x7F\xFF\x00\xFF";

/// Status of TNEP.
const SUCCESS: u8 = 0x00;
const PROTOCOL_ERROR: u8 = 0x01;

pub(super) struct Tag {
    form: HandoverForm,
    current: Option<File>,
    /// The message that the file holds.
    message: Vec<u8>,
    /// How often its length still reads as zero.
    empty_reads: usize,
    /// The part of the reader's message that was written.
    incoming: Vec<u8>,
    service_selected: bool,
}

#[derive(Clone, Copy)]
enum File {
    Container,
    Ndef,
}

impl Tag {
    pub(super) fn new(wallet: &mut Wallet) -> Self {
        let form = wallet.profile().handover;
        Self {
            form,
            current: None,
            message: match form {
                HandoverForm::Negotiated => service_parameter(),
                HandoverForm::Static => handover::static_select(wallet),
            },
            empty_reads: 0,
            incoming: Vec::new(),
            service_selected: false,
        }
    }

    pub(super) fn execute(&mut self, command: &Command, wallet: &mut Wallet) -> Answer {
        match (command.class, command.instruction) {
            (0x00, 0xA4) => self.select(command),
            (0x00, 0xB0) => self.read(command),
            (0x00, 0xD6) => self.write(command, wallet),
            (_, 0xA4 | 0xB0 | 0xD6) => Err(Refusal::UnknownClass),
            _ => Err(Refusal::UnknownInstruction),
        }
    }

    fn select(&mut self, command: &Command) -> Answer {
        if command.parameters() != [0x00, 0x0C] {
            return Err(Refusal::BadParameters);
        }
        self.current = Some(match <[u8; 2]>::try_from(command.data.as_slice()) {
            Ok(CONTAINER_ID) => File::Container,
            Ok(NDEF_ID) => File::Ndef,
            _ => return Err(Refusal::NotFound),
        });
        Ok(Vec::new())
    }

    /// Fewer bytes than asked for at the end of the message, and never more than the container announces.
    fn read(&mut self, command: &Command) -> Answer {
        command.require_no_data_but_an_answer()?;
        let offset = offset(command)?;
        let content = match self.current.ok_or(Refusal::NoCurrentFile)? {
            File::Container => self.container().to_vec(),
            File::Ndef if self.empty_reads > 0 => {
                if offset == 0 {
                    self.empty_reads -= 1;
                }
                vec![0, 0]
            }
            File::Ndef => {
                let length = u16::try_from(self.message.len()).unwrap_or(u16::MAX);
                [&length.to_be_bytes(), self.message.as_slice()].concat()
            }
        };
        let rest = content.get(offset..).ok_or(Refusal::BadOffset)?;
        let most = command.expected.min(self.announced(3));
        Ok(rest[..rest.len().min(most)].to_vec())
    }

    /// A whole message in one command, or a length of zero, the message in pieces, and its length.
    fn write(&mut self, command: &Command, wallet: &mut Wallet) -> Answer {
        let Some(File::Ndef) = self.current else {
            return Err(Refusal::NoCurrentFile);
        };
        if self.form == HandoverForm::Static {
            return Err(Refusal::SecurityStatus);
        }
        let offset = offset(command)?;
        let data = command.data.as_slice();
        if data.is_empty() || data.len() > self.announced(5) {
            return Err(Refusal::WrongLength);
        }
        if offset + data.len() > self.announced(11) {
            return Err(Refusal::BadOffset);
        }
        let Some(position) = offset.checked_sub(2) else {
            let (&[high, low], message) = data.split_first_chunk().ok_or(Refusal::BadData)?;
            if offset != 0 {
                return Err(Refusal::BadOffset);
            }
            let length = usize::from(u16::from_be_bytes([high, low]));
            if length == 0 || !message.is_empty() {
                self.incoming = message.to_vec();
            }
            if length == 0 {
                return Ok(Vec::new());
            }
            if self.incoming.len() != length {
                return Err(Refusal::BadData);
            }
            let message = std::mem::take(&mut self.incoming);
            self.take(&message, wallet);
            return Ok(Vec::new());
        };
        // One wallet, too, wants the pieces in order.
        if position != self.incoming.len() {
            return Err(Refusal::BadOffset);
        }
        self.incoming.extend_from_slice(data);
        Ok(Vec::new())
    }

    /// A message of the reader: it selects the service, or requests the handover.
    fn take(&mut self, message: &[u8], wallet: &mut Wallet) {
        let records = ndef::read(message).unwrap_or_default();
        let has = |kind: &[u8]| records.iter().find(|record| record.is(TypeNameFormat::WellKnown, kind));
        self.empty_reads = 0;
        self.message = match (has(b"Ts"), has(b"Hr")) {
            (Some(select), _) => match select.payload.split_first() {
                Some((0, [])) => {
                    self.service_selected = false;
                    service_parameter()
                }
                Some((_, name)) if name == SERVICE => {
                    self.service_selected = true;
                    self.empty_reads = wallet.profile().empty_reads_before_status;
                    status(SUCCESS)
                }
                _ => status(PROTOCOL_ERROR),
            },
            (None, Some(_)) if self.service_selected => {
                let profile = wallet.profile();
                self.empty_reads = if profile.has(MdocFault::SelectNeverReady) {
                    usize::MAX
                } else {
                    profile.empty_reads_before_select
                };
                handover::negotiated_select(wallet, message)
            }
            _ => status(PROTOCOL_ERROR),
        };
    }

    fn container(&self) -> [u8; 15] {
        match self.form {
            HandoverForm::Negotiated => NEGOTIATED,
            HandoverForm::Static => STATIC,
        }
    }

    /// A number of two bytes in the container: 3 MLe, 5 MLc, 11 the size of the file.
    fn announced(&self, at: usize) -> usize {
        let container = self.container();
        usize::from(u16::from_be_bytes([container[at], container[at + 1]]))
    }
}

fn offset(command: &Command) -> Result<usize, Refusal> {
    match command.p1 {
        0x00..=0x7F => Ok(usize::from(u16::from_be_bytes(command.parameters()))),
        _ => Err(Refusal::BadParameters),
    }
}

/// Tp of Apple's wallet, as recorded: version 1.0, single response, WT_INT 14, N_WAIT 15, at most 0800 bytes a message.
fn service_parameter() -> Vec<u8> {
    let length = u8::try_from(SERVICE.len()).unwrap_or(u8::MAX);
    let payload = [&[0x10, length], SERVICE, &[0x00, 0x14, 0x0F, 0x08, 0x00]].concat();
    handover::message(&[Record::new(TypeNameFormat::WellKnown, b"Tp", &payload)])
}

/// Te.
fn status(status: u8) -> Vec<u8> {
    handover::message(&[Record::new(TypeNameFormat::WellKnown, b"Te", &[status])])
}
