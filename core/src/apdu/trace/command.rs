//! A command taken apart, as far as a trace shows it, and its instruction's name.

use super::{contents::hex, reading::Body};

/// A command as far as a trace shows it.
pub(super) struct Apdu<'a> {
    pub(super) instruction: Instruction,
    pub(super) is_secured: bool,
    class: u8,
    code: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    pub(super) rest: Remainder<'a>,
}

/// What follows the four header bytes.
pub(super) enum Remainder<'a> {
    /// Everything, and it makes sense.
    Whole { data: &'a [u8], expected: Option<usize> },
    /// So many bytes that make no sense as Lc, data and Le.
    Wrong(usize),
    /// The trace leaves bytes out, behind so many.
    Cut(usize),
}

impl<'a> Apdu<'a> {
    pub(super) fn parse(body: &'a Body) -> Option<Self> {
        let &[class, code, p1, p2, ref rest @ ..] = body.start.as_slice() else {
            return None;
        };
        let rest = if body.end.is_some() {
            Remainder::Cut(rest.len())
        } else {
            Remainder::parse(rest)
        };
        Some(Self {
            instruction: Instruction::of(class, code),
            is_secured: is_secured(class),
            class,
            code,
            p1,
            p2,
            rest,
        })
    }

    pub(super) fn data(&self) -> Option<&'a [u8]> {
        match self.rest {
            Remainder::Whole { data, .. } => Some(data),
            Remainder::Wrong(_) | Remainder::Cut(_) => None,
        }
    }

    pub(super) fn expected(&self) -> Option<usize> {
        match self.rest {
            Remainder::Whole { expected, .. } => expected,
            Remainder::Wrong(_) | Remainder::Cut(_) => None,
        }
    }

    pub(super) fn is_four_bytes(&self) -> bool {
        matches!(
            self.rest,
            Remainder::Whole {
                data: [],
                expected: None
            }
        )
    }

    /// What it carries to be compared or stored as a secret.
    pub(super) fn secret(&self) -> Option<&'a [u8]> {
        match self.instruction {
            Instruction::Verify | Instruction::ChangeReferenceData | Instruction::ChangeKey => self.data(),
            _ => None,
        }
    }

    /// Whether it may carry a secret, and is neither whole nor without any of it.
    pub(super) fn is_torn(&self) -> bool {
        match self.rest {
            // Of a cut command Lc alone is usually there.
            Remainder::Wrong(_) | Remainder::Cut(2..) => !self.data_is_harmless(false),
            // What looks like Le is Lc: none of these asks for data.
            Remainder::Whole { data: [], expected } => expected.is_some() && self.secret().is_some(),
            Remainder::Whole { .. } | Remainder::Cut(_) => false,
        }
    }

    /// Whether the class is one that cards use, so that the header is a header, and not the beginning of some text.
    pub(super) fn has_plausible_class(&self) -> bool {
        matches!(self.class, 0x00..=0x1F | 0x80..=0x9F)
    }

    /// Whether it is neither secured, nor part of a chain, nor on another logical channel.
    pub(super) fn is_plain(&self) -> bool {
        self.class & 0x7F == 0
    }

    /// Whether more of the same command follows.
    pub(super) fn is_chained(&self) -> bool {
        self.class & 0x7F == 0x10
    }

    /// Whether its data may be recorded: names of applications and files, and references to keys.
    pub(super) fn data_is_recordable(&self) -> bool {
        self.is_plain()
            && match (self.instruction, self.data()) {
                (Instruction::Select, Some(data)) => data.len() <= 16,
                (Instruction::ManageSecurityEnvironment, Some(data)) => referenced_key(data).is_some(),
                _ => false,
            }
    }

    /// Whether its data may be shown. What is not known to be harmless may be a secret.
    fn data_is_harmless(&self, personal_data: bool) -> bool {
        match self.instruction {
            Instruction::Select | Instruction::ManageSecurityEnvironment => !self.is_secured,
            Instruction::UpdateBinary => !self.is_secured && personal_data,
            _ => false,
        }
    }

    /// Header, Lc, data, Le in hex.
    pub(super) fn shown(&self, personal_data: bool) -> String {
        let Self {
            class, code, p1, p2, ..
        } = self;
        let mut shown = format!("{class:02X}{code:02X}{p1:02X}{p2:02X}");
        match self.rest {
            Remainder::Cut(_) => shown += " …",
            Remainder::Wrong(length) => shown += &format!(" <{length} bytes>"),
            Remainder::Whole { data, expected } => {
                let extended = data.len() > 0xFF || expected.is_some_and(|expected| expected > 0x100);
                if !data.is_empty() {
                    let length = data.len();
                    shown += &if extended {
                        format!(" {length:06X} ")
                    } else {
                        format!(" {length:02X} ")
                    };
                    shown += &if self.data_is_harmless(personal_data) {
                        hex(data)
                    } else {
                        format!("<{length} bytes>")
                    };
                }
                if !data.is_empty() && expected.is_some() && self.secret().is_some() {
                    // Behind a wrong Lc, Le is the end of the secret.
                    shown += " <Le>";
                } else if let Some(expected) = expected {
                    shown += &match (extended, data) {
                        (false, _) => format!(" {:02X}", expected & 0xFF),
                        (true, []) => format!(" 00{:04X}", expected & 0xFFFF),
                        (true, _) => format!(" {:04X}", expected & 0xFFFF),
                    };
                }
            }
        }
        shown
    }
}

impl<'a> Remainder<'a> {
    /// Lc, data and Le, short or extended (ISO/IEC 7816-3, 12.1.3).
    fn parse(rest: &'a [u8]) -> Self {
        let whole = |data, expected| Self::Whole { data, expected };
        match rest {
            [] => whole(&[], None),
            [le] => whole(&[], Some(short_expected(*le))),
            [0, high, low] => whole(&[], Some(extended_expected(*high, *low))),
            [0, high, low, body @ ..] => match body.split_at_checked(usize::from(u16::from_be_bytes([*high, *low]))) {
                Some((data @ [_, ..], [])) => whole(data, None),
                Some((data @ [_, ..], [high, low])) => whole(data, Some(extended_expected(*high, *low))),
                _ => Self::Wrong(rest.len()),
            },
            [length, body @ ..] => match body.split_at_checked(usize::from(*length)) {
                Some((data @ [_, ..], [])) => whole(data, None),
                Some((data @ [_, ..], [le])) => whole(data, Some(short_expected(*le))),
                _ => Self::Wrong(rest.len()),
            },
        }
    }
}

/// The key that the data of MANAGE SECURITY ENVIRONMENT names: `84 02 000C`.
pub(super) fn referenced_key(data: &[u8]) -> Option<u16> {
    match *data {
        [0x83 | 0x84, 1, key] => Some(u16::from(key)),
        [0x83 | 0x84, 2, high, low] => Some(u16::from_be_bytes([high, low])),
        _ => None,
    }
}

fn short_expected(le: u8) -> usize {
    if le == 0 { 0x100 } else { usize::from(le) }
}

fn extended_expected(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 0x1_0000,
        le => usize::from(le),
    }
}

/// The bits of an interindustry class that say secure messaging.
const SECURE_MESSAGING: u8 = 0x0C;

/// Whether a class says secure messaging.
pub(super) fn is_secured(class: u8) -> bool {
    class < 0x80 && class & SECURE_MESSAGING != 0
}

/// What a command asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Instruction {
    Select,
    ReadBinary,
    ReadRecord,
    UpdateBinary,
    Verify,
    ManageSecurityEnvironment,
    ChangeReferenceData,
    /// Of this card family: class 80, P1 the padding, P2 the key.
    Sign,
    SecurityOperation,
    ChangeKey,
    MutualAuthenticate,
    GetChallenge,
    InternalAuthenticate,
    SetPublicKey,
    SetSessionKey,
    GetResponse,
    Envelope,
    GetData,
    LastCommand,
    Unknown,
}

impl Instruction {
    pub(super) fn of(class: u8, code: u8) -> Self {
        match (class & 0x80, code) {
            (0, 0x20) => Self::Verify,
            (0, 0x22) => Self::ManageSecurityEnvironment,
            (0, 0x24) => Self::ChangeReferenceData,
            (0, 0x2A) => Self::SecurityOperation,
            (0, 0x82) => Self::MutualAuthenticate,
            (0, 0x84) => Self::GetChallenge,
            (0, 0x88) => Self::InternalAuthenticate,
            (0, 0xA4) => Self::Select,
            (0, 0xB0) => Self::ReadBinary,
            (0, 0xB2) => Self::ReadRecord,
            (0, 0xC0) => Self::GetResponse,
            (0, 0xC3) => Self::Envelope,
            (0, 0xCA) => Self::GetData,
            (0, 0xD6) => Self::UpdateBinary,
            (0x80, 0x2A) => Self::Sign,
            (0x80, 0x32) => Self::ChangeKey,
            (0x80, 0xA2) => Self::SetPublicKey,
            (0x80, 0xAE) => Self::SetSessionKey,
            (0x80, 0xFC) => Self::LastCommand,
            _ => Self::Unknown,
        }
    }

    /// Its name in the standard or, for class 80, in the sources.
    pub(super) fn mnemonic(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::ReadBinary => "READ BINARY",
            Self::ReadRecord => "READ RECORD",
            Self::UpdateBinary => "UPDATE BINARY",
            Self::Verify => "VERIFY",
            Self::ManageSecurityEnvironment => "MANAGE SECURITY ENVIRONMENT",
            Self::ChangeReferenceData => "CHANGE REFERENCE DATA",
            Self::Sign => "COMPUTE DIGITAL SIGNATURE",
            Self::SecurityOperation => "PERFORM SECURITY OPERATION",
            Self::ChangeKey => "CHANGE KEY",
            Self::MutualAuthenticate => "MUTUAL AUTHENTICATE",
            Self::GetChallenge => "GET CHALLENGE",
            Self::InternalAuthenticate => "INTERNAL AUTHENTICATE",
            Self::SetPublicKey => "SET PUBLIC IC KEY",
            Self::SetSessionKey => "SET SESSION KEY",
            Self::GetResponse => "GET RESPONSE",
            Self::Envelope => "ENVELOPE",
            Self::GetData => "GET DATA",
            Self::LastCommand => "LAST COMMAND INDICATOR",
            Self::Unknown => "?",
        }
    }
}
