//! The arguments of `souwen mcp`, which serves an index to AI assistants.

use clap::Args;

use super::settings::EngineSettings;

/// `souwen mcp`
#[derive(Debug, Args)]
pub struct McpArgs {
    /// The address of the served archive, with which links begin; else they are those of the articles
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The source of the answers: the index, or a cluster.
    #[command(flatten)]
    pub engine: EngineSettings,
}
