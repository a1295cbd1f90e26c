//! Salvaging damaged indexes: what the new index contains, and what the report says about the rest.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use souwen_article::json::to_json;
use tempfile::TempDir;

use super::*;
use crate::disk::directory;
use crate::disk::faults::{Failing, Faults};
use crate::disk::names::DELETED;
use crate::older::testing::{FROZEN, exported, thaw};
use crate::store::testing::any_damage;
use crate::{CheckOptions, Index, RefreshOptions, Silent, StateSource, check, refresh};

const HEAP: usize = 15_000_000;

/// An index of a folder of articles, and a place for a new one.
struct World {
    dir: TempDir,
}

impl World {
    /// Indexes this many articles in several runs; every ninth is removed again, and one is
    /// changed.
    fn new(articles: usize) -> World {
        let world = World { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(world.path("news")).unwrap();
        let half = articles / 2;
        world.write("a.jsonl", (0..half).map(|number| line(number, 0)));
        world.write("b.jsonl", (half..articles).map(|number| line(number, 0)));
        world.refresh();
        world.write("a.jsonl", (0..half).filter(|number| number % 9 != 8).map(|n| line(n, 0)));
        world.write("c.jsonl", [line(articles, 0)].into_iter());
        world.refresh();
        world.write("c.jsonl", [line(articles, 1)].into_iter());
        world.refresh();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    fn index(&self) -> PathBuf {
        self.path("index")
    }

    fn write(&self, name: &str, lines: impl Iterator<Item = String>) {
        let path = self.path("news").join(name);
        fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
        let modified = SystemTime::now() - Duration::from_secs(3600);
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    }

    fn refresh(&self) {
        let paths = vec![self.path("news")];
        let options =
            RefreshOptions { paths, heap: HEAP, prune: true, ..RefreshOptions::default() };
        refresh(&self.index(), &options, &mut Silent).unwrap();
    }

    fn salvage(&self) -> SalvageReport {
        let new = self.path("new");
        let _ = fs::remove_dir_all(&new);
        salvage(&self.index(), &new, HEAP, &mut Silent).unwrap()
    }

    /// The files of the index with this ending, in the order of their sizes.
    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for generation in directory::generations(&self.index()).unwrap() {
            let path = directory::generation_path(&self.index(), generation);
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        }
        files.retain(|path| path.to_string_lossy().ends_with(ending));
        files.sort_by_key(|path| fs::metadata(path).unwrap().len());
        files
    }
}

/// An article as a line of JSON. Its text is as long as the other texts, but not similar to them.
fn line(number: usize, version: usize) -> String {
    let mut state = (number as u32 + 1).wrapping_mul(2_654_435_761);
    let mut text = String::new();
    for _ in 0..40 + number % 60 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.extend(char::from_u32(0x4e00 + (state >> 16) % 3000));
    }
    format!(r#"{{"id":"号{number}","title":"第{number}条","body":["{text}。","第{version}版。"]}}"#)
}

/// The articles of an index by their ids, as they are exported.
fn articles(index: &Path) -> BTreeMap<String, String> {
    let retrieval = Index::open(index).unwrap().state().retrieval;
    let articles = retrieval.all_by_id().unwrap().into_iter();
    let articles = articles.map(|address| retrieval.article(address).unwrap());
    articles.map(|article| (article.id.clone(), to_json(&article))).collect()
}

fn overwrite(path: &Path, bytes: &[u8]) {
    // Files of a commit are read-only.
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    let at = at % bytes.len();
    bytes[at] ^= 0x10;
    overwrite(path, &bytes);
}

#[test]
fn of_a_whole_index_everything_comes() {
    let world = World::new(60);
    fs::write(world.index().join("dictionary.txt"), "石湾大桥\n").unwrap();
    let report = world.salvage();
    assert!(report.is_complete(), "{report:?}");
    let expected = articles(&world.index());
    assert_eq!(articles(&world.path("new")), expected);
    assert_eq!(report.articles, expected.len() as u64);
    assert_eq!(check(&world.path("new"), &CheckOptions::default()).unwrap().problems, []);
    assert!(world.path("new").join("dictionary.txt").exists());
    // The folders are known, and nothing is new in them.
    let done = refresh(
        &world.path("new"),
        &RefreshOptions { heap: HEAP, ..RefreshOptions::default() },
        &mut Silent,
    )
    .unwrap();
    assert_eq!((done.files_read, done.added, done.changed, done.removed), (3, 0, 0, 0));
}

#[test]
fn a_damaged_block_costs_its_articles_and_no_others() {
    let world = World::new(400);
    let whole = articles(&world.index());
    let store = world.files(".store").pop().unwrap();
    flip(&store, 30_000);
    let report = world.salvage();
    let (lost, is_all) = report.lost_articles();
    assert!(is_all && (1..150).contains(&lost), "{report:?}");
    assert_eq!(report.articles + lost, whole.len() as u64);
    let part = &report.lost[0];
    assert!(part.bytes.as_ref().unwrap().contains(&30_000), "{part:?}");
    assert!(part.file.starts_with("gen-1/") && part.file.ends_with(".store"));
    let salvaged = articles(&world.path("new"));
    assert!(salvaged.iter().all(|(id, article)| whole.get(id) == Some(article)));
    // The next refresh restores the articles that are still in the folder.
    refresh(
        &world.path("new"),
        &RefreshOptions { heap: HEAP, ..RefreshOptions::default() },
        &mut Silent,
    )
    .unwrap();
    assert_eq!(articles(&world.path("new")), whole);
}

#[test]
fn every_file_but_the_articles_may_be_lost() {
    for keep in [".store", ".store and its deletions"] {
        let world = World::new(60);
        let expected = articles(&world.index());
        for path in world.files("") {
            let name = path.to_string_lossy().into_owned();
            let deletions = name.contains(DELETED) && keep.ends_with("deletions");
            if !name.ends_with(".store") && !deletions {
                fs::remove_file(path).unwrap();
            }
        }
        fs::remove_file(world.index().join("CURRENT")).unwrap();
        let report = world.salvage();
        assert!(!report.notes.is_empty(), "{report:?}");
        let salvaged = articles(&world.path("new"));
        match keep {
            ".store" => {
                let missing = expected.iter().find(|(id, a)| salvaged.get(*id) != Some(*a));
                assert_eq!(missing, None, "{report:?}");
            }
            _ => assert_eq!(salvaged, expected, "{report:?}"),
        }
        let folders = &Index::open(&world.path("new")).unwrap().state().manifest.folders.clone();
        assert!(folders[0].path.ends_with("lost-folder-0"), "{folders:?}");
    }
}

#[test]
fn either_copy_of_the_deletions_will_do() {
    let world = World::new(60);
    let expected = articles(&world.index());
    let deletions = world.files(DELETED);
    assert!(!deletions.is_empty());
    flip(&deletions[0], 10);
    let report = world.salvage();
    assert!(report.is_complete(), "{report:?}");
    assert_eq!(articles(&world.path("new")), expected);
    for copy in world.files(".del.copy") {
        flip(&copy, 11);
    }
    let report = world.salvage();
    assert_eq!(report.notes.len(), 1, "{report:?}");
    assert!(report.doubtful > 0 && report.lost.is_empty(), "{report:?}");
    let salvaged = articles(&world.path("new"));
    assert!(expected.iter().all(|(id, article)| salvaged.get(id) == Some(article)));
}

#[test]
fn a_lost_ledger_costs_no_folder() {
    let world = World::new(60);
    for piece in world.files(".json") {
        fs::remove_file(piece).unwrap();
    }
    let report = world.salvage();
    assert_eq!((report.notes.len(), report.lost.len()), (1, 0), "{report:?}");
    let state = Index::open(&world.path("new")).unwrap().state();
    assert_eq!(state.manifest.folders[0].path, world.path("news"));
}

#[test]
fn a_file_of_articles_that_is_missing_is_reported() {
    let world = World::new(60);
    let whole = articles(&world.index()).len() as u64;
    let store = world.files(".store").pop().unwrap();
    fs::remove_file(&store).unwrap();
    let report = world.salvage();
    assert_eq!(report.lost.len(), 1, "{report:?}");
    assert_eq!(report.lost[0].bytes, None);
    assert_eq!(report.articles + report.lost[0].articles.unwrap(), whole);
}

#[test]
fn a_lost_block_is_looked_for_in_other_files() {
    let world = World::new(400);
    let whole = articles(&world.index());
    // As if the index had been copied into its own directory before the damage.
    let store = world.files(".store").pop().unwrap();
    let kept = world.index().join(format!("{}.store", "0123456789abcdef".repeat(2)));
    fs::copy(&store, kept).unwrap();
    flip(&store, 30_000);
    let report = world.salvage();
    let (lost, _) = report.lost_articles();
    assert!(lost > 0 && report.from_other_files >= lost, "{report:?}");
    let salvaged = articles(&world.path("new"));
    assert!(whole.iter().all(|(id, article)| salvaged.get(id) == Some(article)));
}

#[test]
fn every_earlier_format_is_salvaged() {
    for (name, _) in FROZEN {
        let world = World { dir: tempfile::tempdir().unwrap() };
        thaw(name, &world.index());
        let report = world.salvage();
        assert!(report.is_complete(), "{name}: {report:?}");
        let salvaged: Vec<String> = articles(&world.path("new")).into_values().collect();
        assert_eq!(salvaged, exported(name), "{name}");
        let state = Index::open(&world.path("new")).unwrap().state();
        assert_eq!(state.manifest.folders[1].path, PathBuf::from("/srv/news/电讯"));
        // Nothing in a file with a wrong checksum is trusted.
        let store = world.files(".store").pop().unwrap();
        flip(&store, 40);
        let report = world.salvage();
        assert_eq!((report.articles, report.lost_articles()), (2, (13, true)), "{report:?}");
        // Without the columns it is still known which folder an article came from.
        thaw(name, &world.index());
        for columns in world.files(".fast") {
            fs::remove_file(columns).unwrap();
        }
        assert!(world.salvage().is_complete());
        let state = Index::open(&world.path("new")).unwrap().state();
        assert_eq!(state.manifest.folders.len(), 2, "{name}");
        assert_eq!(state.manifest.folders[0].articles, 3);
    }
}

#[test]
fn nothing_is_written_where_something_is_or_where_there_is_nothing_to_save() {
    let world = World::new(4);
    let occupied = salvage(&world.index(), &world.index(), HEAP, &mut Silent);
    assert!(matches!(occupied, Err(IndexError::Occupied(_))));
    let file = world.path("news/b.jsonl");
    assert!(matches!(
        salvage(&world.index(), &file, HEAP, &mut Silent),
        Err(IndexError::Occupied(_))
    ));
    let new = world.path("new");
    let missing = salvage(&world.path("news"), &new, HEAP, &mut Silent);
    assert!(matches!(missing, Err(IndexError::Missing(_))));
    assert!(!new.exists());
}

#[test]
fn what_cannot_be_written_to_its_end_leaves_nothing() {
    let world = World::new(30);
    let expected = articles(&world.index());
    let new = world.path("new");
    let salvage_with = |failing| {
        let _ = fs::remove_dir_all(&new);
        let faults = Faults::under(&new, failing, 28);
        let result = salvage(&world.index(), &new, HEAP, &mut Silent);
        (result, faults.count())
    };
    let (_, operations) = salvage_with(Failing::None);
    let mut failed = 0;
    for number in (0..operations).step_by(operations / 12) {
        match salvage_with(Failing::Only(number)).0 {
            Ok(_) => assert_eq!(articles(&new), expected, "{number}"),
            Err(_) => {
                failed += 1;
                assert!(!new.exists(), "{number}");
            }
        }
    }
    assert!(failed > 5, "{failed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever happens to any files: no wrong article is salvaged, and everything that is missing
    /// is reported.
    #[test]
    fn nothing_false_is_salvaged_and_every_loss_is_reported(
        damages in prop::collection::vec((any::<prop::sample::Index>(), any_damage()), 1..4),
    ) {
        let world = World::new(150);
        let whole = articles(&world.index());
        let mut files = world.files("");
        files.push(world.index().join("CURRENT"));
        for (file, damage) in &damages {
            let path = file.get(&files);
            let mut bytes = fs::read(path).unwrap();
            damage.apply(&mut bytes);
            overwrite(path, &bytes);
        }
        let report = world.salvage();
        let salvaged = articles(&world.path("new"));
        let is_reported = !report.lost.is_empty() || !report.notes.is_empty();
        for (id, article) in &whole {
            match salvaged.get(id) {
                Some(found) => prop_assert!(found == article || is_reported, "{id}: {found}"),
                None => prop_assert!(is_reported, "{id} is missing: {report:?}"),
            }
        }
        // An article that had been removed reappears only if the report says that this is possible.
        prop_assert!(is_reported || salvaged.len() == whole.len(), "{report:?}");
        for (id, article) in &salvaged {
            let number: usize = id.trim_start_matches('号').parse().unwrap();
            let body = |version| {
                let line = line(number, version);
                let (_, body) = line.split_once("\"body\":[\"").unwrap();
                body.split('。').next().unwrap().to_owned()
            };
            prop_assert!(article.contains(&body(0)), "{article}");
        }
    }
}
