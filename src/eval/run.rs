//! Running the queries of a collection and measuring what comes back.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::collection::{Collection, Query};
use super::metrics::{self, Grades};
use crate::article::NoteKind;
use crate::index::{self, Progress, RefreshError, RefreshOptions, RefreshReport};
use crate::search::{Engine, SearchError, SearchRequest};

/// The cut of MRR, nDCG and the first recall.
pub const CUT: usize = 10;

/// How to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Hits asked for per query, from [`CUT`] to [`MAX_LIMIT`](crate::search::MAX_LIMIT).
    pub limit: usize,
}

/// What was measured. The means are over the queries with at least one relevant document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// Hits asked for per query.
    pub limit: usize,
    /// Queries with at least one relevant document.
    pub judged: usize,
    /// Queries without one: they are run and timed, and count in no mean.
    pub unjudged: usize,
    /// Queries that nothing at all was found for.
    pub empty: usize,
    /// Mean reciprocal rank, cut at [`CUT`].
    pub mrr: f64,
    /// Normalised discounted cumulated gain, cut at [`CUT`].
    pub ndcg: f64,
    /// Recall, cut at [`CUT`].
    pub recall_cut: f64,
    /// Recall, cut at `limit`.
    pub recall_limit: f64,
    /// The share of queries with a relevant document in the first place.
    pub success: f64,
    /// Time per query.
    pub times: Times,
    /// Every query, in the order of the file.
    pub runs: Vec<QueryRun>,
}

/// Time per query, as a caller of the engine sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Half of the queries took no longer.
    pub p50: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
    /// The mean.
    pub mean: Duration,
}

/// What was found for one query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryRun {
    /// The query's id.
    pub query: String,
    /// Ids and scores of the articles, best first.
    pub ranking: Vec<(String, f32)>,
    /// How long it took.
    pub took: Duration,
}

/// Why a collection could not be run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The documents could not be indexed.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The index could not be opened or searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Some of the documents could not be read, so that a measure would mean nothing.
    #[error("{problems} problems in the documents, the first: {first}")]
    Documents {
        /// How many.
        problems: usize,
        /// The first note.
        first: String,
    },
    /// The index holds something else than the collection.
    #[error(
        "the index at {index} was also built from {other}: \
         leave --index out, or give a directory of its own for this collection"
    )]
    OtherFolders {
        /// The index.
        index: PathBuf,
        /// A folder that is not the collection.
        other: String,
    },
}

/// Brings the index in `dir` up to date with the documents of a collection, and opens it.
///
/// # Errors
/// When the index holds anything else already, or a document cannot be read.
pub fn open(
    dir: &Path,
    collection: &Collection,
    progress: &mut dyn Progress,
) -> Result<(Engine, RefreshReport), RunError> {
    if let Ok(engine) = Engine::open(dir) {
        refuse_other_folders(dir, &engine, &collection.documents)?;
    }
    let options =
        RefreshOptions { paths: vec![collection.documents.clone()], ..RefreshOptions::default() };
    let report = index::refresh(dir, &options, progress)?;
    let problems = report.notes.iter().filter(|note| note.kind == NoteKind::Problem);
    if let Some(first) = problems.clone().next() {
        return Err(RunError::Documents { problems: problems.count(), first: first.to_string() });
    }
    Ok((Engine::open(dir).map_err(SearchError::from)?, report))
}

fn refuse_other_folders(dir: &Path, engine: &Engine, documents: &Path) -> Result<(), RunError> {
    let own = std::fs::canonicalize(documents).unwrap_or_else(|_| documents.to_owned());
    let folders = engine.stats()?.folders;
    match folders.into_iter().find(|(folder, _)| Path::new(folder) != own) {
        Some((other, _)) => Err(RunError::OtherFolders { index: dir.to_owned(), other }),
        None => Ok(()),
    }
}

/// Runs every query, one after the other on this thread, and measures. `done` is told how many
/// have been run.
///
/// # Errors
/// When the index cannot be read.
pub fn evaluate(
    engine: &Engine,
    collection: &Collection,
    options: Options,
    done: &mut dyn FnMut(usize),
) -> Result<Evaluation, RunError> {
    // The first search loads what the analyzer needs, which is not a query's time.
    if let Some(first) = collection.queries.first() {
        run_query(engine, first, options.limit)?;
    }
    let mut runs = Vec::with_capacity(collection.queries.len());
    for query in &collection.queries {
        runs.push(run_query(engine, query, options.limit)?);
        done(runs.len());
    }
    Ok(measure(runs, collection, options.limit))
}

fn run_query(engine: &Engine, query: &Query, limit: usize) -> Result<QueryRun, SearchError> {
    let request = SearchRequest { query: query.text.clone(), limit, ..SearchRequest::default() };
    let start = Instant::now();
    let response = engine.search(&request)?;
    let took = start.elapsed();
    let ranking = response.hits.into_iter().map(|hit| (hit.article.id, hit.score)).collect();
    Ok(QueryRun { query: query.id.clone(), ranking, took })
}

fn measure(runs: Vec<QueryRun>, collection: &Collection, limit: usize) -> Evaluation {
    let mut evaluation = Evaluation { limit, ..Evaluation::default() };
    let (mut mrr, mut ndcg, mut success) = (Vec::new(), Vec::new(), Vec::new());
    let (mut recall_cut, mut recall_limit) = (Vec::new(), Vec::new());
    let nothing = Grades::new();
    for run in &runs {
        evaluation.empty += usize::from(run.ranking.is_empty());
        let grades = collection.qrels.get(&run.query).unwrap_or(&nothing);
        if metrics::relevant(grades) == 0 {
            evaluation.unjudged += 1;
            continue;
        }
        evaluation.judged += 1;
        let ranking: Vec<&str> = run.ranking.iter().map(|(id, _)| id.as_str()).collect();
        mrr.push(metrics::reciprocal_rank(&ranking, grades, CUT));
        ndcg.push(metrics::ndcg(&ranking, grades, CUT));
        recall_cut.push(metrics::recall(&ranking, grades, CUT));
        recall_limit.push(metrics::recall(&ranking, grades, limit));
        success.push(metrics::success(&ranking, grades, 1));
    }
    evaluation.mrr = metrics::mean(&mrr);
    evaluation.ndcg = metrics::mean(&ndcg);
    evaluation.recall_cut = metrics::mean(&recall_cut);
    evaluation.recall_limit = metrics::mean(&recall_limit);
    evaluation.success = metrics::mean(&success);
    evaluation.times = times(runs.iter().map(|run| run.took).collect());
    evaluation.runs = runs;
    evaluation
}

fn times(mut took: Vec<Duration>) -> Times {
    took.sort_unstable();
    let at = |percent| metrics::percentile(&took, percent).unwrap_or_default();
    let mean = took.iter().sum::<Duration>().checked_div(took.len() as u32).unwrap_or_default();
    Times { p50: at(50.0), p95: at(95.0), p99: at(99.0), mean }
}

/// Writes a TREC run file: query, `Q0`, document, rank from 1, score, `souwen`.
///
/// `trec_eval` orders by score and ignores the rank, while our order is not by score alone (partial
/// hits come last). So a score that is not below the one before it is written as a little less
/// than that. White space in ids becomes `_`, since the format parts columns by it.
///
/// # Errors
/// When writing fails.
pub fn write_run(out: &mut dyn io::Write, runs: &[QueryRun]) -> io::Result<()> {
    for run in runs {
        let mut last = f64::INFINITY;
        for (index, (id, score)) in run.ranking.iter().enumerate() {
            last = f64::from(*score).min(last - SCORE_STEP);
            let id = id.replace(char::is_whitespace, "_");
            writeln!(out, "{} Q0 {id} {} {last:.6} souwen", run.query, index + 1)?;
        }
    }
    Ok(())
}

/// The least difference that six decimals can show.
const SCORE_STEP: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::super::collection::Qrels;
    use super::*;

    fn run(query: &str, ranking: &[(&str, f32)], millis: u64) -> QueryRun {
        let ranking = ranking.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect();
        QueryRun { query: query.to_owned(), ranking, took: Duration::from_millis(millis) }
    }

    fn collection(qrels: &[(&str, &str, i32)]) -> Collection {
        let mut all = Qrels::new();
        for (query, document, grade) in qrels {
            all.entry((*query).to_owned()).or_default().insert((*document).to_owned(), *grade);
        }
        Collection { documents: PathBuf::new(), queries: Vec::new(), qrels: all }
    }

    #[test]
    fn means_are_over_judged_queries() {
        let runs = vec![
            run("q1", &[("a", 2.0), ("b", 1.0)], 1),
            run("q2", &[("x", 2.0), ("c", 1.0)], 2),
            run("q3", &[], 3),
            run("q4", &[("a", 1.0)], 4),
            run("q5", &[("a", 1.0)], 10),
        ];
        let judged = collection(&[("q1", "a", 1), ("q2", "c", 1), ("q3", "d", 1), ("q4", "a", 0)]);
        let evaluation = measure(runs, &judged, 100);
        assert_eq!((evaluation.judged, evaluation.unjudged, evaluation.empty), (3, 2, 1));
        assert!((evaluation.mrr - 0.5).abs() < 1e-9, "(1 + 1/2 + 0) / 3");
        assert!((evaluation.success - 1.0 / 3.0).abs() < 1e-9);
        assert!((evaluation.recall_cut - 2.0 / 3.0).abs() < 1e-9);
        assert!((evaluation.recall_limit - 2.0 / 3.0).abs() < 1e-9);
        assert!((evaluation.ndcg - (1.0 + 0.630_929_753_6) / 3.0).abs() < 1e-9);
        assert_eq!(evaluation.times.p50, Duration::from_millis(3));
        assert_eq!(evaluation.times.p99, Duration::from_millis(10));
        assert_eq!(evaluation.times.mean, Duration::from_millis(4));
    }

    #[test]
    fn nothing_run_is_all_zero() {
        assert_eq!(measure(Vec::new(), &collection(&[]), 10).times, Times::default());
    }

    #[test]
    fn a_run_file_keeps_the_order() {
        let runs = [run("q1", &[("a", 2.5), ("b", 3.0), ("c d", 1.0)], 1), run("q2", &[], 1)];
        let mut out = Vec::new();
        write_run(&mut out, &runs).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "q1 Q0 a 1 2.500000 souwen\n\
             q1 Q0 b 2 2.499999 souwen\n\
             q1 Q0 c_d 3 1.000000 souwen\n"
        );
    }
}
