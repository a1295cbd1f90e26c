//! Near-duplicates: reprints and later editions of one story, listed under one of them.
//!
//! No groups are stored. When a search asks for it, the rescored articles are compared by the
//! sketches of their texts. Their number depends only on the query, so the pages of a result form
//! one list: each article is a hit, or is listed under one.
//!
//! Two texts are near-duplicates if most of the longer text and nearly all of the shorter one are
//! the same, the numbers in them too, and they are at most seven days apart. The parts of a series
//! differ in numbers or days. Full matches are grouped with full matches, partial ones with
//! partial ones. Of articles with about equal scores, the earliest is shown.

use souwen_article::Article;
use souwen_index::{DocRef, Retrieval};
use souwen_text::{Date, Sketch};

use super::state::{FoundDoc, RESCORED};
use crate::error::SearchError;
use crate::request::SearchRequest;
use crate::response::Duplicate;

/// Stories are reprinted within days. A text that says the same at another time is the next of a series:
/// the same ceremony a year later, in the same words.
const MAX_DAYS_APART: i32 = 7;
/// The share of the best score of its group that an article needs to represent the group.
const AS_GOOD: f32 = 0.95;

/// How many articles have to be found to get `end` hits: as many more as may be collapsed.
pub(crate) fn reach(request: &SearchRequest, end: usize) -> usize {
    if request.collapse { end + RESCORED } else { end }
}

/// Lists near-duplicates under one of them, and counts the articles listed so. The first [`RESCORED`]
/// full matches are compared with one another, and so are the partial ones, wherever they are in the
/// order. The hits keep their order.
///
/// Among articles with about the same score the original represents the group: the earliest. In an order
/// by date the first one does.
pub(crate) fn collapsed(
    index: &dyn Retrieval,
    found: Vec<FoundDoc>,
    by_date: bool,
) -> Result<(Vec<FoundDoc>, usize), SearchError> {
    let before = found.len();
    let (partial, mut full): (Vec<usize>, Vec<usize>) =
        (0..before).partition(|&place| found[place].partial);
    full.truncate(RESCORED);
    let docs: Vec<DocRef> = found.iter().map(|found| found.doc).collect();
    let mut hits: Vec<Option<FoundDoc>> = found.into_iter().map(Some).collect();
    for places in [full, partial] {
        group(index, &docs, &mut hits, &places, by_date)?;
    }
    let hits: Vec<FoundDoc> = hits.into_iter().flatten().collect();
    let collapsed = before - hits.len();
    Ok((hits, collapsed))
}

/// The articles that are listed under a hit, in the form of the response.
pub(crate) fn duplicates(
    index: &dyn Retrieval,
    found: &FoundDoc,
) -> Result<Vec<Duplicate>, SearchError> {
    found.duplicates.iter().map(|&doc| duplicate(index, doc)).collect()
}

/// Lists the near-duplicates among the hits at these indexes under one of each group.
fn group(
    index: &dyn Retrieval,
    docs: &[DocRef],
    hits: &mut [Option<FoundDoc>],
    places: &[usize],
    by_date: bool,
) -> Result<(), SearchError> {
    let compared: Vec<DocRef> = places.iter().map(|&place| docs[place]).collect();
    let texts = texts(index, &compared)?;
    for group in groups(&texts) {
        let members: Vec<Member> = group
            .iter()
            .filter_map(|&i| hits[places[i]].as_ref().map(|hit| (i, hit)))
            .map(|(i, hit)| Member { tier: hit.tier, score: hit.score, date: texts[i].date })
            .collect();
        let shown = if by_date { 0 } else { representative(&members) };
        let others = group.iter().filter(|&&i| i != group[shown]).map(|&i| places[i]);
        let duplicates = others.filter_map(|place| hits[place].take()).map(|hit| hit.doc).collect();
        if let Some(hit) = &mut hits[places[group[shown]]] {
            hit.duplicates = duplicates;
        }
    }
    Ok(())
}

/// An article in the form in which it is listed under another.
pub(crate) fn duplicate(index: &dyn Retrieval, doc: DocRef) -> Result<Duplicate, SearchError> {
    let Article { id, title, date, source, .. } = index.article(doc)?;
    Ok(Duplicate { id, title, date, source })
}

/// The properties by which two articles are compared.
#[derive(Debug, Clone)]
pub(crate) struct ComparedText {
    sketch: Option<Sketch>,
    date: Option<Date>,
    /// The date as a number of days: every text is compared with many.
    day: Option<i32>,
}

impl ComparedText {
    /// Whether one is a reprint or another edition of the other.
    pub(crate) fn is_near(&self, other: &ComparedText) -> bool {
        if let (Some(a), Some(b)) = (self.day, other.day)
            && (a - b).abs() > MAX_DAYS_APART
        {
            return false;
        }
        matches!((&self.sketch, &other.sketch), (Some(a), Some(b)) if a.is_near(b))
    }
}

/// Reads the compared properties of these articles, in their order.
pub(crate) fn texts(
    index: &dyn Retrieval,
    docs: &[DocRef],
) -> Result<Vec<ComparedText>, SearchError> {
    let sketches = index.sketches(docs)?;
    let dates = index.dates(docs)?;
    Ok(sketches
        .into_iter()
        .zip(dates)
        .map(|(sketch, date)| ComparedText { sketch, date, day: date.map(Date::days) })
        .collect())
}

/// Returns the groups of two or more texts that are near-duplicates of the first of the group, as indexes
/// in order. Every text is in one group at most: that of the first text that it is close to.
pub(crate) fn groups(texts: &[ComparedText]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        match groups.iter_mut().find(|group| texts[group[0]].is_near(text)) {
            Some(group) => group.push(i),
            None => groups.push(vec![i]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// A member of a group, with its place in the order.
#[derive(Debug, Clone, Copy)]
struct Member {
    tier: usize,
    score: f32,
    date: Option<Date>,
}

/// Returns the member that represents a group (best first): the earliest of those with nearly the best
/// score, so that a newer reprint does not displace the original. Undated ones come last; of the same day
/// the better comes first.
fn representative(group: &[Member]) -> usize {
    let as_good =
        |other: &Member| other.tier == group[0].tier && other.score >= AS_GOOD * group[0].score;
    let candidates = group.iter().enumerate().filter(|(_, member)| as_good(member));
    let earliest = candidates.min_by_key(|(_, member)| (member.date.is_none(), member.date));
    earliest.map_or(0, |(index, _)| index)
}
