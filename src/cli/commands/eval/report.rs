//! What there is to tell of a collection: what was measured, and what was compared.

use std::time::Duration;

use souwen::eval::{Collection, Comparison, Evaluation};
use souwen::search::IndexState;

/// What was measured over one collection.
pub struct Measured {
    /// Articles in its index.
    pub articles: u64,
    /// How long it took to bring that up to date.
    pub indexing: Duration,
    pub state: IndexState,
    pub evaluation: Evaluation,
}

/// Two runs over one collection.
pub struct Compared {
    /// What A is called.
    pub a: String,
    /// What B is called.
    pub b: String,
    /// What should be known about the runs, each in a sentence.
    pub notes: Vec<String>,
    pub comparison: Comparison,
}

/// All that is told of one collection.
pub struct CollectionReport<'a> {
    pub collection: &'a Collection,
    pub measured: Option<Measured>,
    pub compared: Option<Compared>,
}
