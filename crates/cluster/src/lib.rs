//! The articles of an index in a cluster of OpenSearch, and retrieval from there.
//!
//! The local index stays the source of truth; what it holds is published to the cluster as documents that
//! souwen has analysed ([`publish`]), so the cluster needs no plugin. Servers then find the articles there
//! through the same seam as in an index of their own ([`retrieval`]). The layer does no I/O: the caller
//! provides a [`Transport`] that sends requests.
//!
//! Each version of an article is a document that is written once, with the first commit that it belongs to
//! (`from`) and the first that it no longer belongs to (`until`). Readers ask for one commit, so they never
//! see half of what is being sent. Which commit is current, a single document tells ([`state`]), which is
//! replaced only where nobody else has replaced it.

pub mod check;
pub mod client;
pub mod document;
pub mod error;
#[cfg(test)]
mod fake;
pub mod held;
pub mod mapping;
pub mod publish;
pub mod query;
pub mod retrieval;
pub mod state;
pub mod transport;

pub use error::ClusterError;
pub use transport::{Transport, TransportError};
