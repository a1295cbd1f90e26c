//! The run: the queries are drawn once, then every engine answers them in every round.

mod collection;
mod frequent;
mod judged;
mod process;
#[path = "../../../random/mod.rs"]
mod random;
mod sampling;
mod scan;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::Outcome;
use crate::options::Options;
use crate::peer::Named;
use crate::plan::Plan;
use crate::report::{self, Measured, Report};

use collection::Collection;
use judged::Judged;
use process::Runner;

/// Measures everything, and writes the report.
pub fn run(options: &Options) -> Outcome<()> {
    let started = Instant::now();
    let (engines, mut left_out) = options.chosen();
    let work = match &options.work {
        Some(folder) => {
            fs::create_dir_all(folder)?;
            tempfile::tempdir_in(folder)?
        }
        None => tempfile::tempdir()?,
    };
    let collection = Collection::read(&options.collection)?;
    let articles = work.path().join("articles.jsonl");
    collection.write(&articles)?;
    let plan = sampling::plan(&collection, &articles, options)?;
    let expected = scan::every(&collection, &plan.runs);
    let judged = options.judged.iter().map(|folder| Judged::read(folder, options));
    let judged: Vec<Judged> = judged.collect::<Outcome<_>>()?;
    note(&format!("{} articles, {} engines", collection.articles.len(), engines.len()));

    let runner = Runner { options, work: work.path() };
    let mut measured: Vec<Measured> =
        engines.iter().map(|&engine| Measured { engine, ..Measured::default() }).collect();
    // A failure of one engine does not discard the measurements of the others.
    let mut keep_those_that = |step: &mut dyn FnMut(&mut Measured) -> Outcome<()>| {
        measured.retain_mut(|one| match step(one) {
            Ok(()) => true,
            Err(error) => {
                note(&format!("{error}"));
                left_out.push((one.engine, error.to_string()));
                false
            }
        });
    };
    for round in 0..options.rounds.max(1) {
        keep_those_that(&mut |one| {
            note(&format!("round {}: {}", round + 1, one.engine.title));
            let plan = if round == 0 { plan.clone() } else { plan.only_measured() };
            let (indexing, searching) = runner.both(one.engine, &plan)?;
            one.indexing.push(indexing);
            if round == 0 {
                one.found = scan::found(&expected, &searching.every);
            }
            one.searching.push(searching);
            Ok(())
        });
    }
    keep_those_that(&mut |one| {
        for collection in &judged {
            one.ranks.push(mean_rank(&runner, one.engine, collection, work.path())?);
        }
        Ok(())
    });

    let report = Report {
        machine: report::machine(),
        date: std::env::var("SOUWEN_DATE").unwrap_or_default(),
        collection: name_of(&options.collection),
        articles: collection.articles.len(),
        bytes: collection.bytes(),
        rounds: options.rounds,
        seed: options.seed,
        seconds: started.elapsed().as_secs_f64(),
        arms: plan.arms.iter().map(|arm| (arm.name.clone(), arm.questions.len())).collect(),
        runs: plan.runs.iter().map(|run| run.chars().count()).collect(),
        judged: judged.iter().map(|one| (one.name.clone(), one.questions.len())).collect(),
        measured,
        left_out,
    };
    fs::create_dir_all(&options.out)?;
    fs::write(options.out.join("peers.json"), serde_json::to_vec_pretty(&report.json())?)?;
    let table = report.markdown();
    fs::write(options.out.join("peers.md"), &table)?;
    println!("{table}");
    Ok(())
}

/// The ranking quality of an engine over a judged collection: MRR@10.
fn mean_rank(runner: &Runner, engine: Named, judged: &Judged, work: &Path) -> Outcome<f64> {
    note(&format!("{}: {}", judged.name, engine.title));
    let articles: PathBuf = work.join("judged.jsonl");
    judged.collection.write(&articles)?;
    let plan = Plan {
        articles,
        label: judged.collection.label(),
        warm_up: 0,
        most: 0,
        arms: Vec::new(),
        runs: Vec::new(),
        ranked: judged.questions.clone(),
    };
    let (_, searching) = runner.both(engine, &plan)?;
    Ok(judged.mean_reciprocal_rank(&searching.ranked))
}

fn note(what: &str) {
    eprintln!("{what}");
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
