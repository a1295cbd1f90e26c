//! Copies of indexes that are written to meanwhile, changed copies, and hostile or failing sources.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::TempDir;

use super::*;
use crate::disk::commit::Commit;
use crate::disk::faults::{Failing, Faults};
use crate::disk::file_sum::FileSum;
use crate::disk::names::{COPY_MARK, CURRENT, DICTIONARY_FILE, SYNONYMS_FILE};
use crate::disk::{dictionary_file, directory};
use crate::testing::put;
use crate::{CheckOptions, Index, IndexError, RefreshOptions, Silent, StateSource, check, refresh};

/// An index with the folder that it is built from.
struct Site {
    dir: TempDir,
}

impl Site {
    fn new() -> Site {
        let site = Site { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(site.path("news")).unwrap();
        site.write("甲", 0..6);
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// Commits a file of articles with these numbers.
    fn write(&self, file: &str, numbers: std::ops::Range<usize>) {
        let line = |n: usize| {
            format!("{{\"id\":\"{n}\",\"title\":\"消息{n}\",\"body\":[\"第{n}天到达港口。\"]}}\n")
        };
        let lines = numbers.map(line).collect::<String>();
        fs::write(self.path("news").join(format!("{file}.jsonl")), lines).unwrap();
        self.refresh(&self.index());
    }

    fn refresh(&self, index: &Path) {
        let options = RefreshOptions {
            paths: vec![self.path("news")],
            heap: 15_000_000,
            ..RefreshOptions::default()
        };
        refresh(index, &options, &mut Silent).unwrap();
    }

    fn pull(&self, into: &Path) -> Result<CopyReport, CopyError> {
        let mut source = LocalSource::new(&self.index()).without_links();
        let mut target = Target::open(into, &source.name(), Kind::Replica)?;
        Ok(bring_up_to_date(&mut target, &mut source, &|| false)?.unwrap())
    }
}

fn current(dir: &Path) -> Vec<u8> {
    fs::read(dir.join(CURRENT)).unwrap()
}

fn commit(dir: &Path) -> Commit {
    directory::current(dir).unwrap().unwrap()
}

#[track_caller]
fn is_whole(dir: &Path, articles: u64) {
    let report = check(dir, &CheckOptions { full: true }).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert_eq!(Index::open(dir).unwrap().state().manifest.articles, articles);
}

/// The paths of the files in a directory and below it.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(dir).unwrap().display().to_string()),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_snapshot_is_an_ordinary_index() {
    let site = Site::new();
    fs::write(site.index().join(DICTIONARY_FILE), "港口\n").unwrap();
    site.write("乙", 6..8);
    let to = site.path("backup");
    let report = snapshot(&site.index(), &to).unwrap();
    assert!(report.changed && report.articles == 8, "{report:?}");
    assert_eq!(current(&to), current(&site.index()));
    assert_eq!(fs::read_to_string(to.join(DICTIONARY_FILE)).unwrap(), "港口\n");
    assert!(to.join(SYNONYMS_FILE).exists());
    is_whole(&to, 8);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        assert_eq!((report.linked_files, report.moved_files), (report.files, 2), "{report:?}");
        let path = directory::generation_path(&to, commit(&to).generation());
        let linked = |name: &String| fs::metadata(path.join(name)).unwrap().nlink() == 2;
        assert!(commit(&to).files.keys().all(linked));
    }
    // Later changes of the index do not affect the snapshot, and vice versa.
    site.write("甲", 2..6);
    is_whole(&to, 8);
    site.refresh(&to);
    is_whole(&to, 6);
    is_whole(&site.index(), 6);
}

#[test]
fn linking_does_not_make_the_index_be_read_again() {
    let site = Site::new();
    Index::open(&site.index()).unwrap().state().verification.finish();
    let opened = || {
        let watched = Faults::under(&site.index(), Failing::None, 0);
        assert!(Index::open(&site.index()).unwrap().state().verification.is_verified());
        let seen = watched.seen();
        seen.iter().filter(|(_, path)| path.extension().is_some_and(|e| e == "store")).count()
    };
    let before = opened();
    assert!(snapshot(&site.index(), &site.path("backup")).unwrap().linked_files > 0);
    assert_eq!(opened(), before);
}

#[test]
fn an_earlier_snapshot_is_brought_up_to_date_and_nothing_else_is_touched() {
    let site = Site::new();
    let to = site.path("backup");
    snapshot(&site.index(), &to).unwrap();
    let report = snapshot(&site.index(), &to).unwrap();
    assert!(!report.changed, "{report:?}");
    site.write("乙", 6..8);
    assert!(snapshot(&site.index(), &to).unwrap().changed);
    is_whole(&to, 8);
    // Nothing of the previous commit is left.
    let names = commit(&to).files.len();
    let path = directory::generation_path(&to, commit(&to).generation());
    assert_eq!(fs::read_dir(path).unwrap().count(), names + 2);

    let other = Site::new();
    let before = current(&to);
    let refused = |from: &Path, to: &Path| snapshot(from, to).unwrap_err();
    assert!(matches!(refused(&other.index(), &to), CopyError::OfAnother { .. }));
    assert!(matches!(refused(&site.index(), &other.index()), CopyError::Occupied { .. }));
    assert!(matches!(refused(&site.index(), &site.index()), CopyError::Occupied { .. }));
    assert!(matches!(refused(&site.index(), &site.path("news")), CopyError::Occupied { .. }));
    let none = refused(&site.path("none"), &site.path("new"));
    assert!(matches!(none, CopyError::Index(IndexError::Missing(_))), "{none}");
    assert!(!site.path("new").exists());
    fs::create_dir(site.path("words")).unwrap();
    fs::write(site.path("words").join(DICTIONARY_FILE), "我的词\n").unwrap();
    assert!(matches!(refused(&site.index(), &site.path("words")), CopyError::Occupied { .. }));
    assert_eq!(current(&to), before);
}

/// Changes that somebody has made in a copy are never undone.
#[test]
fn a_copy_that_was_changed_is_left_alone() {
    let check = |change: &dyn Fn(&Site, &Path), expected: &str| {
        let site = Site::new();
        fs::write(site.index().join(DICTIONARY_FILE), "港口\n").unwrap();
        site.write("乙", 6..7);
        let to = site.path("replica");
        site.pull(&to).unwrap();
        change(&site, &to);
        let before = (current(&to), fs::read(to.join(DICTIONARY_FILE)).ok());
        site.write("乙", 6..8);
        let refused = site.pull(&to).unwrap_err();
        assert!(matches!(refused, CopyError::ChangedHere { .. }), "{refused}");
        assert!(refused.to_string().contains(expected), "{refused}");
        assert_eq!((current(&to), fs::read(to.join(DICTIONARY_FILE)).ok()), before);
    };
    check(
        &|site, to| {
            fs::write(site.path("news").join("丙.jsonl"), "{\"id\":\"丙\",\"body\":[\"此地\"]}\n")
                .unwrap();
            site.refresh(to);
        },
        "a commit was made",
    );
    let word = |word: &str| [souwen_text::Word::new(word).unwrap()];
    check(
        &|_, to| drop(dictionary_file::read(to).unwrap().add(&word("天到达")).unwrap()),
        "dictionary.txt was edited",
    );
    check(&|_, to| fs::remove_file(to.join(DICTIONARY_FILE)).unwrap(), "dictionary.txt was edited");
    check(
        &|_, to| fs::write(to.join(SYNONYMS_FILE), "甲, 乙\n").unwrap(),
        "synonyms.txt was edited",
    );
}

#[test]
fn what_is_damaged_in_a_copy_comes_again() {
    let site = Site::new();
    let to = site.path("replica");
    site.pull(&to).unwrap();
    let path = directory::generation_path(&to, commit(&to).generation());
    let store = commit(&to).files.keys().find(|name| name.ends_with(".store")).unwrap().clone();
    let whole = fs::read(path.join(&store)).unwrap();
    put(&path.join(&store), &vec![0; whole.len()]).unwrap();
    let ledger = commit(&to).ledger[0].clone();
    fs::remove_file(path.join(&ledger)).unwrap();
    let report = site.pull(&to).unwrap();
    assert_eq!((report.changed, report.moved_files), (true, 2), "{report:?}");
    assert_eq!(fs::read(path.join(&store)).unwrap(), whole);
    let copy = path.join(commit(&to).copy_name());
    put(&copy, b"").unwrap();
    assert!(site.pull(&to).unwrap().changed);
    assert_eq!(fs::read(&copy).unwrap(), current(&to));
    for damaged in [&b""[..], b"souwen-index format 3\n"] {
        put(&to.join(CURRENT), damaged).unwrap();
        assert!(site.pull(&to).unwrap().changed);
        is_whole(&to, 6);
    }
    put(&to.join(COPY_MARK), b"{}").unwrap();
    assert!(site.pull(&to).unwrap_err().to_string().contains("COPY"));
}

#[test]
fn damage_of_the_source_does_not_spread() {
    let site = Site::new();
    let to = site.path("replica");
    site.pull(&to).unwrap();
    let before = current(&to);
    site.write("乙", 6..8);
    let index = site.index();
    let path = directory::generation_path(&index, commit(&index).generation());
    let is_new =
        |name: &&String| !commit(&to).files.contains_key(*name) && name.ends_with(".store");
    let store = commit(&index).files.keys().find(is_new).unwrap().clone();
    let length = fs::metadata(path.join(&store)).unwrap().len();
    for damaged in [vec![7; length as usize], vec![7; 3], vec![7; 2 * length as usize]] {
        put(&path.join(&store), &damaged).unwrap();
        for links in [true, false] {
            let source = LocalSource::new(&index);
            let mut source = if links { source } else { source.without_links() };
            let mut target = Target::open(&to, &source.name(), Kind::Replica).unwrap();
            let failed = bring_up_to_date(&mut target, &mut source, &|| false).unwrap_err();
            assert!(
                matches!(&failed, CopyError::Damaged { file, .. } if *file == store),
                "{failed}"
            );
            drop(target);
            assert_eq!(current(&to), before);
            assert!(files(&to).iter().all(|name| !name.ends_with(".tmp")), "{:?}", files(&to));
        }
    }
    is_whole(&to, 6);
}

/// Files that two successive commits share are not transferred again.
#[test]
fn only_what_is_new_is_moved() {
    let site = Site::new();
    let to = site.path("replica");
    let first = site.pull(&to).unwrap();
    assert_eq!((first.moved_files, first.linked_files), (first.files + 1, 0), "{first:?}");
    site.write("乙", 6..7);
    let (before, after) = (commit(&to), commit(&site.index()));
    let new: u64 = after
        .files
        .iter()
        .filter(|(name, _)| !before.files.contains_key(*name))
        .map(|(_, sum)| sum.length)
        .sum();
    let second = site.pull(&to).unwrap();
    assert_eq!(second.moved_bytes, new);
    assert!(second.moved_bytes < second.bytes);
    let checked = last_checked(&to).unwrap();
    let third = site.pull(&to).unwrap();
    assert_eq!((third.changed, third.moved_bytes), (false, 0));
    assert!(last_checked(&to).unwrap() >= checked);
    // A user's file is copied, and so is its removal.
    fs::write(site.index().join(DICTIONARY_FILE), "港口\n").unwrap();
    assert!(site.pull(&to).unwrap().changed);
    assert_eq!(fs::read_to_string(to.join(DICTIONARY_FILE)).unwrap(), "港口\n");
    fs::remove_file(site.index().join(DICTIONARY_FILE)).unwrap();
    assert!(site.pull(&to).unwrap().changed);
    assert!(!to.join(DICTIONARY_FILE).exists());
}

/// Held files stay readable through every sweep, and held commits share their common files.
#[test]
fn pinned_files_outlive_their_names() {
    let site = Site::new();
    let first = Arc::new(PinnedCommit::take(&site.index(), &[]).unwrap());
    site.write("乙", 6..8);
    let second = PinnedCommit::take(&site.index(), &[Arc::clone(&first)]).unwrap();
    assert_ne!(first.tag(), second.tag());
    let shared = second.files().filter(|file| first.file(&file.name).is_some()).count();
    assert!(shared > 0);
    assert_eq!(second.opened_beside(&[Arc::clone(&first)]), second.files().count() - shared);
    for round in 0..6 {
        site.write("甲", round..round + 2);
    }
    let path = directory::generation_path(&site.index(), first.manifest().generation);
    assert!(first.files().any(|file| !path.join(file.name).exists()), "some are gone by now");
    for pinned in [&*first, &second] {
        for facts in pinned.files() {
            let file = pinned.file(&facts.name).unwrap();
            let mut bytes = vec![0; facts.bytes as usize + 1];
            let mut read = 0;
            while let n @ 1.. = file.read_at(read as u64, &mut bytes[read..]).unwrap() {
                read += n;
            }
            let sum = FileSum::of(&bytes[..read]);
            assert_eq!((sum.length, sum.hash.to_string()), (facts.bytes, facts.xxh3));
        }
    }
    let current = current_tag(&site.index()).unwrap().unwrap();
    assert_eq!(PinnedCommit::take(&site.index(), &[]).unwrap().tag(), current);
}

/// Only a replica has a time at which it was last known to be up to date.
#[test]
fn what_was_put_in_its_place_is_no_replica_any_more() {
    let site = Site::new();
    assert_eq!(last_checked(&site.index()), None);
    let (snapshot_dir, replica) = (site.path("snapshot"), site.path("replica"));
    snapshot(&site.index(), &snapshot_dir).unwrap();
    assert_eq!(last_checked(&snapshot_dir), None);
    site.pull(&replica).unwrap();
    assert!(last_checked(&replica).is_some());
    fs::write(site.path("news").join("丁.jsonl"), "{\"id\":\"丁\",\"body\":[\"此时\"]}\n").unwrap();
    site.refresh(&replica);
    assert_eq!(last_checked(&replica), None);
}

/// A writer publishes as fast as it can while snapshots are taken.
#[test]
fn snapshots_under_a_writer_are_whole() {
    let site = Site::new();
    let done = AtomicBool::new(false);
    let commits = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut commits = 0;
            while !done.load(Ordering::Relaxed) {
                site.write("乙", 6..8 + commits % 5);
                commits += 1;
            }
            commits
        });
        for number in 0..12 {
            let (kept, fresh) = (site.path("kept"), site.path(&format!("fresh-{number}")));
            for to in [kept, fresh] {
                let report = snapshot(&site.index(), &to).unwrap();
                is_whole(&to, report.articles);
            }
        }
        done.store(true, Ordering::Relaxed);
        writer.join().unwrap()
    });
    assert!(commits > 1, "{commits}");
}

/// A source that may offer anything.
struct Hostile {
    text: String,
    user_files: Vec<FileFacts>,
    bytes: Vec<u8>,
}

impl CopySource for Hostile {
    fn name(&self) -> String {
        "https://hostile.example".to_owned()
    }

    fn offer(&mut self, _: Option<&str>) -> Result<Option<Offer>, CopyError> {
        Offer::read(&self.name(), &self.text, &self.user_files).map(Some)
    }

    fn fetch(&mut self, _: &Offer, name: &str, copy: &mut NewCopy) -> Result<(), CopyError> {
        let written = copy.write_all(&self.bytes);
        written.map_err(|error| IndexError::io(PathBuf::from(name), error).into())
    }
}

/// Whatever a source offers: only files of plain names in the directory of the copy are written,
/// none is longer than announced, and the previous copy stays in use.
#[test]
fn a_hostile_source_can_write_nowhere_else() {
    let site = Site::new();
    let to = site.path("replica");
    let mut honest = LocalSource::new(&site.index()).without_links();
    let mut target = Target::open(&to, "https://hostile.example", Kind::Replica).unwrap();
    bring_up_to_date(&mut target, &mut honest, &|| false).unwrap();
    drop(target);
    let (before, tree) = (current(&to), files(site.dir.path()));
    let check = |change: &dyn Fn(&mut Commit), user_file: Option<(&str, u64)>, bytes: &[u8]| {
        let mut bad = commit(&site.index());
        change(&mut bad);
        let user_files = user_file.map(|(name, bytes)| FileFacts {
            name: name.to_owned(),
            bytes,
            xxh3: "0".repeat(32),
        });
        let mut source = Hostile {
            text: bad.to_text().unwrap(),
            user_files: user_files.into_iter().collect(),
            bytes: bytes.to_vec(),
        };
        let mut target = Target::open(&to, "https://hostile.example", Kind::Replica).unwrap();
        bring_up_to_date(&mut target, &mut source, &|| false).unwrap_err();
        drop(target);
        assert_eq!((current(&to), files(site.dir.path())), (before.clone(), tree.clone()));
    };
    let sum = |length| FileSum { length, ..FileSum::of(b"x") };
    for name in [
        "../../evil",
        "/tmp/evil",
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "CURRENT",
        "../CURRENT",
        "LOCK",
        "COPY",
        "nul",
        "COM1.store",
        ".hidden",
        "meta.json",
        "commit-9.txt",
        "verified-9.json",
    ] {
        let name = name.to_owned();
        check(&|commit| _ = commit.files.insert(name.clone(), sum(1)), None, b"x");
    }
    let ledger = "ledger-00000000000000000000000000000000.json";
    // More bytes than announced, fewer, another content, and more bytes than any disk has.
    for (length, bytes) in [(3, &b"more"[..]), (3, b"le"), (3, b""), (3, b"abc"), (u64::MAX, b"x")]
    {
        check(&|commit| _ = commit.files.insert(ledger.to_owned(), sum(length)), None, bytes);
    }
    for (name, bytes) in [("../x", 1), ("CURRENT", 1), ("LOCK", 1), ("dictionary.txt", u64::MAX)] {
        check(&|_| {}, Some((name, bytes)), b"x");
    }
    is_whole(&to, 6);
    for text in ["", "souwen-index format 3\n{}\n", "MANIFEST-1"] {
        let offer = Offer::read("https://hostile.example", text, &[]);
        assert!(matches!(offer, Err(CopyError::Nonsense { .. })), "{offer:?}");
    }
}

/// Whatever fails at the source, the copy is in the previous state or the new one.
#[test]
fn faults_of_the_source_leave_the_copy_whole() {
    let site = Site::new();
    let to = site.path("replica");
    site.pull(&to).unwrap();
    site.write("乙", 6..8);
    let mut number = 0;
    loop {
        let faults = Faults::under(&site.index(), Failing::Only(number), 5);
        let pulled = site.pull(&to);
        let is_met = faults.count() > number;
        drop(faults);
        is_whole(&to, if pulled.is_ok() { 8 } else { 6 });
        if !is_met {
            break;
        }
        // Files that were transferred before the fault are kept, so the next attempt reaches the
        // fault later.
        number += 1;
        if pulled.is_ok() {
            break;
        }
    }
    assert!(number > 10, "{number}");
    assert_eq!(current(&to), current(&site.index()));
}

#[test]
fn two_do_not_copy_into_one_directory() {
    let site = Site::new();
    let to = site.path("replica");
    let name = LocalSource::new(&site.index()).name();
    let first = Target::open(&to, &name, Kind::Replica).unwrap();
    let second = Target::open(&to, &name, Kind::Replica).unwrap_err();
    assert!(matches!(second, CopyError::Index(IndexError::Locked(_))), "{second}");
    drop(first);
    // A replica accepts another source, and reports the previous one.
    let other = Target::open(&to, "https://b.example", Kind::Replica).unwrap();
    assert_eq!(other.previous_source(), Some(&*name));
}
