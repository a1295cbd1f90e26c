//! Ranking: which articles, in which order, and why.

mod crossing;
pub(crate) mod duplicates;
mod explain;
mod facets;
mod order;
mod partial;
mod recency;
mod scoring;
mod significant_signs;
mod speech;
pub(crate) mod stages;
pub(crate) mod state;
mod tiers;
