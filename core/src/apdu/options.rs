//! What a reader and a card can carry, and what the traffic over them tells of it.

use super::command::{Command, GET_RESPONSE, READ_BINARY};
use super::status::{StatusMeaning, StatusWord};
use crate::flow::TransceiveError;

/// Whether card and reader take extended APDUs (more than 255 bytes out or 256 bytes back).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExtendedLength {
    /// Not known: one is tried where it saves exchanges, and the answer decides.
    #[default]
    Unknown,
    /// They do. A refusal still changes this to `No` for the procedure that meets it.
    Yes,
    /// They do not: short APDUs only.
    No,
}

/// What a [`Link`](super::Link) goes by. A program may keep what a link has learnt, per reader, and give it to the
/// next; a [`ReaderMemory`] learns the same from the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkOptions {
    /// Whether extended APDUs pass.
    pub extended_length: ExtendedLength,
    /// How many bytes a short READ BINARY asks for, 1 to 256 (values outside are taken as the nearest). Some readers
    /// mishandle answers of exactly 256 bytes (one source: ACR122U); a link lowers this to 255 when it meets one.
    pub short_read_length: u16,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self {
            extended_length: ExtendedLength::Unknown,
            short_read_length: 256,
        }
    }
}

impl LinkOptions {
    /// What a short READ BINARY asks for at most, from 1 to 256.
    pub(super) fn longest_short_read(&self) -> u32 {
        u32::from(self.short_read_length).clamp(1, Command::SHORT_EXPECTED)
    }

    /// For a reader that mishandles answers of 256 bytes.
    pub(super) fn without_full_answers(self) -> Self {
        Self {
            short_read_length: self.short_read_length.min(SHORTER_READ),
            ..self
        }
    }

    fn with(self, extended_length: ExtendedLength) -> Self {
        Self {
            extended_length,
            ..self
        }
    }
}

/// Learns from the exchanges over one reader what the next procedure may start from, without knowing who sent them.
///
/// A driver that failed once may have met a card on its way off the reader, so its failure counts when the reader
/// carries something afterwards. What a reader has carried stays believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReaderMemory {
    options: LinkOptions,
    suspected: Option<LinkOptions>,
}

impl ReaderMemory {
    /// Begins with what is known already.
    #[must_use]
    pub fn new(options: LinkOptions) -> Self {
        Self {
            options,
            suspected: None,
        }
    }

    /// What the next procedure may start from.
    #[must_use]
    pub fn options(&self) -> LinkOptions {
        self.options
    }

    /// Takes one exchange: the command APDU, and the response APDU or why there was none.
    pub fn observe(&mut self, command: &[u8], response: Result<&[u8], &TransceiveError>) {
        let asked = Asked::of(command);
        let status = match response {
            Ok([.., sw1, sw2]) => StatusWord(u16::from_be_bytes([*sw1, *sw2])),
            Ok(_) | Err(TransceiveError::Reader(_)) => {
                self.suspected = self.lowered(asked).or(self.suspected);
                return;
            }
            Err(_) => {
                self.suspected = None;
                return;
            }
        };
        if let Some(options) = self.suspected.take() {
            self.options = options;
        }
        if asked != Asked::Extended {
            return;
        }
        match status.meaning() {
            StatusMeaning::Success | StatusMeaning::EndOfFile | StatusMeaning::MoreData(_) => {
                self.options = self.options.with(ExtendedLength::Yes);
            }
            StatusMeaning::WrongLength | StatusMeaning::InstructionNotSupported => {
                self.options = self.lowered(asked).unwrap_or(self.options);
            }
            _ => {}
        }
    }

    /// What is left if `asked` was too much.
    fn lowered(&self, asked: Asked) -> Option<LinkOptions> {
        let options = self.suspected.unwrap_or(self.options);
        match asked {
            Asked::Extended if options.extended_length == ExtendedLength::Unknown => {
                Some(options.with(ExtendedLength::No))
            }
            Asked::FullAnswer => Some(options.without_full_answers()),
            Asked::Extended | Asked::Little => None,
        }
    }
}

/// What a command demands of a reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// An extended APDU.
    Extended,
    /// 256 bytes in a short APDU, of a file.
    FullAnswer,
    /// Nothing that readers are known to fail at.
    Little,
}

impl Asked {
    /// By the lengths of ISO/IEC 7816-3: a zero where Lc or Le is short means extended if more follows.
    fn of(command: &[u8]) -> Self {
        match command {
            [_, READ_BINARY | GET_RESPONSE, _, _, 0] => Self::FullAnswer,
            [_, _, _, _, 0, _, _, ..] => Self::Extended,
            _ => Self::Little,
        }
    }
}

/// What readers that mishandle 256 bytes are asked for.
const SHORTER_READ: u16 = 255;

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENDED_READ: [u8; 7] = [0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00];
    const FULL_READ: [u8; 5] = [0x00, 0xB0, 0x8A, 0x00, 0x00];
    const FULL_FETCH: [u8; 5] = [0x00, 0xC0, 0x00, 0x00, 0x00];
    const SMALL_READ: [u8; 5] = [0x00, 0xB0, 0x8A, 0x00, 0xFF];
    const SELECT: [u8; 7] = [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A];
    const SIGN: [u8; 7] = [0x80, 0x2A, 0x00, 0x97, 0x01, 0x55, 0x00];

    fn failure() -> TransceiveError {
        TransceiveError::Reader("fault".to_owned())
    }

    fn answered(command: &[u8], status: u16) -> LinkOptions {
        let mut memory = ReaderMemory::default();
        memory.observe(command, Ok(&status.to_be_bytes()));
        memory.options()
    }

    type Response<'r> = Result<&'r [u8], &'r TransceiveError>;

    fn after(commands: &[(&[u8], Response<'_>)]) -> LinkOptions {
        let mut memory = ReaderMemory::default();
        for (command, response) in commands {
            memory.observe(command, *response);
        }
        memory.options()
    }

    #[test]
    fn the_answer_to_an_extended_apdu_tells_whether_they_pass() {
        for (status, expected) in [
            (0x9000, ExtendedLength::Yes),
            (0x6282, ExtendedLength::Yes),
            (0x6110, ExtendedLength::Yes),
            (0x6700, ExtendedLength::No),
            (0x6D00, ExtendedLength::No),
            (0x6982, ExtendedLength::Unknown),
            (0x6A82, ExtendedLength::Unknown),
        ] {
            let learnt = answered(&EXTENDED_READ, status);
            assert_eq!(learnt.extended_length, expected, "{status:04X}");
            for short in [&FULL_READ[..], &SELECT, &SIGN, &[0x00, 0x20, 0x00, 0x98]] {
                assert_eq!(answered(short, status), LinkOptions::default(), "{short:02X?}");
            }
        }
    }

    #[test]
    fn a_failing_driver_counts_once_the_reader_works_again() {
        let failure = failure();
        let ok: Result<&[u8], _> = Ok(&[0x90, 0x00]);
        for (command, expected) in [
            (&EXTENDED_READ[..], (ExtendedLength::No, 256)),
            (&FULL_READ, (ExtendedLength::Unknown, 255)),
            (&FULL_FETCH, (ExtendedLength::Unknown, 255)),
            (&SMALL_READ, (ExtendedLength::Unknown, 256)),
            (&SELECT, (ExtendedLength::Unknown, 256)),
            (&SIGN, (ExtendedLength::Unknown, 256)),
        ] {
            for failed in [Err(&failure), Ok(&[][..]), Ok(&[0x90])] {
                assert_eq!(after(&[(command, failed)]), LinkOptions::default(), "{command:02X?}");
                let learnt = after(&[(command, failed), (&SMALL_READ, ok)]);
                assert_eq!(
                    (learnt.extended_length, learnt.short_read_length),
                    expected,
                    "{command:02X?}"
                );
            }
        }
        let both = after(&[
            (&EXTENDED_READ, Err(&failure)),
            (&FULL_READ, Err(&failure)),
            (&SMALL_READ, ok),
        ]);
        assert_eq!(
            (both.extended_length, both.short_read_length),
            (ExtendedLength::No, 255)
        );
    }

    #[test]
    fn a_card_that_leaves_says_nothing_about_the_reader() {
        let failure = failure();
        let learnt = after(&[
            (&EXTENDED_READ, Err(&failure)),
            (&FULL_READ, Err(&TransceiveError::Removed)),
            (&SMALL_READ, Ok(&[0x90, 0x00])),
        ]);
        assert_eq!(learnt, LinkOptions::default());
    }

    #[test]
    fn what_a_reader_has_carried_stays_believed() {
        let failure = failure();
        let learnt = after(&[
            (&EXTENDED_READ, Ok(&[0x90, 0x00])),
            (&EXTENDED_READ, Err(&failure)),
            (&EXTENDED_READ, Ok(&[0x67, 0x00])),
            (&SMALL_READ, Ok(&[0x90, 0x00])),
        ]);
        assert_eq!(learnt.extended_length, ExtendedLength::Yes);
    }

    #[test]
    fn what_was_given_is_not_raised() {
        let given = LinkOptions {
            short_read_length: 128,
            ..LinkOptions::default()
        };
        let mut memory = ReaderMemory::new(given);
        memory.observe(&FULL_READ, Err(&failure()));
        memory.observe(&SMALL_READ, Ok(&[0x90, 0x00]));
        assert_eq!(memory.options(), given);
    }
}
