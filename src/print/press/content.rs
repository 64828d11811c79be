//! Rewrites one content stream in inks. Knows operators and the graphics state; not resources (it is told what their names mean) and not
//! where the stream stands. Only operators that set colours are replaced; all others are copied as they were written.
//!
//! Colours are laid lazily, just before something is painted: what was set and never used costs nothing, and when a colour is laid it is
//! known whether text or a shape takes it. Black text smaller than [`OVERPRINT_PT`] prints over what lies below, so that no white rims
//! show where plates do not meet; nothing else does unless the file asked for it, and white never.
use super::colour::{Inks, Space, named};
use super::image;
use super::scan::{Operand, Scan, Step};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::rc::Rc;

/// Text of pure black overprints below this size, in points.
const OVERPRINT_PT: f64 = 24.0;

/// Colour space of uncoloured patterns painted with inks, as a resource.
pub(super) const PATTERN: &str = "PvPattern";

/// What colours become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Plate {
    /// Cyan, magenta, yellow, black.
    Inks,
    /// The grey of a mask made of lightness: it is never printed itself.
    Grey,
}

/// Overprint of strokes and fills, and its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Overprint {
    pub(super) stroke: bool,
    pub(super) fill: bool,
    /// OPM 1: inks of 0 % leave what is below.
    pub(super) nonzero: bool,
}

impl Overprint {
    /// Name of the graphics state that sets it.
    pub(super) fn name(self) -> String {
        format!("PvOp{}{}{}", u8::from(self.stroke), u8::from(self.fill), u8::from(self.nonzero))
    }
}

/// What a graphics state of the resources sets, as far as it matters here.
#[derive(Debug, Clone, Default)]
pub(super) struct Effect {
    pub(super) stroke: Option<bool>,
    pub(super) fill: Option<bool>,
    pub(super) nonzero: Option<bool>,
    /// Whether what is painted afterwards hides what is below.
    pub(super) opaque: Option<bool>,
    pub(super) size: Option<f64>,
}

/// What the names in a content stream mean.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) spaces: HashMap<Vec<u8>, Rc<Space>>,
    pub(super) effects: HashMap<Vec<u8>, Effect>,
    /// Spaces that are ink or grey with a profile.
    pub(super) tagged: BTreeSet<Vec<u8>>,
}

/// How a content stream begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// A page begins with black; a form with what its caller had.
    page: bool,
    /// How much larger it is placed.
    pub(super) scale: f64,
}

impl Start {
    pub(super) fn page() -> Self {
        Self { page: true, scale: 1.0 }
    }

    pub(super) fn form(scale: f64) -> Self {
        Self { page: false, scale }
    }
}

/// A rewritten content stream and what it needs.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) overprints: BTreeSet<Overprint>,
    /// Whether it paints uncoloured patterns with inks.
    pub(super) patterns: bool,
    /// The scale at which each external object is first placed.
    pub(super) placed: BTreeMap<Vec<u8>, f64>,
    /// Colour spaces that were named.
    pub(super) named: BTreeSet<Vec<u8>>,
    /// Colour spaces that are still named.
    pub(super) spaces: BTreeSet<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Colour {
    /// Of whoever draws the form.
    Inherited,
    Inks([f64; 4]),
    Grey(f64),
    /// As it was written: the name of the space and what stands before `scn`.
    Kept(Vec<u8>, Vec<u8>),
}

#[derive(Debug, Clone)]
struct Layer {
    space: Rc<Space>,
    /// Name of the space, where it has one.
    name: Vec<u8>,
    wanted: Colour,
    laid: Colour,
}

#[derive(Debug, Clone)]
struct State {
    fill: Layer,
    stroke: Layer,
    /// The linear part of the current matrix.
    matrix: [f64; 4],
    size: f64,
    /// Text rendering mode.
    mode: f64,
    /// Line width as the file asked for it, and as it is set.
    width: f64,
    laid_width: f64,
    opaque: bool,
    /// Overprint as the file asked for it, and as it is set.
    asked: Overprint,
    laid: Overprint,
}

struct Writer<'a> {
    scope: &'a Scope,
    inks: &'a mut Inks,
    plate: Plate,
    scale: f64,
    state: State,
    saved: Vec<State>,
    /// The linear part of the text matrix.
    text: [f64; 4],
    in_path: bool,
    out: Written,
}

/// Rewrites `data` for a plate.
pub(super) fn rewrite(data: &[u8], scope: &Scope, inks: &mut Inks, plate: Plate, start: Start) -> Written {
    let black = match plate {
        Plate::Inks => Colour::Inks([0.0, 0.0, 0.0, 1.0]),
        Plate::Grey => Colour::Grey(0.0),
    };
    let first = if start.page { black } else { Colour::Inherited };
    let layer = Layer { space: Rc::new(Space::Grey), name: Vec::new(), wanted: first.clone(), laid: first };
    let state = State {
        fill: layer.clone(),
        stroke: layer,
        matrix: [1.0, 0.0, 0.0, 1.0],
        size: 0.0,
        mode: 0.0,
        width: 1.0,
        laid_width: 1.0,
        opaque: true,
        asked: Overprint::default(),
        laid: Overprint::default(),
    };
    let out = Written { bytes: Vec::with_capacity(data.len() + 256), ..Written::default() };
    let identity = [1.0, 0.0, 0.0, 1.0];
    let mut writer = Writer {
        scope,
        inks,
        plate,
        scale: start.scale,
        state,
        saved: Vec::new(),
        text: identity,
        in_path: false,
        out,
    };
    if start.page {
        // A page begins in DeviceGray; said in inks, it is black on every machine.
        writer.out.bytes.extend_from_slice(b"0 0 0 1 k\n0 0 0 1 K\n");
    }
    for step in Scan::new(data) {
        writer.step(data, &step);
    }
    for _ in 0..writer.saved.len() {
        writer.out.bytes.extend_from_slice(b"Q\n");
    }
    writer.out
}

impl Writer<'_> {
    fn step(&mut self, data: &[u8], step: &Step) {
        match step.operator {
            b"q" => self.saved.push(self.state.clone()),
            b"Q" => match self.saved.pop() {
                Some(state) => self.state = state,
                None => return,
            },
            b"cm" => {
                if let Some([a, b, c, d, ..]) = step.exactly::<6>() {
                    self.state.matrix = times([a, b, c, d], self.state.matrix);
                }
            }
            b"gs" => self.graphics_state(step),
            b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => return self.colour(data, step, false),
            b"G" | b"RG" | b"K" | b"CS" | b"SC" | b"SCN" => return self.colour(data, step, true),
            // Tags, layers and hints of compatibility: paper has none.
            b"BMC" | b"BDC" | b"EMC" | b"MP" | b"DP" | b"BX" | b"EX" => return,
            b"w" => {
                let width = step.numbers().last().unwrap_or(1.0);
                (self.state.width, self.state.laid_width) = (width, width);
            }
            b"BT" => self.text = [1.0, 0.0, 0.0, 1.0],
            b"Tm" => {
                if let Some([a, b, c, d, ..]) = step.exactly::<6>() {
                    self.text = [a, b, c, d];
                }
            }
            b"Tf" => self.state.size = step.numbers().last().unwrap_or(0.0),
            b"Tr" => self.state.mode = step.numbers().last().unwrap_or(0.0),
            b"Tj" | b"TJ" | b"'" | b"\"" => self.lay_text(),
            // Colours may not be set inside a path, so they are laid where it begins.
            b"m" | b"re" if !self.in_path => {
                self.lay(false);
                self.lay_width();
                self.in_path = true;
            }
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"n" => self.in_path = false,
            b"sh" => self.lay(false),
            b"Do" => {
                self.lay(false);
                if let Some(name) = step.name() {
                    let scale = self.scale * root_of_area(self.state.matrix);
                    self.out.placed.entry(name.to_vec()).or_insert(scale);
                }
            }
            b"BI" => {
                self.lay(false);
                let turned = image::inline(&data[step.span.clone()], self.scope, self.inks, self.plate);
                if let Some(bytes) = turned {
                    self.out.bytes.extend_from_slice(&bytes);
                    self.out.bytes.push(b'\n');
                    return;
                }
            }
            _ => {}
        }
        self.out.bytes.extend_from_slice(&data[step.span.clone()]);
        self.out.bytes.push(b'\n');
    }

    fn graphics_state(&mut self, step: &Step) {
        let Some(effect) = step.name().and_then(|it| self.scope.effects.get(it)) else { return };
        let state = &mut self.state;
        if effect.stroke.is_some() || effect.fill.is_some() || effect.nonzero.is_some() {
            // What the file does not name keeps what is set, which is what this writer put there: return to the file's own wish first.
            let asked = Overprint {
                stroke: effect.stroke.unwrap_or(state.asked.stroke),
                fill: effect.fill.unwrap_or(state.asked.fill),
                nonzero: effect.nonzero.unwrap_or(state.asked.nonzero),
            };
            state.laid = Overprint {
                stroke: effect.stroke.unwrap_or(state.laid.stroke),
                fill: effect.fill.unwrap_or(state.laid.fill),
                nonzero: effect.nonzero.unwrap_or(state.laid.nonzero),
            };
            state.asked = asked;
        }
        if let Some(opaque) = effect.opaque {
            state.opaque = opaque;
        }
        if let Some(size) = effect.size {
            state.size = size;
        }
    }

    fn colour(&mut self, data: &[u8], step: &Step, stroke: bool) {
        let scope = self.scope;
        let parts: Vec<f64> = step.numbers().collect();
        let layer = if stroke { &mut self.state.stroke } else { &mut self.state.fill };
        let black = |plate| match plate {
            Plate::Inks => Colour::Inks([0.0, 0.0, 0.0, 1.0]),
            Plate::Grey => Colour::Grey(0.0),
        };
        match step.operator {
            b"cs" | b"CS" => {
                let Some(name) = step.name() else { return };
                self.out.named.insert(name.to_vec());
                let found = named(name).map(Rc::new).or_else(|| scope.spaces.get(name).cloned());
                layer.space = found.unwrap_or_else(|| Rc::new(Space::Kept));
                layer.name = name.to_vec();
                layer.wanted = match &*layer.space {
                    Space::Grey | Space::Rgb(_) | Space::Cmyk => black(self.plate),
                    Space::Indexed { .. } => coloured(
                        self.inks.turned(self.plate, &layer.space, &[0.0]).as_deref(),
                        black(self.plate),
                    ),
                    Space::Pattern(_) | Space::Kept => Colour::Kept(layer.name.clone(), Vec::new()),
                };
                return;
            }
            b"g" | b"G" => layer.space = Rc::new(Space::Grey),
            b"rg" | b"RG" => layer.space = named(b"DeviceRGB").map_or(layer.space.clone(), Rc::new),
            b"k" | b"K" => layer.space = Rc::new(Space::Cmyk),
            _ => {}
        }
        layer.wanted = match (&*layer.space, step.operands.last()) {
            (Space::Pattern(Some(base)), Some(Operand::Name(_))) if base.is_turned() && !parts.is_empty() => {
                let inks = self.inks.turned(self.plate, base, &parts).unwrap_or_default();
                let mut operands = inks.iter().fold(Vec::new(), |mut line, it| {
                    line.extend_from_slice(format!("{it} ").as_bytes());
                    line
                });
                operands.extend_from_slice(last_name(data, step));
                Colour::Kept(PATTERN.into(), operands)
            }
            (Space::Pattern(_) | Space::Kept, _) => {
                let operands = &data[step.span.start..step.span.end - step.operator.len()];
                Colour::Kept(layer.name.clone(), operands.trim_ascii().to_vec())
            }
            (space, _) => {
                coloured(self.inks.turned(self.plate, space, &parts).as_deref(), layer.wanted.clone())
            }
        };
    }

    /// Lays what is wanted before a shape, a picture or a form.
    fn lay(&mut self, text: bool) {
        let mut overprint = self.state.asked;
        if self.plate == Plate::Inks && !text {
            overprint.fill &= !is_white(&self.state.fill.wanted);
            overprint.stroke &= !is_white(&self.state.stroke.wanted);
        }
        self.lay_overprint(overprint);
        self.lay_colour(false);
        self.lay_colour(true);
    }

    /// A line thinner than the printer takes becomes as thick as it must be: thicker where several inks have to meet.
    fn lay_width(&mut self) {
        let state = &self.state;
        let scale = root_of_area(state.matrix) * self.scale;
        if self.plate != Plate::Inks || scale <= 0.0 {
            return;
        }
        let one_ink = match &state.stroke.wanted {
            Colour::Inks(inks) => inks.iter().filter(|it| **it > 0.003).count() == 1,
            Colour::Grey(_) | Colour::Inherited => true,
            Colour::Kept(..) => false,
        };
        let [one, several] = self.inks.thinnest_pt;
        let wanted = state.width.max((if one_ink { one } else { several }) / scale);
        if (wanted - state.laid_width).abs() > 1e-4 {
            self.out.bytes.extend_from_slice(format!("{wanted:.4} w\n").as_bytes());
            self.state.laid_width = wanted;
        }
    }

    fn lay_text(&mut self) {
        let state = &self.state;
        // 0 fills, 1 strokes, 2 does both, 3 nothing; 4 to 7 clip as well.
        let (fills, strokes) = match state.mode % 4.0 {
            mode if mode < 0.5 => (true, false),
            mode if mode < 1.5 => (false, true),
            mode if mode < 2.5 => (true, true),
            _ => (false, false),
        };
        let size = state.size.abs() * root_of_area(times(self.text, state.matrix)) * self.scale;
        let all_black =
            (!fills || is_black(&state.fill.wanted)) && (!strokes || is_black(&state.stroke.wanted));
        let over = (fills || strokes) && all_black && state.opaque && size < OVERPRINT_PT;
        if self.plate == Plate::Inks && over {
            self.lay_overprint(Overprint { stroke: true, fill: true, nonzero: true });
            self.lay_colour(false);
            self.lay_colour(true);
        } else if self.plate == Plate::Inks {
            let wanted = [self.state.fill.wanted.clone(), self.state.stroke.wanted.clone()];
            for layer in [&mut self.state.fill, &mut self.state.stroke] {
                if let Colour::Inks(ink) = layer.wanted {
                    layer.wanted = Colour::Inks(self.inks.for_text(ink, size));
                }
            }
            self.lay(false);
            [self.state.fill.wanted, self.state.stroke.wanted] = wanted;
        } else {
            self.lay(false);
        }
    }

    fn lay_overprint(&mut self, wanted: Overprint) {
        // Without overprint its mode says nothing.
        let same = self.state.laid == wanted
            || !(wanted.fill || wanted.stroke || self.state.laid.fill || self.state.laid.stroke);
        if self.plate == Plate::Inks && !same {
            self.out.bytes.extend_from_slice(format!("/{} gs\n", wanted.name()).as_bytes());
            self.out.overprints.insert(wanted);
            self.state.laid = wanted;
        }
    }

    fn lay_colour(&mut self, stroke: bool) {
        let layer = if stroke { &mut self.state.stroke } else { &mut self.state.fill };
        if layer.wanted == layer.laid {
            return;
        }
        let mut line = String::new();
        let written = match &layer.wanted {
            Colour::Inherited => Ok(()),
            Colour::Inks([c, m, y, k]) => {
                writeln!(line, "{c} {m} {y} {k} {}", if stroke { "K" } else { "k" })
            }
            Colour::Grey(light) => writeln!(line, "{light} {}", if stroke { "G" } else { "g" }),
            Colour::Kept(name, operands) => {
                if name.as_slice() == PATTERN.as_bytes() {
                    self.out.patterns = true;
                } else {
                    self.out.spaces.insert(name.clone());
                }
                if !matches!(&layer.laid, Colour::Kept(before, _) if before == name) {
                    self.out.bytes.push(b'/');
                    self.out.bytes.extend(escaped(name));
                    self.out.bytes.extend_from_slice(if stroke { b" CS\n" } else { b" cs\n" });
                }
                if !operands.is_empty() {
                    self.out.bytes.extend_from_slice(operands);
                    self.out.bytes.extend_from_slice(if stroke { b" SCN\n" } else { b" scn\n" });
                }
                Ok(())
            }
        };
        // Writing to a string does not fail.
        if written.is_ok() {
            self.out.bytes.extend_from_slice(line.as_bytes());
        }
        layer.laid = layer.wanted.clone();
    }
}

/// Numbers of a plate as a colour.
fn coloured(parts: Option<&[f64]>, otherwise: Colour) -> Colour {
    match parts {
        Some(&[c, m, y, k]) => Colour::Inks([c, m, y, k]),
        Some(&[light]) => Colour::Grey(light),
        _ => otherwise,
    }
}

/// Black and nothing else, fully.
fn is_black(colour: &Colour) -> bool {
    matches!(colour, Colour::Inks([c, m, y, k]) if c + m + y < 0.003 && *k > 0.997)
}

/// No ink at all.
fn is_white(colour: &Colour) -> bool {
    matches!(colour, Colour::Inks(inks) if inks.iter().sum::<f64>() < 0.003)
}

/// The last operand as it was written.
fn last_name<'a>(data: &'a [u8], step: &Step) -> &'a [u8] {
    let operands = data[step.span.start..step.span.end - step.operator.len()].trim_ascii();
    operands.iter().rposition(|it| *it == b'/').map_or(operands, |at| &operands[at..])
}

/// A name as it must be written.
fn escaped(name: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(name.len());
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            written.push(*byte);
        } else {
            written.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
    written
}

/// The product of two matrices, the left one applied first.
fn times([a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]) -> [f64; 4] {
    [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]
}

/// How much a matrix enlarges.
fn root_of_area([a, b, c, d]: [f64; 4]) -> f64 {
    (a * d - b * c).abs().sqrt()
}
