//! How a card names things: applications, files, short file ids.

use std::fmt;

/// A value that cannot be an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// An application identifier has 5 to 16 bytes (ISO/IEC 7816-4).
    #[error("an application identifier has 5 to 16 bytes, not {0}")]
    AidLength(usize),
    /// A short file id is 1 to 30 (ISO/IEC 7816-4).
    #[error("a short file id is 1 to 30, not {0}")]
    ShortFileId(u8),
}

impl IdentifierError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AidLength(_) => "aid_length",
            Self::ShortFileId(_) => "short_file_id_out_of_range",
        }
    }
}

/// The full name of an application (AID, DF name): 5 to 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Aid {
    bytes: [u8; Self::MAX_LENGTH],
    length: u8,
}

impl Aid {
    const MIN_LENGTH: usize = 5;
    const MAX_LENGTH: usize = 16;

    /// # Errors
    /// [`IdentifierError::AidLength`] unless there are 5 to 16 bytes.
    pub fn new(name: &[u8]) -> Result<Self, IdentifierError> {
        let refused = IdentifierError::AidLength(name.len());
        if name.len() < Self::MIN_LENGTH {
            return Err(refused);
        }
        let mut bytes = [0; Self::MAX_LENGTH];
        bytes.get_mut(..name.len()).ok_or(refused)?.copy_from_slice(name);
        let length = u8::try_from(name.len()).map_err(|_| refused)?;
        Ok(Self { bytes, length })
    }

    /// An AID written in the program. One of another length than 5 to 16 bytes does not compile.
    #[must_use]
    pub const fn literal<const LENGTH: usize>(name: &[u8; LENGTH]) -> Self {
        const {
            assert!(
                LENGTH >= Self::MIN_LENGTH && LENGTH <= Self::MAX_LENGTH,
                "an AID has 5 to 16 bytes"
            )
        };
        let mut bytes = [0; Self::MAX_LENGTH];
        let (named, _) = bytes.split_at_mut(LENGTH);
        named.copy_from_slice(name);
        let [.., length] = LENGTH.to_be_bytes();
        Self { bytes, length }
    }

    /// The bytes of the name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl fmt::Display for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aid({self})")
    }
}

/// A file within an application (EF identifier), two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u16);

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

/// A file within the current application by its short id (SFI), 1 to 30, which saves selecting it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortFileId(u8);

impl ShortFileId {
    /// # Errors
    /// [`IdentifierError::ShortFileId`] unless `id` is 1 to 30.
    pub const fn new(id: u8) -> Result<Self, IdentifierError> {
        match id {
            1..=30 => Ok(Self(id)),
            _ => Err(IdentifierError::ShortFileId(id)),
        }
    }

    /// An id known when the program is written; one that is not 1 to 30 does not compile.
    #[must_use]
    pub const fn literal<const ID: u8>() -> Self {
        const { assert!(ID >= 1 && ID <= 30, "a short file id is 1 to 30") };
        Self(ID)
    }

    /// 1 to 30.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// As a P1 or P2 that names the file: `80` + the id.
    #[must_use]
    pub const fn reference(self) -> u8 {
        0x80 | self.0
    }
}

/// The file's full id where the two are alike, as in every application of the My Number card, whose files are 0001 to
/// 001E (firm).
impl From<ShortFileId> for FileId {
    fn from(file: ShortFileId) -> Self {
        Self(u16::from(file.0))
    }
}

impl TryFrom<FileId> for ShortFileId {
    type Error = IdentifierError;

    /// The low five bits of a file id 0001 to 001E.
    fn try_from(file: FileId) -> Result<Self, Self::Error> {
        Self::new(u8::try_from(file.0).unwrap_or(u8::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aids_keep_their_bytes_and_refuse_other_lengths() {
        let jpki = Aid::new(b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01").unwrap();
        assert_eq!(jpki.to_string(), "D392F000260100000001");
        assert_eq!(Aid::new(&[1; 4]), Err(IdentifierError::AidLength(4)));
        assert_eq!(Aid::new(&[1; 16]).unwrap().as_bytes(), [1; 16]);
        assert_eq!(Aid::new(&[1; 17]), Err(IdentifierError::AidLength(17)));
        assert_eq!(Aid::literal(&[7; 16]), Aid::new(&[7; 16]).unwrap());
    }

    #[test]
    fn short_file_ids_are_1_to_30() {
        assert!(ShortFileId::new(0).is_err());
        assert!(ShortFileId::new(31).is_err());
        assert_eq!(ShortFileId::new(0x18).unwrap().reference(), 0x98);
        assert_eq!(ShortFileId::try_from(FileId(0x000A)).unwrap().value(), 10);
        assert!(ShortFileId::try_from(FileId(0x0101)).is_err());
    }
}
