//! Search over HTTP: the API, and the pages that are rendered on the server.
//!
//! # Routes
//!
//! Reading uses `GET`, `HEAD` and `OPTIONS`; articles can be written as well, see below. `POST
//! /api/v1/search` takes the same parameters in a body of at most 1 MiB: a form, or a JSON object in which a
//! list stands for a repeated parameter. `POST /search` takes a form, and redirects (303) to its result page.
//! If a query is too long, both keep only the part that is searched, with the warning `query_cut` (`cut=1` in
//! the URL). In the API an unknown parameter is an error; pages ignore it. An empty value counts as none. If
//! a parameter with a single value is repeated, the last value counts.
//!
//! | route | parameters | answer |
//! |---|---|---|
//! | `/` | | the start page |
//! | `/search` | as `/api/v1/search`, without `facets` | the result page |
//! | `/articles/{id}` | `q`: what to mark; the rest is the way back to the results | the page of an article; paragraph 12 is `#p12` |
//! | `/cite/{id}` | `format`: `gbt7714`, `bibtex`, `ris` or `csl-json`; `accessed`: the day of reading, today by default | the citation of the article in that form; without one a page with all of them |
//! | `/help` | | how to search, by examples from the index |
//! | `/api/v1/cite/{id}` | as `/cite/{id}` | the citation, as CSL-JSON by default |
//! | `/days/{day}` | | the articles of a day in printed order, and the calendar of its month; `/days`, and `/days/2023-05` or `/days/2023`, lead to the newest day with articles |
//! | `/api/v1/search` | see below | hits as JSON ([`SearchAnswer`](souwen_answer::json::SearchAnswer)) |
//! | `/concordance` | as `/api/v1/matches` | the page of every place at which a query matches |
//! | `/counts` | as `/api/v1/counts`; the first of `by` counts | the page of how much there is |
//! | `/api/v1/matches` | see below | every place at which a query matches ([`MatchesAnswer`](souwen_answer::json::MatchesAnswer)), or rows of all |
//! | `/api/v1/counts` | see below | articles and occurrences by the values of fields ([`CountsAnswer`](souwen_answer::json::CountsAnswer)), or as rows |
//! | `/api/v1/export` | see below | a row for every article that matches |
//! | `/api/v1/suggest` | `q`: what has been typed; `limit`: 0 to 20, 8 by default; `format`: `json` or `opensearch` | what may be meant ([`SuggestAnswer`](souwen_answer::json::SuggestAnswer), [`OpenSearchAnswer`](souwen_answer::json::OpenSearchAnswer)) |
//! | `/api/v1/articles/{id}` | `q`: adds `highlights`; `fields`: which fields are told | the article as JSON |
//! | `/api/v1/articles/{id}/similar` | `limit`, `fields` | the articles most like it, with scores from 0 to 1 |
//! | `/api/v1/analyze` | `text` | how the text is cut ([`AnalysisAnswer`](souwen_answer::json::AnalysisAnswer)) |
//! | `/api/v1/` | | the routes, each with what it does |
//! | `/openapi.json` | | the description of all routes for programs (OpenAPI 3.1) |
//! | `/api/v1/stats` | | what is in the index ([`StatsAnswer::public`](souwen_answer::json::StatsAnswer::public)) |
//! | `/compat/meilisearch/…` | | searches in the form of Meilisearch's API; see `docs/http.md` |
//! | `/mcp` | | `POST`: a message of the Model Context Protocol, for assistants; see `docs/assistants.md` |
//! | `/api/v1/snapshot` | `replica`: a name of up to 64 letters and digits, whose lease before ends | the commit in use, to be copied ([`SnapshotAnswer`](souwen_answer::json::SnapshotAnswer)); its files are kept for 60 s after one was asked for last |
//! | `/api/v1/snapshot/{commit}/{file}` | | a file of it, or of the user's; `Range` asks for one part |
//! | `/health` | | 200 while the process is alive: `status`, `version`, and `articles`, `generation`, `fingerprint` (`null` when the index cannot be read) |
//! | `/ready` | | 200 when answers can be relied on: `status` (`verifying` or `verified`), `commit`, `age_s`, of a copy `checked_s`, and `progress` (bytes `done` and in `total`) while the files of the index are read; else 503 with an error |
//! | `/metrics` | | the figures of the server as OpenMetrics, for keys with the right `metrics`; [`serve_metrics`] has them on an address of their own |
//! | `/feed.atom` | as `/api/v1/search`, without `sort` and `facets`; `format`: `atom` or `html` | the search as an Atom feed, newest first, with OpenSearch totals; as a page for who opens it in a browser |
//! | `/sitemap.xml` | `page`: of more than 50,000 articles, which list | the addresses of all articles |
//! | `/opensearch.xml` | | the description by which browsers add the search engine |
//! | `/souwen.js` | | the search box for any page, as a module that defines `<souwen-search>` |
//! | `/widget` | | a page that shows that box |
//! | `/login` | | asks for a key; `POST` takes `key` and `next`, and leads on |
//! | `/llms.txt` | | what language models are told of the API, as Markdown |
//! | `/robots.txt` | | articles may be listed, searches not |
//! | `/style.css`, `/page.js`, `/favicon.svg` | | what the page is made of |
//! | `/theme.css`, `/logo` | | the colour and the picture that the operator has chosen |
//!
//! Pages, feed and description take `lang` (`zh` or `en`), the language of the interface; by default it is
//! that of the browser.
//!
//! In `{id}`, slashes are kept and everything else is percent-decoded. A path cannot contain the ids `.` and
//! `..`, so these are requested with the parameter `id`: `/articles?id=..`.
//!
//! A slash at the end of a path is ignored, unless it belongs to an id.
//!
//! `/openapi.json` describes all routes for programs. It is generated from the tables by which requests are
//! answered.
//!
//! `/api/v1/search` takes:
//!
//! | parameter | values |
//! |---|---|
//! | `q` | the query, in the query language; empty lists all articles, newest first |
//! | `limit` | hits, 0 to 100, 10 by default |
//! | `offset` | hits to leave out first, 0 to 100,000 |
//! | `sort` | `relevance` (default), `newest`, `oldest` |
//! | `from`, `to` | days, inclusive: `2023-05-19`, `2023-05` or `2023` |
//! | `source`, `author`, `place`, `section`, `kind`, `tag`, `month`, `day` | a whole value; repeated means either, different ones mean all; at most 100 |
//! | `crossing` | what to do with articles that match only where a sign parts what was typed: `include` (default), `exclude`, `only` |
//! | `interpret` | 0: another reading of the query (`interpretations`) is proposed, but never searched for in place of what was typed |
//! | `today` | the day from which 去年 or 近一周 are told, as `2023-05-31`; the clock's day in UTC+8 where it is not given |
//! | `as_typed` | 1: no better query is proposed or searched for in place of what was typed |
//! | `collapse` | 1: near-duplicates are listed in `duplicates` of a hit; `collapsed` says how many. Pages do so unless it is 0 |
//! | `recency` | 0 to 1: how much age counts in the order by relevance, from the newest article on |
//! | `explain` | 1: each hit has an `explanation`, whose gains sum up to its score |
//! | `cut` | 1: the query is the part of a longer one that is searched for, of which a warning tells |
//! | `fields` | which fields of the answer are told, with commas: `total`, `hits.title`; what is left out is not made |
//! | `facets` | which of these fields to count, with commas; of each the 20 most frequent values, of `month` and `day` the 20 latest |
//!
//! The routes that read every match take the parameters that narrow a search, and:
//!
//! | route | parameter | values |
//! |---|---|---|
//! | `matches` | `sort` | `newest` (default), `oldest`, `left`, `right`, `article` |
//! | | `limit`, `offset` | lines, 0 to 100, 50 by default; lines to leave out first, 0 to 100,000 |
//! | | `context` | characters on either side, 0 to 1,000, 30 by default |
//! | | `fields` | which fields of the JSON are told |
//! | `counts` | `by` | fields with commas between them: `month`, `year`, `source`, `place`, `author` |
//! | `export` | `fields` | columns with commas between them; all but `path` and `body` by default |
//! | all | `format` | `json` (default; of `export` `jsonl`), `jsonl`, `csv`, `tsv`: rows, by date |
//! | | `limit` | with a `format` of rows: how many at most, up to 1,000,000 |
//!
//! Rows of `matches` and `export` are streamed beyond the limits of a page. A download that cannot be
//! complete breaks off. If there are keys, a client on another machine needs a key with the right `search`
//! for more than 1,000 rows.
//!
//! `POST /api/v1/counts` takes up to 1,000 queries, as lines of `text/plain` or as `queries` in JSON, and the
//! parameters that narrow a search. It returns the number of articles for each query, as an array or in a
//! `format` of rows, while it counts. Other bodies contain parameters as in a URL.
//!
//! # Writing
//!
//! Writing needs a key with the right `write`, and a server with a [writer](App::with_writer). When a write
//! is answered, it is durable and searches find it. A body is JSON in the form that the readers of files
//! accept, plain or with `Content-Encoding: gzip`.
//!
//! | request | does | answer |
//! |---|---|---|
//! | `PUT /api/v1/articles/{id}` | puts one article there | 201 `added`, 200 `replaced` or `unchanged`, with `version` and `taken_from` |
//! | `DELETE /api/v1/articles/{id}` | deletes a pushed article | 200 `deleted`, with `returned`: the file whose article is there again |
//! | `POST /api/v1/articles` | puts all articles of an array, or of lines | 200 with how many were `added`, `replaced`, `unchanged`; 422 where some `failed`, with the first 100 `failures` |
//! | `POST /api/v1/articles/delete` | deletes the pushed articles of which all of `filter` holds, if they are as many as `expect`; with `dry_run` it counts them | 200 with `deleted` and `of_files`: those that stay |
//!
//! The entity tag of an article (`GET /api/v1/articles/{id}` without `q`) is the hash of its content. `PUT`
//! and `DELETE` take `If-Match`, `PUT` takes `If-None-Match: *`. An article from a file is never deleted: an
//! article that is put takes its place, and the one from the file returns when that one is deleted.
//!
//! # Who may ask
//!
//! A request names one host, and it has to be ours: an address, `localhost`, the host of
//! [`Settings::public_url`], or one of [`Settings::hosts`]; only `/health` is answered under any name. Pages
//! of other origins may read the assets (`/souwen.js`, `/style.css`, `/page.js`, `/favicon.svg`,
//! `/theme.css`, `/logo`), and the API if their origin is one of [`Settings::allow_origins`]. Pages from
//! loopback may read the API if the server listens on loopback.
//!
//! # Keys
//!
//! Reading needs a [`Key`] with the right `search` if [`Settings::private`] is set. The key is sent as
//! `Authorization: Bearer SECRET`, or as the password of `Basic`. A browser in which a key is entered (`POST
//! /login`) stores a token derived from it in a cookie; the token allows reading only.
//!
//! # Errors
//!
//! `{"error":{"code":"…","message":"…"}}`, or a page for a browser outside `/api`. Codes are stable:
//!
#![doc = include_str!("error/codes.md")]
//!
//! No query is an error: it is cut or explained in `warnings`. A search that reaches
//! [`Limits::search_deadline`] returns what was found until then, with `timed_out`.

mod access;
mod app;
mod backend;
mod compat;
mod download;
mod error;
mod gzip;
mod handlers;
mod keys;
mod language;
mod limits;
mod logged_messages;
mod observe;
mod openapi;
mod page;
mod picture;
mod query_log;
mod reply;
mod request;
mod routes;
mod server;
mod settings;
mod snapshots;
mod tls;

#[cfg(test)]
mod fake_backend;
#[cfg(test)]
mod fake_writer;
#[cfg(test)]
mod rendering;

pub use access::hosts::{HostName, NoHostName};
pub use access::origins::{AllowedOrigin, NoOrigin};
pub use access::proxies::{Network, NoNetwork};
pub use app::{App, Notice, Notify};
pub use backend::Backend;
pub use keys::{Key, KeyFileError, KeyFileTurn, Keys, Right, Secret};
pub use limits::Limits;
pub use observe::{WatchMetrics, serve_metrics};
pub use picture::Picture;
pub use query_log::{LoggedQuery, QueryFiles, QuerySource, ReadQueries, read_queries};
pub use server::serve;
pub use settings::{FooterLink, Settings, Site};
pub use tls::{Tls, TlsError};
