//! What the bytes of an original say of where it comes from, without decoding a pixel: how much a JPEG was compressed, whether a colour
//! profile travels with it. Total over any bytes.

/// Mean of the luminance table that the JPEG standard gives as an example (ITU-T T.81, K.1), at quality 50 of the usual scale.
const EXAMPLE_MEAN: f64 = 3689.0 / 64.0;

/// Where an original comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Pixels.
    pub width: u32,
    pub height: u32,
    /// Of a JPEG: its quality on the scale of 1 to 100 of the Independent JPEG Group, as its tables show it.
    pub quality: Option<u8>,
    /// It says what its colours mean.
    pub profile: bool,
}

/// What the bytes of a JPEG, PNG or WebP say; None for others and for damaged ones.
#[must_use]
pub fn origin(bytes: &[u8]) -> Option<Origin> {
    match bytes {
        [0xff, 0xd8, ..] => of_jpeg(bytes),
        [0x89, b'P', b'N', b'G', ..] => of_png(bytes),
        [b'R', b'I', b'F', b'F', ..] => of_webp(bytes),
        _ => None,
    }
}

fn of_jpeg(bytes: &[u8]) -> Option<Origin> {
    let (mut quality, mut profile, mut frame) = (None, false, None);
    let mut at = 2;
    loop {
        let [0xff, marker] = *bytes.get(at..at + 2)? else { return None };
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let content = bytes.get(at + 4..at + 2 + length.max(2))?;
        match marker {
            0xdb => quality = luminance_table(content).map(quality_of).or(quality),
            0xe2 => profile |= content.starts_with(b"ICC_PROFILE\0"),
            // Frames of every kind; what is between is no frame.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let side = |at: usize| {
                    let it: [u8; 2] = content.get(at..at + 2)?.try_into().ok()?;
                    Some(u32::from(u16::from_be_bytes(it)))
                };
                frame = Some((side(3)?, side(1)?));
            }
            // Tables may follow the frame; what the scan needs is known where it begins.
            0xda => return frame.map(|(width, height)| Origin { width, height, quality, profile }),
            0xd9 => return None,
            _ => {}
        }
        at += 2 + length;
    }
}

/// The mean of table 0, if this segment holds it.
fn luminance_table(mut content: &[u8]) -> Option<f64> {
    while let [head, rest @ ..] = content {
        let wide = head >> 4 != 0;
        let size = if wide { 128 } else { 64 };
        let table = rest.get(..size)?;
        if head & 15 == 0 {
            let sum: u32 = if wide {
                table.chunks_exact(2).map(|it| u32::from(it[0]) * 256 + u32::from(it[1])).sum()
            } else {
                table.iter().map(|it| u32::from(*it)).sum()
            };
            return Some(f64::from(sum) / 64.0);
        }
        content = &rest[size..];
    }
    None
}

/// The scale of the Independent JPEG Group, read backwards.
fn quality_of(mean: f64) -> u8 {
    let percent = mean / EXAMPLE_MEAN * 100.0;
    let quality = if percent <= 100.0 { (200.0 - percent) / 2.0 } else { 5000.0 / percent };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=100")]
    let quality = quality.round().clamp(1.0, 100.0) as u8;
    quality
}

fn of_png(bytes: &[u8]) -> Option<Origin> {
    let long = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let (width, height) = (long(16)?, long(20)?);
    let (mut at, mut profile) = (8_usize, false);
    while let (Some(length), Some(kind)) = (long(at), bytes.get(at + 4..at + 8)) {
        if kind == b"IDAT" {
            break;
        }
        profile |= matches!(kind, b"iCCP" | b"sRGB" | b"cICP");
        at = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
    }
    Some(Origin { width, height, quality: None, profile })
}

fn of_webp(bytes: &[u8]) -> Option<Origin> {
    let size = image::ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::WebP);
    let (width, height) = size.into_dimensions().ok()?;
    let profile = bytes.get(..64).unwrap_or(bytes).windows(4).any(|it| it == b"ICCP");
    Some(Origin { width, height, quality: None, profile })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_tells_its_quality() {
        let pixels = image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([(x * 6) as u8, (y * 8) as u8, 90]));
        for wanted in [30_u8, 60, 75, 92] {
            let mut bytes = Vec::new();
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, wanted);
            pixels.write_with_encoder(encoder).unwrap();
            let found = origin(&bytes).unwrap();
            assert_eq!((found.width, found.height, found.profile), (40, 30, false));
            assert!(found.quality.unwrap().abs_diff(wanted) <= 1, "{found:?} of {wanted}");
            for end in 0..bytes.len() {
                assert!(origin(&bytes[..end]).is_none_or(|it| it == found));
            }
        }
    }
}
