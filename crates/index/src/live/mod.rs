//! Writing to an index while it is served: pushing articles that are in no file.
//!
//! A write waits in the `queue` for a moment. `batch` decides it together with the other writes of its
//! commit, and `committing` makes the commit. Meanwhile `merges` keeps the number of segments low.

mod batch;
mod claimants;
mod committing;
mod merges;
mod put_articles;
mod queue;
mod takeover;
mod write;
mod writer;

pub use put_articles::{PutReport, put_articles};
pub use write::{
    Answer, Precondition, PreparedArticle, PutOutcome, Write, WriteArticles, WriteError, Written,
};
pub use writer::{LiveOptions, LiveWriter};

#[cfg(test)]
mod tests;
