//! Answers to assistants: the Model Context Protocol (MCP), apart from how its messages travel.
//!
//! [`McpServer::answer`] takes one message and gives the answer to it, for the revisions that begin with
//! a handshake (2025-11-25 and before) and for the one in which every request says all that has to be
//! known (2026-07-28). Who carries the messages, lines of standard input or `POST /mcp`, is nobody's
//! business here. Everything is read, nothing is written.
//!
//! What assistants are given is bounded in size and continued by a cursor; every passage has an address
//! that leads to its paragraph; and what is wrong with a question is told in a way that makes the next
//! one better. Texts of articles are data: they are declared as such wherever they are given out.

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
