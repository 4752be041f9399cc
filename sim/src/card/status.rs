//! The status words with which the card refuses.

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 63Cx: a wrong or not yet presented PIN, with the tries left.
    TriesLeft(u8),
    /// 6300: wrong, and not counted (from JICSAP; one source).
    WrongWithoutLimit,
    /// 66F1: no session key can be delivered here (one source).
    NoKeyDelivery,
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
    /// 6987: a secured command without its data object (one source).
    SecureObjectMissing,
    /// 6988: a secured command with a wrong data object, or one that does not decrypt (one source).
    SecureObjectWrong,
    /// 69FC: a secured command without a session (one source).
    NoSession,
    /// 6A80.
    BadData,
    /// 6A81: all records at once.
    NotProvided,
    /// 6A82.
    NotFound,
    /// 6A83.
    NoSuchRecord,
    /// 6A86.
    BadParameters,
    /// 6A88: no such data object.
    NoSuchObject,
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
            Self::WrongWithoutLimit => [0x63, 0x00],
            Self::NoKeyDelivery => [0x66, 0xF1],
            Self::WrongLength => [0x67, 0x00],
            Self::LogicalChannel => [0x68, 0x81],
            Self::SecureMessaging => [0x68, 0x82],
            Self::Chaining => [0x68, 0x84],
            Self::WrongFileKind => [0x69, 0x81],
            Self::SecurityStatus => [0x69, 0x82],
            Self::Blocked => [0x69, 0x84],
            Self::Conditions => [0x69, 0x85],
            Self::NoCurrentFile => [0x69, 0x86],
            Self::SecureObjectMissing => [0x69, 0x87],
            Self::SecureObjectWrong => [0x69, 0x88],
            Self::NoSession => [0x69, 0xFC],
            Self::BadData => [0x6A, 0x80],
            Self::NotProvided => [0x6A, 0x81],
            Self::NotFound => [0x6A, 0x82],
            Self::NoSuchRecord => [0x6A, 0x83],
            Self::BadParameters => [0x6A, 0x86],
            Self::NoSuchObject => [0x6A, 0x88],
            Self::BadOffset => [0x6B, 0x00],
            Self::UnknownInstruction => [0x6D, 0x00],
            Self::UnknownClass => [0x6E, 0x00],
            Self::Internal => [0x6F, 0x00],
        }
    }
}
