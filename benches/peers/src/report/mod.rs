//! What was measured, as a table and as JSON.

mod rows;
mod table;

use std::fs;

use serde::Serialize;
use serde_json::{Value, json};

use crate::figures::{Indexing, Searching, Times};
use crate::peer::Named;

/// Everything of a run.
pub struct Report {
    /// The machine.
    pub machine: String,
    /// The day.
    pub date: String,
    /// The name of the file.
    pub collection: String,
    /// How many articles it holds.
    pub articles: usize,
    /// How long their texts are, in bytes.
    pub bytes: usize,
    /// How often everything was measured.
    pub rounds: usize,
    /// What samples were drawn by.
    pub seed: u64,
    /// How long the run took.
    pub seconds: f64,
    /// The kinds of searches, with how many questions each has.
    pub arms: Vec<(String, usize)>,
    /// How long each substring is, in characters.
    pub runs: Vec<usize>,
    /// The judged collections, with how many questions each has.
    pub judged: Vec<(String, usize)>,
    /// The engines.
    pub measured: Vec<Measured>,
    /// The engines that did not run, and why.
    pub left_out: Vec<(Named, String)>,
}

/// What was measured of one engine.
pub struct Measured {
    /// The engine.
    pub engine: Named,
    /// Indexing, round by round.
    pub indexing: Vec<Indexing>,
    /// Searching, round by round.
    pub searching: Vec<Searching>,
    /// What it found of each substring.
    pub found: Vec<Found>,
    /// MRR@10 of each judged collection.
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

/// How many of the articles that hold a substring were found.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Found {
    /// Found.
    pub held: usize,
    /// That hold it.
    pub expected: usize,
}

/// Which times are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// Those on processors.
    Processor,
    /// Those that passed.
    Wall,
}

impl Measured {
    /// The least of what every round gave.
    fn least(&self, of: impl Fn(&Indexing, &Searching) -> Option<f64>) -> Option<f64> {
        let rounds = self.indexing.iter().zip(&self.searching);
        rounds.filter_map(|(indexing, searching)| of(indexing, searching)).min_by(f64::total_cmp)
    }

    /// The least time, in microseconds, that this share of the questions of an arm took at most.
    fn time(&self, arm: usize, clock: Clock, share: f64) -> Option<f64> {
        self.least(|_, searching| {
            let times = searching.arms.get(arm)?;
            Times::at(if clock == Clock::Wall { &times.wall } else { &times.processor }, share)
        })
    }

    /// The share of all articles that hold substrings of these lengths which was found.
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
    /// Everything as JSON.
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

    /// Everything as a table in Markdown, with what it does not say.
    pub fn markdown(&self) -> String {
        table::markdown(self, &rows::all(self))
    }
}

/// The processor, how many of its cores there are, and the memory.
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
