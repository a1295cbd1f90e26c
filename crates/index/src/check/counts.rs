//! Checks totals: whether ids are unique, and whether the counts of the commit and the ledger agree
//! with the articles.

use std::collections::{BTreeMap, HashSet};

use xxhash_rust::xxh3::xxh3_128;

use super::report::{CheckRemedy, CheckReport};
use crate::disk::ledger::{FileKey, Ledger};
use crate::disk::manifest::Manifest;

/// Totals of the articles that were read.
#[derive(Debug, Default)]
pub(super) struct Counts {
    articles: u64,
    /// Hashes of the ids, because the ids themselves may be long and many.
    ids: HashSet<u128>,
    /// Problems with ids.
    wrong: Vec<String>,
    /// The number of articles from each file.
    files: BTreeMap<FileKey, u64>,
    /// The number of pushed articles.
    pushed: u64,
}

impl Counts {
    /// Adds an article. `is_found` says whether a lookup of its id finds it.
    pub(super) fn add(&mut self, id: &str, file: FileKey, is_found: bool) {
        self.articles += 1;
        if file.is_pushed() {
            self.pushed += 1;
        } else {
            *self.files.entry(file).or_default() += 1;
        }
        if id.is_empty() {
            self.wrong.push("an article has no id".to_owned());
        } else if !self.ids.insert(xxh3_128(id.as_bytes())) {
            self.wrong.push(format!("two articles have the id {id}"));
        } else if !is_found {
            self.wrong.push(format!("the article {id} is not found by its id"));
        }
    }

    /// Reports the problems with ids.
    pub(super) fn report_ids(&mut self, report: &mut CheckReport) {
        let wrong = std::mem::take(&mut self.wrong);
        report.add_some(wrong, CheckRemedy::Salvage, "articles with a wrong id");
    }

    /// Compares the totals with those of the commit and the ledger.
    pub(super) fn compare(&self, commit: &Manifest, ledger: &Ledger, report: &mut CheckReport) {
        let counts = [
            ("commit counts", commit.articles, "articles", self.articles),
            ("commit counts", commit.pushed, "pushed articles", self.pushed),
            ("ledger counts", ledger.articles(), "articles of files", self.articles - self.pushed),
        ];
        for (who, count, what, found) in counts {
            if count != found {
                let what = format!("the {who} {count} {what}, not {found}");
                report.add(what, Some(CheckRemedy::Salvage));
            }
        }
        let mut wrong = Vec::new();
        for folder in &ledger.folders {
            for (relative, state) in &folder.files {
                let key = FileKey { folder: folder.key, relative: relative.clone() };
                let found = self.files.get(&key).copied().unwrap_or(0);
                if found != state.articles {
                    let (path, counted) = (folder.path.join(relative), state.articles);
                    let path = path.display();
                    wrong.push(format!(
                        "the ledger counts {counted} articles of {path}, not {found}"
                    ));
                }
            }
        }
        for (key, found) in &self.files {
            if ledger.file(key).is_none() {
                let relative = &key.relative;
                wrong.push(format!(
                    "the ledger does not know the file {relative} of {found} articles"
                ));
            }
        }
        report.add_some(wrong, CheckRemedy::Salvage, "files that are counted wrong");
    }
}
