//! The pages: rendered on the server, and complete without a script.
//!
//! Chinese is the default. Browsers that ask for English get the interface in English; articles are never
//! translated. Everything from an article, a query or a URL is text: it is escaped, and only HTTP(S)
//! addresses become links.
//!
//! The script makes pages quicker to use but adds no function. It requests the same pages and shows their
//! `main`, so there is only one renderer.
//!
//! # How pages are made
//!
//! Every state has a URL; the search form sends a body and is redirected to that URL. The start page, results
//! and days share one layout (`.columns`: the part above the hits, the hits, and an `aside`), so that one can
//! replace another without a jump. The part above the hits is one tab stop (`data-keys`) with rows
//! (`data-row`). Filters come after the hits, and are shown beside them or in a sheet. Bars of the timeline
//! (`results/timeline/`) are days, weeks, months, quarters, years or decades. Links are relative (`view.rs`);
//! only feeds, the OpenSearch description and canonical URLs are absolute.
//!
//! Entity tags are made from the request, the origin, the generation and the fingerprint, and are compared
//! before a search is run. A page that says "this year" depends on the day, which is part of its entity tag.
//! Responses are compressed in `reply/body.rs`.
//!
//! Citations are made in `souwen_answer::citation` for pages, API and command line alike; the head of an
//! article's page (`article/head.rs`) has the same data for other programs. Examples on the help page are
//! made from the newest titles, and are tried before they are shown (`help/examples.rs`). `theme.rs` makes
//! the colour of the operator readable. A user who opens a feed in a browser gets `feed.rs`;
//! `reply/tag_uri.rs` makes the ids of its entries.

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

/// A query, shortened for a heading; the search box has all of it.
fn shortened(query: &str) -> String {
    const HEADING_CHARS: usize = 60;
    match query.char_indices().nth(HEADING_CHARS) {
        Some((end, _)) => format!("{}…", &query[..end]),
        None => query.to_owned(),
    }
}

/// Notes about an answer that may be unexpected.
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
