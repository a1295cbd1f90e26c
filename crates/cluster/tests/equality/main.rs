//! The queries of a cluster find the same articles as an index, with the same scores. The tests start a node
//! of OpenSearch; if none is installed (`scripts/nodes`), they are skipped by name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]

mod conditions;
mod made;
mod node;
mod parity;
mod scores;
mod wire;
