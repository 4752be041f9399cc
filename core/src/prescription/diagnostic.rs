//! What reading tolerated in a prescription, and what stands in the way of writing one.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Something that a prescription should not have, or that a program should know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What it is.
    pub code: DiagnosticCode,
    /// The line in the file, from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// The record's number.
    pub record: Option<u16>,
    /// The field's place behind the record number, from 1, and its key where the layout knows it.
    pub field: Option<(usize, Option<&'static str>)>,
    /// Further words, such as the unknown code. Never personal data.
    pub detail: String,
}

impl Diagnostic {
    pub(crate) fn new(code: DiagnosticCode) -> Self {
        Self {
            code,
            line: None,
            record: None,
            field: None,
            detail: String::new(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(record) = self.record {
            write!(f, "record {record}")?;
            match self.field {
                Some((place, Some(key))) => write!(f, ", field {place} ({key}): ")?,
                Some((place, None)) => write!(f, ", field {place}: ")?,
                None => write!(f, ": ")?,
            }
        }
        write!(f, "{}", self.code.message())?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("severity", self.code.severity().as_str())?;
        map.serialize_entry("code", self.code.as_str())?;
        map.serialize_entry("line", &self.line)?;
        map.serialize_entry("record", &self.record)?;
        map.serialize_entry("field", &self.field.map(|(place, _)| place))?;
        if let Some(key) = self.field.and_then(|(_, key)| key) {
            map.serialize_entry("key", key)?;
        }
        map.serialize_entry("message", self.code.message())?;
        if !self.detail.is_empty() {
            map.serialize_entry("detail", &self.detail)?;
        }
        map.end()
    }
}

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Against the convention: refused by strict reading and by checked writing.
    Warning,
    /// In order, but dangerous to overlook; never refused.
    Note,
}

impl Severity {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! diagnostic_codes {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $severity:ident, $message:literal, $japanese:literal;)*) => {
        /// The kinds of diagnostics. Their text form ([`DiagnosticCode::as_str`]) is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DiagnosticCode {
            $(
                #[doc = concat!("`", $code, "`: ", $message, ".")]
                $(#[$meta])*
                $variant,
            )*
        }

        impl DiagnosticCode {
            /// The stable code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// How much it weighs.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)*
                }
            }

            /// What it means, in English.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self {
                    $(Self::$variant => $message,)*
                }
            }

            /// What it means, in Japanese.
            #[must_use]
            pub const fn message_ja(self) -> &'static str {
                match self {
                    $(Self::$variant => $japanese,)*
                }
            }
        }
    };
}

diagnostic_codes! {
    UnknownVersion = "unknown_version", Warning, "a version of the convention that is not known here",
        "未知のバージョンです";
    Encoding = "encoding", Warning, "the characters are not in the encoding of this dialect",
        "文字コードがこの様式のものではありません";
    ByteOrderMark = "byte_order_mark", Warning, "the file begins with a byte order mark", "BOMがあります";
    LineEnds = "line_ends", Warning, "a line does not end as this dialect demands", "改行コードがこの様式のものではありません";
    EndMark = "end_mark", Warning, "the end of file mark (1Ah) is missing, or is where there should be none",
        "EOF(1Ah)がないか、不要なEOFがあります";
    BlankLine = "blank_line", Warning, "an empty line; it is not kept", "空行です（保持しません）";
    UnknownRecord = "unknown_record", Warning, "a record that is not in the known layout; it is kept in its place",
        "既知のレイアウトにないレコードです（保持します）";
    OtherDialect = "other_dialect", Warning, "this belongs to the other dialect", "もう一方の様式のものです";
    MissingRecord = "missing_record", Warning, "a required record is missing", "必須のレコードがありません";
    RepeatedRecord = "repeated_record", Warning, "the record occurs more often than it may", "レコードが重複しています";
    WrongOrder = "wrong_order", Warning, "the record stands behind one that belongs after it", "レコードの順序が異なります";
    FewerFields = "fewer_fields", Warning, "the record ends before its last field", "項目が末尾まで記録されていません";
    SurplusFields = "surplus_fields", Warning, "there are empty fields behind the last one", "末尾に余分な空の項目があります";
    UnknownField = "unknown_field", Warning, "there is text behind the last field; it is kept",
        "既知のレイアウトにない項目があります（保持します）";
    Missing = "missing", Warning, "a required field is empty", "必須の項目が空です";
    Misfit = "misfit", Warning, "the text is not a value of this field's type; it is kept as text",
        "項目の型に合わない値です（文字列のまま保持します）";
    UnknownCode = "unknown_code", Warning, "a code that is not in its table; it is kept", "コード表にないコードです（保持します）";
    TooLong = "too_long", Warning, "the text is longer than its field", "桁数を超えています";
    AmountForm = "amount_form", Warning, "the amount has zeros that should not be written", "数値に余分な0があります";
    Blanks = "blanks", Warning, "the field begins or ends with a blank", "項目の先頭か末尾に空白があります";
    Quotes = "quotes", Warning, "the field is in quotation marks, which are taken as text", "項目が引用符で囲まれています";
    ControlCharacter = "control_character", Warning, "the field holds a control character", "制御文字があります";
    Gaiji = "gaiji", Warning, "the field holds a user-defined character (外字)", "外字があります";
    OddInsurerNumber = "odd_insurer_number", Warning, "the insurer number is not digits", "保険者番号が数字ではありません";
    NoInsuredNumber = "no_insured_number", Warning, "there is an insurer but neither symbol nor number of the insured",
        "保険者番号があるのに記号も番号もありません";
    MixedBurden = "mixed_burden", Warning, "some drugs say who bears the cost and some do not",
        "負担区分レコードのある薬品とない薬品があります";
    DummyCode = "dummy_code", Note, "the code only says that there is none; go by the name", "ダミーコードです（名称で判断してください）";
    More = "more", Warning, "there are more diagnostics than are listed", "これ以上の診断は省略しました";
}
