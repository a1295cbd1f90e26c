//! The index: everything on disk, and retrieval from it. Only this layer uses `tantivy`.
//!
//! Articles get into an index by `refresh`, which reads files, or by `live`, to which programs push
//! them. `schema` says what is indexed of an article, and `disk` how a commit is written so that
//! nothing is lost. `read` finds articles: for a condition such as "the run 铁路, in the year 2023"
//! it returns counts and the best candidates of a first stage of scoring. `suggestions` has the
//! data for completions and corrections. `verify`, `check`, healing (in `write`) and `salvage` deal
//! with damage.

mod check;
pub mod copies;
mod disk;
#[cfg(test)]
mod durability;
mod error;
mod guard;
pub mod live;
mod older;
mod priority;
mod progress;
mod read;
pub mod refresh;
mod salvage;
pub mod schema;
mod store;
pub mod suggestions;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod verify;
mod write;

pub use check::{CheckOptions, CheckRemedy, CheckReport, Problem, check};
pub use disk::manifest::{Manifest, SourceFolder};
pub use disk::segment_directory::Residence;
pub use disk::synonyms_file::{STARTER_SYNONYMS, SynonymsFile};
pub use disk::{dictionary_file as dictionary, manifest};
pub use error::IndexError;
pub use guard::keep_guarded_panics_quiet;
pub use live::{PutReport, put_articles};
pub use priority::give_way;
pub use progress::{Progress, Silent};
pub use read::contents::Contents;
pub use read::pending::PendingWords;
pub use read::reader::Index;
pub use read::retrieval;
pub use read::retrieval::{DocRef, Retrieval};
pub use read::run::nearness;
pub use read::snapshot::Snapshot;
pub use read::source::{SourceState, StateSource};
pub use read::view::ViewSource;
pub use refresh::{DEFAULT_HEAP, RefreshError, RefreshOptions, RefreshReport, refresh};
pub use salvage::{LostPart, SalvageReport, salvage};
pub use suggestions::{KeptSuggestions, SuggestionSet};
pub use verify::{DamagedFile, Verification, VerificationState};
pub use write::heal::{HealReport, heal};
pub use write::repair::{RepairReport, repair};
pub use write::upgrade::{UpgradeReport, upgrade};
