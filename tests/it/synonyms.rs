//! Synonyms from the file next to an index: edits take effect at once, and problems in the file are reported.

use std::path::Path;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::util::process::{Server, index, souwen};
use crate::util::{PATIENCE, write};

/// An index of two reports that name the same bridge differently.
fn bridges() -> (TempDir, TempDir) {
    let (folder, directory) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(&folder.path().join("a.md"), "# 临江大桥通车\n\n临江大桥今天正式通车，车流平稳。\n");
    write(&folder.path().join("b.md"), "# 一号桥亮灯\n\n一号桥入夜亮灯，市民驻足观看。\n");
    index(directory.path(), &[folder.path()]);
    (folder, directory)
}

fn file(directory: &TempDir) -> std::path::PathBuf {
    directory.path().join("synonyms.txt")
}

/// Repeats a search until the answer fulfils a condition: the server checks the file every second.
#[track_caller]
fn until(server: &Server, query: &str, is_met: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = server.search(query);
        if is_met(&answer) {
            return answer;
        }
        assert!(Instant::now() < deadline, "{query}: {answer}");
    }
}

/// Waits until a message for the operator appears.
#[track_caller]
fn until_logged(server: &Server, text: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !server.stderr().contains(text) {
        assert!(Instant::now() < deadline, "{}", server.stderr());
        server.get("/health");
    }
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["title"].as_str().unwrap()).collect()
}

fn stats(directory: &Path) -> Value {
    let args = ["stats".as_ref(), "--json".as_ref(), "--index".as_ref(), directory.as_os_str()];
    souwen(args).success().json()
}

#[test]
fn a_new_index_has_a_file_to_start_with() {
    let (folder, directory) = bridges();
    let text = std::fs::read_to_string(file(&directory)).unwrap();
    assert!(text.contains("吉尔吉斯斯坦, 吉尔吉斯, 吉国") && text.contains("=>"), "{text}");
    let stats_json = stats(directory.path());
    assert!(stats_json["synonyms"].as_u64().unwrap() > 30, "{stats_json}");
    assert_eq!(stats_json["synonym_problems"], serde_json::json!([]));
    // An edited or removed file is not restored.
    std::fs::remove_file(file(&directory)).unwrap();
    write(&folder.path().join("c.md"), "# 二号桥开工\n\n二号桥今天开工。\n");
    index(directory.path(), &[folder.path()]);
    assert!(!file(&directory).exists());
    assert_eq!(stats(directory.path())["synonyms"], 0);
}

#[test]
fn a_file_that_was_there_first_is_kept() {
    let (folder, directory) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(&folder.path().join("a.md"), "# 临江大桥通车\n\n临江大桥今天正式通车。\n");
    write(&file(&directory), "临江大桥, 一号桥\n");
    index(directory.path(), &[folder.path()]);
    assert_eq!(std::fs::read_to_string(file(&directory)).unwrap(), "临江大桥, 一号桥\n");
    let args = ["search", "一号桥", "--json", "--index"].map(AsRef::as_ref);
    let output = souwen(args.into_iter().chain([directory.path().as_os_str()])).success();
    assert_eq!(titles(&output.json()), ["临江大桥通车"]);
}

#[test]
fn editing_the_file_changes_answers_without_indexing_again() {
    let (_folder, directory) = bridges();
    let server = Server::start(directory.path(), &[]);
    let before = until(&server, "临江大桥", |answer| answer["total"] == 1);
    write(&file(&directory), "临江大桥, 一号桥\n不成组\n");
    let after = until(&server, "临江大桥", |answer| answer["total"] == 2);
    assert_eq!(titles(&after), ["临江大桥通车", "一号桥亮灯"]);
    assert_eq!(after["counts"]["run"], 1);
    let synonyms = serde_json::json!([{"typed": "临江大桥", "also": ["一号桥"]}]);
    assert_eq!(after["parsed"]["synonyms"], synonyms);
    assert_eq!(after["hits"][1]["html"]["title"], "<mark>一号桥</mark>亮灯");
    assert_eq!(before["generation"], after["generation"]);
    assert_ne!(before["fingerprint"], after["fingerprint"]);
    // The page shows the synonyms, and the invalid line is reported to the operator.
    let page = server.get("/search?q=%E4%B8%B4%E6%B1%9F%E5%A4%A7%E6%A1%A5");
    assert!(page.text().contains("也找了："), "{}", page.text());
    until_logged(&server, "synonyms.txt:2:");
    let public = server.get("/api/v1/stats").json();
    assert_eq!((&public["synonyms"], public.get("synonym_problems")), (&Value::from(1), None));
    std::fs::remove_file(file(&directory)).unwrap();
    let gone = until(&server, "临江大桥", |answer| answer["total"] == 1);
    assert_eq!(gone["parsed"].get("synonyms"), None);
}

#[test]
fn lines_that_make_no_sense_are_reported() {
    let (_folder, directory) = bridges();
    write(&file(&directory), "甲大桥, 乙大桥\n只有一个\n");
    let stats_json = stats(directory.path());
    assert_eq!(stats_json["synonyms"], 1);
    let problem = stats_json["synonym_problems"][0].as_str().unwrap();
    assert!(problem.contains("synonyms.txt:2: there is only one name"), "{problem}");
    let server = Server::start(directory.path(), &[]);
    until_logged(&server, "synonyms.txt:2:");
}
