//! What becomes of an index when one of its files is damaged.
//!
//! ```sh
//! cargo bench --bench damage [-- PLACES [KIND]]
//! ```
//!
//! Every kind of file is flipped in one bit, zeroed in part, cut short, lengthened at so many places
//! (25 unless told otherwise), and removed: each on a fresh copy of an index of invented articles. What
//! the index answers then is held against what it answered whole. An answer may be refused; it must not
//! be another one, and nothing may panic. Then the index is brought up to date, which heals it, or what
//! can be read is salvaged.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod matrix;

use std::error::Error;
use std::time::Instant;

use matrix::{Kind, Tally, World};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let places: usize = args.next().map_or(Ok(25), |text| text.parse())?;
    let only = args.next();
    souwen::index::keep_guarded_panics_quiet();
    let started = Instant::now();
    let world = World::new()?;
    println!("{}", Tally::HEAD);
    let mut all = Tally::default();
    let wanted = |kind: &Kind| only.as_ref().is_none_or(|only| kind.name == only);
    for kind in matrix::KINDS.into_iter().filter(wanted) {
        for damage in matrix::DAMAGES {
            let tally = matrix::run(&world, kind, damage, places)?;
            println!("{}", tally.row(kind.name, damage.name()));
            all.add(&tally);
        }
    }
    println!("{}", all.row("all", ""));
    println!("{:.0?}", started.elapsed());
    for example in &all.examples {
        println!("{example}");
    }
    if all.is_good() { Ok(()) } else { Err("false answers or panics".into()) }
}
