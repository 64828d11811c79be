//! Vector drawings (SVG): read, cleaned, drawn.
//!
//! A drawing is parsed into shapes and written anew from them, so nothing that is not a shape survives: no script, no
//! event, no style sheet, no link, no file from elsewhere. Fonts are not loaded: text must be outlined before the
//! export, and text that was there is reported as lost. Pictures embedded as `data:` stay when they are JPEG, PNG or
//! WebP of a reasonable size.

mod effort;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::{ImageFormat, ImageReader, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{
    Group, ImageHrefResolver, ImageKind, Indent, Node, Options, Tree, WriteOptions, roxmltree,
};

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
        coordinates_precision: decimals(&tree),
        indent: Indent::None,
        attributes_indent: Indent::None,
        ..WriteOptions::default()
    });
    let document = roxmltree::Document::parse(&written).map_err(|_| PictureRefusal::SvgDamaged)?;
    if !is_plain(&document) {
        return Err(PictureRefusal::SvgUnsafe);
    }
    Ok(Drawing {
        bytes: lighter(document.root_element()).into_bytes(),
        width: (width.ceil() as u32).max(1),
        height: (height.ceil() as u32).max(1),
        text_lost,
        images_lost: lost.into_inner(),
    })
}

/// Decimals that coordinates keep: a rounded point moves by no more than 0.01 mm when the longest side is printed as long as that of an A4
/// page. Never fewer than two, so that fine lines of coarse drawings keep their weight.
fn decimals(tree: &Tree) -> u8 {
    const LONGEST_MM: f32 = 300.0;
    let side = tree.size().width().max(tree.size().height());
    let unit_mm = LONGEST_MM / side * finest(tree.root());
    // Half a step is the most that rounding moves.
    (unit_mm * 50.0).log10().ceil().clamp(2.0, 6.0) as u8
}

/// The largest enlargement inside a group: where one unit is longest.
fn finest(group: &Group) -> f32 {
    group.children().iter().fold(1.0_f32, |most, node| {
        let (across, down) = node.abs_transform().get_scale();
        let mut most = most.max(across).max(down);
        node.subroots(|inner| most = most.max(finest(inner)));
        if let Node::Group(inner) = node { most.max(finest(inner)) } else { most }
    })
}

/// The drawing written again with every half-transparent shape painted in a half-transparent colour. As a group of its own, which it is
/// until here, each would be a picture of its own in a PDF, with a kilobyte about it.
fn lighter(root: Element<'_, '_>) -> String {
    let mut out = String::new();
    write(root, None, &mut out);
    out
}

/// An element of a drawing.
type Element<'a, 'input> = roxmltree::Node<'a, 'input>;

fn write(node: Element<'_, '_>, opacity: Option<(&str, f32)>, out: &mut String) {
    let inner = folded(node);
    // A group that only held the opacity is gone with it.
    let is_bare = inner.is_some() && node.attributes().all(|it| matches!(it.name(), "opacity" | "id"));
    let name = node.tag_name().name();
    if !is_bare {
        let _ = write!(out, "<{name}");
        if node.parent_element().is_none() {
            out.push_str(r#" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#);
        }
        for attribute in node.attributes() {
            let own = attribute.name();
            if (inner.is_some() && own == "opacity") || opacity.is_some_and(|it| it.0 == own) {
                continue;
            }
            let prefix =
                if attribute.namespace() == Some("http://www.w3.org/1999/xlink") { "xlink:" } else { "" };
            let value = attribute.value().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let _ = write!(out, r#" {prefix}{own}="{value}""#);
        }
        if let Some((of, opacity)) = opacity {
            let _ = write!(out, r#" {of}="{opacity}""#);
        }
        out.push('>');
    }
    for child in node.children().filter(Element::is_element) {
        write(child, inner, out);
    }
    if is_bare {
        return;
    }
    if out.ends_with('>') && node.children().all(|it| !it.is_element()) {
        out.pop();
        out.push_str("/>");
    } else {
        let _ = write!(out, "</{name}>");
    }
}

/// The attribute of the one shape in this group that can say the group's opacity, and its value: where the shape is painted once, by a fill
/// or by a stroke, and the group does nothing else.
fn folded(group: Element<'_, '_>) -> Option<(&'static str, f32)> {
    let opacity: f32 = group.attribute("opacity").filter(|_| group.has_tag_name("g"))?.parse().ok()?;
    let alone = group.attributes().all(|it| matches!(it.name(), "opacity" | "id" | "transform"));
    let mut children = group.children().filter(Element::is_element);
    let shape = children.next().filter(|it| alone && it.tag_name().name() == "path")?;
    let paints = |name: &str, otherwise: bool| shape.attribute(name).map_or(otherwise, |it| it != "none");
    let of = match (paints("fill", true), paints("stroke", false)) {
        (true, false) => "fill-opacity",
        (false, true) => "stroke-opacity",
        _ => return None,
    };
    if children.next().is_some() {
        return None;
    }
    let own = shape.attribute(of).map_or(Ok(1.0), str::parse::<f32>).ok()?;
    // Four digits are finer than the 255 steps of a screen or a press.
    Some((of, (opacity * own * 1e4).round() / 1e4))
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
fn is_plain(document: &roxmltree::Document<'_>) -> bool {
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
    fn a_half_transparent_shape_needs_no_group() {
        let given = svg(r##"<rect width="90" height="90" fill="#c86432" opacity=".5" fill-opacity=".5"/>
            <path d="M0 95h200" fill="none" stroke="#000" stroke-width="4" opacity=".25"/>
            <g opacity=".5"><rect x="100" width="60" height="60"/><rect x="130" width="60" height="60"/></g>
            <circle cx="20" cy="20" r="9" stroke="#fff" opacity=".5"/>"##);
        let drawing = clean(&given).unwrap();
        let written = String::from_utf8(drawing.bytes.clone()).unwrap();
        assert!(written.contains(r#"fill-opacity="0.25""#) && written.contains(r#"stroke-opacity="0.25""#));
        // What overlaps, or is both filled and stroked, stays a group: painted apart it would show twice.
        assert_eq!(written.matches("<g ").count(), 2, "{written}");
        let drawn = render(&drawing.bytes, 200).unwrap();
        assert_eq!(drawn.get_pixel(60, 60).0[3], 64);
        assert_eq!(drawn.get_pixel(140, 30).0[3], drawn.get_pixel(110, 30).0[3]);
        let again = clean(&drawing.bytes).unwrap().bytes;
        assert_eq!(String::from_utf8_lossy(&again).matches("<g ").count(), 2, "what was cleaned is clean");
        let redrawn = render(&again, 200).unwrap();
        assert!(
            [(60, 60), (140, 30), (20, 20)]
                .iter()
                .all(|it| redrawn.get_pixel(it.0, it.1) == drawn.get_pixel(it.0, it.1))
        );
    }

    #[test]
    fn coordinates_keep_what_paper_can_show() {
        let long = |size: u32, inside: &str| {
            let given = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">{inside}</svg>"#
            );
            String::from_utf8(clean(given.as_bytes()).unwrap().bytes).unwrap()
        };
        let line = r##"<path d="M1.123456 2.987654L9 9" stroke="#000"/>"##;
        assert!(long(1600, line).contains("1.12 2.99"));
        assert!(long(24, line).contains("1.123 2.988"));
        // Inside an enlargement a unit is longer.
        let enlarged = format!(r#"<g transform="scale(100)">{line}</g>"#);
        assert!(long(1600, &enlarged).contains("1.123 2.988"));
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
