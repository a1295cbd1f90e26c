//! Writing an index: new articles, all of them again, or those that a changed dictionary cuts
//! otherwise.

pub(crate) mod heal;
pub(crate) mod rebuild;
pub(crate) mod repair;
pub(crate) mod writer;
