//! Helpers for tests of durability: indexes before a write, and their answers before and after it.

use std::collections::BTreeMap;
use std::fs;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use souwen::article::Article;
use souwen::index::{CheckOptions, RefreshOptions, Silent, check, refresh};
use souwen::search::{Engine, SearchRequest};
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_128;

use crate::util::articles::write_articles;
use crate::util::process::{Guarded, command};
use crate::util::{PATIENCE, copy_folder, write};

/// Enough articles that a run takes long enough to be killed in the middle.
const ARTICLES: usize = 400;

/// The kind of write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The first index.
    Build,
    /// Articles are added, changed and removed.
    Refresh,
    /// A few articles are added, after which there are so many segments that they are merged.
    Merge,
    /// Words were added to the dictionary and removed.
    Repair,
    /// The analyzer has changed.
    Rebuild,
    /// A segment is damaged.
    Heal,
}

impl Work {
    /// Every kind.
    pub const ALL: [Work; 6] =
        [Work::Build, Work::Refresh, Work::Merge, Work::Repair, Work::Rebuild, Work::Heal];
}

/// The content of an index: all articles by id, and how many contain certain words. `None` if it cannot be
/// searched.
type Answers = Option<(BTreeMap<String, Article>, Vec<u64>)>;

/// An index before a write.
pub struct Scene {
    pub work: Work,
    /// The folder of articles, and the index before the write.
    dir: TempDir,
    /// The answers before the write.
    pub old: Answers,
    /// The answers after the write.
    pub new: Answers,
    /// The duration of the whole run.
    pub takes: Duration,
}

impl Scene {
    /// Creates the folder and the index, and does the work once on a copy.
    pub fn new(work: Work) -> Scene {
        let dir = TempDir::new().unwrap();
        let mut scene = Scene { work, dir, old: None, new: None, takes: Duration::ZERO };
        scene.prepare();
        scene.old = answers(&scene.before());
        let place = TempDir::new().unwrap();
        let index = scene.copy_to(place.path());
        let start = Instant::now();
        let mut run = Guarded(scene.command(&index).spawn().unwrap());
        assert!(run.wait(PATIENCE).success(), "{work:?}");
        scene.takes = start.elapsed();
        scene.new = answers(&index);
        assert!(scene.new.is_some(), "{work:?}");
        let differs = matches!(work, Work::Build | Work::Refresh | Work::Merge | Work::Heal);
        assert_eq!(scene.old != scene.new, differs, "{work:?}");
        scene
    }

    fn prepare(&self) {
        fs::create_dir(self.before()).unwrap();
        if self.work == Work::Merge {
            for part in 0..3 {
                let first = part * ARTICLES / 3;
                self.articles(&format!("{part}"), first..first + ARTICLES / 3, "FIRST");
                self.finish(&self.before());
            }
            return self.articles("last", ARTICLES..ARTICLES + 5, "SECOND");
        }
        self.articles("first", 0..ARTICLES, "FIRST");
        if self.work == Work::Build {
            return;
        }
        self.words("粮食收购\n轨道交通建设\n");
        self.finish(&self.before());
        match self.work {
            Work::Build | Work::Merge => {}
            Work::Refresh => {
                self.articles("first", 50..ARTICLES, "SECOND");
                self.articles("second", ARTICLES..ARTICLES + 50, "SECOND");
            }
            Work::Repair => self.words("轨道交通\n工作人员正在\n"),
            Work::Rebuild => self.cut_by_another_analyzer(),
            Work::Heal => self.damage(".pos"),
        }
    }

    fn before(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn news(&self) -> PathBuf {
        self.dir.path().join("news")
    }

    /// Writes a file of the folder.
    fn articles(&self, name: &str, numbers: Range<usize>, mark: &str) {
        let path = self.news().join(format!("{name}.jsonl"));
        write_articles(&path, numbers, mark);
    }

    fn words(&self, words: &str) {
        write(&self.before().join("dictionary.txt"), words);
    }

    /// Makes the commit record another analyzer, in its second copy too.
    fn cut_by_another_analyzer(&self) {
        let path = self.before().join("CURRENT");
        let text = fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once("\"fingerprint\":\"").unwrap();
        let (_, after) = rest.split_once('"').unwrap();
        let (after, _) = after.rsplit_once("xxh3 ").unwrap();
        let text = format!("{before}\"fingerprint\":\"another\"{after}");
        let sum = xxh3_128(text.as_bytes());
        for path in [path, self.file("commit-1.txt")] {
            fs::remove_file(&path).unwrap();
            write(&path, format!("{text}xxh3 {sum:032x}\n"));
        }
    }

    /// Flips a bit in the file with this name ending.
    fn damage(&self, ending: &str) {
        let path = self.file(ending);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::remove_file(&path).unwrap();
        write(&path, bytes);
    }

    /// The file of the commit with this name ending.
    fn file(&self, ending: &str) -> PathBuf {
        let entries = fs::read_dir(self.before().join("gen-1")).unwrap();
        let mut paths = entries.map(|entry| entry.unwrap().path());
        paths.find(|path| path.to_string_lossy().ends_with(ending)).unwrap()
    }

    /// Copies the index in its old state into a folder, and returns its path.
    pub fn copy_to(&self, place: &Path) -> PathBuf {
        let index = place.join("index");
        copy_folder(&self.before(), &index);
        index
    }

    /// The command that does the work on an index.
    pub fn command(&self, index: &Path) -> Command {
        let news = self.news();
        command(["index".as_ref(), news.as_os_str(), "--index".as_ref(), index.as_os_str()])
    }

    /// Does the work to its end.
    pub fn finish(&self, index: &Path) {
        // A process that another test is just starting has a copy of the lock until it runs its program.
        let paths = vec![self.news()];
        let options = RefreshOptions { paths, wait: PATIENCE, ..RefreshOptions::default() };
        let report = refresh(index, &options, &mut Silent).unwrap();
        assert_eq!(report.not_merged, None, "{:?}", self.work);
    }

    /// The problems of an index. A different analyzer is expected, not a problem.
    pub fn problems(&self, index: &Path) -> Vec<String> {
        let report = check(index, &CheckOptions { full: false }).unwrap();
        let problems = report.problems.into_iter().map(|problem| problem.what);
        problems.filter(|problem| !problem.contains("by the analyzer another")).collect()
    }
}

/// The content of an index.
pub fn answers(index: &Path) -> Answers {
    let engine = Engine::open(index).ok()?;
    let mut articles = BTreeMap::new();
    let visited = engine.for_each_article(&mut |article| {
        articles.insert(article.id.clone(), article);
        ControlFlow::Continue(())
    });
    visited.ok()?;
    let count = |query: &str| {
        let query = query.to_owned();
        engine.search(&SearchRequest { query, limit: 0, ..SearchRequest::default() }).ok()
    };
    let queries = ["FIRST", "SECOND", "轨道交通", "“专家组实地查看了现场”", ""];
    let totals: Option<Vec<u64>> =
        queries.iter().map(|query| count(query).map(|found| found.total as u64)).collect();
    Some((articles, totals?))
}
