//! Reading the frozen indexes of earlier formats, whole and damaged.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use souwen_article::json::to_json;

use super::testing::{FROZEN, exported, frozen_folders, thaw};
use super::*;

/// What an index of an earlier format gives: its articles as they are exported, and their files.
fn read(dir: &Path) -> Result<Vec<(String, String)>, IndexError> {
    let mut articles = Vec::new();
    OlderIndex::open(dir)?.unwrap().each(|stored, file| {
        articles.push((stored.article.id.clone(), to_json(&stored.article), String::from(file)));
        Ok(())
    })?;
    articles.sort();
    Ok(articles.into_iter().map(|(_, json, file)| (json, file)).collect())
}

#[test]
fn every_format_is_read() {
    for (name, format) in FROZEN {
        let dir = tempfile::tempdir().unwrap();
        thaw(name, dir.path());
        let older = OlderIndex::open(dir.path()).unwrap().unwrap();
        assert_eq!((older.format, older.articles()), (format, 15), "{name}");
        let (articles, files): (Vec<_>, Vec<_>) = read(dir.path()).unwrap().into_iter().unzip();
        assert_eq!(articles, exported(name), "{name}");
        let ledger = older.ledger().unwrap();
        assert_eq!(ledger.articles(), 15);
        let paths: Vec<_> = ledger.folders.iter().map(|folder| folder.path.clone()).collect();
        assert_eq!(paths, [PathBuf::from("/srv/news/晨报"), PathBuf::from("/srv/news/电讯")]);
        assert_eq!(ledger.shared["zz-1"].len(), 2);
        for file in files {
            assert!(ledger.file(&FileKey::from(file.clone())).is_some(), "{name}: {file}");
        }
    }
}

/// The program before the change makes the index that is frozen: the one after it writes another format.
#[test]
fn every_format_before_this_one_is_frozen() {
    for format in 1..FORMAT {
        let is_frozen = FROZEN.iter().any(|(_, frozen)| *frozen == format);
        assert!(is_frozen, "no index of format {format} is frozen: see tests/formats/README.md");
    }
    let listed: BTreeSet<String> = FROZEN.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(frozen_folders(), listed, "FROZEN does not list what is in tests/formats");
}

#[test]
fn what_is_no_index_of_an_earlier_format_is_none() {
    let dir = tempfile::tempdir().unwrap();
    assert!(OlderIndex::open(dir.path()).unwrap().is_none());
    fs::write(dir.path().join("CURRENT"), "souwen-index format 3\n{}\n").unwrap();
    assert!(OlderIndex::open(dir.path()).unwrap().is_none());
    fs::write(dir.path().join("CURRENT"), format!("souwen-index format {FORMAT}\n{{}}\n")).unwrap();
    assert!(OlderIndex::open(dir.path()).unwrap().is_none());
    assert!(OlderIndex::open(&dir.path().join("CURRENT")).unwrap().is_none());
}

#[test]
fn a_lost_ledger_is_made_again_from_the_articles() {
    for (name, _) in FROZEN {
        let dir = tempfile::tempdir().unwrap();
        thaw(name, dir.path());
        let whole = OlderIndex::open(dir.path()).unwrap().unwrap().ledger().unwrap();
        for damage in ["", "{\"next_key\":0,\"folders\":[],\"shared\":{}}"] {
            for entry in fs::read_dir(dir.path().join("gen-1")).unwrap() {
                let path = entry.unwrap().path();
                if path.file_name().unwrap().to_string_lossy().starts_with("ledger-") {
                    fs::remove_file(&path).unwrap();
                    fs::write(&path, damage).unwrap();
                }
            }
            let made = OlderIndex::open(dir.path()).unwrap().unwrap().ledger().unwrap();
            assert_eq!(made.heads(), whole.heads(), "{name}");
            assert_eq!(made.articles(), 15);
            for file in whole.file_keys() {
                assert_eq!(made.file(&file).unwrap().reader, 0);
            }
        }
    }
}

/// Flips bits in every file: the articles are then read as they were written, or not at all.
#[test]
fn nothing_false_is_read() {
    for (name, _) in &FROZEN[2..] {
        nothing_false_is_read_of(name);
    }
}

fn nothing_false_is_read_of(name: &str) {
    let dir = tempfile::tempdir().unwrap();
    thaw(name, dir.path());
    let whole = read(dir.path()).unwrap();
    let mut refused = 0;
    for entry in fs::read_dir(dir.path().join("gen-1")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let relevant = [".store", ".fast", ".del"].iter().any(|ending| file.ends_with(ending));
        for at in (0..bytes.len()).step_by(if relevant { 7 } else { 97 }) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(&path, damaged).unwrap();
            match read(dir.path()) {
                Ok(articles) => assert_eq!(articles, whole, "byte {at} of {file}"),
                Err(error) => {
                    refused += 1;
                    assert!(matches!(error, IndexError::Damaged { .. }), "{error}");
                }
            }
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(refused > 500, "{refused}");
}
