//! Which commit the cluster holds, and who may publish the next one.
//!
//! All of it is one document, which is replaced only where nobody else has replaced it. Readers ask for
//! the documents of its commit alone, so a publisher may send whatever it wants before that: it becomes
//! visible in the step that replaces this document, or never.
//!
//! The number of a commit is made of the fence of the lease under which it is made: `fence << 32 | n`. Each
//! taking of the lease has a higher fence than all before, so nobody else makes the same numbers. What a
//! publisher that was thought dead goes on sending has numbers that no commit has: with the commit after
//! them these are listed as aborted, and every reader leaves them out.

mod blobs;
mod lease;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::json;
use souwen_index::Manifest;

pub use blobs::MOST_OF_A_PIECE;
pub use lease::{Lease, LeaseError, NewCommit};

use crate::ClusterError;
use crate::client::{Cluster, Revision, Stored, encoded};
use crate::transport::{Body, Method};

/// The version of the document, and of what the numbers in documents mean.
pub const FORMAT: u32 = 1;
/// The id of the document.
const STATE: &str = "state";
/// What a document says of its end while it has none.
pub const OPEN: u64 = i64::MAX as u64;

/// Tells the time, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The clock of the machine.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    })
}

/// What the cluster holds. Times are in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The version of this document.
    pub format: u32,
    /// The number of the commit that is visible; 0 before the first.
    pub commit: u64,
    /// When it became visible.
    pub time: u64,
    /// Commits before it, with when each became visible, the earliest first; not all of them.
    pub earlier: Vec<(u64, u64)>,
    /// The index that holds its documents.
    pub index: String,
    /// The version of the mapping of that index.
    pub mapping: u32,
    /// The fingerprint of the analyzer that cut its articles.
    pub fingerprint: String,
    /// What the local index told of itself.
    pub manifest: Manifest,
    /// Numbers up to the commit's that are those of no commit.
    pub aborted: Vec<Aborted>,
    /// Indexes that are not in use, and since when: one that is being filled, or one that was replaced.
    pub spare: Vec<(String, u64)>,
    /// Who may publish.
    pub lease: Holder,
    /// What belongs to the commit beside its articles.
    pub parts: Parts,
}

/// Numbers of no commit: from the first to the second, both included, and when they were found to be that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aborted(pub u64, pub u64, pub u64);

/// Who may publish, and until when nobody else does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// By what it is known; empty when nobody publishes.
    pub holder: String,
    /// How often the lease has been taken.
    pub fence: u64,
    /// When it ends, unless it is renewed.
    pub until_ms: u64,
    /// The highest number that may have been used, of the lease before this one where nobody publishes.
    /// Only one that ended in order says so; 0 otherwise.
    pub used: u64,
}

/// What belongs to a commit beside its articles: each the ids of the documents that hold it in pieces,
/// see [`Place::blob`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The words of the user with which the articles were cut.
    pub dictionary: Vec<String>,
    /// The synonyms of the user.
    pub synonyms: Vec<String>,
    /// What suggestions are made from.
    pub suggestions: Vec<String>,
    /// The former ids of articles, each with the one of now, as a JSON object. Versions before this one wrote none.
    #[serde(default)]
    pub former_ids: Vec<String>,
}

impl State {
    /// Whether something was ever published.
    pub fn is_published(&self) -> bool {
        self.commit > 0
    }

    /// The ranges of numbers that are those of no commit, both ends included.
    pub fn aborted_ranges(&self) -> Vec<(u64, u64)> {
        self.aborted.iter().map(|&Aborted(from, to, _)| (from, to)).collect()
    }

    /// Whether a number is that of no commit.
    pub fn is_aborted(&self, number: u64) -> bool {
        self.aborted.iter().any(|&Aborted(from, to, _)| (from..=to).contains(&number))
    }

    /// Whether readers of the commit see a document with these numbers.
    pub fn shows(&self, from: u64, until: u64) -> bool {
        from <= self.commit
            && !self.is_aborted(from)
            && (until > self.commit || self.is_aborted(until))
    }
}

/// Where the state of a name lies: in a small index beside those of the articles.
#[derive(Clone)]
pub struct Place {
    cluster: Cluster,
    name: String,
    index: String,
}

impl Place {
    /// That of what is published under this name.
    pub fn new(cluster: Cluster, name: &str) -> Place {
        Place { cluster, name: name.to_owned(), index: format!("{name}.state") }
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The name under which it is published.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The state; `None` where nothing was ever published under this name. A copy of the document that
    /// has fallen behind may be read: the commit of one that was read before is then higher, and it counts.
    ///
    /// # Errors
    /// When the cluster cannot be asked, or holds something else or the state of a later version.
    pub fn read(&self) -> Result<Option<State>, ClusterError> {
        let stored = self.cluster.get(&self.index, STATE)?;
        stored.map(|stored| self.parse(stored).map(|(state, _)| state)).transpose()
    }

    /// The state as it is where it is written, with its version.
    fn read_primary(&self) -> Result<Option<(State, Revision)>, ClusterError> {
        let stored = self.cluster.get_primary(&self.index, STATE)?;
        stored.map(|stored| self.parse(stored)).transpose()
    }

    fn parse(&self, stored: Stored) -> Result<(State, Revision), ClusterError> {
        let index = &self.index;
        let nonsense = |reason: String| {
            let address = self.cluster.address().to_owned();
            ClusterError::Nonsense { address, reason }
        };
        let format = stored.source["format"].as_u64();
        match format {
            Some(format) if format > FORMAT.into() => {
                return Err(nonsense(format!(
                    "{index} was written by a later version of souwen (format {format}, this one \
                     knows {FORMAT}): use that version"
                )));
            }
            Some(_) => {}
            None => {
                return Err(nonsense(format!(
                    "{index} holds something that souwen has not written: choose another name"
                )));
            }
        }
        let state = serde_json::from_value(stored.source);
        let state = state.map_err(|error| nonsense(format!("{index} cannot be read ({error})")))?;
        Ok((state, stored.revision))
    }

    /// Makes the index of the state, unless it is there.
    fn create(&self) -> Result<(), ClusterError> {
        let body = json!({
            "settings": {
                "number_of_shards": 1,
                // Two copies where there are two nodes, and green where there is one.
                "auto_expand_replicas": "0-1",
                "hidden": true,
                "refresh_interval": "-1",
            },
            "mappings": {
                "dynamic": false,
                "properties": {"blob_time": {"type": "long"}},
            },
        });
        self.cluster.create_index(&self.index, &body).map(drop)
    }
}

impl Cluster {
    /// A document as its primary has it.
    fn get_primary(&self, index: &str, id: &str) -> Result<Option<Stored>, ClusterError> {
        let path = format!("/{}/_doc/{}?preference=_primary", encoded(index), encoded(id));
        let found = self.ask(Method::Get, &path, Body::None, None)?;
        found.map(|found| self.stored(found)).transpose()
    }
}
