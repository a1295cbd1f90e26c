//! What was published in a cluster: where it is, and under which name.

use super::remote::remote;
use crate::cli::error::CliError;
use crate::cli::remote::Remote;
use crate::cli::settings::Settings;

/// The choice to answer from what was published. What it says is looked at by the commands that do.
#[derive(Debug, Clone)]
pub struct ChosenEngine(Settings);

impl ChosenEngine {
    /// The choice, where it was made.
    pub fn of(chosen: &Settings) -> Option<ChosenEngine> {
        let url = chosen.text("engine").filter(|url| !url.is_empty());
        url.map(|_| ChosenEngine(chosen.clone()))
    }

    /// What was chosen.
    ///
    /// # Errors
    /// As [`PublishedAt::read`].
    pub fn place(&self) -> Result<PublishedAt, CliError> {
        PublishedAt::read(self.0.text("engine").unwrap_or_default(), &self.0)
    }
}

/// Something that was published.
#[derive(Debug, Clone)]
pub struct PublishedAt {
    /// The cluster.
    pub cluster: Remote,
    /// The name under which it is published.
    pub name: String,
}

impl PublishedAt {
    /// What is published at this address: that of the cluster, a slash, and the name.
    ///
    /// # Errors
    /// For an address or a setting that makes no sense, and files that cannot be read.
    pub fn read(url: &str, chosen: &Settings) -> Result<PublishedAt, CliError> {
        let trimmed = url.trim_end_matches('/');
        match trimmed.rsplit_once('/') {
            Some((cluster, name)) if is_name(name) && !cluster.ends_with('/') => {
                Ok(PublishedAt { cluster: remote(cluster, chosen)?, name: name.to_owned() })
            }
            _ => Err(CliError::Usage(format!(
                "{url:?} names nothing that is published: write the address of the cluster and the name \
                 below it, in small letters, such as https://cluster.example:9200/news"
            ))),
        }
    }
}

/// Whether a name can be that of an index of the cluster.
fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.len() <= 200
        && name.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::SettingsFile;

    #[test]
    fn the_name_is_the_last_part_of_the_address() {
        let chosen = Settings::new(&[], |_| None, &SettingsFile::default()).unwrap();
        let read = |url: &str| {
            let read = PublishedAt::read(url, &chosen).ok()?;
            Some((read.cluster.address().as_str().to_owned(), read.name))
        };
        let some = |cluster: &str, name: &str| Some((cluster.to_owned(), name.to_owned()));
        assert_eq!(read("http://127.0.0.1:9200/news"), some("http://127.0.0.1:9200", "news"));
        assert_eq!(read("https://a.example/os/news-1/"), some("https://a.example/os", "news-1"));
        for wrong in ["https://a.example", "https://a.example/News", "news", "a/b", "https:///x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
