//! Ranking: which articles, in which order, and why.

mod crossing;
pub(crate) mod duplicates;
mod explain;
mod facets;
mod order;
mod partial;
mod recency;
mod scoring;
mod speech;
pub(crate) mod stages;
pub(crate) mod state;
mod telling_signs;
mod tiers;
