//! Values of elements by their type.

use std::fmt;

use jiff::{Timestamp, civil::Date};

use crate::phone::cbor::Item;

/// RFC 8949, 3.4.1 and RFC 8943: tags of a date and time, and of a date.
const DATE_TIME: u64 = 0;
const FULL_DATE: u64 = 1004;

/// The value of an element. `Debug` shows its type only.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'b> {
    /// A text.
    Text(&'b str),
    /// An integer.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// Bytes, such as a photo.
    Bytes(&'b [u8]),
    /// A date (tag 1004, `full-date`).
    Date(Date),
    /// A date and time (tag 0, `tdate`).
    DateTime(Timestamp),
    /// Anything else, as received.
    Cbor(Item<'b>),
}

impl<'b> Value<'b> {
    /// Reads a value; what fits no other form, a date that is none included, stays CBOR.
    #[must_use]
    pub fn of(item: Item<'b>) -> Self {
        Self::plain(item)
            .or_else(|| Self::dated(item))
            .unwrap_or(Self::Cbor(item))
    }

    fn plain(item: Item<'b>) -> Option<Self> {
        if let Ok(text) = item.text() {
            return Some(Self::Text(text));
        }
        if let Ok(number) = item.int() {
            return Some(Self::Int(number));
        }
        if let Ok(flag) = item.bool() {
            return Some(Self::Bool(flag));
        }
        item.bytes().ok().map(Self::Bytes)
    }

    fn dated(item: Item<'b>) -> Option<Self> {
        match item.tagged()? {
            (FULL_DATE, text) => text.text().ok()?.parse().ok().map(Self::Date),
            (DATE_TIME, text) => text.text().ok()?.parse().ok().map(Self::DateTime),
            _ => None,
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Int(_) => "Int(…)",
            Self::Bool(_) => "Bool(…)",
            Self::Bytes(_) => "Bytes(…)",
            Self::Date(_) => "Date(…)",
            Self::DateTime(_) => "DateTime(…)",
            Self::Cbor(_) => "Cbor(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn value(cbor: &[u8]) -> Value<'_> {
        Value::of(Item::parse(cbor).unwrap())
    }

    #[test]
    fn values_have_the_type_that_they_were_sent_with() {
        assert_eq!(value(b"\x63abc"), Value::Text("abc"));
        assert_eq!(value(b"\x20"), Value::Int(-1));
        assert_eq!(value(b"\xF5"), Value::Bool(true));
        assert_eq!(value(b"\x42\x01\x02"), Value::Bytes(&[1, 2]));
        assert_eq!(value(b"\xD9\x03\xEC\x6A1971-09-01"), Value::Date(date(1971, 9, 1)));
        assert_eq!(
            value(b"\xC0\x741971-09-01T00:00:00Z"),
            Value::DateTime("1971-09-01T00:00:00Z".parse().unwrap())
        );
    }

    #[test]
    fn what_fits_no_form_stays_cbor() {
        for cbor in [
            b"\xD9\x03\xEC\x6A1971-13-01".as_slice(),
            b"\xA1\x01\x02",
            b"\xF6",
            b"\xD8\x20\x61a",
        ] {
            assert_eq!(value(cbor), Value::Cbor(Item::parse(cbor).unwrap()));
        }
    }
}
