//! Writing to an index while it is served: articles that are in no file.
//!
//! A write waits in the `queue` for a moment, `batch` decides what it comes to with the others of its
//! commit, and `committing` makes the commit; `merges` keeps the segments few beside that.

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
