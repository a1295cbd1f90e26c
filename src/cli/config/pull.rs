//! Checks the arguments and settings of `souwen pull`.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::remote::remote;
use super::{IndexDir, machine};
use crate::cli::args::{PullArgs, time};
use crate::cli::error::CliError;
use crate::cli::remote::{Address, Remote};
use crate::cli::settings::Settings;

/// The source of a copy.
#[derive(Debug)]
pub enum CopyFrom {
    /// An index on this machine.
    Path(PathBuf),
    /// The index of a server.
    Server(Remote),
}

/// The checked configuration of `souwen pull`.
#[derive(Debug)]
pub struct PullConfig {
    /// The source.
    pub from: CopyFrom,
    /// The interval between two checks for new commits; `None` to copy only once.
    pub every: Option<Duration>,
    /// The name of this copy for the server: always the same for the same directory on this machine.
    pub replica: String,
    /// Whether to print JSON.
    pub json: bool,
}

impl PullConfig {
    /// Checks the arguments and settings.
    ///
    /// # Errors
    /// For an invalid value, and for files that cannot be read.
    pub fn new(args: PullArgs, dir: &IndexDir, chosen: &Settings) -> Result<PullConfig, CliError> {
        let from = match Address::looks_like_one(&args.from) {
            true => CopyFrom::Server(remote(&args.from, chosen)?),
            // Anything with a scheme is a URL, even if it is invalid.
            false if args.from.contains("://") => {
                Address::read(&args.from)?;
                CopyFrom::Path(args.from.into())
            }
            false => CopyFrom::Path(args.from.into()),
        };
        let interval = interval(chosen)?;
        let every = args.follow.then_some(interval);
        Ok(PullConfig { from, every, replica: replica(&dir.path), json: args.json })
    }
}

/// The interval between two checks for new commits.
///
/// # Errors
/// When it is not a duration, or is zero.
pub(super) fn interval(chosen: &Settings) -> Result<Duration, CliError> {
    let value = chosen.get("interval");
    let text = chosen.text("interval").unwrap_or_default();
    let wrong = |wanted| CliError::Usage(format!("{} {text:?}: {wanted}", value.place()));
    let interval = time(text).map_err(wrong)?;
    match interval.is_zero() {
        true => Err(wrong("a second is the least".to_owned())),
        false => Ok(interval),
    }
}

/// The name of the copy in this directory: it distinguishes the copies of one server.
fn replica(dir: &Path) -> String {
    let place = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let mut hash = DefaultHasher::new();
    place.hash(&mut hash);
    for name in machine::names() {
        name.to_string().hash(&mut hash);
    }
    format!("{:016x}", hash.finish())
}

#[cfg(test)]
mod tests {
    use super::super::typed;
    use super::*;
    use crate::cli::args::Command;
    use crate::cli::settings::SettingsFile;

    fn config(words: &[&str]) -> Result<PullConfig, String> {
        let Command::Pull(args) = typed("pull", words) else { panic!("{words:?}") };
        let chosen = Settings::new(&args.settings.0, |_| None, &SettingsFile::default()).unwrap();
        let dir = IndexDir::of(&chosen);
        PullConfig::new(args, &dir, &chosen).map_err(|error| error.to_string())
    }

    #[test]
    fn a_pull_is_from_a_path_or_a_server() {
        let once = config(&["/srv/index"]).unwrap();
        assert!(matches!(once.from, CopyFrom::Path(path) if path == *"/srv/index"));
        assert_eq!(once.every, None);
        let follow = config(&["https://a.example/x", "--follow", "--interval", "2s"]).unwrap();
        assert!(matches!(follow.from, CopyFrom::Server(remote)
            if remote.address().as_str() == "https://a.example/x"));
        assert_eq!(follow.every, Some(Duration::from_secs(2)));
        assert_eq!((once.replica.len(), &once.replica), (16, &follow.replica));
        assert!(config(&["ftp://a.example"]).unwrap_err().contains("write it whole"));
        assert!(config(&["a", "--interval", "0s"]).unwrap_err().contains("--interval \"0s\""));
        assert!(config(&["https://a", "--remote-timeout", "x"]).unwrap_err().contains("90s"));
    }
}
