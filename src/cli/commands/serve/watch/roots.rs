//! The folders and files that an index was built from, each with how its changes are learnt.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::mounts;
use crate::cli::config::WatchMode;
use crate::cli::output::terminal::tell;
use souwen::index::manifest;

/// See the head of this file.
pub struct Roots {
    /// The directory of the index: what changes there is no news.
    index: PathBuf,
    mode: WatchMode,
    /// Tells of changes; none where none is told.
    watcher: Option<RecommendedWatcher>,
    /// Keeps open what changes are told by, where none is told.
    _events: Option<Sender<Told>>,
    roots: Vec<Root>,
}

/// What the system tells.
#[derive(Debug)]
pub enum Told {
    /// Something has changed at these paths.
    Paths(Vec<PathBuf>),
    /// Anything may have changed: some of what was to be told is lost.
    Anything,
}

/// What an event of the system says of files; `None` where nothing has changed. That somebody reads is
/// no change: whoever looks through a folder after each event must not see himself.
fn told(event: notify::Result<Event>) -> Option<Told> {
    match event {
        Err(_) => Some(Told::Anything),
        Ok(event) if event.need_rescan() => Some(Told::Anything),
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => None,
        Ok(event) => Some(Told::Paths(event.paths)),
    }
}

struct Root {
    path: PathBuf,
    /// Which folder it was when it was begun to be watched; `None` while it is not there.
    identity: Option<Identity>,
    /// Whether it is looked through, instead of waiting to be told.
    is_polled: bool,
}

/// The device and the number of a folder, where the system tells: another one has been mounted, or put
/// in its place, when they differ. A file is watched through its folder.
type Identity = (u64, u64);

impl Roots {
    /// The folders of an index, none of which is watched yet.
    ///
    /// # Errors
    /// When the system tells nobody of changes.
    pub fn new(
        index: &Path,
        mode: WatchMode,
        events: Sender<Told>,
    ) -> Result<Roots, notify::Error> {
        let sender = events.clone();
        let tell = move |event| {
            if let Some(told) = told(event) {
                // Who does not listen any more is about to end.
                let _ = sender.send(told);
            }
        };
        let watcher = match mode {
            WatchMode::Events => Some(notify::recommended_watcher(tell)?),
            WatchMode::Poll | WatchMode::Off => None,
        };
        let (index, events, roots) = (real(index), Some(events), Vec::new());
        Ok(Roots { index, mode, watcher, _events: events, roots })
    }

    /// These folders, watched by nobody.
    #[cfg(test)]
    pub fn of(index: &Path, paths: &[PathBuf]) -> Roots {
        let root = |path: &PathBuf| Root { path: path.clone(), identity: None, is_polled: false };
        let roots = paths.iter().map(root).collect();
        let index = real(index);
        Roots { index, mode: WatchMode::Events, watcher: None, _events: None, roots }
    }

    /// The innermost folder that a path is in; none for what is in no folder, and for the index.
    pub fn holding(&self, path: &Path) -> Option<&Path> {
        if path.starts_with(&self.index) {
            return None;
        }
        let holding = self.roots.iter().map(|root| root.path.as_path());
        holding.filter(|root| path.starts_with(root)).max_by_key(|root| root.as_os_str().len())
    }

    /// Watches what the index is built from now. Gives what was not watched before, or is another
    /// folder than the one that was.
    pub fn bring_up_to_date(&mut self) -> Vec<PathBuf> {
        // What cannot be read now is looked at again the next time.
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

    /// Whether any folder is looked through.
    pub fn any_polled(&self) -> bool {
        self.roots.iter().any(|root| root.is_polled)
    }

    /// The folders that are looked through.
    pub fn polled(&self) -> Vec<PathBuf> {
        let is_there = |root: &&Root| root.is_polled && root.path.exists();
        self.roots.iter().filter(is_there).map(|root| root.path.clone()).collect()
    }

    /// Has the system tell of changes below a path, and returns whether it does.
    fn watch(&mut self, path: &Path) -> bool {
        if self.mode == WatchMode::Poll {
            return false;
        }
        let shown = path.display();
        if let Some(kind) = mounts::remote(path) {
            tell(format!(
                "{shown} is on a disk of another machine ({kind}), which does not tell of changes: it \
                 is looked through every few seconds"
            ));
            return false;
        }
        let Some(watcher) = &mut self.watcher else { return false };
        let watched = match path.is_dir() {
            true => watcher.watch(path, RecursiveMode::Recursive),
            // Many programs save by putting a new file in the place of the old one.
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
            tell(format!(
                "changes of {shown} are not told: {error}{remedy}; it is looked through every few seconds"
            ));
            let _ = watcher.unwatch(path);
        }
        watched.is_ok()
    }

    fn unwatch(&mut self, path: &Path) {
        if let Some(watcher) = &mut self.watcher {
            // What is gone is not watched any more.
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
        let is_told = |kind| match told(Ok(Event::new(kind).add_path("a.md".into()))) {
            Some(Told::Paths(paths)) => paths == [PathBuf::from("a.md")],
            _ => false,
        };
        assert!(is_told(EventKind::Create(CreateKind::File)));
        assert!(is_told(EventKind::Modify(ModifyKind::Any)));
        assert!(is_told(EventKind::Remove(RemoveKind::Folder)));
        assert!(is_told(EventKind::Any));
        assert!(!is_told(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!is_told(EventKind::Access(AccessKind::Read)));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(matches!(told(Ok(lost)), Some(Told::Anything)));
        assert!(matches!(told(Err(notify::Error::generic("lost"))), Some(Told::Anything)));
    }
}
