//! How good the ranking is: judged collections, metrics, and runs over them.
//!
//! A run goes through [`Engine::search`](crate::search::Engine::search) with the defaults of a
//! search over HTTP, so that what is measured is what people get. Nothing here prints.

pub mod collection;
pub mod metrics;
pub mod run;

pub use collection::{Collection, CollectionError, Qrels, Query};
pub use run::{Evaluation, Options, QueryRun, RunError, Times, evaluate, open, write_run};
