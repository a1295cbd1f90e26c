//! Phrases: cohesive runs of words, found by the same measures as new words.
//!
//! They begin and end at word boundaries, with words that a phrase can begin and end with. If two are
//! nearly always found together, only the longer one is kept.

use std::collections::HashMap;

use super::expression::{Expression, ExpressionKind, Origin, kind_of_unknown};
use super::numbers::NumberRoom;
use super::role::may_be_phrase;
use super::runs::{Counting, Level, hash_of};
use super::texts::{Term, Texts};
use super::unsettled::{NEAR_COHESION, UnsettledPair, UnsettledRun};
use crate::learn::grams::{least, loosest};

/// The maximal length of a phrase, in words.
pub(super) const MAX_WORDS: usize = 6;
/// The maximal length of a phrase, in characters.
const MAX_CHARS: usize = 16;
/// The minimal cohesion of a phrase, in nats.
const MIN_COHESION: f64 = 3.0;
/// A run with this cohesion, in nats, is a fixed expression, even with a number at its edges or a
/// verb at its end: 一带一路, 云计算, 乡村振兴.
const FIXED: f64 = 6.0;
/// The minimal entropy of the words beside a phrase, in nats; less if the phrase has too few
/// occurrences to reach it.
const MIN_FREEDOM: f64 = 1.2;
/// The minimal number of articles for a phrase.
pub(super) const MIN_ARTICLES: u32 = 2;
/// A phrase that is inside a longer one in this share of its occurrences is a part of that.
const PART_SHARE: f64 = 0.7;

/// The requirements for phrases, which depend on the total number of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Demands {
    pub fixed: f64,
    pub cohesion: f64,
    /// The minimal number of occurrences.
    pub count: u32,
}

impl Demands {
    pub(super) fn new(total: f64, count: u32) -> Demands {
        Demands { fixed: least(FIXED, total), cohesion: least(MIN_COHESION, total), count }
    }

    /// The minimal entropy of the words beside this many occurrences, in nats.
    pub(super) fn freedom(places: usize) -> f64 {
        MIN_FREEDOM.min(0.5 * (places as f64).ln())
    }
}

/// The phrases of texts.
pub(super) struct Phrases {
    pub found: Vec<Expression>,
    /// The runs of words that may become phrases or cease to be phrases, by their hashes.
    pub unsettled: Vec<(u64, UnsettledRun)>,
    /// The unsettled runs of two words.
    pub pairs: Vec<UnsettledPair>,
}

/// Finds the phrases of texts.
pub(super) fn phrases(counting: &mut Counting<'_, '_>, room: &mut NumberRoom) -> Phrases {
    let total = counting.texts.tokens.len() as f64;
    let demands = Demands::new(total, counting.min_count);
    let mut levels = vec![counting.words()];
    let mut found: Vec<FoundPhrase> = Vec::new();
    let mut unsettled: Vec<(FoundRun, UnsettledRun)> = Vec::new();
    for length in 2..=MAX_WORDS {
        let level = counting.longer(&mut levels[length - 2], length, room);
        levels[length - 2].forget_places();
        if level.runs.is_empty() {
            break;
        }
        levels.push(level);
        let runs = levels[length - 1].runs.len();
        let cohesion = |run| loosest(&levels, length, run, total);
        let wanted: Vec<bool> = (0..runs)
            .map(|run| {
                let cohesion = cohesion(run) + NEAR_COHESION;
                let words = || Counting::words_of(&levels, length, run as u32);
                cohesion >= demands.cohesion
                    && may_be_phrase(
                        &counting.roles_of(&words()),
                        length == 2 && cohesion >= demands.fixed,
                    )
            })
            .collect();
        let around = counting.count_neighbours(&mut levels[length - 1], &wanted, length);
        let mut beside = vec![false; runs];
        for around in around {
            let run = around.run as usize;
            let count = levels[length - 1].runs[run].count;
            let words = Counting::words_of(&levels, length, around.run);
            let seen = UnsettledRun {
                count,
                articles: around.articles,
                before: around.before as f32,
                after: around.after as f32,
                cohesion: (loosest(&levels, length, run, total) - f64::from(count).ln()) as f32,
                whole: 0,
            };
            let roles = counting.roles_of(&words);
            if seen.is_unsettled(&roles, demands) {
                beside[run] = true;
                unsettled.push((words.clone(), seen));
            }
            if seen.is_phrase(&roles, demands) {
                found.push(FoundPhrase { words, count, articles: around.articles });
            }
        }
        counting.count_beside(&mut levels[length - 1], &beside, length);
    }
    drop::<Vec<Level>>(levels);
    let (found, whole) = without_parts(counting.texts, found);
    let mut phrases = Phrases { found, unsettled: Vec::new(), pairs: Vec::new() };
    for (words, run) in unsettled {
        let terms = words.iter().map(|&word| &counting.texts.found.terms[word as usize]);
        let folded: String = terms.map(|term| term.folded.as_str()).collect();
        if folded.chars().count() > MAX_CHARS || counting.texts.knows(&folded) {
            continue;
        }
        let (hash, whole) = (counting.hash(&words), whole.get(&words).copied().unwrap_or(0));
        phrases.unsettled.push((hash, UnsettledRun { whole, ..run }));
        if let [first, second] = words[..] {
            let fixed = !may_be_phrase(&counting.roles_of(&words), false);
            let words = [first, second].map(|word| counting.hash_of_word(word));
            let text = hash_of(&folded);
            phrases.pairs.push(UnsettledPair { run: hash, words, text, fixed });
        }
    }
    phrases
}

/// The words of a run, as numbers.
type FoundRun = Vec<u32>;

/// A phrase that was found.
struct FoundPhrase {
    words: FoundRun,
    count: u32,
    articles: u32,
}

/// Removes phrases that are nearly always inside a longer phrase. Also returns, for each run, the
/// number of occurrences of the most frequent phrase that contains it.
fn without_parts(
    texts: &Texts<'_>,
    mut found: Vec<FoundPhrase>,
) -> (Vec<Expression>, HashMap<FoundRun, u32>) {
    found.sort_by_key(|found| std::cmp::Reverse(found.words.len()));
    let mut whole: HashMap<FoundRun, u32> = HashMap::new();
    let mut kept = Vec::new();
    for FoundPhrase { words, count, articles } in found {
        if is_part(whole.get(&words).copied().unwrap_or(0), count) {
            continue;
        }
        for part in 2..words.len() {
            for start in 0..=words.len() - part {
                let max = whole.entry(words[start..start + part].to_vec()).or_default();
                *max = (*max).max(count);
            }
        }
        let terms: Vec<&Term> =
            words.iter().map(|&word| &texts.found.terms[word as usize]).collect();
        let folded: Vec<&str> = terms.iter().map(|term| term.folded.as_str()).collect();
        let written = || terms.iter().map(|term| term.written()).collect();
        if !texts.knows(&folded.concat()) {
            kept.extend(expression_of(&folded, written, articles));
        }
    }
    (kept, whole)
}

/// Whether an expression with `count` occurrences is only a part of one that contains it and has
/// `inside` occurrences.
pub(super) fn is_part(inside: u32, count: u32) -> bool {
    f64::from(inside) >= PART_SHARE * f64::from(count)
}

/// The phrase of these words (folded); `None` if it is too long.
pub(super) fn expression_of(
    words: &[&str],
    written: impl FnOnce() -> String,
    articles: u32,
) -> Option<Expression> {
    let folded = words.concat();
    if folded.chars().count() > MAX_CHARS {
        return None;
    }
    // A run of single characters is one unknown word.
    let single = words.iter().all(|word| word.chars().nth(1).is_none());
    let kind = if single { kind_of_unknown(&folded) } else { ExpressionKind::Phrase };
    let words = match single {
        true => vec![folded],
        false => words.iter().map(|&word| word.to_owned()).collect(),
    };
    Some(Expression { written: written(), words, articles, kind, origin: Origin::Run })
}
