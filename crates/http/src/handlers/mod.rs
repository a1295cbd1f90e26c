//! The handlers of all routes: each turns parameters into a request to the engine, and the result into a
//! reply.
//!
//! A handler reads its parameters and hands over the rest of the work: everything that calls the engine or
//! renders runs off the asynchronous threads.

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
