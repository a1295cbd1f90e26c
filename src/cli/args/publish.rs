//! The arguments of `souwen publish`.

use clap::Args;

use super::settings::CopyingSettings;

/// `souwen publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// The address of the cluster, a slash, and the name under which the index is published there
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// Keep running: publish each new commit
    #[arg(long)]
    pub follow: bool,
    /// The number of shards; another number than before makes a new index [default: unchanged, at first 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub shards: Option<u32>,
    /// The number of further copies of each shard [default: unchanged, at first 1 if there are several nodes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub replicas: Option<u32>,
    /// The number of write requests that are sent at the same time
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
