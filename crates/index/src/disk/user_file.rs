//! Editing the files of the user's in the directory of an index: `dictionary.txt`, `synonyms.txt`.
//!
//! Commands that edit them at the same time take turns by a lock of their own: that of the index may
//! be held for an hour by a refresh, which only reads these files. Each edit reads the file again
//! when its turn has come, so that nothing is lost that another has written. People's editors take
//! no lock; what they save while an edit is under way is seen, and the edit begins again.

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::fs::{self as disk, NewFile};
use super::names::{EDIT_LOCK, EDIT_PREFIX, TEMPORARY};
use crate::IndexError;

/// How long an edit waits for its turn. One takes as long as the disk needs to write it through.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it looks whether its turn has come.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Replaces the file at `path` by the text that `change` makes of what it holds; `None` where there
/// is no file, or where it shall stay as it is. What else `change` gives is returned. It may be
/// asked several times; the last answer counts. A missing directory is made.
///
/// # Errors
/// Those of `change`, and when others edit the file all the time, or it cannot be read or written;
/// it is then as it was.
pub(crate) fn edit<T>(
    path: &Path,
    mut change: impl FnMut(Option<Vec<u8>>) -> Result<(T, Option<String>), IndexError>,
) -> Result<T, IndexError> {
    // What changes nothing needs no turn, and no directory.
    let before = content(path)?;
    let is_there = before.is_some();
    if let (unchanged, None) = change(before)? {
        // An edit that wrote it may have failed in its last step, and a power cut could undo it.
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

/// Removes from the directory of an index what edits left behind whose process was killed. Does
/// nothing while there is an edit.
pub(crate) fn remove_leftovers(dir: &Path) {
    if let Ok(lock) = EditLock::acquire(dir, Duration::ZERO) {
        remove_abandoned(&lock, dir);
    }
}

/// Whether a file of this name belongs to an edit that is under way, or was.
pub(crate) fn is_of_an_edit(name: &str) -> bool {
    name.starts_with(EDIT_PREFIX) && name.ends_with(TEMPORARY)
}

/// The right to edit the files of the user's in a directory, until it is dropped or the process
/// ends.
struct EditLock {
    _file: File,
}

impl EditLock {
    fn acquire(dir: &Path, patience: Duration) -> Result<EditLock, IndexError> {
        let path = dir.join(EDIT_LOCK);
        // The file stays: removing it would let two edits lock two files of that name.
        let file = disk::open_lock(&path).map_err(|error| IndexError::io(path.clone(), error))?;
        let deadline = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(EditLock { _file: file }),
                Err(TryLockError::Error(error)) => return Err(IndexError::io(path, error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                    return Err(IndexError::BeingEdited(dir.to_owned()));
                }
                // The standard library cannot wait for a lock with a limit.
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

/// What a file holds; `None` where there is none.
pub(crate) fn content(path: &Path) -> Result<Option<Vec<u8>>, IndexError> {
    match disk::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IndexError::io(path.to_owned(), error)),
    }
}

/// The file that a link leads to: it is the file that is edited, and the link stays one.
fn followed(path: &Path) -> Result<PathBuf, IndexError> {
    match path.is_symlink() {
        true => path.canonicalize().map_err(|error| IndexError::io(path.to_owned(), error)),
        false => Ok(path.to_owned()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file of a name of its own beside `path` that may take the place of the file there.
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
    fn who_waits_in_vain_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let _lock = EditLock::acquire(dir.path(), Duration::ZERO).unwrap();
        let second = EditLock::acquire(dir.path(), Duration::from_millis(20));
        assert!(matches!(second, Err(IndexError::BeingEdited(_))));
    }

    #[test]
    fn what_an_editor_saves_meanwhile_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("words.txt");
        let mut asked = 0;
        edit(&path, |before| {
            asked += 1;
            if asked == 2 {
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

    /// Whatever fails, the file is as it was or as it should be, and the next edit goes on from there.
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
        // A link that leads nowhere is somebody's, too.
        let nowhere = dir.path().join("nowhere");
        symlink(dir.path().join("gone"), &nowhere).unwrap();
        assert!(add(&nowhere, "一").is_err());
        assert!(nowhere.is_symlink());
    }
}
