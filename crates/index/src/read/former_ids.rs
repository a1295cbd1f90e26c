//! Former ids of articles, which the ledger of a commit holds: read when somebody asks for an id
//! that no article has, which is seldom.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::{directory, ledger_pieces};

/// Former ids, each with the id that the article has now.
#[derive(Debug, Default)]
pub(crate) struct FormerIds(OnceLock<HashMap<String, Option<String>>>);

/// What is read of a piece of a ledger; `None` stands for a former id that is none any more.
#[derive(Deserialize)]
struct Aliases {
    #[serde(default)]
    aliases: HashMap<String, Option<String>>,
}

impl FormerIds {
    /// The id that the article has now that had this one before this commit. When
    /// another commit has followed, whose ledger is the one that is there now, there is none: it is
    /// asked again once that commit is shown.
    pub(crate) fn now(
        &self,
        former: &str,
        dir: &Path,
        commit: &Commit,
    ) -> Result<Option<String>, IndexError> {
        if self.0.get().is_none() {
            let path = directory::generation_path(dir, commit.generation());
            let pieces: Vec<Aliases> = match ledger_pieces::read_parts(dir, &path, commit) {
                // What is missing of the commit in use is lost; of another it was removed.
                Err(IndexError::Damaged { .. })
                    if commit.ledger.iter().any(|name| !path.join(name).exists())
                        && !directory::current(dir)
                            .is_ok_and(|now| now.as_ref() == Some(commit)) =>
                {
                    return Ok(None);
                }
                pieces => pieces?,
            };
            let aliases = pieces.into_iter().flat_map(|piece| piece.aliases).collect();
            // Whoever was faster has read the same.
            let _ = self.0.set(aliases);
        }
        Ok(self.0.get().and_then(|aliases| aliases.get(former)).cloned().flatten())
    }
}
