//! What the JPKI application says it is: the token information of EF 0006.

use std::fmt;

/// What carries the JPKI application, told by the label of its token information.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// 住基カード, the card before the My Number card (`JPKIAPICCTOKEN`, firm).
    ResidentRegistryCard,
    /// マイナンバーカード (`JPKIAPICCTOKEN2`, firm).
    MyNumberCard,
    /// スマホ用電子証明書 on an Android phone (`JPKIAPGPSETOKEN`, firm).
    AndroidPhone,
    /// The applet of an iPhone (`JPKIAPIOSTOKEN`, one source).
    Iphone,
    /// A label that is not known, as it was read.
    Unknown(String),
}

impl TokenKind {
    fn of_label(label: &str) -> Self {
        match label {
            "JPKIAPICCTOKEN" => Self::ResidentRegistryCard,
            "JPKIAPICCTOKEN2" => Self::MyNumberCard,
            "JPKIAPGPSETOKEN" => Self::AndroidPhone,
            "JPKIAPIOSTOKEN" => Self::Iphone,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The label of its token information.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::ResidentRegistryCard => "JPKIAPICCTOKEN",
            Self::MyNumberCard => "JPKIAPICCTOKEN2",
            Self::AndroidPhone => "JPKIAPGPSETOKEN",
            Self::Iphone => "JPKIAPIOSTOKEN",
            Self::Unknown(label) => label,
        }
    }

    /// A stable name for programs, in snake_case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MyNumberCard => "card",
            Self::AndroidPhone => "android",
            Self::Iphone => "iphone",
            Self::ResidentRegistryCard => "resident_registry_card",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn english(&self) -> &str {
        match self {
            Self::ResidentRegistryCard => "resident registry card",
            Self::MyNumberCard => "My Number card",
            Self::AndroidPhone => "Android phone",
            Self::Iphone => "iPhone",
            Self::Unknown(label) => label,
        }
    }

    /// Its name in Japanese.
    #[must_use]
    pub fn japanese(&self) -> &str {
        match self {
            Self::ResidentRegistryCard => "住基カード",
            Self::MyNumberCard => "マイナンバーカード",
            Self::AndroidPhone => "Androidスマートフォン",
            Self::Iphone => "iPhone",
            Self::Unknown(label) => label,
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

/// EF 0006, a PKCS#11 `CK_TOKEN_INFO` as 160 bytes (the label is firm, the rest one source). Texts come without
/// padding. What a shorter file does not reach is `None`. `Debug` does not show the serial number.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInformation {
    /// What carries the application.
    pub kind: TokenKind,
    /// The label as it was read.
    pub label: String,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// Which model, such as `E16R01NJ`.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// PKCS#11 `CKF_…` flags, such as 0000040D.
    pub flags: Option<u32>,
    /// How many sessions there may be at once, and are.
    pub sessions: Option<[u32; 2]>,
    /// How many read-write sessions there may be at once, and are.
    pub read_write_sessions: Option<[u32; 2]>,
    /// The longest and the shortest PIN, in characters, such as 16 and 6.
    pub pin_length: Option<[u32; 2]>,
    /// Public memory in all and free, private memory in all and free; FFFFFFFF is "not told".
    pub memory: Option<[u32; 4]>,
    /// The hardware version, two bytes as they were read.
    pub hardware_version: Option<[u8; 2]>,
    /// The firmware version, two bytes as they were read.
    pub firmware_version: Option<[u8; 2]>,
    /// The clock, 16 characters; all `9` where there is none.
    pub utc_time: Option<String>,
}

impl TokenInformation {
    /// Reads the file, or its beginning: 32 bytes hold the whole label. Never fails, as a label that is not known has
    /// to be kept.
    #[must_use]
    pub fn parse(file: &[u8]) -> Self {
        let mut fields = Fields(file);
        let label = fields.take::<32>().map_or_else(|| text(file), |label| text(&label));
        Self {
            kind: TokenKind::of_label(&label),
            label,
            manufacturer: fields.take::<32>().map(|field| text(&field)),
            model: fields.take::<16>().map(|field| text(&field)),
            serial: fields.take::<16>().map(|field| text(&field)),
            flags: fields.number(),
            sessions: fields.numbers(),
            read_write_sessions: fields.numbers(),
            pin_length: fields.numbers(),
            memory: fields.numbers(),
            hardware_version: fields.take(),
            firmware_version: fields.take(),
            utc_time: fields.take::<16>().map(|field| text(&field)),
        }
    }
}

impl fmt::Debug for TokenInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenInformation")
            .field("label", &self.label)
            .field("manufacturer", &self.manufacturer)
            .field("model", &self.model)
            .field("flags", &self.flags)
            .field("pin_length", &self.pin_length)
            .finish_non_exhaustive()
    }
}

/// Fields one after the other; once one is cut short, the rest is missing.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let Some((field, rest)) = self.0.split_first_chunk::<N>() else {
            self.0 = &[];
            return None;
        };
        self.0 = rest;
        Some(*field)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    fn numbers<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }
}

/// Without the padding of spaces, and the NUL that some have.
fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).trim_matches([' ', '\0']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(text: &str, length: usize) -> Vec<u8> {
        format!("{text:length$}").into_bytes()
    }

    fn file() -> Vec<u8> {
        let mut file = [
            padded("JPKIAPICCTOKEN2", 32),
            padded("Maker", 32),
            padded("E16R01NJ", 16),
        ]
        .concat();
        file.extend(padded("0001", 16));
        for number in [0x040D, 1, 2, 3, 4, 16, 6, u32::MAX, u32::MAX, u32::MAX, u32::MAX] {
            file.extend(u32::to_be_bytes(number));
        }
        file.extend(b"0301");
        file.extend([b'9'; 16]);
        assert_eq!(file.len(), 160);
        file
    }

    #[test]
    fn every_field_of_the_layout_is_read() {
        let information = TokenInformation::parse(&file());
        assert_eq!(information.kind, TokenKind::MyNumberCard);
        assert_eq!(information.manufacturer.as_deref(), Some("Maker"));
        assert_eq!(information.model.as_deref(), Some("E16R01NJ"));
        assert_eq!(information.serial.as_deref(), Some("0001"));
        assert_eq!(information.flags, Some(0x040D));
        assert_eq!(
            (information.sessions, information.read_write_sessions),
            (Some([1, 2]), Some([3, 4]))
        );
        assert_eq!(
            (information.pin_length, information.memory),
            (Some([16, 6]), Some([u32::MAX; 4]))
        );
        assert_eq!(
            (information.hardware_version, information.firmware_version),
            (Some(*b"03"), Some(*b"01"))
        );
        assert_eq!(information.utc_time.as_deref(), Some("9999999999999999"));
    }

    #[test]
    fn the_serial_number_is_not_shown() {
        let shown = format!("{:?}", TokenInformation::parse(&file()));
        assert!(shown.contains("E16R01NJ") && !shown.contains("0001"), "{shown}");
    }

    #[test]
    fn a_shorter_file_gives_what_it_holds() {
        for length in 0..160 {
            let information = TokenInformation::parse(&file()[..length]);
            assert_eq!(information.manufacturer.is_some(), length >= 64, "{length}");
            assert_eq!(information.flags.is_some(), length >= 100, "{length}");
            assert_eq!(information.utc_time, None, "{length}");
            if length >= 20 {
                assert_eq!(information.kind, TokenKind::MyNumberCard, "{length}");
            }
        }
    }

    #[test]
    fn labels_tell_cards_from_phones_and_unknown_ones_are_kept() {
        for (label, kind) in [
            ("JPKIAPICCTOKEN", TokenKind::ResidentRegistryCard),
            ("JPKIAPGPSETOKEN", TokenKind::AndroidPhone),
            ("JPKIAPIOSTOKEN", TokenKind::Iphone),
            ("JPKIAPWATCH", TokenKind::Unknown("JPKIAPWATCH".to_owned())),
        ] {
            assert_eq!(TokenInformation::parse(&padded(label, 32)).kind, kind);
            let nul_padded = [label.as_bytes(), &[0; 32]].concat();
            assert_eq!(TokenInformation::parse(&nul_padded[..32]).kind, kind);
        }
    }
}
