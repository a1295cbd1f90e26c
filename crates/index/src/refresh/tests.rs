//! Refreshes of small folders, by what is in the index afterwards.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

mod again;
mod archives;
#[cfg(unix)]
mod links;
mod renamed;

use super::*;
use crate::disk::generation::LedgerUpdate;
use crate::read::stored::Stored;
use crate::testing::put;
use crate::{CheckOptions, CheckRemedy, Index, Problem, Retrieval, Silent, StateSource, check};

/// Everything is checked.
const FULL: CheckOptions = CheckOptions { full: true };

/// A day long after all files of the tests were written.
fn today() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn days_ago(days: u64) -> SystemTime {
    today() - Duration::from_secs(days * 24 * 60 * 60)
}

/// Folders with files, and an index.
struct RefreshWorld {
    dir: TempDir,
    now: SystemTime,
}

impl RefreshWorld {
    fn new() -> RefreshWorld {
        RefreshWorld { dir: tempfile::tempdir().unwrap(), now: today() }
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(relative)
    }

    fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// Writes a file that was last changed ten days ago.
    fn write(&self, relative: &str, text: &str) {
        self.write_at(relative, text, days_ago(10));
    }

    fn write_at(&self, relative: &str, text: &str, modified: SystemTime) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Headings alone are no evidence of several stories, so the pages of these tests state that
        // they have several.
        let several =
            relative.ends_with(".md") && text.matches("# ").count() > 1 && !text.starts_with("---");
        let head = if several { "---\nsplit: 1\n---\n\n" } else { "" };
        fs::write(&path, format!("{head}{text}")).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    }

    fn options(&self, paths: &[&str], forget: &[&str]) -> RefreshOptions {
        RefreshOptions {
            paths: paths.iter().map(|path| self.path(path)).collect(),
            forget: forget.iter().map(|path| self.path(path)).collect(),
            heap: 15_000_000,
            ..RefreshOptions::default()
        }
    }

    fn run(&self, options: &RefreshOptions) -> Result<RefreshReport, RefreshError> {
        refresh_at(&self.index(), options, self.now, &mut Silent)
    }

    /// Refreshes, and checks that the index is whole.
    fn refresh(&self, paths: &[&str]) -> RefreshReport {
        self.refresh_with(&self.options(paths, &[]))
    }

    fn refresh_with(&self, options: &RefreshOptions) -> RefreshReport {
        let report = self.run(options).unwrap();
        let checked = check(&self.index(), &FULL).unwrap();
        assert_eq!(checked.problems, []);
        assert_eq!(checked.articles, report.articles);
        report
    }

    fn fails(&self, options: &RefreshOptions) -> RefreshError {
        let before = self.articles();
        let error = self.run(options).unwrap_err();
        assert_eq!(self.articles(), before, "{error}");
        error
    }

    /// All articles: id to text.
    fn articles(&self) -> BTreeMap<String, String> {
        let Some(generation) = self.generation() else { return BTreeMap::new() };
        let stored = Stored::open(&generation).unwrap();
        let article = |address| {
            let article = stored.article(address).unwrap();
            let text: Vec<String> = article.body.into_iter().map(|p| p.text).collect();
            (article.id, text.join("/"))
        };
        stored.addresses().map(article).collect()
    }

    /// The current generation, in the state of the current commit.
    fn generation(&self) -> Option<Generation> {
        let commit = directory::current(&self.index()).unwrap()?;
        let analyzer =
            Analyzer::with_dictionary(Generation::dictionary(&self.index(), &commit).unwrap());
        Some(Generation::open(&self.index(), &commit, &analyzer, Residence::Mapped).unwrap())
    }

    /// The ledger as JSON.
    fn ledger(&self) -> String {
        serde_json::to_string(&self.generation().unwrap().ledger().unwrap()).unwrap()
    }

    /// Rewrites the ledger, as another version of the program might have left it.
    fn edit_ledger(&self, edit: impl FnOnce(String) -> String) {
        let ledger = serde_json::from_str(&edit(self.ledger())).unwrap();
        let generation = self.generation().unwrap();
        let before = generation.opened.clone();
        let segments = generation.segments(before.as_ref()).unwrap();
        let ledger = LedgerUpdate::Whole(&ledger);
        let commit = generation.prepare(before.as_ref(), &ledger, &segments).unwrap();
        directory::publish(&self.index(), &commit).unwrap();
    }

    /// Rewrites the current commit.
    fn edit_commit(&self, edit: impl FnOnce(&mut Commit)) {
        let mut commit = directory::current(&self.index()).unwrap().unwrap();
        edit(&mut commit);
        directory::publish(&self.index(), &commit).unwrap();
    }

    /// The only file of the current generation with this ending.
    fn file(&self, ending: &str) -> PathBuf {
        let generation = self.generation().unwrap().path();
        let mut paths = fs::read_dir(generation).unwrap().map(|entry| entry.unwrap().path());
        paths.find(|path| path.to_string_lossy().ends_with(ending)).unwrap()
    }

    /// The id of the article that is found by an id, its own or a former one.
    fn found_by(&self, id: &str) -> Option<String> {
        let state = Index::open(&self.index()).unwrap().state();
        let doc = state.retrieval.find_by_any_id(id).unwrap()?;
        Some(state.retrieval.article(doc).unwrap().id)
    }

    fn ids(&self) -> Vec<String> {
        self.articles().into_keys().collect()
    }

    fn check(&self, expected: &[(&str, &str)]) {
        let expected: BTreeMap<String, String> =
            expected.iter().map(|&(id, text)| (id.to_owned(), text.to_owned())).collect();
        assert_eq!(self.articles(), expected);
    }
}

/// Added, changed, unchanged, removed.
fn counts(report: &RefreshReport) -> (usize, usize, usize, usize) {
    (report.added, report.changed, report.unchanged, report.removed)
}

/// Files read, unchanged, gone, failed.
fn files(report: &RefreshReport) -> (usize, usize, usize, usize) {
    (report.files_read, report.files_unchanged, report.files_gone, report.files_failed)
}

const RAIL: &str = "# 中吉乌铁路\n\n完成可研工作。（完）\n";
const COTTON: &str = "# 棉花丰收\n\n南疆棉田开始采摘。（完）\n";

#[test]
fn reads_what_is_new_or_changed_and_removes_what_is_gone() {
    let world = RefreshWorld::new();
    world.write("news/a.md", &format!("{RAIL}\n{COTTON}"));
    world.write("news/b.jsonl", "{\"id\":\"甲\",\"title\":\"峰会\",\"body\":[\"开幕\"]}\n");
    let report = world.refresh(&["news"]);
    assert_eq!((files(&report), counts(&report)), ((2, 0, 0, 0), (3, 0, 0, 0)));
    let all = [
        ("a.md#中吉乌铁路", "完成可研工作。"),
        ("a.md#棉花丰收", "南疆棉田开始采摘。"),
        ("甲", "开幕"),
    ];
    world.check(&all);

    // Nothing has changed: nothing is read, nothing is written.
    let current = fs::read(world.path("index/CURRENT")).unwrap();
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((0, 2, 0, 0), (0, 0, 0, 0)));
    assert_eq!(fs::read(world.path("index/CURRENT")).unwrap(), current);

    // Only the time stamp has changed: the file is hashed but not read.
    world.write_at("news/a.md", &format!("{RAIL}\n{COTTON}"), days_ago(5));
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((0, 2, 0, 0), (0, 0, 0, 0)));

    // One story edited, one left alone, one new.
    let edited = "# 中吉乌铁路\n\n开工。（完）\n";
    world.write_at("news/a.md", &format!("{edited}{COTTON}\n# 天气\n\n晴。\n"), days_ago(4));
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((1, 1, 0, 0), (1, 1, 1, 0)));
    world.check(&[
        ("a.md#中吉乌铁路", "开工。"),
        ("a.md#天气", "晴。"),
        ("a.md#棉花丰收", "南疆棉田开始采摘。"),
        ("甲", "开幕"),
    ]);

    // A story gone from a file that is still there, and a file gone.
    world.write_at("news/a.md", edited, days_ago(3));
    fs::remove_file(world.path("news/b.jsonl")).unwrap();
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((1, 0, 1, 0), (0, 0, 1, 3)));
    world.check(&[("a.md#中吉乌铁路", "开工。")]);
}

#[test]
fn a_change_within_one_coarse_tick_is_noticed() {
    let mut world = RefreshWorld::new();
    world.write_at("news/a.md", "# 天气\n\n晴。\n", today());
    world.refresh(&["news"]);
    world.write_at("news/a.md", "# 天气\n\n雨。\n", today());
    world.now = today() + Duration::from_secs(60);
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((1, 0, 0, 0), (0, 1, 0, 0)));
    world.check(&[("a.md#天气", "雨。")]);
    // The stamp is settled now, so it is trusted.
    world.write_at("news/a.md", "# 天气\n\n雪。\n", today());
    assert_eq!(files(&world.refresh(&[])), (0, 1, 0, 0));
}

#[test]
fn removal_touches_only_the_folders_of_the_run() {
    let world = RefreshWorld::new();
    world.write("a/1.md", RAIL);
    world.write("b/1.md", COTTON);
    world.refresh(&["a", "b"]);
    world.write("a/2.md", "# 天气\n\n晴。\n");
    fs::remove_file(world.path("a/1.md")).unwrap();
    world.write("b/2.md", "# 风\n\n大。\n");
    fs::remove_file(world.path("b/1.md")).unwrap();
    world.refresh(&["a"]);
    world.check(&[("1.md#棉花丰收", "南疆棉田开始采摘。"), ("2.md#天气", "晴。")]);
    world.refresh(&[]);
    world.check(&[("2.md#天气", "晴。"), ("2.md#风", "大。")]);
}

#[test]
fn a_folder_that_is_missing_or_suddenly_empty_removes_nothing() {
    let world = RefreshWorld::new();
    world.write("a/1.md", RAIL);
    world.write("b/1.md", COTTON);
    world.refresh(&["a", "b"]);
    world.write("a/2.md", "# 天气\n\n晴。\n");
    fs::remove_file(world.path("b/1.md")).unwrap();
    let error = world.fails(&world.options(&[], &[]));
    assert!(matches!(error, RefreshError::SuddenlyEmpty { articles: 1, .. }), "{error}");
    fs::remove_dir(world.path("b")).unwrap();
    for paths in [&[][..], &["a", "b"]] {
        let error = world.fails(&world.options(paths, &[]));
        assert!(matches!(&error, RefreshError::Folder { .. }), "{error}");
        assert!(error.to_string().contains("forget"), "{error}");
    }
    world.refresh_with(&world.options(&["a"], &["b"]));
    assert_eq!(world.ids(), ["1.md#中吉乌铁路", "2.md#天气"]);
}

#[test]
fn losing_many_articles_needs_a_word() {
    let world = RefreshWorld::new();
    let page = |from: usize, to: usize| -> String {
        (from..to).map(|i| format!("# 消息{i}\n\n第{i}条。（完）\n\n")).collect()
    };
    world.write("news/a.md", &page(0, 60));
    world.write("news/b.md", &page(60, 160));
    world.refresh(&["news"]);
    fs::remove_file(world.path("news/a.md")).unwrap();
    let error = world.fails(&world.options(&[], &[]));
    assert!(
        matches!(error, RefreshError::NeedsPrune { removed: 60, articles: 160, .. }),
        "{error}"
    );
    // Articles in a renamed file are not lost.
    world.write("news/c.md", &page(0, 60));
    assert_eq!(counts(&world.refresh(&[])), (60, 0, 0, 60));
    // An edit is not a loss.
    world.write("news/c.md", &page(0, 1));
    assert_eq!(counts(&world.refresh(&[])), (0, 0, 1, 59));
    fs::remove_file(world.path("news/b.md")).unwrap();
    let options = RefreshOptions { prune: true, ..world.options(&[], &[]) };
    assert_eq!(counts(&world.refresh_with(&options)), (0, 0, 0, 100));
}

#[test]
fn drafts_are_left_out_and_counted() {
    let world = RefreshWorld::new();
    let page =
        |draft: bool, i: usize| format!("---\ntitle: 消息{i}\ndraft: {draft}\n---\n\n第{i}条。\n");
    for i in 0..60 {
        world.write(&format!("news/{i}.md"), &page(i == 0, i));
    }
    world.write("news/robots.md", "---\ntitle: 附录\nrobots: noindex\n---\n\n附录在此。\n");
    let report = world.refresh(&["news"]);
    assert_eq!((report.drafts, report.noindex_read, report.noindex_left_out), (1, 1, 0));
    assert_eq!(world.articles().len(), 60);
    // They are counted in every run, and new options of the user also apply to unchanged files.
    let report = world.refresh(&[]);
    assert_eq!((report.files_read, report.drafts, report.noindex_read), (0, 1, 1));
    let mut options = world.options(&[], &[]);
    options.read.respect_noindex = true;
    let report = world.refresh_with(&options);
    assert_eq!((report.files_read, report.removed, report.noindex_left_out), (1, 1, 1));
    assert_eq!((world.refresh_with(&options).files_read, world.articles().len()), (0, 59));
    // So many new drafts at once need the same confirmation as so many missing files.
    for i in 1..60 {
        world.write(&format!("news/{i}.md"), &page(true, i));
    }
    let error = world.fails(&world.options(&[], &[]));
    assert!(matches!(error, RefreshError::NeedsPrune { removed: 59, articles: 59, .. }), "{error}");
    let mut options = world.options(&[], &[]);
    options.read.drafts = true;
    let report = world.refresh_with(&options);
    assert_eq!((report.drafts, world.articles().len()), (0, 60));
    for i in 1..60 {
        world.write(&format!("news/{i}.md"), &(page(true, i) + "再写。\n"));
    }
    let options = RefreshOptions { prune: true, ..world.options(&[], &[]) };
    let report = world.refresh_with(&options);
    assert_eq!((report.drafts, report.removed, world.articles().len()), (59, 59, 1));
}

#[test]
fn ids_stay_when_a_folder_moves() {
    let world = RefreshWorld::new();
    world.write("old/a.md", "# 简讯\n\n一。（完）\n# 简讯\n\n二。（完）\n");
    world.write("old/b/c.jsonl", "{\"title\":\"峰会\",\"body\":[\"开幕\"]}\n");
    world.refresh(&["old"]);
    let before = world.articles();
    assert_eq!(before.len(), 3);

    fs::create_dir_all(world.path("new")).unwrap();
    for name in ["a.md", "b/c.jsonl"] {
        world.write(
            &format!("new/{name}"),
            &fs::read_to_string(world.path("old").join(name)).unwrap(),
        );
    }
    let report = world.refresh(&["new"]);
    assert_eq!((files(&report), counts(&report)), ((2, 0, 0, 0), (0, 0, 3, 0)));
    assert_eq!(world.articles(), before);
    fs::remove_dir_all(world.path("old")).unwrap();
    let report = world.refresh_with(&world.options(&[], &["old"]));
    assert_eq!((files(&report), counts(&report)), ((2, 0, 0, 0), (0, 0, 3, 0)));
    assert_eq!(world.articles(), before);

    // In one step.
    fs::rename(world.path("new"), world.path("newer")).unwrap();
    world.refresh_with(&world.options(&["newer"], &["new"]));
    assert_eq!(world.articles(), before);
    assert_eq!(counts(&world.refresh(&[])), (0, 0, 0, 0));
}

#[test]
fn a_story_put_above_changes_no_other_id() {
    let world = RefreshWorld::new();
    world.write("news/a.md", "# 简讯\n\n一。（完）\n# 简讯\n\n二。（完）\n");
    world.refresh(&["news"]);
    let before = world.articles();
    world.write("news/a.md", "# 简讯\n\n新。（完）\n# 简讯\n\n一。（完）\n# 简讯\n\n二。（完）\n");
    let report = world.refresh(&[]);
    assert_eq!(counts(&report), (1, 0, 2, 0));
    let after = world.articles();
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|(id, text)| after.get(id) == Some(text)), "{before:?} {after:?}");
    world.write("news/a.md", "# 简讯\n\n二。（完）\n");
    world.refresh(&[]);
    let left: Vec<_> = before.into_iter().filter(|(_, text)| text == "二。").collect();
    assert_eq!(world.articles().into_iter().collect::<Vec<_>>(), left);
}

#[test]
fn equal_titles_and_equal_paths_lose_no_article() {
    let world = RefreshWorld::new();
    world.write("a/1.md", "# 简讯\n\n一。（完）\n# 简讯\n\n二。（完）\n# 简讯\n\n一。（完）\n");
    world.write("b/1.md", "# 简讯\n\n三。（完）\n# 简讯\n\n一。（完）\n");
    let report = world.refresh(&["a", "b"]);
    assert_eq!(report.articles, 3);
    let mut texts: Vec<String> = world.articles().into_values().collect();
    texts.sort();
    assert_eq!(texts, ["一。", "三。", "二。"]);
    // One claimant is removed, and the article stays because of the other.
    world.write("a/1.md", "# 别的\n\n四。\n");
    world.refresh(&["a"]);
    let mut texts: Vec<String> = world.articles().into_values().collect();
    texts.sort();
    assert_eq!(texts, ["一。", "三。", "四。"]);
}

#[test]
fn an_article_keeps_its_suffix_and_others_join_it() {
    let world = RefreshWorld::new();
    world.write("b/empty.md", "");
    world.write("a/1.md", "# 简讯\n\n一。\n");
    world.refresh(&["a", "b"]);
    world.write("b/1.md", "# 简讯\n\n二。\n");
    world.refresh(&[]);
    let ids = world.ids();
    let [free, suffixed] = ids.as_slice() else { panic!("{ids:?}") };
    world.check(&[(free, "一。"), (suffixed, "二。")]);
    // An edit makes both the same. The file of the other is not read for this.
    world.write_at("a/1.md", "# 简讯\n\n二。\n", days_ago(9));
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((1, 2, 0, 0), (0, 0, 1, 1)));
    world.check(&[(suffixed, "二。")]);
    // One claimant is removed, and the article stays because of the other.
    fs::remove_file(world.path("b/1.md")).unwrap();
    assert_eq!(counts(&world.refresh(&[])), (0, 0, 1, 0));
    world.check(&[(suffixed, "二。")]);
    // The next new article gets the id that became free.
    world.write("b/1.md", "# 简讯\n\n三。\n");
    assert_eq!(counts(&world.refresh(&[])), (1, 0, 0, 0));
    world.check(&[(free, "三。"), (suffixed, "二。")]);
}

#[test]
fn an_id_named_twice_goes_to_the_later_and_comes_back() {
    let world = RefreshWorld::new();
    let line = |id: &str, text: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"题\",\"body\":[\"{text}\"]}}\n")
    };
    world.write("news/1.jsonl", &format!("{}{}", line("x", "一"), line("y", "一")));
    world.write("news/2.jsonl", &line("x", "二"));
    let report = world.refresh(&["news"]);
    world.check(&[("x", "二"), ("y", "一")]);
    let [note] = report.notes.as_slice() else { panic!("{:?}", report.notes) };
    assert_eq!((note.line, note.kind), (Some(1), souwen_article::NoteKind::Info));
    let message = note.to_string();
    assert!(message.contains("1.jsonl:1") && message.contains("2.jsonl:1"), "{message}");

    // The earlier one changes, and is still the earlier one.
    world.write("news/1.jsonl", &format!("{}{}", line("x", "变"), line("y", "一")));
    world.refresh(&[]);
    world.check(&[("x", "二"), ("y", "一")]);
    // The later one is removed.
    fs::remove_file(world.path("news/2.jsonl")).unwrap();
    world.refresh(&[]);
    world.check(&[("x", "变"), ("y", "一")]);
    // Another one is added, once earlier and once later.
    world.write("news/0.jsonl", &line("x", "零"));
    world.refresh(&[]);
    world.check(&[("x", "变"), ("y", "一")]);
    world.write("news/3.jsonl", &line("x", "三"));
    world.refresh(&[]);
    world.check(&[("x", "三"), ("y", "一")]);
}

#[test]
fn a_named_id_goes_before_a_derived_one() {
    let world = RefreshWorld::new();
    world.write("news/z.md", "# 简讯\n\n一。\n");
    world.refresh(&["news"]);
    world.check(&[("z.md#简讯", "一。")]);
    world.write("news/a.jsonl", "{\"id\":\"z.md#简讯\",\"title\":\"题\",\"body\":[\"二\"]}\n");
    let report = world.refresh(&[]);
    assert_eq!(report.articles, 2);
    let articles = world.articles();
    assert_eq!(articles["z.md#简讯"], "二");
    assert!(articles.values().any(|text| text == "一。"), "{articles:?}");
}

#[test]
fn a_named_id_touches_whoever_claims_it() {
    let world = RefreshWorld::new();
    let named = |text: &str, days: u64| {
        let line = format!("{{\"id\":\"1.md#简讯\",\"title\":\"简讯\",\"body\":[\"{text}\"]}}\n");
        world.write_at("b/names/0.jsonl", &line, days_ago(days));
    };
    let texts = || {
        let mut texts: Vec<String> = world.articles().into_values().collect();
        texts.sort();
        texts
    };
    for file in ["a/1.md", "b/1.md"] {
        world.write(file, "# 简讯\n\n一。\n");
    }
    world.write("a/empty.md", "");
    world.refresh(&["a", "b"]);
    world.check(&[("1.md#简讯", "一。")]);
    // Both pages lose the id to the article that states it, although only a part of a folder is
    // refreshed.
    named("二。", 9);
    world.refresh(&["b/names"]);
    assert_eq!(texts(), ["一。", "二。"]);
    assert_eq!(world.articles()["1.md#简讯"], "二。");
    // One of them is removed, and the article stays because of the other.
    fs::remove_file(world.path("a/1.md")).unwrap();
    world.refresh(&[]);
    assert_eq!(texts(), ["一。", "二。"]);
    // The article with the stated id becomes the same as the other one, and then different again.
    named("一。", 8);
    world.refresh(&["b/names"]);
    world.check(&[("1.md#简讯", "一。")]);
    named("三。", 7);
    world.refresh(&["b/names"]);
    assert_eq!(texts(), ["一。", "三。"]);
}

#[test]
fn a_file_that_cannot_be_read_keeps_its_articles() {
    let world = RefreshWorld::new();
    world.write("news/a.md", RAIL);
    world.write("news/b.md", COTTON);
    world.refresh(&["news"]);
    fs::write(world.path("news/a.md"), [0xff, 0xfe, 0x00]).unwrap();
    world.write("news/b.md", "# 棉花丰收\n\n采摘结束。\n");
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((1, 0, 0, 1), (0, 1, 0, 0)));
    assert!(report.notes.iter().any(|note| note.path.ends_with("a.md")), "{:?}", report.notes);
    world.check(&[("a.md#中吉乌铁路", "完成可研工作。"), ("b.md#棉花丰收", "采摘结束。")]);
    world.write("news/a.md", "# 中吉乌铁路\n\n开工。\n");
    world.refresh(&[]);
    world.check(&[("a.md#中吉乌铁路", "开工。"), ("b.md#棉花丰收", "采摘结束。")]);
}

#[test]
fn folders_inside_folders_share_no_file() {
    let world = RefreshWorld::new();
    world.write("news/2023/a.md", RAIL);
    world.write("news/2024/b.md", COTTON);
    world.refresh(&["news/2023"]);
    // Around a known folder: its files keep their ids.
    world.refresh(&["news"]);
    assert_eq!(world.ids(), ["2024/b.md#棉花丰收", "a.md#中吉乌铁路"]);
    // Inside a known folder: only that part is brought up to date.
    world.write("news/2024/c.md", "# 天气\n\n晴。\n");
    world.write("news/d.md", "# 风\n\n大。\n");
    fs::remove_file(world.path("news/2023/a.md")).unwrap();
    world.write("news/2023/e.md", "# 雨\n\n小。\n");
    world.refresh(&["news/2024"]);
    assert_eq!(world.ids(), ["2024/b.md#棉花丰收", "2024/c.md#天气", "a.md#中吉乌铁路"]);
    // The outer folder brings the inner one up to date as well.
    world.refresh(&["news"]);
    let all = ["2024/b.md#棉花丰收", "2024/c.md#天气", "d.md#风", "e.md#雨"];
    assert_eq!(world.ids(), all);
    fs::remove_file(world.path("news/2024/b.md")).unwrap();
    fs::remove_file(world.path("news/2024/c.md")).unwrap();
    let error = world.fails(&world.options(&["news/2024"], &[]));
    assert!(matches!(error, RefreshError::NeedsPrune { removed: 2, articles: 4, .. }), "{error}");
    let known = Index::open(&world.index()).unwrap();
    let known: Vec<_> = known.snapshot().manifest.folders.iter().map(|f| f.path.clone()).collect();
    assert_eq!(known, [world.path("news/2023"), world.path("news")]);
}

#[test]
fn the_index_is_no_news() {
    let world = RefreshWorld::new();
    world.write("a.md", RAIL);
    world.write("index/README.md", "# 索引\n\n这里是索引。\n");
    world.refresh(&[""]);
    assert_eq!(world.ids(), ["a.md#中吉乌铁路"]);
    assert_eq!(counts(&world.refresh(&[])), (0, 0, 0, 0));
}

#[test]
fn mistakes_are_reported_and_change_nothing() {
    let world = RefreshWorld::new();
    let error = world.fails(&world.options(&[], &[]));
    assert!(matches!(error, RefreshError::NoFolders(_)), "{error}");
    let error = world.fails(&world.options(&["missing"], &[]));
    assert!(matches!(error, RefreshError::Folder { .. }), "{error}");
    let error = world.fails(&world.options(&[], &["missing"]));
    assert!(matches!(error, RefreshError::Index(IndexError::Missing(_))), "{error}");
    assert!(!world.index().exists());

    world.write("news/a.md", RAIL);
    world.refresh(&["news"]);
    let error = world.fails(&world.options(&[], &["other"]));
    assert!(error.to_string().contains("news"), "{error}");
    let lock = WriteLock::acquire(&world.index()).unwrap();
    let error = world.fails(&world.options(&[], &[]));
    assert!(matches!(error, RefreshError::Index(IndexError::Locked(_))), "{error}");
    drop(lock);
    let report = world.refresh_with(&world.options(&[], &["news"]));
    assert_eq!(counts(&report), (0, 0, 0, 1));
    let error = world.fails(&world.options(&[], &[]));
    assert!(matches!(error, RefreshError::NoFolders(_)), "{error}");
}

#[test]
fn an_interrupted_run_leaves_what_was() {
    let world = RefreshWorld::new();
    world.write("news/a.md", RAIL);
    world.refresh(&["news"]);
    let before = world.articles();
    // The leftovers of a killed process: half a commit, half a generation, a spool.
    for name in ["gen-1/commit-2.txt", "gen-1/ledger-2.json", "spool.tmp", "CURRENT.1.tmp"] {
        fs::write(world.path("index").join(name), "{\"half\":").unwrap();
    }
    fs::create_dir(world.path("index/gen-2")).unwrap();
    fs::write(world.path("index/gen-2/commit-1.txt"), "{").unwrap();
    {
        let generation = world.generation().unwrap();
        let mut writer =
            crate::write::writer::GenerationWriter::open(&generation, 15_000_000).unwrap();
        writer.remove("a.md#中吉乌铁路");
        let key = crate::disk::ledger::FileKey { folder: 0, relative: "x".into() };
        writer.add(souwen_article::Article::default().into(), &key).unwrap();
    }
    assert_eq!(world.articles(), before);
    assert_eq!(check(&world.index(), &FULL).unwrap().problems, []);
    world.write("news/b.md", COTTON);
    world.refresh(&[]);
    assert_eq!(world.ids(), ["a.md#中吉乌铁路", "b.md#棉花丰收"]);
    let mut left: Vec<String> = fs::read_dir(world.index())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["CURRENT", "EDIT-LOCK", "LOCK", "gen-1", "synonyms.txt"]);
}

#[test]
fn a_run_killed_just_before_its_commit_can_be_done_again() {
    let world = RefreshWorld::new();
    let generation = world.path("index/gen-1");
    // So many articles that one change causes no merge.
    let page: String = (0..9).map(|i| format!("# 消息{i}\n\n第{i}条。（完）\n\n")).collect();
    world.write("news/a.md", &format!("{page}{COTTON}"));
    world.refresh(&["news"]);
    let before = world.articles();
    let files: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(&generation)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .chain([world.path("index/CURRENT")])
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    world.write("news/a.md", &format!("{page}# 棉花丰收\n\n采摘结束。\n"));
    world.refresh(&[]);
    let after = world.articles();
    // The state before the second run: its new files exist, but `CURRENT` does not name them.
    for (path, bytes) in files {
        put(&path, &bytes).unwrap();
    }
    assert_eq!(world.articles(), before);
    assert_eq!(counts(&world.refresh(&[])), (0, 1, 9, 0));
    assert_eq!(world.articles(), after);
    let mut names = fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.all(|name| name != "commit-1.txt"));
}

#[test]
fn deleted_articles_do_not_pile_up() {
    let world = RefreshWorld::new();
    for round in 0..5 {
        let page: String =
            (0..6).map(|i| format!("# 消息{i}\n\n第{}条。\n\n", i * round)).collect();
        world.write("news/a.md", &page);
        world.refresh(&["news"]);
    }
    let snapshot = Index::open(&world.index()).unwrap().snapshot();
    let segments = snapshot.searcher.segment_readers();
    assert!(segments.len() < 4, "{} segments", segments.len());
    let dead: u32 = segments.iter().map(|segment| segment.num_deleted_docs()).sum();
    assert!(dead <= 1, "{dead} deleted articles");
}

#[cfg(unix)]
#[test]
fn what_is_written_can_be_read_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let world = RefreshWorld::new();
    world.write("news/a.md", RAIL);
    world.refresh(&["news"]);
    let like = fs::metadata(world.path("news/a.md")).unwrap().permissions().mode();
    // Files of a commit are never written to again; the other files may be.
    let is_written_to = |name: &str| ["LOCK", "EDIT-LOCK", "synonyms.txt"].contains(&name);
    for folder in ["index", "index/gen-1"] {
        for entry in fs::read_dir(world.path(folder)).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            let expected = match is_written_to(entry.file_name().to_str().unwrap()) {
                true => like,
                false => 0o100_444,
            };
            let path = entry.path();
            assert!(path.is_dir() || mode == expected, "{path:?} has mode {mode:o}");
        }
    }
}

#[test]
fn readers_see_commits_when_they_reload() {
    let world = RefreshWorld::new();
    assert!(matches!(Index::open(&world.index()), Err(IndexError::Missing(_))));
    world.write("news/a.md", RAIL);
    world.refresh(&["news"]);
    let index = Index::open(&world.index()).unwrap();
    let before = index.snapshot();
    assert!(!index.reload().unwrap());
    world.write("news/b.md", COTTON);
    world.refresh(&[]);
    assert_eq!(index.snapshot().searcher.num_docs(), 1);
    assert!(index.reload().unwrap());
    let after = index.snapshot();
    assert_eq!((before.searcher.num_docs(), after.searcher.num_docs()), (1, 2));
    assert_eq!((before.manifest.articles, after.manifest.articles), (1, 2));
    assert_ne!(before.generation(), after.generation());
    let again = Index::open(&world.index()).unwrap().snapshot();
    assert_eq!(again.generation(), after.generation());

    // A failed reload keeps the previous state.
    fs::rename(world.path("index/CURRENT"), world.path("current")).unwrap();
    assert!(index.reload().is_err());
    assert_eq!(index.snapshot().searcher.num_docs(), 2);
    fs::rename(world.path("current"), world.path("index/CURRENT")).unwrap();
    assert!(!index.reload().unwrap());
}

#[test]
fn another_analyzer_rebuilds_from_what_is_stored() {
    let world = RefreshWorld::new();
    world.write("news/a.md", &format!("{RAIL}{COTTON}"));
    world.refresh(&["news"]);
    let before = world.articles();
    let index = Index::open(&world.index()).unwrap();
    assert!(index.state().fingerprint_matches());
    world.edit_commit(|commit| commit.manifest.fingerprint = "text-0".to_owned());
    let old = Index::open(&world.index()).unwrap();
    assert!(!old.state().fingerprint_matches());
    let [Problem { what: problem, remedy }] = &check(&world.index(), &FULL).unwrap().problems[..]
    else {
        panic!()
    };
    assert!(problem.contains("text-0"), "{problem}");
    assert_eq!(*remedy, Some(CheckRemedy::Refresh));

    // The folder is gone: the refresh fails, but the rebuild does not need it.
    fs::rename(world.path("news"), world.path("away")).unwrap();
    let error = world.fails(&world.options(&[], &[]));
    assert!(matches!(error, RefreshError::Folder { .. }), "{error}");
    assert_eq!(world.articles(), before);
    assert!(!world.path("index/gen-1").exists());
    assert!(index.reload().unwrap());
    assert!(index.state().fingerprint_matches());
    assert_eq!(index.snapshot().manifest.generation, 2);
    fs::rename(world.path("away"), world.path("news")).unwrap();
    let report = world.refresh(&[]);
    assert_eq!((files(&report), counts(&report)), ((0, 1, 0, 0), (0, 0, 0, 0)));
    // The reader that had the old generation open still has it.
    assert_eq!(old.snapshot().searcher.num_docs(), 2);
}

#[test]
fn a_check_reports_damage() {
    let world = RefreshWorld::new();
    world.write("news/a.md", RAIL);
    world.refresh(&["news"]);
    let store = world.file(".store");
    let mut bytes = fs::read(&store).unwrap();
    bytes[3] ^= 0x55;
    put(&store, &bytes).unwrap();
    let report = check(&world.index(), &FULL).unwrap();
    assert!(report.problems.iter().any(|p| p.what.contains("checksum")), "{report:?}");
    fs::remove_file(store).unwrap();
    assert!(!check(&world.index(), &FULL).unwrap().problems.is_empty());
    fs::remove_dir_all(world.path("index/gen-1")).unwrap();
    let report = check(&world.index(), &FULL).unwrap();
    assert!(report.problems[0].what.contains("missing"), "{report:?}");
    assert!(check(Path::new("missing"), &FULL).is_err());
}

/// The content of a file in the test of random changes: titles and texts for a page, ids and texts
/// for JSON Lines.
type Stories = Vec<(u8, u8)>;

/// The files of that test, in the order of folders and files.
const FILES: [&str; 5] = ["a/1.md", "a/2.md", "a/3.jsonl", "b/0.jsonl", "b/1.md"];

/// The id that a line of JSON Lines states. Some of these are ids of stories of the pages.
fn named_id(first: u8) -> String {
    match first {
        0 => "名".to_owned(),
        _ => format!("1.md#消息{first}"),
    }
}

fn file_text(name: &str, stories: &Stories) -> String {
    let story = |&(first, text): &(u8, u8)| match name.ends_with(".md") {
        true => format!("# 消息{first}\n\n第{text}条消息的正文。（完）\n\n"),
        false => format!(
            "{{\"id\":\"{}\",\"title\":\"消息{first}\",\"body\":[\"第{text}条消息的正文。\"],\"dateline\":[\"（完）\"]}}\n",
            named_id(first)
        ),
    };
    stories.iter().map(story).collect()
}

/// The texts that must be in the index, whatever happened before: every story of the pages, and for
/// each id the last line that states it. The same text under the same id is one article.
fn expected_texts(files: &BTreeMap<&str, Stories>) -> Vec<String> {
    let text = |text: u8| format!("第{text}条消息的正文。");
    let mut articles = std::collections::BTreeSet::new();
    let mut named = BTreeMap::new();
    for (name, stories) in files {
        for &(first, number) in stories {
            if name.ends_with(".md") {
                let (_, relative) = name.split_once('/').unwrap();
                articles.insert((format!("{relative}#消息{first}"), number));
            } else {
                named.insert(named_id(first), number);
            }
        }
    }
    articles.extend(named);
    let mut texts: Vec<String> = articles.into_iter().map(|(_, number)| text(number)).collect();
    texts.sort();
    texts
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn no_article_is_lost_or_left_whatever_changes(
        steps in proptest::collection::vec(
            (
                0..FILES.len(),
                proptest::collection::vec((0..3u8, 0..4u8), 0..4),
                proptest::bool::weighted(0.2),
                proptest::option::weighted(0.3, 0..2usize),
            ),
            1..8,
        ),
    ) {
        let world = RefreshWorld::new();
        // No folder is ever empty.
        for folder in ["a", "b"] {
            world.write(&format!("{folder}/empty.md"), "");
        }
        // The folder that was added later wins an id, so both are added at the beginning.
        world.refresh(&["a", "b"]);
        let mut files: BTreeMap<&str, Stories> = BTreeMap::new();
        for (day, (file, stories, remove, only)) in (1..).zip(steps) {
            let name = FILES[file];
            if remove {
                files.remove(name);
                let _ = fs::remove_file(world.path(name));
            } else {
                world.write_at(name, &file_text(name, &stories), days_ago(100 - day));
                files.insert(name, stories);
            }
            // Now and then only one of the folders is brought up to date.
            if let Some(folder) = only {
                let paths = [["a", "b"][folder]];
                let options = RefreshOptions { prune: true, ..world.options(&paths, &[]) };
                world.refresh_with(&options);
            }
            let options = RefreshOptions { prune: true, ..world.options(&["a", "b"], &[]) };
            world.refresh_with(&options);
            let mut texts: Vec<String> = world.articles().into_values().collect();
            texts.sort();
            proptest::prop_assert_eq!(texts, expected_texts(&files), "{:?}", files);
            proptest::prop_assert_eq!(counts(&world.refresh_with(&options)), (0, 0, 0, 0));
        }
    }
}
