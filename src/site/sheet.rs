//! A national sheet as a part of a service's page. It is French, whatever language the page is in.
use super::visit::{Dated, Visit};
use super::words::Html;
use crate::content::sheet::{self, Model, Part, Resource, Row, Run};
use crate::error::Result;
use crate::richtext::html;
use serde::Serialize;
use std::collections::HashMap;

/// The language of every sheet.
const LOCALE: &str = "fr";
/// The level of the headings of its chapters: its title stands above them.
const CHAPTER: u8 = 4;

/// What a page shows of a sheet.
#[derive(Debug, Serialize)]
pub struct National {
    pub title: Html,
    pub date: Option<Dated>,
    /// Its page on service-public.fr.
    pub href: String,
    pub body: Html,
}

/// The sheet, with its links to our own services where they name one.
pub async fn national(visit: &Visit, sheet: &Model) -> Result<National> {
    let services = sheet::services(&visit.app.db, visit.locale).await?;
    let mut page = Body { services, out: String::new() };
    page.parts(&sheet.tree.parts, CHAPTER);
    let url = &sheet.tree.url;
    Ok(National {
        title: Html::words(LOCALE, &sheet.title),
        date: sheet.date.map(|it| visit.dated_day(it)),
        href: if url.is_empty() { elsewhere(&sheet.id) } else { url.clone() },
        body: Html::rendered(page.out),
    })
}

/// Where service-public.fr has a sheet.
pub fn elsewhere(id: &str) -> String {
    format!("https://www.service-public.fr/particuliers/vosdroits/{id}")
}

struct Body {
    /// Where our services are that name a sheet.
    services: HashMap<String, String>,
    out: String,
}

impl Body {
    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    fn words(&mut self, words: &str) {
        self.out.push_str(&html::words(LOCALE, words));
    }

    /// Something in an element.
    fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.raw(&format!("<{name}>"));
        inside(self);
        self.raw(&format!("</{name}>"));
    }

    fn link(&mut self, href: &str, inside: impl FnOnce(&mut Self)) {
        self.raw("<a href=\"");
        // A reader let through numbers of sheets and web addresses alone.
        self.raw(&href.replace('&', "&amp;").replace('"', "%22").replace('<', "%3C").replace('>', "%3E"));
        self.raw("\">");
        inside(self);
        self.raw("</a>");
    }

    fn sheet(&mut self, id: &str, inside: impl FnOnce(&mut Self)) {
        let href = self.services.get(id).cloned().unwrap_or_else(|| elsewhere(id));
        self.link(&href, inside);
    }

    fn heading(&mut self, title: &str, level: u8) {
        if !title.is_empty() {
            self.element(&format!("h{level}"), |it| it.words(title));
        }
    }

    fn parts(&mut self, parts: &[Part], level: u8) {
        let below = (level + 1).min(6);
        for part in parts {
            match part {
                Part::Paragraph { runs } => self.element("p", |it| it.runs(runs)),
                Part::Section { id, title, parts } => {
                    self.raw(&if id.is_empty() {
                        "<section>".into()
                    } else {
                        format!("<section id=\"{id}\">")
                    });
                    self.heading(title, level);
                    self.parts(parts, below);
                    self.raw("</section>");
                }
                Part::Note { title, parts } => {
                    self.raw("<div class=\"note\"><div>");
                    if !title.is_empty() {
                        self.element("p", |it| it.element("strong", |it| it.words(title)));
                    }
                    self.parts(parts, below);
                    self.raw("</div></div>");
                }
                Part::List { numbered, items } => {
                    self.element(if *numbered { "ol" } else { "ul" }, |it| {
                        items.iter().for_each(|item| it.element("li", |it| it.parts(item, level)));
                    });
                }
                Part::Table { title, rows } => self.element("table", |it| {
                    if !title.is_empty() {
                        it.element("caption", |it| it.words(title));
                    }
                    rows.iter().for_each(|row| it.row(row, level));
                }),
                Part::Cases { cases } => {
                    for case in cases {
                        self.element("details", |it| {
                            it.element("summary", |it| it.words(&case.title));
                            it.parts(&case.parts, level);
                        });
                    }
                }
                Part::Resource(resource) => self.resource(resource, below),
                Part::Office { title, url, parts, .. } => {
                    self.element("p", |it| {
                        if url.is_empty() { it.words(title) } else { it.link(url, |it| it.words(title)) }
                    });
                    self.parts(parts, below);
                }
                Part::Sheet { id, title } => self.element("p", |it| it.sheet(id, |it| it.words(title))),
            }
        }
    }

    fn row(&mut self, row: &Row, level: u8) {
        self.element("tr", |it| {
            for cell in &row.cells {
                it.raw(if row.heads { "<th scope=\"col\">" } else { "<td>" });
                it.parts(cell, level);
                it.raw(if row.heads { "</th>" } else { "</td>" });
            }
        });
    }

    fn resource(&mut self, it: &Resource, level: u8) {
        let title = if it.title.is_empty() { &it.url } else { &it.title };
        self.element("p", |page| {
            if !it.kind.is_empty() {
                page.words(&format!("{} : ", it.kind));
            }
            if it.url.is_empty() {
                page.words(title);
            } else {
                page.link(&it.url, |page| page.words(title));
            }
            if !it.cerfa.is_empty() {
                page.words(&format!(" (Cerfa n° {})", it.cerfa));
            }
        });
        self.parts(&it.parts, level);
    }

    fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            match run {
                Run::Text { text } => self.words(text),
                Run::Strong { runs } => self.element("strong", |it| it.runs(runs)),
                Run::Emphasis { runs } => self.element("em", |it| it.runs(runs)),
                Run::Superscript { runs } => self.element("sup", |it| it.runs(runs)),
                Run::Link { url, runs } => self.link(url, |it| it.runs(runs)),
                Run::Sheet { id, runs } => self.sheet(id, |it| it.runs(runs)),
                Run::Definition { id, runs } => self.link(&format!("#{id}"), |it| it.runs(runs)),
            }
        }
    }
}
