//! A folder of photos: each goes into the library with what was written into it, caption, credit, alternative and keywords, as photographers
//! and agencies do (IPTC, XMP). What was never described says so.
use super::encoding;
use super::folder::{Folder, ending, name_of, percent_decoded};
use super::reader::{Bytes, Element, Found, Held, Known, Link, Picture, Reader};
use super::xml::Node;
use crate::media::picture::MAX_BYTES;

/// Endings of pictures.
const ENDINGS: [&str; 7] = ["jpg", "jpeg", "png", "webp", "svg", "tif", "tiff"];

/// The reader.
pub struct Photos {
    folder: Folder,
    /// Paths still to be given, the next at the end.
    open: Vec<String>,
}

/// What is written into a photo.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub title: String,
    pub caption: String,
    pub credit: String,
    pub alt: String,
    pub keywords: Vec<String>,
}

impl Photos {
    /// Looks through the folder.
    pub fn open(folder: Folder) -> Result<Self, String> {
        let is_photo = |it: &String| ENDINGS.contains(&ending(it).as_str());
        if !folder.files.keys().any(is_photo) {
            return Err("aucune photo ici (.jpg, .png, .webp)".into());
        }
        let mut open: Vec<String> = folder.files.keys().cloned().collect();
        open.reverse();
        Ok(Self { folder, open })
    }
}

impl Reader for Photos {
    fn prefix(&self) -> &str {
        self.folder.prefix
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }

    fn count(&self) -> usize {
        self.open.len() + self.folder.left_out.len()
    }

    fn next(&mut self, _: &Known) -> Option<Element> {
        if let Some((source, reason)) = self.folder.left_out.pop() {
            return Some(Element::LeftOut { source, reason });
        }
        let path = self.open.pop()?;
        if !ENDINGS.contains(&ending(&path).as_str()) {
            return Some(Element::LeftOut { source: path, reason: "ce n’est pas une photo".into() });
        }
        Some(Element::Picture { source: path.clone(), named: path, title: String::new() })
    }

    fn picture(&mut self, named: &str) -> Found {
        let held = self.folder.files.get(named).cloned();
        let Some(bytes) = held.and_then(|it| it.read(MAX_BYTES).ok()) else {
            return Found::Absent(format!("illisible : {named}"));
        };
        let said = Said::of(&bytes);
        // Words that describe before words that name.
        let name = percent_decoded(name_of(named));
        let alt = [&said.alt, &said.caption, &said.title].into_iter().find(|it| !it.is_empty()).cloned();
        let words = said.keywords.join(", ");
        let reasons = (!words.is_empty()).then(|| format!("mots-clés : {words}")).into_iter().collect();
        let (caption, credit) = (said.caption, said.credit);
        let bytes = Bytes { name, held: Held::Here(bytes) };
        let alt = alt.unwrap_or_default();
        Found::Picture(Box::new(Picture { alt, caption, credit, reasons, ..Picture::of(named, bytes) }))
    }

    fn link(&self, _: &str) -> Link {
        Link::Elsewhere
    }
}

impl Said {
    /// What is written into these bytes; the newer way counts first.
    pub fn of(bytes: &[u8]) -> Self {
        let (xmp, iptc) = (xmp(bytes).unwrap_or_default(), iptc(bytes));
        let first = |one: String, other: String| if one.is_empty() { other } else { one };
        Self {
            title: first(xmp.title, iptc.title),
            caption: first(xmp.caption, iptc.caption),
            credit: first(xmp.credit, iptc.credit),
            alt: xmp.alt,
            keywords: if xmp.keywords.is_empty() { iptc.keywords } else { xmp.keywords },
        }
    }
}

/// XMP (ISO 16684), wherever a format keeps it.
fn xmp(bytes: &[u8]) -> Option<Said> {
    let place = |what: &[u8], from: usize| {
        bytes.get(from..)?.windows(what.len()).position(|it| it == what).map(|it| from + it)
    };
    let begin = place(b"<x:xmpmeta", 0)?;
    let end = place(b"</x:xmpmeta>", begin)? + "</x:xmpmeta>".len();
    let root = Node::read(&bytes[begin..end]).ok()?;
    let (mut found, mut said) = (Vec::new(), Said::default());
    root.all("Description", &mut found);
    let list = |name: &str| -> Vec<String> {
        let mut lines = Vec::new();
        found.iter().filter_map(|it| it.child(name)).for_each(|it| it.all("li", &mut lines));
        lines.iter().map(|it| it.text().trim().to_owned()).filter(|it| !it.is_empty()).collect()
    };
    let one = |name: &str| -> String {
        let own = || found.iter().map(|it| it.attr(name).trim()).find(|it| !it.is_empty()).map(str::to_owned);
        let inner = || found.iter().find_map(|it| it.child(name)).map(|it| it.text().trim().to_owned());
        list(name).into_iter().next().or_else(own).or_else(inner).unwrap_or_default()
    };
    let either =
        |names: &[&str]| names.iter().map(|it| one(it)).find(|it| !it.is_empty()).unwrap_or_default();
    said.title = either(&["Headline", "title"]);
    said.caption = one("description");
    said.alt = either(&["AltTextAccessibility", "ExtDescrAccessibility"]);
    said.credit = credit(&list("creator").join(", "), &either(&["Credit", "rights"]));
    said.keywords = list("subject");
    Some(said)
}

/// IPTC-IIM, in the block Photoshop keeps in a JPEG.
fn iptc(bytes: &[u8]) -> Said {
    let (mut said, mut by, mut for_whom) = (Said::default(), String::new(), String::new());
    for (number, words) in datasets(bytes) {
        let words = encoding::decoded(words).0.trim().to_owned();
        match number {
            5 if said.title.is_empty() => said.title = words,
            105 => said.title = words,
            25 if !words.is_empty() => said.keywords.push(words),
            80 => by = words,
            110 => for_whom = words,
            116 if for_whom.is_empty() => for_whom = words,
            120 => said.caption = words,
            _ => {}
        }
    }
    said.credit = credit(&by, &for_whom);
    said
}

fn credit(by: &str, for_whom: &str) -> String {
    match (by.is_empty(), for_whom.is_empty()) {
        (false, false) if by != for_whom && !for_whom.contains(by) => format!("{by} / {for_whom}"),
        (false, true) => by.to_owned(),
        _ => for_whom.to_owned(),
    }
}

/// Numbers and words of the second record.
fn datasets(bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    let block = photoshop(bytes).and_then(resource).unwrap_or_default();
    let mut at = 0;
    while let Some([0x1C, record, number, high, low]) = block.get(at..at + 5) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(words) = block.get(at + 5..at + 5 + length) else { break };
        if *record == 2 {
            found.push((*number, words));
        }
        at += 5 + length;
    }
    found
}

/// The segment of a JPEG that Photoshop writes.
fn photoshop(bytes: &[u8]) -> Option<&[u8]> {
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let inside = bytes.get(at + 4..at + 2 + length.max(2))?;
        match marker {
            0xED if inside.starts_with(b"Photoshop 3.0\0") => return inside.get(14..),
            // The pixels begin.
            0xDA => return None,
            _ => at += 2 + length.max(2),
        }
    }
    None
}

/// The resource that holds IPTC.
fn resource(block: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while block.get(at..at + 4)? == b"8BIM" {
        let number = block.get(at + 4..at + 6)?;
        // A name with its length before it, and each part even.
        let name = usize::from(*block.get(at + 6)?) + 1;
        let from = at + 6 + name + name % 2;
        let size = u32::from_be_bytes(block.get(from..from + 4)?.try_into().ok()?) as usize;
        let inside = block.get(from + 4..from.checked_add(4)?.checked_add(size)?)?;
        if number == [0x04, 0x04] {
            return Some(inside);
        }
        at = from + 4 + size + size % 2;
    }
    None
}
