//! The place of an index published in a cluster: `https://cluster.example:9200/news` is the index `news` of
//! the cluster `https://cluster.example:9200`.

use super::remote::remote;
use crate::cli::error::CliError;
use crate::cli::remote::Remote;
use crate::cli::settings::Settings;

/// The choice to answer from a published index instead of a local one. Its values are checked only by the
/// commands that use it.
#[derive(Debug, Clone)]
pub struct EngineChoice(Settings);

impl EngineChoice {
    /// The choice, if the setting `engine` has a value.
    pub fn of(chosen: &Settings) -> Option<EngineChoice> {
        let url = chosen.text("engine").filter(|url| !url.is_empty());
        url.map(|_| EngineChoice(chosen.clone()))
    }

    /// The place of the published index.
    ///
    /// # Errors
    /// As [`PublishedIndex::read`].
    pub fn place(&self) -> Result<PublishedIndex, CliError> {
        PublishedIndex::read(self.0.text("engine").unwrap_or_default(), &self.0)
    }
}

/// The place of a published index.
#[derive(Debug, Clone)]
pub struct PublishedIndex {
    /// The client of the cluster.
    pub cluster: Remote,
    /// The name under which the index is published.
    pub name: String,
}

impl PublishedIndex {
    /// Parses an address: the URL of the cluster, a slash, and the name.
    ///
    /// # Errors
    /// For an invalid address or setting, and for files that cannot be read.
    pub fn read(url: &str, chosen: &Settings) -> Result<PublishedIndex, CliError> {
        let trimmed = url.trim_end_matches('/');
        match trimmed.rsplit_once('/') {
            Some((cluster, name)) if is_name(name) && !cluster.ends_with('/') => {
                Ok(PublishedIndex { cluster: remote(cluster, chosen)?, name: name.to_owned() })
            }
            _ => Err(CliError::Usage(format!(
                "{url:?} names nothing that is published: write the address of the cluster and the name \
                 below it, in small letters, such as https://cluster.example:9200/news"
            ))),
        }
    }
}

/// Whether a name is valid for an index of a cluster.
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
            let read = PublishedIndex::read(url, &chosen).ok()?;
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
