//! The cost of updating suggestions together with an index, and whether the result equals a rebuild.
//!
//! ```sh
//! cargo bench --bench suggest_changes -- news.jsonl            # the collection as it is
//! cargo bench --bench suggest_changes -- news.jsonl 400000     # so many articles made of it
//! ```
//!
//! Prints the processor time and the peak memory of counting all articles, and of updating suggestions after
//! one more article, ten times. Then 1 % and 4 % of the articles are added, edited and removed; for 2,000
//! prefixes of words and titles, it prints for how many the suggestions equal those of a rebuild. Memory is
//! that of the process with the mapped files of the index (`VmHWM`), and without them (`RssAnon`, sampled
//! every few milliseconds).

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod random;
#[allow(dead_code, reason = "of what benches share, this one uses a part")]
mod recombined;
mod usage;

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::Engine;
use souwen::text::pinyin::read_word;
use souwen::text::{Analyzer, Cut};

use random::Random;
use recombined::Recombined;
use usage::{max_memory, process_time};

/// The number of prefixes that are compared.
const BEGINNINGS: usize = 2_000;
/// The number of suggestions for each.
const AMONG: usize = 8;
/// How often one article is added.
const SINGLE: usize = 10;
/// How many differences are printed.
const SHOWN: usize = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let collection = PathBuf::from(args.next().ok_or("give a collection of JSON Lines")?);
    let articles: Option<usize> = args.next().map(|count| count.parse()).transpose()?;
    let site = Site::new(&collection, articles)?;
    let started = Instant::now();
    site.refresh()?;
    println!("{} articles, indexed in {:.1?}", site.articles, started.elapsed());

    let engine = Engine::open(&site.index())?;
    souwen::text::load_dictionary();
    let (made, memory) = max_memory(|| cpu(|| engine.prepare_suggestions()));
    let (bytes, entries) = engine.suggestions_size();
    println!("all counted in {:.2?} of processor time; {memory}", made?);
    println!("{entries} entries, {:.1} MB in memory", bytes as f64 / 1e6);
    let (loaded, memory) = max_memory(|| -> Result<_, Box<dyn Error>> {
        let again = Engine::open(&site.index())?;
        cpu(|| again.prepare_suggestions())
    });
    println!("loaded in {:.2?}; {memory}", loaded?);

    let mut more = Recombined::of(&collection, 77)?;
    let mut times = Vec::new();
    for n in 0..SINGLE {
        site.write_some(&format!("single-{n}.jsonl"), more.by_ref().take(1))?;
        site.refresh()?;
        times.push(cpu(|| engine.reload().and_then(|_| engine.prepare_suggestions()))?);
    }
    println!("one more article: {times:.2?}");

    let beginnings = beginnings(&collection)?;
    for share in [1, 4] {
        site.change(share, &mut more)?;
        let changed = site.refresh()?;
        let time = cpu(|| engine.reload().and_then(|_| engine.prepare_suggestions()))?;
        println!("{share} % changed, {changed} in this step: brought up to date in {time:.2?}");
        std::fs::remove_file(site.index().join("gen-1/suggestions.bin"))?;
        let anew = Engine::open(&site.index())?;
        anew.prepare_suggestions()?;
        compare(&engine, &anew, &beginnings)?;
    }
    Ok(())
}

/// The processor time of a step, including other threads.
fn cpu<E>(step: impl FnOnce() -> Result<(), E>) -> Result<Duration, Box<dyn Error>>
where
    E: Error + 'static,
{
    let started = process_time();
    step()?;
    Ok(process_time().saturating_sub(started))
}

/// A folder and its index: most articles are in a file that stays, some in one that changes.
struct Site {
    dir: tempfile::TempDir,
    articles: usize,
    some: Vec<Value>,
}

impl Site {
    fn new(collection: &Path, articles: Option<usize>) -> Result<Site, Box<dyn Error>> {
        let dir = match std::env::var_os("SOUWEN_BENCH_DIR") {
            Some(parent) => tempfile::tempdir_in(parent)?,
            None => tempfile::tempdir()?,
        };
        std::fs::create_dir(dir.path().join("folder"))?;
        let mut site = Site { dir, articles: 0, some: Vec::new() };
        let mut stay = BufWriter::new(File::create(site.folder().join("stay.jsonl"))?);
        let all: Box<dyn Iterator<Item = Result<Value, Box<dyn Error>>>> = match articles {
            Some(count) => Box::new(Recombined::of(collection, 1)?.take(count).map(Ok)),
            None => Box::new(
                BufReader::new(File::open(collection)?)
                    .lines()
                    .map(|line| Ok(serde_json::from_str(&line?)?)),
            ),
        };
        for (n, article) in all.enumerate() {
            let article = article?;
            site.articles += 1;
            match n % 10 {
                0 => site.some.push(article),
                _ => writeln!(stay, "{article}")?,
            }
        }
        stay.flush()?;
        site.write_some("some.jsonl", site.some.iter().cloned())?;
        Ok(site)
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("folder")
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn write_some(
        &self,
        name: &str,
        articles: impl Iterator<Item = Value>,
    ) -> Result<(), Box<dyn Error>> {
        let mut file = BufWriter::new(File::create(self.folder().join(name))?);
        for article in articles {
            writeln!(file, "{article}")?;
        }
        Ok(file.flush()?)
    }

    /// Refreshes the index. Returns how many articles have changed.
    fn refresh(&self) -> Result<usize, Box<dyn Error>> {
        let paths = vec![self.folder()];
        let options = RefreshOptions { paths, ..RefreshOptions::default() };
        let report = refresh(&self.index(), &options, &mut Silent)?;
        Ok(report.added + report.changed + report.removed)
    }

    /// Changes articles until this percentage differs from the initial state: of five changes two are
    /// additions, two are edits, and one is a removal.
    fn change(&self, share: usize, more: &mut Recombined) -> Result<(), Box<dyn Error>> {
        let (count, every) = (self.articles * share / 100, 5);
        let (edited, removed) = (2 * count / every, count / every);
        // From the end: an article that moves to other lines of its file counts as changed.
        let mut some = self.some[..self.some.len() - removed].to_vec();
        for article in &mut some[..edited] {
            let other = more.next().ok_or("there are always more")?;
            article["body"] = other["body"].clone();
        }
        self.write_some("some.jsonl", some.into_iter())?;
        let name = format!("new-{share}.jsonl");
        self.write_some(&name, more.take(count - edited - removed))
    }
}

/// Prefixes of texts in a collection, as people type them: characters of words and of titles, and letters of
/// the readings of words.
fn beginnings(collection: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let analyzer = Analyzer::new();
    let mut random = Random(0xbe91);
    let mut made = Recombined::of(collection, 5)?;
    let mut found = std::collections::BTreeSet::new();
    while found.len() < BEGINNINGS {
        let article = made.next().ok_or("there are always more")?;
        let text = |field: &str| article[field].as_str().unwrap_or_default().to_owned();
        if random.below(5) == 0 {
            let length = 2 + random.below(5);
            found.insert(text("title").chars().take(length).collect::<String>());
            continue;
        }
        let words = analyzer.words(&text("body"), Cut::Plain);
        let at = random.below(words.len().max(1));
        let Some(word) = words.get(at) else { continue };
        // A word, or together with the next one.
        let mut chars: Vec<char> = word.term.chars().collect();
        if random.below(3) == 0 {
            chars.extend(words.get(at + 1).into_iter().flat_map(|next| next.term.chars()));
        }
        if random.below(2) == 0 {
            let length = 1 + random.below(chars.len());
            found.insert(chars[..length].iter().collect());
        } else {
            let read = read_word(&chars, false).into_iter().flatten();
            let pinyin: String = read.map(|reading| reading.syllable.name()).collect();
            let length = 1 + random.below(pinyin.len().max(1));
            found.insert(pinyin.chars().take(length).collect());
        }
    }
    Ok(found.into_iter().collect())
}

/// Prints for how many prefixes both suggest the same.
fn compare(one: &Engine, other: &Engine, beginnings: &[String]) -> Result<(), Box<dyn Error>> {
    let suggested = |engine: &Engine, typed: &str| -> Result<Vec<String>, Box<dyn Error>> {
        let found = engine.suggest(typed, AMONG)?;
        if !found.current {
            return Err("suggestions are not of this state".into());
        }
        Ok(found.suggestions.into_iter().map(|suggestion| suggestion.text).collect())
    };
    let (mut same, mut same_texts, mut same_first) = (0, 0, 0);
    let mut differ = Vec::new();
    for typed in beginnings {
        let (mine, right) = (suggested(one, typed)?, suggested(other, typed)?);
        same_first += usize::from(mine.first() == right.first());
        let sorted = |texts: &[String]| {
            let mut texts = texts.to_vec();
            texts.sort_unstable();
            texts
        };
        same_texts += usize::from(sorted(&mine) == sorted(&right));
        if mine == right {
            same += 1;
        } else {
            differ.push(format!("{typed}: {} | {}", mine.join(" "), right.join(" ")));
        }
    }
    let share = |count: usize| 100.0 * count as f64 / beginnings.len() as f64;
    println!(
        "    of {} beginnings: {:.2} % the same texts in the same order, {:.2} % the same texts, \
         {:.2} % the same first",
        beginnings.len(),
        share(same),
        share(same_texts),
        share(same_first)
    );
    differ.iter().take(SHOWN).for_each(|line| println!("        {line}"));
    Ok(())
}
