//! The declaration of record types: number, occurrence and fields, each written once. `records!` turns the table into
//! structs, their reading and writing, the list by number and the documentation.

use crate::Confidence;

use super::value::{FieldKind, FieldType, Value};

/// The two dialects of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The two-dimensional symbol on a paper prescription (JAHIS 院外処方箋2次元シンボル記録条件規約).
    Jahis,
    /// The file of the electronic prescription (電子処方箋 記録条件仕様).
    Sj1,
}

/// What is known of one record type.
#[derive(Debug)]
pub struct RecordInfo {
    /// Its numbers in the symbol. Several only where the layout repeats, as for 第一 to 第三公費.
    pub jahis: &'static [u16],
    /// Its numbers in SJ1.
    pub sj1: &'static [u16],
    /// The Japanese name.
    pub japanese: &'static str,
    /// The English name.
    pub english: &'static str,
    /// What it belongs to.
    pub level: Level,
    /// How often it stands there, for each of its numbers.
    pub occurrence: Occurrence,
    /// How firm number, order of fields and marks are.
    pub confidence: Confidence,
    /// The fields behind the number, in order.
    pub fields: &'static [FieldInfo],
}

impl RecordInfo {
    /// The numbers in one dialect; none where the dialect does not have the record.
    #[must_use]
    pub fn numbers(&self, dialect: Dialect) -> &'static [u16] {
        match dialect {
            Dialect::Jahis => self.jahis,
            Dialect::Sj1 => self.sj1,
        }
    }

    /// Whether the number is one of this type's, in either dialect.
    #[must_use]
    pub fn has(&self, number: u16) -> bool {
        self.jahis.contains(&number) || self.sj1.contains(&number)
    }
}

/// What a record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The prescription; written before the first RP.
    Prescription,
    /// An RP (剤): drugs with one usage. The first field is the number of the RP.
    Rp,
    /// A drug. The first two fields are the numbers of the RP and of the drug in it.
    Drug,
    /// The prescription; written behind the last RP.
    Appendix,
}

/// How often a record stands in what it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occurrence {
    /// Exactly once.
    Once,
    /// Not or once, sometimes by a condition that a program cannot see.
    AtMostOnce,
    /// Once or more often.
    OnceOrMore,
    /// Any number of times.
    Any,
}

/// What is known of one field.
#[derive(Debug)]
pub struct FieldInfo {
    /// The key in JSON and in Rust.
    pub key: &'static str,
    /// The Japanese name.
    pub japanese: &'static str,
    /// What it means.
    pub kind: FieldKind,
    /// Which characters it holds.
    pub class: CharacterClass,
    /// Its digits (桁数) in the symbol: characters; 0 where unknown.
    pub jahis_digits: usize,
    /// Its digits in SJ1.
    pub sj1_digits: usize,
    /// Whether it has to be there.
    pub mark: Mark,
    /// The codes of the table that the symbol allows; empty where all of them.
    pub jahis_codes: &'static [&'static str],
    /// The codes of the table that SJ1 allows; empty where all of them.
    pub sj1_codes: &'static [&'static str],
}

impl FieldInfo {
    /// The most characters in a dialect; 0 where unknown.
    #[must_use]
    pub fn digits(&self, dialect: Dialect) -> usize {
        match dialect {
            Dialect::Jahis => self.jahis_digits,
            Dialect::Sj1 => self.sj1_digits,
        }
    }

    /// The codes of the table that a dialect allows; empty where all of them.
    #[must_use]
    pub fn codes(&self, dialect: Dialect) -> &'static [&'static str] {
        match dialect {
            Dialect::Jahis => self.jahis_codes,
            Dialect::Sj1 => self.sj1_codes,
        }
    }
}

/// The characters of a field, by the letters of the convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CharacterClass {
    /// `9`: digits.
    Digits,
    /// `X`: half-width characters. Beside letters and digits the convention's own examples hold brackets, hyphens,
    /// blanks and half-width kana.
    HalfWidth,
    /// `N`: any text.
    Text,
}

impl CharacterClass {
    /// The letter of the convention.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Digits => '9',
            Self::HalfWidth => 'X',
            Self::Text => 'N',
        }
    }
}

/// Whether a field has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// ◎: always.
    Required,
    /// ●: at least one of the fields so marked.
    OneOf,
    /// –: it may be omitted.
    Optional,
    /// When the field of that key has that code.
    When(&'static str, &'static str),
    /// Unless the field of that key has that code.
    Unless(&'static str, &'static str),
}

/// A record type as a struct.
pub trait TypedRecord: Default {
    /// The declaration.
    const INFO: &'static RecordInfo;

    /// Takes the fields behind the record number.
    fn from_fields(fields: &[String]) -> Self;

    /// The fields behind the record number, all of the layout and what was behind them.
    fn to_fields(&self) -> Vec<String>;
}

/// A field of such a struct.
pub(crate) trait Slot {
    const KIND: FieldKind;
    fn from_text(text: &str) -> Self;
    fn text(&self) -> &str;
}

impl Slot for String {
    const KIND: FieldKind = FieldKind::Text;

    fn from_text(text: &str) -> Self {
        text.to_owned()
    }

    fn text(&self) -> &str {
        self
    }
}

impl<T: FieldType> Slot for Value<T> {
    const KIND: FieldKind = T::KIND;

    fn from_text(text: &str) -> Self {
        Self::from_text(text)
    }

    fn text(&self) -> &str {
        self.text()
    }
}

/// Fields behind the known ones; empty ones at the end say nothing.
pub(crate) fn surplus<'f>(fields: impl Iterator<Item = &'f String>) -> Vec<String> {
    let mut surplus: Vec<String> = fields.cloned().collect();
    let used = surplus.iter().rposition(|field| !field.is_empty());
    surplus.truncate(used.map_or(0, |last| last.saturating_add(1)));
    surplus
}

/// Declares the record types. A field is
/// `rust_name: type, Class digits[/digits in SJ1], Mark, "日本語名"[, jahis [codes], sj1 [codes]];`.
macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $name:ident = jahis [$($jahis:tt),*], sj1 [$($sj1:tt),*], $japanese:literal, $english:literal,
            $level:ident, $occurrence:ident, $confidence:ident
        {
            $(
                $(#[$note:meta])*
                $field:ident : $type:ty, $class:ident $digits:literal $(/ $wide:literal)?,
                    $mark:ident $(($key:literal = $when:literal))?, $label:literal
                    $(, jahis [$($jahis_code:literal),*], sj1 [$($sj1_code:literal),*])?;
            )*
        }
    )*) => {
        $(
            #[doc = concat!($japanese, "レコード (", $english, "); number ",
                $crate::prescription::table::numbers_note!([$($jahis),*] [$($sj1),*]), ".",
                $crate::eligibility::table::confidence_note!($confidence))]
            $(#[$meta])*
            #[derive(Clone, Debug, Default, PartialEq, Eq)]
            #[non_exhaustive]
            pub struct $name {
                $(
                    #[doc = concat!($label, " (`", $crate::prescription::table::class_letter!($class), "`, ", $digits,
                        $(" in the symbol, ", $wide, " in SJ1",)? "; ",
                        $crate::prescription::table::mark_note!($mark $(($key = $when))?), ").")]
                    $(#[$note])*
                    pub $field: $type,
                )*
                /// Fields behind those of the layout, kept to be written back.
                pub surplus: Vec<String>,
            }

            impl $crate::prescription::table::TypedRecord for $name {
                const INFO: &'static $crate::prescription::table::RecordInfo =
                    &$crate::prescription::table::RecordInfo {
                        jahis: &[$($jahis),*],
                        sj1: &[$($sj1),*],
                        japanese: $japanese,
                        english: $english,
                        level: $crate::prescription::table::Level::$level,
                        occurrence: $crate::prescription::table::Occurrence::$occurrence,
                        confidence: $crate::Confidence::$confidence,
                        fields: &[$($crate::prescription::table::FieldInfo {
                            key: stringify!($field),
                            japanese: $label,
                            kind: <$type as $crate::prescription::table::Slot>::KIND,
                            class: $crate::prescription::table::CharacterClass::$class,
                            jahis_digits: $digits,
                            sj1_digits: $crate::prescription::table::last!($digits $($wide)?),
                            mark: $crate::prescription::table::Mark::$mark $(($key, $when))?,
                            jahis_codes: &[$($($jahis_code),*)?],
                            sj1_codes: &[$($($sj1_code),*)?],
                        }),*],
                    };

                fn from_fields(fields: &[String]) -> Self {
                    let mut fields = fields.iter();
                    Self {
                        $($field: $crate::prescription::table::Slot::from_text(
                            fields.next().map_or("", String::as_str)),)*
                        surplus: $crate::prescription::table::surplus(fields),
                    }
                }

                fn to_fields(&self) -> Vec<String> {
                    let mut fields = vec![$($crate::prescription::table::Slot::text(&self.$field).to_owned()),*];
                    fields.extend_from_slice(&self.surplus);
                    fields
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    use $crate::prescription::table::TypedRecord as _;
                    let fields = $crate::prescription::json::FieldsJson {
                        info: Self::INFO,
                        fields: &self.to_fields(),
                    };
                    fields.serialize(serializer)
                }
            }
        )*

        /// Every record type, in the order of their numbers.
        pub const ALL: &[&$crate::prescription::table::RecordInfo] =
            &[$(<$name as $crate::prescription::table::TypedRecord>::INFO),*];
    };
}

macro_rules! numbers_note {
    ([$($jahis:literal),+] []) => {
        concat!($("`", $jahis, "` "),+, "in the symbol only")
    };
    ([] [$($sj1:literal),+]) => {
        concat!($("`", $sj1, "` "),+, "in SJ1 only")
    };
    ([61] [60]) => {
        "`61` in the symbol, `60` in SJ1"
    };
    ([$first:literal $(, $rest:literal)*] [$($sj1:literal),+]) => {
        concat!("`", $first, "`" $(, ", `", $rest, "`")*)
    };
}

macro_rules! class_letter {
    (Digits) => {
        "9"
    };
    (HalfWidth) => {
        "X"
    };
    (Text) => {
        "N"
    };
}

macro_rules! mark_note {
    (Required) => {
        "◎"
    };
    (OneOf) => {
        "●"
    };
    (Optional) => {
        "–"
    };
    (When($key:literal = $code:literal)) => {
        concat!("required when `", $key, "` is ", $code)
    };
    (Unless($key:literal = $code:literal)) => {
        concat!("required unless `", $key, "` is ", $code)
    };
}

macro_rules! last {
    ($only:literal) => {
        $only
    };
    ($first:literal $last:literal) => {
        $last
    };
}

pub(crate) use {class_letter, last, mark_note, numbers_note, records};
