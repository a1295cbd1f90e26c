//! Reads a stored article, if its checksum is right.

use crate::schema::stored_article::{StoredArticle, StoredRecord};
use crate::store::document::{StoredDocument, StoredValue};

/// The content of a document of a store.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RecoveredArticle<'a> {
    pub json: &'a str,
    /// The key of the file that the article came from; older formats store it elsewhere.
    pub file: Option<&'a str>,
}

impl<'a> RecoveredArticle<'a> {
    /// Reads a document if it is undamaged: its own checksum is right, or, if it has none, that of
    /// the whole file is (`file_is_right`).
    pub(super) fn of(document: &'a [u8], file_is_right: bool) -> Option<RecoveredArticle<'a>> {
        match StoredDocument::whole(document)?.values[..] {
            [
                (_, StoredValue::Text(a)),
                (_, StoredValue::Text(b)),
                (_, StoredValue::Number(sum)),
            ] => {
                let right = |json, file| StoredRecord::checksum(json, file) == sum;
                match (right(a, b), right(b, a)) {
                    (true, _) => Some(RecoveredArticle { json: a, file: Some(b) }),
                    (_, true) => Some(RecoveredArticle { json: b, file: Some(a) }),
                    _ => None,
                }
            }
            [(_, StoredValue::Text(json))] => {
                file_is_right.then_some(RecoveredArticle { json, file: None })
            }
            [(_, StoredValue::Bytes(json))] => {
                let json = std::str::from_utf8(json).ok().filter(|_| file_is_right)?;
                Some(RecoveredArticle { json, file: None })
            }
            _ => None,
        }
    }

    /// The article.
    pub(super) fn article(&self) -> Option<StoredArticle> {
        StoredArticle::from_json(self.json.to_owned()).ok()
    }
}
