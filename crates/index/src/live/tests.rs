//! A writer beside readers and other writers: acknowledged writes are there, and each article has
//! the right owner.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use souwen_article::{Article, Condition, Paragraph};
use souwen_text::Run;
use tempfile::TempDir;

use super::*;
use crate::disk::directory;
use crate::{CheckOptions, Index, RefreshOptions, Silent, StateSource, check, refresh};

const HEAP: usize = 15_000_000;

/// A folder of articles, an open index of it, and a writer.
struct LiveWorld {
    dir: TempDir,
    index: Arc<Index>,
    writer: LiveWriter,
}

impl LiveWorld {
    /// A world with these articles in a file.
    fn new(in_file: &[(&str, &str)]) -> LiveWorld {
        let dir = tempfile::tempdir().unwrap();
        write_file(dir.path(), "甲", in_file);
        refresh_at(dir.path(), false);
        let index = Arc::new(Index::open(&dir.path().join("index")).unwrap());
        let writer = start(&index);
        LiveWorld { dir, index, writer }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn put(&self, id: &str, text: &str) -> Result<Written, WriteError> {
        self.put_when(id, text, Precondition::None)
    }

    fn put_when(&self, id: &str, text: &str, when: Precondition) -> Result<Written, WriteError> {
        let article = Box::new(self.writer.prepare(article(id, text)));
        done(&self.writer, Write::Put { article, when })
    }

    fn delete(&self, id: &str) -> Result<Written, WriteError> {
        done(&self.writer, Write::Delete { id: id.to_owned(), when: Precondition::None })
    }

    /// What a reader with the index open sees: from id to text and whether the article was pushed.
    fn seen(&self) -> BTreeMap<String, String> {
        seen(&self.index)
    }

    fn refresh(&self) {
        refresh_at(self.dir.path(), false);
        self.index.reload().unwrap();
    }

    #[track_caller]
    fn is_whole(&self) {
        let report = check(&self.path(), &CheckOptions { full: true }).unwrap();
        assert_eq!(report.problems, []);
        assert_eq!(seen(&Index::open(&self.path()).unwrap()), self.seen());
        let manifest = &self.index.state().manifest;
        assert_eq!(manifest.articles, self.seen().len() as u64);
        let pushed = self.seen().values().filter(|text| text.starts_with("pushed")).count();
        assert_eq!(manifest.pushed, pushed as u64);
    }
}

fn start(index: &Arc<Index>) -> LiveWriter {
    let on_error = Arc::new(|error: &crate::IndexError| panic!("{error}"));
    LiveWriter::start(Arc::clone(index), LiveOptions { on_error, ..LiveOptions::default() })
        .unwrap()
}

fn article(id: &str, text: &str) -> Article {
    Article {
        id: id.to_owned(),
        title: format!("消息{id}"),
        body: vec![Paragraph::text(text)],
        ..Article::default()
    }
}

fn write_file(dir: &Path, name: &str, articles: &[(&str, &str)]) {
    let news = dir.join("news");
    fs::create_dir_all(&news).unwrap();
    let line = |(id, text): &(&str, &str)| {
        format!("{{\"id\":\"{id}\",\"title\":\"消息{id}\",\"body\":[\"{text}\"]}}\n")
    };
    fs::write(news.join(format!("{name}.jsonl")), articles.iter().map(line).collect::<String>())
        .unwrap();
}

fn refresh_at(dir: &Path, prune: bool) {
    let options = RefreshOptions {
        paths: vec![dir.join("news")],
        prune,
        heap: HEAP,
        wait: Duration::from_secs(60),
        ..RefreshOptions::default()
    };
    refresh(&dir.join("index"), &options, &mut Silent).unwrap();
}

/// Hands over a write and waits for the answer.
fn done(writer: &dyn WriteArticles, write: Write) -> Result<Written, WriteError> {
    let (sender, receiver) = channel();
    writer.submit(write, Box::new(move |written| sender.send(written).unwrap()));
    receiver.recv_timeout(Duration::from_secs(120)).expect("an answer comes")
}

fn seen(index: &Index) -> BTreeMap<String, String> {
    let snapshot = index.snapshot();
    let stored = crate::read::stored::Stored::of_snapshot(&snapshot);
    let mut found = BTreeMap::new();
    for address in stored.addresses() {
        let (article, file) = stored.stored_with_file(address).unwrap();
        let owner = if file.is_pushed() { "pushed" } else { "file" };
        let text = format!("{owner}: {}", article.article.body[0].text);
        assert_eq!(found.insert(article.article.id, text), None, "an id twice");
    }
    found
}

fn of(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    expected.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
}

fn outcome(written: &Result<Written, WriteError>) -> PutOutcome {
    match written {
        Ok(Written::Put { outcome, .. }) => *outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_write_is_found_when_it_is_answered() {
    let world = LiveWorld::new(&[("1", "铁路开工")]);
    assert_eq!(outcome(&world.put("2", "棉花丰收")), PutOutcome::Added);
    assert_eq!(world.seen(), of(&[("1", "file: 铁路开工"), ("2", "pushed: 棉花丰收")]));
    let run = Condition::Run(None, Run::of("棉花").unwrap());
    assert_eq!(world.index.state().retrieval.count(&run).unwrap(), 1);
    assert_eq!(outcome(&world.put("2", "棉花丰收")), PutOutcome::Unchanged);
    assert_eq!(outcome(&world.put("2", "棉花减产")), PutOutcome::Replaced);
    assert_eq!(world.seen()["2"], "pushed: 棉花减产");
    world.is_whole();
    assert_eq!(world.delete("2").unwrap(), Written::Deleted { returned: None });
    assert!(matches!(world.delete("2"), Err(WriteError::NotFound)));
    assert!(
        matches!(world.delete("1"), Err(WriteError::OfFile(path)) if path.ends_with("甲.jsonl"))
    );
    assert!(matches!(world.put("", "无"), Err(WriteError::BadId)));
    assert!(matches!(world.put(&"长".repeat(171), "无"), Err(WriteError::BadId)));
    assert_eq!(world.seen(), of(&[("1", "file: 铁路开工")]));
    world.is_whole();
}

#[test]
fn constraints_are_checked() {
    let world = LiveWorld::new(&[("1", "铁路开工")]);
    let version = |text: &str, id: &str| souwen_article::identity::content_hash(&article(id, text));
    let fails = |result: Result<Written, WriteError>| match result {
        Err(WriteError::Precondition { current }) => current,
        other => panic!("{other:?}"),
    };
    assert_eq!(fails(world.put_when("2", "棉花", Precondition::Present)), None);
    world.put_when("2", "棉花", Precondition::Absent).unwrap();
    let first = version("棉花", "2");
    assert_eq!(fails(world.put_when("2", "茶叶", Precondition::Absent)), Some(first));
    assert_eq!(fails(world.put_when("2", "茶叶", Precondition::Version(vec![7]))), Some(first));
    world.put_when("2", "茶叶", Precondition::Version(vec![7, first])).unwrap();
    world.put_when("2", "丝绸", Precondition::Present).unwrap();
    let when = Precondition::Version(vec![first]);
    let current = fails(done(&world.writer, Write::Delete { id: "2".into(), when }));
    assert_eq!(current, Some(version("丝绸", "2")));
    assert_eq!(world.seen()["2"], "pushed: 丝绸");
}

/// A step of a test.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The file contains the article with this text, and another one so that it is not empty.
    File(&'static str),
    /// The file contains only the other article.
    NoFile,
    Push(&'static str),
    Delete,
    Refresh,
}

#[test]
fn who_owns_an_article_in_every_order() {
    use Step::{Delete, File, NoFile, Push, Refresh};
    #[track_caller]
    fn check(steps: &[Step], expected: Option<&str>) {
        let world = LiveWorld::new(&[("other", "别的")]);
        for step in steps {
            match *step {
                File(text) => {
                    write_file(world.dir.path(), "甲", &[("other", "别的"), ("x", text)]);
                }
                NoFile => write_file(world.dir.path(), "甲", &[("other", "别的")]),
                Push(text) => drop(world.put("x", text).unwrap()),
                Delete => drop(world.delete("x").unwrap()),
                Refresh => world.refresh(),
            }
        }
        assert_eq!(world.seen().get("x").map(String::as_str), expected, "{steps:?}");
        assert_eq!(world.seen()["other"], "file: 别的", "{steps:?}");
        world.is_whole();
        // Nothing is left to do.
        world.refresh();
        assert_eq!(world.seen().get("x").map(String::as_str), expected, "{steps:?}");
        world.is_whole();
    }
    // The file comes first.
    check(&[File("甲"), Refresh, Push("乙")], Some("pushed: 乙"));
    check(&[File("甲"), Refresh, Push("甲")], Some("pushed: 甲"));
    check(&[File("甲"), Refresh, Push("乙"), Refresh], Some("pushed: 乙"));
    check(&[File("甲"), Refresh, Push("乙"), Delete], Some("file: 甲"));
    check(&[File("甲"), Refresh, Push("乙"), Push("丙"), Delete], Some("file: 甲"));
    check(&[File("甲"), Refresh, Push("乙"), File("丙"), Refresh], Some("pushed: 乙"));
    check(&[File("甲"), Refresh, Push("乙"), File("丙"), Refresh, Delete], Some("file: 丙"));
    check(&[File("甲"), Refresh, Push("乙"), File("丙"), Delete], Some("file: 丙"));
    check(&[File("甲"), Refresh, Push("乙"), NoFile, Refresh], Some("pushed: 乙"));
    check(&[File("甲"), Refresh, Push("乙"), NoFile, Refresh, Delete], None);
    check(&[File("甲"), Refresh, Push("乙"), NoFile, Delete], None);
    check(&[File("甲"), Refresh, Push("乙"), Delete, Push("丙")], Some("pushed: 丙"));
    check(&[File("甲"), Refresh, Push("乙"), Delete, Push("丙"), Delete], Some("file: 甲"));
    // The push comes first.
    check(&[Push("乙"), Refresh], Some("pushed: 乙"));
    check(&[Push("乙"), File("甲"), Refresh], Some("pushed: 乙"));
    check(&[Push("乙"), File("乙"), Refresh], Some("pushed: 乙"));
    check(&[Push("乙"), File("甲"), Refresh, Delete], Some("file: 甲"));
    check(&[Push("乙"), File("乙"), Refresh, Delete], Some("file: 乙"));
    check(&[Push("乙"), File("甲"), Delete, Refresh], Some("file: 甲"));
    check(&[Push("乙"), Delete, File("甲"), Refresh], Some("file: 甲"));
    check(&[Push("乙"), File("甲"), Refresh, NoFile, Refresh, Delete], None);
    check(&[Push("乙"), Delete], None);
}

#[test]
fn articles_without_ids_of_their_own_wait_under_the_id_that_follows_from_their_place() {
    let world = LiveWorld::new(&[("other", "别的")]);
    fs::write(world.dir.path().join("news/铁路.md"), "# 铁路开工\n\n第一条。（完）\n").unwrap();
    world.refresh();
    let id = "铁路.md#铁路开工";
    assert!(world.seen().contains_key(id));
    world.put(id, "来自编辑部").unwrap();
    fs::write(world.dir.path().join("news/铁路.md"), "# 铁路开工\n\n第二条。（完）\n").unwrap();
    world.refresh();
    assert_eq!(world.seen().len(), 2, "{:?}", world.seen());
    assert_eq!(world.seen()[id], "pushed: 来自编辑部");
    world.is_whole();
    assert!(
        matches!(world.delete(id), Ok(Written::Deleted { returned: Some(path) }) if path.ends_with("铁路.md"))
    );
    assert_eq!(world.seen()[id], "file: 第二条。");
    world.is_whole();
}

#[test]
fn a_folder_that_is_forgotten_takes_no_pushed_article_with_it() {
    let world = LiveWorld::new(&[("1", "甲"), ("2", "乙")]);
    world.put("1", "推").unwrap();
    world.put("3", "推").unwrap();
    let news = world.dir.path().join("news");
    let wait = Duration::from_secs(60);
    let options =
        RefreshOptions { forget: vec![news], heap: HEAP, wait, ..RefreshOptions::default() };
    refresh(&world.path(), &options, &mut Silent).unwrap();
    world.index.reload().unwrap();
    assert_eq!(world.seen(), of(&[("1", "pushed: 推"), ("3", "pushed: 推")]));
    world.is_whole();
    world.delete("1").unwrap();
    assert_eq!(world.seen(), of(&[("3", "pushed: 推")]));
    world.is_whole();
}

#[test]
fn pushed_articles_are_deleted_by_what_they_are() {
    let world = LiveWorld::new(&[("1", "铁路开工"), ("2", "棉花丰收")]);
    for id in ["3", "4", "5"] {
        world.put(id, "铁路停工").unwrap();
    }
    world.put("1", "铁路复工").unwrap();
    let matching = |text: &str, expect, dry_run| {
        let condition = Condition::Run(None, Run::of(text).unwrap());
        done(&world.writer, Write::DeleteMatching { condition, expect, dry_run })
    };
    let deleted = |deleted, of_files| Written::DeletedMatching { deleted, of_files };
    assert_eq!(matching("停工", None, true).unwrap(), deleted(3, 0));
    assert_eq!(matching("棉花", None, false).unwrap(), deleted(0, 1));
    let refused = matching("停工", Some(2), false);
    assert!(matches!(
        refused,
        Err(WriteError::CountDiffers { expected: 2, found: 3, of_files: 0 })
    ));
    assert_eq!(world.seen().len(), 5);
    assert_eq!(matching("铁路", Some(4), false).unwrap(), deleted(4, 0));
    assert_eq!(world.seen(), of(&[("1", "file: 铁路开工"), ("2", "file: 棉花丰收")]));
    world.is_whole();
}

#[test]
fn many_write_at_once_and_each_finds_its_own() {
    let world = LiveWorld::new(&[("other", "别的")]);
    let before = directory::current(&world.path()).unwrap().unwrap().manifest.commit;
    std::thread::scope(|scope| {
        for client in 0..8 {
            let world = &world;
            scope.spawn(move || {
                for number in 0..40 {
                    let id = format!("{client}-{}", number % 30);
                    let text = format!("第{number}次");
                    world.put(&id, &text).unwrap();
                    assert_eq!(world.seen()[&id], format!("pushed: {text}"));
                    if number % 7 == 6 {
                        world.delete(&id).unwrap();
                        assert!(!world.seen().contains_key(&id));
                    }
                }
            });
        }
    });
    let mut expected = BTreeMap::from([("other".to_owned(), "file: 别的".to_owned())]);
    for client in 0..8 {
        for number in 0..40 {
            let id = format!("{client}-{}", number % 30);
            expected.insert(id.clone(), format!("pushed: 第{number}次"));
            if number % 7 == 6 {
                expected.remove(&id);
            }
        }
    }
    assert_eq!(world.seen(), expected);
    world.is_whole();
    let commits = directory::current(&world.path()).unwrap().unwrap().manifest.commit - before;
    assert!(commits < 8 * 45, "{commits} commits");
}

#[test]
fn writers_of_several_processes_see_each_other() {
    let world = LiveWorld::new(&[("other", "别的")]);
    // This stands for another server: an index and a writer of its own.
    let second = Arc::new(Index::open(&world.path()).unwrap());
    let other = start(&second);
    let put = |writer: &LiveWriter, id: String, text: &str| {
        let article = Box::new(writer.prepare(article(&id, text)));
        done(writer, Write::Put { article, when: Precondition::None }).unwrap();
    };
    std::thread::scope(|scope| {
        scope.spawn(|| (0..40).for_each(|n| put(&world.writer, format!("甲{n}"), "一")));
        scope.spawn(|| (0..40).for_each(|n| put(&other, format!("乙{n}"), "二")));
        scope.spawn(|| {
            for number in 0..10 {
                let id = format!("文{number}");
                write_file(world.dir.path(), "乙", &[(&id, "三")]);
                refresh_at(world.dir.path(), true);
            }
        });
    });
    drop(other);
    world.index.reload().unwrap();
    let seen = world.seen();
    let ids: BTreeSet<&str> = seen.keys().map(String::as_str).collect();
    for number in 0..40 {
        assert_eq!(seen[&format!("甲{number}")], "pushed: 一");
        assert_eq!(seen[&format!("乙{number}")], "pushed: 二");
    }
    assert!(ids.contains("文9") && ids.contains("other") && ids.len() == 82, "{ids:?}");
    world.is_whole();
}

#[test]
fn segments_stay_few_and_old_files_go() {
    let world = LiveWorld::new(&[("other", "别的")]);
    let segments = || world.index.snapshot().searcher.segment_readers().len();
    for number in 0..60 {
        world.put(&format!("{number}"), "一条").unwrap();
        assert!(segments() <= 40, "{}", segments());
    }
    let patience = Instant::now() + Duration::from_secs(60);
    let generation = world.path().join("gen-1");
    let files = || fs::read_dir(&generation).unwrap().count();
    while segments() > 4 || files() > 4 * 8 + 8 {
        assert!(Instant::now() < patience, "{} segments, {} files", segments(), files());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(world.seen().len(), 61);
    world.is_whole();
}

#[test]
fn what_waits_is_written_at_the_end() {
    let world = LiveWorld::new(&[("other", "别的")]);
    let (sender, receiver) = channel();
    for number in 0..20 {
        let sender = sender.clone();
        let article = Box::new(world.writer.prepare(article(&number.to_string(), "一条")));
        let answer = Box::new(move |written| sender.send(written).unwrap());
        world.writer.submit(Write::Put { article, when: Precondition::None }, answer);
    }
    drop(sender);
    let LiveWorld { dir, index, writer } = world;
    drop(writer);
    assert_eq!(receiver.iter().filter(Result::is_ok).count(), 20);
    assert_eq!(seen(&index).len(), 21);
    let left = fs::read_dir(dir.path().join("index")).unwrap();
    let left = left.filter(|entry| {
        entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("staging")
    });
    assert_eq!(left.count(), 0);
}
