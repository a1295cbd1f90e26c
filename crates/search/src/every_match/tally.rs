//! How often something is written, by time, by paper, by place, by author: exact counts over all matching
//! articles.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Instant;

use souwen_article::Facet;

use super::concordance::{Matched, Matches};
use super::set::EveryMatch;
use super::walk::{Look, Walk};
use crate::engine::Engine;
use crate::error::SearchError;
use crate::request::SearchRequest;

/// Counts by value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// One row per value: periods in their order, other values by their number of articles. The last row,
    /// if there are any, counts the articles without a value.
    pub rows: Vec<TallyRow>,
    /// The totals, which count every article once.
    pub total: Matches,
}

/// The counts of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyRow {
    /// The value; `None` for articles that have none.
    pub value: Option<String>,
    /// The articles that match.
    pub articles: usize,
    /// The number of occurrences in them.
    pub occurrences: usize,
}

/// Counts by the values of several fields, made in one pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tallies {
    /// The rows of each field, ordered as in a [`Tally`], in the requested order of fields.
    pub fields: Vec<(Facet, Vec<TallyRow>)>,
    /// The totals, which count every article once.
    pub total: Matches,
    /// How many articles match, counted or not.
    pub articles: usize,
    /// Whether the deadline passed before everything was counted. All numbers except `articles` are lower
    /// bounds then.
    pub timed_out: bool,
}

impl Engine {
    /// Counts all articles that match a request, and the occurrences in them
    /// ([`for_each_match`](Engine::for_each_match)), by the values of a field.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_by(&self, request: &SearchRequest, by: Facet) -> Result<Tally, SearchError> {
        let tallies = tallies(&self.every_match(request)?, &[by], None)?;
        let rows = tallies.fields.into_iter().flat_map(|(_, rows)| rows).collect();
        Ok(Tally { rows, total: tallies.total })
    }
}

/// Counts all articles that match, and the occurrences in them, by the values of several fields.
///
/// # Errors
/// When the index cannot be read.
pub fn tallies(
    every: &dyn EveryMatch,
    by: &[Facet],
    deadline: Option<Instant>,
) -> Result<Tallies, SearchError> {
    let mut walk = Walk::new(every, Counting::new(by));
    walk.advance(every, deadline)?;
    Ok(Counting::end(walk, every))
}

/// The state of counting by the values of several fields.
#[derive(Debug)]
pub struct Counting(Vec<(Facet, CountsByValue)>);

impl Counting {
    /// Begins with nothing counted.
    pub fn new(by: &[Facet]) -> Counting {
        Counting(by.iter().map(|&by| (by, CountsByValue::default())).collect())
    }

    /// Returns the counts after a walk through these articles.
    pub fn end(walk: Walk<Counting>, every: &dyn EveryMatch) -> Tallies {
        let (Counting(counts), total, is_all) = walk.end(every);
        let fields = counts.into_iter().map(|(by, counts)| (by, counts.rows(by))).collect();
        Tallies { fields, total, articles: every.articles(), timed_out: !is_all }
    }
}

impl Look for Counting {
    fn see(&mut self, matched: &Matched<'_>) -> ControlFlow<()> {
        for (by, counts) in &mut self.0 {
            counts.add(*by, matched);
        }
        ControlFlow::Continue(())
    }
}

/// Articles and occurrences by value.
#[derive(Debug, Default)]
struct CountsByValue(HashMap<Option<String>, (usize, usize)>);

impl CountsByValue {
    fn add(&mut self, by: Facet, matched: &Matched<'_>) {
        let mut values: Vec<Option<String>> =
            by.values(matched.article).into_iter().map(Some).collect();
        if values.is_empty() {
            values.push(None);
        }
        // An article counts once for each value, however often it has that value.
        values.sort_unstable();
        values.dedup();
        for value in values {
            let (articles, occurrences) = self.0.entry(value).or_default();
            *articles += 1;
            *occurrences += matched.occurrences.len();
        }
    }

    fn rows(self, by: Facet) -> Vec<TallyRow> {
        let rows = self.0.into_iter();
        let mut rows: Vec<TallyRow> = rows
            .map(|(value, (articles, occurrences))| TallyRow { value, articles, occurrences })
            .collect();
        rows.sort_by(|a, b| {
            let by_count = if by.is_period() {
                std::cmp::Ordering::Equal
            } else {
                (b.articles, b.occurrences).cmp(&(a.articles, a.occurrences))
            };
            let without = a.value.is_none().cmp(&b.value.is_none());
            without.then(by_count).then_with(|| a.value.cmp(&b.value))
        });
        rows
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::{Article, Field, Period};
    use souwen_text::Date;

    use super::*;
    use crate::{IndexState, Occurrence};

    fn shown(by: impl Into<Facet>, articles: &[Article]) -> Vec<String> {
        let by = by.into();
        let state = IndexState::default();
        let mut counts = CountsByValue::default();
        for article in articles {
            let occurrences: Vec<Occurrence<'_>> = Vec::new();
            counts.add(by, &Matched { article, occurrences, state: &state });
        }
        let value = |row: &TallyRow| row.value.clone().unwrap_or("-".to_owned());
        counts.rows(by).iter().map(|row| format!("{} {}", value(row), row.articles)).collect()
    }

    #[test]
    fn articles_are_counted_by_each_of_their_values() {
        let article = |date: &str, source: Option<&str>, authors: &[&str]| Article {
            date: Date::parse_iso(date),
            source: source.map(str::to_owned),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
            ..Article::default()
        };
        let articles = [
            article("2024-05-01", Some("新华社"), &["甲", "乙", "甲"]),
            article("2023-12-31", Some("日报"), &["乙"]),
            article("2024-04-02", Some("新华社"), &[]),
            article("", None, &["丙"]),
        ];
        assert_eq!(shown(Period::Month, &articles), ["2023-12 1", "2024-04 1", "2024-05 1", "- 1"]);
        assert_eq!(shown(Period::Year, &articles), ["2023 1", "2024 2", "- 1"]);
        assert_eq!(shown(Field::Source, &articles), ["新华社 2", "日报 1", "- 1"]);
        assert_eq!(shown(Field::Author, &articles), ["乙 2", "丙 1", "甲 1", "- 1"]);
        assert_eq!(shown(Field::Place, &articles), ["- 4"]);
        assert_eq!(shown(Field::Place, &[]), [""; 0]);
    }
}
