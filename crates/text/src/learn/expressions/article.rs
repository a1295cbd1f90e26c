//! What one article adds to the counts of many.

use std::collections::{HashMap, HashSet};

use super::cut::{Words, cut};
use super::expression::{Expression, Origin, is_worth_it, kind_of_known, kind_of_unknown};
use super::kept::KeptCounts;
use super::phrases::{Demands, MAX_WORDS, MIN_ARTICLES, expression_of, is_part};
use super::role::{Role, may_be_part, may_be_phrase};
use super::runs::{entropy, hash_of, hash_of_run};
use crate::analyzer::Analyzer;
use crate::learn::clues;
use crate::learn::pieces::BREAK;

/// The words of an article in their order.
#[derive(Debug)]
pub struct ArticleWords<'a> {
    analyzer: &'a Analyzer,
    /// The different words; the first is a break.
    terms: Vec<ArticleTerm>,
    numbers: HashMap<String, u32>,
    tokens: Vec<u32>,
    /// Words of no dictionary, and how they are written where they stand first.
    unknown: HashMap<String, String>,
}

#[derive(Debug, Default)]
struct ArticleTerm {
    folded: String,
    written: String,
    known: bool,
    role: Role,
    hash: u64,
}

/// Words that stand in a row in an article.
#[derive(Debug, Clone, Copy)]
pub struct RunOfWords<'w> {
    article: &'w ArticleWords<'w>,
    start: usize,
    length: usize,
}

impl<'a> ArticleWords<'a> {
    /// Cuts the texts of an article: its title and paragraphs.
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
            term.role = Role::of(analyzer, &term.folded, term.known);
            term.hash = hash_of(&term.folded);
        }
        words
    }

    /// The words that are worth being told, each once. Those of no dictionary are so only where they
    /// stand in several articles.
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

    /// Adds the runs of words to the counts, and gives those that are frequent, each once, with whether
    /// it has become so just now.
    pub fn add_runs(&self, counts: &mut KeptCounts) -> Vec<(RunOfWords<'_>, bool)> {
        let frequent = counts.frequent();
        self.each_length(counts, |counts, hash| {
            let before = u32::from(counts.tally.count(hash));
            before < frequent && u32::from(counts.tally.add(hash)) >= frequent
        })
    }

    /// The frequent runs of words, each once.
    pub fn runs(&self, counts: &mut KeptCounts) -> Vec<RunOfWords<'_>> {
        self.each_length(counts, |_, _| false).into_iter().map(|(run, _)| run).collect()
    }

    fn each_length(
        &self,
        counts: &mut KeptCounts,
        mut count: impl FnMut(&mut KeptCounts, u64) -> bool,
    ) -> Vec<(RunOfWords<'_>, bool)> {
        let roles: Vec<Role> = self.tokens.iter().map(|&token| self.term(token).role).collect();
        let mut found = Vec::new();
        for length in 2..=MAX_WORDS {
            let mut here: HashMap<u64, (usize, bool)> = HashMap::new();
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
                let rises = count(counts, hash);
                let (_, risen) = here.entry(hash).or_insert((start, false));
                *risen |= rises;
            }
            let frequent = here.into_iter().filter(|&(hash, _)| counts.is_frequent(hash));
            let mut frequent: Vec<(usize, bool)> = frequent.map(|(_, here)| here).collect();
            frequent.sort_unstable();
            if frequent.is_empty() {
                break;
            }
            let run = |start| RunOfWords { article: self, start, length };
            found.extend(frequent.into_iter().map(|(start, risen)| (run(start), risen)));
        }
        found
    }

    fn term(&self, token: u32) -> &ArticleTerm {
        &self.terms[token as usize]
    }

    fn hash(&self, start: usize, length: usize) -> u64 {
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
    /// Its words (folded).
    pub fn words(&self) -> Vec<&str> {
        let words = &self.article.tokens[self.start..self.start + self.length];
        words.iter().map(|&word| self.article.term(word).folded.as_str()).collect()
    }

    fn written(&self) -> String {
        let words = &self.article.tokens[self.start..self.start + self.length];
        words.iter().map(|&word| self.article.term(word).written.as_str()).collect()
    }

    fn roles(&self) -> Vec<Role> {
        let words = &self.article.tokens[self.start..self.start + self.length];
        words.iter().map(|&word| self.article.term(word).role).collect()
    }
}

/// What was found of a run of words in some articles.
struct Seen<'w> {
    run: RunOfWords<'w>,
    count: u32,
    articles: u32,
    last_article: usize,
    before: Vec<u64>,
    after: Vec<u64>,
}

/// The phrases that a run of words, and what is longer by words beside it, have become. `articles`: all
/// that hold it. `count`: in about how many articles a text stands.
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
    let demands = Demands::new(counts.total as f64);
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
        let freedom = entropy(&seen.before).min(entropy(&seen.after));
        if seen.articles < MIN_ARTICLES || !Demands::is_free(freedom, seen.count as usize) {
            continue;
        }
        let cohesion = cohesion(counts, &seen, &known, count);
        let fixed = demands.hold(seen.run.length, cohesion);
        if !fixed.is_some_and(|fixed| may_be_phrase(&seen.run.roles(), fixed)) {
            continue;
        }
        let words = seen.run.words();
        let folded = words.concat();
        let longer = phrases.iter().filter(|(longer, _)| longer.contains(&folded));
        let inside = longer.map(|&(_, count)| count).max().unwrap_or(0);
        if !is_part(inside, seen.count) {
            if !seen.run.article.analyzer.knows(&folded) {
                found.extend(expression_of(&words, || seen.run.written(), seen.articles));
            }
            phrases.push((folded, seen.count));
        }
    }
    found
}

/// Finds a run of words, and what is longer by words beside it, in an article.
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
                seen.before.push(article.beside(start.checked_sub(1)));
                seen.after.push(article.beside(Some(end)));
            }
        }
    }
}

impl ArticleWords<'_> {
    /// What tells a neighbour from others; a break is one.
    fn beside(&self, place: Option<usize>) -> u64 {
        match place.and_then(|place| self.tokens.get(place)) {
            Some(&token) if token != BREAK => self.term(token).hash & u64::from(u32::MAX) | 1,
            _ => u64::from(BREAK),
        }
    }
}

/// The pointwise mutual information of the loosest split.
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
