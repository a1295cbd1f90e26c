//! Partial matches: articles offered because they contain part of a query. For 完成中吉乌铁路, this may be
//! an article with 中吉乌铁路 but without 完成.

use souwen_article::Condition;
use souwen_index::retrieval::{Candidate, DateOrder, DocRef, ScoredTerm};

use super::order::{in_date_order, rescored};
use super::state::{FoundDoc, RESCORED, Search};
use super::tiers::Tiers;
use crate::error::SearchError;

/// When this many articles match all of a query, no partial matches are offered.
pub(crate) const ENOUGH: usize = 100;

/// No article is offered for a single character that is in more than this share of the articles.
const FREQUENT_GRAM_SHARE: f32 = 0.1;
/// A character in more articles than this must even be in at most [`COSTLY_GRAM_SHARE`] of them: reading
/// its postings costs more than the match is worth.
const FREQUENT_GRAMS: f32 = 1000.0;
const COSTLY_GRAM_SHARE: f32 = 0.02;

/// The same limit for a pair of adjacent characters. Rarer pairs find names that are segmented
/// differently in the query and in the article.
const FREQUENT_PAIR_SHARE: f32 = 0.01;

/// The best articles that match only part of the query; `full` iterates over the articles that match all
/// of it.
pub(crate) fn offers(
    search: &Search<'_>,
    full: impl Iterator<Item = DocRef>,
) -> Result<Vec<Candidate>, SearchError> {
    let Some(rest) = &search.plan.partial else { return Ok(Vec::new()) };
    let mut full: Vec<DocRef> = full.collect();
    full.sort_unstable();
    let within = search.within(rest.clone());
    let terms = offer_terms(search)?;
    let offers = offered(search, &within, &full, &terms)?;
    if !offers.is_empty() {
        return Ok(offers);
    }
    // No article has any of these terms: one with two adjacent characters of the query is close.
    let scoring = search.scoring()?;
    let pairs = scoring.pair_runs().map(|run| Condition::Run(None, run));
    let grams = scoring.typed_grams().iter().map(|&gram| ScoredTerm::Gram(gram, 1.0));
    let near = Condition::And(vec![within, Condition::Or(pairs.collect())]);
    offered(search, &near, &full, &grams.collect::<Vec<_>>())
}

/// Partial matches in the order of the request: by relevance, or by date.
pub(crate) fn ordered(
    search: &Search<'_>,
    offers: &[Candidate],
    order: Option<DateOrder>,
    end: usize,
) -> Result<Vec<FoundDoc>, SearchError> {
    let found = rescored(search, &[], offers, &Tiers::default(), end)?;
    let Some(order) = order else { return Ok(found) };
    let docs: Vec<DocRef> = found.iter().map(|found| found.doc).collect();
    let sorted = in_date_order(search.state, &docs, order)?;
    let mut found: Vec<Option<FoundDoc>> = found.into_iter().map(Some).collect();
    Ok(sorted.into_iter().filter_map(|i| found[i].take()).collect())
}

/// The best articles of a set, without those of `except`, that contain any of the terms.
fn offered(
    search: &Search<'_>,
    within: &Condition,
    except: &[DocRef],
    terms: &[ScoredTerm],
) -> Result<Vec<Candidate>, SearchError> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let max = RESCORED.min(search.rescored());
    Ok(search.state.index.offers(within, except, terms, max, search.request.deadline)?)
}

/// The terms that an article must contain one of to be offered: words of two or more characters, rare
/// characters, rare pairs, and two adjacent characters of a word that the index does not contain.
fn offer_terms(search: &Search<'_>) -> Result<Vec<ScoredTerm>, SearchError> {
    let mut terms = search.terms.clone();
    terms.retain(|term| match term {
        // A part of a synonym is no part of the query as typed.
        ScoredTerm::Word(word, weight) => {
            word.chars().nth(1).is_some()
                && (*weight >= 1.0 || search.plan.alternatives().any(|a| a.is_word(word)))
        }
        _ => false,
    });
    if search.is_text {
        return Ok(terms);
    }
    let scoring = search.scoring()?;
    let articles = scoring.statistics().articles as f32;
    let affordable = FREQUENT_GRAMS.max(COSTLY_GRAM_SHARE * articles);
    let rare = scoring.grams_up_to(affordable.min(FREQUENT_GRAM_SHARE * articles));
    // Queries of names consist of words; a single character carries little information.
    let is_in_word = |gram: char| {
        let words = scoring.words().iter();
        words.filter(|word| word.chars().nth(1).is_some()).any(|word| word.contains(gram))
    };
    let rare = rare.filter(|&gram| !search.plan.keyword || !is_in_word(gram));
    terms.extend(rare.map(|gram| ScoredTerm::Gram(gram, 1.0)));
    let pairs = scoring.pairs_up_to(FREQUENT_PAIR_SHARE * articles);
    let unknown = scoring.pairs_of_unknown_words();
    for (first, second) in pairs.chain(unknown) {
        let pair = ScoredTerm::Pair(first, second, 1.0);
        if !terms.contains(&pair) {
            terms.push(pair);
        }
    }
    Ok(terms)
}
