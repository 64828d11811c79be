//! What the editors of WordPress write, as plain HTML: paragraphs of the classic editor, shortcodes of both.
use std::fmt::Write as _;

/// Elements that stand on their own.
const BLOCKS: [&str; 30] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "pre",
    "figure",
    "figcaption",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "address",
    "hr",
    "details",
    "dl",
];

/// HTML of a text, and a sentence for each thing in it that has no place here.
pub(super) fn html(content: &str, gallery: &str) -> (String, Vec<String>) {
    let blocks = content.contains("<!-- wp:");
    let mut said = dynamic(content);
    let expanded = shortcodes(content, gallery, &mut said);
    (if blocks { expanded } else { paragraphs(&expanded) }, said)
}

/// Blocks that hold no words: the site made them when it was asked for.
fn dynamic(content: &str) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for (at, _) in content.match_indices("<!-- wp:") {
        let rest = &content[at + 8..];
        let Some(end) = rest.find("-->") else { continue };
        let name = rest[..end].split_whitespace().next().unwrap_or_default();
        if rest[..end].ends_with('/') && !names.contains(&name) {
            names.push(name);
        }
    }
    let sentence = |it: String| format!("blocs que l’ancien site composait lui-même, laissés de côté : {it}");
    (!names.is_empty()).then(|| sentence(names.join(", "))).into_iter().collect()
}

/// One shortcode: its name, its attributes as written, what it encloses, and its length.
struct Code<'a> {
    name: &'a str,
    attributes: &'a str,
    inner: Option<&'a str>,
    length: usize,
}

/// The shortcode that begins with this bracket.
fn code(text: &str) -> Option<Code<'_>> {
    let rest = text.strip_prefix('[')?;
    let end = rest.find(']').filter(|it| *it <= 2_000)?;
    let head = rest[..end].trim_end_matches('/');
    let length =
        head.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_' || it == '-')).unwrap_or(head.len());
    let (name, attributes) = head.split_at(length);
    let begins = name.starts_with(|it: char| it.is_ascii_lowercase());
    if !begins || !(attributes.is_empty() || attributes.starts_with([' ', '\u{a0}', '\n', '='])) {
        return None;
    }
    let after = end + 2;
    let close = format!("[/{name}]");
    let inner = text[after..].find(&close).map(|it| &text[after..after + it]);
    let length = inner.map_or(after, |it| after + it.len() + close.len());
    Some(Code { name, attributes, inner, length })
}

/// The value of an attribute.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = attributes[from..].find(name).map(|it| it + from) {
        let free = attributes[..at].ends_with(|it: char| it.is_whitespace());
        let rest = attributes[at + name.len()..].trim_start();
        if let (true, Some(value)) = (free, rest.strip_prefix('=')) {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|it| matches!(it, '"' | '\'' | '“' | '”' | '″'));
            return Some(match quote {
                Some(_) => value[value.chars().next().map_or(0, char::len_utf8)..]
                    .split(['"', '\'', '“', '”', '″'])
                    .next()
                    .unwrap_or_default(),
                None => value.split_whitespace().next().unwrap_or_default(),
            });
        }
        from = at + name.len();
    }
    None
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// A page elsewhere that shows something.
fn embed(url: &str) -> String {
    format!("<div class=\"wp-block-embed__wrapper\">{}</div>", escaped(url.trim()))
}

/// Known shortcodes as HTML; the others stay, and are named.
fn shortcodes(content: &str, gallery: &str, said: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(it) = code(rest) else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        let one = |name: &str| attribute(it.attributes, name);
        let made = match it.name {
            "caption" | "wp_caption" => it.inner.map(|inner| caption(inner, one("caption"))),
            "gallery" => Some(images(one("ids").or(one("include")).unwrap_or(gallery))),
            "embed" | "youtube" | "vimeo" | "dailymotion" | "video" | "audio" | "playlist" => {
                let address = one("src").or(one("mp4")).or(one("mp3")).or(one("url")).or(it.inner);
                address
                    .or(it.attributes.trim_start().strip_prefix('='))
                    .filter(|it| it.contains("://"))
                    .map(embed)
            }
            _ => None,
        };
        match made {
            Some(made) => {
                let _ = write!(out, "\n\n{made}\n\n");
                rest = &rest[it.length..];
            }
            None => {
                // Brackets are punctuation too: only what cannot be a word between brackets is named.
                if it.inner.is_some() || it.attributes.contains('=') {
                    said.push(format!("code court gardé comme texte : [{}]", it.name));
                }
                out.push('[');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// An image with the words below it.
fn caption(inner: &str, words: Option<&str>) -> String {
    let end = inner.rfind("</a>").map(|it| it + 4);
    let image = inner.find("<img").and_then(|it| inner[it..].find('>').map(|end| it + end + 1));
    let end = end.max(image).unwrap_or(0);
    let words = words.unwrap_or(&inner[end..]).trim();
    format!("<figure>{}<figcaption>{words}</figcaption></figure>", &inner[..end])
}

/// Images named by their numbers.
fn images(ids: &str) -> String {
    let mut out = String::from("<figure class=\"wp-block-gallery\">");
    for id in
        ids.split(',').map(str::trim).filter(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit()))
    {
        let _ = write!(out, "<figure><img src=\"attachment:{id}\"></figure>");
    }
    out + "</figure>"
}

/// The classic editor writes no paragraphs: an empty line ends one, a line end is one.
fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut pre = false;
    for part in text.split("\n\n") {
        let was = pre;
        pre = match (part.rfind("<pre"), part.rfind("</pre")) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => was,
        };
        let trimmed = part.trim();
        if trimmed.is_empty() {
            continue;
        }
        if was || pre || holds_blocks(trimmed) {
            out.push_str(part);
            out.push_str("\n\n");
        } else if is_address(trimmed) {
            out.push_str(&embed(trimmed));
        } else {
            let _ = write!(out, "<p>{}</p>", trimmed.replace('\n', "<br>"));
        }
    }
    out
}

/// Whether a part of a text has elements that stand on their own.
fn holds_blocks(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(rest.len());
        BLOCKS.contains(&rest[..end].to_ascii_lowercase().as_str())
    })
}

/// A line that is only an address: WordPress shows what is there.
fn is_address(text: &str) -> bool {
    text.starts_with("https://") && !text.contains(char::is_whitespace) && !text.contains('<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classic_lines_are_paragraphs() {
        let (html, said) = html("Un\ndeux\n\n<h2>Titre</h2>\n\nTrois [sic] et [...]", "");
        assert_eq!(html, "<p>Un<br>deux</p><h2>Titre</h2>\n\n<p>Trois [sic] et [...]</p>");
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn shortcodes_are_known_or_named() {
        let (html, said) = html(
            "[caption id=\"a\" width=\"3\"]<a href=\"x\"><img src=\"a.jpg\"></a> Le bac[/caption]\n\n[gallery ids=\"4, 5\"]\n\n[contact-form to=\"x\"]\n\n[youtube=https://youtu.be/x]",
            "",
        );
        assert!(html.contains("<figcaption>Le bac</figcaption>") && html.contains("attachment:5"), "{html}");
        assert!(html.contains("https://youtu.be/x</div>") && html.contains("[contact-form"), "{html}");
        assert_eq!(said, ["code court gardé comme texte : [contact-form]"]);
    }
}
