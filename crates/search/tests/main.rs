//! Tests of searches through the public interface: what is found, in which order, how it is counted and
//! what is shown of it. Tests of single files are beside them in the crate.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]
#![allow(unreachable_pub, reason = "nothing uses a test binary; `pub` marks what modules share")]

/// Common tools of the tests: invented articles, engines over them, readable marks.
mod util;

/// What a search finds, in which order, and how it is counted.
mod behaviour;

/// Which article anybody would expect first.
mod common_sense;

/// Matches across punctuation, and exact matches.
mod crossing;

/// Near-duplicates and recency.
mod duplicates;

/// Nothing is missed: every short run of the shipped pages.
mod exhaustive;

/// Explanations of scores.
mod explanations;

/// Every match instead of the best: each occurrence of a query.
mod concordance;

/// The set that a request defines, for operations on all of it.
mod matching;

/// The query language in searches: synonyms, dates without a year, prefixes.
mod language;

/// The pages of a result form one list.
mod pages;

/// Complaints of users of other engines.
mod regressions;

/// Lines and counts over every match, as pages and exports show them.
mod research;

/// Similar articles.
mod similar;

/// The passages shown of an article, and the marks in them.
mod snippets;

/// The state of the index that a search reports.
mod state;

/// The order of equal scores.
mod ties;

/// Suggestions and better queries.
mod suggestions;

/// Typical queries, and their expected first hits.
mod typed;

/// Engines over a part of an index.
mod views;

/// The example of `ARCHITECTURE.md`.
mod worked_example;
