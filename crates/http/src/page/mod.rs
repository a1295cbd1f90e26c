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
pub(crate) mod cite;
pub(crate) mod concordance;
pub(crate) mod counts;
pub(crate) mod day;
mod empty;
pub(crate) mod error;
pub(crate) mod feed;
pub(crate) mod help;
mod layout;
pub(crate) mod login;
mod meta;
pub(crate) mod results;
mod site;
pub(crate) mod start;
mod theme;
pub(crate) mod view;
pub(crate) mod views;
pub(crate) mod widget;

use maud::{Markup, html};
use souwen_search::Warning;

use crate::language::Language;

/// A query as a heading bears it; the whole of it is in the box.
fn shortened(query: &str) -> String {
    const HEADING_CHARS: usize = 60;
    match query.char_indices().nth(HEADING_CHARS) {
        Some((end, _)) => format!("{}…", &query[..end]),
        None => query.to_owned(),
    }
}

/// What could surprise of an answer.
fn warnings(language: Language, timed_out: bool, warnings: &[Warning]) -> Markup {
    html! {
        @if timed_out || !warnings.is_empty() {
            ul.notes role="list" {
                @if timed_out { li { (language.words().timed_out) } }
                @for warning in warnings { li { (language.warning(warning)) } }
            }
        }
    }
}
