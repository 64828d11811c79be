//! PDF functions: evaluates all four kinds, and writes the ones that give colours anew so that they give inks. Knows functions; not what
//! they are used for.
use super::graft;
use lopdf::{Dictionary, Document, Object, dictionary};

/// Samples along one input where a function cannot be kept in its own form.
const FINE: usize = 33;
/// How far inks between two stops may be from the straight line before the line is replaced by samples.
const STRAIGHT: f64 = 0.02;
/// How far functions may be nested.
const DEEP: usize = 6;
/// Entries a table of samples may have.
const MOST_SAMPLES: usize = 1 << 22;

/// How the colours of a function become those of the plate.
pub(super) trait Turn {
    fn colour(&mut self, parts: &[f64]) -> Vec<f64>;
    /// How many numbers the plate has.
    fn parts(&self) -> usize;
}

/// A function of a PDF.
#[derive(Debug, Clone)]
pub(super) struct Function {
    domain: Vec<(f64, f64)>,
    range: Vec<(f64, f64)>,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Sampled {
        size: Vec<usize>,
        encode: Vec<(f64, f64)>,
        outputs: usize,
        samples: Vec<f64>,
    },
    Exponential {
        from: Vec<f64>,
        to: Vec<f64>,
        power: f64,
    },
    Stitched {
        parts: Vec<Function>,
        bounds: Vec<f64>,
        encode: Vec<(f64, f64)>,
    },
    Calculator(Vec<Word>),
    /// One function for each output.
    Side(Vec<Function>),
}

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Number(f64),
    Name(String),
    Block(Vec<Word>),
}

impl Function {
    /// Reads a function, or an array of functions with one output each.
    pub(super) fn read(doc: &Document, object: &Object) -> Option<Self> {
        Self::nested(doc, object, 0)
    }

    fn nested(doc: &Document, object: &Object, depth: usize) -> Option<Self> {
        let object = graft::resolved(doc, object).filter(|_| depth < DEEP)?;
        if let Ok(list) = object.as_array() {
            let parts: Vec<_> =
                list.iter().map(|it| Self::nested(doc, it, depth + 1)).collect::<Option<_>>()?;
            let domain = parts.first()?.domain.clone();
            return Some(Self { domain, range: Vec::new(), kind: Kind::Side(parts) });
        }
        let dict = graft::dict(doc, Some(object))?;
        let list = |key: &[u8]| graft::numbers(doc, dict.get(key).ok());
        let domain = pairs(&list(b"Domain")?);
        let range = pairs(&list(b"Range").unwrap_or_default());
        let kind = match graft::count(doc, dict.get(b"FunctionType").ok())? {
            0 => sampled(doc, object, dict, &domain, &range)?,
            2 => Kind::Exponential {
                from: list(b"C0").unwrap_or_else(|| vec![0.0]),
                to: list(b"C1").unwrap_or_else(|| vec![1.0]),
                power: graft::number(doc, dict.get(b"N").ok())?,
            },
            3 => Kind::Stitched {
                parts: graft::array(doc, dict.get(b"Functions").ok())?
                    .iter()
                    .map(|it| Self::nested(doc, it, depth + 1))
                    .collect::<Option<_>>()?,
                bounds: list(b"Bounds")?,
                encode: pairs(&list(b"Encode")?),
            },
            4 => {
                let Object::Stream(stream) = object else { return None };
                let text = graft::plain(stream).ok()?;
                Kind::Calculator(words(&mut tokens(&text).into_iter().skip(1)))
            }
            _ => return None,
        };
        Some(Self { domain, range, kind })
    }

    /// The outputs at a point.
    pub(super) fn at(&self, input: &[f64]) -> Vec<f64> {
        let input: Vec<f64> =
            input.iter().zip(&self.domain).map(|(it, (low, high))| it.clamp(*low, high.max(*low))).collect();
        let mut found = match &self.kind {
            Kind::Sampled { size, encode, outputs, samples } => {
                let at = input.iter().zip(&self.domain).zip(encode.iter().zip(size)).map(
                    |((it, domain), (encode, size))| {
                        #[expect(clippy::cast_precision_loss, reason = "tables are small")]
                        let last = size.saturating_sub(1) as f64;
                        between(*it, *domain, *encode).clamp(0.0, last)
                    },
                );
                table(&at.collect::<Vec<_>>(), size, *outputs, samples)
            }
            Kind::Exponential { from, to, power } => {
                let x = input.first().copied().unwrap_or(0.0).powf(*power);
                from.iter().zip(to).map(|(a, b)| a + x * (b - a)).collect()
            }
            Kind::Stitched { parts, bounds, encode } => {
                let x = input.first().copied().unwrap_or(0.0);
                let which = bounds.iter().filter(|it| x >= **it).count().min(parts.len().saturating_sub(1));
                let (low, high) = self.domain.first().copied().unwrap_or((0.0, 1.0));
                let edge = |at: usize| bounds.get(at).copied();
                let from = which.checked_sub(1).and_then(edge).unwrap_or(low);
                let x = between(
                    x,
                    (from, edge(which).unwrap_or(high)),
                    encode.get(which).copied().unwrap_or((0.0, 1.0)),
                );
                parts.get(which).map(|it| it.at(&[x])).unwrap_or_default()
            }
            Kind::Calculator(program) => {
                let mut stack = input;
                let _ = run(program, &mut stack);
                let outputs = self.range.len().min(stack.len());
                stack.split_off(stack.len() - outputs)
            }
            Kind::Side(parts) => parts.iter().flat_map(|it| it.at(&input)).collect(),
        };
        for (value, (low, high)) in found.iter_mut().zip(&self.range) {
            *value = value.clamp(*low, high.max(*low));
        }
        found
    }

    /// Outputs all over the domain, to judge what colours it gives.
    pub(super) fn probes(&self) -> Vec<Vec<f64>> {
        let side = if self.domain.len() > 1 { 17 } else { 129 };
        let points = (0..side_points(side, self.domain.len())).map(|point| {
            let mut rest = point;
            let input = self.domain.iter().map(|(low, high)| {
                #[expect(clippy::cast_precision_loss, reason = "few points")]
                let share = (rest % side) as f64 / (side - 1) as f64;
                rest /= side;
                low + share * (high - low)
            });
            self.at(&input.collect::<Vec<_>>())
        });
        points.collect()
    }

    /// Writes the function anew with the colours of the plate: in its own form where that gives the same colours, else as samples.
    pub(super) fn write(&self, to: &mut Document, turn: &mut dyn Turn) -> Object {
        match &self.kind {
            Kind::Exponential { from, to: end, power } => self.exponential(to, turn, from, end, *power),
            Kind::Stitched { parts, bounds, encode } => {
                let parts: Vec<Object> = parts.iter().map(|it| it.write(to, turn)).collect();
                to.add_object(dictionary! {
                    "FunctionType" => 3,
                    "Domain" => flat(&self.domain),
                    "Functions" => parts,
                    "Bounds" => bounds.iter().map(|it| real(*it)).collect::<Vec<_>>(),
                    "Encode" => flat(encode),
                })
                .into()
            }
            Kind::Sampled { size, encode, outputs, samples } => {
                let inks: Vec<u8> = samples
                    .chunks(*outputs)
                    .flat_map(|it| turn.colour(it))
                    .map(super::colour::byte)
                    .collect();
                let sizes = size.iter().map(|it| Object::from(i64::try_from(*it).unwrap_or(1))).collect();
                self.samples(to, sizes, Some(flat(encode)), &inks, turn.parts())
            }
            Kind::Calculator(_) | Kind::Side(_) => {
                let sizes: Vec<usize> = self.domain.iter().map(|it| self.fineness(*it)).collect();
                let points = sizes.iter().product::<usize>();
                let mut inks = Vec::with_capacity(points * turn.parts());
                for point in 0..points {
                    let mut rest = point;
                    let mut input = Vec::with_capacity(sizes.len());
                    for (size, (low, high)) in sizes.iter().zip(&self.domain) {
                        #[expect(clippy::cast_precision_loss, reason = "at most 512 samples")]
                        let share = (rest % size) as f64 / (size - 1) as f64;
                        input.push(low + share * (high - low));
                        rest /= size;
                    }
                    inks.extend(turn.colour(&self.at(&input)).into_iter().map(super::colour::byte));
                }
                let sizes = sizes.iter().map(|it| Object::from(i64::try_from(*it).unwrap_or(1))).collect();
                self.samples(to, sizes, None, &inks, turn.parts())
            }
        }
    }

    /// Samples along one input: two to the point of a plane, as conic gradients are given; more along a line.
    fn fineness(&self, (low, high): (f64, f64)) -> usize {
        if self.domain.len() == 1 {
            return 256;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 64..=512")]
        let samples = ((high - low).abs() * 2.0).clamp(64.0, 512.0) as usize;
        samples
    }

    fn exponential(
        &self,
        to: &mut Document,
        turn: &mut dyn Turn,
        from: &[f64],
        end: &[f64],
        power: f64,
    ) -> Object {
        let (first, last) = (turn.colour(from), turn.colour(end));
        let mix = |a: &[f64], b: &[f64], share: f64| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| a + share * (b - a)).collect()
        };
        let straight = [0.25, 0.5, 0.75].iter().all(|share| {
            let (line, inks) = (mix(&first, &last, *share), turn.colour(&mix(from, end, *share)));
            line.iter().zip(&inks).all(|(a, b)| (a - b).abs() < STRAIGHT)
        });
        if straight {
            let list = |parts: &[f64]| parts.iter().map(|it| real(*it)).collect::<Vec<_>>();
            return to
                .add_object(dictionary! {
                    "FunctionType" => 2,
                    "Domain" => flat(&self.domain),
                    "C0" => list(&first),
                    "C1" => list(&last),
                    "N" => real(power),
                })
                .into();
        }
        let (low, high) = self.domain.first().copied().unwrap_or((0.0, 1.0));
        let mut inks = Vec::new();
        for at in 0..FINE {
            #[expect(clippy::cast_precision_loss, reason = "at most 33")]
            let x = low + (high - low) * at as f64 / (FINE - 1) as f64;
            inks.extend(turn.colour(&self.at(&[x])).into_iter().map(super::colour::byte));
        }
        self.samples(to, vec![33.into()], None, &inks, turn.parts())
    }

    fn samples(
        &self,
        to: &mut Document,
        size: Vec<Object>,
        encode: Option<Vec<Object>>,
        inks: &[u8],
        parts: usize,
    ) -> Object {
        let mut dict = dictionary! {
            "FunctionType" => 0,
            "Domain" => flat(&self.domain),
            "Range" => flat(&vec![(0.0, 1.0); parts]),
            "Size" => size,
            "BitsPerSample" => 8,
        };
        if let Some(encode) = encode {
            dict.set("Encode", encode);
        }
        to.add_object(graft::deflated(dict, inks)).into()
    }
}

fn sampled(
    doc: &Document,
    object: &Object,
    dict: &Dictionary,
    domain: &[(f64, f64)],
    range: &[(f64, f64)],
) -> Option<Kind> {
    let Object::Stream(stream) = object else { return None };
    let data = graft::plain(stream).ok()?;
    let size: Vec<usize> = graft::array(doc, dict.get(b"Size").ok())?
        .iter()
        .map(|it| graft::count(doc, Some(it)))
        .collect::<Option<_>>()?;
    let bits = graft::count(doc, dict.get(b"BitsPerSample").ok())?;
    let outputs = range.len();
    let total = size.iter().try_fold(outputs, |all, it| all.checked_mul(*it))?;
    if size.len() != domain.len() || total == 0 || total > MOST_SAMPLES || !(1..=32).contains(&bits) {
        return None;
    }
    let decode =
        graft::numbers(doc, dict.get(b"Decode").ok()).map_or_else(|| range.to_vec(), |it| pairs(&it));
    #[expect(clippy::cast_precision_loss, reason = "tables are small")]
    let whole = |it: &usize| (0.0, it.saturating_sub(1) as f64);
    let encode = graft::numbers(doc, dict.get(b"Encode").ok())
        .map_or_else(|| size.iter().map(whole).collect(), |it| pairs(&it));
    let most = 2_f64.powi(i32::try_from(bits).ok()?) - 1.0;
    let mut reader = super::mesh::Bits::new(&data);
    let mut samples = Vec::with_capacity(total);
    for at in 0..total {
        let (low, high) = decode.get(at % outputs).copied()?;
        samples.push(low + f64::from(reader.read(bits)?) / most * (high - low));
    }
    Some(Kind::Sampled { size, encode, outputs, samples })
}

/// The value of a table between its entries: linear in every direction.
fn table(at: &[f64], size: &[usize], outputs: usize, samples: &[f64]) -> Vec<f64> {
    let mut found = vec![0.0; outputs];
    for corner in 0..1_usize << at.len() {
        let (mut weight, mut index, mut stride) = (1.0, 0, 1);
        for (axis, (x, size)) in at.iter().zip(size).enumerate() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to the table"
            )]
            let low = x.floor() as usize;
            let share = x - x.floor();
            let upper = corner >> axis & 1 == 1;
            weight *= if upper { share } else { 1.0 - share };
            index += (low + usize::from(upper)).min(size.saturating_sub(1)) * stride;
            stride *= size;
        }
        if weight > 0.0 {
            for (sum, sample) in found.iter_mut().zip(samples.iter().skip(index * outputs)) {
                *sum += weight * sample;
            }
        }
    }
    found
}

/// Points of a grid of `inputs` dimensions.
fn side_points(side: usize, inputs: usize) -> usize {
    if inputs > 1 { side * side } else { side }
}

fn pairs(list: &[f64]) -> Vec<(f64, f64)> {
    list.chunks_exact(2).map(|it| (it[0], it[1])).collect()
}

fn between(x: f64, (a, b): (f64, f64), (c, d): (f64, f64)) -> f64 {
    if (b - a).abs() < f64::EPSILON { c } else { c + (x - a) * (d - c) / (b - a) }
}

fn real(value: f64) -> Object {
    #[expect(clippy::cast_possible_truncation, reason = "PDF numbers are single precision")]
    let value = value as f32;
    Object::Real(value)
}

fn flat(list: &[(f64, f64)]) -> Vec<Object> {
    list.iter().flat_map(|(a, b)| [real(*a), real(*b)]).collect()
}

/// The words of a calculator function, comments dropped.
fn tokens(text: &[u8]) -> Vec<String> {
    let text: String = String::from_utf8_lossy(text)
        .lines()
        .map(|line| line.split('%').next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join(" ");
    text.replace('{', " { ").replace('}', " } ").split_whitespace().map(str::to_owned).collect()
}

/// The words up to the closing brace.
fn words(tokens: &mut dyn Iterator<Item = String>) -> Vec<Word> {
    let mut list = Vec::new();
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "{" => list.push(Word::Block(words(tokens))),
            "}" => break,
            word => list.push(word.parse().map_or_else(|_| Word::Name(word.into()), Word::Number)),
        }
    }
    list
}

/// Runs a calculator program; none when the stack runs dry, which leaves what was there.
fn run(program: &[Word], stack: &mut Vec<f64>) -> Option<()> {
    for (at, word) in program.iter().enumerate() {
        match word {
            Word::Number(number) => stack.push(*number),
            // Run by the `if` behind it.
            Word::Block(_) => {}
            Word::Name(name) => match name.as_str() {
                "if" => {
                    let Some(Word::Block(block)) = at.checked_sub(1).and_then(|it| program.get(it)) else {
                        return None;
                    };
                    if stack.pop()? != 0.0 {
                        run(block, stack)?;
                    }
                }
                "ifelse" => {
                    let (Some(Word::Block(yes)), Some(Word::Block(no))) = (
                        at.checked_sub(2).and_then(|it| program.get(it)),
                        at.checked_sub(1).and_then(|it| program.get(it)),
                    ) else {
                        return None;
                    };
                    run(if stack.pop()? != 0.0 { yes } else { no }, stack)?;
                }
                name => calculate(name, stack)?,
            },
        }
    }
    Some(())
}

fn calculate(name: &str, stack: &mut Vec<f64>) -> Option<()> {
    let truth = |it: bool| f64::from(u8::from(it));
    #[expect(clippy::cast_possible_truncation, reason = "PostScript integers")]
    let whole = |it: f64| it as i64;
    #[expect(clippy::cast_precision_loss, reason = "PostScript integers")]
    let real = |it: i64| it as f64;
    let depth = |it: f64| usize::try_from(whole(it)).ok();
    let one: Option<fn(f64) -> f64> = match name {
        "abs" => Some(f64::abs),
        "neg" => Some(|it| -it),
        "ceiling" => Some(f64::ceil),
        "floor" => Some(f64::floor),
        "round" => Some(|it| (it + 0.5).floor()),
        "truncate" | "cvi" => Some(f64::trunc),
        "cvr" => Some(|it| it),
        "sqrt" => Some(|it| it.max(0.0).sqrt()),
        "sin" => Some(|it| it.to_radians().sin()),
        "cos" => Some(|it| it.to_radians().cos()),
        "ln" => Some(f64::ln),
        "log" => Some(f64::log10),
        "not" => Some(|it| f64::from(u8::from(it == 0.0))),
        _ => None,
    };
    if let Some(one) = one {
        let value = stack.pop()?;
        stack.push(one(value));
        return Some(());
    }
    match name {
        "true" => stack.push(1.0),
        "false" => stack.push(0.0),
        "pop" => drop(stack.pop()?),
        "dup" => stack.push(*stack.last()?),
        "copy" => {
            let count = depth(stack.pop()?)?;
            let from = stack.len().checked_sub(count)?;
            stack.extend_from_within(from..);
        }
        "index" => {
            let back = depth(stack.pop()?)?;
            stack.push(*stack.get(stack.len().checked_sub(back + 1)?)?);
        }
        "roll" => {
            let (by, count) = (whole(stack.pop()?), depth(stack.pop()?)?);
            let from = stack.len().checked_sub(count)?;
            let by = usize::try_from(by.rem_euclid(i64::try_from(count).ok()?.max(1))).ok()?;
            stack[from..].rotate_right(by);
        }
        _ => {
            let (b, a) = (stack.pop()?, stack.pop()?);
            match name {
                "exch" => stack.extend([b, a]),
                "add" => stack.push(a + b),
                "sub" => stack.push(a - b),
                "mul" => stack.push(a * b),
                "div" => stack.push(if b == 0.0 { 0.0 } else { a / b }),
                "idiv" => stack.push(real(whole(a).checked_div(whole(b)).unwrap_or(0))),
                "mod" => stack.push(real(whole(a).checked_rem(whole(b)).unwrap_or(0))),
                "exp" => stack.push(a.powf(b)),
                "atan" => stack.push(a.atan2(b).to_degrees().rem_euclid(360.0)),
                "eq" => stack.push(truth(a == b)),
                "ne" => stack.push(truth(a != b)),
                "gt" => stack.push(truth(a > b)),
                "ge" => stack.push(truth(a >= b)),
                "lt" => stack.push(truth(a < b)),
                "le" => stack.push(truth(a <= b)),
                "and" => stack.push(real(whole(a) & whole(b))),
                "or" => stack.push(real(whole(a) | whole(b))),
                "xor" => stack.push(real(whole(a) ^ whole(b))),
                "bitshift" => {
                    let by = u32::try_from(whole(b).unsigned_abs().min(63)).ok()?;
                    stack.push(real(if b < 0.0 { whole(a) >> by } else { whole(a) << by }));
                }
                _ => return None,
            }
        }
    }
    Some(())
}

/// An exponential function from nothing to `inks`, for tints of one colour.
pub(super) fn tint(inks: [f64; 4]) -> Dictionary {
    dictionary! {
        "FunctionType" => 2,
        "Domain" => vec![0.into(), 1.into()],
        "C0" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "C1" => inks.iter().map(|it| real(*it)).collect::<Vec<_>>(),
        "N" => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::Stream;

    fn calculator(text: &str, input: &[f64], outputs: usize) -> Vec<f64> {
        let dict = dictionary! {
            "FunctionType" => 4,
            "Domain" => flat(&vec![(-100.0, 100.0); input.len()]),
            "Range" => flat(&vec![(-100.0, 100.0); outputs]),
        };
        let doc = Document::new();
        let read = Function::read(&doc, &Stream::new(dict, text.as_bytes().to_vec()).into());
        read.map(|it| it.at(input)).unwrap_or_default()
    }

    #[test]
    fn the_calculator_calculates() {
        assert_eq!(calculator("{ dup mul exch 2 div }", &[8.0, 3.0], 2), [9.0, 4.0]);
        assert_eq!(calculator("{ dup 0 lt { neg } { 10 add } ifelse }", &[-3.0], 1), [3.0]);
        assert_eq!(calculator("{ dup 0 lt { neg } { 10 add } ifelse }", &[3.0], 1), [13.0]);
        assert_eq!(calculator("{ 1 2 3 3 1 roll }", &[0.0], 3), [3.0, 1.0, 2.0]);
        assert_eq!(calculator("{ pop -1 0 atan }", &[0.0], 1), [100.0], "270 degrees, within the range");
        assert_eq!(calculator("{ 5 2 index exch 4 1 roll pop pop pop }", &[7.0], 1).len(), 1);
    }
}
