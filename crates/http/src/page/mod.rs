//! The page: rendered on the server, complete without a script.
//!
//! Chinese first; browsers that ask for English get the words of the interface in English, never
//! the articles. Everything that comes from an article, a query or a URL is text: it is escaped,
//! and only addresses of the web become links.
//!
//! The script makes it quicker to use and adds nothing that cannot be done without it: it asks for
//! the same pages and shows their `main`, so there is one renderer.
//!
//! # How pages are made
//!
//! Every state has an address; the form sends a body and is led to that address. The start page,
//! results and days share one layout (`.columns`: what stands above the hits, the hits, and an
//! `aside`), so that one can take the place of the other without a jump. What stands above the hits
//! is one stop for the keyboard (`data-keys`), in rows (`data-row`). Filters come after the hits
//! and are placed beside them, or opened as a sheet. Bars of the timeline (`results/timeline/`) are
//! days, weeks, months, quarters or years. Links are relative (`view.rs`); only feeds, the
//! OpenSearch description and canonical addresses are absolute.
//!
//! Entity tags are made of request, origin, generation and fingerprint, and are compared before a
//! search is made; a page that says "this year" depends on the day, which is part of its entity
//! tag. Answers are packed in `reply/body.rs`.
//!
//! What an article is cited as is made in `souwen_answer::citation`, for pages, API and command
//! line alike; the head of its page (`article/head.rs`) tells others the same. Examples of the help
//! are made of the newest titles and tried before they are shown (`help/examples.rs`). The colour
//! that an operator chooses is made readable in `theme.rs`. Who opens a feed in a browser gets
//! `feed.rs`; its entries are named by `reply/tag_uri.rs`.

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
