//! Every kind of file of an index, damaged in every way: a short form of `benches/damage`.

#[path = "../../benches/damage/matrix/mod.rs"]
mod matrix;

use matrix::{DAMAGES, KINDS, Tally, World};

/// At how many places each file is damaged in each way.
const PLACES: usize = 2;

#[test]
fn nothing_false_is_answered_from_a_damaged_index() {
    let world = World::new().unwrap();
    let mut all = Tally::default();
    for kind in KINDS {
        for damage in DAMAGES {
            let tally = matrix::run(&world, kind, damage, PLACES).unwrap();
            assert!(
                tally.is_good(),
                "{}\n{}\n{:#?}",
                Tally::HEAD,
                tally.row(kind.name, damage.name()),
                tally.examples
            );
            all.add(&tally);
        }
    }
    // Short files are zero where they are zeroed, now and then.
    assert!(all.runs > 100, "{}", all.row("all", ""));
    assert!(all.healed > 90 && all.salvaged > 5, "{}", all.row("all", ""));
}
