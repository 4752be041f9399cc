//! The ATRs that readers report for cards of this family, as the public list of ATRs has them.

/// A contactless My Number card (firm: the public list and a vendor's reader code).
pub const CONTACTLESS: [u8; 13] = [
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F,
];
/// Another contactless My Number card (firm).
pub const CONTACTLESS_41: [u8; 13] = [
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B,
];
/// A third contactless My Number card (the list alone).
pub const CONTACTLESS_4B: [u8; 13] = [
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51, 0xFF, 0xB3, 0x81, 0xD1, 0x00, 0x0F,
];
/// The contact interface of a My Number card (the list alone).
pub const CONTACT: [u8; 13] = [
    0x3B, 0xC5, 0xFF, 0x81, 0x31, 0xFB, 0x45, 0x80, 0x73, 0xC6, 0x01, 0x00, 0x00,
];
/// The contact interface of a My Number card that declares chaining and extended length (the list alone).
pub const CONTACT_EXTENDED: [u8; 19] = [
    0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01, 0xC0, 0x3B,
];
/// A contactless HPKI card (one source, for the bytes between 3B888001 and the check byte).
pub const HPKI_CONTACTLESS: [u8; 13] = [
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x4E, 0x00, 0x00, 0xF7, 0x81, 0xD1, 0x00, 0xE0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_bytes_make_the_exclusive_or_zero() {
        let atrs: [&[u8]; 6] = [
            &CONTACTLESS,
            &CONTACTLESS_41,
            &CONTACTLESS_4B,
            &CONTACT,
            &CONTACT_EXTENDED,
            &HPKI_CONTACTLESS,
        ];
        for atr in atrs {
            assert_eq!(atr.iter().skip(1).fold(0, |sum, byte| sum ^ byte), 0, "{atr:02X?}");
        }
    }
}
