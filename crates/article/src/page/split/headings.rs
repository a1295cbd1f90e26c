//! What can be said of a page's headings before it is cut.

use super::piece::PagePiece;
use crate::page::columns::is_column;
use crate::page::marks::MarkKind;
use crate::page::titles::is_dash_line;

/// What the headings of a page are, level by level.
pub(super) struct Headings {
    /// For each piece: whether a story begins with it, by what stands right under or before it.
    pub(super) starts: Vec<bool>,
    /// For each piece, how many unnumbered headings stand before it, and how many with evidence.
    before: Vec<(usize, usize)>,
    /// For each level: unnumbered headings that are no groups, and those with evidence.
    levels: [(usize, usize); 7],
    /// For each heading: the next one at its level or above.
    next_sibling: Vec<usize>,
    /// The number of headings with evidence.
    pub(super) evidence: usize,
}

impl Headings {
    pub(super) fn new(pieces: &[PagePiece]) -> Headings {
        let mut headings = Headings {
            starts: vec![false; pieces.len()],
            before: vec![(0, 0); pieces.len() + 1],
            levels: [(0, 0); 7],
            next_sibling: vec![pieces.len(); pieces.len()],
            evidence: 0,
        };
        let mut closed = false;
        let mut open: Vec<(usize, u8)> = Vec::new();
        let mut section_link = vec![false; pieces.len()];
        let mut last_heading = None;
        for (at, piece) in pieces.iter().enumerate() {
            headings.before[at + 1] = headings.before[at];
            if let Some(level) = piece.level() {
                while let Some(&(above, above_level)) = open.last() {
                    if above_level < level {
                        break;
                    }
                    headings.next_sibling[above] = at;
                    open.pop();
                }
                open.push((at, level));
                last_heading = Some(at);
                if !piece.is_numbered_heading() {
                    headings.starts[at] =
                        is_signed(&pieces[at + 1..]) || is_column(&piece.block.text);
                    let empty = pieces
                        .get(at + 1)
                        .is_some_and(|next| next.level().is_some_and(|l| l > level));
                    let evident = headings.starts[at] || closed;
                    headings.before[at + 1].0 += 1;
                    headings.before[at + 1].1 += usize::from(evident);
                    let counts = &mut headings.levels[usize::from(level.min(6))];
                    counts.0 += usize::from(!empty);
                    counts.1 += usize::from(evident && !empty);
                    headings.evidence += usize::from(evident);
                }
            } else if let Some(heading) = last_heading.filter(|_| piece.own_link.is_some()) {
                section_link[heading] = true;
            }
            if !piece.is_rule() {
                closed = piece.closes() || piece.own_link.is_some();
            }
        }
        headings
    }

    pub(super) fn starts_story(&self, at: usize) -> bool {
        self.starts[at]
    }

    /// Whether the headings of a level are stories by and large.
    pub(super) fn are_stories(&self, level: u8) -> bool {
        let (all, evident) = self.levels[usize::from(level.min(6))];
        evident >= 2 && evident * 5 >= all * 3
    }

    /// Unnumbered headings below a heading, and those with evidence.
    pub(super) fn below(&self, at: usize) -> (usize, usize) {
        let (from, to) = (self.before[at + 1], self.before[self.next_sibling[at]]);
        (to.0.saturating_sub(from.0), to.1.saturating_sub(from.1))
    }

    /// Whether the headings right below a heading are as long as titles, each with text.
    pub(super) fn titles_below(&self, pieces: &[PagePiece], at: usize, level: u8) -> bool {
        let below = at + 1..self.next_sibling[at].min(at + 200);
        let titles: Vec<usize> =
            below.filter(|&i| pieces[i].level().is_some_and(|l| l > level)).collect();
        let long = |&i: &usize| {
            pieces[i].block.significant() >= 12
                && pieces.get(i + 1).is_some_and(|next| next.level().is_none())
        };
        titles.len() >= 2 && titles.iter().all(long)
    }
}

/// Whether the text under a heading begins as a story does: with a dateline or a byline.
fn is_signed(below: &[PagePiece]) -> bool {
    let mut lines = 0;
    for piece in below.iter().take(5) {
        if piece.level().is_some() {
            return false;
        }
        if let Some(mark) = piece.whole() {
            return !matches!(
                mark.kind,
                MarkKind::Credit | MarkKind::Editor | MarkKind::End | MarkKind::ContinuedOn
            );
        }
        if !piece.marks.lead.is_empty() {
            return true;
        }
        lines += 1;
        let above_text = piece.title_like || is_dash_line(&piece.block.text) || piece.is_rule();
        if lines > 3 || !above_text {
            return false;
        }
    }
    false
}
