//! An article as it is shown at a place: its window, and the marks in it and near it.

use std::ops::Range;

use souwen_article::Article;
use souwen_query::Plan;

use super::lines::{Line, LineKind, Lines};
use super::marks::Marker;
use crate::response::ArticleWindow;
use crate::state::State;
use crate::window::{Piece, Place, Window, looks_at, next_place, pieces_from};

/// How far the next match is searched for if there is none in or near the window: at most this many
/// times the distance of one step.
const FURTHER: usize = 8;

/// The article as it is shown at the wanted place, or at its beginning. `plan` is the query to mark, if
/// there is one.
pub(crate) fn window(
    mut article: Article,
    wanted: Option<Place>,
    plan: Option<&Plan>,
    state: State<'_>,
) -> ArticleWindow {
    let wanted = match (wanted, plan) {
        (Some(place), Some(plan)) => Some(matching_piece(&mut article, place, plan, state)),
        _ => wanted,
    };
    let window = Window::of(&article.body, wanted);
    let mut shown = ArticleWindow {
        title: Vec::new(),
        pieces: vec![Vec::new(); window.pieces.len()],
        dateline: vec![Vec::new(); article.dateline.len()],
        matches: Vec::new(),
        related: Vec::new(),
        window,
        article,
        state: state.name(),
    };
    if let Some(plan) = plan {
        mark(&mut shown, plan, state);
    }
    shown
}

/// Marks the window, and finds matches near it.
fn mark(shown: &mut ArticleWindow, plan: &Plan, state: State<'_>) {
    let near = shown.window.looked_through(&shown.article.body);
    let marked = Marked::of(&mut shown.article, &near, plan, state);
    (shown.title, shown.dateline) = (marked.title, marked.dateline);
    shown.pieces.clear();
    for (piece, marks) in near.iter().zip(marked.pieces) {
        if !marks.is_empty() {
            shown.matches.push(piece.place);
        }
        if shown.window.shows(piece.place) {
            shown.pieces.push(marks);
        }
    }
    let first = shown.window.pieces.first().map(|piece| piece.place);
    let last = near.last().map(|piece| piece.place);
    if let Some(last) = last.filter(|_| shown.matches.last().copied() < first) {
        let next = next_place(&shown.article.body, last);
        let next = next.and_then(|from| next_match(&mut shown.article, from, FURTHER, plan, state));
        shown.matches.extend(next);
    }
}

/// The first place from another on that contains a match; `times` is the maximum number of searches.
fn next_match(
    article: &mut Article,
    mut from: Place,
    times: usize,
    plan: &Plan,
    state: State<'_>,
) -> Option<Place> {
    for _ in 0..times {
        let pieces = pieces_from(&article.body, from);
        let marked = Marked::of(article, &pieces, plan, state).pieces;
        if let Some(at) = marked.iter().position(|marks| !marks.is_empty()) {
            return pieces.get(at).map(|piece| piece.place);
        }
        from = next_place(&article.body, pieces.last()?.place)?;
    }
    None
}

/// The first piece of a long paragraph that contains a match, for a request that names only the
/// paragraph: the links that lead here know only paragraphs.
fn matching_piece(article: &mut Article, place: Place, plan: &Plan, state: State<'_>) -> Place {
    if place.piece > 0 {
        return place;
    }
    let first = next_match(article, place, looks_at(&article.body, place.paragraph), plan, state);
    first.filter(|first| first.paragraph == place.paragraph).unwrap_or(place)
}

/// The marks of an article of which only some pieces are searched.
struct Marked {
    title: Vec<Range<usize>>,
    pieces: Vec<Vec<Range<usize>>>,
    dateline: Vec<Vec<Range<usize>>>,
}

impl Marked {
    fn of(article: &mut Article, pieces: &[Piece], plan: &Plan, state: State<'_>) -> Marked {
        let body = std::mem::take(&mut article.body);
        let all = |lines: &[Line<'_>], kind: LineKind, marker: &Marker| {
            lines.iter().map(|line| marker.highlights(line, kind)).collect()
        };
        let mut lines = Lines::of(article);
        let text = |piece: &Piece| {
            let text = body.get(piece.place.paragraph - 1)?.text.get(piece.range.clone())?;
            Some(Line::new(text))
        };
        lines.body = pieces.iter().filter_map(text).collect();
        let marker = Marker::new(plan, &lines, state.analyzer);
        let marked = Marked {
            title: marker.highlights(&lines.title, LineKind::Title),
            pieces: all(&lines.body, LineKind::Body, &marker),
            dateline: all(&lines.dateline, LineKind::Dateline, &marker),
        };
        drop(lines);
        article.body = body;
        marked
    }
}
