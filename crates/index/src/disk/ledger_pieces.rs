//! The ledger on disk, in pieces. Each piece contains the changes since the pieces before it, so that
//! a commit writes in proportion to what it changes.
//!
//! A new piece absorbs the previous pieces that are not at least twice its size. So there are few
//! pieces (a logarithm of the size of the ledger), and everything is rewritten only a few times. This
//! is the logarithmic method of Bentley and Saxe (1980), as used in log-structured merge trees.
//!
//! For example, pieces of 100 and 30 KB and a change of 20 KB become pieces of 100 and 50 KB.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::commit::Commit;
use super::ledger::{FileKey, FileState, FolderHead, Ledger};
use super::{names, replace};
use crate::IndexError;
use crate::disk::file_sum::FileSum;

/// A piece is kept beside the next one if it is at least this many times as large.
const GROWTH: u64 = 2;

/// The changes; `None` marks an entry that was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LedgerPiece {
    next_key: u32,
    /// All folders, in their order. There are few.
    folders: Vec<FolderHead>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<FileKey, Option<FileState>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    shared: BTreeMap<String, Option<Vec<FileKey>>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    aliases: BTreeMap<String, Option<String>>,
}

impl LedgerPiece {
    /// The changes from one ledger to another.
    pub(crate) fn between(before: &Ledger, after: &Ledger) -> LedgerPiece {
        LedgerPiece {
            next_key: after.next_key,
            folders: after.heads(),
            files: difference(&files_of(before), &files_of(after)),
            shared: difference(&by_ref(&before.shared), &by_ref(&after.shared)),
            aliases: difference(&by_ref(&before.aliases), &by_ref(&after.aliases)),
        }
    }

    /// Applies a later piece on top of this one. The very first piece has none below it, so removals
    /// need not be recorded there.
    fn followed_by(mut self, later: LedgerPiece, is_first: bool) -> LedgerPiece {
        self.next_key = later.next_key;
        self.folders = later.folders;
        self.files.extend(later.files);
        self.shared.extend(later.shared);
        self.aliases.extend(later.aliases);
        if is_first {
            self.files.retain(|_, state| state.is_some());
            self.shared.retain(|_, files| files.is_some());
            self.aliases.retain(|_, id| id.is_some());
        }
        self
    }

    fn into_ledger(self) -> Ledger {
        let mut ledger = Ledger::of_folders(&self.folders);
        ledger.next_key = self.next_key;
        for (key, state) in self.files {
            if let Some(state) = state {
                ledger.set_file(&key, state);
            }
        }
        let kept = |(id, files): (String, Option<Vec<FileKey>>)| Some((id, files?));
        ledger.shared = self.shared.into_iter().filter_map(kept).collect();
        ledger.aliases =
            self.aliases.into_iter().filter_map(|(id, now)| Some((id, now?))).collect();
        ledger
    }
}

/// Reads the ledger of a commit, whose files are at `path`, of the index at `dir`.
///
/// # Errors
/// When a piece is missing, damaged or cannot be read.
pub(crate) fn read(dir: &Path, path: &Path, commit: &Commit) -> Result<Ledger, IndexError> {
    let mut whole = LedgerPiece::default();
    for name in &commit.ledger {
        whole = whole.followed_by(read_piece(dir, path, commit, name)?, true);
    }
    Ok(whole.into_ledger())
}

/// Reads a part of every piece of the ledger of a commit: the fields of `T`.
///
/// # Errors
/// See [`read`].
pub(crate) fn read_parts<T: DeserializeOwned>(
    dir: &Path,
    path: &Path,
    commit: &Commit,
) -> Result<Vec<T>, IndexError> {
    commit.ledger.iter().map(|name| read_piece(dir, path, commit, name)).collect()
}

/// Writes `piece` on top of the pieces of `before` (none for a new ledger). Returns the names of all
/// pieces, oldest first, and the checksum of the new one.
///
/// # Errors
/// When a piece cannot be read or written.
pub(crate) fn write(
    dir: &Path,
    path: &Path,
    before: Option<&Commit>,
    mut piece: LedgerPiece,
) -> Result<(Vec<String>, BTreeMap<String, FileSum>), IndexError> {
    let io = |error| IndexError::io(path.to_owned(), error);
    let to_json = |piece: &LedgerPiece| serde_json::to_vec(piece).map_err(|error| io(error.into()));
    let mut names: Vec<String> = before.map_or_else(Vec::new, |commit| commit.ledger.clone());
    let mut sums = BTreeMap::new();
    let mut json = to_json(&piece)?;
    while let (Some(commit), Some(last)) = (before, names.last()) {
        let sum = commit.files.get(last).copied();
        if sum.is_some_and(|sum| sum.length >= GROWTH * json.len() as u64) {
            break;
        }
        let last: LedgerPiece = read_piece(dir, path, commit, last)?;
        names.pop();
        piece = last.followed_by(piece, names.is_empty());
        json = to_json(&piece)?;
    }
    if let Some(commit) = before {
        let kept = names.iter().filter_map(|name| Some((name.clone(), *commit.files.get(name)?)));
        sums.extend(kept);
    }
    let sum = FileSum::of(&json);
    let name = names::ledger_piece(sum.hash);
    replace::write_named_by_content(&path.join(&name), &json, sum).map_err(io)?;
    sums.insert(name.clone(), sum);
    names.push(name);
    Ok((names, sums))
}

fn read_piece<T: DeserializeOwned>(
    dir: &Path,
    path: &Path,
    commit: &Commit,
    name: &str,
) -> Result<T, IndexError> {
    let bytes = super::checked::read(dir, path, commit, name)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| IndexError::damaged(dir, name, &format!("it cannot be read: {error}")))
}

fn files_of(ledger: &Ledger) -> BTreeMap<FileKey, &FileState> {
    let keyed = ledger.folders.iter().flat_map(|folder| {
        folder.files.iter().map(|(relative, state)| {
            (FileKey { folder: folder.key, relative: relative.clone() }, state)
        })
    });
    keyed.collect()
}

fn by_ref<T>(map: &BTreeMap<String, T>) -> BTreeMap<String, &T> {
    map.iter().map(|(key, value)| (key.clone(), value)).collect()
}

fn difference<K: Ord + Clone, V: PartialEq + Clone>(
    before: &BTreeMap<K, &V>,
    after: &BTreeMap<K, &V>,
) -> BTreeMap<K, Option<V>> {
    let changed = after
        .iter()
        .filter(|(key, value)| before.get(key) != Some(value))
        .map(|(key, value)| (key.clone(), Some((*value).clone())));
    let gone = before.keys().filter(|key| !after.contains_key(key)).map(|key| (key.clone(), None));
    changed.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::disk::manifest::Manifest;

    fn commit(ledger: Vec<String>, files: BTreeMap<String, FileSum>) -> Commit {
        Commit {
            manifest: Manifest::default(),
            ledger,
            folders: Vec::new(),
            dictionary: None,
            files,
            segments: serde_json::Value::Null,
        }
    }

    /// Something that a refresh changes.
    #[derive(Debug, Clone)]
    enum Change {
        Folder,
        Forget(usize),
        File(usize, u8, u64),
        Remove(usize, u8),
        Share(u8, u8),
        Alias(u8, Option<u8>),
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            Just(Change::Folder),
            (0..4_usize).prop_map(Change::Forget),
            (0..4_usize, 0..20_u8, 0..9_u64).prop_map(|(a, b, c)| Change::File(a, b, c)),
            (0..4_usize, 0..20_u8).prop_map(|(a, b)| Change::Remove(a, b)),
            (0..9_u8, 0..4_u8).prop_map(|(a, b)| Change::Share(a, b)),
            (0..9_u8, proptest::option::of(0..9_u8)).prop_map(|(a, b)| Change::Alias(a, b)),
        ]
    }

    fn apply(ledger: &mut Ledger, change: &Change) {
        let folder = |ledger: &Ledger, at: usize| ledger.folders.get(at).map(|folder| folder.key);
        let file = |name: u8| format!("{name}.md");
        match *change {
            Change::Folder => drop(ledger.add_folder(PathBuf::from("/新闻"))),
            Change::Forget(at) if at < ledger.folders.len() => drop(ledger.folders.remove(at)),
            Change::File(at, name, articles) => {
                if let Some(folder) = folder(ledger, at) {
                    let key = FileKey { folder, relative: file(name) };
                    ledger.set_file(&key, FileState::unknown(articles));
                }
            }
            Change::Remove(at, name) => {
                if let Some(folder) = folder(ledger, at) {
                    ledger.remove_file(&FileKey { folder, relative: file(name) });
                }
            }
            Change::Share(id, count) => {
                let key = |name| FileKey { folder: 0, relative: file(name) };
                match count {
                    0 => drop(ledger.shared.remove(&id.to_string())),
                    _ => drop(ledger.shared.insert(id.to_string(), (0..count).map(key).collect())),
                }
            }
            Change::Alias(id, Some(now)) => {
                drop(ledger.aliases.insert(id.to_string(), now.to_string()));
            }
            Change::Alias(id, None) => drop(ledger.aliases.remove(&id.to_string())),
            Change::Forget(_) => {}
        }
    }

    proptest! {
        #[test]
        fn what_is_written_in_pieces_is_read_back(
            commits in proptest::collection::vec(proptest::collection::vec(change(), 0..6), 1..20),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path();
            let mut ledger = Ledger::default();
            let mut last: Option<Commit> = None;
            for changes in commits {
                let before = ledger.clone();
                changes.iter().for_each(|change| apply(&mut ledger, change));
                let piece = LedgerPiece::between(&before, &ledger);
                let (names, sums) = write(path, path, last.as_ref(), piece).unwrap();
                prop_assert_eq!(names.len(), sums.len());
                let commit = commit(names, sums);
                prop_assert_eq!(&read(path, path, &commit).unwrap(), &ledger);
                last = Some(commit);
            }
        }
    }

    #[test]
    fn a_small_change_writes_little() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        let mut ledger = Ledger::default();
        let folder = ledger.add_folder(PathBuf::from("/a"));
        let file = |number: u64| FileKey { folder, relative: format!("{number}.md") };
        (0..10_000).for_each(|number| ledger.set_file(&file(number), FileState::unknown(1)));
        let piece = LedgerPiece::between(&Ledger::default(), &ledger);
        let (names, sums) = write(path, path, None, piece).unwrap();
        let mut last = commit(names, sums);
        let whole = last.files.values().map(|sum| sum.length).sum::<u64>();
        let mut written = 0;
        for number in 0..100 {
            let before = ledger.clone();
            ledger.set_file(&file(number), FileState::unknown(2));
            let piece = LedgerPiece::between(&before, &ledger);
            let (names, sums) = write(path, path, Some(&last), piece).unwrap();
            assert!(names.len() < 12, "{}", names.len());
            let new = sums.iter().filter(|(name, _)| !last.files.contains_key(*name));
            written += new.map(|(_, sum)| sum.length).sum::<u64>();
            last = commit(names, sums);
        }
        assert!(written * 5 < whole, "{written} bytes in a hundred commits, {whole} in all");
        assert_eq!(read(path, path, &last).unwrap(), ledger);
    }

    #[test]
    fn a_damaged_piece_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path();
        let (names, sums) = write(path, path, None, LedgerPiece::default()).unwrap();
        let commit = commit(names, sums);
        let file = path.join(&commit.ledger[0]);
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, "{}").unwrap();
        let error = read(path, path, &commit).unwrap_err().to_string();
        assert!(error.contains(&commit.ledger[0]), "{error}");
    }
}
