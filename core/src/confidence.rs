//! How firm a fact is.

/// How firm a fact of this crate is. The official layouts are not public; see the crate documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Seen in two or more independent sources.
    Firm,
    /// Seen in one source.
    OneSource,
    /// Concluded from other facts; nothing states it.
    Inferred,
    /// Sources contradict each other.
    Disputed,
}
