//! All integration tests, in one binary. They test what can only be seen from outside the library, through
//! processes, sockets, the disk and a browser. The tests of a single layer are beside its code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]
#![allow(unreachable_pub, reason = "nothing uses a test binary; `pub` marks what modules share")]

/// Helpers for all tests: temporary folders, processes, a small HTTP client, invented articles.
mod util;

/// A browser for tests: finding, starting and controlling it.
mod browser;

/// The documents: what they name exists, and the translations agree.
mod docs;

/// The files for a hosting service: what they name exists.
mod hosted;

/// The library inside another program.
mod embedding;

/// The API over a real socket: what is found for the shipped page, errors, limits, refreshing.
mod http;

/// The command line, as processes: what each command prints, says and exits with.
mod cli;

/// The command line apart from its answers: colours, quiet mode, standard input, languages, shells.
mod terminal;

/// Evaluation: collections, run files, the metrics of every query, comparisons.
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

/// Typing into the search box: results as you type, input methods, keys, history, and a server that
/// disappears.
mod typing;

/// Reading: the matches, paragraphs and outline of an article, and the feed.
mod reading;

/// Results over time: bars, periods and ranges as links.
mod timeline;

/// The pages of days, and links from names to all articles with that name.
mod days;

/// Layout and use of pages: the typography of Chinese text, keys, print, the sheet of filters on a phone.
mod looks;

/// Pages checked by axe and by a checker of HTML.
mod audit;

/// The search box on other pages.
mod widget;

/// Settings: options, environment variables, and the file.
mod settings;

/// The description of the server for programs: requests made from it, and the answers that it shows.
mod openapi;

/// Observability: metrics and a log.
mod observe;

/// The query log: what is written to it, what is not, and the report about it.
mod query_log;

/// PDF files that are read by external programs: text recognition, and poppler.
mod recognition;

/// The files of `examples/operations`: units, containers, proxies, alerts.
mod running;

/// Keys: created, stored, reloaded, and entered on the page.
mod keys;

/// TLS: certificate files that change while a server runs.
mod tls;

/// What pages of other origins, and pages under a foreign host name, can read.
mod origins;

/// Every match instead of the best ones: concordances, counts, and reproducible answers.
mod research;

/// Every match over HTTP: counts, downloads, lists of queries.
mod export;

/// The pages of the concordance and of counts in a browser.
mod concordance;

/// Writing over HTTP: articles are found at once, stored and deleted; files of one machine are sent to the
/// server of another.
mod writing;

/// Indexes survive kills.
mod durability;

/// The articles in a cluster of OpenSearch.
mod cluster;

/// Copies of an index: snapshots and replicas.
mod copies;

/// The commands in the document on operations, run as printed.
mod operations;

/// Folders that change while they are served.
mod watch;

/// An index that is written to while it is served: kills, several processes, a long time.
mod live;

/// Files that are changed under a server.
#[cfg(unix)]
mod overwritten;

/// Damaged indexes: messages, answers and repair.
mod damage;

/// Indexes of earlier formats, and damaged ones of which only a part can be read.
mod salvage;

/// A client that abuses a server does not affect others: a short form of `benches/abuse`.
mod abuse;
/// Folders that are indexed repeatedly: the output each time, and former ids.
mod again;

/// Articles so long that their page shows only a part.
mod long;

/// Every kind of file of an index, damaged in every way: a short form of `benches/damage`.
mod damage_matrix;

/// Synonyms from a file that is edited while a server runs.
mod synonyms;

/// Hostile input: a few thousand cases of each target of `benches/fuzz`.
mod fuzz;

/// Third-party assistants and front ends, with their own clients.
mod clients;

/// Sixty questions with the calls of tools that answer them.
mod questions;

/// InstantSearch over the compatible route, in a browser.
mod instantsearch;

/// The example programs in the documents.
mod examples;

/// The benchmark against other engines, as far as it can be tested without them.
mod peers;
