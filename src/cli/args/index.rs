//! What makes the index and serves it.

use std::path::PathBuf;

use clap::Args;

/// `souwen index`
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Files and folders [default: those of the last time, else ./corpus]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print the records that would be made, with their lines and evidence, and write nothing
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
    #[arg(long, value_name = "MB", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(16..=65_536))]
    pub memory: u32,
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
    /// The address to listen on; 0.0.0.0 lets other machines in, port 0 takes any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    pub listen: String,
    /// Where readers reach this server, when that is not the address it listens on:
    /// https://search.example.com
    #[arg(long, value_name = "U")]
    pub public_url: Option<String>,
    /// Let pages of this origin read the API, as in https://www.example.com; * for every site, null
    /// for files; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// A further name that this server goes by, as in search.example.com; may be repeated. Addresses,
    /// localhost, this machine's name and the host of --public-url are known
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Follow symbolic links that lead out of the folders, too
    #[arg(long)]
    pub follow: bool,
    /// Serve the index as it is
    #[arg(long)]
    pub no_refresh: bool,
}
