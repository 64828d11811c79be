//! A line of text: marks opened and closed once where neighbours share them.

use super::super::{Inline, Mark, typography};
use super::{Html, escape};

impl Html<'_> {
    pub(super) fn line(&mut self, content: &[Inline]) {
        let line = typography::inline(self.options.locale, content);
        let mut open: Vec<Mark> = Vec::new();
        for inline in &line {
            match inline {
                Inline::HardBreak {} => {
                    self.raw("<br");
                    self.void();
                }
                Inline::Text { text, marks } => {
                    self.switch(&mut open, self.kept(marks));
                    escape(text, &mut self.out);
                }
            }
        }
        self.switch(&mut open, Vec::new());
    }

    /// The marks that can be shown, in the order they nest; a link whose item is not there is none.
    fn kept(&self, marks: &[Mark]) -> Vec<Mark> {
        let leads = |mark: &Mark| mark.target().is_none_or(|target| self.resolved.href(target).is_some());
        let mut kept: Vec<Mark> = marks.iter().filter(|mark| leads(mark)).cloned().collect();
        kept.sort_by_key(depth);
        kept.dedup_by_key(|mark| depth(mark));
        kept
    }

    fn switch(&mut self, open: &mut Vec<Mark>, wanted: Vec<Mark>) {
        let same = open.iter().zip(&wanted).take_while(|(open, wanted)| open == wanted).count();
        while open.len() > same {
            if let Some(mark) = open.pop() {
                self.raw(end(&mark));
            }
        }
        for mark in wanted.into_iter().skip(same) {
            self.start(&mark);
            open.push(mark);
        }
    }

    fn start(&mut self, mark: &Mark) {
        match mark {
            Mark::Strong {} => self.raw("<strong>"),
            Mark::Emphasis {} => self.raw("<em>"),
            Mark::Superscript {} => self.raw("<sup>"),
            Mark::Link { attrs } => {
                let resolved = self.resolved;
                self.raw("<a");
                self.href(resolved.href(&attrs.target).unwrap_or_default());
                self.raw(">");
            }
        }
    }
}

fn end(mark: &Mark) -> &'static str {
    match mark {
        Mark::Strong {} => "</strong>",
        Mark::Emphasis {} => "</em>",
        Mark::Superscript {} => "</sup>",
        Mark::Link { .. } => "</a>",
    }
}

fn depth(mark: &Mark) -> u8 {
    match mark {
        Mark::Link { .. } => 0,
        Mark::Strong {} => 1,
        Mark::Emphasis {} => 2,
        Mark::Superscript {} => 3,
    }
}
