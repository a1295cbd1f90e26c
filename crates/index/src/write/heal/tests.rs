//! Damaged indexes: what is answered from them, and what healing restores.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use souwen_article::Condition;
use souwen_text::Run;
use tempfile::TempDir;

use super::*;
use crate::refresh::{RefreshError, RefreshOptions, RefreshReport, refresh};
use crate::testing::{copy_folder, put};
use crate::verify::pretend_whole;
use crate::{CheckOptions, Index, Silent, StateSource, check};

const HEAP: usize = 15_000_000;
/// A word of the user's dictionary.
const WORD: &str = "扎帕罗娃";

/// A folder of articles and an index of several segments, in one of which an article is deleted.
struct DamagedWorld {
    dir: TempDir,
}

impl DamagedWorld {
    fn new() -> DamagedWorld {
        let world = DamagedWorld { dir: tempfile::tempdir().unwrap() };
        fs::create_dir_all(world.index()).unwrap();
        fs::write(world.index().join("dictionary.txt"), WORD).unwrap();
        let text = |number: usize| format!("第{number}条：{WORD}在第{number}天到达港口。");
        let line = |number: usize| {
            let text = text(number);
            format!("{{\"id\":\"{number}\",\"title\":\"消息{number}\",\"body\":[\"{text}\"]}}\n")
        };
        for (file, numbers) in [("甲", 0..30), ("乙", 30..33), ("丙", 33..34)] {
            world.write(file, &numbers.map(line).collect::<String>());
            world.refresh().unwrap();
        }
        world.write("甲", &(1..30).map(line).collect::<String>());
        world.refresh().unwrap();
        world
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn write(&self, file: &str, text: &str) {
        fs::create_dir_all(self.dir.path().join("news")).unwrap();
        fs::write(self.dir.path().join(format!("news/{file}.jsonl")), text).unwrap();
    }

    fn refresh(&self) -> Result<RefreshReport, RefreshError> {
        let paths = vec![self.dir.path().join("news")];
        let options = RefreshOptions { paths, heap: HEAP, ..RefreshOptions::default() };
        refresh(&self.index(), &options, &mut Silent)
    }

    fn commit(&self) -> Commit {
        directory::current(&self.index()).unwrap().unwrap()
    }

    /// The files of the current commit, with `CURRENT` and its copy.
    fn files(&self) -> Vec<PathBuf> {
        let commit = self.commit();
        let path = directory::generation_path(&self.index(), commit.generation());
        let names = commit.files.keys().cloned().chain([commit.copy_name()]);
        names.map(|name| path.join(name)).chain([self.index().join("CURRENT")]).collect()
    }

    /// What a reader sees: the articles by id, and how many contain a run.
    fn seen(&self) -> Result<(BTreeMap<String, String>, usize), IndexError> {
        DamagedWorld::seen_by(&Index::open(&self.index())?)
    }

    fn seen_by(index: &Index) -> Result<(BTreeMap<String, String>, usize), IndexError> {
        let state = index.state();
        let retrieval = &state.retrieval;
        let mut articles = BTreeMap::new();
        for doc in retrieval.all_by_id()? {
            let article = retrieval.article(doc)?;
            articles.insert(article.id, article.body[0].text.clone());
        }
        let run = Run::of("天到达港口").unwrap();
        Ok((articles, retrieval.count(&Condition::Run(None, run))?))
    }

    #[track_caller]
    fn check_is_whole(&self) {
        let everything = CheckOptions { full: true };
        assert_eq!(check(&self.index(), &everything).unwrap().problems, []);
    }
}

/// What happens to a file.
#[derive(Debug, Clone, Copy)]
enum Harm {
    Flip,
    Zero,
    Truncate,
    Delete,
    Append,
}

fn hurt(path: &Path, harm: Harm) {
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.len() / 2;
    match harm {
        Harm::Flip => bytes[at] ^= 4,
        Harm::Zero => bytes[at..].fill(0),
        Harm::Truncate => bytes.truncate(at),
        Harm::Append => bytes.push(b' '),
        Harm::Delete => return fs::remove_file(path).unwrap(),
    }
    put(path, &bytes).unwrap();
}

#[test]
fn every_damage_is_seen_and_all_but_that_of_stored_articles_is_healed() {
    let world = DamagedWorld::new();
    let whole = world.seen().unwrap();
    assert_eq!((whole.0.len(), whole.1), (33, 33));
    let kept = world.dir.path().join("kept");
    copy_folder(&world.index(), &kept).unwrap();
    let mut deleted = 0;
    for file in world.files() {
        for harm in [Harm::Flip, Harm::Zero, Harm::Truncate, Harm::Delete, Harm::Append] {
            fs::remove_dir_all(world.index()).unwrap();
            copy_folder(&kept, &world.index()).unwrap();
            hurt(&file, harm);
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            // The damaged files are small here, so they are read before the first answer.
            match world.seen() {
                Ok(seen) => assert_eq!(seen, whole, "{harm:?} {name}"),
                Err(IndexError::Damaged { .. } | IndexError::Missing(_)) => {}
                Err(other) => panic!("{harm:?} {name}: {other}"),
            }
            match world.refresh() {
                Err(RefreshError::Index(error)) if error.is_beyond_healing() => {
                    assert!(name.ends_with(".store"), "{harm:?} {name}: {error}");
                    deleted += 1;
                    continue;
                }
                result => drop(result.unwrap_or_else(|error| panic!("{harm:?} {name}: {error}"))),
            }
            assert!(!name.ends_with(".store"), "{harm:?} {name}");
            assert_eq!(world.seen().unwrap(), whole, "{harm:?} {name}");
            world.check_is_whole();
        }
    }
    assert!(deleted > 0);
}

/// Damage to which a merge would have given a right checksum.
#[test]
fn damage_is_not_merged_but_healed() {
    let world = DamagedWorld::new();
    let (articles, count) = world.seen().unwrap();
    for position in world.files().iter().filter(|path| path.to_string_lossy().ends_with(".pos")) {
        hurt(position, Harm::Flip);
    }
    // As with bit rot, the time stamps show nothing.
    pretend_whole(&world.index(), &world.commit());
    assert!(world.seen().is_ok());
    let mut healed = 0;
    for round in 0..6 {
        let text = format!("第{round}轮天到达港口。");
        world.write(
            &format!("丁{round}"),
            &format!("{{\"id\":\"丁{round}\",\"title\":\"丁\",\"body\":[\"{text}\"]}}\n"),
        );
        healed += world.refresh().unwrap().rewritten;
    }
    assert!(healed >= articles.len(), "{healed}");
    let (after, found) = world.seen().unwrap();
    assert_eq!((after.len(), found), (articles.len() + 6, count + 6));
    world.check_is_whole();
}

/// Damage to files that an earlier process has verified, met by a refresh in various steps.
#[test]
fn what_a_refresh_trips_over_is_healed() {
    let world = DamagedWorld::new();
    let (mut articles, _) = world.seen().unwrap();
    let kept = world.dir.path().join("kept");
    copy_folder(&world.index(), &kept).unwrap();
    // One article is removed and another is added, so ids are looked up in the damaged files.
    world.write("乙", "{\"id\":\"30\",\"title\":\"新\",\"body\":[\"今天到达港口。\"]}\n");
    for id in ["31", "32"] {
        articles.remove(id);
    }
    articles.insert("30".to_owned(), "今天到达港口。".to_owned());
    for ending in [".term", ".idx", ".fast", ".pos", ".fieldnorm"] {
        for harm in [Harm::Flip, Harm::Zero] {
            fs::remove_dir_all(world.index()).unwrap();
            copy_folder(&kept, &world.index()).unwrap();
            for file in world.files().iter().filter(|f| f.to_string_lossy().ends_with(ending)) {
                hurt(file, harm);
            }
            pretend_whole(&world.index(), &world.commit());
            let mut seen = world.refresh().map(|_| ());
            // Healing finds the damage that the refresh did not meet. A refresh after that restores
            // what the damage prevented.
            heal(&world.index(), HEAP, &mut Silent).unwrap();
            seen = seen.and_then(|()| world.refresh().map(|_| ()));
            seen.unwrap_or_else(|error| panic!("{harm:?} {ending}: {error}"));
            assert_eq!(world.seen().unwrap().0, articles, "{harm:?} {ending}");
            world.check_is_whole();
        }
    }
}

#[test]
fn healing_without_a_refresh_needs_no_folder() {
    let world = DamagedWorld::new();
    let whole = world.seen().unwrap();
    fs::remove_dir_all(world.dir.path().join("news")).unwrap();
    let term = world.files().into_iter().find(|path| path.to_string_lossy().ends_with(".term"));
    hurt(&term.unwrap(), Harm::Zero);
    let report = heal(&world.index(), HEAP, &mut Silent).unwrap();
    assert_eq!(report.damaged.len(), 1);
    assert!(report.articles > 0);
    assert_eq!(world.seen().unwrap(), whole);
    assert_eq!(heal(&world.index(), HEAP, &mut Silent).unwrap(), HealReport::default());
}

#[test]
fn a_reader_sees_that_what_was_damaged_is_whole_again() {
    let world = DamagedWorld::new();
    // The last of many articles is removed: its segment stays, with a list of deletions.
    let lines = fs::read_to_string(world.dir.path().join("news/甲.jsonl")).unwrap();
    let (lines, _) = lines.trim_end().rsplit_once('\n').unwrap();
    world.write("甲", &format!("{lines}\n"));
    world.refresh().unwrap();
    let whole = world.seen().unwrap();
    let files = world.files();
    for ending in [".pos", ".del"] {
        let path = files.iter().find(|path| path.to_string_lossy().ends_with(ending)).unwrap();
        let bytes = fs::read(path).unwrap();
        // The damage is near the beginning, so the file can still be opened.
        let mut flipped = bytes.clone();
        flipped[5] ^= 1;
        put(path, &flipped).unwrap();
        let index = Index::open(&world.index()).unwrap();
        assert!(DamagedWorld::seen_by(&index).is_err(), "{ending}");
        assert!(!index.reload().unwrap(), "{ending}: nothing has changed");
        // Put back by hand, and by healing from the second copy: the commit is the same.
        match ending {
            ".pos" => put(path, &bytes).unwrap(),
            _ => drop(heal(&world.index(), HEAP, &mut Silent).unwrap()),
        }
        assert!(index.reload().unwrap(), "{ending}");
        assert_eq!(DamagedWorld::seen_by(&index).unwrap(), whole, "{ending}");
        assert!(!index.reload().unwrap(), "{ending}");
    }
}
