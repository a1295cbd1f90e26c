//! More like this: the articles that are about what an article is about.
//!
//! The key words of the article, frequent in it and rare elsewhere, find candidates; these
//! are scored by how much of the article's own weight they have, and by how near in time they are:
//! what is reported of one event is reported within days.

use std::collections::HashMap;

use souwen_article::{Article, Condition};
use souwen_index::retrieval::{DocFeatures, DocRef, ScoredTerm};
use souwen_text::{Cut, Date};

use crate::bm25::{idf, norm, saturated};
use crate::error::SearchError;
use crate::rank::duplicates::{duplicate, groups, texts};
use crate::response::Hit;
use crate::state::State;

/// How many words an article is known by.
const KEY_WORDS: usize = 32;
/// How many distinct words are looked at to find them: the most frequent, and those of the title.
const MAX_WORDS: usize = 400;
/// How much of the text they are looked for in, in bytes: what an article is about is said in its
/// beginning, be it ever so long.
const MAX_TEXT: usize = 256 << 10;
/// How many articles are scored.
const CANDIDATES: usize = 200;
/// How often a word of the title counts as standing there.
const TITLE_COUNT: f32 = 3.0;
/// Saturation of the count of a word, and how much longer articles are held to more.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Words that more than this share of the articles hold say nothing, where there are enough
/// articles to say so.
const FREQUENT_SHARE: f32 = 0.1;
const FREQUENT: u64 = 20;
/// The share of a score that an article of another time loses, and the days after which half of it
/// is lost.
const TIME_SHARE: f32 = 0.3;
const HALF_TIME: f32 = 30.0;
/// The least similarity: articles with less share a word or two by chance.
const MIN_SIMILARITY: f32 = 0.08;

/// The articles most similar to `article`, which is the one of `doc`.
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

/// The words that an article is known by, each with its weight.
#[derive(Debug, Default)]
struct KeyWords {
    words: Vec<String>,
    /// How often a word stands in the article, saturated.
    counts: Vec<f32>,
    /// How rare each word is.
    rarities: Vec<f32>,
    mean_length: f32,
}

impl KeyWords {
    fn of(article: &Article, state: State<'_>) -> Result<KeyWords, SearchError> {
        let mut counts: HashMap<String, f32> = HashMap::new();
        let mut count = |text: &str, times: f32| {
            for token in state.analyzer.words(text, Cut::Search) {
                // A single character says too little by itself.
                if token.term.chars().nth(1).is_some() {
                    *counts.entry(token.term).or_default() += times;
                }
            }
        };
        if !article.title_generated {
            count(&article.title, TITLE_COUNT);
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
        let most = FREQUENT.max((FREQUENT_SHARE * articles) as u64);
        let mut key_words: Vec<(String, f32, f32)> = counts
            .into_iter()
            .zip(&statistics.words)
            // What is in no other article finds none.
            .filter(|(_, frequency)| (2..=most).contains(*frequency))
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

    /// The words as a query, which weighs each by how rare it is.
    fn terms(&self) -> Vec<ScoredTerm> {
        let words = self.words.iter().zip(&self.counts);
        words.map(|(word, &count)| ScoredTerm::Word(word.clone(), count)).collect()
    }

    /// How much of the words an article has.
    fn score(&self, features: &DocFeatures) -> f32 {
        let norm = norm(K1, B, features.length as f32, self.mean_length);
        let weights = self.counts.iter().zip(&self.rarities).map(|(count, rarity)| count * rarity);
        let counts = features.word_counts.iter().map(|&count| saturated(count as f32, K1, norm));
        weights.zip(counts).map(|(weight, count)| weight * count).sum()
    }
}

/// The factor for articles of two dates.
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
