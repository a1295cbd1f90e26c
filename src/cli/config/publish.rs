//! Checks the arguments and settings of `souwen publish`.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::PublishedIndex;
use super::machine;
use super::pull::interval;
use crate::cli::args::{PublishArgs, time};
use crate::cli::error::CliError;
use crate::cli::settings::Settings;
use souwen::cluster::publish::PublishOptions;

/// The checked configuration of `souwen publish`.
#[derive(Debug)]
pub struct PublishConfig {
    /// The cluster and the name to publish to.
    pub to: PublishedIndex,
    /// The options of publishing.
    pub options: PublishOptions,
    /// The interval between two checks for new commits; `None` to publish only once.
    pub every: Option<Duration>,
    /// The name of this publisher in the lease.
    pub holder: String,
    /// Whether to print JSON.
    pub json: bool,
}

impl PublishConfig {
    /// Checks the arguments and settings.
    ///
    /// # Errors
    /// For an invalid value, and for files that cannot be read.
    pub fn new(args: &PublishArgs, chosen: &Settings) -> Result<PublishConfig, CliError> {
        let to = PublishedIndex::read(&args.to, chosen)?;
        let options = PublishOptions {
            shards: args.shards,
            replicas: args.replicas,
            connections: args.connections as usize,
            lease: lease(&args.lease)?,
            ..PublishOptions::default()
        };
        let every = interval(chosen)?;
        let every = args.follow.then_some(every);
        Ok(PublishConfig { to, options, every, holder: holder(), json: args.json })
    }
}

fn lease(text: &str) -> Result<Duration, CliError> {
    let wrong = |wanted| CliError::Usage(format!("--lease {text:?}: {wanted}"));
    let lease = time(text).map_err(wrong)?;
    match lease < Duration::from_secs(1) {
        true => Err(wrong("a second is the least".to_owned())),
        false => Ok(lease),
    }
}

/// A name that identifies this publisher to people and is unique: the machine, the process number, and
/// another number, because process numbers are reused.
fn holder() -> String {
    let process = std::process::id();
    let random = RandomState::new().hash_one(process) as u32;
    let machine = machine::names().first().map_or("a machine".to_owned(), ToString::to_string);
    format!("process {process} of {machine} ({random:08x})")
}

#[cfg(test)]
mod tests {
    use super::super::typed;
    use super::*;
    use crate::cli::args::Command;
    use crate::cli::settings::SettingsFile;

    fn config(words: &[&str]) -> Result<PublishConfig, String> {
        let Command::Publish(args) = typed("publish", words) else { panic!("{words:?}") };
        let chosen = Settings::new(&args.settings.0, |_| None, &SettingsFile::default()).unwrap();
        PublishConfig::new(&args, &chosen).map_err(|error| error.to_string())
    }

    #[test]
    fn an_index_goes_to_a_name_of_a_cluster() {
        let once = config(&["--to", "https://a.example/news"]).unwrap();
        assert_eq!((once.every, once.options.shards, &*once.to.name), (None, None, "news"));
        let words = ["--to", "http://127.0.0.1:9200/news", "--follow", "--interval", "1s"];
        let follow = config(&[&words[..], &["--shards", "3", "--replicas", "0"]].concat()).unwrap();
        assert_eq!(follow.every, Some(Duration::from_secs(1)));
        assert_eq!((follow.options.shards, follow.options.replicas), (Some(3), Some(0)));
        assert_ne!(follow.holder, once.holder);
        assert!(config(&["--to", "https://a.example"]).unwrap_err().contains("the name"));
        assert!(config(&["--to", "https://a.example/x", "--interval", "0s"]).is_err());
        let lease = |text: &str| config(&["--to", "https://a.example/x", "--lease", text]);
        assert_eq!(lease("5s").unwrap().options.lease, Duration::from_secs(5));
        assert!(lease("0s").unwrap_err().contains("--lease \"0s\""));
    }
}
