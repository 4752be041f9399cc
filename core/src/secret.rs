//! Secrets: values that are wiped when they go and never shown.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// Bytes that must not outlive their use: a PIN, a 照合番号, a 個人番号.
///
/// They live on the heap at one place, so that moving the value leaves no copy behind, and are zeroized on drop.
/// `Debug` shows the length only; there is no `Display`, no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Box<[u8]>>);

impl Secret {
    /// Copies `bytes` into a place of their own. The caller wipes its own copy.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(Box::from(bytes)))
    }

    /// The bytes themselves. Do not copy them to where nothing wipes them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

/// Does `work` and overwrites the part of the stack that it used: ciphers wipe their keys where they end, but leave
/// copies wherever they were moved from.
pub(crate) fn wiping_the_stack<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    wipe_stack();
    result
}

#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe_stack() {
    // More than a block cipher and its key schedule take, several times over.
    [0_u8; 32 << 10].zeroize();
}
