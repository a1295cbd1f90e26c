//! The arguments of the commands about one article, a beginning of a word, or a text: `souwen suggest`,
//! `show`, `similar` and `analyze`.

use clap::Args;

use super::settings::EngineSettings;
use super::values::up_to;
use souwen::answer::citation::CitationFormat;
use souwen::search::{MAX_LIMIT, MAX_SUGGESTIONS};

/// `souwen suggest`
#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// What has been typed; several words are joined by spaces
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// How many suggestions to show, at most 20
    #[arg(long, short = 'n', value_name = "N", default_value_t = 8, value_parser = up_to(MAX_SUGGESTIONS))]
    pub limit: u64,
    /// The source of the answers: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The id of the article
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    pub id: String,
    /// Print how the article is cited, in this form
    #[arg(long, value_name = "FORMAT", conflicts_with = "json",
          value_parser = CitationFormat::ALL.map(CitationFormat::name))]
    pub cite: Option<String>,
    /// The source of the answers: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen similar`
#[derive(Debug, Args)]
pub struct SimilarArgs {
    /// The id of the article
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    pub id: String,
    /// How many articles to show, at most 100
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, value_parser = up_to(MAX_LIMIT))]
    pub limit: u64,
    /// The source of the answers: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// `souwen analyze`
#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    /// The text; several words are joined by spaces, and - alone is standard input
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}
