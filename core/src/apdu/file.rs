//! Reading whole files by short file id, in the fewest exchanges that card and reader allow.

use bytes::Bytes;

use super::command::Command;
use super::identifier::ShortFileId;
use super::link::{Link, LinkError, join};
use super::options::ExtendedLength;
use super::status::StatusWord;
use crate::tlv::ber;

impl Link {
    /// At most this many READ BINARY for one file: 32,768 bytes in pieces of 128.
    const MAX_READS: usize = 256;
    /// The longest object read; more than offsets reach, so it takes extended length.
    const MAX_FILE: usize = 65_536;

    /// Reads a file that holds one BER or DER object, such as a certificate: in one extended read where that passes,
    /// else in short ones up to the length that the object's header tells.
    ///
    /// The result ends with the object or after it (filler), or before it if the file does.
    ///
    /// # Errors
    /// [`LinkError::Refused`] when the card refuses, such as 6982 before the PIN; [`LinkError`] otherwise.
    pub async fn read_object(&mut self, file: ShortFileId) -> Result<Bytes, LinkError> {
        self.read(file, Content::Object).await
    }

    /// Reads a small file of any content with short reads, until the card answers with less than was asked for or
    /// says that the file ends.
    ///
    /// # Errors
    /// [`LinkError::Refused`] when the card refuses, such as 6982 before the PIN; [`LinkError`] otherwise.
    pub async fn read_file(&mut self, file: ShortFileId) -> Result<Bytes, LinkError> {
        self.read(file, Content::Any).await
    }

    async fn read(&mut self, file: ShortFileId, content: Content) -> Result<Bytes, LinkError> {
        let mut parts = Vec::new();
        let mut received = 0_usize;
        let mut total = None;
        self.renew_rounds();
        for _ in 0..Self::MAX_READS {
            let wanted = self.next_read_length(content, received, total);
            let command = if received == 0 {
                Command::read_binary_by_sfi(file, 0, wanted)?
            } else {
                let offset = u16::try_from(received)
                    .ok()
                    .filter(|offset| *offset <= Command::MAX_OFFSET);
                Command::read_binary(offset.ok_or(LinkError::FileTooLong)?, wanted)?
            };
            let response = self.transmit_further(&command).await?;
            let file_ended = match response.status {
                StatusWord::SUCCESS => false,
                StatusWord::END_OF_FILE => true,
                StatusWord::OFFSET_OUTSIDE_FILE if received > 0 => true,
                status => return Err(LinkError::Refused(status)),
            };
            if received == 0 && content == Content::Object {
                total = ber::object_length(&response.data);
            }
            let length = response.data.len();
            received = received.saturating_add(length);
            parts.push(response.data);
            let complete = match total {
                Some(total) if total > Self::MAX_FILE => return Err(LinkError::FileTooLong),
                Some(total) => received >= total,
                None => length < usize::try_from(self.as_sent(wanted)).unwrap_or(usize::MAX),
            };
            if file_ended || complete || length == 0 {
                return Ok(join(parts));
            }
        }
        Err(LinkError::TooManyRounds)
    }

    fn next_read_length(&self, content: Content, received: usize, total: Option<usize>) -> u32 {
        let short = self.options().longest_short_read();
        // A file without a length of its own ends with a short answer, and to an extended read a card or reader may give
        // less than there is: only what says its length is read so.
        let extended = content == Content::Object && self.options().extended_length != ExtendedLength::No;
        let most = if extended { Command::EXTENDED_EXPECTED } else { short };
        let rest = total.map(|total| total.saturating_sub(received));
        rest.and_then(|rest| u32::try_from(rest).ok())
            .map_or(most, |rest| rest.min(most))
    }

    /// What the link made of `wanted`, having fallen back to short reads meanwhile or not.
    fn as_sent(&self, wanted: u32) -> u32 {
        let extended = wanted > Command::SHORT_EXPECTED && self.options().extended_length != ExtendedLength::No;
        if extended {
            wanted
        } else {
            wanted.min(self.options().longest_short_read())
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Object,
    Any,
}
