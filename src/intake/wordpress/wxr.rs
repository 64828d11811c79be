//! An export of WordPress (WXR 1.0 to 1.2), record by record and never whole in memory. The end of each record is looked for first and only
//! then is it read as XML, so that one that is damaged is named and the next one read.
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::io::Read;

/// Bytes of one record at most.
const MOST: usize = 8 * 1024 * 1024;
/// Bytes read at once.
const LOT: usize = 64 * 1024;
/// The records of an export.
const NAMES: [&str; 6] = ["item", "wp:author", "wp:category", "wp:tag", "wp:term", "wp:base_blog_url"];

/// One record: what it is and its fields.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Record {
    pub name: String,
    /// The text of each element, by its name as the file writes it.
    fields: BTreeMap<String, String>,
    /// Domain and name of each classification.
    pub terms: Vec<(String, String)>,
    /// Key and value of each further field.
    pub metas: Vec<(String, String)>,
    pub comments: usize,
}

impl Record {
    /// The text of an element; empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |it| it.trim())
    }

    /// A further field; empty if there is none.
    pub(super) fn meta(&self, key: &str) -> &str {
        self.metas.iter().find(|it| it.0 == key).map_or("", |it| it.1.trim())
    }
}

/// A record that cannot be read: where it begins, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Damaged {
    /// What can be made out of its title.
    pub title: String,
    pub at: usize,
    pub why: String,
}

/// The records of a file, one after the other.
pub(super) struct Records<R> {
    file: R,
    buffer: Vec<u8>,
    /// Bytes of the file before the buffer.
    before: usize,
    at: usize,
    ended: bool,
}

impl<R: Read> Records<R> {
    pub(super) fn new(file: R) -> Self {
        Self { file, buffer: Vec::new(), before: 0, at: 0, ended: false }
    }

    /// Reads on.
    fn more(&mut self) {
        // What was read as records is not needed any more.
        if self.at > LOT {
            self.buffer.drain(..self.at);
            self.before += self.at;
            self.at = 0;
        }
        let begin = self.buffer.len();
        self.buffer.resize(begin + LOT, 0);
        let got = self.file.read(&mut self.buffer[begin..]).unwrap_or(0);
        self.buffer.truncate(begin + got);
        self.ended = got == 0;
    }

    /// The next of these bytes at or after `from`, in the buffer.
    fn place(&self, from: usize, what: &[u8]) -> Option<usize> {
        let rest = self.buffer.get(from..)?;
        rest.windows(what.len()).position(|it| it == what).map(|it| from + it)
    }

    /// The name of the record that begins at this sign, if one does.
    fn opens(&self, at: usize) -> Option<&'static str> {
        let rest = self.buffer.get(at + 1..)?;
        NAMES.into_iter().find(|name| {
            rest.starts_with(name.as_bytes())
                && rest.get(name.len()).is_some_and(|it| matches!(it, b'>' | b' ' | b'\n' | b'\r' | b'\t'))
        })
    }

    /// Where the next record begins, past everything else.
    fn begin(&mut self) -> Option<(usize, &'static str)> {
        loop {
            let mut from = self.at;
            while let Some(at) = self.place(from, b"<") {
                // A name may be cut by the end of the buffer.
                if self.buffer.len() - at < 32 && !self.ended {
                    break;
                }
                if let Some(name) = self.opens(at) {
                    return Some((at, name));
                }
                from = at + 1;
            }
            self.at = from.min(self.buffer.len());
            if self.ended {
                return None;
            }
            self.more();
        }
    }

    /// Where the record that begins here ends, or why that is not known.
    fn end(&mut self, name: &str) -> Result<usize, String> {
        let close = format!("</{name}>");
        let mut from = self.at + 1;
        loop {
            while let Some(sign) = self.place(from, b"<") {
                if self.buffer.len() - sign < 32 && !self.ended {
                    break;
                }
                let rest = &self.buffer[sign..];
                if rest.starts_with(close.as_bytes()) {
                    return Ok(sign + close.len());
                }
                if rest.starts_with(b"<![CDATA[") {
                    match self.place(sign, b"]]>") {
                        Some(end) => from = end + 3,
                        None if self.ended => return Err("une section CDATA n’est pas fermée".into()),
                        None => {
                            from = sign;
                            break;
                        }
                    }
                    continue;
                }
                if self.opens(sign) == Some("item") {
                    return Err("l’élément n’est pas fermé".into());
                }
                from = sign + 1;
            }
            if self.buffer.len() - self.at > MOST {
                return Err("l’élément n’est pas fermé, ou trop long".into());
            }
            if self.ended {
                return Err("le fichier s’arrête au milieu de l’élément".into());
            }
            let before = self.at;
            self.more();
            // Reading on may have moved what is in the buffer.
            from -= before - self.at;
        }
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        let (begin, name) = self.begin()?;
        self.at = begin;
        let at = self.before + begin;
        let end = self.end(name);
        let begin = self.at;
        let read = match end {
            Ok(end) => {
                let text = String::from_utf8_lossy(&self.buffer[begin..end]).into_owned();
                self.at = end;
                parse(name, &text).map_err(|why| (text, why))
            }
            Err(why) => {
                // The next one is looked for right after this one's beginning, whatever it holds.
                let peek = (begin + 2_000).min(self.buffer.len());
                let text = String::from_utf8_lossy(&self.buffer[begin..peek]).into_owned();
                self.at = begin + 1;
                Err((text, why))
            }
        };
        Some(read.map_err(|(text, why)| Damaged { title: title(&text), at, why }))
    }
}

/// What stands between the first tags of a title.
fn title(text: &str) -> String {
    let inner = text.split_once("<title>").and_then(|it| it.1.split_once("</title>")).map_or("", |it| it.0);
    inner.replace("<![CDATA[", "").replace("]]>", "").chars().take(120).collect()
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.try_get_attribute(name).ok().flatten();
    let value = found.and_then(|it| {
        it.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|it| it.into_owned())
    });
    value.unwrap_or_default()
}

/// One record. No document type is read, and no entity but those of XML: the others stay as they are written, for HTML to know.
fn parse(name: &str, text: &str) -> Result<Record, String> {
    let mut reader = Reader::from_str(text);
    let mut record = Record { name: name.to_owned(), ..Record::default() };
    let mut open: Vec<String> = Vec::new();
    let (mut words, mut domain, mut meta) = (String::new(), String::new(), (String::new(), String::new()));
    loop {
        match reader.read_event().map_err(|err| format!("XML mal formé : {err}"))? {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                if open.len() == 1 {
                    words.clear();
                    domain = attribute(&tag, "domain");
                }
                if open.len() == 2 {
                    words.clear();
                }
                if open.len() > 20 {
                    return Err("XML mal formé : trop d’éléments les uns dans les autres".into());
                }
                open.push(name);
            }
            Event::End(_) => {
                let Some(name) = open.pop() else { break };
                match (open.len(), open.last().map(String::as_str)) {
                    (0, _) if name == record.name => {
                        if name == "wp:base_blog_url" {
                            record.fields.insert(name, std::mem::take(&mut words));
                        }
                        break;
                    }
                    (1, _) if name == "category" => {
                        record.terms.push((std::mem::take(&mut domain), words.trim().to_owned()));
                    }
                    (1, _) if name == "wp:postmeta" => record.metas.push(std::mem::take(&mut meta)),
                    (1, _) if name == "wp:comment" => record.comments += 1,
                    (1, _) => {
                        record.fields.entry(name).or_insert_with(|| std::mem::take(&mut words));
                    }
                    (2, Some("wp:postmeta")) if name == "wp:meta_key" => meta.0 = std::mem::take(&mut words),
                    (2, Some("wp:postmeta")) if name == "wp:meta_value" => {
                        meta.1 = std::mem::take(&mut words);
                    }
                    _ => {}
                }
            }
            Event::Text(it) => words.push_str(&it.xml10_content()),
            // A section inside a section ends with the first end: what follows is text.
            Event::CData(it) => words.push_str(&it.xml10_content().replace("<![CDATA[", "")),
            Event::GeneralRef(it) => match it.resolve_char_ref() {
                Ok(Some(sign)) => words.push(sign),
                _ => match quick_xml::escape::resolve_predefined_entity(&it) {
                    Some(known) => words.push_str(known),
                    None => words.push_str(&format!("&{};", &*it)),
                },
            },
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if open.is_empty() {
        Ok(record)
    } else {
        Err("XML mal formé : il s’arrête au milieu d’un élément".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<Record, Damaged>> {
        Records::new(text.as_bytes()).collect()
    }

    #[test]
    fn records_are_read_one_by_one() {
        let text = "<rss><channel><wp:base_blog_url>https://a.example</wp:base_blog_url><wp:author><wp:author_login>x</wp:author_login></wp:author>
            <item><title>Un</title><content:encoded><![CDATA[<p></item> a &amp; b</p>]]></content:encoded><category domain=\"post_tag\"><![CDATA[Eau]]></category>
            <wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value><![CDATA[v]]></wp:meta_value></wp:postmeta><wp:comment><wp:comment_content>c</wp:comment_content></wp:comment></item></channel></rss>";
        let found: Vec<Record> = read(text).into_iter().map(Result::unwrap).collect();
        assert_eq!(found[0].text("wp:base_blog_url"), "https://a.example");
        assert_eq!((found[1].name.as_str(), found[1].text("wp:author_login")), ("wp:author", "x"));
        let item = &found[2];
        assert_eq!(item.text("content:encoded"), "<p></item> a &amp; b</p>");
        assert_eq!((item.terms[0].1.as_str(), item.meta("k"), item.comments), ("Eau", "v", 1));
    }

    #[test]
    fn a_damaged_record_keeps_out_no_other() {
        let text = "<channel><item><title>Un</title><b></item><item><title>Deux</title><content:encoded><![CDATA[x</content:encoded></item><item><title>Trois</title></item><item><title>Quatre</ti";
        let found = read(text);
        let titles: Vec<String> = found
            .iter()
            .map(|it| match it {
                Ok(it) => format!("+{}", it.text("title")),
                Err(it) => format!("-{}", it.title),
            })
            .collect();
        assert_eq!(titles, ["-Un", "-Deux", "+Trois", "-"], "{found:?}");
    }

    #[test]
    fn no_entity_grows() {
        let text = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><channel><item><title>&b; &eacute; &#233;</title></item></channel>";
        let found = read(text);
        assert_eq!(found[0].as_ref().unwrap().text("title"), "&b; &eacute; é");
    }
}
