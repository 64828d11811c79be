//! A page of an old site: what it is called, and the part of it that is its own, without what stands on every page. A table that only
//! arranges is no table any more.

use std::collections::HashSet;
use std::fmt::Write as _;

use scraper::{ElementRef, Html, Node, Selector};

use super::{depth, line};

/// What a page says of itself, and its own part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Empty if it says none of its own.
    pub title: String,
    pub description: String,
    /// A day as the page writes it; empty if it does not.
    pub date: String,
    /// `lang` of the page.
    pub language: String,
    /// The address it gives as its own.
    pub address: String,
    /// Where it sends its readers on.
    pub sends_to: String,
    /// It only holds other pages.
    pub frames: bool,
    /// HTML of its own part, its title apart; every address resolved.
    pub own: String,
    /// Words that stand around it.
    pub around: usize,
}

/// Where the own part of a page stands, the surest sign first.
const OWN: [&str; 6] = [
    "main",
    "[role=main]",
    "#content, #contenu, #contenu-principal, #main, #main-content, #page-content",
    "article",
    ".entry-content, .post-content, .article-content, .node-content, .contenu, .content",
    "body",
];
/// What stands on every page.
const AROUND: &str = "script, style, noscript, template, nav, footer, aside, form, body > header, [role=navigation], \
    [role=banner], [role=contentinfo], [role=search], [role=complementary], [aria-hidden=true], [hidden]";
/// Words of a class or an id that name what stands on every page.
const NAMES: [&str; 25] = [
    "nav",
    "navbar",
    "navigation",
    "menu",
    "submenu",
    "breadcrumb",
    "breadcrumbs",
    "ariane",
    "sidebar",
    "footer",
    "cookie",
    "cookies",
    "skip",
    "evitement",
    "share",
    "partage",
    "social",
    "bandeau",
    "banner",
    "pied",
    "search",
    "recherche",
    "pagination",
    "toolbar",
    "topbar",
];
/// Where a line ends.
const BLOCKS: &str = "p, li, td, th, div, h1, h2, h3, h4, h5, h6, dt, dd, address, center";
/// Elements without an end.
const VOID: [&str; 12] =
    ["br", "hr", "img", "wbr", "input", "embed", "source", "track", "meta", "link", "col", "area"];
/// Attributes that say something.
const KEPT: [&str; 8] = ["href", "src", "data", "alt", "title", "class", "colspan", "rowspan"];
/// Signs of a line that may stand on several pages.
const LINE_MAX: usize = 400;

/// The lines of a page, by which what stands on every page is known.
pub fn lines(source: &str) -> HashSet<String> {
    let html = parsed(source);
    let mut found: HashSet<String> = select(&html, BLOCKS).into_iter().filter_map(short).collect();
    found.extend(select(&html, "title, h1").into_iter().filter_map(short));
    found
}

/// Reads a page. `common` are lines of other pages too, `address` resolves what it names.
pub fn page(source: &str, common: &HashSet<String>, address: &dyn Fn(&str) -> String) -> Page {
    let html = parsed(source);
    let meta = |selector: &str| {
        first(&html, selector).and_then(|it| it.attr("content")).map(squeezed).unwrap_or_default()
    };
    let said = |all: &[String]| all.iter().find(|it| !it.is_empty()).cloned().unwrap_or_default();
    let time =
        first(&html, "time[datetime]").and_then(|it| it.attr("datetime")).unwrap_or_default().to_owned();
    let mut page = Page {
        description: said(&[meta("meta[name=description i]"), meta("meta[property='og:description']")]),
        date: said(&[
            meta("meta[property='article:published_time']"),
            meta("meta[name='dcterms.date' i]"),
            meta("meta[name='dc.date' i]"),
            time,
        ]),
        language: first(&html, "html").and_then(|it| it.attr("lang")).unwrap_or_default().to_lowercase(),
        address: said(&[
            first(&html, "link[rel=canonical]").and_then(|it| it.attr("href")).unwrap_or_default().to_owned(),
            meta("meta[property='og:url']"),
        ]),
        frames: first(&html, "frameset").is_some(),
        ..Page::default()
    };
    let refresh =
        first(&html, "meta[http-equiv=refresh i]").and_then(|it| it.attr("content")).unwrap_or_default();
    if let Some((_, to)) = refresh.split_once('=') {
        page.sends_to = address(to.trim().trim_matches(['\'', '"']));
    }
    let own = OWN.iter().find_map(|it| {
        let longest = select(&html, it).into_iter().max_by_key(|it| length(*it));
        longest.filter(|it| length(*it) > 0 || first_in(*it, "img").is_some())
    });
    let Some(own) = own else { return page };
    let heading = select_in(own, "h1").into_iter().chain(select(&html, "h1"));
    let mut heading = heading.filter(|it| short(*it).is_some_and(|words| !common.contains(&words)));
    let heading = heading.next();
    let said = named(&html, common);
    // Without a heading of the first rank the one that says the same as the head.
    let same = || select_in(own, "h2, h3").into_iter().find(|it| short(*it).as_ref() == Some(&said));
    let heading = heading.or_else(same);
    page.title = heading.map_or(said.clone(), |it| squeezed(&it.text().collect::<String>()));
    let sure = own.value().name() != "body" || !common.is_empty();
    let writer = Writer { common, address, title: heading, around: Selector::parse(AROUND).ok(), sure };
    let mut out = String::new();
    writer.inside(own, false, &mut out);
    let words = |text: &str| text.split_whitespace().count();
    let all: usize = first(&html, "body").map_or(0, |it| it.text().map(words).sum());
    let kept: usize = Html::parse_fragment(&out).root_element().text().map(words).sum();
    page.around = all.saturating_sub(kept + words(&page.title));
    page.own = out;
    page
}

fn parsed(source: &str) -> Html {
    Html::parse_document(&depth::shallow(&line::bare(source)))
}

/// The title of the head without the name of the site, which stands behind a bar or a dash; empty where every page has it.
fn named(html: &Html, common: &HashSet<String>) -> String {
    let head = first(html, "title").map(|it| squeezed(&it.text().collect::<String>())).unwrap_or_default();
    if common.contains(&head) {
        return String::new();
    }
    let bar = [" | ", " – ", " — ", " :: ", " - "].into_iter().find(|it| head.contains(it));
    bar.and_then(|it| head.split(it).next()).unwrap_or(&head).trim().to_owned()
}

/// Writes the own part anew.
struct Writer<'a> {
    common: &'a HashSet<String>,
    address: &'a dyn Fn(&str) -> String,
    /// Stands as the title already.
    title: Option<ElementRef<'a>>,
    around: Option<Selector>,
    /// What stands on every page is known without looking for lists of links.
    sure: bool,
}

impl Writer<'_> {
    /// `flat`: the table around it only arranges.
    fn inside(&self, element: ElementRef<'_>, flat: bool, out: &mut String) {
        for child in element.children() {
            if let Some(element) = ElementRef::wrap(child) {
                self.element(element, flat, out);
            } else if let Node::Text(words) = child.value() {
                out.push_str(&escaped(words));
            }
        }
    }

    fn element(&self, element: ElementRef<'_>, flat: bool, out: &mut String) {
        if self.title == Some(element) || self.stands_around(element) || is_spacer(element) {
            return;
        }
        let name = element.value().name();
        let flat = if name == "table" { arranges(element) } else { flat };
        let cell = matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td");
        let name = if flat && cell { "div" } else { name };
        let _ = write!(out, "<{name}");
        let later = ["data-src", "data-lazy-src", "data-original"].iter().find_map(|it| element.attr(it));
        for (key, value) in element.value().attrs().filter(|it| KEPT.contains(&it.0)) {
            let value = match key {
                "src" => (self.address)(later.filter(|_| name == "img").unwrap_or(value)),
                "href" | "data" => (self.address)(value),
                _ => value.to_owned(),
            };
            let _ = write!(out, " {key}=\"{}\"", escaped(&value).replace('"', "&quot;"));
        }
        out.push('>');
        if !VOID.contains(&name) {
            self.inside(element, flat, out);
            let _ = write!(out, "</{name}>");
        }
    }

    /// Whether an element is of the site and not of the page: by what it is, by its name, or because other pages have it too.
    fn stands_around(&self, element: ElementRef<'_>) -> bool {
        if self.around.as_ref().is_some_and(|it| it.matches(&element)) {
            return true;
        }
        let names = element.value().classes().chain(element.value().id());
        let mut words = names.flat_map(|it| it.split(['-', '_'])).map(str::to_lowercase);
        if words.any(|it| NAMES.contains(&it.as_str())) {
            return true;
        }
        let line = BLOCKS.split(", ").any(|it| it == element.value().name());
        if line && !self.common.is_empty() && short(element).is_some_and(|it| self.common.contains(&it)) {
            return true;
        }
        !self.sure && matches!(element.value().name(), "td" | "div" | "ul") && only_leads(element)
    }
}

/// Whether an element holds nothing but ways elsewhere.
fn only_leads(element: ElementRef<'_>) -> bool {
    let links = select_in(element, "a[href]");
    links.len() >= 4 && links.iter().map(|it| length(*it)).sum::<usize>() * 10 >= length(element) * 9
}

/// A picture that only keeps others apart.
fn is_spacer(element: ElementRef<'_>) -> bool {
    let thin =
        |name: &str| element.attr(name).and_then(|it| it.trim().parse::<u32>().ok()).is_some_and(|it| it < 6);
    element.value().name() == "img" && (thin("width") || thin("height"))
}

/// Whether a table only arranges: it says so, or holds what no table of data does.
fn arranges(table: ElementRef<'_>) -> bool {
    if matches!(table.attr("role"), Some("presentation" | "none")) {
        return true;
    }
    if first_in(table, "table").is_some() {
        return true;
    }
    if first_in(table, "th, caption").is_some() {
        return false;
    }
    first_in(table, "h1, h2, h3, h4, h5, h6, ul, ol, p + p, div, hr, iframe").is_some()
        || select_in(table, "tr").len() < 2
        || select_in(table, "td").into_iter().any(|it| length(it) > 300)
}

/// The words of a line; none of one that is empty or long.
fn short(element: ElementRef<'_>) -> Option<String> {
    let mut words = String::new();
    for text in element.text() {
        words.push_str(text);
        if words.len() > LINE_MAX * 2 {
            return None;
        }
    }
    let words = squeezed(&words);
    (!words.is_empty() && words.chars().count() <= LINE_MAX).then_some(words)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map(|it| html.select(&it).collect()).unwrap_or_default()
}

fn first<'a>(html: &'a Html, selector: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(selector).ok()?;
    html.select(&selector).next()
}

fn select_in<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map(|it| element.select(&it).collect()).unwrap_or_default()
}

fn first_in<'a>(element: ElementRef<'a>, selector: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(selector).ok()?;
    element.select(&selector).next()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn length(element: ElementRef<'_>) -> usize {
    element.text().map(|it| it.trim().len()).sum()
}
