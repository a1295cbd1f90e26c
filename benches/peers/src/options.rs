//! What the command line says.

use std::path::PathBuf;

use clap::Parser;

use crate::Outcome;
use crate::peer::{ENGINES, Named};

/// Measures engines that search Chinese text, one after the other, over a collection.
#[derive(Debug, Parser)]
#[command(name = "benches/peers/run")]
pub struct Options {
    /// The articles: JSON Lines with title, body, and where there are, id, date and section
    pub collection: PathBuf,
    /// The queries: one a line, id, tab, text
    pub queries: PathBuf,
    /// Judged collections: folders with docs.jsonl, queries.tsv and qrels.tsv
    pub judged: Vec<PathBuf>,
    /// How often everything is measured; the least time counts
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// How many queries of each kind are asked at most
    #[arg(long, default_value_t = 1_000)]
    pub queries_at_most: usize,
    /// How many random substrings are looked for
    #[arg(long, default_value_t = 320)]
    pub substrings: usize,
    /// How long each kind of search is measured at most in a round, in seconds of processors
    #[arg(long, default_value_t = 3.0)]
    pub seconds: f64,
    /// What all samples are drawn by
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Only these engines, by name, with commas
    #[arg(long, value_delimiter = ',')]
    pub engines: Vec<String>,
    /// Where the table and the figures are written
    #[arg(long, default_value = "peers-report")]
    pub out: PathBuf,
    /// The folder in which indexes are made, and removed again; otherwise that of temporary files
    #[arg(long)]
    pub work: Option<PathBuf>,
    /// The program that runs Java
    #[arg(long, hide = true)]
    pub java: Option<PathBuf>,
    /// Where it finds the engines on Java
    #[arg(long, hide = true, default_value = "")]
    pub classpath: String,
    /// Why there is none
    #[arg(long, hide = true, default_value = "no Java was named")]
    pub no_java: String,
}

impl Options {
    /// Reads them, or ends the process with help.
    pub fn read(arguments: Vec<String>) -> Outcome<Options> {
        let name = "benches/peers/run".to_owned();
        let options = Options::parse_from(std::iter::once(name).chain(arguments));
        for engine in &options.engines {
            if ENGINES.iter().all(|known| known.name != engine) {
                let names: Vec<&str> = ENGINES.iter().map(|engine| engine.name).collect();
                return Err(format!("{engine} is none of {}", names.join(", ")).into());
            }
        }
        Ok(options)
    }

    /// The engines that run, and those that do not, with the reason.
    pub fn chosen(&self) -> (Vec<Named>, Vec<(Named, String)>) {
        let (mut run, mut left_out) = (Vec::new(), Vec::new());
        for engine in ENGINES {
            if !self.engines.is_empty() && !self.engines.iter().any(|name| name == engine.name) {
                left_out.push((engine, "not asked for".to_owned()));
            } else if engine.on_java && self.java.is_none() {
                left_out.push((engine, self.no_java.clone()));
            } else {
                run.push(engine);
            }
        }
        (run, left_out)
    }
}
