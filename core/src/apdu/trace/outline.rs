//! Hides the values of BER-TLV that comes in pieces, and keeps tags and lengths that are known to belong there.

use super::format::FILLER;
use super::names::{Layout, Value};

/// Nothing known nests deeper.
const MAX_DEPTH: usize = 8;
/// So many bytes of unknown use may stand before the first object: newer cards are said to return two (one source).
const MAX_LEADING: usize = 4;
/// A harmless value is not longer.
const MAX_HARMLESS: usize = 4;

/// Where a walk over objects stands. It keeps no byte that it has hidden.
pub(super) struct Outline {
    layout: Layout,
    position: usize,
    /// Where the objects end that hold the current position, outermost first.
    ends: Vec<usize>,
    step: Step,
    /// Whether the first object has been found.
    begun: bool,
}

#[derive(Clone, Copy)]
enum Step {
    /// A tag begins.
    Tag,
    /// A tag goes on after this byte.
    TagAfter(u8),
    /// The length of an object begins.
    Length(Value),
    /// So many bytes of a length follow.
    LengthAfter { value: Value, bytes: u8, length: usize },
    /// A value goes on to here.
    Value { end: usize, harmless: bool },
    /// What stands here is not what is known: everything is hidden.
    Lost,
}

impl Outline {
    /// At the start of what is laid out so.
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            position: 0,
            ends: Vec::new(),
            step: if layout.is_empty() { Step::Lost } else { Step::Tag },
            begun: false,
        }
    }

    /// Hides what has to be hidden of the next bytes; says whether that was any.
    pub(super) fn hide(&mut self, bytes: &mut [u8]) -> bool {
        let mut any = false;
        for byte in bytes {
            let stays = self.stays(*byte);
            self.position = self.position.saturating_add(1);
            if !stays {
                *byte = FILLER;
                any = true;
            }
        }
        any
    }

    /// Takes the next byte; whether it may stay.
    fn stays(&mut self, byte: u8) -> bool {
        if let Step::Value { end, .. } = self.step
            && self.position >= end
        {
            self.step = Step::Tag;
        }
        match self.step {
            Step::Tag => self.tag(byte),
            Step::TagAfter(first) => {
                let tag = u32::from(first) << 8 | u32::from(byte);
                self.known(tag)
            }
            Step::Length(value) => match byte {
                0x00..=0x7F => self.length(value, usize::from(byte)),
                0x81..=0x83 => {
                    self.step = Step::LengthAfter {
                        value,
                        bytes: byte & 0x0F,
                        length: 0,
                    };
                    true
                }
                _ => self.lose(),
            },
            Step::LengthAfter { value, bytes, length } => {
                let length = length << 8 | usize::from(byte);
                match bytes.saturating_sub(1) {
                    0 => self.length(value, length),
                    bytes => {
                        self.step = Step::LengthAfter { value, bytes, length };
                        true
                    }
                }
            }
            Step::Value { harmless, .. } => harmless,
            Step::Lost => false,
        }
    }

    fn tag(&mut self, byte: u8) -> bool {
        while self.ends.last().is_some_and(|end| *end <= self.position) {
            self.ends.pop();
        }
        if self.ends.is_empty() && (byte == 0x00 || byte == 0xFF && !self.layout.begins_tag(byte)) {
            return true;
        }
        if self.layout.begins_tag(byte) {
            self.step = Step::TagAfter(byte);
            return true;
        }
        self.known(u32::from(byte))
    }

    /// Takes a whole tag.
    fn known(&mut self, tag: u32) -> bool {
        match self.layout.get(tag) {
            Some(object) => {
                self.begun = true;
                self.step = Step::Length(object.value);
                true
            }
            // Filler may end in what looks like the beginning of a tag.
            None if tag & 0xFF == 0xFF && self.ends.is_empty() => {
                self.step = Step::TagAfter(0xFF);
                true
            }
            None if !self.begun && self.position < MAX_LEADING => {
                self.step = Step::Tag;
                false
            }
            None => self.lose(),
        }
    }

    /// Takes the last byte of a length.
    fn length(&mut self, value: Value, length: usize) -> bool {
        let start = self.position.saturating_add(1);
        let end = start.saturating_add(length);
        if self.ends.last().is_some_and(|outer| end > *outer) {
            return self.lose();
        }
        self.step = match value {
            Value::Objects if self.ends.len() < MAX_DEPTH => {
                self.ends.push(end);
                Step::Tag
            }
            Value::Objects => Step::Lost,
            Value::Hidden => Step::Value { end, harmless: false },
            Value::Harmless => Step::Value {
                end,
                harmless: length <= MAX_HARMLESS,
            },
        };
        true
    }

    fn lose(&mut self) -> bool {
        self.step = Step::Lost;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apdu::trace::names::Application;

    const INPUT_SUPPORT: &[u8] = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08";

    fn layout(file: u16) -> Layout {
        Application::by_aid(INPUT_SUPPORT).unwrap().layout(file)
    }

    /// Hidden whole, and byte by byte, which must come to the same.
    fn hidden(layout: Layout, bytes: &[u8]) -> Vec<u8> {
        let mut whole = bytes.to_vec();
        Outline::new(layout).hide(&mut whole);
        let mut pieces = bytes.to_vec();
        let mut outline = Outline::new(layout);
        pieces.iter_mut().for_each(|byte| {
            outline.hide(std::slice::from_mut(byte));
        });
        assert_eq!(whole, pieces);
        whole
    }

    #[test]
    fn tags_lengths_and_filler_stay_and_values_go() {
        assert_eq!(
            hidden(layout(1), b"\xFF\x10\x02\x31\x32\xFF\xFF"),
            b"\xFF\x10\x02**\xFF\xFF"
        );
        assert_eq!(
            hidden(layout(2), b"\xFF\x20\x0A\xDF\x22\x03abc\xDF\x25\x01\x31"),
            b"\xFF\x20\x0A\xDF\x22\x03***\xDF\x25\x01*"
        );
        let long = [b"\xFF\x20\x82\x01\x04\xDF\x22\x82\x00\xFF".as_slice(), &[0x31; 0xFF]].concat();
        assert_eq!(hidden(layout(2), &long)[..10], long[..10]);
        assert_eq!(hidden(layout(2), &long)[10..], [FILLER; 0xFF]);
    }

    #[test]
    fn leading_bytes_are_hidden_and_passed_over() {
        assert_eq!(
            hidden(layout(2), b"\x68\x01\xFF\x20\x04\xDF\x25\x01\x31"),
            b"**\xFF\x20\x04\xDF\x25\x01*"
        );
        assert_eq!(
            hidden(layout(2), b"\0\0\xFF\x20\x04\xDF\x25\x01\x31"),
            b"\0\0\xFF\x20\x04\xDF\x25\x01*"
        );
    }

    #[test]
    fn whatever_is_not_known_is_hidden_to_the_end() {
        assert_eq!(hidden(layout(2), b"012345678901"), b"************");
        assert_eq!(
            hidden(layout(2), b"\xFF\x20\x07\xDF\x77\x01\x31\xDF\x25\x01"),
            b"\xFF\x20\x07\xDF******"
        );
        // An object that is longer than what holds it.
        assert_eq!(
            hidden(layout(2), b"\xFF\x20\x04\xDF\x25\x09\x31"),
            b"\xFF\x20\x04\xDF\x25**"
        );
        assert_eq!(hidden(layout(0x11), b"1234"), b"****");
    }
}
