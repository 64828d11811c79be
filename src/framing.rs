//! Which part of a picture a frame shows: one rule, from which the crops of the site ([`position`]), of shared links and of print
//! ([`window`]) all derive. Pure geometry; every length is a part of the picture's width or height, 0 to 1 from its upper left corner.
use serde::{Deserialize, Serialize};

/// A rectangle in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// All of the picture.
    pub const WHOLE: Self = Self { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };

    /// True if it has an extent and lies within the picture.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        let along = |start: f64, length: f64| start >= 0.0 && length > 0.0 && start + length <= 1.0 + 1e-9;
        along(self.left, self.width) && along(self.top, self.height)
    }
}

/// What of a picture must stay in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// The point a crop is centred on, from the left and from the top.
    pub focal: (f64, f64),
    /// What must not be cut: faces, a name on a door.
    pub keep: Option<Area>,
}

impl Subject {
    /// Nothing but the middle.
    pub const CENTRE: Self = Self { focal: (0.5, 0.5), keep: None };
}

/// Ratios of width to height of the narrowest and of the widest frame of the site (`crop-tall`, `.lead .crop` in `components.css`).
const NARROWEST: f64 = 4.0 / 5.0;
const WIDEST: f64 = 2.0;

/// The crops people know by name, each with its ratio of width to height: one photograph serves every place
/// (`crop-wide`, `crop-square`, `crop-tall`).
pub const CROPS: [(&str, f64); 3] = [("wide", 16.0 / 9.0), ("square", 1.0), ("tall", NARROWEST)];

/// The largest part of a picture with the shape of a frame (both as ratios of width to height). It lies as centred on the focal point as
/// the edges allow, moved so far that it contains what must be kept; where the frame is too narrow for that, it is centred on it.
#[must_use]
pub fn window(picture: f64, frame: f64, subject: &Subject) -> Area {
    let sound = |ratio: f64| ratio.is_finite() && ratio > 0.0;
    if !sound(picture) || !sound(frame) {
        return Area::WHOLE;
    }
    let (width, height) = ((frame / picture).min(1.0), (picture / frame).min(1.0));
    let keep = subject.keep.filter(Area::is_inside);
    Area {
        left: start(width, subject.focal.0, keep.map(|it| (it.left, it.width))),
        top: start(height, subject.focal.1, keep.map(|it| (it.top, it.height))),
        width,
        height,
    }
}

/// The named crop whose shape is nearest to that of a frame.
#[must_use]
pub fn nearest(frame: f64) -> &'static str {
    let far = |ratio: f64| (ratio / frame).ln().abs();
    CROPS.iter().min_by(|a, b| far(a.1).total_cmp(&far(b.1))).map_or(CROPS[0].0, |it| it.0)
}

/// What a frame shows where somebody cut the crop of its shape by hand: as much of that part as the frame takes, and nothing beside it.
#[must_use]
pub fn window_of(part: Area, picture: f64, frame: f64, subject: &Subject) -> Area {
    let across = |at: f64| (at - part.left) / part.width;
    let down = |at: f64| (at - part.top) / part.height;
    let keep = subject.keep.map(|it| Area {
        left: across(it.left),
        top: down(it.top),
        width: it.width / part.width,
        height: it.height / part.height,
    });
    let own = Subject { focal: (across(subject.focal.0), down(subject.focal.1)), keep };
    let inner = window(picture * part.width / part.height, frame, &own);
    Area {
        left: part.left + inner.left * part.width,
        top: part.top + inner.top * part.height,
        width: inner.width * part.width,
        height: inner.height * part.height,
    }
}

/// The part of a picture somebody chose for a frame: its upper left corner, and its size as a part of the largest such window. It keeps
/// the shape of the frame and stays in the picture.
#[must_use]
pub fn cut(picture: f64, frame: f64, corner: (f64, f64), size: f64) -> Area {
    let largest = window(picture, frame, &Subject::CENTRE);
    let size = size.clamp(0.0, 1.0);
    let (width, height) = (largest.width * size, largest.height * size);
    let start = |at: f64, length: f64| at.clamp(0.0, 1.0 - length);
    Area { left: start(corner.0, width), top: start(corner.1, height), width, height }
}

/// Where a window of this length begins; `keep` is a start and a length.
fn start(length: f64, focal: f64, keep: Option<(f64, f64)>) -> f64 {
    let focal = if focal.is_finite() { focal.clamp(0.0, 1.0) } else { 0.5 };
    let centred = match keep {
        None => focal - length / 2.0,
        Some((from, kept)) if kept > length => from + (kept - length) / 2.0,
        Some((from, kept)) => (focal - length / 2.0).clamp(from + kept - length, from),
    };
    centred.clamp(0.0, 1.0 - length)
}

/// CSS `object-position`, as parts, for a picture of this ratio in the frames of the site.
///
/// A page does not know which shape its frame will have. The position of the window in the tightest frame that can hold what must be kept
/// holds it in every wider one too: the room grows on both sides of the window, in the proportion of the position.
#[must_use]
pub fn position(picture: f64, subject: &Subject) -> (f64, f64) {
    let kept = |length: fn(&Area) -> f64| subject.keep.filter(Area::is_inside).map_or(0.0, |it| length(&it));
    let wide = (NARROWEST / picture).max(kept(|it| it.width)).min(1.0);
    let tall = (picture / WIDEST).max(kept(|it| it.height)).min(1.0);
    let along = |start: f64, length: f64| if length < 1.0 { start / (1.0 - length) } else { 0.5 };
    (
        along(window(picture, picture * wide, subject).left, wide),
        along(window(picture, picture / tall, subject).top, tall),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(focal: (f64, f64), keep: Option<[f64; 4]>) -> Subject {
        let keep = keep.map(|[left, top, width, height]| Area { left, top, width, height });
        Subject { focal, keep }
    }

    fn holds(window: &Area, kept: &Area) -> bool {
        window.left <= kept.left + 1e-9
            && window.top <= kept.top + 1e-9
            && window.left + window.width >= kept.left + kept.width - 1e-9
            && window.top + window.height >= kept.top + kept.height - 1e-9
    }

    const RATIOS: [f64; 9] = [0.4, 0.67, 0.8, 1.0, 1.33, 1.5, 1.78, 2.0, 4.2];
    const KEPT: [[f64; 4]; 5] = [
        [0.0, 0.0, 0.2, 0.3],
        [0.7, 0.05, 0.3, 0.2],
        [0.1, 0.1, 0.8, 0.35],
        [0.42, 0.6, 0.05, 0.4],
        [0.0, 0.0, 1.0, 1.0],
    ];

    #[test]
    fn the_window_has_the_shape_of_the_frame_and_the_focal_point() {
        for picture in RATIOS {
            for frame in RATIOS {
                for focal in [(0.0, 0.0), (1.0, 0.4), (0.5, 0.5), (f64::NAN, 7.0)] {
                    let window = window(picture, frame, &about(focal, None));
                    assert!(window.is_inside(), "{window:?}");
                    assert!((window.width * picture / window.height - frame).abs() < 1e-9);
                    assert!(window.width == 1.0 || window.height == 1.0, "the largest part");
                    let clean = |it: f64| if it.is_finite() { it.clamp(0.0, 1.0) } else { 0.5 };
                    let at = Area { left: clean(focal.0), top: clean(focal.1), width: 0.0, height: 0.0 };
                    assert!(holds(&window, &at), "{focal:?} in {window:?}");
                }
            }
        }
        assert_eq!(window(f64::NAN, 1.0, &Subject::CENTRE), Area::WHOLE);
        assert_eq!(window(1.5, 0.0, &Subject::CENTRE), Area::WHOLE);
    }

    #[test]
    fn a_chosen_part_keeps_the_shape_of_its_frame_inside_the_picture() {
        for picture in RATIOS {
            for (_, frame) in CROPS {
                for (corner, size) in
                    [((0.0, 0.0), 1.0), ((0.9, 0.9), 0.5), ((-1.0, 2.0), 0.1), ((0.2, 0.3), 7.0)]
                {
                    let part = cut(picture, frame, corner, size);
                    assert!(part.is_inside(), "{part:?}");
                    assert!((part.width * picture / part.height - frame).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_frame_shows_of_a_part_cut_by_hand_what_it_takes_and_nothing_beside() {
        assert_eq!([1.9, 1.5, 1.1, 0.7, 0.2].map(nearest), ["wide", "wide", "square", "tall", "tall"]);
        for picture in RATIOS {
            for (_, shape) in CROPS {
                let part = cut(picture, shape, (0.3, 0.1), 0.6);
                for frame in RATIOS {
                    for focal in [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)] {
                        let shown = window_of(part, picture, frame, &about(focal, Some(KEPT[1])));
                        assert!(holds(&part, &shown), "{shown:?} in {part:?}");
                        assert!((shown.width * picture / shown.height - frame).abs() < 1e-6);
                    }
                }
            }
        }
        let whole = window_of(Area::WHOLE, 1.5, 1.0, &Subject::CENTRE);
        assert_eq!(whole, window(1.5, 1.0, &Subject::CENTRE));
    }

    #[test]
    fn what_must_be_kept_is_never_cut_when_the_frame_can_hold_it() {
        for picture in RATIOS {
            for frame in RATIOS {
                for keep in KEPT {
                    for focal in [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)] {
                        let subject = about(focal, Some(keep));
                        let (window, kept) = (window(picture, frame, &subject), subject.keep.unwrap());
                        assert!(window.is_inside());
                        let wide = window.width >= kept.width - 1e-9;
                        let tall = window.height >= kept.height - 1e-9;
                        assert!(!(wide && tall) || holds(&window, &kept), "{kept:?} in {window:?}");
                        let middle = |start: f64, length: f64| start + length / 2.0;
                        if !wide {
                            let of_window = middle(window.left, window.width);
                            assert!((of_window - middle(kept.left, kept.width)).abs() < 1e-9);
                        }
                        if !tall {
                            let of_window = middle(window.top, window.height);
                            assert!((of_window - middle(kept.top, kept.height)).abs() < 1e-9);
                        }
                    }
                }
            }
        }
        // Without need the window stays on the focal point.
        let faces = about((0.5, 0.5), Some([0.4, 0.2, 0.2, 0.2]));
        assert_eq!(window(1.5, 1.0, &faces).left, window(1.5, 1.0, &Subject::CENTRE).left);
        // A rectangle beyond the picture is as if there were none.
        let beyond = about((0.2, 0.5), Some([0.9, 0.0, 0.4, 0.2]));
        assert_eq!(window(1.5, 1.0, &beyond), window(1.5, 1.0, &about((0.2, 0.5), None)));
    }

    #[test]
    fn the_position_on_a_page_holds_in_every_frame_of_the_site() {
        for picture in RATIOS {
            for keep in KEPT {
                for focal in [(0.1, 0.9), (0.5, 0.5)] {
                    let subject = about(focal, Some(keep));
                    let (x, y) = position(picture, &subject);
                    assert!((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y));
                    for frame in [0.8, 1.0, 1.33, 1.5, 1.78, 2.0] {
                        let size = window(picture, frame, &subject);
                        // What a browser shows with `object-fit: cover`.
                        let shown =
                            Area { left: x * (1.0 - size.width), top: y * (1.0 - size.height), ..size };
                        let kept = subject.keep.unwrap();
                        let fits = size.width >= kept.width && size.height >= kept.height;
                        assert!(!fits || holds(&shown, &kept), "{kept:?} in {shown:?} of {frame}");
                    }
                }
            }
        }
        assert_eq!(position(1.5, &Subject::CENTRE), (0.5, 0.5));
        assert_eq!(position(1.5, &about((0.0, 1.0), None)), (0.0, 1.0));
    }
}
