//! The public path of every item, and the way back: the only place that builds one. Site, feeds, QR codes and mail all ask here.
use super::{Kind, item};

/// French word of the path of each kind; under `/en/` stands the English one.
const WORDS: [(Kind, &str, &str); 8] = [
    (Kind::Article, "actualites", "news"),
    (Kind::Service, "demarches", "services"),
    (Kind::Event, "agenda", "events"),
    (Kind::Place, "lieux", "places"),
    (Kind::Organisation, "organisations", "organisations"),
    (Kind::Person, "personnes", "people"),
    (Kind::Document, "documents", "documents"),
    (Kind::Page, "pages", "pages"),
];

/// Pages that are no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    Home,
    Search,
    Magazine,
    /// What the groups of the council say.
    Tribunes,
    /// What is near the reader.
    Near,
    /// Every way at once.
    Plan,
    /// Numbers to call.
    Numbers,
    /// Open data.
    Data,
    /// What is kept for the way without a network.
    Offline,
    Feed,
    Rss,
}

impl Fixed {
    /// Every one of them.
    pub const ALL: [Self; 11] = [
        Self::Home,
        Self::Search,
        Self::Magazine,
        Self::Tribunes,
        Self::Near,
        Self::Plan,
        Self::Numbers,
        Self::Data,
        Self::Offline,
        Self::Feed,
        Self::Rss,
    ];
}

/// The word of a kind in the paths of a locale, `actualites`.
pub fn word(kind: Kind, locale: &str) -> &'static str {
    let found = WORDS.iter().find(|it| it.0 == kind).unwrap_or(&WORDS[0]);
    if locale == "en" { found.2 } else { found.1 }
}

/// The kind a word of a path stands for.
pub fn kind_of(word: &str, locale: &str) -> Option<Kind> {
    WORDS.iter().find(|it| word == if locale == "en" { it.2 } else { it.1 }).map(|it| it.0)
}

/// First words of the public paths that have no language: files, short addresses, what engines ask for.
const NEUTRAL: [&str; 10] = [
    "a",
    "apercu",
    "apple-touch-icon.png",
    "favicon.ico",
    "files",
    "icon.svg",
    "media",
    "partage",
    "robots.txt",
    "sitemap.xml",
];

/// The language of a public path, if it has one.
pub fn language(path: &str) -> Option<&'static str> {
    match path.split('/').nth(1).unwrap_or_default() {
        "en" => Some("en"),
        first if NEUTRAL.contains(&first) => None,
        _ => Some("fr"),
    }
}

/// Whether a word of a path is the list of a kind; pages have none.
pub fn is_list(word: &str, locale: &str) -> bool {
    kind_of(word, locale).is_some_and(|it| it != Kind::Page)
}

/// Whether a path is that of a page that is no item.
pub fn is_fixed(path: &str, locale: &str) -> bool {
    Fixed::ALL.into_iter().any(|it| fixed(it, locale) == path)
}

/// The path of the list of a kind, `/actualites` or `/en/news`.
pub fn list(kind: Kind, locale: &str) -> String {
    format!("{}/{}", prefix(locale), word(kind, locale))
}

/// The path of an item, `/actualites/la-piscine`.
pub fn path(item: &item::Model) -> String {
    at(item.kind, &item.locale, &item.slug)
}

/// The path of an item by its parts.
pub fn at(kind: Kind, locale: &str, slug: &str) -> String {
    format!("{}/{slug}", list(kind, locale))
}

/// The path of a topic, `/themes/culture-loisirs`.
pub fn topic(slug: &str, locale: &str) -> String {
    format!("{}/{}/{slug}", prefix(locale), if locale == "en" { "topics" } else { "themes" })
}

/// The path of a feed of news, of one topic or of all, without the end that names its format, `/feed`.
pub fn feed(topic_slug: Option<&str>, locale: &str) -> String {
    format!("{}/feed", topic_slug.map_or_else(|| prefix(locale).to_owned(), |it| topic(it, locale)))
}

/// The path of articles that belong together, `/dossiers/la-lene`.
pub fn dossier(slug: &str, locale: &str) -> String {
    format!("{}/dossiers/{slug}", prefix(locale))
}

/// The picture others show with a link to an item, `/partage/12-3fa0.jpg`; `mark` changes with what is drawn.
pub fn share(short_id: i64, mark: &str) -> String {
    format!("/partage/{short_id}-{mark}.jpg")
}

/// The path of a released issue, `/magazine/42`.
pub fn issue(number: i32, locale: &str) -> String {
    format!("{}/magazine/{number}", prefix(locale))
}

/// The path of a released issue to be read, `/magazine/42/lire`.
pub fn edition(number: i32, locale: &str) -> String {
    format!("{}/{}", issue(number, locale), if locale == "en" { "read" } else { "lire" })
}

/// The path of the pages of a released issue as pictures, `/magazine/42/pages`.
pub fn issue_pages(number: i32, locale: &str) -> String {
    format!("{}/pages", issue(number, locale))
}

/// The path of one of them, `/magazine/42/pages/7`.
pub fn issue_page(number: i32, page: usize, locale: &str) -> String {
    format!("{}/{page}", issue_pages(number, locale))
}

/// The page about what programs are given.
pub fn api(locale: &str) -> String {
    format!("{}/api", prefix(locale))
}

/// True of the addresses for programs: they answer in JSON, whatever happens.
pub fn for_programs(path: &str) -> bool {
    path.starts_with("/api/v1/")
}

/// The path of a page that is no item.
pub fn fixed(page: Fixed, locale: &str) -> String {
    let english = locale == "en";
    match page {
        Fixed::Home if english => "/en/".into(),
        Fixed::Home => "/".into(),
        Fixed::Search => format!("{}/{}", prefix(locale), if english { "search" } else { "recherche" }),
        Fixed::Magazine => format!("{}/magazine", prefix(locale)),
        Fixed::Tribunes => format!("{}/tribunes", prefix(locale)),
        Fixed::Near => format!("{}/{}", prefix(locale), if english { "near-me" } else { "autour-de-moi" }),
        Fixed::Plan => format!("{}/{}", prefix(locale), if english { "site-map" } else { "plan-du-site" }),
        Fixed::Numbers => {
            format!("{}/{}", prefix(locale), if english { "useful-numbers" } else { "numeros-utiles" })
        }
        Fixed::Data => format!("{}/{}", prefix(locale), if english { "data" } else { "donnees" }),
        Fixed::Offline => format!("{}/{}", prefix(locale), if english { "offline" } else { "hors-ligne" }),
        Fixed::Feed => format!("{}.atom", feed(None, locale)),
        Fixed::Rss => format!("{}.rss", feed(None, locale)),
    }
}

/// The path by which an expert reads a draft, `/relecture/<token>`.
pub fn expert(token: &str, locale: &str) -> String {
    if locale == "en" { format!("/en/review/{token}") } else { format!("/relecture/{token}") }
}

/// Where readers say whether the page of an item helped them.
pub fn feedback(item: sea_orm::prelude::Uuid, locale: &str) -> String {
    if locale == "en" { format!("/en/feedback/{item}") } else { format!("/avis/{item}") }
}

/// The path that never changes, printed on paper: `/a/12`.
pub fn short(short_id: i64) -> String {
    format!("/a/{short_id}")
}

/// The path of a file for readers, `/files/<id>/<name>`.
pub fn file(id: sea_orm::prelude::Uuid, name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || ".-_".contains(it) { it } else { '-' })
        .collect();
    format!("/files/{id}/{safe}")
}

/// The path of a rendition, `/media/<hash>.<extension>`: it may be kept for ever.
pub fn media(hash: &str, extension: &str) -> String {
    format!("/media/{hash}.{extension}")
}

fn prefix(locale: &str) -> &'static str {
    if locale == "en" { "/en" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_has_no_prefix() {
        assert_eq!(at(Kind::Article, "fr", "piscine"), "/actualites/piscine");
        assert_eq!(at(Kind::Event, "en", "fair"), "/en/events/fair");
        assert_eq!(fixed(Fixed::Home, "en"), "/en/");
        assert_eq!(issue(42, "fr"), "/magazine/42");
    }
}
