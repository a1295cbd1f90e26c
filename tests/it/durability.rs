//! An index survives `kill -9` at any moment: what was there before answers as before, or the new
//! state is there whole.
//!
//! `SOUWEN_KILL_ROUNDS` sets how often (default 6), `SOUWEN_KILL_SEED` the moments.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::Random;
use crate::util::articles::write_articles;
use crate::util::process::{Guarded, command, index, souwen};

/// Enough articles that a run takes long enough to be killed in the middle.
const ARTICLES: usize = 1500;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// What the index answers, times aside.
fn answers(index: &Path, queries: &[&str]) -> Vec<Value> {
    let index = index.to_str().unwrap();
    queries
        .iter()
        .map(|query| {
            let output = souwen(["search", "--index", index, "--json", "--limit", "20", query]);
            assert!(matches!(output.code, Some(0 | 1)), "{query}: {output:?}");
            let mut answer = output.json();
            answer["took_ms"] = json!(null);
            answer
        })
        .collect()
}

#[track_caller]
fn check_is_clean(index: &Path) {
    souwen(["check".as_ref(), "--index".as_ref(), index.as_os_str()]).success();
}

/// The mark of a state: every article of the state holds it, and of no other.
fn mark(state: usize) -> String {
    format!("STATE{state:04}")
}

#[test]
fn killing_leaves_the_old_state_or_the_new_one() {
    let rounds = setting("SOUWEN_KILL_ROUNDS", 6);
    let seed = setting("SOUWEN_KILL_SEED", 20_230_519);
    let mut random = Random(seed);
    let (folder, directory) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    // A different number of articles each time: no file is the same size as before.
    let write_state = |state: usize| {
        write_articles(&folder.path().join("news.jsonl"), 0..ARTICLES + state, &mark(state));
    };
    write_state(0);
    let start = Instant::now();
    index(directory.path(), &[folder.path()]);
    let whole_run = start.elapsed();

    let (mut state, mut killed, mut survived) = (0, 0, 0);
    for round in 0..rounds {
        let (old, new) = (mark(state), mark(state + 1));
        let queries = [old.as_str(), new.as_str(), "轨道交通", "“专家组实地查看了现场”", ""];
        let before = answers(directory.path(), &queries);
        write_state(state + 1);

        // Every other kill falls into the last part of the run, where the commit is.
        let fraction = match round % 2 {
            0 => random.fraction(),
            _ => 0.7 + 0.4 * random.fraction(),
        };
        let args = ["index".as_ref(), "--index".as_ref(), directory.path().as_os_str()];
        let mut run = Guarded(command(args).spawn().unwrap());
        // The moment of the kill is the subject of the test; nothing is waited for.
        std::thread::sleep(whole_run.mul_f64(fraction));
        let ended = run.0.try_wait().unwrap().is_some();
        drop(run);
        killed += usize::from(!ended);

        let context = format!("seed {seed}, round {round}, killed after {fraction:.2} of a run");
        check_is_clean(directory.path());
        let after = answers(directory.path(), &queries);
        if after[0]["total"] == 0 {
            assert_eq!(after[1]["total"], ARTICLES + state + 1, "{context}");
            state += 1;
        } else {
            assert_eq!(after, before, "{context}");
            assert_eq!(after[0]["total"], ARTICLES + state, "{context}");
            survived += usize::from(!ended);
        }
    }
    assert!(killed > 0, "no run was killed: {whole_run:?} is too short");
    assert!(rounds < 4 || survived > 0, "no kill left the old state ({killed} kills)");

    // And the next run completes what was interrupted.
    write_state(state + 1);
    index(directory.path(), &[]);
    check_is_clean(directory.path());
    let totals = answers(directory.path(), &[&mark(state), &mark(state + 1)]);
    assert_eq!(totals[0]["total"], 0);
    assert_eq!(totals[1]["total"], ARTICLES + state + 1);
}

#[test]
fn a_second_writer_is_told_so() {
    let (folder, directory) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write_articles(&folder.path().join("news.jsonl"), 0..ARTICLES, "FIRST");
    let args = ["index".as_ref(), folder.path().as_os_str()];
    let to = ["--index".as_ref(), directory.path().as_os_str()];
    let spawn = || Guarded(command(args.iter().chain(&to)).spawn().unwrap());
    let mut writers = [spawn(), spawn(), spawn()];
    let codes: Vec<Option<i32>> =
        writers.iter_mut().map(|writer| writer.wait(Duration::from_secs(120)).code()).collect();
    // Each either wrote, one after the other, or was told that another one is writing.
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 2))), "{codes:?}");
    assert!(codes.contains(&Some(0)), "{codes:?}");
    check_is_clean(directory.path());
    assert_eq!(answers(directory.path(), &["FIRST"])[0]["total"], ARTICLES);
}
