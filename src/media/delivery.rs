//! An original as it leaves the house: every pixel, in a format layout programs place, its colours named by a profile. Ours carry none
//! where they are sRGB, because every screen assumes that; a layout program does not.
use super::picture::{self, Format};
use img_parts::ImageICC as _;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use std::io;

/// The bytes and the ending of the file an agency gets. A WebP becomes a PNG of the same pixels; a drawing goes as it is.
pub fn original(bytes: Vec<u8>, format: Format) -> io::Result<(Vec<u8>, &'static str)> {
    let broken = |it: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, it.to_string());
    match format {
        Format::Svg => Ok((bytes, "svg")),
        Format::Jpeg => Ok((profiled_jpeg(bytes), "jpg")),
        Format::Png => Ok((profiled_png(bytes), "png")),
        Format::Webp => {
            let read = picture::decode(&bytes, format).map_err(|err| broken(&err.sentence("en")))?;
            let icc = read.icc.clone();
            let made = picture::encode_png(&read.image.into_rgba8(), icc)
                .map_err(|err| broken(&err.sentence("en")))?;
            Ok((profiled_png(made), "png"))
        }
    }
}

/// With the sRGB profile, where the pixels are RGB and name no other. A file that cannot be taken apart goes as it is.
fn profiled_jpeg(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(mut jpeg) = Jpeg::from_bytes(bytes.clone().into()) else { return bytes };
    if jpeg.icc_profile().is_some() || components(&jpeg) != Some(3) {
        return bytes;
    }
    let Some(icc) = srgb() else { return bytes };
    jpeg.set_icc_profile(Some(icc.into()));
    jpeg.encoder().bytes().to_vec()
}

fn profiled_png(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(mut png) = Png::from_bytes(bytes.clone().into()) else { return bytes };
    // colour type of the header: 2 and 6 are RGB, 3 is a palette of it
    let rgb = bytes.get(25).is_some_and(|it| matches!(it, 2 | 3 | 6));
    if png.icc_profile().is_some() || !rgb {
        return bytes;
    }
    let Some(icc) = srgb() else { return bytes };
    png.set_icc_profile(Some(icc.into()));
    png.encoder().bytes().to_vec()
}

/// The profile with the day on which sRGB was published: the moment of writing would make another file of the same picture each time.
fn srgb() -> Option<Vec<u8>> {
    let mut icc = moxcms::ColorProfile::new_srgb().encode().ok()?;
    icc.get_mut(24..36)?.copy_from_slice(&[0x07, 0xce, 0, 2, 0, 9, 0, 6, 0, 49, 0, 0]);
    Some(icc)
}

/// Components of the pixels of a JPEG, as its frame header says: 3 is colour, 1 grey, 4 ink.
fn components(jpeg: &Jpeg) -> Option<u8> {
    let frame = |it: &&JpegSegment| {
        matches!(it.marker(), markers::SOF0..=markers::SOF15)
            && !matches!(it.marker(), markers::DHT | markers::JPG | markers::DAC)
    };
    jpeg.segments().iter().find(frame)?.contents().get(5).copied()
}
