//! souwen beside other engines that search Chinese text: one run over any collection with any queries,
//! one engine after the other, each in a process of its own. `README.md` says how to start it.

mod driver;
mod figures;
mod options;
mod peer;
mod plan;
mod report;
mod work;

use std::error::Error;
use std::path::Path;

/// What a step gives, or why it could not.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // How the bench starts itself, once for each step of an engine.
        ["engine", name, step, plan, index, out] => {
            let plan = plan::Plan::read(Path::new(plan))?;
            work::run(name, step, &plan, Path::new(index), Path::new(out))
        }
        _ => driver::run(&options::Options::read(arguments)?),
    }
}
