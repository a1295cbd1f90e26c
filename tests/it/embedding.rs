//! Tests of the library inside another program: the example works, and a program that only searches is built
//! without the server.

use std::process::Command;

use crate::util::{corpus, read, repository, skip, test_name};

#[path = "../../examples/embed.rs"]
#[allow(dead_code, reason = "an example has a main function")]
mod embed;

#[test]
fn the_example_finds_what_is_in_files_and_what_is_not() {
    let mut out = Vec::new();
    embed::run(corpus(), "中吉乌铁路".to_owned(), &mut out).unwrap();
    let printed = String::from_utf8(out).unwrap();
    assert!(printed.contains("\n7 articles of files, 1 of our own\n"), "{printed}");
    assert!(
        printed.contains("中吉乌铁路今日开工\n    [中吉乌铁路]的开工仪式今天举行。\n"),
        "{printed}"
    );
    assert!(printed.matches("[中吉乌铁路]").count() >= 2, "{printed}");
}

/// The packages that are built for a program that uses the library with these features.
fn packages(features: &[&str]) -> Vec<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--package", "souwen"]);
    let output = cargo.args(features).current_dir(repository()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let mut names: Vec<String> =
        tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The maximum number of packages for a program that only searches.
const MAX_PACKAGES: usize = 180;

#[test]
fn a_program_that_only_searches_brings_no_server_and_no_command_line() {
    let (alone, all) = (packages(&["--no-default-features"]), packages(&[]));
    for name in ["warp", "hyper", "rustls", "tokio", "maud", "clap", "indicatif", "ureq", "notify"]
    {
        assert!(all.iter().any(|package| package == name), "{name} is used no more");
        assert!(!alone.iter().any(|package| package == name), "{name} is built for searching");
    }
    let count = alone.len();
    assert!(count <= MAX_PACKAGES, "{count} packages without features: {alone:?}");
    println!("{count} packages without features, {} with all", all.len());
}

#[test]
fn every_feature_is_explained() {
    let (manifest, front) = (read("Cargo.toml"), read("src/lib.rs"));
    let features = manifest.split("[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names = features.lines().filter(|line| !line.starts_with('#'));
    let names = names.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let names: Vec<&str> = names.filter(|name| *name != "default").collect();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        assert!(front.contains(&format!("`{name}`")), "src/lib.rs does not tell of {name}");
    }
}

/// The example in `crates/text/examples/`, which Cargo builds together with the tests of the whole workspace.
#[test]
fn an_index_of_tantivy_finds_by_characters_what_words_miss() {
    let own = std::env::current_exe().unwrap();
    let built = own.ancestors().nth(2).unwrap().join("examples");
    let example = built.join(format!("tantivy{}", std::env::consts::EXE_SUFFIX));
    if !example.is_file() {
        return skip(test_name!(), "the example was not built: cargo test --workspace builds it");
    }
    let output = Command::new(example).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut missed_by_words = 0;
    for line in printed.lines().skip(1) {
        let mut columns = line.split('\t');
        let query = columns.next().unwrap();
        let counts: Vec<usize> = columns.map(|count| count.parse().unwrap()).collect();
        let [containing, words, characters] = counts[..] else { panic!("{line}") };
        assert!(containing > 0 && characters == containing, "{query}: {line}");
        missed_by_words += usize::from(words < containing);
    }
    assert!(missed_by_words >= 3, "{printed}");
}
