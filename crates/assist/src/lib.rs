//! Answers to assistants: the Model Context Protocol (MCP), independent of the transport.
//!
//! [`McpServer::answer`] takes one request and returns the response. It supports the revisions that begin
//! with a handshake (2025-11-25 and before), and the stateless one (2026-07-28), in which every request is
//! self-contained. The caller provides the transport: lines of standard input, or `POST /mcp`. All operations
//! are read-only.
//!
//! Responses are bounded in size and continued by a cursor. Every passage has a URL that leads to its
//! paragraph. The error for a bad question says how to ask a better one. Texts of articles are data, and
//! every response that contains them says so.

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
pub use protocol::revision::{STATELESS, is_known};
pub use protocol::{Answered, McpServer};
