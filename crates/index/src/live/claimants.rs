//! The files whose articles wait for an id, because an article with it has been pushed.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::ledger::FileKey;
use crate::disk::{directory, ledger_pieces};

/// See the module documentation.
#[derive(Debug, Default)]
pub(super) struct WaitingFiles {
    /// The pieces of the ledger that this was read from.
    ledger: Option<Vec<String>>,
    files: HashMap<String, FileKey>,
}

/// The part of a ledger piece that is read here; `None` marks an id that is no longer shared.
#[derive(Deserialize)]
struct Shared {
    #[serde(default)]
    shared: HashMap<String, Option<Vec<FileKey>>>,
}

impl WaitingFiles {
    /// Updates this to a commit of the index at `dir`. Reads again only if the ledger has changed.
    pub(super) fn bring_up_to_date(
        &mut self,
        dir: &Path,
        commit: &Commit,
    ) -> Result<(), IndexError> {
        if self.ledger.as_ref() == Some(&commit.ledger) {
            return Ok(());
        }
        let path = directory::generation_path(dir, commit.generation());
        let pieces: Vec<Shared> = ledger_pieces::read_parts(dir, &path, commit)?;
        let shared: HashMap<String, Option<Vec<FileKey>>> =
            pieces.into_iter().flat_map(|piece| piece.shared).collect();
        let waiting = shared.into_iter().filter_map(|(id, files)| {
            let files = files?;
            let (owner_file, others) = files.split_first()?;
            Some((id, others.first().filter(|_| owner_file.is_pushed())?.clone()))
        });
        self.files = waiting.collect();
        self.ledger = Some(commit.ledger.clone());
        Ok(())
    }

    /// The first file whose article waits for this id.
    pub(super) fn of(&self, id: &str) -> Option<&FileKey> {
        self.files.get(id)
    }

    /// Whether no article waits.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
