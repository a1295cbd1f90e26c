//! A block of the page, with its marks.

use crate::markdown::blocks::{BlockKind, MarkdownBlock};
use crate::markdown::enumerator::Enumerator;
use crate::page::marks::{MarkKind, Marks, PageMark};
use crate::page::titles::is_title_like;
use crate::page::{links, marks};

/// A block, with its marks.
#[derive(Debug, Clone)]
pub(in crate::page) struct PagePiece {
    /// The block.
    pub block: MarkdownBlock,
    /// Its marks.
    pub marks: Marks,
    /// The address, if the block is a link to the story itself.
    pub own_link: Option<String>,
    /// Whether it can be a title although it is not a heading.
    pub title_like: bool,
}

impl PagePiece {
    /// Finds the marks of a block.
    pub(in crate::page) fn new(block: MarkdownBlock) -> PagePiece {
        let marks = match block.kind {
            BlockKind::Text | BlockKind::Item(_) => marks::read(&block.text),
            _ => Marks { text_end: block.text.len(), ..Marks::default() },
        };
        let own_link = links::own_link(&block);
        let title_like = own_link.is_none() && is_title_like(&block, &marks);
        PagePiece { block, marks, own_link, title_like }
    }

    /// The level, if it is a heading.
    pub(in crate::page) fn level(&self) -> Option<u8> {
        match self.block.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        }
    }

    /// Whether it is a horizontal rule.
    pub(in crate::page) fn is_rule(&self) -> bool {
        self.block.kind == BlockKind::Rule
    }

    /// Whether it is text of a story, and not a title, mark or horizontal rule.
    pub(super) fn is_running(&self) -> bool {
        self.level().is_none()
            && !self.is_rule()
            && !self.title_like
            && self.own_link.is_none()
            && self.marks.whole.is_empty()
    }

    /// Whether it is a heading whose number shows that it is inside a story.
    pub(super) fn is_numbered_heading(&self) -> bool {
        self.level().is_some() && Enumerator::of(&self.block.text).is_some()
    }

    /// The mark that fills the block.
    pub(in crate::page) fn whole(&self) -> Option<&PageMark> {
        self.marks.whole.first()
    }

    /// Whether one of the marks at its start satisfies `is`.
    pub(super) fn leads_with(&self, is: impl Fn(&PageMark) -> bool) -> bool {
        self.marks.lead.iter().any(is)
    }

    /// Whether a story certainly ends with this block.
    pub(super) fn closes(&self) -> bool {
        let closing = |mark: &PageMark| {
            mark.is_full_dateline() || matches!(mark.kind, MarkKind::End | MarkKind::ContinuedOn)
        };
        let whole =
            |mark: &PageMark| closing(mark) && (mark.bracketed || mark.kind != MarkKind::Dateline);
        self.marks.trail.iter().any(closing) || self.marks.whole.iter().any(whole)
    }

    /// Whether stories often end with such a block: a byline or source in brackets, an editor.
    pub(super) fn may_close(&self) -> bool {
        let closing = |mark: &PageMark| {
            matches!(mark.kind, MarkKind::Byline | MarkKind::Source | MarkKind::Dateline)
                && mark.bracketed
                || mark.kind == MarkKind::Editor
        };
        self.marks.trail.iter().chain(&self.marks.whole).any(closing)
    }
}
