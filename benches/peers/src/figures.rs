//! What the process of an engine tells, on Rust and on Java.

use serde::{Deserialize, Serialize};

/// What indexing took.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Indexing {
    /// Seconds that passed.
    pub wall: f64,
    /// Seconds of processors, of all threads.
    pub processor: f64,
    /// The most memory of the process, in kilobytes.
    pub peak: u64,
    /// What stands on disk, in bytes.
    pub bytes: u64,
}

/// What searching took and found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Searching {
    /// The version of the engine.
    pub version: String,
    /// What was measured, in the order of the plan.
    pub arms: Vec<Times>,
    /// The share of the processor time meanwhile that threads took beside the one that asked, where the
    /// times leave it out: on Java, those that collect garbage and compile.
    pub aside: f64,
    /// The memory of the process afterwards, in kilobytes.
    pub resident: u64,
    /// The same without what is mapped of files.
    pub private: u64,
    /// For each run, the articles that were found.
    pub every: Vec<Vec<u32>>,
    /// For each ranked question, the best articles.
    pub ranked: Vec<Vec<u32>>,
}

/// The times of an arm, in microseconds, one for each question that was asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Times {
    /// On processors.
    pub processor: Vec<f64>,
    /// As they passed.
    pub wall: Vec<f64>,
    /// How many hits all of them counted, or gave where nobody asked for a count.
    pub hits: u64,
}

impl Times {
    /// The time that this share of the questions took at most.
    pub fn at(times: &[f64], share: f64) -> Option<f64> {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        Some(sorted[(last as f64 * share) as usize])
    }
}
