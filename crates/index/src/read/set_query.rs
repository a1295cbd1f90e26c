//! [`Match`] as tantivy queries.

use std::ops::Bound;

use souwen_text::pair::is_pair;
use souwen_text::{DateRange, Run};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::retrieval::{Match, RunField, ScoredTerm};
use super::run_query::{RunQuery, gram_term, pair_term};
use super::snapshot::Snapshot;
use crate::schema::tokenizer::fold_value;

impl Snapshot {
    /// The query for a set.
    pub(crate) fn query(&self, set: &Match) -> tantivy::Result<Box<dyn Query>> {
        Ok(match set {
            Match::Everything => Box::new(AllQuery),
            Match::And(sets) => self.conjunction(sets)?,
            Match::Or(sets) => match sets.as_slice() {
                [] => Box::new(EmptyQuery),
                [set] => self.query(set)?,
                sets => {
                    let clauses = sets.iter().map(|set| Ok((Occur::Should, self.query(set)?)));
                    Box::new(BooleanQuery::new(clauses.collect::<tantivy::Result<_>>()?))
                }
            },
            Match::Not(_) => self.conjunction(std::slice::from_ref(set))?,
            Match::Run(field, run) => Box::new(self.run_query(*field, run)),
            Match::Word(word) => term_query(self.fields.words, word),
            Match::Prefix(prefix) => prefix_query(self.fields.words, prefix),
            Match::Value(field, value) => {
                term_query(self.fields.value(*field).1, &fold_value(value))
            }
            Match::Dates(range) => date_query(self.fields.date, range),
            Match::Yearly(range) => {
                let days = range.in_years(&self.held_years()?).into_iter().map(Match::Dates);
                self.query(&Match::Or(days.collect()))?
            }
        })
    }

    /// The query for scoring by a term with BM25.
    pub(crate) fn scored(&self, term: &ScoredTerm) -> tantivy::Result<Box<dyn Query>> {
        let (query, weight): (Box<dyn Query>, f32) = match term {
            ScoredTerm::Word(word, weight) => {
                (with_counts(Term::from_field_text(self.fields.words, word)), *weight)
            }
            ScoredTerm::Gram(gram, weight) => {
                (with_counts(gram_term(self.fields.grams, *gram)), *weight)
            }
            ScoredTerm::Pair(first, second, weight) if is_pair(*first, *second) => {
                (with_counts(pair_term(self.fields.pairs, *first, *second)), *weight)
            }
            // How frequent it is nobody knows; its rarer character is no rarer than that.
            ScoredTerm::Pair(first, second, weight) => {
                let Some(run) = Run::of_chars([*first, *second]) else {
                    return Ok(Box::new(EmptyQuery));
                };
                let grams = self.fields.grams;
                let first = self.searcher.doc_freq(&gram_term(grams, *first))?;
                let second = self.searcher.doc_freq(&gram_term(grams, *second))?;
                let articles = self.searcher.num_docs().max(1) as f32;
                let rarity = (1.0 + articles / (first.min(second) as f32 + 0.5)).ln();
                let run = self.run_query(RunField::Anywhere, &run).scored();
                (Box::new(run), weight * rarity)
            }
        };
        Ok(Box::new(BoostQuery::new(query, weight)))
    }

    fn conjunction(&self, sets: &[Match]) -> tantivy::Result<Box<dyn Query>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for set in sets {
            clauses.push(match set {
                Match::Not(set) => (Occur::MustNot, self.query(set)?),
                set => (Occur::Must, self.query(set)?),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        match clauses.pop() {
            Some((Occur::Must, query)) if clauses.is_empty() => Ok(query),
            last => Ok(Box::new(BooleanQuery::new(clauses.into_iter().chain(last).collect()))),
        }
    }

    pub(crate) fn run_query(&self, field: RunField, run: &Run) -> RunQuery {
        let (grams, pairs) = match field {
            RunField::Anywhere => (self.fields.grams, Some(self.fields.pairs)),
            RunField::Title => (self.fields.runs(souwen_article::Field::Title), None),
            RunField::Value(field) => (self.fields.value(field).0, None),
        };
        RunQuery::new(run.clone(), grams, pairs)
    }
}

fn with_counts(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn term_query(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

/// The articles that hold a word that begins so: all words from the prefix up to where the last
/// code point, which is no character, would follow it.
fn prefix_query(words: Field, prefix: &str) -> Box<dyn Query> {
    let from = Term::from_field_text(words, prefix);
    let to = Term::from_field_text(words, &format!("{prefix}\u{10ffff}"));
    Box::new(RangeQuery::new(Bound::Included(from), Bound::Excluded(to)))
}

fn date_query(field: Field, range: &DateRange) -> Box<dyn Query> {
    if range.is_open() {
        return Box::new(AllQuery);
    }
    let bound = |date: Option<souwen_text::Date>| match date {
        Some(date) => Bound::Included(Term::from_field_i64(field, i64::from(date.days()))),
        None => Bound::Unbounded,
    };
    Box::new(RangeQuery::new(bound(range.from), bound(range.to)))
}
