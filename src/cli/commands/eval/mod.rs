//! `souwen eval`: measures the ranking over judged collections, and compares runs.

mod comparison;
mod figures;
mod files;
mod indexes;
mod report;
mod tables;

use std::io::Write;
use std::path::Path;

use crate::cli::args::EvalArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::progress::queries;
use comparison::RunsToCompare;
use files::OutputFiles;
use indexes::Indexes;
use report::{CollectionReport, Measured};
use souwen::eval::{Collection, VARIANTS, evaluate};
use souwen::search::Engine;

/// Runs the command. The indexes are temporary unless `keep` names a directory. The index named by the
/// environment is not used: it belongs to the user.
///
/// # Errors
/// When a collection is malformed or cannot be indexed completely, or a run file is invalid.
pub fn run(out: &mut dyn Write, keep: Option<&Path>, args: &EvalArgs) -> Result<Exit, CliError> {
    check(keep, args)?;
    let collections = Collection::read_all(&args.collections, args.queries.as_deref())?;
    // Read before anything is written, because both options may name the same file.
    let runs: Vec<RunsToCompare> =
        collections.iter().map(|one| RunsToCompare::read(args, one)).collect::<Result<_, _>>()?;
    let limit = args.limit as usize;
    let mut reports = Vec::new();
    if let [_, _] = args.compare[..] {
        for (collection, runs) in collections.iter().zip(runs) {
            let compared = runs.compared(collection, None, limit)?;
            reports.push(CollectionReport { collection, measured: None, compared });
        }
    } else {
        let mut files = OutputFiles::create(args, &collections, limit)?;
        let mut indexes = Indexes::new(keep, args.body_only, &collections)?;
        for (collection, runs) in collections.iter().zip(runs) {
            let measured = measure(&mut indexes, collection, limit)?;
            files.write(collection, &measured.evaluation)?;
            let compared = runs.compared(collection, Some(&measured.evaluation), limit)?;
            reports.push(CollectionReport { collection, measured: Some(measured), compared });
        }
    }
    if args.json {
        json::write(out, &figures::all(&reports, limit, args.body_only))?;
    } else {
        tables::write(out, &reports, limit, args.body_only)?;
    }
    Ok(Exit::Done)
}

/// Refuses combinations of options that are meaningless.
fn check(keep: Option<&Path>, args: &EvalArgs) -> Result<(), CliError> {
    let usage = |message: String| Err(CliError::Usage(message));
    if let [_, _] = args.compare[..] {
        let searching = [
            ("--run", args.run.is_some()),
            ("--per-query", args.per_query.is_some()),
            ("--body-only", args.body_only),
            ("--index", keep.is_some()),
        ];
        if let Some((option, _)) = searching.into_iter().find(|(_, is_set)| *is_set) {
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
