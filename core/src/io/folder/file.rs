//! Reading files that another program may still be writing.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::Path;

use memchr::memmem;

/// Whether `bytes` are a whole answer, as far as their end tells: `</XmlMsg>` for XML in any encoding that has ASCII
/// as its part, the end record for a ZIP archive, `%%EOF` for PDF.
#[must_use]
pub fn is_complete(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"PK\x03\x04") {
        return zip_is_complete(bytes).unwrap_or(false);
    }
    let text = bytes.trim_ascii_end();
    if bytes.starts_with(b"%PDF-") {
        return text.ends_with(b"%%EOF");
    }
    // Blanks before `>` occur ([1]).
    text.strip_suffix(b">")
        .is_some_and(|tag| tag.trim_ascii_end().ends_with(b"</XmlMsg"))
}

/// The end record is 22 bytes from its signature on, the last two of them the length of a comment that ends the file.
fn zip_is_complete(bytes: &[u8]) -> Option<bool> {
    let record = bytes.get(memmem::rfind(bytes, b"PK\x05\x06")?..)?;
    let (_, length) = record.get(..22)?.split_last_chunk::<2>()?;
    Some(record.len().checked_sub(22)? == usize::from(u16::from_le_bytes(*length)))
}

/// Reads at most `limit` bytes. `None` when there is no such file; it may vanish at any moment. Something else than a
/// file under that name is taken for none, because opening it could block.
pub(super) fn read_up_to(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let absent = |e: io::Error| {
        if e.kind() == io::ErrorKind::NotFound {
            Ok(None)
        } else {
            Err(e)
        }
    };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(None),
        Err(e) => return absent(e),
    }
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(e) => return absent(e),
    };
    let mut bytes = Vec::new();
    file.take(u64::try_from(limit).unwrap_or(u64::MAX))
        .read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Text whose encoding is not known: UTF-8, or else Windows-31J.
pub(super) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_) => encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Remembers the last read of a file, as length and hash.
#[derive(Debug, Default)]
pub(super) struct Settling(Option<(usize, u64)>);

impl Settling {
    /// Whether `bytes` are what the read before brought.
    pub(super) fn settled(&mut self, bytes: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let now = Some((bytes.len(), hasher.finish()));
        std::mem::replace(&mut self.0, now) == now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_complete_when_its_end_is_there() {
        for whole in [
            &b"<XmlMsg></XmlMsg>"[..],
            b"<XmlMsg><A/></XmlMsg >\r\n",
            b"<?xml?>\x83\x5c</XmlMsg\t>\n\n",
            b"%PDF-1.7 ... %%EOF\n",
            b"PK\x03\x04....PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"PK\x03\x04....PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0ab",
        ] {
            assert!(is_complete(whole));
            assert!(!is_complete(&whole[..whole.len() - 4]), "cut, it is not");
        }
        for not in [
            &b""[..],
            b">",
            b"<XmlMsg>",
            b"</XmlMsg>x",
            b"PK\x03\x04",
            b"PK\x03\x04PK\x05\x06\0",
            b"%PDF-",
        ] {
            assert!(!is_complete(not));
        }
    }

    #[test]
    fn text_of_unknown_encoding_is_read_either_way() {
        assert_eq!(decode("\u{feff}形式エラー".as_bytes()), "形式エラー");
        assert_eq!(decode(&[0x8c, 0x60, 0x8e, 0xae]), "形式");
        assert_eq!(decode(b""), "");
    }
}
