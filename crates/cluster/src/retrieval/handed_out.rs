//! The articles of one state that were handed out, by the numbers that stand for them.
//!
//! The cluster names its documents by texts; whoever searches names articles by numbers. The numbers are
//! given in the order in which articles are found, so that those that were found together are next to each
//! other. With each article is kept what ties are broken by, which comes with every hit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use souwen_index::DocRef;
use souwen_text::Date;

/// What is known of an article without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDoc {
    /// The name of its document in the cluster: of this version of the article.
    pub(super) key: Arc<str>,
    /// The id of the article.
    pub(super) id: Box<str>,
    /// Its day.
    pub(super) date: Option<Date>,
}

/// See the head of this file. Takes about 200 bytes for each article that was found.
#[derive(Debug, Default)]
pub(super) struct HandedOut(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    docs: Vec<FoundDoc>,
    numbers: HashMap<Arc<str>, u64>,
}

impl HandedOut {
    /// The numbers of articles that were found, in their order.
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

    /// What is known of articles, in their order; those that were never handed out are left out.
    pub(super) fn of<T>(&self, docs: &[DocRef], read: impl Fn(&FoundDoc) -> T) -> Vec<T> {
        let table = self.table();
        docs.iter().filter_map(|doc| table.docs.get(doc.number() as usize)).map(read).collect()
    }

    /// The articles that were handed out with and after this one, at most so many.
    pub(super) fn from(&self, doc: DocRef, most: usize) -> Vec<DocRef> {
        let end = (self.table().docs.len() as u64).min(doc.number() + most as u64);
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
        let docs = HandedOut::default();
        let numbers = |docs: Vec<DocRef>| docs.into_iter().map(DocRef::number).collect::<Vec<_>>();
        assert_eq!(numbers(docs.number([doc("b@1"), doc("a@1")])), [0, 1]);
        assert_eq!(numbers(docs.number([doc("c@2"), doc("a@1")])), [2, 1]);
        let known = [DocRef::new(2), DocRef::new(0), DocRef::new(9)];
        assert_eq!(docs.of(&known, |doc| doc.id.to_string()), ["c", "b"]);
        assert_eq!(numbers(docs.from(DocRef::new(1), 100)), [1, 2]);
    }
}
