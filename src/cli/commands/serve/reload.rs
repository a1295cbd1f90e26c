//! Reloads the configuration of a running server: all settings at SIGHUP, and the keys and the certificate
//! whenever their files change.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::keys;
use super::signals::Hangups;
use crate::cli::config::{Chosen, ServeConfig};
use crate::cli::error::{CliError, one_line};
use crate::cli::output::terminal::print_message;
use crate::cli::settings::{Scope, Settings};
use souwen::http::App;

/// How often to look whether a file has changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The configuration in effect, and the service to which changes are applied.
pub struct Reload {
    pub app: Arc<App>,
    pub address: SocketAddr,
    pub config: ServeConfig,
    pub chosen: Chosen,
}

impl Reload {
    /// Runs for as long as the future is polled. If new values are invalid, the old ones stay in effect.
    pub async fn run(mut self, mut hangups: Hangups) {
        let mut known = self.stamps();
        loop {
            tokio::select! {
                () = hangups.next() => self.everything().await,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let now = self.stamps();
            if now[0] != known[0] {
                self.keys().await;
            }
            if now[1..] != known[1..] {
                self.certificate().await;
            }
            known = now;
        }
    }

    /// The states of three files, for comparison: the keys, the certificate, the key of the certificate.
    fn stamps(&self) -> [Option<(SystemTime, u64)>; 3] {
        let (certificate, key) = self.config.tls.clone().unwrap_or_default();
        [stamp(&self.config.keys), stamp(&certificate), stamp(&key)]
    }

    async fn certificate(&self) {
        let files = self.config.tls.clone();
        match blocking(move || super::tls(files.as_ref())).await {
            Ok(tls) => {
                self.app.take_tls(tls);
                print_message("read the certificate anew");
            }
            // The certificate and its key are two files, which may be caught between two writes; the next
            // check tries again.
            Err(error) => {
                print_message(format!("the certificate stays as it was: {}", one_line(&error)));
            }
        }
    }

    async fn everything(&mut self) {
        let (paths, chosen) = (self.config.paths.clone(), self.chosen.clone());
        let read = blocking(move || {
            let config = ServeConfig::new(paths, &chosen.settings()?)?;
            let keys = keys::read(&config.keys)?;
            let tls = super::tls(config.tls.as_ref())?;
            Ok((config, keys, tls))
        });
        match read.await {
            Ok((now, keys, tls)) => {
                keys::warn(&now, &keys, self.address);
                self.app.apply(now.settings.clone());
                self.app.take_keys(keys);
                self.app.take_tls(tls);
                self.app.look_again();
                let restart = needs_restart(&self.config.at_start, &now.at_start);
                let at_start = self.config.at_start.clone();
                self.config = ServeConfig { listen: self.config.listen, at_start, ..now };
                match restart.as_slice() {
                    [] => print_message("read the settings anew"),
                    names => print_message(format!(
                        "read the settings anew; {} counts from the next start on",
                        names.join(", ")
                    )),
                }
            }
            Err(error) => {
                print_message(format!("the settings stay as they were: {}", one_line(&error)));
            }
        }
    }

    async fn keys(&self) {
        let file = self.config.keys.clone();
        match blocking(move || keys::read(&file)).await {
            Ok(keys) => {
                print_message("read the keys anew");
                keys::warn(&self.config, &keys, self.address);
                self.app.take_keys(keys);
            }
            Err(error) => {
                print_message(format!("the keys stay as they were: {}", one_line(&error)));
            }
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CliError> + Send + 'static,
) -> Result<T, CliError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panicked| Err(CliError::Serve(panicked.into())))
}

/// The modification time and size of a file, which change when it is written.
fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = file.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The names of the settings of a server that differ from those at its start, and take effect only after a
/// restart.
fn needs_restart(at_start: &Settings, now: &Settings) -> Vec<&'static str> {
    let pairs = at_start.iter().zip(now.iter());
    let changed = pairs.filter(|(before, now)| before.values != now.values);
    changed
        .map(|(before, _)| before.setting)
        .filter(|setting| !setting.reloads && setting.scope != Scope::Copying)
        .map(|setting| setting.name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::{Kind, SETTINGS, SettingsFile};

    #[test]
    fn every_setting_that_is_not_reloaded_asks_for_a_restart() {
        let settings = |typed: &[(&'static str, Vec<String>)]| {
            Settings::new(typed, |_| None, &SettingsFile::default()).unwrap()
        };
        for setting in SETTINGS {
            let value = if setting.kind == Kind::Switch { "true" } else { "other" };
            let now = settings(&[(setting.name, vec![value.to_owned()])]);
            let counts = !setting.reloads && setting.scope != Scope::Copying;
            let expected = if counts { vec![setting.name] } else { Vec::new() };
            assert_eq!(needs_restart(&settings(&[]), &now), expected, "{}", setting.name);
            assert!(needs_restart(&now, &now).is_empty());
        }
    }
}
