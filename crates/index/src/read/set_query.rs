//! [`Condition`]s and scored terms as tantivy queries.

use std::ops::Bound;

use souwen_article::{Condition, Field, Near};
use souwen_text::pair::is_pair;
use souwen_text::{DateRange, Run};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, EnableScoring, Occur, Query,
    RangeQuery, Scorer, TermQuery, Weight,
};
use tantivy::schema::{Field as SchemaField, IndexRecordOption};
use tantivy::{SegmentReader, Term};

use super::retrieval::ScoredTerm;
use super::run::near::NearQuery;
use super::run::{RunQuery, gram_term, pair_term};
use super::snapshot::Snapshot;
use crate::schema::tokenizer::fold_value;

impl Snapshot {
    /// The query for a set.
    pub(crate) fn query(&self, set: &Condition) -> tantivy::Result<Box<dyn Query>> {
        Ok(match set {
            Condition::Everything => Box::new(AllQuery),
            Condition::And(sets) => self.conjunction(sets)?,
            Condition::Or(sets) => match sets.as_slice() {
                [] => Box::new(EmptyQuery),
                [set] => self.query(set)?,
                sets => {
                    let clauses = sets.iter().map(|set| Ok((Occur::Should, self.query(set)?)));
                    Box::new(BooleanQuery::new(clauses.collect::<tantivy::Result<_>>()?))
                }
            },
            Condition::Not(_) => self.conjunction(std::slice::from_ref(set))?,
            Condition::Run(field, run) => Box::new(self.run_query(*field, run)),
            Condition::Near(Near { slots, nearness, in_order }) => match slots.as_slice() {
                [] => Box::new(AllQuery),
                slots => {
                    let queries = |runs: &Vec<Run>| -> Vec<RunQuery> {
                        runs.iter().map(|run| RunQuery::anywhere(self, run)).collect()
                    };
                    let slots = slots.iter().map(queries).collect();
                    Box::new(NearQuery::new(&self.fields, slots, *nearness, *in_order))
                }
            },
            Condition::Exact(run) => Box::new(RunQuery::exact(self, run)),
            Condition::Crossing(run) => Box::new(RunQuery::crossing(self, run)),
            Condition::Word(word) => term_query(self.fields.words, word),
            Condition::Prefix(prefix) => prefix_query(self.fields.words, prefix),
            Condition::Value(field, value) => match self.fields.values(*field) {
                Some(values) => term_query(values, &fold_value(value)),
                None => Box::new(EmptyQuery),
            },
            Condition::Dates(range) => date_query(self.fields.date, range),
            Condition::Yearly(range) => {
                let days = range.in_years(&self.held_years()?).into_iter().map(Condition::Dates);
                self.query(&Condition::Or(days.collect()))?
            }
        })
    }

    /// The weight of a set that is not scored.
    pub(super) fn unscored(&self, set: &Condition) -> tantivy::Result<Box<dyn Weight>> {
        self.query(set)?.weight(EnableScoring::disabled_from_searcher(&self.searcher))
    }

    /// The members of a segment that a query finds, not scored.
    pub(super) fn scorer(
        &self,
        query: &dyn Query,
        reader: &SegmentReader,
    ) -> tantivy::Result<Box<dyn Scorer>> {
        query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?.scorer(reader, 1.0)
    }

    /// The weight of a query with its scores, within a set.
    pub(super) fn scored_within(
        &self,
        query: Box<dyn Query>,
        set: &Condition,
    ) -> tantivy::Result<Box<dyn Weight>> {
        let query = if is_everything(set) {
            query
        } else {
            let set = Box::new(ConstScoreQuery::new(self.query(set)?, 0.0));
            Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, set)]))
        };
        query.weight(self.scoring())
    }

    /// The weights of terms, each by itself.
    pub(super) fn weights(&self, terms: &[ScoredTerm]) -> tantivy::Result<Vec<Box<dyn Weight>>> {
        terms.iter().map(|term| self.scored(term)?.weight(self.scoring())).collect()
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
                let first = self.frequency(&gram_term(grams, *first))?;
                let second = self.frequency(&gram_term(grams, *second))?;
                let articles = self.searcher.num_docs().max(1) as f32;
                let rarity = (1.0 + articles / (first.min(second) as f32 + 0.5)).ln();
                let run = self.run_query(None, &run).scored();
                (Box::new(run), weight * rarity)
            }
        };
        Ok(Box::new(BoostQuery::new(query, weight)))
    }

    fn conjunction(&self, sets: &[Condition]) -> tantivy::Result<Box<dyn Query>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for set in sets {
            clauses.push(match set {
                Condition::Not(set) => (Occur::MustNot, self.query(set)?),
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

    pub(crate) fn run_query(&self, field: Option<Field>, run: &Run) -> RunQuery {
        match field {
            None => RunQuery::anywhere(self, run),
            Some(field) => RunQuery::within(self, run, self.fields.runs(field)),
        }
    }
}

fn with_counts(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn term_query(field: SchemaField, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

/// The articles that hold a word that begins so: all words from the prefix up to where the last
/// code point, which is no character, would follow it.
fn prefix_query(words: SchemaField, prefix: &str) -> Box<dyn Query> {
    let from = Term::from_field_text(words, prefix);
    let to = Term::from_field_text(words, &format!("{prefix}\u{10ffff}"));
    Box::new(RangeQuery::new(Bound::Included(from), Bound::Excluded(to)))
}

fn date_query(field: SchemaField, range: &DateRange) -> Box<dyn Query> {
    if range.is_open() {
        return Box::new(AllQuery);
    }
    let bound = |date: Option<souwen_text::Date>| match date {
        Some(date) => Bound::Included(Term::from_field_i64(field, i64::from(date.days()))),
        None => Bound::Unbounded,
    };
    Box::new(RangeQuery::new(bound(range.from), bound(range.to)))
}

/// Whether a set holds all articles, as far as its form tells.
pub(super) fn is_everything(set: &Condition) -> bool {
    match set {
        Condition::Everything => true,
        Condition::And(sets) => sets.iter().all(is_everything),
        _ => false,
    }
}
