//! From a request to ranked hits: scoring, snippets, highlights, facets.
//!
//! Everything here is in terms of articles and characters; the index is reached through
//! [`Retrieval`](crate::index::Retrieval) only.

pub mod engine;
pub mod request;
pub mod response;

pub use engine::{Engine, SearchError};
pub use request::{FilterField, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort, ValueFilter};
pub use response::{
    AnalyzedToken, Counts, FacetCount, Fragment, Hit, MarkedArticle, ParsedQuery, SearchResponse,
    Stats, Warning,
};
