//! The work of an engine, written to a file that its process reads, in Rust and in Java.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::peer::contract::{Label, Question, Wanted};

/// The complete plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The articles, one in each line.
    pub articles: PathBuf,
    /// The field that they are filtered by.
    pub label: Label,
    /// The warm-up time of each arm before the measurement, in milliseconds of processor time.
    pub warm_up: u64,
    /// The maximal time of each arm's measurement, in the same unit; the remaining queries are skipped.
    pub most: u64,
    /// The arms to measure.
    pub arms: Vec<Arm>,
    /// Runs for which every article is requested.
    pub runs: Vec<String>,
    /// Queries for which the ten best articles are requested.
    pub ranked: Vec<Question>,
}

/// One kind of search.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// The requested part of a result.
    pub wanted: Wanted,
    /// The queries.
    pub questions: Vec<Question>,
}

impl Plan {
    /// Reads a file that [`write`](Plan::write) wrote.
    pub fn read(path: &Path) -> Outcome<Plan> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// Writes the plan.
    pub fn write(&self, path: &Path) -> Outcome<()> {
        Ok(fs::write(path, serde_json::to_vec(self)?)?)
    }

    /// The same plan with only the measured arms.
    pub fn only_measured(&self) -> Plan {
        Plan { runs: Vec::new(), ranked: Vec::new(), ..self.clone() }
    }
}
