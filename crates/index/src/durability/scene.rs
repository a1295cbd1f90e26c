//! Scenes: indexes to which something is about to be written, and what a reader sees before and after.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use souwen_article::{Article, Condition, Paragraph};
use souwen_text::{Run, Word};
use tempfile::TempDir;

use crate::copies::{CopyError, CopySource, Kind, LocalSource, Target, bring_up_to_date};
use crate::disk::commit::Commit;
use crate::disk::names::{CURRENT, DICTIONARY_FILE};
use crate::disk::{dictionary_file, directory};
use crate::live::{LiveOptions, LiveWriter, Precondition, Write, WriteArticles, WriteError};
use crate::older::OlderIndex;
use crate::older::testing::thaw;
use crate::testing::{copy_folder, put};
use crate::write::create::create;
use crate::{
    CheckOptions, Index, IndexError, RefreshOptions, Silent, StateSource, check, heal, refresh,
    repair, upgrade,
};

const HEAP: usize = 15_000_000;

/// The kind of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// The first index is built.
    Build,
    /// An index without articles.
    Create,
    /// Articles are added, changed and removed.
    Refresh,
    /// An article is added, after which there are so many segments that they are merged.
    Merge,
    /// Words of the dictionary were added and removed.
    Repair,
    /// The analyzer has changed.
    Rebuild,
    /// Postings and the ledger are damaged.
    Heal,
    /// `CURRENT` is damaged.
    Recover,
    /// A word is added to the user's dictionary file.
    Edit,
    /// The index is of an earlier format.
    Upgrade,
    /// An index is copied for the first time.
    FirstCopy,
    /// A copy is brought up to date without hard links.
    Copy,
    /// An article is pushed that replaces a pushed one.
    Push,
    /// An article is pushed that replaces one of a file.
    TakeOver,
    /// A pushed article is deleted, and an article of a file waits for its id.
    Release,
}

/// What a reader sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// There is no index.
    Missing,
    /// Every search fails, because a file is damaged.
    Damaged,
    /// The index is of an earlier format, with these articles.
    Older(Vec<String>),
    /// The state of an index.
    Whole {
        /// All articles, from id to text.
        articles: BTreeMap<String, String>,
        /// The number of articles that contain a run.
        found: usize,
        /// The fingerprint of the analyzer that segmented them.
        fingerprint: String,
        /// The text of the user's words.
        words: String,
    },
}

/// An index to which something is about to be written.
pub(super) struct Scene {
    pub work: Work,
    /// The folder of articles, and the index before the work.
    dir: TempDir,
    pub old: Seen,
    pub new: Seen,
    /// The number of segments after the work.
    segments: usize,
}

/// A copy of the index of a scene.
pub(super) struct Place(TempDir);

impl Place {
    pub(super) fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    pub(super) fn index(&self) -> PathBuf {
        self.0.path().join("index")
    }
}

impl Scene {
    /// Makes the folder and the index, and does the work once on a copy.
    pub(super) fn new(work: Work) -> Scene {
        let dir = tempfile::tempdir().unwrap();
        let (old, new) = (Seen::Missing, Seen::Missing);
        let mut scene = Scene { work, dir, old, new, segments: usize::MAX };
        scene.prepare();
        scene.old = seen(&scene.before());
        let place = scene.copy();
        scene.run(&place.index()).unwrap();
        scene.new = seen(&place.index());
        scene.segments = segments(&place.index());
        assert!(matches!(scene.new, Seen::Whole { .. }), "{work:?}");
        assert_ne!(scene.old, scene.new, "{work:?}");
        scene
    }

    fn prepare(&self) {
        if self.work == Work::Upgrade {
            thaw("format-2-late", &self.before());
            return;
        }
        if let Work::FirstCopy | Work::Copy = self.work {
            return self.prepare_copy();
        }
        self.put_words("扎帕罗娃\n");
        self.write("甲", 0..8, "开幕");
        if let Work::Build | Work::Create = self.work {
            return;
        }
        self.refresh();
        self.write("乙", 8..10, "开幕");
        self.refresh();
        match self.work {
            Work::Build | Work::Create | Work::FirstCopy | Work::Copy => {}
            Work::Edit | Work::Upgrade | Work::TakeOver => {}
            Work::Push => self.write_live(&self.before(), push("x", "闭幕")).unwrap(),
            Work::Release => self.write_live(&self.before(), push("1", "闭幕")).unwrap(),
            Work::Refresh => {
                self.write("甲", 2..8, "闭幕");
                self.write("丙", 10..12, "闭幕");
                fs::remove_file(self.news().join("乙.jsonl")).unwrap();
            }
            Work::Merge => {
                self.write("丙", 10..12, "开幕");
                self.refresh();
                assert_eq!(segments(&self.before()), 3);
                self.write("丁", 12..13, "闭幕");
            }
            Work::Repair => self.put_words("港口\n俞建华\n"),
            Work::Rebuild => {
                let mut commit = self.commit();
                commit.manifest.fingerprint = "another".to_owned();
                directory::publish(&self.before(), &commit).unwrap();
            }
            Work::Heal => {
                self.damage(".pos");
                self.damage(".json");
            }
            Work::Recover => put(&self.before().join(CURRENT), b"souwen-index format 3\n").unwrap(),
        }
    }

    /// Makes an index to copy, in two states; the copy is of the first.
    fn prepare_copy(&self) {
        let source = self.source();
        let refresh = || drop(refresh(&source, &self.options(), &mut Silent).unwrap());
        fs::create_dir_all(&source).unwrap();
        fs::write(source.join(DICTIONARY_FILE), "扎帕罗娃\n").unwrap();
        self.write("甲", 0..8, "开幕");
        refresh();
        if self.work == Work::Copy {
            self.copy_into(&self.before()).unwrap();
            fs::write(source.join(DICTIONARY_FILE), "港口\n").unwrap();
            self.write("乙", 6..12, "闭幕");
            refresh();
        }
    }

    /// The index to copy.
    fn source(&self) -> PathBuf {
        self.dir.path().join("source")
    }

    fn copy_into(&self, index: &Path) -> Result<(), CopyError> {
        let source = LocalSource::new(&self.source());
        let mut source = match self.work {
            Work::Copy => source.without_links(),
            _ => source,
        };
        let mut target = Target::open(index, &source.name(), Kind::Replica)?;
        bring_up_to_date(&mut target, &mut source, &|| false).map(drop)
    }

    /// The old state with the user's words of the new one. A copy may be in this state for a moment,
    /// because the words are separate files.
    fn new_words(&self) -> Seen {
        let mut seen = self.old.clone();
        if let (Work::Copy, Seen::Whole { words, .. }, Seen::Whole { words: after, .. }) =
            (self.work, &mut seen, &self.new)
        {
            words.clone_from(after);
        }
        seen
    }

    fn before(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn news(&self) -> PathBuf {
        self.dir.path().join("news")
    }

    fn commit(&self) -> Commit {
        directory::current(&self.before()).unwrap().unwrap()
    }

    fn put_words(&self, words: &str) {
        fs::create_dir_all(self.before()).unwrap();
        fs::write(self.before().join(DICTIONARY_FILE), words).unwrap();
    }

    fn write(&self, file: &str, numbers: std::ops::Range<usize>, what: &str) {
        let line = |number: usize| {
            let text = format!("第{number}届{what}，扎帕罗娃在第{number}天到达港口。");
            format!("{{\"id\":\"{number}\",\"title\":\"消息{number}\",\"body\":[\"{text}\"]}}\n")
        };
        fs::create_dir_all(self.news()).unwrap();
        let path = self.news().join(format!("{file}.jsonl"));
        fs::write(path, numbers.map(line).collect::<String>()).unwrap();
    }

    /// Flips a bit in the first file of the commit whose name has this suffix.
    fn damage(&self, ending: &str) {
        let commit = self.commit();
        let name = commit.files.keys().find(|name| name.ends_with(ending)).unwrap();
        let path = directory::generation_path(&self.before(), commit.generation()).join(name);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        put(&path, &bytes).unwrap();
    }

    fn options(&self) -> RefreshOptions {
        let paths = vec![self.news()];
        RefreshOptions { paths, heap: HEAP, ..RefreshOptions::default() }
    }

    fn refresh(&self) {
        refresh(&self.before(), &self.options(), &mut Silent).unwrap();
    }

    /// A copy of the index before the work.
    pub(super) fn copy(&self) -> Place {
        let place = Place::new();
        if self.work == Work::FirstCopy {
            fs::create_dir(place.index()).unwrap();
            return place;
        }
        copy_folder(&self.before(), &place.index()).unwrap();
        place
    }

    /// Does the work. If segments could not be merged, returns the reason.
    pub(super) fn run(&self, index: &Path) -> Result<Option<String>, String> {
        let done = match self.work {
            Work::Repair => repair(index, HEAP, &mut Silent).map(drop),
            Work::Heal => heal(index, HEAP, &mut Silent).map(drop),
            Work::FirstCopy | Work::Copy => {
                return self.copy_into(index).map(|()| None).map_err(|error| error.to_string());
            }
            Work::Upgrade => upgrade(index, HEAP, &mut Silent).map(drop),
            Work::Create => create(index, Duration::ZERO),
            Work::Push => return self.write_live(index, push("x", "开幕")).map(|()| None),
            Work::TakeOver => return self.write_live(index, push("1", "开幕")).map(|()| None),
            Work::Release => return self.write_live(index, delete).map(|()| None),
            Work::Edit => dictionary_file::read(index)
                .and_then(|mut file| file.add(&[Word::new("港口").unwrap()]).map(drop)),
            _ => {
                let report = refresh(index, &self.options(), &mut Silent);
                return report.map(|report| report.not_merged).map_err(|error| error.to_string());
            }
        };
        done.map(|()| None).map_err(|error| error.to_string())
    }

    /// Writes as a server does.
    fn write_live(&self, index: &Path, write: impl Fn(&LiveWriter) -> Write) -> Result<(), String> {
        let message = |error: &dyn std::fmt::Display| error.to_string();
        let index = Arc::new(Index::open(index).map_err(|error| message(&error))?);
        let linger = Duration::ZERO;
        let options = LiveOptions { linger, ..LiveOptions::default() };
        let writer = LiveWriter::start(index, options).map_err(|error| message(&error))?;
        let (sender, answer) = channel();
        let write = write(&writer);
        writer.submit(write, Box::new(move |written| drop(sender.send(written))));
        match answer.recv().expect("an answer comes") {
            // The work was done before.
            Err(WriteError::OfFile(_)) if self.work == Work::Release => Ok(()),
            Err(error) => Err(message(&error)),
            Ok(_) => Ok(()),
        }
    }

    /// Checks that the current state is the old or the new one, and the new one if the work was done.
    /// Then the next run must finish what was interrupted.
    #[track_caller]
    pub(super) fn check(&self, index: &Path, was_done: bool, context: &str) {
        let context = format!("{:?}, {context}", self.work);
        let now = seen(index);
        assert!(
            now == self.new || (!was_done && (now == self.old || now == self.new_words())),
            "{context}: {now:?} instead of {:?} or {:?}",
            self.old,
            self.new
        );
        let not_merged = self.run(index).unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(not_merged, None, "{context}");
        assert_eq!(seen(index), self.new, "{context}: the next run did not finish");
        assert_eq!(problems(index), Vec::<String>::new(), "{context}");
        // The folders of the frozen index do not exist, and nobody writes to a copy.
        let are_not_refreshed =
            [Work::Create, Work::Edit, Work::Upgrade, Work::FirstCopy, Work::Copy];
        if !are_not_refreshed.contains(&self.work) {
            let report = refresh(index, &self.options(), &mut Silent).unwrap();
            assert_eq!((report.not_merged, seen(index)), (None, self.new.clone()), "{context}");
            let count = segments(index);
            assert!(count <= self.segments, "{context}: {count} segments, not {}", self.segments);
        }
    }
}

/// Deletes the article that was pushed over one of a file.
fn delete(_: &LiveWriter) -> Write {
    Write::Delete { id: "1".to_owned(), when: Precondition::None }
}

/// Puts an article with this id.
fn push(id: &'static str, what: &'static str) -> impl Fn(&LiveWriter) -> Write {
    move |writer| {
        let text = format!("第一届{what}，扎帕罗娃到达港口。");
        let body = vec![Paragraph::text(text)];
        let article = Article { id: id.into(), title: "推送".into(), body, ..Article::default() };
        Write::Put { article: Box::new(writer.prepare(article)), when: Precondition::None }
    }
}

/// What a reader sees in the index at `dir`.
#[track_caller]
pub(super) fn seen(dir: &Path) -> Seen {
    match Index::open(dir).and_then(|index| seen_by(dir, &index)) {
        Ok(seen) => seen,
        Err(IndexError::Missing(_)) => Seen::Missing,
        Err(IndexError::Damaged { .. }) => Seen::Damaged,
        Err(IndexError::Format { .. }) => Seen::Older(older_articles(dir)),
        Err(error) => panic!("{error}"),
    }
}

/// The articles of an index of an earlier format.
fn older_articles(dir: &Path) -> Vec<String> {
    let mut articles = Vec::new();
    let each = OlderIndex::open(dir).unwrap().unwrap().each(|stored, file| {
        articles.push(format!("{} {}", String::from(file), stored.json));
        Ok(())
    });
    each.unwrap();
    articles
}

/// What a reader that has the index at `dir` open sees.
pub(super) fn seen_by(dir: &Path, index: &Index) -> Result<Seen, IndexError> {
    let state = index.state();
    let found = state.retrieval.count(&Condition::Run(None, Run::of("天到达港口").unwrap()))?;
    let mut articles = BTreeMap::new();
    for doc in state.retrieval.all_by_id()? {
        let article = state.retrieval.article(doc)?;
        articles.insert(article.id.clone(), format!("{article:?}"));
    }
    let words = fs::read_to_string(dir.join(DICTIONARY_FILE)).unwrap();
    let fingerprint = state.manifest.fingerprint.clone();
    Ok(Seen::Whole { articles, found, fingerprint, words })
}

/// The problems that a full check finds.
fn problems(dir: &Path) -> Vec<String> {
    let report = check(dir, &CheckOptions { full: true }).unwrap();
    report.problems.into_iter().map(|problem| problem.what).collect()
}

fn segments(dir: &Path) -> usize {
    directory::current(dir).unwrap().unwrap().segment_files().len()
}
