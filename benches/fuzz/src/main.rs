//! Runs cases of the targets. From the folder of this package:
//!
//! ```text
//! cargo run --release                           # 100,000 cases of each target
//! cargo run --release -- query 10000000 7       # target (or all), cases, seed
//! cargo run --release -- query 1 SEED           # one case again
//! ```
//!
//! A failure is printed with its seed and input, and the run ends with exit code 1.

use souwen_fuzz::{NAMES, Target, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = arguments.first().map_or("all", String::as_str);
    let cases: u64 = arguments.get(1).map_or(Ok(100_000), |text| text.parse())?;
    let seed: u64 = arguments.get(2).map_or(Ok(1), |text| text.parse())?;
    if wanted != "all" && !NAMES.contains(&wanted) {
        return Err(format!("no target {wanted}: choose all, {}", NAMES.join(", ")).into());
    }
    // A panic is a failure of its case, which is printed with it.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failed = 0;
    for name in NAMES.iter().filter(|name| wanted == "all" || wanted == **name) {
        let Some(target) = Target::new(name)? else { continue };
        let report = run(name, &target, cases, seed);
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
