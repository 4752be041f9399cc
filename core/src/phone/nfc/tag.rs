//! The Type 4 tag that a phone plays: its capability container, and the NDEF file that messages are read from and
//! written to.

use std::time::Duration;

use zeroize::Zeroizing;

use super::error::{NfcError, NfcStep};
use crate::apdu::{Aid, Command, FileId, Link, LinkError, Response, StatusWord};

/// The capability container (CC).
pub const CAPABILITY_CONTAINER: FileId = FileId(0xE103);

/// What the tag can do: its capability container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CapabilityContainer {
    /// Mapping version, major in the high nibble; 20 has been seen.
    pub version: u8,
    /// MLe: the most bytes that one read brings. Up to 65,535; what the reader asks for in one read is less.
    pub max_read: u16,
    /// MLc: the most bytes that one write carries.
    pub max_write: u16,
    /// The NDEF file, usually E104.
    pub file: FileId,
    /// The size of the NDEF file: the longest message and the two bytes of its length.
    pub file_size: u16,
    /// 00: freely readable.
    pub read_access: u8,
    /// 00: freely writable, as a negotiated handover needs. FF: not at all.
    pub write_access: u8,
}

impl CapabilityContainer {
    /// Reads the container, or its first 15 bytes where it is longer.
    ///
    /// # Errors
    /// [`NfcError::CapabilityContainer`] without the control object of an NDEF file.
    pub fn parse(bytes: &[u8]) -> Result<Self, NfcError> {
        let malformed = |reason| NfcError::CapabilityContainer { reason };
        let Some((&[_, _, version, read_high, read_low, write_high, write_low], mut objects)) =
            bytes.split_first_chunk()
        else {
            return Err(malformed("it is cut off"));
        };
        while let Some((&[tag, length], rest)) = objects.split_first_chunk() {
            let Some((value, rest)) = rest.split_at_checked(usize::from(length)) else {
                break;
            };
            if let (NDEF_FILE_CONTROL, &[file_high, file_low, size_high, size_low, read_access, write_access]) =
                (tag, value)
            {
                return Ok(Self {
                    version,
                    max_read: u16::from_be_bytes([read_high, read_low]),
                    max_write: u16::from_be_bytes([write_high, write_low]),
                    file: FileId(u16::from_be_bytes([file_high, file_low])),
                    file_size: u16::from_be_bytes([size_high, size_low]),
                    read_access,
                    write_access,
                });
            }
            objects = rest;
        }
        Err(malformed("it names no NDEF file"))
    }
}

/// The tag with its NDEF file selected.
#[derive(Debug)]
pub struct Tag<'link> {
    link: &'link mut Link,
    container: CapabilityContainer,
}

impl<'link> Tag<'link> {
    /// Selects the NDEF application, reads the capability container and selects the NDEF file.
    ///
    /// # Errors
    /// [`NfcError::NotOffered`] when there is no such application; [`NfcError`].
    pub async fn select(link: &'link mut Link) -> Result<Self, NfcError> {
        let name = Zeroizing::new(APPLICATION.as_bytes().to_vec());
        let select = Command::new(0x00, SELECT, 0x04, 0x00, name, Command::SHORT_EXPECTED).map_err(LinkError::from)?;
        match link.transmit(&select).await?.status {
            StatusWord::SUCCESS => {}
            StatusWord::NOT_FOUND => return Err(NfcError::NotOffered),
            status => {
                return Err(NfcError::UnexpectedStatus {
                    step: NfcStep::SelectNdef,
                    status,
                });
            }
        }
        select_file(link, CAPABILITY_CONTAINER).await?;
        let first = Range {
            file: CAPABILITY_CONTAINER,
            offset: 0,
            length: CONTAINER_LENGTH,
        };
        let container = CapabilityContainer::parse(&first.read(link, MAX_SHORT, Duration::ZERO).await?)?;
        select_file(link, container.file).await?;
        Ok(Self { link, container })
    }

    /// What the tag can do.
    #[must_use]
    pub fn container(&self) -> CapabilityContainer {
        self.container
    }

    /// The message in the NDEF file, read when `delay` has passed; `None` if there is none now.
    ///
    /// # Errors
    /// [`NfcError::MessageTooLong`] when it is said to be longer than the file; [`NfcError`].
    pub async fn read_message(&mut self, delay: Duration) -> Result<Option<Vec<u8>>, NfcError> {
        let length = match *self.read(0, LENGTH_BYTES, delay).await? {
            [high, low] => u16::from_be_bytes([high, low]),
            _ => 0,
        };
        if length == 0 {
            return Ok(None);
        }
        self.check_length(usize::from(length))?;
        self.read(LENGTH_BYTES, length, Duration::ZERO).await.map(Some)
    }

    /// Puts a message into the NDEF file: in one write where it fits, else emptied first, piece after piece, and its
    /// length at last.
    ///
    /// # Errors
    /// [`NfcError::MessageTooLong`] when the file does not hold it, [`NfcError::ReadOnly`]; [`NfcError`].
    pub async fn write_message(&mut self, message: &[u8]) -> Result<(), NfcError> {
        let length = self.check_length(message.len())?.to_be_bytes();
        let most = usize::from(self.container.max_write).min(Command::SHORT_DATA);
        if self.container.write_access == NO_ACCESS || most < length.len() {
            return Err(NfcError::ReadOnly);
        }
        let whole = [&length, message].concat();
        if whole.len() <= most {
            return self.write(0, &whole).await;
        }
        self.write(0, &[0, 0]).await?;
        let mut offset = LENGTH_BYTES;
        for piece in message.chunks(most) {
            self.write(offset, piece).await?;
            offset = offset.saturating_add(u16::try_from(piece.len()).unwrap_or(u16::MAX));
        }
        self.write(0, &length).await
    }

    /// Offsets reach no further than 32,767, and so does a message.
    fn check_length(&self, length: usize) -> Result<u16, NfcError> {
        let most = self
            .container
            .file_size
            .min(Command::MAX_OFFSET)
            .saturating_sub(LENGTH_BYTES);
        u16::try_from(length)
            .ok()
            .filter(|length| *length <= most)
            .ok_or(NfcError::MessageTooLong {
                length,
                most: usize::from(most),
            })
    }

    async fn read(&mut self, offset: u16, length: u16, delay: Duration) -> Result<Vec<u8>, NfcError> {
        let range = Range {
            file: self.container.file,
            offset,
            length,
        };
        range.read(self.link, self.container.max_read, delay).await
    }

    async fn write(&mut self, offset: u16, data: &[u8]) -> Result<(), NfcError> {
        let update = Command::update_binary(offset, data).map_err(LinkError::from)?;
        match self.link.transmit_once(Duration::ZERO, &update).await?.status {
            StatusWord::SUCCESS => Ok(()),
            status => Err(NfcError::UnexpectedStatus {
                step: NfcStep::Write(self.container.file),
                status,
            }),
        }
    }
}

/// `00A4000C02` and the file.
async fn select_file(link: &mut Link, file: FileId) -> Result<(), NfcError> {
    let id = Zeroizing::new(file.0.to_be_bytes().to_vec());
    let select = Command::new(0x00, SELECT, 0x00, 0x0C, id, 0).map_err(LinkError::from)?;
    match link.transmit(&select).await?.status {
        StatusWord::SUCCESS => Ok(()),
        status => Err(NfcError::UnexpectedStatus {
            step: NfcStep::SelectFile(file),
            status,
        }),
    }
}

/// A part of the selected file.
#[derive(Clone, Copy)]
struct Range {
    file: FileId,
    offset: u16,
    length: u16,
}

impl Range {
    /// Reads it in pieces of at most `max_read`, going on from what was given where that is less than asked for. Every
    /// read brings at least a byte, so the number of reads is bounded.
    async fn read(self, link: &mut Link, max_read: u16, mut delay: Duration) -> Result<Vec<u8>, NfcError> {
        // The pitfall: MLe may be larger than what the one byte of a short Le says.
        let most = max_read.min(MAX_SHORT).min(link.options().short_read_length).max(1);
        let mut read = Vec::new();
        loop {
            let done = u16::try_from(read.len()).unwrap_or(u16::MAX);
            let asked = self.length.saturating_sub(done).min(most);
            if asked == 0 {
                return Ok(read);
            }
            let offset = self.offset.saturating_add(done);
            let command = Command::read_binary(offset, u32::from(asked)).map_err(LinkError::from)?;
            let Response { data, status } = link.transmit_once(delay, &command).await?;
            if !matches!(status, StatusWord::SUCCESS | StatusWord::END_OF_FILE) {
                return Err(NfcError::UnexpectedStatus {
                    step: NfcStep::Read(self.file),
                    status,
                });
            }
            let (asked, given) = (usize::from(asked), data.len());
            if given == 0 || given > asked {
                return Err(NfcError::WrongReadLength { asked, given });
            }
            read.extend_from_slice(&data);
            delay = Duration::ZERO;
        }
    }
}

/// The NDEF application (firm).
const APPLICATION: Aid = Aid::literal(b"\xD2\x76\x00\x00\x85\x01\x01");
const SELECT: u8 = 0xA4;
/// Tag of the control object that names the NDEF file.
const NDEF_FILE_CONTROL: u8 = 0x04;
/// What every capability container has: its own length, version, limits, and the control object.
const CONTAINER_LENGTH: u16 = 15;
/// NLEN, which stands before the message.
const LENGTH_BYTES: u16 = 2;
/// The most that one short read asks for. 256 (Le 00) works less widely (one source).
const MAX_SHORT: u16 = 255;
const NO_ACCESS: u8 = 0xFF;

#[cfg(test)]
mod tests {
    use super::*;

    const APPLE: &[u8] = b"\x00\x0F\x20\x04\x00\x04\x00\x04\x06\xE1\x04\x08\x02\x00\x00";

    #[test]
    fn a_container_is_read() {
        let container = CapabilityContainer::parse(APPLE).unwrap();
        let expected = CapabilityContainer {
            version: 0x20,
            max_read: 0x0400,
            max_write: 0x0400,
            file: FileId(0xE104),
            file_size: 0x0802,
            read_access: 0x00,
            write_access: 0x00,
        };
        assert_eq!(container, expected);
    }

    #[test]
    fn a_longer_container_is_read_and_other_objects_are_passed_over() {
        assert!(CapabilityContainer::parse(&[APPLE, b"\x05\x01\x00"].concat()).is_ok());
        let (head, object) = APPLE.split_at(7);
        let container = CapabilityContainer::parse(&[head, b"\x05\x01\x00", object].concat());
        assert_eq!(container.unwrap().file, FileId(0xE104));
    }

    #[test]
    fn a_container_without_a_file_is_refused() {
        for end in 0..APPLE.len() {
            assert!(CapabilityContainer::parse(&APPLE[..end]).is_err(), "{end} bytes");
        }
        let mut other = APPLE.to_vec();
        other[7] = 0x06;
        assert!(CapabilityContainer::parse(&other).is_err());
    }
}
