//! The page: rendered on the server, complete without a script.
//!
//! Chinese first; browsers that ask for English get the words of the interface in English, never
//! the articles. Everything that comes from an article, a query or a URL is text: it is escaped,
//! and only addresses of the web become links.

pub(super) mod article;
pub(super) mod error;
mod facets;
pub(super) mod layout;
mod meta;
mod paging;
pub(super) mod results;
pub(super) mod start;
pub(super) mod text;
