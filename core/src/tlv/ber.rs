//! BER-TLV as cards use it (ISO/IEC 7816-4): tags of one to three bytes, definite lengths, filler between objects.

use std::fmt;

/// How deep objects may nest; nothing on a card comes near it.
const MAX_DEPTH: u8 = 16;

/// Why bytes are not BER-TLV. Offsets count from the first byte of the outermost reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes end within a tag, a length or a value.
    #[error("the object at offset {offset} is cut off")]
    Truncated {
        /// Where the object starts.
        offset: usize,
    },
    /// A tag of more than three bytes.
    #[error("the tag at offset {offset} has more than 3 bytes")]
    TagTooLong {
        /// Where the object starts.
        offset: usize,
    },
    /// A length that is indefinite (80) or has more than four bytes.
    #[error("the object at offset {offset} has a length that cards do not use")]
    UnsupportedLength {
        /// Where the object starts.
        offset: usize,
    },
    /// Objects within objects, more than sixteen deep.
    #[error("the object at offset {offset} is nested too deep")]
    TooDeep {
        /// Where the object starts.
        offset: usize,
    },
}

impl Error {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "tlv_truncated",
            Self::TagTooLong { .. } => "tlv_tag_too_long",
            Self::UnsupportedLength { .. } => "tlv_unsupported_length",
            Self::TooDeep { .. } => "tlv_too_deep",
        }
    }

    /// Where the object that cannot be read starts.
    #[must_use]
    pub fn offset(&self) -> usize {
        match *self {
            Self::Truncated { offset }
            | Self::TagTooLong { offset }
            | Self::UnsupportedLength { offset }
            | Self::TooDeep { offset } => offset,
        }
    }
}

/// A tag, as the big-endian number that its bytes make: `Tag(0x30)`, `Tag(0xDF21)`, `Tag(0xFF20)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u32);

/// Upper-case hexadecimal, such as `FF20`.
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.0 {
            0..=0xFF => 2,
            0x100..=0xFFFF => 4,
            0x1_0000..=0xFF_FFFF => 6,
            _ => 8,
        };
        write!(f, "{:0digits$X}", self.0)
    }
}

/// One object: a tag and a value, borrowed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Object<'a> {
    /// The tag.
    pub tag: Tag,
    /// The value, without tag and length.
    pub value: &'a [u8],
    /// The whole object: tag, length, value.
    pub encoded: &'a [u8],
    /// Where the object starts, from the first byte of the outermost reader.
    pub offset: usize,
    constructed: bool,
    depth: u8,
}

impl<'a> Object<'a> {
    /// Whether the tag says that the value holds objects itself.
    #[must_use]
    pub fn is_constructed(&self) -> bool {
        self.constructed
    }

    /// Reads the value as objects, whatever the tag says.
    ///
    /// # Errors
    /// [`Error::TooDeep`] more than sixteen deep.
    pub fn children(&self) -> Result<Reader<'a>, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::TooDeep { offset: self.offset });
        }
        let header = self.encoded.len().saturating_sub(self.value.len());
        Ok(Reader {
            rest: self.value,
            offset: self.offset.saturating_add(header),
            depth: self.depth.saturating_add(1),
        })
    }
}

/// Shows the tag and the length only: the value may be personal.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} at {}, {} bytes)", self.tag, self.offset, self.value.len())
    }
}

/// Walks over the objects that stand side by side in some bytes. After an error it gives nothing more.
///
/// Filler before, between and after objects is skipped: bytes 00, and bytes FF that cannot begin a tag because FF, 00
/// or nothing follows. (FF also begins the two-byte tags FF10, FF20 and so on of the My Number card, so a single
/// filler byte FF right before an object would be taken for part of its tag.)
///
/// ```
/// use kazasu::tlv::ber::{Reader, Tag};
///
/// let file = [0xFF, 0x10, 0x02, b'1', b'2', 0xFF, 0xFF];
/// let number = Reader::new(&file).find(Tag(0xFF10))?.expect("it is there");
/// assert_eq!(number.value, b"12");
/// # Ok::<_, kazasu::tlv::ber::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// A reader of the objects in `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            offset: 0,
            depth: 0,
        }
    }

    /// The first object with `tag` among those not yet walked over; `None` if there is none.
    ///
    /// # Errors
    /// [`Error`] when an object before it cannot be read.
    pub fn find(mut self, tag: Tag) -> Result<Option<Object<'a>>, Error> {
        self.find_map(|object| match object {
            Ok(object) if object.tag == tag => Some(Ok(object)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        })
        .transpose()
    }

    fn skip_filler(&mut self) {
        while let [0x00, ..] | [0xFF] | [0xFF, 0x00 | 0xFF, ..] = self.rest {
            self.rest = self.rest.get(1..).unwrap_or_default();
            self.offset = self.offset.saturating_add(1);
        }
    }

    fn read(&mut self) -> Result<Object<'a>, Error> {
        let offset = self.offset;
        let header = Header::parse(self.rest, offset)?;
        let truncated = Error::Truncated { offset };
        let end = header.length.checked_add(header.value).ok_or(truncated)?;
        let encoded = self.rest.get(..end).ok_or(truncated)?;
        let value = encoded.get(header.length..).ok_or(truncated)?;
        self.rest = self.rest.get(end..).ok_or(truncated)?;
        self.offset = offset.saturating_add(end);
        Ok(Object {
            tag: header.tag,
            value,
            encoded,
            offset,
            constructed: header.constructed,
            depth: self.depth,
        })
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Object<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_filler();
        if self.rest.is_empty() {
            return None;
        }
        let object = self.read();
        if object.is_err() {
            self.rest = &[];
        }
        Some(object)
    }
}

/// How many bytes the object at the start of `prefix` takes in all, told by its tag and length alone.
///
/// `None` when `prefix` does not begin with the whole header of an object, as when it is too short or begins with
/// filler.
#[must_use]
pub fn object_length(prefix: &[u8]) -> Option<usize> {
    if let [0x00, ..] | [0xFF, 0x00 | 0xFF, ..] = prefix {
        return None;
    }
    let header = Header::parse(prefix, 0).ok()?;
    header.length.checked_add(header.value)
}

/// Tag and length of an object, read but not followed.
struct Header {
    tag: Tag,
    constructed: bool,
    /// Bytes that tag and length take.
    length: usize,
    /// Bytes that the value takes.
    value: usize,
}

impl Header {
    fn parse(bytes: &[u8], offset: usize) -> Result<Self, Error> {
        let truncated = Error::Truncated { offset };
        let mut unread = bytes.iter().copied();
        let first = unread.next().ok_or(truncated)?;
        let mut tag = u32::from(first);
        if first & TAG_CONTINUES == TAG_CONTINUES {
            let second = unread.next().ok_or(truncated)?;
            tag = tag << 8 | u32::from(second);
            if second & MORE != 0 {
                let third = unread.next().ok_or(truncated)?;
                tag = tag << 8 | u32::from(third);
                if third & MORE != 0 {
                    return Err(Error::TagTooLong { offset });
                }
            }
        }
        let value = match unread.next().ok_or(truncated)? {
            short @ 0..=0x7F => usize::from(short),
            long @ 0x81..=0x84 => {
                let mut value = 0_usize;
                for _ in 0x80..long {
                    let byte = unread.next().ok_or(truncated)?;
                    // Four bytes overflow a 16-bit usize only; no such object is in memory there.
                    value = value
                        .checked_mul(256)
                        .ok_or(truncated)?
                        .saturating_add(usize::from(byte));
                }
                value
            }
            _ => return Err(Error::UnsupportedLength { offset }),
        };
        let length = bytes.len().saturating_sub(unread.len());
        Ok(Self {
            tag: Tag(tag),
            constructed: first & CONSTRUCTED != 0,
            length,
            value,
        })
    }
}

/// Five low bits set in the first tag byte: further tag bytes follow.
const TAG_CONTINUES: u8 = 0x1F;
/// In a further tag byte: one more follows.
const MORE: u8 = 0x80;
const CONSTRUCTED: u8 = 0x20;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn objects(bytes: &[u8]) -> Result<Vec<(u32, &[u8])>, Error> {
        Reader::new(bytes)
            .map(|object| object.map(|object| (object.tag.0, object.value)))
            .collect()
    }

    #[test]
    fn tags_have_one_to_three_bytes() {
        let bytes = [0x04, 1, 7, 0xDF, 0x21, 1, 8, 0x7F, 0x81, 0x02, 1, 9];
        let expected: Vec<(u32, &[u8])> = vec![(0x04, &[7]), (0xDF21, &[8]), (0x7F_8102, &[9])];
        assert_eq!(objects(&bytes).unwrap(), expected);
        assert_eq!(
            objects(&[0x1F, 0x81, 0x81, 0x01, 0]),
            Err(Error::TagTooLong { offset: 0 })
        );
    }

    #[test]
    fn lengths_have_up_to_four_bytes() {
        for header in [
            vec![3],
            vec![0x81, 3],
            vec![0x82, 0, 3],
            vec![0x83, 0, 0, 3],
            vec![0x84, 0, 0, 0, 3],
        ] {
            let bytes = [&[0x04], header.as_slice(), &[1, 2, 3]].concat();
            assert_eq!(objects(&bytes).unwrap(), [(0x04, [1, 2, 3].as_slice())]);
            assert_eq!(object_length(&bytes[..=header.len()]), Some(bytes.len()));
            assert_eq!(object_length(&bytes[..header.len()]), None);
        }
        for length in [0x80, 0x85, 0xFF] {
            assert_eq!(
                objects(&[0x04, length, 0, 0, 0, 0, 0]),
                Err(Error::UnsupportedLength { offset: 0 })
            );
        }
    }

    #[test]
    fn filler_is_skipped_and_private_tags_are_not_filler() {
        let number: (u32, &[u8]) = (0xFF10, b"12");
        let sex: (u32, &[u8]) = (0xDF25, b"1");
        assert_eq!(objects(b"\xFF\x10\x0212\xFF\xFF").unwrap(), [number]);
        assert_eq!(
            objects(b"\xFF\xFF\x00\xFF\xFF\x10\x0212\x00\x00\xDF\x25\x011\xFF").unwrap(),
            [number, sex]
        );
        assert_eq!(objects(&[0xFF; 5]).unwrap(), []);
        assert_eq!(object_length(b"\xFF\x10\x0C"), Some(15));
        assert_eq!(object_length(b"\xFF\xFF\x10\x0C"), None);
        assert_eq!(object_length(b"\x00\x30\x01"), None);
    }

    #[test]
    fn a_value_past_the_end_is_an_error_with_its_offset() {
        assert_eq!(objects(&[0x04, 1, 7, 0x04, 2, 7]), Err(Error::Truncated { offset: 3 }));
        let outer = Reader::new(&[0x00, 0x30, 3, 0x04, 2, 7]).next().unwrap().unwrap();
        assert_eq!(
            outer.children().unwrap().next(),
            Some(Err(Error::Truncated { offset: 3 }))
        );
        assert_eq!(
            objects(&[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
            Err(Error::Truncated { offset: 0 })
        );
    }

    #[test]
    fn an_error_ends_the_walk() {
        let mut reader = Reader::new(&[0x04, 9]);
        assert!(reader.next().unwrap().is_err());
        assert!(reader.next().is_none());
    }

    #[test]
    fn nesting_is_bounded() {
        let mut bytes = vec![0x04, 0];
        for _ in 0..40 {
            bytes = [&[0x30, u8::try_from(bytes.len()).unwrap()], bytes.as_slice()].concat();
        }
        let mut reader = Reader::new(&bytes);
        let mut depth = 0;
        let refused = loop {
            match reader.next().unwrap().unwrap().children() {
                Ok(children) => reader = children,
                Err(error) => break error,
            }
            depth += 1;
        };
        assert_eq!((depth, refused), (16, Error::TooDeep { offset: 32 }));
    }

    #[test]
    fn find_gives_the_first_with_the_tag() {
        let bytes = [0x04, 1, 1, 0x05, 1, 2, 0x05, 1, 3, 0x06, 9];
        assert_eq!(Reader::new(&bytes).find(Tag(0x05)).unwrap().unwrap().value, [2]);
        assert_eq!(Reader::new(&bytes[..9]).find(Tag(0x06)), Ok(None));
        assert_eq!(Reader::new(&bytes).find(Tag(0x06)), Err(Error::Truncated { offset: 9 }));
    }

    #[test]
    fn tags_are_shown_as_their_bytes() {
        assert_eq!(Tag(0x04).to_string(), "04");
        assert_eq!(Tag(0xFF20).to_string(), "FF20");
        assert_eq!(Tag(0x7F_8102).to_string(), "7F8102");
    }

    fn encode(tag: u32, value: &[u8], length_bytes: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        let length = u32::try_from(value.len()).unwrap().to_be_bytes();
        match (length_bytes, value.len()) {
            (0, 0..=0x7F) => bytes.push(length[3]),
            (0 | 1, 0..=0xFF) => bytes.extend([0x81, length[3]]),
            (0..=2, _) => bytes.extend([0x82, length[2], length[3]]),
            (3, _) => bytes.extend([0x83, length[1], length[2], length[3]]),
            _ => bytes.extend([0x84, length[0], length[1], length[2], length[3]]),
        }
        bytes.extend(value);
        bytes
    }

    fn tag() -> impl Strategy<Value = u32> {
        prop_oneof![
            (1_u32..=0xFE).prop_filter("one byte", |tag| tag & 0x1F != 0x1F),
            (0_u32..8, 1_u32..0x80).prop_map(|(class, number)| class << 13 | 0x1F00 | number),
            (0_u32..8, 1_u32..0x7F, 0_u32..0x80).prop_map(|(c, high, low)| c << 21 | 0x1F_8000 | high << 8 | low),
        ]
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(
            expected in prop::collection::vec((tag(), prop::collection::vec(any::<u8>(), 0..300), 0_usize..5), 0..6),
        ) {
            let bytes: Vec<u8> = expected.iter().flat_map(|(tag, value, form)| encode(*tag, value, *form)).collect();
            let read = objects(&bytes).unwrap();
            prop_assert_eq!(read.len(), expected.len());
            for ((tag, value), (expected_tag, expected_value, _)) in read.iter().zip(&expected) {
                prop_assert_eq!(tag, expected_tag);
                prop_assert_eq!(*value, expected_value.as_slice());
            }
        }

        #[test]
        fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut pending = vec![Reader::new(&bytes)];
            while let Some(reader) = pending.pop() {
                let mut end = 0;
                for object in reader {
                    let Ok(object) = object else { break };
                    prop_assert!(object.offset >= end);
                    end = object.offset + object.encoded.len();
                    prop_assert_eq!(&bytes[object.offset..end], object.encoded);
                    prop_assert!(object.encoded.ends_with(object.value));
                    prop_assert_eq!(object_length(object.encoded), Some(object.encoded.len()));
                    pending.extend(object.children());
                }
            }
            let _ = object_length(&bytes);
        }
    }
}
