//! `issue.json`: the contract between this program and `print-layouts`. Every text in it is already typeset and every reference answered;
//! a layout only decides how things look. Knows neither the database nor Typst.
//!
//! `print-layouts/magazine/sample.json` is a complete example, read by the tests with these very types.
use super::flow::Spot;
use super::press::Part;
use crate::framing::Area;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version of this contract; a layout refuses another.
pub const SCHEMA: u32 = 1;

/// The fixed words a layout needs in [`IssueData::labels`], in the language of the issue.
pub const LABELS: &[&str] = &[
    "agenda",
    "agenda_text",
    "briefs",
    "by",
    "contents",
    "cover",
    "cover_photo",
    "editorial",
    "imprint",
    "index",
    "index_text",
    "large_print",
    "notes",
    "notes_text",
    "number",
    "online",
    "page",
    "photo",
    "practical",
    "qr_alt",
    "quote_close",
    "quote_open",
    "read_more",
    "read_online",
    "services",
    "services_text",
    "tribunes",
    "tribunes_text",
    "useful_numbers",
    "zone",
];

/// Everything a layout receives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueData {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Language of the issue: "fr" or "en".
    pub lang: String,
    /// "web" (RGB, links, tagged) or "press".
    pub mode: String,
    pub format: Format,
    pub town: Town,
    pub tokens: Tokens,
    pub issue: IssueHead,
    /// The fixed words, see [`LABELS`].
    pub labels: BTreeMap<String, String>,
    pub cover: Cover,
    pub editorial: Option<Editorial>,
    /// The sections in the order of the issue, each with its articles in order.
    pub sections: Vec<Section>,
    /// Articles by key ("a12"), briefs and editorial included.
    pub articles: BTreeMap<String, Article>,
    /// Keys of the briefs, in order.
    pub briefs: Vec<String>,
    pub agenda: Vec<Month>,
    /// A picture for the agenda page, printed where there is room.
    #[serde(default)]
    pub agenda_image: Option<Picture>,
    /// The columns of the council's groups, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tribunes: Vec<Tribune>,
    pub services: Vec<ServiceLine>,
    /// Useful telephone numbers.
    pub numbers: Vec<Number>,
    /// What is on the site and not in this issue: articles, then services and places. It fills the foot of pages and the index page.
    pub index: Vec<WebEntry>,
    pub imprint: Option<Imprint>,
    pub back: Option<Back>,
    /// The zones with pages of their own. A layout draws the edition of one, or in large print those of all.
    #[serde(default, skip_serializing_if = "Zones::is_empty")]
    pub zones: Zones,
    /// Pages that came as PDF, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub supplied: BTreeMap<String, Supplied>,
    pub plan: Plan,
    /// The number of pages is a multiple of this.
    pub pad_to: usize,
}

impl IssueData {
    /// The kind of place where an article stands.
    #[must_use]
    pub fn slot(&self, item: &str) -> &'static str {
        if self.editorial.as_ref().is_some_and(|it| it.article == item) {
            "editorial"
        } else if self.briefs.iter().any(|it| it == item) {
            "briefs"
        } else {
            "articles"
        }
    }

    /// Where the composed pages have this article.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<&Placed> {
        let bands = self.plan.pages.iter().flat_map(|it| &it.runs).flat_map(|it| &it.bands);
        bands.flat_map(Band::places).find(|it| it.item == key)
    }
}

/// Trimmed page and bleed, in millimetres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    pub width_mm: f64,
    pub height_mm: f64,
    pub bleed_mm: f64,
}

/// Who publishes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Town {
    pub name: String,
    /// Name of the magazine, the masthead of the cover.
    pub magazine: String,
    /// A few words under the masthead; empty shows the town's name.
    #[serde(default)]
    pub tagline: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    /// Bare host, for paper: "valbourg.example".
    pub site: String,
    /// What stands before the host in a link, "https://".
    #[serde(default = "https")]
    pub scheme: String,
    /// Path of the logo, "/img/logo.svg".
    pub logo: Option<String>,
    /// Path of the site's QR code.
    #[serde(default)]
    pub qr: Option<String>,
}

/// The town's identity: colours as `#rrggbb`, families by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    pub accent: String,
    pub accent_dark: String,
    pub tint: String,
    pub ink: String,
    pub paper: String,
    /// Colour of each section by slug.
    pub sections: BTreeMap<String, String>,
    /// What stands on paper for some of these colours: cyan, magenta, yellow, black in percent. The others are mixed by the printer's profile.
    #[serde(default)]
    pub inks: BTreeMap<String, [u8; 4]>,
    pub fonts: Families,
}

/// Type families, as the font files name themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Families {
    pub title: String,
    pub text: String,
    pub ui: String,
}

/// Which issue it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueHead {
    pub number: u32,
    pub slug: String,
    /// Its main subject; title of the PDF together with the magazine's name.
    pub title: String,
    /// In words: "décembre 2026".
    pub period: String,
    /// `YYYY-MM-DD`, the date of the PDF.
    pub date: String,
}

/// The cover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    pub image: Option<Picture>,
    /// Text nodes.
    pub title: Value,
    #[serde(default)]
    pub kicker: String,
    /// At most three are printed.
    pub calls: Vec<Call>,
    /// Where they stand, by its name in the layout; empty: in the usual place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// A call on the cover; the layout finds the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub title: String,
    /// Key of the article.
    pub page_of: String,
}

/// The editorial: an article, and who signs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Editorial {
    /// Key of the article.
    pub article: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub role: String,
    /// Portrait of who signs.
    #[serde(default)]
    pub image: Option<Picture>,
}

/// A section (*rubrique*) of this issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub slug: String,
    pub label: String,
    /// Keys, in order.
    pub articles: Vec<String>,
}

/// How much room an article takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Pages of its own with a large opening.
    Feature,
    /// A page of its own.
    Full,
    /// Two or three columns of a shared page.
    Half,
    /// One column of a shared page.
    Third,
    /// On the page of briefs.
    Brief,
}

/// How much an article weighs on its page: the size of its title, and the shapes it may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    Short,
    #[default]
    Ordinary,
    Leading,
}

/// Which text is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Length {
    /// The whole print version.
    #[default]
    Full,
    /// The short text a person wrote.
    Short,
}

/// One article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub key: String,
    /// The item's short id.
    pub id: i64,
    /// Slug of its section.
    pub section: String,
    pub kicker: String,
    pub title: String,
    pub lede: String,
    pub author: String,
    /// news, report, portrait, feature, brief or works.
    pub form: String,
    pub shape: Shape,
    /// Size of its title, set by [`super::plan::arrange`].
    #[serde(default)]
    pub rank: Rank,
    /// lead, secondary, brief or filler.
    #[serde(default = "secondary")]
    pub priority: String,
    /// May fill a hole in any issue, and is the first to leave a full one.
    #[serde(default)]
    pub evergreen: bool,
    /// For paper alone: where `mode` is "web", it keeps its place and nothing of it is shown. The same is said of events, of services and
    /// in the attributes of blocks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub print_only: bool,
    pub image: Option<Picture>,
    /// Blocks as `richtext::typ` writes them.
    pub body: Value,
    /// The short text a person wrote, as blocks; printed where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_text: Option<Value>,
    /// Address to type: "valbourg.example/a/12".
    pub short: String,
    /// Path of its QR code.
    pub qr: String,
}

fn https() -> String {
    "https://".into()
}

fn secondary() -> String {
    "secondary".into()
}

/// An image at print size, as `richtext::typ::image` writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// "/img/3.photo", or "/img/3.svg" for a drawing.
    pub path: String,
    pub alt: String,
    pub caption: String,
    pub credit: String,
    pub width: u32,
    pub height: u32,
    /// Focal point, from 0 to 1 across and down.
    pub focal: (f64, f64),
    /// What no crop may cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Area>,
    /// The crops somebody cut by hand, by their names: `wide`, `square`, `tall`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub crops: BTreeMap<String, Area>,
    pub decorative: bool,
}

/// One month of the agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Month {
    pub month: String,
    pub events: Vec<EventLine>,
}

/// One date of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLine {
    /// In words: "Samedi 5 décembre". Events that follow each other with the same date share it.
    pub date: String,
    pub time: String,
    pub title: String,
    pub line: String,
    pub place: String,
    pub price: String,
    pub key: String,
    /// "5"; taken from `date` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// "samedi"; taken from `date` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub print_only: bool,
}

/// The column of a political group (*tribune*), sign for sign as it was deposited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tribune {
    /// Name of the group.
    pub group: String,
    /// Signs its place is made for; 0: a line that says that no text came.
    pub quota: u32,
    /// Signs of title, text and names together; 0: no text came.
    pub signs: u32,
    /// May be empty.
    pub title: String,
    /// Paragraphs; the words that say so where no text came.
    pub text: Vec<String>,
    /// Names below the text; may be empty.
    pub signed: String,
}

/// A service of the moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLine {
    pub title: String,
    pub line: String,
    pub short: String,
    pub qr: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub print_only: bool,
}

/// A telephone number and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub label: String,
    pub number: String,
}

/// Something to read on the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebEntry {
    pub title: String,
    pub short: String,
    pub qr: String,
}

/// The imprint (*ours*), line by line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imprint {
    pub lines: Vec<String>,
}

/// The back cover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    pub title: String,
    pub text: String,
    pub image: Option<Picture>,
}

/// A page that came as PDF: on screens its picture, on paper itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplied {
    /// Where it was asked for: from 1, or negative from the end.
    pub page: i32,
    /// Where the plan puts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<usize>,
    /// Named so in the contents; empty: not there.
    pub title: String,
    /// Of its file.
    pub name: String,
    pub image: Picture,
    /// Path of the PDF, "/img/4.pdf".
    pub pdf: String,
    pub part: Part,
    /// Colours that are no inks are converted, not refused.
    pub convert: bool,
}

impl Supplied {
    /// True for what takes the place of the front or the back cover.
    #[must_use]
    pub const fn is_outer_cover(&self) -> bool {
        matches!(self.page, 1 | -1)
    }

    /// The page it was asked for, in an issue of so many.
    #[must_use]
    pub fn number(&self, pages: usize) -> usize {
        let from_the_end =
            || (pages + 1).saturating_sub(usize::try_from(self.page.unsigned_abs()).unwrap_or(1));
        usize::try_from(self.page).unwrap_or_else(|_| from_the_end())
    }
}

/// The zones with pages of their own, among pages that are the same for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zones {
    /// Pages of each.
    pub pages: usize,
    pub list: Vec<Zone>,
}

impl Zones {
    /// Whether the issue is the same for the whole town.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// A zone: a section of its own, whose articles stand on the pages of its edition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Slug of its section, "zone:les-iles": no other section has a colon.
    pub slug: String,
    /// "Les Îles".
    pub label: String,
    /// Keys, in order.
    pub articles: Vec<String>,
    /// In place of [`IssueData::index`] on its pages: what is on the site of this zone, then what is for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub index: Vec<WebEntry>,
}

/// The pages in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub pages: Vec<PlanPage>,
}

/// One page, or for briefs and agenda as many as they need. Articles stand on as many pages as `runs` say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPage {
    pub kind: PageKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// The composed pages of articles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<Run>,
    /// How many pages a part without runs was measured to take, where it is not one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
}

/// Pages that belong together: one shared page, or the pages of one article and what stands at their foot. Its bands follow each other
/// from top to bottom and fill the pages to the line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    pub pages: usize,
    /// Slugs of the sections named in the running head; the first gives its colour.
    pub sections: Vec<String>,
    pub bands: Vec<Band>,
}

/// A band over all columns. `gap` is the number of empty lines above it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "band", rename_all = "lowercase", deny_unknown_fields)]
pub enum Band {
    /// Articles side by side.
    Strip { gap: i32, lines: i32, places: Vec<Placed> },
    /// One article over one or more pages.
    Pages { gap: i32, place: Box<Placed> },
    /// The last picture of the article above, over the full width: the number of its piece.
    Closing { gap: i32, lines: i32, item: String, at: usize },
    /// The briefs of the plan page.
    Briefs { gap: i32, lines: i32 },
    /// Articles that are on the site only, one per column, from this one of the list.
    Web { gap: i32, lines: i32, from: usize },
}

impl Band {
    /// The articles that stand in it.
    #[must_use]
    pub fn places(&self) -> &[Placed] {
        match self {
            Self::Strip { places, .. } => places,
            Self::Pages { place, .. } => std::slice::from_ref(place.as_ref()),
            Self::Closing { .. } | Self::Briefs { .. } | Self::Web { .. } => &[],
        }
    }
}

/// An article on its lines. Columns count from 0 at the left of the band, lines from 0 at its top, or at the top of a later page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    pub item: String,
    /// Name of its shape.
    pub shape: String,
    #[serde(default)]
    pub length: Length,
    pub x: usize,
    pub y: i32,
    pub columns: usize,
    /// Lines on each page it stands on.
    pub pages: Vec<i32>,
    /// Form of the heading, one of the layout's `headings`.
    pub heading: String,
    pub head: Spread,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Spread>,
    /// Lines of the caption below the picture.
    #[serde(default)]
    pub caption: i32,
    /// The picture runs to the trimmed edges it touches.
    #[serde(default)]
    pub bleed: bool,
    /// Picture and heading fill the page before the text.
    #[serde(default)]
    pub plate: bool,
    /// Where the pieces of its text stand.
    pub text: Vec<Spot>,
    /// Where its end stands, the way back to the site.
    pub end: Spot,
    /// The piece that stands in a [`Band::Closing`] instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<usize>,
}

/// A box over some columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    pub x: usize,
    pub y: i32,
    pub columns: usize,
    pub lines: i32,
}

impl PlanPage {
    /// A page without items.
    #[must_use]
    pub fn of(kind: PageKind) -> Self {
        Self { kind, items: Vec::new(), runs: Vec::new(), pages: None }
    }
}

/// What a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageKind {
    Cover,
    Contents,
    Editorial,
    Articles,
    Briefs,
    /// The columns of the council's groups.
    Tribunes,
    Agenda,
    Services,
    Index,
    Notes,
    Back,
    /// The page of [`IssueData::supplied`] whose key is its only item.
    Supplied,
    /// The pages of a zone: composed like those of articles; without runs, left free for them.
    Zone,
}
