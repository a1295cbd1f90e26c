//! The articles of an index in a cluster of OpenSearch, and retrieval from there.
//!
//! The local index stays the source of truth; what it holds is published to the cluster as documents that
//! souwen has analysed ([`publish`]), so the cluster needs no plugin. Servers then find the articles there
//! through the same seam as in an index of their own ([`retrieval`]). The layer does no I/O: the caller
//! provides a [`Transport`] that sends requests.
//!
//! Each version of an article is one document. It names the first commit that contains the version (`from`)
//! and the first commit that no longer contains it (`until`). Readers filter by the number of one commit, so
//! they never see a commit that is only partly sent. The number of the current commit is in a single
//! document, the state ([`state`]). A publisher replaces the state only if nobody else has replaced it in the
//! meantime.
//!
//! ```text
//! document a@5 {from: 5, until: 8} -> visible in the commits 5, 6 and 7
//! ```

mod analysed;
pub mod check;
pub mod client;
pub mod document;
mod error;
#[cfg(test)]
mod fake;
pub mod mapping;
pub mod publish;
pub mod query;
pub mod retrieval;
pub mod state;
pub mod transport;

pub use error::ClusterError;
pub use transport::{Transport, TransportError};
