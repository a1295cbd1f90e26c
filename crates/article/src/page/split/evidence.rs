//! Decides whether a page contains several stories at all.
//!
//! Headings alone prove nothing: tutorials, diaries, laws, minutes and lists of changes have many headings
//! too. The evidence is the marks of a newspaper within the text: a dateline or a byline below other text,
//! the end of a story above other text, a line that names the paper or its page.

use super::piece::PagePiece;
use crate::page::furniture::furniture;
use crate::page::marks::{MarkKind, PageMark};
use crate::page::sources::is_self_name;
use crate::page::titles::ends_paragraph;

/// The number of datelines that prove several stories: no story has two.
const TWO_DATELINES: usize = 2;
/// The minimum number of sections, separated by rules, that are stories: one section is the page itself.
const FEWEST_SECTIONS: usize = 2;
/// How many pieces at the top of a page may name it: paper, date, page and a rule.
const LINES_OF_NAME: usize = 4;

/// Whether a page contains several stories, judged by its marks.
pub(super) fn has_stories(pieces: &[PagePiece]) -> bool {
    let is_text = |piece: &PagePiece| piece.is_running();
    let Some(first) = pieces.iter().position(is_text) else { return false };
    let last = pieces.iter().rposition(is_text).unwrap_or(first);
    let opens = |at: usize| at > first && at <= last && opens_story(&pieces[at]);
    let ends = |at: usize| at < last && pieces[at].closes() || ends_story(pieces, at);
    let datelines = pieces
        .iter()
        .filter(|piece| piece.leads_with(PageMark::is_full_dateline) || has_end_dateline(piece))
        .count();
    names_paper(pieces)
        || is_ruled(pieces)
        || datelines >= TWO_DATELINES
        || (0..pieces.len()).any(|at| opens(at) || ends(at))
}

/// Whether a page that claims to be one article contains the datelines of two stories after all.
pub(super) fn two_datelines(pieces: &[PagePiece]) -> bool {
    let leads = pieces.iter().filter(|piece| piece.leads_with(PageMark::is_full_dateline)).count();
    let ends = pieces.iter().filter(|piece| has_end_dateline(piece)).count();
    leads >= TWO_DATELINES || ends >= TWO_DATELINES
}

/// Whether a piece ends with a dateline, or with another mark that ends a story.
fn has_end_dateline(piece: &PagePiece) -> bool {
    let is_dateline = |mark: &PageMark| mark.is_full_dateline() && mark.bracketed;
    piece.closes() && !piece.marks.trail.is_empty() || piece.whole().is_some_and(is_dateline)
}

/// Whether a story certainly begins with a piece that has other text above it.
fn opens_story(piece: &PagePiece) -> bool {
    let opens = match piece.whole() {
        Some(mark) => match mark.kind {
            MarkKind::ContinuedFrom => true,
            MarkKind::Dateline => mark.is_full_dateline() && !mark.bracketed,
            MarkKind::Byline | MarkKind::Info => !mark.bracketed && !mark.is_day_alone(),
            _ => false,
        },
        None => false,
    };
    opens
        || piece.leads_with(|mark| {
            mark.kind == MarkKind::ContinuedFrom
                || mark.is_full_dateline()
                || mark.kind == MarkKind::Dateline
                    && (!mark.authors.is_empty()
                        || mark.source.as_deref().is_some_and(is_self_name))
        })
}

/// Whether a typical end of a story is directly above a heading.
fn ends_story(pieces: &[PagePiece], at: usize) -> bool {
    let ends = pieces[at].closes() || pieces[at].may_close() || pieces[at].own_link.is_some();
    let next = || pieces[at + 1..].iter().find(|piece| !piece.is_rule() && piece.whole().is_none());
    ends && next().is_some_and(|next| next.level().is_some())
}

/// Whether a line at the top of a page, or a heading, names a paper or the number of its page.
pub(super) fn names_paper(pieces: &[PagePiece]) -> bool {
    pieces.iter().enumerate().any(|(at, piece)| {
        let found = (at < LINES_OF_NAME || piece.level().is_some())
            .then(|| furniture(&piece.block.text))
            .flatten();
        found.is_some_and(|found| found.name.is_some() || found.page.is_some())
    })
}

/// Whether rules divide a page without headings into stories, each with a line that can be its title and
/// text below it.
pub(super) fn is_ruled(pieces: &[PagePiece]) -> bool {
    let sections = pieces.split(PagePiece::is_rule).filter(|section| !section.is_empty());
    let mut count = 0;
    for section in sections {
        count += 1;
        let title = section[0].title_like;
        let text = section[1..]
            .iter()
            .any(|piece| piece.marks.whole.is_empty() && ends_paragraph(&piece.block.text));
        if !title || !text || section.iter().any(|piece| piece.level().is_some()) {
            return false;
        }
    }
    count >= FEWEST_SECTIONS
}
