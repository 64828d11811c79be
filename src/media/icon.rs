//! A square drawing as the files browsers ask for: PNG, and PNG inside ICO.
use super::picture::{PictureRefusal, encode_png};
use super::vector;

/// The drawing as PNG, `side` pixels wide.
pub fn png(drawing: &str, side: u32) -> Result<Vec<u8>, PictureRefusal> {
    encode_png(&vector::render(drawing.as_bytes(), side)?, None)
}

/// The drawing as an ICO of one picture.
pub fn ico(drawing: &str, side: u8) -> Result<Vec<u8>, PictureRefusal> {
    const HEAD: u8 = 6 + 16;
    let png = png(drawing, side.into())?;
    let length = u32::try_from(png.len()).map_err(|_| PictureRefusal::NotWritable)?;
    // Reserved, kind 1 (icon), one picture; then its size, no palette, one plane of 32 bits, how long it is and where it begins.
    let mut bytes = vec![0, 0, 1, 0, 1, 0, side, side, 0, 0, 1, 0, 32, 0];
    bytes.extend(length.to_le_bytes());
    bytes.extend([HEAD, 0, 0, 0]);
    bytes.extend(png);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ico_holds_the_png_where_it_says() {
        let drawing = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#0b6b5d"/></svg>"##;
        let (png, ico) = (png(drawing, 32).unwrap(), ico(drawing, 32).unwrap());
        assert_eq!(&png[..4], b"\x89PNG");
        assert_eq!(ico[22..], png);
        assert_eq!(u32::from_le_bytes(ico[14..18].try_into().unwrap()) as usize, png.len());
    }
}
