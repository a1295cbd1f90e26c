//! How good the ranking is: judged collections, metrics, runs over them, and comparisons of runs.
//!
//! A run goes through [`Engine::search`](souwen_search::Engine::search) with the defaults of a
//! search over HTTP, so that what is measured is what people get. Nothing here prints.
//!
//! [`collection`] reads what is asked and what is relevant, [`run`] asks it, [`judge`] turns a
//! ranking into figures by [`metrics`], [`clock`] tells the time it took; [`compare`] sets two runs
//! against each other with the test of [`significance`]. [`trec`] and [`per_query`] are the files
//! in which rankings and figures leave, and [`body_only`] takes titles away.

pub mod body_only;
pub mod clock;
pub mod collection;
pub mod compare;
pub mod judge;
mod lines;
pub mod metrics;
pub mod per_query;
pub mod run;
pub mod significance;
pub mod trec;

pub use body_only::copy_without_titles;
pub use clock::Times;
pub use collection::{Collection, CollectionError, Qrels, Query};
pub use compare::{Comparison, judge_file, judgements_of};
pub use judge::{CUT, Judgement, Metric, Scores};
pub use run::{Evaluation, QueryRun, RunError, VARIANTS, Variant, VariantRun, evaluate, open};
pub use trec::{RunFile, RunFileError, read_run, write_run};
