//! Entries of a feed: RSS 2.0, RSS 1.0 or Atom. Each becomes an article that an organisation proposes: its title, its words, its pictures where
//! they may be shown, and the way to where it was said first.
use super::pictures::Pictures;
use super::reader::{CENTRE, Element, Found, Known, Lead, Link, Proposal, Reader, Text};
use super::xml::{Child, Node};
use crate::app::App;
use crate::content::Kind;
use crate::content::fields::{Fields, slugify};
use crate::error::Result;
use crate::richtext::html::escape;
use crate::richtext::intake::{self, IntakeContext};
use crate::richtext::text;
use std::collections::{BTreeSet, HashSet, VecDeque};
use url::Url;
use uuid::Uuid;

/// What stands before the ids of its entries.
const PREFIX: &str = "feed:";
/// Entries of one answer that are read, the first ones: feeds name the newest first.
const MOST: usize = 200;
/// Signs of an id that is kept as it is.
const ID_MAX: usize = 200;

enum Entry {
    Item(Box<Proposal>),
    LeftOut { source: String, reason: String },
}

/// The reader.
pub struct Feed {
    ids: Vec<String>,
    entries: VecDeque<Entry>,
    /// Where relative addresses begin.
    base: Option<Url>,
    /// The addresses of pictures in its texts.
    wanted: BTreeSet<String>,
    pictures: Pictures,
}

impl Feed {
    /// Reads a feed that lies at a place; or says why it is none.
    pub fn read(bytes: &[u8], place: &str) -> std::result::Result<Self, String> {
        let root = Node::read(bytes)?;
        let (about, name) = match root.name.as_str() {
            "rss" => (root.child("channel").ok_or("flux RSS sans contenu")?, "item"),
            "RDF" => (&root, "item"),
            "feed" => (&root, "entry"),
            _ => return Err("ce n’est pas un flux RSS ou Atom".into()),
        };
        let channel = if root.name == "RDF" { root.child("channel").unwrap_or(about) } else { about };
        let (title, address) = (words(channel.child("title")), address(channel));
        let base = Url::options().base_url(Url::parse(place).ok().as_ref()).parse(&address).ok();
        let mut feed = Self {
            ids: Vec::new(),
            entries: VecDeque::new(),
            base,
            wanted: BTreeSet::new(),
            pictures: Pictures::default(),
        };
        let (mut seen, mut more) = (HashSet::new(), 0_usize);
        for node in about.nodes().filter(|it| it.name == name) {
            if feed.entries.len() == MOST {
                more += 1;
                continue;
            }
            let entry = feed.entry(node, &title, feed.entries.len() + 1);
            feed.entries.push_back(match entry {
                Entry::Item(it) if !seen.insert(it.id.clone()) => Entry::LeftOut {
                    source: it.source,
                    reason: "même identifiant qu’un autre élément".into(),
                },
                Entry::Item(it) => {
                    feed.ids.push(it.id.clone());
                    Entry::Item(it)
                }
                other => other,
            });
        }
        if more > 0 {
            let reason = format!("seuls les {MOST} premiers éléments d’un flux sont lus");
            feed.entries.push_back(Entry::LeftOut { source: format!("{more} autres éléments"), reason });
        }
        Ok(feed)
    }

    /// Fetches the pictures its texts name.
    pub async fn fetch_pictures(&mut self, app: &App) -> Result<()> {
        self.pictures.fetch(app, PREFIX, std::mem::take(&mut self.wanted)).await
    }

    /// An address as an entry names it, whole.
    fn whole(&self, named: &str) -> Option<Url> {
        let url = Url::options().base_url(self.base.as_ref()).parse(named.trim()).ok();
        url.filter(|it| matches!(it.scheme(), "http" | "https"))
    }

    fn entry(&mut self, node: &Node, feed: &str, at: usize) -> Entry {
        let title = words(node.child("title"));
        let source =
            if title.is_empty() { format!("élément n° {at}") } else { format!("élément « {title} »") };
        let link = Some(address(node)).filter(|it| !it.is_empty()).and_then(|it| self.whole(&it));
        let (body, summary) = said(node);
        let summary_words = plain(&summary);
        let title = if title.is_empty() { text::shorten(&summary_words, 80) } else { title };
        if title.is_empty() {
            return Entry::LeftOut { source, reason: "sans titre ni texte".into() };
        }
        let link = link.map(String::from).unwrap_or_default();
        let id = ["guid", "id"].iter().find_map(|it| node.child(it)).map(|it| it.text().trim().to_owned());
        let id = [id.unwrap_or_default(), link.clone(), slugify(&title)];
        let id = id.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
        let mut named = Named::default();
        intake::html(&body, &mut named);
        let lead = picture(node).filter(|it| !named.images.contains(it));
        let wanted: Vec<String> =
            named.images.iter().chain(&lead).filter_map(|it| self.whole(it)).map(String::from).collect();
        self.wanted.extend(wanted);
        let mut reasons = Vec::new();
        if link.is_empty() {
            reasons.push("sans adresse d’origine".to_owned());
        }
        // What is said in the text is not said twice.
        let summary = if plain(&body).contains(&summary_words) { String::new() } else { summary_words };
        let fields = Fields { title: title.clone(), author: author(node), ..Fields::empty(Kind::Article) };
        Entry::Item(Box::new(Proposal {
            fields,
            text: Text::Html(body + &origin(&link, feed)),
            summary,
            lead: lead.map(|named| Lead {
                named,
                alt: String::new(),
                credit: feed.to_owned(),
                focal: CENTRE,
            }),
            reasons,
            ..Proposal::of(&source, &self.id(&id), Kind::Article)
        }))
    }

    /// An id that is this feed's own: an address is that by itself, a number only beside the feed's.
    fn id(&self, said: &str) -> String {
        let own = Url::parse(said).is_ok();
        let host = self.base.as_ref().and_then(Url::host_str).unwrap_or_default();
        let id = if own { said.to_owned() } else { format!("{host}/{said}") };
        if id.chars().count() <= ID_MAX { id } else { blake3::hash(id.as_bytes()).to_string() }
    }
}

/// The last paragraph: where it was said first.
fn origin(link: &str, feed: &str) -> String {
    let mut out = String::new();
    if link.is_empty() {
        return out;
    }
    out.push_str("<p><a href=\"");
    escape(link, &mut out);
    out.push_str("\">Lire l’original</a>");
    if !feed.is_empty() {
        out.push_str(" (");
        escape(feed, &mut out);
        out.push(')');
    }
    out.push_str("</p>");
    out
}

/// The text and the summary of an entry, as HTML; the summary is empty where it is the text.
fn said(node: &Node) -> (String, String) {
    let whole = node.child("encoded").or_else(|| node.child("content").filter(|it| !it.has("url")));
    let short = node.child("description").or_else(|| node.child("summary"));
    match (whole, short) {
        (Some(whole), Some(short)) => (markup(whole), markup(short)),
        (Some(one), None) | (None, Some(one)) => {
            let one = markup(one);
            (one.clone(), one)
        }
        (None, None) => (String::new(), String::new()),
    }
}

/// What an element says, as HTML. Atom names its sort; RSS has HTML, or plain words in which no sign means anything.
fn markup(node: &Node) -> String {
    let mut out = String::new();
    match node.attr("type") {
        "xhtml" | "application/xhtml+xml" => nodes(node, &mut out),
        "text" | "text/plain" => escape(node.text().trim(), &mut out),
        _ => out = node.text(),
    }
    if !out.contains('<') && out.trim().contains('\n') {
        let paragraphs = out.split("\n\n").map(str::trim).filter(|it| !it.is_empty());
        return paragraphs.map(|it| format!("<p>{}</p>", it.replace('\n', "<br>"))).collect();
    }
    out
}

/// The elements inside another as HTML.
fn nodes(node: &Node, out: &mut String) {
    for child in node.inside() {
        match child {
            Child::Text(words) => escape(words, out),
            Child::Node(it) => {
                out.push('<');
                out.push_str(&it.name);
                for name in ["href", "src", "alt", "title", "colspan", "rowspan"] {
                    if it.has(name) {
                        out.push_str(&format!(" {name}=\""));
                        escape(it.attr(name), out);
                        out.push('"');
                    }
                }
                out.push('>');
                nodes(it, out);
                if !matches!(it.name.as_str(), "br" | "img" | "hr") {
                    out.push_str(&format!("</{}>", it.name));
                }
            }
        }
    }
}

/// The words of an element that may hold HTML.
fn words(node: Option<&Node>) -> String {
    let said = node.map(markup).unwrap_or_default();
    if said.contains(['<', '&']) { plain(&said) } else { one_line(&said) }
}

/// The words of HTML, on one line.
fn plain(html: &str) -> String {
    one_line(&text::plain(&intake::html(html, &mut Named::default()).text))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where an element says it is shown: Atom has an attribute, RSS words.
fn address(node: &Node) -> String {
    let links = || node.nodes().filter(|it| it.name == "link");
    let shown = |it: &&Node| it.has("href") && matches!(it.attr("rel"), "" | "alternate");
    let said = links().map(|it| it.text().trim().to_owned()).find(|it| !it.is_empty());
    said.or_else(|| links().find(shown).map(|it| it.attr("href").trim().to_owned())).unwrap_or_default()
}

/// The picture beside an entry.
fn picture(node: &Node) -> Option<String> {
    let mut found = Vec::new();
    for name in ["enclosure", "content", "thumbnail", "link"] {
        node.all(name, &mut found);
    }
    let shown = |it: &&&Node| {
        let image = it.attr("type").starts_with("image/") || it.attr("medium") == "image";
        match it.name.as_str() {
            "thumbnail" => it.has("url"),
            "link" => it.attr("rel") == "enclosure" && image,
            _ => it.has("url") && image,
        }
    };
    let one = found.iter().find(shown)?;
    let named = if one.name == "link" { one.attr("href") } else { one.attr("url") };
    Some(named.trim().to_owned()).filter(|it| !it.is_empty())
}

/// Who wrote an entry, by name.
fn author(node: &Node) -> String {
    let named = node.child("creator").or_else(|| node.at(&["author", "name"]));
    let name = one_line(&named.map(Node::text).unwrap_or_default());
    if name.contains('@') { String::new() } else { text::shorten(&name, 100) }
}

/// The pictures a text names, in order.
#[derive(Default)]
struct Named {
    images: Vec<String>,
}

impl IntakeContext for Named {
    fn image(&mut self, src: &str, _: &str, _: &str) -> Option<Uuid> {
        self.images.push(src.to_owned());
        None
    }
}

impl Reader for Feed {
    fn prefix(&self) -> &str {
        PREFIX
    }

    fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    fn count(&self) -> usize {
        self.entries.len()
    }

    fn next(&mut self, _: &Known) -> Option<Element> {
        Some(match self.entries.pop_front()? {
            Entry::Item(it) => Element::Item(it),
            Entry::LeftOut { source, reason } => Element::LeftOut { source, reason },
        })
    }

    fn picture(&mut self, named: &str) -> Found {
        match self.whole(named) {
            Some(url) => self.pictures.found(url.as_str()),
            None => Found::Absent(format!("image sans adresse lisible : {named}")),
        }
    }

    fn link(&self, href: &str) -> Link {
        match self.whole(href) {
            Some(url) => Link::At(url.into()),
            None => Link::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(xml: &str) -> (Box<Proposal>, Feed) {
        let mut feed = Feed::read(xml.as_bytes(), "https://club.example/feed").unwrap();
        match feed.entries.pop_front() {
            Some(Entry::Item(it)) => (it, feed),
            _ => panic!("no entry"),
        }
    }

    #[test]
    fn three_sorts_of_feeds_say_the_same() {
        let rss = "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Judo</title><atom:link href=\"https://club.example/feed\" rel=\"self\"/>\
            <link>https://club.example/</link><item><title>Tournoi &amp;amp; fête</title><link>/tournoi</link><guid>17</guid>\
            <description>&lt;p&gt;Samedi.&lt;/p&gt;</description></item></channel></rss>";
        let (it, _) = first(rss);
        assert_eq!((it.fields.title.as_str(), it.id.as_str()), ("Tournoi & fête", "club.example/17"));
        let Text::Html(text) = &it.text else { panic!() };
        assert_eq!(
            text,
            "<p>Samedi.</p><p><a href=\"https://club.example/tournoi\">Lire l’original</a> (Judo)</p>"
        );
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Judo</title><link rel=\"self\" href=\"/feed\"/><link href=\"https://club.example/\"/>\
            <entry><title type=\"html\">Tournoi &amp;amp; fête</title><id>tag:club.example,2026:17</id><link href=\"https://club.example/tournoi\"/>\
            <content type=\"xhtml\"><div><p>Samedi <b>matin</b>.</p></div></content></entry></feed>";
        let (it, _) = first(atom);
        assert_eq!(
            (it.fields.title.as_str(), it.id.as_str()),
            ("Tournoi & fête", "tag:club.example,2026:17")
        );
        let Text::Html(text) = &it.text else { panic!() };
        assert!(text.starts_with("<div><p>Samedi <b>matin</b>.</p></div><p><a href"), "{text}");
        let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><channel><title>Judo</title></channel>\
            <item><title>Tournoi</title><link>https://club.example/tournoi</link><description>Samedi.</description></item></rdf:RDF>";
        assert_eq!(first(rdf).0.id, "https://club.example/tournoi");
        assert!(Feed::read(b"<html></html>", "").is_err() && Feed::read(b"bonjour", "").is_err());
    }
}
