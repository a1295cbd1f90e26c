//! The routes below `/compat/meilisearch`: the search part of Meilisearch's API, answered from this index.
//! Sites built on its clients (above all InstantSearch) work with it unchanged.
//!
//! Only the form differs: a search is the same as on every other route, with the same limits and the same
//! keys. There is one index, [`INDEX`], whose documents are the articles. A feature of Meilisearch that is
//! not supported is answered with an error in its form that gives the reason.

mod answer;
mod attributes;
mod body;
mod dispatch;
mod error;
mod facets;
mod filter;
mod formatted;
mod query;
mod search;

pub(crate) use dispatch::{get, health, posted};
pub(crate) use error::compatible;

/// The name of the index.
pub(crate) const INDEX: &str = "articles";

/// The path prefix of all these routes.
pub(crate) const ROOT: &str = "/compat/meilisearch";

/// The maximal length of a body, in bytes.
pub(crate) const BODY_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests;
