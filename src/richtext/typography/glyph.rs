//! One sign of a line, and which run of the line it belongs to.

/// A sign on its way through the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) sign: char,
    /// Index of the run it came from (or was put beside).
    pub(super) owner: usize,
    /// Part of an address: rules leave it alone.
    pub(super) fixed: bool,
    /// Raised above the line.
    pub(super) raised: bool,
}

impl Glyph {
    pub(super) fn new(sign: char, owner: usize) -> Self {
        Self { sign, owner, fixed: false, raised: false }
    }

    /// A line break.
    pub(super) fn break_of(owner: usize) -> Self {
        Self::new('\n', owner)
    }

    /// A space a rule may change; not a line break.
    pub(super) fn is_space(&self) -> bool {
        !self.fixed && matches!(self.sign, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}')
    }

    pub(super) fn is(&self, sign: char) -> bool {
        !self.fixed && self.sign == sign
    }
}

pub(super) fn of(text: &str, owner: usize) -> Vec<Glyph> {
    text.chars().map(|sign| Glyph::new(sign, owner)).collect()
}

pub(super) fn text(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| glyph.sign).collect()
}

/// Marks what is an address (web, e-mail) as not to be touched.
pub(super) fn fix_addresses(line: &mut [Glyph]) {
    for word in line.chunk_by_mut(|a, b| !a.sign.is_whitespace() && !b.sign.is_whitespace()) {
        let whole = text(word);
        let from = whole.chars().take_while(|c| "(«“\"'’[".contains(*c)).count();
        let bare = whole.trim_matches(|c| "(«“\"'[»”)],.…".contains(c));
        if is_address(bare) {
            let end = (from + bare.chars().count()).min(word.len());
            word[from..end].iter_mut().for_each(|glyph| glyph.fixed = true);
        }
    }
}

fn is_address(word: &str) -> bool {
    let mail = || word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    word.contains("://") || word.starts_with("www.") || word.starts_with("mailto:") || mail()
}
