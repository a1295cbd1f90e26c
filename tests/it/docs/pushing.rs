//! The program of `docs/pushing.md`, as it is printed there, against a server.

use std::process::Command;

use tempfile::TempDir;

use crate::util::process::{Server, command, index};
use crate::util::{corpus, read, skip, test_name};

/// A key that may do everything.
const KEY: &str = "a-key-of-this-test-with-32-bytes";

/// What the program is used for, as a content management system would.
const USED: &str = r#"
print(saved({"id": "news/1", "title": "南站启用", "body": "山城南站今天启用。"}))
print(all_of([{"id": "news/1", "title": "南站启用", "body": "山城南站今天启用。"}, {"id": "2", "title": "大桥合龙"}]))
print(taken_down("news/1"))
print(taken_down("news/1")[0])
"#;

#[test]
fn the_program_of_the_document_writes_and_deletes() {
    let document = read("docs/pushing.md");
    let (_, program) = document.split_once("```python\n").unwrap();
    let (program, _) = program.split_once("```").unwrap();
    let directory = TempDir::new().unwrap();
    index(directory.path(), &[&corpus()]);
    let mut serve = command(["serve", "--listen", "127.0.0.1:0", "--index"]);
    serve.arg(directory.path()).env("SOUWEN_KEY", KEY);
    let server = Server::run(serve);
    let program =
        program.replace("http://127.0.0.1:7878", &server.url("")).replace("souwen_…", KEY);
    assert!(program.contains(&server.address) && program.contains(KEY), "{program}");
    let mut python = Command::new("python3");
    python.arg("-c").arg(program + USED).env("PYTHONIOENCODING", "utf-8");
    let Ok(output) = python.output() else {
        return skip(test_name!(), "there is no python3");
    };
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].starts_with("(201,") && lines[0].contains("'outcome': 'added'"), "{printed}");
    assert!(lines[1].contains("'added': 1") && lines[1].contains("'unchanged': 1"), "{printed}");
    assert!(lines[2].starts_with("(200,") && lines[2].contains("'deleted'"), "{printed}");
    assert_eq!(lines[3], "404");
}
