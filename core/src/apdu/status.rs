//! Status words: the two bytes that end every response, and what they mean on this card.

use std::borrow::Cow;
use std::fmt;

/// How many tries a PIN or password has left, or has at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Retries(pub u8);

impl fmt::Display for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// SW1 SW2 as the card sent them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// 9000.
    pub const SUCCESS: Self = Self(0x9000);
    /// 6282: the end of the file came before the length asked for.
    pub const END_OF_FILE: Self = Self(0x6282);
    /// 6300: a wrong value of a key without a retry limit (one source, JICSAP).
    pub const WRONG_WITHOUT_LIMIT: Self = Self(0x6300);
    /// 6700.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// 6982.
    pub const SECURITY_STATUS_NOT_SATISFIED: Self = Self(0x6982);
    /// 6A82.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// 6B00: READ BINARY past the end of the file.
    pub const OFFSET_OUTSIDE_FILE: Self = Self(0x6B00);
    /// 6D00.
    pub const INSTRUCTION_NOT_SUPPORTED: Self = Self(0x6D00);

    /// Whether this is 9000.
    #[must_use]
    pub fn is_success(self) -> bool {
        self == Self::SUCCESS
    }

    /// What it means. Where a meaning depends on the command, this is the common one.
    #[must_use]
    pub fn meaning(self) -> StatusMeaning {
        use StatusMeaning as M;
        let [sw1, sw2] = self.0.to_be_bytes();
        match (sw1, sw2) {
            (0x90, 0x00) => M::Success,
            (0x61, _) => M::MoreData(full_if_zero(sw2)),
            (0x6C, _) => M::ExactLength(full_if_zero(sw2)),
            (0x62, 0x82) => M::EndOfFile,
            (0x63, 0x00) => M::WrongValueWithoutLimit,
            (0x63, 0xC0..=0xCF) => M::WrongValue(Retries(sw2 & 0x0F)),
            (0x66, 0xF1) => M::KeyDeliveryNotConfigured,
            (0x67, 0x00) => M::WrongLength,
            (0x68, 0x81) => M::LogicalChannelNotSupported,
            (0x68, 0x82) => M::SecureMessagingNotSupported,
            (0x68, 0x84) => M::ChainingNotSupported,
            (0x69, 0x82) => M::SecurityStatusNotSatisfied,
            (0x69, 0x83) => M::AuthenticationMethodBlocked,
            (0x69, 0x84) => M::ReferenceDataBlocked,
            (0x69, 0x85) => M::ConditionsNotSatisfied,
            (0x69, 0x86) => M::NoCurrentFile,
            (0x69, 0x87) => M::SecureMessagingObjectMissing,
            (0x69, 0x88) => M::SecureMessagingObjectWrong,
            (0x69, 0xFC) => M::NoSecureSession,
            (0x6A, 0x80) => M::WrongData,
            (0x6A, 0x81) => M::FunctionNotSupported,
            (0x6A, 0x82) => M::NotFound,
            (0x6A, 0x83) => M::RecordNotFound,
            (0x6A, 0x86) => M::WrongParameters,
            (0x6A, 0x88) => M::ObjectNotFound,
            (0x6B, 0x00) => M::OffsetOutsideFile,
            (0x6D, 0x00) => M::InstructionNotSupported,
            (0x6E, 0x00) => M::ClassNotSupported,
            (0x6F, 0x00) => M::InternalError,
            _ => M::Unknown,
        }
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

/// The meaning of a [`StatusWord`]. Firm unless a variant says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusMeaning {
    /// 9000: done. To an empty VERIFY: already verified, no counter reported.
    Success,
    /// 61xx: this many bytes (1 to 256) can be fetched with GET RESPONSE.
    MoreData(u16),
    /// 6Cxx: wrong Le; this is the exact length (1 to 256).
    ExactLength(u16),
    /// 6282: the file ended before the length asked for.
    EndOfFile,
    /// 63Cx: wrong value, this many tries left; 0 is also the attempt that blocks (one source).
    WrongValue(Retries),
    /// 6300: wrong value of a key without a retry limit (one source, JICSAP).
    WrongValueWithoutLimit,
    /// 66F1: SET SESSION KEY, but no key delivery is configured (one source).
    KeyDeliveryNotConfigured,
    /// 6700: wrong length.
    WrongLength,
    /// 6881: no logical channels (one source).
    LogicalChannelNotSupported,
    /// 6882: no secure messaging (one source).
    SecureMessagingNotSupported,
    /// 6884: no chains of commands, as ISO/IEC 7816-4 has it; not observed on this card.
    ChainingNotSupported,
    /// 6982: a PIN or password has to be verified first.
    SecurityStatusNotSatisfied,
    /// 6983: blocked, as ISO/IEC 7816-4 has it; not observed on this card (disputed).
    AuthenticationMethodBlocked,
    /// 6984: blocked, as this card answers.
    ReferenceDataBlocked,
    /// 6985: conditions of use not satisfied (one source).
    ConditionsNotSatisfied,
    /// 6986: no file is selected.
    NoCurrentFile,
    /// 6987: a secure messaging object is missing (one source).
    SecureMessagingObjectMissing,
    /// 6988: a secure messaging object is wrong; the session is gone (one source).
    SecureMessagingObjectWrong,
    /// 69FC: there is no secure session (one source).
    NoSecureSession,
    /// 6A80: wrong data.
    WrongData,
    /// 6A81: function not supported, such as reading several records at once (one source).
    FunctionNotSupported,
    /// 6A82: no such application or file.
    NotFound,
    /// 6A83: no such record.
    RecordNotFound,
    /// 6A86: wrong P1 or P2.
    WrongParameters,
    /// 6A88: no such data object.
    ObjectNotFound,
    /// 6B00: READ BINARY past the end of the file (one source).
    OffsetOutsideFile,
    /// 6D00: instruction not supported.
    InstructionNotSupported,
    /// 6E00: class not supported.
    ClassNotSupported,
    /// 6F00: internal error.
    InternalError,
    /// Anything else; the [`StatusWord`] keeps the value.
    Unknown,
}

impl StatusMeaning {
    /// A short description in English.
    #[must_use]
    pub fn english(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::MoreData(length) => return format!("{length} more bytes to fetch").into(),
            Self::ExactLength(length) => return format!("wrong Le, {length} bytes are there").into(),
            Self::WrongValue(Retries(0)) => "wrong, no try left: blocked",
            Self::WrongValue(tries) => return format!("wrong, tries left: {tries}").into(),
            Self::Success => "done",
            Self::EndOfFile => "end of file",
            Self::WrongValueWithoutLimit => "wrong (no retry limit)",
            Self::KeyDeliveryNotConfigured => "no key delivery configured",
            Self::WrongLength => "wrong length",
            Self::LogicalChannelNotSupported => "logical channels not supported",
            Self::SecureMessagingNotSupported => "secure messaging not supported",
            Self::ChainingNotSupported => "command chaining not supported",
            Self::SecurityStatusNotSatisfied => "PIN or password needed first",
            Self::AuthenticationMethodBlocked | Self::ReferenceDataBlocked => "blocked",
            Self::ConditionsNotSatisfied => "conditions of use not satisfied",
            Self::NoCurrentFile => "no file selected",
            Self::SecureMessagingObjectMissing => "secure messaging object missing",
            Self::SecureMessagingObjectWrong => "secure messaging object wrong",
            Self::NoSecureSession => "no secure session",
            Self::WrongData => "wrong data",
            Self::FunctionNotSupported => "function not supported",
            Self::NotFound => "no such application or file",
            Self::RecordNotFound => "no such record",
            Self::WrongParameters => "wrong P1 or P2",
            Self::ObjectNotFound => "no such data object",
            Self::OffsetOutsideFile => "offset past the end of the file",
            Self::InstructionNotSupported => "instruction not supported",
            Self::ClassNotSupported => "class not supported",
            Self::InternalError => "internal error of the card",
            Self::Unknown => "unknown status",
        })
    }

    /// A short description in Japanese.
    #[must_use]
    pub fn japanese(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::MoreData(length) => return format!("続きのデータが{length}バイトあります").into(),
            Self::ExactLength(length) => return format!("Leが不正です(正しくは{length}バイト)").into(),
            Self::WrongValue(Retries(0)) => "照合不一致、残り0回(ロックされました)",
            Self::WrongValue(tries) => return format!("照合不一致、残り{tries}回").into(),
            Self::Success => "正常終了",
            Self::EndOfFile => "ファイルの終わりに達しました",
            Self::WrongValueWithoutLimit => "照合不一致(回数制限なし)",
            Self::KeyDeliveryNotConfigured => "鍵配送が設定されていません",
            Self::WrongLength => "長さが不正です",
            Self::LogicalChannelNotSupported => "論理チャネルに対応していません",
            Self::SecureMessagingNotSupported => "セキュアメッセージングに対応していません",
            Self::ChainingNotSupported => "コマンドの連結に対応していません",
            Self::SecurityStatusNotSatisfied => "先に暗証番号の照合が必要です",
            Self::AuthenticationMethodBlocked | Self::ReferenceDataBlocked => "ロックされています",
            Self::ConditionsNotSatisfied => "使用条件を満たしていません",
            Self::NoCurrentFile => "ファイルが選択されていません",
            Self::SecureMessagingObjectMissing => "セキュアメッセージングのデータが足りません",
            Self::SecureMessagingObjectWrong => "セキュアメッセージングのデータが不正です",
            Self::NoSecureSession => "セキュアメッセージングのセッションがありません",
            Self::WrongData => "データが不正です",
            Self::FunctionNotSupported => "機能に対応していません",
            Self::NotFound => "アプリケーションまたはファイルがありません",
            Self::RecordNotFound => "レコードがありません",
            Self::WrongParameters => "P1またはP2が不正です",
            Self::ObjectNotFound => "データオブジェクトがありません",
            Self::OffsetOutsideFile => "オフセットがファイルの終わりを超えています",
            Self::InstructionNotSupported => "命令に対応していません",
            Self::ClassNotSupported => "クラスに対応していません",
            Self::InternalError => "カードの内部エラー",
            Self::Unknown => "不明なステータス",
        })
    }
}

/// SW2 as a length: 00 is 256.
fn full_if_zero(sw2: u8) -> u16 {
    if sw2 == 0 { 256 } else { u16::from(sw2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_read_from_the_low_nibble() {
        assert_eq!(StatusWord(0x63C2).meaning(), StatusMeaning::WrongValue(Retries(2)));
        assert_eq!(StatusWord(0x63CA).meaning(), StatusMeaning::WrongValue(Retries(10)));
        assert_eq!(StatusWord(0x63D2).meaning(), StatusMeaning::Unknown);
    }

    #[test]
    fn a_zero_length_means_256() {
        assert_eq!(StatusWord(0x6100).meaning(), StatusMeaning::MoreData(256));
        assert_eq!(StatusWord(0x6C04).meaning(), StatusMeaning::ExactLength(4));
    }

    #[test]
    fn every_status_in_use_has_a_meaning_in_both_languages() {
        let seen = [
            0x9000, 0x63C0, 0x6300, 0x6984, 0x6983, 0x6982, 0x6985, 0x6986, 0x6A80, 0x6A82, 0x6A83, 0x6A86, 0x6A88,
            0x6A81, 0x6B00, 0x6282, 0x6700, 0x6881, 0x6882, 0x6884, 0x66F1, 0x6987, 0x6988, 0x69FC, 0x6D00, 0x6E00,
            0x6F00, 0x6110, 0x6C10,
        ];
        for status in seen.map(StatusWord) {
            assert_ne!(status.meaning(), StatusMeaning::Unknown, "{status}");
            assert!(!status.meaning().japanese().is_ascii(), "{status}");
            assert!(status.meaning().english().is_ascii(), "{status}");
        }
    }
}
