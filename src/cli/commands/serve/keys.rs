//! The keys of a server: from the file, and one from the environment.

use std::net::SocketAddr;
use std::path::Path;

use crate::cli::config::ServeConfig;
use crate::cli::error::CliError;
use crate::cli::output::terminal::print_message;
use souwen::http::{Keys, Secret};

/// The environment variable with the secret of a key that has all rights. There is no option for it: the
/// command line is visible to every user of the machine.
const VARIABLE: &str = "SOUWEN_KEY";

/// The keys of a file, and the key from the environment.
///
/// # Errors
/// When the file cannot be read, when others may read it, and when the secret is too short.
pub fn read(file: &Path) -> Result<Keys, CliError> {
    let keys = Keys::read(file)?;
    match std::env::var(VARIABLE).ok().filter(|secret| !secret.is_empty()) {
        None => Ok(keys),
        Some(text) => match Secret::from_elsewhere(&text) {
            Some(secret) => Ok(keys.with_secret(VARIABLE, &secret)),
            None => Err(CliError::Usage(format!(
                "{VARIABLE} is too short to be a secret: `souwen key add` makes one"
            ))),
        },
    }
}

/// Warns if nobody can read because there is no key, and if keys are sent unencrypted.
pub fn warn(config: &ServeConfig, keys: &Keys, address: SocketAddr) {
    if config.settings.private && keys.is_empty() {
        print_message("nobody can read: there is no key yet (`souwen key add LABEL` makes one)");
    }
    let public = config.settings.public_url.as_deref();
    let is_encrypted =
        config.tls.is_some() || public.is_some_and(|url| url.starts_with("https://"));
    if !keys.is_empty() && !is_encrypted && !address.ip().is_loopback() {
        print_message(
            "keys travel unencrypted beyond this machine: speak TLS with --tls-cert and --tls-key, or \
             put a server that does in front and name its address with --public-url https://…",
        );
    }
}
