//! The quality, speed and size of suggestions and corrections.
//!
//! ```sh
//! cargo bench --bench suggest -- news.jsonl [trending.tsv] [1000]
//! ```
//!
//! Words and names are drawn from the text of the articles with a seed, and none is discarded: by their
//! occurrences (frequent words are drawn often) and from all distinct words (most of which are rare). Each is
//! typed in full pinyin, with its last syllable incomplete, by its initials, and with one character replaced
//! by a homophone, if the index has no such run. It counts as found if it is among the first 8 suggestions;
//! for homophones, if it is proposed as a correction or is among the suggestions. Names in the index, and
//! queries of the second file (id, tab, text) that occur in it, must not be corrected.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, SearchRequest};
use souwen::text::pinyin::{read_word, usual_reading};
use souwen::text::segment::Cut;
use souwen::text::{Analyzer, fold};

use clock::processor_time;
use random::Random;

/// A word must be among this many suggestions.
const AMONG: usize = 8;
/// How many misses of each kind are printed.
const SHOWN: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let usage =
        "give a collection: cargo bench --bench suggest -- news.jsonl [trending.tsv] [1000]";
    let collection = PathBuf::from(args.next().ok_or(usage)?);
    let queries = args.next().map(std::fs::read_to_string).transpose()?;
    let count: usize = args.next().map_or(Ok(1000), |text| text.parse())?;

    let dir = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![collection], ..RefreshOptions::default() };
    refresh(dir.path(), &options, &mut Silent)?;
    let engine = Engine::open(dir.path())?;
    souwen::text::load_dictionary();
    let started = Instant::now();
    engine.prepare_suggestions()?;
    let made = started.elapsed();
    let again = Engine::open(dir.path())?;
    let started = Instant::now();
    again.prepare_suggestions()?;
    let (bytes, entries) = again.suggestions_size();
    println!(
        "{} articles: {entries} entries, {:.1} MB in memory, made in {made:.1?}, loaded in {:.1?}",
        engine.stats()?.articles,
        bytes as f64 / 1e6,
        started.elapsed()
    );

    let words = Words::read(&engine)?;
    let mut bench = Bench { engine: &engine, times: Vec::new() };
    let mut random = Random(0x5eed);
    for (name, drawn) in [
        ("as met", words.met(&mut random, count)),
        ("different", words.different(&mut random, count)),
    ] {
        bench.typed(&format!("full pinyin, {name}"), &drawn, |word| Some(pinyin(word)));
        bench.typed(&format!("half typed, {name}"), &drawn, |word| Some(half(word, &mut random)));
        let long: Vec<String> = words.of_three(&drawn, count, name == "as met", &mut random);
        bench.typed(&format!("initials, {name}"), &long, |word| Some(initials(word)));
        bench.homophones(&format!("homophones, {name}"), &drawn, &words, &mut random)?;
    }
    let mut times = std::mem::take(&mut bench.times);
    print_times("suggest", &mut times);

    let names = words.names(&mut random, count);
    bench.no_better_query("names of the index", names.iter().map(String::as_str))?;
    if let Some(queries) = queries {
        let texts = queries.lines().filter_map(|line| line.split('\t').nth(1));
        bench.no_better_query("queries that stand in the index", texts.clone())?;
        bench.corrections(texts)?;
    }
    Ok(())
}

struct Bench<'a> {
    engine: &'a Engine,
    times: Vec<Duration>,
}

impl Bench<'_> {
    fn suggested(&mut self, typed: &str) -> Vec<String> {
        let started = processor_time();
        let found = self.engine.suggest(typed, AMONG).expect("the index can be read");
        self.times.push(processor_time().saturating_sub(started));
        found.suggestions.into_iter().map(|s| folded(&s.text)).collect()
    }

    fn typed(
        &mut self,
        name: &str,
        words: &[String],
        mut typed: impl FnMut(&str) -> Option<String>,
    ) {
        let mut misses = Vec::new();
        for word in words {
            let typed = typed(word).unwrap_or_default();
            if !self.suggested(&typed).contains(word) {
                misses.push(format!("{word} {typed}"));
            }
        }
        report(name, words.len(), &misses);
    }

    fn homophones(
        &mut self,
        name: &str,
        words: &[String],
        all: &Words,
        random: &mut Random,
    ) -> Result<(), Box<dyn Error>> {
        let (mut misses, mut proposed, mut queries_asked) = (Vec::new(), 0, 0);
        for word in words {
            let Some(wrong) = self.with_homophone(word, all, random)? else { continue };
            queries_asked += 1;
            let better = self.search(&wrong)?.did_you_mean.map(|better| folded(&better.query));
            proposed += usize::from(better.as_deref() == Some(word));
            if better.as_deref() != Some(word) && !self.suggested(&wrong).contains(word) {
                misses.push(format!("{word} {wrong} {}", better.unwrap_or_default()));
            }
        }
        report(name, queries_asked, &misses);
        println!(
            "    {proposed} as the better query; {} words have no homophone that is not in the index",
            words.len() - queries_asked
        );
        Ok(())
    }

    /// The word with one character replaced by a homophone, so that the index has no such run.
    fn with_homophone(
        &self,
        word: &str,
        all: &Words,
        random: &mut Random,
    ) -> Result<Option<String>, Box<dyn Error>> {
        let chars: Vec<char> = word.chars().collect();
        for _ in 0..20 {
            let mut changed = chars.clone();
            let at = random.below(chars.len());
            let reading = read_word(&chars, false)[at].map(|reading| reading.syllable.name());
            let Some(alike) = reading.and_then(|name| all.homophones.get(name)) else { continue };
            changed[at] = alike[random.below(alike.len())];
            let changed: String = changed.into_iter().collect();
            let request = SearchRequest {
                query: format!("“{changed}”"),
                limit: 0,
                as_typed: true,
                ..Default::default()
            };
            if changed != *word && self.engine.search(&request)?.counts.run == 0 {
                return Ok(Some(changed));
            }
        }
        Ok(None)
    }

    fn search(&self, query: &str) -> Result<souwen::search::SearchResponse, Box<dyn Error>> {
        let request =
            SearchRequest { query: query.to_owned(), snippets: false, ..Default::default() };
        Ok(self.engine.search(&request)?)
    }

    fn no_better_query<'q>(
        &self,
        name: &str,
        queries: impl Iterator<Item = &'q str>,
    ) -> Result<(), Box<dyn Error>> {
        let (mut queries_asked, mut wrong) = (0, Vec::new());
        for query in queries {
            let as_typed = SearchRequest {
                query: query.to_owned(),
                limit: 0,
                as_typed: true,
                ..Default::default()
            };
            if self.engine.search(&as_typed)?.counts.run == 0 {
                continue;
            }
            queries_asked += 1;
            if let Some(better) = self.search(query)?.did_you_mean {
                wrong.push(format!("{query} {}", better.query));
            }
        }
        println!("{name}: {queries_asked} asked, {} with a better query", wrong.len());
        wrong.iter().take(SHOWN).for_each(|line| println!("    {line}"));
        Ok(())
    }

    /// Prints the corrections of queries without matches, for people to look at.
    fn corrections<'q>(
        &self,
        queries: impl Iterator<Item = &'q str>,
    ) -> Result<(), Box<dyn Error>> {
        let (mut queries_asked, mut better, mut times) = (0, Vec::new(), Vec::new());
        for query in queries {
            let started = processor_time();
            let found = self.search(query)?;
            times.push(processor_time().saturating_sub(started));
            queries_asked += 1;
            if let Some(found) = found.did_you_mean {
                let applied = if found.applied { "" } else { " (offered)" };
                better.push(format!("{query} {} {}{applied}", found.query, found.reason.name()));
            }
        }
        println!("all queries: {queries_asked} asked, {} with a better query", better.len());
        better.iter().take(2 * SHOWN).for_each(|line| println!("    {line}"));
        print_times("search", &mut times);
        Ok(())
    }
}

fn report(name: &str, queries_asked: usize, misses: &[String]) {
    let found = queries_asked - misses.len();
    println!(
        "{name}: {found} of {queries_asked} ({:.1} %)",
        100.0 * found as f64 / queries_asked.max(1) as f64
    );
    misses.iter().take(SHOWN).for_each(|line| println!("    {line}"));
}

/// The words of the articles.
struct Words {
    /// Each word with the cumulative number of occurrences, for drawing by frequency.
    words: Vec<(String, u64)>,
    names: Vec<String>,
    /// For each syllable, the characters in the articles with this reading.
    homophones: BTreeMap<&'static str, Vec<char>>,
}

impl Words {
    fn read(engine: &Engine) -> Result<Words, Box<dyn Error>> {
        let analyzer = Analyzer::new();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut chars: BTreeMap<char, u64> = BTreeMap::new();
        engine.for_each_article(&mut |article| {
            for paragraph in &article.body {
                for token in analyzer.words(&paragraph.text, Cut::Plain) {
                    let length = token.term.chars().count();
                    let known = analyzer.tag(&token.term).is_some();
                    let han = token.term.chars().all(|c| usual_reading(c).is_some());
                    if known && han && (2..=6).contains(&length) {
                        *counts.entry(token.term).or_default() += 1;
                    }
                }
                for c in fold(&paragraph.text) {
                    *chars.entry(c.ch).or_default() += 1;
                }
            }
            ControlFlow::Continue(())
        })?;
        let mut homophones: BTreeMap<&str, Vec<char>> = BTreeMap::new();
        for (c, _) in chars.into_iter().filter(|&(_, count)| count >= 20) {
            if let Some(reading) = usual_reading(c) {
                homophones.entry(reading.name()).or_default().push(c);
            }
        }
        let is_name = |word: &&String| {
            let tag = analyzer.tag(word);
            matches!(tag.as_deref(), Some("nr" | "ns" | "nt" | "nz" | "nrt"))
        };
        let names = counts.keys().filter(is_name).cloned().collect();
        let mut sum = 0;
        let words = counts.into_iter().map(|(word, count)| {
            sum += count;
            (word, sum)
        });
        Ok(Words { words: words.collect(), names, homophones })
    }

    fn met(&self, random: &mut Random, count: usize) -> Vec<String> {
        let total = self.words.last().map_or(0, |(_, sum)| *sum);
        let mut drawn = BTreeSet::new();
        while drawn.len() < count.min(self.words.len()) {
            let at = random.below(total as usize) as u64;
            drawn.insert(self.words.partition_point(|(_, sum)| *sum <= at));
        }
        drawn.into_iter().map(|at| self.words[at].0.clone()).collect()
    }

    /// Half of the result are words, half are names.
    fn different(&self, random: &mut Random, count: usize) -> Vec<String> {
        let mut drawn = BTreeSet::new();
        while drawn.len() < count.min(self.words.len()) / 2 {
            drawn.insert(self.words[random.below(self.words.len())].0.clone());
        }
        drawn.extend(self.names(random, count / 2));
        drawn.into_iter().collect()
    }

    fn names(&self, random: &mut Random, count: usize) -> Vec<String> {
        let mut drawn = BTreeSet::new();
        while drawn.len() < count.min(self.names.len()) {
            drawn.insert(self.names[random.below(self.names.len())].clone());
        }
        drawn.into_iter().collect()
    }

    /// The same number of words of three characters or more: those that were drawn, and others.
    fn of_three(
        &self,
        drawn: &[String],
        count: usize,
        met: bool,
        random: &mut Random,
    ) -> Vec<String> {
        let long = |word: &&String| word.chars().count() >= 3;
        let mut words: BTreeSet<String> = drawn.iter().filter(long).cloned().collect();
        while words.len() < count {
            let more = if met { self.met(random, count) } else { self.different(random, count) };
            words.extend(more.iter().filter(long).take(count - words.len()).cloned());
        }
        words.into_iter().collect()
    }
}

fn syllables(word: &str) -> Vec<&'static str> {
    let chars: Vec<char> = word.chars().collect();
    let person = Analyzer::new().tag(word).as_deref() == Some("nr");
    let readings = read_word(&chars, person);
    readings.into_iter().flatten().map(|reading| reading.syllable.name()).collect()
}

fn pinyin(word: &str) -> String {
    syllables(word).concat()
}

/// The reading with an incomplete last syllable.
fn half(word: &str, random: &mut Random) -> String {
    let mut syllables = syllables(word);
    if let Some(last) = syllables.last_mut() {
        *last = &last[..1 + random.below(last.len().saturating_sub(1).max(1))];
    }
    syllables.concat()
}

fn initials(word: &str) -> String {
    syllables(word).iter().map(|syllable| &syllable[..1]).collect()
}

fn folded(text: &str) -> String {
    fold(text).iter().map(|c| c.ch).collect()
}

fn print_times(name: &str, times: &mut [Duration]) {
    if times.is_empty() {
        return;
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{name}: {} asked, p50 {:.2?}  p95 {:.2?}  p99 {:.2?}  worst {:.2?}",
        times.len(),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}
