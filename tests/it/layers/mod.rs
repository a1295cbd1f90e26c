//! Holds the layer table at the head of `src/lib.rs` against the source: each layer names only the
//! layers that its row allows, and the crates that belong to one layer are named there only.

mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::util::{files_under, read, repository};
use scan::{Named, paths, test_modules};

/// Crates that only one part of the source may name, so that each can be replaced in one place.
/// Each is the beginning of a path.
const WALLS: [(&str, &[&str]); 9] = [
    ("tantivy", &["src/index/"]),
    ("jieba_rs", &["src/text/segment.rs"]),
    ("clap", &["src/cli/"]),
    ("indicatif", &["src/cli/"]),
    ("warp", &["src/http/"]),
    ("hyper", &["src/http/"]),
    ("hyper_util", &["src/http/"]),
    ("maud", &["src/http/"]),
    // Types that know how they look on the wire or on disk stand at the borders: articles as JSON,
    // the manifest of an index, the HTTP API, and the output of commands.
    (
        "serde",
        &[
            "src/article/json",
            "src/index/generation.rs",
            "src/index/ledger.rs",
            "src/index/manifest.rs",
            "src/index/path_text.rs",
            "src/http/",
            "src/cli/",
        ],
    ),
];

/// What each layer may use, from the table in the documentation of the crate.
fn table(documentation: &str) -> BTreeMap<String, BTreeSet<String>> {
    let rows: Vec<[&str; 3]> = documentation
        .lines()
        .filter_map(|line| line.trim_start_matches("//!").trim().strip_prefix("| [`"))
        .map(|row| {
            let mut cells = row.split('|').map(str::trim);
            let mut cell = || cells.next().expect("a row has three cells");
            [cell().split('`').next().unwrap(), cell(), cell()]
        })
        .collect();
    let all: BTreeSet<String> = rows.iter().map(|row| row[0].to_string()).collect();
    let listed = |cell: &str| -> BTreeSet<String> {
        let words = cell.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.filter(|word| all.contains(*word)).map(str::to_string).collect()
    };
    rows.iter()
        .map(|[layer, _, may_use]| {
            let allowed = match *may_use {
                "everything" => all.clone(),
                "nothing of ours" => BTreeSet::new(),
                but if but.starts_with("all but") => &all - &listed(but),
                some => listed(some),
            };
            assert!(
                !allowed.is_empty() || *may_use == "nothing of ours",
                "the row of {layer} cannot be read: {may_use}"
            );
            (layer.to_string(), allowed)
        })
        .collect()
}

/// The module of a source file, given relative to the repository.
fn module(file: &str) -> Vec<&str> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module = vec!["crate"];
    module.extend(inside.split('/'));
    if matches!(module.last(), Some(&("mod" | "lib" | "main"))) {
        module.pop();
    }
    module
}

/// What is wrong with the paths of one source file, a sentence each.
fn violations(file: &str, source: &str, table: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let module = module(file);
    let layer = module.get(1).copied();
    let mut found = Vec::new();
    for named in paths(source, &module) {
        let Named { path, line, exported } = &named;
        let mut complain = |what: String| {
            found.push(format!("{file}:{line}: {what} ({})", named.text()));
        };
        match path[0].as_str() {
            "crate" | "souwen" => match (path.get(1), layer) {
                // The root of the crate only declares the layers.
                (_, None) if file == "src/lib.rs" => {}
                (Some(to), None) if to == "cli" => {}
                (_, None) => complain("the binary names only `cli`".to_string()),
                (Some(to), Some(from)) if table.contains_key(to) => {
                    if to != from && !table[from].contains(to) {
                        complain(format!("`{from}` may not use `{to}`"));
                    }
                }
                (Some(to), _) if to.chars().all(|c| c.is_lowercase() || c == '_') => {
                    complain(format!("`{to}` is in no row of the table"));
                }
                _ => complain("the whole crate is named".to_string()),
            },
            outside => {
                let Some((_, places)) = WALLS.iter().find(|(name, _)| *name == outside) else {
                    continue;
                };
                if !places.iter().any(|place| file.starts_with(place)) {
                    complain(format!("`{outside}` may be named only in {}", places.join(", ")));
                } else if *exported && outside != "serde" {
                    complain(format!("`{outside}` may not be exported again"));
                }
            }
        }
    }
    found
}

#[test]
fn the_source_keeps_to_the_layers() {
    let table = table(&read("src/lib.rs"));
    let sources: Vec<(String, String)> = files_under(&repository().join("src"))
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.strip_prefix(repository()).unwrap().to_str().unwrap().replace('\\', "/"))
        .map(|relative| (relative.clone(), read(&relative)))
        .collect();
    let tests: Vec<Vec<String>> = sources
        .iter()
        .flat_map(|(file, source)| {
            test_modules(source)
                .into_iter()
                .map(|name| module(file).iter().map(ToString::to_string).chain([name]).collect())
        })
        .collect();
    let mut found = Vec::new();
    let mut layers = BTreeSet::new();
    for (file, source) in &sources {
        let module = module(file);
        layers.extend(module.get(1).map(ToString::to_string));
        if !tests.iter().any(|test| module.iter().take(test.len()).eq(test)) {
            found.extend(violations(file, source, &table));
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    let rows: BTreeSet<String> = table.into_keys().collect();
    assert_eq!(rows, layers, "each folder of src/ has a row in the table and the other way round");
}

#[test]
fn architecture_has_the_same_table() {
    assert_eq!(table(&read("ARCHITECTURE.md")), table(&read("src/lib.rs")));
}

#[test]
fn every_layer_is_a_folder() {
    for layer in table(&read("src/lib.rs")).keys() {
        let folder = repository().join("src").join(layer);
        assert!(Path::is_dir(&folder), "{} is missing", folder.display());
    }
}

/// The test itself: a violation of each kind is seen.
#[test]
fn violations_are_seen() {
    let documentation = "\
//! | layer | owns | may use |
//! |---|---|---|
//! | [`text`] | a | nothing of ours |
//! | [`index`] | b | `text` |
//! | [`http`] | c | all but `cli` |
//! | [`cli`] | d | everything |";
    let table = table(documentation);
    let check = |file: &str, source: &str, expected: usize| {
        let found = violations(file, source, &table);
        assert_eq!(found.len(), expected, "{file}: {source}: {found:?}");
    };
    check("src/text/mod.rs", "use crate::index::A;", 1);
    check("src/text/a.rs", "use super::super::index::A;", 1);
    check("src/text/a.rs", "fn f() { crate::{a} }", 0);
    check("src/text/a.rs", "use super::b::C; use crate::text::D;", 0);
    check("src/text/a.rs", "pub use crate::http::Page;", 1);
    check("src/text/a.rs", "use crate::*;", 1);
    check("src/text/a.rs", "use crate::helpers::f;", 1);
    check("src/text/a.rs", "#[cfg(test)] mod tests { use crate::index::A; }", 0);
    check("src/index/a.rs", "use crate::text::A; use tantivy::Index;", 0);
    check("src/index/a.rs", "pub use tantivy::Index;", 1);
    check("src/index/a.rs", "fn f() -> crate::http::Page { x }", 1);
    check("src/http/a.rs", "use crate::cli::A; use crate::index::B;", 1);
    check("src/http/a.rs", "fn f(x: tantivy::Score) {}", 1);
    check("src/cli/a.rs", "use crate::{http, index::B}; use clap::Parser;", 0);
    check("src/text/a.rs", "#[derive(serde::Serialize)] struct A;", 1);
    check("src/main.rs", "fn main() { souwen::cli::main() }", 0);
    check("src/main.rs", "fn main() { souwen::index::open() }", 1);
    check("src/lib.rs", "pub mod text; pub use crate::text::A;", 0);
}
