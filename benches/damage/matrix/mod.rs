//! Damages an index and records the results.

mod damage;
mod questions;
mod tally;
mod world;

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use souwen::index::{
    CheckOptions, Index, RefreshOptions, Silent, StateSource, check, refresh, salvage,
};
use souwen::search::Engine;

pub(crate) use damage::{DAMAGES, Damage};
use questions::{Answers, answers, contents};
pub(crate) use tally::Tally;
pub(crate) use world::{KINDS, Kind, World};

/// The memory of the writer, in bytes.
const HEAP: usize = 15_000_000;

/// Damages a file of a kind at `places` offsets, each time in a fresh copy of the index.
pub(crate) fn run(
    world: &World,
    kind: Kind,
    damage: Damage,
    places: usize,
) -> Result<Tally, Box<dyn Error>> {
    let mut tally = Tally::default();
    let file = world.file(kind).ok_or_else(|| format!("there is no {}", kind.name))?;
    let whole = std::fs::read(&file)?;
    for place in 0..damage.places(places) {
        let Some(damaged) = damage.at(&whole, place, places) else { continue };
        let copy = world.copy_with(&file, damaged.content())?;
        tally.runs += 1;
        let name = format!("{} {} at {}", kind.name, damage.name(), damaged.at);
        Case { world, dir: copy.path(), kind, name }.run(&mut tally);
    }
    Ok(tally)
}

/// A damaged index.
struct Case<'a> {
    world: &'a World,
    dir: &'a Path,
    kind: Kind,
    name: String,
}

impl Case<'_> {
    fn run(&self, tally: &mut Tally) {
        // Searching rebuilds files that are only caches, and a refresh repairs.
        self.try_step(tally, "checking", |tally| self.check(tally));
        self.try_step(tally, "searching", |tally| self.search(tally));
        self.try_step(tally, "healing", |tally| self.heal(tally));
    }

    /// Runs a step, and counts a panic in it.
    fn try_step(&self, tally: &mut Tally, step: &str, run: impl FnOnce(&mut Tally)) {
        if catch_unwind(AssertUnwindSafe(|| run(tally))).is_err() {
            tally.panics += 1;
            tally.example(format!("{}: {step} panicked", self.name));
        }
    }

    /// Searches before and after verification.
    fn search(&self, tally: &mut Tally) {
        let Ok(index) = Index::open(self.dir) else {
            tally.refused += 1;
            return;
        };
        let index = Arc::new(index);
        let engine = Engine::new(Arc::clone(&index) as Arc<dyn StateSource>);
        let before = self.false_answers(&answers(&engine), tally);
        index.state().verification.finish();
        let answered = answers(&engine);
        let after = self.false_answers(&answered, tally);
        tally.false_before += usize::from(before);
        tally.false_after += usize::from(after);
        tally.refused += usize::from(answered.iter().any(|answer| answer.is_err()));
    }

    /// Whether some answer differs from that of the undamaged index.
    fn false_answers(&self, answers: &Answers, tally: &mut Tally) -> bool {
        let pairs = || answers.iter().zip(&self.world.answers);
        let other = pairs().find(|(answer, expected)| answer.is_ok() && answer != expected);
        if let Some((answer, expected)) = other {
            tally.example(format!("{}: {answer:?}\n  not {expected:?}", self.name));
        }
        other.is_some()
    }

    fn check(&self, tally: &mut Tally) {
        let report = check(self.dir, &CheckOptions::default());
        if report.is_ok_and(|report| report.problems.is_empty()) && !self.kind.saves_time {
            tally.unseen += 1;
            tally.example(format!("{}: a check sees nothing", self.name));
        }
    }

    fn heal(&self, tally: &mut Tally) {
        let options = RefreshOptions { heap: HEAP, ..RefreshOptions::default() };
        match refresh(self.dir, &options, &mut Silent) {
            Ok(_) if self.is_whole(self.dir, tally) => tally.healed += 1,
            Ok(_) => tally.wrong += 1,
            Err(_) if self.kind.contains_articles => self.salvage(tally),
            Err(error) => {
                tally.wrong += 1;
                tally.example(format!("{}: not healed: {error}", self.name));
            }
        }
    }

    /// Salvages the readable articles into a new index, and checks it.
    fn salvage(&self, tally: &mut Tally) {
        let new = self.dir.join("salvaged");
        let articles = match salvage(self.dir, &new, HEAP, &mut Silent) {
            Ok(report) => report.articles,
            Err(error) => {
                tally.wrong += 1;
                tally.example(format!("{}: not salvaged: {error}", self.name));
                return;
            }
        };
        tally.salvaged += 1;
        tally.articles.0 += usize::try_from(articles).unwrap_or(usize::MAX);
        tally.articles.1 += self.world.articles;
        let problems = match check(&new, &CheckOptions { full: true }) {
            Ok(report) => report.problems,
            Err(error) => {
                tally.wrong += 1;
                tally.example(format!("{}: what was salvaged: {error}", self.name));
                return;
            }
        };
        if !problems.is_empty() {
            tally.wrong += 1;
            tally.example(format!("{}: what was salvaged: {problems:?}", self.name));
        }
    }

    /// Whether everything is found as before, and a check reports no problem.
    fn is_whole(&self, dir: &Path, tally: &mut Tally) -> bool {
        let report = match check(dir, &CheckOptions { full: true }) {
            Ok(report) => report,
            Err(error) => {
                tally.example(format!("{}: after healing: {error}", self.name));
                return false;
            }
        };
        let found = match Engine::open(dir) {
            Ok(engine) => contents(&engine),
            Err(error) => vec![Err(error.to_string())],
        };
        let other =
            found.iter().zip(&self.world.contents).find(|(found, expected)| found != expected);
        if !report.problems.is_empty() || other.is_some() {
            let problems = &report.problems;
            tally.example(format!("{}: after healing: {problems:?}, {other:?}", self.name));
        }
        report.problems.is_empty() && other.is_none()
    }
}
