//! Counts: the values of facets, and the document frequencies of characters, words and pairs.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Map, Value, json};
use souwen_article::{Condition, Facet, Period};
use souwen_index::retrieval::{TermStatistics, ValueCounts};
use souwen_text::Date;
use souwen_text::pair::is_pair;

use super::ClusterRetrieval;
use super::shown::{CommitQuery, number};
use crate::ClusterError;
use crate::document::counted;
use crate::mapping;

/// The maximum number of values of a facet that are counted with a search. If a facet has more, they are
/// fetched in pages.
const MAX_VALUES: usize = 10_000;
/// The maximum number of frequencies in one request: each is a bucket, and the cluster allows 65,535.
const MAX_TERMS: usize = 4_096;
/// The maximum number of cached frequencies.
const KEPT_TERMS: usize = 200_000;

/// The maximum number of cached answers whether anything matches a condition, of some 300 bytes each.
const KEPT_ANSWERS: usize = 20_000;

/// The cached frequencies of terms in one commit.
#[derive(Default)]
pub(super) struct Frequencies {
    known: Mutex<HashMap<Term, u64>>,
    /// The number of articles, and the number of their character tokens.
    whole: Mutex<Option<(u64, u64)>>,
}

/// A term whose frequency is needed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Term {
    /// A character.
    Gram(char),
    /// A word.
    Word(String),
    /// Two common characters side by side.
    Pair(char, char),
}

impl Term {
    fn query(&self) -> Value {
        let term = |field: &str, text: String| json!({"term": {field: text}});
        match self {
            Term::Gram(gram) => term(mapping::GRAMS, gram.to_string()),
            Term::Word(word) => term(mapping::WORDS, word.clone()),
            Term::Pair(first, second) => term(mapping::PAIRS, String::from_iter([first, second])),
        }
    }
}

/// The aggregations that count the values of facets, by name.
pub(super) fn facet_counts(facets: &[Facet]) -> impl Iterator<Item = (String, Value)> + '_ {
    facets.iter().enumerate().filter_map(|(i, facet)| {
        let field = column(*facet)?;
        Some((format!("facet{i}"), json!({"terms": {"field": field, "size": MAX_VALUES}})))
    })
}

/// The field with the values of a facet; `None` if the facet cannot be counted.
fn column(facet: Facet) -> Option<String> {
    match facet {
        Facet::Field(field) => mapping::values(field),
        Facet::Period(Period::Day) => Some(mapping::DAY.to_owned()),
        Facet::Period(Period::Month) => Some(mapping::MONTH.to_owned()),
        Facet::Period(Period::Year) => Some(mapping::YEAR.to_owned()),
    }
}

/// The value of a facet for a value of its field.
fn value_of(facet: Facet, key: &Value) -> Option<String> {
    let number = || i32::try_from(key.as_i64()?).ok();
    match facet {
        Facet::Field(_) => Some(counted(key.as_str()?).to_owned()),
        Facet::Period(period @ Period::Day) => Date::from_days(number()?).map(|day| period.of(day)),
        Facet::Period(period @ Period::Month) => {
            let number = number()?;
            let month = u8::try_from(number.rem_euclid(100)).ok()?;
            Date::new(number.div_euclid(100), month, 1).map(|day| period.of(day))
        }
        Facet::Period(period @ Period::Year) => {
            Date::new(number()?, 1, 1).map(|day| period.of(day))
        }
    }
}

impl ClusterRetrieval {
    /// The counts of facets from the response to a search with the filters `within`.
    pub(super) fn facets(
        &self,
        answer: &Value,
        facets: &[Facet],
        within: &[Value],
        deadline: Option<Instant>,
    ) -> Result<Vec<ValueCounts>, ClusterError> {
        let mut all = Vec::with_capacity(facets.len());
        for (i, &facet) in facets.iter().enumerate() {
            let Some(field) = column(facet) else {
                all.push(ValueCounts::new());
                continue;
            };
            let aggregation = &answer["aggregations"][format!("facet{i}")];
            let mut counts = ValueCounts::new();
            if number(&aggregation["sum_other_doc_count"]) == Some(0) {
                self.add_buckets(
                    facet,
                    &aggregation["buckets"],
                    |bucket| &bucket["key"],
                    &mut counts,
                )?;
            } else {
                self.add_pages(facet, &field, within, deadline, &mut counts)?;
            }
            all.push(counts);
        }
        Ok(all)
    }

    fn add_buckets<'v>(
        &self,
        facet: Facet,
        buckets: &'v Value,
        key: impl Fn(&'v Value) -> &'v Value,
        counts: &mut ValueCounts,
    ) -> Result<(), ClusterError> {
        let buckets = buckets.as_array().ok_or_else(|| self.commit.invalid_response())?;
        for bucket in buckets {
            let count =
                number(&bucket["doc_count"]).ok_or_else(|| self.commit.invalid_response())?;
            if let Some(value) = value_of(facet, key(bucket)) {
                *counts.entry(value).or_default() += count;
            }
        }
        Ok(())
    }

    /// Counts a facet with very many values, page by page.
    fn add_pages(
        &self,
        facet: Facet,
        field: &str,
        within: &[Value],
        deadline: Option<Instant>,
        counts: &mut ValueCounts,
    ) -> Result<(), ClusterError> {
        let mut after = Value::Null;
        loop {
            let source = json!([{"value": {"terms": {"field": field}}}]);
            let mut page = json!({"composite": {"size": MAX_VALUES, "sources": source}});
            if !after.is_null() {
                page["composite"]["after"] = after;
            }
            let mut query = CommitQuery::count(within.to_vec());
            query.body["aggs"] = json!({"page": page});
            let mut answer = self.commit.search(query, deadline)?;
            let page = &mut answer["aggregations"]["page"];
            self.add_buckets(facet, &page["buckets"], |bucket| &bucket["key"]["value"], counts)?;
            after = page["after_key"].take();
            if after.is_null() {
                return Ok(());
            }
        }
    }

    /// The frequencies of terms; see [`Retrieval::statistics`](souwen_index::Retrieval::statistics).
    pub(super) fn term_statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, ClusterError> {
        let pair_terms: Vec<Term> = pairs
            .iter()
            .map(|&(first, second)| match is_pair(first, second) {
                true => Term::Pair(first, second),
                // The frequency of another pair is known only if the pair is a word.
                false => Term::Word(String::from_iter([first, second])),
            })
            .collect();
        let gram_terms: Vec<Term> = grams.iter().map(|&gram| Term::Gram(gram)).collect();
        let word_terms: Vec<Term> = words.iter().map(|word| Term::Word(word.clone())).collect();
        let all = gram_terms.iter().chain(&word_terms).chain(&pair_terms);
        let (found, (articles, tokens)) = self.frequencies(all)?;
        let (grams, rest) = found.split_at(gram_terms.len());
        let (words, pairs) = rest.split_at(word_terms.len());
        let of_pair = |(term, &frequency): (&Term, &u64)| match term {
            Term::Word(_) => (frequency > 0).then_some(frequency),
            _ => Some(frequency),
        };
        Ok(TermStatistics {
            articles,
            mean_length: (tokens as f32 / articles.max(1) as f32).max(1.0),
            grams: grams.to_vec(),
            words: words.to_vec(),
            pairs: pair_terms.iter().zip(pairs).map(of_pair).collect(),
        })
    }

    /// The document frequency of each of these terms, and the numbers of articles and of character tokens.
    pub(super) fn frequencies<'t>(
        &self,
        terms: impl Iterator<Item = &'t Term>,
    ) -> Result<(Vec<u64>, (u64, u64)), ClusterError> {
        let terms: Vec<&Term> = terms.collect();
        let mut unknown: Vec<&Term> = {
            let known = self.frequencies.known.lock().unwrap_or_else(PoisonError::into_inner);
            terms.iter().copied().filter(|term| !known.contains_key(*term)).collect()
        };
        let mut seen = std::collections::HashSet::new();
        unknown.retain(|term| seen.insert(*term));
        let whole = *self.frequencies.whole.lock().unwrap_or_else(PoisonError::into_inner);
        let mut counted: HashMap<&Term, u64> = HashMap::new();
        let whole = match whole {
            Some(whole) if unknown.is_empty() => whole,
            _ => {
                let parts = unknown.chunks(MAX_TERMS);
                let parts: Vec<&[&Term]> =
                    if unknown.is_empty() { vec![&[]] } else { parts.collect() };
                let query = parts.iter().map(|part| count_of(part, whole.is_none())).collect();
                let answers = self.commit.search_all(query, None)?;
                let mut whole = whole;
                for (part, answer) in parts.iter().zip(&answers) {
                    if whole.is_none() {
                        whole = Some(self.whole_of(answer)?);
                    }
                    for (i, term) in part.iter().enumerate() {
                        let bucket = &answer["aggregations"]["terms"]["buckets"][i]["doc_count"];
                        let count =
                            bucket.as_u64().ok_or_else(|| self.commit.invalid_response())?;
                        counted.insert(term, count);
                    }
                }
                whole.unwrap_or_default()
            }
        };
        let mut known = self.frequencies.known.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |term: &&Term| counted.get(term).or_else(|| known.get(*term)).copied();
        let frequencies = terms.iter().map(of).map(Option::unwrap_or_default).collect();
        if known.len() + counted.len() > KEPT_TERMS {
            known.clear();
        }
        known.extend(counted.into_iter().map(|(term, count)| (term.clone(), count)));
        drop(known);
        *self.frequencies.whole.lock().unwrap_or_else(PoisonError::into_inner) = Some(whole);
        Ok((frequencies, whole))
    }

    fn whole_of(&self, answer: &Value) -> Result<(u64, u64), ClusterError> {
        let articles = self.commit.total(answer)? as u64;
        let tokens = answer["aggregations"]["tokens"]["value"].as_f64();
        Ok((articles, tokens.ok_or_else(|| self.commit.invalid_response())? as u64))
    }

    /// For each condition, whether any article matches it. Answers are cached: corrections ask for the same
    /// beginnings and ends of words again and again.
    pub(super) fn have_any(&self, sets: &[Condition]) -> Result<Vec<bool>, ClusterError> {
        let queries: Vec<Value> =
            sets.iter().map(|set| self.query(set)).collect::<Result<_, ClusterError>>()?;
        let keys: Vec<String> = queries.iter().map(Value::to_string).collect();
        let known = || self.existing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answers: Vec<Option<bool>> = {
            let known = known();
            keys.iter().map(|key| known.get(key).copied()).collect()
        };
        let unknown: Vec<usize> = (0..sets.len()).filter(|&i| answers[i].is_none()).collect();
        let asked = unknown.iter().map(|&i| CommitQuery::any(vec![queries[i].clone()]));
        let found = self.totals(asked.collect())?;
        let mut known = known();
        if known.len() + unknown.len() > KEPT_ANSWERS {
            known.clear();
        }
        for (i, total) in unknown.into_iter().zip(found) {
            answers[i] = Some(total > 0);
            known.insert(keys[i].clone(), total > 0);
        }
        Ok(answers.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The number of articles that match a condition.
    pub(crate) fn size_of(&self, set: &Condition) -> Result<usize, ClusterError> {
        Ok(self.sizes_of(std::slice::from_ref(set))?.into_iter().sum())
    }

    /// The number of articles that match each of these conditions.
    pub(super) fn sizes_of(&self, sets: &[Condition]) -> Result<Vec<usize>, ClusterError> {
        let queries = sets.iter().map(|set| Ok(CommitQuery::count(vec![self.query(set)?])));
        self.totals(queries.collect::<Result<_, ClusterError>>()?)
    }

    /// The totals of these searches, which are sent together.
    fn totals(&self, queries: Vec<CommitQuery>) -> Result<Vec<usize>, ClusterError> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.commit.search_all(queries, None)?;
        answers.iter().map(|answer| self.commit.total(answer)).collect()
    }
}

/// The search that counts the articles with each of these terms and, if the `whole` is not known yet, all
/// articles and their character tokens. Otherwise only articles with one of the terms are looked at: of rare
/// words there are few, and frequent ones are soon known.
fn count_of(terms: &[&Term], whole: bool) -> CommitQuery {
    let filters: Vec<Value> = terms.iter().map(|term| term.query()).collect();
    let within = match whole {
        true => Vec::new(),
        false => vec![json!({"bool": {"should": filters, "minimum_should_match": 1}})],
    };
    let mut query = CommitQuery::count(within);
    let mut aggregations = Map::new();
    if whole {
        aggregations.insert("tokens".to_owned(), json!({"sum": {"field": mapping::TOKENS}}));
    }
    if !filters.is_empty() {
        aggregations.insert("terms".to_owned(), json!({"filters": {"filters": filters}}));
    }
    query.body["aggs"] = aggregations.into();
    query
}
