//! The addresses in the pieces of a story: finds the story's own address, and keeps the others.

use std::ops::Range;

use super::draft::Draft;
use crate::omission::Omission;
use crate::page::links;
use crate::page::split::PagePiece;

impl Draft<'_> {
    /// The piece directly under the title that consists only of the address of the article, as in
    /// clippings.
    pub(super) fn address_under_title(&self, range: &Range<usize>) -> Option<usize> {
        let pieces = self.page.pieces;
        let title = self.title?;
        let is_other = |at: &usize| !pieces[*at].is_rule() && pieces[*at].whole().is_none();
        let mut below = (title + 1..range.end).filter(is_other);
        let first = below.next().filter(|&at| links::lone_address(&pieces[at].block).is_some())?;
        below.next().map(|_| first)
    }

    /// The address of the story, if a piece consists only of that address: directly under the title, or
    /// labelled as the story's above or below the text. An address within the text is text.
    pub(super) fn own_address(&self, at: usize, first: usize, last: usize) -> Option<String> {
        let pieces = self.page.pieces;
        let piece = &pieces[at];
        if self.fields.url.is_some() {
            return None;
        }
        if Some(at) == self.title {
            return links::linked_article(&piece.block).map(str::to_string);
        }
        if Some(at) == self.address {
            return links::lone_address(&piece.block).map(str::to_string);
        }
        let contact = |at: usize| pieces.get(at).is_some_and(|p| links::is_contact(&p.block.text));
        let beside = at > 0 && contact(at - 1) || contact(at + 1);
        piece.own_link.clone().filter(|_| (at < first || at > last) && !beside)
    }

    /// Takes the address of the story, and accounts for the words around it.
    pub(super) fn take_address(&mut self, url: &str, piece: &PagePiece) {
        let words = piece.block.text.replace(url, "");
        if words.contains(souwen_text::is_significant) {
            self.omissions.push(Omission {
                line: piece.block.lines.0,
                text: words,
                what: "the words of the link to the story",
            });
        }
        self.set_address(url, piece, "link to the story itself");
    }

    /// Sets the address of the story.
    pub(super) fn set_address(&mut self, url: &str, piece: &PagePiece, rule: &'static str) {
        self.evidence("url", url, piece.block.lines.0, rule);
        self.fields.url = Some(url.to_string());
    }

    /// Keeps the readings of a piece, and the targets of its links, except those that its text shows and
    /// the story's own address.
    pub(super) fn keep_links(&mut self, piece: &PagePiece, url: Option<&str>) {
        self.readings.extend(piece.block.readings.iter().cloned());
        for link in &piece.block.links {
            let is_visible = link.bare || url == Some(&link.target) && link.label != link.target;
            if !is_visible && !link.target.is_empty() {
                self.links.push(link.target.clone());
            }
        }
    }
}
