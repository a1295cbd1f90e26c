//! Runs cases: catches panics, and reports failures with the seeds that repeat them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::random::Random;
use crate::targets::Target;

/// The seeds of known bugs, run before anything else: target, seed and note in each line.
pub const SEEDS: &str = include_str!("seeds.txt");

/// The results of several cases.
pub struct Report {
    /// The number of cases.
    pub cases: u64,
    /// Their total time.
    pub took: Duration,
    /// The longest time of a case, and its seed.
    pub slowest: (Duration, u64),
    /// Failures, at most [`MAX_FAILURES`]: seed, what failed, and the input.
    pub failures: Vec<(u64, String, String)>,
}

/// A run ends after this many failures: usually they have one cause.
const MAX_FAILURES: usize = 10;

/// The seeds to try first for a target.
pub fn known_seeds(name: &str) -> Vec<u64> {
    let lines = SEEDS.lines().filter(|line| !line.starts_with('#'));
    let fields = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let known = fields.filter(|fields| fields.first() == Some(&name));
    known.filter_map(|fields| fields.get(1)?.parse().ok()).collect()
}

/// Runs the cases of the known seeds, and then `cases` cases that follow `seed`.
pub fn run(name: &str, target: &Target, cases: u64, seed: u64) -> Report {
    let started = Instant::now();
    let mut report = Report {
        cases: 0,
        took: Duration::ZERO,
        slowest: (Duration::ZERO, seed),
        failures: Vec::new(),
    };
    let known = known_seeds(name).into_iter().map(|seed| (seed, 0));
    for (seed, number) in known.chain((0..cases).map(|number| (seed, number))) {
        let (seed, mut random) = Random::of_case(seed, number);
        let mut input = String::new();
        let at = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| target.try_case(&mut random, &mut input)));
        report.slowest = report.slowest.max((at.elapsed(), seed));
        report.cases += 1;
        let failure = match outcome {
            Ok(Ok(())) => continue,
            Ok(Err(what)) => what,
            Err(panic) => format!("panic: {}", message(panic.as_ref())),
        };
        report.failures.push((seed, failure, input));
        if report.failures.len() == MAX_FAILURES {
            break;
        }
    }
    report.took = started.elapsed();
    report
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
