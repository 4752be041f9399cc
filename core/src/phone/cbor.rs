//! CBOR (RFC 8949) as mdoc uses it: read over the received bytes, because digests and transcripts cover those and never
//! an encoding made anew.
//!
//! An [`Item`] was checked as a whole when it was made: exactly one item with nothing after it, definite lengths only,
//! no map key twice, valid UTF-8, bounded nesting. What ISO/IEC 18013-5 puts inside a byte string is checked when it is
//! opened.
//!
//! ```
//! use kazasu::phone::cbor::Item;
//!
//! let map = Item::parse(b"\xA2\x63age\x18\x2A\x01\x81\xF5")?;
//! assert_eq!(map.get("age")?.uint()?, 42);
//! assert!(map.get_int(1)?.array()?.next().unwrap().bool()?);
//! assert!(Item::parse(b"\xA2\x01\x02\x01\x02").is_err());
//! # Ok::<_, kazasu::phone::cbor::CborError>(())
//! ```

use std::fmt;

use minicbor::data::Type;
use minicbor::decode::Decoder;

use crate::secret::Secret;

/// A device response with a photo has some tens of kilobytes.
pub const MAX_LENGTH: usize = 4 << 20;
/// Levels of arrays, maps and tags within each other. The deepest structure of the standard has nine.
pub const MAX_DEPTH: usize = 16;
/// `#6.24(bstr .cbor …)`: an encoded item.
pub const ENCODED: u64 = 24;

/// Why bytes are not the CBOR that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CborError {
    /// Cut off, not UTF-8, or with a head that CBOR does not know.
    #[error("not CBOR at byte {offset}")]
    Malformed {
        /// Where, from 0.
        offset: usize,
    },
    /// Something follows the item.
    #[error("{length} bytes follow the CBOR item")]
    TrailingBytes {
        /// How many.
        length: usize,
    },
    /// An indefinite length.
    #[error("a length at byte {offset} is indefinite")]
    IndefiniteLength {
        /// Where, from 0.
        offset: usize,
    },
    /// The same key twice in a map.
    #[error("a key stands twice in the map at byte {offset}")]
    DuplicateKey {
        /// Where the map begins, from 0.
        offset: usize,
    },
    /// Nested more than [`MAX_DEPTH`] levels.
    #[error("nested too deeply at byte {offset}")]
    TooDeep {
        /// Where, from 0.
        offset: usize,
    },
    /// Longer than [`MAX_LENGTH`].
    #[error("{length} bytes are more than is read")]
    TooLong {
        /// Bytes given.
        length: usize,
    },
    /// Another type than expected.
    #[error("{expected} was expected")]
    Unexpected {
        /// What was expected, in English.
        expected: &'static str,
    },
    /// A map lacks a key.
    #[error("{key} is missing")]
    Missing {
        /// Which key.
        key: String,
    },
}

impl CborError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "cbor_malformed",
            Self::TrailingBytes { .. } => "cbor_trailing_bytes",
            Self::IndefiniteLength { .. } => "cbor_indefinite_length",
            Self::DuplicateKey { .. } => "cbor_duplicate_key",
            Self::TooDeep { .. } => "cbor_too_deep",
            Self::TooLong { .. } => "cbor_too_long",
            Self::Unexpected { .. } => "cbor_unexpected",
            Self::Missing { .. } => "cbor_missing",
        }
    }
}

/// A checked CBOR item: a view of its bytes as received. `Debug` shows its type and length only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Item<'b>(&'b [u8]);

impl<'b> Item<'b> {
    /// Checks `bytes`, which one item has to fill exactly.
    ///
    /// # Errors
    /// [`CborError`], but [`CborError::Unexpected`] and [`CborError::Missing`].
    pub fn parse(bytes: &'b [u8]) -> Result<Self, CborError> {
        match Self::parse_start(bytes)? {
            (item, []) => Ok(item),
            (_, rest) => Err(CborError::TrailingBytes { length: rest.len() }),
        }
    }

    /// Checks the item at the start of `bytes` and gives it with what follows it.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), but [`CborError::TrailingBytes`].
    pub fn parse_start(bytes: &'b [u8]) -> Result<(Self, &'b [u8]), CborError> {
        if bytes.len() > MAX_LENGTH {
            return Err(CborError::TooLong { length: bytes.len() });
        }
        let length = check(bytes)?;
        let (item, rest) = bytes
            .split_at_checked(length)
            .ok_or(CborError::Malformed { offset: 0 })?;
        Ok((Self(item), rest))
    }

    /// The bytes as received.
    #[must_use]
    pub fn as_bytes(&self) -> &'b [u8] {
        self.0
    }

    /// A text.
    ///
    /// # Errors
    /// [`CborError::Unexpected`], as all that follow.
    pub fn text(&self) -> Result<&'b str, CborError> {
        Decoder::new(self.0).str().map_err(|_| unexpected("a text"))
    }

    /// A byte string.
    ///
    /// # Errors
    /// [`CborError::Unexpected`].
    pub fn bytes(&self) -> Result<&'b [u8], CborError> {
        Decoder::new(self.0).bytes().map_err(|_| unexpected("a byte string"))
    }

    /// An integer.
    ///
    /// # Errors
    /// [`CborError::Unexpected`], also below -2^63 and above 2^63 - 1.
    pub fn int(&self) -> Result<i64, CborError> {
        Decoder::new(self.0).i64().map_err(|_| unexpected("an integer"))
    }

    /// An integer that is not negative.
    ///
    /// # Errors
    /// [`CborError::Unexpected`].
    pub fn uint(&self) -> Result<u64, CborError> {
        Decoder::new(self.0).u64().map_err(|_| unexpected("an integer from 0"))
    }

    /// True or false.
    ///
    /// # Errors
    /// [`CborError::Unexpected`].
    pub fn bool(&self) -> Result<bool, CborError> {
        Decoder::new(self.0).bool().map_err(|_| unexpected("true or false"))
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(Decoder::new(self.0).datatype(), Ok(Type::Null))
    }

    /// The elements of an array.
    ///
    /// # Errors
    /// [`CborError::Unexpected`].
    pub fn array(&self) -> Result<Items<'b>, CborError> {
        let mut decoder = Decoder::new(self.0);
        let count = decoder.array().ok().flatten().ok_or(unexpected("an array"))?;
        Ok(self.children(&decoder, count))
    }

    /// The entries of a map, in the order received.
    ///
    /// # Errors
    /// [`CborError::Unexpected`].
    pub fn map(&self) -> Result<Entries<'b>, CborError> {
        let mut decoder = Decoder::new(self.0);
        let count = decoder.map().ok().flatten().ok_or(unexpected("a map"))?;
        Ok(Entries(self.children(&decoder, count.saturating_mul(2))))
    }

    /// A tag and the item it stands before; `None` when there is no tag.
    #[must_use]
    pub fn tagged(&self) -> Option<(u64, Item<'b>)> {
        let mut decoder = Decoder::new(self.0);
        let tag = decoder.tag().ok()?;
        Some((tag.as_u64(), Item(self.0.get(decoder.position()..)?)))
    }

    /// What is encoded in `#6.24(bstr .cbor …)`, checked.
    ///
    /// # Errors
    /// [`CborError::Unexpected`] when it is no such thing; else as [`parse`](Self::parse) of what is inside.
    pub fn encoded(&self) -> Result<Item<'b>, CborError> {
        match self.tagged() {
            Some((ENCODED, inner)) => Self::parse(inner.bytes()?),
            _ => Err(unexpected("an encoded item (tag 24)")),
        }
    }

    /// A map's value under a text, `None` when it has no such key.
    ///
    /// # Errors
    /// [`CborError::Unexpected`] when this is no map.
    pub fn find(&self, key: &str) -> Result<Option<Item<'b>>, CborError> {
        Ok(self
            .map()?
            .find(|(name, _)| name.text() == Ok(key))
            .map(|(_, value)| value))
    }

    /// A map's value under an integer, `None` when it has no such key.
    ///
    /// # Errors
    /// [`CborError::Unexpected`] when this is no map.
    pub fn find_int(&self, key: i64) -> Result<Option<Item<'b>>, CborError> {
        Ok(self
            .map()?
            .find(|(name, _)| name.int() == Ok(key))
            .map(|(_, value)| value))
    }

    /// A map's value under a text.
    ///
    /// # Errors
    /// [`CborError::Missing`] when it has no such key, [`CborError::Unexpected`] when this is no map.
    pub fn get(&self, key: &str) -> Result<Item<'b>, CborError> {
        self.find(key)?
            .ok_or_else(|| CborError::Missing { key: key.to_owned() })
    }

    /// A map's value under an integer.
    ///
    /// # Errors
    /// [`CborError::Missing`] when it has no such key, [`CborError::Unexpected`] when this is no map.
    pub fn get_int(&self, key: i64) -> Result<Item<'b>, CborError> {
        self.find_int(key)?
            .ok_or_else(|| CborError::Missing { key: key.to_string() })
    }

    fn children(&self, decoder: &Decoder<'b>, count: u64) -> Items<'b> {
        Items {
            rest: self.0.get(decoder.position()..).unwrap_or_default(),
            count,
        }
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Decoder::new(self.0).datatype() {
            Ok(kind) => write!(f, "Item({kind}, {} bytes)", self.0.len()),
            Err(_) => f.write_str("Item"),
        }
    }
}

/// An [`Item`] that owns its bytes, and wipes them when it goes: what people's documents say. `Debug` shows its length only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedItem(Secret);

impl OwnedItem {
    /// The item.
    #[must_use]
    pub fn item(&self) -> Item<'_> {
        Item(self.0.expose())
    }
}

impl From<Item<'_>> for OwnedItem {
    fn from(item: Item<'_>) -> Self {
        Self(Secret::new(item.as_bytes()))
    }
}

/// The elements of an array.
#[derive(Clone, Debug)]
pub struct Items<'b> {
    rest: &'b [u8],
    count: u64,
}

impl<'b> Iterator for Items<'b> {
    type Item = Item<'b>;

    fn next(&mut self) -> Option<Item<'b>> {
        self.count = self.count.checked_sub(1)?;
        let mut decoder = Decoder::new(self.rest);
        decoder.skip().ok()?;
        let (item, rest) = self.rest.split_at_checked(decoder.position())?;
        self.rest = rest;
        Some(Item(item))
    }
}

/// The entries of a map.
#[derive(Clone, Debug)]
pub struct Entries<'b>(Items<'b>);

impl<'b> Iterator for Entries<'b> {
    type Item = (Item<'b>, Item<'b>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

fn unexpected(expected: &'static str) -> CborError {
    CborError::Unexpected { expected }
}

/// A container whose children are still being walked.
struct Open<'b> {
    offset: usize,
    left: u64,
    /// A map's keys so far, and whether the next child is a key.
    keys: Option<Vec<Key<'b>>>,
    is_key: bool,
}

/// A key by its value: one number or text can be encoded in several ways.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'b> {
    Int(i128),
    Text(&'b str),
    Other(&'b [u8]),
}

impl<'b> Key<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        if let Ok(number) = Decoder::new(bytes).int() {
            return Self::Int(number.into());
        }
        Decoder::new(bytes).str().map_or(Self::Other(bytes), Self::Text)
    }
}

/// Walks the item at the start of `bytes` without recursion, and gives its length.
fn check(bytes: &[u8]) -> Result<usize, CborError> {
    let mut decoder = Decoder::new(bytes);
    let mut open: Vec<Open<'_>> = Vec::new();
    loop {
        let offset = decoder.position();
        let malformed = |_| CborError::Malformed { offset };
        let kind = decoder.datatype().map_err(malformed)?;
        let nested = match kind {
            Type::ArrayIndef | Type::MapIndef | Type::BytesIndef | Type::StringIndef | Type::Break => {
                return Err(CborError::IndefiniteLength { offset });
            }
            Type::Array => decoder.array().map_err(malformed)?.map(|count| (count, None)),
            Type::Map => {
                let count = decoder.map().map_err(malformed)?;
                count.map(|count| (count.saturating_mul(2), Some(Vec::new())))
            }
            Type::Tag => {
                decoder.tag().map_err(malformed)?;
                Some((1, None))
            }
            Type::String => {
                decoder.str().map_err(malformed)?;
                None
            }
            _ => {
                decoder.skip().map_err(malformed)?;
                None
            }
        };
        let mut just_opened = nested.is_some();
        if let Some((left, keys)) = nested {
            if open.len() >= MAX_DEPTH {
                return Err(CborError::TooDeep { offset });
            }
            open.push(Open {
                offset,
                left,
                is_key: keys.is_some(),
                keys,
            });
        }
        // Closes what the item just read completes.
        let mut start = offset;
        loop {
            let Some(parent) = open.last_mut() else {
                return Ok(decoder.position());
            };
            if just_opened {
                just_opened = false;
            } else {
                parent.left = parent.left.saturating_sub(1);
                if let Some(keys) = &mut parent.keys {
                    if parent.is_key {
                        keys.push(Key::of(bytes.get(start..decoder.position()).unwrap_or_default()));
                    }
                    parent.is_key = !parent.is_key;
                }
            }
            if parent.left > 0 {
                break;
            }
            if let Some(mut keys) = parent.keys.take() {
                let count = keys.len();
                keys.sort_unstable();
                keys.dedup();
                if keys.len() != count {
                    return Err(CborError::DuplicateKey { offset: parent.offset });
                }
            }
            start = parent.offset;
            open.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_one_plain_item_is_refused() {
        for (bytes, code) in [
            (b"".as_slice(), "cbor_malformed"),
            (b"\x18", "cbor_malformed"),
            (b"\x82\x01", "cbor_malformed"),
            (b"\x62\xFF\xFE", "cbor_malformed"),
            (b"\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", "cbor_malformed"),
            (b"\x01\x02", "cbor_trailing_bytes"),
            (b"\x9F\x01\xFF", "cbor_indefinite_length"),
            (b"\xBF\xFF", "cbor_indefinite_length"),
            (b"\x5F\x41\x01\xFF", "cbor_indefinite_length"),
            (b"\x7F\x61a\xFF", "cbor_indefinite_length"),
            (b"\x81\xFF", "cbor_indefinite_length"),
            (b"\xA2\x61a\x01\x61a\x02", "cbor_duplicate_key"),
            (b"\xA2\x01\x01\x18\x01\x02", "cbor_duplicate_key"),
            (b"\x81\xA2\x80\x01\x80\x02", "cbor_duplicate_key"),
        ] {
            assert_eq!(Item::parse(bytes).unwrap_err().code(), code, "{bytes:02X?}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_costs_no_stack() {
        let nested = |levels: usize, kind: u8| [vec![kind; levels], vec![0x01]].concat();
        assert!(Item::parse(&nested(MAX_DEPTH, 0x81)).is_ok());
        for kind in [0x81, 0xD8 - 0x18] {
            let error = Item::parse(&nested(1_000_000, kind)).unwrap_err();
            assert_eq!(error, CborError::TooDeep { offset: MAX_DEPTH });
        }
    }

    #[test]
    fn containers_give_their_children_as_received() {
        let bytes = b"\x84\x80\xA1\x61a\xC0\x01\xD8\x18\x42\x81\x05\xF6";
        let item = Item::parse(bytes).unwrap();
        let children: Vec<_> = item.array().unwrap().collect();
        assert_eq!(children.len(), 4);
        assert_eq!(children[0].array().unwrap().count(), 0);
        assert_eq!(children[1].get("a").unwrap().tagged().unwrap().0, 0);
        assert_eq!(children[2].encoded().unwrap().as_bytes(), [0x81, 0x05]);
        assert_eq!(children[2].as_bytes(), b"\xD8\x18\x42\x81\x05");
        assert!(children[3].is_null());
    }

    #[test]
    fn what_is_encoded_inside_is_checked_when_opened() {
        let item = Item::parse(b"\xD8\x18\x43\x81\x05\x00").unwrap();
        assert_eq!(item.encoded().unwrap_err(), CborError::TrailingBytes { length: 1 });
    }

    #[test]
    fn types_do_not_pass_for_each_other() {
        let item = Item::parse(b"\x20").unwrap();
        assert_eq!(item.int(), Ok(-1));
        assert!(item.uint().is_err() && item.text().is_err() && item.bytes().is_err() && item.map().is_err());
        assert_eq!(
            Item::parse(b"\xA0").unwrap().get("docType"),
            Err(CborError::Missing {
                key: "docType".to_owned()
            })
        );
    }
}
