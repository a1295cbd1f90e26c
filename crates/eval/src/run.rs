//! Runs the queries of a collection in each variant, and measures the rankings and the times.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use souwen_article::{Note, NoteKind};
use souwen_index as index;
use souwen_index::{Progress, RefreshError, RefreshOptions, RefreshReport};
use souwen_search::{Engine, SearchError, SearchRequest};

use crate::clock::{Spent, Times, timed};
use crate::collection::{Collection, Query};
use crate::judge::{Judgement, Scores, judge};
use crate::metrics::{Grades, RELEVANT, relevant};

/// A way of searching that is measured.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// Its name in figures and file names.
    pub name: &'static str,
    /// How it changes the defaults of a search.
    change: fn(&mut SearchRequest),
}

/// The variants that are measured, in this order: first the defaults, which users get.
///
/// When near-duplicates are collapsed, a hit that is represented by another one counts as not found,
/// because it has no rank of its own. So the figures with collapsing are the stricter ones.
pub const VARIANTS: &[Variant] = &[
    Variant { name: "shipped", change: |_| {} },
    Variant { name: "collapsed", change: |request| request.collapse = true },
];

/// The results for one collection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// Hits requested for each query.
    pub limit: usize,
    /// Number of queries with at least one relevant document: the means are over these.
    pub judged: usize,
    /// Number of queries without one: they are run and timed, but count in no mean.
    pub unjudged: usize,
    /// Number of relevant documents that are not in the index: they count as never found.
    pub missing: usize,
    /// The results of each variant, in the requested order.
    pub variants: Vec<VariantRun>,
}

/// The results of one variant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VariantRun {
    /// The name of the variant.
    pub name: &'static str,
    /// Number of queries without any hit.
    pub empty: usize,
    /// The means of the figures, over the queries with at least one relevant document.
    pub means: Scores,
    /// Time per query, as a caller of the engine sees it.
    pub wall: Times,
    /// Processor time per query, if the system provides it.
    pub cpu: Option<Times>,
    /// The results of every query, in the order of the file.
    pub runs: Vec<QueryRun>,
}

/// The result of one query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryRun {
    /// The query's id.
    pub(crate) query: String,
    /// Ids and scores of the articles, best first.
    pub(crate) ranking: Vec<(String, f32)>,
    /// The number of articles that match.
    pub(crate) total: usize,
    /// The time that it took.
    pub(crate) spent: Spent,
    /// The judgement of the ranking; `None` without a relevant document.
    pub(crate) judgement: Option<Judgement>,
}

/// Why a collection could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The documents could not be indexed.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The index could not be opened or searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// There are no documents.
    #[error("cannot read {path}: {source} (a collection holds docs.jsonl, queries.tsv, qrels.tsv)")]
    NoDocuments {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The documents could not be copied.
    #[error("{path}: {source}")]
    Copy {
        /// The file that could not be read or written.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Some of the documents could not be read, so the figures would mean nothing.
    #[error("{problems} problems in the documents, the first: {first}")]
    Documents {
        /// The number of problems.
        problems: usize,
        /// The first note.
        first: String,
    },
    /// None of the relevant documents is in the index.
    #[error(
        "none of the {relevant} relevant documents of {collection} is in its docs.jsonl: \
         are the ids in qrels.tsv, such as {example}, those of the documents?"
    )]
    OtherDocuments {
        /// The number of relevant documents of all queries.
        relevant: usize,
        /// The name of the collection.
        collection: String,
        /// The id of one of these documents.
        example: String,
    },
    /// The index also contains something other than the collection.
    #[error(
        "the index at {index} was also built from {other}: \
         give this collection a directory of its own"
    )]
    OtherFolders {
        /// The index.
        index: PathBuf,
        /// A folder of the index that is not the collection.
        other: String,
    },
}

impl RunError {
    /// Returns an error if there are problems among the notes of a reader.
    pub(super) fn for_problems(notes: &[Note]) -> Result<(), RunError> {
        let mut problems = notes.iter().filter(|note| note.kind == NoteKind::Problem);
        match problems.next() {
            Some(first) => Err(RunError::Documents {
                problems: problems.count() + 1,
                first: first.to_string(),
            }),
            None => Ok(()),
        }
    }
}

/// Brings the index in `dir` up to date with the documents of a collection, and opens it.
///
/// # Errors
/// When there are no documents or one cannot be read, or the index already contains anything else.
pub fn open(
    dir: &Path,
    documents: &Path,
    progress: &mut dyn Progress,
) -> Result<(Engine, RefreshReport), RunError> {
    std::fs::metadata(documents)
        .map_err(|source| RunError::NoDocuments { path: documents.to_owned(), source })?;
    if let Ok(engine) = Engine::open(dir) {
        refuse_other_folders(dir, &engine, documents)?;
    }
    let options = RefreshOptions { paths: vec![documents.to_owned()], ..RefreshOptions::default() };
    let report = index::refresh(dir, &options, progress)?;
    RunError::for_problems(&report.notes)?;
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

/// Runs every query in every variant, one after the other on this thread, and measures. Requests
/// `limit` hits, from [`CUTOFF`](crate::judge::CUTOFF) to [`MAX_LIMIT`](souwen_search::MAX_LIMIT). `done`
/// is called with the number of queries that have been run.
///
/// # Errors
/// When the index cannot be read, or contains none of the relevant documents.
pub fn evaluate(
    engine: &Engine,
    collection: &Collection,
    limit: usize,
    variants: &[Variant],
    done: &mut dyn FnMut(usize),
) -> Result<Evaluation, RunError> {
    let missing = missing(engine, collection)?;
    // The first search loads the data of the analyzer, which must not be counted for a query.
    if let Some(first) = collection.queries.first() {
        for variant in variants {
            run_query(engine, first, limit, variant)?;
        }
    }
    let mut runs: Vec<Vec<QueryRun>> = vec![Vec::new(); variants.len()];
    for (number, query) in collection.queries.iter().enumerate() {
        // Later variants profit from warm caches, so the variants take turns in being first.
        for turn in 0..variants.len() {
            let at = (number + turn) % variants.len();
            let mut run = run_query(engine, query, limit, &variants[at])?;
            run.judgement = judged(&run, collection, limit);
            runs[at].push(run);
        }
        done(number + 1);
    }
    let names = variants.iter().map(|variant| variant.name);
    let variants: Vec<VariantRun> =
        names.zip(runs).map(|(name, runs)| summary(name, runs)).collect();
    let judged = collection.queries.iter().filter(|query| is_judged(collection, query)).count();
    let unjudged = collection.queries.len() - judged;
    Ok(Evaluation { limit, judged, unjudged, missing, variants })
}

/// The request for a query: that of `/api/v1/search` with nothing but the query and the limit, totals
/// and snippets included.
fn request(query: &Query, limit: usize, variant: &Variant) -> SearchRequest {
    let mut request =
        SearchRequest { query: query.text.clone(), limit, ..SearchRequest::default() };
    (variant.change)(&mut request);
    request
}

fn run_query(
    engine: &Engine,
    query: &Query,
    limit: usize,
    variant: &Variant,
) -> Result<QueryRun, SearchError> {
    let request = request(query, limit, variant);
    let (response, spent) = timed(|| engine.search(&request));
    let response = response?;
    let ranking = response.hits.into_iter().map(|hit| (hit.article.id, hit.score)).collect();
    let (query, total) = (query.id.clone(), response.total);
    Ok(QueryRun { query, ranking, total, spent, judgement: None })
}

/// The number of relevant documents that are not in the index.
fn missing(engine: &Engine, collection: &Collection) -> Result<usize, RunError> {
    let grades = collection.queries.iter().filter_map(|query| collection.qrels.get(&query.id));
    let relevant: BTreeSet<&str> = grades
        .flatten()
        .filter(|(_, grade)| **grade >= RELEVANT)
        .map(|(id, _)| id.as_str())
        .collect();
    let mut missing = 0;
    for id in &relevant {
        missing += usize::from(engine.article(id)?.is_none());
    }
    match relevant.first() {
        Some(example) if missing == relevant.len() => Err(RunError::OtherDocuments {
            relevant: missing,
            collection: collection.name.clone(),
            example: (*example).to_owned(),
        }),
        _ => Ok(missing),
    }
}

fn is_judged(collection: &Collection, query: &Query) -> bool {
    let grades = collection.qrels.get(&query.id);
    grades.is_some_and(|grades| relevant(grades) > 0)
}

fn judged(run: &QueryRun, collection: &Collection, limit: usize) -> Option<Judgement> {
    let grades: &Grades = collection.qrels.get(&run.query)?;
    let ranking: Vec<(&str, f32)> =
        run.ranking.iter().map(|(id, score)| (id.as_str(), *score)).collect();
    judge(&ranking, grades, limit)
}

fn summary(name: &'static str, runs: Vec<QueryRun>) -> VariantRun {
    let judgements = runs.iter().filter_map(|run| run.judgement.as_ref());
    let cpu: Option<Vec<_>> = runs.iter().map(|run| run.spent.cpu).collect();
    VariantRun {
        name,
        empty: runs.iter().filter(|run| run.ranking.is_empty()).count(),
        means: Scores::mean(judgements.map(|judgement| &judgement.scores)),
        wall: Times::of(runs.iter().map(|run| run.spent.wall).collect()),
        cpu: cpu.map(Times::of),
        runs,
    }
}

#[cfg(test)]
mod tests {
    use souwen_index::Silent;

    use super::*;
    use crate::judge::Metric;

    /// An engine over these documents, each an id, a title and a text, and the folder it is in.
    fn engine(documents: &[(&str, &str, &str)]) -> (tempfile::TempDir, Engine) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("docs.jsonl");
        let lines = documents.iter().map(|(id, title, body)| {
            format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"body\":\"{body}\"}}\n")
        });
        std::fs::write(&path, lines.collect::<String>()).unwrap();
        let (engine, report) = open(&dir.path().join("index"), &path, &mut Silent).unwrap();
        assert_eq!(report.articles, documents.len() as u64);
        (dir, engine)
    }

    fn collection(queries: &[(&str, &str)], qrels: &[(&str, &str, i32)]) -> Collection {
        let queries = queries.iter();
        let mut collection = Collection {
            queries: queries
                .map(|(id, text)| Query { id: (*id).to_owned(), text: (*text).to_owned() })
                .collect(),
            ..Collection::default()
        };
        for (query, document, grade) in qrels {
            let grades = collection.qrels.entry((*query).to_owned()).or_default();
            grades.insert((*document).to_owned(), *grade);
        }
        collection
    }

    const DOCUMENTS: [(&str, &str, &str); 3] = [
        ("port", "江城开港", "首艘货轮今晨靠泊江城港。"),
        ("cotton", "棉花丰收", "今年棉花总产量又创新高。"),
        ("bridge", "古桥修缮", "古桥修缮工程今日完工。"),
    ];

    #[test]
    fn means_are_over_judged_queries() {
        let (_dir, engine) = engine(&DOCUMENTS);
        let queries =
            [("q1", "棉花"), ("q2", "货轮"), ("q3", "海豚"), ("q4", "古桥"), ("q5", "靠泊")];
        let qrels =
            [("q1", "cotton", 1), ("q2", "cotton", 1), ("q3", "port", 1), ("q4", "port", 0)];
        let mut seen = Vec::new();
        let evaluation =
            evaluate(&engine, &collection(&queries, &qrels), 100, VARIANTS, &mut |done| {
                seen.push(done);
            })
            .unwrap();
        assert_eq!(seen, [1, 2, 3, 4, 5]);
        assert_eq!((evaluation.judged, evaluation.unjudged, evaluation.limit), (3, 2, 100));
        let shipped = &evaluation.variants[0];
        assert_eq!((shipped.name, shipped.empty), ("shipped", 1));
        let mean = shipped.means.get(Metric::ReciprocalRank);
        assert!((mean - 1.0 / 3.0).abs() < 1e-9, "(1 + 0 + 0) / 3 is not {mean}");
        let runs: Vec<_> = shipped.runs.iter().map(|run| (run.query.as_str(), run.total)).collect();
        assert_eq!(runs, [("q1", 1), ("q2", 1), ("q3", 0), ("q4", 1), ("q5", 1)]);
        assert_eq!(shipped.runs[0].ranking[0].0, "cotton");
        assert_eq!(shipped.runs[0].judgement.unwrap().first, Some(1));
        assert_eq!(shipped.runs[3].judgement, None);
        assert!(shipped.wall.worst >= shipped.wall.p50);
        assert_eq!(shipped.cpu.is_some(), shipped.runs[0].spent.cpu.is_some());
    }

    #[test]
    fn variants_are_measured_beside_each_other() {
        let (_dir, engine) = engine(&DOCUMENTS);
        let variants =
            [VARIANTS[0], Variant { name: "second page", change: |request| request.offset = 1 }];
        let collection = collection(
            &[("q1", "棉花"), ("q2", "今日 今晨 今年"), ("q3", "古桥")],
            &[("q1", "cotton", 1), ("q3", "bridge", 1)],
        );
        let evaluation = evaluate(&engine, &collection, 10, &variants, &mut |_| {}).unwrap();
        let [first, second] = &evaluation.variants[..] else { panic!("two variants") };
        assert_eq!((first.name, second.name), ("shipped", "second page"));
        assert!((first.means.get(Metric::Success) - 1.0).abs() < 1e-9);
        assert!(second.means.get(Metric::Success).abs() < 1e-9);
        // Whichever variant came first, each has its runs in the order of the file.
        for variant in [first, second] {
            let queries: Vec<_> = variant.runs.iter().map(|run| run.query.as_str()).collect();
            assert_eq!(queries, ["q1", "q2", "q3"]);
        }
        assert_eq!(first.runs[1].ranking.len(), second.runs[1].ranking.len() + 1);
    }

    #[test]
    fn relevant_documents_that_are_not_there_are_reported() {
        let (_dir, engine) = engine(&DOCUMENTS);
        let missing = |qrels: &[(&str, &str, i32)]| {
            let collection = collection(&[("q1", "棉花"), ("q2", "古桥")], qrels);
            evaluate(&engine, &collection, 10, VARIANTS, &mut |_| {}).map(|all| all.missing)
        };
        let some = [("q1", "cotton", 1), ("q1", "gone", 1), ("q2", "gone", 2), ("q2", "off", 0)];
        assert_eq!(missing(&some).unwrap(), 1);
        assert_eq!(missing(&[("q1", "off", 0), ("q3", "gone", 1)]).unwrap(), 0);
        let message = missing(&some[1..]).unwrap_err().to_string();
        assert!(
            message.contains("none of the 1 relevant") && message.contains("gone"),
            "{message}"
        );
    }

    #[test]
    fn requested_collections_are_the_shipped_ones() {
        let query = Query { id: "q".to_owned(), text: "棉花".to_owned() };
        let shipped = request(&query, SearchRequest::default().limit, &VARIANTS[0]);
        assert_eq!(shipped, SearchRequest { query: query.text, ..SearchRequest::default() });
    }

    #[test]
    fn nothing_run_is_all_zero() {
        let summary = summary("shipped", Vec::new());
        assert_eq!((summary.means, summary.wall), (Scores::default(), Times::default()));
    }
}
