//! Upgrading the frozen indexes of earlier formats.

use std::fs;
use std::path::PathBuf;

use souwen_article::json::to_json;
use tempfile::TempDir;

use super::*;
use crate::older::testing::{FROZEN, exported, thaw};
use crate::{CheckOptions, Index, Silent, StateSource, check};

const HEAP: usize = 15_000_000;

/// A copy of a frozen index.
fn thawed(name: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    thaw(name, &index);
    (dir, index)
}

/// The articles of an index in this format, as they are exported.
fn articles(index: &Path) -> Vec<String> {
    let retrieval = Index::open(index).unwrap().state().retrieval;
    let articles = retrieval.all_by_id().unwrap().into_iter();
    articles.map(|address| to_json(&retrieval.article(address).unwrap())).collect()
}

#[test]
fn every_format_is_rebuilt_from_itself() {
    for (name, format) in FROZEN {
        let (_dir, index) = thawed(name);
        let report = upgrade(&index, HEAP, &mut Silent).unwrap();
        assert_eq!(report, Some(UpgradeReport { from: format, articles: 15 }), "{name}");
        assert_eq!(articles(&index), exported(name), "{name}");
        assert_eq!(check(&index, &CheckOptions::default()).unwrap().problems, [], "{name}");
        assert!(!index.join("gen-1").exists() && index.join("gen-2").exists());
        assert_eq!(upgrade(&index, HEAP, &mut Silent).unwrap(), None);
        // The user's words were kept, and the articles are segmented with them.
        let state = Index::open(&index).unwrap().state();
        assert_eq!(state.analyzer.dictionary().len(), 2);
        assert_eq!(state.manifest.folders.len(), 2);
    }
}

#[test]
fn who_writes_elsewhere_is_named_and_nothing_changes() {
    let (name, format) = FROZEN[0];
    let (_dir, index) = thawed(name);
    let _lock = WriteLock::acquire(&index).unwrap();
    let error = upgrade(&index, HEAP, &mut Silent).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("another process") && text.contains("has format 1"), "{text}");
    assert_eq!(OlderIndex::format_of(&index).unwrap(), Some(format));
}

#[test]
fn a_damaged_article_stops_it_and_salvaging_is_advised() {
    let (_dir, index) = thawed("format-2-late");
    for entry in fs::read_dir(index.join("gen-1")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "store") {
            let mut bytes = fs::read(&path).unwrap();
            bytes[20] ^= 1;
            fs::write(&path, bytes).unwrap();
        }
    }
    let text = upgrade(&index, HEAP, &mut Silent).unwrap_err().to_string();
    assert!(text.contains(".store") && text.contains("salvage"), "{text}");
    assert!(!index.join("gen-2").exists());
}
