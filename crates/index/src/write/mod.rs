//! Writing an index: adding new articles, and analysing stored ones again after a change of the
//! dictionary, the analyzer or the format.

pub(crate) mod create;
mod filling;
pub(crate) mod heal;
pub(crate) mod merging;
pub(crate) mod rebuild;
pub(crate) mod repair;
pub(crate) mod segments;
pub(crate) mod upgrade;
pub(crate) mod writer;
