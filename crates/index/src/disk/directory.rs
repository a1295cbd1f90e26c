//! The directory of an index: the current commit, and the places of the generations.
//!
//! A generation is built beside the current one and replaces it when `CURRENT` names one of its
//! commits. `CURRENT` is the only file that is ever replaced, in one atomic step. So every commit,
//! whether of a refresh, a merge, a repair or a new generation, exists whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::commit::Commit;
use super::fs as disk;
use super::lock::WriteLock;
use super::names::{
    COPY_MARK, CURRENT, DICTIONARY_FILE, EDIT_LOCK, GENERATION_PREFIX, LOCK, META, STAGING_PREFIX,
    SYNONYMS_FILE, TEMPORARY,
};
use super::replace::{replace, replace_loosely};
use super::staging;
use super::user_file;
use crate::IndexError;

/// Files that do not belong to an index but that people keep in its directory.
const NEUTRAL: [&str; 4] = ["README.md", "lost+found", SYNONYMS_FILE, DICTIONARY_FILE];

/// The text of the current commit; `None` when `dir` is missing or contains no index yet. Equal texts
/// mean equal states.
///
/// # Errors
/// When `dir` contains something else, or cannot be read.
pub(crate) fn current_text(dir: &Path) -> Result<Option<Vec<u8>>, IndexError> {
    match disk::read(&dir.join(CURRENT)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match foreign(dir)? {
            None => Ok(None),
            Some(reason) => Err(IndexError::Foreign { path: dir.to_owned(), reason }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let reason = "it is a file".to_owned();
            Err(IndexError::Foreign { path: dir.to_owned(), reason })
        }
        Err(error) => Err(IndexError::io(dir.join(CURRENT), error)),
    }
}

/// The current commit; `None` when `dir` is missing or contains no index yet.
///
/// # Errors
/// When `dir` contains something else, an index of another format or one whose `CURRENT` is damaged,
/// or when it cannot be read.
pub(crate) fn current(dir: &Path) -> Result<Option<Commit>, IndexError> {
    match current_text(dir)? {
        Some(text) => match Commit::parse(dir, CURRENT, &text) {
            // Only this program creates directories named like generations.
            Err(IndexError::Foreign { .. }) if !generations(dir)?.is_empty() => {
                Err(IndexError::damaged(dir, CURRENT, "it is not what was written"))
            }
            parsed => parsed.map(Some),
        },
        None => Ok(None),
    }
}

/// Whether a directory contains an index, damaged or not.
///
/// # Errors
/// When `dir` contains something else, or cannot be read.
pub(crate) fn is_there(dir: &Path) -> Result<bool, IndexError> {
    match current(dir) {
        Ok(Some(_)) | Err(IndexError::Damaged { .. } | IndexError::Format { .. }) => Ok(true),
        Ok(None) => Ok(!generations(dir)?.is_empty()),
        Err(error) => Err(error),
    }
}

/// Makes a commit the current one. Its files must be synced already; their names are synced here.
///
/// # Errors
/// When publishing fails. Only `CURRENT` then shows whether this commit or the previous one is
/// current. The files of neither may be removed before that is known.
pub(crate) fn publish(dir: &Path, commit: &Commit) -> Result<(), IndexError> {
    let text = commit.to_text().map_err(|error| IndexError::io(dir.to_owned(), error.into()))?;
    publish_text(dir, commit, &text)
}

/// Like [`publish`], with the text of the commit given.
///
/// # Errors
/// See [`publish`].
pub(crate) fn publish_text(dir: &Path, commit: &Commit, text: &str) -> Result<(), IndexError> {
    let path = generation_path(dir, commit.generation());
    let copy = path.join(commit.copy_name());
    let io = |error| IndexError::io(copy.clone(), error);
    replace_loosely(&copy, text.as_bytes()).map_err(io)?;
    // Makes the names of all files of the commit and of its generation durable.
    disk::sync_directory(&path).map_err(io)?;
    disk::sync_directory(dir).map_err(io)?;
    replace(&dir.join(CURRENT), text.as_bytes()).map(drop)
}

/// The directory of a generation.
pub(crate) fn generation_path(dir: &Path, generation: u32) -> PathBuf {
    dir.join(format!("{GENERATION_PREFIX}{generation}"))
}

/// The path of a temporary file or directory that exists only while a writer runs.
pub(crate) fn temporary_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}{TEMPORARY}"))
}

/// The numbers of the generations in a directory, newest first.
///
/// # Errors
/// When the directory cannot be read. This must not be taken to mean that there are none.
pub(crate) fn generations(dir: &Path) -> Result<Vec<u32>, IndexError> {
    let names = match disk::names_in(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        names => names.map_err(|error| IndexError::io(dir.to_owned(), error))?,
    };
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| generation_number(name)).collect();
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    Ok(numbers)
}

/// Removes the leftovers of interrupted runs: every generation except that of the current commit, and
/// temporary files. A file that cannot be removed (on Windows: one that a reader has open) stays until the
/// next time. If `CURRENT` cannot be read, everything stays, because it is unknown what is in use.
pub(crate) fn remove_leftovers(_lock: &WriteLock, dir: &Path) {
    let Ok(current) = current(dir) else { return };
    // A publish whose last step failed may be only in the cache of the operating system. The files
    // that it replaced must not be removed before it is durable.
    if disk::sync_directory(dir).is_err() {
        return;
    }
    remove_generations(dir, current.map(|commit| commit.generation()));
}

/// Removes every generation except this one, and temporary files: the leftovers of interrupted runs
/// in an index of an earlier format whose `CURRENT` names this generation.
pub(crate) fn remove_leftovers_beside(_lock: &WriteLock, dir: &Path, generation: u32) {
    remove_generations(dir, Some(generation));
}

fn remove_generations(dir: &Path, in_use: Option<u32>) {
    for name in disk::names_in(dir).unwrap_or_default() {
        match generation_number(&name) {
            Some(generation) if Some(generation) != in_use => {
                let _ = disk::remove_directory(&dir.join(name));
            }
            None if name.ends_with(TEMPORARY) && !user_file::is_of_an_edit(&name) => {
                let _ = disk::remove_file(&dir.join(name));
            }
            _ => {}
        }
    }
    staging::remove_leftovers(dir);
    user_file::remove_leftovers(dir);
}

fn generation_number(name: &str) -> Option<u32> {
    name.strip_prefix(GENERATION_PREFIX)?.parse().ok()
}

/// The name of something in the directory that is not ours, if there is no index.
fn foreign(dir: &Path) -> Result<Option<String>, IndexError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(IndexError::io(dir.to_owned(), error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| IndexError::io(dir.to_owned(), error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = [LOCK, EDIT_LOCK, COPY_MARK].contains(&name.as_str())
            || name.ends_with(TEMPORARY)
            || name.starts_with(STAGING_PREFIX)
            || generation_number(&name).is_some();
        if !ours && !name.starts_with('.') && !NEUTRAL.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(match names.first() {
        None => None,
        Some(_) if names.iter().any(|name| name == META) => {
            Some("it holds an index of another program".to_owned())
        }
        Some(first) if names.len() == 1 => Some(format!("it holds {first}")),
        Some(first) => Some(format!("it holds {first} and {} more", names.len() - 1)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::manifest::Manifest;
    use crate::schema::FORMAT;

    fn commit(generation: u32) -> Commit {
        Commit {
            manifest: Manifest { generation, commit: 1, ..Manifest::default() },
            ledger: Vec::new(),
            folders: Vec::new(),
            dictionary: None,
            files: Default::default(),
            segments: serde_json::json!({}),
        }
    }

    fn check(files: &[(&str, &str)], expected: Result<Option<u32>, &str>) {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(dir.path().join(name), content).unwrap();
        }
        match (current(dir.path()), expected) {
            (Ok(found), Ok(expected)) => {
                assert_eq!(found.map(|commit| commit.generation()), expected, "{files:?}");
            }
            (Err(found), Err(part)) => {
                let found = found.to_string();
                assert!(found.contains(part), "{files:?}: {found}");
            }
            (found, expected) => panic!("{files:?}: {found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn an_index_is_distinguished_from_other_things() {
        let seven = &commit(7).to_text().unwrap();
        check(&[], Ok(None));
        check(&[("README.md", "index"), (".gitignore", "*"), ("LOCK", "")], Ok(None));
        check(&[("synonyms.txt", "甲国, 乙国")], Ok(None));
        check(&[("CURRENT.tmp", "half"), ("dictionary.txt", "扎帕罗娃")], Ok(None));
        check(&[("EDIT-LOCK", ""), ("edit-a.tmp", "half")], Ok(None));
        check(&[("CURRENT", seven)], Ok(Some(7)));
        check(&[("CURRENT", seven), ("notes.txt", "")], Ok(Some(7)));
        let later = seven.replace(&format!("format {FORMAT}"), "format 99");
        let later = later[..later.rfind("xxh3").unwrap()].to_owned();
        let sum = xxhash_rust::xxh3::xxh3_128(later.as_bytes());
        check(&[("CURRENT", &format!("{later}xxh3 {sum:032x}\n"))], Err("has format 99"));
        check(&[("CURRENT", "souwen-index format 2\ngen-7\n")], Err("has format 2"));
        check(&[("CURRENT", &seven[..40])], Err("damaged"));
        check(&[("CURRENT", "")], Err("damaged"));
        check(&[("CURRENT", "MANIFEST-000001\n")], Err("another program"));
        check(&[("notes.txt", "")], Err("it holds notes.txt"));
        check(&[("meta.json", "{}"), (".managed.json", "[]")], Err("index of another program"));
    }

    #[test]
    fn a_file_is_no_index_and_a_missing_directory_is_none_yet() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("corpus.md");
        fs::write(&file, "# 标题").unwrap();
        assert!(matches!(current(&file), Err(IndexError::Foreign { .. })));
        assert_eq!(current(&dir.path().join("missing")).unwrap(), None);
    }

    #[test]
    fn leftovers_go_and_the_generation_in_use_stays() {
        let dir = tempfile::tempdir().unwrap();
        for generation in 1..=3 {
            fs::create_dir(generation_path(dir.path(), generation)).unwrap();
        }
        fs::write(temporary_path(dir.path(), "spool"), "half").unwrap();
        publish(dir.path(), &commit(2)).unwrap();
        let left = || {
            let entries = fs::read_dir(dir.path()).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names
        };
        let lock = WriteLock::acquire(dir.path()).unwrap();
        let text = fs::read(dir.path().join(CURRENT)).unwrap();
        fs::remove_file(dir.path().join(CURRENT)).unwrap();
        fs::write(dir.path().join(CURRENT), &text[..50]).unwrap();
        remove_leftovers(&lock, dir.path());
        assert_eq!(left().len(), 6, "where nobody knows what is in use, everything stays");
        fs::write(dir.path().join(CURRENT), text).unwrap();
        remove_leftovers(&lock, dir.path());
        assert_eq!(left(), ["CURRENT", "EDIT-LOCK", "LOCK", "gen-2"]);
        assert_eq!(current(dir.path()).unwrap(), Some(commit(2)));
    }
}
