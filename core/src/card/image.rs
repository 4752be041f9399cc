//! Images as a card holds them: their bytes, which format it is and how large, without decoding them.

use std::fmt;

use bytes::Bytes;

/// The formats that cards use (firm for PNG and JP2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageFormat {
    /// PNG: texts rendered in 1 bit.
    Png,
    /// JPEG 2000 in its JP2 file format: the photo (顔写真), grey. Ordinary JPEG decoders do not read it.
    Jp2,
    /// A bare JPEG 2000 codestream.
    Jpeg2000Codestream,
}

impl ImageFormat {
    /// Its media type, such as `image/png`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jp2 => "image/jp2",
            Self::Jpeg2000Codestream => "image/j2c",
        }
    }
}

/// Width and height, in pixels; neither is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PixelSize {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// An image as it was read. Only its header has been looked at: the rest may be broken.
///
/// `Debug` shows format, size and length only: the image may be of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    bytes: Bytes,
    format: Option<ImageFormat>,
    size: Option<PixelSize>,
}

impl Image {
    /// Looks at the header of an image. What is not recognised keeps its bytes, without format or size.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        let (format, size) = recognise(&bytes).unzip();
        Self {
            bytes,
            format,
            size: size.flatten(),
        }
    }

    /// The whole image.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its format; `None` where it is not recognised.
    #[must_use]
    pub fn format(&self) -> Option<ImageFormat> {
        self.format
    }

    /// Its media type, such as `image/jp2`; `None` where the format is not recognised.
    #[must_use]
    pub fn media_type(&self) -> Option<&'static str> {
        self.format.map(ImageFormat::media_type)
    }

    /// Its size as its header tells it; `None` where the header does not.
    #[must_use]
    pub fn size(&self) -> Option<PixelSize> {
        self.size
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("format", &self.format)
            .field("size", &self.size)
            .field("length", &self.bytes.len())
            .finish()
    }
}

/// The signature that every PNG begins with (ISO/IEC 15948, 5.2).
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
/// The signature box that every JP2 begins with (ISO/IEC 15444-1, I.5.1).
const JP2_SIGNATURE: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
/// SOC and SIZ, the markers that every codestream begins with (ISO/IEC 15444-1, A.4 and A.5).
const CODESTREAM_MARKERS: &[u8] = b"\xFF\x4F\xFF\x51";

fn recognise(bytes: &[u8]) -> Option<(ImageFormat, Option<PixelSize>)> {
    type Size = fn(&[u8]) -> Option<PixelSize>;
    let known: [(&[u8], ImageFormat, Size); 3] = [
        (PNG_SIGNATURE, ImageFormat::Png, png_size),
        (JP2_SIGNATURE, ImageFormat::Jp2, jp2_size),
        (CODESTREAM_MARKERS, ImageFormat::Jpeg2000Codestream, codestream_size),
    ];
    known
        .into_iter()
        .find_map(|(start, format, size)| Some((format, size(bytes.strip_prefix(start)?))))
}

/// IHDR is the first chunk: length, name, width, height.
fn png_size(chunks: &[u8]) -> Option<PixelSize> {
    let fields = chunks.strip_prefix(b"\0\0\0\x0DIHDR")?;
    let (width, rest) = fields.split_first_chunk()?;
    pixels(u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk()?))
}

/// The box `ihdr` in the box `jp2h`: height, width.
fn jp2_size(boxes: &[u8]) -> Option<PixelSize> {
    let fields = find_box(find_box(boxes, *b"jp2h")?, *b"ihdr")?;
    let (height, rest) = fields.split_first_chunk()?;
    pixels(u32::from_be_bytes(*rest.first_chunk()?), u32::from_be_bytes(*height))
}

/// The content of the first box of a name. A box has a length that includes its header of at least eight bytes, so the
/// walk ends.
fn find_box(mut boxes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    loop {
        let (length, rest) = boxes.split_first_chunk()?;
        let (found, rest) = rest.split_first_chunk::<4>()?;
        let (content, rest) = match u32::from_be_bytes(*length) {
            // To the end of the file.
            0 => (rest, &[][..]),
            // The length follows, in eight bytes.
            1 => {
                let (length, rest) = rest.split_first_chunk()?;
                let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
                rest.split_at_checked(length.checked_sub(16)?)?
            }
            length => rest.split_at_checked(usize::try_from(length).ok()?.checked_sub(8)?)?,
        };
        if *found == name {
            return Some(content);
        }
        boxes = rest;
    }
}

/// SIZ: its length and capabilities, two bytes each, then the extent of the reference grid and the image's offset in
/// it, x before y, four bytes each.
fn codestream_size(segment: &[u8]) -> Option<PixelSize> {
    let (x, rest) = segment.get(4..)?.split_first_chunk()?;
    let (y, rest) = rest.split_first_chunk()?;
    let (x_offset, rest) = rest.split_first_chunk()?;
    let extent = |end: &[u8; 4], offset: &[u8; 4]| u32::from_be_bytes(*end).checked_sub(u32::from_be_bytes(*offset));
    pixels(extent(x, x_offset)?, extent(y, rest.first_chunk()?)?)
}

fn pixels(width: u32, height: u32) -> Option<PixelSize> {
    (width > 0 && height > 0).then_some(PixelSize { width, height })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).unwrap();
        [&length.to_be_bytes(), name.as_slice(), content].concat()
    }

    fn png() -> Vec<u8> {
        [
            PNG_SIGNATURE,
            b"\0\0\0\x0DIHDR\0\0\0\x48\0\0\0\x0C\x01\0\0\0\0\xAA\xBB\xCC\xDD",
        ]
        .concat()
    }

    fn jp2(header: &[u8]) -> Vec<u8> {
        [
            JP2_SIGNATURE,
            &boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
            header,
            &boxed(b"jp2c", b"\xFF\x4F"),
        ]
        .concat()
    }

    fn jp2_header() -> Vec<u8> {
        let header = boxed(b"ihdr", b"\0\0\x01\x90\0\0\x01\x40\0\x01\x07\x07\0\0");
        boxed(b"jp2h", &[boxed(b"bpcc", b"\x07"), header].concat())
    }

    fn codestream() -> Vec<u8> {
        [
            CODESTREAM_MARKERS,
            b"\0\x29\0\0\0\0\x01\x44\0\0\x01\x94\0\0\0\x04\0\0\0\x04",
        ]
        .concat()
    }

    fn size(bytes: &[u8]) -> (Option<&'static str>, Option<(u32, u32)>) {
        let image = Image::new(Bytes::copy_from_slice(bytes));
        assert_eq!(image.bytes(), bytes);
        (image.media_type(), image.size().map(|size| (size.width, size.height)))
    }

    #[test]
    fn formats_are_recognised_with_their_size() {
        assert_eq!(size(&png()), (Some("image/png"), Some((72, 12))));
        assert_eq!(size(&jp2(&jp2_header())), (Some("image/jp2"), Some((320, 400))));
        assert_eq!(size(&codestream()), (Some("image/j2c"), Some((320, 400))));
        assert_eq!(size(b"\xFF\xD8\xFF\xE0 a JPEG"), (None, None));
        assert_eq!(size(b""), (None, None));
    }

    #[test]
    fn boxes_may_have_long_lengths_or_reach_to_the_end() {
        let content = &jp2_header()[8..];
        let length = u64::try_from(content.len() + 16).unwrap().to_be_bytes();
        let long = [b"\0\0\0\x01jp2h".as_slice(), &length, content].concat();
        assert_eq!(size(&jp2(&long)).1, Some((320, 400)));
        let to_the_end = [b"\0\0\0\0jp2h".as_slice(), content].concat();
        assert_eq!(size(&[JP2_SIGNATURE, &to_the_end].concat()).1, Some((320, 400)));
    }

    #[test]
    fn headers_that_lie_give_no_size() {
        for length in [0, 1, 2, 7, 9, u32::MAX] {
            let mut header = jp2_header();
            header[..4].copy_from_slice(&length.to_be_bytes());
            let (media_type, size) = size(&jp2(&header));
            assert_eq!(media_type, Some("image/jp2"));
            assert!(size.is_none() || length == 0, "{length}");
        }
        let mut empty = png();
        empty[16..20].fill(0);
        assert_eq!(size(&empty), (Some("image/png"), None));
        let mut offset_past_the_end = codestream();
        offset_past_the_end[16] = 0xFF;
        assert_eq!(size(&offset_past_the_end), (Some("image/j2c"), None));
    }

    #[test]
    fn every_truncation_keeps_its_bytes() {
        for whole in [png(), jp2(&jp2_header()), codestream()] {
            for length in 0..whole.len() {
                let _ = size(&whole[..length]);
            }
        }
    }

    #[test]
    fn the_image_is_not_shown() {
        let shown = format!("{:?}", Image::new(Bytes::from(png())));
        assert!(shown.contains("Png") && !shown.contains("170"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_boxes_come_to_an_end(content in prop::collection::vec(prop::sample::select(vec![0_u8, 1, 8, 16, b'j']), 0..400)) {
            let _ = size(&[JP2_SIGNATURE, &content].concat());
        }
    }
}
