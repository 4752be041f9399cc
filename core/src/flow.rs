//! Procedures as values: the next command out, what came back in.

/// Why a command got no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransceiveError {
    /// The card or phone left the reader.
    #[error("the card or phone left the reader")]
    Removed,
    /// Another program or the reader reset the card, so that what was verified or selected is gone.
    #[error("the card was reset")]
    Reset,
    /// No response in time.
    #[error("no response in time")]
    TimedOut,
    /// The caller gave up.
    #[error("cancelled")]
    Cancelled,
    /// The reader or its driver failed; the text is the driver's.
    #[error("the reader failed: {0}")]
    Reader(String),
}

/// Anything that carries command bytes to a card or phone and brings the response bytes back, status word included.
///
/// An implementation sends each command exactly once. It never repeats one because a buffer was small or a time ran
/// out: a repeated VERIFY costs the patient a second try.
pub trait Transceive {
    /// Sends one command APDU and returns the response APDU (data, then two status bytes).
    ///
    /// # Errors
    /// [`TransceiveError`] when no response came.
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError>;
}
