//! Text as painted: inks, overprint, sizes, fonts.
use super::font::Font;
use super::paint::{Event, Kind};
use super::space::{Colour, Inks};
use super::{Hit, Report, Severity, Sheet, shown};
use std::collections::BTreeMap;

/// A run of text on the page.
struct Run<'a> {
    event: &'a Event,
    font: &'a Font,
    size_pt: f64,
    glyphs: usize,
    missing: usize,
}

fn runs<'a>(sheet: &Sheet<'a>) -> impl Iterator<Item = Run<'a>> + use<'a> {
    sheet.events().filter_map(|event| match &event.kind {
        Kind::Text { font, size_pt, glyphs, missing } => {
            Some(Run { event, font, size_pt: *size_pt, glyphs: *glyphs, missing: *missing })
        }
        _ => None,
    })
}

/// Checks 11 and 12: small text in few inks, black text in black alone: plates never meet exactly.
pub(super) fn inks(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    let rich = |run: &Run, inks: &Inks| {
        let [c, m, y, k] = inks.cmyk;
        run.size_pt < it.rich_black_pt
            && k * 100.0 >= it.rich_black_k_percent
            && (c + m + y) * 100.0 >= it.rich_black_cmy_percent
    };
    let hit = |run: &Run, inks: &Inks| Hit { rank: run.size_pt, at: run.event.bbox, measured: inks.text() };
    let all = || runs(sheet).filter_map(|run| run.event.inks().map(|inks| (run, inks)));
    let small = all().filter(|(run, inks)| {
        run.size_pt < it.small_text_pt
            && inks.count(it.trace_ink_percent) > it.small_text_inks
            && !rich(run, inks)
    });
    let finding = || {
        let finding = sheet.finding(11, "small_text_inks", Severity::Error);
        finding.with("wanted", it.small_text_inks.to_string()).with("size", shown(it.small_text_pt, 1))
    };
    sheet.worst(finding, small.map(|(run, inks)| hit(&run, &inks)), report);
    let black = all().filter(|(run, inks)| rich(run, inks));
    let finding = || {
        let finding = sheet.finding(12, "rich_black_text", Severity::Error);
        finding.with("wanted", "0/0/0/100").with("size", shown(it.rich_black_pt, 1))
    };
    sheet.worst(finding, black.map(|(run, inks)| hit(&run, &inks)), report);
}

/// Check 14: black text overprints, so that no white edge shows where the plates do not meet.
pub(super) fn black_overprint(sheet: &Sheet, report: &mut Report) {
    let below = sheet.profile.thresholds.overprint_below_pt;
    let knocked = runs(sheet).filter(|run| {
        let process = run.event.colour.as_ref().is_some_and(|it| it.space.names.is_empty());
        let overprints = run.event.overprint && (run.event.keeps_inks || !process);
        run.size_pt < below && !overprints && run.event.inks().is_some_and(|it| it.is_pure_black())
    });
    let hits = knocked.map(|it| Hit { rank: it.size_pt, at: it.event.bbox, measured: shown(it.size_pt, 1) });
    let finding =
        || sheet.finding(14, "black_text_knocks_out", Severity::Warning).with("size", shown(below, 1));
    sheet.worst(finding, hits, report);
}

/// Check 17: white text large enough not to fill with ink.
pub(super) fn reversed(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    let mut of = |bold: bool, least: f64| {
        let small = runs(sheet).filter(|run| {
            let white = run.event.colour.as_ref().is_some_and(Colour::is_white);
            white && run.font.bold == bold && run.size_pt < least - 0.01
        });
        let hits =
            small.map(|it| Hit { rank: it.size_pt, at: it.event.bbox, measured: shown(it.size_pt, 2) });
        let finding =
            || sheet.finding(17, "reversed_small", Severity::Warning).with("wanted", shown(least, 1));
        sheet.worst(finding, hits, report);
    };
    of(false, it.reversed_pt);
    of(true, it.reversed_bold_pt);
}

/// Check 18: nothing smaller than a caption, no running text smaller than running text. Few glyphs beside larger ones are a superscript.
pub(super) fn size(sheet: &Sheet, report: &mut Report) {
    let it = &sheet.profile.thresholds;
    let all: Vec<Run> = runs(sheet).collect();
    let (mut tiny, mut small): (Vec<Hit>, Vec<(Hit, usize)>) = (Vec::new(), Vec::new());
    for (at, run) in all.iter().enumerate().filter(|(_, run)| run.size_pt < it.running_text_pt - 0.01) {
        let beside = [at.checked_sub(1), Some(at + 1)];
        let mut beside = beside.into_iter().flatten().filter_map(|it| all.get(it));
        if run.glyphs <= it.superscript_glyphs && beside.any(|large| adjoins(large, run)) {
            continue;
        }
        let hit = Hit { rank: run.size_pt, at: run.event.bbox, measured: shown(run.size_pt, 2) };
        if run.size_pt < it.caption_pt - 0.01 {
            tiny.push(hit);
        } else {
            small.push((hit, run.glyphs));
        }
    }
    let finding =
        || sheet.finding(18, "text_too_small", Severity::Error).with("wanted", shown(it.caption_pt, 1));
    sheet.worst(finding, tiny.into_iter(), report);
    // A few such lines are captions; a column is running text.
    if small.iter().map(|it| it.1).sum::<usize>() >= it.running_text_glyphs {
        let wanted = shown(it.running_text_pt, 1);
        let finding = || sheet.finding(18, "running_text_small", Severity::Warning).with("wanted", wanted);
        sheet.worst(finding, small.into_iter().map(|it| it.0), report);
    }
}

/// Whether a run stands right beside a larger one, on or near its line.
fn adjoins(large: &Run, small: &Run) -> bool {
    let (a, b) = (large.event.bbox, small.event.bbox);
    let em = large.size_pt;
    let apart = (b.x0 - a.x1).abs().min((a.x0 - b.x1).abs());
    large.size_pt > small.size_pt * 1.2 && apart < em && b.y0 < a.y1 + 0.5 * em && b.y1 > a.y0 - 0.5 * em
}

/// Check 21: every font travels with the file, as outlines, and has a glyph for every letter.
pub(super) fn fonts(sheet: &Sheet, report: &mut Report) {
    // Masks too: they are painted with fonts as well.
    let all = sheet.painted.events.iter().filter_map(|event| match &event.kind {
        Kind::Text { font, missing, .. } => Some((event, font, *missing)),
        _ => None,
    });
    let mut wrong: BTreeMap<(&'static str, &str), &Event> = BTreeMap::new();
    for (event, font, missing) in all {
        let code = if font.type3 {
            "font_type3"
        } else if !font.embedded {
            "font_not_embedded"
        } else if missing > 0 {
            "missing_glyph"
        } else {
            if !font.codes_are_read() {
                report.partly(21, "font_not_read");
            }
            continue;
        };
        wrong.entry((code, &font.name)).or_insert(event);
    }
    let lost: usize = runs(sheet).filter(|it| it.font.embedded && !it.font.type3).map(|it| it.missing).sum();
    for ((code, name), event) in wrong {
        let mut finding =
            sheet.finding(21, code, Severity::Error).at(sheet.place(&event.bbox)).with("name", name);
        if code == "missing_glyph" {
            finding = finding.with("count", lost.max(1).to_string());
        }
        report.add(finding);
    }
}
