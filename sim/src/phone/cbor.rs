//! Writing CBOR (RFC 8949) in its shortest form: each function gives one encoded item.

pub(crate) fn uint(value: u64) -> Vec<u8> {
    head(0, value)
}

pub(crate) fn bytes(value: &[u8]) -> Vec<u8> {
    [head(2, length(value.len())), value.to_vec()].concat()
}

pub(crate) fn text(value: &str) -> Vec<u8> {
    [head(3, length(value.len())), value.as_bytes().to_vec()].concat()
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    vec![if value { 0xF5 } else { 0xF4 }]
}

/// An array of encoded items.
pub(crate) fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, length(items.len())), items.concat()].concat()
}

/// A map of encoded keys and values, in this order, whatever they are.
pub(crate) fn map(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let content = entries.iter().flat_map(|(key, value)| [key.as_slice(), value]);
    [head(5, length(entries.len())), content.collect::<Vec<_>>().concat()].concat()
}

/// A map whose keys are texts.
pub(crate) fn record(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<_> = entries.iter().map(|(key, value)| (text(key), value.clone())).collect();
    map(&entries)
}

/// A tag before an encoded item.
pub(crate) fn tagged(tag: u64, item: &[u8]) -> Vec<u8> {
    [head(6, tag), item.to_vec()].concat()
}

/// `#6.24(bstr .cbor item)`.
pub(crate) fn encoded(item: &[u8]) -> Vec<u8> {
    tagged(24, &bytes(item))
}

fn head(major: u8, value: u64) -> Vec<u8> {
    let major = major << 5;
    let all = value.to_be_bytes();
    match value {
        0..=23 => vec![major | all[7]],
        24..=0xFF => vec![major | 24, all[7]],
        0x100..=0xFFFF => [&[major | 25], &all[6..]].concat(),
        0x1_0000..=0xFFFF_FFFF => [&[major | 26], &all[4..]].concat(),
        _ => [&[major | 27], &all[..]].concat(),
    }
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From RFC 8949, appendix A.
    #[test]
    fn items_are_written_as_the_rfc_does() {
        for (item, expected) in [
            (uint(0), b"\x00".as_slice()),
            (uint(23), b"\x17"),
            (uint(24), b"\x18\x18"),
            (uint(100), b"\x18\x64"),
            (uint(1_000), b"\x19\x03\xe8"),
            (uint(1_000_000), b"\x1a\x00\x0f\x42\x40"),
            (uint(1_000_000_000_000), b"\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00"),
            (boolean(true), b"\xf5"),
            (boolean(false), b"\xf4"),
            (bytes(&[1, 2, 3, 4]), b"\x44\x01\x02\x03\x04"),
            (text("水"), b"\x63\xe6\xb0\xb4"),
            (array(&[uint(1), uint(2), uint(3)]), b"\x83\x01\x02\x03"),
            (map(&[(uint(1), uint(2)), (uint(3), uint(4))]), b"\xa2\x01\x02\x03\x04"),
            (record(&[("a", uint(1))]), b"\xa1\x61\x61\x01"),
            (encoded(b"\x64\x49\x45\x54\x46"), b"\xd8\x18\x45\x64\x49\x45\x54\x46"),
        ] {
            assert_eq!(item, expected);
        }
    }
}
