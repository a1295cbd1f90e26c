//! The contribution of one article to the counts of many.

use std::collections::HashMap;

use super::cut::{Words, cut};
use super::expression::{Expression, Origin, is_worth_it, kind_of_known, kind_of_unknown};
use super::kept::KeptCounts;
use super::phrases::{MAX_WORDS, expression_of};
use super::role::{Role, may_be_part};
use super::runs::{Side, hash_beside, hash_of, hash_of_run};
use super::unsettled::{NEAR_COHESION, UnsettledRun};
use crate::analyzer::Analyzer;
use crate::learn::clues;
use crate::learn::pieces::BREAK;

/// The words of an article, in order.
#[derive(Debug)]
pub struct ArticleWords<'a> {
    pub(super) analyzer: &'a Analyzer,
    /// The distinct words; the first one is a break.
    terms: Vec<ArticleTerm>,
    pub(super) numbers: HashMap<String, u32>,
    pub(super) tokens: Vec<u32>,
    /// Unknown words, with their spelling at the first occurrence.
    unknown: HashMap<String, String>,
}

#[derive(Debug, Default)]
pub(super) struct ArticleTerm {
    folded: String,
    written: String,
    known: bool,
    role: Role,
    pub hash: u64,
}

/// A run of words in an article.
#[derive(Debug, Clone, Copy)]
pub struct RunOfWords<'w> {
    pub(super) article: &'w ArticleWords<'w>,
    pub(super) start: usize,
    pub(super) length: usize,
}

/// A run of words whose counts an article has changed.
#[derive(Debug)]
pub struct ChangedRun<'w> {
    /// The run.
    pub run: RunOfWords<'w>,
    /// The change.
    pub change: RunChange,
}

/// A change of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunChange {
    /// It occurs in one article more or less. Whether it is a phrase has not changed.
    Counted,
    /// It has just become frequent.
    Risen,
    /// It is a phrase in this many articles; 0 if it is no phrase.
    Settled(u32),
}

/// A run of words with all its occurrences in an article.
struct RunHere<'w> {
    hash: u64,
    run: RunOfWords<'w>,
    starts: Vec<usize>,
    change: RunChange,
}

impl<'a> ArticleWords<'a> {
    /// Segments the texts of an article: its title and paragraphs.
    pub fn read<'t>(
        analyzer: &'a Analyzer,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> ArticleWords<'a> {
        let mut words = ArticleWords {
            analyzer,
            terms: vec![ArticleTerm::default()],
            numbers: HashMap::new(),
            tokens: vec![BREAK],
            unknown: HashMap::new(),
        };
        for text in texts {
            cut(analyzer, text, &mut words);
        }
        for term in words.terms.iter_mut().skip(1) {
            // A character of an unknown word is usually a word of its own elsewhere.
            let known = term.known || analyzer.knows(&term.folded);
            term.role = Role::of(analyzer, &term.folded, known);
            term.hash = hash_of(&term.folded);
        }
        words
    }

    /// The words that are worth suggesting, each once. Unknown words are worth it only if they occur
    /// in several articles.
    pub fn words(&self) -> Vec<Expression> {
        let word = |folded: &str, written: &str, kind, origin| Expression {
            written: written.to_owned(),
            words: vec![folded.to_owned()],
            articles: 1,
            kind,
            origin,
        };
        let known = self.terms.iter().filter(|term| term.known && is_worth_it(&term.folded));
        let known = known.map(|term| {
            let kind = kind_of_known(self.analyzer, &term.folded);
            word(&term.folded, &term.written, kind, Origin::Dictionary)
        });
        let unknown = self.unknown.iter().filter(|(folded, _)| clues::may_be_name(folded));
        let unknown = unknown.map(|(folded, written)| {
            word(folded, written, kind_of_unknown(folded), Origin::Segmenter)
        });
        known.chain(unknown).collect()
    }

    /// Adds the runs of words to the counts (`by` is 1), or subtracts them (-1). Returns the frequent
    /// ones, each once, with their changes.
    pub fn change_runs(&self, counts: &mut KeptCounts, by: i32) -> Vec<ChangedRun<'_>> {
        for &token in &self.tokens {
            counts.count_word(self.term(token).hash, by);
        }
        let mut found = self.frequent_runs(counts, by > 0);
        let demands = counts.demands();
        // From long to short, because phrases take occurrences from their parts.
        for here in found.iter_mut().rev() {
            let Some(mut run) = counts.unsettled(here.hash) else { continue };
            let roles = here.run.roles();
            if here.run.length == 2 {
                run.cohesion = self.cohesion_of_two(counts, here.run.start) as f32;
            }
            let before = if run.is_phrase(&roles, demands) { run.count } else { 0 };
            run.articles = run.articles.saturating_add_signed(by);
            for &start in &here.starts {
                let [left, right] = self.beside(counts, here, start, by > 0);
                run.count_place(by, left, right);
            }
            let is_phrase = run.is_phrase(&roles, demands);
            counts.changed_runs.insert(here.hash, run);
            here.change = RunChange::Settled(if is_phrase { run.articles } else { 0 });
            let after = if is_phrase { run.count } else { 0 };
            self.count_parts(counts, &here.run, before, after);
        }
        found.into_iter().map(|here| ChangedRun { run: here.run, change: here.change }).collect()
    }

    /// How often the words adjacent to one occurrence of a run occur beside its other occurrences:
    /// before it and after it.
    fn beside(
        &self,
        counts: &mut KeptCounts,
        here: &RunHere<'_>,
        start: usize,
        adds: bool,
    ) -> [u8; 2] {
        let places = [start.checked_sub(1), Some(start + here.run.length)];
        let sides = [Side::Before, Side::After];
        [0, 1].map(|i| {
            let word = places[i].and_then(|place| self.tokens.get(place)).copied();
            let Some(word) = word.filter(|&word| word != BREAK) else { return 0 };
            let hash = hash_beside(here.hash, self.term(word).hash, sides[i]);
            let known = counts.tally.count(hash);
            if adds {
                counts.tally.add(hash);
                return known;
            }
            known.saturating_sub(1)
        })
    }

    /// Updates in the parts of a run how often it was found as a phrase: `before` times, and `now` times.
    fn count_parts(&self, counts: &mut KeptCounts, run: &RunOfWords<'_>, before: u32, now: u32) {
        if before == now {
            return;
        }
        for length in 2..run.length {
            for start in run.start..=run.start + run.length - length {
                let hash = self.hash(start, length);
                let Some(part) = counts.unsettled(hash) else { continue };
                let whole = if part.whole == before { now } else { part.whole.max(now) };
                counts.changed_runs.insert(hash, UnsettledRun { whole, ..part });
            }
        }
    }

    /// The frequent runs, from short to long. `adds` says whether they are added to the tally.
    fn frequent_runs(&self, counts: &mut KeptCounts, adds: bool) -> Vec<RunHere<'_>> {
        let roles: Vec<Role> = self.tokens.iter().map(|&token| self.term(token).role).collect();
        let frequent = counts.frequent();
        let mut found = Vec::new();
        for length in 2..=MAX_WORDS {
            let mut here: HashMap<u64, RunHere<'_>> = HashMap::new();
            for start in 0..(self.tokens.len() + 1).saturating_sub(length) {
                if !may_be_part(&roles[start..start + length]) {
                    continue;
                }
                let part = |start| self.hash(start, length - 1);
                if length > 2
                    && !(counts.is_frequent(part(start)) && counts.is_frequent(part(start + 1)))
                {
                    continue;
                }
                let hash = self.hash(start, length);
                let run = here.entry(hash).or_insert_with(|| {
                    let run = RunOfWords { article: self, start, length };
                    RunHere { hash, run, starts: Vec::new(), change: RunChange::Counted }
                });
                run.starts.push(start);
                if adds
                    && u32::from(counts.tally.count(hash)) < frequent
                    && u32::from(counts.tally.add(hash)) >= frequent
                    && self.may_contain(counts, start, length)
                {
                    run.change = RunChange::Risen;
                }
            }
            here.retain(|&hash, _| counts.is_frequent(hash));
            if here.is_empty() {
                break;
            }
            let mut here: Vec<_> = here.into_values().collect();
            here.sort_unstable_by_key(|run| run.run.start);
            found.append(&mut here);
        }
        found
    }

    /// Whether words that have just become frequent may be cohesive enough for a phrase. Two words
    /// are mostly too frequent by themselves.
    fn may_contain(&self, counts: &KeptCounts, start: usize, length: usize) -> bool {
        let cohesion = || self.cohesion_of_two(counts, start) + f64::from(counts.min_count).ln();
        length > 2 || cohesion() + NEAR_COHESION >= counts.demands().cohesion
    }

    /// The cohesion of two words, minus the logarithm of the number of their occurrences.
    fn cohesion_of_two(&self, counts: &KeptCounts, start: usize) -> f64 {
        let count = |start: usize| f64::from(counts.word(self.term(self.tokens[start]).hash));
        (counts.total as f64 / (count(start) * count(start + 1))).ln()
    }

    pub(super) fn term(&self, token: u32) -> &ArticleTerm {
        &self.terms[token as usize]
    }

    pub(super) fn hash(&self, start: usize, length: usize) -> u64 {
        let words = &self.tokens[start..start + length];
        hash_of_run(words.iter().map(|&token| self.term(token).hash))
    }
}

impl Words for ArticleWords<'_> {
    fn word(&mut self, folded: &str, written: &str, known: bool) {
        let next = self.terms.len() as u32;
        let number = *self.numbers.entry(folded.to_owned()).or_insert(next);
        if number == next {
            let (folded, written) = (folded.to_owned(), written.to_owned());
            self.terms.push(ArticleTerm { folded, written, ..ArticleTerm::default() });
        }
        self.terms[number as usize].known |= known;
        self.tokens.push(number);
    }

    fn unknown(&mut self, folded: &str, written: &str) {
        self.unknown.entry(folded.to_owned()).or_insert_with(|| written.to_owned());
    }

    fn part(&mut self) {
        if self.tokens.last() != Some(&BREAK) {
            self.tokens.push(BREAK);
        }
    }
}

impl RunOfWords<'_> {
    /// Its words, folded.
    pub fn words(&self) -> Vec<&str> {
        let words = &self.article.tokens[self.start..self.start + self.length];
        words.iter().map(|&word| self.article.term(word).folded.as_str()).collect()
    }

    /// The run as a phrase in this many articles; `None` if its text cannot be a phrase.
    pub fn expression(&self, articles: u32) -> Option<Expression> {
        expression_of(&self.words(), || self.written(), articles)
    }

    fn written(&self) -> String {
        let words = &self.article.tokens[self.start..self.start + self.length];
        words.iter().map(|&word| self.article.term(word).written.as_str()).collect()
    }

    pub(super) fn roles(&self) -> Vec<Role> {
        let words = &self.article.tokens[self.start..self.start + self.length];
        words.iter().map(|&word| self.article.term(word).role).collect()
    }
}
