//! `thread`, an element of our own for layouts: the pieces of one text on the lines and columns they were given. Typst has no linked
//! frames (typst#5181, #6060), so the lines are dealt in Rust ([`super::flow`]) and this element sets them. Knows Typst; nothing of articles.
//!
//! A piece (paragraph, list, heading, picture …) is laid out in a column of endless height, from the library's own styles, under a
//! location made of the thread's key and its number. Measuring and setting therefore ask Typst the same question, and it answers once.
use typst::syntax::Span;
use typst_library::Library;
use typst_library::diag::{At, SourceResult, bail};
use typst_library::engine::Engine;
use typst_library::foundations::{
    Array, Binding, Content, Dict, Label, NativeElement, NativeRuleMap, Packed, ShowFn, Str, StyleChain,
    Target, Value, dict, elem,
};
use typst_library::introspection::{Location, Locator, MetadataElem, Tag, TagFlags};
use typst_library::layout::{
    Abs, Axes, BlockElem, Fragment, Frame, FrameItem, FrameParent, Inherit, Length, PlaceElem, Point, Region,
    Regions, Size,
};
use typst_utils::PicoStr;

/// Sets the pieces of one text.
///
/// Without `pages` it sets nothing and only reports how many lines every piece takes, as metadata labelled `<lines>`:
/// `(key, lines: (int, …))`. With `pages` it reports `(key, misfits: int)`: pieces that are not as high as their spots.
#[elem]
pub struct ThreadElem {
    /// Pieces as contents; each may be a pair of content and width.
    #[required]
    pub pieces: Array,
    /// Where they stand: `(at: piece, page: int, x: length, y: length, lines: int)`. Spots of one piece divide its lines among them; a spot
    /// without `lines` takes all.
    #[default(Array::new())]
    pub spots: Array,
    /// Numbers of pieces that stand elsewhere: they need no spot.
    #[default(Array::new())]
    pub apart: Array,
    /// Height of the block on each page it stands on; all but the first begin at the top of a page.
    #[default(Array::new())]
    pub pages: Array,
    /// Width of a piece that does not say its own.
    #[default(Length::zero())]
    pub width: Length,
    /// Width of the block.
    #[default(Length::zero())]
    pub measure: Length,
    /// Distance of two baselines.
    #[default(Abs::pt(12.0).into())]
    pub step: Length,
    /// Distance of two line boxes: `n` lines are `n * step - lead` high.
    #[default(Length::zero())]
    pub lead: Length,
    /// Whose text it is; every key stands once in a document.
    #[default(Str::from(""))]
    pub key: Str,
}

/// A piece of a thread that stands elsewhere (a picture over the full width): drawn where it is, read aloud where it belongs.
#[elem]
pub struct ApartElem {
    #[required]
    pub body: Content,
    /// The key of its thread.
    #[default(Str::from(""))]
    pub key: Str,
    /// Its number among the pieces.
    #[default(0)]
    pub at: usize,
}

/// Makes `thread` and `apart` known to layouts.
pub(crate) fn install(library: &mut Library) {
    register(&mut library.rules);
    library.global.scope_mut().define_elem::<ThreadElem>();
    library.global.scope_mut().define_elem::<ApartElem>();
    // `std` is a copy of the global scope, made before
    library.std = Binding::detached(Value::Module(library.global.clone()));
}

fn register(rules: &mut NativeRuleMap) {
    const RULE: ShowFn<ThreadElem> = |elem, _, _| Ok(BlockElem::multi_layouter(elem.clone(), lay_out).pack());
    rules.register(Target::Paged, RULE);
    const APART: ShowFn<ApartElem> =
        |elem, _, _| Ok(BlockElem::single_layouter(elem.clone(), lay_out_apart).pack());
    rules.register(Target::Paged, APART);
}

/// A piece may be so much higher than its lines: what rounding makes of lengths, and nobody sees.
fn tolerance() -> Abs {
    Abs::pt(0.5)
}

/// One place of a piece.
struct Spot {
    at: usize,
    page: usize,
    to: Point,
    /// Height of its lines; endless without `lines`.
    height: Abs,
}

fn lay_out(
    elem: &Packed<ThreadElem>,
    engine: &mut Engine,
    locator: Locator,
    styles: StyleChain,
    _: Regions,
) -> SourceResult<Fragment> {
    let span = elem.span();
    let (step, lead) = (elem.step.get(styles).abs, elem.lead.get(styles).abs);
    let heights: Vec<Abs> = lengths(&elem.pages.get_cloned(styles), elem)?;
    let key = elem.key.get_cloned(styles);
    let pieces = pieces(elem, elem.width.get(styles).abs)?;
    let spots = spots(elem, &elem.spots.get_cloned(styles), step, lead)?;
    // A piece that is higher than its lines takes one more: Typst may leave the indent of a paragraph on a line of its own.
    let lines = |height: Abs| {
        if height > tolerance() { ((height + lead - tolerance()) / step).ceil() } else { 0.0 }
    };
    let size = Size::new(elem.measure.get(styles).abs, Abs::zero());
    let mut pages: Vec<Frame> =
        heights.iter().map(|&height| Frame::soft(Size::new(size.x, height))).collect();
    let mut report = dict! { "key" => key.clone() };
    if pages.is_empty() {
        let mut counted = Array::new();
        for (number, (piece, width)) in pieces.iter().enumerate() {
            let frames = set_piece(engine, piece, &key, number, *width, &[Abs::inf()])?;
            counted.push(Value::Float(frames.first().map_or(0.0, |it| lines(it.height()))));
        }
        report.insert("lines".into(), Value::Array(counted));
        pages.push(Frame::soft(size));
    } else {
        let mut misfits = 0;
        // Spots stand in the order of the page; read aloud, the pieces come in the order of the text, and a paragraph is whole.
        for number in 0..pieces.len() {
            for item in anchor(&key, number, span) {
                pages[0].push(Point::zero(), item);
            }
        }
        let mut set = vec![false; pieces.len()];
        for number in spots.iter().map(|it| it.at) {
            if set.get_mut(number).is_some_and(|it| std::mem::replace(it, true)) {
                continue;
            }
            let chunk: Vec<&Spot> = spots.iter().filter(|it| it.at == number).collect();
            let Some((piece, width)) = pieces.get(number) else { bail!(span, "there is no piece {number}") };
            let room: Vec<Abs> = chunk.iter().map(|it| it.height).collect();
            let parent = FrameParent::new(anchor_of(&key, number), Inherit::Yes);
            let mut frames = set_piece(engine, piece, &key, number, *width, &room)?.into_iter();
            for (spot, mut frame) in chunk.iter().zip(frames.by_ref()) {
                let fits = frame.height() <= spot.height + tolerance();
                frame.set_parent(parent);
                misfits += i64::from(!fits);
                let Some(page) = pages.get_mut(spot.page) else {
                    bail!(span, "there is no page {}", spot.page)
                };
                page.push_frame(spot.to, frame);
            }
            // What has no spot is not drawn, but its tags must be closed for a tagged PDF.
            for mut frame in frames {
                misfits += 1;
                frame.hide();
                frame.set_parent(parent);
                if let Some(page) = pages.last_mut() {
                    page.push_frame(Point::zero(), frame);
                }
            }
        }
        // A piece that nobody found a spot for is text that would be lost: it is said, whatever the rest.
        let apart = elem.apart.get_cloned(styles);
        for (number, (piece, width)) in pieces.iter().enumerate() {
            let elsewhere = apart.iter().any(|it| *it == Value::Int(i64::try_from(number).unwrap_or(-1)));
            if set[number] || elsewhere {
                continue;
            }
            let frames = set_piece(engine, piece, &key, number, *width, &[Abs::inf()])?;
            misfits += i64::from(frames.iter().any(|it| it.height() > tolerance()));
        }
        report.insert("misfits".into(), Value::Int(misfits));
    }
    let mark = report_of(report, engine, locator, elem)?;
    for item in mark {
        pages[0].push(Point::zero(), item);
    }
    Ok(Fragment::frames(pages))
}

fn lay_out_apart(
    elem: &Packed<ApartElem>,
    engine: &mut Engine,
    locator: Locator,
    styles: StyleChain,
    region: Region,
) -> SourceResult<Frame> {
    let mut frame = typst_layout::layout_frame(engine, &elem.body, locator, styles, region)?;
    let anchor = anchor_of(&elem.key.get_cloned(styles), elem.at.get(styles));
    frame.set_parent(FrameParent::new(anchor, Inherit::Yes));
    Ok(frame)
}

/// Where a piece belongs in what is read aloud.
fn anchor_of(key: &str, number: usize) -> Location {
    Location::new(typst_utils::hash128(&("anchor", key, number)))
}

/// The place of a piece: frames that name it as their parent are read here, wherever they stand. A float is what Typst takes as one.
fn anchor(key: &str, number: usize, span: Span) -> [FrameItem; 2] {
    let mut place = PlaceElem::new(Content::empty()).with_float(true).pack().spanned(span);
    let at = anchor_of(key, number);
    place.set_location(at);
    let flags = TagFlags { introspectable: false, tagged: true };
    let hash = typst_utils::hash128(&place);
    [FrameItem::Tag(Tag::Start(place, flags)), FrameItem::Tag(Tag::End(at, hash, flags))]
}

/// One piece in columns of these heights, the last of them endless.
fn set_piece(
    engine: &mut Engine,
    piece: &Content,
    key: &str,
    number: usize,
    width: Abs,
    room: &[Abs],
) -> SourceResult<Vec<Frame>> {
    let place = Location::new(typst_utils::hash128(&("thread", key, number)));
    let library = engine.library;
    let regions = Regions {
        size: Size::new(width, room[0]),
        expand: Axes::new(true, false),
        // Relative sizes and memory: a piece is the same whatever room is left for it.
        full: Abs::inf(),
        backlog: &room[1..],
        last: Some(Abs::inf()),
    };
    let styles = StyleChain::new(&library.styles);
    typst_layout::layout_fragment(engine, piece, Locator::synthesize(place), styles, regions)
        .map(Fragment::into_frames)
}

fn pieces(elem: &Packed<ThreadElem>, usual: Abs) -> SourceResult<Vec<(Content, Abs)>> {
    let one = |value: &Value| match value {
        Value::Array(pair) => {
            let body = pair.at(0, None).at(elem.span())?.cast::<Content>().at(elem.span())?;
            let width = pair.at(1, None).at(elem.span())?.cast::<Length>().at(elem.span())?;
            Ok((body, width.abs))
        }
        other => Ok((other.clone().display(), usual)),
    };
    elem.pieces.iter().map(one).collect()
}

fn spots(elem: &Packed<ThreadElem>, list: &Array, step: Abs, lead: Abs) -> SourceResult<Vec<Spot>> {
    let span = elem.span();
    let one = |value: &Value| {
        let dict = value.clone().cast::<Dict>().at(span)?;
        let number = |name: &str| dict.get(name).at(span)?.clone().cast::<usize>().at(span);
        let length = |name: &str| dict.get(name).at(span)?.clone().cast::<Length>().at(span).map(|it| it.abs);
        let lines = match dict.get("lines") {
            Ok(Value::Int(lines)) => Some(*lines),
            _ => None,
        };
        #[expect(clippy::cast_precision_loss, reason = "lines of a page")]
        let height = lines.map_or(Abs::inf(), |it| step * it as f64 - lead);
        Ok(Spot {
            at: number("at")?,
            page: number("page")?,
            to: Point::new(length("x")?, length("y")?),
            height,
        })
    };
    list.iter().map(one).collect()
}

fn lengths(list: &Array, elem: &Packed<ThreadElem>) -> SourceResult<Vec<Abs>> {
    let one = |it: &Value| it.clone().cast::<Length>().at(elem.span()).map(|it| it.abs);
    list.iter().map(one).collect()
}

/// The report as labelled metadata, which introspection finds.
fn report_of(
    report: Dict,
    engine: &mut Engine,
    locator: Locator,
    elem: &Packed<ThreadElem>,
) -> SourceResult<[FrameItem; 2]> {
    let mut mark = MetadataElem::new(Value::Dict(report)).pack().spanned(elem.span());
    let Some(label) = Label::new(PicoStr::intern("lines")) else { bail!(elem.span(), "a label") };
    mark.set_label(label);
    let hash = typst_utils::hash128(&mark);
    let at = locator.split().next_location(engine, hash, elem.span());
    mark.set_location(at);
    let flags = TagFlags { introspectable: true, tagged: false };
    Ok([FrameItem::Tag(Tag::Start(mark, flags)), FrameItem::Tag(Tag::End(at, hash, flags))])
}
