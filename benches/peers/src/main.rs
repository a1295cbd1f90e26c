//! Compares souwen with other engines that search Chinese text, over any collection with any queries. The
//! engines run one after the other, each in a process of its own. `README.md` says how to start it.

mod driver;
mod figures;
mod options;
mod peer;
mod plan;
mod report;
mod work;

use std::error::Error;
use std::path::Path;

/// The result of a step.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // The benchmark starts itself this way, once for each step of an engine.
        ["engine", name, step, plan, index, out] => {
            let plan = plan::Plan::read(Path::new(plan))?;
            work::run(name, step, &plan, Path::new(index), Path::new(out))
        }
        _ => driver::run(&options::Options::read(arguments)?),
    }
}
