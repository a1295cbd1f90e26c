//! `souwen eval`: measures the ranking over judged collections, and compares runs.

mod figures;
mod files;
mod tables;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cli::args::EvalArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::progress::{RefreshBar, queries};
use files::{Files, Rivals};
use souwen::eval::compare::{Judgements, not_judged};
use souwen::eval::{
    Collection, Comparison, Evaluation, RunFile, VARIANTS, copy_without_titles, evaluate,
    judge_file, judgements_of, open,
};
use souwen::search::{Engine, IndexState};

/// What was measured over one collection.
struct Measured {
    /// Articles in its index.
    articles: u64,
    /// How long it took to bring that up to date.
    indexing: Duration,
    state: IndexState,
    evaluation: Evaluation,
}

/// Two runs over one collection.
struct Compared {
    /// What A is called.
    a: String,
    /// What B is called.
    b: String,
    /// What should be known about the runs, each in a sentence.
    notes: Vec<String>,
    comparison: Comparison,
}

/// All about one collection that is told.
struct Told<'a> {
    collection: &'a Collection,
    measured: Option<Measured>,
    compared: Option<Compared>,
}

/// What `--compare` calls the run that has just been made.
const NOW: &str = "now";

/// Runs the command. The indexes are temporary unless `keep` names a directory: that of the
/// environment is somebody's index and not for collections.
///
/// # Errors
/// When a collection is malformed, or cannot be indexed whole, or a run file is none.
pub fn run(out: &mut dyn Write, keep: Option<&Path>, args: &EvalArgs) -> Result<Exit, CliError> {
    check(keep, args)?;
    let collections = Collection::read_all(&args.collections, args.queries.as_deref())?;
    // Read before anything is written, as the same file may be named for both.
    let rivals: Vec<Rivals> =
        collections.iter().map(|one| Rivals::read(args, one)).collect::<Result<_, _>>()?;
    let limit = args.limit as usize;
    let mut told = Vec::new();
    if let [_, _] = args.compare[..] {
        for (collection, rivals) in collections.iter().zip(rivals) {
            let compared = rivals.compared(collection, None, limit)?;
            told.push(Told { collection, measured: None, compared });
        }
    } else {
        let mut files = Files::create(args, &collections, limit)?;
        let mut indexes = Indexes::new(keep, args.body_only, &collections)?;
        for (collection, rivals) in collections.iter().zip(rivals) {
            let measured = measure(&mut indexes, collection, limit)?;
            files.write(collection, &measured.evaluation)?;
            let compared = rivals.compared(collection, Some(&measured.evaluation), limit)?;
            told.push(Told { collection, measured: Some(measured), compared });
        }
    }
    if args.json {
        json::write(out, &figures::all(&told, limit, args.body_only))?;
    } else {
        tables::write(out, &told, limit, args.body_only)?;
    }
    Ok(Exit::Done)
}

/// Refuses options that have no meaning together.
fn check(keep: Option<&Path>, args: &EvalArgs) -> Result<(), CliError> {
    let usage = |message: String| Err(CliError::Usage(message));
    if let [_, _] = args.compare[..] {
        let searching = [
            ("--run", args.run.is_some()),
            ("--per-query", args.per_query.is_some()),
            ("--body-only", args.body_only),
            ("--index", keep.is_some()),
        ];
        if let Some((option, _)) = searching.into_iter().find(|(_, given)| *given) {
            return usage(format!(
                "two runs are compared without searching: leave {option} out, or name one run \
                 with --compare to compare it with the ranking of now"
            ));
        }
    }
    match keep {
        Some(_) if args.body_only => usage(
            "an index without titles is not kept: leave --index out, or --body-only".to_owned(),
        ),
        Some(dir) if args.collections.len() > 1 && Engine::open(dir).is_ok() => usage(format!(
            "{} is an index itself: with several collections --index names a directory that holds \
             one for each",
            dir.display()
        )),
        _ => Ok(()),
    }
}

fn measure(
    indexes: &mut Indexes,
    collection: &Collection,
    limit: usize,
) -> Result<Measured, CliError> {
    let opened = indexes.of(collection)?;
    let (articles, indexing, state) = (opened.articles, opened.indexing, opened.engine.state());
    let bar = queries(collection.queries.len());
    let mut done = |done| bar.set_position(done as u64);
    let evaluation = evaluate(&opened.engine, collection, limit, VARIANTS, &mut done);
    bar.finish_and_clear();
    Ok(Measured { articles, indexing, state, evaluation: evaluation? })
}

impl Rivals {
    /// The comparison that was asked for: of two run files, or of one with what was just measured.
    fn compared(
        &self,
        collection: &Collection,
        now: Option<&Evaluation>,
        limit: usize,
    ) -> Result<Option<Compared>, CliError> {
        let mut notes = Vec::new();
        let mut judged = |file: &RunFile| -> Result<(String, Judgements), CliError> {
            let judgements = judge_file(file, collection, limit)?;
            let name = file.path.display().to_string();
            let others = not_judged(file, &judgements, collection);
            if others > 0 {
                notes.push(format!(
                    "{others} of the {} queries in {name} count in nothing: {} does not ask or \
                     judge them",
                    file.rankings.len(),
                    collection.name
                ));
            }
            Ok((name, judgements))
        };
        let shipped = now.and_then(|now| now.variants.first()).map(judgements_of);
        let (a, b) = match (&self.0[..], shipped) {
            ([a, b], _) => (judged(a)?, judged(b)?),
            ([a], Some(shipped)) => (judged(a)?, (NOW.to_owned(), shipped)),
            _ => return Ok(None),
        };
        let comparison = Comparison::of(&a.1, &b.1, limit);
        Ok(Some(Compared { a: a.0, b: b.0, notes, comparison }))
    }
}

/// The indexes of the collections, each made when it is first asked for.
struct Indexes {
    root: PathBuf,
    /// Whether the root is the index of the only collection.
    alone: bool,
    /// Where documents without titles are copied, when they are to be left out.
    copies: Option<PathBuf>,
    open: Vec<Opened>,
    /// Removes what is temporary in the end.
    _temporary: Option<tempfile::TempDir>,
}

struct Opened {
    documents: PathBuf,
    engine: Engine,
    articles: u64,
    indexing: Duration,
}

impl Indexes {
    fn new(
        keep: Option<&Path>,
        body_only: bool,
        collections: &[Collection],
    ) -> Result<Indexes, CliError> {
        let (root, temporary) = match keep {
            Some(dir) => (dir.to_owned(), None),
            None => {
                let temporary = tempfile::Builder::new()
                    .prefix("souwen-eval-")
                    .tempdir()
                    .map_err(|source| files::in_file(&std::env::temp_dir(), source))?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let alone = keep.is_some() && collections.len() == 1;
        let copies = body_only.then(|| root.clone());
        Ok(Indexes { root, alone, copies, open: Vec::new(), _temporary: temporary })
    }

    /// The index of a collection. Those over the same documents share it.
    fn of(&mut self, collection: &Collection) -> Result<&Opened, CliError> {
        let known = self.open.iter().position(|open| open.documents == collection.documents);
        let at = match known {
            Some(at) => at,
            None => {
                self.open.push(self.made(collection)?);
                self.open.len() - 1
            }
        };
        Ok(&self.open[at])
    }

    fn made(&self, collection: &Collection) -> Result<Opened, CliError> {
        let documents = collection.documents.clone();
        let folder = &collection.folder;
        let dir = if self.alone { self.root.clone() } else { self.root.join(folder) };
        let read = match &self.copies {
            Some(root) => {
                let copy = root.join(format!("{folder}.jsonl"));
                copy_without_titles(&documents, &copy)?;
                copy
            }
            None => documents.clone(),
        };
        let start = Instant::now();
        let (engine, report) = open(&dir, &read, &mut RefreshBar::new())?;
        Ok(Opened { documents, engine, articles: report.articles, indexing: start.elapsed() })
    }
}
