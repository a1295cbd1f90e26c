//! Nothing is lost, whatever fails or ends at whatever moment: held for every kind of writing, over
//! every operation on files that it makes.
//!
//! With `SOUWEN_FAULTS_ALL=1` every operation is tried, else a part of them.

mod disk_model;
mod faults;
mod power;
mod scene;

/// Whether everything is to be tried, which takes long.
fn try_all() -> bool {
    std::env::var_os("SOUWEN_FAULTS_ALL").is_some()
}
