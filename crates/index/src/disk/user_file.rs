//! Edits the user's files in the directory of an index: `dictionary.txt` and `synonyms.txt`.
//!
//! Commands that edit at the same time take turns by a lock of their own. The lock of the index would
//! not do: a refresh, which only reads these files, may keep it for an hour. Each edit reads the file
//! when it has the lock, so that no other edit is lost. Text editors take no lock; if one saves
//! during an edit, the edit notices it and starts again.

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::fs::{self as disk, NewFile};
use super::names::{EDIT_LOCK, EDIT_PREFIX, TEMPORARY};
use crate::IndexError;

/// How long an edit waits for its turn. Each takes as long as the disk needs to sync the file.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a waiting edit tries the lock.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Replaces the file at `path` by the text that `change` makes of its content; the content is `None` if
/// there is no file, and the text is `None` if the file should stay as it is. Returns the other value of
/// `change`, which may be called several times; the last call counts. A missing directory is created.
///
/// # Errors
/// Those of `change`, and when others edit the file all the time, or it cannot be read or written.
/// The file is then unchanged.
pub(crate) fn edit<T>(
    path: &Path,
    mut change: impl FnMut(Option<Vec<u8>>) -> Result<(T, Option<String>), IndexError>,
) -> Result<T, IndexError> {
    // An edit without a change needs neither the lock nor a directory.
    let before = content(path)?;
    let is_there = before.is_some();
    if let (unchanged, None) = change(before)? {
        // An earlier edit that wrote this content may have failed in its last step, so a power cut
        // could undo it.
        if is_there {
            make_durable(&followed(path)?)?;
        }
        return Ok(unchanged);
    }
    let path = followed(path)?;
    let dir = folder_of(&path);
    fs::create_dir_all(dir).map_err(|error| IndexError::io(dir.to_owned(), error))?;
    let lock = EditLock::acquire(dir, PATIENCE)?;
    remove_abandoned(&lock, dir);
    let io = |error| IndexError::io(path.clone(), error);
    loop {
        let before = content(&path)?;
        let (result, text) = change(before.clone())?;
        let Some(text) = text else {
            make_durable(&path)?;
            return Ok(result);
        };
        let temporary = write_temporary(&path, &text).map_err(io)?;
        if content(&path)? != before {
            let _ = disk::remove_file(&temporary);
            continue;
        }
        disk::rename(&temporary, &path).and_then(|()| disk::sync_directory(dir)).map_err(io)?;
        return Ok(result);
    }
}

/// Makes the name of a file durable.
fn make_durable(path: &Path) -> Result<(), IndexError> {
    disk::sync_directory(folder_of(path)).map_err(|error| IndexError::io(path.to_owned(), error))
}

/// Removes the leftovers of killed edits from the directory of an index. Does nothing while an edit is
/// running.
pub(crate) fn remove_leftovers(dir: &Path) {
    if let Ok(lock) = EditLock::acquire(dir, Duration::ZERO) {
        remove_abandoned(&lock, dir);
    }
}

/// Whether a file of this name belongs to a running edit or is left from one.
pub(crate) fn is_of_an_edit(name: &str) -> bool {
    name.starts_with(EDIT_PREFIX) && name.ends_with(TEMPORARY)
}

/// The right to edit the user's files in a directory, until it is dropped or the process ends.
struct EditLock {
    _file: File,
}

impl EditLock {
    fn acquire(dir: &Path, patience: Duration) -> Result<EditLock, IndexError> {
        let path = dir.join(EDIT_LOCK);
        // The file is never removed: otherwise two edits could lock two files of the same name.
        let file = disk::open_lock(&path).map_err(|error| IndexError::io(path.clone(), error))?;
        let deadline = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(EditLock { _file: file }),
                Err(TryLockError::Error(error)) => return Err(IndexError::io(path, error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                    return Err(IndexError::BeingEdited(dir.to_owned()));
                }
                // The standard library has no way to wait for a lock with a time limit.
                Err(TryLockError::WouldBlock) => thread::sleep(LOOK_AGAIN),
            }
        }
    }
}

fn remove_abandoned(_lock: &EditLock, dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_of_an_edit) {
            let _ = disk::remove_file(&entry.path());
        }
    }
}

/// The content of a file; `None` if there is none.
pub(crate) fn content(path: &Path) -> Result<Option<Vec<u8>>, IndexError> {
    match disk::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IndexError::io(path.to_owned(), error)),
    }
}

/// The target of a link: the target is edited, and the link stays a link.
fn followed(path: &Path) -> Result<PathBuf, IndexError> {
    match path.is_symlink() {
        true => path.canonicalize().map_err(|error| IndexError::io(path.to_owned(), error)),
        false => Ok(path.to_owned()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file with a unique name beside `path` that can then replace the file there.
fn write_temporary(path: &Path, text: &str) -> io::Result<PathBuf> {
    let name = format!("{EDIT_PREFIX}{:016x}{TEMPORARY}", RandomState::new().hash_one(path));
    let temporary = folder_of(path).join(name);
    let write = || {
        let mut file = NewFile::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.finish_editable(path)
    };
    match write() {
        Ok(()) => Ok(temporary),
        Err(error) => {
            let _ = disk::remove_file(&temporary);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::faults::{Failing, Faults};

    /// Adds a line to a file.
    fn add(path: &Path, line: &str) -> Result<(), IndexError> {
        edit(path, |before| {
            let before = String::from_utf8(before.unwrap_or_default()).unwrap();
            Ok(((), Some(format!("{before}{line}\n"))))
        })
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_changes_nothing_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("index");
        assert_eq!(edit(&dir.join("words.txt"), |_| Ok((7, None))).unwrap(), 7);
        assert!(!dir.exists());
        add(&dir.join("words.txt"), "一").unwrap();
        assert_eq!(names(&dir), [EDIT_LOCK, "words.txt"]);
    }

    #[test]
    fn edits_take_turns() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("words.txt");
        thread::scope(|scope| {
            for thread in 0..6 {
                let path = &path;
                scope.spawn(move || {
                    (0..20).for_each(|i| add(path, &format!("{thread}-{i}")).unwrap());
                });
            }
        });
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 120);
    }

    #[test]
    fn waiting_without_success_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        let _lock = EditLock::acquire(dir.path(), Duration::ZERO).unwrap();
        let second = EditLock::acquire(dir.path(), Duration::from_millis(20));
        assert!(matches!(second, Err(IndexError::BeingEdited(_))));
    }

    #[test]
    fn what_an_editor_saves_meanwhile_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("words.txt");
        let mut attempts = 0;
        edit(&path, |before| {
            attempts += 1;
            if attempts == 2 {
                fs::write(&path, "saved\n").unwrap();
            }
            let before = String::from_utf8(before.unwrap_or_default()).unwrap();
            Ok(((), Some(before + "added\n")))
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "saved\nadded\n");
        assert_eq!(names(dir.path()), [EDIT_LOCK, "words.txt"]);
    }

    #[test]
    fn leftovers_go_but_not_those_of_an_edit_under_way() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(format!("{EDIT_PREFIX}abc{TEMPORARY}"));
        fs::write(&left, "half").unwrap();
        let lock = EditLock::acquire(dir.path(), Duration::ZERO).unwrap();
        remove_leftovers(dir.path());
        assert!(left.exists());
        drop(lock);
        remove_leftovers(dir.path());
        assert!(!left.exists());
        fs::write(&left, "half").unwrap();
        add(&dir.path().join("words.txt"), "一").unwrap();
        assert!(!left.exists());
    }

    /// Whatever fails, the file has the old or the new content, and the next edit continues from
    /// it.
    #[test]
    fn a_failing_disk_leaves_the_file_before_or_the_one_after() {
        for failing in [Failing::Only as fn(usize) -> Failing, Failing::From] {
            let mut number = 0;
            loop {
                let dir = tempfile::tempdir().unwrap();
                let path = dir.path().join("words.txt");
                add(&path, "一").unwrap();
                let faults = Faults::under(dir.path(), failing(number), 5);
                let edited = add(&path, "二");
                let done = faults.count() <= number;
                drop(faults);
                let text = fs::read_to_string(&path).unwrap();
                match edited {
                    Ok(()) => assert_eq!(text, "一\n二\n", "{number}"),
                    Err(_) => assert!(["一\n", "一\n二\n"].contains(&&*text), "{number}: {text}"),
                }
                add(&path, "三").unwrap();
                assert_eq!(fs::read_to_string(&path).unwrap(), text + "三\n");
                assert_eq!(names(dir.path()), [EDIT_LOCK, "words.txt"]);
                if done {
                    break;
                }
                number += 1;
            }
            assert!(number > 5, "{number}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let shared = dir.path().join("shared/words.txt");
        fs::create_dir_all(dir.path().join("shared")).unwrap();
        fs::write(&shared, "一\n").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for wanted in [0o600, 0o664] {
            fs::set_permissions(&shared, fs::Permissions::from_mode(wanted)).unwrap();
            let link = dir.path().join(format!("link-{wanted}"));
            symlink(&shared, &link).unwrap();
            add(&link, "二").unwrap();
            assert_eq!((mode(&shared), link.is_symlink()), (wanted, true));
        }
        assert_eq!(fs::read_to_string(&shared).unwrap(), "一\n二\n二\n");
        // A new file has the mode of any new file.
        let (new, usual) = (dir.path().join("new.txt"), dir.path().join("usual.txt"));
        add(&new, "一").unwrap();
        fs::write(&usual, "一").unwrap();
        assert_eq!(mode(&new), mode(&usual));
        // A dangling link also belongs to the user.
        let nowhere = dir.path().join("nowhere");
        symlink(dir.path().join("gone"), &nowhere).unwrap();
        assert!(add(&nowhere, "一").is_err());
        assert!(nowhere.is_symlink());
    }
}
