//! Every match instead of the best: each place at which a query matches, and how many there are.

pub(crate) mod concordance;
pub(crate) mod lines;
pub(crate) mod set;
mod sort_keys;
pub(crate) mod tally;
pub(crate) mod walk;
