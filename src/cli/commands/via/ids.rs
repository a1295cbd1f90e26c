//! Computes the ids under which articles are sent: the same as `souwen index` gives them.
//!
//! The article titled 要闻 of `a.md` gets the id `a.md#要闻`; a second one with that title and another text gets
//! `a.md#要闻~` with a part of its hash.

use std::collections::HashMap;

use souwen::article::Record;
use souwen::article::identity::{content_hash, derive_id, own_id, with_suffix};

/// The ids given in this run, with the hash of their content.
#[derive(Default)]
pub struct Ids(HashMap<String, u128>);

/// An id, and whether it replaces an earlier article.
pub struct AssignedId {
    /// The id.
    pub id: String,
    /// Whether the record states this id, and an earlier record stated it too.
    pub again: bool,
}

impl Ids {
    /// The id of a record that was read from `relative`. An id derived from path and title goes to the first
    /// content that claims it; others get a part of their hash as a suffix.
    pub fn give(&mut self, record: &Record, relative: &str) -> AssignedId {
        let content = content_hash(&record.article);
        let id = derive_id(record, relative);
        let is_own = own_id(record).is_some();
        match self.0.get(&id) {
            Some(before) if *before == content => AssignedId { id, again: false },
            Some(_) if is_own => {
                self.0.insert(id.clone(), content);
                AssignedId { id, again: true }
            }
            Some(_) => {
                let id = with_suffix(&id, content);
                self.0.insert(id.clone(), content);
                AssignedId { id, again: false }
            }
            None => {
                self.0.insert(id.clone(), content);
                AssignedId { id, again: false }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::article::{Article, Paragraph};

    fn record(id: &str, title: &str, text: &str) -> Record {
        let article = Article {
            id: id.to_owned(),
            title: title.to_owned(),
            body: vec![Paragraph::text(text)],
            ..Article::default()
        };
        Record { article, ..Record::default() }
    }

    #[test]
    fn no_text_takes_the_place_of_another_by_its_title() {
        let mut ids = Ids::default();
        let mut give = |record: &Record| ids.give(record, "a.md").id;
        assert_eq!(give(&record("", "要闻", "一")), "a.md#要闻");
        let second = give(&record("", "要闻", "二"));
        assert!(second.starts_with("a.md#要闻~"), "{second}");
        // The same text again is the same article.
        assert_eq!(give(&record("", "要闻", "一")), "a.md#要闻");
        assert_eq!(give(&record("", "要闻", "二")), second);
    }

    #[test]
    fn of_an_id_that_is_stated_twice_the_later_counts() {
        let mut ids = Ids::default();
        let mut give = |record: &Record| {
            let AssignedId { id, again } = ids.give(record, "a.md");
            (id, again)
        };
        assert_eq!(give(&record("x", "题", "一")), ("x".to_owned(), false));
        assert_eq!(give(&record("x", "题", "一")), ("x".to_owned(), false));
        assert_eq!(give(&record("x", "题", "二")), ("x".to_owned(), true));
    }
}
