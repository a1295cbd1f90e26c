//! Former ids of articles, from the ledger of a commit. They are read only when a request names an id
//! that no article has, which is rare.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::{directory, ledger_pieces};

/// Former ids, each mapped to the current id of its article.
#[derive(Debug, Default)]
pub(crate) struct FormerIds(OnceLock<HashMap<String, Option<String>>>);

/// The part of a ledger piece that is read here. `None` marks a former id that is no longer one.
#[derive(Deserialize)]
struct Aliases {
    #[serde(default)]
    aliases: HashMap<String, Option<String>>,
}

impl FormerIds {
    /// Returns the current id of the article that had this id before this commit. `None` if a newer
    /// commit has replaced the ledger on disk: the caller asks again once that commit is shown.
    pub(crate) fn now(
        &self,
        former: &str,
        dir: &Path,
        commit: &Commit,
    ) -> Result<Option<String>, IndexError> {
        let aliases = self.read(dir, commit)?;
        Ok(aliases.and_then(|aliases| aliases.get(former)).cloned().flatten())
    }

    /// All of them, in their order. `None` as for [`now`](FormerIds::now).
    pub(crate) fn all(
        &self,
        dir: &Path,
        commit: &Commit,
    ) -> Result<Option<BTreeMap<String, String>>, IndexError> {
        let known =
            |(former, now): (&String, &Option<String>)| Some((former.clone(), now.clone()?));
        Ok(self.read(dir, commit)?.map(|aliases| aliases.iter().filter_map(known).collect()))
    }

    fn read(
        &self,
        dir: &Path,
        commit: &Commit,
    ) -> Result<Option<&HashMap<String, Option<String>>>, IndexError> {
        if self.0.get().is_none() {
            let path = directory::generation_path(dir, commit.generation());
            let pieces: Vec<Aliases> = match ledger_pieces::read_parts(dir, &path, commit) {
                // A ledger piece that is missing from the current commit is lost; one of an older
                // commit was removed.
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
            // If another thread was faster, it has read the same.
            let _ = self.0.set(aliases);
        }
        Ok(self.0.get())
    }
}
