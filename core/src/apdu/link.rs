//! The link: carries a command to the card and gives back the whole response, whatever the transport did to it.

use std::time::Duration;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::command::{Command, CommandError};
use super::options::{ExtendedLength, LinkOptions};
use super::response::{Response, TruncatedResponse};
use super::status::{StatusMeaning, StatusWord};
use crate::flow::{Channel, TransceiveError};

/// Why a command or a file read brought nothing usable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The device or the reader failed.
    #[error(transparent)]
    Transceive(#[from] TransceiveError),
    /// The command cannot be sent.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// A response without a status word.
    #[error(transparent)]
    TruncatedResponse(#[from] TruncatedResponse),
    /// More than 65,536 bytes for one command.
    #[error("the card answered with more than 65536 bytes")]
    ResponseTooLong,
    /// The card kept saying that more would follow.
    #[error("the card does not come to an end of its answer")]
    TooManyRounds,
    /// A file longer than its offsets reach, or than 65,536 bytes.
    #[error("the file is too long to be read")]
    FileTooLong,
    /// The card refused to read a file.
    #[error("the card refused with status {0}")]
    Refused(StatusWord),
    /// The reader failed at an answer of 256 bytes or more, as it is known to do, and the command may not be repeated.
    #[error("the reader fails at answers of 256 bytes or more, and this command may be sent only once")]
    ReaderLimitation,
}

impl LinkError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transceive(error) => error.code(),
            Self::Command(error) => error.code(),
            Self::TruncatedResponse(error) => error.code(),
            Self::ResponseTooLong => "response_too_long",
            Self::TooManyRounds => "too_many_rounds",
            Self::FileTooLong => "file_too_long",
            Self::Refused(_) => "card_refused",
            Self::ReaderLimitation => "reader_limitation",
        }
    }
}

/// Sends commands over a [`Channel`]: fetches what 61xx announces, corrects Le after 6Cxx, falls back from extended to
/// short APDUs, and from 256 to 255 bytes a read where the reader fails at them.
///
/// A command that is not on the list of [`Command::may_repeat`] is sent exactly once, whatever comes back. Nothing is
/// sent again after the device left, was reset or did not answer in time.
#[derive(Debug)]
pub struct Link {
    channel: Channel,
    options: LinkOptions,
}

impl Link {
    /// At most this many GET RESPONSE for one command: 65,536 bytes in pieces of 128.
    const MAX_ROUNDS: usize = 512;
    /// The most an extended APDU brings back.
    const MAX_RESPONSE: usize = 65_536;

    /// A link over `channel` that goes by `options`.
    #[must_use]
    pub fn new(channel: Channel, options: LinkOptions) -> Self {
        Self { channel, options }
    }

    /// The options, with what has been learnt so far.
    #[must_use]
    pub fn options(&self) -> LinkOptions {
        self.options
    }

    /// Sends `command` and gives the response, complete. Its status may be anything; the caller judges.
    ///
    /// Without extended length, more than 255 bytes go as a chain, and not more than 256 are asked for; READ BINARY asks
    /// for [`LinkOptions::short_read_length`] at most, and the rest is the caller's to read. After a VERIFY nothing is
    /// fetched: what the fetch brings would be taken for the card's word on the PIN.
    ///
    /// # Errors
    /// [`LinkError`] when the device failed or the response has no bounds or no form.
    pub async fn transmit(&mut self, command: &Command) -> Result<Response, LinkError> {
        loop {
            let result = self.attempt(command).await;
            if !is_broken(command, &result) {
                return result;
            }
            if !command.may_repeat() {
                let known = self.options.longest_short_read() < Command::SHORT_EXPECTED;
                let full = command.expected() >= Command::SHORT_EXPECTED;
                return if known && full {
                    Err(LinkError::ReaderLimitation)
                } else {
                    result
                };
            }
            if !self.retreat(command) {
                return result;
            }
        }
    }

    /// Asks less of the reader from now on; `false` when `command` already asked for the least.
    fn retreat(&mut self, command: &Command) -> bool {
        let full = Command::SHORT_EXPECTED;
        if !command.fits_short() && self.options.extended_length != ExtendedLength::No {
            self.options.extended_length = ExtendedLength::No;
            return true;
        }
        // Of other commands the rest of an answer could not be fetched.
        let shortens = command.is_read_binary() && command.expected() >= full;
        if shortens && self.options.longest_short_read() == full {
            self.options = self.options.without_full_answers();
            return true;
        }
        false
    }

    async fn attempt(&mut self, command: &Command) -> Result<Response, LinkError> {
        let mut response = if command.fits_short() || self.options.extended_length == ExtendedLength::No {
            self.send_short(command).await?
        } else {
            self.send_extended(command).await?
        };
        // A command that asked for nothing gets no Le: in an empty VERIFY a card could take it for the length of a PIN.
        if let StatusMeaning::ExactLength(length) = response.status.meaning()
            && command.may_repeat()
            && command.expected() > 0
        {
            response = self.send_short(&command.expecting(length)).await?;
        }
        if !command.may_answer_with_data() {
            return Ok(response);
        }
        self.fetch_rest(response).await
    }

    /// Sends `command` as one APDU, exactly once, when `delay` has passed, and gives what came back for it: nothing is
    /// fetched after 61xx, corrected after 6Cxx or sent again in another form. For protocols that rule these steps
    /// themselves.
    ///
    /// # Errors
    /// [`LinkError`] when the device failed or the response has no bounds or no form.
    pub async fn transmit_once(&mut self, delay: Duration, command: &Command) -> Result<Response, LinkError> {
        parse(self.channel.exchange_after(delay, command.to_bytes()).await?)
    }

    /// Sends one extended APDU; if length or instruction is refused, remembers that and repeats the command in short
    /// form where that is harmless.
    async fn send_extended(&mut self, command: &Command) -> Result<Response, LinkError> {
        let response = self.exchange(command.to_bytes()).await?;
        match response.status {
            StatusWord::WRONG_LENGTH | StatusWord::INSTRUCTION_NOT_SUPPORTED if command.may_repeat() => {
                self.options.extended_length = ExtendedLength::No;
                self.send_short(command).await
            }
            status => {
                if matches!(
                    status.meaning(),
                    StatusMeaning::Success | StatusMeaning::EndOfFile | StatusMeaning::MoreData(_)
                ) {
                    self.options.extended_length = ExtendedLength::Yes;
                }
                Ok(response)
            }
        }
    }

    /// Sends one short APDU, or a chain of them, which ends early when the card does not accept a part.
    async fn send_short(&mut self, command: &Command) -> Result<Response, LinkError> {
        let most = self.options.longest_short_read();
        let shortened = u16::try_from(most)
            .ok()
            .filter(|_| command.is_read_binary() && command.expected() > most)
            .map(|most| command.expecting(most));
        let command = shortened.as_ref().unwrap_or(command);
        let mut parts = command.to_short_chain().into_iter().peekable();
        loop {
            let response = self.exchange(parts.next().unwrap_or_default()).await?;
            if parts.peek().is_none() || !response.status.is_success() {
                return Ok(response);
            }
        }
    }

    /// Fetches what 61xx announces and joins it to what came before.
    async fn fetch_rest(&mut self, response: Response) -> Result<Response, LinkError> {
        let mut status = response.status;
        let mut received = response.data.len();
        let mut parts = vec![response.data];
        for _ in 0..Self::MAX_ROUNDS {
            let StatusMeaning::MoreData(length) = status.meaning() else {
                return Ok(Response {
                    data: join(parts),
                    status,
                });
            };
            let next = self.exchange(Command::get_response(length).to_bytes()).await?;
            received = received.saturating_add(next.data.len());
            if received > Self::MAX_RESPONSE {
                return Err(LinkError::ResponseTooLong);
            }
            status = next.status;
            parts.push(next.data);
        }
        Err(LinkError::TooManyRounds)
    }

    async fn exchange(&mut self, command: Zeroizing<Vec<u8>>) -> Result<Response, LinkError> {
        parse(self.channel.exchange(command).await?)
    }
}

/// Whether the reader, not the card, seems to have spoilt the exchange.
///
/// A card gives data with a status that says so. A reader that drops the end of an answer (256 bytes in which the
/// status word should have been the 257th and 258th) leaves data in the status word's place, which seldom is one of
/// those; where it is, the file is read on from there, so that nothing is lost.
fn is_broken(command: &Command, result: &Result<Response, LinkError>) -> bool {
    match result {
        Err(LinkError::Transceive(TransceiveError::Reader(_)) | LinkError::TruncatedResponse(_)) => true,
        Err(_) => false,
        Ok(response) => {
            let cut = !matches!(response.status, StatusWord::SUCCESS | StatusWord::END_OF_FILE);
            cut && !response.data.is_empty() && command.expected() >= Command::SHORT_EXPECTED
        }
    }
}

fn parse(response: Bytes) -> Result<Response, LinkError> {
    let response = Response::parse(response)?;
    if response.data.len() > Link::MAX_RESPONSE {
        return Err(LinkError::ResponseTooLong);
    }
    Ok(response)
}

/// One run of bytes of several, wiped on drop like them; a single one is not copied.
pub(super) fn join(mut parts: Vec<Bytes>) -> Bytes {
    parts.retain(|part| !part.is_empty());
    if let [_] | [] = parts.as_slice() {
        return parts.pop().unwrap_or_default();
    }
    let length = parts.iter().fold(0_usize, |sum, part| sum.saturating_add(part.len()));
    let mut joined = Zeroizing::new(Vec::with_capacity(length));
    for part in &parts {
        joined.extend_from_slice(part);
    }
    Bytes::from_owner(joined)
}
