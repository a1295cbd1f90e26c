//! An article as it is shown at a place: its window, and what is marked in it and near it.

use std::ops::Range;

use souwen_article::Article;
use souwen_query::Plan;

use super::lines::{Line, LineKind, Lines};
use super::marks::Marker;
use crate::response::ArticleWindow;
use crate::state::State;
use crate::window::{Piece, Place, Window, pieces_of};

/// The article as it is shown at the place that is wanted, or at its beginning.
pub(crate) fn window(
    mut article: Article,
    wanted: Option<Place>,
    plan: &Plan,
    state: State<'_>,
) -> ArticleWindow {
    let wanted = wanted.map(|place| matching_piece(&mut article, place, plan, state));
    let window = Window::of(&article.body, wanted);
    let near = window.looked_through(&article.body);
    let marked = Marked::of(&mut article, &near, plan, state);
    let places = || near.iter().map(|piece| piece.place).zip(&marked.pieces);
    let matches = places().filter(|(_, marks)| !marks.is_empty()).map(|(place, _)| place);
    let shown = places().filter(|(place, _)| window.shows(*place)).map(|(_, marks)| marks.clone());
    ArticleWindow {
        matches: matches.collect(),
        pieces: shown.collect(),
        title: marked.title,
        dateline: marked.dateline,
        window,
        article,
        related: Vec::new(),
        state: state.name(),
    }
}

/// The first piece of a long paragraph that holds a match, where just the paragraph is wanted: what
/// leads here knows paragraphs only.
fn matching_piece(article: &mut Article, place: Place, plan: &Plan, state: State<'_>) -> Place {
    let pieces = pieces_of(&article.body, place.paragraph);
    if place.piece > 0 || pieces.is_empty() {
        return place;
    }
    let marked = Marked::of(article, &pieces, plan, state).pieces;
    let first = marked.iter().position(|marks| !marks.is_empty());
    first.and_then(|at| pieces.get(at)).map_or(place, |piece| piece.place)
}

/// What is marked in an article of which only some pieces are looked through.
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
