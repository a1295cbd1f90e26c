//! The client for another server, from the settings.

use std::path::Path;

use crate::cli::args::time;
use crate::cli::error::CliError;
use crate::cli::output::terminal::print_message;
use crate::cli::remote::{Address, Credentials, Remote, RemoteConfig, VARIABLE};
use crate::cli::settings::Settings;

/// A client for the server at this address, configured by the settings.
///
/// # Errors
/// For an invalid address or setting, and for files that cannot be read.
pub fn remote(address: &str, chosen: &Settings) -> Result<Remote, CliError> {
    let address = Address::read(address)?;
    let text = |name: &str| chosen.text(name).filter(|text| !text.is_empty());
    let secret = std::env::var(VARIABLE).ok();
    let file = text("remote-key-file").map(Path::new);
    let config = RemoteConfig {
        credentials: Credentials::read(text("remote-user"), file, secret)?,
        ca: text("remote-ca").map(Into::into),
        timeout: {
            let value = chosen.get("remote-timeout");
            let text = text("remote-timeout").unwrap_or_default();
            let wrong = |wanted| CliError::Usage(format!("{} {text:?}: {wanted}", value.place()));
            let timeout = time(text).map_err(wrong)?;
            if timeout.is_zero() {
                return Err(wrong("no time at all is too short".to_owned()));
            }
            timeout
        },
    };
    if config.credentials.header().is_some() && !address.is_private() {
        let address = address.as_str();
        print_message(format!(
            "the key for {address} travels unencrypted: ask it by https://… if you can"
        ));
    }
    Remote::new(address, &config)
}
