//! Shapes: the ways an article may be arranged, declared by a layout in `layout.toml`. Pure geometry in columns and lines; knows no text.
//!
//! A shape is drawn as rows of words, one word per column, as in CSS grid areas:
//!
//! ```text
//! head head pict
//! text text pict
//! text text text
//! ```
//!
//! `head` is the heading (section, title, lede, author), `pict` the lead picture with its caption, `text` the body, which runs down the
//! first column, then down the next. Heading and picture are as high as they must be; text takes what is left of a column.
use super::data::Rank;
use super::flow::Column;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Columns for which pages of several articles can be composed, see [`super::compose`].
pub const MOST_COLUMNS: usize = 4;

/// Lines an article's end takes, the way back to the site, with the line of air above it.
pub const END_LINES: i32 = 5;

/// Points of a millimetre.
const PT: f64 = 72.0 / 25.4;

/// The page of a layout and the grid its articles stand on; `lib/tokens.typ` reads the same words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// The trimmed page.
    pub width_mm: f64,
    pub height_mm: f64,
    /// From the text to the trimmed edge at left and right, in mm; what a picture that bleeds is wider.
    pub side_mm: f64,
    /// From the trimmed edge to the first line, in pt.
    pub top_pt: f64,
    /// Text columns of a page.
    pub columns: usize,
    pub gutter_mm: f64,
    /// Lines of a page.
    pub lines: i32,
    /// Distance of two baselines, in pt.
    pub line_pt: f64,
    /// Type size of running text, in pt.
    pub body_pt: f64,
    /// Empty lines between articles one above the other.
    pub gap: i32,
    /// Whether hairlines stand between columns.
    pub rules: bool,
}

impl Grid {
    fn lines_of(&self, mm: f64) -> f64 {
        mm * PT / self.line_pt
    }

    fn text_mm(&self) -> f64 {
        self.width_mm - 2.0 * self.side_mm
    }

    /// Width of so many columns, in lines.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "columns of a page")]
    pub fn width(&self, columns: usize) -> f64 {
        let (n, all) = (columns as f64, self.columns as f64);
        let column_mm = (self.text_mm() - self.gutter_mm * (all - 1.0)) / all;
        self.lines_of(column_mm * n + self.gutter_mm * (n - 1.0))
    }

    /// How much wider than the text a picture is that runs to both edges.
    #[must_use]
    pub fn bleed(&self) -> f64 {
        self.width_mm / self.text_mm()
    }

    /// Says what in it contradicts itself.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let foot = self.top_pt + f64::from(self.lines) * self.line_pt - (self.line_pt - self.body_pt);
        if !(1..=MOST_COLUMNS).contains(&self.columns) {
            return Some(format!("grid: 1 to {MOST_COLUMNS} columns, not {}", self.columns));
        }
        if self.body_pt > self.line_pt {
            return Some(format!("grid: {} pt of type on lines of {} pt", self.body_pt, self.line_pt));
        }
        if foot > self.height_mm * PT {
            let past = foot - self.height_mm * PT;
            return Some(format!("grid: {} lines run {past:.1} pt past the foot of the page", self.lines));
        }
        (self.width(1) < 4.0).then(|| "grid: the columns are narrower than four lines are high".into())
    }

    /// Pixels per inch of a picture so many pixels wide, over so many columns.
    #[must_use]
    pub fn density(&self, pixels: f64, columns: usize) -> f64 {
        pixels / (self.width(columns) * self.line_pt) * 72.0
    }
}

/// What stands in a column, from its top to its foot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Area {
    Head,
    Pict,
    Text,
}

/// Heights a lead picture may take, as parts of its natural height at the width of the shape, and in lines.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureRange {
    #[serde(default)]
    pub least: Option<f64>,
    #[serde(default)]
    pub most: Option<f64>,
    #[serde(default)]
    pub least_lines: Option<i32>,
    #[serde(default)]
    pub most_lines: Option<i32>,
}

/// A shape as `layout.toml` declares it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    name: String,
    title: BTreeMap<String, String>,
    areas: Vec<String>,
    /// Form of the heading, one of the layout's `headings`.
    heading: String,
    /// What choosing it costs, by rank; a rank that is not named does not take it.
    cost: BTreeMap<String, i32>,
    #[serde(default)]
    picture: Option<PictureRange>,
    /// Pages of its own instead of a place on a shared page.
    #[serde(default)]
    pages: bool,
    /// The picture runs to the trimmed edges it touches.
    #[serde(default)]
    bleed: bool,
    /// The picture and the heading fill a page before the text.
    #[serde(default)]
    plate: bool,
    /// Only for articles that open large.
    #[serde(default)]
    feature: bool,
    /// Only for pictures that are higher than wide.
    #[serde(default)]
    upright: bool,
}

/// A shape, checked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Declared")]
pub struct Shape {
    pub name: String,
    /// By language.
    pub title: BTreeMap<String, String>,
    pub heading: String,
    pub pages: bool,
    pub bleed: bool,
    pub plate: bool,
    pub feature: bool,
    pub upright: bool,
    /// Columns it is wide.
    pub columns: usize,
    pub range: Option<PictureRange>,
    cost: BTreeMap<String, i32>,
    stacks: Vec<Vec<Area>>,
}

/// A box of a shape: its first column and line, its width in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: usize,
    pub y: i32,
    pub columns: usize,
}

/// A shape at a certain height.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub head: Place,
    pub picture: Option<Place>,
    /// Lines of the picture, caption apart.
    pub picture_lines: i32,
    /// The columns of its text, in reading order.
    pub text: Vec<Column>,
}

impl Frame {
    /// Keeps room for the article's end, and `slack` lines more, at the foot of the last column. Says where the end stands.
    pub fn keep_end(&mut self, slack: i32) -> (usize, i32) {
        self.text.last_mut().map_or((0, 0), |last| {
            let at = (last.x, last.y + last.lines - END_LINES + 1);
            last.lines -= END_LINES + slack;
            at
        })
    }
}

impl TryFrom<Declared> for Shape {
    type Error = String;

    fn try_from(it: Declared) -> Result<Self, String> {
        let fault = |what: &str| format!("shape {}: {what}", it.name);
        let mut rows = Vec::new();
        for row in &it.areas {
            let words = row.split_whitespace().map(|word| match word {
                "head" => Ok(Area::Head),
                "pict" => Ok(Area::Pict),
                "text" => Ok(Area::Text),
                other => Err(fault(&format!("an area is head, pict or text, not {other}"))),
            });
            rows.push(words.collect::<Result<Vec<_>, _>>()?);
        }
        let columns = rows.first().map_or(0, Vec::len);
        if columns == 0 || rows.iter().any(|row| row.len() != columns) {
            return Err(fault("every row of areas names every column"));
        }
        let mut stacks: Vec<Vec<Area>> =
            (0..columns).map(|x| rows.iter().map(|row| row[x]).collect()).collect();
        stacks.iter_mut().for_each(Vec::dedup);
        let shape = Self {
            name: it.name.clone(),
            title: it.title.clone(),
            heading: it.heading.clone(),
            pages: it.pages,
            bleed: it.bleed,
            plate: it.plate,
            feature: it.feature,
            upright: it.upright,
            columns,
            range: it.picture,
            cost: it.cost.clone(),
            stacks,
        };
        if shape.span(Area::Head).is_none() && !shape.plate {
            return Err(fault("a shape has a head"));
        }
        for (x, stack) in shape.stacks.iter().enumerate() {
            if stack.iter().filter(|it| **it == Area::Text).count() > 1 {
                return Err(fault(&format!("column {} has text in two places", x + 1)));
            }
        }
        if shape.text_columns() == 0 {
            return Err(fault("a shape has text"));
        }
        Ok(shape)
    }
}

impl Shape {
    /// What choosing it costs an article of this rank; None when it may not.
    #[must_use]
    pub fn cost(&self, rank: Rank) -> Option<i32> {
        let name = match rank {
            Rank::Short => "short",
            Rank::Ordinary => "ordinary",
            Rank::Leading => "leading",
        };
        self.cost.get(name).copied()
    }

    /// First column and number of columns of an area.
    fn span(&self, area: Area) -> Option<(usize, usize)> {
        let first = self.stacks.iter().position(|stack| stack.contains(&area))?;
        Some((first, self.stacks.iter().filter(|stack| stack.contains(&area)).count()))
    }

    /// Columns the picture is wide; 0 without.
    #[must_use]
    pub fn picture_columns(&self) -> usize {
        self.span(Area::Pict).map_or(0, |it| it.1)
    }

    /// Columns that take text.
    #[must_use]
    pub fn text_columns(&self) -> usize {
        self.stacks.iter().filter(|it| it.contains(&Area::Text)).count()
    }

    /// Columns of text that end below the picture or above it: every line of picture takes one of each.
    #[must_use]
    pub fn text_beside_picture(&self) -> usize {
        self.stacks.iter().filter(|it| it.contains(&Area::Text) && it.contains(&Area::Pict)).count()
    }

    /// Whether the picture takes whole columns, so that its height does not change the text.
    #[must_use]
    pub fn picture_fills(&self) -> bool {
        self.picture_columns() > 0 && self.text_beside_picture() == 0
    }

    /// The same with its picture on the other side, where that leaves the order of reading as it is.
    #[must_use]
    pub fn mirrored(&self) -> Option<Self> {
        let text_follows_head =
            self.stacks.iter().all(|it| !it.contains(&Area::Text) || it.first() == Some(&Area::Head));
        (self.picture_fills() && text_follows_head).then(|| {
            let mut other = self.clone();
            other.stacks.reverse();
            other
        })
    }

    /// The shape `h` lines high, with a heading of `head` lines, a picture of `p` lines and a caption of `cap`.
    #[must_use]
    pub fn frame(&self, h: i32, head: i32, p: i32, cap: i32) -> Frame {
        let picture = p + cap;
        // Above the text, from the top; an area begins below the lowest of what stands above it.
        let (mut head_y, mut picture_y) = (0, 0);
        for stack in &self.stacks {
            match stack.as_slice() {
                [Area::Head, Area::Pict, ..] => picture_y = picture_y.max(head),
                [Area::Pict, Area::Head, ..] => head_y = head_y.max(picture),
                _ => {}
            }
        }
        let below = self.stacks.iter().any(|stack| stack.ends_with(&[Area::Text, Area::Pict]));
        let picture_lines = if self.picture_fills() { h - picture_y - cap } else { p };
        if below {
            picture_y = h - picture;
        }
        let mut text = Vec::new();
        for (x, stack) in self.stacks.iter().enumerate() {
            let Some(at) = stack.iter().position(|it| *it == Area::Text) else { continue };
            let y = match stack[..at].last() {
                Some(Area::Head) => head_y + head,
                Some(Area::Pict) => picture_y + picture + 1,
                _ => 0,
            };
            let foot = if stack[at..].contains(&Area::Pict) { picture_y - 1 } else { h };
            text.push(Column { page: 0, x, y, lines: foot - y });
        }
        let place = |area, y| self.span(area).map(|(x, columns)| Place { x, y, columns });
        Frame {
            head: place(Area::Head, head_y).unwrap_or(Place { x: 0, y: 0, columns: self.columns }),
            picture: place(Area::Pict, picture_y),
            picture_lines,
            text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(areas: &[&str]) -> Shape {
        let rows: Vec<String> = areas.iter().map(|it| format!("{it:?}")).collect();
        let text = format!(
            "name = \"a\"\ntitle = {{ fr = \"a\" }}\nheading = \"b\"\ncost = {{ ordinary = 0 }}\nareas = [{}]",
            rows.join(", ")
        );
        toml::from_str(&text).expect("a shape")
    }

    fn heights(frame: &Frame) -> Vec<(usize, i32, i32)> {
        frame.text.iter().map(|it| (it.x, it.y, it.lines)).collect()
    }

    #[test]
    fn text_goes_on_below_a_picture_beside_it() {
        let frame = shape(&["head head pict", "text text pict", "text text text"]).frame(30, 6, 9, 2);
        let mut closed = frame.clone();
        assert_eq!(closed.keep_end(0), (2, 26));
        assert_eq!(heights(&closed), [(0, 6, 24), (1, 6, 24), (2, 12, 13)]);
        assert_eq!(frame.picture, Some(Place { x: 2, y: 0, columns: 1 }));
    }

    #[test]
    fn a_picture_with_no_text_in_its_columns_fills_them() {
        let frame = shape(&["head pict", "text pict"]).frame(20, 5, 8, 2);
        assert_eq!((frame.picture_lines, heights(&frame)), (18, vec![(0, 5, 15)]));
    }

    #[test]
    fn a_picture_may_stand_at_the_foot() {
        let frame = shape(&["head head", "text text", "pict pict"]).frame(30, 4, 10, 2);
        assert_eq!(frame.picture.map(|it| it.y), Some(18));
        assert_eq!(heights(&frame), [(0, 4, 13), (1, 4, 13)]);
    }

    #[test]
    fn a_heading_in_the_first_column_leaves_the_others_whole() {
        let frame = shape(&["head text", "text text"]).frame(20, 5, 0, 0);
        assert_eq!(heights(&frame), [(0, 5, 15), (1, 0, 20)]);
    }

    #[test]
    fn a_shape_that_says_nothing_sensible_is_refused() {
        let bad = "name = \"a\"\ntitle = {}\nheading = \"b\"\ncost = {}\nareas = [\"head photo\"]";
        assert!(toml::from_str::<Shape>(bad).expect_err("refused").to_string().contains("photo"));
    }
}
