//! The process of an engine.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::figures::{Indexing, Searching};
use crate::options::Options;
use crate::peer::Named;
use crate::plan::Plan;

/// The class that runs the Java engines.
const MAIN: &str = "souwen.peers.Main";
/// The options that Lucene recommends for speed, and a heap that none of its steps fills.
const JAVA: [&str; 4] =
    ["-Xmx2g", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp"];

/// Starts engines.
pub struct Runner<'a> {
    /// The options of the run.
    pub options: &'a Options,
    /// The folder for all output.
    pub work: &'a Path,
}

impl Runner<'_> {
    /// Builds an index in one process, searches it in another, and deletes it.
    pub fn both(&self, engine: Named, plan: &Plan) -> Outcome<(Indexing, Searching)> {
        let index = self.work.join("index");
        // Left over from an engine that failed.
        if index.exists() {
            fs::remove_dir_all(&index)?;
        }
        fs::create_dir(&index)?;
        let indexing = self.step(engine, "index", plan, &index)?;
        let searching = self.step(engine, "search", plan, &index)?;
        fs::remove_dir_all(&index)?;
        Ok((indexing, searching))
    }

    fn step<T: DeserializeOwned>(
        &self,
        engine: Named,
        step: &str,
        plan: &Plan,
        index: &Path,
    ) -> Outcome<T> {
        let written = self.work.join("plan.json");
        plan.write(&written)?;
        let out = self.work.join("figures.json");
        let mut command = match (&self.options.java, engine.on_java) {
            (Some(java), true) => {
                let mut command = Command::new(java);
                command.args(JAVA).arg(&self.options.classpath).arg(MAIN);
                command
            }
            _ => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("engine");
                command
            }
        };
        let status = command
            .args([engine.name, step])
            .args([&written, index, &out].map(Path::as_os_str))
            .status()?;
        if !status.success() {
            return Err(format!("{} ended with {status} ({step})", engine.title).into());
        }
        Ok(serde_json::from_slice(&fs::read(&out)?)?)
    }
}
