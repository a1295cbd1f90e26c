//! Defaults, limits and other figures that the documents name, beside those of the program.

use std::collections::BTreeSet;
use std::process::Command;

use souwen::http::Limits;

use self::table::{SETTINGS, Scope};
use super::code_spans;
use crate::util::{read, repository};

#[path = "../../../src/cli/settings/table.rs"]
#[allow(dead_code, reason = "the command line uses all of it")]
mod table;

/// A text in one line.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn defaults_of_settings_are_those_of_the_table() {
    let document = read("docs/serving.md");
    let (_, rest) = document.split_once("| setting | default |").unwrap();
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    let told: Vec<String> = rows.map(str::to_owned).collect();
    let with_default = SETTINGS.iter().filter_map(|setting| Some((setting.name, setting.default?)));
    let expected: Vec<String> =
        with_default.map(|(name, default)| format!("| `{name}` | `{default}` |")).collect();
    assert_eq!(told, expected);
}

#[test]
fn what_needs_a_restart_is_told() {
    let document = in_one_line(&read("docs/serving.md"));
    let (_, rest) = document.split_once("These settings count from the next start on: ").unwrap();
    let told = BTreeSet::from_iter(code_spans(rest.split_once('.').unwrap().0));
    let of_servers = SETTINGS.iter().filter(|setting| setting.scope != Scope::Copying);
    let expected = of_servers.filter(|setting| !setting.reloads);
    assert_eq!(told, expected.map(|setting| setting.name.to_owned()).collect());
}

#[test]
fn limits_of_a_server_are_those_in_force() {
    let limits = Limits::default();
    let seconds = |time: std::time::Duration| time.as_secs();
    let mib = |bytes: usize| bytes >> 20;
    let clients =
        format!("| requests | {} a second, {} at once;", limits.rate.unwrap(), limits.burst);
    let told = [
        ("docs/serving.md", clients),
        ("docs/serving.md", format!("| connections | {};", limits.connections_per_client)),
        ("docs/serving.md", "When all connections are taken (1,024, or as many files".to_owned()),
        ("docs/pushing.md", "4,096 articles".to_owned()),
        ("docs/serving.md", format!("saved up for {} seconds", seconds(limits.budget_burst))),
        (
            "docs/serving.md",
            format!("{} MB a second in the long run", limits.bytes_per_client / 1e6),
        ),
        ("docs/serving.md", format!("takes nothing | {} seconds |", seconds(limits.write_timeout))),
        ("docs/serving.md", format!("for at most {} seconds", seconds(limits.shutdown_grace))),
        ("docs/operations.md", format!("up to {} seconds", seconds(limits.shutdown_grace))),
        ("docs/http.md", format!("address | {} KiB;", limits.uri_bytes >> 10)),
        (
            "docs/http.md",
            format!("the time of a search | {} seconds", seconds(limits.search_deadline)),
        ),
        (
            "docs/http.md",
            format!("the time of an answer | {} seconds", seconds(limits.answer_timeout)),
        ),
        ("docs/research.md", format!("for {} s at most", seconds(limits.answer_timeout) / 2)),
        ("docs/pushing.md", format!("{} bodies of many articles", limits.write_streams)),
        ("docs/pushing.md", format!("{} MiB of JSON on their way", mib(limits.write_bytes))),
    ];
    assert_eq!((limits.connections, limits.writes_waiting), (1_024, 4_096));
    for (name, text) in told {
        assert!(in_one_line(&read(name)).contains(&text), "{name} lacks {text:?}");
    }
}

/// What the documents say, and the lines of the program that make it so.
const FIGURES: &str = include_str!("figures.tsv");

#[test]
fn figures_are_those_of_the_program() {
    let mut wrong = Vec::new();
    let rows: Vec<&str> = FIGURES.lines().filter(|line| !line.starts_with('#')).collect();
    for row in &rows {
        let Ok([document, says, source, line]) =
            <[&str; 4]>::try_from(row.split('\t').collect::<Vec<_>>())
        else {
            panic!("four cells, with tabs between them: {row}")
        };
        if !in_one_line(&read(document)).contains(says) {
            wrong.push(format!("{document} does not say {says:?}"));
        }
        if !read(source).contains(line) {
            wrong.push(format!("{source} has no {line:?}, by which {document} says {says:?}"));
        }
    }
    assert!(rows.len() > 80, "{}", rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many crates a program is built with.
fn crates(features: &[&str]) -> usize {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--package", "souwen"]).args(features);
    let output = cargo.current_dir(repository()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let packages = tree.lines().map(|line| line.split(" (").next().unwrap());
    BTreeSet::from_iter(packages).len()
}

// Other systems have crates of their own.
#[cfg(target_os = "linux")]
#[test]
fn the_readme_counts_the_crates() {
    let (alone, all) = (crates(&["--no-default-features"]), crates(&[]));
    let english = format!("{alone} crates instead of {all}");
    assert!(in_one_line(&read("README.md")).contains(&english), "{english}");
    let chinese = format!("{all} 个 crate 减到 {alone} 个");
    assert!(in_one_line(&read("README.zh.md")).contains(&chinese), "{chinese}");
}
