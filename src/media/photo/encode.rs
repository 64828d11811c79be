//! Pixels → files, without metadata, without a profile.
use super::PhotoFault;
use super::colour::Way;
use super::raster::Raster;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, ImageBuffer, JpegColorType, QuantizationTableType, SamplingFactor};

/// Quality of what is printed, without reduction of the colour planes.
const QUALITY: u8 = 92;
/// Quality of what is seen on screens, with colour planes of half the size: the file travels.
const SCREEN_QUALITY: u8 = 84;

/// Steps of the JPEG standard for brightness (Annex K, table 1), for quality 50.
const BRIGHTNESS: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// A CMYK JPEG with Adobe's marker, values inverted as its readers expect.
///
/// The encoder would write cyan, magenta and yellow with the coarse steps meant for chroma; here each ink carries brightness, so all four get
/// the fine ones.
pub(super) fn cmyk(raster: &Raster, way: &Way) -> Result<Vec<u8>, PhotoFault> {
    let scale = u16::from(200 - 2 * QUALITY);
    let fine = Box::new(BRIGHTNESS.map(|it| ((it * scale + 50) / 100).max(1)));
    let tables = QuantizationTableType::Custom(fine);
    let pixels = raster.data.len() / raster.channels;
    let mut bytes = Vec::with_capacity(pixels / 2 + 1024);
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    encoder.set_quantization_tables(tables.clone(), tables);
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let done = encoder.encode_image(Printed { raster, way, width, height });
    done.map_err(|it| PhotoFault::NotWritable(it.to_string()))?;
    Ok(bytes)
}

/// A raster whose inks are mixed row by row as they are written: the whole picture in four inks is nowhere in memory.
struct Printed<'a> {
    raster: &'a Raster,
    way: &'a Way,
    width: u16,
    height: u16,
}

/// Pixels whose inks are handed over at once.
const RUN: usize = 32;

impl ImageBuffer for Printed<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Cmyk
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let channels = self.raster.channels;
        let row = usize::from(self.width) * channels;
        for run in self.raster.data[usize::from(y) * row..][..row].chunks(RUN * channels) {
            let mut planes = [[0; RUN]; 4];
            for (at, pixel) in run.chunks_exact(channels).enumerate() {
                for (plane, ink) in planes.iter_mut().zip(self.way.inks(pixel)) {
                    plane[at] = 255 - ink;
                }
            }
            for (buffer, plane) in buffers.iter_mut().zip(&planes) {
                buffer.extend_from_slice(&plane[..run.len() / channels]);
            }
        }
    }
}

/// A grey or RGB JPEG for screens.
pub(super) fn jpeg(raster: &Raster) -> Result<Vec<u8>, PhotoFault> {
    let kind = if raster.channels == 1 { ColorType::Luma } else { ColorType::Rgb };
    let mut bytes = Vec::with_capacity(raster.data.len() / 12 + 1024);
    let mut encoder = Encoder::new(&mut bytes, SCREEN_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    let done = encoder.encode(&raster.data, side(raster.width)?, side(raster.height)?, kind);
    done.map_err(|it| PhotoFault::NotWritable(it.to_string()))?;
    Ok(bytes)
}

fn side(length: u32) -> Result<u16, PhotoFault> {
    u16::try_from(length).map_err(|_| PhotoFault::NotWritable(format!("a side of {length} pixels")))
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
