//! The concordance as lines on pages: each occurrence in its line, in one of several orders.
//!
//! All articles that match are looked through, since the number of occurrences is told and every
//! order but that by date needs all of them. What is kept of an occurrence that is not on the page
//! is a few numbers; the articles of the page are read once more where the order is not theirs.

use std::ops::ControlFlow;
use std::time::Instant;

use souwen_text::Date;

use super::concordance::{Matched, Matches, Occurrence, Part};
use super::set::EveryMatch;
use super::sort_keys::SortKey;
use super::walk::{Look, Walk};
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
}

/// An occurrence in its line, by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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

/// The lines of a concordance that are wanted, of these articles, as far as the time reaches.
///
/// # Errors
/// When the index cannot be read.
pub fn concordance(
    every: &dyn EveryMatch,
    wanted: LinesWanted,
    deadline: Option<Instant>,
) -> Result<Concordance, SearchError> {
    let mut walk = Walk::new(every, Lining::new(wanted));
    walk.advance(every, deadline)?;
    Lining::end(walk, every)
}

/// Putting lines in their order, as far as it has come.
#[derive(Debug)]
pub struct Lining {
    wanted: LinesWanted,
    seen: Seen,
}

/// What is kept of what was seen.
#[derive(Debug)]
enum Seen {
    /// How many occurrences there were, and the lines that are wanted: where the order is that of the
    /// articles.
    InOrder(usize, Vec<ConcordanceLine>),
    /// A key for each occurrence, with the numbers of its article and of itself there.
    Keys(Vec<(SortKey, u32, u32)>, fn(&Occurrence<'_>) -> SortKey, u32),
    /// How many occurrences each article has.
    Counts(Vec<usize>),
}

impl Lining {
    /// Nothing is seen yet.
    pub fn new(wanted: LinesWanted) -> Lining {
        let seen = match wanted.order {
            LineOrder::Newest | LineOrder::Oldest => Seen::InOrder(0, Vec::new()),
            LineOrder::Left => Seen::Keys(Vec::new(), SortKey::left, 0),
            LineOrder::Right => Seen::Keys(Vec::new(), SortKey::right, 0),
            LineOrder::Article => Seen::Counts(Vec::new()),
        };
        Lining { wanted, seen }
    }

    /// The lines of a walk through these articles. Some of them are read once more.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn end(walk: Walk<Lining>, every: &dyn EveryMatch) -> Result<Concordance, SearchError> {
        let (Lining { wanted, seen }, total, is_all) = walk.end(every);
        let lines = match seen {
            Seen::InOrder(_, lines) => lines,
            Seen::Keys(keys, ..) => sorted(every, &wanted, keys)?,
            Seen::Counts(counts) => by_article(every, &wanted, &counts)?,
        };
        Ok(Concordance { lines, total, articles: every.articles(), timed_out: !is_all })
    }
}

impl Look for Lining {
    fn see(&mut self, matched: &Matched<'_>) -> ControlFlow<()> {
        let wanted = self.wanted;
        match &mut self.seen {
            Seen::InOrder(seen, lines) => {
                for (number, found) in (*seen..).zip(&matched.occurrences) {
                    if wanted.wants(number) {
                        lines.push(line(matched, found, wanted.context));
                    }
                }
                *seen += matched.occurrences.len();
            }
            Seen::Keys(keys, key, article) => {
                let numbered = (0..).zip(&matched.occurrences);
                keys.extend(numbered.map(|(number, found)| (key(found), *article, number)));
                *article += 1;
                if keys.len() >= MOST_SORTED {
                    return ControlFlow::Break(());
                }
            }
            Seen::Counts(counts) => counts.push(matched.occurrences.len()),
        }
        ControlFlow::Continue(())
    }
}

impl LinesWanted {
    /// The number of the first line that is not wanted any more.
    fn end(&self) -> usize {
        self.offset.saturating_add(self.limit)
    }

    fn wants(&self, number: usize) -> bool {
        (self.offset..self.end()).contains(&number)
    }
}

/// The lines in the order of their keys.
fn sorted(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
    mut keys: Vec<(SortKey, u32, u32)>,
) -> Result<Vec<ConcordanceLine>, SearchError> {
    let end = wanted.end().min(keys.len());
    let start = wanted.offset.min(end);
    if end < keys.len() {
        // Only the part that is wanted is sorted.
        keys.select_nth_unstable(end);
    }
    keys[..end].sort_unstable();
    let mut lines = Vec::with_capacity(end - start);
    for &(_, article, number) in &keys[start..end] {
        every.visit(article as usize, &mut |matched| {
            let found = matched.occurrences.get(number as usize);
            lines.extend(found.map(|found| line(matched, found, wanted.context)));
        })?;
    }
    Ok(lines)
}

/// The lines of the articles that have most of them first.
fn by_article(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
    counts: &[usize],
) -> Result<Vec<ConcordanceLine>, SearchError> {
    let mut order: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(counts[at]));
    let (mut seen, mut lines) = (0, Vec::new());
    for article in order {
        let first = seen;
        seen += counts[article];
        if first >= wanted.end() {
            break;
        }
        if seen > wanted.offset {
            every.visit(article, &mut |matched| {
                let numbered = (first..).zip(&matched.occurrences);
                let shown = numbered.filter(|(number, _)| wanted.wants(*number));
                lines.extend(shown.map(|(_, found)| line(matched, found, wanted.context)));
            })?;
        }
    }
    Ok(lines)
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
