//! The log of a server, on standard error, where the system keeps it.

use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::cli::config::LogConfig;

/// Begins the log. What a command tells is a line of it from now on.
pub fn begin(config: &LogConfig) {
    let lines = tracing_subscriber::registry().with(config.wanted.clone());
    let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // Only one log can be begun, and this is the only one that is.
    let _ = match config.is_json {
        true => lines.with(layer.json().flatten_event(true)).try_init(),
        false => lines.with(layer).try_init(),
    };
}
