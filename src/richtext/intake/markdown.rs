//! Markdown into HTML for the reader. One thing is added: inside quotes the ends of lines are kept, since the line of an attribution or
//! of a title begins there. One is taken away: quotes and lists inside others beyond any use, which a parser of HTML takes minutes over.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::line::SOFT_BREAK;

/// Quotes, lists and their items inside each other.
const DEEPEST: usize = 40;

pub(super) fn to_html(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let (mut depth, mut quotes) = (0_usize, 0_usize);
    let events = Parser::new_ext(source, options).filter_map(|event| {
        if let Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) = event {
            depth += 1;
            quotes += usize::from(matches!(event, Event::Start(Tag::BlockQuote(_))));
            return (depth <= DEEPEST).then_some(event);
        }
        if let Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) = event {
            depth -= 1;
            quotes -= usize::from(matches!(event, Event::End(TagEnd::BlockQuote(_))));
            return (depth < DEEPEST).then_some(event);
        }
        let break_in_quote = quotes > 0 && event == Event::SoftBreak;
        Some(if break_in_quote { Event::Text(SOFT_BREAK.to_string().into()) } else { event })
    });
    let mut out = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_without_end_stay_shallow() {
        let html = to_html(&format!("{} mot\n", ">".repeat(50_000)));
        assert_eq!(html.matches("<blockquote>").count(), DEEPEST);
        assert_eq!(html.matches("</blockquote>").count(), DEEPEST);
        assert!(html.contains("<p>mot</p>"));
    }
}
