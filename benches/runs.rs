//! Exact runs: is every one found, and how long does it take?
//!
//! Draws runs of 1 to 20 significant characters from random paragraphs of a collection, searches
//! for each in quotes with its total, and prints how many were missed and the times. Whether a run
//! is missed is checked against a search by eye: exactly, over the whole collection, for every
//! hundredth run; for the others, that the article it was drawn from is counted.
//!
//! ```text
//! cargo bench --bench runs                       # the shipped corpus
//! cargo bench --bench runs -- news.jsonl 20000   # a collection of one's own, and how many runs
//! ```

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use souwen::article::Article;
use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, SearchRequest};
use souwen::text::{FoldedChar, Run, fold};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let collection = arguments.next().map_or_else(|| PathBuf::from("corpus"), PathBuf::from);
    let count: usize = arguments.next().map_or(Ok(2_000), |text| text.parse())?;

    let dir = tempfile::tempdir()?;
    let options = RefreshOptions { paths: vec![collection], ..RefreshOptions::default() };
    refresh(dir.path(), &options, &mut Silent)?;
    let engine = Engine::open(dir.path())?;
    let mut articles: Vec<Vec<Vec<FoldedChar>>> = Vec::new();
    let mut paragraphs: Vec<String> = Vec::new();
    engine.for_each_article(&mut |article| {
        articles.push(lines(&article).map(fold).collect());
        paragraphs.extend(article.body.into_iter().map(|paragraph| paragraph.text));
        ControlFlow::Continue(())
    })?;

    let mut random = Random(0x5eed);
    let mut times: Vec<Duration> = Vec::with_capacity(count);
    let (mut missed, mut wrong, mut checked) = (0, 0, 0);
    while times.len() < count {
        let paragraph = &paragraphs[random.below(paragraphs.len())];
        let folded = fold(paragraph);
        if folded.is_empty() {
            continue;
        }
        let first = random.below(folded.len());
        let last = (first + random.below(20)).min(folded.len() - 1);
        let typed = &paragraph[folded[first].start as usize..folded[last].end as usize];
        let quoted = format!("“{}”", typed.replace(['“', '”'], "'"));
        let request = SearchRequest { query: quoted, snippets: false, ..SearchRequest::default() };
        let started = Instant::now();
        let response = engine.search(&request)?;
        times.push(started.elapsed());
        missed += usize::from(response.total == 0);
        if times.len().is_multiple_of(100)
            && let Some(run) = Run::of(typed)
        {
            let holds = |lines: &&Vec<Vec<FoldedChar>>| {
                lines.iter().any(|line| run.find_in(line).next().is_some())
            };
            checked += 1;
            wrong += usize::from(articles.iter().filter(holds).count() != response.total);
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{} articles, {} runs: {missed} missed", articles.len(), times.len());
    println!("{checked} compared with all articles: {wrong} counted otherwise");
    println!("p50 {:?}  p95 {:?}  p99 {:?}  worst {:?}", at(0.5), at(0.95), at(0.99), at(1.0));
    Ok(())
}

/// The texts by which an article is found.
fn lines(article: &Article) -> impl Iterator<Item = &str> {
    let title = (!article.title_generated).then_some(article.title.as_str());
    let body = article.body.iter().map(|paragraph| paragraph.text.as_str());
    let metadata = [&article.subtitle, &article.source, &article.place, &article.section]
        .into_iter()
        .flatten();
    let lists = article.dateline.iter().chain(&article.authors).chain(&article.tags);
    title.into_iter().chain(body).chain(metadata.chain(lists).map(String::as_str))
}

/// Marsaglia's xorshift ("Xorshift RNGs", 2003): the same runs every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
