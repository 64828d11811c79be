//! Pages from measured articles: which shape, how high, who stands beside whom. Pure arithmetic in columns and lines; knows no text.
//!
//! From the small to the large: `choices` lists the shapes one article may take over so many columns, each with a least and a greatest
//! height; a strip puts one to three articles side by side, or one in every column; a page is one to three strips that fill it (`shared`), or an article with
//! pages of its own and perhaps a strip at their foot (`own`). Which of these follow each other is [`super::paginate`].
use super::data::Rank;
use super::flow::{self, Column, Kind, Line, Spot};
use super::shape::{END_LINES, Frame, Grid, Shape};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use typst::utils::hash128;

/// What a layout offers.
#[derive(Debug, Clone)]
pub struct Kit {
    pub grid: Grid,
    pub shapes: Vec<Shape>,
}

/// One length of an article's text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    pub lines: Vec<Line>,
    /// What it costs the reader that it is this one.
    pub cost: i32,
}

/// The last picture of a text, which may close the article's own pages over their full width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Closing {
    /// Its piece.
    pub at: usize,
    /// Lines it takes at full width, caption included.
    pub lines: i32,
}

/// One article as the composition knows it. Heights are lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    pub key: String,
    /// Number of its section in the issue.
    pub section: usize,
    pub rank: Rank,
    /// It opens large.
    pub feature: bool,
    /// The only shape it may take, by name.
    pub shape: Option<String>,
    /// The whole text first, then shorter ones.
    pub texts: Vec<Text>,
    /// Lines of its heading by form.
    pub head: BTreeMap<String, i32>,
    /// Lines of its picture's caption over one, two … columns.
    pub cap: Vec<i32>,
    /// Height of the picture by its width; 0 without a picture.
    pub ratio: f64,
    /// Width of the picture in pixels.
    pub pixels: f64,
    /// Lines kept free because a layout once found too few.
    pub slack: i32,
    pub closing: Option<Closing>,
    /// A band over all columns of this height (briefs); 0 for an article.
    pub band: i32,
}

/// Everything a composition asks of it.
impl Hash for Measure {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            key,
            section,
            rank,
            feature,
            shape,
            texts,
            head,
            cap,
            ratio,
            pixels,
            slack,
            closing,
            band,
        } = self;
        (key, section, rank, feature, shape, texts, head).hash(state);
        (cap, ratio.to_bits(), pixels.to_bits(), slack, closing, band).hash(state);
    }
}

impl Measure {
    fn head(&self, shape: &Shape) -> i32 {
        self.head.get(&shape.heading).copied().unwrap_or(0)
    }

    fn cap(&self, columns: usize) -> i32 {
        columns.checked_sub(1).and_then(|it| self.cap.get(it)).copied().unwrap_or(0)
    }

    /// It may take this shape.
    fn takes(&self, shape: &Shape) -> bool {
        self.shape.as_ref().is_none_or(|it| *it == shape.name)
    }

    /// It needs, or deserves, pages of its own.
    fn is_long(&self, kit: &Kit) -> bool {
        if let Some(asked) =
            self.shape.as_ref().and_then(|name| kit.shapes.iter().find(|it| it.name == *name))
        {
            return asked.pages;
        }
        let grid = &kit.grid;
        let length = self.texts.first().map_or(0, |it| flow::total(&it.lines));
        let columns = i32::try_from(grid.columns).unwrap_or(3);
        self.band == 0
            && ((self.feature && length >= grid.lines - 6)
                || length + END_LINES + columns * 6 > columns * grid.lines - 10)
    }
}

/// An article in a shape, still of variable height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Number of the article.
    pub id: usize,
    /// Number of its text.
    pub text: usize,
    /// Number of the shape; none for a band.
    pub shape: Option<usize>,
    pub least: i32,
    pub most: i32,
    low: i32,
    high: i32,
    pub cost: i32,
}

/// One or two articles one above the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub columns: usize,
    pub least: i32,
    most: i32,
    cost: i32,
    pub items: Vec<Choice>,
}

/// Cells side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    least: i32,
    most: i32,
    cost: i32,
    pub cells: Vec<Cell>,
}

/// A strip of a certain height.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetStrip {
    pub lines: i32,
    pub cells: Vec<Cell>,
}

/// Pages of an article's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub id: usize,
    pub text: usize,
    pub shape: usize,
    /// Lines of its place on the first page: less than a page when it begins under the end of another.
    pub begins: i32,
    pub pages: usize,
    pub picture: i32,
    /// Lines kept free at the foot of its last page.
    pub foot: i32,
    /// Those of them that nothing fills.
    pub free: i32,
    /// Lines of the closing picture; 0 where it stays in the text.
    pub closing: i32,
    pub strip: Option<SetStrip>,
    bare: i32,
    cost: i32,
}

/// What fills some pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// One page of strips.
    Shared { strips: Vec<SetStrip>, free: i32 },
    /// Long articles, each beginning under the end of the one before; usually one.
    Own(Vec<Own>),
}

/// Some articles on pages that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub ids: Vec<usize>,
    /// On which of its pages each of them begins, from 0.
    pub starts: Vec<usize>,
    pub pages: usize,
    pub cost: i32,
    pub fill: Fill,
    /// How it looks, to be told from its neighbours.
    pub look: Vec<(usize, Option<usize>)>,
}

/// An article with all its choices.
#[derive(Debug, Clone)]
pub struct Element {
    pub id: usize,
    pub section: usize,
    pub rank: Rank,
    pub long: bool,
    band: bool,
    pictured: bool,
    by_columns: Vec<Vec<Choice>>,
    small: i32,
    large: i32,
}

fn columns_of(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "lines of a page")]
fn lines(n: f64) -> i32 {
    n as i32
}

/// Least and greatest height of a picture in a shape, in lines.
fn picture_range(kit: &Kit, shape: &Shape, ratio: f64) -> (i32, i32) {
    let columns = shape.picture_columns();
    let width = kit.grid.width(columns) * if shape.bleed { kit.grid.bleed() } else { 1.0 };
    let natural = width * ratio.clamp(0.5, 1.3);
    let range = shape.range;
    let least = range.and_then(|it| it.least).unwrap_or(if columns == 1 { 0.72 } else { 0.5 });
    let most = range.and_then(|it| it.most).unwrap_or(if ratio > 1.0 { 1.15 } else { 1.5 });
    let low = lines((natural * least).ceil()).max(range.and_then(|it| it.least_lines).unwrap_or(6));
    let high = lines((natural * most).floor()).min(range.and_then(|it| it.most_lines).unwrap_or(i32::MAX));
    (low, high.max(low))
}

/// What a coarse picture costs over so many columns; None when it is too coarse for more than one.
fn coarse(kit: &Kit, m: &Measure, columns: usize) -> Option<i32> {
    let density = kit.grid.density(m.pixels, columns);
    match columns {
        0 | 1 => Some(0),
        _ if density >= 150.0 => Some(0),
        _ if density >= 100.0 => Some(20),
        _ => None,
    }
}

/// The text of an article through a shape, with room for its end.
fn set_in(m: &Measure, text: &[Line], shape: &Shape, h: i32, p: i32) -> Option<flow::Ran> {
    let mut frame = shape.frame(h, m.head(shape), p, m.cap(shape.picture_columns()));
    frame.keep_end(m.slack);
    if frame.picture_lines < 0 || frame.text.iter().any(|it| it.lines < 0) {
        return None;
    }
    flow::run(text, &frame.text, |_| {})
}

/// Fewest lines, among the next ones the most even, in which an article takes a shape with a picture of `p` lines, and the unevenness of
/// its columns. None if it is higher than a page.
fn least_height(kit: &Kit, m: &Measure, text: &[Line], shape: &Shape, p: i32) -> Option<(i32, i32)> {
    let page = kit.grid.lines;
    let at = |h: i32| set_in(m, text, shape, h, p);
    let columns = columns_of(shape.text_columns());
    let mut frame = shape.frame(100, m.head(shape), p, m.cap(shape.picture_columns()));
    frame.keep_end(m.slack);
    let taken = 100 * columns - frame.text.iter().map(|it| it.lines).sum::<i32>();
    let mut h = ((flow::total(text) + taken - 1) / columns + 1).max(4);
    if h > page + 2 {
        return None;
    }
    let mut found = at(h);
    if found.is_some() {
        while h > 4
            && let Some(less) = at(h - 1)
        {
            (found, h) = (Some(less), h - 1);
        }
    } else {
        while h <= page && found.is_none() {
            h += 1;
            found = at(h);
        }
    }
    let ran = found.filter(|_| h <= page)?;
    let all = shape.text_columns();
    let mut best = (h, ran.ragged + if ran.columns < all { 8 } else { 0 });
    for extra in 1..=2 {
        if columns > 1
            && best.1 > 2 * extra + 2
            && let Some(ran) = at(h + extra)
            && ran.columns == all
            && ran.ragged + 2 * extra < best.1
        {
            best = (h + extra, ran.ragged + 2 * extra);
        }
    }
    Some(best)
}

/// The few worth keeping: none that another beats in height, reach and cost.
fn keep_best<T>(mut list: Vec<T>, count: usize, of: impl Fn(&T) -> (i32, i32, i32)) -> Vec<T> {
    list.sort_by_key(|it| of(it).2);
    let mut kept: Vec<T> = Vec::with_capacity(count);
    for it in list {
        let (least, most, _) = of(&it);
        let beaten = kept.iter().any(|other| of(other).0 <= least && of(other).1 >= most);
        if kept.len() < count && !beaten {
            kept.push(it);
        }
    }
    kept
}

/// The ways to arrange an article over `columns` columns.
fn choices(kit: &Kit, m: &Measure, id: usize, columns: usize) -> Vec<Choice> {
    if m.band > 0 {
        let all = columns == kit.grid.columns;
        let band =
            Choice { id, text: 0, shape: None, least: m.band, most: m.band + 1, low: 0, high: 0, cost: 0 };
        return if all { vec![band] } else { Vec::new() };
    }
    let mut kept = Vec::new();
    for (number, text) in m.texts.iter().enumerate() {
        let mut found = Vec::new();
        if flow::total(&text.lines) > columns_of(kit.grid.columns) * kit.grid.lines {
            continue;
        }
        for (index, shape) in kit.shapes.iter().enumerate() {
            if !shape.pages && shape.columns == columns && m.takes(shape) {
                found.extend(choice(kit, m, (id, number, index), shape, text));
            }
        }
        kept.extend(keep_best(found, if number == 0 { 5 } else { 2 }, |it| (it.least, it.most, it.cost)));
    }
    kept
}

/// What it costs that a text is dealt to columns of a few lines each.
fn crumbs(text: &[Line], shape: &Shape) -> i32 {
    /// Lines from which a column reads as one.
    const ENOUGH: i32 = 8;
    let columns = columns_of(shape.text_columns());
    if columns == 1 { 0 } else { 6 * (ENOUGH - flow::total(text) / columns).max(0) }
}

/// An article in one shape, if it can take it.
fn choice(
    kit: &Kit,
    m: &Measure,
    (id, text, index): (usize, usize, usize),
    shape: &Shape,
    with: &Text,
) -> Option<Choice> {
    let mut cost = shape.cost(m.rank)? + with.cost + crumbs(&with.lines, shape);
    let columns = shape.picture_columns();
    let all =
        |least, most, low, high, cost| Choice { id, text, shape: Some(index), least, most, low, high, cost };
    if columns == 0 {
        // Leaving the picture out is a loss, the more so the weightier the article.
        let bare = match m.rank {
            _ if m.ratio == 0.0 => 0,
            Rank::Short => 20,
            Rank::Ordinary => 90,
            Rank::Leading => 240,
        };
        let (least, uneven) = least_height(kit, m, &with.lines, shape, 0)?;
        return Some(all(least, least, 0, 0, cost + bare + uneven / 2));
    }
    if m.ratio == 0.0 || (shape.upright && m.ratio <= 1.0) {
        return None;
    }
    cost += coarse(kit, m, columns)?;
    let (low, high) = picture_range(kit, shape, m.ratio);
    let (least, uneven) = least_height(kit, m, &with.lines, shape, low)?;
    cost += uneven / 2;
    if shape.picture_fills() {
        // the text does not grow with its picture
        let cap = m.cap(columns);
        let (low, high) = (low + cap, (if columns == 1 { high * 27 / 20 } else { high }) + cap);
        let most = high.min(least + 3);
        let least = least.max(low);
        // a picture far larger than its text looks for an article
        let (picture, words) = (columns_of(columns) * least, flow::total(&with.lines));
        cost += (picture - words * 3 / 2).max(0) / 2;
        return (most >= low)
            .then(|| all(least, most.max(least), low, high, cost + 2 * (least - high).max(0)));
    }
    // every line of picture takes one of each column it shares with text
    let grown = (high - low) * columns_of(shape.text_beside_picture()) / columns_of(shape.text_columns());
    Some(all(least, least + grown, low, high, cost))
}

/// The largest picture with which a choice fits in `h` lines.
fn fitting(kit: &Kit, m: &Measure, it: &Choice, h: i32) -> i32 {
    let Some(shape) = it.shape.and_then(|it| kit.shapes.get(it)) else { return 0 };
    if it.high == 0 || shape.picture_fills() {
        return 0;
    }
    let Some(text) = m.texts.get(it.text) else { return 0 };
    let ok = |p: i32| set_in(m, &text.lines, shape, h, p).is_some();
    let (mut a, mut b) = (it.low, it.high);
    if ok(b) {
        return b;
    }
    while b - a > 1 {
        let mid = i32::midpoint(a, b);
        if ok(mid) { a = mid } else { b = mid }
    }
    while a > 4 && !ok(a) {
        a -= 1;
    }
    a
}

impl Element {
    /// An article with all its choices.
    #[must_use]
    pub fn new(kit: &Kit, m: &Measure, id: usize) -> Self {
        let long = m.is_long(kit);
        let by_columns: Vec<Vec<Choice>> = (1..=kit.grid.columns)
            .map(|columns| {
                let mut list = choices(kit, m, id, columns);
                // what has pages of its own shares one only with its short text
                list.retain(|it| !long || it.text > 0);
                list
            })
            .collect();
        let areas = |of: fn(&Choice) -> i32| -> Vec<i32> {
            by_columns
                .iter()
                .enumerate()
                .flat_map(|(k, list)| list.iter().map(move |it| of(it) * columns_of(k + 1)))
                .collect()
        };
        Self {
            id,
            section: m.section,
            rank: m.rank,
            long,
            band: m.band > 0,
            pictured: m.ratio > 0.0,
            small: areas(|it| it.least).into_iter().min().unwrap_or(10_000),
            large: areas(|it| it.most).into_iter().max().unwrap_or(0),
            by_columns,
        }
    }

    fn cells(&self, columns: usize) -> Vec<Cell> {
        let list = columns.checked_sub(1).and_then(|it| self.by_columns.get(it));
        list.into_iter()
            .flatten()
            .map(|it| Cell { columns, least: it.least, most: it.most, cost: it.cost, items: vec![*it] })
            .collect()
    }
}

/// Two articles one above the other over so many columns.
fn stacked(kit: &Kit, a: &Element, b: &Element, columns: usize) -> Vec<Cell> {
    let gap = kit.grid.gap;
    let mut out = Vec::new();
    for x in a.cells(columns) {
        for y in b.cells(columns) {
            let least = x.least + y.least + gap;
            if least <= kit.grid.lines {
                let items = vec![x.items[0], y.items[0]];
                out.push(Cell { columns, least, most: x.most + y.most + gap, cost: x.cost + y.cost, items });
            }
        }
    }
    keep_best(out, 4, |it| (it.least, it.most, it.cost))
}

/// Cells side by side: every entry lists what may stand there.
fn side_by_side(cells: &[Vec<Cell>]) -> Vec<Strip> {
    let mut out = vec![Strip { least: 0, most: 1000, cost: 0, cells: Vec::new() }];
    for cell in cells {
        let mut next = Vec::new();
        for strip in &out {
            for it in cell {
                let (least, most) = (strip.least.max(it.least), strip.most.min(it.most));
                // white below the cell that cannot grow as far as its neighbour must
                let hole = (least - most).max(0);
                if hole <= 12 {
                    let mut cells = strip.cells.clone();
                    cells.push(it.clone());
                    let cost = strip.cost + it.cost + 3 * hole + hole * hole / 2;
                    next.push(Strip { least, most: least.max(most), cost, cells });
                }
            }
        }
        out = keep_best(next, 6, |it| (it.least, it.most, it.cost));
    }
    out
}

/// Two over so many columns: one wider than the other, in the order that gives the larger article the room, or both alike.
fn pair(all: usize, a: &Element, b: &Element) -> Vec<Vec<Strip>> {
    if a.band || b.band {
        return Vec::new();
    }
    let beside = |a: &Element, wide: usize, b: &Element| side_by_side(&[a.cells(wide), b.cells(all - wide)]);
    let mut out = Vec::new();
    for wide in all / 2 + 1..all {
        if a.small < b.small {
            out.push(beside(b, wide, a));
        } else {
            out.push(beside(a, wide, b));
            if b.small * 5 / 4 > a.small {
                out.push(beside(b, wide, a));
            }
        }
    }
    if all.is_multiple_of(2) {
        out.push(beside(a, all / 2, b));
    }
    out
}

/// Three side by side: a column each, what is left over goes to one of them in turn.
fn three(all: usize, set: [&Element; 3]) -> Vec<Vec<Strip>> {
    let Some(spare) = all.checked_sub(3) else { return Vec::new() };
    let wider: &[usize] = if spare == 0 { &[0] } else { &[0, 1, 2] };
    let cells = |at: usize| [0, 1, 2].map(|it| set[it].cells(if it == at { 1 + spare } else { 1 }));
    wider.iter().map(|it| side_by_side(&cells(*it))).collect()
}

/// One beside two that stand one above the other.
fn beside(kit: &Kit, a: &Element, b: &Element, c: &Element) -> Vec<Vec<Strip>> {
    let all = kit.grid.columns;
    let narrow = 1..=all / 2;
    narrow.map(|it| side_by_side(&[a.cells(all - it), stacked(kit, b, c, it)])).collect()
}

/// Each of these strips over each of those.
fn stack_rows(out: &mut Vec<Vec<Vec<Strip>>>, first: &[Vec<Strip>], second: &[Vec<Strip>]) {
    for a in first {
        out.extend(second.iter().map(|b| vec![a.clone(), b.clone()]));
    }
}

/// Every way to deal these articles to strips.
fn ways(kit: &Kit, set: &[&Element]) -> Vec<Vec<Vec<Strip>>> {
    let all = kit.grid.columns;
    let alone = |a: &Element| side_by_side(&[a.cells(all)]);
    let pair = |a: &Element, b: &Element| pair(all, a, b);
    let three = |a: &Element, b: &Element, c: &Element| three(all, [a, b, c]);
    let beside = |a: &Element, b: &Element, c: &Element| beside(kit, a, b, c);
    // a column each
    let row = |set: &[&Element]| {
        let cells: Vec<Vec<Cell>> = set.iter().map(|it| it.cells(1)).collect();
        if cells.len() == all { vec![side_by_side(&cells)] } else { Vec::new() }
    };
    let mut out: Vec<Vec<Vec<Strip>>> = Vec::new();
    match *set {
        [a] => out.push(vec![alone(a)]),
        [a, b] => {
            out.push(vec![alone(a), alone(b)]);
            out.extend(pair(a, b).into_iter().map(|it| vec![it]));
        }
        [a, b, c] => {
            out.push(vec![alone(a), alone(b), alone(c)]);
            out.extend(three(a, b, c).into_iter().map(|it| vec![it]));
            let bands = set.iter().any(|it| it.band);
            for (x, y, z) in [(a, b, c), (b, a, c), (c, a, b)] {
                stack_rows(&mut out, &[alone(x)], &pair(y, z));
                if !bands {
                    out.extend(beside(x, y, z).into_iter().map(|it| vec![it]));
                }
            }
        }
        [a, b, c, d] => {
            out.extend(row(set).into_iter().map(|it| vec![it]));
            for (x, y, z, w) in [(a, b, c, d), (b, a, c, d), (c, a, b, d), (d, a, b, c)] {
                stack_rows(&mut out, &[alone(x)], &three(y, z, w));
                if [y, z, w].iter().all(|it| !it.band) {
                    for (i, j, k) in [(y, z, w), (z, y, w), (w, y, z)] {
                        stack_rows(&mut out, &[alone(x)], &beside(i, j, k));
                    }
                }
            }
            for (x, y, z) in [(b, c, d), (c, b, d), (d, b, c)] {
                stack_rows(&mut out, &pair(a, x), &pair(y, z));
            }
        }
        [..] if set.len() == 5 && set.iter().all(|it| !it.band) => {
            // the larger articles share a strip, the smaller ones another
            let mut by_size = set.to_vec();
            by_size.sort_by_key(|it| std::cmp::Reverse(it.small));
            if let [a, b, c, d, e] = *by_size {
                stack_rows(&mut out, &[alone(a)], &row(&[b, c, d, e]));
                stack_rows(&mut out, &pair(a, b), &three(c, d, e));
                stack_rows(&mut out, &three(a, b, c), &pair(d, e));
                for (x, y, z) in [(c, d, e), (d, c, e), (e, c, d)] {
                    stack_rows(&mut out, &pair(a, b), &beside(x, y, z));
                }
            }
        }
        _ => {}
    }
    out.retain(|way| way.iter().all(|strip| !strip.is_empty()));
    out
}

/// One strip of every entry, so that they fill `room` lines: (cost, free, strips).
fn fill(kit: &Kit, strips: &[Vec<Strip>], room: i32) -> Option<(i32, i32, Vec<SetStrip>)> {
    let room = room - (columns_of(strips.len()) - 1) * kit.grid.gap;
    let mut partial: Vec<(i32, i32, i32, Vec<&Strip>)> = vec![(0, 0, 0, Vec::new())];
    for entry in strips {
        let mut next = Vec::new();
        for (least, most, cost, picks) in &partial {
            for strip in entry.iter().filter(|it| least + it.least <= room) {
                let mut picks = picks.clone();
                picks.push(strip);
                next.push((least + strip.least, most + strip.most, cost + strip.cost, picks));
            }
        }
        partial = next;
    }
    let white = |most: i32| (room - most).max(0);
    let total = |it: &(i32, i32, i32, Vec<&Strip>)| it.2 + 3 * white(it.1) + white(it.1).pow(2) / 2;
    let best = partial.into_iter().min_by_key(total)?;
    let (cost, free) = (total(&best), white(best.1));
    // what is left of the room goes to the strips in turn
    let mut heights: Vec<i32> = best.3.iter().map(|it| it.least).collect();
    let mut left = room - best.0 - free;
    while left > 0 {
        for (height, strip) in heights.iter_mut().zip(&best.3) {
            if left > 0 && *height < strip.most {
                *height += 1;
                left -= 1;
            }
        }
    }
    let set = heights.iter().zip(best.3).map(|(&lines, it)| SetStrip { lines, cells: it.cells.clone() });
    Some((cost, free, set.collect()))
}

/// The best page of these articles, all of them sharing it; `sparse`: though much of it stays white.
fn shared(kit: &Kit, set: &[&Element], sparse: bool) -> Option<Block> {
    let page = kit.grid.lines * columns_of(kit.grid.columns);
    if set.iter().map(|it| it.small).sum::<i32>() > page
        || (!sparse && set.len() > 1 && set.iter().map(|it| it.large).sum::<i32>() < page * 2 / 3)
    {
        return None;
    }
    let mut best: Option<(i32, i32, Vec<SetStrip>)> = None;
    for way in ways(kit, set) {
        let rows = way.len();
        if let Some((cost, free, strips)) = fill(kit, &way, kit.grid.lines) {
            let cost = cost + if rows > 1 && rows == set.len() { 6 } else { 0 };
            if best.as_ref().is_none_or(|it| cost < it.0) {
                best = Some((cost, free, strips));
            }
        }
    }
    let (cost, free, strips) = best?;
    let items =
        strips.iter().flat_map(|it| &it.cells).flat_map(|it| it.items.iter().map(|c| (it.columns, c.shape)));
    let look = items.collect();
    let ids: Vec<usize> = set.iter().map(|it| it.id).collect();
    let starts = vec![0; ids.len()];
    Some(Block { ids, starts, pages: 1, cost, fill: Fill::Shared { strips, free }, look })
}

// ---------- pages of their own ----------

/// The columns of pages of an article's own and the frame of the first.
fn own_columns(kit: &Kit, m: &Measure, own: &Own) -> (Frame, Vec<Column>) {
    let shape = &kit.shapes[own.shape];
    let page = kit.grid.lines;
    let first = own.begins - if own.pages == 1 { own.foot } else { 0 };
    let frame = shape.frame(first, m.head(shape), own.picture, m.cap(shape.picture_columns()));
    let mut columns = if shape.plate { Vec::new() } else { frame.text.clone() };
    for number in 1..own.pages + usize::from(shape.plate) {
        let last = number + 1 == own.pages + usize::from(shape.plate);
        let lines = page - if last { own.foot } else { 0 };
        columns.extend((0..kit.grid.columns).map(|x| Column { page: number, x, y: 0, lines }));
    }
    (frame, columns)
}

/// All pieces with the article's end and its reserve, the closing picture apart if it closes the pages.
fn own_lines(m: &Measure, own: &Own) -> Vec<Line> {
    let mut lines = m.texts[own.text].lines.clone();
    if own.closing > 0 {
        lines.retain(|it| m.closing.is_none_or(|closing| it.at != closing.at));
    }
    lines.push(Line { kind: Kind::Keep, n: END_LINES - 1 + m.slack, gap: 1, at: usize::MAX });
    lines
}

fn run_own(kit: &Kit, m: &Measure, own: &Own, lines: &[Line]) -> Option<flow::Ran> {
    let (frame, columns) = own_columns(kit, m, own);
    let high = |it: &Column| it.lines >= 6;
    if !columns.iter().all(high) || frame.picture_lines < 0 {
        return None;
    }
    flow::run(lines, &columns, |_| {})
}

/// How an article opens its pages: as asked, else large for a feature, else quietly; smaller openings cost a little.
fn openings(kit: &Kit, m: &Measure) -> Vec<(usize, i32)> {
    let asked = |shape: &Shape| m.shape.as_ref().is_some_and(|it| *it == shape.name);
    let of = |(index, shape): (usize, &Shape)| {
        let columns = shape.picture_columns();
        if !shape.pages
            || !m.takes(shape)
            || (columns > 0 && m.ratio == 0.0)
            || (columns == 0 && m.ratio > 0.0 && !asked(shape))
        {
            return None;
        }
        let cost = if asked(shape) { 0 } else { shape.cost(m.rank)? };
        if columns == 0 {
            return Some((index, cost));
        }
        if !asked(shape)
            && ((shape.feature && !m.feature) || shape.plate || (shape.upright && m.ratio <= 1.0))
        {
            return None;
        }
        if shape.bleed && columns == kit.grid.columns && kit.grid.density(m.pixels, columns) < 150.0 {
            return None;
        }
        Some((index, cost + coarse(kit, m, columns)?))
    };
    let mut found: Vec<(usize, i32)> = kit.shapes.iter().enumerate().filter_map(of).collect();
    found.sort_by_key(|it| it.1);
    found
}

/// Searches pages of an article's own.
struct Search<'a> {
    kit: &'a Kit,
    m: &'a Measure,
    id: usize,
    /// Lines of the place on the first page.
    begins: i32,
    /// The last page may hold only the end of the text: for what nothing else can place.
    loose: bool,
}

impl Search<'_> {
    /// The least number of pages, then the largest opening picture with which everything fits; with one of these strips at the foot.
    fn best(&self, openings: &[(usize, i32)], strips: &[Strip], closing: i32) -> Option<Own> {
        let empty = Strip { least: 0, most: 0, cost: 0, cells: Vec::new() };
        let options = if strips.is_empty() { std::slice::from_ref(&empty) } else { strips };
        let mut best: Option<Own> = None;
        for &(shape, cost) in openings {
            // with others at the foot the first opening will do
            if !strips.is_empty() && best.is_some() {
                break;
            }
            for strip in options {
                let most = best.as_ref().map_or(11, |it| it.pages);
                let found = self.with(shape, cost, strip, closing, most);
                if let Some(found) = found
                    && best.as_ref().is_none_or(|it| (found.pages, found.cost) < (it.pages, it.cost))
                {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn with(
        &self,
        shape: usize,
        opening: i32,
        strip: &Strip,
        closing: i32,
        most_pages: usize,
    ) -> Option<Own> {
        let (kit, m) = (self.kit, self.m);
        let (grid, gap) = (&kit.grid, kit.grid.gap);
        let pictured = kit.shapes[shape].picture_columns() > 0;
        let (low, high) = if pictured { picture_range(kit, &kit.shapes[shape], m.ratio) } else { (0, 0) };
        let least = if strip.least > 0 { strip.least + gap } else { 0 };
        let mut own = Own {
            id: self.id,
            text: 0,
            shape,
            begins: self.begins,
            pages: 1,
            picture: low,
            foot: least,
            free: 0,
            closing,
            strip: None,
            bare: 0,
            cost: 0,
        };
        let lines = own_lines(m, &own);
        let ran = |pages: usize, picture: i32, foot: i32| {
            let own = Own { pages, picture, foot, ..own.clone() };
            let ran = run_own(kit, m, &own, &lines)?;
            let last = columns_of(grid.columns) * (grid.lines - foot) - ran.spare;
            // the last page holds more than the article's end
            (pages == 1 || self.loose || last >= 18).then_some(ran)
        };
        let fits = |pages: usize, picture: i32, foot: i32| ran(pages, picture, foot).is_some();
        let pages = (1..=most_pages).find(|&pages| fits(pages, low, least))?;
        if strip.least > 0 && pages > 3 {
            return None;
        }
        let mut picture = high;
        if !fits(pages, high, least) {
            let (mut a, mut b) = (low, high);
            while b - a > 1 {
                let mid = i32::midpoint(a, b);
                if fits(pages, mid, least) { a = mid } else { b = mid }
            }
            picture = a;
        }
        // a little less picture where the columns then end level
        let largest = picture;
        let score = |p: i32| ran(pages, p, least).map_or(1000, |it| it.ragged + 2 * (largest - p));
        let mut uneven = score(picture);
        for less in [1, 2, 3, 5] {
            let p = largest - less;
            if p >= low && uneven > 6 && score(p) < uneven - 2 {
                (uneven, picture) = (score(p), p);
            }
        }
        let (mut foot, mut over) = (least, grid.lines - 9);
        while over - foot > 1 {
            let mid = i32::midpoint(foot, over);
            if fits(pages, picture, mid) { foot = mid } else { over = mid }
        }
        // a foot that the text before it does not need would draw it forward
        let one_less = Own { pages: pages.saturating_sub(1), picture, foot: 0, ..own.clone() };
        if foot > 0 && pages > 1 && run_own(kit, m, &one_less, &lines).is_some() {
            return None;
        }
        let height =
            if strip.least > 0 { (foot - gap).clamp(strip.least, strip.most.max(strip.least)) } else { 0 };
        let mut free = foot - if strip.least > 0 { height + gap } else { 0 };
        // never much less of the closing picture than there is
        own.closing = if closing > 0 && free * 4 > closing * 3 { closing.min(free - 1) } else { 0 };
        if closing > 0 && own.closing == 0 {
            return None;
        }
        if own.closing > 0 {
            free -= own.closing + 1;
        }
        // where the last picture of the text can move to the foot, some room there is no harm
        let movable = m.closing.filter(|_| strip.least == 0 && closing == 0).map_or(0, |it| it.lines);
        let hole = (free - movable).max(0);
        let small = if high > 0 { (14 - picture).max(0) * 2 } else { 0 };
        (own.pages, own.picture, own.foot, own.free) = (pages, picture, foot, free);
        own.bare = strip.cost + opening + uneven.min(60) + small;
        own.cost = own.bare + 3 * hole + hole * hole / 3;
        own.strip = (strip.least > 0).then(|| SetStrip { lines: height, cells: strip.cells.clone() });
        Some(own)
    }
}

/// An article on pages of its own, with a strip of others at their foot if there are any.
fn own(kit: &Kit, m: &Measure, id: usize, strips: &[Strip], loose: bool) -> Option<Own> {
    let search = Search { kit, m, id, begins: kit.grid.lines, loose };
    let openings = openings(kit, m);
    let found = search.best(&openings, strips, 0)?;
    // the last picture of the text moves out of its column and closes the page over its full width
    if let Some(closing) = m.closing.filter(|_| strips.is_empty() && found.free >= 9) {
        let same: Vec<_> = openings.iter().copied().filter(|it| it.0 == found.shape).collect();
        if let Some(other) = search.best(&same, &[], closing.lines)
            && other.pages <= found.pages
        {
            return Some(other);
        }
    }
    Some(found)
}

/// What it costs that nothing but an article's end stands on its last page: as much as most of a page left white.
const LOOSE_COST: i32 = 600;

/// Long articles without a picture one after the other, each beginning under the end of the one before.
fn chain(kit: &Kit, set: &[&Element], measures: &[Measure]) -> Option<Block> {
    let plain = kit
        .shapes
        .iter()
        .position(|it| !it.pages && it.columns == kit.grid.columns && it.picture_columns() == 0)?;
    let (mut cost, mut pages, mut plans, mut starts) = (0, 0, Vec::<Own>::new(), Vec::new());
    for (number, element) in set.iter().enumerate() {
        let m = &measures[element.id];
        // a last page with nothing but the article's end is for what nothing else can place
        let best = |begins: i32, openings: &[(usize, i32)]| {
            let search = |loose: bool| Search { kit, m, id: element.id, begins, loose };
            search(false).best(openings, &[], 0).or_else(|| {
                let found = search(true).best(openings, &[], 0)?;
                Some(Own { bare: found.bare + LOOSE_COST, cost: found.cost + LOOSE_COST, ..found })
            })
        };
        let found = match plans.last() {
            // another begins at its foot: no picture closes its pages
            None => best(kit.grid.lines, &openings(kit, m))?,
            Some(before) => {
                let begins = before.foot - kit.grid.gap;
                if begins - m.head(&kit.shapes[plain]) < 8 {
                    return None;
                }
                // it goes on over pages of its own after the foot
                let found = best(begins, &[(plain, 0)])?;
                if found.pages < 2 {
                    return None;
                }
                found
            }
        };
        let last = number + 1 == set.len();
        cost += if last { found.cost } else { found.bare + 6 };
        starts.push(pages - usize::from(number > 0));
        pages += found.pages - usize::from(number > 0) + usize::from(kit.shapes[found.shape].plate);
        plans.push(found);
    }
    let look = vec![(9, None)];
    let ids = set.iter().map(|it| it.id).collect();
    Some(Block { ids, starts, pages, cost, fill: Fill::Own(plans), look })
}

/// The articles of an issue before a layout. What some of them can fill together is kept from build to build in Typst's own memory: a
/// changed text is asked about again, with its company, and no other.
pub struct Company<'a> {
    kit: &'a Kit,
    measures: &'a [Measure],
    elements: Vec<Arc<Element>>,
    kit_hash: u128,
    hashes: Vec<u128>,
    /// They may share a page that stays mostly white: their company is not to be chosen.
    sparse: bool,
}

impl<'a> Company<'a> {
    #[must_use]
    pub fn new(kit: &'a Kit, measures: &'a [Measure]) -> Self {
        // its words say all of it, and fractions have no hash
        let kit_hash = hash128(&format!("{kit:?}"));
        let hashes: Vec<u128> = measures.iter().map(hash128).collect();
        let ask = |(id, m)| element(Question { key: hash128(&(kit_hash, id, hashes[id])), of: (kit, m, id) });
        let elements = measures.iter().enumerate().map(ask).collect();
        Self { kit, measures, elements, kit_hash, hashes, sparse: false }
    }

    /// The same where nothing else could stand beside them.
    #[must_use]
    pub fn sparse(self) -> Self {
        Self { sparse: true, ..self }
    }

    /// The ways these articles fill pages: the best one, and where a long text has a short one, the page they then share.
    #[must_use]
    pub fn blocks(&self, ids: &[usize]) -> Arc<[Arc<Block>]> {
        let hashes: Vec<u128> = ids.iter().map(|id| self.hashes[*id]).collect();
        blocks(Question { key: hash128(&(self.kit_hash, ids, hashes, self.sparse)), of: (self, ids) })
    }

    /// The pages of a feature whose picture and heading fill one before the text: for an issue that has a page to fill.
    #[must_use]
    pub fn with_plate(&self, id: usize) -> Option<Arc<Block>> {
        with_plate(self.kit, &self.elements[id], self.measures).map(Arc::new)
    }
}

/// What is asked, told from other questions by a hash that is taken once.
#[derive(Clone, Copy)]
struct Question<T> {
    key: u128,
    of: T,
}

impl<T> Hash for Question<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

#[comemo::memoize]
fn element(it: Question<(&Kit, &Measure, usize)>) -> Arc<Element> {
    let (kit, m, id) = it.of;
    Arc::new(Element::new(kit, m, id))
}

#[comemo::memoize]
fn blocks(it: Question<(&Company<'_>, &[usize])>) -> Arc<[Arc<Block>]> {
    let (of, ids) = it.of;
    let set: Vec<&Element> = ids.iter().map(|it| &*of.elements[*it]).collect();
    let shortens = |it: &Element| it.by_columns.iter().any(|list| !list.is_empty());
    let long = || set.iter().filter(|it| it.long);
    let with_short = long().next().is_some() && long().all(|it| shortens(it));
    let shared = if with_short { shared(of.kit, &set, of.sparse) } else { None };
    any_block(of.kit, &set, of.measures, of.sparse).into_iter().chain(shared).map(Arc::new).collect()
}

/// The cheapest block of pages for these articles with their whole texts where they are long, or none.
#[must_use]
pub fn block(kit: &Kit, set: &[&Element], measures: &[Measure]) -> Option<Block> {
    any_block(kit, set, measures, false)
}

fn any_block(kit: &Kit, set: &[&Element], measures: &[Measure], sparse: bool) -> Option<Block> {
    let long: Vec<&Element> = set.iter().copied().filter(|it| it.long).collect();
    let lead = match long.as_slice() {
        [] => {
            let found = shared(kit, set, sparse);
            if found.is_some() || set.len() > 1 {
                return found;
            }
            *set.first().filter(|it| !it.band)?
        }
        [one] => *one,
        [_, others @ ..] => {
            // only as they follow each other: their order is the editor's
            let in_order = set.windows(2).all(|it| it[0].id + 1 == it[1].id);
            let chained = in_order && long.len() == set.len() && others.iter().all(|it| !it.pictured);
            return if chained { chain(kit, set, measures) } else { None };
        }
    };
    let others: Vec<&Element> = set.iter().copied().filter(|it| it.id != lead.id).collect();
    if others.len() > 3
        || others.iter().any(|it| it.rank == Rank::Leading)
        || (others.len() > 1 && others.iter().any(|it| it.band))
    {
        return None;
    }
    let all = kit.grid.columns;
    let strips: Vec<Vec<Strip>> = match *others.as_slice() {
        [] => vec![Vec::new()],
        [a] => vec![side_by_side(&[a.cells(all)])],
        [a, b] => {
            let wide = |a: &Element, it: usize, b: &Element| side_by_side(&[a.cells(it), b.cells(all - it)]);
            let mut found: Vec<Vec<Strip>> =
                (all / 2 + 1..all).flat_map(|it| [wide(a, it, b), wide(b, it, a)]).collect();
            if all.is_multiple_of(2) {
                found.push(wide(a, all / 2, b));
            }
            found
        }
        [a, b, c] => three(all, [a, b, c]),
        _ => return None,
    };
    let m = &measures[lead.id];
    let tried = strips.iter().filter(|it| others.is_empty() || !it.is_empty());
    let mut best =
        tried.filter_map(|it| own(kit, m, lead.id, it, false)).min_by_key(|it| (it.pages, it.cost));
    if best.is_none() && others.is_empty() {
        best = own(kit, m, lead.id, &[], true);
    }
    let mut found = own_block(kit, best?, others.iter().map(|it| it.id));
    found.cost += if lead.long { 0 } else { 40 };
    Some(found)
}

fn own_block(kit: &Kit, own: Own, others: impl Iterator<Item = usize>) -> Block {
    let pages = own.pages + usize::from(kit.shapes[own.shape].plate);
    let ids: Vec<usize> = std::iter::once(own.id).chain(others).collect();
    let starts = (0..ids.len()).map(|it| if it == 0 { 0 } else { pages - 1 }).collect();
    let (cost, look) = (own.cost, vec![(8, Some(own.shape))]);
    Block { ids, starts, pages, cost, look, fill: Fill::Own(vec![own]) }
}

fn with_plate(kit: &Kit, element: &Element, measures: &[Measure]) -> Option<Block> {
    /// Lines of text that must follow a page of picture.
    const ENOUGH: i32 = 105;
    let m = &measures[element.id];
    let length = flow::total(&m.texts.first()?.lines);
    let fits = m.feature && m.shape.is_none() && length >= ENOUGH && m.ratio > 0.0;
    let plate = kit.shapes.iter().position(|it| it.plate).filter(|_| fits)?;
    coarse(kit, m, kit.grid.columns)?;
    let search = Search { kit, m, id: element.id, begins: kit.grid.lines, loose: false };
    Some(own_block(kit, search.best(&[(plate, 0)], &[], 0)?, std::iter::empty()))
}

/// The article in this shape and no other.
#[must_use]
pub fn specimen(kit: &Kit, m: &Measure, shape: usize) -> Option<Laid> {
    let of = kit.shapes.get(shape)?;
    let m = &Measure { shape: Some(of.name.clone()), ..m.clone() };
    if of.pages {
        let search = Search { kit, m, id: 0, begins: kit.grid.lines, loose: true };
        return lay_own(kit, m, &search.best(&[(shape, 0)], &[], 0)?);
    }
    let choice = choice(kit, m, (0, 0, shape), of, m.texts.first()?)?;
    lay(kit, m, &choice, i32::midpoint(choice.least, choice.most).min(kit.grid.lines), false)
}

// ---------- from choices to places ----------

/// An article on its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    pub frame: Frame,
    pub shape: String,
    pub heading: String,
    pub bleed: bool,
    pub plate: bool,
    /// Lines of the caption.
    pub caption: i32,
    pub text: Vec<Spot>,
    /// Page, column and line of its end.
    pub end: (usize, usize, i32),
    /// Lines on each page.
    pub pages: Vec<i32>,
}

/// An article by itself in a shape: in `lines` if it fits there, else in as few lines as it takes. None where it takes no page's.
#[must_use]
pub fn alone(kit: &Kit, m: &Measure, shape: &str, lines: Option<i32>) -> Option<Laid> {
    let index = kit.shapes.iter().position(|it| it.name == shape)?;
    let shape = kit.shapes.get(index)?;
    let text = m.texts.first()?;
    if shape.pages {
        let only = Measure { shape: Some(shape.name.clone()), ..m.clone() };
        return lay_own(kit, &only, &own(kit, &only, 0, &[], true)?);
    }
    // any article may try any shape: what it would cost is not asked here
    let (least, most) = heights(kit, m, shape, text)?;
    let h = lines.unwrap_or(least).clamp(least, most.max(least));
    let (low, high) = picture_lines(kit, m, shape);
    let it = Choice { id: 0, text: 0, shape: Some(index), least, most, low, high, cost: 0 };
    lay(kit, m, &it, h, false)
}

/// Least and greatest picture of an article in a shape, in lines; nothing without a picture.
fn picture_lines(kit: &Kit, m: &Measure, shape: &Shape) -> (i32, i32) {
    if shape.picture_columns() == 0 || m.ratio == 0.0 { (0, 0) } else { picture_range(kit, shape, m.ratio) }
}

/// Least and greatest height of a text in a shape of a shared page; None where it is higher than a page, or lacks the picture.
fn heights(kit: &Kit, m: &Measure, shape: &Shape, text: &Text) -> Option<(i32, i32)> {
    if shape.picture_columns() > 0 && m.ratio == 0.0 {
        return None;
    }
    let (low, high) = picture_lines(kit, m, shape);
    let (least, _) = least_height(kit, m, &text.lines, shape, low)?;
    if shape.picture_fills() {
        return Some((least.max(low), least.max(high)));
    }
    let grown = (high - low) * columns_of(shape.text_beside_picture()) / columns_of(shape.text_columns());
    Some((least, (least + grown).min(kit.grid.lines)))
}

/// Every shape an article can take, with the lines it takes there at least; pages of its own count as whole pages.
#[must_use]
pub fn shapes_taken(kit: &Kit, m: &Measure) -> Vec<(String, i32)> {
    let one = |shape: &Shape| {
        let lines = if shape.pages {
            alone(kit, m, &shape.name, None)?.pages.iter().map(|_| kit.grid.lines).sum()
        } else {
            heights(kit, m, shape, m.texts.first()?)?.0
        };
        Some((shape.name.clone(), lines))
    };
    kit.shapes.iter().filter_map(one).collect()
}

/// Lines of a text that find no room in a shape over a whole page, with the smallest picture; 0 where it has room. On pages of its own, as
/// many as the whole text takes, the lines that stay free (negative).
#[must_use]
pub fn beyond(kit: &Kit, m: &Measure, text: usize, shape: &Shape) -> i32 {
    let Some(words) = m.texts.get(text) else { return 0 };
    let waits = shape.picture_columns() > 0 && m.ratio == 0.0;
    if waits || !shape.pages && heights(kit, m, shape, words).is_some() {
        return 0;
    }
    let (low, _) = picture_lines(kit, m, shape);
    if shape.pages {
        let pages = alone(kit, m, &shape.name, None).map_or(0, |it| it.pages.len());
        return over(kit, m, text, shape, &vec![kit.grid.lines; pages], low).map_or(0, |it| it.min(0));
    }
    over(kit, m, text, shape, &[kit.grid.lines], low).map_or(1, |it| it.max(1))
}

/// The least lines a shape is high with a text of an article; none where it does not take it, or has pages of its own.
#[must_use]
pub fn height(kit: &Kit, m: &Measure, text: usize, shape: &Shape) -> Option<i32> {
    let waits = shape.picture_columns() > 0 && m.ratio == 0.0;
    let words = m.texts.get(text).filter(|_| !shape.pages && !waits)?;
    heights(kit, m, shape, words).map(|it| it.0)
}

/// Lines of a text that find no room in a shape of this height, or that stay free (negative); with a picture of `picture` lines.
#[must_use]
pub fn over(kit: &Kit, m: &Measure, text: usize, shape: &Shape, pages: &[i32], picture: i32) -> Option<i32> {
    let lines = &m.texts.get(text)?.lines;
    let first = *pages.first()?;
    let mut frame = shape.frame(first, m.head(shape), picture, m.cap(shape.picture_columns()));
    let mut columns = if shape.plate { Vec::new() } else { frame.text.clone() };
    let later = pages.iter().enumerate().skip(1);
    columns.extend(
        later.flat_map(|(page, &lines)| (0..kit.grid.columns).map(move |x| Column { page, x, y: 0, lines })),
    );
    if pages.len() == 1 {
        frame.keep_end(m.slack);
        columns.clone_from(&frame.text);
    } else if let Some(last) = columns.last_mut() {
        last.lines -= END_LINES + m.slack;
    }
    columns.retain(|it| it.lines > 0);
    let room: i32 = columns.iter().map(|it| it.lines).sum();
    if let Some(ran) = flow::run(lines, &columns, |_| {}) {
        return Some(-ran.spare);
    }
    // what finds no room runs into a column without end
    let beyond = usize::MAX;
    columns.push(Column { page: beyond, x: 0, y: 0, lines: i32::MAX / 4 });
    let mut over = 0;
    let ran = flow::run(lines, &columns, |it| {
        if it.page == beyond {
            over += it.lines;
        }
    });
    Some(if ran.is_some() { over.max(1) } else { (flow::total(lines) - room).max(1) })
}

/// An article of a shared page in `h` lines.
#[must_use]
pub fn lay(kit: &Kit, m: &Measure, it: &Choice, h: i32, mirror: bool) -> Option<Laid> {
    let shape = kit.shapes.get(it.shape?)?;
    let text = &m.texts.get(it.text)?.lines;
    let p = fitting(kit, m, it, h);
    let turned = mirror.then(|| shape.mirrored()).flatten();
    let drawn = turned.as_ref().unwrap_or(shape);
    let mut frame = drawn.frame(h, m.head(shape), p, m.cap(shape.picture_columns()));
    let end = frame.keep_end(m.slack);
    let mut spots = Vec::new();
    flow::run(text, &frame.text, |it| spots.push(it))?;
    Some(Laid {
        frame,
        shape: shape.name.clone(),
        heading: shape.heading.clone(),
        bleed: false,
        plate: false,
        caption: m.cap(shape.picture_columns()),
        text: flow::join(spots),
        end: (0, end.0, end.1),
        pages: vec![h],
    })
}

/// An article on pages of its own.
#[must_use]
pub fn lay_own(kit: &Kit, m: &Measure, own: &Own) -> Option<Laid> {
    let shape = &kit.shapes[own.shape];
    let (frame, columns) = own_columns(kit, m, own);
    let lines = own_lines(m, own);
    let mut spots = Vec::new();
    flow::run(&lines, &columns, |it| spots.push(it))?;
    // the end stands at the foot of the column that its text reaches
    let end = spots.pop().filter(|it| it.at == usize::MAX)?;
    let foot = columns.iter().find(|it| (it.page, it.x) == (end.page, end.x)).map_or(0, |it| it.y + it.lines);
    let count = own.pages + usize::from(shape.plate);
    let pages = (0..count)
        .map(|page| {
            let whole = if page == 0 { own.begins } else { kit.grid.lines };
            whole - if page + 1 == count { own.foot } else { 0 }
        })
        .collect();
    Some(Laid {
        frame,
        shape: shape.name.clone(),
        heading: shape.heading.clone(),
        bleed: shape.bleed,
        plate: shape.plate,
        caption: m.cap(shape.picture_columns()),
        text: flow::join(spots),
        end: (end.page, end.x, foot - END_LINES + 1),
        pages,
    })
}
