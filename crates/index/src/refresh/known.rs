//! What a refresh must know of the index: the articles of the files that it touches, and the articles
//! whose ids are claimed.

use std::collections::{BTreeSet, HashMap};

use super::settle::KnownIds;
use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::read::stored::{IndexedArticle, Stored};

/// A cache of articles of the index.
pub(crate) struct KnownArticles<'a> {
    stored: &'a Stored,
    /// The articles of the files that are read again or are gone, by id.
    touched: HashMap<String, IndexedArticle>,
    /// Files that could not be read: their articles stay.
    kept: BTreeSet<FileKey>,
    /// Articles of other files that were looked up, by id.
    others: HashMap<String, IndexedArticle>,
}

impl<'a> KnownArticles<'a> {
    /// Starts with nothing looked up.
    pub(crate) fn new(stored: &'a Stored) -> KnownArticles<'a> {
        KnownArticles {
            stored,
            touched: HashMap::new(),
            kept: BTreeSet::new(),
            others: HashMap::new(),
        }
    }

    /// Looks up the articles of a file that is read again or is gone.
    pub(crate) fn load(&mut self, file: &FileKey) -> Result<(), IndexError> {
        for indexed in self.stored.of_file(file)? {
            self.touched.insert(indexed.id.clone(), indexed);
        }
        Ok(())
    }

    /// Marks a file that could not be read: its articles stay.
    pub(crate) fn keep(&mut self, file: &FileKey) {
        self.kept.insert(file.clone());
    }

    /// Releases the pushed articles with these ids, so that they will be removed.
    pub(crate) fn release(&mut self, ids: &BTreeSet<String>) -> Result<(), IndexError> {
        for id in ids {
            if let Some(indexed) = self.stored.by_id(id)?.filter(|indexed| indexed.file.is_pushed())
            {
                self.touched.insert(id.clone(), indexed);
            }
        }
        Ok(())
    }

    /// All articles of files that were read again or are gone.
    pub(crate) fn all_being_reread(&self) -> impl Iterator<Item = &IndexedArticle> {
        self.touched.values().filter(|indexed| !self.kept.contains(&indexed.file))
    }
}

impl KnownIds for KnownArticles<'_> {
    fn being_reread(&self, id: &str) -> Option<&IndexedArticle> {
        self.touched.get(id).filter(|indexed| !self.kept.contains(&indexed.file))
    }

    fn kept(&mut self, id: &str) -> Result<Option<IndexedArticle>, IndexError> {
        if let Some(indexed) = self.touched.get(id) {
            return Ok(self.kept.contains(&indexed.file).then(|| indexed.clone()));
        }
        if let Some(indexed) = self.others.get(id) {
            return Ok(Some(indexed.clone()));
        }
        let found = self.stored.by_id(id)?;
        if let Some(indexed) = &found {
            self.others.insert(id.to_owned(), indexed.clone());
        }
        Ok(found)
    }
}
