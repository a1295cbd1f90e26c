//! The concordance as lines on pages: each occurrence in its line, in one of several orders.
//!
//! All articles that match are looked through, since the number of occurrences is told and every
//! order but that by date needs all of them. What is kept of an occurrence that is not on the page
//! is a few numbers; the articles of the page are read once more where the order is not theirs.

use std::ops::ControlFlow;
use std::time::Instant;

use souwen_text::Date;

use super::concordance::{Matched, Matches, Occurrence, Part};
use super::set::{EveryMatch, for_each};
use super::sort_keys::SortKey;
use crate::error::SearchError;
use crate::request::Sort;

/// The most occurrences that are put in an order of their own. So many take some tens of megabytes.
const MOST_SORTED: usize = 500_000;

/// The order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineOrder {
    /// By date, the newest first; within an article as printed.
    #[default]
    Newest,
    /// By date, the oldest first.
    Oldest,
    /// By what stands to the left of the match, read away from it.
    Left,
    /// By what stands to the right of the match.
    Right,
    /// By article: those with the most occurrences first.
    Article,
}

impl LineOrder {
    /// All of them.
    pub const ALL: [LineOrder; 5] = [
        LineOrder::Newest,
        LineOrder::Oldest,
        LineOrder::Left,
        LineOrder::Right,
        LineOrder::Article,
    ];

    /// The name over HTTP.
    pub fn name(self) -> &'static str {
        match self {
            LineOrder::Newest => "newest",
            LineOrder::Oldest => "oldest",
            LineOrder::Left => "left",
            LineOrder::Right => "right",
            LineOrder::Article => "article",
        }
    }

    /// Reads a [`name`](LineOrder::name).
    pub fn from_name(name: &str) -> Option<LineOrder> {
        LineOrder::ALL.into_iter().find(|order| order.name() == name)
    }

    /// The order of the articles that it is made from, by which equal lines are ordered.
    pub fn of_articles(self) -> Sort {
        if self == LineOrder::Oldest { Sort::Oldest } else { Sort::Newest }
    }

    /// Whether a search knows the same order, by the same name.
    pub fn is_of_search(self) -> bool {
        matches!(self, LineOrder::Newest | LineOrder::Oldest)
    }

    /// Whether the lines of an article stand together.
    pub fn is_by_article(self) -> bool {
        !matches!(self, LineOrder::Left | LineOrder::Right)
    }
}

/// Which lines are wanted.
#[derive(Debug, Clone, Copy)]
pub struct LinesWanted {
    /// Their order. Those by date are that of the articles given.
    pub order: LineOrder,
    /// How many lines to leave out first.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
    /// Characters of context on either side, as readers count them.
    pub context: usize,
    /// When to stop and give what there is.
    pub deadline: Option<Instant>,
}

/// An occurrence in its line, by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcordanceLine {
    /// The id of the article.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<Date>,
    /// Where it was printed.
    pub source: Option<String>,
    /// The occurrences in it.
    pub occurrences: usize,
    /// The part of the article.
    pub part: Part,
    /// The paragraph of the body, counted from 1; 0 in other parts.
    pub paragraph: usize,
    /// What stands before the match.
    pub left: String,
    /// The match, as printed.
    pub text: String,
    /// What stands after it.
    pub right: String,
}

/// A page of a concordance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concordance {
    /// The lines.
    pub lines: Vec<ConcordanceLine>,
    /// All that was looked through.
    pub total: Matches,
    /// How many articles match, looked through or not.
    pub articles: usize,
    /// Whether the time was over, or the lines were too many to be put in order, before everything
    /// was looked through: the occurrences are a lower bound then, and some lines are missing.
    pub timed_out: bool,
}

/// The lines of a concordance that are wanted, of those articles.
///
/// # Errors
/// When the index cannot be read.
pub fn concordance(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
) -> Result<Concordance, SearchError> {
    let mut page = Concordance { articles: every.articles(), ..Concordance::default() };
    let is_all = match wanted.order {
        LineOrder::Newest | LineOrder::Oldest => as_given(every, wanted, &mut page)?,
        LineOrder::Left => sorted(every, wanted, SortKey::left, &mut page)?,
        LineOrder::Right => sorted(every, wanted, SortKey::right, &mut page)?,
        LineOrder::Article => by_article(every, wanted, &mut page)?,
    };
    page.timed_out = !is_all;
    Ok(page)
}

/// Takes the lines as they come; whether everything was looked through.
fn as_given(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
    page: &mut Concordance,
) -> Result<bool, SearchError> {
    let end = wanted.offset.saturating_add(wanted.limit);
    let (mut seen, lines) = (0, &mut page.lines);
    let (total, is_all) = for_each(every, wanted.deadline, &mut |matched| {
        for (number, found) in (seen..).zip(&matched.occurrences) {
            if (wanted.offset..end).contains(&number) {
                lines.push(line(matched, found, wanted.context));
            }
        }
        seen += matched.occurrences.len();
        ControlFlow::Continue(())
    })?;
    page.total = total;
    Ok(is_all)
}

/// Takes the lines in the order of their keys.
fn sorted(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
    key: fn(&Occurrence<'_>) -> SortKey,
    page: &mut Concordance,
) -> Result<bool, SearchError> {
    let mut keys: Vec<(SortKey, u32, u32)> = Vec::new();
    let mut article = 0;
    let (total, is_all) = for_each(every, wanted.deadline, &mut |matched| {
        let numbered = (0..).zip(&matched.occurrences);
        keys.extend(numbered.map(|(number, found)| (key(found), article, number)));
        article += 1;
        if keys.len() < MOST_SORTED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    page.total = total;
    let places = part_of(&mut keys, wanted).iter().map(|&(_, article, number)| (article, number));
    for (article, number) in places {
        every.visit(article as usize, &mut |matched| {
            let found = matched.occurrences.get(number as usize);
            page.lines.extend(found.map(|found| line(matched, found, wanted.context)));
        })?;
    }
    Ok(is_all)
}

/// The part of a list that is wanted, as if it were sorted. Only that part is.
fn part_of<'k, T: Ord>(keys: &'k mut [T], wanted: &LinesWanted) -> &'k [T] {
    let end = wanted.offset.saturating_add(wanted.limit).min(keys.len());
    let start = wanted.offset.min(end);
    if end < keys.len() {
        keys.select_nth_unstable(end);
    }
    keys[..end].sort_unstable();
    &keys[start..end]
}

/// Takes the lines of the articles that have most of them first.
fn by_article(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
    page: &mut Concordance,
) -> Result<bool, SearchError> {
    let mut counts: Vec<(std::cmp::Reverse<usize>, usize)> = Vec::new();
    let (total, is_all) = for_each(every, wanted.deadline, &mut |matched| {
        counts.push((std::cmp::Reverse(matched.occurrences.len()), counts.len()));
        ControlFlow::Continue(())
    })?;
    page.total = total;
    counts.sort_unstable();
    let end = wanted.offset.saturating_add(wanted.limit);
    let mut seen = 0;
    for (std::cmp::Reverse(count), article) in counts {
        let numbers = seen..seen + count;
        if numbers.start >= end || count == 0 {
            break;
        }
        if numbers.end > wanted.offset {
            every.visit(article, &mut |matched| {
                let numbered = numbers.clone().zip(&matched.occurrences);
                let shown = numbered.filter(|(number, _)| (wanted.offset..end).contains(number));
                page.lines.extend(shown.map(|(_, found)| line(matched, found, wanted.context)));
            })?;
        }
        seen += count;
    }
    Ok(is_all)
}

fn line(matched: &Matched<'_>, found: &Occurrence<'_>, context: usize) -> ConcordanceLine {
    let article = matched.article;
    ConcordanceLine {
        id: article.id.clone(),
        title: article.title.clone(),
        date: article.date,
        source: article.source.clone(),
        occurrences: matched.occurrences.len(),
        part: found.part,
        paragraph: found.paragraph,
        left: found.left(context).to_owned(),
        text: found.text().to_owned(),
        right: found.right(context).to_owned(),
    }
}
