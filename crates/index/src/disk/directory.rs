//! The directory of an index: which generation is in use, and where each lies.
//!
//! A generation is built beside the one in use and takes its place when `CURRENT` names it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::lock::WriteLock;
use super::names::{
    CURRENT, DICTIONARY_FILE, EDIT_LOCK, GENERATION_PREFIX, LOCK, META, SYNONYMS_FILE, TEMPORARY,
};
use super::replace::replace;
use super::user_file;
use crate::IndexError;
use crate::schema::FORMAT;

/// How `CURRENT` begins; the number of the format follows.
const FORMAT_PREFIX: &str = "souwen-index format ";
/// Files that people keep in a directory that is meant for an index.
const NEUTRAL: [&str; 4] = ["README.md", "lost+found", SYNONYMS_FILE, DICTIONARY_FILE];

/// The number of the generation in use, `None` when `dir` is missing or holds no index yet.
///
/// # Errors
/// When `dir` holds something else or an index of another format, or cannot be read.
pub(crate) fn current(dir: &Path) -> Result<Option<u32>, IndexError> {
    match fs::read(dir.join(CURRENT)) {
        Ok(bytes) => parse_current(dir, &bytes).map(Some),
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

/// Makes a generation the one in use.
pub(crate) fn switch(dir: &Path, generation: u32) -> Result<(), IndexError> {
    let text = format!("{FORMAT_PREFIX}{FORMAT}\n{GENERATION_PREFIX}{generation}\n");
    replace(&dir.join(CURRENT), text.as_bytes())
}

/// Where a generation lies.
pub(crate) fn generation_path(dir: &Path, generation: u32) -> PathBuf {
    dir.join(format!("{GENERATION_PREFIX}{generation}"))
}

/// Where things are put that live only while a writer runs.
pub(crate) fn temporary_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}{TEMPORARY}"))
}

/// Removes what is left of interrupted runs: every generation but `in_use`, and temporary files.
/// What cannot be removed (on Windows: what a reader has open) stays until the next time.
pub(crate) fn remove_leftovers(_lock: &WriteLock, dir: &Path, in_use: Option<u32>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        match generation_number(name) {
            Some(generation) if Some(generation) != in_use => {
                let _ = fs::remove_dir_all(entry.path());
            }
            None if name.ends_with(TEMPORARY) && !user_file::is_of_an_edit(name) => {
                let _ = fs::remove_file(entry.path());
            }
            _ => {}
        }
    }
    user_file::remove_leftovers(dir);
}

fn parse_current(dir: &Path, bytes: &[u8]) -> Result<u32, IndexError> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let Some(format) = lines.next().and_then(|line| line.strip_prefix(FORMAT_PREFIX)) else {
        let reason = "its file CURRENT was written by another program".to_owned();
        return Err(IndexError::Foreign { path: dir.to_owned(), reason });
    };
    let damaged = || IndexError::damaged(dir, "its file CURRENT cannot be understood");
    let found: u32 = format.parse().map_err(|_| damaged())?;
    if found != FORMAT {
        return Err(IndexError::Format { path: dir.to_owned(), found, expected: FORMAT });
    }
    lines.next().and_then(generation_number).ok_or_else(damaged)
}

fn generation_number(name: &str) -> Option<u32> {
    name.strip_prefix(GENERATION_PREFIX)?.parse().ok()
}

/// What a directory without an index holds that is not ours.
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
        let ours = [LOCK, EDIT_LOCK].contains(&name.as_str())
            || name.ends_with(TEMPORARY)
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

    fn check(files: &[(&str, &str)], expected: Result<Option<u32>, &str>) {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(dir.path().join(name), content).unwrap();
        }
        match (current(dir.path()), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{files:?}"),
            (Err(found), Err(part)) => {
                let found = found.to_string();
                assert!(found.contains(part), "{files:?}: {found}");
            }
            (found, expected) => panic!("{files:?}: {found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn tells_an_index_from_other_things() {
        check(&[], Ok(None));
        check(&[("README.md", "index"), (".gitignore", "*"), ("LOCK", "")], Ok(None));
        check(&[("synonyms.txt", "甲国, 乙国")], Ok(None));
        check(&[("CURRENT.tmp", "half"), ("dictionary.txt", "扎帕罗娃")], Ok(None));
        check(&[("EDIT-LOCK", ""), ("edit-a.tmp", "half")], Ok(None));
        check(&[("CURRENT", "souwen-index format 2\ngen-7\n")], Ok(Some(7)));
        check(&[("CURRENT", "souwen-index format 2\ngen-7\n"), ("notes.txt", "")], Ok(Some(7)));
        check(&[("CURRENT", "souwen-index format 99\ngen-7\n")], Err("has format 99"));
        check(&[("CURRENT", "souwen-index format 2\n")], Err("damaged"));
        check(&[("CURRENT", "")], Err("another program"));
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
        switch(dir.path(), 2).unwrap();
        let lock = WriteLock::acquire(dir.path()).unwrap();
        remove_leftovers(&lock, dir.path(), Some(2));
        let mut left: Vec<String> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["CURRENT", "EDIT-LOCK", "LOCK", "gen-2"]);
        assert_eq!(current(dir.path()).unwrap(), Some(2));
    }
}
