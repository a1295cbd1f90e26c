//! Answers to assistants: the Model Context Protocol (MCP), independent of the transport.
//!
//! [`McpServer::answer`] takes one message and returns the answer, for the revisions that begin with a
//! handshake (2025-11-25 and before) and for the stateless one, in which every request is self-contained
//! (2026-07-28). The transport, lines of standard input or `POST /mcp`, is the caller's business. All
//! operations are read-only.
//!
//! Answers are bounded in size and continued by a cursor; every passage has an address that leads to its
//! paragraph; and the error for a bad question says how to ask a better one. Texts of articles are data,
//! and are declared as such in every answer that contains them.

mod archive;
mod clip;
mod cursor;
mod links;
mod protocol;
mod resources;
mod text;
mod tools;

pub use archive::Archive;
pub use links::Links;
pub use protocol::message::{Message, Refusal, Request};
pub use protocol::revision::{LATEST, REVISIONS, STATELESS, is_known};
pub use protocol::{Answered, McpServer};
