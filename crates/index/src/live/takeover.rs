//! Updates a ledger when pushed articles take over the ids of articles of files.

use crate::disk::ledger::{FileKey, Ledger};

/// The ledger after articles of files have made way for pushed ones: each id is given with the file
/// of its article. The files now wait for the ids.
pub(super) fn after(before: &Ledger, taken_over: &[(String, FileKey)]) -> Ledger {
    let mut ledger = before.clone();
    for (id, file) in taken_over {
        if let Some(state) = ledger.file_mut(file) {
            state.articles = state.articles.saturating_sub(1);
        }
        let claimants = ledger.shared.entry(id.clone()).or_insert_with(|| vec![file.clone()]);
        claimants.retain(|claimant| !claimant.is_pushed());
        claimants.insert(0, FileKey::pushed());
    }
    ledger
}
