//! The measurements that the process of an engine reports, in Rust and in Java.

use serde::{Deserialize, Serialize};

/// The cost of indexing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Indexing {
    /// Elapsed seconds.
    pub wall: f64,
    /// Processor seconds of all threads.
    pub processor: f64,
    /// The peak memory of the process, in kilobytes.
    pub peak: u64,
    /// The size of the index on disk, in bytes.
    pub bytes: u64,
}

/// The cost and the results of searching.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Searching {
    /// The version of the engine.
    pub version: String,
    /// The times of the arms, in the order of the plan.
    pub arms: Vec<Times>,
    /// The share of processor time of threads other than the searching one, if the times do not include it:
    /// in Java, garbage collection and compilation.
    pub aside: f64,
    /// The memory of the process at the end, in kilobytes.
    pub resident: u64,
    /// The same without memory-mapped files.
    pub private: u64,
    /// For each run, the articles found.
    pub every: Vec<Vec<u32>>,
    /// For each ranked query, the best articles.
    pub ranked: Vec<Vec<u32>>,
}

/// The times of an arm, in microseconds, one for each query that was run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Times {
    /// Processor times.
    pub processor: Vec<f64>,
    /// Elapsed times.
    pub wall: Vec<f64>,
    /// The total number of hits counted, or returned if no count was requested.
    pub hits: u64,
}

impl Times {
    /// A percentile of the times, given as a share.
    pub fn at(times: &[f64], share: f64) -> Option<f64> {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        Some(sorted[(last as f64 * share) as usize])
    }
}
