//! An XML file as a tree, bounded: no document type, no entity but those of XML, no more elements than a long text has.
use super::encoding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements inside each other, elements in all, and bytes.
const DEEPEST: usize = 200;
const MOST: usize = 1_000_000;
const MOST_BYTES: usize = 40_000_000;

/// One element; names are without their prefix.
#[derive(Debug, Default)]
pub struct Node {
    pub name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Debug)]
pub enum Child {
    Node(Node),
    Text(String),
}

impl Node {
    /// The root of a file, or why it cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MOST_BYTES {
            return Err(format!(
                "XML trop lourd : {} ko, {} ko au plus",
                bytes.len() / 1000,
                MOST_BYTES / 1000
            ));
        }
        let (text, _) = encoding::decoded(bytes);
        let mut reader = Reader::from_str(&text);
        let (mut open, mut count) = (vec![Self::default()], 0);
        loop {
            match reader.read_event().map_err(|err| format!("XML mal formé : {err}"))? {
                Event::Start(tag) => {
                    count += 1;
                    if open.len() > DEEPEST {
                        return Err(format!("plus de {DEEPEST} éléments les uns dans les autres : refusé"));
                    }
                    open.push(Self::of(&tag));
                }
                Event::Empty(tag) => {
                    count += 1;
                    push(&mut open, Child::Node(Self::of(&tag)));
                }
                Event::End(_) => {
                    if let Some(node) = open.pop().filter(|_| !open.is_empty()) {
                        push(&mut open, Child::Node(node));
                    }
                }
                Event::Text(it) => push(&mut open, Child::Text(it.xml10_content().into_owned())),
                Event::CData(it) => push(&mut open, Child::Text(it.xml10_content().into_owned())),
                Event::GeneralRef(it) => {
                    let sign = it.resolve_char_ref().ok().flatten().map(String::from);
                    let known = || quick_xml::escape::resolve_predefined_entity(&it).map(str::to_owned);
                    let sign = sign
                        .or_else(known)
                        .ok_or_else(|| format!("entité inconnue « {} » : refusé", &*it))?;
                    push(&mut open, Child::Text(sign));
                }
                Event::DocType(_) => return Err("XML qui définit ses propres entités : refusé".into()),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
            if count > MOST {
                return Err(format!("plus de {MOST} éléments : refusé"));
            }
        }
        let mut root = open.swap_remove(0);
        if !open.is_empty() {
            return Err("XML mal formé : il s’arrête au milieu d’un élément".into());
        }
        let found = root.children.drain(..).find_map(|it| match it {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        });
        found.ok_or_else(|| "XML vide".into())
    }

    fn of(tag: &BytesStart<'_>) -> Self {
        let attributes = tag.attributes().flatten().filter_map(|it| {
            let value = it.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
            Some((bare(it.key.as_ref()), value.into_owned()))
        });
        Self { name: bare(tag.name().as_ref()), attributes: attributes.collect(), children: Vec::new() }
    }

    /// The value of an attribute; empty if there is none.
    pub fn attr(&self, name: &str) -> &str {
        self.attributes.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|it| it.0 == name)
    }

    /// What stands directly inside, in order.
    pub fn inside(&self) -> &[Child] {
        &self.children
    }

    /// The elements directly inside.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|it| match it {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The elements directly inside, taken out.
    pub fn into_nodes(self) -> impl Iterator<Item = Self> {
        self.children.into_iter().filter_map(|it| match it {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first element directly inside of this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.nodes().find(|it| it.name == name)
    }

    /// The first element at these steps.
    pub fn at(&self, steps: &[&str]) -> Option<&Self> {
        steps.iter().try_fold(self, |node, it| node.child(it))
    }

    /// Every element of this name, itself apart, the outer ones only.
    pub fn all<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for node in self.nodes() {
            if node.name == name {
                found.push(node);
            } else {
                node.all(name, found);
            }
        }
    }

    /// The first element of this name, at any depth.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.nodes().find_map(|it| if it.name == name { Some(it) } else { it.find(name) })
    }

    /// Its words.
    pub fn text(&self) -> String {
        let words = self.children.iter().map(|it| match it {
            Child::Node(node) => node.text(),
            Child::Text(words) => words.clone(),
        });
        words.collect()
    }
}

fn push(open: &mut [Node], child: Child) {
    if let Some(last) = open.last_mut() {
        last.children.push(child);
    }
}

fn bare(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_is_refused() {
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>";
        assert!(Node::read(laughs.as_bytes()).unwrap_err().contains("entités"));
        let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>";
        assert!(Node::read(outside.as_bytes()).unwrap_err().contains("entités"));
        assert!(Node::read(b"<x>&b;</x>").unwrap_err().contains("inconnue"));
        let tower = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
        assert!(Node::read(tower.as_bytes()).unwrap_err().contains("les uns dans les autres"));
        assert!(
            Node::read(b"<a><b></a>").is_err() && Node::read(b"<a>").is_err() && Node::read(b"").is_err()
        );
        let read = Node::read(b"\xEF\xBB\xBF<w:a w:b=\"1\"><w:c>x &amp; &#233;</w:c></w:a>").unwrap();
        assert_eq!((read.attr("b"), read.text().as_str()), ("1", "x & é"));
    }
}
