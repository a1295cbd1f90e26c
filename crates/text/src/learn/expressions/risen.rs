//! Finds the phrases that appear when a run of words becomes frequent.

use std::collections::{HashMap, HashSet};

use super::article::{ArticleWords, RunOfWords};
use super::expression::Expression;
use super::kept::KeptCounts;
use super::phrases::MAX_WORDS;
use super::role::may_be_part;
use super::runs::{Side, hash_beside, sum_n_ln_n};
use super::tally::Tally;
use super::unsettled::UnsettledRun;
use crate::learn::pieces::BREAK;

/// The occurrences of a run of words in some articles.
struct Seen<'w> {
    run: RunOfWords<'w>,
    count: u32,
    articles: u32,
    last_article: usize,
    before: Vec<u64>,
    after: Vec<u64>,
}

/// The phrases that a run of words, and longer runs that contain it, have become. `articles` are all
/// articles that contain it. `count` returns the approximate number of articles that contain a text.
pub fn risen<'w>(
    counts: &mut KeptCounts,
    words: &[&str],
    articles: &'w [ArticleWords<'w>],
    count: &mut dyn FnMut(&str) -> u32,
) -> Vec<Expression> {
    let mut seen: HashMap<u64, Seen<'w>> = HashMap::new();
    for (number, article) in articles.iter().enumerate() {
        look_for(words, article, number, &mut seen);
    }
    let demands = counts.demands();
    let mut frequent: Vec<(u64, Seen<'_>)> =
        seen.into_iter().filter(|(_, seen)| seen.count >= counts.min_count).collect();
    let known: HashMap<u64, u32> =
        frequent.iter().map(|(hash, seen)| (*hash, seen.count)).collect();
    frequent.sort_by_key(|(hash, seen)| (std::cmp::Reverse(seen.run.length), *hash));
    let mut phrases: Vec<(String, u32)> = Vec::new();
    let mut found = Vec::new();
    for (hash, mut seen) in frequent {
        while !counts.is_frequent(hash) {
            counts.tally.add(hash);
        }
        seen.before.sort_unstable();
        seen.after.sort_unstable();
        let words = seen.run.words();
        let folded = words.concat();
        let longer = phrases.iter().filter(|(longer, _)| longer.contains(&folded));
        let mut run = UnsettledRun {
            count: seen.count,
            articles: seen.articles,
            before: sum_n_ln_n(&seen.before) as f32,
            after: sum_n_ln_n(&seen.after) as f32,
            cohesion: 0.0,
            whole: longer.map(|&(_, count)| count).max().unwrap_or(0),
        };
        run.cohesion = (cohesion(counts, &seen, &known, count) - f64::from(seen.count).ln()) as f32;
        let roles = seen.run.roles();
        if seen.run.article.analyzer.knows(&folded) {
            continue;
        }
        if run.is_unsettled(&roles, demands) {
            counts.changed_runs.insert(hash, run);
            count_beside(counts, hash, &seen);
        }
        if run.is_phrase(&roles, demands) {
            found.extend(seen.run.expression(seen.articles));
            phrases.push((folded, seen.count));
        }
    }
    found
}

/// Counts the words beside a run in the tally.
fn count_beside(counts: &mut KeptCounts, run: u64, seen: &Seen<'_>) {
    for (side, beside) in [(Side::Before, &seen.before), (Side::After, &seen.after)] {
        for same in beside.chunk_by(|a, b| a == b).filter(|same| same[0] as u32 != BREAK) {
            let hash = hash_beside(run, same[0], side);
            while usize::from(counts.tally.count(hash)) < same.len().min(usize::from(Tally::MAX)) {
                counts.tally.add(hash);
            }
        }
    }
}

/// Finds a run of words, and longer runs that contain it, in an article.
fn look_for<'w>(
    words: &[&str],
    article: &'w ArticleWords<'w>,
    number: usize,
    seen: &mut HashMap<u64, Seen<'w>>,
) {
    let numbers = words.iter().map(|&word| article.numbers.get(word).copied());
    let Some(numbers) = numbers.collect::<Option<Vec<u32>>>() else { return };
    let tokens = &article.tokens;
    let mut looked_at = HashSet::new();
    for (place, _) in tokens.windows(words.len()).enumerate().filter(|(_, w)| *w == numbers) {
        let end = place + words.len();
        for start in (end.saturating_sub(MAX_WORDS)..=place).rev() {
            for end in end..=(start + MAX_WORDS).min(tokens.len()) {
                let run = RunOfWords { article, start, length: end - start };
                if !looked_at.insert((start, end)) || !may_be_part(&run.roles()) {
                    continue;
                }
                let seen = seen.entry(article.hash(start, run.length)).or_insert_with(|| {
                    let (before, after) = (Vec::new(), Vec::new());
                    Seen { run, count: 0, articles: 0, last_article: usize::MAX, before, after }
                });
                seen.count += 1;
                seen.articles += u32::from(seen.last_article != number);
                seen.last_article = number;
                seen.before.push(article.neighbour(start.checked_sub(1)));
                seen.after.push(article.neighbour(Some(end)));
            }
        }
    }
}

impl ArticleWords<'_> {
    /// Identifies a neighbour; a break counts as a neighbour of its own kind.
    fn neighbour(&self, place: Option<usize>) -> u64 {
        match place.and_then(|place| self.tokens.get(place)) {
            Some(&token) if token != BREAK => self.term(token).hash,
            _ => u64::from(BREAK),
        }
    }
}

/// The pointwise mutual information of the weakest split.
fn cohesion(
    counts: &KeptCounts,
    seen: &Seen<'_>,
    known: &HashMap<u64, u32>,
    count: &mut dyn FnMut(&str) -> u32,
) -> f64 {
    let RunOfWords { article, start, length } = seen.run;
    let mut part = |start: usize, length: usize| -> f64 {
        if length == 1 {
            return f64::from(counts.word(article.term(article.tokens[start]).hash));
        }
        let part = RunOfWords { article, start, length };
        let known = known.get(&article.hash(start, length)).copied();
        f64::from(known.unwrap_or_else(|| count(&part.words().concat())).max(seen.count))
    };
    let splits = (1..length).map(|at| part(start, at) * part(start + at, length - at));
    let all = f64::from(seen.count) * counts.total as f64;
    splits.map(|both| (all / both).ln()).fold(f64::INFINITY, f64::min)
}
