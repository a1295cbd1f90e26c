//! Choosing: which candidates are words, how they are ranked, and which are only parts of other
//! candidates, or other candidates with something added.

use std::collections::HashMap;

use super::candidate::{Kind, WordCandidate};
use super::clues::Clues;
use super::grams::{Counted, Grams};
use super::pieces::Pieces;

/// The maximal length of a word, in characters.
const MAX_CHARS: usize = 12;
/// Words that the analyzer already cuts as one word in this share of their occurrences are not proposed.
const KNOWN_SHARE: f64 = 0.9;

/// A candidate that is between signs in this share of its occurrences is the name of something.
const NAMED_SHARE: f64 = 0.5;

/// The candidates to propose, best first.
pub(super) fn choose(texts: &Pieces<'_>, grams: &Grams, clues: &Clues) -> Vec<WordCandidate> {
    let mut found: Vec<(Vec<char>, Kind, f64, &Counted)> = Vec::new();
    for counted in &grams.counted {
        let pieces = &texts.pieces[counted.place..counted.place + counted.length];
        let word = texts.chars_of(pieces);
        let share = |count: u32| f64::from(count) / f64::from(counted.count);
        if word.len() > MAX_CHARS || share(counted.joined) >= KNOWN_SHARE {
            continue;
        }
        let in_signs = texts.in_signs.get(&word).copied().unwrap_or(0);
        let kind = match share(in_signs) >= NAMED_SHARE {
            true => Kind::Named,
            false => clues.kind(&word, pieces, share(counted.persons), share(counted.places)),
        };
        if let Some(score) = score(grams, counted, &word, kind, share(counted.persons)) {
            found.push((word, kind, score, counted));
        }
    }
    // Ties are broken by the text, so that the result is deterministic.
    found.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let mut chosen = Chosen::default();
    let mut candidates = Vec::new();
    for (word, kind, score, counted) in found {
        if chosen.explains(&word, counted.count) {
            continue;
        }
        chosen.add(&word, counted.count);
        let last = counted.place + counted.length - 1;
        candidates.push(WordCandidate {
            word: texts.written(counted.place, last).to_owned(),
            count: counted.count,
            articles: counted.articles,
            cohesion: counted.cohesion,
            freedom: counted.left.min(counted.right),
            kind,
            example: texts.example(counted.place, last),
            score,
        });
    }
    candidates
}

/// The score of a candidate; `None` if it is rejected.
fn score(grams: &Grams, counted: &Counted, word: &[char], kind: Kind, persons: f64) -> Option<f64> {
    let freedom = counted.left.min(counted.right);
    // The freedom that its number of occurrences allows, up to the minimum for words.
    let max = f64::from(counted.count).ln();
    // Candidates between signs have no neighbours.
    if kind != Kind::Named && freedom < (0.4 * max).min(1.1) {
        return None;
    }
    let name = match kind {
        Kind::Person => 1.0 + persons.min(0.5),
        Kind::Foreign => 1.2,
        Kind::Place | Kind::Named => 0.9,
        Kind::Other => 0.4,
    };
    let least = match kind {
        Kind::Person | Kind::Foreign if word.len() > 2 => 3.0,
        Kind::Person | Kind::Foreign | Kind::Place => 3.5,
        Kind::Named => return Some(name * counted.cohesion.clamp(1.0, 12.0) * spread(counted)),
        Kind::Other => 4.5,
    };
    if counted.cohesion < grams.least(least) {
        return None;
    }
    Some(name * counted.cohesion.min(12.0) * freedom.min(3.0).sqrt() * spread(counted))
}

/// The factor for occurring in many articles.
fn spread(counted: &Counted) -> f64 {
    f64::from(counted.articles).ln_1p().sqrt()
}

/// The words chosen so far, with all their parts.
#[derive(Default)]
struct Chosen {
    words: HashMap<Vec<char>, u32>,
    /// For each part of a chosen word, the number of occurrences of the most frequent of these words.
    parts: HashMap<Vec<char>, u32>,
}

impl Chosen {
    /// Whether a word is only a part of a chosen one, or a chosen one with something added.
    fn explains(&self, word: &[char], count: u32) -> bool {
        if let Some(&whole) = self.parts.get(word)
            && f64::from(count) < 2.0 * f64::from(whole)
        {
            return true;
        }
        let inner = |start: usize, end: usize| self.words.get(&word[start..end]).copied();
        (0..word.len()).any(|start| {
            (start + 2..=word.len()).any(|end| {
                end - start < word.len() && inner(start, end).is_some_and(|inner| inner >= count)
            })
        })
    }

    fn add(&mut self, word: &[char], count: u32) {
        self.words.insert(word.to_vec(), count);
        for start in 0..word.len() {
            for end in start + 2..=word.len() {
                if end - start < word.len() {
                    let max = self.parts.entry(word[start..end].to_vec()).or_default();
                    *max = (*max).max(count);
                }
            }
        }
    }
}
