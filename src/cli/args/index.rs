//! The arguments of `souwen index` and `souwen serve`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::settings::{ReadingSettings, RemoteSettings, ServingSettings};
use super::values::time;

/// `souwen index`
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Files and folders [default: those of the last time, else ./corpus]: Markdown, text, HTML, JSON, PDF,
    /// OFD, DOCX, XLSX, CSV, RSS, ZIP, TAR
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print the records that would be made, with their lines (or pages and places) and evidence, and
    /// write nothing
    #[arg(long, conflicts_with_all = ["prune", "forget", "memory"])]
    pub dry_run: bool,
    /// Remove articles whose files are gone even when they are many
    #[arg(long)]
    pub prune: bool,
    /// Follow symbolic links that lead out of the folders, too
    #[arg(long)]
    pub follow: bool,
    /// Read all files in this encoding (gbk, big5, utf-16le ...) instead of detecting it
    #[arg(long, value_name = "E")]
    pub encoding: Option<String>,
    /// Make the url of an HTML page from this and its path
    #[arg(long, value_name = "U")]
    pub base_url: Option<String>,
    /// Take a column of a sheet as a field: title=题名 (once for each)
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// Take in drafts too (`draft: true`, `published: false`)
    #[arg(long)]
    pub drafts: bool,
    /// Leave out pages that ask search engines to (`noindex`); they are only counted otherwise
    #[arg(long)]
    pub respect_noindex: bool,
    /// Remove a folder and its articles from the index
    #[arg(long, value_name = "PATH")]
    pub forget: Vec<PathBuf>,
    /// Memory for writing, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 256,
          value_parser = clap::value_parser!(u32).range(16..=65_536))]
    pub memory: u32,
    /// Stop reading a file that makes no progress for this long; its articles in the index stay
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = time)]
    pub patience: Duration,
    /// Wait this long while another process is writing to the index, such as a server
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub wait: Duration,
    /// Send the articles to the server at this address instead, with a key that may write; articles of
    /// deleted files stay in its index
    #[arg(long, value_name = "URL",
          conflicts_with_all = ["dry_run", "prune", "forget", "memory", "wait"])]
    pub via: Option<String>,
    /// How to connect to that server.
    #[command(flatten)]
    pub remote: RemoteSettings,
    /// The external programs that read files.
    #[command(flatten)]
    pub reading: ReadingSettings,
    /// Print every note
    #[arg(long, short)]
    pub verbose: bool,
    /// Print JSON: the report, or with --dry-run one record a line
    #[arg(long)]
    pub json: bool,
}

/// `souwen serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Files and folders that the index was or is built from [default: those of the last time,
    /// else ./corpus]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The settings of the server.
    #[command(flatten)]
    pub settings: ServingSettings,
}
