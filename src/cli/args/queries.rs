//! The arguments of `souwen queries`, which reports on a query log.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use souwen::text::Date;

/// `souwen queries`
#[derive(Debug, Args)]
pub struct QueriesArgs {
    /// Which queries to list
    #[arg(value_name = "WHICH", value_enum, default_value_t)]
    pub table: QueryTable,
    /// The directory of the query log [default: query-log of the settings]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// From this day on (in UTC+8), as in 2027-05-01
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub to: Option<Date>,
    /// Only queries from this source: page, api, compat or mcp
    #[arg(long, value_name = "SOURCE", value_parser = ["page", "api", "compat", "mcp"])]
    pub via: Option<String>,
    /// The maximum number of rows
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The tables of queries that can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum QueryTable {
    /// Those that were asked most often
    #[default]
    Popular,
    /// Those that nothing was found for
    Empty,
    /// Those for which something else was searched for instead
    Corrected,
    /// Those that took longest
    Slow,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "expected a day such as 2027-05-01".to_owned())
}
