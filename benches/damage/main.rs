//! The behaviour of an index when one of its files is damaged.
//!
//! ```sh
//! cargo bench --bench damage [-- PLACES [KIND]]
//! ```
//!
//! Damages every kind of file: flips one bit, zeroes a part, truncates it, appends to it, each at 25 (or
//! PLACES) offsets, and deletes it. Each time a fresh copy of an index of invented articles is damaged, and its
//! answers are compared with those of the undamaged index. An answer may be refused, but it must not be wrong,
//! and nothing may panic. Then a refresh repairs the index, or the readable articles are salvaged.

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
