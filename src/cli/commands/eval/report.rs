//! The results for a collection: the measurements, and the comparison.

use std::time::Duration;

use souwen::eval::{Collection, Comparison, Evaluation};
use souwen::search::IndexState;

/// The measurements over one collection.
pub struct Measured {
    /// The number of articles in its index.
    pub articles: u64,
    /// The time that updating the index took.
    pub indexing: Duration,
    pub state: IndexState,
    pub evaluation: Evaluation,
}

/// Two runs over one collection.
pub struct Compared {
    /// The name of A.
    pub a: String,
    /// The name of B.
    pub b: String,
    /// Notes about the runs, each as a sentence.
    pub notes: Vec<String>,
    pub comparison: Comparison,
}

/// All results for one collection.
pub struct CollectionReport<'a> {
    pub collection: &'a Collection,
    pub measured: Option<Measured>,
    pub compared: Option<Compared>,
}
