//! CBOR and DER, written as plainly as can be.

/// A CBOR head: major type and number.
fn head(major: u8, number: u64) -> Vec<u8> {
    let major = major << 5;
    match number {
        0..24 => vec![major | u8::try_from(number).unwrap()],
        24..0x100 => vec![major | 24, u8::try_from(number).unwrap()],
        0x100..0x1_0000 => [vec![major | 25], u16::try_from(number).unwrap().to_be_bytes().to_vec()].concat(),
        _ => [vec![major | 26], u32::try_from(number).unwrap().to_be_bytes().to_vec()].concat(),
    }
}

pub(crate) fn int(number: i64) -> Vec<u8> {
    match u64::try_from(number) {
        Ok(number) => head(0, number),
        Err(_) => head(1, u64::try_from(-1 - number).unwrap()),
    }
}

pub(crate) fn bytes(content: &[u8]) -> Vec<u8> {
    [head(2, content.len() as u64), content.to_vec()].concat()
}

pub(crate) fn text(content: &str) -> Vec<u8> {
    [head(3, content.len() as u64), content.as_bytes().to_vec()].concat()
}

pub(crate) fn array(elements: &[Vec<u8>]) -> Vec<u8> {
    [head(4, elements.len() as u64), elements.concat()].concat()
}

pub(crate) fn map(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let content = entries.iter().flat_map(|(key, value)| [key.clone(), value.clone()]);
    [head(5, entries.len() as u64), content.collect::<Vec<_>>().concat()].concat()
}

/// A map with texts for keys.
pub(crate) fn record(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<_> = entries.iter().map(|(key, value)| (text(key), value.clone())).collect();
    map(&entries)
}

pub(crate) fn tagged(tag: u64, item: &[u8]) -> Vec<u8> {
    [head(6, tag), item.to_vec()].concat()
}

/// An encoded item in an encoded item's wrapping.
pub(crate) fn encoded(item: &[u8]) -> Vec<u8> {
    tagged(24, &bytes(item))
}

pub(crate) const NULL: &[u8] = &[0xF6];

/// A DER object.
pub(crate) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = match content.len() {
        length @ 0..0x80 => vec![length as u8],
        length @ 0x80..0x100 => vec![0x81, length as u8],
        length => vec![0x82, (length >> 8) as u8, length as u8],
    };
    [vec![tag], length, content].concat()
}

pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    der(0x06, &[const_oid::ObjectIdentifier::new(dotted).unwrap().as_bytes()])
}
