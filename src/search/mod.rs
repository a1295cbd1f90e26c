//! From a request to ranked hits: scoring, snippets, highlights, facets.
//!
//! Everything here is in terms of articles and characters; the index is reached through
//! [`Retrieval`](crate::index::Retrieval) only.

#[cfg(test)]
mod behaviour;
pub mod engine;
mod marks;
mod pipeline;
pub mod request;
pub mod response;
mod scoring;
pub mod snippet;
mod told;
mod translate;

pub use engine::{Engine, SearchError, analyze_with};
pub use request::{FilterField, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort, ValueFilter};
pub use response::{
    AnalyzedToken, Counts, FacetCount, Fragment, Hit, MarkedArticle, ParsedQuery, SearchResponse,
    Stats, Warning,
};
