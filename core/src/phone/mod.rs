//! The phone (スマートフォン) at the reader: the mdoc of ISO/IEC 18013-5 that an iPhone presents.

pub mod cbor;
pub mod mdoc;
pub mod nfc;
