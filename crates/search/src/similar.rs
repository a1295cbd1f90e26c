//! More like this: the articles about the same subject as a given one.
//!
//! The key words of the article, frequent in it and rare elsewhere, find candidates. A candidate's score
//! is the share of the key words' weight that it contains, reduced by the distance in time: reports of
//! one event appear within days.

use std::collections::HashMap;

use souwen_article::{Article, Condition};
use souwen_index::retrieval::{DocFeatures, DocRef, ScoredTerm};
use souwen_text::{Cut, Date};

use crate::bm25::{idf, norm, saturated};
use crate::error::SearchError;
use crate::rank::duplicates::{duplicate, groups, texts};
use crate::response::Hit;
use crate::state::State;

/// How many key words represent an article.
const KEY_WORDS: usize = 32;
/// How many distinct words are considered as key words: the most frequent, and those of the title.
const MAX_WORDS: usize = 400;
/// How much of the text key words are taken from, in bytes: even a very long article states its subject
/// at the beginning.
const MAX_TEXT: usize = 256 << 10;
/// How many articles are scored.
const CANDIDATES: usize = 200;
/// How many occurrences a word in the title counts as.
const TITLE_BONUS: f32 = 3.0;
/// BM25 k1 (saturation of the count of a word) and b (length normalisation).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Words in more than this share of the articles carry no information, provided that there are enough
/// articles to judge by.
const FREQUENT_SHARE: f32 = 0.1;
const FREQUENT: u64 = 20;
/// The share of a score that an article of a distant time loses, and the number of days after which half
/// of that share is lost.
const TIME_SHARE: f32 = 0.3;
const HALF_TIME: f32 = 30.0;
/// The minimum similarity: articles below it share a word or two by chance.
const MIN_SIMILARITY: f32 = 0.08;

/// Returns the articles most similar to `article`, which `doc` refers to.
pub(crate) fn similar(
    state: State<'_>,
    doc: DocRef,
    article: &Article,
    limit: usize,
) -> Result<Vec<Hit>, SearchError> {
    let index = state.index;
    let words = KeyWords::of(article, state)?;
    if words.words.is_empty() {
        return Ok(Vec::new());
    }
    let candidates = index.offers(&Condition::Everything, &[], &words.terms(), CANDIDATES, None)?;
    let others = candidates.iter().map(|candidate| candidate.doc).filter(|&other| other != doc);
    let docs: Vec<DocRef> = std::iter::once(doc).chain(others).collect();
    let features = index.features(&docs, &[], &words.words)?;
    let keys = index.keys(&docs)?;
    let all = words.score(&features[0]);
    let mut order: Vec<(f32, usize)> = (1..docs.len())
        .map(|i| (closeness(keys[0].0, keys[i].0) * words.score(&features[i]) / all, i))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .collect();
    order.sort_by(|(a, i), (b, j)| {
        let ((date_a, id_a), (date_b, id_b)) = (&keys[*i], &keys[*j]);
        b.total_cmp(a).then_with(|| date_b.cmp(date_a)).then_with(|| id_a.cmp(id_b))
    });
    let ranked: Vec<DocRef> = order.iter().map(|&(_, i)| docs[i]).collect();
    let all_texts = texts(index, &[&[doc], ranked.as_slice()].concat())?;
    let (own, texts) = all_texts.split_first().map_or((None, &[][..]), |(a, b)| (Some(a), b));
    let is_own = |i: usize| own.is_some_and(|own| own.is_near(&texts[i]));
    let mut under: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut listed = vec![false; ranked.len()];
    for group in groups(texts) {
        group[1..].iter().for_each(|&i| listed[i] = true);
        under.insert(group[0], group[1..].to_vec());
    }
    let mut hits = Vec::new();
    for (i, &doc) in ranked.iter().enumerate() {
        if hits.len() == limit {
            break;
        }
        if listed[i] || is_own(i) {
            continue;
        }
        let duplicates = under.get(&i).into_iter().flatten();
        let duplicates = duplicates.filter(|&&i| !is_own(i)).map(|&i| duplicate(index, ranked[i]));
        hits.push(Hit {
            article: index.article(doc)?,
            score: order[i].0,
            duplicates: duplicates.collect::<Result<_, _>>()?,
            ..Hit::default()
        });
    }
    Ok(hits)
}

/// The key words of an article, each with its weight.
#[derive(Debug, Default)]
struct KeyWords {
    words: Vec<String>,
    /// How often each word occurs in the article, saturated.
    counts: Vec<f32>,
    /// The inverse document frequency of each word.
    rarities: Vec<f32>,
    mean_length: f32,
}

impl KeyWords {
    fn of(article: &Article, state: State<'_>) -> Result<KeyWords, SearchError> {
        let mut counts: HashMap<String, f32> = HashMap::new();
        let mut count = |text: &str, times: f32| {
            for token in state.analyzer.words(text, Cut::Search) {
                // A single character carries too little information.
                if token.term.chars().nth(1).is_some() {
                    *counts.entry(token.term).or_default() += times;
                }
            }
        };
        if !article.title_generated {
            count(&article.title, TITLE_BONUS);
        }
        article.subtitle.iter().for_each(|subtitle| count(subtitle, 1.0));
        let mut left = MAX_TEXT;
        for paragraph in &article.body {
            let text = &paragraph.text[..paragraph.text.floor_char_boundary(left)];
            count(text, 1.0);
            left -= text.len();
            if left == 0 || text.len() < paragraph.text.len() {
                break;
            }
        }
        let mut counts: Vec<(String, f32)> = counts.into_iter().collect();
        counts.sort_by(|(word_a, a), (word_b, b)| b.total_cmp(a).then_with(|| word_a.cmp(word_b)));
        counts.truncate(MAX_WORDS);
        let words: Vec<String> = counts.iter().map(|(word, _)| word.clone()).collect();
        let statistics = state.index.statistics(&[], &words, &[])?;
        let articles = statistics.articles as f32;
        let max = FREQUENT.max((FREQUENT_SHARE * articles) as u64);
        let mut key_words: Vec<(String, f32, f32)> = counts
            .into_iter()
            .zip(&statistics.words)
            // A word that occurs in this article alone finds no other.
            .filter(|(_, frequency)| (2..=max).contains(*frequency))
            .map(|((word, count), &frequency)| {
                (word, saturated(count, K1, K1), idf(articles, frequency as f32))
            })
            .collect();
        key_words.sort_by(|(word_a, a, rarity_a), (word_b, b, rarity_b)| {
            (b * rarity_b).total_cmp(&(a * rarity_a)).then_with(|| word_a.cmp(word_b))
        });
        key_words.truncate(KEY_WORDS);
        let mut words = KeyWords { mean_length: statistics.mean_length, ..Self::default() };
        for (word, count, rarity) in key_words {
            words.words.push(word);
            words.counts.push(count);
            words.rarities.push(rarity);
        }
        Ok(words)
    }

    /// The words as scored terms, each weighted by its saturated count in the article. The index adds the
    /// rarity.
    fn terms(&self) -> Vec<ScoredTerm> {
        let words = self.words.iter().zip(&self.counts);
        words.map(|(word, &count)| ScoredTerm::Word(word.clone(), count)).collect()
    }

    /// How much of the words' weight an article contains, each word by its saturated count there.
    fn score(&self, features: &DocFeatures) -> f32 {
        let norm = norm(K1, B, features.length as f32, self.mean_length);
        let weights = self.counts.iter().zip(&self.rarities).map(|(count, rarity)| count * rarity);
        let counts = features.word_counts.iter().map(|&count| saturated(count as f32, K1, norm));
        weights.zip(counts).map(|(weight, count)| weight * count).sum()
    }
}

/// The factor for the distance in time of two articles.
fn closeness(one: Option<Date>, other: Option<Date>) -> f32 {
    let near = match (one, other) {
        (Some(one), Some(other)) => {
            let days = (one.days() - other.days()).abs() as f32;
            HALF_TIME / (HALF_TIME + days)
        }
        _ => 0.0,
    };
    1.0 - TIME_SHARE * (1.0 - near)
}
