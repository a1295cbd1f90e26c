//! What of the index a refresh must know: the articles of the files that it touches, and the
//! articles that have an id that somebody claims.

use std::collections::{BTreeSet, HashMap};

use super::settle::Ground;
use crate::IndexError;
use crate::disk::ledger::FileKey;
use crate::read::stored::{Held, Stored};

/// Articles of the index, looked up and kept.
pub(crate) struct Known<'a> {
    stored: &'a Stored<'a>,
    /// The articles of the files that are read again, or gone, by id.
    touched: HashMap<String, Held>,
    /// Files of which nothing was learnt: their articles stay.
    staying: BTreeSet<FileKey>,
    /// Articles of other files, by id, where somebody asked.
    others: HashMap<String, Held>,
}

impl<'a> Known<'a> {
    /// Nothing looked up yet.
    pub(crate) fn new(stored: &'a Stored<'a>) -> Known<'a> {
        Known { stored, touched: HashMap::new(), staying: BTreeSet::new(), others: HashMap::new() }
    }

    /// Looks up the articles of a file that is read again, or gone.
    pub(crate) fn load(&mut self, file: &FileKey) -> Result<(), IndexError> {
        for held in self.stored.of_file(file)? {
            self.touched.insert(held.id.clone(), held);
        }
        Ok(())
    }

    /// The file could not be read after all: its articles stay.
    pub(crate) fn stays(&mut self, file: &FileKey) {
        self.staying.insert(file.clone());
    }

    /// All articles that come from files that were read again, or are gone.
    pub(crate) fn all_leaving(&self) -> impl Iterator<Item = &Held> {
        self.touched.values().filter(|held| !self.staying.contains(&held.file))
    }
}

impl Ground for Known<'_> {
    fn leaving(&self, id: &str) -> Option<&Held> {
        self.touched.get(id).filter(|held| !self.staying.contains(&held.file))
    }

    fn staying(&mut self, id: &str) -> Result<Option<Held>, IndexError> {
        if let Some(held) = self.touched.get(id) {
            return Ok(self.staying.contains(&held.file).then(|| held.clone()));
        }
        if let Some(held) = self.others.get(id) {
            return Ok(Some(held.clone()));
        }
        let found = self.stored.by_id(id)?;
        if let Some(held) = &found {
            self.others.insert(id.to_owned(), held.clone());
        }
        Ok(found)
    }
}
