//! Learning words: how many of the words that the dictionary lacks are found?
//!
//! Removes 2,000 random names and places (by the tags of jieba's dictionary) from the dictionary, all of
//! which occur five times or more in a collection. Then learns words from the collection. Prints how many of
//! the best proposals are among the removed words, and how many of the removed words are proposed.
//! Many proposals are words that the dictionary never had, so the share among the best is a lower bound of
//! precision. Words that are also proposed with the full dictionary are left out of the second figure, since
//! nobody can decide automatically whether they are right. A removed word that is segmented as one word
//! nevertheless, since the segmenter joins unknown characters, does not need to be learned, so recall is also
//! given for the others alone. At the end the best 200 words for the full dictionary are printed.
//!
//! ```text
//! cargo bench --bench learn                  # the shipped corpus
//! cargo bench --bench learn -- news.jsonl    # a collection of one's own
//! ```

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::Engine;
use souwen::text::{Analyzer, Cut, Learner, WordCandidate, fold};

use random::Random;

/// How many words are removed from the dictionary.
const REMOVED: usize = 2_000;
/// The minimal number of their occurrences.
const MIN_COUNT: u32 = 5;
/// How many of the best proposals are evaluated.
const BEST: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let collection = arguments.next().map_or_else(|| PathBuf::from("corpus"), PathBuf::from);
    let dir = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![collection], ..RefreshOptions::default() };
    refresh(dir.path(), &options, &mut Silent)?;
    let mut articles: Vec<Vec<String>> = Vec::new();
    Engine::open(dir.path())?.for_each_article(&mut |article| {
        let body = article.body.into_iter().map(|paragraph| paragraph.text);
        articles.push(std::iter::once(article.title).chain(body).collect());
        ControlFlow::Continue(())
    })?;

    let full = Analyzer::new();
    let counts = counts(&full, &articles);
    let names = names(&full, &counts);
    let removed: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let removed_list: Vec<&str> = removed.iter().copied().collect();
    println!("{} articles, {} names taken out", articles.len(), removed.len());

    let proposed = learn(&full, &articles);
    let known: BTreeSet<String> = proposed.iter().map(|word| folded(&word.word)).collect();
    let lacking = Analyzer::without_words(&removed_list);
    let still = self::counts(&lacking, &articles);
    let joined = |word: &&str| {
        let of = |counts: &Counts| f64::from(counts.get(*word).copied().unwrap_or(0));
        of(&still) >= 0.9 * of(&counts)
    };
    let joined: BTreeSet<&str> = removed.iter().copied().filter(joined).collect();
    println!("{} of them are cut as one even so", joined.len());
    let found: Vec<String> =
        learn(&lacking, &articles).iter().map(|candidate| folded(&candidate.word)).collect();
    let hits = |words: &[&String]| words.iter().filter(|w| removed.contains(w.as_str())).count();
    let best: Vec<&String> = found.iter().take(BEST).collect();
    let new: Vec<&String> = found.iter().filter(|word| !known.contains(*word)).collect();
    let new_best = &new[..new.len().min(BEST)];
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    println!("of the best {}: {:.3} taken out", best.len(), share(hits(&best), best.len()));
    println!(
        "of the best {} not proposed with the full dictionary: {:.3} taken out",
        new_best.len(),
        share(hits(new_best), new_best.len())
    );
    for depth in [1_000, 2_000, usize::MAX] {
        let part: Vec<&String> = found.iter().take(depth).collect();
        let recall = share(hits(&part), removed.len());
        let to_learn = removed.len() - joined.len();
        let learned = part
            .iter()
            .filter(|word| removed.contains(word.as_str()) && !joined.contains(word.as_str()));
        let of_others = share(learned.count(), to_learn);
        println!(
            "recall within {} proposals: {recall:.3}, of the {to_learn} cut in pieces {of_others:.3}",
            part.len()
        );
    }
    println!("the best {BEST} with the full dictionary:");
    for word in proposed.iter().take(BEST) {
        let WordCandidate { word, count, articles, cohesion, freedom, kind, .. } = word;
        println!("{word}\t{count}\t{articles}\t{cohesion:.1}\t{freedom:.1}\t{}", kind.name());
    }
    Ok(())
}

/// The number of occurrences of each word.
type Counts = BTreeMap<String, u32>;

fn counts(analyzer: &Analyzer, articles: &[Vec<String>]) -> Counts {
    let mut counts = Counts::new();
    for text in articles.iter().flatten() {
        analyzer.each_word(text, &fold(text), Cut::Plain, |term, _, _| {
            *counts.entry(term.to_owned()).or_default() += 1;
        });
    }
    counts
}

/// Random names and places of the dictionary that occur often enough in the articles.
fn names(analyzer: &Analyzer, counts: &Counts) -> Vec<String> {
    let is_name = |word: &str| {
        word.chars().nth(1).is_some()
            && analyzer
                .tag(word)
                .is_some_and(|tag| ["nr", "ns", "nt"].iter().any(|name| tag.starts_with(name)))
    };
    let names = counts.iter().filter(|(word, count)| **count >= MIN_COUNT && is_name(word));
    let mut names: Vec<String> = names.map(|(word, _)| word.clone()).collect();
    let mut random = Random(0x5eed);
    for i in (1..names.len()).rev() {
        names.swap(i, random.below(i + 1));
    }
    names.truncate(REMOVED);
    names
}

fn learn(analyzer: &Analyzer, articles: &[Vec<String>]) -> Vec<WordCandidate> {
    let started = Instant::now();
    let mut learner = Learner::new(analyzer);
    for texts in articles {
        learner.read(texts.iter().map(String::as_str));
    }
    let chars = learner.chars();
    let words = learner.finish(None);
    println!("{} words proposed from {chars} characters in {:?}", words.len(), started.elapsed());
    words
}

fn folded(word: &str) -> String {
    fold(word).into_iter().map(|c| c.ch).collect()
}
