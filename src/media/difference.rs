//! Where two pictures of the same page differ: the second one with what differs framed and the rest faded. Frames and not colour alone
//! say it, so that it can be seen without telling colours apart.
use super::picture::{self, Format, PictureRefusal};
use image::{Rgba, RgbaImage};

/// Side of the squares that are compared, in pixels: the height of a line of text at 78 ppi is about 14.
const CELL: u32 = 8;
/// Levels (of 255) a channel must differ by; below is the noise of two renderings of a photograph.
const LEVELS: u8 = 20;
/// Width of a frame in pixels.
const FRAME: u32 = 3;
/// Colour of a frame.
const INK: Rgba<u8> = Rgba([200, 0, 120, 255]);

/// A rectangle in pixels: left, top, right and bottom, the last two outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

/// What differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The second picture, as PNG.
    pub png: Vec<u8>,
    pub areas: Vec<Area>,
}

/// Compares two PNG pictures; where one is larger, the other is white.
pub fn difference(before: &[u8], after: &[u8]) -> Result<Difference, PictureRefusal> {
    let before = picture::decode(before, Format::Png)?.image.to_rgba8();
    let after = picture::decode(after, Format::Png)?.image.to_rgba8();
    let (width, height) = (before.width().max(after.width()), before.height().max(after.height()));
    let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let differs: Vec<bool> = (0..rows * columns)
        .map(|it| cell_differs(&before, &after, it % columns * CELL, it / columns * CELL))
        .collect();
    let areas = areas(&differs, columns, rows, width, height);
    let drawn = RgbaImage::from_fn(width, height, |x, y| {
        let here = pixel(&after, x, y);
        match areas.iter().find(|it| it.holds(x, y)) {
            Some(area) if area.frames(x, y) => INK,
            Some(_) => here,
            None => faded(here),
        }
    });
    Ok(Difference { png: picture::encode_png(&drawn, None)?, areas })
}

impl Area {
    fn holds(&self, x: u32, y: u32) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    fn frames(&self, x: u32, y: u32) -> bool {
        let inner = Self {
            left: self.left + FRAME,
            top: self.top + FRAME,
            right: self.right.saturating_sub(FRAME),
            bottom: self.bottom.saturating_sub(FRAME),
        };
        !inner.holds(x, y)
    }
}

fn pixel(image: &RgbaImage, x: u32, y: u32) -> Rgba<u8> {
    image.get_pixel_checked(x, y).copied().unwrap_or(Rgba([255; 4]))
}

fn cell_differs(before: &RgbaImage, after: &RgbaImage, left: u32, top: u32) -> bool {
    (top..top + CELL).any(|y| {
        (left..left + CELL).any(|x| {
            let (a, b) = (pixel(before, x, y), pixel(after, x, y));
            a.0.iter().zip(&b.0).any(|(a, b)| a.abs_diff(*b) > LEVELS)
        })
    })
}

/// A third of the colour, on white.
fn faded(colour: Rgba<u8>) -> Rgba<u8> {
    let Rgba([r, g, b, a]) = colour;
    let light = |it: u8| 255 - (255 - it) / 3;
    Rgba([light(r), light(g), light(b), a])
}

/// The rectangles around cells that touch each other or have one cell between them, a cell of air around each.
fn areas(differs: &[bool], columns: u32, rows: u32, width: u32, height: u32) -> Vec<Area> {
    let at = |x: u32, y: u32| (y * columns + x) as usize;
    let mut seen = vec![false; differs.len()];
    let mut found = Vec::new();
    for start in 0..rows * columns {
        let (x, y) = (start % columns, start / columns);
        if !differs.get(at(x, y)).copied().unwrap_or(false) || seen[at(x, y)] {
            continue;
        }
        let (mut left, mut top, mut right, mut bottom) = (x, y, x, y);
        let mut open = vec![(x, y)];
        seen[at(x, y)] = true;
        while let Some((x, y)) = open.pop() {
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
            for near_y in y.saturating_sub(2)..=(y + 2).min(rows - 1) {
                for near_x in x.saturating_sub(2)..=(x + 2).min(columns - 1) {
                    let near = at(near_x, near_y);
                    if differs[near] && !seen[near] {
                        seen[near] = true;
                        open.push((near_x, near_y));
                    }
                }
            }
        }
        found.push(Area {
            left: left.saturating_sub(1) * CELL,
            top: top.saturating_sub(1) * CELL,
            right: ((right + 2) * CELL).min(width),
            bottom: ((bottom + 2) * CELL).min(height),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(marks: &[(u32, u32)]) -> Vec<u8> {
        let ink = |x: u32, y: u32| {
            marks.iter().any(|it| (it.0..it.0 + 4).contains(&x) && (it.1..it.1 + 4).contains(&y))
        };
        let image =
            RgbaImage::from_fn(96, 128, |x, y| Rgba(if ink(x, y) { [0, 0, 0, 255] } else { [255; 4] }));
        picture::encode_png(&image, None).unwrap()
    }

    #[test]
    fn what_differs_is_framed_and_nothing_else() {
        let (before, after) = (page(&[(8, 8)]), page(&[(8, 8), (64, 96)]));
        let found = difference(&before, &after).unwrap();
        assert_eq!(found.areas, [Area { left: 56, top: 88, right: 80, bottom: 112 }]);
        let drawn = picture::decode(&found.png, Format::Png).unwrap().image.to_rgba8();
        assert_eq!(drawn.get_pixel(56, 88), &INK);
        assert_eq!(drawn.get_pixel(65, 97), &Rgba([0, 0, 0, 255]), "inside a frame nothing is faded");
        assert_eq!(drawn.get_pixel(9, 9), &Rgba([170, 170, 170, 255]));
        assert!(difference(&before, &before).unwrap().areas.is_empty());
    }

    #[test]
    fn words_of_a_line_are_one_area_and_a_page_that_grew_differs_where_it_did() {
        let found = difference(&page(&[]), &page(&[(8, 8), (24, 8), (80, 8)])).unwrap();
        assert_eq!(found.areas.len(), 2, "{:?}", found.areas);
        assert!(difference(b"no picture", &page(&[])).is_err());
    }
}
