//! The queries of the cluster find what an index finds, and score it alike: asked of a node of OpenSearch
//! that this starts. Without one (`scripts/nodes`) these tests are skipped by name.

mod conditions;
mod made;
mod node;
mod parity;
mod scores;
mod wire;
