//! The arguments of `souwen dict`: its subcommands, and the words and options of each.

use clap::{Args, Subcommand};

use super::DataArgs;

/// `souwen dict`
#[derive(Debug, Args)]
pub struct DictArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: DictCommand,
}

/// What to do with the dictionary.
#[derive(Debug, Subcommand)]
pub enum DictCommand {
    /// Add words, and show how they are cut before and after
    #[command(after_help = "Examples:\n  souwen dict add 扎帕罗娃 \"Belt and Road\"\n  \
        souwen dict add -- -20℃\n\n\
        Articles that hold one of the words are analysed again by the next `souwen index`.")]
    Add(DictWordsArgs),
    /// Remove words that were added
    #[command(after_help = "Example:\n  souwen dict remove 扎帕罗娃\n\n\
        Words of the segmenter's own dictionary cannot be removed.")]
    Remove(DictWordsArgs),
    /// List the words, and which of them wait for the next `souwen index`
    #[command(after_help = "Example:\n  souwen dict list --json")]
    List(DataArgs),
    /// Propose words that the articles hold and the segmenter cuts in pieces, names first
    #[command(after_help = "Examples:\n  \
        souwen dict learn                       show the best proposals with an example of each\n  \
        souwen dict learn --take 50 && souwen index\n\n\
        Cohesion says how much more often its parts stand together than by chance, freedom how\n\
        much what stands beside it varies (both in nats: more is better).")]
    Learn(DictLearnArgs),
}

/// `souwen dict add` and `souwen dict remove`
#[derive(Debug, Args)]
pub struct DictWordsArgs {
    /// The words; one with spaces in quotes
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen dict learn`
#[derive(Debug, Args)]
pub struct DictLearnArgs {
    /// Add the best N words to the dictionary
    #[arg(long, value_name = "N", conflicts_with = "all")]
    pub take: Option<u32>,
    /// Add all proposed words to the dictionary
    #[arg(long)]
    pub all: bool,
    /// Only words that occur at least this often [default: from 2 for few texts to 5 for many]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub min_count: Option<u32>,
    /// How many proposals to show
    #[arg(long, value_name = "N", default_value_t = 50, conflicts_with_all = ["take", "all"])]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
