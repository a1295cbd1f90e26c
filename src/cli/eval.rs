//! `souwen eval`: measures the ranking over a judged collection.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use super::args::EvalArgs;
use super::error::CliError;
use super::progress::{RefreshBar, queries};
use super::table::{Align, Table, duration, number};
use super::{Exit, json};
use crate::eval::run::CUT;
use crate::eval::{Collection, Evaluation, Options, evaluate, open, write_run};

/// Runs the command. The index is temporary unless `keep` names a directory: that of the
/// environment is somebody's index and not for collections.
///
/// # Errors
/// When the collection is malformed, or cannot be indexed whole.
pub(super) fn run(
    out: &mut dyn Write,
    keep: Option<&Path>,
    args: &EvalArgs,
) -> Result<Exit, CliError> {
    let collection = Collection::read(&args.collection, args.queries.as_deref())?;
    let run_file = match &args.run {
        Some(path) => Some((path, File::create(path).map_err(|source| in_file(path, source))?)),
        None => None,
    };
    let temporary;
    let dir = match keep {
        Some(dir) => dir,
        None => {
            temporary = tempfile::Builder::new()
                .prefix("souwen-eval-")
                .tempdir()
                .map_err(|source| in_file(&std::env::temp_dir(), source))?;
            temporary.path()
        }
    };
    let start = Instant::now();
    let mut bar = RefreshBar::new();
    let (engine, report) = open(dir, &collection, &mut bar)?;
    drop(bar);
    let indexing = start.elapsed();
    let bar = queries(collection.queries.len());
    let options = Options { limit: args.limit as usize };
    let result = evaluate(&engine, &collection, options, &mut |done| bar.set_position(done as u64));
    bar.finish_and_clear();
    let evaluation = result?;
    if let Some((path, file)) = run_file {
        let mut file = BufWriter::new(file);
        write_run(&mut file, &evaluation.runs)
            .and_then(|()| file.flush())
            .map_err(|source| in_file(path, source))?;
    }
    if args.json {
        let object = json::evaluation(&evaluation);
        json::write(out, &json::with_state(object, Some(engine.state())))?;
    } else {
        let articles = format!("{} (indexed in {})", number(report.articles), duration(indexing));
        write_table(out, &articles, &evaluation)?;
    }
    Ok(Exit::Done)
}

fn in_file(path: &Path, source: io::Error) -> CliError {
    CliError::File { path: path.to_owned(), source }
}

fn write_table(out: &mut dyn Write, articles: &str, evaluation: &Evaluation) -> io::Result<()> {
    let mut table = Table::new(&[Align::Left, Align::Left]);
    table.row(["articles", articles]);
    table.row(["queries", &number(evaluation.runs.len())]);
    table.row(["  without judgements", &number(evaluation.unjudged)]);
    table.row(["  nothing found", &number(evaluation.empty)]);
    let mut measure = |name: String, value: f64| table.row([name, format!("{value:.4}")]);
    measure(format!("MRR@{CUT}"), evaluation.mrr);
    measure(format!("nDCG@{CUT}"), evaluation.ndcg);
    measure(format!("Recall@{CUT}"), evaluation.recall_cut);
    measure(format!("Recall@{}", evaluation.limit), evaluation.recall_limit);
    measure("Success@1".to_owned(), evaluation.success);
    let times = &evaluation.times;
    for (name, time) in
        [("p50", times.p50), ("p95", times.p95), ("p99", times.p99), ("mean", times.mean)]
    {
        table.row([format!("time {name}"), duration(time)]);
    }
    table.write(out)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn figures_are_a_plain_table() {
        let evaluation = Evaluation {
            limit: 100,
            judged: 3,
            unjudged: 1,
            mrr: 0.75,
            ndcg: 0.8,
            recall_cut: 0.9,
            recall_limit: 1.0,
            success: 2.0 / 3.0,
            times: crate::eval::Times {
                p50: Duration::from_micros(300),
                p95: Duration::from_micros(900),
                p99: Duration::from_micros(1_200),
                mean: Duration::from_micros(350),
            },
            ..Evaluation::default()
        };
        let mut out = Vec::new();
        write_table(&mut out, "4 (indexed in 1.0 s)", &evaluation).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "articles              4 (indexed in 1.0 s)\n\
             queries               0\n\
             \x20 without judgements  1\n\
             \x20 nothing found       0\n\
             MRR@10                0.7500\n\
             nDCG@10               0.8000\n\
             Recall@10             0.9000\n\
             Recall@100            1.0000\n\
             Success@1             0.6667\n\
             time p50              300 µs\n\
             time p95              900 µs\n\
             time p99              1.20 ms\n\
             time mean             350 µs\n"
        );
    }
}
