//! What one printer asks for: format of delivery, colour, paper and every threshold of the preflight. Data only; knows neither PDF nor
//! database. The ICC profile travels apart, as bytes.
use serde::{Deserialize, Serialize};

/// The profile a town has until it uploads its printer's: ISO Coated v2 300 % (FOGRA39), © basICColor GmbH under the zlib licence, whose
/// notice stands beside it.
pub const BUILT_IN_ICC: &[u8] = include_bytes!("profiles/ISOcoated_v2_300_bas.icc");

/// PDF/X version the printer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// PDF/X-1a:2003: no live transparency, no colour but ink.
    X1a,
    /// PDF/X-4:2010.
    #[default]
    X4,
}

/// What colour pixel images may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Images {
    /// All converted to the inks of the press.
    #[default]
    Cmyk,
    /// RGB with an ICC profile may stay, as PDF/X-4 allows.
    RgbX4,
}

/// How the sheets are held together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Binding {
    /// Two wire stitches through the fold.
    #[default]
    Saddle,
    /// Glued spine: text needs a wider gutter.
    Perfect,
}

/// The paper of the inside pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paper {
    pub name: String,
    /// Grams per square metre.
    pub grammage: f64,
    /// Thickness of one leaf, in millimetres.
    pub caliper_mm: f64,
}

impl Default for Paper {
    fn default() -> Self {
        Self { name: "Couché brillant 115 g".into(), grammage: 115.0, caliper_mm: 0.092 }
    }
}

/// One printer, as a town has agreed with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrinterProfile {
    pub name: String,
    /// Characterisation of the printing condition: "FOGRA39".
    pub condition: String,
    /// The same in words, for people.
    pub condition_name: String,
    /// Bleed on every side, in millimetres.
    pub bleed_mm: f64,
    /// Crop marks wanted.
    pub marks: bool,
    /// Highest total ink, in percent.
    pub ink_limit: f64,
    /// The number of pages must be a multiple of this.
    pub pages_multiple: usize,
    pub paper: Paper,
    pub binding: Binding,
    /// The cover wanted as a file of its own though the issue is stapled: it is printed on another paper.
    pub cover_apart: bool,
    pub version: Version,
    pub images: Images,
    /// JPEG 2000 allowed.
    pub jpx: bool,
    /// JBIG2 allowed.
    pub jbig2: bool,
    /// The file has been trapped, and the printer knows.
    pub trapped: bool,
    /// Names of the spot colours ordered.
    pub spots: Vec<String>,
    pub thresholds: Thresholds,
}

impl PrinterProfile {
    /// Reads a profile written as TOML; what it does not say is as in the built-in one.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

impl Default for PrinterProfile {
    fn default() -> Self {
        Self {
            name: "Offset feuille, papier couché".into(),
            condition: "FOGRA39".into(),
            condition_name: "Offset commercial, papier couché, ISO 12647-2:2004/Amd 1".into(),
            bleed_mm: 3.0,
            marks: false,
            ink_limit: 300.0,
            pages_multiple: 4,
            paper: Paper::default(),
            binding: Binding::default(),
            cover_apart: false,
            version: Version::default(),
            images: Images::default(),
            jpx: false,
            jbig2: false,
            trapped: false,
            spots: Vec::new(),
            thresholds: Thresholds::default(),
        }
    }
}

/// Every number the preflight compares with. The unit ends the name: ppi, pt, mm, mm2, percent, q (JPEG quality), px.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Check 1: below, an image is refused.
    pub image_error_ppi: f64,
    /// Check 1: below, an image is doubted.
    pub image_warning_ppi: f64,
    /// Check 1: what images are resampled to.
    pub image_target_ppi: f64,
    /// Check 1: above, an image carries pixels nobody will see.
    pub image_most_ppi: f64,
    /// Check 2: below, line art of one bit is refused.
    pub line_art_error_ppi: f64,
    /// Check 2: below, line art of one bit is doubted.
    pub line_art_warning_ppi: f64,
    /// Check 3: sources compressed more than this are doubted.
    pub source_quality_q: u8,
    /// Check 3: long side up to which a picture may have come through a messenger.
    pub source_messenger_px: u32,
    /// Check 3: such a picture is doubted if it is also compressed more than this.
    pub source_messenger_q: u8,
    /// Checks 8 and 10: ink is averaged over this area, as single pixels do not matter on the press.
    pub ink_window_mm2: f64,
    /// Check 8: an image may exceed the ink limit by this part of it, in percent.
    pub image_ink_tolerance_percent: f64,
    /// Checks 9 and 10: rounding of eight-bit values, in percent of ink.
    pub ink_rounding_percent: f64,
    /// Check 10: resolution of the separations made for measuring.
    pub raster_ppi: f64,
    /// Check 11: below this size text may not mix many inks.
    pub small_text_pt: f64,
    /// Check 11: most inks in small text.
    pub small_text_inks: usize,
    /// Checks 11 and 19: an ink of less than this lays hardly a dot and does not count as one more.
    pub trace_ink_percent: f64,
    /// Check 12: below this size black text must not carry other inks.
    pub rich_black_pt: f64,
    /// Check 12: black from here on counts as black text.
    pub rich_black_k_percent: f64,
    /// Check 12: sum of the other inks that makes black rich.
    pub rich_black_cmy_percent: f64,
    /// Checks 14 and 16: black text below this size overprints, above it knocks out.
    pub overprint_below_pt: f64,
    /// Check 16: pure black lines up to this width may overprint.
    pub overprint_line_pt: f64,
    /// Check 17: smallest white text.
    pub reversed_pt: f64,
    /// Check 17: smallest white text in a bold face.
    pub reversed_bold_pt: f64,
    /// Check 18: smallest running text.
    pub running_text_pt: f64,
    /// Check 18: glyphs of small text on one page from which it is running text.
    pub running_text_glyphs: usize,
    /// Check 18: smallest captions and imprint, hence smallest text of all.
    pub caption_pt: f64,
    /// Check 18: a run of so few glyphs beside larger text is a superscript and free.
    pub superscript_glyphs: usize,
    /// Check 19: thinnest line in one ink.
    pub hairline_pt: f64,
    /// Check 19: thinnest line in several inks, or white.
    pub hairline_inks_pt: f64,
    /// Check 20: least difference of lightness between text and ground, L* of CIELAB.
    pub contrast_delta_l: f64,
    /// Checks 23 and 24: tolerance of page boxes.
    pub box_tolerance_mm: f64,
    /// Check 25: artwork may stop this short of the bleed edge.
    pub bleed_short_pt: f64,
    /// Check 26: text keeps this distance from the trim.
    pub safe_mm: f64,
    /// Check 26: folios keep this distance: the inner pages of a stitched magazine creep out.
    pub safe_folio_mm: f64,
    /// Check 26: gutter of a glued spine.
    pub gutter_mm: f64,
    /// A glued spine from this width on carries the magazine's name; a narrower one the bleeds of the cover, as folds are never that exact.
    pub spine_art_mm: f64,
    /// Check 29: pages with less ink than this part of their area are nearly empty.
    pub empty_percent: f64,
    /// Check 45: smallest QR code.
    pub qr_mm: f64,
    /// Check 45: quiet zone around it, in modules.
    pub qr_quiet_modules: usize,
    /// Check 46: most hyphens under one another.
    pub hyphen_ladder: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            image_error_ppi: 150.0,
            image_warning_ppi: 225.0,
            image_target_ppi: 300.0,
            image_most_ppi: 450.0,
            line_art_error_ppi: 450.0,
            line_art_warning_ppi: 800.0,
            source_quality_q: 75,
            source_messenger_px: 1600,
            source_messenger_q: 85,
            ink_window_mm2: 15.0,
            image_ink_tolerance_percent: 5.0,
            ink_rounding_percent: 1.0,
            raster_ppi: 72.0,
            small_text_pt: 12.0,
            small_text_inks: 2,
            trace_ink_percent: 3.0,
            rich_black_pt: 24.0,
            rich_black_k_percent: 50.0,
            rich_black_cmy_percent: 30.0,
            overprint_below_pt: 24.0,
            overprint_line_pt: 2.0,
            reversed_pt: 7.0,
            reversed_bold_pt: 6.0,
            running_text_pt: 7.5,
            running_text_glyphs: 600,
            caption_pt: 6.0,
            superscript_glyphs: 4,
            hairline_pt: 0.25,
            hairline_inks_pt: 0.5,
            contrast_delta_l: 30.0,
            box_tolerance_mm: 0.1,
            bleed_short_pt: 0.5,
            safe_mm: 5.0,
            safe_folio_mm: 8.0,
            gutter_mm: 10.0,
            spine_art_mm: 5.0,
            empty_percent: 0.5,
            qr_mm: 15.0,
            qr_quiet_modules: 4,
            hyphen_ladder: 3,
        }
    }
}

impl PrinterProfile {
    /// Whether the cover is a file of its own: a glued one wraps a spine.
    #[must_use]
    pub fn splits_cover(&self) -> bool {
        self.cover_apart || self.binding == Binding::Perfect
    }

    /// Width of the spine in millimetres: half as many leaves as pages, each as thick as the paper; none where the fold is stapled.
    #[must_use]
    pub fn spine_mm(&self, pages: usize) -> f64 {
        match self.binding {
            Binding::Saddle => 0.0,
            Binding::Perfect => pages.div_ceil(2) as f64 * self.paper.caliper_mm,
        }
    }
}
