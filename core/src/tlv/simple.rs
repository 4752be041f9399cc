//! Simple-TLV (ISO/IEC 7816-4): a tag of one byte, a length of one byte or FF and two more.

use std::fmt;

/// Why bytes are not simple-TLV. Offsets count from the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes end within a length or a value.
    #[error("the object at offset {offset} is cut off")]
    Truncated {
        /// Where the object starts.
        offset: usize,
    },
    /// 00 and FF are not tags.
    #[error("there is no tag at offset {offset}")]
    InvalidTag {
        /// Where the object should start.
        offset: usize,
    },
}

impl Error {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "simple_tlv_truncated",
            Self::InvalidTag { .. } => "simple_tlv_invalid_tag",
        }
    }
}

/// One object: a tag, 01 to FE, and a value, borrowed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Object<'a> {
    /// The tag, 01 to FE.
    pub tag: u8,
    /// The value, without tag and length.
    pub value: &'a [u8],
}

/// Shows the tag and the length only: the value may be personal.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({:02X}, {} bytes)", self.tag, self.value.len())
    }
}

/// Walks over the objects of some bytes. After an error it gives nothing more.
///
/// ```
/// use kazasu::tlv::simple::Reader;
///
/// let record = Reader::new(&[0x01, 0x02, b'4', b'2']).next().expect("one object")?;
/// assert_eq!((record.tag, record.value), (0x01, b"42".as_slice()));
/// # Ok::<_, kazasu::tlv::simple::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// A reader of the objects in `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0 }
    }

    fn read(&mut self) -> Result<Object<'a>, Error> {
        let offset = self.offset;
        let (tag, header, length, rest) = match *self.rest {
            [0x00 | 0xFF, ..] => return Err(Error::InvalidTag { offset }),
            [tag, 0xFF, high, low, ref rest @ ..] => (tag, 4_usize, u16::from_be_bytes([high, low]), rest),
            [_, 0xFF, ..] => return Err(Error::Truncated { offset }),
            [tag, length, ref rest @ ..] => (tag, 2, u16::from(length), rest),
            _ => return Err(Error::Truncated { offset }),
        };
        let length = usize::from(length);
        let (value, rest) = rest.split_at_checked(length).ok_or(Error::Truncated { offset })?;
        self.rest = rest;
        self.offset = offset.saturating_add(header).saturating_add(length);
        Ok(Object { tag, value })
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Object<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn objects(bytes: &[u8]) -> Result<Vec<(u8, &[u8])>, Error> {
        Reader::new(bytes)
            .map(|object| object.map(|object| (object.tag, object.value)))
            .collect()
    }

    #[test]
    fn both_length_forms_are_read() {
        let bytes = [0x01, 2, 8, 9, 0x1C, 0xFF, 0, 1, 7, 0xFE, 0];
        let expected: Vec<(u8, &[u8])> = vec![(0x01, &[8, 9]), (0x1C, &[7]), (0xFE, &[])];
        assert_eq!(objects(&bytes).unwrap(), expected);
    }

    #[test]
    fn errors_carry_the_offset() {
        assert_eq!(objects(&[0x01, 0, 0x00, 0]), Err(Error::InvalidTag { offset: 2 }));
        assert_eq!(objects(&[0x01, 0, 0x02, 0xFF, 0]), Err(Error::Truncated { offset: 2 }));
        assert_eq!(objects(&[0x01, 3, 0]), Err(Error::Truncated { offset: 0 }));
        assert_eq!(objects(&[0x01]), Err(Error::Truncated { offset: 0 }));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(
            expected in prop::collection::vec((1_u8..=0xFE, prop::collection::vec(any::<u8>(), 0..600)), 0..5),
        ) {
            let mut bytes = Vec::new();
            for (tag, value) in &expected {
                match u8::try_from(value.len()) {
                    Ok(length @ 0..=0xFE) => bytes.extend([*tag, length]),
                    _ => bytes.extend([&[*tag, 0xFF], u16::try_from(value.len()).unwrap().to_be_bytes().as_slice()].concat()),
                }
                bytes.extend(value);
            }
            let read: Vec<(u8, Vec<u8>)> = objects(&bytes).unwrap().iter().map(|(tag, value)| (*tag, value.to_vec())).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Reader::new(&bytes).count() <= bytes.len());
        }
    }
}
