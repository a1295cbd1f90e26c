//! Damages every kind of index file in every way: a short form of `benches/damage`.

#[path = "../../benches/damage/matrix/mod.rs"]
mod matrix;

use matrix::{DAMAGES, KINDS, Tally, World};

/// The number of places at which each file is damaged in each way.
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
    // Zeroing changes nothing where a short file is already zero.
    assert!(all.runs > 100, "{}", all.row("all", ""));
    assert!(all.healed > 90 && all.salvaged > 5, "{}", all.row("all", ""));
}
