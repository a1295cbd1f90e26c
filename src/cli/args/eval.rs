//! The arguments of `souwen eval`.

use std::path::PathBuf;

use clap::Args;

use souwen::search::MAX_LIMIT;

/// `souwen eval`
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// The folders of the collections; a file of queries in such a folder stands for the folder
    /// with these queries
    #[arg(value_name = "DIR", required = true)]
    pub collections: Vec<PathBuf>,
    /// Queries to run instead of queries.tsv: a name alone is looked for in every DIR
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,
    /// Write what was found as a TREC run file, or into a folder as NAME.run for every collection
    #[arg(long, value_name = "FILE|DIR")]
    pub run: Option<PathBuf>,
    /// Write the figures of every query as rows parted by tabs
    #[arg(long, value_name = "FILE")]
    pub per_query: Option<PathBuf>,
    /// Compare a TREC run file with the ranking of now, or two with each other without searching;
    /// for several collections folders that hold NAME.run
    #[arg(long, value_name = "RUN", num_args = 1..=2)]
    pub compare: Vec<PathBuf>,
    /// Leave titles and subtitles out of the index
    #[arg(long)]
    pub body_only: bool,
    /// How many articles to ask for, from 10 to 100
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u64).range(10..=MAX_LIMIT as u64))]
    pub limit: u64,
    /// Print JSON: all figures
    #[arg(long)]
    pub json: bool,
}
