//! What `souwen serve` is to serve, and where.

use std::fmt::Display;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::str::FromStr;

use super::machine;
use super::url::check_url;
use crate::cli::args::ServeArgs;
use crate::cli::error::CliError;
use souwen::http::Settings;

/// `souwen serve`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeConfig {
    /// The folders that were typed.
    pub paths: Vec<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// What the server may be told anew while it runs.
    pub settings: Settings,
    /// Whether to bring the index up to date.
    pub refresh: bool,
    /// Whether to follow links that lead out of the folders.
    pub follow: bool,
}

impl ServeConfig {
    /// Checks what was typed.
    ///
    /// # Errors
    /// For an address or a URL that is none, and for folders that are not to be refreshed.
    pub fn new(args: ServeArgs) -> Result<ServeConfig, CliError> {
        if let Some(url) = &args.public_url {
            check_url("--public-url", url)?;
            check_place(url)?;
        }
        Ok(ServeConfig {
            paths: args.paths,
            listen: parse_address(&args.listen)?,
            settings: Settings {
                public_url: args.public_url.map(|url| url.trim_end_matches('/').to_owned()),
                allow_origins: read("--allow-origin", &args.allow_origin)?,
                hosts: read("--host", &args.host)?.into_iter().chain(machine::names()).collect(),
            },
            refresh: !args.no_refresh,
            follow: args.follow,
        })
    }
}

/// Reads each value of an option.
fn read<T: FromStr<Err: Display>>(option: &str, values: &[String]) -> Result<Vec<T>, CliError> {
    let value =
        |text: &String| text.parse().map_err(|error| CliError::Usage(format!("{option} {error}")));
    values.iter().map(value).collect()
}

/// Checks that pages can be found below an address.
fn check_place(url: &str) -> Result<(), CliError> {
    if !url.contains(['?', '#']) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "--public-url {url:?} is not the place of a page: leave out what begins with ? or #, \
         as in https://example.com/search/"
    )))
}

/// Reads `127.0.0.1:7878`, `[::1]:7878`, `localhost:7878`, `:7878` and `7878`; without a host it
/// is this machine alone.
fn parse_address(text: &str) -> Result<SocketAddr, CliError> {
    let port = text.strip_prefix(':').unwrap_or(text);
    if let Ok(port) = port.parse::<u16>() {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    // A host without a port is told apart first: looking it up would only say "invalid".
    let found = match text.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => text.to_socket_addrs().ok(),
        _ => None,
    };
    found.and_then(|mut addresses| addresses.next()).ok_or_else(|| {
        CliError::Usage(format!(
            "--listen {text:?} is no address: write an address and a port, such as 127.0.0.1:7878"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let actual = parse_address(text).ok().map(|address| address.to_string());
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
        let refused = |words: &[&str]| {
            let crate::cli::args::Command::Serve(args) = super::super::typed("serve", words) else {
                panic!("another command")
            };
            ServeConfig::new(args).unwrap_err().to_string()
        };
        let message = refused(&["--allow-origin", "www.example.com"]);
        assert!(
            message.starts_with("--allow-origin \"www.example.com\" is no origin"),
            "{message}"
        );
        let message = refused(&["--host", "https://a.example"]);
        assert!(message.starts_with("--host \"https://a.example\" is no name"), "{message}");
    }

    #[test]
    fn the_page_may_be_below_a_path() {
        assert!(check_place("https://search.example.com").is_ok());
        assert!(check_place("https://example.com/search/").is_ok());
        assert!(check_place("https://example.com/?a").is_err());
        assert!(check_place("https://example.com/#a").is_err());
    }
}
