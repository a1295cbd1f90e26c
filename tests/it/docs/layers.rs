//! The layers as `ARCHITECTURE.md` lists them, beside what the crates name in their manifests.

use std::collections::BTreeSet;

use super::code_spans;
use crate::util::{read, repository};

/// The names of the crates in `crates/`.
fn layers() -> Vec<String> {
    let entries = std::fs::read_dir(repository().join("crates")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What a manifest names as dependencies, those of tests left out.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let manifest = read(manifest);
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap_or_default();
    let names = rest.split("\n[").next().unwrap().lines().filter(|line| !line.starts_with('#'));
    names
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn each_layer_uses_what_the_table_says() {
    let document = read("ARCHITECTURE.md");
    for name in layers() {
        let row = document
            .lines()
            .find(|line| line.starts_with(&format!("| [`{name}`](crates/{name}/src/lib.rs) |")))
            .unwrap_or_else(|| panic!("ARCHITECTURE.md has no layer {name}"));
        let cell = row.split(" | ").nth(2).unwrap();
        let told = BTreeSet::from_iter(code_spans(cell));
        let ours = dependencies(&format!("crates/{name}/Cargo.toml"));
        let ours = ours.iter().filter_map(|used| used.strip_prefix("souwen-"));
        assert_eq!(told, ours.map(str::to_owned).collect(), "{name}");
    }
}

#[test]
fn some_dependencies_are_named_by_one_crate_only() {
    for (dependency, expected) in [
        ("tantivy", "crates/index"),
        ("tantivy-tokenizer-api", "crates/text"),
        ("jieba-rs", "crates/text"),
        ("warp", "crates/http"),
        ("hyper", "crates/http"),
        ("rustls", "crates/http"),
        ("clap", "."),
        ("indicatif", "."),
        ("ureq", "."),
    ] {
        let crates = layers().into_iter().map(|name| format!("crates/{name}"));
        let all = crates.chain([".".to_owned()]);
        let naming: Vec<String> = all
            .filter(|of| dependencies(&format!("{of}/Cargo.toml")).contains(dependency))
            .collect();
        assert_eq!(naming, [expected], "{dependency}");
    }
}
