//! SessionTranscript (ISO/IEC 18013-5, 9.1.5.1): what both sides have seen of each other, bound into keys and signatures.

use sha2::{Digest as _, Sha256};

use super::{
    encode::{encode, encoded_item, raw},
    error::MdocError,
};
use crate::phone::cbor::Item;

/// A session transcript: `[DeviceEngagementBytes, EReaderKeyBytes, Handover]`, made of the bytes as they were received and
/// sent, never of an encoding made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTranscript(Vec<u8>);

impl SessionTranscript {
    /// After a QR code. `engagement` is DeviceEngagement as decoded from it, `reader_key_bytes` EReaderKeyBytes as sent,
    /// with tag 24.
    #[must_use]
    pub fn qr(engagement: &[u8], reader_key_bytes: &[u8]) -> Self {
        Self::new(engagement, reader_key_bytes, &encode(|writer| writer.null().map(drop)))
    }

    /// After NFC. `engagement` and `reader_key_bytes` are as for [`qr`](Self::qr). `select` is the NDEF message Handover
    /// Select as received; `request` the Handover Request as sent in a negotiated handover, `None` in a static one.
    #[must_use]
    pub fn nfc(engagement: &[u8], reader_key_bytes: &[u8], select: &[u8], request: Option<&[u8]>) -> Self {
        let handover = encode(|writer| {
            writer.array(2)?.bytes(select)?;
            match request {
                Some(request) => writer.bytes(request)?,
                None => writer.null()?,
            };
            Ok(())
        });
        Self::new(engagement, reader_key_bytes, &handover)
    }

    /// From a transcript that somebody else made, such as an operating system that hands out a response with it. Only its
    /// shape is checked.
    ///
    /// # Errors
    /// [`MdocError::Cbor`], [`MdocError::Malformed`] unless it is an array of three.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MdocError> {
        if Item::parse(bytes)?.array()?.count() != 3 {
            return Err(MdocError::Malformed {
                structure: "SessionTranscript",
                reason: "it does not have three parts",
            });
        }
        Ok(Self(bytes.to_vec()))
    }

    /// Of an online presentation, which has neither engagement nor reader key: `handover` is encoded.
    pub(super) fn online(handover: &[u8]) -> Self {
        Self(encode(|writer| {
            writer.array(3)?.null()?.null()?;
            raw(writer, handover);
            Ok(())
        }))
    }

    /// SessionTranscript.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// SessionTranscriptBytes: an encoded item (tag 24).
    #[must_use]
    pub fn to_encoded_item(&self) -> Vec<u8> {
        encoded_item(&self.0)
    }

    /// SHA-256 over SessionTranscriptBytes: the salt of every key.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.to_encoded_item()).into()
    }

    fn new(engagement: &[u8], reader_key_bytes: &[u8], handover: &[u8]) -> Self {
        Self(encode(|writer| {
            writer.array(3)?;
            raw(writer, &encoded_item(engagement));
            raw(writer, reader_key_bytes);
            raw(writer, handover);
            Ok(())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handover_tells_the_engagements_apart() {
        let (engagement, key) = (b"\xA0", b"\xD8\x18\x41\xA0");
        let start = b"\x83\xD8\x18\x41\xA0\xD8\x18\x41\xA0".as_slice();
        for (transcript, handover) in [
            (SessionTranscript::qr(engagement, key), b"\xF6".as_slice()),
            (SessionTranscript::nfc(engagement, key, b"Hs", None), b"\x82\x42Hs\xF6"),
            (
                SessionTranscript::nfc(engagement, key, b"Hs", Some(b"Hr")),
                b"\x82\x42Hs\x42Hr",
            ),
        ] {
            assert_eq!(transcript.as_bytes(), [start, handover].concat());
            assert_eq!(SessionTranscript::from_bytes(transcript.as_bytes()), Ok(transcript));
        }
    }

    #[test]
    fn received_bytes_are_never_encoded_anew() {
        // An engagement whose map gives its key in two bytes, where one would do.
        let transcript = SessionTranscript::qr(b"\xA1\x18\x00\x631.0", b"\xD8\x18\x58\x01\xA0");
        assert_eq!(
            transcript.as_bytes(),
            b"\x83\xD8\x18\x47\xA1\x18\x00\x631.0\xD8\x18\x58\x01\xA0\xF6"
        );
        assert_eq!(transcript.to_encoded_item()[..4], *b"\xD8\x18\x51\x83");
    }

    #[test]
    fn another_shape_is_no_transcript() {
        for (bytes, code) in [
            (b"\x82\xF6\xF6".as_slice(), "mdoc_malformed"),
            (b"\xA0", "cbor_unexpected"),
            (b"\x83\xF6\xF6\xF6\xF6", "cbor_trailing_bytes"),
        ] {
            assert_eq!(SessionTranscript::from_bytes(bytes).unwrap_err().code(), code);
        }
    }
}
