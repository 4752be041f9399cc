//! Writing tag-length-value objects: DER for the certificates, private tags for the card's own files.

/// One object: the tag as it stands, the length in its shortest form, the value.
pub(crate) fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(tag.len() + 5 + value.len());
    out.extend_from_slice(tag);
    out.extend_from_slice(&length(value.len()));
    out.extend_from_slice(value);
    out
}

/// One object whose value is `parts`, one after the other.
pub(crate) fn constructed(tag: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    object(tag, &parts.concat())
}

fn length(len: usize) -> Vec<u8> {
    let bytes = len.to_be_bytes();
    let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    match significant.as_slice() {
        [] => vec![0],
        [short] if *short < 0x80 => vec![*short],
        long => [&[0x80 | u8::try_from(long.len()).unwrap_or(0)], long].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_their_shortest_form() {
        for (len, expected) in [
            (0, vec![0x00]),
            (0x7F, vec![0x7F]),
            (0x80, vec![0x81, 0x80]),
            (0xFF, vec![0x81, 0xFF]),
            (0x100, vec![0x82, 0x01, 0x00]),
            (0x1_0000, vec![0x83, 0x01, 0x00, 0x00]),
        ] {
            assert_eq!(length(len), expected, "{len}");
        }
    }
}
