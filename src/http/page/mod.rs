//! The page: rendered on the server, complete without a script.
//!
//! Chinese first; browsers that ask for English get the words of the interface in English, never
//! the articles. Everything that comes from an article, a query or a URL is text: it is escaped,
//! and only addresses of the web become links.
//!
//! The script makes it quicker to use and adds nothing that cannot be done without it: it asks for
//! the same pages and shows their `main`, so there is one renderer.

pub(super) mod article;
pub(super) mod assets;
mod body;
pub(super) mod error;
mod facets;
mod histogram;
mod layout;
mod meta;
mod paging;
pub(super) mod results;
pub(super) mod start;
pub(super) mod text;
mod understood;
pub(super) mod view;
pub(super) mod widget;
mod words;
