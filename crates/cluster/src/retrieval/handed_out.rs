//! The articles of one commit that searches have found, with the numbers that stand for them.
//!
//! The cluster identifies documents by strings, but callers identify articles by numbers. Numbers are given
//! in the order in which articles are found, so articles found together have neighbouring numbers. With each
//! article its sort keys for tie-breaks are kept, which come with every hit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use souwen_index::DocRef;
use souwen_text::Date;

/// The data of an article without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDoc {
    /// The id of its document in the cluster, which belongs to this version of the article.
    pub(super) key: Arc<str>,
    /// The id of the article.
    pub(super) id: Box<str>,
    /// Its date.
    pub(super) date: Option<Date>,
}

/// The articles found, by their numbers. Takes about 200 bytes for each article.
#[derive(Debug, Default)]
pub(super) struct FoundDocs(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    docs: Vec<FoundDoc>,
    numbers: HashMap<Arc<str>, u64>,
}

impl FoundDocs {
    /// The numbers of these articles, in order. An article without a number gets the next one.
    pub(super) fn number(&self, found: impl IntoIterator<Item = FoundDoc>) -> Vec<DocRef> {
        let mut table = self.table();
        let number = |doc: FoundDoc| {
            let Table { docs, numbers } = &mut *table;
            let number = *numbers.entry(Arc::clone(&doc.key)).or_insert_with(|| {
                docs.push(doc);
                docs.len() as u64 - 1
            });
            DocRef::new(number)
        };
        found.into_iter().map(number).collect()
    }

    /// The data of articles, in order; numbers that were never handed out are skipped.
    pub(super) fn of<T>(&self, docs: &[DocRef], read: impl Fn(&FoundDoc) -> T) -> Vec<T> {
        let table = self.table();
        docs.iter().filter_map(|doc| table.docs.get(doc.number() as usize)).map(read).collect()
    }

    /// This article and those with the following numbers, at most `max`.
    pub(super) fn from(&self, doc: DocRef, max: usize) -> Vec<DocRef> {
        let end = (self.table().docs.len() as u64).min(doc.number() + max as u64);
        (doc.number()..end).map(DocRef::new).collect()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(key: &str) -> FoundDoc {
        FoundDoc { key: key.into(), id: key.split('@').next().unwrap().into(), date: None }
    }

    #[test]
    fn an_article_keeps_its_number() {
        let docs = FoundDocs::default();
        let numbers = |docs: Vec<DocRef>| docs.into_iter().map(DocRef::number).collect::<Vec<_>>();
        assert_eq!(numbers(docs.number([doc("b@1"), doc("a@1")])), [0, 1]);
        assert_eq!(numbers(docs.number([doc("c@2"), doc("a@1")])), [2, 1]);
        let known = [DocRef::new(2), DocRef::new(0), DocRef::new(9)];
        assert_eq!(docs.of(&known, |doc| doc.id.to_string()), ["c", "b"]);
        assert_eq!(numbers(docs.from(DocRef::new(1), 100)), [1, 2]);
    }
}
