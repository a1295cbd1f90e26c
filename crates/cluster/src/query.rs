//! Conditions and scored terms as queries of the cluster.
//!
//! Every query here finds what the index on a disk finds, no more and no less, with nothing but what the
//! core of OpenSearch has. A run is a phrase, since what it must not cross takes a position of its own;
//! what else depends on where things stand is told by intervals over the characters and the marks beside
//! them (see [`mapping`](crate::mapping)). All terms of intervals together count towards
//! `indices.query.bool.max_clause_count`; those of a phrase do not.

mod condition;
mod intervals;
mod near;
mod phrase;
mod score;
mod visible;
mod whole;

pub use condition::condition;
pub use score::{Frequencies, Token, run, term};
pub use visible::Visible;
