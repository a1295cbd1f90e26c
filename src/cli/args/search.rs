//! The arguments of `souwen search`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::settings::EngineSettings;
use super::values::{share, up_to};
use souwen::answer::rows::RowFormat;
use souwen::search::{Ability, Crossing, Facet, MAX_LIMIT, MAX_OFFSET, Sort};

/// `souwen search`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("every").args(["all", "count_by", "queries"])))]
pub struct SearchArgs {
    /// What to look for; several words are joined by spaces, and - alone is standard input
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// How many articles to show, at most 100
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, value_parser = up_to(MAX_LIMIT))]
    pub limit: u64,
    /// How many articles to leave out first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = up_to(MAX_OFFSET))]
    pub offset: u64,
    /// The order [default: relevance; with --all: newest]
    #[arg(long, value_name = "ORDER",
          value_parser = [Sort::Relevance.name(), Sort::Newest.name(), Sort::Oldest.name()])]
    pub sort: Option<String>,
    /// Nothing older: a day, a month or a year (2023-05-18, 2023-05, 2023)
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Nothing newer: a day, a month or a year
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// What to do with articles in which punctuation splits the typed characters, as in 访华，为 for 华为: by
    /// relevance they come last
    #[arg(long, value_name = "WHICH", default_value = Crossing::Include.name(),
          value_parser = [Crossing::Include.name(), Crossing::Exclude.name(), Crossing::Only.name()])]
    pub crossing: String,
    /// List reprints of a story under one of them
    #[arg(long)]
    pub collapse: bool,
    /// How much newer articles are preferred, from 0 (not at all) to 1; what holds the query as it
    /// was typed is not affected
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub recency: f32,
    /// Only articles with this whole value.
    #[arg(long, value_name = "FIELD=VALUE", help = filter_help())]
    pub filter: Vec<String>,
    /// Count the values of these fields, parted by commas
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub facets: Vec<String>,
    /// Explain the score of each hit
    #[arg(long)]
    pub explain: bool,
    /// Print every match without a limit: a row for each occurrence, in its context
    #[arg(long, conflicts_with_all = ["limit", "offset", "facets", "json", "collapse", "recency", "explain"])]
    pub all: bool,
    /// Count matching articles and occurrences by the values of a field
    #[arg(long, value_name = "FIELD", conflicts_with_all = ["limit", "offset", "facets", "sort", "collapse", "recency", "explain"],
          value_parser = PossibleValuesParser::new(Facet::names(Ability::Count)))]
    pub count_by: Option<String>,
    /// Count the articles that each query of a file finds: one query a line, - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "limit", "offset", "facets", "sort", "collapse", "recency", "explain"])]
    pub queries: Option<PathBuf>,
    /// The form of the rows of --all, --count-by and --queries [default: jsonl; of counts, a table]
    #[arg(long, value_name = "FORMAT", requires = "every", conflicts_with = "json",
          value_parser = RowFormat::ALL.map(RowFormat::name))]
    pub format: Option<String>,
    /// Characters of context on either side of a match [default: 30]
    #[arg(long, value_name = "N", requires = "all", conflicts_with = "count_by",
          value_parser = up_to(1000))]
    pub context: Option<u64>,
    /// Search for what was typed and nothing else, even when that finds nothing
    #[arg(long)]
    pub as_typed: bool,
    /// The day that 去年 or 近一周 are relative to, as in 2023-05-31 [default: today in UTC+8]
    #[arg(long, value_name = "DAY")]
    pub today: Option<String>,
    /// The source of the answers: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
    /// Print JSON, as the HTTP API answers
    #[arg(long)]
    pub json: bool,
}

/// The help of `--filter`.
fn filter_help() -> String {
    let fields = Facet::names(Ability::Filter).join(", ");
    format!("Only articles with this whole value; a field repeated means either ({fields})")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::args::Cli;

    #[test]
    fn every_match_has_options_of_its_own() {
        let check = |options: &str, allowed: bool| {
            let line = ["souwen", "search", "棉花"].into_iter().chain(options.split(' '));
            assert_eq!(Cli::try_parse_from(line).is_ok(), allowed, "{options}");
        };
        check("--all --format csv --context 10 --sort oldest --from 2023", true);
        check("--count-by month --format tsv", true);
        check("--count-by author --json", true);
        check("--format csv", false);
        check("--context 10", false);
        check("--all --count-by year", false);
        check("--all --limit 3", false);
        check("--all --json", false);
        check("--all --format xlsx", false);
        check("--count-by day", false);
        check("--count-by month --format csv --json", false);
        check("--count-by month --context 3", false);
        check("--queries names.txt", false);
        let list = ["souwen", "search", "--queries", "-", "--format", "csv", "--from", "2023"];
        assert!(Cli::try_parse_from(list).is_ok());
        assert!(Cli::try_parse_from(["souwen", "search", "--queries", "-", "--all"]).is_err());
        assert!(Cli::try_parse_from(["souwen", "search", "--queries", "-", "--json"]).is_ok());
    }
}
