//! The processor time of a search for each kind of answer, from plain hits to a whole result page.
//!
//! ```sh
//! cargo bench --bench search -- INDEX queries.tsv [5000] [3] [snippets]
//! ```
//!
//! INDEX is an index directory or a collection, which is indexed first. The queries are lines of id, tab,
//! text; the first number says how many of them are run, the second how often each is run in every way (only
//! ways whose name contains the last word). The shortest time of a query counts. The output is the median and
//! the 99th percentile in microseconds. The frequent runs are the pairs of adjacent characters in the queries
//! that occur in most articles.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod clock;

use std::collections::HashSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use souwen::article::{Facet, Field, Period};
use souwen::index::{RefreshOptions, Silent, refresh};
use souwen::search::{Engine, SearchRequest, Sort};

use clock::processor_time;

/// The number of the most frequent runs that are searched for.
const FREQUENT: usize = 100;

/// The facets of a result page.
const PAGE_FACETS: [Facet; 7] = [
    Facet::Field(Field::Source),
    Facet::Field(Field::Section),
    Facet::Field(Field::Place),
    Facet::Field(Field::Author),
    Facet::Field(Field::Tag),
    Facet::Field(Field::Kind),
    Facet::Period(Period::Day),
];

/// A kind of answer, and the request for it.
type Way = (&'static str, fn(&SearchRequest) -> SearchRequest);

/// The ways to run every query before suggestions are loaded.
const PLAIN: [Way; 2] = [
    ("ten hits, no snippets", |request| SearchRequest { snippets: false, ..request.clone() }),
    ("ten hits with snippets", SearchRequest::clone),
];

/// The ways to run every query on a serving engine, which can correct queries.
const SERVING: [Way; 2] =
    [("the same, corrections known", SearchRequest::clone), ("a result page", page)];

/// The ways to search for frequent runs.
const FREQUENT_RUNS: [Way; 4] = [
    ("frequent run, ten hits", |request| SearchRequest { snippets: false, ..request.clone() }),
    ("frequent run, a result page", page),
    ("frequent run, newest first", |request| SearchRequest {
        snippets: false,
        sort: Sort::Newest,
        ..request.clone()
    }),
    ("the same at hit 5,000", |request| SearchRequest {
        snippets: false,
        sort: Sort::Newest,
        offset: 5000,
        ..request.clone()
    }),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let index = arguments.next().map_or_else(|| PathBuf::from("corpus"), PathBuf::from);
    let queries = match arguments.next() {
        Some(path) => read_queries(Path::new(&path))?,
        None => ["中亚", "峰会成果清单", "中国与中亚国家工商界合作"].map(str::to_owned).to_vec(),
    };
    let count = arguments.next().map_or(Ok(queries.len()), |count| count.parse())?;
    let rounds = arguments.next().map_or(Ok(3), |rounds| rounds.parse())?;
    let only = arguments.next().unwrap_or_default();
    let queries = &queries[..count.min(queries.len())];

    let dir = tempfile::tempdir()?;
    let index = if index.join("CURRENT").exists() {
        index
    } else {
        let options = RefreshOptions { paths: vec![index], ..RefreshOptions::default() };
        refresh(dir.path(), &options, &mut Silent)?;
        dir.path().to_owned()
    };
    let engine = Engine::open(&index)?;
    let stats = engine.stats()?;
    println!("{} articles in {} segments", stats.articles, stats.segments);
    println!("{} queries in {rounds} rounds, microseconds of one processor", queries.len());
    println!("{:<30} {:>8} {:>8} {:>8}", "", "p50", "p99", "mean");
    let measure = |ways: &[Way], queries: &[String], rounds: usize| {
        let mut ways = ways.iter().filter(|(name, _)| name.contains(&only));
        ways.try_for_each(|(name, way)| measure(&engine, name, way, queries, rounds))
    };
    measure(&PLAIN, queries, rounds)?;
    engine.prepare_suggestions()?;
    measure(&SERVING, queries, rounds)?;
    if FREQUENT_RUNS.iter().any(|(name, _)| name.contains(&only)) {
        measure(&FREQUENT_RUNS, &frequent_runs(&engine, queries)?, rounds)?;
    }
    measure(&[("no query, a result page", page)], &[String::new()], rounds.max(20))
}

/// The request of a result page: all its facets, and near-duplicates collapsed.
fn page(request: &SearchRequest) -> SearchRequest {
    SearchRequest {
        facets: PAGE_FACETS.to_vec(),
        facet_limit: usize::MAX,
        fragments: 2,
        collapse: true,
        ..request.clone()
    }
}

/// Runs all queries in one way, and prints the times.
fn measure(
    engine: &Engine,
    name: &str,
    way: impl Fn(&SearchRequest) -> SearchRequest,
    queries: &[String],
    rounds: usize,
) -> Result<(), Box<dyn Error>> {
    let mut times = vec![Duration::MAX; queries.len()];
    for _ in 0..rounds {
        for (query, least) in queries.iter().zip(&mut times) {
            let request = SearchRequest { query: query.clone(), ..SearchRequest::default() };
            let request = way(&request);
            let started = processor_time();
            engine.search(&request)?;
            *least = (*least).min(processor_time().saturating_sub(started));
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_micros();
    let mean = times.iter().sum::<Duration>().as_micros() / times.len() as u128;
    println!("{name:<30} {:>8} {:>8} {mean:>8}", at(0.5), at(0.99));
    Ok(())
}

/// The pairs of adjacent characters in the queries that occur in most articles, in quotes.
fn frequent_runs(engine: &Engine, queries: &[String]) -> Result<Vec<String>, Box<dyn Error>> {
    let mut seen = HashSet::new();
    let mut runs: Vec<(usize, String)> = Vec::new();
    for query in queries {
        let characters: Vec<char> = query.chars().collect();
        for pair in characters.windows(2).filter(|pair| pair.iter().all(|c| *c >= '\u{4e00}')) {
            let run: String = pair.iter().collect();
            if seen.insert(run.clone()) {
                let request = SearchRequest {
                    query: format!("\"{run}\""),
                    limit: 0,
                    snippets: false,
                    sort: Sort::Newest,
                    ..SearchRequest::default()
                };
                let total = engine.search(&request)?.total;
                runs.push((total, request.query));
            }
        }
    }
    runs.sort_unstable_by(|a, b| b.cmp(a));
    Ok(runs.into_iter().take(FREQUENT).map(|(_, run)| run).collect())
}

fn read_queries(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().filter_map(|line| Some(line.split_once('\t')?.1.to_owned())).collect())
}
