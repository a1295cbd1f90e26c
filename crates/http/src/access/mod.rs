//! Who may ask: by which names this server goes, and which pages of other origins may read it.
//!
//! # Before a handler is called
//!
//! Every route is a line of one list (`routes/table.rs`), which says who may ask for it. A request
//! has been checked when a handler sees it: its host is one of ours (`hosts`), the page that asks
//! may read the answer (`origins`), and it shows the key that the route needs (`keys`). Secrets are
//! compared in constant time. What the operator has chosen is one value (`settings.rs`), which a
//! request takes with it when it comes. A body is read piece by piece, up to the limit of its route
//! and in time (`request/body.rs`); the parameters in it are those of an address
//! (`request/form.rs`), and of a query too long for one the part that is searched goes into links.
//! TLS is rustls with the ciphers of ring (`tls.rs`), below all of this. Errors that the HTTP
//! library answers by itself are given our form where they are written (`server/own_errors.rs`).
//!
//! What a key with a filter sees is a view of the index: every set that is asked for is cut down to
//! it, so that no search, suggestion or count can forget it. `routes/tests/views.rs` compares it
//! with an index of nothing else.

pub(crate) mod hosts;
pub(crate) mod origins;
pub(crate) mod proxies;
