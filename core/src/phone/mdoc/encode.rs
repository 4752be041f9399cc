//! Writing of CBOR in the shortest form, and the wrapping of encoded items.

use std::convert::Infallible;

use minicbor::{Encoder, data::Tag};

use crate::phone::cbor::ENCODED;

/// What a writing step gives. A vector takes everything, so it is never an error.
pub(super) type Written = Result<(), minicbor::encode::Error<Infallible>>;
/// An encoder into a vector.
pub(super) type Writer<'v> = Encoder<&'v mut Vec<u8>>;

/// Bytes of what `write` writes.
pub(super) fn encode(write: impl FnOnce(&mut Writer<'_>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = write(&mut Encoder::new(&mut bytes));
    debug_assert!(written.is_ok(), "a vector takes everything");
    bytes
}

/// `#6.24(bstr .cbor item)` around an encoded item.
#[must_use]
pub fn encoded_item(item: &[u8]) -> Vec<u8> {
    encode(|writer| {
        writer.tag(Tag::new(ENCODED))?.bytes(item)?;
        Ok(())
    })
}

/// Writes an item that is encoded already, such as one kept as received.
pub(super) fn raw(writer: &mut Writer<'_>, item: &[u8]) {
    writer.writer_mut().extend_from_slice(item);
}

/// The number of elements as CBOR counts them.
pub(super) fn count<T>(elements: &[T]) -> u64 {
    u64::try_from(elements.len()).unwrap_or(u64::MAX)
}
