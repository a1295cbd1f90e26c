//! The state: which commit the cluster shows, and who may publish the next one.
//!
//! The state is one document. It is replaced only if nobody else has replaced it since it was read. Readers
//! search the documents of its commit alone, so a publisher may send documents at any time: they become
//! visible when the state is replaced, or never.
//!
//! The number of a commit contains the fence of the lease under which it is made: `fence << 32 | n`. Each
//! time the lease is taken the fence grows, so no two publishers use the same numbers. If a publisher that
//! was taken to be dead goes on sending, its documents have numbers without a commit. The next commit lists
//! these numbers as aborted, and all readers leave out their documents.
//!
//! ```text
//! fence 2, first commit -> number 2 << 32 | 1 = 8589934593
//! ```

mod blobs;
mod lease;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::json;
use souwen_index::Manifest;

pub use lease::LeaseError;
pub(crate) use lease::{Lease, NewCommit};

use crate::ClusterError;
use crate::client::{Cluster, Revision, Stored, encoded};
use crate::transport::{Body, Method};

/// The version of the state document, and of the meaning of the numbers in documents.
const FORMAT: u32 = 1;
/// The id of the state document.
const STATE: &str = "state";
/// The end of a document that is still current.
pub(crate) const OPEN: u64 = i64::MAX as u64;

/// Returns the time, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The clock of the machine.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    })
}

/// The state document. Times are in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The version of this document.
    pub format: u32,
    /// The number of the visible commit; 0 before the first.
    pub commit: u64,
    /// When it became visible.
    pub time: u64,
    /// Some commits before it, each with the time at which it became visible, earliest first.
    pub earlier: Vec<(u64, u64)>,
    /// The index with its documents.
    pub index: String,
    /// The version of the mapping of that index.
    pub mapping: u32,
    /// The fingerprint of the analyzer that analysed its articles.
    pub fingerprint: String,
    /// The manifest of the local index.
    pub manifest: Manifest,
    /// Aborted numbers: numbers up to the commit's that belong to no commit.
    pub aborted: Vec<Aborted>,
    /// Indexes that are not in use, and since when: a new one that is being filled, or a replaced one.
    pub spare: Vec<(String, u64)>,
    /// The lease.
    pub lease: Holder,
    /// The parts of the commit besides its articles.
    pub parts: Parts,
}

/// A range of aborted numbers: the first one, the last one, and the time at which they were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aborted(pub u64, pub u64, pub u64);

/// The holder of the lease, and when the lease ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The name of the publisher; empty if nobody publishes.
    pub holder: String,
    /// How often the lease has been taken.
    pub fence: u64,
    /// When it ends, unless it is renewed.
    pub until_ms: u64,
    /// The highest number that may have been used, written when the lease is given back. 0 while a publisher
    /// has the lease.
    pub used: u64,
}

/// The parts of a commit besides its articles. Each is stored in pieces; these are the ids of their
/// documents, see `Place::blob`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The user's words, with which the articles were analysed.
    pub dictionary: Vec<String>,
    /// The user's synonyms.
    pub synonyms: Vec<String>,
    /// The suggestion data.
    pub suggestions: Vec<String>,
    /// The former ids of articles, each with the one of now, as a JSON object. Versions before this one wrote none.
    #[serde(default)]
    pub former_ids: Vec<String>,
}

impl State {
    /// Whether anything was ever published.
    pub fn is_published(&self) -> bool {
        self.commit > 0
    }

    /// The ranges of aborted numbers, both ends included.
    pub fn aborted_ranges(&self) -> Vec<(u64, u64)> {
        self.aborted.iter().map(|&Aborted(from, to, _)| (from, to)).collect()
    }

    /// Whether a number is aborted.
    pub(crate) fn is_aborted(&self, number: u64) -> bool {
        self.aborted.iter().any(|&Aborted(from, to, _)| (from..=to).contains(&number))
    }

    /// Whether a document with these numbers is visible in the commit.
    pub(crate) fn shows(&self, from: u64, until: u64) -> bool {
        from <= self.commit
            && !self.is_aborted(from)
            && (until > self.commit || self.is_aborted(until))
    }
}

/// Where the state for a name is stored: in a small index beside the indexes of articles.
#[derive(Clone)]
pub struct Place {
    cluster: Cluster,
    name: String,
    index: String,
}

impl Place {
    /// The place for what is published under this name.
    pub fn new(cluster: Cluster, name: &str) -> Place {
        Place { cluster, name: name.to_owned(), index: format!("{name}.state") }
    }

    /// The cluster.
    pub(crate) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The name under which articles are published.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the state; `None` if nothing was ever published under this name. A replica that is behind may
    /// answer: callers ignore a commit that is lower than one that they have seen.
    ///
    /// # Errors
    /// When the cluster cannot be reached, or the document is not a state or has a later format.
    pub(crate) fn read(&self) -> Result<Option<State>, ClusterError> {
        let stored = self.cluster.get(&self.index, STATE)?;
        stored.map(|stored| self.parse(stored).map(|(state, _)| state)).transpose()
    }

    /// Reads the state and its revision from the primary shard.
    fn read_primary(&self) -> Result<Option<(State, Revision)>, ClusterError> {
        let stored = self.cluster.get_primary(&self.index, STATE)?;
        stored.map(|stored| self.parse(stored)).transpose()
    }

    fn parse(&self, stored: Stored) -> Result<(State, Revision), ClusterError> {
        let index = &self.index;
        let invalid_response = |reason: String| {
            let address = self.cluster.address().to_owned();
            ClusterError::InvalidResponse { address, reason }
        };
        let format = stored.source["format"].as_u64();
        match format {
            Some(format) if format > FORMAT.into() => {
                return Err(invalid_response(format!(
                    "{index} was written by a later version of souwen (format {format}, this one \
                     knows {FORMAT}): use that version"
                )));
            }
            Some(_) => {}
            None => {
                return Err(invalid_response(format!(
                    "{index} holds something that souwen has not written: choose another name"
                )));
            }
        }
        let state = serde_json::from_value(stored.source);
        let state =
            state.map_err(|error| invalid_response(format!("{index} cannot be read ({error})")))?;
        Ok((state, stored.revision))
    }

    /// Creates the index of the state, unless it exists.
    fn create(&self) -> Result<(), ClusterError> {
        let body = json!({
            "settings": {
                "number_of_shards": 1,
                // One replica if there are two nodes; none on a single node, which is then green.
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
    /// Reads a document from the primary shard.
    fn get_primary(&self, index: &str, id: &str) -> Result<Option<Stored>, ClusterError> {
        let path = format!("/{}/_doc/{}?preference=_primary", encoded(index), encoded(id));
        let found = self.ask(Method::Get, &path, Body::None, None)?;
        found.map(|found| self.stored(found)).transpose()
    }
}
