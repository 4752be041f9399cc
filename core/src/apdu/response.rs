//! What comes back for a command.

use bytes::Bytes;

use super::status::StatusWord;

/// A response APDU: data, then the status word.
///
/// The data is wiped when its last owner goes, if it came through a [`Channel`](crate::flow::Channel).
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// What came before the status word; often empty.
    pub data: Bytes,
    /// SW1 SW2.
    pub status: StatusWord,
}

/// Fewer than the two bytes that every response has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a response has at least 2 bytes, this one has {length}")]
pub struct TruncatedResponse {
    /// How many bytes came.
    pub length: usize,
}

impl TruncatedResponse {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "response_truncated"
    }
}

impl Response {
    /// Splits response bytes into data and status word, without copying.
    ///
    /// # Errors
    /// [`TruncatedResponse`] when there are fewer than two bytes.
    pub fn parse(mut bytes: Bytes) -> Result<Self, TruncatedResponse> {
        let length = bytes.len();
        let Some((_, status)) = bytes.split_last_chunk::<2>() else {
            return Err(TruncatedResponse { length });
        };
        let status = StatusWord(u16::from_be_bytes(*status));
        bytes.truncate(length.saturating_sub(2));
        Ok(Self { data: bytes, status })
    }
}

/// Shows the status and the length only: the data may be personal.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({} bytes, {})", self.data.len(), self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_bytes_are_the_status() {
        let response = Response::parse(Bytes::from_static(&[1, 2, 0x63, 0xC1])).unwrap();
        assert_eq!(
            (response.data.as_ref(), response.status),
            ([1, 2].as_slice(), StatusWord(0x63C1))
        );
        let empty = Response::parse(Bytes::from_static(&[0x90, 0x00])).unwrap();
        assert!(empty.data.is_empty() && empty.status.is_success());
    }

    #[test]
    fn fewer_than_two_bytes_are_refused() {
        assert_eq!(Response::parse(Bytes::new()), Err(TruncatedResponse { length: 0 }));
        assert_eq!(
            Response::parse(Bytes::from_static(&[0x90])),
            Err(TruncatedResponse { length: 1 })
        );
    }
}
