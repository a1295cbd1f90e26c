//! The page: rendered on the server, complete without a script.
//!
//! Chinese first; browsers that ask for English get the words of the interface in English, never
//! the articles. Everything that comes from an article, a query or a URL is text: it is escaped,
//! and only addresses of the web become links.
//!
//! The script makes it quicker to use and adds nothing that cannot be done without it: it asks for
//! the same pages and shows their `main`, so there is one renderer.

pub(crate) mod article;
pub(crate) mod assets;
pub(crate) mod day;
pub(crate) mod error;
mod layout;
pub(crate) mod login;
mod meta;
pub(crate) mod results;
pub(crate) mod start;
pub(crate) mod view;
pub(crate) mod widget;
