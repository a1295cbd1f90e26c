//! What each route does: parameters to a question to the engine, and its answer to a reply.
//!
//! A handler reads its parameters, and hands over what is to be done: all that asks the engine or
//! renders is done off the asynchronous threads.

pub(crate) mod api;
pub(crate) mod articles;
mod ask;
pub(crate) mod cite;
pub(crate) mod days;
pub(crate) mod files;
pub(crate) mod help;
pub(crate) mod login;
pub(crate) mod mcp;
pub(crate) mod pages;
pub(crate) mod research;
pub(crate) mod snapshots;

pub(crate) use ask::begun;
