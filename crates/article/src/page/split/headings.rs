//! Counts the headings of a page before it is divided, level by level: how many there are, and how many of
//! them begin a story according to the marks below them.

use super::piece::PagePiece;
use crate::page::columns::is_column;
use crate::page::marks::MarkKind;
use crate::page::titles::is_dash_line;

/// The number of levels of headings, including 0 for none.
const LEVELS: usize = 7;
/// The minimum number of headings of a level with evidence for the level to be that of stories: one may
/// be an accident.
const FEWEST_EVIDENT: usize = 2;
/// The share of headings of a level with evidence from which the level is that of stories, 3 in 5: briefs
/// and tables among them have none.
const EVIDENT_SHARE: (usize, usize) = (3, 5);
/// How many pieces below a heading are searched for titles, to bound the time.
const LOOK_BELOW: usize = 200;
/// The minimum length of a heading that is a title and not the name of a column, in significant
/// characters.
const SHORTEST_TITLE: usize = 12;
/// The minimum number of titles below the heading of a column: above a single one it may be a kicker.
const FEWEST_TITLES: usize = 2;
/// How many pieces under a heading are searched for a dateline or byline: the lines above a text and
/// rules between them.
const LOOK_AHEAD: usize = 5;
/// The maximum number of lines between a heading and the dateline or byline of its story: a kicker, a
/// subtitle and one more.
const LINES_ABOVE: usize = 3;

/// Statistics of the headings of a page, level by level.
pub(super) struct Headings {
    /// For each piece: whether it begins a story, judged by the pieces directly below or above.
    pub(super) starts: Vec<bool>,
    /// For each piece, the number of unnumbered headings before it, and of those with evidence.
    before: Vec<(usize, usize)>,
    /// For each level: the number of unnumbered headings that are no groups, and of those with evidence.
    levels: [(usize, usize); LEVELS],
    /// For each heading: the next one of the same or a higher level.
    next_sibling: Vec<usize>,
    /// The number of headings with evidence.
    pub(super) evidence: usize,
}

impl Headings {
    pub(super) fn new(pieces: &[PagePiece]) -> Headings {
        let mut headings = Headings {
            starts: vec![false; pieces.len()],
            before: vec![(0, 0); pieces.len() + 1],
            levels: [(0, 0); LEVELS],
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
                    let counts = &mut headings.levels[usize::from(level).min(LEVELS - 1)];
                    counts.0 += usize::from(!empty);
                    counts.1 += usize::from(evident && !empty);
                    headings.evidence += usize::from(evident);
                }
            } else if let Some(heading) = last_heading.filter(|_| piece.own_link.is_some()) {
                section_link[heading] = true;
            }
            if !piece.is_rule() {
                closed = piece.closes() || piece.may_close() || piece.own_link.is_some();
            }
        }
        headings
    }

    pub(super) fn starts_story(&self, at: usize) -> bool {
        self.starts[at]
    }

    /// Whether most headings of a level begin stories.
    pub(super) fn are_stories(&self, level: u8) -> bool {
        let (all, evident) = self.levels[usize::from(level).min(LEVELS - 1)];
        let (share, of) = EVIDENT_SHARE;
        evident >= FEWEST_EVIDENT && evident * of >= all * share
    }

    /// The number of unnumbered headings below a heading, and of those with evidence.
    pub(super) fn below(&self, at: usize) -> (usize, usize) {
        let (from, to) = (self.before[at + 1], self.before[self.next_sibling[at]]);
        (to.0.saturating_sub(from.0), to.1.saturating_sub(from.1))
    }

    /// Whether the headings directly below a heading are as long as titles, each with text.
    pub(super) fn titles_below(&self, pieces: &[PagePiece], at: usize, level: u8) -> bool {
        let below = at + 1..self.next_sibling[at].min(at + LOOK_BELOW);
        let titles: Vec<usize> =
            below.filter(|&i| pieces[i].level().is_some_and(|l| l > level)).collect();
        let long = |&i: &usize| {
            pieces[i].block.significant() >= SHORTEST_TITLE
                && pieces.get(i + 1).is_some_and(|next| next.level().is_none())
        };
        titles.len() >= FEWEST_TITLES && titles.iter().all(long)
    }
}

/// Whether the text under a heading begins like a story: with a dateline or a byline.
fn is_signed(below: &[PagePiece]) -> bool {
    let mut lines = 0;
    for piece in below.iter().take(LOOK_AHEAD) {
        if piece.level().is_some() {
            return false;
        }
        match piece.whole() {
            // Headings of diaries and lists of changes may have a date alone below them.
            Some(mark) if mark.is_day_alone() => {}
            Some(mark) => {
                return !matches!(
                    mark.kind,
                    MarkKind::Credit | MarkKind::Editor | MarkKind::End | MarkKind::ContinuedOn
                );
            }
            None => {}
        }
        if !piece.marks.lead.is_empty() {
            return true;
        }
        lines += 1;
        let above_text = piece.title_like
            || piece.whole().is_some()
            || is_dash_line(&piece.block.text)
            || piece.is_rule();
        if lines > LINES_ABOVE || !above_text {
            return false;
        }
    }
    false
}
