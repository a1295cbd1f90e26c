//! An index beside the cluster to which it was published: the same answers, and what each of them costs.
//!
//! ```text
//! souwen publish --index INDEX --to http://127.0.0.1:9200/news
//! cargo bench --bench cluster -- INDEX http://127.0.0.1:9200 news queries.tsv [2000] [qrels.tsv]
//! cargo bench --bench cluster -- INDEX http://127.0.0.1:9200 news runs 1500
//! ```
//!
//! The queries are lines of id, tab, text; `runs` instead draws runs of 1 to 64 characters from the articles and
//! searches for each in quotes. Every query is asked twice of both engines: ten hits with snippets, and a result
//! page with facets and collapsing. Totals, counts, ids in their order, scores (to 1e-4), facets and snippets
//! are compared, and what differs is printed. Times are those that pass, after a first round in which nothing
//! is measured; requests and bytes are counted by the client, the processor time of the nodes by the cluster.
//! With judgements (lines of query, 0, article, grade) the mean reciprocal rank of both is printed too.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[path = "../random/mod.rs"]
mod random;
mod transport;

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use souwen::article::{Facet, Field, Period};
use souwen::cluster::client::Cluster;
use souwen::cluster::retrieval::ClusterSource;
use souwen::cluster::transport::{Body, Method};
use souwen::search::{Engine, Hit, SearchRequest, SearchResponse};
use souwen::text::fold;

use random::Random;
use transport::CountingTransport;

/// How many differences are printed.
const PRINTED: usize = 20;
/// How many queries are asked before anything is measured.
const WARM_UP: usize = 200;

/// A kind of answer, and the request for it.
type Way = (&'static str, fn(&str) -> SearchRequest);

const WAYS: [Way; 2] = [
    ("ten hits with snippets", |query| SearchRequest { limit: 10, ..SearchRequest::new(query) }),
    ("a result page", |query| SearchRequest {
        facets: vec![
            Facet::Field(Field::Source),
            Facet::Field(Field::Section),
            Facet::Field(Field::Place),
            Facet::Field(Field::Author),
            Facet::Field(Field::Tag),
            Facet::Field(Field::Kind),
            Facet::Period(Period::Day),
        ],
        collapse: true,
        ..SearchRequest::new(query)
    }),
];

/// A query, and its id in the judgements.
struct Query {
    id: String,
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut next = |name: &str| arguments.next().ok_or(format!("missing: {name}"));
    // `cargo test --all-targets` runs this too, with nothing to measure.
    let Ok(index) = next("INDEX") else { return Ok(()) };
    let (address, name, queries) = (next("the cluster")?, next("NAME")?, next("queries.tsv")?);
    let max = next("").ok().map_or(Ok(2_000), |count| count.parse::<usize>())?;
    let judgements = next("").ok().map(|path| judgements(Path::new(&path))).transpose()?;

    let embedded = Engine::open(Path::new(&index))?;
    let transport = CountingTransport::new(&address);
    let cluster = Cluster::new(Arc::new(transport.clone()));
    let served = Engine::new(Arc::new(ClusterSource::open(cluster.clone(), &name)?));
    println!("{} articles here, {} there", embedded.articles(), served.articles());
    let queries = match queries.as_str() {
        "runs" => runs(&embedded, max)?,
        path => read_queries(Path::new(path), max)?,
    };
    for (way, request) in WAYS {
        for query in queries.iter().take(WARM_UP) {
            served.search(&request(&query.text))?;
        }
        let (before, busy) = (transport.counts(), busy(&cluster)?);
        let mut own = Vec::with_capacity(queries.len());
        let mut times = Vec::with_capacity(queries.len());
        let mut ranks = [0.0_f64; 2];
        let (mut counts, mut lists, mut rest) = (0, 0, 0);
        for query in &queries {
            let request = request(&query.text);
            let started = Instant::now();
            let here = embedded.search(&request)?;
            own.push(started.elapsed());
            let started = Instant::now();
            let there = served.search(&request)?;
            times.push(started.elapsed());
            if let Some(right) = judgements.as_ref().and_then(|all| all.get(&query.id)) {
                ranks[0] += reciprocal_rank(&here, right);
                ranks[1] += reciprocal_rank(&there, right);
            }
            let Some((kind, difference)) = difference(&here, &there) else { continue };
            let counter = match kind {
                Kind::Counts => &mut counts,
                Kind::List => &mut lists,
                Kind::Rest => &mut rest,
            };
            *counter += 1;
            if counts + lists + rest <= PRINTED {
                let line: String = difference.chars().take(500).collect();
                println!("  {}: {line}", query.text);
            }
        }
        let asked = queries.len() as f64;
        let ([requests, bytes], after) = (transport.counts(), self::busy(&cluster)?);
        println!("{way}, {} queries", queries.len());
        println!("  differ: {counts} in counts, {lists} in lists, {rest} in snippets or facets");
        if judgements.is_some() {
            println!("  MRR@10: {:.4} here, {:.4} there", ranks[0] / asked, ranks[1] / asked);
        }
        print_times("index", own);
        print_times("cluster", times);
        println!(
            "  a query: {:.1} requests, {:.1} kB received, {:.1} ms of the nodes' processors",
            (requests - before[0]) as f64 / asked,
            (bytes - before[1]) as f64 / asked / 1e3,
            (after - busy).as_secs_f64() * 1e3 / asked
        );
    }
    Ok(())
}

/// What two answers differ in.
enum Kind {
    Counts,
    List,
    Rest,
}

/// The first difference of two answers. What is measured, and which state was asked, are none.
fn difference(one: &SearchResponse, other: &SearchResponse) -> Option<(Kind, String)> {
    if (one.total, &one.counts) != (other.total, &other.counts) {
        return Some((Kind::Counts, format!("{:?} {:?}", one.counts, other.counts)));
    }
    let shown = |response: &SearchResponse| {
        let hits = response.hits.iter().map(|hit| format!("{}={:.4}", hit.article.id, hit.score));
        hits.collect::<Vec<_>>().join(" ")
    };
    let equal = |(a, b): (&Hit, &Hit)| {
        a.article.id == b.article.id && (a.score - b.score).abs() <= 1e-4 * a.score.abs().max(1e-3)
    };
    if one.hits.len() != other.hits.len() || !one.hits.iter().zip(&other.hits).all(equal) {
        return Some((Kind::List, format!("{} | {}", shown(one), shown(other))));
    }
    let rest = |response: &SearchResponse| {
        let hits = response.hits.iter().cloned().map(|hit| Hit { score: 0.0, ..hit });
        format!("{:?} {:?}", hits.collect::<Vec<_>>(), response.facets)
    };
    let (one, other) = (rest(one), rest(other));
    (one != other).then(|| {
        let first = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        let from =
            |text: &str| text.chars().skip(first.saturating_sub(40)).take(200).collect::<String>();
        (Kind::Rest, format!("{} | {}", from(&one), from(&other)))
    })
}

/// The processor time of all nodes since they started.
fn busy(cluster: &Cluster) -> Result<Duration, Box<dyn Error>> {
    let stats = cluster.ask(Method::Get, "/_nodes/stats/process", Body::None, None)?;
    let stats = stats.ok_or("the cluster has no statistics")?;
    let nodes = stats["nodes"].as_object().ok_or("no nodes")?;
    let times =
        nodes.values().filter_map(|node| node["process"]["cpu"]["total_in_millis"].as_u64());
    Ok(Duration::from_millis(times.sum()))
}

/// Runs of 1 to 64 significant characters, in quotes.
fn runs(engine: &Engine, count: usize) -> Result<Vec<Query>, Box<dyn Error>> {
    let mut paragraphs = Vec::new();
    engine.for_each_article(&mut |article| {
        paragraphs.extend(article.body.into_iter().map(|paragraph| paragraph.text));
        ControlFlow::Continue(())
    })?;
    let mut random = Random(0x5eed);
    let mut runs = Vec::with_capacity(count);
    while runs.len() < count && !paragraphs.is_empty() {
        let paragraph = &paragraphs[random.below(paragraphs.len())];
        let folded = fold(paragraph);
        if folded.is_empty() {
            continue;
        }
        let first = random.below(folded.len());
        let last = (first + random.below(64)).min(folded.len() - 1);
        let typed = &paragraph[folded[first].start as usize..folded[last].end as usize];
        if !typed.contains('"') {
            runs.push(Query { id: String::new(), text: format!("\"{typed}\"") });
        }
    }
    Ok(runs)
}

fn read_queries(path: &Path, max: usize) -> Result<Vec<Query>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let queries = text.lines().filter_map(|line| {
        let (id, text) = line.split_once('\t')?;
        Some(Query { id: id.to_owned(), text: text.to_owned() })
    });
    Ok(queries.take(max).collect())
}

/// The right articles of each query.
fn judgements(path: &Path) -> Result<HashMap<String, HashSet<String>>, Box<dyn Error>> {
    let mut right: HashMap<String, HashSet<String>> = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if let [query, _, article, grade] = columns[..]
            && grade.parse::<u32>()? > 0
        {
            right.entry(query.to_owned()).or_default().insert(article.to_owned());
        }
    }
    Ok(right)
}

/// 1 by the rank of the first right article among ten, 0 where none of them is right.
fn reciprocal_rank(response: &SearchResponse, right: &HashSet<String>) -> f64 {
    let rank = response.hits.iter().take(10).position(|hit| right.contains(&hit.article.id));
    rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64)
}

fn print_times(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let Some(last) = times.len().checked_sub(1) else { return };
    let at = |share: f64| times[(last as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("  {name}: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms", at(0.5), at(0.99), at(1.0));
}
