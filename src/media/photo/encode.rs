//! Pixels → files, without metadata, without a profile.
use super::PhotoFault;
use super::jpeg::{self, Kind};
use super::raster::Raster;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// Quality of every JPEG.
const QUALITY: u8 = 92;

/// Four inks a pixel as a CMYK JPEG.
pub(super) fn cmyk(inks: &[u8], width: u32, height: u32) -> Result<Vec<u8>, PhotoFault> {
    jpeg::encode(inks, width, height, Kind::Inks, QUALITY)
}

/// A grey or RGB JPEG.
pub(super) fn jpeg(raster: &Raster) -> Result<Vec<u8>, PhotoFault> {
    let kind = if raster.channels == 1 { Kind::Grey } else { Kind::Rgb };
    jpeg::encode(&raster.data, raster.width, raster.height, kind, QUALITY)
}

/// A PNG that keeps what is transparent.
pub(super) fn png(raster: &Raster) -> Result<Vec<u8>, PhotoFault> {
    let kind = if raster.channels == 2 { ExtendedColorType::La8 } else { ExtendedColorType::Rgba8 };
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive)
        .write_image(&raster.data, raster.width, raster.height, kind)
        .map_err(|it| PhotoFault::NotWritable(it.to_string()))?;
    Ok(bytes)
}
