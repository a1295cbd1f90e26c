//! The queries of the cluster find what an index finds, and score it alike: asked of a node of OpenSearch
//! that this starts. Without one (`scripts/nodes`) these tests are skipped by name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]

mod conditions;
mod made;
mod node;
mod parity;
mod scores;
mod wire;
