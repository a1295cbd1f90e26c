//! Counts runs of words in bounded memory: which are frequent, and which words are beside them.
//!
//! Runs grow by one word at a time from frequent shorter runs (Agrawal and Srikant, 1994). For each
//! length the texts are read twice: first a tally excludes the runs that cannot be frequent, which
//! are most, and then the rest is counted. Runs that cannot be part of a phrase are never counted.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::numbers::{NumberRoom, Numbers};
use super::role::{Role, may_be_part};
use super::tally::Tally;
use super::texts::Texts;
use crate::learn::grams::{Gram, NONE};
use crate::learn::pieces::BREAK;

/// The maximal number of frequent runs of one length. If there are more, the minimal count is raised.
const MAX_RUNS: usize = 1_800_000;
/// The maximal number of occurrences whose neighbours are counted at once.
const MAX_PLACES: usize = 3_000_000;

/// The hash of a word (folded), by which runs are identified.
pub(super) fn hash_of(folded: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(folded.as_bytes())
}

/// The hash of a run of words.
pub(super) fn hash_of_run(words: impl Iterator<Item = u64>) -> u64 {
    let mixed = words.fold(0x51_7c_c1_b7_27_22_0a_95, |hash: u64, word| {
        (hash.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    mixed ^ (mixed >> 29)
}

/// The side of a run on which a word is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Before,
    After,
}

/// The hash of a word beside a run, from the hashes of both.
pub(super) fn hash_beside(run: u64, word: u64, side: Side) -> u64 {
    hash_of_run([run, word, side as u64].into_iter())
}

/// The frequent runs of one length.
pub(super) struct Level {
    pub runs: Vec<Gram>,
    /// Maps the numbers in `here` to the runs that were kept.
    kept: Vec<u32>,
    /// For each place in the texts, the number of the run that begins there. `None` for single
    /// words: their numbers are in the texts.
    here: Option<Box<dyn Numbers>>,
}

impl Level {
    /// Drops the places of the runs.
    pub(super) fn forget_places(&mut self) {
        self.here = None;
        self.kept = Vec::new();
    }
}

impl AsRef<[Gram]> for Level {
    fn as_ref(&self) -> &[Gram] {
        &self.runs
    }
}

/// Counts the runs of texts.
pub(super) struct Counting<'t, 'a> {
    pub texts: &'t mut Texts<'a>,
    pub roles: Vec<Role>,
    hashes: Vec<u64>,
    pub min_count: u32,
    /// The numbers of occurrences of runs, including infrequent ones.
    pub tally: Tally,
}

/// The neighbours of the occurrences of a run.
pub(super) struct RunNeighbours {
    pub run: u32,
    pub articles: u32,
    /// The sum of n ln n over the distinct words before the run, where n is how often each occurs
    /// there. `after` is the same sum for the words after the run.
    pub before: f64,
    pub after: f64,
}

/// The words of some articles, and the runs that begin at each of them.
struct Block {
    first_article: usize,
    places: Range<usize>,
    tokens: Vec<u32>,
    roles: Vec<Role>,
    here: Vec<u32>,
}

impl<'t, 'a> Counting<'t, 'a> {
    pub(super) fn new(texts: &'t mut Texts<'a>, min_count: u32) -> Counting<'t, 'a> {
        let terms = &texts.found.terms;
        let analyzer = texts.analyzer;
        let role = |term: &super::texts::Term| match term.folded.is_empty() {
            true => Role::default(),
            false => Role::of(analyzer, &term.folded, term.known),
        };
        let roles = terms.iter().map(role).collect();
        let hashes = terms.iter().map(|term| hash_of(&term.folded)).collect();
        let tally = Tally::new(texts.tokens.len() / 2);
        Counting { texts, roles, hashes, min_count, tally }
    }

    /// The level of single words.
    pub(super) fn words(&self) -> Level {
        let terms = &self.texts.found.terms;
        let gram = |count| Gram { count, place: NONE, prefix: NONE, suffix: NONE };
        let runs = terms.iter().map(|term| gram(term.count)).collect();
        let kept = (0..).zip(terms).zip(&self.roles).map(|((number, term), role)| {
            // A word that occurs twice is kept even if it is not frequent: the tally also counts
            // runs that are nearly frequent.
            let repeated = number != BREAK && role.is_any() && term.count > 1;
            if repeated { number } else { NONE }
        });
        Level { runs, kept: kept.collect(), here: None }
    }

    /// The frequent runs that are one word longer than those of `shorter`.
    pub(super) fn longer(
        &mut self,
        shorter: &mut Level,
        length: usize,
        room: &mut NumberRoom,
    ) -> Level {
        self.each_run(shorter, length, |counting, _, words, _, _| {
            counting.tally.add(counting.hash(words));
        });
        let mut least = self.min_count;
        loop {
            match self.count(shorter, length, least, room()) {
                Some(level) => return level,
                None => least += 1,
            }
        }
    }

    /// The runs with at least `least` occurrences; `None` if they are too many.
    fn count(
        &mut self,
        shorter: &mut Level,
        length: usize,
        least: u32,
        mut here: Box<dyn Numbers>,
    ) -> Option<Level> {
        let min_tallied = least.min(u32::from(Tally::MAX));
        let mut numbers: HashMap<u64, u32, BuildHasherDefault<PairHasher>> = HashMap::default();
        let mut runs: Vec<Gram> = Vec::new();
        let mut row = Vec::new();
        let mut too_many = false;
        // The tally counts no further than its maximum. If `least` is above it, the runs cannot be
        // reduced further, so as many as fit are kept.
        let full = least > u32::from(Tally::MAX);
        for block in self.texts.blocks().collect::<Vec<_>>() {
            let block = self.block(shorter, block);
            row.clear();
            row.resize(block.tokens.len(), NONE);
            self.runs_in(&block, length, |place, words, prefix, suffix| {
                if u32::from(self.tally.count(self.hash(words))) < min_tallied {
                    return;
                }
                let key = u64::from(prefix) << 32 | u64::from(suffix);
                let next = runs.len() as u32;
                let number = match numbers.get(&key) {
                    Some(&number) => number,
                    None if runs.len() == MAX_RUNS => {
                        too_many = true;
                        return;
                    }
                    None => {
                        numbers.insert(key, next);
                        let place = (block.places.start + place) as u32;
                        runs.push(Gram { count: 0, place, prefix, suffix });
                        next
                    }
                };
                runs[number as usize].count += 1;
                row[place] = number;
            });
            if too_many && !full {
                return None;
            }
            here.append(&row);
        }
        drop(numbers);
        // Infrequent runs are dropped here, so that memory does not grow with runs that occur by
        // chance.
        let mut kept = vec![NONE; runs.len()];
        let mut frequent = Vec::new();
        for (number, run) in runs.into_iter().enumerate() {
            if run.count >= least {
                kept[number] = frequent.len() as u32;
                frequent.push(run);
            }
        }
        Some(Level { runs: frequent, kept, here: Some(here) })
    }

    /// Counts the neighbours of all occurrences of the wanted runs.
    pub(super) fn count_neighbours(
        &mut self,
        level: &mut Level,
        wanted: &[bool],
        length: usize,
    ) -> Vec<RunNeighbours> {
        let mut found = Vec::new();
        let mut from = 0;
        while from < wanted.len() {
            let (mut to, mut places) = (from, 0);
            while to < wanted.len() && (places == 0 || places < MAX_PLACES) {
                places += if wanted[to] { level.runs[to].count as usize } else { 0 };
                to += 1;
            }
            if places > 0 {
                self.look_around_some(level, wanted, from..to, length, places, &mut found);
            }
            from = to;
        }
        found
    }

    fn look_around_some(
        &mut self,
        level: &mut Level,
        wanted: &[bool],
        runs: Range<usize>,
        length: usize,
        places: usize,
        found: &mut Vec<RunNeighbours>,
    ) {
        let mut articles = vec![(0u32, 0u32); runs.len()];
        let (mut before, mut after) = (Vec::with_capacity(places), Vec::with_capacity(places));
        for block in self.texts.blocks().collect::<Vec<_>>() {
            let block = self.block(level, block);
            let mut article = block.first_article;
            for (place, &run) in block.here.iter().enumerate() {
                let at = (block.places.start + place) as u64;
                while self.texts.articles.get(article + 1).is_some_and(|&start| start <= at) {
                    article += 1;
                }
                if run == NONE || !runs.contains(&(run as usize)) || !wanted[run as usize] {
                    continue;
                }
                let beside = |place: Option<usize>| {
                    u64::from(place.and_then(|at| block.tokens.get(at)).copied().unwrap_or(BREAK))
                };
                let key = u64::from(run) << 32;
                before.push(key | beside(place.checked_sub(1)));
                after.push(key | beside(Some(place + length)));
                let (last, count) = &mut articles[run as usize - runs.start];
                *count += u32::from(*last != article as u32 + 1);
                *last = article as u32 + 1;
            }
        }
        before.sort_unstable();
        after.sort_unstable();
        let run_of = |key: u64| (key >> 32) as u32;
        let same = |a: &u64, b: &u64| run_of(*a) == run_of(*b);
        for (before, after) in before.chunk_by(same).zip(after.chunk_by(same)) {
            let run = run_of(before[0]);
            let (before, after) = (sum_n_ln_n(before), sum_n_ln_n(after));
            let articles = articles[run as usize - runs.start].1;
            found.push(RunNeighbours { run, articles, before, after });
        }
    }

    /// The words of a frequent run of one of these levels. The first level has the single words.
    pub(super) fn words_of(levels: &[Level], length: usize, run: u32) -> Vec<u32> {
        let mut words = Vec::with_capacity(length);
        let mut rest = run;
        for level in (0..length).rev() {
            let mut first = rest;
            for shorter in (1..=level).rev() {
                first = levels[shorter].runs[first as usize].prefix;
            }
            words.push(first);
            if level > 0 {
                rest = levels[level].runs[rest as usize].suffix;
            }
        }
        words
    }

    /// Calls `visit` with every run of this length whose parts are frequent: its place within its
    /// block, its words, and both parts.
    fn each_run(
        &mut self,
        shorter: &mut Level,
        length: usize,
        mut visit: impl FnMut(&mut Self, usize, &[u32], u32, u32),
    ) {
        for block in self.texts.blocks().collect::<Vec<_>>() {
            let block = self.block(shorter, block);
            let mut found = Vec::new();
            self.runs_in(&block, length, |place, _, prefix, suffix| {
                found.push((place, prefix, suffix));
            });
            for (place, prefix, suffix) in found {
                visit(self, place, &block.tokens[place..place + length], prefix, suffix);
            }
        }
    }

    fn runs_in(
        &self,
        block: &Block,
        length: usize,
        mut visit: impl FnMut(usize, &[u32], u32, u32),
    ) {
        let count = (block.tokens.len() + 1).saturating_sub(length);
        for place in 0..count {
            let (prefix, suffix) = (block.here[place], block.here[place + 1]);
            if prefix == NONE || suffix == NONE {
                continue;
            }
            let places = place..place + length;
            if may_be_part(&block.roles[places.clone()]) {
                visit(place, &block.tokens[places], prefix, suffix);
            }
        }
    }

    fn block(
        &mut self,
        level: &mut Level,
        (places, first_article): (Range<usize>, usize),
    ) -> Block {
        let mut tokens = vec![0; places.len()];
        self.texts.tokens.read(places.start, &mut tokens);
        let mut here = tokens.clone();
        if let Some(numbers) = &mut level.here {
            numbers.read(places.start, &mut here);
        }
        // A failing disk may return anything.
        let kept = |number: u32| level.kept.get(number as usize).copied().unwrap_or(NONE);
        here.iter_mut().for_each(|number| *number = kept(*number));
        let terms = self.roles.len() as u32;
        tokens.iter_mut().filter(|token| **token >= terms).for_each(|token| *token = BREAK);
        let roles = tokens.iter().map(|&token| self.roles[token as usize]).collect();
        Block { first_article, places, tokens, roles, here }
    }

    /// Counts the neighbours of the occurrences of these runs in the tally.
    pub(super) fn count_beside(&mut self, level: &mut Level, wanted: &[bool], length: usize) {
        if !wanted.contains(&true) {
            return;
        }
        for block in self.texts.blocks().collect::<Vec<_>>() {
            let block = self.block(level, block);
            for (place, &run) in block.here.iter().enumerate() {
                if run == NONE || !wanted[run as usize] {
                    continue;
                }
                let run = self.hash(&block.tokens[place..place + length]);
                let sides =
                    [(place.checked_sub(1), Side::Before), (Some(place + length), Side::After)];
                for (beside, side) in sides {
                    let word = beside.and_then(|beside| block.tokens.get(beside)).copied();
                    let word = word.filter(|&word| word != BREAK);
                    if let Some(word) = word {
                        self.tally.add(hash_beside(run, self.hashes[word as usize], side));
                    }
                }
            }
        }
    }

    /// The roles of words.
    pub(super) fn roles_of(&self, words: &[u32]) -> Vec<Role> {
        words.iter().map(|&word| self.roles[word as usize]).collect()
    }

    /// The hash of a word.
    pub(super) fn hash_of_word(&self, word: u32) -> u64 {
        self.hashes[word as usize]
    }

    /// The hash of a run.
    pub(super) fn hash(&self, words: &[u32]) -> u64 {
        hash_of_run(words.iter().map(|&word| self.hashes[word as usize]))
    }
}

/// The sum of n ln n over distinct neighbours, where n is how often each occurs. The lower half of
/// each sorted number is the neighbour. At the edge of a sentence any word could follow, so each
/// edge counts as a distinct neighbour. The entropy follows from this sum and the number of
/// neighbours.
pub(super) fn sum_n_ln_n(neighbours: &[u64]) -> f64 {
    let groups = neighbours.chunk_by(|a, b| a == b).filter(|group| group[0] as u32 != BREAK);
    groups.map(|group| group.len() as f64 * (group.len() as f64).ln()).sum()
}

/// Hashes a pair of numbers packed into one.
#[derive(Default)]
struct PairHasher(u64);

impl Hasher for PairHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
