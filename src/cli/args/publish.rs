//! The arguments of `souwen publish`.

use clap::Args;

use super::settings::CopyingSettings;

/// `souwen publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// The address of the cluster, a slash, and the name under which the index is published there
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// Go on: publish each commit as it comes
    #[arg(long)]
    pub follow: bool,
    /// Into how many shards; another number than before makes a new index [default: as it is, first 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub shards: Option<u32>,
    /// How many further copies each shard has [default: as it is, first 1 where there are several nodes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub replicas: Option<u32>,
    /// How many requests that write are under way at once
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub connections: u32,
    /// How long this publisher may be silent before another may take over: 1s at least
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub lease: String,
    /// How to connect to the cluster, and how often to look for new commits.
    #[command(flatten)]
    pub settings: CopyingSettings,
    /// Print JSON, one object for each commit
    #[arg(long)]
    pub json: bool,
}
