//! What a ledger is when pushed articles have taken the ids of articles of files.

use crate::disk::ledger::{FileKey, Ledger};

/// The ledger when the articles with these ids, each of the file beside it, have made way for pushed
/// ones. The files wait for the ids.
pub(super) fn after(before: &Ledger, taken: &[(String, FileKey)]) -> Ledger {
    let mut ledger = before.clone();
    for (id, file) in taken {
        if let Some(state) = ledger.file_mut(file) {
            state.articles = state.articles.saturating_sub(1);
        }
        let claimants = ledger.shared.entry(id.clone()).or_insert_with(|| vec![file.clone()]);
        claimants.retain(|claimant| !claimant.is_pushed());
        claimants.insert(0, FileKey::pushed());
    }
    ledger
}
