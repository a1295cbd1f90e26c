//! Translates conditions and scored terms into queries of the cluster.
//!
//! Each query matches exactly the articles that an index on disk matches, and uses only features of
//! OpenSearch's core. A run becomes a phrase query: the end of a sentence, which a run must not cross, has a
//! position of its own. All other questions about positions become `intervals` queries over the characters
//! and the marks (see [`mapping`](crate::mapping)). The terms of all intervals together count towards
//! `indices.query.bool.max_clause_count`; the terms of phrases do not.
//!
//! ```text
//! the run 中亚   -> {"term": {"pairs": "中亚"}}
//! the prefix 铁 -> {"prefix": {"words": "铁"}}
//! ```

mod condition;
mod intervals;
mod near;
mod phrase;
mod score;
mod visible;
mod whole;

pub use condition::condition;
pub use score::{Frequencies, Token, run, term};
pub(crate) use visible::Visible;
