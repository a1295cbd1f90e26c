//! What is published, how, and what came of it.

use std::time::Duration;

use souwen_index::Contents;

/// One state of an index, to be published.
pub struct Local {
    /// The articles, and what they were cut with.
    pub contents: Contents,
    /// The text of the user's synonyms.
    pub synonyms: String,
    /// What suggestions are made from; `None` where what the cluster has is to stay.
    pub suggestions: Option<Vec<u8>>,
}

/// How an index is published.
#[derive(Debug, Clone)]
pub struct PublishOptions {
    /// Into how many shards; `None` leaves them as they are, and makes one of a new index.
    pub shards: Option<u32>,
    /// How many further copies each shard has; `None` leaves them as they are, and makes one of a new index
    /// where there is more than one node.
    pub replicas: Option<u32>,
    /// How many requests that write are under way at once.
    pub connections: usize,
    /// On how many threads articles are analysed.
    pub threads: usize,
    /// How long versions that have ended, and indexes that were replaced, are kept for readers that have not
    /// heard of it.
    pub grace: Duration,
    /// How long a publisher may be silent before another takes over.
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

/// What is being done, with how many articles of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Articles of the index are read and compared.
    Comparing(usize, usize),
    /// Articles are sent.
    Sending(usize, usize),
    /// Versions of the cluster are given their end.
    Closing(usize, usize),
    /// All was sent, and is made visible.
    Committing,
}

/// What came of publishing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// Whether the cluster has another commit than before.
    pub changed: bool,
    /// Whether it is in a new index.
    pub anew: bool,
    /// The number of the commit that is visible.
    pub commit: u64,
    /// The index that holds it.
    pub index: String,
    /// How many articles it has.
    pub articles: u64,
    /// How many versions were written.
    pub created: usize,
    /// How many have ended.
    pub closed: usize,
    /// How many bytes the documents that were written had.
    pub bytes: u64,
}
