//! Vector drawings (SVG): read, cleaned, drawn.
//!
//! A drawing is parsed into shapes and written anew from them, so nothing that is not a shape survives: no script, no
//! event, no style sheet, no link, no file from elsewhere. Fonts are not loaded: text must be outlined before the
//! export, and text that was there is reported as lost. Pictures embedded as `data:` stay when they are JPEG, PNG or
//! WebP of a reasonable size.

mod effort;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::{ImageFormat, ImageReader, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, ImageKind, Indent, Options, Tree, WriteOptions, roxmltree};

use super::picture::PictureRefusal;

/// Bytes of a drawing at most.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Longest side, in the drawing's own units.
const MAX_SIDE: f32 = 20_000.0;
/// A drawing this many times longer than wide (or the reverse) is a mistake.
const MAX_RATIO: f32 = 12.0;
const MAX_EMBEDDED_PIXELS: u64 = 24_000_000;

/// A drawing fit to be stored and shown.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The drawing written anew from its shapes.
    pub bytes: Vec<u8>,
    /// Its size in its own units, rounded up.
    pub width: u32,
    pub height: u32,
    /// There was text that was not outlined; it is gone.
    pub text_lost: bool,
    /// Placed pictures that were left out.
    pub images_lost: usize,
}

/// Whether these bytes look like an SVG document (compressed ones are not taken).
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
}

/// Reads a drawing and writes it anew, shapes only.
pub fn clean(bytes: &[u8]) -> Result<Drawing, PictureRefusal> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureRefusal::SvgTooHeavy { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| PictureRefusal::SvgDamaged)?;
    if text.contains("<!ENTITY") {
        return Err(PictureRefusal::SvgUnsafe);
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document =
        roxmltree::Document::parse_with_options(text, options).map_err(|_| PictureRefusal::SvgDamaged)?;
    if !effort::readable(&document) {
        return Err(PictureRefusal::SvgTooComplex);
    }
    let text_lost = document.descendants().any(|node| {
        node.has_tag_name(("http://www.w3.org/2000/svg", "text"))
            && node
                .descendants()
                .any(|inner| inner.is_text() && inner.text().is_some_and(|t| !t.trim().is_empty()))
    });
    let lost = AtomicUsize::new(0);
    let tree = Tree::from_xmltree(&document, &closed(&lost)).map_err(|_| PictureRefusal::SvgDamaged)?;
    let size = tree.size();
    let (width, height) = (size.width(), size.height());
    if width.max(height) > MAX_SIDE || width / height > MAX_RATIO || height / width > MAX_RATIO {
        return Err(PictureRefusal::TooLarge { width: width.ceil() as u32, height: height.ceil() as u32 });
    }
    if !effort::drawable(&tree) {
        return Err(PictureRefusal::SvgTooComplex);
    }
    let written = tree.to_string(&WriteOptions {
        coordinates_precision: 5,
        indent: Indent::None,
        attributes_indent: Indent::None,
        ..WriteOptions::default()
    });
    if !is_plain(&written) {
        return Err(PictureRefusal::SvgUnsafe);
    }
    Ok(Drawing {
        bytes: written.into_bytes(),
        width: (width.ceil() as u32).max(1),
        height: (height.ceil() as u32).max(1),
        text_lost,
        images_lost: lost.into_inner(),
    })
}

/// Draws a cleaned drawing at this width in pixels; transparent where nothing is drawn.
pub fn render(bytes: &[u8], width: u32) -> Result<RgbaImage, PictureRefusal> {
    let lost = AtomicUsize::new(0);
    let tree = Tree::from_data(bytes, &closed(&lost)).map_err(|_| PictureRefusal::SvgDamaged)?;
    let size = tree.size();
    let width = width.clamp(1, 8192);
    let scale = width as f32 / size.width();
    let height = ((size.height() * scale).round() as u32).max(1);
    if u64::from(width) * u64::from(height) > super::picture::MAX_PIXELS {
        return Err(PictureRefusal::TooLarge { width, height });
    }
    if !effort::drawable(&tree) {
        return Err(PictureRefusal::SvgTooComplex);
    }
    let mut canvas = Pixmap::new(width, height).ok_or(PictureRefusal::NotWritable)?;
    resvg::render(&tree, Transform::from_scale(scale, height as f32 / size.height()), &mut canvas.as_mut());
    let mut pixels = canvas.take();
    for pixel in pixels.chunks_exact_mut(4) {
        // The canvas holds colours already multiplied by their opacity.
        let alpha = u32::from(pixel[3]);
        if alpha != 0 && alpha != 255 {
            for part in &mut pixel[..3] {
                *part = ((u32::from(*part) * 255 + alpha / 2) / alpha).min(255) as u8;
            }
        }
    }
    RgbaImage::from_raw(width, height, pixels).ok_or(PictureRefusal::NotWritable)
}

/// Options that open nothing: no file, no font, no nested drawing. What is left out is counted.
fn closed(lost: &AtomicUsize) -> Options<'_> {
    Options {
        resources_dir: None,
        languages: vec!["fr".into(), "en".into()],
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(move |_, data, _| {
                let kept = embedded(&data);
                if kept.is_none() {
                    lost.fetch_add(1, Ordering::Relaxed);
                }
                kept
            }),
            resolve_string: Box::new(move |_, _| {
                lost.fetch_add(1, Ordering::Relaxed);
                None
            }),
        },
        ..Options::default()
    }
}

/// A placed picture, when its content (not its declared type) is one we keep.
fn embedded(data: &Arc<Vec<u8>>) -> Option<ImageKind> {
    let reader = ImageReader::new(std::io::Cursor::new(data.as_slice())).with_guessed_format().ok()?;
    let format = reader.format()?;
    let (width, height) = reader.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > MAX_EMBEDDED_PIXELS {
        return None;
    }
    match format {
        ImageFormat::Jpeg => Some(ImageKind::JPEG(data.clone())),
        ImageFormat::Png => Some(ImageKind::PNG(data.clone())),
        ImageFormat::WebP => Some(ImageKind::WEBP(data.clone())),
        _ => None,
    }
}

/// The last look at what was written: only shapes, inside references and embedded pictures.
fn is_plain(written: &str) -> bool {
    let Ok(document) = roxmltree::Document::parse(written) else { return false };
    document.descendants().filter(roxmltree::Node::is_element).all(|node| {
        let name = node.tag_name().name();
        let forbidden = matches!(
            name,
            "script" | "foreignObject" | "a" | "style" | "iframe" | "animate" | "set" | "text"
        );
        !forbidden
            && node.attributes().all(|attribute| {
                let (key, value) = (attribute.name(), attribute.value().trim());
                if key == "href" {
                    value.starts_with('#')
                        || ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"]
                            .iter()
                            .any(|start| value.starts_with(start))
                } else {
                    !key.starts_with("on")
                        && value
                            .match_indices("url(")
                            .all(|(at, _)| value[at + 4..].starts_with(['#', '\'', '"']))
                        && !value.contains("javascript:")
                        && !value.contains("//")
                }
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> Vec<u8> {
        format!(
            r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="100" viewBox="0 0 200 100">{inside}</svg>"#
        )
        .into_bytes()
    }

    fn dot() -> String {
        let mut png = Vec::new();
        let one = RgbaImage::from_pixel(2, 2, image::Rgba([255, 0, 0, 255]));
        one.write_to(&mut std::io::Cursor::new(&mut png), ImageFormat::Png).unwrap();
        data_encoding::BASE64.encode(&png)
    }

    #[test]
    fn only_shapes_survive() {
        let given = svg(&format!(
            r##"<script>alert(1)</script><style>rect{{fill:#00f}}</style>
            <a href="https://evil.example/"><rect width="100" height="100" onclick="alert(2)"/></a>
            <foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://evil.example"/></body></foreignObject>
            <linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="#0f0"/></linearGradient>
            <circle cx="150" cy="50" r="40" fill="url(#g)"/>
            <image href="https://evil.example/a.png" width="9" height="9"/><image xlink:href="/etc/hostname" width="9" height="9"/>
            <image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>
            <image href="data:image/png;base64,{}" width="9" height="9"/>
            <use href="https://evil.example/b.svg#x"/><text x="1" y="20"><tspan>Mairie</tspan></text>"##,
            dot()
        ));
        let drawing = clean(&given).unwrap();
        let written = String::from_utf8(drawing.bytes.clone()).unwrap();
        for gone in ["script", "alert", "evil", "foreignObject", "onclick", "/etc", "Mairie", "svg+xml"] {
            assert!(!written.contains(gone), "{gone} in {written}");
        }
        assert!(written.contains("data:image/png;base64,") && written.contains("url(#"), "{written}");
        assert_eq!(
            (drawing.width, drawing.height, drawing.text_lost, drawing.images_lost),
            (200, 100, true, 3)
        );
        // What was cleaned is clean, and the style sheet's blue is in the shape.
        let again = clean(&drawing.bytes).unwrap();
        assert_eq!((again.text_lost, again.images_lost), (false, 0));
        let drawn = render(&drawing.bytes, 400).unwrap();
        assert_eq!(drawn.dimensions(), (400, 200));
        assert_eq!(drawn.get_pixel(100, 150).0, [0, 0, 255, 255]);
        assert_eq!(drawn.get_pixel(205, 5).0[3], 0);
    }

    #[test]
    fn half_transparent_colours_come_out_right() {
        let drawing =
            clean(&svg(r##"<rect width="200" height="100" fill="#c86432" opacity=".5"/>"##)).unwrap();
        let pixel = render(&drawing.bytes, 50).unwrap().get_pixel(10, 10).0;
        assert!(
            pixel.iter().zip([200_i32, 100, 50, 128]).all(|(is, want)| (i32::from(*is) - want).abs() <= 2),
            "{pixel:?}"
        );
    }

    #[test]
    fn drawings_that_cannot_be_taken_are_refused() {
        let refused = |bytes: &[u8]| clean(bytes).unwrap_err();
        assert_eq!(refused(b"<svg"), PictureRefusal::SvgDamaged);
        assert_eq!(
            refused(b"<svg xmlns='http://www.w3.org/2000/svg'><rect></svg>"),
            PictureRefusal::SvgDamaged
        );
        assert_eq!(refused(&[0xff, 0xfe, 0x00]), PictureRefusal::SvgDamaged);
        let bomb = br#"<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&c;</svg>"#;
        assert_eq!(refused(bomb), PictureRefusal::SvgUnsafe);
        let deep = svg(&format!("{}{}", "<g>".repeat(5000), "</g>".repeat(5000)));
        assert_eq!(refused(&deep), PictureRefusal::SvgTooComplex);
        // Nothing in the text hides how deep it is.
        let hidden = svg(&format!("{}{}", r#"<g id="/>">"#.repeat(60_000), "</g>".repeat(60_000)));
        assert_eq!(refused(&hidden), PictureRefusal::SvgTooComplex);
        let heavy = svg(&" ".repeat(MAX_BYTES));
        assert!(matches!(refused(&heavy), PictureRefusal::SvgTooHeavy { .. }));
        let huge = br#"<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000"><rect width="9" height="9"/></svg>"#;
        assert!(matches!(refused(huge), PictureRefusal::TooLarge { .. }));
        let thin = br#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="900"><rect width="9" height="9"/></svg>"#;
        assert!(matches!(refused(thin), PictureRefusal::TooLarge { .. }));
    }

    #[test]
    fn drawings_that_would_never_be_drawn_are_refused() {
        let refused = |inside: &str| clean(&svg(inside)).unwrap_err() == PictureRefusal::SvgTooComplex;
        let rect = |paint: &str| format!(r##"<rect width="200" height="100" {paint}/>"##);
        let tower = |levels: usize, fill: &dyn Fn(usize) -> String| {
            let first = r#"<pattern id="p0" width="1" height="1" patternUnits="userSpaceOnUse"><rect width="1" height="1"/></pattern>"#;
            let level = |it: usize| {
                format!(
                    r#"<pattern id="p{it}" width="8" height="8" patternUnits="userSpaceOnUse">{}</pattern>"#,
                    fill(it - 1).repeat(8)
                )
            };
            format!(
                "{first}{}{}",
                (1..=levels).map(level).collect::<String>(),
                rect(&format!(r##"fill="url(#p{levels})""##))
            )
        };
        let by_attribute = |it: usize| format!(r##"<rect width="9" height="9" fill="url(#p{it})"/>"##);
        let by_class = |it: usize| format!(r#"<rect width="9" height="9" class="c{it}"/>"#);
        let sheet: String = (0..9).map(|it| format!(".c{it}{{fill:url(#p{it})}}")).collect();
        assert!(refused(&tower(8, &by_attribute)));
        assert!(refused(&format!("<style>{sheet}</style>{}", tower(8, &by_class))));
        assert!(clean(&svg(&tower(2, &by_attribute))).is_ok(), "patterns in patterns are not the fault");
        let uses: String = (1..10)
            .map(|it| {
                format!(r##"<g id="l{it}">{}</g>"##, format!(r##"<use href="#l{}"/>"##, it - 1).repeat(10))
            })
            .collect();
        assert!(refused(&format!(r##"<g id="l0">{}</g>{uses}<use href="#l9"/>"##, rect(""))));
        assert!(refused(r##"<g id="a"><use href="#a"/></g>"##), "a circle");
        let filtered = |inside: &str| {
            format!(
                r##"<filter id="f" x="0" y="0" width="1" height="1">{inside}</filter>{}"##,
                rect(r##"filter="url(#f)""##)
            )
        };
        assert!(refused(&filtered(r#"<feTurbulence baseFrequency=".5" numOctaves="100000"/>"#)));
        assert!(refused(&filtered(r#"<feMorphology operator="dilate" radius="90"/>"#)));
        assert!(clean(&svg(&filtered(r#"<feGaussianBlur stdDeviation="4"/>"#))).is_ok());
        assert!(refused(&format!("{}{}{}", r#"<g opacity=".9">"#.repeat(150), rect(""), "</g>".repeat(150))));
        assert!(refused(r##"<path d="M0 0 L1e6 1e6" stroke="#000" stroke-dasharray="0.0001"/>"##));
        assert!(refused(&rect("").repeat(20_000)), "painted over too often");
        assert!(clean(&svg(&r#"<rect x="9" width="2" height="2"/>"#.repeat(20_000))).is_ok());
    }

    #[test]
    fn svg_is_told_by_its_content() {
        assert!(is_svg(&svg("")) && is_svg("\u{feff} <svg/>".as_bytes()));
        assert!(!is_svg(b"<html>") && !is_svg(b"photo of <svg>") && !is_svg(b""));
    }
}
