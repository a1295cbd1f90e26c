//! The results of a run, as a table and as JSON.

mod rows;
mod table;

use std::fs;

use serde::Serialize;
use serde_json::{Value, json};

use crate::figures::{Indexing, Searching, Times};
use crate::peer::Named;

/// The results of a run.
pub struct Report {
    /// The machine.
    pub machine: String,
    /// The day.
    pub date: String,
    /// The name of the collection's file.
    pub collection: String,
    /// The number of its articles.
    pub articles: usize,
    /// The total length of their texts, in bytes.
    pub bytes: usize,
    /// The number of rounds.
    pub rounds: usize,
    /// The seed of all samples.
    pub seed: u64,
    /// The duration of the run.
    pub seconds: f64,
    /// The kinds of searches, with their numbers of queries.
    pub arms: Vec<(String, usize)>,
    /// The length of each substring, in characters.
    pub runs: Vec<usize>,
    /// The judged collections, with their numbers of queries.
    pub judged: Vec<(String, usize)>,
    /// The engines.
    pub measured: Vec<Measured>,
    /// The engines that did not run, with the reasons.
    pub left_out: Vec<(Named, String)>,
}

/// The measurements of one engine.
pub struct Measured {
    /// The engine.
    pub engine: Named,
    /// Indexing, for each round.
    pub indexing: Vec<Indexing>,
    /// Searching, for each round.
    pub searching: Vec<Searching>,
    /// The recall of each substring.
    pub found: Vec<Found>,
    /// MRR@10 for each judged collection.
    pub ranks: Vec<f64>,
}

impl Default for Measured {
    fn default() -> Measured {
        Measured {
            engine: crate::peer::ENGINES[0],
            indexing: Vec::new(),
            searching: Vec::new(),
            found: Vec::new(),
            ranks: Vec::new(),
        }
    }
}

/// The recall of the articles with a substring.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Found {
    /// The number of articles found.
    pub held: usize,
    /// The number of articles that contain it.
    pub expected: usize,
}

/// The kind of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// Processor time.
    Processor,
    /// Elapsed time.
    Wall,
}

impl Measured {
    /// The minimum over all rounds.
    fn least(&self, of: impl Fn(&Indexing, &Searching) -> Option<f64>) -> Option<f64> {
        let rounds = self.indexing.iter().zip(&self.searching);
        rounds.filter_map(|(indexing, searching)| of(indexing, searching)).min_by(f64::total_cmp)
    }

    /// The minimum over all rounds of a percentile of an arm's times, in microseconds.
    fn time(&self, arm: usize, clock: Clock, share: f64) -> Option<f64> {
        self.least(|_, searching| {
            let times = searching.arms.get(arm)?;
            Times::at(if clock == Clock::Wall { &times.wall } else { &times.processor }, share)
        })
    }

    /// The share of articles found, over all substrings of these lengths.
    fn recall(&self, runs: &[usize], lengths: std::ops::RangeInclusive<usize>) -> Option<f64> {
        let of_lengths = self.found.iter().zip(runs).filter(|(_, run)| lengths.contains(run));
        let (held, expected) =
            of_lengths.fold((0, 0), |(held, all), (one, _)| (held + one.held, all + one.expected));
        (expected > 0).then(|| held as f64 / expected as f64)
    }

    fn json(&self, report: &Report) -> Value {
        let arms = report.arms.iter().enumerate().map(|(arm, (name, asked))| {
            let percentiles = |clock| {
                json!({
                    "p50": self.time(arm, clock, 0.5),
                    "p99": self.time(arm, clock, 0.99),
                })
            };
            let rounds = self.searching.iter().filter_map(|searching| searching.arms.get(arm));
            let figures = json!({
                "questions": asked,
                "asked": rounds.clone().map(|times| times.wall.len()).collect::<Vec<_>>(),
                "hits": rounds.map(|times| times.hits).max(),
                "processor_us": percentiles(Clock::Processor),
                "wall_us": percentiles(Clock::Wall),
            });
            (name.clone(), figures)
        });
        let ranks = report.judged.iter().zip(&self.ranks);
        json!({
            "engine": self.engine.name,
            "title": self.engine.title,
            "version": self.searching.first().map(|searching| &searching.version),
            "indexing": self.indexing,
            "searching": arms.collect::<serde_json::Map<_, _>>(),
            "aside": self.searching.iter().map(|one| one.aside).collect::<Vec<_>>(),
            "resident_kb": self.searching.iter().map(|one| one.resident).collect::<Vec<_>>(),
            "private_kb": self.searching.iter().map(|one| one.private).collect::<Vec<_>>(),
            "recall": self.recall(&report.runs, 1..=usize::MAX),
            "substrings": self.found,
            "mrr_at_10": ranks
                .map(|((name, _), rank)| (name.clone(), json!(rank)))
                .collect::<serde_json::Map<_, _>>(),
        })
    }
}

impl Report {
    /// All results as JSON.
    pub fn json(&self) -> Value {
        let left_out = self.left_out.iter();
        json!({
            "machine": self.machine,
            "date": self.date,
            "collection": self.collection,
            "articles": self.articles,
            "text_bytes": self.bytes,
            "rounds": self.rounds,
            "seed": self.seed,
            "seconds": self.seconds,
            "engines": self.measured.iter().map(|one| one.json(self)).collect::<Vec<_>>(),
            "left_out": left_out
                .map(|(engine, reason)| json!({"engine": engine.name, "reason": reason}))
                .collect::<Vec<_>>(),
        })
    }

    /// All results as a table in Markdown, with its limitations.
    pub fn markdown(&self) -> String {
        table::markdown(self, &rows::all(self))
    }
}

/// The processor, its number of cores, and the memory.
pub fn machine() -> String {
    let told = |file: &str, key: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kilobytes = told("/proc/meminfo", "MemTotal");
    let kilobytes: f64 =
        kilobytes.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
    format!(
        "{}, {cores} cores, {:.0} GB, {}",
        told("/proc/cpuinfo", "model name"),
        kilobytes / 1e6,
        std::env::consts::OS
    )
}
