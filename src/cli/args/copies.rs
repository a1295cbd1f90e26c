//! The arguments of the commands that copy an index: `souwen snapshot` and `souwen pull`.

use std::path::PathBuf;

use clap::Args;

use super::settings::CopyingSettings;

/// `souwen snapshot`
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// Where the snapshot goes: nothing there yet, or an earlier snapshot of the same index
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `souwen pull`
#[derive(Debug, Args)]
pub struct PullArgs {
    /// What to copy: the address of a server, or the directory of an index
    #[arg(value_name = "FROM")]
    pub from: String,
    /// Keep running: look for new commits again and again, and copy them
    #[arg(long)]
    pub follow: bool,
    /// How to connect to a server, and how often to ask it.
    #[command(flatten)]
    pub settings: CopyingSettings,
    /// Print JSON, one object for each copy
    #[arg(long)]
    pub json: bool,
}
