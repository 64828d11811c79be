//! HTML without the tags that stand deeper than anybody writes them: a parser of HTML takes minutes over thousands of tags inside each
//! other. Their words stay.

use std::borrow::Cow;

/// Tags inside each other.
const DEEPEST: usize = 250;
/// How far back the tag that an end closes is looked for.
const BACK: usize = 300;
/// Never closed, or closed by the next of their sort: they make nothing deeper.
const FLAT: [&str; 34] = [
    "area", "base", "basefont", "bgsound", "br", "col", "colgroup", "dd", "dt", "embed", "frame", "hr",
    "html", "img", "input", "keygen", "li", "link", "meta", "optgroup", "option", "p", "param", "rp", "rt",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];
/// What stands inside is no markup.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// The source without what stands too deep.
pub(super) fn shallow(source: &str) -> Cow<'_, str> {
    let mut open: Vec<&str> = Vec::new();
    let (mut out, mut kept) = (String::new(), 0);
    let mut at = 0;
    while let Some(found) = source[at..].find('<') {
        let begin = at + found;
        let rest = &source[begin..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(source.len(), |it| begin + it + 3);
            continue;
        }
        let closes = rest.starts_with("</");
        let inner = &rest[1 + usize::from(closes)..];
        let name =
            &inner[..inner.find(|it: char| it.is_whitespace() || matches!(it, '/' | '>' | '<')).unwrap_or(0)];
        if !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
            at = begin + 1;
            continue;
        }
        let end = begin + tag_end(rest);
        at = end;
        let is = |of: &&str| of.eq_ignore_ascii_case(name);
        if FLAT.iter().any(is) {
            continue;
        }
        let too_deep = if closes {
            let low = open.len().saturating_sub(BACK);
            match open[low..].iter().rposition(is) {
                Some(place) => {
                    open.truncate(low + place);
                    open.len() >= DEEPEST
                }
                None => false,
            }
        } else {
            if RAW.iter().any(is) {
                at = end + raw_end(&source[end..], name);
                continue;
            }
            open.push(name);
            open.len() > DEEPEST
        };
        if too_deep {
            out.push_str(&source[kept..begin]);
            kept = end;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(source);
    }
    out.push_str(&source[kept..]);
    Cow::Owned(out)
}

/// Where a tag ends: quoted values may hold its sign.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, sign) in tag.char_indices().skip(1) {
        match (quote, sign) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), it) if it == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Where the end of an element begins that holds no markup.
fn raw_end(rest: &str, name: &str) -> usize {
    let closes =
        |at: &usize| rest.get(at + 2..at + 2 + name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
    rest.match_indices("</").map(|it| it.0).find(closes).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towers_are_cut_and_their_words_stay() {
        for name in ["div", "b", "blockquote", "font", "DIV"] {
            let tower = format!(
                "{}mot{} après",
                format!("<{name} a=\">\">").repeat(20_000),
                format!("</{name}>").repeat(20_000)
            );
            let low = shallow(&tower);
            assert_eq!(low.matches(&format!("<{name}")).count(), DEEPEST, "{name}");
            assert_eq!(low.matches(&format!("</{name}")).count(), DEEPEST, "{name}");
            assert!(low.contains("mot") && low.ends_with(" après"));
        }
    }

    #[test]
    fn a_long_page_stays_as_it_is() {
        let page = format!(
            "<ul>{}</ul>{}",
            "<li>un".repeat(900),
            "<p>deux<br><script>a<b</script><div>x</div>".repeat(900)
        );
        assert!(matches!(shallow(&page), Cow::Borrowed(_)));
    }
}
