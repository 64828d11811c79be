//! The pages as text: what was set, in the order in which it is read, for screens that have no pages (the HTML issue, the EPUB). The
//! words are those of the layout's data, so that both say the same; what is for print only is left out. Pure.
use super::data::{self, Band, IssueData, Length, PageKind, PlanPage};
use crate::content::edition::{Article, Day, Edition, Event, Month, Number, Part, Service};
use crate::richtext::html::{self, HtmlOptions};
use crate::richtext::refs::{ImageRef, Resolved};
use crate::richtext::{Block, RichText};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// The texts behind the data of an issue.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Texts {
    /// By key: the text as its print version has it, and the short one.
    pub whole: HashMap<String, RichText>,
    pub short: HashMap<String, RichText>,
    pub resolved: Resolved,
}

impl Texts {
    /// Those of some keys, with all that texts name.
    #[must_use]
    pub fn only(&self, keys: impl Fn(&String) -> bool) -> Self {
        let mut some = self.clone();
        some.whole.retain(|key, _| keys(key));
        some.short.retain(|key, _| keys(key));
        some
    }

    /// Puts newer texts in place of those with their keys.
    pub fn extend(&mut self, newer: Self) {
        self.short.retain(|key, _| !newer.whole.contains_key(key));
        self.short.extend(newer.short);
        self.whole.extend(newer.whole);
        self.resolved.items.extend(newer.resolved.items);
        self.resolved.images.extend(newer.resolved.images);
    }
}

/// The edition of an issue whose pages are planned. `page_of` knows on which page an article begins; `options` how HTML is written.
#[must_use]
pub fn compose(
    issue: &IssueData,
    texts: &Texts,
    page_of: &HashMap<String, usize>,
    options: &HtmlOptions<'_>,
) -> Edition {
    let reader = Reader { issue, texts, page_of, options };
    let mut parts: Vec<Part> = Vec::new();
    for page in &issue.plan.pages {
        for part in reader.parts(page) {
            match parts.last_mut() {
                Some(last) if last.label == part.label && !part.articles.is_empty() => {
                    last.articles.extend(part.articles);
                }
                _ => parts.push(part),
            }
        }
    }
    Edition {
        locale: issue.lang.clone(),
        parts,
        imprint: issue.imprint.iter().flat_map(|it| it.lines.clone()).collect(),
        read_more: reader.label("read_more"),
    }
}

struct Reader<'a> {
    issue: &'a IssueData,
    texts: &'a Texts,
    page_of: &'a HashMap<String, usize>,
    options: &'a HtmlOptions<'a>,
}

impl Reader<'_> {
    fn label(&self, key: &str) -> String {
        self.issue.labels.get(key).cloned().unwrap_or_default()
    }

    fn parts(&self, page: &PlanPage) -> Vec<Part> {
        match page.kind {
            PageKind::Editorial => self.editorial().into_iter().collect(),
            PageKind::Articles | PageKind::Zone => self.runs(page),
            PageKind::Briefs => self.part(self.label("briefs"), "", &page.items).into_iter().collect(),
            PageKind::Tribunes => self.tribunes().into_iter().collect(),
            PageKind::Agenda => self.agenda().into_iter().collect(),
            PageKind::Services => self.services().into_iter().collect(),
            PageKind::Supplied => self.supplied(page).into_iter().collect(),
            PageKind::Cover | PageKind::Contents | PageKind::Index | PageKind::Notes | PageKind::Back => {
                Vec::new()
            }
        }
    }

    /// A page that came as PDF is its text alternative.
    fn supplied(&self, page: &PlanPage) -> Option<Part> {
        let supplied = self.issue.supplied.get(page.items.first()?)?;
        let number = supplied.stands.unwrap_or(0);
        let named = format!("{} {number}", self.label("page"));
        let title = if supplied.title.is_empty() { named } else { supplied.title.clone() };
        let says = supplied.image.alt.lines().map(Block::paragraph).collect();
        let article = Article {
            // no item: told apart from items, and from other pages
            id: i64::try_from(number).map_or(0, |it| -it),
            page: number,
            title: title.clone(),
            body: html::render(&RichText::new(says), &self.texts.resolved, self.options),
            described: true,
            ..Article::default()
        };
        Some(Part { label: title, page: number, articles: vec![article], ..Part::default() })
    }

    /// The columns of the council's groups, sign for sign: typography would add some.
    fn tribunes(&self) -> Option<Part> {
        let paragraph = |strong: bool, text: &str| {
            let mut words = String::new();
            html::escape(text, &mut words);
            match (words.is_empty(), strong) {
                (true, _) => String::new(),
                (false, true) => format!("<p><strong>{words}</strong></p>\n"),
                (false, false) => format!("<p>{words}</p>\n"),
            }
        };
        let article = |(at, it): (i64, &data::Tribune)| Article {
            // no item: told apart from items, and from the pages that came as PDF
            id: -1_000 - at,
            title: it.group.clone(),
            body: paragraph(true, &it.title)
                + &it.text.iter().map(|it| paragraph(false, it)).collect::<String>()
                + &paragraph(true, &it.signed),
            described: true,
            ..Article::default()
        };
        let articles: Vec<Article> = (0..).zip(&self.issue.tribunes).map(article).collect();
        (!articles.is_empty()).then(|| Part { label: self.label("tribunes"), articles, ..Part::default() })
    }

    /// Articles band by band, under the heading of their section; briefs at a page's foot under their own.
    fn runs(&self, page: &PlanPage) -> Vec<Part> {
        let mut parts = Vec::new();
        for band in page.runs.iter().flat_map(|it| &it.bands) {
            if let Band::Briefs { .. } = band {
                let briefs: Vec<String> =
                    page.items.iter().filter(|it| self.issue.briefs.contains(it)).cloned().collect();
                let mut part = self.part(self.label("briefs"), "", &briefs);
                for it in part.iter_mut().flat_map(|it| &mut it.articles) {
                    // At a page's foot a brief is its title and its text.
                    (it.over, it.figure) = (String::new(), String::new());
                }
                parts.extend(part);
            }
            for place in band.places() {
                let Some(article) = self.issue.articles.get(&place.item) else { continue };
                parts.extend(self.part(
                    self.section(article),
                    &article.section,
                    std::slice::from_ref(&place.item),
                ));
            }
        }
        parts
    }

    fn part(&self, label: String, section: &str, keys: &[String]) -> Option<Part> {
        let articles: Vec<Article> = keys.iter().filter_map(|it| self.article(it)).collect();
        let page = articles.first()?.page;
        Some(Part { label, section: section.to_owned(), page, articles, ..Part::default() })
    }

    fn section(&self, article: &data::Article) -> String {
        let found = self.issue.sections.iter().find(|it| it.slug == article.section);
        found.map(|it| it.label.clone()).unwrap_or_default()
    }

    fn editorial(&self) -> Option<Part> {
        let editorial = self.issue.editorial.as_ref()?;
        let mut part = self.part(self.label("editorial"), "", std::slice::from_ref(&editorial.article))?;
        let article = part.articles.first_mut()?;
        article.over = self.label("editorial");
        article.byline.clear();
        article.figure = self.figure(editorial.image.as_ref());
        article.role.clone_from(&editorial.role);
        let ends_with_name = self.texts.whole.get(&editorial.article).is_some_and(|it| {
            let last = it.content.last().map(crate::richtext::text::block).unwrap_or_default();
            matches!(it.content.last(), Some(Block::Paragraph { .. })) && last.contains(&editorial.name)
        });
        if !ends_with_name {
            article.signature.clone_from(&editorial.name);
        }
        Some(part)
    }

    fn article(&self, key: &str) -> Option<Article> {
        let article = self.issue.articles.get(key).filter(|it| !it.print_only)?;
        // a subject that awaits its text is nothing to read
        self.texts.whole.get(key)?;
        let brief = self.issue.briefs.iter().any(|it| it == key);
        let by = if article.author.is_empty() || brief {
            String::new()
        } else {
            format!("{} {}", self.label("by"), article.author)
        };
        let whole = self.issue.place(key).is_none_or(|it| it.length == Length::Full);
        let pictured = self.issue.place(key).is_none_or(|it| it.picture.is_some() || it.plate);
        let text = if whole { self.printed(key) } else { self.texts.short.get(key).cloned() };
        let text = text.unwrap_or_default();
        let pictures = crate::richtext::refs::Refs::of(&text).images;
        let images = pictures.iter().filter_map(|it| self.texts.resolved.images.get(it));
        let mut shown = images.chain(article.image.iter().filter_map(|it| self.image(it)));
        Some(Article {
            id: article.id,
            page: self.page_of.get(key).copied().unwrap_or(0),
            over: if brief {
                self.section(article)
            } else {
                over_title(&self.section(article), &article.kicker)
            },
            title: article.title.clone(),
            lede: if brief { String::new() } else { article.lede.clone() },
            byline: by,
            figure: self.figure(article.image.as_ref().filter(|_| pictured)),
            body: html::render(&text, &self.texts.resolved, self.options),
            short: article.short.clone(),
            described: shown.all(|it| it.decorative || !it.alt.trim().is_empty()),
            ..Article::default()
        })
    }

    /// The blocks of the text that the layout received, for everybody.
    fn printed(&self, key: &str) -> Option<RichText> {
        let body = self.issue.articles.get(key)?.body.as_array()?;
        let public = body.iter().filter(|it| it["attrs"]["print_only"] != true);
        let ids: BTreeSet<&str> = public.filter_map(|it| it["attrs"]["id"].as_str()).collect();
        let blocks = self.texts.whole.get(key)?.content.iter();
        let kept = blocks.filter(|it| {
            serde_json::to_value(it.id())
                .ok()
                .as_ref()
                .and_then(Value::as_str)
                .is_some_and(|it| ids.contains(it))
        });
        Some(RichText::new(kept.cloned().collect()))
    }

    fn image(&self, picture: &data::Picture) -> Option<&ImageRef> {
        self.texts.resolved.images.values().find(|it| it.print == picture.path)
    }

    fn figure(&self, picture: Option<&data::Picture>) -> String {
        picture.and_then(|it| self.image(it)).map(|it| html::figure(it, self.options)).unwrap_or_default()
    }

    fn agenda(&self) -> Option<Part> {
        let mut months: Vec<Month> = Vec::new();
        for month in &self.issue.agenda {
            let mut days: Vec<Day> = Vec::new();
            for event in month.events.iter().filter(|it| !it.print_only) {
                if days.last().is_none_or(|it| it.label != event.date) {
                    days.push(Day { label: event.date.clone(), events: Vec::new() });
                }
                if let Some(day) = days.last_mut() {
                    day.events.push(Event {
                        id: event.key.trim_start_matches('a').parse().unwrap_or(0),
                        time: event.time.clone(),
                        price: event.price.clone(),
                        title: event.title.clone(),
                        line: event.line.clone(),
                        place: event.place.clone(),
                    });
                }
            }
            if !days.is_empty() {
                months.push(Month { label: month.month.clone(), days });
            }
        }
        (!months.is_empty()).then(|| Part { label: self.label("agenda"), months, ..Part::default() })
    }

    fn services(&self) -> Option<Part> {
        let public = self.issue.services.iter().filter(|it| !it.print_only);
        let services: Vec<Service> = public
            .map(|it| Service {
                id: it.short.rsplit("/a/").next().and_then(|it| it.parse().ok()).unwrap_or(0),
                title: it.title.clone(),
                line: it.line.clone(),
                short: it.short.clone(),
            })
            .collect();
        let numbers: Vec<Number> = self
            .issue
            .numbers
            .iter()
            .map(|it| Number { label: it.label.clone(), number: it.number.clone() })
            .collect();
        (!services.is_empty() || !numbers.is_empty()).then(|| Part {
            label: self.label("services"),
            services,
            numbers_label: self.label("useful_numbers"),
            numbers,
            ..Part::default()
        })
    }
}

/// Section and kicker over a title; a kicker that begins with the name of its section says it once. The twin of `section-line` in
/// the layouts.
fn over_title(section: &str, kicker: &str) -> String {
    let mut rest = kicker;
    if !section.is_empty() && kicker.to_lowercase().starts_with(&section.to_lowercase()) {
        let after = kicker.char_indices().nth(section.chars().count()).map_or("", |(at, _)| &kicker[at..]);
        let begins = |it: char| matches!(it, ':' | '·' | ',' | '–' | '—' | '-');
        if after.is_empty() || after.trim_start().starts_with(begins) {
            rest = after.trim_start_matches(|it: char| it.is_whitespace() || begins(it));
        }
    }
    [section, rest].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\u{a0}· ")
}
