//! Ranking: which articles, in which order, and why.

pub(crate) mod duplicates;
pub(crate) mod explain;
mod facets;
mod order;
mod partial;
mod recency;
pub(crate) mod scoring;
pub(crate) mod stages;
