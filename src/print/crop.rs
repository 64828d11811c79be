//! `window`, a function of our own for layouts: which part of a picture a frame shows, by the rule of the site ([`framing::window`]),
//! within the crop nearest to its shape where somebody cut that one by hand ([`framing::window_of`]).
use crate::framing::{self, Area, Subject};
use typst_library::Library;
use typst_library::diag::{StrResult, bail};
use typst_library::foundations::{Array, Dict, Str, Value, dict, func};

/// Makes `window` known to layouts.
pub(crate) fn define(library: &mut Library) {
    library.global.scope_mut().define_func::<window>();
}

/// The largest part of a picture with the shape of a frame, as `(left, top, width, height)` in parts of the picture's width and height.
#[func]
fn window(
    /// Ratio of the picture's width to its height.
    picture: f64,
    /// Ratio of the frame's width to its height.
    frame: f64,
    /// The point it is centred on, as parts of width and height.
    focal: Array,
    /// What must not be cut, in the form of the answer; or nothing.
    keep: Option<Dict>,
    /// The named crops somebody cut by hand, each in the form of the answer; or nothing.
    #[named]
    crops: Option<Dict>,
) -> StrResult<Dict> {
    let parts: Vec<f64> =
        focal.into_iter().map(Value::cast).collect::<Result<_, _>>().map_err(|it| it.message().clone())?;
    let [x, y] = parts[..] else { bail!("a focal point has two parts") };
    let keep = keep.map(|it| area(&it)).transpose()?;
    let by_hand = crops.and_then(|it| it.get(&Str::from(framing::nearest(frame))).ok().cloned());
    let subject = Subject { focal: (x, y), keep };
    let Area { left, top, width, height } = match by_hand {
        Some(part) => {
            let part: Dict = part.cast().map_err(|it| it.message().clone())?;
            framing::window_of(area(&part)?, picture, frame, &subject)
        }
        None => framing::window(picture, frame, &subject),
    };
    Ok(dict! { "left" => left, "top" => top, "width" => width, "height" => height })
}

fn area(dict: &Dict) -> StrResult<Area> {
    let part = |name: &str| -> StrResult<f64> {
        dict.get(&Str::from(name))?.clone().cast().map_err(|it| it.message().clone())
    };
    Ok(Area { left: part("left")?, top: part("top")?, width: part("width")?, height: part("height")? })
}
