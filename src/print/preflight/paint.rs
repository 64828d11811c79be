//! What a page paints: content streams, form XObjects, patterns and soft masks walked with a stack of graphics states. Yields events in
//! order; judges nothing. Bounded in depth, operators and events, so that a damaged or hostile file ends too.
use super::file::Pdf;
use super::font::{Font, Shown};
use super::geometry::{Bounds, MM, Matrix};
use super::space::{Colour, Family, Inks, Space, Spaces};
use super::tokens::{Operand, Tokens};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Forms inside forms.
const MOST_DEPTH: usize = 28;
/// Saved states of one stream.
const MOST_SAVED: usize = 512;
/// Operators of one page, forms counted as often as they are drawn.
const MOST_OPERATORS: usize = 4_000_000;
/// Events of one page.
const MOST_EVENTS: usize = 400_000;
/// Operators and inflated bytes of one file.
const MOST_WORK: usize = 40_000_000;
const MOST_BYTES: usize = 1 << 30;
/// Bytes of inflated forms kept for the next page.
const MOST_KEPT: usize = 64 << 20;

/// One thing painted.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) kind: Kind,
    /// Visible part, after the clip; points of the page.
    pub(crate) bbox: Bounds,
    /// None for images that bring their own.
    pub(crate) colour: Option<Colour>,
    pub(crate) overprint: bool,
    /// Overprint mode 1: no ink means leave what is there.
    pub(crate) keeps_inks: bool,
    /// Painted into a soft mask: shapes transparency, lays no ink.
    pub(crate) in_mask: bool,
    /// How much of what lies below it hides, 0 to 1; None where a mask or a blend mode decides.
    pub(crate) hides: Option<f64>,
}

/// What was painted.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Text {
        font: Rc<Font>,
        size_pt: f64,
        glyphs: usize,
        missing: usize,
    },
    /// A filled path; `thin_pt` where it is a rectangle so thin that it is a line.
    Fill {
        thin_pt: Option<f64>,
    },
    Stroke {
        width_pt: f64,
    },
    Image(Box<Image>),
    Shading,
}

/// A pixel image as placed.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) px: (f64, f64),
    pub(crate) width_mm: f64,
    pub(crate) height_mm: f64,
    /// Pixels per inch, the smaller of both directions.
    pub(crate) ppi: f64,
    pub(crate) space: Rc<Space>,
    pub(crate) bits: u32,
    /// One-bit stencil painted with the fill colour.
    pub(crate) stencil: bool,
    /// Where its pixels are; None for an inline one.
    pub(crate) stream: Option<ObjectId>,
    /// From the unit square to the page.
    pub(crate) matrix: Matrix,
    /// Brings its own transparency.
    pub(crate) masked: bool,
}

impl Event {
    /// The inks, where the colour is given in inks.
    pub(crate) fn inks(&self) -> Option<Inks> {
        self.colour.as_ref().and_then(Colour::inks)
    }
}

/// Kinds of transparency, as they stand in findings.
pub(crate) const ALPHA: &str = "alpha";
pub(crate) const BLEND: &str = "blend";
pub(crate) const SOFT_MASK: &str = "soft_mask";
pub(crate) const IMAGE_MASK: &str = "image_mask";
pub(crate) const GROUP: &str = "group";

/// A page as painted.
#[derive(Debug, Default)]
pub(crate) struct Painted {
    pub(crate) events: Vec<Event>,
    /// The first place of every kind of transparency.
    pub(crate) transparency: Vec<(&'static str, Bounds)>,
    /// Part of a layer.
    pub(crate) layered: bool,
    /// Streams drawn.
    pub(crate) streams: HashSet<ObjectId>,
    /// Spot colours used: name and fingerprint of the fallback.
    pub(crate) spots: Vec<(String, u64, Bounds)>,
    /// A group that blends in RGB.
    pub(crate) rgb_group: Option<Bounds>,
    /// Stopped at a limit: what was not seen is not known.
    pub(crate) limited: bool,
    /// A content stream is missing or cannot be read.
    pub(crate) damaged: bool,
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    clip: Bounds,
    fill: Colour,
    stroke: Colour,
    /// Pattern to fill or stroke with.
    fill_pattern: Option<ObjectKey>,
    stroke_pattern: Option<ObjectKey>,
    width: f64,
    fill_alpha: f64,
    stroke_alpha: f64,
    blended: bool,
    masked: bool,
    fill_overprint: bool,
    stroke_overprint: bool,
    overprint_mode: bool,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    render: u8,
}

/// Address of an object of the file, which does not change while it is open.
type ObjectKey = usize;

impl State {
    fn new(ctm: Matrix, clip: Bounds) -> Self {
        let black = Colour::initial(Space::plain(Family::DeviceGray));
        Self {
            ctm,
            clip,
            fill: black.clone(),
            stroke: black,
            fill_pattern: None,
            stroke_pattern: None,
            width: 1.0,
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            blended: false,
            masked: false,
            fill_overprint: false,
            stroke_overprint: false,
            overprint_mode: false,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            render: 0,
        }
    }
}

/// Resources a stream draws from.
#[derive(Clone, Copy)]
struct Scope<'a> {
    resources: Option<&'a Dictionary>,
    /// Matrix under which the stream began: patterns hang on it.
    base: Matrix,
    depth: usize,
}

/// The path under construction.
#[derive(Default)]
struct Path {
    bounds: Option<Bounds>,
    segments: usize,
    curved: bool,
    clips: bool,
}

impl Path {
    fn add(&mut self, (x, y): (f64, f64)) {
        self.bounds.get_or_insert(Bounds::EMPTY).add(x, y);
        self.segments += 1;
    }
}

/// Walks pages; keeps fonts, colour spaces and forms from page to page.
pub(crate) struct Painter<'a> {
    pdf: &'a Pdf,
    spaces: Spaces<'a>,
    fonts: HashMap<ObjectKey, Rc<Font>>,
    patterns: HashMap<ObjectKey, &'a Object>,
    forms: HashMap<ObjectKey, Rc<Vec<u8>>>,
    kept: usize,
    page: Painted,
    left: usize,
    /// Operators and bytes left for the whole file.
    work: usize,
    bytes: usize,
    state: State,
    /// Streams being drawn, against those that draw themselves.
    open: Vec<ObjectKey>,
    in_mask: bool,
    /// Inside a tiling: where its cells show.
    tiled: Option<Bounds>,
    masks_seen: HashSet<ObjectKey>,
}

fn key_of<T>(object: &T) -> ObjectKey {
    std::ptr::from_ref(object) as usize
}

impl<'a> Painter<'a> {
    pub(crate) fn new(pdf: &'a Pdf, outputs: Vec<Vec<u8>>) -> Self {
        Self {
            pdf,
            spaces: Spaces::new(pdf, outputs),
            fonts: HashMap::new(),
            patterns: HashMap::new(),
            forms: HashMap::new(),
            kept: 0,
            page: Painted::default(),
            left: 0,
            work: MOST_WORK,
            bytes: MOST_BYTES,
            state: State::new(Matrix::IDENTITY, Bounds::EMPTY),
            open: Vec::new(),
            in_mask: false,
            tiled: None,
            masks_seen: HashSet::new(),
        }
    }

    /// Paints one page.
    pub(crate) fn page(&mut self, page: &'a Dictionary, media: Bounds) -> Painted {
        self.page = Painted::default();
        let most = MOST_OPERATORS.min(self.work);
        self.left = most;
        self.state = State::new(Matrix::IDENTITY, media);
        self.open.clear();
        self.masks_seen.clear();
        self.in_mask = false;
        self.tiled = None;
        let content = self.content(page);
        let resources = self.pdf.inherited(page, b"Resources").as_dict().ok();
        self.run(&content, Scope { resources, base: Matrix::IDENTITY, depth: 0 });
        self.work -= most - self.left;
        std::mem::take(&mut self.page)
    }

    fn content(&mut self, page: &'a Dictionary) -> Vec<u8> {
        let Ok(contents) = page.get(b"Contents") else { return Vec::new() };
        let list = match self.pdf.resolve(contents) {
            Object::Array(list) => list.as_slice(),
            _ => std::slice::from_ref(contents),
        };
        let mut out = Vec::new();
        for object in list {
            if let Ok(id) = object.as_reference() {
                self.page.streams.insert(id);
            }
            let bytes = match self.pdf.resolve(object) {
                Object::Stream(stream) => self.pdf.bytes(stream),
                _ => None,
            };
            match bytes {
                Some(bytes) if self.afford(bytes.len()) => out.extend(bytes),
                Some(_) => return out,
                None => self.page.damaged = true,
            }
            out.push(b'\n');
        }
        out
    }

    /// Whether the file may still inflate so much; if not, the page is not wholly seen.
    fn afford(&mut self, bytes: usize) -> bool {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or(0);
        self.page.limited |= left.is_none();
        left.is_some()
    }

    fn run(&mut self, content: &[u8], scope: Scope<'a>) {
        let mut tokens = Tokens::new(content);
        let mut operands = Vec::new();
        let mut saved: Vec<State> = Vec::new();
        let mut too_many = 0_usize;
        let mut path = Path::default();
        let mut text = (Matrix::IDENTITY, Matrix::IDENTITY);
        while let Some(operator) = tokens.next(&mut operands) {
            if self.left == 0 || self.page.events.len() >= MOST_EVENTS {
                self.page.limited = true;
                return;
            }
            self.left -= 1;
            match operator {
                b"q" if saved.len() < MOST_SAVED => saved.push(self.state.clone()),
                b"q" => too_many += 1,
                b"Q" if too_many > 0 => too_many -= 1,
                b"Q" => {
                    if let Some(state) = saved.pop() {
                        self.state = state;
                    }
                }
                b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => {
                    self.construct(operator, &operands, &mut path);
                }
                b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => {
                    self.paint_path(operator, &path, scope);
                    path = Path::default();
                }
                b"W" | b"W*" => path.clips = true,
                b"BT" => text = (Matrix::IDENTITY, Matrix::IDENTITY),
                b"Td" | b"TD" | b"Tm" | b"T*" | b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.text(operator, &operands, &mut text, scope);
                }
                b"Do" => {
                    if let Some(name) = operands.first().and_then(Operand::name) {
                        self.draw(name, scope);
                    }
                }
                b"sh" => {
                    let shading = operands
                        .first()
                        .and_then(Operand::name)
                        .and_then(|it| self.resource(scope, b"Shading", it))
                        .and_then(|it| self.pdf.dict(it));
                    if let Some(dict) = shading {
                        let colour = self.spaces.shading(dict, scope.resources);
                        let clip = self.state.clip;
                        self.emit(Kind::Shading, clip, Some(colour), false);
                    }
                }
                b"BI" => {
                    if let Some(Operand::Dict(dict)) = operands.first() {
                        self.inline_image(dict, scope);
                    }
                }
                b"BDC" | b"BMC" => {
                    self.page.layered |= operands.first().and_then(Operand::name) == Some(b"OC");
                }
                _ => self.set(operator, &operands, scope),
            }
        }
    }

    /// Operators that change the state and paint nothing.
    fn set(&mut self, operator: &[u8], operands: &[Operand], scope: Scope<'a>) {
        let number = |at: usize| operands.get(at).and_then(Operand::number).unwrap_or(0.0);
        let state = &mut self.state;
        match operator {
            b"cm" => {
                let values: Vec<f64> = operands.iter().filter_map(Operand::number).collect();
                if let Some(matrix) = Matrix::from_slice(&values) {
                    state.ctm = matrix.then(&state.ctm);
                }
            }
            b"w" => state.width = number(0).abs(),
            b"Tc" => state.char_space = number(0),
            b"Tw" => state.word_space = number(0),
            b"Tz" => state.scale = number(0) / 100.0,
            b"TL" => state.leading = number(0),
            b"Ts" => state.rise = number(0),
            b"Tr" => state.render = number(0).clamp(0.0, 7.0) as u8,
            b"Tf" => {
                state.size = number(1);
                let name = operands.first().and_then(Operand::name).unwrap_or_default();
                let dict = self.resource(scope, b"Font", name).and_then(|it| self.pdf.dict(it));
                self.state.font = dict.map(|it| self.font(it));
            }
            b"gs" => {
                let name = operands.first().and_then(Operand::name).unwrap_or_default();
                if let Some(dict) = self.resource(scope, b"ExtGState", name).and_then(|it| self.pdf.dict(it))
                {
                    self.extended(dict, scope);
                }
            }
            b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" | b"cs" | b"CS" | b"sc" | b"scn" | b"SC" | b"SCN" => {
                self.colour(operator, operands, scope);
            }
            _ => {}
        }
    }

    fn colour(&mut self, operator: &[u8], operands: &[Operand], scope: Scope<'a>) {
        let values: Vec<f64> = operands.iter().filter_map(Operand::number).collect();
        let fills = operator[0].is_ascii_lowercase();
        let (colour, pattern) = match operator {
            b"g" | b"G" => (Colour::new(self.spaces.named(b"DeviceGray", scope.resources), &values), None),
            b"rg" | b"RG" => (Colour::new(self.spaces.named(b"DeviceRGB", scope.resources), &values), None),
            b"k" | b"K" => (Colour::new(self.spaces.named(b"DeviceCMYK", scope.resources), &values), None),
            b"cs" | b"CS" => {
                let name = operands.first().and_then(Operand::name).unwrap_or_default();
                (Colour::initial(self.spaces.named(name, scope.resources)), None)
            }
            _ => {
                let space =
                    if fills { self.state.fill.space.clone() } else { self.state.stroke.space.clone() };
                match operands.last().and_then(Operand::name) {
                    Some(name) => self.pattern(name, &space, &values, scope),
                    None => (Colour::new(space, &values), None),
                }
            }
        };
        if fills {
            (self.state.fill, self.state.fill_pattern) = (colour, pattern);
        } else {
            (self.state.stroke, self.state.stroke_pattern) = (colour, pattern);
        }
    }

    /// The colour a pattern stands for: of its gradient, or what lies under an uncoloured one.
    fn pattern(
        &mut self,
        name: &[u8],
        space: &Rc<Space>,
        values: &[f64],
        scope: Scope<'a>,
    ) -> (Colour, Option<ObjectKey>) {
        let none = Colour::initial(Space::plain(Family::Pattern));
        let Some(object) = self.resource(scope, b"Pattern", name).map(|it| self.pdf.resolve(it)) else {
            return (none, None);
        };
        let Some(dict) = self.pdf.dict(object) else { return (none, None) };
        if self.pdf.number(dict, b"PatternType") == Some(2.0) {
            let colour = match self.pdf.sub(dict, b"Shading") {
                Some(shading) => self.spaces.shading(shading, scope.resources),
                None => none,
            };
            // The next scn names a pattern again, in the space that was set.
            return (colour, None);
        }
        let key = key_of(object);
        self.patterns.insert(key, object);
        let under = space.under.clone().filter(|_| !values.is_empty());
        (under.map_or(none, |it| Colour::new(it, values)), Some(key))
    }

    fn resource(&self, scope: Scope<'a>, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        self.pdf.sub(scope.resources?, kind)?.get(name).ok()
    }

    fn font(&mut self, dict: &'a Dictionary) -> Rc<Font> {
        let pdf = self.pdf;
        self.fonts.entry(key_of(dict)).or_insert_with(|| Rc::new(Font::of(pdf, dict))).clone()
    }

    fn extended(&mut self, dict: &'a Dictionary, scope: Scope<'a>) {
        let pdf = self.pdf;
        if let Some(it) = pdf.number(dict, b"LW") {
            self.state.width = it.abs();
        }
        if let Some(it) = pdf.number(dict, b"ca") {
            self.state.fill_alpha = it;
        }
        if let Some(it) = pdf.number(dict, b"CA") {
            self.state.stroke_alpha = it;
        }
        let truth = |key: &[u8]| pdf.get(dict, key).as_bool().ok();
        let (strokes, fills) = (truth(b"OP"), truth(b"op"));
        if let Some(it) = strokes {
            self.state.stroke_overprint = it;
        }
        if let Some(it) = fills.or(strokes) {
            self.state.fill_overprint = it;
        }
        if let Some(it) = pdf.number(dict, b"OPM") {
            self.state.overprint_mode = it == 1.0;
        }
        let plain = |it: &Object| matches!(it.as_name(), Ok(b"Normal" | b"Compatible"));
        match pdf.get(dict, b"BM") {
            Object::Null => {}
            Object::Array(list) => self.state.blended = !list.first().is_none_or(|it| plain(pdf.resolve(it))),
            one => self.state.blended = !plain(one),
        }
        if let Some(list) = pdf.array(dict, b"Font")
            && let [font, size] = list
            && let Some(dict) = pdf.dict(font)
        {
            self.state.font = Some(self.font(dict));
            self.state.size = super::file::number(pdf.resolve(size)).unwrap_or(0.0);
        }
        match pdf.get(dict, b"SMask") {
            Object::Null => {}
            Object::Dictionary(mask) => {
                self.state.masked = true;
                if let Ok(object) = mask.get(b"G")
                    && let Object::Stream(group) = pdf.resolve(object)
                    && self.masks_seen.insert(key_of(group))
                {
                    let outside = std::mem::replace(&mut self.in_mask, true);
                    self.form(object, group, scope);
                    self.in_mask = outside;
                }
            }
            _ => self.state.masked = false,
        }
    }

    fn construct(&mut self, operator: &[u8], operands: &[Operand], path: &mut Path) {
        let ctm = self.state.ctm;
        let number = |at: usize| operands.get(at).and_then(Operand::number).unwrap_or(0.0);
        if operator == b"re" {
            let (x, y, w, h) = (number(0), number(1), number(2), number(3));
            for (x, y) in [(x, y), (x + w, y), (x + w, y + h), (x, y + h)] {
                path.add(ctm.apply(x, y));
            }
            return;
        }
        path.curved |= matches!(operator, b"c" | b"v" | b"y");
        for at in (0..operands.len().saturating_sub(1)).step_by(2) {
            path.add(ctm.apply(number(at), number(at + 1)));
        }
    }

    fn paint_path(&mut self, operator: &[u8], path: &Path, scope: Scope<'a>) {
        let Some(bounds) = path.bounds else { return };
        let fills = !matches!(operator, b"S" | b"s" | b"n");
        let strokes = matches!(operator, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
        if fills {
            let thin = bounds.width().min(bounds.height());
            let is_line =
                !path.curved && path.segments <= 5 && bounds.width().max(bounds.height()) > 4.0 * thin;
            let (colour, pattern) = (self.state.fill.clone(), self.state.fill_pattern);
            self.emit(Kind::Fill { thin_pt: is_line.then_some(thin) }, bounds, Some(colour), true);
            self.tile(pattern, bounds, scope);
        }
        if strokes {
            let width = self.state.width;
            let (sx, sy) = self.state.ctm.scales();
            let reach = bounds.grown(width * sx.max(sy) / 2.0);
            let width_pt = width * self.state.ctm.least_scale();
            let (colour, pattern) = (self.state.stroke.clone(), self.state.stroke_pattern);
            self.emit(Kind::Stroke { width_pt }, reach, Some(colour), false);
            self.tile(pattern, reach, scope);
        }
        if path.clips {
            self.state.clip = self.state.clip.meet(&bounds);
        }
    }

    /// Draws the cell of a tiling pattern once, wherever the pattern shows.
    fn tile(&mut self, pattern: Option<ObjectKey>, over: Bounds, scope: Scope<'a>) {
        let Some(key) = pattern else { return };
        let Some(Object::Stream(stream)) = self.patterns.get(&key).copied() else { return };
        let shows = over.meet(&self.state.clip);
        if shows.is_empty() || !self.enter(key, scope) {
            return;
        }
        let matrix =
            Matrix::from_slice(&self.pdf.numbers(&stream.dict, b"Matrix")).unwrap_or(Matrix::IDENTITY);
        let ctm = matrix.then(&scope.base);
        let mut state = State::new(ctm, shows);
        if self.pdf.number(&stream.dict, b"PaintType") == Some(2.0) {
            state.fill = self.state.fill.clone();
            state.stroke = self.state.fill.clone();
        }
        let outside = std::mem::replace(&mut self.state, state);
        let tiled = self.tiled.replace(shows);
        let content = self.inflated(stream, key);
        let resources = self.pdf.sub(&stream.dict, b"Resources").or(scope.resources);
        self.run(&content, Scope { resources, base: ctm, depth: scope.depth + 1 });
        self.tiled = tiled;
        self.state = outside;
        self.open.pop();
    }

    /// Whether a stream may be drawn here: not inside itself, nor too deep.
    fn enter(&mut self, key: ObjectKey, scope: Scope<'a>) -> bool {
        if self.open.contains(&key) {
            return false;
        }
        if scope.depth >= MOST_DEPTH {
            self.page.limited = true;
            return false;
        }
        self.open.push(key);
        true
    }

    fn inflated(&mut self, stream: &Stream, key: ObjectKey) -> Rc<Vec<u8>> {
        if let Some(known) = self.forms.get(&key) {
            return known.clone();
        }
        let bytes = self.pdf.bytes(stream);
        self.page.damaged |= bytes.is_none();
        let bytes = bytes.filter(|it| self.afford(it.len()));
        let bytes = Rc::new(bytes.unwrap_or_default());
        if self.kept + bytes.len() <= MOST_KEPT {
            self.kept += bytes.len();
            self.forms.insert(key, bytes.clone());
        }
        bytes
    }

    fn text(
        &mut self,
        operator: &[u8],
        operands: &[Operand],
        (line, now): &mut (Matrix, Matrix),
        scope: Scope<'a>,
    ) {
        let number = |at: usize| operands.get(at).and_then(Operand::number).unwrap_or(0.0);
        let mut start = |x: f64, y: f64| {
            *line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(line);
            *now = *line;
        };
        match operator {
            b"Td" => start(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                start(number(0), number(1));
            }
            b"Tm" => {
                let values: Vec<f64> = operands.iter().filter_map(Operand::number).collect();
                if let Some(matrix) = Matrix::from_slice(&values) {
                    *line = matrix;
                    *now = matrix;
                }
            }
            b"T*" => start(0.0, -self.state.leading),
            b"'" | b"\"" => {
                if operator == b"\"" {
                    self.state.word_space = number(0);
                    self.state.char_space = number(1);
                }
                start(0.0, -self.state.leading);
                self.show(operands.last().map_or(&[], std::slice::from_ref), now, scope);
            }
            b"TJ" => {
                if let Some(Operand::Array(list)) = operands.first() {
                    self.show(list, now, scope);
                }
            }
            _ => self.show(operands, now, scope),
        }
    }

    fn show(&mut self, list: &[Operand], now: &mut Matrix, scope: Scope<'a>) {
        let Some(font) = self.state.font.clone() else { return };
        let (size, scale) = (self.state.size, self.state.scale);
        let (char_space, word_space) = (self.state.char_space, self.state.word_space);
        let (mut at, mut total) = (0.0, Shown::default());
        let mut reach = Bounds::EMPTY;
        for operand in list {
            match operand {
                Operand::Number(it) => at -= it / 1000.0 * size * scale,
                Operand::Text(bytes) => {
                    let mut extra = 0.0;
                    let shown =
                        font.show(bytes, |space| extra += char_space + if space { word_space } else { 0.0 });
                    reach.add(at, 0.0);
                    at += (shown.width / 1000.0 * size + extra) * scale;
                    reach.add(at, 0.0);
                    total.glyphs += shown.glyphs;
                    total.spaces += shown.spaces;
                    total.missing += shown.missing;
                }
                _ => {}
            }
        }
        let whole = now.then(&self.state.ctm);
        *now = Matrix([1.0, 0.0, 0.0, 1.0, at, 0.0]).then(now);
        let render = self.state.render;
        if total.glyphs == total.spaces || render == 3 || render == 7 {
            return;
        }
        let rise = self.state.rise;
        reach.add(reach.x0, rise + font.descent * size);
        reach.add(reach.x0, rise + font.ascent * size);
        reach.y0 = reach.y0.max((rise + font.descent * size).min(rise + font.ascent * size));
        let bounds = whole.bounds(&reach);
        let size_pt = size.abs() * whole.scales().1;
        let kind = Kind::Text { font, size_pt, glyphs: total.glyphs - total.spaces, missing: total.missing };
        let strokes = matches!(render, 1 | 2 | 5 | 6);
        if matches!(render, 0 | 2 | 4 | 6) {
            let (colour, pattern) = (self.state.fill.clone(), self.state.fill_pattern);
            self.emit(kind.clone(), bounds, Some(colour), true);
            self.tile(pattern, bounds, scope);
        } else {
            let colour = self.state.stroke.clone();
            self.emit(kind, bounds, Some(colour), false);
        }
        if strokes {
            let width_pt = self.state.width * self.state.ctm.least_scale();
            let (colour, pattern) = (self.state.stroke.clone(), self.state.stroke_pattern);
            self.emit(Kind::Stroke { width_pt }, bounds, Some(colour), false);
            self.tile(pattern, bounds, scope);
        }
    }

    fn draw(&mut self, name: &[u8], scope: Scope<'a>) {
        let Some(object) = self.resource(scope, b"XObject", name) else { return };
        let Object::Stream(stream) = self.pdf.resolve(object) else {
            self.page.damaged = true;
            return;
        };
        if let Ok(id) = object.as_reference() {
            self.page.streams.insert(id);
        }
        self.page.layered |= stream.dict.has(b"OC");
        match self.pdf.name(&stream.dict, b"Subtype") {
            Some(b"Image") => self.image(&stream.dict, object.as_reference().ok(), scope),
            Some(b"Form") => self.form(object, stream, scope),
            _ => {}
        }
    }

    fn form(&mut self, object: &'a Object, stream: &'a Stream, scope: Scope<'a>) {
        let key = key_of(stream);
        if !self.enter(key, scope) {
            return;
        }
        if let Ok(id) = object.as_reference() {
            self.page.streams.insert(id);
        }
        let outside = self.state.clone();
        let pdf = self.pdf;
        if let Some(matrix) = Matrix::from_slice(&pdf.numbers(&stream.dict, b"Matrix")) {
            self.state.ctm = matrix.then(&self.state.ctm);
        }
        if let [x0, y0, x1, y1] = pdf.numbers(&stream.dict, b"BBox")[..] {
            let reach = self.state.ctm.bounds(&Bounds::new(x0, y0, x1, y1));
            self.state.clip = self.state.clip.meet(&reach);
        }
        let grouped =
            pdf.sub(&stream.dict, b"Group").and_then(|it| pdf.name(it, b"S")) == Some(b"Transparency");
        if grouped && !self.in_mask {
            let space = pdf.sub(&stream.dict, b"Group").and_then(|it| it.get(b"CS").ok());
            if space.is_some_and(|it| self.spaces.of(it, scope.resources, 0).family.is_rgb()) {
                self.page.rgb_group.get_or_insert(self.state.clip);
            }
            self.transparent(GROUP, outside.clip.meet(&self.state.clip));
            // A group is painted as one object, then its alpha and mode apply.
            self.note_transparency(outside.fill_alpha < 1.0);
            (self.state.fill_alpha, self.state.stroke_alpha) = (1.0, 1.0);
            (self.state.blended, self.state.masked) = (false, false);
        }
        let content = self.inflated(stream, key);
        let resources = pdf.sub(&stream.dict, b"Resources").or(scope.resources);
        let base = self.state.ctm;
        self.run(&content, Scope { resources, base, depth: scope.depth + 1 });
        self.state = outside;
        self.open.pop();
    }

    fn image(&mut self, dict: &'a Dictionary, stream: Option<ObjectId>, scope: Scope<'a>) {
        let pdf = self.pdf;
        let px = (pdf.number(dict, b"Width").unwrap_or(0.0), pdf.number(dict, b"Height").unwrap_or(0.0));
        let stencil = pdf.get(dict, b"ImageMask").as_bool().unwrap_or(false);
        let space = match dict.get(b"ColorSpace") {
            Ok(object) if !stencil => self.spaces.of(object, scope.resources, 0),
            _ => Space::plain(Family::Unknown),
        };
        let bits = if stencil { 1 } else { pdf.number(dict, b"BitsPerComponent").unwrap_or(8.0) as u32 };
        let masked = matches!(pdf.get(dict, b"SMask"), Object::Stream(_))
            || pdf.number(dict, b"SMaskInData").is_some_and(|it| it > 0.0);
        if masked && !self.in_mask {
            let reach = self.state.ctm.bounds(&Bounds::new(0.0, 0.0, 1.0, 1.0)).meet(&self.state.clip);
            self.transparent(IMAGE_MASK, reach);
        }
        if let Ok(id) = dict.get(b"SMask").and_then(Object::as_reference) {
            self.page.streams.insert(id);
        }
        let masked = masked || !matches!(pdf.get(dict, b"Mask"), Object::Null);
        let matrix = self.state.ctm;
        let pixels = Image {
            px,
            width_mm: 0.0,
            height_mm: 0.0,
            ppi: 0.0,
            space,
            bits,
            stencil,
            stream,
            matrix,
            masked,
        };
        self.place(pixels, scope);
    }

    fn inline_image(&mut self, dict: &[(Vec<u8>, Operand)], scope: Scope<'a>) {
        let entry =
            |short: &[u8], long: &[u8]| dict.iter().find(|it| it.0 == short || it.0 == long).map(|it| &it.1);
        let number = |short: &[u8], long: &[u8]| entry(short, long).and_then(Operand::number);
        let px = (number(b"W", b"Width").unwrap_or(0.0), number(b"H", b"Height").unwrap_or(0.0));
        // A stencil has no colour space; its truth value is not kept by the reader.
        let stencil = entry(b"IM", b"ImageMask").is_some() && entry(b"CS", b"ColorSpace").is_none();
        let space = match entry(b"CS", b"ColorSpace") {
            Some(Operand::Name(name)) => self.spaces.named(name, scope.resources),
            Some(Operand::Array(list)) => {
                let base = list.get(1).and_then(Operand::name).unwrap_or_default();
                self.spaces.named(base, scope.resources)
            }
            _ => Space::plain(Family::Unknown),
        };
        let bits = if stencil { 1 } else { number(b"BPC", b"BitsPerComponent").unwrap_or(8.0) as u32 };
        let (stream, matrix) = (None, self.state.ctm);
        let pixels = Image {
            px,
            width_mm: 0.0,
            height_mm: 0.0,
            ppi: 0.0,
            space,
            bits,
            stencil,
            stream,
            matrix,
            masked: false,
        };
        self.place(pixels, scope);
    }

    fn place(&mut self, image: Image, scope: Scope<'a>) {
        let (px, stencil) = (image.px, image.stencil);
        let (width, height) = self.state.ctm.scales();
        let per_inch = |px: f64, points: f64| if points > 0.0 { px * 72.0 / points } else { 0.0 };
        let ppi = per_inch(px.0, width).min(per_inch(px.1, height));
        let reach = self.state.ctm.bounds(&Bounds::new(0.0, 0.0, 1.0, 1.0));
        let colour = if stencil { self.state.fill.clone() } else { Colour::new(image.space.clone(), &[]) };
        let image = Image { width_mm: width * MM, height_mm: height * MM, ppi, ..image };
        self.emit(Kind::Image(Box::new(image)), reach, Some(colour), true);
        if stencil {
            self.tile(self.state.fill_pattern, reach, scope);
        }
    }

    fn transparent(&mut self, kind: &'static str, at: Bounds) {
        if !self.in_mask && !self.page.transparency.iter().any(|it| it.0 == kind) {
            self.page.transparency.push((kind, at));
        }
    }

    fn note_transparency(&mut self, alpha: bool) {
        let at = self.state.clip;
        if alpha {
            self.transparent(ALPHA, at);
        }
        if self.state.blended {
            self.transparent(BLEND, at);
        }
        if self.state.masked {
            self.transparent(SOFT_MASK, at);
        }
    }

    /// Records what is painted, if any of it shows.
    fn emit(&mut self, kind: Kind, reach: Bounds, colour: Option<Colour>, fills: bool) {
        let bbox = self.tiled.unwrap_or_else(|| reach.meet(&self.state.clip));
        let alpha = if fills { self.state.fill_alpha } else { self.state.stroke_alpha };
        if bbox.is_empty() || alpha <= 0.0 {
            return;
        }
        let outside = std::mem::replace(&mut self.state.clip, bbox);
        self.note_transparency(alpha < 1.0);
        self.state.clip = outside;
        if let Some(space) = colour.as_ref().map(|it| &it.space).filter(|_| !self.in_mask) {
            for name in &space.names {
                let known = self.page.spots.iter().any(|it| it.0 == *name && it.1 == space.fallback);
                if !known {
                    self.page.spots.push((name.clone(), space.fallback, bbox));
                }
            }
        }
        let overprint = if fills { self.state.fill_overprint } else { self.state.stroke_overprint };
        let keeps_inks = self.state.overprint_mode;
        let mixed = self.state.blended || self.state.masked || self.tiled.is_some();
        let hides = (!mixed).then_some(alpha);
        self.page.events.push(Event {
            kind,
            bbox,
            colour,
            overprint,
            keeps_inks,
            in_mask: self.in_mask,
            hides,
        });
    }
}
