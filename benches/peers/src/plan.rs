//! What an engine has to do, written to a file that its process reads, on Rust and on Java.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::peer::contract::{Label, Question, Wanted};

/// All of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The articles, one a line.
    pub articles: PathBuf,
    /// What they are filtered by.
    pub label: Label,
    /// How long each arm may be asked before anything is measured, in milliseconds of processors.
    pub warm_up: u64,
    /// How long each arm may be measured, in the same; what is not asked by then is not asked.
    pub most: u64,
    /// What is measured.
    pub arms: Vec<Arm>,
    /// Runs of which every article is wanted.
    pub runs: Vec<String>,
    /// Questions of which the ten best articles are wanted.
    pub ranked: Vec<Question>,
}

/// One kind of search.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// How much of an answer is wanted.
    pub wanted: Wanted,
    /// What is asked.
    pub questions: Vec<Question>,
}

impl Plan {
    /// Reads what [`write`](Plan::write) wrote.
    pub fn read(path: &Path) -> Outcome<Plan> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// Writes it.
    pub fn write(&self, path: &Path) -> Outcome<()> {
        Ok(fs::write(path, serde_json::to_vec(self)?)?)
    }

    /// The same with nothing but what is measured.
    pub fn only_measured(&self) -> Plan {
        Plan { runs: Vec::new(), ranked: Vec::new(), ..self.clone() }
    }
}
