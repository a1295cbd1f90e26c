//! Tests that nothing is lost, whatever fails or stops at whatever moment: for every kind of writing,
//! over every operation on files that it makes.
//!
//! With `SOUWEN_FAULTS_ALL=1` every operation is tried, otherwise a part of them.

mod disk_model;
mod faults;
mod power;
mod scene;

/// Whether every operation is tried, which takes long.
fn try_all() -> bool {
    std::env::var_os("SOUWEN_FAULTS_ALL").is_some()
}
