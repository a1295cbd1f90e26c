//! The folders and files that an index was built from, each watched or polled for changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::mounts;
use crate::cli::config::WatchMode;
use crate::cli::output::terminal::print_message;
use souwen::index::manifest;

/// The roots of an index, and the watcher of the system.
pub struct Roots {
    /// The directory of the index: changes in it are ignored.
    index: PathBuf,
    mode: WatchMode,
    /// Sends change notifications; `None` if nothing is watched.
    watcher: Option<RecommendedWatcher>,
    /// Keeps the channel of notifications open even if there is no watcher.
    _events: Option<Sender<WatchEvent>>,
    roots: Vec<Root>,
}

/// A notification of the system.
#[derive(Debug)]
pub enum WatchEvent {
    /// These paths have changed.
    Paths(Vec<PathBuf>),
    /// Anything may have changed: notifications were lost.
    Anything,
}

/// The change that an event reports; `None` if nothing has changed. Read accesses are not changes: scanning a
/// folder after each event must not trigger itself.
fn watch_event(event: notify::Result<Event>) -> Option<WatchEvent> {
    match event {
        Err(_) => Some(WatchEvent::Anything),
        Ok(event) if event.need_rescan() => Some(WatchEvent::Anything),
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => None,
        Ok(event) => Some(WatchEvent::Paths(event.paths)),
    }
}

struct Root {
    path: PathBuf,
    /// The identity of the folder when watching began; `None` while it does not exist.
    identity: Option<Identity>,
    /// Whether it is polled instead of watched.
    is_polled: bool,
}

/// The device and inode number of a folder, if the system has them. If they change, another folder was
/// mounted or put in its place. For a file, these are the numbers of the folder that contains it.
type Identity = (u64, u64);

impl Roots {
    /// The folders of an index, none of which is watched yet.
    ///
    /// # Errors
    /// When the system cannot report changes.
    pub fn new(
        index: &Path,
        mode: WatchMode,
        events: Sender<WatchEvent>,
    ) -> Result<Roots, notify::Error> {
        let sender = events.clone();
        let send_event = move |event| {
            if let Some(watch_event) = watch_event(event) {
                // The receiver is gone only when the process is about to end.
                let _ = sender.send(watch_event);
            }
        };
        let watcher = match mode {
            WatchMode::Events => Some(notify::recommended_watcher(send_event)?),
            WatchMode::Poll | WatchMode::Off => None,
        };
        let (index, events, roots) = (real(index), Some(events), Vec::new());
        Ok(Roots { index, mode, watcher, _events: events, roots })
    }

    /// These folders, without watching any.
    #[cfg(test)]
    pub fn of(index: &Path, paths: &[PathBuf]) -> Roots {
        let root = |path: &PathBuf| Root { path: path.clone(), identity: None, is_polled: false };
        let roots = paths.iter().map(root).collect();
        let index = real(index);
        Roots { index, mode: WatchMode::Events, watcher: None, _events: None, roots }
    }

    /// The innermost root that contains a path; `None` outside of all roots, and for the index itself.
    pub fn containing(&self, path: &Path) -> Option<&Path> {
        if path.starts_with(&self.index) {
            return None;
        }
        let containing = self.roots.iter().map(|root| root.path.as_path());
        containing.filter(|root| path.starts_with(root)).max_by_key(|root| root.as_os_str().len())
    }

    /// Updates the watches to the current folders of the index. Returns the folders that were not watched
    /// before, or were replaced by another folder.
    pub fn bring_up_to_date(&mut self) -> Vec<PathBuf> {
        // A manifest that cannot be read now is read again the next time.
        let Ok(Some(manifest)) = manifest::of_index(&self.index) else { return Vec::new() };
        let paths: Vec<PathBuf> = manifest.folders.into_iter().map(|folder| folder.path).collect();
        let gone: Vec<Root> =
            self.roots.extract_if(.., |root| !paths.contains(&root.path)).collect();
        gone.iter().for_each(|root| self.unwatch(&root.path));
        let mut news = Vec::new();
        for path in paths {
            let now = identity(&path);
            let known = self.roots.iter().position(|root| root.path == path);
            let at = known.unwrap_or_else(|| {
                self.roots.push(Root { path: path.clone(), identity: None, is_polled: false });
                self.roots.len() - 1
            });
            if now == self.roots[at].identity {
                continue;
            }
            if self.roots[at].identity.is_some() {
                self.unwatch(&path);
            }
            self.roots[at].identity = now;
            if now.is_some() {
                self.roots[at].is_polled = !self.watch(&path);
                news.push(path);
            }
        }
        news
    }

    /// Whether any folder is polled.
    pub fn any_polled(&self) -> bool {
        self.roots.iter().any(|root| root.is_polled)
    }

    /// The folders that are polled.
    pub fn polled(&self) -> Vec<PathBuf> {
        let is_there = |root: &&Root| root.is_polled && root.path.exists();
        self.roots.iter().filter(is_there).map(|root| root.path.clone()).collect()
    }

    /// Asks the system to report changes below a path. Returns whether it will.
    fn watch(&mut self, path: &Path) -> bool {
        if self.mode == WatchMode::Poll {
            return false;
        }
        let shown = path.display();
        if let Some(kind) = mounts::remote(path) {
            print_message(format!(
                "{shown} is on a disk of another machine ({kind}), which does not report changes: it \
                 is looked through every few seconds"
            ));
            return false;
        }
        let Some(watcher) = &mut self.watcher else { return false };
        let watched = match path.is_dir() {
            true => watcher.watch(path, RecursiveMode::Recursive),
            // Many programs save a file by replacing it with a new one, so its folder is watched.
            false => watcher.watch(folder_of(path), RecursiveMode::NonRecursive),
        };
        if let Err(error) = &watched {
            let remedy = match error.kind {
                notify::ErrorKind::MaxFilesWatch => {
                    " (it has more folders than this system watches: raise \
                     fs.inotify.max_user_watches)"
                }
                _ => "",
            };
            print_message(format!(
                "changes of {shown} cannot be watched: {error}{remedy}; it is looked through every few seconds"
            ));
            let _ = watcher.unwatch(path);
        }
        watched.is_ok()
    }

    fn unwatch(&mut self, path: &Path) {
        if let Some(watcher) = &mut self.watcher {
            // A deleted path is no longer watched anyway.
            let _ = watcher.unwatch(path);
        }
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let path = if path.is_dir() { path } else { folder_of(path) };
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|_| (0, 0))
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, AccessMode, CreateKind, Flag, ModifyKind, RemoveKind};

    use super::*;

    #[test]
    fn reading_is_no_change() {
        let is_watched = |kind| match watch_event(Ok(Event::new(kind).add_path("a.md".into()))) {
            Some(WatchEvent::Paths(paths)) => paths == [PathBuf::from("a.md")],
            _ => false,
        };
        assert!(is_watched(EventKind::Create(CreateKind::File)));
        assert!(is_watched(EventKind::Modify(ModifyKind::Any)));
        assert!(is_watched(EventKind::Remove(RemoveKind::Folder)));
        assert!(is_watched(EventKind::Any));
        assert!(!is_watched(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!is_watched(EventKind::Access(AccessKind::Read)));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(matches!(watch_event(Ok(lost)), Some(WatchEvent::Anything)));
        assert!(matches!(
            watch_event(Err(notify::Error::generic("lost"))),
            Some(WatchEvent::Anything)
        ));
    }
}
