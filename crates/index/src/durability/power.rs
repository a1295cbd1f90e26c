//! Cuts the power after every operation on files. Whatever survives of the changes that were not
//! synced, the old state or the new one must exist, and the next run must finish.

use super::disk_model::{DiskModel, Survivors};
use super::scene::{Place, Scene, Work};
use super::try_all;
use crate::disk::faults::{Failing, Faults, Operation};

/// The number of moments for each kind of work in the short form.
const FEW: usize = 8;
/// The number of random outcomes for each moment.
const CHANCES: u64 = 3;
/// The number of faults before a cut, when every operation is tried.
const FAULTS: usize = 20;

type Sequence = Vec<(Operation, std::path::PathBuf)>;

/// Cuts the power after the operations that `model` has seen.
#[track_caller]
fn cut(scene: &Scene, model: &DiskModel, number: usize, was_done: bool, context: &str) -> usize {
    let chances = if try_all() { CHANCES } else { 1 };
    let some = (0..chances).map(|chance| Survivors::Some(number as u64 * CHANCES + chance));
    let all = [Survivors::Nothing, Survivors::Names, Survivors::Content].into_iter().chain(some);
    let mut cuts = 0;
    for survivors in all {
        let place = Place::new();
        model.after_power_cut(survivors, &place.index());
        let context = format!("{context}cut after {number} operations, {survivors:?}");
        scene.check(&place.index(), was_done, &context);
        cuts += 1;
    }
    cuts
}

/// Cuts the power about `times` times during these operations, and after the last one.
fn cut_during(
    scene: &Scene,
    model: &mut DiskModel,
    sequence: &Sequence,
    often: usize,
    context: &str,
) -> usize {
    let step = sequence.len().div_ceil(often).max(1);
    let mut cuts = 0;
    let mut changed = true;
    for (number, (operation, path)) in sequence.iter().enumerate() {
        // Cuts before the operation if something has changed since the last cut.
        if changed && number % step == step / 2 {
            cuts += cut(scene, model, number, false, context);
            changed = false;
        }
        changed |= model.follow(operation, path);
    }
    cuts + cut(scene, model, sequence.len(), true, context)
}

fn check(work: Work) {
    let scene = Scene::new(work);
    let place = scene.copy();
    let mut model = DiskModel::of(&place.index());
    let sequence = recorded(&scene, &place, Failing::None).0;
    let often = if try_all() { sequence.len() } else { FEW };
    let cuts = cut_during(&scene, &mut model, &sequence, often, "");
    println!("{work:?}: {cuts} power cuts in {} operations, 0 bad", sequence.len());
}

/// Does the work, and returns the operations and which of them failed.
fn recorded(scene: &Scene, place: &Place, failing: Failing) -> (Sequence, Result<(), String>) {
    let watched = Faults::under(&place.index(), failing, 5);
    let result = scene.run(&place.index()).map(drop);
    (watched.seen(), result)
}

/// After an operation has failed, later ones must not rely on it: the power is cut in the following run.
fn check_after_faults(work: Work) {
    let scene = Scene::new(work);
    let operations = recorded(&scene, &scene.copy(), Failing::None).0.len();
    let (faults, few) = if try_all() { (FAULTS, FEW) } else { (2, 2) };
    let (mut cuts, mut failed) = (0, 0);
    for number in (0..operations).step_by(operations.div_ceil(faults).max(1)) {
        for failing in [Failing::Only(number), Failing::From(number)] {
            let place = scene.copy();
            let mut model = DiskModel::of(&place.index());
            let (before, result) = recorded(&scene, &place, failing);
            if result.is_ok() {
                continue;
            }
            failed += 1;
            for (at, (operation, path)) in before.iter().enumerate() {
                let fails = match failing {
                    Failing::None => false,
                    Failing::Only(only) => at == only,
                    Failing::From(first) => at >= first,
                };
                if !fails {
                    model.follow(operation, path);
                }
            }
            let sequence = recorded(&scene, &place, Failing::None).0;
            let context = format!("after {failing:?} failed, ");
            cuts += cut_during(&scene, &mut model, &sequence, few, &context);
        }
    }
    println!("{work:?}: {cuts} power cuts in the runs after {failed} faults, 0 bad");
}

#[test]
fn in_a_first_index() {
    check(Work::Build);
    check_after_faults(Work::Build);
}

#[test]
fn in_an_index_without_articles() {
    check(Work::Create);
    check_after_faults(Work::Create);
}

#[test]
fn in_a_refresh() {
    check(Work::Refresh);
    check_after_faults(Work::Refresh);
}

#[test]
fn in_a_pushed_article() {
    check(Work::Push);
    check_after_faults(Work::Push);
}

#[test]
fn in_an_article_that_takes_the_place_of_one_of_a_file() {
    check(Work::TakeOver);
    check_after_faults(Work::TakeOver);
}

#[test]
fn in_an_article_of_a_file_that_returns() {
    check(Work::Release);
    check_after_faults(Work::Release);
}

#[test]
fn in_a_merge() {
    check(Work::Merge);
    check_after_faults(Work::Merge);
}

#[test]
fn in_a_repair() {
    check(Work::Repair);
    check_after_faults(Work::Repair);
}

#[test]
fn in_a_rebuild() {
    check(Work::Rebuild);
    check_after_faults(Work::Rebuild);
}

#[test]
fn in_healing() {
    check(Work::Heal);
    check_after_faults(Work::Heal);
}

#[test]
fn in_a_recovery() {
    check(Work::Recover);
    check_after_faults(Work::Recover);
}

#[test]
fn in_an_upgrade() {
    check(Work::Upgrade);
    check_after_faults(Work::Upgrade);
}

#[test]
fn in_a_first_copy() {
    check(Work::FirstCopy);
    check_after_faults(Work::FirstCopy);
}

#[test]
fn in_a_copy() {
    check(Work::Copy);
    check_after_faults(Work::Copy);
}

#[test]
fn in_an_edit() {
    check(Work::Edit);
    check_after_faults(Work::Edit);
}
