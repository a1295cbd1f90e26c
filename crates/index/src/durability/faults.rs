//! Makes every operation on files fail once, and also every operation together with all later ones.
//! The old state or the new one must then exist, and the next run must finish.

use std::cell::Cell;
use std::path::Path;

use super::scene::{Scene, Seen, Work, seen, seen_by};
use super::try_all;
use crate::disk::faults::{Failing, Faults};
use crate::{Index, IndexError, StateSource};

/// The error codes of an I/O error and of a full disk.
const CODES: [i32; 2] = [5, 28];
/// The number of faults of each kind in the short form.
const FEW: usize = 4;

/// Calls `attempt` with one fault after the other until a fault is not hit. `attempt` returns whether
/// its fault was hit. The short form tries only a few faults. Returns how many were hit.
fn with_faults(operations: usize, mut attempt: impl FnMut(Failing, i32) -> bool) -> usize {
    let mut met = 0;
    let sorts: [fn(usize) -> Failing; 2] = [Failing::Only, Failing::From];
    for (kind, failing) in sorts.into_iter().enumerate() {
        for (sort, code) in CODES.into_iter().enumerate() {
            // For each kind of fault, the short form tries other operations.
            let step = if try_all() { 1 } else { operations.div_ceil(FEW).max(1) };
            let mut number = if try_all() { 0 } else { (2 * kind + sort) * step / 4 };
            while attempt(failing(number), code) {
                met += 1;
                number += step;
            }
        }
    }
    met
}

fn check(work: Work) {
    let scene = Scene::new(work);
    let operations = {
        let place = scene.copy();
        let watched = Faults::under(&place.index(), Failing::None, 0);
        scene.run(&place.index()).unwrap();
        watched.count()
    };
    let mut reported = 0;
    let met = with_faults(operations, |failing, code| {
        let place = scene.copy();
        let faults = Faults::under(&place.index(), failing, code);
        let result = scene.run(&place.index());
        let (Failing::Only(number) | Failing::From(number)) = failing else { return false };
        let is_met = faults.count() > number;
        let last = faults.seen().get(number).map(|(operation, path)| {
            format!("{:.40} {}", format!("{operation:?}"), path.display())
        });
        drop(faults);
        let context = format!("{failing:?} fails with {code} ({last:?}): {result:?}");
        assert!(is_met || result == Ok(None), "{context}");
        assert!(!format!("{result:?}").contains("panic"), "{context}");
        reported += usize::from(result != Ok(None));
        scene.check(&place.index(), result.is_ok(), &context);
        is_met
    });
    println!("{work:?}: {met} faults of about {operations} operations, {reported} told, 0 bad");
}

#[test]
fn of_a_first_index() {
    check(Work::Build);
}

#[test]
fn of_an_index_without_articles() {
    check(Work::Create);
}

#[test]
fn of_a_refresh() {
    check(Work::Refresh);
}

#[test]
fn of_a_merge() {
    check(Work::Merge);
}

#[test]
fn of_a_repair() {
    check(Work::Repair);
}

#[test]
fn of_a_rebuild() {
    check(Work::Rebuild);
}

#[test]
fn of_healing() {
    check(Work::Heal);
}

#[test]
fn of_a_recovery() {
    check(Work::Recover);
}

#[test]
fn of_an_upgrade() {
    check(Work::Upgrade);
}

#[test]
fn of_a_first_copy() {
    check(Work::FirstCopy);
}

#[test]
fn of_a_copy() {
    check(Work::Copy);
}

#[test]
fn of_a_pushed_article() {
    check(Work::Push);
}

#[test]
fn of_an_article_that_takes_the_place_of_one_of_a_file() {
    check(Work::TakeOver);
}

#[test]
fn of_an_article_of_a_file_that_returns() {
    check(Work::Release);
}

#[test]
fn of_an_edit() {
    check(Work::Edit);
}

/// A reader that hits a fault must not give a false answer.
#[track_caller]
fn check_is_true(dir: &Path, index: &Index, expected: &Seen, context: &str) {
    // An error is allowed; a wrong answer is not.
    if let Ok(now) = seen_by(dir, index) {
        assert_eq!(now, *expected, "{context}");
    }
}

#[test]
fn of_opening() {
    let scene = Scene::new(Work::Refresh);
    let dir = &scene.copy();
    let dir = &dir.index();
    let operations = {
        let watched = Faults::under(dir, Failing::None, 0);
        seen(dir);
        watched.count()
    };
    let met = with_faults(operations, |failing, code| {
        let faults = Faults::under(dir, failing, code);
        let context = format!("{failing:?}, {code}");
        match Index::open(dir) {
            Ok(index) => check_is_true(dir, &index, &scene.old, &context),
            Err(IndexError::Missing(_) | IndexError::Foreign { .. }) => panic!("{context}"),
            Err(_) => {}
        }
        let (Failing::Only(number) | Failing::From(number)) = failing else { return false };
        let is_met = faults.count() > number;
        drop(faults);
        assert_eq!(seen(dir), scene.old, "{context}");
        is_met
    });
    println!("opening: {met} faults of about {operations} operations, 0 bad");
}

#[test]
fn of_reloading() {
    for work in [Work::Refresh, Work::Rebuild] {
        let scene = Scene::new(work);
        let operations = Cell::new(0);
        let attempt = |failing, code| {
            let place = scene.copy();
            let dir = &place.index();
            let index = Index::open(dir).unwrap();
            scene.run(dir).unwrap();
            let faults = Faults::under(dir, failing, code);
            let context = format!("{work:?}, {failing:?}, {code}");
            let reloaded = index.reload();
            let expected = match reloaded {
                Ok(true) => &scene.new,
                // The file of synonyms is new; everything else is unchanged.
                Ok(false) | Err(_) => &scene.old,
            };
            check_is_true(dir, &index, expected, &context);
            operations.set(faults.count());
            let (Failing::Only(number) | Failing::From(number)) = failing else { return false };
            let is_met = operations.get() > number;
            drop(faults);
            index.reload().unwrap();
            assert_eq!(seen_by(dir, &index).unwrap(), scene.new, "{context}");
            is_met
        };
        attempt(Failing::None, 0);
        let operations = operations.get();
        let met = with_faults(operations, attempt);
        println!("reloading, {work:?}: {met} faults of about {operations} operations, 0 bad");
    }
}
