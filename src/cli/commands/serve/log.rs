//! The log of the server, on standard error, from where the system collects it.

use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::cli::config::LogConfig;

/// Starts the log. Messages of the command are lines of it from now on.
pub fn begin(config: &LogConfig) {
    let lines = tracing_subscriber::registry().with(config.wanted.clone());
    let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // This fails only if a log was started before, which never happens.
    let _ = match config.is_json {
        true => lines.with(layer.json().flatten_event(true)).try_init(),
        false => lines.with(layer).try_init(),
    };
}
