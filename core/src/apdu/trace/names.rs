//! What applications, files and data objects are called. Names of the My Number card's files are firm unless marked.
//!
//! Where the card module names the same, the names are alike; they are written here again because that module uses
//! commands, and commands must not know it. A test compares.

use super::tables::{APPLICATIONS, DATA_OBJECTS, FCI_OBJECTS, HPKI, JPKI, NDEF, ROOT, SECURED_OBJECTS};
use crate::Language;

/// A name in both languages.
#[derive(Clone, Copy)]
pub(super) struct Name {
    japanese: &'static str,
    english: &'static str,
}

impl Name {
    pub(super) fn in_language(self, language: Language) -> &'static str {
        language.pick(self.japanese, self.english)
    }
}

/// An application and what is in it.
pub(super) struct Application {
    pub(super) aid: &'static [u8],
    pub(super) name: Name,
    pub(super) files: &'static [File],
    pub(super) objects: &'static [Object],
}

pub(super) struct File {
    id: u16,
    name: Name,
}

/// A data object of a file.
pub(super) struct Object {
    place: u16,
    tag: u32,
    pub(super) name: Name,
    pub(super) value: Value,
}

/// What the value of an object is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// Other objects.
    Objects,
    /// To be hidden in a recording.
    Hidden,
    /// Known to be harmless.
    Harmless,
}

/// The objects that may stand in one place, such as a file.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    objects: &'static [Object],
    place: u16,
}

impl Layout {
    /// What SELECT answers with when it is asked for the FCI (ISO/IEC 7816-4, 7.4).
    pub(super) const FCI: Self = Self {
        objects: &FCI_OBJECTS,
        place: 0,
    };
    /// What secure messaging makes of commands and responses.
    pub(super) const SECURED: Self = Self {
        objects: &SECURED_OBJECTS,
        place: 0,
    };

    /// Of what GET DATA of `tag` answers with.
    pub(super) fn of_data_object(tag: u16) -> Self {
        Self {
            objects: &DATA_OBJECTS,
            place: tag,
        }
    }

    pub(super) fn get(self, tag: u32) -> Option<&'static Object> {
        self.known().find(|object| object.tag == tag)
    }

    /// Whether a tag of two bytes begins with this one.
    pub(super) fn begins_tag(self, first: u8) -> bool {
        self.known().any(|object| object.tag >> 8 == u32::from(first))
    }

    pub(super) fn is_empty(self) -> bool {
        self.known().next().is_none()
    }

    fn known(self) -> impl Iterator<Item = &'static Object> {
        self.objects.iter().filter(move |object| object.place == self.place)
    }
}

impl Application {
    /// The name on the card, or that and zeros up to the full length of sixteen bytes.
    pub(super) fn by_aid(aid: &[u8]) -> Option<&'static Self> {
        let is_padding = |rest: &[u8]| rest.is_empty() || aid.len() == 16 && rest.iter().all(|byte| *byte == 0);
        APPLICATIONS
            .iter()
            .find(|application| aid.strip_prefix(application.aid).is_some_and(is_padding))
    }

    /// The MF, and its files on those cards that have any.
    pub(super) fn root() -> &'static Self {
        &ROOT
    }

    pub(super) fn file(&self, id: u16) -> Option<Name> {
        self.files.iter().find(|file| file.id == id).map(|file| file.name)
    }

    /// The objects that a file is known to hold.
    pub(super) fn layout(&self, file: u16) -> Layout {
        Layout {
            objects: self.objects,
            place: file,
        }
    }

    /// Whether the file is known to hold BER-TLV.
    pub(super) fn has_objects(&self, file: u16) -> bool {
        !self.layout(file).is_empty()
    }

    /// The file that a reference in VERIFY names. HPKI cards call the PIN of EF 0002 88, short file id 8 (firm).
    pub(super) fn referenced(&self, id: u16) -> u16 {
        match id {
            0x0008 if self.aid.starts_with(HPKI) => 0x0002,
            own => own,
        }
    }

    pub(super) fn is_jpki(&self) -> bool {
        self.aid == JPKI
    }

    pub(super) fn is_card_identity(&self) -> bool {
        self.aid == super::tables::CARD_IDENTITY
    }

    pub(super) fn is_ndef(&self) -> bool {
        self.aid == NDEF
    }
}

/// EF 0006 of the JPKI application.
pub(super) const TOKEN_INFORMATION: u16 = 0x0006;
/// EF 0008 of the JPKI application (one source).
pub(super) const AVAILABILITY: u16 = 0x0008;
/// EF 0001 of application …0100.
pub(super) const CARD_RECORD: u16 = 0x0001;
/// The capability container of the NDEF application (NFC Forum Type 4 Tag).
pub(super) const CAPABILITIES: u16 = 0xE103;
/// The NDEF file that the capability containers seen so far name.
pub(super) const NDEF_FILE: u16 = 0xE104;
/// The key of INTERNAL AUTHENTICATE, in application …0100 only (one source).
pub(super) const INTERNAL_KEY: u16 = 0x0019;

/// What the label in the token information stands for.
pub(super) fn token(label: &str) -> Option<Name> {
    let name = match label {
        "JPKIAPICCTOKEN" => name("住基カード", "resident registry card"),
        "JPKIAPICCTOKEN2" => name("マイナンバーカード", "My Number card"),
        "JPKIAPGPSETOKEN" => name("Androidスマートフォン", "Android phone"),
        // One source.
        "JPKIAPIOSTOKEN" => name("iPhone", "iPhone"),
        _ => return None,
    };
    Some(name)
}

/// What GET DATA asks for at the card manager's level (one source).
pub(super) fn data_object(tag: u16) -> Option<Name> {
    let name = match tag {
        0x0042 => name("発行者識別番号", "issuer identification number"),
        0x0045 => name("カード識別番号", "card identification number"),
        0x0066 => name("カード認識データ", "card recognition data"),
        0x00F0 => name("市区町村コード", "municipality code"),
        0x00F2 => name("有効期限", "expiry date"),
        0x00F7 => name("中間鍵の鍵識別子", "identifier of the intermediate key"),
        0x00F8 => name("上位のCV証明書", "upper card-verifiable certificate"),
        0x7F21 => name("下位のCV証明書", "lower card-verifiable certificate"),
        0x5F51 => name("接触インターフェースのATR", "ATR of the contact interface"),
        _ => return None,
    };
    Some(name)
}

pub(super) const fn name(japanese: &'static str, english: &'static str) -> Name {
    Name { japanese, english }
}

pub(super) const fn file(id: u16, japanese: &'static str, english: &'static str) -> File {
    File {
        id,
        name: name(japanese, english),
    }
}

/// An object whose value is to be hidden in a recording.
pub(super) const fn object(place: u16, tag: u32, japanese: &'static str, english: &'static str) -> Object {
    Object {
        place,
        tag,
        name: name(japanese, english),
        value: Value::Hidden,
    }
}

/// An object that holds others.
pub(super) const fn template(place: u16, tag: u32, japanese: &'static str, english: &'static str) -> Object {
    Object {
        place,
        tag,
        name: name(japanese, english),
        value: Value::Objects,
    }
}

/// An object whose value may stay in a recording.
pub(super) const fn harmless(place: u16, tag: u32, japanese: &'static str, english: &'static str) -> Object {
    Object {
        place,
        tag,
        name: name(japanese, english),
        value: Value::Harmless,
    }
}
