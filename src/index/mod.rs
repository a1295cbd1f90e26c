//! What is on disk, and retrieval from it. The only layer that names `tantivy`.

mod best;
mod check;
mod collect;
mod columns;
mod directory;
mod durable;
pub mod error;
mod generation;
mod ledger;
pub mod manifest;
mod matching;
mod path_text;
pub mod reader;
mod rebuild;
pub mod refresh;
pub mod retrieval;
mod run_query;
pub mod schema;
pub mod snapshot;
mod stored;
mod synonyms;
mod tokenizer;
mod writer;
mod years;

pub use check::{CheckReport, check};
pub use error::IndexError;
pub use manifest::{Folder, Manifest};
pub use reader::Index;
pub use refresh::{
    DEFAULT_HEAP, Progress, RefreshError, RefreshOptions, RefreshReport, Silent, refresh,
};
pub use retrieval::{DocRef, Match, Retrieval, RunField};
pub use schema::{FORMAT, ValueField};
pub use snapshot::Snapshot;
pub use synonyms::{STARTER_SYNONYMS, SYNONYMS_FILE, SynonymsFile};
