//! Snippets: the passages of an article that show why it was found.
//!
//! The best passage contains most of the query, each character weighted by its rarity. The next is the
//! one that adds most to it, so a passage that adds nothing new is never shown.

use std::ops::Range;

use super::coverage::{Coverage, Worth};
use super::passages::{SNIPPET_CHARS, Stretch};
use super::rarity::Rarity;
use crate::highlight::lines::{LineKind, Lines};
use crate::highlight::marks::Marker;
use crate::response::Fragment;

/// The best passages of an article, the most informative first, at most `limit`, which is not 0. None adds nothing to
/// those before it; there is at least one when the article has any text.
pub(crate) fn fragments(
    lines: &Lines<'_>,
    marker: &Marker,
    rarity: &Rarity,
    limit: usize,
) -> Vec<Fragment> {
    let body = lines.body.iter().zip(1..).map(|(line, n)| (line, LineKind::Body, n));
    let dateline = lines.dateline.iter().map(|line| (line, LineKind::Dateline, 0));
    let subtitle = lines.subtitle.iter().map(|line| (line, LineKind::Body, 0));
    let mut stretches: Vec<Stretch<'_>> = body
        .chain(dateline)
        .chain(subtitle)
        .filter_map(|(line, kind, paragraph)| {
            let marks = marker.marks(line, kind);
            (!marks.is_empty()).then(|| Stretch::of_line(line.text, marks, paragraph))
        })
        .collect();
    let mut coverage = Coverage::new(marker, rarity);
    let mut fragments = Vec::new();
    while fragments.len() < limit {
        let mut best: Option<(usize, Worth, Range<usize>)> = None;
        for (i, stretch) in stretches.iter().enumerate() {
            if let Some((worth, range)) = stretch.best(&coverage)
                && best.as_ref().is_none_or(|(_, known, _)| worth > *known)
            {
                best = Some((i, worth, range));
            }
        }
        let Some((i, _, range)) = best else { break };
        let (fragment, shown) = stretches[i].fragment(range.clone());
        fragments.push(fragment);
        coverage.has_shown(&shown);
        if coverage.is_exhausted() {
            break;
        }
        let rest = stretches[i].without(&range);
        stretches.splice(i..=i, rest);
    }
    if fragments.is_empty() {
        fragments.extend(lead(lines));
    }
    fragments
}

/// The beginning of an article whose text contains no match.
fn lead(lines: &Lines<'_>) -> Option<Fragment> {
    let (line, paragraph) =
        lines.body.iter().zip(1..).find(|(line, _)| !line.text.trim().is_empty())?;
    let stretch = Stretch::of_line(line.text, Vec::new(), paragraph);
    let mut end = 0;
    let mut length = 0;
    for clause in &stretch.clauses {
        length += line.text[clause.clone()].chars().count();
        if length > SNIPPET_CHARS {
            break;
        }
        end = clause.end;
    }
    let range = match end {
        0 => stretch.cut(stretch.clauses[0].clone(), 0..0),
        end => 0..end,
    };
    Some(stretch.fragment(range).0)
}
