//! How much work a drawing is, known before it is drawn. A thread that draws cannot be stopped, so what would take minutes is not begun:
//! parts that stand in a drawing many times over, layers on layers, filters.
use std::collections::HashMap;

use resvg::tiny_skia::{PathSegment, Point};
use resvg::usvg::filter::Kind;
use resvg::usvg::roxmltree::{Document, Node as Element, NodeId};
use resvg::usvg::{Group, Node, Paint, Path, Stroke, Tree};

/// Elements once every reference is followed.
const MAX_ELEMENTS: u64 = 50_000;
/// Elements inside elements, by references too.
const MAX_DEPTH: usize = 200;
/// Pixels painted for the widest size: some ten seconds.
const MAX_PAINTED: f64 = 8e9;
/// Pixels of the layers that wait for each other: a quarter of a gigabyte.
const MAX_WAITING: f64 = 64e6;
/// Lines, curves and dashes.
const MAX_SEGMENTS: f64 = 1e6;
/// Noise over noise.
const MAX_OCTAVES: u32 = 10;
/// The widest size, in pixels.
const WIDEST: f64 = 2048.0;

/// Whether reading the document ends soon: `use`, patterns, masks and markers write their parts anew wherever they are named, and those
/// parts may name others.
pub(super) fn readable(document: &Document<'_>) -> bool {
    Expansion::of(document).count(document.root_element(), 0).is_some()
}

struct Expansion<'a, 'i> {
    named: HashMap<&'a str, Element<'a, 'i>>,
    /// What the rules of the style sheets name, by class; what other rules name counts everywhere.
    classes: HashMap<String, Vec<String>>,
    everywhere: Vec<String>,
    /// None while an element is being counted: coming back to it is a circle.
    known: HashMap<NodeId, Option<u64>>,
}

impl<'a, 'i> Expansion<'a, 'i> {
    fn of(document: &'a Document<'i>) -> Self {
        let elements = document.descendants().filter(Element::is_element);
        let named = elements.filter_map(|it| Some((it.attribute("id")?, it))).collect();
        let mut all = Self { named, classes: HashMap::new(), everywhere: Vec::new(), known: HashMap::new() };
        for style in document.descendants().filter(|it| it.tag_name().name() == "style") {
            let sheet: String = style.descendants().filter_map(|it| it.text()).collect();
            sheet.split('}').for_each(|rule| all.rule(rule));
        }
        all
    }

    fn rule(&mut self, rule: &str) {
        let (selectors, body) = rule.split_once('{').unwrap_or(("", rule));
        let ids: Vec<String> = references(body).map(str::to_owned).collect();
        if ids.is_empty() {
            return;
        }
        for selector in selectors.split(',').map(str::trim) {
            let plain = |it: &&str| it.chars().all(|it| it.is_alphanumeric() || "-_".contains(it));
            match selector.strip_prefix('.').filter(plain) {
                Some(class) => self.classes.entry(class.to_owned()).or_default().extend(ids.iter().cloned()),
                None => self.everywhere.extend(ids.iter().cloned()),
            }
        }
    }

    /// The elements below this one and itself; None for too many, too deep, or a circle.
    fn count(&mut self, element: Element<'a, 'i>, depth: usize) -> Option<u64> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(known) = self.known.get(&element.id()) {
            return *known;
        }
        self.known.insert(element.id(), None);
        let mut sum = 1;
        for child in element.children().filter(Element::is_element) {
            sum += self.count(child, depth + 1)?;
        }
        for target in self.targets(element) {
            let times = if target.tag_name().name() == "marker" { corners(element) } else { 1 };
            sum += self.count(target, depth + 1)?.saturating_mul(times);
        }
        let counted = (sum <= MAX_ELEMENTS).then_some(sum);
        self.known.insert(element.id(), counted);
        counted
    }

    /// What an element names, by its attributes and its rules. Colours are written once.
    fn targets(&self, element: Element<'a, 'i>) -> Vec<Element<'a, 'i>> {
        let own = element.attributes().flat_map(|it| {
            let link = Some(it.value()).filter(|_| it.name() == "href").and_then(|it| it.strip_prefix('#'));
            link.into_iter().chain(references(it.value()))
        });
        let classes = element.attribute("class").unwrap_or_default().split_whitespace();
        let ruled = classes.filter_map(|it| self.classes.get(it)).flatten().chain(&self.everywhere);
        own.chain(ruled.map(String::as_str))
            .filter_map(|id| self.named.get(id).copied())
            .filter(|it| !it.tag_name().name().ends_with("Gradient"))
            .collect()
    }
}

/// The ids in `url(#id)`.
fn references(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|it| {
        let id = it.trim_start_matches([' ', '\t', '\n', '\'', '"']).strip_prefix('#')?;
        id.split([')', '\'', '"', ' ']).next()
    })
}

/// At most how many corners a line has: a marker stands at each.
fn corners(element: Element<'_, '_>) -> u64 {
    let numbers = |it: &str| {
        it.split(|it: char| !(it.is_ascii_digit() || it == '.')).filter(|it| !it.is_empty()).count() as u64
    };
    ["d", "points"].iter().filter_map(|it| element.attribute(*it)).map(numbers).sum::<u64>() / 2 + 2
}

/// Whether drawing ends soon and has the memory it takes.
pub(super) fn drawable(tree: &Tree) -> bool {
    let size = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let mut work = Work { painted: 0.0, segments: 0.0, scale: WIDEST / size.0 };
    let whole = Surface { area: size.0 * size.1, pixels: WIDEST * WIDEST * size.1 / size.0, waiting: 0.0 };
    work.group(tree.root(), whole).is_some()
}

/// What is painted on: the drawing, a layer of it, the tile of a pattern.
#[derive(Clone, Copy)]
struct Surface {
    /// In units of what is painted.
    area: f64,
    pixels: f64,
    /// Pixels of the layers below.
    waiting: f64,
}

impl Surface {
    /// The pixels of a part of it, at most `most` times the whole.
    fn part(self, width: f32, height: f32, most: f64) -> f64 {
        self.pixels * (f64::from(width) * f64::from(height) / self.area).min(most)
    }
}

struct Work {
    painted: f64,
    segments: f64,
    /// Pixels a unit.
    scale: f64,
}

/// None as soon as it is too much.
type Bearable = Option<()>;

impl Work {
    fn paint(&mut self, pixels: f64) -> Bearable {
        self.painted += pixels;
        (self.painted <= MAX_PAINTED).then_some(())
    }

    fn group(&mut self, group: &Group, mut on: Surface) -> Bearable {
        if group.should_isolate() {
            let area = group.abs_layer_bounding_box();
            // A layer is cut at four times the drawing.
            let layer = on.part(area.width(), area.height(), 4.0);
            on.waiting += layer;
            if on.waiting > MAX_WAITING {
                return None;
            }
            self.paint(3.0 * layer)?;
            for primitive in group.filters().iter().flat_map(|it| it.primitives()) {
                self.filter(primitive.kind(), layer, on)?;
            }
            let mut clip = group.clip_path();
            while let Some(it) = clip {
                self.paint(3.0 * layer)?;
                self.group(it.root(), on)?;
                clip = it.clip_path();
            }
            let mut mask = group.mask();
            while let Some(it) = mask {
                self.paint(5.0 * layer)?;
                self.group(it.root(), Surface { waiting: on.waiting + layer, ..on })?;
                mask = it.mask();
            }
        }
        group.children().iter().try_for_each(|it| self.node(it, on))
    }

    fn node(&mut self, node: &Node, on: Surface) -> Bearable {
        match node {
            Node::Group(it) => self.group(it, on),
            Node::Path(it) => self.path(it, on),
            // Decoded each time it is drawn.
            Node::Image(_) => self.paint(MAX_PAINTED / 100.0),
            Node::Text(it) => self.group(it.flattened(), on),
        }
    }

    fn path(&mut self, path: &Path, on: Surface) -> Bearable {
        let dashes = path.stroke().map_or(0.0, |it| dashes(path, it));
        self.segments += path.data().len() as f64 + dashes;
        if self.segments > MAX_SEGMENTS {
            return None;
        }
        let area = path.abs_stroke_bounding_box();
        let pixels = on.part(area.width(), area.height(), 1.0);
        let paints = path.fill().map(|it| it.paint()).into_iter().chain(path.stroke().map(Stroke::paint));
        for paint in paints {
            match paint {
                Paint::Color(_) => self.paint(pixels)?,
                Paint::LinearGradient(_) | Paint::RadialGradient(_) => self.paint(3.0 * pixels)?,
                Paint::Pattern(it) => {
                    self.paint(3.0 * pixels)?;
                    let (x, y) = path.abs_transform().pre_concat(it.transform()).get_scale();
                    let area = f64::from(it.rect().width()) * f64::from(it.rect().height());
                    let pixels = area * f64::from(x) * f64::from(y) * self.scale * self.scale;
                    let tile = Surface { area, pixels, waiting: on.waiting + pixels };
                    if tile.waiting > MAX_WAITING {
                        return None;
                    }
                    self.group(it.root(), tile)?;
                }
            }
        }
        Some(())
    }

    fn filter(&mut self, kind: &Kind, pixels: f64, on: Surface) -> Bearable {
        let times = match kind {
            Kind::Turbulence(it) if it.num_octaves() > MAX_OCTAVES => return None,
            Kind::Turbulence(it) => 20.0 * f64::from(it.num_octaves()),
            Kind::Morphology(it) => {
                let side = |radius: f32| 2.0 * (f64::from(radius) * self.scale).ceil();
                side(it.radius_x().get()) * side(it.radius_y().get())
            }
            Kind::ConvolveMatrix(it) => f64::from(it.matrix().columns()) * f64::from(it.matrix().rows()),
            Kind::Image(it) => {
                self.group(it.root(), on)?;
                5.0
            }
            Kind::GaussianBlur(_) | Kind::DropShadow(_) => 20.0,
            Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 20.0,
            Kind::Blend(_) | Kind::ColorMatrix(_) | Kind::ComponentTransfer(_) | Kind::Composite(_) => 5.0,
            Kind::DisplacementMap(_) | Kind::Flood(_) | Kind::Merge(_) | Kind::Offset(_) | Kind::Tile(_) => {
                5.0
            }
        };
        self.paint(times.max(1.0) * pixels)
    }
}

/// The dashes of a line, by its length from corner to corner by way of the points its curves bend to.
fn dashes(path: &Path, stroke: &Stroke) -> f64 {
    let Some(pattern) = stroke.dasharray() else { return 0.0 };
    let period: f64 = pattern.iter().map(|it| f64::from(*it)).sum();
    let (mut at, mut length) = (Point::zero(), 0.0);
    let mut to = |points: &[Point]| {
        for point in points {
            length += f64::from(at.distance(*point));
            at = *point;
        }
    };
    for segment in path.data().segments() {
        match segment {
            PathSegment::MoveTo(a) | PathSegment::LineTo(a) => to(&[a]),
            PathSegment::QuadTo(a, b) => to(&[a, b]),
            PathSegment::CubicTo(a, b, c) => to(&[a, b, c]),
            PathSegment::Close => {}
        }
    }
    pattern.len() as f64 * length / period.max(f64::MIN_POSITIVE)
}
