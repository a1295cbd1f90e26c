//! The concordance as lines on pages: each occurrence in its line, in one of several orders.
//!
//! All matching articles are scanned, since the response states the number of occurrences and every order
//! except by date needs all of them. For an occurrence that is not on the page only a few numbers are
//! kept; in an order other than by date, the articles of the page are read once more.

use std::ops::ControlFlow;
use std::time::Instant;

use souwen_text::Date;

use super::concordance::{Matched, Matches, Occurrence, Part};
use super::set::EveryMatch;
use super::sort_keys::SortKey;
use super::walk::{Look, Walk};
use crate::error::SearchError;
use crate::request::Sort;

/// The most occurrences that are sorted. This many take some tens of megabytes.
const MAX_SORTED: usize = 500_000;

/// The order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineOrder {
    /// By date, the newest first; within an article as printed.
    #[default]
    Newest,
    /// By date, the oldest first.
    Oldest,
    /// By the text to the left of the match, read from the match outwards.
    Left,
    /// By the text to the right of the match.
    Right,
    /// By article: those with the most occurrences first.
    Article,
}

impl LineOrder {
    /// All orders.
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

    /// The order in which the articles are read; it also breaks ties between lines.
    pub fn of_articles(self) -> Sort {
        if self == LineOrder::Oldest { Sort::Oldest } else { Sort::Newest }
    }

    /// Whether a search has the same order, under the same name.
    pub fn is_of_search(self) -> bool {
        matches!(self, LineOrder::Newest | LineOrder::Oldest)
    }

    /// Whether the lines of an article follow one another.
    pub fn is_by_article(self) -> bool {
        !matches!(self, LineOrder::Left | LineOrder::Right)
    }
}

/// Which lines are wanted.
#[derive(Debug, Clone, Copy)]
pub struct LinesWanted {
    /// Their order. The orders by date follow that of the given articles.
    pub order: LineOrder,
    /// How many lines to skip.
    pub offset: usize,
    /// How many lines to return.
    pub limit: usize,
    /// The number of characters of context on either side, as users count them.
    pub context: usize,
}

/// An occurrence with its context, independent of the article.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConcordanceLine {
    /// The id of the article.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<Date>,
    /// The source that printed it.
    pub source: Option<String>,
    /// The number of occurrences in the article.
    pub occurrences: usize,
    /// The part of the article.
    pub part: Part,
    /// The paragraph of the body, counted from 1; 0 in other parts.
    pub paragraph: usize,
    /// The text before the match.
    pub left: String,
    /// The match, as printed.
    pub text: String,
    /// The text after it.
    pub right: String,
}

/// A page of a concordance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Concordance {
    /// The lines.
    pub lines: Vec<ConcordanceLine>,
    /// The totals of everything scanned.
    pub total: Matches,
    /// How many articles match, scanned or not.
    pub articles: usize,
    /// Whether the deadline passed, or there were too many lines to sort, before everything was scanned.
    /// The number of occurrences is a lower bound then, and some lines are missing.
    pub timed_out: bool,
}

/// Returns the requested lines of a concordance of these articles, as far as the deadline allows.
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

/// The state of sorting lines.
#[derive(Debug)]
pub struct Lining {
    wanted: LinesWanted,
    seen: Seen,
}

/// What is kept of the occurrences seen.
#[derive(Debug)]
enum Seen {
    /// For the order of the articles: how many occurrences there were, and the requested lines.
    InOrder(usize, Vec<ConcordanceLine>),
    /// A sort key for each occurrence, with the number of its article and its number there.
    Keys(Vec<(SortKey, u32, u32)>, fn(&Occurrence<'_>) -> SortKey, u32),
    /// The number of occurrences of each article.
    Counts(Vec<usize>),
}

impl Lining {
    /// Begins with nothing seen.
    pub fn new(wanted: LinesWanted) -> Lining {
        let seen = match wanted.order {
            LineOrder::Newest | LineOrder::Oldest => Seen::InOrder(0, Vec::new()),
            LineOrder::Left => Seen::Keys(Vec::new(), SortKey::left, 0),
            LineOrder::Right => Seen::Keys(Vec::new(), SortKey::right, 0),
            LineOrder::Article => Seen::Counts(Vec::new()),
        };
        Lining { wanted, seen }
    }

    /// Returns the lines after a walk through these articles. Some articles are read once more.
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
                if keys.len() >= MAX_SORTED {
                    return ControlFlow::Break(());
                }
            }
            Seen::Counts(counts) => counts.push(matched.occurrences.len()),
        }
        ControlFlow::Continue(())
    }
}

impl LinesWanted {
    /// The number of the first line after the requested ones.
    fn end(&self) -> usize {
        self.offset.saturating_add(self.limit)
    }

    fn wants(&self, number: usize) -> bool {
        (self.offset..self.end()).contains(&number)
    }
}

/// The requested lines in the order of their keys.
fn sorted(
    every: &dyn EveryMatch,
    wanted: &LinesWanted,
    mut keys: Vec<(SortKey, u32, u32)>,
) -> Result<Vec<ConcordanceLine>, SearchError> {
    let end = wanted.end().min(keys.len());
    let start = wanted.offset.min(end);
    if end < keys.len() {
        // Only the requested part is sorted.
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

/// The requested lines, articles with the most lines first.
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
