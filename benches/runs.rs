//! Exact runs: is every occurrence found, and how long does it take?
//!
//! Draws runs of 1 to 64 significant characters from random paragraphs of a collection, and takes the 1,000
//! most frequent runs of each length from 1 to 8. Searches for each in quotes with its total, and prints how
//! many were missed and the processor times. Every hundredth random run is compared exactly with a scan of
//! the whole collection; for the others, something must be found.
//!
//! ```text
//! cargo bench --bench runs                       # the shipped corpus
//! cargo bench --bench runs -- news.jsonl 20000   # a collection of one's own, and how many runs
//! ```

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;
mod random;

use std::collections::HashMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use souwen::article::Article;
use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, SearchRequest};
use souwen::text::{FoldedChar, Run, fold};

use clock::processor_time;
use random::Random;

/// How many of the most frequent runs of each length are searched for.
const FREQUENT: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let collection = arguments.next().map_or_else(|| PathBuf::from("corpus"), PathBuf::from);
    let count: usize = arguments.next().map_or(Ok(2_000), |text| text.parse())?;

    let dir = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![collection], ..RefreshOptions::default() };
    let started = Instant::now();
    refresh(dir.path(), &options, &mut Silent)?;
    let indexed = started.elapsed();
    let engine = Engine::open(dir.path())?;
    let megabytes = engine.stats()?.bytes as f64 / 1e6;
    println!("indexed in {indexed:.1?}, {megabytes:.1} MB");
    let mut articles: Vec<Vec<Vec<FoldedChar>>> = Vec::new();
    let mut paragraphs: Vec<String> = Vec::new();
    engine.for_each_article(&mut |article| {
        articles.push(lines(&article).map(fold).collect());
        paragraphs.extend(article.body.into_iter().map(|paragraph| paragraph.text));
        ControlFlow::Continue(())
    })?;
    random_runs(&engine, &articles, &paragraphs, count)?;
    for length in 1..=8 {
        frequent_runs(&engine, &paragraphs, length)?;
    }
    Ok(())
}

fn random_runs(
    engine: &Engine,
    articles: &[Vec<Vec<FoldedChar>>],
    paragraphs: &[String],
    count: usize,
) -> Result<(), Box<dyn Error>> {
    let mut random = Random(0x5eed);
    let mut times = Vec::with_capacity(count);
    let (mut missed, mut wrong, mut checked) = (0, 0, 0);
    while times.len() < count {
        let paragraph = &paragraphs[random.below(paragraphs.len())];
        let folded = fold(paragraph);
        if folded.is_empty() {
            continue;
        }
        let first = random.below(folded.len());
        let last = (first + random.below(64)).min(folded.len() - 1);
        let typed = &paragraph[folded[first].start as usize..folded[last].end as usize];
        let total = search(engine, typed, &mut times)?;
        missed += usize::from(total == 0);
        if times.len().is_multiple_of(100)
            && let Some(run) = Run::of(typed)
        {
            let holds = |lines: &&Vec<Vec<FoldedChar>>| {
                lines.iter().any(|line| run.find_in(line).next().is_some())
            };
            checked += 1;
            wrong += usize::from(articles.iter().filter(holds).count() != total);
        }
    }
    println!("{} articles, {count} random runs: {missed} missed", articles.len());
    println!("{checked} compared with all articles: {wrong} counted otherwise");
    print_times("random", times);
    Ok(())
}

/// The most frequent runs of one length, by their number of occurrences in the paragraphs.
fn frequent_runs(
    engine: &Engine,
    paragraphs: &[String],
    length: usize,
) -> Result<(), Box<dyn Error>> {
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for paragraph in paragraphs {
        let folded = fold(paragraph);
        for window in folded.windows(length).filter(|window| side_by_side(window)) {
            *counts.entry(hash(window)).or_default() += 1;
        }
    }
    let mut frequent: Vec<(u32, u64)> = counts.into_iter().map(|(hash, n)| (n, hash)).collect();
    frequent.sort_unstable_by(|a, b| b.cmp(a));
    frequent.truncate(FREQUENT);
    let mut wanted: HashMap<u64, Option<String>> =
        frequent.into_iter().map(|(_, hash)| (hash, None)).collect();
    for paragraph in paragraphs {
        let folded = fold(paragraph);
        for window in folded.windows(length).filter(|window| side_by_side(window)) {
            if let Some(text @ None) = wanted.get_mut(&hash(window)) {
                *text = Some(window.iter().map(|c| c.ch).collect());
            }
        }
    }
    let mut times = Vec::new();
    for text in wanted.into_values().flatten() {
        if search(engine, &text, &mut times)? == 0 {
            println!("missed: {text}");
        }
    }
    print_times(&format!("frequent, length {length}"), times);
    Ok(())
}

/// Searches for a run in quotes, and returns its number of articles.
fn search(
    engine: &Engine,
    typed: &str,
    times: &mut Vec<Duration>,
) -> Result<usize, Box<dyn Error>> {
    // In quotation marks that do not occur in the run.
    let quotes = [('“', '”'), ('「', '」'), ('『', '』'), ('"', '"')];
    let (open, close) =
        quotes.into_iter().find(|(_, close)| !typed.contains(*close)).unwrap_or(quotes[0]);
    let query = format!("{open}{typed}{close}");
    let request = SearchRequest { query, snippets: false, ..SearchRequest::default() };
    let started = processor_time();
    let response = engine.search(&request)?;
    times.push(processor_time().saturating_sub(started));
    Ok(response.total)
}

fn print_times(name: &str, mut times: Vec<Duration>) {
    if times.is_empty() {
        return;
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let n = times.len();
    println!(
        "{name}: {n} runs, p50 {:?}  p95 {:?}  p99 {:?}  worst {:?}",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

fn side_by_side(window: &[FoldedChar]) -> bool {
    window.windows(2).all(|two| two[0].position + 1 == two[1].position)
}

fn hash(window: &[FoldedChar]) -> u64 {
    // FNV-1a over the characters.
    window.iter().fold(0xcbf2_9ce4_8422_2325, |hash, c| {
        (hash ^ u64::from(u32::from(c.ch))).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The texts of an article that are searched.
fn lines(article: &Article) -> impl Iterator<Item = &str> {
    let title = (!article.title_generated).then_some(article.title.as_str());
    let body = article.body.iter().map(|paragraph| paragraph.text.as_str());
    let metadata = [&article.subtitle, &article.source, &article.place, &article.section]
        .into_iter()
        .flatten();
    let lists = article.dateline.iter().chain(&article.authors).chain(&article.tags);
    title.into_iter().chain(body).chain(metadata.chain(lists).map(String::as_str))
}
