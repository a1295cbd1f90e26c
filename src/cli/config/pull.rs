//! What `souwen pull` is to do.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::remote::remote;
use super::{IndexDir, machine};
use crate::cli::args::{PullArgs, time};
use crate::cli::error::CliError;
use crate::cli::remote::{Address, Remote};
use crate::cli::settings::Settings;

/// What is copied.
#[derive(Debug)]
pub enum CopyFrom {
    /// An index on this machine.
    Path(PathBuf),
    /// What a server serves.
    Server(Remote),
}

/// `souwen pull`.
#[derive(Debug)]
pub struct PullConfig {
    /// What is copied.
    pub from: CopyFrom,
    /// How long to wait before it is asked again; `None`: it is copied once.
    pub every: Option<Duration>,
    /// By what the server knows the copy: always the same for this directory of this machine.
    pub replica: String,
    /// Whether to print JSON.
    pub json: bool,
}

impl PullConfig {
    /// Checks what was chosen.
    ///
    /// # Errors
    /// For a value that makes no sense, and files that cannot be read.
    pub fn new(args: PullArgs, dir: &IndexDir, chosen: &Settings) -> Result<PullConfig, CliError> {
        let from = match Address::looks_like_one(&args.from) {
            true => CopyFrom::Server(remote(&args.from, chosen)?),
            // What has a scheme is no path, whatever it is.
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

/// How often is looked for what is new.
///
/// # Errors
/// When it is no time, or none at all.
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

/// What a copy in this directory is called among those of one server.
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
