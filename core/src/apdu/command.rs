//! Commands: what is asked of a card, and the bytes that ask it.

use std::fmt;

use iso7816::command::class::Class;
use iso7816::command::{CommandBuilder, ExpectedLen};
use zeroize::Zeroizing;

use super::identifier::{Aid, FileId, ShortFileId};
use crate::secret::Secret;

/// A command that cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// FF is no class, and EF would become FF in a chain (ISO/IEC 7816-4).
    #[error("{0:02X} is not a class byte")]
    Class(u8),
    /// An extended APDU carries at most 65,535 bytes.
    #[error("a command carries at most 65535 bytes, not {0}")]
    DataTooLong(usize),
    /// A response has at most 65,536 bytes of data.
    #[error("a response has at most 65536 bytes, not {0}")]
    ExpectedTooLong(u32),
    /// READ BINARY has 15 bits for the offset.
    #[error("an offset is at most 32767, not {0}")]
    Offset(u16),
}

impl CommandError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Class(_) => "command_class",
            Self::DataTooLong(_) => "command_data_too_long",
            Self::ExpectedTooLong(_) => "command_expected_too_long",
            Self::Offset(_) => "command_offset",
        }
    }
}

/// Where a piece stands in a chain of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chaining {
    /// More pieces follow; nothing comes back for this one.
    MoreFollows,
    /// The last or only piece.
    Last {
        /// Ne: how many bytes are wanted back, 1 to 65,536.
        expected: u32,
    },
}

/// A command APDU. Its data is wiped on drop and never shown, as it may be a PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    class: u8,
    instruction: u8,
    p1: u8,
    p2: u8,
    data: Zeroizing<Vec<u8>>,
    expected: u32,
}

impl Command {
    /// The most a short APDU carries, in bytes.
    pub const SHORT_DATA: usize = 255;
    /// The most a short APDU brings back, in bytes (Le 00).
    pub const SHORT_EXPECTED: u32 = 256;
    /// The most an extended APDU brings back, in bytes (Le 0000).
    pub const EXTENDED_EXPECTED: u32 = 65_536;
    /// The last offset that READ BINARY reaches.
    pub const MAX_OFFSET: u16 = 0x7FFF;

    /// Any command. `expected` is Ne, the number of bytes wanted back: 0 for none, which leaves Le out, up to 65,536.
    ///
    /// # Errors
    /// [`CommandError`] when a part is out of its range.
    pub fn new(
        class: u8,
        instruction: u8,
        p1: u8,
        p2: u8,
        data: Zeroizing<Vec<u8>>,
        expected: u32,
    ) -> Result<Self, CommandError> {
        if class | CHAINED == 0xFF {
            return Err(CommandError::Class(class));
        }
        if data.len() > usize::from(u16::MAX) {
            return Err(CommandError::DataTooLong(data.len()));
        }
        if expected > Self::EXTENDED_EXPECTED {
            return Err(CommandError::ExpectedTooLong(expected));
        }
        Ok(Self {
            class,
            instruction,
            p1,
            p2,
            data,
            expected,
        })
    }

    /// SELECT an application by its full name, without asking for its FCI: `00A4040C`. (Prefixes also match, as in
    /// JICSAP (one source), so the full name is always sent.)
    #[must_use]
    pub fn select_application(name: &Aid) -> Self {
        Self::plain(SELECT, 0x04, 0x0C, name.as_bytes(), 0)
    }

    /// SELECT an application by its full name and ask for its FCI: `00A40400 … 00`, as HPKI cards are asked (one source).
    #[must_use]
    pub fn select_application_with_information(name: &Aid) -> Self {
        Self::plain(SELECT, 0x04, 0x00, name.as_bytes(), Self::SHORT_EXPECTED)
    }

    /// SELECT a file of the current application: `00A4020C`, the only form that works on the My Number card (firm).
    #[must_use]
    pub fn select_file(file: FileId) -> Self {
        Self::plain(SELECT, 0x02, 0x0C, &file.0.to_be_bytes(), 0)
    }

    /// READ BINARY of the selected file: `length` bytes (0 to 65,536; more than 256 need an extended APDU) from
    /// `offset`.
    ///
    /// # Errors
    /// [`CommandError::Offset`] past 32,767, [`CommandError::ExpectedTooLong`] past 65,536.
    pub fn read_binary(offset: u16, length: u32) -> Result<Self, CommandError> {
        if offset > Self::MAX_OFFSET {
            return Err(CommandError::Offset(offset));
        }
        let [p1, p2] = offset.to_be_bytes();
        Self::new(0x00, READ_BINARY, p1, p2, Zeroizing::default(), length)
    }

    /// READ BINARY of a file by its short id, which also selects it: `length` bytes (0 to 65,536) from `offset`.
    ///
    /// # Errors
    /// [`CommandError::ExpectedTooLong`] past 65,536.
    pub fn read_binary_by_sfi(file: ShortFileId, offset: u8, length: u32) -> Result<Self, CommandError> {
        Self::new(
            0x00,
            READ_BINARY,
            file.reference(),
            offset,
            Zeroizing::default(),
            length,
        )
    }

    /// VERIFY a PIN or password, raw ASCII without padding (firm). Costs a try when it is wrong.
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn verify(reference: ShortFileId, value: &Secret) -> Result<Self, CommandError> {
        Self::new(
            0x00,
            VERIFY,
            0x00,
            reference.reference(),
            Zeroizing::new(value.expose().to_vec()),
            0,
        )
    }

    /// VERIFY without data: asks how many tries are left, and costs none (firm). Four bytes, no Lc.
    #[must_use]
    pub fn retry_counter(reference: ShortFileId) -> Self {
        Self::plain(VERIFY, 0x00, reference.reference(), &[], 0)
    }

    /// PERFORM SECURITY OPERATION as this card family has it: signs `data` with the key, `802A0080+sfi … 00`.
    ///
    /// `padding` is P1. 00 has the card pad the given bytes as they are (PKCS#1 v1.5), normally a DigestInfo (firm).
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn sign(key: ShortFileId, padding: u8, data: &[u8]) -> Result<Self, CommandError> {
        Self::new(
            0x80,
            SIGN,
            padding,
            key.reference(),
            Zeroizing::new(data.to_vec()),
            Self::SHORT_EXPECTED,
        )
    }

    /// PERFORM SECURITY OPERATION in the same way with the key that is selected: `802A0080 … 00` (firm).
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn sign_with_selected(padding: u8, data: &[u8]) -> Result<Self, CommandError> {
        let data = Zeroizing::new(data.to_vec());
        Self::new(0x80, SIGN, padding, CURRENT, data, Self::SHORT_EXPECTED)
    }

    /// PERFORM SECURITY OPERATION with the application's own key, which is not named: `802A<P1>00 … 00` (one source).
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn sign_with_card_key(padding: u8, data: &[u8]) -> Result<Self, CommandError> {
        let data = Zeroizing::new(data.to_vec());
        Self::new(0x80, SIGN, padding, 0x00, data, Self::SHORT_EXPECTED)
    }

    /// CHANGE REFERENCE DATA of the selected PIN or password, after VERIFY of the old value: `00240180`, with the new
    /// value only (firm). For the JPKI application and the 券面事項入力補助AP.
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn change_reference_data(new: &Secret) -> Result<Self, CommandError> {
        let data = Zeroizing::new(new.expose().to_vec());
        Self::new(0x00, CHANGE_REFERENCE_DATA, 0x01, CURRENT, data, 0)
    }

    /// MANAGE SECURITY ENVIRONMENT: names the key for [`compute_signature`](Self::compute_signature), `002241B6` with
    /// `84 02` and the file (one source, HPKI cards).
    #[must_use]
    pub fn set_signature_key(key: FileId) -> Self {
        let [high, low] = key.0.to_be_bytes();
        Self::plain(MANAGE_SECURITY_ENVIRONMENT, 0x41, 0xB6, &[0x84, 0x02, high, low], 0)
    }

    /// PERFORM SECURITY OPERATION, COMPUTE DIGITAL SIGNATURE over a whole padded block: `002A9E9A` (one source, HPKI
    /// cards).
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn compute_signature(block: &[u8]) -> Result<Self, CommandError> {
        let data = Zeroizing::new(block.to_vec());
        Self::new(0x00, SIGN, 0x9E, 0x9A, data, Self::EXTENDED_EXPECTED)
    }

    /// SET SESSION KEY of the 券面事項入力補助AP, with the key encrypted for the card: `80AE0000` (one source).
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn set_session_key(encrypted: &[u8]) -> Result<Self, CommandError> {
        let data = Zeroizing::new(encrypted.to_vec());
        Self::new(0x80, SET_SESSION_KEY, 0x00, 0x00, data, 0)
    }

    /// READ RECORD of the selected file, one record from 1: `00B2..04 00` (one source).
    #[must_use]
    pub fn read_record(record: u8) -> Self {
        Self::plain(READ_RECORD, record, THIS_RECORD, &[], Self::SHORT_EXPECTED)
    }

    /// READ RECORD of a file by its short id, one record from 1: `00B2010C00` is record 1 of EF 0001 (one source).
    #[must_use]
    pub fn read_record_by_sfi(file: ShortFileId, record: u8) -> Self {
        // A short id is 1 to 30, so nothing is shifted out.
        let p2 = file.value().wrapping_shl(3) | THIS_RECORD;
        Self::plain(READ_RECORD, record, p2, &[], Self::SHORT_EXPECTED)
    }

    /// GET DATA: the data object with `tag`, `00CA<tag>` (one source), of which `length` bytes (0 to 65,536) are asked.
    ///
    /// # Errors
    /// [`CommandError::ExpectedTooLong`] past 65,536.
    pub fn get_data(tag: u16, length: u32) -> Result<Self, CommandError> {
        let [p1, p2] = tag.to_be_bytes();
        Self::new(0x00, GET_DATA, p1, p2, Zeroizing::default(), length)
    }

    /// INTERNAL AUTHENTICATE: has the card sign `challenge` with a key, `008800<80+sfi> … 00` (one source).
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn internal_authenticate(key: ShortFileId, challenge: &[u8]) -> Result<Self, CommandError> {
        let challenge = Zeroizing::new(challenge.to_vec());
        let expected = Self::SHORT_EXPECTED;
        Self::new(0x00, INTERNAL_AUTHENTICATE, 0x00, key.reference(), challenge, expected)
    }

    /// CHANGE KEY as JICSAP has it: the selected PIN file, which has been verified, takes `new`; `80320080` (one
    /// source). The card asks no more about it.
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn change_key(new: &Secret) -> Result<Self, CommandError> {
        let new = Zeroizing::new(new.expose().to_vec());
        Self::new(0x80, CHANGE_KEY, 0x00, CURRENT, new, 0)
    }

    /// UPDATE BINARY of the selected file: writes `data` at `offset`.
    ///
    /// # Errors
    /// [`CommandError::Offset`] past 32,767, [`CommandError::DataTooLong`] past 65,535 bytes.
    pub fn update_binary(offset: u16, data: &[u8]) -> Result<Self, CommandError> {
        if offset > Self::MAX_OFFSET {
            return Err(CommandError::Offset(offset));
        }
        let [p1, p2] = offset.to_be_bytes();
        Self::new(0x00, UPDATE_BINARY, p1, p2, Zeroizing::new(data.to_vec()), 0)
    }

    /// ENVELOPE: one piece of a message to the mdoc data transfer application. The class is 10 while more pieces
    /// follow; only the last asks for bytes back (firm). It moves the session on, so it is never sent twice.
    ///
    /// # Errors
    /// [`CommandError`] past 65,535 bytes of data or 65,536 expected.
    pub fn envelope(piece: &[u8], chaining: Chaining) -> Result<Self, CommandError> {
        let (class, expected) = match chaining {
            Chaining::MoreFollows => (CHAINED, 0),
            Chaining::Last { expected } => (0x00, expected),
        };
        Self::new(class, ENVELOPE, 0x00, 0x00, Zeroizing::new(piece.to_vec()), expected)
    }

    /// The last command to an iPhone, `80FC0000` (one source); a My Number card answers 6700.
    #[must_use]
    pub fn close() -> Self {
        Self {
            class: 0x80,
            ..Self::plain(LAST_COMMAND, 0x00, 0x00, &[], 0)
        }
    }

    /// GET RESPONSE: fetches `length` bytes (1 to 256) that a 61xx announced.
    #[must_use]
    pub fn get_response(length: u16) -> Self {
        Self::plain(
            GET_RESPONSE,
            0x00,
            0x00,
            &[],
            u32::from(length).min(Self::SHORT_EXPECTED),
        )
    }

    /// The class byte.
    #[must_use]
    pub fn class(&self) -> u8 {
        self.class
    }

    /// The instruction byte.
    #[must_use]
    pub fn instruction(&self) -> u8 {
        self.instruction
    }

    /// P1 and P2.
    #[must_use]
    pub fn parameters(&self) -> [u8; 2] {
        [self.p1, self.p2]
    }

    /// The data, which may be secret.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Ne: how many bytes are wanted back, 0 for none.
    #[must_use]
    pub fn expected(&self) -> u32 {
        self.expected
    }

    /// Whether sending it a second time changes nothing on the card and costs no try: an allow-list. Everything else
    /// is sent once.
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        // Other classes carry secure messaging, whose counters advance, chaining or proprietary commands.
        let plain = self.class <= LAST_PLAIN_CLASS;
        let harmless = match self.instruction {
            SELECT | READ_BINARY | READ_RECORD | GET_DATA | GET_CHALLENGE => true,
            VERIFY => self.data.is_empty(),
            _ => false,
        };
        plain && harmless
    }

    /// Whether it reads a file, so that the rest of a shortened answer can be read from its offset.
    pub(super) fn is_read_binary(&self) -> bool {
        self.instruction == READ_BINARY && self.class <= LAST_PLAIN_CLASS
    }

    /// Whether there can be data to fetch: VERIFY answers with a status only.
    pub(super) fn may_answer_with_data(&self) -> bool {
        self.instruction != VERIFY
    }

    /// Whether one short APDU carries it.
    #[must_use]
    pub fn fits_short(&self) -> bool {
        self.data.len() <= Self::SHORT_DATA && self.expected <= Self::SHORT_EXPECTED
    }

    /// The bytes of one APDU: short if it fits, else extended.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let Some(class) = self.builder_class() else {
            return Zeroizing::default();
        };
        let expected = u16::try_from(self.expected).map_or(ExpectedLen::Max, ExpectedLen::Ne);
        let builder = CommandBuilder::new(
            class,
            self.instruction.into(),
            self.p1,
            self.p2,
            self.data.as_slice(),
            expected,
        );
        Zeroizing::new(builder.serialize_to_vec())
    }

    /// The bytes of short APDUs only: one, or a chain (class + 10 on all but the last) when there is more data than
    /// one carries. Not more than 256 bytes are asked for.
    #[must_use]
    pub fn to_short_chain(&self) -> Vec<Zeroizing<Vec<u8>>> {
        let Some(class) = self.builder_class() else {
            return Vec::new();
        };
        let expected = u16::try_from(self.expected.min(Self::SHORT_EXPECTED)).unwrap_or_default();
        CommandBuilder::new_non_extended(
            class,
            self.instruction.into(),
            self.p1,
            self.p2,
            self.data.as_slice(),
            expected,
            None,
        )
        .map(|part| Zeroizing::new(part.serialize_to_vec()))
        .collect()
    }

    /// The same command, asking for another number of bytes.
    pub(super) fn expecting(&self, expected: u16) -> Self {
        Self {
            expected: u32::from(expected),
            ..self.clone()
        }
    }

    fn plain(instruction: u8, p1: u8, p2: u8, data: &[u8], expected: u32) -> Self {
        Self {
            class: 0x00,
            instruction,
            p1,
            p2,
            data: Zeroizing::new(data.to_vec()),
            expected,
        }
    }

    /// `None` for the class bytes that [`new`](Self::new) refuses.
    fn builder_class(&self) -> Option<Class> {
        Class::from_byte(self.class).ok()
    }
}

/// Shows the header and the lengths; the data may be a PIN.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            class,
            instruction,
            p1,
            p2,
            data,
            expected,
        } = self;
        write!(
            f,
            "Command({class:02X}{instruction:02X}{p1:02X}{p2:02X}, {} bytes, {expected} expected)",
            data.len()
        )
    }
}

const SELECT: u8 = 0xA4;
pub(super) const READ_BINARY: u8 = 0xB0;
pub(super) const GET_RESPONSE: u8 = 0xC0;
const READ_RECORD: u8 = 0xB2;
const GET_DATA: u8 = 0xCA;
const GET_CHALLENGE: u8 = 0x84;
const VERIFY: u8 = 0x20;
const SIGN: u8 = 0x2A;
const CHANGE_REFERENCE_DATA: u8 = 0x24;
const MANAGE_SECURITY_ENVIRONMENT: u8 = 0x22;
const SET_SESSION_KEY: u8 = 0xAE;
/// P2 that names the selected file.
const CURRENT: u8 = 0x80;
const INTERNAL_AUTHENTICATE: u8 = 0x88;
const CHANGE_KEY: u8 = 0x32;
/// The low bits of READ RECORD's P2: the record that P1 numbers, and no other.
const THIS_RECORD: u8 = 0x04;
const UPDATE_BINARY: u8 = 0xD6;
const ENVELOPE: u8 = 0xC3;
const LAST_COMMAND: u8 = 0xFC;
/// Interindustry, no secure messaging, logical channel 0 to 3.
const LAST_PLAIN_CLASS: u8 = 0x03;
/// The class bit that says "more of this command follows".
const CHAINED: u8 = 0x10;

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    fn sfi(id: u8) -> ShortFileId {
        ShortFileId::new(id).unwrap()
    }

    fn command(class: u8, length: usize, expected: u32) -> Command {
        Command::new(class, 0x2A, 0x01, 0x02, Zeroizing::new(vec![0x55; length]), expected).unwrap()
    }

    #[test]
    fn commands_have_the_bytes_seen_on_real_cards() {
        let jpki = Aid::literal(&[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]);
        let seen = [
            (Command::select_application(&jpki), "00A4040C0AD392F000260100000001"),
            (Command::select_file(FileId(0x000A)), "00A4020C02000A"),
            (Command::read_binary(0, 4).unwrap(), "00B0000004"),
            (Command::read_binary(4, 0x061F).unwrap(), "00B0000400061F"),
            (Command::read_binary(0x0100, 0x2C).unwrap(), "00B001002C"),
            (Command::read_binary_by_sfi(sfi(0x0A), 0, 256).unwrap(), "00B08A0000"),
            (
                Command::read_binary_by_sfi(sfi(0x0A), 0, 65_536).unwrap(),
                "00B08A00000000",
            ),
            (
                Command::verify(sfi(0x18), &Secret::new(b"1234")).unwrap(),
                "002000980431323334",
            ),
            (Command::retry_counter(sfi(0x1B)), "0020009B"),
            (Command::sign(sfi(0x17), 0, &[1, 2]).unwrap(), "802A009702010200"),
            (Command::sign_with_selected(0, &[1, 2]).unwrap(), "802A008002010200"),
            (
                Command::change_reference_data(&Secret::new(b"5678")).unwrap(),
                "002401800435363738",
            ),
            (Command::set_signature_key(FileId(0x000C)), "002241B6048402000C"),
            (
                Command::select_application_with_information(&jpki),
                "00A404000AD392F00026010000000100",
            ),
            (Command::read_record(1), "00B2010400"),
            (Command::read_record_by_sfi(sfi(1), 1), "00B2010C00"),
            (Command::read_record_by_sfi(sfi(30), 2), "00B202F400"),
            (Command::get_data(0x00F0, 256).unwrap(), "00CA00F000"),
            (Command::get_data(0x7F21, 65_536).unwrap(), "00CA7F21000000"),
            (
                Command::internal_authenticate(sfi(0x19), &[1, 2]).unwrap(),
                "0088009902010200",
            ),
            (
                Command::change_key(&Secret::new(b"5678")).unwrap(),
                "803200800435363738",
            ),
            (Command::sign_with_card_key(0, &[1, 2]).unwrap(), "802A000002010200"),
            (Command::update_binary(2, &[7]).unwrap(), "00D600020107"),
            (
                Command::envelope(&[0x53, 1], Chaining::MoreFollows).unwrap(),
                "10C30000025301",
            ),
            (
                Command::envelope(&[7], Chaining::Last { expected: 256 }).unwrap(),
                "00C30000010700",
            ),
            (
                Command::envelope(&[7], Chaining::Last { expected: 65_536 }).unwrap(),
                "00C30000000001070000",
            ),
            (Command::close(), "80FC0000"),
            (Command::get_response(2), "00C0000002"),
            (Command::get_response(256), "00C0000000"),
        ];
        for (command, bytes) in seen {
            assert_eq!(hex(&command.to_bytes()), bytes);
        }
    }

    #[test]
    fn a_whole_block_and_a_session_key_go_in_extended_apdus() {
        let signed = hex(&Command::compute_signature(&[0x55; 256]).unwrap().to_bytes());
        assert!(signed.starts_with("002A9E9A00010055") && signed.ends_with("550000"));
        let key = hex(&Command::set_session_key(&[0x55; 256]).unwrap().to_bytes());
        assert!(key.starts_with("80AE000000010055") && key.len() == 2 * (7 + 256));
    }

    #[test]
    fn only_commands_that_change_nothing_may_repeat() {
        assert!(Command::select_file(FileId(1)).may_repeat());
        assert!(Command::read_binary(0, 256).unwrap().may_repeat());
        assert!(Command::retry_counter(sfi(0x18)).may_repeat());
        assert!(!Command::verify(sfi(0x18), &Secret::new(b"1234")).unwrap().may_repeat());
        assert!(Command::read_record_by_sfi(sfi(1), 1).may_repeat());
        assert!(Command::get_data(0x0042, 256).unwrap().may_repeat());
        assert!(!Command::sign(sfi(0x17), 0, &[1]).unwrap().may_repeat());
        assert!(!Command::sign_with_selected(0, &[1]).unwrap().may_repeat());
        assert!(!Command::compute_signature(&[1]).unwrap().may_repeat());
        assert!(!Command::set_session_key(&[1]).unwrap().may_repeat());
        let changed = Command::change_reference_data(&Secret::new(b"5678")).unwrap();
        assert!(!changed.may_repeat());
        assert!(!Command::internal_authenticate(sfi(0x19), &[1]).unwrap().may_repeat());
        assert!(!Command::change_key(&Secret::new(b"5678")).unwrap().may_repeat());
        assert!(!Command::get_response(1).may_repeat());
        assert!(!Command::update_binary(0, &[1]).unwrap().may_repeat());
        assert!(
            !Command::envelope(&[1], Chaining::Last { expected: 1 })
                .unwrap()
                .may_repeat()
        );
        assert!(!Command::envelope(&[1], Chaining::MoreFollows).unwrap().may_repeat());
        for class in [0x04, 0x08, 0x0C, 0x10, 0x80] {
            let read = Command::new(class, READ_BINARY, 0, 0, Zeroizing::default(), 1).unwrap();
            assert!(!read.may_repeat(), "{class:02X}");
        }
    }

    #[test]
    fn parts_out_of_range_are_refused() {
        assert_eq!(Command::read_binary(0x8000, 1), Err(CommandError::Offset(0x8000)));
        assert_eq!(
            Command::read_binary(0, 65_537),
            Err(CommandError::ExpectedTooLong(65_537))
        );
        assert_eq!(
            Command::sign(sfi(1), 0, &[0; 65_536]),
            Err(CommandError::DataTooLong(65_536))
        );
        for class in [0xEF, 0xFF] {
            assert_eq!(
                Command::new(class, 0, 0, 0, Zeroizing::default(), 0),
                Err(CommandError::Class(class))
            );
        }
    }

    /// Lc and Le read back by hand, against ISO/IEC 7816-3.
    fn decode(bytes: &[u8]) -> (usize, u32) {
        let full = |le: u32, zero: u32| if le == 0 { zero } else { le };
        match &bytes[4..] {
            [] => (0, 0),
            [le] => (0, full((*le).into(), 256)),
            [0, high, low] => (0, full(u16::from_be_bytes([*high, *low]).into(), 65_536)),
            [0, high, low, rest @ ..] => {
                let lc = usize::from(u16::from_be_bytes([*high, *low]));
                match &rest[lc..] {
                    [] => (lc, 0),
                    [high, low] => (lc, full(u16::from_be_bytes([*high, *low]).into(), 65_536)),
                    _ => panic!("bad length"),
                }
            }
            [lc, rest @ ..] => match &rest[usize::from(*lc)..] {
                [] => ((*lc).into(), 0),
                [le] => ((*lc).into(), full((*le).into(), 256)),
                _ => panic!("bad length"),
            },
        }
    }

    #[test]
    fn lengths_are_encoded_for_every_class_and_size() {
        for class in [0x00, 0x03, 0x08, 0x0C, 0x40, 0x7F, 0x80, 0x84, 0xFE] {
            for length in [0, 1, 255, 256, 65_535] {
                for expected in [0, 1, 255, 256, 257, 65_535, 65_536] {
                    let command = command(class, length, expected);
                    let bytes = command.to_bytes();
                    assert_eq!(bytes[..4], [class, 0x2A, 0x01, 0x02]);
                    assert_eq!(decode(&bytes), (length, expected), "{command:?}");
                    assert_eq!(bytes.len(), bytes.capacity(), "{command:?}");
                }
            }
        }
    }

    #[test]
    fn a_chain_of_short_apdus_carries_all_the_data() {
        for length in [0, 1, 255, 256, 300, 600, 65_535] {
            for expected in [0, 1, 256, 65_536] {
                let chain = command(0x80, length, expected).to_short_chain();
                let (last, others) = chain.split_last().unwrap();
                assert_eq!(last[0], 0x80);
                assert_eq!(decode(last).1, expected.min(256));
                assert!(others.iter().all(|part| part[0] == 0x90 && decode(part).1 == 0));
                assert_eq!(chain.iter().map(|part| decode(part).0).sum::<usize>(), length);
                assert!(
                    chain
                        .iter()
                        .all(|part| part.len() <= 261 && part.len() == part.capacity())
                );
            }
        }
    }

    #[test]
    fn data_is_never_shown() {
        let verify = Command::verify(sfi(0x18), &Secret::new(b"1234")).unwrap();
        assert_eq!(format!("{verify:?}"), "Command(00200098, 4 bytes, 0 expected)");
    }
}
