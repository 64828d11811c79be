//! The picture other sites show with a link to a page: its title in the town's colours, beside its photograph when it has one.
use super::picture::{PictureRefusal, encode_jpeg};
use image::{DynamicImage, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

/// What is drawn.
#[derive(Clone, Debug, Default)]
pub struct Poster {
    pub title: String,
    /// A few words over the title; may be empty.
    pub kicker: String,
    pub town: String,
    /// `#rrggbb`: the ground, read against [`Poster::paper`] with 4.5:1 or better.
    pub accent: String,
    pub paper: String,
    /// A JPEG, cut to what stands in its middle.
    pub photo: Option<Vec<u8>>,
}

/// What networks ask for.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

const MARGIN: f32 = 64.0;
/// Where the photograph begins.
const PHOTO: f32 = 680.0;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../../print-layouts/fonts/BricolageGrotesque_700Bold.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../print-layouts/fonts/SourceSans3_600SemiBold.ttf").to_vec());
    Arc::new(fonts)
});

/// Title and text, by the names the files give themselves.
fn families() -> (String, String) {
    let mut names = FONTS.faces().filter_map(|it| Some(it.families.first()?.0.clone()));
    (names.next().unwrap_or_default(), names.next().unwrap_or_default())
}

fn options() -> Options<'static> {
    Options { fontdb: FONTS.clone(), ..Options::default() }
}

/// The picture as JPEG, [`WIDTH`] × [`HEIGHT`].
pub fn draw(poster: &Poster) -> Result<Vec<u8>, PictureRefusal> {
    let drawing = drawing(poster);
    let tree = Tree::from_str(&drawing, &options()).map_err(|_| PictureRefusal::NotWritable)?;
    let mut canvas = Pixmap::new(WIDTH, HEIGHT).ok_or(PictureRefusal::NotWritable)?;
    resvg::render(&tree, Transform::identity(), &mut canvas.as_mut());
    let pixels = RgbaImage::from_raw(WIDTH, HEIGHT, canvas.take()).ok_or(PictureRefusal::NotWritable)?;
    encode_jpeg(&DynamicImage::ImageRgba8(pixels), 86, None)
}

fn drawing(poster: &Poster) -> String {
    let (display, text) = families();
    let end = if poster.photo.is_some() { PHOTO } else { WIDTH as f32 };
    let width = (end - 2.0 * MARGIN).min(940.0);
    let (size, lines) = set(&poster.title, width);
    let Poster { accent, paper, .. } = poster;
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{accent}"/>"#
    );
    // Paving stones in fans, as on the town's icon.
    let _ = write!(svg, r#"<g fill="none" stroke="{paper}" stroke-opacity=".1" stroke-width="64">"#);
    for (at, radius) in [300, 390, 480, 570].iter().enumerate() {
        let _ = write!(
            svg,
            r#"<circle cx="{end}" cy="{HEIGHT}" r="{radius}" stroke-dasharray="{} 9"/>"#,
            86 + at * 6
        );
    }
    svg.push_str("</g>");
    let kicker = shortened(&poster.kicker, 44);
    if !kicker.is_empty() {
        let _ = write!(
            svg,
            r#"<text x="{MARGIN}" y="100" font-family="'{text}'" font-size="30" fill="{paper}">{}</text>"#,
            xml(&kicker)
        );
    }
    let leading = size * 1.12;
    let top = if kicker.is_empty() { 64.0 } else { 128.0 };
    for (at, line) in lines.iter().enumerate() {
        let y = top + size * 0.86 + leading * at as f32;
        let _ = write!(
            svg,
            r#"<text x="{MARGIN}" y="{y}" font-family="'{display}'" font-weight="700" font-size="{size}" fill="{paper}">{}</text>"#,
            xml(line)
        );
    }
    let _ = write!(
        svg,
        r#"<rect x="{MARGIN}" y="516" width="72" height="6" fill="{paper}"/><text x="{MARGIN}" y="568" font-family="'{text}'" font-size="32" fill="{paper}">{}</text>"#,
        xml(&shortened(&poster.town, 34))
    );
    if let Some(photo) = &poster.photo {
        let _ = write!(
            svg,
            r#"<image x="{PHOTO}" width="{}" height="{HEIGHT}" preserveAspectRatio="xMidYMid slice" href="data:image/jpeg;base64,{}"/>"#,
            WIDTH as f32 - PHOTO,
            data_encoding::BASE64.encode(photo)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// The greatest size at which the title has room, and its lines; at the smallest it is cut.
fn set(title: &str, width: f32) -> (f32, Vec<String>) {
    let words: Vec<String> = title.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let (widths, space) = measured(&words);
    let mut last = (40.0, Vec::new());
    for (size, most) in [(76.0, 4), (66.0, 5), (58.0, 5), (50.0, 6), (42.0, 7)] {
        let lines = wrapped(&words, &widths, space, width / size);
        let fits = lines.len() <= most && widths.iter().all(|it| *it * size <= width);
        last = (size, lines);
        if fits {
            return last;
        }
    }
    if last.1.len() > 7 {
        last.1.truncate(7);
        if let Some(line) = last.1.last_mut() {
            line.push('…');
        }
    }
    last
}

fn wrapped(words: &[String], widths: &[f32], space: f32, width: f32) -> Vec<String> {
    let (mut lines, mut used): (Vec<String>, f32) = (Vec::new(), f32::INFINITY);
    for (word, own) in words.iter().zip(widths) {
        match lines.last_mut() {
            Some(line) if used + space + own <= width => {
                line.push(' ');
                line.push_str(word);
                used += space + own;
            }
            _ => {
                lines.push(word.clone());
                used = *own;
            }
        }
    }
    lines
}

/// How wide each word is, and a space between two, at size 1: only who sets them knows.
fn measured(words: &[String]) -> (Vec<f32>, f32) {
    const SIZE: f32 = 100.0;
    let (display, _) = families();
    let mut svg = String::from(r#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">"#);
    for (at, word) in words.iter().map(String::as_str).chain(["n", "n\u{a0}n"]).enumerate() {
        let _ = write!(
            svg,
            r#"<text id="w{at}" y="100" font-family="'{display}'" font-weight="700" font-size="{SIZE}">{}</text>"#,
            xml(word)
        );
    }
    svg.push_str("</svg>");
    let tree = Tree::from_str(&svg, &options()).ok();
    let width = |at: usize| {
        let found = tree.as_ref().and_then(|it| it.node_by_id(&format!("w{at}")));
        found.map_or(SIZE, |it| it.abs_bounding_box().width()) / SIZE
    };
    let space = width(words.len() + 1) - 2.0 * width(words.len());
    ((0..words.len()).map(width).collect(), space)
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |it| it.0);
    format!("{cut}…")
}

/// Words where markup stands; these fonts have no narrow space.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\u{202f}', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_set_as_large_as_it_has_room() {
        let (large, lines) = set("La piscine rouvre", 900.0);
        assert_eq!((large, lines.len()), (76.0, 1), "{lines:?}");
        let long =
            "Inscriptions scolaires, restauration et accueil périscolaire : tout se fait en ligne dès lundi";
        let (small, lines) = set(long, 540.0);
        assert!(small < large && lines.len() <= 6, "{small} {lines:?}");
        assert_eq!(lines.join(" "), long);
        let (_, lines) = set(&"Réunion publique ".repeat(40), 540.0);
        assert!(lines.len() == 7 && lines[6].ends_with('…'), "{lines:?}");
    }

    #[test]
    fn what_is_drawn_is_a_jpeg_of_the_size_networks_ask_for() {
        let poster = Poster {
            title: "Un marché & <b>des</b> halles".into(),
            town: "Valbourg".into(),
            accent: "#0b6b5d".into(),
            paper: "#fbfaf6".into(),
            ..Poster::default()
        };
        let drawn = image::load_from_memory(&draw(&poster).unwrap()).unwrap().to_rgb8();
        assert_eq!(drawn.dimensions(), (WIDTH, HEIGHT));
        let light = drawn.pixels().filter(|it| it[0] > 230 && it[2] > 220).count();
        assert!(light > 8_000, "the title is seen: {light}");
        let foot = image::imageops::crop_imm(&drawn, 0, 530, 600, 60).to_image();
        assert!(foot.pixels().filter(|it| it[0] > 230).count() > 500, "so is the town");
    }
}
