//! Writing to an index while it is served: articles that are in no file.

mod write;

pub use write::{
    Answer, Precondition, PreparedArticle, PutOutcome, Write, WriteArticles, WriteError, Written,
};
