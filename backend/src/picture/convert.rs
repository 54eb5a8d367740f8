//! From an upload to a picture of ours: a square JPEG.

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use model::{
    error::{Error, Problem},
    identity::Crop,
};
use std::io::Cursor;

/// Bytes of an upload at most.
pub const MAX_UPLOAD: usize = 5 * 1024 * 1024;
/// Pixels of a side, as it is kept.
pub const SIDE: u32 = 400;
/// Pixels that are decoded at most: a small file may hold a picture that fills the
/// memory.
const MAX_PIXELS: u64 = 32_000_000;
/// Pixels of a side at most.
const MAX_SIDE: u32 = 12_000;
/// Bytes that decoding may take.
const MAX_MEMORY: u64 = 192 * 1024 * 1024;
/// Between small and fine.
const QUALITY: u8 = 85;

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// `image/jpeg`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

fn refused(problem: Problem) -> Error {
    Error::invalid("picture", problem)
}

/// Decodes what was uploaded, turns it as its camera was held, cuts the square out,
/// and writes it anew.
///
/// # Errors
/// `TooLarge`; `Invalid` on `picture`: `Malformed` for what is no PNG, JPEG or WebP,
/// `OutOfRange` for too many pixels.
pub(super) fn convert(upload: &[u8], crop: Crop) -> Result<Made, Error> {
    if upload.is_empty() {
        return Err(refused(Problem::Missing));
    }
    if upload.len() > MAX_UPLOAD {
        return Err(Error::TooLarge);
    }
    let malformed = |_| refused(Problem::Malformed);
    // By its first bytes: what the browser calls it says nothing.
    let format = image::guess_format(upload).map_err(malformed)?;
    if !matches!(
        format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP
    ) {
        return Err(refused(Problem::Malformed));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(of_decoder)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(refused(Problem::OutOfRange));
    }
    // A mark that cannot be read is none.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(of_decoder)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let (x, y, side) = square(picture.width(), picture.height(), crop);
    let small = picture
        .crop_imm(x, y, side, side)
        .resize_exact(SIDE, SIDE, FilterType::Triangle);
    let mut bytes = Vec::new();
    let flat = flatten(&small);
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&flat)
        .map_err(malformed)?;
    Ok(Made {
        media_type: "image/jpeg",
        bytes,
    })
}

fn of_decoder(error: image::ImageError) -> Error {
    match error {
        image::ImageError::Limits(_) => refused(Problem::OutOfRange),
        _ => refused(Problem::Malformed),
    }
}

/// Left, top and side of the square that is wanted.
fn square(width: u32, height: u32, crop: Crop) -> (u32, u32, u32) {
    let shorter = u64::from(width.min(height));
    let side = (shorter * 100 / u64::from(crop.zoom().max(100))).max(1);
    let along = |length: u32, percent: u8| {
        let room = u64::from(length).saturating_sub(side);
        room * u64::from(percent.min(100)) / 100
    };
    let (x, y) = (along(width, crop.x()), along(height, crop.y()));
    // No larger than a side of the picture, so that all three fit.
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    (small(x), small(y), small(side))
}

/// On white: JPEG knows no transparency.
fn flatten(picture: &DynamicImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let over = |color: u8| {
            let (color, a) = (u32::from(color), u32::from(a));
            u8::try_from((color * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX)
        };
        Rgb([over(r), over(g), over(b)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn crop(zoom: u16, x: u8, y: u8) -> Crop {
        Crop::new(zoom, x, y).unwrap()
    }

    /// Red on the left, green on the right, blue in the lowest tenth.
    fn sample(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| {
            if y >= height * 9 / 10 {
                Rgb([0, 0, 255])
            } else if x < width / 2 {
                Rgb([255, 0, 0])
            } else {
                Rgb([0, 255, 0])
            }
        })
        .into()
    }

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn read(made: &Made) -> RgbImage {
        assert_eq!(made.media_type, "image/jpeg");
        let read = image::load_from_memory_with_format(&made.bytes, ImageFormat::Jpeg);
        read.unwrap().into_rgb8()
    }

    /// Which colour is the strongest there.
    fn color(picture: &RgbImage, x: u32, y: u32) -> usize {
        let pixel = picture.get_pixel(x, y).0;
        (0..3).max_by_key(|channel| pixel[*channel]).unwrap()
    }

    #[test]
    fn three_formats_become_a_square_of_one_size() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let upload = written(&sample(120, 60), format);
            let made = convert(&upload, Crop::default()).unwrap();
            let picture = read(&made);
            assert_eq!(picture.dimensions(), (SIDE, SIDE), "{format:?}");
            // The middle square has both halves.
            assert_eq!(color(&picture, 50, 50), 0);
            assert_eq!(color(&picture, 350, 50), 1);
            assert_eq!(color(&picture, 200, 395), 2);
        }
    }

    #[test]
    fn the_square_is_the_one_that_was_chosen() {
        let upload = written(&sample(120, 60), ImageFormat::Png);
        let left = read(&convert(&upload, crop(100, 0, 50)).unwrap());
        assert_eq!(color(&left, 350, 50), 0);
        let right = read(&convert(&upload, crop(100, 100, 50)).unwrap());
        assert_eq!(color(&right, 50, 50), 1);
        let lowest = read(&convert(&upload, crop(400, 0, 100)).unwrap());
        assert_eq!(color(&lowest, 200, 300), 2);
        assert_eq!(square(120, 60, crop(400, 100, 100)), (105, 45, 15));
        assert_eq!(square(1, 1, crop(400, 100, 100)), (0, 0, 1));
    }

    #[test]
    fn what_is_transparent_becomes_white() {
        let clear: DynamicImage = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])).into();
        let made = convert(&written(&clear, ImageFormat::Png), Crop::default()).unwrap();
        assert!(read(&made).pixels().all(|pixel| pixel.0 >= [250; 3]));
    }

    /// A JPEG of the sample, held sideways by its camera: EXIF says "turn clockwise",
    /// and says where it was made.
    fn held_sideways() -> Vec<u8> {
        let plain = written(&sample(60, 60), ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
        exif.extend_from_slice(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
        exif.extend_from_slice(b"SECRET PLACE");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let head = [&[0xff, 0xd8, 0xff, 0xe1], &length[..], &exif].concat();
        [&head[..], &plain[2..]].concat()
    }

    #[test]
    fn a_picture_is_turned_as_its_camera_was_held_and_its_metadata_is_gone() {
        let upload = held_sideways();
        assert!(upload.windows(6).any(|bytes| bytes == b"SECRET"));
        let made = convert(&upload, Crop::default()).unwrap();
        assert!(!made.bytes.windows(6).any(|bytes| bytes == b"SECRET"));
        let picture = read(&made);
        // What was left is above, what was below is left.
        assert_eq!(color(&picture, 300, 50), 0);
        assert_eq!(color(&picture, 300, 350), 1);
        assert_eq!(color(&picture, 5, 200), 2);
    }

    #[test]
    fn what_is_no_picture_or_would_fill_the_memory_is_refused() {
        let refused = |upload: &[u8]| convert(upload, Crop::default()).unwrap_err();
        assert_eq!(refused(b""), super::refused(Problem::Missing));
        for upload in [
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"[..],
            b"GIF89a\x01\0\x01\0\0\0\0;",
            b"\x89PNG\r\n\x1a\nnonsense",
            b"<html>",
        ] {
            assert_eq!(refused(upload), super::refused(Problem::Malformed));
        }
        assert_eq!(refused(&vec![0; MAX_UPLOAD + 1]), Error::TooLarge);
        // A head that promises 60,000 x 60,000 pixels.
        let mut bomb = written(&sample(2, 2), ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let crc = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(refused(&bomb), super::refused(Problem::OutOfRange));
    }

    /// The checksum of a PNG's chunk.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                }
            })
        })
    }

    #[test]
    fn the_noisiest_picture_fits_into_its_column() {
        let mut state = 1u32;
        let noise: DynamicImage = RgbImage::from_fn(SIDE, SIDE, |_, _| {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            };
            Rgb([next(), next(), next()])
        })
        .into();
        let made = convert(&written(&noise, ImageFormat::Png), Crop::default()).unwrap();
        assert!(made.bytes.len() <= 256 * 1024, "{}", made.bytes.len());
    }
}
