//! `extent`, a function of our own for layouts: how much room something takes, set from the library's own styles. Typst's `measure` depends on
//! where it is called, so that the same title is measured again in every context, pass and build; this answer is the same everywhere, and
//! Typst's own memory gives it.
#![expect(clippy::needless_pass_by_value, reason = "Typst hands arguments over")]
use typst_library::Library;
use typst_library::diag::SourceResult;
use typst_library::engine::Engine;
use typst_library::foundations::{Content, Dict, StyleChain, dict, func};
use typst_library::introspection::{Location, Locator};
use typst_library::layout::{Abs, Axes, Region};

/// Makes `extent` known to layouts.
pub(crate) fn define(library: &mut Library) {
    library.global.scope_mut().define_func::<extent>();
}

/// Width and height of some content in endless room, as `(width, height)`. It must not ask where it stands.
#[func]
fn extent(
    engine: &mut Engine,
    /// What is measured, with its styles.
    body: Content,
) -> SourceResult<Dict> {
    let library = engine.library;
    let place = Location::new(typst_utils::hash128(&("extent", &body)));
    let room = Region::new(Axes::splat(Abs::inf()), Axes::splat(false));
    let styles = StyleChain::new(&library.styles);
    let frame = typst_layout::layout_frame(engine, &body, Locator::synthesize(place), styles, room)?;
    Ok(dict! { "width" => frame.width(), "height" => frame.height() })
}
