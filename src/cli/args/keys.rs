//! The arguments of `souwen key`, which manages the keys of HTTP clients and their rights.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use souwen::http::Right;
use souwen::text::Date;

/// `souwen key`
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// The file of keys [default: souwen.keys, or what the settings say]
    #[arg(long, global = true, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key and print its secret, which is shown this once
    #[command(after_help = "Examples:\n  \
        souwen key add 编辑部                            it may search\n  \
        souwen key add importer --may write --expires 2027-06-30\n  \
        souwen key add partner --limit 5                five requests a second\n  \
        souwen key add 新华 --filter source=新华社      it sees these articles as if there were no others")]
    Add(KeyAddArgs),
    /// List the keys, without their secrets
    #[command(after_help = "Example:\n  souwen key list --json")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a key back: a server that runs refuses it within a second
    #[command(after_help = "Example:\n  souwen key revoke partner")]
    Revoke {
        /// What it is called
        #[arg(value_name = "LABEL")]
        label: String,
    },
}

/// `souwen key add`
#[derive(Debug, Args)]
pub struct KeyAddArgs {
    /// What to call it; no two keys are called alike
    #[arg(value_name = "LABEL")]
    pub label: String,
    /// What it may do: search, write, snapshot, metrics, with commas
    #[arg(long, value_name = "RIGHTS", value_delimiter = ',', default_value = "search")]
    pub may: Vec<Right>,
    /// Requests per second in the long run, as in 5 or 0.5
    #[arg(long, value_name = "N", value_parser = rate)]
    pub limit: Option<f64>,
    /// Show it only articles with this value, as in source=新华社; of several values of a field any,
    /// different fields all. Goes with the right to search alone; may be repeated
    #[arg(long, value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// The last day on which it is good (in UTC+8), as in 2027-06-30
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub expires: Option<Date>,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "expected a number above 0".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "expected a day such as 2027-06-30".to_owned())
}
