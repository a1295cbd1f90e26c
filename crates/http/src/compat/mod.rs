//! The routes below `/compat/meilisearch`: the search of Meilisearch's API, answered from this index, so
//! that what was built on its clients (InstantSearch above all) asks here without a change.
//!
//! Nothing but the form is another one: a search is the one that every other route makes, within the
//! same limits and with the same keys. There is one index, [`INDEX`], whose documents are the articles.
//! What Meilisearch does and this does not is answered with an error of its form that says why.

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

/// The path that all of it is below.
pub(crate) const ROOT: &str = "/compat/meilisearch";

/// The longest body, in bytes.
pub(crate) const BODY_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests;
