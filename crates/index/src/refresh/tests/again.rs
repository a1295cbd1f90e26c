//! Unchanged files: which of their problems are reported again, and when they are read again.

use souwen_article::{NoteKind, READER_VERSION};

use super::*;

/// The problems in a report, with the line of each.
fn problems(report: &RefreshReport) -> Vec<(Option<u32>, bool)> {
    let problems = report.notes.iter().filter(|note| note.kind == NoteKind::Problem);
    problems.map(|note| (note.line, note.path.is_file())).collect()
}

#[test]
fn a_bad_line_is_reported_until_it_is_mended() {
    let world = RefreshWorld::new();
    world.write("a/news.jsonl", "{\"id\":\"1\",\"body\":\"一\"}\n{\"id\":\n");
    world.write("a/other.md", "# 题\n\n正文一段。\n");
    for run in 1..=3 {
        let report = world.refresh(&["a"]);
        assert_eq!(report.files_read, if run == 1 { 2 } else { 0 }, "run {run}");
        assert_eq!(problems(&report), [(Some(2), true)], "run {run}");
    }
    // Nothing is reported about files that were not requested.
    assert_eq!(problems(&world.refresh(&["a/other.md"])), []);
    world.write_at("a/news.jsonl", "{\"id\":\"1\",\"body\":\"一\"}\n", days_ago(9));
    assert_eq!(problems(&world.refresh(&["a"])), []);
    assert_eq!(problems(&world.refresh(&["a"])), []);
}

#[test]
fn a_problem_is_reported_once_a_run() {
    let world = RefreshWorld::new();
    world.write("a/news.jsonl", "{\"id\":\"1\",\"body\":\"一\"}\n{\"id\":\n");
    world.write("b/same.jsonl", "{\"id\":\"1\",\"body\":\"二\"}\n{\"id\":\n");
    world.refresh(&["a", "b"]);
    // The other file that claims the id is read again because of this one.
    world.write_at("b/same.jsonl", "{\"id\":\"2\",\"body\":\"二\"}\n", days_ago(9));
    let report = world.refresh(&["a", "b"]);
    assert_eq!(report.files_read, 2);
    assert_eq!(problems(&report), [(Some(2), true)]);
}

#[test]
fn what_an_earlier_version_has_read_is_read_again_once() {
    let world = RefreshWorld::new();
    world.write("a/one.md", "# 题\n\n正文一段。\n");
    world.write("a/two.jsonl", "{\"id\":\"1\",\"body\":\"一\"}\n{\"id\":\n");
    world.refresh(&["a"]);
    let own = format!("\"reader\":{READER_VERSION}");
    for earlier in ["\"reader\":0".to_owned(), format!("\"reader\":{}", READER_VERSION + 1)] {
        world.edit_ledger(|ledger| ledger.replace(&own, &earlier));
        let report = world.refresh(&["a"]);
        assert_eq!((report.files_read, report.files_outdated), (2, 2), "{earlier}");
        assert_eq!(counts(&report), (0, 0, 2, 0));
        assert_eq!(problems(&report), [(Some(2), true)]);
        let report = world.refresh(&["a"]);
        assert_eq!((report.files_read, report.files_outdated, report.files_unchanged), (0, 0, 2));
    }
    // A ledger from before readers had versions.
    world.edit_ledger(|ledger| ledger.replace(&format!(",{own}"), ""));
    assert_eq!(world.refresh(&["a"]).files_outdated, 2);
}

#[test]
fn a_file_that_is_read_again_is_read_as_it_was() {
    let world = RefreshWorld::new();
    let path = world.path("a/page.txt");
    world.write("a/page.txt", "");
    let (bytes, _, _) = encoding_rs::BIG5.encode("題目\n\n中文。\n");
    fs::write(&path, &bytes).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(days_ago(10)).unwrap();
    let mut options = world.options(&["a"], &[]);
    options.read.encoding = Some("big5".into());
    world.refresh_with(&options);
    let before = world.articles();
    assert!(before.values().any(|text| text.contains("中文")), "{before:?}");
    world.edit_ledger(|ledger| {
        ledger.replace(&format!("\"reader\":{READER_VERSION}"), "\"reader\":0")
    });
    assert_eq!(world.refresh(&["a"]).files_outdated, 1);
    assert_eq!(world.articles(), before);
}
