//! Markdown into HTML for the reader. Only one thing is added: inside quotes the ends of lines are kept, since
//! the line of an attribution or of a title begins there.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::line::SOFT_BREAK;

pub(super) fn to_html(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut quotes = 0_usize;
    let events = Parser::new_ext(source, options).map(|event| {
        if matches!(event, Event::Start(Tag::BlockQuote(_))) {
            quotes += 1;
        } else if matches!(event, Event::End(TagEnd::BlockQuote(_))) {
            quotes = quotes.saturating_sub(1);
        } else if matches!(event, Event::SoftBreak) && quotes > 0 {
            return Event::Text(SOFT_BREAK.to_string().into());
        }
        event
    });
    let mut out = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}
