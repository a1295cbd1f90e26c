//! What a check reports about damaged and forged indexes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use souwen_text::Word;
use tempfile::TempDir;

use super::*;
use crate::disk::dictionary_file as dictionary;
use crate::disk::file_sum::FileSum;
use crate::disk::names::{DELETED, STORE, segment_of, twin};
use crate::refresh::{RefreshOptions, refresh};
use crate::testing::put;
use crate::{Index, Silent};

/// A folder of articles and an index.
struct World {
    dir: TempDir,
}

impl World {
    /// Some segments, some deleted articles, a dictionary.
    fn new() -> World {
        let world = World { dir: tempfile::tempdir().unwrap() };
        let words = [Word::new("果园通水").unwrap()];
        dictionary::read(&world.index()).unwrap().add(&words).unwrap();
        // So few deleted articles, and so few segments of similar size, that nothing is merged.
        for (a, b) in [(100, 0), (95, 12), (92, 20)] {
            world.write("a.jsonl", 0..a);
            world.write("b.jsonl", 100..100 + b);
            world.refresh();
        }
        world
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn write(&self, name: &str, ids: std::ops::Range<usize>) {
        let line = |id: usize| {
            let text = format!("水渠从山口引到果园，第{id}村村民放鞭炮庆祝。果园通水。");
            let date = format!("2023-0{}-1{}", 1 + id % 9, id % 10);
            format!(
                "{{\"id\":\"{id}\",\"title\":\"简讯 第{id}号\",\"body\":[\"{text}\"],\"date\":\"{date}\",\
                 \"source\":\"果园日报\",\"authors\":[\"石榴\",\"核桃{}\"]}}\n",
                id % 7
            )
        };
        let folder = self.dir.path().join("news");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), ids.map(line).collect::<String>()).unwrap();
    }

    fn refresh(&self) {
        let options = RefreshOptions {
            paths: vec![self.dir.path().join("news")],
            heap: 15_000_000,
            prune: true,
            ..RefreshOptions::default()
        };
        refresh(&self.index(), &options, &mut Silent).unwrap();
    }

    fn commit(&self) -> Commit {
        directory::current(&self.index()).unwrap().unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        directory::generation_path(&self.index(), self.commit().generation()).join(name)
    }

    fn check(&self) -> CheckReport {
        check(&self.index(), &CheckOptions { full: true }).unwrap()
    }

    /// The problems, each with its remedy.
    fn problems(&self) -> Vec<(String, Option<CheckRemedy>)> {
        self.check().problems.into_iter().map(|it| (it.what, it.remedy)).collect()
    }

    /// Changes files of the commit, and makes the checksums right again.
    fn forge(&self, changed: &BTreeMap<String, Vec<u8>>) {
        let mut commit = self.commit();
        for (name, bytes) in changed {
            put(&self.path(name), bytes).unwrap();
            commit.files.insert(name.clone(), FileSum::of(bytes));
        }
        directory::publish(&self.index(), &commit).unwrap();
    }

    /// The largest file of a segment with this ending, and its content.
    fn file(&self, ending: &str) -> (String, Vec<u8>) {
        let commit = self.commit();
        let names = commit.files.iter().filter(|(name, _)| name.ends_with(ending));
        let (name, _) = names.max_by_key(|(_, sum)| sum.length).unwrap();
        (name.clone(), fs::read(self.path(name)).unwrap())
    }
}

#[test]
fn a_whole_index_has_no_problem() {
    let world = World::new();
    let commit = world.commit();
    let segments = commit.segment_files().len();
    assert!(segments > 1 && commit.files.keys().any(|name| name.ends_with(DELETED)));
    let report = world.check();
    assert_eq!((&report.problems[..], &report.strays[..]), (&[][..], &[][..]));
    assert_eq!((report.articles, report.compared), (commit.manifest.articles, report.articles));
    assert_eq!(report.files, commit.files.len() as u64);
    assert_eq!(report.bytes, commit.files.values().map(|sum| sum.length).sum::<u64>());
    assert!(report.postings > 1000 && report.took_per_gigabyte().unwrap() > report.took);
    let sample = check(&world.index(), &CheckOptions::default()).unwrap();
    assert_eq!((sample.problems, sample.postings), (Vec::new(), report.postings));

    // Files and directories beside the commit are reported, but are no problem.
    fs::create_dir(world.index().join("gen-9")).unwrap();
    fs::write(world.path("ledger-1.json"), "{}").unwrap();
    let report = world.check();
    assert_eq!(report.problems, []);
    assert_eq!(report.strays, ["gen-1/ledger-1.json", "gen-9"]);
}

#[test]
fn every_file_is_read_and_its_remedy_reported() {
    let world = World::new();
    let files = world.commit().files;
    for name in files.keys() {
        let bytes = fs::read(world.path(name)).unwrap();
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        let appended = [&bytes[..], b"x"].concat();
        for damaged in [&flipped, &bytes[..bytes.len() / 2], &appended, &[]] {
            put(&world.path(name), damaged).unwrap();
            let problems = world.problems();
            let (what, remedy) = &problems[0];
            assert!(what.starts_with(&format!("gen-1/{name}: ")), "{problems:?}");
            let expected = match name.ends_with(STORE) {
                true => CheckRemedy::Salvage,
                false => CheckRemedy::Refresh,
            };
            assert_eq!(*remedy, Some(expected), "{problems:?}");
        }
        fs::remove_file(world.path(name)).unwrap();
        assert!(world.problems()[0].0.contains("it is missing"));
        put(&world.path(name), &bytes).unwrap();
    }
    assert_eq!(world.problems(), []);
}

/// A check that finds damage removes the record of an earlier verification.
#[test]
fn what_was_verified_before_is_forgotten() {
    let world = World::new();
    Index::open(&world.index()).unwrap().snapshot().verification.finish();
    let record = world.path(&crate::disk::names::verified(world.commit().manifest.commit));
    assert!(record.exists());
    assert_eq!(world.problems(), []);
    assert!(record.exists());
    let (name, _) = world.file(".fast");
    put(&world.path(&name), b"?").unwrap();
    assert!(!world.problems().is_empty() && !record.exists());
}

#[test]
fn two_damaged_copies_can_only_be_salvaged() {
    let world = World::new();
    let (name, _) = world.file(DELETED);
    for name in [name.clone(), twin(&name).unwrap()] {
        put(&world.path(&name), b"?").unwrap();
    }
    let of_segment = |(what, remedy): &(String, _)| {
        what.contains(segment_of(&name).unwrap()) && *remedy == Some(CheckRemedy::Salvage)
    };
    assert_eq!(world.problems().iter().filter(|problem| of_segment(problem)).count(), 2);
}

#[test]
fn the_commit_and_its_copy_are_looked_at() {
    let world = World::new();
    let current = world.index().join(CURRENT);
    let text = fs::read(&current).unwrap();
    let copy = world.path(&world.commit().copy_name());
    for damaged in [&text[1..], &text[..text.len() - 1], b"", b"souwen-index format 3\n"] {
        put(&current, damaged).unwrap();
        let problems = world.problems();
        assert!(problems[0].0.starts_with("CURRENT: "), "{problems:?}");
        assert_eq!((problems.len(), problems[0].1), (1, Some(CheckRemedy::Refresh)));
    }
    fs::remove_file(&current).unwrap();
    assert_eq!(world.problems()[0].0, "CURRENT: it is missing");
    put(&copy, b"").unwrap();
    assert_eq!(world.problems()[0].1, Some(CheckRemedy::Salvage));
    put(&current, &text).unwrap();
    assert!(world.problems()[0].0.contains("it is not the same as CURRENT"));
    put(&copy, &text).unwrap();
    assert_eq!(world.problems(), []);
    assert!(check(Path::new("missing"), &CheckOptions::default()).is_err());
}

/// A deleted article that is back, or another article that is gone, although all checksums are
/// right.
#[test]
fn another_deleted_article_is_found() {
    let world = World::new();
    let (name, whole) = world.file(DELETED);
    // The bits follow a number of four bytes.
    for bit in 0..30 {
        let mut bytes = whole.clone();
        bytes[4 + bit / 8] ^= 1 << (bit % 8);
        let twin = twin(&name).unwrap();
        world.forge(&[(name.clone(), bytes.clone()), (twin, bytes)].into());
        let problems = world.problems();
        assert!(problems[0].0.contains("it leaves"), "bit {bit}: {problems:?}");
        assert!(
            problems.iter().any(|(what, _)| what.contains("the ledger counts")),
            "{problems:?}"
        );
    }
}

/// Every change that affects answers is found, although every checksum is right, and none causes a
/// panic.
#[test]
fn what_was_written_wrong_is_found() {
    crate::keep_guarded_panics_quiet();
    let world = World::new();
    let answers = || -> Option<Vec<String>> {
        let index = Index::open(&world.index()).ok()?;
        let snapshot = index.snapshot();
        let mut answers = Vec::new();
        for (segment, reader) in snapshot.segments() {
            let mut wanted = vec![true; reader.max_doc() as usize];
            (0..reader.max_doc())
                .filter(|doc| reader.is_deleted(*doc))
                .for_each(|doc| wanted[doc as usize] = false);
            let mut visit = |doc, entry: &entries::Entry<'_>| {
                answers.push(format!("{segment} {doc} {entry:?}"));
            };
            entries::read_postings(reader, &wanted, &mut visit).ok()?;
            entries::read_columns(reader, &wanted, &mut visit).ok()?;
            entries::read_lengths(reader, &wanted, &mut visit).ok()?;
        }
        Some(answers)
    };
    let expected = answers();
    for ending in [".idx", ".pos", ".term", ".fast", ".fieldnorm"] {
        let (name, whole) = world.file(ending);
        let (mut found, mut tried) = (0, 0);
        for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            world.forge(&[(name.clone(), bytes)].into());
            tried += 1;
            let is_found = !world.problems().is_empty();
            found += usize::from(is_found);
            let same = guarded(answers).ok().flatten() == expected;
            assert!(is_found || same, "{ending}: byte {at} of {}", whole.len());
        }
        println!("{ending}: {found} of {tried} found, the others change nothing");
        assert!(found * 2 > tried, "{ending}: {found} of {tried}");
        world.forge(&[(name, whole)].into());
    }
    assert_eq!(world.problems(), []);
}
