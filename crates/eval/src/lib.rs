//! Measures the quality of ranking: judged collections, metrics, runs over them, and comparisons of runs.
//!
//! A run uses [`Engine::search`](souwen_search::Engine::search) with the defaults of a search over
//! HTTP, so that it measures what users get. Nothing here prints.
//!
//! `collection` reads queries and judgements, `run` runs the queries, `judge` turns rankings
//! into figures with `metrics`, `clock` measures the time. [`compare`] compares two runs with the
//! test of `significance`. `trec` and [`per_query`] write rankings and figures to files, and
//! `body_only` removes titles.

mod body_only;
mod clock;
mod collection;
pub mod compare;
mod judge;
mod lines;
mod metrics;
pub mod per_query;
mod run;
mod significance;
mod trec;

pub use body_only::copy_without_titles;
pub use clock::Times;
pub use collection::{Collection, CollectionError, Qrels, Query};
pub use compare::{Comparison, judge_file, judgements_of};
pub use judge::{CUTOFF, Judgement, Metric, Scores};
pub use metrics::Grades;
pub use run::{Evaluation, QueryRun, RunError, VARIANTS, Variant, VariantRun, evaluate, open};
pub use trec::{RunFile, RunFileError, read_run, write_run};
