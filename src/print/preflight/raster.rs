//! Check 10: ink of the finished page, overlays included, measured on separations that Ghostscript makes. The program is outside and
//! optional; it gets its arguments as a list, a folder of its own and a time limit, and is never in the way of writing the file.
use super::file::Pdf;
use super::geometry::{Bounds, Rect};
use super::{Expected, Finding, Ran, Report, Severity, shown};
use crate::print::printer::PrinterProfile;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the program is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Separations beyond any page.
const MOST_BYTES: u64 = 512 << 20;

/// The external program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ghostscript {
    /// Its name or path.
    pub program: PathBuf,
    /// It is ended after so many seconds.
    pub seconds: u64,
}

impl Default for Ghostscript {
    fn default() -> Self {
        Self { program: "gs".into(), seconds: 180 }
    }
}

/// Check 10: total ink within the bleed.
pub(super) fn page_ink(
    bytes: &[u8],
    pdf: &Pdf,
    profile: &PrinterProfile,
    expected: &Expected,
    report: &mut Report,
) {
    let why = match &expected.ghostscript {
        None => Some("not_asked"),
        Some(gs) => match separations(bytes, gs, profile.thresholds.raster_ppi) {
            Ok(folder) => measure(folder.path(), pdf, profile, report),
            Err(why) => Some(why),
        },
    };
    if let Some(why) = why {
        report.set_ran(10, Ran::No { why });
    }
}

/// Runs the program; the folder holds one file a page. The error says why not.
fn separations(bytes: &[u8], gs: &Ghostscript, ppi: f64) -> Result<tempfile::TempDir, &'static str> {
    let folder = tempfile::tempdir().map_err(|_| "ghostscript_failed")?;
    let (input, output) = (folder.path().join("in.pdf"), folder.path().join("p%d.tif"));
    fs::write(&input, bytes).map_err(|_| "ghostscript_failed")?;
    let mut child = Command::new(&gs.program)
        .args(["-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-dUseBleedBox", "-sDEVICE=tiff32nc"])
        .args(["-sCompression=none", "-dOverprint=/simulate"])
        .arg(format!("-r{ppi:.0}"))
        .arg("-o")
        .arg(&output)
        .arg(&input)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| "no_ghostscript")?;
    let until = Instant::now() + Duration::from_secs(gs.seconds);
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(folder),
            Ok(Some(_)) | Err(_) => return Err("ghostscript_failed"),
            Ok(None) if Instant::now() >= until => {
                // It may have ended between the two lines; either way it is gone after them.
                let _ = child.kill();
                let _ = child.wait();
                return Err("time_limit");
            }
            Ok(None) => std::thread::sleep(LOOK),
        }
    }
}

fn measure(folder: &Path, pdf: &Pdf, profile: &PrinterProfile, report: &mut Report) -> Option<&'static str> {
    let most = profile.ink_limit + profile.thresholds.ink_rounding_percent;
    for (at, id) in pdf.pages.iter().enumerate() {
        let Some(dict) = pdf.page(*id) else { continue };
        let path = folder.join(format!("p{}.tif", at + 1));
        let small = fs::metadata(&path).is_ok_and(|it| it.len() < MOST_BYTES);
        let bytes = if small { fs::read(&path).ok() } else { None };
        let Some(plates) = bytes.as_deref().and_then(Plates::read) else { return Some("ghostscript_failed") };
        let side = (profile.thresholds.ink_window_mm2.max(0.0).sqrt() / 25.4 * profile.thresholds.raster_ppi)
            .round();
        let worst = plates.worst(side.clamp(1.0, 4096.0) as usize);
        if worst.percent > most {
            let boxes = pdf.boxes(dict);
            // Pixels of the bleed box, from its top left.
            let (printed, scale) = (boxes.printed(), 72.0 / profile.thresholds.raster_ppi);
            let (x0, y1) = (printed.x0 + worst.x as f64 * scale, printed.y1 - worst.y as f64 * scale);
            let side = side * scale;
            let place = Rect::of(&Bounds::new(x0, y1 - side, x0 + side, y1), &boxes.cut());
            let finding = Finding::new(10, "page_ink", Severity::Error).on(Some(at + 1)).at(place);
            let wanted = shown(profile.ink_limit, 0);
            report.add(finding.with("measured", shown(worst.percent, 0)).with("wanted", wanted));
        }
    }
    None
}

/// Four inks a pixel, 255 = full tone.
struct Plates {
    width: usize,
    height: usize,
    inks: Vec<u8>,
}

struct Worst {
    percent: f64,
    x: usize,
    y: usize,
}

impl Plates {
    /// Reads an uncompressed TIFF of four eight-bit samples a pixel, as the device writes it; None for any other.
    fn read(bytes: &[u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return None,
        };
        let word = |at: usize| {
            let it: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(usize::from(if little { u16::from_le_bytes(it) } else { u16::from_be_bytes(it) }))
        };
        let long = |at: usize| {
            let it: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
            usize::try_from(if little { u32::from_le_bytes(it) } else { u32::from_be_bytes(it) }).ok()
        };
        let directory = long(4)?;
        let entry = |tag: usize| {
            (0..word(directory)?).map(|it| directory + 2 + 12 * it).find(|at| word(*at) == Some(tag))
        };
        // Values of an entry: short or long, inside it or where it points.
        let values = |tag: usize| -> Option<Vec<usize>> {
            let at = entry(tag)?;
            let (kind, count) = (word(at + 2)?, long(at + 4)?.min(1 << 20));
            let size = if kind == 3 { 2 } else { 4 };
            let from = if size * count <= 4 { at + 8 } else { long(at + 8)? };
            (0..count).map(|it| if kind == 3 { word(from + 2 * it) } else { long(from + 4 * it) }).collect()
        };
        let first = |tag: usize| values(tag).and_then(|it| it.first().copied());
        let (width, height) = (first(256)?, first(257)?);
        if first(259).unwrap_or(1) != 1 || first(277)? != 4 || first(258)? != 8 {
            return None;
        }
        let size = width.checked_mul(height)?.checked_mul(4)?;
        let mut inks = Vec::new();
        for (offset, count) in values(273)?.into_iter().zip(values(279)?) {
            inks.extend_from_slice(bytes.get(offset..offset.checked_add(count)?)?);
        }
        (inks.len() >= size && size > 0).then_some(Self { width, height, inks })
    }

    /// The square of `side` pixels with the most ink on average.
    fn worst(&self, side: usize) -> Worst {
        let (width, height) = (self.width, self.height);
        let (wide, high) = (side.min(width), side.min(height));
        let ink = |x: usize, y: usize| -> u32 {
            let at = 4 * (y * width + x);
            self.inks[at..at + 4].iter().map(|it| u32::from(*it)).sum()
        };
        // Ink of the last `high` rows, by column.
        let mut columns = vec![0_u32; width];
        let mut worst = Worst { percent: 0.0, x: 0, y: 0 };
        let mut most = 0;
        for y in 0..height {
            for (x, column) in columns.iter_mut().enumerate() {
                *column += ink(x, y);
                if y >= high {
                    *column -= ink(x, y - high);
                }
            }
            if y + 1 < high {
                continue;
            }
            let mut sum: u64 = columns[..wide].iter().map(|it| u64::from(*it)).sum();
            for x in 0..=width - wide {
                if sum > most {
                    most = sum;
                    (worst.x, worst.y) = (x, y + 1 - high);
                }
                if x + wide < width {
                    sum = sum + u64::from(columns[x + wide]) - u64::from(columns[x]);
                }
            }
        }
        worst.percent = most as f64 / (wide * high) as f64 / 255.0 * 100.0;
        worst
    }
}
