//! Access control: under which host names the server answers, and which pages of other origins may read the
//! answers.
//!
//! # Before a handler is called
//!
//! Every route is a line of one table (`routes/table.rs`), which says who may use it. Before a handler gets a
//! request, these checks are made: the host is one of ours (`hosts`), the page that sent the request may read
//! the answer (`origins`), and the request has the key that the route needs (`keys`). Secrets are compared in
//! constant time. The settings of the operator are one value (`settings.rs`); a request keeps the one that
//! was current when it arrived. A body is read piece by piece, up to the limit of its route and within a time
//! limit (`request/body.rs`). It has the same parameters as a URL (`request/form.rs`). If a query is too long
//! for a URL, links contain only the part of it that is searched. TLS is below all of this: rustls with the
//! ciphers of ring (`tls.rs`). Errors that the HTTP library sends itself are rewritten into our format
//! (`server/own_errors.rs`).
//!
//! A key with a filter sees a view of the index: the filter is added to every set of articles that is
//! requested, so that no search, suggestion or count can omit it. `routes/tests/views.rs` compares a view
//! with an index that contains nothing else.

pub(crate) mod hosts;
pub(crate) mod origins;
pub(crate) mod proxies;
