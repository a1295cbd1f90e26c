//! Indexes whose dictionary changes, compared with indexes that had the dictionary from the
//! beginning.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use souwen_article::Condition;
use souwen_text::{Cut, Word};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, postings::Postings};
use tempfile::TempDir;

use super::*;
use crate::disk::names::DICTIONARY_FILE;
use crate::refresh::{RefreshOptions, RefreshReport, refresh};
use crate::testing::put;
use crate::{
    CheckOptions, CheckRemedy, CheckReport, Index, Problem, Retrieval, Silent, StateSource, check,
};

const HEAP: usize = 15_000_000;
/// Everything is checked.
const FULL: CheckOptions = CheckOptions { full: true };

/// A file of articles, a dictionary and an index.
struct RepairWorld {
    dir: TempDir,
}

impl RepairWorld {
    fn new() -> RepairWorld {
        RepairWorld { dir: tempfile::tempdir().unwrap() }
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn news(&self) -> PathBuf {
        self.dir.path().join("news.jsonl")
    }

    /// Writes the file: each text is an article whose id is its number.
    fn write(&self, texts: &[&str]) {
        let line = |(id, text): (usize, &&str)| {
            format!("{{\"id\":\"{id}\",\"title\":\"消息\",\"body\":[\"{text}\"]}}\n")
        };
        fs::write(self.news(), texts.iter().enumerate().map(line).collect::<String>()).unwrap();
    }

    fn words(&self, words: &[&str]) {
        fs::create_dir_all(self.index()).unwrap();
        fs::write(self.index().join(DICTIONARY_FILE), words.join("\n")).unwrap();
    }

    fn refresh(&self) -> RefreshReport {
        let options =
            RefreshOptions { paths: vec![self.news()], heap: HEAP, ..RefreshOptions::default() };
        let report = refresh(&self.index(), &options, &mut Silent).unwrap();
        let CheckReport { articles, problems, .. } = check(&self.index(), &FULL).unwrap();
        assert_eq!((articles, problems), (report.articles, Vec::new()));
        report
    }

    /// The files in which the generation keeps the user's words.
    fn dictionaries(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.index().join("gen-1")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let is_one = |path: &PathBuf| path.to_string_lossy().contains("dictionary-");
        paths.filter(is_one).collect()
    }

    fn open(&self) -> Index {
        Index::open(&self.index()).unwrap()
    }
}

/// For each word in the index, the ids of the articles that contain it, and how often.
fn postings(index: &Index) -> BTreeMap<String, BTreeMap<String, u32>> {
    let snapshot = index.snapshot();
    let mut all: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for (ord, segment) in (0..).zip(snapshot.searcher.segment_readers()) {
        let inverted = segment.inverted_index(snapshot.fields.words).unwrap();
        let mut terms = inverted.terms().stream().unwrap();
        while terms.advance() {
            let term = String::from_utf8(terms.key().to_vec()).unwrap();
            let mut docs = inverted
                .read_postings_from_terminfo(terms.value(), IndexRecordOption::WithFreqs)
                .unwrap();
            while docs.doc() != tantivy::TERMINATED {
                if !segment.is_deleted(docs.doc()) {
                    let id = id_at(&snapshot, DocAddress::new(ord, docs.doc()));
                    all.entry(term.clone()).or_default().insert(id, docs.term_freq());
                }
                docs.advance();
            }
        }
    }
    all
}

fn id_at(snapshot: &Snapshot, address: DocAddress) -> String {
    use tantivy::schema::Value;
    let document: tantivy::TantivyDocument = snapshot.searcher.doc(address).unwrap();
    let text = document.get_first(snapshot.fields.article).and_then(|v| v.as_str()).unwrap();
    souwen_article::json::from_json(text).unwrap().id
}

/// The words into which queries are cut.
fn cut(index: &Index, text: &str) -> Vec<String> {
    let words = index.snapshot().analyzer.words(text, Cut::Plain);
    words.into_iter().map(|token| token.term).collect()
}

/// How many articles contain these characters.
fn count(index: &Index, word: &str) -> usize {
    let run = Word::new(word).unwrap().run().unwrap();
    index.snapshot().count(&Condition::Run(None, run)).unwrap()
}

const NAMES: [&str; 3] = ["议长扎帕罗娃到访。", "部长扎夫基佐达出席。", "棉花开始采摘。"];

#[test]
fn a_word_is_applied_by_the_next_refresh() {
    let world = RepairWorld::new();
    world.write(&NAMES);
    world.refresh();
    let index = world.open();
    let before = postings(&index);
    assert!(index.pending().unwrap().is_empty());
    world.words(&["# 人名", "紮帕羅娃 nr", "·"]);

    // Until then nothing changes, and the pending words are reported.
    assert!(!index.reload().unwrap());
    let pending = index.pending().unwrap();
    assert_eq!((pending.added.as_slice(), pending.articles), (&["紮帕羅娃".to_owned()][..], 1));
    assert_eq!(count(&index, "扎帕罗娃"), 1);
    assert!(cut(&index, "扎帕罗娃").len() > 1);
    assert_eq!(check(&world.index(), &FULL).unwrap().problems, []);

    let report = world.refresh();
    assert_eq!((report.words_added, report.words_removed, report.reanalyzed), (1, 0, 1));
    assert_eq!((report.added, report.changed, report.unchanged), (0, 0, 0));
    let [note] = report.notes.as_slice() else { panic!("{:?}", report.notes) };
    assert_eq!(note.line, Some(3));
    // The reader sees the articles and the dictionary change together.
    assert!(cut(&index, "扎帕罗娃").len() > 1);
    assert!(index.reload().unwrap());
    assert_eq!(cut(&index, "议长扎帕罗娃"), ["议长", "扎帕罗娃"]);
    assert!(index.pending().unwrap().is_empty() && index.state().fingerprint_matches());
    assert_eq!(index.snapshot().manifest.generation, 1);
    let after = postings(&index);
    assert_eq!(after["扎帕罗娃"], BTreeMap::from([("0".to_owned(), 1)]));
    assert_ne!(after, before);

    // A comment changes nothing. When the word is removed, everything is as before.
    world.words(&["# 名", "扎帕罗娃"]);
    assert_eq!(world.refresh().reanalyzed, 0);
    fs::remove_file(world.index().join(DICTIONARY_FILE)).unwrap();
    let report = world.refresh();
    assert_eq!((report.words_added, report.words_removed, report.reanalyzed), (0, 1, 1));
    assert_eq!(postings(&world.open()), before);
    assert_eq!(world.dictionaries(), Vec::<PathBuf>::new());
}

#[test]
fn a_dictionary_may_be_there_first_and_belongs_to_every_commit() {
    let world = RepairWorld::new();
    world.words(&["扎帕罗娃"]);
    world.write(&NAMES[..1]);
    assert_eq!(world.refresh().reanalyzed, 0);
    assert!(postings(&world.open()).contains_key("扎帕罗娃"));
    world.write(&NAMES);
    world.refresh();
    let index = world.open();
    assert_eq!(cut(&index, "扎帕罗娃"), ["扎帕罗娃"]);
    assert_eq!(world.dictionaries().len(), 1);
}

#[test]
fn a_repair_needs_no_folder() {
    let world = RepairWorld::new();
    world.write(&NAMES);
    world.refresh();
    fs::remove_file(world.news()).unwrap();
    world.words(&["扎夫基佐达", "棉花"]);
    let report = repair(&world.index(), HEAP, &mut Silent).unwrap();
    assert_eq!(report, RepairReport { added: 2, removed: 0, articles: 2 });
    assert_eq!(cut(&world.open(), "部长扎夫基佐达"), ["部长", "扎夫基佐达"]);
    let report = repair(&world.index(), HEAP, &mut Silent).unwrap();
    assert_eq!(report, RepairReport::default());
    assert_eq!(check(&world.index(), &FULL).unwrap().problems, []);
    let none = world.dir.path().join("none");
    assert!(matches!(repair(&none, HEAP, &mut Silent), Err(IndexError::Missing(_))));
}

#[test]
fn a_repair_killed_just_before_its_commit_can_be_done_again() {
    let world = RepairWorld::new();
    world.words(&["扎夫基佐达"]);
    world.write(&NAMES);
    world.refresh();
    let generation = world.index().join("gen-1");
    let files: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(&generation)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .chain([world.index().join("CURRENT")])
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    let before = postings(&world.open());
    world.words(&["扎帕罗娃"]);
    assert_eq!(world.refresh().reanalyzed, 2);
    let after = postings(&world.open());
    // The state before the repair: its new files exist, but `CURRENT` does not name them.
    for (path, bytes) in files {
        put(&path, &bytes).unwrap();
    }
    let index = world.open();
    assert_eq!(postings(&index), before);
    assert_eq!(cut(&index, "扎夫基佐达"), ["扎夫基佐达"]);
    assert_eq!(index.pending().unwrap().articles, 2);
    assert_eq!(world.refresh().reanalyzed, 2);
    assert_eq!(postings(&world.open()), after);
    assert_eq!(world.dictionaries().len(), 1);
}

#[test]
fn a_lost_dictionary_is_damage_and_mended() {
    let world = RepairWorld::new();
    world.words(&["扎帕罗娃"]);
    world.write(&NAMES);
    world.refresh();
    fs::remove_file(&world.dictionaries()[0]).unwrap();
    let [Problem { what: problem, remedy }] = &check(&world.index(), &FULL).unwrap().problems[..]
    else {
        panic!()
    };
    assert!(problem.contains("dictionary-"), "{problem}");
    assert_eq!(*remedy, Some(CheckRemedy::Refresh));
    assert!(matches!(Index::open(&world.index()), Err(IndexError::Damaged { .. })));
    let report = world.refresh();
    assert_eq!((report.healed.len(), report.rewritten), (1, 0));
    assert_eq!(cut(&world.open(), "扎帕罗娃"), ["扎帕罗娃"]);
    // If the file has changed as well, it is unknown how the articles were segmented.
    fs::remove_file(&world.dictionaries()[0]).unwrap();
    world.words(&["扎夫基佐达"]);
    let report = world.refresh();
    assert_eq!((report.healed.len(), report.rewritten), (1, NAMES.len()));
    let index = world.open();
    assert!(index.state().fingerprint_matches());
    assert_eq!(cut(&index, "扎夫基佐达"), ["扎夫基佐达"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_repaired_index_is_like_one_built_with_the_dictionary(
        steps in proptest::collection::vec(
            (
                proptest::collection::vec("[中国和平发展扎帕罗娃由于a1·，。]{1,24}", 1..5),
                proptest::collection::vec("[中国和平发展扎帕罗娃由于a1·]{1,4}( [19]00)?", 0..4),
            ),
            2..4,
        ),
    ) {
        let world = RepairWorld::new();
        for (texts, words) in steps {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let scratch = RepairWorld::new();
            for world in [&world, &scratch] {
                world.write(&texts);
                world.words(&words);
                world.refresh();
            }
            let (index, scratch) = (world.open(), scratch.open());
            prop_assert_eq!(postings(&index), postings(&scratch));
            let fingerprint = |index: &Index| index.snapshot().manifest.fingerprint.clone();
            prop_assert_eq!(fingerprint(&index), fingerprint(&scratch));
            prop_assert!(index.state().fingerprint_matches() && index.pending().unwrap().is_empty());
        }
    }
}
