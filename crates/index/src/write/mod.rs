//! Writing an index: new articles, all of them again, those that a changed dictionary cuts otherwise,
//! or those of an earlier format.

pub(crate) mod create;
mod filling;
pub(crate) mod heal;
pub(crate) mod merging;
pub(crate) mod rebuild;
pub(crate) mod repair;
pub(crate) mod segments;
pub(crate) mod upgrade;
pub(crate) mod writer;
