//! Hostile input for whatever reads input: the query parser, folding, the readers, the snippet
//! cutter, whole searches. Each case is made from its seed alone, and what must hold is checked as
//! well as that nothing panics.
//!
//! ```text
//! cargo bench --bench fuzz                           # 100,000 cases of each target
//! cargo bench --bench fuzz -- query 10000000 7       # target (or all), cases, seed
//! cargo bench --bench fuzz -- query 1 SEED           # one case again
//! ```
//!
//! A failure is printed with its seed and input, and the run ends with exit code 1. The seeds of
//! bugs that were found are kept in `seeds.txt`, and are tried first.

#![allow(clippy::print_stdout, clippy::exit, reason = "a bench prints what it found")]
#![allow(unreachable_pub, reason = "nothing uses a bench; `pub` marks what its files share")]

mod pieces;
mod queries_and_text;
mod random;
mod readers;
mod run;
mod searches;
mod targets;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let wanted = arguments.first().map_or("all", String::as_str);
    let cases: u64 = arguments.get(1).map_or(Ok(100_000), |text| text.parse())?;
    let seed: u64 = arguments.get(2).map_or(Ok(1), |text| text.parse())?;
    if wanted != "all" && !targets::NAMES.contains(&wanted) {
        return Err(format!("no target {wanted}: choose all, {}", targets::NAMES.join(", ")).into());
    }
    // A panic is a failure of its case, which prints it.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failed = 0;
    for name in targets::NAMES.iter().filter(|name| wanted == "all" || wanted == **name) {
        let Some(target) = targets::Target::new(name)? else { continue };
        let report = run::run(name, &target, cases, seed);
        let rate = report.cases as f64 / report.took.as_secs_f64().max(f64::EPSILON);
        println!(
            "{name:8} {:>10} cases, {:>3} failed, {:>8.1} s, {rate:>9.0}/s, slowest {:?} (seed {})",
            report.cases,
            report.failures.len(),
            report.took.as_secs_f64(),
            report.slowest.0,
            report.slowest.1,
        );
        for (seed, failure, input) in &report.failures {
            println!("  {name} {seed}\n    {failure}\n    input: {input:?}");
        }
        failed += report.failures.len();
    }
    if failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}
