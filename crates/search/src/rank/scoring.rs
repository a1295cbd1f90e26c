//! The second stage: the full score of the best candidates of the first.
//!
//! Words, single characters and pairs of adjacent characters each give a BM25 sum. Words carry meaning,
//! characters match text that was segmented differently, pairs reward the order of characters. A
//! character or pair in the title or the lead counts as more than one occurrence, before saturation, as
//! in BM25F. The best passage adds a sum for query terms that occur close together.
//!
//! `docs/ranking.md` states what each part is worth and how the parameters were chosen.

use std::ops::Range;

use souwen_index::retrieval::{DocFeatures, GramPlace, TermStatistics};
use souwen_query::Plan;
use souwen_text::Run;
use souwen_text::pair::is_pair;

use super::state::MatchDegree;
use crate::bm25::{idf, norm, saturated};

/// BM25 k1 of words and pairs: saturation of the count.
const K1: f32 = 0.9;
/// BM25 k1 of single characters. It is higher than [`K1`], because the characters of the subject
/// recur in different words about the subject.
const GRAM_K1: f32 = 1.2;
/// BM25 b: length normalisation.
const B: f32 = 0.6;
/// The weights of the three sums.
const WORD_WEIGHT: f32 = 1.0;
const GRAM_WEIGHT: f32 = 2.0;
const PAIR_WEIGHT: f32 = 1.0;
/// How much an occurrence of a character or pair in the title counts, in addition to the 1 of any
/// occurrence.
const TITLE_BONUS: f32 = 2.0;
/// How much one in the subtitle or the lead counts, in addition to the 1 of any occurrence.
const LEAD_BONUS: f32 = 1.5;
/// The length of the lead, in significant characters from the beginning of the body.
const LEAD_LENGTH: u32 = 50;
/// The weight of the best passage.
const PASSAGE_WEIGHT: f32 = 1.0;
/// The length of a passage, in positions.
const PASSAGE_LENGTH: u32 = 100;
/// The bonus for containing the whole query as typed, as a share of the rest of the score.
const TYPED_SHARE: f32 = 0.5;
/// The bonus for containing all of the query, but not as typed, as a share of the rest.
const ALL_SHARE: f32 = 0.1;
/// The bonus for quoting a person whom the query names, as a share of the rest.
const SPEECH_SHARE: f32 = 0.3;
/// The weight of a synonym, relative to a term that was typed.
pub(crate) const SYNONYM_WEIGHT: f32 = 0.5;

/// Scores articles for one query.
pub(crate) struct Scoring {
    /// The distinct characters of the query that are scored: those of content words.
    grams: Vec<char>,
    /// The distinct words of the query.
    words: Vec<String>,
    /// Adjacent characters, as indexes into `grams`.
    pairs: Vec<(usize, usize)>,
    /// For each character, the characters that follow it in a pair, each with the index of the pair.
    followers: Vec<Vec<(u32, usize)>>,
    /// How many of the characters, words and pairs were typed; those of synonyms come after them.
    typed: (usize, usize, usize),
    weights: Weights,
    statistics: TermStatistics,
}

/// The maximum gain of each term: its BM25 weight with a fully saturated count.
#[derive(Default)]
struct Weights {
    words: Vec<f32>,
    grams: Vec<f32>,
    pairs: Vec<f32>,
}

/// What each term of a query adds to the score of an article, in the order of the terms.
#[derive(Default)]
pub(crate) struct Gains {
    /// For each word.
    pub(crate) words: Vec<f32>,
    /// For each character.
    pub(crate) grams: Vec<f32>,
    /// For each pair.
    pub(crate) pairs: Vec<f32>,
    /// For the query terms in the best passage.
    pub(crate) passage: f32,
    /// For containing the whole query as typed.
    pub(crate) typed: f32,
    /// For containing all of the query, but not as typed.
    pub(crate) all: f32,
    /// For quoting a person whom the query names.
    pub(crate) speech: f32,
}

impl Gains {
    /// The sum of the gains without the bonuses.
    fn terms(&self) -> f32 {
        let sum = |gains: &[f32]| gains.iter().sum::<f32>();
        sum(&self.words) + sum(&self.grams) + sum(&self.pairs) + self.passage
    }
}

impl Scoring {
    /// Collects the terms of a query. [`weigh`](Scoring::weigh) sets their weights.
    pub(crate) fn of(plan: &Plan) -> Scoring {
        let mut scoring = Scoring {
            grams: Vec::new(),
            words: Vec::new(),
            pairs: Vec::new(),
            followers: Vec::new(),
            typed: (0, 0, 0),
            weights: Weights::default(),
            statistics: TermStatistics::default(),
        };
        // A query of function words alone is scored by them.
        let has_content = plan.chunks.iter().any(|chunk| chunk.content.contains(&true));
        for chunk in &plan.chunks {
            scoring.add_run(&chunk.run, |i| !has_content || chunk.content[i]);
            for word in &chunk.words {
                index_of(&mut scoring.words, word);
            }
        }
        scoring.typed = (scoring.grams.len(), scoring.words.len(), scoring.pairs.len());
        for alternative in plan.alternatives() {
            scoring.add_run(&alternative.run, |_| true);
            for word in &alternative.scored {
                index_of(&mut scoring.words, word);
            }
        }
        scoring.followers = vec![Vec::new(); scoring.grams.len()];
        for (i, &(first, second)) in scoring.pairs.iter().enumerate() {
            scoring.followers[first].push((second as u32, i));
        }
        scoring
    }

    /// Adds the characters of a run that `counts` selects, and the pairs of those that are adjacent.
    fn add_run(&mut self, run: &Run, counts: impl Fn(usize) -> bool) {
        let mut before = None;
        for (i, c) in run.chars().iter().enumerate() {
            if !counts(i) {
                before = None;
                continue;
            }
            let gram = index_of(&mut self.grams, &c.ch);
            if let Some(before) = before.filter(|_| !c.after_end) {
                index_of(&mut self.pairs, &(before, gram));
            }
            before = Some(gram);
        }
    }

    /// Sets the weights of all terms by their rarity.
    pub(crate) fn weigh(&mut self, statistics: TermStatistics) {
        let articles = statistics.articles as f32;
        let idf = |frequency: f32| idf(articles, frequency);
        let grams = &statistics.grams;
        self.weights.grams = grams.iter().map(|&n| GRAM_WEIGHT * idf(n as f32)).collect();
        self.weights.words =
            statistics.words.iter().map(|&n| WORD_WEIGHT * idf(n as f32)).collect();
        // A pair that is no token and no word has no known frequency. It is estimated as the number of
        // articles in which both characters would meet by chance, at most that of the rarer one.
        let pair_idf = |(&(a, b), known): (&(usize, usize), &Option<u64>)| {
            let (a, b) = (grams[a] as f32, grams[b] as f32);
            let by_chance = (a * b / articles.max(1.0)).min(a).min(b);
            PAIR_WEIGHT * idf(known.map_or(by_chance, |n| n as f32))
        };
        self.weights.pairs = self.pairs.iter().zip(&statistics.pairs).map(pair_idf).collect();
        // Single characters of synonyms carry too little information; their pairs carry enough.
        let (grams, words, pairs) = self.typed;
        self.weights.grams[grams..].fill(0.0);
        self.weights.words[words..].iter_mut().for_each(|weight| *weight *= SYNONYM_WEIGHT);
        self.weights.pairs[pairs..].iter_mut().for_each(|weight| *weight *= SYNONYM_WEIGHT);
        self.statistics = statistics;
    }

    /// The frequencies of the terms.
    pub(crate) fn statistics(&self) -> &TermStatistics {
        &self.statistics
    }

    /// The characters that are scored, those that were typed first.
    pub(crate) fn grams(&self) -> &[char] {
        &self.grams
    }

    /// The characters of the query as typed.
    pub(crate) fn typed_grams(&self) -> &[char] {
        &self.grams[..self.typed.0]
    }

    /// The Han characters of the query as typed that occur in at most `max` articles.
    pub(crate) fn grams_up_to(&self, max: f32) -> impl Iterator<Item = char> + '_ {
        let typed = self.typed_grams().iter().zip(&self.statistics.grams);
        let rare = typed.filter(move |(_, frequency)| **frequency as f32 <= max);
        // Nearly every text contains some letter or digit.
        rare.map(|(gram, _)| *gram).filter(|gram| !gram.is_ascii())
    }

    /// The pairs of the query as typed that are tokens and occur in at most `max` articles.
    pub(crate) fn pairs_up_to(&self, max: f32) -> impl Iterator<Item = (char, char)> + '_ {
        let is_rare = move |frequency: &Option<u64>| frequency.is_some_and(|n| n as f32 <= max);
        let typed = self.pairs().take(self.typed.2).zip(&self.statistics.pairs);
        let rare = typed.filter(move |(_, frequency)| is_rare(frequency)).map(|(pair, _)| pair);
        rare.filter(|&(a, b)| is_pair(a, b) && !(a.is_ascii() && b.is_ascii()))
    }

    /// The pairs in the words of the query as typed that no article contains: mostly names, which are
    /// segmented differently in the articles.
    pub(crate) fn pairs_of_unknown_words(&self) -> impl Iterator<Item = (char, char)> + '_ {
        let typed = self.words[..self.typed.1].iter().zip(&self.statistics.words);
        let unknown = typed.filter(|(word, frequency)| **frequency == 0 && !word.is_ascii());
        unknown.flat_map(|(word, _)| word.chars().zip(word.chars().skip(1)))
    }

    /// The words that are scored.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// The pairs of characters that are scored.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (char, char)> + '_ {
        self.pairs.iter().map(|&(first, second)| (self.grams[first], self.grams[second]))
    }

    /// The pairs of adjacent characters of the query as typed, as runs; without pairs of letters and
    /// digits, which nearly every text contains.
    pub(crate) fn pair_runs(&self) -> impl Iterator<Item = Run> + '_ {
        let typed = self.pairs().take(self.typed.2);
        typed
            .filter(|(first, second)| !(first.is_ascii() && second.is_ascii()))
            .filter_map(|(first, second)| Run::of_chars([first, second]))
    }

    /// Returns a scorer, which scores one article after the other.
    pub(crate) fn scorer(&self) -> Scorer<'_> {
        let counts = || WeighedCounts {
            grams: vec![0.0; self.grams.len()],
            pairs: vec![0.0; self.pairs.len()],
        };
        Scorer {
            scoring: self,
            gains: Gains::default(),
            passage: Extent::default(),
            counts: counts(),
            passage_counts: counts(),
        }
    }

    /// What each term adds to the score of an article. `degree` is the degree to which the article
    /// matches the query; `quotes_person` tells whether it quotes a person whom the query names.
    pub(crate) fn gains(
        &self,
        features: &DocFeatures,
        degree: MatchDegree,
        quotes_person: bool,
    ) -> Gains {
        let mut scorer = self.scorer();
        scorer.score(features, degree, quotes_person);
        scorer.gains
    }

    /// The pair that a character forms with the one before it.
    pub(crate) fn pair_at(&self, before: Option<GramPlace>, place: GramPlace) -> Option<usize> {
        let before = before.filter(|before| before.position + 1 == place.position)?;
        let followers = &self.followers[before.gram as usize];
        followers.iter().find(|(gram, _)| *gram == place.gram).map(|&(_, pair)| pair)
    }

    /// The range of places that the best passage covers.
    pub(crate) fn best_passage(&self, places: &[GramPlace]) -> Range<usize> {
        self.scorer().best_passage(places).1
    }
}

/// Scores articles one after the other, reusing its memory.
pub(crate) struct Scorer<'a> {
    scoring: &'a Scoring,
    /// The gains of the last article.
    gains: Gains,
    /// The best passage of the last article.
    passage: Extent,
    counts: WeighedCounts,
    /// The counts of the current passage.
    passage_counts: WeighedCounts,
}

impl Scorer<'_> {
    /// The score of an article. `degree` is the degree to which the article matches the query; `quotes_person`
    /// tells whether it quotes a person whom the query names.
    pub(crate) fn score(
        &mut self,
        features: &DocFeatures,
        degree: MatchDegree,
        quotes_person: bool,
    ) -> f32 {
        let scoring = self.scoring;
        self.count(features);
        let (passage, best_places) = self.best_passage(&features.places);
        self.passage = Extent::of(&features.places[best_places]);
        // In units of the mean: the order of the two divisions decides the last digit of a score.
        let length = features.length as f32 / scoring.statistics.mean_length.max(1.0);
        let Gains { words, grams, pairs, .. } = &mut self.gains;
        let word_counts = features.word_counts.iter().map(|&count| count as f32);
        fill(words, word_counts, &scoring.weights.words, K1, length);
        fill(grams, self.counts.grams.iter().copied(), &scoring.weights.grams, GRAM_K1, length);
        fill(pairs, self.counts.pairs.iter().copied(), &scoring.weights.pairs, K1, length);
        self.gains.passage = PASSAGE_WEIGHT * passage;
        let terms = self.gains.terms();
        let share = |applies: bool, share: f32| if applies { share * terms } else { 0.0 };
        self.gains.typed = share(degree == MatchDegree::Typed, TYPED_SHARE);
        self.gains.all = share(degree == MatchDegree::All, ALL_SHARE);
        self.gains.speech = share(quotes_person, SPEECH_SHARE);
        terms + self.gains.typed + self.gains.all + self.gains.speech
    }

    /// The best passage of the article that was scored last.
    pub(crate) fn passage(&self) -> Extent {
        self.passage
    }

    /// Counts the occurrences of characters and pairs in an article, weighted by their zones.
    fn count(&mut self, features: &DocFeatures) {
        self.counts.clear();
        let mut before = None;
        for &place in &features.places {
            let worth = match Zone::of(place.position, features) {
                Zone::Title => 1.0 + TITLE_BONUS,
                Zone::Lead => 1.0 + LEAD_BONUS,
                Zone::Rest => 1.0,
            };
            self.counts.grams[place.gram as usize] += worth;
            if let Some(pair) = self.scoring.pair_at(before, place) {
                self.counts.pairs[pair] += worth;
            }
            before = Some(place);
        }
    }

    /// The total worth of the distinct characters and pairs in the best passage, each counted once, and
    /// the range of places that the passage covers.
    fn best_passage(&mut self, places: &[GramPlace]) -> (f32, Range<usize>) {
        let Scorer { scoring, passage_counts, .. } = self;
        let weights = &scoring.weights;
        // Divided by the weight of the sum of characters, so that in a passage characters and pairs
        // weigh the same.
        let gram_worth = |gram: u32| weights.grams[gram as usize] / GRAM_WEIGHT;
        passage_counts.clear();
        let (mut start, mut worth, mut best) = (0, 0.0f32, (0.0f32, 0..0));
        for (i, &place) in places.iter().enumerate() {
            let count = &mut passage_counts.grams[place.gram as usize];
            *count += 1.0;
            if *count == 1.0 {
                worth += gram_worth(place.gram);
            }
            let before = i.checked_sub(1).map(|i| places[i]);
            if let Some(pair) = scoring.pair_at(before, place) {
                passage_counts.pairs[pair] += 1.0;
                if passage_counts.pairs[pair] == 1.0 {
                    worth += weights.pairs[pair];
                }
            }
            while place.position - places[start].position >= PASSAGE_LENGTH {
                let first = places[start];
                let count = &mut passage_counts.grams[first.gram as usize];
                *count -= 1.0;
                if *count == 0.0 {
                    worth -= gram_worth(first.gram);
                }
                start += 1;
                // A pair leaves the passage with its first character.
                if let Some(pair) = scoring.pair_at(Some(first), places[start]) {
                    passage_counts.pairs[pair] -= 1.0;
                    if passage_counts.pairs[pair] == 0.0 {
                        worth -= weights.pairs[pair];
                    }
                }
            }
            if worth > best.0 {
                best = (worth, start..i + 1);
            }
        }
        best
    }
}

/// Sets `gains` to what the terms of one kind add to a score: for each its weight with a saturated count.
/// `length` is that of the article, in units of the mean.
fn fill(
    gains: &mut Vec<f32>,
    counts: impl Iterator<Item = f32>,
    weights: &[f32],
    k1: f32,
    length: f32,
) {
    let norm = norm(k1, B, length, 1.0);
    let gain = |(count, weight): (f32, &f32)| {
        if count > 0.0 { weight * saturated(count, k1, norm) } else { 0.0 }
    };
    gains.clear();
    gains.extend(counts.zip(weights).map(gain));
}

/// The length and position of a passage. Values compare as in the tie-break: of two articles with
/// equal scores, the one with the shorter passage comes first, then the one with the earlier
/// passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Extent {
    /// From its first character to its last one, in positions.
    length: u32,
    /// The position of its first character.
    start: u32,
}

impl Extent {
    fn of(places: &[GramPlace]) -> Extent {
        match (places.first(), places.last()) {
            (Some(first), Some(last)) => {
                Extent { length: last.position - first.position, start: first.position }
            }
            _ => Extent::default(),
        }
    }
}

/// A part of an article with its own weight for occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    Title,
    /// The subtitle and the beginning of the body.
    Lead,
    Rest,
}

impl Zone {
    /// The zone that a position of an article is in.
    pub(crate) fn of(position: u32, features: &DocFeatures) -> Zone {
        let [title_end, body, body_end] = features.parts;
        match position {
            _ if position < title_end => Zone::Title,
            _ if position < body_end.min(body + LEAD_LENGTH) => Zone::Lead,
            _ => Zone::Rest,
        }
    }
}

/// Weighted counts of characters and pairs.
struct WeighedCounts {
    grams: Vec<f32>,
    pairs: Vec<f32>,
}

impl WeighedCounts {
    fn clear(&mut self) {
        self.grams.fill(0.0);
        self.pairs.fill(0.0);
    }
}

/// The index of a value, which is added if it is new. Queries are short, so a linear search is enough.
fn index_of<T: PartialEq + Clone>(values: &mut Vec<T>, value: &T) -> usize {
    values.iter().position(|known| known == value).unwrap_or_else(|| {
        values.push(value.clone());
        values.len() - 1
    })
}
