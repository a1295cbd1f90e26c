//! Translates [`Condition`]s and scored terms to tantivy queries.

use std::ops::Bound;

use souwen_article::{Condition, Field, Near};
use souwen_text::pair::is_pair;
use souwen_text::{DateRange, Run};
use tantivy::query::{
    AllQuery, Bm25Weight, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, EnableScoring,
    Occur, Query, RangeQuery, TermQuery, Weight,
};
use tantivy::schema::{Field as SchemaField, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use super::retrieval::ScoredTerm;
use super::run::near::NearQuery;
use super::run::{RunQuery, gram_term, pair_term};
use super::snapshot::Snapshot;
use crate::IndexError;
use crate::schema::tokenizer::fold_value;

impl ScoredTerm {
    /// Whether the term is a pair of characters.
    pub(super) fn is_pair(&self) -> bool {
        matches!(self, ScoredTerm::Pair(..))
    }

    /// Whether the term can only be found by comparing positions.
    pub(super) fn is_untokened(&self) -> bool {
        matches!(self, ScoredTerm::Pair(first, second, _) if !is_pair(*first, *second))
    }

    fn weight(&self) -> f32 {
        match self {
            ScoredTerm::Word(_, weight)
            | ScoredTerm::Gram(_, weight)
            | ScoredTerm::Pair(_, _, weight) => *weight,
        }
    }
}

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
                let days = range.in_years(&self.article_years()?).into_iter().map(Condition::Dates);
                self.query(&Condition::Or(days.collect()))?
            }
        })
    }

    /// The weight of a set, without scores.
    pub(super) fn unscored(&self, set: &Condition) -> tantivy::Result<Box<dyn Weight>> {
        self.query(set)?.weight(EnableScoring::disabled_from_searcher(&self.searcher))
    }

    /// Whether a set contains any article.
    pub(super) fn is_occupied(&self, set: &Condition) -> Result<bool, IndexError> {
        let set = self.unscored(set)?;
        for (_, reader) in self.segments() {
            let mut members = set.scorer(reader, 1.0)?;
            let mut doc = members.doc();
            while doc != TERMINATED {
                if !reader.is_deleted(doc) {
                    return Ok(true);
                }
                doc = members.advance();
            }
        }
        Ok(false)
    }

    /// The weight of a query with its scores, restricted to a set.
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

    /// The weights of terms, one for each.
    pub(super) fn weights(&self, terms: &[ScoredTerm]) -> tantivy::Result<Vec<Box<dyn Weight>>> {
        terms.iter().map(|term| self.scored(term)?.weight(self.scoring())).collect()
    }

    /// The query that scores by a term with BM25.
    pub(crate) fn scored(&self, term: &ScoredTerm) -> tantivy::Result<Box<dyn Query>> {
        if let Some((run, weight)) = self.untokened(term)? {
            return Ok(Box::new(BoostQuery::new(Box::new(run), weight)));
        }
        if term.is_untokened() {
            return Ok(Box::new(EmptyQuery));
        }
        let token = TermQuery::new(self.token(term), IndexRecordOption::WithFreqs);
        Ok(Box::new(BoostQuery::new(Box::new(token), term.weight())))
    }

    /// The run for a pair of characters that is no token, and its weight; `None` for all other terms.
    pub(super) fn untokened(&self, term: &ScoredTerm) -> tantivy::Result<Option<(RunQuery, f32)>> {
        let ScoredTerm::Pair(first, second, weight) = term else { return Ok(None) };
        let run = Run::of_chars([*first, *second]).filter(|_| !is_pair(*first, *second));
        let Some(run) = run else { return Ok(None) };
        // Its document frequency is unknown; it is at most that of its rarer character.
        let rarer = self.max_frequency(term)?;
        let articles = self.searcher.num_docs().max(1) as f32;
        let rarity = (1.0 + articles / (rarer as f32 + 0.5)).ln();
        Ok(Some((self.run_query(None, &run).scored(self.mean_length()?), weight * rarity)))
    }

    /// An upper bound of the number of articles that contain a term.
    pub(super) fn max_frequency(&self, term: &ScoredTerm) -> tantivy::Result<u64> {
        match term {
            ScoredTerm::Pair(first, second, _) if term.is_untokened() => {
                let frequency_of = |gram| self.frequency(&gram_term(self.fields.grams, gram));
                Ok(frequency_of(*first)?.min(frequency_of(*second)?))
            }
            term => self.frequency(&self.token(term)),
        }
    }

    /// The token of a term. Must not be called for a pair that is no token.
    fn token(&self, term: &ScoredTerm) -> Term {
        match term {
            ScoredTerm::Word(word, _) => Term::from_field_text(self.fields.words, word),
            ScoredTerm::Gram(gram, _) => gram_term(self.fields.grams, *gram),
            ScoredTerm::Pair(first, second, _) => pair_term(self.fields.pairs, *first, *second),
        }
    }

    /// The field whose lengths a term is scored by.
    pub(super) fn field(&self, term: &ScoredTerm) -> SchemaField {
        match term {
            ScoredTerm::Word(..) => self.fields.words,
            ScoredTerm::Gram(..) | ScoredTerm::Pair(..) => self.fields.grams,
        }
    }

    /// The upper bound of what a term that is a token adds to a score.
    pub(super) fn max_score(&self, term: &ScoredTerm) -> tantivy::Result<f32> {
        let weight = Bm25Weight::for_terms(self, &[self.token(term)])?.boost_by(term.weight());
        // `max_score` is that of the longest text, which short ones exceed.
        Ok(weight.score(0, u32::MAX))
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

fn term_query(field: SchemaField, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

/// The articles that contain a word with this prefix: the range of words from the prefix up to the
/// prefix followed by the last code point, which is no character.
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

/// Whether a set contains all articles, judging by its form alone.
pub(super) fn is_everything(set: &Condition) -> bool {
    match set {
        Condition::Everything => true,
        Condition::And(sets) => sets.iter().all(is_everything),
        _ => false,
    }
}

/// The cost of testing whether a document is in a set, for ordering conditions: 0 if a list answers,
/// 1 if positions are compared, 2 if positions of several runs are compared with each other.
pub(super) fn cost_rank(set: &Condition) -> u8 {
    match set {
        Condition::Run(..) | Condition::Exact(_) | Condition::Crossing(_) => 1,
        Condition::Near(_) => 2,
        Condition::Not(set) => cost_rank(set),
        Condition::And(sets) | Condition::Or(sets) => sets.iter().map(cost_rank).max().unwrap_or(0),
        _ => 0,
    }
}
