//! The issue as EPUB 3.3: one XHTML file per article from the same renderer as the site, navigation with landmarks and the numbers of
//! the printed pages, accessibility metadata (EPUB Accessibility 1.1). The same input gives the same bytes. Knows no layout.
use super::data::Tokens;
use super::zip::Zip;
use crate::content::edition::{Article, Edition, Month, Part, Service};
use crate::richtext::html::{escape, words};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

/// What a book is made of.
pub struct Book<'a> {
    pub edition: &'a Edition,
    /// Its main subject, "Les lumières reviennent sur la Lène".
    pub title: &'a str,
    /// "Le Parvis n° 41".
    pub number: &'a str,
    /// "décembre 2026".
    pub period: &'a str,
    /// `YYYY-MM-DD`.
    pub date: &'a str,
    pub publisher: &'a str,
    /// A UUID that stays the same for every build of the issue.
    pub id: uuid::Uuid,
    /// What stands before a short address in a link, "https://".
    pub scheme: &'a str,
    /// The issue on the site, which names the printed pages.
    pub source: &'a str,
    /// PNG of the first page.
    pub cover: Option<&'a [u8]>,
    /// JPEG pictures by the path the texts give them, `images/1.jpg`.
    pub images: &'a BTreeMap<String, Vec<u8>>,
    pub tokens: &'a Tokens,
    /// The fixed words, by key of the locale files.
    pub say: &'a dyn Fn(&str) -> String,
}

/// The bytes of the file.
pub fn write(book: &Book<'_>) -> io::Result<Vec<u8>> {
    let mut zip = Zip::default();
    // First and uncompressed, so that the kind of the file stands at a known place (OCF 3.3, 4.3).
    zip.stored("mimetype", b"application/epub+zip")?;
    zip.add("META-INF/container.xml", CONTAINER.as_bytes())?;
    let chapters = book.chapters();
    zip.add("EPUB/package.opf", book.package(&chapters).as_bytes())?;
    zip.add("EPUB/nav.xhtml", book.navigation(&chapters).as_bytes())?;
    zip.add("EPUB/style.css", book.style().as_bytes())?;
    if let Some(cover) = book.cover {
        zip.add("EPUB/cover.png", cover)?;
        zip.add("EPUB/cover.xhtml", book.cover_page().as_bytes())?;
    }
    for chapter in &chapters {
        zip.add(&format!("EPUB/{}", chapter.file), chapter.page.as_bytes())?;
    }
    for (path, bytes) in book.images {
        zip.stored(&format!("EPUB/{path}"), bytes)?;
    }
    zip.finish()
}

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"#;

/// A file of the spine.
struct Chapter {
    file: String,
    title: String,
    /// Heading it stands under in the navigation; empty where it stands alone.
    under: String,
    /// The printed page that begins in it, where no earlier file has it.
    page_break: Option<usize>,
    page: String,
}

/// Words as XML.
fn xml(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

/// `<tag class="…">words</tag>`, nothing without words.
fn element(tag: &str, class: &str, html: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    if html.is_empty() { String::new() } else { format!("<{tag}{class}>{html}</{tag}>\n") }
}

impl Book<'_> {
    fn set(&self, text: &str) -> String {
        words(&self.edition.locale, text)
    }

    fn document(&self, title: &str, body: &str) -> String {
        let (lang, title) = (xml(&self.edition.locale), xml(title));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
             xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{lang}\" xml:lang=\"{lang}\">\n<head><title>{title}</title>\
             <link rel=\"stylesheet\" href=\"style.css\"/></head>\n{body}</html>\n"
        )
    }

    fn chapters(&self) -> Vec<Chapter> {
        let mut chapters: Vec<Chapter> = Vec::new();
        // Sections alternate where they share a page: each stands once in the contents, where it first begins, and contents
        // are in the order of reading.
        let parts = &self.edition.parts;
        let named = |it: &Part| !it.articles.is_empty() && !it.label.is_empty();
        let first = |part: &Part| parts.iter().position(|it| named(it) && it.label == part.label);
        let mut ordered: Vec<(usize, &Part)> = parts.iter().enumerate().collect();
        ordered.sort_by_key(|(at, part)| if named(part) { first(part).unwrap_or(*at) } else { *at });
        for (at, part) in ordered {
            for article in &part.articles {
                let seen = chapters.iter().any(|it| it.page_break == Some(article.page));
                let page_break = Some(article.page).filter(|it| *it > 0 && !seen);
                chapters.push(Chapter {
                    file: format!("a{}.xhtml", article.id),
                    title: article.title.clone(),
                    under: part.label.clone(),
                    page_break,
                    page: self.document(&article.title, &self.article(part, article, page_break)),
                });
            }
            if part.articles.is_empty() {
                let body = format!(
                    "<body epub:type=\"bodymatter\"><section>\n<h1>{}</h1>\n{}{}</section></body>\n",
                    self.set(&part.label),
                    part.months.iter().map(|it| self.month(it)).collect::<String>(),
                    self.services(part)
                );
                chapters.push(Chapter {
                    file: format!("part{at}.xhtml"),
                    title: part.label.clone(),
                    under: String::new(),
                    page_break: None,
                    page: self.document(&part.label, &body),
                });
            }
        }
        if !self.edition.imprint.is_empty() {
            let title = (self.say)("print-imprint");
            let lines: String =
                self.edition.imprint.iter().map(|it| element("p", "", &self.set(it))).collect();
            let body = format!(
                "<body epub:type=\"backmatter\"><section epub:type=\"imprint\">\n<h1>{}</h1>\n{lines}</section></body>\n",
                self.set(&title)
            );
            let page = self.document(&title, &body);
            chapters.push(Chapter {
                file: "imprint.xhtml".into(),
                title,
                under: String::new(),
                page_break: None,
                page,
            });
        }
        chapters
    }

    fn article(&self, part: &Part, article: &Article, page_break: Option<usize>) -> String {
        let mark = page_break.map_or_else(String::new, |it| {
            format!("<div><span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"p{it}\" aria-label=\"{it}\"></span></div>\n")
        });
        let (over, set) =
            (if article.over.is_empty() { &part.label } else { &article.over }, |it: &str| self.set(it));
        let way_back = if article.short.is_empty() {
            String::new()
        } else {
            format!(
                "{} <a href=\"{}\">{}</a>",
                set(&self.edition.read_more),
                xml(&format!("{}{}", self.scheme, article.short)),
                xml(&article.short)
            )
        };
        format!(
            "<body epub:type=\"bodymatter\">\n{mark}<article>\n<header>\n{}{}{}{}</header>\n{}{}{}{}{}</article></body>\n",
            element("p", "over", &set(over)),
            element("h1", "", &set(&article.title)),
            element("p", "lede", &set(&article.lede)),
            element("p", "byline", &set(&article.byline)),
            article.figure,
            element("p", "byline", &set(&article.role)),
            article.body,
            element("p", "signature", &set(&article.signature)),
            element("p", "way-back", &way_back),
        )
    }

    fn month(&self, month: &Month) -> String {
        let mut out = element("h2", "", &self.set(&month.label));
        for day in &month.days {
            out += &element("h3", "", &self.set(&day.label));
            out += "<ul>\n";
            for it in &day.events {
                let facts =
                    [&it.time, &it.price].map(|it| self.set(it)).into_iter().filter(|it| !it.is_empty());
                let facts = facts.collect::<Vec<_>>().join(" · ");
                let rest =
                    [&it.line, &it.place].map(|it| self.set(it)).into_iter().filter(|it| !it.is_empty());
                let rest: String = rest.map(|it| format!("<br/>{it}")).collect();
                let _ = writeln!(out, "<li>{facts} <strong>{}</strong>{rest}</li>", self.set(&it.title));
            }
            out += "</ul>\n";
        }
        out
    }

    fn services(&self, part: &Part) -> String {
        let one = |it: &Service| {
            let link = format!(
                "<a href=\"{}\">{}</a>",
                xml(&format!("{}{}", self.scheme, it.short)),
                xml(&it.short)
            );
            let (title, line) =
                (element("h2", "", &self.set(&it.title)), element("p", "", &self.set(&it.line)));
            title + &line + &element("p", "", &link)
        };
        let mut out: String = part.services.iter().map(one).collect();
        if !part.numbers.is_empty() {
            out += &element("h2", "", &self.set(&part.numbers_label));
            out += "<dl>\n";
            for it in &part.numbers {
                out += &element("dt", "", &self.set(&it.label));
                out += &element("dd", "", &self.set(&it.number));
            }
            out += "</dl>\n";
        }
        out
    }

    fn cover_page(&self) -> String {
        let alt = format!("{}, {}, {}", self.number, self.period, self.title);
        let body = format!(
            "<body epub:type=\"cover\"><section><h1 class=\"hidden\">{}</h1>\n<img class=\"cover\" src=\"cover.png\" alt=\"{}\"/></section></body>\n",
            self.set(&format!("{} · {}", self.number, self.title)),
            xml(&alt)
        );
        self.document(&alt, &body)
    }

    /// Sections with their articles, landmarks, printed pages.
    fn navigation(&self, chapters: &[Chapter]) -> String {
        let link = |it: &Chapter| format!("<li><a href=\"{}\">{}</a></li>\n", it.file, xml(&it.title));
        let mut list = String::new();
        for group in chapters.chunk_by(|a, b| !a.under.is_empty() && a.under == b.under) {
            let (Some(first), links) = (group.first(), group.iter().map(link).collect::<String>()) else {
                continue;
            };
            if first.under.is_empty() {
                list += &links;
            } else {
                let _ = writeln!(
                    list,
                    "<li><a href=\"{}\">{}</a><ol>\n{links}</ol></li>",
                    first.file,
                    xml(&first.under)
                );
            }
        }
        let contents = xml(&(self.say)("print-contents"));
        let mut landmarks = format!("<li><a epub:type=\"toc\" href=\"nav.xhtml#toc\">{contents}</a></li>");
        if self.cover.is_some() {
            let cover = xml(&(self.say)("print-epub-cover"));
            landmarks =
                format!("<li><a epub:type=\"cover\" href=\"cover.xhtml\">{cover}</a></li>") + &landmarks;
        }
        if let Some(first) = chapters.first() {
            let label = xml(&(self.say)("print-epub-begin"));
            let _ =
                write!(landmarks, "<li><a epub:type=\"bodymatter\" href=\"{}\">{label}</a></li>", first.file);
        }
        let pages: String = chapters
            .iter()
            .filter_map(|it| Some(format!("<li><a href=\"{}#p{1}\">{1}</a></li>", it.file, it.page_break?)))
            .collect();
        let mut body = format!(
            "<body>\n<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\"><h1>{contents}</h1><ol>\n{list}</ol></nav>\n\
             <nav epub:type=\"landmarks\" hidden=\"hidden\" aria-label=\"{}\"><ol>{landmarks}</ol></nav>\n",
            xml(&(self.say)("print-epub-landmarks"))
        );
        if !pages.is_empty() {
            let label = xml(&(self.say)("print-epub-pages"));
            let _ = writeln!(
                body,
                "<nav epub:type=\"page-list\" role=\"doc-pagelist\" hidden=\"hidden\" aria-label=\"{label}\"><ol>{pages}</ol></nav>"
            );
        }
        self.document(&(self.say)("print-contents"), &(body + "</body>\n"))
    }

    /// The package document: metadata, manifest, spine.
    fn package(&self, chapters: &[Chapter]) -> String {
        let mut manifest = String::from(
            "<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
             <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n",
        );
        let mut spine = String::new();
        if self.cover.is_some() {
            manifest += "<item id=\"cover-image\" href=\"cover.png\" media-type=\"image/png\" properties=\"cover-image\"/>\n\
                         <item id=\"cover\" href=\"cover.xhtml\" media-type=\"application/xhtml+xml\"/>\n";
            spine += "<itemref idref=\"cover\"/>\n";
        }
        spine += "<itemref idref=\"nav\"/>\n";
        for chapter in chapters {
            let id = chapter.file.trim_end_matches(".xhtml");
            let _ = writeln!(
                manifest,
                "<item id=\"{id}\" href=\"{}\" media-type=\"application/xhtml+xml\"/>",
                chapter.file
            );
            let _ = writeln!(spine, "<itemref idref=\"{id}\"/>");
        }
        for (at, path) in self.images.keys().enumerate() {
            let _ = writeln!(manifest, "<item id=\"image{at}\" href=\"{path}\" media-type=\"image/jpeg\"/>");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
             unique-identifier=\"id\" xml:lang=\"{lang}\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n{}</metadata>\n\
             <manifest>\n{manifest}</manifest>\n<spine>\n{spine}</spine>\n</package>\n",
            self.metadata(chapters),
            lang = xml(&self.edition.locale),
        )
    }

    /// What is claimed of accessibility is only what holds for this issue.
    fn metadata(&self, chapters: &[Chapter]) -> String {
        let mut lines = vec![
            format!("<dc:identifier id=\"id\">urn:uuid:{}</dc:identifier>", self.id),
            format!("<dc:title>{}</dc:title>", xml(&format!("{}, {}", self.number, self.title))),
            format!("<dc:language>{}</dc:language>", xml(&self.edition.locale)),
            format!("<dc:publisher>{}</dc:publisher>", xml(self.publisher)),
            format!("<dc:creator>{}</dc:creator>", xml(self.publisher)),
            format!("<dc:date>{}</dc:date>", xml(self.date)),
            format!("<dc:source>{}</dc:source>", xml(self.source)),
            format!("<meta property=\"dcterms:modified\">{}T00:00:00Z</meta>", xml(self.date)),
        ];
        let mut claim = |property: &str, value: &str| {
            lines.push(format!("<meta property=\"{property}\">{}</meta>", xml(value)));
        };
        let described = self.edition.articles().all(|it| it.described);
        claim("schema:accessMode", "textual");
        claim("schema:accessMode", "visual");
        if described {
            claim("schema:accessModeSufficient", "textual");
            claim("schema:accessibilityFeature", "alternativeText");
        }
        for feature in ["structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability"]
        {
            claim("schema:accessibilityFeature", feature);
        }
        if chapters.iter().any(|it| it.page_break.is_some()) {
            claim("schema:accessibilityFeature", "pageNavigation");
            claim("schema:accessibilityFeature", "pageBreakMarkers");
            claim("pageBreakSource", self.source);
        }
        claim("schema:accessibilityHazard", "none");
        claim(
            "schema:accessibilitySummary",
            &(self.say)(if described { "print-epub-summary" } else { "print-epub-summary-partly" }),
        );
        if described {
            claim("dcterms:conformsTo", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA");
            claim("a11y:certifiedBy", self.publisher);
        }
        lines.join("\n") + "\n"
    }

    /// The town's colours, whose contrast was reckoned when they were saved; the reader's own fonts.
    fn style(&self) -> String {
        let Tokens { accent_dark, tint, ink, .. } = self.tokens;
        format!(
            "body {{ line-height: 1.5; }}
h1, h2, h3, h4 {{ line-height: 1.2; break-after: avoid; }}
a {{ color: {accent_dark}; }}
.over, .key-figure-value {{ color: {accent_dark}; font-weight: bold; }}
.lede {{ font-size: 1.15em; font-weight: bold; }}
.byline, .credit, figcaption {{ font-size: .9em; }}
.signature {{ font-weight: bold; }}
.way-back, .to-type {{ font-size: .9em; }}
figure {{ margin: 1em 0; break-inside: avoid; }}
img {{ max-width: 100%; height: auto; }}
img.cover {{ max-height: 100%; }}
blockquote {{ margin: 1em 0; padding-left: 1em; border-left: .2em solid {accent_dark}; }}
.callout, .card-inline {{ margin: 1em 0; padding: .8em 1em; background: {tint}; color: {ink}; break-inside: avoid; }}
.callout-title, .card-title {{ font-weight: bold; }}
.card-lines, .gallery {{ list-style: none; padding: 0; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ padding: .3em .5em; border-bottom: 1px solid; text-align: left; vertical-align: top; }}
.hidden {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
"
        )
    }
}
