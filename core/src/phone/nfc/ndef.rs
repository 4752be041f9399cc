//! NDEF: the messages and records that a phone shows as an NFC tag, read over the received bytes and written.
//!
//! ```
//! use kazasu::phone::nfc::ndef::{self, Record, TypeNameFormat};
//!
//! let bytes = ndef::write(&[Record::new(TypeNameFormat::WellKnown, b"Te", b"\x00")])?;
//! assert_eq!(bytes, b"\xD1\x02\x01Te\x00");
//! assert_eq!(ndef::read(&bytes)?[0].payload, b"\x00");
//! # Ok::<_, ndef::NdefError>(())
//! ```

use std::fmt;

/// The most records of a message. A handover has fewer than ten.
pub const MAX_RECORDS: usize = 64;

/// Why bytes are not an NDEF message, or records cannot be written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NdefError {
    /// There is no record at all.
    #[error("an NDEF message has at least one record")]
    Empty,
    /// The bytes end within a record, or before the record that says it is the last.
    #[error("the NDEF message is cut off")]
    Truncated,
    /// Something follows the record that says it is the last.
    #[error("{length} bytes follow the NDEF message")]
    TrailingBytes {
        /// How many.
        length: usize,
    },
    /// The first record does not say that the message begins, or a later one does.
    #[error("the NDEF record at byte {offset} is at fault about where the message begins")]
    MessageBegin {
        /// Where the record begins, from 0.
        offset: usize,
    },
    /// A record in chunks. Handover does not use them.
    #[error("the NDEF record at byte {offset} comes in chunks")]
    Chunked {
        /// Where the record begins, from 0.
        offset: usize,
    },
    /// A record without a type, type name format 0 or 5, that has one, or an empty one that has more.
    #[error("the NDEF record at byte {offset} has what its kind does not have")]
    Malformed {
        /// Where the record begins, from 0.
        offset: usize,
    },
    /// More than [`MAX_RECORDS`].
    #[error("an NDEF message of more than {MAX_RECORDS} records")]
    TooManyRecords,
    /// Type and id have at most 255 bytes, a payload at most 4,294,967,295.
    #[error("a part of an NDEF record is too long")]
    TooLong,
}

impl NdefError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "ndef_empty",
            Self::Truncated => "ndef_truncated",
            Self::TrailingBytes { .. } => "ndef_trailing_bytes",
            Self::MessageBegin { .. } => "ndef_message_begin",
            Self::Chunked { .. } => "ndef_chunked",
            Self::Malformed { .. } => "ndef_malformed",
            Self::TooManyRecords => "ndef_too_many_records",
            Self::TooLong => "ndef_too_long",
        }
    }
}

/// How the type of a record is to be read (TNF).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeNameFormat {
    /// 0: the record is empty.
    Empty,
    /// 1: a type of the NFC Forum, such as `Hs`.
    WellKnown,
    /// 2: a media type.
    Media,
    /// 3: a URI.
    Uri,
    /// 4: a type of some domain, such as `iso.org:18013:nfc`.
    External,
    /// 5: no type.
    Unknown,
    /// 7: reserved; to be taken like a type one does not know.
    Reserved,
}

impl TypeNameFormat {
    /// `None` for 6, which only continues a record in chunks.
    fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Empty),
            1 => Some(Self::WellKnown),
            2 => Some(Self::Media),
            3 => Some(Self::Uri),
            4 => Some(Self::External),
            5 => Some(Self::Unknown),
            7 => Some(Self::Reserved),
            _ => None,
        }
    }

    fn bits(self) -> u8 {
        match self {
            Self::Empty => 0,
            Self::WellKnown => 1,
            Self::Media => 2,
            Self::Uri => 3,
            Self::External => 4,
            Self::Unknown => 5,
            Self::Reserved => 7,
        }
    }

    /// Whether upper and lower case are alike in the type, as for media and external types.
    fn ignores_case(self) -> bool {
        matches!(self, Self::Media | Self::External)
    }
}

/// One record, borrowed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Record<'a> {
    /// How `kind` is to be read.
    pub format: TypeNameFormat,
    /// The type.
    pub kind: &'a [u8],
    /// What other records refer to it by; empty for none.
    pub id: &'a [u8],
    /// The content.
    pub payload: &'a [u8],
}

impl<'a> Record<'a> {
    /// A record without an id.
    #[must_use]
    pub const fn new(format: TypeNameFormat, kind: &'a [u8], payload: &'a [u8]) -> Self {
        Self {
            format,
            kind,
            id: &[],
            payload,
        }
    }

    /// The same with an id.
    #[must_use]
    pub const fn with_id(self, id: &'a [u8]) -> Self {
        Self { id, ..self }
    }

    /// Whether it is of this type. Case does not matter in media and external types.
    #[must_use]
    pub fn is(&self, format: TypeNameFormat, kind: &[u8]) -> bool {
        self.format == format
            && if format.ignores_case() {
                self.kind.eq_ignore_ascii_case(kind)
            } else {
                self.kind == kind
            }
    }

    fn encode(&self, flags: u8, message: &mut Vec<u8>) -> Result<(), NdefError> {
        let kind_length = u8::try_from(self.kind.len()).map_err(|_| NdefError::TooLong)?;
        let id_length = u8::try_from(self.id.len()).map_err(|_| NdefError::TooLong)?;
        let payload_length = u32::try_from(self.payload.len()).map_err(|_| NdefError::TooLong)?;
        let with_id = if self.id.is_empty() { 0 } else { WITH_ID };
        let short = u8::try_from(payload_length);
        let form = if short.is_ok() { SHORT } else { 0 };
        message.push(flags | with_id | form | self.format.bits());
        message.push(kind_length);
        match short {
            Ok(length) => message.push(length),
            Err(_) => message.extend(payload_length.to_be_bytes()),
        }
        if with_id != 0 {
            message.push(id_length);
        }
        message.extend(self.kind);
        message.extend(self.id);
        message.extend(self.payload);
        Ok(())
    }
}

/// Shows the type, and the lengths of id and payload.
impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Record({:?} {}, id of {} bytes, {} bytes)",
            self.format,
            self.kind.escape_ascii(),
            self.id.len(),
            self.payload.len()
        )
    }
}

/// The records of a message, in order.
///
/// # Errors
/// [`NdefError`] when the bytes are not exactly one message.
pub fn read(message: &[u8]) -> Result<Vec<Record<'_>>, NdefError> {
    let mut records = Vec::new();
    let mut rest = Bytes(message);
    while !rest.0.is_empty() {
        let offset = message.len().saturating_sub(rest.0.len());
        if records.len() >= MAX_RECORDS {
            return Err(NdefError::TooManyRecords);
        }
        let flags = rest.byte()?;
        if (flags & BEGIN != 0) != records.is_empty() {
            return Err(NdefError::MessageBegin { offset });
        }
        records.push(rest.record(flags, offset)?);
        if flags & END != 0 {
            return match rest.0.len() {
                0 => Ok(records),
                length => Err(NdefError::TrailingBytes { length }),
            };
        }
    }
    Err(if records.is_empty() {
        NdefError::Empty
    } else {
        NdefError::Truncated
    })
}

/// A message of these records, in the shortest form.
///
/// # Errors
/// [`NdefError::Empty`] without records, [`NdefError::TooManyRecords`], [`NdefError::TooLong`].
pub fn write(records: &[Record<'_>]) -> Result<Vec<u8>, NdefError> {
    if records.len() > MAX_RECORDS {
        return Err(NdefError::TooManyRecords);
    }
    let last = records.len().checked_sub(1).ok_or(NdefError::Empty)?;
    let mut message = Vec::new();
    for (position, record) in records.iter().enumerate() {
        let begin = if position == 0 { BEGIN } else { 0 };
        let end = if position == last { END } else { 0 };
        record.encode(begin | end, &mut message)?;
    }
    Ok(message)
}

/// What is not read yet.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Result<u8, NdefError> {
        let (first, rest) = self.0.split_first().ok_or(NdefError::Truncated)?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], NdefError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(NdefError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The record after its first byte.
    fn record(&mut self, flags: u8, offset: usize) -> Result<Record<'a>, NdefError> {
        let format = TypeNameFormat::from_bits(flags & FORMAT).filter(|_| flags & CHUNKED == 0);
        let format = format.ok_or(NdefError::Chunked { offset })?;
        let kind_length = self.byte()?;
        let payload_length = if flags & SHORT != 0 {
            usize::from(self.byte()?)
        } else {
            let (length, rest) = self.0.split_first_chunk::<4>().ok_or(NdefError::Truncated)?;
            self.0 = rest;
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_| NdefError::Truncated)?
        };
        let id_length = if flags & WITH_ID != 0 { self.byte()? } else { 0 };
        let record = Record {
            format,
            kind: self.take(usize::from(kind_length))?,
            id: self.take(usize::from(id_length))?,
            payload: self.take(payload_length)?,
        };
        let without_type = matches!(format, TypeNameFormat::Empty | TypeNameFormat::Unknown);
        let not_empty = !record.id.is_empty() || !record.payload.is_empty();
        if without_type && !record.kind.is_empty() || format == TypeNameFormat::Empty && not_empty {
            return Err(NdefError::Malformed { offset });
        }
        Ok(record)
    }
}

const BEGIN: u8 = 0x80;
const END: u8 = 0x40;
const CHUNKED: u8 = 0x20;
/// One byte for the payload's length instead of four.
const SHORT: u8 = 0x10;
const WITH_ID: u8 = 0x08;
const FORMAT: u8 = 0x07;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_and_long_records_with_and_without_id_are_written_and_read() {
        let long = [7; 256];
        let records = [
            Record::new(TypeNameFormat::WellKnown, b"Hs", b"\x15"),
            Record::new(TypeNameFormat::Media, b"a/b", &long).with_id(b"0"),
            Record::new(TypeNameFormat::Empty, b"", b""),
        ];
        let message = write(&records).unwrap();
        assert_eq!(message[..6], *b"\x91\x02\x01Hs\x15");
        assert_eq!(message[6..17], *b"\x0A\x03\x00\x00\x01\x00\x01a/b0");
        assert_eq!(message[message.len() - 3..], [0x50, 0, 0]);
        assert_eq!(read(&message).unwrap(), records);
    }

    #[test]
    fn every_type_name_format_is_read() {
        use TypeNameFormat as F;
        for format in [F::WellKnown, F::Media, F::Uri, F::External, F::Reserved] {
            let message = write(&[Record::new(format, b"x", b"y")]).unwrap();
            assert_eq!(read(&message).unwrap()[0].format, format);
        }
        let unknown = write(&[Record::new(F::Unknown, b"", b"y")]).unwrap();
        assert_eq!(read(&unknown).unwrap()[0].payload, b"y");
    }

    #[test]
    fn case_matters_only_in_well_known_types() {
        let is = |format, kind| Record::new(format, b"Hs", b"").is(format, kind);
        assert!(is(TypeNameFormat::External, b"HS"));
        assert!(!is(TypeNameFormat::WellKnown, b"HS"));
        assert!(!Record::new(TypeNameFormat::Media, b"Hs", b"").is(TypeNameFormat::WellKnown, b"Hs"));
    }

    #[test]
    fn what_is_not_exactly_one_message_is_refused() {
        for (bytes, error) in [
            (b"".as_slice(), NdefError::Empty),
            (b"\xD1\x01\x01T", NdefError::Truncated),
            (b"\x91\x01\x00T", NdefError::Truncated),
            (b"\xC1\x01\xFF\xFF\xFF\xFFT", NdefError::Truncated),
            (b"\xD1\x01\x00T\x00", NdefError::TrailingBytes { length: 1 }),
            (b"\x51\x01\x00T", NdefError::MessageBegin { offset: 0 }),
            (b"\x91\x01\x00T\xD1\x01\x00T", NdefError::MessageBegin { offset: 4 }),
            (b"\xB1\x01\x00T\x56\x00\x00", NdefError::Chunked { offset: 0 }),
            (b"\x91\x01\x00T\x56\x00\x00", NdefError::Chunked { offset: 4 }),
            (b"\xD0\x01\x00T", NdefError::Malformed { offset: 0 }),
            (b"\xD0\x00\x01T", NdefError::Malformed { offset: 0 }),
            (b"\xD5\x01\x00T", NdefError::Malformed { offset: 0 }),
        ] {
            assert_eq!(read(bytes), Err(error), "{bytes:02X?}");
        }
    }

    #[test]
    fn the_number_of_records_is_bounded() {
        let record = Record::new(TypeNameFormat::WellKnown, b"T", b"");
        let mut message = write(&[record; MAX_RECORDS]).unwrap();
        assert_eq!(read(&message).unwrap().len(), MAX_RECORDS);
        assert_eq!(write(&[record; MAX_RECORDS + 1]), Err(NdefError::TooManyRecords));
        let last = message.len() - 4;
        message[last] &= !END;
        message.extend(b"\x51\x01\x00T");
        assert_eq!(read(&message), Err(NdefError::TooManyRecords));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        assert_eq!(write(&[]), Err(NdefError::Empty));
        let long = [0; 256];
        let record = Record::new(TypeNameFormat::External, &long, b"");
        assert_eq!(write(&[record]), Err(NdefError::TooLong));
        let record = Record::new(TypeNameFormat::External, b"a", b"").with_id(&long);
        assert_eq!(write(&[record]), Err(NdefError::TooLong));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(records) = read(&bytes) {
                let written = write(&records).unwrap();
                prop_assert_eq!(read(&written).unwrap(), records);
            }
        }
    }
}
