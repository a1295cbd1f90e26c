//! SIGHUP: what is chosen is read anew while the server runs.

use std::sync::Arc;

use super::signals::Hangups;
use crate::cli::config::{Chosen, ServeConfig};
use crate::cli::error::{CliError, one_line};
use crate::cli::output::terminal::tell;
use souwen::http::App;

/// Reads everything anew at each hangup. What makes no sense leaves everything as it was.
pub async fn on_each(mut hangups: Hangups, app: Arc<App>, config: ServeConfig, chosen: Chosen) {
    let mut config = config;
    loop {
        hangups.next().await;
        let (paths, chosen) = (config.paths.clone(), chosen.clone());
        let read =
            tokio::task::spawn_blocking(move || ServeConfig::new(paths, &chosen.settings()?));
        match read.await.unwrap_or_else(|panicked| Err(CliError::Serve(panicked.into()))) {
            Ok(now) => {
                app.apply(now.settings.clone());
                app.look_again();
                let restart = needs_restart(&config, &now);
                config.settings = now.settings;
                match restart.as_slice() {
                    [] => tell("read the settings anew"),
                    names => tell(format!(
                        "read the settings anew; {} counts from the next start on",
                        names.join(", ")
                    )),
                }
            }
            Err(error) => tell(format!("the settings stay as they were: {}", one_line(&error))),
        }
    }
}

/// What was chosen differently, but cannot be taken up by a server that runs.
fn needs_restart(before: &ServeConfig, now: &ServeConfig) -> Vec<&'static str> {
    let changed = [
        ("listen", before.listen != now.listen),
        ("follow", before.follow != now.follow),
        ("no-refresh", before.refresh != now.refresh),
    ];
    changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}
