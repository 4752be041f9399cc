//! What an answer file is by its content, and (feature `archive`) the members of an answer that came as a ZIP: several
//! XML messages, plain or with the password of the connector's encryption (AES-256, as WinZip writes it \[1\]).
//!
//! Nothing is written to disk. How the terminal names members, and when it packs at all, is not known.

#[cfg(feature = "archive")]
mod unpack;

#[cfg(feature = "archive")]
pub use unpack::{ArchiveError, ArchiveLimits, Member, member_of, read_archive};

use super::file_name::Format;

/// The form of a file by its first bytes; `None` when it is none of those in which answers come.
///
/// ```
/// use kazasu::eligibility::archive::format_of;
/// use kazasu::eligibility::file_name::Format;
///
/// assert_eq!(format_of(b"\xEF\xBB\xBF<?xml version='1.0'?>"), Some(Format::Xml));
/// assert_eq!(format_of(b"%PDF-1.7"), Some(Format::Pdf));
/// assert_eq!(format_of(b"PK\x03\x04"), Some(Format::Zip));
/// assert_eq!(format_of(b"EPSB0052E"), None);
/// ```
#[must_use]
pub fn format_of(content: &[u8]) -> Option<Format> {
    // The second one is the whole of an archive without members.
    if content.starts_with(b"PK\x03\x04") || content.starts_with(b"PK\x05\x06") {
        return Some(Format::Zip);
    }
    if content.starts_with(b"%PDF-") {
        return Some(Format::Pdf);
    }
    let text = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    match text.trim_ascii_start() {
        [b'<', b'?' | b'!' | b'A'..=b'Z' | b'a'..=b'z', ..] => Some(Format::Xml),
        _ => None,
    }
}
