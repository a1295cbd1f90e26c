//! The part of an article that its page shows: usually all of it.

use std::ops::Range;

use maud::{Markup, html};
use souwen_answer::marked_html::marked;
use souwen_article::{Paragraph, Role};
use souwen_search::{ArticleWindow, Place};

use crate::language::grouped;
use crate::page::view::View;

/// A paragraph as it is shown: complete, or some of its pieces.
pub(crate) struct ShownParagraph<'a> {
    /// Its role, and the level of a heading or an item.
    pub(crate) role: Role,
    pub(crate) level: Option<u8>,
    pieces: Vec<ShownPiece<'a>>,
}

/// A piece of a paragraph as it is shown.
pub(crate) struct ShownPiece<'a> {
    place: Place,
    pub(crate) text: &'a str,
    /// The ranges to mark, in characters of the piece.
    pub(crate) marks: &'a [Range<usize>],
}

impl<'a> ShownParagraph<'a> {
    /// The paragraphs of the part that is shown.
    pub(crate) fn all(shown: &'a ArticleWindow) -> Vec<ShownParagraph<'a>> {
        let mut paragraphs: Vec<ShownParagraph> = Vec::new();
        for (at, piece) in shown.window.pieces.iter().enumerate() {
            let Some(paragraph) = shown.article.body.get(piece.place.paragraph - 1) else { break };
            let text = paragraph.text.get(piece.range.clone()).unwrap_or_default();
            let marks = ranges(&shown.pieces, at);
            let piece = ShownPiece { place: piece.place, text, marks };
            match paragraphs.last_mut().filter(|last| last.number() == piece.place.paragraph) {
                Some(last) => last.pieces.push(piece),
                None => paragraphs.push(ShownParagraph::new(paragraph, piece)),
            }
        }
        paragraphs
    }

    fn new(paragraph: &Paragraph, first: ShownPiece<'a>) -> ShownParagraph<'a> {
        let (role, level) = (paragraph.role, paragraph.level);
        ShownParagraph { role, level, pieces: vec![first] }
    }

    /// A paragraph that is shown completely.
    #[cfg(test)]
    pub(crate) fn whole(
        number: usize,
        paragraph: &'a Paragraph,
        marks: &'a [Range<usize>],
    ) -> ShownParagraph<'a> {
        let piece = ShownPiece { place: Place::of(number), text: &paragraph.text, marks };
        ShownParagraph::new(paragraph, piece)
    }

    /// Its number, from 1.
    fn number(&self) -> usize {
        self.first().place.paragraph
    }

    /// The first piece that is shown; there is always one.
    pub(crate) fn first(&self) -> &ShownPiece<'a> {
        &self.pieces[0]
    }

    /// Whether it is shown in one piece.
    pub(crate) fn is_one(&self) -> bool {
        self.pieces.len() == 1
    }

    /// The anchor for links to it.
    pub(crate) fn anchor(&self) -> String {
        anchor(self.first().place)
    }

    /// Its text with the matches marked; each piece but the first has an anchor of its own.
    pub(crate) fn text(&self) -> Markup {
        html! {
            @for (at, piece) in self.pieces.iter().enumerate() {
                @if at == 0 {
                    (marked(piece.text, piece.marks))
                } @else {
                    span #(anchor(piece.place)) { (marked(piece.text, piece.marks)) }
                }
            }
        }
    }
}

/// The anchor of a place: `p12`.
pub(crate) fn anchor(place: Place) -> String {
    format!("p{place}")
}

/// Which part of a very long article is shown, and links to the other parts.
pub(crate) fn part_of_long(view: &View, shown: &ArticleWindow) -> Markup {
    let (language, words) = (view.language, view.language.words());
    let window = &shown.window;
    let (Some(first), Some(last)) = (window.pieces.first(), window.pieces.last()) else {
        return html! {};
    };
    let number = |place: Place| match place.piece {
        0 => grouped(place.paragraph as u64),
        piece => format!("{}.{piece}", grouped(place.paragraph as u64)),
    };
    let (first, last) = (number(first.place), number(last.place));
    let which = language.part(&first, &last, shown.article.body.len() as u64);
    html! {
        @if !window.is_whole() {
            nav.part lang=(language.tag()) aria-label=(words.parts) {
                @if let Some(before) = window.before {
                    a href=(view.here_at_place(None)) { (words.beginning) }
                    a href=(view.here_at_place(Some(before))) rel="prev" { (words.earlier) }
                }
                span { (which) }
                @if let Some(after) = window.after {
                    a href=(view.here_at_place(Some(after))) rel="next" { (words.later) }
                    a href=(view.here_at_place(window.end)) { (words.end) }
                }
            }
        }
    }
}

/// The ranges to mark in one of several texts; empty if the engine returned none for it.
pub(crate) fn ranges(marks: &[Vec<Range<usize>>], at: usize) -> &[Range<usize>] {
    marks.get(at).map(Vec::as_slice).unwrap_or_default()
}
