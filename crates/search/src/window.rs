//! Which part of an article is shown at a time. Most articles are shown whole. Of a very long one, a
//! window around the requested place is shown, so that the cost does not depend on the length of the
//! article.
//!
//! This affects only what is shown: the article is stored, found and counted as a whole. A
//! paragraph that is itself very long is shown in pieces, each of which has a place of its own.
//!
//! A window is about 256 KB of text around the requested place: `p=12` in the address, or
//! `p=12.3` for a piece of a long paragraph. Matches are searched for in the window and near it,
//! never in the whole text. Similar articles are found by the beginning of the text.

use std::fmt;
use std::ops::Range;

use souwen_article::Paragraph;

/// How much text a window shows, in bytes: hours of reading, and a page that any browser can display.
const WINDOW: usize = 256 << 10;
/// The maximum number of pieces in a window: lists may have very short ones.
const MAX_PIECES: usize = 3_000;
/// The part of a window before the requested place: one in this many.
const LEAD: usize = 4;
/// The length in bytes above which a paragraph is shown in pieces.
const LONGEST_WHOLE: usize = 64 << 10;
/// The length of one of these pieces, in bytes.
const PIECE: usize = 16 << 10;
/// How far before and after a window matches are searched for, in bytes and in pieces.
const LOOKED_THROUGH: usize = 2 << 20;
const MAX_CONTEXT_PIECES: usize = 20_000;

/// A place in the text of an article: a paragraph, counted from 1, and a piece of it, counted from 0.
/// Written `12`, and `12.3` where it is not the first piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The paragraph, from 1.
    pub paragraph: usize,
    /// The piece of the paragraph, from 0.
    pub piece: usize,
}

impl Place {
    /// The beginning of a paragraph.
    pub fn of(paragraph: usize) -> Place {
        Place { paragraph, piece: 0 }
    }

    /// Parses a place; `None` when the text is not one.
    pub fn parse(text: &str) -> Option<Place> {
        let (paragraph, piece) = text.split_once('.').unwrap_or((text, "0"));
        let paragraph = paragraph.parse().ok().filter(|&paragraph| paragraph > 0)?;
        Some(Place { paragraph, piece: piece.parse().ok()? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.paragraph)?;
        if self.piece > 0 { write!(f, ".{}", self.piece) } else { Ok(()) }
    }
}

/// A paragraph, or a piece of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The place of the piece.
    pub place: Place,
    /// The range of the paragraph that it covers, in bytes.
    pub range: Range<usize>,
}

/// The part of an article that is shown at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// The pieces that are shown, in order and without gaps.
    pub pieces: Vec<Piece>,
    /// The place whose window ends about where this one begins; `None` at the beginning of the article.
    pub before: Option<Place>,
    /// The first place after the window; `None` at the end of the article.
    pub after: Option<Place>,
    /// The last place of the article.
    pub end: Option<Place>,
}

impl Window {
    /// Returns the window that shows the wanted place, or the beginning when none is wanted. A place
    /// after the end means the end.
    pub fn of(body: &[Paragraph], wanted: Option<Place>) -> Window {
        let text = Pieces(body);
        let Some(start) = text.nearest(Place::of(1)) else { return Window::default() };
        let mut pieces = text.run(start, WINDOW, MAX_PIECES);
        let is_whole = pieces.last().is_none_or(|last| text.next(last.place).is_none());
        if let Some(wanted) = wanted.and_then(|place| text.nearest(place))
            && !is_whole
        {
            let first = text.back(wanted, WINDOW / LEAD, MAX_PIECES / LEAD);
            pieces = text.run(first, WINDOW, MAX_PIECES);
        }
        let first = pieces.first().map_or(start, |piece| piece.place);
        let rest = LEAD - 1;
        let before = (first != start)
            .then(|| text.back(first, WINDOW / LEAD * rest, MAX_PIECES / LEAD * rest));
        let after = pieces.last().and_then(|last| text.next(last.place));
        let end = text.nearest(Place::of(usize::MAX));
        Window { pieces, before, after, end }
    }

    /// Whether it shows the whole article.
    pub fn is_whole(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }

    /// Whether it shows this place.
    pub fn shows(&self, place: Place) -> bool {
        self.pieces.binary_search_by_key(&place, |piece| piece.place).is_ok()
    }

    /// The pieces in which matches are searched for: those of the window, and those near it.
    pub(crate) fn looked_through(&self, body: &[Paragraph]) -> Vec<Piece> {
        let text = Pieces(body);
        let mut pieces = Vec::new();
        if let Some(first) = self.pieces.first().and_then(|first| text.previous(first.place)) {
            let from = text.back(first, LOOKED_THROUGH, MAX_CONTEXT_PIECES);
            pieces = text.run(from, usize::MAX, MAX_CONTEXT_PIECES + 1);
            pieces.retain(|piece| piece.place <= first);
        }
        pieces.extend_from_slice(&self.pieces);
        if let Some(after) = self.after {
            pieces.extend(text.run(after, LOOKED_THROUGH, MAX_CONTEXT_PIECES));
        }
        pieces
    }
}

/// The pieces from a place on in which matches are searched for in one step; none after the end.
pub(crate) fn pieces_from(body: &[Paragraph], from: Place) -> Vec<Piece> {
    let text = Pieces(body);
    match text.nearest(from) {
        Some(place) if place == from => text.run(from, LOOKED_THROUGH, MAX_CONTEXT_PIECES),
        _ => Vec::new(),
    }
}

/// The place after another, if there is one.
pub(crate) fn next_place(body: &[Paragraph], place: Place) -> Option<Place> {
    Pieces(body).next(place)
}

/// How many searches it takes to search through a paragraph that is shown in several pieces; 0 for a
/// paragraph that is shown in one.
pub(crate) fn looks_at(body: &[Paragraph], paragraph: usize) -> usize {
    let text = Pieces(body);
    match paragraph > 0 && text.count(paragraph) > 1 {
        true => text.text(paragraph).len().div_ceil(LOOKED_THROUGH),
        false => 0,
    }
}

/// The text of an article, divided into pieces.
struct Pieces<'a>(&'a [Paragraph]);

impl Pieces<'_> {
    fn text(&self, paragraph: usize) -> &str {
        self.0.get(paragraph - 1).map_or("", |paragraph| paragraph.text.as_str())
    }

    /// The number of pieces that a paragraph is shown in.
    fn count(&self, paragraph: usize) -> usize {
        match self.text(paragraph).len() {
            length if length > LONGEST_WHOLE => length.div_ceil(PIECE),
            _ => 1,
        }
    }

    fn range(&self, place: Place) -> Range<usize> {
        let text = self.text(place.paragraph);
        match self.count(place.paragraph) {
            1 => 0..text.len(),
            _ => {
                let edge = |piece: usize| text.floor_char_boundary(piece * PIECE);
                edge(place.piece)..edge(place.piece + 1)
            }
        }
    }

    /// The place itself, or the last place when it is after the end.
    fn nearest(&self, place: Place) -> Option<Place> {
        let paragraph = place.paragraph.min(self.0.len());
        let last = self.count(paragraph.max(1)) - 1;
        let piece = if paragraph < place.paragraph { last } else { place.piece.min(last) };
        (paragraph > 0).then_some(Place { paragraph, piece })
    }

    fn next(&self, place: Place) -> Option<Place> {
        if place.piece + 1 < self.count(place.paragraph) {
            return Some(Place { piece: place.piece + 1, ..place });
        }
        (place.paragraph < self.0.len()).then(|| Place::of(place.paragraph + 1))
    }

    fn previous(&self, place: Place) -> Option<Place> {
        if place.piece > 0 {
            return Some(Place { piece: place.piece - 1, ..place });
        }
        let paragraph = place.paragraph - 1;
        (paragraph > 0).then(|| Place { paragraph, piece: self.count(paragraph) - 1 })
    }

    /// The pieces from a place on: at least one, at most `bytes` of text and `max` pieces.
    fn run(&self, from: Place, bytes: usize, max: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut next, mut left) = (Some(from), bytes);
        while let Some(place) = next.filter(|_| pieces.len() < max) {
            let range = self.range(place);
            if range.len() > left && !pieces.is_empty() {
                break;
            }
            left = left.saturating_sub(range.len());
            pieces.push(Piece { place, range });
            next = self.next(place);
        }
        pieces
    }

    /// The place as far before another as `bytes` of text and `max` pieces allow.
    fn back(&self, from: Place, bytes: usize, max: usize) -> Place {
        let (mut place, mut left) = (from, bytes);
        for _ in 0..max {
            let Some(previous) = self.previous(place) else { break };
            let length = self.range(previous).len();
            if length > left {
                break;
            }
            left -= length;
            place = previous;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body(lengths: &[usize]) -> Vec<Paragraph> {
        lengths.iter().map(|&length| Paragraph::text("文".repeat(length))).collect()
    }

    #[test]
    fn places_are_read_as_they_are_written() {
        for (text, expected) in [
            ("12", Some((12, 0))),
            ("12.3", Some((12, 3))),
            ("0", None),
            ("-1", None),
            ("1.x", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            let place = Place::parse(text);
            assert_eq!(place.map(|place| (place.paragraph, place.piece)), expected, "{text}");
            assert!(place.is_none_or(|place| place.to_string() == text));
        }
        assert_eq!(Place { paragraph: 3, piece: 0 }.to_string(), "3");
    }

    #[test]
    fn an_article_of_ordinary_length_is_shown_whole() {
        let body = body(&[300; 200]);
        for wanted in [None, Some(Place::of(1)), Some(Place::of(200)), Some(Place::of(9_999))] {
            let window = Window::of(&body, wanted);
            assert!(window.is_whole(), "{wanted:?}");
            assert_eq!(window.pieces.len(), 200);
            assert_eq!(window.looked_through(&body), window.pieces);
        }
        assert!(Window::of(&[], Some(Place::of(1))).is_whole());
    }

    #[test]
    fn of_a_long_one_a_window_around_the_place_is_shown() {
        let body = body(&[100; 10_000]);
        let window = Window::of(&body, None);
        let count = window.pieces.len();
        assert_eq!((window.before, window.after), (None, Some(Place::of(count + 1))));
        assert!((800..900).contains(&count), "{count}");
        let window = Window::of(&body, Some(Place::of(5_000)));
        assert!(window.shows(Place::of(5_000)) && window.shows(Place::of(4_900)));
        assert!(!window.shows(Place::of(1)));
        let end = Window::of(&body, Some(Place::of(99_999)));
        assert!(end.shows(Place::of(10_000)) && end.after.is_none());
        assert_eq!(window.end, Some(Place::of(10_000)));
        // Many short paragraphs make as long a page as few long ones.
        let list = Window::of(&self::body(&[1; 100_000]), None);
        assert_eq!(list.pieces.len(), MAX_PIECES);
    }

    #[test]
    fn a_long_paragraph_is_shown_in_pieces() {
        let body = body(&[10, 1_000_000, 10]);
        let window = Window::of(&body, Some(Place { paragraph: 2, piece: 100 }));
        assert!(window.shows(Place { paragraph: 2, piece: 100 }));
        assert!(window.pieces.iter().map(|piece| piece.range.len()).sum::<usize>() <= WINDOW);
        assert_eq!([1, 2, 3, 4].map(|paragraph| looks_at(&body, paragraph)), [0, 2, 0, 0]);
        let pieces = pieces_from(&body, Place::of(2));
        assert_eq!(pieces.len(), LOOKED_THROUGH / PIECE);
        assert_eq!(pieces[5].place, Place { paragraph: 2, piece: 5 });
        assert_eq!(pieces_from(&body, Place::of(4)), []);
    }

    proptest! {
        #[test]
        fn every_piece_is_reached_by_going_on(
            lengths in prop::collection::vec(prop_oneof![0_usize..3_000, 20_000_usize..120_000], 0..60),
            at in 0_usize..70,
        ) {
            let body = body(&lengths);
            let mut text = vec![String::new(); body.len()];
            let mut window = Window::of(&body, None);
            let mut seen = 0;
            loop {
                for piece in &window.pieces {
                    let of = piece.place.paragraph - 1;
                    // The lead of this window was shown already.
                    if text[of].len() == piece.range.start {
                        text[of].push_str(&body[of].text[piece.range.clone()]);
                    }
                }
                let Some(after) = window.after else { break };
                window = Window::of(&body, Some(after));
                prop_assert!(window.shows(after));
                seen += 1;
                prop_assert!(seen < 1_000);
            }
            let whole: Vec<String> = body.iter().map(|paragraph| paragraph.text.clone()).collect();
            prop_assert_eq!(text, whole);
            // And backwards to the beginning.
            let mut window = Window::of(&body, Some(Place::of(at + 1)));
            while let Some(before) = window.before {
                let first = window.pieces[0].place;
                window = Window::of(&body, Some(before));
                prop_assert!(window.pieces[0].place < first);
                let reached = window.pieces.last().map(|last| last.place);
                prop_assert!(window.after.max(reached) >= Some(first), "a gap before {first}");
            }
        }
    }
}
