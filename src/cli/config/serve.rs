//! Checks the arguments and settings of `souwen serve`.

use std::fmt::Display;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::log::LogConfig;
use super::machine;
use super::programs::programs;
use super::site::site;
use super::url::check_url;
use crate::cli::args::time;
use crate::cli::error::CliError;
use crate::cli::settings::Value;
use souwen::article::Programs;
use souwen::http::Settings;
use souwen::index::Residence;

/// The checked configuration of `souwen serve`.
#[derive(Debug, Clone, PartialEq)]
pub struct ServeConfig {
    /// The settings in effect at the start, from which everything here was made.
    pub at_start: crate::cli::settings::Settings,
    /// The folders named on the command line.
    pub paths: Vec<PathBuf>,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The settings that a running server can reload.
    pub settings: Settings,
    /// The file of keys.
    pub keys: PathBuf,
    /// The files of the certificate and of its key; `None` without TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Whether to bring the index up to date.
    pub refresh: bool,
    /// How to notice changed files.
    pub watch: WatchMode,
    /// Whether to follow symbolic links that lead out of the folders.
    pub follow: bool,
    /// The external programs that read files.
    pub programs: Programs,
    /// Whether the files of the index are mapped or loaded into memory.
    pub residence: Residence,
    /// The address on which metrics are served without a key.
    pub metrics_listen: Option<SocketAddr>,
    /// The configuration of the log; `None` if there is no log.
    pub log: Option<LogConfig>,
    /// The directory of the query log, and the number of days that its files are kept.
    pub query_log: Option<(PathBuf, u32)>,
}

/// The public URL of the archive, without a slash at its end; `None` if it is not set.
///
/// # Errors
/// When it is not a valid URL for a site.
pub fn public_url(chosen: &crate::cli::settings::Settings) -> Result<Option<String>, CliError> {
    let Some(url) = chosen.text("public-url").filter(|url| !url.is_empty()) else {
        return Ok(None);
    };
    let place = chosen.get("public-url").place();
    check_url(&place, url)?;
    check_place(&place, url)?;
    Ok(Some(url.trim_end_matches('/').to_owned()))
}

impl ServeConfig {
    /// Checks the arguments and settings.
    ///
    /// # Errors
    /// For an invalid value.
    pub fn new(
        paths: Vec<PathBuf>,
        chosen: &crate::cli::settings::Settings,
    ) -> Result<ServeConfig, CliError> {
        let public_url = public_url(chosen)?;
        let listen = chosen.get("listen");
        Ok(ServeConfig {
            at_start: chosen.clone(),
            paths,
            listen: parse_address(&listen.place(), chosen.text("listen").unwrap_or_default())?,
            settings: Settings {
                public_url,
                allow_origins: read(chosen.get("allow-origin"))?,
                hosts: read(chosen.get("host"))?.into_iter().chain(machine::names()).collect(),
                trusted_proxies: read(chosen.get("trusted-proxy"))?,
                private: chosen.is_on("private"),
                max_age: max_age(chosen)?,
                log_queries: chosen.is_on("log-queries"),
                site: site(chosen)?,
            },
            keys: keys_file(chosen),
            tls: tls_files(chosen)?,
            refresh: !chosen.is_on("no-refresh"),
            watch: watch(chosen)?,
            follow: chosen.is_on("follow"),
            programs: programs(chosen)?,
            metrics_listen: metrics_listen(chosen)?,
            log: LogConfig::new(chosen)?,
            query_log: query_log(chosen)?,
            residence: if chosen.is_on("load") { Residence::Memory } else { Residence::Served },
        })
    }
}

/// How changed files are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchMode {
    /// By notifications of the system.
    Events,
    /// By scanning all folders every few seconds.
    Poll,
    /// Not at all.
    Off,
}

fn watch(chosen: &crate::cli::settings::Settings) -> Result<WatchMode, CliError> {
    if chosen.is_on("no-watch") || chosen.is_on("no-refresh") {
        return Ok(WatchMode::Off);
    }
    match chosen.text("watch").unwrap_or_default() {
        "" | "events" => Ok(WatchMode::Events),
        "poll" => Ok(WatchMode::Poll),
        other => {
            let place = chosen.get("watch").place();
            Err(CliError::Usage(format!("{place} {other:?}: events or poll is wanted")))
        }
    }
}

/// The address on which metrics are served without a key.
fn metrics_listen(chosen: &crate::cli::settings::Settings) -> Result<Option<SocketAddr>, CliError> {
    let text = chosen.text("metrics-listen").filter(|text| !text.is_empty());
    let place = chosen.get("metrics-listen").place();
    text.map(|text| parse_address(&place, text)).transpose()
}

/// The directory of the query log; `None` if it is not set.
pub fn query_log_dir(chosen: &crate::cli::settings::Settings) -> Option<PathBuf> {
    chosen.text("query-log").filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

/// The maximal number of days that a query log is kept: ten years.
const MAX_DAYS: u32 = 3_660;

fn query_log(chosen: &crate::cli::settings::Settings) -> Result<Option<(PathBuf, u32)>, CliError> {
    let text = chosen.text("query-log-days").unwrap_or_default();
    let days = text.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days));
    let days = days.ok_or_else(|| {
        let place = chosen.get("query-log-days").place();
        CliError::Usage(format!(
            "{place} {text:?}: a number of days from 1 to {MAX_DAYS} is wanted"
        ))
    })?;
    Ok(query_log_dir(chosen).map(|dir| (dir, days)))
}

/// The maximal age of the served data at which the server still reports that it is ready.
fn max_age(chosen: &crate::cli::settings::Settings) -> Result<Option<Duration>, CliError> {
    let Some(text) = chosen.text("max-age").filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let place = chosen.get("max-age").place();
    time(text).map(Some).map_err(|wanted| CliError::Usage(format!("{place} {text:?}: {wanted}")))
}

/// The path of the file of keys.
pub fn keys_file(chosen: &crate::cli::settings::Settings) -> PathBuf {
    chosen.text("keys").map(PathBuf::from).unwrap_or_default()
}

/// The files of the certificate and its key: both or neither.
fn tls_files(
    chosen: &crate::cli::settings::Settings,
) -> Result<Option<(PathBuf, PathBuf)>, CliError> {
    let file = |name: &str| chosen.text(name).filter(|file| !file.is_empty()).map(PathBuf::from);
    match (file("tls-cert"), file("tls-key")) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
        (certificate, _) => {
            let (given, missing) = match certificate {
                Some(_) => ("tls-cert", "tls-key"),
                None => ("tls-key", "tls-cert"),
            };
            let place = chosen.get(given).place();
            Err(CliError::Usage(format!("{place} goes together with --{missing}: name both files")))
        }
    }
}

/// Parses every value of a setting.
fn read<T: FromStr<Err: Display>>(chosen: &Value) -> Result<Vec<T>, CliError> {
    let value = |text: &String| {
        text.parse().map_err(|error| CliError::Usage(format!("{} {error}", chosen.place())))
    };
    chosen.values.iter().map(value).collect()
}

/// Checks that a URL can be the base of the URLs of pages.
fn check_place(place: &str, url: &str) -> Result<(), CliError> {
    if !url.contains(['?', '#']) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{place} {url:?} is not the place of a page: leave out what begins with ? or #, \
         as in https://example.com/search/"
    )))
}

/// Parses `127.0.0.1:7878`, `[::1]:7878`, `localhost:7878`, `:7878` and `7878`. Without a host, the server
/// listens on this machine only.
fn parse_address(place: &str, text: &str) -> Result<SocketAddr, CliError> {
    let port = text.strip_prefix(':').unwrap_or(text);
    if let Ok(port) = port.parse::<u16>() {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    // An address without a port is not looked up, because the message of a failed lookup would not mention
    // the port.
    let found = match text.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => text.to_socket_addrs().ok(),
        _ => None,
    };
    found.and_then(|mut addresses| addresses.next()).ok_or_else(|| {
        CliError::Usage(format!(
            "{place} {text:?} is no address: write an address and a port, such as 127.0.0.1:7878"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::SettingsFile;

    #[test]
    fn addresses() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let actual = parse_address("--listen", text).ok().map(|address| address.to_string());
            assert_eq!(actual.as_deref(), expected, "{text}");
        }
        check("127.0.0.1:7878", Some("127.0.0.1:7878"));
        check("0.0.0.0:80", Some("0.0.0.0:80"));
        check("[::1]:7878", Some("[::1]:7878"));
        check("7878", Some("127.0.0.1:7878"));
        check(":0", Some("127.0.0.1:0"));
        check("127.0.0.1", None);
        check("127.0.0.1:99999", None);
        check("", None);
    }

    #[test]
    fn a_value_that_is_none_is_named_with_its_option() {
        let refused = |name: &'static str, value: &str| {
            let typed = [(name, vec![value.to_owned()])];
            let file = SettingsFile::default();
            let chosen = crate::cli::settings::Settings::new(&typed, |_| None, &file).unwrap();
            ServeConfig::new(Vec::new(), &chosen).unwrap_err().to_string()
        };
        let message = refused("allow-origin", "www.example.com");
        assert!(
            message.starts_with("--allow-origin \"www.example.com\" is no origin"),
            "{message}"
        );
        let message = refused("host", "https://a.example");
        assert!(message.starts_with("--host \"https://a.example\" is no name"), "{message}");
    }

    #[test]
    fn the_page_may_be_below_a_path() {
        assert!(check_place("--public-url", "https://search.example.com").is_ok());
        assert!(check_place("--public-url", "https://example.com/search/").is_ok());
        assert!(check_place("--public-url", "https://example.com/?a").is_err());
        assert!(check_place("--public-url", "https://example.com/#a").is_err());
    }
}
