//! Every match instead of the best: each place at which a query matches, and how many there are.

pub mod concordance;
pub mod tally;
