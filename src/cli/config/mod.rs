//! Turns the parsed arguments and the settings into checked configurations, with all defaults filled in.

mod chosen;
mod engine;
mod index;
mod index_dir;
mod log;
mod machine;
mod programs;
#[cfg(feature = "engine")]
mod publish;
mod pull;
mod remote;
mod search;
mod serve;
mod site;
mod url;

pub use chosen::Chosen;
pub use engine::{EngineChoice, PublishedIndex};
pub use index::IndexConfig;
pub use index_dir::{IndexDir, folders_to_read};
pub use log::LogConfig;
pub use programs::programs;
#[cfg(feature = "engine")]
pub use publish::PublishConfig;
pub use pull::{CopyFrom, PullConfig};
pub use remote::remote;
pub use search::{EveryMatch, clock, search_request};
pub use serve::{ServeConfig, WatchMode, keys_file, public_url, query_log_dir};

/// Parses a command with these arguments.
#[cfg(test)]
fn typed(command: &str, words: &[&str]) -> super::args::Command {
    let line = ["souwen", command].into_iter().chain(words.iter().copied());
    super::args::Cli::read(line.map(std::ffi::OsString::from)).unwrap().command
}
