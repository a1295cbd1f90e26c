//! What searches find, in which order, how it is counted and what is shown of it, all through the
//! public interface. What one file of the crate promises by itself is tested beside it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]
#![allow(unreachable_pub, reason = "nothing uses a test binary; `pub` marks what modules share")]

/// What the tests stand on: invented articles, engines over them, marks as they are read.
mod util;

/// What a search finds, in which order, and how it is counted.
mod behaviour;

/// What anybody would call the right article first.
mod common_sense;

/// What a sign parts, and what is asked for exactly as it was typed.
mod crossing;

/// Near-duplicates and recency.
mod duplicates;

/// Nothing is missed: every short run of the shipped pages.
mod exhaustive;

/// How hits came to their scores.
mod explanations;

/// Every match instead of the best: each place at which a query matches.
mod concordance;

/// The set that a request names, to do something with all of it.
mod matching;

/// What the query language does to a search: synonyms, dates without a year, prefixes.
mod language;

/// A result is one list, whatever pages it is read in.
mod pages;

/// What users of other engines complained about.
mod regressions;

/// Lines and counts over every match, as pages and exports show them.
mod research;

/// Articles like an article.
mod similar;

/// The passages that are shown of an article, and what is marked in them.
mod snippets;

/// What is told of the index that a search is made in.
mod state;

/// The order of equal scores.
mod ties;

/// Suggestions and better queries.
mod suggestions;

/// What people type, and what has to come first.
mod typed;

/// Engines over a part of an index.
mod views;

/// The example of `ARCHITECTURE.md`.
mod worked_example;
