//! An index survives `kill -9` at any moment while it is written to: afterwards it answers completely in the
//! old or in the new state, and the next run finishes the work.
//!
//! `SOUWEN_KILL_ROUNDS` sets the number of kills (default 12), `SOUWEN_KILL_SEED` the seed of their moments.

mod scene;

use std::fmt::Write as _;
use std::time::Duration;

use scene::{Scene, Work, answers};
use tempfile::TempDir;

use crate::util::Random;
use crate::util::articles::write_articles;
use crate::util::process::{Guarded, command, index, souwen};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// The results of the kills during one kind of work.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    /// Runs that had ended before they were killed.
    ended: u64,
    /// Kills that left the old state.
    old: u64,
    /// Kills that left the new state.
    new: u64,
}

#[test]
fn killing_leaves_the_old_state_or_the_new_one() {
    let rounds = setting("SOUWEN_KILL_ROUNDS", 12);
    let seed = setting("SOUWEN_KILL_SEED", 20_230_519);
    let mut random = Random(seed);
    let scenes = Work::ALL.map(Scene::new);
    let mut tallies = [Tally::default(); Work::ALL.len()];
    let mut kills = 0;
    for round in 0.. {
        if kills == rounds {
            break;
        }
        let kind = round % scenes.len();
        let scene = &scenes[kind];
        // Every other kill falls into the last part of the run, where the commit is.
        let fraction = match round / scenes.len() % 2 {
            0 => random.fraction(),
            _ => 0.6 + 0.45 * random.fraction(),
        };
        let place = TempDir::new().unwrap();
        let directory = scene.copy_to(place.path());
        let mut run = Guarded(scene.command(&directory).spawn().unwrap());
        // The moment of the kill is the subject of the test; nothing is waited for.
        std::thread::sleep(scene.takes.mul_f64(fraction));
        let ended = run.0.try_wait().unwrap().is_some();
        drop(run);

        let context = format!(
            "{:?}, seed {seed}, round {round}, killed after {fraction:.2} of a run",
            scene.work
        );
        kills += u64::from(!ended);
        let seen = answers(&directory);
        let tally = &mut tallies[kind];
        match (ended, seen == scene.new, seen == scene.old) {
            (true, true, _) => tally.ended += 1,
            (false, true, _) => tally.new += 1,
            (false, false, true) => tally.old += 1,
            _ => panic!("{context}: neither the old state nor the new one"),
        }
        if scene.old.is_some() {
            assert_eq!(scene.problems(&directory), Vec::<String>::new(), "{context}");
        }
        // The next run finishes what was interrupted.
        scene.finish(&directory);
        assert!(answers(&directory) == scene.new, "{context}: the next run did not finish");
        assert_eq!(scene.problems(&directory), Vec::<String>::new(), "{context}, finished");
    }
    let mut summary = String::new();
    for (work, tally) in Work::ALL.iter().zip(&tallies) {
        let _ = write!(
            summary,
            "{work:?}: {} old, {} new, {} ended; ",
            tally.old, tally.new, tally.ended
        );
    }
    assert!(tallies.iter().any(|tally| tally.old > 0), "no kill left the old state: {summary}");
    // Shown with `--nocapture`.
    println!("{kills} kills: {summary}");
}

#[test]
fn a_second_writer_gets_an_error() {
    const ARTICLES: usize = 1500;
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
    souwen(["check".as_ref(), "--index".as_ref(), directory.path().as_os_str()]).success();
    index(directory.path(), &[]);
    let search = ["search".as_ref(), "--json".as_ref(), "FIRST".as_ref()];
    let found = souwen(search.iter().chain(&to)).success().json();
    assert_eq!(found["total"], ARTICLES);
}
