//! Former ids of articles, which the ledger of a commit holds: read when somebody asks for an id
//! that no article has, which is seldom.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::IndexError;
use crate::disk::generation::Generation;
use crate::disk::manifest::Manifest;

/// Former ids, each with the id that the article has now.
#[derive(Debug, Default)]
pub(crate) struct FormerIds(OnceLock<HashMap<String, String>>);

/// What is read of a ledger.
#[derive(Deserialize)]
struct Aliases {
    #[serde(default)]
    aliases: HashMap<String, String>,
}

impl FormerIds {
    /// The id that the article has now that had this one before the commit of this manifest. When
    /// another commit has followed, whose ledger is the one that is there now, there is none: it is
    /// asked again once that commit is shown.
    pub(crate) fn now(
        &self,
        former: &str,
        dir: &Path,
        manifest: &Manifest,
    ) -> Result<Option<String>, IndexError> {
        if self.0.get().is_none() {
            let read =
                Generation::read_ledger_as::<Aliases>(dir, manifest.generation, manifest.commit)?;
            let Some(read) = read else { return Ok(None) };
            // Whoever was faster has read the same.
            let _ = self.0.set(read.aliases);
        }
        Ok(self.0.get().and_then(|aliases| aliases.get(former)).cloned())
    }
}
