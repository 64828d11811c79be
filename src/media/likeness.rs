//! Whether two pictures show the same: a print of each that scaling, compression and a slight change of light leave as it is. Knows neither
//! names nor storage.
use super::picture::{self, Format, PictureRefusal};
use super::vector;
use image::DynamicImage;
use image::imageops::FilterType;

/// Bits of a print.
const BITS: u32 = 128;
/// Most bits in which two prints of the same picture differ.
const NEAR: u32 = 12;
/// A picture whose lightest and darkest parts lie closer than this, of 255, has nothing to be known by.
const FLAT: u8 = 6;

/// The print of a stored picture: 32 hexadecimal signs, or none where it has nothing to be known by.
pub fn of(bytes: &[u8], format: Format) -> Result<String, PictureRefusal> {
    if format == Format::Svg {
        return Ok(print(&DynamicImage::ImageRgba8(vector::render(bytes, 96)?)));
    }
    Ok(print(&picture::decode(bytes, format)?.image))
}

/// Whether two prints are of the same picture. What has nothing to be known by is like nothing.
#[must_use]
pub fn near(one: &str, other: &str) -> bool {
    let read = |it: &str| u128::from_str_radix(it, 16).ok();
    let bits = read(one).zip(read(other)).map_or(BITS, |(one, other)| (one ^ other).count_ones());
    bits <= NEAR
}

/// Each bit says whether a part of the picture is darker than the one to its right, then than the one below it.
pub(super) fn print(image: &DynamicImage) -> String {
    let small = image.thumbnail_exact(90, 90);
    let grid = |width: u32, height: u32| -> Vec<u8> {
        let rgba = small.resize_exact(width, height, FilterType::Triangle).to_rgba8();
        rgba.pixels().map(|it| light(it.0)).collect()
    };
    let (across, down) = (grid(9, 8), grid(8, 9));
    let (low, high) = across.iter().fold((255, 0), |(low, high), it| (low.min(*it), high.max(*it)));
    if high - low < FLAT {
        return String::new();
    }
    let bit = |darker: bool| u128::from(darker);
    let across = across.chunks(9).flat_map(|row| row.windows(2).map(|it| bit(it[0] < it[1])));
    let below = (0..64).map(|at| bit(down[at] < down[at + 8]));
    let bits = across.chain(below).fold(0_u128, |bits, it| bits << 1 | it);
    format!("{bits:032x}")
}

/// How light a pixel is on white paper.
fn light([r, g, b, a]: [u8; 4]) -> u8 {
    let grey = (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000;
    let seen = (grey * u32::from(a) + 255 * (255 - u32::from(a))) / 255;
    u8::try_from(seen).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    /// A hill under a sky, its top at this part of the width.
    fn hill(width: u32, height: u32, top: f64, lighter: u8) -> DynamicImage {
        let pixel = |x: u32, y: u32| {
            let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
            let ground = 0.3 + (x - top).abs();
            if y < ground {
                Rgb([140 + lighter, 180 + lighter, 230])
            } else {
                Rgb([60 + lighter, 110 + lighter, ((y * 90.0) as u8) + lighter])
            }
        };
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
    }

    #[test]
    fn the_same_picture_is_known_smaller_and_lighter() {
        let one = print(&hill(1200, 800, 0.4, 0));
        assert_eq!(one.len(), 32);
        assert!(near(&one, &print(&hill(600, 400, 0.4, 0))));
        assert!(near(&one, &print(&hill(1200, 800, 0.4, 15))));
        assert!(!near(&one, &print(&hill(1200, 800, 0.9, 0))), "another hill");
    }

    #[test]
    fn a_plain_surface_is_like_nothing() {
        let plain = print(&DynamicImage::ImageRgb8(RgbImage::from_pixel(90, 60, Rgb([200, 200, 200]))));
        assert_eq!(plain, "");
        assert!(!near(&plain, &plain) && !near("", &print(&hill(90, 60, 0.5, 0))));
    }
}
