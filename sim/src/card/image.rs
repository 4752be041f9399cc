//! The images on a card: PNG of one bit a pixel, and a grey JPEG 2000 photo. There is no typesetting here: digits are
//! drawn, other characters are boxes, and the photo is evenly grey.

use rand_core::Rng;

use crate::keys;

/// Digits as the 個人番号 and the security code are printed: 6 by 12 pixels each, so 72x12 and 24x12 as on real cards (one
/// source).
pub(super) fn digits(text: &str) -> Vec<u8> {
    let digits: Vec<usize> = text.bytes().map(|byte| usize::from(byte.wrapping_sub(b'0'))).collect();
    png(6 * digits.len(), 12, |x, y| {
        let row = digits
            .get(x / 6)
            .and_then(|digit| DIGITS.get(*digit))
            .and_then(|glyph| glyph.get(y.wrapping_sub(2)));
        row.is_some_and(|row| row & (0x10 >> (x % 6)) != 0)
    })
}

/// A line of text with a box for each character, 16 by 16 pixels. A real card's font and size are not published.
pub(super) fn boxes(text: &str) -> Vec<u8> {
    png(16 * text.chars().count().max(1), 16, |x, y| {
        let (x, y) = (x % 16, y);
        let inside = |at: usize| (2..14).contains(&at);
        let edge = |at: usize| at == 2 || at == 13;
        inside(x) && inside(y) && (edge(x) || edge(y))
    })
}

const PHOTO_WIDTH: u32 = 240;
const PHOTO_HEIGHT: u32 = 320;
/// Bytes of comment in the photo, so that reading it costs what reading a picture costs. The size of real ones is not
/// published.
const PHOTO_WEIGHT: usize = 4000;

/// A JP2 file (ISO/IEC 15444-1) with one grey component of 8 bits. All its code-blocks are left out, which decodes to an
/// even mid-grey: a valid file, and no picture of anybody. A comment segment, different for each seed, gives it weight.
pub(crate) fn photo(seed: u64) -> Vec<u8> {
    let image_header = [
        PHOTO_HEIGHT.to_be_bytes().as_slice(),
        &PHOTO_WIDTH.to_be_bytes(),
        // One component, 8 bits unsigned, compressed as JPEG 2000, colour space known, no rights.
        &[0x00, 0x01, 0x07, 0x07, 0x00, 0x00],
    ]
    .concat();
    // Enumerated colour space 17: grey.
    let colour = [1, 0, 0, 0, 0, 0, 17];
    let header = [jp2_box(b"ihdr", &image_header), jp2_box(b"colr", &colour)].concat();
    [
        jp2_box(b"jP  ", &[0x0D, 0x0A, 0x87, 0x0A]),
        jp2_box(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        jp2_box(b"jp2h", &header),
        jp2_box(b"jp2c", &codestream(seed)),
    ]
    .concat()
}

fn codestream(seed: u64) -> Vec<u8> {
    let [width, height] = [PHOTO_WIDTH, PHOTO_HEIGHT].map(u32::to_be_bytes);
    let origin = [0; 8];
    let size = [
        &[0, 0],
        // Image, its origin, one tile as large, its origin; one component of 8 bits, not subsampled.
        width.as_slice(),
        &height,
        &origin,
        &width,
        &height,
        &origin,
        &[0, 1, 7, 1, 1],
    ]
    .concat();
    // One layer, no decomposition, code-blocks of 64x64, reversible.
    let coding = [0, 0, 0, 1, 0, 0, 4, 4, 0, 1];
    // No quantisation, two guard bits, exponent 8.
    let quantisation = [0x40, 8 << 3];
    let mut comment = vec![0; PHOTO_WEIGHT];
    keys::generator(seed, "photo").fill_bytes(&mut comment);
    // No FF, which could pass for a marker in a careless search.
    comment.iter_mut().for_each(|byte| *byte &= 0x7F);
    comment.splice(..2, [0, 0]);
    // One packet, and its header says that it is empty.
    let packet = [0x00];
    let tile_len = u32::try_from(12 + 2 + packet.len()).unwrap_or(u32::MAX).to_be_bytes();
    let tile = [[0, 0].as_slice(), &tile_len, &[0, 1]].concat();
    [
        vec![0xFF, 0x4F],
        segment(0x51, &size),
        segment(0x52, &coding),
        segment(0x5C, &quantisation),
        segment(0x64, &comment),
        segment(0x90, &tile),
        vec![0xFF, 0x93],
        packet.to_vec(),
        vec![0xFF, 0xD9],
    ]
    .concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    [&[0xFF, marker], len.as_slice(), content].concat()
}

fn jp2_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len() + 8).unwrap_or(u32::MAX).to_be_bytes();
    [len.as_slice(), kind, content].concat()
}

/// A grey PNG of one bit a pixel; `is_black` by column and row.
fn png(width: usize, height: usize, is_black: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..height {
        // Filter: none.
        rows.push(0);
        for start in (0..width).step_by(8) {
            let byte = (0..8).fold(0_u8, |byte, bit| {
                let white = start + bit < width && !is_black(start + bit, y);
                byte << 1 | u8::from(white)
            });
            rows.push(byte);
        }
    }
    let [width, height] = [width, height].map(|size| u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes());
    // Bit depth 1, grey, and the only method of each kind.
    let header = [width.as_slice(), &height, &[1, 0, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &zlib(&rows)),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let covered = [kind, content].concat();
    [len.as_slice(), &covered, &crc32(&covered).to_be_bytes()].concat()
}

/// zlib around stored blocks: nothing is compressed.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = bytes.chunks(usize::from(u16::MAX));
    let last = blocks.len().saturating_sub(1);
    for (index, block) in blocks.enumerate() {
        let len = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(index == last));
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&(!len).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend_from_slice(&adler32(bytes).to_be_bytes());
    out
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

/// Five by seven pixels each.
const DIGITS: [[u8; 7]; 10] = [
    [0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E],
    [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
    [0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F],
    [0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E],
    [0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02],
    [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
    [0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E],
    [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
    [0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E],
    [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_are_the_known_ones() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn digits_are_six_pixels_wide_and_twelve_high() {
        let size = |png: &[u8]| (png[16..20].to_vec(), png[20..24].to_vec());
        assert_eq!(size(&digits("123456789018")), (vec![0, 0, 0, 72], vec![0, 0, 0, 12]));
        assert_eq!(size(&digits("1234")), (vec![0, 0, 0, 24], vec![0, 0, 0, 12]));
        assert_ne!(digits("1234"), digits("1235"));
    }
}
