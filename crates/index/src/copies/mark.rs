//! The mark of a copy: the file `COPY` in its directory, which records the source and the last state
//! that was copied. Anything else in the directory is somebody's own change.
//!
//! It is written before any file of a new commit becomes visible, with the states before and after,
//! and again at the end, with the new state only. So whenever copying stops, the directory is in one
//! of the recorded states. The modification time of the mark is the time at which the copy was last
//! known to be up to date.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::offer::{USER_FILES, id_of};
use crate::IndexError;
use crate::disk::names::COPY_MARK;
use crate::disk::{directory, fs as disk, replace, user_file};

/// The format number of marks.
const FORMAT: u32 = 1;

/// The purpose of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A backup that stays as it is, to be restored one day.
    Snapshot,
    /// A replica that follows its source.
    Replica,
}

/// See the module documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// The format number.
    souwen_copy: u32,
    /// The source, as it was given.
    pub of: String,
    /// The purpose.
    kind: Kind,
    /// The commits that may be current, as checksums of their texts.
    commits: Vec<String>,
    /// For each of the user's files, the checksums that it may have; `null` if it may be missing.
    files: BTreeMap<String, Vec<Option<String>>>,
}

/// A state of a copy: the checksums of its commit and of the user's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    pub commit: Option<String>,
    pub files: BTreeMap<String, Option<String>>,
}

impl State {
    /// Identifies the state: equal tags mean equal states.
    pub(super) fn tag(&self) -> String {
        let mut text = self.commit.clone().unwrap_or_default();
        for (name, sum) in &self.files {
            text.push_str(&format!("\n{name} {}", sum.as_deref().unwrap_or("-")));
        }
        id_of(text.as_bytes())
    }

    /// The current state of a directory.
    pub(super) fn of(dir: &Path) -> Result<State, IndexError> {
        let commit = directory::current_text(dir)?.map(|text| id_of(&text));
        let mut files = BTreeMap::new();
        for name in USER_FILES {
            let sum = user_file::content(&dir.join(name))?.map(|bytes| id_of(&bytes));
            files.insert(name.to_owned(), sum);
        }
        Ok(State { commit, files })
    }
}

impl Mark {
    /// The mark of a copy of `of` that is in one of these states.
    pub(super) fn new(of: &str, kind: Kind, states: &[&State]) -> Mark {
        let mut commits: Vec<String> =
            states.iter().filter_map(|state| state.commit.clone()).collect();
        commits.dedup();
        let mut files: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
        for (name, sum) in states.iter().flat_map(|state| &state.files) {
            let sums = files.entry(name.clone()).or_default();
            if !sums.contains(sum) {
                sums.push(sum.clone());
            }
        }
        Mark { souwen_copy: FORMAT, of: of.to_owned(), kind, commits, files }
    }

    /// The mark of a directory; `None` if there is none. A mark that cannot be parsed is an error.
    pub(super) fn read(dir: &Path) -> Result<Option<Mark>, IndexError> {
        let Some(bytes) = user_file::content(&dir.join(COPY_MARK))? else { return Ok(None) };
        let mark: Option<Mark> = serde_json::from_slice(&bytes).ok();
        match mark.filter(|mark| mark.souwen_copy == FORMAT) {
            Some(mark) => Ok(Some(mark)),
            None => Err(IndexError::damaged(dir, COPY_MARK, "it is not what was written")),
        }
    }

    /// Writes it durably.
    pub(super) fn write(&self, dir: &Path) -> Result<(), IndexError> {
        let path = dir.join(COPY_MARK);
        let text = serde_json::to_string(self)
            .map_err(|error| IndexError::io(path.clone(), error.into()))?;
        replace::replace(&path, format!("{text}\n").as_bytes()).map(drop)
    }

    /// Describes a change that somebody has made since the last copy. Damaged or missing files of the
    /// commit do not count, because they are copied again.
    pub(super) fn changed(&self, now: &State, commit_is_whole: bool) -> Option<String> {
        let known = |id: &String| self.commits.contains(id);
        if commit_is_whole && now.commit.as_ref().is_some_and(|id| !known(id)) {
            return Some("a commit was made".to_owned());
        }
        let none = Vec::new();
        now.files.iter().find_map(|(name, sum)| {
            let known = self.files.get(name).unwrap_or(&none);
            let is_known = known.contains(sum) || (known.is_empty() && sum.is_none());
            (!is_known).then(|| format!("{name} was edited"))
        })
    }
}

/// When the replica at `dir` was last known to be up to date. `None` if the index is no replica: it
/// is no copy, it is a snapshot, or it was written to since it was copied.
pub fn last_checked(dir: &Path) -> Option<SystemTime> {
    let mark = Mark::read(dir).ok().flatten().filter(|mark| mark.kind == Kind::Replica)?;
    let current = directory::current_text(dir).ok().flatten().map(|text| id_of(&text))?;
    let checked = std::fs::metadata(dir.join(COPY_MARK)).and_then(|metadata| metadata.modified());
    checked.ok().filter(|_| mark.commits.contains(&current))
}

/// Records that a copy is up to date now.
pub(super) fn mark_up_to_date(dir: &Path) -> Result<(), IndexError> {
    let path = dir.join(COPY_MARK);
    disk::touch(&path).map_err(|error| IndexError::io(path, error))
}
