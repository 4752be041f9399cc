//! The status words with which the card refuses.

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 63Cx: a wrong or not yet presented PIN, with the tries left.
    TriesLeft(u8),
    /// 6700.
    WrongLength,
    /// 6881.
    LogicalChannel,
    /// 6882.
    SecureMessaging,
    /// 6884, from ISO/IEC 7816-4: nobody has published what a real card answers to a chained command.
    Chaining,
    /// 6981, from ISO/IEC 7816-4: the file is of another kind (a PIN cannot be read, a certificate not verified).
    WrongFileKind,
    /// 6982: read or use before VERIFY.
    SecurityStatus,
    /// 6984: the card's word for blocked (firm), where ISO/IEC 7816-4 has 6983.
    Blocked,
    /// 6985.
    Conditions,
    /// 6986: no current file.
    NoCurrentFile,
    /// 6A80.
    BadData,
    /// 6A82.
    NotFound,
    /// 6A86.
    BadParameters,
    /// 6B00: offset past the end of the file.
    BadOffset,
    /// 6D00.
    UnknownInstruction,
    /// 6E00.
    UnknownClass,
    /// 6F00.
    Internal,
}

impl Refusal {
    pub(crate) fn status(self) -> [u8; 2] {
        match self {
            Self::TriesLeft(left) => [0x63, 0xC0 | left.min(0x0F)],
            Self::WrongLength => [0x67, 0x00],
            Self::LogicalChannel => [0x68, 0x81],
            Self::SecureMessaging => [0x68, 0x82],
            Self::Chaining => [0x68, 0x84],
            Self::WrongFileKind => [0x69, 0x81],
            Self::SecurityStatus => [0x69, 0x82],
            Self::Blocked => [0x69, 0x84],
            Self::Conditions => [0x69, 0x85],
            Self::NoCurrentFile => [0x69, 0x86],
            Self::BadData => [0x6A, 0x80],
            Self::NotFound => [0x6A, 0x82],
            Self::BadParameters => [0x6A, 0x86],
            Self::BadOffset => [0x6B, 0x00],
            Self::UnknownInstruction => [0x6D, 0x00],
            Self::UnknownClass => [0x6E, 0x00],
            Self::Internal => [0x6F, 0x00],
        }
    }
}
