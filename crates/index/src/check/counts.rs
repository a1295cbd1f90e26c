//! What the articles add up to: whether no id is used twice, and whether commit and ledger count what
//! there is.

use std::collections::{BTreeMap, HashSet};

use xxhash_rust::xxh3::xxh3_128;

use super::report::{CheckRemedy, CheckReport};
use crate::disk::ledger::{FileKey, Ledger};
use crate::disk::manifest::Manifest;

/// What the articles that were read add up to.
#[derive(Debug, Default)]
pub(super) struct Counts {
    articles: u64,
    /// Ids may be long and many; their hashes are not.
    ids: HashSet<u128>,
    /// What is wrong with ids.
    wrong: Vec<String>,
    /// How many articles came from each file.
    files: BTreeMap<FileKey, u64>,
    /// How many were pushed.
    pushed: u64,
}

impl Counts {
    /// Adds an article. `is_found` tells whether its id leads to it.
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

    /// Tells what is wrong with ids.
    pub(super) fn tell_ids(&mut self, report: &mut CheckReport) {
        let wrong = std::mem::take(&mut self.wrong);
        report.add_some(wrong, CheckRemedy::Salvage, "articles with a wrong id");
    }

    /// Compares with what the commit and the ledger count.
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
