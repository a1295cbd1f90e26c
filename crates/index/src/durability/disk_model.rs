//! What a disk may contain after a power cut: a model of files, names, and which of them were synced.
//!
//! A file system guarantees the content of a file once the file was synced, and the names in a
//! directory once the directory was synced. Of the changes of names since then, any prefix may have
//! reached the disk, independently in each directory. A file that was not synced may be empty,
//! truncated or zeroed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::disk::faults::Operation;

/// What survives of the changes that were not synced.
#[derive(Debug, Clone, Copy)]
pub(super) enum Survivors {
    /// Nothing.
    Nothing,
    /// All names, but no file contents.
    Names,
    /// All file contents, but no names.
    Content,
    /// A random part, chosen by this seed.
    Some(u64),
}

/// A disk.
#[derive(Debug)]
pub(super) struct DiskModel {
    root: PathBuf,
    files: Vec<ModelFile>,
    /// The first is the directory `root`.
    directories: Vec<ModelDirectory>,
}

#[derive(Debug, Default)]
struct ModelFile {
    content: Vec<u8>,
    is_synced: bool,
}

/// The names in a directory.
#[derive(Debug, Default)]
struct ModelDirectory {
    /// The names when it was last synced.
    synced: BTreeMap<String, Entry>,
    /// The changes since.
    since: Vec<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    File(usize),
    Directory(usize),
}

#[derive(Debug, Clone)]
enum Change {
    Put(String, Entry),
    Rename(String, String),
    Remove(String),
}

impl Change {
    fn apply(&self, names: &mut BTreeMap<String, Entry>) {
        match self {
            Change::Put(name, entry) => drop(names.insert(name.clone(), *entry)),
            Change::Rename(from, to) => {
                if let Some(entry) = names.remove(from) {
                    names.insert(to.clone(), entry);
                }
            }
            Change::Remove(name) => drop(names.remove(name)),
        }
    }
}

impl ModelDirectory {
    /// The names when the first `changes` changes have reached the disk.
    fn after(&self, changes: usize) -> BTreeMap<String, Entry> {
        let mut names = self.synced.clone();
        self.since[..changes].iter().for_each(|change| change.apply(&mut names));
        names
    }

    fn now(&self) -> BTreeMap<String, Entry> {
        self.after(self.since.len())
    }
}

impl DiskModel {
    /// The current state of a directory, as if synced.
    pub(super) fn of(root: &Path) -> DiskModel {
        let mut model =
            DiskModel { root: root.to_owned(), files: Vec::new(), directories: Vec::new() };
        model.take(root);
        model
    }

    fn take(&mut self, path: &Path) -> Entry {
        if path.is_file() {
            self.files.push(ModelFile { content: fs::read(path).unwrap(), is_synced: true });
            return Entry::File(self.files.len() - 1);
        }
        let number = self.directories.len();
        self.directories.push(ModelDirectory::default());
        for entry in fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let snapshot = self.take(&entry.path());
            self.directories[number].synced.insert(name, snapshot);
        }
        Entry::Directory(number)
    }

    /// The number of the directory at this path, and the name within it.
    fn place_of(&self, path: &Path) -> Option<(usize, String)> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let mut parts = relative.iter().map(|part| part.to_str().unwrap());
        let name = parts.next_back()?;
        let mut directory = 0;
        for part in parts {
            let Some(Entry::Directory(number)) =
                self.directories[directory].now().get(part).copied()
            else {
                return None;
            };
            directory = number;
        }
        Some((directory, name.to_owned()))
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        let Some((directory, name)) = self.place_of(path) else {
            return (path == self.root).then_some(Entry::Directory(0));
        };
        self.directories[directory].now().get(&name).copied()
    }

    fn change(&mut self, path: &Path, change: impl FnOnce(String) -> Change) {
        if let Some((directory, name)) = self.place_of(path) {
            self.directories[directory].since.push(change(name));
        }
    }

    /// Applies an operation. Returns whether it makes a difference.
    pub(super) fn follow(&mut self, operation: &Operation, path: &Path) -> bool {
        match operation {
            Operation::Open | Operation::ReadOnly => return false,
            Operation::Create => {
                self.files.push(ModelFile::default());
                let entry = Entry::File(self.files.len() - 1);
                self.change(path, |name| Change::Put(name, entry));
            }
            Operation::Write(bytes) => {
                let Some(Entry::File(file)) = self.entry(path) else { return false };
                self.files[file].content.extend_from_slice(bytes);
                self.files[file].is_synced = false;
            }
            Operation::Sync => {
                let Some(Entry::File(file)) = self.entry(path) else { return false };
                self.files[file].is_synced = true;
            }
            Operation::Rename(to) => {
                if to.parent() == path.parent() {
                    let to = to.file_name().unwrap().to_str().unwrap().to_owned();
                    self.change(path, |name| Change::Rename(name, to));
                } else if let Some(entry) = self.entry(path) {
                    // Nothing guarantees that two directories reach the disk together.
                    self.change(to, |name| Change::Put(name, entry));
                    self.change(path, Change::Remove);
                }
            }
            Operation::Link(from) => {
                let entry = self.entry(from).unwrap_or_else(|| {
                    // A file from outside the model, which was synced before.
                    let content = fs::read(from).unwrap_or_default();
                    self.files.push(ModelFile { content, is_synced: true });
                    Entry::File(self.files.len() - 1)
                });
                self.change(path, |name| Change::Put(name, entry));
            }
            Operation::Remove => match self.entry(path) {
                None => return false,
                Some(entry) => self.remove(path, entry),
            },
            Operation::CreateDirectory => {
                if self.entry(path).is_some() {
                    return false;
                }
                self.directories.push(ModelDirectory::default());
                let entry = Entry::Directory(self.directories.len() - 1);
                self.change(path, |name| Change::Put(name, entry));
            }
            Operation::SyncDirectory => {
                let Some(Entry::Directory(number)) = self.entry(path) else { return false };
                let directory = &mut self.directories[number];
                directory.synced = directory.now();
                directory.since.clear();
            }
        }
        true
    }

    fn remove(&mut self, path: &Path, entry: Entry) {
        if let Entry::Directory(number) = entry {
            for (name, inner) in self.directories[number].now() {
                self.remove(&path.join(name), inner);
            }
        }
        self.change(path, Change::Remove);
    }

    /// Writes the contents of the disk after a power cut now to a new directory.
    pub(super) fn after_power_cut(&self, survivors: Survivors, target: &Path) {
        let seed = match survivors {
            Survivors::Some(seed) => seed,
            _ => 0,
        };
        self.build(0, survivors, &mut Random(seed), target);
    }

    fn build(&self, directory: usize, survivors: Survivors, random: &mut Random, target: &Path) {
        fs::create_dir_all(target).unwrap();
        let directory = &self.directories[directory];
        let changes = directory.since.len();
        let names = directory.after(match survivors {
            Survivors::Nothing | Survivors::Content => 0,
            Survivors::Names => changes,
            Survivors::Some(_) => random.below(changes + 1),
        });
        for (name, entry) in names {
            let path = target.join(name);
            match entry {
                Entry::Directory(number) => self.build(number, survivors, random, &path),
                Entry::File(file) => {
                    fs::write(path, self.files[file].surviving(survivors, random)).unwrap();
                }
            }
        }
    }
}

impl ModelFile {
    fn surviving(&self, survivors: Survivors, random: &mut Random) -> Vec<u8> {
        let all = &self.content;
        let chance = match survivors {
            _ if self.is_synced => 3,
            Survivors::Nothing | Survivors::Names => 0,
            Survivors::Content => 3,
            Survivors::Some(_) => random.below(4),
        };
        match chance {
            0 => Vec::new(),
            1 => all[..all.len() / 2].to_vec(),
            2 => vec![0; all.len()],
            _ => all.clone(),
        }
    }
}

/// A pseudo-random number generator (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

#[test]
fn what_is_synced_survives() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let mut model = DiskModel::of(root);
    let file = |name: &str| root.join(name);
    model.follow(&Operation::Create, &file("a.tmp"));
    model.follow(&Operation::Write(b"ab".to_vec()), &file("a.tmp"));
    let mut cuts = 0;
    let mut check = |model: &DiskModel, survivors, expected: Option<&str>| {
        cuts += 1;
        let target = root.join(format!("cut-{cuts}"));
        model.after_power_cut(survivors, &target);
        assert_eq!(fs::read_to_string(target.join("a")).ok().as_deref(), expected, "{survivors:?}");
    };
    model.follow(&Operation::Rename(file("a")), &file("a.tmp"));
    check(&model, Survivors::Nothing, None);
    check(&model, Survivors::Names, Some(""));
    model.follow(&Operation::Sync, &file("a"));
    check(&model, Survivors::Nothing, None);
    check(&model, Survivors::Names, Some("ab"));
    model.follow(&Operation::SyncDirectory, root);
    check(&model, Survivors::Nothing, Some("ab"));
    model.follow(&Operation::Remove, &file("a"));
    check(&model, Survivors::Nothing, Some("ab"));
    check(&model, Survivors::Names, None);
}
