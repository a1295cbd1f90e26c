//! What is published, the options for it, and the report about it.

use std::time::Duration;

use souwen_index::Contents;

/// One state of an index, to be published.
pub struct Local {
    /// The articles, and their analyzer.
    pub contents: Contents,
    /// The text of the user's synonyms.
    pub synonyms: String,
    /// The suggestion data; `None` keeps the data in the cluster.
    pub suggestions: Option<Vec<u8>>,
}

/// How an index is published.
#[derive(Debug, Clone)]
pub struct PublishOptions {
    /// The number of shards; `None` keeps the number, or makes one shard in a new index.
    pub shards: Option<u32>,
    /// The number of replicas of each shard; `None` keeps the number, or makes one replica in a new index if
    /// there is more than one node.
    pub replicas: Option<u32>,
    /// The maximum number of write requests at the same time.
    pub connections: usize,
    /// The number of threads that analyse articles.
    pub threads: usize,
    /// How long closed versions and replaced indexes are kept for readers that still read an older commit.
    pub grace: Duration,
    /// How long a publisher may fail to renew its lease before another one may take it.
    pub lease: Duration,
}

impl Default for PublishOptions {
    fn default() -> PublishOptions {
        PublishOptions {
            shards: None,
            replicas: None,
            connections: 2,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            grace: Duration::from_secs(600),
            lease: Duration::from_secs(30),
        }
    }
}

/// The current step, with the number of articles that are done and the number of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reads and compares articles of the index.
    Comparing(usize, usize),
    /// Sends articles.
    Sending(usize, usize),
    /// Closes versions in the cluster.
    Closing(usize, usize),
    /// Makes everything that was sent visible.
    Committing,
}

/// The result of publishing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// Whether there is a new commit.
    pub changed: bool,
    /// Whether all articles were sent to a new index.
    pub anew: bool,
    /// The number of the visible commit.
    pub commit: u64,
    /// The index with its documents.
    pub index: String,
    /// The number of its articles.
    pub articles: u64,
    /// The number of versions written.
    pub created: usize,
    /// The number of versions closed.
    pub closed: usize,
    /// The size of all documents written, in bytes.
    pub bytes: u64,
}
