//! Runs the example programs in `docs/http.md` exactly as they are printed there.

use std::process::Command;

use crate::util::process::Server;
use crate::util::{read, skip, test_name};

/// The code in this language in the document.
fn code(language: &str) -> String {
    let document = read("docs/http.md");
    let (_, rest) = document.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// The output of a program of the document against a server of the shipped articles; `None`, and the test is
/// skipped, if its interpreter is missing.
#[track_caller]
fn printed(test: &str, interpreter: &str, arguments: &[&str], language: &str) -> Option<String> {
    let server = Server::of_corpus();
    let mut command = Command::new(interpreter);
    command.args(arguments).arg(code(language)).env("SOUWEN_SERVER", server.url(""));
    let Ok(output) = command.output() else {
        skip(test, &format!("there is no {interpreter}"));
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[track_caller]
fn check(printed: &str) {
    let mut lines = printed.lines();
    assert!(lines.next().is_some_and(|line| line.ends_with(" articles")), "{printed}");
    assert!(printed.contains("\n2023-05-1") && printed.contains("铁路"), "{printed}");
    assert!(printed.contains("http://127.0.0.1:") && printed.contains("#p"), "{printed}");
}

#[test]
fn the_client_in_python_works() {
    if let Some(printed) = printed(test_name!(), "python3", &["-c"], "python") {
        check(&printed);
    }
}

#[test]
fn the_client_in_javascript_works() {
    let arguments = ["--input-type=module", "--eval"];
    if let Some(printed) = printed(test_name!(), "node", &arguments, "js") {
        check(&printed);
    }
}

#[test]
fn each_is_about_twenty_lines() {
    for language in ["python", "js"] {
        let lines = code(language).lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 24, "{language}: {lines}");
    }
}
