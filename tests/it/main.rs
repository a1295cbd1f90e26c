//! All integration tests, in one binary. They test what can only be seen from outside the library, through
//! processes, sockets, the disk and a browser. The tests of a single layer are beside its code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]
#![allow(unreachable_pub, reason = "nothing uses a test binary; `pub` marks what modules share")]

/// What the tests stand on: temporary folders, processes, a small HTTP client, invented articles.
mod util;

/// A browser for tests: finding one, starting it, and talking to it.
mod browser;

/// The documents: what they name exists, and the translations agree.
mod docs;

/// What only a host runs names what is here.
mod hosted;

/// The library inside another program.
mod embedding;

/// The API over a real socket: what is found for the shipped page, errors, limits, refreshing.
mod http;

/// The command line, as processes: what each command prints, says and exits with.
mod cli;

/// The command line beside its answers: colours, quiet, standard input, languages, shells.
mod terminal;

/// Measuring: collections, run files, figures of every query, comparisons.
mod eval;

/// Near-duplicates, recency and similar articles.
mod duplicates;

/// The demonstration in `examples/coverage`.
mod demonstration;

/// The user's dictionary: the file, the commands, the repair.
mod dictionary;

/// The page, in a browser: what readers do, with and without JavaScript, and how it looks.
mod page;

/// Citing, help, feeds, empty states and the operator's own look, in a browser.
mod front;

/// Typing into the page's box: results as they are typed, input methods, keys, history, and a server
/// that goes away.
mod typing;

/// Reading: an article's matches, paragraphs and outline, and the feed.
mod reading;

/// Results in time: bars, stretches and ranges that lead to a part of them.
mod timeline;

/// The pages of days, and names that lead to all that goes by them.
mod days;

/// How pages look and are used: one layout, the type of Chinese text, keys, paper, sheets on a phone.
mod looks;

/// Pages under the eyes of axe and of an HTML checker, where they are at hand.
mod audit;

/// The search box on other pages.
mod widget;

/// Settings: flags, variables of the environment, and the file.
mod settings;

/// The description of the server for programs: requests made from it, and the answers that it shows.
mod openapi;

/// What an operator sees: figures and a log.
mod observe;

/// The query log: what stands in it, what does not, and what is told of it.
mod query_log;

/// PDF files that programs of others read: pictures of text, and poppler.
mod recognition;

/// The files of `examples/operations`: units, containers, proxies, alerts.
mod running;

/// Keys: made, kept, read anew, and given to the page.
mod keys;

/// TLS: certificates from files, which change while a server runs.
mod tls;

/// What pages of other origins, and those that come under a name that is not ours, can read.
mod origins;

/// Every match instead of the best: concordances, counts, and answers that can be repeated.
mod research;

/// Every match over HTTP: figures, downloads, lists of queries.
mod export;

/// The pages of every line and of counts in a browser.
mod concordance;

/// Writing over HTTP: found at once, kept, deleted; files of one machine sent to the server of another.
mod writing;

/// What is on disk survives being killed.
mod durability;

/// The articles in a cluster of OpenSearch.
mod cluster;

/// Copies of an index: snapshots and replicas.
mod copies;

/// What the document on operations says, typed.
mod operations;

/// Folders that change while they are served.
mod watch;

/// An index that is written to while it is served: kills, several processes, a long time.
mod live;

/// Files that are changed under a server.
#[cfg(unix)]
mod overwritten;

/// Damaged indexes: what is told and answered, and how they are mended.
mod damage;

/// Indexes of earlier formats, and those of which only a part can be read.
mod salvage;

/// Folders that are read again and again: what is told each time, and former ids.
mod abuse;
mod again;

/// Articles so long that their page shows a part of them.
mod long;

/// Every kind of file of an index, damaged in every way: a short form of `benches/damage`.
mod damage_matrix;

/// Synonyms from a file that is edited while a server runs.
mod synonyms;

/// Hostile input: a few thousand cases of each target of `benches/fuzz`.
mod fuzz;

/// Assistants and front ends of others, by their own clients.
mod clients;

/// Sixty questions, as assistants ask them.
mod questions;

/// InstantSearch over the compatible route, in a browser.
mod instantsearch;

/// The programs of the documents.
mod examples;

/// The bench beside other engines, as far as it can be held without them.
mod peers;
